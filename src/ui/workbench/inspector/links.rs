//! The links of the selected mark: each with the words of its other end, and, once unfolded, with all
//! that can be said of it and done to it.
//!
//! What keys do to them is in `workbench::link_keys`.

use egui::{
    Frame, Margin, Rect, Response, RichText, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::{Field, Inspector, QUOTE, Typed, caption::Caption, one_line};
use crate::{
    model::{Annotation, AnnotationId, End, Joining, RelationRule},
    session::{Action, OpenDocument, Place, Session},
    ui::{
        command::Command,
        keymap::Keymap,
        text::{Engine, TextStyle, is_intricate, sentence_ui, snippet_ui},
        theme, widgets,
        workbench::{Intent, LinkKey, link_keys::Unfolded},
    },
};

/// A link of the selected mark.
pub(in crate::ui::workbench) struct LinkRow<'a> {
    pub relation: &'a Annotation,
    other: Option<&'a Annotation>,
    /// The other end.
    end: End,
    /// It begins in the mark at hand.
    outward: bool,
    symmetric: bool,
    /// Its kind and direction, and where the other end is.
    pub heading: String,
    pub words: String,
    /// What else it could be, itself too: from the mark at hand to the other end.
    pub ways: Vec<Joining>,
}

impl<'a> LinkRow<'a> {
    /// The links of a mark of the open document: by kind, then those within the document first.
    pub(in crate::ui::workbench) fn all(
        session: &Session,
        open: &'a OpenDocument,
        span: AnnotationId,
    ) -> Vec<Self> {
        let Some(mark) = open.span(span) else { return Vec::new() };
        let mut rows: Vec<Self> = open
            .relations_of(span)
            .filter_map(|(relation, other)| Self::new(session, open, mark, (relation, other)))
            .collect();
        let kinds = &session.schema().relations;
        rows.sort_by_cached_key(|row| {
            let kind = kinds.iter().position(|rule| rule.id == row.relation.label);
            let at = row.other.and_then(Annotation::span).map(|span| span.ranges.first());
            let away = row.end.document != open.id();
            (kind.unwrap_or(kinds.len()), !row.outward, away, row.end.document, at, row.relation.id)
        });
        rows
    }

    fn new(
        session: &Session,
        open: &OpenDocument,
        mark: &Annotation,
        (relation, other): (&'a Annotation, Option<&'a Annotation>),
    ) -> Option<Self> {
        let (from, to) = relation.ends()?;
        let outward = from.span == mark.id;
        let end = if outward { to } else { from };
        let rule = session.schema().relation(&relation.label);
        let symmetric = rule.is_some_and(|rule| rule.symmetric);
        let way = Joining { relation: relation.label.clone(), reversed: !outward };
        let mut heading = way_words(session, &way);
        if end.document != open.id() {
            heading = format!("{heading} · {}", where_words(session, end));
        }
        let ways = other.map(|other| session.schema().joinings(mark, other)).unwrap_or_default();
        let words = other
            .and_then(Annotation::span)
            .map_or_else(|| "(this end is missing)".to_owned(), |span| one_line(&span.quote.text));
        Some(Self { relation, other, end, outward, symmetric, heading, words, ways })
    }

    /// Whether the link is this already.
    fn is(&self, way: &Joining) -> bool {
        self.relation.label == way.relation && (self.symmetric || way.reversed != self.outward)
    }

    /// What makes it another one; `None`: it is this already.
    pub(in crate::ui::workbench) fn rejoin(&self, way: &Joining) -> Option<Action> {
        (!self.is(way)).then(|| Action::Rejoin {
            relation: self.relation.id,
            label: way.relation.clone(),
            reversed: way.reversed == self.outward,
        })
    }

    /// Where its other end is.
    pub(in crate::ui::workbench) fn place(&self) -> Place {
        let range = self.other.and_then(Annotation::span).map(|span| span.ranges.hull());
        Place { document: self.end.document, span: Some(self.end.span), range }
    }
}

/// A kind with its direction, as seen from the mark at hand.
fn way_words(session: &Session, way: &Joining) -> String {
    let rule = session.schema().relation(&way.relation);
    let kind = rule.map_or_else(|| way.relation.as_str(), |rule| &rule.name);
    match (rule.is_some_and(|rule| rule.symmetric), way.reversed) {
        (true, _) => kind.to_owned(),
        (false, false) => format!("{kind} →"),
        (false, true) => format!("← {kind}"),
    }
}

/// The document of an end, and whether it can be gone to.
fn where_words(session: &Session, end: End) -> String {
    let index = session.index_of(end.document);
    let Some(entry) = index.and_then(|index| session.documents().get(index)) else {
        return "a document that is not in the project".to_owned();
    };
    let file = entry.path.rsplit('/').next().unwrap_or(&entry.path);
    if entry.trouble.is_some() {
        format!("{file}, which cannot be opened")
    } else if entry.file.is_none() {
        format!("{file}, whose file is missing")
    } else {
        file.to_owned()
    }
}

impl Inspector {
    pub(super) fn links_ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        session: &Session,
        open: &OpenDocument,
        span: &Annotation,
        intents: &mut Vec<Intent>,
    ) {
        let rows = LinkRow::all(session, open, span.id);
        ui.add_space(theme::SPACE_8);
        let command = (!rows.is_empty()).then_some(Command::Links);
        Caption { words: "Links", keyed: false, lacking: false, command }.ui(ui);
        for row in &rows {
            let unfolded = self.unfolded.filter(|unfolded| unfolded.relation == row.relation.id);
            ui.push_id(row.relation.id, |ui| {
                let top = ui.cursor().top();
                let area = ui.scope(|ui| {
                    card_ui(ui, engine, row, unfolded.is_some(), intents);
                    if let Some(unfolded) = unfolded {
                        self.link_ui(ui, session, span, row, unfolded, intents);
                    }
                });
                let Some(unfolded) = unfolded else { return };
                let area = area.response.rect;
                if unfolded.keyed && self.keyed.is_none() {
                    // A bar at the left: this one has the keys.
                    let left = area.left() - theme::SPACE_8;
                    let bar = Rect::from_min_max(pos2(left, top), pos2(left + 2.0, area.bottom()));
                    ui.painter().rect_filled(bar, 1.0, theme::colors(ui.ctx()).accent);
                }
                if unfolded.fresh {
                    ui.scroll_to_rect(area, None);
                    self.unfolded = Some(Unfolded { fresh: false, ..unfolded });
                }
            });
        }
        self.make_ui(ui, span, intents);
    }

    /// What makes links of the mark.
    fn make_ui(&self, ui: &mut Ui, span: &Annotation, intents: &mut Vec<Intent>) {
        let dim = theme::colors(ui.ctx()).dim;
        let mut command_ui = |ui: &mut Ui, command: Command, words: String| {
            ui.spacing_mut().item_spacing.x = theme::SPACE_8;
            if let Some(keys) = Keymap::of(ui.ctx()).words(command) {
                widgets::key_cap_ui(ui, &keys);
            }
            let button = widgets::word_button_ui(ui, words, dim);
            button.widget_info(|| WidgetInfo::labeled(Role::Button, true, command.name()));
            if button.clicked() {
                intents.push(Intent::Run(command));
            }
        };
        ui.horizontal(|ui| command_ui(ui, Command::Remember, "Remember for a link".to_owned()));
        if let Some((end, words)) = &self.remembered
            && end.span != span.id
        {
            ui.horizontal(|ui| command_ui(ui, Command::LinkRemembered, format!("Link to {words}")));
        }
    }

    /// All that can be said of a link and done to it.
    fn link_ui(
        &mut self,
        ui: &mut Ui,
        session: &Session,
        span: &Annotation,
        row: &LinkRow<'_>,
        unfolded: Unfolded,
        intents: &mut Vec<Intent>,
    ) {
        let colors = theme::colors(ui.ctx());
        let relation = row.relation;
        ui.add_space(theme::SPACE_4);
        if row.other.is_none() {
            let words = "Its other end is no longer there. The link is kept until it is removed.";
            ui.label(RichText::new(words).color(colors.warn));
        } else if !row.ways.iter().any(|way| row.is(way)) {
            let words = "The project does not offer such a link. It is kept as it is.";
            ui.label(RichText::new(words).color(colors.warn));
        }
        if row.ways.len() > 1 || !row.ways.iter().any(|way| row.is(way)) {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
                ui.spacing_mut().interact_size.y = 22.0;
                for (at, way) in row.ways.iter().enumerate() {
                    let words = way_words(session, way);
                    let key = (unfolded.keyed && self.keyed.is_none() && at < 9)
                        .then(|| (at + 1).to_string());
                    let name = format!("Kind of link: {words}");
                    let chosen = row.is(way);
                    let pill = widgets::keyed_pill_ui(ui, &words, &name, key.as_deref(), chosen);
                    if let (true, Some(action)) = (pill.clicked(), row.rejoin(way)) {
                        intents.push(Intent::Do(action));
                    }
                }
            });
        }
        self.attributes_ui(ui, session.schema(), relation, intents);
        ui.add_space(theme::SPACE_4);
        let command = self.has_keys(relation).then_some(Command::Note);
        Caption { words: "Note on the link", keyed: false, lacking: false, command }.ui(ui);
        let note = (Field::Note(relation.id), Typed::Words);
        let field = self.field_ui(ui, note, &relation.note, "Note on the link", true);
        if self.write_note == Some(relation.id) {
            self.write_note = None;
            field.request_focus();
            field.scroll_to_me(None);
        }
        let groups = session.schema().relation(&relation.label);
        let groups = groups.is_some_and(RelationRule::makes_groups);
        ui.horizontal(|ui| {
            if widgets::word_button_ui(ui, "Remove link", colors.dim).clicked() {
                let annotations = vec![relation.id];
                intents.push(Intent::Do(Action::Delete { annotations }));
            }
            if groups && widgets::word_button_ui(ui, "Take out of the group", colors.dim).clicked()
            {
                let (label, spans) = (relation.label.clone(), vec![span.id]);
                intents.push(Intent::Do(Action::LeaveGroup { label, spans }));
            }
        });
        ui.add_space(theme::SPACE_8);
    }
}

/// Kind, direction and the words of the other end: a click leads there.
fn card_ui(
    ui: &mut Ui,
    engine: &mut Engine,
    row: &LinkRow<'_>,
    unfolded: bool,
    intents: &mut Vec<Intent>,
) {
    let colors = theme::colors(ui.ctx());
    let LinkRow { heading, words, .. } = row;
    let mut edit: Option<Response> = None;
    let card = ui.scope_builder(UiBuilder::new().sense(Sense::click()), |ui| {
        Frame::new()
            .stroke(egui::Stroke::new(1.0, colors.line))
            .corner_radius(theme::RADIUS)
            .inner_margin(Margin::symmetric(10, 6))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.spacing_mut().interact_size.y = 18.0;
                ui.horizontal(|ui| {
                    let right = egui::Layout::right_to_left(egui::Align::Center);
                    ui.with_layout(right, |ui| {
                        let word = if unfolded { "Close" } else { "Edit" };
                        edit = Some(widgets::word_button_ui(ui, word, colors.dim));
                        let left = egui::Layout::left_to_right(egui::Align::Center);
                        ui.with_layout(left, |ui| {
                            if is_intricate(heading) {
                                let size = theme::caption_font().size;
                                let style = TextStyle { size, ..theme::NAME };
                                let room = ui.available_width();
                                sentence_ui(ui, engine, heading, style, colors.dim, 1, room);
                            } else {
                                let words = RichText::new(heading).font(theme::caption_font());
                                let words = egui::Label::new(words.color(colors.dim));
                                ui.add(words.truncate().selectable(false));
                            }
                        });
                    });
                });
                let style = TextStyle { size: 14.0, ..QUOTE };
                let width = ui.available_width();
                snippet_ui(ui, engine, words, style, colors.text, 2, width);
                if !row.relation.note.trim().is_empty() && !unfolded {
                    widgets::caption_ui(ui, &format!("Note: {}", one_line(&row.relation.note)));
                }
            });
    });
    let response = card.response;
    let name = format!("{heading}: {words}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    widgets::focus_ring(ui, &response, response.rect);
    if response.clicked() {
        intents.push(Intent::GoTo(row.place()));
    }
    if let Some(edit) = edit {
        let verb = if unfolded { "Close" } else { "Edit" };
        edit.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{verb} {name}")));
        if edit.clicked() {
            intents.push(Intent::LinkKey(LinkKey::Unfold(row.relation.id)));
        }
    }
}
