//! Pictures without a graphics card: a small rasteriser for `egui_kittest`.
//!
//! Not a renderer for people: it knows what egui's meshes need (textured triangles, bilinear
//! sampling, premultiplied blending in gamma space, clip rectangles) and no more.

use std::collections::BTreeMap;

use eframe::egui::epaint::{ImageData, Primitive, Vertex};
use eframe::egui::{
    self, Color32, Context, FullOutput, Pos2, Rect, TextureFilter, TextureId, TexturesDelta,
};
use egui_kittest::TestRenderer;
use image::{Rgba, RgbaImage};

/// Keeps the textures that egui has sent.
#[derive(Default)]
pub(crate) struct CpuRenderer {
    textures: BTreeMap<TextureId, Texture>,
}

struct Texture {
    width: usize,
    height: usize,
    texels: Vec<Color32>,
    linear: bool,
}

impl TestRenderer for CpuRenderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, change) in
            delta.set.drain().flat_map(|(id, changes)| changes.into_iter().map(move |c| (id, c)))
        {
            let ImageData::Color(image) = &change.image;
            let [width, height] = image.size;
            if let Some([left, top]) = change.pos {
                let Some(texture) = self.textures.get_mut(&id) else { continue };
                for (row, texels) in image.pixels.chunks_exact(width.max(1)).enumerate() {
                    let from = (top + row) * texture.width + left;
                    if let Some(target) = texture.texels.get_mut(from..from + width) {
                        target.copy_from_slice(texels);
                    }
                }
            } else {
                let linear = change.options.magnification == TextureFilter::Linear;
                let texels = image.pixels.clone();
                self.textures.insert(id, Texture { width, height, texels, linear });
            }
        }
        self.textures.retain(|id, _| !delta.free.contains(id));
        delta.clear();
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a window has a size"
        )]
        let (width, height) = (size.x.round() as usize, size.y.round() as usize);
        let mut canvas = Canvas { width, height, pixels: vec![[0; 4]; width * height] };
        for primitive in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = primitive.primitive else { continue };
            let texture = self.textures.get(&mesh.texture_id);
            let texture = texture.ok_or_else(|| format!("no texture {:?}", mesh.texture_id))?;
            let clip = canvas.clip(primitive.clip_rect, scale);
            let vertices: Vec<Vertex> = mesh
                .vertices
                .iter()
                .map(|vertex| Vertex { pos: vertex.pos * scale, ..*vertex })
                .collect();
            let corner = |index: u32| vertices[index as usize];
            let mut rest = mesh.indices.as_slice();
            while let [a, b, c, after @ ..] = rest {
                let (a, b, c) = (corner(*a), corner(*b), corner(*c));
                // Glyphs and rectangles come as two triangles: a, b, c and then c, b, d.
                if let [d, e, f, beyond @ ..] = after
                    && let Some(quad) = Quad::of([a, b, c], [corner(*d), corner(*e), corner(*f)])
                {
                    canvas.quad(texture, &quad, clip);
                    rest = beyond;
                } else {
                    canvas.triangle(texture, [a, b, c], clip);
                    rest = after;
                }
            }
        }
        let mut picture = RgbaImage::new(dimension(width), dimension(height));
        for (target, pixel) in picture.pixels_mut().zip(&canvas.pixels) {
            // The window's ground is opaque.
            *target = Rgba([pixel[0], pixel[1], pixel[2], 255]);
        }
        Ok(picture)
    }
}

fn dimension(pixels: usize) -> u32 {
    u32::try_from(pixels).unwrap_or(u32::MAX)
}

/// Pixel bounds, half-open.
#[derive(Clone, Copy)]
struct Clip {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

/// A rectangle of one colour whose sides are parallel to the axes.
struct Quad {
    rect: Rect,
    uv: Rect,
    color: Color32,
}

impl Quad {
    fn of(first: [Vertex; 3], second: [Vertex; 3]) -> Option<Self> {
        let all = [first, second].concat();
        let color = first[0].color;
        let mut rect = Rect::NOTHING;
        let mut uv = Rect::NOTHING;
        for vertex in &all {
            rect.extend_with(vertex.pos);
            uv.extend_with(vertex.uv);
        }
        let at =
            |vertex: &Vertex, corner: Pos2, texel: Pos2| vertex.pos == corner && vertex.uv == texel;
        let corners = [
            (rect.left_top(), uv.left_top()),
            (rect.right_top(), uv.right_top()),
            (rect.left_bottom(), uv.left_bottom()),
            (rect.right_bottom(), uv.right_bottom()),
        ];
        let whole = corners.iter().all(|&(corner, texel)| {
            all.iter().filter(|vertex| at(vertex, corner, texel)).count() >= 1
        });
        let fits = all.iter().all(|vertex| {
            vertex.color == color
                && corners.iter().any(|&(corner, texel)| at(vertex, corner, texel))
        });
        // Both halves must have a diagonal in common, or they would cover one half twice.
        let shared = first.iter().filter(|vertex| second.contains(vertex)).count();
        (whole && fits && shared == 2 && rect.is_positive()).then_some(Self { rect, uv, color })
    }
}

struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 4]>,
}

impl Canvas {
    fn clip(&self, rect: Rect, scale: f32) -> Clip {
        Clip {
            left: bound(rect.left() * scale, self.width),
            top: bound(rect.top() * scale, self.height),
            right: bound(rect.right() * scale, self.width),
            bottom: bound(rect.bottom() * scale, self.height),
        }
    }

    fn blend(&mut self, x: usize, y: usize, source: [f32; 4]) {
        let Some(pixel) = self.pixels.get_mut(y * self.width + x) else { return };
        let rest = 1.0 - source[3] / 255.0;
        for (channel, value) in pixel.iter_mut().zip(source) {
            *channel = byte(value + f32::from(*channel) * rest);
        }
    }

    fn quad(&mut self, texture: &Texture, quad: &Quad, clip: Clip) {
        let (rect, tint) = (quad.rect, quad.color.to_array().map(f32::from));
        // A pixel is covered if its centre is; a centre on the right or lower side is not.
        let left = bound((rect.left() - 0.5).ceil(), self.width).max(clip.left);
        let right = bound((rect.right() - 0.5).ceil(), self.width).min(clip.right);
        let top = bound((rect.top() - 0.5).ceil(), self.height).max(clip.top);
        let bottom = bound((rect.bottom() - 0.5).ceil(), self.height).min(clip.bottom);
        let flat = (quad.uv.size() == egui::Vec2::ZERO)
            .then(|| modulate(texture.sample(quad.uv.min), tint));
        for y in top..bottom {
            let down = (y as f32 + 0.5 - rect.top()) / rect.height();
            let v = quad.uv.top() + down * quad.uv.height();
            for x in left..right {
                let source = flat.unwrap_or_else(|| {
                    let along = (x as f32 + 0.5 - rect.left()) / rect.width();
                    let u = quad.uv.left() + along * quad.uv.width();
                    modulate(texture.sample(Pos2::new(u, v)), tint)
                });
                self.blend(x, y, source);
            }
        }
    }

    fn triangle(&mut self, texture: &Texture, mut corners: [Vertex; 3], clip: Clip) {
        let area = edge(corners[0].pos, corners[1].pos, corners[2].pos);
        if area == 0.0 || !area.is_finite() {
            return;
        }
        if area < 0.0 {
            corners.swap(1, 2);
        }
        let [a, b, c] = corners;
        let area = area.abs();
        let mut bounds = Rect::from_two_pos(a.pos, b.pos);
        bounds.extend_with(c.pos);
        let left = bound(bounds.left().floor(), self.width).max(clip.left);
        let right = bound(bounds.right().ceil(), self.width).min(clip.right);
        let top = bound(bounds.top().floor(), self.height).max(clip.top);
        let bottom = bound(bounds.bottom().ceil(), self.height).min(clip.bottom);
        let owned = [owns(b.pos, c.pos), owns(c.pos, a.pos), owns(a.pos, b.pos)];
        let colors = corners.map(|corner| corner.color.to_array().map(f32::from));
        for y in top..bottom {
            for x in left..right {
                let at = Pos2::new(x as f32 + 0.5, y as f32 + 0.5);
                let weights =
                    [edge(b.pos, c.pos, at), edge(c.pos, a.pos, at), edge(a.pos, b.pos, at)];
                let covered =
                    weights.iter().zip(owned).all(|(&w, owned)| w > 0.0 || (w == 0.0 && owned));
                if !covered {
                    continue;
                }
                let [wa, wb, wc] = weights.map(|weight| weight / area);
                let mix = |a: f32, b: f32, c: f32| a * wa + b * wb + c * wc;
                let uv = Pos2::new(mix(a.uv.x, b.uv.x, c.uv.x), mix(a.uv.y, b.uv.y, c.uv.y));
                let mut tint = [0.0; 4];
                for (channel, value) in tint.iter_mut().enumerate() {
                    *value = mix(colors[0][channel], colors[1][channel], colors[2][channel]);
                }
                self.blend(x, y, modulate(texture.sample(uv), tint));
            }
        }
    }
}

impl Texture {
    fn sample(&self, uv: Pos2) -> [f32; 4] {
        let (x, y) = (uv.x * self.width as f32, uv.y * self.height as f32);
        if !self.linear {
            return self.texel(x.floor(), y.floor());
        }
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (right_part, lower_part) = (x - left, y - top);
        let near = |part: f32| part < 0.002;
        if near(right_part) && near(lower_part) {
            return self.texel(left, top);
        }
        let corners = [
            (self.texel(left, top), (1.0 - right_part) * (1.0 - lower_part)),
            (self.texel(left + 1.0, top), right_part * (1.0 - lower_part)),
            (self.texel(left, top + 1.0), (1.0 - right_part) * lower_part),
            (self.texel(left + 1.0, top + 1.0), right_part * lower_part),
        ];
        let mut mixed = [0.0; 4];
        for (texel, weight) in corners {
            for (sum, value) in mixed.iter_mut().zip(texel) {
                *sum += value * weight;
            }
        }
        mixed
    }

    fn texel(&self, x: f32, y: f32) -> [f32; 4] {
        let column = bound(x, self.width.saturating_sub(1));
        let row = bound(y, self.height.saturating_sub(1));
        let texel = self.texels.get(row * self.width + column);
        texel.map_or([0.0; 4], |color| color.to_array().map(f32::from))
    }
}

/// Twice the area of the triangle; positive when it turns to the right, with y downward.
fn edge(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// The top-left rule: of two triangles with a side in common one paints the pixels on it.
#[expect(clippy::float_cmp, reason = "the sides of two triangles are the same numbers")]
fn owns(from: Pos2, to: Pos2) -> bool {
    (from.y == to.y && to.x > from.x) || to.y < from.y
}

fn modulate(texel: [f32; 4], tint: [f32; 4]) -> [f32; 4] {
    let mut product = [0.0; 4];
    for ((target, texel), tint) in product.iter_mut().zip(texel).zip(tint) {
        *target = texel * tint / 255.0;
    }
    product
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the picture"
)]
fn bound(value: f32, limit: usize) -> usize {
    value.round().clamp(0.0, limit as f32) as usize
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn byte(value: f32) -> u8 {
    (value + 0.5).clamp(0.0, 255.0) as u8
}
