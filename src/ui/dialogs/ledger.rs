//! Writing the claims that are shown, or the time line of the chosen one, to a file: what, where.

use std::path::PathBuf;

use egui::{Context, Margin, RichText, Role, TextEdit, Ui, WidgetInfo};

use super::{Answer, Native, buttons_ui, modal};
use crate::{
    formats::ledger::LedgerFormat,
    session::{
        Session, SessionError, Target,
        jobs::{Job, Poll},
        ledger::{LedgerFile, LedgerSource},
    },
    ui::{theme, widgets, workbench::Picture},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Csv,
    Json,
    TimeLine,
    Picture,
}

const KINDS: [(Kind, &str, &str, &str); 4] = [
    (Kind::Csv, "Table (CSV)", "csv", "One row a claim, for a spreadsheet"),
    (Kind::Json, "Everything (JSON)", "json", "Each claim with all that stands behind it"),
    (
        Kind::TimeLine,
        "Time line (SVG)",
        "svg",
        "The time line of the chosen claim, sharp at any size",
    ),
    (Kind::Picture, "Time line (PNG)", "png", "The time line of the chosen claim, as a picture"),
];

/// Why nothing was written.
enum Failure {
    Session(SessionError),
    /// There is no such picture, for this reason.
    Words(String),
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        Self::Session(error)
    }
}

pub(in crate::ui) struct LedgerDialog {
    source: LedgerSource,
    /// Whose time line can be saved.
    row: Option<usize>,
    picture: Option<Picture>,
    kind: Kind,
    path: String,
    choosing: Option<Native<PathBuf>>,
    job: Option<Job<Result<(), Failure>>>,
    trouble: Option<String>,
    written: Option<String>,
    /// The path at which a file stands already.
    taken: Option<String>,
}

impl LedgerDialog {
    /// `row`: the claim that is chosen.
    pub(in crate::ui) fn new(
        session: &Session,
        source: LedgerSource,
        row: Option<usize>,
        picture: Option<Picture>,
    ) -> Self {
        Self {
            source,
            row,
            picture,
            kind: Kind::Csv,
            path: session.folder().join("claims.csv").display().to_string(),
            choosing: None,
            job: None,
            trouble: None,
            written: None,
            taken: None,
        }
    }

    /// Waits until it has let go of the file.
    pub(in crate::ui) fn stop(self) {
        if let Some(job) = self.job {
            job.stop();
        }
    }

    /// What was written, once.
    pub(in crate::ui) const fn written(&mut self) -> Option<String> {
        self.written.take()
    }

    fn poll(&mut self) {
        if let Some(job) = &self.job {
            let result = match job.poll() {
                Poll::Running => return,
                Poll::Finished(result) => result,
                Poll::Broken => Err(Failure::Session(SessionError::Broken)),
            };
            self.job = None;
            match result {
                Ok(()) => self.written = Some(format!("Saved to {}", self.path.trim())),
                Err(Failure::Words(words)) => self.trouble = Some(words),
                Err(Failure::Session(error)) => {
                    if matches!(error, SessionError::Exists) {
                        self.taken = Some(self.path.clone());
                    }
                    self.trouble = Some(error.to_string());
                }
            }
        }
        match self.choosing.as_ref().and_then(Native::poll) {
            None => return,
            Some(Answer::Chosen(path)) => self.path = path.display().to_string(),
            Some(Answer::NoDialog) => {
                let words = "This desktop shows no dialog for files; type the path instead";
                self.trouble = Some(words.to_owned());
            }
            Some(Answer::Cancelled) => {}
        }
        self.choosing = None;
    }

    pub(super) fn ui(&mut self, ctx: &Context, session: &Session) -> bool {
        self.poll();
        if self.job.is_some() || self.choosing.is_some() {
            ctx.request_repaint_after_secs(0.05);
        }
        modal(ctx, "Save the claims", 480.0, |ui| {
            ui.add_enabled_ui(self.job.is_none(), |ui| self.choices_ui(ui, session));
            let replaces = self.taken.as_ref() == Some(&self.path);
            let verb = if replaces { "Replace" } else { "Save" };
            let enabled = self.job.is_none() && !self.path.trim().is_empty();
            let (main, other) = buttons_ui(ui, verb, enabled, "Close");
            if main {
                self.start(session, replaces);
            }
            other
        })
    }

    fn choices_ui(&mut self, ui: &mut Ui, session: &Session) {
        widgets::caption_ui(ui, "What");
        ui.horizontal_wrapped(|ui| {
            for (kind, name, ending, about) in KINDS {
                let there = match kind {
                    Kind::Csv | Kind::Json => true,
                    Kind::TimeLine => self.row.is_some(),
                    Kind::Picture => self.picture.is_some(),
                };
                if !there {
                    continue;
                }
                let pill = widgets::pill_ui(ui, name, name, self.kind == kind);
                if pill.on_hover_text(about).clicked() {
                    self.kind = kind;
                    let path = PathBuf::from(self.path.trim());
                    self.path = path.with_extension(ending).display().to_string();
                }
            }
        });
        let about = match self.kind {
            Kind::Csv | Kind::Json => {
                "The claims that are shown, as they are filtered and in their order."
            }
            Kind::TimeLine | Kind::Picture => "The time line of the claim that is chosen.",
        };
        ui.label(RichText::new(about).color(theme::colors(ui.ctx()).dim));
        ui.add_space(theme::SPACE_4);
        widgets::caption_ui(ui, "File");
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut self.path)
                .margin(Margin::symmetric(9, 6))
                .desired_width(ui.available_width() - 80.0);
            let field = ui.add(field);
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "File to write"));
            if ui.button("Choose…").clicked() && self.choosing.is_none() {
                self.choose(session);
            }
        });
        if let Some(why) = &self.trouble {
            ui.label(RichText::new(why).color(theme::colors(ui.ctx()).warn));
        }
    }

    fn choose(&mut self, session: &Session) {
        let path = PathBuf::from(self.path.trim());
        let asked = Native::ask("choose file", session.waker(), move || {
            let mut dialog = rfd::FileDialog::new().set_title("Save the claims to");
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

    fn start(&mut self, session: &Session, replaces: bool) {
        self.trouble = None;
        let path = PathBuf::from(self.path.trim());
        let target = if replaces { Target::File(path) } else { Target::NewFile(path) };
        let what = match (self.kind, self.row) {
            (Kind::Csv, _) => LedgerFile::Rows(LedgerFormat::Csv),
            (Kind::TimeLine, Some(row)) => LedgerFile::TimeLine(row),
            // Painted in the job.
            (Kind::Picture, _) => LedgerFile::Picture(Vec::new()),
            (Kind::Json, _) | (Kind::TimeLine, None) => LedgerFile::Rows(LedgerFormat::Json),
        };
        let (source, picture) = (self.source.clone(), self.picture.clone());
        let job = Job::spawn("write claims", session.waker(), move |_| match (what, picture) {
            (LedgerFile::Picture(_), Some(picture)) => {
                let bytes = picture.png().map_err(Failure::Words)?;
                Ok(source.write(&LedgerFile::Picture(bytes), &target)?)
            }
            (what, _) => Ok(source.write(&what, &target)?),
        });
        match job {
            Ok(job) => self.job = Some(job),
            Err(error) => self.trouble = Some(SessionError::Thread(error).to_string()),
        }
    }
}
