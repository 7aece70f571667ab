//! Prints how long it takes to find something, beside what it should take. Asserts nothing.
//!
//! `cargo bench --bench find`

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
    session::{
        Session,
        find::{Next, Piece, Texts, Wanted},
        world::Machine,
    },
    text::find::{Finder, Query},
};

const SENTENCES: [&str; 4] = [
    "The ministry denied on Monday that forty barges had been turned back at the lower gate. ",
    "“Nobody has asked us,” the harbour union’s secretary said; the canal office did not answer. ",
    "Reportedly the water stood two metres higher than in the year before, as the\nobservatory says. ",
    "Речник адміністрації каналу заявив, що жодне судно не було затримано. ",
];

/// News of about 3 kB, each another.
fn article(number: usize) -> String {
    let mut text = format!("Report {number}\n\n");
    let mut nth = number;
    while text.len() < 3_000 {
        write!(text, "{}", SENTENCES[nth % SENTENCES.len()]).unwrap();
        if nth.is_multiple_of(5) {
            text.push_str("\n\n");
        }
        nth = nth.wrapping_mul(7).wrapping_add(number + 1);
    }
    if number.is_multiple_of(97) {
        text.push_str("A needle was found.\n");
    }
    text
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

/// When the first hit came, when the last, how many there were.
fn look(session: &Session, texts: &mut Texts, query: Option<Query>) -> (Duration, Duration, usize) {
    let sources = session.sources();
    let started = Instant::now();
    let wanted = Wanted { query, most: 100_000, ..Wanted::default() };
    let mut search = session.search(&sources, texts, wanted).unwrap();
    let (mut first, mut hits) = (None, 0);
    loop {
        match search.go_on() {
            Next::Nothing => std::thread::yield_now(),
            Next::Ended(ended) => {
                ended.unwrap();
                let all = started.elapsed();
                return (first.unwrap_or(all), all, hits);
            }
            Next::Some(pieces) => {
                for piece in pieces {
                    match piece {
                        Piece::Read(index, text) => texts.keep(index, text),
                        Piece::Found(group) => {
                            first.get_or_insert_with(|| started.elapsed());
                            hits += group.hits.len();
                        }
                    }
                }
            }
        }
    }
}

fn query(words: &str, switches: &str) -> Query {
    Query {
        words: words.to_owned(),
        case: switches.contains('c'),
        word: switches.contains('w'),
        regex: switches.contains('r'),
    }
}

fn project(folder: &Path) {
    for number in 0..10_000 {
        std::fs::write(folder.join(format!("{number}.txt")), article(number)).unwrap();
    }
    let session = Session::open_folder(folder, Some("a1".into()), Box::new(Machine)).unwrap();
    let mut texts = Texts::default();
    let (_, all, _) = look(&session, &mut texts, None);
    print("project: read 10,000 texts, 30 MB", "in the background", vec![all]);
    println!("project: {} MB of text in memory", texts.bytes() >> 20);
    for (words, switches) in [
        ("needle", ""),
        ("needle", "c"),
        ("needle", "w"),
        ("forty barges", ""),
        ("двірник", ""),
        ("заявив", "w"),
        (r"(denied|answer)\b.{0,40}gate", "r"),
        ("e", ""),
    ] {
        let (mut first, mut all, mut hits) = (Vec::new(), Vec::new(), 0);
        for _ in 0..5 {
            let (one, every, count) = look(&session, &mut texts, Some(query(words, switches)));
            first.push(one);
            all.push(every);
            hits = count;
        }
        let name = format!("project: “{words}” {switches}, {hits} hits");
        print(&format!("{name}: first"), "100 ms", first);
        print(&format!("{name}: all"), "1,000 ms, literal", all);
    }
    let mut unread = Vec::new();
    for _ in 0..3 {
        unread.push(look(&session, &mut Texts::default(), Some(query("needle", ""))).1);
    }
    print("project: “needle”, nothing in memory: all", "-", unread);
    session.close().unwrap();
}

fn document() {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < 10_000_000 {
        text.push_str(&article(number));
        number += 1;
    }
    for (words, switches) in
        [("needle", ""), ("needle", "w"), ("turned back at", ""), ("the", "w"), (r"\w+ed\b", "r")]
    {
        let mut taken = Vec::new();
        let mut hits = 0;
        for _ in 0..5 {
            let started = Instant::now();
            let finder = Finder::new(&query(words, switches)).unwrap();
            hits = finder.hits(&text).take(100_000).count();
            taken.push(started.elapsed());
        }
        print(&format!("document: “{words}” {switches} in 10 MB, {hits} hits"), "in a job", taken);
    }
}

fn main() {
    document();
    let dir = tempfile::tempdir().unwrap();
    project(dir.path());
}
