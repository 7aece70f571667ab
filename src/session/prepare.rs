//! What must stand before a step is one small commit: the database itself, tables of this version, the text.
//!
//! Where that is much, it is done beside the window while the action waits, as it does for another window. It puts no
//! step down and changes nothing that is shown.

use super::{
    Session, SessionError,
    jobs::{Job, Poll},
};
use crate::{
    folder,
    model::CopyId,
    store::{Store, StoreError},
};

/// A longer text is put into the database beside the window, in bytes. This much takes about as long as the commit.
const LARGE_TEXT: usize = 256 << 10;

/// Whether a step waits for what must be done before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Patience {
    /// A frame waits for nothing.
    None,
    /// The window is going: all of it may be done at once.
    ForAll,
}

/// A database being made ready; with itself, if there was none before.
pub(super) type Preparing = Job<Result<Option<Store>, StoreError>>;

impl Session {
    /// Sees to it that the step at hand costs no more than itself.
    ///
    /// # Errors
    /// Busy, as long as something is being done for it; and why that could not be done.
    pub(super) fn prepare(&mut self) -> Result<(), SessionError> {
        if self.patience == Patience::ForAll {
            return self.finish_preparing();
        }
        let attaching = self.attaching.is_some();
        self.poll_preparing()?;
        self.poll_attaching()?;
        if self.preparing.is_some() || self.attaching.is_some() || self.renewing {
            return Err(StoreError::Busy.into());
        }
        // Looked into just now, it may have been empty.
        if self.store.is_none() && !attaching && folder::stands(&Store::path_in(&self.folder)) {
            // Another window has made it since.
            self.begin_attaching()?;
            return Err(StoreError::Busy.into());
        }
        if !self.is_ready()? {
            self.begin_preparing()?;
            return Err(StoreError::Busy.into());
        }
        Ok(())
    }

    fn is_ready(&self) -> Result<bool, SessionError> {
        let text = self.open.as_ref().filter(|open| !open.row_saved).map(|open| &open.text);
        let large = text.filter(|text| text.words.len() > LARGE_TEXT);
        let Some(store) = &self.store else { return Ok(large.is_none()) };
        let kept = large.map(|text| store.has_text(&text.hash)).transpose()?;
        Ok(kept != Some(false) && !store.is_older()?)
    }

    fn begin_preparing(&mut self) -> Result<(), SessionError> {
        let text = self.open.as_ref().filter(|open| !open.row_saved).map(|open| open.text.clone());
        let writer = self.store.as_mut().map(Store::writer).transpose();
        let writer = self.unless_replaced(writer)?;
        let copy = CopyId::from_random(self.world.random());
        let (folder, sharing) = (self.folder.clone(), self.sharing.clone());
        let job = Job::spawn("prepare to save", self.waker.clone(), move |_| {
            let text = text.as_ref().map(|text| (&text.hash, text.words.as_str()));
            if let Some(mut writer) = writer {
                writer.prepare(text)?;
                return Ok(None);
            }
            let mut store = Store::create_shared(&folder, copy, sharing)?;
            store.prepare(text)?;
            Ok(Some(store))
        });
        self.preparing = Some(job.map_err(SessionError::Thread)?);
        Ok(())
    }

    fn poll_preparing(&mut self) -> Result<(), SessionError> {
        let Some(job) = &self.preparing else { return Ok(()) };
        let prepared = match job.poll() {
            Poll::Running => return Ok(()),
            Poll::Finished(prepared) => prepared.map_err(SessionError::from),
            Poll::Broken => Err(SessionError::Broken),
        };
        self.preparing = None;
        self.take_prepared(prepared?)
    }

    fn take_prepared(&mut self, made: Option<Store>) -> Result<(), SessionError> {
        if made.is_some() {
            self.store = made;
            self.follow_store()?;
        }
        Ok(())
    }

    /// Before another connection writes: nothing is being made ready.
    pub(super) fn prepare_to_share(&mut self) -> Result<(), SessionError> {
        self.poll_preparing()?;
        if self.preparing.is_some() { Err(StoreError::Busy.into()) } else { Ok(()) }
    }

    /// Waits for what is being made ready: when the window closes.
    pub(super) fn finish_preparing(&mut self) -> Result<(), SessionError> {
        if let Some(job) = self.attaching.take() {
            self.take_attached(job.wait().ok_or(SessionError::Broken)??)?;
        }
        let Some(job) = self.preparing.take() else { return Ok(()) };
        match job.wait() {
            Some(prepared) => self.take_prepared(prepared?),
            None => Err(SessionError::Broken),
        }
    }

    /// Whether something is being done for what was asked for last, which waits for it.
    pub const fn is_saving(&self) -> bool {
        self.preparing.is_some() || self.reversing.is_some() || self.renewing
    }
}
