//! Finding in all documents: what is looked for, what has been found, and which texts are in memory.
//!
//! How it looks is told in `page` and `rows`.

use std::time::{Duration, Instant};

use super::super::{Intent, Workbench};
use super::rows::Rows;
use crate::{
    session::{
        SessionError,
        find::{Ended, Group, Next, Piece, Search, Sources, Texts, Wanted, Within},
    },
    text::{TextRange, find::Query},
    ui::{toast::Toasts, widgets::ListPlace},
};

/// More hits are not shown.
pub(super) const MOST: usize = 100_000;

/// How long a frame takes in what was found.
const BUDGET: Duration = Duration::from_micros(1_500);

/// The page of a search over the whole project.
#[expect(clippy::struct_excessive_bools, reason = "what is shown, and who has the keyboard")]
#[derive(Default)]
pub(in crate::ui::workbench) struct ProjectFind {
    shown: bool,
    /// The field is to have the keyboard, with all its words selected.
    pub(super) focus: bool,
    /// The field has it.
    pub(super) typing: bool,
    pub(super) query: Query,
    pub(super) within: Within,
    /// Also in what is not part of the article.
    pub(super) regions: bool,
    sources: Option<Sources>,
    texts: Texts,
    search: Option<Search>,
    /// What the hits are of.
    sought: Option<Wanted>,
    pub(super) groups: Vec<Group>,
    pub(super) rows: Rows,
    pub(super) ended: Option<Ended>,
    pub(super) trouble: Option<String>,
    /// Which hit is chosen.
    pub(super) chosen: usize,
    pub(super) place: ListPlace,
    /// The document and the hit in it that are on their way to the screen.
    going: Option<(usize, TextRange)>,
}

impl ProjectFind {
    pub(in crate::ui::workbench) const fn is_shown(&self) -> bool {
        self.shown
    }

    /// As it was left.
    pub(in crate::ui::workbench) const fn show_again(&mut self) {
        (self.shown, self.focus) = (true, true);
    }

    /// To the field, or away from it: `true`.
    pub(in crate::ui::workbench) const fn next_panel(&mut self) -> bool {
        self.focus = !self.typing;
        self.typing
    }

    /// Back to the text.
    pub(in crate::ui::workbench) const fn hide(&mut self) {
        self.shown = false;
    }

    pub(super) const fn is_searching(&self) -> bool {
        self.search.is_some() && self.ended.is_none() && self.is_sought()
    }

    const fn is_sought(&self) -> bool {
        match &self.sought {
            Some(sought) => sought.query.is_some(),
            None => false,
        }
    }

    /// Documents looked at, and how many there are.
    pub(super) fn progress(&self) -> (usize, usize) {
        self.search.as_ref().map_or((0, 0), Search::progress)
    }

    /// What is to be called off; what was found stays.
    pub(super) fn cancel(&mut self) -> Option<Search> {
        self.ended.get_or_insert_with(Ended::default);
        self.search.take()
    }

    /// Calls it off and waits until it has let go of the database.
    pub(in crate::ui::workbench) fn stop(&mut self) {
        if let Some(search) = self.search.take() {
            search.stop();
        }
    }

    /// The texts in memory, to be lent to another search.
    pub(in crate::ui::workbench) fn lend_texts(&mut self) -> Texts {
        std::mem::take(&mut self.texts)
    }

    pub(in crate::ui::workbench) fn take_texts(&mut self, texts: Texts) {
        if texts.bytes() >= self.texts.bytes() {
            self.texts = texts;
        }
    }

    /// The hit that is to be shown, once its document is open.
    fn arrived(&mut self, index: Option<usize>) -> Option<TextRange> {
        let (wanted, range) = self.going.take()?;
        (index == Some(wanted)).then_some(range)
    }

    /// The n-th hit: its document and place.
    pub(super) fn hit(&self, nth: usize) -> Option<(usize, TextRange)> {
        let (group, within) = self.rows.of_hit(nth)?;
        let group = self.groups.get(group)?;
        Some((group.index, group.hits.get(within)?.range))
    }

    fn wanted(&self) -> Wanted {
        let query = Some(self.query.clone()).filter(|query| !query.words.is_empty());
        Wanted {
            query,
            within: self.within.clone(),
            regions: self.regions,
            most: MOST,
            ..Wanted::default()
        }
    }

    /// Takes in what has been found since the last frame.
    fn take_in(&mut self) {
        let started = Instant::now();
        while let Some(search) = &mut self.search
            && started.elapsed() < BUDGET
        {
            match search.go_on() {
                Next::Nothing => break,
                Next::Some(pieces) => {
                    for piece in pieces {
                        match piece {
                            Piece::Read(index, text) => self.texts.keep(index, text),
                            Piece::Found(group) => {
                                self.rows.push(group.hits.len());
                                self.groups.push(group);
                            }
                        }
                    }
                }
                Next::Ended(ended) => {
                    self.search = None;
                    match ended {
                        Ok(ended) => self.ended = Some(ended),
                        Err(SessionError::Cancelled(_)) => {}
                        Err(error) => self.trouble = Some(error.to_string()),
                    }
                }
            }
        }
    }
}

impl Workbench {
    /// Shows the page, with the words of the selection if there are any.
    pub(in crate::ui::workbench) fn open_project_find(&mut self) {
        if !self.project_find.shown {
            self.leave();
            self.claims.hide();
            if let Some(words) = self.selected_words() {
                self.project_find.query.words = words;
                self.project_find.query.regex = false;
            } else if self.find.open && !self.find.query.words.is_empty() {
                self.project_find.query = self.find.query.clone();
            }
        }
        self.project_find.shown = true;
        self.project_find.focus = true;
    }

    /// Goes on with the search: begins it anew where what is looked for has changed.
    pub(in crate::ui::workbench) fn search_project_on(&mut self, toasts: &mut Toasts) {
        let find = &mut self.project_find;
        if find.shown {
            let count = self.session.documents().len();
            if find.sources.as_ref().is_none_or(|sources| sources.len() != count) {
                find.sources = Some(self.session.sources());
                find.sought = None;
            }
            let wanted = find.wanted();
            if find.sought.as_ref() != Some(&wanted)
                && let Some(sources) = &find.sources
            {
                if let Some(before) = find.search.take() {
                    self.session.dismiss_search(before);
                }
                find.groups.clear();
                find.rows.clear();
                (find.ended, find.trouble, find.chosen) = (None, None, 0);
                find.place.reveal = Some(0);
                find.sought = Some(wanted.clone());
                match self.session.search(sources, &find.texts, wanted) {
                    Ok(search) => find.search = Some(search),
                    Err(error) => toasts.warn(error.to_string()),
                }
            }
        }
        self.project_find.take_in();
    }

    /// Looks once more for the same: marks and files may have changed.
    pub(in crate::ui::workbench) fn search_project_again(&mut self) {
        self.project_find.sought = None;
        self.project_find.sources = None;
    }

    /// Leaves the page for a hit.
    pub(in crate::ui::workbench) fn go_to_hit_of_project(
        &mut self,
        index: usize,
        range: TextRange,
        toasts: &mut Toasts,
    ) {
        self.leave();
        self.project_find.shown = false;
        let here = self.session.opening_index().is_none() && self.failed.is_none();
        if here && self.session.open_index() == Some(index) {
            if self.show_hit(range) {
                self.pane.set_selection(range);
            }
            return;
        }
        self.passes = 0;
        self.project_find.going = Some((index, range));
        self.open(index, toasts);
    }

    /// Brings a hit of the open document onto the screen. `false`: the file has been edited since,
    /// and there is no such place any more.
    fn show_hit(&mut self, range: TextRange) -> bool {
        self.focus_text = true;
        let open = self.session.open();
        if open.is_none_or(|open| range.slice(&open.text.words).is_none()) {
            return false;
        }
        self.selected = None;
        self.pane.reveal(range);
        true
    }

    /// Another document has come: if it is that of a hit, the hit is shown and selected, so that a
    /// key marks it.
    pub(in crate::ui::workbench) fn arrive_at_hit(&mut self) {
        if let Some(range) = self.project_find.arrived(self.session.open_index())
            && self.show_hit(range)
        {
            self.pane.select_at(range);
        }
    }

    pub(super) fn take_chosen_hit(&mut self) {
        if let Some((index, range)) = self.project_find.hit(self.project_find.chosen) {
            self.intents.push(Intent::GoToHit(index, range));
        }
    }
}
