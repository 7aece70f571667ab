//! Asked when a document is called done and marks of it lack an attribute that the project
//! requires: nothing is refused, but nothing is forgotten either.

use egui::{Align, Align2, Context, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{buttons_ui, modal};
use crate::{
    model::{AnnotationId, LabelId, Schema, counted_as},
    session::{OpenDocument, Session},
    ui::{
        text::{Engine, TextStyle, snippet_in},
        theme, widgets,
        workbench::{AttributeKey, Intent, QUOTE, one_line},
    },
};

/// Rows in view at once.
const ROWS: f32 = 8.0;

pub(in crate::ui) struct Lacking {
    rows: Vec<Row>,
    next: bool,
    place: widgets::ListPlace,
}

struct Row {
    span: AnnotationId,
    label: LabelId,
    /// What people call the label.
    name: String,
    words: String,
    /// The names of what is not set.
    missing: String,
}

impl Lacking {
    /// `None`: no mark lacks anything. `next`: another document is to be opened afterwards.
    pub(in crate::ui) fn new(open: &OpenDocument, schema: &Schema, next: bool) -> Option<Self> {
        let rows: Vec<Row> = open
            .spans
            .iter()
            .filter_map(|span| {
                let missing: Vec<&str> =
                    schema.lacking(span).map(|rule| rule.name.as_str()).collect();
                (!missing.is_empty()).then(|| Row {
                    span: span.id,
                    label: span.label.clone(),
                    name: schema.label_name(&span.label).to_lowercase(),
                    words: span.span().map_or_else(String::new, |s| one_line(&s.quote.text)),
                    missing: missing.join(", "),
                })
            })
            .collect();
        (!rows.is_empty()).then(|| Self { rows, next, place: widgets::ListPlace::default() })
    }

    pub(super) fn ui(
        &mut self,
        ctx: &Context,
        engine: &mut Engine,
        session: &Session,
        intents: &mut Vec<Intent>,
    ) -> bool {
        modal(ctx, "Not everything is filled in", 460.0, |ui| {
            let marks = counted_as(self.rows.len(), "mark lacks", "marks lack");
            ui.label(format!("{marks} something that the project asks for."));
            ui.add_space(theme::SPACE_8);
            let mut gone = None;
            let height = theme::ROW * (self.rows.len() as f32).min(ROWS);
            let Self { rows, place, .. } = self;
            widgets::list_ui(ui, "lacking", place, rows.len(), height, |ui, range| {
                for row in rows.get(range).unwrap_or_default() {
                    ui.push_id(row.span, |ui| {
                        if row_ui(ui, engine, session, row) {
                            gone = Some(row.span);
                        }
                    });
                }
            });
            let (first, anyway) = buttons_ui(ui, "Go to the first", true, "Call it done anyway");
            if first {
                gone = gone.or_else(|| rows.first().map(|row| row.span));
            }
            if anyway {
                intents.push(Intent::CallDone(self.next));
                return true;
            }
            if let Some(span) = gone {
                intents.push(Intent::Select(Some(span), true));
                intents.push(Intent::Attribute(AttributeKey::Begin));
            }
            gone.is_some()
        })
    }
}

/// `true`: it was clicked.
fn row_ui(ui: &mut Ui, engine: &mut Engine, session: &Session, row: &Row) -> bool {
    let colors = theme::colors(ui.ctx());
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW), Sense::click());
    response.widget_info(|| {
        let name = format!("{}: {}, lacks {}", row.name, row.words, row.missing);
        WidgetInfo::labeled(Role::ListItem, true, name)
    });
    if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, colors.window);
    }
    widgets::focus_ring(ui, &response, rect);
    let rule = session.schema().label(&row.label);
    let label = theme::label_colors(ui.ctx(), rule);
    let key = rule.and_then(|rule| rule.key).map_or_else(|| "·".to_owned(), |key| key.to_string());
    let painter = ui.painter().clone();
    let (left, middle) = (rect.left() + 8.0, rect.center().y);
    let strong = theme::strong_font();
    painter.text(pos2(left, middle), Align2::CENTER_CENTER, key, strong, label.text);
    let missing = widgets::elided(
        ui,
        &row.missing,
        theme::text_font(),
        colors.warn,
        (rect.width() * 0.4).floor(),
    );
    let at = pos2(rect.right() - 8.0 - missing.size().x, middle - missing.size().y / 2.0);
    let room = Rect::from_min_max(
        pos2(left + 16.0, rect.top() + 4.0),
        pos2(at.x - theme::SPACE_12, rect.bottom()),
    );
    painter.galley(at.round(), missing, colors.warn);
    let style = TextStyle { size: 14.0, ..QUOTE };
    snippet_in(ui, engine, &row.words, style, colors.text, room, Align::Min);
    response.clicked()
}
