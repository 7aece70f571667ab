//! That denials are joined to what they deny, in this document or another.
//!
//! A refusal to comment needs nothing to deny. One that denies what nobody in these texts has
//! claimed is let stand by hand.

use super::{
    Check, Found, Subject, Weight, leads,
    roles::{NO_COMMENT, Roles, named, offers},
    words_of,
};
use crate::model::Schema;

pub(super) struct Answered;

impl Check for Answered {
    fn id(&self) -> &'static str {
        "answered"
    }

    fn name(&self) -> &'static str {
        "What is denied"
    }

    fn weight(&self) -> Weight {
        Weight::Advice
    }

    fn look(&self, subject: &Subject<'_>, schema: &Schema, found: &mut Found<'_>) {
        let Subject::Sheet(sheet) = subject else { return };
        let roles = Roles::of(schema);
        let leading = sheet.leading();
        for mark in sheet.spans {
            let wanted = roles.should_answer(mark);
            if wanted.is_empty() || leads(&leading, mark, &wanted) {
                continue;
            }
            let other = if offers(schema, &mark.label, NO_COMMENT) {
                ", or say that it is no comment"
            } else {
                ""
            };
            found.of_annotation(
                mark,
                format!(
                    "“{}” is not linked to what it denies. Link it by {}{other}",
                    words_of(mark),
                    named(&wanted)
                ),
            );
        }
    }
}
