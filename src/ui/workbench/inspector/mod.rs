//! The right side: the selected span with all that belongs to it, and the list of all spans.

use egui::{
    Align, Frame, Id, Margin, Rect, Response, RichText, Role, ScrollArea, Sense, TextEdit, Ui,
    WidgetInfo, pos2, vec2,
};

mod caption;
mod document;
mod links;
mod several;

use super::{
    Intent,
    attributes::{AttributeKey, Keyed, choices, shown},
    filters::Filters,
    link_keys::Unfolded,
};
use crate::{
    model::{
        Annotation, AnnotationId, AttributeKind, AttributeRule, DocumentId, End, Schema, Span,
        Value,
    },
    session::{Action, OpenDocument, Session},
    ui::{
        command::Command,
        text::{Engine, Family, TextStyle, Weight, snippet_in, snippet_ui},
        theme, widgets,
    },
};

use caption::Caption;
pub(super) use links::LinkRow;
use several::several_ui;

/// A note being written is saved after this pause, in seconds.
const NOTE_PAUSE: f64 = 1.5;

/// Words of documents, in the inspector.
pub(in crate::ui) const QUOTE: TextStyle =
    TextStyle { family: Family::Serif, size: 15.0, line_height: 1.4, weight: Weight::Regular };

/// What is being typed and not yet saved.
#[derive(Debug)]
struct Draft {
    field: Field,
    kind: Typed,
    words: String,
    saved: String,
    /// What was handed over to be saved.
    tried: Option<String>,
    changed: f64,
    left: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Field {
    Note(AnnotationId),
    Attribute(AnnotationId, String),
    /// The note on a document.
    Document(DocumentId),
}

/// What is typed into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Typed {
    Words,
    Number,
}

impl Typed {
    /// What is no number stays words, and is refused with the reason when it is set.
    fn read(self, words: String) -> Value {
        match serde_json::from_str(&words.replace(',', ".")) {
            Ok(number) if self == Self::Number => Value::Number(number),
            _ => Value::Words(words),
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Inspector {
    draft: Option<Draft>,
    /// The span to be scrolled to in the list.
    pub(super) reveal: Option<AnnotationId>,
    /// The attribute of the selected mark that has the keys.
    pub(super) keyed: Option<Keyed>,
    /// The link that is unfolded.
    pub(super) unfolded: Option<Unfolded>,
    /// The mark that links are to lead to, wherever it is, and its words.
    pub(super) remembered: Option<(End, String)>,
    /// The mark, or link, whose note is to have the keyboard.
    pub(super) write_note: Option<AnnotationId>,
    /// The note on the document is to have the keyboard.
    pub(super) write_document_note: bool,
    place: widgets::ListPlace,
    /// What takes the keyboard first.
    first: Option<Id>,
}

impl Inspector {
    /// The first attribute, note or mark, which a key can lead to.
    pub(super) const fn first(&self) -> Option<Id> {
        self.first
    }

    /// What was typed, once it is to be saved: when the field was left or after a pause.
    pub(super) fn take_note(&mut self, leaving: bool, now: f64) -> Option<Action> {
        let draft = self.draft.as_mut()?;
        let left = draft.left || leaving;
        if draft.words == draft.saved {
            if left {
                self.draft = None;
            }
            return None;
        }
        // What is on its way, or was refused, is tried again only when it changes or is left.
        let tried = draft.tried.as_ref() == Some(&draft.words) && !leaving;
        if tried || !(left || now - draft.changed > NOTE_PAUSE) {
            return None;
        }
        draft.tried = Some(draft.words.clone());
        let words = draft.words.clone();
        Some(match draft.field.clone() {
            Field::Note(annotation) => Action::SetNote { annotation, note: words },
            Field::Attribute(annotation, attribute) => {
                let value = (!words.is_empty()).then(|| draft.kind.read(words));
                Action::SetAttribute { annotation, attribute, value }
            }
            Field::Document(document) => Action::SetDocumentNote { document, note: words },
        })
    }

    /// The draft that an action came from.
    fn draft_of(&mut self, action: &Action) -> Option<&mut Draft> {
        self.draft.as_mut().filter(|draft| match (action, &draft.field) {
            (Action::SetNote { annotation, .. }, Field::Note(of)) => annotation == of,
            (Action::SetAttribute { annotation, attribute, .. }, Field::Attribute(of, name)) => {
                annotation == of && attribute == name
            }
            (Action::SetDocumentNote { document, .. }, Field::Document(of)) => document == of,
            _ => false,
        })
    }

    /// What was typed is in the database.
    pub(super) fn saved(&mut self, action: &Action) {
        if let Some(draft) = self.draft_of(action)
            && let Some(tried) = draft.tried.take()
        {
            draft.saved = tried;
        }
    }

    /// What was typed could not be saved: it stays in its field. `false`: it was not typed.
    pub(super) fn put_back(&mut self, action: &Action) -> bool {
        self.draft_of(action).is_some_and(|draft| draft.tried.is_some())
    }

    /// Whether something is typed that is not in the database.
    pub(super) fn is_dirty(&self) -> bool {
        self.draft.as_ref().is_some_and(|draft| draft.words != draft.saved)
    }

    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        session: &Session,
        filters: &Filters,
        selected: &[AnnotationId],
        intents: &mut Vec<Intent>,
    ) {
        self.first = None;
        let Some(open) = session.open() else { return };
        let chosen = selected.first().and_then(|id| open.span(*id));
        let whole = ui.available_height();
        let mut about = None;
        if let Some(span) = chosen {
            several_ui(ui, selected, intents);
            ScrollArea::vertical()
                .id_salt(("selected span", span.id))
                .auto_shrink([false, true])
                .max_height((whole * 0.66).floor())
                .show(ui, |ui| {
                    Frame::new()
                        .inner_margin(Margin { left: 16, right: 14, top: 14, bottom: 14 })
                        .show(ui, |ui| self.span_ui(ui, engine, session, open, span, intents));
                });
            widgets::hairline_ui(ui);
        } else {
            let shown = Frame::new()
                .inner_margin(Margin { left: 16, right: 14, top: 14, bottom: 14 })
                .show(ui, |ui| self.document_ui(ui, open, intents));
            about = Some(shown.inner);
            // Marks come first, where there are any.
            self.first = None;
            widgets::hairline_ui(ui);
        }
        Frame::new().inner_margin(Margin { left: 16, right: 14, top: 12, bottom: 4 }).show(
            ui,
            |ui| {
                widgets::caption_ui(ui, "In this document");
                filters.ui(ui, session, intents);
            },
        );
        if open.spans.is_empty() && open.elsewhere.is_empty() {
            Frame::new().inner_margin(Margin::symmetric(16, 4)).show(ui, |ui| {
                let dim = theme::colors(ui.ctx()).dim;
                let keys: Vec<String> = session
                    .schema()
                    .offered_labels()
                    .filter_map(|label| {
                        Some(format!("{} ({})", label.key?, label.name.to_lowercase()))
                    })
                    .collect();
                let words = format!(
                    "Nothing is marked yet. Drag over words in the text, then press {}.",
                    keys.join(", ")
                );
                ui.label(RichText::new(words).color(dim));
            });
            self.first = about;
            return;
        }
        self.list_ui(ui, engine, (session, open, filters), selected, intents);
        self.first = self.first.or(about);
    }

    /// Whether the keys of notes and attributes are about this mark or link.
    fn has_keys(&self, annotation: &Annotation) -> bool {
        match self.unfolded.filter(|unfolded| unfolded.keyed) {
            Some(unfolded) => unfolded.relation == annotation.id,
            None => annotation.span().is_some(),
        }
    }

    fn span_ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        session: &Session,
        open: &OpenDocument,
        span: &Annotation,
        intents: &mut Vec<Intent>,
    ) {
        ui.push_id(span.id, |ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
            ui.horizontal(|ui| {
                label_chip_ui(ui, session, span);
                ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
                    let dim = theme::colors(ui.ctx()).dim;
                    let remove = widgets::word_button_ui(ui, "Remove", dim);
                    remove.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Remove mark"));
                    if remove.clicked() {
                        let annotations = vec![span.id];
                        intents.push(Intent::Do(Action::Delete { annotations }));
                    }
                });
            });
            let colors = theme::colors(ui.ctx());
            if let Some(place) = span.span() {
                let width = ui.available_width();
                let words = words_of(open, place);
                snippet_ui(ui, engine, &words, QUOTE, colors.text, 8, width);
            }
            if open.position(span.id).is_none() {
                let before = open.marked_in().filter(|(before, _)| before.is_of(span));
                let words = if before.is_some() {
                    "Made on this file as it was read before, so it is not drawn in the text."
                } else {
                    "Made on another version of this file, so it is not drawn in the text."
                };
                ui.label(RichText::new(words).color(colors.warn));
            }
            self.attributes_ui(ui, session.schema(), span, intents);
            ui.add_space(theme::SPACE_8);
            let command = self.has_keys(span).then_some(Command::Note);
            Caption { words: "Note", keyed: false, lacking: false, command }.ui(ui);
            let note = (Field::Note(span.id), Typed::Words);
            let field = self.field_ui(ui, note, &span.note, "Note", true);
            if self.write_note == Some(span.id) {
                self.write_note = None;
                field.request_focus();
                field.scroll_to_me(None);
            }
            self.links_ui(ui, engine, session, open, span, intents);
        });
    }

    fn attributes_ui(
        &mut self,
        ui: &mut Ui,
        schema: &Schema,
        span: &Annotation,
        intents: &mut Vec<Intent>,
    ) {
        let keys = self.has_keys(span);
        for (index, rule) in shown(schema, span).into_iter().enumerate() {
            ui.add_space(theme::SPACE_8);
            let keyed = self
                .keyed
                .as_mut()
                .filter(|keyed| keyed.annotation == span.id && keyed.index == index)
                .map(|keyed| std::mem::take(&mut keyed.fresh));
            let lacking = rule.required && !span.attributes.contains_key(&rule.id);
            let top = ui.cursor().top();
            let area = ui.scope(|ui| {
                let key = (index == 0 && keys).then_some(Command::Attributes);
                let words = rule.name.as_str();
                Caption { words, keyed: keyed.is_some(), lacking, command: key }.ui(ui);
                self.attribute_ui(ui, span, rule, keyed, intents);
            });
            if keyed.is_some() {
                // A bar at the left: this one has the keys.
                let left = area.response.rect.left() - theme::SPACE_8;
                let bar = Rect::from_min_max(
                    pos2(left, top),
                    pos2(left + 2.0, area.response.rect.bottom()),
                );
                ui.painter().rect_filled(bar, 1.0, theme::colors(ui.ctx()).accent);
            }
            if keyed == Some(true) {
                area.response.scroll_to_me(None);
            }
        }
    }

    /// `keyed`: it has the keys; `true`: since now.
    fn attribute_ui(
        &mut self,
        ui: &mut Ui,
        span: &Annotation,
        rule: &AttributeRule,
        keyed: Option<bool>,
        intents: &mut Vec<Intent>,
    ) {
        let value = span.attributes.get(&rule.id);
        let mut set = |value: Option<Value>| {
            let attribute = rule.id.clone();
            intents.push(Intent::Do(Action::SetAttribute {
                annotation: span.id,
                attribute,
                value,
            }));
        };
        if matches!(rule.kind, AttributeKind::Number | AttributeKind::Text) {
            let words = value.map(ToString::to_string).unwrap_or_default();
            let field = Field::Attribute(span.id, rule.id.clone());
            let typed =
                if rule.kind == AttributeKind::Number { Typed::Number } else { Typed::Words };
            let field = self.field_ui(ui, (field, typed), &words, &rule.name, false);
            if keyed == Some(true) {
                field.request_focus();
            } else if keyed.is_some() && field.lost_focus() {
                let forth = ui.input(|input| {
                    input.key_pressed(egui::Key::Enter) || input.key_pressed(egui::Key::Tab)
                });
                let key = if forth { AttributeKey::Step(true) } else { AttributeKey::End };
                intents.push(Intent::Attribute(key));
            }
            return;
        }
        // The height of a row of pills.
        ui.spacing_mut().interact_size.y = 22.0;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
            for (at, (word, choice)) in choices(rule).into_iter().enumerate() {
                let chosen = value == Some(&choice);
                let name = format!("{}: {word}", rule.name);
                let key = (keyed.is_some() && at < 9).then(|| (at + 1).to_string());
                let pill = widgets::keyed_pill_ui(ui, &word, &name, key.as_deref(), chosen);
                self.first.get_or_insert(pill.id);
                if pill.clicked() {
                    set((!chosen).then_some(choice));
                }
            }
        });
    }

    /// A field that is typed into; saved by [`Inspector::take_note`].
    fn field_ui(
        &mut self,
        ui: &mut Ui,
        (field, kind): (Field, Typed),
        saved: &str,
        name: &str,
        many_lines: bool,
    ) -> Response {
        let now = ui.input(|input| input.time);
        let mine = self.draft.as_ref().is_some_and(|draft| draft.field == field);
        let mut words = match &self.draft {
            Some(draft) if mine => draft.words.clone(),
            _ => saved.to_owned(),
        };
        let edit = if many_lines {
            TextEdit::multiline(&mut words).desired_rows(1)
        } else {
            TextEdit::singleline(&mut words)
        };
        let response = ui.add(edit.desired_width(f32::INFINITY).margin(Margin::symmetric(8, 5)));
        response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, name));
        self.first.get_or_insert(response.id);
        if response.changed() && !mine {
            self.draft = Some(Draft {
                field,
                kind,
                words: words.clone(),
                saved: saved.to_owned(),
                tried: None,
                changed: now,
                left: false,
            });
        } else if let (true, Some(draft)) = (mine, &mut self.draft) {
            if response.changed() {
                draft.words = words;
                draft.changed = now;
            }
            draft.left = !response.has_focus();
        }
        if self.draft.is_some() {
            ui.ctx().request_repaint_after_secs(0.2);
        }
        response
    }

    fn list_ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        (session, open, filters): (&Session, &OpenDocument, &Filters),
        selected: &[AnnotationId],
        intents: &mut Vec<Intent>,
    ) {
        let visible = filters.visible();
        let here = visible.map_or(open.spans.len(), <[usize]>::len);
        let elsewhere: Vec<&Annotation> =
            open.elsewhere.iter().filter(|span| filters.shows(span)).collect();
        if let Some(id) = self.reveal.take() {
            let there = || elsewhere.iter().position(|span| span.id == id);
            let row = open.position(id).and_then(|at| match visible {
                Some(visible) => visible.binary_search(&at).ok(),
                None => Some(at),
            });
            self.place.reveal = row.or_else(|| Some(here + there()?)).or(self.place.reveal);
        }
        let (count, height) = (here + elsewhere.len(), ui.available_height());
        let first = &mut self.first;
        widgets::list_ui(ui, "spans", &mut self.place, count, height, |ui, range| {
            let rows = range.filter_map(|row| {
                let span = match row.checked_sub(here) {
                    Some(row) => elsewhere.get(row).copied(),
                    None => open.spans.get(visible.map_or(Some(row), |all| all.get(row).copied())?),
                };
                Some((row, span?))
            });
            for (row, span) in rows {
                ui.push_id(span.id, |ui| {
                    let chosen = selected.contains(&span.id);
                    let row = row_ui(ui, engine, session, (open, span), chosen, (row, count));
                    first.get_or_insert(row.id);
                    if row.clicked() {
                        // With Ctrl, beside the others.
                        let adds = ui.input(|input| input.modifiers.command);
                        intents.push(if adds {
                            Intent::Also(span.id)
                        } else {
                            Intent::Select(Some(span.id), true)
                        });
                    }
                });
            }
        });
    }
}

/// Words over broken lines read as one line in a list.
pub(in crate::ui) fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a span on one line, with a sign where it has a gap.
fn words_of(open: &OpenDocument, place: &Span) -> String {
    let here = place.text == open.text.hash && place.ranges.as_slice().len() > 1;
    if !here {
        return one_line(&place.quote.text);
    }
    let parts = place.ranges.iter().filter_map(|range| range.slice(&open.text.words));
    parts.map(one_line).collect::<Vec<_>>().join(" … ")
}

fn label_chip_ui(ui: &mut Ui, session: &Session, span: &Annotation) {
    let rule = session.schema().label(&span.label);
    let colors = theme::label_colors(ui.ctx(), rule);
    let name = session.schema().label_name(&span.label).to_lowercase();
    let words = match rule.and_then(|rule| rule.key) {
        Some(key) => format!("{key} {name}"),
        None => name,
    };
    let chip = Frame::new()
        .fill(colors.ground)
        .corner_radius(theme::RADIUS)
        .inner_margin(Margin::symmetric(8, 3))
        .show(ui, |ui| {
            let words = RichText::new(words).font(theme::strong_font()).color(colors.text);
            ui.add(egui::Label::new(words).selectable(false));
        });
    match rule {
        Some(rule) if !rule.about.is_empty() => {
            chip.response.on_hover_text(&rule.about);
        }
        Some(_) => {}
        None => {
            chip.response.on_hover_text("The project has no such label");
        }
    }
}

fn row_ui(
    ui: &mut Ui,
    engine: &mut Engine,
    session: &Session,
    (open, span): (&OpenDocument, &Annotation),
    chosen: bool,
    place: (usize, usize),
) -> Response {
    let colors = theme::colors(ui.ctx());
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW), Sense::click());
    let rule = session.schema().label(&span.label);
    let words = span.span().map(|place| words_of(open, place)).unwrap_or_default();
    let name = session.schema().label_name(&span.label).to_lowercase();
    response.widget_info(|| {
        let outside = if open.is_outside(span) { ", outside the article" } else { "" };
        WidgetInfo::selected(Role::ListItem, true, chosen, format!("{name}: {words}{outside}"))
    });
    widgets::tell_row(ui, &response, chosen, place);
    if chosen {
        widgets::chosen_row(ui.painter(), rect, colors);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, colors.window);
    }
    widgets::focus_ring(ui, &response, rect);
    let label = theme::label_colors(ui.ctx(), rule);
    let key = rule.and_then(|rule| rule.key).map_or_else(|| "·".to_owned(), |key| key.to_string());
    ui.painter().text(
        pos2(rect.left() + 20.0, rect.center().y),
        egui::Align2::CENTER_CENTER,
        key,
        theme::strong_font(),
        label.text,
    );
    let room = rect.with_min_x(rect.left() + 36.0).with_max_x(rect.right() - 12.0);
    let weight = if chosen { Weight::Semibold } else { Weight::Regular };
    let style = TextStyle { size: 14.0, weight, ..QUOTE };
    let color = if open.is_outside(span) { colors.dim } else { colors.text };
    snippet_in(ui, engine, &words, style, color, room, Align::Min);
    response
}
