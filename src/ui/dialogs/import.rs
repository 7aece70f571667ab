//! Taking files into the project: which, whose marks; how far it is; then what came in.

use std::{fmt::Write as _, path::PathBuf};

use egui::{Context, Margin, RichText, Role, ScrollArea, TextEdit, Ui, WidgetInfo};

use super::{Answer, Foot, Native, Pressed, buttons_ui, modal};
use crate::{
    formats::{FORMATS, Format},
    session::{
        self, ImportChoice, ImportInto, Imported, Session, SessionError,
        jobs::{Job, Poll, Waker},
    },
    ui::{command::Command, keymap::in_brackets, text::Engine, theme, widgets},
};

/// How many problems are shown; all of them are copied.
const SHOWN: usize = 200;

pub(in crate::ui) struct ImportDialog {
    format: Option<&'static dyn Format>,
    mine: bool,
    /// One path a line.
    paths: String,
    /// The system's dialog.
    choosing: Option<Native<Vec<PathBuf>>>,
    trouble: Option<String>,
    state: State,
}

enum State {
    Asking,
    /// Granted by whoever owns the project.
    Wanted(ImportChoice),
    Running(Job<Result<Imported, SessionError>>),
    Done(Box<Imported>),
}

impl ImportDialog {
    pub(in crate::ui) fn new() -> Self {
        Self {
            format: FORMATS.iter().copied().find(|format| format.reads()),
            mine: false,
            paths: String::new(),
            choosing: None,
            trouble: None,
            state: State::Asking,
        }
    }

    /// Calls it off and waits until it has let go of the database.
    pub(in crate::ui) fn stop(self) {
        if let State::Running(job) = self.state {
            job.stop();
        }
    }

    /// What is to be imported, once.
    pub(in crate::ui) fn wanted(&mut self) -> Option<ImportChoice> {
        match std::mem::replace(&mut self.state, State::Asking) {
            State::Wanted(choice) => Some(choice),
            other => {
                self.state = other;
                None
            }
        }
    }

    /// Begins what was wanted.
    pub(in crate::ui) fn begin(
        &mut self,
        into: Result<ImportInto, SessionError>,
        choice: ImportChoice,
        waker: Waker,
    ) {
        let job = into.and_then(|into| {
            Job::spawn("import", waker, move |progress| session::import(into, &choice, progress))
                .map_err(SessionError::Thread)
        });
        match job {
            Ok(job) => self.state = State::Running(job),
            Err(error) => self.trouble = Some(error.to_string()),
        }
    }

    pub(in crate::ui) const fn is_done(&self) -> bool {
        matches!(self.state, State::Done(_))
    }

    /// What has come in, once, to be followed.
    pub(in crate::ui) fn finished(&mut self) -> Option<&Imported> {
        let State::Running(job) = &self.state else { return None };
        let done = match job.poll() {
            Poll::Running => return None,
            Poll::Finished(Ok(imported)) => Ok(imported),
            Poll::Finished(Err(error)) => Err(error.to_string()),
            Poll::Broken => Err(SessionError::Broken.to_string()),
        };
        match done {
            Ok(imported) => {
                self.state = State::Done(Box::new(imported));
                match &self.state {
                    State::Done(imported) => Some(imported),
                    State::Asking | State::Wanted(_) | State::Running(_) => None,
                }
            }
            Err(why) => {
                self.trouble = Some(why);
                self.state = State::Asking;
                None
            }
        }
    }

    fn poll_choosing(&mut self) {
        let Some(answer) = self.choosing.as_ref().and_then(Native::poll) else { return };
        match answer {
            Answer::Chosen(paths) => {
                for path in paths {
                    if !self.paths.is_empty() && !self.paths.ends_with('\n') {
                        self.paths.push('\n');
                    }
                    self.paths.push_str(&path.display().to_string());
                }
            }
            Answer::NoDialog => {
                let words = "This desktop shows no dialog for files; type the paths instead";
                self.trouble = Some(words.to_owned());
            }
            Answer::Cancelled => {}
        }
        self.choosing = None;
    }

    pub(super) fn ui(&mut self, ctx: &Context, engine: &mut Engine, session: &Session) -> bool {
        self.poll_choosing();
        if self.choosing.is_some() || matches!(self.state, State::Running(_) | State::Wanted(_)) {
            ctx.request_repaint_after_secs(0.05);
        }
        let height = (ctx.content_rect().height() - 320.0).clamp(100.0, 300.0);
        modal(ctx, "Import", 520.0, |ui| match &self.state {
            State::Running(job) => {
                let (done, total) = job.progress();
                ui.label("Reading…");
                ui.add_space(theme::SPACE_8);
                widgets::progress_ui(ui, done, total, "Files read");
                ui.add_space(theme::SPACE_12);
                if ui.button("Cancel").clicked() {
                    job.cancel();
                }
                // Nothing closes it while the project is being written to.
                ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Escape));
                false
            }
            State::Done(imported) => done_ui(ui, engine, imported, height),
            State::Asking | State::Wanted(_) => {
                self.choices_ui(ui, session);
                let any = self.paths.lines().any(|path| !path.trim().is_empty());
                let (main, other) = buttons_ui(ui, "Import", any, "Close");
                if main {
                    self.want(session);
                }
                other
            }
        }) && !matches!(self.state, State::Running(_))
    }

    fn want(&mut self, session: &Session) {
        let Some(format) = self.format else { return };
        self.trouble = None;
        let lines = self.paths.lines().map(str::trim).filter(|path| !path.is_empty());
        self.state = State::Wanted(ImportChoice {
            format,
            annotator: session.me().filter(|_| self.mine).cloned(),
            author: session.me().cloned(),
            files: lines.map(PathBuf::from).collect(),
        });
    }

    fn choices_ui(&mut self, ui: &mut Ui, session: &Session) {
        widgets::caption_ui(ui, "Format");
        ui.horizontal_wrapped(|ui| {
            for format in FORMATS.iter().copied().filter(|format| format.reads()) {
                let chosen = self.format.is_some_and(|chosen| chosen.id() == format.id());
                let pill = widgets::pill_ui(ui, format.name(), format.name(), chosen);
                if pill.on_hover_text(format.about()).clicked() {
                    self.format = Some(format);
                }
            }
        });
        ui.add_space(theme::SPACE_4);
        widgets::caption_ui(ui, "Whose marks they become");
        ui.horizontal_wrapped(|ui| {
            let as_named = "as the file says";
            let name = format!("Whose marks they become: {as_named}");
            if widgets::pill_ui(ui, as_named, &name, !self.mine).clicked() {
                self.mine = false;
            }
            if session.me().is_some()
                && widgets::pill_ui(ui, "mine", "Whose marks they become: mine", self.mine)
                    .clicked()
            {
                self.mine = true;
            }
        });
        ui.add_space(theme::SPACE_4);
        widgets::caption_ui(ui, "Files, one path a line");
        ui.horizontal_top(|ui| {
            let field = ui.add(
                TextEdit::multiline(&mut self.paths)
                    .margin(Margin::symmetric(9, 6))
                    .desired_rows(3)
                    .desired_width(ui.available_width() - 80.0),
            );
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Files to import"));
            if ui.button("Choose…").clicked() && self.choosing.is_none() {
                let folder = session.folder().to_owned();
                let asked = Native::ask("choose files", session.waker(), move || {
                    rfd::FileDialog::new().set_title("Import").set_directory(folder).pick_files()
                });
                self.choosing = asked.ok();
            }
        });
        if let Some(why) = &self.trouble {
            ui.label(RichText::new(why).color(theme::colors(ui.ctx()).warn));
        }
    }
}

/// What came of it. `true`: close.
fn done_ui(ui: &mut Ui, engine: &mut Engine, imported: &Imported, height: f32) -> bool {
    let colors = theme::colors(ui.ctx());
    ui.label(RichText::new(imported.to_string()).font(theme::strong_font()));
    if let Some(stopped) = &imported.stopped {
        let words = format!("{stopped}. The files before that are in");
        widgets::sentence_label_ui(ui, engine, &words, colors.warn);
    }
    if imported.is_new() {
        let keys = in_brackets(ui.ctx(), Command::Undo);
        let words = format!("Undo{keys} takes all of a file back at once");
        ui.label(RichText::new(words).color(colors.dim));
    }
    for notice in &imported.notices {
        ui.add_space(theme::SPACE_4);
        widgets::sentence_label_ui(ui, engine, notice, colors.text);
    }
    if !imported.problems.is_empty() {
        ui.add_space(theme::SPACE_8);
        widgets::caption_ui(ui, "What could not be taken in");
        ScrollArea::vertical()
            .id_salt("problems")
            .max_height(height)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                for problem in imported.problems.iter().take(SHOWN) {
                    widgets::sentence_label_ui(ui, engine, &problem.to_string(), colors.text);
                }
                let more = imported.problems.len().saturating_sub(SHOWN) + imported.more_problems;
                if more > 0 {
                    ui.label(RichText::new(format!("and {more} more")).color(colors.dim));
                }
            });
    }
    ui.add_space(theme::SPACE_12);
    let foot = Foot::default().main("Done", true);
    let foot = if imported.problems.is_empty() { foot } else { foot.other("Copy the list") };
    match foot.ui(ui) {
        Some(Pressed::Main) => true,
        Some(_) => {
            let mut words = String::new();
            for problem in &imported.problems {
                let written = writeln!(words, "{problem}");
                // Text in memory takes whatever is written to it.
                debug_assert!(written.is_ok(), "a string that cannot be written to");
            }
            ui.copy_text(words);
            false
        }
        None => false,
    }
}
