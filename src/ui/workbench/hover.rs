//! What there is to say of the mark that the pointer rests on: label, definition, attributes, note.
//!
//! It stands under the line, where it takes no click and moves nothing, and goes with the pointer's
//! leaving the mark.

use egui::{
    Area, Context, Frame, Id, Margin, Order, Pos2, RichText, Role, Stroke, WidgetInfo, vec2,
};

use crate::{
    model::{Annotation, Schema},
    ui::theme,
};

/// So long the pointer must rest, in seconds.
const DELAY: f64 = 0.5;
const WIDTH: f32 = 320.0;

/// Where the pointer rests, and since when.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hover {
    resting: Option<(usize, f64, Pos2)>,
}

impl Hover {
    /// `mark`: the number of what the pane says that the pointer is on. Returns that of the mark to be
    /// shown, and where.
    pub(super) fn follow(
        &mut self,
        ctx: &Context,
        mark: Option<(usize, Pos2, egui::Rect)>,
    ) -> Option<(usize, Pos2)> {
        let (now, busy) = ctx.input(|input| {
            let pressed = |event: &egui::Event| matches!(event, egui::Event::Key { .. });
            (input.time, input.events.iter().any(pressed))
        });
        let Some((mark, pointer, line)) = mark.filter(|_| !busy) else {
            self.resting = None;
            return None;
        };
        let (resting, since, at) = match self.resting {
            Some(resting) if resting.0 == mark => resting,
            _ => (mark, now, Pos2::new(pointer.x, line.bottom() + 8.0)),
        };
        self.resting = Some((resting, since, at));
        let left = DELAY - (now - since);
        if left > 0.0 {
            ctx.request_repaint_after_secs(as_secs(left));
            return None;
        }
        Some((mark, at))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "less than a second")]
const fn as_secs(secs: f64) -> f32 {
    secs as f32
}

/// What is said of a mark, in order: its label, then each in a line of its own.
fn sentences(schema: &Schema, span: &Annotation) -> (String, Vec<String>) {
    let label = schema.label(&span.label);
    let mut lines = Vec::new();
    match label {
        Some(label) if !label.about.is_empty() => lines.push(label.about.clone()),
        Some(_) => {}
        None => lines.push("This label is not in the project’s schema".to_owned()),
    }
    let rules = schema.attributes_of(span);
    let attributes = span.attributes.iter().map(|(id, value)| {
        let rule = rules.iter().find(|rule| rule.id == *id);
        format!("{}: {value}", rule.map_or(id.as_str(), |rule| rule.name.as_str()))
    });
    let attributes: Vec<String> = attributes.collect();
    if !attributes.is_empty() {
        lines.push(attributes.join(" · "));
    }
    if !span.note.trim().is_empty() {
        lines.push(format!("Note: {}", span.note.trim()));
    }
    (schema.label_name(&span.label).to_owned(), lines)
}

pub(super) fn hover_ui(ctx: &Context, schema: &Schema, span: &Annotation, at: Pos2) {
    let colors = theme::colors(ctx);
    let (name, lines) = sentences(schema, span);
    let screen = ctx.content_rect();
    let left = at.x.min(screen.right() - WIDTH - 24.0).max(screen.left() + 8.0);
    let area = Area::new(Id::unique("hovered mark"))
        .order(Order::Tooltip)
        .interactable(false)
        .constrain_to(screen)
        .fixed_pos(Pos2::new(left, at.y));
    area.show(ctx, |ui| {
        let frame = Frame::new()
            .fill(colors.panel)
            .stroke(Stroke::new(1.0, colors.line))
            .corner_radius(f32::from(theme::RADIUS))
            .inner_margin(Margin::symmetric(10, 8));
        let shown = frame.show(ui, |ui| {
            ui.set_max_width(WIDTH);
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            let color = theme::label_colors(ctx, schema.label(&span.label)).text;
            ui.label(RichText::new(&name).font(theme::strong_font()).color(color));
            for (index, line) in lines.iter().enumerate() {
                let color = if index == 0 { colors.dim } else { colors.text };
                ui.label(RichText::new(line).color(color));
            }
        });
        let words = format!(
            "{name}. {}",
            lines.iter().map(|line| line.trim_end_matches('.')).collect::<Vec<_>>().join(". ")
        );
        shown.response.widget_info(|| WidgetInfo::labeled(Role::Tooltip, true, &words));
    });
}
