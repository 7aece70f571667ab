//! The label that guidelines are asked about. What lies under the caret is found anew when caret or marks are others,
//! not in each frame.

use super::Workbench;
use crate::model::LabelId;

/// The label under the caret, or where the selection begins.
#[derive(Debug, Default)]
pub(super) struct Guided {
    made_for: Option<(u64, u64, u32)>,
    label: Option<LabelId>,
}

impl Guided {
    /// `key`: text, revision of the marks, place. Whether it is another label now.
    pub(super) fn update(
        &mut self,
        key: (u64, u64, u32),
        find: impl FnOnce() -> Option<LabelId>,
    ) -> bool {
        if self.made_for == Some(key) {
            return false;
        }
        self.made_for = Some(key);
        let before = std::mem::replace(&mut self.label, find());
        before != self.label
    }
}

impl Workbench {
    /// Of the selected mark, else the one taken up, else of the smallest mark where the selection
    /// begins or the caret stands.
    pub(super) fn label_now(&self) -> Option<&LabelId> {
        let open = self.session.open()?;
        let selected = self.selected.and_then(|id| open.span(id)).map(|span| &span.label);
        selected.or(self.armed.as_ref()).or(self.guided.label.as_ref())
    }
}
