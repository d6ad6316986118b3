//! A filter tree in the syntax of each peer.

use std::fmt;

use tamis::filter::{Filter, FilterOperator, FilterTree, Number, OneOrMany};

/// How a language writes a filter.
pub(crate) struct Syntax {
    and: &'static str,
    or: &'static str,
    not: &'static str,
    comparison: fn(&Comparison) -> String,
}

/// A column, an operator and its values.
pub(crate) struct Comparison<'t> {
    pub(crate) column: &'t str,
    pub(crate) operator: FilterOperator,
    pub(crate) values: Vec<Value<'t>>,
}

#[derive(Clone, Copy)]
pub(crate) enum Value<'t> {
    Text(&'t str),
    Number(Number),
}

const WORDS: Syntax = Syntax { and: " and ", or: " or ", not: "not ", comparison: zen };
const SYMBOLS: Syntax = Syntax { and: " && ", or: " || ", not: "!", comparison: cel };
const CAPITALS: Syntax = Syntax { and: " AND ", or: " OR ", not: "NOT ", comparison: sql };

pub(crate) const ZEN: Syntax = WORDS;
pub(crate) const WIREFILTER: Syntax = Syntax { comparison: wirefilter, ..WORDS };
pub(crate) const CEL: Syntax = SYMBOLS;
pub(crate) const VRL: Syntax = Syntax { comparison: vrl, ..SYMBOLS };
pub(crate) const SQL: Syntax = CAPITALS;
pub(crate) const AIP: Syntax = Syntax { comparison: aip, ..CAPITALS };
pub(crate) const TANTIVY: Syntax = Syntax { comparison: tantivy, ..CAPITALS };
pub(crate) const DATADOG: Syntax = Syntax { comparison: datadog, ..CAPITALS };

impl Syntax {
    pub(crate) fn write(&self, tree: &FilterTree) -> String {
        match tree {
            FilterTree::And(node) => self.join(&node.and, self.and),
            FilterTree::Or(node) => self.join(&node.or, self.or),
            FilterTree::Not(node) => format!("{}({})", self.not, self.write(&node.not)),
            FilterTree::Leaf(node) => (self.comparison)(&Comparison::of(&node.filter)),
        }
    }

    fn join(&self, parts: &[FilterTree], connective: &str) -> String {
        let grouped = |part: &FilterTree| match part {
            FilterTree::And(_) | FilterTree::Or(_) => format!("({})", self.write(part)),
            _ => self.write(part),
        };
        parts.iter().map(grouped).collect::<Vec<_>>().join(connective)
    }
}

impl<'t> Comparison<'t> {
    pub(crate) fn of(filter: &'t Filter) -> Self {
        let column = filter.column_id();
        match filter {
            Filter::Text(text) => {
                Self { column, operator: text.operator, values: values(&text.value, |text| Value::Text(text)) }
            }
            Filter::Id(id) => Self { column, operator: id.operator, values: values(&id.value, |id| Value::Text(id)) },
            Filter::Number(number) => {
                Self { column, operator: number.operator, values: values(&number.value, |value| Value::Number(*value)) }
            }
            other => panic!("the queries do not contain {other:?}"),
        }
    }

    /// All values, or the single value.
    fn list(&self, separator: &str) -> String {
        self.values.iter().map(Value::to_string).collect::<Vec<_>>().join(separator)
    }

    fn infix(&self, sign: &str) -> String {
        format!("{} {sign} {}", self.column, self.list(""))
    }

    /// One condition for each value.
    fn each(&self, condition: impl Fn(&Value) -> String) -> String {
        format!("({})", self.values.iter().map(condition).collect::<Vec<_>>().join(" OR "))
    }
}

fn values<'t, T>(values: &'t OneOrMany<T>, value: impl Fn(&'t T) -> Value<'t>) -> Vec<Value<'t>> {
    match values {
        OneOrMany::One(one) => vec![value(one)],
        OneOrMany::Many(many) => many.iter().map(value).collect(),
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Number(number) => number.fmt(f),
        }
    }
}

/// Equality and order as most languages write them.
fn sign(operator: FilterOperator) -> &'static str {
    match operator {
        FilterOperator::Eq => "==",
        FilterOperator::Ne => "!=",
        FilterOperator::Lt => "<",
        FilterOperator::Lte => "<=",
        FilterOperator::Gt => ">",
        FilterOperator::Gte => ">=",
        other => panic!("the queries do not contain {other:?}"),
    }
}

fn wirefilter(comparison: &Comparison) -> String {
    match comparison.operator {
        FilterOperator::Contains => comparison.infix("contains"),
        FilterOperator::OneOf => format!("{} in {{{}}}", comparison.column, comparison.list(" ")),
        operator => match comparison.values[..] {
            [Value::Number(number @ Number::Float(_))] => {
                format!("{} {} {:.0}", comparison.column, sign(operator), hundredths(number.as_f64()))
            }
            _ => comparison.infix(sign(operator)),
        },
    }
}

/// wirefilter has only integers, so a ratio is written in hundredths.
pub(crate) fn hundredths(ratio: f64) -> f64 {
    ratio * 100.0
}

fn zen(comparison: &Comparison) -> String {
    match comparison.operator {
        FilterOperator::Contains => format!("contains({}, {})", comparison.column, comparison.list("")),
        FilterOperator::OneOf => format!("{} in [{}]", comparison.column, comparison.list(", ")),
        operator => comparison.infix(sign(operator)),
    }
}

/// Also the syntax of Rhai.
fn cel(comparison: &Comparison) -> String {
    match comparison.operator {
        FilterOperator::Contains => format!("{} in {}", comparison.list(""), comparison.column),
        _ => zen(comparison),
    }
}

fn vrl(comparison: &Comparison) -> String {
    match comparison.operator {
        FilterOperator::Contains => format!("includes(.{}, {})", comparison.column, comparison.list("")),
        FilterOperator::OneOf => format!("includes([{}], .{})", comparison.list(", "), comparison.column),
        operator => format!(".{}", comparison.infix(sign(operator))),
    }
}

fn sql(comparison: &Comparison) -> String {
    let written = match comparison.operator {
        FilterOperator::Eq => comparison.infix("="),
        FilterOperator::Contains => {
            return format!("{} LIKE '%{}%'", comparison.column, comparison.list("").trim_matches('"'));
        }
        FilterOperator::OneOf => format!("{} IN ({})", comparison.column, comparison.list(", ")),
        operator => comparison.infix(sign(operator)),
    };
    written.replace('"', "'")
}

fn aip(comparison: &Comparison) -> String {
    match comparison.operator {
        FilterOperator::Eq => comparison.infix("="),
        FilterOperator::Contains => format!("{}:{}", comparison.column, comparison.list("")),
        FilterOperator::OneOf => comparison.each(|value| format!("{} = {value}", comparison.column)),
        operator => comparison.infix(sign(operator)),
    }
}

fn tantivy(comparison: &Comparison) -> String {
    match comparison.operator {
        FilterOperator::OneOf => format!("{}: IN [{}]", comparison.column, comparison.list(" ")),
        _ => colon(comparison),
    }
}

fn datadog(comparison: &Comparison) -> String {
    match comparison.operator {
        FilterOperator::OneOf => format!("@{}:{}", comparison.column, comparison.each(|value| value.to_string())),
        FilterOperator::Ne => format!("NOT @{}:{}", comparison.column, comparison.list("")),
        _ => format!("@{}", colon(comparison)),
    }
}

/// A comparison in the syntax of search engines.
fn colon(comparison: &Comparison) -> String {
    let Comparison { column, operator, .. } = comparison;
    let value = comparison.list("");
    match operator {
        FilterOperator::Eq | FilterOperator::Contains => format!("{column}:{value}"),
        FilterOperator::Ne => format!("(NOT {column}:{value})"),
        _ => format!("{column}:{}{value}", sign(*operator)),
    }
}
