//! Taking a table of metadata in: which file, then what it would change, then doing it.

use std::path::{Path, PathBuf};

use egui::{Context, Margin, RichText, Role, ScrollArea, TextEdit, Ui, WidgetInfo};

use super::{buttons_ui, modal, proposals::work_ui};
use crate::{
    formats::metadata::TableFormat,
    model::AnnotatorId,
    session::{
        self, ImportInto, MetadataPlan, Session, SessionError, Texts,
        jobs::{Job, Poll, Waker},
    },
    ui::{command::Command, keymap::in_brackets, theme, widgets},
};

/// How many lines are shown of changes and of problems.
const SHOWN: usize = 300;

pub(in crate::ui) struct MetadataDialog {
    path: String,
    replace: bool,
    trouble: Option<String>,
    asked: bool,
    state: State,
}

enum State {
    Asking,
    Planning(Job<Result<MetadataPlan, SessionError>>),
    Planned(Box<MetadataPlan>),
    /// Granted by whoever owns the project.
    Wanted(Box<MetadataPlan>),
    Working(Job<Result<MetadataPlan, SessionError>>),
}

impl MetadataDialog {
    pub(in crate::ui) const fn new() -> Self {
        Self {
            path: String::new(),
            replace: false,
            trouble: None,
            asked: false,
            state: State::Asking,
        }
    }

    /// Calls it off and waits until it has let go of the database.
    pub(in crate::ui) fn stop(self) {
        match self.state {
            State::Planning(job) | State::Working(job) => job.stop(),
            State::Asking | State::Planned(_) | State::Wanted(_) => {}
        }
    }

    fn file(&self) -> PathBuf {
        Path::new(self.path.trim()).to_owned()
    }

    pub(in crate::ui) const fn wants(&self) -> bool {
        matches!(self.state, State::Wanted(_))
    }

    pub(in crate::ui) fn begin(
        &mut self,
        parts: Result<(ImportInto, Texts, AnnotatorId), SessionError>,
        waker: Waker,
    ) {
        let State::Wanted(plan) = std::mem::replace(&mut self.state, State::Asking) else { return };
        let file = self.file();
        let job = parts.and_then(|(into, texts, author)| {
            Job::spawn("import metadata", waker, move |progress| {
                session::take_metadata(into, &texts, *plan, &file, &author, progress)
            })
            .map_err(SessionError::Thread)
        });
        match job {
            Ok(job) => self.state = State::Working(job),
            Err(error) => self.trouble = Some(error.to_string()),
        }
    }

    /// What has been done, once, in words.
    pub(in crate::ui) fn finished(&mut self) -> Option<String> {
        let State::Working(job) = &self.state else { return None };
        let done = match job.poll() {
            Poll::Running => return None,
            Poll::Finished(done) => done,
            Poll::Broken => Err(SessionError::Broken),
        };
        self.state = State::Asking;
        match done {
            Ok(plan) => Some(plan.done()),
            Err(error) => {
                self.trouble = Some(error.to_string());
                None
            }
        }
    }

    fn poll(&mut self) {
        let State::Planning(job) = &self.state else { return };
        let done = match job.poll() {
            Poll::Running => return,
            Poll::Finished(done) => done,
            Poll::Broken => Err(SessionError::Broken),
        };
        self.state = match done {
            Ok(plan) => State::Planned(Box::new(plan)),
            Err(error) => {
                self.trouble = Some(error.to_string());
                State::Asking
            }
        };
    }

    fn look(&mut self, session: &Session) {
        let (file, replace) = (self.file(), self.replace);
        let format = TableFormat::of_name(&self.path);
        self.trouble = None;
        let job = session.texts().and_then(|texts| {
            Job::spawn("read metadata", session.waker(), move |progress| {
                session::plan_metadata(&texts, &file, format, replace, progress)
            })
            .map_err(SessionError::Thread)
        });
        match job {
            Ok(job) => self.state = State::Planning(job),
            Err(error) => self.trouble = Some(error.to_string()),
        }
    }

    pub(super) fn ui(&mut self, ctx: &Context, session: &Session) -> bool {
        self.poll();
        let busy = matches!(self.state, State::Planning(_) | State::Working(_) | State::Wanted(_));
        if busy {
            ctx.request_repaint_after_secs(0.05);
        }
        let height = (ctx.content_rect().height() - 320.0).clamp(100.0, 360.0);
        let closed = modal(ctx, "Import metadata", 560.0, |ui| {
            if let Some(why) = &self.trouble {
                ui.label(RichText::new(why).color(theme::colors(ctx).warn));
            }
            match &self.state {
                State::Planning(job) | State::Working(job) => {
                    let (words, name) = if matches!(self.state, State::Planning(_)) {
                        ("Reading…", "Lines read")
                    } else {
                        ("Setting the values…", "Values set")
                    };
                    ui.label(words);
                    if work_ui(ui, job.progress(), name) {
                        job.cancel();
                    }
                    false
                }
                State::Wanted(_) => false,
                State::Asking => self.asking_ui(ui, session),
                State::Planned(plan) => {
                    plan_ui(ui, plan, height);
                    let (main, other) =
                        buttons_ui(ui, "Take in", !plan.values.is_empty(), "Another file");
                    if main || other {
                        let state = std::mem::replace(&mut self.state, State::Asking);
                        if let (true, State::Planned(plan)) = (main, state) {
                            self.state = State::Wanted(plan);
                        }
                    }
                    false
                }
            }
        });
        closed && !busy
    }

    fn asking_ui(&mut self, ui: &mut Ui, session: &Session) -> bool {
        ui.label(
            "A CSV file whose first line names the columns, or JSON Lines. The column “document” \
             holds the path or the name of a text; the others are fields, such as title and date.",
        );
        ui.add_space(theme::SPACE_8);
        widgets::caption_ui(ui, "File");
        let field = ui.add(
            TextEdit::singleline(&mut self.path)
                .margin(Margin::symmetric(9, 6))
                .desired_width(f32::INFINITY),
        );
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "File of metadata"));
        if !std::mem::replace(&mut self.asked, true) {
            field.request_focus();
        }
        ui.add_space(theme::SPACE_8);
        widgets::caption_ui(ui, "Where the project has another value");
        ui.horizontal(|ui| {
            for (replace, words) in [(false, "keep it"), (true, "replace it")] {
                let name = format!("Where the project has another value: {words}");
                if widgets::pill_ui(ui, words, &name, self.replace == replace).clicked() {
                    self.replace = replace;
                }
            }
        });
        let any = !self.path.trim().is_empty();
        let (main, other) = buttons_ui(ui, "Look", any, "Close");
        if main {
            self.look(session);
        }
        other
    }
}

/// What would change, and what cannot be taken in.
fn plan_ui(ui: &mut Ui, plan: &MetadataPlan, height: f32) {
    let colors = theme::colors(ui.ctx());
    ui.label(RichText::new(plan.would()).font(theme::strong_font()));
    if !plan.values.is_empty() {
        let keys = in_brackets(ui.ctx(), Command::Undo);
        let words = format!("Undo{keys} would take all of it back at once");
        ui.label(RichText::new(words).color(colors.dim));
    }
    ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        if !plan.values.is_empty() {
            ui.add_space(theme::SPACE_8);
            widgets::caption_ui(ui, "What would change");
        }
        for value in plan.values.iter().take(SHOWN) {
            ui.label(widgets::sentence(&value.to_string()));
        }
        if plan.values.len() > SHOWN {
            let more = format!("and {} more", plan.values.len() - SHOWN);
            ui.label(RichText::new(more).color(colors.dim));
        }
        if !plan.problems.is_empty() {
            ui.add_space(theme::SPACE_8);
            widgets::caption_ui(ui, "What would be left out");
        }
        for problem in plan.problems.iter().take(SHOWN) {
            ui.label(RichText::new(problem.to_string()).color(colors.warn));
        }
    });
}
