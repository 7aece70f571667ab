//! What may have been forgotten: each check finds it, and nothing where nothing is; what is let
//! stand is not told; damage stays apart.

use std::collections::BTreeSet;

use gainsay::{
    check::{CHECKS, Weight},
    model::{AnnotationId, State, Unwatched, Value},
    session::{
        Action, Session, check_all,
        problems::{LayerProblems, Problems},
    },
    text::Ranges,
};

use crate::{
    check::{checked, harm},
    common::{Project, go_to, mark, place_of, relate},
    export::gainsay,
};

const A: &str = "a.txt";
const B: &str = "b.txt";
const TEXT: &str = "The Harbour Union said the dam is safe. “Not so,” the ministry replied, and \
                    denied that it is. The harbour union said it again. So the Harbour\nUnion \
                    speaks. Who is the Harbour Union?";

fn project() -> Project {
    let settings = "[[label]]\nid = \"claim\"\nkey = \"1\"\nattributes = [\n  { id = \"hedged\", \
                    choice = [\"yes\", \"no\"], required = true },\n  { id = \"voice\", choice = \
                    [\"attributed\", \"own\"] },\n]\n[[label]]\nid = \"source\"\nkey = \"2\"\n\
                    [[label]]\nid = \"denial\"\nkey = \"3\"\nattributes = [{ id = \"force\", \
                    choice = [\"outright\", \"no comment\"] }]\n";
    Project::new().file(A, TEXT).file(B, TEXT).file("project.toml", settings)
}

fn set(session: &mut Session, annotation: AnnotationId, attribute: &str, value: &str) {
    let (attribute, value) = (attribute.to_owned(), Some(Value::words(value)));
    session.dispatch(Action::SetAttribute { annotation, attribute, value }).unwrap();
}

fn mark_nth(session: &mut Session, words: &str, nth: usize, label: &str) -> AnnotationId {
    let ranges = Ranges::one(place_of(session, words, nth)).unwrap();
    let action = Action::AddSpan { ranges, label: label.into() };
    session.dispatch(action).unwrap().made.unwrap()
}

fn problems(session: &Session) -> Problems {
    let known = session.look_for_problems(LayerProblems::default()).unwrap();
    let known = known.wait().unwrap().unwrap();
    Problems::clone(known.all())
}

/// Check and words of all that is told.
fn told(problems: &Problems) -> Vec<String> {
    problems.open.iter().map(|it| format!("{}: {}", it.check, it.message)).collect()
}

/// A claim with all that it needs, and who says it.
fn sound(session: &mut Session) -> (AnnotationId, AnnotationId) {
    let claim = mark(session, &["the dam is safe"], "claim");
    set(session, claim, "hedged", "no");
    set(session, claim, "voice", "attributed");
    let source = mark(session, &["The Harbour Union"], "source");
    relate(session, "said_by", claim, source).unwrap();
    (claim, source)
}

#[test]
fn what_is_complete_has_no_problems() {
    let project = project();
    let mut session = project.open_at(A);
    assert_eq!(problems(&session), Problems::default(), "nothing is marked yet");
    let (claim, source) = sound(&mut session);
    let denial = mark(&mut session, &["denied that it is"], "denial");
    relate(&mut session, "said_by", denial, source).unwrap();
    relate(&mut session, "denies", denial, claim).unwrap();
    assert_eq!(told(&problems(&session)), Vec::<String>::new());
    session.close().unwrap();
    let all = check_all(project.path(), &Unwatched).unwrap();
    assert_eq!(all.warnings.unwrap().to_string(), "No warnings");
}

#[test]
fn each_thing_that_was_forgotten_is_found() {
    // What is done to a sound document, which check tells of it, and how.
    type Case = (fn(&mut Session, AnnotationId, AnnotationId), &'static str, &'static str);
    let cases: [Case; 8] = [
        (
            |session, _, source| {
                let other = mark(session, &["said it again"], "claim");
                set(session, other, "hedged", "no");
                set(session, other, "voice", "attributed");
                relate(session, "same_as", source, other).unwrap_err();
            },
            "said",
            "“said it again” is not linked to who says it. Link it by “said by”, or say that \
             nobody is named",
        ),
        (
            |session, claim, _| {
                let denial = mark(session, &["denied that it is"], "denial");
                relate(session, "denies", denial, claim).unwrap();
            },
            "said",
            "“denied that it is” is not linked to who says it. Link it by “said by”",
        ),
        (
            |session, _, source| {
                let denial = mark(session, &["denied that it is"], "denial");
                relate(session, "said_by", denial, source).unwrap();
            },
            "answered",
            "“denied that it is” is not linked to what it denies. Link it by “denies”, or say \
             that it is no comment",
        ),
        (
            |session, claim, _| {
                let (attribute, value) = ("hedged".to_owned(), None);
                let annotation = claim;
                session.dispatch(Action::SetAttribute { annotation, attribute, value }).unwrap();
            },
            "required",
            "“the dam is safe” lacks “Hedged”. Set it",
        ),
        (
            |session, _, _| {
                mark(session, &["the ministry replied,"], "source");
            },
            "edges",
            "“the ministry replied,” should leave out “,” at its end",
        ),
        (
            |session, _, _| {
                mark(session, &["Not so,” the ministry"], "source");
            },
            "edges",
            "“Not so,” the ministry” should take in “ before it",
        ),
        (
            |session, _, _| {
                mark(session, &["The harbour union"], "source");
                mark(session, &["the Harbour\nUnion"], "source");
            },
            "missed",
            "in 3 other places, and not here",
        ),
        (
            |session, claim, _| {
                // Its voice is not said, so nobody need be named.
                let relation = session.open().unwrap().relations.keys().next().copied().unwrap();
                session.dispatch(Action::Delete { annotations: vec![relation] }).unwrap();
                assert_eq!(told(&problems(session)).len(), 1);
                set(session, claim, "voice", "own");
                assert_eq!(told(&problems(session)).len(), 0);
                let denial = mark(session, &["denied that it is"], "denial");
                set(session, denial, "force", "no comment");
            },
            "said",
            "“denied that it is” is not linked to who says it",
        ),
    ];
    let mut seen = BTreeSet::new();
    for (forget, check, words) in cases {
        let project = project();
        let mut session = project.open_at(A);
        let (claim, source) = sound(&mut session);
        forget(&mut session, claim, source);
        if check == "missed" {
            // Only what was read counts: here it is called done.
            assert!(told(&problems(&session)).iter().all(|it| !it.starts_with("missed")));
            session
                .dispatch(Action::SetState { state: State::Done, reason: String::new() })
                .unwrap();
            go_to(&mut session, B);
        }
        let found = problems(&session);
        let here: Vec<_> = found.open.iter().filter(|finding| finding.check == check).collect();
        let [finding] = here.as_slice() else { panic!("{check}: {:?}", told(&found)) };
        assert!(finding.message.contains(words), "{}", finding.message);
        assert!(!finding.is_damage());
        assert_eq!(finding.span.is_some(), check != "missed");
        assert_eq!(finding.range.is_some(), check == "missed");
        assert_eq!(found.count(), 1, "{check}: {:?}", told(&found));
        session.close().unwrap();
        // The command line tells it apart, and nothing is wrong.
        let output = gainsay(&["check", project.path().to_str().unwrap()]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.starts_with("Nothing is wrong: "), "{said}");
        assert!(said.contains(&format!("\n\n1 warning\n{}", heading(check))), "{said}");
        assert!(said.contains(&format!("\n  a.txt, a1: {}", finding.message)), "{said}");
        seen.insert(check);
    }
    // Twice the same cannot be made here, but it can come from elsewhere.
    seen.insert("doubles");
    let advice = CHECKS.iter().filter(|check| check.weight() == Weight::Advice);
    assert_eq!(seen, advice.map(|check| check.id()).collect());
}

fn heading(check: &str) -> &str {
    gainsay::check::name_of(check)
}

#[test]
fn what_comes_twice_from_elsewhere_is_told() {
    let project = project();
    let mut session = project.open_at(A);
    let (_, source) = sound(&mut session);
    let other = mark(&mut session, &["the ministry"], "source");
    relate(&mut session, "same_as", source, other).unwrap();
    relate(&mut session, "cites", other, source).unwrap();
    mark(&mut session, &["the dam is safe"], "denial");
    session.close().unwrap();
    harm(
        &project,
        "UPDATE annotation SET label = 'same_as' WHERE label = 'cites';
         UPDATE annotation SET label = 'claim', attributes = '{\"hedged\":\"no\"}'
         WHERE label = 'denial'",
    );
    let session = project.open_at(A);
    let found = told(&problems(&session));
    assert_eq!(found.len(), 2, "{found:?}");
    let all = found.concat();
    assert!(all.contains("“the dam is safe” is marked as claim twice at the same place"), "{all}");
    assert!(all.contains("is linked twice to the same mark by “same as”"), "{all}");
    session.close().unwrap();
}

#[test]
fn what_is_broken_is_among_them() {
    let project = project();
    let mut session = project.open_at(A);
    let (_, source) = sound(&mut session);
    let other = mark(&mut session, &["the ministry"], "source");
    session.close().unwrap();
    harm(
        &project,
        &format!(
            "UPDATE annotation SET label = 'rumour' WHERE id = '{other}';
             DELETE FROM annotation WHERE id = '{source}'"
        ),
    );
    let session = project.open_at(A);
    let found = problems(&session);
    let words = told(&found).concat();
    assert!(words.contains("relations: A relation “said_by” ends in a span that is not there"));
    assert!(words.contains("labels: “the ministry” has the label “rumour”"));
    assert!(found.open.iter().all(gainsay::check::Finding::is_damage));
    session.close().unwrap();
    let output = gainsay(&["check", project.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn words_that_are_marked_here_and_there_are_noise() {
    // Four are marked and two are not: two of three.
    let text = "It said. It did. It is. It was. It may. It can. ".repeat(2);
    let project = Project::new().file(A, &text);
    let mut session = project.open_at(A);
    for nth in 0..8 {
        mark_nth(&mut session, "It", nth, "source");
    }
    let done = || Action::SetState { state: State::Done, reason: String::new() };
    session.dispatch(done()).unwrap();
    assert_eq!(told(&problems(&session)), Vec::<String>::new());
    mark_nth(&mut session, "It", 8, "source");
    assert_eq!(told(&problems(&session)).len(), 3, "nine are marked, three are not");
    // What is not the article is not asked about.
    let last = place_of(&session, "It can", 1);
    session.dispatch(Action::AddRegion { range: last }).unwrap();
    assert_eq!(told(&problems(&session)).len(), 2);
    session.close().unwrap();
}

#[test]
fn a_change_elsewhere_is_followed() {
    let project = project();
    let mut session = project.open_at(A);
    let (claim, _) = sound(&mut session);
    go_to(&mut session, B);
    let denial = mark(&mut session, &["denied that it is"], "denial");
    relate(&mut session, "denies", denial, claim).unwrap();
    let known = session.look_for_problems(LayerProblems::default()).unwrap();
    let known = known.wait().unwrap().unwrap();
    assert_eq!(told(known.all()).len(), 1, "who says it");
    // The claim goes, and with it the relation that began in the other document.
    go_to(&mut session, A);
    session.dispatch(Action::Delete { annotations: vec![claim] }).unwrap();
    let known = session.look_for_problems(known).unwrap().wait().unwrap().unwrap();
    assert_eq!(told(known.all()).len(), 2, "and what is denied");
    let b = session.documents().iter().find(|entry| entry.path == B).and_then(|it| it.id).unwrap();
    assert_eq!(known.of(b).count(), 2);
    // Another person's problems are others.
    session.set_me("a2".into()).unwrap();
    let known = session.look_for_problems(known).unwrap().wait().unwrap().unwrap();
    assert_eq!(known.all().count(), 0);
    session.close().unwrap();
}

#[test]
fn what_is_let_stand_is_not_told_until_it_is_taken_up_again() {
    let project = project();
    let mut session = project.open_at(A);
    sound(&mut session);
    mark(&mut session, &["denied that it is"], "denial");
    let found = problems(&session);
    assert_eq!(found.count(), 2);
    let let_stand = |finding: &gainsay::check::Finding, reason: Option<&str>| Action::LetStand {
        check: finding.check.to_owned(),
        subject: finding.subject.clone(),
        reason: reason.map(str::to_owned),
    };
    session.dispatch(let_stand(&found.open[1], Some("Nobody claimed it"))).unwrap();
    let then = problems(&session);
    assert_eq!((then.count(), then.open[0].check), (1, "said"));
    let [(finding, reason)] = then.waived.as_slice() else { panic!("{:?}", then.waived) };
    assert_eq!((finding, reason.as_str()), (&found.open[1], "Nobody claimed it"));
    // It is a row of the project: it is there for others, undone like all else, and merged.
    session.dispatch(Action::Undo).unwrap();
    assert_eq!(problems(&session), found);
    session.dispatch(Action::Redo).unwrap();
    assert_eq!(problems(&session), then);
    session.dispatch(let_stand(&found.open[1], Some("Nobody ever claimed it"))).unwrap();
    assert_eq!(problems(&session).waived[0].1, "Nobody ever claimed it");
    session.close().unwrap();
    let output = gainsay(&["check", project.path().to_str().unwrap()]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("\n1 warning; 1 more was let stand\n"), "{said}");
    let mut session = project.open_at(A);
    session.dispatch(let_stand(&found.open[1], None)).unwrap();
    assert_eq!(problems(&session), found);
    assert_eq!(session.dispatch(let_stand(&found.open[1], None)).unwrap().said, None);
    session.close().unwrap();
    assert_eq!(checked(&project).findings, []);
}

#[test]
fn of_a_damaged_database_no_warnings_are_told() {
    let project = project();
    let mut session = project.open_at(A);
    mark(&mut session, &["denied that it is"], "denial");
    session.close().unwrap();
    harm(&project, "UPDATE annotation SET ranges = '[[4,4]]'");
    let output = gainsay(&["check", project.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("Warnings are not looked for in a damaged database"), "{said}");
}
