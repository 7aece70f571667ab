//! What a person sees when the program itself has failed: that their marks are safe, where the report lies, and how
//! to go on.

use std::{fmt::Write as _, path::PathBuf};

use egui::{CentralPanel, Context, Frame, RichText, Ui};

use super::{
    dialogs::{Foot, modal},
    theme, widgets,
};
use crate::session::reports::Report;

/// The program has failed: what is known of it.
#[derive(Debug)]
pub(super) struct Fallen {
    pub(super) report: Report,
    /// What could not be saved, in words.
    pub(super) lost: Vec<String>,
    /// The project that was open.
    pub(super) folder: Option<PathBuf>,
}

/// What a person wants after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    OpenAgain,
    Quit,
}

/// What is safe, and where the report lies.
fn sentences(report: &Report, lost: &[String]) -> String {
    let mut words = "Every mark that was shown as saved is in the project’s database.".to_owned();
    let written =
        lost.iter().try_for_each(|trouble| write!(words, " {}.", trouble.trim_end_matches('.')));
    let written = written.and_then(|()| match &report.file {
        Some(file) => write!(
            words,
            " A report without any of your texts was written; please send it to whoever looks \
             after the program: {}",
            file.display()
        ),
        None => write!(words, " What went wrong: {}.", report.message),
    });
    if written.is_err() {
        // Writing to a string does not fail.
    }
    words
}

/// In place of the window's contents, when these could not be shown any more.
pub(super) fn page_ui(ui: &mut Ui, fallen: &Fallen) -> Option<Then> {
    let colors = theme::colors(ui.ctx());
    let mut then = None;
    CentralPanel::default().frame(Frame::new().fill(colors.paper)).show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.add_space((ui.available_height() * 0.26).floor());
            ui.label(RichText::new("Something went wrong in Gainsay").font(theme::title_font()));
            ui.add_space(theme::SPACE_8);
            ui.scope(|ui| {
                ui.set_max_width(560.0);
                ui.label(RichText::new(sentences(&fallen.report, &fallen.lost)).color(colors.dim));
            });
            ui.add_space(theme::SPACE_16);
            let again =
                widgets::primary_button_ui(ui, "Open the project again", fallen.folder.is_some());
            if again.clicked() {
                then = Some(Then::OpenAgain);
            }
            ui.add_space(theme::SPACE_4);
            if ui.button("Close Gainsay").clicked() {
                then = Some(Then::Quit);
            }
        });
    });
    then
}

/// When some part beside the window failed and the window goes on. `true`: it has been read.
pub(super) fn dialog_ui(ctx: &Context, report: &Report) -> bool {
    modal(ctx, "A part of Gainsay failed", 520.0, |ui| {
        let colors = theme::colors(ui.ctx());
        let what = format!("It happened while it was to {}. You can go on.", report.part);
        ui.label(what);
        ui.add_space(theme::SPACE_8);
        ui.label(RichText::new(sentences(report, &[])).color(colors.dim));
        ui.add_space(theme::SPACE_12);
        Foot::default().main("Go on", true).ui(ui).is_some()
    })
}
