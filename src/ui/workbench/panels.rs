//! From one part of the window to the next by a key.

use egui::{Context, Id, Rect};

use super::Workbench;

/// The parts in the order in which a key goes through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Documents,
    Text,
    /// The "+n" in the text, where there are any; Tab goes from one to the next.
    Deeper,
    Inspector,
    Problems,
    /// The list of claims with its filters, and the chosen one.
    Rows,
    Detail,
    Bottom,
    Top,
}

const PARTS: [Part; 9] = [
    Part::Documents,
    Part::Text,
    Part::Deeper,
    Part::Inspector,
    Part::Problems,
    Part::Rows,
    Part::Detail,
    Part::Bottom,
    Part::Top,
];

/// Where the parts stand in this frame, and which way a key leads.
#[derive(Debug, Default)]
pub(super) struct Panels {
    /// On, or back.
    pub(super) step: Option<bool>,
    stand: Vec<(Part, Rect)>,
}

impl Panels {
    pub(super) fn note(&mut self, part: Part, rect: Rect) {
        self.stand.retain(|(other, _)| *other != part);
        self.stand.push((part, rect));
    }

    fn rect(&self, part: Part) -> Option<Rect> {
        self.stand.iter().find(|(other, _)| *other == part).map(|(_, rect)| *rect)
    }

    /// The part that a widget stands in.
    fn part_of(&self, ctx: &Context, id: Id) -> Option<Part> {
        let rect = ctx.viewport(|viewport| viewport.prev_pass.widgets.get(id).map(|it| it.rect))?;
        self.stand.iter().find(|(_, part)| part.contains(rect.center())).map(|(part, _)| *part)
    }

    /// The first widget of a part that can be clicked.
    fn first(&self, ctx: &Context, part: Part) -> Option<Id> {
        let rect = self.rect(part)?;
        ctx.viewport(|viewport| {
            let mut all = viewport.prev_pass.widgets.get_layer(egui::LayerId::background());
            all.find(|it| {
                it.enabled && it.sense.senses_click() && rect.contains_rect(it.rect.shrink(1.0))
            })
            .map(|it| it.id)
        })
    }
}

impl Workbench {
    /// Gives the keyboard to the next part of the window that can take it.
    pub(super) fn step_panels(&mut self, ctx: &Context) {
        let Some(forward) = self.panels.step.take() else { return };
        let rest = if self.claims.is_shown() { Part::Rows } else { Part::Text };
        let here = ctx
            .memory(egui::Memory::focused)
            .filter(|id| self.pane.id() != Some(*id))
            .and_then(|id| {
                let deeper = self.pane.chips().contains(&id);
                if deeper { Some(Part::Deeper) } else { self.panels.part_of(ctx, id) }
            })
            .unwrap_or(rest);
        let at = PARTS.iter().position(|part| *part == here).unwrap_or(0);
        for step in 1..PARTS.len() {
            let next = if forward { at + step } else { at + PARTS.len() - step };
            let Some(part) = PARTS.get(next % PARTS.len()) else { continue };
            let id = match part {
                Part::Documents | Part::Text | Part::Deeper | Part::Inspector
                    if self.claims.is_shown() =>
                {
                    None
                }
                Part::Rows if self.claims.is_shown() => {
                    self.claims.focus_rows();
                    ctx.request_repaint();
                    return;
                }
                Part::Documents if !self.session.documents().is_empty() => {
                    self.list.focus = true;
                    return;
                }
                Part::Documents | Part::Rows => None,
                Part::Text => self.pane.id().filter(|_| self.session.open().is_some()),
                Part::Deeper if self.session.open().is_none() || self.failed.is_some() => None,
                Part::Deeper => self.pane.chips().first().copied(),
                Part::Inspector => self.inspector.first(),
                Part::Problems => self.problems.first(),
                Part::Detail | Part::Bottom | Part::Top => self.panels.first(ctx, *part),
            };
            if let Some(id) = id {
                ctx.memory_mut(|memory| memory.request_focus(id));
                ctx.request_repaint();
                return;
            }
        }
    }
}
