//! Random queries.

use chrono::{DateTime, TimeDelta, Utc};
use tamis::{ParameterValue, column};

use crate::random::Random;
use crate::records::start;
use crate::values::{CASED, FLOATS, IDS, INTEGERS, TEXTS, UNSIGNED, WITH_NUL};

/// A query with conditions in nested parentheses.
pub(crate) fn query(random: &mut Random, depth: usize) -> String {
    if depth == 0 || random.chance(40) {
        return condition(random);
    }
    let connective = match random.below(3) {
        0 => return format!("not ({})", query(random, depth - 1)),
        1 => ") and (",
        _ => ") or (",
    };
    let parts: Vec<String> = (0..2 + random.below(2)).map(|_| query(random, depth - 1)).collect();
    format!("({})", parts.join(connective))
}

fn condition(random: &mut Random) -> String {
    match random.below(12) {
        0 | 1 => {
            let (id, texts) = random.pick(&[
                ("name", &TEXTS[..]),
                ("input", &TEXTS),
                ("output", &WITH_NUL),
                ("user_metadata/plan", &TEXTS),
                ("labels", &TEXTS),
            ]);
            text(random, id, texts, false)
        }
        2 => {
            let nocase = random.chance(60);
            text(random, "model", &CASED, nocase)
        }
        3 => text(random, "session_id", &IDS, false),
        4 | 5 => tags(random),
        6 => {
            let id = random.pick(&["status_code", "metrics/duration_ns"]);
            number(random, id, |random| random.pick(&INTEGERS).into())
        }
        7 => number(random, "control_id", |random| random.pick(&UNSIGNED).into()),
        8 => {
            let id = random.pick(&["temperature", "metrics/cost", "metrics/cost"]);
            number(random, id, |random| random.pick(&FLOATS).into())
        }
        9 => number(random, "scores", |random| random.pick(&FLOATS).into()),
        10 => {
            let is_complete = column(random.pick(&["is_complete", "has_children"]));
            let condition = match random.below(3) {
                0 => is_complete.is_true(),
                1 => is_complete.eq(false),
                _ => is_complete.ne(true),
            };
            condition.to_string()
        }
        _ => {
            let id = random.pick(&["created_at", "updated_at"]);
            number(random, id, when)
        }
    }
}

fn text(random: &mut Random, id: &str, texts: &[&'static str], nocase: bool) -> String {
    let column = if nocase { column(id).nocase() } else { column(id) };
    // Beyond ASCII, engines ignore case in different ways.
    let texts: Vec<&str> = texts.iter().copied().filter(|text| !nocase || text.is_ascii()).collect();
    let one = random.pick(&texts);
    let condition = match random.below(6) {
        0 => column.eq(one),
        1 => column.ne(one),
        2 => column.contains(one),
        3 => column.not_contains(one),
        4 => column.is_in(random.some(&texts, 1)),
        _ => column.is_not_in(random.some(&texts, 1)),
    };
    condition.to_string()
}

fn tags(random: &mut Random) -> String {
    let nocase = random.chance(25);
    let texts: Vec<&str> = CASED.into_iter().filter(|text| !nocase || text.is_ascii()).collect();
    let column = if nocase { column("tags").nocase() } else { column("tags") };
    let one = random.pick(&texts);
    let condition = match random.below(7) {
        0 => column.has(one),
        1 => column.contains(one),
        2 => column.not_contains(one),
        3 => column.has_any(random.some(&texts, 1)),
        4 => column.has_all(random.some(&texts, 1)),
        5 => column.has_none(random.some(&texts, 1)),
        _ => column.is_not_in(random.some(&texts, 1)),
    };
    condition.to_string()
}

/// A condition on numbers or timestamps.
fn number(random: &mut Random, id: &str, value: impl Fn(&mut Random) -> ParameterValue) -> String {
    let column = column(id);
    let one = value(random);
    let condition = match random.below(9) {
        0 => column.eq(one),
        1 => column.ne(one),
        2 => column.lt(one),
        3 => column.lte(one),
        4 => column.gt(one),
        5 => column.gte(one),
        6 => column.is_in([one, value(random)]),
        7 => column.is_not_in([one, value(random)]),
        _ => return format!("{id} {}between {one} and {}", random.pick(&["", "not "]), value(random)),
    };
    condition.to_string()
}

fn when(random: &mut Random) -> ParameterValue {
    let timestamp: DateTime<Utc> = start() + TimeDelta::minutes(30 * i64::try_from(random.below(200)).unwrap());
    match random.below(4) {
        0 => timestamp.date_naive().into(),
        1 => (timestamp + TimeDelta::microseconds(1)).into(),
        2 => (timestamp - TimeDelta::microseconds(999)).into(),
        _ => timestamp.into(),
    }
}
