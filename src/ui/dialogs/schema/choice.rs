//! The question about a choice of an attribute that is to be called otherwise, in `project.toml` and on every mark.

use egui::{RichText, Ui, vec2};

use super::form::field_ui;
use crate::{
    model::{AttributeKind, AttributeRule, Of, SchemaEdit},
    ui::{theme, widgets},
};

pub(super) struct Choice {
    attribute: String,
    /// Which one, once it is picked.
    from: Option<String>,
    to: String,
}

impl Choice {
    pub(super) const fn new(attribute: String) -> Self {
        Self { attribute, from: None, to: String::new() }
    }

    pub(super) fn attribute(&self) -> &str {
        &self.attribute
    }

    /// `rules`: those of the label. Returns what is to be done, in words for a button.
    pub(super) fn ui(&mut self, ui: &mut Ui, rules: &[AttributeRule]) -> &'static str {
        let rule = rules.iter().find(|rule| rule.id == self.attribute);
        let words = match rule.map(|rule| &rule.kind) {
            Some(AttributeKind::Choice(words)) => words.as_slice(),
            _ => &[],
        };
        widgets::caption_ui(ui, "Which one");
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
            for word in words {
                let chosen = self.from.as_ref() == Some(word);
                if widgets::pill_ui(ui, word, &format!("Rename: {word}"), chosen).clicked() {
                    self.from = Some(word.clone());
                    self.to.clone_from(word);
                }
            }
        });
        ui.add_space(theme::SPACE_8);
        if self.from.is_some() {
            field_ui(ui, "New word", &mut self.to, 1);
        }
        let to = self.to.trim();
        let merges = self.from.as_deref() != Some(to) && words.iter().any(|word| word == to);
        if merges {
            let words = format!("There is a choice “{to}” already: the two become one.");
            ui.label(RichText::new(words).color(theme::colors(ui.ctx()).dim));
        }
        if merges { "Merge" } else { "Rename everywhere" }
    }

    pub(super) fn edit(&self, of: Of) -> Option<SchemaEdit> {
        let (from, to) = (self.from.clone()?, self.to.trim().to_owned());
        let attribute = self.attribute.clone();
        (from != to).then_some(SchemaEdit::RenameChoice { of, attribute, from, to })
    }
}
