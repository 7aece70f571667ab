//! What is written down when something goes wrong: a log, and a report of each failure of the program itself.
//!
//! Both lie in the folder where the system keeps the state of programs (`~/.local/state/gainsay`), never in a project.
//! They hold no texts and no marks.

use std::{
    backtrace::Backtrace,
    cell::Cell,
    fmt::Write as _,
    io::Write as _,
    panic::{self, PanicHookInfo},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use etcetera::{BaseStrategy as _, choose_base_strategy};
use jiff::Timestamp;

use crate::folder;

/// A log that has grown beyond this is begun anew, in bytes; the one before is kept.
const LONG: u64 = 1 << 20;
/// So many reports are kept.
const KEPT: usize = 10;
const LOG: &str = "gainsay.log";
const REPORT: &str = "failure-";

/// One failure of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What the part that failed is called.
    pub part: String,
    pub message: String,
    /// Where it is written down; `None`: it could not be written.
    pub file: Option<PathBuf>,
}

/// Hears of the failures of the program, in whatever part.
#[derive(Debug)]
pub struct Reports {
    heard: Receiver<Report>,
}

impl Reports {
    /// Begins the log, and from now on writes a report of each failure, on standard error too.
    pub fn begin() -> Self {
        Self::begin_in(own_folder())
    }

    pub fn begin_in(folder: Option<PathBuf>) -> Self {
        if let Err(why) = begin_log(folder.as_deref()) {
            let folder = folder.as_deref().unwrap_or_else(|| Path::new("")).display();
            complain(&format!("there is no log ({why}): {folder}"));
        }
        let (sender, heard) = channel();
        panic::set_hook(Box::new(move |info| note(info, folder.as_deref(), &sender)));
        Self { heard }
    }

    /// The failures since the last call.
    pub fn take(&self) -> Vec<Report> {
        self.heard.try_iter().collect()
    }
}

/// Where the system keeps the state of programs.
fn own_folder() -> Option<PathBuf> {
    let strategy = choose_base_strategy().ok()?;
    Some(strategy.state_dir().unwrap_or_else(|| strategy.data_dir()).join("gainsay"))
}

/// The last report that was written on this machine.
pub fn newest() -> Option<PathBuf> {
    folder::newest(&own_folder()?, REPORT)
}

/// Says something on standard error, if there is one: a failure here would end the program.
pub fn complain(words: &str) {
    if writeln!(std::io::stderr(), "gainsay: {words}").is_err() {
        // The terminal is closed; the log and the window have it.
    }
}

thread_local! {
    /// Whether an error was logged on this thread since [`watched`] began.
    static TROUBLED: Cell<bool> = const { Cell::new(false) };
}

/// Does something that tells its troubles to the log alone; whether it did.
pub fn watched<T>(act: impl FnOnce() -> T) -> (T, bool) {
    TROUBLED.set(false);
    let done = act();
    (done, TROUBLED.take())
}

/// Without a folder, errors are still noticed by [`watched`].
fn begin_log(folder: Option<&Path>) -> Result<(), String> {
    let written = folder.map(|folder| {
        let file = folder.join(LOG);
        folder::set_aside(&file, LONG).map_err(|error| error.to_string())?;
        fern::log_file(&file).map_err(|error| error.to_string())
    });
    let (out, trouble) = match written {
        Some(Ok(out)) => (fern::Dispatch::new().chain(out), Ok(())),
        Some(Err(why)) => (fern::Dispatch::new(), Err(why)),
        None => (fern::Dispatch::new(), Ok(())),
    };
    let noticed = fern::Output::call(|record| {
        if record.level() == log::Level::Error {
            TROUBLED.set(true);
        }
    });
    fern::Dispatch::new()
        .format(|out, message, record| {
            let now = Timestamp::now();
            out.finish(format_args!("{now:.3} {} {}: {message}", record.level(), record.target()));
        })
        .level(log::LevelFilter::Warn)
        .level_for("gainsay", log::LevelFilter::Info)
        .chain(out)
        .chain(noticed)
        .apply()
        .map_err(|error| error.to_string())?;
    trouble
}

/// Writes one failure down and tells whoever listens. Must not fail itself.
fn note(info: &PanicHookInfo<'_>, folder: Option<&Path>, sender: &Sender<Report>) {
    let payload = info.payload();
    let message = payload
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "unknown".to_owned());
    let part = thread::current().name().unwrap_or("unnamed").to_owned();
    let now = Timestamp::now();
    let mut words = format!(
        "Gainsay {} failed.\nTime: {now:.0}\nSystem: {} {}\nPart: {part}\nMessage: {message}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
    );
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let trace = Backtrace::force_capture();
    if writeln!(words, "Place: {place}\n\n{trace}").is_err() {
        // Writing to a string does not fail.
    }
    log::error!("{part} failed at {place}: {message}");
    let written = folder.and_then(|folder| {
        let name = format!("{REPORT}{}.txt", now.strftime("%Y-%m-%d-%H%M%S-%f"));
        let file = folder.join(name);
        match folder::write_user_file(&file, words.as_bytes()) {
            Ok(()) => {
                folder::keep_newest(folder, REPORT, KEPT);
                Some(file)
            }
            Err(why) => {
                complain(&format!("the report could not be written ({why}): {}", file.display()));
                None
            }
        }
    });
    match &written {
        Some(file) => complain(&format!("{part} failed ({message}). A report: {}", file.display())),
        None => complain(&words),
    }
    if sender.send(Report { part, message, file: written }).is_err() {
        // Nobody listens: the command line.
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::session::jobs::{Job, Waker};

    #[test]
    fn errors_that_are_only_logged_are_noticed_on_their_own_thread() {
        // Without a folder nothing is written; a second log cannot be begun, and need not be.
        let begun = begin_log(None);
        assert!(begun.is_ok(), "{begun:?}");
        assert_eq!(watched(|| 1), (1, false));
        let ((), troubled) = watched(|| log::error!("no portal"));
        assert!(troubled);
        let ((), troubled) = watched(|| log::warn!("another way"));
        assert!(!troubled);
        let waker: Waker = Arc::new(|| {});
        let (other, troubled) = watched(|| {
            let job = Job::spawn("elsewhere", waker, |_| log::error!("elsewhere")).unwrap();
            job.wait()
        });
        assert!(other.is_some() && !troubled);
    }
}
