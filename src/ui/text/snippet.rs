//! A piece of a document outside its pane: a quotation or the name of a file, in the inspector, a
//! list, a bar, a message.
//!
//! Set by the same engine as the document, so that it looks the same in every script. One
//! paragraph; what does not fit ends in "…" after a whole grapheme.

use std::{collections::BTreeMap, ops::Range};

use egui::emath::Rangef;
use egui::{Align, Color32, Pos2, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::text;

use super::Engine;
use super::faces::{TextStyle, Weight};
use super::paint::{self, Dimmed};
use super::shape::{Setting, Shaped};

/// Layouts kept; when there are more, all are dropped.
const KEPT: usize = 800;
/// No snippet shows more than this, however wide it is.
const LONGEST_BYTES: usize = 4_000;

/// Everything that a snippet's layout depends on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    text: String,
    style: (super::faces::Family, Weight, u32, u32),
    width: u32,
    scale: u32,
    max_lines: usize,
    ours: bool,
}

impl Key {
    /// Of a text on one line, however wide.
    pub(super) fn of_line(text: &str, setting: &Setting) -> Self {
        let style = setting.style;
        Self {
            text: beginning(text).to_owned(),
            style: (style.family, style.weight, style.size.to_bits(), style.line_height.to_bits()),
            width: setting.width.to_bits(),
            scale: setting.pixels_per_point.to_bits(),
            max_lines: 0,
            ours: false,
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// Snippets laid out, by text and style.
#[derive(Default)]
pub(super) struct Snippets {
    laid: BTreeMap<Key, Shaped>,
}

impl Snippets {
    /// A layout from before; to be given back with [`keep`].
    pub(super) fn take(&mut self, key: &Key) -> Option<Shaped> {
        self.laid.remove(key)
    }
}

/// Shows `text` in at most `max_lines` lines of `width` points.
pub fn snippet_ui(
    ui: &mut Ui,
    engine: &mut Engine,
    text: &str,
    style: TextStyle,
    color: Color32,
    max_lines: usize,
    width: f32,
) -> Response {
    let ask = Ask { text, style, max_lines, width, ours: false };
    show(ui, engine, &ask, color)
}

/// As [`snippet_ui`], for words of ours that hold names or words of documents: they read from left
/// to right, whatever they begin with.
pub fn sentence_ui(
    ui: &mut Ui,
    engine: &mut Engine,
    text: &str,
    style: TextStyle,
    color: Color32,
    max_lines: usize,
    width: f32,
) -> Response {
    let ask = Ask { text, style, max_lines, width, ours: true };
    show(ui, engine, &ask, color)
}

/// Paints `text` on one line in the middle of `rect`'s height, in whatever direction it reads, at
/// the left, middle or right of it; returns its width in points. Screen readers hear nothing of it:
/// it is for rows and buttons that tell their names themselves.
pub fn snippet_in(
    ui: &Ui,
    engine: &mut Engine,
    text: &str,
    style: TextStyle,
    color: Color32,
    rect: Rect,
    align: Align,
) -> f32 {
    let ask = Ask { text, style, max_lines: 1, width: rect.width(), ours: false };
    let scale = ui.ctx().pixels_per_point();
    let (key, mut shaped) = take(engine, &ask, scale);
    let (left, right) = extent(&shaped);
    let spare = rect.width() * scale - (right - left);
    let indent = match align {
        Align::Min => 0.0,
        Align::Center => spare / 2.0,
        Align::Max => spare,
    };
    let above = (rect.height() * scale - shaped.height) / 2.0;
    let corner = rect.min * scale + vec2(indent - left, above);
    paint_at(ui, engine, &mut shaped, corner.round(), color);
    keep(engine, key, shaped);
    (right - left) / scale
}

/// Paints a sentence of ours, which may hold words of documents, on at most `max_lines` lines from
/// the top of `rect` on. Screen readers hear nothing of it, as with [`snippet_in`].
pub fn sentence_in(
    ui: &Ui,
    engine: &mut Engine,
    text: &str,
    style: TextStyle,
    color: Color32,
    max_lines: usize,
    rect: Rect,
) {
    let ask = Ask { text, style, max_lines, width: rect.width(), ours: true };
    let scale = ui.ctx().pixels_per_point();
    let (key, mut shaped) = take(engine, &ask, scale);
    paint_at(ui, engine, &mut shaped, (rect.min * scale).round(), color);
    keep(engine, key, shaped);
}

/// Whether a text has letters of scripts that egui's own text cannot set: those that read from
/// right to left, or change by their neighbours.
pub fn is_intricate(text: &str) -> bool {
    text.chars().any(|c| {
        let intricate = '\u{590}'..'\u{1100}';
        let (forms, more) = ('\u{fb1d}'..'\u{fe00}', '\u{fe70}'..'\u{ff00}');
        intricate.contains(&c) || forms.contains(&c) || more.contains(&c)
    })
}

/// What is to be laid out.
pub(super) struct Ask<'a> {
    pub(super) text: &'a str,
    pub(super) style: TextStyle,
    pub(super) max_lines: usize,
    /// In points.
    pub(super) width: f32,
    /// Left to right, whatever it begins with.
    pub(super) ours: bool,
}

fn show(ui: &mut Ui, engine: &mut Engine, ask: &Ask<'_>, color: Color32) -> Response {
    let scale = ui.ctx().pixels_per_point();
    let (key, mut shaped) = take(engine, ask, scale);
    let used = if shaped.rtl { f32::from_bits(key.width) } else { extent(&shaped).1 };
    let size = vec2((used / scale).ceil(), shaped.height / scale);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), ask.text));
    paint_at(ui, engine, &mut shaped, (rect.min * scale).round(), color);
    keep(engine, key, shaped);
    response
}

/// The leftmost and the rightmost ink, in physical pixels.
fn extent(shaped: &Shaped) -> (f32, f32) {
    let left = shaped.lines.iter().map(|line| line.left).fold(f32::INFINITY, f32::min);
    let right = shaped.lines.iter().map(|line| line.right).fold(0.0, f32::max);
    (left.min(right), right)
}

/// A layout, made or from before; to be given back with [`keep`].
pub(super) fn take(engine: &mut Engine, ask: &Ask<'_>, scale: f32) -> (Key, Shaped) {
    let style = ask.style;
    let width = (ask.width * scale).floor().max(1.0);
    let setting = Setting { style, width, pixels_per_point: scale };
    let key = Key {
        text: beginning(ask.text).to_owned(),
        style: (style.family, style.weight, style.size.to_bits(), style.line_height.to_bits()),
        width: width.to_bits(),
        scale: scale.to_bits(),
        max_lines: ask.max_lines,
        ours: ask.ours,
    };
    let shaped = match engine.snippets.take(&key) {
        Some(shaped) => shaped,
        None => elided(engine, &key, ask.text.len() > key.text.len(), &setting),
    };
    (key, shaped)
}

pub(super) fn keep(engine: &mut Engine, key: Key, shaped: Shaped) {
    if engine.snippets.laid.len() >= KEPT {
        engine.snippets.laid.clear();
    }
    engine.snippets.laid.insert(key, shaped);
}

/// `origin` in physical pixels.
fn paint_at(ui: &Ui, engine: &mut Engine, shaped: &mut Shaped, origin: Pos2, color: Color32) {
    let scale = ui.ctx().pixels_per_point();
    let size = vec2(f32::INFINITY, shaped.height / scale);
    if !ui.is_rect_visible(Rect::from_min_size(pos2(0.0, origin.y / scale), size)) {
        return;
    }
    engine.atlas.begin_frame(ui.ctx());
    let visible = Rangef::new(origin.y, origin.y + shaped.height);
    let dimmed = Dimmed { stretches: &[], color };
    paint::glyphs(ui.painter(), &mut engine.atlas, shaped, origin, visible, color, &dimmed);
}

/// A hit with its surroundings, on one line that may be wider than its place.
pub struct Kwic<'a> {
    pub line: &'a str,
    /// Where in the line the hit is, in bytes.
    pub hit: Range<usize>,
    pub style: TextStyle,
    pub color: Color32,
    /// Behind the hit.
    pub ground: Color32,
    /// Behind all of it: what is cut off fades into it.
    pub paper: Color32,
    /// How far from the left the hit begins, in points.
    pub column: f32,
}

/// How far what is cut off fades, in points.
pub(super) const FADE: f32 = 28.0;

/// Paints it in a place: the hit at its column, so that the hits of a list stand under one another.
pub fn kwic(ui: &Ui, engine: &mut Engine, rect: Rect, kwic: &Kwic<'_>) {
    if !ui.is_rect_visible(rect) {
        return;
    }
    let scale = ui.ctx().pixels_per_point();
    // As wide as any line that is cut to a few hundred characters.
    let setting = Setting { style: kwic.style, width: 16_384.0, pixels_per_point: scale };
    let key = Key::of_line(kwic.line, &setting);
    let mut shaped = match engine.snippets.take(&key) {
        Some(shaped) => shaped,
        None => engine.shape(&key.text, is_rtl(&key.text), &setting),
    };
    let end = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let hit = shaped.stretches(end(kwic.hit.start)..end(kwic.hit.end));
    let hit_left = hit.iter().map(|part| part.1).fold(f32::INFINITY, f32::min);
    let left = ((rect.left() + kwic.column) * scale - hit_left).round();
    let top = ((rect.center().y * scale) - shaped.height / 2.0).round();
    let origin = Pos2::new(left, top);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    for (_, from, to) in hit {
        let min = Pos2::new(left + from, top + 1.0) / scale;
        let ground = Rect::from_min_max(min, Pos2::new(left + to, top + shaped.height) / scale);
        painter.rect_filled(ground.expand2(vec2(1.5, 0.0)), 3.0, kwic.ground);
    }
    engine.atlas.begin_frame(ui.ctx());
    let visible = Rangef::new(origin.y, origin.y + shaped.height);
    let dimmed = Dimmed { stretches: &[], color: kwic.color };
    paint::glyphs(&painter, &mut engine.atlas, &mut shaped, origin, visible, kwic.color, &dimmed);
    if let Some(line) = shaped.lines.first() {
        let (from, to) = ((left + line.left) / scale, (left + line.right) / scale);
        if from < rect.left() {
            fade(&painter, rect.left(), rect.left() + FADE, rect, kwic.paper);
        }
        if to > rect.right() {
            fade(&painter, rect.right(), rect.right() - FADE, rect, kwic.paper);
        }
    }
    keep(engine, key, shaped);
}

/// From opaque at one place across to nothing at another.
pub(super) fn fade(painter: &egui::Painter, from: f32, to: f32, rect: Rect, paper: Color32) {
    let mut mesh = egui::Mesh::default();
    for (x, color) in [(from, paper), (to, Color32::TRANSPARENT)] {
        mesh.colored_vertex(Pos2::new(x, rect.top()), color);
        mesh.colored_vertex(Pos2::new(x, rect.bottom()), color);
    }
    mesh.add_triangle(0, 1, 2);
    mesh.add_triangle(1, 2, 3);
    painter.add(mesh);
}

/// No more than can be shown.
fn beginning(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LONGEST_BYTES)).unwrap_or_default()
}

/// The layout of a text on one paragraph, cut to fit; `more` if there is text beyond it.
fn elided(engine: &mut Engine, key: &Key, more: bool, setting: &Setting) -> Shaped {
    // Line ends and tabs become one space each.
    let text = key.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let rtl = !key.ours && is_rtl(&text);
    let max_lines = key.max_lines.max(1);
    let whole = engine.shape(&text, rtl, setting);
    if whole.lines.len() <= max_lines && !more {
        return whole;
    }
    // The most graphemes that fit together with the ellipsis, by bisection.
    let end = whole.lines.get(max_lines).map_or(whole.len, |line| line.text.start);
    let mut cuts = vec![0];
    while let Some(&last) = cuts.last()
        && last < end
    {
        let next = text::next_grapheme(&text, last);
        if next <= last {
            break;
        }
        cuts.push(next);
    }
    let cut = |engine: &mut Engine, at: u32| {
        let kept = text.get(..at as usize).unwrap_or_default().trim_end();
        engine.shape(&format!("{kept}…"), rtl, setting)
    };
    let (mut fits, mut too_long) = (0, cuts.len());
    while too_long - fits > 1 {
        let middle = usize::midpoint(fits, too_long);
        if cut(engine, cuts[middle]).lines.len() <= max_lines {
            fits = middle;
        } else {
            too_long = middle;
        }
    }
    cut(engine, cuts[fits])
}

/// The direction of the first letter that has one; a snippet has no document to ask.
pub(super) fn is_rtl(text: &str) -> bool {
    text::pieces(text).into_iter().find_map(|piece| piece.rtl).unwrap_or(false)
}
