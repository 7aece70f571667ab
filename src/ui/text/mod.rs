//! Documents on the screen: laid out by parley, drawn by swash, painted as egui meshes.
//!
//! It takes text, marks and colours, and reports gestures. It knows no project, no session and no
//! label; whoever shows a pane decides what a gesture means. Words of our own (buttons, captions)
//! are egui's business, not this module's.
//!
//! All geometry is in physical pixels until it is handed to egui, so that glyphs and hairlines are
//! crisp at any scale. Offsets are bytes of the document; within one layout, of its piece.

mod access;
mod arcs;
mod atlas;
mod bar;
pub(super) mod bundled;
mod canvas;
mod caret;
mod crowd;
mod cursor;
mod draw;
mod edge;
mod faces;
mod gestures;
mod hints;
mod hits;
mod hover;
mod index;
mod input;
mod knobs;
mod lanes;
mod linking;
mod links;
mod marks;
mod motion;
mod numbers;
mod paint;
mod pixels;
mod quoted;
mod scroll;
mod select;
mod shape;
mod sheet;
mod snippet;
mod ticks;
mod view;

use std::collections::BTreeMap;

use parley::LayoutContext;

use atlas::Atlas;
use faces::Faces;
use shape::{Setting, Shaped};
use snippet::Snippets;

pub use canvas::Canvas;
pub use edge::{By, Nudge, nudged};
pub use faces::{Family, TextStyle, Weight};
pub use hints::{Hint, hint_letters, is_hint_letter};
pub use hits::Hits;
pub use input::{PaneColors, PaneInput, PaneOutput};
pub use links::{Link, Links, NoLinks, Other, WhichLinks};
pub use marks::{Mark, MarkStyle, Marks, Underline};
pub use numbers::Numbering;
pub use quoted::{Quoted, quoted};
pub use snippet::{Kwic, is_intricate, kwic, sentence_in, sentence_ui, snippet_in, snippet_ui};
pub use view::{DocumentPane, Standing};

/// Faces, layout scratch space and the glyph atlas; one for the whole program.
pub struct Engine {
    faces: Faces,
    layouts: LayoutContext<()>,
    atlas: Atlas,
    snippets: Snippets,
    /// Of each family that was asked for, in parts of the size.
    advances: BTreeMap<Family, f32>,
}

/// Prose with the letters, spaces and points that prose has, to take the measure of a face.
const PROSE: &str = "The harbour office said on Monday that no vessel had been turned back, and \
that the report of the canal company was wrong in every point that could be checked.";

impl Engine {
    /// Without `system_fonts` only the bundled faces exist: the same pictures everywhere.
    pub fn new(system_fonts: bool) -> Self {
        Self {
            faces: Faces::new(system_fonts),
            layouts: LayoutContext::new(),
            atlas: Atlas::new(),
            snippets: Snippets::default(),
            advances: BTreeMap::new(),
        }
    }

    /// The families of this machine, in the order of the alphabet.
    pub fn system_families(&mut self) -> &[String] {
        self.faces.families()
    }

    /// The family of this name, if this machine has it.
    pub fn system_family(&mut self, name: &str) -> Option<Family> {
        let at = self.faces.families().iter().position(|family| family == name)?;
        u16::try_from(at).ok().map(Family::System)
    }

    /// How wide a character of ordinary prose is, as a part of the size of the text.
    pub fn average_advance(&mut self, family: Family) -> f32 {
        if let Some(advance) = self.advances.get(&family) {
            return *advance;
        }
        let (size, width) = (100.0, 1_000_000.0);
        let style = TextStyle { family, size, line_height: 1.0, weight: Weight::Regular };
        let shaped = self.shape(PROSE, false, &Setting { style, width, pixels_per_point: 1.0 });
        let across = shaped.lines.first().map_or(0.0, |line| line.right - line.left);
        let advance = (across / PROSE.chars().count() as f32 / size).clamp(0.2, 1.5);
        self.advances.insert(family, advance);
        advance
    }

    fn shape(&mut self, text: &str, rtl: bool, setting: &Setting) -> Shaped {
        shape::shape(&mut self.layouts, &mut self.faces, &mut self.atlas, text, rtl, setting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_have_a_measure_and_strangers_do_without() {
        let mut engine = Engine::new(false);
        let (serif, sans) =
            (engine.average_advance(Family::Serif), engine.average_advance(Family::Sans));
        assert!((0.40..0.50).contains(&serif), "{serif}");
        assert!(sans > serif, "{sans}");
        assert!(engine.system_families().is_empty(), "only what ships");
        assert_eq!(engine.system_family("Comic Sans"), None);
        // A family that is gone is set in the serif.
        let gone = engine.average_advance(Family::System(7));
        assert!((gone - serif).abs() < 0.001, "{gone}");
    }
}
