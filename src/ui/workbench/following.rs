//! What comes from elsewhere: documents that jobs have read, and what other windows have saved.

use std::hash::Hasher as _;

use super::{Intent, Workbench};
use crate::{
    model::AnnotationId,
    session::{Action, Event},
    ui::{dialogs::Dialog, toast::Toasts},
};

/// How often another window's work is looked for, in seconds.
const LOOK_SECS: f64 = 0.5;

impl Workbench {
    /// What jobs have finished and other windows have saved.
    pub(super) fn take_in(&mut self, now: f64, toasts: &mut Toasts) {
        for event in self.session.poll() {
            self.take_event(event, toasts);
        }
        if now - self.looked > LOOK_SECS {
            self.looked = now;
            let trouble = self.session.catch_up().err().filter(|error| !error.is_busy());
            let trouble = trouble.map(|error| error.to_string());
            if trouble != self.trouble {
                // Told once, however long it lasts.
                if let Some(words) = &trouble {
                    toasts.warn(words.as_str());
                }
                self.trouble = trouble;
            }
        }
    }

    fn take_event(&mut self, event: Event, toasts: &mut Toasts) {
        match event {
            Event::Opened { place } => {
                if let Some(Dialog::SetAside(_) | Dialog::Lacking(_)) = self.dialog {
                    // It asked about the document before.
                    self.dialog = None;
                }
                for words in self.dialog.iter_mut().flat_map(Dialog::part) {
                    toasts.warn(words);
                }
                self.new_text();
                self.selected = None;
                self.failed = None;
                self.passes = 0;
                self.focus_text = true;
                self.list.reveal = self.session.open_index();
                let left = self.session.open_index().and_then(|index| self.left_at.get(&index));
                match (place, left) {
                    (Some(place), _) => self.arrive(&place),
                    (None, Some((top, caret))) => {
                        self.pane.start_at(*top);
                        self.pane.put_caret(*caret);
                    }
                    (None, None) => {}
                }
                if let Some(spot) = self.returning.take() {
                    self.be_at(&spot);
                }
                self.arrive_at_hit();
            }
            Event::Refreshed => {
                let gone = |id: &AnnotationId| {
                    self.session.open().is_none_or(|open| open.span(*id).is_none())
                };
                if self.selected.as_ref().is_some_and(gone) {
                    self.selected = None;
                }
                self.new_text();
            }
            Event::Reversed(Ok(outcome)) => self.done(&Action::Undo, outcome, toasts),
            Event::Marked(Ok(outcome)) => toasts.tell(outcome.said.unwrap_or_default()),
            Event::Reversed(Err(error)) | Event::Marked(Err(error)) => {
                toasts.warn(error.to_string());
            }
            Event::SchemaChanged(result) => self.schema_changed(result, toasts),
            Event::Failed { index, error } => {
                self.selected = None;
                self.returning = None;
                self.failed = Some((index, error.to_string()));
                if self.passes > 0 && index + 1 < self.session.documents().len() {
                    self.passes -= 1;
                    self.intents.push(Intent::Arrive(index + 1));
                }
            }
        }
    }

    /// Names the text now open, so that the pane knows whether it is another.
    fn new_text(&mut self) {
        let Some(open) = self.session.open() else { return };
        let mut hasher = std::hash::DefaultHasher::new();
        hasher.write_u128(open.id().0.as_u128());
        hasher.write(open.text.hash.as_str().as_bytes());
        self.text_id = hasher.finish();
    }
}
