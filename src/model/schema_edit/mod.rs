//! Changes of a schema, and what each of them does to annotations.
//!
//! Each is small and says what is meant, not how the schema looks afterwards: so it can be made on
//! the schema that somebody else has left in the meantime, when it still applies there.
//! How `project.toml` is edited for it, and in which steps annotations follow, is decided elsewhere.

mod between;
mod rewrite;
mod sound;
mod words;

use std::fmt;

use super::{
    Annotation, AttributeKind, AttributeRule, LabelId, LabelRule, RelationRule, Schema,
    UnderlineStyle, Value,
    schema::{plain_name, sentence_case},
};

pub use rewrite::Rewrite;
use sound::{free, free_attribute, sound};

/// A label or a relation, by its id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    Label(LabelId),
    Relation(LabelId),
}

impl Of {
    pub const fn id(&self) -> &LabelId {
        match self {
            Self::Label(id) | Self::Relation(id) => id,
        }
    }

    /// The same kind of thing under another id.
    #[must_use]
    pub const fn other(&self, id: LabelId) -> Self {
        match self {
            Self::Label(_) => Self::Label(id),
            Self::Relation(_) => Self::Relation(id),
        }
    }

    /// “label” or “relation”.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Label(_) => "label",
            Self::Relation(_) => "relation",
        }
    }

    /// Whether an annotation has this label.
    pub fn is_on(&self, annotation: &Annotation) -> bool {
        matches!(self, Self::Label(_)) == annotation.span().is_some()
            && *self.id() == annotation.label
    }
}

impl Of {
    /// What people call it; its id, where the schema lacks it.
    pub fn name_in<'a>(&'a self, schema: &'a Schema) -> &'a str {
        match self {
            Self::Label(id) => schema.label_name(id),
            Self::Relation(id) => schema.relation(id).map_or(id.as_str(), |rule| &rule.name),
        }
    }
}

impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.id())
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelChange {
    Name(String),
    Key(Option<char>),
    Color([u8; 3]),
    Underline(UnderlineStyle),
    About(String),
    Retired(bool),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelationChange {
    Name(String),
    About(String),
    From(Vec<LabelId>),
    To(Vec<LabelId>),
    Across(bool),
    Symmetric(bool),
    Transitive(bool),
    Retired(bool),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeChange {
    Name(String),
    Kind(AttributeKind),
    Required(bool),
    Default(Option<Value>),
    Retired(bool),
}

/// One change of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaEdit {
    AddLabel(LabelRule),
    AddRelation(RelationRule),
    Label(LabelId, LabelChange),
    Relation(LabelId, RelationChange),
    AddAttribute(Of, AttributeRule),
    Attribute(Of, String, AttributeChange),
    RemoveAttribute(Of, String),
    /// Another id for an attribute, also on every mark that has it.
    RenameAttribute {
        of: Of,
        from: String,
        to: String,
    },
    /// The values of an attribute become those of another one, where they fit and the other one is
    /// not set.
    MergeAttribute {
        of: Of,
        from: String,
        into: String,
    },
    /// Another word for a choice, also on every mark that has it. Where there is such a choice
    /// already, the two become one; then the first need not be in the schema.
    RenameChoice {
        of: Of,
        attribute: String,
        from: String,
        to: String,
    },
    /// Another id, also on every mark that has it.
    Rename {
        of: Of,
        to: LabelId,
    },
    /// Every mark gets the other label, and with it those of its attributes that the other one has.
    /// The first need not be in the schema: marks of a label that is not known get one that is.
    Merge {
        of: Of,
        into: LabelId,
    },
    Remove(Of),
    /// To stand before another one of its kind; `None`: last.
    Move {
        of: Of,
        before: Option<LabelId>,
    },
}

/// Why a change cannot be made. The words are for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditRefused {
    #[error("The project has no {kind} “{id}”")]
    Missing { kind: &'static str, id: String },
    #[error(
        "The project has a {kind} “{id}” already; choose another name in files, or merge the two"
    )]
    Taken { kind: &'static str, id: String },
    #[error("The name in files must not be empty, nor begin or end with a space")]
    Id,
    #[error("A name must not be empty")]
    Name,
    #[error("“{key}” is the key of “{name}” already")]
    Key { key: char, name: String },
    #[error("A key is a digit from 1 to 9")]
    NoDigit,
    #[error("A choice must not be empty, nor begin or end with a space")]
    Choice,
    #[error("“{0}” needs one or more different words to choose from")]
    Choices(String),
    #[error("The default of “{0}” is not one of its values")]
    Default(String),
    #[error("“{0}” must begin and end in at least one label")]
    Ends(String),
    #[error("“{relation}” would have no label left to begin or end in. Change or remove it first")]
    LeavesNone { relation: String },
    #[error("This is the same {0}")]
    Same(&'static str),
}

impl SchemaEdit {
    /// Makes several changes, one after the other, and looks at what came of them.
    ///
    /// # Errors
    /// The first that cannot be made; nothing of them is made then.
    pub fn apply_all(edits: &[Self], schema: &Schema) -> Result<Schema, EditRefused> {
        let mut after = schema.clone();
        for edit in edits {
            edit.apply(&mut after)?;
        }
        sound(&after)?;
        Ok(after)
    }

    fn apply(&self, schema: &mut Schema) -> Result<(), EditRefused> {
        match self {
            Self::AddLabel(rule) => {
                free(schema, &Of::Label(rule.id.clone()))?;
                schema.labels.push(rule.clone());
            }
            Self::AddRelation(rule) => {
                free(schema, &Of::Relation(rule.id.clone()))?;
                schema.relations.push(rule.clone());
            }
            Self::Label(id, change) => {
                let rule = label_mut(schema, id)?;
                match change.clone() {
                    LabelChange::Name(name) => rule.name = name,
                    LabelChange::Key(key) => rule.key = key,
                    LabelChange::Color(color) => rule.color = color,
                    LabelChange::Underline(style) => rule.underline = style,
                    LabelChange::About(about) => rule.about = about,
                    LabelChange::Retired(retired) => rule.retired = retired,
                }
            }
            Self::Relation(id, change) => {
                let rule = relation_mut(schema, id)?;
                match change.clone() {
                    RelationChange::Name(name) => rule.name = name,
                    RelationChange::About(about) => rule.about = about,
                    RelationChange::From(from) => rule.from = from,
                    RelationChange::To(to) => rule.to = to,
                    RelationChange::Across(across) => rule.across = across,
                    RelationChange::Symmetric(symmetric) => rule.symmetric = symmetric,
                    RelationChange::Transitive(transitive) => rule.transitive = transitive,
                    RelationChange::Retired(retired) => rule.retired = retired,
                }
            }
            Self::AddAttribute(of, rule) => {
                let attributes = attributes_mut(schema, of)?;
                free_attribute(attributes, &rule.id)?;
                attributes.push(rule.clone());
            }
            Self::Attribute(of, id, change) => {
                let rule = attribute_mut(schema, of, id)?;
                match change.clone() {
                    AttributeChange::Name(name) => rule.name = name,
                    AttributeChange::Kind(kind) => rule.kind = kind,
                    AttributeChange::Required(required) => rule.required = required,
                    AttributeChange::Default(default) => rule.default = default,
                    AttributeChange::Retired(retired) => rule.retired = retired,
                }
            }
            Self::RemoveAttribute(of, id) => {
                attribute_mut(schema, of, id)?;
                attributes_mut(schema, of)?.retain(|rule| rule.id != *id);
            }
            Self::RenameAttribute { of, from, to } => {
                free_attribute(attributes_mut(schema, of)?, to)?;
                let rule = attribute_mut(schema, of, from)?;
                follow(&mut rule.name, &sentence_case(from), &sentence_case(to));
                rule.id.clone_from(to);
            }
            Self::MergeAttribute { of, from, into } => {
                if from == into {
                    return Err(EditRefused::Same("attribute"));
                }
                attribute_mut(schema, of, into)?;
                attribute_mut(schema, of, from)?;
                attributes_mut(schema, of)?.retain(|rule| rule.id != *from);
            }
            Self::RenameChoice { of, attribute, from, to } => {
                rename_choice(attribute_mut(schema, of, attribute)?, from, to)?;
            }
            Self::Rename { of, to } => {
                free(schema, &of.other(to.clone()))?;
                match of {
                    Of::Label(id) => {
                        let rule = label_mut(schema, id)?;
                        follow(&mut rule.name, &plain_name(id.as_str()), &plain_name(to.as_str()));
                        rule.id = to.clone();
                        for end in ends_mut(schema).filter(|end| *end == id) {
                            *end = to.clone();
                        }
                    }
                    Of::Relation(id) => {
                        let rule = relation_mut(schema, id)?;
                        follow(&mut rule.name, &plain_name(id.as_str()), &plain_name(to.as_str()));
                        rule.id = to.clone();
                    }
                }
            }
            Self::Merge { of, into } => {
                if of.id() == into {
                    return Err(EditRefused::Same(of.kind()));
                }
                attributes_mut(schema, &of.other(into.clone()))?;
                match of {
                    Of::Label(id) => {
                        schema.labels.retain(|rule| rule.id != *id);
                        without_end(schema, id, Some(into))?;
                    }
                    Of::Relation(id) => schema.relations.retain(|rule| rule.id != *id),
                }
            }
            Self::Remove(of) => {
                attributes_mut(schema, of)?;
                match of {
                    Of::Label(id) => {
                        schema.labels.retain(|rule| rule.id != *id);
                        without_end(schema, id, None)?;
                    }
                    Of::Relation(id) => schema.relations.retain(|rule| rule.id != *id),
                }
            }
            Self::Move { of, before } => match of {
                Of::Label(_) => {
                    put_before(&mut schema.labels, |rule| &rule.id, of, before.as_ref())?;
                }
                Of::Relation(_) => {
                    put_before(&mut schema.relations, |rule| &rule.id, of, before.as_ref())?;
                }
            },
        }
        Ok(())
    }

    /// Whether it puts one id in the place of another.
    pub const fn renames(&self) -> bool {
        matches!(self, Self::Rename { .. } | Self::RenameAttribute { .. })
    }
}

/// A name that is only the id in words goes with the id.
fn follow(name: &mut String, before: &str, after: &str) {
    if name == before {
        after.clone_into(name);
    }
}

fn missing(of: &Of) -> EditRefused {
    EditRefused::Missing { kind: of.kind(), id: of.to_string() }
}

fn label_mut<'a>(schema: &'a mut Schema, id: &LabelId) -> Result<&'a mut LabelRule, EditRefused> {
    let found = schema.labels.iter_mut().find(|rule| rule.id == *id);
    found.ok_or_else(|| missing(&Of::Label(id.clone())))
}

fn relation_mut<'a>(
    schema: &'a mut Schema,
    id: &LabelId,
) -> Result<&'a mut RelationRule, EditRefused> {
    let found = schema.relations.iter_mut().find(|rule| rule.id == *id);
    found.ok_or_else(|| missing(&Of::Relation(id.clone())))
}

fn attributes_mut<'a>(
    schema: &'a mut Schema,
    of: &Of,
) -> Result<&'a mut Vec<AttributeRule>, EditRefused> {
    match of {
        Of::Label(id) => label_mut(schema, id).map(|rule| &mut rule.attributes),
        Of::Relation(id) => relation_mut(schema, id).map(|rule| &mut rule.attributes),
    }
}

fn attribute_mut<'a>(
    schema: &'a mut Schema,
    of: &Of,
    id: &str,
) -> Result<&'a mut AttributeRule, EditRefused> {
    let found = attributes_mut(schema, of)?.iter_mut().find(|rule| rule.id == id);
    found.ok_or_else(|| EditRefused::Missing { kind: "attribute", id: id.to_owned() })
}

fn rename_choice(rule: &mut AttributeRule, from: &str, to: &str) -> Result<(), EditRefused> {
    let missing = || EditRefused::Missing { kind: "choice", id: from.to_owned() };
    if from == to {
        return Err(EditRefused::Same("choice"));
    }
    if to.trim() != to || to.is_empty() || to.chars().any(char::is_control) {
        return Err(EditRefused::Choice);
    }
    let AttributeKind::Choice(words) = &mut rule.kind else { return Err(missing()) };
    let there = words.iter().any(|word| word == to);
    let at = words.iter().position(|word| word == from);
    match at {
        Some(at) if there => {
            words.remove(at);
        }
        Some(at) => words.get_mut(at).into_iter().for_each(|word| to.clone_into(word)),
        None if there => {}
        None => return Err(missing()),
    }
    if rule.default == Some(Value::words(from)) {
        rule.default = Some(Value::words(to));
    }
    Ok(())
}

fn put_before<T>(
    all: &mut Vec<T>,
    id: impl Fn(&T) -> &LabelId,
    of: &Of,
    before: Option<&LabelId>,
) -> Result<(), EditRefused> {
    let at = |of: &Of| all.iter().position(|rule| id(rule) == of.id()).ok_or_else(|| missing(of));
    let from = at(of)?;
    let to = match before {
        Some(before) if before == of.id() => return Err(EditRefused::Same(of.kind())),
        Some(before) => at(&of.other(before.clone()))?,
        None => all.len(),
    };
    let rule = all.remove(from);
    all.insert(if to > from { to - 1 } else { to }, rule);
    Ok(())
}

fn ends_mut(schema: &mut Schema) -> impl Iterator<Item = &mut LabelId> {
    schema.relations.iter_mut().flat_map(|rule| rule.from.iter_mut().chain(&mut rule.to))
}

/// Takes a label out of what relations join. Where it stood alone, `instead` comes in its place: a
/// relation must join something.
fn without_end(
    schema: &mut Schema,
    id: &LabelId,
    instead: Option<&LabelId>,
) -> Result<(), EditRefused> {
    for rule in &mut schema.relations {
        for ends in [&mut rule.from, &mut rule.to] {
            if !ends.contains(id) {
                continue;
            }
            ends.retain(|end| end != id);
            match instead {
                _ if !ends.is_empty() => {}
                Some(instead) => ends.push(instead.clone()),
                None => return Err(EditRefused::LeavesNone { relation: rule.name.clone() }),
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(edits: &[SchemaEdit]) -> Result<Schema, EditRefused> {
        SchemaEdit::apply_all(edits, &Schema::default())
    }

    fn label(id: &str) -> Of {
        Of::Label(id.into())
    }

    #[test]
    fn a_label_that_is_renamed_is_renamed_in_what_joins_it() {
        let edit = SchemaEdit::Rename { of: label("claim"), to: "statement".into() };
        let schema = applied(&[edit]).unwrap();
        assert!(schema.label(&"claim".into()).is_none());
        let said_by = schema.relation(&"said_by".into()).unwrap();
        assert_eq!(said_by.from, ["statement".into(), "denial".into()]);
        let taken = SchemaEdit::Rename { of: label("claim"), to: "denial".into() };
        assert!(matches!(applied(&[taken]), Err(EditRefused::Taken { .. })));
    }

    #[test]
    fn a_merged_label_leaves_relations_something_to_join() {
        let merge = SchemaEdit::Merge { of: label("denial"), into: "claim".into() };
        let schema = applied(&[merge]).unwrap();
        let ends = |id: &str| {
            let rule = schema.relation(&id.into()).unwrap();
            (rule.from.clone(), rule.to.clone())
        };
        assert_eq!(ends("said_by"), (vec!["claim".into()], vec!["source".into()]));
        // It was the only one that denies.
        assert_eq!(ends("denies"), (vec!["claim".into()], vec!["claim".into()]));
        let remove = SchemaEdit::Remove(label("denial"));
        assert!(matches!(applied(&[remove]), Err(EditRefused::LeavesNone { .. })));
        let same = SchemaEdit::Merge { of: label("claim"), into: "claim".into() };
        assert_eq!(applied(&[same]), Err(EditRefused::Same("label")));
        // A label that is not there can be merged into one that is, not the other way round.
        let grey = SchemaEdit::Merge { of: label("rumour"), into: "claim".into() };
        assert_eq!(applied(&[grey]).unwrap(), Schema::default());
        let nowhere = SchemaEdit::Merge { of: label("claim"), into: "rumour".into() };
        assert!(matches!(applied(&[nowhere]), Err(EditRefused::Missing { .. })));
    }

    #[test]
    fn keys_clash_only_with_labels_that_are_offered() {
        let key = |id: &str, key| SchemaEdit::Label(id.into(), LabelChange::Key(Some(key)));
        let clash = applied(&[key("claim", '3')]);
        assert!(matches!(clash, Err(EditRefused::Key { key: '3', .. })), "{clash:?}");
        assert!(applied(&[key("claim", '3'), key("denial", '1')]).is_ok(), "a swap");
        assert_eq!(applied(&[key("claim", 'x')]), Err(EditRefused::NoDigit));
        let retire = SchemaEdit::Label("denial".into(), LabelChange::Retired(true));
        let schema = applied(&[key("claim", '3'), retire]).unwrap();
        assert_eq!(schema.label_for_key('3').unwrap().id.as_str(), "claim");
        assert!(schema.offered_label(&"denial".into()).is_err());
    }

    #[test]
    fn what_lies_between_two_rules_leads_from_one_to_the_other() {
        let schema = Schema::default();
        let before = schema.labels[0].clone();
        let mut after = before.clone();
        (after.name, after.key, after.retired) = ("Statement".to_owned(), None, true);
        after.attributes.remove(0);
        after.attributes[0].required = true;
        after.attributes[1].kind = AttributeKind::Number;
        let fresh = AttributeRule { id: "page".to_owned(), ..after.attributes[1].clone() };
        after.attributes.push(fresh);
        let edits = SchemaEdit::between_labels(&before, &after);
        assert_eq!(SchemaEdit::apply_all(&edits, &schema).unwrap().labels[0], after);
        assert!(SchemaEdit::between_labels(&after, &after).is_empty());

        let before = schema.relations[0].clone();
        let mut after = before.clone();
        (after.symmetric, after.from) = (true, vec!["claim".into()]);
        let edits = SchemaEdit::between_relations(&before, &after);
        assert_eq!(SchemaEdit::apply_all(&edits, &schema).unwrap().relations[0], after);
    }

    #[test]
    fn a_choice_is_renamed_or_becomes_one_with_another() {
        let choice = |from: &str, to: &str| SchemaEdit::RenameChoice {
            of: label("claim"),
            attribute: "form".to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
        };
        let words = |schema: &Schema| match &schema.labels[0].attributes[0].kind {
            AttributeKind::Choice(words) => words.join(" "),
            kind => panic!("{kind:?}"),
        };
        let mut default = Schema::default();
        default.labels[0].attributes[0].default = Some(Value::words("mixed"));
        let after = SchemaEdit::apply_all(&[choice("mixed", "both")], &default).unwrap();
        assert_eq!(words(&after), words(&default).replace("mixed", "both"));
        assert_eq!(after.labels[0].attributes[0].default, Some(Value::words("both")));
        let after = SchemaEdit::apply_all(&[choice("mixed", "quoted")], &default).unwrap();
        assert_eq!(words(&after), words(&default).replace(" mixed", ""));
        assert_eq!(after.labels[0].attributes[0].default, Some(Value::words("quoted")));
        // Marks may have what the schema lacks.
        assert_eq!(applied(&[choice("gone", "quoted")]).unwrap(), Schema::default());
        assert!(matches!(applied(&[choice("gone", "new")]), Err(EditRefused::Missing { .. })));
        assert_eq!(applied(&[choice("mixed", " ")]), Err(EditRefused::Choice));
        assert_eq!(applied(&[choice("mixed", "mixed")]), Err(EditRefused::Same("choice")));
    }

    #[test]
    fn labels_and_relations_stand_in_the_order_that_they_are_given() {
        let to =
            |of: Of, before: Option<&str>| SchemaEdit::Move { of, before: before.map(Into::into) };
        let order = |edit| -> Vec<String> {
            let schema = applied(&[edit]).unwrap();
            schema.labels.iter().map(|rule| rule.id.to_string()).collect()
        };
        assert_eq!(order(to(label("denial"), Some("claim"))), ["denial", "claim", "source"]);
        assert_eq!(order(to(label("claim"), Some("denial"))), ["source", "claim", "denial"]);
        assert_eq!(order(to(label("claim"), None)), ["source", "denial", "claim"]);
        assert_eq!(order(to(label("denial"), None)), ["claim", "source", "denial"]);
        let relation = to(Of::Relation("denies".into()), Some("said_by"));
        assert_eq!(applied(&[relation]).unwrap().relations[0].id.as_str(), "denies");
        let gone = applied(&[to(label("claim"), Some("rumour"))]);
        assert!(matches!(gone, Err(EditRefused::Missing { .. })), "{gone:?}");
        assert_eq!(applied(&[to(label("claim"), Some("claim"))]), Err(EditRefused::Same("label")));
    }

    #[test]
    fn nonsense_is_refused() {
        let change = |change| SchemaEdit::Attribute(label("claim"), "form".to_owned(), change);
        let kind = |words: &[&str]| {
            AttributeKind::Choice(words.iter().map(|word| (*word).to_owned()).collect())
        };
        let refused = |edit| applied(&[edit]).unwrap_err();
        let twice = refused(change(AttributeChange::Kind(kind(&["a", "a"]))));
        assert!(matches!(twice, EditRefused::Choices(_)));
        let other = refused(change(AttributeChange::Default(Some(Value::words("x")))));
        assert!(matches!(other, EditRefused::Default(_)));
        let none = SchemaEdit::Relation("cites".into(), RelationChange::From(Vec::new()));
        assert!(matches!(refused(none), EditRefused::Ends(_)));
        let blank = SchemaEdit::Rename { of: label("claim"), to: " x".into() };
        assert_eq!(refused(blank), EditRefused::Id);
        let nameless = SchemaEdit::Label("claim".into(), LabelChange::Name(" ".to_owned()));
        assert_eq!(refused(nameless), EditRefused::Name);
    }
}
