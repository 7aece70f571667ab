//! Whatever is done, in whatever order: memory is what the file holds, undo leads back, redo leads
//! forth, the log tells the tables, and two copies merge to the same.

use std::{cell::RefCell, collections::BTreeMap};

use gainsay::{
    model::{AnnotationId, End, Row, State, Step, StepId, Value},
    session::{Action, Occurrences, Outcome, Session, SessionError, problems::LayerProblems},
    store::{DocumentRow, Store},
    text::{Ranges, TextRange},
};
use proptest::{collection::vec, prelude::*};

use crate::common::{Project, Tables, go_to};

pub(crate) const A: &str = "a.txt";
pub(crate) const B: &str = "b.txt";
const TEXT_A: &str = "Пані Morrant said the dam was safe. “No,” the ministry’s spokesman replied 👩‍👧; \
                      reportedly nobody had seen it.";
const TEXT_B: &str = "The ministry denied that the dam was safe.\r\nIt has not commented since.";

/// What a test does next; numbers pick among what is there.
#[derive(Clone, Debug)]
pub(crate) enum Do {
    Mark(Vec<(usize, usize)>, usize),
    MarkEvery(Vec<(usize, usize)>, usize),
    Relabel(Vec<usize>, usize),
    Duplicate(usize, usize),
    Move(usize, usize, usize),
    Join(usize, usize, usize),
    TakeOut(usize, usize, usize),
    Split(usize, usize),
    Attribute(usize, usize, Option<usize>),
    Note(usize, String),
    Delete(Vec<usize>),
    Relate(usize, Vec<(usize, usize)>),
    Rejoin(usize, usize, bool),
    LeaveGroup(usize, Vec<usize>),
    NameGroup(Vec<usize>, String),
    State(usize, String),
    DocumentNote(String),
    Question(bool),
    Metadata(usize, Option<String>),
    Region(usize, usize),
    Unregion(usize),
    TakeBack(usize, usize),
    LetStand(usize, Option<String>),
    Undo,
    Redo,
    Other,
}

pub(crate) fn any_do() -> impl Strategy<Value = Do> {
    let n = || 0..1000_usize;
    prop_oneof![
        6 => (vec((n(), n()), 1..3), n()).prop_map(|(ranges, label)| Do::Mark(ranges, label)),
        1 => (vec((n(), n()), 0..4), n()).prop_map(|(ranges, label)| Do::MarkEvery(ranges, label)),
        2 => (vec(n(), 1..3), n()).prop_map(|(spans, label)| Do::Relabel(spans, label)),
        1 => (n(), n()).prop_map(|(span, label)| Do::Duplicate(span, label)),
        2 => (n(), n(), n()).prop_map(|(span, a, b)| Do::Move(span, a, b)),
        2 => (n(), n(), n()).prop_map(|(span, a, b)| Do::Join(span, a, b)),
        2 => (n(), n(), n()).prop_map(|(span, a, b)| Do::TakeOut(span, a, b)),
        2 => (n(), n()).prop_map(|(span, at)| Do::Split(span, at)),
        2 => (n(), n(), proptest::option::of(n())).prop_map(|(a, k, v)| Do::Attribute(a, k, v)),
        1 => (n(), "[a-zé ]{0,6}").prop_map(|(span, note)| Do::Note(span, note)),
        2 => vec(n(), 1..3).prop_map(Do::Delete),
        5 => (n(), vec((n(), n()), 0..3)).prop_map(|(label, pairs)| Do::Relate(label, pairs)),
        2 => (n(), n(), any::<bool>()).prop_map(|(link, label, turn)| Do::Rejoin(link, label, turn)),
        1 => (n(), vec(n(), 1..3)).prop_map(|(label, spans)| Do::LeaveGroup(label, spans)),
        1 => (vec(n(), 1..3), "[a-zé ]{0,3}").prop_map(|(of, name)| Do::NameGroup(of, name)),
        1 => (n(), "[a-z]{0,3}").prop_map(|(state, reason)| Do::State(state, reason)),
        1 => "[a-zé ]{0,6}".prop_map(Do::DocumentNote),
        1 => any::<bool>().prop_map(Do::Question),
        1 => (n(), proptest::option::of("[a-z]{0,3}")).prop_map(|(f, v)| Do::Metadata(f, v)),
        1 => (n(), n()).prop_map(|(a, b)| Do::Region(a, b)),
        1 => n().prop_map(Do::Unregion),
        1 => (n(), n()).prop_map(|(a, b)| Do::TakeBack(a, b)),
        1 => (n(), proptest::option::of("[a-z]{1,3}")).prop_map(|(a, why)| Do::LetStand(a, why)),
        4 => Just(Do::Undo),
        3 => Just(Do::Redo),
        2 => Just(Do::Other),
    ]
}

fn range(session: &Session, a: usize, b: usize) -> TextRange {
    let text = &session.open().unwrap().text.words;
    let at = |n: usize| u32::try_from(text.floor_char_boundary(n % (text.len() + 1))).unwrap();
    TextRange::between(at(a), at(b))
}

fn pick<T: Clone>(all: &[T], n: usize) -> Option<T> {
    (!all.is_empty()).then(|| all[n % all.len()].clone())
}

/// Does it; `None` when there is nothing to do it to.
pub(crate) fn perform(
    session: &mut Session,
    spans: &RefCell<Vec<AnnotationId>>,
    what: &Do,
) -> Option<Result<Outcome, SessionError>> {
    const LABELS: [&str; 4] = ["claim", "source", "denial", "unheard-of"];
    const RELATIONS: [&str; 5] = ["said_by", "cites", "denies", "same_as", "unheard-of"];
    const ATTRIBUTES: [&str; 4] = ["form", "hedged", "kind", "force"];
    const VALUES: [&str; 6] = ["quoted", "yes", "no", "person", "outright", "nonsense"];
    const STATES: [State; 4] = [State::New, State::InProgress, State::Done, State::SetAside];
    let known = spans.borrow().clone();
    let span = |n| pick(&known, n);
    let action = match what {
        Do::Mark(places, label) => {
            let ranges = places.iter().map(|(a, b)| range(session, *a, *b)).collect();
            Action::AddSpan { ranges: Ranges::new(ranges)?, label: pick(&LABELS, *label)?.into() }
        }
        Do::MarkEvery(places, label) => {
            let mut ranges: Vec<TextRange> =
                places.iter().map(|(a, b)| range(session, *a, *b)).collect();
            ranges.sort();
            ranges.dedup();
            ranges.retain(|range| !range.is_empty());
            let (index, text) = (session.open_index()?, session.open()?.text.hash.clone());
            let places = vec![Occurrences { index, text, ranges }];
            Action::MarkEvery { label: pick(&LABELS, *label)?.into(), places }
        }
        Do::Relabel(all, label) => Action::Relabel {
            spans: all.iter().filter_map(|n| span(*n)).collect(),
            label: pick(&LABELS, *label)?.into(),
            losing: Vec::new(),
        },
        Do::Duplicate(n, label) => {
            Action::Duplicate { span: span(*n)?, label: pick(&LABELS, *label)?.into() }
        }
        Do::Move(n, a, b) => {
            Action::SetRanges { span: span(*n)?, ranges: Ranges::one(range(session, *a, *b))? }
        }
        Do::Join(n, a, b) => Action::Join { span: span(*n)?, range: range(session, *a, *b) },
        Do::TakeOut(n, a, b) => Action::TakeOut { span: span(*n)?, range: range(session, *a, *b) },
        Do::Split(n, at) => {
            let span = span(*n)?;
            let ranges = &session.open()?.span(span)?.span()?.ranges;
            let (first, second) = ranges.cut(range(session, *at, 0).end())?;
            Action::Split { span, first, second }
        }
        Do::Attribute(n, key, value) => Action::SetAttribute {
            annotation: span(*n)?,
            attribute: pick(&ATTRIBUTES, *key)?.to_owned(),
            value: value.and_then(|value| pick(&VALUES, value)).map(Value::words),
        },
        Do::Note(n, note) => Action::SetNote { annotation: span(*n)?, note: note.clone() },
        Do::Delete(all) => {
            Action::Delete { annotations: all.iter().filter_map(|n| span(*n)).collect() }
        }
        Do::Relate(label, pairs) => Action::Relate {
            label: pick(&RELATIONS, *label)?.into(),
            pairs: pairs.iter().filter_map(|(from, to)| Some((span(*from)?, span(*to)?))).collect(),
        },
        Do::Rejoin(n, label, reversed) => {
            let links: Vec<AnnotationId> = session.open()?.relations.keys().copied().collect();
            let (label, reversed) = (pick(&RELATIONS, *label)?.into(), *reversed);
            Action::Rejoin { relation: pick(&links, *n)?, label, reversed }
        }
        Do::LeaveGroup(label, spans) => Action::LeaveGroup {
            label: pick(&RELATIONS, *label)?.into(),
            spans: spans.iter().filter_map(|n| span(*n)).collect(),
        },
        Do::NameGroup(all, name) => {
            let open = session.open()?;
            let end = |n: &usize| open.span(span(*n)?);
            let members = all.iter().filter_map(end);
            let members = members.map(|span| End { document: span.document, span: span.id });
            Action::NameGroup { members: members.collect(), name: name.clone() }
        }
        Do::State(state, reason) => {
            Action::SetState { state: pick(&STATES, *state)?, reason: reason.clone() }
        }
        Do::DocumentNote(note) => {
            Action::SetDocumentNote { document: session.open()?.id(), note: note.clone() }
        }
        Do::Question(asked) => Action::SetQuestion { asked: *asked },
        Do::Metadata(field, value) => Action::SetMetadata {
            field: pick(&["title", "publisher", "date"], *field)?.to_owned(),
            value: value.clone(),
        },
        Do::TakeBack(a, b) => Action::TakeBack { range: range(session, *a, *b) },
        Do::LetStand(n, reason) => Action::LetStand {
            check: "said".to_owned(),
            subject: span(*n)?.to_string(),
            reason: reason.clone(),
        },
        Do::Region(a, b) => Action::AddRegion { range: range(session, *a, *b) },
        Do::Unregion(n) => {
            let rows = &session.open()?.project_rows;
            let regions: Vec<_> = rows
                .iter()
                .filter_map(|row| match row {
                    Row::Region(region) => Some(region.id),
                    _ => None,
                })
                .collect();
            Action::RemoveRegion { region: pick(&regions, *n)? }
        }
        Do::Undo => Action::Undo,
        Do::Redo => Action::Redo,
        Do::Other => {
            let other = if session.open()?.row.path == A { B } else { A };
            go_to(session, other);
            return None;
        }
    };
    let mut done = session.dispatch(action.clone());
    if let (Err(SessionError::LinksLost { lost, .. }), Action::Relabel { spans, label, .. }) =
        (&done, action)
    {
        let losing = lost.iter().map(|relation| relation.id).collect();
        done = session.dispatch(Action::Relabel { spans, label, losing });
    }
    if let Ok(Outcome { made: Some(made), .. }) = &done
        && !known.contains(made)
    {
        spans.borrow_mut().push(*made);
    }
    Some(done)
}

pub(crate) fn project() -> Project {
    Project::new().file(A, TEXT_A).file(B, TEXT_B)
}

/// A refusal of the schema or of nothing-to-do is an answer; a failure of the database is not.
pub(crate) fn check_answer(done: &Result<Outcome, SessionError>) -> Result<(), TestCaseError> {
    match done {
        Err(SessionError::Store(error)) => Err(TestCaseError::fail(format!("{error:?}"))),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// The problems of the layer, renewed from what was known.
fn looked(session: &Session, known: LayerProblems) -> LayerProblems {
    session.look_for_problems(known).unwrap().wait().unwrap().unwrap()
}

/// The regions of the open text are in order and do not touch.
fn regions_stay_apart(session: &Session) -> Result<(), TestCaseError> {
    let open = session.open().unwrap();
    let mut ranges: Vec<TextRange> = open
        .project_rows
        .iter()
        .filter_map(|row| match row {
            Row::Region(region) => Some(region.range),
            _ => None,
        })
        .collect();
    ranges.sort_unstable();
    for two in ranges.windows(2) {
        prop_assert!(two[0].end() < two[1].start(), "{:?}", ranges);
    }
    let outside = open.outside();
    prop_assert_eq!(outside.as_slice(), ranges.as_slice());
    Ok(())
}

/// What a session shows, to be compared with what another shows.
fn shown(session: &Session) -> String {
    let open = session.open().unwrap();
    let list: Vec<_> = session
        .documents()
        .iter()
        .map(|entry| {
            let names = (&entry.title, &entry.date);
            (&entry.path, entry.id, entry.state, entry.spans, entry.outside, names)
        })
        .collect();
    format!(
        "{list:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}",
        open.row,
        open.spans,
        open.elsewhere,
        open.relations,
        open.far_ends,
        open.status,
        open.project_rows,
    )
}

/// What the log says the tables should hold, by replaying it.
fn replayed(steps: &[Step]) -> Tables {
    let mut tables = Tables::default();
    for change in steps.iter().flat_map(|step| &step.changes) {
        match (&change.after, change.row_before()) {
            (Some(after), _) => tables.put(after),
            (None, Some(before)) => tables.take(before),
            (None, None) => panic!("a change of nothing"),
        }
    }
    tables
}

fn steps_of(store: &Store) -> Vec<Step> {
    store.steps_after(0).unwrap().into_iter().map(|(_, step)| step).collect()
}

#[test]
fn a_split_leaves_id_note_and_relations_with_the_first_part() {
    let project = project();
    let mut session = project.open_at(B);
    let source = crate::common::mark(&mut session, &["The ministry"], "source");
    let claim = crate::common::mark(&mut session, &["the dam was safe"], "claim");
    crate::common::relate(&mut session, "said_by", claim, source).unwrap();
    let note = "as they say".to_owned();
    session.dispatch(Action::SetNote { annotation: claim, note: note.clone() }).unwrap();
    let set = Action::SetAttribute {
        annotation: claim,
        attribute: "form".to_owned(),
        value: Some(Value::words("quoted")),
    };
    session.dispatch(set).unwrap();
    let before = Tables::of(&project);
    let whole = session.open().unwrap().span(claim).unwrap().span().unwrap().ranges.hull();
    let out = TextRange::between(whole.start() + 3, whole.start() + 8);
    session.dispatch(Action::TakeOut { span: claim, range: out }).unwrap();
    let ranges = session.open().unwrap().span(claim).unwrap().span().unwrap().ranges.clone();
    assert_eq!(ranges.text(TEXT_B).unwrap(), "the was safe");
    session.dispatch(Action::Join { span: claim, range: out }).unwrap();
    assert_eq!(Tables::of(&project), before, "taken out and joined again");
    let (first, second) = ranges.cut(whole.start() + 8).unwrap();
    session.dispatch(Action::Split { span: claim, first, second }).unwrap();
    let open = session.open().unwrap();
    let claims: Vec<_> = open.spans.iter().filter(|span| span.label.as_str() == "claim").collect();
    let words: Vec<_> =
        claims.iter().map(|span| span.span().unwrap().quote.text.as_str()).collect();
    assert_eq!(words, ["the", "was safe"]);
    assert_eq!(claims[0].id, claim);
    assert_eq!(claims[0].attributes, claims[1].attributes);
    assert_eq!((claims[0].note.as_str(), claims[1].note.as_str()), (note.as_str(), ""));
    assert_eq!(open.relations_of(claim).count(), 1);
    assert_eq!(open.relations_of(claims[1].id).count(), 0);
    session.dispatch(Action::Undo).unwrap();
    assert_eq!(Tables::of(&project), before);
    let all = Action::TakeOut { span: claim, range: whole };
    assert!(matches!(session.dispatch(all), Err(SessionError::NothingLeft)));
    session.close().unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn memory_is_what_the_file_holds_and_undo_leads_back(
        doings in vec(any_do(), 0..=40)
    ) {
        let project = project();
        let mut session = project.open();
        go_to(&mut session, A);
        let spans = RefCell::default();
        // What undo and redo must lead to, kept beside them.
        let (mut past, mut future) = (Vec::new(), Vec::new());
        let mut now = Tables::default();
        let mut known = LayerProblems::default();
        for what in &doings {
            let Some(done) = perform(&mut session, &spans, what) else { continue };
            check_answer(&done)?;
            let then = std::mem::replace(&mut now, Tables::of(&project));
            known = looked(&session, known);
            regions_stay_apart(&session)?;
            match what {
                Do::Undo if done.is_ok() => {
                    prop_assert_eq!(Some(now.clone()), past.pop());
                    future.push(then);
                }
                Do::Redo if done.is_ok() => {
                    prop_assert_eq!(Some(now.clone()), future.pop());
                    past.push(then);
                }
                Do::Undo => {
                    prop_assert!(past.is_empty(), "{:?}", done);
                    prop_assert_eq!(&now, &then);
                }
                Do::Redo => {
                    prop_assert!(future.is_empty(), "{:?}", done);
                    prop_assert_eq!(&now, &then);
                }
                _ if now != then => {
                    prop_assert!(done.is_ok());
                    past.push(then);
                    // A new step empties redo.
                    future.clear();
                }
                _ => {}
            }
        }

        // Renewed step by step, problems are those that a look at everything finds.
        let anew = looked(&session, LayerProblems::default());
        prop_assert_eq!(known.all(), anew.all());
        let open = session.open().unwrap().id();
        prop_assert_eq!(known.of(open), anew.of(open));

        let path = session.open().unwrap().row.path.clone();
        let reopened = project.open_at(&path);
        prop_assert_eq!(shown(&session), shown(&reopened));
        reopened.close().unwrap();
        if let Some(store) = Store::open(project.path()).unwrap() {
            prop_assert_eq!(replayed(&steps_of(&store)), now.clone());
        }
        session.close().unwrap();

        // After a restart too, undo leads back to the start, and redo to the end.
        let mut session = project.open_at(B);
        let mut undone = 0;
        while !past.is_empty() {
            session.dispatch(Action::Undo).unwrap();
            prop_assert_eq!(Some(Tables::of(&project)), past.pop());
            undone += 1;
        }
        prop_assert!(matches!(
            session.dispatch(Action::Undo),
            Err(SessionError::NothingToUndo)
        ));
        prop_assert_eq!(Tables::of(&project), Tables::default());
        for _ in 0..undone {
            session.dispatch(Action::Redo).unwrap();
        }
        prop_assert_eq!(Tables::of(&project), now);
        let reopened = project.open_at(B);
        prop_assert_eq!(shown(&session), shown(&reopened));
        reopened.close().unwrap();
        session.close().unwrap();
        let found = crate::check::checked(&project).findings;
        prop_assert!(found.is_empty(), "{:#?}", found);
    }

    #[test]
    fn two_copies_merge_to_the_same_in_any_order(
        common in vec(any_do(), 0..12),
        here in vec(any_do(), 0..12),
        there in vec(any_do(), 0..12),
        order in vec((any::<prop::sample::Index>(), 1..8_usize), 0..12),
    ) {
        let (one, two) = (project(), project());
        let spans = RefCell::default();
        let work = |project: &Project, seed, doings: &[Do]| -> Result<(), TestCaseError> {
            let mut session = project.open_with(seed);
            go_to(&mut session, A);
            for what in doings {
                if let Some(done) = perform(&mut session, &spans, what) {
                    check_answer(&done)?;
                }
            }
            session.close().unwrap();
            Ok(())
        };
        work(&one, 1, &common)?;
        let first = take_out(&one);
        put_into(&two, 9, &first.steps, &first);
        work(&one, 2, &here)?;
        work(&two, 3, &there)?;

        let (one_has, two_has) = (take_out(&one), take_out(&two));
        put_into(&one, 9, &two_has.steps, &two_has);
        put_into(&two, 9, &one_has.steps, &one_has);
        let expected = newest(&[&one_has.steps, &two_has.steps]);
        prop_assert_eq!(&Tables::of(&one), &expected);
        prop_assert_eq!(&Tables::of(&two), &expected);

        // Pieces of the union in any order, some more than once, into a copy that has nothing.
        let three = project();
        let mut union = one_has.steps.clone();
        union.extend(two_has.steps.clone());
        union.reverse();
        if !union.is_empty() {
            for (at, many) in order {
                let at = at.index(union.len());
                let end = (at + many).min(union.len());
                put_into(&three, 10, &union[at..end], &one_has);
            }
        }
        put_into(&three, 10, &union, &one_has);
        put_into(&three, 10, &union, &two_has);
        prop_assert_eq!(&Tables::of(&three), &expected);
        // Nothing is new the second time.
        prop_assert_eq!(put_into(&three, 10, &union, &two_has), 0);
    }
}

/// What a copy hands to another.
pub(crate) struct Taken {
    pub(crate) steps: Vec<Step>,
    documents: Vec<(DocumentRow, String)>,
}

pub(crate) fn take_out(project: &Project) -> Taken {
    let Some(store) = Store::open(project.path()).unwrap() else {
        return Taken { steps: Vec::new(), documents: Vec::new() };
    };
    let documents = store.documents().unwrap().into_iter().map(|row| {
        let text = store.text(&row.text).unwrap().unwrap();
        (row, text)
    });
    let taken = Taken { steps: steps_of(&store), documents: documents.collect() };
    store.close().unwrap();
    taken
}

fn put_into(project: &Project, copy: u128, steps: &[Step], from: &Taken) -> usize {
    use gainsay::model::CopyId;
    let store = Store::open(project.path()).unwrap();
    let mut store =
        store.unwrap_or_else(|| Store::create(project.path(), CopyId::from_random(copy)).unwrap());
    let new = store.merge(steps, &from.documents, &[]).unwrap();
    store.close().unwrap();
    new
}

/// What every row must be: the `after` of its newest change, computed from the steps alone.
fn newest(logs: &[&[Step]]) -> Tables {
    let mut last: BTreeMap<_, (StepId, Option<&Row>)> = BTreeMap::new();
    for step in logs.iter().flat_map(|log| log.iter()) {
        for change in &step.changes {
            let entry = last.entry(change.key().unwrap()).or_insert((step.id, None));
            if entry.0 <= step.id {
                *entry = (step.id, change.after.as_ref());
            }
        }
    }
    let mut tables = Tables::default();
    for row in last.into_values().filter_map(|(_, row)| row) {
        tables.put(row);
    }
    tables
}
