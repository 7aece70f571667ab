//! The program as a window: one page at a time, and what outlives it.
//!
//! All change happens in `logic`, all painting in `ui`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use egui::{Context, ViewportCommand};

use super::{
    command::Command,
    dialogs::{Answer, Chosen, Native, PathDialog},
    drop::Drops,
    fallen::{self, Fallen, Then},
    guard::{Caught, Failures, Guard, caught},
    keymap::Keymap,
    overlay::{Asked, Behind, Overlay},
    place,
    recents::{Recents, Wanted},
    text::Engine,
    theme,
    toast::Toasts,
    welcome,
    workbench::{Intent, Workbench},
};
use crate::{
    model::AnnotatorId,
    session::{
        self, Dropped, Loaded, Session, SessionError,
        jobs::{Job, Poll, Waker},
        recent::Recent,
        reports::{self, Report},
        user::{ThemeChoice, User, WindowPlace},
        world::World,
    },
    text::TextRange,
};

/// What the program starts with.
pub struct Start {
    pub folder: Option<PathBuf>,
    pub user: User,
    /// Makes the clock and the dice for each project.
    pub world: fn() -> Box<dyn World>,
    /// Without, only the bundled faces exist: the same pictures everywhere.
    pub system_fonts: bool,
    pub failures: Failures,
}

enum Page {
    Welcome,
    Loading {
        folder: PathBuf,
        /// The document to open first.
        at: Option<PathBuf>,
        me: Option<AnnotatorId>,
        job: Job<Result<Loaded, SessionError>>,
    },
    /// The folder that could not be opened, and why.
    Failed(PathBuf, String),
    Project(Box<Workbench>),
    /// The program itself has failed.
    Fallen(Fallen),
}

pub struct App {
    page: Page,
    user: User,
    engine: Engine,
    toasts: Toasts,
    world: fn() -> Box<dyn World>,
    waker: Waker,
    path_dialog: Option<PathDialog>,
    /// The system's dialog.
    native_dialog: Option<Native<PathBuf>>,
    /// What was asked for while painting; granted in `logic`.
    wishes: Vec<Command>,
    asked: Vec<Asked>,
    chosen: Option<PathBuf>,
    overlay: Option<Overlay>,
    /// What is to have the keyboard again, one frame after the overlay has gone: until then egui
    /// keeps the keyboard from all that lay beneath.
    gives_back: Option<egui::Id>,
    recents: Recents,
    drops: Drops,
    /// For what is no step of a project.
    clock: Box<dyn World>,
    window: Option<WindowPlace>,
    guard: Guard,
}

impl App {
    pub fn new(ctx: &Context, start: Start) -> Self {
        theme::apply(ctx);
        theme::choose(ctx, start.user.theme());
        let woken = ctx.clone();
        let window = start.user.window();
        let Failures { reports, before, on_purpose } = start.failures;
        let mut app = Self {
            page: Page::Welcome,
            user: start.user,
            engine: Engine::new(start.system_fonts),
            toasts: Toasts::default(),
            world: start.world,
            waker: Arc::new(move || woken.request_repaint()),
            path_dialog: None,
            native_dialog: None,
            wishes: Vec::new(),
            asked: Vec::new(),
            chosen: None,
            overlay: None,
            gives_back: None,
            recents: Recents::default(),
            drops: Drops::default(),
            clock: (start.world)(),
            window,
            guard: Guard::new(reports, on_purpose),
        };
        app.take_up_settings(ctx);
        match (before, start.folder) {
            (Some(report), folder) => {
                app.page = Page::Fallen(Fallen { report, lost: Vec::new(), folder });
            }
            (None, Some(folder)) => app.load(&folder, None),
            (None, None) => app.look_for_recents(),
        }
        app
    }

    /// The person's keys; and what of the settings could not be understood.
    fn take_up_settings(&mut self, ctx: &Context) {
        let (keymap, troubles) = Keymap::read(self.user.keys());
        keymap.put(ctx);
        if let Some(trouble) = self.user.trouble() {
            self.toasts.warn(trouble);
        }
        if !troubles.is_empty() {
            let troubles = troubles.join(". ");
            self.toasts.warn(format!(
                "Some keys in your settings could not be taken, and were left there as they are. \
                 {troubles}"
            ));
        }
    }

    /// The open project.
    pub fn session(&self) -> Option<&Session> {
        match &self.page {
            Page::Project(workbench) => Some(workbench.session()),
            _ => None,
        }
    }

    /// Whether problems are being looked for, or are about to be.
    pub fn is_looking(&self) -> bool {
        match &self.page {
            Page::Project(workbench) => workbench.is_looking(),
            _ => false,
        }
    }

    /// What is selected in the text.
    pub fn selection(&self) -> Option<TextRange> {
        match &self.page {
            Page::Project(workbench) => workbench.selection(),
            _ => None,
        }
    }

    /// Where the caret is in the text, once one is shown.
    pub fn caret(&self) -> Option<u32> {
        match &self.page {
            Page::Project(workbench) => workbench.caret(),
            _ => None,
        }
    }

    /// The mark that is selected.
    pub fn selected(&self) -> Option<crate::model::AnnotationId> {
        match &self.page {
            Page::Project(workbench) => workbench.selected(),
            _ => None,
        }
    }

    /// Begins to open a folder; `at`: at this document.
    fn load(&mut self, folder: &Path, at: Option<PathBuf>) {
        self.close_project();
        self.overlay = None;
        self.path_dialog = None;
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        // One folder has one name, with or without a slash at its end.
        let folder: PathBuf = folder.components().collect();
        let me = self.user.annotator(&folder.display().to_string()).cloned();
        let (root, who) = (folder.clone(), me.clone());
        let job = Job::spawn("open project", self.waker.clone(), move |progress| {
            session::load(&root, who.as_ref(), progress)
        });
        self.page = match job {
            Ok(job) => Page::Loading { folder, at, me, job },
            Err(error) => Page::Failed(folder, SessionError::Thread(error).to_string()),
        };
    }

    /// Returns what could not be saved, in words; it is shown as well.
    fn close_project(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        if let Page::Project(workbench) = std::mem::replace(&mut self.page, Page::Welcome) {
            let session = workbench.into_session(&mut self.user, &mut self.toasts, &mut told);
            told.extend(session.close().err().map(|error| error.to_string()));
            for words in &told {
                self.toasts.warn(words.as_str());
            }
        }
        told
    }

    fn choose_natively(&mut self) {
        if self.native_dialog.is_some() {
            return;
        }
        let asked = Native::ask("choose folder", self.waker.clone(), || {
            rfd::FileDialog::new().set_title("Open a folder of texts").pick_folder()
        });
        match asked {
            Ok(asked) => self.native_dialog = Some(asked),
            Err(error) => self.toasts.warn(error.to_string()),
        }
    }

    fn choose_by_path(&mut self) {
        let start = match &self.page {
            Page::Project(workbench) => workbench.session().folder().parent().map(Path::to_owned),
            Page::Failed(folder, _) => Some(folder.clone()),
            _ => None,
        };
        let start = start.or_else(|| std::env::current_dir().ok()).unwrap_or_default();
        self.path_dialog = Some(PathDialog::new(&start, self.waker.clone()));
    }

    fn poll_loading(&mut self) {
        let Page::Loading { job, .. } = &self.page else { return };
        let result = match job.poll() {
            Poll::Running => return,
            Poll::Finished(result) => result,
            Poll::Broken => Err(SessionError::Broken),
        };
        let Page::Loading { folder, at, me, .. } = std::mem::replace(&mut self.page, Page::Welcome)
        else {
            return;
        };
        let opened =
            result.and_then(|loaded| Session::new(loaded, me, (self.world)(), self.waker.clone()));
        self.page = match opened {
            Ok(session) => {
                self.note_opened(&folder, session.name());
                let mut workbench = Workbench::new(session, &self.user);
                if let Some(file) = at {
                    workbench.open_file(&file, &mut self.toasts);
                }
                Page::Project(Box::new(workbench))
            }
            Err(SessionError::Folder(crate::folder::FolderError::Cancelled(_))) => Page::Welcome,
            Err(error) => Page::Failed(folder, error.to_string()),
        };
        self.look_for_recents();
    }

    fn note_opened(&mut self, folder: &Path, name: &str) {
        let folder = folder.display().to_string();
        let opened = Recent { folder, name: name.to_owned(), opened_ms: self.clock.now_ms() };
        if let Err(error) = self.user.note_opened(opened) {
            self.toasts.warn(error);
        }
    }

    /// Begins to find out which recent projects are still there.
    fn look_for_recents(&mut self) {
        let now_ms = self.clock.now_ms();
        if let Err(error) = self.recents.look(&self.user, now_ms, &self.waker) {
            self.toasts.warn(error.to_string());
        }
    }

    /// The folder of the open project.
    fn open_folder(&self) -> Option<PathBuf> {
        self.session().map(|session| session.folder().to_owned())
    }

    fn take_dropped(&mut self, ctx: &Context) {
        let open = self.open_folder();
        match self.drops.take(ctx, open.as_deref(), &self.waker) {
            None => {}
            Some(Ok(Dropped::Folder(folder))) => self.load(&folder, None),
            Some(Ok(Dropped::Text { folder, file })) => match &mut self.page {
                Page::Project(workbench) if workbench.session().folder() == folder => {
                    self.overlay = None;
                    workbench.open_file(&file, &mut self.toasts);
                }
                _ => self.load(&folder, Some(file)),
            },
            Some(Ok(Dropped::Nothing(words))) => self.toasts.warn(words),
            Some(Err(error)) => self.toasts.warn(error.to_string()),
        }
    }

    /// Does what was asked for in the palette or in the settings.
    fn answer(&mut self, ctx: &Context, asked: Asked) {
        let intent = match asked {
            Asked::Theme(choice) => {
                self.set_theme(ctx, choice);
                return;
            }
            Asked::Zoom(percent) => {
                let set = self.user.set_zoom_percent(percent);
                self.told(set);
                return;
            }
            Asked::Typography(typography) => {
                let set = self.user.set_typography(typography);
                self.told(set);
                return;
            }
            Asked::Keys(keymap) => {
                let set = self.user.set_keys(keymap.written());
                self.told(set);
                keymap.put(ctx);
                return;
            }
            Asked::SetBack => {
                let set = self.user.set_back();
                self.told(set);
                theme::choose(ctx, self.user.theme());
                return;
            }
            Asked::Forget(folder) => {
                let forgotten = self.user.forget_recent(&folder);
                self.told(forgotten);
                return;
            }
            Asked::Project(folder) => {
                let name = folder.display().to_string();
                if self.recents.gone().contains(&name) {
                    let what = "This folder is gone. Put it back, or take it off the list";
                    self.toasts.warn(format!("{what}: {name}"));
                    // It may be back already.
                    self.look_for_recents();
                } else {
                    self.chosen = Some(folder);
                }
                return;
            }
            Asked::Run(command) => Intent::Run(command),
            Asked::Mark(label) => Intent::Mark(label),
            Asked::Document(index) => Intent::Open(index),
        };
        match (&mut self.page, intent) {
            (Page::Project(workbench), intent) => workbench.ask(intent),
            (_, Intent::Run(command)) => self.wishes.push(command),
            _ => {}
        }
        ctx.request_repaint();
    }

    fn told(&mut self, done: Result<(), String>) {
        if let Err(error) = done {
            self.toasts.warn(error);
        }
    }

    fn poll_native_dialog(&mut self) {
        let Some(answer) = self.native_dialog.as_ref().and_then(Native::poll) else { return };
        self.native_dialog = None;
        match answer {
            Answer::Chosen(folder) => self.load(&folder, None),
            Answer::Cancelled => {}
            Answer::NoDialog => self.choose_by_path(),
        }
    }

    fn grant(&mut self, ctx: &Context, wish: Command) {
        match wish {
            Command::OpenFolder => self.choose_natively(),
            Command::OpenByPath => self.choose_by_path(),
            Command::CloseProject => {
                self.close_project();
                self.page = Page::Welcome;
                self.look_for_recents();
            }
            Command::Palette | Command::Keys | Command::Settings => {
                if wish == Command::Palette {
                    self.look_for_recents();
                }
                self.overlay = Overlay::of(wish, ctx);
            }
            Command::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            Command::ThemeSystem => self.set_theme(ctx, ThemeChoice::System),
            Command::ThemeLight => self.set_theme(ctx, ThemeChoice::Light),
            Command::ThemeDark => self.set_theme(ctx, ThemeChoice::Dark),
            _ => {}
        }
    }

    fn overlay_ui(&mut self, ctx: &Context) {
        if let Some(before) = self.gives_back.take() {
            ctx.memory_mut(|memory| memory.request_focus(before));
        }
        let Some(mut overlay) = self.overlay.take() else { return };
        let workbench = match &self.page {
            Page::Project(workbench) => Some(&**workbench),
            _ => None,
        };
        let keymap = Keymap::of(ctx);
        let (user, gone) = (&self.user, self.recents.gone());
        let behind = Behind { workbench, user, keymap: &keymap, gone };
        if overlay.ui(ctx, &mut self.engine, &behind, &mut self.asked) {
            // What was chosen may want the keyboard elsewhere.
            self.gives_back = overlay.before().filter(|_| self.asked.is_empty());
            ctx.request_repaint();
        } else {
            self.overlay = Some(overlay);
        }
    }

    fn set_theme(&mut self, ctx: &Context, choice: ThemeChoice) {
        theme::choose(ctx, choice);
        let set = self.user.set_theme(choice);
        self.told(set);
    }
}

impl App {
    fn work(&mut self, ctx: &Context) {
        self.poll_loading();
        self.poll_native_dialog();
        if let Err(error) = self.recents.poll() {
            self.toasts.warn(error.to_string());
        }
        self.take_dropped(ctx);
        place::note(ctx, &mut self.window);
        for asked in std::mem::take(&mut self.asked) {
            self.answer(ctx, asked);
        }
        if let Page::Project(workbench) = &mut self.page {
            workbench.logic(ctx, &mut self.user, &mut self.toasts);
            workbench.note_gone(self.recents.gone());
            workbench.take_exported(&mut self.toasts);
            self.wishes.extend(workbench.take_wishes());
            self.chosen = workbench.take_wanted().or_else(|| self.chosen.take());
        }
        for wish in std::mem::take(&mut self.wishes) {
            self.grant(ctx, wish);
        }
        if let Some(folder) = self.chosen.take() {
            self.load(&folder, None);
        }
    }

    fn show(&mut self, ui: &mut egui::Ui) {
        let ctx = ui.ctx().clone();
        let listens =
            self.path_dialog.is_none() && self.overlay.is_none() && !self.guard.is_telling();
        match &mut self.page {
            Page::Welcome => {
                match welcome::welcome_ui(ui, &mut self.engine, &self.user, &self.recents) {
                    None => {}
                    Some(welcome::Asked::Native) => self.wishes.push(Command::OpenFolder),
                    Some(welcome::Asked::ByPath) => self.wishes.push(Command::OpenByPath),
                    Some(welcome::Asked::Recent(Wanted::Open(recent))) => {
                        self.asked.push(Asked::Project(recent.path()));
                    }
                    Some(welcome::Asked::Recent(Wanted::Forget(folder))) => {
                        self.asked.push(Asked::Forget(folder));
                    }
                }
            }
            Page::Loading { job, .. } => {
                if welcome::loading_ui(ui, job.progress().0) {
                    job.cancel();
                }
                ctx.request_repaint_after_secs(0.1);
            }
            Page::Failed(_, why) => {
                if welcome::failed_ui(ui, &mut self.engine, why) {
                    self.wishes.push(Command::OpenByPath);
                }
            }
            Page::Project(workbench) => {
                workbench.ui(ui, &mut self.engine, &self.user, listens);
            }
            Page::Fallen(fallen) => match fallen::page_ui(ui, fallen) {
                None => {}
                Some(Then::OpenAgain) => self.chosen.clone_from(&fallen.folder),
                Some(Then::Quit) => self.wishes.push(Command::Quit),
            },
        }
        if listens && !matches!(self.page, Page::Project(_)) {
            self.wishes.extend(super::command::pressed(&ctx, false));
        }
        if let Some(dialog) = &mut self.path_dialog
            && let Some(chosen) = dialog.ui(&ctx, &mut self.engine)
        {
            self.path_dialog = None;
            if let Chosen::Folder(folder) = chosen {
                self.chosen = Some(folder);
            }
        }
        self.overlay_ui(&ctx);
        self.toasts.ui(&ctx, &mut self.engine);
        let open = self.open_folder();
        self.drops.ui(&ctx, &mut self.engine, open.as_deref());
        if !self.wishes.is_empty() || !self.asked.is_empty() || self.chosen.is_some() {
            ctx.request_repaint();
        }
    }

    /// Saves what can be saved, and shows what happened in place of what failed.
    fn fall(&mut self, report: Report) {
        let folder = match &self.page {
            Page::Loading { folder, .. } => Some(folder.clone()),
            Page::Fallen(fallen) => fallen.folder.clone(),
            _ => self.open_folder(),
        };
        let mut lost = Vec::new();
        if caught(|| lost = self.close_project()).is_some() {
            lost.push("What was being done just then may not be saved".to_owned());
        }
        (self.overlay, self.path_dialog) = (None, None);
        self.page = Page::Fallen(Fallen { report, lost, folder });
    }

    fn after(&mut self, ctx: &Context, failed: Option<Caught>) {
        if let Some(failed) = failed {
            let report = self.guard.report("show the window", &failed);
            self.fall(report);
            ctx.request_repaint();
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.guard.hear();
        let failed = caught(|| {
            self.guard.fail_in_logic(ctx, &self.waker);
            self.work(ctx);
        });
        self.after(ctx, failed);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        let failed = caught(|| {
            self.guard.fail_in_ui(ui);
            self.show(ui);
            self.guard.ui(&ctx);
        });
        self.after(&ctx, failed);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        for words in self.close_project() {
            log::warn!("{words}");
            reports::complain(&words);
        }
        if let Some(place) = self.window
            && let Err(words) = self.user.set_window(place)
        {
            reports::complain(&words);
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // Without `on_exit`: a failure below us. What waits is saved all the same.
        for words in self.close_project() {
            log::warn!("{words}");
        }
    }
}
