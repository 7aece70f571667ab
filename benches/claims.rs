//! Prints how long the ledger of claims takes, beside what it should take. Asserts nothing.
//!
//! `cargo bench --bench claims`

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and stops when it cannot"
)]

use std::{
    fmt::Write as _,
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use gainsay::{
    formats::{FORMATS, ledger::LedgerFormat},
    model::{
        AnnotationId, Unwatched,
        ledger::{Pick, Query, Role, Sort, Timeline},
    },
    session::{
        self, Action, ImportChoice, ImportInto, Session, Target,
        ledger::{Claims, LedgerFile},
        world::Machine,
    },
    text::{Ranges, TextRange, sha256_hex},
};

const DOCUMENTS: usize = 2_500;
/// Of each document.
const CLAIMS: usize = 20;
const SOURCES: usize = 8;
const DENIALS: usize = 4;

const WHAT: [&str; 16] = [
    "barges",
    "locks",
    "permits",
    "inspectors",
    "pilots",
    "convoys",
    "gates",
    "surveys",
    "dams",
    "crews",
    "ports",
    "quotas",
    "statements",
    "engineers",
    "fleets",
    "charts",
];
const DID: [&str; 12] = [
    "were turned back",
    "had been closed",
    "would be sold",
    "were never seen",
    "have been lent",
    "are to be hired",
    "were counted twice",
    "had left at dawn",
    "were paid in grain",
    "will be charted anew",
    "had no papers",
    "were held at anchor",
];
const WHO: [&str; 10] = [
    "the Harbour Union",
    "a spokeswoman for the ministry",
    "the Morrow River Observatory",
    "Ida Morrant",
    "an official",
    "the embassy",
    "TV Saltmark",
    "a lock keeper",
    "the Port Service",
    "Tove Askerud",
];

/// The next of numbers that look random (`SplitMix64`).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn pick<'a>(all: &[&'a str], state: &mut u64) -> &'a str {
    all[usize::try_from(next(state) % u64::try_from(all.len()).unwrap()).unwrap()]
}

fn id(n: usize) -> AnnotationId {
    let mut state = u64::try_from(n).unwrap();
    let high = u128::from(next(&mut state)) << 64;
    AnnotationId::from_random(high | u128::from(next(&mut state)))
}

/// An export of 2,500 documents with 20 claims each, every claim said by somebody, one in five denied, two in five a
/// claim of another document as well.
fn exported() -> String {
    let mut lines = String::from(
        "{\"format\":\"gainsay/1\",\"project\":\"\",\"offsets\":\"bytes\",\"schema\":null}\n",
    );
    let state = &mut 7;
    let each = CLAIMS + SOURCES + DENIALS;
    for document in 0..DOCUMENTS {
        let mut text = format!("Report {document}\n\n");
        let (mut spans, mut relations) = (Vec::new(), Vec::new());
        let mut mark = |text: &mut String, nth: usize, label: &str, words: &str| {
            let start = text.len();
            text.push_str(words);
            let end = text.len();
            text.push_str(". ");
            spans.push(serde_json::json!({
                "id": id(document * each + nth).to_string(), "label": label, "ranges": [[start, end]],
                "text": words, "attributes": {"form": "quoted"}, "note": "", "origin": "hand",
            }));
        };
        for nth in 0..CLAIMS {
            let words = format!(
                "{} {} {} {} near {}",
                next(state) % 900,
                pick(&WHAT, state),
                pick(&DID, state),
                pick(&["on Monday", "in March", "since the frost", "last year"], state),
                pick(&WHO, state),
            );
            mark(&mut text, nth, "claim", &words);
        }
        for nth in 0..SOURCES {
            mark(&mut text, CLAIMS + nth, "source", pick(&WHO, state));
        }
        for nth in 0..DENIALS {
            mark(&mut text, CLAIMS + SOURCES + nth, "denial", "denied that this was so");
        }
        let path = |document: usize| format!("{document}.txt");
        let end = |document: usize, nth: usize| serde_json::json!({"document": path(document), "span": id(document * each + nth).to_string()});
        let mut join = |label: &str, from, to| {
            let nth = document * 100 + relations.len();
            relations.push(serde_json::json!({
                "id": id(1_000_000_000 + nth).to_string(), "label": label, "from": from, "to": to,
                "attributes": {}, "note": "",
            }));
        };
        for nth in 0..CLAIMS {
            join("said_by", end(document, nth), end(document, CLAIMS + nth % SOURCES));
            if nth % 5 < 2 && document > 0 {
                let other = usize::try_from(next(state)).unwrap() % document;
                join("same_as", end(document, nth), end(other, nth));
            }
        }
        for nth in 0..DENIALS {
            let denial = CLAIMS + SOURCES + nth;
            join("denies", end(document, denial), end(document, nth * 5));
            join("said_by", end(document, denial), end(document, CLAIMS + (nth + 3) % SOURCES));
        }
        let line = serde_json::json!({
            "document": path(document), "sha256": sha256_hex(&text), "encoding": "utf-8",
            "meta": {"date": format!("20{:02}-{:02}-{:02}", document % 25, document % 12 + 1, document % 28 + 1)},
            "regions": [], "layer": "a1", "status": "done", "text": text, "spans": spans, "relations": relations,
        });
        writeln!(lines, "{line}").unwrap();
    }
    lines
}

fn print(name: &str, target: &str, mut taken: Vec<Duration>) {
    taken.sort();
    let ms = |at: usize| taken.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3);
    println!(
        "{name:<58} median {:>8.1} ms   max {:>8.1} ms   target {target}",
        ms(taken.len() / 2),
        ms(taken.len() - 1),
    );
}

fn open(folder: &Path) -> Session {
    Session::open_folder(folder, Some("a1".into()), Box::new(Machine)).unwrap()
}

/// From the question to the first rows, and to all of them.
fn read(session: &Session) -> (Duration, Duration, Claims) {
    let started = Instant::now();
    let mut claims = session.claims(None);
    let mut first = None;
    loop {
        session.poll_claims(&mut claims);
        if !claims.is_empty() {
            first.get_or_insert_with(|| started.elapsed());
        }
        if !claims.is_working() {
            let all = started.elapsed();
            return (first.unwrap_or(all), all, claims);
        }
        std::thread::yield_now();
    }
}

/// From a question to its answer.
fn ask(session: &Session, claims: &mut Claims, query: &Query) -> Duration {
    let started = Instant::now();
    claims.ask(query.clone());
    session.settle_claims(claims).unwrap();
    started.elapsed()
}

fn main() {
    let dir = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = dir.path().join("in.jsonl");
    std::fs::write(&file, exported()).unwrap();
    let loaded = session::load(folder.path(), None, &Unwatched).unwrap();
    let into = ImportInto::new(loaded, &mut Machine).unwrap();
    let format = *FORMATS.first().unwrap();
    let choice = ImportChoice { format, annotator: None, author: None, files: vec![file] };
    let imported = session::import(into, &choice, &Unwatched).unwrap();
    println!("{imported}");
    let mut session = open(folder.path());
    let (mut first, mut all) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let (one, every, _) = read(&session);
        first.push(one);
        all.push(every);
    }
    let (_, _, mut claims) = read(&session);
    println!("claims: {} rows of 50,000 claims", claims.len());
    print("claims: first rows", "100 ms", first);
    print("claims: all rows", "-", all);
    let text = |words: &str| Query { text: words.to_owned(), ..Query::default() };
    let queries = [
        ("filter by a common word", text("barges")),
        ("filter by three words", text("900 BARGES monday")),
        ("filter by a word that is not there", text("zeppelin")),
        (
            "filter by source",
            Query { source: Pick::Words("morrant".to_owned()), ..Query::default() },
        ),
        (
            "filter by date",
            Query { document: Pick::Words("2013-0".to_owned()), ..Query::default() },
        ),
        ("unanswered first", Query { sort: Sort::Unanswered, ..Query::default() }),
        (
            "by sources, most first",
            Query { sort: Sort::Sources, backwards: true, ..Query::default() },
        ),
    ];
    for (name, query) in queries {
        let mut taken = Vec::new();
        for _ in 0..9 {
            taken.push(ask(&session, &mut claims, &query));
            ask(&session, &mut claims, &Query::default());
        }
        claims.ask(query);
        session.settle_claims(&mut claims).unwrap();
        print(&format!("claims: {name}"), "50 ms", taken);
    }
    ask(&session, &mut claims, &Query::default());
    session.open_document_now(0).unwrap();
    let mut taken = Vec::new();
    for nth in 0..5 {
        let range = TextRange::new(0, 6 + nth).unwrap();
        let ranges = Ranges::one(range).unwrap();
        session.dispatch(Action::AddSpan { ranges, label: "claim".into() }).unwrap();
        let started = Instant::now();
        session.settle_claims(&mut claims).unwrap();
        taken.push(started.elapsed());
    }
    print("claims: all rows again after one mark", "beside the window", taken);
    let ledger = claims.ledger().unwrap().clone();
    let largest = (0..ledger.rows.len()).max_by_key(|row| ledger.claims(*row).len()).unwrap();
    let started = Instant::now();
    black_box(Timeline::new(&ledger, largest));
    print(
        &format!("claims: time line of {} claims", ledger.claims(largest).len()),
        "2 ms",
        vec![started.elapsed()],
    );
    for (name, what) in [("CSV", LedgerFormat::Csv), ("JSON", LedgerFormat::Json)] {
        let started = Instant::now();
        let target = Target::File(dir.path().join("out"));
        let source = session.ledger_source(&claims).unwrap();
        source.write(&LedgerFile::Rows(what), &target).unwrap();
        print(&format!("claims: write {name}"), "in a job", vec![started.elapsed()]);
    }
    for (name, role) in [("claims", Role::Claim), ("sources", Role::Source)] {
        let started = Instant::now();
        let found = session.find_alike(&claims, role).unwrap().wait().unwrap().unwrap();
        let name = format!("claims: {} pairs of {name} that read alike", found.len());
        print(&name, "in a job", vec![started.elapsed()]);
    }
    session.dismiss_and_close(claims).unwrap();
}
