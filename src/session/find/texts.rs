//! Texts in memory, so that searching again reads nothing.

use std::sync::{Arc, OnceLock};

use super::Source;
use crate::{
    folder,
    model::TextHash,
    session::SessionError,
    store::{DocumentRow, Store},
    text::Wish,
};

/// A text that was read, and its name when somebody has asked for it.
#[derive(Debug)]
pub struct FoundText {
    pub words: String,
    hash: OnceLock<TextHash>,
}

impl FoundText {
    fn new(words: String) -> Self {
        Self { words, hash: OnceLock::new() }
    }

    /// Made at the first call, which takes a few milliseconds for a large text.
    pub fn hash(&self) -> &TextHash {
        self.hash.get_or_init(|| TextHash::of(&self.words))
    }

    pub(super) fn known_hash(&self) -> Option<&TextHash> {
        self.hash.get()
    }
}

/// A text with what tells whether it is still the one that the file holds.
#[derive(Clone, Debug)]
pub struct KeptText {
    pub(super) text: Arc<FoundText>,
    /// Size and time of the file; 0 and 0 of a text without one.
    stamp: (u64, u64),
    wish: Wish,
}

/// The texts of a project as they were read last.
#[derive(Debug, Default)]
pub struct Texts {
    kept: Vec<Option<KeptText>>,
    bytes: usize,
}

impl Texts {
    /// More is not kept in memory; beyond it texts are read anew by each search.
    pub const MOST_BYTES: usize = 256 << 20;

    /// Keeps the text of a document, in place of the one before.
    pub fn keep(&mut self, index: usize, text: KeptText) {
        if self.kept.len() <= index {
            self.kept.resize(index + 1, None);
        }
        let Some(place) = self.kept.get_mut(index) else { return };
        if let Some(before) = place.take() {
            self.bytes -= before.text.words.len();
        }
        let bytes = text.text.words.len();
        if self.bytes + bytes <= Self::MOST_BYTES {
            self.bytes += bytes;
            *place = Some(text);
        }
    }

    /// How many bytes of text are in memory.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn known(&self) -> Vec<Option<KeptText>> {
        self.kept.clone()
    }

    pub(super) const fn room(&self) -> usize {
        Self::MOST_BYTES.saturating_sub(self.bytes)
    }
}

/// The text of a document; `true`: it was read just now.
pub(super) fn text_of(
    source: &Source,
    known: &[DocumentRow],
    wish: Wish,
    kept: Option<&KeptText>,
    store: Option<&Store>,
) -> Result<(KeptText, bool), SessionError> {
    let Some(file) = &source.file else {
        let row = known.iter().find(|row| Some(row.id) == source.id).ok_or(SessionError::NoText)?;
        if let Some(kept) = kept.filter(|kept| kept.text.known_hash() == Some(&row.text)) {
            return Ok((kept.clone(), false));
        }
        let words = store.map(|store| store.text(&row.text)).transpose()?.flatten();
        let text = FoundText {
            words: words.ok_or(SessionError::NoText)?,
            hash: OnceLock::from(row.text.clone()),
        };
        return Ok((KeptText { text: Arc::new(text), stamp: (0, 0), wish }, true));
    };
    let stamp = folder::stamp_of(file)?;
    if let Some(kept) = kept.filter(|kept| kept.stamp == stamp && kept.wish == wish) {
        return Ok((kept.clone(), false));
    }
    let words = folder::read_words(file, wish)?;
    Ok((KeptText { text: Arc::new(FoundText::new(words)), stamp, wish }, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(words: &str) -> KeptText {
        let text = Arc::new(FoundText::new(words.to_owned()));
        KeptText { text, stamp: (1, 1), wish: Wish::default() }
    }

    #[test]
    fn texts_are_counted_and_replaced() {
        let mut texts = Texts::default();
        texts.keep(2, kept("abc"));
        texts.keep(0, kept("de"));
        assert_eq!((texts.bytes(), texts.known().len()), (5, 3));
        texts.keep(2, kept("a"));
        assert_eq!(texts.bytes(), 3);
        assert_eq!(texts.room(), Texts::MOST_BYTES - 3);
    }
}
