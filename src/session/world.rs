//! The clock and the dice. Everything else is given time and chance from here, so that tests can
//! fix both.

use std::time::{SystemTime, UNIX_EPOCH};

pub trait World: Send {
    /// Milliseconds since 1970, UTC.
    fn now_ms(&mut self) -> u64;
    fn random(&mut self) -> u128;
}

/// The machine's own.
#[derive(Debug, Default)]
pub struct Machine;

impl World for Machine {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    fn now_ms(&mut self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    fn random(&mut self) -> u128 {
        let mut bytes = [0; 16];
        if getrandom::fill(&mut bytes).is_err() {
            // A system without random numbers: the clock keeps ids apart, and the database
            // refuses one that is taken.
            return u128::from(self.now_ms()) << 64 | u128::from(std::process::id());
        }
        u128::from_be_bytes(bytes)
    }
}

/// Idle time between two steps over this is not counted as work.
const IDLE_MS: u64 = 60_000;

/// Counts active work between steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ActiveTime {
    last_ms: Option<u64>,
    active_ms: u64,
}

impl ActiveTime {
    /// A key was pressed or the mouse moved.
    pub fn moved(&mut self, now_ms: u64) {
        if let Some(last) = self.last_ms {
            let since = now_ms.saturating_sub(last);
            if since <= IDLE_MS {
                self.active_ms += since;
            }
        }
        self.last_ms = Some(now_ms);
    }

    /// Whole seconds so far; the rest counts towards the next step.
    pub fn secs(self) -> u32 {
        u32::try_from(self.active_ms / 1000).unwrap_or(u32::MAX)
    }

    /// A step was made that says `secs` of work went before it.
    pub fn taken(&mut self, secs: u32) {
        self.active_ms = self.active_ms.saturating_sub(u64::from(secs) * 1000);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_time_is_not_work() {
        let mut active = ActiveTime::default();
        for now in [0, 10_000, 15_500, 200_000, 201_000] {
            active.moved(now);
        }
        assert_eq!(active.secs(), 16);
        active.taken(16);
        active.moved(201_500);
        assert_eq!(active.secs(), 1);
    }
}
