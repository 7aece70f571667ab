//! Glyphs of a laid out piece as egui meshes, on whole physical pixels.
//!
//! What lies behind and under them (grounds, lanes, selection) is the business of `marks`.

use std::ops::Range;

use egui::emath::Rangef;
use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, Vec2};

use super::atlas::{Atlas, GlyphKey, SUBPIXELS};
use super::shape::Shaped;

/// The glyphs of a piece as rectangles of the atlas.
#[derive(Debug)]
pub(super) struct Quads {
    generation: u64,
    lines: Vec<Range<usize>>,
    all: Vec<Quad>,
}

#[derive(Debug)]
struct Quad {
    page: u16,
    coloured: bool,
    /// From the piece's upper left corner, in physical pixels.
    min: Vec2,
    size: Vec2,
    uv: Rect,
    /// Where the pen stood: decides whether the glyph is dimmed.
    pen: f32,
}

/// Stretches of lines whose glyphs have another colour: line, left, right.
pub(super) struct Dimmed<'a> {
    pub(super) stretches: &'a [(usize, f32, f32)],
    pub(super) color: Color32,
}

/// Paints the lines of a piece that touch `visible` (physical pixels, as `origin`).
pub(super) fn glyphs(
    painter: &Painter,
    atlas: &mut Atlas,
    shaped: &mut Shaped,
    origin: Pos2,
    visible: Rangef,
    color: Color32,
    dimmed: &Dimmed<'_>,
) {
    let ctx = painter.ctx();
    let pixels_per_point = painter.pixels_per_point();
    if shaped.quads.as_ref().is_none_or(|quads| quads.generation != atlas.generation()) {
        shaped.quads = Some(place(ctx, atlas, shaped));
    }
    let Some(quads) = &shaped.quads else { return };
    let mut meshes: Vec<(u16, Mesh)> = Vec::new();
    for (index, (line, range)) in shaped.lines.iter().zip(&quads.lines).enumerate() {
        // Ink may reach into the neighbouring lines.
        let top = origin.y + line.top - line.height;
        if top > visible.max || top + 3.0 * line.height < visible.min {
            continue;
        }
        for quad in quads.all.get(range.clone()).unwrap_or_default() {
            let dim = dimmed.stretches.iter().any(|&(line, left, right)| {
                line == index && left - 0.5 <= quad.pen && quad.pen < right
            });
            let tint = match (quad.coloured, dim) {
                (false, false) => color,
                (false, true) => dimmed.color,
                (true, false) => Color32::WHITE,
                (true, true) => Color32::from_white_alpha(110),
            };
            let min = (origin + quad.min) / pixels_per_point;
            let rect = Rect::from_min_size(min, quad.size / pixels_per_point);
            mesh_of(&mut meshes, quad.page).add_rect_with_uv(rect, quad.uv, tint);
        }
    }
    for (page, mut mesh) in meshes {
        if let Some(texture) = atlas.texture(page) {
            mesh.texture_id = texture;
            painter.add(Shape::mesh(mesh));
        }
    }
}

fn mesh_of(meshes: &mut Vec<(u16, Mesh)>, page: u16) -> &mut Mesh {
    let index = meshes.iter().position(|&(number, _)| number == page).unwrap_or_else(|| {
        meshes.push((page, Mesh::default()));
        meshes.len() - 1
    });
    &mut meshes[index].1
}

fn place(ctx: &egui::Context, atlas: &mut Atlas, shaped: &Shaped) -> Quads {
    let generation = atlas.generation();
    let mut quads = Vec::with_capacity(shaped.glyphs.len());
    let mut lines = Vec::with_capacity(shaped.lines.len());
    for line in &shaped.lines {
        let from = quads.len();
        for glyph in shaped.glyphs.get(line.glyphs.clone()).unwrap_or_default() {
            let steps = f32::from(SUBPIXELS);
            let x = (glyph.x * steps).round() / steps;
            let whole = x.floor();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 0 and SUBPIXELS"
            )]
            let shift = ((x - whole) * steps) as u8;
            let size = glyph.size.to_bits();
            let key = GlyphKey { font: glyph.font, glyph: glyph.id, size, shift };
            let Some(sprite) = atlas.sprite(ctx, key) else { continue };
            let pen = Vec2::new(whole, (line.baseline + glyph.y).round());
            quads.push(Quad {
                page: sprite.page,
                coloured: sprite.coloured,
                min: pen + sprite.offset,
                size: sprite.size,
                uv: sprite.uv,
                pen: glyph.x,
            });
        }
        lines.push(from..quads.len());
    }
    Quads { generation, lines, all: quads }
}
