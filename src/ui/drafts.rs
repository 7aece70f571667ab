//! What is typed into fields and not yet in the database: kept from the first letter until it is saved, whatever
//! becomes of the field meanwhile.
//!
//! It knows no database and shows no field: whoever has the fields says what they are about, saves what is handed
//! over, and says what came of that.

use egui::Response;

#[derive(Debug)]
struct Draft<F> {
    field: F,
    words: String,
    saved: String,
    /// What was handed over to be saved last, and how that stands.
    tried: Option<(String, Tried)>,
    /// When it was typed into last, in seconds.
    changed: f64,
    left: bool,
}

#[derive(Debug)]
enum Tried {
    Waits,
    /// With the reason, and whether it was tried because its field was about to go.
    Refused(String, bool),
}

impl<F> Draft<F> {
    fn is_saved(&self) -> bool {
        self.words == self.saved
    }

    /// How these very words stand.
    fn tried(&self) -> Option<&Tried> {
        self.tried.as_ref().filter(|(words, _)| *words == self.words).map(|(_, tried)| tried)
    }
}

/// Fields that are typed into, by what they are about.
#[derive(Debug)]
pub(super) struct Drafts<F> {
    all: Vec<Draft<F>>,
    /// All fields are about to go.
    leaving: bool,
}

impl<F> Default for Drafts<F> {
    fn default() -> Self {
        Self { all: Vec::new(), leaving: false }
    }
}

impl<F: Clone + PartialEq> Drafts<F> {
    fn find(&self, field: &F) -> Option<&Draft<F>> {
        self.all.iter().find(|draft| draft.field == *field)
    }

    fn find_mut(&mut self, field: &F) -> Option<&mut Draft<F>> {
        self.all.iter_mut().find(|draft| draft.field == *field)
    }

    /// What stands in a field, if that is not what is saved.
    pub(super) fn words(&self, field: &F) -> Option<&str> {
        self.find(field).map(|draft| draft.words.as_str())
    }

    /// Takes note of a field that was just shown, with the words that stand in it now.
    pub(super) fn note(
        &mut self,
        field: &F,
        response: &Response,
        words: String,
        saved: &str,
        now: f64,
    ) {
        if let Some(draft) = self.find_mut(field) {
            if response.changed() {
                (draft.words, draft.changed) = (words, now);
            }
            draft.left = !response.has_focus();
        } else if response.changed() {
            let (field, saved) = (field.clone(), saved.to_owned());
            self.all.push(Draft { field, words, saved, tried: None, changed: now, left: false });
        }
    }

    /// What is to be saved now: fields that were left, or, when `leaving`, all of them, and those that were not typed
    /// into since `before`, in seconds. What was refused is tried again only when it changes, or once when leaving.
    pub(super) fn take(&mut self, leaving: bool, before: f64) -> Vec<(F, String)> {
        self.leaving = leaving;
        self.take_those(leaving, |draft| match draft.tried() {
            Some(Tried::Waits) => false,
            Some(Tried::Refused(_, once)) => leaving && !once,
            None => draft.left || leaving || draft.changed < before,
        })
    }

    /// All that is not saved and not on its way: the last occasion.
    pub(super) fn take_all(&mut self) -> Vec<(F, String)> {
        self.take_those(true, |draft| !matches!(draft.tried(), Some(Tried::Waits)))
    }

    fn take_those(
        &mut self,
        leaving: bool,
        wanted: impl Fn(&Draft<F>) -> bool,
    ) -> Vec<(F, String)> {
        self.all.retain(|draft| !(draft.is_saved() && (draft.left || leaving)));
        let mut taken = Vec::new();
        for draft in self.all.iter_mut().filter(|draft| !draft.is_saved()) {
            if wanted(draft) {
                draft.tried = Some((draft.words.clone(), Tried::Waits));
                taken.push((draft.field.clone(), draft.words.clone()));
            }
        }
        taken
    }

    /// What was handed over is in the database.
    pub(super) fn saved(&mut self, field: &F) {
        if let Some(draft) = self.find_mut(field)
            && let Some((words, _)) = draft.tried.take()
        {
            draft.saved = words;
        }
    }

    /// What was handed over could not be saved, and stays in its field. `false`: it was not typed.
    pub(super) fn refused(&mut self, field: &F, why: impl Into<String>) -> bool {
        let once = self.leaving;
        match self.find_mut(field).and_then(|draft| draft.tried.as_mut()) {
            Some((_, tried)) => {
                *tried = Tried::Refused(why.into(), once);
                true
            }
            None => false,
        }
    }

    /// Why what stands in a field could not be saved.
    pub(super) fn why(&self, field: &F) -> Option<&str> {
        match self.find(field)?.tried()? {
            Tried::Refused(why, _) => Some(why),
            Tried::Waits => None,
        }
    }

    /// What was typed and could not be saved, with the reasons.
    pub(super) fn lost(&self) -> impl Iterator<Item = (&F, &str, &str)> {
        self.all.iter().filter(|draft| !draft.is_saved()).filter_map(|draft| {
            match draft.tried()? {
                Tried::Refused(why, _) => Some((&draft.field, draft.words.as_str(), why.as_str())),
                Tried::Waits => None,
            }
        })
    }

    /// Whether something is typed that is to be saved and is not.
    pub(super) fn is_dirty(&self) -> bool {
        let refused = |draft: &Draft<F>| matches!(draft.tried(), Some(Tried::Refused(..)));
        self.all.iter().any(|draft| !draft.is_saved() && !refused(draft))
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Something else was chosen in place of what is typed.
    pub(super) fn forget(&mut self, field: &F) {
        self.all.retain(|draft| draft.field != *field);
    }

    pub(super) fn clear(&mut self) {
        self.all.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As if it had been typed.
    fn typed(drafts: &mut Drafts<u8>, field: u8, words: &str, left: bool) {
        drafts.forget(&field);
        let (words, saved) = (words.to_owned(), String::new());
        drafts.all.push(Draft { field, words, saved, tried: None, changed: 5.0, left });
    }

    fn words(taken: &[(u8, String)]) -> Vec<(u8, &str)> {
        taken.iter().map(|(field, words)| (*field, words.as_str())).collect()
    }

    #[test]
    fn a_field_is_saved_when_it_is_left_or_after_a_pause() {
        let mut drafts = Drafts::default();
        typed(&mut drafts, 1, "left", true);
        typed(&mut drafts, 2, "typing", false);
        assert_eq!(words(&drafts.take(false, 4.0)), [(1, "left")]);
        assert!(drafts.take(false, 4.0).is_empty(), "it is on its way");
        assert_eq!(words(&drafts.take(false, 6.0)), [(2, "typing")]);
        assert!(drafts.is_dirty());
        drafts.saved(&1);
        drafts.saved(&2);
        assert!(!drafts.is_dirty());
        assert!(drafts.take(true, 0.0).is_empty());
        assert!(drafts.is_empty());
    }

    #[test]
    fn what_was_refused_stays_and_is_tried_once_more_on_leaving_and_at_the_end() {
        let mut drafts = Drafts::default();
        typed(&mut drafts, 1, "5 Jul", true);
        assert_eq!(drafts.take(false, 0.0).len(), 1);
        assert!(drafts.refused(&1, "no date") && !drafts.refused(&2, "not typed"));
        assert_eq!((drafts.words(&1), drafts.why(&1)), (Some("5 Jul"), Some("no date")));
        assert!(drafts.take(false, 9.0).is_empty());
        assert_eq!(drafts.take(true, 0.0).len(), 1);
        assert!(drafts.refused(&1, "no date"));
        assert!(drafts.take(true, 0.0).is_empty(), "not in every frame");
        assert_eq!(drafts.take_all().len(), 1);
        assert!(drafts.take_all().is_empty());
        drafts.refused(&1, "still none");
        assert_eq!(drafts.lost().collect::<Vec<_>>(), [(&1, "5 Jul", "still none")]);
    }

    #[test]
    fn one_field_does_not_take_the_place_of_another() {
        let mut drafts = Drafts::default();
        typed(&mut drafts, 1, "one", true);
        assert_eq!(drafts.take(false, 0.0).len(), 1);
        typed(&mut drafts, 2, "two", false);
        assert!(drafts.refused(&1, "full"));
        assert_eq!((drafts.words(&1), drafts.words(&2)), (Some("one"), Some("two")));
    }
}
