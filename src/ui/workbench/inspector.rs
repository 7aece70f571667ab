//! The right side: the selected span with all that belongs to it, and the list of all spans.

use egui::{
    Align, Frame, Margin, RichText, Role, ScrollArea, Sense, TextEdit, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};

use super::Intent;
use crate::{
    model::{Annotation, AnnotationId, AttributeKind, AttributeRule, Value},
    session::{Action, OpenDocument, Place, Session},
    ui::{
        text::{
            Engine, Family, TextStyle, Weight, is_intricate, sentence_ui, snippet_in, snippet_ui,
        },
        theme, widgets,
    },
};

/// A note being written is saved after this pause, in seconds.
const NOTE_PAUSE: f64 = 1.5;

/// Words of documents, in the inspector.
pub(in crate::ui) const QUOTE: TextStyle =
    TextStyle { family: Family::Serif, size: 15.0, line_height: 1.4, weight: Weight::Regular };

/// What is being typed and not yet saved.
#[derive(Debug)]
struct Draft {
    annotation: AnnotationId,
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
    Note,
    Attribute(String),
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
    place: widgets::ListPlace,
}

impl Inspector {
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
        let (annotation, words) = (draft.annotation, draft.words.clone());
        Some(match &draft.field {
            Field::Note => Action::SetNote { annotation, note: words },
            Field::Attribute(attribute) => {
                let value = (!words.is_empty()).then(|| draft.kind.read(words));
                Action::SetAttribute { annotation, attribute: attribute.clone(), value }
            }
        })
    }

    /// The draft that an action came from.
    fn draft_of(&mut self, action: &Action) -> Option<&mut Draft> {
        let (id, field) = match action {
            Action::SetNote { annotation, .. } => (*annotation, Field::Note),
            Action::SetAttribute { annotation, attribute, .. } => {
                (*annotation, Field::Attribute(attribute.clone()))
            }
            _ => return None,
        };
        self.draft.as_mut().filter(|draft| draft.annotation == id && draft.field == field)
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
        selected: Option<AnnotationId>,
        intents: &mut Vec<Intent>,
    ) {
        let Some(open) = session.open() else { return };
        let chosen = selected.and_then(|id| open.span(id));
        let whole = ui.available_height();
        if let Some(span) = chosen {
            ScrollArea::vertical()
                .id_salt("selected span")
                .auto_shrink([false, true])
                .max_height((whole * 0.66).floor())
                .show(ui, |ui| {
                    Frame::new()
                        .inner_margin(Margin { left: 16, right: 14, top: 14, bottom: 14 })
                        .show(ui, |ui| self.span_ui(ui, engine, session, open, span, intents));
                });
            widgets::hairline_ui(ui);
        }
        Frame::new().inner_margin(Margin { left: 16, right: 14, top: 12, bottom: 4 }).show(
            ui,
            |ui| {
                widgets::caption_ui(ui, "In this document");
            },
        );
        if open.spans.is_empty() && open.elsewhere.is_empty() {
            Frame::new().inner_margin(Margin::symmetric(16, 4)).show(ui, |ui| {
                let dim = theme::colors(ui.ctx()).dim;
                let keys: Vec<String> = session
                    .schema()
                    .labels
                    .iter()
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
            return;
        }
        self.list_ui(ui, engine, session, open, selected, intents);
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
                snippet_ui(ui, engine, &one_line(&place.quote.text), QUOTE, colors.text, 8, width);
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
            for rule in session.schema().attributes_of(span) {
                ui.add_space(theme::SPACE_8);
                widgets::caption_ui(ui, &rule.name);
                self.attribute_ui(ui, span, rule, intents);
            }
            ui.add_space(theme::SPACE_8);
            widgets::caption_ui(ui, "Note");
            let note = (span.id, Field::Note, Typed::Words);
            self.field_ui(ui, note, &span.note, "Note", true);
            relations_ui(ui, engine, session, open, span, intents);
        });
    }

    fn attribute_ui(
        &mut self,
        ui: &mut Ui,
        span: &Annotation,
        rule: &AttributeRule,
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
        let choices: Vec<(String, Value)> = match &rule.kind {
            AttributeKind::Choice(words) => {
                words.iter().map(|word| (word.clone(), Value::words(word))).collect()
            }
            AttributeKind::Boolean => {
                vec![("yes".to_owned(), Value::Flag(true)), ("no".to_owned(), Value::Flag(false))]
            }
            AttributeKind::Number | AttributeKind::Text => {
                let words = value.map(ToString::to_string).unwrap_or_default();
                let field = Field::Attribute(rule.id.clone());
                let typed =
                    if rule.kind == AttributeKind::Number { Typed::Number } else { Typed::Words };
                self.field_ui(ui, (span.id, field, typed), &words, &rule.name, false);
                return;
            }
        };
        // The height of a row of pills.
        ui.spacing_mut().interact_size.y = 22.0;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
            for (word, choice) in choices {
                let chosen = value == Some(&choice);
                let name = format!("{}: {word}", rule.name);
                if widgets::pill_ui(ui, &word, &name, chosen).clicked() {
                    set((!chosen).then_some(choice));
                }
            }
        });
    }

    /// A field that is typed into; saved by [`Inspector::take_note`].
    fn field_ui(
        &mut self,
        ui: &mut Ui,
        (annotation, field, kind): (AnnotationId, Field, Typed),
        saved: &str,
        name: &str,
        many_lines: bool,
    ) {
        let now = ui.input(|input| input.time);
        let mine = self
            .draft
            .as_ref()
            .is_some_and(|draft| draft.annotation == annotation && draft.field == field);
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
        if response.changed() && !mine {
            self.draft = Some(Draft {
                annotation,
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
    }

    fn list_ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        session: &Session,
        open: &OpenDocument,
        selected: Option<AnnotationId>,
        intents: &mut Vec<Intent>,
    ) {
        let here = open.spans.len();
        if let Some(id) = self.reveal.take() {
            let elsewhere = || open.elsewhere.iter().position(|span| span.id == id);
            let at = open.position(id).or_else(|| Some(here + elsewhere()?));
            self.place.reveal = at.or(self.place.reveal);
        }
        let (count, height) = (here + open.elsewhere.len(), ui.available_height());
        widgets::list_ui(ui, "spans", &mut self.place, count, height, |ui, range| {
            let rows = range.filter_map(|row| {
                let span = open.spans.get(row);
                Some((row, span.or_else(|| open.elsewhere.get(row.checked_sub(here)?))?))
            });
            for (row, span) in rows {
                ui.push_id(span.id, |ui| {
                    let chosen = selected == Some(span.id);
                    if row_ui(ui, engine, session, span, chosen, (row, count)) {
                        intents.push(Intent::Select(Some(span.id), true));
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
    span: &Annotation,
    chosen: bool,
    place: (usize, usize),
) -> bool {
    let colors = theme::colors(ui.ctx());
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW), Sense::click());
    let rule = session.schema().label(&span.label);
    let words = span.span().map(|place| one_line(&place.quote.text)).unwrap_or_default();
    let name = session.schema().label_name(&span.label).to_lowercase();
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListItem, true, chosen, format!("{name}: {words}"))
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
    snippet_in(ui, engine, &words, style, colors.text, room, Align::Min);
    response.clicked()
}

fn relations_ui(
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
