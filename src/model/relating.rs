//! Which spans may be joined, by what and in which direction, and whether two are together already.
//!
//! It asks the schema alone. What is joined already is known by others, who are asked span by span.

use std::collections::BTreeSet;

use super::{Annotation, AnnotationId, End, LabelId, Schema};

/// A way in which one span may be joined to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Joining {
    pub relation: LabelId,
    /// It goes from the other one to the one.
    pub reversed: bool,
}

impl Joining {
    /// From where it goes to where, of the one and the other.
    pub fn ends<T>(&self, one: T, other: T) -> (T, T) {
        if self.reversed { (other, one) } else { (one, other) }
    }
}

impl Annotation {
    /// This span as the end of a relation.
    pub const fn end(&self) -> End {
        End { document: self.document, span: self.id }
    }
}

impl Schema {
    /// Every way in which a span may be joined to another one: by relations that are offered, each in
    /// the directions that it may have, those without a direction once. In the order of the schema.
    pub fn joinings(&self, one: &Annotation, other: &Annotation) -> Vec<Joining> {
        if one.id == other.id {
            return Vec::new();
        }
        self.joinings_of_labels(&one.label, &other.label, one.document != other.document)
    }

    /// As [`Schema::joinings`], of any two spans with these labels; `across`: in two documents.
    pub fn joinings_of_labels(&self, one: &LabelId, other: &LabelId, across: bool) -> Vec<Joining> {
        let offered =
            self.relations.iter().filter(|rule| !rule.retired && (rule.across || !across));
        offered
            .flat_map(|rule| {
                let forth = rule.joins(one, other);
                let back = rule.joins(other, one) && !(rule.symmetric && forth);
                let ways = [forth.then_some(false), back.then_some(true)];
                let way = |reversed| Joining { relation: rule.id.clone(), reversed };
                ways.into_iter().flatten().map(way)
            })
            .collect()
    }

    /// The ways in which each of several spans may be joined to another one; that one itself is no
    /// hindrance if it is among them.
    pub fn joinings_of_all(&self, ones: &[Annotation], other: &Annotation) -> Vec<Joining> {
        let mut ones = ones.iter().filter(|one| one.id != other.id);
        let Some(first) = ones.next() else { return Vec::new() };
        let mut ways = self.joinings(first, other);
        for one in ones {
            let these = self.joinings(one, other);
            ways.retain(|way| these.contains(way));
        }
        ways
    }
}

/// Whether a walk along relations leads from one span to the other. `next`: where they lead from a
/// span, or, when `true`, from where they lead to it. Both ends go on in turn, so that it takes no
/// more than twice the steps of the smaller side.
///
/// # Errors
/// Those of `next`.
pub fn leads_to<E>(
    one: AnnotationId,
    other: AnnotationId,
    mut next: impl FnMut(AnnotationId, bool) -> Result<Vec<AnnotationId>, E>,
) -> Result<bool, E> {
    if one == other {
        return Ok(true);
    }
    let mut seen = [BTreeSet::from([one]), BTreeSet::from([other])];
    let mut left = [vec![one], vec![other]];
    loop {
        for side in [0, 1] {
            let Some(at) = left[side].pop() else { return Ok(false) };
            for found in next(at, side == 1)? {
                if seen[1 - side].contains(&found) {
                    return Ok(true);
                }
                if seen[side].insert(found) {
                    left[side].push(found);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn ways(one: &str, other: &str, across: bool) -> Vec<(String, bool)> {
        let ways = Schema::default().joinings_of_labels(&one.into(), &other.into(), across);
        ways.into_iter().map(|way| (way.relation.to_string(), way.reversed)).collect()
    }

    fn of(ways: &[(&str, bool)]) -> Vec<(String, bool)> {
        ways.iter().map(|(relation, reversed)| ((*relation).to_owned(), *reversed)).collect()
    }

    #[test]
    fn every_way_of_the_default_schema() {
        assert_eq!(ways("claim", "source", false), of(&[("said_by", false)]));
        assert_eq!(ways("source", "claim", false), of(&[("said_by", true)]));
        assert_eq!(ways("source", "claim", true), []);
        assert_eq!(ways("claim", "denial", true), of(&[("denies", true)]));
        assert_eq!(ways("denial", "denial", true), of(&[("denies", false), ("denies", true)]));
        assert_eq!(
            ways("source", "source", false),
            of(&[("cites", false), ("cites", true), ("same_as", false)])
        );
        assert_eq!(ways("source", "source", true), of(&[("same_as", false)]));
        assert_eq!(ways("claim", "unheard-of", false), []);
    }

    #[test]
    fn what_is_retired_is_not_offered() {
        let mut schema = Schema::default();
        for rule in &mut schema.relations {
            rule.retired = rule.id.as_str() == "cites";
        }
        let ways = schema.joinings_of_labels(&"source".into(), &"source".into(), false);
        assert_eq!(ways.len(), 1);
    }

    fn id(n: usize) -> AnnotationId {
        AnnotationId::from_random(n as u128)
    }

    proptest! {
        #[test]
        fn both_directions_are_the_same_ways(
            one in 0..3_usize,
            other in 0..3_usize,
            across in any::<bool>(),
        ) {
            let schema = Schema::default();
            let label = |n: usize| &schema.labels[n].id;
            let turned = |mut ways: Vec<Joining>| {
                for way in &mut ways {
                    let rule = schema.relation(&way.relation).unwrap();
                    way.reversed = !way.reversed && !rule.symmetric;
                }
                ways.sort();
                ways
            };
            let mut forth = schema.joinings_of_labels(label(one), label(other), across);
            forth.sort();
            let back = schema.joinings_of_labels(label(other), label(one), across);
            prop_assert_eq!(forth, turned(back));
        }

        /// Compared with the closure, worked out the long way.
        #[test]
        fn a_walk_leads_where_the_closure_does(
            edges in vec((0..8_usize, 0..8_usize), 0..14),
            one in 0..8_usize,
            other in 0..8_usize,
        ) {
            let mut closure = [[false; 8]; 8];
            for (n, row) in closure.iter_mut().enumerate() {
                row[n] = true;
            }
            for (from, to) in &edges {
                closure[*from][*to] = true;
            }
            for via in 0..8 {
                for from in 0..8 {
                    for to in 0..8 {
                        closure[from][to] |= closure[from][via] && closure[via][to];
                    }
                }
            }
            let next = |at: AnnotationId, back: bool| {
                let ends = edges.iter().map(|(from, to)| if back { (to, from) } else { (from, to) });
                let found = ends.filter(|(from, _)| id(**from) == at).map(|(_, to)| id(*to));
                Ok::<_, Infallible>(found.collect::<Vec<_>>())
            };
            let leads = leads_to(id(one), id(other), next).unwrap();
            prop_assert_eq!(leads, closure[one][other]);
        }
    }
}
