//! Prints how long it takes to find a span to link to among 200,000, beside what it should take. Asserts nothing.
//!
//! `cargo bench --bench links`

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and stops when it cannot"
)]

use std::{
    fmt::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use gainsay::{
    formats::FORMATS,
    model::{Joinable, SoughtSpan, Unwatched},
    session::{
        self, Action, ImportChoice, ImportInto, Session,
        links::{Answer, Links},
        world::Machine,
    },
};

const DOCUMENTS: usize = 10_000;
/// In each document.
const SPANS: usize = 20;

/// Some of the words of news, from the common to the rare.
const WORDS: [&str; 40] = [
    "the",
    "of",
    "a",
    "in",
    "that",
    "on",
    "had",
    "been",
    "was",
    "were",
    "denied",
    "said",
    "ministry",
    "vessel",
    "barges",
    "turned",
    "back",
    "gate",
    "lower",
    "union",
    "secretary",
    "harbour",
    "report",
    "observatory",
    "канал",
    "заявив",
    "речник",
    "жодне",
    "судно",
    "затримано",
    "water",
    "metres",
    "higher",
    "reportedly",
    "canal",
    "office",
    "answered",
    "inspector",
    "dam",
    "notice",
];

/// Even, and the same for each start.
const fn next(state: u64) -> u64 {
    state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
}

/// A claim of about fourteen words, of which some are rare.
fn claim(state: &mut u64) -> String {
    let mut words = Vec::new();
    for _ in 0..12 {
        *state = next(*state);
        // The first of the list are the most frequent.
        let (a, b) = ((*state >> 33) as usize % 40, (*state >> 48) as usize % 40);
        words.push(WORDS[a.min(b)].to_owned());
    }
    for _ in 0..2 {
        *state = next(*state);
        words.push(format!("name{}", (*state >> 33) % 30_000));
    }
    words.join(" ")
}

fn exported() -> String {
    let mut state = 7;
    let mut out = String::from(
        "{\"format\":\"gainsay/1\",\"project\":\"P\",\"schema\":{\"labels\":[],\"relations\":[]},\
         \"offsets\":\"bytes\"}\n",
    );
    for document in 0..DOCUMENTS {
        let (mut text, mut spans) = (String::new(), Vec::new());
        for span in 0..SPANS {
            let words = claim(&mut state);
            let start = text.len();
            text.push_str(&words);
            let label = ["claim", "claim", "denial", "source"][span % 4];
            spans.push(format!(
                "{{\"id\":\"{}\",\"label\":\"{label}\",\"ranges\":[[{start},{}]],\
                 \"text\":\"{words}\",\"attributes\":{{}},\"note\":\"\",\"origin\":\"hand\"}}",
                uuid(document * SPANS + span),
                text.len(),
            ));
            text.push_str(". ");
        }
        let (month, day) = (1 + document % 12, 1 + document % 28);
        writeln!(
            out,
            "{{\"document\":\"texts/{document:05}.txt\",\"sha256\":\"{}\",\"encoding\":\"utf-8\",\
             \"meta\":{{\"date\":\"2026-{month:02}-{day:02}\"}},\"regions\":[],\"layer\":\"a1\",\
             \"status\":\"done\",\"text\":\"{text}\",\"spans\":[{}],\"relations\":[]}}",
            gainsay::text::sha256_hex(&text),
            spans.join(","),
        )
        .unwrap();
    }
    out
}

fn uuid(n: usize) -> String {
    gainsay::model::AnnotationId::from_random(n as u128 + 1).to_string()
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

fn sought(session: &Session, typed: &str) -> SoughtSpan {
    let open = session.open().unwrap();
    let join = |label: &str| Joinable {
        label: label.into(),
        name: label.to_owned(),
        here: true,
        across: true,
    };
    SoughtSpan {
        like: vec![open.spans[0].span().unwrap().quote.text.clone()],
        here: Some(open.id()),
        date: open.metadata("date").map(str::to_owned),
        joins: vec![join("claim"), join("denial")],
        without: vec![open.spans[0].id],
        typed: typed.to_owned(),
        most: 200,
    }
}

/// One answer: how long the window was busy with asking and taking, how long until it was there.
fn ask(session: &Session, links: &mut Links, typed: &str) -> (Duration, Duration, Answer) {
    let wanted = sought(session, typed);
    let started = Instant::now();
    session.seek_spans(links, wanted).unwrap();
    let mut busy = started.elapsed();
    loop {
        let polled = Instant::now();
        if let Some(answer) = links.poll() {
            busy += polled.elapsed();
            return (busy, started.elapsed(), answer.unwrap());
        }
        std::thread::park_timeout(Duration::from_micros(100));
    }
}

/// In bytes.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.unwrap_or(0) * 4096
}

fn project(folder: &Path) -> Session {
    let file = folder.join("in.jsonl");
    std::fs::write(&file, exported()).unwrap();
    let project = folder.join("project");
    std::fs::create_dir(&project).unwrap();
    let loaded = session::load(&project, None, &Unwatched).unwrap();
    let into = ImportInto::new(loaded, &mut Machine).unwrap();
    let format = *FORMATS.first().unwrap();
    let choice = ImportChoice { format, annotator: None, author: None, files: vec![file] };
    let imported = session::import(into, &choice, &Unwatched).unwrap();
    println!("links: {imported}");
    let mut session = Session::open_folder(&project, Some("a1".into()), Box::new(Machine)).unwrap();
    session.open_document_now(DOCUMENTS / 2).unwrap();
    session
}

fn main() {
    let dir = tempfile::tempdir().unwrap();
    let mut session = project(dir.path());
    let before = resident();
    let mut links = Links::default();
    let (mut busy, started) = (Vec::new(), Instant::now());
    let (frame, first, mut answer) = ask(&session, &mut links, "");
    busy.push(frame);
    print("links: first rows, nothing read before", "150 ms", vec![first]);
    while !answer.is_whole() {
        let (frame, _, next) = ask(&session, &mut links, "");
        busy.push(frame);
        answer = next;
    }
    print(
        &format!("links: all {} spans read, {} fit", answer.spans, answer.found.count),
        "beside the window",
        vec![started.elapsed()],
    );
    println!("links: {} MB for them", (resident().saturating_sub(before)) >> 20);
    for typed in ["", "vess", "name123", "denial ministry заяв", "texts/04", "2026-05", "zzz"] {
        let (mut taken, mut count) = (Vec::new(), 0);
        for _ in 0..9 {
            let (frame, all, answer) = ask(&session, &mut links, typed);
            busy.push(frame);
            taken.push(all);
            count = answer.found.count;
        }
        print(&format!("links: “{typed}”, {count} fit"), "50 ms", taken);
    }
    let mut after = Vec::new();
    let claims = session.open().unwrap().spans.iter().filter(|span| span.label.as_str() == "claim");
    let places: Vec<_> = claims.map(|claim| claim.span().unwrap().ranges.clone()).take(9).collect();
    for ranges in places {
        session.dispatch(Action::AddSpan { ranges, label: "denial".into() }).unwrap();
        let (frame, all, _) = ask(&session, &mut links, "");
        busy.push(frame);
        after.push(all);
    }
    print("links: after one mark more", "50 ms", after);
    print("links: of that in frames, for each answer", "2 ms", busy);
    links.stop();
    session.close().unwrap();
}
