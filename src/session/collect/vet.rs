//! Whether steps from elsewhere are what they say they are.
//!
//! An honest file passes always; one that does not is refused whole, for nobody could say which half
//! of it to believe.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    model::{AnnotatorId, Row, Span, Step, Target, TextHash},
    store::{Maker, Merging, Parcel, StoreError},
};

/// The longest name of a step, in characters.
const LONGEST_NAME: usize = 1_000;

/// The end of the year 2999, in milliseconds since 1970: clocks go wrong, but after a step from the end of
/// time there would be no later one.
const LAST_MS: u64 = 32_503_680_000_000;

/// How many texts are kept in memory.
const TEXTS: usize = 8;

pub(super) struct Vetting<'a> {
    parcel: &'a Parcel,
    texts: BTreeMap<TextHash, Option<Arc<str>>>,
}

impl<'a> Vetting<'a> {
    pub(super) const fn new(parcel: &'a Parcel) -> Self {
        Self { parcel, texts: BTreeMap::new() }
    }

    /// Looks at a step as the file has it.
    pub(super) fn look(&mut self, step: &Step, merging: &Merging<'_>) -> Result<(), String> {
        if step.id.time().0 > LAST_MS || step.at_ms > LAST_MS || step.id.0.get_version_num() != 7 {
            return Err("a step in it is from no time that can be".to_owned());
        }
        if step.name.chars().count() > LONGEST_NAME {
            return Err("a step in it has a name without end".to_owned());
        }
        if let Some(layer) = &step.layer {
            check_id(layer)?;
        }
        check_id(&step.author)?;
        for change in &step.changes {
            let rows = || change.row_before().into_iter().chain(&change.after);
            if rows().any(|row| row.layer() != step.layer.as_ref()) {
                return Err("a step in it changes the marks of somebody else".to_owned());
            }
            if let (Some(before), Some(after)) = (change.row_before(), &change.after)
                && before.key() != after.key()
            {
                return Err("a step in it changes one thing into another".to_owned());
            }
            if change.key().is_none() {
                return Err("a step in it changes nothing into nothing".to_owned());
            }
            for row in rows() {
                self.row(row, merging)?;
            }
        }
        Ok(())
    }

    fn row(&mut self, row: &Row, merging: &Merging<'_>) -> Result<(), String> {
        match row {
            Row::Annotation(annotation) => match &annotation.target {
                Target::Span(span) => self.span(span, merging),
                Target::Relation { from, .. } if from.document != annotation.document => {
                    Err("a relation in it lies in another document than its beginning".to_owned())
                }
                Target::Relation { .. } => Ok(()),
            },
            Row::Region(region) => {
                let text = self.text(&region.text, merging)?;
                let fits = region.range.slice(&text).is_some();
                fits.then_some(()).ok_or_else(|| "a region in it does not fit its text".to_owned())
            }
            Row::Status(_)
            | Row::Metadata(_)
            | Row::Encoding(_)
            | Row::Assignment(_)
            | Row::Decision(_)
            | Row::Waiver(_)
            | Row::GroupName(_) => Ok(()),
        }
    }

    fn span(&mut self, span: &Span, merging: &Merging<'_>) -> Result<(), String> {
        let text = self.text(&span.text, merging)?;
        match span.ranges.text(&text) {
            Some(words) if words == span.quote.text => Ok(()),
            _ => Err(format!(
                "a mark in it is not on its words: “{}”",
                crate::check::shortened(&span.quote.text)
            )),
        }
    }

    /// A text of the file or, if it is not there, of the project.
    fn text(&mut self, hash: &TextHash, merging: &Merging<'_>) -> Result<Arc<str>, String> {
        if !self.texts.contains_key(hash) {
            let there = self.parcel.text(hash).map_err(|error| error.to_string())?;
            let text = match there {
                Some(text) => Some(text),
                None => merging.text(hash).map_err(|error| error.to_string())?,
            };
            if self.texts.len() >= TEXTS {
                self.texts.clear();
            }
            self.texts.insert(hash.clone(), text.map(Arc::from));
        }
        let text = self.texts.get(hash).cloned().flatten();
        text.ok_or_else(|| "a text that marks in it stand on is missing".to_owned())
    }
}

/// Whether no row of a step, as it is called here, is somebody else's already.
pub(super) fn own_rows(
    step: &Step,
    merging: &Merging<'_>,
) -> Result<Result<(), String>, StoreError> {
    for change in &step.changes {
        let Some(Row::Annotation(annotation)) = change.row() else { continue };
        let owner = merging.owner_of(annotation.id)?;
        if owner.is_some_and(|owner| owner != annotation.layer) {
            return Ok(Err("a step in it changes a mark of somebody else here".to_owned()));
        }
    }
    let maker = Maker { layer: step.layer.clone(), author: step.author.clone(), copy: step.copy };
    let here = merging.maker_of(step.id)?;
    if here.as_ref().is_some_and(|here| here.layer != maker.layer) {
        return Ok(Err("a step that is known here is said to be of somebody else".to_owned()));
    }
    // Undo and what goes together are of one person in one place: else a file could undo for others.
    for of in step.undoes.into_iter().chain(step.part_of) {
        let known = merging.maker_of(of)?;
        if known
            .is_some_and(|known| (known.author, known.copy) != (maker.author.clone(), maker.copy))
        {
            return Ok(Err("a step in it undoes what somebody else did".to_owned()));
        }
    }
    // After a backup was put back, one's own steps come home; nobody makes steps here for others.
    let for_others = maker
        .layer
        .as_ref()
        .is_some_and(|layer| *layer != maker.author && layer.as_str() != "gold");
    if here.is_none() && maker.copy == merging.copy() && for_others {
        return Ok(Err("a step in it is said to have been made here".to_owned()));
    }
    Ok(Ok(()))
}

/// What can stand in a line and be the name of a file; what the program itself takes is narrower.
fn check_id(id: &AnnotatorId) -> Result<(), String> {
    let word = id.as_str();
    let fits = !word.trim().is_empty()
        && word.chars().count() <= 200
        && !word.chars().any(|c| c.is_control() || matches!(c, '/' | '\\'))
        && !word.starts_with('.');
    fits.then_some(()).ok_or_else(|| "it names somebody by what is no name".to_owned())
}
