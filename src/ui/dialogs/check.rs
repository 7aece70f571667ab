//! What is wrong with the project: a list by kind, each line a click away from its place.

use std::fmt::Write as _;

use egui::{Align, Context, Layout, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::{Foot, Pressed, modal};
use crate::{
    check::{self, Finding},
    session::{
        self, Checked, Place, Session, SessionError,
        jobs::{Job, Poll},
    },
    ui::{
        text::{Engine, TextStyle, snippet_in},
        theme, widgets,
        workbench::Intent,
    },
};

/// Two lines of text and a little room: of every line of the list.
const LINE: f32 = 44.0;

pub(in crate::ui) struct CheckDialog {
    job: Option<Job<Result<Checked, SessionError>>>,
    done: Option<Result<Checked, String>>,
}

/// A line of the list.
#[derive(Clone, Copy)]
enum Line {
    Heading(&'static str, usize),
    Finding(usize),
    More(usize),
}

impl CheckDialog {
    pub(in crate::ui) fn new(session: &Session) -> Self {
        let folder = session.folder().to_owned();
        let job = Job::spawn("check project", session.waker(), move |progress| {
            session::check(&folder, progress)
        });
        match job {
            Ok(job) => Self { job: Some(job), done: None },
            Err(error) => {
                Self { job: None, done: Some(Err(SessionError::Thread(error).to_string())) }
            }
        }
    }

    /// Calls it off and waits until it has let go of the database.
    pub(in crate::ui) fn stop(self) {
        if let Some(job) = self.job {
            job.stop();
        }
    }

    fn poll(&mut self) {
        let Some(job) = &self.job else { return };
        self.done = Some(match job.poll() {
            Poll::Running => return,
            Poll::Finished(done) => done.map_err(|error| error.to_string()),
            Poll::Broken => Err(SessionError::Broken.to_string()),
        });
        self.job = None;
    }

    pub(super) fn ui(
        &mut self,
        ctx: &Context,
        engine: &mut Engine,
        intents: &mut Vec<Intent>,
    ) -> bool {
        self.poll();
        if self.job.is_some() {
            ctx.request_repaint_after_secs(0.05);
        }
        let size = ctx.content_rect().size();
        let width = (size.x - 120.0).clamp(320.0, 640.0);
        let height = (size.y - 240.0).clamp(160.0, 420.0);
        modal(ctx, "Check of the project", width, |ui| match (&self.job, &self.done) {
            (Some(job), _) => {
                let (done, total) = job.progress();
                ui.label("Looking at texts, marks and history…");
                ui.add_space(theme::SPACE_8);
                widgets::progress_ui(ui, done, total, "Checked");
                ui.add_space(theme::SPACE_12);
                let cancelled = ui.button("Cancel").clicked();
                if cancelled {
                    job.cancel();
                }
                cancelled
            }
            (None, Some(Ok(checked))) if checked.is_sound() => {
                ui.allocate_ui(vec2(width, 140.0), |ui| {
                    let words = format!("Looked at {}.", checked.looked_at());
                    widgets::empty_ui(ui, "Nothing is wrong", &words, None);
                });
                close_ui(ui, None)
            }
            (None, Some(Ok(checked))) => {
                let gone = list_ui(ui, engine, checked, height, intents);
                close_ui(ui, Some(checked)) || gone
            }
            (None, Some(Err(why))) => {
                ui.label(RichText::new(why).color(theme::colors(ctx).warn));
                close_ui(ui, None)
            }
            (None, None) => true,
        })
    }
}

/// The buttons under it; with a list, one that copies it. `true`: close.
fn close_ui(ui: &mut Ui, list: Option<&Checked>) -> bool {
    ui.add_space(theme::SPACE_12);
    let Some(checked) = list else { return Foot::default().other("Close").ui(ui).is_some() };
    match Foot::default().other("Copy the list").other("Close").ui(ui) {
        None => false,
        Some(Pressed::Other(0)) => {
            ui.copy_text(in_words(checked));
            false
        }
        Some(_) => true,
    }
}

/// The list as text.
fn in_words(checked: &Checked) -> String {
    let mut words = String::new();
    for line in lines(checked) {
        let written = match line {
            Line::Heading(name, count) => writeln!(words, "{name} ({count})"),
            Line::Finding(at) => match checked.findings.get(at) {
                Some(finding) => writeln!(words, "  {finding}"),
                None => Ok(()),
            },
            Line::More(more) => writeln!(words, "  and {more} more"),
        };
        // Text in memory takes whatever is written to it.
        debug_assert!(written.is_ok(), "a string that cannot be written to");
    }
    words
}

/// Findings under the names of their checks.
fn lines(checked: &Checked) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut last: Option<&'static str> = None;
    let more = |id: Option<&'static str>| checked.more.get(id?).copied();
    for (at, finding) in checked.findings.iter().enumerate() {
        if last != Some(finding.check) {
            lines.extend(more(last).map(Line::More));
            last = Some(finding.check);
            let same = |other: &&Finding| other.check == finding.check;
            let count = checked.findings.iter().filter(same).count() + more(last).unwrap_or(0);
            lines.push(Line::Heading(check::name_of(finding.check), count));
        }
        lines.push(Line::Finding(at));
    }
    lines.extend(more(last).map(Line::More));
    lines
}

/// `true`: a place was gone to.
fn list_ui(
    ui: &mut Ui,
    engine: &mut Engine,
    checked: &Checked,
    height: f32,
    intents: &mut Vec<Intent>,
) -> bool {
    let colors = theme::colors(ui.ctx());
    ui.label(RichText::new(checked.to_string()).color(colors.dim));
    ui.add_space(theme::SPACE_8);
    let lines = lines(checked);
    let mut gone = false;
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .id_salt("findings")
        .auto_shrink([false, true])
        .max_height(height)
        .show_rows(ui, LINE, lines.len(), |ui, shown| {
            for at in shown {
                let Some(line) = lines.get(at) else { continue };
                ui.push_id(at, |ui| match line {
                    Line::Heading(name, count) => heading_ui(ui, name, *count),
                    Line::Finding(at) => {
                        if let Some(finding) = checked.findings.get(*at)
                            && finding_ui(ui, engine, finding)
                            && let Some(document) = finding.document
                        {
                            let span = finding.span;
                            intents.push(Intent::GoTo(Place { document, span, range: None }));
                            gone = true;
                        }
                    }
                    Line::More(more) => {
                        let room = vec2(ui.available_width(), LINE);
                        ui.allocate_ui(room, |ui| {
                            ui.label(RichText::new(format!("and {more} more")).color(colors.dim));
                        });
                    }
                });
            }
        });
    gone
}

fn heading_ui(ui: &mut Ui, name: &str, count: usize) {
    let colors = theme::colors(ui.ctx());
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
    let mut line = ui
        .new_child(egui::UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Max)));
    line.spacing_mut().item_spacing.x = theme::SPACE_8;
    line.add_space(theme::SPACE_8);
    line.label(RichText::new(name).font(theme::strong_font()));
    line.label(RichText::new(count.to_string()).color(colors.dim));
}

/// One finding in two lines: where, and what. `true`: it is to be gone to.
fn finding_ui(ui: &mut Ui, engine: &mut Engine, finding: &Finding) -> bool {
    let colors = theme::colors(ui.ctx());
    let goes = finding.document.is_some();
    let sense = if goes { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), sense);
    if goes {
        let name = finding.to_string();
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        if response.hovered() {
            ui.painter().rect_filled(rect, f32::from(theme::RADIUS), colors.window);
        }
        widgets::focus_ring(ui, &response, rect);
    }
    let inside = rect.shrink2(vec2(theme::SPACE_8, 4.0));
    let place = finding.place.trim_end_matches([':', ' ']);
    let place = if place.is_empty() { "the project" } else { place };
    let (above, below) = inside.split_top_bottom_at_fraction(0.45);
    let small = TextStyle { size: theme::caption_font().size, ..theme::NAME };
    snippet_in(ui, engine, place, small, colors.dim, above, Align::Min);
    let said = &finding.message;
    snippet_in(ui, engine, said, theme::NAME, colors.text, below, Align::Min);
    let clicked = response.clicked();
    response.on_hover_text(&finding.message);
    clicked
}
