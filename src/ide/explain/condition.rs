//! A condition as a clause.

use std::borrow::Cow;

use crate::diagnostic::visible;
use crate::diagnostic::words::{in_backticks, string_literal};
use crate::options::Options;
use crate::schema::Resolved;
use crate::semantic::satisfiability;
use crate::semantic::typed::{self, Operands, Predicate, When};
use crate::source::Span;
use crate::syntax::ast::{self, Operator, Order, ValueKind};

use super::date::Times;
use super::{ExplainedCondition, Polarity, number};

/// Writes conditions as clauses, and records which notes they need.
pub(super) struct ConditionWriter<'o> {
    options: &'o Options,
    has_case_sensitive: bool,
    has_case_insensitive: bool,
    has_days: bool,
    has_times: bool,
    /// Whether a value was written relative to `now`, `today` or `yesterday`.
    is_relative: bool,
}

/// The predicate of a column: `is` or `is not`, then a value.
struct Clause {
    verb: Verb,
    is_negative: bool,
    /// Whether a record may have several values of the column: the clause is then about one of them, or about none.
    is_multi_valued: bool,
    object: Object,
}

/// The phrase after a verb.
#[derive(Default)]
struct Object {
    text: String,
    /// The phrase for the negated condition, if it reads better than `not`.
    opposite: Option<String>,
    /// The exact time range of dates, and the range of the negated condition.
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Sensitive,
    Ignored,
}

impl Case {
    const fn of(case_sensitive: bool) -> Self {
        if case_sensitive { Self::Sensitive } else { Self::Ignored }
    }

    const fn suffix(self) -> &'static str {
        match self {
            Self::Sensitive => "",
            Self::Ignored => " (ignoring case)",
        }
    }
}

impl<'o> ConditionWriter<'o> {
    pub(super) const fn new(options: &'o Options) -> Self {
        Self {
            options,
            has_case_sensitive: false,
            has_case_insensitive: false,
            has_days: false,
            has_times: false,
            is_relative: false,
        }
    }

    /// A condition in words; `written` contains its values as written in the query, if they are known.
    pub(super) fn condition(
        &mut self,
        condition: &typed::Condition<'_>,
        written: &[&ast::Value<'_>],
        polarity: Polarity,
        span: Span,
    ) -> ExplainedCondition {
        let column = &condition.column;
        let text = match &condition.predicate {
            Predicate::FullyAnnotated(users) => annotated(&in_backticks(&column.id), users.as_deref(), polarity),
            Predicate::Collection { texts: texts @ Operands::Many(list), case_sensitive }
                if condition.written() == Operator::HasAll && list.len() > 1 =>
            {
                let case = Case::of(*case_sensitive);
                has_all(&subject(column), &self.texts(texts, written, case), case, polarity)
            }
            _ => self.predicate(condition, written, polarity).clause(&subject(column)),
        };
        ExplainedCondition { column: column.id.to_string(), label: column.column.label.clone(), text, span }
    }

    fn predicate(
        &mut self,
        condition: &typed::Condition<'_>,
        written: &[&ast::Value<'_>],
        polarity: Polarity,
    ) -> Clause {
        let operator = condition.written();
        let is_negative = is_negative(operator) != (polarity == Polarity::Negative);
        let verb = match operator {
            Operator::Contains | Operator::NotContains => Verb::Contains,
            _ => Verb::Is,
        };
        let object = match &condition.predicate {
            Predicate::Text { texts, case_sensitive } | Predicate::Collection { texts, case_sensitive } => {
                let case = Case::of(*case_sensitive);
                let is_exact = verb == Verb::Is && !is_negative && case == Case::Sensitive;
                let values = self.texts(texts, written, case);
                let is_plain = values.len() == 1 && !texts.iter().any(|text| text.is_empty());
                let exactly = if is_exact && is_plain { "exactly " } else { "" };
                format!("{exactly}{}{}", one_of(&values), case.suffix()).into()
            }
            Predicate::Id(ids) => {
                one_of(&with_sources(ids.iter().map(|id| string_literal(id)).collect(), written)).into()
            }
            Predicate::Number(numbers) => {
                let unit = condition.column.unit();
                let shown = numbers.iter().map(|value| number::shown(*value, unit)).collect();
                of_numbers(operator, &with_sources(shown, written))
            }
            Predicate::Date(whens) => self.of_dates(operator, whens, written),
            Predicate::Boolean(value) => value.to_string().into(),
            // `annotated` writes it.
            Predicate::FullyAnnotated(_) => Object::default(),
        };
        let is_multi_valued =
            condition.column.column.multi_valued || matches!(condition.predicate, Predicate::Collection { .. });
        Clause { verb, is_negative, is_multi_valued, object }
    }

    /// Strings as literals; records how case is treated.
    fn texts(&mut self, texts: &Operands<Cow<'_, str>>, written: &[&ast::Value<'_>], case: Case) -> Vec<String> {
        self.has_case_insensitive |= case == Case::Ignored;
        self.has_case_sensitive |=
            case == Case::Sensitive && texts.iter().any(|text| !satisfiability::is_caseless(text));
        let literal = |text: &Cow<'_, str>| match text.is_empty() {
            true => "the empty string \"\"".to_owned(),
            false => string_literal(text),
        };
        with_sources(texts.iter().map(literal).collect(), written)
    }

    /// The phrase after `is` for dates; records which notes they need.
    fn of_dates(&mut self, operator: Operator, whens: &Operands<When>, written: &[&ast::Value<'_>]) -> Object {
        let times = Times { whens: whens.iter().copied().collect(), zone: self.options.zone };
        let shown = with_sources(times.shown(), written);
        let bounds = times.bounds(operator);
        let is_relative =
            |value: &&ast::Value<'_>| value.kind == ValueKind::Instant && value.text.starts_with(char::is_alphabetic);
        self.is_relative |= written.iter().any(is_relative);
        self.has_days |= times.days() > 0;
        self.has_times |= bounds.is_some() || times.days() < times.whens.len();
        let opposite = match (operator, shown.as_slice()) {
            (Operator::Between | Operator::NotBetween, [low, high]) => Some(format!("before {low} or after {high}")),
            _ => operator.order().and(operator.complement()).map(|opposite| times.compared(opposite, &shown)),
        };
        Object { text: times.compared(operator, &shown), opposite, bounds }
    }

    /// The notes that the conditions written so far need.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        match (self.has_case_sensitive, self.has_case_insensitive) {
            (true, true) => notes.push("Comparisons are case-sensitive unless marked “ignoring case”.".to_owned()),
            (true, false) => notes.push("Comparisons are case-sensitive.".to_owned()),
            (false, _) => {}
        }
        if self.has_days {
            notes.push(format!("A date covers the whole day in the time zone {}.", self.options.zone));
        }
        if self.has_times || self.is_relative {
            notes.push("Timestamps ending in Z are in UTC.".to_owned());
        }
        if let Some(now) = self.options.now_in_microseconds().filter(|_| self.is_relative) {
            notes.push(format!("Relative times are resolved as of {}.", crate::filter::Instant(now)));
        }
        notes
    }
}

impl Clause {
    fn clause(self, subject: &str) -> String {
        let Self { verb, is_negative, is_multi_valued, object: Object { text, opposite, bounds } } = self;
        let is_other = is_negative && !is_multi_valued;
        let meaning = bounds.map(|[range, opposite]| if is_other { opposite } else { range });
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

/// Whether an operator is a negation.
const fn is_negative(operator: Operator) -> bool {
    matches!(
        operator,
        Operator::Ne | Operator::NotContains | Operator::NotIn | Operator::HasNone | Operator::NotBetween
    )
}

/// `` Latency (`metrics/duration_ns`) ``, or the id alone if the label adds nothing to it.
fn subject(column: &Resolved<'_>) -> String {
    let id = in_backticks(&column.id);
    match column.column.label.as_deref().filter(|label| !column.is_assumed && adds_to(label, &column.id)) {
        Some(label) => format!("{} ({id})", visible(label)),
        None => id,
    }
}

/// Whether a label differs from the last part of an id: `Status Code` and `status_code` do not differ.
fn adds_to(label: &str, id: &str) -> bool {
    let letters = |text: &str| -> String { text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect() };
    let last = id.rsplit_once('/').map_or(id, |(_, last)| last);
    !letters(label).is_empty() && letters(label) != letters(last)
}

fn annotated(id: &str, users: Option<&[Cow<'_, str>]>, polarity: Polarity) -> String {
    let is = if polarity == Polarity::Positive { "is" } else { "is not" };
    let literals =
        |users: &[Cow<'_, str>]| users.iter().map(|user| string_literal(user)).collect::<Vec<_>>().join(", ");
    let by = match (users, polarity) {
        (None, _) => String::new(),
        (Some([user]), _) => format!(" by user {}", string_literal(user)),
        (Some(users), Polarity::Positive) => format!(" by each of the users {}", literals(users)),
        (Some(users), Polarity::Negative) => format!(" by at least one of the users {}", literals(users)),
    };
    format!("annotation{by} {is} complete ({id})")
}

fn has_all(subject: &str, values: &[String], case: Case, polarity: Polarity) -> String {
    let has = if polarity == Polarity::Positive { "has" } else { "does not have" };
    format!("{subject} {has} all of the values {}{}", values.join(", "), case.suffix())
}

/// `one of "a", "b"`, or the only value.
fn one_of(values: &[String]) -> String {
    match values {
        [only] => only.clone(),
        _ => format!("one of {}", values.join(", ")),
    }
}

/// The phrase after `is` for numbers.
fn of_numbers(operator: Operator, values: &[String]) -> Object {
    match (operator, values) {
        (Operator::Between | Operator::NotBetween, [low, high]) => Object {
            text: format!("at least {low} and at most {high}"),
            opposite: Some(format!("less than {low} or more than {high}")),
            bounds: None,
        },
        (_, [value]) => match operator.order() {
            Some(order) => Object {
                text: ordered(order, value),
                opposite: operator.complement().and_then(Operator::order).map(|order| ordered(order, value)),
                bounds: None,
            },
            None => value.clone().into(),
        },
        _ => one_of(values).into(),
    }
}

fn ordered(order: Order, value: &str) -> String {
    match order {
        Order::Lt => format!("less than {value}"),
        Order::Lte => format!("at most {value}"),
        Order::Gt => format!("more than {value}"),
        Order::Gte => format!("at least {value}"),
    }
}

/// Adds in parentheses how a value was written that comes from a parameter or is relative to `now`.
fn with_sources(values: Vec<String>, written: &[&ast::Value<'_>]) -> Vec<String> {
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
