//! Finding in all documents of a project: in a job whose hits come as they are found, or at once.
//!
//! Texts that were read stay in memory, up to [`Texts::MOST_BYTES`], so that the next search reads
//! nothing; they belong to whoever searches, and go away with it.

mod texts;
mod through;

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    time::{Duration, Instant},
};

pub use texts::{FoundText, KeptText, Texts};
pub use through::{Ended, Found, Wanted, Within, find};

use super::{DocumentEntry, Session, SessionError, jobs::Job, jobs::Poll, jobs::Waker};
use crate::{
    model::{DocumentId, LabelId, Progress, TextHash},
    store::Store,
    text::{
        TextRange,
        find::{Context, context},
    },
};
use through::{Ground, News};

/// So many characters are shown before and after a hit.
const AROUND: (usize, usize) = (90, 160);

/// What has been found is told so often, so that the window need not look at it one by one.
const TOLD_EVERY: Duration = Duration::from_millis(15);

/// A document to be searched.
#[derive(Clone, Debug)]
pub struct Source {
    pub path: String,
    file: Option<std::path::PathBuf>,
    id: Option<DocumentId>,
}

/// The documents of a project, in the order of the list.
pub type Sources = Arc<[Source]>;

fn sources_of(documents: &[DocumentEntry]) -> Sources {
    let source = |entry: &DocumentEntry| Source {
        path: entry.path.clone(),
        file: entry.file.clone(),
        id: entry.id,
    };
    documents.iter().map(source).collect()
}

/// A hit as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub range: TextRange,
    pub context: Context,
    /// The labels of the marks on exactly these words, when they were asked for.
    pub marked: Vec<LabelId>,
}

/// The hits of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Where it stands in the list of documents.
    pub index: usize,
    /// The text in which they were found, when the marks on it were asked for.
    pub text: Option<TextHash>,
    pub hits: Vec<Hit>,
}

/// What a search has come to.
#[derive(Debug)]
pub enum Piece {
    /// A text was read, to be kept.
    Read(usize, KeptText),
    Found(Group),
}

/// What there is to know of a search now.
#[derive(Debug)]
pub enum Next {
    Some(Vec<Piece>),
    /// It goes on.
    Nothing,
    Ended(Result<Ended, SessionError>),
}

/// A search that goes on beside the window. Dropping it calls it off.
#[derive(Debug)]
pub struct Search {
    pub(super) job: Job<Result<Ended, SessionError>>,
    news: Receiver<Vec<Piece>>,
    ended: Option<Result<Ended, SessionError>>,
}

impl Search {
    /// What has come since the last call.
    pub fn go_on(&mut self) -> Next {
        // Asked first: what it told before it ended is there by now.
        if self.ended.is_none() {
            self.ended = match self.job.poll() {
                Poll::Running => None,
                Poll::Finished(ended) => Some(ended),
                Poll::Broken => Some(Err(SessionError::Broken)),
            };
        }
        if let Ok(pieces) = self.news.try_recv() {
            return Next::Some(pieces);
        }
        self.ended.take().map_or(Next::Nothing, Next::Ended)
    }

    /// Documents looked at, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        self.job.progress()
    }

    /// Calls it off and waits until it has let go of the database.
    pub fn stop(self) {
        self.job.stop();
    }
}

/// Gathers what is found, and tells it when it is worth it.
struct Teller {
    gathered: Vec<Piece>,
    told: Instant,
    /// Nothing has been found yet: the first hits are told at once.
    first: bool,
    to: Sender<Vec<Piece>>,
    waker: Waker,
}

impl Teller {
    fn take(&mut self, news: News) {
        let found = matches!(news, News::Found(_));
        self.gathered.push(match news {
            News::Read(index, text) => Piece::Read(index, text),
            News::Found(found) => Piece::Found(listed(found)),
        });
        if (self.first && found) || self.told.elapsed() >= TOLD_EVERY {
            self.first &= !found;
            self.tell();
        }
    }

    fn tell(&mut self) {
        self.told = Instant::now();
        if self.gathered.is_empty() {
            return;
        }
        if self.to.send(std::mem::take(&mut self.gathered)).is_err() {
            // Nobody listens any more: the search was called off.
        }
        (self.waker)();
    }
}

/// Hits with their surroundings.
fn listed(found: Found) -> Group {
    let Found { index, text, hits, spans } = found;
    let words = text.words.as_str();
    let hit = |range: TextRange| {
        let here = spans.iter().filter_map(|span| {
            let ranges = span.span()?.ranges.as_slice();
            (ranges == [range]).then(|| span.label.clone())
        });
        let marked = if spans.is_empty() { Vec::new() } else { here.collect() };
        Hit { range, context: context(words, range, AROUND.0, AROUND.1), marked }
    };
    let hits = hits.into_iter().map(hit).collect();
    Group { index, text: text.known_hash().cloned(), hits }
}

impl Session {
    /// The documents as a search needs to know them.
    pub fn sources(&self) -> Sources {
        sources_of(&self.documents)
    }

    /// Begins to look for something; without a query, only to read texts. Marks are those of one's
    /// own layer.
    pub fn search(
        &self,
        sources: &Sources,
        texts: &Texts,
        wanted: Wanted,
    ) -> Result<Search, SessionError> {
        let store = self.store.as_ref().map(Store::reader).transpose()?;
        let wanted = Wanted { layers: vec![self.layer()], ..wanted };
        let ground = Ground { sources: Arc::clone(sources), store };
        let (to, news) = channel();
        let (known, room, waker) = (texts.known(), texts.room(), self.waker());
        let job = Job::spawn("search", self.waker(), move |progress: &dyn Progress| {
            let mut teller =
                Teller { gathered: Vec::new(), told: Instant::now(), first: true, to, waker };
            let ended =
                through::go_through(&ground, &known, room, &wanted, progress, &mut |news| {
                    teller.take(news);
                });
            teller.tell();
            ended
        })
        .map_err(SessionError::Thread)?;
        Ok(Search { job, news, ended: None })
    }

    /// Calls a search off whose place another one takes. Until it ends it may hold the database
    /// open, so it is waited for when the project is closed.
    pub fn dismiss_search(&mut self, search: Search) {
        self.dismiss(search.job);
    }
}
