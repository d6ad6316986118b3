//! Inlay hints: what is sent for a value or a name, if it differs from what is written.

use serde::{Deserialize, Serialize};

use crate::diagnostic::visible;
use crate::filter::{FilterOperator, Instant, Number};
use crate::options::Options;
use crate::schema::{DataUnit, Resolved, Schema, with_slash};
use crate::semantic::check::Checker;
use crate::semantic::typed::{self, Operands, Predicate, When};
use crate::source::{Span, SpanSet};
use crate::syntax::ast::visit::{Visit, walk_expr};
use crate::syntax::ast::{ColumnName, Expr, ExprKind, Operand, Value, ValueKind};
use crate::syntax::{is_relative, parse};

use super::describe;
use super::explain::number;

/// A label that an editor shows inside a query, after a value or a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InlayHint {
    /// The byte before which it is shown: the end of a value or a name.
    pub at: u32,
    /// The text, without spaces around it.
    pub label: String,
    /// The kind of hint.
    pub kind: InlayHintKind,
    /// A longer text, to show when the pointer is over the hint.
    pub documentation: Option<String>,
}

/// The kind of an inlay hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum InlayHintKind {
    /// `5,000,000,000 ns` after `5s`: the number that is sent.
    Value,
    /// `2026-01-08T12:00:00Z` after `now-7d`: the timestamp that is sent.
    Instant,
    /// `metrics/duration_ns` after `Latency`: the id that is sent.
    Id,
}

/// Returns what is sent for the values and names of a query, if it differs from what is written, in source order.
///
/// - A number with a unit, unless it is that of the column: `5s`, `10k`, `80%`.
/// - A date, a timestamp that is relative or in another zone than UTC. If the operator that is sent differs too, it is
///   part of the label: `> 2026-01-15` is sent as `>= 2026-01-16T00:00:00Z`.
/// - A column that is written by its alias or its label. The end of an id, as in `duration_ns` for `metrics/duration_ns`,
///   has no hint, as the query already shows which column it is; nor have parameters.
///
/// Conditions with errors have no hints, and neither has a text longer than the limit in `options`.
///
/// # Examples
///
/// ```
/// use tamis::{Options, Schema};
///
/// let options = Options::at("2026-01-15T12:00:00Z".parse()?);
/// let hints = tamis::inlay_hints("Latency > 5s and created_at > now-7d", &Schema::builtin(), &options);
/// let hints: Vec<_> = hints.iter().map(|hint| (hint.at, hint.label.as_str())).collect();
/// assert_eq!(hints, [(7, "metrics/duration_ns"), (12, "5,000,000,000 ns"), (36, "2026-01-08T12:00:00Z")]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn inlay_hints(text: &str, schema: &Schema, options: &Options) -> Vec<InlayHint> {
    let parsed = parse(text, &options.limits);
    let errors = parsed.diagnostics.iter().filter(|found| found.is_error()).map(|found| found.span).collect();
    let mut writer =
        HintWriter { checker: Checker::new(schema, options), errors: SpanSet::of(errors), hints: Vec::new() };
    writer.visit_ast(&parsed.ast);
    let mut hints = writer.hints;
    hints.sort_by_key(|hint| hint.at);
    hints
}

/// Collects the hints of conditions without errors.
struct HintWriter<'c, 's> {
    checker: Checker<'c, 's>,
    /// The syntax errors.
    errors: SpanSet,
    hints: Vec<InlayHint>,
}

impl<'s> Visit<'s> for HintWriter<'_, 's> {
    /// Recursive: keep the stack frame small.
    fn visit_expr(&mut self, expr: &'s Expr<'s>) {
        match &expr.kind {
            ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_) => walk_expr(self, expr),
            ExprKind::Hole(_) => {}
            _ => self.condition(expr),
        }
    }
}

impl<'s> HintWriter<'_, 's> {
    #[inline(never)]
    fn condition(&mut self, expr: &'s Expr<'s>) {
        // An error beside the condition, such as a parenthesis that is not closed, does not change what it means.
        let inside = Span::new(expr.span.start + 1, expr.span.end.saturating_sub(1));
        if self.errors.touch(inside) {
            return;
        }
        match self.checker.condition(expr) {
            Some(typed::ExprKind::Condition(condition)) => self.hints_of(expr, &condition, None),
            Some(typed::ExprKind::And(halves)) => {
                if let [first, second] = halves.as_slice()
                    && let (typed::ExprKind::Condition(first), typed::ExprKind::Condition(second)) =
                        (&first.kind, &second.kind)
                {
                    self.hints_of(expr, first, Some(second));
                }
            }
            _ => {}
        }
    }

    /// Adds the hints of a condition, or of both halves of a chain such as `1s < x <= 5s`.
    fn hints_of(&mut self, expr: &Expr<'_>, first: &typed::Condition<'_>, second: Option<&typed::Condition<'_>>) {
        match &expr.kind {
            ExprKind::Bare(name) => self.name(name, &first.column),
            ExprKind::Within(within) => self.name(&within.column, &first.column),
            ExprKind::Comparison(comparison) => {
                self.name(&comparison.column, &first.column);
                self.values(first, values_of(&comparison.operand));
            }
            ExprKind::Chain(chain) => {
                self.values(first, std::slice::from_ref(&chain.first));
                self.name(&chain.column, &first.column);
                if let (Some((_, _, value)), Some(second)) = (&chain.second, second) {
                    self.values(second, std::slice::from_ref(value));
                }
            }
            ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_) | ExprKind::Hole(_) => {}
        }
    }

    /// Adds the id of a column, unless the name shows it already.
    fn name(&mut self, name: &ColumnName<'_>, column: &Resolved<'_>) {
        let id = &*column.id;
        let is_end = id.split_once('/').is_some_and(|(_, end)| end == name.name);
        if name.name != id && !is_end && with_slash(name).is_none_or(|slashed| slashed != id) {
            self.hints.push(InlayHint {
                at: name.span.end,
                label: visible(id),
                kind: InlayHintKind::Id,
                documentation: describe::of_column(&column.column),
            });
        }
    }

    /// Adds the hints of the values of a condition. A parameter can have several; then it is not known which is which.
    fn values(&mut self, condition: &typed::Condition<'_>, written: &[Value<'_>]) {
        match &condition.predicate {
            Predicate::Number(numbers) if numbers.iter().count() == written.len() => {
                let unit = condition.column.unit();
                let hints = numbers.iter().zip(written).filter_map(|(&number, value)| of_number(number, unit, value));
                self.hints.extend(hints);
            }
            Predicate::Date(whens) if whens.iter().count() == written.len() => {
                let operator = condition.operator.lowering().operator();
                let operators = match whens {
                    Operands::Range(_) => [FilterOperator::Gte, FilterOperator::Lte],
                    Operands::One(_) | Operands::Many(_) => [operator, operator],
                };
                let compared = whens.iter().zip(operators.into_iter().cycle());
                let hints =
                    compared.zip(written).filter_map(|((&when, operator), value)| of_when(when, operator, value));
                self.hints.extend(hints);
            }
            _ => {}
        }
    }
}

fn values_of<'v, 'q>(operand: &'v Operand<'q>) -> &'v [Value<'q>] {
    match operand {
        Operand::Value(value) => std::slice::from_ref(value),
        Operand::List(list) => &list.items,
        Operand::Range(bounds) => bounds.as_slice(),
    }
}

/// The number that is sent for a quantity; `None` if it is the written one.
fn of_number(number: Number, unit: Option<DataUnit>, value: &Value<'_>) -> Option<InlayHint> {
    if value.kind != ValueKind::Quantity || amount(&value.text) == Some(number.as_f64()) {
        return None;
    }
    let short = |unit: &str| format!("{} {unit}", number::plain(number));
    let label = match unit {
        Some(DataUnit::NanoSeconds) => short("ns"),
        Some(DataUnit::MicroSeconds) => short("µs"),
        Some(DataUnit::MilliSeconds) => short("ms"),
        Some(DataUnit::Seconds) => short("s"),
        None | Some(DataUnit::Dollars | DataUnit::Percentage | DataUnit::CountAndTotal | DataUnit::Other) => {
            number::plain(number)
        }
    };
    let documentation = Some(format!("sent as {}", describe::of_number(number, unit)));
    Some(InlayHint { at: value.span.end, label, kind: InlayHintKind::Value, documentation })
}

/// The number that a quantity starts with: 5 for `5s`.
fn amount(quantity: &str) -> Option<f64> {
    let digits = quantity.chars().filter(|c| !matches!(c, '_' | '$'));
    digits.take_while(|c| c.is_ascii_digit() || matches!(c, '-' | '.')).collect::<String>().parse().ok()
}

/// The timestamps that are sent for a date or a timestamp; `None` if it is the written one.
fn of_when(when: When, operator: FilterOperator, value: &Value<'_>) -> Option<InlayHint> {
    if value.kind == ValueKind::Parameter {
        return None;
    }
    let label = match (when, operator) {
        (When::Timestamp(timestamp), _) => {
            Some(Instant(timestamp).to_string()).filter(|sent| !is_same_time(&value.text, sent))?
        }
        (When::Day { next, .. }, FilterOperator::Gt) => format!(">= {}", Instant(next)),
        (When::Day { next, .. }, FilterOperator::Lte) => format!("< {}", Instant(next)),
        (When::Day { start, .. }, FilterOperator::Gte | FilterOperator::Lt) => Instant(start).to_string(),
        (When::Day { start, next }, _) => format!("{} to {}", Instant(start), Instant(next)),
    };
    let documentation = Some(format!("sent as {}", describe::of_when(when)));
    Some(InlayHint { at: value.span.end, label, kind: InlayHintKind::Instant, documentation })
}

/// Whether a timestamp as written has the date and the time of the one that is sent.
fn is_same_time(written: &str, sent: &str) -> bool {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let (written_digits, sent_digits) = (digits(written), digits(sent));
    !is_relative(written) && written_digits.trim_end_matches('0') == sent_digits.trim_end_matches('0')
}
