//! The plain values that everything else speaks of: schema, annotations, steps.
//!
//! Pure: no files, no clock, no SQL, no window.
//! What a value may be is decided here; where it is kept and how it looks is decided elsewhere.
//!
//! | word | meaning |
//! | --- | --- |
//! | project | a folder of texts, with `project.toml` and `guidelines.md` (both optional) and `annotations.sqlite` |
//! | document | one text file of the project |
//! | text | a decoded text, named by the SHA-256 of its UTF-8 bytes |
//! | span | one or more disjoint ranges of one text, with a label |
//! | relation | a directed, labelled link from one span to another of the same layer, in the same or another document |
//! | label | the kind of a span or of a relation: a stable id, a display name, a colour, an underline style, a key |
//! | attribute | a named value on a span or relation, as the schema allows |
//! | schema | labels, attributes, and which labels a relation may join |
//! | region | a stretch of a document that is not part of the article, shared by all layers |
//! | annotator | a person: a short id (the key everywhere) and a name; each has a layer of their own |
//! | layer | one annotator's annotations in a project |
//! | gold | the adjudicated layer |
//! | agreement | inter-annotator agreement |
//! | adjudication | turning several layers into gold |
//! | step | one thing that a person did, undoable as a whole |
//! | suggestion | a proposed annotation, nobody's work until accepted |

pub mod annotation;
pub mod change;
pub mod clock;
pub mod counted;
pub mod groups;
pub mod id;
pub mod layer;
pub mod ledger;
pub mod metadata;
pub mod progress;
pub mod project;
pub mod region;
pub mod relating;
pub mod renames;
pub mod row;
pub mod saying;
pub mod schema;
pub mod schema_edit;
pub mod span_index;
pub mod usage;

pub use annotation::{Annotation, Attributes, End, Origin, Span, Target, Value};
pub use change::{Before, Change, Edit, Step, StepKind};
pub use clock::Stamp;
pub use counted::{counted, counted_as, number};
pub use id::{AnnotationId, AnnotatorId, CopyId, DocumentId, LabelId, StepId, TextHash};
pub use layer::{DocumentLayer, LayerOrder};
pub use progress::{Cancelled, Progress, Unwatched};
pub use project::{Annotator, ProjectSettings};
pub use region::RegionsOf;
pub use relating::Joining;
pub use renames::{Renames, SameText};
pub use row::{
    Assignment, Decision, EncodingChoice, GroupName, Metadata, Region, Row, RowKey, State, Status,
    Waiver,
};
pub use schema::{
    AttributeKind, AttributeRule, LabelRule, RelationRule, Schema, SchemaViolation, UnderlineStyle,
};
pub use schema_edit::{
    AttributeChange, EditRefused, LabelChange, Of, RelationChange, Rewrite, SchemaEdit,
};
pub use span_index::{FoundSpan, FoundSpans, Joinable, SoughtSpan, SpanIndex, SpanOf};
pub use usage::{AttributeUse, Broken, Effects, Joined, LabelUse, Usage};
