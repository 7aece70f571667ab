//! Marks that lie deeper than the lanes under a line: where they are, how many, and the "+n" that
//! stands for them.
//!
//! Counting looks at sorted ends, never at every mark, so that thousands on one word cost nothing.

use egui::{
    Align2, CornerRadius, FontId, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2,
};

use crate::model::counted;
use crate::text::TextRange;

use super::input::PaneInput;
use super::marks::{Marks, Measures, words_of};
use super::pixels::Pixels;
use super::sheet::{Sheet, Stretch};

/// So many marks are named in the tooltip of a "+n".
const NAMED: usize = 10;
/// So many characters of a mark's words are shown there.
const WORDS: usize = 60;
/// So far beyond its box a "+n" can be clicked, in points.
const REACH: Vec2 = Vec2::new(6.0, 3.0);
/// Its figures, in points.
const LARGEST: f32 = 11.0;

/// The marks without a lane.
#[derive(Debug, Default)]
pub(super) struct Crowds {
    /// Their ranges, by where they begin.
    hidden: Vec<(TextRange, usize)>,
    /// Where they end, sorted.
    ends: Vec<u32>,
    /// Those of several ranges, which would be counted twice.
    broken: Vec<usize>,
    /// What they cover, run together.
    places: Vec<TextRange>,
    /// The same by looks: a mark that looks so, and what those like it cover.
    grounds: Vec<(usize, Vec<TextRange>)>,
}

impl Crowds {
    pub(super) fn new(hidden: &[usize], marks: &dyn Marks) -> Self {
        let mut crowds = Self::default();
        for &mark in hidden {
            let ranges = marks.ranges(mark);
            crowds.hidden.extend(ranges.iter().map(|&range| (range, mark)));
            if ranges.len() > 1 {
                crowds.broken.push(mark);
            }
            let look = marks.look(mark);
            match crowds.grounds.iter_mut().find(|(like, _)| marks.look(*like) == look) {
                Some((_, ground)) => ground.extend(ranges),
                None => crowds.grounds.push((mark, ranges.to_vec())),
            }
        }
        crowds.hidden.sort_unstable();
        crowds.ends = crowds.hidden.iter().map(|(range, _)| range.end()).collect();
        crowds.ends.sort_unstable();
        crowds.places = crowds.hidden.iter().map(|(range, _)| *range).collect();
        run_together(&mut crowds.places);
        for (_, ground) in &mut crowds.grounds {
            ground.sort_unstable();
            run_together(ground);
        }
        crowds
    }

    /// The stretches within a range where marks have no lane.
    pub(super) fn places(&self, range: TextRange) -> &[TextRange] {
        among(&self.places, range)
    }

    /// For each look a mark that has it, and what of a range those like it cover.
    pub(super) fn grounds(&self, range: TextRange) -> impl Iterator<Item = (usize, &[TextRange])> {
        self.grounds.iter().map(move |(like, ground)| (*like, among(ground, range)))
    }

    /// How many of them touch a range.
    fn count(&self, range: TextRange, marks: &dyn Marks) -> usize {
        let begun = self.hidden.partition_point(|(held, _)| held.start() < range.end());
        let over = self.ends.partition_point(|&end| end <= range.start());
        let twice: usize = self
            .broken
            .iter()
            .map(|&mark| marks.ranges(mark).iter().filter(|part| part.intersects(range)).count())
            .map(|parts| parts.saturating_sub(1))
            .sum();
        begun.saturating_sub(over).saturating_sub(twice)
    }

    /// Those that touch a range, in order.
    pub(super) fn within(&self, range: TextRange) -> Vec<usize> {
        let begun = self.hidden.partition_point(|(held, _)| held.start() < range.end());
        let begun = self.hidden.get(..begun).unwrap_or_default().iter();
        let mut found: Vec<usize> =
            begun.filter(|(held, _)| held.end() > range.start()).map(|&(_, mark)| mark).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Joins sorted ranges that overlap or touch.
fn run_together(ranges: &mut Vec<TextRange>) {
    ranges.dedup_by(|next, kept| {
        let joins = next.start() <= kept.end();
        if joins {
            *kept = kept.cover(*next);
        }
        joins
    });
}

/// Those of sorted, disjoint ranges that touch `extent`.
pub(super) fn among(ranges: &[TextRange], extent: TextRange) -> &[TextRange] {
    let from = ranges.partition_point(|range| range.end() <= extent.start());
    let to = ranges.partition_point(|range| range.start() < extent.end());
    ranges.get(from..to.max(from)).unwrap_or_default()
}

/// A "+n" under a line.
pub(super) struct Chip {
    /// What of the text it stands for.
    pub(super) place: TextRange,
    count: usize,
    /// In physical pixels.
    rect: Rect,
}

impl Chip {
    /// What the keyboard is given to.
    pub(super) fn id(&self, pane: &Response) -> egui::Id {
        pane.id.with(("more marks", self.place.start(), self.place.end()))
    }
}

/// The chips of the visible lines: one for each place and line, at the right end of the place, in
/// the strip of the lanes, so that it covers no words of other lines.
pub(super) fn chips(
    pixels: &Pixels<'_>,
    measures: &Measures,
    sheet: &Sheet<'_>,
    crowds: &Crowds,
    marks: &dyn Marks,
) -> Vec<Chip> {
    let Some(extent) = sheet.extent() else { return Vec::new() };
    let mut chips: Vec<Chip> = Vec::new();
    for &place in crowds.places(extent) {
        let mut lines: Vec<(TextRange, Stretch)> = Vec::new();
        for part in sheet.marked(place) {
            let Some(line) = sheet.line(&part) else { continue };
            // Where directions mix, one place is several stretches of a line: one chip is enough.
            match lines.last_mut() {
                Some((known, last)) if *known == line => {
                    last.left = last.left.min(part.left);
                    last.right = last.right.max(part.right);
                }
                _ => lines.push((line, part)),
            }
        }
        for (line, part) in lines {
            let start = place.start().max(line.start());
            let place = TextRange::between(start, place.end().min(line.end()).max(start));
            let count = crowds.count(place, marks);
            if count > 0 {
                let mut rect = measures.chip(pixels, &part, digits(count));
                // Two places may be nearer than their chips are wide.
                if let Some(before) = chips.last().map(|chip| chip.rect)
                    && before.intersects(rect)
                {
                    rect = rect
                        .translate(egui::vec2(before.right() + pixels.of(2.0) - rect.left(), 0.0));
                }
                chips.push(Chip { place, count, rect });
            }
        }
    }
    chips
}

const fn digits(count: usize) -> u8 {
    let mut digits = 1;
    let mut rest = count / 10;
    while rest > 0 {
        digits += 1;
        rest /= 10;
    }
    digits
}

/// Paints chips and listens to them; returns the marks behind the one that was clicked, and where.
pub(super) fn chips_ui(
    ui: &Ui,
    pane: &Response,
    pixels: &Pixels<'_>,
    (sheet, crowds): (&Sheet<'_>, &Crowds),
    chips: &[Chip],
    input: &PaneInput<'_>,
) -> Option<(Pos2, Vec<u64>)> {
    let (marks, colors) = (input.marks, input.colors);
    let mut clicked = None;
    for chip in chips {
        let rect = pixels.rect_in_points(chip.rect);
        let reach = rect.expand2(REACH).intersect(pane.rect);
        // Drags too, or they would be the text’s.
        let response = ui.interact(reach, chip.id(pane), Sense::click_and_drag());
        let words = shortened(chip.place.slice(sheet.text).unwrap_or_default());
        let name = format!("{}: {words}", counted(chip.count, "more mark"));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
        let (ink, edge) = if response.hovered() || response.has_focus() {
            (colors.text, colors.dim)
        } else {
            (colors.dim, colors.faint)
        };
        let stroke = if response.has_focus() {
            Stroke::new(2.0, colors.accent)
        } else {
            Stroke::new(1.0 / pixels.scale, edge)
        };
        let radius = CornerRadius::same(4);
        pixels.painter.rect(rect, radius, colors.paper, stroke, StrokeKind::Inside);
        let font = FontId::proportional(LARGEST.min(rect.height() * 0.85));
        let figures = format!("+{}", chip.count);
        pixels.painter.text(rect.center(), Align2::CENTER_CENTER, figures, font, ink);
        if response.clicked() {
            let at = response.interact_pointer_pos().unwrap_or_else(|| rect.center());
            let hidden = crowds.within(chip.place);
            clicked = Some((at, hidden.into_iter().map(|mark| marks.id(mark)).collect()));
        }
        response.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_ui(|ui| {
            let hidden = crowds.within(chip.place);
            for &mark in hidden.iter().take(NAMED) {
                let words = shortened(&words_of(sheet.text, marks.ranges(mark)));
                ui.label(format!("{}: {words}", marks.look(mark).1));
            }
            if let more @ 1.. = hidden.len().saturating_sub(NAMED) {
                ui.label(format!("and {more} more"));
            }
            ui.label(egui::RichText::new("Click, or Enter, to go through them").color(colors.dim));
        });
    }
    clicked
}

/// The first of some words, on one line.
pub(super) fn shortened(words: &str) -> String {
    let mut line = String::new();
    // What cannot be shown need not be read.
    for word in words.split_whitespace().take(WORDS) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().take(WORDS + 1));
        if line.chars().count() > WORDS {
            let cut: String = line.chars().take(WORDS).collect();
            return format!("{}…", cut.trim_end());
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::super::marks::Mark;
    use super::*;

    fn range(start: u32, end: u32) -> TextRange {
        TextRange::between(start, end)
    }

    #[test]
    fn they_are_counted_as_often_as_they_are_there() {
        let all: [&[TextRange]; 4] =
            [&[range(0, 10)], &[range(2, 4), range(6, 8)], &[range(3, 5)], &[range(20, 30)]];
        let marks: Vec<Mark<'_>> = all
            .iter()
            .zip(0..)
            .map(|(ranges, id)| Mark { id, ranges, ..Mark::default() })
            .collect();
        let crowds = Crowds::new(&[0, 1, 2, 3], &marks);
        assert_eq!(crowds.places, [range(0, 10), range(20, 30)]);
        for (place, expected) in [
            (range(0, 10), vec![0, 1, 2]),
            (range(4, 5), vec![0, 2]),
            (range(6, 7), vec![0, 1]),
            (range(10, 20), vec![]),
            (range(0, 40), vec![0, 1, 2, 3]),
        ] {
            assert_eq!(crowds.within(place), expected, "{place:?}");
            assert_eq!(crowds.count(place, &marks), expected.len(), "{place:?}");
        }
    }

    #[test]
    fn long_words_are_cut_and_short_ones_stay() {
        assert_eq!(shortened("a\n b"), "a b");
        let cut = shortened(&"x".repeat(500));
        assert_eq!(cut.chars().count(), WORDS + 1);
        assert!(cut.ends_with('…'));
    }
}
