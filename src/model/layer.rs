//! One layer of one document as a whole: what is shown, exported and, later, compared.
//!
//! A snapshot; it does not follow changes.

use crate::text::Outside;

use super::{Annotation, AnnotatorId, DocumentId, Metadata, Region, Status, TextHash};

/// A document's annotations by one annotator, on one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLayer {
    pub document: DocumentId,
    pub path: String,
    pub encoding: String,
    /// What a person chose instead of the encoding found.
    pub chosen_encoding: Option<String>,
    pub text_hash: TextHash,
    /// The text that the file held when it was last looked at.
    pub current_text: TextHash,
    pub text: String,
    pub metadata: Vec<Metadata>,
    pub regions: Vec<Region>,
    /// `None`: nobody's; what there is to say of the document itself.
    pub layer: Option<AnnotatorId>,
    pub status: Option<Status>,
    /// In [`LayerOrder`].
    pub spans: Vec<Annotation>,
    /// Those whose `from` end is among the spans, in the order of their ends.
    pub relations: Vec<Annotation>,
}

impl DocumentLayer {
    /// The stretches of the text that are not the article.
    pub fn outside(&self) -> Outside {
        Outside::new(self.regions.iter().map(|region| region.range))
    }
}

/// The one order of spans everywhere: first range, label, id.
pub struct LayerOrder;

impl LayerOrder {
    pub fn compare(a: &Annotation, b: &Annotation) -> std::cmp::Ordering {
        let key = |annotation: &Annotation| {
            annotation.span().map(|span| {
                let first = span.ranges.first();
                (first.start(), first.end())
            })
        };
        key(a).cmp(&key(b)).then_with(|| a.label.cmp(&b.label)).then_with(|| a.id.cmp(&b.id))
    }

    /// Relations: by the ends, label, id.
    pub fn compare_relations(a: &Annotation, b: &Annotation) -> std::cmp::Ordering {
        (a.ends(), &a.label, a.id).cmp(&(b.ends(), &b.label, b.id))
    }
}
