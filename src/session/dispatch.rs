//! From an action to a step: what rows it changes, as the schema allows.
//!
//! Nothing is committed here, and nothing of the session changes.

use std::collections::BTreeSet;

use super::{Action, OpenDocument, Session, SessionError};
use crate::{
    model::{
        Annotation, AnnotationId, Attributes, Edit, LabelId, Metadata, Origin, RegionsOf, Row,
        Schema, SchemaViolation, Span, State, Status, Target, metadata, schema::AttributeRule,
    },
    text::{Ranges, TextRange, quote},
};

/// A step before it is committed.
#[derive(Debug)]
pub(super) struct Draft {
    pub name: String,
    pub edits: Vec<Edit>,
    pub made: Option<AnnotationId>,
    /// Said beside the name, when there is something to say.
    pub said: Option<String>,
}

impl Draft {
    pub(super) fn new(name: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { name: name.into(), edits, made: None, said: None }
    }

    /// Nothing to do, but `made` is what was asked for.
    pub(super) fn nothing(made: Option<AnnotationId>, said: Option<&str>) -> Self {
        Self { name: String::new(), edits: Vec::new(), made, said: said.map(str::to_owned) }
    }
}

impl Session {
    /// The step that an action other than undo and redo stands for.
    pub(super) fn draft(&mut self, action: Action) -> Result<Draft, SessionError> {
        let fresh = AnnotationId::from_random(self.world.random());
        if let Action::LetStand { check, subject, reason } = action {
            return self.let_stand(check, subject, reason);
        }
        if let Some(draft) = self.draft_of_relations(&action, fresh) {
            return draft;
        }
        let document = self.open.as_ref().ok_or(SessionError::NothingOpen)?;
        match action {
            Action::AddSpan { ranges, label } => self.add_span(document, fresh, ranges, label),
            Action::Relabel { spans, label, losing } => {
                self.relabel(document, &spans, &label, &losing, fresh)
            }
            Action::Duplicate { span, label } => self.duplicate(document, fresh, span, label),
            Action::SetRanges { span, ranges } => {
                self.set_ranges(document, span, ranges, "Move mark".to_owned())
            }
            Action::Join { span, range } => self.join(document, span, range),
            Action::TakeOut { span, range } => {
                let before = document.span(span).ok_or(SessionError::Gone)?;
                let left = before.span().and_then(|place| place.ranges.without(range));
                let name = format!("Take out of {}", self.name_of(before));
                self.set_ranges(document, span, left.ok_or(SessionError::NothingLeft)?, name)
            }
            Action::Split { span, first, second } => {
                self.split(document, fresh, span, first, second)
            }
            Action::SetAttribute { annotation, attribute, value } => {
                let before = self.annotation(annotation)?;
                let rules = self.schema().attributes_of(&before);
                let rule = rules.iter().find(|rule| rule.id == attribute);
                if let Some(value) = &value {
                    check_value(self.schema(), &before, rule, &attribute, value)?;
                }
                let name = rule.map_or(attribute.as_str(), |rule| &rule.name).to_lowercase();
                let mut after = before.clone();
                let words = if let Some(value) = value {
                    let words = format!("Set {name} to {value}");
                    after.attributes.insert(attribute, value);
                    words
                } else {
                    after.attributes.remove(&attribute);
                    format!("Clear {name}")
                };
                Ok(changed(words, before, after))
            }
            Action::SetNote { annotation, note } => {
                let before = self.annotation(annotation)?;
                let name = if note.is_empty() { "Remove note" } else { "Write note" };
                let after = Annotation { note, ..before.clone() };
                Ok(changed(name.to_owned(), before, after))
            }
            Action::SetState { state, reason } => Ok(set_state(document, state, reason)),
            // It was written on another one: nothing is put where it does not belong.
            Action::SetDocumentNote { document: of, .. } if of != document.id() => {
                Err(SessionError::Gone)
            }
            Action::SetDocumentNote { note, .. } => {
                let before = status_of(document);
                let name = if note.is_empty() {
                    "Remove note on the document"
                } else {
                    "Write note on the document"
                };
                Ok(set_status(document, name, Status { note, ..before }))
            }
            Action::SetQuestion { asked } => {
                let name = if asked { "Ask the supervisor" } else { "Take the question back" };
                Ok(set_status(document, name, Status { question: asked, ..status_of(document) }))
            }
            Action::SetMetadata { field, value } => set_metadata(document, &field, value),
            Action::SetEncoding { encoding, every } => self.set_encoding(document, encoding, every),
            Action::AddRegion { range } => {
                let regions = regions_at(document, range)?;
                let edits = regions.leave_out([range], dice_of(fresh));
                if edits.is_empty() {
                    return Ok(Draft::nothing(None, Some("This is outside the article already")));
                }
                Ok(Draft::new("Leave out of the article", edits))
            }
            Action::TakeBack { range } => {
                let regions = regions_at(document, range)?;
                let edits = regions.take_back(range, dice_of(fresh));
                if edits.is_empty() {
                    return Ok(Draft::nothing(None, Some("This is in the article already")));
                }
                Ok(Draft::new("Take back into the article", edits))
            }
            Action::RemoveRegion { region } => {
                let row = document
                    .project_rows
                    .iter()
                    .find(|row| matches!(row, Row::Region(found) if found.id == region))
                    .ok_or(SessionError::Gone)?;
                Ok(Draft::new("Take back into the article", vec![Edit::delete(row.clone())]))
            }
            Action::LetStand { .. }
            | Action::Delete { .. }
            | Action::Relate { .. }
            | Action::Rejoin { .. }
            | Action::LeaveGroup { .. }
            | Action::NameGroup { .. }
            | Action::MarkEvery { .. }
            | Action::Undo
            | Action::Redo => Err(SessionError::NothingOpen),
        }
    }

    /// Documents that were called done stay so, but are told to have changed since.
    pub(super) fn note_changed(&self, draft: &mut Draft) -> Result<(), SessionError> {
        let mut documents = BTreeSet::new();
        for row in
            draft.edits.iter().filter_map(|edit| edit.after.as_ref().or(edit.before.as_ref()))
        {
            match row {
                Row::Annotation(annotation) => {
                    documents.insert(annotation.document);
                }
                // What a step says of a document itself is said.
                Row::Status(_) => return Ok(()),
                _ => {}
            }
        }
        for id in documents {
            // As the database has it: another window of the same person may have changed it just now,
            // and no mark is to be refused for that.
            let status = match (&self.store, &self.me) {
                (Some(store), Some(me)) => store.status_of(id, me)?,
                _ => None,
            };
            draft.edits.extend(changed_since_done(status));
        }
        Ok(())
    }

    fn add_span(
        &self,
        document: &OpenDocument,
        id: AnnotationId,
        ranges: Ranges,
        label: LabelId,
    ) -> Result<Draft, SessionError> {
        self.insert_span(document, id, label, span_on(document, ranges)?, &Attributes::new())
    }

    /// The words of a span under another label, with the attributes that both labels know. What
    /// was written about the one, and its relations, stay with the one.
    fn duplicate(
        &self,
        document: &OpenDocument,
        id: AnnotationId,
        of: AnnotationId,
        label: LabelId,
    ) -> Result<Draft, SessionError> {
        let original = document.span(of).ok_or(SessionError::Gone)?;
        let span = original.span().ok_or(SessionError::Gone)?.clone();
        self.insert_span(document, id, label, span, &original.attributes)
    }

    /// A new span, which keeps those of `attributes` that its label knows.
    fn insert_span(
        &self,
        document: &OpenDocument,
        id: AnnotationId,
        label: LabelId,
        span: Span,
        attributes: &Attributes,
    ) -> Result<Draft, SessionError> {
        let rule = self.schema().offered_label(&label)?;
        if let Some(twin) = twin_of(document, id, &label, &span) {
            let said = format!("This is marked as {} already", rule.name.to_lowercase());
            return Ok(Draft::nothing(Some(twin.id), Some(&said)));
        }
        let mut edits = vec![Edit::insert(Row::Annotation(Annotation {
            id,
            layer: document.layer.clone(),
            document: document.id(),
            label,
            target: Target::Span(span),
            attributes: rule.attributes_from(attributes),
            note: String::new(),
            origin: Origin::Hand,
        }))];
        edits.extend(begin(document));
        let name = format!("Mark {}", rule.name.to_lowercase());
        Ok(Draft { made: Some(id), ..Draft::new(name, edits) })
    }

    pub(super) fn set_ranges(
        &self,
        document: &OpenDocument,
        id: AnnotationId,
        ranges: Ranges,
        name: String,
    ) -> Result<Draft, SessionError> {
        let before = document.span(id).cloned().ok_or(SessionError::Gone)?;
        let span = span_on(document, ranges)?;
        if before.span().is_some_and(|old| old.ranges == span.ranges && old.text == span.text) {
            return Ok(Draft::nothing(Some(id), None));
        }
        if twin_of(document, id, &before.label, &span).is_some() {
            return Err(SessionError::Twin(self.name_of(&before)));
        }
        let after = Annotation { target: Target::Span(span), ..before.clone() };
        Ok(Draft { made: Some(id), ..changed(name, before, after) })
    }

    /// Two spans of one, in one step.
    fn split(
        &self,
        document: &OpenDocument,
        fresh: AnnotationId,
        id: AnnotationId,
        first: Ranges,
        second: Ranges,
    ) -> Result<Draft, SessionError> {
        let before = document.span(id).cloned().ok_or(SessionError::Gone)?;
        let (first, second) = (span_on(document, first)?, span_on(document, second)?);
        let name = self.name_of(&before);
        let taken = |id, span| twin_of(document, id, &before.label, span).is_some();
        if taken(id, &first) || taken(id, &second) || first.ranges == second.ranges {
            return Err(SessionError::Twin(name));
        }
        let other = Annotation {
            id: fresh,
            layer: document.layer.clone(),
            target: Target::Span(second),
            note: String::new(),
            origin: Origin::Hand,
            ..before.clone()
        };
        let after = Annotation { target: Target::Span(first), ..before.clone() };
        // Undo goes from the end: it comes to the mark that stays first.
        let edits = vec![
            Edit::insert(Row::Annotation(other)),
            Edit::update(Row::Annotation(before), Row::Annotation(after)),
        ];
        Ok(Draft { made: Some(id), ..Draft::new(format!("Split {name}"), edits) })
    }

    pub(super) fn name_of(&self, annotation: &Annotation) -> String {
        let schema = self.schema();
        let name = schema
            .relation(&annotation.label)
            .map_or_else(|| schema.label_name(&annotation.label), |relation| &relation.name);
        name.to_lowercase()
    }
}

pub(super) fn changed(name: String, before: Annotation, after: Annotation) -> Draft {
    if before == after {
        return Draft::nothing(Some(before.id), None);
    }
    let id = before.id;
    let edit = Edit::update(Row::Annotation(before), Row::Annotation(after));
    Draft { made: Some(id), ..Draft::new(name, vec![edit]) }
}

/// Another span of the layer with the same label on the same words.
pub(super) fn twin_of<'a>(
    document: &'a OpenDocument,
    id: AnnotationId,
    label: &LabelId,
    span: &Span,
) -> Option<&'a Annotation> {
    document.spans_at(span.ranges.first()).iter().find(|other| {
        let same = |s: &Span| s.ranges == span.ranges && s.text == span.text;
        other.id != id && other.label == *label && other.span().is_some_and(same)
    })
}

pub(super) fn span_on(document: &OpenDocument, ranges: Ranges) -> Result<Span, SessionError> {
    let quote = quote(&document.text.words, &ranges).ok_or(SessionError::NotOnText)?;
    Ok(Span { text: document.text.hash.clone(), ranges, quote })
}

fn check_value(
    schema: &Schema,
    annotation: &Annotation,
    rule: Option<&AttributeRule>,
    attribute: &str,
    value: &crate::model::Value,
) -> Result<(), SchemaViolation> {
    let rule = rule.ok_or_else(|| SchemaViolation::UnknownAttribute {
        label: schema.label_name(&annotation.label).to_owned(),
        attribute: attribute.to_owned(),
    })?;
    if rule.takes(value) {
        Ok(())
    } else {
        Err(SchemaViolation::Value { attribute: rule.name.clone(), value: value.clone() })
    }
}

/// The first mark in a document begins it.
pub(super) fn begin(document: &OpenDocument) -> Option<Edit> {
    let before = status_of(document);
    if before.state != State::New {
        return None;
    }
    edit_of_status(document, Status { state: State::InProgress, ..before })
}

/// What is done to a document that was called done is told from then on.
pub(super) fn changed_since_done(status: Option<Status>) -> Option<Edit> {
    let before = status.filter(|it| it.state == State::Done && !it.changed)?;
    let after = Status { changed: true, ..before.clone() };
    Some(Edit::update(Row::Status(before), Row::Status(after)))
}

/// How things stand with a document, also when nobody has said anything yet.
fn status_of(document: &OpenDocument) -> Status {
    let blank = || Status::new(document.layer.clone(), document.id());
    document.status.clone().unwrap_or_else(blank)
}

/// `None`: it is so already.
fn edit_of_status(document: &OpenDocument, after: Status) -> Option<Edit> {
    match document.status.clone() {
        Some(before) if before == after => None,
        Some(before) if after.is_blank() => Some(Edit::delete(Row::Status(before))),
        Some(before) => Some(Edit::update(Row::Status(before), Row::Status(after))),
        None if after.is_blank() => None,
        None => Some(Edit::insert(Row::Status(after))),
    }
}

fn set_status(document: &OpenDocument, name: &str, after: Status) -> Draft {
    match edit_of_status(document, after) {
        Some(edit) => Draft::new(name, vec![edit]),
        None => Draft::nothing(None, None),
    }
}

fn set_state(document: &OpenDocument, state: State, reason: String) -> Draft {
    let name = match state {
        State::New => "Call the document new",
        State::InProgress => "Call the document in progress",
        State::Done => "Call the document done",
        State::SetAside => "Set the document aside",
    };
    // Called done anew, it is as it was called.
    set_status(document, name, Status { state, reason, changed: false, ..status_of(document) })
}

fn set_metadata(
    document: &OpenDocument,
    field: &str,
    value: Option<String>,
) -> Result<Draft, SessionError> {
    let field = metadata::field_id(field).map_err(SessionError::Metadata)?;
    let before = document
        .project_rows
        .iter()
        .find(|row| matches!(row, Row::Metadata(found) if found.field == field))
        .cloned();
    let value = value.map(|value| metadata::field_value(&field, &value)).transpose();
    let value = value.map_err(SessionError::Metadata)?.filter(|value| !value.is_empty());
    let verb = if value.is_some() { "Set" } else { "Clear" };
    let name = format!("{verb} {}", metadata::field_name(&field).to_lowercase());
    let after =
        value.map(|value| Row::Metadata(Metadata { document: document.id(), field, value }));
    if before == after {
        return Ok(Draft::nothing(None, None));
    }
    Ok(Draft::new(name, vec![Edit { before, after }]))
}

/// The regions of the open text, if a range can be one of them.
fn regions_at(document: &OpenDocument, range: TextRange) -> Result<RegionsOf<'_>, SessionError> {
    let text = &document.text;
    if range.is_empty() || range.slice(&text.words).is_none() {
        return Err(SessionError::NotOnText);
    }
    Ok(RegionsOf::new(document.id(), &text.hash, &text.words, &document.project_rows))
}

/// Ids out of one throw; one more than there were is the usual need.
pub(super) fn dice_of(first: AnnotationId) -> impl FnMut() -> AnnotationId {
    let mut next = first.0.as_u128();
    move || {
        let id = AnnotationId::from_random(next);
        next = next.wrapping_add(1);
        id
    }
}
