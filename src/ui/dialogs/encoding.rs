//! How a file is read: every encoding with a few words of the text in it, for this document or for all.

use egui::{
    Context, CornerRadius, Margin, Rect, Response, RichText, Role, ScrollArea, Sense, TextEdit, Ui,
    WidgetInfo, vec2,
};

use super::{buttons_ui, modal};
use crate::{
    session::{
        Action, Session, SessionError,
        jobs::{Job, Poll},
    },
    text::{Encoding, Found, Reading},
    ui::{
        text::{Engine, TextStyle, snippet_ui},
        theme,
        widgets::{self, ListKeys},
        workbench::{Intent, QUOTE},
    },
};

const WIDTH: f32 = 640.0;
const HEIGHT: f32 = 340.0;
/// Where the words begin, right of the names.
const NAMES: f32 = 250.0;

#[expect(clippy::struct_excessive_bools, reason = "a choice, and what the next frame is to do")]
pub(in crate::ui) struct Encodings {
    job: Option<Job<Result<Vec<Reading>, SessionError>>>,
    readings: Vec<Reading>,
    /// What the names that are shown have in them.
    filter: String,
    /// `None`: as it is found.
    chosen: Option<Encoding>,
    every: bool,
    /// How the text is read now.
    now: Option<Encoding>,
    /// What was chosen before, for this document and for every one.
    before: [Option<Encoding>; 2],
    /// The field is to have the keyboard.
    fresh: bool,
    /// The choice is to be brought into view.
    reveal: bool,
    trouble: Option<String>,
}

impl Encodings {
    pub(in crate::ui) fn new(session: &Session) -> Result<Self, SessionError> {
        let before = [session.encoding_choice(false)?, session.encoding_choice(true)?];
        Ok(Self {
            job: Some(session.readings()?),
            readings: Vec::new(),
            filter: String::new(),
            chosen: before[0],
            every: false,
            now: session.open().and_then(|open| open.row.encoding.parse().ok()),
            before,
            fresh: true,
            reveal: false,
            trouble: None,
        })
    }

    fn poll(&mut self) {
        let Some(job) = &self.job else { return };
        match job.poll() {
            Poll::Running => return,
            Poll::Finished(Ok(mut readings)) => {
                // The one that holds now comes first, then what can be read.
                let now = self.now;
                readings.sort_by_key(|reading| (Some(reading.encoding) != now, reading.unread > 0));
                self.readings = readings;
                self.reveal = true;
            }
            Poll::Finished(Err(error)) => self.trouble = Some(error.to_string()),
            Poll::Broken => self.trouble = Some(SessionError::Broken.to_string()),
        }
        self.job = None;
    }

    pub(super) fn ui(
        &mut self,
        ctx: &Context,
        engine: &mut Engine,
        session: &Session,
        intents: &mut Vec<Intent>,
    ) -> bool {
        self.poll();
        if self.job.is_some() {
            ctx.request_repaint_after_secs(0.05);
        }
        modal(ctx, "Read the text as", WIDTH, |ui| {
            let colors = theme::colors(ui.ctx());
            ui.label(RichText::new(how(session)).color(colors.dim));
            ui.add_space(theme::SPACE_8);
            ui.horizontal(|ui| {
                let scopes = [(false, "this document"), (true, "every document that does not say")];
                for (every, words) in scopes {
                    if widgets::pill_ui(ui, words, words, self.every == every).clicked() {
                        self.every = every;
                        self.chosen = self.before[usize::from(every)];
                    }
                }
            });
            ui.add_space(theme::SPACE_8);
            let before = self.filter.clone();
            let keys = ListKeys::take(ui);
            let field = ui.add(
                TextEdit::singleline(&mut self.filter)
                    .hint_text("Find an encoding: cyrillic, 1251…")
                    .margin(Margin::symmetric(9, 6))
                    .desired_width(f32::INFINITY),
            );
            field.widget_info(|| WidgetInfo::labeled(Role::SearchInput, true, "Find an encoding"));
            if std::mem::take(&mut self.fresh) {
                field.request_focus();
            }
            ui.add_space(theme::SPACE_4);
            let rows = self.rows();
            let moved = keys.moved(self.place_in(&rows), rows.len());
            // What is typed chooses the first that has it.
            let first = (self.filter != before && self.place_in(&rows).is_none()).then_some(0);
            if let Some(row) = moved.or(first).and_then(|at| rows.get(at)) {
                self.chosen = self.encoding_of(*row);
                self.reveal = true;
            }
            let area = ScrollArea::vertical().max_height(HEIGHT).auto_shrink([false, false]);
            area.show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                for row in &rows {
                    let response = self.row_ui(ui, engine, *row);
                    if self.chosen == self.encoding_of(*row) {
                        widgets::point_to(ui, &field, &response);
                        if std::mem::take(&mut self.reveal) {
                            let still = egui::style::ScrollAnimation::none();
                            ui.scroll_to_rect_animation(response.rect, None, still);
                        }
                    }
                }
                if rows.is_empty() {
                    ui.add_space(theme::SPACE_8);
                    let words = "No encoding has this in its name";
                    ui.vertical_centered(|ui| ui.label(RichText::new(words).color(colors.dim)));
                }
            });
            if let Some(why) = &self.trouble {
                ui.label(RichText::new(why).color(colors.warn));
            }
            let changed = self.chosen != self.before[usize::from(self.every)];
            let main = self.chosen.map_or_else(
                || "Read as it is found".to_owned(),
                |encoding| format!("Read as {}", encoding.display_name()),
            );
            let (main, other) = buttons_ui(ui, &main, changed, "Cancel");
            // Enter takes the choice that is seen; elsewhere it is a press on what has the keyboard.
            let here = field.has_focus() || field.lost_focus();
            let entered = keys.entered && here && self.place_in(&rows).is_some();
            let (main, other) = (main || entered && changed, other || entered);
            if main {
                let action = Action::SetEncoding { encoding: self.chosen, every: self.every };
                intents.push(Intent::Do(action));
            }
            main || other
        })
    }

    /// What the list shows: that the encoding be found, and readings by their place.
    fn rows(&self) -> Vec<Option<usize>> {
        let wanted = self.filter.trim().to_lowercase();
        let fits = |at: &usize| {
            let reading = self.readings.get(*at);
            reading.is_some_and(|it| it.encoding.about().to_lowercase().contains(&wanted))
        };
        let found = wanted.is_empty().then_some(None);
        found.into_iter().chain((0..self.readings.len()).filter(fits).map(Some)).collect()
    }

    fn encoding_of(&self, row: Option<usize>) -> Option<Encoding> {
        row.and_then(|at| self.readings.get(at)).map(|reading| reading.encoding)
    }

    /// Where the choice stands in the list.
    fn place_in(&self, rows: &[Option<usize>]) -> Option<usize> {
        rows.iter().position(|row| self.encoding_of(*row) == self.chosen)
    }

    /// One choice; without a reading, that it be found.
    fn row_ui(&mut self, ui: &mut Ui, engine: &mut Engine, at: Option<usize>) -> Response {
        let colors = theme::colors(ui.ctx());
        let reading = at.and_then(|at| self.readings.get(at));
        let encoding = reading.map(|reading| reading.encoding);
        let name = encoding.map_or("As it is found", Encoding::about);
        let chosen = self.chosen == encoding;
        let size = vec2(ui.available_width(), theme::ROW);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, name));
        let radius = CornerRadius::same(theme::RADIUS);
        if chosen {
            ui.painter().rect_filled(rect, radius, colors.chosen);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, radius, colors.window);
        }
        widgets::focus_ring(ui, &response, rect);
        let readable = reading.is_none_or(|reading| reading.unread == 0);
        let color = if readable { colors.text } else { colors.dim };
        let font = if chosen { theme::strong_font() } else { theme::text_font() };
        let galley = ui.painter().layout_no_wrap(name.to_owned(), font, color);
        let middle = rect.center().y - galley.size().y / 2.0;
        let left = egui::pos2(rect.left() + theme::SPACE_8, middle);
        ui.painter().galley(left.round(), galley, color);
        if let Some(reading) = reading {
            let style = TextStyle { size: 14.0, ..QUOTE };
            let above = (rect.height() - style.size * style.line_height) / 2.0;
            let words = Rect::from_min_max(
                egui::pos2(rect.left() + NAMES, rect.top() + above),
                rect.right_bottom(),
            );
            let room = words.width() - theme::SPACE_8;
            let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(words));
            snippet_ui(&mut inside, engine, &reading.words, style, color, 1, room);
        }
        if response.clicked() {
            self.chosen = encoding;
        }
        response
    }
}

/// How the open document is read now, and what another choice does.
fn how(session: &Session) -> String {
    let Some(open) = session.open() else { return String::new() };
    let name = Encoding::shown(&open.row.encoding);
    let plain = open.row.encoding == Encoding::Utf8.name();
    let how = match open.found {
        Found::Said if plain && open.unread == 0 => "in which all of it is right",
        Found::Said if plain => "in which nearly all of it is right",
        Found::Said => "as the file says itself",
        Found::Chosen => "as it was chosen",
        Found::Guessed => "as its letters suggest",
        Found::Unsure => "but the file does not tell: others may be as right",
    };
    let marks = if open.spans.is_empty() {
        ""
    } else {
        " Marks stay with the text that they were made on, and come back with it."
    };
    format!("Read as {name} now, {how}. Choose the one in which the words are right.{marks}")
}
