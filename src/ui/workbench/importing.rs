//! Importing: what the dialog wants of the project, and what the project gets from it.

use super::{Intent, Workbench};
use crate::ui::{dialogs::Dialog, toast::Toasts};

impl Workbench {
    /// Begins what was asked for, and follows what has come in.
    pub(super) fn serve_import(&mut self, toasts: &mut Toasts) {
        let Some(Dialog::Import(dialog)) = &mut self.dialog else { return };
        if let Some(choice) = dialog.wanted() {
            let waker = self.session.waker();
            dialog.begin(self.session.import_into(), choice, waker);
        }
        if let Some(imported) = dialog.finished()
            && let Err(error) = self.session.follow_import(imported)
            && !error.is_busy()
        {
            toasts.warn(error.to_string());
        }
        // Into an empty folder: there is something to read now.
        if dialog.is_done()
            && self.session.open().is_none()
            && self.failed.is_none()
            && !self.session.is_working()
            && let Some(first) = self.first_document()
        {
            self.intents.push(Intent::Arrive(first));
        }
    }
}
