//! That the text's claims and denials are joined to who says them.
//!
//! Asked of denials, and of claims that say of themselves that somebody is named; not of those in
//! the article's own voice, nor of those that nobody is named for, nor of those that do not say.
//! Which relations do it is told by the schema: see `roles`.

use super::{
    Check, Found, Subject, Weight, leads,
    roles::{ATTRIBUTED, Roles, named, offers},
    words_of,
};
use crate::model::Schema;

pub(super) struct Said;

impl Check for Said {
    fn id(&self) -> &'static str {
        "said"
    }

    fn name(&self) -> &'static str {
        "Who says it"
    }

    fn weight(&self) -> Weight {
        Weight::Advice
    }

    fn look(&self, subject: &Subject<'_>, schema: &Schema, found: &mut Found<'_>) {
        let Subject::Sheet(sheet) = subject else { return };
        let roles = Roles::of(schema);
        if roles.whose.is_empty() {
            return;
        }
        let leading = sheet.leading();
        for mark in sheet.spans {
            let wanted = roles.should_say_whose(mark);
            if wanted.is_empty() || leads(&leading, mark, &wanted) {
                continue;
            }
            let other = if offers(schema, &mark.label, ATTRIBUTED) {
                ", or say that nobody is named"
            } else {
                ""
            };
            found.of_annotation(
                mark,
                format!(
                    "“{}” is not linked to who says it. Link it by {}{other}",
                    words_of(mark),
                    named(&wanted)
                ),
            );
        }
    }
}
