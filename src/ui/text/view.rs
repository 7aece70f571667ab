//! The document pane: the widget that ties layouts, marks, scrolling and gestures together.
//!
//! It changes nothing but its own view state; what a person did is in [`PaneOutput`].

use std::collections::BTreeMap;

use egui::{EventFilter, Pos2, Rect, Response, Sense, Ui, vec2};

use crate::text::TextRange;

use super::arcs::Arcs;
use super::bar::Bar;
use super::caret::Caret;
use super::cursor::Cursor;
use super::edge::EdgeDrag;
use super::hints::{Hint, hints_ui};
use super::index::MarkIndex;
use super::input::{PaneInput, PaneOutput};
use super::linking::{LinkDrag, Ring};
use super::marks::{self, Measures};
use super::numbers::{Numbering, Numbers};
use super::pixels::Pixels;
use super::scroll::{Anchor, Book, Estimate, Rooms};
use super::select::Select;
use super::shape::{Setting, Shaped};
use super::sheet::{Placed, Sheet};
use super::{Engine, access, crowd, draw};

/// Least blank beside the column, in points: the rule of a region, the lines of links and the scroll bar
/// stand in it.
const MARGIN: f32 = 56.0;

/// Where a text stands in its pane, to the pixel as long as it is set in the same way.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Standing {
    /// The first byte of the line at the upper edge.
    pub byte: u32,
    /// How much of that line is above the edge.
    fraction: f32,
    /// Where the caret is.
    pub caret: u32,
}

/// A pane and where it stands.
pub struct DocumentPane {
    salt: &'static str,
    id: Option<egui::Id>,
    text_id: Option<u64>,
    pub(super) setting: Option<Setting>,
    /// Which pieces are laid out: where they lie, and how many. Other ones of the same text join
    /// its lines, or do not.
    cut: (usize, usize),
    laid: BTreeMap<usize, Shaped>,
    estimate: Estimate,
    pub(super) anchor: Anchor,
    /// The first byte of the line at the upper edge: survives a change of width or size.
    top_byte: u32,
    placed: Vec<Placed>,
    pub(super) index: MarkIndex,
    pub(super) select: Select,
    pub(super) caret: Caret,
    /// What could be seen in the frame before.
    pub(super) seen: Option<TextRange>,
    /// An edge of the selected mark that is being dragged.
    pub(super) edge: Option<EdgeDrag>,
    /// A link that is being drawn from mark to mark, and where it can be begun.
    pub(super) link: Option<LinkDrag>,
    pub(super) rings: Vec<Ring>,
    pub(super) arcs: Arcs,
    reveal: Option<TextRange>,
    to_start: bool,
    start_at: Option<u32>,
    stand: Option<Standing>,
    select_at: Option<TextRange>,
    bar: Bar,
    numbers: Numbers,
    /// The "+n" that were shown last, in order.
    chips: Vec<egui::Id>,
    /// Letters over marks.
    pub(super) hints: Vec<Hint>,
    /// Where the pointer rests on the text.
    pub(super) over: Option<Pos2>,
    /// Where the text is, in physical pixels, as high as the pane.
    pub(super) column: Rect,
}

impl DocumentPane {
    pub fn new(id_salt: &'static str) -> Self {
        Self {
            salt: id_salt,
            id: None,
            text_id: None,
            setting: None,
            cut: (0, 0),
            laid: BTreeMap::new(),
            estimate: Estimate::default(),
            anchor: Anchor::default(),
            top_byte: 0,
            placed: Vec::new(),
            index: MarkIndex::default(),
            select: Select::default(),
            caret: Caret::default(),
            seen: None,
            edge: None,
            link: None,
            rings: Vec::new(),
            arcs: Arcs::default(),
            reveal: None,
            to_start: true,
            start_at: None,
            stand: None,
            select_at: None,
            bar: Bar::default(),
            numbers: Numbers::default(),
            chips: Vec::new(),
            hints: Vec::new(),
            over: None,
            column: Rect::NOTHING,
        }
    }

    /// What has the keyboard when the text has it; `None` before the first frame.
    pub const fn id(&self) -> Option<egui::Id> {
        self.id
    }

    /// The "+n" that can be seen: what the keyboard can be given to.
    pub fn chips(&self) -> &[egui::Id] {
        &self.chips
    }

    /// What is numbered in the margin from the next frame on.
    pub const fn number(&mut self, what: Numbering) {
        self.numbers.choose(what);
    }

    /// How many ticks stand along the scroll bar: a measure for tests and benchmarks.
    pub fn ticks(&self) -> usize {
        self.bar.ticks().count()
    }

    pub fn selection(&self) -> Option<TextRange> {
        self.select.selection()
    }

    /// If clicks chose this mark among several at one place: which of them it is, from 1, and how
    /// many there are.
    pub fn here(&self, selected: u64) -> Option<(usize, usize)> {
        self.select.here(selected)
    }

    pub fn set_selection(&mut self, selection: TextRange) {
        self.select.set(Some(selection));
        self.caret.set(Cursor::behind(selection.end()));
    }

    pub fn clear_selection(&mut self) {
        self.select.set(None);
    }

    /// Scrolls, at the next frame, so that a range stands in the upper third, unless all of it can
    /// be seen already.
    pub fn reveal(&mut self, range: TextRange) {
        self.reveal = Some(range);
    }

    /// The first byte of the line at the upper edge.
    pub const fn first_visible(&self) -> u32 {
        self.top_byte
    }

    /// Where the next text is to begin: the line of this byte at the upper edge.
    pub const fn start_at(&mut self, byte: u32) {
        self.start_at = Some(byte);
    }

    /// What is to be selected of the next text.
    pub const fn select_at(&mut self, range: TextRange) {
        self.select_at = Some(range);
    }

    /// Where the text stands, to come back to.
    pub const fn standing(&self) -> Standing {
        let caret = self.caret.cursor.byte;
        Standing { byte: self.top_byte, fraction: self.anchor.fraction, caret }
    }

    /// Brings the text, at the next frame, to where it stood, and the caret with it.
    pub const fn stand(&mut self, standing: Standing) {
        self.put_caret(standing.caret);
        self.stand = Some(standing);
    }

    pub const fn scroll_to_start(&mut self) {
        self.to_start = true;
    }

    /// Where the visible parts of a range were painted last, in points, line by line: for arcs and
    /// menus of the caller.
    pub fn rects(&self, input: &PaneInput<'_>, range: TextRange) -> Vec<Rect> {
        let scale = self.setting.map_or(1.0, |setting| setting.pixels_per_point);
        let stretches = self.sheet(input).stretches(range);
        let rects = stretches.iter().map(|part| {
            let (min, max) = (Pos2::new(part.left, part.top), Pos2::new(part.right, part.bottom));
            Rect::from_min_max(min / scale, max / scale)
        });
        rects.collect()
    }

    /// The first byte of the grapheme that was painted at a point, if there is one.
    pub fn byte_at(&self, input: &PaneInput<'_>, at: Pos2) -> Option<u32> {
        let scale = self.setting?.pixels_per_point;
        self.sheet(input).byte_at(at * scale)
    }

    /// How many pieces are laid out: a measure for tests and benchmarks.
    pub fn laid_out(&self) -> usize {
        self.laid.len()
    }

    /// Fills the room that `ui` has left.
    pub fn ui(&mut self, ui: &mut Ui, engine: &mut Engine, input: &PaneInput<'_>) -> PaneOutput {
        let rect = ui.available_rect_before_wrap();
        ui.advance_cursor_after_rect(rect);
        let id = ui.make_persistent_id(self.salt);
        self.id = Some(id);
        let response = ui.interact(rect, id, Sense::click_and_drag());
        let bar_response = Bar::interact(ui, id, rect);
        engine.atlas.begin_frame(ui.ctx());

        let scale = ui.ctx().pixels_per_point();
        let area = Rect::from_min_max((rect.min * scale).round(), (rect.max * scale).round());
        self.numbers.update(input);
        self.fit(input, area, scale);
        let Some(setting) = self.setting else { return PaneOutput::default() };
        self.take_put(input.text);
        keep_keys(ui, &response);

        let mut index = std::mem::take(&mut self.index);
        index.update((input.text_id, input.marks_revision), input.marks);
        let mut laid = std::mem::take(&mut self.laid);
        let seen = std::mem::take(&mut self.placed);
        let rooms = Rooms { index: &index, marks: input.marks, seen: &seen };
        let mut book = Book::open(engine, &mut laid, input.text, input.pieces, setting, rooms);
        self.travel(ui, &response, &bar_response, &mut book, area);
        self.placed = book.place(&mut self.anchor, area.height());
        for placed in &mut self.placed {
            placed.top += area.top();
        }
        book.look_ahead(&self.placed, area.height());
        self.bar.measure(&self.estimate, &mut book, self.anchor, area.height());
        if book.late {
            ui.ctx().request_repaint();
        }
        self.laid = laid;
        self.index = index;
        self.note_top(input);

        let mut output = self.gestures(ui, &response, input);
        self.note_pointer(ui, &response);
        let painter = ui.painter_at(rect);
        let pixels = Pixels::new(&painter);
        let measures = Measures::new(&setting);
        painter.rect_filled(rect, 0.0, input.colors.paper);
        let chosen = input.selected.and_then(|id| self.index.find(id, input.marks));
        let moved = self.edge.as_ref().map(|drag| drag.now.as_slice());
        let sheet = self.sheet(input);
        let crowds = self.index.crowds();
        let picked = (chosen, input.also);
        let shown = marks::shown(&self.index, &sheet, input.marks, picked, moved);
        draw::under(&pixels, input, &sheet, &measures, crowds, &shown, self.selection());
        let ends = self.selected_ends();
        let asked = access::describe(ui, &response, input, &sheet, (&shown, ends), scale);
        output.clicked = asked.first().map(|&id| Some(id)).or(output.clicked);
        output.visible = sheet.visible();
        let chips = crowd::chips(&pixels, &measures, &sheet, crowds, input.marks);
        drop(shown);
        let placed = &self.placed;
        draw::glyphs(&pixels, engine, input, &mut self.laid, placed, self.column);
        let tools = (&pixels, &measures);
        self.arcs_ui(ui, engine, &response, tools, (input, chosen), &mut output);
        self.caret_ui(ui, &response, &pixels, &self.sheet(input), &measures, input);
        self.chips = chips.iter().map(|chip| chip.id(&response)).collect();
        let text = (&self.sheet(input), self.index.crowds());
        if let Some((at, behind)) = crowd::chips_ui(ui, &response, &pixels, text, &chips, input) {
            output.clicked = Some(self.select.choose(at, behind, input.selected));
        }
        let hinted = (&self.sheet(input), self.hints.as_slice());
        output.picked = hints_ui(ui, &response, &pixels, &measures, hinted, input);
        self.numbers.paint(ui, &response, &pixels, &self.sheet(input), input);
        let revision = ((input.text_id, input.marks_revision), input.colors.paper);
        self.bar.tick(&pixels, rect, &self.estimate, input.pieces, input.marks, revision);
        let chosen = chosen.map(|mark| (input.marks.ranges(mark), input.marks.look(mark).0));
        self.bar.paint(&pixels, rect, &bar_response, input.colors, chosen);
        self.bar.hits(&pixels, rect, &self.estimate, input);
        self.tag(ui, &pixels, &response, input);
        output.selection = self.selection();
        self.note_seen(output.visible);
        output
    }

    /// Takes note of another text, width, size or scale.
    fn fit(&mut self, input: &PaneInput<'_>, area: Rect, scale: f32) {
        let margin = MARGIN.max(self.numbers.margin());
        let room = (area.width() - 2.0 * margin * scale).max(40.0 * scale);
        let width = (input.measure * scale).min(room).floor();
        let setting = Setting { style: input.style, width, pixels_per_point: scale };
        if self.text_id != Some(input.text_id) {
            self.text_id = Some(input.text_id);
            self.setting = None;
            self.select = Select::default();
            self.select.set(self.select_at.take());
            self.edge = None;
            self.link = None;
            self.arcs = Arcs::default();
            self.seen = None;
            self.top_byte = self.start_at.take().unwrap_or(0);
            self.caret.set(Cursor::at(self.top_byte));
            self.to_start = self.top_byte == 0;
        }
        let cut = (input.pieces.as_ptr().addr(), input.pieces.len());
        if self.setting != Some(setting) || self.cut != cut {
            (self.setting, self.cut) = (Some(setting), cut);
            self.laid.clear();
            self.caret.forget_goal();
            self.estimate = Estimate::new(input.text, &setting);
            self.bar = Bar::default();
            // The line is not known before its piece is laid out: `travel` finds it.
            self.anchor = Anchor { piece: usize::MAX, line: 0, fraction: 0.0 };
        }
        let left = area.left() + ((area.width() - width) / 2.0).floor();
        self.column = Rect::from_min_size(Pos2::new(left, area.top()), vec2(width, area.height()));
    }

    pub(super) fn sheet<'a>(&'a self, input: &PaneInput<'a>) -> Sheet<'a> {
        Sheet {
            text: input.text,
            pieces: input.pieces,
            laid: &self.laid,
            placed: &self.placed,
            left: self.column.left(),
            column: self.column,
        }
    }

    /// All that moves the text.
    fn travel(
        &mut self,
        ui: &Ui,
        response: &Response,
        bar: &Response,
        book: &mut Book<'_>,
        area: Rect,
    ) {
        let (page, scale) = (area.height(), book.setting.pixels_per_point);
        if std::mem::take(&mut self.to_start) {
            self.anchor = book.start();
        } else if self.anchor.piece == usize::MAX {
            self.anchor = book.anchor_of(self.top_byte);
        }
        if let Some(Standing { byte, fraction, caret: _ }) = self.stand.take() {
            self.anchor = Anchor { fraction, ..book.anchor_of(byte) };
        }
        if let Some(range) = self.reveal.take() {
            self.anchor = book.revealed(self.anchor, range, page);
        }
        if response.contains_pointer() {
            let wheel = ui.input_mut(|input| {
                let wheel = input.smooth_scroll_delta.y;
                input.smooth_scroll_delta.y = 0.0;
                wheel
            });
            if wheel != 0.0 {
                self.anchor = book.moved(self.anchor, -wheel * scale);
            }
        }
        self.follow_caret(book, page);
        if response.has_focus() {
            self.walk(ui, book, page);
        }
        if let Some(anchor) = self.bar.dragged(bar, &self.estimate, book) {
            self.anchor = anchor;
        }
        // A drag past an edge pulls the text along, faster the farther it is.
        let pointer = ui.input(|input| input.pointer.latest_pos());
        let dragging = self.select.dragging() || self.moves_edge();
        if let (true, Some(pointer)) = (dragging, pointer) {
            let beyond =
                (pointer.y - pointer.y.clamp(response.rect.top(), response.rect.bottom())).round();
            if beyond != 0.0 {
                let seconds = ui.input(|input| input.stable_dt).min(0.1);
                let speed = (60.0 + beyond.abs() * 12.0).min(3_000.0) * beyond.signum();
                self.anchor = book.moved(self.anchor, speed * seconds * scale);
                ui.ctx().request_repaint();
            }
        }
    }

    fn note_top(&mut self, input: &PaneInput<'_>) {
        let piece = input.pieces.get(self.anchor.piece);
        let line = self.laid.get(&self.anchor.piece);
        let line = line.and_then(|shaped| shaped.lines.get(self.anchor.line));
        if let (Some(piece), Some(line)) = (piece, line) {
            self.top_byte = piece.range.start() + line.text.start;
        }
    }

    /// Whether numbers stand in the margin.
    pub(super) fn has_numbers(&self) -> bool {
        self.numbers.margin() > 0.0
    }

    pub(super) const fn setting(&self) -> Option<Setting> {
        self.setting
    }

    /// Physical pixels in a point, once the pane has been laid out.
    pub(super) fn scale(&self) -> Option<f32> {
        self.setting.map(|setting| setting.pixels_per_point)
    }
}

/// Arrows and Tab mean something to the text, not to egui's walk from widget to widget.
fn keep_keys(ui: &Ui, response: &Response) {
    let filter =
        // With Escape, or egui would take the keyboard away.
            EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
    if response.has_focus() {
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
}
