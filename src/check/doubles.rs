//! That nothing stands twice: the same words with the same label, or the same link between two
//! marks, whichever way round it has no direction.

use std::collections::BTreeMap;

use super::{Check, Found, Subject, Weight, words_of};
use crate::model::{Annotation, AnnotationId, LabelId, Schema, TextHash};
use crate::text::TextRange;

pub(super) struct Doubles;

impl Check for Doubles {
    fn id(&self) -> &'static str {
        "doubles"
    }

    fn name(&self) -> &'static str {
        "Twice the same"
    }

    fn weight(&self) -> Weight {
        Weight::Advice
    }

    fn look(&self, subject: &Subject<'_>, schema: &Schema, found: &mut Found<'_>) {
        let Subject::Sheet(sheet) = subject else { return };
        let mut spans: BTreeMap<(&LabelId, &TextHash, &[TextRange]), &Annotation> = BTreeMap::new();
        for mark in sheet.spans {
            let Some(span) = mark.span() else { continue };
            let place = (&mark.label, &span.text, span.ranges.as_slice());
            if let Some(double) = later(&mut spans, place, mark) {
                let label = schema.label_name(&mark.label).to_lowercase();
                found.of_annotation(
                    double,
                    format!(
                        "“{}” is marked as {label} twice at the same place. Remove one of them",
                        words_of(double)
                    ),
                );
            }
        }
        let mut relations: BTreeMap<(&LabelId, AnnotationId, AnnotationId), &Annotation> =
            BTreeMap::new();
        for relation in sheet.relations {
            let Some((from, to)) = relation.ends() else { continue };
            let rule = schema.relation(&relation.label);
            let mut ends = (from.span, to.span);
            if rule.is_some_and(|rule| rule.symmetric) && ends.1 < ends.0 {
                ends = (ends.1, ends.0);
            }
            let place = (&relation.label, ends.0, ends.1);
            // One that begins in another document is told there.
            if let Some(double) = later(&mut relations, place, relation)
                && double.document == sheet.document
            {
                let name = rule.map_or(relation.label.as_str(), |rule| &rule.name);
                let words = sheet.spans.iter().find(|mark| mark.id == from.span).map(words_of);
                let words = words.unwrap_or_default();
                found.of_annotation(
                    double,
                    format!(
                        "“{words}” is linked twice to the same mark by “{name}”. Remove one of \
                         the links"
                    ),
                );
            }
        }
    }
}

/// Of two at one place the later one, which is the double.
fn later<'a, P: Ord>(
    seen: &mut BTreeMap<P, &'a Annotation>,
    place: P,
    one: &'a Annotation,
) -> Option<&'a Annotation> {
    match seen.get_mut(&place) {
        Some(first) if one.id < first.id => Some(std::mem::replace(first, one)),
        Some(_) => Some(one),
        None => {
            seen.insert(place, one);
            None
        }
    }
}
