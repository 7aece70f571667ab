//! Finding in the open document: the bar over the text, its hits, and going from one to the next.
//!
//! The text is searched in a job; hits are shown as they come. Nothing here changes the project.

mod bar;
mod page;
mod project;
mod rows;

use std::{
    sync::{Arc, mpsc::Receiver, mpsc::channel},
    time::{Duration, Instant},
};

use super::Workbench;
use crate::{
    session::{
        SessionError, Text,
        jobs::{Job, Poll, Waker},
    },
    text::{
        TextRange,
        find::{BadQuery, Finder, Query, Step},
    },
    ui::toast::Toasts,
};
pub(in crate::ui) use page::{counted, hit_column, hit_ui, number};
pub(super) use project::ProjectFind;
pub(in crate::ui) use rows::{Row, Rows};

/// More hits are not shown in one document.
const MOST: usize = 100_000;

/// So often the job hands over what it has found.
const HANDED_EVERY: Duration = Duration::from_millis(15);

/// A longer selection is not what somebody wants to look for, in bytes.
const LONGEST_SELECTION: u32 = 200;

/// How a search of one text ended.
enum Ended {
    All,
    /// There are more hits than are shown.
    More,
    Bad(BadQuery),
}

/// A search of one text that goes on.
struct Running {
    job: Job<Ended>,
    hits: Receiver<Vec<TextRange>>,
}

impl Running {
    fn begin(text: Arc<Text>, query: Query, waker: Waker) -> Result<Self, SessionError> {
        let (to, hits) = channel();
        let woken = Arc::clone(&waker);
        let job = Job::spawn("find", waker, move |progress| {
            let finder = match Finder::new(&query) {
                Ok(finder) => finder,
                Err(bad) => return Ended::Bad(bad),
            };
            let mut steps = finder.hits(&text.words);
            let (mut gathered, mut count, mut handed) = (Vec::new(), 0, Instant::now());
            let mut ended = Ended::All;
            for nth in 1_usize.. {
                if nth.is_multiple_of(256) && progress.check().is_err() {
                    return ended;
                }
                match steps.step() {
                    Step::Miss => {}
                    Step::End => break,
                    Step::Hit(_) if count == MOST => {
                        ended = Ended::More;
                        break;
                    }
                    Step::Hit(hit) => {
                        count += 1;
                        gathered.push(hit);
                    }
                }
                if !gathered.is_empty() && (count == 1 || handed.elapsed() > HANDED_EVERY) {
                    handed = Instant::now();
                    if to.send(std::mem::take(&mut gathered)).is_err() {
                        return ended;
                    }
                    woken();
                }
            }
            if to.send(gathered).is_err() {
                // Nobody listens any more.
            }
            ended
        });
        Ok(Self { job: job.map_err(SessionError::Thread)?, hits })
    }
}

/// What is looked for in the open document, and what was found.
#[expect(clippy::struct_excessive_bools, reason = "what is shown, known and wanted")]
#[derive(Default)]
pub(super) struct Find {
    open: bool,
    query: Query,
    /// What the hits are of: text and query.
    sought: Option<(u64, Query)>,
    hits: Vec<TextRange>,
    /// There are more than are shown.
    more: bool,
    /// Which of them a person has come to.
    at: Option<usize>,
    /// The place where the search began has been left for a hit.
    left: bool,
    /// The hit that was selected last.
    led_to: Option<TextRange>,
    running: Option<Running>,
    bad: Option<String>,
    /// From where on the first hit is gone to, once it is found, or, if `false`, the last before.
    goes_from: Option<(u32, bool)>,
    /// The field is to have the keyboard, with all its words selected.
    focus: bool,
    /// The field has it.
    typing: bool,
}

impl Find {
    pub(super) const fn is_open(&self) -> bool {
        self.open
    }

    /// What of the text is to be painted as found.
    pub(super) fn shown(&self) -> crate::ui::text::Hits<'_> {
        if !self.open {
            return crate::ui::text::Hits::default();
        }
        let chosen = self.at.and_then(|at| self.hits.get(at)).copied();
        crate::ui::text::Hits { all: &self.hits, chosen }
    }

    /// The number of the first hit that begins at a place or after it.
    fn after(&self, byte: u32) -> usize {
        self.hits.partition_point(|hit| hit.start() < byte)
    }

    /// Takes in what the job has found. `true`: it is over.
    fn take_in(&mut self) -> bool {
        let Some(running) = &self.running else { return true };
        // Asked first: what it handed over before it ended is there by now.
        let polled = running.job.poll();
        while let Ok(hits) = running.hits.try_recv() {
            self.hits.extend(hits);
        }
        match polled {
            Poll::Running => return false,
            Poll::Finished(Ended::All | Ended::Bad(BadQuery::Empty)) => {}
            Poll::Finished(Ended::More) => self.more = true,
            Poll::Finished(Ended::Bad(bad)) => self.bad = Some(bad.to_string()),
            Poll::Broken => self.bad = Some(SessionError::Broken.to_string()),
        }
        self.running = None;
        true
    }

    /// "3 of 17", or what else there is to say.
    fn count_in_words(&self) -> String {
        let all = match (self.hits.len(), self.more || self.running.is_some()) {
            (count, true) => format!("{count}+"),
            (count, false) => count.to_string(),
        };
        match (self.at, self.hits.len()) {
            _ if self.query.words.is_empty() || self.bad.is_some() => String::new(),
            (Some(at), _) => format!("{} of {all}", at + 1),
            (None, 0) if self.running.is_some() => "Looking…".to_owned(),
            (None, 0) => "Not found".to_owned(),
            (None, 1) => "1 hit".to_owned(),
            (None, _) => format!("{all} hits"),
        }
    }
}

impl Workbench {
    /// Opens the bar, with the words of the selection if there are any.
    pub(super) fn open_find(&mut self) {
        let selection = self.pane.selection();
        // A hit is what was looked for already.
        let is_hit = self.find.open && selection.is_some() && selection == self.find.led_to;
        if let Some(words) = self.selected_words().filter(|_| !is_hit) {
            self.find.query.words = words;
            self.find.query.regex = false;
        }
        let from = selection.map_or_else(|| self.pane.first_visible(), TextRange::start);
        self.find.goes_from = Some((from, true));
        self.find.left &= self.find.open;
        self.find.open = true;
        self.find.focus = true;
    }

    /// The words of a short selection.
    fn selected_words(&self) -> Option<String> {
        let range = self.pane.selection().filter(|range| range.len() <= LONGEST_SELECTION)?;
        let words = super::inspector::one_line(range.slice(&self.session.open()?.text.words)?);
        (!words.is_empty()).then_some(words)
    }

    /// Closes the bar; the hit stays selected, and the text has the keyboard.
    pub(super) fn close_find(&mut self) {
        self.find.open = false;
        self.find.running = None;
        self.find.sought = None;
        self.focus_text = true;
    }

    /// Goes on with the search: begins it anew where what is looked for has changed, and goes to
    /// the first hit.
    pub(super) fn search_on(&mut self, toasts: &mut Toasts) {
        if !self.find.open {
            return;
        }
        let Some(open) = self.session.open().filter(|_| self.failed.is_none()) else { return };
        let wanted = (self.text_id, &self.find.query);
        if self.find.sought.as_ref().map(|(text, query)| (*text, query)) != Some(wanted) {
            let other = self.find.sought.as_ref().is_some_and(|(text, _)| *text != self.text_id);
            let query = self.find.query.clone();
            if other {
                self.find.goes_from = None;
            } else if self.find.goes_from.is_none() {
                let here = self.find.at.and_then(|at| self.find.hits.get(at));
                let top = self.pane.first_visible();
                self.find.goes_from = Some((here.map_or(top, |hit| hit.start()), true));
            }
            self.find.sought = Some((self.text_id, query.clone()));
            self.find.hits.clear();
            (self.find.at, self.find.bad, self.find.more) = (None, None, false);
            self.find.running = None;
            if !query.words.is_empty() {
                let begun = Running::begin(Arc::clone(&open.text), query, self.session.waker());
                match begun {
                    Ok(running) => self.find.running = Some(running),
                    Err(error) => toasts.warn(error.to_string()),
                }
            }
        }
        let over = self.find.take_in();
        if let Some((from, forward)) = self.find.goes_from {
            let (next, count) = (self.find.after(from), self.find.hits.len());
            if forward && next < count {
                self.go_to_hit(next);
            } else if over && count > 0 {
                let last = count - 1;
                self.go_to_hit(if forward { 0 } else { next.checked_sub(1).unwrap_or(last) });
            }
        }
    }

    fn go_to_hit(&mut self, at: usize) {
        let Some(&hit) = self.find.hits.get(at) else { return };
        self.find.at = Some(at);
        self.find.goes_from = None;
        self.find.led_to = Some(hit);
        // Back leads to where the search began, not from hit to hit.
        if !self.find.left {
            self.find.left = self.leave_for(hit);
        }
        self.selected = None;
        self.pane.set_selection(hit);
        self.pane.reveal(hit);
    }

    /// The next hit, or the one before, from where one is; around the end of the text.
    pub(super) fn find_step(&mut self, forward: bool) {
        if !self.find.open {
            let selection = self.pane.selection();
            let query = std::mem::take(&mut self.find.query);
            self.open_find();
            if !query.words.is_empty() {
                // What was looked for last, from where one is; the text keeps the keyboard.
                self.find.query = query;
                let top = self.pane.first_visible();
                let from = selection.map_or(top, |range| range.start() + u32::from(forward));
                self.find.goes_from = Some((from, forward));
            }
            self.find.focus = self.find.query.words.is_empty();
            return;
        }
        let count = self.find.hits.len();
        if count == 0 {
            return;
        }
        let at = self.find.at.and_then(|at| Some((at, *self.find.hits.get(at)?)));
        let selection = self.pane.selection();
        let next = match (at, selection) {
            (Some((_, hit)), Some(selected)) if selected != hit => {
                // Something else has been selected since.
                let after = self.find.after(selected.start() + u32::from(forward));
                let before = after.checked_sub(1).unwrap_or(count - 1);
                if forward { after } else { before }
            }
            (Some((at, _)), _) if forward => at + 1,
            (Some((at, _)), _) => at.checked_sub(1).unwrap_or(count - 1),
            (None, _) => {
                let from = selection.map_or_else(|| self.pane.first_visible(), TextRange::start);
                let after = self.find.after(from);
                if forward { after } else { after.checked_sub(1).unwrap_or(count - 1) }
            }
        };
        self.go_to_hit(if next < count { next } else { 0 });
    }
}
