//! That marks and relations have the attributes that the project requires.

use super::{Check, Found, Subject, Weight, words_of};
use crate::model::Schema;

pub(super) struct Required;

impl Check for Required {
    fn id(&self) -> &'static str {
        "required"
    }

    fn name(&self) -> &'static str {
        "Attributes that are needed"
    }

    fn weight(&self) -> Weight {
        Weight::Advice
    }

    fn look(&self, subject: &Subject<'_>, schema: &Schema, found: &mut Found<'_>) {
        let (Subject::Span { annotation, outside: false, .. }
        | Subject::Relation { annotation, .. }) = subject
        else {
            return;
        };
        let missing: Vec<&str> =
            schema.lacking(annotation).map(|rule| rule.name.as_str()).collect();
        if missing.is_empty() {
            return;
        }
        let named = match (annotation.span(), schema.relation(&annotation.label)) {
            (None, Some(rule)) => format!("A link “{}”", rule.name),
            _ => format!("“{}”", words_of(annotation)),
        };
        let missing = missing.join("”, “");
        found.of_annotation(annotation, format!("{named} lacks “{missing}”. Set it"));
    }
}
