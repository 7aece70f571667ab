//! From an action to a step: what rows it changes, as the schema allows.
//!
//! Nothing is committed here, and nothing of the session changes.

use super::{Action, OpenDocument, Session, SessionError};
use crate::{
    model::{
        Annotation, AnnotationId, Edit, End, LabelId, Metadata, Origin, RegionsOf, Row, Schema,
        SchemaViolation, Span, State, Status, Target, metadata, schema::AttributeRule,
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
        let document = self.open.as_ref().ok_or(SessionError::NothingOpen)?;
        match action {
            Action::AddSpan { ranges, label } => self.add_span(document, fresh, ranges, label),
            Action::Relabel { span, label } => self.relabel(document, span, label),
            Action::SetRanges { span, ranges } => self.set_ranges(document, span, ranges),
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
            Action::Delete { annotations } => self.delete(&annotations),
            Action::AddRelation { label, from, to } => {
                let (from, to) = (self.annotation(from)?, self.annotation(to)?);
                self.schema().allows(&label, &from, &to)?;
                self.add_relation(document, fresh, label, &from, &to)
            }
            Action::SetState { state, reason } => Ok(set_state(document, state, reason)),
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
            Action::Undo | Action::Redo => Err(SessionError::NothingOpen),
        }
    }

    /// An annotation of one's own, from memory or, in another document, from the database.
    fn annotation(&self, id: AnnotationId) -> Result<Annotation, SessionError> {
        if let Some(document) = &self.open {
            let near = document.span(id).or_else(|| document.relations.get(&id));
            if let Some(found) = near.or_else(|| document.far_ends.get(&id)) {
                return Ok(found.clone());
            }
        }
        let far = self.store.as_ref().map(|store| store.annotation(id)).transpose()?.flatten();
        far.filter(|found| Some(&found.layer) == self.me.as_ref()).ok_or(SessionError::Gone)
    }

    fn add_span(
        &self,
        document: &OpenDocument,
        id: AnnotationId,
        ranges: Ranges,
        label: LabelId,
    ) -> Result<Draft, SessionError> {
        let rule = self.schema().known_label(&label)?;
        let span = span_on(document, ranges)?;
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
            attributes: Schema::defaults(&rule.attributes),
            note: String::new(),
            origin: Origin::Hand,
        }))];
        edits.extend(begin(document));
        let name = format!("Mark {}", rule.name.to_lowercase());
        Ok(Draft { made: Some(id), ..Draft::new(name, edits) })
    }

    fn relabel(
        &self,
        document: &OpenDocument,
        id: AnnotationId,
        label: LabelId,
    ) -> Result<Draft, SessionError> {
        let rule = self.schema().known_label(&label)?;
        let before = document.span(id).cloned().ok_or(SessionError::Gone)?;
        if before.label == label {
            return Ok(Draft::nothing(Some(id), None));
        }
        if before.span().is_some_and(|span| twin_of(document, id, &label, span).is_some()) {
            return Err(SessionError::Twin(rule.name.to_lowercase()));
        }
        let mut after = before.clone();
        after.label = label;
        after.attributes = Schema::defaults(&rule.attributes);
        after.attributes.extend(Schema::fitting(&rule.attributes, &before.attributes));
        let lost = self.broken_by(&before, &after)?;
        if lost > 0 {
            return Err(SessionError::RelationsForbid {
                count: lost,
                label: rule.name.to_lowercase(),
            });
        }
        let name = format!("Change to {}", rule.name.to_lowercase());
        Ok(Draft { made: Some(id), ..changed(name, before, after) })
    }

    /// How many relations of a span the schema would no longer allow.
    fn broken_by(&self, before: &Annotation, after: &Annotation) -> Result<usize, SessionError> {
        let Some(store) = &self.store else { return Ok(0) };
        let mut lost = 0;
        for relation in store.relations_of(before.id)? {
            let Some((from, to)) = relation.ends() else { continue };
            let Some(rule) = self.schema().relation(&relation.label) else { continue };
            let other = self.annotation(if from.span == before.id { to.span } else { from.span });
            let Ok(other) = other else { continue };
            let joins = |label: &LabelId| {
                if from.span == before.id {
                    rule.joins(label, &other.label)
                } else {
                    rule.joins(&other.label, label)
                }
            };
            if joins(&before.label) && !joins(&after.label) {
                lost += 1;
            }
        }
        Ok(lost)
    }

    fn set_ranges(
        &self,
        document: &OpenDocument,
        id: AnnotationId,
        ranges: Ranges,
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
        Ok(Draft { made: Some(id), ..changed("Move mark".to_owned(), before, after) })
    }

    fn delete(&self, ids: &[AnnotationId]) -> Result<Draft, SessionError> {
        let mut doomed: Vec<Annotation> = Vec::new();
        let mut spans = 0;
        for id in ids {
            let annotation = self.annotation(*id)?;
            if !doomed.iter().any(|other| other.id == annotation.id) {
                spans += usize::from(annotation.span().is_some());
                doomed.push(annotation);
            }
        }
        let named = doomed.first().map(|first| self.name_of(first)).unwrap_or_default();
        let chosen = doomed.len();
        if let Some(store) = &self.store {
            // The relations that end in a span go with it, in whatever document.
            for id in ids {
                for relation in store.relations_of(*id)? {
                    if !doomed.iter().any(|other| other.id == relation.id) {
                        doomed.push(relation);
                    }
                }
            }
        }
        let along = doomed.len() - chosen;
        let name = if chosen == 1 {
            format!("Remove {named}")
        } else if spans == chosen {
            format!("Remove {chosen} marks")
        } else {
            format!("Remove {chosen} marks and relations")
        };
        let said = match along {
            0 => None,
            1 => Some("One relation went with it".to_owned()),
            _ => Some(format!("{along} relations went with it")),
        };
        // Relations first: at no moment does one end in nothing.
        doomed.sort_by_key(|annotation| annotation.span().is_some());
        let edits = doomed.into_iter().map(|a| Edit::delete(Row::Annotation(a))).collect();
        Ok(Draft { said, ..Draft::new(name, edits) })
    }

    fn name_of(&self, annotation: &Annotation) -> String {
        let schema = self.schema();
        let name = schema
            .relation(&annotation.label)
            .map_or_else(|| schema.label_name(&annotation.label), |relation| &relation.name);
        name.to_lowercase()
    }

    fn add_relation(
        &self,
        document: &OpenDocument,
        id: AnnotationId,
        label: LabelId,
        from: &Annotation,
        to: &Annotation,
    ) -> Result<Draft, SessionError> {
        let rule = self.schema().known_relation(&label)?;
        if let Some(store) = &self.store {
            let same = |relation: &Annotation| {
                relation.label == label
                    && relation.ends().is_some_and(|(a, b)| {
                        (a.span, b.span) == (from.id, to.id)
                            || (rule.symmetric && (b.span, a.span) == (from.id, to.id))
                    })
            };
            if let Some(twin) = store.relations_of(from.id)?.iter().find(|r| same(r)) {
                return Ok(Draft::nothing(Some(twin.id), Some("These are joined already")));
            }
        }
        let end = |span: &Annotation| End { document: span.document, span: span.id };
        let relation = Annotation {
            id,
            layer: document.layer.clone(),
            document: from.document,
            label,
            target: Target::Relation { from: end(from), to: end(to) },
            attributes: Schema::defaults(&rule.attributes),
            note: String::new(),
            origin: Origin::Hand,
        };
        let name = format!("Join by {}", rule.name.to_lowercase());
        let edits = vec![Edit::insert(Row::Annotation(relation))];
        Ok(Draft { made: Some(id), ..Draft::new(name, edits) })
    }
}

fn changed(name: String, before: Annotation, after: Annotation) -> Draft {
    if before == after {
        return Draft::nothing(Some(before.id), None);
    }
    let id = before.id;
    let edit = Edit::update(Row::Annotation(before), Row::Annotation(after));
    Draft { made: Some(id), ..Draft::new(name, vec![edit]) }
}

/// Another span of the layer with the same label on the same words.
fn twin_of<'a>(
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

fn span_on(document: &OpenDocument, ranges: Ranges) -> Result<Span, SessionError> {
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
fn begin(document: &OpenDocument) -> Option<Edit> {
    if document.status.is_some() {
        return None;
    }
    Some(Edit::insert(Row::Status(Status {
        layer: document.layer.clone(),
        document: document.id(),
        state: State::InProgress,
        reason: String::new(),
    })))
}

fn set_state(document: &OpenDocument, state: State, reason: String) -> Draft {
    let after = Status { layer: document.layer.clone(), document: document.id(), state, reason };
    let name = match state {
        State::New => "Call it new",
        State::InProgress => "Call it in progress",
        State::Done => "Call it done",
        State::SetAside => "Set aside",
    };
    let edit = match &document.status {
        Some(before) if *before == after => return Draft::nothing(None, None),
        Some(before) if state == State::New => Edit::delete(Row::Status(before.clone())),
        Some(before) => Edit::update(Row::Status(before.clone()), Row::Status(after)),
        None if state == State::New => return Draft::nothing(None, None),
        None => Edit::insert(Row::Status(after)),
    };
    Draft::new(name, vec![edit])
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

/// Ids out of one throw; one region more than there were is the usual need.
fn dice_of(first: AnnotationId) -> impl FnMut() -> AnnotationId {
    let mut next = first.0.as_u128();
    move || {
        let id = AnnotationId::from_random(next);
        next = next.wrapping_add(1);
        id
    }
}
