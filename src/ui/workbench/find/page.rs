//! The page of a search over the whole project: field and switches, then every hit in its line.

use egui::{
    Align, Align2, Frame, Id, Key, Layout, Margin, Modifiers, RichText, Role, Sense, Ui,
    WidgetInfo, pos2, vec2,
};

use super::super::{Intent, Workbench, inspector::QUOTE};
use super::{
    bar::{field_ui, switches_ui},
    project::MOST,
    rows::Row,
};
use crate::{
    model::{counted, number},
    session::find::{Hit, Within},
    text::find::BadQuery,
    ui::{
        command::Command,
        text::{Engine, Kwic, TextStyle, kwic},
        theme, widgets,
    },
};

const NAME: &str = "Find in the project";

/// Where in a line of this width the hits stand.
pub(in crate::ui) fn hit_column(width: f32) -> f32 {
    (width * 0.38).floor()
}

/// A line with a hit in it, as every list of hits paints it.
pub(in crate::ui) fn hit_ui(
    ui: &Ui,
    engine: &mut Engine,
    rect: egui::Rect,
    hit: &Hit,
    (column, paper): (f32, egui::Color32),
) {
    let colors = theme::colors(ui.ctx());
    let style = TextStyle { size: 14.5, ..QUOTE };
    let line = Kwic {
        line: &hit.context.line,
        hit: hit.context.hit.clone(),
        style,
        color: colors.text,
        ground: colors.hit_chosen,
        paper,
        column,
    };
    kwic(ui, engine, rect, &line);
}

impl Workbench {
    fn project_field() -> Id {
        Id::unique("find in the project")
    }

    pub(in crate::ui::workbench) fn project_find_ui(&mut self, ui: &mut Ui, engine: &mut Engine) {
        let listens = self.dialog.is_none() && !egui::Popup::is_any_open(ui.ctx());
        let focused = ui.ctx().memory(egui::Memory::focused);
        let typing = focused == Some(Self::project_field());
        // Escape has taken the keyboard from the field before anybody hears of it.
        let typed_elsewhere = self.keyboard.was_field && !self.project_find.typing;
        self.project_find.typing = typing;
        // The arrows and Enter belong to the list, unless a button or another field has the
        // keyboard.
        if listens && (typing || focused.is_none()) {
            self.page_keys(ui);
        }
        let escapes = listens && !typed_elsewhere;
        if escapes && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            self.project_find.hide();
            self.focus_text = true;
            ui.ctx().request_repaint();
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        Frame::new()
            .fill(theme::colors(ui.ctx()).panel)
            .inner_margin(Margin { left: 16, right: 16, top: 10, bottom: 8 })
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                self.page_head_ui(ui, listens);
            });
        widgets::hairline_ui(ui);
        if self.project_find.is_searching() {
            ui.ctx().request_repaint_after_secs(0.05);
        }
        if self.project_find.rows.count() == 0 {
            self.page_empty_ui(ui);
        } else {
            self.hits_ui(ui, engine);
        }
    }

    fn page_keys(&mut self, ui: &Ui) {
        let (moved, entered) = ui.input_mut(|input| {
            let mut pressed = |key| input.count_and_consume_key(Modifiers::NONE, key);
            let mut steps = |key, rows: isize| isize::try_from(pressed(key)).unwrap_or(0) * rows;
            let moved = steps(Key::ArrowDown, 1) - steps(Key::ArrowUp, 1)
                + steps(Key::PageDown, 15)
                - steps(Key::PageUp, 15);
            (moved, input.consume_key(Modifiers::NONE, Key::Enter))
        });
        let find = &mut self.project_find;
        let last = find.rows.hits().saturating_sub(1);
        if moved != 0 {
            find.chosen = find.chosen.saturating_add_signed(moved).min(last);
            find.place.reveal =
                if find.chosen == 0 { Some(0) } else { find.rows.row_of_hit(find.chosen) };
        }
        if entered {
            self.take_chosen_hit();
        }
    }

    fn page_head_ui(&mut self, ui: &mut Ui, listens: bool) {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        ui.horizontal_wrapped(|ui| {
            let width = (ui.available_width() - 250.0).clamp(160.0, 520.0);
            let find = &mut self.project_find;
            let fresh = std::mem::take(&mut find.focus);
            field_ui(ui, &mut find.query, Self::project_field(), NAME, width, fresh);
            switches_ui(ui, &mut find.query, listens);
        });
        ui.horizontal_wrapped(|ui| {
            let mut choice = |ui: &mut Ui, words: &str, name: &str, within: Within| {
                let chosen = self.project_find.within == within;
                if widgets::pill_ui(ui, words, name, chosen).clicked() {
                    self.project_find.within = within;
                }
            };
            choice(ui, "anywhere", "Look anywhere", Within::Anywhere);
            for rule in &self.session.schema().labels {
                let label = rule.name.to_lowercase();
                let name = format!("Look only inside of marks: {label}");
                choice(ui, &format!("in a {label}"), &name, Within::Label(rule.id.clone()));
            }
            choice(ui, "not marked", "Look only outside of marks", Within::Unmarked);
            ui.add_space(theme::SPACE_8);
            let regions = self.project_find.regions;
            let name = "Also look in what is not part of the article";
            let pill = widgets::pill_ui(ui, "outside the article too", name, regions);
            if pill.on_hover_text(name).clicked() {
                self.project_find.regions = !regions;
            }
        });
        self.page_state_ui(ui);
    }

    /// How many there are, or how far it is, or what is wrong.
    fn page_state_ui(&mut self, ui: &mut Ui) {
        let colors = theme::colors(ui.ctx());
        let find = &self.project_find;
        let (done, total) = find.progress();
        let searching = find.is_searching();
        let mut warnings: Vec<String> = find.trouble.clone().into_iter().collect();
        let mut words = String::new();
        if find.rows.hits() > 0 {
            let documents = counted(find.rows.groups(), "document");
            words = format!("{} in {documents}", counted(find.rows.hits(), "hit"));
        }
        if let Some(ended) = &find.ended {
            if let Some(bad) = ended.bad.as_ref().filter(|bad| **bad != BadQuery::Empty) {
                warnings.push(bad.to_string());
            }
            if ended.more {
                words = format!("The first {} hits are shown", number(MOST));
            }
            if let Some((index, why)) = &ended.first_unread {
                let path = self.session.documents().get(*index).map_or("", |entry| &entry.path);
                let count = counted(ended.unread, "document");
                warnings.push(format!("{count} could not be read, first {path}: {why}"));
            }
        }
        let room = vec2(ui.available_width(), theme::ROW - 4.0);
        let mut cancelled = false;
        ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
            if searching {
                words = format!(
                    "{words}{}{} of {} searched",
                    if words.is_empty() { "" } else { " · " },
                    number(done),
                    number(total)
                );
            }
            if !words.is_empty() {
                ui.label(RichText::new(words).color(colors.dim));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if searching {
                    cancelled = ui.button("Cancel").clicked();
                    let bar = vec2(120.0, 4.0);
                    ui.allocate_ui(bar, |ui| {
                        widgets::progress_ui(ui, done, total, "Documents searched");
                    });
                } else if self.project_find.ended.is_some()
                    && !self.project_find.query.words.is_empty()
                    && ui.button("Look again").clicked()
                {
                    self.search_project_again();
                }
            });
        });
        if cancelled && let Some(search) = self.project_find.cancel() {
            self.session.dismiss_search(search);
        }
        for warning in warnings {
            ui.label(RichText::new(warning).color(colors.warn));
        }
    }

    fn page_empty_ui(&self, ui: &mut Ui) {
        let find = &self.project_find;
        if find.query.words.is_empty() {
            let words = "Type words; every line of the project that holds them is listed here. \
                         Enter opens the chosen one, Back (Alt Left) leads to this page again.";
            widgets::empty_ui(ui, NAME, words, None);
        } else if find.ended.as_ref().is_some_and(|ended| ended.bad.is_none()) {
            let narrowed = find.within != Within::Anywhere || find.query.case || find.query.word;
            let words = if narrowed {
                "Look anywhere, or turn the switches off, to find more."
            } else {
                "Look at the spelling, or for fewer words."
            };
            widgets::empty_ui(ui, "Nothing is found", words, None);
        }
    }

    fn hits_ui(&mut self, ui: &mut Ui, engine: &mut Engine) {
        let colors = theme::colors(ui.ctx());
        let (mut place, height) = (self.project_find.place, ui.available_height());
        let mut taken = None;
        let find = &self.project_find;
        widgets::list_ui(ui, "hits", &mut place, find.rows.count(), height, |ui, range| {
            for row in range {
                match find.rows.get(row) {
                    Some(Row::Heading(at)) => {
                        let Some(group) = find.groups.get(at) else { continue };
                        let entry = self.session.documents().get(group.index);
                        let path = entry.map_or("", |entry| entry.path.as_str());
                        heading_ui(ui, path, group.hits.len());
                    }
                    Some(Row::Hit(at, within, nth)) => {
                        let group = find.groups.get(at);
                        let Some((group, hit)) =
                            group.and_then(|group| Some((group, group.hits.get(within)?)))
                        else {
                            continue;
                        };
                        let room = vec2(ui.available_width(), theme::ROW);
                        let (rect, _) = ui.allocate_exact_size(room, Sense::hover());
                        let id = ui.scope_id().with(("hit", nth));
                        // Not by Tab, one by one: the arrows lead through them.
                        let sense = Sense::CLICK;
                        let response = ui.interact(rect, id, sense);
                        let chosen = nth == find.chosen;
                        response.widget_info(|| {
                            let line = &*hit.context.line;
                            WidgetInfo::selected(Role::ListItem, true, chosen, line)
                        });
                        let paper = if chosen {
                            colors.chosen
                        } else if response.hovered() {
                            colors.window
                        } else {
                            colors.paper
                        };
                        ui.painter().rect_filled(rect, 0.0, paper);
                        let line = rect.shrink2(vec2(16.0, 0.0));
                        hit_ui(ui, engine, line, hit, (hit_column(line.width()), paper));
                        if response.clicked() {
                            taken = Some((nth, group.index, hit.range));
                        }
                    }
                    None => {}
                }
            }
        });
        self.project_find.place = place;
        if let Some((nth, index, range)) = taken {
            self.project_find.chosen = nth;
            self.intents.push(Intent::GoToHit(index, range));
        }
    }

    /// Whether a command means something while the page stands where the text does.
    pub(in crate::ui::workbench) const fn works_beside_text(command: Command) -> bool {
        matches!(
            command,
            Command::OpenFolder
                | Command::OpenByPath
                | Command::CloseProject
                | Command::Export
                | Command::SaveClaims
                | Command::Import
                | Command::Check
                | Command::Guidelines
                | Command::Problems
                | Command::ChangeAnnotator
                | Command::Quit
                | Command::Undo
                | Command::Redo
                | Command::NextDocument
                | Command::PreviousDocument
                | Command::FilterDocuments
                | Command::Find
                | Command::FindInProject
                | Command::NextPanel
                | Command::PreviousPanel
                | Command::AnnotatePage
                | Command::ClaimsPage
                | Command::ZoomIn
                | Command::ZoomOut
                | Command::ZoomReset
                | Command::ThemeSystem
                | Command::ThemeLight
                | Command::ThemeDark
                | Command::Palette
                | Command::Keys
                | Command::Settings
                | Command::Back
                | Command::Forward
        )
    }
}

/// A document over its hits.
fn heading_ui(ui: &mut Ui, path: &str, count: usize) {
    let colors = theme::colors(ui.ctx());
    let room = vec2(ui.available_width(), theme::ROW);
    let (rect, response) = ui.allocate_exact_size(room, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{path}, {count}")));
    let painter = ui.painter();
    let right = pos2(rect.right() - 16.0, rect.center().y + 3.0);
    let count = number(count);
    let count = painter.text(right, Align2::RIGHT_CENTER, count, theme::text_font(), colors.dim);
    let most = count.left() - rect.left() - 32.0;
    let words = widgets::elided(ui, path, theme::strong_font(), colors.text, most);
    let corner = pos2(rect.left() + 16.0, rect.center().y + 3.0 - words.size().y / 2.0);
    ui.painter().galley(corner.round(), words, colors.text);
    let line = egui::Stroke::new(1.0, colors.faint);
    ui.painter().hline(rect.x_range().shrink(16.0), rect.bottom() - 0.5, line);
}
