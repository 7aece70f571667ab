//! How far long work is, on one line of a terminal; nothing where nobody looks.

use std::{
    io::{IsTerminal as _, Write as _},
    sync::atomic::{AtomicUsize, Ordering},
};

use crate::model::{Cancelled, Progress};

pub(super) struct Watched {
    name: &'static str,
    /// A person sits there.
    shown: bool,
    /// What was last said, in percent.
    percent: AtomicUsize,
}

impl Watched {
    pub(super) fn new(name: &'static str) -> Self {
        let shown = std::io::stderr().is_terminal();
        Self { name, shown, percent: AtomicUsize::new(usize::MAX) }
    }

    fn say(words: &str) {
        let mut out = std::io::stderr().lock();
        if write!(out, "\r{words}").and_then(|()| out.flush()).is_err() {
            // The terminal has gone; the work goes on, and its end is told by its status.
        }
    }

    /// Clears the line.
    pub(super) fn done(&self) {
        if self.shown && self.percent.load(Ordering::Relaxed) != usize::MAX {
            Self::say("\x1b[K");
        }
    }
}

impl Progress for Watched {
    fn report(&self, done: usize, total: usize) {
        if !self.shown || total == 0 {
            return;
        }
        let percent = done.saturating_mul(100) / total;
        if self.percent.swap(percent, Ordering::Relaxed) != percent {
            Self::say(&format!("{}… {percent} %", self.name));
        }
    }

    fn check(&self) -> Result<(), Cancelled> {
        Ok(())
    }
}
