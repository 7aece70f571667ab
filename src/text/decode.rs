//! Bytes into text: UTF-8 with or without a byte order mark (BOM), UTF-16 with one, and the name of a text.
//!
//! Only a BOM is dropped: nothing is trimmed, line ends stay as they are. It does not guess at other encodings yet,
//! and does not read files.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::offset;

/// How far a NUL byte is looked for, in bytes.
const PROBE: usize = 8192;

/// How a file holds its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Encoding {
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    #[serde(rename = "utf-16le")]
    Utf16Le,
    #[serde(rename = "utf-16be")]
    Utf16Be,
}

impl Encoding {
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Utf8Bom, Self::Utf16Le, Self::Utf16Be];

    /// As it is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8-bom",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
        }
    }

    /// As people read it.
    pub const fn display_name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Bom => "UTF-8 with BOM",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
        }
    }

    /// The bytes that the file begins with.
    const fn bom(self) -> &'static [u8] {
        match self {
            Self::Utf8 => b"",
            Self::Utf8Bom => b"\xef\xbb\xbf",
            Self::Utf16Le => b"\xff\xfe",
            Self::Utf16Be => b"\xfe\xff",
        }
    }
}

impl fmt::Display for Encoding {
    /// Writes [`Encoding::name`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Encoding {
    type Err = UnknownEncodingName;

    fn from_str(name: &str) -> Result<Self, UnknownEncodingName> {
        Self::ALL
            .into_iter()
            .find(|known| known.name() == name)
            .ok_or_else(|| UnknownEncodingName(name.to_owned()))
    }
}

/// A name that is not one of [`Encoding`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("“{0}” is not a known encoding")]
pub struct UnknownEncodingName(pub String);

/// A text, and how it was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub encoding: Encoding,
}

/// Why bytes are not a text. Offsets are those of the file, BOM included, from 0; lines count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// `what` completes "it is …".
    #[error("This is not a text: it is {what}")]
    NotText { what: &'static str },
    #[error(
        "This is not UTF-8: a byte on line {line} cannot be read. Other encodings are not known yet; save it as UTF-8"
    )]
    UnknownEncoding { byte: usize, line: usize },
    #[error("This is broken UTF-16: the character at byte {byte} is not whole")]
    BrokenUtf16 { byte: usize },
    #[error("This is too large: a text can have at most 4 GB")]
    TooLarge,
}

/// What files of other kinds begin with.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\xff\xfe\0\0", "UTF-32, which is not known yet"),
    (b"\0\0\xfe\xff", "UTF-32, which is not known yet"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x7fELF", "a program"),
];

/// The text of a file's bytes; only a BOM is dropped.
///
/// It is not a text when it begins like a file of another kind, or has a NUL byte in the first 8 kB without a UTF-16
/// BOM (UTF-16 without one is therefore refused). A UTF-8 text with a NUL further on is read.
pub fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    if let Some(&(_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(DecodeError::NotText { what });
    }
    let encoding = [Encoding::Utf8Bom, Encoding::Utf16Le, Encoding::Utf16Be]
        .into_iter()
        .find(|known| bytes.starts_with(known.bom()))
        .unwrap_or(Encoding::Utf8);
    let bom = encoding.bom().len();
    let body = bytes.get(bom..).unwrap_or_default();
    let text = match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => utf8(body, bom)?,
        Encoding::Utf16Le => utf16(body, bom, u16::from_le_bytes)?,
        Encoding::Utf16Be => utf16(body, bom, u16::from_be_bytes)?,
    };
    if offset(text.len()) == u32::MAX {
        Err(DecodeError::TooLarge)
    } else {
        Ok(Decoded { text, encoding })
    }
}

fn utf8(body: &[u8], bom: usize) -> Result<String, DecodeError> {
    if body.iter().take(PROBE).any(|&byte| byte == 0) {
        return Err(DecodeError::NotText {
            what: "binary data, or UTF-16 without a byte order mark",
        });
    }
    match str::from_utf8(body) {
        // Looked at before the copy is made.
        Ok(text) if offset(text.len()) == u32::MAX => Err(DecodeError::TooLarge),
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let before = body.get(..error.valid_up_to()).unwrap_or_default();
            Err(DecodeError::UnknownEncoding {
                byte: bom + before.len(),
                line: 1 + line_ends(before),
            })
        }
    }
}

/// How many of `\n`, `\r\n` and `\r` there are.
fn line_ends(bytes: &[u8]) -> usize {
    let pairs = bytes.windows(2).filter(|pair| *pair == b"\r\n").count();
    bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() - pairs
}

fn utf16(body: &[u8], bom: usize, unit: fn([u8; 2]) -> u16) -> Result<String, DecodeError> {
    let (pairs, odd) = body.as_chunks::<2>();
    let mut text = String::with_capacity(body.len());
    let mut byte = bom;
    for c in char::decode_utf16(pairs.iter().copied().map(unit)) {
        let Ok(c) = c else { return Err(DecodeError::BrokenUtf16 { byte }) };
        text.push(c);
        byte += 2 * c.len_utf16();
    }
    if odd.is_empty() { Ok(text) } else { Err(DecodeError::BrokenUtf16 { byte }) }
}

/// The name of a text: SHA-256 of its UTF-8 bytes, in lower-case hexadecimal digits.
pub fn sha256_hex(text: &str) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    Sha256::digest(text.as_bytes())
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
        let mut bytes = encoding.bom().to_vec();
        match encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => bytes.extend(text.bytes()),
            Encoding::Utf16Le => bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
            Encoding::Utf16Be => bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
        }
        bytes
    }

    #[test]
    fn keeps_everything_but_the_bom() {
        for encoding in Encoding::ALL {
            for text in ["", " \r\n a\rb\n\n", "\u{feff}x", "Київ 😀 e\u{301}\u{2028}"] {
                if encoding == Encoding::Utf8 && text.starts_with('\u{feff}') {
                    continue;
                }
                let decoded = decode(&encode(text, encoding)).unwrap();
                assert_eq!(decoded, Decoded { text: text.to_owned(), encoding });
            }
            assert_eq!(encoding.to_string().parse(), Ok(encoding));
            assert_eq!(serde_json::to_string(&encoding).unwrap(), format!("\"{encoding}\""));
        }
        assert!("latin1".parse::<Encoding>().is_err());
        assert_eq!(Encoding::Utf8Bom.display_name(), "UTF-8 with BOM");
    }

    #[test]
    fn refuses_with_the_place() {
        let unknown = |byte, line| Err(DecodeError::UnknownEncoding { byte, line });
        assert_eq!(decode(b"a\xff"), unknown(1, 1));
        assert_eq!(decode(b"a\r\nb\rc\nd\xe9!"), unknown(8, 4));
        assert_eq!(decode(b"\xef\xbb\xbfa\n\xe9"), unknown(5, 2));
        assert_eq!(decode(b"\xff\xfea\0b"), Err(DecodeError::BrokenUtf16 { byte: 4 }));
        assert_eq!(decode(b"\xff\xfea\0\0\xd8b\0"), Err(DecodeError::BrokenUtf16 { byte: 4 }));
        assert_eq!(decode(b"\xfe\xff\0a\xd8\0"), Err(DecodeError::BrokenUtf16 { byte: 4 }));
        for bytes in [
            &b"a\0b"[..],
            b"h\0i\0",
            b"%PDF-1.7\n",
            b"PK\x03\x04x",
            b"\xff\xfe\0\0a\0\0\0",
            b"\x89PNG\r\n",
        ] {
            assert!(matches!(decode(bytes), Err(DecodeError::NotText { .. })), "{bytes:?}");
        }
        let far = [vec![b'a'; PROBE], vec![0]].concat();
        assert_eq!(decode(&far).unwrap().text.len(), PROBE + 1);
        assert_eq!(
            DecodeError::UnknownEncoding { byte: 3, line: 12 }.to_string(),
            "This is not UTF-8: a byte on line 12 cannot be read. Other encodings are not known yet; \
             save it as UTF-8"
        );
    }

    #[test]
    fn names_a_text() {
        assert_eq!(
            sha256_hex("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    proptest! {
        #[test]
        fn any_text_round_trips(text in "[^\0\u{feff}%{7RGSP]*") {
            for encoding in Encoding::ALL {
                let decoded = decode(&encode(&text, encoding)).unwrap();
                prop_assert_eq!(decoded, Decoded { text: text.clone(), encoding });
            }
        }

        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            if let Ok(decoded) = decode(&bytes) {
                prop_assert_eq!(encode(&decoded.text, decoded.encoding), bytes);
            }
        }
    }
}
