//! What stands over a field or a choice: its name, whether it is needed, the key that leads there.

use egui::{Ui, pos2};

use crate::ui::{command::Command, keymap::Keymap, theme, widgets};

/// A caption over a field or a choice.
#[derive(Clone, Copy)]
pub(super) struct Caption<'a> {
    pub words: &'a str,
    /// What is over has the keys.
    pub keyed: bool,
    /// It should be filled in and is not.
    pub lacking: bool,
    /// Leads there; its key stands at the right.
    pub command: Option<Command>,
}

impl Caption<'_> {
    pub(super) fn ui(self, ui: &mut Ui) {
        let colors = theme::colors(ui.ctx());
        let part = |color| egui::TextFormat::simple(theme::caption_font(), color);
        let mut words = egui::text::LayoutJob::default();
        let color = if self.keyed { colors.accent } else { colors.dim };
        words.append(self.words, 0.0, part(color));
        if self.lacking {
            words.append("needed", theme::SPACE_8, part(colors.warn));
        }
        let caption = ui.label(words);
        let keymap = Keymap::of(ui.ctx());
        if let Some(keys) = self.command.and_then(|command| keymap.words(command)) {
            let right = pos2(ui.max_rect().right(), caption.rect.center().y);
            widgets::key_cap_at(ui, &keys, right);
        }
    }
}
