//! The mark at the other end of a link, wherever it is: found by words, label, document or date.
//!
//! It lists what a job has found and pushes what was picked; which mark is like another is told in `model::span_index`.

use egui::{
    Align, Align2, Context, Id, Layout, Margin, Rect, Response, RichText, Role, Sense, TextEdit,
    Ui, WidgetInfo, pos2, vec2,
};

use super::{Stand, modal_at};
use crate::{
    model::{Annotation, End, FoundSpan, LabelId, SoughtSpan, counted, number},
    session::{
        Session,
        links::{Answer, Links},
    },
    ui::{
        text::{Engine, Quoted, TextStyle, is_intricate, quoted, sentence_ui, snippet_in},
        theme,
        widgets::{self, ListKeys},
        workbench::{Intent, QUOTE, one_line, quoted as quotation},
    },
};

const WIDTH: f32 = 780.0;
/// Two lines: the words, and where they stand.
const ROW: f32 = 50.0;
const ROWS: f32 = 9.0;
/// More are not listed.
const MOST: usize = 200;
/// Where the words of a mark begin: what stands before them is on the left.
const COLUMN: f32 = 128.0;

pub(in crate::ui) struct Anywhere {
    from: Vec<End>,
    /// What is linked, in words.
    title: String,
    /// What its label is called, if it is one mark.
    label: Option<LabelId>,
    /// With what was typed.
    sought: SoughtSpan,
    links: Links,
    /// What the search that goes on is about; `None`: somebody else began it.
    asked: Option<Asked>,
    answer: Answer,
    /// What the answer is about.
    answered: Option<Asked>,
    trouble: Option<String>,
    chosen: usize,
    place: widgets::ListPlace,
    begun: bool,
    /// Enter was pressed before the answer was there; `true`: with Shift.
    entered: Option<bool>,
}

/// What was asked: the words, and in which state of the project.
type Asked = (String, u64, usize);

impl Anywhere {
    pub(in crate::ui) fn new(
        from: Vec<End>,
        ones: &[Annotation],
        sought: SoughtSpan,
        links: Links,
    ) -> Self {
        let (title, label) = match ones {
            [one] => (format!("Link {} to", quotation(one)), Some(one.label.clone())),
            _ => (format!("Link {} marks to", ones.len()), None),
        };
        Self {
            from,
            title,
            label,
            sought: SoughtSpan { most: MOST, ..sought },
            links,
            asked: None,
            answer: Answer::default(),
            answered: None,
            trouble: None,
            chosen: 0,
            place: widgets::ListPlace::default(),
            begun: false,
            entered: None,
        }
    }

    /// What was read stays for the next time.
    pub(in crate::ui) fn give_back(self) -> Links {
        self.links
    }

    /// Takes in what was found, and asks for what has not been asked yet.
    fn search_on(&mut self, session: &Session) {
        match self.links.poll() {
            Some(Ok(answer)) if self.asked.is_some() => {
                let chosen = self.answer.found.best.get(self.chosen).map(|found| found.end);
                let same = self.answered == self.asked;
                (self.answer, self.answered) = (answer, self.asked.take());
                // The row that somebody looks at stays chosen while more marks are read.
                let at = self.answer.found.best.iter().position(|found| Some(found.end) == chosen);
                self.chosen = at.filter(|_| same && self.chosen > 0).unwrap_or(0);
            }
            Some(Err(error)) => {
                self.trouble = Some(error.to_string());
                self.answered = self.asked.take().or_else(|| Some(self.wanted(session)));
            }
            Some(Ok(_)) | None => {}
        }
        let wanted = self.wanted(session);
        let done = self.answered.as_ref() == Some(&wanted)
            && (self.answer.is_whole() || self.trouble.is_some());
        if !done && !self.links.is_busy() {
            self.trouble = None;
            match session.seek_spans(&mut self.links, self.sought.clone()) {
                Ok(()) => self.asked = Some(wanted),
                Err(error) => {
                    self.trouble = Some(error.to_string());
                    self.answered = Some(wanted);
                }
            }
        }
    }

    fn wanted(&self, session: &Session) -> Asked {
        (self.sought.typed.clone(), session.revision(), self.sought.without.len())
    }

    /// Whether what is listed is about what is typed.
    fn is_answered(&self) -> bool {
        self.answered.as_ref().is_some_and(|(typed, ..)| *typed == self.sought.typed)
    }

    pub(super) fn ui(
        &mut self,
        ctx: &Context,
        engine: &mut Engine,
        session: &Session,
        intents: &mut Vec<Intent>,
    ) -> bool {
        self.search_on(session);
        if self.links.is_busy() {
            ctx.request_repaint_after_secs(0.02);
        }
        let screen = ctx.content_rect().size();
        let width = WIDTH.min(screen.x - 48.0);
        let most = (ROWS * ROW).min(screen.y - 230.0).max(ROW);
        modal_at(ctx, Id::unique("link anywhere"), Stand::Top, 12, |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = theme::SPACE_8;
            let several = ui.input(|input| input.modifiers.shift);
            let keys = ListKeys::take(ui);
            let colors = theme::colors(ui.ctx());
            let room = ui.available_width();
            sentence_ui(ui, engine, &self.title, theme::STRONG_NAME, colors.text, 1, room);
            let field = self.field_ui(ui);
            let count = self.answer.found.best.len();
            if let Some(moved) = keys.moved(Some(self.chosen), count) {
                self.chosen = moved;
                self.place.reveal = Some(moved);
            }
            if keys.entered {
                self.entered = Some(several);
            }
            let height = most.min((count as f32 * ROW).max(3.0 * ROW));
            let mut taken =
                self.rows_ui(ui, engine, session, &field, height).map(|at| (at, several));
            widgets::hairline_ui(ui);
            self.state_ui(ui);
            if self.is_answered()
                && let Some(several) = self.entered.take()
            {
                taken = Some((self.chosen, several));
            }
            let Some((at, several)) = taken else { return false };
            self.take(at, several, session, intents)
        })
    }

    /// `true`: it is done.
    fn take(
        &mut self,
        at: usize,
        several: bool,
        session: &Session,
        intents: &mut Vec<Intent>,
    ) -> bool {
        let Some(found) = self.answer.found.best.get(at) else { return false };
        let to = found.end;
        intents.push(Intent::Link { from: self.from.clone(), to });
        // Where it is asked which kind of link it is to be, that stands in this place.
        let across = Some(to.document) != self.sought.here;
        let sure = self.label.as_ref().is_some_and(|label| {
            session.schema().joinings_of_labels(label, &found.label, across).len() == 1
        });
        if several && sure {
            self.sought.without.push(to.span);
        }
        !(several && sure)
    }

    fn field_ui(&mut self, ui: &mut Ui) -> Response {
        let before = self.sought.typed.clone();
        let field = ui.add(
            TextEdit::singleline(&mut self.sought.typed)
                .hint_text("Words, a label, a document, a date…")
                .margin(Margin::symmetric(10, 8))
                .desired_width(f32::INFINITY),
        );
        field
            .widget_info(|| WidgetInfo::labeled(Role::SearchInput, true, "Find a mark to link to"));
        if !std::mem::replace(&mut self.begun, true) {
            field.request_focus();
        }
        if self.sought.typed != before {
            self.chosen = 0;
            self.entered = None;
            self.place.reveal = Some(0);
        }
        field
    }

    fn rows_ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        session: &Session,
        field: &Response,
        height: f32,
    ) -> Option<usize> {
        let best = &self.answer.found.best;
        if best.is_empty() {
            let words = self.why_none(session);
            ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
                ui.set_min_height(height);
                ui.vertical_centered(|ui| {
                    ui.add_space(theme::SPACE_24);
                    let dim = theme::colors(ui.ctx()).dim;
                    ui.label(RichText::new(words).color(dim));
                });
            });
            return None;
        }
        let (mut taken, mut place, mut chosen) = (None, self.place, self.chosen);
        let moving = ui.input(|input| input.pointer.is_moving());
        let (count, sizes) = (best.len(), (ROW, height));
        ui.scope(|ui| {
            widgets::high_list_ui(ui, "marks to link to", &mut place, count, sizes, |ui, range| {
                for at in range {
                    let Some(found) = best.get(at) else { continue };
                    let response = row_ui(ui, engine, session, found, at == self.chosen);
                    widgets::tell_row(ui, &response, at == self.chosen, (at, count));
                    if at == self.chosen {
                        widgets::point_to(ui, field, &response);
                    }
                    if response.hovered() && moving {
                        chosen = at;
                    }
                    if response.clicked() {
                        taken = Some(at);
                    }
                }
            });
        });
        (self.place, self.chosen) = (place, chosen);
        taken
    }

    /// Why nothing is listed.
    fn why_none(&self, session: &Session) -> String {
        if !self.is_answered() || !self.answer.is_whole() {
            return "Reading your marks…".to_owned();
        }
        if !self.sought.typed.trim().is_empty() && self.answer.spans > 0 {
            return "No mark that this can be linked to fits these words. Each of them must be in \
                    the mark, or in its label, document or date"
                .to_owned();
        }
        let labels: Vec<String> =
            self.sought.joins.iter().map(|join| join.name.to_lowercase()).collect();
        let labels = labels.join(" or a ");
        let here = !self.sought.joins.iter().any(|join| join.across);
        let place = if here { " in this document" } else { "" };
        let what = self.label.as_ref().map_or_else(
            || "these marks".to_owned(),
            |label| format!("this {}", session.schema().label_name(label).to_lowercase()),
        );
        format!("There is nothing to link {what} to yet: mark a {labels}{place} first")
    }

    /// How many there are, and what the keys do.
    fn state_ui(&self, ui: &mut Ui) {
        let colors = theme::colors(ui.ctx());
        let Answer { found, read, documents, .. } = &self.answer;
        let (words, color) = if let Some(trouble) = &self.trouble {
            (trouble.clone(), colors.warn)
        } else if read < documents {
            let (read, all) = (number(*read), counted(*documents, "document"));
            (format!("Reading your marks: {read} of {all}"), colors.dim)
        } else if found.count > found.best.len() {
            let all = counted(found.count, "mark");
            (format!("{all} fit; the {} likest are listed", found.best.len()), colors.dim)
        } else if found.count == 0 {
            // Told in the place of the list. The line is there in any case.
            (" ".to_owned(), colors.dim)
        } else if found.count == 1 {
            ("1 mark fits".to_owned(), colors.dim)
        } else {
            (format!("{} fit", counted(found.count, "mark")), colors.dim)
        };
        let room = vec2(ui.available_width(), 20.0);
        ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = theme::SPACE_4;
            let told = ui.add(egui::Label::new(RichText::new(words).color(color)).truncate());
            widgets::tell(ui, &told, false);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                // From the right.
                let hints = [("Esc", "back"), ("Shift ↵", "and more"), ("↵", "link")];
                for (keys, words) in hints {
                    let words = RichText::new(words).color(colors.dim);
                    ui.add(egui::Label::new(words).selectable(false));
                    widgets::key_cap_ui(ui, keys);
                    ui.add_space(theme::SPACE_8);
                }
            });
        });
    }
}

/// A mark: its words between what stands around them, and below its label, its document and what it has in common with
/// the mark at hand.
fn row_ui(
    ui: &mut Ui,
    engine: &mut Engine,
    session: &Session,
    found: &FoundSpan,
    chosen: bool,
) -> Response {
    let colors = theme::colors(ui.ctx());
    let schema = session.schema();
    let rule = schema.label(&found.label);
    let label = schema.label_name(&found.label).to_lowercase();
    let home = home_of(session, found);
    let shared = match found.shared.as_slice() {
        [] => String::new(),
        words => format!("also has {}", list(words)),
    };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    response.widget_info(|| {
        let words = one_line(&found.quote.text);
        let mut name = format!("{label}: {words}, {home}");
        if !shared.is_empty() {
            name = format!("{name}, {shared}");
        }
        WidgetInfo::selected(Role::ListBoxOption, true, chosen, name)
    });
    let paper = if chosen { colors.chosen } else { colors.panel };
    if chosen {
        widgets::chosen_row(ui.painter(), rect, colors);
    }
    let inside = rect.shrink2(vec2(12.0, 0.0));
    let first = Rect::from_min_max(
        pos2(inside.left(), rect.top() + 3.0),
        pos2(inside.right(), rect.top() + 29.0),
    );
    let second = Rect::from_min_max(
        pos2(inside.left(), rect.top() + 29.0),
        pos2(inside.right(), rect.bottom() - 3.0),
    );
    let shown = Quoted {
        quote: &found.quote,
        found: &found.typed,
        style: TextStyle { size: 15.0, ..QUOTE },
        look: theme::mark_style(ui.ctx(), rule),
        color: colors.text,
        dim: colors.dim,
        hit: colors.hit_chosen,
        paper,
        column: COLUMN,
    };
    quoted(ui, engine, first, &shown);
    let look = theme::label_colors(ui.ctx(), rule);
    let left = second.left() + COLUMN;
    let name = widgets::elided(ui, &label, theme::caption_font(), look.text, COLUMN - 24.0);
    let corner = pos2(left, second.center().y - name.size().y / 2.0).round();
    let right = left + name.size().x + theme::SPACE_12;
    ui.painter().galley(corner, name, look.text);
    let most = second.width() * 0.4;
    let caption = TextStyle { size: theme::caption_font().size, ..theme::NAME };
    let mut end = second.right();
    if !shared.is_empty() {
        if is_intricate(&shared) {
            let room = second.with_min_x(end - most);
            end -= snippet_in(ui, engine, &shared, caption, colors.dim, room, Align::Max);
        } else {
            let words = widgets::elided(ui, &shared, theme::caption_font(), colors.dim, most);
            end -= words.size().x;
            let at = Align2::RIGHT_CENTER.anchor_size(second.right_center(), words.size()).min;
            ui.painter().galley(at.round(), words, colors.dim);
        }
    }
    let room = second.with_min_x(right).with_max_x((end - theme::SPACE_12).max(right + 1.0));
    snippet_in(ui, engine, &home, caption, colors.dim, room, Align::Min);
    response
}

/// The document of a mark, by its title if it has one, and its date.
fn home_of(session: &Session, found: &FoundSpan) -> String {
    let entry = session.index_of(found.end.document).and_then(|at| session.documents().get(at));
    let path = entry.map_or(found.path.as_str(), |entry| entry.path.as_str());
    let file = path.rsplit('/').next().unwrap_or(path);
    let known = [found.title.as_deref(), found.date.as_deref()];
    let mut words = vec![file];
    words.extend(known.into_iter().flatten());
    words.join(" · ")
}

fn list(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
    words.join(", ")
}
