//! The attributes of a label or a relation: one line each, one of them open.

use egui::{Align, Layout, RichText, Role, Ui, WidgetInfo, vec2};

use super::{
    FILE_NAME,
    form::{field_ui, named_field_ui},
    id_of,
};
use crate::{
    model::{AttributeKind, AttributeRule, AttributeUse, Of, Usage, Value, counted},
    ui::{theme, widgets},
};

/// One attribute as it is typed.
struct Typed {
    rule: AttributeRule,
    /// It is not in the schema yet: its id comes of its name.
    fresh: bool,
    /// One choice a line.
    choices: String,
    default: String,
}

impl Typed {
    fn new(rule: &AttributeRule, fresh: bool) -> Self {
        let choices = match &rule.kind {
            AttributeKind::Choice(words) => words.join("\n"),
            AttributeKind::Boolean | AttributeKind::Number | AttributeKind::Text => String::new(),
        };
        let default = rule.default.as_ref().map(ToString::to_string).unwrap_or_default();
        Self { rule: rule.clone(), fresh, choices, default }
    }

    fn words(&self) -> Vec<String> {
        let lines = self.choices.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect()
    }

    fn rule(&self) -> AttributeRule {
        let mut rule = self.rule.clone();
        rule.name = rule.name.trim().to_owned();
        if self.fresh {
            rule.id = id_of(&rule.name);
        }
        let typed = self.default.trim();
        match &mut rule.kind {
            AttributeKind::Choice(words) => *words = self.words(),
            AttributeKind::Text => {
                rule.default = (!typed.is_empty()).then(|| Value::words(typed));
            }
            AttributeKind::Number => {
                // What is no number stays words, and is refused with the reason.
                let number = serde_json::from_str(&typed.replace(',', "."));
                rule.default = (!typed.is_empty())
                    .then(|| number.map_or_else(|_no_number| Value::words(typed), Value::Number));
            }
            AttributeKind::Boolean => {}
        }
        rule
    }
}

pub(super) struct Attributes {
    all: Vec<Typed>,
    open: Option<usize>,
    /// The one that is open was just added, and its name has not taken the keyboard yet.
    fresh: bool,
}

impl Attributes {
    pub(super) fn new(rules: &[AttributeRule]) -> Self {
        let all = rules.iter().map(|rule| Typed::new(rule, false)).collect();
        Self { all, open: None, fresh: false }
    }

    pub(super) fn open_as(&mut self, other: &Self) {
        self.open = other.open.filter(|at| *at < self.all.len());
    }

    pub(super) fn rules(&self) -> Vec<AttributeRule> {
        self.all.iter().map(Typed::rule).collect()
    }

    /// Returns the id of the one that is to be renamed everywhere, or whose choice is.
    pub(super) fn ui(&mut self, ui: &mut Ui, of: &Of, usage: &Usage) -> Option<Renamed> {
        ui.horizontal(|ui| {
            widgets::caption_ui(ui, "Attributes");
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.button("Add attribute").clicked() {
                    let rule = AttributeRule {
                        id: String::new(),
                        name: String::new(),
                        kind: AttributeKind::Choice(Vec::new()),
                        required: false,
                        default: None,
                        retired: false,
                    };
                    self.all.push(Typed::new(&rule, true));
                    self.open = Some(self.all.len() - 1);
                    self.fresh = true;
                }
            });
        });
        let (mut renamed, mut removed) = (None, None);
        for (at, typed) in self.all.iter_mut().enumerate() {
            let used = usage.attribute(of, &typed.rule.id).map_or(0, AttributeUse::count);
            let open = self.open == Some(at);
            ui.push_id(("attribute", at), |ui| {
                if line_ui(ui, typed, used, open) {
                    self.open = (!open).then_some(at);
                }
                if open {
                    let fresh = std::mem::take(&mut self.fresh);
                    ui.indent("open", |ui| match open_ui(ui, typed, used, fresh) {
                        None => {}
                        Some(Done::Rename) => {
                            renamed = Some(Renamed::Attribute(typed.rule.id.clone()));
                        }
                        Some(Done::RenameChoice) => {
                            renamed = Some(Renamed::Choice(typed.rule.id.clone()));
                        }
                        Some(Done::Remove) => removed = Some(at),
                    });
                }
            });
        }
        if let Some(at) = removed {
            self.all.remove(at);
            self.open = None;
        }
        renamed
    }
}

/// What is to be renamed everywhere: an attribute, or a choice of it.
pub(super) enum Renamed {
    Attribute(String),
    Choice(String),
}

enum Done {
    Rename,
    RenameChoice,
    Remove,
}

/// Name, kind and count. `true`: clicked.
fn line_ui(ui: &mut Ui, typed: &Typed, used: usize, open: bool) -> bool {
    let colors = theme::colors(ui.ctx());
    let name = match typed.rule.name.trim() {
        "" => "A new attribute",
        name => name,
    };
    let kind = match &typed.rule.kind {
        AttributeKind::Choice(_) => typed.words().join(", "),
        kind => in_words(kind).to_owned(),
    };
    let room = vec2(ui.available_width(), theme::ROW);
    let (rect, response) = ui.allocate_exact_size(room, egui::Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, open, format!("Attribute {name}"))
    });
    if open || response.hovered() {
        let ground = if open { colors.chosen } else { colors.window };
        ui.painter().rect_filled(rect, f32::from(theme::RADIUS), ground);
    }
    widgets::focus_ring(ui, &response, rect);
    let marks = match used {
        0 => "not used".to_owned(),
        count => counted(count, "mark"),
    };
    let marks = if typed.rule.retired { format!("retired · {marks}") } else { marks };
    let right = egui::pos2(rect.right() - 8.0, rect.center().y);
    let anchor = egui::Align2::RIGHT_CENTER;
    let marks = ui.painter().text(right, anchor, marks, theme::caption_font(), colors.dim);
    let color = if typed.rule.retired { colors.dim } else { colors.text };
    let words = widgets::elided(ui, name, theme::strong_font(), color, 180.0);
    let y = |height: f32| rect.center().y - height / 2.0;
    let left = rect.left() + 8.0;
    let end = left + words.size().x + 10.0;
    let corner = egui::pos2(left, y(words.size().y));
    ui.painter().galley(corner.round(), words, color);
    let most = marks.left() - end - 10.0;
    let kind = widgets::elided(ui, &kind, theme::text_font(), colors.dim, most);
    let corner = egui::pos2(end, y(kind.size().y));
    ui.painter().galley(corner.round(), kind, colors.dim);
    response.clicked()
}

const fn in_words(kind: &AttributeKind) -> &'static str {
    match kind {
        AttributeKind::Choice(_) => "choice",
        AttributeKind::Boolean => "yes or no",
        AttributeKind::Number => "number",
        AttributeKind::Text => "free text",
    }
}

fn open_ui(ui: &mut Ui, typed: &mut Typed, used: usize, fresh: bool) -> Option<Done> {
    let mut done = None;
    ui.add_space(theme::SPACE_4);
    named_field_ui(ui, "Name of the attribute", &mut typed.rule.name, fresh);
    if !typed.fresh {
        let words = format!("{FILE_NAME}: {}", typed.rule.id);
        ui.label(RichText::new(words).color(theme::colors(ui.ctx()).dim));
        ui.add_space(theme::SPACE_4);
    }
    widgets::caption_ui(ui, "Values");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
        let kinds = [
            AttributeKind::Choice(Vec::new()),
            AttributeKind::Boolean,
            AttributeKind::Number,
            AttributeKind::Text,
        ];
        for kind in kinds {
            let chosen = in_words(&kind) == in_words(&typed.rule.kind);
            let name = format!("Values: {}", in_words(&kind));
            if widgets::pill_ui(ui, in_words(&kind), &name, chosen).clicked() && !chosen {
                typed.rule.kind = kind;
                typed.rule.default = None;
                typed.default.clear();
            }
        }
    });
    ui.add_space(theme::SPACE_4);
    if matches!(typed.rule.kind, AttributeKind::Choice(_)) {
        field_ui(ui, "Choices, one a line", &mut typed.choices, 3);
    }
    default_ui(ui, typed);
    ui.add_space(theme::SPACE_4);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
        let rule = &mut typed.rule;
        for (flag, words) in [(&mut rule.required, "required"), (&mut rule.retired, "retired")] {
            let name = format!("Attribute {words}");
            if widgets::pill_ui(ui, words, &name, *flag).clicked() {
                *flag = !*flag;
            }
        }
        ui.add_space(theme::SPACE_8);
        if !typed.fresh && ui.button("Rename or merge attribute everywhere…").clicked() {
            done = Some(Done::Rename);
        }
        let choice = matches!(typed.rule.kind, AttributeKind::Choice(_));
        if choice && !typed.fresh && ui.button("Rename a choice everywhere…").clicked() {
            done = Some(Done::RenameChoice);
        }
        let remove = ui.add_enabled(used == 0, egui::Button::new("Remove attribute"));
        if remove.on_disabled_hover_text("Marks have it: retire it instead").clicked() {
            done = Some(Done::Remove);
        }
    });
    ui.add_space(theme::SPACE_8);
    done
}

fn default_ui(ui: &mut Ui, typed: &mut Typed) {
    let choices: Vec<(String, Value)> = match &typed.rule.kind {
        AttributeKind::Choice(_) => {
            typed.words().into_iter().map(|word| (word.clone(), Value::Words(word))).collect()
        }
        AttributeKind::Boolean => {
            vec![("yes".to_owned(), Value::Flag(true)), ("no".to_owned(), Value::Flag(false))]
        }
        AttributeKind::Number | AttributeKind::Text => {
            field_ui(ui, "On new marks", &mut typed.default, 1);
            return;
        }
    };
    widgets::caption_ui(ui, "On new marks");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
        let mut default = typed.rule.default.clone();
        let none = RichText::new("not set").text().to_owned();
        if widgets::pill_ui(ui, &none, "On new marks: not set", default.is_none()).clicked() {
            default = None;
        }
        for (at, (word, value)) in choices.into_iter().enumerate() {
            ui.push_id(at, |ui| {
                let name = format!("On new marks: {word}");
                if widgets::pill_ui(ui, &word, &name, default.as_ref() == Some(&value)).clicked() {
                    default = Some(value);
                }
            });
        }
        typed.rule.default = default;
    });
}
