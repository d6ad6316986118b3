//! Suggestions for names that are not a column, or that are close to a known one.
//!
//! A suggestion is a fix only if its column supports the operator and accepts the values. If the name implies another
//! unit than the column's, the fix adds the unit: `latency_ms > 5000` becomes `Latency > 5000ms`.

use std::borrow::Cow;

use crate::diagnostic::{Edit, Fix, Safety, words};
use crate::schema::other_names::{self, NumberUnit};
use crate::schema::{AllowedValue, DataUnit, FilterType, Resolved, suggest};
use crate::syntax::ast::print::column_name;
use crate::syntax::ast::{self, ColumnForm, Operand, Operator, ValueKind};
use crate::syntax::{self, unit};

use super::{Checker, errors};

/// The maximum number of unknown names in a query that get suggestions; the search is slow compared with all other
/// work for a name.
pub(super) const MAX_SUGGESTIONS: usize = 20;
/// The budget of all suggestions for a query: bytes of unknown names times bytes of known names.
const MAX_SUGGESTION_STEPS: usize = 50_000_000;
/// The maximum number of names in open groups that are compared with known ones.
const MAX_TYPOS: usize = 200;

/// How a name is used.
#[derive(Clone, Copy)]
pub(super) enum Use<'q, 's> {
    /// `a`
    Alone,
    /// `a = 5`
    Comparison(&'q ast::Comparison<'s>),
    /// `1 < a <= 5`
    Chain(&'q ast::Chain<'s>),
    /// `"x" in a`
    Within(&'q ast::Within<'s>),
    /// In a condition with a syntax error.
    Unknown,
}

/// A name that was probably meant.
#[derive(Clone, Debug)]
pub(super) struct Suggestion {
    /// As written in a query.
    pub(super) name: String,
    pub(super) help: Option<String>,
    pub(super) fixes: Vec<Fix>,
}

impl<'s> Checker<'_, 's> {
    /// Suggestions for a name that is not a column: names that fit its use, and names with almost the same spelling.
    pub(super) fn suggestions(&mut self, name: &ast::ColumnName<'_>, used: Use<'_, 's>) -> Vec<Suggestion> {
        let near = self.nearest(&name.name);
        near.into_iter().filter_map(|near| self.suggestion(name, near, used)).collect()
    }

    /// The names closest to an unknown name; cached, and empty if the budget is spent.
    fn nearest(&mut self, name: &str) -> Vec<String> {
        if let Some(known) = self.suggested.get(name) {
            return known.clone();
        }
        if self.suggested.len() >= MAX_SUGGESTIONS || self.suggested_steps > MAX_SUGGESTION_STEPS {
            return Vec::new();
        }
        self.suggested_steps = self.suggested_steps.saturating_add(name.len() * self.schema.length_of_names());
        let mut near = self.column_of_record(name).map_or_else(|| self.schema.suggest(name), |column| vec![column]);
        if let Some((stem, _)) = unit_of_name(name).filter(|(stem, _)| near.is_empty() && !stem.is_empty()) {
            near = self.schema.suggest(stem);
        }
        self.suggested.insert(name.to_owned(), near.clone());
        near
    }

    /// The column of a name such as `df.name`. `trace.id` is not `id`.
    fn column_of_record(&self, name: &str) -> Option<String> {
        let is_level = |record: &str| matches!(record, "span" | "trace" | "session");
        let (_, column) = name.split_once('.').filter(|(record, _)| syntax::is_record(record) && !is_level(record))?;
        let found = self.schema.resolve_name(&ast::ColumnName::of_id(column));
        found.is_ok_and(|found| !found.is_assumed).then(|| column_name(column))
    }

    fn suggestion(&self, name: &ast::ColumnName<'_>, near: String, used: Use<'_, 's>) -> Option<Suggestion> {
        let (plain, form) = match near.strip_prefix('`').and_then(|near| near.strip_suffix('`')) {
            Some(quoted) => (quoted.replace("``", "`"), ColumnForm::Backticked),
            None => (near.clone(), ColumnForm::Plain),
        };
        let suggested = ast::ColumnName { name: Cow::Owned(plain), form, span: name.span };
        let column = self.schema.resolve_name(&suggested).ok()?;
        let other = other_names::find(&name.name).filter(|other| other.id == column.id);
        let unit = match (column.column.effective_type(), other.map(|other| other.unit)) {
            (Some(FilterType::Number), Some(NumberUnit::Of(unit))) => Some(NameUnit::Time(unit)),
            (Some(FilterType::Number), _) => unit_of_name(&name.name).map(|(_, unit)| unit),
            _ => None,
        };
        let change = match other.map(|other| other.unit) {
            Some(NumberUnit::Unknown) => Change::Unclear,
            _ => change_of_unit(unit, column.unit()),
        };
        if let Some(fix) = contained(&column, &near, used) {
            return Some(Suggestion { name: near, help: None, fixes: vec![fix] });
        }
        if !self.fits(&column, used, change) {
            let status = match used {
                Use::Comparison(comparison) => {
                    errors::status_condition(&near, comparison).map(|ours| (ours, comparison))
                }
                _ => None,
            };
            if let Some((ours, comparison)) = status.filter(|_| other.is_some()) {
                let fix = Fix::write(Safety::Unsafe, name.span.to(comparison.operand.span()), ours);
                return Some(Suggestion {
                    name: near,
                    help: Some(format!("failures have a code such as 500: {}", fix.title)),
                    fixes: vec![fix],
                });
            }
            let is_meant = other.is_some() || suggest::is_typo(&name.name, &suggested.name);
            return is_meant.then_some(Suggestion { name: near, help: None, fixes: Vec::new() });
        }
        let value = allowed_value(&column, used);
        let fix = |edits: Vec<Edit>| renaming(name, &near, edits, value.clone());
        let quoted = words::quote(&near);
        if let Some(edits) = in_unit(change, used) {
            let help = edits.first().map(|value| {
                let counts = column.unit().map_or("a unit of its own", DataUnit::as_str);
                format!("{quoted} is measured in {counts}: add the unit, as in {}", words::quote(&value.text))
            });
            return Some(Suggestion { help, fixes: vec![fix(edits)], name: near });
        }
        let help = format!("{quoted} may use another unit: add a unit to the number");
        let is_time = change_of_unit(Some(NameUnit::Time("s")), column.unit()) != Change::Unclear;
        // Seconds or milliseconds, unless it would be months.
        let units: &[&str] = if is_long(used) { &["ns", "us"] } else { &["s", "ms"] };
        let units = units.iter().filter(|_| other.is_some() && is_time);
        let fixes = units.filter_map(|unit| in_unit(Change::Unit(unit), used).map(fix)).collect();
        Some(Suggestion { help: Some(help), fixes, name: near })
    }

    /// Whether a column supports how the name is used, with the numbers in the unit that the name implies.
    fn fits(&self, column: &Resolved<'s>, used: Use<'_, 's>, change: Change) -> bool {
        let Some(filter_type) = column.column.effective_type() else { return false };
        let accepts = |operator: Operator, operand: &Operand<'s>| {
            let operand = with_unit(operand, change);
            super::predicate(column, operator, &operand, self.schema, self.options).is_some()
        };
        match used {
            Use::Unknown => true,
            Use::Alone => matches!(filter_type, FilterType::Boolean | FilterType::FullyAnnotated),
            Use::Within(_) => filter_type == FilterType::Collection,
            Use::Comparison(comparison) => {
                let has_case = matches!(filter_type, FilterType::Text | FilterType::Collection);
                (comparison.nocase.is_none() || has_case) && accepts(comparison.operator, &comparison.operand)
            }
            Use::Chain(chain) => {
                let second = chain.second.iter().map(|(order, _, value)| (*order, value));
                std::iter::once((chain.first_order, &chain.first))
                    .chain(second)
                    .all(|(order, value)| accepts(order.into(), &Operand::Value(value.clone())))
            }
        }
    }

    /// Warns of a name in an open group that is close to a known column of the group.
    #[inline(never)]
    pub(super) fn warn_of_typo(&mut self, name: &ast::ColumnName<'_>, column: &Resolved<'s>, used: Use<'_, 's>) {
        if !self.schema.has_known(&column.id) {
            return;
        }
        if !self.typos.contains_key(&*column.id) {
            if self.typos.len() >= MAX_TYPOS {
                return;
            }
            let near = self.schema.near_miss(&column.id).map(|near| ast::print::column_name(&near.id));
            self.typos.insert(column.id.to_string(), near);
        }
        let near = self.typos.get(&*column.id).cloned().flatten();
        if let Some(near) = near.and_then(|near| self.suggestion(name, near, used)) {
            self.diagnostics.push(errors::possible_typo(name, near));
        }
    }
}

/// The fix that writes `near` instead of a name, and changes the values.
fn renaming(name: &ast::ColumnName<'_>, near: &str, mut edits: Vec<Edit>, value: Option<Edit>) -> Fix {
    let quoted = words::quote(near);
    edits.extend(value);
    let title = match edits.first() {
        None => format!("write {quoted}"),
        Some(value) => format!("write {quoted} with the value {}", words::quote(&value.text)),
    };
    edits.push(Edit::replace(name.span, near.to_owned()));
    edits.sort_by_key(|edit| edit.span);
    // `df` is a data frame, which has the columns.
    let is_same = name.name.strip_prefix("df.") == Some(near.trim_matches('`'));
    Fix { title, safety: if is_same { Safety::Safe } else { Safety::Unsafe }, edits }
}

/// `"x" in prompt`: the fix for a text column, which contains the value.
fn contained(column: &Resolved<'_>, near: &str, used: Use<'_, '_>) -> Option<Fix> {
    let Use::Within(within) = used else { return None };
    if column.column.effective_type() != Some(FilterType::Text) {
        return None;
    }
    let operator = if within.negated { Operator::NotContains } else { Operator::Contains };
    let ours = format!("{near} {} {}", operator.as_str(), within.value);
    let span = within.value.span.to(within.column.span);
    Some(Fix::write(Safety::Unsafe, span, ours))
}

/// `span_kind = "LLM"`: the edit that writes the value of a column as the column allows it.
fn allowed_value(column: &Resolved<'_>, used: Use<'_, '_>) -> Option<Edit> {
    let Use::Comparison(ast::Comparison { operand: Operand::Value(value), .. }) = used else { return None };
    let allowed = column.column.allowed_values.as_ref()?;
    let is_text = matches!(value.kind, ValueKind::String | ValueKind::Bareword);
    let lower = match value.text.to_lowercase().as_str() {
        // Phoenix and LangSmith, Langfuse
        "chain" => "workflow".to_owned(),
        "generation" => "llm".to_owned(),
        other => other.to_owned(),
    };
    let is_allowed =
        |text: &str| allowed.iter().any(|known| matches!(known, AllowedValue::Text(known) if known == text));
    (is_text && !is_allowed(&value.text) && is_allowed(&lower))
        .then(|| Edit::replace(value.span, words::string_literal(&lower)))
}

/// Whether a number of a comparison is a million or more.
fn is_long(used: Use<'_, '_>) -> bool {
    match used {
        Use::Comparison(ast::Comparison { operand: Operand::Value(value), .. }) => {
            value.text.parse::<f64>().is_ok_and(|number| number >= 1e6)
        }
        _ => false,
    }
}

/// The unit that the ending of a name implies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NameUnit {
    Time(&'static str),
    Percent,
    Dollars,
    Cents,
}

/// Splits a name into its stem and the unit at its end: `latency_ms`, `latencySeconds`, `cost_usd`.
fn unit_of_name(name: &str) -> Option<(&str, NameUnit)> {
    let end = name.rfind(['_', '.', '/', '-', ' ']).map(|at| (at, at + 1)).or_else(|| {
        let capital = name.rfind(|c: char| c.is_ascii_uppercase())?;
        let is_hump = name.get(..capital)?.ends_with(|c: char| c.is_ascii_lowercase());
        is_hump.then_some((capital, capital))
    });
    let (stem_end, start) = end?;
    let ending = name.get(start..)?.to_lowercase();
    let time = unit::of_word(&ending).filter(|known| unit::is_time(known) && (ending.len() > 1 || ending == "s"));
    let unit = match (time, unit::of_amount(&ending)) {
        (Some(time), _) => NameUnit::Time(time),
        (None, Some("%")) => NameUnit::Percent,
        (None, Some("usd")) => NameUnit::Dollars,
        (None, Some(_)) => NameUnit::Cents,
        (None, None) if ending == "percentage" => NameUnit::Percent,
        (None, None) => return None,
    };
    Some((name.get(..stem_end)?, unit))
}

/// How numbers change if their column is replaced by another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    /// They have the same unit, as far as is known.
    Same,
    /// They get this unit.
    Unit(&'static str),
    /// The unit of the other column is not known.
    Unclear,
}

fn change_of_unit(written: Option<NameUnit>, counted: Option<DataUnit>) -> Change {
    match (written, counted) {
        (None, _)
        | (Some(NameUnit::Time("ns")), Some(DataUnit::NanoSeconds))
        | (Some(NameUnit::Time("us" | "µs")), Some(DataUnit::MicroSeconds))
        | (Some(NameUnit::Time("ms")), Some(DataUnit::MilliSeconds))
        | (Some(NameUnit::Time("s")), Some(DataUnit::Seconds))
        | (Some(NameUnit::Dollars), Some(DataUnit::Dollars)) => Change::Same,
        (
            Some(NameUnit::Time(unit)),
            Some(DataUnit::NanoSeconds | DataUnit::MicroSeconds | DataUnit::MilliSeconds | DataUnit::Seconds),
        ) => Change::Unit(unit),
        (Some(NameUnit::Percent), Some(DataUnit::Percentage)) => Change::Unit("%"),
        (Some(NameUnit::Cents), Some(DataUnit::Dollars)) => Change::Unit("cents"),
        _ => Change::Unclear,
    }
}

/// The operand with plain numbers as quantities, if their unit changes.
fn with_unit<'o, 's>(operand: &'o Operand<'s>, change: Change) -> Cow<'o, Operand<'s>> {
    let Change::Unit(unit) = change else { return Cow::Borrowed(operand) };
    let mut operand = operand.clone();
    let values = match &mut operand {
        Operand::Value(value) => std::slice::from_mut(value),
        Operand::List(list) => list.items.as_mut_slice(),
        Operand::Range(bounds) => bounds.as_mut_slice(),
    };
    for value in values.iter_mut().filter(|value| value.kind == ValueKind::Number) {
        if let Some(quantity) = unit::quantity(&value.text, unit) {
            value.text = Cow::Owned(quantity);
            value.kind = ValueKind::Quantity;
        }
    }
    Cow::Owned(operand)
}

/// Edits that add the unit to the numbers, if it changes; `None` if the unit is not certain.
fn in_unit(change: Change, used: Use<'_, '_>) -> Option<Vec<Edit>> {
    if change == Change::Same {
        return Some(Vec::new());
    }
    let values: Vec<&ast::Value<'_>> = match used {
        Use::Comparison(comparison) => match &comparison.operand {
            Operand::Value(value) => vec![value],
            Operand::List(list) => list.items.iter().collect(),
            Operand::Range(bounds) => bounds.iter().collect(),
        },
        Use::Chain(chain) => {
            std::iter::once(&chain.first).chain(chain.second.iter().map(|(_, _, value)| value)).collect()
        }
        Use::Alone | Use::Within(_) | Use::Unknown => return None,
    };
    let mut edits = Vec::new();
    for value in values {
        match value.kind {
            ValueKind::Quantity => {}
            ValueKind::Number => {
                let Change::Unit(unit) = change else { return None };
                edits.push(Edit::replace(value.span, unit::quantity(&value.text, unit)?));
            }
            _ => return None,
        }
    }
    Some(edits)
}

#[cfg(test)]
mod tests {
    use super::{NameUnit, unit_of_name};

    #[test]
    fn unit_from_the_end_of_a_name() {
        for (name, stem, unit) in [
            ("latency_ms", "latency", NameUnit::Time("ms")),
            ("latencySeconds", "latency", NameUnit::Time("s")),
            ("wait_mins", "wait", NameUnit::Time("m")),
            ("cost_usd", "cost", NameUnit::Dollars),
            ("cost.cents", "cost", NameUnit::Cents),
            ("error_pct", "error", NameUnit::Percent),
        ] {
            assert_eq!(unit_of_name(name), Some((stem, unit)), "{name}");
        }
        for name in ["latency", "ms", "status_code", "step_d", "iOS", "notes"] {
            assert_eq!(unit_of_name(name), None, "{name}");
        }
    }
}
