//! Relations: the rules that hold whatever is done, what goes with a mark and what stays, groups that
//! keep together, and data from outside that breaks the rules.

use std::collections::{BTreeMap, BTreeSet};

use gainsay::{
    model::{Annotation, AnnotationId, End, Schema, Value, groups},
    session::{Action, Outcome, Session, SessionError},
    text::Ranges,
};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value as Json, json};

use crate::{
    check::checked,
    common::{Project, Tables, go_to, mark, place_of, relate},
    export::{exported, gainsay},
};

const A: &str = "a.txt";
const B: &str = "b.txt";
const TEXT_A: &str = "one two three four five six";
const TEXT_B: &str = "seven eight nine ten eleven twelve";

fn project() -> Project {
    Project::new().file(A, TEXT_A).file(B, TEXT_B)
}

fn relations(session: &Session) -> Vec<Annotation> {
    session.open().unwrap().relations.values().cloned().collect()
}

fn relabel(
    session: &mut Session,
    span: AnnotationId,
    label: &str,
) -> Result<Outcome, SessionError> {
    let losing = Vec::new();
    session.dispatch(Action::Relabel { spans: vec![span], label: label.into(), losing })
}

#[test]
fn a_mark_that_moves_or_is_split_keeps_its_relations() {
    let project = project();
    let mut session = project.open_at(A);
    let claim = mark(&mut session, &["one two"], "claim");
    let source = mark(&mut session, &["five"], "source");
    relate(&mut session, "said_by", claim, source).unwrap();
    let before = relations(&session);
    let ranges = Ranges::one(place_of(&session, "two three four", 0)).unwrap();
    session.dispatch(Action::SetRanges { span: claim, ranges }).unwrap();
    assert_eq!(relations(&session), before);
    // Nor does a label that the schema lets it have.
    relabel(&mut session, claim, "denial").unwrap();
    assert_eq!(relations(&session), before);
}

#[test]
fn a_label_that_costs_relations_is_given_only_when_they_are_agreed_to() {
    let project = project();
    let mut session = project.open_at(A);
    let source = mark(&mut session, &["five"], "source");
    let claim = mark(&mut session, &["one two"], "claim");
    let denial = mark(&mut session, &["three"], "denial");
    relate(&mut session, "said_by", claim, source).unwrap();
    relate(&mut session, "said_by", denial, source).unwrap();
    relate(&mut session, "denies", denial, claim).unwrap();
    let before = Tables::of(&project);
    let Err(SessionError::LinksLost { lost, .. }) = relabel(&mut session, denial, "claim") else {
        panic!("it was not asked");
    };
    assert_eq!(Tables::of(&project), before);
    let kinds: Vec<&str> = lost.iter().map(|relation| relation.label.as_str()).collect();
    assert_eq!(kinds, ["denies"], "who said it stays");
    // What was agreed to is not what would be lost now.
    let label = "claim".into();
    let losing = vec![source];
    let refused = session.dispatch(Action::Relabel { spans: vec![denial], label, losing });
    assert!(matches!(refused, Err(SessionError::LinksLost { .. })));
    let losing = lost.iter().map(|relation| relation.id).collect();
    let agreed = Action::Relabel { spans: vec![denial], label: "claim".into(), losing };
    let said = session.dispatch(agreed).unwrap().said;
    assert_eq!(said.as_deref(), Some("1 link went with it"));
    assert_eq!(relations(&session).len(), 2);
    session.dispatch(Action::Undo).unwrap();
    assert_eq!(Tables::of(&project), before, "one step");
    // All at once there is nothing to lose: both ends change.
    let sources = vec![claim, denial];
    let label = "source".into();
    let Err(SessionError::LinksLost { lost, .. }) =
        session.dispatch(Action::Relabel { spans: sources, label, losing: Vec::new() })
    else {
        panic!("it was not asked");
    };
    assert_eq!(lost.len(), 3);
}

#[test]
fn marks_on_the_same_words_do_not_become_one_by_a_label() {
    let project = project();
    let mut session = project.open_at(A);
    let claim = mark(&mut session, &["one"], "claim");
    let source = mark(&mut session, &["one"], "source");
    let action =
        Action::Relabel { spans: vec![claim, source], label: "denial".into(), losing: Vec::new() };
    assert!(matches!(session.dispatch(action), Err(SessionError::Twin(_))));
    assert_eq!(session.open().unwrap().spans.len(), 2);
}

#[test]
fn a_relation_is_turned_round_and_made_another_one() {
    let project = project();
    let mut session = project.open_at(A);
    let claim = mark(&mut session, &["one two"], "denial");
    go_to(&mut session, B);
    let denial = mark(&mut session, &["seven"], "denial");
    let relation = relate(&mut session, "denies", denial, claim).unwrap().made.unwrap();
    let note = "is it?".to_owned();
    session.dispatch(Action::SetNote { annotation: relation, note: note.clone() }).unwrap();
    let before = Tables::of(&project);
    let turn = Action::Rejoin { relation, label: "denies".into(), reversed: true };
    session.dispatch(turn.clone()).unwrap();
    go_to(&mut session, A);
    let turned = session.open().unwrap().relations[&relation].clone();
    // It belongs to the document that it begins in now.
    assert_eq!(turned.document, session.open().unwrap().id());
    assert_eq!(turned.ends().map(|(from, to)| (from.span, to.span)), Some((claim, denial)));
    assert_eq!(turned.note, note);
    session.dispatch(Action::Undo).unwrap();
    assert_eq!(Tables::of(&project), before);
    // One that is there the other way already is not made twice.
    relate(&mut session, "denies", claim, denial).unwrap();
    let said = session.dispatch(turn).unwrap().said;
    assert_eq!(said.as_deref(), Some("These are linked like this already"));
    // The schema holds here too.
    let wrong = Action::Rejoin { relation, label: "said_by".into(), reversed: false };
    assert!(matches!(session.dispatch(wrong), Err(SessionError::Schema(_))));
}

#[test]
fn several_are_joined_at_once_and_those_that_are_already_are_told() {
    let project = project();
    let mut session = project.open_at(A);
    let source = mark(&mut session, &["six"], "source");
    let claims: Vec<_> =
        ["one", "two", "three"].map(|words| mark(&mut session, &[words], "claim")).to_vec();
    relate(&mut session, "said_by", claims[1], source).unwrap();
    let pairs = claims.iter().map(|claim| (*claim, source)).collect();
    let all = Action::Relate { label: "said_by".into(), pairs };
    let said = session.dispatch(all.clone()).unwrap().said;
    assert_eq!(said.as_deref(), Some("2 of 3 linked; one was linked like this already"));
    assert_eq!(relations(&session).len(), 3);
    session.dispatch(Action::Undo).unwrap();
    assert_eq!(relations(&session).len(), 1, "one step");
    session.dispatch(Action::Redo).unwrap();
    let said = session.dispatch(all).unwrap().said;
    assert_eq!(said.as_deref(), Some("These are linked like this already"));
    // One that is not allowed, and none is made.
    let pairs = vec![(claims[0], claims[1]), (claims[0], source)];
    let mixed = session.dispatch(Action::Relate { label: "same_as".into(), pairs });
    assert!(matches!(mixed, Err(SessionError::Schema(_))));
    // What is together by way of others is not joined again.
    let pairs = vec![(claims[0], claims[1]), (claims[1], claims[2]), (claims[2], claims[0])];
    let said = session.dispatch(Action::Relate { label: "same_as".into(), pairs }).unwrap().said;
    assert_eq!(said.as_deref(), Some("2 of 3 linked; one was together already"));
    let itself = relate(&mut session, "same_as", claims[0], claims[0]);
    assert!(matches!(itself, Err(SessionError::Schema(_))));
    let turned = relate(&mut session, "same_as", claims[1], claims[0]).unwrap();
    assert_eq!(turned.said.as_deref(), Some("These are linked like this already"));
    let far = relate(&mut session, "same_as", claims[2], claims[0]).unwrap();
    assert_eq!(far.said.as_deref(), Some("These are together already"));
}

/// The groups of one kind: for each span, who is with it.
fn with(tables: &Tables, kind: &str) -> BTreeMap<AnnotationId, BTreeSet<AnnotationId>> {
    let ties: Vec<groups::Tie> = tables
        .annotations
        .values()
        .filter(|annotation| annotation.label.as_str() == kind)
        .filter_map(|annotation| {
            let (one, other) = annotation.ends()?;
            Some(groups::Tie { relation: annotation.id, one, other })
        })
        .collect();
    let spans = tables.annotations.values().filter(|annotation| annotation.span().is_some());
    spans
        .map(|span| {
            let end = End { document: span.document, span: span.id };
            let with = groups::members(&ties, end).into_iter().map(|end| end.span);
            (span.id, with.chain([span.id]).collect())
        })
        .collect()
}

#[test]
fn whoever_goes_from_a_group_leaves_the_rest_together() {
    let project = project();
    let mut session = project.open_at(A);
    let hub = mark(&mut session, &["one"], "claim");
    let mut rest = vec![mark(&mut session, &["two"], "claim")];
    let source = mark(&mut session, &["six"], "source");
    relate(&mut session, "said_by", hub, source).unwrap();
    go_to(&mut session, B);
    for words in ["seven", "eight"] {
        rest.push(mark(&mut session, &[words], "claim"));
    }
    for other in &rest {
        relate(&mut session, "same_as", *other, hub).unwrap();
    }
    go_to(&mut session, A);
    let before = Tables::of(&project);
    let together: BTreeSet<AnnotationId> = rest.iter().copied().collect();
    let check = |session: &mut Session, action: Action, expected: &str| {
        let said = session.dispatch(action).unwrap().said;
        assert_eq!(said.as_deref(), Some(expected));
        let after = Tables::of(&project);
        for span in &rest {
            assert_eq!(with(&after, "same_as")[span], together, "{expected}");
        }
        session.dispatch(Action::Undo).unwrap();
        assert_eq!(Tables::of(&project), before, "{expected}");
    };
    let leave = Action::LeaveGroup { label: "same_as".into(), spans: vec![hub] };
    check(&mut session, leave, "Taken out of the group; the rest stays together");
    let delete = Action::Delete { annotations: vec![hub] };
    let said = "4 links went with it, in 2 documents; the rest of the group stays together";
    check(&mut session, delete, said);
    let losing = relations(&session).into_iter().map(|relation| relation.id).collect();
    let relabel = Action::Relabel { spans: vec![hub], label: "denial".into(), losing };
    check(&mut session, relabel, "3 links went with it");
    let none =
        session.dispatch(Action::LeaveGroup { label: "same_as".into(), spans: vec![source] });
    assert!(matches!(none, Err(SessionError::NoGroup)));
}

/// What breaks a rule, of all relations.
fn faults(tables: &Tables) -> Vec<String> {
    let schema = Schema::default();
    let mut faults = Vec::new();
    let mut pairs = BTreeSet::new();
    for relation in tables.annotations.values() {
        let Some((from, to)) = relation.ends() else { continue };
        let ends = (tables.annotations.get(&from.span), tables.annotations.get(&to.span));
        let (Some(one), Some(other)) = ends else {
            faults.push(format!("{relation:?} has an end that is gone"));
            continue;
        };
        if let Err(why) = schema.allows(&relation.label, one, other) {
            faults.push(format!("{why}: {relation:?}"));
        }
        if (one.document, other.document) != (from.document, to.document)
            || relation.document != from.document
        {
            faults.push(format!("{relation:?} is in another document"));
        }
        let symmetric = schema.relation(&relation.label).is_some_and(|rule| rule.symmetric);
        let (a, b) = (from.span, to.span);
        let pair = if symmetric { (a.min(b), a.max(b)) } else { (a, b) };
        if !pairs.insert((relation.label.clone(), pair)) {
            faults.push(format!("{relation:?} is there twice"));
        }
    }
    // No tie joins what others hold together already: a group of n has n - 1.
    let ties = tables.annotations.values().filter(|it| it.label.as_str() == "same_as").count();
    let groups: BTreeSet<_> = with(tables, "same_as").into_values().collect();
    let needed: usize = groups.iter().map(|group| group.len() - 1).sum();
    if ties != needed {
        faults.push(format!("{ties} ties hold together what {needed} would"));
    }
    faults
}

#[derive(Clone, Debug)]
enum Do {
    Relate(usize, Vec<(usize, usize)>),
    Rejoin(usize, usize, bool),
    Relabel(Vec<usize>, usize),
    Leave(Vec<usize>),
    Join(usize, usize, usize),
    Delete(Vec<usize>),
    Unlink(usize),
    Undo,
    Redo,
}

fn any_do() -> impl Strategy<Value = Do> {
    let n = || 0..100_usize;
    prop_oneof![
        8 => (n(), vec((n(), n()), 1..4)).prop_map(|(kind, pairs)| Do::Relate(kind, pairs)),
        2 => (n(), n(), any::<bool>()).prop_map(|(link, kind, turn)| Do::Rejoin(link, kind, turn)),
        2 => (vec(n(), 1..3), n()).prop_map(|(spans, label)| Do::Relabel(spans, label)),
        2 => vec(n(), 1..3).prop_map(Do::Leave),
        2 => (n(), n(), n()).prop_map(|(span, from, to)| Do::Join(span, from, to)),
        1 => vec(n(), 1..3).prop_map(Do::Delete),
        1 => n().prop_map(Do::Unlink),
        1 => Just(Do::Undo),
        1 => Just(Do::Redo),
    ]
}

/// Spans that leave their groups: who was together before is so after, but for them.
fn stays_together(
    before: &Tables,
    after: &Tables,
    gone: &BTreeSet<AnnotationId>,
) -> Result<(), TestCaseError> {
    let now = with(after, "same_as");
    for (span, group) in with(before, "same_as") {
        if gone.contains(&span) {
            continue;
        }
        let rest: BTreeSet<_> = group.difference(gone).copied().collect();
        prop_assert_eq!(&now[&span], &rest);
    }
    Ok(())
}

/// Marks that became one: who was together before is so after, with that one for those that are gone.
fn joined_stay_together(
    before: &Tables,
    after: &Tables,
    one: AnnotationId,
) -> Result<(), TestCaseError> {
    let now = with(after, "same_as");
    let then = |span: &AnnotationId| if now.contains_key(span) { *span } else { one };
    for (span, group) in with(before, "same_as") {
        let group: BTreeSet<_> = group.iter().map(then).collect();
        prop_assert!(group.is_subset(&now[&then(&span)]));
    }
    Ok(())
}

#[test]
fn marks_of_one_group_that_become_one_leave_no_ring_of_ties() {
    let project = project();
    let mut session = project.open_at(A);
    let [one, two, far, five] =
        ["one", "two", "four", "five"].map(|words| mark(&mut session, &[words], "claim"));
    for (from, to) in [(one, far), (far, five), (five, two)] {
        relate(&mut session, "same_as", from, to).unwrap();
    }
    let before = Tables::of(&project);
    let range = place_of(&session, "two", 0);
    let said = session.dispatch(Action::Join { span: one, range }).unwrap().said;
    let expected = "2 marks are one now; a link went, for what it joined is together by others";
    assert_eq!(said.as_deref(), Some(expected));
    let after = Tables::of(&project);
    assert_eq!(faults(&after), Vec::<String>::new());
    assert_eq!(with(&after, "same_as")[&one], BTreeSet::from([one, far, five]));
    session.dispatch(Action::Undo).unwrap();
    assert_eq!(Tables::of(&project), before, "one step");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Whatever is done in whatever order, the rules hold, and groups lose none but whoever leaves.
    #[test]
    fn the_rules_hold_whatever_is_done(doings in vec(any_do(), 0..=30)) {
        const KINDS: [&str; 4] = ["said_by", "cites", "denies", "same_as"];
        const LABELS: [&str; 3] = ["claim", "source", "denial"];
        let project = project();
        let mut session = project.open_at(A);
        let mut spans = Vec::new();
        for (at, words) in TEXT_A.split(' ').enumerate() {
            // Of each label two in each document; claims more than others join.
            spans.push(mark(&mut session, &[words], LABELS[[0, 0, 1, 1, 2, 0][at]]));
        }
        go_to(&mut session, B);
        for (at, words) in TEXT_B.split(' ').enumerate() {
            spans.push(mark(&mut session, &[words], LABELS[[0, 0, 1, 1, 2, 0][at]]));
        }
        go_to(&mut session, A);
        let mut now = Tables::of(&project);
        for what in doings {
            let span = |n: usize| spans[n % spans.len()];
            let some = |all: &[usize]| all.iter().map(|n| span(*n)).collect::<Vec<_>>();
            let links: Vec<AnnotationId> = now
                .annotations
                .values()
                .filter(|annotation| annotation.ends().is_some())
                .map(|annotation| annotation.id)
                .collect();
            let link = |n: usize| links.get(n % links.len().max(1)).copied();
            let mut leave = BTreeSet::new();
            let action = match &what {
                Do::Relate(kind, pairs) => Action::Relate {
                    label: KINDS[kind % 4].into(),
                    pairs: pairs.iter().map(|(from, to)| (span(*from), span(*to))).collect(),
                },
                Do::Rejoin(n, kind, reversed) => {
                    let Some(relation) = link(*n) else { continue };
                    Action::Rejoin { relation, label: KINDS[kind % 4].into(), reversed: *reversed }
                }
                Do::Relabel(all, label) => Action::Relabel {
                    spans: some(all),
                    label: LABELS[label % 3].into(),
                    losing: Vec::new(),
                },
                Do::Leave(all) => {
                    leave.extend(some(all));
                    Action::LeaveGroup { label: "same_as".into(), spans: some(all) }
                }
                Do::Join(n, from, to) => {
                    let words: Vec<&str> = TEXT_A.split(' ').collect();
                    let (from, to) = (from % words.len(), to % words.len());
                    let (from, to) = (from.min(to), from.max(to));
                    let range = place_of(&session, &words[from..=to].join(" "), 0);
                    Action::Join { span: spans[n % words.len()], range }
                }
                Do::Delete(all) => {
                    leave.extend(some(all));
                    Action::Delete { annotations: some(all) }
                }
                Do::Unlink(n) => {
                    let Some(relation) = link(*n) else { continue };
                    Action::Delete { annotations: vec![relation] }
                }
                Do::Undo => Action::Undo,
                Do::Redo => Action::Redo,
            };
            let mut done = session.dispatch(action.clone());
            if let (Err(SessionError::LinksLost { lost, .. }), Action::Relabel { spans, label, .. }) =
                (&done, action)
            {
                leave.extend(spans.iter().copied());
                let losing = lost.iter().map(|relation| relation.id).collect();
                done = session.dispatch(Action::Relabel { spans, label, losing });
            }
            if let Err(SessionError::Store(error)) = &done {
                return Err(TestCaseError::fail(format!("{error:?}")));
            }
            let before = std::mem::replace(&mut now, Tables::of(&project));
            if done.is_err() {
                prop_assert_eq!(&now, &before);
            } else if matches!(what, Do::Leave(_) | Do::Delete(_) | Do::Relabel(..)) {
                // Two that get the same label at once may stay together: only others are looked at.
                if leave.len() < 2 || !matches!(what, Do::Relabel(..)) {
                    stays_together(&before, &now, &leave)?;
                }
            } else if let Do::Join(n, ..) = what {
                joined_stay_together(&before, &now, spans[n % TEXT_A.split(' ').count()])?;
            }
            prop_assert_eq!(faults(&now), Vec::<String>::new());
        }
        session.close().unwrap();
        let checked = checked(&project);
        prop_assert!(checked.findings.is_empty(), "{:?}", checked.findings);
    }
}

/// A project of two texts whose file of data breaks every rule that a schema has.
fn rule_breaker() -> String {
    let project = project();
    let mut session = project.open_at(A);
    let claim = mark(&mut session, &["one two"], "claim");
    let source = mark(&mut session, &["six"], "source");
    relate(&mut session, "said_by", claim, source).unwrap();
    go_to(&mut session, B);
    let denial = mark(&mut session, &["seven"], "denial");
    relate(&mut session, "denies", denial, claim).unwrap();
    let set = Action::SetAttribute {
        annotation: denial,
        attribute: "force".to_owned(),
        value: Some(Value::words("outright")),
    };
    session.dispatch(set).unwrap();
    session.close().unwrap();
    let written = exported(&project, &[]);
    let mut lines: Vec<Json> =
        written.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let said_by = lines[1]["relations"][0].clone();
    let denies = lines[2]["relations"][0].clone();
    let (mut own, mut far) = (vec![said_by.clone()], vec![denies.clone()]);
    let id = |n: u8| json!(format!("00000000-0000-4000-8000-0000000000{n:02x}"));
    let spoilt = |of: &Json, n: u8, changes: &[(&str, Json)]| {
        let mut relation = of.clone();
        relation["id"] = id(n);
        for (place, value) in changes {
            *relation.pointer_mut(place).unwrap() = value.clone();
        }
        relation
    };
    // To itself, there twice, the wrong way, of no kind, across where that is not allowed, and with
    // an end that is gone.
    own.push(spoilt(&said_by, 1, &[("/to", said_by["from"].clone())]));
    own.push(spoilt(&said_by, 2, &[]));
    let turned = [("/from", said_by["to"].clone()), ("/to", said_by["from"].clone())];
    own.push(spoilt(&said_by, 3, &turned));
    own.push(spoilt(&said_by, 4, &[("/label", json!("owes"))]));
    let across = [("/label", json!("said_by")), ("/to", said_by["to"].clone())];
    far.push(spoilt(&denies, 5, &across));
    far.push(spoilt(&denies, 6, &[("/to/span", id(99))]));
    own.sort_by_key(|relation| relation["id"].to_string());
    far.sort_by_key(|relation| relation["id"].to_string());
    lines[1]["relations"] = json!(own);
    lines[2]["relations"] = json!(far);
    lines.iter().map(|line| [line.to_string().as_str(), "\n"].concat()).collect()
}

#[test]
fn what_breaks_a_rule_comes_in_is_listed_and_goes_out_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("in.jsonl");
    std::fs::write(&path, rule_breaker()).unwrap();
    let taken = project();
    let import = |project: &Project, path: &std::path::Path| {
        let folder = project.path().to_str().unwrap();
        let output = gainsay(&["import", folder, path.to_str().unwrap()]);
        String::from_utf8(output.stderr).unwrap()
    };
    let said = import(&taken, &path);
    assert!(said.contains("8 relations"), "{said}");
    assert!(
        said.contains("line 3: a relation “denies” is kept, but a span that it ends in"),
        "{said}"
    );
    let told: Vec<String> = checked(&taken).findings.iter().map(ToString::to_string).collect();
    for words in [
        "“said by” joins a span to itself",
        "“said by” goes from source to claim, which project.toml does not allow",
        "A relation has the label “owes”",
        "“said by” joins spans of two documents",
        "A relation “denies” ends in a span that is not there",
    ] {
        assert_eq!(
            told.iter().filter(|told| told.contains(words)).count(),
            1,
            "{words}: {told:#?}"
        );
    }
    // Out, in and out again: the same bytes.
    let written = exported(&taken, &[]);
    std::fs::write(&path, &written).unwrap();
    let again = Project::new();
    import(&again, &path);
    assert_eq!(exported(&again, &[]), written);
    // A second time nothing is doubled.
    let said = import(&again, &path);
    assert!(said.contains("Nothing new came in"), "{said}");
    // What goes with a mark goes here too, and comes back.
    let mut session = taken.open_at(A);
    let open = session.open().unwrap();
    let claim = open.spans.iter().find(|span| span.label.as_str() == "claim").unwrap().id;
    let before = Tables::of(&taken);
    session.dispatch(Action::Delete { annotations: vec![claim] }).unwrap();
    let left = Tables::of(&taken).annotations.into_values().filter(|it| it.ends().is_some());
    assert_eq!(left.count(), 2, "that from the denial to the source, and the broken one");
    session.dispatch(Action::Undo).unwrap();
    assert_eq!(Tables::of(&taken), before);
}
