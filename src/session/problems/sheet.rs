//! Looking at one layer of one document.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    check::{self, Finding, Phrase, Sheet, Sought, Subject, Weight},
    model::{Annotation, AnnotationId, AnnotatorId, Schema, State, TextHash},
    session::{SessionError, document::outside_of},
    store::{DocumentRow, Store},
    text::{Outside, TextRange},
};

use super::place_of;

/// What was seen of one layer of one document.
#[derive(Debug)]
pub(super) struct Looked {
    /// By check, then by place.
    pub(super) findings: Vec<Finding>,
    /// The words of its marks, once for each mark.
    pub(super) phrases: Vec<Arc<Phrase>>,
    /// Where such words stand without any mark.
    pub(super) unmarked: Vec<(Arc<Phrase>, TextRange)>,
    /// The text that the file holds, as far as is known.
    pub(super) text: TextHash,
    /// What is not the article of that text, and what is marked in it.
    taken: Outside,
    /// How far the text was read: to its last mark, unless it was called done.
    reach: u32,
}

/// The words of marks, with the label, as they are spelled.
type Spelled = Vec<(Phrase, String)>;

impl Looked {
    /// `None`: the layer has nothing there.
    pub(super) fn at(
        store: &Store,
        layer: &AnnotatorId,
        row: &DocumentRow,
        schema: &Schema,
    ) -> Result<Option<(Self, Spelled)>, SessionError> {
        let mut annotations = store.annotations(layer, row.id)?;
        if annotations.is_empty() {
            return Ok(None);
        }
        let first = annotations.partition_point(|annotation| annotation.span().is_some());
        let mut relations = annotations.split_off(first);
        let outside = outside_of(&store.project_rows(row.id)?);
        let mut seen = Seen { schema, findings: Vec::new() };
        seen.spans(store, &annotations, &outside)?;
        seen.relations(store, &annotations, &relations)?;
        relations.extend(store.relations_into(layer, row.id)?);
        let is_outside = |mark: &Annotation| {
            mark.span().is_some_and(|span| {
                outside.get(&span.text).is_some_and(|outside| outside.holds_all(&span.ranges))
            })
        };
        annotations.retain(|mark| !is_outside(mark));
        let spans = annotations;
        seen.look(&Subject::Sheet(&Sheet {
            spans: &spans,
            relations: &relations,
            document: row.id,
        }));
        let mut findings = seen.findings;
        findings.sort_by_key(|finding| place_of(finding.check));
        let here = || spans.iter().filter_map(Annotation::span).filter(|it| it.text == row.text);
        let last = here().map(|span| span.ranges.hull().end()).max().unwrap_or(0);
        let state = store.status_of(row.id, layer)?.map(|status| status.state);
        let marked = here().map(|span| span.ranges.hull());
        let left_out = outside.get(&row.text).map_or(&[][..], Outside::as_slice);
        let looked = Self {
            findings,
            phrases: Vec::new(),
            unmarked: Vec::new(),
            text: row.text.clone(),
            taken: Outside::new(marked.chain(left_out.iter().copied())),
            reach: if state == Some(State::Done) { u32::MAX } else { last },
        };
        let spelled = spans
            .iter()
            .filter_map(|mark| Some((Phrase::of(mark)?, mark.span()?.quote.text.clone())));
        Ok(Some((looked, spelled.collect())))
    }

    /// Whether anything of the text was read with care.
    pub(super) const fn is_begun(&self) -> bool {
        self.reach > 0
    }

    /// Adds the places where these words stand and could be marked.
    pub(super) fn seek(&mut self, sought: &Sought, text: &str) {
        let Self { taken, reach, unmarked, .. } = self;
        let free = |range: TextRange| range.end() <= *reach && !taken.meets(range);
        unmarked.extend(sought.places(text, free));
        unmarked.sort_by_key(|(_, range)| *range);
    }
}

/// What the checks say, as it is found.
struct Seen<'a> {
    schema: &'a Schema,
    findings: Vec<Finding>,
}

impl Seen<'_> {
    fn look(&mut self, subject: &Subject<'_>) {
        let Self { schema, findings } = self;
        let mut take = |finding| findings.push(finding);
        check::look(&Weight::ALL, subject, schema, &[], &|_, _| String::new(), &mut take);
    }

    /// Each span with the text that it names.
    fn spans(
        &mut self,
        store: &Store,
        spans: &[Annotation],
        outside: &BTreeMap<TextHash, Outside>,
    ) -> Result<(), SessionError> {
        let mut texts: BTreeMap<&TextHash, Option<String>> = BTreeMap::new();
        for annotation in spans {
            let Some(span) = annotation.span() else { continue };
            if !texts.contains_key(&span.text) {
                texts.insert(&span.text, store.text(&span.text)?);
            }
            let text = texts.get(&span.text).and_then(Option::as_deref);
            let outside = outside.get(&span.text).is_some_and(|it| it.holds_all(&span.ranges));
            self.look(&Subject::Span { annotation, span, text, outside });
        }
        Ok(())
    }

    /// Each relation with its ends.
    fn relations(
        &mut self,
        store: &Store,
        spans: &[Annotation],
        relations: &[Annotation],
    ) -> Result<(), SessionError> {
        let here: BTreeMap<AnnotationId, &Annotation> =
            spans.iter().map(|span| (span.id, span)).collect();
        for annotation in relations {
            let Some((from, to)) = annotation.ends() else { continue };
            let mut far = [None, None];
            for (end, far) in [from, to].into_iter().zip(&mut far) {
                if !here.contains_key(&end.span) {
                    *far = store.annotation(end.span)?;
                }
            }
            let [far_from, far_to] = &far;
            let near = |end: AnnotationId| here.get(&end).copied();
            self.look(&Subject::Relation {
                annotation,
                from: near(from.span).or(far_from.as_ref()),
                to: near(to.span).or(far_to.as_ref()),
            });
        }
        Ok(())
    }
}
