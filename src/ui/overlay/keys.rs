//! The page of keys: every command with its keys, as the menu groups them, and the gestures of the
//! mouse. Made from the commands themselves; nothing is written twice. A click on a key changes it.

use egui::{
    Align2, Context, CornerRadius, Id, Margin, Rect, Response, RichText, Role, ScrollArea, Sense,
    Stroke, StrokeKind, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

use super::{
    Asked, Behind,
    capture::{self, Capture, Wish},
};
use crate::ui::{
    command::{Command, Shortcut},
    dialogs::{Foot, Pressed, Stand, modal_at, title_ui},
    gestures::GESTURES,
    key_table::{self, CARET_STAYS, IN_THE_TEXT},
    keymap::Keymap,
    theme, widgets,
};

const WIDTH: f32 = 860.0;
/// Two columns from here on.
const WIDE: f32 = 640.0;
const LINE: f32 = 24.0;

#[derive(Default)]
pub(super) struct Keys {
    filter: String,
    asked: bool,
    capture: Option<Capture>,
}

/// A line of the page: what is done, and by which keys or gestures.
struct Line {
    name: String,
    /// What more there is to say of it.
    about: &'static str,
    keys: Vec<Cap>,
    /// Whose keys they are, where a person can change them.
    command: Option<Command>,
    changed: bool,
}

/// One key cap: it may be several keys of egui's.
struct Cap {
    words: String,
    keys: Vec<Shortcut>,
}

impl Line {
    fn of(command: Command, keymap: &Keymap) -> Self {
        let mut caps: Vec<Cap> = Vec::new();
        for keys in keymap.keys(command) {
            let words = keys.words();
            match caps.iter_mut().find(|cap| cap.words == words) {
                Some(cap) => cap.keys.push(keys),
                None => caps.push(Cap { words, keys: vec![keys] }),
            }
        }
        Self {
            name: command.plain_name().to_owned(),
            about: command.about(),
            keys: caps,
            command: Some(command),
            changed: keymap.is_changed(command),
        }
    }

    /// One that cannot be changed here.
    fn fixed(name: impl Into<String>, keys: Option<String>) -> Self {
        let keys = keys.into_iter().map(|words| Cap { words, keys: Vec::new() }).collect();
        Self { name: name.into(), about: "", keys, command: None, changed: false }
    }

    /// Whether every word of the filter is in it.
    fn fits(&self, heading: &str, filter: &str) -> bool {
        let all = format!("{heading} {}", self.words()).to_lowercase();
        filter.split_whitespace().all(|word| all.contains(word))
    }

    /// Where it is found without a key.
    fn without(&self) -> &'static str {
        match self.command {
            Some(command) if !key_table::in_menu(command) => "no key",
            _ => "in the menu",
        }
    }

    fn words(&self) -> String {
        let keys: Vec<&str> = self.keys.iter().map(|cap| cap.words.as_str()).collect();
        let keys = if keys.is_empty() { self.without().to_owned() } else { keys.join(" or ") };
        let changed = if self.changed { ", changed by you" } else { "" };
        format!("{}: {keys}{changed}", self.name)
    }
}

/// A heading with its lines.
type Group = (&'static str, Vec<Line>);

/// All that there is, under the headings of the menu.
fn groups(behind: &Behind<'_>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (heading, commands) in key_table::groups() {
        let mut lines = Vec::new();
        if heading == "Marking" {
            lines.extend(labels(behind));
        }
        lines.extend(commands.into_iter().map(|command| Line::of(command, behind.keymap)));
        groups.push((heading, lines));
    }
    let fixed = |(name, keys): (&str, &str)| Line::fixed(name, Some(keys.to_owned()));
    let text = IN_THE_TEXT.into_iter().map(|line| Line { about: CARET_STAYS, ..fixed(line) });
    groups.push(("In the text", text.collect()));
    groups.push(("Mouse", GESTURES.into_iter().map(fixed).collect()));
    groups
}

fn labels(behind: &Behind<'_>) -> Vec<Line> {
    let Some(workbench) = behind.workbench else {
        return vec![Line::fixed("Mark with a label", Some("1 … 9".to_owned()))];
    };
    let labels = workbench.session().schema().offered_labels();
    let line = |label: &crate::model::LabelRule| {
        let name = format!("Mark as {}", label.name.to_lowercase());
        let mut line = Line::fixed(name, label.key.map(|key| key.to_string()));
        line.about = "The keys of labels are set in project.toml";
        line
    };
    labels.map(line).collect()
}

impl Keys {
    /// Shows it. `true`: it is to be closed.
    pub(super) fn ui(
        &mut self,
        ctx: &Context,
        behind: &Behind<'_>,
        asked: &mut Vec<Asked>,
    ) -> bool {
        let schema = behind.workbench.map(|workbench| workbench.session().schema());
        let wish = self.capture.as_mut().map(|capture| capture.take(ctx, schema));
        self.follow(ctx, wish, asked);
        let screen = ctx.content_rect().size();
        let width = WIDTH.min(screen.x - 72.0);
        let height = (screen.y - 240.0 - capture::HEIGHT).max(96.0);
        modal_at(ctx, Id::unique("keys"), Stand::Middle, 20, |ui| {
            ui.set_width(width);
            title_ui(ui, "Keys and gestures");
            let field = ui.add(
                TextEdit::singleline(&mut self.filter)
                    .hint_text("Search…")
                    .margin(Margin::symmetric(9, 6))
                    .desired_width(f32::INFINITY),
            );
            field.widget_info(|| WidgetInfo::labeled(Role::SearchInput, true, "Search the keys"));
            if !std::mem::replace(&mut self.asked, true) {
                field.request_focus();
            }
            let filter = self.filter.trim().to_lowercase();
            let mut groups = groups(behind);
            for (heading, lines) in &mut groups {
                lines.retain(|line| line.fits(heading, &filter));
            }
            groups.retain(|(_, lines)| !lines.is_empty());
            let chosen = ui.allocate_ui(vec2(width, height), |ui| {
                ui.set_min_size(vec2(width, height));
                lines_ui(ui, &groups)
            });
            if let Some(capture) = chosen.inner {
                self.capture = Some(capture);
                ctx.request_repaint();
            }
            widgets::hairline_ui(ui);
            let wish = ui.allocate_ui(vec2(width, capture::HEIGHT), |ui| {
                ui.set_min_size(vec2(width, capture::HEIGHT));
                ui.spacing_mut().item_spacing.y = theme::SPACE_4;
                if let Some(capture) = &mut self.capture {
                    Some(capture.ui(ui))
                } else {
                    hint_ui(ui);
                    None
                }
            });
            self.follow(ctx, wish.inner, asked);
            feet_ui(ui, behind.keymap, asked)
        })
    }

    fn follow(&mut self, ctx: &Context, wish: Option<Wish>, asked: &mut Vec<Asked>) {
        match wish {
            None | Some(Wish::Nothing) => return,
            Some(Wish::Leave) => {}
            Some(Wish::Change(keymap)) => asked.push(Asked::Keys(keymap)),
        }
        if let Some(capture) = self.capture.take() {
            ctx.memory_mut(|memory| memory.request_focus(capture.back()));
        }
        ctx.request_repaint();
    }
}

fn hint_ui(ui: &mut Ui) {
    let dim = theme::colors(ui.ctx()).dim;
    let words = "Click on a key to change it, or on + to add one. What you change is remembered on \
                 this machine, for all projects. Those under “In the text” are the keys of every \
                 text field, and stay as they are.";
    ui.label(RichText::new(words).color(dim));
}

/// The way out, and the way back. `true`: close.
fn feet_ui(ui: &mut Ui, keymap: &Keymap, asked: &mut Vec<Asked>) -> bool {
    let changed = Command::ALL.into_iter().any(|command| keymap.is_changed(command));
    let quiet = changed.then_some("All keys back to the defaults");
    match Foot::default().quiet(quiet).other("Close").deaf().ui(ui) {
        Some(Pressed::Quiet) => {
            let mut reset = keymap.clone();
            reset.reset_all();
            asked.push(Asked::Keys(Box::new(reset)));
            false
        }
        pressed => pressed.is_some(),
    }
}

fn lines_ui(ui: &mut Ui, groups: &[Group]) -> Option<Capture> {
    let area = ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        if groups.is_empty() {
            let dim = theme::colors(ui.ctx()).dim;
            ui.label(RichText::new("No command and no key has this name").color(dim));
        }
        // The scroll bar floats over the right edge.
        let room = ui.available_width() - theme::SPACE_12;
        if room < WIDE {
            return column_ui(ui, groups, room);
        }
        let (left, right) = groups.split_at(middle(groups));
        let column = ((room - theme::SPACE_36) / 2.0).floor();
        let both = ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::SPACE_36;
            let left = ui.vertical(|ui| column_ui(ui, left, column)).inner;
            let right = ui.vertical(|ui| column_ui(ui, right, column)).inner;
            left.or(right)
        });
        both.inner
    });
    area.inner
}

/// How many groups go into the first of two columns of about the same height.
fn middle(groups: &[Group]) -> usize {
    let height = |groups: &[Group]| groups.iter().map(|(_, lines)| lines.len() + 2).sum::<usize>();
    let split = |at: usize| {
        let (left, right) = groups.split_at(at);
        height(left).abs_diff(height(right))
    };
    (0..=groups.len()).min_by_key(|at| split(*at)).unwrap_or(0)
}

fn column_ui(ui: &mut Ui, groups: &[Group], width: f32) -> Option<Capture> {
    ui.set_width(width);
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut chosen = None;
    for (heading, lines) in groups {
        ui.add_space(theme::SPACE_12);
        ui.label(RichText::new(*heading).font(theme::strong_font()));
        ui.add_space(theme::SPACE_4);
        for line in lines {
            chosen = line_ui(ui, line, width).or(chosen);
        }
    }
    chosen
}

fn line_ui(ui: &mut Ui, line: &Line, width: f32) -> Option<Capture> {
    let colors = theme::colors(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(width, LINE), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, line.words()));
    if !line.about.is_empty() {
        response.on_hover_text(line.about);
    }
    let mut chosen = None;
    let mut right = rect.right();
    if let Some(command) = line.command {
        // What is added stands at the right, so that caps stand under one another.
        let plus = Rect::from_min_max(pos2(right - 17.0, rect.top()), rect.max);
        let name = format!("Add keys for {}", line.name);
        let add = button(ui, plus, "+", &name);
        let color = if add.hovered() || add.has_focus() { colors.text } else { colors.dim };
        let font = theme::text_font();
        ui.painter().text(plus.center(), Align2::CENTER_CENTER, "+", font, color);
        if add.clicked() {
            chosen = Some(Capture::new(command, Vec::new(), add.id));
        }
        right = plus.left() - theme::SPACE_4;
    }
    for cap in line.keys.iter().rev() {
        let at = pos2(right, rect.center().y);
        let left = widgets::key_cap_at(ui, &cap.words, at);
        if let Some(command) = line.command {
            let place = Rect::from_min_max(pos2(left, at.y - 8.5), pos2(right, at.y + 8.5));
            let name = format!("Change {} of {}", cap.words, line.name);
            let change = button(ui, place, &cap.words, &name);
            if change.hovered() {
                let edge = Stroke::new(1.0, colors.accent);
                ui.painter().rect_stroke(place, CornerRadius::same(3), edge, StrokeKind::Inside);
            }
            if change.clicked() {
                chosen = Some(Capture::new(command, cap.keys.clone(), change.id));
            }
        }
        right = left - theme::SPACE_4;
    }
    if !ui.is_rect_visible(rect) {
        return chosen;
    }
    let mut note = |words: &str| {
        let at = pos2(right, rect.center().y);
        let font = theme::caption_font();
        right = ui.painter().text(at, Align2::RIGHT_CENTER, words, font, colors.dim).left();
    };
    if line.keys.is_empty() {
        note(line.without());
    }
    if line.changed {
        note(" yours ");
    }
    let room = Rect::from_min_max(rect.min, pos2(right - theme::SPACE_8, rect.bottom()));
    let name = widgets::elided(ui, &line.name, theme::text_font(), colors.text, room.width());
    let at = pos2(room.left(), room.center().y - name.size().y / 2.0);
    ui.painter().galley(at.round(), name, colors.text);
    chosen
}

/// A place that can be clicked, and reached with Tab.
fn button(ui: &Ui, rect: Rect, salt: &str, name: &str) -> Response {
    let response = ui.interact(rect, ui.scope_id().with((name, salt)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    widgets::focus_ring(ui, &response, rect);
    response
}
