//! A single condition as a clause.

use std::borrow::Cow;

use crate::diagnostic::visible;
use crate::diagnostic::words::{in_backticks, string_literal};
use crate::options::Options;
use crate::schema::Resolved;
use crate::semantic::satisfiability;
use crate::semantic::typed::{self, Operands, Predicate, When};
use crate::source::Span;
use crate::syntax::ast::{self, Operator, ValueKind};

use super::date::Times;
use super::{Condition, Side, number};

/// Words for conditions, and what was met on the way that wants a note.
pub(super) struct Words<'o> {
    options: &'o Options,
    /// Whether case counted, and whether it did not.
    minds_case: bool,
    ignores_case: bool,
    has_days: bool,
    has_times: bool,
    /// Whether `now`, `today` or `yesterday` was written.
    is_relative: bool,
}

/// What is said of a column: `is`, `is not`, then a value.
struct Clause {
    verb: Verb,
    is_negative: bool,
    /// Whether a record may have several values of the column: then one is meant, or none.
    is_multi_valued: bool,
    object: Object,
}

/// What follows a verb.
#[derive(Default)]
struct Object {
    text: String,
    /// The same of all other values, where `not` would leave doubt.
    opposite: Option<String>,
    /// From when to when a day is, and when all else is.
    bounds: Option<[String; 2]>,
}

impl From<String> for Object {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Is,
    Contains,
}

/// What upper and lower case are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    /// Different letters.
    Counts,
    /// The same letters.
    Ignored,
}

impl Case {
    const fn of(case_sensitive: bool) -> Self {
        if case_sensitive { Self::Counts } else { Self::Ignored }
    }

    const fn remark(self) -> &'static str {
        match self {
            Self::Counts => "",
            Self::Ignored => " (ignoring case)",
        }
    }
}

impl<'o> Words<'o> {
    pub(super) const fn new(options: &'o Options) -> Self {
        Self { options, minds_case: false, ignores_case: false, has_days: false, has_times: false, is_relative: false }
    }

    /// A condition in words; `written` are its values as they stand in the query, as many as it has or fewer.
    pub(super) fn condition(
        &mut self,
        condition: &typed::Condition<'_>,
        written: &[&ast::Value<'_>],
        side: Side,
        span: Span,
    ) -> Condition {
        let column = &condition.column;
        let says = match &condition.predicate {
            Predicate::FullyAnnotated(users) => annotated(&in_backticks(&column.id), users.as_deref(), side),
            Predicate::Collection { texts: texts @ Operands::Many(list), case_sensitive }
                if condition.written() == Operator::HasAll && list.len() > 1 =>
            {
                let case = Case::of(*case_sensitive);
                has_all(&subject(column), &self.texts(texts, written, case), case, side)
            }
            _ => self.predicate(condition, written, side).clause(&subject(column)),
        };
        Condition { column: column.id.to_string(), label: column.column.label.clone(), says, span }
    }

    fn predicate(&mut self, condition: &typed::Condition<'_>, written: &[&ast::Value<'_>], side: Side) -> Clause {
        let operator = condition.written();
        let is_negative = is_negative(operator) != (side == Side::Negated);
        let verb = match operator {
            Operator::Contains | Operator::NotContains => Verb::Contains,
            _ => Verb::Is,
        };
        let object = match &condition.predicate {
            Predicate::Text { texts, case_sensitive } | Predicate::Collection { texts, case_sensitive } => {
                let case = Case::of(*case_sensitive);
                let is_exact = verb == Verb::Is && !is_negative && case == Case::Counts;
                let values = self.texts(texts, written, case);
                let exactly = if is_exact && values.len() == 1 { "exactly " } else { "" };
                format!("{exactly}{}{}", one_of(&values), case.remark()).into()
            }
            Predicate::Id(ids) => one_of(&beside(ids.iter().map(|id| string_literal(id)).collect(), written)).into(),
            Predicate::Number(numbers) => {
                let unit = condition.column.unit();
                let shown = numbers.iter().map(|value| number::shown(*value, unit)).collect();
                of_numbers(operator, &beside(shown, written))
            }
            Predicate::Date(whens) => self.of_dates(operator, whens, written),
            Predicate::Boolean(value) => value.to_string().into(),
            // It has words of its own.
            Predicate::FullyAnnotated(_) => Object::default(),
        };
        let is_multi_valued =
            condition.column.column.multi_valued || matches!(condition.predicate, Predicate::Collection { .. });
        Clause { verb, is_negative, is_multi_valued, object }
    }

    /// Texts as literals, with note taken of their case.
    fn texts(&mut self, texts: &Operands<Cow<'_, str>>, written: &[&ast::Value<'_>], case: Case) -> Vec<String> {
        self.ignores_case |= case == Case::Ignored;
        self.minds_case |= case == Case::Counts && texts.iter().any(|text| !satisfiability::is_caseless(text));
        let literal = |text: &Cow<'_, str>| match text.is_empty() {
            true => "the empty text \"\"".to_owned(),
            false => string_literal(text),
        };
        beside(texts.iter().map(literal).collect(), written)
    }

    /// What follows `is`, for dates, with note taken of how they are to be read.
    fn of_dates(&mut self, operator: Operator, whens: &Operands<When>, written: &[&ast::Value<'_>]) -> Object {
        let times = Times { whens: whens.iter().copied().collect(), zone: self.options.zone };
        let shown = beside(times.shown(), written);
        let bounds = times.bounds(operator);
        let is_relative =
            |value: &&ast::Value<'_>| value.kind == ValueKind::Instant && value.text.starts_with(char::is_alphabetic);
        self.is_relative |= written.iter().any(is_relative);
        self.has_days |= times.days() > 0;
        self.has_times |= bounds.is_some() || times.days() < times.whens.len();
        let opposite = match (operator, shown.as_slice()) {
            (Operator::Between | Operator::NotBetween, [low, high]) => Some(format!("before {low} or after {high}")),
            _ => None,
        };
        Object { text: times.compared(operator, &shown), opposite, bounds }
    }

    /// What the conditions met so far want to be said once.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        match (self.minds_case, self.ignores_case) {
            (true, true) => {
                notes.push(
                    "Upper and lower case count as different letters, except where it says “ignoring case”.".to_owned(),
                );
            }
            (true, false) => notes.push("Upper and lower case count as different letters.".to_owned()),
            (false, _) => {}
        }
        if self.has_days {
            notes.push(format!("A date means that whole day in the time zone {}.", self.options.zone));
        }
        if self.has_times || self.is_relative {
            notes.push("A time that ends in Z is in UTC.".to_owned());
        }
        if let Some(now) = self.options.now_in_microseconds().filter(|_| self.is_relative) {
            notes.push(format!("Now is taken to be {}.", crate::filter::Instant(now)));
        }
        notes
    }
}

impl Clause {
    /// The whole clause.
    fn clause(self, subject: &str) -> String {
        let Self { verb, is_negative, is_multi_valued, object: Object { text, opposite, bounds } } = self;
        let is_other = is_negative && !is_multi_valued;
        let meaning = bounds.map(|[kept, others]| if is_other { others } else { kept });
        let meaning = meaning.map(|bounds| format!(" (meaning {bounds})")).unwrap_or_default();
        let (verb, text) = match (verb, is_other, opposite) {
            (Verb::Is, true, Some(opposite)) => ("is", opposite),
            (Verb::Is, true, None) => ("is not", text),
            (Verb::Is, false, _) => ("is", text),
            (Verb::Contains, true, _) => ("does not contain", text),
            (Verb::Contains, false, _) => ("contains", text),
        };
        let of = match (is_multi_valued, is_negative) {
            (false, _) => "",
            (true, false) => "at least one value of ",
            (true, true) => "no value of ",
        };
        format!("{of}{subject} {verb} {text}{meaning}")
    }
}

/// Whether an operator asks what a column is not.
const fn is_negative(operator: Operator) -> bool {
    matches!(
        operator,
        Operator::Ne | Operator::NotContains | Operator::NotIn | Operator::HasNone | Operator::NotBetween
    )
}

/// `` Latency (`metrics/duration_ns`) ``, or the id alone where the label says nothing else.
fn subject(column: &Resolved<'_>) -> String {
    let id = in_backticks(&column.id);
    match column.column.label.as_deref().filter(|label| !column.guessed && says_more(label, &column.id)) {
        Some(label) => format!("{} ({id})", visible(label)),
        None => id,
    }
}

/// Whether a label is more than the last part of an id: `Status Code` is no more than `status_code`.
fn says_more(label: &str, id: &str) -> bool {
    let letters = |text: &str| -> String { text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect() };
    let last = id.rsplit_once('/').map_or(id, |(_, last)| last);
    !letters(label).is_empty() && letters(label) != letters(last)
}

fn annotated(id: &str, users: Option<&[Cow<'_, str>]>, side: Side) -> String {
    let is = if side == Side::Plain { "is" } else { "is not" };
    let literals =
        |users: &[Cow<'_, str>]| users.iter().map(|user| string_literal(user)).collect::<Vec<_>>().join(", ");
    match (users, side) {
        (None, _) => format!("annotation {is} complete ({id})"),
        (Some([user]), _) => format!("annotation by the user {} {is} complete ({id})", string_literal(user)),
        (Some(users), Side::Plain) => {
            format!("annotation by each of these users is complete ({id}): {}", literals(users))
        }
        (Some(users), Side::Negated) => {
            format!("annotation by at least one of these users is not complete ({id}): {}", literals(users))
        }
    }
}

fn has_all(subject: &str, values: &[String], case: Case, side: Side) -> String {
    let has = if side == Side::Plain { "has" } else { "does not have" };
    format!("{subject} {has} all of these values: {}{}", values.join(", "), case.remark())
}

/// `one of these: "a", "b"`, or the only one.
fn one_of(values: &[String]) -> String {
    match values {
        [only] => only.clone(),
        _ => format!("one of these: {}", values.join(", ")),
    }
}

/// What follows `is`, for numbers.
fn of_numbers(operator: Operator, values: &[String]) -> Object {
    match (operator, values) {
        (Operator::Lt, [value]) => format!("less than {value}").into(),
        (Operator::Lte, [value]) => format!("at most {value}").into(),
        (Operator::Gt, [value]) => format!("more than {value}").into(),
        (Operator::Gte, [value]) => format!("at least {value}").into(),
        (Operator::Between | Operator::NotBetween, [low, high]) => Object {
            text: format!("at least {low} and at most {high}"),
            opposite: Some(format!("less than {low} or more than {high}")),
            bounds: None,
        },
        _ => one_of(values).into(),
    }
}

/// Values, and in parentheses how those were written that a parameter or the present moment gave.
fn beside(values: Vec<String>, written: &[&ast::Value<'_>]) -> Vec<String> {
    if values.len() != written.len() {
        return values;
    }
    let with_source = |(value, written): (String, &&ast::Value<'_>)| {
        let source = match written.kind {
            ValueKind::Parameter => format!("${}", written.text),
            ValueKind::Instant if !value.contains(&*written.canonical_text()) => written.canonical_text().into_owned(),
            _ => return value,
        };
        format!("{value} ({})", in_backticks(&source))
    };
    values.into_iter().zip(written).map(with_source).collect()
}
