//! Numbers in the margin: of the file's lines, or of the paragraphs between blank lines.
//!
//! They are painted, never laid out: the text does not know of them.

use egui::accesskit::{self, Role};
use egui::{Align2, FontId, Rect, Response, Ui, UiBuilder, pos2};

use crate::text::Piece;

use super::input::PaneInput;
use super::pixels::Pixels;
use super::sheet::Sheet;

/// What is numbered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbering {
    #[default]
    Nothing,
    /// Lines of the file, as an editor counts them; blank ones are counted and not marked.
    Lines,
    /// What stands between blank lines.
    Paragraphs,
}

/// All in points.
const SIZE: f32 = 11.0;
/// From the number to the column: the rule of a region stands between.
const GAP: f32 = 20.0;
/// From the number to the edge of the pane.
const EDGE: f32 = 10.0;
/// Figures are set in boxes of one width, as in a table.
const FIGURE: f32 = 7.0;

/// The numbers of one text.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    kind: Numbering,
    made_for: Option<(Numbering, u64, (usize, usize))>,
    /// The number at each piece; 0: none.
    at: Vec<u32>,
    last: u32,
}

impl Numbers {
    pub(super) const fn choose(&mut self, kind: Numbering) {
        self.kind = kind;
    }

    /// Does nothing while text and kind are the same.
    pub(super) fn update(&mut self, input: &PaneInput<'_>) {
        let cut = (input.pieces.as_ptr().addr(), input.pieces.len());
        let key = (self.kind, input.text_id, cut);
        if self.made_for == Some(key) {
            return;
        }
        self.made_for = Some(key);
        self.at.clear();
        self.last = 0;
        let blank = |piece: &Piece| {
            let words = piece.range.slice(input.text).unwrap_or_default();
            words.chars().all(|c| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
        };
        let mut before: Option<(&Piece, bool)> = None;
        for piece in input.pieces {
            let is_blank = self.kind != Numbering::Nothing && blank(piece);
            let begins_line = before.is_none_or(|(last, _)| last.paragraph != piece.paragraph);
            let number = match self.kind {
                Numbering::Nothing => break,
                Numbering::Lines if begins_line && !is_blank => piece.paragraph + 1,
                Numbering::Paragraphs if !is_blank && before.is_none_or(|(_, blank)| blank) => {
                    self.last + 1
                }
                Numbering::Lines | Numbering::Paragraphs => 0,
            };
            self.last = self.last.max(number);
            self.at.push(number);
            // A long line that ends in blanks is no blank line.
            let still = is_blank && (begins_line || before.is_some_and(|(_, blank)| blank));
            before = Some((piece, still));
        }
    }

    /// The room that they need beside the column, in points.
    pub(super) fn margin(&self) -> f32 {
        if self.last == 0 {
            return 0.0;
        }
        EDGE + FIGURE * self.last.to_string().len() as f32 + GAP
    }

    pub(super) fn paint(
        &self,
        ui: &mut Ui,
        pane: &Response,
        pixels: &Pixels<'_>,
        sheet: &Sheet<'_>,
        input: &PaneInput<'_>,
    ) {
        let noun = if self.kind == Numbering::Lines { "Line" } else { "Paragraph" };
        for (placed, _, shaped) in sheet.each() {
            let number = self.at.get(placed.piece).copied().unwrap_or(0);
            let Some(line) = shaped.lines.first().filter(|_| number > 0) else { continue };
            let (top, bottom) = (placed.top + line.top, placed.top + line.top + line.height);
            if bottom <= sheet.column.top() || top >= sheet.column.bottom() {
                continue;
            }
            // The middle of the figures, which stand on the baseline of the text.
            let middle = (placed.top + line.baseline) / pixels.scale - SIZE * 0.36;
            let right = sheet.column.left() / pixels.scale - GAP;
            let words = number.to_string();
            for (place, figure) in words.chars().rev().enumerate() {
                let at = pos2(right - FIGURE * (place as f32 + 0.5), middle);
                let font = FontId::proportional(SIZE);
                let color = input.colors.dim;
                pixels.painter.text(at, Align2::CENTER_CENTER, figure, font, color);
            }
            let left = right - FIGURE * words.len() as f32;
            let rect = Rect::from_min_max(
                pos2(left, top / pixels.scale),
                pos2(right, bottom / pixels.scale),
            );
            describe(ui, pane, (placed.piece, "number"), rect, format!("{noun} {number}"));
        }
    }
}

/// For screen readers, and for tests.
fn describe(ui: &mut Ui, pane: &Response, salt: (usize, &str), rect: Rect, name: String) {
    let builder = UiBuilder::new()
        .scope_id(pane.id.with(salt))
        .max_rect(rect)
        .accessibility_parent(pane.id)
        .accessibility_role(Role::Label);
    let id = ui.new_child(builder).unique_id();
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_role(Role::Label);
        node.set_value(name);
        node.set_bounds(accesskit::Rect {
            x0: rect.min.x.into(),
            y0: rect.min.y.into(),
            x1: rect.max.x.into(),
            y1: rect.max.y.into(),
        });
    });
}
