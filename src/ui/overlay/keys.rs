//! The page of keys: every command with its keys, as the menu groups them, and the gestures of the
//! mouse. Made from the commands themselves; nothing is written twice.

use egui::{
    Align2, Context, Id, Margin, Rect, Response, RichText, Role, ScrollArea, Sense, TextEdit, Ui,
    WidgetInfo, pos2, vec2,
};

use super::Behind;
use crate::ui::{
    command::Command,
    dialogs::{Stand, modal_at, title_ui},
    gestures::{CARET, GESTURES},
    theme, widgets,
    workbench::MENU,
};

const WIDTH: f32 = 860.0;
/// Two columns from here on.
const WIDE: f32 = 640.0;

#[derive(Default)]
pub(super) struct Keys {
    filter: String,
    asked: bool,
}

/// A line of the page: what is done, and by which keys or gestures.
struct Line {
    name: String,
    keys: Vec<String>,
}

impl Line {
    fn of(command: Command) -> Self {
        let mut keys: Vec<String> = Vec::new();
        for shortcut in command.shortcuts() {
            let words = shortcut.words();
            // The same cap may be several keys of egui's.
            if !keys.contains(&words) {
                keys.push(words);
            }
        }
        Self { name: command.name().trim_end_matches('…').to_owned(), keys }
    }

    /// Whether every word of the filter is in it.
    fn fits(&self, heading: &str, filter: &str) -> bool {
        let all = format!("{heading} {} {}", self.name, self.keys.join(" ")).to_lowercase();
        filter.split_whitespace().all(|word| all.contains(word))
    }

    fn words(&self) -> String {
        if self.keys.is_empty() {
            format!("{}: in the menu", self.name)
        } else {
            format!("{}: {}", self.name, self.keys.join(" or "))
        }
    }
}

/// A heading with its lines.
type Group = (&'static str, Vec<Line>);

/// All that there is, under the headings of the menu.
fn groups(behind: &Behind<'_>) -> Vec<Group> {
    let mut marking: Vec<Line> = Vec::new();
    if let Some(workbench) = behind.workbench {
        for label in &workbench.session().schema().labels {
            let keys = label.key.map(|key| key.to_string()).into_iter().collect();
            marking.push(Line { name: format!("Mark as {}", label.name.to_lowercase()), keys });
        }
    } else {
        marking
            .push(Line { name: "Mark with a label".to_owned(), keys: vec!["1 … 9".to_owned()] });
    }
    let in_menu = |command: &Command| MENU.iter().any(|(_, items)| items.contains(command));
    marking.extend(Command::ALL.into_iter().filter(|it| !in_menu(it)).map(Line::of));
    let mut groups: Vec<Group> = vec![("Labels", marking)];
    for (heading, commands) in MENU {
        groups.push((heading, commands.iter().copied().map(Line::of).collect()));
    }
    let line =
        |(name, keys): (&str, &str)| Line { name: name.to_owned(), keys: vec![keys.to_owned()] };
    groups.push(("In the text", CARET.into_iter().map(line).collect()));
    groups.push(("Mouse", GESTURES.into_iter().map(line).collect()));
    groups
}

impl Keys {
    /// Shows it. `true`: it is to be closed.
    pub(super) fn ui(&mut self, ctx: &Context, behind: &Behind<'_>) -> bool {
        let screen = ctx.content_rect().size();
        let width = WIDTH.min(screen.x - 72.0);
        let height = (screen.y - 220.0).max(120.0);
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
            ui.allocate_ui(vec2(width, height), |ui| {
                ui.set_min_size(vec2(width, height));
                lines_ui(ui, &groups);
            });
            widgets::close_ui(ui)
        })
    }
}

fn lines_ui(ui: &mut Ui, groups: &[Group]) {
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        if groups.is_empty() {
            let dim = theme::colors(ui.ctx()).dim;
            ui.label(RichText::new("No command and no key is called so").color(dim));
        }
        // The scroll bar floats over the right edge.
        let room = ui.available_width() - theme::SPACE_12;
        if room < WIDE {
            column_ui(ui, groups, room);
            return;
        }
        let (left, right) = groups.split_at(middle(groups));
        let column = ((room - theme::SPACE_36) / 2.0).floor();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::SPACE_36;
            ui.vertical(|ui| column_ui(ui, left, column));
            ui.vertical(|ui| column_ui(ui, right, column));
        });
    });
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

fn column_ui(ui: &mut Ui, groups: &[Group], width: f32) {
    ui.set_width(width);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (heading, lines) in groups {
        ui.add_space(theme::SPACE_12);
        ui.label(RichText::new(*heading).font(theme::strong_font()));
        ui.add_space(theme::SPACE_4);
        for line in lines {
            line_ui(ui, line, width);
        }
    }
}

fn line_ui(ui: &mut Ui, line: &Line, width: f32) -> Response {
    let colors = theme::colors(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(width, 23.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, line.words()));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let mut right = rect.right();
    for keys in line.keys.iter().rev() {
        right = widgets::key_cap_at(ui, keys, pos2(right, rect.center().y)) - theme::SPACE_4;
    }
    if line.keys.is_empty() {
        let at = pos2(right, rect.center().y);
        let (align, font) = (Align2::RIGHT_CENTER, theme::caption_font());
        right = ui.painter().text(at, align, "in the menu", font, colors.dim).left();
    }
    let room = Rect::from_min_max(rect.min, pos2(right - theme::SPACE_8, rect.bottom()));
    let name = widgets::elided(ui, &line.name, theme::text_font(), colors.text, room.width());
    let at = pos2(room.left(), room.center().y - name.size().y / 2.0);
    ui.painter().galley(at.round(), name, colors.text);
    response
}
