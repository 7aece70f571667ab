//! Whether a schema that was edited is one: names, keys, values and ends that fit.

use std::collections::BTreeSet;

use super::{EditRefused, Of, missing};
use crate::model::{AttributeKind, AttributeRule, Schema};

/// Whether a schema is one that `project.toml` can say.
pub(super) fn sound(schema: &Schema) -> Result<(), EditRefused> {
    for (at, rule) in schema.labels.iter().enumerate() {
        named(rule.id.as_str(), &rule.name)?;
        if rule.key.is_some_and(|key| !('1'..='9').contains(&key)) {
            return Err(EditRefused::NoDigit);
        }
        let others = schema.labels.iter().take(at).filter(|other| !other.retired && !rule.retired);
        if let Some(key) = rule.key
            && let Some(other) = others.into_iter().find(|other| other.key == rule.key)
        {
            return Err(EditRefused::Key { key, name: other.name.clone() });
        }
        rule.attributes.iter().try_for_each(sound_attribute)?;
    }
    for rule in &schema.relations {
        named(rule.id.as_str(), &rule.name)?;
        if rule.from.is_empty() || rule.to.is_empty() {
            return Err(EditRefused::Ends(rule.name.clone()));
        }
        if let Some(end) = rule.from.iter().chain(&rule.to).find(|id| schema.label(id).is_none()) {
            return Err(missing(&Of::Label(end.clone())));
        }
        rule.attributes.iter().try_for_each(sound_attribute)?;
    }
    Ok(())
}

fn named(id: &str, name: &str) -> Result<(), EditRefused> {
    if id.trim().is_empty() || id.trim() != id || id.chars().any(char::is_control) {
        return Err(EditRefused::Id);
    }
    if name.trim().is_empty() { Err(EditRefused::Name) } else { Ok(()) }
}

fn sound_attribute(rule: &AttributeRule) -> Result<(), EditRefused> {
    named(&rule.id, &rule.name)?;
    if let AttributeKind::Choice(words) = &rule.kind {
        let different: BTreeSet<&String> = words.iter().collect();
        if words.is_empty() || different.len() != words.len() {
            return Err(EditRefused::Choices(rule.name.clone()));
        }
    }
    if rule.default.as_ref().is_some_and(|default| !rule.takes(default)) {
        return Err(EditRefused::Default(rule.name.clone()));
    }
    Ok(())
}

pub(super) fn free(schema: &Schema, of: &Of) -> Result<(), EditRefused> {
    let taken = match of {
        Of::Label(id) => schema.label(id).is_some(),
        Of::Relation(id) => schema.relation(id).is_some(),
    };
    if taken { Err(EditRefused::Taken { kind: of.kind(), id: of.to_string() }) } else { Ok(()) }
}

pub(super) fn free_attribute(rules: &[AttributeRule], id: &str) -> Result<(), EditRefused> {
    if rules.iter().any(|rule| rule.id == id) {
        return Err(EditRefused::Taken { kind: "attribute", id: id.to_owned() });
    }
    Ok(())
}
