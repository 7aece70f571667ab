//! Marking the same words wherever they stand: which places, with what label.

use std::collections::BTreeSet;

use egui::{
    Align, Context, Key, Label, Layout, Modifiers, RichText, Role, Sense, Ui, WidgetInfo, vec2,
};

use super::{Held, buttons_ui, modal};
use crate::{
    model::{LabelId, State, counted, number},
    session::{
        Action, Occurrences, Session, SessionError,
        find::{Ended, Group, Next, Piece, Search, Sources, Texts, Wanted},
    },
    text::find::Query,
    ui::{
        text::Engine,
        theme, widgets,
        workbench::{Intent, Row, Rows, hit_column, hit_ui},
    },
};

/// More places are not marked in one step.
const MOST: usize = 20_000;

pub(in crate::ui) struct Every {
    query: Query,
    label: LabelId,
    /// The open document.
    here: usize,
    /// Also in other documents; also in those that are done.
    others: bool,
    done_too: bool,
    sources: Sources,
    texts: Texts,
    search: Option<Search>,
    /// Called off, and maybe not ended yet.
    before: Vec<Search>,
    sought: Option<Wanted>,
    groups: Vec<Group>,
    rows: Rows,
    ended: Option<Ended>,
    trouble: Option<String>,
    /// Places that were unticked: document and where they begin.
    unticked: BTreeSet<(usize, u32)>,
    /// How many are ticked, and with which label that was counted.
    ticked: Option<(LabelId, usize)>,
    place: widgets::ListPlace,
    /// Somebody wanted to leave what was chosen.
    held: Held,
}

impl Every {
    pub(in crate::ui) fn new(
        session: &Session,
        here: usize,
        words: &str,
        label: LabelId,
        texts: Texts,
    ) -> Self {
        Self {
            query: Query { case: true, word: true, ..Query::of(words) },
            label,
            here,
            others: false,
            done_too: false,
            sources: session.sources(),
            texts,
            search: None,
            before: Vec::new(),
            sought: None,
            groups: Vec::new(),
            rows: Rows::default(),
            ended: None,
            trouble: None,
            unticked: BTreeSet::new(),
            ticked: None,
            place: widgets::ListPlace::default(),
            held: Held::default(),
        }
    }

    /// Calls it off and waits until it has let go of the database.
    pub(super) fn stop(self) {
        for search in self.search.into_iter().chain(self.before) {
            search.stop();
        }
    }

    /// What it was lent, and what of its work may still go on.
    pub(in crate::ui) fn give_back(self) -> (Texts, Vec<Search>) {
        (self.texts, self.search.into_iter().chain(self.before).collect())
    }

    /// The documents that are looked at: this one first.
    fn among(&self, session: &Session) -> Vec<usize> {
        let mut among = vec![self.here];
        if self.others {
            let wanted = session.documents().iter().enumerate().filter(|(index, entry)| {
                let open = matches!(entry.state, State::New | State::InProgress);
                *index != self.here && entry.trouble.is_none() && (open || self.done_too)
            });
            among.extend(wanted.map(|(index, _)| index));
        }
        among
    }

    /// Begins anew where what is looked for has changed, and takes in what was found.
    fn search_on(&mut self, session: &Session) {
        let wanted = Wanted {
            query: Some(self.query.clone()),
            marks: true,
            among: Some(self.among(session)),
            most: MOST,
            ..Wanted::default()
        };
        if self.sought.as_ref() != Some(&wanted) {
            self.before.extend(self.search.take());
            self.groups.clear();
            self.rows.clear();
            (self.ended, self.trouble, self.ticked) = (None, None, None);
            self.sought = Some(wanted.clone());
            match session.search(&self.sources, &self.texts, wanted) {
                Ok(search) => self.search = Some(search),
                Err(error) => self.trouble = Some(error.to_string()),
            }
        }
        // A few batches a frame.
        for _ in 0..8 {
            let Some(search) = &mut self.search else { break };
            match search.go_on() {
                Next::Nothing => break,
                Next::Some(pieces) => {
                    for piece in pieces {
                        match piece {
                            Piece::Read(index, text) => self.texts.keep(index, text),
                            Piece::Found(group) => {
                                self.rows.push(group.hits.len());
                                self.groups.push(group);
                                self.ticked = None;
                            }
                        }
                    }
                }
                Next::Ended(ended) => {
                    self.search = None;
                    match ended {
                        Ok(ended) => self.ended = Some(ended),
                        Err(SessionError::Cancelled(_)) => {}
                        Err(error) => self.trouble = Some(error.to_string()),
                    }
                }
            }
        }
    }

    /// The places of one document that would be marked.
    fn ticked_in<'a>(
        &'a self,
        group: &'a Group,
    ) -> impl Iterator<Item = crate::text::TextRange> + 'a {
        let hits = group.hits.iter().filter(|hit| {
            !hit.marked.contains(&self.label)
                && !self.unticked.contains(&(group.index, hit.range.start()))
        });
        hits.map(|hit| hit.range)
    }

    fn count(&mut self) -> usize {
        if let Some((label, count)) = &self.ticked
            && *label == self.label
        {
            return *count;
        }
        let count = self.groups.iter().map(|group| self.ticked_in(group).count()).sum();
        self.ticked = Some((self.label.clone(), count));
        count
    }

    fn action(&self) -> Action {
        let places = self.groups.iter().filter_map(|group| {
            let ranges: Vec<_> = self.ticked_in(group).collect();
            let text = group.text.clone()?;
            (!ranges.is_empty()).then_some(Occurrences { index: group.index, text, ranges })
        });
        Action::MarkEvery { label: self.label.clone(), places: places.collect() }
    }

    pub(super) fn ui(
        &mut self,
        ctx: &Context,
        engine: &mut Engine,
        session: &Session,
        intents: &mut Vec<Intent>,
    ) -> bool {
        self.search_on(session);
        if self.search.is_some() {
            ctx.request_repaint_after_secs(0.05);
        }
        for digit in '1'..='9' {
            let key = Key::from_name(&digit.to_string());
            let pressed = key
                .is_some_and(|key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key)));
            if pressed && let Some(rule) = session.schema().label_for_key(digit) {
                self.label = rule.id.clone();
            }
        }
        let size = ctx.content_rect().size();
        let width = (size.x - 80.0).clamp(320.0, 760.0);
        let height = (size.y - 330.0).clamp(112.0, 420.0);
        let mut marked = false;
        let closed = modal(ctx, "Mark every occurrence", width, |ui| {
            self.head_ui(ui, session);
            ui.add_space(theme::SPACE_4);
            widgets::hairline_ui(ui);
            ui.scope(|ui| self.list_ui(ui, engine, session, height));
            widgets::hairline_ui(ui);
            self.state_ui(ui, session);
            let count = self.count();
            let words = format!("Mark {}", counted(count, "place"));
            let can = count > 0 && self.search.is_none();
            let (main, other) = buttons_ui(ui, &words, can, "Cancel");
            if main {
                intents.push(Intent::Do(self.action()));
                marked = true;
            }
            main || other
        });
        marked || self.held.may((closed, !self.unticked.is_empty()))
    }

    fn head_ui(&mut self, ui: &mut Ui, session: &Session) {
        let colors = theme::colors(ui.ctx());
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        let words = crate::ui::workbench::one_line(&self.query.words);
        let shown = widgets::elided(
            ui,
            &format!("“{words}”"),
            theme::strong_font(),
            colors.text,
            ui.available_width(),
        );
        ui.add(Label::new(shown).selectable(false));
        ui.horizontal_wrapped(|ui| {
            for rule in session.schema().offered_labels() {
                let name = rule.name.to_lowercase();
                let words = match rule.key {
                    Some(key) => format!("{key}  {name}"),
                    None => name.clone(),
                };
                let chosen = self.label == rule.id;
                if widgets::pill_ui(ui, &words, &format!("Mark as {name}"), chosen).clicked() {
                    self.label = rule.id.clone();
                }
            }
        });
        ui.horizontal_wrapped(|ui| {
            let turn = |ui: &mut Ui, words: &str, name: &str, on: &mut bool| {
                if widgets::pill_ui(ui, words, name, *on).clicked() {
                    *on = !*on;
                }
            };
            turn(ui, "Case", "Match case", &mut self.query.case);
            turn(ui, "Whole words", "Whole words", &mut self.query.word);
            ui.add_space(theme::SPACE_8);
            let name = "Also in my other documents that are not done";
            turn(ui, "my other documents too", name, &mut self.others);
            if self.others {
                let name = "Also in documents that are done or set aside";
                turn(ui, "done ones as well", name, &mut self.done_too);
            }
        });
    }

    fn list_ui(&mut self, ui: &mut Ui, engine: &mut Engine, session: &Session, height: f32) {
        let colors = theme::colors(ui.ctx());
        if self.rows.count() == 0 {
            ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
                ui.set_min_height(height);
                if self.search.is_none() {
                    ui.add_space(theme::SPACE_12);
                    ui.label(RichText::new("These words stand nowhere else").color(colors.dim));
                }
            });
            return;
        }
        let mut turned: Vec<(usize, u32)> = Vec::new();
        let mut place = self.place;
        widgets::list_ui(ui, "occurrences", &mut place, self.rows.count(), height, |ui, range| {
            for row in range {
                match self.rows.get(row) {
                    Some(Row::Heading(at)) => {
                        if let Some(group) = self.groups.get(at) {
                            turned.extend(self.heading_ui(ui, session, group));
                        }
                    }
                    Some(Row::Hit(at, within, _)) => {
                        if let Some(group) = self.groups.get(at)
                            && self.hit_ui(ui, engine, group, within)
                            && let Some(hit) = group.hits.get(within)
                        {
                            turned.push((group.index, hit.range.start()));
                        }
                    }
                    None => {}
                }
            }
        });
        self.place = place;
        for place in turned {
            if !self.unticked.remove(&place) {
                self.unticked.insert(place);
            }
            self.ticked = None;
        }
    }

    /// A document with a tick for all of its places; what is to be turned.
    fn heading_ui(&self, ui: &mut Ui, session: &Session, group: &Group) -> Vec<(usize, u32)> {
        let path = session.documents().get(group.index).map_or("", |entry| &entry.path);
        let ticked = self.ticked_in(group).count();
        let free = group.hits.iter().filter(|hit| !hit.marked.contains(&self.label));
        let all = ticked > 0 && ticked == free.clone().count();
        let mut clicked = false;
        let room = vec2(ui.available_width(), theme::ROW);
        ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
            let response = {
                let tick = match (all, ticked) {
                    (true, _) => Tick::On,
                    (false, 0) => Tick::Off,
                    (false, _) => Tick::Partly,
                };
                tick_ui(ui, tick, ("All in", path), free.clone().next().is_some())
            };
            clicked = response.clicked();
            let words = RichText::new(path).font(theme::strong_font());
            ui.add(Label::new(words).truncate().selectable(false));
            let dim = theme::colors(ui.ctx()).dim;
            let words = format!("{ticked} of {}", group.hits.len());
            ui.add(Label::new(RichText::new(words).color(dim)).selectable(false));
        });
        if !clicked {
            return Vec::new();
        }
        // All of them become what they are not all of.
        free.map(|hit| (group.index, hit.range.start()))
            .filter(|place| self.unticked.contains(place) != all)
            .collect()
    }

    /// `true`: its tick was turned.
    fn hit_ui(&self, ui: &mut Ui, engine: &mut Engine, group: &Group, within: usize) -> bool {
        let Some(hit) = group.hits.get(within) else { return false };
        let colors = theme::colors(ui.ctx());
        let there = hit.marked.contains(&self.label);
        let ticked = !there && !self.unticked.contains(&(group.index, hit.range.start()));
        let line = &*hit.context.line;
        let mut clicked = false;
        ui.push_id((group.index, hit.range.start()), |ui| {
            let room = vec2(ui.available_width(), theme::ROW);
            ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = theme::SPACE_8;
                ui.add_space(theme::SPACE_12);
                let name = if there { "Marked already" } else { "Mark" };
                let tick = if ticked { Tick::On } else { Tick::Off };
                clicked = tick_ui(ui, tick, (name, line), !there).clicked();
                let note = if there { 104.0 } else { 0.0 };
                let column = hit_column(ui.available_width());
                let room = vec2(ui.available_width() - note, theme::ROW);
                let (rect, response) = ui.allocate_exact_size(room, Sense::CLICK);
                clicked |= response.clicked() && !there;
                hit_ui(ui, engine, rect, hit, (column, colors.panel));
                if there {
                    let words = RichText::new("marked already").font(theme::caption_font());
                    ui.add(Label::new(words.color(colors.dim)).selectable(false));
                }
            });
        });
        clicked
    }

    fn state_ui(&self, ui: &mut Ui, session: &Session) {
        let colors = theme::colors(ui.ctx());
        let mut words = String::new();
        if self.held.is_on() {
            let words = "Nothing is marked yet. Mark the places, or close once more";
            ui.label(RichText::new(words).color(colors.warn));
            return;
        }
        if let Some(search) = &self.search {
            let (done, total) = search.progress();
            words = format!("{} of {} searched…", number(done), counted(total, "document"));
        } else if let Some(ended) = &self.ended {
            if ended.more {
                words = format!("Only the first {MOST} places are listed");
            } else if let Some((index, why)) = &ended.first_unread {
                let path = session.documents().get(*index).map_or("", |entry| &entry.path);
                words = format!(
                    "{} could not be read, first {path}: {why}",
                    counted(ended.unread, "document")
                );
            }
        }
        if let Some(trouble) = self.trouble.clone().or_else(|| {
            let bad = self.ended.as_ref()?.bad.as_ref()?;
            Some(bad.to_string())
        }) {
            ui.label(RichText::new(trouble).color(colors.warn));
        } else {
            // The line is there in any case: nothing jumps when it is filled.
            ui.label(RichText::new(if words.is_empty() { " " } else { &words }).color(colors.dim));
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tick {
    On,
    Partly,
    Off,
}

/// A box to tick.
fn tick_ui(ui: &mut Ui, tick: Tick, (what, words): (&str, &str), enabled: bool) -> egui::Response {
    let on = tick == Tick::On;
    let mut ticked = on;
    let shown = egui::Checkbox::without_text(&mut ticked).indeterminate(tick == Tick::Partly);
    let response = ui.add_enabled(enabled, shown);
    let name = format!("{what}: {words}");
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, enabled, on, &name));
    response
}
