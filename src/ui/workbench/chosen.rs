//! Several marks selected at once: those that are kept beside the one that was selected last.
//!
//! That one alone has edges, attributes and a note to be worked on; links, labels and removing are for
//! all of them. They are marks of the open document, and none are kept where none is selected.

use super::Workbench;
use crate::{model::AnnotationId, session::OpenDocument};

impl Workbench {
    /// All that are selected: the one that was selected last, then those that are kept beside it.
    pub(super) fn chosen(&self) -> Vec<AnnotationId> {
        let kept = self.kept.iter().copied().filter(|id| Some(*id) != self.selected);
        self.selected.into_iter().chain(kept).collect()
    }

    /// Keeps the selected mark, or does so no longer.
    pub(super) fn keep(&mut self) {
        let Some(selected) = self.selected else { return };
        if self.kept.contains(&selected) {
            self.kept.retain(|id| *id != selected);
        } else {
            self.kept.push(selected);
        }
    }

    /// Selects a mark beside the others, or, if it is selected, no longer.
    pub(super) fn also(&mut self, span: AnnotationId) {
        if let Some(selected) = self.selected
            && !self.kept.contains(&selected)
        {
            self.kept.push(selected);
        }
        if self.chosen().contains(&span) {
            self.kept.retain(|id| *id != span);
            if self.selected == Some(span) {
                self.selected = self.kept.last().copied();
            }
        } else {
            self.kept.push(span);
            self.selected = Some(span);
        }
        if self.chosen().len() < 2 {
            // One alone is not kept: the next key or click selects another one.
            self.kept.clear();
        }
        self.entered = None;
        self.inspector.reveal = self.selected;
        self.pane.clear_selection();
    }

    /// Lets go of what is no longer there, and of all when nothing is selected.
    pub(super) fn tidy_chosen(&mut self) {
        if self.kept.is_empty() {
            return;
        }
        let open = self.session.open().filter(|_| self.selected.is_some());
        self.kept.retain(|id| open.is_some_and(|open| open.span(*id).is_some()));
    }

    /// Where the kept marks stand among those that are shown.
    pub(super) fn places_of_kept(
        &self,
        open: &OpenDocument,
        visible: Option<&[usize]>,
    ) -> Vec<usize> {
        let kept = self.kept.iter().filter_map(|id| open.position(*id));
        kept.filter_map(|at| visible.map_or(Some(at), |all| all.binary_search(&at).ok())).collect()
    }
}
