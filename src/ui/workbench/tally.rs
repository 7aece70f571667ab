//! How many marks of each label the open document has: counted when they change, not in each frame.

use std::collections::BTreeMap;

use crate::{model::LabelId, session::Session};

#[derive(Debug, Default)]
pub(super) struct Tally {
    made_for: Option<(u64, u64)>,
    counts: BTreeMap<LabelId, usize>,
}

impl Tally {
    /// `text_id`: names the text on the screen.
    pub(super) fn update(&mut self, session: &Session, text_id: u64) {
        let key = (text_id, session.revision());
        if self.made_for == Some(key) {
            return;
        }
        self.made_for = Some(key);
        self.counts.clear();
        for span in session.open().map_or(&[][..], |open| open.spans.as_slice()) {
            match self.counts.get_mut(&span.label) {
                Some(count) => *count += 1,
                None => {
                    self.counts.insert(span.label.clone(), 1);
                }
            }
        }
    }

    pub(super) fn of(&self, label: &LabelId) -> usize {
        self.counts.get(label).copied().unwrap_or(0)
    }
}
