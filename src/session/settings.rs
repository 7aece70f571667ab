//! `project.toml` while the project is open: what somebody else writes there is taken over, or told.
//!
//! Changing it is the work of [`super::schema_edit`].

use super::{
    Session, SessionError,
    jobs::{Job, Poll},
    project_name,
};
use crate::{
    folder::{self, SettingsFile, SettingsProblem, SettingsStamp},
    store::Access,
};

/// A look at what stands there now.
pub(super) struct Looking {
    stamp: SettingsStamp,
    job: Job<SettingsFile>,
}

impl Session {
    /// What is wrong with `project.toml` as it is on the disk, so that it cannot be edited.
    pub fn settings_fault(&self) -> Option<&SettingsProblem> {
        self.settings_fault.as_ref().or_else(|| self.settings.problems.first())
    }

    /// Looks whether the file is another; if so, it is read in a job.
    pub(super) fn look_at_settings(&mut self) -> Result<(), SessionError> {
        if self.looking.is_some() || self.changing.is_some() {
            return Ok(());
        }
        let stamp = SettingsStamp::of(&self.folder);
        if self.settings_stamp == Some(stamp) {
            return Ok(());
        }
        let root = self.folder.clone();
        let job = Job::spawn("read project.toml", self.waker.clone(), move |_| {
            folder::read_settings(&root)
        })
        .map_err(SessionError::Thread)?;
        self.looking = Some(Looking { stamp, job });
        Ok(())
    }

    pub(super) fn poll_settings(&mut self) {
        let Some(looking) = &self.looking else { return };
        let found = match looking.job.poll() {
            Poll::Running => return,
            Poll::Finished(found) => Some(found),
            Poll::Broken => None,
        };
        self.settings_stamp = Some(looking.stamp);
        self.looking = None;
        match found {
            Some(found) => self.meet_settings(found),
            None => self.tell_once(SessionError::Broken.to_string()),
        }
    }

    /// Takes over what somebody else wrote, as far as it can be understood.
    fn meet_settings(&mut self, found: SettingsFile) {
        if found == self.settings {
            self.settings_fault = None;
            return;
        }
        if let Some(problem) = found.problems.first() {
            if self.settings_fault.as_ref() != Some(problem) {
                self.notices.push(format!(
                    "{problem}. Until it is mended, the project goes on with the labels it had"
                ));
            }
            self.settings_fault = Some(problem.clone());
            return;
        }
        let mended = !self.settings.problems.is_empty();
        let files = found.settings.documents != self.settings.settings.documents;
        let mut words = match (&found.text, mended) {
            (_, true) => {
                let reason = "project.toml has been mended. Open the project again to mark in it";
                if matches!(self.access, Access::Reading(_)) {
                    self.access = Access::Reading(reason.to_owned());
                }
                reason.to_owned()
            }
            (Some(_), false) => {
                "project.toml was changed elsewhere; what it says holds here from now on".to_owned()
            }
            (None, false) => {
                "project.toml is gone; the project has the usual labels until it is back".to_owned()
            }
        };
        if files {
            words.push_str(". Open the project again to see other documents");
        }
        self.notices.push(words);
        self.schema_history.forget();
        self.take_settings(found);
    }

    /// From now on this is the project's `project.toml`.
    pub(super) fn take_settings(&mut self, settings: SettingsFile) {
        self.settings_fault = None;
        self.settings = settings;
        self.name = project_name(&self.folder, &self.settings);
        self.revision += 1;
    }
}
