//! What is to be known when several marks are selected, over all that is about one of them.

use egui::{Align, Frame, Layout, Margin, RichText, Ui};

use crate::{
    model::AnnotationId,
    ui::{theme, widgets, workbench::Intent},
};

/// The one that is selected last comes first.
pub(super) fn several_ui(ui: &mut Ui, selected: &[AnnotationId], intents: &mut Vec<Intent>) {
    if selected.len() < 2 {
        return;
    }
    let colors = theme::colors(ui.ctx());
    Frame::new().inner_margin(Margin { left: 16, right: 14, top: 8, bottom: 8 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            let words = format!("{} marks are selected", selected.len());
            ui.label(RichText::new(words).font(theme::strong_font()).color(colors.text));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if widgets::word_button_ui(ui, "Only this one", colors.dim).clicked() {
                    intents.push(Intent::Select(selected.first().copied(), false));
                }
            });
        });
        let words = "Links, labels and removing are for all of them; the rest is for this one.";
        ui.label(RichText::new(words).color(colors.dim));
    });
    widgets::hairline_ui(ui);
}
