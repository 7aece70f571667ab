//! The projects opened last, newest first: what is remembered of each, and what it is like now.
//!
//! The list is plain values. Whether a folder is still there, and how long ago it was opened in
//! words, is found out in a job: a folder may lie on a disk that has gone to sleep.

use std::path::{Path, PathBuf};

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{
    SessionError,
    jobs::{Job, Waker},
};
use crate::folder;

/// So many are remembered.
const MOST: usize = 12;

/// A project that was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recent {
    pub folder: String,
    pub name: String,
    /// Milliseconds since 1970, UTC.
    pub opened_ms: u64,
}

impl Recent {
    pub fn path(&self) -> PathBuf {
        PathBuf::from(&self.folder)
    }
}

/// Puts a project at the head of the list.
pub(super) fn note(list: &mut Vec<Recent>, opened: Recent) {
    list.retain(|recent| recent.folder != opened.folder);
    list.insert(0, opened);
    list.truncate(MOST);
}

/// What a remembered project is like now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    pub folder: String,
    /// When it was opened: “today at 14:05”, “3 November”.
    pub when: String,
    pub there: bool,
}

/// Looks after all of them.
///
/// # Errors
/// When the system gives no thread.
pub fn look(list: &[Recent], now_ms: u64, waker: Waker) -> Result<Job<Vec<Looked>>, SessionError> {
    let list = list.to_vec();
    Job::spawn("look for recent projects", waker, move |progress| {
        let zone = TimeZone::system();
        let mut looked = Vec::new();
        for recent in list {
            if progress.check().is_err() {
                break;
            }
            looked.push(Looked {
                when: when(recent.opened_ms, now_ms, &zone),
                there: folder::is_folder(Path::new(&recent.folder)),
                folder: recent.folder,
            });
        }
        looked
    })
    .map_err(SessionError::Thread)
}

/// A moment as people say it, seen from another one.
fn when(then_ms: u64, now_ms: u64, zone: &TimeZone) -> String {
    let local = |ms: u64| {
        let ms = i64::try_from(ms).unwrap_or(i64::MAX);
        Some(Timestamp::from_millisecond(ms).ok()?.to_zoned(zone.clone()))
    };
    let (Some(then), Some(now)) = (local(then_ms), local(now_ms)) else { return String::new() };
    let days = then.date().until(now.date()).map_or(i32::MAX, |span| span.get_days());
    match days {
        // A clock that was put back: it was just now.
        ..=0 => then.strftime("today at %H:%M").to_string(),
        1 => then.strftime("yesterday at %H:%M").to_string(),
        2..=6 => then.strftime("on %A").to_string(),
        _ if then.year() == now.year() => then.strftime("on %-d %B").to_string(),
        _ => then.strftime("on %-d %B %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recent(folder: &str) -> Recent {
        Recent { folder: folder.to_owned(), name: folder.to_owned(), opened_ms: 7 }
    }

    #[test]
    fn the_newest_stands_first_and_nothing_stands_twice() {
        let mut list = Vec::new();
        for number in 0..20 {
            note(&mut list, recent(&format!("/p{number}")));
        }
        assert_eq!(list.len(), MOST);
        note(&mut list, recent("/p15"));
        let folders: Vec<&str> = list.iter().map(|recent| recent.folder.as_str()).collect();
        assert_eq!(folders[..3], ["/p15", "/p19", "/p18"]);
        assert_eq!(list.len(), MOST);
    }

    #[test]
    fn moments_are_told_as_people_say_them() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let ms = |words: &str| {
            let at = words.parse::<jiff::civil::DateTime>().unwrap();
            u64::try_from(at.to_zoned(zone.clone()).unwrap().timestamp().as_millisecond()).unwrap()
        };
        let now = ms("2026-11-22T00:30");
        let said = |then: &str| when(ms(then), now, &zone);
        assert_eq!(said("2026-11-22T00:05"), "today at 00:05");
        assert_eq!(said("2026-11-22T09:00"), "today at 09:00", "a clock put back");
        assert_eq!(said("2026-11-21T23:59"), "yesterday at 23:59");
        assert_eq!(said("2026-11-19T12:00"), "on Thursday");
        assert_eq!(said("2026-11-03T12:00"), "on 3 November");
        assert_eq!(said("2026-01-01T00:00"), "on 1 January");
        assert_eq!(said("2025-12-31T23:00"), "on 31 December 2025");
    }
}
