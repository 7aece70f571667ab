//! What is said of the document as a whole, while no mark is selected.

use egui::{Id, RichText, Ui, vec2};

use super::{Field, Inspector, Typed, caption::Caption};
use crate::{
    session::OpenDocument,
    ui::{command::Command, keymap::Keymap, theme, widgets, workbench::Intent},
};

impl Inspector {
    /// Returns what takes the keyboard first.
    pub(super) fn document_ui(
        &mut self,
        ui: &mut Ui,
        open: &OpenDocument,
        intents: &mut Vec<Intent>,
    ) -> Id {
        let status = open.status.as_ref();
        let colors = theme::colors(ui.ctx());
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        widgets::caption_ui(ui, "This document");
        let words = match status {
            None => "new".to_owned(),
            Some(status) if status.changed => "done, and changed since".to_owned(),
            Some(status) if !status.reason.is_empty() => {
                format!("{}: {}", status.state.word(), status.reason)
            }
            Some(status) => status.state.word().to_owned(),
        };
        ui.label(RichText::new(widgets::sentence(&words)).color(colors.text));
        let asked = status.is_some_and(|status| status.question);
        let command = Command::Question;
        let keys = Keymap::of(ui.ctx()).words(command);
        let name = command.name();
        let pill = widgets::keyed_pill_ui(ui, name, name, keys.as_deref(), asked);
        if pill.clicked() {
            intents.push(Intent::Run(command));
        }
        ui.add_space(theme::SPACE_4);
        let command = Some(Command::DocumentNote);
        Caption { words: "Note on the document", keyed: false, lacking: false, command }.ui(ui);
        let note = status.map_or("", |status| &status.note);
        let field = (Field::Document(open.id()), Typed::Words);
        let field = self.field_ui(ui, field, note, "Note on the document", true);
        if std::mem::take(&mut self.write_document_note) {
            field.request_focus();
        }
        pill.id
    }
}
