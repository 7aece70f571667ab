//! A pasted text on its way to a file: what it will be called, and its first lines.

use egui::{Context, Margin, RichText, Role, TextEdit, Ui, WidgetInfo};

use super::{buttons_ui, modal};
use crate::{
    model::counted,
    session::{
        NewDocument, Pasted, Session, SessionError,
        jobs::{Job, Poll},
    },
    ui::{
        text::{Engine, snippet_ui},
        theme, widgets,
        workbench::QUOTE,
    },
};

/// So much of the text is set for the preview, in bytes.
const SET: usize = 4_000;
const LINES: f32 = 8.0;
/// Of which one line of the text takes so many at most.
const ROWS: usize = 3;
const WIDTH: f32 = 520.0;

pub(in crate::ui) struct NewDocumentDialog {
    document: NewDocument,
    path: String,
    /// Why it cannot have this path, and the path that this is about.
    why_not: Option<(String, Option<String>)>,
    asked: bool,
    wanted: bool,
    job: Option<Job<Result<Pasted, SessionError>>>,
    done: Option<Pasted>,
    trouble: Option<String>,
}

impl NewDocumentDialog {
    pub(in crate::ui) fn new(document: NewDocument) -> Self {
        Self {
            path: document.proposed().to_owned(),
            document,
            why_not: None,
            asked: false,
            wanted: false,
            job: None,
            done: None,
            trouble: None,
        }
    }

    pub(in crate::ui) const fn document(&self) -> &NewDocument {
        &self.document
    }

    /// Waits until the file is there whole, or not at all.
    pub(in crate::ui) fn stop(self) {
        if let Some(job) = self.job {
            job.stop();
        }
    }

    /// The path that it is to be written to, once.
    pub(in crate::ui) fn wanted(&mut self) -> Option<String> {
        std::mem::take(&mut self.wanted).then(|| self.path.trim().to_owned())
    }

    pub(in crate::ui) fn begin(
        &mut self,
        begun: Result<Job<Result<Pasted, SessionError>>, SessionError>,
    ) {
        match begun {
            Ok(job) => self.job = Some(job),
            Err(error) => self.trouble = Some(error.to_string()),
        }
    }

    /// The document, once it is written.
    pub(in crate::ui) fn written(&mut self) -> Option<Pasted> {
        match self.job.as_ref()?.poll() {
            Poll::Running => return None,
            Poll::Finished(Ok(pasted)) => self.done = Some(pasted),
            Poll::Finished(Err(error)) => self.trouble = Some(error.to_string()),
            Poll::Broken => self.trouble = Some(SessionError::Broken.to_string()),
        }
        self.job = None;
        self.done.take()
    }

    /// Why it cannot have the path that stands there; asked for anew when that changes.
    fn why_not(&mut self) -> Option<&str> {
        let path = self.path.trim();
        if self.why_not.as_ref().is_none_or(|(about, _)| about != path) {
            self.why_not = Some((path.to_owned(), self.document.why_not(path)));
        }
        self.why_not.as_ref().and_then(|(_, why)| why.as_deref())
    }

    pub(super) fn ui(&mut self, ctx: &Context, engine: &mut Engine, _session: &Session) -> bool {
        if self.job.is_some() {
            ctx.request_repaint_after_secs(0.05);
        }
        let width = WIDTH.min(ctx.content_rect().width() - 80.0);
        modal(ctx, "A new document", width, |ui| {
            let colors = theme::colors(ui.ctx());
            widgets::caption_ui(ui, "Name of the file, in the folder of the project");
            let field = ui.add(
                TextEdit::singleline(&mut self.path)
                    .margin(Margin::symmetric(9, 6))
                    .desired_width(f32::INFINITY),
            );
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Name of the file"));
            if !std::mem::replace(&mut self.asked, true) {
                field.request_focus();
            }
            let why = self.why_not().map(str::to_owned);
            // The line keeps its room, whatever stands in it.
            let words = why.clone().unwrap_or_else(|| in_words(self.document.text()));
            let color = if why.is_some() { colors.warn } else { colors.dim };
            ui.label(RichText::new(words).color(color));
            ui.add_space(theme::SPACE_4);
            widgets::hairline_ui(ui);
            ui.add_space(theme::SPACE_4);
            ui.scope(|ui| beginning_ui(ui, engine, self.document.text(), width));
            if let Some(trouble) = &self.trouble {
                ui.label(RichText::new(trouble).color(colors.warn));
            }
            let can = why.is_none() && self.job.is_none();
            let (main, other) = buttons_ui(ui, "Create and open", can, "Cancel");
            if main {
                self.trouble = None;
                self.wanted = true;
            }
            other
        })
    }
}

/// The first lines, each where it will stand in the file; what does not fit ends in "…".
fn beginning_ui(ui: &mut Ui, engine: &mut Engine, text: &str, width: f32) {
    let color = theme::colors(ui.ctx()).text;
    let row = QUOTE.size * QUOTE.line_height;
    let end = text.floor_char_boundary(SET.min(text.len()));
    let beginning = text.get(..end).unwrap_or_default();
    let mut lines = beginning.lines().skip_while(|line| line.trim().is_empty()).peekable();
    let bottom = ui.cursor().top() + row * LINES;
    ui.spacing_mut().item_spacing.y = 0.0;
    while let Some(line) = lines.next_if(|_| ui.cursor().top() + row / 2.0 < bottom) {
        if line.trim().is_empty() {
            ui.add_space(row);
        } else {
            snippet_ui(ui, engine, line, QUOTE, color, ROWS, width);
        }
    }
    let more = lines.any(|line| !line.trim().is_empty()) || end < text.len();
    if more {
        ui.label(RichText::new("…").color(theme::colors(ui.ctx()).dim));
    }
}

fn in_words(text: &str) -> String {
    let words = counted(text.split_whitespace().count(), "word");
    match text.lines().count() {
        1 => words,
        lines => format!("{words} on {}", counted(lines, "line")),
    }
}
