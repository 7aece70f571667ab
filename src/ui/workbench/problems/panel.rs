//! How problems look: under their checks, each a click from its place; the one that was clicked
//! shows what can be done to it.

use egui::{
    Align, Align2, Frame, Key, Layout, Margin, Panel, Rect, Response, RichText, Role, ScrollArea,
    Sense, TextEdit, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::{
    ProblemsPanel,
    lines::{Line, Lines, Manner, height_of, lines_of},
};
use crate::{
    check::{self, Finding, Weight},
    session::{Action, Place, Session, jobs::Job},
    ui::{
        command::Command,
        text::{Engine, TextStyle, sentence_in},
        theme, widgets,
        workbench::{Intent, Workbench},
    },
};

impl Workbench {
    /// `beside`: there is room for the inspector as well.
    pub(in crate::ui::workbench) fn problems_ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        panel: Frame,
        beside: bool,
    ) -> Response {
        let writes = !self.is_reading_only();
        let name = if beside { "problems" } else { "problems alone" };
        Panel::right(name)
            .default_size(if beside { theme::INSPECTOR } else { theme::INSPECTOR + 24.0 })
            .size_range(240.0..=520.0)
            .frame(panel)
            .show(ui, |ui| {
                ui.set_min_width(ui.available_width());
                let Self { problems, session, intents, .. } = self;
                problems.ui(ui, engine, session, writes, intents);
            })
            .response
    }
}

impl ProblemsPanel {
    fn ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        session: &Session,
        writes: bool,
        intents: &mut Vec<Intent>,
    ) {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.add_space(theme::SPACE_8);
        ui.horizontal(|ui| {
            ui.add_space(theme::SPACE_16);
            ui.label(RichText::new("Problems").font(theme::strong_font()));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(theme::SPACE_8);
                let button = ui.add(egui::Button::new("Close").frame(false));
                widgets::focus_ring(ui, &button, button.rect);
                if button.clicked() {
                    intents.push(Intent::Run(Command::Problems));
                }
            });
        });
        ui.add_space(theme::SPACE_8);
        self.switches_ui(ui);
        ui.add_space(theme::SPACE_8);
        widgets::hairline_ui(ui);
        if !self.fresh {
            let (done, total) = self.job.as_ref().map_or((0, 0), Job::progress);
            Frame::new().inner_margin(Margin::symmetric(16, 12)).show(ui, |ui| {
                let dim = theme::colors(ui.ctx()).dim;
                ui.label(RichText::new("Looking at your marks…").color(dim));
                ui.add_space(theme::SPACE_8);
                widgets::progress_ui(ui, done, total, "Looked at");
            });
            return;
        }
        let asks = self.reason.is_some();
        let chosen = self.chosen.clone();
        let manner =
            Manner { whole: self.whole, waived: self.waived, chosen: chosen.as_ref(), asks };
        let lines = self.lines.take().unwrap_or_else(|| Lines::new(self.shown(), manner));
        if lines.is_empty() {
            self.empty_ui(ui);
            return;
        }
        self.list_ui(ui, engine, (session, &lines, writes), intents);
        // What was clicked meanwhile changes them.
        if self.chosen == chosen && self.reason.is_some() == asks {
            self.lines = Some(lines);
        } else {
            ui.ctx().request_repaint();
        }
    }

    /// What is listed.
    fn switches_ui(&mut self, ui: &mut Ui) {
        let (here, all) = (self.here.1.count(), self.all.count());
        let waived = self.shown().waived.len();
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(5.0, 5.0);
            ui.add_space(theme::SPACE_16);
            let mut switched = false;
            for (whole, words, count) in
                [(false, "This document", here), (true, "Whole project", all)]
            {
                let shown = format!("{words} {count}");
                let pill = widgets::pill_ui(ui, &shown, &shown, self.whole == whole);
                self.first.get_or_insert(pill.id);
                if pill.clicked() && self.whole != whole {
                    self.whole = whole;
                    switched = true;
                }
            }
            if waived > 0 || self.waived {
                let shown = format!("Let stand {waived}");
                let pill = widgets::pill_ui(ui, &shown, &shown, self.waived);
                if pill.on_hover_text("Show what was let stand, with the reasons").clicked() {
                    self.waived = !self.waived;
                    switched = true;
                }
            }
            if switched {
                self.lines = None;
                (self.chosen, self.reason) = (None, None);
            }
        });
    }

    fn empty_ui(&mut self, ui: &mut Ui) {
        let elsewhere = self.all.count();
        let (title, words, button) = if self.whole || elsewhere == 0 {
            ("Nothing to look at again", "Your marks pass every check.", None)
        } else {
            let button = format!("Show all {elsewhere}");
            ("Nothing to look at again here", "Other documents have problems.", Some(button))
        };
        if widgets::empty_ui(ui, title, words, button.as_deref()) {
            self.whole = true;
            self.lines = None;
        }
    }

    fn list_ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        (session, lines, writes): (&Session, &Lines, bool),
        intents: &mut Vec<Intent>,
    ) {
        ScrollArea::vertical().id_salt("problems").auto_shrink([false, false]).show_viewport(
            ui,
            |ui, viewport| {
                ui.set_height(lines.height());
                let (corner, width) = (ui.max_rect().min, ui.available_width());
                let mut clicked = None;
                for (at, line, top, bottom) in lines.within(viewport.top(), viewport.bottom()) {
                    let rect = Rect::from_min_max(
                        pos2(corner.x, corner.y + top),
                        pos2(corner.x + width, corner.y + bottom),
                    );
                    let place = (at, lines.len());
                    let found = match line {
                        Line::Heading(check, count) => {
                            heading_ui(ui, rect, check::name_of(check), count, is_damage(check));
                            continue;
                        }
                        Line::LetStand(count) => {
                            heading_ui(ui, rect, "Let stand", count, false);
                            continue;
                        }
                        Line::More(more) => {
                            let dim = theme::colors(ui.ctx()).dim;
                            let at = rect.left_center() + vec2(16.0, 0.0);
                            let words = format!("and {more} more");
                            let font = theme::text_font();
                            ui.painter().text(at, Align2::LEFT_CENTER, words, font, dim);
                            continue;
                        }
                        Line::Finding(at) => self.shown().open.get(at).map(|it| (it, None)),
                        Line::Waived(at) => {
                            let found = self.shown().waived.get(at);
                            found.map(|(it, reason)| (it, Some(reason.clone())))
                        }
                    };
                    let Some((finding, reason)) = found.map(|(it, why)| (it.clone(), why)) else {
                        continue;
                    };
                    ui.push_id((finding.check, &finding.subject), |ui| {
                        if self.finding_ui(ui, engine, session, (&finding, rect, place)) {
                            clicked = Some(finding.clone());
                        }
                        if self.is_chosen(&finding) {
                            self.chosen_ui(
                                ui,
                                (&finding, rect),
                                reason.as_deref(),
                                writes,
                                intents,
                            );
                        }
                    });
                }
                if let Some(finding) = clicked {
                    intents.extend(way_to(session, &finding));
                    self.chosen = Some((finding.check, finding.subject));
                    self.reason = None;
                }
            },
        );
    }

    fn is_chosen(&self, finding: &Finding) -> bool {
        let chosen = self.chosen.as_ref();
        chosen.is_some_and(|(check, of)| *check == finding.check && *of == finding.subject)
    }

    /// `true`: it was clicked.
    fn finding_ui(
        &self,
        ui: &mut Ui,
        engine: &mut Engine,
        session: &Session,
        (finding, rect, place): (&Finding, Rect, (usize, usize)),
    ) -> bool {
        let colors = theme::colors(ui.ctx());
        let chosen = self.is_chosen(finding);
        let path = self.whole.then(|| path_of(session, finding));
        let name = match path {
            Some(path) => format!("{path}: {}", finding.message),
            None => finding.message.clone(),
        };
        // What can be done to the chosen one lies under it.
        let row = Rect::from_min_size(rect.min, vec2(rect.width(), self.height(finding)));
        let response = ui.allocate_rect(row, Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, chosen, &name));
        widgets::tell_row(ui, &response, chosen, place);
        if chosen {
            widgets::chosen_row(ui.painter(), rect, colors);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, 0.0, colors.window);
        }
        widgets::focus_ring(ui, &response, row);
        let mut inside = row.shrink2(vec2(16.0, 7.0));
        if let Some(path) = path {
            let small = TextStyle { size: theme::caption_font().size, ..theme::NAME };
            sentence_in(ui, engine, path, small, colors.dim, 1, inside);
            inside.min.y += 17.0;
        }
        let most = lines_of(finding);
        sentence_in(ui, engine, &finding.message, theme::NAME, colors.text, most, inside);
        let clicked = response.clicked();
        response.on_hover_text(&finding.message);
        clicked
    }

    fn height(&self, finding: &Finding) -> f32 {
        height_of(finding, self.whole)
    }

    /// What can be done to the one that was clicked.
    fn chosen_ui(
        &mut self,
        ui: &mut Ui,
        (finding, rect): (&Finding, Rect),
        waived: Option<&str>,
        writes: bool,
        intents: &mut Vec<Intent>,
    ) {
        let colors = theme::colors(ui.ctx());
        let mut room = rect.shrink2(vec2(16.0, 0.0));
        room.min.y += self.height(finding);
        let let_stand = |reason: Option<String>| {
            let (check, subject) = (finding.check.to_owned(), finding.subject.clone());
            Intent::Do(Action::LetStand { check, subject, reason })
        };
        let mut ui = ui.new_child(UiBuilder::new().max_rect(room));
        if let Some(why) = waived {
            ui.horizontal(|ui| {
                if writes && widgets::word_button_ui(ui, "Take up again", colors.accent).clicked() {
                    intents.push(let_stand(None));
                }
                let most = ui.available_width();
                let words = widgets::elided(ui, why, theme::text_font(), colors.dim, most);
                ui.label(words).on_hover_text(why);
            });
            return;
        }
        if !writes {
            return;
        }
        let Some(reason) = &mut self.reason else {
            if widgets::word_button_ui(&mut ui, "Let it stand…", colors.accent).clicked() {
                (self.reason, self.focus) = (Some(String::new()), true);
            }
            return;
        };
        let field = ui.add(
            TextEdit::singleline(reason)
                .hint_text("Say why it is right as it is")
                .margin(Margin::symmetric(8, 4))
                .desired_width(f32::INFINITY),
        );
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Reason to let it stand"));
        if std::mem::take(&mut self.focus) {
            field.request_focus();
            ui.scroll_to_rect(rect, None);
        }
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let escaped = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape));
        ui.add_space(theme::SPACE_4);
        let said = !reason.trim().is_empty();
        let (mut stands, mut left) = (entered, escaped);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme::SPACE_12;
            ui.add_enabled_ui(said, |ui| {
                stands |= widgets::word_button_ui(ui, "Let it stand", colors.accent).clicked();
            });
            left |= widgets::word_button_ui(ui, "Cancel", colors.dim).clicked();
        });
        if stands && said {
            intents.push(let_stand(Some(reason.trim().to_owned())));
            self.reason = None;
        } else if left {
            self.reason = None;
        } else if entered {
            // There is no reason yet.
            self.focus = true;
        }
    }
}

fn is_damage(check: &str) -> bool {
    check::weight_of(check) == Weight::Damage
}

/// A check over what it found; what is broken has a sign beside it.
fn heading_ui(ui: &mut Ui, rect: Rect, name: &str, count: usize, broken: bool) {
    let colors = theme::colors(ui.ctx());
    let response = ui.allocate_rect(rect, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}, {count}")));
    let painter = ui.painter();
    let (left, y) = (rect.left() + 16.0, rect.bottom() - 13.0);
    let font = theme::strong_font();
    let words = painter.text(pos2(left, y), Align2::LEFT_CENTER, name, font, colors.text);
    let mut x = words.right() + theme::SPACE_8;
    let count = count.to_string();
    let font = theme::text_font();
    x = painter.text(pos2(x, y), Align2::LEFT_CENTER, count, font, colors.dim).right();
    if broken {
        widgets::trouble_icon(painter, pos2(x + theme::SPACE_12, y), colors.warn);
    }
}

/// The document of a finding, as the list names it.
fn path_of<'a>(session: &'a Session, finding: &Finding) -> &'a str {
    let index = finding.document.and_then(|document| session.index_of(document));
    let entry = index.and_then(|index| session.documents().get(index));
    entry.map_or("A document that is not in the list", |entry| &entry.path)
}

/// Where a finding leads: to a mark, or to words that a key can mark.
fn way_to(session: &Session, finding: &Finding) -> Option<Intent> {
    let document = finding.document?;
    match (finding.range, session.index_of(document)) {
        (Some(range), Some(index)) => Some(Intent::GoToHit(index, range)),
        _ => Some(Intent::GoTo(Place { document, span: finding.span, range: finding.range })),
    }
}
