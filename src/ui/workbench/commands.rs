//! What each command does in an open project: mostly, which action it asks for.

use super::{AttributeKey, Intent, LinkKey, Workbench, spans::tidied};
use crate::{
    model::{Annotation, LabelId, State},
    session::{Action, SessionError, user::User},
    store::Access,
    text::Ranges,
    ui::{
        command::Command,
        dialogs::{
            CheckDialog, Dialog, Encodings, ExportDialog, ImportDialog, Lacking, LedgerDialog,
            PaceDialog, SchemaPage, SetAside, Who,
        },
        text::By,
        toast::Toasts,
    },
};

impl Workbench {
    /// Marks what is selected; with a mark selected, changes its label; else takes the label up.
    pub(super) fn mark(&mut self, label: &LabelId, toasts: &mut Toasts) {
        if self.failed.is_some() {
            return;
        }
        if let Some(span) = self.doubling.take().filter(|span| self.selected == Some(*span)) {
            self.waiting.push_back(Action::Duplicate { span, label: label.clone() });
        } else if let (Some(open), Some(selection)) = (self.session.open(), self.pane.selection()) {
            match tidied(&open.text.words, selection).and_then(Ranges::one) {
                Some(ranges) => {
                    self.waiting.push_back(Action::AddSpan { ranges, label: label.clone() });
                }
                None => toasts.tell("There is no word in this selection"),
            }
        } else if let (Some(_), None) = (self.selected, &self.armed) {
            let (spans, label) = (self.chosen(), label.clone());
            self.waiting.push_back(Action::Relabel { spans, label, losing: Vec::new() });
        } else {
            self.armed = (self.armed.as_ref() != Some(label)).then(|| label.clone());
        }
    }

    pub(super) fn run(&mut self, command: Command, user: &User, toasts: &mut Toasts) {
        let page = self.project_find.is_shown() || self.claims.is_shown();
        if page && !Self::works_beside_text(command) {
            match command {
                Command::GroupClaims if self.claims.is_shown() => self.group_ticked(toasts),
                Command::LeaveGroup if self.claims.is_shown() => self.leave_ticked(toasts),
                _ => {}
            }
            return;
        }
        match command {
            Command::Undo => self.waiting.push_back(Action::Undo),
            Command::Redo => self.waiting.push_back(Action::Redo),
            Command::Remove => {
                if self.selected.is_some() {
                    self.waiting.push_back(Action::Delete { annotations: self.chosen() });
                }
            }
            Command::RepeatLabel => match self.last_label.clone() {
                Some(label) => self.mark(&label, toasts),
                None => toasts.tell("Nothing was marked yet: press the key of a label"),
            },
            Command::Duplicate => {
                self.doubling = self.selected.filter(|_| self.doubling.is_none());
            }
            Command::Attributes => self.attribute_key(AttributeKey::Begin, toasts),
            Command::Note => self.inspector.write_note = self.selected,
            Command::Link => self.begin_hints(toasts),
            Command::LinkAnywhere => self.link_anywhere(toasts),
            Command::Keep => self.keep(),
            Command::Links => self.link_key(LinkKey::Begin),
            Command::Remember => self.remember(toasts),
            Command::LinkRemembered => self.link_remembered(toasts),
            Command::AllLinks => self.turn_links(),
            Command::Disarm if self.find.is_open() => self.close_find(),
            Command::Find if self.project_find.is_shown() => self.open_project_find(),
            Command::Find if self.claims.is_shown() => self.claims.focus_filter(),
            Command::Find => self.open_find(),
            Command::FindNext => self.find_step(true),
            Command::FindPrevious => self.find_step(false),
            Command::FindInProject => self.open_project_find(),
            Command::MarkEvery => self.ask_for_every(toasts),
            Command::OnlyNoted | Command::OnlyLabel | Command::HideLabel | Command::ShowAll => {
                self.run_filter(command);
            }
            Command::Disarm => {
                if self.doubling.take().is_none() && self.armed.take().is_none() {
                    self.go_back();
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
            Command::FilterDocuments => {
                if self.claims.is_shown() {
                    self.show_text();
                }
                self.list.focus = true;
            }
            Command::AnnotatePage => self.show_text(),
            Command::ClaimsPage => self.show_claims(),
            Command::GroupClaims | Command::LeaveGroup => {
                toasts.tell("Groups are made on the page of claims");
            }
            Command::SaveClaims => {
                if let Some((source, row)) = self.claims.source(&self.session) {
                    let dialog = LedgerDialog::new(&self.session, source, row, self.picture());
                    self.dialog = Some(Dialog::Ledger(Box::new(dialog)));
                }
            }
            Command::NextPanel if self.project_find.is_shown() => {
                self.list.focus = self.project_find.next_panel();
            }
            // Out of the text, which keeps Tab for itself, and back into it.
            Command::NextPanel => self.panels.step = Some(true),
            Command::PreviousPanel => self.panels.step = Some(false),
            Command::Expand => {
                if let Some(open) = self.session.open().filter(|_| self.failed.is_none()) {
                    self.pane.expand(&open.text.words, &open.text.pieces);
                }
            }
            Command::Shrink => self.pane.shrink(),
            Command::ChooseHere => self.choose_here(toasts),
            Command::StartBack => self.nudge((false, false, By::Word), toasts),
            Command::StartOn => self.nudge((false, true, By::Word), toasts),
            Command::EndBack => self.nudge((true, false, By::Word), toasts),
            Command::EndOn => self.nudge((true, true, By::Word), toasts),
            Command::StartBackByCharacter => self.nudge((false, false, By::Character), toasts),
            Command::StartOnByCharacter => self.nudge((false, true, By::Character), toasts),
            Command::EndBackByCharacter => self.nudge((true, false, By::Character), toasts),
            Command::EndOnByCharacter => self.nudge((true, true, By::Character), toasts),
            Command::Join => self.join(toasts),
            Command::Split => self.split(toasts),
            Command::DoneAndNext => {
                self.ask_done(true, toasts);
            }
            Command::CallDone => self.ask_done(false, toasts),
            Command::CallInProgress => self.set_state(State::InProgress),
            Command::CallNew => self.set_state(State::New),
            Command::SetAside | Command::AboutDocument
                if self.failed.is_some() || self.session.open().is_none() => {}
            Command::SetAside => self.dialog = Some(Dialog::SetAside(SetAside::default())),
            Command::DocumentNote => {
                // The document's own part of the inspector stands there while no mark is selected.
                self.selected = None;
                self.inspector.write_document_note = true;
            }
            Command::Question => {
                if let Some(open) = self.session.open().filter(|_| self.failed.is_none()) {
                    let asked = !open.status.as_ref().is_some_and(|status| status.question);
                    self.waiting.push_back(Action::SetQuestion { asked });
                }
            }
            Command::Pace => match PaceDialog::new(&mut self.session) {
                Ok(dialog) => self.dialog = Some(Dialog::Pace(dialog)),
                Err(error) => toasts.warn(error.to_string()),
            },
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
            Command::Schema => {
                self.dialog = Some(Dialog::Schema(Box::new(SchemaPage::new(&self.session))));
            }
            Command::PasteDocument => self.ask_for_text(toasts),
            Command::ChangeAnnotator => self.dialog = Some(Dialog::Who(Who::new(user))),
            Command::Guidelines => {
                self.problems.close();
                self.guidelines.toggle();
            }
            Command::Problems => {
                if self.guidelines.is_open() {
                    self.guidelines.toggle();
                }
                self.problems.toggle();
            }
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

    /// Calls the document done, unless marks of it lack something that the project asks for: then
    /// the person is asked first.
    fn ask_done(&mut self, next: bool, toasts: &mut Toasts) {
        match self.session.open().filter(|_| self.failed.is_none()) {
            Some(open) if !self.is_reading_only() => {
                let lacking = Lacking::new(open, self.session.schema(), next);
                match lacking {
                    Some(lacking) => self.dialog = Some(Dialog::Lacking(lacking)),
                    None => self.call_done(next, toasts),
                }
            }
            _ if next => self.step_document(true, toasts),
            _ => {}
        }
    }

    pub(super) fn call_done(&mut self, next: bool, toasts: &mut Toasts) {
        self.set_state(State::Done);
        if next {
            self.open_next_undone(toasts);
        }
    }

    /// The next document in the list, as it is filtered, that is neither done nor set aside; after
    /// the last one from the top again.
    fn open_next_undone(&mut self, toasts: &mut Toasts) {
        let rows = self.list.rows(&self.session);
        let shown = self.shown();
        let now = shown.and_then(|now| rows.iter().position(|row| *row == now));
        let after = now.map_or(0, |now| now + 1);
        let (before, behind) = rows.split_at(after);
        let is_left = |index: &&usize| {
            let entry = self.session.documents().get(**index);
            Some(**index) != shown
                && entry.is_some_and(|entry| {
                    let left = matches!(entry.state, State::New | State::InProgress);
                    left && entry.trouble.is_none()
                })
        };
        match behind.iter().chain(before).find(is_left).copied() {
            Some(next) => self.intents.push(Intent::Open(next)),
            None if self.list.is_filtered() => {
                toasts.tell("Nothing else in this list is left to do");
            }
            None if self.session.states().set_aside > 0 => {
                toasts.tell("Every document is done or set aside");
            }
            None => toasts.tell("Every document is done"),
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
        let visible = self.filters.visible();
        let shown = |nth: usize| match visible {
            Some(visible) => open.spans.get(*visible.get(nth)?),
            None => open.spans.get(nth),
        };
        let position = self.selected.and_then(|id| open.position(id));
        // Where it stands, or would stand, among those that are shown.
        let at =
            position.and_then(|at| visible.map_or(Some(at), |all| all.binary_search(&at).ok()));
        let count = visible.map_or(open.spans.len(), <[usize]>::len);
        let next = match (at, forward) {
            (Some(at), true) => at + 1,
            (Some(at), false) => at.wrapping_sub(1),
            (None, forward) => {
                // From where the caret is, or, if that is out of sight, from what is read.
                let seen = self.pane.caret_is_seen();
                let here = if seen { self.pane.caret() } else { self.pane.first_visible() };
                let start = |nth: usize| {
                    let span = shown(nth).and_then(Annotation::span);
                    span.map_or(0, |span| span.ranges.first().start())
                };
                let (mut after, mut end) = (0, count);
                while after < end {
                    let middle = after.midpoint(end);
                    if start(middle) < here {
                        after = middle + 1;
                    } else {
                        end = middle;
                    }
                }
                if forward { after } else { after.wrapping_sub(1) }
            }
        };
        if let Some(span) = shown(next) {
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
