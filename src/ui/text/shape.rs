//! One piece of text, set in lines: where its graphemes and glyphs lie.
//!
//! The only file that speaks to parley's layouts. What leaves it are plain boxes in physical pixels
//! and byte offsets within the piece, so that nothing else depends on how parley counts.

use std::ops::Range;

use parley::{
    Alignment, AlignmentOptions, BaseDirection, Layout, LayoutContext, LineHeight,
    PositionedLayoutItem, StyleProperty,
};

use super::atlas::{Atlas, FontId};
use super::faces::{Faces, TextStyle, font_weight};
use super::paint::Quads;

/// What a layout depends on, besides the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Setting {
    pub(super) style: TextStyle,
    /// Column width in physical pixels.
    pub(super) width: f32,
    pub(super) pixels_per_point: f32,
}

impl Setting {
    /// Pixels per em.
    pub(super) fn size(&self) -> f32 {
        (self.style.size * self.pixels_per_point).clamp(1.0, 512.0)
    }

    /// Distance of baselines, a whole number of pixels, so that lines are evenly spaced.
    pub(super) fn pitch(&self) -> f32 {
        (self.size() * self.style.line_height.clamp(0.5, 8.0)).round().max(1.0)
    }

    /// Height of a line without any visible text: paragraphs stand apart, but not torn apart.
    pub(super) fn blank_pitch(&self) -> f32 {
        (self.pitch() * 0.5).round().max(1.0)
    }
}

/// A line of a piece. Heights in physical pixels from the piece's top.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) top: f32,
    pub(super) height: f32,
    pub(super) baseline: f32,
    /// Of its height, what lanes are given below it.
    pub(super) room: f32,
    /// What the lanes would need beyond that, until the line can move.
    pub(super) short: f32,
    /// Bytes, with the white space at which it was broken.
    pub(super) text: Range<u32>,
    /// Where its text ends before that white space.
    pub(super) visible_end: u32,
    pub(super) clusters: Range<usize>,
    pub(super) glyphs: Range<usize>,
    /// From the first to the last cluster, without trailing white space.
    pub(super) left: f32,
    pub(super) right: f32,
}

/// A grapheme, in visual order within its line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cluster {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) rtl: bool,
    /// A word, not white space or a point, begins here.
    pub(super) word: bool,
}

/// A glyph and where its pen stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub(super) font: FontId,
    pub(super) id: u16,
    pub(super) size: f32,
    pub(super) x: f32,
    /// Relative to the baseline, downward.
    pub(super) y: f32,
}

/// A piece laid out.
#[derive(Debug)]
pub(super) struct Shaped {
    pub(super) lines: Vec<Line>,
    pub(super) clusters: Vec<Cluster>,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) height: f32,
    pub(super) rtl: bool,
    pub(super) len: u32,
    /// The revision of the marks that its lines have room for.
    pub(super) roomy_for: Option<u64>,
    /// The revision of the marks for which it is known how much room they want.
    pub(super) measured_for: Option<u64>,
    /// The glyphs' places in the atlas, once painted.
    pub(super) quads: Option<Quads>,
}

/// Lays out `text`, a piece, with the base direction of its paragraph. Line ends in it are spaces.
pub(super) fn shape(
    layouts: &mut LayoutContext<()>,
    faces: &mut Faces,
    atlas: &mut Atlas,
    text: &str,
    rtl: bool,
    setting: &Setting,
) -> Shaped {
    let len = u32::try_from(text.len()).unwrap_or(u32::MAX);
    if text.trim().is_empty() {
        return blank(text, len, rtl, setting);
    }
    let (text, shifts) = on_one_line(text);
    let stack = faces.stack(setting.style.family);
    let mut builder = layouts.ranged_builder(&mut faces.context, &text, 1.0, false);
    builder.set_base_direction(if rtl { BaseDirection::Rtl } else { BaseDirection::Ltr });
    builder.push_default(StyleProperty::FontFamily(stack));
    builder.push_default(StyleProperty::FontSize(setting.size()));
    builder.push_default(StyleProperty::FontWeight(font_weight(setting.style.weight)));
    builder.push_default(StyleProperty::LineHeight(LineHeight::Absolute(setting.pitch())));
    builder.push_default(StyleProperty::OverflowWrap(parley::OverflowWrap::Anywhere));
    let mut layout = builder.build(&text);
    layout.break_all_lines(Some(setting.width.max(setting.size())));
    layout.align(Alignment::Start, AlignmentOptions::default());
    let mut shaped = collect(&layout, atlas, &text, rtl, setting);
    if !shifts.is_empty() {
        shaped.shift(&shifts);
    }
    shaped
}

/// The text with a space for each tab, which has no glyph, and for each line end; and where that
/// took bytes away: after so many bytes of what is laid out, so many more of the piece.
fn on_one_line(text: &str) -> (String, Vec<(u32, u32)>) {
    let mut line = String::with_capacity(text.len());
    let (mut shifts, mut shift) = (Vec::new(), 0);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let more = match c {
            '\r' if chars.peek() == Some(&'\n') => {
                chars.next();
                1
            }
            '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' => 0,
            '\u{85}' => 1,
            '\u{2028}' | '\u{2029}' => 2,
            c => {
                line.push(c);
                continue;
            }
        };
        line.push(' ');
        if more > 0 {
            shift += more;
            shifts.push((offset(line.len()), shift));
        }
    }
    (line, shifts)
}

/// A line with nothing to see, lower than others.
fn blank(text: &str, len: u32, rtl: bool, setting: &Setting) -> Shaped {
    let height = setting.blank_pitch();
    let edge = if rtl { setting.width } else { 0.0 };
    // Wide enough for a caret to be seen walking over them.
    let space = (setting.size() * 0.25).round();
    let mut clusters = Vec::new();
    let (mut start, mut over) = (0, 0.0_f32);
    for ch in text.chars() {
        let end = start + u32::try_from(ch.len_utf8()).unwrap_or(1);
        let far = (over + space).min(setting.width);
        let (left, right) =
            if rtl { (setting.width - far, setting.width - over) } else { (over, far) };
        clusters.push(Cluster { start, end, left, right, rtl, word: false });
        (start, over) = (end, far);
    }
    if rtl {
        clusters.reverse();
    }
    let line = Line {
        top: 0.0,
        height,
        baseline: (height * 0.75).round(),
        room: 0.0,
        short: 0.0,
        text: 0..len,
        visible_end: 0,
        clusters: 0..clusters.len(),
        glyphs: 0..0,
        left: edge,
        right: edge,
    };
    Shaped {
        lines: vec![line],
        clusters,
        glyphs: Vec::new(),
        height,
        rtl,
        len,
        roomy_for: None,
        measured_for: None,
        quads: None,
    }
}

/// Reads parley's layout out into boxes.
fn collect(
    layout: &Layout<()>,
    atlas: &mut Atlas,
    text: &str,
    rtl: bool,
    setting: &Setting,
) -> Shaped {
    let len = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let mut shaped = Shaped {
        lines: Vec::with_capacity(layout.len()),
        clusters: Vec::with_capacity(text.len()),
        glyphs: Vec::with_capacity(text.len()),
        height: 0.0,
        rtl,
        len,
        roomy_for: None,
        measured_for: None,
        quads: None,
    };
    let pitch = setting.pitch();
    let root = layout.root_span_metrics();
    let (ascent, descent) = root.map_or((0.8, 0.2), |root| (root.ascent, root.descent));
    let over = ((pitch - ascent - descent) / 2.0 + ascent).round();
    for line in layout.lines() {
        let metrics = line.metrics();
        let clusters_from = shaped.clusters.len();
        let glyphs_from = shaped.glyphs.len();
        let range = line.text_range();
        let visible = text.get(range.clone()).unwrap_or_default().trim_end().len();
        let visible_end = offset(range.start + visible);
        let mut x = metrics.offset + metrics.inline_min_coord;
        let (mut left, mut right) = (f32::INFINITY, f32::NEG_INFINITY);
        let (mut tall, mut deep) = (0.0_f32, 0.0_f32);
        for run in line.runs() {
            let font = run.font_metrics();
            (tall, deep) = (tall.max(font.ascent), deep.max(font.descent));
            for cluster in run.visual_clusters() {
                let bytes = cluster.text_range();
                let advance = cluster.advance();
                let (start, end) = (offset(bytes.start), offset(bytes.end));
                let content = text.get(bytes).unwrap_or_default();
                let word = cluster.is_word_boundary() && content.contains(char::is_alphanumeric);
                let rtl = run.is_rtl();
                let cluster = Cluster { start, end, left: x, right: x + advance, rtl, word };
                if start < visible_end {
                    (left, right) = (left.min(cluster.left), right.max(cluster.right));
                }
                shaped.clusters.push(cluster);
                x += advance;
            }
        }
        for item in line.items() {
            let PositionedLayoutItem::GlyphRun(glyphs) = item else { continue };
            let run = glyphs.run();
            let synthesis = run.synthesis();
            #[expect(clippy::cast_possible_truncation, reason = "an angle fontique keeps as i8")]
            let skew = synthesis.skew().map(|degrees| degrees as i8);
            let axes: Vec<i16> =
                run.normalized_coords().iter().map(|axis| axis.to_bits()).collect();
            let font = atlas.font(run.font(), &axes, synthesis.embolden(), skew);
            let Some(font) = font else { continue };
            let (size, baseline) = (run.font_size(), glyphs.baseline());
            shaped.glyphs.extend(glyphs.positioned_glyphs().filter_map(|glyph| {
                let id = u16::try_from(glyph.id).ok()?;
                Some(Glyph { font, id, size, x: glyph.x, y: glyph.y - baseline })
            }));
        }
        // Lines are a pitch apart, whatever faces they mix; only tall scripts, which stack
        // marks beyond what the space between lines can take, push their line apart.
        let spare = setting.size() * 0.2;
        let above = if tall > over + spare { tall.ceil() } else { over };
        let below = pitch - over;
        let below = if deep > below + spare { deep.ceil() } else { below };
        let edge = if rtl { setting.width } else { 0.0 };
        shaped.lines.push(Line {
            top: shaped.height,
            height: above + below,
            baseline: shaped.height + above,
            room: 0.0,
            short: 0.0,
            text: offset(range.start)..offset(range.end),
            visible_end,
            clusters: clusters_from..shaped.clusters.len(),
            glyphs: glyphs_from..shaped.glyphs.len(),
            left: if left.is_finite() { left } else { edge },
            right: if right.is_finite() { right } else { edge },
        });
        shaped.height += above + below;
    }
    shaped
}

fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

impl Shaped {
    /// Counts bytes as the piece does, from what [`on_one_line`] gives.
    fn shift(&mut self, shifts: &[(u32, u32)]) {
        let shifted = |byte: &mut u32| {
            let after = shifts.partition_point(|(from, _)| from <= byte);
            let shift = after.checked_sub(1).and_then(|last| shifts.get(last));
            *byte += shift.map_or(0, |(_, shift)| *shift);
        };
        for line in &mut self.lines {
            shifted(&mut line.text.start);
            shifted(&mut line.text.end);
            shifted(&mut line.visible_end);
        }
        for cluster in &mut self.clusters {
            shifted(&mut cluster.start);
            shifted(&mut cluster.end);
        }
        shifted(&mut self.len);
    }

    /// Gives each line the room below it that is asked for, by its bytes, in whole pixels; if the
    /// lines may not move now, only notes what they lack.
    pub(super) fn give_room(&mut self, may_move: bool, room: impl Fn(Range<u32>) -> f32) {
        let (mut top, mut moved) = (0.0, false);
        for line in &mut self.lines {
            let wanted = if line.glyphs.is_empty() { 0.0 } else { room(line.text.clone()) };
            if !may_move {
                line.short = (wanted - line.room).max(0.0);
                continue;
            }
            line.short = 0.0;
            let drop = line.baseline - line.top;
            moved |= (wanted - line.room).abs() > 0.5;
            line.height += wanted - line.room;
            line.room = wanted;
            line.top = top;
            line.baseline = top + drop;
            top += line.height;
        }
        if !may_move {
            return;
        }
        self.height = top;
        if moved {
            self.quads = None;
        }
    }

    pub(super) fn line_at(&self, y: f32) -> usize {
        let after = self.lines.partition_point(|line| line.top <= y);
        after.saturating_sub(1)
    }

    /// The line that holds a byte; a byte at a break belongs to the later line.
    pub(super) fn line_of(&self, byte: u32) -> usize {
        let after = self.lines.partition_point(|line| line.text.start <= byte);
        after.saturating_sub(1)
    }

    pub(super) fn clusters_of(&self, line: usize) -> &[Cluster] {
        let range = self.lines.get(line).map(|line| line.clusters.clone()).unwrap_or_default();
        self.clusters.get(range).unwrap_or_default()
    }

    /// The grapheme under a point, if there is one.
    pub(super) fn cluster_at(&self, x: f32, y: f32) -> Option<Cluster> {
        if y < 0.0 || y >= self.height {
            return None;
        }
        let clusters = self.clusters_of(self.line_at(y));
        clusters.iter().find(|cluster| cluster.left <= x && x < cluster.right).copied()
    }

    /// The line of the grapheme that holds a byte, and where it begins and ends in its direction.
    pub(super) fn edges(&self, byte: u32) -> Option<(usize, f32, f32)> {
        let line = self.line_of(byte);
        let mut clusters = self.clusters_of(line).iter();
        let found = clusters.find(|cluster| cluster.start <= byte && byte < cluster.end)?;
        let (left, right) = (found.left, found.right);
        Some(if found.rtl { (line, right, left) } else { (line, left, right) })
    }

    /// The stretches of lines that a byte range covers: line, left, right; several where directions
    /// mix. White space that hangs at a break is left out.
    pub(super) fn stretches(&self, range: Range<u32>) -> Vec<(usize, f32, f32)> {
        let mut found: Vec<(usize, f32, f32)> = Vec::new();
        if range.start >= range.end {
            return found;
        }
        for index in self.line_of(range.start)..self.lines.len() {
            let Some(line) = self.lines.get(index) else { break };
            if line.text.start >= range.end {
                break;
            }
            let last_line = index + 1 == self.lines.len();
            let end = if last_line { line.text.end } else { line.visible_end };
            for cluster in self.clusters_of(index) {
                let covered = cluster.start < range.end && cluster.end > range.start;
                if !covered || cluster.start >= end {
                    continue;
                }
                match found.last_mut() {
                    Some(last) if last.0 == index && (last.2 - cluster.left).abs() < 0.01 => {
                        last.2 = cluster.right;
                    }
                    _ => found.push((index, cluster.left, cluster.right)),
                }
            }
        }
        found
    }
}
