//! Joining groups and leaving them, by key, by the mouse, and from what reads alike.

use super::{Tab, detail::Detail};
use crate::{
    model::{
        AnnotationId, LabelId, Schema,
        ledger::{Role, Roles},
    },
    session::Action,
    ui::{
        toast::Toasts,
        workbench::{Intent, Workbench},
    },
};

/// What is dragged: a group, by a mark of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dragged {
    pub role: Role,
    pub id: AnnotationId,
}

/// The relation that says that marks of this role are the same.
fn same_as(schema: &Schema, role: Role) -> Option<LabelId> {
    let roles = Roles::of(schema);
    let fits = |label: &LabelId| roles.role(label.as_str()) == Some(role);
    let mut rules = schema.relations.iter().filter(|rule| rule.makes_groups() && !rule.retired);
    rules.find(|rule| rule.from.iter().any(fits)).map(|rule| rule.id.clone())
}

impl Workbench {
    /// Makes one group of several, each told by a mark of it.
    pub(super) fn make_group(&self, role: Role, ids: &[AnnotationId]) -> Option<Action> {
        let label = same_as(self.session.schema(), role)?;
        let (first, others) = ids.split_first()?;
        let pairs: Vec<_> = others.iter().map(|other| (*first, *other)).collect();
        (!pairs.is_empty()).then_some(Action::Relate { label, pairs })
    }

    /// Groups the rows that are ticked.
    pub(in crate::ui::workbench) fn group_ticked(&mut self, toasts: &mut Toasts) {
        let role = self.claims.tab.role();
        let kinds = if role == Role::Source { "sources" } else { "claims" };
        if !self.may_group() {
            toasts.tell("Only your own groups can be changed");
            return;
        }
        let page = &self.claims;
        // The chosen one first: what it is called stays.
        let mut ids: Vec<AnnotationId> = page.list().ticked.iter().copied().collect();
        ids.retain(|id| page.place_of(*id).is_some());
        if let Some(at) = ids.iter().position(|id| Some(*id) == page.list().chosen) {
            ids.swap(0, at);
        }
        if page.tab == Tab::Alike || ids.len() < 2 {
            toasts.tell(format!("Tick two or more {kinds} to group them"));
            return;
        }
        match self.make_group(role, &ids) {
            Some(action) => {
                self.claims.list_mut().ticked.clear();
                self.claims.list_mut().chosen = ids.first().copied();
                self.waiting.push_back(action);
            }
            None => toasts.tell(format!("This project has no kind of link that groups {kinds}")),
        }
    }

    /// Takes the ticked marks of the chosen group out of it; the rest stays together.
    pub(in crate::ui::workbench) fn leave_ticked(&mut self, toasts: &mut Toasts) {
        if !self.may_group() {
            toasts.tell("Only your own groups can be changed");
            return;
        }
        let page = &self.claims;
        let Some(detail) = page.detail.as_ref().filter(|detail| detail.members.len() > 1) else {
            toasts.tell("This one is in no group");
            return;
        };
        let spans: Vec<AnnotationId> =
            detail.ids().filter(|id| page.members.contains(id)).collect();
        if spans.is_empty() {
            toasts.tell("Tick on the right what is to leave the group");
            return;
        }
        let stays = detail.ids().find(|id| !spans.contains(id));
        self.take_out(spans, stays);
    }

    /// Takes marks out of the chosen group, which goes on being chosen.
    pub(super) fn take_out(&mut self, spans: Vec<AnnotationId>, stays: Option<AnnotationId>) {
        let role = self.claims.detail.as_ref().map_or(Role::Claim, |detail: &Detail| detail.role);
        let Some(label) = same_as(self.session.schema(), role) else { return };
        self.claims.members.clear();
        self.claims.list_mut().chosen = stays;
        self.waiting.push_back(Action::LeaveGroup { label, spans });
    }

    /// A row was dropped on another one.
    pub(super) fn dropped(&mut self, dragged: Dragged, on: AnnotationId) {
        if let Some(action) = self.make_group(dragged.role, &[on, dragged.id]) {
            self.claims.list_mut().chosen = Some(on);
            self.intents.push(Intent::Do(action));
        }
    }
}
