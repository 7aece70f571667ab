//! That what is kept under a hash has that hash, and that what annotations name is kept.

use super::{Check, Found, Subject, words_of};
use crate::{
    model::{Schema, TextHash},
    text::sha256_hex,
};

pub(super) struct Texts;

impl Check for Texts {
    fn id(&self) -> &'static str {
        "texts"
    }

    fn name(&self) -> &'static str {
        "Texts that are kept"
    }

    fn look(&self, subject: &Subject<'_>, _schema: &Schema, found: &mut Found<'_>) {
        match subject {
            Subject::Text { hash, words } if TextHash::of(words) != **hash => found.of_project(
                hash.as_str(),
                format!(
                    "A text was changed in the database: it is not the one that its hash names. \
                     Put back an older copy of the database: {hash}"
                ),
            ),
            Subject::Settings { hash, text } if sha256_hex(text) != *hash => found.of_project(
                hash,
                format!(
                    "A kept project.toml was changed in the database: it is not the one that its \
                     hash names. Put back an older copy of the database: {hash}"
                ),
            ),
            Subject::Span { annotation, text: None, .. } => found.of_annotation(
                annotation,
                format!(
                    "The text that “{}” was marked on is not kept. Put back an older copy of the \
                     database",
                    words_of(annotation)
                ),
            ),
            Subject::Text { .. }
            | Subject::Settings { .. }
            | Subject::Span { .. }
            | Subject::SettingsFault(_)
            | Subject::Damage(_)
            | Subject::Unreadable { .. }
            | Subject::Relation { .. }
            | Subject::Sheet(_)
            | Subject::Unmarked { .. }
            | Subject::Differs { .. }
            | Subject::Change { .. } => {}
        }
    }
}
