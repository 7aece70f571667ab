//! Choosing a folder by its path: stands beside the system's own dialog, which not every desktop
//! has.

use std::path::{Path, PathBuf};

use egui::{Align, Context, Margin, Role, ScrollArea, TextEdit, Ui, WidgetInfo};

use super::{buttons_ui, modal};
use crate::{
    session::{
        self, SessionError,
        jobs::{Job, Poll, Waker},
    },
    ui::{
        text::{Engine, is_intricate, snippet_in},
        theme, widgets,
    },
};

/// The folders that a path may mean: those in it, or, while it is being typed, those beside it
/// whose names begin with its last word. Whole paths.
fn completed(folder: &Path) -> Listed {
    let paths = |folder: &Path, names: Vec<String>, begins: &str| {
        let fits = |name: &String| name.to_lowercase().starts_with(begins);
        names.into_iter().filter(fits).map(|name| folder.join(name).display().to_string()).collect()
    };
    match (session::subfolders(folder), folder.parent(), folder.file_name()) {
        (Ok(names), _, _) => Ok(paths(folder, names, "")),
        (Err(error), Some(parent), Some(begun)) => {
            let begun = begun.to_string_lossy().to_lowercase();
            let beside: Vec<String> = paths(parent, session::subfolders(parent)?, &begun);
            if beside.is_empty() { Err(error) } else { Ok(beside) }
        }
        (Err(error), _, _) => Err(error),
    }
}

type Listed = Result<Vec<String>, SessionError>;

/// What came of the dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Chosen {
    Nothing,
    Folder(PathBuf),
}

pub(in crate::ui) struct PathDialog {
    words: String,
    asked: bool,
    waker: Waker,
    /// What is listed: the folder, and the folders in it or why they cannot be told.
    listed: Option<(String, Result<Vec<String>, String>)>,
    job: Option<(String, Job<Listed>)>,
}

impl PathDialog {
    pub(in crate::ui) fn new(start: &Path, waker: Waker) -> Self {
        Self { words: start.display().to_string(), asked: false, waker, listed: None, job: None }
    }

    /// Lists the folder that was typed, in a job.
    fn look(&mut self) {
        if let Some((words, job)) = &self.job {
            match job.poll() {
                Poll::Running => return,
                Poll::Finished(found) => {
                    self.listed = Some((words.clone(), found.map_err(|e| e.to_string())));
                }
                Poll::Broken => {
                    self.listed = Some((words.clone(), Err(SessionError::Broken.to_string())));
                }
            }
            self.job = None;
        }
        if self.listed.as_ref().is_some_and(|(words, _)| *words == self.words) {
            return;
        }
        let words = self.words.clone();
        let folder = PathBuf::from(&words);
        match Job::spawn("list folders", self.waker.clone(), move |_| completed(&folder)) {
            Ok(job) => self.job = Some((words, job)),
            Err(error) => self.listed = Some((words, Err(error.to_string()))),
        }
    }

    pub(in crate::ui) fn ui(&mut self, ctx: &Context, engine: &mut Engine) -> Option<Chosen> {
        self.look();
        if self.job.is_some() {
            ctx.request_repaint_after_secs(0.03);
        }
        let colors = theme::colors(ctx);
        let mut chosen = None;
        let closed = modal(ctx, "Open a folder by its path", 520.0, |ui| {
            let field = ui.add(
                TextEdit::singleline(&mut self.words)
                    .margin(Margin::symmetric(9, 6))
                    .desired_width(f32::INFINITY),
            );
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Path of the folder"));
            if !std::mem::replace(&mut self.asked, true) {
                field.request_focus();
                // Typing replaces the path offered.
                widgets::select_all(ui, &field, &self.words);
            }
            let mut go = None;
            ScrollArea::vertical().max_height(260.0).auto_shrink([false, false]).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                let here = PathBuf::from(&self.words);
                if let Some(parent) = here.parent()
                    && ui.selectable_label(false, "↑  The folder above").clicked()
                {
                    go = Some(parent.to_owned());
                }
                match self.listed.as_ref().map(|(_, found)| found) {
                    Some(Ok(paths)) => {
                        for path in paths {
                            let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
                            ui.push_id(path, |ui| {
                                if folder_ui(ui, engine, name) {
                                    go = Some(PathBuf::from(path));
                                }
                            });
                        }
                    }
                    Some(Err(why)) => {
                        widgets::sentence_label_ui(ui, engine, why, colors.warn);
                    }
                    None => {}
                }
            });
            if let Some(go) = go {
                self.words = go.display().to_string();
            }
            let (main, other) = buttons_ui(ui, "Open", !self.words.trim().is_empty(), "Cancel");
            if main {
                chosen = Some(Chosen::Folder(PathBuf::from(self.words.trim())));
            }
            other
        });
        chosen.or_else(|| closed.then_some(Chosen::Nothing))
    }
}

/// A folder of the list. `true`: it is to be gone to.
fn folder_ui(ui: &mut Ui, engine: &mut Engine, name: &str) -> bool {
    if !is_intricate(name) {
        return ui.selectable_label(false, name).clicked();
    }
    // As wide as egui thinks it is, for the press; the letters are painted by who can.
    let clear = egui::RichText::new(name).color(egui::Color32::TRANSPARENT);
    let response = ui.selectable_label(false, clear);
    let left = response.rect.left() + ui.spacing().button_padding.x;
    let place = response.rect.with_min_x(left).with_max_x(ui.max_rect().right());
    let color = theme::colors(ui.ctx()).text;
    snippet_in(ui, engine, name, theme::NAME, color, place, Align::Min);
    response.clicked()
}
