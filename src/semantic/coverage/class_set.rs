//! Sets of value classes.

/// A set of value classes, as sorted half-open ranges that neither touch nor overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ClassSet(Vec<(u32, u32)>);

impl ClassSet {
    /// The classes from `start` to `end`, exclusive.
    pub(super) fn range(start: u32, end: u32) -> Self {
        Self::of(vec![(start, end)])
    }

    /// All classes in these ranges, which may be in any order.
    pub(super) fn of(mut ranges: Vec<(u32, u32)>) -> Self {
        ranges.retain(|(start, end)| start < end);
        ranges.sort_unstable();
        ranges.dedup_by(|next, last| {
            let joins = next.0 <= last.1;
            if joins {
                last.1 = last.1.max(next.1);
            }
            joins
        });
        Self(ranges)
    }

    /// These classes, which may be in any order.
    pub(super) fn of_classes(classes: impl IntoIterator<Item = u32>) -> Self {
        Self::of(classes.into_iter().map(|class| (class, class + 1)).collect())
    }

    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn contains(&self, class: u32) -> bool {
        self.first_from(class) == Some(class)
    }

    /// The first class in the set that is at least `class`.
    pub(super) fn first_from(&self, class: u32) -> Option<u32> {
        let next = self.0.partition_point(|&(_, end)| end <= class);
        self.0.get(next).map(|&(start, _)| start.max(class))
    }

    /// The classes that are not in the set, of a variable with `classes` classes.
    pub(super) fn complement(&self, classes: u32) -> Self {
        let starts = std::iter::once(0).chain(self.0.iter().map(|&(_, end)| end));
        let ends = self.0.iter().map(|&(start, _)| start).chain([classes]);
        Self(starts.zip(ends).filter(|(start, end)| start < end).collect())
    }

    /// The classes that are in both sets.
    pub(super) fn intersection(&self, other: &Self) -> Self {
        let (mut ranges, mut at, mut other_at) = (Vec::new(), 0, 0);
        while let (Some(&(start, end)), Some(&(other_start, other_end))) = (self.0.get(at), other.0.get(other_at)) {
            let common = (start.max(other_start), end.min(other_end));
            if common.0 < common.1 {
                ranges.push(common);
            }
            if end < other_end { at += 1 } else { other_at += 1 }
        }
        Self(ranges)
    }

    /// The classes that are in any of the sets.
    pub(super) fn union_of<'s>(sets: impl IntoIterator<Item = &'s Self>) -> Self {
        Self::of(sets.into_iter().flat_map(|set| set.0.iter().copied()).collect())
    }

    /// The classes that are in all of the sets, of a variable with `classes` classes.
    pub(super) fn intersection_of(sets: &[Self], classes: u32) -> Self {
        let outside: Vec<Self> = sets.iter().map(|set| set.complement(classes)).collect();
        Self::union_of(&outside).complement(classes)
    }
}

#[cfg(test)]
mod tests {
    use super::ClassSet;

    fn classes(set: &ClassSet) -> Vec<u32> {
        (0..10).filter(|&class| set.contains(class)).collect()
    }

    #[test]
    fn set_operations() {
        let set = ClassSet::of(vec![(7, 9), (1, 3), (2, 4), (4, 5), (6, 6)]);
        assert_eq!(set.ranges(), [(1, 5), (7, 9)]);
        assert_eq!(classes(&set), [1, 2, 3, 4, 7, 8]);
        assert_eq!(classes(&set.complement(10)), [0, 5, 6, 9]);
        assert_eq!(set.complement(10).complement(10), set);
        let other = ClassSet::of_classes([0, 2, 3, 8, 9]);
        assert_eq!(classes(&set.intersection(&other)), [2, 3, 8]);
        assert_eq!(ClassSet::intersection_of(&[set.clone(), other.clone()], 10), set.intersection(&other));
        assert_eq!(classes(&ClassSet::union_of([&set, &other])), [0, 1, 2, 3, 4, 7, 8, 9]);
        assert_eq!(set.first_from(5), Some(7));
        assert_eq!(set.first_from(9), None);
        assert!(ClassSet::range(3, 3).is_empty());
        assert_eq!(classes(&ClassSet::intersection_of(&[], 3)), [0, 1, 2]);
    }
}
