//! Which short texts read alike: the cosine of their words, rare ones weighing most (tf-idf, Salton and Buckley 1988).
//!
//! Runs of words, as [`shingles`](super::shingles) compares them, miss copies that were reworded word by word; single
//! words do not. Words are cut to their first letters, so that endings make little difference in most languages. Pairs
//! are found by prefix filtering (Bayardo, Ma and Srikant 2007), which looks only at the rarest words of each text.
//! Nothing here knows what a claim is, and nothing is decided here: whoever asks offers the pairs with their reason.

use std::collections::BTreeMap;

use icu_segmenter::{WordSegmenter, options::WordBreakInvariantOptions};

use super::between;

/// What counts as alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Sentences and parts of them.
    Sentences,
    /// Names: all words of the shorter one are in the longer one, and one of them is written as names are.
    Names,
}

/// Two texts that read alike, by their places in what was compared; [`reason`] says why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alike {
    pub one: usize,
    pub other: usize,
    /// Up to 1: the same words.
    pub likeness: f32,
}

/// The least cosine of sentences that read alike.
const LEAST: f32 = 0.45;
/// Letters of a word that count.
const LETTERS: usize = 5;
/// A word that more texts have than this makes no pair by itself.
const COMMON: usize = 256;
/// How many words are told as the reason.
const TOLD: usize = 5;
/// So many pairs are told; of more, the most alike.
const MOST: usize = 20_000;

/// Words that say nothing of what a text is about.
const EMPTY: [&str; 96] = [
    "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been",
    "before", "but", "by", "can", "could", "did", "do", "does", "for", "from", "had", "has",
    "have", "he", "her", "hers", "him", "his", "how", "if", "in", "into", "is", "it", "its", "may",
    "me", "might", "more", "most", "mr", "mrs", "ms", "my", "no", "not", "of", "off", "on", "one",
    "or", "our", "out", "over", "own", "said", "she", "should", "since", "so", "some", "such",
    "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those",
    "to", "under", "up", "us", "was", "we", "were", "what", "when", "where", "which", "while",
    "who", "whom", "will", "with", "without", "would", "you", "your",
];

/// Scripts that write no spaces between words, or whose letters have marks that are no letters.
const fn needs_a_dictionary(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{10ff}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// The words of a text as they are spelled.
fn words(text: &str) -> Vec<&str> {
    if !text.contains(needs_a_dictionary) {
        return text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
    }
    let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    let mut words = Vec::new();
    let mut from = 0;
    for to in segmenter.segment_str(text) {
        let word = between(text, from, to);
        if word.contains(char::is_alphanumeric) {
            words.push(word);
        }
        from = to;
    }
    words
}

/// What a word is compared by; `None`: it says nothing.
fn stem(word: &str) -> Option<String> {
    let small = word.to_lowercase();
    let alone = small.chars().nth(1).is_none() && !small.contains(needs_a_dictionary);
    if alone || EMPTY.binary_search(&small.as_str()).is_ok() {
        return None;
    }
    if small.contains(|c: char| c.is_numeric()) {
        return Some(small);
    }
    let cut: String = small.chars().take(LETTERS).collect();
    // The plural of short words, where letters are few enough that it would count.
    let plural = cut.len() > 3 && cut.is_ascii() && cut.ends_with('s') && !cut.ends_with("ss");
    Some(if plural { cut.trim_end_matches('s').to_owned() } else { cut })
}

/// Written as names are: with a capital, a digit, or in a script without capitals.
fn is_named(word: &str) -> bool {
    word.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase())
}

/// A text as it is compared: its words by number, the rarest first, with their weights.
struct Weighed {
    words: Vec<(u32, f32)>,
}

impl Weighed {
    /// The sum over the words that both have, and how many those are.
    fn shared(&self, other: &Self) -> (f32, usize) {
        let (mut one, mut two) = (self.words.as_slice(), other.words.as_slice());
        let (mut sum, mut both) = (0.0, 0);
        while let ([(own, x), ours @ ..], [(their, y), theirs @ ..]) = (one, two) {
            if own == their {
                sum += x * y;
                both += 1;
            }
            if own <= their {
                one = ours;
            }
            if their <= own {
                two = theirs;
            }
        }
        (sum, both)
    }

    /// How many of its words, from the rarest on, must be looked at: what is left weighs too little by itself.
    fn prefix(&self, kind: Kind) -> usize {
        if kind == Kind::Names {
            return self.words.len();
        }
        let mut left: f32 = self.words.iter().map(|(_, weight)| weight * weight).sum();
        let enough = |(_, weight): &(u32, f32)| {
            let ends = left < LEAST * LEAST;
            left -= weight * weight;
            ends
        };
        self.words.iter().position(enough).unwrap_or(self.words.len())
    }
}

/// The pairs of texts that read alike, the most alike first; of those only that `wanted` lets be compared. `go_on` is told
/// how many texts of how many have been compared, and says whether to go on; `None`: it did not.
pub fn alike(
    texts: &[&str],
    kind: Kind,
    wanted: &dyn Fn(usize, usize) -> bool,
    go_on: &dyn Fn(usize, usize) -> bool,
) -> Option<Vec<Alike>> {
    let (weighed, counts) = weigh(texts);
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); counts.len()];
    // In which round a text was last looked at, so that each pair is compared once.
    let mut seen = vec![usize::MAX; texts.len()];
    let mut found = Vec::new();
    for (at, own) in weighed.iter().enumerate() {
        if at.is_multiple_of(64) && !go_on(at, texts.len()) {
            return None;
        }
        for (word, _) in own.words.iter().take(own.prefix(kind)) {
            if count_of(&counts, *word) > COMMON {
                continue;
            }
            let number = usize::try_from(*word).unwrap_or(usize::MAX);
            let Some(holders) = holders.get_mut(number) else { continue };
            for other in holders.iter() {
                let fresh =
                    seen.get_mut(*other).is_some_and(|seen| std::mem::replace(seen, at) != at);
                if let (true, Some(theirs)) = (fresh && wanted(*other, at), weighed.get(*other)) {
                    found.extend(compare((*other, theirs), (at, own), kind));
                }
            }
            holders.push(at);
        }
        if found.len() > 2 * MOST {
            keep_most(&mut found);
        }
    }
    keep_most(&mut found);
    Some(found)
}

fn keep_most(found: &mut Vec<Alike>) {
    found.sort_by(|a, b| {
        b.likeness.total_cmp(&a.likeness).then((a.one, a.other).cmp(&(b.one, b.other)))
    });
    found.truncate(MOST);
}

fn count_of(counts: &[usize], word: u32) -> usize {
    usize::try_from(word).ok().and_then(|word| counts.get(word)).copied().unwrap_or_default()
}

/// Numbers for words, rare ones first, and each text by them; and how many texts have each word.
fn weigh(texts: &[&str]) -> (Vec<Weighed>, Vec<usize>) {
    let stems: Vec<BTreeMap<String, u32>> = texts
        .iter()
        .map(|text| {
            let mut counted = BTreeMap::new();
            for stem in words(text).into_iter().filter_map(stem) {
                *counted.entry(stem).or_default() += 1;
            }
            counted
        })
        .collect();
    let mut texts_with: BTreeMap<&str, usize> = BTreeMap::new();
    for stem in stems.iter().flat_map(BTreeMap::keys) {
        *texts_with.entry(stem).or_default() += 1;
    }
    let mut order: Vec<(usize, &str)> =
        texts_with.into_iter().map(|(stem, count)| (count, stem)).collect();
    order.sort_unstable();
    let numbers: BTreeMap<&str, u32> =
        order.iter().zip(0..).map(|((_, stem), n)| (*stem, n)).collect();
    let counts: Vec<usize> = order.iter().map(|(count, _)| *count).collect();
    let all = texts.len() as f32;
    let weighed = stems.iter().map(|stems| {
        let weight = |(stem, times): (&String, &u32)| {
            let number = numbers.get(stem.as_str()).copied()?;
            let rare = ((1.0 + all) / (1.0 + count_of(&counts, number) as f32)).ln() + 1.0;
            Some((number, (1.0 + (*times as f32).ln()) * rare))
        };
        let mut words: Vec<(u32, f32)> = stems.iter().filter_map(weight).collect();
        words.sort_unstable_by_key(|(number, _)| *number);
        let length = words.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        for (_, weight) in &mut words {
            *weight /= length;
        }
        Weighed { words }
    });
    (weighed.collect(), counts)
}

fn compare(
    (one, first): (usize, &Weighed),
    (other, second): (usize, &Weighed),
    kind: Kind,
) -> Option<Alike> {
    let (likeness, both) = first.shared(second);
    let shorter = first.words.len().min(second.words.len());
    let alike = match kind {
        // One word in common says nothing, unless it is all there is.
        Kind::Sentences => likeness >= LEAST && (both > 1 || shorter == 1),
        Kind::Names => both == shorter && shorter > 0,
    };
    alike.then_some(Alike { one, other, likeness: likeness.min(1.0) })
}

/// Why two texts read alike: the words that both have, as the first one spells them. `None`: of names, none of these is
/// written as names are, so they say nothing.
pub fn reason(text: &str, other: &str, kind: Kind) -> Option<Vec<String>> {
    let shared = spelled(text, other);
    if kind == Kind::Names && !shared.iter().any(|(_, named)| *named) {
        return None;
    }
    Some(shared.into_iter().map(|(word, _)| word).take(TOLD).collect())
}

/// The words that two texts share, each once, as the first one spells them, and whether both write it as a name.
fn spelled(text: &str, other: &str) -> Vec<(String, bool)> {
    let theirs: Vec<(String, bool)> =
        words(other).into_iter().filter_map(|word| Some((stem(word)?, is_named(word)))).collect();
    let mut told: Vec<String> = Vec::new();
    let mut shared = Vec::new();
    for word in words(text) {
        let Some(own) = stem(word).filter(|own| !told.contains(own)) else { continue };
        let mut same = theirs.iter().filter(|(stem, _)| *stem == own).peekable();
        if same.peek().is_some() {
            let named = is_named(word) && same.any(|(_, named)| *named);
            shared.push((word.to_owned(), named));
            told.push(own);
        }
    }
    // Long words are rarely common ones.
    shared.sort_by_key(|(word, named)| (!*named, std::cmp::Reverse(word.chars().count())));
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(texts: &[&str], kind: Kind) -> Vec<(usize, usize)> {
        let found = alike(texts, kind, &|_, _| true, &|_, _| true).unwrap();
        let says = |pair: &&Alike| reason(texts[pair.one], texts[pair.other], kind).is_some();
        found.iter().filter(says).map(|pair| (pair.one, pair.other)).collect()
    }

    /// Claims of two articles of the sample, of which one is the other reworded by a machine.
    const CLAIMS: [&str; 16] = [
        "Orlund is preparing to hand the Vessen lock to the crews of Perevalia's grain fleet under the guise of a \
         relief convoy",
        "the Ministry of Waterways granted the canal permit on February 27 without a single visit to the dam",
        "to spare Corven Dredging the cost of a survey",
        "Ministry officials have reportedly agreed to lend up to 80 lock keepers to the fleet",
        "Perevalia is said to have offered free winter berths to Orlund's own barges",
        "Not a single inspector has set foot on the dam since the frost",
        "forty barges had been turned back at the lower gate since the lock was closed on Saturday",
        "the closure costs its members 1.2 million crowns a day",
        "Orlund is making ready at hand the Vessen lock to the crews of Perevalia's grain fleet underneath the guise \
         of a aid convoy",
        "the Ministry of Waterways granted the canal allow on February 27 with no single go to to the dam",
        "to spare Corven Dredging the price of a survey",
        "Ministry officers have reportedly agreed to lend as much as 80 lock keepers to the fleet",
        "Perevalia is claimed to have provided free winter berths to Orlund's personal barges",
        "Not a single inspector has set foot on the dam for the reason that frost",
        "forty barges had been turned again on the decrease gate for the reason that lock was closed on Saturday",
        "the closure prices its members 1.2 million crowns a day",
    ];

    #[test]
    fn claims_that_were_reworded_are_found_and_others_are_not() {
        let mut found = pairs(&CLAIMS, Kind::Sentences);
        found.sort_unstable();
        let copies: Vec<(usize, usize)> = (0..8).map(|at| (at, at + 8)).collect();
        assert_eq!(found, copies);
    }

    #[test]
    fn the_reason_is_what_they_share() {
        let found = alike(&CLAIMS, Kind::Sentences, &|_, _| true, &|_, _| true).unwrap();
        let pair = found.iter().find(|pair| pair.one == 2).unwrap();
        assert!(pair.likeness > 0.6 && pair.likeness <= 1.0);
        let why = reason(CLAIMS[pair.one], CLAIMS[pair.other], Kind::Sentences).unwrap();
        assert_eq!(why, ["Dredging", "Corven", "survey", "spare"]);
        assert_eq!(reason("she", "She", Kind::Names), None);
    }

    #[test]
    fn names_hold_each_other_and_pronouns_name_nobody() {
        let names = [
            "the Harbour Union (HU)",
            "HU",
            "the union",
            "She",
            "she",
            "the minister, Tove Askerud",
            "Askerud",
            "The Ministry of Waterways",
            "The ministry",
            "the Ministry of
             Waterways",
            "Портова служба Сольвина (ПСС)",
            "Портової служби Сольвина",
        ];
        let mut found = pairs(&names, Kind::Names);
        found.sort_unstable();
        assert_eq!(found, [(0, 1), (5, 6), (7, 9), (10, 11)]);
    }

    #[test]
    fn scripts_without_spaces_are_read_by_words() {
        let texts =
            ["ผู้นำเกาหลีเหนือส่งทหารสามพันคน", "ทหารสามพันคนถูกส่งโดยเกาหลีเหนือ", "เมื่อวานฝนตกหนักมาก"];
        assert_eq!(pairs(&texts, Kind::Sentences), [(0, 1)]);
    }

    #[test]
    fn nothing_is_alike_where_nothing_is_said() {
        assert_eq!(pairs(&["", "it", "", "it is", "—"], Kind::Sentences), []);
        assert_eq!(alike(&["a b"; 3], Kind::Sentences, &|_, _| true, &|_, _| false), None);
        let apart = alike(&CLAIMS, Kind::Sentences, &|one, other| other - one != 8, &|_, _| true);
        assert_eq!(apart, Some(Vec::new()));
        let same = ["such allegations", "such allegations", "Such allegations!"];
        assert_eq!(pairs(&same, Kind::Sentences), [(0, 1), (0, 2), (1, 2)]);
    }

    #[test]
    fn words_that_say_nothing_are_in_order() {
        assert!(EMPTY.is_sorted());
    }

    /// Looking at every pair finds the same, but for words that very many texts have.
    #[test]
    fn looking_at_every_pair_finds_the_same() {
        let (weighed, _) = weigh(&CLAIMS);
        let mut slow = Vec::new();
        for (other, second) in weighed.iter().enumerate() {
            for (one, first) in weighed.iter().enumerate().take(other) {
                slow.extend(compare((one, first), (other, second), Kind::Sentences));
            }
        }
        let mut quick = alike(&CLAIMS, Kind::Sentences, &|_, _| true, &|_, _| true).unwrap();
        slow.sort_by_key(|pair| (pair.one, pair.other));
        quick.sort_by_key(|pair| (pair.one, pair.other));
        assert_eq!(quick, slow);
    }
}
