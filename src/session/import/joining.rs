//! Relations, when the spans of a file are in: an end may lie on any line, in another file, or in what
//! the project had before.

use super::{Imported, ends::Pending, taking::Taking};
use crate::{
    formats::{ReadEnd, ReadRelation},
    model::{Annotation, AnnotationId, AnnotatorId, End, Target},
    session::SessionError,
};

impl Taking<'_> {
    /// Joins those relations whose ends are both there; with `last`, also those that end in what
    /// the project had before, and the rest is told.
    pub(super) fn join(&mut self, last: bool) -> Result<(), SessionError> {
        let mut ready = Vec::new();
        for pending in std::mem::take(&mut self.work.ends.pending) {
            let from = self.end(&pending, &pending.relation.from, last)?;
            let to = self.end(&pending, &pending.relation.to, last)?;
            match (from, to) {
                (Some((layer, from)), Some((other, to))) if layer == other && from != to => {
                    ready.push((layer, from, to, pending));
                }
                (Some((layer, from)), Some((other, to))) => {
                    let why = if layer == other && from == to {
                        "it joins a span to itself"
                    } else {
                        "its ends are of two annotators"
                    };
                    self.left_out(&pending, why);
                }
                _ if last => self.left_out(
                    &pending,
                    "a span that it ends in is neither in the files nor in the project. Import \
                     the file that has it too",
                ),
                _ => self.work.ends.pending.push(pending),
            }
        }
        // By document, so that what stands there is read once.
        ready.sort_by(|a, b| (&a.0, a.1.document).cmp(&(&b.0, b.1.document)));
        let mut at = None;
        let mut standing = Vec::new();
        for (nth, (layer, from, to, pending)) in ready.into_iter().enumerate() {
            if nth % 1_000 == 0 {
                self.progress.check()?;
            }
            let place = Some((layer.clone(), from.document));
            if at != place {
                standing = if self.work.documents.is_fresh(from.document) {
                    Vec::new()
                } else {
                    let mut all = self.intake.standing(&layer, from.document)?;
                    all.retain(|annotation| annotation.ends().is_some());
                    all
                };
                at = place;
            }
            self.take_relation(&layer, from, to, pending.relation, &mut standing)?;
        }
        Ok(())
    }

    fn take_relation(
        &mut self,
        layer: &AnnotatorId,
        from: End,
        to: End,
        relation: ReadRelation,
        standing: &mut Vec<Annotation>,
    ) -> Result<(), SessionError> {
        let ReadRelation { id, label, attributes, note, origin, .. } = relation;
        if self.schema().relation(&label).is_none() {
            self.unknown.insert(label.clone());
        }
        let same = |other: &Annotation| {
            other.label == label
                && other.ends().is_some_and(|(a, b)| (a.span, b.span) == (from.span, to.span))
                && other.attributes == attributes
                && other.note == note
        };
        if let Some(twin) = standing.iter().position(same) {
            standing.swap_remove(twin);
            self.told.there += 1;
            return Ok(());
        }
        self.told.relations += 1;
        self.told.documents.insert(from.document);
        let author = self.author(layer);
        let origin = origin.unwrap_or_else(|| self.origin());
        let dice = &mut self.work.dice;
        let annotation = Annotation {
            id: id.parse().map_or_else(|_| dice.id(), AnnotationId),
            layer: layer.clone(),
            document: from.document,
            label,
            target: Target::Relation { from, to },
            attributes,
            note,
            origin,
        };
        self.intake.adding(&author, layer)?.add(&annotation, || dice.id())?;
        self.note_changed(layer, from.document)
    }

    fn left_out(&mut self, pending: &Pending, why: &str) {
        left_out(self.told, pending, why);
    }

    fn end(
        &mut self,
        pending: &Pending,
        end: &ReadEnd,
        last: bool,
    ) -> Result<Option<(AnnotatorId, End)>, SessionError> {
        if let Some(found) = self.work.ends.find(&pending.layer, end) {
            return Ok(Some(found));
        }
        if !last {
            return Ok(None);
        }
        let layer = self.choice.annotator.clone();
        let layer = layer.unwrap_or_else(|| pending.layer.as_str().into());
        let Ok(id) = end.span.parse() else { return Ok(None) };
        let found = self.intake.annotation(AnnotationId(id))?;
        Ok(found.filter(|span| span.layer == layer && span.span().is_some()).map(|span| {
            let end = End { document: span.document, span: span.id };
            (layer, end)
        }))
    }
}

pub(super) fn left_out(told: &mut Imported, pending: &Pending, why: &str) {
    let message = format!("a relation “{}” was left out: {why}", pending.relation.label);
    told.problem(&pending.file, pending.line, message);
}
