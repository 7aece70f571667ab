//! The spans of the open document as the pane asks for them, and what it may do to one of them.

use std::collections::BTreeSet;

use egui::{Color32, Context};

use super::Workbench;
use crate::{
    model::{Annotation, AnnotationId, LabelId, Schema},
    session::Action,
    store::Access,
    text::{Ranges, TextRange, tidy},
    ui::{
        text::{MarkStyle, Marks},
        theme,
    },
};

/// How far the line of a dimmed mark fades into the paper.
const DIMMED: f32 = 0.7;

/// What the pane knows a span by.
#[expect(clippy::cast_possible_truncation, reason = "half of a random id is enough to tell apart")]
pub(super) const fn key_of(id: AnnotationId) -> u64 {
    id.0.as_u128() as u64
}

/// Spans in order, dressed only when they are painted.
pub(super) struct SpanMarks<'a> {
    spans: &'a [Annotation],
    /// The places of those that are shown; `None`: all are.
    visible: Option<&'a [usize]>,
    schema: &'a Schema,
    /// How the labels of the schema look.
    styles: Vec<(&'a LabelId, MarkStyle)>,
    unknown: MarkStyle,
    /// Only these are lit; the ground that the others fade into.
    lit: Option<(&'a BTreeSet<u64>, Color32)>,
}

impl<'a> SpanMarks<'a> {
    pub(super) fn new(
        ctx: &Context,
        spans: &'a [Annotation],
        visible: Option<&'a [usize]>,
        schema: &'a Schema,
    ) -> Self {
        let labels = schema.labels.iter();
        let styles = labels.map(|rule| (&rule.id, theme::mark_style(ctx, Some(rule)))).collect();
        Self { spans, visible, schema, styles, unknown: theme::mark_style(ctx, None), lit: None }
    }

    /// Dims all but these, on paper of this colour.
    pub(super) fn light(mut self, keys: &'a BTreeSet<u64>, paper: Color32) -> Self {
        self.lit = Some((keys, paper));
        self
    }

    /// The span of this number among those that are shown.
    pub(super) fn get(&self, index: usize) -> Option<&'a Annotation> {
        let at = self.visible.map_or(Some(index), |visible| visible.get(index).copied());
        self.spans.get(at?)
    }

    pub(super) fn style(&self, label: &LabelId) -> MarkStyle {
        let found = self.styles.iter().find(|(id, _)| *id == label);
        found.map_or(self.unknown, |(_, style)| *style)
    }
}

impl Marks for SpanMarks<'_> {
    fn count(&self) -> usize {
        self.visible.map_or(self.spans.len(), <[usize]>::len)
    }

    fn id(&self, index: usize) -> u64 {
        self.get(index).map_or(0, |span| key_of(span.id))
    }

    fn ranges(&self, index: usize) -> &[TextRange] {
        let span = self.get(index).and_then(Annotation::span);
        span.map_or(&[], |span| span.ranges.as_slice())
    }

    fn look(&self, index: usize) -> (MarkStyle, &str) {
        self.get(index).map_or((self.unknown, ""), |span| {
            let mut style = self.style(&span.label);
            if let Some((_, paper)) = self.lit.filter(|(keys, _)| !keys.contains(&key_of(span.id)))
            {
                style.ground = paper;
                style.line = style.line.lerp_to_gamma(paper, DIMMED);
            }
            (style, self.schema.label_name(&span.label))
        })
    }

    fn about(&self, index: usize) -> Option<&str> {
        let rule = self.schema.label(&self.get(index)?.label)?;
        (!rule.about.is_empty()).then_some(&rule.about)
    }
}

/// A selection as it is marked; `None` when nothing of it can be seen.
pub(super) fn tidied(text: &str, range: TextRange) -> Option<TextRange> {
    if range.len() > super::TIDY_BYTES { Some(range) } else { tidy(text, range) }
}

impl Workbench {
    /// Whether the marks can be changed.
    pub(super) fn can_mark(&self) -> bool {
        *self.session.access() == Access::Writing && self.session.me().is_some()
    }

    /// Gives a span the ranges to which its edge was dragged, with tidy edges as marks get them.
    pub(super) fn reshape(&mut self, span: AnnotationId, ranges: &[TextRange]) {
        let Some(open) = self.session.open() else { return };
        let tidied = ranges.iter().map(|&range| tidied(&open.text.words, range));
        // A bracket that is taken in may reach the neighbour; then it is left where it is.
        let tidied = tidied.collect::<Option<Vec<_>>>().and_then(Ranges::new);
        let tidied = tidied.filter(|tidied| tidied.as_slice().len() == ranges.len());
        if let Some(ranges) = tidied.or_else(|| Ranges::new(ranges.to_vec())) {
            self.waiting.push_back(Action::SetRanges { span, ranges });
        }
    }

    /// "2 of 5 here", when clicks at one place, or Enter, have come to the selected mark.
    pub(super) fn here(&self) -> Option<String> {
        let selected = self.selected?;
        let (which, all) = self.entered_here().or_else(|| self.pane.here(key_of(selected)))?;
        Some(format!("{which} of {all} here"))
    }
}
