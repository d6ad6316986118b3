//! The values of a date column in words: timestamps as in the wire format, and whole days.

use crate::filter::Instant;
use crate::options::Zone;
use crate::semantic::typed::When;
use crate::syntax::ast::Operator;

/// The values of a condition on a date column.
pub(super) struct Times {
    pub(super) whens: Vec<When>,
    pub(super) zone: Zone,
}

impl Times {
    /// Each value as a timestamp in UTC or as a date in the zone.
    pub(super) fn shown(&self) -> Vec<String> {
        let shown = |when: &When| match when {
            When::Timestamp(moment) => Instant(*moment).to_string(),
            When::Day { start, .. } => self.zone.clock(*start).date().to_string(),
        };
        self.whens.iter().map(shown).collect()
    }

    /// The number of values that are whole days.
    pub(super) fn days(&self) -> usize {
        self.whens.iter().filter(|when| matches!(when, When::Day { .. })).count()
    }

    /// The phrase that follows `is`; `values` are the values as shown.
    pub(super) fn compared(&self, operator: Operator, values: &[String]) -> String {
        let is_day = |index| matches!(self.whens.get(index), Some(When::Day { .. }));
        let at = |index| if is_day(index) { "on" } else { "at" };
        match (operator, values) {
            (Operator::Lt, [value]) => format!("before {value}"),
            (Operator::Lte, [value]) => format!("{} or before {value}", at(0)),
            (Operator::Gt, [value]) => format!("after {value}"),
            (Operator::Gte, [value]) => format!("{} or after {value}", at(0)),
            (Operator::Between | Operator::NotBetween, [low, high]) => {
                format!("{} or after {low} and {} or before {high}", at(0), at(1))
            }
            (_, [value]) if is_day(0) => format!("on {value}"),
            (_, [value]) => format!("exactly {value}"),
            _ if self.days() == self.whens.len() => format!("on one of the dates {}", values.join(", ")),
            _ => format!("at one of the times {}", values.join(", ")),
        }
    }

    /// The exact time range of a condition with dates, and its opposite; `None` without dates, and for a list.
    pub(super) fn bounds(&self, operator: Operator) -> Option<[String; 2]> {
        let (low, high) = match self.whens.as_slice() {
            _ if self.days() == 0 => return None,
            [day] => (*day, *day),
            [low, high] if matches!(operator, Operator::Between | Operator::NotBetween) => (*low, *high),
            _ => return None,
        };
        let start = Instant(low.start());
        let (before, since) = (format!("before {start}"), format!("at or after {start}"));
        let (until, after) = match high {
            When::Timestamp(moment) => {
                (format!("at or before {}", Instant(moment)), format!("after {}", Instant(moment)))
            }
            When::Day { next, .. } => (format!("before {}", Instant(next)), format!("at or after {}", Instant(next))),
        };
        Some(match operator {
            Operator::Lt => [before, since],
            Operator::Gte => [since, before],
            Operator::Lte => [until, after],
            Operator::Gt => [after, until],
            _ => [format!("{since} and {until}"), format!("{before} or {after}")],
        })
    }
}
