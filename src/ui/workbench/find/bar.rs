//! The bar over the text: what to look for, how, and how many there are.

use egui::{
    Button, Frame, Id, Key, Label, Margin, Modifiers, RichText, Role, TextEdit, Ui, WidgetInfo,
    text::{CCursor, CCursorRange},
    vec2,
};

use super::Workbench;
use crate::{
    text::find::Query,
    ui::{command::Command, keymap::in_brackets, theme, widgets, workbench::Intent},
};

/// The three switches of a search: what stands on them, their names, their keys.
const SWITCHES: [(&str, &str, Key); 3] = [
    ("Case", "Match case", Key::C),
    ("Word", "Whole words", Key::W),
    ("Pattern", "Regular expression", Key::R),
];

fn switch(query: &mut Query, nth: usize) -> &mut bool {
    match nth {
        0 => &mut query.case,
        1 => &mut query.word,
        _ => &mut query.regex,
    }
}

/// The switches, as pills; Alt C, Alt W and Alt R turn them.
pub(super) fn switches_ui(ui: &mut Ui, query: &mut Query, listens: bool) {
    for (nth, (words, name, key)) in SWITCHES.into_iter().enumerate() {
        let on = switch(query, nth);
        let pressed = listens && ui.input_mut(|input| input.consume_key(Modifiers::ALT, key));
        let pill = widgets::pill_ui(ui, words, name, *on);
        if pill.clicked() || pressed {
            *on = !*on;
        }
        pill.on_hover_text(format!("{name} (Alt {})", key.name()));
    }
}

/// A field to type into what to look for; `fresh`: it gets the keyboard, its words selected.
pub(super) fn field_ui(
    ui: &mut Ui,
    query: &mut Query,
    id: Id,
    name: &str,
    width: f32,
    fresh: bool,
) {
    let mut shown = TextEdit::singleline(&mut query.words)
        .id(id)
        .hint_text(name)
        .margin(Margin::symmetric(9, 5))
        .desired_width(width)
        .show(ui);
    shown.response.widget_info(|| WidgetInfo::labeled(Role::SearchInput, true, name));
    if fresh {
        shown.response.request_focus();
        let all = CCursorRange::two(CCursor::new(0), CCursor::new(query.words.chars().count()));
        shown.state.cursor.set_char_range(Some(all));
        shown.state.store(ui.ctx(), id);
    }
}

impl Workbench {
    /// What the field of the bar is known by.
    fn find_field() -> Id {
        Id::unique("find in the document")
    }

    pub(in crate::ui::workbench) fn find_bar_ui(&mut self, ui: &mut Ui) {
        if !self.find.open {
            return;
        }
        let field = Self::find_field();
        let colors = theme::colors(ui.ctx());
        let listens = self.dialog.is_none();
        let typing = ui.ctx().memory(egui::Memory::focused) == Some(field);
        if typing {
            // They belong to the bar, not to the field.
            let pressed =
                |modifiers, key| listens && ui.input_mut(|input| input.consume_key(modifiers, key));
            if pressed(Modifiers::SHIFT, Key::Enter) {
                self.intents.push(Intent::Run(Command::FindPrevious));
            }
            if pressed(Modifiers::NONE, Key::Enter) {
                self.intents.push(Intent::Run(Command::FindNext));
            }
        }
        // Escape has taken the keyboard from the field before anybody hears of it.
        let typed = std::mem::replace(&mut self.find.typing, typing);
        let escapes = listens && typed && !typing;
        if escapes && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            self.close_find();
            ui.ctx().request_repaint();
            return;
        }
        let mut closed = false;
        ui.spacing_mut().item_spacing.y = 0.0;
        Frame::new().fill(colors.panel).inner_margin(Margin::symmetric(12, 6)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
            ui.horizontal_wrapped(|ui| {
                let width = (ui.available_width() - 400.0).clamp(140.0, 320.0);
                let fresh = std::mem::take(&mut self.find.focus);
                field_ui(ui, &mut self.find.query, field, "Find in the document", width, fresh);
                switches_ui(ui, &mut self.find.query, listens);
                if let Some(bad) = &self.find.bad {
                    ui.label(RichText::new(bad).color(colors.warn));
                } else {
                    let words = RichText::new(self.find.count_in_words()).color(colors.dim);
                    ui.add_sized(vec2(92.0, 22.0), Label::new(words).selectable(false));
                }
                let any = !self.find.hits.is_empty();
                for (command, name, direction) in [
                    (Command::FindPrevious, "Previous hit", -1.0),
                    (Command::FindNext, "Next hit", 1.0),
                ] {
                    let button = Button::new("").frame(false).min_size(vec2(24.0, 24.0));
                    let response = ui.add_enabled(any, button);
                    response.widget_info(|| WidgetInfo::labeled(Role::Button, any, name));
                    let color = if any { colors.text } else { colors.line };
                    let center = response.rect.center();
                    widgets::chevron_icon(ui.painter(), center, direction, color);
                    widgets::focus_ring(ui, &response, response.rect);
                    let keys = in_brackets(ui.ctx(), command);
                    let words = format!("{name}{keys}");
                    if response.on_hover_text(words).clicked() {
                        self.intents.push(Intent::Run(command));
                    }
                }
                let close = ui.add(Button::new("").frame(false).min_size(vec2(24.0, 24.0)));
                widgets::cross_icon(ui.painter(), close.rect.center(), colors.text);
                widgets::focus_ring(ui, &close, close.rect);
                close.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Close the search"));
                closed = close.on_hover_text("Close the search (Esc)").clicked();
            });
        });
        widgets::hairline_ui(ui);
        if closed {
            self.close_find();
        }
    }
}
