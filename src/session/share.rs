//! Sharing one's work: the steps of some layers in one file, for somebody else to collect.
//!
//! Nothing of the project changes, and nothing is sent anywhere: the file is the person's to hand on.

use std::{fmt, path::Path};

use super::{
    Loaded, SessionError,
    export::{Source, same_file},
};
use crate::{
    folder,
    model::{AnnotatorId, Progress, counted},
    store::{PARCEL_END, Parcel, Store},
};

impl Loaded {
    /// Everybody who ever did anything in the project.
    pub fn people(&self) -> Result<Vec<AnnotatorId>, SessionError> {
        Ok(self.store.as_ref().map_or_else(|| Ok(Vec::new()), Store::people)?)
    }
}

/// What was shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shared {
    pub steps: usize,
    pub documents: usize,
}

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (steps, documents) = (counted(self.steps, "step"), counted(self.documents, "document"));
        write!(f, "Shared {steps} in {documents}")
    }
}

/// What a file of shared work is best called: after the project, and whose work it is.
pub fn share_name(project: &str, layers: &[AnnotatorId]) -> String {
    let who = layers.iter().map(AnnotatorId::as_str).collect::<Vec<_>>().join(" ");
    let words = format!("{project} {who}");
    let fits = |c: char| if c.is_alphanumeric() || "-_. ".contains(c) { c } else { ' ' };
    let words: String = words.chars().map(fits).take(80).collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words.trim_start_matches('.');
    format!("{}.{PARCEL_END}", if words.is_empty() { "work" } else { words })
}

/// Writes the steps of some layers to a file, whole or not at all. An older file of shared work is
/// replaced, another file never.
pub fn share(
    source: &Source,
    layers: &[AnnotatorId],
    place: &Path,
    progress: &dyn Progress,
) -> Result<Shared, SessionError> {
    let shown = place.display().to_string();
    if source.kept.iter().any(|kept| same_file(kept, place)) {
        return Err(SessionError::PartOfProject(shown));
    }
    if folder::stands(place) && !Parcel::is_ours(place) {
        return Err(SessionError::NotShared(shown));
    }
    let names = || layers.iter().map(AnnotatorId::as_str).collect::<Vec<_>>().join(", ");
    let nothing = || SessionError::NothingToShare(names());
    let store = source.store.as_ref().ok_or_else(nothing)?;
    let _moment = store.hold()?;
    let known = store.people()?;
    if !layers.iter().any(|layer| known.contains(layer)) {
        return Err(nothing());
    }
    let packed = store.pack(layers, place, progress)?;
    Ok(Shared { steps: packed.steps, documents: packed.documents })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_shared_work_has_a_name_that_every_system_takes() {
        let name = |project: &str, who: &[&str]| {
            share_name(project, &who.iter().map(|&who| who.into()).collect::<Vec<_>>())
        };
        assert_eq!(name("Canal dispute", &["a1"]), "Canal dispute a1.gainsay");
        assert_eq!(name("a/b: c?", &["x", "y"]), "a b c x y.gainsay");
        assert_eq!(name("..", &[]), "work.gainsay");
    }
}
