//! What a layer had on a document before a file came, so that nothing is doubled.

use std::collections::BTreeMap;

use crate::{
    formats::ReadSpan,
    model::{Annotation, AnnotationId, Attributes, LabelId, Target, TextHash},
    text::Ranges,
};

/// What a layer had on a document before, by place; each stands for one mark of the file only.
#[derive(Default)]
pub(super) struct Standing {
    by_place: BTreeMap<Place, Vec<Marked>>,
}

/// Where a mark stands, and as what.
type Place = (TextHash, Ranges, LabelId);
/// What else there is to say of it.
type Marked = (AnnotationId, Attributes, String);

impl Standing {
    pub(super) fn new(annotations: Vec<Annotation>) -> Self {
        let mut standing = Self::default();
        for annotation in annotations {
            let Annotation { id, label, target, attributes, note, .. } = annotation;
            if let Target::Span(span) = target {
                let key = (span.text, span.ranges, label);
                standing.by_place.entry(key).or_default().push((id, attributes, note));
            }
        }
        standing
    }

    /// The span that stands there already exactly so.
    pub(super) fn take(&mut self, text: &TextHash, span: &ReadSpan) -> Option<AnnotationId> {
        if self.by_place.is_empty() {
            return None;
        }
        let key = (text.clone(), span.ranges.clone(), span.label.clone());
        let all = self.by_place.get_mut(&key)?;
        let same =
            |(_, attributes, note): &Marked| *attributes == span.attributes && *note == span.note;
        let own = span.id.parse().ok().map(AnnotationId);
        let at = all
            .iter()
            .position(|one| Some(one.0) == own && same(one))
            .or_else(|| all.iter().position(same))?;
        Some(all.swap_remove(at).0)
    }
}
