//! When a step happened, in an order that every copy of a project agrees on.
//!
//! A [`StepId`] has the layout of a `UUIDv7` (RFC 9562, 5.7) and the meaning of a hybrid logical
//! clock (Kulkarni et al. 2014, section 3.2): milliseconds that never go back behind a step
//! already seen, a counter within the millisecond, and random bits that keep two copies apart.
//! The wall clock itself is read by the session, never here.

use uuid::Uuid;

use super::StepId;

/// The wall clock and fresh random bits, as the caller read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Milliseconds since 1970, UTC.
    pub now_ms: u64,
    pub random: u64,
}

const COUNTER_BITS: u32 = 12;
const COUNTER_MAX: u64 = (1 << COUNTER_BITS) - 1;
const MS_MAX: u64 = (1 << 48) - 1;

impl StepId {
    /// The id of a step made now, after `newest`, the newest step known here.
    ///
    /// Always greater than `newest`, whatever the wall clock says.
    pub fn after(newest: Option<Self>, stamp: Stamp) -> Self {
        let now = stamp.now_ms.min(MS_MAX);
        let (ms, counter) = match newest.map(Self::time) {
            Some((ms, counter)) if ms >= now && counter < COUNTER_MAX => (ms, counter + 1),
            Some((ms, _)) if ms >= now => ((ms + 1).min(MS_MAX), 0),
            _ => (now, 0),
        };
        let high = (ms << 16) | (0x7 << 12) | counter;
        let low = (0b10 << 62) | (stamp.random >> 2);
        Self(Uuid::from_u64_pair(high, low))
    }

    /// Milliseconds since 1970 and the counter within them.
    pub fn time(self) -> (u64, u64) {
        let (high, _) = self.0.as_u64_pair();
        (high >> 16, high & COUNTER_MAX)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_looks_like_a_uuid_of_version_7() {
        let id = StepId::after(None, Stamp { now_ms: 1_700_000_000_000, random: u64::MAX });
        assert_eq!(id.0.get_version_num(), 7);
        assert_eq!(id.0.get_variant(), uuid::Variant::RFC4122);
        assert_eq!(id.time(), (1_700_000_000_000, 0));
    }

    proptest! {
        #[test]
        fn a_step_is_later_than_all_that_were_known(
            stamps in prop::collection::vec((0..5_u64, any::<u64>()), 1..200)
        ) {
            let mut newest = None;
            for (now_ms, random) in stamps {
                let id = StepId::after(newest, Stamp { now_ms, random });
                prop_assert!(newest.is_none_or(|n| n < id));
                newest = Some(id);
            }
        }
    }

    #[test]
    fn a_full_counter_takes_the_next_millisecond() {
        let mut id = StepId::after(None, Stamp { now_ms: 7, random: 0 });
        for _ in 0..5000 {
            let next = StepId::after(Some(id), Stamp { now_ms: 7, random: 0 });
            assert!(next > id);
            id = next;
        }
        assert_eq!(id.time().0, 8);
    }
}
