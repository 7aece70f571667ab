//! What "mark every occurrence" is about: the words of the selection, or of the selected mark.

use super::{TIDY_BYTES, Workbench};
use crate::{
    model::LabelId,
    text::{TextRange, tidy},
    ui::{
        dialogs::{Dialog, Every},
        toast::Toasts,
    },
};

impl Workbench {
    /// Asks where else these words are to be marked.
    pub(super) fn ask_for_every(&mut self, toasts: &mut Toasts) {
        if self.failed.is_some() {
            return;
        }
        let (Some(open), Some(index)) = (self.session.open(), self.session.open_index()) else {
            return;
        };
        let selection = self.pane.selection().filter(|range| range.len() <= TIDY_BYTES);
        let selection = selection.and_then(|range| tidy(&open.text.words, range));
        let (range, label): (Option<TextRange>, Option<LabelId>) = if selection.is_some() {
            (selection, self.armed.clone())
        } else {
            let span = self.selected.and_then(|id| open.spans.get(open.position(id)?));
            let place = span.and_then(|span| span.span());
            if place.is_some_and(|place| place.ranges.as_slice().len() > 1) {
                toasts.tell("This mark has several pieces; select words of one piece instead");
                return;
            }
            (place.map(|place| place.ranges.first()), span.map(|span| span.label.clone()))
        };
        let schema = self.session.schema();
        let label = label.filter(|label| schema.offered_label(label).is_ok());
        let first = schema.offered_labels().next().map(|rule| rule.id.clone());
        let words = range.and_then(|range| range.slice(&open.text.words));
        let (Some(words), Some(label)) = (words, label.or(first)) else {
            toasts.tell("Select words first, or a mark");
            return;
        };
        let every = Every::new(&self.session, index, words, label, self.project_find.lend_texts());
        self.dialog = Some(Dialog::Every(Box::new(every)));
    }
}
