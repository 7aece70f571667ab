//! The open document: its text and one layer's annotations of it, as the database has them.
//!
//! Read whole in a job; then kept in step with every change that is committed.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

use super::{SessionError, encoding::ReadBefore};
use crate::{
    folder,
    model::{
        Annotation, AnnotationId, AnnotatorId, Change, DocumentId, LayerOrder, Progress, Region,
        Row, Status, Target, TextHash,
    },
    store::{DocumentRow, Store},
    text::{Found, Outside, Piece, TextRange, Wish, joined_pieces, pieces},
};

/// A decoded text with what is worked out from it once.
#[derive(Debug)]
pub struct Text {
    pub hash: TextHash,
    pub words: String,
    pub pieces: Vec<Piece>,
    /// As `pieces`, with broken lines joined.
    pub joined: Vec<Piece>,
}

impl Text {
    pub fn new(words: String) -> Self {
        let (pieces, joined) = (pieces(&words), joined_pieces(&words));
        Self { hash: TextHash::of(&words), pieces, joined, words }
    }
}

#[derive(Clone, Debug)]
pub struct OpenDocument {
    /// What the database knows, or will know with the first step.
    pub row: DocumentRow,
    /// Whether the database holds `row` already.
    pub row_saved: bool,
    pub text: Arc<Text>,
    /// The file is missing, and the text is the one kept in the database.
    pub file_missing: bool,
    /// How the encoding was come by.
    pub found: Found,
    /// How many places of the file could not be read.
    pub unread: usize,
    pub layer: AnnotatorId,
    /// Spans on this text in [`LayerOrder`].
    pub spans: Vec<Annotation>,
    /// The first range of each of them: where to look for it.
    places: BTreeMap<AnnotationId, TextRange>,
    /// Spans made on another version of the file: kept and listed, not drawn.
    pub elsewhere: Vec<Annotation>,
    /// If some of them stand on this very file as it was read before.
    pub read_before: Option<ReadBefore>,
    /// Relations that begin or end here.
    pub relations: BTreeMap<AnnotationId, Annotation>,
    /// Which of them end at each span.
    joined: BTreeMap<AnnotationId, BTreeSet<AnnotationId>>,
    /// The ends of those that lie in other documents.
    pub far_ends: BTreeMap<AnnotationId, Annotation>,
    pub status: Option<Status>,
    /// Metadata, regions, the chosen encoding.
    pub project_rows: Vec<Row>,
    /// What is not the article: of this text, and of older ones.
    outside: BTreeMap<TextHash, Outside>,
}

/// What must be known to read a document.
#[derive(Debug)]
pub struct Request {
    pub path: String,
    pub file: Option<PathBuf>,
    /// The document that the list takes it for.
    pub id: Option<DocumentId>,
    /// All documents with this path, or the one it was before it was renamed.
    pub known: Vec<DocumentRow>,
    pub layer: AnnotatorId,
    pub store: Option<Store>,
}

impl OpenDocument {
    /// Reads a document, from its file or, if that is gone, from the database.
    pub fn read(request: Request, progress: &dyn Progress) -> Result<Self, SessionError> {
        let Request { path, file, id, known, layer, store } = request;
        let (mut found, mut unread, mut wish) = (Found::Said, 0, Wish::default());
        let (row, text, file_missing) = if let Some(file) = &file {
            let choices = store.as_ref().map(Store::encoding_choices).transpose()?;
            wish = super::encoding::wish(&choices.unwrap_or_default(), id, &known);
            let read = folder::read_document(file, wish)?;
            (found, unread) = (read.decoded.found, read.decoded.unread);
            let text = Text::new(read.decoded.text);
            let same = known.iter().find(|row| row.text == text.hash);
            let id = same
                .or_else(|| known.iter().find(|row| Some(row.id) == id))
                .map_or_else(|| DocumentId::of(&path, &text.hash), |row| row.id);
            let row = DocumentRow {
                id,
                path,
                text: text.hash.clone(),
                encoding: read.decoded.encoding.name().to_owned(),
                size_bytes: read.size_bytes,
                modified_ms: read.modified_ms,
                bytes_hash: read.bytes_hash,
            };
            (row, text, false)
        } else {
            let row =
                known.iter().find(|row| Some(row.id) == id).cloned().ok_or(SessionError::NoText)?;
            let kept = store.as_ref().map(|store| store.text(&row.text)).transpose()?;
            (row, Text::new(kept.flatten().ok_or(SessionError::NoText)?), true)
        };
        progress.check()?;
        let mut document = Self {
            row_saved: known.contains(&row),
            row,
            text: Arc::new(text),
            file_missing,
            found,
            unread,
            layer,
            spans: Vec::new(),
            places: BTreeMap::new(),
            elsewhere: Vec::new(),
            read_before: None,
            relations: BTreeMap::new(),
            joined: BTreeMap::new(),
            far_ends: BTreeMap::new(),
            status: None,
            project_rows: Vec::new(),
            outside: BTreeMap::new(),
        };
        if let Some(store) = &store {
            document.read_annotations(store)?;
        }
        if let (Some(file), false) = (&file, document.elsewhere.is_empty()) {
            document.read_before = super::encoding::read_before(file, wish, &document, progress)?;
        }
        Ok(document)
    }

    fn read_annotations(&mut self, store: &Store) -> Result<(), SessionError> {
        let id = self.row.id;
        let mut found = store.annotations(&self.layer, id)?;
        found.extend(store.relations_into(&self.layer, id)?);
        for annotation in found {
            self.put(annotation);
        }
        self.follow_far_ends(store, &[])?;
        self.status = store.status_of(id, &self.layer)?;
        self.project_rows = store.project_rows(id)?;
        self.outside = outside_of(&self.project_rows);
        Ok(())
    }

    pub fn id(&self) -> DocumentId {
        self.row.id
    }

    /// The stretches of this text that are not the article.
    pub fn outside(&self) -> &Outside {
        static NONE: Outside = Outside::NONE;
        self.outside.get(&self.text.hash).unwrap_or(&NONE)
    }

    /// Whether all of a mark lies in what is not the article of its text.
    pub fn is_outside(&self, annotation: &Annotation) -> bool {
        let Some(span) = annotation.span() else { return false };
        self.outside.get(&span.text).is_some_and(|outside| outside.holds_all(&span.ranges))
    }

    /// How many spans the layer has in the article, and how many outside of it.
    pub fn counts(&self) -> (usize, usize) {
        let all = self.spans.len() + self.elsewhere.len();
        if self.outside.is_empty() {
            return (all, 0);
        }
        let spans = self.spans.iter().chain(&self.elsewhere);
        let outside = spans.filter(|span| self.is_outside(span)).count();
        (all - outside, outside)
    }

    /// The value of a field of the metadata.
    pub fn metadata(&self, field: &str) -> Option<&str> {
        self.project_rows.iter().find_map(|row| match row {
            Row::Metadata(row) if row.field == field => Some(row.value.as_str()),
            _ => None,
        })
    }

    /// A span of the layer on this document, wherever its text.
    pub fn span(&self, id: AnnotationId) -> Option<&Annotation> {
        let here = self.position(id).and_then(|at| self.spans.get(at));
        here.or_else(|| self.elsewhere.iter().find(|span| span.id == id))
    }

    /// Where a span stands among [`OpenDocument::spans`].
    pub fn position(&self, id: AnnotationId) -> Option<usize> {
        let first = *self.places.get(&id)?;
        let from = self.spans.partition_point(|span| first_range(span) < first);
        let rest = self.spans.get(from..)?.iter();
        rest.take_while(|span| first_range(span) == first)
            .position(|span| span.id == id)
            .map(|at| from + at)
    }

    /// The spans whose first range is this one.
    pub(super) fn spans_at(&self, first: TextRange) -> &[Annotation] {
        let from = self.spans.partition_point(|span| first_range(span) < first);
        let to = self.spans.partition_point(|span| first_range(span) <= first);
        self.spans.get(from..to).unwrap_or_default()
    }

    /// The relations of one span with the span at their other end, where it is known.
    pub fn relations_of(
        &self,
        span: AnnotationId,
    ) -> impl Iterator<Item = (&Annotation, Option<&Annotation>)> {
        let joined = self.joined.get(&span).into_iter().flatten();
        joined.filter_map(|id| self.relations.get(id)).filter_map(move |relation| {
            let (from, to) = relation.ends()?;
            let other = match span {
                span if span == from.span => to.span,
                span if span == to.span => from.span,
                _ => return None,
            };
            Some((relation, self.span(other).or_else(|| self.far_ends.get(&other))))
        })
    }

    /// How many relations end at a span.
    pub fn relation_count(&self, span: AnnotationId) -> usize {
        self.joined.get(&span).map_or(0, BTreeSet::len)
    }

    /// How the file was read when marks were made that are not drawn now, and how many of them
    /// stand on that text.
    pub fn marked_in(&self) -> Option<(&ReadBefore, usize)> {
        let before = self.read_before.as_ref()?;
        let count = self.elsewhere.iter().filter(|span| before.is_of(span)).count();
        (count > 0).then_some((before, count))
    }

    fn put(&mut self, annotation: Annotation) {
        match &annotation.target {
            Target::Relation { from, to } => {
                for end in [from, to] {
                    self.joined.entry(end.span).or_default().insert(annotation.id);
                }
                self.relations.insert(annotation.id, annotation);
            }
            Target::Span(span) => {
                let list = if span.text == self.text.hash && span.ranges.lies_on(&self.text.words) {
                    self.places.insert(annotation.id, span.ranges.first());
                    &mut self.spans
                } else {
                    &mut self.elsewhere
                };
                let at =
                    list.partition_point(|other| LayerOrder::compare(other, &annotation).is_lt());
                list.insert(at, annotation);
            }
        }
    }

    fn take(&mut self, id: AnnotationId) {
        if let Some(at) = self.position(id) {
            self.spans.remove(at);
            self.places.remove(&id);
        }
        self.elsewhere.retain(|span| span.id != id);
        let Some((from, to)) = self.relations.remove(&id).and_then(|gone| gone.ends()) else {
            return;
        };
        for end in [from, to] {
            if let Some(joined) = self.joined.get_mut(&end.span) {
                joined.remove(&id);
                if joined.is_empty() {
                    self.joined.remove(&end.span);
                }
            }
        }
    }

    /// Brings the spans in other documents, at which relations of this one end, up to date:
    /// those that the changes touched, and those of relations that came or went.
    pub(super) fn follow_far_ends(
        &mut self,
        store: &Store,
        changes: &[Change],
    ) -> Result<(), SessionError> {
        for change in changes {
            if let Some(Row::Annotation(after)) = &change.after
                && let Some(far) = self.far_ends.get_mut(&after.id)
            {
                *far = after.clone();
            } else if let (Some(Row::Annotation(gone)), None) = (change.row_before(), &change.after)
            {
                self.far_ends.remove(&gone.id);
            }
        }
        let wanted: BTreeSet<AnnotationId> = self
            .relations
            .values()
            .filter_map(Annotation::ends)
            .flat_map(|(from, to)| [from, to])
            .filter(|end| end.document != self.row.id)
            .map(|end| end.span)
            .collect();
        self.far_ends.retain(|id, _| wanted.contains(id));
        for id in wanted {
            if !self.far_ends.contains_key(&id)
                && let Some(annotation) = store.annotation(id)?
            {
                self.far_ends.insert(id, annotation);
            }
        }
        Ok(())
    }

    /// Becomes the document as another layer that holds nothing yet has it.
    pub(super) fn hand_to(&mut self, layer: AnnotatorId) {
        self.layer = layer;
        self.spans.clear();
        self.places.clear();
        self.elsewhere.clear();
        self.relations.clear();
        self.joined.clear();
        self.far_ends.clear();
        self.status = None;
    }

    /// Follows a change that was committed. Returns whether it concerned this document.
    pub fn apply(&mut self, change: &Change) -> bool {
        let before = change.row_before();
        match before.or(change.after.as_ref()) {
            Some(Row::Annotation(annotation)) => {
                if annotation.layer != self.layer {
                    return false;
                }
                let here = |row: &Row| match row {
                    Row::Annotation(annotation) => self.concerns(annotation),
                    _ => false,
                };
                if !before.is_some_and(here) && !change.after.as_ref().is_some_and(here) {
                    return false;
                }
                self.take(annotation.id);
                if let Some(Row::Annotation(after)) = &change.after
                    && self.concerns(after)
                {
                    self.put(after.clone());
                }
                true
            }
            Some(Row::Status(status)) => {
                if status.document != self.id() || status.layer != self.layer {
                    return false;
                }
                self.status = match &change.after {
                    Some(Row::Status(after)) => Some(after.clone()),
                    _ => None,
                };
                true
            }
            Some(row) => {
                if row.document() != Some(self.id()) {
                    return false;
                }
                let key = row.key();
                self.project_rows.retain(|other| other.key() != key);
                self.project_rows.extend(change.after.clone());
                self.project_rows.sort_by_key(Row::key);
                self.outside = outside_of(&self.project_rows);
                true
            }
            None => false,
        }
    }

    fn concerns(&self, annotation: &Annotation) -> bool {
        annotation.document == self.id()
            || annotation.ends().is_some_and(|(_, to)| to.document == self.id())
    }
}

/// What is not the article, text by text.
pub(super) fn outside_of(rows: &[Row]) -> BTreeMap<TextHash, Outside> {
    let regions = rows.iter().filter_map(|row| match row {
        Row::Region(region) => Some(region),
        _ => None,
    });
    by_text(regions)
}

pub(super) fn by_text<'a>(
    regions: impl IntoIterator<Item = &'a Region>,
) -> BTreeMap<TextHash, Outside> {
    let mut ranges: BTreeMap<TextHash, Vec<TextRange>> = BTreeMap::new();
    for region in regions {
        ranges.entry(region.text.clone()).or_default().push(region.range);
    }
    ranges.into_iter().map(|(text, ranges)| (text, Outside::new(ranges))).collect()
}

fn first_range(span: &Annotation) -> TextRange {
    span.span().map(|span| span.ranges.first()).unwrap_or_default()
}
