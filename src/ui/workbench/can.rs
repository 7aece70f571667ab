//! Whether a command can be done now, and if not, why: for the menu and the palette alike.

use super::Workbench;
use crate::{store::Access, ui::command::Command};

impl Workbench {
    /// Why a command cannot be done now; `None`: it can.
    pub(in crate::ui) fn why_not(&self, command: Command) -> Option<&'static str> {
        let read_only = matches!(self.session.access(), Access::Reading(_));
        let open = self.session.open().filter(|_| self.failed.is_none());
        let listed = !self.session.documents().is_empty();
        let unless = |can: bool, why| if can { None } else { Some(why) };
        if self.project_find.is_shown() && !Self::works_beside_text(command) {
            return Some("the search over the project is shown in place of the text");
        }
        if self.claims.is_shown() && !Self::works_beside_text(command) {
            let of_the_page = matches!(command, Command::GroupClaims | Command::LeaveGroup);
            return unless(of_the_page, "the claims are shown in place of the text");
        }
        match command {
            Command::Undo
            | Command::Redo
            | Command::Remove
            | Command::StartBack
            | Command::StartOn
            | Command::EndBack
            | Command::EndOn
            | Command::StartBackByCharacter
            | Command::StartOnByCharacter
            | Command::EndBackByCharacter
            | Command::EndOnByCharacter
            | Command::Join
            | Command::Split
            | Command::RepeatLabel
            | Command::Duplicate
            | Command::Attributes
            | Command::Note
            | Command::Link
            | Command::LinkAnywhere
            | Command::LinkRemembered
            | Command::DoneAndNext
            | Command::CallDone
            | Command::CallInProgress
            | Command::CallNew
            | Command::SetAside
            | Command::DocumentNote
            | Command::Question
            | Command::LeaveOutToHere
            | Command::LeaveOut
            | Command::LeaveOutFromHere
            | Command::TakeBack
            | Command::TakeBackAll
            | Command::ProposeRegions
            | Command::ImportMetadata
            | Command::ReadAs
            | Command::Import
            | Command::MarkEvery
            | Command::Label(_)
                if read_only =>
            {
                Some("this project is open for reading only")
            }
            Command::DoneAndNext
            | Command::CallDone
            | Command::CallInProgress
            | Command::CallNew
            | Command::SetAside
            | Command::DocumentNote
            | Command::Question
            | Command::AboutDocument
            | Command::LeaveOutToHere
            | Command::LeaveOut
            | Command::LeaveOutFromHere
            | Command::TakeBack
            | Command::TakeBackAll
            | Command::ReadAs
            | Command::Expand
            | Command::ChooseHere
            | Command::Find
            | Command::FindNext
            | Command::FindPrevious
            | Command::OnlyNoted
            | Command::AllLinks
            | Command::Label(_) => unless(open.is_some(), "no document is open"),
            Command::ProposeRegions | Command::ImportMetadata => {
                unless(listed, "there are no documents")
            }
            Command::PasteDocument => {
                unless(self.session.why_no_document().is_none(), "this folder cannot be written to")
            }
            Command::Join if self.pane.selection().is_none() && self.beside().is_none() => {
                Some("nothing is selected to join")
            }
            Command::MarkEvery => {
                let any = self.pane.selection().is_some() || self.selected.is_some();
                unless(open.is_some() && any, "nothing is selected")
            }
            Command::ShowAll => unless(self.filters.is_on(), "all marks are shown"),
            Command::Links => match (self.selected, self.session.open()) {
                (Some(span), Some(open)) => {
                    let linked = open.relations_of(span).next().is_some();
                    unless(linked, "this mark has no links")
                }
                _ => Some("no mark is selected"),
            },
            Command::LinkRemembered if self.inspector.remembered.is_none() => {
                Some("no mark is remembered")
            }
            Command::Remove
            | Command::OnlyLabel
            | Command::HideLabel
            | Command::Duplicate
            | Command::Note
            | Command::Link
            | Command::LinkAnywhere
            | Command::Keep
            | Command::Remember
            | Command::LinkRemembered
            | Command::StartBack
            | Command::StartOn
            | Command::EndBack
            | Command::EndOn
            | Command::StartBackByCharacter
            | Command::StartOnByCharacter
            | Command::EndBackByCharacter
            | Command::EndOnByCharacter
            | Command::Join
            | Command::Split => unless(self.selected.is_some(), "no mark is selected"),
            Command::Shrink => unless(self.pane.selection().is_some(), "nothing is selected"),
            Command::Attributes => match self.selected_mark() {
                None => Some("no mark is selected"),
                Some(mark) => unless(
                    !self.session.schema().attributes_of(mark).is_empty(),
                    "this label has no attributes",
                ),
            },
            Command::RepeatLabel => {
                unless(self.last_label.is_some(), "nothing was marked since the project was opened")
            }
            Command::Disarm => {
                let held = self.armed.is_some() || self.selected.is_some();
                unless(held || self.pane.selection().is_some(), "nothing is taken up or selected")
            }
            Command::NextSpan | Command::PreviousSpan => {
                let marked = open.is_some_and(|open| !open.spans.is_empty());
                unless(marked, "nothing is marked in this document")
            }
            Command::GroupClaims | Command::LeaveGroup => Some("the claims are not shown"),
            Command::SaveClaims => unless(self.claims.is_shown(), "the claims are not shown"),
            Command::NextDocument
            | Command::PreviousDocument
            | Command::FilterDocuments
            | Command::FindInProject => unless(listed, "there are no documents"),
            Command::Problems | Command::Pace => {
                unless(self.session.me().is_some(), "nobody has said who annotates")
            }
            Command::Back => unless(self.history.can_go_back(), "there is no place to go back to"),
            Command::Forward => {
                unless(self.history.can_go_forward(), "there is no place to go forward to")
            }
            Command::OpenFolder
            | Command::OpenByPath
            | Command::CloseProject
            | Command::Import
            | Command::Export
            | Command::Check
            | Command::Schema
            | Command::Guidelines
            | Command::ChangeAnnotator
            | Command::Quit
            | Command::Undo
            | Command::Redo
            | Command::Characters
            | Command::NextPanel
            | Command::PreviousPanel
            | Command::AnnotatePage
            | Command::ClaimsPage
            | Command::ZoomIn
            | Command::ZoomOut
            | Command::ZoomReset
            | Command::ThemeSystem
            | Command::ThemeLight
            | Command::ThemeDark
            | Command::Palette
            | Command::Keys
            | Command::Settings => None,
        }
    }
}
