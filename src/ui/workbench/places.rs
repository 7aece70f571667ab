//! Where one is in the project: which document is on the screen, and going elsewhere.

use super::Workbench;
use crate::{model::State, session::Place, ui::toast::Toasts};

impl Workbench {
    /// Where one left off: the first document in progress, else the first new one, else the first.
    pub(super) fn first_document(&self) -> Option<usize> {
        let documents = self.session.documents();
        let in_state = |state| documents.iter().position(|entry| entry.state == state);
        in_state(State::InProgress)
            .or_else(|| in_state(State::New))
            .or_else(|| (!documents.is_empty()).then_some(0))
    }

    /// The document that is on the screen, or on its way there.
    pub(super) fn shown(&self) -> Option<usize> {
        let failed = self.failed.as_ref().map(|(index, _)| *index);
        self.session.opening_index().or(failed).or_else(|| self.session.open_index())
    }

    pub(super) fn open(&mut self, index: usize, toasts: &mut Toasts) {
        let failed = self.failed.take();
        if self.session.opening_index() == Some(index)
            || (self.session.opening_index().is_none() && self.session.open_index() == Some(index))
        {
            return;
        }
        self.list.reveal = Some(index);
        if let (Some(leaving), None) = (self.session.open_index(), failed) {
            self.left_at.insert(leaving, self.pane.first_visible());
        }
        if let Err(error) = self.session.open_document(index, None) {
            toasts.warn(error.to_string());
        }
    }

    pub(super) fn go_to(&mut self, place: &Place, toasts: &mut Toasts) {
        if self.session.open().is_some_and(|open| open.id() == place.document) {
            self.failed = None;
            self.pane.clear_selection();
            self.arrive(place);
        } else if let Err(error) = self.session.open_place(place) {
            toasts.warn(error.to_string());
        }
    }

    /// Goes to a place in the open document.
    pub(super) fn arrive(&mut self, place: &Place) {
        let Some(open) = self.session.open() else { return };
        let span = place.span.and_then(|id| open.span(id));
        self.selected = span.map(|span| span.id);
        let here = span.and_then(|span| span.span()).filter(|span| span.text == open.text.hash);
        if let Some(range) = here.map(|span| span.ranges.hull()).or(place.range) {
            self.pane.reveal(range);
        }
        self.inspector.reveal = self.selected;
    }
}
