//! What the ledger needs to know of marks and links: less than an annotation, for there may be very many.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{LinkKind, Role};
use crate::model::{AnnotationId, Attributes, DocumentId, End, Value};

/// Whose voice a claim is in, as the attribute `voice` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voice {
    /// Somebody says it, or nothing is said of it.
    #[default]
    Attributed,
    /// Somebody who is not named: "reportedly".
    Unnamed,
    /// The article itself.
    Own,
}

/// How far a denial denies, as the attribute `force` says. The strongest comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Force {
    Outright,
    Partial,
    Doubted,
    /// Nobody has said how far.
    #[default]
    Unstated,
    /// No denial at all: "has not commented". Never counted.
    NoComment,
}

impl Force {
    /// As people read it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Outright => "outright",
            Self::Partial => "partial",
            Self::Doubted => "doubted",
            Self::Unstated => "force not stated",
            Self::NoComment => "no comment",
        }
    }

    /// Whether it counts as a denial.
    pub const fn denies(self) -> bool {
        !matches!(self, Self::NoComment)
    }
}

/// How well the words of a mark say what it is about, as far as attributes tell. The clearest comes last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Clarity {
    /// It only mentions a claim ("such allegations"), or names no one ("the company").
    Mention,
    #[default]
    Plain,
    /// It names somebody.
    Named,
}

fn words_of<'a>(attributes: &'a Attributes, id: &str) -> Option<&'a str> {
    match attributes.get(id) {
        Some(Value::Words(words)) => Some(words),
        Some(Value::Flag(true)) => Some("yes"),
        Some(Value::Flag(false)) => Some("no"),
        Some(Value::Number(_)) | None => None,
    }
}

/// A span that the ledger speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub id: AnnotationId,
    pub document: DocumentId,
    pub role: Role,
    /// The words that were marked, with single spaces.
    pub words: Box<str>,
    /// The same without capitals, where that is another; what filters look at.
    pub(super) folded: Option<Box<str>>,
    /// Where its first range begins, in bytes.
    pub at: u32,
    pub voice: Voice,
    pub force: Force,
    pub clarity: Clarity,
    /// Something is linked to it, but the mark itself is gone.
    pub gone: bool,
}

impl Mark {
    pub fn new(end: End, role: Role, words: &str, at: u32, attributes: &Attributes) -> Self {
        let voice = match words_of(attributes, "voice") {
            Some("own") => Voice::Own,
            Some("unnamed") => Voice::Unnamed,
            _ => Voice::Attributed,
        };
        let force = match words_of(attributes, "force") {
            Some("outright") => Force::Outright,
            Some("partial") => Force::Partial,
            Some("doubted") => Force::Doubted,
            Some("no comment" | "no_comment" | "no-comment") => Force::NoComment,
            _ => Force::Unstated,
        };
        let words = single_spaced(words);
        let small = super::query::folded(&words);
        let (form, named) = (words_of(attributes, "form"), words_of(attributes, "named"));
        Self {
            id: end.span,
            document: end.document,
            role,
            folded: (small != words).then(|| small.into_boxed_str()),
            words: words.into_boxed_str(),
            at,
            voice,
            force,
            clarity: match (form, named) {
                (Some("mention"), _) | (_, Some("no")) => Clarity::Mention,
                (_, Some("yes")) => Clarity::Named,
                (_, _) => Clarity::Plain,
            },
            gone: false,
        }
    }

    /// The words without capitals.
    pub(super) fn folded(&self) -> &str {
        self.folded.as_deref().unwrap_or(&self.words)
    }

    /// What stands for a mark that something is linked to and that is gone.
    pub(super) fn gone(end: End, role: Role) -> Self {
        Self { gone: true, ..Self::new(end, role, "", 0, &Attributes::new()) }
    }
}

/// Words with single spaces: quotations may run over line ends.
fn single_spaced(words: &str) -> String {
    let mut flat = String::with_capacity(words.len());
    for word in words.split_whitespace() {
        if !flat.is_empty() {
            flat.push(' ');
        }
        flat.push_str(word);
    }
    flat
}

/// A relation that the ledger speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub kind: LinkKind,
    pub from: End,
    pub to: End,
}

/// The marks and links of one layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub(super) marks: BTreeMap<AnnotationId, Arc<Mark>>,
    pub(super) links: BTreeMap<AnnotationId, Link>,
    /// Marks that are there but do not count, for they lie outside the article.
    pub(super) outside: BTreeSet<AnnotationId>,
    /// Names that people gave to groups, by the span that carries them.
    pub(super) names: BTreeMap<AnnotationId, String>,
}

impl Facts {
    /// Takes many at once.
    pub fn new(marks: Vec<Mark>, links: Vec<(AnnotationId, Link)>) -> Self {
        let marks = marks.into_iter().map(|mark| (mark.id, Arc::new(mark))).collect();
        Self { marks, links: links.into_iter().collect(), ..Self::default() }
    }

    pub fn put_mark(&mut self, mark: Mark) {
        self.marks.insert(mark.id, Arc::new(mark));
    }

    /// A mark that is there but does not count: what is linked to it is neither told nor broken.
    pub fn put_outside(&mut self, id: AnnotationId) {
        self.outside.insert(id);
    }

    pub fn put_link(&mut self, id: AnnotationId, link: Link) {
        self.links.insert(id, link);
    }

    /// A mark or a link is gone.
    pub fn take(&mut self, id: AnnotationId) {
        self.marks.remove(&id);
        self.links.remove(&id);
        self.outside.remove(&id);
    }

    /// What a group is called by hand; on any span of it. `None`: no longer.
    pub fn set_name(&mut self, span: AnnotationId, name: Option<String>) {
        match name {
            Some(name) => self.names.insert(span, name),
            None => self.names.remove(&span),
        };
    }

    pub fn clear_names(&mut self) {
        self.names.clear();
    }

    pub fn marks(&self) -> impl Iterator<Item = &Arc<Mark>> {
        self.marks.values()
    }

    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }
}
