//! The documents on the left: filter, list, how many are done.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use egui::{
    Align, Align2, Key, Margin, RichText, Role, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

use super::{
    Intent,
    order::{Sorted, order_ui, row_name},
};
use crate::{
    model::{State, counted},
    session::{DocumentEntry, Session, pace::States, user::ListOrder},
    ui::{
        command::Command,
        text::{Engine, snippet_in},
        theme, widgets,
    },
};

/// How long a frame looks for rows.
const FILTER_BUDGET: Duration = Duration::from_micros(1_500);

/// Which documents are listed, by how far they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Which {
    #[default]
    All,
    Left,
    Done,
    Changed,
    Questions,
    SetAside,
}

impl Which {
    const ALL: [Self; 6] =
        [Self::All, Self::Left, Self::Done, Self::Changed, Self::Questions, Self::SetAside];

    const fn words(self) -> &'static str {
        match self {
            Self::All => "All documents",
            Self::Left => "Left to do",
            Self::Done => "Done",
            Self::Changed => "Changed after done",
            Self::Questions => "With a question",
            Self::SetAside => "Set aside",
        }
    }

    fn lets_through(self, entry: &DocumentEntry) -> bool {
        match self {
            Self::All => true,
            Self::Left => matches!(entry.state, State::New | State::InProgress),
            Self::Done => entry.state == State::Done,
            Self::Changed => entry.changed,
            Self::Questions => entry.question,
            Self::SetAside => entry.state == State::SetAside,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct DocumentList {
    filter: String,
    which: Which,
    /// The choices of `which` stand open.
    listed: bool,
    /// The filter box is to have the keyboard.
    pub(super) focus: bool,
    /// The document to be scrolled to.
    pub(super) reveal: Option<usize>,
    filtered: Filtered,
    /// How far they are, and what the list was like when it was counted.
    states: Option<((u64, usize), States)>,
    prefix: Option<(usize, String)>,
    place: widgets::ListPlace,
    pub(super) order: ListOrder,
    sorted: Sorted,
}

/// What the rows are found by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sought {
    /// The filter, in small letters.
    wanted: String,
    which: Which,
    /// How many documents there are.
    count: usize,
}

/// The rows that are shown, found a stretch a frame: there may be a hundred thousand documents.
#[derive(Debug, Default)]
struct Filtered {
    sought: Sought,
    /// How things stood: what is done may leave the list, and what is renamed come into it.
    stood: (u64, u64),
    /// How many of the documents were looked at.
    looked: usize,
    rows: Rc<Vec<usize>>,
    /// The same things sought again as they stand now: until all were looked at, the rows from
    /// before are shown.
    again: Option<Vec<usize>>,
}

impl Filtered {
    /// Looks at documents for so long, or at all; begins anew if the filter has changed, and looks
    /// again if the documents have. Whether all were looked at.
    fn go_on(
        &mut self,
        (wanted, which): (&str, Which),
        session: &Session,
        budget: Option<Duration>,
    ) -> bool {
        let documents = session.documents();
        let words: Vec<&str> = wanted.split_whitespace().collect();
        let sought = Sought { wanted: wanted.to_owned(), which, count: documents.len() };
        // Only what the filter goes by.
        let stood = (
            if which == Which::All { 0 } else { session.stated() },
            if words.is_empty() { 0 } else { session.named() },
        );
        if self.sought != sought {
            *self = Self { sought, stood, ..Self::default() };
        } else if self.stood != stood {
            (self.stood, self.looked, self.again) = (stood, 0, Some(Vec::new()));
        }
        let count = self.sought.count;
        if self.looked == count && self.again.is_none() {
            return true;
        }
        let rows = self.again.as_mut().unwrap_or_else(|| Rc::make_mut(&mut self.rows));
        let started = Instant::now();
        while let Some(entry) = documents.get(self.looked) {
            if which.lets_through(entry) && has_all(entry, &words) {
                rows.push(self.looked);
            }
            self.looked += 1;
            let pause = self.looked.is_multiple_of(128);
            if pause && budget.is_some_and(|budget| started.elapsed() > budget) {
                break;
            }
        }
        if self.looked < count {
            return false;
        }
        if let Some(rows) = self.again.take()
            && rows != *self.rows
        {
            self.rows = Rc::new(rows);
        }
        true
    }
}

/// Whether a document has every word in its name or title.
fn has_all(entry: &DocumentEntry, words: &[&str]) -> bool {
    if words.is_empty() {
        return true;
    }
    let path = entry.path.to_lowercase();
    let title = entry.title.as_ref().map(|title| title.to_lowercase());
    let mut words = words.iter();
    words.all(|word| path.contains(*word) || title.as_ref().is_some_and(|it| it.contains(*word)))
}

impl DocumentList {
    /// The indices of the documents that the filter lets through, in order.
    pub(super) fn rows(&mut self, session: &Session) -> Rc<Vec<usize>> {
        let wanted = self.filter.trim().to_lowercase();
        self.filtered.go_on((&wanted, self.which), session, None);
        self.sorted.rows(session, self.order, &self.filtered.rows)
    }

    /// Whether some documents may be hidden.
    pub(super) fn is_filtered(&self) -> bool {
        self.which != Which::All || !self.filter.trim().is_empty()
    }

    fn states(&mut self, session: &Session) -> States {
        let key = (session.stated(), session.documents().len());
        match self.states {
            Some((known, states)) if known == key => states,
            _ => self.states.insert((key, session.states())).1,
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
        if !self.filtered.go_on((&wanted, self.which), session, Some(FILTER_BUDGET)) {
            ui.ctx().request_repaint();
        }
        let rows = self.sorted.rows(session, self.order, &self.filtered.rows);
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
                ui.add_space(theme::SPACE_4);
                self.which_ui(ui);
                if self.sorted.is_worth_asking(session) {
                    order_ui(ui, self.order, intents);
                }
            },
        );
        let footer = 16.0 + theme::ROW + theme::SPACE_4 + 4.0;
        let height = (ui.available_height() - footer).max(theme::ROW);
        let common = self.common_folder(session.documents());
        let revealed = self.reveal.take();
        if let Some(at) = revealed.and_then(|index| rows.iter().position(|row| *row == index)) {
            self.place.reveal = Some(at);
        }
        widgets::list_ui(ui, "documents", &mut self.place, rows.len(), height, |ui, range| {
            let first = range.start;
            for (at, index) in rows.get(range).unwrap_or_default().iter().enumerate() {
                let Some(entry) = session.documents().get(*index) else { continue };
                let name = entry.path.strip_prefix(&common).unwrap_or(&entry.path);
                let name = &row_name(entry, name, self.order);
                let chosen = shown == Some(*index);
                ui.push_id(&entry.path, |ui| {
                    let place = (first + at, rows.len());
                    if row_ui(ui, engine, entry, name, chosen, place) {
                        intents.push(Intent::Open(*index));
                    }
                });
            }
            let all = self.filtered.looked == self.filtered.sought.count;
            if all && rows.is_empty() && !session.documents().is_empty() {
                ui.add_space(theme::SPACE_12);
                ui.vertical_centered(|ui| {
                    let words = if self.which == Which::All {
                        "No document has this in its name or title"
                    } else {
                        "There is no such document"
                    };
                    ui.label(RichText::new(words).color(colors.dim));
                    if self.which != Which::All && ui.button("Show all documents").clicked() {
                        self.which = Which::All;
                    }
                });
            }
        });
        egui::Frame::new().inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
            let states = self.states(session);
            let button = widgets::word_button_ui(ui, states.in_words(), colors.dim);
            if button.on_hover_text("How far you are, and how fast").clicked() {
                intents.push(Intent::Run(Command::Pace));
            }
            ui.add_space(theme::SPACE_4);
            widgets::progress_ui(ui, states.done, states.wanted(), "Documents done");
        });
    }
}

impl DocumentList {
    fn which_ui(&mut self, ui: &mut Ui) {
        let colors = theme::colors(ui.ctx());
        let color = if self.which == Which::All { colors.dim } else { colors.accent };
        let words = |which: Which| RichText::new(which.words()).font(theme::caption_font());
        ui.spacing_mut().interact_size.y = 18.0;
        let list = egui::ComboBox::from_id_salt("which documents")
            .selected_text(words(self.which).color(color))
            .width(ui.available_width())
            .show_ui(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                for which in Which::ALL {
                    let item = ui.selectable_value(&mut self.which, which, which.words());
                    if !self.listed && which == self.which {
                        item.request_focus();
                    }
                    // A press of a key on it closes nothing by itself.
                    if item.clicked() {
                        ui.close();
                    }
                }
            });
        let listed = egui::Popup::is_id_open(ui.ctx(), list.response.id.with("popup"));
        if self.listed && !listed && !ui.input(|input| input.pointer.any_click()) {
            // The keyboard comes back to where it came from.
            list.response.request_focus();
        }
        self.listed = listed;
        let name = format!("Which documents: {}", self.which.words());
        list.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &name));
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
    let state = match entry.outside {
        0 => entry.state.word().to_owned(),
        n => format!("{}, {n} outside the article", entry.state.word()),
    };
    let mut words = match (&entry.trouble, entry.spans) {
        (Some(_), _) => format!("{}, cannot be opened", entry.path),
        (None, 0) => format!("{}, {state}", entry.path),
        (None, spans) => format!("{}, {state}, {}", entry.path, counted(spans, "mark")),
    };
    if !entry.path.ends_with(name) {
        words = format!("{words}, {name}");
    }
    if entry.changed {
        words.push_str(", changed after it was done");
    }
    if entry.question {
        words.push_str(", with a question");
    }
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
    for (said, sign) in [(entry.changed, "•"), (entry.question, "?")] {
        if said {
            let at = pos2(right, rect.center().y);
            let font = theme::strong_font();
            let sign = painter.text(at, Align2::RIGHT_CENTER, sign, font, colors.warn);
            right = sign.left() - theme::SPACE_4;
        }
    }
    let room = rect.with_min_x(rect.left() + 32.0).with_max_x(right);
    snippet_in(ui, engine, name, theme::NAME, color, room, Align::Min);
    let clicked = response.clicked();
    if let Some(trouble) = &entry.trouble {
        response.on_hover_text(trouble);
    } else if missing {
        response.on_hover_text("The file is missing; its text is kept with the marks");
    } else if entry.question || entry.changed || !entry.reason.is_empty() {
        let mut about = vec![entry.path.clone()];
        if !entry.reason.is_empty() {
            about.push(format!("Set aside: {}", entry.reason));
        }
        if entry.changed {
            about.push("Changed after it was called done".to_owned());
        }
        if entry.question {
            about.push("With a question for the supervisor".to_owned());
        }
        response.on_hover_text(about.join("\n"));
    } else if name.len() > 24 || !entry.path.ends_with(name) {
        response.on_hover_ui(|ui| {
            widgets::name_ui(ui, engine, &entry.path, theme::NAME, colors.text, 480.0);
        });
    }
    clicked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Action, world::Machine};

    #[test]
    fn rows_stay_while_they_are_sought_again_and_a_mark_seeks_nothing() {
        let dir = tempfile::tempdir().unwrap();
        for number in 0..300 {
            std::fs::write(dir.path().join(format!("{number:03}.txt")), "words").unwrap();
        }
        let me = Some("a1".into());
        let mut session = Session::open_folder(dir.path(), me, Box::new(Machine)).unwrap();
        session.open_document_now(0).unwrap();
        let mut filtered = Filtered::default();
        let by = ("txt", Which::Left);
        let (all, little) = (None, Some(Duration::ZERO));
        assert!(!filtered.go_on(by, &session, little), "a stretch at a time");
        assert!(filtered.go_on(by, &session, all));
        assert_eq!(filtered.rows.len(), 300);
        // Begun is left to do as well: the rows are the same.
        let rows = Rc::clone(&filtered.rows);
        let mut set = |state| {
            let action = Action::SetState { state, reason: String::new() };
            session.dispatch(action).unwrap();
        };
        set(State::InProgress);
        assert!(!filtered.go_on(by, &session, little));
        assert!(Rc::ptr_eq(&rows, &filtered.rows), "meanwhile those from before are shown");
        assert!(filtered.go_on(by, &session, all));
        assert!(Rc::ptr_eq(&rows, &filtered.rows), "and need no sorting anew");
        let action = Action::SetMetadata { field: "title".to_owned(), value: Some("x".to_owned()) };
        let before = session.revision();
        session
            .dispatch(Action::AddSpan {
                ranges: crate::text::Ranges::one(crate::text::TextRange::between(0, 5)).unwrap(),
                label: "claim".into(),
            })
            .unwrap();
        assert!(session.revision() > before);
        assert!(filtered.go_on(by, &session, little), "a mark changes nothing of it");
        session.dispatch(action).unwrap();
        assert!(!filtered.go_on(by, &session, little), "a title may");
        assert!(filtered.go_on(by, &session, all));
        let action = Action::SetState { state: State::Done, reason: String::new() };
        session.dispatch(action).unwrap();
        assert!(!filtered.go_on(by, &session, little));
        assert_eq!(filtered.rows.len(), 300);
        assert!(filtered.go_on(by, &session, all));
        assert_eq!(filtered.rows.len(), 299);
    }
}
