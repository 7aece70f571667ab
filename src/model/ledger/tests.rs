//! Ledgers worked out by hand, written as lines:
//!
//! `doc a 2025-01-02`, `c1 claim a 10 voice=own "The dam is safe"`, `c1 said_by s1`.

use std::collections::BTreeMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::model::{AnnotationId, Attributes, DocumentId, End, Schema, Unwatched, Value};

pub(super) fn document(name: &str) -> DocumentId {
    let number = name.bytes().fold(7_u128, |sum, byte| sum * 257 + u128::from(byte));
    DocumentId(Uuid::from_u128(number))
}

pub(super) fn span(name: &str) -> AnnotationId {
    let number = name.bytes().fold(11_u128, |sum, byte| sum * 263 + u128::from(byte));
    AnnotationId::from_random(number)
}

/// The facts and documents that some lines tell.
pub(super) fn told(lines: &str) -> (Facts, Vec<DocumentFact>) {
    let roles = Roles::of(&Schema::default());
    let (mut facts, mut documents) = (Facts::default(), Vec::new());
    let mut ends: BTreeMap<String, End> = BTreeMap::new();
    for (nth, line) in lines.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["doc", name, date @ ..] => documents.push(DocumentFact {
                id: document(name),
                path: format!("{name}.txt"),
                title: None,
                date: date.first().map(|date| (*date).to_owned()),
                missing: false,
            }),
            [from, kind, to] => {
                let end = |name: &str| {
                    let gone = || End { document: document("gone"), span: span(name) };
                    ends.get(name).copied().unwrap_or_else(gone)
                };
                let link = Link { kind: roles.link(kind).unwrap(), from: end(from), to: end(to) };
                facts.put_link(AnnotationId::from_random(u128::try_from(nth).unwrap()), link);
            }
            [name, role, at, place, ..] => {
                let end = End { document: document(at), span: span(name) };
                ends.insert((*name).to_owned(), end);
                let quoted = line.split('"').nth(1).unwrap();
                let attributes: Attributes = words
                    .iter()
                    .filter_map(|word| word.split_once('='))
                    .map(|(id, value)| (id.to_owned(), Value::words(&value.replace('_', " "))))
                    .collect();
                let role = roles.role(role).unwrap();
                facts.put_mark(Mark::new(end, role, quoted, place.parse().unwrap(), &attributes));
            }
            _ => panic!("{line}"),
        }
    }
    (facts, documents)
}

pub(super) fn ledger(lines: &str) -> Ledger {
    let (facts, documents) = told(lines);
    Ledger::new(&facts, &documents, &Unwatched).unwrap()
}

pub(super) fn row<'a>(ledger: &'a Ledger, claim: &str) -> (usize, &'a ClaimGroup) {
    let at = ledger.row_of(span(claim)).unwrap();
    (at, &ledger.rows[at])
}

fn names(ledger: &Ledger, sources: &[u32]) -> Vec<String> {
    let name = |at: &u32| ledger.sources[usize::try_from(*at).unwrap()].name.to_string();
    sources.iter().map(name).collect()
}

fn words(ledger: &Ledger, marks: &[u32]) -> Vec<String> {
    marks.iter().map(|at| ledger.placed(*at).unwrap().mark.words.to_string()).collect()
}

/// Who denies a row, and how far.
fn deniers(ledger: &Ledger, claim: &str) -> Vec<(String, Force)> {
    let row = row(ledger, claim).1;
    let told = |denier: &Denier| (names(ledger, &[denier.source]).remove(0), denier.force);
    row.deniers.iter().map(told).collect()
}

#[test]
fn claims_of_a_group_are_one_row_with_each_source_once() {
    let ledger = ledger(
        r#"
        doc b 2025-02-01
        doc a 2025-01-15
        doc c
        c1 claim a 10 form=quoted "The dam is safe"
        c2 claim b 20 form=mention "such assurances about the dam and all that it holds"
        c3 claim c 5 "the dam, built in 1960, is quite safe"
        c4 claim b 90 "the road is closed"
        s1 source a 0 named=yes "the Water Ministry"
        s2 source b 0 named=no "the office that nobody wanted to name"
        s3 source c 0 named=yes "a hydrologist"
        c1 same_as c2
        c3 same_as c2
        s2 same_as s1
        c1 said_by s1
        c2 said_by s2
        c3 said_by s3
        "#,
    );
    assert_eq!(ledger.rows.len(), 2);
    let (at, row) = row(&ledger, "c3");
    // A mention is no name, however long; of the others the longest.
    assert_eq!(&*row.name, "the dam, built in 1960, is quite safe");
    assert_eq!(names(&ledger, &row.sources), ["the Water Ministry", "a hydrologist"]);
    assert_eq!(ledger.claims(at).len(), 3);
    assert_eq!(ledger.dates(at), Some(("2025-01-15", "2025-02-01")));
    let paths: Vec<&str> = row
        .documents
        .iter()
        .map(|at| ledger.documents[usize::try_from(*at).unwrap()].path.as_str())
        .collect();
    assert_eq!(paths, ["a.txt", "b.txt", "c.txt"]);
    assert!(!row.is_answered());
}

#[test]
fn only_the_innermost_source_counts_and_the_others_are_the_way() {
    let ledger = ledger(
        r#"
        doc a
        isw source a 0 "ISW"
        chosun source a 10 "TV Chosun"
        official source a 30 "an official"
        agency source a 40 "an agency"
        c1 claim a 50 "3,000 men were sent"
        c2 claim a 90 "more will follow"
        c1 said_by official
        c1 said_by isw
        c2 said_by isw
        isw cites chosun
        chosun cites official
        agency cites official
        "#,
    );
    let (at, first) = row(&ledger, "c1");
    assert_eq!(names(&ledger, &first.sources), ["an official"]);
    let ways: Vec<Vec<String>> = ledger
        .chains(ledger.claims(at)[0])
        .iter()
        .map(|chain| {
            let mut way = vec![chain.source];
            way.extend(&chain.through);
            words(&ledger, &way)
        })
        .collect();
    assert_eq!(ways, [vec!["an official", "TV Chosun", "ISW"], vec!["an official", "an agency"]]);
    // It says this one itself, whatever it cites for the other.
    assert_eq!(names(&ledger, &row(&ledger, "c2").1.sources), ["ISW"]);
}

#[test]
fn sources_that_cite_each_other_in_a_ring_end_nothing() {
    let ledger = ledger(
        r#"
        doc a
        s1 source a 0 "one"
        s2 source a 5 "two"
        c1 claim a 9 "it rains"
        c1 said_by s1
        c1 said_by s2
        s1 cites s2
        s2 cites s1
        "#,
    );
    let (at, row) = row(&ledger, "c1");
    assert_eq!(names(&ledger, &row.sources), ["one", "two"]);
    let ways = ledger.chains(ledger.claims(at)[0]);
    assert_eq!(ways.iter().map(|way| way.through.len()).collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn no_comment_is_told_and_never_counted() {
    let ledger = ledger(
        r#"
        doc a 2025-01-01
        c1 claim a 0 "forty barges were turned back"
        d1 denial a 30 force=no_comment "has not commented"
        s1 source a 20 "the ministry"
        d1 said_by s1
        d1 denies c1
        d0 denial a 90 force=no_comment "no comment"
        d0 denies c1
        c2 claim a 100 "the lock is broken"
        d2 denial a 130 force=no_comment "would not comment at first"
        d3 denial a 150 force=doubted "later questioned this"
        d4 denial a 180 force=outright "then denied it"
        d2 said_by s1
        d3 said_by s1
        d4 said_by s1
        d2 denies c2
        d3 denies c2
        d4 denies c2
        "#,
    );
    let silent = row(&ledger, "c1").1;
    assert!(!silent.is_answered() && silent.deniers.is_empty());
    assert_eq!(names(&ledger, &silent.silent), ["the ministry"]);
    assert_eq!((silent.silent_none, silent.denied_by_none), (1, 0));
    // One denier, with the strongest of what it said.
    assert_eq!(deniers(&ledger, "c2"), [("the ministry".to_owned(), Force::Outright)]);
    assert_eq!(names(&ledger, &row(&ledger, "c2").1.silent), ["the ministry"]);
}

#[test]
fn own_voice_unnamed_ones_and_none_are_told_apart_and_are_no_sources() {
    let ledger = ledger(
        r#"
        doc a
        c1 claim a 0 voice=own "the gate stood open"
        c2 claim a 20 voice=unnamed "the gate stood open, reportedly"
        c3 claim a 40 "the gate was open"
        c4 claim a 60 voice=own "the gate, the guard says, was open"
        s1 source a 70 "the guard"
        c4 said_by s1
        c1 same_as c2
        c2 same_as c3
        c3 same_as c4
        c5 claim a 90 "nobody was there"
        c5 said_by lost
        "#,
    );
    let row1 = row(&ledger, "c1").1;
    assert_eq!((row1.own, row1.unnamed, row1.unsourced), (1, 1, 1));
    // Where somebody is named it is theirs, whatever the attribute says.
    assert_eq!(names(&ledger, &row1.sources), ["the guard"]);
    // A source that is gone stays as one, and says so.
    let row5 = row(&ledger, "c5").1;
    assert_eq!((row5.sources.len(), row5.unsourced, ledger.broken_links), (1, 0, 1));
    assert!(ledger.sources[usize::try_from(row5.sources[0]).unwrap()].gone);
}

#[test]
fn a_denial_of_a_denial_is_told_under_it_and_denies_no_claim() {
    let ledger = ledger(
        r#"
        doc a 2025-01-01
        doc b 2025-01-02
        c1 claim a 0 "the fleet has left"
        d1 denial a 30 force=outright "denied that it had"
        d2 denial b 10 force=partial "that denial is not quite true"
        d3 denial b 50 force=no_comment "no comment on this"
        d4 denial b 70 "never said so"
        s1 source a 20 "the admiralty"
        s2 source b 0 "the harbour union"
        d1 said_by s1
        d2 said_by s2
        d1 denies c1
        d2 denies d1
        d3 denies d2
        d4 denies c1
        loose denial b 90 "denied it all"
        "#,
    );
    let (at, row) = row(&ledger, "c1");
    assert_eq!(deniers(&ledger, "c1"), [("the admiralty".to_owned(), Force::Outright)]);
    assert_eq!((row.denied_by_none, ledger.loose_denials), (1, 1));
    let told: Vec<(String, u32, bool)> = ledger
        .denials(at)
        .iter()
        .map(|denial| (words(&ledger, &[denial.mark]).remove(0), denial.depth, denial.contested))
        .collect();
    let told: Vec<(&str, u32, bool)> =
        told.iter().map(|(words, depth, contested)| (words.as_str(), *depth, *contested)).collect();
    assert_eq!(
        told,
        [
            ("denied that it had", 1, true),
            ("never said so", 1, false),
            // "No comment" contests nothing.
            ("that denial is not quite true", 2, false),
            ("no comment on this", 3, false),
        ]
    );
    assert_eq!(row.documents, [0, 1]);
}

#[test]
fn denials_that_deny_each_other_are_told_once() {
    let ledger = ledger(
        r#"
        doc a
        c1 claim a 0 "it is so"
        d1 denial a 10 "it is not"
        d2 denial a 20 "it is, and that is wrong"
        d1 denies c1
        d1 denies d2
        d2 denies d1
        "#,
    );
    let denials = ledger.denials(row(&ledger, "c1").0);
    assert_eq!(denials.iter().map(|denial| denial.depth).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_name_set_by_hand_wins_and_follows_its_span() {
    let lines = r#"
        doc a
        c1 claim a 0 "one"
        c2 claim a 10 "two and more"
        c1 same_as c2
        "#;
    let (mut facts, documents) = told(lines);
    facts.set_name(span("c1"), Some("The count".to_owned()));
    let named = Ledger::new(&facts, &documents, &Unwatched).unwrap();
    assert!(&*named.rows[0].name == "The count" && named.rows[0].by_hand);
    facts.set_name(span("c1"), None);
    let named = Ledger::new(&facts, &documents, &Unwatched).unwrap();
    assert!(&*named.rows[0].name == "two and more" && !named.rows[0].by_hand);
}

fn chosen(ledger: &Ledger, query: &Query) -> Vec<String> {
    let rows = ledger.choose(query, &Unwatched).unwrap();
    rows.iter().map(|at| ledger.rows[usize::try_from(*at).unwrap()].name.to_string()).collect()
}

#[test]
fn rows_are_filtered_and_come_in_the_order_asked_for() {
    let ledger = ledger(
        r#"
        doc late 2025-03
        doc early 2025-01-07
        doc none
        a claim early 0 "Bridges are closed"
        b claim late 0 "THE LOCK is broken"
        c claim none 0 "a dam holds"
        d claim early 50 "nobody drowned"
        s1 source early 60 "the Mayor"
        s2 source early 70 "her deputy"
        s3 source late 60 "Mayor Anna Koss"
        s1 same_as s3
        a said_by s1
        a said_by s2
        b said_by s3
        x denial late 80 force=outright "a wicked invention, she said"
        x said_by s3
        x denies d
        y denial none 90 force=no_comment "silence"
        y said_by s2
        y denies c
        "#,
    );
    let all = ["Bridges are closed", "nobody drowned", "THE LOCK is broken", "a dam holds"];
    let ask = |query: Query| chosen(&ledger, &query);
    let by = |sort, backwards| ask(Query { sort, backwards, ..Query::default() });
    assert_eq!(ask(Query::default()), all);
    // Those without a date stay last; those of one date stay in their order.
    assert_eq!(by(Sort::Date, true), [all[2], all[0], all[1], all[3]]);
    assert_eq!(by(Sort::Sources, true), [all[0], all[2], all[1], all[3]]);
    assert_eq!(by(Sort::Deniers, true)[0], all[1]);
    assert_eq!(by(Sort::Unanswered, false), [all[0], all[2], all[3], all[1]]);
    let text = |text: &str| ask(Query { text: text.to_owned(), ..Query::default() });
    assert_eq!(text(" lock  the"), [all[2]]);
    assert_eq!(text("INVENTION"), [all[1]]);
    assert!(text("lock dam").is_empty());
    let source = |source| ask(Query { source, ..Query::default() });
    assert_eq!(source(Pick::Words("koss".to_owned())), [all[0], all[1], all[2]]);
    assert_eq!(source(Pick::This(span("s1"))), [all[0], all[1], all[2]]);
    assert_eq!(source(Pick::Words("deputy".to_owned())), [all[0], all[3]]);
    assert_eq!(source(Pick::Words("  ".to_owned())), all);
    let at = |document| ask(Query { document, ..Query::default() });
    assert_eq!(at(Pick::This(document("late"))), [all[1], all[2]]);
    assert_eq!(at(Pick::Words("2025-01 EARLY".to_owned())), [all[0], all[1]]);
    let answered = |answered| ask(Query { answered: Some(answered), ..Query::default() });
    assert_eq!(answered(true), [all[1]]);
    assert_eq!(answered(false), [all[0], all[2], all[3]]);
}

proptest! {
    /// However marks and links lie about, each claim is in one row, and the counts are those of looking at every pair.
    #[test]
    fn each_claim_is_in_one_row_and_the_counts_are_those_of_looking_at_every_pair(
        same in proptest::collection::vec((0..8_u8, 0..8_u8), 0..8),
        said in proptest::collection::vec((0..8_u8, 0..4_u8), 0..10),
        denies in proptest::collection::vec((0..5_u8, 0..8_u8), 0..8),
    ) {
        let mut lines = vec!["doc a".to_owned()];
        for n in 0..8 {
            lines.push(format!("c{n} claim a {n} \"claim {n}\""));
        }
        for n in 0..4 {
            lines.push(format!("s{n} source a {} \"source {n}\"", 20 + n));
        }
        for n in 0..5 {
            lines.push(format!("d{n} denial a {} \"denial {n}\"\nd{n} said_by s{}", 40 + n, n % 4));
        }
        for (a, b) in &same {
            lines.push(format!("c{a} same_as c{b}"));
        }
        for (c, s) in &said {
            lines.push(format!("c{c} said_by s{s}"));
        }
        for (d, c) in &denies {
            lines.push(format!("d{d} denies c{c}"));
        }
        let ledger = ledger(&lines.join("\n"));
        let mut seen: Vec<u32> = Vec::new();
        for at in 0..ledger.rows.len() {
            seen.extend(ledger.claims(at));
        }
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..8).collect::<Vec<u32>>());
        let row = |n: u8| ledger.row_of(span(&format!("c{n}"))).unwrap();
        // The closure, by going on as long as anything changes.
        let mut label: Vec<u8> = (0..8).collect();
        for _ in 0..8 {
            for (a, b) in &same {
                let least = label[usize::from(*a)].min(label[usize::from(*b)]);
                (label[usize::from(*a)], label[usize::from(*b)]) = (least, least);
            }
        }
        for a in 0..8_u8 {
            for b in 0..8_u8 {
                let together = label[usize::from(a)] == label[usize::from(b)];
                prop_assert_eq!(row(a) == row(b), together);
            }
            let mut sources: Vec<u8> =
                said.iter().filter(|(c, _)| row(*c) == row(a)).map(|(_, s)| *s).collect();
            sources.sort_unstable();
            sources.dedup();
            let mut deniers: Vec<u8> =
                denies.iter().filter(|(_, c)| row(*c) == row(a)).map(|(d, _)| d % 4).collect();
            deniers.sort_unstable();
            deniers.dedup();
            prop_assert_eq!(ledger.rows[row(a)].sources.len(), sources.len());
            prop_assert_eq!(ledger.rows[row(a)].deniers.len(), deniers.len());
        }
    }
}
