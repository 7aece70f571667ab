//! The caret of a pane: keys that move it, keeping it in sight, and painting it.
//!
//! Where a motion leads is in `motion`; what is selected between the anchor and the caret, in `select`.

use egui::{Event, Pos2, Rect, Response, Ui};

use crate::text::TextRange;

use super::cursor::Cursor;
use super::input::PaneInput;
use super::marks::Measures;
use super::motion::Motion;
use super::pixels::Pixels;
use super::scroll::Book;
use super::sheet::Sheet;
use super::view::DocumentPane;

/// Width in points.
const WIDTH: f32 = 1.5;
/// The same while something else has the keyboard.
const THIN: f32 = 1.0;

/// Where the caret is, and what it remembers.
#[derive(Debug, Default)]
pub(super) struct Caret {
    pub(super) cursor: Cursor,
    /// The column that lines up and down keep to, from the left edge of the text, in physical pixels.
    goal: Option<f32>,
    /// It is to be brought into sight.
    follow: bool,
    /// Where it is to be once the text is there.
    put: Option<u32>,
    /// When it was last moved: it blinks from then on.
    since: f64,
}

impl Caret {
    /// Moves it, by the mouse or because something else was chosen.
    pub(super) const fn set(&mut self, cursor: Cursor) {
        self.cursor = cursor;
        self.goal = None;
    }

    /// Lets the next frame bring it into sight.
    pub(super) const fn show(&mut self) {
        self.follow = true;
    }

    pub(super) const fn forget_goal(&mut self) {
        self.goal = None;
    }
}

impl DocumentPane {
    /// Where the caret is.
    pub const fn caret(&self) -> u32 {
        self.caret.cursor.byte
    }

    /// Puts the caret somewhere, without scrolling.
    pub const fn put_caret(&mut self, byte: u32) {
        self.caret.put = Some(byte);
    }

    /// Selects the word at the caret, then its sentence, then its paragraph.
    pub fn expand(&mut self, input_text: &str, pieces: &[crate::text::Piece]) {
        if let Some(cursor) = self.select.expand(input_text, pieces, self.caret.cursor) {
            self.caret.set(cursor);
            self.caret.show();
        }
    }

    /// Goes back on the way of [`Self::expand`].
    pub fn shrink(&mut self) {
        if let Some(cursor) = self.select.shrink() {
            self.caret.set(cursor);
            self.caret.show();
        }
    }

    /// Takes up where the caret is to be in a text that may just have come.
    pub(super) fn take_put(&mut self, text: &str) {
        if let Some(byte) = self.caret.put.take() {
            self.caret.set(super::motion::whole(text, Cursor::at(byte)));
        }
    }

    /// What the keys of this frame do to the caret, and the scrolling that it takes.
    pub(super) fn walk(&mut self, ui: &Ui, book: &mut Book<'_>, page: f32) {
        let motions: Vec<(Motion, bool)> = ui.input(|input| {
            let pressed = |event: &Event| match event {
                Event::Key { key, pressed: true, modifiers, .. } => Motion::of(*key, *modifiers),
                _ => None,
            };
            input.events.iter().filter_map(pressed).collect()
        });
        let leap = (page - 2.0 * book.setting.pitch()).max(book.setting.pitch());
        for (motion, extend) in motions {
            self.step(book, motion, extend, page, leap);
            self.caret.since = ui.input(|input| input.time);
        }
    }

    fn step(&mut self, book: &mut Book<'_>, motion: Motion, extend: bool, page: f32, leap: f32) {
        if motion.is_page() && !extend && !self.caret_is_seen() {
            // Whoever scrolled away reads on from there.
            let (piece, line) = (self.anchor.piece, self.anchor.line);
            let goal = self.caret.goal.unwrap_or(0.0);
            self.caret.cursor = book.on_row((piece, line), goal);
        }
        let from = self.caret.cursor;
        let (_, x) = book.place_of(from);
        let goal = self.caret.goal.filter(|_| motion.is_vertical()).unwrap_or(x);
        self.caret.goal = motion.is_vertical().then_some(goal);
        let selection = self.selection().filter(|_| !extend);
        let to = match (motion, selection) {
            (Motion::Left | Motion::Right, Some(range)) => {
                // To an end of what was selected.
                let rtl = book.is_rtl(from);
                let on = (motion == Motion::Right) != rtl;
                if on { Cursor::behind(range.end()) } else { Cursor::at(range.start()) }
            }
            _ => book.led(from, motion, goal, leap),
        };
        if extend {
            self.select.extend(from, to);
        } else {
            self.select.leave(to);
        }
        if motion.is_page() {
            let by = if motion == Motion::PageDown { leap } else { -leap };
            self.anchor = book.moved(self.anchor, by);
        }
        self.caret.cursor = to;
        let (row, _) = book.place_of(to);
        self.anchor = book.kept(self.anchor, row, page);
        self.caret.follow = false;
    }

    /// Brings the caret into sight if something else than a key moved it.
    pub(super) fn follow_caret(&mut self, book: &mut Book<'_>, page: f32) {
        if std::mem::take(&mut self.caret.follow) {
            let (row, _) = book.place_of(self.caret.cursor);
            self.anchor = book.kept(self.anchor, row, page);
        }
    }

    /// The caret was put somewhere by the mouse.
    pub(super) fn click_caret(&mut self, ui: &Ui, cursor: Cursor) {
        if self.caret.cursor != cursor {
            self.caret.set(cursor);
        }
        self.caret.since = ui.input(|input| input.time);
    }

    /// Whether the caret can be seen, as the pane was painted last.
    pub fn caret_is_seen(&self) -> bool {
        let byte = self.caret.cursor.byte;
        self.seen.is_some_and(|seen| seen.start() <= byte && byte <= seen.end())
    }

    /// Paints the caret: it blinks while the pane has the keyboard, and is thin and pale without.
    pub(super) fn caret_ui(
        &self,
        ui: &Ui,
        response: &Response,
        pixels: &Pixels<'_>,
        sheet: &Sheet<'_>,
        measures: &Measures,
        input: &PaneInput<'_>,
    ) {
        let has_keyboard = response.has_focus() && ui.input(|input| input.focused);
        if has_keyboard && !self.is_lit(ui) {
            return;
        }
        let (width, color) = if has_keyboard {
            (pixels.of(WIDTH), input.colors.text)
        } else {
            (pixels.of(THIN), input.colors.dim)
        };
        if let Some(rect) = stroke(sheet, measures, self.caret.cursor, width) {
            pixels.fill(rect, color);
        }
    }

    /// Where the caret stands, in points, if it can be seen: for tests and menus of the caller.
    pub fn caret_rect(&self, input: &PaneInput<'_>) -> Option<Rect> {
        let setting = self.setting()?;
        let measures = Measures::new(&setting);
        let rect = stroke(&self.sheet(input), &measures, self.caret.cursor, 0.0)?;
        let seen = self.column.y_range();
        let scale = setting.pixels_per_point;
        let inside = rect.top() < seen.max && rect.bottom() > seen.min;
        inside.then(|| Rect::from_min_max(rect.min / scale, rect.max / scale))
    }

    /// As fields of egui blink; asks for a frame when that changes.
    fn is_lit(&self, ui: &Ui) -> bool {
        let blinks = &ui.visuals().text_cursor;
        if !blinks.blink {
            return true;
        }
        let whole = f64::from(blinks.on_duration + blinks.off_duration).max(0.1);
        let at = ui.input(|input| input.time - self.caret.since) % whole;
        let on = f64::from(blinks.on_duration);
        let (lit, wake) = if at < on { (true, on - at) } else { (false, whole - at) };
        #[expect(clippy::cast_possible_truncation, reason = "a part of a second")]
        ui.ctx().request_repaint_after_secs(wake as f32);
        lit
    }

    /// What is selected, from where it began to where the caret is.
    pub(super) fn selected_ends(&self) -> (Cursor, Cursor) {
        let head = self.caret.cursor;
        let anchor = match self.selection() {
            Some(range) if range.start() < head.byte => Cursor::at(range.start()),
            Some(range) => Cursor::behind(range.end()),
            None => head,
        };
        (anchor, head)
    }

    pub(super) fn note_seen(&mut self, seen: Option<TextRange>) {
        self.seen = seen;
    }
}

/// The stroke of a cursor, so many physical pixels wide.
fn stroke(sheet: &Sheet<'_>, measures: &Measures, cursor: Cursor, width: f32) -> Option<Rect> {
    let (x, line) = sheet.standing(cursor)?;
    let (top, bottom) = measures.caret(&line);
    // The exact place without a width, whole pixels with one.
    let left = if width > 0.0 { x.round() - (width / 2.0).floor() } else { x };
    Some(Rect::from_min_max(Pos2::new(left, top), Pos2::new(left + width, bottom)))
}
