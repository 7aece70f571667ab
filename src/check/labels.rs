//! That labels, attributes and their values are those of the schema.

use super::{Check, Found, Subject, words_of};
use crate::model::{Annotation, Schema, schema::AttributeRule};

pub(super) struct Labels;

impl Check for Labels {
    fn id(&self) -> &'static str {
        "labels"
    }

    fn name(&self) -> &'static str {
        "Labels and attributes"
    }

    fn look(&self, subject: &Subject<'_>, schema: &Schema, found: &mut Found<'_>) {
        let (annotation, rules) = match subject {
            Subject::Span { annotation, outside: false, .. } => {
                (annotation, schema.label(&annotation.label).map(|rule| &rule.attributes))
            }
            Subject::Relation { annotation, .. } => {
                (annotation, schema.relation(&annotation.label).map(|rule| &rule.attributes))
            }
            Subject::SettingsFault(words) => {
                found.of_project(words, format!("{words}. Mend it"));
                return;
            }
            Subject::Damage(_)
            | Subject::Span { outside: true, .. }
            | Subject::Unreadable { .. }
            | Subject::Text { .. }
            | Subject::Settings { .. }
            | Subject::Sheet(_)
            | Subject::Unmarked { .. }
            | Subject::Differs { .. }
            | Subject::Change { .. } => return,
        };
        match rules {
            Some(rules) => attributes(annotation, rules, found),
            None => found.of_annotation(
                annotation,
                format!(
                    "{}has the label “{}”, which project.toml lacks. Add it there, or choose \
                     another",
                    named(annotation),
                    annotation.label
                ),
            ),
        }
    }
}

/// The words of a span, to begin a sentence with.
fn named(annotation: &Annotation) -> String {
    match annotation.span() {
        Some(_) => format!("“{}” ", words_of(annotation)),
        None => "A relation ".to_owned(),
    }
}

fn attributes(annotation: &Annotation, rules: &[AttributeRule], found: &mut Found<'_>) {
    let named = named(annotation);
    for (id, value) in &annotation.attributes {
        match rules.iter().find(|rule| rule.id == *id) {
            None => found.of_annotation(
                annotation,
                format!(
                    "{named}has “{id}”, which project.toml does not give to “{}”. Add it there, \
                     or clear it",
                    annotation.label
                ),
            ),
            Some(rule) if !rule.takes(value) => found.of_annotation(
                annotation,
                format!(
                    "{named}has “{value}” as “{}”, which project.toml does not allow. Choose \
                     another",
                    rule.name
                ),
            ),
            Some(_) => {}
        }
    }
}
