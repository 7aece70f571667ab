//! Documents on the screen: laid out by parley, drawn by swash, painted as egui meshes.
//!
//! It takes text, marks and colours, and reports gestures. It knows no project, no session and no
//! label; whoever shows a pane decides what a gesture means. Words of our own (buttons, captions)
//! are egui's business, not this module's.
//!
//! All geometry is in physical pixels until it is handed to egui, so that glyphs and hairlines are
//! crisp at any scale. Offsets are bytes of the document; within one layout, of its piece.

mod access;
mod atlas;
mod bar;
mod crowd;
mod draw;
mod edge;
mod faces;
mod gestures;
mod index;
mod input;
mod lanes;
mod marks;
mod paint;
mod pixels;
mod scroll;
mod select;
mod shape;
mod sheet;
mod snippet;
mod view;

use parley::LayoutContext;

use atlas::Atlas;
use faces::Faces;
use shape::{Setting, Shaped};
use snippet::Snippets;

pub use faces::{Family, TextStyle, Weight};
pub use input::{PaneColors, PaneInput, PaneOutput};
pub use marks::{Mark, MarkStyle, Marks, Underline};
pub use snippet::snippet_ui;
pub use view::DocumentPane;

/// Faces, layout scratch space and the glyph atlas; one for the whole program.
pub struct Engine {
    faces: Faces,
    layouts: LayoutContext<()>,
    atlas: Atlas,
    snippets: Snippets,
}

impl Engine {
    /// Without `system_fonts` only the bundled faces exist: the same pictures everywhere.
    pub fn new(system_fonts: bool) -> Self {
        Self {
            faces: Faces::new(system_fonts),
            layouts: LayoutContext::new(),
            atlas: Atlas::new(),
            snippets: Snippets::default(),
        }
    }

    fn shape(&mut self, text: &str, rtl: bool, setting: &Setting) -> Shaped {
        shape::shape(&mut self.layouts, &mut self.faces, &mut self.atlas, text, rtl, setting)
    }
}
