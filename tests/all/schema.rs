//! Changing labels and relations: the file and the marks of all layers, undone as one; what somebody
//! else wrote meanwhile; what cannot be written.

use std::{collections::BTreeMap, fs};

use gainsay::{
    model::{
        AttributeRule, Effects, LabelChange, LabelId, LabelRule, Of, Schema, SchemaEdit, Unwatched,
        Value, schema::AttributeKind,
    },
    session::{
        Action, ChangeInto, Event, SchemaChanged, SchemaUse, SchemaWish, Session, SessionError,
        change_schema, load, schema_use,
    },
    store::{Access, Store},
};

use crate::{
    common::{FixedWorld, Project, Tables, go_to, mark, relate},
    export::gainsay,
};

const TEXT: &str = "The union says no. The ministry denies it, and the port says nothing at all.";

const TOML: &str = r#"# Ours
[[label]]
id = "claim" # what is said
key = "1"
attributes = [{ id = "sure", choice = ["yes", "no"] }]
[[label]]
id = "rumour" # hearsay
attributes = [{ id = "sure", choice = ["yes", "perhaps"] }, { id = "heard", type = "text" }]
[[label]]
id = "source"
[[relation]]
id = "said_by"
from = ["claim", "rumour"]
to = ["source"]
"#;

fn label(id: &str) -> Of {
    Of::Label(id.into())
}

fn merge() -> SchemaWish {
    SchemaWish::Edit(vec![SchemaEdit::Merge { of: label("rumour"), into: "claim".into() }])
}

fn rename(from: &str, to: &str) -> SchemaWish {
    SchemaWish::Edit(vec![SchemaEdit::Rename { of: label(from), to: to.into() }])
}

/// Three people with rumours, claims and sources in two documents.
fn project() -> Project {
    let project = Project::new().file("a.txt", TEXT).file("b.txt", TEXT).file("project.toml", TOML);
    for (nth, who) in ["a1", "b2", "c3"].into_iter().enumerate() {
        let seed = u64::try_from(nth).unwrap() + 50;
        let mut session =
            Session::open_folder(project.path(), Some(who.into()), FixedWorld::boxed(seed))
                .unwrap();
        for document in ["a.txt", "b.txt"] {
            go_to(&mut session, document);
            let rumour = mark(&mut session, &["says no"], "rumour");
            let source = mark(&mut session, &["The union"], "source");
            mark(&mut session, &["says nothing"], "claim");
            relate(&mut session, "said_by", rumour, source).unwrap();
            let set = |attribute: &str, value: &str| Action::SetAttribute {
                annotation: rumour,
                attribute: attribute.to_owned(),
                value: Some(Value::words(value)),
            };
            session.dispatch(set("sure", if nth == 0 { "yes" } else { "perhaps" })).unwrap();
            session.dispatch(set("heard", "at the port")).unwrap();
        }
        session.close().unwrap();
    }
    project
}

/// Does it as the window does, and waits for all that comes of it.
fn change(session: &mut Session, wish: SchemaWish) -> Result<SchemaChanged, SessionError> {
    session.change_schema(wish)?;
    let mut done = None;
    while done.is_none() || session.is_working() {
        for event in session.poll() {
            if let Event::SchemaChanged(result) = event {
                done = Some(result);
            }
        }
        std::thread::yield_now();
    }
    done.unwrap()
}

/// How many spans have which label, over all layers.
fn labels(project: &Project) -> BTreeMap<String, usize> {
    let mut labels = BTreeMap::new();
    for annotation in Tables::of(project).annotations.into_values() {
        if annotation.span().is_some() {
            *labels.entry(annotation.label.to_string()).or_default() += 1;
        }
    }
    labels
}

fn counted(counts: &[(&str, usize)]) -> BTreeMap<String, usize> {
    counts.iter().map(|(label, count)| ((*label).to_owned(), *count)).collect()
}

fn toml(project: &Project) -> String {
    fs::read_to_string(project.path().join("project.toml")).unwrap()
}

fn used(project: &Project) -> (Schema, SchemaUse) {
    let loaded = load(project.path(), None, &Unwatched).unwrap();
    let schema = loaded.settings.settings.schema.clone();
    let used = schema_use(&loaded).unwrap();
    (schema, used)
}

#[test]
fn use_is_counted_over_all_layers() {
    let (_, found) = used(&project());
    let rumour = found.usage.of(&label("rumour")).unwrap();
    assert_eq!((rumour.count(), rumour.layers.len()), (6, 3));
    let sure = found.usage.attribute(&label("rumour"), "sure").unwrap();
    let values: Vec<(String, usize)> =
        sure.values.iter().map(|(value, all)| (value.to_string(), all.values().sum())).collect();
    assert_eq!(sure.count(), 6);
    assert!(values.contains(&("perhaps".to_owned(), 4)) && values.contains(&("yes".to_owned(), 2)));
    let joins: usize = found.usage.joins.values().map(|joined| joined.within).sum();
    assert_eq!(joins, 6);
}

#[test]
fn a_merge_of_three_layers_is_undone_and_redone_as_one() {
    let project = project();
    let before = Tables::of(&project);
    let (schema, found) = used(&project);
    let SchemaWish::Edit(edits) = merge() else { panic!("an edit") };
    let after = SchemaEdit::apply_all(&edits, &schema).unwrap();
    let effects = Effects::of(&edits, &schema, &after, &found.usage);
    assert_eq!((effects.changed, effects.people.len()), (6, 3));
    let lost: Vec<(&str, usize)> =
        effects.lost.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(lost, [("Heard", 6), ("Sure", 4)]);

    let mut session = project.open_at("a.txt");
    let changed = change(&mut session, merge()).unwrap();
    assert_eq!(changed.changed, 6);
    assert!(changed.said.contains("Merged rumour into claim: 6 marks changed"), "{}", changed.said);
    assert_eq!(labels(&project), counted(&[("claim", 12), ("source", 6)]));
    assert!(session.schema().label(&"rumour".into()).is_none());
    // What the other label takes of the attributes was carried, and nothing else.
    let carried: Vec<usize> = Tables::of(&project)
        .annotations
        .values()
        .filter(|annotation| before.annotations[&annotation.id].label == "rumour".into())
        .map(|annotation| annotation.attributes.len())
        .collect();
    assert_eq!(carried.iter().sum::<usize>(), 2);
    // The open document shows it at once, and the comments of the file are there.
    assert!(session.open().unwrap().spans.iter().all(|span| span.label != "rumour".into()));
    assert!(toml(&project).contains("# hearsay") && toml(&project).contains("# Ours"));
    assert_eq!(fs::read_to_string(project.path().join("project.toml.bak")).unwrap(), TOML);

    // After a restart one undo takes back all three layers; the file is offered.
    session.close().unwrap();
    let mut session = project.open_at("a.txt");
    let undone = session.dispatch(Action::Undo).unwrap();
    assert_eq!(Tables::of(&project), before);
    assert!(undone.lacks, "{undone:?}");
    assert!(undone.said.unwrap().contains("has no “rumour”"));
    change(&mut session, SchemaWish::Restore).unwrap();
    assert_eq!(toml(&project), TOML);
    assert!(session.schema().label(&"rumour".into()).is_some());
    let redone = session.dispatch(Action::Redo).unwrap();
    assert!(!redone.lacks, "“claim” is there in both");
    assert_eq!(labels(&project), counted(&[("claim", 12), ("source", 6)]));
    session.dispatch(Action::Undo).unwrap();
    session.close().unwrap();

    // Reopened, everything is as it was, and nothing is wrong.
    let session = project.open_at("b.txt");
    assert_eq!(session.open().unwrap().spans.len(), 3);
    session.close().unwrap();
    assert_eq!(crate::check::checked(&project).findings, []);
}

#[test]
fn a_rename_goes_everywhere_and_what_is_marked_next_has_the_new_id() {
    let project = project();
    let mut session = project.open_at("a.txt");
    change(&mut session, rename("claim", "statement")).unwrap();
    mark(&mut session, &["The ministry"], "statement");
    let refused = session.dispatch(Action::AddSpan {
        ranges: gainsay::text::Ranges::one(crate::common::place_of(&session, "port", 0)).unwrap(),
        label: "claim".into(),
    });
    assert!(matches!(refused, Err(SessionError::Schema(_))), "{refused:?}");
    session.close().unwrap();
    assert_eq!(labels(&project), counted(&[("rumour", 6), ("source", 6), ("statement", 7)]));
    assert!(toml(&project).contains("id = \"statement\" # what is said"));
    assert!(toml(&project).contains("from = [\"statement\", \"rumour\"]"));
    // The text of the file in force travels with the steps.
    let store = Store::open(project.path()).unwrap().unwrap();
    assert_eq!(store.settings_texts().unwrap(), [toml(&project), TOML.to_owned()]);
    store.close().unwrap();
    assert_eq!(crate::check::checked(&project).findings, []);
}

#[test]
fn an_attribute_is_renamed_on_every_mark() {
    let project = project();
    let mut session = project.open_at("a.txt");
    let edit = SchemaEdit::RenameAttribute {
        of: label("rumour"),
        from: "heard".to_owned(),
        to: "where".to_owned(),
    };
    assert_eq!(change(&mut session, SchemaWish::Edit(vec![edit])).unwrap().changed, 6);
    let (_, found) = used(&project);
    assert!(found.usage.attribute(&label("rumour"), "heard").is_none());
    assert_eq!(found.usage.attribute(&label("rumour"), "where").unwrap().count(), 6);
    session.close().unwrap();
    let mut session = project.open_at("a.txt");
    let undone = session.dispatch(Action::Undo).unwrap();
    assert!(undone.lacks && undone.said.unwrap().contains("has no “heard”"));
    session.close().unwrap();
}

#[test]
fn an_attribute_is_merged_into_another_where_that_is_not_set() {
    let project = project();
    let mut session = project.open_at("a.txt");
    let rumour = session.open().unwrap().spans.iter().find(|s| s.label.as_str() == "rumour");
    let rumour = rumour.unwrap().id;
    let clear =
        Action::SetAttribute { annotation: rumour, attribute: "heard".to_owned(), value: None };
    session.dispatch(clear).unwrap();
    let merge = |from: &str, into: &str| SchemaEdit::MergeAttribute {
        of: label("rumour"),
        from: from.to_owned(),
        into: into.to_owned(),
    };
    // What does not fit is counted before.
    let (before, found) = used(&project);
    let edits = [merge("heard", "sure")];
    let after = SchemaEdit::apply_all(&edits, &before).unwrap();
    let effects = Effects::of(&edits, &before, &after, &found.usage);
    assert_eq!((effects.changed, effects.lost), (5, vec![("Heard".to_owned(), 5)]));
    assert!(SchemaEdit::apply_all(&[merge("sure", "sure")], &before).is_err());

    let edit = SchemaWish::Edit(vec![merge("sure", "heard")]);
    assert_eq!(change(&mut session, edit).unwrap().changed, 6);
    let (schema, found) = used(&project);
    assert_eq!(schema.label(&"rumour".into()).unwrap().attributes.len(), 1);
    assert!(found.usage.attribute(&label("rumour"), "sure").is_none());
    assert_eq!(found.usage.attribute(&label("rumour"), "heard").unwrap().count(), 6);
    go_to(&mut session, "a.txt");
    let merged = session.open().unwrap().span(rumour).unwrap().attributes["heard"].clone();
    assert_eq!(merged, Value::words("yes"), "what was not set gets the other's value");
    session.dispatch(Action::Undo).unwrap();
    session.close().unwrap();
    let (_, found) = used(&project);
    assert_eq!(found.usage.attribute(&label("rumour"), "sure").unwrap().count(), 6);
}

#[test]
fn a_choice_is_renamed_on_every_mark_and_undone_as_one() {
    let project = project();
    let mut session = project.open_at("a.txt");
    let values = || -> BTreeMap<String, usize> {
        let mut values = BTreeMap::new();
        for annotation in Tables::of(&project).annotations.into_values() {
            if let Some(value) = annotation.attributes.get("sure") {
                *values.entry(value.to_string()).or_default() += 1;
            }
        }
        values
    };
    assert_eq!(values(), counted(&[("perhaps", 4), ("yes", 2)]));
    let rename = SchemaEdit::RenameChoice {
        of: label("rumour"),
        attribute: "sure".to_owned(),
        from: "perhaps".to_owned(),
        to: "maybe".to_owned(),
    };
    let changed = change(&mut session, SchemaWish::Edit(vec![rename])).unwrap();
    assert_eq!(changed.changed, 4);
    assert_eq!(changed.said, "Renamed “perhaps” of “sure” of rumour to “maybe”: 4 marks changed");
    assert_eq!(toml(&project), TOML.replace("\"perhaps\"", "\"maybe\""));
    assert_eq!(values(), counted(&[("maybe", 4), ("yes", 2)]));
    session.close().unwrap();
    let mut session = project.open_at("a.txt");
    let undone = session.dispatch(Action::Undo).unwrap();
    assert_eq!(values(), counted(&[("perhaps", 4), ("yes", 2)]));
    let said = undone.said.unwrap();
    assert!(undone.lacks && said.contains("has no “perhaps”"), "{said}");
    change(&mut session, SchemaWish::Restore).unwrap();
    assert_eq!(toml(&project), TOML);
    session.dispatch(Action::Redo).unwrap();
    assert_eq!(values(), counted(&[("maybe", 4), ("yes", 2)]));
    // Given a choice that there is, though the file lacks theirs.
    let merge = SchemaEdit::RenameChoice {
        of: label("rumour"),
        attribute: "sure".to_owned(),
        from: "maybe".to_owned(),
        to: "yes".to_owned(),
    };
    change(&mut session, SchemaWish::Edit(vec![merge])).unwrap();
    assert_eq!(values(), counted(&[("yes", 6)]));
    assert_eq!(toml(&project), TOML);
    session.close().unwrap();
}

#[test]
fn what_is_retired_marks_nothing_new_and_stays() {
    let project = project();
    let mut session = project.open_at("a.txt");
    let retire = SchemaEdit::Label("rumour".into(), LabelChange::Retired(true));
    change(&mut session, SchemaWish::Edit(vec![retire])).unwrap();
    let action = Action::AddSpan {
        ranges: gainsay::text::Ranges::one(crate::common::place_of(&session, "port", 0)).unwrap(),
        label: "rumour".into(),
    };
    let refused = session.dispatch(action).unwrap_err().to_string();
    assert!(refused.contains("retired"), "{refused}");
    let place = gainsay::session::Occurrences {
        index: session.open_index().unwrap(),
        text: session.open().unwrap().text.hash.clone(),
        ranges: vec![crate::common::place_of(&session, "port", 0)],
    };
    let every = Action::MarkEvery { label: "rumour".into(), places: vec![place] };
    let refused = session.dispatch(every).unwrap_err().to_string();
    assert!(refused.contains("retired"), "{refused}");
    assert_eq!(labels(&project)["rumour"], 6);
    session.close().unwrap();
    let exported = crate::export::exported(&project, &[]);
    assert!(exported.contains("\"retired\":true") && exported.contains("\"label\":\"rumour\""));
    assert_eq!(crate::check::checked(&project).findings, []);
}

#[test]
fn what_is_in_use_is_not_deleted() {
    let project = project();
    let mut session = project.open();
    let remove = |of| SchemaWish::Edit(vec![SchemaEdit::Remove(of)]);
    let refused = change(&mut session, remove(label("rumour")));
    assert!(matches!(refused, Err(SessionError::InUse { count: 6, .. })), "{refused:?}");
    let attribute = SchemaEdit::RemoveAttribute(label("rumour"), "sure".to_owned());
    let refused = change(&mut session, SchemaWish::Edit(vec![attribute]));
    assert!(matches!(refused, Err(SessionError::InUse { count: 6, .. })), "{refused:?}");
    assert_eq!(toml(&project), TOML);
    let unused = SchemaEdit::RemoveAttribute(label("claim"), "sure".to_owned());
    change(&mut session, SchemaWish::Edit(vec![unused])).unwrap();
    session.close().unwrap();
}

#[test]
fn a_label_that_the_file_lacks_gets_one_that_it_has_or_comes_back() {
    let project = project();
    // As after a crash between the file and the marks: the file is new, the marks are not.
    let without = TOML.replace("rumour", "hearsay");
    project.write("project.toml", &without);
    let (schema, found) = used(&project);
    let unknown: Vec<_> = found.usage.unknown(&schema).collect();
    assert_eq!(unknown, [(label("rumour"), 6)]);
    assert_eq!(found.labels.len(), 1, "an earlier version of the file knows it");
    let mut session = project.open_at("a.txt");
    let finish = SchemaEdit::Merge { of: label("rumour"), into: "hearsay".into() };
    change(&mut session, SchemaWish::Edit(vec![finish])).unwrap();
    assert_eq!(labels(&project), counted(&[("claim", 6), ("hearsay", 6), ("source", 6)]));
    assert_eq!(toml(&project), without, "nothing of it had to change");
    session.close().unwrap();
    let mut session = project.open_at("a.txt");
    session.dispatch(Action::Undo).unwrap();
    // The other way out: it is added, as it was.
    let add = SchemaEdit::AddLabel(found.labels[0].clone());
    change(&mut session, SchemaWish::Edit(vec![add])).unwrap();
    session.close().unwrap();
    let rule = used(&project).0.label(&"rumour".into()).unwrap().clone();
    assert_eq!(rule.attributes.len(), 2);
}

#[test]
fn what_somebody_else_wrote_is_kept_or_both_are_shown() {
    let project = project();
    let mut session = project.open_at("a.txt");
    let theirs = TOML.replace("# Ours", "# Theirs\nname = \"Port\"");
    project.write("project.toml", &theirs);
    let changed = change(&mut session, rename("claim", "statement")).unwrap();
    assert!(changed.said.contains("that was kept"), "{}", changed.said);
    assert!(toml(&project).starts_with("# Theirs\nname = \"Port\"\n"));
    assert_eq!(session.name(), "Port");
    // Now theirs has no such label.
    let other = "[[label]]\nid = \"place\"\n";
    let known = toml(&project);
    project.write("project.toml", other);
    let before = Tables::of(&project);
    match change(&mut session, rename("statement", "claim")) {
        Err(SessionError::Overtaken { theirs: Some(theirs), ours, .. }) => {
            assert_eq!(theirs, other);
            assert_eq!(ours, known.replace("\"statement\"", "\"claim\""));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(toml(&project), other);
    assert_eq!(Tables::of(&project), before);
    session.close().unwrap();
}

#[test]
fn another_window_takes_over_what_was_changed_or_says_why_not() {
    let project = project();
    let (mut one, mut two) = (project.open_at("a.txt"), project.open_at("a.txt"));
    let look = |session: &mut Session| {
        session.catch_up().unwrap();
        while session.is_working() {
            session.poll();
            std::thread::yield_now();
        }
        session.take_notices().join("\n")
    };
    look(&mut two);
    change(&mut one, rename("claim", "statement")).unwrap();
    let told = look(&mut two);
    assert!(told.contains("changed elsewhere"), "{told}");
    assert!(two.schema().label(&"statement".into()).is_some());
    assert!(two.open().unwrap().spans.iter().any(|span| span.label == "statement".into()));
    assert_eq!(look(&mut two), "", "once");
    assert_eq!(look(&mut one), "", "who did it knows");

    let good = toml(&project);
    project.write("project.toml", "[[label]\n");
    let told = look(&mut two);
    assert!(told.contains("project.toml, line 1") && told.contains("goes on"), "{told}");
    assert!(two.settings_fault().is_some());
    mark(&mut two, &["The ministry"], "statement");
    let refused = change(&mut two, rename("statement", "claim")).unwrap_err();
    assert!(refused.to_string().contains("Mend it first"), "{refused}");
    project.write("project.toml", good);
    look(&mut two);
    assert!(two.settings_fault().is_none());
    one.close().unwrap();
    two.close().unwrap();
}

#[test]
fn a_project_without_a_file_gets_one_that_says_all_of_it() {
    let project = Project::new().file("a.txt", TEXT);
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["says no"], "claim");
    change(&mut session, rename("claim", "statement")).unwrap();
    mark(&mut session, &["says nothing"], "statement");
    session.close().unwrap();
    let written = toml(&project);
    assert_eq!(written.matches("[[label]]").count(), 3, "{written}");
    assert_eq!(written.matches("[[relation]]").count(), 4);
    assert_eq!(labels(&project), counted(&[("statement", 2)]));
    assert_eq!(crate::check::checked(&project).findings, []);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_left_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = project();
    let rights = |mode| {
        fs::set_permissions(project.path(), fs::Permissions::from_mode(mode)).unwrap();
    };
    let mut session = project.open_at("a.txt");
    rights(0o555);
    // Whoever may do everything may write here as well.
    if fs::write(project.path().join("x"), "").is_err() {
        let before = Tables::of(&project);
        let refused = change(&mut session, rename("claim", "statement"));
        assert!(matches!(refused, Err(SessionError::Settings(_))), "{refused:?}");
        assert_eq!(Tables::of(&project), before);
        assert_eq!(toml(&project), TOML);
        assert!(session.why_no_document().is_some());
        session.close().unwrap();
        let mut session = project.open_at("a.txt");
        assert!(matches!(session.access(), Access::Reading(_)));
        let refused = session.change_schema(rename("claim", "statement"));
        assert!(matches!(refused, Err(SessionError::ReadOnly(_))), "{refused:?}");
        session.close().unwrap();
    }
    rights(0o755);
}

#[test]
fn a_database_that_cannot_be_written_leaves_the_file_alone() {
    let project = project();
    let loaded = load(project.path(), None, &Unwatched).unwrap();
    let into = ChangeInto::new(loaded, Some("a1".into()), &mut *FixedWorld::boxed(7)).unwrap();
    #[expect(clippy::disallowed_methods, reason = "the test harms the database")]
    let db = rusqlite::Connection::open(project.database()).unwrap();
    db.execute_batch(
        "CREATE TRIGGER full BEFORE UPDATE ON annotation BEGIN SELECT raise(ABORT, 'no'); END;
         CREATE TRIGGER fuller BEFORE INSERT ON annotation BEGIN SELECT raise(ABORT, 'no'); END;",
    )
    .unwrap();
    db.close().unwrap();
    let refused = change_schema(into, &merge(), &Unwatched);
    assert!(matches!(refused, Err(SessionError::Store(_))), "{refused:?}");
    assert_eq!(toml(&project), TOML);
    assert!(!project.path().join("project.toml.bak").exists());
    assert_eq!(labels(&project)["rumour"], 6);
}

#[test]
fn labels_are_added_and_changed_in_one_go() {
    let project = project();
    let mut session = project.open_at("a.txt");
    let rule = LabelRule {
        id: "place".into(),
        name: "Place".to_owned(),
        key: Some('2'),
        color: [1, 2, 3],
        underline: gainsay::model::UnderlineStyle::Wavy,
        about: "Where it was said.".to_owned(),
        attributes: vec![AttributeRule {
            id: "page".to_owned(),
            name: "Page".to_owned(),
            kind: AttributeKind::Number,
            required: true,
            default: Some(Value::Number(3.into())),
            retired: false,
        }],
        retired: false,
    };
    let edits = vec![
        SchemaEdit::AddLabel(rule.clone()),
        SchemaEdit::Label("claim".into(), LabelChange::Key(None)),
        SchemaEdit::Label("claim".into(), LabelChange::Color([9, 9, 9])),
    ];
    change(&mut session, SchemaWish::Edit(edits)).unwrap();
    let made = mark(&mut session, &["port"], "place");
    let span = session.open().unwrap().span(made).unwrap().clone();
    assert_eq!(span.attributes["page"], Value::Number(3.into()));
    session.close().unwrap();
    let schema = used(&project).0;
    assert_eq!(schema.label(&"place".into()), Some(&rule));
    assert_eq!(schema.label(&LabelId::from("claim")).unwrap().key, None);
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_command_line_lists_renames_and_merges() {
    let project = project();
    let folder = project.path().display().to_string();
    let before = project.bytes();
    let listed = gainsay(&["schema", &folder]);
    assert!(listed.status.success());
    let list = text(listed.stdout);
    assert!(list.contains("claim “claim”, key 1"), "{list}");
    assert!(list.contains("6 marks of 3 annotators"), "{list}");
    assert!(list.contains("heard “Heard”, text: 6 marks"), "{list}");
    let json = gainsay(&["schema", &folder, "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["labels"][1]["id"], "rumour");
    assert_eq!(json["labels"][1]["marks"]["b2"], 2);
    assert_eq!(json["labels"][1]["attribute_marks"]["sure"], 6);
    let dry = gainsay(&["schema", &folder, "--merge", "rumour", "claim", "--dry-run"]);
    let said = text(dry.stderr);
    assert!(dry.status.success() && said.contains("6 marks of 3 annotators"), "{said}");
    assert!(said.contains("Heard is lost on 6 marks") && said.contains("Nothing was changed"));
    assert_eq!(project.bytes(), before);

    let who = ["--annotator", "a1"];
    let merged =
        gainsay(&[&["schema", &folder, "--merge", "rumour", "claim"][..], &who[..]].concat());
    assert!(merged.status.success(), "{}", text(merged.stderr));
    assert_eq!(labels(&project), counted(&[("claim", 12), ("source", 6)]));
    let renamed =
        gainsay(&[&["schema", &folder, "--rename", "said_by", "by"][..], &who[..]].concat());
    assert!(renamed.status.success(), "{}", text(renamed.stderr));
    assert!(toml(&project).contains("id = \"by\""));
    let choice = ["schema", &folder, "--rename-choice", "claim", "sure"];
    let dry = gainsay(&[&choice[..], &["yes", "no", "--dry-run"]].concat());
    let said = text(dry.stderr);
    assert!(dry.status.success() && said.contains("2 marks of 1 annotator\n"), "{said}");
    let gone = gainsay(&[&choice[..], &["nothing", "x"]].concat());
    assert!(text(gone.stderr).contains("no choice “nothing”"));
    let unknown = gainsay(&["schema", &folder, "--rename", "nothing", "x"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(text(unknown.stderr).contains("no label or relation “nothing”"));
    // Whoever it was done as takes it back in the window.
    let mut session = project.open();
    session.dispatch(Action::Undo).unwrap();
    session.dispatch(Action::Undo).unwrap();
    session.close().unwrap();
    assert_eq!(labels(&project), counted(&[("claim", 6), ("rumour", 6), ("source", 6)]));
}
