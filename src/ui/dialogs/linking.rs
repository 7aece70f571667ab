//! Which kind of link two marks get, when the project allows several: a digit picks one.

use egui::{
    Context, Frame, Key, Margin, Modifiers, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo,
};

use super::modal;
use crate::{
    model::{Annotation, Joining, RelationRule, Schema},
    session::Action,
    ui::{
        text::{Engine, sentence_ui},
        theme, widgets,
        workbench::{Intent, quoted, relating},
    },
};

pub(in crate::ui) struct Linking {
    rows: Vec<Row>,
    /// The first row has been given the keyboard.
    begun: bool,
}

struct Row {
    kind: String,
    about: String,
    /// Both ends in the direction of the link.
    ends: String,
    action: Action,
}

impl Linking {
    pub(in crate::ui) fn new(
        schema: &Schema,
        ones: &[Annotation],
        other: &Annotation,
        ways: Vec<Joining>,
    ) -> Self {
        let one = match ones {
            [one] => quoted(one),
            ones => format!("{} marks", ones.len()),
        };
        let other_words = quoted(other);
        let row = |way: Joining| {
            let rule = schema.relation(&way.relation);
            let symmetric = rule.is_some_and(|rule| rule.symmetric);
            let (from, to) = way.ends(&one, &other_words);
            let sign = if symmetric { "↔" } else { "→" };
            Row {
                kind: name_of(rule, &way),
                about: rule.map(|rule| rule.about.clone()).unwrap_or_default(),
                ends: format!("{from} {sign} {to}"),
                action: relating(&way, ones, other),
            }
        };
        Self { rows: ways.into_iter().map(row).collect(), begun: false }
    }

    pub(super) fn ui(
        &mut self,
        ctx: &Context,
        engine: &mut Engine,
        intents: &mut Vec<Intent>,
    ) -> bool {
        modal(ctx, "What kind of link?", 460.0, |ui| {
            let mut chosen = None;
            for (at, row) in self.rows.iter().enumerate() {
                let digit = (at < 9).then(|| (at + 1).to_string());
                let response = ui.push_id(at, |ui| row_ui(ui, engine, row, digit.as_deref())).inner;
                if at == 0 && !self.begun {
                    response.request_focus();
                }
                if response.clicked() {
                    chosen = Some(at);
                }
                ui.add_space(theme::SPACE_4);
            }
            self.begun = true;
            let digits = [
                Key::Num1,
                Key::Num2,
                Key::Num3,
                Key::Num4,
                Key::Num5,
                Key::Num6,
                Key::Num7,
                Key::Num8,
                Key::Num9,
            ];
            ui.input_mut(|input| {
                for (at, key) in digits.into_iter().enumerate() {
                    if input.consume_key(Modifiers::NONE, key) {
                        chosen = Some(at);
                    }
                }
            });
            if let Some(row) = chosen.and_then(|at| self.rows.get(at)) {
                intents.push(Intent::Do(row.action.clone()));
                return true;
            }
            false
        })
    }
}

/// What people call a kind of link.
fn name_of(rule: Option<&RelationRule>, way: &Joining) -> String {
    rule.map_or_else(|| way.relation.to_string(), |rule| rule.name.clone())
}

fn row_ui(ui: &mut Ui, engine: &mut Engine, row: &Row, digit: Option<&str>) -> egui::Response {
    let colors = theme::colors(ui.ctx());
    let shown = ui.scope_builder(UiBuilder::new().sense(Sense::click()), |ui| {
        let hovered = ui.response().hovered();
        Frame::new()
            .fill(if hovered { colors.window } else { colors.panel })
            .stroke(Stroke::new(1.0, colors.line))
            .corner_radius(theme::RADIUS)
            .inner_margin(Margin::symmetric(10, 7))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = 3.0;
                ui.spacing_mut().interact_size.y = 18.0;
                ui.horizontal(|ui| {
                    if let Some(digit) = digit {
                        widgets::key_cap_ui(ui, digit);
                    }
                    let kind = egui::RichText::new(&row.kind).font(theme::strong_font());
                    ui.add(egui::Label::new(kind).selectable(false));
                });
                let room = ui.available_width();
                sentence_ui(ui, engine, &row.ends, theme::NAME, colors.text, 2, room);
            });
    });
    let response = shown.response;
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Button, true, format!("{}: {}", row.kind, row.ends))
    });
    widgets::focus_ring(ui, &response, response.rect);
    if row.about.is_empty() { response } else { response.on_hover_text(&row.about) }
}
