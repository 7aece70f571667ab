//! Why a document is set aside.

use egui::{Context, Key, Margin, Modifiers, Role, TextEdit, WidgetInfo, vec2};

use super::{buttons_ui, modal};
use crate::ui::{theme, widgets, workbench::Intent};

/// What is most often the matter; each has the digit of its place.
const REASONS: [&str; 4] = ["not news", "broken", "wrong language", "duplicate"];

#[derive(Default)]
pub(in crate::ui) struct SetAside {
    reason: String,
    /// Something else than the usual is the matter: it is written down.
    other: bool,
    asked: bool,
}

impl SetAside {
    pub(super) fn ui(&mut self, ctx: &Context, intents: &mut Vec<Intent>) -> bool {
        modal(ctx, "Set this document aside", 440.0, |ui| {
            ui.label("What is the matter with it?");
            ui.add_space(theme::SPACE_8);
            let mut chosen = None;
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
                for (at, reason) in REASONS.into_iter().chain(["other"]).enumerate() {
                    let digit = (at + 1).to_string();
                    let name = format!("Reason: {reason}");
                    let now = if self.other { reason == "other" } else { self.reason == reason };
                    if widgets::keyed_pill_ui(ui, reason, &name, Some(&digit), now).clicked() {
                        chosen = Some(at);
                    }
                }
            });
            if !self.other {
                ui.input_mut(|input| {
                    let keys = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5];
                    for (at, key) in keys.into_iter().enumerate() {
                        if input.consume_key(Modifiers::NONE, key) {
                            chosen = Some(at);
                        }
                    }
                    // The digit that asks for other words is not one of them.
                    if chosen == Some(REASONS.len()) {
                        input.events.retain(|event| !matches!(event, egui::Event::Text(_)));
                    }
                });
            }
            match chosen.map(|at| REASONS.get(at)) {
                Some(Some(reason)) => {
                    (*reason).clone_into(&mut self.reason);
                    self.other = false;
                }
                Some(None) if !self.other => {
                    self.other = true;
                    self.asked = false;
                    self.reason.clear();
                }
                Some(None) | None => {}
            }
            if self.other {
                ui.add_space(theme::SPACE_8);
                let field = ui.add(
                    TextEdit::singleline(&mut self.reason)
                        .hint_text("Say why, so that the others know")
                        .margin(Margin::symmetric(9, 6))
                        .desired_width(f32::INFINITY),
                );
                field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Reason"));
                if !std::mem::replace(&mut self.asked, true) {
                    field.request_focus();
                }
            }
            let reason = self.reason.trim();
            let (main, other) = buttons_ui(ui, "Set aside", !reason.is_empty(), "Cancel");
            if main {
                intents.push(Intent::SetAside(reason.to_owned()));
                return true;
            }
            other
        })
    }
}
