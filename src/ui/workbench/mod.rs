//! An open project on the screen: documents, the text, the inspector, and what they share.
//!
//! Views read the session and push [`Intent`]s; only [`Workbench::logic`] carries them out.

mod article;
mod bottom_line;
mod can;
mod commands;
mod document_list;
mod following;
mod head;
mod importing;
mod inspector;
mod intent;
mod order;
mod places;
mod queue;
mod reader;
mod spans;
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
    history::History,
    text::{DocumentPane, Engine},
    theme,
    toast::Toasts,
};
use crate::{
    model::{AnnotationId, LabelId},
    session::{Action, Session, typography::Typography, user::User},
    store::Access,
    text::TextRange,
};
use document_list::DocumentList;
use inspector::Inspector;
pub(super) use inspector::QUOTE;
pub(super) use intent::Intent;
use places::Spot;
pub(super) use top_bar::MENU;

/// Selections up to this length get their edges tidied; longer ones are taken as they are.
const TIDY_BYTES: u32 = 64 << 10;

/// Who had the keyboard in the frame before.
#[derive(Clone, Copy, Debug, Default)]
struct Keyboard {
    /// A field: Escape belongs to it, though it has let go by now.
    field: bool,
    text: bool,
}

pub(super) struct Workbench {
    session: Session,
    list: DocumentList,
    pane: DocumentPane,
    inspector: Inspector,
    /// Names the text on the screen; another document is another text.
    text_id: u64,
    /// How many documents that cannot be opened may still be passed over: at first all, once one
    /// is open none.
    passes: usize,
    selected: Option<AnnotationId>,
    armed: Option<LabelId>,
    characters: bool,
    /// As the user's settings have them.
    zoom_percent: u32,
    typography: Typography,
    /// How far a pinch has come since the last step of the zoom.
    pinched: f32,
    /// Where each document was left: its first visible byte.
    left_at: BTreeMap<usize, u32>,
    history: History<Spot>,
    /// Where to be once the document that is on its way is there, after Back or Forward.
    returning: Option<Spot>,
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
    /// The text is to have the keyboard.
    focus_text: bool,
    /// The document that could not be opened, and why: shown in its place.
    failed: Option<(usize, String)>,
    /// What the person asked the window itself to do.
    wishes: Vec<Command>,
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
            text_id: 0,
            passes: usize::MAX,
            selected: None,
            armed: None,
            characters: false,
            zoom_percent: user.zoom_percent(),
            typography: user.typography().clone(),
            pinched: 1.0,
            left_at: BTreeMap::new(),
            history: History::default(),
            returning: None,
            visible: None,
            dialog,
            exported: None,
            intents: Vec::new(),
            waiting: VecDeque::new(),
            looked: 0.0,
            trouble: None,
            keyboard: Keyboard::default(),
            focus_text: false,
            failed: None,
            wishes: Vec::new(),
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

    pub(super) const fn selected(&self) -> Option<AnnotationId> {
        self.selected
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
        let leaving = self
            .intents
            .iter()
            .any(|intent| matches!(intent, Intent::Open(_) | Intent::Select(..) | Intent::GoTo(_)));
        if let Some(action) = self.inspector.take_note(leaving, now) {
            self.waiting.push_back(action);
        }
        self.serve_import(toasts);
        self.serve_article(toasts);
        for intent in std::mem::take(&mut self.intents) {
            self.carry_out(ctx, intent, user, toasts);
        }
        self.work_off(ctx, user, toasts);
        // What was asked for belongs to the document that was on the screen: another one comes, and
        // the same one anew, only when nothing waits.
        if self.waiting.is_empty() {
            self.take_in(now, toasts);
        }
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
        let text = self.pane.id() == ctx.memory(egui::Memory::focused);
        let typed = self.keyboard.field;
        self.keyboard = Keyboard { field: ctx.text_edit_focused(), text };
        if listens && self.dialog.is_none() && !egui::Popup::is_any_open(&ctx) {
            let walks = self.pane_has_focus(&ctx);
            let mut pressed = command::pressed(&ctx, walks);
            // Nor is it a drag's that Escape calls off.
            let taken = typed || self.pane.moves_edge();
            pressed.retain(|command| !(taken && *command == Command::Disarm));
            self.intents.extend(pressed.into_iter().map(Intent::Run));
            self.pinch(ctx.input(egui::InputState::zoom_delta));
            if ctx.memory(egui::Memory::focused).is_none() {
                // Whatever nothing else has is the text's.
                self.focus_text = true;
            }
        }
        let colors = theme::colors(&ctx);
        let panel = egui::Frame::new().fill(colors.panel);
        Panel::top("top")
            .exact_size(theme::TOP_BAR)
            .frame(panel)
            .show(ui, |ui| self.top_bar_ui(ui, user));
        Panel::bottom("bottom")
            .exact_size(theme::BOTTOM_LINE)
            .frame(panel)
            .show(ui, |ui| self.bottom_line_ui(ui));
        let narrow = ui.available_width() < 1000.0;
        Panel::left("documents")
            .default_size(theme::SIDE)
            .size_range(160.0..=420.0)
            .frame(panel)
            .show(ui, |ui| {
                let shown = self.shown();
                self.list.order = user.list_order();
                self.list.ui(ui, engine, &self.session, shown, &mut self.intents);
            });
        Panel::right("inspector")
            .default_size(if narrow { 260.0 } else { theme::INSPECTOR })
            .size_range(220.0..=480.0)
            .frame(panel)
            .show(ui, |ui| {
                // The panel keeps its width, whatever stands in it.
                ui.set_min_width(ui.available_width());
                if self.failed.is_none() {
                    let selected = self.selected;
                    self.inspector.ui(ui, engine, &self.session, selected, &mut self.intents);
                }
            });
        egui::CentralPanel::default()
            .frame(egui::Frame::new().fill(colors.paper))
            .show(ui, |ui| self.reader_ui(ui, engine));
        if let Some(dialog) = &mut self.dialog
            && dialog.ui(&ctx, engine, &self.session, user, &mut self.intents)
        {
            self.close_dialog();
        }
        if !self.intents.is_empty() {
            ctx.request_repaint();
        }
    }

    /// Tab walks the marks while the text has the keyboard, and the widgets otherwise.
    fn pane_has_focus(&self, ctx: &Context) -> bool {
        ctx.memory(egui::Memory::focused).is_none_or(|focused| self.pane.id() == Some(focused))
    }

    pub(super) fn take_exported(&mut self, toasts: &mut Toasts) {
        if let Some(Dialog::Export(dialog)) = &mut self.dialog
            && let Some(words) = dialog.written()
        {
            toasts.tell(words);
            self.close_dialog();
        }
    }

    fn close_dialog(&mut self) {
        if let Some(Dialog::Export(dialog)) = self.dialog.take() {
            self.exported = Some(dialog.again());
        }
    }

    pub(super) const fn is_reading_only(&self) -> bool {
        matches!(self.session.access(), Access::Reading(_))
    }
}
