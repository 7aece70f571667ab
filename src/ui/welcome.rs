//! What is there before a project is open: choose a folder.

use egui::{CentralPanel, Frame, RichText, Ui};

use super::{
    command::Command,
    recents::{Recents, Wanted},
    text::Engine,
    theme, widgets,
};
use crate::model::counted;
use crate::session::user::User;

/// The welcome page. Returns what was asked for.
pub(super) fn welcome_ui(
    ui: &mut Ui,
    engine: &mut Engine,
    user: &User,
    recents: &Recents,
) -> Option<Asked> {
    let colors = theme::colors(ui.ctx());
    let mut asked = None;
    CentralPanel::default().frame(Frame::new().fill(colors.paper)).show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.add_space((ui.available_height() * 0.16).floor());
            ui.label(
                RichText::new("Gainsay").font(egui::FontId::new(34.0, theme::title_font().family)),
            );
            ui.add_space(theme::SPACE_4);
            let about = "Mark, in a folder of texts, who claims what and who denies it.";
            ui.label(RichText::new(about).color(colors.dim));
            ui.add_space(theme::SPACE_24);
            if widgets::primary_button_ui(ui, Command::OpenFolder.name(), true).clicked() {
                asked = Some(Asked::Native);
            }
            ui.add_space(theme::SPACE_4);
            if widgets::word_button_ui(ui, "Open by its path…", colors.dim).clicked() {
                asked = Some(Asked::ByPath);
            }
            ui.add_space(theme::SPACE_24);
            let hint = "Any folder with text files will do. Your texts are never changed.";
            ui.label(RichText::new(hint).font(theme::caption_font()).color(colors.dim));
            ui.add_space(theme::SPACE_36);
            if let Some(wanted) = recents.ui(ui, engine, user) {
                asked = Some(Asked::Recent(wanted));
            }
        });
    });
    asked
}

/// How a folder is to be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Native,
    ByPath,
    Recent(Wanted),
}

/// While a project is being read.
pub(super) fn loading_ui(ui: &mut Ui, done: usize) -> bool {
    let colors = theme::colors(ui.ctx());
    let mut cancelled = false;
    CentralPanel::default().frame(Frame::new().fill(colors.paper)).show(ui, |ui| {
        let sentence = if done == 0 {
            "Looking into the folder…".to_owned()
        } else {
            format!("{} found so far…", counted(done, "document"))
        };
        cancelled = widgets::empty_ui(ui, "Opening", &sentence, Some("Cancel"));
    });
    cancelled
}

/// When a folder could not be opened.
pub(super) fn failed_ui(ui: &mut Ui, engine: &mut Engine, why: &str) -> bool {
    let colors = theme::colors(ui.ctx());
    let mut again = false;
    CentralPanel::default().frame(Frame::new().fill(colors.paper)).show(ui, |ui| {
        let title = "This folder could not be opened";
        again = widgets::trouble_ui(ui, engine, title, why, Some("Choose another…"));
    });
    again
}
