//! The line at the bottom: the keys that matter now, and how things stand.

use egui::{
    Align, Color32, CornerRadius, Layout, Response, RichText, Role, Sense, Stroke, StrokeKind, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};

use super::{Intent, Workbench, attributes};
use crate::{
    model::{LabelRule, counted, number},
    session::OpenDocument,
    store::Access,
    text::{Encoding, Found, Ranges, TextRange},
    ui::{
        command::Command,
        keymap::{Keymap, in_brackets},
        theme, widgets,
    },
};

impl Workbench {
    pub(super) fn bottom_line_ui(&mut self, ui: &mut Ui) {
        self.tally.update(&self.session, self.text_id);
        ui.horizontal_centered(|ui| {
            ui.add_space(theme::SPACE_12);
            ui.spacing_mut().item_spacing.x = theme::SPACE_4;
            let page = self.project_find.is_shown();
            if self.claims.is_shown() {
                let hints = self.claims_hints();
                let hints: Vec<_> = hints
                    .iter()
                    .map(|(keys, words)| ((*keys).to_owned(), words.as_str()))
                    .collect();
                caps_ui(ui, &hints);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.state_ui(ui));
                return;
            }
            if self.session.open().is_none()
                || self.failed.is_some()
                || self.is_reading_only()
                || page
            {
                if page {
                    for (keys, words) in [("↵", "open the hit"), ("Esc", "back to the text")] {
                        let dim = theme::colors(ui.ctx()).dim;
                        widgets::key_cap_ui(ui, keys);
                        ui.add(egui::Label::new(RichText::new(words).color(dim)).selectable(false));
                        ui.add_space(theme::SPACE_4);
                    }
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.state_ui(ui));
                return;
            }
            if self.hints.is_some() {
                self.hints_line_ui(ui);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.state_ui(ui));
                return;
            }
            if self.inspector.keyed.is_some() {
                self.attribute_hints_ui(ui);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.state_ui(ui));
                return;
            }
            if self.link_has_keys() {
                self.link_hints_ui(ui);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.state_ui(ui));
                return;
            }
            self.labels_ui(ui);
            if self.doubling.is_some() {
                ui.label("Which label as well?");
                ui.add_space(theme::SPACE_8);
            }
            for hint in self.hints() {
                // What does not fit is left out, the last first.
                if hint.width(ui) > ui.available_width() - self.state_width {
                    break;
                }
                self.hint_ui(ui, &hint);
            }
            let state = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                self.state_ui(ui);
                ui.min_rect().width()
            });
            self.state_width = state.inner;
        });
    }

    /// What matters now, the most important first.
    fn hints(&self) -> Vec<Hint> {
        let one = |command, words| Hint { commands: vec![command], words };
        let pair = |back, on, words| Hint { commands: vec![back, on], words };
        if self.doubling.is_some() {
            return vec![one(Command::Disarm, "none")];
        }
        if self.armed.is_some() {
            let mut hints = vec![one(Command::Disarm, "put down"), one(Command::Undo, "undo")];
            if self.pane.selection().is_some() {
                hints.insert(0, one(Command::ChooseHere, "mark"));
            }
            return hints;
        }
        let selected = self.selected.is_some();
        if let Some(selection) = self.pane.selection() {
            let mut hints = Vec::new();
            if selected {
                hints.push(one(Command::Join, "join"));
                if self.holds(selection) {
                    hints.push(one(Command::Split, "take out"));
                }
            }
            hints.push(pair(Command::Expand, Command::Shrink, "more, less"));
            hints.push(one(Command::Disarm, "clear"));
            return hints;
        }
        if selected {
            let mut hints = vec![
                pair(Command::StartBack, Command::StartOn, "start"),
                pair(Command::EndBack, Command::EndOn, "end"),
                one(Command::Link, "link"),
                one(Command::Attributes, "attributes"),
                one(Command::Remove, "remove"),
                one(Command::NextSpan, "next"),
            ];
            if self.can_split() {
                hints.push(one(Command::Split, "split"));
            }
            hints.push(one(Command::Undo, "undo"));
            return hints;
        }
        let mut hints = vec![
            one(Command::Expand, "select a word"),
            one(Command::NextSpan, "next mark"),
            one(Command::DoneAndNext, "done, open next"),
        ];
        if self.session.open().is_some_and(|open| !open.relations.is_empty()) {
            hints.push(one(
                Command::AllLinks,
                if self.shows_all_links() { "fewer links" } else { "all links" },
            ));
        }
        hints
    }

    /// Whether a range lies over words of the selected mark.
    fn holds(&self, range: TextRange) -> bool {
        self.selected_ranges().is_some_and(|held| held.iter().any(|r| r.intersects(range)))
    }

    /// Whether the selected mark has a gap, or the caret in it.
    fn can_split(&self) -> bool {
        let caret = self.pane.caret();
        self.selected_ranges().is_some_and(|ranges| {
            let hull = ranges.hull();
            ranges.as_slice().len() > 1 || hull.start() < caret && caret < hull.end()
        })
    }

    fn selected_ranges(&self) -> Option<&Ranges> {
        let open = self.session.open()?;
        let span = open.spans.get(open.position(self.selected?)?)?;
        Some(&span.span()?.ranges)
    }

    /// The labels: a click takes one up, so that each drag marks.
    fn labels_ui(&mut self, ui: &mut Ui) {
        let rules: Vec<LabelRule> = self.session.schema().offered_labels().cloned().collect();
        for rule in rules {
            let armed = self.armed.as_ref() == Some(&rule.id);
            let name = rule.name.to_lowercase();
            let (count, outside) = (self.tally.of(&rule.id), self.tally.outside(&rule.id));
            let response = Self::label_ui(ui, &rule, armed, count);
            response.widget_info(|| {
                WidgetInfo::selected(Role::Button, true, armed, format!("Mark as {name}"))
            });
            let mut here = match count {
                0 => "None in this document".to_owned(),
                count => format!("{} in this document", number(count)),
            };
            if outside > 0 {
                here = format!("{here}, {} outside the article", number(outside));
            }
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(here.clone()));
            widgets::focus_ring(ui, &response, response.rect);
            if response.clicked() {
                self.intents.push(if armed {
                    Intent::Arm(None)
                } else {
                    Intent::Mark(rule.id.clone())
                });
            }
            let about =
                if rule.about.is_empty() { here } else { format!("{}\n{here}", rule.about) };
            response.on_hover_text(about);
            ui.add_space(theme::SPACE_4);
        }
    }

    /// Key and name of one label, on its ground while it is taken up.
    fn label_ui(ui: &mut Ui, rule: &LabelRule, armed: bool, count: usize) -> Response {
        let colors = theme::label_colors(ui.ctx(), Some(rule));
        let name = rule.name.to_lowercase();
        let font = if armed { theme::strong_font() } else { theme::text_font() };
        let galley = ui.painter().layout_no_wrap(name, font, colors.text);
        let dim = theme::colors(ui.ctx()).dim;
        let caption =
            |words: String| ui.painter().layout_no_wrap(words, theme::caption_font(), dim);
        let shown = caption(if count == 0 { String::new() } else { count.to_string() });
        // Room for two figures is always there: a mark more moves nothing.
        let room = shown.size().x.max(caption("00".to_owned()).size().x) + 6.0;
        let size = vec2(17.0 + 5.0 + galley.size().x + room + 12.0, 22.0);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        if armed {
            let (radius, edge) = (CornerRadius::same(theme::RADIUS), Stroke::new(1.0, colors.line));
            ui.painter().rect(rect, radius, colors.ground, edge, StrokeKind::Inside);
        } else if response.hovered() {
            let ground = theme::colors(ui.ctx()).window;
            ui.painter().rect_filled(rect, CornerRadius::same(theme::RADIUS), ground);
        }
        let mut inside = ui.new_child(UiBuilder::new().max_rect(rect.shrink2(vec2(6.0, 2.5))));
        if let Some(key) = rule.key {
            widgets::key_cap_ui(&mut inside, &key.to_string());
        }
        let at = pos2(rect.left() + 6.0 + 17.0 + 5.0, rect.center().y - galley.size().y / 2.0);
        let after =
            at + vec2(galley.size().x + 6.0, (galley.size().y - shown.size().y) / 2.0 + 0.5);
        ui.painter().galley(at.round(), galley, colors.text);
        ui.painter().galley(after.round(), shown, dim);
        response
    }

    /// The keys that set the attribute which has them.
    fn attribute_hints_ui(&self, ui: &mut Ui) {
        let Some(keyed) = self.inspector.keyed else { return };
        let rules =
            self.annotation_with_keys().map(|mark| attributes::shown(self.session.schema(), mark));
        let rule = rules.and_then(|rules| rules.get(keyed.index).copied());
        let count = rule.map_or(0, |rule| attributes::choices(rule).len());
        let choose = match count {
            0 => "↵".to_owned(),
            1 => "1".to_owned(),
            count => format!("1 … {}", count.min(9)),
        };
        let hints = [
            (choose, if count == 0 { "go on" } else { "choose" }),
            ("↑ ↓".to_owned(), "other attribute"),
            ("Del".to_owned(), "clear"),
            ("Esc".to_owned(), "back to the text"),
        ];
        caps_ui(ui, &hints);
    }

    fn link_hints_ui(&self, ui: &mut Ui) {
        let keymap = Keymap::of(ui.ctx());
        let keys = |command| keymap.words(command).unwrap_or_default();
        let kinds = match self.kinds_of_link() {
            0 | 1 => String::new(),
            count => format!("1 … {}", count.min(9)),
        };
        let hints = [
            (kinds, "kind"),
            ("↑ ↓".to_owned(), "other link"),
            ("↵".to_owned(), "to its other end"),
            (keys(Command::Note), "note"),
            ("Del".to_owned(), "remove"),
            ("Esc".to_owned(), "back to the text"),
        ];
        caps_ui(ui, &hints);
    }

    fn hint_ui(&mut self, ui: &mut Ui, hint: &Hint) {
        let colors = theme::colors(ui.ctx());
        for caps in hint.caps(ui.ctx()) {
            widgets::key_cap_ui(ui, &caps);
        }
        let button = widgets::word_button_ui(ui, hint.words, colors.dim);
        // Of two, the second: it does more.
        let command = hint.commands.last().copied();
        let name = command.map_or("", Command::name).trim_end_matches('…').to_lowercase();
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        if let (true, Some(command)) = (button.clicked(), command) {
            self.intents.push(Intent::Run(command));
        }
        ui.add_space(theme::SPACE_4);
    }

    fn state_ui(&mut self, ui: &mut Ui) {
        let colors = theme::colors(ui.ctx());
        ui.spacing_mut().item_spacing.x = theme::SPACE_16;
        ui.add_space(theme::SPACE_12);
        let word = |ui: &mut Ui, words: String| {
            ui.add(egui::Label::new(RichText::new(words).color(colors.dim)).selectable(false))
        };
        let zoom = word(ui, format!("{} %", self.zoom_percent));
        let keymap = Keymap::of(ui.ctx());
        let keys = [Command::ZoomIn, Command::ZoomOut].map(|command| keymap.words(command));
        let keys: Vec<String> = keys.into_iter().flatten().collect();
        let about = if keys.is_empty() { "" } else { ": " };
        zoom.on_hover_text(format!("Size of the text{about}{}", keys.join(" and ")));
        if let (Some(open), None) = (self.session.open(), &self.failed) {
            let (words, about, doubtful) = encoding_words(open);
            let color = if doubtful { colors.warn } else { colors.dim };
            let button = widgets::word_button_ui(ui, words, color);
            if button.on_hover_text(about).clicked() {
                self.intents.push(Intent::Run(Command::ReadAs));
            }
            if let Some(here) = self.here() {
                word(ui, here);
            }
            let outside = self.tally.all_outside();
            let words = word(ui, count_words(open, outside));
            if !open.elsewhere.is_empty() {
                let why = "Those that are not shown stand on another text of this file";
                words.on_hover_text(why);
            }
            if outside > 0 {
                let told = word(ui, format!("{outside} outside the article"));
                told.on_hover_text("Marks in what is not the article are kept and not counted");
            }
        }
        if let Some(open) = self.session.open().filter(|_| self.failed.is_none()) {
            self.problem_count_ui(ui, open.id());
        }
        if self.characters {
            let button = widgets::word_button_ui(ui, "characters", colors.accent);
            let keys = in_brackets(ui.ctx(), Command::Characters);
            let about = format!("Drags select by characters. Click for words again{keys}");
            if button.on_hover_text(about).clicked() {
                self.intents.push(Intent::Run(Command::Characters));
            }
        }
        if let Some((done, total)) = self.session.marking_progress() {
            if ui.button("Cancel").clicked() {
                self.session.cancel_marking();
            }
            word(ui, format!("Marking in document {done} of {total}…"));
            return;
        }
        let (words, color) = match self.session.access() {
            Access::Reading(_) => ("Read only", colors.warn),
            Access::Writing if self.session.is_saving() => ("Saving…", colors.warn),
            Access::Writing if !self.waiting.is_empty() => {
                ("Waiting for another window…", colors.warn)
            }
            Access::Writing if self.session.open().is_none() => ("", colors.dim),
            Access::Writing if self.inspector.is_dirty() => ("Writing…", colors.dim),
            Access::Writing => ("Saved", colors.dim),
        };
        let told = ui.add(egui::Label::new(RichText::new(words).color(color)).selectable(false));
        // "Saved" after each mark would be noise; what keeps it from being saved is not.
        if color == colors.warn && !self.session.is_saving() {
            widgets::tell(ui, &told, false);
        }
    }
}

/// How many spans the document has, as the list tells, and how many of them are not in its text.
fn count_words(open: &OpenDocument, outside: usize) -> String {
    let (here, away) = (open.spans.len().saturating_sub(outside), open.elsewhere.len());
    let all = counted(here + away, "mark");
    match (here, away) {
        (_, 0) => all,
        (0, _) => format!("{all}, none shown"),
        _ => format!("{all}, {away} not shown"),
    }
}

/// Keys that matter now, and what they do in a word.
struct Hint {
    commands: Vec<Command>,
    words: &'static str,
}

impl Hint {
    fn caps(&self, ctx: &egui::Context) -> Vec<String> {
        let keymap = Keymap::of(ctx);
        self.commands.iter().filter_map(|command| keymap.words(*command)).collect()
    }

    /// About how wide it is shown.
    fn width(&self, ui: &Ui) -> f32 {
        let width = |words: &str, font| {
            let galley = ui.painter().layout_no_wrap(words.to_owned(), font, Color32::WHITE);
            galley.size().x
        };
        let caps = self.caps(ui.ctx());
        let caps = caps.iter().map(|cap| width(cap, theme::caption_font()).max(7.0) + 14.0);
        caps.sum::<f32>() + width(self.words, theme::text_font()) + 16.0
    }
}

/// Keys, each with what it does.
fn caps_ui(ui: &mut Ui, hints: &[(String, &str)]) {
    let colors = theme::colors(ui.ctx());
    for (keys, words) in hints.iter().filter(|(keys, _)| !keys.is_empty()) {
        widgets::key_cap_ui(ui, keys);
        ui.add(egui::Label::new(RichText::new(*words).color(colors.dim)).selectable(false));
        ui.add_space(theme::SPACE_8);
    }
}

/// The encoding of the open document in a word, what there is to know of it, and whether that is
/// cause for doubt.
fn encoding_words(open: &OpenDocument) -> (String, String, bool) {
    let name = Encoding::shown(&open.row.encoding);
    let mut words = name.to_owned();
    let how = match open.found {
        Found::Said => "",
        Found::Chosen => "This encoding was chosen by hand. ",
        Found::Guessed => "This encoding was found by the letters. ",
        Found::Unsure => {
            words.push_str(", perhaps");
            "The file does not tell its encoding; others may be as right. "
        }
    };
    let unread = match open.unread {
        0 => String::new(),
        1 => "1 place of the file cannot be read and is shown as �. ".to_owned(),
        n => format!("{} of the file cannot be read and are shown as �. ", counted(n, "place")),
    };
    let about = format!("{how}{unread}Click to read the file in another one");
    (words, about, open.found == Found::Unsure || open.unread > 0)
}
