//! Which span a file means by an id: in this file, or in another of the same import.

use std::collections::{BTreeMap, btree_map::Entry};

use crate::{
    formats::{ReadEnd, ReadRelation},
    model::{AnnotationId, AnnotatorId, End},
};

/// A relation whose ends are not both known yet.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    /// Where it was read: told when its ends never come.
    pub file: String,
    pub line: usize,
    /// As the file spells it.
    pub layer: String,
    pub relation: ReadRelation,
}

/// A span by its id in the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    Id(AnnotationId),
    Word(String),
}

impl Name {
    pub(super) fn of(span: &str) -> Self {
        let word = |_no_id| Self::Word(span.to_owned());
        span.parse().map_or_else(word, |id| Self::Id(AnnotationId(id)))
    }
}

/// Layer and document of a file, as numbers.
type Place = (usize, usize);

/// The spans that a file names in one layer of one document, and whose they became.
#[derive(Debug)]
pub(super) struct Spans {
    into: AnnotatorId,
    ends: BTreeMap<Name, End>,
}

impl Spans {
    /// Notes which span a name stands for. `false`: it stands for another already.
    pub(super) fn note(&mut self, name: Name, is: End) -> bool {
        match self.ends.entry(name) {
            Entry::Occupied(_) => false,
            Entry::Vacant(place) => {
                place.insert(is);
                true
            }
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Ends {
    words: BTreeMap<String, usize>,
    here: BTreeMap<Place, Spans>,
    before: BTreeMap<Place, Spans>,
    /// Relations of this file and, where ends are missing, of those before.
    pub pending: Vec<Pending>,
}

impl Ends {
    fn number(&mut self, word: &str) -> usize {
        if let Some(number) = self.words.get(word) {
            return *number;
        }
        let number = self.words.len();
        self.words.insert(word.to_owned(), number);
        number
    }

    fn place(&mut self, layer: &str, document: &str) -> Place {
        (self.number(layer), self.number(document))
    }

    /// What this file names in a layer, which goes into the layer `into`, of a document.
    pub(super) fn at(&mut self, layer: &str, document: &str, into: &AnnotatorId) -> &mut Spans {
        let place = self.place(layer, document);
        let none = || Spans { into: into.clone(), ends: BTreeMap::new() };
        self.here.entry(place).or_insert_with(none)
    }

    pub(super) fn find(&mut self, layer: &str, end: &ReadEnd) -> Option<(AnnotatorId, End)> {
        let place = self.place(layer, &end.document);
        let name = Name::of(&end.span);
        [&self.here, &self.before].into_iter().find_map(|spans| {
            let spans = spans.get(&place)?;
            Some((spans.into.clone(), *spans.ends.get(&name)?))
        })
    }

    /// The file is in; another one follows.
    pub(super) fn next_file(&mut self) {
        for (place, spans) in std::mem::take(&mut self.here) {
            match self.before.entry(place) {
                Entry::Vacant(before) => {
                    before.insert(spans);
                }
                Entry::Occupied(mut before) => {
                    let before = &mut before.get_mut().ends;
                    for (name, end) in spans.ends {
                        before.entry(name).or_insert(end);
                    }
                }
            }
        }
    }
}
