//! The value classes of numbers and timestamps: each value in a filter, and the ranges between them.

use chrono::{DateTime, TimeDelta, Utc};

use super::class_set::ClassSet;
use super::known::{Numbers, Timestamps};
use crate::filter::FilterOperator;

/// Distinct values, sorted.
pub(super) struct Line<T> {
    points: Vec<T>,
}

/// A class: a value, or all values between two.
#[derive(Clone, Copy)]
enum ValueClass<T> {
    At(T),
    /// Between two values, exclusive; `None` at the ends.
    Between(Option<T>, Option<T>),
}

impl<T: PartialOrd + Copy> Line<T> {
    /// The values must not include NaN.
    pub(super) fn of(mut points: Vec<T>) -> Self {
        points.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        points.dedup_by(|a, b| a == b);
        Self { points }
    }

    /// The number of classes: class 0 is below all values, 1 is the first value, 2 is between the first and the second.
    pub(super) fn classes(&self) -> u32 {
        class_of(2 * self.points.len()) + 1
    }

    /// The class of one of the values.
    pub(super) fn at(&self, value: T) -> u32 {
        class_of(2 * self.points.partition_point(|point| *point < value)) + 1
    }

    /// The classes for which a comparison with one of the values is true.
    pub(super) fn compared(&self, operator: FilterOperator, value: T) -> ClassSet {
        let (at, classes) = (self.at(value), self.classes());
        match operator {
            FilterOperator::Eq => ClassSet::range(at, at + 1),
            FilterOperator::Ne => ClassSet::range(at, at + 1).complement(classes),
            FilterOperator::Lt => ClassSet::range(0, at),
            FilterOperator::Lte => ClassSet::range(0, at + 1),
            FilterOperator::Gt => ClassSet::range(at + 1, classes),
            FilterOperator::Gte => ClassSet::range(at, classes),
            _ => ClassSet::default(),
        }
    }

    fn classes_where(&self, is_included: impl Fn(ValueClass<T>) -> bool) -> ClassSet {
        let before = std::iter::once(None).chain(self.points.iter().copied().map(Some));
        let after = self.points.iter().copied().map(Some).chain([None]);
        let classes = before.zip(after).flat_map(|(before, after)| {
            std::iter::once(ValueClass::Between(before, after)).chain(after.map(ValueClass::At))
        });
        let numbered = (0..).zip(classes).filter(|&(_, class)| is_included(class));
        ClassSet::of(numbered.map(|(number, _)| (number, number + 1)).collect())
    }
}

/// Saturates, but a filter that fits into memory has at most a few hundred million values.
fn class_of(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX - 1)
}

impl Line<f64> {
    /// The classes that contain a possible number of the column; if `is_certain`, one that every server can represent.
    pub(super) fn numbers(&self, known: &Numbers, is_certain: bool) -> ClassSet {
        self.classes_where(|class| match (class, &known.listed) {
            (ValueClass::At(number), Some(listed)) => listed.contains(&number),
            (ValueClass::Between(..), Some(_)) => false,
            (ValueClass::At(number), None) => {
                (known.min..=known.max).contains(&number) && !(known.is_whole && number.fract() != 0.0)
            }
            (ValueClass::Between(low, high), None) => {
                let low = low.map_or(f64::NEG_INFINITY, |low| low);
                let high = high.map_or(f64::INFINITY, |high| high);
                has_number_between(low, high, known, is_certain)
            }
        })
    }
}

/// Whether a column may have a number between `low` and `high`, exclusive.
fn has_number_between(low: f64, high: f64, known: &Numbers, is_certain: bool) -> bool {
    /// Up to this, every whole number is exact as a float.
    const MAX_EXACT: f64 = 9_007_199_254_740_991.0;
    /// The greatest float that is an `i64`.
    const MAX_WHOLE: f64 = 9_223_372_036_854_774_784.0;
    if !known.is_whole {
        let first = if low < known.min { known.min } else { low.next_up() };
        let has_any = if low < known.min { known.min < high } else { low < high && low < known.max };
        return has_any && (!is_certain || first < high && first <= known.max);
    }
    let first = known.min.ceil().max(low.floor() + 1.0);
    let last = known.max.floor().min(high.ceil() - 1.0);
    if !is_certain {
        return first <= last;
    }
    // Beyond that, a whole number is certain if there is a float between the two that fits in an `i64`.
    let is_far = |near: f64, far: f64| near >= MAX_EXACT && near.next_up() < far && near.next_up() <= MAX_WHOLE;
    first.max(-MAX_EXACT) <= last.min(MAX_EXACT)
        || is_far(low, high) && low.next_up() <= known.max
        || is_far(-high, -low) && high.next_down() >= known.min
}

impl Line<DateTime<Utc>> {
    /// The classes that contain a possible timestamp of the column; if `is_certain`, one that every server can represent.
    pub(super) fn timestamps(&self, known: Option<Timestamps>, is_certain: bool) -> ClassSet {
        let min = known.map_or(DateTime::<Utc>::MIN_UTC, |known| known.min);
        let end = known.map_or(DateTime::<Utc>::MAX_UTC, |known| known.end);
        // Servers store microseconds; in a step of two there is always one, however nanoseconds are rounded.
        let step = if is_certain { TimeDelta::microseconds(2) } else { TimeDelta::nanoseconds(1) };
        self.classes_where(|class| match class {
            ValueClass::At(time) => min <= time && time < end,
            ValueClass::Between(low, high) => {
                let low = low.filter(|&low| low >= min);
                let high = high.unwrap_or(end).min(end);
                match low {
                    None => min < high,
                    Some(low) => low.checked_add_signed(step).is_some_and(|next| next < high),
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, has_number_between};
    use crate::filter::FilterOperator;
    use crate::semantic::coverage::known::Numbers;

    const WHOLE: Numbers = Numbers { is_whole: true, ..Numbers::ANY };

    #[test]
    fn classes_are_numbered_from_the_lowest() {
        let line = Line::of(vec![5.0, 1.0, 5.0]);
        assert_eq!(line.classes(), 5);
        assert_eq!([1.0, 5.0].map(|value| line.at(value)), [1, 3]);
        assert_eq!(line.compared(FilterOperator::Lt, 5.0).ranges(), [(0, 3)]);
        assert_eq!(line.compared(FilterOperator::Ne, 1.0).ranges(), [(0, 1), (2, 5)]);
        assert_eq!(line.numbers(&Numbers { min: 1.0, max: 5.0, ..Numbers::ANY }, true).ranges(), [(1, 4)]);
        assert_eq!(line.numbers(&Numbers { listed: Some(vec![5.0]), ..Numbers::ANY }, true).ranges(), [(3, 4)]);
    }

    #[test]
    fn no_whole_number_is_between_neighbors() {
        assert!(!has_number_between(5.0, 6.0, &WHOLE, false));
        assert!(has_number_between(5.0, 7.0, &WHOLE, true));
        assert!(has_number_between(5.0, 6.0, &Numbers::ANY, true));
        assert!(has_number_between(5.5, 6.5, &WHOLE, true));
        assert!(!has_number_between(5.5, 6.0, &WHOLE, false));
        assert!(has_number_between(f64::NEG_INFINITY, f64::INFINITY, &WHOLE, true));
    }

    #[test]
    fn rounded_numbers_are_not_certain() {
        let two_to_53 = 9_007_199_254_740_992.0_f64;
        assert!(!has_number_between(two_to_53, two_to_53 + 2.0, &WHOLE, true));
        assert!(has_number_between(two_to_53, two_to_53 + 2.0, &WHOLE, false));
        assert!(has_number_between(two_to_53, two_to_53 + 8.0, &WHOLE, true));
        assert!(has_number_between(1.7e18, f64::INFINITY, &WHOLE, true));
        assert!(has_number_between(f64::NEG_INFINITY, -1.7e18, &WHOLE, true));
        assert!(!has_number_between(9.3e18, f64::INFINITY, &WHOLE, true));
        assert!(!has_number_between(1.0, 1.0_f64.next_up(), &Numbers::ANY, true));
        assert!(has_number_between(1.0, 1.0_f64.next_up(), &Numbers::ANY, false));
        assert!(!has_number_between(f64::MAX, f64::INFINITY, &Numbers::ANY, true));
    }
}
