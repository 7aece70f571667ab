//! What goes on beside the window: opening documents, looking into files, following others.

use std::collections::BTreeSet;

use super::{
    DocumentEntry, OpenDocument, Outcome, Place, SchemaChanged, Session, SessionError,
    document::Request, jobs::Job, jobs::Poll, load::Overview,
};
use crate::{
    folder::{self, ReadError},
    model::{AnnotatorId, Unwatched},
    store::{Access, DocumentRow, Store},
};

/// A document on its way to the window.
pub(super) struct Opening {
    index: usize,
    /// The newest step when the reading began.
    seq: i64,
    /// The same document read again: the window keeps its place.
    again: bool,
    place: Option<Place>,
    pub job: Job<Result<OpenDocument, SessionError>>,
}

/// Counts and states being read, and the newest step when that began.
pub(super) struct Counting {
    seq: i64,
    pub job: Job<Result<Overview, SessionError>>,
}

/// What has come of the work beside the window.
#[derive(Debug)]
pub enum Event {
    /// Another document is open now; the place to go to, if one was asked for.
    Opened { place: Option<Place> },
    /// The open document was read anew: somebody else changed it.
    Refreshed,
    /// Many changes were undone or redone beside the window.
    Reversed(Result<Outcome, SessionError>),
    /// Many marks were made beside the window.
    Marked(Result<Outcome, SessionError>),
    /// The schema was changed beside the window.
    SchemaChanged(Result<SchemaChanged, SessionError>),
    /// The document at this place in the list cannot be read.
    Failed { index: usize, error: SessionError },
}

impl Session {
    /// One's own layer; before anybody has said who they are, nobody's.
    pub(super) fn layer(&self) -> AnnotatorId {
        self.me.clone().unwrap_or_else(|| AnnotatorId(String::new()))
    }

    pub(super) fn request(&self, index: usize) -> Result<Request, SessionError> {
        let entry = self.documents.get(index).ok_or(SessionError::NothingOpen)?;
        let mut known = self.rows_at(&entry.path);
        if let Some(id) = entry.id {
            // Found under another path: the file was renamed.
            known.extend(
                self.rows.iter().filter(|row| row.id == id && row.path != entry.path).cloned(),
            );
        }
        let store = self.store.as_ref().map(Store::reader).transpose()?;
        Ok(Request {
            path: entry.path.clone(),
            file: entry.file.clone(),
            id: entry.id,
            known,
            layer: self.layer(),
            store,
        })
    }

    /// Begins to open a document; [`Session::poll`] tells when it is there.
    pub fn open_document(
        &mut self,
        index: usize,
        place: Option<Place>,
    ) -> Result<(), SessionError> {
        self.start_opening(index, place, false)
    }

    /// Begins to open the document of a place.
    pub fn open_place(&mut self, place: &Place) -> Result<(), SessionError> {
        let index = self.index_of(place.document).ok_or(SessionError::NoText)?;
        self.open_document(index, Some(place.clone()))
    }

    /// Opens a document at once: for tests and the command line.
    pub fn open_document_now(&mut self, index: usize) -> Result<(), SessionError> {
        let request = self.request(index)?;
        let opened = OpenDocument::read(request, &Unwatched)?;
        self.take_over(index, opened);
        Ok(())
    }

    fn start_opening(
        &mut self,
        index: usize,
        place: Option<Place>,
        again: bool,
    ) -> Result<(), SessionError> {
        let request = self.request(index)?;
        let job = Job::spawn("open document", self.waker.clone(), move |progress| {
            OpenDocument::read(request, progress)
        })
        .map_err(SessionError::Thread)?;
        let opening = Opening { index, seq: self.seq, again, place, job };
        if let Some(before) = self.opening.replace(opening) {
            self.dismiss(before.job);
        }
        Ok(())
    }

    /// The document that is being opened, if any.
    pub fn opening_index(&self) -> Option<usize> {
        self.opening.as_ref().filter(|opening| !opening.again).map(|opening| opening.index)
    }

    fn take_over(&mut self, index: usize, opened: OpenDocument) {
        if let Some(entry) = self.documents.get_mut(index) {
            self.stated += u64::from(entry.trouble.take().is_some());
            // Among several with this path it is the one whose text the file holds.
            if self.rows.iter().any(|row| row.id == opened.id()) {
                entry.id = Some(opened.id());
            }
        }
        self.open_index = Some(index);
        self.open = Some(opened);
        self.revision += 1;
    }

    /// Takes in what has been finished since the last call. To be called once a frame.
    pub fn poll(&mut self) -> Vec<Event> {
        self.poll_some(true)
    }

    /// As [`Session::poll`], but another document that has been read is not taken over yet.
    pub(super) fn poll_here(&mut self) -> Vec<Event> {
        self.poll_some(false)
    }

    fn poll_some(&mut self, others: bool) -> Vec<Event> {
        let mut events = std::mem::take(&mut self.happened);
        events.extend(self.poll_reversal());
        events.extend(self.poll_marking());
        events.extend(self.poll_schema());
        self.poll_settings();
        let awaited = |opening: &Opening| others || opening.again;
        if self.opening.as_ref().is_some_and(awaited) {
            events.extend(self.poll_opening());
        }
        if let Some(counting) = &self.overview {
            let (polled, seq) = (counting.job.poll(), counting.seq);
            if !matches!(polled, Poll::Running) {
                self.overview = None;
            }
            let counted = match polled {
                Poll::Running => Ok(()),
                // A step was made while it was counted: count once more.
                Poll::Finished(Ok(_)) if seq != self.seq => self.begin_counting(),
                Poll::Finished(Ok(overview)) => {
                    self.rows.clone_from(&overview.rows);
                    self.list_without_files();
                    overview.apply(&mut self.documents);
                    self.named += 1;
                    self.stated += 1;
                    (self.rows, self.layers) = (overview.rows, overview.layers);
                    self.revision += 1;
                    Ok(())
                }
                Poll::Finished(Err(error)) => Err(error),
                Poll::Broken => Err(SessionError::Broken),
            };
            if let Err(error) = counted {
                self.missed = true;
                self.tell_once(error.to_string());
            }
        }
        if let Err(error) = self.poll_attaching() {
            self.tell_once(error.to_string());
        }
        if let Some(job) = &self.probing {
            match job.poll() {
                Poll::Running => {}
                Poll::Finished(troubles) => {
                    for (index, trouble) in troubles {
                        self.set_trouble(index, trouble.to_string());
                    }
                    self.probing = None;
                }
                Poll::Broken => {
                    self.probing = None;
                    self.tell_once(SessionError::Broken.to_string());
                }
            }
        }
        let opening = self.opening.as_ref().is_some_and(awaited);
        self.renewing &= opening || self.overview.is_some();
        events
    }

    /// Documents that another window, or an import, brought without a file. They come last until
    /// the project is opened anew, so that no document moves in the list.
    fn list_without_files(&mut self) {
        let ids: BTreeSet<_> = self.documents.iter().filter_map(|entry| entry.id).collect();
        let paths: BTreeSet<&str> =
            self.documents.iter().map(|entry| entry.path.as_str()).collect();
        let news =
            |row: &&DocumentRow| !ids.contains(&row.id) && !paths.contains(row.path.as_str());
        let mut rows: Vec<&DocumentRow> = self.rows.iter().filter(news).collect();
        rows.sort_by(|a, b| crate::text::natural_cmp(&a.path, &b.path));
        let new: Vec<DocumentEntry> = rows.into_iter().map(DocumentEntry::without_file).collect();
        self.documents.extend(new);
    }

    fn set_trouble(&mut self, index: usize, trouble: String) {
        if let Some(entry) = self.documents.get_mut(index) {
            entry.trouble = Some(trouble);
            self.revision += 1;
            self.stated += 1;
        }
    }

    fn poll_opening(&mut self) -> Option<Event> {
        let opening = self.opening.as_ref()?;
        let result = match opening.job.poll() {
            Poll::Running => return None,
            Poll::Finished(result) => result,
            Poll::Broken => Err(SessionError::Broken),
        };
        let Opening { index, seq, again, place, job: _ } = self.opening.take()?;
        match result {
            Ok(opened) if seq != self.seq || opened.layer != self.layer() => {
                // A step was made while it was read, or somebody else sits down: once more.
                if let Err(error) = self.start_opening(index, place, again) {
                    return Some(self.failed(index, error));
                }
                None
            }
            Ok(opened) => {
                self.take_over(index, opened);
                Some(if again { Event::Refreshed } else { Event::Opened { place } })
            }
            Err(error) => Some(self.failed(index, error)),
        }
    }

    fn failed(&mut self, index: usize, error: SessionError) -> Event {
        if matches!(error, SessionError::Read(_) | SessionError::NoText) {
            self.set_trouble(index, error.to_string());
        }
        Event::Failed { index, error }
    }

    /// Whether work goes on that [`Session::poll`] will tell of.
    pub const fn is_working(&self) -> bool {
        self.opening.is_some()
            || self.overview.is_some()
            || self.probing.is_some()
            || self.attaching.is_some()
            || self.is_saving()
            || self.reversing.is_some()
            || self.marking.is_some()
            || self.changing.is_some()
            || self.looking.is_some()
            || !self.happened.is_empty()
    }

    /// Looks whether another window has saved something, and takes it in. To be called about
    /// twice a second.
    pub fn catch_up(&mut self) -> Result<(), SessionError> {
        self.look_at_settings()?;
        let Some(store) = &self.store else {
            // Another window may have made the database in the meantime.
            if matches!(self.access, Access::Writing)
                && self.attaching.is_none()
                && self.preparing.is_none()
                && folder::stands(&Store::path_in(&self.folder))
            {
                self.begin_attaching()?;
            }
            return Ok(());
        };
        let version = store.data_version()?;
        if version == self.data_version && !self.missed {
            return Ok(());
        }
        if store.last_seq()? > self.seq || self.missed {
            // Until the reading has begun, and, should it fail, once more.
            self.missed = true;
            self.reread()?;
            self.missed = false;
        }
        self.data_version = version;
        Ok(())
    }

    /// Begins to open a database that another window made.
    pub(super) fn begin_attaching(&mut self) -> Result<(), SessionError> {
        let (folder, sharing) = (self.folder.clone(), self.sharing.clone());
        let job = Job::spawn("open database", self.waker.clone(), move |_| {
            Store::open_shared(&folder, sharing)
        });
        self.attaching = Some(job.map_err(SessionError::Thread)?);
        Ok(())
    }

    /// Takes over a database that another window made.
    pub(super) fn poll_attaching(&mut self) -> Result<(), SessionError> {
        let Some(job) = &self.attaching else { return Ok(()) };
        let opened = match job.poll() {
            Poll::Running => return Ok(()),
            Poll::Finished(opened) => opened.map_err(SessionError::from),
            Poll::Broken => Err(SessionError::Broken),
        };
        self.attaching = None;
        self.take_attached(opened?)
    }

    pub(super) fn take_attached(&mut self, opened: Option<Store>) -> Result<(), SessionError> {
        match opened {
            Some(store) if self.store.is_none() => {
                self.access = store.access().clone();
                self.store = Some(store);
                self.follow_store()?;
                self.renewing = true;
                self.reread()
            }
            // There is nothing in it yet.
            Some(_) | None => Ok(()),
        }
    }

    /// Tells a person what is wrong, unless that was the last that was told.
    pub(super) fn tell_once(&mut self, words: String) {
        if self.told.as_ref() != Some(&words) {
            self.notices.push(words.clone());
            self.told = Some(words);
        }
    }

    /// From now on memory is as new as the database is now.
    pub(super) fn follow_store(&mut self) -> Result<(), SessionError> {
        if let Some(store) = &self.store {
            store.never_wait()?;
            self.data_version = store.data_version()?;
            self.seq = store.last_seq()?;
        }
        Ok(())
    }

    /// Reads everything that is shown anew, in jobs.
    pub(super) fn reread(&mut self) -> Result<(), SessionError> {
        let Some(store) = &self.store else { return Ok(()) };
        self.seq = store.last_seq()?;
        self.begin_counting()?;
        self.open_anew()
    }

    /// Reads the open document, or the one that is being opened, anew.
    pub(super) fn open_anew(&mut self) -> Result<(), SessionError> {
        match (&self.opening, self.open_index) {
            (Some(opening), _) => {
                let (index, place, again) = (opening.index, opening.place.clone(), opening.again);
                self.start_opening(index, place, again)
            }
            (None, Some(index)) => self.start_opening(index, None, true),
            (None, None) => Ok(()),
        }
    }

    fn begin_counting(&mut self) -> Result<(), SessionError> {
        let Some(store) = &self.store else { return Ok(()) };
        let reader = store.reader()?;
        let me = self.me.clone();
        let job = Job::spawn("count marks", self.waker.clone(), move |_| {
            Overview::read(&reader, me.as_ref())
        })
        .map_err(SessionError::Thread)?;
        if let Some(before) = self.overview.replace(Counting { seq: self.seq, job }) {
            self.dismiss(before.job);
        }
        Ok(())
    }

    /// Calls a job off whose place another one takes.
    pub(super) fn dismiss<T: Send + 'static>(&mut self, job: Job<T>) {
        self.leaving.retain(|thread| !thread.is_finished());
        self.leaving.extend(job.leave());
    }

    /// Finds out in the background which files are not text.
    pub(super) fn begin_probing(&mut self) -> Result<(), SessionError> {
        let files: Vec<_> = self
            .documents
            .iter()
            .enumerate()
            .filter_map(|(index, entry): (usize, &DocumentEntry)| {
                Some((index, entry.file.clone()?))
            })
            .collect();
        if files.is_empty() {
            return Ok(());
        }
        let job = Job::spawn("look into files", self.waker.clone(), move |progress| {
            let mut troubles: Vec<(usize, ReadError)> = Vec::new();
            for (done, (index, file)) in files.iter().enumerate() {
                if progress.check().is_err() {
                    break;
                }
                progress.report(done, files.len());
                if let Err(error) = folder::probe(file) {
                    troubles.push((*index, error));
                }
            }
            troubles
        })
        .map_err(SessionError::Thread)?;
        self.probing = Some(job);
        Ok(())
    }
}
