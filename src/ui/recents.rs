//! The projects opened last, as the first page lists them.
//!
//! The names are in the user's settings; what they are like now is looked up in a job.

use std::collections::{BTreeMap, BTreeSet};

use egui::{
    Align, Align2, Color32, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

use super::{
    text::{Engine, TextStyle, snippet_in},
    theme, widgets,
};
use crate::session::{
    SessionError,
    jobs::{Job, Poll, Waker},
    recent::{self, Looked, Recent},
    user::User,
};

const WIDTH: f32 = 520.0;
const HEIGHT: f32 = 46.0;

#[derive(Default)]
pub(super) struct Recents {
    when: BTreeMap<String, String>,
    gone: BTreeSet<String>,
    job: Option<Job<Vec<Looked>>>,
}

/// What a person asked for in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Open(Recent),
    Forget(String),
}

impl Recents {
    /// Begins to look after them.
    pub(super) fn look(
        &mut self,
        user: &User,
        now_ms: u64,
        waker: &Waker,
    ) -> Result<(), SessionError> {
        self.job = Some(recent::look(user.recent(), now_ms, Waker::clone(waker))?);
        Ok(())
    }

    /// Takes in what was found out.
    pub(super) fn poll(&mut self) -> Result<(), SessionError> {
        let Some(job) = &self.job else { return Ok(()) };
        match job.poll() {
            Poll::Running => Ok(()),
            Poll::Finished(looked) => {
                self.job = None;
                let gone = looked.iter().filter(|looked| !looked.there);
                self.gone = gone.map(|looked| looked.folder.clone()).collect();
                let when = looked.into_iter().map(|looked| (looked.folder, looked.when));
                self.when = when.collect();
                Ok(())
            }
            Poll::Broken => {
                self.job = None;
                Err(SessionError::Broken)
            }
        }
    }

    /// The folders that are not there.
    pub(super) const fn gone(&self) -> &BTreeSet<String> {
        &self.gone
    }

    pub(super) fn ui(&self, ui: &mut Ui, engine: &mut Engine, user: &User) -> Option<Wanted> {
        let dim = theme::colors(ui.ctx()).dim;
        let width = WIDTH.min(ui.available_width() - theme::SPACE_36);
        let mut wanted = None;
        ui.scope(|ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.vertical(|ui| {
                let title = RichText::new("Recent projects").font(theme::caption_font()).color(dim);
                ui.horizontal(|ui| {
                    ui.add_space(theme::SPACE_8);
                    ui.label(title);
                });
                ui.add_space(theme::SPACE_4);
                widgets::hairline_ui(ui);
                if user.recent().is_empty() {
                    ui.add_space(theme::SPACE_8);
                    let words = "None yet. Open a folder of texts, or drop one on this window.";
                    ui.vertical_centered(|ui| ui.label(RichText::new(words).color(dim)));
                    return;
                }
                ui.add_space(theme::SPACE_4);
                let room = (ui.available_height() - theme::SPACE_24).max(HEIGHT);
                ScrollArea::vertical().max_height(room).auto_shrink([false, true]).show(ui, |ui| {
                    for recent in user.recent() {
                        ui.push_id(&recent.folder, |ui| {
                            wanted = self.row_ui(ui, engine, recent).or_else(|| wanted.take());
                        });
                    }
                });
            });
        });
        wanted
    }

    fn row_ui(&self, ui: &mut Ui, engine: &mut Engine, recent: &Recent) -> Option<Wanted> {
        let colors = theme::colors(ui.ctx());
        let gone = self.gone.contains(&recent.folder);
        let when = self.when.get(&recent.folder).map(String::as_str).unwrap_or_default();
        let note = if gone { "the folder is gone".to_owned() } else { format!("opened {when}") };
        let note = if when.is_empty() && !gone { String::new() } else { widgets::sentence(&note) };
        let size = vec2(ui.available_width(), HEIGHT);
        let (row, response) = ui.allocate_exact_size(size, Sense::click());
        response.widget_info(|| {
            let words = format!("{}, {}, {note}", recent.name, recent.folder);
            WidgetInfo::labeled(Role::Button, true, words.trim_end_matches(", "))
        });
        if response.hovered() {
            ui.painter().rect_filled(row, f32::from(theme::RADIUS), colors.window);
        }
        widgets::focus_ring(ui, &response, row);
        let away = Rect::from_min_max(pos2(row.right() - 32.0, row.top()), row.max);
        let color = if gone { colors.dim } else { colors.text };
        let note_color = if gone { colors.warn } else { colors.dim };
        let note = widgets::elided(ui, &note, theme::caption_font(), note_color, row.width() / 2.0);
        let at = pos2(away.left() - theme::SPACE_8, row.top() + 15.0);
        let corner = Align2::RIGHT_CENTER.anchor_size(at, note.size()).min;
        let left = row.left() + theme::SPACE_8;
        let room = corner.x - theme::SPACE_12 - left;
        ui.painter().galley(corner.round(), note, note_color);
        let mut line = |words: &str, style, color, most: f32, y: f32| {
            let place = Rect::from_min_size(pos2(left, y - 10.0), vec2(most, 20.0));
            snippet_in(ui, engine, words, style, color, place, Align::Min);
        };
        line(&recent.name, theme::STRONG_NAME, color, room, row.top() + 15.0);
        let under = away.left() - theme::SPACE_8 - left;
        let small = TextStyle { size: theme::caption_font().size, ..theme::NAME };
        line(&recent.folder, small, colors.dim, under, row.top() + 33.0);
        // After the row, so that the press is its own.
        let cross = ui.interact(away, ui.scope_id().with("away"), Sense::click());
        cross.widget_info(|| {
            let words = format!("Take off the list: {}, {}", recent.name, recent.folder);
            WidgetInfo::labeled(Role::Button, true, words)
        });
        cross_icon(ui, away, if cross.hovered() { colors.text } else { colors.dim });
        widgets::focus_ring(ui, &cross, away);
        if cross.on_hover_text("Take off the list; the project stays as it is").clicked() {
            return Some(Wanted::Forget(recent.folder.clone()));
        }
        response.clicked().then(|| Wanted::Open(recent.clone()))
    }
}

fn cross_icon(ui: &Ui, rect: Rect, color: Color32) {
    let (center, stroke) = (rect.center(), Stroke::new(1.2, color));
    for across in [vec2(3.5, 3.5), vec2(3.5, -3.5)] {
        ui.painter().line_segment([center - across, center + across], stroke);
    }
}
