//! Taking back what was done to the schema, and doing it again.
//!
//! A change of `project.toml` is in no log: both its versions are remembered here, as long as the
//! project is open, beside the steps that changed annotations with it. It is taken back as it was
//! made, file and annotations together, and only from what it made.

use super::{Outcome, SchemaChanged, SchemaWish, Session, SessionError};
use crate::{
    folder::NotEdited,
    model::{StepId, StepKind},
    store::NextSteps,
};

/// A change that is to be taken back, or made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaTurn {
    pub(super) kind: StepKind,
    /// The `project.toml` that must stand there, and the one that is to; `None`: no file.
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    /// What changed annotations with it.
    pub(super) steps: Vec<StepId>,
    /// What was done, as steps are named.
    pub(super) name: String,
}

impl SchemaTurn {
    /// What was turned; `left` of `total` annotations have changed since.
    pub(super) fn in_words(&self, total: usize, left: usize) -> String {
        let said = reversed_words(self.kind, &self.name);
        match left {
            0 => said,
            1 => format!("{said} (1 of {total} has changed since and stays)"),
            left => format!("{said} ({left} of {total} have changed since and stay)"),
        }
    }
}

/// What was undone or redone, in words. A name that quotes something itself is not quoted again.
pub(super) fn reversed_words(kind: StepKind, name: &str) -> String {
    let verb = match kind {
        StepKind::Redo => "Redone",
        StepKind::Undo | StepKind::Do => "Undone",
    };
    if !name.contains('“') {
        return format!("{verb}: “{name}”");
    }
    let mut chars = name.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_lowercase).collect();
    format!("{verb}: {first}{}", chars.as_str())
}

/// A change that was made, or taken back.
#[derive(Debug)]
struct Made {
    before: Option<String>,
    after: Option<String>,
    steps: Vec<StepId>,
    /// The newest step in the log then.
    newest: i64,
    name: String,
    /// That it is older than what is undone outside of its page was said.
    told: bool,
}

#[derive(Debug, Default)]
pub(super) struct SchemaHistory {
    done: Vec<Made>,
    undone: Vec<Made>,
}

impl SchemaHistory {
    /// Somebody else has changed the file, or somebody else is at work.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Something new was done to annotations.
    pub(super) fn note_step(&mut self) {
        self.undone.clear();
        for made in &mut self.done {
            made.told = false;
        }
    }

    /// What came of a change, or of a turn.
    pub(super) fn follow(
        &mut self,
        turn: Option<&SchemaTurn>,
        result: Result<&SchemaChanged, &SessionError>,
    ) {
        let changed = match result {
            Ok(changed) => changed,
            Err(SessionError::Settings(NotEdited::Others)) => return self.forget(),
            Err(_) => return,
        };
        let after = changed.settings.text.clone();
        if changed.before == after && changed.steps.is_empty() {
            return;
        }
        let made = |before: Option<String>, after: Option<String>| Made {
            before,
            after,
            steps: changed.steps.clone(),
            newest: changed.newest,
            name: changed.name.clone(),
            told: false,
        };
        match turn.map(|turn| turn.kind) {
            Some(StepKind::Undo) => {
                self.done.pop();
                self.undone.push(made(after, changed.before.clone()));
            }
            Some(StepKind::Redo) => {
                self.undone.pop();
                self.done.push(made(changed.before.clone(), after));
            }
            Some(StepKind::Do) | None => {
                self.undone.clear();
                self.done.push(made(changed.before.clone(), after));
            }
        }
    }

    fn last(&self, kind: StepKind) -> Option<&Made> {
        if kind == StepKind::Redo { self.undone.last() } else { self.done.last() }
    }

    fn turn(&self, kind: StepKind) -> Option<SchemaTurn> {
        let made = self.last(kind)?;
        let (from, to) = match kind {
            StepKind::Redo => (&made.before, &made.after),
            StepKind::Undo | StepKind::Do => (&made.after, &made.before),
        };
        Some(SchemaTurn {
            kind,
            from: from.clone(),
            to: to.clone(),
            steps: made.steps.clone(),
            name: made.name.clone(),
        })
    }
}

impl Session {
    /// What takes the last change of the schema back, or makes it again; `None`: there is none.
    pub fn schema_turn(&self, kind: StepKind) -> Option<SchemaWish> {
        self.schema_history.turn(kind).map(SchemaWish::Turn)
    }

    /// What is to be done in place of undoing or redoing steps, where the schema was changed after
    /// these: file and annotations go together; what concerns the file alone is told, once.
    pub(super) fn turn_schema(
        &mut self,
        kind: StepKind,
        next: Option<&NextSteps>,
    ) -> Result<Option<Outcome>, SessionError> {
        let newest = next.map_or(0, NextSteps::newest);
        let Some(made) = self.schema_history.last(kind).filter(|made| newest <= made.newest) else {
            return Ok(None);
        };
        if let (StepKind::Redo, None, Some(store)) = (kind, next, &self.store)
            && store.last_seq()? > made.newest
        {
            // Something new was done since.
            return Ok(None);
        }
        if !made.steps.is_empty() {
            let Some(wish) = self.schema_turn(kind) else { return Ok(None) };
            self.change_schema(wish)?;
            return Ok(Some(Outcome::default()));
        }
        let (all, done, does) = match kind {
            StepKind::Redo => (&mut self.schema_history.undone, "done again", "redo"),
            StepKind::Undo | StepKind::Do => (&mut self.schema_history.done, "undone", "undo"),
        };
        let Some(made) = all.last_mut().filter(|made| !made.told) else { return Ok(None) };
        made.told = true;
        let mut said = format!(
            "Changes of the labels are {done} on the page of labels, such as the last one: “{}”",
            made.name
        );
        if next.is_some() {
            said = format!("{said}. Press again to {does} the step before it");
        }
        Ok(Some(Outcome { said: Some(said), ..Outcome::default() }))
    }
}
