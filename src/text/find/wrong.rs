//! What is wrong with something to look for, in words for somebody who is no programmer.

use regex_syntax::ast::{self, ErrorKind};

/// Why there is nothing to look for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadQuery {
    #[error("There is nothing to look for")]
    Empty,
    #[error("These words are too many to look for at once")]
    Long,
    #[error("This expression would take too much memory. Ask for fewer repetitions")]
    Large,
    /// Of a regular expression: what, and where, counted in characters from 1.
    #[error("{what} (at character {at})")]
    Expression { what: &'static str, at: usize },
}

/// Says what is wrong with an expression that could not be compiled.
pub(super) fn told(expression: &str, error: &regex::Error) -> BadQuery {
    if let regex::Error::CompiledTooBig(_) = error {
        return BadQuery::Large;
    }
    let parsed =
        regex_syntax::ParserBuilder::new().multi_line(true).crlf(true).build().parse(expression);
    let (what, byte) = match parsed {
        Err(regex_syntax::Error::Parse(error)) => (in_words(&error), error.span().start.offset),
        Err(regex_syntax::Error::Translate(error)) => {
            ("There is no such kind of character", error.span().start.offset)
        }
        // It can be read but not made; other errors may come with later versions.
        Ok(_) | Err(_) => return BadQuery::Large,
    };
    let before = expression.get(..expression.floor_char_boundary(byte)).unwrap_or_default();
    BadQuery::Expression { what, at: before.chars().count() + 1 }
}

fn in_words(error: &ast::Error) -> &'static str {
    match error.kind() {
        ErrorKind::GroupUnclosed => "A bracket ( is not closed by )",
        ErrorKind::GroupUnopened => "A bracket ) closes nothing; for the sign itself write \\)",
        ErrorKind::ClassUnclosed => "A bracket [ is not closed by ]",
        ErrorKind::ClassEscapeInvalid => "This cannot stand in square brackets",
        ErrorKind::ClassRangeInvalid => {
            "In square brackets, a range goes from the smaller to the larger"
        }
        ErrorKind::ClassRangeLiteral => {
            "In square brackets, a range goes from one character to another"
        }
        ErrorKind::RepetitionMissing => {
            "There is nothing to repeat before *, +, ? or {; for the sign itself write \\ before it"
        }
        ErrorKind::RepetitionCountUnclosed => "A bracket { is not closed by }",
        ErrorKind::RepetitionCountInvalid => "In {m,n}, n cannot be less than m",
        ErrorKind::RepetitionCountDecimalEmpty
        | ErrorKind::DecimalEmpty
        | ErrorKind::DecimalInvalid => {
            "In curly brackets stands a number; for the sign itself write \\{"
        }
        ErrorKind::EscapeUnexpectedEof => {
            "Nothing follows the last \\; for the sign itself write \\\\"
        }
        ErrorKind::EscapeUnrecognized => "This means nothing after \\",
        ErrorKind::EscapeHexEmpty
        | ErrorKind::EscapeHexInvalid
        | ErrorKind::EscapeHexInvalidDigit => "There is no character with this number",
        ErrorKind::UnicodeClassInvalid => "There is no such kind of character",
        ErrorKind::UnsupportedBackreference => {
            "Repeating what was found before is not possible here"
        }
        ErrorKind::UnsupportedLookAround => "Looking ahead or back is not possible here",
        ErrorKind::NestLimitExceeded(_) => "There are too many brackets inside of one another",
        ErrorKind::FlagUnrecognized
        | ErrorKind::FlagDanglingNegation
        | ErrorKind::FlagDuplicate { .. }
        | ErrorKind::FlagRepeatedNegation { .. }
        | ErrorKind::FlagUnexpectedEof => "This means nothing after (?",
        _ => "This is not a regular expression",
    }
}

#[cfg(test)]
mod tests {
    use crate::text::find::{Finder, Query};

    #[test]
    fn what_is_wrong_is_told_in_plain_words() {
        for (expression, words) in [
            ("(a", "A bracket ( is not closed by ) (at character 1)"),
            ("a)", "A bracket ) closes nothing"),
            ("é[a", "A bracket [ is not closed by ] (at character 2)"),
            ("*", "nothing to repeat"),
            ("a{2", "{ is not closed"),
            ("a{3,2}", "n cannot be less"),
            ("a\\", "Nothing follows"),
            ("\\y", "means nothing after \\"),
            ("(a)\\1", "Repeating what was found"),
            ("(?=a)", "Looking ahead"),
            ("\\p{Nonsense}", "no such kind"),
            ("\\w{1000}{1000}", "too much memory"),
            ("", "nothing to look for"),
        ] {
            let query = Query { regex: true, ..Query::of(expression) };
            let said = Finder::new(&query).unwrap_err().to_string();
            assert!(said.contains(words), "{expression}: {said}");
        }
    }
}
