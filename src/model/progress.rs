//! How far long work has come, and whether somebody has called it off.
//!
//! Pure code takes `&dyn Progress`; the session's jobs and the tests implement it.

/// The work was called off; whatever it had made is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped before it was finished")]
pub struct Cancelled;

/// Watches long work from outside.
pub trait Progress: Sync {
    /// `done` of `total` units are finished. Both count the same units; 0 of 0 is "not known".
    fn report(&self, done: usize, total: usize);

    /// `Err` once the work has been called off. To be asked at least every few milliseconds.
    fn check(&self) -> Result<(), Cancelled>;
}

/// Nobody looks on and nobody calls it off.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn report(&self, _done: usize, _total: usize) {}

    fn check(&self) -> Result<(), Cancelled> {
        Ok(())
    }
}
