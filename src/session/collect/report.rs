//! What collecting did, or would do: per file who, what is new, what changes, what does not fit.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
};

use serde::Serialize;

use super::{Refused, same::Same};
use crate::{
    check::shortened,
    model::{
        Annotation, AnnotatorId, DocumentId, LabelId, Row, Schema, Step, Target, TextHash, counted,
        counted_as,
    },
    store::{Settled, Side},
};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What came of all files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Collected {
    pub files: Vec<CollectedFile>,
}

impl Collected {
    pub fn new_steps(&self) -> usize {
        self.files.iter().map(|file| file.new_steps).sum()
    }

    /// Whether every file was taken in.
    pub fn is_whole(&self) -> bool {
        self.files.iter().all(|file| file.refused.is_none() && file.asks.is_empty())
    }

    /// Who must be said to be who, before anything of their files comes in.
    pub fn asks(&self) -> BTreeSet<&AnnotatorId> {
        self.files.iter().flat_map(|file| &file.asks).collect()
    }
}

/// What came of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CollectedFile {
    pub file: String,
    /// Why nothing of it came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Names that are in use here and may be other people: nothing came in before that is said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<AnnotatorId>,
    pub people: Vec<CollectedPerson>,
    pub new_steps: usize,
    pub known_steps: usize,
    pub marks: MarkCounts,
    /// Other things that change: how far a document has come, metadata, regions.
    pub others: usize,
    /// Documents, by their paths, that change in any way.
    pub documents: Vec<String>,
    /// Documents of which the project has the text alone from now on.
    pub without_file: Vec<String>,
    /// Marks that stand on another text of a document than the project has.
    pub other_texts: Vec<OtherText>,
    pub unknown_labels: Vec<UnknownLabel>,
    /// Changes that give way to others, made without knowing of each other.
    pub lost: Vec<LostChange>,
    /// By how many hours a clock there was ahead (or, less than 0, behind), if by a day or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_hours: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CollectedPerson {
    pub id: AnnotatorId,
    /// The name in the file, where it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub there: Option<AnnotatorId>,
    /// Nothing of them was here before.
    pub new: bool,
    pub new_steps: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MarkCounts {
    pub made: usize,
    pub changed: usize,
    pub removed: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OtherText {
    pub path: String,
    pub marks: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnknownLabel {
    pub id: LabelId,
    pub marks: usize,
}

/// A change that gives way to a newer one, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LostChange {
    /// Empty: it is about the project.
    pub path: String,
    /// What it is about.
    pub about: String,
    pub stands: String,
    pub stands_by: AnnotatorId,
    pub stands_at_ms: u64,
    pub lost: String,
    pub lost_by: AnnotatorId,
    pub lost_at_ms: u64,
}

impl CollectedFile {
    pub(super) fn refused(file: &Path, why: Refused) -> Self {
        let mut told = Self { file: file.display().to_string(), ..Self::default() };
        match why {
            Refused::Because(why) => told.refused = Some(why),
            Refused::Asks(asks) => told.asks = asks,
            Refused::Failed(error) => told.refused = Some(error.to_string()),
        }
        told
    }
}

/// Collects what is told of one file.
pub(super) struct Telling<'a> {
    told: CollectedFile,
    same: &'a Same,
    schema: &'a Schema,
    now_ms: u64,
    people: BTreeMap<AnnotatorId, usize>,
    documents: BTreeSet<DocumentId>,
    labels: BTreeMap<LabelId, usize>,
    texts: BTreeMap<DocumentId, usize>,
    /// Texts of documents that have another one here.
    others: BTreeSet<TextHash>,
}

impl<'a> Telling<'a> {
    pub(super) fn new(file: &Path, same: &'a Same, schema: &'a Schema, now_ms: u64) -> Self {
        let told = CollectedFile {
            file: file.display().to_string(),
            without_file: same.without_file.clone(),
            ..CollectedFile::default()
        };
        let others = same.other_texts.values().cloned().collect();
        let (people, documents) = (BTreeMap::new(), BTreeSet::new());
        let (labels, texts) = (BTreeMap::new(), BTreeMap::new());
        Self { told, same, schema, now_ms, people, documents, labels, texts, others }
    }

    pub(super) fn see(&mut self, step: &Step, new: bool) {
        let person = step.layer.as_ref().unwrap_or(&step.author);
        let steps = self.people.entry(person.clone()).or_default();
        if new {
            *steps += 1;
            self.told.new_steps += 1;
        } else {
            self.told.known_steps += 1;
        }
        let (made, _) = step.id.time();
        let off = |ahead: u64, than: u64| {
            let hours =
                i64::try_from(ahead.saturating_sub(than) / (DAY_MS / 24)).unwrap_or(i64::MAX);
            (hours >= 24).then_some(hours)
        };
        // Ahead of the clock here; or behind what had come in there before.
        let hours = off(made.max(step.at_ms), self.now_ms)
            .or_else(|| off(made, step.at_ms).map(|hours| -hours));
        if let Some(hours) = hours
            && self.told.clock_hours.is_none_or(|known| known.abs() < hours.abs())
        {
            self.told.clock_hours = Some(hours);
        }
    }

    pub(super) fn settled(&mut self, settled: &Settled) {
        let Settled { before, after, lost } = settled;
        if before != after {
            let marks = &mut self.told.marks;
            match (before, after) {
                (None, Some(Row::Annotation(_))) => marks.made += 1,
                (Some(Row::Annotation(_)), None) => marks.removed += 1,
                (_, Some(Row::Annotation(_))) => marks.changed += 1,
                _ => self.told.others += 1,
            }
            let row = after.as_ref().or(before.as_ref());
            self.documents.extend(row.and_then(Row::document));
            if let Some(Row::Annotation(annotation)) = after {
                self.fits(annotation);
            }
        }
        for lost in lost {
            let any = [&lost.stands.row, &lost.lost.row, before, after];
            let about = any.into_iter().flatten().next();
            self.told.lost.push(LostChange {
                path: about.and_then(Row::document).map(|id| self.path(id)).unwrap_or_default(),
                about: about.map(|row| self.about(row)).unwrap_or_default(),
                stands: self.words(&lost.stands),
                stands_by: lost.stands.author.clone(),
                stands_at_ms: lost.stands.at_ms,
                lost: self.words(&lost.lost),
                lost_by: lost.lost.author.clone(),
                lost_at_ms: lost.lost.at_ms,
            });
        }
    }

    /// Notes what the schema or the texts here do not have.
    fn fits(&mut self, annotation: &Annotation) {
        let known = match &annotation.target {
            Target::Span(span) => {
                if self.others.contains(&span.text) {
                    *self.texts.entry(annotation.document).or_default() += 1;
                }
                self.schema.label(&annotation.label).is_some()
            }
            Target::Relation { .. } => self.schema.relation(&annotation.label).is_some(),
        };
        if !known {
            *self.labels.entry(annotation.label.clone()).or_default() += 1;
        }
    }

    fn path(&self, id: DocumentId) -> String {
        self.same.paths.get(&id).cloned().unwrap_or_default()
    }

    /// What a row is about, whatever its value.
    fn about(&self, row: &Row) -> String {
        match row {
            Row::Annotation(annotation) => match annotation.span() {
                Some(span) => format!("“{}”", shortened(&span.quote.text)),
                None => self.kind(annotation),
            },
            Row::Status(_) => "how far the document has come".to_owned(),
            Row::Metadata(metadata) => metadata.field.clone(),
            Row::Region(_) => "what is not the article".to_owned(),
            Row::Encoding(_) => "the encoding".to_owned(),
            Row::Assignment(assignment) => format!("a task of {}", assignment.annotator),
            Row::Decision(_) => "a decision".to_owned(),
            Row::Waiver(_) => "a problem that was let stand".to_owned(),
            Row::GroupName(_) => "the name of a group".to_owned(),
        }
    }

    fn kind(&self, annotation: &Annotation) -> String {
        match &annotation.target {
            Target::Span(_) => self.schema.label_name(&annotation.label).to_owned(),
            Target::Relation { .. } => self
                .schema
                .relation(&annotation.label)
                .map_or_else(|| annotation.label.to_string(), |rule| rule.name.clone()),
        }
    }

    /// What one of two people made of it.
    fn words(&self, side: &Side) -> String {
        match &side.row {
            None => "removed".to_owned(),
            Some(Row::Annotation(annotation)) => {
                let mut words = self.kind(annotation);
                if let Some(span) = annotation.span() {
                    words = format!("{words} “{}”", shortened(&span.quote.text));
                }
                for (attribute, value) in &annotation.attributes {
                    words = format!("{words}, {attribute}: {value}");
                }
                if !annotation.note.is_empty() {
                    words = format!("{words}, note: {}", shortened(&annotation.note));
                }
                words
            }
            Some(Row::Status(status)) => status.state.word().to_owned(),
            Some(Row::Metadata(metadata)) => shortened(&metadata.value),
            Some(Row::Encoding(choice)) => choice.encoding.clone(),
            Some(Row::Decision(decision)) => shortened(&decision.reason),
            Some(Row::Waiver(waiver)) => shortened(&waiver.reason),
            Some(Row::GroupName(name)) => shortened(&name.name),
            Some(Row::Region(_) | Row::Assignment(_)) => "set".to_owned(),
        }
    }

    pub(super) fn told(mut self) -> CollectedFile {
        let there: BTreeMap<&AnnotatorId, &AnnotatorId> =
            self.same.renames.people.iter().map(|(there, here)| (here, there)).collect();
        let new = &self.same.new_people;
        self.told.people = self
            .people
            .iter()
            .map(|(id, steps)| CollectedPerson {
                id: id.clone(),
                there: there.get(id).map(|&id| id.clone()),
                new: new.contains(id),
                new_steps: *steps,
            })
            .collect();
        let mut documents: Vec<String> = self
            .documents
            .iter()
            .map(|id| self.path(*id))
            .filter(|path| !path.is_empty())
            .collect();
        documents.sort_by(|a, b| crate::text::natural_cmp(a, b));
        self.told.documents = documents;
        self.told.other_texts = self
            .texts
            .iter()
            .map(|(id, marks)| OtherText { path: self.path(*id), marks: *marks })
            .collect();
        self.told.unknown_labels = self
            .labels
            .iter()
            .map(|(id, marks)| UnknownLabel { id: id.clone(), marks: *marks })
            .collect();
        self.told
    }
}

/// What is new in a file, in one line.
impl fmt::Display for CollectedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(why) = &self.refused {
            return write!(f, "Nothing was taken in: {why}");
        }
        if !self.asks.is_empty() {
            let names: Vec<&str> = self.asks.iter().map(AnnotatorId::as_str).collect();
            return write!(
                f,
                "Nothing was taken in: somebody else may be called {} here",
                names.join(" and ")
            );
        }
        let names: Vec<String> = self
            .people
            .iter()
            .map(|person| match &person.there {
                Some(there) => format!("{} (there: {there})", person.id),
                None => person.id.to_string(),
            })
            .collect();
        let who = if names.is_empty() { "nobody".to_owned() } else { names.join(", ") };
        if self.new_steps == 0 {
            return write!(f, "From {who}: nothing new");
        }
        write!(
            f,
            "From {who}: {} in {}",
            counted(self.new_steps, "new step"),
            counted(self.documents.len(), "document")
        )?;
        let MarkCounts { made, changed, removed } = self.marks;
        write!(f, "; marks: {made} new, {changed} changed, {removed} removed")
    }
}

impl CollectedFile {
    /// What a person should know besides, line by line.
    pub fn remarks(&self) -> Vec<String> {
        let mut all = Vec::new();
        for path in &self.without_file {
            all.push(format!("There is no file here for {path}; its text came with the work"));
        }
        for other in &self.other_texts {
            all.push(format!(
                "{} on another text of {} than the one here, and stay there",
                counted_as(other.marks, "mark is", "marks are"),
                other.path
            ));
        }
        for label in &self.unknown_labels {
            all.push(format!(
                "The project has no label “{}”, which {} here",
                label.id,
                counted_as(label.marks, "mark has", "marks have")
            ));
        }
        if let Some(hours) = self.clock_hours {
            let (hours, way) = (hours.unsigned_abs(), if hours > 0 { "ahead" } else { "behind" });
            all.push(format!(
                "A clock there was {hours} hours {way}. Nothing is lost by it; where two changed the \
                 same, the wrong one may stand"
            ));
        }
        for lost in &self.lost {
            let place =
                if lost.path.is_empty() { String::new() } else { format!("{}, ", lost.path) };
            all.push(format!(
                "{place}{}: “{}” by {} stands, “{}” by {} gives way",
                lost.about, lost.stands, lost.stands_by, lost.lost, lost.lost_by
            ));
        }
        all
    }
}
