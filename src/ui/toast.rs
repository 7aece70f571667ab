//! Short messages over the bottom of the window: what was done, what went wrong.

use egui::{Align2, Area, Context, Frame, Id, Margin, Order, Stroke, vec2};

use super::{
    text::{Engine, is_intricate},
    theme, widgets,
};

/// How long a message that asks for nothing stays, in seconds.
const SECONDS: f64 = 5.0;
/// How many messages stand at a time.
const MOST: usize = 2;

#[derive(Clone, Debug)]
struct Toast {
    words: String,
    /// Stays until it is put away.
    stays: bool,
    /// When it came; set when it is first shown.
    since: Option<f64>,
    count: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Toasts {
    toasts: Vec<Toast>,
}

impl Toasts {
    pub(super) fn tell(&mut self, words: impl Into<String>) {
        // News of the last thing done replaces news of the one before.
        self.toasts.retain(|toast| toast.stays);
        self.push(words.into(), false);
    }

    /// The news are old.
    pub(super) fn forget(&mut self) {
        self.toasts.retain(|toast| toast.stays);
    }

    /// Something went wrong: it stays until it is put away.
    pub(super) fn warn(&mut self, words: impl Into<String>) {
        self.push(words.into(), true);
    }

    fn push(&mut self, words: String, stays: bool) {
        if let Some(same) = self.toasts.iter_mut().find(|toast| toast.words == words) {
            same.count += 1;
            same.since = None;
            return;
        }
        self.toasts.push(Toast { words, stays, since: None, count: 1 });
        if self.toasts.len() > MOST {
            self.toasts.remove(0);
        }
    }

    pub(super) fn ui(&mut self, ctx: &Context, engine: &mut Engine) {
        let now = ctx.input(|input| input.time);
        for toast in &mut self.toasts {
            toast.since.get_or_insert(now);
        }
        self.toasts
            .retain(|toast| toast.stays || toast.since.is_none_or(|since| now - since < SECONDS));
        if self.toasts.is_empty() {
            return;
        }
        let colors = theme::colors(ctx);
        let mut away = None;
        Area::new(Id::unique("messages"))
            .order(Order::Foreground)
            // What asks for nothing takes no click from the text beneath.
            .interactable(self.toasts.iter().any(|toast| toast.stays))
            .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -theme::BOTTOM_LINE - theme::SPACE_12))
            .show(ctx, |ui| {
                for (index, toast) in self.toasts.iter().enumerate() {
                    let edge = if toast.stays { colors.warn } else { colors.line };
                    Frame::new()
                        .fill(colors.panel)
                        .stroke(Stroke::new(1.0, edge))
                        .corner_radius(theme::RADIUS)
                        .inner_margin(Margin::symmetric(12, 8))
                        .show(ui, |ui| {
                            ui.set_max_width(560.0);
                            let words = if toast.count > 1 {
                                format!("{} (×{})", toast.words, toast.count)
                            } else {
                                toast.words.clone()
                            };
                            ui.horizontal(|ui| {
                                ui.vertical(|ui| {
                                    ui.set_max_width(480.0);
                                    ui.add_space(if toast.stays { 5.0 } else { 0.0 });
                                    let said = if is_intricate(&words) {
                                        widgets::sentence_label_ui(ui, engine, &words, colors.text)
                                    } else {
                                        ui.add(egui::Label::new(words).selectable(false))
                                    };
                                    widgets::tell(ui, &said, toast.stays);
                                });
                                if toast.stays && ui.button("OK").clicked() {
                                    away = Some(index);
                                }
                            });
                        });
                }
            });
        if let Some(index) = away {
            self.toasts.remove(index);
        }
        ctx.request_repaint_after_secs(1.0);
    }
}
