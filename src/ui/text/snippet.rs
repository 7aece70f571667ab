//! A quotation outside the document pane: in the inspector, a list, a row of a table.
//!
//! Set by the same engine as the document, so that it looks the same in every script. One
//! paragraph; what does not fit ends in "…" after a whole grapheme.

use std::collections::BTreeMap;

use egui::emath::Rangef;
use egui::{Color32, Pos2, Response, Role, Sense, Ui, WidgetInfo, vec2};

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
struct Key {
    text: String,
    style: (super::faces::Family, Weight, u32, u32),
    width: u32,
    scale: u32,
    max_lines: usize,
}

/// Snippets laid out, by text and style.
#[derive(Default)]
pub(super) struct Snippets {
    laid: BTreeMap<Key, Shaped>,
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
    let scale = ui.ctx().pixels_per_point();
    let setting =
        Setting { style, width: (width * scale).floor().max(1.0), pixels_per_point: scale };
    let key = Key {
        text: beginning(text).to_owned(),
        style: (style.family, style.weight, style.size.to_bits(), style.line_height.to_bits()),
        width: setting.width.to_bits(),
        scale: scale.to_bits(),
        max_lines,
    };
    let mut shaped = match engine.snippets.laid.remove(&key) {
        Some(shaped) => shaped,
        None => elided(engine, &key.text, text.len() > key.text.len(), &setting, max_lines),
    };
    let used = shaped.lines.iter().map(|line| line.right).fold(0.0, f32::max);
    let used = if shaped.rtl { setting.width } else { used };
    let size = vec2((used / scale).ceil(), shaped.height / scale);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), text));
    if ui.is_rect_visible(rect) {
        engine.atlas.begin_frame(ui.ctx());
        let origin = Pos2::new((rect.left() * scale).round(), (rect.top() * scale).round());
        let visible = Rangef::new(origin.y, origin.y + shaped.height);
        let dimmed = Dimmed { stretches: &[], color };
        let painter = ui.painter();
        paint::glyphs(painter, &mut engine.atlas, &mut shaped, origin, visible, color, &dimmed);
    }
    if engine.snippets.laid.len() >= KEPT {
        engine.snippets.laid.clear();
    }
    engine.snippets.laid.insert(key, shaped);
    response
}

/// No more than can be shown.
fn beginning(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LONGEST_BYTES)).unwrap_or_default()
}

/// The layout of `text` on one paragraph, cut to fit; `more` if there is text beyond it.
fn elided(
    engine: &mut Engine,
    text: &str,
    more: bool,
    setting: &Setting,
    max_lines: usize,
) -> Shaped {
    // Line ends and tabs become one space each.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let rtl = is_rtl(&text);
    let max_lines = max_lines.max(1);
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
fn is_rtl(text: &str) -> bool {
    text::pieces(text).into_iter().find_map(|piece| piece.rtl).unwrap_or(false)
}
