//! Labels, attributes, and which labels a relation may join.
//!
//! A schema says what may be made now. What was made under another schema is kept and shown as
//! it is; nothing here deletes or renames.

use serde::{Deserialize, Serialize};

use super::{Annotation, Attributes, LabelId, Target, Value};

/// How a label's spans are underlined, so that colour is never the only carrier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnderlineStyle {
    #[default]
    Solid,
    Dotted,
    Double,
    Dashed,
    Wavy,
}

impl UnderlineStyle {
    pub const ALL: [Self; 5] = [Self::Solid, Self::Dotted, Self::Double, Self::Dashed, Self::Wavy];

    /// As people and `project.toml` call it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Solid => "solid",
            Self::Dotted => "dotted",
            Self::Double => "double",
            Self::Dashed => "dashed",
            Self::Wavy => "wavy",
        }
    }
}

/// What values an attribute takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributeKind {
    /// One of these words.
    Choice(Vec<String>),
    Boolean,
    Number,
    Text,
}

impl AttributeKind {
    /// As people and `project.toml` call it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Choice(_) => "choice",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::Text => "text",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeRule {
    pub id: String,
    /// Shown instead of the id.
    pub name: String,
    pub kind: AttributeKind,
    /// A document should not be called done without it.
    pub required: bool,
    /// Set on every new span or relation.
    pub default: Option<Value>,
    /// No longer offered, but kept, shown and exported where it is set.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retired: bool,
}

impl AttributeRule {
    /// Whether the attribute may have this value.
    pub fn takes(&self, value: &Value) -> bool {
        match (&self.kind, value) {
            (AttributeKind::Choice(words), Value::Words(word)) => words.contains(word),
            (AttributeKind::Boolean, Value::Flag(_))
            | (AttributeKind::Number, Value::Number(_))
            | (AttributeKind::Text, Value::Words(_)) => true,
            (
                AttributeKind::Choice(_)
                | AttributeKind::Boolean
                | AttributeKind::Number
                | AttributeKind::Text,
                Value::Flag(_) | Value::Number(_) | Value::Words(_),
            ) => false,
        }
    }
}

/// A label of spans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelRule {
    pub id: LabelId,
    pub name: String,
    /// The key that marks with it: one character.
    pub key: Option<char>,
    /// Red, green, blue; written `#RRGGBB`.
    #[serde(with = "hex_color")]
    pub color: [u8; 3],
    pub underline: UnderlineStyle,
    /// The definition, shown on hover.
    pub about: String,
    pub attributes: Vec<AttributeRule>,
    /// No longer offered for new marks, but kept, shown and exported.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retired: bool,
}

/// Left out of what is written: a schema in which nothing is retired reads as it always did.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// Colours as people write them.
mod hex_color {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    pub(super) fn serialize<S: Serializer>(color: &[u8; 3], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&super::hex_of_color(*color))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 3], D::Error> {
        let word = String::deserialize(from)?;
        super::color_from_hex(&word).ok_or_else(|| D::Error::custom("a colour is like #2f6fde"))
    }
}

/// Red, green, blue as `#RRGGBB`.
pub fn hex_of_color([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// `#RRGGBB`, either case.
pub fn color_from_hex(word: &str) -> Option<[u8; 3]> {
    let hex = word.strip_prefix('#')?;
    if hex.len() != 6 || !hex.chars().all(|c| c.is_ascii_hexdigit()) {
        return None;
    }
    let [_, red, green, blue] = u32::from_str_radix(hex, 16).ok()?.to_be_bytes();
    Some([red, green, blue])
}

/// A kind of relation.
#[expect(clippy::struct_excessive_bools, reason = "independent properties, as project.toml says")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelationRule {
    pub id: LabelId,
    pub name: String,
    pub about: String,
    /// Each pair that it may join: from one of these to one of those.
    pub from: Vec<LabelId>,
    pub to: Vec<LabelId>,
    pub across: bool,
    /// Has no direction, and joins only spans of one label: claim with claim, source with source.
    pub symmetric: bool,
    pub transitive: bool,
    pub attributes: Vec<AttributeRule>,
    /// No longer offered for new relations, but kept, shown and exported.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retired: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    pub labels: Vec<LabelRule>,
    pub relations: Vec<RelationRule>,
}

/// Why the schema does not allow something. The words are for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemaViolation {
    #[error("The project has no label “{0}”")]
    UnknownLabel(LabelId),
    #[error("The project has no relation “{0}”")]
    UnknownRelation(LabelId),
    #[error("“{0}” is retired: it stays on what has it, and marks nothing new")]
    Retired(String),
    #[error("“{label}” has no attribute “{attribute}”")]
    UnknownAttribute { label: String, attribute: String },
    #[error("“{attribute}” cannot be “{value}”")]
    Value { attribute: String, value: Value },
    #[error("“{relation}” does not go from {from} to {to}")]
    Ends { relation: String, from: String, to: String },
    #[error("“{0}” joins spans of one document only")]
    Across(String),
    #[error("A span cannot be joined to itself")]
    ToItself,
}

impl Schema {
    pub fn label(&self, id: &LabelId) -> Option<&LabelRule> {
        self.labels.iter().find(|label| label.id == *id)
    }

    pub fn relation(&self, id: &LabelId) -> Option<&RelationRule> {
        self.relations.iter().find(|relation| relation.id == *id)
    }

    /// As [`Schema::label`], for those who need one.
    pub fn known_label(&self, id: &LabelId) -> Result<&LabelRule, SchemaViolation> {
        self.label(id).ok_or_else(|| SchemaViolation::UnknownLabel(id.clone()))
    }

    /// As [`Schema::relation`], for those who need one.
    pub fn known_relation(&self, id: &LabelId) -> Result<&RelationRule, SchemaViolation> {
        self.relation(id).ok_or_else(|| SchemaViolation::UnknownRelation(id.clone()))
    }

    /// As [`Schema::known_label`], for a new mark.
    pub fn offered_label(&self, id: &LabelId) -> Result<&LabelRule, SchemaViolation> {
        let rule = self.known_label(id)?;
        if rule.retired { Err(SchemaViolation::Retired(rule.name.clone())) } else { Ok(rule) }
    }

    /// As [`Schema::known_relation`], for a new relation.
    pub fn offered_relation(&self, id: &LabelId) -> Result<&RelationRule, SchemaViolation> {
        let rule = self.known_relation(id)?;
        if rule.retired { Err(SchemaViolation::Retired(rule.name.clone())) } else { Ok(rule) }
    }

    /// The labels that new marks can have, in order.
    pub fn offered_labels(&self) -> impl Iterator<Item = &LabelRule> {
        self.labels.iter().filter(|label| !label.retired)
    }

    pub fn label_for_key(&self, key: char) -> Option<&LabelRule> {
        self.offered_labels().find(|label| label.key == Some(key))
    }

    /// The name people read; the id itself for a label that the schema lacks.
    pub fn label_name<'a>(&'a self, id: &'a LabelId) -> &'a str {
        self.label(id).map_or_else(|| id.as_str(), |label| &label.name)
    }

    /// The attributes of a span's or a relation's label; none for one that the schema lacks.
    pub fn attributes_of(&self, annotation: &Annotation) -> &[AttributeRule] {
        let rules = match annotation.target {
            Target::Span(_) => self.label(&annotation.label).map(|label| &label.attributes),
            Target::Relation { .. } => {
                self.relation(&annotation.label).map(|relation| &relation.attributes)
            }
        };
        rules.map_or(&[], Vec::as_slice)
    }

    /// The required attributes that an annotation has no value for.
    pub fn lacking<'a>(
        &'a self,
        annotation: &'a Annotation,
    ) -> impl Iterator<Item = &'a AttributeRule> {
        let needed =
            self.attributes_of(annotation).iter().filter(|rule| rule.required && !rule.retired);
        needed.filter(|rule| !annotation.attributes.contains_key(&rule.id))
    }

    /// The values that a new annotation starts with.
    pub fn defaults(rules: &[AttributeRule]) -> Attributes {
        rules
            .iter()
            .filter(|rule| !rule.retired)
            .filter_map(|rule| Some((rule.id.clone(), rule.default.clone()?)))
            .collect()
    }

    /// Those of `attributes` that a label with `rules` can carry.
    pub fn fitting(rules: &[AttributeRule], attributes: &Attributes) -> Attributes {
        attributes
            .iter()
            .filter(|(id, value)| rules.iter().any(|rule| rule.id == **id && rule.takes(value)))
            .map(|(id, value)| (id.clone(), value.clone()))
            .collect()
    }

    /// Whether `relation` may go from `from` to `to`.
    pub fn allows(
        &self,
        relation: &LabelId,
        from: &Annotation,
        to: &Annotation,
    ) -> Result<(), SchemaViolation> {
        let rule = self.known_relation(relation)?;
        if from.id == to.id {
            return Err(SchemaViolation::ToItself);
        }
        if !rule.joins(&from.label, &to.label) {
            return Err(SchemaViolation::Ends {
                relation: rule.name.clone(),
                from: self.label_name(&from.label).to_owned(),
                to: self.label_name(&to.label).to_owned(),
            });
        }
        if !rule.across && from.document != to.document {
            return Err(SchemaViolation::Across(rule.name.clone()));
        }
        Ok(())
    }
}

impl LabelRule {
    /// What a span gets that takes this label: the defaults, and those of `attributes` that fit.
    pub fn attributes_from(&self, attributes: &Attributes) -> Attributes {
        let mut taken = Schema::defaults(&self.attributes);
        taken.extend(Schema::fitting(&self.attributes, attributes));
        taken
    }
}

impl RelationRule {
    /// Whether it may go from a span with the one label to a span with the other.
    pub fn joins(&self, from: &LabelId, to: &LabelId) -> bool {
        self.from.contains(from) && self.to.contains(to) && (!self.symmetric || from == to)
    }

    /// Whether whatever it joins, by way of others too, is one group.
    pub const fn makes_groups(&self) -> bool {
        self.symmetric && self.transitive
    }
}

impl Default for Schema {
    /// The schema of a folder without a `project.toml`.
    fn default() -> Self {
        default_schema()
    }
}

fn choice(id: &str, words: &[&str]) -> AttributeRule {
    AttributeRule {
        id: id.to_owned(),
        name: sentence_case(id),
        kind: AttributeKind::Choice(words.iter().map(|word| (*word).to_owned()).collect()),
        required: false,
        default: None,
        retired: false,
    }
}

/// The name of a label or a relation that has none of its own: `said_by` → "said by".
pub(crate) fn plain_name(id: &str) -> String {
    id.replace('_', " ")
}

/// Grey: the colour of a label that says none.
pub(crate) const PLAIN_COLOR: [u8; 3] = [0x6B, 0x68, 0x62];

/// The name of an attribute that has none of its own: `said_by` → "Said by".
pub(crate) fn sentence_case(id: &str) -> String {
    let words = id.replace(['_', '-'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn default_schema() -> Schema {
    let label = |id: &str, key, color, underline, about: &str, attributes| LabelRule {
        id: id.into(),
        name: id.to_owned(),
        key: Some(key),
        color,
        underline,
        about: about.to_owned(),
        attributes,
        retired: false,
    };
    let relation = |id: &str, from: &[&str], to: &[&str], about: &str| RelationRule {
        id: id.into(),
        name: id.replace('_', " "),
        about: about.to_owned(),
        from: from.iter().map(|id| LabelId::from(*id)).collect(),
        to: to.iter().map(|id| LabelId::from(*id)).collect(),
        across: false,
        symmetric: false,
        transitive: false,
        attributes: Vec::new(),
        retired: false,
    };
    Schema {
        labels: vec![
            label(
                "claim",
                '1',
                [0xB8, 0x6A, 0x00],
                UnderlineStyle::Solid,
                "What somebody is said to hold true, without the verb of saying, “that”, or the \
                 outer quotation marks.",
                vec![
                    choice("form", &["quoted", "mixed", "paraphrased", "mention"]),
                    choice("hedged", &["yes", "no"]),
                    choice("voice", &["attributed", "unnamed", "own"]),
                ],
            ),
            label(
                "source",
                '2',
                [0x0B, 0x63, 0xB0],
                UnderlineStyle::Dotted,
                "The nearest words that name who says it, pronouns too, with title and office, \
                 without a relative clause.",
                vec![
                    choice("kind", &["person", "group", "institution", "media", "document"]),
                    choice("named", &["yes", "no"]),
                ],
            ),
            label(
                "denial",
                '3',
                [0x9B, 0x2C, 0x78],
                UnderlineStyle::Double,
                "From the denying words to the end of their clause, without the source; it may \
                 contain the claim. A statement that denies is a denial, not also a claim.",
                vec![choice("force", &["outright", "partial", "doubted", "no comment"])],
            ),
        ],
        relations: vec![
            relation(
                "said_by",
                &["claim", "denial"],
                &["source"],
                "Claim or denial to the innermost source named.",
            ),
            relation("cites", &["source"], &["source"], "Source to source, outer to inner."),
            RelationRule {
                across: true,
                ..relation(
                    "denies",
                    &["denial"],
                    &["claim", "denial"],
                    "Denial to the claim or denial that it denies.",
                )
            },
            RelationRule {
                across: true,
                symmetric: true,
                transitive: true,
                ..relation(
                    "same_as",
                    &["claim", "source"],
                    &["claim", "source"],
                    "The same claim or the same source in other words.",
                )
            },
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_schema_joins_what_the_guidelines_say() {
        let schema = Schema::default();
        let joins = |relation: &str, from: &str, to: &str| {
            schema.relation(&relation.into()).unwrap().joins(&from.into(), &to.into())
        };
        assert!(joins("said_by", "claim", "source"));
        assert!(joins("said_by", "denial", "source"));
        assert!(!joins("said_by", "source", "claim"));
        assert!(joins("denies", "denial", "denial"));
        assert!(!joins("denies", "claim", "denial"));
        assert!(joins("same_as", "claim", "claim"));
        assert!(!joins("same_as", "claim", "source"));
    }

    #[test]
    fn an_attribute_takes_only_its_values() {
        let rule = choice("hedged", &["yes", "no"]);
        assert!(rule.takes(&Value::words("yes")));
        assert!(!rule.takes(&Value::words("maybe")));
        assert!(!rule.takes(&Value::Flag(true)));
    }

    #[test]
    fn ids_become_words() {
        assert_eq!(sentence_case("said_by"), "Said by");
        assert_eq!(sentence_case(""), "");
    }
}
