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
        match command {
            Command::Undo
            | Command::Redo
            | Command::Remove
            | Command::DoneAndNext
            | Command::CallDone
            | Command::CallInProgress
            | Command::CallNew
            | Command::SetAside
            | Command::LeaveOutToHere
            | Command::LeaveOut
            | Command::LeaveOutFromHere
            | Command::TakeBack
            | Command::TakeBackAll
            | Command::ProposeRegions
            | Command::ImportMetadata
            | Command::ReadAs
            | Command::Import
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
            | Command::AboutDocument
            | Command::LeaveOutToHere
            | Command::LeaveOut
            | Command::LeaveOutFromHere
            | Command::TakeBack
            | Command::TakeBackAll
            | Command::ReadAs
            | Command::Label(_) => unless(open.is_some(), "no document is open"),
            Command::ProposeRegions | Command::ImportMetadata => {
                unless(listed, "there are no documents")
            }
            Command::Remove => unless(self.selected.is_some(), "no mark is selected"),
            Command::Disarm => {
                let held = self.armed.is_some() || self.selected.is_some();
                unless(held || self.pane.selection().is_some(), "nothing is taken up or selected")
            }
            Command::NextSpan | Command::PreviousSpan => {
                let marked = open.is_some_and(|open| !open.spans.is_empty());
                unless(marked, "nothing is marked in this document")
            }
            Command::NextDocument | Command::PreviousDocument | Command::FilterDocuments => {
                unless(listed, "there are no documents")
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
            | Command::Guidelines
            | Command::ChangeAnnotator
            | Command::Quit
            | Command::Undo
            | Command::Redo
            | Command::Characters
            | Command::NextPanel
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
