//! The classes of numbers: each number in the comparisons, and the ranges around them.

use super::{Classes, Tests};
use crate::filter::{Filter, Number, OneOrMany};
use crate::record::Value;
use crate::semantic::coverage::Numbers;

/// Up to this, every whole number is exact as a float.
const MAX_EXACT: i128 = 1 << 53;
const MAX_EXACT_FLOAT: f64 = 9_007_199_254_740_992.0;

pub(super) fn add(tests: &Tests<'_>, classes: &mut Classes) {
    let known = tests.known.numbers(tests.id);
    let mut points: Vec<Number> = Vec::new();
    // Those that differ first: the first value of a class is the one that is shown.
    for wanted in [true, false] {
        let filters = tests.filters.iter().zip(&tests.differs).filter(|(_, differs)| **differs == wanted);
        for (filter, _) in filters {
            if let Filter::Number(filter) = filter {
                points.extend(match &filter.value {
                    OneOrMany::One(number) => std::slice::from_ref(number),
                    OneOrMany::Many(numbers) => numbers,
                });
            }
        }
    }
    let mut adder = Adder { tests, classes, known: &known };
    points.iter().for_each(|point| adder.add(*point));
    let listed: Vec<Number> = known.listed.iter().flatten().map(|number| plain(*number)).collect();
    listed.iter().for_each(|number| adder.add(*number));
    let bounds = [known.min, known.max].into_iter().filter(|bound| bound.is_finite()).map(plain);
    points.extend(bounds.chain(listed));
    match points.iter().map(|point| whole(*point)).collect::<Option<Vec<i128>>>() {
        Some(points) => adder.around_whole(points),
        None => {
            // Between larger floats there are whole numbers that are no floats.
            let is_exact = points.iter().all(|point| point.as_f64().abs() < MAX_EXACT_FLOAT);
            adder.around(points.iter().map(|point| point.as_f64()).collect());
            adder.classes.is_incomplete |= !is_exact;
        }
    }
}

/// The number as a whole number.
fn whole(number: Number) -> Option<i128> {
    match number {
        Number::Integer(value) => Some(value.into()),
        Number::Unsigned(value) => Some(value.into()),
        Number::Float(value) => exact_whole(value),
    }
}

/// The float as a whole number, if both are exact.
#[expect(clippy::cast_possible_truncation, reason = "it is in range")]
fn exact_whole(value: f64) -> Option<i128> {
    (value.fract() == 0.0 && value.abs() < MAX_EXACT_FLOAT).then_some(value as i128)
}

/// A float without a fraction as an integer.
fn plain(value: f64) -> Number {
    exact_whole(value).and_then(|value| value.try_into().ok()).map_or(Number::Float(value), Number::Integer)
}

struct Adder<'a, 'f> {
    tests: &'a Tests<'f>,
    classes: &'a mut Classes,
    known: &'a Numbers,
}

impl Adder<'_, '_> {
    /// Adds the class of a number, unless the column has only whole numbers.
    fn add(&mut self, number: Number) {
        let value = number.as_f64();
        if !value.is_finite() || self.known.is_whole && value.fract() != 0.0 {
            return;
        }
        let number = if let Number::Float(value) = number { plain(value) } else { number };
        let is_listed = self.known.listed.as_ref().is_none_or(|listed| listed.contains(&value));
        let is_usual = is_listed && (self.known.min..=self.known.max).contains(&value);
        self.tests.add(self.classes, Value::Number(number), is_usual);
    }

    fn add_whole(&mut self, number: i128) {
        let small = i64::try_from(number).ok().map(Number::Integer);
        match small.or_else(|| u64::try_from(number).ok().map(Number::Unsigned)) {
            Some(number) => self.add(number),
            // Beyond all whole numbers that JSON readers agree on.
            None if number < 0 => self.add(Number::Float(-1e300)),
            None => self.add(Number::Float(1e300)),
        }
    }

    /// Adds the neighbors of whole numbers, which are also in the ranges between them.
    fn around_whole(&mut self, mut points: Vec<i128>) {
        let written = points.clone();
        points.sort_unstable();
        points.dedup();
        for point in written {
            self.add_whole(point - 1);
            self.add_whole(point + 1);
        }
        for pair in points.windows(2) {
            if let [low, high] = *pair
                && high - low == 1
                && !self.known.is_whole
                && low.abs() < MAX_EXACT / 2
            {
                self.add(Number::Float(midpoint(low)));
            }
        }
    }

    /// Adds a number of each range between numbers.
    fn around(&mut self, mut points: Vec<f64>) {
        points.sort_by(f64::total_cmp);
        points.dedup();
        for pair in points.windows(2) {
            if let [low, high] = *pair {
                let between = if self.known.is_whole { whole_between(low, high) } else { between(low, high) };
                between.into_iter().for_each(|number| self.add(plain(number)));
            }
        }
        let ends = [points.first().map(|low| (low - 1.0).floor()), points.last().map(|high| (high + 1.0).ceil())];
        let outer = [points.first().map(|low| low.next_down()), points.last().map(|high| high.next_up())];
        ends.into_iter().chain(outer).flatten().for_each(|number| self.add(plain(number)));
    }
}

/// The number between a whole number and the next.
#[expect(clippy::cast_precision_loss, reason = "it is exact")]
const fn midpoint(low: i128) -> f64 {
    low as f64 + 0.5
}

fn whole_between(low: f64, high: f64) -> Option<f64> {
    let next = low.floor() + 1.0;
    (low < next && next < high).then_some(next)
}

/// A number with few digits between two others.
fn between(low: f64, high: f64) -> Option<f64> {
    let middle = low / 2.0 + high / 2.0;
    let rounded = (0..18).map(|digits| {
        let scale = 10_f64.powi(digits);
        (middle * scale).round() / scale
    });
    rounded.chain([middle]).find(|number| low < *number && *number < high)
}
