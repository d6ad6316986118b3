//! Operators that are missing, misspelt or in the wrong place, and `nocase`.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::source::Span;
use crate::syntax::ast::{Chain, Column};

/// `a ≥ 5`
pub(in crate::syntax) fn typographic_operator(written: &str, span: Span) -> Option<Diagnostic> {
    let plain = match written {
        "≥" => ">=",
        "≤" => "<=",
        "≠" => "!=",
        _ => return None,
    };
    Some(Diagnostic::new(Code::TypographicOperator, format!("`{written}` is read as `{plain}`"), span).fix(
        Safety::Safe,
        format!("write `{plain}`"),
        Edit::replace(span, plain),
    ))
}

/// `1 < a > 5`
pub(in crate::syntax) fn mixed_chain(chain: &Chain<'_>) -> Option<Diagnostic> {
    let (second, second_span, _) = chain.second.as_ref()?;
    if chain.first_order.agrees(*second) {
        return None;
    }
    let name = words::quote(&chain.column.name);
    Some(
        Diagnostic::new(
            Code::MixedChain,
            "the two comparisons of this chain point in different directions",
            *second_span,
        )
        .with_secondary_label(chain.first_span, "the other one")
        .help(format!(
            "a chain goes one way, as in `1 < {0} <= 5`; else write two conditions on {name} joined by `and`",
            chain.column.name
        )),
    )
}

/// `input =`
pub(in crate::syntax) fn missing_value(operator: &str, operator_span: Span, at: u32) -> Diagnostic {
    Diagnostic::new(Code::MissingValue, format!("a value is missing after {}", words::quote(operator)), Span::at(at))
        .with_label("a value is missing here")
        .with_secondary_label(operator_span, "this wants a value")
}

/// `a between 1`
pub(in crate::syntax) fn missing_upper_bound(operator_span: Span, at: u32) -> Diagnostic {
    Diagnostic::new(Code::MissingValue, "the second bound of `between` is missing", Span::at(at))
        .with_label("`and` and the upper bound are missing here")
        .with_secondary_label(operator_span, "this wants two bounds")
        .help("write `between 1 and 5`; both ends are included")
}

/// `input "x"`, `model ("a", "b")`
pub(in crate::syntax) fn missing_operator(column: &Column<'_>, operand: Span, is_list: bool) -> Diagnostic {
    let operator = if is_list { "in" } else { "=" };
    let name = words::quote(&column.name);
    Diagnostic::new(
        Code::MissingOperator,
        format!("an operator is missing after {name}"),
        Span::new(column.span.end, operand.start),
    )
    .with_label("`=`, `contains` or another operator is missing here")
    .with_secondary_label(operand, "how is it compared with this?")
    .fix(
        Safety::Unsafe,
        format!("compare with `{operator}`"),
        Edit::replace(Span::new(column.span.end, operand.start), format!(" {operator} ")),
    )
}

/// `> 5`; `a > 5 and < 9`, after a comparison of the column `last`
pub(in crate::syntax) fn missing_column(operator: &str, span: Span, last: Option<&str>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::MissingColumn, format!("a column is missing before {}", words::quote(operator)), span)
            .with_label("what is compared?")
            .help("a condition is a column, an operator and a value, as in `status_code >= 500`");
    match last {
        Some(column) => diagnostic.fix(
            Safety::Unsafe,
            format!("write {}", words::quote(&format!("{column} {operator}"))),
            Edit::insert(span.start, format!("{column} ")),
        ),
        None => diagnostic,
    }
}

/// `name resembles "x"`, `tags contai`; `near` is what was probably meant.
pub(in crate::syntax) fn unknown_operator(written: &str, near: Option<&str>, span: Span) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::UnknownOperator, format!("{} is not an operator", words::quote(written)), span);
    match near {
        Some(near) => diagnostic
            .with_label(format!("did you mean `{near}`?"))
            .fix(Safety::Unsafe, format!("write `{near}`"), Edit::replace(span, near)),
        None => diagnostic.help(
            "the operators are `=`, `!=`, `<`, `<=`, `>`, `>=`, `contains`, `in`, `has`, `between`, and `not` before a word",
        ),
    }
}

/// `a = > 5`, `input is contains "x"`
pub(in crate::syntax) fn second_operator(first: &str, second: &str, first_span: Span, span: Span) -> Diagnostic {
    let (first, second) = (words::quote(first), words::quote(second));
    Diagnostic::new(Code::UnexpectedToken, format!("{second} is an operator, and {first} is one already"), span)
        .with_label("a value belongs here")
        .with_secondary_label(first_span, "this wants a value")
        .fix(Safety::Unsafe, format!("remove {second}"), Edit::replace(span, ""))
        .fix(Safety::Unsafe, format!("remove {first}"), Edit::replace(first_span, ""))
}

/// `status_code > 4 contains`
pub(in crate::syntax) fn operator_behind(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::UnexpectedToken,
        format!("{} cannot stand here: the condition before it is complete", words::quote(written)),
        span,
    )
    .help("join conditions with `and` or `or`, each with its column, operator and value")
}

/// `5 <`
pub(in crate::syntax) fn missing_column_after(operator: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::MissingColumn,
        format!("a column is missing after {}", words::quote(operator)),
        Span::at(span.end),
    )
    .with_label("what is compared?")
    .with_secondary_label(span, "this compares a value with a column")
}

/// `name not`
pub(in crate::syntax) fn lone_not(column: &Column<'_>, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::MissingOperator,
        format!("an operator is missing after {}", words::quote(&format!("{} not", column.name))),
        Span::at(span.end),
    )
    .with_label("`contains`, `in` or `between` is missing here")
    .with_secondary_label(span, "this turns an operator or a condition")
    .help(format!("write for example {}", words::quote(&format!("{} not contains \"…\"", column.name))))
}

/// `1 < a = 5`
pub(in crate::syntax) fn mixed_operators(written: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(Code::MixedChain, format!("{} cannot end a chain of comparisons", words::quote(written)), span)
        .with_secondary_label(first, "the chain begins here")
        .help("a chain is as `1 < status_code <= 5`; else write two conditions joined by `and`")
}

/// `1 < a < 5 < 7`, `a < 5 < 10`
pub(in crate::syntax) fn chain_too_long(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedToken, format!("{} cannot follow here", words::quote(written)), span)
        .with_label("one comparison too many")
        .help("a chain has the column in the middle, as in `1 < status_code <= 5`")
}

/// `name nocase = "x"`
pub(in crate::syntax) fn early_nocase(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::UnexpectedToken,
        format!("{} stands behind the value, not before it", words::quote(written)),
        span,
    )
    .help("write for example `name = \"x\" nocase`")
}

/// `name = "x" nocase nocase`, `is_complete nocase`
pub(in crate::syntax) fn stray_nocase(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::UnexpectedToken,
        format!("{} belongs right behind a text or a list, and once", words::quote(written)),
        span,
    )
    .help("it holds for one condition, as in `name = \"x\" nocase`; write it behind each that needs it")
}

/// `name in ("x" nocase, "y")`
pub(in crate::syntax) fn nocase_in_list(span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedToken, "`nocase` stands behind the list, not in it", span)
        .help("write for example `name in (\"a\", \"b\") nocase`; it holds for every item")
}

/// `"x" in tags nocase`
pub(in crate::syntax) fn nocase_after_within(
    column: &Column<'_>,
    operator: &str,
    value: &str,
    span: Span,
) -> Diagnostic {
    let ours = format!("{} {operator} ({value}) nocase", column.name);
    Diagnostic::new(Code::UnexpectedToken, "`nocase` cannot stand behind a column", span)
        .help(format!("write the column first: {}", words::quote(&ours)))
}
