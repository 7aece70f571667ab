//! Which relations of a schema say whose words something is, and which say against what it stands.
//!
//! Found by the shape of the relations, not by their names, so that renamed and translated schemas
//! are understood; a schema of another shape is asked for nothing. By this rule:
//!
//! - A relation **says whose** when it has a direction, stays within one document, and leads from
//!   marks of some labels to marks of other labels: claim or denial → source.
//! - A relation **answers** when it has a direction, may go across documents, and both its ends are
//!   labels that a relation of the first sort begins in: denial → claim or denial.
//! - A mark **answers** when a relation of the second sort begins in its label.
//! - Two words mean something wherever a choice offers them: [`ATTRIBUTED`] and [`NO_COMMENT`].

use crate::model::{Annotation, AttributeKind, LabelId, RelationRule, Schema, Value};

/// The choice that says that a text names somebody who holds a claim.
pub(super) const ATTRIBUTED: &str = "attributed";
/// The choice that says that somebody refused to answer.
pub(super) const NO_COMMENT: &str = "no comment";

pub(super) struct Roles<'a> {
    pub whose: Vec<&'a RelationRule>,
    pub answers: Vec<&'a RelationRule>,
}

impl<'a> Roles<'a> {
    pub(super) fn of(schema: &'a Schema) -> Self {
        let whose: Vec<_> = schema.relations.iter().filter(|rule| says_whose(rule)).collect();
        let said = |label: &LabelId| whose.iter().any(|rule| rule.from.contains(label));
        let answers = |rule: &&RelationRule| {
            is_directed(rule)
                && rule.across
                && !rule.from.is_empty()
                && rule.from.iter().chain(&rule.to).all(said)
        };
        let answers = schema.relations.iter().filter(answers).collect();
        Self { whose, answers }
    }

    /// The relations that say whose words a mark is, where the mark should have one: where it
    /// answers, or says itself that somebody is named.
    pub(super) fn should_say_whose(&self, mark: &Annotation) -> Vec<&'a RelationRule> {
        if !self.answers(mark) && !says(mark, ATTRIBUTED) {
            return Vec::new();
        }
        self.whose.iter().copied().filter(|rule| rule.from.contains(&mark.label)).collect()
    }

    /// Whether a mark is of the kind that answers something.
    fn answers(&self, mark: &Annotation) -> bool {
        self.answers.iter().any(|rule| rule.from.contains(&mark.label))
    }

    /// The relations that say what a mark answers, where it should have one. A refusal to answer
    /// needs none.
    pub(super) fn should_answer(&self, mark: &Annotation) -> Vec<&'a RelationRule> {
        if says(mark, NO_COMMENT) {
            return Vec::new();
        }
        self.answers.iter().copied().filter(|rule| rule.from.contains(&mark.label)).collect()
    }
}

const fn is_directed(rule: &RelationRule) -> bool {
    !rule.symmetric && !rule.retired
}

fn says_whose(rule: &RelationRule) -> bool {
    is_directed(rule)
        && !rule.across
        && !rule.from.is_empty()
        && !rule.to.is_empty()
        && !rule.from.iter().any(|label| rule.to.contains(label))
}

/// Whether one of a mark's values is this word.
fn says(mark: &Annotation, word: &str) -> bool {
    mark.attributes.values().any(|value| matches!(value, Value::Words(words) if words == word))
}

/// Whether a schema has what [`Roles`] asks after, for the words of a message.
pub(super) fn offers(schema: &Schema, label: &LabelId, word: &str) -> bool {
    schema.label(label).is_some_and(|rule| {
        rule.attributes.iter().any(|attribute| {
            let AttributeKind::Choice(words) = &attribute.kind else { return false };
            !attribute.retired && words.iter().any(|known| known == word)
        })
    })
}

/// The names of relations, for a message: `“said by”`, `“said by” or “told by”`.
pub(super) fn named(rules: &[&RelationRule]) -> String {
    let names: Vec<String> = rules.iter().map(|rule| format!("“{}”", rule.name)).collect();
    names.join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(rules: &[&RelationRule]) -> Vec<String> {
        rules.iter().map(|rule| rule.id.to_string()).collect()
    }

    #[test]
    fn the_default_relations_have_their_roles_under_any_name() {
        let mut schema = Schema::default();
        let roles = Roles::of(&schema);
        assert_eq!(ids(&roles.whose), ["said_by"]);
        assert_eq!(ids(&roles.answers), ["denies"]);
        for rule in &mut schema.relations {
            rule.id = format!("r_{}", rule.id).as_str().into();
            for label in rule.from.iter_mut().chain(&mut rule.to) {
                *label = format!("l_{label}").as_str().into();
            }
        }
        let roles = Roles::of(&schema);
        assert_eq!(ids(&roles.whose), ["r_said_by"]);
        assert_eq!(ids(&roles.answers), ["r_denies"]);
    }

    #[test]
    fn a_schema_of_another_shape_is_asked_for_nothing() {
        // Doses of medicines: nobody says anything, and nothing is answered.
        let mut schema = Schema::default();
        schema.relations.truncate(1);
        schema.relations[0].from = vec!["drug".into()];
        schema.relations[0].to = vec!["dose".into()];
        let roles = Roles::of(&schema);
        assert_eq!(ids(&roles.answers), Vec::<String>::new());
        schema.relations[0].retired = true;
        assert_eq!(ids(&Roles::of(&schema).whose), Vec::<String>::new());
    }
}
