//! The actions that wait to be committed, in the order in which they were asked for.

use egui::Context;

use super::{Intent, Workbench};
use crate::{
    session::{Action, Outcome, Session, SessionError, user::User},
    ui::{
        command::Command,
        dialogs::{Dialog, Who},
        toast::Toasts,
    },
};

impl Workbench {
    /// Commits what waits; what another window keeps from being saved goes on waiting.
    pub(super) fn work_off(&mut self, ctx: &Context, user: &User, toasts: &mut Toasts) {
        while let Some(action) = self.waiting.pop_front() {
            match self.session.dispatch(action.clone()) {
                Ok(outcome) => {
                    self.inspector.saved(&action);
                    self.done(&action, outcome, toasts);
                }
                Err(error) if error.is_busy() => {
                    // Kept, and tried again: the bottom line says so, the frame goes on.
                    self.waiting.push_front(action);
                    ctx.request_repaint_after_secs(0.05);
                    break;
                }
                Err(error) if self.inspector.put_back(&action) => toasts.warn(error.to_string()),
                Err(SessionError::NoAnnotator) => self.dialog = Some(Dialog::Who(Who::new(user))),
                Err(error @ (SessionError::NothingToUndo | SessionError::NothingToRedo)) => {
                    toasts.tell(error.to_string());
                }
                Err(error) => toasts.warn(error.to_string()),
            }
        }
    }

    pub(super) fn done(&mut self, action: &Action, outcome: Outcome, toasts: &mut Toasts) {
        let Outcome { said, made, place, lacks } = outcome;
        match (said, action) {
            (Some(said), _) => toasts.tell(said),
            (None, Action::SetState { .. } | Action::SetQuestion { .. }) => {}
            (None, _) => toasts.forget(),
        }
        if lacks && self.dialog.is_none() {
            // What came back is not in project.toml: here it can be put back as well.
            self.intents.push(Intent::Run(Command::Schema));
        }
        match action {
            Action::AddSpan { label, .. } | Action::Duplicate { label, .. } => {
                self.last_label = Some(label.clone());
                // What was just made is to be seen.
                self.filters.show(label);
                self.pane.clear_selection();
                self.selected = made;
                self.inspector.reveal = made;
            }
            Action::Join { .. } | Action::TakeOut { .. } => self.pane.clear_selection(),
            Action::Relabel { label, .. } => {
                self.last_label = Some(label.clone());
                self.filters.show(label);
            }
            Action::Delete { annotations }
                if self.selected.is_some_and(|id| annotations.contains(&id)) =>
            {
                self.selected = None;
            }
            Action::MarkEvery { label, .. } => {
                self.filters.show(label);
                self.pane.clear_selection();
            }
            Action::Undo | Action::Redo => {
                if let Some(place) = place {
                    self.go_to(&place, toasts);
                }
                let gone = |id| self.session.open().is_none_or(|open| open.span(id).is_none());
                if self.selected.is_some_and(gone) {
                    self.selected = None;
                }
            }
            _ => {}
        }
    }

    /// Saves what is still waiting, and hands the project back. The second half: what could not
    /// be saved, in words.
    pub(in crate::ui) fn into_session(mut self) -> (Session, Option<String>) {
        if let Some(dialog) = self.dialog.take() {
            dialog.stop();
        }
        self.project_find.stop();
        self.problems.stop();
        // What was asked for in the last frame.
        for intent in std::mem::take(&mut self.intents) {
            if let Intent::Do(action) = intent {
                self.waiting.push_back(action);
            }
        }
        self.waiting.extend(self.inspector.take_note(true, 0.0));
        let mut trouble = None;
        if !self.waiting.is_empty() {
            // The window is going: now it may wait for another one that is saving.
            trouble = self.session.wait_for_others().err();
        }
        for action in std::mem::take(&mut self.waiting) {
            let error = self.session.dispatch(action).err();
            trouble = trouble.or(error);
        }
        (self.session, trouble.map(|error| error.to_string()))
    }
}
