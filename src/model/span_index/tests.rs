use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::model::Unwatched;

fn document(n: u128) -> DocumentId {
    DocumentId(Uuid::from_u128(n))
}

fn span(n: u128) -> AnnotationId {
    AnnotationId::from_random(n)
}

fn put(index: &mut SpanIndex, id: u128, home: u128, label: &str, words: &str) {
    let quote = Quote { text: words.to_owned(), ..Quote::default() };
    let start = u32::try_from(id).unwrap();
    let (document, label) = (document(home), &label.into());
    index.put(SpanOf { id: span(id), document, label, start, quote: &quote });
}

fn join(label: &str, name: &str, across: bool) -> Joinable {
    Joinable { label: label.into(), name: name.to_owned(), here: true, across }
}

/// For a denial in the first of three documents.
fn sought(like: &str, typed: &str) -> SoughtSpan {
    SoughtSpan {
        like: vec![like.to_owned()],
        here: Some(document(1)),
        date: Some("2026-11-02".to_owned()),
        joins: vec![join("claim", "Claim", true), join("denial", "Denial", false)],
        without: vec![span(0)],
        typed: typed.to_owned(),
        most: 10,
    }
}

fn found(index: &SpanIndex, sought: &SoughtSpan) -> Vec<String> {
    let found = index.find(sought, &Unwatched).unwrap();
    found.best.into_iter().map(|found| found.quote.text).collect()
}

fn harbour() -> SpanIndex {
    let mut index = SpanIndex::default();
    index.note_document(document(1), "texts/harbour.txt", Some("The dam"), Some("2026-11-02"));
    index.note_document(document(2), "texts/ferry.txt", None, Some("2026-11-20"));
    index.note_document(document(3), "texts/lamp.txt", None, Some("2026-11"));
    index.note_document(document(4), "texts/old.txt", None, None);
    put(&mut index, 0, 1, "denial", "denied that any vessel had been stopped");
    put(&mut index, 1, 2, "claim", "forty vessels were turned back");
    put(&mut index, 2, 2, "claim", "a vessel was stopped at the dam");
    put(&mut index, 3, 3, "claim", "the water stood high");
    put(&mut index, 4, 4, "claim", "two ships at dusk");
    put(&mut index, 5, 2, "denial", "called the report false");
    put(&mut index, 6, 1, "denial", "nobody had asked");
    put(&mut index, 7, 1, "source", "The ministry");
    put(&mut index, 8, 2, "claim", "the ferries had been stopped");
    index
}

#[test]
fn shared_words_come_first_then_the_nearest_in_time() {
    let index = harbour();
    let all = found(&index, &sought("denied that any vessel had been stopped", ""));
    let told = [
        "a vessel was stopped at the dam",
        "the ferries had been stopped",
        "nobody had asked",
        // Nothing in common: by date, those without one last.
        "the water stood high",
        "forty vessels were turned back",
        "two ships at dusk",
    ];
    let mut sorted = (all.clone(), told.map(str::to_owned).to_vec());
    sorted.0.sort();
    sorted.1.sort();
    assert_eq!(sorted.0, sorted.1, "no source, no denial elsewhere, not the span itself");
    assert_eq!(all[3..], told[3..]);
    let likest: Vec<&str> = all[..2].iter().map(String::as_str).collect();
    assert!(likest.contains(&told[0]) && likest.contains(&told[1]), "{all:?}");
}

#[test]
fn the_words_in_common_are_told_the_rarest_first() {
    let index = harbour();
    let found = index.find(&sought("Any VESSEL had been stopped", ""), &Unwatched).unwrap();
    let dam = found.best.iter().find(|found| found.quote.text.contains("dam")).unwrap();
    assert_eq!(dam.shared, ["vessel", "stopped"]);
    assert_eq!(found.count, 6);
}

#[test]
fn spans_are_found_by_words_label_document_and_date() {
    let index = harbour();
    let by = |typed: &str| found(&index, &sought("", typed));
    assert_eq!(by("dam").first().map(String::as_str), Some("a vessel was stopped at the dam"));
    assert_eq!(by("dam"), ["a vessel was stopped at the dam", "nobody had asked"], "by its title");
    assert_eq!(by("vess"), ["forty vessels were turned back", "a vessel was stopped at the dam"]);
    assert_eq!(by("essel stop"), ["a vessel was stopped at the dam"]);
    assert_eq!(by("deni"), ["nobody had asked"]);
    assert_eq!(by("LAMP").len(), 1);
    assert_eq!(by("2026-11-20").len(), 3);
    assert_eq!(by("claim ferry.txt back"), ["forty vessels were turned back"]);
    assert_eq!(by("—").len(), 6, "signs say nothing");
    assert!(by("zzz").is_empty() && by("source").is_empty());
    let typed = index.find(&sought("", "stop vess"), &Unwatched).unwrap().best;
    let words = typed[0].typed.iter().map(|at| typed[0].quote.text.get(at.clone()).unwrap());
    let words: Vec<_> = words.collect();
    assert_eq!(words, ["vessel", "stopped"]);
}

#[test]
fn only_so_many_are_given_and_all_are_counted() {
    let mut index = SpanIndex::default();
    for n in 0..500 {
        put(&mut index, n, 1 + n % 7, "claim", "one of many");
    }
    let all = index.find(&SoughtSpan { most: 1_000, ..sought("many", "") }, &Unwatched).unwrap();
    let some = index.find(&SoughtSpan { most: 20, ..sought("many", "") }, &Unwatched).unwrap();
    assert_eq!((all.count, some.count, all.best.len()), (499, 499, 499));
    assert_eq!(all.best[..20], some.best[..]);
}

#[test]
fn long_words_are_cut_and_dates_are_days() {
    let mut index = SpanIndex::default();
    put(&mut index, 1, 1, "claim", &"Київ заявив ".repeat(100));
    let found = index.find(&sought("заявив", ""), &Unwatched).unwrap();
    assert!(found.best[0].quote.text.ends_with('…') && found.best[0].quote.text.len() < 400);
    let days = |from: &str, to: &str| day_of(to).unwrap() - day_of(from).unwrap();
    assert_eq!(days("2024-02-28", "2024-03-01"), 2);
    assert_eq!(days("2025-12-31", "2026-01-01"), 1);
    assert_eq!(days("1900-01-01", "2000-01-01"), 36_524);
    assert_eq!((days("2025", "2025-07-15"), days("2025-07", "2025-07-16")), (0, 1));
    assert_eq!(day_of("July"), None);
}

#[derive(Clone, Debug)]
enum Change {
    Put(u128, u128, bool, Vec<usize>),
    Take(u128),
}

fn change() -> impl Strategy<Value = Change> {
    let words = proptest::collection::vec(0_usize..30, 1..6);
    prop_oneof![
        3 => (1_u128..60, 1_u128..5, any::<bool>(), words)
            .prop_map(|(id, home, claim, words)| Change::Put(id, home, claim, words)),
        1 => (1_u128..60).prop_map(Change::Take),
    ]
}

proptest! {
    /// Whatever came and went, it finds what an index finds that was made of what is there now.
    #[test]
    fn an_index_that_followed_is_one_made_anew(changes in proptest::collection::vec(change(), 0..120)) {
        let homes = |index: &mut SpanIndex| {
            for n in 1..5_u8 {
                let date = format!("2026-11-0{n}");
                index.note_document(document(n.into()), &format!("{n}.txt"), None, Some(&date));
            }
        };
        let mut followed = SpanIndex::default();
        homes(&mut followed);
        let mut there = BTreeMap::new();
        for change in changes {
            match change {
                Change::Put(id, home, claim, words) => {
                    let words: Vec<String> = words.iter().map(|n| format!("word{n}")).collect();
                    let label = if claim { "claim" } else { "denial" };
                    put(&mut followed, id, home, label, &words.join(" "));
                    there.insert(id, (home, label, words.join(" ")));
                }
                Change::Take(id) => {
                    followed.take(span(id));
                    there.remove(&id);
                }
            }
        }
        let mut anew = SpanIndex::default();
        homes(&mut anew);
        for (id, (home, label, words)) in &there {
            put(&mut anew, *id, *home, label, words);
        }
        prop_assert_eq!(followed.len(), there.len());
        for typed in ["", "word1", "claim 2.txt", "word2 word3"] {
            let wanted = SoughtSpan { most: 100, ..sought("word1 word2 word12 word29", typed) };
            let (mut a, mut b) = (
                followed.find(&wanted, &Unwatched).unwrap(),
                anew.find(&wanted, &Unwatched).unwrap(),
            );
            prop_assert_eq!(a.count, b.count);
            // Sums of the same weights in another order differ in their last bits.
            for found in [&mut a, &mut b] {
                found.best.sort_by_key(|found| found.end);
                found.best.iter_mut().for_each(|found| found.shared.sort());
            }
            prop_assert_eq!(a.best, b.best);
        }
    }
}
