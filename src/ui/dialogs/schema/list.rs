//! The left side: labels, relations, and what marks have and the project lacks.

use egui::{Align2, Margin, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{Form, Question, SchemaPage};
use crate::{
    model::{LabelRule, Of},
    session::Session,
    ui::{theme, widgets},
};

/// One row.
struct Row<'a> {
    name: &'a str,
    label: Option<&'a LabelRule>,
    retired: bool,
    count: usize,
    of: Of,
}

impl SchemaPage {
    pub(super) fn list_ui(&mut self, ui: &mut Ui, session: &Session, height: f32) {
        let schema = session.schema();
        let mut chosen = None;
        let mut add = None;
        let shown = self.form.as_ref().map(Form::subject);
        let can = Self::why_not(session).is_none() && !self.waits;
        ScrollArea::vertical()
            .id_salt("labels")
            .auto_shrink([false, false])
            .max_height(height)
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.add_space(theme::SPACE_8);
                heading_ui(ui, "Labels", Some("Add label"), can, &mut add);
                for rule in &schema.labels {
                    let of = Of::Label(rule.id.clone());
                    let row = Row {
                        name: &rule.name,
                        label: Some(rule),
                        retired: rule.retired,
                        count: self.found.usage.count(&of),
                        of,
                    };
                    if row_ui(ui, &row, shown.as_ref() == Some(&row.of)) {
                        chosen = Some(row.of);
                    }
                }
                ui.add_space(theme::SPACE_8);
                heading_ui(ui, "Relations", Some("Add relation"), can, &mut add);
                for rule in &schema.relations {
                    let of = Of::Relation(rule.id.clone());
                    let count = self.found.usage.count(&of);
                    let (name, retired) = (rule.name.as_str(), rule.retired);
                    let row = Row { name, label: None, retired, count, of };
                    if row_ui(ui, &row, shown.as_ref() == Some(&row.of)) {
                        chosen = Some(row.of);
                    }
                }
                let unknown: Vec<(Of, usize)> = self.found.usage.unknown(schema).collect();
                if !unknown.is_empty() {
                    ui.add_space(theme::SPACE_8);
                    heading_ui(ui, "Problems: on marks, but not here", None, can, &mut add);
                    for (of, count) in unknown {
                        let id = of.id().to_string();
                        let row = Row { name: &id, label: None, retired: false, count, of };
                        let asked = self.question.as_ref().map(Question::subject);
                        if row_ui(ui, &row, asked == Some(&row.of)) {
                            chosen = Some(row.of);
                        }
                    }
                }
                ui.add_space(theme::SPACE_12);
            });
        let leaves = chosen.is_some() || add.is_some();
        if leaves && can && !self.held.may((true, self.is_dirty())) {
            // What is not saved is not left without a word.
            return;
        }
        if leaves {
            self.held.let_go();
            self.question = None;
        }
        match add {
            Some("Add label") => self.form = Some(Form::new_label(schema)),
            Some(_) => self.form = Some(Form::new_relation()),
            None => {}
        }
        if let Some(of) = chosen {
            self.form = Form::of(schema, &of);
            if self.form.is_none() {
                self.question = Some(Question::unknown(of));
            }
        }
    }
}

fn heading_ui(
    ui: &mut Ui,
    words: &str,
    button: Option<&'static str>,
    can: bool,
    add: &mut Option<&'static str>,
) {
    egui::Frame::new().inner_margin(Margin { left: 20, right: 10, top: 6, bottom: 2 }).show(
        ui,
        |ui| {
            ui.horizontal(|ui| {
                widgets::caption_ui(ui, words);
                if let Some(name) = button {
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        let button =
                            egui::Button::new(format!("+ {}", name.trim_start_matches("Add ")));
                        let button = ui.add_enabled(can, button.frame(false));
                        button.widget_info(|| WidgetInfo::labeled(Role::Button, can, name));
                        if button.clicked() {
                            *add = Some(name);
                        }
                    });
                }
            });
        },
    );
}

fn row_ui(ui: &mut Ui, row: &Row<'_>, chosen: bool) -> bool {
    let colors = theme::colors(ui.ctx());
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW), Sense::click());
    let name = format!(
        "{} {}{}, {} {}",
        widgets::sentence(row.of.kind()),
        row.name,
        if row.retired { ", retired" } else { "" },
        row.count,
        if row.count == 1 { "mark" } else { "marks" },
    );
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, chosen, &name));
    if chosen {
        ui.painter().rect_filled(rect, 0.0, colors.chosen);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, colors.window);
    }
    widgets::focus_ring(ui, &response, rect);
    let painter = ui.painter();
    let left = rect.left() + 20.0;
    let swatch = Rect::from_min_max(
        pos2(left, rect.center().y - 8.0),
        pos2(left + 22.0, rect.center().y + 7.0),
    );
    if let (Of::Label(_), rule) = (&row.of, row.label) {
        let label = theme::label_colors(ui.ctx(), rule);
        painter.rect_filled(swatch, 2.0, label.ground);
        let style = rule.map(|rule| rule.underline).unwrap_or_default();
        let y = swatch.bottom() - 2.0;
        let (from, to) = (pos2(swatch.left(), y), pos2(swatch.right(), y));
        widgets::underline_icon(painter, from, to, style, label.line);
        let key = rule.and_then(|rule| rule.key).map(|key| key.to_string()).unwrap_or_default();
        let at = swatch.center() - vec2(0.0, 1.5);
        painter.text(at, Align2::CENTER_CENTER, key, theme::caption_font(), label.text);
    } else {
        widgets::chevron_icon(painter, swatch.center() + vec2(1.0, 0.0), 1.0, colors.dim);
    }
    let at = pos2(rect.right() - 14.0, rect.center().y);
    let count = if row.retired { format!("retired  {}", row.count) } else { row.count.to_string() };
    let count = painter.text(at, Align2::RIGHT_CENTER, count, theme::text_font(), colors.dim);
    let color = if row.retired { colors.dim } else { colors.text };
    let most = count.left() - swatch.right() - 18.0;
    let words = widgets::elided(ui, row.name, theme::text_font(), color, most);
    let corner = pos2(swatch.right() + 10.0, rect.center().y - words.size().y / 2.0);
    ui.painter().galley(corner.round(), words, color);
    response.clicked()
}
