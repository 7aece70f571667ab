//! Two halves of one work at the same time: reading on one thread, writing on another.
//!
//! What goes from one to the other goes through a channel of bounded length, so that what is in
//! memory does not grow with the project; when one half has had enough, the other's end of the
//! channel tells it so.

use std::thread;

use super::SessionError;

/// So many parts are ready at most.
pub(super) const READY: usize = 4;

/// Does `there` on a thread with this name, and `here` on this one; both own their end of a
/// channel, so neither waits for the other when it is gone.
pub(super) fn beside<T: Send, H>(
    name: &str,
    there: impl FnOnce() -> T + Send,
    here: impl FnOnce() -> H,
) -> Result<(T, H), SessionError> {
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn_scoped(scope, there)
            .map_err(SessionError::Thread)?;
        let here = here();
        Ok((thread.join().map_err(|_broken| SessionError::Broken)?, here))
    })
}
