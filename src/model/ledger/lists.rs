//! Many short lists in two long ones: what hangs on each of many things.

/// For each thing from 0 on, a list of others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lists {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// From pairs of a thing and what hangs on it; what hangs on one keeps its order.
    pub(super) fn new(count: usize, pairs: &[(u32, u32)]) -> Self {
        let at = |thing: u32| usize::try_from(thing).unwrap_or(usize::MAX);
        let mut starts = vec![0_u32; count + 1];
        for (thing, _) in pairs {
            if let Some(start) = starts.get_mut(at(*thing).saturating_add(1)) {
                *start += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut items = vec![0; at(sum)];
        for (thing, item) in pairs {
            if at(*thing) < count
                && let Some(place) = next.get_mut(at(*thing))
            {
                if let Some(slot) = items.get_mut(at(*place)) {
                    *slot = *item;
                }
                *place += 1;
            }
        }
        Self { starts, items }
    }

    pub(super) fn of(&self, thing: u32) -> &[u32] {
        let at =
            |thing: usize| Some(usize::try_from(*self.starts.get(thing)?).unwrap_or(usize::MAX));
        let thing = usize::try_from(thing).unwrap_or(usize::MAX);
        let range = at(thing).zip(at(thing.saturating_add(1)));
        range.and_then(|(from, to)| self.items.get(from..to)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_what_hangs_on_it_in_order() {
        let lists = Lists::new(4, &[(2, 7), (0, 1), (2, 5), (9, 9), (3, 4), (2, 6)]);
        let all: Vec<&[u32]> = (0..5).map(|thing| lists.of(thing)).collect();
        assert_eq!(all, [&[1][..], &[], &[7, 5, 6], &[4], &[]]);
        assert_eq!(Lists::default().of(0), &[] as &[u32]);
    }
}
