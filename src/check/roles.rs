//! Which relations of a schema say whose words something is, and which say against what it stands.
//!
//! The relations are found by their shape ([`crate::model::saying`]); a schema of another shape is
//! asked for nothing. By this rule:
//!
//! - A mark **answers** when a relation that answers begins in its label.
//! - Two words mean something wherever a choice offers them: [`ATTRIBUTED`] and [`NO_COMMENT`].

use crate::model::{
    Annotation, AttributeKind, LabelId, RelationRule, Schema, Value, saying::Saying,
};

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
        let Saying { whose, answers, .. } = Saying::of(schema);
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
