//! Conditions on a text column that need several filters or another operator: any or all of several values, and the
//! prefix of a date or number.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::source::Span;
use crate::syntax::ast::Operator;

use super::foreign;
use super::pattern::SqlPattern;
use super::table::Each;

/// The largest number of values for which a fix writes one condition per value.
const MAX_VALUES: usize = 20;

/// `(a contains "x" or a contains "y")`; `None` if there are too many values to write it out.
pub(crate) fn each_of(
    column: &str,
    operator: &str,
    values: &[impl AsRef<str>],
    connective: &str,
    nocase: bool,
) -> Option<String> {
    let suffix = if nocase { " nocase" } else { "" };
    let condition = |value: &str| format!("{column} {operator} {value}{suffix}");
    match values {
        [] => None,
        [only] => Some(condition(only.as_ref())),
        several if several.len() > MAX_VALUES => None,
        several => {
            let conditions: Vec<String> = several.iter().map(|value| condition(value.as_ref())).collect();
            Some(format!("({})", conditions.join(&format!(" {connective} "))))
        }
    }
}

/// A condition with an operator of another language that takes several values.
pub(in crate::syntax) struct EachValue<'q> {
    /// The column, as written.
    pub(in crate::syntax) column: &'q str,
    /// The span of the operator.
    pub(in crate::syntax) operator: Span,
    /// The span of the condition.
    pub(in crate::syntax) whole: Span,
    /// The values, as written; empty if they are malformed.
    pub(in crate::syntax) values: Vec<&'q str>,
    pub(in crate::syntax) has_nocase: bool,
}

/// `a contains any ("x", "y")`
pub(in crate::syntax) fn each(each: Each, language: &str, written: &str, condition: &EachValue<'_>) -> Diagnostic {
    let EachValue { column, operator: span, whole, values, has_nocase } = condition;
    let written = words::quote(written);
    let owner = if language.is_empty() { "not an operator".to_owned() } else { format!("{language} syntax") };
    let Each { has, operator, connective } = each;
    let diagnostic = foreign(
        format!("{written} is {owner}; use `{has}` for a collection, or `{operator}` with each value for a string"),
        *span,
    );
    if values.is_empty() {
        return diagnostic;
    }
    let suffix = if *has_nocase { " nocase" } else { "" };
    let list = format!("{has} ({}){suffix}", values.join(", "));
    let diagnostic =
        diagnostic.fix(Safety::Unsafe, format!("write `{has}`"), Edit::replace(Span::new(span.start, whole.end), list));
    let Some(replacement) = each_of(column, operator, values, connective, *has_nocase) else {
        return diagnostic;
    };
    diagnostic.fix(Safety::Unsafe, format!("write {}", words::code(&replacement)), Edit::replace(*whole, replacement))
}

/// `name contains "a", "b"`, `name = "a", "b"`: several values at `span` after an operator that takes one, in a
/// condition that starts with `column`.
pub(in crate::syntax) fn several_values(
    operator: Operator,
    column: Span,
    values: &[&str],
    bare: bool,
    span: Span,
    source: &str,
) -> Diagnostic {
    let written = span.text(source);
    let name = column.text(source);
    let list = format!("({})", values.join(", "));
    let replacement = match operator {
        Operator::Eq => Some(format!("{name} in {list}")),
        Operator::Ne => Some(format!("{name} not in {list}")),
        Operator::Has => Some(format!("{name} has any {list}")),
        Operator::Contains => each_of(name, "contains", values, "or", false),
        Operator::NotContains => each_of(name, "not contains", values, "and", false),
        _ => None,
    };
    let mut diagnostic = Diagnostic::new(
        Code::MalformedList,
        format!("expected one value, found several: {}", words::quote(written)),
        span,
    );
    let text = words::string_literal(written);
    let as_text = if bare { format!("for a single string write {}; ", words::quote(&text)) } else { String::new() };
    if bare {
        diagnostic = diagnostic.fix(Safety::Unsafe, "add quotes to make it a single string", Edit::replace(span, text));
    }
    match replacement {
        Some(replacement) => {
            diagnostic.help(format!("{as_text}for several values write {}", words::quote(&replacement))).fix(
                Safety::Unsafe,
                format!("write {}", words::code(&replacement)),
                Edit::replace(column.to(span), replacement),
            )
        }
        None => {
            diagnostic.help(format!("{as_text}write one value, or one condition per value joined with `and` or `or`"))
        }
    }
}

/// The condition that a comparison with an array of PostgreSQL means, and whether it is certain; `None` if there is none.
/// `is_quantified` is whether the array is in `ANY(…)` or `ALL(…)`.
pub(in crate::syntax) fn array_condition(
    column: &str,
    operator: &str,
    items: &[&str],
    is_quantified: bool,
    is_any: bool,
) -> Option<(String, Safety)> {
    let list = match items {
        [parameter] if parameter.starts_with('$') => (*parameter).to_owned(),
        _ => format!("({})", items.join(", ")),
    };
    let ours = match (operator, is_quantified, is_any) {
        ("=" | "==", true, true) | ("in", ..) => format!("{column} in {list}"),
        ("!=" | "<>", true, false) | ("not in", ..) => format!("{column} not in {list}"),
        ("@ >" | "@>", false, _) => format!("{column} has all {list}"),
        ("&&" | "?|" | "? |", false, _) => format!("{column} has any {list}"),
        ("?&" | "? &", false, _) => format!("{column} has all {list}"),
        ("like" | "ilike" | "not like" | "not ilike", true, _) => {
            return patterns(column, items, operator.ends_with("ilike"), operator.starts_with("not"), is_any);
        }
        _ => return None,
    };
    Some((ours, Safety::Safe))
}

/// One condition for each pattern of an array.
fn patterns(column: &str, items: &[&str], nocase: bool, is_negated: bool, is_any: bool) -> Option<(String, Safety)> {
    let mut conditions = Vec::new();
    let mut safety = Safety::Safe;
    for item in items.iter().take(MAX_VALUES + 1) {
        let item = item.strip_prefix(['"', '\''])?.strip_suffix(['"', '\''])?;
        let pattern = SqlPattern::of(item)?;
        safety = safety.max(pattern.safety());
        conditions.push(format!("{column} {}", pattern.operation(nocase, is_negated)));
    }
    match conditions.as_slice() {
        [] => None,
        [only] => Some((only.clone(), safety)),
        several if several.len() > MAX_VALUES => None,
        several => Some((format!("({})", several.join(if is_any { " or " } else { " and " })), safety)),
    }
}

/// `tags && ARRAY['a']`; `ours` is the condition, and whether it is certain.
pub(in crate::syntax) fn array(written: &str, ours: Option<(String, Safety)>, is_list: bool, span: Span) -> Diagnostic {
    let (language, instead) =
        if is_list { ("SQL", "write one condition per pattern") } else { ("PostgreSQL", "use a list") };
    let diagnostic = foreign(format!("{} is {language} syntax; {instead}", words::quote(written)), span);
    match ours {
        Some((ours, safety)) => diagnostic.suggest(safety, span, ours),
        None => diagnostic.help("write for example `has any (\"a\", \"b\")`, or one condition per value"),
    }
}

/// `'a' = ANY(tags)`; `ours` is the condition on the column.
pub(in crate::syntax) fn any_of_column(written: &str, ours: String, span: Span) -> Diagnostic {
    super::write(foreign(format!("{} is SQL syntax; the column comes first", words::quote(written)), span), ours)
}

/// The operator and operand that match the dates or numbers that start with `prefix`: `2026-01` is every day of a
/// month. If the name of `column` ends with `status_code` or `status`, `5` is the numbers from 500 to 599.
pub(crate) fn range_of_prefix(column: &str, prefix: &str, negated: bool) -> Option<String> {
    let not = if negated { "not " } else { "" };
    let is_status = ["status_code", "status"].iter().any(|name| {
        let end = column.len().checked_sub(name.len()).and_then(|start| column.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(name))
    });
    if is_status && prefix.len() < 3 && prefix.starts_with(['1', '2', '3', '4', '5']) && is_digits(prefix) {
        return Some(format!("{not}between {prefix:0<3} and {prefix:9<3}"));
    }
    let mut parts = prefix.split('-');
    let (year, month, day) = (parts.next()?, parts.next(), parts.next());
    let is_part = |part: &str, length: usize| part.len() == length && is_digits(part);
    if !is_part(year, 4) || !month.into_iter().chain(day).all(|part| is_part(part, 2)) || parts.next().is_some() {
        return None;
    }
    match (month, day) {
        (None, _) => Some(format!("{not}between {year}-01-01 and {year}-12-31")),
        (Some(_), Some(_)) => Some(format!("{} {prefix}", if negated { "!=" } else { "=" })),
        (Some(month), None) => {
            let first = chrono::NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)?;
            let last = first.checked_add_months(chrono::Months::new(1))?.pred_opt()?;
            Some(format!("{not}between {first} and {last}"))
        }
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
