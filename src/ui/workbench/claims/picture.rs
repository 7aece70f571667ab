//! The time line of a claim as a PNG, from the same layout as on the screen and in SVG: black on white.
//!
//! It is painted in a job, with an engine of its own, so that no frame waits for it.

use std::sync::Arc;

use egui::{Color32, Rect, pos2, vec2};
use image::{ColorType, ImageEncoder as _, codecs::png::PngEncoder};

use super::{detail::Detail, told};
use crate::{
    model::{
        LabelRule,
        ledger::{
            Ledger,
            timeline::{Card, Layout, Measures, Moment, Side, Timeline},
        },
    },
    ui::{
        text::{Canvas, Engine, Family, TextStyle, Weight},
        theme,
    },
};

const SIZE: Measures =
    Measures { width: 1_120.0, card_width: 224.0, card_height: 84.0, gap: 12.0, axis_height: 34.0 };
const MARGIN: f32 = 24.0;
/// What stands over it: the name, and how to read it.
const HEAD: f32 = 64.0;
/// A higher picture has one pixel a point, and beyond twice as much there is none.
const FINE: f32 = 3_000.0;

const NAME: TextStyle =
    TextStyle { family: Family::Serif, size: 19.0, line_height: 1.3, weight: Weight::Semibold };
const WORDS: TextStyle =
    TextStyle { family: Family::Serif, size: 14.0, line_height: 1.3, weight: Weight::Regular };
const CAPTION: TextStyle = TextStyle { size: 11.5, ..theme::NAME };

/// What is to be painted; its own, so that it can go to a job.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Picture {
    ledger: Arc<Ledger>,
    timeline: Timeline,
    name: String,
    claim: Color32,
    denial: Color32,
    colors: theme::Colors,
}

impl Picture {
    pub(super) fn new(
        detail: &Detail,
        claim: Option<&LabelRule>,
        denial: Option<&LabelRule>,
    ) -> Option<Self> {
        let [(colors, claim), _] = theme::in_both(claim?);
        let [(_, denial), _] = theme::in_both(denial?);
        Some(Self {
            ledger: Arc::clone(&detail.ledger),
            timeline: detail.timeline.clone(),
            name: detail.name.clone(),
            claim: claim.line,
            denial: denial.line,
            colors,
        })
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// In words, when there is more than a picture holds.
    pub(in crate::ui) fn png(&self) -> Result<Vec<u8>, String> {
        let laid = self.timeline.lay_out(&SIZE);
        let height = laid.height + HEAD + 2.0 * MARGIN;
        if height > 4.0 * FINE {
            return Err("This time line is too high for a PNG; save it as SVG".to_owned());
        }
        let scale = if height > FINE { 1.0 } else { 2.0 };
        let size = vec2(SIZE.width + 2.0 * MARGIN, height);
        let mut canvas = Canvas::new(size, scale, self.colors.paper);
        let mut engine = Engine::new(true);
        self.paint(&mut canvas, &mut engine, &laid);
        let [width, height] = canvas.size().map(|side| u32::try_from(side).unwrap_or(0));
        let mut bytes = Vec::new();
        let encoder = PngEncoder::new(&mut bytes);
        encoder
            .write_image(&canvas.into_bytes(), width, height, ColorType::Rgb8.into())
            .map_err(|error| error.to_string())?;
        Ok(bytes)
    }

    fn paint(&self, canvas: &mut Canvas, engine: &mut Engine, laid: &Layout) {
        let (text, dim) = (self.colors.text, self.colors.dim);
        let head = Rect::from_min_size(pos2(MARGIN, MARGIN), vec2(SIZE.width, 28.0));
        canvas.words(engine, &self.name, (NAME, text), head, 1);
        let below = head.translate(vec2(0.0, 30.0));
        let caption = "By date: assertions above the line, denials below it";
        canvas.words(engine, caption, (CAPTION, dim), below, 1);
        let origin = pos2(MARGIN, MARGIN + HEAD);
        let band = Rect::from_min_size(
            origin + vec2(0.0, laid.axis_top),
            vec2(laid.axis_end, SIZE.axis_height),
        );
        if !laid.ticks.is_empty() {
            canvas.fill(band, self.colors.window);
        }
        for tick in &laid.ticks {
            let at = Rect::from_min_size(
                pos2(origin.x + tick.at - 32.0, band.top() + 9.0),
                vec2(90.0, 20.0),
            );
            canvas.words(engine, &tick.words, (CAPTION, dim), at, 1);
        }
        if let Some(left) = laid.undated {
            let at = Rect::from_min_size(
                pos2(origin.x + left, band.top() + 9.0),
                vec2(SIZE.card_width, 20.0),
            );
            canvas.words(engine, "no date", (CAPTION, dim), at, 1);
        }
        let moments = || {
            let moments = &self.timeline.moments;
            laid.cards.iter().filter_map(|card| Some((card, moments.get(card.moment)?)))
        };
        for (card, moment) in moments() {
            self.stem(canvas, (card, moment), origin, band);
        }
        for (card, moment) in moments() {
            self.card(canvas, engine, (card, moment), origin);
        }
    }

    fn color(&self, moment: &Moment) -> Color32 {
        match moment.force {
            None => self.claim,
            Some(force) if force.denies() => self.denial,
            Some(_) => self.colors.dim,
        }
    }

    fn stem(
        &self,
        canvas: &mut Canvas,
        (card, moment): (&Card, &Moment),
        origin: egui::Pos2,
        band: Rect,
    ) {
        if moment.days.is_none() {
            return;
        }
        let color = self.color(moment);
        let above = moment.side == Side::Above;
        let (x, top) = (origin.x + card.at, origin.y + card.top);
        let (from, to, edge) = if above {
            (top + SIZE.card_height, band.top(), band.top())
        } else {
            (band.bottom(), top, band.bottom())
        };
        canvas.fill(Rect::from_x_y_ranges(x - 0.75..=x + 0.75, from..=to), color);
        canvas.disc(pos2(x, edge), 4.0, color);
        let span = origin.x + card.from..=origin.x + card.to;
        canvas.fill(Rect::from_x_y_ranges(span, edge - 1.0..=edge + 1.0), color);
    }

    fn card(
        &self,
        canvas: &mut Canvas,
        engine: &mut Engine,
        (card, moment): (&Card, &Moment),
        origin: egui::Pos2,
    ) {
        let Some(placed) = self.ledger.placed(moment.mark) else { return };
        let size = vec2(SIZE.card_width, SIZE.card_height);
        let at = Rect::from_min_size(origin + vec2(card.left, card.top), size);
        canvas.fill(at, self.colors.line);
        canvas.fill(at.shrink(1.0), self.colors.paper);
        canvas.fill(at.with_max_x(at.left() + 4.0), self.color(moment));
        let line = |from: f32, height: f32| {
            Rect::from_min_size(at.min + vec2(14.0, from), vec2(at.width() - 24.0, height))
        };
        let (text, dim) = (self.colors.text, self.colors.dim);
        canvas.words(engine, &placed.mark.words, (WORDS, text), line(6.0, 38.0), 2);
        let mut who = told::who(&self.ledger, moment.mark, placed);
        if let Some(force) = moment.force {
            who = format!("{who} · {}", told::force(force, moment.depth, false));
        }
        canvas.words(engine, &who, (CAPTION, dim), line(45.0, 16.0), 1);
        let place = told::place(&self.ledger, placed);
        canvas.words(engine, &place, (CAPTION, dim), line(62.0, 16.0), 1);
    }
}
