//! What presses, drags, clicks and Escape do to a pane, and what the pointer says they would do.
//!
//! It reads the events of a frame; what they mean for a selection is in `select`, for the edge of a
//! mark in `edge`.

use egui::{CursorIcon, Event, Key, PointerButton, Pos2, Rect, Response, Ui, Vec2, vec2};

use crate::text::TextRange;

use super::edge::{self, EdgeDrag, Grip};
use super::input::{PaneInput, PaneOutput};
use super::knobs;
use super::marks::{self, Measures, length_of};
use super::pixels::Pixels;
use super::select::{At, Press, Released, STILL};
use super::view::DocumentPane;

/// So near to an edge of the chosen mark, in points, the pointer takes it beside the letters,
const BESIDE: f32 = 4.0;
/// and so near to the knob below them.
const KNOB: f32 = 7.5;

impl DocumentPane {
    pub(super) fn gestures(
        &mut self,
        ui: &Ui,
        response: &Response,
        input: &PaneInput<'_>,
    ) -> PaneOutput {
        let mut output = PaneOutput::default();
        self.forget_edge(input);
        let here = response.is_pointer_button_down_on() || response.clicked();
        let joinable = input.selected.is_some() && input.movable;
        let (events, down, pointer, seconds, alt) = ui.input(|input| {
            let events: Vec<Event> = input.events.clone();
            let pointer = &input.pointer;
            (events, pointer.primary_down(), pointer.latest_pos(), input.time, input.modifiers.alt)
        });
        let double_click_secs =
            ui.ctx().options(|options| options.input_options.max_double_click_delay);
        for event in events {
            match event {
                Event::PointerButton {
                    pos,
                    button: PointerButton::Primary,
                    pressed,
                    modifiers,
                } => {
                    let Some(at) = self.at(input, response.rect, pos) else { continue };
                    let characters = input.characters || modifiers.alt;
                    if pressed && here && response.rect.contains(pos) {
                        response.request_focus();
                        let extend = modifiers.shift;
                        self.select.joins = modifiers.command && joinable;
                        self.select.adds = modifiers.command;
                        let caret = self.caret.cursor.byte;
                        let press =
                            Press { at, seconds, double_click_secs, extend, caret, characters };
                        self.press(input, &press);
                        if !self.moves_edge() {
                            self.click_caret(ui, self.select.head(at));
                        }
                    } else if !pressed {
                        let held = self.select.holding();
                        self.release(input, response.rect, at, characters, &mut output);
                        if held {
                            self.click_caret(ui, self.select.head(at));
                        }
                    }
                }
                Event::PointerMoved(pos) => {
                    self.follow(input, response.rect, pos, input.characters || alt);
                }
                Event::Key { key: Key::Escape, pressed: true, .. } if self.moves_edge() => {
                    self.edge = None;
                }
                Event::Copy if response.has_focus() => {
                    let range = self.selection();
                    let copied = range.and_then(|range| range.slice(input.text));
                    if let Some(copied) = copied {
                        ui.ctx().copy_text(copied.to_owned());
                        output.copied = Some(copied.to_owned());
                    }
                }
                _ => {}
            }
        }
        if self.select.holding() || self.moves_edge() {
            if !down {
                self.select.abandon();
                self.edge = self.edge.take().filter(|drag| drag.done);
            } else if let Some(pos) = pointer {
                self.follow(input, response.rect, pos, input.characters || alt);
            }
        }
        self.point(ui, response, input, input.characters || alt);
        output
    }

    /// Drops a drag whose mark is no longer what it was, or has been moved by now.
    fn forget_edge(&mut self, input: &PaneInput<'_>) {
        let Some(drag) = &self.edge else { return };
        let mark = self.index.find(drag.mark, input.marks);
        let same = mark.is_some_and(|mark| input.marks.ranges(mark) == drag.from);
        if drag.done || !same || input.selected != Some(drag.mark) {
            self.edge = None;
        }
    }

    fn press(&mut self, input: &PaneInput<'_>, press: &Press) {
        let grip = self.grip(input, press.at.pointer);
        if let (Some((mark, grip)), false) = (grip, press.extend || self.select.is_again(press)) {
            let ranges = self.index.find(mark, input.marks).map(|mark| input.marks.ranges(mark));
            let ranges = ranges.unwrap_or_default();
            self.edge = Some(EdgeDrag::new(mark, grip, press.at.pointer, ranges));
            self.select.note(press);
        } else {
            self.select.press(input.text, press);
        }
    }

    fn follow(&mut self, input: &PaneInput<'_>, rect: Rect, pos: Pos2, characters: bool) {
        if !self.select.holding() && !self.moves_edge() {
            return;
        }
        let Some(at) = self.at(input, rect, pos) else { return };
        self.pull(input, rect, pos, characters);
        self.select.follow(input.text, at, characters);
        if self.select.dragging() {
            self.caret.set(self.select.head(at));
        }
    }

    /// Brings the edge that is being dragged to the pointer.
    fn pull(&mut self, input: &PaneInput<'_>, rect: Rect, pos: Pos2, characters: bool) {
        let to = self.edge.as_ref().map(|drag| drag.pulled_to(pos));
        let at = to.and_then(|to| self.at(input, rect, to));
        if let (Some(drag), Some(at)) = (&mut self.edge, at) {
            drag.follow(input.text, pos, STILL, at.caret(), characters);
        }
    }

    fn release(
        &mut self,
        input: &PaneInput<'_>,
        rect: Rect,
        at: At,
        characters: bool,
        output: &mut PaneOutput,
    ) {
        if self.moves_edge() {
            self.pull(input, rect, at.pointer, characters);
        }
        let released = match &mut self.edge {
            Some(drag) if !drag.done => {
                if drag.begun {
                    drag.done = true;
                    let changed = drag.now != drag.from;
                    output.moved = changed.then(|| (drag.mark, drag.now.clone()));
                    Released::Nothing
                } else {
                    self.edge = None;
                    self.select.set(None);
                    Released::Click
                }
            }
            _ => self.select.release(input.text, at, characters),
        };
        match released {
            Released::Nothing => {}
            Released::Selection => {
                output.released = true;
                output.joins = self.select.joins;
            }
            Released::Click => {
                let marks = self.marks_at(input, at.over);
                output.joins = self.select.adds;
                output.clicked = Some(if output.joins {
                    // Twice at one place leaves things as they were: it does not go through the marks.
                    marks.first().copied()
                } else {
                    self.select.choose(at.pointer, marks, input.selected)
                });
            }
        }
    }

    /// Whether an edge of the chosen mark is being dragged.
    pub fn moves_edge(&self) -> bool {
        self.edge.as_ref().is_some_and(|drag| !drag.done)
    }

    /// The edge of the chosen mark that a press would take.
    fn grip(&mut self, input: &PaneInput<'_>, pos: Pos2) -> Option<(u64, Grip)> {
        let id = input.selected.filter(|_| input.movable)?;
        let mark = self.index.find(id, input.marks)?;
        let ranges = input.marks.ranges(mark);
        let (scale, measures) = (self.scale()?, Measures::new(&self.setting?));
        let (sheet, at) = (self.sheet(input), pos * scale);
        let shown = marks::shown_one(&self.index, &sheet, input.marks, mark, None)?;
        let boxes = marks::boxes(&measures, &sheet, &shown);
        let knobs = knobs::of(&measures, &sheet, &shown, &boxes);
        if let Some((edge, hold)) = knobs::under(&sheet, ranges, &knobs, at, KNOB * scale) {
            return Some((id, Grip { edge, hold: hold / scale }));
        }
        let edge = edge::edge_at(&sheet, ranges, at, BESIDE * scale)?;
        Some((id, Grip { edge, hold: Vec2::ZERO }))
    }

    /// Lets the pointer say what a press would do.
    fn point(&mut self, ui: &Ui, response: &Response, input: &PaneInput<'_>, characters: bool) {
        let selecting = if characters { CursorIcon::Crosshair } else { CursorIcon::Text };
        let icon = if self.edge.as_ref().is_some_and(|drag| drag.begun && !drag.done) {
            CursorIcon::Grabbing
        } else if self.moves_edge() {
            CursorIcon::ResizeHorizontal
        } else if self.select.dragging() {
            selecting
        } else {
            let Some(pos) = response.hover_pos() else { return };
            let scale = ui.ctx().pixels_per_point();
            if self.grip(input, pos).is_some() {
                CursorIcon::ResizeHorizontal
            } else if !self.column.x_range().contains(pos.x * scale) {
                return;
            } else if self.is_marked(input, pos * scale) {
                CursorIcon::PointingHand
            } else {
                selecting
            }
        };
        ui.ctx().set_cursor_icon(icon);
    }

    /// Whether a click at a point, in physical pixels, would choose a mark.
    fn is_marked(&self, input: &PaneInput<'_>, at: Pos2) -> bool {
        let Some(byte) = self.sheet(input).byte_at(at) else { return false };
        let here = TextRange::between(byte, byte.saturating_add(1));
        self.index.depth(here, input.marks) > 0
    }

    /// Where a point is in the text; above and below the pane, the nearest visible line.
    fn at(&self, input: &PaneInput<'_>, rect: Rect, pos: Pos2) -> Option<At> {
        let scale = self.scale()?;
        let sheet = self.sheet(input);
        let within = Pos2::new(pos.x, pos.y.clamp(rect.top(), rect.bottom() - 1.0));
        let pixel = within * scale;
        let cursor = sheet.caret_at(pixel)?;
        let over = if rect.contains(pos) { sheet.byte_at(pixel) } else { None };
        Some(At { pointer: pos, cursor, over })
    }

    /// All marks at a byte, smallest first, also those without a lane. Asked for once a click.
    fn marks_at(&self, input: &PaneInput<'_>, byte: Option<u32>) -> Vec<u64> {
        let Some(byte) = byte else { return Vec::new() };
        let mut found: Vec<(u32, u8, u64)> = (0..input.marks.count())
            .filter_map(|mark| {
                let ranges = input.marks.ranges(mark);
                let here = ranges.iter().any(|range| range.contains(byte));
                here.then(|| (length_of(ranges), self.index.lane(mark), input.marks.id(mark)))
            })
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, _, id)| id).collect()
    }

    /// The label taken up, beside the pointer: the next drag marks with it.
    pub(super) fn tag(&self, ui: &Ui, pixels: &Pixels<'_>, pane: &Response, input: &PaneInput<'_>) {
        let Some((name, style)) = input.armed else { return };
        let pointer = ui.input(|input| input.pointer.latest_pos());
        let over = pane.hovered() || self.select.dragging();
        let Some(pointer) = pointer.filter(|_| over && !self.moves_edge()) else { return };
        let painter = pixels.painter;
        let font = egui::FontId::proportional(11.0);
        let words = painter.layout_no_wrap(name.to_owned(), font, input.colors.text);
        let size = words.size() + vec2(12.0, 5.0);
        let corner = pointer + vec2(13.0, 17.0);
        // It stays on the pane at its lower and right edge.
        let corner = corner.min(pane.rect.max - size - vec2(2.0, 2.0));
        let rect = Rect::from_min_size((corner * pixels.scale).round() / pixels.scale, size);
        let (radius, edge) = (egui::CornerRadius::same(5), egui::Stroke::new(1.0, style.line));
        painter.rect(rect, radius, style.ground, edge, egui::StrokeKind::Inside);
        let at = rect.center() - words.size() / 2.0;
        painter.galley((at * pixels.scale).round() / pixels.scale, words, input.colors.text);
    }
}
