//! Which marks are shown: all, or those of some labels, or those with a note. A matter of looking
//! only: never kept, and nothing of the project changes.

use std::collections::BTreeSet;

use egui::{Label, RichText, Role, Sense, Ui, WidgetInfo, vec2};

use super::{Intent, Workbench};
use crate::{
    model::{Annotation, LabelId, counted, number},
    session::{OpenDocument, Session},
    ui::{command::Command, theme, widgets},
};

/// A wish about what is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Filter {
    /// Shows or hides the marks of a label.
    Turn(LabelId),
    /// Shows the marks of this label alone.
    Only(LabelId),
    Noted(bool),
    All,
}

/// How many marks a label has in the article, and outside of it.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    inside: usize,
    outside: usize,
}

#[derive(Debug, Default)]
pub(super) struct Filters {
    hidden: BTreeSet<LabelId>,
    /// Only marks with a note.
    noted: bool,
    /// Grows with every change of the wishes.
    generation: u64,
    /// The places of the spans that are shown; `None`: all are.
    visible: Option<Vec<usize>>,
    /// The same of those that stand on another text of the file.
    elsewhere: Option<Vec<usize>>,
    /// How many marks each label has, in the order of the schema, then others.
    counts: Vec<(LabelId, Counts)>,
    with_note: usize,
    made_for: Option<(u64, u64)>,
}

impl Filters {
    /// Whether anything may be hidden.
    pub(super) fn is_on(&self) -> bool {
        self.noted || !self.hidden.is_empty()
    }

    /// The places of the spans that are shown, in order; `None`: all are.
    pub(super) fn visible(&self) -> Option<&[usize]> {
        self.visible.as_deref()
    }

    /// As [`Filters::visible`], of the spans on another text of the file.
    pub(super) fn elsewhere(&self) -> Option<&[usize]> {
        self.elsewhere.as_deref()
    }

    /// Changes with the marks that are shown.
    pub(super) const fn revision_of(&self, session: u64) -> u64 {
        session.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(self.generation)
    }

    pub(super) fn shows(&self, span: &Annotation) -> bool {
        !self.hidden.contains(&span.label) && (!self.noted || !span.note.is_empty())
    }

    /// Lets a mark of this label be seen that was just made.
    pub(super) fn show(&mut self, label: &LabelId) {
        if self.hidden.remove(label) || self.noted {
            self.noted = false;
            self.generation += 1;
        }
    }

    /// Counts and finds anew what is shown, if anything has changed.
    pub(super) fn update(&mut self, session: &Session) {
        let key = (session.revision(), self.generation);
        if self.made_for == Some(key) {
            return;
        }
        self.made_for = Some(key);
        self.counts = session
            .schema()
            .labels
            .iter()
            .map(|rule| (rule.id.clone(), Counts::default()))
            .collect();
        (self.with_note, self.visible, self.elsewhere) = (0, None, None);
        let Some(open) = session.open() else { return };
        for span in open.spans.iter().chain(&open.elsewhere) {
            self.with_note += usize::from(!span.note.is_empty());
            let known = self.counts.iter().position(|(label, _)| *label == span.label);
            let at = known.unwrap_or_else(|| {
                self.counts.push((span.label.clone(), Counts::default()));
                self.counts.len() - 1
            });
            if let Some((_, counts)) = self.counts.get_mut(at) {
                let outside = open.is_outside(span);
                *(if outside { &mut counts.outside } else { &mut counts.inside }) += 1;
            }
        }
        if self.is_on() {
            let shown = |spans: &[Annotation]| {
                let spans = spans.iter().enumerate();
                Some(spans.filter(|(_, span)| self.shows(span)).map(|(at, _)| at).collect())
            };
            (self.visible, self.elsewhere) = (shown(&open.spans), shown(&open.elsewhere));
        }
    }

    /// How many marks are hidden in the text.
    fn hidden_count(&self, open: &OpenDocument) -> usize {
        let hidden = |all: usize, shown: &Option<Vec<usize>>| {
            shown.as_ref().map_or(0, |shown| all.saturating_sub(shown.len()))
        };
        hidden(open.spans.len(), &self.visible) + hidden(open.elsewhere.len(), &self.elsewhere)
    }

    /// The head of the list of marks: a switch for each label, and what is hidden.
    pub(super) fn ui(&self, ui: &mut Ui, session: &Session, intents: &mut Vec<Intent>) {
        let Some(open) = session.open() else { return };
        if open.spans.is_empty() && open.elsewhere.is_empty() {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(theme::SPACE_12, 2.0);
            ui.spacing_mut().interact_size.y = 20.0;
            for (label, count) in &self.counts {
                let hidden = self.hidden.contains(label);
                if count.inside + count.outside == 0 && !hidden {
                    continue;
                }
                let rule = session.schema().label(label);
                let color = theme::label_colors(ui.ctx(), rule).text;
                let name = session.schema().label_name(label).to_lowercase();
                let words = format!("{name} {}", number(count.inside));
                let response = switch_ui(ui, &words, &format!("Show {name} marks"), !hidden, color);
                let mut about =
                    if hidden { "Click to show them" } else { "Click to hide them" }.to_owned();
                if count.outside > 0 {
                    about = format!("{} more outside the article. {about}", number(count.outside));
                }
                ui.ctx().accesskit_node_builder(response.id, |node| {
                    let Counts { inside, outside } = *count;
                    let told = format!("{inside} in the article, {outside} outside of it");
                    node.set_description(told);
                });
                if response.on_hover_text(about).clicked() {
                    intents.push(Intent::Filter(Filter::Turn(label.clone())));
                }
            }
            if self.with_note > 0 || self.noted {
                let name = "Only marks with a note";
                let words = format!("with a note {}", self.with_note);
                if widgets::pill_ui(ui, &words, name, self.noted).clicked() {
                    intents.push(Intent::Filter(Filter::Noted(!self.noted)));
                }
            }
        });
        let hidden = self.hidden_count(open);
        if self.is_on() {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                let dim = theme::colors(ui.ctx()).dim;
                let words = format!("{} hidden ·", counted(hidden, "mark"));
                let font = theme::caption_font();
                let words = RichText::new(words).font(font.clone()).color(dim);
                ui.add(Label::new(words).selectable(false));
                let all = RichText::new("show all").font(font);
                let all = all.color(theme::colors(ui.ctx()).accent);
                let button = ui.add(egui::Button::new(all).frame(false));
                widgets::focus_ring(ui, &button, button.rect);
                if button.clicked() {
                    intents.push(Intent::Filter(Filter::All));
                }
            });
        }
    }
}

/// A word that is struck out when it is off.
fn switch_ui(
    ui: &mut Ui,
    words: &str,
    name: &str,
    on: bool,
    color: egui::Color32,
) -> egui::Response {
    let colors = theme::colors(ui.ctx());
    let mut rich = RichText::new(words).font(theme::text_font());
    rich = if on { rich.color(color) } else { rich.color(colors.dim).strikethrough() };
    let response = ui.add(Label::new(rich).selectable(false).sense(Sense::click()));
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, name));
    widgets::focus_ring(ui, &response, response.rect.expand(2.0));
    response
}

impl Workbench {
    pub(super) fn filter(&mut self, filter: Filter) {
        let filters = &mut self.filters;
        filters.generation += 1;
        match filter {
            Filter::Turn(label) => {
                if !filters.hidden.remove(&label) {
                    filters.hidden.insert(label);
                }
            }
            Filter::Only(label) => {
                filters.hidden = filters.counts.iter().map(|(id, _)| id.clone()).collect();
                filters.hidden.remove(&label);
            }
            Filter::Noted(noted) => filters.noted = noted,
            Filter::All => {
                filters.hidden.clear();
                filters.noted = false;
            }
        }
        // What cannot be seen is not selected.
        let open = self.session.open();
        let span = self.selected.and_then(|id| open?.span(id));
        if span.is_some_and(|span| !self.filters.shows(span)) {
            self.selected = None;
        }
    }

    pub(super) fn run_filter(&mut self, command: Command) {
        let open = self.session.open();
        let label = self.selected.and_then(|id| Some(open?.span(id)?.label.clone()));
        let filter = match (command, label) {
            (Command::OnlyLabel, Some(label)) => Filter::Only(label),
            (Command::HideLabel, Some(label)) => Filter::Turn(label),
            (Command::OnlyNoted, _) => Filter::Noted(!self.filters.noted),
            (Command::ShowAll, _) => Filter::All,
            _ => return,
        };
        self.filter(filter);
    }

    /// A mark that one was led to is shown, whatever is hidden.
    pub(super) fn show_what_is_selected(&mut self) {
        let open = self.session.open();
        let span = self.selected.and_then(|id| open?.span(id));
        if let Some(label) = span.filter(|span| !self.filters.shows(span)).map(|span| &span.label) {
            let label = label.clone();
            self.filters.show(&label);
        }
    }

    /// Whether marks with a note alone are shown.
    pub(super) const fn shows_noted_only(&self) -> bool {
        self.filters.noted
    }
}
