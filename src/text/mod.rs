//! The `text` layer: plain functions over decoded texts.
//!
//! It finds where words, sentences and lines begin and end, and turns bytes into text and one kind of offset into
//! another. It is pure: no files, no clock, no window, no SQL, and it knows nothing of labels or annotators.
//!
//! Offsets are UTF-8 byte offsets as `u32`, on character boundaries, half-open. Nothing here panics: a function that
//! takes a bare offset floors it to a character boundary inside the text; a function that would have to invent an
//! answer returns `None`.

pub mod calendar;
pub mod dates;
pub mod decode;
pub mod edges;
pub mod find;
pub mod headline;
pub mod likeness;
mod lines;
pub mod natural;
pub mod offsets;
pub mod outside;
pub mod pieces;
pub mod quote;
pub mod range;
pub mod repeated;
pub mod segment;
pub mod shingles;
pub mod terms;

pub use self::dates::{FoundDate, check_iso_date, dates_in};
pub use self::decode::{
    DecodeError, Decoded, Encoding, Found, Reading, UnknownEncodingName, Wish, decode, readings,
    sha256_hex,
};
pub use self::edges::tidy;
pub use self::headline::headlines;
pub use self::natural::natural_cmp;
pub use self::offsets::{OffsetIndex, Unit, UnknownUnit};
pub use self::outside::{Outside, block_at, with_blank_lines};
pub use self::pieces::{
    Piece, joined_pieces, next_paragraph, paragraph_of, pieces, previous_paragraph,
};
pub use self::quote::{Quote, quote};
pub use self::range::{RangeError, Ranges, TextRange};
pub use self::repeated::{Proposal, Repeated, Why};
pub(crate) use self::segment::is_grapheme_boundary;
pub use self::segment::{
    next_grapheme, next_word, paragraph_at, previous_grapheme, previous_word, sentence_at,
    snap_to_graphemes, snap_to_words, word_at,
};
pub use self::terms::{each_term, folded};

/// A `usize` offset as `u32`; a text is never longer, `decode` refuses it.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The character boundary at or before `at`, at most the length of the text.
fn floor(text: &str, at: u32) -> usize {
    text.floor_char_boundary(usize::try_from(at).unwrap_or(usize::MAX))
}

/// The character boundary at or after `at`, at most the length of the text.
fn ceil(text: &str, at: u32) -> usize {
    text.ceil_char_boundary(usize::try_from(at).unwrap_or(usize::MAX))
}

/// The text before `at` and from it on; `at` is floored.
fn split(text: &str, at: usize) -> (&str, &str) {
    text.split_at(text.floor_char_boundary(at))
}

/// The text from `start` to `end`; empty when that is not a range of the text.
fn between(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or_default()
}
