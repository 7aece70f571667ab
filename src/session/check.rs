//! Checking a whole project: what the database holds goes past the checks, one row after another.
//!
//! Never writes. The memory it takes does not grow with the project: one text at a time, and no
//! more findings than somebody would read.

use std::{collections::BTreeMap, fmt, path::Path};

use super::{
    SessionError,
    problems::{Problems, problems_of},
};
use crate::{
    check::{self, CHECKS, Difference, Finding, LoggedRow, Subject, Weight},
    folder,
    model::{AnnotatorId, DocumentId, Progress, Row, Schema, TextHash, Waiver, counted},
    store::{Audit, Extent, History, Logged, Store, StoreError, UnreadableRow},
    text::Outside,
};

/// How many findings of one check are told one by one.
const TOLD: usize = 1_000;

/// What a check of a project found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// By check, then as they were found; of each check the first thousand.
    pub findings: Vec<Finding>,
    /// How many more there are of a check.
    pub more: BTreeMap<&'static str, usize>,
    /// What may have been forgotten, likewise; only when it was asked for.
    pub warnings: Option<Warnings>,
    /// `None`: nothing has been marked yet.
    pub extent: Option<Extent>,
}

/// What nobody has to mend, layer by layer under each check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warnings {
    pub findings: Vec<Finding>,
    /// How many more there are of a check.
    pub more: BTreeMap<&'static str, usize>,
    /// How many somebody let stand.
    pub waived: usize,
}

impl Warnings {
    pub fn count(&self) -> usize {
        self.findings.len() + self.more.values().sum::<usize>()
    }
}

impl fmt::Display for Warnings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.count() {
            0 => f.write_str("No warnings")?,
            1 => f.write_str("1 warning")?,
            count => write!(f, "{count} warnings")?,
        }
        match self.waived {
            0 => Ok(()),
            1 => f.write_str("; 1 more was let stand"),
            waived => write!(f, "; {waived} more were let stand"),
        }
    }
}

impl Checked {
    pub const fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    /// How many findings there are, told or not.
    pub fn count(&self) -> usize {
        self.findings.len() + self.more.values().sum::<usize>()
    }

    /// How much was looked at, in words.
    pub fn looked_at(&self) -> String {
        let Some(extent) = &self.extent else {
            return "nothing has been marked yet".to_owned();
        };
        format!(
            "{}, {}, {}, {} and {}",
            counted(extent.steps, "step"),
            counted(extent.spans, "mark"),
            counted(extent.relations, "relation"),
            counted(extent.documents, "document"),
            counted(extent.texts, "text"),
        )
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.count() {
            0 => write!(f, "Nothing is wrong: {}", self.looked_at()),
            1 => write!(f, "1 thing is wrong; looked at {}", self.looked_at()),
            count => write!(f, "{count} things are wrong; looked at {}", self.looked_at()),
        }
    }
}

/// Looks a project over for damage.
///
/// # Errors
/// When there is no such folder, its database is none or another program's, or it was called off.
/// A damaged one is no error: what can be said of it is said.
pub fn check(folder: &Path, progress: &dyn Progress) -> Result<Checked, SessionError> {
    checked(folder, false, progress)
}

/// As [`check()`], and for what may have been forgotten in each layer. Where the database is damaged,
/// that is not looked for.
pub fn check_all(folder: &Path, progress: &dyn Progress) -> Result<Checked, SessionError> {
    checked(folder, true, progress)
}

fn checked(
    folder: &Path,
    warnings: bool,
    progress: &dyn Progress,
) -> Result<Checked, SessionError> {
    folder::subfolders(folder)?;
    let settings = folder::read_settings(folder);
    let mut work = Work {
        schema: &settings.settings.schema,
        paths: BTreeMap::new(),
        outside: BTreeMap::new(),
        waivers: Vec::new(),
        found: BTreeMap::new(),
        done: 0,
        total: 0,
        progress,
    };
    for problem in &settings.problems {
        work.look(&Subject::SettingsFault(&problem.to_string()));
    }
    let mut store = None;
    let extent = match Audit::open(folder) {
        Ok(Some(audit)) => {
            let extent = work.audit(&audit)?;
            if warnings && !work.found.contains_key(DATABASE) {
                store = Some(audit.into_store(folder)?);
            }
            Some(extent)
        }
        Ok(None) => None,
        Err(StoreError::Damaged(why)) => {
            work.look(&Subject::Damage(&why));
            Some(Extent::default())
        }
        Err(error) => return Err(error.into()),
    };
    let mut checked = Checked { extent, ..Checked::default() };
    if warnings && !work.found.contains_key(DATABASE) {
        let found = store.map(|store| warnings_of(&store, &work)).transpose()?;
        checked.warnings = Some(found.unwrap_or_default());
    }
    for check in CHECKS {
        let Some((findings, more)) = work.found.remove(check.id()) else { continue };
        checked.findings.extend(findings);
        if more > 0 {
            checked.more.insert(check.id(), more);
        }
    }
    Ok(checked)
}

/// The check that finds a damaged database.
const DATABASE: &str = "database";

/// What may have been forgotten, in every layer.
fn warnings_of(store: &Store, work: &Work<'_>) -> Result<Warnings, SessionError> {
    let mut all = Warnings::default();
    let mut by_check: BTreeMap<&'static str, Vec<Finding>> = BTreeMap::new();
    for layer in store.layers()? {
        let Problems { open, more, waived } =
            problems_of(store, &layer, work.schema, work.progress)?;
        for mut finding in open.into_iter().filter(|finding| !finding.is_damage()) {
            finding.place = place_of(&work.paths, finding.document, Some(&layer));
            by_check.entry(finding.check).or_default().push(finding);
        }
        for (check, count) in more {
            if check::weight_of(check) == Weight::Advice {
                *all.more.entry(check).or_default() += count;
            }
        }
        all.waived += waived.iter().filter(|(finding, _)| !finding.is_damage()).count();
    }
    for check in CHECKS {
        all.findings.extend(by_check.remove(check.id()).into_iter().flatten());
    }
    Ok(all)
}

struct Work<'a> {
    schema: &'a Schema,
    paths: BTreeMap<DocumentId, String>,
    outside: BTreeMap<(DocumentId, TextHash), Outside>,
    waivers: Vec<Waiver>,
    found: BTreeMap<&'static str, (Vec<Finding>, usize)>,
    done: usize,
    total: usize,
    progress: &'a dyn Progress,
}

/// Document and layer in words, with a colon.
fn place_of(
    paths: &BTreeMap<DocumentId, String>,
    document: Option<DocumentId>,
    layer: Option<&AnnotatorId>,
) -> String {
    let path = document.and_then(|id| paths.get(&id)).map(String::as_str);
    match (path, document, layer) {
        (Some(path), _, Some(layer)) => format!("{path}, {layer}: "),
        (Some(path), _, None) => format!("{path}: "),
        (None, Some(_), Some(layer)) => format!("a document not known, {layer}: "),
        (None, Some(_), None) => "a document not known: ".to_owned(),
        (None, None, Some(layer)) => format!("{layer}: "),
        (None, None, None) => String::new(),
    }
}

impl Work<'_> {
    fn look(&mut self, subject: &Subject<'_>) {
        let Self { schema, paths, waivers, found, .. } = self;
        let place = |document: Option<DocumentId>, layer: Option<&AnnotatorId>| {
            place_of(paths, document, layer)
        };
        check::look(&[Weight::Damage], subject, schema, waivers, &place, &mut |finding| {
            let (told, more) = found.entry(finding.check).or_default();
            if told.len() < TOLD {
                told.push(finding);
            } else {
                *more += 1;
            }
        });
    }

    /// One more row was looked at; `false`: the work was called off.
    fn goes_on(&mut self) -> bool {
        self.done += 1;
        if self.done.is_multiple_of(256) {
            self.progress.report(self.done, self.total);
            return self.progress.check().is_ok();
        }
        true
    }

    /// What a damaged file does not give is told, and the rest is looked at.
    fn part(&mut self, done: Result<(), StoreError>) -> Result<(), SessionError> {
        self.progress.check()?;
        if let Err(error) = done {
            let why = match error {
                StoreError::Damaged(why) | StoreError::Other(why) => why,
                other => other.to_string(),
            };
            self.look(&Subject::Damage(&why));
        }
        Ok(())
    }

    fn unreadable(&mut self, row: &UnreadableRow) {
        let UnreadableRow { table, row, why } = row;
        self.look(&Subject::Unreadable { table, row, why });
    }

    fn audit(&mut self, audit: &Audit) -> Result<Extent, SessionError> {
        // One moment for all of it, whoever saves in the meantime.
        let _moment = audit.hold()?;
        let done = audit.waivers().map(|waivers| self.waivers = waivers);
        self.part(done)?;
        let done = audit.paths().map(|paths| self.paths = paths);
        self.part(done)?;
        let done = audit.regions().map(|regions| {
            let mut ranges: BTreeMap<_, Vec<_>> = BTreeMap::new();
            for region in regions {
                ranges.entry((region.document, region.text)).or_default().push(region.range);
            }
            self.outside =
                ranges.into_iter().map(|(place, all)| (place, Outside::new(all))).collect();
        });
        self.part(done)?;
        let mut extent = Extent::default();
        let done = audit.extent().map(|counted| extent = counted);
        self.part(done)?;
        self.total = extent.texts + extent.spans + extent.relations + extent.changes;
        let done = audit.damage(|words| self.look(&Subject::Damage(words)));
        self.part(done)?;
        let done = audit.unreadable(|row| self.unreadable(&row));
        self.part(done)?;
        let done = audit.texts(|hash, words| {
            self.look(&Subject::Text { hash, words });
            self.goes_on()
        });
        self.part(done)?;
        let done = audit.settings(|hash, text| {
            self.look(&Subject::Settings { hash, text });
            true
        });
        self.part(done)?;
        let done = audit.spans(|read| {
            match read {
                Ok((annotation, text)) => {
                    if let Some(span) = annotation.span() {
                        let place = (annotation.document, span.text.clone());
                        let outside = self.outside.get(&place);
                        let outside =
                            outside.is_some_and(|outside| outside.holds_all(&span.ranges));
                        self.look(&Subject::Span { annotation, span, text, outside });
                    }
                }
                Err(row) => self.unreadable(&row),
            }
            self.goes_on()
        });
        self.part(done)?;
        let done = audit.relations(|read| {
            match read {
                Ok((annotation, [from, to])) => {
                    let (from, to) = (from.as_ref(), to.as_ref());
                    self.look(&Subject::Relation { annotation, from, to });
                }
                Err(row) => self.unreadable(&row),
            }
            self.goes_on()
        });
        self.part(done)?;
        let done = audit.replay(|history| {
            self.history(history);
            self.goes_on()
        });
        self.part(done)?;
        Ok(extent)
    }

    fn history(&mut self, history: History) {
        match history {
            History::Same => {}
            History::Differs(logged) => {
                let how = match (&logged.log, &logged.table) {
                    (Some(_), None) => Difference::Missing,
                    (Some(log), Some(table)) if log == table => Difference::Step,
                    (Some(_), Some(_)) => Difference::Other,
                    (None, _) => Difference::Extra,
                };
                self.look(&Subject::Differs { row: &row_of(&logged), how });
            }
            History::Unreadable { step, kind, id, why } => {
                let row = LoggedRow { kind, id, layer: None, document: None, words: String::new() };
                self.look(&Subject::Change { step: &step, row: &row, why: &why });
            }
        }
    }
}

fn row_of(logged: &Logged) -> LoggedRow {
    let row = logged.row();
    LoggedRow {
        kind: logged.kind.clone(),
        id: logged.id.clone(),
        layer: row.and_then(Row::layer).cloned(),
        document: row.and_then(Row::document),
        words: check::shortened(&logged.words()),
    }
}
