//! The chosen group: its quotations, who says it and through whom, who denies it; each leads to its place in the text.

use std::sync::Arc;

use egui::{
    Frame, Id, Margin, RichText, Role as Widget, ScrollArea, Sense, TextEdit, Ui, UiBuilder,
    WidgetInfo,
};

use super::{TypedName, told};
use crate::{
    model::{
        AnnotationId, DocumentId, End, counted,
        ledger::{Ledger, Role, Timeline},
    },
    session::Session,
    ui::{
        text::{Engine, Family, TextStyle, Weight, snippet_ui},
        theme, widgets,
        workbench::{Intent, Workbench},
    },
};

/// So many quotations of one group are listed.
const MOST: usize = 200;

const NAME: TextStyle =
    TextStyle { family: Family::Serif, size: 17.0, line_height: 1.3, weight: Weight::Semibold };
const QUOTE: TextStyle =
    TextStyle { family: Family::Serif, size: 14.5, line_height: 1.35, weight: Weight::Regular };

/// A mark as it is listed.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub end: End,
    pub words: String,
    /// Who, how far, where and when.
    pub about: String,
    /// There is no mark to go to any more.
    pub gone: bool,
}

/// From the innermost source to the outermost one.
type Way = Vec<Entry>;

/// What stands behind a row, worked out once.
#[derive(Clone, Debug)]
pub(super) struct Detail {
    pub ledger: Arc<Ledger>,
    pub role: Role,
    /// Among the rows of the ledger, or its sources.
    pub row: usize,
    pub name: String,
    by_hand: bool,
    pub members: Vec<End>,
    quotes: Vec<Entry>,
    ways: Vec<Way>,
    denials: Vec<Entry>,
    silent: Vec<Entry>,
    pub timeline: Timeline,
    /// Nobody has seen its time line yet.
    pub fresh: bool,
}

fn entry(ledger: &Ledger, mark: u32, force: Option<String>) -> Option<Entry> {
    let placed = ledger.placed(mark)?;
    let (mark_of, place) = (&placed.mark, told::place(ledger, placed));
    let about = match (mark_of.role, force) {
        (Role::Source, _) => place,
        (_, None) => format!("{} · {place}", told::who(ledger, mark, placed)),
        (_, Some(force)) => format!("{} · {force} · {place}", told::who(ledger, mark, placed)),
    };
    let words =
        if mark_of.gone { "a mark that is gone".to_owned() } else { mark_of.words.to_string() };
    let end = End { document: mark_of.document, span: mark_of.id };
    Some(Entry { end, words, about, gone: mark_of.gone })
}

/// A mention of a source, under the name of its group.
fn named(ledger: &Ledger, mark: u32) -> Option<Entry> {
    let found = entry(ledger, mark, None)?;
    let words = ledger.source_mentioned(mark).map(|at| told::source(ledger, at).to_owned());
    Some(Entry { words: words.unwrap_or_else(|| found.words.clone()), ..found })
}

impl Detail {
    pub(super) fn new(ledger: &Arc<Ledger>, role: Role, row: usize) -> Self {
        let source = u32::try_from(row).unwrap_or(u32::MAX);
        let is_source = role == Role::Source;
        let marks = if is_source { ledger.mentions(source) } else { ledger.claims(row) };
        let (name, by_hand) = if is_source {
            let by_hand = ledger.sources.get(row).is_some_and(|source| source.by_hand);
            (told::source(ledger, source).to_owned(), by_hand)
        } else {
            let group = ledger.rows.get(row);
            group.map_or((String::new(), false), |group| (group.name.to_string(), group.by_hand))
        };
        let shown = marks.iter().take(MOST);
        let mut detail = Self {
            ledger: Arc::clone(ledger),
            role,
            row,
            name,
            by_hand,
            members: ledger.ends_of(marks),
            quotes: shown.clone().filter_map(|mark| entry(ledger, *mark, None)).collect(),
            ways: Vec::new(),
            denials: Vec::new(),
            silent: Vec::new(),
            timeline: Timeline::default(),
            fresh: true,
        };
        if is_source {
            return detail;
        }
        detail.timeline = Timeline::new(ledger, row);
        let mut told_of: Vec<Vec<u32>> = Vec::new();
        for chain in shown.flat_map(|mark| ledger.chains(*mark)) {
            let all: Vec<u32> = [chain.source].into_iter().chain(chain.through).collect();
            // The same way by other mentions is told once.
            let groups: Vec<u32> = all.iter().map(|mark| ledger.group_number(*mark)).collect();
            if told_of.len() < MOST && !told_of.contains(&groups) {
                told_of.push(groups);
                detail.ways.push(all.iter().filter_map(|mark| named(ledger, *mark)).collect());
            }
        }
        for denial in ledger.denials(row).into_iter().take(MOST) {
            let force = told::force(denial.force, denial.depth, denial.contested);
            let list = if denial.force.denies() { &mut detail.denials } else { &mut detail.silent };
            list.extend(entry(ledger, denial.mark, Some(force)));
        }
        detail
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = AnnotationId> {
        self.members.iter().map(|end| end.span)
    }
}

/// To a mark in its text.
pub(super) fn go_to(document: DocumentId, span: AnnotationId) -> Intent {
    Intent::GoTo(Session::place_in_text(document, span))
}

fn heading_ui(ui: &mut Ui, words: &str) {
    ui.add_space(theme::SPACE_16);
    widgets::caption_ui(ui, words);
    ui.add_space(theme::SPACE_4);
}

/// A quotation with what there is to know of it; a click leads there. `true`: clicked.
fn entry_ui(ui: &mut Ui, engine: &mut Engine, entry: &Entry, salt: &str) -> bool {
    let colors = theme::colors(ui.ctx());
    let sense = if entry.gone { Sense::hover() } else { Sense::click() };
    let builder = UiBuilder::new().id_salt((salt, entry.end.span)).sense(sense);
    let response = ui
        .scope_builder(builder, |ui| {
            let hovered = ui.response().hovered() && !entry.gone;
            let fill = if hovered { colors.window } else { colors.panel };
            Frame::new().fill(fill).inner_margin(Margin::symmetric(6, 4)).show(ui, |ui| {
                let room = ui.available_width();
                ui.set_width(room);
                ui.spacing_mut().item_spacing.y = 2.0;
                let words = if entry.gone { colors.dim } else { colors.text };
                snippet_ui(ui, engine, &entry.words, QUOTE, words, 3, room);
                let about = TextStyle { size: 11.5, ..theme::NAME };
                snippet_ui(ui, engine, &entry.about, about, colors.dim, 2, room);
            });
        })
        .response;
    response.widget_info(|| {
        let name = format!("Go to “{}”: {}", told::short(&entry.words), entry.about);
        WidgetInfo::labeled(Widget::Button, !entry.gone, name)
    });
    widgets::focus_ring(ui, &response, response.rect);
    response.clicked()
}

impl Workbench {
    pub(super) fn claim_detail_ui(&mut self, ui: &mut Ui, engine: &mut Engine) {
        ui.set_min_size(ui.available_size());
        let Some(detail) = self.claims.detail.take() else { return };
        ScrollArea::vertical().id_salt("chosen group").auto_shrink(false).show(ui, |ui| {
            Frame::new().inner_margin(Margin::symmetric(12, 12)).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = theme::SPACE_4;
                self.group_ui(ui, engine, &detail);
            });
        });
        // A row may have been chosen meanwhile.
        self.claims.detail.get_or_insert(detail);
    }

    fn group_ui(&mut self, ui: &mut Ui, engine: &mut Engine, detail: &Detail) {
        let colors = theme::colors(ui.ctx());
        let room = ui.available_width();
        snippet_ui(ui, engine, &detail.name, NAME, colors.text, 4, room);
        self.group_name_ui(ui, detail);
        let (kind, one) = match detail.role {
            Role::Source => ("Mentions", "mention"),
            Role::Claim | Role::Denial => ("Wordings", "wording"),
        };
        heading_ui(ui, kind);
        let ticks = detail.members.len() > 1 && self.may_group();
        for entry in &detail.quotes {
            self.member_ui(ui, engine, entry, ticks && !entry.gone);
        }
        let more = detail.members.len().saturating_sub(detail.quotes.len());
        if more > 0 {
            let words = format!("{} more; filter by document to see fewer", counted(more, one));
            ui.label(RichText::new(words).color(colors.dim));
        }
        if ticks && detail.ids().any(|id| self.claims.members.contains(&id)) {
            let button = ui.button("Take out of the group");
            if button.clicked() {
                self.intents.push(Intent::Run(crate::ui::command::Command::LeaveGroup));
            }
        }
        if detail.role == Role::Source {
            return;
        }
        heading_ui(ui, "Said by");
        if detail.ways.is_empty() {
            ui.label(RichText::new("No source is linked to it").color(colors.dim));
        }
        for (nth, way) in detail.ways.iter().enumerate() {
            ui.push_id(("way", nth), |ui| self.way_ui(ui, way));
        }
        heading_ui(ui, "Denied by");
        if detail.denials.is_empty() {
            ui.label(RichText::new("Nobody has denied it").color(colors.dim));
        }
        self.entries_ui(ui, engine, &detail.denials, "denial");
        if !detail.silent.is_empty() {
            heading_ui(ui, "No comment");
            self.entries_ui(ui, engine, &detail.silent, "silent");
        }
    }

    fn entries_ui(&mut self, ui: &mut Ui, engine: &mut Engine, entries: &[Entry], salt: &str) {
        for entry in entries {
            if entry_ui(ui, engine, entry, salt) {
                self.intents.push(go_to(entry.end.document, entry.end.span));
            }
        }
    }

    /// One mark of the group, with a tick where it can leave.
    fn member_ui(&mut self, ui: &mut Ui, engine: &mut Engine, entry: &Entry, ticks: bool) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            if ticks {
                let mut ticked = self.claims.members.contains(&entry.end.span);
                let tick = ui.checkbox(&mut ticked, "");
                tick.widget_info(|| {
                    let name = format!("Tick “{}”, to take it out", told::short(&entry.words));
                    WidgetInfo::selected(Widget::CheckBox, true, ticked, name)
                });
                if tick.clicked() {
                    super::toggle(&mut self.claims.members, entry.end.span);
                }
            }
            ui.vertical(|ui| {
                if entry_ui(ui, engine, entry, "member") {
                    self.intents.push(go_to(entry.end.document, entry.end.span));
                }
            });
        });
    }

    /// A source, and those that cite it.
    fn way_ui(&mut self, ui: &mut Ui, way: &Way) {
        let colors = theme::colors(ui.ctx());
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = theme::SPACE_4;
            for (nth, entry) in way.iter().enumerate() {
                if nth > 0 {
                    ui.label(RichText::new("← cited by").color(colors.dim));
                }
                let words = told::short(&entry.words);
                if entry.gone {
                    ui.label(RichText::new(words).color(colors.dim));
                    continue;
                }
                let button = widgets::word_button_ui(ui, &words, colors.text);
                button.widget_info(|| {
                    let name = format!("Go to the source “{words}”: {}", entry.about);
                    WidgetInfo::labeled(Widget::Button, true, name)
                });
                if button.on_hover_text(&entry.about).clicked() {
                    self.intents.push(go_to(entry.end.document, entry.end.span));
                }
            }
        });
    }

    /// The field for a name by hand; empty, the group is called by its most explicit quotation.
    fn group_name_ui(&mut self, ui: &mut Ui, detail: &Detail) {
        if !self.may_group() || detail.members.is_empty() {
            return;
        }
        let first = detail.members.first().map(|end| end.span);
        let typed = self.claims.name.as_ref().filter(|typed| typed.members == detail.members);
        let saved = if detail.by_hand { detail.name.as_str() } else { "" };
        let mut words = typed.map_or_else(|| saved.to_owned(), |typed| typed.words.clone());
        let field = ui.add(
            TextEdit::singleline(&mut words)
                .id(Id::unique(("name of the group", first)))
                .hint_text("Give it a name…")
                .margin(Margin::symmetric(8, 5))
                .desired_width(ui.available_width()),
        );
        field.widget_info(|| WidgetInfo::labeled(Widget::TextInput, true, "Name of the group"));
        if field.changed() {
            self.claims.name = Some(TypedName { members: detail.members.clone(), words });
        }
    }
}
