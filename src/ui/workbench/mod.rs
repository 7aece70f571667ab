//! An open project on the screen: documents, the text, the inspector, and what they share.
//!
//! Views read the session and push [`Intent`]s; only [`Workbench::logic`] carries them out.

mod anywhere;
mod article;
mod attributes;
mod bottom_line;
mod by_key;
mod can;
mod chosen;
mod claims;
mod closing;
mod commands;
mod document_list;
mod every;
mod filters;
mod find;
mod following;
mod guided;
mod head;
mod hints;
mod hover;
mod importing;
mod inspector;
mod intent;
mod link_keys;
mod linking;
mod links;
mod order;
mod panels;
mod pasting;
mod places;
mod problems;
mod queue;
mod reader;
mod schema;
mod spans;
mod tally;
mod top_bar;
mod zoom;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    path::PathBuf,
};

use egui::{Context, Panel, Ui};

use super::{
    command::{self, Command},
    dialogs::{Dialog, ExportDialog, Who},
    guidelines::Guidelines,
    history::History,
    text::{DocumentPane, Engine, WhichLinks},
    theme,
    toast::Toasts,
};
use crate::{
    model::{Annotation, AnnotationId, LabelId},
    session::{Action, Session, links::Links, typography::Typography, user::User},
    store::Access,
    text::TextRange,
};
pub(super) use attributes::AttributeKey;
use claims::ClaimsPage;
pub(super) use claims::Picture;
use document_list::DocumentList;
use filters::Filters;
use find::{Find, ProjectFind};
pub(super) use find::{Row, Rows, hit_column, hit_ui};
use guided::Guided;
use hints::{HintKey, Hints};
use hover::Hover;
use inspector::Inspector;
pub(super) use inspector::{QUOTE, one_line};
pub(super) use intent::Intent;
pub(super) use link_keys::LinkKey;
pub(super) use linking::{link_sentence, quoted, relating};
use links::FarNames;
use panels::{Panels, Part};
use pasting::Pasting;
use places::{Page, Spot};
use problems::ProblemsPanel;
use tally::Tally;
pub(super) use top_bar::MENU;

/// So wide a window has room for the guidelines beside the inspector, in points.
const WIDE: f32 = 1280.0;
/// Selections up to this length get their edges tidied; longer ones are taken as they are.
const TIDY_BYTES: u32 = 64 << 10;

/// Who had the keyboard in the frame before.
#[derive(Clone, Copy, Debug, Default)]
struct Keyboard {
    /// A field: Escape belongs to it, though it has let go by now.
    field: bool,
    /// The same, one frame earlier.
    was_field: bool,
}

pub(super) struct Workbench {
    session: Session,
    list: DocumentList,
    pane: DocumentPane,
    inspector: Inspector,
    guidelines: Guidelines,
    guided: Guided,
    problems: ProblemsPanel,
    hover: Hover,
    tally: Tally,
    /// Names the text on the screen; another document is another text.
    text_id: u64,
    /// How many documents that cannot be opened may still be passed over: at first all, once one
    /// is open none.
    passes: usize,
    selected: Option<AnnotationId>,
    /// Marks that stay selected beside it.
    kept: Vec<AnnotationId>,
    /// The mark that Enter chose last.
    entered: Option<by_key::Entered>,
    armed: Option<LabelId>,
    /// What was marked with last, to be taken again by a key.
    last_label: Option<LabelId>,
    /// The mark whose words wait for the key of another label.
    doubling: Option<AnnotationId>,
    /// Letters over the marks that the selected one can be linked to.
    hints: Option<Hints>,
    /// The marks of all documents, as far as they were read to be linked to.
    links: Links,
    which_links: WhichLinks,
    far_names: FarNames,
    characters: bool,
    /// As the user's settings have them.
    zoom_percent: u32,
    typography: Typography,
    /// How far a pinch has come since the last step of the zoom.
    pinched: f32,
    /// Where each document was left: its first visible byte, and the caret.
    left_at: BTreeMap<usize, (u32, u32)>,
    history: History<Spot>,
    /// Where to be once the document that is on its way is there, after Back or Forward.
    returning: Option<Spot>,
    find: Find,
    project_find: ProjectFind,
    claims: ClaimsPage,
    filters: Filters,
    /// What of the text was on the screen last.
    visible: Option<TextRange>,
    dialog: Option<Dialog>,
    /// What was chosen for the last export.
    exported: Option<ExportDialog>,
    intents: Vec<Intent>,
    /// Waits for another window to finish saving.
    waiting: VecDeque<Action>,
    looked: f64,
    /// What went wrong when it was last looked for.
    trouble: Option<String>,
    keyboard: Keyboard,
    panels: Panels,
    /// How wide the right end of the bottom line was.
    state_width: f32,
    /// The text is to have the keyboard.
    focus_text: bool,
    /// The document that could not be opened, and why: shown in its place.
    failed: Option<(usize, String)>,
    /// What the person asked the window itself to do.
    wishes: Vec<Command>,
    /// A text was asked for from the clipboard.
    pasting: Option<Pasting>,
    /// Another project that was chosen in the menu.
    wanted: Option<PathBuf>,
    /// Folders of recent projects that are not there.
    gone: BTreeSet<String>,
}

impl Workbench {
    pub(super) fn new(session: Session, user: &User) -> Self {
        // Nobody needs to be anybody where nothing can be marked.
        let asks = session.me().is_none()
            && *session.access() == Access::Writing
            && !session.documents().is_empty();
        let dialog = asks.then(|| Dialog::Who(Who::new(user)));
        let mut workbench = Self {
            session,
            list: DocumentList::default(),
            pane: DocumentPane::new("document"),
            inspector: Inspector::default(),
            guidelines: Guidelines::default(),
            guided: Guided::default(),
            problems: ProblemsPanel::default(),
            hover: Hover::default(),
            tally: Tally::default(),
            text_id: 0,
            passes: usize::MAX,
            selected: None,
            kept: Vec::new(),
            entered: None,
            armed: None,
            last_label: None,
            doubling: None,
            hints: None,
            links: Links::default(),
            which_links: WhichLinks::default(),
            far_names: FarNames::default(),
            characters: false,
            zoom_percent: user.zoom_percent(),
            typography: user.typography().clone(),
            pinched: 1.0,
            left_at: BTreeMap::new(),
            history: History::default(),
            returning: None,
            find: Find::default(),
            project_find: ProjectFind::default(),
            claims: ClaimsPage::default(),
            filters: Filters::default(),
            visible: None,
            dialog,
            exported: None,
            intents: Vec::new(),
            waiting: VecDeque::new(),
            looked: 0.0,
            trouble: None,
            keyboard: Keyboard::default(),
            panels: Panels::default(),
            state_width: 0.0,
            focus_text: false,
            failed: None,
            wishes: Vec::new(),
            pasting: None,
            wanted: None,
            gone: BTreeSet::new(),
        };
        if let Some(first) = workbench.first_document() {
            workbench.intents.push(Intent::Arrive(first));
        }
        workbench
    }

    pub(super) const fn session(&self) -> &Session {
        &self.session
    }

    /// The selection in the text, as it was dragged.
    pub(super) fn selection(&self) -> Option<TextRange> {
        self.pane.selection()
    }

    pub(super) fn caret(&self) -> Option<u32> {
        self.pane.id().map(|_| self.pane.caret())
    }

    pub(super) const fn selected(&self) -> Option<AnnotationId> {
        self.selected
    }

    /// The mark that is selected, if it is still there.
    fn selected_mark(&self) -> Option<&Annotation> {
        self.session.open()?.span(self.selected?)
    }

    /// As if a part of the window had asked for it.
    pub(super) fn ask(&mut self, intent: Intent) {
        self.intents.push(intent);
    }

    pub(super) fn note_gone(&mut self, gone: &BTreeSet<String>) {
        if self.gone != *gone {
            self.gone.clone_from(gone);
        }
    }

    pub(super) const fn take_wanted(&mut self) -> Option<PathBuf> {
        self.wanted.take()
    }

    pub(super) fn take_wishes(&mut self) -> Vec<Command> {
        std::mem::take(&mut self.wishes)
    }

    /// All change: what jobs finished, what was asked for. Nothing is painted here.
    pub(super) fn logic(&mut self, ctx: &Context, user: &mut User, toasts: &mut Toasts) {
        if ctx.input(|input| !input.events.is_empty()) {
            self.session.note_activity();
        }
        for notice in self.session.take_notices() {
            toasts.warn(notice);
        }
        self.zoom_percent = user.zoom_percent();
        if self.typography != *user.typography() {
            self.typography.clone_from(user.typography());
        }
        let now = ctx.input(|input| input.time);
        let leaving = self.intents.iter().any(|intent| {
            // A command may lead to another document, whose note this is not.
            matches!(
                intent,
                Intent::Open(_) | Intent::Select(..) | Intent::GoTo(_) | Intent::Run(_)
            )
        });
        // What is typed while another document is on its way is still about this one.
        let leaving = leaving || self.session.opening_index().is_some();
        self.waiting.extend(self.inspector.take_typed(leaving, now));
        if let Some(dialog) = &mut self.dialog {
            self.waiting.extend(dialog.take_typed(leaving));
        }
        if let Err(error) = self.guidelines.work(&self.session, now) {
            toasts.warn(error.to_string());
        }
        self.serve_import(toasts);
        self.serve_pasting(ctx, toasts);
        self.follow_schema();
        self.serve_article(toasts);
        for intent in std::mem::take(&mut self.intents) {
            self.carry_out(intent, user, toasts);
            ctx.request_repaint();
        }
        self.work_off(ctx, user, toasts);
        // What was asked for belongs to the document that was on the screen: another one comes, and
        // the same one anew, only when nothing waits.
        if self.waiting.is_empty() {
            self.take_in(now, toasts);
        }
        self.tidy_chosen();
        if let Err(error) = self.problems.work(&self.session) {
            toasts.warn(error.to_string());
        }
        self.filters.update(&self.session);
        self.follow_hints(ctx);
        self.follow_links(toasts);
        self.search_on(toasts);
        self.search_project_on(toasts);
        self.serve_claims(ctx.text_edit_focused(), toasts);
        if !self.intents.is_empty() {
            ctx.request_repaint();
        }
        if self.session.is_working() {
            ctx.request_repaint_after_secs(0.1);
        } else {
            ctx.request_repaint_after_secs(0.6);
        }
    }

    /// All painting. Nothing of the project changes here.
    /// `listens`: no dialog of the program itself stands over it.
    pub(super) fn ui(&mut self, ui: &mut Ui, engine: &mut Engine, user: &User, listens: bool) {
        let ctx = ui.ctx().clone();
        let typed = self.keyboard.field;
        self.keyboard = Keyboard { field: ctx.text_edit_focused(), was_field: typed };
        if listens && self.dialog.is_none() && !egui::Popup::is_any_open(&ctx) {
            self.keys_for_hints(&ctx);
            let walks = self.pane_has_focus(&ctx);
            let mut pressed = command::pressed(&ctx, walks);
            // Nor is it a drag's that Escape calls off.
            let taken = typed || self.pane.moves_edge();
            pressed.retain(|command| !(taken && *command == Command::Disarm));
            if !self.claims.is_shown() {
                self.keys_for_attributes(&ctx, &mut pressed);
                if self.hints.is_some() && !pressed.is_empty() {
                    self.intents.push(Intent::Hint(HintKey::End));
                }
                self.keys_for_links(&ctx, &mut pressed);
            }
            self.intents.extend(pressed.into_iter().map(Intent::Run));
            self.pinch(ctx.input(egui::InputState::zoom_delta));
            if ctx.memory(egui::Memory::focused).is_none() && self.page() == Page::Text {
                // Whatever nothing else has is the text's.
                self.focus_text = true;
            }
        }
        let colors = theme::colors(&ctx);
        let panel = egui::Frame::new().fill(colors.panel);
        let top = Panel::top("top")
            .exact_size(theme::TOP_BAR)
            .frame(panel)
            .show(ui, |ui| self.top_bar_ui(ui, engine, user));
        let bottom = Panel::bottom("bottom")
            .exact_size(theme::BOTTOM_LINE)
            .frame(panel)
            .show(ui, |ui| self.bottom_line_ui(ui));
        let (documents, inspector) = if self.claims.is_shown() {
            self.panels.note(Part::Problems, egui::Rect::NOTHING);
            self.claims_ui(ui, engine);
            (None, None)
        } else {
            for part in [Part::Rows, Part::Detail] {
                self.panels.note(part, egui::Rect::NOTHING);
            }
            self.annotate_ui(ui, engine, user)
        };
        for (part, shown) in [
            (Part::Top, Some(&top.response)),
            (Part::Bottom, Some(&bottom.response)),
            (Part::Documents, documents.as_ref()),
            (Part::Inspector, inspector.as_ref()),
        ] {
            self.panels.note(part, shown.map_or(egui::Rect::NOTHING, |shown| shown.rect));
        }
        self.step_panels(&ctx);
        if let Some(dialog) = &mut self.dialog
            && dialog.ui(&ctx, engine, &self.session, user, &mut self.intents)
        {
            self.close_dialog();
        }
        if !self.intents.is_empty() {
            ctx.request_repaint();
        }
    }

    /// The texts, with what belongs to them: the list at the left, the inspector at the right.
    fn annotate_ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        user: &User,
    ) -> (Option<egui::Response>, Option<egui::Response>) {
        let colors = theme::colors(ui.ctx());
        let panel = egui::Frame::new().fill(colors.panel);
        let narrow = ui.available_width() < 1000.0;
        let beside = ui.available_width() >= WIDE;
        let documents = Panel::left("documents")
            .default_size(theme::SIDE)
            .size_range(160.0..=420.0)
            .frame(panel)
            .show(ui, |ui| {
                let shown = self.shown();
                self.list.order = user.list_order();
                self.list.ui(ui, engine, &self.session, shown, &mut self.intents);
            });
        // The lines of the page of finds need the room.
        // In a small window problems stand in place of the inspector.
        let room = beside || !self.problems.is_open();
        let inspected = !self.project_find.is_shown() && room;
        if self.guidelines.is_open() && (beside || !inspected && room) {
            Panel::right("guidelines")
                .default_size(theme::INSPECTOR)
                .size_range(220.0..=520.0)
                .frame(panel)
                .show(ui, |ui| self.guidelines_ui(ui));
        }
        let problems = self.problems.is_open().then(|| self.problems_ui(ui, engine, panel, beside));
        let inspector = inspected.then(|| self.inspector_ui(ui, engine, panel, (narrow, beside)));
        egui::CentralPanel::default().frame(egui::Frame::new().fill(colors.paper)).show(ui, |ui| {
            if self.project_find.is_shown() {
                self.project_find_ui(ui, engine);
            } else {
                self.reader_ui(ui, engine);
            }
        });
        self.panels.note(Part::Problems, problems.map_or(egui::Rect::NOTHING, |shown| shown.rect));
        (Some(documents.response), inspector)
    }

    fn guidelines_ui(&mut self, ui: &mut Ui) {
        ui.set_min_size(ui.available_size());
        let label = self.label_now().cloned();
        if self.guidelines.ui(ui, self.session.schema(), label.as_ref()) {
            self.intents.push(Intent::Run(Command::Guidelines));
        }
    }

    fn inspector_ui(
        &mut self,
        ui: &mut Ui,
        engine: &mut Engine,
        panel: egui::Frame,
        (narrow, beside): (bool, bool),
    ) -> egui::Response {
        Panel::right("inspector")
            .default_size(if narrow { 260.0 } else { theme::INSPECTOR })
            .size_range(220.0..=480.0)
            .frame(panel)
            .show(ui, |ui| {
                // The panel keeps its width, whatever stands in it.
                ui.set_min_width(ui.available_width());
                if self.guidelines.is_open() && !beside {
                    // There is no room for a column more: they share this one.
                    let whole = ui.available_height();
                    Panel::bottom("guidelines below")
                        .default_size((whole * 0.44).floor())
                        .size_range(120.0..=(whole - 200.0).max(120.0))
                        .resizable(true)
                        .frame(panel)
                        .show(ui, |ui| self.guidelines_ui(ui));
                    // A row of the list that is half in view ends where they begin.
                    ui.set_clip_rect(ui.clip_rect().intersect(ui.available_rect_before_wrap()));
                }
                if self.failed.is_none() {
                    let chosen = self.chosen();
                    let (session, filters) = (&self.session, &self.filters);
                    self.inspector.ui(ui, engine, session, filters, &chosen, &mut self.intents);
                }
            })
            .response
    }

    /// Tab walks the marks while the text has the keyboard, and the widgets otherwise.
    fn pane_has_focus(&self, ctx: &Context) -> bool {
        ctx.memory(egui::Memory::focused).is_none_or(|focused| self.pane.id() == Some(focused))
    }

    pub(super) fn take_exported(&mut self, toasts: &mut Toasts) {
        let written = match &mut self.dialog {
            Some(Dialog::Export(dialog)) => dialog.written(),
            Some(Dialog::Ledger(dialog)) => dialog.written(),
            _ => None,
        };
        if let Some(words) = written {
            toasts.tell(words);
            self.close_dialog();
        }
    }

    fn close_dialog(&mut self) {
        match self.dialog.take() {
            Some(Dialog::Export(dialog)) => self.exported = Some(dialog.again()),
            Some(Dialog::Anywhere(anywhere)) => self.links = anywhere.give_back(),
            Some(Dialog::Every(every)) => {
                let (texts, searches) = every.give_back();
                self.project_find.take_texts(texts);
                for search in searches {
                    self.session.dismiss_search(search);
                }
            }
            _ => {}
        }
    }

    pub(super) const fn is_reading_only(&self) -> bool {
        matches!(self.session.access(), Access::Reading(_))
    }
}
