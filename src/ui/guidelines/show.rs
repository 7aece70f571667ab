//! Blocks of guidelines as our own words, in the styles of the window.

use egui::{Align, FontId, Label, Layout, RichText, Sense, TextFormat, Ui, text::LayoutJob, vec2};

use super::markdown::{Block, Face, Mark, Run};
use crate::ui::{theme, widgets};

/// How far a list is set in, in points.
const INDENT: f32 = 18.0;
const LINE: f32 = 19.0;

/// Shows a block; `chosen`: it is about the label that matters now.
pub(super) fn block_ui(ui: &mut Ui, block: &Block, chosen: bool) -> egui::Response {
    let colors = theme::colors(ui.ctx());
    let text = theme::text_font();
    let from = ui.cursor().top();
    let shown = match block {
        Block::Heading(level, runs) => {
            ui.add_space(if *level < 3 { theme::SPACE_12 } else { theme::SPACE_4 });
            words_ui(ui, runs, &theme::heading_font(*level))
        }
        Block::Paragraph(runs) => words_ui(ui, runs, &text),
        Block::Quote(runs) => set_in(ui, theme::SPACE_12, |ui| words_ui(ui, runs, &text)),
        Block::Item(depth, mark, runs) => {
            let mark = match mark {
                Mark::Bullet => "•".to_owned(),
                Mark::Number(number) => format!("{number}."),
                Mark::None => String::new(),
            };
            set_in(ui, INDENT * *depth as f32, |ui| {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 0.0;
                    let line = Layout::left_to_right(Align::Min);
                    ui.allocate_ui_with_layout(vec2(INDENT, LINE), line, |ui| {
                        ui.set_min_width(INDENT);
                        ui.add(Label::new(RichText::new(mark).color(colors.dim)).selectable(false));
                    });
                    ui.vertical(|ui| words_ui(ui, runs, &text)).inner
                })
                .inner
            })
        }
        Block::Code(words) => {
            let job = LayoutJob::simple(
                words.clone(),
                FontId::monospace(text.size),
                colors.text,
                ui.available_width() - theme::SPACE_16,
            );
            egui::Frame::new()
                .fill(colors.window)
                .corner_radius(f32::from(theme::RADIUS))
                .inner_margin(egui::Margin::same(8))
                .show(ui, |ui| ui.add(Label::new(job).selectable(false)))
                .inner
        }
        Block::Table(rows) => table_ui(ui, rows),
        Block::Rule => {
            widgets::hairline_ui(ui);
            ui.allocate_response(vec2(0.0, 0.0), Sense::hover())
        }
    };
    if chosen {
        // A bar beside it, in the margin: nothing is painted over the words.
        let left = ui.max_rect().left() - theme::SPACE_8;
        let rect = egui::Rect::from_min_max(
            egui::pos2(left, from.max(shown.rect.top())),
            egui::pos2(left + 3.0, shown.rect.bottom()),
        );
        ui.painter().rect_filled(rect, 1.0, colors.accent);
    }
    shown
}

fn set_in(ui: &mut Ui, by: f32, content: impl FnOnce(&mut Ui) -> egui::Response) -> egui::Response {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(by);
        ui.vertical(content).inner
    })
    .inner
}

fn words_ui(ui: &mut Ui, runs: &[Run], font: &FontId) -> egui::Response {
    let colors = theme::colors(ui.ctx());
    let mut job = LayoutJob::default();
    let heading = font.size > theme::text_font().size;
    for run in runs {
        let font_id = match run {
            Run { face: Face::Code, .. } => FontId::monospace(font.size - 0.5),
            Run { strong: true, .. } => FontId::new(font.size, theme::strong_font().family),
            _ => font.clone(),
        };
        let background =
            if run.face == Face::Code { colors.window } else { egui::Color32::TRANSPARENT };
        let line_height = (!heading).then_some(LINE);
        let format = TextFormat {
            font_id,
            color: colors.text,
            italics: run.emphasis,
            background,
            line_height,
            ..TextFormat::default()
        };
        job.append(&run.words, 0.0, format);
    }
    job.wrap.max_width = ui.available_width();
    ui.add(Label::new(job).wrap().selectable(false))
}

/// Columns of one width each.
fn table_ui(ui: &mut Ui, rows: &[Vec<Vec<Run>>]) -> egui::Response {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(1).max(1);
    let gap = theme::SPACE_8;
    let width = (ui.available_width() + gap) / columns as f32 - gap;
    let shown = ui.vertical(|ui| {
        ui.spacing_mut().item_spacing = vec2(gap, theme::SPACE_4);
        for (index, row) in rows.iter().enumerate() {
            ui.horizontal_top(|ui| {
                for cell in row {
                    ui.vertical(|ui| {
                        ui.set_width(width);
                        let font =
                            if index == 0 { theme::strong_font() } else { theme::text_font() };
                        words_ui(ui, cell, &font);
                    });
                }
            });
            widgets::hairline_ui(ui);
        }
    });
    shown.response
}
