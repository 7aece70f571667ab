//! The drag from mark to mark: the ring by which a mark is taken, the line that follows the pointer, and
//! the mark that it would be let go on. What comes of it is the caller's business.

use egui::{Color32, CursorIcon, Pos2, Response, Ui};

use crate::text::TextRange;

use super::input::{PaneInput, PaneOutput};
use super::marks::{self, Measures, length_of};
use super::pixels::Pixels;
use super::select::STILL;
use super::view::DocumentPane;

/// All in points: the ring, how near to it the pointer takes it, and how wide a mark must be for it to
/// stand between the knobs.
const RING: f32 = 3.5;
const REACH: f32 = 6.5;
const BETWEEN: f32 = 34.0;
/// From the end of a narrow mark to the ring beside it.
const ASIDE: f32 = 11.0;

/// A ring on the screen, in physical pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ring {
    /// The key of its mark, and which of all marks that was.
    mark: u64,
    number: usize,
    at: Pos2,
    color: Color32,
}

/// A link being drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct LinkDrag {
    ring: Ring,
    /// Where the button was pressed, and where the pointer is, in points.
    origin: Pos2,
    pointer: Pos2,
    /// Moved far enough.
    begun: bool,
}

impl DocumentPane {
    /// Whether a link is being drawn from mark to mark.
    pub fn draws_link(&self) -> bool {
        self.link.is_some()
    }

    /// A press on a ring takes it. `true`: it did.
    pub(super) fn press_ring(&mut self, input: &PaneInput<'_>, pos: Pos2) -> bool {
        if !input.movable || input.armed.is_some() {
            return false;
        }
        self.link = self.ring_at(pos).map(|ring| LinkDrag {
            ring,
            origin: pos,
            pointer: pos,
            begun: false,
        });
        self.link.is_some()
    }

    fn ring_at(&self, pos: Pos2) -> Option<Ring> {
        let scale = self.scale()?;
        let far = |ring: &&Ring| ring.at.distance(pos * scale);
        let near = self.rings.iter().filter(|ring| far(ring) <= REACH * scale);
        near.min_by(|a, b| far(a).total_cmp(&far(b))).copied()
    }

    pub(super) fn pull_link(&mut self, pos: Pos2) {
        if let Some(drag) = &mut self.link {
            drag.begun |= pos.distance(drag.origin) > STILL;
            drag.pointer = pos;
        }
    }

    /// The button was let go: on a mark, that is the other end. A click on a ring chooses its mark.
    pub(super) fn drop_link(&mut self, input: &PaneInput<'_>, pos: Pos2, output: &mut PaneOutput) {
        self.pull_link(pos);
        let target = self.link_target(input);
        if let Some(drag) = self.link.take() {
            if !drag.begun {
                output.clicked = Some(Some(drag.ring.mark));
            }
            output.linked = target.map(|(to, _)| (drag.ring.mark, input.marks.id(to)));
        }
    }

    /// The mark under the pointer while a link is drawn, and whether it may be its end: the smallest
    /// one that may.
    fn link_target(&self, input: &PaneInput<'_>) -> Option<(usize, bool)> {
        let drag = self.link.filter(|drag| drag.begun)?;
        let byte = self.sheet(input).byte_at(drag.pointer * self.scale()?)?;
        let here = TextRange::between(byte, byte.saturating_add(1));
        let within = |mark: &usize| input.marks.ranges(*mark).iter().any(|it| it.contains(byte));
        let from = self.link_source(input);
        self.index
            .drawn(here)
            .filter(within)
            .filter(|mark| input.marks.id(*mark) != drag.ring.mark)
            .map(|mark| (mark, from.is_some_and(|from| input.links.joins(from, mark))))
            .min_by_key(|(mark, joins)| (!joins, length_of(input.marks.ranges(*mark))))
    }

    /// The number of the mark that a link is drawn from.
    fn link_source(&self, input: &PaneInput<'_>) -> Option<usize> {
        let Ring { mark, number, .. } = self.link?.ring;
        let is_it = |number: &usize| input.marks.id(*number) == mark;
        let known = Some(number).filter(|number| *number < input.marks.count() && is_it(number));
        known.or_else(|| (0..input.marks.count()).find(is_it))
    }

    /// Whether a press would draw a link, or one is being drawn: what the pointer looks like then.
    pub(super) fn link_cursor(
        &self,
        input: &PaneInput<'_>,
        pos: Option<Pos2>,
    ) -> Option<CursorIcon> {
        if self.link.is_some_and(|drag| drag.begun) {
            return Some(match self.link_target(input) {
                Some((_, false)) => CursorIcon::NotAllowed,
                Some((_, true)) => CursorIcon::Alias,
                None => CursorIcon::Grabbing,
            });
        }
        if self.link.is_some() {
            return Some(CursorIcon::Grab);
        }
        let free = input.movable && input.armed.is_none();
        pos.filter(|pos| free && self.ring_at(*pos).is_some()).map(|_| CursorIcon::Grab)
    }

    /// The rings of the marks whose links are shown, the link that is being drawn, and the mark that
    /// it would lead to.
    pub(super) fn rings_ui(
        &mut self,
        ui: &Ui,
        pane: &Response,
        (pixels, measures): (&Pixels<'_>, &Measures),
        input: &PaneInput<'_>,
        (chosen, hovered): (Option<usize>, Option<usize>),
    ) {
        self.rings.clear();
        if !input.movable || input.armed.is_some() || self.edge.is_some() {
            self.link = None;
            return;
        }
        let held = self.link_source(input);
        let mut marks = [held, chosen, hovered.filter(|_| held.is_none())];
        if marks[1] == marks[0] {
            marks[1] = None;
        }
        if marks[2] == marks[1] {
            marks[2] = None;
        }
        for mark in marks.into_iter().flatten() {
            let ring = self.ring_of(pixels, measures, input, mark);
            self.rings.extend(ring);
        }
        for ring in &self.rings {
            pixels.circle(ring.at, pixels.of(RING + 2.0), ring.color);
            pixels.circle(ring.at, pixels.of(RING + 0.5), input.colors.paper);
            pixels.circle(ring.at, pixels.of(RING - 1.5), ring.color);
        }
        self.drawn_link(ui, pane, pixels, measures, input);
    }

    /// Under the widest visible part of a mark, in the strip of the lanes; a narrow mark has it beside.
    fn ring_of(
        &self,
        pixels: &Pixels<'_>,
        measures: &Measures,
        input: &PaneInput<'_>,
        mark: usize,
    ) -> Option<Ring> {
        let sheet = self.sheet(input);
        let shown = marks::shown_one(&self.index, &sheet, input.marks, mark, None)?;
        let boxes = marks::boxes(measures, &sheet, &shown);
        let parts =
            shown.parts.iter().zip(&boxes).flat_map(|((_, parts), boxes)| parts.iter().zip(boxes));
        let seen = parts.filter(|(part, _)| sheet.column.y_range().contains(part.baseline));
        let (part, held) = seen.max_by(|(_, a), (_, b)| a.width().total_cmp(&b.width()))?;
        let narrow = held.width() < BETWEEN * pixels.scale;
        let rtl = sheet.laid.get(&part.piece).is_some_and(|shaped| shaped.rtl);
        let x = match (narrow, rtl) {
            (false, _) => held.center().x,
            (true, false) => held.right() + ASIDE * pixels.scale,
            (true, true) => held.left() - ASIDE * pixels.scale,
        };
        let at = measures.knob_at(part, x.round(), held.bottom());
        Some(Ring { mark: shown.mark.id, number: mark, at, color: shown.mark.style.line })
    }

    fn drawn_link(
        &self,
        ui: &Ui,
        pane: &Response,
        pixels: &Pixels<'_>,
        measures: &Measures,
        input: &PaneInput<'_>,
    ) {
        let Some(drag) = self.link.filter(|drag| drag.begun) else { return };
        let sheet = self.sheet(input);
        let target = self.link_target(input);
        if let Some((mark, true)) = target
            && let Some(shown) = marks::shown_one(&self.index, &sheet, input.marks, mark, None)
        {
            let style = marks::MarkStyle { line: input.colors.accent, ..shown.mark.style };
            let boxes = marks::boxes(measures, &sheet, &shown);
            marks::outline(pixels, measures, style, &boxes);
        }
        let area = pane.rect;
        let to = drag.pointer.clamp(area.min, area.max) * pixels.scale;
        // The mark may have been scrolled away: the line comes from where it went.
        let ring = self.rings.iter().find(|ring| ring.mark == drag.ring.mark);
        let from = ring.map_or_else(
            || {
                let seen = sheet.visible().unwrap_or_default();
                let first = self
                    .link_source(input)
                    .and_then(|mark| input.marks.ranges(mark).first().map(|range| range.start()));
                let above = first.is_some_and(|first| first < seen.start());
                let y = if above { area.top() } else { area.bottom() };
                Pos2::new(drag.ring.at.x, y * pixels.scale)
            },
            |ring| ring.at,
        );
        curve(pixels, from, to, drag.ring.color);
        ui.ctx().request_repaint();
    }
}

/// A line that leaves downward and comes in from where it is nearest, with a head.
fn curve(pixels: &Pixels<'_>, from: Pos2, to: Pos2, color: Color32) {
    const STEPS: u8 = 24;
    let sag = (from.distance(to) * 0.25).min(60.0 * pixels.scale);
    let bend = from.lerp(to, 0.35) + egui::vec2(0.0, sag);
    let points: Vec<Pos2> = (0..=STEPS)
        .map(|step| {
            let t = f32::from(step) / f32::from(STEPS);
            from.lerp(bend, t).lerp(bend.lerp(to, t), t)
        })
        .collect();
    pixels.line(&points, 2.0 * pixels.scale, color);
    let toward = (to - bend).normalized();
    let (long, wide) = (toward * pixels.of(8.0), toward.rot90() * pixels.of(5.0));
    pixels.line(&[to - long + wide, to, to - long - wide], 2.0 * pixels.scale, color);
}
