//! Files and folders dropped on the window: what a drop would do while it hovers, and what it did.
//!
//! What a path is, a job finds out; nothing is opened here.

use std::path::{Path, PathBuf};

use egui::{Align2, Area, Context, Frame, Id, Margin, Order, Stroke};

use super::{
    text::{Engine, sentence_ui},
    theme,
};
use crate::session::{
    Dropped, SessionError,
    jobs::{Job, Poll, Waker},
    look_at_dropped,
};

#[derive(Default)]
pub(super) struct Drops {
    hovering: Vec<PathBuf>,
    /// What letting go would do, once it is known.
    would: Option<Dropped>,
    looking: Option<Job<Dropped>>,
    /// What was let go.
    taken: Option<Job<Dropped>>,
}

impl Drops {
    /// What was dropped, once it is known what it is. `open`: the project in the window.
    pub(super) fn take(
        &mut self,
        ctx: &Context,
        open: Option<&Path>,
        waker: &Waker,
    ) -> Option<Result<Dropped, SessionError>> {
        let (hovering, dropped) = ctx.input(|input| {
            let hovering = input.raw.hovered_files.iter();
            let dropped = input.raw.dropped_files.iter();
            (
                hovering.filter_map(|file| file.path.clone()).collect::<Vec<_>>(),
                dropped.map(|file| file.path().to_owned()).collect::<Vec<_>>(),
            )
        });
        let look = |paths| look_at_dropped(paths, open.map(Path::to_owned), Waker::clone(waker));
        if hovering != self.hovering {
            (self.would, self.looking) = (None, None);
            if !hovering.is_empty() {
                match look(hovering.clone()) {
                    Ok(job) => self.looking = Some(job),
                    Err(error) => return Some(Err(error)),
                }
            }
            self.hovering = hovering;
        }
        if let Some(job) = &self.looking {
            match job.poll() {
                Poll::Running => ctx.request_repaint_after_secs(0.03),
                Poll::Finished(would) => (self.would, self.looking) = (Some(would), None),
                Poll::Broken => self.looking = None,
            }
        }
        if !dropped.is_empty() {
            match look(dropped) {
                Ok(job) => self.taken = Some(job),
                Err(error) => return Some(Err(error)),
            }
        }
        match self.taken.as_ref()?.poll() {
            Poll::Running => {
                ctx.request_repaint_after_secs(0.03);
                None
            }
            Poll::Finished(dropped) => {
                self.taken = None;
                Some(Ok(dropped))
            }
            Poll::Broken => {
                self.taken = None;
                Some(Err(SessionError::Broken))
            }
        }
    }

    /// Says, over everything, what letting go would do.
    pub(super) fn ui(&self, ctx: &Context, engine: &mut Engine, open: Option<&Path>) {
        let Some(would) = &self.would else { return };
        let colors = theme::colors(ctx);
        let name = |path: &Path| {
            let last = path.file_name().unwrap_or(path.as_os_str());
            last.to_string_lossy().into_owned()
        };
        let (words, color) = match would {
            Dropped::Folder(folder) => {
                (format!("Drop to open the folder “{}”", name(folder)), colors.text)
            }
            Dropped::Text { folder, file } if open == Some(folder) => {
                (format!("Drop to go to “{}”", name(file)), colors.text)
            }
            Dropped::Text { folder, file } => {
                let words = format!("Drop to open “{}” in “{}”", name(file), name(folder));
                (words, colors.text)
            }
            Dropped::Nothing(words) => (words.clone(), colors.warn),
        };
        let screen = ctx.content_rect();
        Area::new(Id::unique("drop"))
            .order(Order::Tooltip)
            .interactable(false)
            .anchor(Align2::CENTER_CENTER, egui::Vec2::ZERO)
            .show(ctx, |ui| {
                let painter = ui.painter().with_clip_rect(screen);
                painter.rect_filled(screen, 0.0, colors.veil);
                let edge = Stroke::new(3.0, colors.accent);
                painter.rect_stroke(screen.shrink(6.0), 8.0, edge, egui::StrokeKind::Inside);
                Frame::new()
                    .fill(colors.panel)
                    .stroke(Stroke::new(1.0, colors.line))
                    .corner_radius(8.0)
                    .inner_margin(Margin::symmetric(24, 16))
                    .show(ui, |ui| {
                        ui.set_max_width((screen.width() - 96.0).min(560.0));
                        let room = ui.available_width();
                        let style = theme::STRONG_NAME;
                        sentence_ui(ui, engine, &words, style, color, 3, room);
                    });
            });
    }
}
