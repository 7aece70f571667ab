//! The faces that documents are set in: those that ship in `assets/fonts`, then the system's.
//!
//! It is not a font picker and knows nothing of egui's own fonts; those are for our own words.

use std::borrow::Cow;
use std::sync::Arc;

use parley::fontique::{
    Blob, Collection, CollectionOptions, FallbackKey, FamilyId, FontInfoOverride, FontWeight,
    Script, SourceCache,
};
use parley::{FontContext, FontFamily, FontFamilyName, GenericFamily};

use super::bundled;

/// A bundled file, the family it is known by here, and its weight.
/// Both are set by us, so that a file's own naming habits cannot split a family in two.
static BUNDLED: [(&str, f32, &[u8]); 11] = [
    (SERIF, 400.0, bundled::SERIF),
    (SERIF, 600.0, bundled::SERIF_SEMIBOLD),
    (SANS, 400.0, bundled::SANS),
    (SANS, 600.0, bundled::SANS_SEMIBOLD),
    (SCRIPTS[0], 400.0, bundled::ARABIC),
    (SCRIPTS[1], 400.0, bundled::HEBREW),
    (SCRIPTS[2], 400.0, bundled::THAI),
    (SCRIPTS[3], 400.0, bundled::LAO),
    (SCRIPTS[4], 400.0, bundled::DEVANAGARI),
    (SCRIPTS[5], 400.0, bundled::KOREAN),
    (SCRIPTS[6], 400.0, bundled::SYMBOLS),
];

const SERIF: &str = "Gainsay Serif";
const SANS: &str = "Gainsay Sans";

/// Asked in this order, before the system is, for what the reading face lacks.
const SCRIPTS: [&str; 7] = [
    "Gainsay Arabic",
    "Gainsay Hebrew",
    "Gainsay Thai",
    "Gainsay Lao",
    "Gainsay Devanagari",
    "Gainsay Korean",
    "Gainsay Symbols",
];

/// Asked after the system, which may have emoji in colour.
const EMOJI: &str = "Gainsay Emoji";

/// The face of a piece of text, before any fallback.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// For documents and whatever is quoted from them.
    #[default]
    Serif,
    /// For our own small captions inside a pane, and for documents where a person likes it better.
    Sans,
    /// A family of this machine, by its place in [`super::Engine::system_families`].
    System(u16),
}

/// The weights that ship.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    #[default]
    Regular,
    Semibold,
}

/// How a text is set. Colour is not part of it: a change of theme needs no new layout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextStyle {
    pub family: Family,
    /// In points, at the zoom wanted.
    pub size: f32,
    /// Distance of baselines as a multiple of `size`.
    pub line_height: f32,
    pub weight: Weight,
}

impl TextStyle {
    /// The serif for documents, on the line height that they are read at.
    pub const fn document(size: f32) -> Self {
        Self { family: Family::Serif, size, line_height: 1.62, weight: Weight::Regular }
    }
}

/// The font database, with the cache of what it has read.
pub(super) struct Faces {
    pub(super) context: FontContext,
    /// The families of this machine by name, in the order of the alphabet; listed when first
    /// asked for.
    families: Option<Vec<String>>,
}

impl Faces {
    /// With `system` false only the bundled faces exist, so that pictures are alike everywhere.
    pub(super) fn new(system: bool) -> Self {
        let options = CollectionOptions { shared: false, system_fonts: system };
        let mut collection = Collection::new(options);
        for (family, weight, bytes) in BUNDLED {
            register(&mut collection, family, weight, Blob::new(Arc::new(bytes)));
        }
        let emoji = register(&mut collection, EMOJI, 400.0, Blob::new(Arc::new(bundled::EMOJI)));
        ask_last(&mut collection, &emoji);
        let context = FontContext { collection, source_cache: SourceCache::default() };
        Self { context, families: None }
    }

    /// The families of this machine, without those that ship with the program.
    pub(super) fn families(&mut self) -> &[String] {
        let collection = &mut self.context.collection;
        self.families.get_or_insert_with(|| {
            // Names that begin with a point are the system's own affair.
            let own =
                |name: &&str| *name == EMOJI || BUNDLED.iter().any(|(family, ..)| family == name);
            let mut names: Vec<String> = collection
                .family_names()
                .filter(|name| !own(name) && !name.starts_with('.') && !name.trim().is_empty())
                .map(str::to_owned)
                .collect();
            names.sort_by_cached_key(|name| name.to_lowercase());
            names.dedup();
            names
        })
    }

    /// The families to ask in turn. Parley asks the system, by script, after these.
    pub(super) fn stack(&mut self, family: Family) -> FontFamily<'static> {
        let (first, second, third) = match family {
            Family::Serif => (None, SERIF, SANS),
            Family::Sans => (None, SANS, SERIF),
            Family::System(at) => (self.families().get(usize::from(at)).cloned(), SERIF, SANS),
        };
        let ours = [second, third].into_iter().chain(SCRIPTS);
        let names = first.map(Cow::Owned).into_iter().chain(ours.map(Cow::Borrowed));
        FontFamily::List(names.map(FontFamilyName::Named).collect::<Vec<_>>().into())
    }
}

fn register(
    collection: &mut Collection,
    family: &str,
    weight: f32,
    bytes: Blob<u8>,
) -> Vec<FamilyId> {
    let info = FontInfoOverride {
        family_name: Some(family),
        weight: Some(FontWeight::new(weight)),
        ..FontInfoOverride::default()
    };
    let families = collection.register_fonts(bytes, Some(info));
    families.into_iter().map(|(family, _)| family).collect()
}

/// Puts families behind all others.
/// Parley asks for emoji where the system keeps them; and for signs that are emoji only if they
/// are asked to be (☎), as for anything else that nobody has, the faces for Han come last.
fn ask_last(collection: &mut Collection, families: &[FamilyId]) {
    // Those appended would come before the system's.
    let emoji: Vec<FamilyId> =
        collection.generic_families(GenericFamily::Emoji).chain(families.iter().copied()).collect();
    collection.set_generic_families(GenericFamily::Emoji, emoji.into_iter());
    let han = FallbackKey::new(Script::from_bytes(*b"Hani"), None);
    let asked: Vec<FamilyId> =
        collection.fallback_families(han).chain(families.iter().copied()).collect();
    collection.set_fallbacks(han, asked.into_iter());
}

/// The weight as parley wants it.
pub(super) const fn font_weight(weight: Weight) -> FontWeight {
    FontWeight::new(match weight {
        Weight::Regular => 400.0,
        Weight::Semibold => 600.0,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::text::{Wish, decode};
    use crate::ui::text::Engine;
    use crate::ui::text::shape::Setting;

    /// What is drawn as a box with only the bundled faces, of each line by itself.
    fn boxes<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let mut engine = Engine::new(false);
        let style = TextStyle::document(18.0);
        let setting = Setting { style, width: 600.0, pixels_per_point: 1.0 };
        let mut found = Vec::new();
        for line in lines {
            if engine.shape(line, false, &setting).glyphs.iter().any(|glyph| glyph.id == 0) {
                found.push(line.to_owned());
            }
        }
        found
    }

    #[test]
    fn every_character_of_the_samples_has_a_glyph() {
        let projects = Path::new(env!("CARGO_MANIFEST_DIR")).join("projects");
        let mut texts = Vec::new();
        for project in ["canal", "catch"] {
            for entry in fs::read_dir(projects.join(project).join("texts")).unwrap() {
                let path = entry.unwrap().path();
                texts.push(path.file_name().unwrap().to_string_lossy().into_owned());
                texts.push(decode(&fs::read(path).unwrap(), Wish::default()).unwrap().text);
            }
        }
        assert!(texts.len() >= 2 * 22);
        let lines: BTreeSet<&str> = texts.iter().flat_map(|text| text.lines()).collect();
        assert_eq!(boxes(lines), <Vec<String>>::new());
        // What no face has is found.
        assert_eq!(boxes(["plain", "\u{13000}"]), ["\u{13000}"]);
    }

    #[test]
    fn every_syllable_of_korean_has_a_glyph_in_either_spelling() {
        use unicode_normalization::UnicodeNormalization as _;
        let syllables: Vec<String> = ('가'..='힣').map(String::from).collect();
        assert_eq!(syllables.len(), 11_172);
        assert_eq!(boxes(syllables.iter().map(String::as_str)), <Vec<String>>::new());
        // Few enough of the letters by themselves: all of them go on the same way.
        let letters: Vec<String> =
            syllables.iter().step_by(97).map(|syllable| syllable.nfd().collect()).collect();
        assert_eq!(boxes(letters.iter().map(String::as_str)), <Vec<String>>::new());
    }

    #[test]
    fn emoji_have_glyphs_where_the_system_has_none() {
        let emoji = [
            "😂",
            "🤔",
            "🫠",
            "👍🏿",
            "🤷🏻‍♀️",
            "👨‍👩‍👧‍👦",
            "🏳️‍🌈",
            "🏴‍☠️",
            "🇺🇦",
            "🐈‍⬛",
            "1️⃣",
            "#️⃣",
            "❤️",
            "☎",
            "☎️",
            "⚖",
            "➡️",
            "™️",
        ];
        assert_eq!(boxes(emoji), <Vec<String>>::new());
    }
}
