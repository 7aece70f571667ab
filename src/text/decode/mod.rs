//! Bytes into text: Unicode where the bytes say so or are so, else what a person chose, else a guess; and the name of
//! a text.
//!
//! Only a byte order mark (BOM) is dropped: nothing is trimmed, line ends stay as they are. It does not read files.

mod detect;
mod encoding;
mod sample;

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};
use thiserror::Error;

pub use self::encoding::{Encoding, UnknownEncodingName};
pub use self::sample::{Reading, readings};

use super::offset;

/// How far the beginning is looked at for what no text has, in bytes.
const PROBE: usize = 8192;

/// What a person wishes the encoding to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Whatever the bytes say.
    pub always: Option<Encoding>,
    /// Where it would have to be guessed.
    pub otherwise: Option<Encoding>,
}

/// How an encoding was come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The bytes say it: by a BOM, or by being UTF-8.
    Said,
    /// A person chose it.
    Chosen,
    Guessed,
    /// The bytes do not tell; another one may be as right.
    Unsure,
}

/// A text, and how it was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub encoding: Encoding,
    pub found: Found,
    /// How many places could not be read and are U+FFFD in the text.
    pub unread: usize,
}

/// Why bytes are not a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// `what` completes "it is …".
    #[error("This is not a text: it is {what}")]
    NotText { what: &'static str },
    #[error("This is too large: a text can have at most 4 GB")]
    TooLarge,
}

/// What files of other kinds begin with.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\xff\xfe\0\0", "UTF-32, which no program writes any more; save it as UTF-8"),
    (b"\0\0\xfe\xff", "UTF-32, which no program writes any more; save it as UTF-8"),
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

/// The text of a file's bytes; only a BOM is dropped. A place that cannot be read becomes U+FFFD, and is counted.
///
/// It is not a text when it begins like a file of another kind, or its first 8 kB have NUL bytes (without being UTF-16)
/// or, not being Unicode, many control characters. A UTF-8 text with a NUL further on is read.
///
/// # Errors
/// When it is not a text, or too large for offsets of 32 bits.
pub fn decode(bytes: &[u8], wish: Wish) -> Result<Decoded, DecodeError> {
    if let Some(&(_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(DecodeError::NotText { what });
    }
    let (encoding, found) = match wish.always {
        Some(chosen) => (with_bom(bytes, chosen), Found::Chosen),
        None => find(bytes, wish.otherwise)?,
    };
    let body = bytes.get(encoding.bom().len()..).unwrap_or_default();
    if offset(body.len()) == u32::MAX {
        // Looked at before the copy is made; what is not Unicode can only grow.
        return Err(DecodeError::TooLarge);
    }
    let text = words_in(body, encoding);
    let was_whole = matches!(text, Cow::Borrowed(_));
    let text = text.into_owned();
    if offset(text.len()) == u32::MAX {
        return Err(DecodeError::TooLarge);
    }
    let count = |text: &str| text.matches(char::REPLACEMENT_CHARACTER).count();
    // Those that the file itself holds are none of them.
    let held = match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom if !was_whole => {
            body.utf8_chunks().map(|chunk| count(chunk.valid())).sum()
        }
        Encoding::Utf16Le | Encoding::Utf16LeBare => held_in_utf16(body, u16::from_le_bytes),
        Encoding::Utf16Be | Encoding::Utf16BeBare => held_in_utf16(body, u16::from_be_bytes),
        _ => 0,
    };
    let unread = if was_whole { 0 } else { count(&text).saturating_sub(held) };
    Ok(Decoded { text, encoding, found, unread })
}

/// What bytes without a BOM are in an encoding, with U+FFFD for what cannot be read.
fn words_in(body: &[u8], encoding: Encoding) -> Cow<'_, str> {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => String::from_utf8_lossy(body),
        Encoding::Utf16Le | Encoding::Utf16LeBare => utf16(body, u16::from_le_bytes).into(),
        Encoding::Utf16Be | Encoding::Utf16BeBare => utf16(body, u16::from_be_bytes).into(),
        Encoding::Legacy(legacy) => legacy.decode_without_bom_handling(body).0,
    }
}

/// A chosen encoding, with its BOM where the file has one.
fn with_bom(bytes: &[u8], chosen: Encoding) -> Encoding {
    let marked = match chosen {
        Encoding::Utf8 => Encoding::Utf8Bom,
        Encoding::Utf16LeBare => Encoding::Utf16Le,
        Encoding::Utf16BeBare => Encoding::Utf16Be,
        other => other,
    };
    if bytes.starts_with(marked.bom()) { marked } else { chosen }
}

/// What the bytes say, else what was wished for, else a guess.
fn find(bytes: &[u8], otherwise: Option<Encoding>) -> Result<(Encoding, Found), DecodeError> {
    let marked = [Encoding::Utf8Bom, Encoding::Utf16Le, Encoding::Utf16Be];
    if let Some(said) = marked.into_iter().find(|known| bytes.starts_with(known.bom())) {
        return Ok((said, Found::Said));
    }
    let beginning = bytes.get(..PROBE).unwrap_or(bytes);
    if beginning.contains(&0) {
        return match (detect::bare_utf16(beginning), otherwise) {
            (Some(guess), Some(wished)) if guess == wished => Ok((wished, Found::Chosen)),
            // Nothing else that can be wished for has NUL bytes.
            (Some(guess), _) => Ok((guess, Found::Guessed)),
            (None, _) => Err(DecodeError::NotText { what: "binary data" }),
        };
    }
    if str::from_utf8(bytes).is_ok() {
        return Ok(if detect::hides_japanese(bytes) {
            (Encoding::Legacy(encoding_rs::ISO_2022_JP), Found::Guessed)
        } else {
            (Encoding::Utf8, Found::Said)
        });
    }
    let controls = beginning.iter().filter(|byte| detect::is_control(char::from(**byte))).count();
    if 50 * controls > beginning.len() {
        return Err(DecodeError::NotText { what: "binary data" });
    }
    Ok(match (otherwise, detect::guess(bytes)) {
        // UTF-8 with broken places is still UTF-8.
        (_, (Encoding::Utf8, _)) => (Encoding::Utf8, Found::Said),
        (Some(wished), _) => (wished, Found::Chosen),
        (None, (guess, sure)) => (guess, if sure { Found::Guessed } else { Found::Unsure }),
    })
}

fn utf16(body: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, odd) = body.as_chunks::<2>();
    let units = pairs.iter().copied().map(unit);
    let mut text = String::with_capacity(body.len());
    text.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    if !odd.is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text
}

/// How many U+FFFD the file itself holds.
fn held_in_utf16(body: &[u8], unit: fn([u8; 2]) -> u16) -> usize {
    body.as_chunks::<2>().0.iter().filter(|pair| unit(**pair) == 0xfffd).count()
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

    const UNICODE: [Encoding; 4] =
        [Encoding::Utf8, Encoding::Utf8Bom, Encoding::Utf16Le, Encoding::Utf16Be];

    fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
        let mut bytes = encoding.bom().to_vec();
        match encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => bytes.extend(text.bytes()),
            Encoding::Utf16Le | Encoding::Utf16LeBare => {
                bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
            }
            Encoding::Utf16Be | Encoding::Utf16BeBare => {
                bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
            }
            Encoding::Legacy(legacy) => bytes.extend_from_slice(&legacy.encode(text).0),
        }
        bytes
    }

    fn named(name: &str) -> Encoding {
        name.parse().unwrap()
    }

    fn said(text: &str, encoding: Encoding) -> Decoded {
        Decoded { text: text.to_owned(), encoding, found: Found::Said, unread: 0 }
    }

    fn plain(bytes: &[u8]) -> Decoded {
        decode(bytes, Wish::default()).unwrap()
    }

    #[test]
    fn keeps_everything_but_the_bom() {
        for encoding in UNICODE {
            for text in ["", " \r\n a\rb\n\n", "\u{feff}x", "Київ 😀 e\u{301}\u{2028}"] {
                if encoding == Encoding::Utf8 && text.starts_with('\u{feff}') {
                    continue;
                }
                assert_eq!(plain(&encode(text, encoding)), said(text, encoding));
            }
        }
    }

    #[test]
    fn what_no_text_is_is_refused() {
        for bytes in [
            &b"a\0b"[..],
            b"h\0i\0\0x",
            b"%PDF-1.7\n",
            b"PK\x03\x04x",
            b"\xff\xfe\0\0a\0\0\0",
            b"\x89PNG\r\n",
            b"\x01\x02\x80\x03\x04\xff\x05",
        ] {
            let refused = decode(bytes, Wish::default());
            assert!(matches!(refused, Err(DecodeError::NotText { .. })), "{bytes:?}");
        }
        let far = [vec![b'a'; PROBE], vec![0]].concat();
        assert_eq!(plain(&far).text.len(), PROBE + 1);
    }

    #[test]
    fn broken_places_are_counted_and_the_rest_is_read() {
        let mut bytes = "Місто без води, кажуть у мерії".as_bytes().to_vec();
        bytes.insert(10, 0xff);
        let decoded = plain(&bytes);
        assert_eq!(
            (decoded.encoding, decoded.found, decoded.unread),
            (Encoding::Utf8, Found::Said, 1)
        );
        assert_eq!(decoded.text.replace('\u{fffd}', ""), "Місто без води, кажуть у мерії");

        let held = "one \u{fffd} is the file’s own";
        assert_eq!(plain(held.as_bytes()).unread, 0);
        let cut = [encode(held, Encoding::Utf16Le), vec![0x41]].concat();
        assert_eq!(plain(&cut).unread, 1);
        let lone = plain(b"\xff\xfea\0\0\xd8b\0");
        assert_eq!((lone.text.as_str(), lone.unread), ("a\u{fffd}b", 1));
    }

    /// One paragraph in each script, long enough to be told apart by its letters.
    const SAMPLES: [(&str, &str); 12] = [
        (
            "windows-1251",
            "Міська рада заявила у вівторок, що канал закриють на ремонт. Підприємці це заперечують.",
        ),
        (
            "KOI8-U",
            "Городской совет сообщил во вторник, что канал закроют на ремонт. Торговцы это отрицают.",
        ),
        (
            "windows-1250",
            "Rada města v úterý oznámila, že kanál bude uzavřen kvůli opravám. Prodejci říkají, že to není pravda.",
        ),
        (
            "windows-1253",
            "Το δημοτικό συμβούλιο ανακοίνωσε την Τρίτη ότι η διώρυγα θα κλείσει για επισκευές.",
        ),
        (
            "windows-1254",
            "Belediye meclisi salı günü kanalın onarım için kapatılacağını açıkladı; esnaf bunu yalanlıyor, işçiler şaşkın.",
        ),
        (
            "windows-1255",
            "מועצת העיר הודיעה ביום שלישי כי התעלה תיסגר לצורך תיקונים. הסוחרים מכחישים זאת.",
        ),
        ("windows-1256", "أعلن مجلس المدينة يوم الثلاثاء أن القناة ستغلق للإصلاح وينفي التجار ذلك."),
        ("windows-874", "สภาเมืองประกาศเมื่อวันอังคารว่าคลองจะปิดเพื่อซ่อมแซม พ่อค้าปฏิเสธเรื่องนี้"),
        ("GBK", "市议会周二宣布运河将关闭维修。商人们否认了这一说法。"),
        ("Big5", "市議會週二宣布運河將關閉維修。商人們否認了這一說法。"),
        (
            "Shift_JIS",
            "市議会は火曜日、運河を修理のため閉鎖すると発表した。商人たちはこれを否定している。",
        ),
        (
            "EUC-KR",
            "시의회는 화요일 운하를 보수하기 위해 폐쇄한다고 발표했다. 상인들은 이를 부인했다.",
        ),
    ];

    #[test]
    fn encodings_from_before_unicode_are_found() {
        for (name, text) in SAMPLES {
            let encoding = named(name);
            let bytes = encode(text, encoding);
            let decoded = plain(&bytes);
            assert_eq!(
                (decoded.text.as_str(), decoded.encoding, decoded.unread),
                (text, encoding, 0)
            );
            assert!(matches!(decoded.found, Found::Guessed | Found::Unsure));
            let chosen = Wish { always: Some(encoding), ..Wish::default() };
            assert_eq!(decode(&bytes, chosen).unwrap().found, Found::Chosen);
        }
        let japanese = encode(SAMPLES[10].1, named("ISO-2022-JP"));
        assert_eq!(plain(&japanese).text, SAMPLES[10].1);
    }

    #[test]
    fn utf16_without_its_mark_is_found() {
        for text in ["The council said so.\r\n", "Рада заперечила це.\n\nТак і є 😀\n"]
        {
            for encoding in [Encoding::Utf16LeBare, Encoding::Utf16BeBare] {
                let decoded = plain(&encode(text, encoding));
                assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding));
                assert_eq!(decoded.found, Found::Guessed);
            }
        }
    }

    #[test]
    fn bytes_that_do_not_tell_are_said_not_to() {
        let decoded = plain(b"The caf\xe9 is closed.");
        assert_eq!(decoded.found, Found::Unsure);
        assert_eq!(decoded.text, "The café is closed.");
        let cyrillic = Some(named("windows-1251"));
        let wish = Wish { otherwise: cyrillic, ..Wish::default() };
        let wished = decode(b"The caf\xe9 is closed.", wish).unwrap();
        assert_eq!((wished.text.as_str(), wished.found), ("The cafй is closed.", Found::Chosen));
        // What says what it is needs no wish.
        assert_eq!(decode("é".as_bytes(), wish).unwrap(), said("é", Encoding::Utf8));
        let always = Wish { always: cyrillic, ..Wish::default() };
        assert_eq!(decode("é".as_bytes(), always).unwrap().text, "Г©");
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
        fn any_text_round_trips(text in "[^\0\u{1b}\u{feff}%{7RGSP]*") {
            for encoding in UNICODE {
                prop_assert_eq!(plain(&encode(&text, encoding)), said(&text, encoding));
            }
        }

        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            for always in [None].into_iter().chain(Encoding::choices().map(Some)) {
                let wish = Wish { always, ..Wish::default() };
                if let Ok(decoded) = decode(&bytes, wish)
                    && decoded.found == Found::Said && decoded.unread == 0
                {
                    prop_assert_eq!(encode(&decoded.text, decoded.encoding), bytes.clone());
                }
            }
        }
    }
}
