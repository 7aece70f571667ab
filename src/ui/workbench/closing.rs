//! The end of a window or a project: whatever means saved work and was not carried out yet is done now, and what
//! cannot be done is told.

use super::{Intent, Workbench};
use crate::{
    session::{Session, SessionError, user::User},
    ui::{command::Command, dialogs::Dialog, toast::Toasts},
};

/// Whether a command changes what is saved, without asking anything first.
const fn saves(command: Command) -> bool {
    use Command as C;
    matches!(
        command,
        C::Undo
            | C::Redo
            | C::Remove
            | C::RepeatLabel
            | C::Label(_)
            | C::ChooseHere
            | C::StartBack
            | C::StartOn
            | C::EndBack
            | C::EndOn
            | C::StartBackByCharacter
            | C::StartOnByCharacter
            | C::EndBackByCharacter
            | C::EndOnByCharacter
            | C::Join
            | C::Split
            | C::DoneAndNext
            | C::CallDone
            | C::CallInProgress
            | C::CallNew
            | C::Question
            | C::LeaveOutToHere
            | C::LeaveOut
            | C::LeaveOutFromHere
            | C::TakeBack
            | C::TakeBackAll
            | C::LinkRemembered
            | C::GroupClaims
            | C::LeaveGroup
    )
}

impl Intent {
    /// Whether something is to be saved for it; everything else goes with the window.
    const fn means_work(&self) -> bool {
        match self {
            Self::Run(command) => saves(*command),
            Self::Do(_)
            | Self::Mark(_)
            | Self::SetMe(_)
            | Self::SetAside(_)
            | Self::Schema(_)
            | Self::Reshape(..)
            | Self::Attribute(_)
            | Self::Link { .. }
            | Self::LinkKey(_)
            | Self::Hint(_)
            | Self::CallDone(_)
            | Self::Released
            | Self::Joined
            | Self::Zoom(_)
            | Self::ListBy(_) => true,
            Self::Open(_)
            | Self::Arrive(_)
            | Self::Select(..)
            | Self::Also(_)
            | Self::Step(_)
            | Self::GoTo(_)
            | Self::GoToHit(..)
            | Self::Filter(_)
            | Self::Arm(_)
            | Self::OpenProject(_) => false,
        }
    }
}

impl Workbench {
    /// Does what was asked for and is not done yet, saves what is typed, and hands the project back.
    /// `told` gets what could not be saved, in words.
    pub(in crate::ui) fn into_session(
        mut self,
        user: &mut User,
        toasts: &mut Toasts,
        told: &mut Vec<String>,
    ) -> Session {
        if let Some(mut dialog) = self.dialog.take() {
            let (typed, lost) = dialog.leave();
            self.waiting.extend(typed);
            told.extend(lost);
            dialog.stop();
        }
        self.project_find.stop();
        self.problems.stop();
        std::mem::take(&mut self.links).stop();
        // Before what was asked for in the last frame: that may be to go on as somebody else.
        self.waiting.extend(self.inspector.take_all());
        self.stop_claims();
        self.intents.retain(Intent::means_work);
        if self.waiting.is_empty() && self.intents.is_empty() {
            return self.session;
        }
        // The window is going: now it may wait for another one that is saving.
        self.wait(told);
        // What is done may ask for something in its turn: the last letter of a link for the link.
        while !self.intents.is_empty() {
            for intent in std::mem::take(&mut self.intents) {
                self.do_at_last(intent, user, toasts, told);
            }
            self.intents.retain(Intent::means_work);
        }
        self.save_waiting(told);
        // A command may have had something to ask.
        if let Some(dialog) = self.dialog.take() {
            if let Dialog::Linking(_) = dialog {
                told.push("A link was not made: its kind was not chosen".to_owned());
            }
            dialog.stop();
        }
        self.session
    }

    fn do_at_last(
        &mut self,
        intent: Intent,
        user: &mut User,
        toasts: &mut Toasts,
        told: &mut Vec<String>,
    ) {
        match intent {
            Intent::SetMe(me) => {
                // What was done before was done by the other one.
                self.save_waiting(told);
                told.extend(self.be(me, user));
            }
            Intent::Schema(wish) => {
                self.save_waiting(told);
                let mut begun = self.session.change_schema(wish.clone());
                if begun.as_ref().is_err_and(SessionError::is_busy) {
                    self.wait(told);
                    begun = self.session.change_schema(wish);
                }
                told.extend(begun.err().map(|error| error.to_string()));
                self.wait(told);
            }
            intent => self.carry_out(intent, user, toasts),
        }
    }

    fn save_waiting(&mut self, told: &mut Vec<String>) {
        while let Some(action) = self.waiting.pop_front() {
            let mut done = self.session.dispatch(action.clone());
            if done.as_ref().is_err_and(SessionError::is_busy) {
                // The one before goes on beside the window.
                self.wait(told);
                done = self.session.dispatch(action);
            }
            match done {
                Ok(_) | Err(SessionError::NothingToUndo | SessionError::NothingToRedo) => {}
                Err(error) => tell(told, error.to_string()),
            }
        }
    }

    fn wait(&mut self, told: &mut Vec<String>) {
        if let Err(error) = self.session.wait_for_others() {
            tell(told, error.to_string());
        }
    }
}

/// Each thing once, however many were lost for it.
fn tell(told: &mut Vec<String>, words: String) {
    if !told.contains(&words) {
        told.push(words);
    }
}
