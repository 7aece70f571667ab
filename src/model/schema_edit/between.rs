//! Which changes lead from one label or relation to another: what a form asks for.

use super::{AttributeChange, LabelChange, Of, RelationChange, SchemaEdit};
use crate::model::{AttributeRule, LabelRule, RelationRule};

impl SchemaEdit {
    /// The changes that make of one label the other, of the same id.
    pub fn between_labels(before: &LabelRule, after: &LabelRule) -> Vec<Self> {
        let mut changes = Vec::new();
        if before.name != after.name {
            changes.push(LabelChange::Name(after.name.clone()));
        }
        if before.key != after.key {
            changes.push(LabelChange::Key(after.key));
        }
        if before.color != after.color {
            changes.push(LabelChange::Color(after.color));
        }
        if before.underline != after.underline {
            changes.push(LabelChange::Underline(after.underline));
        }
        if before.about != after.about {
            changes.push(LabelChange::About(after.about.clone()));
        }
        if before.retired != after.retired {
            changes.push(LabelChange::Retired(after.retired));
        }
        let id = &before.id;
        let mut edits: Vec<Self> =
            changes.into_iter().map(|change| Self::Label(id.clone(), change)).collect();
        let of = Of::Label(id.clone());
        edits.extend(between_attributes(&of, &before.attributes, &after.attributes));
        edits
    }

    /// As [`SchemaEdit::between_labels`].
    pub fn between_relations(before: &RelationRule, after: &RelationRule) -> Vec<Self> {
        let mut changes = Vec::new();
        if before.name != after.name {
            changes.push(RelationChange::Name(after.name.clone()));
        }
        if before.about != after.about {
            changes.push(RelationChange::About(after.about.clone()));
        }
        if before.from != after.from {
            changes.push(RelationChange::From(after.from.clone()));
        }
        if before.to != after.to {
            changes.push(RelationChange::To(after.to.clone()));
        }
        if before.across != after.across {
            changes.push(RelationChange::Across(after.across));
        }
        if before.symmetric != after.symmetric {
            changes.push(RelationChange::Symmetric(after.symmetric));
        }
        if before.transitive != after.transitive {
            changes.push(RelationChange::Transitive(after.transitive));
        }
        if before.retired != after.retired {
            changes.push(RelationChange::Retired(after.retired));
        }
        let id = &before.id;
        let mut edits: Vec<Self> =
            changes.into_iter().map(|change| Self::Relation(id.clone(), change)).collect();
        let of = Of::Relation(id.clone());
        edits.extend(between_attributes(&of, &before.attributes, &after.attributes));
        edits
    }
}

fn between_attributes(
    of: &Of,
    before: &[AttributeRule],
    after: &[AttributeRule],
) -> Vec<SchemaEdit> {
    let mut edits = Vec::new();
    for rule in before.iter().filter(|rule| !after.iter().any(|other| other.id == rule.id)) {
        edits.push(SchemaEdit::RemoveAttribute(of.clone(), rule.id.clone()));
    }
    for rule in after {
        let Some(old) = before.iter().find(|old| old.id == rule.id) else {
            edits.push(SchemaEdit::AddAttribute(of.clone(), rule.clone()));
            continue;
        };
        let mut change =
            |change| edits.push(SchemaEdit::Attribute(of.clone(), rule.id.clone(), change));
        if old.name != rule.name {
            change(AttributeChange::Name(rule.name.clone()));
        }
        if old.kind != rule.kind {
            change(AttributeChange::Kind(rule.kind.clone()));
        }
        if old.required != rule.required {
            change(AttributeChange::Required(rule.required));
        }
        if old.default != rule.default {
            change(AttributeChange::Default(rule.default.clone()));
        }
        if old.retired != rule.retired {
            change(AttributeChange::Retired(rule.retired));
        }
    }
    edits
}
