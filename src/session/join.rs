//! Joining: further words for a mark, or several marks of one label made one.
//!
//! What a split made two of is one again then: the words between, if they are but white space, come
//! along, and nothing that was said of either is lost.

use std::collections::BTreeMap;

use super::{
    OpenDocument, Session, SessionError,
    dispatch::{Draft, span_on, twin_of},
};
use crate::{
    model::{Annotation, AnnotationId, Edit, End, Row, Target, relating::leads_to},
    text::{Ranges, TextRange, outside::touches},
};

impl Session {
    /// A further range of a span. Other spans of its label that the range covers become part of it,
    /// and so does one that lies beside it and is met by the range.
    pub(super) fn join(
        &self,
        document: &OpenDocument,
        id: AnnotationId,
        range: TextRange,
    ) -> Result<Draft, SessionError> {
        let before = document.span(id).cloned().ok_or(SessionError::Gone)?;
        let own = before.span().map(|place| place.ranges.clone()).ok_or(SessionError::Gone)?;
        let text = &document.text.words;
        let others: Vec<&Annotation> = document
            .spans
            .iter()
            .filter(|other| other.id != id && other.label == before.label)
            .filter(|other| other.span().is_some_and(|it| is_met(text, &own, &it.ranges, range)))
            .collect();
        let theirs = others.iter().filter_map(|other| other.span());
        let mut all: Vec<TextRange> = own.iter().chain([range]).collect();
        all.extend(theirs.flat_map(|place| place.ranges.iter()));
        let ranges = closed(text, all).ok_or(SessionError::NotOnText)?;
        let name = self.name_of(&before);
        if others.is_empty() {
            return self.set_ranges(document, id, ranges, format!("Join to {name}"));
        }
        let span = span_on(document, ranges)?;
        let twin = twin_of(document, id, &before.label, &span);
        if twin.is_some_and(|twin| !others.iter().any(|other| other.id == twin.id)) {
            return Err(SessionError::Twin(name));
        }
        let mut after = Annotation { target: Target::Span(span), ..before.clone() };
        for other in &others {
            for (attribute, value) in &other.attributes {
                after.attributes.entry(attribute.clone()).or_insert_with(|| value.clone());
            }
            if !other.note.is_empty() && !after.note.contains(&other.note) {
                let apart = if after.note.is_empty() { "" } else { "\n" };
                after.note = [after.note.as_str(), apart, &other.note].concat();
            }
        }
        let (turned, doubles, rings) = self.turned_to(id, &others)?;
        let gone = others.iter().map(|other| other.id).collect();
        let names = self.names_handed_on(&gone, Some(before.end()), true)?;
        let count = others.len() + 1;
        let mut said = format!("{count} marks are one now");
        match doubles {
            0 => {}
            1 => said.push_str("; a link that both had is there once"),
            doubles => said = format!("{said}; {doubles} links that they shared are there once"),
        }
        match rings {
            0 => {}
            1 => said.push_str("; a link went, for what it joined is together by others"),
            rings => {
                said = format!(
                    "{said}; {rings} links went, for what they joined is together by others"
                );
            }
        }
        let name = format!("Join {count} marks of {name}");
        let said = names.told(Some(said));
        let mut edits = names.edits;
        edits.extend(turned);
        edits.extend(others.iter().map(|gone| Edit::delete(Row::Annotation((*gone).clone()))));
        // Undo goes from the end: it comes to the mark that stays first.
        edits.push(Edit::update(Row::Annotation(before), Row::Annotation(after)));
        Ok(Draft { made: Some(id), said, ..Draft::new(name, edits) })
    }

    /// The relations of spans that are to go, turned to the one that stays; those that would then
    /// be there twice, or join it to itself, go; and so do those that would close a ring in a group.
    /// Then: how many go for the one reason and for the other.
    fn turned_to(
        &self,
        id: AnnotationId,
        others: &[&Annotation],
    ) -> Result<(Vec<Edit>, usize, usize), SessionError> {
        let mut found: BTreeMap<AnnotationId, Annotation> = BTreeMap::new();
        for other in others {
            let theirs = self.own_relations_of(other.id)?.into_iter();
            found.extend(theirs.map(|relation| (relation.id, relation)));
        }
        let is_other = |id: AnnotationId| others.iter().any(|other| other.id == id);
        let mut stay = self.own_relations_of(id)?;
        // Those between it and another are turned themselves.
        stay.retain(|relation| !found.contains_key(&relation.id));
        let (mut edits, mut doubles) = (Vec::new(), 0);
        let mut rings = 0;
        for relation in found.values() {
            let Some((from, to)) = relation.ends() else { continue };
            let turned =
                |end: End| End { span: if is_other(end.span) { id } else { end.span }, ..end };
            let (from, to) = (turned(from), turned(to));
            let rule = self.schema().relation(&relation.label);
            let symmetric = rule.is_some_and(|it| it.symmetric);
            let same = |other: &Annotation| {
                other.label == relation.label
                    && other.ends().is_some_and(|(a, b)| {
                        (a.span, b.span) == (from.span, to.span)
                            || symmetric && (b.span, a.span) == (from.span, to.span)
                    })
            };
            if from.span == to.span || stay.iter().any(same) {
                doubles += 1;
                edits.push(Edit::delete(Row::Annotation(relation.clone())));
                continue;
            }
            if let Some(rule) = rule.filter(|rule| rule.makes_groups())
                && leads_to(from.span, to.span, |at, _| {
                    let mut around = self.relations_by(rule, at)?;
                    // What is turned is looked at as it will be.
                    around.retain(|tie| !found.contains_key(&tie.id));
                    around.extend(stay.iter().filter(|it| it.label == rule.id).cloned());
                    let ends = around.iter().filter_map(Annotation::ends);
                    let next = ends.filter_map(|(a, b)| match (a.span == at, b.span == at) {
                        (true, _) => Some(b.span),
                        (_, true) => Some(a.span),
                        _ => None,
                    });
                    Ok::<_, SessionError>(next.collect())
                })?
            {
                rings += 1;
                edits.push(Edit::delete(Row::Annotation(relation.clone())));
                continue;
            }
            let target = Target::Relation { from, to };
            let after = Annotation { target, ..relation.clone() };
            stay.push(after.clone());
            edits.push(Edit::update(Row::Annotation(relation.clone()), Row::Annotation(after)));
        }
        Ok((edits, doubles, rings))
    }
}

/// Whether another mark is part of what is joined: the range covers it, or meets it where it lies
/// beside the mark with nothing but white space between.
fn is_met(text: &str, own: &Ranges, other: &Ranges, range: TextRange) -> bool {
    let covers = |it: TextRange| range.start() <= it.start() && it.end() <= range.end();
    other.iter().all(covers)
        || other.iter().any(|it| it.intersects(range)) && are_beside(text, own, other)
}

/// Whether two marks lie beside one another, as those do that a split has made.
pub fn are_beside(text: &str, one: &Ranges, other: &Ranges) -> bool {
    let apart = |a: TextRange| !other.iter().any(|b| a.intersects(b));
    let near = |a: TextRange| other.iter().any(|b| touches(text, a, b));
    one.iter().all(apart) && one.iter().any(near)
}

/// Ranges with what white space alone parts made one.
fn closed(text: &str, ranges: Vec<TextRange>) -> Option<Ranges> {
    let mut closed: Vec<TextRange> = Vec::new();
    for range in Ranges::new(ranges)?.iter() {
        match closed.last_mut() {
            Some(last) if touches(text, *last, range) => *last = last.cover(range),
            _ => closed.push(range),
        }
    }
    Ranges::new(closed)
}
