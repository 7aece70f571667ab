//! The text in the middle: the pane, or why there is none.

use egui::{Align, Frame, Layout, Margin, RichText, Ui};

use super::{
    Intent, Workbench,
    head::head_ui,
    hints::HintKey,
    hover::hover_ui,
    links::SpanLinks,
    spans::{SpanMarks, key_of},
};
use crate::{
    model::counted_as,
    session::{Action, typography::Numbers},
    store::Access,
    text::{Encoding, Found, TextRange},
    ui::{
        Command,
        text::{Engine, Marks as _, Numbering, PaneInput},
        theme, widgets,
    },
};

impl Workbench {
    pub(super) fn reader_ui(&mut self, ui: &mut Ui, engine: &mut Engine) {
        self.notices_ui(ui);
        self.find_bar_ui(ui);
        if self.session.documents().is_empty() {
            let sentence = "Put text files (.txt or .md) into the folder, paste a text that you \
                            have copied, or choose another folder.";
            if widgets::empty_ui(ui, "No texts here", sentence, Some("Open folder…")) {
                self.intents.push(Intent::Run(Command::OpenFolder));
            }
            let paste = self.why_not(Command::PasteDocument).is_none();
            ui.vertical_centered(|ui| {
                let words = Command::PasteDocument.name();
                if paste && ui.button(words).clicked() {
                    self.intents.push(Intent::Run(Command::PasteDocument));
                }
            });
            return;
        }
        if let Some((_, why)) = &self.failed {
            widgets::trouble_ui(ui, engine, "This file cannot be opened", why, None);
            return;
        }
        let index = self.session.opening_index();
        let trouble = self
            .session
            .open()
            .is_none()
            .then(|| self.session.documents().iter().find_map(|entry| entry.trouble.clone()));
        self.far_names.update(&self.session, self.text_id);
        let Some(open) = self.session.open() else {
            if index.is_some() || self.session.is_working() {
                return;
            }
            let sentence = trouble.flatten().unwrap_or_else(|| {
                "Choose a document in the list on the left to read it.".to_owned()
            });
            widgets::empty_ui(ui, "No document is open", &sentence, None);
            return;
        };
        let ctx = ui.ctx().clone();
        let text = std::sync::Arc::clone(&open.text);
        let visible = self.filters.visible();
        let mut marks = SpanMarks::new(&ctx, &open.spans, visible, self.session.schema());
        if let Some(hints) = &self.hints {
            marks = marks.light(hints.keys(), theme::colors(&ctx).paper);
        }
        let schema = self.session.schema();
        let links = SpanLinks::new(&ctx, open, visible, schema, &self.far_names);
        let outside = open.outside();
        let also = self.places_of_kept(open, visible);
        let (style, measure) = theme::document(engine, &self.typography, self.zoom_percent);
        let colors = theme::pane_colors(&ctx);
        let armed = self
            .armed
            .as_ref()
            .map(|label| (self.session.schema().label_name(label), marks.style(label)));
        let input = PaneInput {
            text: &text.words,
            pieces: if self.typography.joined { &text.joined } else { &text.pieces },
            text_id: self.text_id,
            marks: &marks,
            marks_revision: self.filters.revision_of(self.session.revision()),
            links: &links,
            which_links: self.which_links,
            selected: self.selected.map(key_of),
            also: &also,
            movable: self.can_mark(),
            armed,
            dimmed: outside.as_slice(),
            hits: self.find.shown(),
            characters: self.characters,
            style,
            measure,
            colors: &colors,
        };
        if text.words.is_empty() {
            widgets::empty_ui(ui, "This document is empty", "It holds no text at all.", None);
            return;
        }
        self.pane.number(match self.typography.numbers {
            Numbers::Nothing => Numbering::Nothing,
            Numbers::Lines => Numbering::Lines,
            Numbers::Paragraphs => Numbering::Paragraphs,
        });
        head_ui(ui, engine, open, measure);
        let output = self.pane.ui(ui, engine, &input);
        self.visible = output.visible;
        if let Some(pane) = self.pane.id() {
            // The name says what the place is, the description what stands there.
            ctx.accesskit_node_builder(pane, |node| node.set_description(open.row.path.as_str()));
        }
        // Under a dialog, a menu or a label that is taken up it would be in the way.
        let free = self.dialog.is_none() && self.armed.is_none();
        let over = if free { self.pane.hovered(&input) } else { None };
        let told = over.map(|(mark, pointer, line)| (marks.id(mark), pointer, line));
        if let Some((_, at)) = self.hover.follow(&ctx, told)
            && let Some(span) = over.and_then(|(mark, ..)| marks.get(mark))
        {
            hover_ui(&ctx, self.session.schema(), span, at);
        }
        if self.guidelines.is_open() {
            let at = self.pane.selection().map_or_else(|| self.pane.caret(), TextRange::start);
            let label = || Some(marks.get(self.pane.smallest_over(at, &marks)?)?.label.clone());
            if self.guided.update((self.text_id, input.marks_revision, at), label) {
                // The panel was painted before.
                ctx.request_repaint();
            }
        }
        if std::mem::take(&mut self.focus_text)
            && let Some(id) = self.pane.id()
            && !ctx.text_edit_focused()
        {
            ctx.memory_mut(|memory| memory.request_focus(id));
        }
        let several = ctx.input(|input| input.modifiers.shift);
        if let Some(target) = output.picked.and_then(|key| self.hinted(key)) {
            self.intents.push(Intent::Hint(HintKey::Pick(target, several)));
        } else if let Some(target) = output.clicked.flatten().and_then(|key| self.hinted(key)) {
            // The mark itself is as good as its letters.
            self.intents.push(Intent::Hint(HintKey::Pick(target, several)));
        } else if let Some(clicked) = output.clicked {
            let span = clicked.and_then(|key| {
                open.spans.iter().map(|span| span.id).find(|id| key_of(*id) == key)
            });
            match (output.joins, span) {
                (true, Some(span)) => self.intents.push(Intent::Also(span)),
                // Beside all marks nothing is added, and nothing let go.
                (true, None) => {}
                (false, span) => self.intents.push(Intent::Select(span, false)),
            }
        }
        if let Some((key, ranges)) = output.moved
            && let Some(span) = self.selected.filter(|id| key_of(*id) == key)
        {
            self.intents.push(Intent::Reshape(span, ranges));
        }
        self.intents.extend(output.linked.and_then(|ends| self.drawn_link(ends)));
        self.intents.extend(output.followed.and_then(|link| self.followed_link(link)));
        if output.released {
            self.intents.push(if output.joins { Intent::Joined } else { Intent::Released });
        }
    }

    /// What a person must know while reading: one line each over the text.
    fn notices_ui(&mut self, ui: &mut Ui) {
        let colors = theme::colors(ui.ctx());
        ui.spacing_mut().item_spacing.y = 0.0;
        for Notice { words, help } in self.notices() {
            Frame::new().fill(colors.window).inner_margin(Margin::symmetric(16, 7)).show(
                ui,
                |ui| {
                    ui.set_width(ui.available_width());
                    ui.horizontal(|ui| {
                        let room = if help.is_some() { HELP } else { 0.0 };
                        ui.vertical(|ui| {
                            ui.set_width(ui.available_width() - room);
                            let told = ui.label(RichText::new(words).color(colors.warn));
                            widgets::tell(ui, &told, false);
                        });
                        if let Some((words, intent)) = help {
                            let line = Layout::right_to_left(Align::Center);
                            if ui.with_layout(line, |ui| ui.button(words).clicked()).inner {
                                self.intents.push(intent);
                            }
                        }
                    });
                },
            );
            widgets::hairline_ui(ui);
        }
    }

    fn notices(&self) -> Vec<Notice> {
        let mut notices = Vec::new();
        let mut notice = |words: String, help| notices.push(Notice { words, help });
        if let Access::Reading(reason) = self.session.access() {
            let save = self
                .session
                .salvaged()
                .map(|_| ("Save what can be read…", Intent::Run(Command::Export)));
            notice(format!("Open for reading only. {reason}."), save);
        }
        let Some(open) = self.session.open().filter(|_| self.failed.is_none()) else {
            return notices;
        };
        let choose = || Some(("Choose…", Intent::Run(Command::ReadAs)));
        if open.file_missing {
            let words = "The file is missing. This is its text as it was when it was last marked.";
            notice(words.to_owned(), None);
        }
        if open.found == Found::Unsure {
            let encoding = Encoding::shown(&open.row.encoding);
            let words = "The file does not tell how its letters are written. It is read as";
            notice(format!("{words} {encoding}; if words look wrong, choose another."), choose());
        }
        let unread = match open.unread {
            0 => None,
            n => {
                let places = counted_as(n, "place of the file", "places of the file");
                let are = if n == 1 { "is" } else { "are" };
                Some(format!("{places} cannot be read and {are} shown as �."))
            }
        };
        if let Some(words) = unread {
            notice(words, choose());
        }
        let mut others = open.elsewhere.len();
        let count = self.tally.read_before();
        if let Some(before) = open.read_before.as_ref().filter(|_| count > 0) {
            others = others.saturating_sub(count);
            let marks = counted_as(count, "mark stands", "marks stand");
            let it = if count == 1 { "It is" } else { "They are" };
            let name = before.encoding.display_name();
            let words = format!(
                "{marks} on this file as it was read before, in {name}. {it} kept and listed on \
                 the right, and drawn again once it is read that way."
            );
            let action = Action::SetEncoding { encoding: before.choice, every: before.every };
            notice(words, Some(("Read it that way again", Intent::Do(action))));
        }
        if others > 0 {
            let marks = counted_as(others, "mark was", "marks were");
            let they = if others == 1 { "It is" } else { "They are" };
            let words = format!(
                "{marks} made on another version of this file. {they} kept, exported with that \
                 version, and listed on the right."
            );
            notice(words, None);
        }
        notices
    }
}

/// Room for a button beside a notice, in points.
const HELP: f32 = 180.0;

/// Something to know, and what can be done about it.
struct Notice {
    words: String,
    help: Option<(&'static str, Intent)>,
}
