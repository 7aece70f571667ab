//! Finding the encoding of bytes that do not say it: UTF-16 without its mark, UTF-8 with a few broken places, and the
//! encodings from before Unicode.
//!
//! A guess is a guess: it comes with whether the bytes left room for another.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::Encoding;

/// The guesses whose letters are mostly those of ASCII.
const LATIN: [&encoding_rs::Encoding; 8] = [
    encoding_rs::WINDOWS_1252,
    encoding_rs::WINDOWS_1250,
    encoding_rs::WINDOWS_1254,
    encoding_rs::WINDOWS_1257,
    encoding_rs::WINDOWS_1258,
    encoding_rs::ISO_8859_2,
    encoding_rs::ISO_8859_4,
    encoding_rs::ISO_8859_13,
];

/// Up to how many bytes beyond ASCII a guess is not trusted, whatever it is.
const FEW: usize = 12;

/// The same where the guess is one of the Latin encodings: they share most of their letters, and each byte tells less.
const FEW_LATIN: usize = 60;

/// The encoding of bytes that are not UTF-8 through and through, and whether it is sure.
///
/// The detector (hsivonen.fi/chardetng) does not tell how sure it is; here that goes by how much it had to go by.
pub(super) fn guess(bytes: &[u8]) -> (Encoding, bool) {
    if is_nearly_utf8(bytes) {
        return (Encoding::Utf8, true);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let few = if LATIN.contains(&guess) { FEW_LATIN } else { FEW };
    let told = bytes.iter().filter(|byte| !byte.is_ascii()).take(few + 1).count();
    (Encoding::Legacy(guess), told > few)
}

/// Whether a text of ASCII bytes is Japanese in ISO-2022-JP, which hides in them.
pub(super) fn hides_japanese(bytes: &[u8]) -> bool {
    if !bytes.windows(2).any(|pair| pair == b"\x1b$") {
        return false;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow) == encoding_rs::ISO_2022_JP
}

/// Whether bytes are UTF-8 with a few broken places: at least ten characters of several bytes are whole for each that
/// is not. In another encoding such sequences hardly ever come about.
fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole >= 10 * broken
}

/// UTF-16 without its mark, if that is what the bytes are: line ends, spaces, digits and Latin letters have a NUL byte
/// then, all on the same side; on the other side one is rare.
pub(super) fn bare_utf16(beginning: &[u8]) -> Option<Encoding> {
    let (pairs, odd) = beginning.as_chunks::<2>();
    let little = pairs.iter().filter(|pair| pair[1] == 0).count();
    let big = pairs.iter().filter(|pair| pair[0] == 0).count();
    let (encoding, unit): (_, fn([u8; 2]) -> u16) = if little > 4 * big {
        (Encoding::Utf16LeBare, u16::from_le_bytes)
    } else if big > 4 * little {
        (Encoding::Utf16BeBare, u16::from_be_bytes)
    } else {
        return None;
    };
    // The last character may be cut.
    let units = pairs.iter().take(pairs.len().saturating_sub(1)).copied().map(unit);
    let reads = |c: char| !is_control(c) && !matches!(c, '\0' | '\u{fffe}' | '\u{ffff}');
    let reads = char::decode_utf16(units).all(|c| c.is_ok_and(reads));
    // A text has a space, a line end or the like every hundred characters.
    (odd.is_empty() && reads && 100 * little.max(big) >= pairs.len()).then_some(encoding)
}

/// A control character that texts do not have.
pub(super) fn is_control(c: char) -> bool {
    c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0b' | '\x0c' | '\x1b' | '\x1a')
}
