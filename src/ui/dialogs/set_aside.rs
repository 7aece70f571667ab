//! Why a document is set aside.

use egui::{Context, Key, Margin, Role, TextEdit, WidgetInfo};

use super::{buttons_ui, modal};
use crate::ui::workbench::Intent;

#[derive(Default)]
pub(in crate::ui) struct SetAside {
    reason: String,
    asked: bool,
}

impl SetAside {
    pub(super) fn ui(&mut self, ctx: &Context, intents: &mut Vec<Intent>) -> bool {
        modal(ctx, "Set this document aside", 400.0, |ui| {
            ui.label("Say why, so that the others know what is the matter with it.");
            let field = ui.add(
                TextEdit::singleline(&mut self.reason)
                    .margin(Margin::symmetric(9, 6))
                    .desired_width(f32::INFINITY),
            );
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Reason"));
            if !std::mem::replace(&mut self.asked, true) {
                field.request_focus();
            }
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            let reason = self.reason.trim();
            let (main, other) = buttons_ui(ui, "Set aside", !reason.is_empty(), "Cancel");
            if (main || entered) && !reason.is_empty() {
                intents.push(Intent::SetAside(reason.to_owned()));
                return true;
            }
            other
        })
    }
}
