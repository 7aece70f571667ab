//! Asked before marks get a label that some of their links cannot go with: which ones would be lost.

use egui::{Context, ScrollArea};

use super::{buttons_ui, modal};
use crate::{
    model::Annotation,
    session::{Action, Session},
    ui::{
        text::{Engine, sentence_ui},
        theme, widgets,
        workbench::{Intent, link_sentence},
    },
};

pub(in crate::ui) struct Losing {
    /// What the marks would become.
    label: String,
    links: Vec<String>,
    /// The action with all of these agreed to.
    action: Action,
}

impl Losing {
    /// `None`: the action loses no links.
    pub(in crate::ui) fn new(
        session: &Session,
        action: Action,
        label: String,
        lost: &[Annotation],
    ) -> Option<Self> {
        let Action::Relabel { spans, label: to, .. } = action else { return None };
        let losing = lost.iter().map(|relation| relation.id).collect();
        Some(Self {
            label,
            links: lost.iter().map(|relation| link_sentence(session, relation)).collect(),
            action: Action::Relabel { spans, label: to, losing },
        })
    }

    pub(super) fn ui(&self, ctx: &Context, engine: &mut Engine, intents: &mut Vec<Intent>) -> bool {
        modal(ctx, "Links would be lost", 460.0, |ui| {
            let count = match self.links.len() {
                1 => "1 link".to_owned(),
                count => format!("{count} links"),
            };
            let words = match self.links.len() {
                1 => format!("This link does not go with the label “{}”:", self.label),
                _ => format!("These links do not go with the label “{}”:", self.label),
            };
            widgets::sentence_label_ui(ui, engine, &words, theme::colors(ctx).text);
            ui.add_space(theme::SPACE_8);
            let colors = theme::colors(ctx);
            ScrollArea::vertical().max_height(220.0).show(ui, |ui| {
                for link in &self.links {
                    let room = ui.available_width();
                    sentence_ui(ui, engine, link, theme::NAME, colors.text, 2, room);
                    ui.add_space(theme::SPACE_4);
                }
            });
            let main = format!("Change it and lose {count}");
            let enter =
                ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Enter));
            let (change, cancel) = buttons_ui(ui, &main, true, "Cancel");
            // A button that has the keyboard keeps its Enter.
            if change || (enter && ctx.memory(egui::Memory::focused).is_none()) {
                intents.push(Intent::Do(self.action.clone()));
                return true;
            }
            cancel
        })
    }
}
