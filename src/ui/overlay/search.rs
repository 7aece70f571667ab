//! Which things of the program have something like these letters in their names, best first.
//!
//! It goes through long lists a little in each frame, and knows no widget.

use std::{
    ops::Range,
    time::{Duration, Instant},
};

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{AtomKind, CaseMatching, Normalization, Pattern},
};

use crate::text;

/// So many are shown.
pub(super) const MOST: usize = 60;
/// A frame searches for this long.
const BUDGET: Duration = Duration::from_millis(2);
/// Names looked at between two looks at the clock.
const STRIDE: usize = 64;

/// One name that fits: the place of its thing in the list, and how well it fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub at: usize,
    fit: Fit,
    score: u32,
}

/// How much of a name was typed: what was meant for sure comes before what fits by its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Letters,
    Beginning,
    Whole,
}

impl Fit {
    /// `words` in small letters; `offered`: the thing can be chosen now.
    fn of(name: &str, words: &str, offered: bool) -> Self {
        let name = name.to_lowercase();
        if name.trim_end_matches('…') == words {
            Self::Whole
        } else if offered && name.starts_with(words) {
            Self::Beginning
        } else {
            Self::Letters
        }
    }
}

pub(super) struct Search {
    matcher: Matcher,
    words: String,
    pattern: Pattern,
    next: usize,
    hits: Vec<Hit>,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            matcher: Matcher::new(Config::DEFAULT),
            words: String::new(),
            pattern: Pattern::default(),
            next: 0,
            hits: Vec::new(),
        }
    }
}

impl Search {
    /// Begins anew if the words are others than before.
    pub(super) fn look_for(&mut self, words: &str) {
        if self.words != words {
            words.clone_into(&mut self.words);
            let (case, letters) = (CaseMatching::Ignore, Normalization::Smart);
            self.pattern = Pattern::new(words, case, letters, AtomKind::Fuzzy);
            self.again();
        }
    }

    /// Begins anew: the things are others than before.
    pub(super) fn again(&mut self) {
        self.next = 0;
        self.hits.clear();
    }

    /// Looks at more of `count` things, for as long as a frame may. Returns whether all were seen.
    pub(super) fn go_on<'a>(
        &mut self,
        count: usize,
        name: impl Fn(usize) -> Option<(&'a str, u32)>,
    ) -> bool {
        self.go_on_until(count, name, Instant::now() + BUDGET)
    }

    fn go_on_until<'a>(
        &mut self,
        count: usize,
        name: impl Fn(usize) -> Option<(&'a str, u32)>,
        end: Instant,
    ) -> bool {
        if self.next >= count {
            return true;
        }
        let mut letters = Vec::new();
        let words = self.words.to_lowercase();
        while self.next < count {
            for at in self.next..count.min(self.next + STRIDE) {
                let Some((name, part)) = name(at) else { continue };
                let whole =
                    self.pattern.score(Utf32Str::new(name, &mut letters), &mut self.matcher);
                if let Some(score) = whole {
                    let fit = Fit::of(name, &words, part <= 1);
                    self.hits.push(Hit { at, fit, score: score / part.max(1) });
                }
            }
            self.next = count.min(self.next + STRIDE);
            if self.hits.len() > 8 * MOST {
                self.settle();
            }
            if Instant::now() > end {
                break;
            }
        }
        self.settle();
        self.next >= count
    }

    /// The best first; of equals, the one that comes first in the list.
    fn settle(&mut self) {
        self.hits.sort_unstable_by_key(|hit| (std::cmp::Reverse((hit.fit, hit.score)), hit.at));
        self.hits.truncate(MOST);
    }

    pub(super) fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// The stretches of a name that fit, as byte ranges in order.
    pub(super) fn fitting(&mut self, name: &str) -> Vec<Range<usize>> {
        // Of each grapheme the first character, as the matcher wants it, and where it lies. Its own
        // way of taking a name apart counts bytes where the first characters are all ASCII.
        let (mut letters, mut places) = (Vec::new(), Vec::new());
        let mut start = 0;
        loop {
            let end = text::next_grapheme(name, start);
            let place = start as usize..end as usize;
            let Some(letter) = name.get(place.clone()).and_then(|part| part.chars().next()) else {
                break;
            };
            letters.push(letter);
            places.push(place);
            start = end;
        }
        let mut found = Vec::new();
        self.pattern.indices(Utf32Str::Unicode(&letters), &mut self.matcher, &mut found);
        found.sort_unstable();
        found.dedup();
        let mut stretches: Vec<Range<usize>> = Vec::new();
        for place in found.into_iter().filter_map(|at| places.get(at as usize)) {
            match stretches.last_mut() {
                Some(last) if last.end == place.start => last.end = place.end,
                _ => stretches.push(place.clone()),
            }
        }
        stretches
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &str, names: &[&str]) -> Vec<String> {
        let mut search = Search::default();
        search.look_for(words);
        while !search.go_on(names.len(), |at| names.get(at).map(|name| (*name, 1))) {}
        search.hits().iter().map(|hit| names[hit.at].to_owned()).collect()
    }

    #[test]
    fn the_best_match_stands_first() {
        let names = ["Guidelines", "Undo", "Redo", "Previous document", "Normal size"];
        assert_eq!(found("undo", &names), ["Undo"]);
        assert_eq!(found("prevdoc", &names), ["Previous document"]);
        assert_eq!(found("doc prev", &names), ["Previous document"], "in any order of words");
        let told = ["Previous document", "Undo", "Redo"];
        assert_eq!(found("do", &names), told, "the head of a word, then the first of equals");
        assert!(found("xyz", &names).is_empty());
        assert_eq!(found("ЛЬВ", &["канал.txt", "львів.txt"]), ["львів.txt"]);
    }

    #[test]
    fn a_name_that_was_typed_whole_stands_first_then_those_that_begin_so() {
        let names = ["Light or dark as the system", "Darker lines", "Dark", "Export…", "Import"];
        assert_eq!(found("dark", &names), ["Dark", "Darker lines", "Light or dark as the system"]);
        assert_eq!(found("export", &names), ["Export…"]);
        let names = ["Take the text back", "Text", "TEXTS of old"];
        assert_eq!(found("text", &names), ["Text", "TEXTS of old", "Take the text back"]);
    }

    #[test]
    fn the_letters_that_fit_are_told_in_bytes() {
        let mut search = Search::default();
        let mut told = |words: &str, name: &str| -> Vec<String> {
            search.look_for(words);
            let stretches = search.fitting(name).into_iter();
            stretches.map(|at| name.get(at).unwrap().to_owned()).collect()
        };
        assert_eq!(told("nd", "Undo"), ["nd"]);
        assert_eq!(told("вв", "львів"), ["в", "в"]);
        assert_eq!(told("x", "e\u{301}x"), ["x"], "after a letter of two characters");
    }

    #[test]
    fn a_hundred_thousand_names_are_searched_a_little_at_a_time() {
        let names: Vec<String> =
            (0..100_000).map(|n| format!("texts/{:03}/report-{n}.txt", n % 500)).collect();
        let mut search = Search::default();
        search.look_for("r99999");
        // The time is up at once: each frame looks at the least that it can.
        let (mut frames, now) = (0, Instant::now());
        let name = |at: usize| names.get(at).map(|name| (name.as_str(), 1));
        while !search.go_on_until(names.len(), name, now) {
            assert!(search.hits().len() <= MOST);
            frames += 1;
        }
        assert_eq!(frames, 100_000_usize.div_ceil(STRIDE) - 1);
        assert_eq!(search.hits()[0].at, 99_999);
    }
}
