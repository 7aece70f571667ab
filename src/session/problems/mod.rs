//! What is to be looked at again in one layer: the findings of all checks on its marks, document by
//! document, kept up to date.
//!
//! Looking goes on in a job ([`Session::look_for_problems`]), which takes what was known and gives
//! it back renewed: only documents that steps have changed since are looked at again. Whoever shows
//! it keeps it; nothing here changes the project.

mod sheet;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{Session, SessionError, jobs::Job};
use crate::{
    check::{self, CHECKS, Finding, Phrase, Sought, Subject, Unmarked, Weight},
    model::{AnnotatorId, DocumentId, Progress, Schema, Waiver},
    store::{DocumentRow, Store},
    text::natural_cmp,
};
use sheet::Looked;

/// How many findings of one check are told one by one over the whole project.
const TOLD: usize = 1_000;

/// Findings under their checks, in the order of documents and places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    pub open: Vec<Finding>,
    /// How many more there are of a check.
    pub more: BTreeMap<&'static str, usize>,
    /// What somebody let stand, and why.
    pub waived: Vec<(Finding, String)>,
}

impl Problems {
    /// How many findings nobody let stand, told or not.
    pub fn count(&self) -> usize {
        self.open.len() + self.more.values().sum::<usize>()
    }

    /// Adds what one check found, of which `most` are told one by one.
    fn take<'a>(
        &mut self,
        findings: impl Iterator<Item = &'a Finding>,
        waivers: &Waivers,
        most: usize,
    ) {
        let mut told = 0;
        for finding in findings {
            if let Some(reason) = waivers.reason(finding) {
                self.waived.push((finding.clone(), reason.to_owned()));
            } else if told < most {
                told += 1;
                self.open.push(finding.clone());
            } else {
                *self.more.entry(finding.check).or_default() += 1;
            }
        }
    }
}

/// What was let stand, by check and subject.
#[derive(Debug, Default)]
struct Waivers(BTreeMap<(String, String), String>);

impl Waivers {
    fn new(waivers: Vec<Waiver>) -> Self {
        Self(waivers.into_iter().map(|it| ((it.check, it.subject), it.reason)).collect())
    }

    fn reason(&self, finding: &Finding) -> Option<&str> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&(finding.check.to_owned(), finding.subject.clone())).map(String::as_str)
    }
}

/// How often words are marked with a label, and one spelling of them.
#[derive(Debug)]
struct Marked {
    phrase: Arc<Phrase>,
    count: usize,
    spelled: String,
}

/// All that is known of the problems of one layer.
#[derive(Debug, Default)]
pub struct LayerProblems {
    layer: Option<AnnotatorId>,
    schema: Arc<Schema>,
    /// The newest step that was looked at.
    seq: i64,
    looked: BTreeMap<DocumentId, Looked>,
    /// In natural order of the paths.
    order: Vec<DocumentId>,
    marked: BTreeMap<Arc<Phrase>, Marked>,
    /// The phrases whose places without a mark are known.
    sought: BTreeSet<Arc<Phrase>>,
    /// Of these, the ones that are told, by document.
    missed: BTreeMap<DocumentId, Vec<Finding>>,
    waivers: Waivers,
    all: Arc<Problems>,
}

impl LayerProblems {
    /// Those of the whole project; of each check the first thousand are told.
    pub const fn all(&self) -> &Arc<Problems> {
        &self.all
    }

    /// Those of one document.
    pub fn of(&self, document: DocumentId) -> Problems {
        let mut problems = Problems::default();
        for check in CHECKS {
            problems.take(self.findings(check.id(), document), &self.waivers, usize::MAX);
        }
        problems
    }

    /// What one check found in one document.
    fn findings(
        &self,
        check: &'static str,
        document: DocumentId,
    ) -> impl Iterator<Item = &Finding> {
        let looked = self.looked.get(&document).map_or(&[][..], |it| it.findings.as_slice());
        let missed = self.missed.get(&document).map_or(&[][..], Vec::as_slice);
        let from = looked.partition_point(|finding| place_of(finding.check) < place_of(check));
        let here = looked.get(from..).unwrap_or_default().iter();
        here.take_while(move |finding| place_of(finding.check) <= place_of(check))
            .chain(missed.iter().filter(move |finding| finding.check == check))
    }

    /// Looks at what has changed in a database since it was last looked at.
    ///
    /// # Errors
    /// When it was called off, or the database cannot be read. What was known is lost then.
    fn renewed(
        mut self,
        store: &Store,
        layer: &AnnotatorId,
        schema: Arc<Schema>,
        progress: &dyn Progress,
    ) -> Result<Self, SessionError> {
        // One moment for all of it, whoever saves meanwhile.
        let _moment = store.hold()?;
        let seq = store.last_seq()?;
        if self.layer.as_ref() != Some(layer) || self.schema != schema || seq < self.seq {
            self = Self { layer: Some(layer.clone()), schema, ..Self::default() };
        } else if self.seq == seq {
            return Ok(self);
        }
        let rows = store.documents()?;
        let changed = self.changed(store, layer, &rows)?;
        self.seq = seq;
        self.waivers = Waivers::new(store.waivers()?);
        let mut done = 0;
        for row in &rows {
            if !changed.contains(&row.id) {
                continue;
            }
            progress.check()?;
            progress.report(done, changed.len());
            done += 1;
            self.look_at(store, layer, row)?;
        }
        self.order = ordered(&rows, &self.looked);
        self.seek(store, &changed, progress)?;
        self.tell_missed(layer);
        self.gather();
        progress.report(changed.len(), changed.len());
        Ok(self)
    }

    /// The documents that must be looked at again.
    fn changed(
        &self,
        store: &Store,
        layer: &AnnotatorId,
        rows: &[DocumentRow],
    ) -> Result<BTreeSet<DocumentId>, SessionError> {
        if self.seq == 0 {
            return Ok(rows.iter().map(|row| row.id).collect());
        }
        let mut changed = store.changed_documents(self.seq)?;
        // A relation is judged by both its ends.
        for document in changed.clone() {
            let into = store.relations_into(layer, document)?;
            changed.extend(into.into_iter().map(|relation| relation.document));
        }
        Ok(changed)
    }

    fn look_at(
        &mut self,
        store: &Store,
        layer: &AnnotatorId,
        row: &DocumentRow,
    ) -> Result<(), SessionError> {
        let looked = Looked::at(store, layer, row, &self.schema)?;
        if let Some(before) = self.looked.remove(&row.id) {
            for phrase in before.phrases {
                if let Some(marked) = self.marked.get_mut(&phrase) {
                    marked.count -= 1;
                    if marked.count == 0 {
                        self.marked.remove(&phrase);
                    }
                }
            }
        }
        let Some((mut looked, spelled)) = looked else { return Ok(()) };
        for (phrase, spelled) in spelled {
            let marked = self.marked.entry(Arc::new(phrase)).or_insert_with_key(|phrase| Marked {
                phrase: Arc::clone(phrase),
                count: 0,
                spelled,
            });
            marked.count += 1;
            looked.phrases.push(Arc::clone(&marked.phrase));
        }
        self.looked.insert(row.id, looked);
        Ok(())
    }

    /// Looks for the places where words stand without a mark that are marked elsewhere: all such
    /// words in the documents that have changed, in the others only those that are new.
    fn seek(
        &mut self,
        store: &Store,
        changed: &BTreeSet<DocumentId>,
        progress: &dyn Progress,
    ) -> Result<(), SessionError> {
        let wanted = self.marked.values().filter(|marked| Phrase::is_sought(marked.count));
        let wanted: BTreeSet<Arc<Phrase>> = wanted.map(|it| Arc::clone(&it.phrase)).collect();
        let fresh: Vec<_> = wanted.difference(&self.sought).cloned().collect();
        let gone = self.sought.difference(&wanted).next().is_some();
        let every = Sought::new(wanted.iter().cloned().collect());
        let fresh = Sought::new(fresh);
        self.sought = wanted;
        for (document, looked) in &mut self.looked {
            if gone {
                looked.unmarked.retain(|(phrase, _)| self.sought.contains(phrase));
            }
            let is_changed = changed.contains(document);
            let sought = if is_changed { &every } else { &fresh };
            if sought.is_empty() || !looked.is_begun() {
                continue;
            }
            progress.check()?;
            if let Some(text) = store.text(&looked.text)? {
                looked.seek(sought, &text);
            }
        }
        Ok(())
    }

    /// Says which of those places are worth a look.
    fn tell_missed(&mut self, layer: &AnnotatorId) {
        let mut unmarked: BTreeMap<&Arc<Phrase>, usize> = BTreeMap::new();
        for (phrase, _) in self.looked.values().flat_map(|looked| &looked.unmarked) {
            *unmarked.entry(phrase).or_default() += 1;
        }
        self.missed.clear();
        for (document, looked) in &self.looked {
            for (phrase, range) in &looked.unmarked {
                let Some(marked) = self.marked.get(phrase) else { continue };
                let count = unmarked.get(phrase).copied().unwrap_or(0);
                if !check::is_told(marked.count, count) {
                    continue;
                }
                let place = Unmarked {
                    layer,
                    document: *document,
                    label: &phrase.label,
                    words: &phrase.words,
                    spelled: &marked.spelled,
                    range: *range,
                };
                let subject = Subject::Unmarked { place: &place, marked: marked.count };
                let missed = self.missed.entry(*document).or_default();
                let mut take = |finding| missed.push(finding);
                check::look(
                    &Weight::ALL,
                    &subject,
                    &self.schema,
                    &[],
                    &|_, _| String::new(),
                    &mut take,
                );
            }
        }
    }

    fn gather(&mut self) {
        let mut all = Problems::default();
        for check in CHECKS {
            let documents = self.order.iter();
            let findings = documents.flat_map(|document| self.findings(check.id(), *document));
            all.take(findings, &self.waivers, TOLD);
        }
        self.all = Arc::new(all);
    }
}

fn place_of(check: &str) -> usize {
    CHECKS.iter().position(|known| known.id() == check).unwrap_or(CHECKS.len())
}

/// The documents with findings or words to look for, as the list has them.
fn ordered(rows: &[DocumentRow], looked: &BTreeMap<DocumentId, Looked>) -> Vec<DocumentId> {
    let mut order: Vec<&DocumentRow> =
        rows.iter().filter(|row| looked.contains_key(&row.id)).collect();
    order.sort_by(|a, b| natural_cmp(&a.path, &b.path).then_with(|| a.id.cmp(&b.id)));
    order.into_iter().map(|row| row.id).collect()
}

/// The problems of one layer, looked at once: for the command line.
///
/// # Errors
/// When the database cannot be read, or it was called off.
pub(super) fn problems_of(
    store: &Store,
    layer: &AnnotatorId,
    schema: &Schema,
    progress: &dyn Progress,
) -> Result<Problems, SessionError> {
    let known = LayerProblems::default();
    let known = known.renewed(store, layer, Arc::new(schema.clone()), progress)?;
    Ok(Arc::unwrap_or_clone(known.all))
}

impl Session {
    /// Begins to look for the problems of one's own layer, beside the window; `known`: what was
    /// found before, to be renewed.
    pub fn look_for_problems(
        &self,
        known: LayerProblems,
    ) -> Result<Job<Result<LayerProblems, SessionError>>, SessionError> {
        let store = self.store.as_ref().map(Store::reader).transpose()?;
        let layer = self.layer();
        // As long as it is the same, nothing is compared and nothing copied.
        let schema = if *known.schema == *self.schema() {
            Arc::clone(&known.schema)
        } else {
            Arc::new(self.schema().clone())
        };
        Job::spawn("look for problems", self.waker(), move |progress| match store {
            Some(store) => known.renewed(&store, &layer, schema, progress),
            // Nothing has been marked yet.
            None => Ok(LayerProblems::default()),
        })
        .map_err(SessionError::Thread)
    }

    /// Calls off a look for problems. Until it ends it may hold the database open.
    pub fn dismiss_look(&mut self, job: Job<Result<LayerProblems, SessionError>>) {
        self.dismiss(job);
    }
}
