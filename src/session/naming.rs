//! What somebody calls a group instead of its most explicit quotation, and who carries the name on
//! when the span that has it goes.

use std::collections::BTreeSet;

use super::{Session, SessionError, dispatch::Draft};
use crate::model::{AnnotationId, Edit, End, GroupName, Row, groups::members};

/// What becomes of names whose spans go.
#[derive(Default)]
pub(super) struct HandedOn {
    pub edits: Vec<Edit>,
    /// The names that no group has any longer.
    lost: Vec<String>,
}

impl HandedOn {
    /// What is said of a step, and of the names that went.
    pub(super) fn told(&self, said: Option<String>) -> Option<String> {
        let lost = match self.lost.as_slice() {
            [] => return said,
            [name] => format!("its name “{name}” went with it"),
            names => format!("{} names of groups went with them", names.len()),
        };
        Some(match said {
            Some(said) => format!("{said}; {lost}"),
            None => lost.replacen("its", "Its", usize::from(self.lost.len() == 1)),
        })
    }
}

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

    /// Lets others carry on what groups are called by spans that leave them: the `heir`, or whoever
    /// stays. A group that has another name keeps that. `gone`: the spans are no more, else a name
    /// that nobody carries on stays with its span.
    pub(super) fn names_handed_on(
        &self,
        spans: &BTreeSet<AnnotationId>,
        heir: Option<End>,
        gone: bool,
    ) -> Result<HandedOn, SessionError> {
        let mut handed = HandedOn::default();
        let (Some(store), Some(layer)) = (&self.store, &self.me) else { return Ok(handed) };
        let (leave, stay): (Vec<GroupName>, Vec<GroupName>) =
            store.group_names(layer)?.into_iter().partition(|name| spans.contains(&name.span.span));
        let mut named: BTreeSet<AnnotationId> = stay.iter().map(|name| name.span.span).collect();
        for name in leave {
            let mut heirs = match heir {
                Some(heir) => vec![heir],
                None => self.others_of(name.span)?,
            };
            heirs.retain(|end| !spans.contains(&end.span));
            let has_another = heirs.iter().any(|end| named.contains(&end.span));
            let heir = heirs.first().filter(|_| !has_another);
            if gone || heir.is_some() {
                handed.edits.push(Edit::delete(Row::GroupName(name.clone())));
            }
            match heir {
                Some(heir) => {
                    named.insert(heir.span);
                    let name = GroupName { span: *heir, ..name };
                    handed.edits.push(Edit::insert(Row::GroupName(name)));
                }
                None => handed.lost.push(name.name),
            }
        }
        Ok(handed)
    }

    /// The others that one's own relations hold together with a span.
    fn others_of(&self, span: End) -> Result<Vec<End>, SessionError> {
        let mut others = Vec::new();
        for rule in self.schema().relations.iter().filter(|rule| rule.makes_groups()) {
            let ties = self.ties_around(rule, &BTreeSet::from([span.span]))?;
            others.extend(members(&ties, span));
        }
        // What came from outside may tie a span to nothing.
        others.retain(|end| end.span != span.span && self.annotation(end.span).is_ok());
        Ok(others)
    }
}
