//! The visible lines for screen readers: AccessKit text runs under one document node.
//!
//! Visible marks are nodes beside them, named by their label and words, so that a screen reader,
//! or a test, can find and click them.

use egui::accesskit::{self, Role, TextDirection};
use egui::{Id, Pos2, Rect, Response, Ui, UiBuilder};

use super::cursor::Cursor;
use super::input::PaneInput;
use super::marks::{Shown, words_of};
use super::shape::{Line, Shaped};
use super::sheet::Sheet;

/// AccessKit's `word_starts` are `u8`.
const LONGEST_RUN: usize = 255;
/// What the node of a pane is called.
pub(super) const NAME: &str = "Document text";

/// Describes the pane, with what is selected from its beginning to the caret; returns the marks that a screen reader asked to click.
pub(super) fn describe(
    ui: &mut Ui,
    response: &Response,
    input: &PaneInput<'_>,
    sheet: &Sheet<'_>,
    (shown, (anchor, head)): (&[Shown<'_>], (Cursor, Cursor)),
    scale: f32,
) -> Vec<u64> {
    let pane = response.id;
    let builder = ui.ctx().accesskit_node_builder(pane, |node| {
        node.set_role(Role::Document);
        node.set_label(NAME);
        node.set_read_only();
        node.add_action(accesskit::Action::Focus);
    });
    if builder.is_none() {
        return Vec::new();
    }
    let mut told: Vec<Told> = Vec::new();
    for (placed, piece, shaped) in sheet.each() {
        for (number, line) in shaped.lines.iter().enumerate() {
            let top = placed.top + line.top;
            if top + line.height <= sheet.column.top() || top >= sheet.column.bottom() {
                continue;
            }
            let Some(content) = piece.range.slice(sheet.text) else { continue };
            let last = number + 1 == shaped.lines.len() && piece.last;
            for (part, run) in runs(content, shaped, line, last).into_iter().enumerate() {
                let min = Pos2::new(sheet.left + run.left, top) / scale;
                let max = Pos2::new(sheet.left + run.right, top + line.height) / scale;
                let salt = (placed.piece, number, part);
                let start = piece.range.start() + run.start;
                let lengths = run.lengths.clone();
                let node = write_run(ui, pane.with(salt), pane, Rect::from_min_max(min, max), run);
                told.push(Told { node, start, lengths });
            }
        }
    }
    if let (Some(anchor), Some(focus)) = (position(&told, anchor), position(&told, head)) {
        ui.ctx().accesskit_node_builder(pane, |node| {
            node.set_text_selection(accesskit::TextSelection { anchor, focus });
        });
    }
    marks(ui, pane, input, sheet, shown, scale)
}

/// A run that was told.
struct Told {
    node: Id,
    /// Its first byte in the document.
    start: u32,
    lengths: Vec<u8>,
}

/// Where a cursor is in the runs that can be seen; at the nearest end of them when it is outside.
fn position(told: &[Told], cursor: Cursor) -> Option<accesskit::TextPosition> {
    let begun = |run: &Told| {
        run.start < cursor.byte || run.start == cursor.byte && (!cursor.after || run.start == 0)
    };
    // Lines are told in order, and so are the runs of a line.
    let run = told.iter().rfind(|run| begun(run)).or_else(|| told.first())?;
    let mut byte = run.start;
    let mut index = 0;
    for length in &run.lengths {
        if byte >= cursor.byte {
            break;
        }
        byte += u32::from(*length);
        index += 1;
    }
    Some(accesskit::TextPosition { node: run.node.accesskit_id(), character_index: index })
}

/// Up to 255 graphemes of a line.
struct Run {
    /// Its first byte in the piece.
    start: u32,
    value: String,
    lengths: Vec<u8>,
    positions: Vec<f32>,
    widths: Vec<f32>,
    word_starts: Vec<u8>,
    rtl: bool,
    left: f32,
    right: f32,
}

/// A line in logical order, cut where the direction changes or a run is full.
fn runs(content: &str, shaped: &Shaped, line: &Line, ends_paragraph: bool) -> Vec<Run> {
    let clusters = shaped.clusters.get(line.clusters.clone()).unwrap_or_default();
    let mut clusters = clusters.to_vec();
    clusters.sort_by_key(|cluster| cluster.start);
    let mut runs: Vec<Run> = Vec::new();
    for cluster in clusters {
        let range = cluster.start as usize..cluster.end as usize;
        let Some(grapheme) = content.get(range) else { continue };
        let Ok(length) = u8::try_from(grapheme.len()) else { continue };
        let full = |run: &Run| run.rtl != cluster.rtl || run.lengths.len() == LONGEST_RUN;
        if runs.last().is_none_or(full) {
            runs.push(Run {
                start: cluster.start,
                value: String::new(),
                lengths: Vec::new(),
                positions: Vec::new(),
                widths: Vec::new(),
                word_starts: Vec::new(),
                rtl: cluster.rtl,
                left: cluster.left,
                right: cluster.right,
            });
        }
        let Some(run) = runs.last_mut() else { continue };
        if let (true, Ok(index)) = (cluster.word, u8::try_from(run.lengths.len())) {
            run.word_starts.push(index);
        }
        run.value.push_str(grapheme);
        run.lengths.push(length);
        run.left = run.left.min(cluster.left);
        run.right = run.right.max(cluster.right);
        run.positions.push(if cluster.rtl { -cluster.right } else { cluster.left });
        run.widths.push(cluster.right - cluster.left);
    }
    if runs.is_empty() {
        runs.push(Run {
            start: line.text.start,
            value: String::new(),
            lengths: Vec::new(),
            positions: Vec::new(),
            widths: Vec::new(),
            word_starts: Vec::new(),
            rtl: shaped.rtl,
            left: line.left,
            right: line.right,
        });
    }
    for run in &mut runs {
        // Positions count from the run's beginning in its own direction.
        let origin = if run.rtl { -run.right } else { run.left };
        run.positions.iter_mut().for_each(|position| *position -= origin);
    }
    if let (true, Some(run)) = (ends_paragraph, runs.last_mut()) {
        run.value.push('\n');
        run.lengths.push(1);
        run.positions.push(run.right - run.left);
        run.widths.push(0.0);
    }
    runs
}

/// Returns what the run is known by.
fn write_run(ui: &mut Ui, id: Id, pane: Id, bounds: Rect, run: Run) -> Id {
    let builder = UiBuilder::new()
        .scope_id(id)
        .max_rect(bounds)
        .accessibility_parent(pane)
        .accessibility_role(Role::TextRun);
    let child = ui.new_child(builder);
    ui.ctx().accesskit_node_builder(child.unique_id(), |node| {
        node.set_role(Role::TextRun);
        node.set_bounds(to_accesskit(bounds));
        node.set_text_direction(if run.rtl {
            TextDirection::RightToLeft
        } else {
            TextDirection::LeftToRight
        });
        node.set_value(run.value);
        node.set_character_lengths(run.lengths);
        node.set_character_positions(run.positions);
        node.set_character_widths(run.widths);
        node.set_word_starts(run.word_starts);
    });
    child.unique_id()
}

fn marks(
    ui: &mut Ui,
    pane: Id,
    input: &PaneInput<'_>,
    sheet: &Sheet<'_>,
    shown: &[Shown<'_>],
    scale: f32,
) -> Vec<u64> {
    let mut clicked = Vec::new();
    let count = input.marks.count();
    // As one reads, not as they are painted.
    let mut shown: Vec<&Shown<'_>> = shown.iter().collect();
    shown.sort_by_key(|shown| shown.number);
    for shown in shown {
        let first = shown.parts.iter().flat_map(|(_, parts)| parts).next();
        let Some(part) = first else { continue };
        let min = Pos2::new(part.left, part.top) / scale;
        let bounds = Rect::from_min_max(min, Pos2::new(part.right, part.bottom) / scale);
        let words = words_of(sheet.text, shown.mark.ranges);
        let label = format!("{}: {words}", shown.mark.name);
        let builder = UiBuilder::new()
            .scope_id(pane.with(("mark", shown.mark.id)))
            .max_rect(bounds)
            .accessibility_parent(pane)
            .accessibility_role(Role::Mark);
        let id = ui.new_child(builder).unique_id();
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_role(Role::Mark);
            node.set_label(label);
            if let Some(about) = input.marks.about(shown.number) {
                node.set_description(about);
            }
            let id = shown.mark.id;
            node.set_selected(input.selected == Some(id) || input.also.contains(&shown.number));
            node.set_position_in_set(shown.number);
            node.set_size_of_set(count);
            node.set_bounds(to_accesskit(bounds));
            node.add_action(accesskit::Action::Click);
        });
        if ui.input(|input| input.has_accesskit_action_request(id, accesskit::Action::Click)) {
            clicked.push(shown.mark.id);
        }
    }
    clicked
}

pub(super) fn to_accesskit(rect: Rect) -> accesskit::Rect {
    accesskit::Rect {
        x0: rect.min.x.into(),
        y0: rect.min.y.into(),
        x1: rect.max.x.into(),
        y1: rect.max.y.into(),
    }
}
