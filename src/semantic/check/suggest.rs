//! What is suggested for a name that no column has, or that is close to a known one.
//!
//! A suggestion is a fix only if its column has the operator and accepts the values. Where the name says that numbers
//! count something else than the column's, the fix writes the unit: `latency_ms > 5000` is `Latency > 5000ms`.

use std::borrow::Cow;

use crate::diagnostic::{Edit, Fix, Safety, words};
use crate::schema::{DataUnit, FilterType, Resolved, suggest};
use crate::syntax::ast::{self, ColumnForm, Operand, Operator, ValueKind};
use crate::syntax::unit;

use super::{Checker, errors};

/// For how many unknown names of one query the nearest known ones are looked for; the search is
/// long beside all else that is done for a name.
pub(super) const SUGGESTIONS: usize = 20;
/// How many bytes of known names may be compared with bytes of unknown ones before no more are suggested.
const SUGGESTION_STEPS: usize = 50_000_000;
/// For how many names of open groups close known ones are looked for.
const MAX_TYPOS: usize = 200;

/// What stands beside a name.
#[derive(Clone, Copy)]
pub(super) enum Use<'q, 's> {
    /// `a`
    Alone,
    /// `a = 5`
    Comparison(&'q ast::Comparison<'s>),
    /// `1 < a <= 5`
    Chain(&'q ast::Chain<'s>),
    /// `"x" in a`
    Within,
    /// Something wrong.
    Unknown,
}

/// A name that was probably meant.
#[derive(Clone, Debug)]
pub(super) struct Suggestion {
    /// As a query writes it.
    pub(super) name: String,
    pub(super) help: Option<String>,
    pub(super) fix: Option<Fix>,
}

impl<'s> Checker<'_, 's> {
    /// What may have been meant by a name that no column has: what fits where it stands, and what is spelled almost the same.
    pub(super) fn suggestions(&mut self, name: &ast::Column<'_>, used: Use<'_, 's>) -> Vec<Suggestion> {
        let near = self.nearest(&name.name);
        near.into_iter().filter_map(|near| self.suggestion(name, near, used)).collect()
    }

    /// The names near to one that is unknown, looked for once a name, and not for too many.
    fn nearest(&mut self, name: &str) -> Vec<String> {
        if let Some(known) = self.suggested.get(name) {
            return known.clone();
        }
        if self.suggested.len() >= SUGGESTIONS || self.suggested_steps > SUGGESTION_STEPS {
            return Vec::new();
        }
        self.suggested_steps = self.suggested_steps.saturating_add(name.len() * self.schema.length_of_names());
        let mut near = self.schema.suggest(name);
        if let Some((stem, _)) = unit_of_name(name).filter(|(stem, _)| near.is_empty() && !stem.is_empty()) {
            near = self.schema.suggest(stem);
        }
        self.suggested.insert(name.to_owned(), near.clone());
        near
    }

    fn suggestion(&self, name: &ast::Column<'_>, near: String, used: Use<'_, 's>) -> Option<Suggestion> {
        let (plain, form) = match near.strip_prefix('`').and_then(|near| near.strip_suffix('`')) {
            Some(quoted) => (quoted.replace("``", "`"), ColumnForm::Backticked),
            None => (near.clone(), ColumnForm::Plain),
        };
        let suggested = ast::Column { name: Cow::Owned(plain), form, span: name.span };
        let column = self.schema.resolve(&suggested).ok()?;
        let unit = match column.column.effective_type() {
            Some(FilterType::Number) => unit_of_name(&name.name).map(|(_, unit)| unit),
            _ => None,
        };
        let change = change_of_unit(unit, column.unit());
        if !self.fits(&column, used, change) {
            let is_typo = suggest::is_typo(&name.name, &suggested.name);
            return is_typo.then_some(Suggestion { name: near, help: None, fix: None });
        }
        let rename = Edit::replace(name.span, near.clone());
        let Some(mut edits) = in_unit(change, used) else {
            let help = format!("{} may count something else: write the unit of the number", words::quote(&near));
            return Some(Suggestion { name: near, help: Some(help), fix: None });
        };
        let (title, help) = match edits.first() {
            None => (format!("write {}", words::quote(&near)), None),
            Some(value) => {
                let (near, value) = (words::quote(&near), words::quote(&value.text));
                let counts = column.unit().map_or("a unit of its own", DataUnit::as_str);
                (
                    format!("write {near} and {value}"),
                    Some(format!("{near} counts {counts}: write the unit, as in {value}")),
                )
            }
        };
        edits.push(rename);
        edits.sort_by_key(|edit| edit.span);
        Some(Suggestion { name: near, help, fix: Some(Fix { title, safety: Safety::Unsafe, edits }) })
    }

    /// Whether a column can be asked what the name is asked for, with the numbers in the unit that the name says.
    fn fits(&self, column: &Resolved<'s>, used: Use<'_, 's>, change: Change) -> bool {
        let Some(filter_type) = column.column.effective_type() else { return false };
        let test = |operator: Operator, operand: &Operand<'s>| {
            let operand = with_unit(operand, change);
            super::test(column, operator, &operand, self.schema, self.options).is_some()
        };
        match used {
            Use::Unknown => true,
            Use::Alone => matches!(filter_type, FilterType::Boolean | FilterType::FullyAnnotated),
            Use::Within => filter_type == FilterType::Collection,
            Use::Comparison(comparison) => {
                let has_case = matches!(filter_type, FilterType::Text | FilterType::Collection);
                (comparison.nocase.is_none() || has_case) && test(comparison.operator, &comparison.operand)
            }
            Use::Chain(chain) => {
                let second = chain.second.iter().map(|(order, _, value)| (*order, value));
                std::iter::once((chain.first_order, &chain.first))
                    .chain(second)
                    .all(|(order, value)| test(order.into(), &Operand::Value(value.clone())))
            }
        }
    }

    /// Warns of a name in an open group that is close to a known column of the group.
    #[inline(never)]
    pub(super) fn warn_of_typo(&mut self, name: &ast::Column<'_>, column: &Resolved<'s>, used: Use<'_, 's>) {
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

/// What the ending of a name says that its numbers count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NameUnit {
    Time(&'static str),
    Percent,
    Dollars,
    Cents,
}

/// A name without the unit that it ends in, and the unit: `latency_ms`, `latencySeconds`, `cost_usd`.
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

/// What becomes of the numbers beside a name when it is replaced by another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    /// They count the same, as far as is known.
    Same,
    /// They are written with this unit.
    Unit(&'static str),
    /// It is not known what the other column counts.
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

/// The operand with the plain numbers as quantities, where their unit changes.
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

/// Edits that write the numbers beside a name with their unit, where that changes; `None` if that is not certain.
fn in_unit(change: Change, used: Use<'_, '_>) -> Option<Vec<Edit>> {
    let unit = match change {
        Change::Same => return Some(Vec::new()),
        Change::Unclear => return None,
        Change::Unit(unit) => unit,
    };
    let values: Vec<&ast::Value<'_>> = match used {
        Use::Comparison(comparison) => match &comparison.operand {
            Operand::Value(value) => vec![value],
            Operand::List(list) => list.items.iter().collect(),
            Operand::Range(bounds) => bounds.iter().collect(),
        },
        Use::Chain(chain) => {
            std::iter::once(&chain.first).chain(chain.second.iter().map(|(_, _, value)| value)).collect()
        }
        Use::Alone | Use::Within | Use::Unknown => return None,
    };
    let mut edits = Vec::new();
    for value in values {
        match value.kind {
            ValueKind::Number => edits.push(Edit::replace(value.span, unit::quantity(&value.text, unit)?)),
            ValueKind::Quantity => {}
            _ => return None,
        }
    }
    Some(edits)
}

#[cfg(test)]
mod tests {
    use super::{NameUnit, unit_of_name};

    #[test]
    fn the_ending_of_a_name_says_its_unit() {
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
