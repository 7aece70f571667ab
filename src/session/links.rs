//! Spans to link to, all over the project: an index of one's own layer, kept from one search to the next, and asked
//! beside the window.
//!
//! Each search brings the index up to what the database holds, by the rows that steps have touched since; only the first
//! one reads everything, a little at a time, so that it answers long before it is through. What a span can be linked to
//! is the schema's business; making the link is an action.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use super::{Session, SessionError, jobs::Job, jobs::Poll};
use crate::{
    model::{
        Annotation, AnnotatorId, Cancelled, CopyId, DocumentId, FoundSpans, Progress, SoughtSpan,
        SpanIndex, SpanOf, metadata,
    },
    store::Store,
    text::natural_cmp,
};

/// So long documents are read before an answer is given over those that were read by then.
const SLICE: Duration = Duration::from_millis(60);

/// After more changed rows than these everything is read anew.
const MOST_TOUCHED: usize = 20_000;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub found: FoundSpans,
    /// How many spans of one's own there are, as far as they were read.
    pub spans: usize,
    /// How many documents were read, and how many there are.
    pub read: usize,
    pub documents: usize,
}

impl Answer {
    /// Whether everything was looked at.
    pub const fn is_whole(&self) -> bool {
        self.read == self.documents
    }
}

/// The index as one layer of one database has it.
#[derive(Debug, Default)]
struct Kept {
    layer: Option<AnnotatorId>,
    copy: Option<CopyId>,
    /// The newest step that it has followed; `None`: nothing was read yet.
    seq: Option<i64>,
    index: SpanIndex,
    documents: usize,
    /// Those that were not read yet; the next one is the last.
    unread: Vec<DocumentId>,
}

impl Kept {
    /// Brings the index up to date, as far as there is time, and looks.
    fn answer(
        &mut self,
        store: Option<&Store>,
        sought: &SoughtSpan,
        progress: &dyn Progress,
    ) -> Result<Answer, SessionError> {
        if let Some(store) = store {
            // All of it is of one moment.
            let _moment = store.hold()?;
            self.follow(store, sought)?;
            self.read_on(store, progress)?;
        } else {
            *self = Self::default();
        }
        Ok(Answer {
            found: self.index.find(sought, progress)?,
            spans: self.index.len(),
            read: self.documents - self.unread.len(),
            documents: self.documents,
        })
    }

    fn follow(&mut self, store: &Store, sought: &SoughtSpan) -> Result<(), SessionError> {
        let now = store.last_seq()?;
        let touched = match self.seq {
            Some(seq) if seq == now => return Ok(()),
            Some(seq) if seq < now => store.touched_after(seq, MOST_TOUCHED)?,
            Some(_) | None => None,
        };
        let Some(touched) = touched else { return self.begin(store, sought, now) };
        let mut named = !touched.metadata;
        for id in touched.annotations {
            let found = store.annotation(id)?;
            match found.filter(|found| Some(&found.layer) == self.layer.as_ref()) {
                Some(found) => {
                    named &= self.index.knows_document(found.document);
                    self.put(&found);
                }
                None => self.index.take(id),
            }
        }
        if !named {
            self.name_documents(store)?;
        }
        self.seq = Some(now);
        Ok(())
    }

    /// Begins to read everything: first the document at hand, then those near to it in time.
    fn begin(&mut self, store: &Store, sought: &SoughtSpan, now: i64) -> Result<(), SessionError> {
        self.index = SpanIndex::default();
        self.name_documents(store)?;
        self.unread = self.index.documents_by_nearness(sought.here, sought.date.as_deref());
        self.unread.reverse();
        self.documents = self.unread.len();
        self.seq = Some(now);
        Ok(())
    }

    fn name_documents(&mut self, store: &Store) -> Result<(), SessionError> {
        let mut rows = store.documents()?;
        rows.sort_by(|a, b| natural_cmp(&a.path, &b.path));
        let (mut titles, mut dates) = (BTreeMap::new(), BTreeMap::new());
        for row in store.metadata()? {
            match row.field.as_str() {
                metadata::TITLE => titles.insert(row.document, row.value),
                metadata::DATE => dates.insert(row.document, row.value),
                _ => None,
            };
        }
        for row in rows {
            let (title, date) = (titles.get(&row.id), dates.get(&row.id));
            let (title, date) = (title.map(String::as_str), date.map(String::as_str));
            self.index.note_document(row.id, &row.path, title, date);
        }
        Ok(())
    }

    fn read_on(&mut self, store: &Store, progress: &dyn Progress) -> Result<(), SessionError> {
        let Some(layer) = &self.layer else { return Ok(()) };
        let started = Instant::now();
        while let Some(document) = self.unread.last().copied() {
            progress.check()?;
            progress.report(self.documents - self.unread.len(), self.documents);
            let index = &mut self.index;
            store.each_quote(layer, document, |id, label, start, quote| {
                index.put(SpanOf { id, document, label, start, quote });
            })?;
            self.unread.pop();
            if started.elapsed() > SLICE {
                break;
            }
        }
        Ok(())
    }

    fn put(&mut self, annotation: &Annotation) {
        let Some(span) = annotation.span() else { return };
        self.index.put(SpanOf {
            id: annotation.id,
            document: annotation.document,
            label: &annotation.label,
            start: span.ranges.first().start(),
            quote: &span.quote,
        });
    }
}

/// A search that goes on: the index comes back with its answer.
type Running = Job<(Box<Kept>, Result<Answer, SessionError>)>;

/// Spans to link to. Belongs to whoever looks for them; what was read stays for the next search.
#[derive(Debug, Default)]
pub struct Links {
    kept: Option<Box<Kept>>,
    job: Option<Running>,
}

impl Links {
    /// Whether a search goes on. Until it has ended no other one begins.
    pub const fn is_busy(&self) -> bool {
        self.job.is_some()
    }

    /// What the search has come to, once.
    pub fn poll(&mut self) -> Option<Result<Answer, SessionError>> {
        let polled = self.job.as_ref()?.poll();
        let (kept, answer) = match polled {
            Poll::Running => return None,
            Poll::Finished((kept, answer)) => (Some(kept), answer),
            Poll::Broken => (None, Err(SessionError::Broken)),
        };
        (self.kept, self.job) = (kept, None);
        match answer {
            Err(SessionError::Cancelled(Cancelled)) => None,
            answer => Some(answer),
        }
    }

    /// Calls a search off and waits until it has let go of the database.
    pub fn stop(self) {
        if let Some(job) = self.job {
            job.stop();
        }
    }
}

impl Session {
    /// Begins to look for spans of one's own layer, unless a search goes on; [`Links::poll`] tells when they are found.
    pub fn seek_spans(&self, links: &mut Links, sought: SoughtSpan) -> Result<(), SessionError> {
        if links.is_busy() {
            return Ok(());
        }
        let store = self.store.as_ref().map(Store::reader).transpose()?;
        let (layer, copy) = (Some(self.layer()), store.as_ref().map(Store::copy));
        let known = links.kept.take().filter(|kept| (&kept.layer, kept.copy) == (&layer, copy));
        let mut kept = known.unwrap_or_else(|| Box::new(Kept { layer, copy, ..Kept::default() }));
        let job = Job::spawn("find marks", self.waker(), move |progress: &dyn Progress| {
            let answer = kept.answer(store.as_ref(), &sought, progress);
            (kept, answer)
        });
        links.job = Some(job.map_err(SessionError::Thread)?);
        Ok(())
    }
}
