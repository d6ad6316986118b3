//! The classes of timestamps: each timestamp in the comparisons, and the ranges around them.

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Classes, Tests};
use crate::filter::{Filter, Instant};
use crate::record::Value;
use crate::semantic::coverage::Timestamps;

/// Distances from a timestamp, from the largest.
const DISTANCES: [TimeDelta; 7] = [
    TimeDelta::days(1),
    TimeDelta::hours(1),
    TimeDelta::minutes(1),
    TimeDelta::seconds(1),
    TimeDelta::milliseconds(1),
    TimeDelta::microseconds(1),
    TimeDelta::nanoseconds(1),
];

pub(super) fn add(tests: &Tests<'_>, classes: &mut Classes) {
    let known = tests.known.timestamps(tests.id, false);
    let written = tests.filters.iter().filter_map(|filter| match filter {
        Filter::Date(filter) => Some(filter.value.0),
        _ => None,
    });
    let written: Vec<DateTime<Utc>> = written.collect();
    let mut points = written.clone();
    points.extend(known.map(|known| known.min));
    points.extend(known.map(|known| known.end));
    points.sort_unstable();
    points.dedup();
    let between = points.windows(2).filter_map(|pair| match *pair {
        [low, high] => DISTANCES.iter().find_map(|distance| {
            let time = low.checked_add_signed(*distance)?;
            (time < high).then_some(time)
        }),
        _ => None,
    });
    let before = points.first().and_then(|first| first.checked_sub_signed(TimeDelta::days(1)));
    let after = points.last().and_then(|last| last.checked_add_signed(TimeDelta::days(1)));
    let near = written.iter().flat_map(|point| {
        [point.checked_sub_signed(TimeDelta::seconds(1)), point.checked_add_signed(TimeDelta::seconds(1))]
    });
    for time in written.iter().copied().chain(near.flatten()).chain(between).chain(before).chain(after) {
        tests.add(classes, Value::Text(Cow::Owned(Instant(time).to_string())), is_usual(time, known));
    }
}

fn is_usual(time: DateTime<Utc>, known: Option<Timestamps>) -> bool {
    known.is_none_or(|known| known.min <= time && time < known.end)
}
