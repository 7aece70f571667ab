//! What is wrong with the annotations of a project, as findings that a person can act on.
//!
//! Pure: a check looks at values, one [`Subject`] after another; where they come from, and what
//! SQLite itself says of its file, is the session's business.
//! Every check is listed in [`CHECKS`]; a new one is one file and two lines.
//! Some find damage, others only what may have been forgotten: see [`Weight`].

mod answered;
mod database;
mod doubles;
mod edges;
mod labels;
mod log;
mod missed;
mod quotes;
mod ranges;
mod relations;
mod required;
mod roles;
mod said;
mod texts;

pub use missed::{Phrase, Sought, is_told};

use std::collections::BTreeSet;

use crate::{
    model::{
        Annotation, AnnotationId, AnnotatorId, DocumentId, LabelId, RelationRule, Schema, Span,
        TextHash, Waiver,
    },
    text::TextRange,
};

/// Every check, in the order in which findings are told.
pub const CHECKS: &[&dyn Check] = &[
    &database::Database,
    &texts::Texts,
    &ranges::RangesOnText,
    &quotes::Quotes,
    &relations::Relations,
    &labels::Labels,
    &log::Log,
    &said::Said,
    &answered::Answered,
    &required::Required,
    &edges::Edges,
    &doubles::Doubles,
    &missed::Missed,
];

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Something is broken, or is not what the schema allows.
    Damage,
    /// Somebody may have forgotten something, or meant it so.
    Advice,
}

impl Weight {
    pub const ALL: [Self; 2] = [Self::Damage, Self::Advice];
}

/// One kind of thing that may be wrong.
pub trait Check: Sync {
    /// The word that waivers know it by.
    fn id(&self) -> &'static str;

    /// The heading over its findings.
    fn name(&self) -> &'static str;

    fn weight(&self) -> Weight {
        Weight::Damage
    }

    /// Looks at one thing. Whatever it does not know, it leaves alone.
    fn look(&self, subject: &Subject<'_>, schema: &Schema, found: &mut Found<'_>);
}

/// One thing of a project, as it was read.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// What SQLite says is wrong with its file.
    Damage(&'a str),
    /// A row of a table that cannot be read at all.
    Unreadable { table: &'a str, row: &'a str, why: &'a str },
    /// What is wrong with `project.toml`.
    SettingsFault(&'a str),
    /// A text that is kept, and the hash it is kept under.
    Text { hash: &'a TextHash, words: &'a str },
    /// A `project.toml` that is kept, likewise.
    Settings { hash: &'a str, text: &'a str },
    /// A span, and the text that it names; `None`: it is not kept. `outside`: all of it lies in what is not the article,
    /// so that it is looked at only for whether it is as it was saved.
    Span { annotation: &'a Annotation, span: &'a Span, text: Option<&'a str>, outside: bool },
    /// A relation with the two spans that it names, as far as there are such.
    Relation {
        annotation: &'a Annotation,
        from: Option<&'a Annotation>,
        to: Option<&'a Annotation>,
    },
    /// What a layer has on one document, as far as it lies in the article.
    Sheet(&'a Sheet<'a>),
    /// Words of a text that no mark touches, and that the layer has marked in so many other places.
    Unmarked { place: &'a Unmarked<'a>, marked: usize },
    /// A row that is not what the log says.
    Differs { row: &'a LoggedRow, how: Difference },
    /// A change in the log that cannot be read.
    Change { step: &'a str, row: &'a LoggedRow, why: &'a str },
}

/// One layer's annotations on one document.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// In the order of `model::LayerOrder`; without those outside the article.
    pub spans: &'a [Annotation],
    /// Those that begin here, then those that end here and begin elsewhere.
    pub relations: &'a [Annotation],
    pub document: DocumentId,
}

impl<'a> Sheet<'a> {
    /// The relations that lead from its marks: the mark and the kind of each.
    fn leading(&self) -> BTreeSet<(AnnotationId, &'a LabelId)> {
        let ends = self.relations.iter().filter_map(|it| Some((it.ends()?.0.span, &it.label)));
        ends.collect()
    }
}

/// Whether one of these relations leads from a mark.
fn leads(
    leading: &BTreeSet<(AnnotationId, &LabelId)>,
    mark: &Annotation,
    rules: &[&RelationRule],
) -> bool {
    rules.iter().any(|rule| leading.contains(&(mark.id, &rule.id)))
}

/// A place of a text where words stand that might be marked.
#[derive(Clone, Copy, Debug)]
pub struct Unmarked<'a> {
    pub layer: &'a AnnotatorId,
    pub document: DocumentId,
    pub label: &'a LabelId,
    /// In `text::plain_words`.
    pub words: &'a str,
    /// As they are spelled somewhere.
    pub spelled: &'a str,
    pub range: TextRange,
}

/// A row by its kind and id, with what is known of its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedRow {
    pub kind: String,
    pub id: String,
    pub layer: Option<AnnotatorId>,
    pub document: Option<DocumentId>,
    /// What people know it by.
    pub words: String,
}

/// How table and log differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The log has it, the tables do not.
    Missing,
    /// The tables have it, the log does not, or says that it was removed.
    Extra,
    /// Both have it, with other values.
    Other,
    /// Both have the same values, written by another step.
    Step,
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{place}{message}")]
pub struct Finding {
    /// Of the check.
    pub check: &'static str,
    /// The document and the layer, or the part of the project; with a colon, or empty.
    pub place: String,
    /// What is wrong, and what to do.
    pub message: String,
    pub document: Option<DocumentId>,
    pub span: Option<AnnotationId>,
    /// Words of the document that no mark stands on.
    pub range: Option<TextRange>,
    /// What a waiver of it names.
    pub subject: String,
}

impl Finding {
    pub fn is_damage(&self) -> bool {
        weight_of(self.check) == Weight::Damage
    }

    /// Whether somebody looked at it and let it stand.
    pub fn is_waived_by(&self, waiver: &Waiver) -> bool {
        waiver.check == self.check && waiver.subject == self.subject
    }
}

/// Where something was found.
#[derive(Clone, Copy, Debug, Default)]
struct Whereabouts<'a> {
    document: Option<DocumentId>,
    layer: Option<&'a AnnotatorId>,
    span: Option<AnnotationId>,
    range: Option<TextRange>,
}

/// Collects findings, less those that were waived.
pub struct Found<'a> {
    check: &'static str,
    waivers: &'a [Waiver],
    /// Document and layer in words.
    place: &'a dyn Fn(Option<DocumentId>, Option<&AnnotatorId>) -> String,
    take: &'a mut dyn FnMut(Finding),
}

impl Found<'_> {
    fn add(&mut self, subject: &str, at: Whereabouts<'_>, message: String) {
        let finding = Finding {
            check: self.check,
            place: (self.place)(at.document, at.layer),
            message,
            document: at.document,
            span: at.span,
            range: at.range,
            subject: subject.to_owned(),
        };
        if !self.waivers.iter().any(|waiver| finding.is_waived_by(waiver)) {
            (self.take)(finding);
        }
    }

    /// Something about the project as a whole.
    fn of_project(&mut self, subject: &str, message: impl Into<String>) {
        self.add(subject, Whereabouts::default(), message.into());
    }

    /// Something about a span or relation. A relation is shown at the span that it begins in.
    fn of_annotation(&mut self, annotation: &Annotation, message: impl Into<String>) {
        let span = annotation.ends().map_or(annotation.id, |(from, _)| from.span);
        let at = Whereabouts {
            document: Some(annotation.document),
            layer: Some(&annotation.layer),
            span: Some(span),
            range: None,
        };
        self.add(&annotation.id.to_string(), at, message.into());
    }

    /// Something about words that are not marked.
    fn of_words(&mut self, place: &Unmarked<'_>, message: impl Into<String>) {
        let Unmarked { layer, document, label, words, range, .. } = *place;
        let at = Whereabouts {
            document: Some(document),
            layer: Some(layer),
            span: None,
            range: Some(range),
        };
        // The layer does not belong to it: for the words at this place it is the same question.
        self.add(&format!("{document} {} {label} {words}", range.start()), at, message.into());
    }

    /// Something about a row that may be of any kind.
    fn of_row(&mut self, row: &LoggedRow, message: impl Into<String>) {
        // Without its document there is nowhere to go.
        let is_mark = row.kind == "annotation" && row.document.is_some();
        let span = is_mark.then(|| row.id.parse().ok().map(AnnotationId)).flatten();
        let at =
            Whereabouts { document: row.document, layer: row.layer.as_ref(), span, range: None };
        self.add(&format!("{} {}", row.kind, row.id), at, message.into());
    }
}

/// Lets every check of these weights look at one thing.
pub fn look(
    weights: &[Weight],
    subject: &Subject<'_>,
    schema: &Schema,
    waivers: &[Waiver],
    place: &dyn Fn(Option<DocumentId>, Option<&AnnotatorId>) -> String,
    take: &mut dyn FnMut(Finding),
) {
    for check in CHECKS.iter().filter(|check| weights.contains(&check.weight())) {
        let mut found = Found { check: check.id(), waivers, place, take: &mut *take };
        check.look(subject, schema, &mut found);
    }
}

/// The name of the check that found something.
pub fn name_of(check: &str) -> &str {
    CHECKS.iter().find(|known| known.id() == check).map_or(check, |known| known.name())
}

/// How much the findings of a check matter; of one that is not known, as much as can be.
pub fn weight_of(check: &str) -> Weight {
    let known = CHECKS.iter().find(|known| known.id() == check);
    known.map_or(Weight::Damage, |known| known.weight())
}

/// What people know an annotation by.
fn words_of(annotation: &Annotation) -> String {
    annotation
        .span()
        .map_or_else(|| annotation.label.to_string(), |span| shortened(&span.quote.text))
}

/// The first words of something, on one line.
pub fn shortened(words: &str) -> String {
    const SHOWN: usize = 60;
    let line: String = words.chars().take(4 * SHOWN).collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN {
        return line;
    }
    let cut: String = line.chars().take(SHOWN).collect();
    format!("{}…", cut.trim_end())
}
