//! What stands in the margins for ends that are not on the screen: a box with the words of an end in
//! another document, and at the upper and lower edge those of ends further up and down. Where there is
//! no room for words it is a sign alone, which says them under the pointer.

use egui::{
    Align2, Color32, CornerRadius, CursorIcon, FontId, Pos2, Rect, Response, Sense, Stroke,
    StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::field::Side;
use super::route::Routes;
use super::scene::{APART, Edge, PADDING, PILL, ROW, Scene, Told, lines_of};
use crate::ui::text::Engine;
use crate::ui::text::faces::{Family, TextStyle, Weight};
use crate::ui::text::input::PaneColors;
use crate::ui::text::links::Other;
use crate::ui::text::pixels::Pixels;
use crate::ui::text::snippet::{sentence_ui, snippet_ui};

/// Words of a document, names of files and words of ours, in points.
const QUOTE: TextStyle =
    TextStyle { family: Family::Serif, size: 12.5, line_height: 1.36, weight: Weight::Regular };
const CAPTION: TextStyle =
    TextStyle { family: Family::Sans, size: 11.0, line_height: 1.36, weight: Weight::Regular };
/// A sign alone.
const SIGN: f32 = 20.0;
/// So many are named where they are only counted.
const NAMED: usize = 10;

/// What was clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pressed {
    /// A link, and whether to its `to` end.
    Follow(u64, bool),
    /// The mark with a broken link.
    Choose(usize),
}

/// Everything that a stub is painted with.
pub(super) struct Desk<'a, 'b> {
    pub(super) ui: &'a mut Ui,
    pub(super) engine: &'a mut Engine,
    pub(super) pane: &'a Response,
    pub(super) pixels: &'a Pixels<'b>,
    pub(super) colors: &'a PaneColors,
    /// The pointer is on one of them.
    pub(super) pointed: bool,
}

/// The kind of a link, with the way it leads, as it is seen from the mark.
pub(super) fn heading(told: &Told<'_>) -> String {
    let name = &told.link.name;
    match (told.link.directed, told.link.outward) {
        (false, _) => name.clone(),
        (true, true) => format!("{name} →"),
        (true, false) => format!("← {name}"),
    }
}

/// The boxes at the edges, in physical pixels: above and below.
pub(super) fn edges(scene: &Scene<'_>, scale: f32) -> [Option<Rect>; 2] {
    let field = &scene.field;
    let apart = APART * scale;
    let (left, right) = match field.leading() {
        Side::Left => (field.view.left() + apart, field.column.min - 2.0 * apart),
        Side::Right => (field.column.max + 2.0 * apart, field.view.right() - apart),
    };
    let held = |edge: &Edge, top: f32, bottom: f32| {
        let corner = pos2(right, bottom);
        (edge.wires.len() + edge.more > 0).then(|| Rect::from_min_max(pos2(left, top), corner))
    };
    [
        held(&scene.above, field.view.top() + apart, field.edges.min),
        held(&scene.below, field.edges.max, field.view.bottom() - apart),
    ]
}

/// Shows all stubs; returns what was clicked.
pub(super) fn stubs_ui(
    desk: &mut Desk<'_, '_>,
    scene: &Scene<'_>,
    routes: &Routes,
) -> Option<Pressed> {
    let mut pressed = None;
    for (told, path) in scene.told.iter().zip(&routes.paths) {
        let Some(rect) = path.stub else { continue };
        let roomy = rect.height() > (PILL + 1.0) * desk.pixels.scale;
        let clicked = beside_ui(desk, told, rect, roomy);
        pressed = pressed.or(clicked);
    }
    let scale = desk.pixels.scale;
    for (rect, up) in edges(scene, scale).into_iter().zip([true, false]) {
        let Some(rect) = rect else { continue };
        let clicked = edge_ui(desk, scene, rect, up);
        pressed = pressed.or(clicked);
    }
    pressed
}

/// A box at the right for an end in another document, or one that is gone.
fn beside_ui(desk: &mut Desk<'_, '_>, told: &Told<'_>, rect: Rect, roomy: bool) -> Option<Pressed> {
    let mut rect = desk.pixels.rect_in_points(rect);
    if !roomy {
        rect.set_width(SIGN.min(rect.width()));
    }
    let (place, broken) = match told.link.other {
        Other::Elsewhere { place, .. } => (place, false),
        Other::Broken { why, .. } => (why, true),
        Other::Mark(_) => return None,
    };
    let heading = heading(told);
    let name = if told.words.is_empty() {
        format!("{heading} ({place})")
    } else if broken {
        format!("{heading} “{}” ({place})", told.words)
    } else {
        format!("{heading} “{}”, in {place}", told.words)
    };
    let response = stub(desk, told.link.id, rect, &name, told);
    if roomy {
        let at = rect.shrink(PADDING);
        let mut inside = desk.ui.new_child(UiBuilder::new().max_rect(at));
        inside.set_clip_rect(rect.intersect(desk.pane.rect));
        inside.spacing_mut().item_spacing.y = 0.0;
        let (engine, colors, width) = (&mut *desk.engine, desk.colors, at.width());
        sentence_ui(&mut inside, engine, &heading, CAPTION, told.link.ink, 1, width);
        if !told.words.is_empty() {
            let lines = usize::from(lines_of(&told.words, width));
            snippet_ui(&mut inside, engine, &told.words, QUOTE, colors.text, lines, width);
        }
        let place = if broken { place.to_owned() } else { format!("↗ {place}") };
        let color = if broken { colors.text } else { colors.dim };
        sentence_ui(&mut inside, engine, &place, CAPTION, color, 1, width);
    } else {
        let sign = if broken { "!" } else { "↗" };
        sign_in(desk, rect, sign, told.link.ink);
    }
    let about = if broken { "The other end cannot be gone to" } else { "Click to go there" };
    tell(desk, &response, told, Some(place), about);
    let pressed = if broken {
        Pressed::Choose(told.here)
    } else {
        Pressed::Follow(told.link.id, told.link.outward)
    };
    response.clicked().then_some(pressed)
}

/// The ends that lie above or below.
fn edge_ui(desk: &mut Desk<'_, '_>, scene: &Scene<'_>, rect: Rect, up: bool) -> Option<Pressed> {
    let edge = if up { &scene.above } else { &scene.below };
    let rect = desk.pixels.rect_in_points(rect);
    let roomy = scene.roomy;
    let (rows, beyond) = edge.shown();
    let height = if roomy { ROW } else { PILL };
    let mut pressed = None;
    let (sign, whither) = if up { ("↑", "further up") } else { ("↓", "further down") };
    let top = if up { rect.top() } else { rect.bottom() - height * rows as f32 };
    for (row, told) in
        edge.wires.iter().take(rows).filter_map(|wire| scene.told.get(*wire)).enumerate()
    {
        let corner = pos2(rect.left(), top + height * row as f32);
        let mut at = Rect::from_min_size(corner, vec2(rect.width(), height - 2.0));
        if !roomy {
            at = sign_at(at, scene.field.leading());
        }
        let heading = heading(told);
        let name = format!("{heading} “{}”, {whither}", told.words);
        let response = stub(desk, told.link.id, at, &name, told);
        if roomy {
            let room = at.shrink2(vec2(PADDING, 2.0));
            let mut inside = desk.ui.new_child(UiBuilder::new().max_rect(room));
            inside.set_clip_rect(at.intersect(desk.pane.rect));
            inside.spacing_mut().item_spacing.y = 0.0;
            let (engine, ink) = (&mut *desk.engine, told.link.ink);
            sentence_ui(&mut inside, engine, &heading, CAPTION, ink, 1, room.width() - 12.0);
            let color = desk.colors.text;
            snippet_ui(&mut inside, engine, &told.words, QUOTE, color, 1, room.width());
            let (corner, font) = (room.right_top(), FontId::proportional(CAPTION.size));
            desk.pixels.painter.text(corner, Align2::RIGHT_TOP, sign, font, desk.colors.dim);
        } else {
            sign_in(desk, at, sign, told.link.ink);
        }
        tell(desk, &response, told, None, "Click to go there");
        if response.clicked() {
            pressed = Some(Pressed::Follow(told.link.id, told.link.outward));
        }
    }
    if beyond > 0 {
        let y = if up { rect.top() + height * rows as f32 } else { top - PILL };
        let at = Rect::from_min_size(pos2(rect.left(), y), vec2(rect.width(), PILL - 2.0));
        let at = if roomy { at } else { sign_at(at, scene.field.leading()) };
        counted_ui(desk, scene, edge, (at, roomy), (beyond, whither));
    }
    pressed
}

/// Those at an edge that are only counted, named under the pointer.
fn counted_ui(
    desk: &Desk<'_, '_>,
    scene: &Scene<'_>,
    edge: &Edge,
    (rect, roomy): (Rect, bool),
    (beyond, whither): (usize, &str),
) {
    let id = desk.pane.id.with(("more links", whither));
    let response = desk.ui.interact(rect, id, Sense::hover());
    // Those that are not shown may lie anywhere.
    let whither = if edge.more > 0 { "" } else { whither };
    let links = if beyond == 1 { "link" } else { "links" };
    let name = format!("{beyond} more {links} {whither}");
    let name = name.trim_end();
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, name));
    let words = if roomy { format!("+{beyond} {whither}") } else { format!("+{beyond}") };
    let words = words.trim_end();
    let font = FontId::proportional(CAPTION.size);
    desk.pixels.painter.text(rect.center(), Align2::CENTER_CENTER, words, font, desk.colors.dim);
    response.on_hover_ui(|ui| {
        let (shown, _) = edge.shown();
        let rest = edge.wires.iter().skip(shown).filter_map(|wire| scene.told.get(*wire));
        for told in rest.take(NAMED) {
            ui.label(format!("{} {}", heading(told), told.words));
        }
        if let more @ 1.. = beyond.saturating_sub(NAMED) {
            ui.label(format!("and {more} more"));
        }
    });
}

/// A sign alone stands at the outside of the lines.
fn sign_at(rect: Rect, side: Side) -> Rect {
    let width = SIGN.min(rect.width());
    match side {
        Side::Left => Rect::from_min_size(rect.min, vec2(width, rect.height())),
        Side::Right => {
            let corner = pos2(rect.right() - width, rect.top());
            Rect::from_min_size(corner, vec2(width, rect.height()))
        }
    }
}

fn sign_in(desk: &Desk<'_, '_>, rect: Rect, sign: &str, ink: Color32) {
    let font = FontId::proportional(12.0);
    desk.pixels.painter.text(rect.center(), Align2::CENTER_CENTER, sign, font, ink);
}

/// The ground of a stub, and what listens to it.
fn stub(desk: &mut Desk<'_, '_>, link: u64, rect: Rect, name: &str, told: &Told<'_>) -> Response {
    let id = desk.pane.id.with(("stub", link));
    let reach = rect.intersect(desk.pane.rect);
    // Drags too, or they would be the text’s.
    let response = desk.ui.interact(reach, id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, name));
    desk.pointed |= response.contains_pointer();
    let lit = response.hovered() || response.has_focus();
    let broken = matches!(told.link.other, Other::Broken { .. });
    let edge = if lit { told.link.line } else { desk.colors.faint };
    let radius = CornerRadius::same(5);
    let painter = desk.pixels.painter;
    let rect = Rect::from_min_max(snap(desk, rect.min), snap(desk, rect.max));
    if broken {
        painter.rect_filled(rect, radius, desk.colors.paper);
        let corners = [
            rect.left_top(),
            rect.right_top(),
            rect.right_bottom(),
            rect.left_bottom(),
            rect.left_top(),
        ];
        let stroke = Stroke::new(1.0, told.link.line);
        painter.extend(egui::Shape::dashed_line(&corners, stroke, 4.0, 3.5));
    } else {
        let stroke = Stroke::new(1.0, edge.gamma_multiply(if lit { 1.0 } else { 0.6 }));
        painter.rect(rect, radius, desk.colors.paper, stroke, StrokeKind::Inside);
    }
    response.on_hover_cursor(CursorIcon::PointingHand)
}

fn snap(desk: &Desk<'_, '_>, at: Pos2) -> Pos2 {
    (at * desk.pixels.scale).round() / desk.pixels.scale
}

/// What a stub says under the pointer: kind, words, place.
fn tell(
    desk: &mut Desk<'_, '_>,
    response: &Response,
    told: &Told<'_>,
    place: Option<&str>,
    about: &str,
) {
    let (engine, colors) = (&mut *desk.engine, desk.colors);
    response.clone().on_hover_ui(|ui| {
        const WIDTH: f32 = 300.0;
        ui.set_max_width(WIDTH);
        ui.spacing_mut().item_spacing.y = 2.0;
        sentence_ui(ui, engine, &heading(told), CAPTION, told.link.ink, 1, WIDTH);
        if !told.words.is_empty() {
            snippet_ui(ui, engine, &told.words, QUOTE, colors.text, 3, WIDTH);
        }
        if let Some(place) = place {
            sentence_ui(ui, engine, place, CAPTION, colors.dim, 2, WIDTH);
        }
        ui.label(egui::RichText::new(about).color(colors.dim));
    });
}
