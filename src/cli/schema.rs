//! `gainsay schema`: the labels, attributes and relations of a project, how much each is used, and
//! other ids for them.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use serde::Serialize;

use super::{annotator, fail, watched::Watched};
use crate::{
    model::{
        AnnotatorId, AttributeRule, AttributeUse, Effects, Of, Schema, SchemaEdit, Unwatched,
        Usage, counted, counted_as,
        schema::{AttributeKind, hex_of_color},
    },
    session::{self, ChangeInto, SchemaWish, SessionError, user::User, world::Machine},
};

#[expect(clippy::struct_excessive_bools, reason = "independent switches, as they are typed")]
#[derive(Debug, clap::Args)]
pub(super) struct SchemaArgs {
    /// The folder of the project
    project: PathBuf,
    /// Write the list as JSON
    #[arg(long, conflicts_with_all = ["rename", "merge", "rename_choice"])]
    json: bool,
    /// Another id, in project.toml and on every mark
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with = "merge")]
    rename: Option<Vec<String>>,
    /// Every mark with the one gets the other
    #[arg(long, num_args = 2, value_names = ["FROM", "INTO"])]
    merge: Option<Vec<String>>,
    /// Another word for a choice of an attribute, in project.toml and on every mark; one that there
    /// is already makes the two one
    #[arg(long, num_args = 4, value_names = ["LABEL", "ATTRIBUTE", "OLD", "NEW"])]
    #[arg(conflicts_with_all = ["rename", "merge"])]
    rename_choice: Option<Vec<String>>,
    /// The ids are those of relations; told apart without it where only one kind has such an id
    #[arg(long)]
    relation: bool,
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Who does it, and can undo it; without it, who one is in the window
    #[arg(long, value_name = "NAME", value_parser = annotator)]
    annotator: Option<AnnotatorId>,
}

pub(super) fn schema(args: &SchemaArgs) -> Result<ExitCode, SessionError> {
    let loaded = session::load(&args.project, args.annotator.as_ref(), &Unwatched)?;
    if let Some(reason) = loaded.unreadable() {
        return Ok(fail(reason));
    }
    let mut status = ExitCode::SUCCESS;
    for problem in &loaded.settings.problems {
        status = fail(&problem.to_string());
    }
    let usage = session::schema_use(&loaded)?.usage;
    let schema = &loaded.settings.settings.schema;
    let edit = match (&args.rename, &args.merge, &args.rename_choice) {
        (_, _, Some(words)) => {
            let [label, attribute, from, to] = words.as_slice() else {
                return Ok(fail("--rename-choice takes a label, an attribute and two words"));
            };
            let (attribute, from, to) = (attribute.clone(), from.clone(), to.clone());
            subject(schema, &usage, label, args.relation).map(|of| SchemaEdit::RenameChoice {
                of,
                attribute,
                from,
                to,
            })
        }
        (Some(words), ..) => {
            let [from, to] = words.as_slice() else { return Ok(fail("--rename takes two ids")) };
            let to = to.as_str().into();
            subject(schema, &usage, from, args.relation).map(|of| SchemaEdit::Rename { of, to })
        }
        (None, Some(words), _) => {
            let [from, into] = words.as_slice() else { return Ok(fail("--merge takes two ids")) };
            let into = into.as_str().into();
            subject(schema, &usage, from, args.relation).map(|of| SchemaEdit::Merge { of, into })
        }
        (None, None, None) => {
            let list = if args.json { in_json(schema, &usage) } else { in_text(schema, &usage) };
            let written = io::stdout().lock().write_all(list.as_bytes());
            return Ok(if written.is_ok() { status } else { ExitCode::FAILURE });
        }
    };
    let edits = match edit {
        Ok(edit) => [edit],
        Err(why) => return Ok(fail(&why)),
    };
    let after = match SchemaEdit::apply_all(&edits, schema) {
        Ok(after) => after,
        Err(why) => return Ok(fail(&why.to_string())),
    };
    let effects = Effects::of(&edits, schema, &after, &usage);
    let mut told = told(&effects);
    if args.dry_run {
        told.push_str("Nothing was changed\n");
    } else {
        let author = args.annotator.clone().or_else(|| {
            let here = std::path::absolute(&args.project).unwrap_or_else(|_| args.project.clone());
            let here: PathBuf = here.components().collect();
            User::of_this_machine().annotator(&here.display().to_string()).cloned()
        });
        if author.is_none() && effects.changed > 0 {
            return Ok(fail("say who does this, so that it can be undone: --annotator NAME"));
        }
        let into = ChangeInto::new(loaded, author, &mut Machine)?;
        let watched = Watched::new("Changing");
        let changed = session::change_schema(into, &SchemaWish::Edit(edits.to_vec()), &watched);
        watched.done();
        told.push_str(&changed?.said);
        told.push('\n');
    }
    let written = io::stderr().lock().write_all(told.as_bytes());
    Ok(if written.is_ok() { status } else { ExitCode::FAILURE })
}

/// What an id means: a label or a relation of the schema, else one that marks have.
fn subject(schema: &Schema, usage: &Usage, id: &str, relation: bool) -> Result<Of, String> {
    let (label, as_relation) = (Of::Label(id.into()), Of::Relation(id.into()));
    let known = [
        (!relation && schema.label(label.id()).is_some(), &label),
        (schema.relation(label.id()).is_some(), &as_relation),
    ];
    let found: Vec<&Of> = known.iter().filter(|(is, _)| *is).map(|(_, of)| *of).collect();
    match found.as_slice() {
        [one] => return Ok((*one).clone()),
        [] => {}
        _ => {
            return Err(format!("“{id}” is a label and a relation; add --relation for the latter"));
        }
    }
    let mut used = usage.unknown(schema).map(|(of, _)| of).filter(|of| of.id() == label.id());
    let found = used.find(|of| !relation || *of == as_relation);
    found.ok_or_else(|| format!("the project has no label or relation “{id}”"))
}

/// What a change does to marks, a line for each.
fn told(effects: &Effects) -> String {
    let mut lines = vec![format!(
        "{} of {}",
        counted(effects.changed, "mark"),
        counted(effects.people.len(), "annotator")
    )];
    if effects.there > 0 {
        let have = counted_as(effects.there, "mark has", "marks have");
        lines.push(format!("{have} the new id already"));
    }
    for (name, count) in &effects.lost {
        lines.push(format!("{name} is lost on {}", counted(*count, "mark")));
    }
    for (name, count) in &effects.lacking {
        lines.push(format!("{} will lack {name}, which is required", counted(*count, "mark")));
    }
    for broken in &effects.broken {
        lines.push(format!(
            "{} “{}” from {} to {} would no longer be allowed",
            counted(broken.count, "relation"),
            broken.relation,
            broken.from,
            broken.to
        ));
    }
    lines.join("\n") + "\n"
}

/// A line of the list.
fn line(list: &mut String, words: std::fmt::Arguments<'_>) {
    let written = writeln!(list, "{words}");
    // Text in memory takes whatever is written to it.
    debug_assert!(written.is_ok(), "a string that cannot be written to");
}

fn in_text(schema: &Schema, usage: &Usage) -> String {
    let mut list = String::new();
    line(&mut list, format_args!("Labels"));
    for rule in &schema.labels {
        let of = Of::Label(rule.id.clone());
        let key = rule.key.map_or_else(String::new, |key| format!(", key {key}"));
        line(
            &mut list,
            format_args!(
                "  {} “{}”{key}, {} {}{}: {}",
                rule.id,
                rule.name,
                hex_of_color(rule.color),
                rule.underline.word(),
                retired(rule.retired),
                used(usage, &of)
            ),
        );
        attributes_in_text(&mut list, usage, &of, &rule.attributes);
    }
    line(&mut list, format_args!("Relations"));
    for rule in &schema.relations {
        let of = Of::Relation(rule.id.clone());
        let ids = |ids: &[crate::model::LabelId]| {
            ids.iter().map(crate::model::LabelId::as_str).collect::<Vec<_>>().join(", ")
        };
        line(
            &mut list,
            format_args!(
                "  {} “{}”, {} → {}{}: {}",
                rule.id,
                rule.name,
                ids(&rule.from),
                ids(&rule.to),
                retired(rule.retired),
                used(usage, &of)
            ),
        );
        attributes_in_text(&mut list, usage, &of, &rule.attributes);
    }
    let unknown: Vec<(Of, usize)> = usage.unknown(schema).collect();
    if !unknown.is_empty() {
        line(&mut list, format_args!("On marks, but not in project.toml"));
    }
    for (of, _) in unknown {
        line(&mut list, format_args!("  {} ({}): {}", of, of.kind(), used(usage, &of)));
    }
    list
}

const fn retired(retired: bool) -> &'static str {
    if retired { ", retired" } else { "" }
}

fn used(usage: &Usage, of: &Of) -> String {
    let people = usage.of(of).map_or(0, |used| used.layers.len());
    let marks = counted(usage.count(of), "mark");
    if people == 0 { marks } else { format!("{marks} of {}", counted(people, "annotator")) }
}

fn attributes_in_text(list: &mut String, usage: &Usage, of: &Of, rules: &[AttributeRule]) {
    for rule in rules {
        let count = usage.attribute(of, &rule.id).map_or(0, AttributeUse::count);
        let values = match &rule.kind {
            AttributeKind::Choice(words) => words.join(", "),
            kind => kind.word().to_owned(),
        };
        line(
            list,
            format_args!(
                "    {} “{}”, {values}{}: {}",
                rule.id,
                rule.name,
                retired(rule.retired),
                counted(count, "mark")
            ),
        );
    }
}

/// A label or a relation, with how often it is used.
#[derive(Serialize)]
struct Counted<T> {
    #[serde(flatten)]
    rule: T,
    #[serde(flatten)]
    used: UsedBy,
}

#[derive(Default, Serialize)]
struct UsedBy {
    /// By annotator.
    marks: std::collections::BTreeMap<String, usize>,
    /// By attribute.
    attribute_marks: std::collections::BTreeMap<String, usize>,
}

#[derive(Serialize)]
struct UnknownLabel {
    id: String,
    kind: &'static str,
    #[serde(flatten)]
    used: UsedBy,
}

fn used_by(usage: &Usage, of: &Of) -> UsedBy {
    let Some(used) = usage.of(of) else { return UsedBy::default() };
    UsedBy {
        marks: used.layers.iter().map(|(layer, count)| (layer.to_string(), *count)).collect(),
        attribute_marks: used.attributes.iter().map(|(id, it)| (id.clone(), it.count())).collect(),
    }
}

fn in_json(schema: &Schema, usage: &Usage) -> String {
    #[derive(Serialize)]
    struct List<'a> {
        labels: Vec<Counted<&'a crate::model::LabelRule>>,
        relations: Vec<Counted<&'a crate::model::RelationRule>>,
        unknown: Vec<UnknownLabel>,
    }
    let label = |rule: &crate::model::LabelRule| used_by(usage, &Of::Label(rule.id.clone()));
    let relation =
        |rule: &crate::model::RelationRule| used_by(usage, &Of::Relation(rule.id.clone()));
    let unknown = usage.unknown(schema).map(|(of, _)| UnknownLabel {
        id: of.to_string(),
        kind: of.kind(),
        used: used_by(usage, &of),
    });
    let list = List {
        labels: schema.labels.iter().map(|rule| Counted { rule, used: label(rule) }).collect(),
        relations: schema
            .relations
            .iter()
            .map(|rule| Counted { rule, used: relation(rule) })
            .collect(),
        unknown: unknown.collect(),
    };
    // Plain values with text for keys: there is nothing in them that JSON could not say.
    let mut json = serde_json::to_string_pretty(&list).unwrap_or_default();
    json.push('\n');
    json
}
