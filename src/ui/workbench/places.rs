//! Where one is in the project: which document is on the screen, and going elsewhere.

use std::path::Path;

use super::{Intent, Workbench};
use crate::{
    model::{AnnotationId, State},
    session::Place,
    text::TextRange,
    ui::{text::Standing, toast::Toasts},
};

/// Where one was: a document, as far as it was scrolled, with what was selected.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spot {
    document: String,
    standing: Standing,
    span: Option<AnnotationId>,
    page: Page,
}

/// What stands in the middle of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    Text,
    /// The hits of a search over the project.
    Find,
    Claims,
}

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
            self.left_at.insert(leaving, (self.pane.first_visible(), self.pane.caret()));
        }
        if let Err(error) = self.session.open_document(index, None) {
            toasts.warn(error.to_string());
        }
    }

    pub(super) fn go_to(&mut self, place: &Place, toasts: &mut Toasts) {
        let left = self.leave_page();
        if self.session.open().is_some_and(|open| open.id() == place.document) {
            let span = place.span.and_then(|id| self.session.open()?.span(id)?.span());
            if let Some(range) = span.map(|span| span.ranges.hull()).or(place.range) {
                // Back leads to the page, not to where the text stood behind it.
                if !left {
                    self.leave_for(range);
                }
            }
            self.failed = None;
            self.focus_text |= left;
            self.pane.clear_selection();
            self.arrive(place);
            return;
        }
        if !left {
            self.leave();
        }
        if let Err(error) = self.session.open_place(place) {
            toasts.warn(error.to_string());
        }
    }

    /// Whether a place of the open document is on the screen.
    pub(super) fn sees(&self, place: &Place) -> bool {
        let here = self.session.open().is_some_and(|open| open.id() == place.document);
        let text = here && self.failed.is_none() && self.page() == Page::Text;
        let seen = self.visible.zip(place.range);
        text && seen.is_some_and(|(seen, range)| {
            seen.start() <= range.start() && range.start() < seen.end()
        })
    }

    /// Goes to a place in the open document.
    pub(super) fn arrive(&mut self, place: &Place) {
        let Some(open) = self.session.open() else { return };
        let span = place.span.and_then(|id| open.span(id));
        self.selected = span.map(|span| span.id);
        self.kept.clear();
        let here = span.and_then(|span| span.span()).filter(|span| span.text == open.text.hash);
        if let Some(range) = here.map(|span| span.ranges.hull()).or(place.range) {
            self.pane.reveal(range);
            self.pane.put_caret(range.start());
        }
        self.inspector.reveal = self.selected;
        self.show_what_is_selected();
    }

    /// Where one is now.
    fn spot(&self) -> Option<Spot> {
        let page = self.page();
        if let Some((index, _)) = self.failed {
            let document = self.session.documents().get(index)?.path.clone();
            return Some(Spot { document, standing: Standing::default(), span: None, page });
        }
        let open = self.session.open().map(|open| open.row.path.clone());
        // A page is a place of its own, whether or not there is a text behind it.
        let document = open.or_else(|| (page != Page::Text).then(String::new))?;
        Some(Spot { document, standing: self.pane.standing(), span: self.selected, page })
    }

    pub(super) const fn page(&self) -> Page {
        if self.claims.is_shown() {
            Page::Claims
        } else if self.project_find.is_shown() {
            Page::Find
        } else {
            Page::Text
        }
    }

    /// From a page to the text; Back will lead to it again. `false`: the text is there already.
    pub(super) fn leave_page(&mut self) -> bool {
        let page = self.page() != Page::Text;
        if page {
            self.leave();
            self.project_find.hide();
            self.claims.hide();
        }
        page
    }

    /// A jump begins: Back will lead here.
    pub(super) fn leave(&mut self) {
        if let Some(spot) = self.spot() {
            self.history.leave(spot);
        }
    }

    /// As [`Self::leave`], unless what is shown next can be seen already. `true`: it was left.
    pub(super) fn leave_for(&mut self, range: TextRange) -> bool {
        let seen = self
            .visible
            .is_some_and(|seen| seen.start() <= range.start() && range.end() <= seen.end());
        if !seen {
            self.leave();
        }
        !seen
    }

    pub(super) fn turn(&mut self, back: bool, toasts: &mut Toasts) {
        let Some(here) = self.spot() else { return };
        let to = if back { self.history.back(here) } else { self.history.forward(here) };
        match to {
            Some(spot) => self.return_to(&spot, toasts),
            None if back => toasts.tell("There is no place to go back to"),
            None => toasts.tell("There is no place to go forward to"),
        }
    }

    fn return_to(&mut self, spot: &Spot, toasts: &mut Toasts) {
        match spot.page {
            Page::Text => {}
            Page::Find => {
                self.claims.hide();
                self.project_find.show_again();
                return;
            }
            Page::Claims => {
                self.show_claims_again();
                return;
            }
        }
        self.project_find.hide();
        self.claims.hide();
        let documents = self.session.documents();
        let Some(index) = documents.iter().position(|entry| entry.path == spot.document) else {
            toasts.warn(format!("This document is no longer in the project: {}", spot.document));
            return;
        };
        self.pane.clear_selection();
        let here = self.session.opening_index().is_none() && self.failed.is_none();
        if here && self.session.open_index() == Some(index) {
            self.be_at(spot);
        } else {
            self.open(index, toasts);
            self.returning = Some(spot.clone());
        }
    }

    /// The document of a spot is on the screen: the rest of the way.
    pub(super) fn be_at(&mut self, spot: &Spot) {
        let Some(open) = self.session.open().filter(|open| open.row.path == spot.document) else {
            return;
        };
        self.selected = spot.span.filter(|id| open.span(*id).is_some());
        self.inspector.reveal = self.selected;
        self.pane.stand(spot.standing);
    }

    /// Goes to a file of this project that was dropped on the window.
    pub(in crate::ui) fn open_file(&mut self, file: &Path, toasts: &mut Toasts) {
        let folder = self.session.folder();
        let within = file.strip_prefix(folder).ok().and_then(Path::to_str);
        let found = self.session.documents().iter().position(|entry| {
            entry.file.as_deref() == Some(file) || within == Some(entry.path.as_str())
        });
        match found {
            Some(index) => {
                self.intents.retain(|intent| !matches!(intent, Intent::Arrive(_)));
                self.intents.push(Intent::Open(index));
            }
            None => toasts.warn(format!(
                "This file is not a document of the project; see “documents” in its project.toml: \
                 {}",
                file.display()
            )),
        }
    }
}
