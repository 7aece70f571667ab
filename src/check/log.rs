//! That the tables are what the log of all steps makes of them.

use super::{Check, Difference, Found, LoggedRow, Subject};
use crate::model::Schema;

pub(super) struct Log;

impl Check for Log {
    fn id(&self) -> &'static str {
        "log"
    }

    fn name(&self) -> &'static str {
        "The history"
    }

    fn look(&self, subject: &Subject<'_>, _schema: &Schema, found: &mut Found<'_>) {
        match subject {
            Subject::Differs { row, how } => {
                let how = match how {
                    Difference::Missing => "is in the history, but missing from the project",
                    Difference::Extra => "is in the project, but not in the history",
                    Difference::Other => "is not what the history says",
                    Difference::Step => "was written by another step than the history says",
                };
                found.of_row(
                    row,
                    format!("{} {how}. Put back an older copy of the database", shown(row)),
                );
            }
            Subject::Change { step, row, why } => found.of_row(
                row,
                format!(
                    "A step in the history cannot be read ({why}), so it cannot be undone. Put \
                     back an older copy of the database: {step}"
                ),
            ),
            Subject::Damage(_)
            | Subject::SettingsFault(_)
            | Subject::Unreadable { .. }
            | Subject::Text { .. }
            | Subject::Settings { .. }
            | Subject::Span { .. }
            | Subject::Relation { .. }
            | Subject::Sheet(_)
            | Subject::Unmarked { .. } => {}
        }
    }
}

/// A row in words, to begin a sentence with.
fn shown(row: &LoggedRow) -> String {
    let what = match row.kind.as_str() {
        "annotation" => "The mark",
        "status" => "The status",
        "metadata" => "The metadata",
        "region" => "The region",
        "encoding" => "The encoding",
        "assignment" => "The assignment",
        "decision" => "The decision",
        "waiver" => "The waiver",
        "group_name" => "The name of a group",
        _ => "The row",
    };
    if row.words.is_empty() { what.to_owned() } else { format!("{what} “{}”", row.words) }
}
