//! Hard line ends: where a line of a text stops, and how many bytes its end takes.
//!
//! Not about what is shown on the screen: wrapped lines are the layout's.

/// How a line ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LineEnd {
    /// Where the line end begins, which is where the words of the line stop.
    pub(super) at: usize,
    /// In bytes: 0 at the end of the text, 2 for `\r\n`.
    pub(super) len: usize,
    /// U+2029 and a form feed end a paragraph by themselves.
    pub(super) ends_paragraph: bool,
}

impl LineEnd {
    /// Where the next line begins.
    pub(super) const fn next(self) -> usize {
        self.at + self.len
    }
}

/// The line end that begins at byte `at`, if one does. It works on bytes because it must be fast.
fn line_end_at(bytes: &[u8], at: usize) -> Option<LineEnd> {
    let after = |n: usize| bytes.get(at + n).copied();
    let (len, ends_paragraph) = match (after(0)?, after(1), after(2)) {
        // U+0085 has two bytes.
        (b'\r', Some(b'\n'), _) | (0xc2, Some(0x85), _) => (2, false),
        (b'\n' | b'\r' | 0x0b, ..) => (1, false),
        (0x0c, ..) => (1, true),
        (0xe2, Some(0x80), Some(0xa8)) => (3, false),
        (0xe2, Some(0x80), Some(0xa9)) => (3, true),
        _ => return None,
    };
    Some(LineEnd { at, len, ends_paragraph })
}

/// The first line end at or after byte `from`: `\n`, `\r\n`, `\r`, VT, FF, U+0085, U+2028, U+2029, or the end of the
/// text with length 0.
pub(super) fn line_end(text: &str, from: usize) -> LineEnd {
    let bytes = text.as_bytes();
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter()
        .enumerate()
        .filter(|&(_, byte)| matches!(byte, 0x0a..=0x0d | 0xc2 | 0xe2))
        .find_map(|(n, _)| line_end_at(bytes, from + n))
        .unwrap_or(LineEnd { at: bytes.len(), len: 0, ends_paragraph: true })
}

/// The line end before the line that holds byte `at`, if it is not the first line. A line holds its own line end, so
/// between `\r` and `\n` one is still on the line before.
pub(super) fn line_end_before(text: &str, at: usize) -> Option<LineEnd> {
    let bytes = text.as_bytes();
    let mut from = at.min(bytes.len());
    while from > 0 {
        from -= 1;
        if let Some(end) = bytes
            .get(from)
            .filter(|byte| matches!(byte, 0x0a..=0x0d | 0xc2 | 0xe2))
            .and_then(|_| {
                // Seen from its second byte, `\r\n` would be two line ends.
                let pair = from > 0 && bytes.get(from - 1..=from) == Some(b"\r\n");
                line_end_at(bytes, if pair { from - 1 } else { from })
            })
            && end.next() <= at
        {
            return Some(end);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![expect(clippy::string_slice, reason = "a test may panic")]

    use super::*;

    #[test]
    fn finds_every_kind() {
        let text = "a\nb\r\nc\rd\u{b}e\u{c}f\u{85}g\u{2028}h\u{2029}i";
        let mut starts = vec![];
        let mut from = 0;
        loop {
            let end = line_end(text, from);
            starts.push(&text[from..end.at]);
            if end.len == 0 {
                break;
            }
            assert_eq!(line_end_before(text, end.next()), Some(end));
            assert_eq!(line_end_before(text, end.next() - 1).map_or(0, LineEnd::next), from);
            from = end.next();
        }
        assert_eq!(starts, ["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
        assert_eq!(line_end(text, 999), LineEnd { at: text.len(), len: 0, ends_paragraph: true });
        assert_eq!(line_end_before("abc", 3), None);
    }
}
