//! The actions that wait to be committed, in the order in which they were asked for.

use egui::Context;

use super::{Intent, Workbench};
use crate::{
    session::{Action, Outcome, SessionError, user::User},
    ui::{
        command::Command,
        dialogs::{Dialog, Losing, Who},
        toast::Toasts,
    },
};

impl Workbench {
    /// Commits what waits; what another window keeps from being saved goes on waiting.
    pub(super) fn work_off(&mut self, ctx: &Context, user: &User, toasts: &mut Toasts) {
        while let Some(action) = self.waiting.pop_front() {
            match self.session.dispatch(action.clone()) {
                Ok(outcome) => {
                    self.note_saved(&action);
                    self.done(&action, outcome, toasts);
                }
                Err(error) if error.is_busy() => {
                    // Kept, and tried again: the bottom line says so, the frame goes on.
                    self.waiting.push_front(action);
                    ctx.request_repaint_after_secs(0.05);
                    break;
                }
                // It was typed: it stays in its field.
                Err(error) if self.note_refused(&action, &error) => toasts.warn(error.to_string()),
                Err(SessionError::LinksLost { label, lost }) => {
                    if let Some(losing) = Losing::new(&self.session, action, label, &lost) {
                        self.put_dialog(Dialog::Losing(losing), toasts);
                    }
                }
                Err(SessionError::NoAnnotator) => self.dialog = Some(Dialog::Who(Who::new(user))),
                Err(error @ (SessionError::NothingToUndo | SessionError::NothingToRedo)) => {
                    toasts.tell(error.to_string());
                }
                Err(error) => toasts.warn(error.to_string()),
            }
        }
    }

    /// Asks something in place of what is asked now; what was typed there is saved.
    fn put_dialog(&mut self, dialog: Dialog, toasts: &mut Toasts) {
        if let Some(open) = &mut self.dialog {
            let (typed, lost) = open.leave();
            self.waiting.extend(typed);
            for words in lost {
                toasts.warn(words);
            }
        }
        self.close_dialog();
        self.dialog = Some(dialog);
    }

    fn note_saved(&mut self, action: &Action) {
        self.inspector.saved(action);
        if let Some(dialog) = &mut self.dialog {
            dialog.saved(action);
        }
    }

    fn note_refused(&mut self, action: &Action, error: &SessionError) -> bool {
        let why = error.to_string();
        let dialog = self.dialog.as_mut();
        self.inspector.refused(action, &why)
            || dialog.is_some_and(|dialog| dialog.refused(action, &why))
    }

    pub(super) fn done(&mut self, action: &Action, outcome: Outcome, toasts: &mut Toasts) {
        let Outcome { said, made, place, places, lacks } = outcome;
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
                let stays = self.claims.is_shown() || places.iter().any(|it| self.sees(it));
                if let Some(place) = place.filter(|_| !stays) {
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
}
