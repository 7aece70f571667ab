//! How many marks the open document has, of each label and outside of the article: counted when they change, not in
//! each frame.

use std::collections::BTreeMap;

use crate::{model::LabelId, session::Session};

#[derive(Debug, Default)]
pub(super) struct Tally {
    made_for: Option<(u64, u64)>,
    /// In the article, and outside of it.
    counts: BTreeMap<LabelId, (usize, usize)>,
    outside: usize,
    read_before: usize,
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
        (self.outside, self.read_before) = (0, 0);
        let Some(open) = session.open() else { return };
        self.read_before = open.marked_in().map_or(0, |(_, count)| count);
        let has_outside = !open.outside().is_empty();
        for span in &open.spans {
            let is_outside = has_outside && open.is_outside(span);
            self.outside += usize::from(is_outside);
            if !self.counts.contains_key(&span.label) {
                self.counts.insert(span.label.clone(), (0, 0));
            }
            if let Some((inside, outside)) = self.counts.get_mut(&span.label) {
                *(if is_outside { outside } else { inside }) += 1;
            }
        }
    }

    /// How many stand on this very file as it was read before.
    pub(super) const fn read_before(&self) -> usize {
        self.read_before
    }

    /// How many lie outside of the article.
    pub(super) const fn all_outside(&self) -> usize {
        self.outside
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
