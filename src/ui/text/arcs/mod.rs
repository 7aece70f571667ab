//! The links of marks as lines: which are shown, where they run, what stands for ends that are not on
//! the screen, and what the pointer does to them.
//!
//! `scene` gathers what is shown, `choose` and `route` lay the lines (pure; what they run through is in
//! `field`), `names` finds room for names, `paint` and `stubs` put all of it on the screen. It knows no
//! relation and no project: only `ui::text::links`.

mod choose;
mod field;
mod names;
mod paint;
mod rest;
mod route;
mod scene;
mod stubs;
#[cfg(test)]
mod tests;

use egui::accesskit::{self, Role};
use egui::{Align, Area, Color32, FontId, Frame, Order, Pos2, Rect, Response, Ui, UiBuilder, vec2};

use super::Engine;
use super::faces::{Family, TextStyle, Weight};
use super::input::{PaneInput, PaneOutput};
use super::links::Other;
use super::marks::{Measures, words_of};
use super::pixels::Pixels;
use super::snippet::{is_intricate, sentence_ui, snippet_in};
use super::view::DocumentPane;
use names::{Placed, Taken};
use paint::Look;
use rest::Rest;
use route::{Routes, route};
use scene::{Asked, Scene, Told, scene};
use stubs::{Desk, Pressed};

/// Names along lines, in points.
const NAME: TextStyle =
    TextStyle { family: Family::Sans, size: 11.0, line_height: 1.3, weight: Weight::Regular };
/// So near to a line, in points, the pointer is on it.
const REACH: f32 = 4.0;
/// Of lines, in points: of the mark that is chosen or pointed at, and of all others.
const STRONG: f32 = 1.5;
const WEAK: f32 = 1.0;
/// How much of a line's colour the paper takes where others matter more.
const FADED: f32 = 0.45;

/// What a pane remembers of its links from frame to frame.
#[derive(Debug, Default)]
pub(super) struct Arcs {
    /// Where the pointer rests.
    rest: Rest,
    /// The lines as they were painted last, in physical pixels.
    lines: Vec<Line>,
    /// The link whose line the pointer is on, and since when.
    over: Option<(u64, f64)>,
    /// The pointer is on a stub.
    on_stub: bool,
    /// The link on whose line the button was pressed.
    pressed: Option<u64>,
}

#[derive(Clone, Debug)]
struct Line {
    link: u64,
    points: Vec<Pos2>,
    /// At the mark it is seen from, a click on it leads to its `to` end.
    outward: bool,
    whose: Whose,
}

/// The mark that a line is seen from. In the order in which lines lie over one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    Any,
    Hovered,
    /// A click on it always leads to the other end.
    Chosen,
}

impl Arcs {
    /// The line that is nearest to a point, in physical pixels.
    fn at(&self, at: Pos2, reach: f32) -> Option<&Line> {
        let far = |line: &Line| {
            let parts = line.points.windows(2).filter_map(|pair| match pair {
                [a, b] => Some(from_line(at, *a, *b)),
                _ => None,
            });
            parts.fold(f32::INFINITY, f32::min)
        };
        let near = self.lines.iter().map(|line| (far(line), line)).filter(|(far, _)| *far <= reach);
        // Those that lie over the others come first.
        near.min_by(|(a, one), (b, other)| other.whose.cmp(&one.whose).then(a.total_cmp(b)))
            .map(|(_, line)| line)
    }

    fn line(&self, link: u64) -> Option<&Line> {
        self.lines.iter().find(|line| line.link == link)
    }

    /// Where a click on a line leads: to its end farther away from there.
    fn leads(line: &Line, at: Pos2) -> (u64, bool) {
        let far = |point: Option<&Pos2>| point.map_or(0.0, |point| point.distance(at));
        let on = line.whose == Whose::Chosen || far(line.points.first()) <= far(line.points.last());
        (line.link, if on { line.outward } else { !line.outward })
    }
}

/// How far a point is from a line between two others.
fn from_line(at: Pos2, a: Pos2, b: Pos2) -> f32 {
    let along = b - a;
    let share = (at - a).dot(along) / along.length_sq().max(0.001);
    at.distance(a + along * share.clamp(0.0, 1.0))
}

impl DocumentPane {
    /// Shows the links that are to be seen, over everything else in the text, and listens to them.
    pub(super) fn arcs_ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        pane: &Response,
        (pixels, measures): (&Pixels<'_>, &Measures),
        (input, chosen): (&PaneInput<'_>, Option<usize>),
        output: &mut PaneOutput,
    ) {
        let hovered = self.rested(ui, input);
        self.links_ui(ui, engine, pane, (pixels, measures), (input, chosen, hovered), output);
        self.rings_ui(ui, pane, (pixels, measures), input, (chosen, hovered));
    }

    fn links_ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        pane: &Response,
        (pixels, measures): (&Pixels<'_>, &Measures),
        (input, chosen, hovered): (&PaneInput<'_>, Option<usize>, Option<usize>),
        output: &mut PaneOutput,
    ) {
        self.arcs.lines.clear();
        let sheet = self.sheet(input);
        let area = Rect::from_min_max(pane.rect.min * pixels.scale, pane.rect.max * pixels.scale);
        let place = (area, self.has_numbers());
        let asked = Asked { chosen, hovered };
        let Some(scene) = scene(&sheet, &self.index, measures, input, place, asked) else {
            (self.arcs.over, self.arcs.on_stub) = (None, false);
            return;
        };
        let routes = route(&scene.field, &scene.wires);
        let lines = scene.told.iter().zip(&routes.paths).map(|(told, path)| Line {
            link: told.link.id,
            points: path.points.clone(),
            outward: told.link.outward,
            whose: match (Some(told.here) == chosen, told.strong) {
                (true, _) => Whose::Chosen,
                (false, true) => Whose::Hovered,
                (false, false) => Whose::Any,
            },
        });
        self.arcs.lines = lines.collect();
        let on = self.pointed(ui, pixels.scale);
        let names = names(pixels, &scene, &routes);
        paint_lines(pixels, input, &scene, &routes, (&names, on));
        for (told, placed) in scene.told.iter().zip(&names) {
            if let Some(placed) = placed {
                name_ui(ui, engine, pixels, told, placed, input.colors.paper);
            }
        }
        let asked = describe(ui, pane, (pixels, input), &scene, &routes);
        let mut desk = Desk { ui, engine, pane, pixels, colors: input.colors, pointed: false };
        let pressed = stubs::stubs_ui(&mut desk, &scene, &routes);
        self.arcs.on_stub = desk.pointed;
        match pressed {
            Some(Pressed::Follow(link, to)) => output.followed = Some((link, to)),
            Some(Pressed::Choose(mark)) => output.clicked = Some(Some(input.marks.id(mark))),
            None => {}
        }
        if let Some(link) = asked {
            let told = scene.told.iter().find(|told| told.link.id == link);
            output.followed = told.map(|told| (link, told.link.outward));
        }
        if let Some(told) = scene.told.iter().find(|told| Some(told.link.id) == on) {
            self.tell_line(ui, engine, told, input);
        }
    }

    /// The mark that the pointer has come to rest on.
    fn rested(&mut self, ui: &Ui, input: &PaneInput<'_>) -> Option<usize> {
        let free = input.armed.is_none() && !self.moves_edge();
        let now = ui.input(|input| input.time);
        let on = self.hovered_mark(input).filter(|_| free);
        let on_line = self.arcs.over.is_some() || self.arcs.on_stub;
        if !on_line && ui.input(|input| input.pointer.any_pressed()) {
            // What is pressed now is what matters.
            self.arcs.rest = Rest::default();
        }
        let on = on.map(|mark| input.marks.id(mark));
        let (shown, again) = self.arcs.rest.follow(now, on, on_line);
        if let Some(secs) = again {
            ui.ctx().request_repaint_after_secs(secs);
        }
        let shown = shown.filter(|_| free)?;
        self.hovered_mark(input)
            .filter(|mark| input.marks.id(*mark) == shown)
            .or_else(|| self.arcs.rest.number(shown, input.marks))
    }

    /// The link whose line is under the pointer, beside the text or between its lines.
    fn pointed(&mut self, ui: &Ui, scale: f32) -> Option<u64> {
        let now = ui.input(|input| input.time);
        let at = self.over.map(|at| at * scale);
        let link = at.and_then(|at| self.arcs.at(at, REACH * scale)).map(|line| line.link);
        self.arcs.over = link.map(|link| match self.arcs.over {
            Some((known, since)) if known == link => (link, since),
            _ => (link, now),
        });
        if link.is_some() && !self.in_column(at.unwrap_or_default()) {
            ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
        }
        link
    }

    fn in_column(&self, at: Pos2) -> bool {
        self.column.x_range().contains(at.x)
    }

    /// A press beside the text takes the line that is there. `true`: it did.
    pub(super) fn press_line(&mut self, pos: Pos2) -> bool {
        let Some(scale) = self.scale() else { return false };
        let at = pos * scale;
        let line = self.arcs.at(at, REACH * scale).filter(|_| !self.in_column(at));
        self.arcs.pressed = line.map(|line| line.link);
        self.arcs.pressed.is_some()
    }

    /// Where the line leads on which the button was pressed and is let go; `None` if it was on none.
    /// `Some(None)`: it was let go elsewhere.
    #[expect(clippy::option_option, reason = "no press, a press that was called off, a click")]
    pub(super) fn release_line(&mut self, pos: Pos2) -> Option<Option<(u64, bool)>> {
        let pressed = self.arcs.pressed.take()?;
        let scale = self.scale()?;
        let at = pos * scale;
        let near = self.arcs.at(at, REACH * scale).is_some_and(|line| line.link == pressed);
        let line = self.arcs.line(pressed).filter(|_| near);
        Some(line.map(|line| Arcs::leads(line, at)))
    }

    /// The whole link under the pointer: its kind and both ends.
    fn tell_line(&self, ui: &Ui, engine: &mut Engine, told: &Told<'_>, input: &PaneInput<'_>) {
        const WIDTH: f32 = 320.0;
        let Some((since, pointer)) = self.arcs.over.map(|(_, since)| since).zip(self.over) else {
            return;
        };
        let left = rest::TELLS - (ui.input(|input| input.time) - since);
        if left > 0.0 {
            ui.ctx().request_repaint_after_secs(rest::as_secs(left));
            return;
        }
        let (from, to) = ends_of(told, input);
        let screen = ui.ctx().content_rect();
        let at = pointer + vec2(14.0, 14.0);
        let at = pos_within(at, screen, WIDTH);
        let words = [
            format!("“{from}”"),
            format!("{} {}", arrow_of(told), told.link.name),
            format!("“{to}”"),
        ];
        let area = Area::new(egui::Id::unique("pointed link"))
            .order(Order::Tooltip)
            .interactable(false)
            .constrain_to(screen)
            .fixed_pos(at);
        area.show(ui.ctx(), |ui| {
            Frame::popup(ui.style()).show(ui, |ui| {
                ui.set_max_width(WIDTH);
                ui.spacing_mut().item_spacing.y = 3.0;
                for (line, words) in words.iter().enumerate() {
                    let color = if line == 1 { told.link.ink } else { input.colors.text };
                    sentence_ui(ui, engine, words, NAME, color, 2, WIDTH);
                }
            });
        });
    }
}

fn pos_within(at: Pos2, screen: Rect, width: f32) -> Pos2 {
    Pos2::new(at.x.min(screen.right() - width - 24.0).max(screen.left() + 8.0), at.y)
}

const fn arrow_of(told: &Told<'_>) -> &'static str {
    if told.link.directed { "→" } else { "↔" }
}

/// The words at both ends of a link, as it leads.
fn ends_of(told: &Told<'_>, input: &PaneInput<'_>) -> (String, String) {
    let words =
        |mark: usize| super::crowd::shortened(&words_of(input.text, input.marks.ranges(mark)));
    let here = words(told.here);
    let there = match told.link.other {
        Other::Mark(other) => words(other),
        Other::Elsewhere { .. } | Other::Broken { .. } => told.words.clone(),
    };
    if told.link.outward { (here, there) } else { (there, here) }
}

/// Where the names of kinds stand, one for each wire or none: for those in the margin once for all that
/// share a line.
fn names(pixels: &Pixels<'_>, scene: &Scene<'_>, routes: &Routes) -> Vec<Option<Placed>> {
    let edges = stubs::edges(scene, pixels.scale).into_iter().flatten().collect();
    let mut taken = Taken::new(&scene.field, routes, edges);
    let mut named = vec![false; routes.trunks.len()];
    let mut placed = vec![None; scene.told.len()];
    let mut order: Vec<usize> = (0..scene.told.len()).collect();
    order.sort_by_key(|wire| scene.told.get(*wire).is_none_or(|told| !told.strong));
    for wire in order {
        let (Some(told), Some(path)) = (scene.told.get(wire), routes.paths.get(wire)) else {
            continue;
        };
        // A box says it itself.
        if path.stub.is_some() || path.points.is_empty() {
            continue;
        }
        let font = FontId::proportional(NAME.size);
        let words = pixels.painter.layout_no_wrap(told.link.name.clone(), font, told.link.ink);
        let size = ((words.size() + vec2(4.0, 0.0)) * pixels.scale).round();
        let found = match path.trunk.and_then(|trunk| Some((trunk, routes.trunks.get(trunk)?))) {
            Some((trunk, line)) => {
                let known = named.get_mut(trunk).is_none_or(|known| std::mem::replace(known, true));
                if known { None } else { taken.beside(trunk, line, size) }
            }
            None if told.strong => taken.across(path, size),
            None => None,
        };
        if let Some(slot) = placed.get_mut(wire) {
            *slot = found;
        }
    }
    placed
}

fn paint_lines(
    pixels: &Pixels<'_>,
    input: &PaneInput<'_>,
    scene: &Scene<'_>,
    routes: &Routes,
    (names, on): (&[Option<Placed>], Option<u64>),
) {
    let paper = input.colors.paper;
    let faded = |color: Color32| color.lerp_to_gamma(paper, FADED);
    // Where only the links of one mark are shown, none of them need step back.
    let all = scene.told.iter().all(|told| !told.strong);
    for strong in [false, true] {
        for ((told, path), name) in scene.told.iter().zip(&routes.paths).zip(names) {
            let is_strong = told.strong || on == Some(told.link.id);
            if is_strong != strong {
                continue;
            }
            let color = if is_strong || all { told.link.line } else { faded(told.link.line) };
            let width = if is_strong { STRONG } else { WEAK };
            let width = (width * pixels.scale).max(1.0);
            let (outward, directed) = (told.link.outward, told.link.directed);
            let at_box = path.stub.is_some();
            let heads = if directed { [!outward, outward && !at_box] } else { [true, !at_box] };
            let broken = matches!(told.link.other, Other::Broken { .. });
            if let Some(leader) = name.as_ref().and_then(|name| name.leader) {
                let look = Look {
                    color: faded(faded(color)),
                    width: pixels.scale.max(1.0),
                    broken: false,
                    heads: [false; 2],
                    directed,
                };
                paint::line(pixels, &leader, &look);
            }
            paint::line(pixels, &path.points, &Look { color, width, broken, heads, directed });
        }
    }
}

fn name_ui(
    ui: &Ui,
    engine: &mut Engine,
    pixels: &Pixels<'_>,
    told: &Told<'_>,
    placed: &Placed,
    paper: Color32,
) {
    if placed.on_line {
        pixels.fill(placed.rect, paper);
    }
    let rect = pixels.rect_in_points(placed.rect);
    if is_intricate(&told.link.name) {
        snippet_in(ui, engine, &told.link.name, NAME, told.link.ink, rect, Align::Center);
    } else {
        let font = FontId::proportional(NAME.size);
        let align = egui::Align2::CENTER_CENTER;
        pixels.painter.text(rect.center(), align, &told.link.name, font, told.link.ink);
    }
}

/// Tells screen readers of the lines; returns the link that one of them asked to follow.
fn describe(
    ui: &mut Ui,
    pane: &Response,
    (pixels, input): (&Pixels<'_>, &PaneInput<'_>),
    scene: &Scene<'_>,
    routes: &Routes,
) -> Option<u64> {
    let mut asked = None;
    for (told, path) in scene.told.iter().zip(&routes.paths) {
        let Some(first) = path.points.first().filter(|_| path.stub.is_none()) else { continue };
        let (from, to) = ends_of(told, input);
        let name = format!("Link: “{from}” {} {} “{to}”", arrow_of(told), told.link.name);
        let trunk = path.trunk.and_then(|trunk| routes.trunks.get(trunk));
        let bounds = trunk.map_or_else(
            || {
                path.points
                    .iter()
                    .fold(Rect::from_pos(*first), |rect, p| rect.union(Rect::from_pos(*p)))
            },
            |trunk| {
                let (min, max) = (Pos2::new(trunk.x, trunk.top), Pos2::new(trunk.x, trunk.bottom));
                Rect::from_min_max(min, max)
            },
        );
        let bounds = pixels.rect_in_points(bounds.expand(pixels.scale));
        let builder = UiBuilder::new()
            .scope_id(pane.id.with(("link", told.link.id)))
            .max_rect(bounds)
            .accessibility_parent(pane.id)
            .accessibility_role(Role::Link);
        let id = ui.new_child(builder).unique_id();
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_role(Role::Link);
            node.set_label(name);
            node.set_bounds(super::access::to_accesskit(bounds));
            node.add_action(accesskit::Action::Click);
        });
        if ui.input(|input| input.has_accesskit_action_request(id, accesskit::Action::Click)) {
            asked = Some(told.link.id);
        }
    }
    asked
}
