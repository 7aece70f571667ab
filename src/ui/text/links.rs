//! Links: what a relation between marks is to the pane. It is asked only for those of marks that are
//! on the screen; where their lines run is the business of `arcs`.

use egui::Color32;

/// What the marks of a document are joined to.
pub trait Links {
    /// The links of a mark, by its number among all marks: no more than `most`, and how many there
    /// are beyond those.
    fn of(&self, mark: usize, most: usize) -> (Vec<Link<'_>>, usize);

    /// Whether a drag from one mark to another could join them.
    fn joins(&self, from: usize, to: usize) -> bool;
}

/// Of which marks links are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhichLinks {
    /// The chosen one, and the one that the pointer rests on.
    #[default]
    OfChosen,
    OfAll,
}

/// For a pane that shows none.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLinks;

impl Links for NoLinks {
    fn of(&self, _mark: usize, _most: usize) -> (Vec<Link<'_>>, usize) {
        (Vec::new(), 0)
    }

    fn joins(&self, _from: usize, _to: usize) -> bool {
        false
    }
}

/// A link as it is seen from one of its ends.
#[derive(Clone, Debug)]
pub struct Link<'a> {
    /// The caller's key; the same from frame to frame.
    pub id: u64,
    /// What its kind is called, such as "said by".
    pub name: String,
    /// Of its line, and of words beside it.
    pub line: Color32,
    pub ink: Color32,
    /// Links of one kind and look have the same number.
    pub family: u64,
    /// It leads from the mark that was asked about.
    pub outward: bool,
    /// It has a direction.
    pub directed: bool,
    pub other: Other<'a>,
}

/// The other end of a link.
#[derive(Clone, Copy, Debug)]
pub enum Other<'a> {
    /// A mark of the same text, by its number.
    Mark(usize),
    /// Words in another text, and what that is called.
    Elsewhere { words: &'a str, place: &'a str },
    /// An end that cannot be gone to: its words, if they are known, and why.
    Broken { words: &'a str, why: &'a str },
}
