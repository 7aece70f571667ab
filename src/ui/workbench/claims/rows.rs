//! The lists of the page: groups of claims, or of sources. Only the rows in view are made.

use egui::{
    Align, Color32, CornerRadius, Id, Rect, Response, Role as Widget, ScrollArea, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::{Tab, detail::go_to, grouping::Dragged, told};
use crate::{
    model::{
        AnnotationId, counted,
        ledger::{ClaimGroup, Ledger, Role},
        number,
    },
    ui::{
        text::{Engine, Family, TextStyle, Weight, snippet_in},
        theme, widgets,
        workbench::Workbench,
    },
};

/// Two lines and the air around them, in points.
const HEIGHT: f32 = 54.0;
const HEAD: f32 = 26.0;
/// Room for the tick.
const TICK: f32 = 34.0;
const GAP: f32 = theme::SPACE_12;

const QUOTE: TextStyle =
    TextStyle { family: Family::Serif, size: 16.5, line_height: 1.3, weight: Weight::Regular };
const CAPTION: TextStyle = TextStyle { size: 11.5, ..theme::NAME };

/// Where the columns stand, from the left: what it is, then three more.
fn columns(row: Rect) -> [Rect; 4] {
    let left = row.left() + TICK;
    let width = row.right() - left - GAP;
    let narrow = (width * 0.2).clamp(96.0, 200.0);
    let dates = (width * 0.2).clamp(96.0, 164.0);
    let first = (width - 2.0 * narrow - dates - 3.0 * GAP).max(80.0);
    let mut from = left;
    [first, narrow, narrow, dates].map(|width| {
        let column = Rect::from_x_y_ranges(from..=from + width, row.y_range());
        from += width + GAP;
        column
    })
}

/// The upper and the lower line of a column.
fn lines(column: Rect) -> [Rect; 2] {
    let middle = column.top() + 31.0;
    let upper = Rect::from_x_y_ranges(column.x_range(), column.top() + 6.0..=middle);
    let lower = Rect::from_x_y_ranges(column.x_range(), middle..=column.bottom() - 6.0);
    [upper, lower]
}

/// What a row is painted with.
struct Brush<'a> {
    ui: &'a Ui,
    engine: &'a mut Engine,
}

impl Brush<'_> {
    fn words(&mut self, words: &str, style: TextStyle, color: Color32, at: Rect) -> f32 {
        snippet_in(self.ui, self.engine, words, style, color, at, Align::Min)
    }
}

fn claim_columns(
    brush: &mut Brush<'_>,
    (ledger, at, row): (&Ledger, usize, &ClaimGroup),
    rect: Rect,
    denial: Color32,
) {
    let colors = theme::colors(brush.ui.ctx());
    let [claim, said, denied, documents] = columns(rect).map(lines);
    brush.words(&row.name, QUOTE, colors.text, claim[0]);
    let voices = told::voices(row, ledger.claims(at).len());
    brush.words(&voices, CAPTION, colors.dim, claim[1]);
    let (words, nobody) = told::said(ledger, row);
    let color = if nobody { colors.dim } else { colors.text };
    brush.words(&words, theme::NAME, color, said[0]);
    if row.sources.len() > 1 {
        let count = format!("{} sources", number(row.sources.len()));
        brush.words(&count, CAPTION, colors.dim, said[1]);
    }
    let silent = told::silent(ledger, row);
    if let Some((who, force)) = told::denied(ledger, row) {
        brush.words(&who, theme::NAME, denial, denied[0]);
        let below = silent.map_or_else(|| force.to_owned(), |it| format!("{force} · {it}"));
        brush.words(&below, CAPTION, colors.dim, denied[1]);
    } else {
        brush.words("—", theme::NAME, colors.dim, denied[0]);
        brush.words(&silent.unwrap_or_default(), CAPTION, colors.dim, denied[1]);
    }
    let count = number(row.documents.len());
    brush.words(&count, theme::NAME, colors.text, documents[0]);
    brush.words(&told::dates(ledger, at), CAPTION, colors.dim, documents[1]);
}

fn source_columns(brush: &mut Brush<'_>, (ledger, at): (&Ledger, usize), rect: Rect) {
    let colors = theme::colors(brush.ui.ctx());
    let Some(source) = ledger.sources.get(at) else { return };
    let number_of = u32::try_from(at).unwrap_or(u32::MAX);
    let [name, says, denies, mentions] = columns(rect).map(lines);
    let color = if source.gone { colors.dim } else { colors.text };
    brush.words(told::source(ledger, number_of), QUOTE, color, name[0]);
    if source.by_hand {
        brush.words("named by hand", CAPTION, colors.dim, name[1]);
    }
    let count = |n: u32| usize::try_from(n).map_or_else(|_| String::new(), number);
    brush.words(&count(source.says), theme::NAME, colors.text, says[0]);
    brush.words(&count(source.denies), theme::NAME, colors.text, denies[0]);
    let count = number(ledger.mentions(number_of).len());
    brush.words(&count, theme::NAME, colors.text, mentions[0]);
}

impl Workbench {
    /// What the list is known by.
    pub(super) fn claim_rows() -> Id {
        Id::unique("claims in the ledger")
    }

    pub(super) fn claim_rows_ui(&mut self, ui: &mut Ui, engine: &mut Engine) {
        let colors = theme::colors(ui.ctx());
        let heads: [&str; 4] = match self.claims.tab {
            Tab::Sources => ["Source", "Claims", "Denies", "Mentions"],
            Tab::Claims | Tab::Alike => ["Claim", "Said by", "Denied by", "Documents"],
        };
        ui.spacing_mut().item_spacing.y = 0.0;
        let (head, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD), Sense::hover());
        for (words, at) in heads.iter().zip(columns(head)) {
            snippet_in(ui, engine, words, CAPTION, colors.dim, at, Align::Min);
        }
        widgets::hairline_ui(ui);
        let height = ui.available_height();
        let whole = ui.available_rect_before_wrap();
        let list = ui.interact(whole, Self::claim_rows(), Sense::focusable_noninteractive());
        let name =
            if self.claims.tab == Tab::Sources { "Sources" } else { "Claims of the project" };
        list.widget_info(|| WidgetInfo::labeled(Widget::List, true, name));
        if self.claims.wish.take_if(|wish| *wish == super::Wish::Rows).is_some() {
            list.request_focus();
        }
        let count = self.claims.count();
        let mut area = ScrollArea::vertical().id_salt(name).auto_shrink(false).max_height(height);
        let list_of = self.claims.list_mut();
        if let Some(row) = list_of.reveal.take() {
            let (top, offset) = (row as f32 * HEIGHT, list_of.offset);
            if top < offset || top + HEIGHT > offset + height {
                area = area.vertical_scroll_offset((top - height / 3.0).max(0.0));
            }
        }
        let denial = theme::label_colors(ui.ctx(), self.denial_rule()).text;
        let shown = area.show_rows(ui, HEIGHT, count, |ui, range| {
            for at in range {
                self.claim_row_ui(ui, engine, (at, count), denial);
            }
        });
        self.claims.list_mut().offset = shown.state.clamped_offset().y;
        if list.has_focus() {
            let edge = Stroke::new(2.0, colors.accent);
            ui.painter().rect_stroke(whole, CornerRadius::ZERO, edge, StrokeKind::Inside);
        }
    }

    fn claim_row_ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        (at, count): (usize, usize),
        denial: Color32,
    ) {
        let colors = theme::colors(ui.ctx());
        let room = vec2(ui.available_width(), HEIGHT);
        let (rect, _) = ui.allocate_exact_size(room, Sense::hover());
        let page = &self.claims;
        let (Some(id), Some(ledger)) = (page.id_at(at), page.ledger().cloned()) else { return };
        let Some((row, _)) = page.marks_at(at) else { return };
        let role = page.tab.role();
        let sense = Sense::CLICK | Sense::DRAG;
        let response = ui.interact(rect, ui.scope_id().with(("group", id)), sense);
        let chosen = page.list().at == Some(at);
        let group = ledger.rows.get(row).filter(|_| role == Role::Claim);
        let told = match group {
            Some(group) => told::row(&ledger, row, group),
            None => source_told(&ledger, row),
        };
        response.widget_info(|| WidgetInfo::selected(Widget::ListItem, true, chosen, &told));
        widgets::tell_row(ui, &response, chosen, (at, count));
        if chosen {
            widgets::chosen_row(ui.painter(), rect, colors);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, 0.0, colors.window);
        }
        let mut brush = Brush { ui, engine };
        match group {
            Some(group) => claim_columns(&mut brush, (&ledger, row, group), rect, denial),
            None => source_columns(&mut brush, (&ledger, row), rect),
        }
        let line = Stroke::new(1.0, colors.faint);
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, line);
        if self.may_group() {
            let name = group.map_or_else(
                || told::source(&ledger, u32::try_from(row).unwrap_or(u32::MAX)),
                |group| &group.name,
            );
            self.tick_ui(ui, rect, id, &told::short(name));
            self.drag_ui(ui, &response, Dragged { role, id });
        }
        if response.clicked() {
            self.claims.choose(at);
            self.claims.list_mut().reveal = None;
            self.claims.focus_rows();
        }
        if response.double_clicked() {
            self.go_to_chosen();
        }
    }

    fn tick_ui(&mut self, ui: &Ui, row: Rect, id: AnnotationId, words: &str) {
        let colors = theme::colors(ui.ctx());
        let center = pos2(row.left() + TICK / 2.0, row.top() + 19.0);
        let hit = Rect::from_center_size(center, vec2(26.0, 26.0));
        let tick = ui.interact(hit, ui.scope_id().with(("tick", id)), Sense::CLICK);
        let ticked = self.claims.list().ticked.contains(&id);
        tick.widget_info(|| {
            WidgetInfo::selected(Widget::CheckBox, true, ticked, format!("Tick “{words}”"))
        });
        let at = Rect::from_center_size(center, vec2(14.0, 14.0));
        let (fill, edge) =
            if ticked { (colors.accent, colors.accent) } else { (colors.paper, colors.edge) };
        let stroke = Stroke::new(1.0, edge);
        ui.painter().rect(at, CornerRadius::same(3), fill, stroke, StrokeKind::Inside);
        if ticked {
            let points = [vec2(-3.5, 0.5), vec2(-1.0, 3.0), vec2(3.5, -3.0)].map(|by| center + by);
            ui.painter().line(points.to_vec(), Stroke::new(1.8, colors.paper));
        }
        if tick.clicked() {
            self.claims.tick(id);
        }
    }

    /// A row can be taken and dropped on another one: the two become one group.
    fn drag_ui(&mut self, ui: &Ui, row: &Response, this: Dragged) {
        row.dnd_set_drag_payload(this);
        if row.dragged()
            && let Some(pointer) = ui.ctx().pointer_interact_pos()
        {
            let colors = theme::colors(ui.ctx());
            let painter = ui.ctx().debug_painter();
            let font = theme::caption_font();
            let words = "Drop on another row to group them".to_owned();
            let words = painter.layout_no_wrap(words, font, colors.text);
            let at = Rect::from_min_size(pointer + vec2(14.0, 8.0), words.size()).expand(6.0);
            let edge = Stroke::new(1.0, colors.line);
            painter.rect(
                at,
                CornerRadius::same(theme::RADIUS),
                colors.paper,
                edge,
                StrokeKind::Inside,
            );
            painter.galley(at.min + vec2(6.0, 6.0), words, colors.text);
        }
        let fits = |over: &Dragged| over.role == this.role && over.id != this.id;
        if row.dnd_hover_payload::<Dragged>().is_some_and(|over| fits(&over)) {
            let edge = Stroke::new(2.0, theme::colors(ui.ctx()).accent);
            let rect = row.rect.shrink(1.0);
            ui.painter().rect_stroke(rect, CornerRadius::same(4), edge, StrokeKind::Inside);
        }
        if let Some(over) = row.dnd_release_payload::<Dragged>()
            && fits(&over)
        {
            self.dropped(*over, this.id);
        }
    }

    /// To the first mark of the chosen group.
    pub(super) fn go_to_chosen(&mut self) {
        let end = self.claims.detail.as_ref().and_then(|detail| detail.members.first());
        if let Some(end) = end {
            self.intents.push(go_to(end.document, end.span));
        }
    }
}

/// All that a row of a source says, for those who hear it.
fn source_told(ledger: &Ledger, at: usize) -> String {
    let number_of = u32::try_from(at).unwrap_or(u32::MAX);
    let Some(source) = ledger.sources.get(at) else { return String::new() };
    let count = |n: u32| usize::try_from(n).unwrap_or_default();
    format!(
        "“{}”; says {}; denies {}; {}",
        told::short(told::source(ledger, number_of)),
        counted(count(source.says), "claim"),
        counted(count(source.denies), "claim"),
        counted(ledger.mentions(number_of).len(), "mention"),
    )
}
