//! Arithmetic with numbers, which is computed in advance: `duration_ns / 1e9 > 5`, `num_tokens > 5 * 1000`.

use crate::diagnostic::{Diagnostic, Safety, words};
use crate::source::Span;
use crate::syntax::ast::Operator;

use super::inexpressible;

/// The largest number up to which all whole numbers are exact.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Nanoseconds per unit of time.
const UNITS: [(f64, &str); 5] = [(1e9, "s"), (1e6, "ms"), (1e3, "us"), (6e10, "m"), (3.6e12, "h")];

/// `a + 1 > 5`, `a = 5 % 2`
pub(in crate::syntax) fn arithmetic(written: &str, span: Span) -> Diagnostic {
    inexpressible(
        format!("{} is a computation; the server can only compare stored values", words::quote(written)),
        span,
    )
    .help("compare the column itself with a precomputed value")
}

/// `duration_ns / 1e9 > 5`; `ours` is the condition on the column itself.
pub(in crate::syntax) fn scaled(written: &str, ours: String, span: Span, whole: Span) -> Diagnostic {
    arithmetic(written, span).suggest(Safety::Unsafe, whole, ours)
}

/// `5 * 1e9`; `ours` is the result.
pub(in crate::syntax) fn product(written: &str, ours: String, span: Span) -> Diagnostic {
    inexpressible(format!("{} is a computation; write its result", words::quote(written)), span).suggest(
        Safety::Safe,
        span,
        ours,
    )
}

/// What a column is compared with instead of `column * number` and a value; `None` if it is not a decimal number.
pub(in crate::syntax) fn compared_number(column: &str, operator: &str, number: &str, value: &str) -> Option<String> {
    let factor = parsed(number).filter(|factor| *factor > 0.0)?;
    let unit = UNITS.iter().find(|(size, _)| *size == factor);
    if let Some((_, unit)) = unit.filter(|_| operator == "/" && is_in_nanoseconds(column)) {
        return parsed(value).map(|_| format!("{value}{unit}"));
    }
    let value = parsed(value)?;
    let result = match operator {
        "/" => value * factor,
        "*" => value / factor,
        "+" => value - factor,
        "-" => value + factor,
        _ => return None,
    };
    written_product(Some(column), result)
}

/// The operator and operand that a quotient without its fraction means: `x // 100 == 5` is `between 500 and 599`. `None`
/// if the quotient has a fraction, or is not compared with a whole number.
pub(in crate::syntax) fn compared_quotient(
    symbol: &str,
    number: &str,
    operator: Operator,
    value: &str,
) -> Option<String> {
    let (size, count): (i64, i64) = (number.parse().ok()?, value.parse().ok()?);
    let is_equality = matches!(operator, Operator::Eq | Operator::Ne);
    if size < 2 || !(symbol == "//" || symbol == "/" && is_equality) {
        return None;
    }
    let low = size.checked_mul(count)?;
    let next = low.checked_add(size)?;
    Some(match operator {
        Operator::Eq => format!("between {low} and {}", next - 1),
        Operator::Ne => format!("not between {low} and {}", next - 1),
        Operator::Gt => format!(">= {next}"),
        Operator::Gte => format!(">= {low}"),
        Operator::Lt => format!("< {low}"),
        Operator::Lte => format!("< {next}"),
        _ => return None,
    })
}

/// The column that is the sum of two columns.
pub(in crate::syntax) fn sum_of(left: &str, right: &str) -> Option<&'static str> {
    let is_tokens =
        |name: &str, words: [&str; 2]| name.contains("token") && words.iter().any(|word| name.contains(word));
    let (input, output) = (["input", "prompt"], ["output", "completion"]);
    let is_sum =
        is_tokens(left, input) && is_tokens(right, output) || is_tokens(left, output) && is_tokens(right, input);
    is_sum.then_some("num_total_tokens")
}

/// A product as a query writes it after a column, with a unit if the column has one.
pub(in crate::syntax) fn written_product(column: Option<&str>, result: f64) -> Option<String> {
    let is_whole = |size: f64| result >= size && (result / size).fract() == 0.0;
    if column.is_some_and(is_in_nanoseconds)
        && let Some((size, unit)) = UNITS.iter().take(2).find(|(size, _)| is_whole(*size))
    {
        return Some(format!("{}{unit}", written(result / size)?));
    }
    written(result)
}

/// The value of a number without a unit.
pub(in crate::syntax) fn parsed(number: &str) -> Option<f64> {
    let number = number.replace('_', "");
    number.parse().ok().filter(|_| number.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
}

/// Whether the name of a column says that it is in nanoseconds.
pub(in crate::syntax) fn is_in_nanoseconds(column: &str) -> bool {
    column.trim_end_matches('`').ends_with("_ns")
}

fn written(number: f64) -> Option<String> {
    let text = number.to_string();
    (number.is_finite() && number.abs() < MAX_EXACT && text.len() < 16).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::{compared_number, written_product};

    #[test]
    fn numbers_are_computed_in_advance() {
        let compared = |column, operator, number, value| compared_number(column, operator, number, value);
        assert_eq!(compared("duration_ns", "/", "1e9", "5").as_deref(), Some("5s"));
        assert_eq!(compared("duration_ns", "/", "1_000_000", "500").as_deref(), Some("500ms"));
        assert_eq!(compared("cost", "*", "100", "5").as_deref(), Some("0.05"));
        assert_eq!(compared("cost", "+", "1", "5").as_deref(), Some("4"));
        assert_eq!(compared("cost", "*", "3", "5"), None);
        assert_eq!(compared("cost", "*", "-1", "5"), None);
        assert_eq!(written_product(Some("duration_ns"), 5e9).as_deref(), Some("5s"));
        assert_eq!(written_product(Some("tokens"), 5e3).as_deref(), Some("5000"));
        assert_eq!(written_product(None, f64::INFINITY), None);
    }
}
