//! The font files that ship in `assets/fonts`, each in the program once: documents and our own
//! words are set in the same ones.
//!
//! It says nothing of families, weights and who is asked first; `faces` and `theme` do.

pub(in crate::ui) static SERIF: &[u8] =
    include_bytes!("../../../assets/fonts/SourceSerif4-Regular.ttf");
pub(in crate::ui) static SERIF_SEMIBOLD: &[u8] =
    include_bytes!("../../../assets/fonts/SourceSerif4-Semibold.ttf");
pub(in crate::ui) static SANS: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.ttf");
pub(in crate::ui) static SANS_SEMIBOLD: &[u8] =
    include_bytes!("../../../assets/fonts/Inter-SemiBold.ttf");
pub(in crate::ui) static ARABIC: &[u8] =
    include_bytes!("../../../assets/fonts/NotoNaskhArabic-Regular.ttf");
pub(in crate::ui) static HEBREW: &[u8] =
    include_bytes!("../../../assets/fonts/NotoSerifHebrew-Regular.ttf");
pub(in crate::ui) static THAI: &[u8] =
    include_bytes!("../../../assets/fonts/NotoSerifThai-Regular.ttf");
pub(in crate::ui) static LAO: &[u8] =
    include_bytes!("../../../assets/fonts/NotoSansLao-Regular.ttf");
pub(in crate::ui) static DEVANAGARI: &[u8] =
    include_bytes!("../../../assets/fonts/NotoSerifDevanagari-Regular.ttf");
pub(in crate::ui) static KOREAN: &[u8] =
    include_bytes!("../../../assets/fonts/NotoSansCJKkr-Regular.otf");
pub(in crate::ui) static SYMBOLS: &[u8] =
    include_bytes!("../../../assets/fonts/NotoSansSymbols2-Regular.ttf");
pub(in crate::ui) static EMOJI: &[u8] =
    include_bytes!("../../../assets/fonts/NotoEmoji-Regular.ttf");
