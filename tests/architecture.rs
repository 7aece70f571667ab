//! Holds the picture in `ARCHITECTURE.md`: which layer may know which, where each outside crate
//! has its one home, and the few rules that every file keeps.
//!
//! It reads the source as text, without comments, string literals and unit tests. That is enough
//! to find a path such as `crate::store::Store`, and every check here is shown to fail on a sample.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// A layer: its folder, the layers it may name, the outside crates whose home it is.
struct Layer {
    name: &'static str,
    below: &'static [&'static str],
    crates: &'static [&'static str],
}

const LAYERS: &[Layer] = &[
    Layer {
        name: "text",
        below: &[],
        crates: &[
            "icu_segmenter",
            "encoding_rs",
            "chardetng",
            "regex",
            "regex_syntax",
            "unicode_normalization",
        ],
    },
    Layer { name: "model", below: &["text"], crates: &["uuid", "unicode_normalization"] },
    Layer { name: "store", below: &["text", "model"], crates: &["rusqlite", "tempfile", "uuid"] },
    Layer {
        name: "folder",
        below: &["text", "model"],
        crates: &["toml_edit", "walkdir", "globset", "tempfile", "rustix"],
    },
    Layer { name: "formats", below: &["text", "model"], crates: &["csv"] },
    Layer { name: "check", below: &["text", "model"], crates: &[] },
    Layer {
        name: "session",
        below: &["text", "model", "store", "folder", "formats", "check"],
        crates: &["etcetera", "getrandom", "fern", "jiff"],
    },
    Layer {
        name: "cli",
        below: &["text", "model", "store", "folder", "formats", "check", "session"],
        crates: &["clap"],
    },
    Layer {
        name: "ui",
        below: &["text", "model", "store", "folder", "formats", "check", "session"],
        crates: &[
            "egui",
            "eframe",
            "rfd",
            "parley",
            "swash",
            "accesskit",
            "fontique",
            "image",
            "nucleo_matcher",
            "pulldown_cmark",
        ],
    },
];

/// What `cli` and `ui` may name of `store` and `folder`: plain values. Whatever opens, reads or
/// writes a file is reached through `session`.
const PLAIN: &[&str] = &[
    "store::Access",
    "store::DocumentRow",
    "store::StoreError",
    "folder::FolderError",
    "folder::GUIDELINES_FILE",
    "folder::PROJECT_FILE",
    "folder::ReadError",
    "folder::SettingsFile",
    "folder::SettingsProblem",
];

/// Layers without files, clock, threads and surroundings, and what of the standard library those are.
const PURE: &[&str] = &["text", "model", "formats", "check"];
const IMPURE: &[&str] =
    &["std::fs", "std::time", "std::thread", "std::env", "std::process", "std::net"];

/// The only layers that touch files.
const FILES: &[&str] = &["store", "folder"];

const LONGEST: usize = 600;

/// A source file: its path under `src/`, its text, and what of it is code.
struct Source {
    path: String,
    text: String,
    code: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), code: code_of(text) }
    }

    /// The folder under `src/`; `None`: a file at the root.
    fn layer(&self) -> Option<&str> {
        self.path.split_once('/').map(|(layer, _)| layer)
    }

    /// Every path of the code, `use` trees taken apart: `crate::store::Store`, `std::fs`.
    fn paths(&self) -> BTreeSet<String> {
        paths_of(&self.code)
    }
}

/// The text without comments, string and character literals, and the unit tests at its end.
fn code_of(text: &str) -> String {
    let text = text.split_once("#[cfg(test)]\nmod tests {").map_or(text, |(code, _)| code);
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut code = String::new();
    let mut i = 0;
    while i < chars.len() {
        match (at(i), at(i + 1)) {
            ('/', '/') => {
                while i < chars.len() && at(i) != '\n' {
                    i += 1;
                }
            }
            ('/', '*') => {
                while i < chars.len() && (at(i), at(i + 1)) != ('*', '/') {
                    i += 1;
                }
                i += 2;
            }
            // A raw string, r"…" or r#"…"#.
            ('r', '"' | '#') if !code.ends_with(|c: char| c.is_alphanumeric() || c == '_') => {
                let mut hashes = 0;
                while at(i + 1 + hashes) == '#' {
                    hashes += 1;
                }
                if at(i + 1 + hashes) == '"' {
                    i += 2 + hashes;
                    while i < chars.len()
                        && !(at(i) == '"' && (1..=hashes).all(|n| at(i + n) == '#'))
                    {
                        i += 1;
                    }
                    i += 1 + hashes;
                    code.push_str("\"\"");
                } else {
                    code.push('r');
                    i += 1;
                }
            }
            ('"', _) => {
                i += 1;
                while i < chars.len() && at(i) != '"' {
                    i += if at(i) == '\\' { 2 } else { 1 };
                }
                i += 1;
                code.push_str("\"\"");
            }
            // A character, not a lifetime.
            ('\'', '\\') => {
                i += 3;
                while i < chars.len() && at(i) != '\'' {
                    i += 1;
                }
                i += 1;
            }
            ('\'', _) if at(i + 2) == '\'' => i += 3,
            (c, _) => {
                code.push(c);
                i += 1;
            }
        }
    }
    code
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Every path that a piece of code names, each `{…}` of it taken apart.
fn paths_of(code: &str) -> BTreeSet<String> {
    let tokens = tokens_of(code);
    let mut found = BTreeSet::new();
    let mut i = 0;
    while i < tokens.len() {
        let begins = tokens[i].starts_with(is_word)
            && tokens.get(i + 1).is_some_and(|token| token == "::")
            && (i == 0 || tokens[i - 1] != "::");
        if begins {
            i = path_from(&tokens, i, "", &mut found);
        } else {
            i += 1;
        }
    }
    found
}

fn tokens_of(code: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        if is_word(c) {
            let mut word = String::from(c);
            while let Some(next) = chars.next_if(|c| is_word(*c)) {
                word.push(next);
            }
            tokens.push(word);
        } else if c == ':' && chars.next_if_eq(&':').is_some() {
            tokens.push("::".to_owned());
        } else if !c.is_whitespace() {
            tokens.push(c.to_string());
        }
    }
    tokens
}

/// Reads one path, or a use tree, from token `i` on; returns where it ends.
fn path_from(tokens: &[String], mut i: usize, before: &str, found: &mut BTreeSet<String>) -> usize {
    let mut path = before.to_owned();
    while let Some(token) = tokens.get(i) {
        match token.as_str() {
            "{" if path.ends_with("::") => {
                i += 1;
                while tokens.get(i).is_some_and(|token| token != "}") {
                    let next = path_from(tokens, i, &path, found);
                    // A comma, or something that is no path.
                    i = if next == i { i + 1 } else { next };
                }
                return i + 1;
            }
            "*" if path.ends_with("::") => {
                path.push('*');
                i += 1;
                break;
            }
            "::" => {
                path.push_str("::");
                i += 1;
            }
            word if word.starts_with(is_word) && (path.is_empty() || path.ends_with("::")) => {
                path.push_str(word);
                i += 1;
            }
            _ => break,
        }
    }
    if path != before {
        // `self` of a use tree is the tree itself.
        let path = path.strip_suffix("::self").unwrap_or(&path).trim_end_matches("::");
        found.insert(path.to_owned());
    }
    i
}

/// Every fault of a set of files, each with the file it is in.
fn faults(sources: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources {
        let mut fault = |what: String| faults.push(format!("src/{}: {what}", source.path));
        let lines = source.text.lines().count();
        if lines >= LONGEST {
            fault(format!("{lines} lines; {LONGEST} is too long"));
        }
        if !source.text.starts_with("//!") {
            fault("does not begin with //!".to_owned());
        }
        if source.text.contains("../shared") {
            fault("names a file outside the repository".to_owned());
        }
        let layer = source.layer().map(|name| {
            LAYERS.iter().find(|layer| layer.name == name).ok_or_else(|| name.to_owned())
        });
        match layer {
            // `lib.rs` and `main.rs` stand above the layers.
            None => {}
            Some(Err(name)) => fault(format!("“{name}” is no layer that this test knows")),
            Some(Ok(layer)) => {
                for path in source.paths() {
                    if let Some(what) = wrong_in(layer, &path) {
                        fault(what);
                    }
                }
            }
        }
    }
    faults
}

/// What is wrong with a path in a file of a layer.
fn wrong_in(layer: &Layer, path: &str) -> Option<String> {
    let mut parts = path.split("::");
    let first = parts.next()?;
    if first == "crate" || first == "gainsay" {
        let inside: Vec<&str> = parts.collect();
        let other = *inside.first()?;
        if other == layer.name {
            return None;
        }
        if !layer.below.contains(&other) {
            return Some(format!("{} may not know {path}", layer.name));
        }
        let guarded = matches!(layer.name, "cli" | "ui") && matches!(other, "store" | "folder");
        let named: Vec<&str> = inside.iter().take(2).copied().collect();
        if guarded && !PLAIN.contains(&named.join("::").as_str()) {
            return Some(format!("{} reaches {path} past the session", layer.name));
        }
        return None;
    }
    let homes: Vec<&str> = LAYERS
        .iter()
        .filter(|layer| layer.crates.contains(&first))
        .map(|layer| layer.name)
        .collect();
    if !homes.is_empty() && !homes.contains(&layer.name) {
        return Some(format!("{path} belongs into {}", homes.join(", ")));
    }
    let within = |roots: &[&str]| {
        roots.iter().any(|root| path == *root || path.starts_with(&format!("{root}::")))
    };
    if PURE.contains(&layer.name) && within(IMPURE) {
        return Some(format!("{} is pure, and {path} is not", layer.name));
    }
    if !FILES.contains(&layer.name) && within(&["std::fs"]) {
        return Some(format!("{path}: files are touched by {} only", FILES.join(" and ")));
    }
    None
}

fn read_all(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    read_all(&root, &mut found);
    found.sort();
    found.retain(|path| !is_for_tests(path));
    found
        .iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            Source::new(&name, &fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// Whether a file is a module that its folder declares for tests alone.
fn is_for_tests(path: &Path) -> bool {
    let name = path.file_stem().unwrap().to_str().unwrap();
    let parent = path.with_file_name("mod.rs");
    parent.exists()
        && fs::read_to_string(parent).unwrap().contains(&format!("#[cfg(test)]\nmod {name};"))
}

#[test]
fn the_code_is_as_the_picture_says() {
    let sources = sources();
    assert!(sources.len() > 50, "where is the source?");
    assert_eq!(faults(&sources), Vec::<String>::new());
}

#[test]
fn every_layer_stands_and_every_folder_is_one() {
    let sources = sources();
    let found: BTreeSet<&str> = sources.iter().filter_map(Source::layer).collect();
    let known: BTreeSet<&str> = LAYERS.iter().map(|layer| layer.name).collect();
    assert_eq!(found, known);
}

/// The dependencies that `Cargo.toml` names are those that have a home, and some that are used
/// everywhere.
#[test]
fn every_outside_crate_has_a_home() {
    // `log` is also what the store calls its log of steps.
    const ANYWHERE: &[&str] = &["serde", "serde_json", "thiserror", "sha2", "log"];
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
    let manifest = manifest.unwrap();
    let mut within = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            within = line.ends_with("dependencies]") && !line.contains("dev-");
        } else if let (true, Some((name, _))) = (within, line.split_once(" =")) {
            let name = name.trim().replace('-', "_");
            let homed = LAYERS.iter().any(|layer| layer.crates.contains(&name.as_str()));
            assert!(homed || ANYWHERE.contains(&name.as_str()) || line.starts_with('#'), "{name}");
        }
    }
}

/// That a file with this code in this place is found fault with, in these words.
fn check_fault(path: &str, code: &str, words: &str) {
    let found = faults(&[Source::new(path, &format!("//! A sample.\n{code}\n"))]);
    assert_eq!(found.len(), 1, "{path}: {code}: {found:?}");
    assert!(found[0].contains(words), "{found:?}");
}

fn check_sound(path: &str, code: &str) {
    let found = faults(&[Source::new(path, &format!("//! A sample.\n{code}\n"))]);
    assert_eq!(found, Vec::<String>::new(), "{path}: {code}");
}

#[test]
fn an_arrow_that_points_up_or_sideways_is_found() {
    check_fault("text/a.rs", "use crate::model::Span;", "may not know");
    check_fault("model/a.rs", "fn f() { crate::store::open() }", "may not know");
    check_fault("store/a.rs", "use crate::{model::Row, folder::list};", "crate::folder::list");
    check_fault(
        "folder/a.rs",
        "use crate::{\n    text::{self, Ranges},\n    formats,\n};",
        "formats",
    );
    check_fault("formats/a.rs", "use crate::session::*;", "may not know");
    check_fault("session/a.rs", "use crate::ui;", "may not know");
    check_fault("ui/a/b.rs", "use crate::cli::Run;", "may not know");
    check_sound("session/a.rs", "use crate::{folder::{self, list}, store::Store, text};");
    check_sound("model/a.rs", "use super::change; use crate::text::Ranges;");
}

#[test]
fn a_way_past_the_session_is_found() {
    check_fault("ui/a.rs", "use crate::store::Store;", "past the session");
    check_fault("ui/a.rs", "use crate::{model::Row, store::{Access, Store}};", "store::Store");
    check_fault("cli/a.rs", "fn f() { crate::store::Store::open(p) }", "past the session");
    check_fault("cli/a.rs", "use crate::folder;", "past the session");
    check_fault("ui/a.rs", "use crate::folder::{self, ReadError};", "past the session");
    check_fault("ui/a.rs", "use crate::store::*;", "past the session");
    check_sound("ui/a.rs", "use crate::store::{Access, StoreError}; use crate::session::Session;");
}

#[test]
fn an_outside_crate_away_from_home_is_found() {
    check_fault("session/a.rs", "use rusqlite::Connection;", "belongs into store");
    check_fault("session/a.rs", "fn f(ui: &mut egui::Ui) {}", "belongs into ui");
    check_fault("ui/a.rs", "use clap::Parser;", "belongs into cli");
    check_fault("session/a.rs", "let dir = tempfile::tempdir();", "belongs into store, folder");
    check_fault("model/a.rs", "use icu_segmenter::WordSegmenter;", "belongs into text");
    check_sound("store/a.rs", "use rusqlite::{Connection, params};");
}

#[test]
fn files_clocks_and_threads_where_none_belong_are_found() {
    check_fault("text/a.rs", "use std::fs;", "is pure");
    check_fault("model/a.rs", "use std::{collections::BTreeMap, time::SystemTime};", "is pure");
    check_fault("formats/a.rs", "fn f() { std::thread::yield_now() }", "is pure");
    check_fault("formats/a.rs", "use std::env::var;", "is pure");
    check_fault("ui/a.rs", "use std::fs::File;", "files are touched by");
    check_sound("formats/a.rs", "use std::{fmt, io::{self, Write}};");
}

#[test]
fn what_is_only_spoken_of_is_no_fault() {
    check_sound("text/a.rs", "// use crate::model::Span;\n/* std::fs */ fn f() {}");
    check_sound("text/a.rs", "/// Like `crate::ui::Pane`.\nfn f() -> &'static str { \"std::fs\" }");
    check_sound("text/a.rs", "const A: &str = r#\"a \" crate::ui::x\"#; const B: char = '\"';");
    check_sound(
        "text/a.rs",
        "const A: char = '\\''; const B: char = '\\u{22}'; fn f<'a>(a: &'a str) {}",
    );
    check_sound("text/a.rs", "#[cfg(test)]\nmod tests {\n    use std::fs;\n}");
    // What follows a literal is read again.
    check_fault("text/a.rs", "const A: &str = \"a\\\"\"; use std::fs;", "is pure");
    check_fault("text/a.rs", "const A: char = '\"'; use std::fs;", "is pure");
    check_fault("text/a.rs", "fn f<'a>(a: &'a str) { std::fs::read(a) }", "is pure");
}

#[test]
fn a_file_that_is_long_silent_or_leans_outward_is_found() {
    check_fault("text/a.rs", &"fn f() {}\n".repeat(LONGEST), "is too long");
    let silent = faults(&[Source::new("text/a.rs", "fn f() {}\n")]);
    assert!(silent[0].contains("does not begin with //!"), "{silent:?}");
    check_fault("text/a.rs", "// as ../shared/design.md says", "outside the repository");
    check_fault("helpers/a.rs", "fn f() {}", "is no layer");
}
