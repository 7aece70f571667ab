//! What the document is called, when and by whom it was published: a slim line over its text.

use egui::{Frame, Margin, RichText, Ui};

use crate::{
    model::metadata::{DATE, PUBLISHER, TITLE},
    session::OpenDocument,
    ui::{
        text::{Engine, Family, TextStyle, Weight, snippet_ui},
        theme, widgets,
    },
};

/// Words of the title.
const STYLE: TextStyle =
    TextStyle { family: Family::Serif, size: 20.0, line_height: 1.3, weight: Weight::Semibold };
/// As beside the column of the text.
const MARGIN: f32 = 28.0;

/// Nothing where nothing is known. It stands over the pane, so the text scrolls as without it.
pub(super) fn head_ui(ui: &mut Ui, engine: &mut Engine, open: &OpenDocument, measure: f32) {
    let title = open.metadata(TITLE);
    let facts: Vec<&str> = [DATE, PUBLISHER].into_iter().filter_map(|f| open.metadata(f)).collect();
    if title.is_none() && facts.is_empty() {
        return;
    }
    let colors = theme::colors(ui.ctx());
    let width = measure.min(ui.available_width() - 2.0 * MARGIN).max(40.0).floor();
    let side = ((ui.available_width() - width) / 2.0).floor();
    Frame::new().fill(colors.paper).inner_margin(Margin::symmetric(0, 8)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.add_space(side);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                if let Some(title) = title {
                    snippet_ui(ui, engine, title, STYLE, colors.text, 1, width);
                }
                if !facts.is_empty() {
                    let words = RichText::new(facts.join(" · ")).font(theme::caption_font());
                    ui.add(egui::Label::new(words.color(colors.dim)).truncate().selectable(false));
                }
            });
        });
    });
    ui.spacing_mut().item_spacing.y = 0.0;
    widgets::hairline_ui(ui);
}
