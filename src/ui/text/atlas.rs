//! Glyph pictures: swash draws a glyph once, egui keeps it in a texture.
//!
//! It is not a layout cache. Pages are never resized, so that what was painted earlier in a frame
//! stays right; when too many are full, all are dropped at the start of a frame and filled anew.

use std::collections::BTreeMap;

use egui::{Color32, ColorImage, Context, Pos2, Rect, TextureHandle, TextureOptions, Vec2};
use parley::FontData;
use swash::scale::image::Content;
use swash::scale::{Render, ScaleContext, Source, StrikeWith};
use swash::zeno::{Angle, Format, Transform, Vector};
use swash::{CacheKey, FontRef};

/// Side of a page in texels: 4 MB each on the graphics card, enough for two scripts at one size.
const PAGE: u32 = 1024;
/// More pages than this are not carried into the next frame.
const PAGES_KEPT: usize = 6;
/// Clear texels around each glyph, so that no neighbour is sampled.
const GAP: u32 = 1;
/// A glyph is drawn at this many horizontal positions within a pixel.
pub(super) const SUBPIXELS: u8 = 4;

/// A face at one setting of its axes, as [`Atlas::font`] numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FontId(u32);

/// What makes one picture of a glyph differ from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GlyphKey {
    pub(super) font: FontId,
    pub(super) glyph: u16,
    /// Pixels per em, as bits, so that it can be compared.
    pub(super) size: u32,
    /// In units of a pixel / [`SUBPIXELS`].
    pub(super) shift: u8,
}

/// A glyph in a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sprite {
    pub(super) page: u16,
    /// An emoji brings its own colours; a mask takes those of the text.
    pub(super) coloured: bool,
    /// From the pen position to the upper left corner, in physical pixels, y downward.
    pub(super) offset: Vec2,
    /// In physical pixels.
    pub(super) size: Vec2,
    pub(super) uv: Rect,
}

/// What swash needs in order to draw from a face.
struct Face {
    data: FontData,
    offset: u32,
    key: CacheKey,
    axes: Vec<i16>,
    embolden: bool,
    /// Degrees.
    skew: Option<i8>,
}

/// One texture, filled by shelves from the top.
struct Page {
    texture: TextureHandle,
    shelf_top: u32,
    shelf_height: u32,
    next_x: u32,
}

/// See the head of this file.
pub(super) struct Atlas {
    scale: ScaleContext,
    faces: Vec<Face>,
    pages: Vec<Page>,
    sprites: BTreeMap<GlyphKey, Option<Sprite>>,
    generation: u64,
    pass: u64,
}

impl Atlas {
    pub(super) fn new() -> Self {
        Self {
            scale: ScaleContext::new(),
            faces: Vec::new(),
            pages: Vec::new(),
            sprites: BTreeMap::new(),
            generation: 0,
            pass: 0,
        }
    }

    /// Changes whenever earlier sprites are void.
    pub(super) const fn generation(&self) -> u64 {
        self.generation
    }

    /// To be called before painting: makes room once per frame, never within one.
    pub(super) fn begin_frame(&mut self, ctx: &Context) {
        let pass = ctx.cumulative_pass_nr();
        if pass != self.pass {
            self.pass = pass;
            if self.pages.len() > PAGES_KEPT {
                self.pages.clear();
                self.sprites.clear();
                self.generation += 1;
            }
        }
    }

    pub(super) fn texture(&self, page: u16) -> Option<egui::TextureId> {
        self.pages.get(usize::from(page)).map(|page| page.texture.id())
    }

    /// The number of a face, given at its first use.
    pub(super) fn font(
        &mut self,
        data: &FontData,
        axes: &[i16],
        embolden: bool,
        skew: Option<i8>,
    ) -> Option<FontId> {
        let known = self.faces.iter().position(|face| {
            face.data.data.id() == data.data.id()
                && face.data.index == data.index
                && face.axes == axes
                && face.embolden == embolden
                && face.skew == skew
        });
        let index = if let Some(index) = known {
            index
        } else {
            let index = usize::try_from(data.index).ok()?;
            let font = FontRef::from_index(data.data.as_ref(), index)?;
            let (offset, key) = (font.offset, font.key);
            let axes = axes.to_vec();
            self.faces.push(Face { data: data.clone(), offset, key, axes, embolden, skew });
            self.faces.len() - 1
        };
        u32::try_from(index).ok().map(FontId)
    }

    /// The picture of a glyph; `None` if it has no ink.
    pub(super) fn sprite(&mut self, ctx: &Context, key: GlyphKey) -> Option<Sprite> {
        if let Some(sprite) = self.sprites.get(&key) {
            return *sprite;
        }
        let sprite = self.draw(key).and_then(|drawing| self.place(ctx, &drawing));
        self.sprites.insert(key, sprite);
        sprite
    }

    pub(super) fn draw(&mut self, key: GlyphKey) -> Option<Drawing> {
        let face = self.faces.get(usize::try_from(key.font.0).ok()?)?;
        let font = FontRef { data: face.data.data.as_ref(), offset: face.offset, key: face.key };
        let size = f32::from_bits(key.size);
        let mut scaler = self
            .scale
            .builder(font)
            .size(size)
            .hint(false)
            .normalized_coords(face.axes.iter().copied())
            .build();
        let sources = [
            Source::ColorOutline(0),
            Source::ColorBitmap(StrikeWith::BestFit),
            Source::Outline,
            Source::Bitmap(StrikeWith::BestFit),
        ];
        let mut render = Render::new(&sources);
        render
            .format(Format::Alpha)
            .offset(Vector::new(f32::from(key.shift) / f32::from(SUBPIXELS), 0.0));
        if face.embolden {
            render.embolden(size / 24.0);
        }
        if let Some(degrees) = face.skew {
            let angle = Angle::from_degrees(f32::from(degrees));
            render.transform(Some(Transform::skew(angle, Angle::ZERO)));
        }
        let image = render.render(&mut scaler, key.glyph)?;
        let (width, height) = (image.placement.width, image.placement.height);
        if width == 0 || height == 0 || width + GAP > PAGE || height + GAP > PAGE {
            return None;
        }
        let coloured = image.content == Content::Color;
        let pixels = if coloured {
            image.data.chunks_exact(4).map(premultiplied).collect()
        } else {
            image.data.iter().map(|&coverage| Color32::from_white_alpha(coverage)).collect()
        };
        let offset = Vec2::new(image.placement.left as f32, -(image.placement.top as f32));
        Some(Drawing { width, height, pixels, offset, coloured })
    }

    fn place(&mut self, ctx: &Context, drawing: &Drawing) -> Option<Sprite> {
        let (width, height) = (drawing.width, drawing.height);
        let size = [usize::try_from(width).ok()?, usize::try_from(height).ok()?];
        if drawing.pixels.len() != size[0] * size[1] {
            return None;
        }
        let found = self.pages.last_mut().and_then(|page| page.take(width, height));
        let (x, y) = if let Some(corner) = found {
            corner
        } else {
            let mut page = Page::new(ctx);
            let corner = page.take(width, height)?;
            self.pages.push(page);
            corner
        };
        let number = self.pages.len() - 1;
        let image = ColorImage::new(size, drawing.pixels.clone());
        let corner = [usize::try_from(x).ok()?, usize::try_from(y).ok()?];
        self.pages.get_mut(number)?.texture.set_partial(corner, image, TextureOptions::LINEAR);
        let min = Pos2::new(x as f32, y as f32);
        let extent = Vec2::new(width as f32, height as f32);
        let side = PAGE as f32;
        Some(Sprite {
            page: u16::try_from(number).ok()?,
            coloured: drawing.coloured,
            offset: drawing.offset,
            size: extent,
            uv: Rect::from_min_max(min / side, (min + extent) / side),
        })
    }
}

/// A glyph before it has a place.
pub(super) struct Drawing {
    pub(super) width: u32,
    height: u32,
    pub(super) pixels: Vec<Color32>,
    pub(super) offset: Vec2,
    pub(super) coloured: bool,
}

impl Page {
    fn new(ctx: &Context) -> Self {
        let side = usize::try_from(PAGE).unwrap_or(1);
        let clear = ColorImage::filled([side, side], Color32::TRANSPARENT);
        let texture = ctx.load_texture("glyphs", clear, TextureOptions::LINEAR);
        Self { texture, shelf_top: GAP, shelf_height: 0, next_x: GAP }
    }

    /// The upper left corner of free room, if there is any.
    fn take(&mut self, width: u32, height: u32) -> Option<(u32, u32)> {
        if self.next_x + width + GAP > PAGE {
            self.shelf_top += self.shelf_height + GAP;
            self.shelf_height = 0;
            self.next_x = GAP;
        }
        if self.shelf_top + height + GAP > PAGE {
            return None;
        }
        let corner = (self.next_x, self.shelf_top);
        self.next_x += width + GAP;
        self.shelf_height = self.shelf_height.max(height);
        Some(corner)
    }
}

/// Straight alpha, as fonts hold it, to what egui blends.
fn premultiplied(pixel: &[u8]) -> Color32 {
    let &[r, g, b, alpha] = pixel else { return Color32::TRANSPARENT };
    let scale = |channel: u8| {
        let product = u16::from(channel) * u16::from(alpha) + 127;
        u8::try_from(product / 255).unwrap_or(u8::MAX)
    };
    Color32::from_rgba_premultiplied(scale(r), scale(g), scale(b), alpha)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_fill_by_shelves_without_overlap() {
        let ctx = Context::default();
        let mut page = Page::new(&ctx);
        let mut taken: Vec<(u32, u32, u32, u32)> = Vec::new();
        for step in 0..4000_u32 {
            let (width, height) = (3 + step * 7 % 23, 5 + step * 5 % 19);
            let Some((x, y)) = page.take(width, height) else { break };
            assert!(x + width < PAGE && y + height < PAGE);
            for &(a, b, w, h) in taken.iter().rev().take(400) {
                assert!(x + width <= a || a + w <= x || y + height <= b || b + h <= y);
            }
            taken.push((x, y, width, height));
        }
        assert!(taken.len() > 1500, "only {} glyphs fit", taken.len());
        ctx.tex_manager().write().take_delta().clear();
    }

    #[test]
    fn alpha_is_multiplied_in() {
        assert_eq!(premultiplied(&[255, 128, 0, 128]).to_array(), [128, 64, 0, 128]);
        assert_eq!(premultiplied(&[1, 2]), Color32::TRANSPARENT);
    }
}
