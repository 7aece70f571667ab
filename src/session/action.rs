//! What a person can do to a project. The window, the command line and the tests speak this.

use crate::{
    model::{AnnotationId, DocumentId, End, LabelId, State, TextHash, Value},
    text::{Encoding, Ranges, TextRange},
};

/// One finished gesture; becomes one step. Spans are of one's own layer and the open document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    AddSpan {
        ranges: Ranges,
        label: LabelId,
    },
    /// The same words at many places, in one document or in several.
    MarkEvery {
        label: LabelId,
        places: Vec<Occurrences>,
    },
    /// Relations that the new label allows stay. Those that it does not must be among `losing`, and
    /// are removed in the same step; else nothing is done, and the answer tells them.
    Relabel {
        spans: Vec<AnnotationId>,
        label: LabelId,
        losing: Vec<AnnotationId>,
    },
    /// The same words once more, under another label.
    Duplicate {
        span: AnnotationId,
        label: LabelId,
    },
    SetRanges {
        span: AnnotationId,
        ranges: Ranges,
    },
    /// A further range of a span; what overlaps, or has but white space between, becomes one. Other
    /// spans of the label that it covers, or meets beside the span, become part of the span.
    Join {
        span: AnnotationId,
        range: TextRange,
    },
    /// What lies in the range no longer belongs to the span.
    TakeOut {
        span: AnnotationId,
        range: TextRange,
    },
    /// One span becomes two. The first keeps the id, the note, the relations; the second has the same
    /// label and attributes.
    Split {
        span: AnnotationId,
        first: Ranges,
        second: Ranges,
    },
    /// `None` clears it.
    SetAttribute {
        annotation: AnnotationId,
        attribute: String,
        value: Option<Value>,
    },
    SetNote {
        annotation: AnnotationId,
        note: String,
    },
    /// With each span go the relations that end in it, in whatever document; what only it held
    /// together stays together.
    Delete {
        annotations: Vec<AnnotationId>,
    },
    /// Each pair becomes a relation from the first to the second, unless they are joined already.
    /// The spans may lie in other documents.
    Relate {
        label: LabelId,
        pairs: Vec<(AnnotationId, AnnotationId)>,
    },
    /// A relation gets another kind, or goes the other way.
    Rejoin {
        relation: AnnotationId,
        label: LabelId,
        reversed: bool,
    },
    /// Takes spans out of the groups that a symmetric and transitive relation makes; the others of
    /// each group stay together.
    LeaveGroup {
        label: LabelId,
        spans: Vec<AnnotationId>,
    },
    SetState {
        state: State,
        reason: String,
    },
    /// On a document as a whole, the open one; empty words clear it.
    SetDocumentNote {
        document: DocumentId,
        note: String,
    },
    /// Whether there is a question for the supervisor about the open document.
    SetQuestion {
        asked: bool,
    },
    /// Of the open document; `None` clears it.
    SetMetadata {
        field: String,
        value: Option<String>,
    },
    /// How the open document's file is read; `None`: as it is found.
    SetEncoding {
        encoding: Option<Encoding>,
        /// Instead: every document whose encoding would have to be guessed.
        every: bool,
    },
    /// Leaves a range, with the blank lines that belong to it, out of the article.
    AddRegion {
        range: TextRange,
    },
    /// Takes a range back into the article, out of whatever regions it meets.
    TakeBack {
        range: TextRange,
    },
    RemoveRegion {
        region: AnnotationId,
    },
    /// What a check found is meant so, for this reason; or, with `None`, is not any more.
    LetStand {
        check: String,
        subject: String,
        reason: Option<String>,
    },
    /// What a group is called; empty words take the name away, and it is called by its most explicit quotation again.
    NameGroup {
        /// All spans of the group.
        members: Vec<End>,
        name: String,
    },
    Undo,
    Redo,
}

/// Places in one document that are to be marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrences {
    /// Where the document stands in the list.
    pub index: usize,
    /// The text in which they were found.
    pub text: TextHash,
    pub ranges: Vec<TextRange>,
}

/// What came of an action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// To be told to the person.
    pub said: Option<String>,
    /// The annotation that was made, or was there already.
    pub made: Option<AnnotationId>,
    /// Where it happened, when that is not where the person is looking.
    pub place: Option<Place>,
    /// All places, in order, when it was about several marks that came or went: where the person
    /// stands is as good as the first.
    pub places: Vec<Place>,
    /// It brought back a label or an attribute that `project.toml` lacks now.
    pub lacks: bool,
}

/// A place in the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub document: DocumentId,
    /// To be selected, if it is still there.
    pub span: Option<AnnotationId>,
    /// To be shown, also when there is no mark any more.
    pub range: Option<TextRange>,
}
