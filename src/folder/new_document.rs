//! A new document: what its file is called, and writing it.
//!
//! A document that is there is never written to: a name that is taken gets a number, and a file
//! only ever appears where none stood.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use globset::GlobSet;

use super::{FolderError, GUIDELINES_FILE, NewFile, listing};
use crate::model::id::normal_path;

/// The longest name that is made of a text's first words, in bytes of UTF-8.
const LONGEST: usize = 60;
/// So many files that are no documents may have the names that are tried.
const MOST_FILES: usize = 10_000;
/// The longest that file systems take, with a little room for an end.
const LONGEST_ALLOWED: usize = 240;

/// A folder in which a new document gets a name.
#[derive(Clone, Debug)]
pub struct NamedFolder {
    root: PathBuf,
    patterns: GlobSet,
    /// What a name is put into, the likeliest first.
    places: Vec<Place>,
    /// Paths of documents, in small letters: some systems do not tell them from others.
    taken: BTreeSet<String>,
}

/// A folder with what stands before and behind a name in it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    folder: String,
    before: String,
    behind: String,
}

impl Place {
    fn new(folder: &str, before: &str, behind: &str) -> Self {
        let [folder, before, behind] = [folder, before, behind].map(str::to_owned);
        Self { folder, before, behind }
    }

    fn path(&self, name: &str) -> String {
        let Self { folder, before, behind } = self;
        let slash = if folder.is_empty() { "" } else { "/" };
        normal_path(&format!("{folder}{slash}{before}{name}{behind}"))
    }

    /// Where the files lie that a pattern names; `None`: it says too little or too much of them.
    fn of_pattern(pattern: &str) -> Option<Self> {
        let mut parts: Vec<&str> = pattern.split('/').filter(|part| *part != "**").collect();
        let last = parts.pop()?;
        if parts.iter().any(|part| part.contains(['*', '?', '[', '{']))
            || last.contains(['?', '[', '{'])
        {
            return None;
        }
        let (before, behind) = last.split_once('*')?;
        Some(Self::new(&parts.join("/"), before, &behind.replace('*', "")))
    }
}

impl NamedFolder {
    /// `paths`: the documents that there are.
    pub fn new<'a>(
        root: &Path,
        patterns: &[&str],
        paths: impl Iterator<Item = &'a str>,
    ) -> Result<Self, FolderError> {
        let mut taken = BTreeSet::new();
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for path in paths {
            taken.insert(path.to_lowercase());
            let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
            if let Some((_, end)) = file.rsplit_once('.') {
                *counts.entry((folder, end)).or_default() += 1;
            }
        }
        // Where most documents lie, then wherever the patterns lead.
        let mut usual: Vec<_> = counts.into_iter().collect();
        usual.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let mut places: Vec<Place> = usual
            .iter()
            .map(|((folder, end), _)| Place::new(folder, "", &format!(".{end}")))
            .collect();
        places.extend([".txt", ".md"].map(|end| Place::new("", "", end)));
        places.extend(patterns.iter().filter_map(|pattern| Place::of_pattern(pattern)));
        let patterns = listing::patterns(patterns)?;
        Ok(Self { root: root.to_owned(), patterns, places, taken })
    }

    /// A free path for a text, named by its first words. `None`: no name would be a document by the
    /// patterns of the project.
    pub fn propose(&self, text: &str) -> Option<String> {
        let name = name_of(text);
        let place = self.places.iter().find(|place| self.is_document(&place.path(&name)))?;
        // Of more names than there are documents, one is free.
        (1..=self.taken.len() + MOST_FILES)
            .map(|nth| if nth == 1 { name.clone() } else { format!("{name}-{nth}") })
            .map(|name| place.path(&name))
            .find(|path| !self.is_taken(path))
    }

    /// Why no document can have this path.
    pub fn why_not(&self, path: &str) -> Option<String> {
        let path = normal_path(path);
        if path.is_empty() {
            return Some("Give it a name".to_owned());
        }
        if let Some(why) = path.split('/').find_map(why_no_name) {
            return Some(why.to_owned());
        }
        if !self.is_document(&path) {
            let words = "By its patterns for documents, the project would not list this name";
            return Some(words.to_owned());
        }
        self.is_taken(&path).then(|| "There is a file of this name already".to_owned())
    }

    fn is_document(&self, path: &str) -> bool {
        path != GUIDELINES_FILE
            && !path.split('/').any(|part| part.starts_with('.'))
            && self.patterns.is_match(path)
    }

    fn is_taken(&self, path: &str) -> bool {
        self.taken.contains(&path.to_lowercase()) || self.root.join(path).exists()
    }
}

/// Why some system takes no such name for a file.
fn why_no_name(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("There is nothing between two of its slashes");
    }
    if name.starts_with('.') {
        return Some("A name that begins with a dot is hidden");
    }
    if name.ends_with(['.', ' ']) || name.starts_with(' ') {
        return Some("Not every system takes a name with a dot or a space at its end");
    }
    if name.chars().any(|c| c.is_control() || r#"\:*?"<>|"#.contains(c)) {
        return Some(r#"Not every system takes \ : * ? " < > and | in a name"#);
    }
    if name.len() > LONGEST_ALLOWED {
        return Some("This name is too long");
    }
    is_reserved(name).then_some("Windows keeps this name for itself")
}

/// Names that mean devices on Windows, whatever follows their first dot.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim().to_lowercase();
    let numbered = |word: &str| {
        stem.strip_prefix(word).is_some_and(|n| {
            let mut chars = n.chars();
            chars.next().is_some_and(|c| "123456789¹²³".contains(c)) && chars.next().is_none()
        })
    };
    ["con", "prn", "aux", "nul"].contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

/// A name for a text, of its first words: letters of any script, digits, and hyphens between.
fn name_of(text: &str) -> String {
    let mut name = String::new();
    for word in text.split_whitespace().take(40) {
        let word: String = word.chars().map(|c| if is_kept(c) { c } else { '-' }).collect();
        let word = normal_path(&word);
        for part in word.split('-').filter(|part| !part.is_empty()) {
            let room = LONGEST.saturating_sub(name.len() + usize::from(!name.is_empty()));
            if part.len() > room {
                if name.is_empty() {
                    name.push_str(beginning(part, LONGEST));
                }
                return finished(name);
            }
            if !name.is_empty() {
                name.push('-');
            }
            name.push_str(part);
        }
    }
    finished(name)
}

/// As much of a word as fits, in whole graphemes.
fn beginning(word: &str, most: usize) -> &str {
    // The last boundary before that.
    let after = u32::try_from(most + 1).unwrap_or(u32::MAX);
    let end = usize::try_from(crate::text::previous_grapheme(word, after)).unwrap_or(0);
    word.get(..end).unwrap_or_default()
}

fn finished(name: String) -> String {
    if name.is_empty() {
        return "text".to_owned();
    }
    if is_reserved(&name) { format!("{name}-text") } else { name }
}

/// Letters, marks and digits of every script, and what joins and parts letters; not signs, which
/// some system or shell may take amiss.
const fn is_kept(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '\u{200C}' | '\u{200D}' => true,
        '\0'..='\u{A9}'
        | '\u{AB}'..='\u{B4}'
        | '\u{B6}'..='\u{B9}'
        | '\u{BB}'..='\u{BF}'
        | '×'
        | '÷'
        | '،'
        | '؛'
        | '؟'
        | '۔'
        | '।'
        | '॥'
        | '\u{2000}'..='\u{206F}'
        | '\u{20A0}'..='\u{20CF}'
        | '\u{2190}'..='\u{2BFF}'
        | '\u{2E00}'..='\u{2E7F}'
        | '\u{3000}'..='\u{3004}'
        | '\u{3008}'..='\u{3020}'
        | '\u{E000}'..='\u{F8FF}'
        | '\u{FE10}'..='\u{FE1F}'
        | '\u{FE30}'..='\u{FE6F}'
        | '\u{FEFF}'..='\u{FF0F}'
        | '\u{FF1A}'..='\u{FF20}'
        | '\u{FF3B}'..='\u{FF40}'
        | '\u{FF5B}'..='\u{FF65}'
        | '\u{FFE0}'..='\u{FFFF}'
        | '\u{1F000}'..='\u{1FAFF}'
        | '\u{E0000}'..='\u{10FFFF}' => false,
        _ => true,
    }
}

/// Writes a new document, whole or not at all, and only where nothing stands yet. Returns where it
/// lies.
pub fn write_document(root: &Path, path: &str, text: &str) -> io::Result<PathBuf> {
    let file = root.join(path);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut new = NewFile::create(&file)?;
    new.write_all(text.as_bytes())?;
    new.finish_new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_the_first_words() {
        let name = |text: &str| name_of(text);
        assert_eq!(
            name("  “Not a single inspector,”\n she said."),
            "Not-a-single-inspector-she-said"
        );
        assert_eq!(name("Міністерство: спростувало…"), "Міністерство-спростувало");
        assert_eq!(name("ກະຊວງ ປະຕິເສດ"), "ກະຊວງ-ປະຕິເສດ");
        assert_eq!(name("मंत्रालय ने इनकार किया।"), "मंत्रालय-ने-इनकार-किया");
        assert_eq!(name("cafe\u{301} ../../etc/passwd"), "caf\u{e9}-etc-passwd");
        assert_eq!(name("…?! 🙂"), "text");
        assert_eq!(name("Con. Aux"), "Con-Aux");
        assert_eq!(name("NUL"), "NUL-text");
        assert_eq!(name("lpt1 "), "lpt1-text");
        let long = name(&"word ".repeat(100));
        assert!(long.len() <= LONGEST && long.ends_with("word"), "{long}");
        let one = name(&"ນ້ຳ".repeat(100));
        assert!(one.len() <= LONGEST && one.ends_with("ນ້ຳ"), "whole graphemes: {one}");
    }

    fn proposed(files: &[&str], patterns: &[&str]) -> Option<String> {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            write_document(dir.path(), file, "x").unwrap();
        }
        NamedFolder::new(dir.path(), patterns, files.iter().copied()).unwrap().propose("A lamp.")
    }

    #[test]
    fn a_new_document_is_one_by_the_patterns_and_never_in_the_place_of_another() {
        let usual = crate::model::project::DEFAULT_DOCUMENTS;
        assert_eq!(proposed(&[], &usual).unwrap(), "A-lamp.txt");
        assert_eq!(proposed(&["n/1.txt", "n/2.txt", "3.txt"], &usual).unwrap(), "n/A-lamp.txt");
        assert_eq!(proposed(&["1.md", "2.md", "3.txt"], &usual).unwrap(), "A-lamp.md");
        assert_eq!(proposed(&["a-LAMP.txt"], &usual).unwrap(), "A-lamp-2.txt");
        assert_eq!(
            proposed(&["A-lamp.txt", "A-lamp-2.txt", "A-lamp-3.txt"], &usual).unwrap(),
            "A-lamp-4.txt"
        );
        assert_eq!(proposed(&[], &["texts/**/*.txt"]).unwrap(), "texts/A-lamp.txt");
        assert_eq!(proposed(&[], &["news/day-*.text"]).unwrap(), "news/day-A-lamp.text");
        assert_eq!(proposed(&["one.txt"], &["one.txt", "two.txt"]), None);
    }

    #[test]
    fn a_name_that_cannot_be_says_why() {
        let dir = tempfile::tempdir().unwrap();
        write_document(dir.path(), "a.txt", "x").unwrap();
        let folder = NamedFolder::new(dir.path(), &["**/*.txt"], ["a.txt"].into_iter()).unwrap();
        assert_eq!(folder.why_not("b c.txt"), None);
        assert_eq!(folder.why_not("deep/b.txt"), None);
        for (path, words) in [
            ("", "name"),
            ("A.TXT", "would not list"),
            ("a.txt", "already"),
            ("b.pdf", "would not list"),
            (".b.txt", "hidden"),
            ("../b.txt", "hidden"),
            ("/b.txt", "nothing between"),
            ("b:c.txt", "Not every"),
            ("nul.txt", "Windows"),
            ("b\n.txt", "Not every"),
        ] {
            let why = folder.why_not(path).unwrap_or_else(|| panic!("{path:?}"));
            assert!(why.contains(words), "{path:?}: {why}");
        }
    }

    #[test]
    fn the_text_is_written_as_it_is_and_over_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let file = write_document(dir.path(), "n/a.txt", "é\n\n ").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "é\n\n ");
        let again = write_document(dir.path(), "n/a.txt", "other").unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&file).unwrap(), "é\n\n ");
    }
}
