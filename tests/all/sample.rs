//! The sample project is sound: what it holds agrees with its texts and its own schema.
//! Each test works on a copy, so that the project itself stays as it is.

use std::collections::BTreeMap;

use gainsay::{
    folder::read_document,
    model::{Annotation, AnnotationId, AttributeRule, Row, Schema, State},
    session::{Action, Session},
    store::Store,
};

use crate::{
    common::{Project, Tables},
    export::{check_offsets, lines, spans_of},
};

/// How many documents the sample has, and how many of them were begun.
const DOCUMENTS: usize = 10;
const BEGUN: usize = 7;

fn annotations(project: &Project) -> BTreeMap<AnnotationId, Annotation> {
    let tables = Tables::of(project);
    assert!(tables.annotations.len() > 300);
    tables.annotations
}

fn schema(session: &Session) -> &Schema {
    assert!(session.settings().problems.is_empty(), "{:?}", session.settings().problems);
    session.schema()
}

#[test]
fn it_opens_with_everything_in_its_place_and_stays_as_it_is() {
    let project = Project::sample();
    let before = project.bytes();
    assert!(!before.keys().any(|path| path.to_string_lossy().contains("-wal")));
    let mut session = project.open();
    let listed: Vec<_> = session.documents().iter().map(|entry| entry.path.clone()).collect();
    assert_eq!(listed.len(), DOCUMENTS);
    assert!(listed.iter().all(|path| path.starts_with("texts/")));
    for index in 0..DOCUMENTS {
        session.open_document_now(index).unwrap();
        let open = session.open().unwrap();
        assert!(open.elsewhere.is_empty() && !open.file_missing, "{}", open.row.path);
        assert_eq!(open.spans.len(), session.documents()[index].spans);
    }
    let count = |state| session.documents().iter().filter(|entry| entry.state == state).count();
    assert_eq!(
        [count(State::Done), count(State::InProgress), count(State::SetAside), count(State::New)],
        [5, 1, 1, 3]
    );
    session.close().unwrap();
    assert_eq!(project.bytes(), before);
}

#[test]
fn its_texts_are_those_of_its_files() {
    let project = Project::sample();
    let store = Store::open(project.path()).unwrap().unwrap();
    let rows = store.documents().unwrap();
    assert_eq!(rows.len(), BEGUN);
    for row in rows {
        let read =
            read_document(&project.path().join(&row.path), gainsay::text::Wish::default()).unwrap();
        assert_eq!(store.text(&row.text).unwrap().as_ref(), Some(&read.decoded.text));
        assert_eq!(row.bytes_hash, read.bytes_hash);
        assert_eq!(row.encoding, read.decoded.encoding.name());
    }
}

fn check_attributes(annotation: &Annotation, rules: &[AttributeRule]) {
    for (id, value) in &annotation.attributes {
        let rule = rules.iter().find(|rule| rule.id == *id);
        assert!(rule.is_some_and(|rule| rule.takes(value)), "{id} = {value} in {annotation:?}");
    }
    for rule in rules.iter().filter(|rule| rule.required) {
        assert!(annotation.attributes.contains_key(&rule.id), "no {} in {annotation:?}", rule.id);
    }
}

#[test]
fn every_mark_agrees_with_its_text_and_the_schema() {
    let project = Project::sample();
    let store = Store::open(project.path()).unwrap().unwrap();
    let session = project.open();
    let schema = schema(&session);
    let all = annotations(&project);
    let (mut several, mut across) = (0, 0);
    for annotation in all.values() {
        check_attributes(annotation, schema.attributes_of(annotation));
        if let Some(span) = annotation.span() {
            assert!(schema.label(&annotation.label).is_some(), "{}", annotation.label);
            let text = store.text(&span.text).unwrap().unwrap();
            assert_eq!(span.ranges.text(&text).as_ref(), Some(&span.quote.text));
            for range in span.ranges.iter() {
                let words = range.slice(&text).unwrap();
                assert_eq!(words.trim(), words);
            }
            several += usize::from(span.ranges.as_slice().len() > 1);
        }
        if let Some((from, to)) = annotation.ends() {
            let (from, to) = (&all[&from.span], &all[&to.span]);
            assert_eq!(schema.allows(&annotation.label, from, to), Ok(()));
            assert_eq!(annotation.document, from.document);
            across += usize::from(from.document != to.document);
        }
    }
    assert!(several >= 5 && across >= 10, "{several} of several pieces, {across} across documents");
}

#[test]
fn regions_lie_on_their_texts_and_hold_no_mark() {
    let project = Project::sample();
    let mut session = project.open();
    let mut regions = 0;
    for index in 0..DOCUMENTS {
        session.open_document_now(index).unwrap();
        let open = session.open().unwrap();
        for row in &open.project_rows {
            let Row::Region(region) = row else { continue };
            assert_eq!(region.text, open.text.hash);
            assert!(region.range.slice(&open.text.words).is_some());
            for span in open.spans.iter().filter_map(Annotation::span) {
                assert!(!span.ranges.hull().intersects(region.range), "{}", span.quote.text);
            }
            regions += 1;
        }
    }
    assert_eq!(regions, 9);
}

#[test]
fn it_exports_whole_in_every_unit() {
    let project = Project::sample();
    let spans = annotations(&project).values().filter(|a| a.span().is_some()).count();
    for unit in ["chars", "utf16", "bytes"] {
        let written = lines(&project, &["--offsets", unit]);
        assert_eq!(written[0]["project"], "Canal dispute");
        assert_eq!(written.len(), 1 + BEGUN);
        assert_eq!(check_offsets(&written), spans);
        // Every relation ends in spans that are written.
        let all: Vec<_> = written[1..].iter().flat_map(spans_of).map(|s| &s["id"]).collect();
        for line in &written[1..] {
            for relation in line["relations"].as_array().unwrap() {
                for end in ["from", "to"] {
                    assert!(all.contains(&&relation[end]["span"]), "{relation}");
                }
            }
        }
    }
}

#[test]
fn its_history_can_be_undone() {
    let project = Project::sample();
    let mut session = project.open();
    session.open_document_now(0).unwrap();
    let said = session.dispatch(Action::Undo).unwrap().said.unwrap();
    assert_eq!(said, "Undone: set aside in texts/08-cookie-notice.txt");
    assert_eq!(session.documents()[7].state, State::New);
    session.dispatch(Action::Redo).unwrap();
    assert_eq!(session.documents()[7].state, State::SetAside);
}
