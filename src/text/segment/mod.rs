//! Where words, sentences, paragraphs and grapheme clusters (what a reader takes for one character) begin and end.
//!
//! The rules are Unicode's (UAX 29), from `icu_segmenter` with its dictionaries for Thai, Lao, Khmer, Burmese, Chinese
//! and Japanese; sentences differ from it as `sentences` says. Every function looks at a bounded stretch of the text,
//! so it costs the same in a paragraph of 10 MB. It does not decide what may be marked; see `edges` for that.
//!
//! A bare offset is floored to a character boundary, and to the end of the text.

mod graphemes;
mod paragraphs;
mod sentences;
mod words;

pub(crate) use self::graphemes::is_grapheme_boundary;
pub use self::graphemes::{next_grapheme, previous_grapheme, snap_to_graphemes};
pub(super) use self::paragraphs::is_blank;
pub use self::paragraphs::paragraph_at;
pub use self::sentences::sentence_at;
pub(super) use self::sentences::sentence_ends;
pub use self::words::{next_word, previous_word, snap_to_words, word_at};
