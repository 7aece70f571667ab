//! Places one has left, to go back to, and those one has come back from.
//!
//! It knows nothing of documents: a place is whatever can be compared.

/// So many places are kept in each direction.
const MOST: usize = 100;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct History<P> {
    back: Vec<P>,
    forward: Vec<P>,
}

impl<P> Default for History<P> {
    fn default() -> Self {
        Self { back: Vec::new(), forward: Vec::new() }
    }
}

impl<P: PartialEq> History<P> {
    /// A jump begins here: from now on nothing lies ahead.
    pub(super) fn leave(&mut self, from: P) {
        self.forward.clear();
        push(&mut self.back, from);
    }

    /// The place to go back to from here.
    pub(super) fn back(&mut self, from: P) -> Option<P> {
        turn(&mut self.back, &mut self.forward, from)
    }

    /// The place to go forward to from here.
    pub(super) fn forward(&mut self, from: P) -> Option<P> {
        turn(&mut self.forward, &mut self.back, from)
    }

    pub(super) const fn can_go_back(&self) -> bool {
        !self.back.is_empty()
    }

    pub(super) const fn can_go_forward(&self) -> bool {
        !self.forward.is_empty()
    }
}

/// Takes the last place of one side and leaves this one on the other.
fn turn<P: PartialEq>(out: &mut Vec<P>, other: &mut Vec<P>, from: P) -> Option<P> {
    // Where one is already is nowhere to go.
    while out.last() == Some(&from) {
        out.pop();
    }
    let to = out.pop()?;
    push(other, from);
    Some(to)
}

fn push<P: PartialEq>(side: &mut Vec<P>, place: P) {
    if side.last() == Some(&place) {
        return;
    }
    if side.len() >= MOST {
        side.remove(0);
    }
    side.push(place);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_and_forward_go_the_same_way() {
        let mut history = History::default();
        for place in [1, 2, 3] {
            history.leave(place);
        }
        assert_eq!(history.back(4), Some(3));
        assert_eq!(history.back(3), Some(2));
        assert_eq!(history.forward(2), Some(3));
        assert_eq!(history.forward(3), Some(4));
        assert!(history.can_go_back() && !history.can_go_forward());
        assert_eq!(history.forward(4), None);
        assert_eq!([4, 3, 2].map(|from| history.back(from)), [Some(3), Some(2), Some(1)]);
        assert_eq!(history.back(1), None);
    }

    #[test]
    fn a_jump_forgets_what_lay_ahead() {
        let mut history = History::default();
        history.leave(1);
        assert_eq!(history.back(2), Some(1));
        history.leave(1);
        assert!(!history.can_go_forward());
        assert_eq!(history.back(7), Some(1));
    }

    #[test]
    fn a_place_stands_once_and_they_are_bounded() {
        let mut history = History::default();
        history.leave(1);
        history.leave(1);
        assert_eq!(history.back(1), None, "one is there already");
        for place in 0..1_000 {
            history.leave(place);
        }
        assert_eq!(history.back.len(), MOST);
        assert_eq!(history.back(1_000), Some(999));
    }

    #[test]
    fn any_walk_stays_bounded_and_leads_back() {
        // A jump, back, or forward, as the bits of a fixed number fall.
        let mut dice = 0x2545_F491_4F6C_DD1D_u64;
        let (mut history, mut here) = (History::default(), 0_u64);
        for _ in 0..5_000 {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            let before = here;
            match dice % 4 {
                0 | 1 => {
                    history.leave(here);
                    here = dice % 10;
                }
                2 => here = history.back(here).unwrap_or(here),
                _ => here = history.forward(here).unwrap_or(here),
            }
            assert!(history.back.len() <= MOST && history.forward.len() <= MOST);
            if dice % 4 == 2 && here != before {
                let mut again = history.clone();
                assert_eq!(again.forward(here), Some(before));
            }
        }
    }
}
