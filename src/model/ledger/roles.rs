//! What the labels and relations of a schema are to the ledger.
//!
//! Relations are known by their ids in the default schema (`said_by`, `cites`, `denies`); where there is none of that id,
//! by their shape ([`crate::model::saying`]). Labels are known by what these join. So a project may call them as it likes,
//! and one that is about something else has no ledger. Whatever is symmetric and transitive makes groups.

use crate::model::{LabelId, RelationRule, Schema, saying::Saying};

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

/// The relations of each kind that has a direction.
struct Directed<'a> {
    said: Vec<&'a RelationRule>,
    cites: Vec<&'a RelationRule>,
    denies: Vec<&'a RelationRule>,
}

impl<'a> Directed<'a> {
    fn of(schema: &'a Schema) -> Self {
        let saying = Saying::of(schema);
        // Doses of medicines have the shape of claims and sources: it takes more than one relation,
        // or a label of ours, to be about what people say.
        let ours = |label: &LabelId| matches!(label.as_str(), "claim" | "source" | "denial");
        let told = |rule: &&RelationRule| {
            rule.from.iter().chain(&rule.to).any(ours)
                || saying.answers.iter().any(|answer| {
                    answer.from.iter().all(|label| rule.from.contains(label))
                        && answer.to.iter().any(|label| !answer.from.contains(label))
                })
        };
        let whose: Vec<_> = saying.whose.iter().copied().filter(told).collect();
        let is_told = !whose.is_empty();
        let either = |id: &str, shaped: Vec<&'a RelationRule>| {
            let named = schema.relations.iter().find(|rule| rule.id.as_str() == id);
            let shaped = || if is_told { shaped } else { Vec::new() };
            named.map_or_else(shaped, |rule| vec![rule])
        };
        Self {
            said: either("said_by", whose),
            cites: either("cites", saying.cites),
            denies: either("denies", saying.answers),
        }
    }

    fn kind(&self, rule: &RelationRule) -> Option<LinkKind> {
        let is_of = |rules: &[&RelationRule]| rules.iter().any(|other| other.id == rule.id);
        [
            (&self.said, LinkKind::SaidBy),
            (&self.cites, LinkKind::Cites),
            (&self.denies, LinkKind::Denies),
        ]
        .into_iter()
        .find_map(|(rules, kind)| is_of(rules).then_some(kind))
    }
}

impl Roles {
    pub fn of(schema: &Schema) -> Self {
        let directed = Directed::of(schema);
        let Directed { said, denies, .. } = &directed;
        let mut labels = Vec::new();
        for rule in &schema.labels {
            let begins = |of: &[&RelationRule]| of.iter().any(|it| it.from.contains(&rule.id));
            let ends = |of: &[&RelationRule]| of.iter().any(|it| it.to.contains(&rule.id));
            let role = match rule.id.as_str() {
                // Whatever else a project does with them, they are what they say.
                "claim" => Some(Role::Claim),
                "source" => Some(Role::Source),
                "denial" => Some(Role::Denial),
                _ if ends(said) => Some(Role::Source),
                _ if begins(denies) => Some(Role::Denial),
                _ if begins(said) || ends(denies) => Some(Role::Claim),
                _ => None,
            };
            labels.extend(role.map(|role| (rule.id.clone(), role)));
        }
        let mut relations = Vec::new();
        for rule in &schema.relations {
            let groups = (rule.symmetric && rule.transitive).then_some(LinkKind::SameAs);
            let kind = directed.kind(rule).or(groups);
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

    #[test]
    fn relations_are_known_by_their_shape_where_none_has_the_id() {
        let mut schema = Schema::default();
        let renamed = |id: &mut LabelId| id.0 = format!("r_{id}");
        schema.relations.iter_mut().for_each(|rule| renamed(&mut rule.id));
        let expected = [
            ("r_said_by", LinkKind::SaidBy),
            ("r_cites", LinkKind::Cites),
            ("r_denies", LinkKind::Denies),
            ("r_same_as", LinkKind::SameAs),
        ];
        let told = |schema: &Schema| expected.map(|(id, _)| (id, Roles::of(schema).link(id)));
        assert_eq!(told(&schema), expected.map(|(id, kind)| (id, Some(kind))));
        // The labels too.
        schema.labels.iter_mut().for_each(|rule| renamed(&mut rule.id));
        for rule in &mut schema.relations {
            rule.from.iter_mut().chain(&mut rule.to).for_each(renamed);
        }
        assert_eq!(told(&schema), expected.map(|(id, kind)| (id, Some(kind))));
        let roles = Roles::of(&schema);
        assert_eq!(roles.role("r_claim"), Some(Role::Claim));
        assert_eq!(roles.role("r_source"), Some(Role::Source));
        assert_eq!(roles.role("r_denial"), Some(Role::Denial));
        // One of three renamed: the others stay what they are.
        let mut schema = Schema::default();
        for rule in schema.relations.iter_mut().filter(|rule| rule.id.as_str() == "said_by") {
            rule.id = "told_by".into();
        }
        let roles = Roles::of(&schema);
        assert_eq!(roles.link("told_by"), Some(LinkKind::SaidBy));
        assert_eq!(roles.link("denies"), Some(LinkKind::Denies));
    }

    #[test]
    fn a_schema_about_something_else_has_no_ledger() {
        let mut schema = Schema::default();
        schema.relations.truncate(1);
        schema.relations[0].id = "dose_of".into();
        schema.relations[0].from = vec!["drug".into()];
        schema.relations[0].to = vec!["dose".into()];
        schema.labels.truncate(2);
        schema.labels[0].id = "drug".into();
        schema.labels[1].id = "dose".into();
        let roles = Roles::of(&schema);
        assert_eq!(
            (roles.link("dose_of"), roles.role("drug"), roles.role("dose")),
            (None, None, None)
        );
    }
}
