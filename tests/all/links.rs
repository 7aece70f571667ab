//! Spans to link to, found all over a project: what the index that was kept says is what one says that was made anew.

use std::time::{Duration, Instant};

use gainsay::{
    model::{AnnotationId, FoundSpan, Joinable, SoughtSpan},
    session::{
        Action, Session,
        links::{Answer, Links},
    },
    text::Ranges,
};

use crate::common::{Project, go_to, mark, place_of, relate};

const A: &str = "The ministry denied that any vessel had been stopped at the dam.\n";
const B: &str = "Forty vessels were stopped, the union said. The union knows the dam.\n";
const C: &str = "A lamp keeper saw two ships at dusk.\n";

fn three() -> Project {
    Project::new().file("a.txt", A).file("b.txt", B).file("c.txt", C)
}

fn joins() -> Vec<Joinable> {
    ["claim", "source", "denial"]
        .map(|label| Joinable {
            label: label.into(),
            name: label.to_owned(),
            here: true,
            across: label != "source",
        })
        .to_vec()
}

/// All that can be found from the open document.
fn sought(session: &Session, typed: &str) -> SoughtSpan {
    SoughtSpan {
        like: vec!["any vessel had been stopped".to_owned()],
        here: session.open().map(gainsay::session::OpenDocument::id),
        date: session.open().and_then(|open| open.metadata("date").map(str::to_owned)),
        joins: joins(),
        typed: typed.to_owned(),
        most: 100,
        ..SoughtSpan::default()
    }
}

/// Looks until everything was looked at.
fn ask(session: &Session, links: &mut Links, typed: &str) -> Answer {
    let started = Instant::now();
    loop {
        session.seek_spans(links, sought(session, typed)).unwrap();
        let answer = loop {
            assert!(started.elapsed() < Duration::from_secs(30), "no answer");
            if let Some(answer) = links.poll() {
                break answer.unwrap();
            }
            std::thread::yield_now();
        };
        if answer.is_whole() {
            return answer;
        }
    }
}

fn words(answer: &Answer) -> Vec<&str> {
    answer.found.best.iter().map(|found| found.quote.text.as_str()).collect()
}

/// What an index says that followed everything, once it says what a new one says.
#[track_caller]
fn same(session: &Session, links: &mut Links, typed: &str) -> Answer {
    let (mut kept, mut new) =
        (ask(session, links, typed), ask(session, &mut Links::default(), typed));
    assert_eq!((kept.spans, kept.found.count), (new.spans, new.found.count));
    let by_id = |found: &FoundSpan| found.end;
    kept.found.best.sort_by_key(by_id);
    new.found.best.sort_by_key(by_id);
    assert_eq!(kept.found, new.found);
    ask(session, links, typed)
}

fn mark_in(session: &mut Session, path: &str, what: &str, label: &str) -> AnnotationId {
    go_to(session, path);
    mark(session, &[what], label)
}

#[test]
fn nothing_is_found_where_nothing_is_marked() {
    let project = three();
    let session = project.open_at("a.txt");
    let answer = ask(&session, &mut Links::default(), "");
    assert_eq!(answer, Answer::default());
    assert!(answer.is_whole());
    session.close().unwrap();
}

#[test]
fn the_index_follows_all_that_is_done() {
    let project = three();
    let mut session = project.open_at("a.txt");
    let mut links = Links::default();
    assert_eq!(same(&session, &mut links, "").spans, 0);
    let stopped = mark_in(&mut session, "b.txt", "Forty vessels were stopped", "claim");
    let denied =
        mark_in(&mut session, "a.txt", "denied that any vessel had been stopped", "denial");
    assert_eq!(same(&session, &mut links, "").spans, 2);
    relate(&mut session, "denies", denied, stopped).unwrap();
    mark_in(&mut session, "c.txt", "two ships", "claim");
    go_to(&mut session, "a.txt");
    assert_eq!(
        words(&same(&session, &mut links, "")),
        ["denied that any vessel had been stopped", "Forty vessels were stopped", "two ships"],
    );
    assert_eq!(words(&same(&session, &mut links, "b.txt")), ["Forty vessels were stopped"]);
    // Another label, other words, a note that changes nothing.
    go_to(&mut session, "c.txt");
    let ships = session.open().unwrap().spans[0].id;
    let (spans, label, losing) = (vec![ships], "source".into(), Vec::new());
    session.dispatch(Action::Relabel { spans, label, losing }).unwrap();
    let ranges = Ranges::one(place_of(&session, "A lamp keeper", 0)).unwrap();
    session.dispatch(Action::SetRanges { span: ships, ranges }).unwrap();
    session.dispatch(Action::SetNote { annotation: ships, note: "why".to_owned() }).unwrap();
    assert_eq!(words(&same(&session, &mut links, "source")), ["A lamp keeper"]);
    // Metadata: a title that can be typed, a date that decides.
    let value = Some("Night watch".to_owned());
    session.dispatch(Action::SetMetadata { field: "title".to_owned(), value }).unwrap();
    assert_eq!(words(&same(&session, &mut links, "night")), ["A lamp keeper"]);
    go_to(&mut session, "b.txt");
    let date = Some("2026-11-03".to_owned());
    session.dispatch(Action::SetMetadata { field: "date".to_owned(), value: date }).unwrap();
    assert_eq!(words(&same(&session, &mut links, "2026-11")), ["Forty vessels were stopped"]);
    session.dispatch(Action::Delete { annotations: vec![stopped] }).unwrap();
    assert_eq!(words(&same(&session, &mut links, "2026-11")), Vec::<&str>::new());
    for _ in 0..20 {
        session.dispatch(Action::Undo).unwrap_or_default();
        same(&session, &mut links, "");
    }
    assert_eq!(same(&session, &mut links, "").spans, 0);
    for _ in 0..20 {
        session.dispatch(Action::Redo).unwrap_or_default();
        same(&session, &mut links, "");
    }
    assert_eq!(same(&session, &mut links, "").spans, 2);
    session.close().unwrap();
}

#[test]
fn what_another_window_saves_is_found_and_other_layers_are_not() {
    let project = three();
    let mut session = project.open_at("a.txt");
    mark(&mut session, &["The ministry"], "claim");
    let mut links = Links::default();
    assert_eq!(ask(&session, &mut links, "").spans, 1);
    let mut other = project.open();
    mark_in(&mut other, "b.txt", "The union", "claim");
    other.set_me("a2".into()).unwrap();
    mark_in(&mut other, "c.txt", "two ships", "claim");
    other.close().unwrap();
    assert_eq!(words(&same(&session, &mut links, "union")), ["The union"]);
    assert_eq!(words(&same(&session, &mut links, "ships")), Vec::<&str>::new());
    // Whoever sits down finds their own.
    session.set_me("a2".into()).unwrap();
    assert_eq!(words(&same(&session, &mut links, "")), ["two ships"]);
    session.close().unwrap();
}
