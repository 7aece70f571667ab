//! Who annotates here.

use egui::{Context, Margin, RichText, Role, TextEdit, WidgetInfo};

use super::{buttons_ui, modal};
use crate::{
    session::{
        Session,
        user::{User, annotator_id},
    },
    ui::{theme, widgets, workbench::Intent},
};

pub(in crate::ui) struct Who {
    words: String,
    fresh: bool,
}

impl Who {
    pub(in crate::ui) fn new(user: &User) -> Self {
        let suggestion = user.suggestion();
        let words = annotator_id(&suggestion).map(|id| id.to_string()).unwrap_or_default();
        Self { words, fresh: true }
    }

    pub(super) fn ui(
        &mut self,
        ctx: &Context,
        session: &Session,
        _user: &User,
        intents: &mut Vec<Intent>,
    ) -> bool {
        let colors = theme::colors(ctx);
        let mut close = false;
        let shown = modal(ctx, "Who are you?", 400.0, |ui| {
            let about = "Your marks are kept under this short name, apart from those of others. \
                         It is remembered for this project.";
            ui.label(RichText::new(about).color(colors.dim));
            ui.add_space(theme::SPACE_8);
            let mut known: Vec<(String, String)> = session
                .settings()
                .settings
                .annotators
                .iter()
                .map(|annotator| (annotator.id.to_string(), annotator.name.clone()))
                .collect();
            for layer in session.layers() {
                if layer.as_str() != "gold" && !known.iter().any(|(id, _)| id == layer.as_str()) {
                    known.push((layer.to_string(), layer.to_string()));
                }
            }
            if !known.is_empty() {
                ui.horizontal_wrapped(|ui| {
                    for (id, name) in &known {
                        let words = if id == name { id.clone() } else { format!("{id} · {name}") };
                        if widgets::pill_ui(ui, &words, &words, self.words == *id).clicked() {
                            self.words.clone_from(id);
                        }
                    }
                });
                ui.add_space(theme::SPACE_4);
            }
            let field = ui.add(
                TextEdit::singleline(&mut self.words)
                    .margin(Margin::symmetric(9, 6))
                    .desired_width(f32::INFINITY),
            );
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Your short name"));
            if std::mem::take(&mut self.fresh) {
                field.request_focus();
                // Typing replaces the name offered: two names in one would be a new person.
                widgets::select_all(ui, &field, &self.words);
            }
            let id = annotator_id(&self.words);
            if let (Err(why), false) = (&id, self.words.is_empty()) {
                ui.label(RichText::new(*why).color(colors.warn));
            }
            let (main, other) = buttons_ui(ui, "Continue", id.is_ok(), "Just look");
            if let (Ok(id), true) = (id, main) {
                intents.push(Intent::SetMe(id));
                return true;
            }
            other
        });
        close |= shown;
        close
    }
}
