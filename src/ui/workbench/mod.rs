//! An open project on the screen: documents, the text, the inspector, and what they share.
//!
//! Views read the session and push [`Intent`]s; only [`Workbench::logic`] carries them out.

mod bottom_line;
mod commands;
mod document_list;
mod importing;
mod inspector;
mod reader;
mod top_bar;

use std::{
    collections::{BTreeMap, VecDeque},
    hash::Hasher as _,
};

use egui::{Context, Panel, Ui};

use super::{
    command::{self, Command},
    dialogs::{Dialog, ExportDialog, Who},
    text::{DocumentPane, Engine},
    theme,
    toast::Toasts,
};
use crate::{
    model::{AnnotationId, AnnotatorId, LabelId, State},
    session::{Action, Event, Outcome, Place, Session, SessionError, user::User},
    store::Access,
    text::TextRange,
};
use document_list::DocumentList;
use inspector::Inspector;
pub(super) use inspector::QUOTE;

/// What a view asks for.
#[derive(Clone, Debug)]
pub(super) enum Intent {
    Do(Action),
    Run(Command),
    Open(usize),
    /// As `Open`, but nobody asked for this one: if it cannot be opened, the next one is tried.
    Arrive(usize),
    /// A span of the open document, to be shown as well when `true`.
    Select(Option<AnnotationId>, bool),
    /// A span that may lie in another document.
    GoTo(Place),
    Mark(LabelId),
    Arm(Option<LabelId>),
    SetMe(AnnotatorId),
    SetAside(String),
    /// A drag has ended with a selection.
    Released,
    Zoom(u32),
}

/// How often another window's work is looked for, in seconds.
const LOOK_SECS: f64 = 0.5;
/// Selections up to this length get their edges tidied; longer ones are taken as they are.
const TIDY_BYTES: u32 = 64 << 10;
const ZOOMS: [u32; 11] = [50, 70, 80, 90, 100, 110, 125, 150, 175, 200, 300];

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
    zoom_percent: u32,
    /// How far a pinch has come since the last step of the zoom.
    pinched: f32,
    /// Where each document was left: its first visible byte.
    left_at: BTreeMap<usize, u32>,
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
            pinched: 1.0,
            left_at: BTreeMap::new(),
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
        };
        if let Some(first) = workbench.first_document() {
            workbench.intents.push(Intent::Arrive(first));
        }
        workbench
    }

    /// Where one left off: the first document in progress, else the first new one, else the first.
    fn first_document(&self) -> Option<usize> {
        let documents = self.session.documents();
        let in_state = |state| documents.iter().position(|entry| entry.state == state);
        in_state(State::InProgress)
            .or_else(|| in_state(State::New))
            .or_else(|| (!documents.is_empty()).then_some(0))
    }

    pub(super) const fn session(&self) -> &Session {
        &self.session
    }

    /// Saves what is still waiting, and hands the project back. The second half: what could not
    /// be saved, in words.
    pub(super) fn into_session(mut self) -> (Session, Option<String>) {
        if let Some(dialog) = self.dialog.take() {
            dialog.stop();
        }
        self.waiting.extend(self.inspector.take_note(true, 0.0));
        let mut trouble = None;
        if !self.waiting.is_empty() {
            // The window is going: now it may wait for another one that is saving.
            trouble = self.session.wait_for_others().err();
        }
        for action in std::mem::take(&mut self.waiting) {
            let error = self.session.dispatch(action).err();
            trouble = trouble.or(error);
        }
        (self.session, trouble.map(|error| error.to_string()))
    }

    /// The selection in the text, as it was dragged.
    pub(super) fn selection(&self) -> Option<TextRange> {
        self.pane.selection()
    }

    pub(super) const fn selected(&self) -> Option<AnnotationId> {
        self.selected
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
        let now = ctx.input(|input| input.time);
        let leaving = self
            .intents
            .iter()
            .any(|intent| matches!(intent, Intent::Open(_) | Intent::Select(..) | Intent::GoTo(_)));
        if let Some(action) = self.inspector.take_note(leaving, now) {
            self.waiting.push_back(action);
        }
        self.serve_import(toasts);
        for intent in std::mem::take(&mut self.intents) {
            self.carry_out(ctx, intent, user, toasts);
        }
        while let Some(action) = self.waiting.pop_front() {
            match self.session.dispatch(action.clone()) {
                Ok(outcome) => {
                    self.inspector.saved(&action);
                    self.done(&action, outcome, toasts);
                }
                Err(error) if error.is_busy() => {
                    // Kept, and tried again: the bottom line says so, the frame goes on.
                    self.waiting.push_front(action);
                    ctx.request_repaint_after_secs(0.05);
                    break;
                }
                Err(error) if self.inspector.put_back(&action) => toasts.warn(error.to_string()),
                Err(SessionError::NoAnnotator) => self.dialog = Some(Dialog::Who(Who::new(user))),
                Err(error @ (SessionError::NothingToUndo | SessionError::NothingToRedo)) => {
                    toasts.tell(error.to_string());
                }
                Err(error) => toasts.warn(error.to_string()),
            }
        }
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

    /// What jobs have finished and other windows have saved.
    fn take_in(&mut self, now: f64, toasts: &mut Toasts) {
        for event in self.session.poll() {
            self.take_event(event, toasts);
        }
        if now - self.looked > LOOK_SECS {
            self.looked = now;
            let trouble = self.session.catch_up().err().filter(|error| !error.is_busy());
            let trouble = trouble.map(|error| error.to_string());
            if trouble != self.trouble {
                // Told once, however long it lasts.
                if let Some(words) = &trouble {
                    toasts.warn(words.as_str());
                }
                self.trouble = trouble;
            }
        }
    }

    fn take_event(&mut self, event: Event, toasts: &mut Toasts) {
        match event {
            Event::Opened { place } => {
                if let Some(Dialog::SetAside(_)) = self.dialog {
                    // It asked about the document before.
                    self.dialog = None;
                }
                self.new_text();
                self.selected = None;
                self.failed = None;
                self.passes = 0;
                self.focus_text = true;
                self.list.reveal = self.session.open_index();
                let left = self.session.open_index().and_then(|index| self.left_at.get(&index));
                match (place, left) {
                    (Some(place), _) => self.arrive(&place),
                    (None, Some(byte)) => self.pane.start_at(*byte),
                    (None, None) => {}
                }
            }
            Event::Refreshed => {
                let gone = |id: &AnnotationId| {
                    self.session.open().is_none_or(|open| open.span(*id).is_none())
                };
                if self.selected.as_ref().is_some_and(gone) {
                    self.selected = None;
                }
                self.new_text();
            }
            Event::Reversed(Ok(outcome)) => self.done(&Action::Undo, outcome, toasts),
            Event::Reversed(Err(error)) => toasts.warn(error.to_string()),
            Event::Failed { index, error } => {
                self.selected = None;
                self.failed = Some((index, error.to_string()));
                if self.passes > 0 && index + 1 < self.session.documents().len() {
                    self.passes -= 1;
                    self.intents.push(Intent::Arrive(index + 1));
                }
            }
        }
    }

    /// Names the text now open, so that the pane knows whether it is another.
    fn new_text(&mut self) {
        let Some(open) = self.session.open() else { return };
        let mut hasher = std::hash::DefaultHasher::new();
        hasher.write_u128(open.id().0.as_u128());
        hasher.write(open.text.hash.as_str().as_bytes());
        self.text_id = hasher.finish();
    }

    /// Goes to a place in the open document.
    fn arrive(&mut self, place: &Place) {
        let Some(open) = self.session.open() else { return };
        let span = place.span.and_then(|id| open.span(id));
        self.selected = span.map(|span| span.id);
        let here = span.and_then(|span| span.span()).filter(|span| span.text == open.text.hash);
        if let Some(range) = here.map(|span| span.ranges.hull()).or(place.range) {
            self.pane.reveal(range);
        }
        self.inspector.reveal = self.selected;
    }

    fn carry_out(&mut self, ctx: &Context, intent: Intent, user: &mut User, toasts: &mut Toasts) {
        match intent {
            Intent::Do(action) => self.waiting.push_back(action),
            Intent::Run(command) => self.run(command, user, toasts),
            Intent::Open(index) => {
                self.passes = 0;
                self.open(index, toasts);
            }
            Intent::Arrive(index) => self.open(index, toasts),
            Intent::Select(span, show) => {
                self.selected = span;
                self.inspector.reveal = span;
                if span.is_some() {
                    self.pane.clear_selection();
                }
                let range = span.and_then(|id| {
                    let open = self.session.open()?;
                    let span = open.spans.iter().find(|span| span.id == id)?;
                    span.span().map(|span| span.ranges.hull())
                });
                if let (true, Some(range)) = (show, range) {
                    self.pane.reveal(range);
                }
            }
            Intent::GoTo(place) => self.go_to(&place, toasts),
            Intent::Mark(label) => self.mark(&label, toasts),
            Intent::Arm(label) => self.armed = label,
            Intent::Released => {
                if let Some(label) = self.armed.clone() {
                    self.mark(&label, toasts);
                } else {
                    self.selected = None;
                }
            }
            Intent::SetMe(me) if !self.waiting.is_empty() => self.intents.push(Intent::SetMe(me)),
            Intent::SetMe(me) => {
                self.exported = None;
                if let Err(error) = self.session.set_me(me.clone()) {
                    toasts.warn(error.to_string());
                }
                self.selected = None;
                self.dialog = None;
                let folder = self.session.folder().display().to_string();
                if let Err(error) = user.set_annotator(&folder, &me) {
                    toasts.warn(error);
                }
            }
            Intent::SetAside(reason) => {
                self.dialog = None;
                self.waiting.push_back(Action::SetState { state: State::SetAside, reason });
            }
            Intent::Zoom(percent) => {
                self.zoom_percent = percent;
                if let Err(error) = user.set_zoom_percent(percent) {
                    toasts.warn(error);
                }
            }
        }
        ctx.request_repaint();
    }

    fn go_to(&mut self, place: &Place, toasts: &mut Toasts) {
        if self.session.open().is_some_and(|open| open.id() == place.document) {
            self.failed = None;
            self.pane.clear_selection();
            self.arrive(place);
        } else if let Err(error) = self.session.open_place(place) {
            toasts.warn(error.to_string());
        }
    }

    fn open(&mut self, index: usize, toasts: &mut Toasts) {
        let failed = self.failed.take();
        if self.session.opening_index() == Some(index)
            || (self.session.opening_index().is_none() && self.session.open_index() == Some(index))
        {
            return;
        }
        self.list.reveal = Some(index);
        if let (Some(leaving), None) = (self.session.open_index(), failed) {
            self.left_at.insert(leaving, self.pane.first_visible());
        }
        if let Err(error) = self.session.open_document(index, None) {
            toasts.warn(error.to_string());
        }
    }

    /// The document that is on the screen, or on its way there.
    fn shown(&self) -> Option<usize> {
        let failed = self.failed.as_ref().map(|(index, _)| *index);
        self.session.opening_index().or(failed).or_else(|| self.session.open_index())
    }

    fn done(&mut self, action: &Action, outcome: Outcome, toasts: &mut Toasts) {
        let Outcome { said, made, place } = outcome;
        match (said, action) {
            (Some(said), _) => toasts.tell(said),
            (None, Action::SetState { .. }) => {}
            (None, _) => toasts.forget(),
        }
        match action {
            Action::AddSpan { .. } => {
                self.pane.clear_selection();
                self.selected = made;
                self.inspector.reveal = made;
            }
            Action::Delete { annotations }
                if self.selected.is_some_and(|id| annotations.contains(&id)) =>
            {
                self.selected = None;
            }
            Action::Undo | Action::Redo => {
                if let Some(place) = place {
                    self.go_to(&place, toasts);
                }
                let gone = |id| self.session.open().is_none_or(|open| open.span(id).is_none());
                if self.selected.is_some_and(gone) {
                    self.selected = None;
                }
            }
            _ => {}
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
            pressed.retain(|command| !(typed && *command == Command::Disarm));
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
            .show(ui, |ui| self.top_bar_ui(ui));
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
