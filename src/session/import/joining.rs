//! Relations, when the spans of a file are in: an end may lie on any line, in another file, or in what
//! the project had before.

use super::{Imported, ends::Pending, taking::Taking};
use crate::{
    formats::{ReadEnd, ReadRelation},
    model::{Annotation, AnnotationId, AnnotatorId, End, Target},
    session::SessionError,
};

/// An end that a file names.
struct Found {
    layer: AnnotatorId,
    end: End,
    /// Whether the span is in the files or in the project.
    there: bool,
}

impl Taking<'_> {
    /// Joins those relations whose ends are both there; with `last`, also those that end in what
    /// the project had before, and the rest is told.
    pub(super) fn join(&mut self, last: bool) -> Result<(), SessionError> {
        let mut ready = Vec::new();
        for pending in std::mem::take(&mut self.work.ends.pending) {
            let from = self.end(&pending, &pending.relation.from, last)?;
            let to = self.end(&pending, &pending.relation.to, last)?;
            match (from, to) {
                // Whatever the schema thinks of it: what breaks a rule is kept, and told by the check.
                (Some(from), Some(to)) if from.layer == to.layer => {
                    if !(from.there && to.there) {
                        let message = format!(
                            "a relation “{}” is kept, but a span that it ends in is neither in the \
                             files nor in the project",
                            pending.relation.label
                        );
                        self.told.problem(&pending.file, pending.line, message);
                    }
                    ready.push((from.layer, from.end, to.end, pending));
                }
                (Some(_), Some(_)) => self.left_out(&pending, "its ends are of two annotators"),
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
        Ok(())
    }

    fn left_out(&mut self, pending: &Pending, why: &str) {
        left_out(self.told, pending, why);
    }

    fn end(
        &mut self,
        pending: &Pending,
        end: &ReadEnd,
        last: bool,
    ) -> Result<Option<Found>, SessionError> {
        if let Some((layer, end)) = self.work.ends.find(&pending.layer, end) {
            return Ok(Some(Found { layer, end, there: true }));
        }
        if !last {
            return Ok(None);
        }
        let layer = self.choice.annotator.clone();
        let layer = layer.unwrap_or_else(|| pending.layer.as_str().into());
        let Ok(id) = end.span.parse() else { return Ok(None) };
        let span = AnnotationId(id);
        if let Some(found) = self.intake.annotation(span)? {
            let fits = found.layer == layer && found.span().is_some();
            return Ok(fits.then(|| Found { layer, end: found.end(), there: true }));
        }
        // The span may come yet, or be gone for good: the relation is kept as it is.
        let document = self.work.documents.under(&end.document);
        Ok(document.map(|document| Found { layer, end: End { document, span }, there: false }))
    }
}

pub(super) fn left_out(told: &mut Imported, pending: &Pending, why: &str) {
    let message = format!("a relation “{}” was left out: {why}", pending.relation.label);
    told.problem(&pending.file, pending.line, message);
}
