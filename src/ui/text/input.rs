//! What a pane is told and what it tells: plain values, all colours and texts of the caller's.

use egui::Color32;

use crate::text::{Piece, TextRange};

use super::faces::TextStyle;
use super::hits::Hits;
use super::links::{Links, WhichLinks};
use super::marks::{MarkStyle, Marks};

/// The colours of a pane besides those of the marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaneColors {
    pub paper: Color32,
    pub text: Color32,
    pub dim: Color32,
    pub selection: Color32,
    pub accent: Color32,
    pub faint: Color32,
    /// Of what was found: ground, edge, and the ground of the one that is chosen.
    pub hit: Color32,
    pub hit_line: Color32,
    pub hit_chosen: Color32,
}

/// What a pane shows.
#[derive(Clone, Copy)]
pub struct PaneInput<'a> {
    pub text: &'a str,
    pub pieces: &'a [Piece],
    /// Changes with the text.
    pub text_id: u64,
    pub marks: &'a dyn Marks,
    /// Changes with the marks.
    pub marks_revision: u64,
    /// What the marks are joined to.
    pub links: &'a dyn Links,
    pub which_links: WhichLinks,
    pub selected: Option<u64>,
    /// The places of marks that are selected beside that one.
    pub also: &'a [usize],
    /// Whether the edges of the selected mark can be dragged, and links be drawn from mark to mark.
    pub movable: bool,
    /// The label that the next drag marks with.
    pub armed: Option<(&'a str, MarkStyle)>,
    /// Regions that are not the article, sorted.
    pub dimmed: &'a [TextRange],
    /// What was found in it.
    pub hits: Hits<'a>,
    /// Select by graphemes, as with Alt.
    pub characters: bool,
    /// At the zoom wanted.
    pub style: TextStyle,
    /// Width of the column in points.
    pub measure: f32,
    pub colors: &'a PaneColors,
}

/// What a person did in this frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaneOutput {
    pub selection: Option<TextRange>,
    /// A drag, double or triple click has just ended with a selection.
    pub released: bool,
    /// With Ctrl: the selection is to be joined to the selected mark, a clicked mark selected beside it.
    pub joins: bool,
    /// A mark, or bare text.
    #[expect(clippy::option_option, reason = "nothing clicked, nothing under the click, a mark")]
    pub clicked: Option<Option<u64>>,
    /// The letters over a mark were clicked.
    pub picked: Option<u64>,
    /// An edge of the selected mark was dragged: its key, and the ranges it would have.
    pub moved: Option<(u64, Vec<TextRange>)>,
    /// A link was drawn from mark to mark.
    pub linked: Option<(u64, u64)>,
    /// A link was clicked, and the way leads to its `to` end, or to its `from` end.
    pub followed: Option<(u64, bool)>,
    pub copied: Option<String>,
    pub visible: Option<TextRange>,
}
