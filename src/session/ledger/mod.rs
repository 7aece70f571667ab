//! The ledger of claims of an open project: read, worked out and kept up to date beside the window.
//!
//! How a page uses it:
//!
//! 1. `let mut claims = session.claims(None)` when the page is first shown (`Some(layer)`: of another layer, such as
//!    gold). Nothing is read yet.
//! 2. `session.poll_claims(&mut claims)` once a frame, as long as the page is shown. It begins whatever is to be done, takes
//!    in what has been done, and says whether what is shown has changed. It never waits. After a step (a mark, a link, a
//!    name, an undo, here or in another window) it renews only the rows that changed, by itself.
//! 3. `claims.ask(Query { … })` whenever a filter or the order changes. What was shown stays until the answer is there.
//! 4. Paint: `claims.len()` rows, of which only the visible ones are asked for by `claims.row(at)`; `claims.ledger()`
//!    has what the numbers in them stand for (sources, documents, marks), and works out the details of one row
//!    (`chains`, `denials`, `Timeline::new`) when it is chosen. Numbers hold for that ledger alone: keep the
//!    [`AnnotationId`] of a claim to find its row again (`claims.place_of`).
//! 5. `session.dismiss_claims(claims)` when the page goes for good.
//!
//! More, each in a job of its own: `session.find_alike(&claims, Role::Claim)` for groups that read alike, with the reason;
//! one that a person puts aside is a waiver of the check [`ALIKE`] with [`alike_subject`]. `session.save_ledger(&claims,
//! LedgerFile::…, target)` writes what is shown as CSV or JSON, and the time line of a row as SVG, or a picture of it that
//! the window has painted from the same layout (`Timeline::lay_out`).
//!
//! It changes nothing: grouping, naming (`Action::NameGroup`) and putting proposals aside are actions.

mod alike;
mod reading;
mod saving;

use std::sync::{
    Arc,
    mpsc::{Receiver, channel},
};

pub use alike::{ALIKE, Alike, alike, alike_subject};
pub use saving::{LedgerFile, LedgerSource};

use super::{
    Session, SessionError,
    jobs::{Job, Poll},
};
use crate::{
    model::{
        AnnotationId, AnnotatorId, DocumentId,
        ledger::{ClaimGroup, DocumentFact, Ledger, Query, Roles},
    },
    store::Store,
};
use reading::{Ground, Known};

/// A ledger with the rows that a query left, in its order.
#[derive(Clone, Debug)]
struct Chosen {
    ledger: Arc<Ledger>,
    rows: Arc<[u32]>,
    query: Query,
    layer: AnnotatorId,
}

type Choosing = Job<Result<Arc<[u32]>, SessionError>>;

/// Reading goes on.
#[derive(Debug)]
struct Reading {
    job: Job<Result<Known, SessionError>>,
    news: Receiver<Chosen>,
    ended: Option<Result<Known, SessionError>>,
}

/// The claims of one layer, as a page shows them.
#[derive(Debug)]
pub struct Claims {
    /// `None`: one's own.
    layer: Option<AnnotatorId>,
    query: Query,
    shown: Option<Chosen>,
    /// What has been read, unless a job has it.
    known: Option<Known>,
    /// The documents as the list had them, and what tells whether it has changed since.
    documents: Arc<[DocumentFact]>,
    listed: Option<(u64, usize, usize)>,
    reading: Option<Reading>,
    choosing: Option<(Query, Choosing)>,
    /// What went wrong, and what was asked for then: the same is not tried again until something changes.
    trouble: Option<SessionError>,
    failed_at: Option<i64>,
}

impl Claims {
    /// Asks for other rows, or for another order.
    pub fn ask(&mut self, query: Query) {
        self.query = query;
    }

    /// What was asked for last.
    pub const fn query(&self) -> &Query {
        &self.query
    }

    /// Whose claims: `None` is one's own.
    pub const fn layer(&self) -> Option<&AnnotatorId> {
        self.layer.as_ref()
    }

    /// The claims of another layer from now on; `None`: one's own.
    pub fn set_layer(&mut self, layer: Option<AnnotatorId>) {
        if self.layer != layer {
            *self = Self { query: std::mem::take(&mut self.query), ..Self::new(layer) };
        }
    }

    /// `None`: nothing has been read yet.
    pub fn ledger(&self) -> Option<&Arc<Ledger>> {
        self.shown.as_ref().map(|shown| &shown.ledger)
    }

    /// How many rows are shown.
    pub fn len(&self) -> usize {
        self.shown.as_ref().map_or(0, |shown| shown.rows.len())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows shown, in order, by their place in [`Ledger::rows`].
    pub fn rows(&self) -> &[u32] {
        self.shown.as_ref().map_or(&[], |shown| &shown.rows)
    }

    /// The row at a place of those shown, with its place in [`Ledger::rows`].
    pub fn row(&self, at: usize) -> Option<(usize, &ClaimGroup)> {
        let shown = self.shown.as_ref()?;
        let row = usize::try_from(*shown.rows.get(at)?).ok()?;
        Some((row, shown.ledger.rows.get(row)?))
    }

    /// Where the row with this claim is shown, if it is.
    pub fn place_of(&self, claim: AnnotationId) -> Option<usize> {
        let shown = self.shown.as_ref()?;
        let row = u32::try_from(shown.ledger.row_of(claim)?).ok()?;
        shown.rows.iter().position(|at| *at == row)
    }

    /// Whether more is to come: reading, or an answer to what was asked last.
    pub fn is_working(&self) -> bool {
        self.reading.is_some() || self.choosing.is_some()
    }

    /// Marks read, and how many there are; 0 of 0 when nothing is being read.
    pub fn progress(&self) -> (usize, usize) {
        self.reading.as_ref().map_or((0, 0), |reading| reading.job.progress())
    }

    /// Why the ledger could not be read; what is shown may be old then.
    pub const fn trouble(&self) -> Option<&SessionError> {
        self.trouble.as_ref()
    }

    fn new(layer: Option<AnnotatorId>) -> Self {
        Self {
            layer,
            query: Query::default(),
            shown: None,
            known: None,
            documents: Arc::from([]),
            listed: None,
            reading: None,
            choosing: None,
            trouble: None,
            failed_at: None,
        }
    }

    /// Takes in what reading has come to.
    fn take_read(&mut self, now: i64) -> bool {
        let Some(reading) = &mut self.reading else { return false };
        // Asked first: what it told before it ended is there by now.
        if reading.ended.is_none() {
            reading.ended = match reading.job.poll() {
                Poll::Running => None,
                Poll::Finished(ended) => Some(ended),
                Poll::Broken => Some(Err(SessionError::Broken)),
            };
        }
        // One at a time, so that the first rows are seen even when all others came at once.
        if let Ok(chosen) = reading.news.try_recv() {
            self.shown = Some(chosen);
            // What was being chosen was of the ledger before.
            self.choosing = None;
            return true;
        }
        let Some(ended) = reading.ended.take() else { return false };
        self.reading = None;
        match ended {
            Ok(known) => {
                self.known = Some(known);
                (self.trouble, self.failed_at) = (None, None);
            }
            Err(error) => (self.trouble, self.failed_at) = (Some(error), Some(now)),
        }
        true
    }

    fn take_chosen(&mut self) -> bool {
        let Some((query, job)) = &self.choosing else { return false };
        let polled = job.poll();
        if matches!(polled, Poll::Running) {
            return false;
        }
        match (polled, &mut self.shown) {
            (Poll::Finished(Ok(rows)), Some(shown)) => {
                (shown.rows, shown.query) = (rows, query.clone());
            }
            (Poll::Finished(Err(error)), Some(shown)) => {
                shown.query = query.clone();
                self.trouble = Some(error);
            }
            (Poll::Broken, Some(shown)) => {
                shown.query = query.clone();
                self.trouble = Some(SessionError::Broken);
            }
            (_, _) => {}
        }
        self.choosing = None;
        true
    }

    fn begin_choosing(&mut self, session: &Session) -> Result<(), SessionError> {
        let Some(shown) = &self.shown else { return Ok(()) };
        let begun = self.choosing.as_ref().map_or(&shown.query, |(query, _)| query);
        if *begun == self.query {
            return Ok(());
        }
        let (ledger, query) = (Arc::clone(&shown.ledger), self.query.clone());
        let job = Job::spawn("choose claims", session.waker(), move |progress| {
            Ok(Arc::from(ledger.choose(&query, progress)?))
        });
        self.choosing = Some((self.query.clone(), job.map_err(SessionError::Thread)?));
        Ok(())
    }
}

impl Session {
    /// The claims of a layer; `None`: one's own. See the head of this file.
    #[expect(clippy::unused_self, reason = "asked of the session, as everything else of it is")]
    pub fn claims(&self, layer: Option<AnnotatorId>) -> Claims {
        Claims::new(layer)
    }

    /// Takes in what has come, and begins what is to be done. To be called once a frame; `true`: what is shown has
    /// changed.
    pub fn poll_claims(&self, claims: &mut Claims) -> bool {
        let mut changed = claims.take_read(self.seq);
        let layer = claims.layer.clone().unwrap_or_else(|| self.layer());
        if claims.shown.as_ref().is_some_and(|shown| shown.layer != layer) {
            // Somebody else sits down: nobody is shown what another has marked.
            (claims.shown, claims.choosing) = (None, None);
        }
        changed |= claims.take_chosen();
        let begun = self.begin_reading(claims).and_then(|()| claims.begin_choosing(self));
        if let Err(error) = begun {
            (claims.trouble, claims.failed_at) = (Some(error), Some(self.seq));
            changed = true;
        }
        changed
    }

    /// Calls off what is being read. Until it ends it may hold the database open, so it is waited for when the project is
    /// closed.
    pub fn dismiss_claims(&mut self, claims: Claims) {
        if let Some(reading) = claims.reading {
            self.dismiss(reading.job);
        }
    }

    /// Calls off what is being read, and closes the project: for the command line.
    pub fn dismiss_and_close(mut self, claims: Claims) -> Result<(), SessionError> {
        self.dismiss_claims(claims);
        self.close()
    }

    /// As [`Session::claims`], read at once and whole: for tests and the command line.
    pub fn claims_now(
        &self,
        layer: Option<AnnotatorId>,
        query: Query,
    ) -> Result<Claims, SessionError> {
        let mut claims = self.claims(layer);
        claims.ask(query);
        self.settle_claims(&mut claims)?;
        Ok(claims)
    }

    /// Waits until everything that was asked for is there.
    pub fn settle_claims(&self, claims: &mut Claims) -> Result<(), SessionError> {
        loop {
            self.poll_claims(claims);
            if !claims.is_working() {
                return claims.trouble.take().map_or(Ok(()), Err);
            }
            std::thread::yield_now();
        }
    }

    fn begin_reading(&self, claims: &mut Claims) -> Result<(), SessionError> {
        if claims.reading.is_some() || claims.failed_at == Some(self.seq) {
            return Ok(());
        }
        let listed = (self.named, self.documents.len(), self.rows.len());
        let layer = claims.layer.clone().unwrap_or_else(|| self.layer());
        let roles = Roles::of(self.schema());
        if claims.listed == Some(listed)
            && claims.known.as_ref().is_some_and(|known| known.is_of(&layer, &roles, self.seq))
        {
            return Ok(());
        }
        if claims.listed != Some(listed) {
            claims.documents = self.document_facts();
            claims.listed = Some(listed);
        }
        let ground = Ground {
            layer: layer.clone(),
            roles,
            documents: Arc::clone(&claims.documents),
            store: self.store.as_ref().map(Store::reader).transpose()?,
        };
        let (to, news) = channel();
        let (known, query, waker) = (claims.known.take(), claims.query.clone(), self.waker());
        let job = Job::spawn("read claims", self.waker(), move |progress| {
            reading::read(&ground, known, progress, &mut |ledger, progress| {
                let (ledger, query) = (Arc::new(ledger), query.clone());
                let rows = Arc::from(ledger.choose(&query, progress)?);
                if to.send(Chosen { ledger, rows, query, layer: layer.clone() }).is_err() {
                    // Nobody looks any more: it was called off.
                }
                waker();
                Ok(())
            })
        });
        let job = job.map_err(SessionError::Thread)?;
        claims.reading = Some(Reading { job, news, ended: None });
        Ok(())
    }

    /// All documents that anything can stand in.
    fn document_facts(&self) -> Arc<[DocumentFact]> {
        reading::document_facts(&self.documents, &self.rows)
    }

    /// Whose claims there are to be looked at: one's own, and gold.
    pub fn claim_layers(&self) -> Vec<AnnotatorId> {
        let shown =
            |layer: &AnnotatorId| Some(layer) == self.me.as_ref() || layer.as_str() == "gold";
        self.layers().into_iter().filter(shown).collect()
    }

    /// Where a mark of the ledger is, to go there.
    pub const fn place_in_text(document: DocumentId, span: AnnotationId) -> super::Place {
        super::Place { document, span: Some(span), range: None }
    }
}
