//! The relations of the selected mark, each with the words of its other end.

use egui::{Frame, Margin, Role, Sense, Ui, UiBuilder, WidgetInfo};

use super::{QUOTE, one_line};
use crate::{
    model::Annotation,
    session::{OpenDocument, Place, Session},
    ui::{
        text::{Engine, TextStyle, is_intricate, sentence_ui, snippet_ui},
        theme, widgets,
        workbench::Intent,
    },
};

pub(super) fn relations_ui(
    ui: &mut Ui,
    engine: &mut Engine,
    session: &Session,
    open: &OpenDocument,
    span: &Annotation,
    intents: &mut Vec<Intent>,
) {
    let mut relations = open.relations_of(span.id).peekable();
    if relations.peek().is_none() {
        return;
    }
    let colors = theme::colors(ui.ctx());
    ui.add_space(theme::SPACE_8);
    widgets::caption_ui(ui, "Relations");
    for (relation, other) in relations {
        let Some((from, to)) = relation.ends() else { continue };
        let outward = from.span == span.id;
        let end = if outward { to } else { from };
        let kind = session
            .schema()
            .relation(&relation.label)
            .map_or_else(|| relation.label.as_str(), |rule| &rule.name);
        let symmetric = session.schema().relation(&relation.label).is_some_and(|r| r.symmetric);
        let mut heading = match (symmetric, outward) {
            (true, _) => kind.to_owned(),
            (false, true) => format!("{kind} →"),
            (false, false) => format!("← {kind}"),
        };
        if end.document != open.id()
            && let Some(entry) =
                session.index_of(end.document).and_then(|index| session.documents().get(index))
        {
            let file = entry.path.rsplit('/').next().unwrap_or(&entry.path);
            heading = format!("{heading} · {file}");
        }
        let words = other
            .and_then(Annotation::span)
            .map_or_else(|| "(this end is missing)".to_owned(), |s| one_line(&s.quote.text));
        ui.push_id(relation.id, |ui| {
            let card = ui.scope_builder(UiBuilder::new().sense(Sense::click()), |ui| {
                Frame::new()
                    .stroke(egui::Stroke::new(1.0, colors.line))
                    .corner_radius(theme::RADIUS)
                    .inner_margin(Margin::symmetric(10, 6))
                    .show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        ui.spacing_mut().item_spacing.y = 2.0;
                        if is_intricate(&heading) {
                            let style =
                                TextStyle { size: theme::caption_font().size, ..theme::NAME };
                            let room = ui.available_width();
                            sentence_ui(ui, engine, &heading, style, colors.dim, 1, room);
                        } else {
                            widgets::caption_ui(ui, &heading);
                        }
                        let style = TextStyle { size: 14.0, ..QUOTE };
                        let width = ui.available_width();
                        snippet_ui(ui, engine, &words, style, colors.text, 2, width);
                    });
            });
            let response = card.response;
            response.widget_info(|| {
                WidgetInfo::labeled(Role::Button, true, format!("{heading}: {words}"))
            });
            widgets::focus_ring(ui, &response, response.rect);
            if response.clicked() {
                let range = other.and_then(Annotation::span).map(|span| span.ranges.hull());
                let place = Place { document: end.document, span: Some(end.span), range };
                intents.push(Intent::GoTo(place));
            }
        });
    }
}
