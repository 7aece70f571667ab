//! What SQLite says of its own file, and rows that cannot be read.

use super::{Check, Found, Subject};
use crate::model::Schema;

pub(super) struct Database;

impl Check for Database {
    fn id(&self) -> &'static str {
        "database"
    }

    fn name(&self) -> &'static str {
        "The database"
    }

    fn look(&self, subject: &Subject<'_>, _schema: &Schema, found: &mut Found<'_>) {
        match subject {
            Subject::Damage(words) => found.of_project(
                words,
                format!(
                    "The database is damaged ({words}). Keep a copy of it, and put back an older \
                     one"
                ),
            ),
            Subject::Unreadable { table, row, why } => found.of_project(
                &format!("{table} {row}"),
                format!(
                    "A row of the table “{table}” cannot be read ({why}). Put back an older copy \
                     of the database: {row}"
                ),
            ),
            Subject::SettingsFault(_)
            | Subject::Text { .. }
            | Subject::Settings { .. }
            | Subject::Span { .. }
            | Subject::Relation { .. }
            | Subject::Sheet(_)
            | Subject::Unmarked { .. }
            | Subject::Differs { .. }
            | Subject::Change { .. } => {}
        }
    }
}
