//! How many marks of each label the open document has: counted when they change, not in each frame.

use std::collections::BTreeMap;

use crate::{model::LabelId, session::Session};

#[derive(Debug, Default)]
pub(super) struct Tally {
    made_for: Option<(u64, u64)>,
    /// In the article, and outside of it.
    counts: BTreeMap<LabelId, (usize, usize)>,
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
        let Some(open) = session.open() else { return };
        for span in &open.spans {
            if !self.counts.contains_key(&span.label) {
                self.counts.insert(span.label.clone(), (0, 0));
            }
            if let Some((inside, outside)) = self.counts.get_mut(&span.label) {
                *(if open.is_outside(span) { outside } else { inside }) += 1;
            }
        }
    }

    /// Those in the article.
    pub(super) fn of(&self, label: &LabelId) -> usize {
        self.counts.get(label).map_or(0, |(inside, _)| *inside)
    }

    /// Those that are kept and not counted.
    pub(super) fn outside(&self, label: &LabelId) -> usize {
        self.counts.get(label).map_or(0, |(_, outside)| *outside)
    }
}
