//! The page of claims: who says what and who denies it, over the whole project.
//!
//! The ledger is the session's (`session::ledger`): worked out beside the window, asked here for the rows in view alone.
//! This file holds what the page remembers; how its parts look is told in the files beside it.

mod alike;
mod detail;
mod grouping;
mod head;
mod page;
mod picture;
mod rows;
mod time_line;
mod told;

use std::{collections::BTreeSet, sync::Arc};

use super::Workbench;
use crate::{
    model::{
        AnnotationId, AnnotatorId, End,
        ledger::{Ledger, Pick, Query, Role, Sort},
    },
    session::{
        Action, Session,
        ledger::{Claims, LedgerSource},
    },
    ui::toast::Toasts,
};
use alike::Proposals;
use detail::Detail;
pub(in crate::ui) use picture::Picture;

/// What stands in the middle of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Claims,
    Sources,
    /// What reads alike.
    Alike,
}

impl Tab {
    /// Whose groups it lists.
    const fn role(self) -> Role {
        match self {
            Self::Sources => Role::Source,
            Self::Claims | Self::Alike => Role::Claim,
        }
    }
}

/// A part that is to have the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Filter,
    Rows,
}

/// What is remembered of a list of groups.
#[derive(Debug, Default)]
struct List {
    /// The chosen group, by a mark of it.
    chosen: Option<AnnotationId>,
    /// Where it is shown.
    at: Option<usize>,
    /// The groups that are ticked, by the first mark of each.
    ticked: BTreeSet<AnnotationId>,
    offset: f32,
    /// This row is to be brought into view.
    reveal: Option<usize>,
}

/// A name that is being typed and not saved yet.
#[derive(Clone, Debug)]
struct TypedName {
    members: Vec<End>,
    words: String,
}

#[derive(Default)]
pub(super) struct ClaimsPage {
    shown: bool,
    wish: Option<Wish>,
    tab: Tab,
    claims: Option<Claims>,
    /// Whose claims there are to be looked at.
    layers: Vec<AnnotatorId>,
    text: String,
    source: String,
    document: String,
    sort: Sort,
    backwards: bool,
    claim_list: List,
    source_list: List,
    /// Marks of the chosen group that are ticked.
    members: BTreeSet<AnnotationId>,
    detail: Option<Detail>,
    name: Option<TypedName>,
    proposals: Proposals,
}

impl ClaimsPage {
    pub(super) const fn is_shown(&self) -> bool {
        self.shown
    }

    /// Back to the text.
    pub(super) const fn hide(&mut self) {
        self.shown = false;
    }

    pub(super) const fn focus_filter(&mut self) {
        (self.tab, self.wish) = (Tab::Claims, Some(Wish::Filter));
    }

    /// Somebody else looks at it now.
    pub(super) fn forget(&mut self) {
        self.claim_list = List::default();
        self.source_list = List::default();
        self.members.clear();
        self.detail = None;
    }

    /// Gives the keyboard to the rows.
    pub(super) const fn focus_rows(&mut self) {
        self.wish = Some(Wish::Rows);
    }

    fn ledger(&self) -> Option<&Arc<Ledger>> {
        self.claims.as_ref()?.ledger()
    }

    const fn list(&self) -> &List {
        match self.tab.role() {
            Role::Source => &self.source_list,
            Role::Claim | Role::Denial => &self.claim_list,
        }
    }

    const fn list_mut(&mut self) -> &mut List {
        match self.tab.role() {
            Role::Source => &mut self.source_list,
            Role::Claim | Role::Denial => &mut self.claim_list,
        }
    }

    /// How many rows the list has.
    fn count(&self) -> usize {
        match self.tab.role() {
            Role::Source => self.ledger().map_or(0, |ledger| ledger.sources.len()),
            Role::Claim | Role::Denial => self.claims.as_ref().map_or(0, Claims::len),
        }
    }

    /// The row of the ledger, or its source, that stands at a place of the list, with its marks.
    fn marks_at(&self, at: usize) -> Option<(usize, &[u32])> {
        let ledger = self.ledger()?;
        match self.tab.role() {
            Role::Source => Some((at, ledger.mentions(u32::try_from(at).ok()?))),
            Role::Claim | Role::Denial => {
                let (row, _) = self.claims.as_ref()?.row(at)?;
                Some((row, ledger.claims(row)))
            }
        }
    }

    /// The mark by which a row is known.
    fn id_at(&self, at: usize) -> Option<AnnotationId> {
        let first = *self.marks_at(at)?.1.first()?;
        Some(self.ledger()?.placed(first)?.mark.id)
    }

    fn place_of(&self, id: AnnotationId) -> Option<usize> {
        match self.tab.role() {
            Role::Source => usize::try_from(self.ledger()?.source_with(id)?).ok(),
            Role::Claim | Role::Denial => self.claims.as_ref()?.place_of(id),
        }
    }

    fn choose(&mut self, at: usize) {
        let id = self.id_at(at);
        let list = self.list_mut();
        (list.chosen, list.at, list.reveal) = (id, Some(at), Some(at));
        self.members.clear();
        self.renew_detail();
    }

    fn tick(&mut self, id: AnnotationId) {
        toggle(&mut self.list_mut().ticked, id);
    }

    fn query(&self) -> Query {
        Query {
            text: self.text.trim().to_owned(),
            source: picked(&self.source),
            document: picked(&self.document),
            answered: None,
            sort: self.sort,
            backwards: self.backwards,
        }
    }

    fn is_filtered(&self) -> bool {
        [&self.text, &self.source, &self.document].iter().any(|words| !words.trim().is_empty())
    }

    /// After the ledger, the rows or the tab have changed: the chosen group is found again, or the first one is chosen.
    fn follow(&mut self) {
        let chosen = self.list().chosen;
        let found = chosen.and_then(|id| Some((id, self.place_of(id)?)));
        let first = || Some((self.id_at(0)?, 0));
        let (id, at) = found.or_else(first).unzip();
        let list = self.list_mut();
        if list.at != at {
            list.reveal = at;
        }
        if list.chosen != id {
            self.members.clear();
        }
        let list = self.list_mut();
        (list.chosen, list.at) = (id, at);
        self.renew_detail();
    }

    fn renew_detail(&mut self) {
        let (role, at) = (self.tab.role(), self.list().at);
        let row = at.and_then(|at| self.marks_at(at)).map(|(row, _)| row);
        self.detail = self.ledger().zip(row).map(|(ledger, row)| Detail::new(ledger, role, row));
    }

    fn show_tab(&mut self, tab: Tab) {
        if self.tab != tab {
            self.tab = tab;
            self.members.clear();
            self.follow();
        }
    }

    /// What is typed as a name and to be saved, once its field has been left.
    fn take_name(&mut self) -> Option<Action> {
        let TypedName { members, words } = self.name.take()?;
        Some(Action::NameGroup { members, name: words })
    }

    /// What is needed to save what is shown, and the row whose time line may be saved.
    pub(super) fn source(&self, session: &Session) -> Option<(LedgerSource, Option<usize>)> {
        let source = session.ledger_source(self.claims.as_ref()?)?;
        let row = self.detail.as_ref().filter(|detail| detail.role == Role::Claim);
        Some((source, row.map(|detail| detail.row)))
    }
}

/// What is typed into a field of a filter.
fn picked<T>(words: &str) -> Pick<T> {
    match words.trim() {
        "" => Pick::Any,
        words => Pick::Words(words.to_owned()),
    }
}

fn toggle<T: Ord>(set: &mut BTreeSet<T>, one: T) {
    if !set.remove(&one) {
        set.insert(one);
    }
}

impl Workbench {
    /// Shows the page in place of the text.
    pub(super) fn show_claims(&mut self) {
        if self.claims.shown {
            return;
        }
        self.leave();
        self.show_claims_again();
    }

    /// As it was left.
    pub(super) fn show_claims_again(&mut self) {
        self.project_find.hide();
        self.claims.shown = true;
        self.claims.layers = self.session.claim_layers();
        self.claims.focus_rows();
    }

    /// Shows the text in place of the page.
    pub(super) fn show_text(&mut self) {
        if self.leave_page() {
            self.focus_text = true;
        }
    }

    /// Takes in what has been read, and asks for what is to be shown. To be called once a frame.
    pub(super) fn serve_claims(&mut self, typing: bool, toasts: &mut Toasts) {
        if !typing || !self.claims.shown {
            self.waiting.extend(self.claims.take_name());
        }
        if !self.claims.shown {
            return;
        }
        let (page, session) = (&mut self.claims, &self.session);
        let query = page.query();
        let claims = page.claims.get_or_insert_with(|| session.claims(None));
        if *claims.query() != query {
            claims.ask(query);
        }
        if session.poll_claims(claims) {
            page.follow();
        }
        if let Some(error) =
            page.proposals.serve(page.tab == Tab::Alike, page.claims.as_ref(), session)
        {
            toasts.warn(error.to_string());
        }
    }

    /// The page goes for good: what is typed on it is saved, what it reads is called off.
    pub(super) fn stop_claims(&mut self) {
        self.waiting.extend(self.claims.take_name());
        self.claims.proposals.stop();
        if let Some(claims) = self.claims.claims.take() {
            self.session.dismiss_claims(claims);
        }
    }

    /// The time line of the chosen claim, to be painted.
    pub(super) fn picture(&self) -> Option<Picture> {
        let detail = self.claims.detail.as_ref().filter(|detail| detail.role == Role::Claim)?;
        Picture::new(detail, self.claim_rule(), self.denial_rule())
    }

    /// Whether the groups shown are one's own, to be changed.
    fn may_group(&self) -> bool {
        let own = self.claims.claims.as_ref().is_none_or(|claims| claims.layer().is_none());
        own && self.session.me().is_some() && !self.is_reading_only()
    }
}
