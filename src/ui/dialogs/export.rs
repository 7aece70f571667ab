//! Writing annotations to a file: what, in which unit, where; then how far it is.

use std::path::PathBuf;

use egui::{Context, Margin, RichText, Role, TextEdit, WidgetInfo};

use super::{Answer, Native, buttons_ui, modal};
use crate::{
    formats::{FORMATS, Format},
    model::AnnotatorId,
    session::{
        self, Choice, Session, SessionError, Target, Written,
        jobs::{Job, Poll},
    },
    text::Unit,
    ui::{theme, widgets},
};

pub(in crate::ui) struct ExportDialog {
    format: &'static dyn Format,
    layer: Option<AnnotatorId>,
    unit: Unit,
    path: String,
    /// The system's dialog.
    choosing: Option<Native<PathBuf>>,
    job: Option<Job<Result<Written, SessionError>>>,
    finished: Option<Result<String, String>>,
    /// The path at which a file stands already.
    taken: Option<String>,
    /// Of the choices: the dialog keeps it while it writes.
    height: f32,
}

const UNITS: [(Unit, &str, &str); 3] = [
    (Unit::Chars, "characters", "Unicode code points, as Python counts"),
    (Unit::Utf16, "UTF-16 units", "As JavaScript and Java count"),
    (Unit::Bytes, "bytes", "Bytes of UTF-8, as Rust and Go count"),
];

impl ExportDialog {
    pub(in crate::ui) fn new(session: &Session) -> Result<Self, SessionError> {
        let format = *FORMATS.first().ok_or(SessionError::Broken)?;
        let name = format!("{}.{}", file_name(session.name()), format.extension());
        Ok(Self {
            format,
            layer: session.me().cloned(),
            unit: Unit::Chars,
            path: session.folder().join(name).display().to_string(),
            choosing: None,
            job: None,
            finished: None,
            taken: None,
            height: 0.0,
        })
    }

    /// As it was when it was closed, for the next time.
    pub(in crate::ui) fn again(self) -> Self {
        Self { choosing: None, job: None, finished: None, taken: None, ..self }
    }

    /// Calls it off and waits until it has let go of the database.
    pub(in crate::ui) fn stop(self) {
        if let Some(job) = self.job {
            job.stop();
        }
    }

    /// What was written, once. What went wrong is shown here, where it can be mended.
    pub(in crate::ui) fn written(&mut self) -> Option<String> {
        self.finished.take_if(|finished| finished.is_ok())?.ok()
    }

    fn poll(&mut self) {
        if let Some(job) = &self.job {
            let result = match job.poll() {
                Poll::Running => return,
                Poll::Finished(Ok(written)) => Ok(written),
                Poll::Finished(Err(SessionError::Exists)) => {
                    self.taken = Some(self.path.clone());
                    Err(SessionError::Exists.to_string())
                }
                Poll::Finished(Err(error)) => Err(error.to_string()),
                Poll::Broken => Err(SessionError::Broken.to_string()),
            };
            self.job = None;
            self.finished = Some(match result {
                Ok(written) if written.summary.problems.is_empty() => Ok(written.to_string()),
                Ok(written) => {
                    let first = written.summary.problems.first();
                    let first = first.map(ToString::to_string).unwrap_or_default();
                    Err(format!("{written}. The first: {first}"))
                }
                Err(error) => Err(error),
            });
        }
        if let Some(answer) = self.choosing.as_ref().and_then(Native::poll) {
            match answer {
                Answer::Chosen(path) => self.path = path.display().to_string(),
                Answer::NoDialog => {
                    let words = "This desktop shows no dialog for files; type the path instead";
                    self.finished = Some(Err(words.to_owned()));
                }
                Answer::Cancelled => {}
            }
            self.choosing = None;
        }
    }

    pub(super) fn ui(&mut self, ctx: &Context, session: &Session) -> bool {
        self.poll();
        if self.job.is_some() || self.choosing.is_some() {
            ctx.request_repaint_after_secs(0.05);
        }
        modal(ctx, "Export", 480.0, |ui| {
            if let Some(job) = &self.job {
                ui.set_min_height(self.height);
                let (done, total) = job.progress();
                ui.label("Writing…");
                widgets::progress_ui(ui, done, total, "Documents written");
                ui.add_space(theme::SPACE_8);
                if ui.button("Cancel").clicked() {
                    job.cancel();
                }
                return false;
            }
            let top = ui.cursor().top();
            self.choices_ui(ui, session);
            let replaces = self.taken.as_ref() == Some(&self.path);
            let verb = if replaces { "Replace" } else { "Export" };
            let (main, other) = buttons_ui(ui, verb, !self.path.trim().is_empty(), "Close");
            self.height = ui.min_rect().bottom() - top;
            if main {
                self.start(session);
            }
            other
        })
    }

    fn choices_ui(&mut self, ui: &mut egui::Ui, session: &Session) {
        widgets::caption_ui(ui, "Format");
        ui.horizontal_wrapped(|ui| {
            for format in FORMATS {
                let chosen = format.id() == self.format.id();
                let pill = widgets::pill_ui(ui, format.name(), format.name(), chosen);
                if pill.on_hover_text(format.about()).clicked() {
                    self.format = *format;
                }
            }
        });
        ui.add_space(theme::SPACE_4);
        widgets::caption_ui(ui, "Whose marks");
        ui.horizontal_wrapped(|ui| {
            let mine = session.me().cloned();
            if let Some(me) = mine {
                let chosen = self.layer.as_ref() == Some(&me);
                if widgets::pill_ui(ui, "mine", "Whose marks: mine", chosen).clicked() {
                    self.layer = Some(me);
                }
            }
            let everybody = self.layer.is_none();
            if widgets::pill_ui(ui, "everybody’s", "Whose marks: everybody’s", everybody).clicked()
            {
                self.layer = None;
            }
        });
        ui.add_space(theme::SPACE_4);
        widgets::caption_ui(ui, "Offsets count");
        ui.horizontal_wrapped(|ui| {
            for (unit, name, about) in UNITS {
                let pill =
                    widgets::pill_ui(ui, name, &format!("Offsets: {name}"), self.unit == unit);
                if pill.on_hover_text(about).clicked() {
                    self.unit = unit;
                }
            }
        });
        ui.add_space(theme::SPACE_4);
        widgets::caption_ui(ui, "File");
        ui.horizontal(|ui| {
            let field = ui.add(
                TextEdit::singleline(&mut self.path)
                    .margin(Margin::symmetric(9, 6))
                    .desired_width(ui.available_width() - 80.0),
            );
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "File to write"));
            if ui.button("Choose…").clicked() && self.choosing.is_none() {
                let path = PathBuf::from(&self.path);
                let waker = session.waker();
                let asked = Native::ask("choose file", waker, move || {
                    let mut dialog = rfd::FileDialog::new().set_title("Export to");
                    if let Some(folder) = path.parent() {
                        dialog = dialog.set_directory(folder);
                    }
                    if let Some(name) = path.file_name() {
                        dialog = dialog.set_file_name(name.to_string_lossy());
                    }
                    dialog.save_file()
                });
                self.choosing = asked.ok();
            }
        });
        if let Some(Err(why)) = &self.finished {
            ui.label(RichText::new(why).color(theme::colors(ui.ctx()).warn));
        }
    }

    fn start(&mut self, session: &Session) {
        self.finished = None;
        let path = PathBuf::from(self.path.trim());
        let target = if self.taken.as_ref() == Some(&self.path) {
            Target::File(path)
        } else {
            Target::NewFile(path)
        };
        let choice =
            Choice { format: self.format, layer: self.layer.clone(), offsets: self.unit, target };
        let source = match session.export_source() {
            Ok(source) => source,
            Err(error) => {
                self.finished = Some(Err(error.to_string()));
                return;
            }
        };
        let job = Job::spawn("export", session.waker(), move |progress| {
            session::export(&source, &choice, progress)
        });
        match job {
            Ok(job) => self.job = Some(job),
            Err(error) => self.finished = Some(Err(error.to_string())),
        }
    }
}

/// A project's name as a file name.
fn file_name(name: &str) -> String {
    let safe: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' })
        .collect();
    if safe.trim_matches(['-', '.']).is_empty() { "export".to_owned() } else { safe.to_lowercase() }
}
