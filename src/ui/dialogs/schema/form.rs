//! One label or relation as a form. What is typed stays here until it is saved.

use egui::{
    CornerRadius, Margin, Response, RichText, Role, Sense, Stroke, StrokeKind, TextEdit, Ui,
    WidgetInfo, pos2, vec2,
};

use super::Question;
use super::{
    FILE_NAME,
    attributes::{Attributes, Renamed},
    id_of, new_label, new_relation, order, used_in_words,
};
use crate::{
    model::{
        LabelChange, LabelId, LabelRule, Of, RelationChange, RelationRule, Schema, SchemaEdit,
        UnderlineStyle, Usage,
        schema::{color_from_hex, hex_of_color},
    },
    ui::{theme, widgets},
};

/// Two colours nearer than this are easily taken for each other; see [`distance`].
const NEAR: f32 = 70.0;

/// What a form asks for, beside what is typed.
pub(super) enum Asked {
    Discard,
    Question(Question),
    Do(Vec<SchemaEdit>),
}

enum Rule {
    Label { before: Option<LabelRule>, rule: LabelRule, hex: String },
    Relation { before: Option<RelationRule>, rule: RelationRule },
}

pub(super) struct Form {
    rule: Rule,
    /// Of one that is new: what stands in files. `None`: as the name says.
    id: Option<String>,
    attributes: Attributes,
    /// Its name has not taken the keyboard yet.
    fresh: bool,
}

impl Form {
    pub(super) fn of(schema: &Schema, of: &Of) -> Option<Self> {
        Some(match of {
            Of::Label(id) => {
                let rule = schema.label(id)?.clone();
                let attributes = Attributes::new(&rule.attributes);
                let hex = hex_of_color(rule.color);
                Self {
                    rule: Rule::Label { before: Some(rule.clone()), rule, hex },
                    id: None,
                    attributes,
                    fresh: false,
                }
            }
            Of::Relation(id) => {
                let rule = schema.relation(id)?.clone();
                let attributes = Attributes::new(&rule.attributes);
                Self {
                    rule: Rule::Relation { before: Some(rule.clone()), rule },
                    id: None,
                    attributes,
                    fresh: false,
                }
            }
        })
    }

    pub(super) fn new_label(schema: &Schema) -> Self {
        let rule = new_label(schema);
        let hex = hex_of_color(rule.color);
        let rule = Rule::Label { before: None, rule, hex };
        Self { rule, id: None, attributes: Attributes::new(&[]), fresh: true }
    }

    pub(super) fn new_relation() -> Self {
        let rule = Rule::Relation { before: None, rule: new_relation() };
        Self { rule, id: None, attributes: Attributes::new(&[]), fresh: true }
    }

    /// With the same attribute open.
    pub(super) fn opened_as(mut self, other: &Self) -> Self {
        self.attributes.open_as(&other.attributes);
        self
    }

    /// What tells it from other forms, whatever is typed into it.
    pub(super) fn salt(&self) -> String {
        if self.is_new() { String::new() } else { format!("{:?}", self.subject()) }
    }

    pub(super) const fn is_new(&self) -> bool {
        matches!(self.rule, Rule::Label { before: None, .. } | Rule::Relation { before: None, .. })
    }

    fn name(&self) -> &str {
        match &self.rule {
            Rule::Label { rule, .. } => &rule.name,
            Rule::Relation { rule, .. } => &rule.name,
        }
    }

    /// What it is about, also before it is there.
    pub(super) fn subject(&self) -> Of {
        let fresh = || LabelId(self.id.clone().unwrap_or_else(|| id_of(self.name())));
        match &self.rule {
            Rule::Label { before, .. } => {
                Of::Label(before.as_ref().map_or_else(fresh, |rule| rule.id.clone()))
            }
            Rule::Relation { before, .. } => {
                Of::Relation(before.as_ref().map_or_else(fresh, |rule| rule.id.clone()))
            }
        }
    }

    /// What is to be done to the schema for what stands here.
    pub(super) fn edits(&self) -> Vec<SchemaEdit> {
        let id = self.subject().id().clone();
        let attributes = self.attributes.rules();
        match &self.rule {
            Rule::Label { before, rule, .. } => {
                let rule =
                    LabelRule { id, attributes, name: rule.name.trim().to_owned(), ..rule.clone() };
                match before {
                    Some(before) => SchemaEdit::between_labels(before, &rule),
                    None => vec![SchemaEdit::AddLabel(rule)],
                }
            }
            Rule::Relation { before, rule } => {
                let rule = RelationRule {
                    id,
                    attributes,
                    name: rule.name.trim().to_owned(),
                    ..rule.clone()
                };
                match before {
                    Some(before) => SchemaEdit::between_relations(before, &rule),
                    None => vec![SchemaEdit::AddRelation(rule)],
                }
            }
        }
    }

    /// Whether something stands here that is not saved.
    pub(super) fn is_dirty(&self) -> bool {
        if self.is_new() {
            return !self.name().is_empty();
        }
        !self.edits().is_empty()
    }

    pub(super) fn ui(&mut self, ui: &mut Ui, schema: &Schema, usage: &Usage) -> Option<Asked> {
        let subject = self.subject();
        let mut asked = None;
        if !self.is_new() {
            asked = self.acts_ui(ui, schema, usage, &subject);
            ui.add_space(theme::SPACE_8);
        }
        self.head_ui(ui, usage, &subject);
        match &mut self.rule {
            Rule::Label { rule, hex, .. } => label_ui(ui, schema, rule, hex),
            Rule::Relation { rule, .. } => relation_ui(ui, schema, rule),
        }
        ui.add_space(theme::SPACE_12);
        widgets::hairline_ui(ui);
        ui.add_space(theme::SPACE_4);
        let renamed = self.attributes.ui(ui, &subject, usage).map(|renamed| match renamed {
            Renamed::Attribute(id) => Question::rename_attribute(subject.clone(), id),
            Renamed::Choice(id) => Question::rename_choice(subject.clone(), id),
        });
        if let Some(question) = renamed {
            asked = Some(Asked::Question(question));
        }
        asked
    }

    fn head_ui(&mut self, ui: &mut Ui, usage: &Usage, subject: &Of) {
        let colors = theme::colors(ui.ctx());
        let words = if self.is_new() {
            format!("A new {}", subject.kind())
        } else {
            let layers = usage.of(subject).map(|used| used.layers.iter());
            used_in_words(layers.into_iter().flatten())
        };
        ui.label(RichText::new(words).color(colors.dim));
        let fresh = self.is_new();
        let (name, about) = match &mut self.rule {
            Rule::Label { rule, .. } => (&mut rule.name, &mut rule.about),
            Rule::Relation { rule, .. } => (&mut rule.name, &mut rule.about),
        };
        named_field_ui(ui, "Name", name, std::mem::take(&mut self.fresh));
        if fresh {
            let mut id = self.id.clone().unwrap_or_else(|| id_of(name));
            if field_ui(ui, FILE_NAME, &mut id, 1).changed() {
                self.id = Some(id);
            }
        } else {
            ui.label(RichText::new(format!("{FILE_NAME}: {}", subject.id())).color(colors.dim));
            ui.add_space(theme::SPACE_4);
        }
        field_ui(ui, "Definition", about, 3);
    }

    /// What is done at once, or after a question.
    fn acts_ui(&self, ui: &mut Ui, schema: &Schema, usage: &Usage, of: &Of) -> Option<Asked> {
        let mut asked = None;
        let used = usage.count(of);
        let retired = match &self.rule {
            Rule::Label { rule, .. } => rule.retired,
            Rule::Relation { rule, .. } => rule.retired,
        };
        let dirty = self.is_dirty();
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.y = theme::SPACE_4;
            let act = |ui: &mut Ui, words: &str, can: bool, why_not: &str, hover: &str| {
                let button = ui.add_enabled(can && !dirty, egui::Button::new(words));
                let why = if dirty { "Save or discard the changes first" } else { why_not };
                button.on_hover_text(hover).on_disabled_hover_text(why).clicked()
            };
            let hover = "Another name in files, here and on every mark that has it";
            if act(ui, "Rename everywhere…", true, "", hover) {
                asked = Some(Asked::Question(Question::rename(of.clone())));
            }
            let others = match of {
                Of::Label(_) => schema.labels.len(),
                Of::Relation(_) => schema.relations.len(),
            } > 1;
            let hover = "Every mark with it gets another one";
            if act(ui, "Merge into another…", others, "There is no other one", hover) {
                asked = Some(Asked::Question(Question::merge(of.clone())));
            }
            let (words, hover) = if retired {
                ("Offer again", "It can be chosen for new marks again")
            } else {
                ("Retire", "No longer offered for new marks; those that have it keep it")
            };
            if act(ui, words, true, "", hover) {
                let edit = match of {
                    Of::Label(id) => SchemaEdit::Label(id.clone(), LabelChange::Retired(!retired)),
                    Of::Relation(id) => {
                        SchemaEdit::Relation(id.clone(), RelationChange::Retired(!retired))
                    }
                };
                asked = Some(Asked::Do(vec![edit]));
            }
            let why = "It is in use: retire it, or merge it into another";
            if act(ui, "Delete…", used == 0, why, "Nothing has it") {
                asked = Some(Asked::Question(Question::remove(of.clone())));
            }
            for (up, words, hover) in order::MOVES {
                let edit = order::moved(schema, of, up);
                let why = if up { "It is the first" } else { "It is the last" };
                if act(ui, words, edit.is_some(), why, hover) {
                    asked = edit.map(|edit| Asked::Do(vec![edit]));
                }
            }
        });
        asked
    }
}

/// A field of one line under its name; `fresh`: it takes the keyboard, and what is typed replaces
/// what stands there.
pub(super) fn named_field_ui(ui: &mut Ui, name: &str, words: &mut String, fresh: bool) {
    let field = field_ui(ui, name, words, 1);
    if fresh {
        field.request_focus();
        widgets::select_all(ui, &field, words);
    }
}

/// A field under its name.
pub(super) fn field_ui(ui: &mut Ui, name: &str, words: &mut String, rows: usize) -> Response {
    widgets::caption_ui(ui, name);
    let edit = if rows > 1 {
        TextEdit::multiline(words).desired_rows(rows)
    } else {
        TextEdit::singleline(words)
    };
    let field = ui.add(edit.margin(Margin::symmetric(8, 5)).desired_width(f32::INFINITY));
    field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, name));
    ui.add_space(theme::SPACE_4);
    field
}

fn label_ui(ui: &mut Ui, schema: &Schema, rule: &mut LabelRule, hex: &mut String) {
    let colors = theme::colors(ui.ctx());
    widgets::caption_ui(ui, "Key");
    let owner = |key: char| {
        schema.offered_labels().find(|other| other.key == Some(key) && other.id != rule.id)
    };
    let mut key = rule.key;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
        if widgets::pill_ui(ui, "none", "Key: none", key.is_none()).clicked() {
            key = None;
        }
        for digit in '1'..='9' {
            let name = format!("Key: {digit}");
            let pill = widgets::pill_ui(ui, &digit.to_string(), &name, key == Some(digit));
            let pill = match owner(digit) {
                Some(other) => pill.on_hover_text(format!("The key of {}", other.name)),
                None => pill,
            };
            if pill.clicked() {
                key = Some(digit);
            }
        }
    });
    if let Some(other) = key.and_then(owner).filter(|_| !rule.retired) {
        let words = format!("This is the key of {}: give that one another first", other.name);
        ui.label(RichText::new(words).color(colors.warn));
    }
    rule.key = key;
    ui.add_space(theme::SPACE_4);
    widgets::caption_ui(ui, "Colour");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for (name, color) in theme::PALETTE {
            if swatch_ui(ui, name, color, rule.color == color) {
                rule.color = color;
                *hex = hex_of_color(color);
            }
        }
        ui.add_space(theme::SPACE_4);
        let edit = TextEdit::singleline(hex).margin(Margin::symmetric(8, 4)).desired_width(72.0);
        let field = ui.add(edit);
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Colour as #RRGGBB"));
        if let Some(color) = color_from_hex(hex.trim()) {
            rule.color = color;
        } else {
            ui.label(RichText::new("Write it like #2F6FDE").color(colors.warn));
        }
    });
    samples_ui(ui, rule);
    for words in doubts(schema, rule) {
        ui.label(RichText::new(words).color(colors.warn));
    }
    ui.add_space(theme::SPACE_4);
    widgets::caption_ui(ui, "Line under the words");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
        for style in UnderlineStyle::ALL {
            let name = format!("Line: {}", style.word());
            if widgets::pill_ui(ui, style.word(), &name, rule.underline == style).clicked() {
                rule.underline = style;
            }
        }
    });
}

fn swatch_ui(ui: &mut Ui, name: &str, color: [u8; 3], chosen: bool) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(22.0, 22.0), Sense::click());
    let name = format!("Colour: {name}");
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, chosen, &name));
    let radius = CornerRadius::same(4);
    ui.painter().rect_filled(rect.shrink(3.0), radius, theme::color_of(color));
    if chosen {
        let stroke = Stroke::new(2.0, theme::colors(ui.ctx()).text);
        ui.painter().rect_stroke(rect, radius, stroke, StrokeKind::Inside);
    }
    widgets::focus_ring(ui, &response, rect);
    let clicked = response.clicked();
    response.on_hover_text(name);
    clicked
}

/// How a mark looks in the light and in the dark.
fn samples_ui(ui: &mut Ui, rule: &LabelRule) {
    let name = if rule.name.trim().is_empty() { "words" } else { rule.name.trim() };
    ui.add_space(theme::SPACE_4);
    ui.horizontal(|ui| {
        for (around, label) in theme::in_both(rule) {
            let words = widgets::elided(ui, name, theme::strong_font(), label.text, 150.0);
            let size = vec2(words.size().x + 36.0, 34.0);
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            let (radius, edge) = (CornerRadius::same(theme::RADIUS), Stroke::new(1.0, around.line));
            ui.painter().rect(rect, radius, around.paper, edge, StrokeKind::Inside);
            let inside = rect.shrink2(vec2(12.0, 7.0));
            ui.painter().rect_filled(inside, 2.0, label.ground);
            let at = inside.center() - words.size() / 2.0 - vec2(0.0, 1.0);
            ui.painter().galley(at.round(), words, label.text);
            let y = inside.bottom() - 1.0;
            let (from, to) = (pos2(inside.left(), y), pos2(inside.right(), y));
            widgets::underline_icon(ui.painter(), from, to, rule.underline, label.line);
        }
    });
}

/// What a person should know of a colour.
fn doubts(schema: &Schema, rule: &LabelRule) -> Vec<String> {
    let mut doubts = Vec::new();
    let color = theme::color_of(rule.color);
    for ((around, _), (when, how)) in
        theme::in_both(rule).into_iter().zip([("light", "darker"), ("dark", "lighter")])
    {
        if theme::contrast_ratio(color, around.paper) < 3.0 {
            doubts.push(format!("It is hard to see in the {when} theme, and shown {how} there"));
        }
    }
    let near = |other: &&LabelRule| other.id != rule.id && distance(other.color, rule.color) < NEAR;
    if let Some(other) = schema.offered_labels().find(near) {
        let line =
            if other.underline == rule.underline { "; choose another line at least" } else { "" };
        doubts.push(format!("It is hard to tell from {}{line}", other.name));
    }
    doubts
}

/// How far two colours are apart, from 0 to about 765: weighted by the mean of their reds
/// (T. Riemersma, “Colour metric”).
fn distance(one: [u8; 3], other: [u8; 3]) -> f32 {
    let [r, g, b] = [0, 1, 2].map(|at| f32::from(one[at]) - f32::from(other[at]));
    let mean = f32::midpoint(f32::from(one[0]), f32::from(other[0]));
    ((2.0 + mean / 256.0) * r * r + 4.0 * g * g + (2.0 + (255.0 - mean) / 256.0) * b * b).sqrt()
}

fn relation_ui(ui: &mut Ui, schema: &Schema, rule: &mut RelationRule) {
    for (caption, ends) in [("Begins in", &mut rule.from), ("Ends in", &mut rule.to)] {
        widgets::caption_ui(ui, caption);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
            for label in &schema.labels {
                let chosen = ends.contains(&label.id);
                let name = format!("{caption}: {}", label.name);
                if widgets::pill_ui(ui, &label.name, &name, chosen).clicked() {
                    if chosen {
                        ends.retain(|id| *id != label.id);
                    } else {
                        ends.push(label.id.clone());
                    }
                }
            }
        });
        ui.add_space(theme::SPACE_4);
    }
    widgets::caption_ui(ui, "It");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
        let flags = [
            (&mut rule.across, "may join two documents"),
            (&mut rule.symmetric, "has no direction"),
            (&mut rule.transitive, "makes groups"),
        ];
        for (flag, words) in flags {
            if widgets::pill_ui(ui, words, &widgets::sentence(words), *flag).clicked() {
                *flag = !*flag;
            }
        }
    });
    if rule.symmetric {
        let dim = theme::colors(ui.ctx()).dim;
        ui.label(
            RichText::new("Without a direction it joins only marks of the same label.").color(dim),
        );
    }
}
