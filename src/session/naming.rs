//! What somebody calls a group instead of its most explicit quotation.

use super::{Session, SessionError, dispatch::Draft};
use crate::model::{Edit, End, GroupName, Row};

impl Session {
    /// One name for all of these spans, which are one group; empty words take it away.
    pub(super) fn name_group(&self, members: &[End], name: &str) -> Result<Draft, SessionError> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let layer = self.me.clone().ok_or(SessionError::NoAnnotator)?;
        let store = self.store.as_ref().ok_or(SessionError::Gone)?;
        let named: Vec<GroupName> = store
            .group_names(&layer)?
            .into_iter()
            .filter(|named| members.iter().any(|member| member.span == named.span.span))
            .collect();
        // Where a name is already it stays, so that a group that is named anew changes one row.
        let first = named.first();
        let carrier = first.map(|named| named.span).or_else(|| members.first().copied());
        let carrier = carrier.ok_or(SessionError::Gone)?;
        let carried = store.annotation(carrier.span)?;
        if !carried.is_some_and(|span| span.layer == layer && span.document == carrier.document) {
            return Err(SessionError::Gone);
        }
        let named_so = !name.is_empty();
        let after = named_so.then_some(GroupName { layer, span: carrier, name });
        let words = if after.is_some() { "Name a group" } else { "Take the name of a group away" };
        let mut edits = Vec::new();
        if first != after.as_ref() {
            let (before, after) = (first.cloned(), after);
            edits.push(Edit {
                before: before.map(Row::GroupName),
                after: after.map(Row::GroupName),
            });
        }
        let others = named.into_iter().skip(1).map(|other| Edit::delete(Row::GroupName(other)));
        edits.extend(others);
        Ok(Draft::new(words, edits))
    }
}
