//! What others call something by another name than it has here: people, documents, texts.
//!
//! Values in, values out; which names mean the same is found out by the session.

use std::collections::BTreeMap;

use super::{
    Annotation, AnnotatorId, Before, Change, DocumentId, End, Origin, Row, Span, Step, Target,
    TextHash,
};
use crate::text::{Relined, quote};

/// From the names there to the names here. What is not named has one name in both.
#[derive(Clone, Debug, Default)]
pub struct Renames {
    pub people: BTreeMap<AnnotatorId, AnnotatorId>,
    pub documents: BTreeMap<DocumentId, DocumentId>,
    /// Texts that differ from one of ours only in their line ends.
    pub texts: BTreeMap<TextHash, SameText>,
}

/// The text here, and how its places are found.
#[derive(Clone, Debug)]
pub struct SameText {
    pub hash: TextHash,
    pub words: String,
    pub relined: Relined,
}

impl Renames {
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.documents.is_empty() && self.texts.is_empty()
    }

    pub fn person(&self, id: &AnnotatorId) -> AnnotatorId {
        self.people.get(id).unwrap_or(id).clone()
    }

    pub fn document(&self, id: DocumentId) -> DocumentId {
        self.documents.get(&id).copied().unwrap_or(id)
    }

    /// A step as it would have been made here. Marks that cannot be carried to the text here stay on
    /// their own.
    pub fn step(&self, step: Step) -> Step {
        if self.is_empty() {
            return step;
        }
        Step {
            layer: step.layer.map(|layer| self.person(&layer)),
            author: self.person(&step.author),
            changes: step.changes.into_iter().map(|change| self.change(change)).collect(),
            ..step
        }
    }

    fn change(&self, change: Change) -> Change {
        Change {
            before: change.before.map(|before| Before {
                step: before.step,
                row: before.row.map(|row| self.row(row)),
            }),
            after: change.after.map(|row| self.row(row)),
        }
    }

    fn row(&self, row: Row) -> Row {
        match row {
            Row::Annotation(annotation) => Row::Annotation(self.annotation(annotation)),
            Row::Status(mut status) => {
                status.layer = self.person(&status.layer);
                status.document = self.document(status.document);
                Row::Status(status)
            }
            Row::Metadata(mut metadata) => {
                metadata.document = self.document(metadata.document);
                Row::Metadata(metadata)
            }
            Row::Region(mut region) => {
                region.document = self.document(region.document);
                if let Some(same) = self.texts.get(&region.text)
                    && let Some(range) = same.relined.range(region.range)
                {
                    (region.text, region.range) = (same.hash.clone(), range);
                }
                Row::Region(region)
            }
            Row::Encoding(mut choice) => {
                choice.document = choice.document.map(|document| self.document(document));
                Row::Encoding(choice)
            }
            Row::Assignment(mut assignment) => {
                assignment.document = self.document(assignment.document);
                assignment.annotator = self.person(&assignment.annotator);
                Row::Assignment(assignment)
            }
            Row::Decision(mut decision) => {
                decision.document = self.document(decision.document);
                Row::Decision(decision)
            }
            Row::Waiver(waiver) => Row::Waiver(waiver),
            Row::GroupName(mut name) => {
                name.layer = self.person(&name.layer);
                name.span.document = self.document(name.span.document);
                Row::GroupName(name)
            }
        }
    }

    fn annotation(&self, mut annotation: Annotation) -> Annotation {
        annotation.layer = self.person(&annotation.layer);
        annotation.document = self.document(annotation.document);
        annotation.target = match annotation.target {
            Target::Span(span) => Target::Span(self.span(&span).unwrap_or(span)),
            Target::Relation { from, to } => {
                let end = |end: End| End { document: self.document(end.document), ..end };
                Target::Relation { from: end(from), to: end(to) }
            }
        };
        if let Origin::Decided { layers, .. } = &mut annotation.origin {
            for layer in layers {
                *layer = self.person(layer);
            }
        }
        annotation
    }

    fn span(&self, span: &Span) -> Option<Span> {
        let same = self.texts.get(&span.text)?;
        let ranges = same.relined.ranges(&span.ranges)?;
        let quote = quote(&same.words, &ranges)?;
        Some(Span { text: same.hash.clone(), ranges, quote })
    }
}
