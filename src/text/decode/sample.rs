//! How a few words of a file read in each encoding, so that a person can see which is right.

use super::Encoding;

/// How long the words are, in bytes of the file.
const SHOWN: usize = 160;

/// A few words of a file in one encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub encoding: Encoding,
    pub words: String,
    /// How many places of them cannot be read.
    pub unread: usize,
}

/// The line of the first byte beyond ASCII, in every encoding that can be chosen. From a file without such a byte,
/// its first words.
pub fn readings(bytes: &[u8]) -> Vec<Reading> {
    let bom = [Encoding::Utf8Bom, Encoding::Utf16Le, Encoding::Utf16Be]
        .into_iter()
        .map(Encoding::bom)
        .find(|bom| bytes.starts_with(bom));
    let body = bytes.get(bom.map_or(0, <[u8]>::len)..).unwrap_or_default();
    let telling = body.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let line = body.get(..telling).unwrap_or_default();
    let begins = line.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |at| at + 1);
    // Not far before the telling byte, and, for encodings of two bytes, at an even one.
    let from = begins.max(telling.saturating_sub(SHOWN / 4)) & !1;
    let end = body.len().min(from + SHOWN);
    let sample = body.get(from..end).unwrap_or_default();
    Encoding::choices()
        .map(|encoding| {
            let text = super::words_in(sample, encoding);
            // The last character may be cut by the end of the sample.
            let whole = text.trim_end_matches(char::REPLACEMENT_CHARACTER);
            let text = if end < body.len() { whole } else { &text };
            let words =
                text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
            let unread = words.matches(char::REPLACEMENT_CHARACTER).count();
            Reading { encoding, words: words.to_owned(), unread }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_telling_line_is_shown_in_every_encoding() {
        let text = "Menu\nHome | News\nМіст закрито, каже мерія\n";
        let bytes = encoding_rs::WINDOWS_1251.encode(text).0;
        let readings = readings(&bytes);
        assert_eq!(readings.len(), Encoding::choices().count());
        let words = |name: &str| {
            let encoding = name.parse().unwrap();
            let found = readings.iter().find(|reading| reading.encoding == encoding).unwrap();
            (found.words.as_str(), found.unread > 0)
        };
        assert_eq!(words("windows-1251"), ("Міст закрито, каже мерія", false));
        assert!(words("utf-8").1);
        assert!(!words("windows-1252").0.is_empty());
        assert_eq!(super::readings(b"").len(), readings.len());
    }
}
