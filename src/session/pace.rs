//! How far a person is and how fast they go: counted over the log in a job, for their own eyes.

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

use super::{Session, SessionError, jobs::Job};
use crate::{
    model::{State, number},
    store::{Store, Worked},
};

/// Documents that must be done before a pace says anything.
const LEAST_DONE: i64 = 3;

/// What was done in a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Seconds of active work; idle time over a minute is not counted.
    pub active_secs: u64,
    pub spans: i64,
    pub done: i64,
}

impl Stretch {
    const fn add(&mut self, worked: &Worked) {
        self.active_secs += worked.active_secs;
        self.spans += worked.spans;
        self.done += worked.done;
    }
}

/// One's own work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    pub today: Stretch,
    /// Today and the six days before.
    pub week: Stretch,
    pub whole: Stretch,
}

impl Pace {
    /// Adds up steps, as seen at a moment and place.
    pub fn of(worked: &[Worked], now: Timestamp, zone: &TimeZone) -> Self {
        let today = now.to_zoned(zone.clone()).date();
        let week = today.checked_sub(6.days()).unwrap_or(today);
        let mut pace = Self::default();
        for step in worked {
            pace.whole.add(step);
            let at = i64::try_from(step.at_ms).ok().map(Timestamp::from_millisecond);
            let Some(Ok(at)) = at else { continue };
            let day = at.to_zoned(zone.clone()).date();
            // A clock that went ahead: what it dated tomorrow is today's.
            if day >= week {
                pace.week.add(step);
            }
            if day >= today {
                pace.today.add(step);
            }
        }
        pace
    }

    /// Seconds of work for one document; `None` while too few are done to tell.
    pub fn secs_a_document(&self) -> Option<u64> {
        let done = u64::try_from(self.whole.done).ok()?;
        (self.whole.done >= LEAST_DONE).then(|| self.whole.active_secs / done)
    }
}

/// How many documents of the list are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct States {
    pub new: usize,
    pub in_progress: usize,
    pub done: usize,
    pub set_aside: usize,
    /// Of those done.
    pub changed: usize,
    pub questions: usize,
    /// Not done, and their files cannot be read: in none of the others.
    pub unreadable: usize,
}

impl States {
    /// Documents that are done or are still to be: those set aside are not.
    pub const fn wanted(&self) -> usize {
        self.new + self.in_progress + self.done
    }

    /// "1 of 4 done, 1 set aside"
    pub fn in_words(&self) -> String {
        let aside = format!("{} set aside", number(self.set_aside));
        match (self.wanted(), self.set_aside) {
            (0, 1..) => format!("{aside}, none to do"),
            (all, 0) => format!("{} of {} done", number(self.done), number(all)),
            (all, _) => format!("{} of {} done, {aside}", number(self.done), number(all)),
        }
    }
}

impl Session {
    /// Adds up one's own work, in a job. `None`: nothing was ever saved here.
    pub fn count_pace(&mut self) -> Result<Option<Job<Result<Pace, SessionError>>>, SessionError> {
        let Some(me) = self.me.clone() else { return Err(SessionError::NoAnnotator) };
        let Some(store) = self.store.as_ref().map(Store::reader).transpose()? else {
            return Ok(None);
        };
        let now = i64::try_from(self.world.now_ms()).unwrap_or(0);
        let now = Timestamp::from_millisecond(now).unwrap_or_default();
        let job = Job::spawn("count work", self.waker.clone(), move |_| {
            Ok(Pace::of(&store.worked(&me)?, now, &TimeZone::system()))
        });
        job.map(Some).map_err(SessionError::Thread)
    }

    pub fn states(&self) -> States {
        let mut states = States::default();
        for entry in self.documents() {
            *match entry.state {
                State::New | State::InProgress if entry.trouble.is_some() => &mut states.unreadable,
                State::New => &mut states.new,
                State::InProgress => &mut states.in_progress,
                State::Done => &mut states.done,
                State::SetAside => &mut states.set_aside,
            } += 1;
            states.changed += usize::from(entry.changed);
            states.questions += usize::from(entry.question);
        }
        states
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_aside_is_not_done() {
        let told =
            |done, new, set_aside| States { new, done, set_aside, ..States::default() }.in_words();
        assert_eq!(told(1, 3, 1), "1 of 4 done, 1 set aside");
        assert_eq!(told(0, 3, 0), "0 of 3 done");
        assert_eq!(told(0, 0, 2), "2 set aside, none to do");
        assert_eq!(told(1_200, 800, 40), "1,200 of 2,000 done, 40 set aside");
        assert_eq!(told(0, 0, 0), "0 of 0 done");
    }

    #[test]
    fn days_are_those_of_the_place_and_too_few_documents_tell_nothing() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let at = |words: &str| {
            let moment = words.parse::<Timestamp>().unwrap();
            u64::try_from(moment.as_millisecond()).unwrap()
        };
        let step = |when: &str, done| Worked { at_ms: at(when), active_secs: 600, spans: 4, done };
        let worked = [
            step("2031-03-01T12:00:00Z", 1),
            // Still the fourteenth in UTC, but today here.
            step("2031-03-14T22:30:00Z", 1),
            step("2031-03-15T08:00:00Z", 0),
        ];
        let now = "2031-03-15T10:00:00Z".parse().unwrap();
        let pace = Pace::of(&worked, now, &zone);
        assert_eq!(pace.today, Stretch { active_secs: 1200, spans: 8, done: 1 });
        assert_eq!(pace.week, pace.today);
        assert_eq!(pace.whole, Stretch { active_secs: 1800, spans: 12, done: 2 });
        assert_eq!(pace.secs_a_document(), None);
        let more = [worked.as_slice(), &[step("2031-03-15T09:00:00Z", 1)]].concat();
        assert_eq!(Pace::of(&more, now, &zone).secs_a_document(), Some(800));
    }
}
