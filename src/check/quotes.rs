//! That the words of a span are those at its place.

use super::{Check, Found, Subject, shortened, words_of};
use crate::model::Schema;

pub(super) struct Quotes;

impl Check for Quotes {
    fn id(&self) -> &'static str {
        "quotes"
    }

    fn name(&self) -> &'static str {
        "Words of marks"
    }

    fn look(&self, subject: &Subject<'_>, _schema: &Schema, found: &mut Found<'_>) {
        let Subject::Span { annotation, span, text: Some(text), .. } = subject else { return };
        // Whether it lies on the text at all is another check.
        if let Some(words) = span.ranges.words(text)
            && words != span.quote.text
        {
            found.of_annotation(
                annotation,
                format!(
                    "“{}” reads “{}” at its place. Remove it, and mark it anew",
                    words_of(annotation),
                    shortened(&words)
                ),
            );
        }
    }
}
