//! The faces that documents are set in: those that ship in `assets/fonts`, then the system's.
//!
//! It is not a font picker and knows nothing of egui's own fonts; those are for our own words.

use std::borrow::Cow;
use std::sync::Arc;

use parley::fontique::{
    Blob, Collection, CollectionOptions, FontInfoOverride, FontWeight, SourceCache,
};
use parley::{FontContext, FontFamily, FontFamilyName};

/// A bundled file, the family it is known by here, and its weight.
/// Both are set by us, so that a file's own naming habits cannot split a family in two.
const BUNDLED: &[(&str, f32, &[u8])] = &[
    (SERIF, 400.0, include_bytes!("../../../assets/fonts/SourceSerif4-Regular.ttf")),
    (SERIF, 600.0, include_bytes!("../../../assets/fonts/SourceSerif4-Semibold.ttf")),
    (SANS, 400.0, include_bytes!("../../../assets/fonts/Inter-Regular.ttf")),
    (SANS, 600.0, include_bytes!("../../../assets/fonts/Inter-SemiBold.ttf")),
    (SCRIPTS[0], 400.0, include_bytes!("../../../assets/fonts/NotoNaskhArabic-Regular.ttf")),
    (SCRIPTS[1], 400.0, include_bytes!("../../../assets/fonts/NotoSerifHebrew-Regular.ttf")),
    (SCRIPTS[2], 400.0, include_bytes!("../../../assets/fonts/NotoSerifThai-Regular.ttf")),
    (SCRIPTS[3], 400.0, include_bytes!("../../../assets/fonts/NotoSansLao-Regular.ttf")),
    (SCRIPTS[4], 400.0, include_bytes!("../../../assets/fonts/NotoSerifDevanagari-Regular.ttf")),
];

const SERIF: &str = "Gainsay Serif";
const SANS: &str = "Gainsay Sans";

/// Asked in this order, before the system is, for what the reading face lacks.
const SCRIPTS: [&str; 5] =
    ["Gainsay Arabic", "Gainsay Hebrew", "Gainsay Thai", "Gainsay Lao", "Gainsay Devanagari"];

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
        for &(family, weight, bytes) in BUNDLED {
            let info = FontInfoOverride {
                family_name: Some(family),
                weight: Some(FontWeight::new(weight)),
                ..FontInfoOverride::default()
            };
            collection.register_fonts(Blob::new(Arc::new(bytes)), Some(info));
        }
        let context = FontContext { collection, source_cache: SourceCache::default() };
        Self { context, families: None }
    }

    /// The families of this machine, without those that ship with the program.
    pub(super) fn families(&mut self) -> &[String] {
        let collection = &mut self.context.collection;
        self.families.get_or_insert_with(|| {
            // Names that begin with a point are the system's own affair.
            let own = |name: &&str| BUNDLED.iter().any(|(family, ..)| family == name);
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

/// The weight as parley wants it.
pub(super) const fn font_weight(weight: Weight) -> FontWeight {
    FontWeight::new(match weight {
        Weight::Regular => 400.0,
        Weight::Semibold => 600.0,
    })
}
