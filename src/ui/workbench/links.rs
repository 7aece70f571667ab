//! The relations of the open document as the pane asks for them, and what comes of a link that was
//! drawn or clicked.

use std::collections::{BTreeMap, BTreeSet};

use egui::Context;

use super::{Intent, Workbench, spans::key_of};
use crate::{
    model::{Annotation, AnnotationId, DocumentId, LabelId, RelationRule, Schema},
    session::{OpenDocument, Place, Session},
    ui::{
        text::{Link, Links, Other, WhichLinks},
        theme::{self, LabelColors},
    },
};

const MISSING: &str = "this end is missing";
const NO_DOCUMENT: &str = "its document is not in this project";
/// What a mark stands on that was made before the file was changed.
const OLD_TEXT: &str = "an earlier text of this document";

/// What the documents at the other ends of links are called.
#[derive(Debug, Default)]
pub(super) struct FarNames {
    made_for: Option<(u64, usize, u64)>,
    names: BTreeMap<DocumentId, String>,
}

impl FarNames {
    /// Does nothing while text and links are the same.
    pub(super) fn update(&mut self, session: &Session, text_id: u64) {
        let key = (text_id, session.documents().len(), session.revision());
        if self.made_for == Some(key) {
            return;
        }
        self.made_for = Some(key);
        let ends = session.open().map(|open| open.far_ends.values());
        let wanted: BTreeSet<DocumentId> =
            ends.into_iter().flatten().map(|end| end.document).collect();
        if wanted.iter().eq(self.names.keys()) {
            return;
        }
        self.names.clear();
        for entry in session.documents() {
            if let Some(id) = entry.id.filter(|id| wanted.contains(id)) {
                let name = entry.path.rsplit('/').next().unwrap_or(&entry.path);
                self.names.insert(id, name.to_owned());
            }
        }
    }
}

/// Relations as links, dressed only when they are shown.
pub(super) struct SpanLinks<'a> {
    open: &'a OpenDocument,
    /// The places of the spans that are shown; `None`: all are.
    visible: Option<&'a [usize]>,
    schema: &'a Schema,
    names: &'a FarNames,
    styles: Vec<(&'a LabelId, LabelColors)>,
    unknown: LabelColors,
}

impl<'a> SpanLinks<'a> {
    pub(super) fn new(
        ctx: &Context,
        open: &'a OpenDocument,
        visible: Option<&'a [usize]>,
        schema: &'a Schema,
        names: &'a FarNames,
    ) -> Self {
        let labels = schema.labels.iter();
        let styles = labels.map(|rule| (&rule.id, theme::label_colors(ctx, Some(rule)))).collect();
        let unknown = theme::label_colors(ctx, None);
        Self { open, visible, schema, names, styles, unknown }
    }

    fn span(&self, mark: usize) -> Option<&'a Annotation> {
        let at = self.visible.map_or(Some(mark), |visible| visible.get(mark).copied());
        self.open.spans.get(at?)
    }

    /// Which of the marks that are shown a span is; `Err` if it is on this text and hidden.
    fn number(&self, span: AnnotationId) -> Option<Result<usize, Hidden>> {
        let at = self.open.position(span)?;
        let number = self.visible.map_or(Some(at), |visible| visible.binary_search(&at).ok());
        Some(number.ok_or(Hidden))
    }

    fn colors(&self, label: &LabelId) -> LabelColors {
        let found = self.styles.iter().find(|(id, _)| *id == label);
        found.map_or(self.unknown, |(_, colors)| *colors)
    }

    fn other(
        &self,
        end: AnnotationId,
        document: DocumentId,
        span: Option<&'a Annotation>,
    ) -> Option<Other<'a>> {
        match self.number(end) {
            Some(Ok(number)) => return Some(Other::Mark(number)),
            Some(Err(Hidden)) => return None,
            None => {}
        }
        let Some(place) = span.and_then(Annotation::span) else {
            return Some(Other::Broken { words: "", why: MISSING });
        };
        let words = place.quote.text.as_str();
        if document == self.open.id() {
            return Some(Other::Elsewhere { words, place: OLD_TEXT });
        }
        Some(match self.names.names.get(&document) {
            Some(name) => Other::Elsewhere { words, place: name },
            None => Other::Broken { words, why: NO_DOCUMENT },
        })
    }
}

/// A span that is not shown.
struct Hidden;

/// A link has the colour of the end that makes its kind what it is: the one with fewer labels to be.
fn is_coloured_by_from(rule: Option<&RelationRule>) -> bool {
    rule.is_some_and(|rule| rule.from.len() < rule.to.len())
}

impl Links for SpanLinks<'_> {
    fn of(&self, mark: usize, most: usize) -> (Vec<Link<'_>>, usize) {
        let Some(span) = self.span(mark) else { return (Vec::new(), 0) };
        let count = self.open.relation_count(span.id);
        let relations = self.open.relations_of(span.id).take(most);
        let links = relations.filter_map(|(relation, other)| {
            let (from, to) = relation.ends()?;
            let outward = from.span == span.id;
            let end = if outward { to } else { from };
            let kinds = &self.schema.relations;
            let kind = kinds.iter().position(|rule| rule.id == relation.label);
            let rule = kind.and_then(|kind| kinds.get(kind));
            let by_from = is_coloured_by_from(rule);
            // For an end that is gone stands the one that is left.
            let labelled = if by_from == outward { span } else { other.unwrap_or(span) };
            let colors = rule.map_or(self.unknown, |_| self.colors(&labelled.label));
            let number = kind.map_or(u64::MAX, |kind| kind as u64);
            let [red, green, blue, _] = colors.line.to_array();
            let color = u64::from(u32::from_be_bytes([0, red, green, blue]));
            let name = rule.map_or_else(|| relation.label.as_str(), |rule| rule.name.as_str());
            Some(Link {
                id: key_of(relation.id),
                name: name.to_lowercase(),
                line: colors.line,
                ink: colors.text,
                family: number.wrapping_shl(24) ^ color,
                outward,
                directed: !rule.is_some_and(|rule| rule.symmetric),
                other: self.other(end.span, end.document, other)?,
            })
        });
        (links.collect(), count.saturating_sub(most))
    }

    fn joins(&self, from: usize, to: usize) -> bool {
        self.span(from)
            .zip(self.span(to))
            .is_some_and(|(one, other)| !self.schema.joinings(one, other).is_empty())
    }
}

impl Workbench {
    pub(super) fn shows_all_links(&self) -> bool {
        self.which_links == WhichLinks::OfAll
    }

    pub(super) fn turn_links(&mut self) {
        let all = self.shows_all_links();
        self.which_links = if all { WhichLinks::OfChosen } else { WhichLinks::OfAll };
    }

    /// A link was drawn from one mark of this document to another.
    pub(super) fn drawn_link(&self, (from, to): (u64, u64)) -> Option<Intent> {
        let open = self.session.open()?;
        let find = |key: u64| open.spans.iter().find(|span| key_of(span.id) == key);
        let (from, to) = (find(from)?, find(to)?);
        let chosen = self.chosen_ends();
        // Of several that are selected, all.
        let all = chosen.iter().any(|end| end.span == from.id);
        let from = if all { chosen } else { vec![from.end()] };
        Some(Intent::Link { from, to: to.end() })
    }

    /// A link was clicked: to its `to` end, or to its `from` end.
    pub(super) fn followed_link(&self, (link, to): (u64, bool)) -> Option<Intent> {
        let open = self.session.open()?;
        let relation = open.relations.values().find(|relation| key_of(relation.id) == link)?;
        let (from_end, to_end) = relation.ends()?;
        let end = if to { to_end } else { from_end };
        let span = open.span(end.span).or_else(|| open.far_ends.get(&end.span));
        let range = span.and_then(Annotation::span).map(|span| span.ranges.hull());
        Some(Intent::GoTo(Place { document: end.document, span: Some(end.span), range }))
    }
}
