//! That relations end in spans of their own layer, which the schema lets them join.

use super::{Check, Found, Subject};
use crate::model::{Annotation, DocumentId, Schema};

pub(super) struct Relations;

impl Check for Relations {
    fn id(&self) -> &'static str {
        "relations"
    }

    fn name(&self) -> &'static str {
        "Relations"
    }

    fn look(&self, subject: &Subject<'_>, schema: &Schema, found: &mut Found<'_>) {
        let Subject::Relation { annotation, from, to } = subject else { return };
        let Some((begin, end)) = annotation.ends() else { return };
        for (span, named, which) in [(from, begin, "begins"), (to, end, "ends")] {
            if let Some(why) = wrong_end(annotation, *span, named.document) {
                found.of_annotation(
                    annotation,
                    format!("A relation “{}” {which} {why}", annotation.label),
                );
            }
        }
        let (Some(from), Some(to)) = (from, to) else { return };
        if from.document != annotation.document {
            found.of_annotation(
                annotation,
                format!(
                    "A relation “{}” stands in another document than the span it begins in. \
                     Remove it, and join the spans anew",
                    annotation.label
                ),
            );
        }
        // A relation that the schema does not know is told by another check.
        let Some(rule) = schema.relation(&annotation.label) else { return };
        let name = &rule.name;
        if from.id == to.id {
            found.of_annotation(annotation, format!("“{name}” joins a span to itself. Remove it"));
        } else if !rule.joins(&from.label, &to.label) {
            let (from, to) = (schema.label_name(&from.label), schema.label_name(&to.label));
            found.of_annotation(
                annotation,
                format!(
                    "“{name}” goes from {from} to {to}, which project.toml does not allow. Remove \
                     it, or allow it there"
                ),
            );
        } else if !rule.across && from.document != to.document {
            found.of_annotation(
                annotation,
                format!(
                    "“{name}” joins spans of two documents, which project.toml does not allow. \
                     Remove it, or allow it there"
                ),
            );
        }
    }
}

/// What is wrong with one end, in words that go on.
fn wrong_end(
    annotation: &Annotation,
    end: Option<&Annotation>,
    named: DocumentId,
) -> Option<String> {
    let Some(end) = end else {
        return Some("in a span that is not there. Remove it".to_owned());
    };
    if end.span().is_none() {
        Some("in another relation. Remove it".to_owned())
    } else if end.layer != annotation.layer {
        Some(format!("in a span of {}. Remove it", end.layer))
    } else if named != end.document {
        Some("in another document than it says. Remove it, and join the spans anew".to_owned())
    } else {
        None
    }
}
