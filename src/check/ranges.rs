//! That spans lie inside their text, on character boundaries.

use super::{Check, Found, Subject, words_of};
use crate::model::Schema;

pub(super) struct RangesOnText;

impl Check for RangesOnText {
    fn id(&self) -> &'static str {
        "ranges"
    }

    fn name(&self) -> &'static str {
        "Places of marks"
    }

    fn look(&self, subject: &Subject<'_>, _schema: &Schema, found: &mut Found<'_>) {
        let Subject::Span { annotation, span, text: Some(text), .. } = subject else { return };
        if span.ranges.lies_on(text) {
            return;
        }
        let outside = span.ranges.hull().as_usize().end > text.len();
        let how = if outside { "reaches beyond the text" } else { "cuts a character" };
        let words = words_of(annotation);
        found.of_annotation(annotation, format!("“{words}” {how}. Remove it, and mark it anew"));
    }
}
