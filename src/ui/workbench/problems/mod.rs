//! Problems of one's own marks beside the text: kept up to date in a job, shown for the open
//! document or the whole project, let stand with a reason.
//!
//! Which problems there are is found in `session::problems`; how they look is told in `panel` and
//! `lines`. Nothing here changes the project: what is let stand is an action.

mod lines;
mod panel;

use std::sync::Arc;

use egui::{Id, Ui};

use super::{Intent, Workbench};
use crate::{
    model::{AnnotatorId, DocumentId},
    session::{
        OpenDocument, Session, SessionError,
        jobs::{Job, Poll},
        problems::{LayerProblems, Problems},
    },
    ui::{command::Command, keymap::in_brackets, theme, widgets},
};
use lines::Lines;

/// What problems may depend on: the state of the project, who annotates, the open document.
type Moment = (u64, Option<AnnotatorId>, Option<DocumentId>);

#[expect(clippy::struct_excessive_bools, reason = "what is shown, known and wanted")]
#[derive(Default)]
pub(super) struct ProblemsPanel {
    open: bool,
    /// Those of the whole project are listed, not only of the open document.
    whole: bool,
    /// Those that were let stand are listed.
    waived: bool,
    job: Option<Job<Result<LayerProblems, SessionError>>>,
    /// Away while the job renews it.
    known: LayerProblems,
    /// When they were looked for last.
    looked: Option<Moment>,
    /// Those of the document that was open then.
    here: (Option<DocumentId>, Problems),
    all: Arc<Problems>,
    /// Something has been looked at.
    fresh: bool,
    lines: Option<Lines>,
    /// The check and the subject of the one that was clicked last.
    chosen: Option<(&'static str, String)>,
    /// Why the chosen one is to be let stand, while that is being written.
    reason: Option<String>,
    /// The field for it is to have the keyboard.
    focus: bool,
    /// What takes the keyboard first.
    first: Option<Id>,
}

impl ProblemsPanel {
    pub(super) const fn is_open(&self) -> bool {
        self.open
    }

    /// The first switch, which a key can lead to.
    pub(super) const fn first(&self) -> Option<Id> {
        self.first
    }

    pub(super) fn toggle(&mut self) {
        self.open = !self.open;
        self.first = None;
        (self.chosen, self.reason) = (None, None);
        self.lines = None;
    }

    pub(super) fn close(&mut self) {
        if self.open {
            self.toggle();
        }
    }

    fn moment(session: &Session) -> Moment {
        let open = session.open().map(OpenDocument::id);
        (session.revision(), session.me().cloned(), open)
    }

    fn is_looking(&self, session: &Session) -> bool {
        let due = session.me().is_some()
            && !session.is_working()
            && self.looked.as_ref() != Some(&Self::moment(session));
        self.job.is_some() || due
    }

    /// Takes in what was found, and looks again where something has changed. Returns what went
    /// wrong with that.
    pub(super) fn work(&mut self, session: &Session) -> Result<(), SessionError> {
        if let Some(job) = &self.job {
            let found = match job.poll() {
                Poll::Running => return Ok(()),
                Poll::Finished(found) => found,
                Poll::Broken => Err(SessionError::Broken),
            };
            self.job = None;
            // Should it have failed, the next look begins from the start.
            self.known = found?;
            self.fresh = true;
            self.take_in(session);
        }
        if self.here.0 != session.open().map(OpenDocument::id) {
            // Most often nothing else has changed, and this is all there is to do.
            self.take_in(session);
        }
        // While much else goes on, it would only be in the way.
        if session.me().is_some()
            && !session.is_working()
            && self.looked.as_ref() != Some(&Self::moment(session))
        {
            self.looked = Some(Self::moment(session));
            self.job = Some(session.look_for_problems(std::mem::take(&mut self.known))?);
        }
        Ok(())
    }

    fn take_in(&mut self, session: &Session) {
        let document = session.open().map(OpenDocument::id);
        let here = document.map(|document| self.known.of(document)).unwrap_or_default();
        let all = Arc::clone(self.known.all());
        if self.here.0 != document || self.here.1 != here || *self.all != *all {
            self.lines = None;
        }
        (self.here, self.all) = ((document, here), all);
        let is_chosen = |check: &str, subject: &str| {
            self.chosen.as_ref().is_some_and(|(its, of)| *its == check && of == subject)
        };
        let all = self.all.open.iter().chain(&self.here.1.open);
        let waived = self.all.waived.iter().chain(&self.here.1.waived).map(|(it, _)| it);
        if !all.chain(waived).any(|finding| is_chosen(finding.check, &finding.subject)) {
            // It was mended.
            (self.chosen, self.reason) = (None, None);
        }
    }

    /// Calls it off and waits until it has let go of the database.
    pub(super) fn stop(&mut self) {
        if let Some(job) = self.job.take() {
            job.stop();
        }
    }

    /// What is listed now.
    fn shown(&self) -> &Problems {
        if self.whole { &self.all } else { &self.here.1 }
    }
}

impl Workbench {
    pub(in crate::ui) fn is_looking(&self) -> bool {
        self.problems.is_looking(&self.session)
    }

    /// How many problems the open document has, quietly.
    pub(super) fn problem_count_ui(&mut self, ui: &mut Ui, document: DocumentId) {
        let (of, here) = &self.problems.here;
        let (count, all) = (here.count(), self.problems.all.count());
        if *of != Some(document) || count == 0 {
            return;
        }
        let words = in_words(count);
        let dim = theme::colors(ui.ctx()).dim;
        let keys = in_brackets(ui.ctx(), Command::Problems);
        let about = format!("To be looked at again in this document; {all} in the project{keys}");
        if widgets::word_button_ui(ui, words, dim).on_hover_text(about).clicked() {
            self.intents.push(Intent::Run(Command::Problems));
        }
    }
}

fn in_words(count: usize) -> String {
    if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") }
}
