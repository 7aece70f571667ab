//! A picture in memory: rectangles, discs and words of the engine, for files. Nothing of it is on the screen.

use egui::{Color32, Pos2, Rect, Vec2};

use super::{
    Engine, TextStyle,
    atlas::{Drawing, GlyphKey, SUBPIXELS},
    snippet::{Ask, keep, take},
};

/// Pixels without transparency, from the upper left corner, row by row.
#[derive(Debug)]
pub struct Canvas {
    width: usize,
    height: usize,
    /// Pixels a point.
    scale: f32,
    pixels: Vec<[u8; 3]>,
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "never below 0, and cut off where no picture is as large"
)]
const fn whole(length: f32) -> usize {
    length.max(0.0) as usize
}

impl Canvas {
    /// Of this size in points, all of one colour.
    pub fn new(size: Vec2, scale: f32, ground: Color32) -> Self {
        let (width, height) = (whole((size.x * scale).ceil()), whole((size.y * scale).ceil()));
        let [red, green, blue, _] = ground.to_array();
        Self { width, height, scale, pixels: vec![[red, green, blue]; width * height] }
    }

    /// In pixels.
    pub const fn size(&self) -> [usize; 2] {
        [self.width, self.height]
    }

    /// Red, green and blue of each pixel.
    pub fn into_bytes(self) -> Vec<u8> {
        self.pixels.into_iter().flatten().collect()
    }

    /// Lays a colour over a pixel, as far as it covers it, from 0 to 1.
    fn cover(&mut self, x: usize, y: usize, [red, green, blue]: [u8; 3], share: f32) {
        if x >= self.width {
            return;
        }
        let Some(pixel) = self.pixels.get_mut(y * self.width + x) else { return };
        for (under, over) in pixel.iter_mut().zip([red, green, blue]) {
            let mixed = f32::from(*under) * (1.0 - share) + f32::from(over) * share;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between two bytes"
            )]
            let mixed = mixed.round() as u8;
            *under = mixed;
        }
    }

    /// A rectangle on whole pixels.
    pub fn fill(&mut self, rect: Rect, color: Color32) {
        let [red, green, blue, _] = color.to_array();
        let edge = |at: f32| whole((at * self.scale).round());
        let (left, right) = (edge(rect.left()), edge(rect.right()).min(self.width));
        let (top, bottom) = (edge(rect.top()), edge(rect.bottom()).min(self.height));
        for y in top..bottom {
            for x in left..right {
                self.cover(x, y, [red, green, blue], 1.0);
            }
        }
    }

    /// A disc with smooth edges.
    pub fn disc(&mut self, center: Pos2, radius: f32, color: Color32) {
        let [red, green, blue, _] = color.to_array();
        let (center, radius) = (center * self.scale, radius * self.scale);
        for y in whole(center.y - radius - 1.0)..=whole(center.y + radius + 1.0) {
            for x in whole(center.x - radius - 1.0)..=whole(center.x + radius + 1.0) {
                let middle = Pos2::new(x as f32 + 0.5, y as f32 + 0.5);
                let share = (radius + 0.5 - middle.distance(center)).clamp(0.0, 1.0);
                self.cover(x, y, [red, green, blue], share);
            }
        }
    }

    /// Words from the upper left corner of a place, over as many lines as are allowed; what does not fit ends in "…".
    pub fn words(
        &mut self,
        engine: &mut Engine,
        words: &str,
        (style, color): (TextStyle, Color32),
        at: Rect,
        max_lines: usize,
    ) {
        let ask = Ask { text: words, style, max_lines, width: at.width(), ours: false };
        let (key, shaped) = take(engine, &ask, self.scale);
        let origin = at.min * self.scale;
        for line in &shaped.lines {
            for glyph in shaped.glyphs.get(line.glyphs.clone()).unwrap_or_default() {
                let steps = f32::from(SUBPIXELS);
                let x = (glyph.x * steps).round() / steps;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "between 0 and SUBPIXELS"
                )]
                let shift = ((x - x.floor()) * steps) as u8;
                let size = glyph.size.to_bits();
                let key = GlyphKey { font: glyph.font, glyph: glyph.id, size, shift };
                if let Some(drawing) = engine.atlas.draw(key) {
                    let pen = Vec2::new(x.floor(), (line.baseline + glyph.y).round());
                    self.glyph(&drawing, (origin + pen + drawing.offset).round(), color);
                }
            }
        }
        keep(engine, key, shaped);
    }

    fn glyph(&mut self, drawing: &Drawing, corner: Pos2, color: Color32) {
        let [red, green, blue, _] = color.to_array();
        let width = usize::try_from(drawing.width).unwrap_or(1).max(1);
        for (nth, ink) in drawing.pixels.iter().enumerate() {
            let (x, y) = (corner.x + (nth % width) as f32, corner.y + (nth / width) as f32);
            if x < 0.0 || y < 0.0 || ink.a() == 0 {
                continue;
            }
            let share = f32::from(ink.a()) / 255.0;
            let over = if drawing.coloured {
                let [red, green, blue, _] = ink.to_srgba_unmultiplied();
                [red, green, blue]
            } else {
                [red, green, blue]
            };
            self.cover(whole(x), whole(y), over, share);
        }
    }
}
