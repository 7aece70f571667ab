//! The line at the bottom: the keys that matter now, and how things stand.

use egui::{
    Align, CornerRadius, Layout, Response, RichText, Role, Sense, Stroke, StrokeKind, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};

use super::{Intent, Workbench};
use crate::{
    model::LabelRule,
    session::OpenDocument,
    store::Access,
    text::{Encoding, Found},
    ui::{command::Command, theme, widgets},
};

impl Workbench {
    pub(super) fn bottom_line_ui(&mut self, ui: &mut Ui) {
        ui.horizontal_centered(|ui| {
            ui.add_space(theme::SPACE_12);
            ui.spacing_mut().item_spacing.x = theme::SPACE_4;
            if self.session.open().is_none() || self.failed.is_some() || self.is_reading_only() {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.state_ui(ui));
                return;
            }
            self.labels_ui(ui);
            let hints: Vec<Command> = if self.armed.is_some() {
                vec![Command::Disarm, Command::Undo]
            } else if self.selected.is_some() {
                vec![Command::Remove, Command::NextSpan, Command::Undo]
            } else {
                vec![Command::NextSpan, Command::DoneAndNext]
            };
            for command in hints {
                if let Some(keys) = command.shortcuts().first() {
                    self.hint_ui(ui, &keys.words(), command);
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.state_ui(ui));
        });
    }

    /// The labels: a click takes one up, so that each drag marks.
    fn labels_ui(&mut self, ui: &mut Ui) {
        for rule in self.session.schema().labels.clone() {
            let armed = self.armed.as_ref() == Some(&rule.id);
            let name = rule.name.to_lowercase();
            let response = Self::label_ui(ui, &rule, armed);
            response.widget_info(|| {
                WidgetInfo::selected(Role::Button, true, armed, format!("Mark as {name}"))
            });
            widgets::focus_ring(ui, &response, response.rect);
            if response.clicked() {
                self.intents.push(if armed {
                    Intent::Arm(None)
                } else {
                    Intent::Mark(rule.id.clone())
                });
            }
            if !rule.about.is_empty() {
                response.on_hover_text(&rule.about);
            }
            ui.add_space(theme::SPACE_4);
        }
    }

    /// Key and name of one label, on its ground while it is taken up.
    fn label_ui(ui: &mut Ui, rule: &LabelRule, armed: bool) -> Response {
        let colors = theme::label_colors(ui.ctx(), Some(rule));
        let name = rule.name.to_lowercase();
        let font = if armed { theme::strong_font() } else { theme::text_font() };
        let galley = ui.painter().layout_no_wrap(name, font, colors.text);
        let size = vec2(17.0 + 5.0 + galley.size().x + 12.0, 22.0);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        if armed {
            let (radius, edge) = (CornerRadius::same(theme::RADIUS), Stroke::new(1.0, colors.line));
            ui.painter().rect(rect, radius, colors.ground, edge, StrokeKind::Inside);
        } else if response.hovered() {
            let ground = theme::colors(ui.ctx()).window;
            ui.painter().rect_filled(rect, CornerRadius::same(theme::RADIUS), ground);
        }
        let mut inside = ui.new_child(UiBuilder::new().max_rect(rect.shrink2(vec2(6.0, 2.5))));
        if let Some(key) = rule.key {
            widgets::key_cap_ui(&mut inside, &key.to_string());
        }
        let at =
            pos2(rect.right() - 6.0 - galley.size().x, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at.round(), galley, colors.text);
        response
    }

    fn hint_ui(&mut self, ui: &mut Ui, keys: &str, command: Command) {
        let colors = theme::colors(ui.ctx());
        widgets::key_cap_ui(ui, keys);
        let words = command.name().trim_end_matches('…').to_lowercase();
        if widgets::word_button_ui(ui, words, colors.dim).clicked() {
            self.intents.push(Intent::Run(command));
        }
        ui.add_space(theme::SPACE_4);
    }

    fn state_ui(&mut self, ui: &mut Ui) {
        let colors = theme::colors(ui.ctx());
        ui.spacing_mut().item_spacing.x = theme::SPACE_16;
        ui.add_space(theme::SPACE_12);
        let word = |ui: &mut Ui, words: String| {
            ui.add(egui::Label::new(RichText::new(words).color(colors.dim)).selectable(false))
        };
        let zoom = word(ui, format!("{} %", self.zoom_percent));
        zoom.on_hover_text("Size of the text: Ctrl + and Ctrl −");
        if let (Some(open), None) = (self.session.open(), &self.failed) {
            let (words, about, doubtful) = encoding_words(open);
            let color = if doubtful { colors.warn } else { colors.dim };
            let button = widgets::word_button_ui(ui, words, color);
            if button.on_hover_text(about).clicked() {
                self.intents.push(Intent::Run(Command::ReadAs));
            }
            if let Some(here) = self.here() {
                word(ui, here);
            }
            let words = word(ui, count_words(open));
            if !open.elsewhere.is_empty() {
                let why = "Those that are not shown stand on another text of this file";
                words.on_hover_text(why);
            }
        }
        if self.characters {
            let button = widgets::word_button_ui(ui, "characters", colors.accent);
            if button.on_hover_text("Drags select by characters; C for words").clicked() {
                self.intents.push(Intent::Run(Command::Characters));
            }
        }
        let (words, color) = match self.session.access() {
            Access::Reading(_) => ("Read only", colors.warn),
            Access::Writing if self.session.is_saving() => ("Saving…", colors.warn),
            Access::Writing if !self.waiting.is_empty() => {
                ("Waiting for another window…", colors.warn)
            }
            Access::Writing if self.session.open().is_none() => ("", colors.dim),
            Access::Writing if self.inspector.is_dirty() => ("Writing…", colors.dim),
            Access::Writing => ("Saved", colors.dim),
        };
        let told = ui.add(egui::Label::new(RichText::new(words).color(color)).selectable(false));
        // "Saved" after each mark would be noise; what keeps it from being saved is not.
        if color == colors.warn && !self.session.is_saving() {
            widgets::tell(ui, &told, false);
        }
    }
}

/// How many spans the document has, as the list tells, and how many of them are not in its text.
fn count_words(open: &OpenDocument) -> String {
    let (here, away) = (open.spans.len(), open.elsewhere.len());
    let all = match here + away {
        1 => "1 span".to_owned(),
        all => format!("{all} spans"),
    };
    match (here, away) {
        (_, 0) => all,
        (0, _) => format!("{all}, none shown"),
        _ => format!("{all}, {away} not shown"),
    }
}

/// The encoding of the open document in a word, what there is to know of it, and whether that is
/// cause for doubt.
fn encoding_words(open: &OpenDocument) -> (String, String, bool) {
    let name = Encoding::shown(&open.row.encoding);
    let mut words = name.to_owned();
    let how = match open.found {
        Found::Said => "",
        Found::Chosen => "This encoding was chosen by hand. ",
        Found::Guessed => "This encoding was found by the letters. ",
        Found::Unsure => {
            words.push_str(", perhaps");
            "The file does not tell its encoding; others may be as right. "
        }
    };
    let unread = match open.unread {
        0 => String::new(),
        1 => "One place of the file cannot be read and is shown as �. ".to_owned(),
        n => format!("{n} places of the file cannot be read and are shown as �. "),
    };
    let about = format!("{how}{unread}Click to read the file in another one");
    (words, about, open.found == Found::Unsure || open.unread > 0)
}
