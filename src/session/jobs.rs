//! Long work on a thread of its own: named, watched, called off when dropped.
//!
//! A job gets owned values and a reading connection, never the session; it returns a value.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{Receiver, TryRecvError, sync_channel},
    },
    thread::{self, JoinHandle},
};

use crate::model::{Cancelled, Progress};

/// Wakes whoever looks at the result: the window repaints.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// A waker that wakes nobody: tests and the command line poll.
pub fn no_waker() -> Waker {
    Arc::new(|| {})
}

/// How far a job is, seen from both sides.
#[derive(Debug, Default)]
pub struct Watch {
    done: AtomicUsize,
    total: AtomicUsize,
    cancelled: AtomicBool,
}

impl Progress for Watch {
    fn report(&self, done: usize, total: usize) {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    fn check(&self) -> Result<(), Cancelled> {
        if self.cancelled.load(Ordering::Relaxed) { Err(Cancelled) } else { Ok(()) }
    }
}

/// A value being made elsewhere.
#[derive(Debug)]
pub struct Job<T> {
    watch: Arc<Watch>,
    result: Receiver<T>,
    thread: Option<JoinHandle<()>>,
}

/// What a job has to say.
#[derive(Debug, PartialEq, Eq)]
pub enum Poll<T> {
    Running,
    Finished(T),
    /// It ended without a value: a fault in the program, told as such.
    Broken,
}

impl<T: Send + 'static> Job<T> {
    /// Starts `work` on a thread called `name`.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn spawn(
        name: &str,
        waker: Waker,
        work: impl FnOnce(&dyn Progress) -> T + Send + 'static,
    ) -> std::io::Result<Self> {
        let watch = Arc::new(Watch::default());
        let (sender, result) = sync_channel(1);
        let watched = Arc::clone(&watch);
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
            // Also when `work` panics: whoever waits must look.
            let _wake = WakeOnDrop(waker);
            let value = work(&*watched);
            if sender.send(value).is_err() {
                // Nobody waits any more: the job was called off.
            }
            drop(sender);
        })?;
        Ok(Self { watch, result, thread: Some(thread) })
    }

    pub fn poll(&self) -> Poll<T> {
        match self.result.try_recv() {
            Ok(value) => Poll::Finished(value),
            Err(TryRecvError::Empty) => Poll::Running,
            Err(TryRecvError::Disconnected) => Poll::Broken,
        }
    }

    /// Waits for the value; for tests and the command line. `None`: the job broke.
    pub fn wait(&self) -> Option<T> {
        self.result.recv().ok()
    }

    /// Done and total; 0 of 0 is "not known".
    pub fn progress(&self) -> (usize, usize) {
        (self.watch.done.load(Ordering::Relaxed), self.watch.total.load(Ordering::Relaxed))
    }

    /// Calls it off and waits until it has let go of all it held.
    pub fn stop(self) {
        if let Some(thread) = self.leave()
            && thread.join().is_err()
        {
            // It broke; there is nobody left to tell.
        }
    }

    /// Calls it off, to be waited for later; until it ends it may hold the database open.
    pub fn leave(mut self) -> Option<JoinHandle<()>> {
        self.cancel();
        self.thread.take()
    }

    pub fn cancel(&self) {
        self.watch.cancelled.store(true, Ordering::Relaxed);
    }
}

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        self.watch.cancelled.store(true, Ordering::Relaxed);
        // The thread ends at its next check. It is waited for only where it has ended already:
        // the window must not stand still for it.
        if let Some(thread) = self.thread.take()
            && thread.is_finished()
            && thread.join().is_err()
        {
            // Told as `Poll::Broken` to whoever still looked.
        }
    }
}

struct WakeOnDrop(Waker);

impl Drop for WakeOnDrop {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_returns_reports_and_can_be_called_off() {
        let job = Job::spawn("count", no_waker(), |progress| {
            progress.report(3, 4);
            7
        })
        .unwrap();
        assert_eq!(job.wait(), Some(7));
        assert_eq!(job.progress(), (3, 4));

        let job = Job::spawn("endless", no_waker(), |progress| {
            while progress.check().is_ok() {
                thread::yield_now();
            }
            "stopped"
        })
        .unwrap();
        assert_eq!(job.poll(), Poll::Running);
        job.cancel();
        assert_eq!(job.wait(), Some("stopped"));
    }

    #[test]
    fn a_broken_job_is_told() {
        let job = Job::spawn("broken", no_waker(), |_| -> u8 { panic!("on purpose") }).unwrap();
        assert_eq!(job.wait(), None);
        assert_eq!(job.poll(), Poll::Broken);
    }
}
