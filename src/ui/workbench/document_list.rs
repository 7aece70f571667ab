//! The documents on the left: filter, list, how many are done.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use egui::{
    Align, Align2, Key, Margin, RichText, Role, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

use super::Intent;
use crate::{
    session::{DocumentEntry, Session},
    ui::{
        text::{Engine, snippet_in},
        theme, widgets,
    },
};

/// How long a frame looks for rows.
const FILTER_BUDGET: Duration = Duration::from_micros(1_500);

#[derive(Debug, Default)]
pub(super) struct DocumentList {
    filter: String,
    /// The filter box is to have the keyboard.
    pub(super) focus: bool,
    /// The document to be scrolled to.
    pub(super) reveal: Option<usize>,
    filtered: Filtered,
    /// How many are done, of how many, and the revision and length of the list it was counted in.
    finished: Option<((u64, usize), (usize, usize))>,
    prefix: Option<(usize, String)>,
    place: widgets::ListPlace,
}

/// The rows that are shown, found a stretch a frame: there may be a hundred thousand documents.
#[derive(Debug, Default)]
struct Filtered {
    /// The filter, in small letters.
    wanted: String,
    /// How many documents there are, and how many of them were looked at.
    count: usize,
    looked: usize,
    rows: Rc<Vec<usize>>,
}

impl Filtered {
    /// Looks at documents for so long, or at all; begins anew if the filter has changed. Whether
    /// all were looked at.
    fn go_on(
        &mut self,
        wanted: &str,
        documents: &[DocumentEntry],
        budget: Option<Duration>,
    ) -> bool {
        if self.wanted != wanted || self.count != documents.len() {
            *self = Self {
                wanted: wanted.to_owned(),
                count: documents.len(),
                looked: 0,
                rows: Rc::default(),
            };
        }
        if self.looked == self.count {
            return true;
        }
        let rows = Rc::make_mut(&mut self.rows);
        let words: Vec<&str> = wanted.split_whitespace().collect();
        if words.is_empty() {
            rows.extend(0..self.count);
            self.looked = self.count;
            return true;
        }
        let started = Instant::now();
        while let Some(entry) = documents.get(self.looked) {
            let path = entry.path.to_lowercase();
            if words.iter().all(|word| path.contains(word)) {
                rows.push(self.looked);
            }
            self.looked += 1;
            let pause = self.looked.is_multiple_of(128);
            if pause && budget.is_some_and(|budget| started.elapsed() > budget) {
                break;
            }
        }
        self.looked == self.count
    }
}

impl DocumentList {
    /// The indices of the documents that the filter lets through, in order.
    pub(super) fn rows(&mut self, session: &Session) -> Rc<Vec<usize>> {
        let wanted = self.filter.trim().to_lowercase();
        self.filtered.go_on(&wanted, session.documents(), None);
        Rc::clone(&self.filtered.rows)
    }

    fn finished(&mut self, session: &Session) -> (usize, usize) {
        let key = (session.revision(), session.documents().len());
        match self.finished {
            Some((known, finished)) if known == key => finished,
            _ => self.finished.insert((key, session.finished())).1,
        }
    }

    /// The folder that all documents lie in: not worth a word in every row.
    fn common_folder(&mut self, documents: &[DocumentEntry]) -> String {
        if let Some((count, prefix)) = &self.prefix
            && *count == documents.len()
        {
            return prefix.clone();
        }
        let mut prefix = documents
            .first()
            .and_then(|entry| entry.path.rsplit_once('/'))
            .map_or_else(String::new, |(folder, _)| format!("{folder}/"));
        while !prefix.is_empty() && !documents.iter().all(|entry| entry.path.starts_with(&prefix)) {
            let shorter = prefix.trim_end_matches('/').rsplit_once('/');
            prefix = shorter.map_or_else(String::new, |(folder, _)| format!("{folder}/"));
        }
        self.prefix = Some((documents.len(), prefix.clone()));
        prefix
    }

    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        session: &Session,
        shown: Option<usize>,
        intents: &mut Vec<Intent>,
    ) {
        let colors = theme::colors(ui.ctx());
        ui.spacing_mut().item_spacing.y = 0.0;
        let wanted = self.filter.trim().to_lowercase();
        if !self.filtered.go_on(&wanted, session.documents(), Some(FILTER_BUDGET)) {
            ui.ctx().request_repaint();
        }
        let rows = Rc::clone(&self.filtered.rows);
        egui::Frame::new().inner_margin(Margin { left: 12, right: 12, top: 10, bottom: 8 }).show(
            ui,
            |ui| {
                let field = ui.add(
                    TextEdit::singleline(&mut self.filter)
                        .hint_text("Filter documents…")
                        .margin(Margin::symmetric(9, 6))
                        .desired_width(f32::INFINITY),
                );
                field.widget_info(|| {
                    WidgetInfo::labeled(Role::SearchInput, true, "Filter documents")
                });
                if std::mem::take(&mut self.focus) {
                    field.request_focus();
                }
                if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
                    intents.extend(rows.first().map(|row| Intent::Open(*row)));
                }
                // Escape takes the keyboard from the field before the field hears of it.
                let here = field.has_focus() || field.lost_focus();
                if here && ui.input(|input| input.key_pressed(Key::Escape)) {
                    self.filter.clear();
                }
            },
        );
        let footer = 46.0;
        let height = (ui.available_height() - footer).max(theme::ROW);
        let common = self.common_folder(session.documents());
        let revealed = self.reveal.take();
        if let Some(at) = revealed.and_then(|index| rows.binary_search(&index).ok()) {
            self.place.reveal = Some(at);
        }
        widgets::list_ui(ui, "documents", &mut self.place, rows.len(), height, |ui, range| {
            let first = range.start;
            for (at, index) in rows.get(range).unwrap_or_default().iter().enumerate() {
                let Some(entry) = session.documents().get(*index) else { continue };
                let name = entry.path.strip_prefix(&common).unwrap_or(&entry.path);
                let chosen = shown == Some(*index);
                ui.push_id(&entry.path, |ui| {
                    let place = (first + at, rows.len());
                    if row_ui(ui, engine, entry, name, chosen, place) {
                        intents.push(Intent::Open(*index));
                    }
                });
            }
            let all = self.filtered.looked == self.filtered.count;
            if all && rows.is_empty() && !session.documents().is_empty() {
                ui.add_space(theme::SPACE_12);
                ui.vertical_centered(|ui| {
                    ui.label(RichText::new("No document has this in its name").color(colors.dim));
                });
            }
        });
        egui::Frame::new().inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
            let (done, total) = self.finished(session);
            ui.label(
                RichText::new(format!("{done} of {total} done"))
                    .font(theme::text_font())
                    .color(colors.dim),
            );
            ui.add_space(theme::SPACE_4);
            widgets::progress_ui(ui, done, total, "Documents done");
        });
    }
}

fn row_ui(
    ui: &mut Ui,
    engine: &mut Engine,
    entry: &DocumentEntry,
    name: &str,
    chosen: bool,
    place: (usize, usize),
) -> bool {
    let colors = theme::colors(ui.ctx());
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW), Sense::click());
    let words = match (&entry.trouble, entry.spans) {
        (Some(_), _) => format!("{}, cannot be opened", entry.path),
        (None, 0) => format!("{}, {}", entry.path, entry.state.word()),
        (None, 1) => format!("{}, {}, 1 span", entry.path, entry.state.word()),
        (None, spans) => format!("{}, {}, {spans} spans", entry.path, entry.state.word()),
    };
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, chosen, &words));
    widgets::tell_row(ui, &response, chosen, place);
    let painter = ui.painter().clone();
    if chosen {
        widgets::chosen_row(&painter, rect, colors);
    } else if response.hovered() {
        painter.rect_filled(rect, 0.0, colors.window);
    }
    widgets::focus_ring(ui, &response, rect);
    let icon = pos2(rect.left() + 19.0, rect.center().y);
    let missing = entry.file.is_none();
    if entry.trouble.is_some() {
        widgets::trouble_icon(&painter, icon, colors.warn);
    } else {
        widgets::state_icon(&painter, icon, entry.state, colors.dim);
    }
    let dim = missing || entry.trouble.is_some();
    let color = if dim { colors.dim } else { colors.text };
    let mut right = rect.right() - 14.0;
    if entry.spans > 0 {
        let at = pos2(right, rect.center().y);
        let count = entry.spans.to_string();
        let count = painter.text(at, Align2::RIGHT_CENTER, count, theme::text_font(), colors.dim);
        right = count.left() - theme::SPACE_8;
    }
    let room = rect.with_min_x(rect.left() + 32.0).with_max_x(right);
    snippet_in(ui, engine, name, theme::NAME, color, room, Align::Min);
    let clicked = response.clicked();
    if let Some(trouble) = &entry.trouble {
        response.on_hover_text(trouble);
    } else if missing {
        response.on_hover_text("The file is missing; its text is kept with the marks");
    } else if name.len() > 24 {
        response.on_hover_ui(|ui| {
            widgets::name_ui(ui, engine, &entry.path, theme::NAME, colors.text, 480.0);
        });
    }
    clicked
}
