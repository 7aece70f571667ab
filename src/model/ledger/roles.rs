//! What the labels and relations of a schema are to the ledger.
//!
//! Relations are known by their ids in the default schema (`said_by`, `cites`, `denies`); labels by what these join, so
//! that a project may call them as it likes. Whatever is symmetric and transitive makes groups.

use crate::model::{LabelId, Schema};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Claim,
    Source,
    Denial,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    SaidBy,
    Cites,
    Denies,
    SameAs,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    labels: Vec<(LabelId, Role)>,
    relations: Vec<(LabelId, LinkKind)>,
}

const KINDS: [(&str, LinkKind); 3] =
    [("said_by", LinkKind::SaidBy), ("cites", LinkKind::Cites), ("denies", LinkKind::Denies)];

impl Roles {
    pub fn of(schema: &Schema) -> Self {
        let relation = |id: &str| schema.relations.iter().find(|rule| rule.id.as_str() == id);
        let (said, denies) = (relation("said_by"), relation("denies"));
        let deniers = denies.map(|rule| rule.from.clone()).unwrap_or_default();
        let mut labels = Vec::new();
        for rule in &schema.labels {
            let says = said.is_some_and(|said| said.from.contains(&rule.id));
            let denied = denies.is_some_and(|denies| denies.to.contains(&rule.id));
            let role = match rule.id.as_str() {
                // Whatever else a project does with them, they are what they say.
                "claim" => Some(Role::Claim),
                "source" => Some(Role::Source),
                "denial" => Some(Role::Denial),
                _ if said.is_some_and(|said| said.to.contains(&rule.id)) => Some(Role::Source),
                _ if deniers.contains(&rule.id) => Some(Role::Denial),
                _ if says || denied => Some(Role::Claim),
                _ => None,
            };
            labels.extend(role.map(|role| (rule.id.clone(), role)));
        }
        let mut relations = Vec::new();
        for rule in &schema.relations {
            let known = KINDS.iter().find(|(id, _)| *id == rule.id.as_str());
            let groups = (rule.symmetric && rule.transitive).then_some(LinkKind::SameAs);
            let kind = known.map(|(_, kind)| *kind).or(groups);
            relations.extend(kind.map(|kind| (rule.id.clone(), kind)));
        }
        Self { labels, relations }
    }

    /// `None`: the ledger does not speak of such marks.
    pub fn role(&self, label: &str) -> Option<Role> {
        self.labels.iter().find(|(id, _)| id.as_str() == label).map(|(_, role)| *role)
    }

    pub fn link(&self, relation: &str) -> Option<LinkKind> {
        self.relations.iter().find(|(id, _)| id.as_str() == relation).map(|(_, kind)| *kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_known_by_what_is_joined_whatever_they_are_called() {
        let roles = Roles::of(&Schema::default());
        assert_eq!(roles.role("claim"), Some(Role::Claim));
        assert_eq!(roles.role("source"), Some(Role::Source));
        assert_eq!(roles.role("denial"), Some(Role::Denial));
        assert_eq!(roles.link("same_as"), Some(LinkKind::SameAs));
        assert_eq!((roles.role("place"), roles.link("near")), (None, None));
        let mut schema = Schema::default();
        let renamed = |id: &mut LabelId| {
            id.0 = match id.as_str() {
                "claim" => "assertion".to_owned(),
                "source" => "speaker".to_owned(),
                "denial" => "rebuttal".to_owned(),
                other => other.to_owned(),
            };
        };
        schema.labels.iter_mut().for_each(|rule| renamed(&mut rule.id));
        for rule in &mut schema.relations {
            rule.from.iter_mut().chain(&mut rule.to).for_each(renamed);
            if rule.id.as_str() == "same_as" {
                rule.id = "alike".into();
            }
        }
        let roles = Roles::of(&schema);
        assert_eq!(roles.role("assertion"), Some(Role::Claim));
        assert_eq!(roles.role("speaker"), Some(Role::Source));
        assert_eq!(roles.role("rebuttal"), Some(Role::Denial));
        assert_eq!(roles.link("alike"), Some(LinkKind::SameAs));
    }
}
