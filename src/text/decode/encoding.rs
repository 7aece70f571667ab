//! The encodings that a text file may be in, and their names: stored, and as people read them.

use std::fmt;
use std::str::FromStr;

use encoding_rs as legacy;
use thiserror::Error;

/// How a file holds its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf8Bom,
    /// With a byte order mark (BOM).
    Utf16Le,
    Utf16Be,
    /// Without one.
    Utf16LeBare,
    Utf16BeBare,
    /// One of the encodings from before Unicode, by the tables of the Encoding Standard (encoding.spec.whatwg.org).
    Legacy(&'static legacy::Encoding),
}

/// The encodings from before Unicode that can be chosen by hand, with what they are known as: by script, the most
/// common first.
const LEGACY: [(&legacy::Encoding, &str); 34] = [
    (legacy::WINDOWS_1252, "Western European, Windows-1252"),
    (legacy::ISO_8859_15, "Western European, ISO 8859-15"),
    (legacy::MACINTOSH, "Western European, Macintosh"),
    (legacy::WINDOWS_1250, "Central European, Windows-1250"),
    (legacy::ISO_8859_2, "Central European, ISO 8859-2"),
    (legacy::ISO_8859_16, "South-Eastern European, ISO 8859-16"),
    (legacy::ISO_8859_3, "South European, ISO 8859-3"),
    (legacy::ISO_8859_10, "Nordic, ISO 8859-10"),
    (legacy::ISO_8859_14, "Celtic, ISO 8859-14"),
    (legacy::WINDOWS_1257, "Baltic, Windows-1257"),
    (legacy::ISO_8859_13, "Baltic, ISO 8859-13"),
    (legacy::ISO_8859_4, "Baltic, ISO 8859-4"),
    (legacy::WINDOWS_1254, "Turkish, Windows-1254"),
    (legacy::WINDOWS_1251, "Cyrillic, Windows-1251"),
    (legacy::KOI8_U, "Cyrillic, KOI8-U"),
    (legacy::KOI8_R, "Cyrillic, KOI8-R"),
    (legacy::ISO_8859_5, "Cyrillic, ISO 8859-5"),
    (legacy::IBM866, "Cyrillic, DOS 866"),
    (legacy::X_MAC_CYRILLIC, "Cyrillic, Macintosh"),
    (legacy::WINDOWS_1253, "Greek, Windows-1253"),
    (legacy::ISO_8859_7, "Greek, ISO 8859-7"),
    (legacy::WINDOWS_1255, "Hebrew, Windows-1255"),
    (legacy::ISO_8859_8, "Hebrew, ISO 8859-8"),
    (legacy::WINDOWS_1256, "Arabic, Windows-1256"),
    (legacy::ISO_8859_6, "Arabic, ISO 8859-6"),
    (legacy::WINDOWS_874, "Thai, Windows-874"),
    (legacy::WINDOWS_1258, "Vietnamese, Windows-1258"),
    (legacy::GBK, "Chinese simplified, GBK"),
    (legacy::GB18030, "Chinese simplified, GB 18030"),
    (legacy::BIG5, "Chinese traditional, Big5"),
    (legacy::SHIFT_JIS, "Japanese, Shift JIS"),
    (legacy::EUC_JP, "Japanese, EUC-JP"),
    (legacy::ISO_2022_JP, "Japanese, ISO-2022-JP"),
    (legacy::EUC_KR, "Korean, EUC-KR"),
];

const UNICODE: [Encoding; 6] = [
    Encoding::Utf8,
    Encoding::Utf8Bom,
    Encoding::Utf16Le,
    Encoding::Utf16Be,
    Encoding::Utf16LeBare,
    Encoding::Utf16BeBare,
];

impl Encoding {
    /// All that a person can choose from. Whether there is a BOM is not a choice: one that is there is dropped.
    pub fn choices() -> impl Iterator<Item = Self> {
        [Self::Utf8, Self::Utf16LeBare, Self::Utf16BeBare]
            .into_iter()
            .chain(LEGACY.into_iter().map(|(encoding, _)| Self::Legacy(encoding)))
    }

    /// As it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8-bom",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Utf16LeBare => "utf-16le-no-bom",
            Self::Utf16BeBare => "utf-16be-no-bom",
            Self::Legacy(encoding) => encoding.name(),
        }
    }

    /// As people read it where there is little room.
    pub fn display_name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Bom => "UTF-8 with BOM",
            Self::Utf16Le | Self::Utf16LeBare => "UTF-16 LE",
            Self::Utf16Be | Self::Utf16BeBare => "UTF-16 BE",
            Self::Legacy(_) => self.about().rsplit(", ").next().unwrap_or_default(),
        }
    }

    /// The display name for a stored one; a name that is not known stands for itself.
    pub fn shown(name: &str) -> &str {
        match name.parse() {
            Ok(known) => Self::display_name(known),
            Err(UnknownEncodingName(_)) => name,
        }
    }

    /// The script that it is for, and its name.
    pub fn about(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8Bom => "Unicode, UTF-8",
            Self::Utf16Le | Self::Utf16LeBare => "Unicode, UTF-16 LE",
            Self::Utf16Be | Self::Utf16BeBare => "Unicode, UTF-16 BE",
            Self::Legacy(encoding) => LEGACY
                .iter()
                .find(|(known, _)| *known == encoding)
                .map_or_else(|| encoding.name(), |(_, about)| about),
        }
    }

    /// The bytes that the file begins with.
    pub(super) const fn bom(self) -> &'static [u8] {
        match self {
            Self::Utf8Bom => b"\xef\xbb\xbf",
            Self::Utf16Le => b"\xff\xfe",
            Self::Utf16Be => b"\xfe\xff",
            Self::Utf8 | Self::Utf16LeBare | Self::Utf16BeBare | Self::Legacy(_) => b"",
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

    /// Reads [`Encoding::name`], in any case.
    fn from_str(name: &str) -> Result<Self, UnknownEncodingName> {
        UNICODE
            .into_iter()
            .chain(Self::choices())
            .find(|known| known.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| UnknownEncodingName(name.to_owned()))
    }
}

/// A name that is not one of [`Encoding`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("“{0}” is not a known encoding")]
pub struct UnknownEncodingName(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back() {
        for encoding in UNICODE.into_iter().chain(Encoding::choices()) {
            assert_eq!(encoding.to_string().parse(), Ok(encoding));
            assert!(
                encoding.about().ends_with(encoding.display_name()) || encoding.bom().len() > 1
            );
        }
        assert_eq!("KOI8-R".parse::<Encoding>(), "koi8-r".parse());
        assert!("latin17".parse::<Encoding>().is_err());
        assert_eq!(Encoding::Utf8Bom.display_name(), "UTF-8 with BOM");
        assert_eq!("windows-1251".parse::<Encoding>().unwrap().display_name(), "Windows-1251");
    }
}
