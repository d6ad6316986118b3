//! The comparisons of a filter tree as SQL, as far as dialects agree.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::expr::Expr;
use super::fold::Fold;
use super::options::{Nesting, SqlOptions};
use super::rules::{ColumnType, Rules, Scalar, Supported, equals_any, item};
use super::unsupported::{Reason, Unsupported};
use super::value::SqlValue;
use crate::filter::{Filter, FilterOperator, FullyAnnotatedFilter, Instant, Number, OneOrMany, TextFilter, TextType};

/// Folds a filter tree into an expression.
pub(super) struct Conditions<'o> {
    pub(super) options: &'o SqlOptions,
    pub(super) rules: &'static dyn Rules,
    /// The ids of columns of other types that have several values.
    pub(super) multi_valued: BTreeSet<&'o str>,
    pub(super) leaves: usize,
    pub(super) unsupported: Vec<Unsupported>,
}

impl Fold for Conditions<'_> {
    type Output = Expr;

    fn leaf(&mut self, filter: &Filter<'_>) -> Expr {
        let leaf = self.leaves;
        self.leaves += 1;
        self.comparison(filter).unwrap_or_else(|reason| {
            self.unsupported.push(Unsupported::new(self.options.dialect, filter.column_id(), leaf, reason));
            Expr::operand("NULL", [])
        })
    }

    fn and(&mut self, operands: Vec<Expr>) -> Expr {
        Expr::all(operands)
    }

    fn or(&mut self, operands: Vec<Expr>) -> Expr {
        Expr::any(operands)
    }

    fn not(&mut self, operand: Expr) -> Expr {
        operand.negated()
    }
}

impl Conditions<'_> {
    fn comparison(&self, filter: &Filter<'_>) -> Supported<Expr> {
        let is_negated = matches!(filter.operator(), Some(FilterOperator::Ne | FilterOperator::NotIn));
        let (scalar, is_collection) = match filter {
            Filter::Text(filter) => (Scalar::Text, filter.filter_type == TextType::Collection),
            Filter::Id(_) => (Scalar::Text, false),
            Filter::Number(_) => (Scalar::Number, false),
            Filter::Date(_) => (Scalar::Timestamp(self.options.timestamps), false),
            Filter::Boolean(_) | Filter::FullyAnnotated(_) => (Scalar::Boolean, false),
        };
        let is_list = is_collection || self.multi_valued.contains(filter.column_id());
        let column = self.column(filter.column_id(), ColumnType { scalar, is_list })?;
        if !is_list {
            return self.test(filter, column, is_negated);
        }
        Ok(self.any_item(filter, column, scalar)?.negated_if(is_negated))
    }

    /// The test of a list.
    fn any_item(&self, filter: &Filter<'_>, list: Expr, scalar: Scalar) -> Supported<Expr> {
        match strings(filter) {
            Some((FilterOperator::Contains, strings, ignores_case)) => {
                if let Some(test) = self.any_item_contains(&list, strings, ignores_case)? {
                    return Ok(test);
                }
            }
            Some((_, strings, false)) if !strings.is_empty() => {
                return self.rules.has_any(list, self.strings(strings)?);
            }
            _ => {}
        }
        self.rules.any_item(list, self.test(filter, self.value(item(), scalar), false)?)
    }

    fn any_item_contains(&self, list: &Expr, parts: &[Cow<'_, str>], ignores_case: bool) -> Supported<Option<Expr>> {
        let mut tests = Vec::with_capacity(parts.len());
        for part in parts.iter().map(AsRef::as_ref).filter(|part: &&str| !part.is_empty()) {
            let value = self.string(part, ignores_case)?;
            tests.extend(self.rules.any_item_contains(list, part, value, ignores_case));
        }
        Ok((!tests.is_empty() && tests.len() == parts.len()).then(|| Expr::any(tests)))
    }

    /// The value of a column.
    fn column(&self, column_id: &str, column_type: ColumnType) -> Supported<Expr> {
        let path = self.options.layout.path(column_id);
        path.iter().try_for_each(|key| self.check_name(key))?;
        let (first, rest) = path.split_first().ok_or_else(no_name)?;
        let column = Expr::identifier(first);
        let nested = match (rest.split_first(), self.options.nesting_in(first)) {
            (None, _) => column,
            (Some(_), Nesting::Json) => return self.rules.json_value(column, rest, column_type),
            (Some(_), Nesting::Struct) => self.rules.fields(column, rest)?,
            (Some((key, fields)), Nesting::Map) => self.rules.map_value(column, key, fields)?,
        };
        // The items of a list are converted one by one.
        Ok(if column_type.is_list { nested } else { self.value(nested, column_type.scalar) })
    }

    /// A stored value as one that can be compared.
    fn value(&self, stored: Expr, scalar: Scalar) -> Expr {
        if matches!(scalar, Scalar::Timestamp(_)) { self.rules.timestamp_column(stored) } else { stored }
    }

    fn check_name(&self, name: &str) -> Supported<()> {
        if name.is_empty() {
            return Err(no_name());
        }
        if name.contains('\0') {
            return Err(Reason::new("names in SQL have no NUL characters", "rename the column"));
        }
        self.rules.check_name(name)
    }

    /// The test of one value.
    fn test(&self, filter: &Filter<'_>, value: Expr, is_negated: bool) -> Supported<Expr> {
        match filter {
            Filter::Text(filter) => self.text(filter, value, is_negated),
            Filter::Id(filter) if filter.operator == FilterOperator::Contains => {
                self.contains(value, slice(&filter.value), false)
            }
            Filter::Id(filter) => Ok(equals_any(self.rules, value, self.strings(slice(&filter.value))?, is_negated)),
            Filter::Number(filter) => self.number(filter.operator, &filter.value, value, is_negated),
            Filter::Date(filter) => {
                let Instant(timestamp) = filter.value;
                Ok(self.timestamp(filter.operator, timestamp, value, is_negated))
            }
            Filter::Boolean(filter) => Ok(value.negated_if(filter.value == is_negated)),
            Filter::FullyAnnotated(FullyAnnotatedFilter { user_ids: None, .. }) => Ok(value),
            Filter::FullyAnnotated(_) => Err(Reason::new(
                "records do not say who annotated them",
                "remove the condition, or write `fully_annotated` without `by`",
            )),
        }
    }

    fn text(&self, filter: &TextFilter<'_>, value: Expr, is_negated: bool) -> Supported<Expr> {
        let ignores_case = !filter.case_sensitive;
        let value = if ignores_case { Expr::operand("lower({0})", [value]) } else { value };
        let strings = slice(&filter.value);
        if filter.operator == FilterOperator::Contains {
            return self.contains(value, strings, ignores_case);
        }
        let strings = strings.iter().map(|text| self.string(text, ignores_case)).collect::<Supported<_>>()?;
        Ok(equals_any(self.rules, value, strings, is_negated))
    }

    /// Whether a value contains one of some strings.
    fn contains(&self, value: Expr, parts: &[Cow<'_, str>], ignores_case: bool) -> Supported<Expr> {
        if parts.is_empty() {
            return Ok(equals_any(self.rules, value, Vec::new(), false));
        }
        let contains = |part: &Cow<'_, str>| {
            let part = part.as_ref();
            // Not all functions find the empty string, which every string contains.
            Ok(match part {
                "" => Expr::test("{0} = {0}", [value.clone()]),
                _ => self.rules.contains(value.clone(), self.string(part, ignores_case)?),
            })
        };
        Ok(Expr::any(parts.iter().map(contains).collect::<Supported<_>>()?))
    }

    fn strings(&self, texts: &[Cow<'_, str>]) -> Supported<Vec<Expr>> {
        texts.iter().map(|text| self.string(text, false)).collect()
    }

    /// A string of the query. Without regard to case, the engine converts what is not ASCII, as it does for the column.
    fn string(&self, text: &str, ignores_case: bool) -> Supported<Expr> {
        self.rules.check_text(text)?;
        let string = |text: String| Expr::Value(SqlValue::Text(text));
        Ok(match (ignores_case, text.is_ascii()) {
            (false, _) => string(text.to_owned()),
            (true, true) => string(text.to_ascii_lowercase()),
            (true, false) => Expr::operand("lower({0})", [string(text.to_owned())]),
        })
    }

    fn number(
        &self,
        operator: FilterOperator,
        numbers: &OneOrMany<Number>,
        value: Expr,
        is_negated: bool,
    ) -> Supported<Expr> {
        let number = |number| self.literal(number);
        match numbers {
            OneOrMany::One(one) => Ok(compare(operator, value, number(*one), is_negated)),
            OneOrMany::Many(bounds) => match bounds[..] {
                [low, high] => {
                    Ok(Expr::test("{0} BETWEEN {1} AND {2}", [value, number(low), number(high)]).negated_if(is_negated))
                }
                _ => Err(Reason::new("no operator compares with this many numbers", "write one comparison for each")),
            },
        }
    }

    /// A number: an integer if it is whole, so that it is compared exactly with integers.
    fn literal(&self, number: Number) -> Expr {
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
        match number {
            Number::Integer(value) => Expr::Value(SqlValue::Integer(value)),
            Number::Unsigned(value) => match i64::try_from(value) {
                Ok(value) => Expr::Value(SqlValue::Integer(value)),
                // Few drivers have a type for it.
                Err(_) => Expr::Written(self.rules.unsigned(value)),
            },
            Number::Float(value) if value.fract() == 0.0 && value.abs() < 9.2e18 => {
                Expr::Value(SqlValue::Integer(value as i64))
            }
            Number::Float(value) => Expr::Value(SqlValue::Float(value)),
        }
    }

    /// Compares with a timestamp. If it is between two timestamps of the dialect, no value is equal to it.
    fn timestamp(&self, operator: FilterOperator, timestamp: DateTime<Utc>, value: Expr, is_negated: bool) -> Expr {
        let (before, after) = around(timestamp, self.rules.timestamp_digits());
        let compare = |operator, value, timestamp, is_negated| {
            compare(operator, value, Expr::Value(SqlValue::Timestamp(timestamp)), is_negated)
        };
        match operator {
            FilterOperator::Lt | FilterOperator::Gte => compare(operator, value, after, false),
            FilterOperator::Gt | FilterOperator::Lte => compare(operator, value, before, false),
            _ if before == after => compare(operator, value, before, is_negated),
            _ => {
                let after_this = compare(FilterOperator::Gt, value.clone(), before, false);
                Expr::all(vec![after_this, compare(FilterOperator::Lt, value, after, false)]).negated_if(is_negated)
            }
        }
    }
}

fn no_name() -> Reason {
    Reason::new("a column in SQL has a name", "rename the column")
}

/// The operator, the strings, and whether case is ignored, of a comparison with strings.
fn strings<'f>(filter: &'f Filter<'_>) -> Option<(FilterOperator, &'f [Cow<'f, str>], bool)> {
    match filter {
        Filter::Text(filter) => Some((filter.operator, slice(&filter.value), !filter.case_sensitive)),
        Filter::Id(filter) => Some((filter.operator, slice(&filter.value), false)),
        _ => None,
    }
}

fn slice<T>(value: &OneOrMany<T>) -> &[T] {
    match value {
        OneOrMany::One(value) => std::slice::from_ref(value),
        OneOrMany::Many(values) => values,
    }
}

fn compare(operator: FilterOperator, value: Expr, with: Expr, is_negated: bool) -> Expr {
    let template = match operator {
        FilterOperator::Lt => "{0} < {1}",
        FilterOperator::Lte => "{0} <= {1}",
        FilterOperator::Gt => "{0} > {1}",
        FilterOperator::Gte => "{0} >= {1}",
        _ if is_negated => "{0} <> {1}",
        _ => "{0} = {1}",
    };
    Expr::test(template, [value, with])
}

/// The timestamps with this many fractional digits at or before a timestamp, and at or after it.
fn around(timestamp: DateTime<Utc>, digits: u32) -> (DateTime<Utc>, DateTime<Utc>) {
    let unit = 10_u32.pow(9_u32.saturating_sub(digits));
    // A leap second is the second after it.
    let nanoseconds = timestamp.timestamp_subsec_nanos();
    let (second, nanoseconds) =
        (timestamp.timestamp() + i64::from(nanoseconds / 1_000_000_000), nanoseconds % 1_000_000_000);
    let rest = nanoseconds % unit;
    let before = DateTime::from_timestamp(second, nanoseconds - rest).unwrap_or(timestamp);
    let step = TimeDelta::nanoseconds(if rest == 0 { 0 } else { unit.into() });
    (before, before.checked_add_signed(step).unwrap_or(before))
}
