//! What each command does in an open project: mostly, which action it asks for.

use super::{Intent, TIDY_BYTES, Workbench};
use crate::{
    model::{LabelId, State},
    session::{Action, SessionError, user::User},
    store::Access,
    text::{Ranges, tidy},
    ui::{
        command::Command,
        dialogs::{
            CheckDialog, Dialog, Encodings, ExportDialog, Guidelines, ImportDialog, SetAside, Who,
        },
        toast::Toasts,
    },
};

impl Workbench {
    /// Marks what is selected; with a mark selected, changes its label; else takes the label up.
    pub(super) fn mark(&mut self, label: &LabelId, toasts: &mut Toasts) {
        if self.failed.is_some() {
            return;
        }
        if let (Some(open), Some(selection)) = (self.session.open(), self.pane.selection()) {
            let tidied = if selection.len() <= TIDY_BYTES {
                tidy(&open.text.words, selection)
            } else {
                Some(selection)
            };
            match tidied.and_then(Ranges::one) {
                Some(ranges) => {
                    self.waiting.push_back(Action::AddSpan { ranges, label: label.clone() });
                }
                None => toasts.tell("There is no word in this selection"),
            }
        } else if let (Some(span), None) = (self.selected, &self.armed) {
            self.waiting.push_back(Action::Relabel { span, label: label.clone() });
        } else {
            self.armed = (self.armed.as_ref() != Some(label)).then(|| label.clone());
        }
    }

    pub(super) fn run(&mut self, command: Command, user: &User, toasts: &mut Toasts) {
        match command {
            Command::Undo => self.waiting.push_back(Action::Undo),
            Command::Redo => self.waiting.push_back(Action::Redo),
            Command::Remove => {
                if let Some(span) = self.selected {
                    self.waiting.push_back(Action::Delete { annotations: vec![span] });
                }
            }
            Command::Disarm => {
                if self.armed.take().is_none() {
                    self.selected = None;
                    self.pane.clear_selection();
                }
            }
            Command::Label(digit) => {
                let key = char::from_digit(u32::from(digit), 10);
                let label = key.and_then(|key| self.session.schema().label_for_key(key));
                match (label.map(|label| label.id.clone()), self.session.access()) {
                    (Some(label), _) => self.mark(&label, toasts),
                    // A project.toml that cannot be read gives no labels.
                    (None, Access::Reading(reason)) => {
                        toasts.warn(SessionError::ReadOnly(reason.clone()).to_string());
                    }
                    (None, Access::Writing) => {
                        toasts.tell(format!("No label of this project has the key {digit}"));
                    }
                }
            }
            Command::Characters => self.characters = !self.characters,
            Command::NextSpan => self.walk(true),
            Command::PreviousSpan => self.walk(false),
            Command::NextDocument => self.step_document(true, toasts),
            Command::PreviousDocument => self.step_document(false, toasts),
            Command::FilterDocuments => self.list.focus = true,
            Command::NextPanel => {
                // Out of the text, which keeps Tab for itself, and back into it.
                if self.keyboard.text {
                    self.list.focus = true;
                } else {
                    self.focus_text = true;
                }
            }
            Command::DoneAndNext => {
                self.set_state(State::Done);
                self.step_document(true, toasts);
            }
            Command::CallDone => self.set_state(State::Done),
            Command::CallInProgress => self.set_state(State::InProgress),
            Command::CallNew => self.set_state(State::New),
            Command::SetAside if self.failed.is_some() || self.session.open().is_none() => {}
            Command::SetAside => self.dialog = Some(Dialog::SetAside(SetAside::default())),
            Command::LeaveOutToHere
            | Command::LeaveOut
            | Command::LeaveOutFromHere
            | Command::TakeBack
            | Command::TakeBackAll => self.article(command, toasts),
            Command::ProposeRegions | Command::ImportMetadata if self.session.me().is_none() => {
                self.dialog = Some(Dialog::Who(Who::new(user)));
            }
            Command::ProposeRegions => self.propose(),
            Command::ImportMetadata => self.import_metadata(),
            Command::AboutDocument if self.failed.is_some() || self.session.open().is_none() => {}
            Command::AboutDocument => self.dialog = Some(Dialog::About(Box::default())),
            Command::ReadAs if self.failed.is_some() => {}
            Command::ReadAs => match Encodings::new(&self.session) {
                Ok(dialog) => self.dialog = Some(Dialog::Encodings(dialog)),
                Err(error) => toasts.warn(error.to_string()),
            },
            Command::Export => {
                match self.exported.take().map_or_else(|| ExportDialog::new(&self.session), Ok) {
                    Ok(dialog) => self.dialog = Some(Dialog::Export(dialog)),
                    Err(error) => toasts.warn(error.to_string()),
                }
            }
            Command::Import => self.dialog = Some(Dialog::Import(Box::new(ImportDialog::new()))),
            Command::Check => self.dialog = Some(Dialog::Check(CheckDialog::new(&self.session))),
            Command::ChangeAnnotator => self.dialog = Some(Dialog::Who(Who::new(user))),
            Command::Guidelines => match self.session.read_guidelines() {
                Ok(job) => self.dialog = Some(Dialog::Guidelines(Box::new(Guidelines::new(job)))),
                Err(error) => toasts.warn(error.to_string()),
            },
            Command::ZoomIn | Command::ZoomOut | Command::ZoomReset => self.zoom(command),
            Command::Back => self.turn(true, toasts),
            Command::Forward => self.turn(false, toasts),
            Command::OpenFolder
            | Command::OpenByPath
            | Command::CloseProject
            | Command::Quit
            | Command::ThemeSystem
            | Command::ThemeLight
            | Command::ThemeDark
            | Command::Palette
            | Command::Keys
            | Command::Settings => self.wishes.push(command),
        }
    }

    pub(super) fn set_state(&mut self, state: State) {
        if self.session.open().is_some() && self.failed.is_none() {
            self.waiting.push_back(Action::SetState { state, reason: String::new() });
        }
    }

    pub(super) fn walk(&mut self, forward: bool) {
        if self.failed.is_some() {
            return;
        }
        let Some(open) = self.session.open() else { return };
        let at = self.selected.and_then(|id| open.position(id));
        let count = open.spans.len();
        let next = match (at, forward) {
            (Some(at), true) => at + 1,
            (Some(at), false) => at.wrapping_sub(1),
            (None, true) => {
                // From where the reader is.
                let top = self.pane.first_visible();
                open.spans
                    .iter()
                    .position(|span| span.span().is_some_and(|span| span.ranges.hull().end() > top))
                    .unwrap_or(0)
            }
            (None, false) => count.wrapping_sub(1),
        };
        if let Some(span) = open.spans.get(next) {
            self.intents.push(Intent::Step(span.id));
        }
    }

    /// The next document in the list, as it is filtered, that can be opened.
    pub(super) fn step_document(&mut self, forward: bool, toasts: &mut Toasts) {
        let rows = self.list.rows(&self.session);
        let at = self.shown().and_then(|now| rows.iter().position(|row| *row == now));
        let opens = |index: &&usize| {
            self.session.documents().get(**index).is_some_and(|entry| entry.trouble.is_none())
        };
        let next = match (at, forward) {
            (Some(at), true) => rows.iter().skip(at + 1).find(opens),
            (Some(at), false) => rows.iter().take(at).rev().find(opens),
            (None, true) => rows.iter().find(opens),
            (None, false) => rows.iter().rev().find(opens),
        };
        match next.copied() {
            Some(next) => self.intents.push(Intent::Open(next)),
            None if forward => toasts.tell("This is the last document"),
            None => toasts.tell("This is the first document"),
        }
    }
}
