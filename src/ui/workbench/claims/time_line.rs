//! The time line of the chosen claim: assertions above the line, denials below it, what has no date apart.
//!
//! Where things stand is worked out in `model::ledger::timeline`; here it is painted.

use egui::{
    Align, Color32, CornerRadius, Frame, Margin, Rect, Role as Widget, ScrollArea, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::{detail::go_to, told};
use crate::{
    model::ledger::{
        Ledger, Role,
        timeline::{Card, Layout, Measures, Moment, Side},
    },
    ui::{
        text::{Engine, Family, TextStyle, Weight, snippet_in},
        theme, widgets,
        workbench::Workbench,
    },
};

const CARD: (f32, f32) = (184.0, 44.0);
const AXIS: f32 = 26.0;
/// No more moments than these are painted.
const MOST: usize = 400;

const WORDS: TextStyle =
    TextStyle { family: Family::Serif, size: 13.5, line_height: 1.3, weight: Weight::Regular };
const CAPTION: TextStyle = TextStyle { size: 11.0, ..theme::NAME };

const fn measures(width: f32) -> Measures {
    Measures {
        width,
        card_width: CARD.0,
        card_height: CARD.1,
        gap: theme::SPACE_8,
        axis_height: AXIS,
    }
}

/// Who, and how far a denial denies.
fn who(ledger: &Ledger, moment: &Moment) -> String {
    let Some(placed) = ledger.placed(moment.mark) else { return String::new() };
    let who = told::who(ledger, moment.mark, placed);
    match moment.force {
        Some(force) => format!("{who} · {}", told::force(force, moment.depth, false)),
        None => who,
    }
}

impl Workbench {
    pub(super) fn time_line_ui(&mut self, ui: &mut Ui, engine: &mut Engine) {
        ui.set_min_size(ui.available_size());
        let Some(mut detail) = self.claims.detail.take() else { return };
        if detail.role == Role::Claim {
            let colors = theme::colors(ui.ctx());
            detail.timeline.moments.truncate(MOST);
            let height = ui.available_height();
            let mut area = ScrollArea::vertical().id_salt("time line").auto_shrink(false);
            if let Some(axis) = std::mem::take(&mut detail.fresh).then(|| {
                let width = (ui.available_width() - 32.0).max(CARD.0);
                detail.timeline.lay_out(&measures(width)).axis_top
            }) {
                // What is near the line is seen first.
                let caption = 24.0 + AXIS / 2.0;
                area = area.vertical_scroll_offset((axis + caption - height * 0.55).max(0.0));
            }
            area.show(ui, |ui| {
                Frame::new().inner_margin(Margin::symmetric(16, 8)).show(ui, |ui| {
                    let caption = "By date: assertions above the line, denials below it";
                    widgets::caption_ui(ui, caption);
                    let size = measures(ui.available_width().max(CARD.0));
                    let laid = detail.timeline.lay_out(&size);
                    let room = vec2(size.width, laid.height + theme::SPACE_8);
                    let (rect, _) = ui.allocate_exact_size(room, Sense::hover());
                    axis(ui, engine, &laid, rect, colors);
                    let moments = &detail.timeline.moments;
                    let colors = [self.claim_rule(), self.denial_rule()]
                        .map(|rule| theme::label_colors(ui.ctx(), rule).line);
                    // All stems first: cards lie over them.
                    for card in &laid.cards {
                        if let Some(moment) = moments.get(card.moment) {
                            stem(ui, (card, moment), &laid, rect, color_of(ui, moment, colors));
                        }
                    }
                    for card in &laid.cards {
                        if let Some(moment) = moments.get(card.moment) {
                            let color = color_of(ui, moment, colors);
                            self.card_ui(ui, engine, (&detail.ledger, moment), (card, color), rect);
                        }
                    }
                });
            });
        }
        self.claims.detail.get_or_insert(detail);
    }

    fn card_ui(
        &mut self,
        ui: &Ui,
        engine: &mut Engine,
        (ledger, moment): (&Ledger, &Moment),
        (card, line): (&Card, Color32),
        whole: Rect,
    ) {
        let Some(placed) = ledger.placed(moment.mark) else { return };
        let colors = theme::colors(ui.ctx());
        let above = moment.side == Side::Above;
        let at = Rect::from_min_size(whole.min + vec2(card.left, card.top), vec2(CARD.0, CARD.1));
        let id = ui.scope_id().with(("moment", placed.mark.id));
        let response = ui.interact(at, id, Sense::click());
        let (who, place) = (who(ledger, moment), told::place(ledger, placed));
        response.widget_info(|| {
            let kind = if above { "Claim" } else { "Denial" };
            let words = told::short(&placed.mark.words);
            WidgetInfo::labeled(Widget::Button, true, format!("{kind} “{words}”: {who} · {place}"))
        });
        let fill = if response.hovered() { colors.chosen } else { colors.paper };
        let radius = CornerRadius::same(5);
        let edge = Stroke::new(1.0, colors.line);
        ui.painter().rect(at, radius, fill, edge, StrokeKind::Inside);
        let bar = at.with_max_x(at.left() + 3.0);
        ui.painter().rect_filled(bar, CornerRadius { nw: 5, sw: 5, ne: 0, se: 0 }, line);
        let words = at.shrink2(vec2(10.0, 4.0));
        let (upper, lower) = words.split_top_bottom_at_fraction(0.55);
        snippet_in(ui, engine, &placed.mark.words, WORDS, colors.text, upper, Align::Min);
        snippet_in(ui, engine, &who, CAPTION, colors.dim, lower, Align::Min);
        widgets::focus_ring(ui, &response, at);
        let clicked = response.clicked();
        response.on_hover_text(format!("“{}”\n{who}\n{place}", placed.mark.words));
        if clicked {
            self.intents.push(go_to(placed.mark.document, placed.mark.id));
        }
    }
}

/// Of claims and denials; who did not comment has denied nothing.
fn color_of(ui: &Ui, moment: &Moment, [claim, denial]: [Color32; 2]) -> Color32 {
    match moment.force {
        None => claim,
        Some(force) if force.denies() => denial,
        Some(_) => theme::colors(ui.ctx()).dim,
    }
}

/// From a card to its date on the line, and what that date may mean.
fn stem(ui: &Ui, (card, moment): (&Card, &Moment), laid: &Layout, whole: Rect, color: Color32) {
    if moment.days.is_none() {
        return;
    }
    let above = moment.side == Side::Above;
    let edge = if above { laid.axis_top } else { laid.axis_top + AXIS };
    let (x, y) = (whole.left() + card.at, whole.top() + edge);
    let from = whole.top() + card.top + if above { CARD.1 } else { 0.0 };
    ui.painter().line_segment([pos2(x, from), pos2(x, y)], Stroke::new(1.5, color));
    ui.painter().circle_filled(pos2(x, y), 3.5, color);
    if card.to > card.from + 1.0 {
        let span = whole.left() + card.from..=whole.left() + card.to;
        ui.painter().hline(span, y, Stroke::new(2.0, color));
    }
}

/// The line with its dates, and the lane of what has none.
fn axis(ui: &Ui, engine: &mut Engine, laid: &Layout, rect: Rect, colors: theme::Colors) {
    let top = rect.top() + laid.axis_top;
    let band = Rect::from_min_size(pos2(rect.left(), top), vec2(laid.axis_end, AXIS));
    if !laid.ticks.is_empty() {
        ui.painter().rect_filled(band, 0.0, colors.window);
        for edge in [band.top(), band.bottom()] {
            ui.painter().hline(band.x_range(), edge, Stroke::new(1.0, colors.line));
        }
    }
    for tick in &laid.ticks {
        let center = pos2(rect.left() + tick.at, band.center().y);
        let room = Rect::from_center_size(center, vec2(88.0, AXIS));
        snippet_in(ui, engine, &tick.words, CAPTION, colors.dim, room, Align::Center);
    }
    if let Some(left) = laid.undated {
        let room = Rect::from_min_size(pos2(rect.left() + left, top), vec2(CARD.0, AXIS));
        snippet_in(ui, engine, "no date", CAPTION, colors.dim, room, Align::Center);
    }
}
