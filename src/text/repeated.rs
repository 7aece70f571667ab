//! What of many texts is probably not their article: lines that stand in many of them, and runs of short lines at the
//! start and the end.
//!
//! It proposes; nothing is left out before a person says so. Known limits: a menu that stands in one text only and has
//! full sentences is not seen; the subheads of a series are, and have to be left unticked.

use std::collections::{BTreeMap, BTreeSet};

use super::lines::line_end;
use super::outside::Outside;
use super::shingles::{Groups, Signature, fingerprint, plain_words};
use super::{between, floor, offset, range::TextRange};

/// A line counts as repeated when it stands in so many texts that are no copies of one another.
const TEXTS: usize = 3;
/// Texts whose sentences are so much alike are copies: what they share is an article.
const COPIES: f32 = 0.5;
/// Lines so much alike are one.
const NEAR: f32 = 0.7;
/// A line with fewer words must be the same to be one.
const FEW_WORDS: usize = 8;
/// In characters: a longer line is no item of a menu.
const SHORT: usize = 60;
/// A menu has so many items.
const ITEMS: usize = 3;
/// Over an article may stand its headline, who wrote it and when: so many lines are no items of a menu.
const HEAD: usize = 3;
/// A path of links stands so many lines with words before the headline that it ends in, at most.
const NEXT: usize = 4;
/// In characters: shorter words at the end of two lines are chance.
const HEADLINE: usize = 15;

/// Words over what a page shows under its article, alone on their line.
#[rustfmt::skip]
const HEADINGS: &[&str] = &[
    "more like this", "related articles", "related stories", "related posts", "related news", "latest articles", "latest news", "latest posts",
    "recent posts", "most read", "most popular", "you may also like", "you might also like", "read also", "see also", "recommended", "trending",
    "trending now", "no comments", "comments", "leave a reply", "leave a comment", "share this", "share this article", "subscribe to our newsletter",
    "свіжі дописи", "останні новини", "читайте також", "схожі новини", "популярне", "коментарі", "последние новости", "читайте также", "похожие новости",
];

/// Why something is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It stands in so many documents.
    Repeated(usize),
    /// Short lines before the first sentence.
    Start,
    /// Short lines after the last sentence.
    End,
    /// What follows a heading such as "More like this".
    Heading,
}

/// A stretch that is probably not the article, with everywhere it stands: the number of a text, in the order in which
/// they were added, and the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub why: Why,
    pub places: Vec<(usize, TextRange)>,
}

/// A line with words in it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "what a line looks like, each by itself")]
struct Line {
    range: TextRange,
    /// What other lines are the same by; after all were added, of the group of near copies.
    print: u64,
    /// It ends a sentence, and is long enough to be one.
    prose: bool,
    short: bool,
    /// More than two words, as a headline has.
    wordy: bool,
    heading: bool,
    /// It ends in the words of a line soon after it, as a path of links ends in the headline.
    path: bool,
    /// It is outside of the article already.
    outside: bool,
}

/// The same lines, wherever they stand.
#[derive(Debug, Default)]
struct Block {
    /// Every text that has them, also where they are left out already.
    texts: BTreeSet<usize>,
    /// What of them is not.
    places: Vec<(usize, TextRange)>,
}

/// What of a run of lines is not outside of the article already: a stretch for each part.
fn inside<'a>(run: &'a [&Line]) -> impl Iterator<Item = TextRange> + 'a {
    let parts = run.chunk_by(|one, next| one.outside == next.outside);
    parts.filter_map(|part| {
        let (first, last) = (part.first()?, part.last()?);
        (!first.outside).then(|| first.range.cover(last.range))
    })
}

/// Texts as far as they were looked at: of each, its lines as numbers.
#[derive(Debug, Default)]
pub struct Repeated {
    texts: Vec<Vec<Line>>,
    copies: Groups,
    /// Long lines by their print, to find near copies among them.
    near: Groups,
    near_of: BTreeMap<u64, usize>,
    prints: Vec<u64>,
}

impl Repeated {
    /// Adds the next text, with what is outside of its article already.
    pub fn add(&mut self, text: &str, outside: &Outside) {
        let mut lines = Vec::new();
        let mut sentences = Vec::new();
        for (mut line, words) in lines_of(text, outside) {
            let plain: Vec<String> = plain_words(words).collect();
            line.print = fingerprint(words);
            if plain.len() >= FEW_WORDS && !self.near_of.contains_key(&line.print) {
                let at = self.near.add(Signature::of(&plain), NEAR);
                self.near_of.insert(line.print, at);
                self.prints.push(line.print);
            }
            if line.prose {
                sentences.extend(plain);
            }
            lines.push(line);
        }
        self.copies.add(Signature::of(&sentences), COPIES);
        self.texts.push(lines);
    }

    /// What is proposed, what stands in the most texts first.
    pub fn proposals(mut self) -> Vec<Proposal> {
        self.join_near_copies();
        let repeated = self.repeated();
        let own: Vec<Option<(usize, usize)>> = self
            .texts
            .iter()
            .map(|lines| {
                let own = |line: &Line| line.prose && !repeated.contains_key(&line.print);
                Some((lines.iter().position(own)?, lines.iter().rposition(own)?))
            })
            .collect();
        let mut blocks: BTreeMap<Vec<u64>, Block> = BTreeMap::new();
        let mut taken: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); self.texts.len()];
        for (number, lines) in self.texts.iter().enumerate() {
            let Some(Some((first, last))) = own.get(number) else {
                // Every sentence of it stands elsewhere too: who knows which is the copy.
                continue;
            };
            // Lines that are left out already tell which lines stand together as well.
            let counts = |(at, line): (usize, &Line)| {
                let among = (*first..=*last).contains(&at);
                !(line.prose && among) && repeated.contains_key(&line.print)
            };
            let mut at = 0;
            while let Some(line) = lines.get(at) {
                if !counts((at, line)) {
                    at += 1;
                    continue;
                }
                // As far as the lines stand in the same texts.
                let texts = repeated.get(&line.print);
                let more = lines.iter().enumerate().skip(at).take_while(|(at, line)| {
                    counts((*at, line)) && repeated.get(&line.print) == texts
                });
                let run: Vec<&Line> = more.map(|(_, line)| line).collect();
                let key = run.iter().map(|line| line.print).collect();
                let block: &mut Block = blocks.entry(key).or_default();
                block.texts.insert(number);
                block.places.extend(inside(&run).map(|range| (number, range)));
                if let Some(taken) = taken.get_mut(number) {
                    taken.extend(at..at + run.len());
                }
                at += run.len();
            }
        }
        let mut proposals: Vec<Proposal> = blocks
            .into_values()
            .filter_map(|Block { texts, places }| {
                // Elsewhere it stands between sentences, as a quotation does.
                let many = texts.len() >= TEXTS && !places.is_empty();
                many.then_some(Proposal { why: Why::Repeated(texts.len()), places })
            })
            .collect();
        for (number, lines) in self.texts.iter().enumerate() {
            let taken = taken.get(number);
            let free = |at: &usize| taken.is_none_or(|taken| !taken.contains(at));
            for (why, run) in menus(lines) {
                if !run.clone().all(|at| free(&at)) {
                    continue;
                }
                let whole: Vec<&Line> = lines.get(run).unwrap_or_default().iter().collect();
                let places: Vec<_> = inside(&whole).map(|range| (number, range)).collect();
                if !places.is_empty() {
                    proposals.push(Proposal { why, places });
                }
            }
        }
        let count = |proposal: &Proposal| match proposal.why {
            Why::Repeated(texts) => texts,
            Why::Start | Why::End | Why::Heading => 0,
        };
        proposals.sort_by_key(|proposal| std::cmp::Reverse(count(proposal)));
        proposals
    }

    /// Lines that are near copies get one print.
    fn join_near_copies(&mut self) {
        let print_of = |print: u64| {
            let first = self.near_of.get(&print).map(|at| self.near.group(*at));
            first.and_then(|first| self.prints.get(first)).copied().unwrap_or(print)
        };
        for line in self.texts.iter_mut().flatten() {
            line.print = print_of(line.print);
        }
    }

    /// The prints that stand in several texts that are no copies of one another, with these texts.
    fn repeated(&self) -> BTreeMap<u64, Vec<usize>> {
        let mut texts: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (number, lines) in self.texts.iter().enumerate() {
            for line in lines {
                let texts = texts.entry(line.print).or_default();
                if texts.last() != Some(&number) {
                    texts.push(number);
                }
            }
        }
        texts.retain(|_, texts| {
            let articles: BTreeSet<usize> =
                texts.iter().map(|number| self.copies.group(*number)).collect();
            articles.len() >= TEXTS
        });
        texts
    }
}

/// A text as far as a menu around its top is looked for, in bytes.
const TOP: u32 = 64 << 10;

/// What is outside of an article already, with the menus that one text alone shows: for guesses about the article, which
/// leave nothing out of it. Of a long text, its first 64 KiB.
pub fn with_menus(text: &str, outside: &Outside) -> Outside {
    let top = between(text, 0, floor(text, TOP));
    let lines: Vec<Line> = lines_of(top, outside).into_iter().map(|(line, _)| line).collect();
    let menus = menus(&lines).into_iter().filter_map(|(_, run)| {
        let whole = lines.get(run)?;
        Some(whole.first()?.range.cover(whole.last()?.range))
    });
    Outside::new(outside.as_slice().iter().copied().chain(menus))
}

/// The lines of a text that have words in them, each with these; their prints are not made.
fn lines_of<'a>(text: &'a str, outside: &Outside) -> Vec<(Line, &'a str)> {
    let mut lines: Vec<(Line, &str)> = Vec::new();
    let mut from = 0;
    loop {
        let end = line_end(text, from);
        let line = between(text, from, end.at);
        let words = line.trim();
        if words.chars().any(char::is_alphanumeric) {
            let start = from + (line.len() - line.trim_start().len());
            let range = TextRange::between(offset(start), offset(start + words.len()));
            for (earlier, path) in lines.iter_mut().rev().take(NEXT) {
                let ends = path.ends_with(words) && path.len() > words.len();
                earlier.path |= ends && words.chars().count() >= HEADLINE;
            }
            lines.push((classified(words, range, outside), words));
        }
        if end.len == 0 {
            break lines;
        }
        from = end.next();
    }
}

fn classified(words: &str, range: TextRange, outside: &Outside) -> Line {
    let bare = words.trim_end_matches(['"', '”', '’', '»', '“', ')', ']', '\'']);
    let stops = bare.ends_with(['.', '!', '?', '。', '！', '？', '।', '؟', '።']);
    // "… from..." is cut off: the teaser of another article.
    let cut = bare.ends_with("..") || bare.ends_with('…');
    let chars = words.chars().count();
    let plain = || plain_words(words);
    let enough =
        plain().nth(4).is_some() || (chars >= 15 && plain().any(|word| word.chars().count() > 12));
    let heading = HEADINGS.contains(&words.trim_end_matches(':').to_lowercase().as_str());
    let outside = outside.holds(range);
    Line {
        range,
        print: 0,
        // What is left out already is no sentence of the article, but may be an item of a menu.
        prose: stops && !cut && enough && !outside,
        short: chars <= SHORT && !stops || outside,
        wordy: plain().nth(2).is_some() && !outside,
        heading,
        path: false,
        outside,
    }
}

/// Runs of short lines before the first sentence and after the last one, and what follows a heading.
fn menus(lines: &[Line]) -> Vec<(Why, std::ops::Range<usize>)> {
    let mut menus = Vec::new();
    let (Some(first), Some(last)) =
        (lines.iter().position(|line| line.prose), lines.iter().rposition(|line| line.prose))
    else {
        return menus;
    };
    let mut end = lines.iter().take(first).take_while(|line| line.short).count();
    let path = lines.iter().take(first).take(end + 1).position(|line| line.path);
    // The last ones are most often the headline, who wrote it and when.
    let wordy = |end: usize| end > 0 && lines.get(end - 1).is_some_and(|line| line.wordy);
    for _ in 0..HEAD {
        end -= usize::from(wordy(end));
    }
    let end = path.map_or(end, |path| end.max(path + 1));
    if end >= ITEMS || path.is_some() {
        menus.push((Why::Start, 0..end));
    }
    // A heading in the second half, with hardly a sentence after it.
    let heading = lines.iter().position(|line| line.heading).filter(|at| {
        let after = lines.get(*at..).unwrap_or_default();
        let sentences = after.iter().filter(|line| line.prose).count();
        *at > first && (sentences * 3 <= after.len() || after.len() <= 8)
    });
    if let Some(at) = heading {
        menus.push((Why::Heading, at..lines.len()));
        return menus;
    }
    let short = |line: &&Line| line.short;
    let tail = last + 1 + lines.iter().skip(last + 1).take_while(|line| !line.short).count();
    let rest = lines.get(tail..).unwrap_or_default();
    let items = rest.iter().filter(short).count();
    if items >= ITEMS && items * 2 >= rest.len() {
        menus.push((Why::End, tail..lines.len()));
    }
    menus
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(texts: &[String]) -> Vec<(Why, Vec<(usize, String)>)> {
        let mut repeated = Repeated::default();
        for text in texts {
            repeated.add(text, &Outside::default());
        }
        let all = repeated.proposals();
        all.into_iter()
            .map(|proposal| {
                let words = |(number, range): (usize, TextRange)| {
                    (number, range.slice(&texts[number]).unwrap().to_owned())
                };
                (proposal.why, proposal.places.into_iter().map(words).collect())
            })
            .collect()
    }

    const BODIES: [&str; 5] = [
        "The harbour union said on Monday that the lock was shut.\n\nNobody answered its letters.",
        "A ferry company called the report false in every point.\n\nIt gave no other figures.",
        "Two lamp keepers saw ships at dusk, the newspaper wrote.\n\nThe office knows of none.",
        "Grain prices rose again because the river froze early.\n\nTraders expect more of it.",
        "An engineer denied that the dam had ever been unsafe.\n\nHe showed the old drawings.",
    ];

    fn pages(head: &str, foot: &str) -> Vec<String> {
        let page = |body: &&str| format!("{head}\n\n{body}\n\n{foot}\n");
        BODIES.iter().map(page).collect()
    }

    #[test]
    fn what_stands_in_many_texts_is_proposed_once_with_all_its_places() {
        let texts = pages("Home\nNews\nSport", "We use cookies to make this page better for you.");
        let found = proposed(&texts);
        assert_eq!(found.len(), 2, "{found:#?}");
        for (why, places) in found {
            assert_eq!(why, Why::Repeated(5));
            let numbers: Vec<usize> = places.iter().map(|(number, _)| *number).collect();
            assert_eq!(numbers, [0, 1, 2, 3, 4]);
            let words = &places[0].1;
            assert!(words == "Home\nNews\nSport" || words.starts_with("We use cookies"));
            assert!(places.iter().all(|(_, other)| other == words));
        }
    }

    #[test]
    fn near_copies_count_as_one() {
        let mut texts = pages("", "");
        for (text, site) in texts.iter_mut().zip(["A", "B", "C", "D", "E"]) {
            text.push_str(
                "The copyright of all texts and of all pictures on these many pages lies with the \
                 owners of site ",
            );
            text.push_str(site);
            text.push('.');
        }
        let found = proposed(&texts);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(found[0].0, Why::Repeated(5));
    }

    #[test]
    fn copies_of_one_article_are_no_repetition() {
        let texts = vec![BODIES[0].to_owned(); 6];
        assert_eq!(proposed(&texts), []);
        // Nor is a sentence that several articles quote between their own.
        let quoted = "“Nobody has ever asked us about the lock at all,” the mayor said.";
        let split = |body: &&str| body.replace("\n\n", &format!("\n\n{quoted}\n\n"));
        let texts: Vec<String> = BODIES.iter().map(split).collect();
        assert_eq!(proposed(&texts), []);
        // And two are not many.
        assert_eq!(proposed(&pages("Home pages", "")[..2]), []);
    }

    #[test]
    fn a_menu_of_one_text_is_proposed_without_the_headline() {
        let text = format!(
            "SEARCH\nQuick links:\nIndia\nWorld\nLock is shut again, union says\n{}\nAbout us\n\
             Contact\nA much longer line that says where other pages of the same house are found\n\
             Imprint\n",
            BODIES[0]
        );
        let found = proposed(&[text]);
        let words: Vec<_> = found.iter().map(|(why, places)| (*why, &*places[0].1)).collect();
        assert_eq!(words[0], (Why::Start, "SEARCH\nQuick links:\nIndia\nWorld"));
        assert!(words[1].0 == Why::End && words[1].1.starts_with("About us"));
        assert!(words[1].1.ends_with("Imprint") && words.len() == 2, "{words:?}");
        // A headline with its date is none, however short.
        let dated = "Home\nNews\nThe lock is shut again\nJul 5, 2025 at 4:31 PM";
        assert_eq!(proposed(&[format!("{dated}\n\n{}", BODIES[0])]), []);
        // Nor is it when a path of links stands over it, which is.
        let path =
            "More\nHomeNewsOf locksThe lock in the lower canal is shut again, for good or not";
        let title = "The lock in the lower canal is shut again, for good or not";
        let found = proposed(&[format!("{path}\n\n{title}\n\nPublished on\n\n{}", BODIES[0])]);
        assert_eq!(found, [(Why::Start, vec![(0, path.to_owned())])]);
        let text = format!("{}\n\nRead also:\n\nOther news of the day...", BODIES[1]);
        assert_eq!(proposed(&[text])[0].0, Why::Heading);
        // A plain article has none, nor has a poem of short lines.
        assert_eq!(proposed(&[BODIES[2].to_owned()]), []);
        assert_eq!(proposed(&["one\ntwo\nthree\nfour".to_owned()]), []);
    }

    #[test]
    fn a_small_region_leaves_the_proposals_around_it() {
        let texts = pages("Home\nNews\nSport\nWeather", "");
        let mut repeated = Repeated::default();
        for (number, text) in texts.iter().enumerate() {
            let region = (number == 1).then(|| TextRange::between(5, 10));
            repeated.add(text, &Outside::new(region));
        }
        let found = repeated.proposals();
        let [group] = found.as_slice() else { panic!("{found:#?}") };
        let words = group.places.iter().map(|(number, range)| {
            let words = range.slice(&texts[*number]).unwrap();
            format!("{number}: {}", words.replace('\n', " "))
        });
        let words: Vec<String> = words.collect();
        let whole = |number| format!("{number}: Home News Sport Weather");
        let expected = [
            whole(0),
            "1: Home".to_owned(),
            "1: Sport Weather".to_owned(),
            whole(2),
            whole(3),
            whole(4),
        ];
        assert_eq!(words, expected);
        // In a menu of one text as well, and where the region holds a sentence over it.
        let text = format!(
            "Cookies are used here, as they are everywhere.\nSEARCH\nIndia\nWorld\nSport\n{}",
            BODIES[0]
        );
        let mut repeated = Repeated::default();
        repeated.add(&text, &Outside::new([TextRange::between(0, 47)]));
        let found = repeated.proposals();
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(found[0].places[0].1.slice(&text), Some("SEARCH\nIndia\nWorld\nSport"));
    }

    #[test]
    fn what_is_outside_already_is_not_proposed_again() {
        let texts = pages("Home\nNews\nSport", "");
        let mut repeated = Repeated::default();
        for text in &texts {
            repeated.add(text, &Outside::new([TextRange::between(0, 16)]));
        }
        assert_eq!(repeated.proposals(), []);
    }
}
