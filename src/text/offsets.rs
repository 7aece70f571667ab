//! Offsets in other units: characters (code points), UTF-16 units, bytes.
//!
//! Inside, offsets are bytes; files and other programs count differently. [`OffsetIndex`] answers in the time it takes
//! to count 256 bytes. It does not keep the text, which must be the one that it was built for; with another one the
//! answers are wrong, but nothing panics.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{floor, offset};

/// How far apart the checkpoints are, in bytes. One takes 8 bytes: 3 % of the text.
const STRIDE: usize = 256;

/// What an offset counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Unicode code points, as Python counts.
    Chars,
    /// UTF-16 code units, as JavaScript and Java count.
    Utf16,
    /// UTF-8 bytes, as we count.
    Bytes,
}

impl Unit {
    pub const ALL: [Self; 3] = [Self::Chars, Self::Utf16, Self::Bytes];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Chars => "chars",
            Self::Utf16 => "utf16",
            Self::Bytes => "bytes",
        }
    }

    fn len(self, c: char) -> usize {
        match self {
            Self::Chars => 1,
            Self::Utf16 => c.len_utf16(),
            Self::Bytes => c.len_utf8(),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Unit {
    type Err = UnknownUnit;

    fn from_str(name: &str) -> Result<Self, UnknownUnit> {
        Self::ALL
            .into_iter()
            .find(|unit| unit.name() == name)
            .ok_or_else(|| UnknownUnit(name.to_owned()))
    }
}

/// A name that is not one of [`Unit`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("“{0}” is not a unit of offsets; known are chars, utf16 and bytes")]
pub struct UnknownUnit(pub String);

/// What was counted before a checkpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Checkpoint {
    chars: u32,
    utf16: u32,
}

impl Checkpoint {
    /// Behind `text`, which comes next.
    fn after(self, text: &str) -> Self {
        let count = |unit| offset(count(text, unit));
        Self {
            chars: self.chars.saturating_add(count(Unit::Chars)),
            utf16: self.utf16.saturating_add(count(Unit::Utf16)),
        }
    }

    const fn get(self, unit: Unit, byte: u32) -> u32 {
        match unit {
            Unit::Chars => self.chars,
            Unit::Utf16 => self.utf16,
            Unit::Bytes => byte,
        }
    }
}

/// How long a text is. Bytes are looked at many at a time; a character of four of them is two UTF-16 units.
fn count(text: &str, unit: Unit) -> usize {
    match unit {
        Unit::Bytes => text.len(),
        Unit::Chars => text.chars().count(),
        Unit::Utf16 => text.chars().count() + text.bytes().filter(|byte| *byte >= 0xF0).count(),
    }
}

/// Turns byte offsets of one text into other units and back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetIndex {
    /// The n-th stands at the character boundary at or before byte n × [`STRIDE`]. Empty for an ASCII text, in which
    /// all units are the same.
    checkpoints: Vec<Checkpoint>,
}

impl OffsetIndex {
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self::default();
        }
        let mut checkpoints = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut here = Checkpoint::default();
        let mut at = 0;
        for stop in (0..text.len()).step_by(STRIDE) {
            let stop = floor(text, offset(stop));
            here = here.after(text.get(at..stop).unwrap_or_default());
            checkpoints.push(here);
            at = stop;
        }
        Self { checkpoints }
    }

    /// A byte offset in another unit; `None` past the end or inside a character. The end itself has an answer.
    pub fn to_unit(&self, text: &str, byte: u32, unit: Unit) -> Option<u32> {
        let end = usize::try_from(byte).ok()?;
        if !text.is_char_boundary(end) {
            return None;
        }
        if unit == Unit::Bytes || self.checkpoints.is_empty() {
            return Some(byte);
        }
        let n = (end / STRIDE).min(self.checkpoints.len() - 1);
        let start = floor(text, offset(n * STRIDE));
        let before = self.checkpoints.get(n)?.get(unit, offset(start));
        before.checked_add(offset(count(text.get(start..end)?, unit)))
    }

    /// An offset in `unit` as a byte offset; `None` past the end, inside a character or inside a surrogate pair.
    #[expect(
        clippy::wrong_self_convention,
        reason = "the counterpart of `to_unit`; it reads an offset from that unit"
    )]
    pub fn from_unit(&self, text: &str, at: u32, unit: Unit) -> Option<u32> {
        if unit == Unit::Bytes || self.checkpoints.is_empty() {
            return usize::try_from(at).ok().filter(|&at| text.is_char_boundary(at)).map(|_| at);
        }
        let n = self
            .checkpoints
            .partition_point(|checkpoint| checkpoint.get(unit, 0) <= at)
            .checked_sub(1)?;
        let start = floor(text, offset(n * STRIDE));
        let mut here = self.checkpoints.get(n)?.get(unit, offset(start));
        if unit == Unit::Chars {
            let mut rest = text.get(start..)?.chars();
            if let Some(before) = usize::try_from(at.checked_sub(here)?).ok()?.checked_sub(1) {
                rest.nth(before)?;
            }
            return Some(offset(text.len() - rest.as_str().len()));
        }
        for (byte, c) in text.get(start..)?.char_indices() {
            if here >= at {
                return (here == at).then(|| offset(start + byte));
            }
            here += offset(unit.len(c));
        }
        (here == at).then(|| offset(text.len()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str) {
        let index = OffsetIndex::new(text);
        for unit in Unit::ALL {
            let mut expected = 0;
            for byte in 0..=text.len() {
                let at = index.to_unit(text, offset(byte), unit);
                if let Some(c) = text.get(byte..).map(|rest| rest.chars().next()) {
                    assert_eq!(at, Some(expected), "{unit} of byte {byte} in {text:?}");
                    assert_eq!(
                        index.from_unit(text, expected, unit),
                        Some(offset(byte)),
                        "{unit} in {text:?}"
                    );
                    if let Some(c) = c {
                        for inside in 1..unit.len(c) {
                            assert_eq!(
                                index.from_unit(text, expected + offset(inside), unit),
                                None,
                                "{text:?}"
                            );
                        }
                        expected += offset(unit.len(c));
                    }
                } else {
                    assert_eq!(at, None);
                }
            }
            for past in [1, 2, 300, u32::MAX - expected] {
                assert_eq!(index.from_unit(text, expected + past, unit), None);
            }
            assert_eq!(index.to_unit(text, offset(text.len() + 1), unit), None);
            assert_eq!(index.to_unit(text, u32::MAX, unit), None);
        }
    }

    #[test]
    fn round_trips() {
        for text in
            ["", "a", "plain\r\nASCII", "naïve\r\n", "e\u{301}", "😀", "a😀b👨‍👩‍👧", "ສະບາຍດີ", "🇺🇦"]
        {
            check(text);
            for many in [40, 63, 64, 65, 128, 300] {
                check(&text.repeat(many / text.len().max(1) + many % 7));
            }
        }
        check(&format!("{}é", "a".repeat(255)));
        check(&format!("{}é", "a".repeat(256)));
        check(&format!("{}😀", "a".repeat(254)));
        check(&"漢😀é".repeat(200));
    }

    #[test]
    fn ascii_costs_nothing_and_the_rest_little() {
        assert_eq!(OffsetIndex::new(&"abc\n".repeat(1000)).checkpoints.capacity(), 0);
        let text = "Київ ".repeat(10_000);
        let index = OffsetIndex::new(&text);
        assert!(index.checkpoints.capacity() * size_of::<Checkpoint>() * 20 < text.len());
    }

    #[test]
    fn another_text_does_not_panic() {
        let index = OffsetIndex::new(&"é".repeat(900));
        for (text, at) in [("", 5), ("漢字", 3), ("漢字", 1000), ("abc", 900)] {
            for unit in Unit::ALL {
                index.to_unit(text, at, unit);
                index.from_unit(text, at, unit);
            }
        }
    }

    #[test]
    fn units_have_names() {
        for unit in Unit::ALL {
            assert_eq!(unit.to_string().parse(), Ok(unit));
            assert_eq!(serde_json::to_string(&unit).unwrap(), format!("\"{unit}\""));
        }
        assert!("runes".parse::<Unit>().is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_round_trips(text in "(\\PC|\r\n|e\u{301}|[😀-😎]|[a-z]{9}){0,150}") {
            check(&text);
        }
    }
}
