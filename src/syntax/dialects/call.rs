//! Functions and methods of other languages.

use crate::diagnostic::{Diagnostic, Edit, Safety, words};
use crate::source::Span;
use crate::syntax::ast::Operator;
use crate::syntax::ast::print::column_name;

use super::super::errors;
use super::Function;
use super::pattern::SqlPattern;
use super::{foreign, inexpressible, write};

/// `contains(x, "y")`, `x.contains("y")`; `replacement` is the equivalent condition.
pub(in crate::syntax) fn comparing_call(
    written: &str,
    replacement: String,
    span: Span,
    is_certain: bool,
) -> Diagnostic {
    let diagnostic = foreign(format!("{} is a function call; use an operator", words::quote(written)), span);
    let mut diagnostic = write(diagnostic, replacement);
    if !is_certain {
        diagnostic.fixes.iter_mut().for_each(|fix| fix.safety = Safety::Unsafe);
    }
    diagnostic
}

/// `len(x) > 5`, `x.isnull()`, with the column of the call, if it has one; `compared` is where the comparison ends that
/// has the call on its left side.
pub(in crate::syntax) fn call(
    name: &str,
    function: Option<Function>,
    column: Option<&str>,
    span: Span,
    compared: Option<u32>,
) -> Diagnostic {
    let quoted = words::quote(name);
    let named = column;
    let column = column.unwrap_or("input");
    match function {
        Some(Function::Affix) => inexpressible(super::affix_message(&quoted), span).help(format!(
            "the closest alternative is `contains`, which searches the whole string: {}",
            words::quote(&format!("{column} contains \"…\""))
        )),
        Some(Function::Pattern | Function::Like { .. } | Function::Search { .. }) => {
            inexpressible(format!("{quoted} is not supported: the server cannot match patterns"), span)
                .help(format!("the closest alternative is {}", words::quote(&format!("{column} contains \"…\""))))
        }
        Some(Function::Present { negated }) => {
            let diagnostic = errors::value_test(column, negated, span);
            match negated && compared.is_none() {
                true => errors::matching_values(diagnostic, column, span),
                false => diagnostic,
            }
        }
        Some(Function::Truncates(_) | Function::PartOfDate(_) | Function::Elapsed) => {
            let column = if column == "input" { "created_at" } else { column };
            inexpressible(format!("{quoted} computes a value; the server can only compare stored values"), span).help(
                format!(
                    "compare the column itself with dates: {}",
                    words::quote(&format!("{column} between 2026-01-01 and 2026-01-31"))
                ),
            )
        }
        Some(Function::Slice) => inexpressible(super::affix_message(&quoted), span)
            .help(format!("the closest alternative is {}", words::quote(&format!("{column} contains \"…\"")))),
        Some(Function::Case) => {
            change_of_case(&quoted, span).help(format!("write {}", words::code(&format!("{column} = \"…\" nocase"))))
        }
        Some(Function::Computes | Function::Default | Function::Part | Function::Length | Function::Cast) => {
            inexpressible(format!("{quoted} computes a value; the server can only compare stored values"), span)
                .help(help_without_call(named))
        }
        Some(Function::Compares(operator)) => foreign(format!("{quoted} is a function call; use an operator"), span)
            .help(format!("write {}", words::code(&format!("{column} {operator} …")))),
        None => foreign(format!("{quoted} is a function call; functions are not supported"), span)
            .help(help_without_call(named)),
    }
}

/// How to write a condition without a call.
fn help_without_call(column: Option<&str>) -> String {
    match column {
        Some(column) => format!("compare {} itself with a value, without the function", words::quote(column)),
        None => "a condition is a column, an operator and a value, as in `input contains \"refund\"`".to_owned(),
    }
}

/// `lower(x) = "y"`; `ours` compares the column itself.
pub(in crate::syntax) fn comparison_of_case(name: &str, ours: String, span: Span, whole: Span) -> Diagnostic {
    change_of_case(&words::quote(name), span).suggest(Safety::Unsafe, whole, ours)
}

fn change_of_case(quoted: &str, span: Span) -> Diagnostic {
    foreign(format!("{quoted} changes case; use `nocase` to compare ignoring case"), span)
}

/// `toDate(x) = '2026-01-05'`; `ours` compares the column itself.
pub(in crate::syntax) fn day_call(name: &str, ours: String, is_certain: bool, span: Span, whole: Span) -> Diagnostic {
    let quoted = words::quote(name);
    let safety = if is_certain { Safety::Safe } else { Safety::Unsafe };
    foreign(format!("{quoted} is a function call; a date without a time is already the whole day"), span)
        .suggest(safety, whole, ours)
}

/// `cast(x as text) = 'y'`; `ours` compares the column itself.
pub(in crate::syntax) fn cast_call(name: &str, ours: String, span: Span, whole: Span) -> Diagnostic {
    let quoted = words::quote(name);
    foreign(format!("{quoted} is a function call; columns already have a type"), span).suggest(
        Safety::Unsafe,
        whole,
        ours,
    )
}

/// `regexp_like(x, 'y')`; `condition` searches for the texts of the pattern.
pub(in crate::syntax) fn regex_call(name: &str, condition: String, span: Span) -> Diagnostic {
    let quoted = words::quote(name);
    inexpressible(format!("{quoted} is not supported: the server cannot match patterns"), span).suggest(
        Safety::Unsafe,
        span,
        condition,
    )
}

/// `df.query("x == 'y'")`; `inner` is the query.
pub(in crate::syntax) fn quoted_call(name: &str, inner: &str, span: Span) -> Diagnostic {
    foreign(format!("{} is pandas syntax; write the condition alone", words::quote(name)), span).suggest(
        Safety::Unsafe,
        span,
        inner,
    )
}

/// The condition that `{"env": "prod"}` means as a part of the metadata.
pub(in crate::syntax) fn pair_of_json(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    let (key, value) = inner.split_once(':')?;
    let key = super::parts::unquoted(key.trim())?;
    let value = super::parts::unquoted(value.trim())?;
    Some(format!("{} = {}", column_name(&format!("user_metadata/{key}")), words::string_literal(value)))
}

/// `search("y")`
pub(in crate::syntax) fn search_everywhere(name: &str, text: &str, span: Span) -> Diagnostic {
    foreign(format!("{} is a function call; name the columns to search", words::quote(name)), span).suggest(
        Safety::Unsafe,
        span,
        searched_everywhere(text),
    )
}

/// The condition that searches inputs and outputs.
pub(in crate::syntax) fn searched_everywhere(text: &str) -> String {
    let text = words::string_literal(text);
    format!("(input contains {text} or output contains {text})")
}

/// `len(x) > 0`, `coalesce(x, "") != ""`
pub(in crate::syntax) fn length_test(name: &str, column: &str, has_value: bool, span: Span) -> Diagnostic {
    let diagnostic = errors::value_test(name, has_value, span);
    if has_value { errors::matching_values(diagnostic, column, span) } else { diagnostic }
}

/// `year(x) = 2026`; `ours` compares with the dates of the year.
pub(in crate::syntax) fn year_call(name: &str, ours: String, span: Span, whole: Span) -> Diagnostic {
    let quoted = words::quote(name);
    foreign(format!("{quoted} is a function call; compare with dates"), span).suggest(Safety::Unsafe, whole, ours)
}

/// `coalesce(x, "") != ""`; `ours` compares the column itself.
pub(in crate::syntax) fn default_call(name: &str, ours: String, span: Span, whole: Span) -> Diagnostic {
    let quoted = words::quote(name);
    inexpressible(format!("{quoted} replaces missing values, which the server cannot do"), span).suggest(
        Safety::Unsafe,
        whole,
        ours,
    )
}

/// `JSON_VALUE(metadata, '$.env') = 'prod'`; `ours` compares the column in the group.
pub(in crate::syntax) fn part_call(name: &str, ours: String, span: Span, whole: Span) -> Diagnostic {
    let quoted = words::quote(name);
    foreign(format!("{quoted} is a function call; the values of a group are columns"), span).suggest(
        Safety::Unsafe,
        whole,
        ours,
    )
}

/// `and(eq(x, 1), gt(y, 2))`; `replacement` is the equivalent condition, and whether it is certain, `None` if any part is
/// not recognized.
pub(in crate::syntax) fn nested_calls(name: &str, replacement: Option<(String, bool)>, span: Span) -> Diagnostic {
    let diagnostic =
        foreign(format!("{} is used as a function; write it between two conditions", words::quote(name)), span);
    match replacement {
        Some((ours, is_certain)) => {
            let safety = if is_certain { Safety::Safe } else { Safety::Unsafe };
            diagnostic.suggest(safety, span, ours)
        }
        None => diagnostic.help(format!("write {}", words::code(&format!("… {} …", name.to_lowercase())))),
    }
}

/// `created_at > ago(7d)`, `status_code = range(1, 5)`, with what is added to it.
pub(in crate::syntax) fn function_value(written: &str, span: Span) -> Diagnostic {
    super::value::moment_value(written, span).unwrap_or_else(|| {
        foreign(format!("{} is computed; a condition compares with a fixed value", words::quote(written)), span).help(
            match is_about_time(written) {
                true => "write a date such as `2026-01-31`, or a relative one such as `now-7d` or `today`",
                false => "write a value: a quoted string, a number, or a timestamp such as `now-7d`",
            },
        )
    })
}

/// Whether an expression seems to compute a date or time.
fn is_about_time(written: &str) -> bool {
    let written = written.to_ascii_lowercase();
    ["now", "date", "time", "trunc", "day", "month", "year"].iter().any(|word| written.contains(word))
}

/// A test of the items of a collection in OData.
pub(in crate::syntax) struct LambdaTest<'q> {
    pub(in crate::syntax) column: &'q str,
    /// Whether one item is enough.
    pub(in crate::syntax) is_any: bool,
    pub(in crate::syntax) operator: Option<Operator>,
    pub(in crate::syntax) operand: Option<&'q str>,
}

/// `tags/any(t: t eq 'x')`
pub(in crate::syntax) fn lambda(written: &str, test: &LambdaTest<'_>, span: Span) -> Diagnostic {
    let column = column_name(test.column);
    let diagnostic = foreign(format!("{} is OData syntax; use `has`", words::quote(written)), span);
    let ours = match (test.is_any, test.operator, test.operand) {
        (true, Some(Operator::Eq), Some(operand)) => format!("{column} has {operand}"),
        (true, Some(Operator::In), Some(operand)) => format!("{column} has any {operand}"),
        (false, Some(Operator::Ne), Some(operand)) => format!("not ({column} has {operand})"),
        _ => return diagnostic.help(format!("write {}", words::code(&format!("{column} has \"…\"")))),
    };
    write(diagnostic, ours)
}

/// A function with a pattern.
pub(in crate::syntax) struct LikeCall<'q> {
    pub(in crate::syntax) name: &'q str,
    pub(in crate::syntax) column: &'q str,
    pub(in crate::syntax) pattern: &'q str,
    pub(in crate::syntax) nocase: bool,
}

/// `ilike(x, '%y%')`
pub(in crate::syntax) fn pattern_call(call: &LikeCall<'_>, is_negated: bool, span: Span) -> Diagnostic {
    let exact = foreign(format!("{} is a function call; use an operator", words::quote(call.name)), span);
    condition_of_pattern(call, is_negated, exact)
}

/// `lower(x) like '%y%'`; the operator is the name of the pattern's `like`.
pub(in crate::syntax) fn pattern_of_case(
    function: &str,
    like: &LikeCall<'_>,
    is_negated: bool,
    span: Span,
) -> Diagnostic {
    let mut diagnostic = condition_of_pattern(like, is_negated, change_of_case(&words::quote(function), span));
    let is_upper = ["upper", "ucase"].iter().any(|name| function.to_lowercase().contains(name));
    let changed = if is_upper { like.pattern.to_uppercase() } else { like.pattern.to_lowercase() };
    if changed != like.pattern {
        // In the other language it matches nothing.
        diagnostic.fixes.iter_mut().for_each(|fix| fix.safety = Safety::Unsafe);
    }
    diagnostic
}

/// The condition in place of a pattern; `exact` is the error if one matches the same.
fn condition_of_pattern(call: &LikeCall<'_>, is_negated: bool, exact: Diagnostic) -> Diagnostic {
    let LikeCall { name, column, pattern, nocase } = call;
    let (quoted, span) = (words::quote(name), exact.span);
    let Some(pattern) = SqlPattern::of(pattern) else {
        let suffix = if *nocase { " nocase" } else { "" };
        let closest = words::quote(&format!("{column} contains \"…\"{suffix}"));
        return inexpressible(format!("{quoted} is not supported: the server cannot match patterns"), span)
            .help(format!("the closest alternative is {closest} with part of the string"));
    };
    let diagnostic = if pattern.is_exact() { exact } else { inexpressible(super::affix_message(&quoted), span) };
    diagnostic.suggest(pattern.safety(), span, format!("{column} {}", pattern.operation(*nocase, is_negated)))
}

/// `startswith(x, 'y') eq true`
pub(in crate::syntax) fn affix_call(name: &str, column: &str, value: &str, is_negated: bool, span: Span) -> Diagnostic {
    let operator = if is_negated { "not contains" } else { "contains" };
    let ours = format!("{column} {operator} {value}");
    let quoted = words::quote(&ours);
    inexpressible(super::affix_message(&words::quote(name)), span)
        .help(format!("the closest alternative is `{operator}`, which searches the whole string: {quoted}"))
        .fix(Safety::Unsafe, format!("write {quoted}"), Edit::replace(span, ours))
}

/// A search for parts of a string.
pub(in crate::syntax) struct SearchCall<'q> {
    pub(in crate::syntax) name: &'q str,
    pub(in crate::syntax) column: &'q str,
    pub(in crate::syntax) texts: &'q [String],
    pub(in crate::syntax) nocase: bool,
    pub(in crate::syntax) is_negated: bool,
    /// Whether it is a condition.
    pub(in crate::syntax) is_certain: bool,
}

/// `position(x, 'y') > 0`, `multiSearchAny(x, ['y', 'z'])`
pub(in crate::syntax) fn search_call(call: &SearchCall<'_>, span: Span) -> Diagnostic {
    let &SearchCall { name, column, texts, nocase, is_negated, is_certain } = call;
    let values: Vec<String> = texts.iter().map(|text| words::string_literal(text)).collect();
    let (operator, connective) = if is_negated { ("not contains", "and") } else { ("contains", "or") };
    let diagnostic = foreign(format!("{} is a function call; use an operator", words::quote(name)), span);
    match super::each_of(column, operator, &values, connective, nocase) {
        Some(ours) => {
            let safety = if is_certain { Safety::Safe } else { Safety::Unsafe };
            diagnostic.suggest(safety, span, ours)
        }
        None => diagnostic.help(format!("write {}", words::code(&format!("{column} {operator} \"…\"")))),
    }
}
