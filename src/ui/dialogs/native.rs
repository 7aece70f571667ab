//! The system's own dialogs for files, shown by a thread of their own; not every desktop has them.

use crate::session::{
    SessionError,
    jobs::{Job, Poll, Waker},
    reports,
};

/// What came of a dialog of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Answer<T> {
    Chosen(T),
    Cancelled,
    /// This desktop has no such dialog.
    NoDialog,
}

/// A dialog of the system, while it is open.
pub(in crate::ui) struct Native<T> {
    job: Job<Answer<T>>,
}

impl<T: Send + 'static> Native<T> {
    /// Shows a dialog; `show` waits for it.
    pub(in crate::ui) fn ask(
        name: &str,
        waker: Waker,
        show: impl FnOnce() -> Option<T> + Send + 'static,
    ) -> Result<Self, SessionError> {
        let job = Job::spawn(name, waker, move |_| {
            // Without a dialog the answer is as if the person had cancelled; what went wrong is
            // told to the log alone.
            match reports::watched(show) {
                (Some(chosen), _) => Answer::Chosen(chosen),
                (None, false) => Answer::Cancelled,
                (None, true) => Answer::NoDialog,
            }
        });
        Ok(Self { job: job.map_err(SessionError::Thread)? })
    }

    /// What came of it, once it is closed.
    pub(in crate::ui) fn poll(&self) -> Option<Answer<T>> {
        match self.job.poll() {
            Poll::Running => None,
            Poll::Finished(answer) => Some(answer),
            Poll::Broken => Some(Answer::NoDialog),
        }
    }
}
