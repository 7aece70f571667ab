//! Prints how long things take, beside what they should take. Asserts nothing: a slow machine is
//! not a fault.
//!
//! `cargo bench --bench figures` runs it whole; a word after `--` chooses lines by name.

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
    formats::FORMATS,
    model::{AnnotationId, AnnotatorId, Stamp, Step, StepId, Unwatched},
    session::{
        self, Action, Choice, ImportChoice, ImportInto, Session, Target, problems::LayerProblems,
        world::Machine,
    },
    store::Store,
    text::{
        OffsetIndex, Ranges, TextRange, Unit, pieces, sentence_at, sha256_hex, snap_to_words, tidy,
    },
};

fn main() {
    let wanted = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    let benches: [(&str, fn()); 7] = [
        ("text", text),
        ("open", open_many),
        ("commit", commit),
        ("first", first),
        ("document", document),
        ("export", export),
        ("import", import),
    ];
    for (name, bench) in benches {
        if name.contains(&wanted) {
            bench();
        }
    }
}

/// Runs `work` some times and prints minimum, median and maximum.
fn line(name: &str, target: &str, times: usize, mut work: impl FnMut()) {
    let mut taken: Vec<Duration> = (0..times)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    print(name, target, &mut taken);
}

fn print(name: &str, target: &str, taken: &mut [Duration]) {
    taken.sort();
    let ms = |at: usize| taken.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3);
    println!(
        "{name:<46} median {:>9.3} ms   p99 {:>9.3} ms   max {:>9.3} ms   n {:<5} target {target}",
        ms(taken.len() / 2),
        ms(taken.len() * 99 / 100),
        ms(taken.len() - 1),
        taken.len(),
    );
}

const SENTENCE: &str = "The ministry denied on Monday that forty barges had been turned back at the \
                        lower gate, as the union’s secretary (HU) had claimed. ";

fn article(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 500);
    let mut number = 0;
    while text.len() < bytes {
        for _ in 0..3 {
            write!(text, "{number}. {SENTENCE}").unwrap();
            number += 1;
        }
        text.push_str("\n\n");
    }
    text
}

fn text() {
    let big = article(10_000_000);
    let middle = u32::try_from(big.len() / 2).unwrap();
    line("text: pieces of 10 MB", "300 ms", 9, || {
        black_box(pieces(&big));
    });
    line("text: offset index of 10 MB", "-", 9, || {
        black_box(OffsetIndex::new(&big));
    });
    let range = TextRange::new(middle, middle + 60).unwrap();
    line("text: snap, tidy and sentence in 10 MB", "2 ms", 200, || {
        let snapped = snap_to_words(&big, range);
        black_box((tidy(&big, snapped), sentence_at(&big, middle)));
    });
}

fn me() -> AnnotatorId {
    "a1".into()
}

fn open(folder: &Path) -> Session {
    Session::open_folder(folder, Some(me()), Box::new(Machine)).unwrap()
}

fn open_many() {
    let dir = tempfile::tempdir().unwrap();
    for number in 0..10_000 {
        std::fs::write(dir.path().join(format!("{number}.txt")), SENTENCE).unwrap();
    }
    line("open: list 10,000 documents", "500 ms with the window", 9, || {
        black_box(session::load(dir.path(), Some(&me()), &Unwatched).unwrap());
    });
}

/// A project with one document of `bytes`, open, with `spans` marks.
fn marked(folder: &Path, bytes: usize, spans: usize) -> (Session, Vec<Duration>) {
    std::fs::write(folder.join("a.txt"), article(bytes)).unwrap();
    let mut session = open(folder);
    session.open_document_now(0).unwrap();
    let text = session.open().unwrap().text.words.clone();
    let mut taken = Vec::with_capacity(spans);
    let step = text.len() / (spans + 1);
    for number in 0..spans {
        let at = u32::try_from(number * step).unwrap();
        let range = snap_to_words(&text, TextRange::new(at, at + 12).unwrap());
        let Some(ranges) = tidy(&text, range).and_then(Ranges::one) else { continue };
        let start = Instant::now();
        let action = Action::AddSpan { ranges, label: "claim".into() };
        // The first mark of a long text waits until the text is stored beside it.
        while let Err(error) = session.dispatch(action.clone()) {
            assert!(error.is_busy(), "{error}");
            std::thread::yield_now();
        }
        taken.push(start.elapsed());
    }
    (session, taken)
}

fn commit() {
    let dir = tempfile::tempdir().unwrap();
    let (mut session, mut taken) = marked(dir.path(), 200_000, 3_000);
    print("commit: a mark, on the disk (after 3,000)", "10 ms median", &mut taken);
    line("commit: undo", "10 ms median", 300, || {
        session.dispatch(Action::Undo).unwrap();
    });
}

/// What of a first mark happens in frames: all tries, until it is saved.
fn first() {
    let mut longest = Vec::new();
    let mut all = Vec::new();
    for _ in 0..9 {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.txt"), article(10_000_000)).unwrap();
        let mut session = open(dir.path());
        session.open_document_now(0).unwrap();
        let ranges = Ranges::one(TextRange::new(3, 6).unwrap()).unwrap();
        let action = Action::AddSpan { ranges, label: "claim".into() };
        let begun = Instant::now();
        let mut frame = Duration::ZERO;
        loop {
            let start = Instant::now();
            let done = session.dispatch(action.clone());
            frame = frame.max(start.elapsed());
            match done {
                Ok(_) => break,
                Err(error) => assert!(error.is_busy(), "{error}"),
            }
            std::thread::yield_now();
        }
        longest.push(frame);
        all.push(begun.elapsed());
        session.close().unwrap();
    }
    print("first: a mark in 10 MB, longest frame", "16 ms", &mut longest);
    print("first: a mark in 10 MB, until it is saved", "-", &mut all);
}

fn document() {
    let dir = tempfile::tempdir().unwrap();
    let (mut session, _) = marked(dir.path(), 100_000, 500);
    line("document: open 100 kB with 500 spans", "30 ms", 50, || {
        session.open_document_now(0).unwrap();
    });
}

fn export() {
    // Many spans, and much text: what it takes of either is told by its own line.
    let cases = [(2_000_000, 10_000, "20 ms"), (20_000_000, 200, "200 ms")];
    for (bytes, spans, target) in cases {
        export_of(bytes, spans, target);
    }
}

fn export_of(bytes: usize, spans: usize, target: &str) {
    let dir = tempfile::tempdir().unwrap();
    let (session, _) = marked(dir.path(), bytes, spans);
    let source = session.export_source().unwrap();
    let choice = Choice {
        format: *FORMATS.first().unwrap(),
        layer: None,
        offsets: Unit::Chars,
        target: Target::File(dir.path().join("out.jsonl")),
    };
    let name = format!("export: {spans} spans, {} MB of text", bytes / 1_000_000);
    line(&name, target, 9, || {
        black_box(session::export(&source, &choice, &Unwatched).unwrap());
    });
}

/// An export of 200 documents with 50 kB and 500 spans each.
fn exported() -> String {
    let text = article(50_000);
    let mut lines = String::from(
        "{\"format\":\"gainsay/1\",\"project\":\"\",\"offsets\":\"bytes\",\"schema\":null}\n",
    );
    let mut id = 0_u128;
    for document in 0..200 {
        // Each text is another one.
        let text = format!("{document:08}{text}");
        let hash = sha256_hex(&text);
        let spans: Vec<serde_json::Value> = (0..500)
            .map(|nth| {
                id += 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835;
                let start = text.floor_char_boundary(nth * 100);
                let end = text.floor_char_boundary(start + 40);
                serde_json::json!({
                    "id": AnnotationId::from_random(id).to_string(), "label": "claim",
                    "ranges": [[start, end]], "text": text.get(start..end),
                    "attributes": {"form": "quoted", "hedged": null, "voice": null},
                    "note": "", "origin": "hand",
                })
            })
            .collect();
        let line = serde_json::json!({
            "document": format!("{document}.txt"), "sha256": hash, "encoding": "utf-8",
            "meta": {}, "regions": [], "layer": "a1", "status": "done", "text": text,
            "spans": spans, "relations": [],
        });
        writeln!(lines, "{line}").unwrap();
    }
    lines
}

fn import() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("in.jsonl");
    std::fs::write(&file, exported()).unwrap();
    let format = *FORMATS.first().unwrap();
    let choice = ImportChoice { format, annotator: None, author: None, files: vec![file] };
    let mut folder = tempfile::tempdir().unwrap();
    line("import: 100,000 spans, 10 MB of text", "1,000 ms", 5, || {
        folder = tempfile::tempdir().unwrap();
        let loaded = session::load(folder.path(), None, &Unwatched).unwrap();
        let into = ImportInto::new(loaded, &mut Machine).unwrap();
        let imported = session::import(into, &choice, &Unwatched).unwrap();
        assert_eq!(imported.spans, 100_000, "{imported}");
    });
    line("import: the same again, all there already", "-", 3, || {
        let loaded = session::load(folder.path(), None, &Unwatched).unwrap();
        let into = ImportInto::new(loaded, &mut Machine).unwrap();
        let imported = session::import(into, &choice, &Unwatched).unwrap();
        assert_eq!(imported.there, 100_000, "{imported}");
    });
    line("export: 100,000 spans, 10 MB of text", "200 ms", 5, || {
        let loaded = session::load(folder.path(), None, &Unwatched).unwrap();
        let target = Target::File(dir.path().join("out.jsonl"));
        let choice = Choice { format, layer: None, offsets: Unit::Chars, target };
        black_box(session::export(&loaded.into(), &choice, &Unwatched).unwrap());
    });
    problems(folder.path());
    let stepped = by_single_steps(folder.path());
    line("check: 100,000 steps, 100,000 spans", "some seconds", 3, || {
        let checked = session::check(stepped.path(), &Unwatched).unwrap();
        assert!(checked.is_sound(), "{checked}");
    });
}

/// Looking for problems in a project of 100,000 spans: all of them, and after one mark.
fn problems(folder: &Path) {
    let mut session = open(folder);
    session.open_document_now(0).unwrap();
    let look = |session: &Session, known| {
        session.look_for_problems(known).unwrap().wait().unwrap().unwrap()
    };
    let mut known = LayerProblems::default();
    line("problems: 100,000 spans, 10 MB of text", "some seconds", 3, || {
        known = look(&session, LayerProblems::default());
    });
    let mut taken = Vec::new();
    let ranges = Ranges::one(TextRange::new(1, 4).unwrap()).unwrap();
    for nth in 0..40 {
        let action = Action::AddSpan { ranges: ranges.clone(), label: "source".into() };
        session.dispatch(if nth % 2 == 0 { action } else { Action::Undo }).unwrap();
        let start = Instant::now();
        known = look(&session, known);
        taken.push(start.elapsed());
    }
    print("problems: renewed after one mark", "100 ms", &mut taken);
    black_box(known.all().count());
    session.close().unwrap();
}

/// The same project with a step for each change.
fn by_single_steps(folder: &Path) -> tempfile::TempDir {
    let store = Store::open(folder).unwrap().unwrap();
    let documents: Vec<_> = store
        .documents()
        .unwrap()
        .into_iter()
        .map(|row| (row.clone(), store.text(&row.text).unwrap().unwrap()))
        .collect();
    let mut newest = None;
    let mut steps = Vec::new();
    for (_, mut step) in store.steps_after(0).unwrap() {
        for change in std::mem::take(&mut step.changes) {
            let stamp = Stamp { now_ms: step.at_ms, random: 1 };
            newest = Some(StepId::after(newest, stamp));
            let (id, changes) = (newest.unwrap(), vec![change]);
            steps.push(Step { id, part_of: None, schema: None, changes, ..step.clone() });
        }
    }
    let stepped = tempfile::tempdir().unwrap();
    let mut into = Store::create(stepped.path(), store.copy()).unwrap();
    into.merge(&steps, &documents, &[]).unwrap();
    into.close().unwrap();
    store.close().unwrap();
    stepped
}
