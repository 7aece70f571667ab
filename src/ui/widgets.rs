//! Small things that several parts of the window share.

use std::sync::Arc;

use egui::{
    Align2, Color32, CornerRadius, FontId, Galley, Key, Modifiers, Painter, Pos2, Rect, Response,
    RichText, Role, ScrollArea, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo,
    accesskit::Live,
    pos2,
    text::{CCursor, CCursorRange, LayoutJob, TextWrapping},
    text_edit::TextEditState,
    vec2,
};

use super::{
    text::{Engine, TextStyle, is_intricate, sentence_ui},
    theme,
};
use crate::model::{State, UnderlineStyle};

/// A rounded choice: chosen or not.
pub(super) fn pill_ui(ui: &mut Ui, words: &str, name: &str, chosen: bool) -> Response {
    keyed_pill_ui(ui, words, name, None, chosen)
}

/// As [`pill_ui`], with the key that chooses it before the words.
pub(super) fn keyed_pill_ui(
    ui: &mut Ui,
    words: &str,
    name: &str,
    key: Option<&str>,
    chosen: bool,
) -> Response {
    let colors = theme::colors(ui.ctx());
    let font = if chosen { theme::strong_font() } else { theme::text_font() };
    let color = if chosen { colors.text } else { colors.dim };
    let galley = ui.painter().layout_no_wrap(words.to_owned(), font, color);
    // As wide as when it is chosen: a choice moves nothing.
    let widest = ui.painter().layout_no_wrap(words.to_owned(), theme::strong_font(), color);
    let key = key.map(|key| {
        ui.painter().layout_no_wrap(key.to_owned(), theme::strong_font(), colors.accent)
    });
    let before = key.as_ref().map_or(0.0, |key| key.size().x + 6.0);
    let size = vec2(before + widest.size().x + 18.0, 22.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), chosen, name));
    let (fill, edge) = if chosen {
        (colors.chosen, colors.accent)
    } else if response.hovered() {
        (colors.window, colors.dim)
    } else {
        (colors.panel, colors.edge)
    };
    let radius = CornerRadius::same(11);
    ui.painter().rect(rect, radius, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
    focus_ring(ui, &response, rect);
    let words = rect.with_min_x(rect.left() + before);
    let at = words.center() - galley.size() / 2.0;
    if let Some(key) = key {
        let at = pos2(rect.left() + 9.0, rect.center().y - key.size().y / 2.0);
        ui.painter().galley(at.round(), key, colors.accent);
    }
    ui.painter().galley(at.round(), galley, color);
    response
}

/// Selects all that stands in a field, so that typing replaces it.
pub(super) fn select_all(ui: &Ui, field: &Response, words: &str) {
    if let Some(mut state) = TextEditState::load(ui.ctx(), field.id) {
        let end = CCursor::new(words.chars().count());
        state.cursor.set_char_range(Some(CCursorRange::two(CCursor::default(), end)));
        state.store(ui.ctx(), field.id);
    }
}

/// Shows where the keyboard is.
pub(super) fn focus_ring(ui: &Ui, response: &Response, rect: Rect) {
    if response.has_focus() {
        let colors = theme::colors(ui.ctx());
        let stroke = Stroke::new(2.0, colors.accent);
        ui.painter().rect_stroke(
            rect,
            CornerRadius::same(theme::RADIUS),
            stroke,
            StrokeKind::Inside,
        );
    }
}

/// Words that can be pressed, without a frame.
pub(super) fn word_button_ui(ui: &mut Ui, words: impl Into<String>, color: Color32) -> Response {
    let button = egui::Button::new(RichText::new(words).color(color)).frame(false);
    let response = ui.add(button);
    focus_ring(ui, &response, response.rect.expand2(vec2(3.0, 1.0)));
    response
}

/// The ground of a row that is chosen, with a bar at its left that can be seen without the ground.
pub(super) fn chosen_row(painter: &Painter, rect: Rect, colors: theme::Colors) {
    painter.rect_filled(rect, 0.0, colors.chosen);
    painter.rect_filled(rect.with_max_x(rect.left() + 3.0), 0.0, colors.accent);
}

/// Lets screen readers say which row of how many this is: they see only those in view.
pub(super) fn tell_row(ui: &Ui, row: &Response, chosen: bool, (index, count): (usize, usize)) {
    tell_chosen(ui, row, chosen);
    ui.ctx().accesskit_node_builder(row.id, |node| {
        node.set_position_in_set(index);
        node.set_size_of_set(count);
    });
}

/// Lets screen readers say whether a row is the chosen one; to egui it would be ticked.
pub(super) fn tell_chosen(ui: &Ui, row: &Response, chosen: bool) {
    ui.ctx().accesskit_node_builder(row.id, |node| {
        node.clear_toggled();
        node.set_selected(chosen);
    });
}

/// Lets screen readers say these words when they come; `at_once`: whatever else they are saying.
pub(super) fn tell(ui: &Ui, words: &Response, at_once: bool) {
    let live = if at_once { Live::Assertive } else { Live::Polite };
    ui.ctx().accesskit_node_builder(words.id, |node| node.set_live(live));
}

/// A key as it is printed on a keyboard.
pub(super) fn key_cap_ui(ui: &mut Ui, keys: &str) {
    let colors = theme::colors(ui.ctx());
    let font = theme::caption_font();
    let galley = ui.painter().layout_no_wrap(keys.to_owned(), font, colors.text);
    let size = vec2((galley.size().x + 10.0).max(17.0), 17.0);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    cap(ui, rect, galley, colors);
}

/// As [`key_cap_ui`], with its right edge at a point; returns where its left edge is.
pub(super) fn key_cap_at(ui: &Ui, keys: &str, right: Pos2) -> f32 {
    let colors = theme::colors(ui.ctx());
    let galley = ui.painter().layout_no_wrap(keys.to_owned(), theme::caption_font(), colors.text);
    let size = vec2((galley.size().x + 10.0).max(17.0), 17.0);
    let rect = Align2::RIGHT_CENTER.anchor_size(right, size);
    cap(ui, rect, galley, colors);
    rect.left()
}

fn cap(ui: &Ui, rect: Rect, words: Arc<Galley>, colors: theme::Colors) {
    let (radius, edge) = (CornerRadius::same(3), Stroke::new(1.0, colors.line));
    ui.painter().rect(rect, radius, colors.paper, edge, StrokeKind::Inside);
    let at = rect.center() - words.size() / 2.0;
    ui.painter().galley(at.round(), words, colors.text);
}

/// Words on one line, cut with “…” where they are wider than `most`.
pub(super) fn elided(ui: &Ui, words: &str, font: FontId, color: Color32, most: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(words.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(most.max(0.0));
    ui.painter().layout_job(job)
}

/// A name of a file or folder, or a sentence of ours that holds one, on one line of at most `most`
/// points.
pub(super) fn name_ui(
    ui: &mut Ui,
    engine: &mut Engine,
    words: &str,
    style: TextStyle,
    color: Color32,
    most: f32,
) -> Response {
    sentence_ui(ui, engine, words, style, color, 1, most)
}

/// A sentence of ours, over as many lines as it takes; names in it read as they must.
pub(super) fn sentence_label_ui(
    ui: &mut Ui,
    engine: &mut Engine,
    words: &str,
    color: Color32,
) -> Response {
    if is_intricate(words) {
        let room = ui.available_width();
        sentence_ui(ui, engine, words, theme::NAME, color, 12, room)
    } else {
        ui.label(RichText::new(words).color(color))
    }
}

/// A caption over a field.
pub(super) fn caption_ui(ui: &mut Ui, words: &str) -> Response {
    let color = theme::colors(ui.ctx()).dim;
    ui.label(RichText::new(words).font(theme::caption_font()).color(color))
}

/// A thin line across.
pub(super) fn hairline_ui(ui: &mut Ui) {
    let colors = theme::colors(ui.ctx());
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, colors.line));
}

/// How far a document is: a circle, filled as far.
pub(super) fn state_icon(painter: &Painter, center: Pos2, state: State, color: Color32) {
    const RADIUS: f32 = 4.5;
    let stroke = Stroke::new(1.3, color);
    match state {
        State::New => {
            painter.circle_stroke(center, RADIUS, stroke);
        }
        State::InProgress => {
            painter.circle_stroke(center, RADIUS, stroke);
            let half: Vec<Pos2> = (0..=16_u8)
                .map(|step| {
                    let angle = (90.0 + 180.0 * f32::from(step) / 16.0).to_radians();
                    center + RADIUS * vec2(angle.cos(), angle.sin())
                })
                .collect();
            painter.add(Shape::convex_polygon(half, color, Stroke::NONE));
        }
        State::Done => {
            painter.circle_filled(center, RADIUS + 0.5, color);
        }
        State::SetAside => {
            painter.circle_stroke(center, RADIUS, stroke);
            let across = vec2(3.2, 3.2);
            painter.line_segment([center - across, center + across], stroke);
        }
    }
}

/// A file that cannot be opened.
pub(super) fn trouble_icon(painter: &Painter, center: Pos2, color: Color32) {
    painter.text(center, Align2::CENTER_CENTER, "!", theme::strong_font(), color);
}

/// Three lines: the menu.
pub(super) fn menu_icon(painter: &Painter, rect: Rect, color: Color32) {
    for line in [-4.0, 0.0, 4.0_f32] {
        let y = rect.center().y + line;
        let ends = [pos2(rect.center().x - 5.5, y), pos2(rect.center().x + 5.5, y)];
        painter.line_segment(ends, Stroke::new(1.3, color));
    }
}

/// A line in the style of a label's underline.
pub(super) fn underline_icon(
    painter: &Painter,
    from: Pos2,
    to: Pos2,
    style: UnderlineStyle,
    color: Color32,
) {
    let stroke = Stroke::new(2.0, color);
    match style {
        UnderlineStyle::Solid => {
            painter.line_segment([from, to], stroke);
        }
        UnderlineStyle::Double => {
            for up in [-1.5, 1.5] {
                let up = vec2(0.0, up);
                painter.line_segment([from + up, to + up], Stroke::new(1.2, color));
            }
        }
        UnderlineStyle::Dotted => {
            painter.extend(Shape::dotted_line(&[from, to], color, 4.0, 1.2));
        }
        UnderlineStyle::Dashed => {
            painter.extend(Shape::dashed_line(&[from, to], stroke, 5.0, 3.0));
        }
        UnderlineStyle::Wavy => {
            let mut points = Vec::new();
            let mut x = from.x;
            while x <= to.x {
                let wave = ((x - from.x) * std::f32::consts::PI / 4.0).sin();
                points.push(pos2(x, from.y + 1.6 * wave));
                x += 1.0;
            }
            painter.add(Shape::line(points, Stroke::new(1.4, color)));
        }
    }
}

/// An angle that points left (−1) or right (1).
pub(super) fn chevron_icon(painter: &Painter, center: Pos2, direction: f32, color: Color32) {
    let tip = center + vec2(2.5 * direction, 0.0);
    let stroke = Stroke::new(1.5, color);
    for up in [-5.0, 5.0] {
        painter.line_segment([tip, tip + vec2(-5.0 * direction, up)], stroke);
    }
}

/// Two lines that cross: close.
pub(super) fn cross_icon(painter: &Painter, center: Pos2, color: Color32) {
    for up in [-4.0, 4.0] {
        let across = vec2(4.0, up);
        painter.line_segment([center - across, center + across], Stroke::new(1.5, color));
    }
}

/// Words with a capital at their head.
pub(super) fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A bar filled as far as the work is.
pub(super) fn progress_ui(ui: &mut Ui, done: usize, total: usize, name: &str) {
    let colors = theme::colors(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 4.0), Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::ProgressIndicator, true, format!("{name}, {done} of {total}"))
    });
    let radius = CornerRadius::same(2);
    ui.painter().rect_filled(rect, radius, colors.faint);
    if total > 0 {
        let share = (done as f32 / total as f32).clamp(0.0, 1.0);
        let mut filled = rect;
        filled.set_width(rect.width() * share);
        ui.painter().rect_filled(filled, radius, colors.good);
    }
}

/// An empty place: what to do next, in a sentence with at most one button.
pub(super) fn empty_ui(ui: &mut Ui, title: &str, sentence: &str, button: Option<&str>) -> bool {
    empty_place_ui(ui, title, button, |ui| {
        let dim = theme::colors(ui.ctx()).dim;
        ui.label(RichText::new(sentence).color(dim));
    })
}

/// As [`empty_ui`], where something went wrong; the reason may hold names of files.
pub(super) fn trouble_ui(
    ui: &mut Ui,
    engine: &mut Engine,
    title: &str,
    why: &str,
    button: Option<&str>,
) -> bool {
    empty_place_ui(ui, title, button, |ui| {
        let dim = theme::colors(ui.ctx()).dim;
        sentence_label_ui(ui, engine, why, dim);
    })
}

fn empty_place_ui(
    ui: &mut Ui,
    title: &str,
    button: Option<&str>,
    sentence: impl FnOnce(&mut Ui),
) -> bool {
    let colors = theme::colors(ui.ctx());
    let mut clicked = false;
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.32).floor());
        ui.label(RichText::new(title).font(theme::title_font()).color(colors.text));
        ui.add_space(theme::SPACE_4);
        ui.scope(|ui| {
            ui.set_max_width(440.0);
            sentence(ui);
        });
        if let Some(button) = button {
            ui.add_space(theme::SPACE_12);
            clicked = primary_button_ui(ui, button, true).clicked();
        }
    });
    clicked
}

/// The one thing that a dialog is there for.
pub(super) fn primary_button_ui(ui: &mut Ui, words: &str, enabled: bool) -> Response {
    let colors = theme::colors(ui.ctx());
    let text = RichText::new(words).font(theme::strong_font()).color(colors.paper);
    let button = egui::Button::new(text).fill(colors.accent).stroke(Stroke::NONE);
    let response = ui.add_enabled(enabled, button);
    // Outside: within, it would be accent on accent.
    focus_ring(ui, &response, response.rect.expand(4.0));
    response
}

/// Where a long list stands, and which row it is to be brought to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ListPlace {
    offset: f32,
    pub reveal: Option<usize>,
}

/// A list of rows of one height; only those in view are made.
pub(super) fn list_ui(
    ui: &mut Ui,
    salt: &str,
    place: &mut ListPlace,
    count: usize,
    height: f32,
    rows: impl FnOnce(&mut Ui, std::ops::Range<usize>),
) {
    high_list_ui(ui, salt, place, count, (theme::ROW, height), rows);
}

/// As [`list_ui`], with rows of another height.
pub(super) fn high_list_ui(
    ui: &mut Ui,
    salt: &str,
    place: &mut ListPlace,
    count: usize,
    (row_height, height): (f32, f32),
    rows: impl FnOnce(&mut Ui, std::ops::Range<usize>),
) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut area =
        ScrollArea::vertical().id_salt(salt).auto_shrink([false, false]).max_height(height);
    // Past the end it would spring back, frame by frame: also when there is more room, or less in it, than before.
    let end = (count as f32 * row_height - height).max(0.0);
    if place.offset > end {
        area = area.vertical_scroll_offset(end);
    }
    if let Some(row) = place.reveal.take() {
        let top = row as f32 * row_height;
        if top < place.offset || top + row_height > place.offset + height {
            area = area.vertical_scroll_offset((top - height / 3.0).clamp(0.0, end));
        }
    }
    place.offset = area.show_rows(ui, row_height, count, rows).state.clamped_offset().y;
}

/// Keys that belong to the list under a field, not to the field: up and down by rows, and Enter.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ListKeys {
    /// How many rows down.
    rows: isize,
    pub entered: bool,
}

impl ListKeys {
    /// To be taken before the field is shown. A button that has the keyboard keeps its Enter.
    pub(super) fn take(ui: &Ui) -> Self {
        let presses =
            ui.ctx().memory(egui::Memory::focused).is_some() && !ui.ctx().text_edit_focused();
        ui.input_mut(|input| {
            let mut pressed = |key| input.count_and_consume_key(Modifiers::NONE, key);
            let mut steps = |key, rows: isize| isize::try_from(pressed(key)).unwrap_or(0) * rows;
            let rows = steps(Key::ArrowDown, 1) - steps(Key::ArrowUp, 1) + steps(Key::PageDown, 10)
                - steps(Key::PageUp, 10);
            let entered = !presses && input.consume_key(Modifiers::NONE, Key::Enter);
            Self { rows, entered }
        })
    }

    /// The row that is chosen then, if they choose another one.
    pub(super) fn moved(self, chosen: Option<usize>, count: usize) -> Option<usize> {
        let last = count.checked_sub(1)?;
        match (self.rows, chosen) {
            (0, _) => None,
            (_, None) => Some(0),
            (rows, Some(at)) => Some(at.saturating_add_signed(rows).min(last)),
        }
    }
}

/// Tells screen readers that a row is chosen while the keyboard stays in the field above the list.
pub(super) fn point_to(ui: &Ui, field: &Response, row: &Response) {
    let row = row.id.accesskit_id();
    ui.ctx().accesskit_node_builder(field.id, |node| node.set_active_descendant(row));
}
