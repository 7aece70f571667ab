//! How far one is, and how fast: for nobody else to see.

use egui::{Context, Grid, RichText, Ui};

use super::{close_ui, modal};
use crate::{
    session::{
        Session, SessionError,
        jobs::{Job, Poll},
        pace::{Pace, Stretch},
    },
    ui::{theme, widgets},
};

pub(in crate::ui) struct PaceDialog {
    job: Option<Job<Result<Pace, SessionError>>>,
    pace: Result<Pace, String>,
}

impl PaceDialog {
    pub(in crate::ui) fn new(session: &mut Session) -> Result<Self, SessionError> {
        Ok(Self { job: session.count_pace()?, pace: Ok(Pace::default()) })
    }

    pub(super) fn ui(&mut self, ctx: &Context, session: &Session) -> bool {
        match self.job.as_ref().map(Job::poll) {
            Some(Poll::Finished(counted)) => {
                self.pace = counted.map_err(|error| error.to_string());
                self.job = None;
            }
            Some(Poll::Broken) => {
                self.pace = Err("The counting broke off; close this and open it again".to_owned());
                self.job = None;
            }
            Some(Poll::Running) | None => {}
        }
        modal(ctx, "Your progress", 460.0, |ui| {
            let states = session.states();
            ui.label(states.in_words());
            widgets::progress_ui(ui, states.done, states.wanted(), "Documents done");
            ui.add_space(theme::SPACE_8);
            let left = states.new + states.in_progress;
            let mut parts = vec![
                format!("{} new", states.new),
                format!("{} in progress", states.in_progress),
                format!("{} done", states.done),
                format!("{} set aside", states.set_aside),
            ];
            if states.changed > 0 {
                parts.push(format!("{} changed after done", states.changed));
            }
            if states.unreadable > 0 {
                parts.push(format!("{} cannot be opened", states.unreadable));
            }
            if states.questions > 0 {
                parts.push(format!("{} with a question", states.questions));
            }
            let dim = theme::colors(ui.ctx()).dim;
            ui.label(RichText::new(parts.join(" · ")).color(dim));
            ui.add_space(theme::SPACE_12);
            match &self.pace {
                _ if self.job.is_some() => {
                    ui.label(RichText::new("Counting…").color(dim));
                }
                Err(why) => {
                    ui.label(RichText::new(why).color(theme::colors(ui.ctx()).warn));
                }
                Ok(pace) => pace_ui(ui, pace, left),
            }
            close_ui(ui)
        })
    }
}

fn pace_ui(ui: &mut Ui, pace: &Pace, left: usize) {
    let dim = theme::colors(ui.ctx()).dim;
    Grid::new("pace").num_columns(4).spacing([theme::SPACE_24, theme::SPACE_8]).show(ui, |ui| {
        for heading in ["", "At work", "Marks", "Documents done"] {
            ui.label(RichText::new(heading).font(theme::caption_font()).color(dim));
        }
        ui.end_row();
        let rows = [("Today", pace.today), ("Last 7 days", pace.week), ("In all", pace.whole)];
        for (name, Stretch { active_secs, spans, done }) in rows {
            ui.label(name);
            ui.label(duration(active_secs));
            ui.label(spans.max(0).to_string());
            ui.label(done.max(0).to_string());
            ui.end_row();
        }
    });
    ui.add_space(theme::SPACE_8);
    let words = match pace.secs_a_document() {
        _ if left == 0 => "Nothing is left to do.".to_owned(),
        Some(secs) => {
            let rest = u64::try_from(left).unwrap_or(u64::MAX).saturating_mul(secs);
            format!(
                "A document takes you {} on average; at this pace the {left} that are left take \
                 about {}.",
                duration(secs),
                duration(rest)
            )
        }
        None => "How long the rest takes can be told once three documents are done.".to_owned(),
    };
    ui.label(words);
    ui.label(
        RichText::new("Only you see this. Pauses of more than a minute are not counted.")
            .font(theme::caption_font())
            .color(dim),
    );
}

fn duration(secs: u64) -> String {
    let minutes = secs.div_ceil(60);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_in_hours_and_minutes() {
        let words: Vec<String> = [0, 1, 60, 3_599, 3_600, 9_000].map(duration).to_vec();
        assert_eq!(words, ["0 min", "1 min", "1 min", "1 h", "1 h", "2 h 30 min"]);
    }
}
