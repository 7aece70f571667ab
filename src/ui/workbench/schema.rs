//! The page of labels and relations: what it asks of the project, and what comes of it.

use super::Workbench;
use crate::{
    session::{SchemaChanged, SchemaWish, SessionError},
    ui::{dialogs::Dialog, toast::Toasts},
};

impl Workbench {
    pub(super) fn change_schema(&mut self, wish: SchemaWish, toasts: &mut Toasts) {
        // What was done before this comes first, as it came first.
        if !self.waiting.is_empty() {
            self.intents.push(super::Intent::Schema(wish));
            return;
        }
        match self.session.change_schema(wish.clone()) {
            Ok(()) => {}
            Err(error) if error.is_busy() => self.intents.push(super::Intent::Schema(wish)),
            Err(error) => self.schema_changed(Err(error), toasts),
        }
    }

    pub(super) fn schema_changed(
        &mut self,
        result: Result<SchemaChanged, SessionError>,
        toasts: &mut Toasts,
    ) {
        match (result, &mut self.dialog) {
            (Ok(changed), dialog) => {
                if let Some(Dialog::Schema(page)) = dialog {
                    page.changed(&self.session);
                }
                toasts.tell(changed.said);
            }
            (Err(error), Some(Dialog::Schema(page))) => page.failed(error),
            (Err(error), _) => toasts.warn(error.to_string()),
        }
    }

    /// A label that is no longer offered is put down.
    pub(super) fn follow_schema(&mut self) {
        let gone = |id| self.session.schema().offered_label(id).is_err();
        if self.armed.as_ref().is_some_and(gone) {
            self.armed = None;
        }
    }
}
