//! What stands between a failure of the program and the person in front of it: nothing that panics gets further than
//! here.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

use egui::{Context, Event, Key, Modifiers, Ui};

use super::fallen;
use crate::session::{
    jobs::{Job, Waker},
    reports::{Report, Reports},
};

/// A failure that is brought about on purpose, by Ctrl Shift F12, to see what comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Where the program changes something.
    Logic,
    /// Where it shows something.
    Ui,
    /// Beside the window.
    Job,
    /// Below everything of ours.
    Paint,
}

impl Fault {
    /// By its word on the command line.
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "logic" => Some(Self::Logic),
            "ui" => Some(Self::Ui),
            "job" => Some(Self::Job),
            "paint" => Some(Self::Paint),
            _ => None,
        }
    }
}

/// What the window knows of failures when it starts.
#[derive(Debug, Default)]
pub struct Failures {
    /// Hears of them; without, those of the window itself are told all the same.
    pub reports: Option<Reports>,
    /// The program has failed just now, and this is it again.
    pub before: Option<Report>,
    pub on_purpose: Option<Fault>,
}

/// What a failure carries.
pub(super) type Caught = Box<dyn Any + Send>;

/// Does a part of the window's work; a failure goes no further.
pub(super) fn caught(work: impl FnOnce()) -> Option<Caught> {
    catch_unwind(AssertUnwindSafe(work)).err()
}

pub(super) struct Guard {
    reports: Option<Reports>,
    on_purpose: Option<Fault>,
    /// Failures beside the window, to be told.
    untold: Vec<Report>,
}

impl Guard {
    pub(super) fn new(reports: Option<Reports>, on_purpose: Option<Fault>) -> Self {
        Self { reports, on_purpose, untold: Vec::new() }
    }

    /// Takes in what failed beside the window.
    pub(super) fn hear(&mut self) {
        self.untold.extend(self.reports.as_ref().map(Reports::take).unwrap_or_default());
    }

    /// The report of a failure that was caught.
    pub(super) fn report(&mut self, part: &str, caught: &Caught) -> Report {
        let mut heard = self.reports.as_ref().map(Reports::take).unwrap_or_default();
        // It was told on the thread it happened on, which is this one.
        let here = std::thread::current();
        let named = here.name().unwrap_or_default();
        let at = heard.iter().rposition(|report| report.part == named);
        let file = at.and_then(|at| heard.remove(at).file);
        self.untold.extend(heard);
        Report { part: part.to_owned(), message: message_of(&**caught), file }
    }

    /// Tells of failures beside the window, one at a time.
    pub(super) fn ui(&mut self, ctx: &Context) {
        if let Some(report) = self.untold.first()
            && fallen::dialog_ui(ctx, report)
        {
            self.untold.remove(0);
        }
    }

    pub(super) fn is_telling(&self) -> bool {
        !self.untold.is_empty()
    }

    fn is_asked_for(&self, ctx: &Context, fault: Fault) -> bool {
        let keys = Modifiers::COMMAND | Modifiers::SHIFT;
        // By the event's own modifiers: a slow frame has the keys go down and up again.
        let is_it = |event: &Event| match event {
            Event::Key { key: Key::F12, pressed: true, modifiers, .. } => {
                modifiers.matches_exact(keys)
            }
            _ => false,
        };
        self.on_purpose == Some(fault) && ctx.input(|input| input.events.iter().any(is_it))
    }

    #[expect(clippy::panic, clippy::manual_assert, reason = "that is what it is asked for")]
    pub(super) fn fail_in_logic(&self, ctx: &Context, waker: &Waker) {
        if self.is_asked_for(ctx, Fault::Job)
            && let Ok(job) =
                Job::spawn("fail on purpose", waker.clone(), |_| -> () { panic!("on purpose") })
        {
            // Nobody waits for it: what is to be seen is that it is told.
            drop(job);
        }
        if self.is_asked_for(ctx, Fault::Logic) {
            panic!("on purpose");
        }
    }

    #[expect(clippy::panic, clippy::manual_assert, reason = "that is what it is asked for")]
    pub(super) fn fail_in_ui(&self, ui: &Ui) {
        if self.is_asked_for(ui.ctx(), Fault::Ui) {
            panic!("on purpose");
        }
        if self.is_asked_for(ui.ctx(), Fault::Paint) {
            let callback =
                eframe::egui_glow::CallbackFn::new(|_, _| panic!("on purpose, while painting"));
            ui.painter().add(egui::PaintCallback {
                rect: ui.max_rect(),
                callback: std::sync::Arc::new(callback),
            });
        }
    }
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    let words = payload.downcast_ref::<&str>().map(|words| (*words).to_owned());
    words
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "unknown".to_owned())
}
