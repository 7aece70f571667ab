//! How much of a schema is in use, and what a change of it would do to that.
//!
//! Counting is the store's work; here are only numbers and what follows from them.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    AnnotatorId, AttributeKind, AttributeRule, LabelId, Of, Rewrite, Schema, SchemaEdit, Value,
};

/// Annotations of every layer, by label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    pub labels: BTreeMap<LabelId, LabelUse>,
    pub relations: BTreeMap<LabelId, LabelUse>,
    /// Relation, label that it begins in, label that it ends in.
    pub joins: BTreeMap<(LabelId, LabelId, LabelId), Joined>,
}

/// How many relations join spans of one document, and of two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    pub within: usize,
    pub across: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelUse {
    pub layers: BTreeMap<AnnotatorId, usize>,
    pub attributes: BTreeMap<String, AttributeUse>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttributeUse {
    pub layers: BTreeMap<AnnotatorId, usize>,
    /// Each value with the number of annotations that have it.
    pub values: Vec<(Value, BTreeMap<AnnotatorId, usize>)>,
}

impl LabelUse {
    pub fn count(&self) -> usize {
        self.layers.values().sum()
    }
}

impl AttributeUse {
    /// The annotations that have a value, by layer.
    pub fn value(&self, value: &Value) -> Option<&BTreeMap<AnnotatorId, usize>> {
        self.values.iter().find(|(other, _)| other == value).map(|(_, layers)| layers)
    }

    pub fn count(&self) -> usize {
        self.layers.values().sum()
    }
}

impl Usage {
    pub fn of(&self, of: &Of) -> Option<&LabelUse> {
        match of {
            Of::Label(id) => self.labels.get(id),
            Of::Relation(id) => self.relations.get(id),
        }
    }

    pub fn count(&self, of: &Of) -> usize {
        self.of(of).map_or(0, LabelUse::count)
    }

    pub fn attribute(&self, of: &Of, id: &str) -> Option<&AttributeUse> {
        self.of(of)?.attributes.get(id)
    }

    /// What annotations have and the schema lacks, in order.
    pub fn unknown<'a>(&'a self, schema: &'a Schema) -> impl Iterator<Item = (Of, usize)> + 'a {
        let labels = self.labels.iter().filter(|(id, _)| schema.label(id).is_none());
        let relations = self.relations.iter().filter(|(id, _)| schema.relation(id).is_none());
        labels
            .map(|(id, used)| (Of::Label(id.clone()), used.count()))
            .chain(relations.map(|(id, used)| (Of::Relation(id.clone()), used.count())))
    }

    /// Attributes that annotations have and the label's rules lack: label, attribute, how many.
    pub fn unknown_attributes(&self, schema: &Schema) -> Vec<(Of, String, usize)> {
        let labels =
            schema.labels.iter().map(|rule| (Of::Label(rule.id.clone()), &rule.attributes));
        let relations =
            schema.relations.iter().map(|rule| (Of::Relation(rule.id.clone()), &rule.attributes));
        let mut unknown = Vec::new();
        for (of, rules) in labels.chain(relations) {
            for (id, used) in self.of(&of).into_iter().flat_map(|used| &used.attributes) {
                if !rules.iter().any(|rule| rule.id == *id) {
                    unknown.push((of.clone(), id.clone(), used.count()));
                }
            }
        }
        unknown
    }

    /// Values that annotations have and that are none of the choices: label, value.
    pub fn unknown_choices(&self, schema: &Schema) -> Vec<(Of, String)> {
        let labels =
            schema.labels.iter().map(|rule| (Of::Label(rule.id.clone()), &rule.attributes));
        let relations =
            schema.relations.iter().map(|rule| (Of::Relation(rule.id.clone()), &rule.attributes));
        let mut unknown = Vec::new();
        for (of, rules) in labels.chain(relations) {
            for rule in rules.iter().filter(|rule| matches!(rule.kind, AttributeKind::Choice(_))) {
                let used = self.attribute(&of, &rule.id);
                for (value, _) in used.into_iter().flat_map(|used| &used.values) {
                    if !rule.takes(value) {
                        unknown.push((of.clone(), value.to_string()));
                    }
                }
            }
        }
        unknown
    }
}

/// What a change would do to the annotations that there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// How many get another label or attribute.
    pub changed: usize,
    /// Whose they are.
    pub people: BTreeSet<AnnotatorId>,
    /// Attributes that the other label has not: each with how many lose it.
    pub lost: Vec<(String, usize)>,
    /// Required attributes: each with how many had it, or did not need it, and will lack it.
    pub lacking: Vec<(String, usize)>,
    /// Attributes whose values no longer fit: each with how many keep one all the same.
    pub unfit: Vec<(String, usize)>,
    /// Relations that would no longer be allowed; they are kept.
    pub broken: Vec<Broken>,
    /// How many have the new id already, though the schema had it not.
    pub there: usize,
}

/// Relations that a schema no longer allows, by the names that they have after the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub relation: String,
    pub from: String,
    pub to: String,
    pub count: usize,
}

impl Effects {
    /// Whether nothing is harmed.
    pub fn is_harmless(&self) -> bool {
        self.lost.is_empty()
            && self.lacking.is_empty()
            && self.unfit.is_empty()
            && self.broken.is_empty()
    }

    /// What changes lead to; `after` is the schema that they make of `before`.
    pub fn of(edits: &[SchemaEdit], before: &Schema, after: &Schema, usage: &Usage) -> Self {
        let rewrites = Rewrite::of_all(edits, after);
        let mut effects = Self::default();
        for rewrite in &rewrites {
            let layers = match rewrite {
                Rewrite::Label { of, .. } => usage.of(of).map(|used| &used.layers),
                Rewrite::Attribute { of, from, .. } => {
                    usage.attribute(of, from).map(|used| &used.layers)
                }
                Rewrite::Choice { of, attribute, from, .. } => {
                    usage.attribute(of, attribute).and_then(|used| used.value(from))
                }
            };
            for (layer, count) in layers.into_iter().flatten() {
                effects.changed += count;
                effects.people.insert(layer.clone());
            }
        }
        for edit in edits {
            effects.there += match edit {
                SchemaEdit::Rename { of, to } => usage.count(&of.other(to.clone())),
                SchemaEdit::RenameAttribute { of, to, .. } => {
                    usage.attribute(of, to).map_or(0, AttributeUse::count)
                }
                _ => 0,
            };
        }
        let labels = usage.labels.iter().map(|(id, used)| (Of::Label(id.clone()), used));
        let relations = usage.relations.iter().map(|(id, used)| (Of::Relation(id.clone()), used));
        for (of, used) in labels.chain(relations) {
            effects.look_at_attributes(&of, used, &rewrites, before, after);
        }
        effects.look_at_joins(&rewrites, before, after, usage);
        effects
    }

    fn look_at_attributes(
        &mut self,
        of: &Of,
        used: &LabelUse,
        rewrites: &[Rewrite],
        before: &Schema,
        after: &Schema,
    ) {
        let becomes = renamed(of, rewrites);
        let merged_label = rewrites.iter().any(|rewrite| {
            matches!(rewrite, Rewrite::Label { of: from, carried: Some(_), .. } if from == of)
        });
        let (old, new) = (rules(before, of), rules(after, &becomes));
        self.look_at_required((of, used), rewrites, old, new);
        for (id, used) in &used.attributes {
            let new_id = rewrites
                .iter()
                .find_map(|rewrite| match rewrite {
                    Rewrite::Attribute { of: on, from, to, .. } if on == of && from == id => {
                        Some(to)
                    }
                    _ => None,
                })
                .unwrap_or(id);
            let merged = merged_label
                || rewrites.iter().any(|rewrite| {
                    matches!(rewrite, Rewrite::Attribute { of: on, from, carried: Some(_), .. }
                        if on == of && from == id)
                });
            let rule = old.iter().find(|rule| rule.id == *id);
            let next = new.iter().find(|rule| rule.id == *new_id);
            let fits = |rule: Option<&AttributeRule>, value| {
                rule.is_some_and(|rule: &AttributeRule| rule.takes(value))
            };
            let count: usize = used
                .values
                .iter()
                .filter(|(value, _)| {
                    let then = value_after(rewrites, of, id, value);
                    !fits(next, then) && (merged || fits(rule, value))
                })
                .flat_map(|(_, layers)| layers.values())
                .sum();
            if count > 0 {
                let name = rule.map_or_else(|| id.clone(), |rule| rule.name.clone());
                let list = if merged { &mut self.lost } else { &mut self.unfit };
                list.push((name, count));
            }
        }
    }

    /// Required attributes that are lacking afterwards and were not before.
    fn look_at_required(
        &mut self,
        (of, used): (&Of, &LabelUse),
        rewrites: &[Rewrite],
        old: &[AttributeRule],
        new: &[AttributeRule],
    ) {
        let moved = |id: &str, to: &str| {
            rewrites.iter().any(|rewrite| {
                matches!(rewrite, Rewrite::Attribute { of: on, from, to: into, .. }
                    if on == of && from == id && into == to)
            })
        };
        let having = |ids: &[&str], rule: &AttributeRule, any: bool| -> usize {
            let values = ids.iter().filter_map(|id| used.attributes.get(*id));
            let values = values.flat_map(|used| &used.values);
            let fitting = values.filter(|(value, _)| any || rule.takes(value));
            fitting.flat_map(|(_, layers)| layers.values()).sum()
        };
        let carried = rewrites.iter().any(|rewrite| {
            matches!(rewrite, Rewrite::Label { of: from, carried: Some(_), .. } if from == of)
        });
        for rule in new.iter().filter(|rule| rule.required && !rule.retired) {
            let ids: Vec<&str> = used
                .attributes
                .keys()
                .map(String::as_str)
                .filter(|id| *id == rule.id || moved(id, &rule.id))
                .collect();
            // Of two attributes that become one, a mark may have both.
            let with = having(&ids, rule, !carried).min(used.count());
            let needed = old.iter().find(|old| {
                let same = old.id == rule.id || moved(&old.id, &rule.id);
                same && old.required && !old.retired
            });
            let lacked =
                needed.map_or(0, |old| used.count().saturating_sub(having(&[&old.id], old, true)));
            let lack = used.count().saturating_sub(with).saturating_sub(lacked);
            if lack > 0 {
                self.lacking.push((rule.name.clone(), lack));
            }
        }
    }

    fn look_at_joins(
        &mut self,
        rewrites: &[Rewrite],
        before: &Schema,
        after: &Schema,
        usage: &Usage,
    ) {
        let label = |id: &LabelId| renamed(&Of::Label(id.clone()), rewrites).id().clone();
        for ((relation, from, to), joined) in &usage.joins {
            let next = renamed(&Of::Relation(relation.clone()), rewrites).id().clone();
            let (new_from, new_to) = (label(from), label(to));
            let known = before.label(from).is_some() && before.label(to).is_some();
            let was = refused(before, relation, from, to, *joined);
            let is = refused(after, &next, &new_from, &new_to, *joined);
            // What was not allowed before is no news, unless nothing was known of it.
            let count = if known { is.saturating_sub(was) } else { is };
            if count > 0 && after.relation(&next).is_some() {
                let name = after.relation(&next).map_or(next.as_str(), |rule| &rule.name);
                self.broken.push(Broken {
                    relation: name.to_owned(),
                    from: after.label_name(&new_from).to_owned(),
                    to: after.label_name(&new_to).to_owned(),
                    count,
                });
            }
        }
    }
}

/// What a value is after the changes.
fn value_after<'a>(rewrites: &'a [Rewrite], of: &Of, id: &str, value: &'a Value) -> &'a Value {
    let renamed = rewrites.iter().find_map(|rewrite| match rewrite {
        Rewrite::Choice { of: on, attribute, from, to }
            if on == of && attribute == id && from == value =>
        {
            Some(to)
        }
        _ => None,
    });
    renamed.unwrap_or(value)
}

/// How many of these relations a schema does not allow.
fn refused(
    schema: &Schema,
    relation: &LabelId,
    from: &LabelId,
    to: &LabelId,
    joined: Joined,
) -> usize {
    match schema.relation(relation) {
        Some(rule) if rule.joins(from, to) && rule.across => 0,
        Some(rule) if rule.joins(from, to) => joined.across,
        Some(_) | None => joined.within + joined.across,
    }
}

/// What a label or a relation is after the changes.
fn renamed(of: &Of, rewrites: &[Rewrite]) -> Of {
    rewrites.iter().fold(of.clone(), |of, rewrite| match rewrite {
        Rewrite::Label { of: from, into, .. } if *from == of => of.other(into.clone()),
        Rewrite::Label { .. } | Rewrite::Attribute { .. } | Rewrite::Choice { .. } => of,
    })
}

fn rules<'a>(schema: &'a Schema, of: &Of) -> &'a [AttributeRule] {
    let rules = match of {
        Of::Label(id) => schema.label(id).map(|rule| &rule.attributes),
        Of::Relation(id) => schema.relation(id).map(|rule| &rule.attributes),
    };
    rules.map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage() -> Usage {
        let mut usage = Usage::default();
        let denial = usage.labels.entry("denial".into()).or_default();
        denial.layers = [("a1".into(), 5), ("b2".into(), 2)].into();
        let force = AttributeUse {
            layers: [("a1".into(), 3)].into(),
            values: vec![
                (Value::words("outright"), [("a1".into(), 2)].into()),
                (Value::words("partial"), [("a1".into(), 1)].into()),
            ],
        };
        denial.attributes.insert("force".to_owned(), force);
        let mut join = |relation: &str, from: &str, to: &str, within, across| {
            let key = (relation.into(), from.into(), to.into());
            usage.joins.insert(key, Joined { within, across });
        };
        join("said_by", "denial", "source", 4, 0);
        join("denies", "denial", "claim", 1, 2);
        join("same_as", "claim", "claim", 1, 6);
        usage
    }

    fn effects(edit: SchemaEdit) -> Effects {
        let (before, edits) = (Schema::default(), [edit]);
        let after = SchemaEdit::apply_all(&edits, &before).unwrap();
        Effects::of(&edits, &before, &after, &usage())
    }

    #[test]
    fn what_a_merge_would_cost_is_counted() {
        let merge = SchemaEdit::Merge { of: Of::Label("denial".into()), into: "source".into() };
        let effects = effects(merge);
        assert_eq!((effects.changed, effects.people.len()), (7, 2));
        assert_eq!(effects.lost, [("Force".to_owned(), 3)]);
        let broken: Vec<(&str, usize)> =
            effects.broken.iter().map(|it| (it.relation.as_str(), it.count)).collect();
        // “denies” begins in a source now, as it has nothing else to begin in.
        assert_eq!(broken, [("said by", 4)]);
    }

    #[test]
    fn what_a_merge_leaves_without_a_required_attribute_is_counted() {
        use super::super::AttributeChange;
        let (mut before, edits) = (Schema::default(), |edit| [edit]);
        for rule in &mut before.labels[0].attributes {
            rule.required = rule.id == "form";
        }
        // Two of five denials say a form that claims know, one says another.
        let mut usage = usage();
        let denial = usage.labels.get_mut(&LabelId::from("denial")).unwrap();
        let form = AttributeUse {
            layers: [("a1".into(), 3)].into(),
            values: vec![
                (Value::words("quoted"), [("a1".into(), 2)].into()),
                (Value::words("sung"), [("a1".into(), 1)].into()),
            ],
        };
        denial.attributes.insert("form".to_owned(), form);
        let effects = |edits: &[SchemaEdit]| {
            let after = SchemaEdit::apply_all(edits, &before).unwrap();
            Effects::of(edits, &before, &after, &usage)
        };
        let merge = SchemaEdit::Merge { of: Of::Label("denial".into()), into: "claim".into() };
        assert_eq!(effects(&edits(merge)).lacking, [("Form".to_owned(), 5)], "of seven");
        // What becomes required is counted in the same way.
        let require = SchemaEdit::Attribute(
            Of::Label("denial".into()),
            "force".to_owned(),
            AttributeChange::Required(true),
        );
        assert_eq!(effects(&edits(require)).lacking, [("Force".to_owned(), 4)]);
        let rename = SchemaEdit::Rename { of: Of::Label("denial".into()), to: "refusal".into() };
        assert!(effects(&edits(rename)).lacking.is_empty());
    }

    #[test]
    fn a_rename_costs_nothing() {
        let rename = SchemaEdit::Rename { of: Of::Label("denial".into()), to: "refusal".into() };
        let effects = effects(rename);
        assert_eq!(effects.changed, 7);
        assert!(effects.is_harmless(), "{effects:?}");
    }

    #[test]
    fn a_choice_that_is_renamed_changes_those_that_have_it() {
        let rename = |to: &str| SchemaEdit::RenameChoice {
            of: Of::Label("denial".into()),
            attribute: "force".to_owned(),
            from: "outright".to_owned(),
            to: to.to_owned(),
        };
        for to in ["flat", "partial"] {
            let effects = effects(rename(to));
            assert_eq!((effects.changed, effects.people.len()), (2, 1));
            assert!(effects.is_harmless(), "{effects:?}");
        }
        let fewer = SchemaEdit::apply_all(&[rename("flat")], &Schema::default()).unwrap();
        let lacks = [(Of::Label("denial".into()), "outright".to_owned())];
        assert_eq!(usage().unknown_choices(&fewer), lacks);
        assert!(usage().unknown_choices(&Schema::default()).is_empty());
    }

    #[test]
    fn what_a_narrower_rule_leaves_outside_is_counted() {
        use super::super::{AttributeChange, RelationChange};
        let narrow = AttributeKind::Choice(vec!["partial".to_owned()]);
        let edit = SchemaEdit::Attribute(
            Of::Label("denial".into()),
            "force".to_owned(),
            AttributeChange::Kind(narrow),
        );
        assert_eq!(effects(edit).unfit, [("Force".to_owned(), 2)]);
        let near = SchemaEdit::Relation("same_as".into(), RelationChange::Across(false));
        assert_eq!(effects(near).broken[0].count, 6);
        let other =
            SchemaEdit::Relation("denies".into(), RelationChange::To(vec!["denial".into()]));
        assert_eq!(effects(other).broken[0].count, 3);
    }

    #[test]
    fn what_the_schema_lacks_is_found() {
        let mut usage = usage();
        usage.labels.entry("rumour".into()).or_default().layers.insert("a1".into(), 9);
        let schema = Schema::default();
        let unknown: Vec<_> = usage.unknown(&schema).collect();
        assert_eq!(unknown, [(Of::Label("rumour".into()), 9)]);
        let mut fewer = schema;
        fewer.labels[2].attributes.clear();
        let found = usage.unknown_attributes(&fewer);
        assert_eq!(found, [(Of::Label("denial".into()), "force".to_owned(), 3)]);
    }
}
