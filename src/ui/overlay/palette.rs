//! Everything that can be done or opened, found by a few letters: commands, labels, projects,
//! documents.
//!
//! It changes nothing; it returns what was chosen.

use egui::{
    Align, Align2, Context, FontId, Id, Margin, Rect, Response, Role, Sense, TextEdit, TextFormat,
    Ui, WidgetInfo, pos2, text::LayoutJob, vec2,
};

use super::{
    Asked, Behind,
    search::{MOST, Search},
};
use crate::{
    model::LabelRule,
    session::{DocumentEntry, Session, recent::Recent},
    ui::{
        command::Command,
        dialogs::{Stand, modal_at},
        text::{Engine, TextStyle, is_intricate, snippet_in},
        theme,
        widgets::{self, ListKeys},
        workbench::Workbench,
    },
};

const WIDTH: f32 = 600.0;
const ROWS: f32 = 11.0;
/// What is offered before anything is typed, as far as it can be done.
const USUAL: [Command; 12] = [
    Command::DoneAndNext,
    Command::Undo,
    Command::Back,
    Command::NextDocument,
    Command::FilterDocuments,
    Command::Guidelines,
    Command::Export,
    Command::ChangeAnnotator,
    Command::Settings,
    Command::Keys,
    Command::OpenFolder,
    Command::OpenByPath,
];

#[derive(Default)]
pub(super) struct Palette {
    words: String,
    search: Search,
    /// Which row is chosen.
    chosen: usize,
    place: widgets::ListPlace,
    asked: bool,
    /// Enter was pressed before the search was through.
    entered: bool,
}

/// Something that can be chosen.
#[derive(Clone, Copy)]
enum Thing<'a> {
    Command(Command),
    Label(&'a LabelRule),
    Project(&'a Recent),
    Document(usize, &'a DocumentEntry),
}

/// All of it, in the order in which it stands when nothing tells one from the other.
struct Things<'a> {
    commands: Vec<Command>,
    labels: Vec<&'a LabelRule>,
    projects: Vec<&'a Recent>,
    documents: &'a [DocumentEntry],
    behind: &'a Behind<'a>,
}

impl<'a> Things<'a> {
    fn new(behind: &'a Behind<'a>) -> Self {
        let session = behind.workbench.map(Workbench::session);
        let here = session.map(|session| session.folder().display().to_string());
        Self {
            // It is open already.
            commands: Command::ALL.into_iter().filter(|it| *it != Command::Palette).collect(),
            labels: session
                .map(|session| session.schema().offered_labels().collect())
                .unwrap_or_default(),
            projects: behind
                .user
                .recent()
                .iter()
                .filter(|recent| here.as_ref() != Some(&recent.folder))
                .collect(),
            documents: session.map(Session::documents).unwrap_or_default(),
            behind,
        }
    }

    fn count(&self) -> usize {
        self.commands.len() + self.labels.len() + self.projects.len() + self.documents.len()
    }

    fn get(&self, at: usize) -> Option<Thing<'a>> {
        let mut at = at;
        if let Some(command) = self.commands.get(at) {
            return Some(Thing::Command(*command));
        }
        at -= self.commands.len();
        if let Some(label) = self.labels.get(at) {
            return Some(Thing::Label(label));
        }
        at -= self.labels.len();
        if let Some(recent) = self.projects.get(at) {
            return Some(Thing::Project(recent));
        }
        at -= self.projects.len();
        self.documents.get(at).map(|entry| Thing::Document(at, entry))
    }

    /// What stands there before anything is typed.
    fn usual(&self) -> Vec<usize> {
        let can = |command: &Command| self.behind.why_not(*command).is_none();
        let commands = USUAL.iter().filter(|command| can(command));
        let mut usual: Vec<usize> = commands
            .filter_map(|command| self.commands.iter().position(|other| other == command))
            .collect();
        let (labels, first) = (self.labels.len(), self.commands.len());
        if can(&Command::Label(1)) {
            usual.extend(first..first + labels);
        }
        usual.extend(first + labels..first + labels + self.projects.len());
        usual.truncate(MOST);
        usual
    }

    /// Why it cannot be chosen now.
    fn why_not(&self, thing: Thing<'_>) -> Option<&'static str> {
        match thing {
            Thing::Command(command) => self.behind.why_not(command),
            Thing::Label(_) => self.behind.why_not(Command::Label(1)),
            Thing::Project(recent) => {
                self.behind.is_gone(&recent.folder).then_some("the folder is gone")
            }
            Thing::Document(_, entry) => {
                entry.trouble.is_some().then_some("this file cannot be opened")
            }
        }
    }

    /// What is written at the right.
    fn note(&self, thing: Thing<'_>) -> String {
        if let Some(why) = self.why_not(thing) {
            return widgets::sentence(why);
        }
        match thing {
            Thing::Command(command) => self.behind.keymap.words(command).unwrap_or_default(),
            Thing::Label(label) => {
                label.key.map_or_else(|| "Label".to_owned(), |key| format!("Label · {key}"))
            }
            Thing::Project(_) => "Project".to_owned(),
            Thing::Document(..) => "Document".to_owned(),
        }
    }
}

impl<'a> Thing<'a> {
    fn name(self) -> &'a str {
        match self {
            Self::Command(command) => command.name(),
            Self::Label(label) => &label.name,
            Self::Project(recent) => &recent.name,
            Self::Document(_, entry) => &entry.path,
        }
    }

    fn asked(self) -> Asked {
        match self {
            Self::Command(command) => Asked::Run(command),
            Self::Label(label) => Asked::Mark(label.id.clone()),
            Self::Project(recent) => Asked::Project(recent.path()),
            Self::Document(index, _) => Asked::Document(index),
        }
    }
}

impl Palette {
    /// Shows it. `true`: it is to be closed.
    pub(super) fn ui(
        &mut self,
        ctx: &Context,
        engine: &mut Engine,
        behind: &Behind<'_>,
        asked: &mut Vec<Asked>,
    ) -> bool {
        let things = Things::new(behind);
        let screen = ctx.content_rect().size();
        let width = WIDTH.min(screen.x - 48.0);
        let height = (ROWS * theme::ROW).min(screen.y - 160.0).max(theme::ROW);
        modal_at(ctx, Id::unique("palette"), Stand::Top, 8, |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = theme::SPACE_8;
            let keys = ListKeys::take(ui);
            let field = self.field_ui(ui);
            self.search.look_for(self.words.trim());
            let through = self.words.trim().is_empty()
                || self.search.go_on(things.count(), |at| {
                    let thing = things.get(at)?;
                    // What cannot be done now comes after what can.
                    let part = if things.why_not(thing).is_some() { 3 } else { 1 };
                    Some((thing.name(), part))
                });
            if !through {
                ctx.request_repaint();
            }
            let rows: Vec<usize> = if self.words.trim().is_empty() {
                things.usual()
            } else {
                self.search.hits().iter().map(|hit| hit.at).collect()
            };
            self.chosen = self.chosen.min(rows.len().saturating_sub(1));
            if let Some(moved) = keys.moved(Some(self.chosen), rows.len()) {
                self.chosen = moved;
                self.place.reveal = Some(moved);
            }
            self.entered |= keys.entered;
            // As high as it must be; the field stays where it is.
            let height = height.min(rows.len().max(1) as f32 * theme::ROW);
            let mut taken = self.rows_ui(ui, engine, (&things, &field), &rows, height, through);
            if through && std::mem::take(&mut self.entered) {
                taken = rows.get(self.chosen).copied();
            }
            let thing = taken.and_then(|at| things.get(at));
            match thing.filter(|thing| things.why_not(*thing).is_none()) {
                Some(thing) => {
                    asked.push(thing.asked());
                    true
                }
                None => false,
            }
        })
    }

    fn field_ui(&mut self, ui: &mut Ui) -> Response {
        let before = self.words.clone();
        let field = ui.add(
            TextEdit::singleline(&mut self.words)
                .hint_text("A command, document, label or project…")
                .margin(Margin::symmetric(10, 8))
                .desired_width(f32::INFINITY),
        );
        field.widget_info(|| {
            WidgetInfo::labeled(Role::SearchInput, true, "Find a command or a document")
        });
        if !std::mem::replace(&mut self.asked, true) {
            field.request_focus();
        }
        if self.words != before {
            self.chosen = 0;
            self.entered = false;
            self.place.reveal = Some(0);
        }
        field
    }

    fn rows_ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        (things, field): (&Things<'_>, &Response),
        rows: &[usize],
        height: f32,
        through: bool,
    ) -> Option<usize> {
        let (mut taken, mut place, chosen) = (None, self.place, self.chosen);
        let moving = ui.input(|input| input.pointer.is_moving());
        widgets::list_ui(ui, "palette", &mut place, rows.len(), height, |ui, range| {
            let first = range.start;
            for (offset, at) in rows.get(range).unwrap_or_default().iter().enumerate() {
                let Some(thing) = things.get(*at) else { continue };
                let row = first + offset;
                let response = self.row_ui(ui, engine, things, thing, row == chosen);
                if row == chosen {
                    widgets::point_to(ui, field, &response);
                }
                if response.hovered() && moving {
                    self.chosen = row;
                }
                if response.clicked() {
                    taken = Some(*at);
                }
            }
            if rows.is_empty() && through {
                ui.vertical_centered(|ui| {
                    ui.add_space(theme::SPACE_4);
                    let dim = theme::colors(ui.ctx()).dim;
                    let words = "Nothing here has these letters in its name";
                    ui.label(egui::RichText::new(words).color(dim));
                });
            }
        });
        self.place = place;
        taken
    }

    fn row_ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        things: &Things<'_>,
        thing: Thing<'_>,
        chosen: bool,
    ) -> Response {
        let colors = theme::colors(ui.ctx());
        let can = things.why_not(thing).is_none();
        let (name, note) = (thing.name(), things.note(thing));
        let room = vec2(ui.available_width(), theme::ROW);
        let (rect, response) = ui.allocate_exact_size(room, Sense::click());
        response.widget_info(|| {
            let words = if note.is_empty() { name.to_owned() } else { format!("{name}, {note}") };
            WidgetInfo::selected(Role::ListBoxOption, can, chosen, words)
        });
        widgets::tell_chosen(ui, &response, chosen);
        if chosen {
            ui.painter().rect_filled(rect, f32::from(theme::RADIUS), colors.chosen);
        }
        let at = pos2(rect.right() - 10.0, rect.center().y);
        let note = match thing {
            Thing::Project(recent) if can => recent.folder.clone(),
            _ => note,
        };
        let most = rect.width() * 0.5;
        let left = if is_intricate(&note) {
            let style = TextStyle { size: theme::caption_font().size, ..theme::NAME };
            let room = rect.with_min_x(at.x - most).with_max_x(at.x);
            at.x - snippet_in(ui, engine, &note, style, colors.dim, room, Align::Max)
        } else {
            let note = widgets::elided(ui, &note, theme::caption_font(), colors.dim, most);
            let corner = Align2::RIGHT_CENTER.anchor_size(at, note.size()).min;
            ui.painter().galley(corner.round(), note, colors.dim);
            corner.x
        };
        let color = if can { colors.text } else { colors.dim };
        let inside = Rect::from_min_max(
            pos2(rect.left() + 10.0, rect.top()),
            pos2(left - theme::SPACE_12, rect.bottom()),
        );
        if is_intricate(name) {
            snippet_in(ui, engine, name, theme::NAME, color, inside, Align::Min);
        } else {
            let mut job = self.set_off(name, color, colors.accent);
            job.wrap = egui::text::TextWrapping::truncate_at_width(inside.width());
            let galley = ui.painter().layout_job(job);
            let corner = pos2(inside.left(), inside.center().y - galley.size().y / 2.0);
            ui.painter().galley(corner.round(), galley, color);
        }
        response
    }

    /// The name, with the letters that were typed set off.
    fn set_off(&mut self, name: &str, color: egui::Color32, accent: egui::Color32) -> LayoutJob {
        let mut job = LayoutJob::default();
        let plain =
            |font: FontId, color| TextFormat { font_id: font, color, ..TextFormat::default() };
        let mut from = 0;
        for at in self.search.fitting(name) {
            let (before, fits) = (name.get(from..at.start), name.get(at.clone()));
            job.append(before.unwrap_or_default(), 0.0, plain(theme::text_font(), color));
            job.append(fits.unwrap_or_default(), 0.0, plain(theme::strong_font(), accent));
            from = at.end;
        }
        job.append(name.get(from..).unwrap_or_default(), 0.0, plain(theme::text_font(), color));
        job
    }
}
