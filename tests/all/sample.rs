//! The sample projects are sound: what they hold agrees with their texts and their own schema.
//! Each test works on copies, so that the projects themselves stay as they are.

use std::collections::{BTreeMap, BTreeSet};

use gainsay::{
    folder::read_document,
    model::{Annotation, AnnotationId, AttributeRule, Row, Schema, State, Unwatched},
    session::{Action, Session, check_all},
    store::Store,
    text::{Wish, next_grapheme, previous_grapheme},
};

use crate::{
    common::{CANAL, CATCH, Project, Shipped, Tables, index_of},
    export::{check_offsets, lines, spans_of},
    fixture::{DARK, Page, open},
};

/// A sample, and what it holds.
struct Sample {
    shipped: Shipped,
    name: &'static str,
    documents: usize,
    /// Of the layer `a1`: done, in progress, set aside, new.
    states: [usize; 4],
    /// How many documents somebody has begun.
    begun: usize,
    /// Of how many documents and layers the export has a line.
    lines: usize,
    regions: usize,
    /// At least so many: annotations, spans of several ranges, relations across documents.
    least: [usize; 3],
    /// What undo says first, of which document, and what becomes of its state.
    undone: (&'static str, &'static str, [State; 2]),
}

const SAMPLES: [Sample; 2] = [
    Sample {
        shipped: CANAL,
        name: "Canal dispute",
        documents: 10,
        states: [7, 1, 1, 1],
        begun: 9,
        lines: 9,
        regions: 13,
        least: [450, 10, 40],
        undone: (
            "Undone: “Import grain-fleet.jsonl”",
            "texts/07-grain-fleet.txt",
            [State::New, State::Done],
        ),
    },
    Sample {
        shipped: CATCH,
        name: "Record catch",
        documents: 12,
        states: [10, 2, 0, 0],
        begun: 12,
        lines: 18,
        regions: 24,
        least: [800, 10, 100],
        undone: (
            "Undone: “Join by same as”",
            "texts/11-lake-wire.txt",
            [State::InProgress, State::InProgress],
        ),
    },
];

fn annotations(project: &Project) -> BTreeMap<AnnotationId, Annotation> {
    Tables::of(project).annotations
}

fn schema(session: &Session) -> &Schema {
    assert!(session.settings().problems.is_empty(), "{:?}", session.settings().problems);
    session.schema()
}

#[test]
fn they_open_with_everything_in_its_place_and_stay_as_they_are() {
    for sample in SAMPLES {
        let project = Project::shipped(&sample.shipped);
        let before = project.bytes();
        assert!(!before.keys().any(|path| path.to_string_lossy().contains("-wal")));
        let mut session = project.open();
        assert_eq!(session.name(), sample.name);
        let listed: Vec<_> = session.documents().iter().map(|entry| entry.path.clone()).collect();
        assert_eq!(listed.len(), sample.documents);
        assert!(listed.iter().all(|path| path.starts_with("texts/")));
        for index in 0..sample.documents {
            session.open_document_now(index).unwrap();
            let open = session.open().unwrap();
            assert!(open.elsewhere.is_empty() && !open.file_missing, "{}", open.row.path);
            assert_eq!(open.spans.len(), session.documents()[index].spans);
        }
        let count = |state| session.documents().iter().filter(|entry| entry.state == state).count();
        let states = [State::Done, State::InProgress, State::SetAside, State::New].map(count);
        assert_eq!(states, sample.states, "{}", sample.name);
        session.close().unwrap();
        assert_eq!(project.bytes(), before);
    }
}

#[test]
fn their_texts_are_those_of_their_files() {
    for sample in SAMPLES {
        let project = Project::shipped(&sample.shipped);
        let store = Store::open(project.path()).unwrap().unwrap();
        let rows = store.documents().unwrap();
        assert_eq!(rows.len(), sample.begun);
        for row in rows {
            let read = read_document(&project.path().join(&row.path), Wish::default()).unwrap();
            assert_eq!(store.text(&row.text).unwrap().as_ref(), Some(&read.decoded.text));
            assert_eq!(row.bytes_hash, read.bytes_hash);
            assert_eq!(row.encoding, read.decoded.encoding.name());
        }
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
    for sample in SAMPLES {
        let project = Project::shipped(&sample.shipped);
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
                    // No range ends within what people take for one character.
                    let last = previous_grapheme(&text, range.end());
                    assert_eq!(next_grapheme(&text, last), range.end(), "{words}");
                }
                several += usize::from(span.ranges.as_slice().len() > 1);
            }
            if let Some((from, to)) = annotation.ends() {
                let (from, to) = (&all[&from.span], &all[&to.span]);
                assert_eq!(schema.allows(&annotation.label, from, to), Ok(()));
                assert_eq!(annotation.document, from.document);
                assert_eq!([&from.layer, &to.layer], [&annotation.layer; 2]);
                across += usize::from(from.document != to.document);
            }
        }
        let found = [all.len(), several, across];
        assert!(found.iter().zip(&sample.least).all(|(is, least)| is >= least), "{found:?}");
    }
}

#[test]
fn regions_lie_on_their_texts_and_hold_no_mark() {
    for sample in SAMPLES {
        let project = Project::shipped(&sample.shipped);
        let store = Store::open(project.path()).unwrap().unwrap();
        let tables = Tables::of(&project);
        let mut regions = 0;
        for row in tables.project_rows.values() {
            let Row::Region(region) = row else { continue };
            let text = store.text(&region.text).unwrap().unwrap();
            assert!(region.range.slice(&text).is_some_and(|words| words.trim() == words));
            for span in tables.annotations.values().filter_map(Annotation::span) {
                let elsewhere = span.text != region.text;
                assert!(
                    elsewhere || !span.ranges.hull().intersects(region.range),
                    "{}",
                    span.quote.text
                );
            }
            regions += 1;
        }
        assert_eq!(regions, sample.regions);
    }
}

#[test]
fn they_export_whole_in_every_unit() {
    for sample in SAMPLES {
        let project = Project::shipped(&sample.shipped);
        let spans = annotations(&project).values().filter(|a| a.span().is_some()).count();
        for unit in ["chars", "utf16", "bytes"] {
            let written = lines(&project, &["--offsets", unit]);
            assert_eq!(written[0]["project"], sample.name);
            assert_eq!(written.len(), 1 + sample.lines);
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
}

#[test]
fn their_history_can_be_undone() {
    for sample in SAMPLES {
        let project = Project::shipped(&sample.shipped);
        let shipped = Tables::of(&project);
        let mut session = project.open();
        session.open_document_now(0).unwrap();
        let (words, path, [before, after]) = sample.undone;
        let said = session.dispatch(Action::Undo).unwrap().said.unwrap();
        assert_eq!(said, words);
        let index = index_of(&session, path);
        assert_eq!(session.documents()[index].state, before);
        assert_ne!(Tables::of(&project), shipped);
        session.dispatch(Action::Redo).unwrap();
        assert_eq!(session.documents()[index].state, after);
        assert_eq!(Tables::of(&project), shipped);
    }
}

/// For each span that a symmetric relation joins to others, the first of its group.
fn groups(schema: &Schema, all: &BTreeMap<AnnotationId, Annotation>) -> Groups {
    let spans = all.values().filter(|it| it.span().is_some());
    let mut groups = Groups(spans.map(|span| (span.id, span.id)).collect());
    for relation in all.values() {
        let symmetric = schema.relation(&relation.label).is_some_and(|rule| rule.symmetric);
        if let Some((from, to)) = relation.ends().filter(|_| symmetric) {
            let (one, other) = (groups.of(from.span), groups.of(to.span));
            groups.0.insert(one.max(other), one.min(other));
        }
    }
    groups
}

struct Groups(BTreeMap<AnnotationId, AnnotationId>);

impl Groups {
    fn of(&self, span: AnnotationId) -> AnnotationId {
        let above = self.0[&span];
        if above == span { span } else { self.of(above) }
    }
}

#[test]
fn the_first_tells_a_whole_story() {
    let project = Project::shipped(&CANAL);
    let session = project.open();
    let schema = schema(&session);
    let all = annotations(&project);
    let groups = groups(schema, &all);
    let relations: Vec<_> =
        all.values().filter_map(|it| Some((it.label.as_str(), it.ends()?))).collect();
    let of_kind = |kind: &'static str| {
        let mine = relations.iter().filter(move |(label, _)| *label == kind);
        mine.map(|(_, (from, to))| (groups.of(from.span), groups.of(to.span))).collect::<Vec<_>>()
    };
    for rule in &schema.relations {
        let used = relations.iter().any(|(label, _)| *label == rule.id.as_str());
        assert!(used, "no {}", rule.id);
    }
    // Somebody cites somebody who cites somebody.
    let cites = of_kind("cites");
    assert!(cites.iter().any(|(_, inner)| cites.iter().any(|(outer, _)| outer == inner)));
    // The same claim and the same source in at least three texts; an answer, and none.
    let mut texts: BTreeMap<(&str, AnnotationId), BTreeSet<_>> = BTreeMap::new();
    for span in all.values().filter(|it| it.span().is_some()) {
        texts.entry((span.label.as_str(), groups.of(span.id))).or_default().insert(span.document);
    }
    let answered: BTreeSet<_> = of_kind("denies").into_iter().map(|(_, to)| to).collect();
    let widely = |label| texts.iter().filter(move |(key, all)| key.0 == label && all.len() >= 3);
    assert!(widely("claim").any(|(key, _)| answered.contains(&key.1)), "none is answered");
    assert!(widely("source").count() >= 2);
    let said: BTreeSet<_> = of_kind("said_by").into_iter().map(|(from, _)| from).collect();
    let unanswered = texts.keys().filter(|(label, _)| *label == "claim");
    assert!(unanswered.filter(|(_, it)| said.contains(it) && !answered.contains(it)).count() > 5);
    // Dates for a time line, and texts without one.
    let dated = session.documents().iter().filter(|entry| entry.date.is_some()).count();
    assert!((4..session.documents().len()).contains(&dated));
    session.close().unwrap();
    // Nothing was forgotten but in the text that is still being read.
    let warnings = check_all(project.path(), &Unwatched).unwrap().warnings.unwrap();
    let told: Vec<_> = warnings.findings.iter().map(ToString::to_string).collect();
    let [told] = told.as_slice() else { panic!("{told:?}") };
    assert!(told.starts_with("texts/03-harbour-union.txt, a1: “questioned its arithmetic” is not"));
}

#[test]
fn the_second_has_many_scripts_layers_and_spellings() {
    let project = Project::shipped(&CATCH);
    let session = project.open();
    let layers: Vec<_> = session.layers().iter().map(ToString::to_string).collect();
    assert_eq!(layers, ["a1", "a2"]);
    let store = Store::open(project.path()).unwrap().unwrap();
    let rows = store.documents().unwrap();
    let encodings: BTreeSet<_> = rows.iter().map(|row| row.encoding.as_str()).collect();
    assert_eq!(encodings.into_iter().collect::<Vec<_>>(), ["utf-16le", "utf-8", "windows-1251"]);
    let tables = Tables::of(&project);
    let quotes: String = tables
        .annotations
        .values()
        .filter_map(|annotation| Some(annotation.span()?.quote.text.as_str()))
        .collect();
    // Cyrillic, Korean, Arabic, Hebrew, Thai, Lao, Devanagari, emoji; and one name in NFC and NFD.
    for sign in [
        "сом",
        "메기",
        "نفت",
        "ליגת",
        "ปลา",
        "ປາ",
        "मछली",
        "👨‍👩‍👧‍👦",
        "Åsa Törn",
        "A\u{30a}sa To\u{308}rn",
    ] {
        assert!(quotes.contains(sign), "no {sign} is marked");
    }
    let languages = tables.project_rows.values().filter_map(|row| match row {
        Row::Metadata(row) if row.field == "language" => Some(row.value.as_str()),
        _ => None,
    });
    let languages: BTreeSet<_> = languages.collect();
    assert_eq!(languages.len(), 9, "{languages:?}");
}

#[test]
fn a_picture_of_its_hardest_lines() {
    let text = "קורוולד (Pavo Lind, שיא: 149.1 ק״ג) בשנת 2012.\n\
        الملف «رقم 31/152-B» وصل (TV Lagoon).\n\
        ປະຕິເສດວ່າ ປາຖືກຍັດຊືນ “152,4 ກິໂລ”.\n\
        메기가 아니라 “똠방각하”였다고 부인했다.\n\
        3️⃣ no string 🙄 👨🏾‍✈️ ☎ 🇺🇦 A\u{30a}sa To\u{308}rn";
    let mut page = Page::new(text);
    page.colors = DARK;
    let page = page
        .mark(0, &["שיא: 149.1 ק״ג"])
        .mark(2, &["Pavo Lind, שיא: 149.1 ק״ג) בשנת 2012"])
        .mark(1, &["קורוולד"])
        .mark(0, &["«رقم 31/152-B» وصل"])
        .mark(1, &["TV Lagoon"])
        .mark(2, &["ປະຕິເສດວ່າ ປາຖືກຍັດຊືນ"])
        .mark(0, &["ປາຖືກຍັດຊືນ"])
        .mark(2, &["아니라 “똠방각하”였다고 부인했다"])
        .mark(0, &["똠방각하"])
        .mark(2, &["3️⃣ no string"])
        .mark(1, &["👨🏾‍✈️"])
        .mark(1, &["A\u{30a}sa To\u{308}rn"]);
    let mut picture = open(page, 460.0, 240.0, 1.0);
    picture.snapshot("pane_hardest");
}
