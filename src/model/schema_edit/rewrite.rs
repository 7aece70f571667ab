//! What a change of the schema does to one annotation.

use super::{Of, SchemaEdit};
use crate::model::{Annotation, AttributeRule, LabelId, Schema, Value};

/// What a change does to annotations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rewrite {
    /// Another label. With rules, only what they take of the attributes is carried over.
    Label { of: Of, into: LabelId, carried: Option<Vec<AttributeRule>> },
    /// Another id for an attribute. With a rule, only the values that it takes go over.
    Attribute { of: Of, from: String, to: String, carried: Option<AttributeRule> },
    /// Another word for the value of an attribute.
    Choice { of: Of, attribute: String, from: Value, to: Value },
}

impl Rewrite {
    /// What several changes do, in order; `after` is the schema that they lead to.
    pub fn of_all(edits: &[SchemaEdit], after: &Schema) -> Vec<Self> {
        let rules = |of: &Of| match of {
            Of::Label(id) => after.label(id).map(|rule| rule.attributes.clone()),
            Of::Relation(id) => after.relation(id).map(|rule| rule.attributes.clone()),
        };
        edits
            .iter()
            .filter_map(|edit| match edit {
                SchemaEdit::Rename { of, to } => {
                    Some(Self::Label { of: of.clone(), into: to.clone(), carried: None })
                }
                SchemaEdit::Merge { of, into } => Some(Self::Label {
                    of: of.clone(),
                    into: into.clone(),
                    carried: Some(rules(&of.other(into.clone())).unwrap_or_default()),
                }),
                SchemaEdit::RenameAttribute { of, from, to } => Some(Self::Attribute {
                    of: of.clone(),
                    from: from.clone(),
                    to: to.clone(),
                    carried: None,
                }),
                SchemaEdit::MergeAttribute { of, from, into } => {
                    let rule = rules(of)?.into_iter().find(|rule| rule.id == *into)?;
                    Some(Self::Attribute {
                        of: of.clone(),
                        from: from.clone(),
                        to: into.clone(),
                        carried: Some(rule),
                    })
                }
                SchemaEdit::RenameChoice { of, attribute, from, to } => Some(Self::Choice {
                    of: of.clone(),
                    attribute: attribute.clone(),
                    from: Value::words(from),
                    to: Value::words(to),
                }),
                _ => None,
            })
            .collect()
    }

    /// Whose annotations it is about.
    pub const fn of(&self) -> &Of {
        match self {
            Self::Label { of, .. } | Self::Attribute { of, .. } | Self::Choice { of, .. } => of,
        }
    }

    /// The annotation as it is afterwards; `None`: as before.
    pub fn change(&self, annotation: &Annotation) -> Option<Annotation> {
        if !self.of().is_on(annotation) {
            return None;
        }
        let mut after = annotation.clone();
        match self {
            Self::Label { into, carried, .. } => {
                after.label = into.clone();
                if let Some(rules) = carried {
                    after.attributes = Schema::fitting(rules, &annotation.attributes);
                }
            }
            Self::Attribute { from, to, carried, .. } => {
                let value = after.attributes.remove(from)?;
                // What stands under the other id already stays.
                if carried.as_ref().is_none_or(|rule| rule.takes(&value)) {
                    after.attributes.entry(to.clone()).or_insert(value);
                }
            }
            Self::Choice { attribute, from, to, .. } => {
                let value = after.attributes.get_mut(attribute).filter(|value| *value == from)?;
                value.clone_from(to);
            }
        }
        Some(after)
    }
}
