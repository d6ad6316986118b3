//! Operators that are missing, misspelled or misplaced, and `nocase`.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::source::Span;
use crate::syntax::ast::{Chain, ColumnName};

/// `a ≥ 5`
pub(in crate::syntax) fn typographic_operator(written: &str, span: Span) -> Option<Diagnostic> {
    let plain = match written {
        "≥" => ">=",
        "≤" => "<=",
        "≠" => "!=",
        _ => return None,
    };
    Some(Diagnostic::new(Code::TypographicOperator, format!("`{written}` is interpreted as `{plain}`"), span).fix(
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
        Diagnostic::new(Code::MixedChain, "the comparisons in a chain must point in the same direction", *second_span)
            .with_secondary_label(chain.first_span, "the other comparison")
            .help(format!(
                "write the chain as `1 < {0} <= 5`, or write two conditions on {name} joined with `and`",
                chain.column.name
            )),
    )
}

/// `input =`
pub(in crate::syntax) fn missing_value(operator: &str, operator_span: Span, at: u32) -> Diagnostic {
    Diagnostic::new(Code::MissingValue, format!("expected a value after {}", words::quote(operator)), Span::at(at))
        .with_label("expected a value")
        .with_secondary_label(operator_span, "this operator requires a value")
}

/// `a between 1`
pub(in crate::syntax) fn missing_upper_bound(operator_span: Span, at: u32) -> Diagnostic {
    Diagnostic::new(Code::MissingValue, "missing upper bound of `between`", Span::at(at))
        .with_label("expected `and` and a value")
        .with_secondary_label(operator_span, "this operator requires two bounds")
        .help("write for example `between 1 and 5`; both bounds are inclusive")
}

/// `input "x"`, `model ("a", "b")`
pub(in crate::syntax) fn missing_operator(column: &ColumnName<'_>, operand: Span, is_list: bool) -> Diagnostic {
    let operator = if is_list { "in" } else { "=" };
    let name = words::quote(&column.name);
    Diagnostic::new(
        Code::MissingOperator,
        format!("expected an operator after {name}"),
        Span::new(column.span.end, operand.start),
    )
    .with_label("expected `=`, `contains` or another operator")
    .with_secondary_label(operand, "found this value")
    .fix(
        Safety::Unsafe,
        format!("compare with `{operator}`"),
        Edit::replace(Span::new(column.span.end, operand.start), format!(" {operator} ")),
    )
}

/// `> 5`; `a > 5 and < 9`, after a comparison of the column `last`
pub(in crate::syntax) fn missing_column(operator: &str, span: Span, last: Option<&str>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::MissingColumn, format!("expected a column before {}", words::quote(operator)), span)
            .with_label("this operator requires a column")
            .help("a condition is a column, an operator and a value, as in `status_code >= 500`");
    match last {
        Some(column) => diagnostic.fix(
            Safety::Unsafe,
            format!("write {}", words::code(&format!("{column} {operator}"))),
            Edit::insert(span.start, format!("{column} ")),
        ),
        None => diagnostic,
    }
}

/// `name resembles "x"`, `tags contai`; `near` is the operator that was probably meant.
pub(in crate::syntax) fn unknown_operator(written: &str, near: Option<&str>, span: Span) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::UnknownOperator, format!("{} is not an operator", words::quote(written)), span);
    match near {
        Some(near) => diagnostic.with_label(format!("did you mean `{near}`?")).fix(
            Safety::Unsafe,
            format!("write `{near}`"),
            Edit::replace(span, near),
        ),
        None => diagnostic.help(
            "the operators are `=`, `!=`, `<`, `<=`, `>`, `>=`, `contains`, `in`, `has` and `between`, \
             and forms such as `not in`",
        ),
    }
}

/// `a = > 5`, `input is contains "x"`
pub(in crate::syntax) fn second_operator(first: &str, second: &str, first_span: Span, span: Span) -> Diagnostic {
    let (first, second) = (words::quote(first), words::quote(second));
    let message = format!("expected a value after {first}, found the operator {second}");
    Diagnostic::new(Code::UnexpectedToken, message, span)
        .with_label("expected a value")
        .with_secondary_label(first_span, "this operator requires a value")
        .fix(Safety::Unsafe, format!("remove {second}"), Edit::replace(span, ""))
        .fix(Safety::Unsafe, format!("remove {first}"), Edit::replace(first_span, ""))
}

/// `status_code > 4 contains`
pub(in crate::syntax) fn operator_after_condition(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::UnexpectedToken,
        format!("unexpected operator {} after a complete condition", words::quote(written)),
        span,
    )
    .help("join conditions with `and` or `or`; each needs a column, an operator and a value")
}

/// `5 <`
pub(in crate::syntax) fn missing_column_after(operator: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::MissingColumn,
        format!("expected a column after {}", words::quote(operator)),
        Span::at(span.end),
    )
    .with_label("expected a column")
    .with_secondary_label(span, "this operator compares a value with a column")
}

/// `name not`
pub(in crate::syntax) fn lone_not(column: &ColumnName<'_>, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::MissingOperator,
        format!("expected an operator after {}", words::quote(&format!("{} not", column.name))),
        Span::at(span.end),
    )
    .with_label("expected `contains`, `in` or `between`")
    .with_secondary_label(span, "this negates an operator or a condition")
    .help(format!("write for example {}", words::quote(&format!("{} not contains \"…\"", column.name))))
}

/// `is_complete !`
pub(in crate::syntax) fn trailing_mark(column: &ColumnName<'_>, span: Span) -> Diagnostic {
    let negated = format!("not {column}");
    let whole = column.span.to(span);
    Diagnostic::new(Code::UnknownOperator, "`!` is not an operator", span)
        .help("`!` goes before the condition that it negates; \"not equal\" is written `!=`")
        .fix(Safety::Unsafe, format!("write {}", words::code(&negated)), Edit::replace(whole, negated))
}

/// `1 < a = 5`
pub(in crate::syntax) fn mixed_operators(written: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(
        Code::MixedChain,
        format!("{} is not allowed in a chain of comparisons", words::quote(written)),
        span,
    )
    .with_secondary_label(first, "the chain starts here")
    .help("write a chain such as `1 < status_code <= 5`, or two conditions joined with `and`")
}

/// `1 < a < 5 < 7`, `a < 5 < 10`
pub(in crate::syntax) fn chain_too_long(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedToken, format!("unexpected {} after a comparison", words::quote(written)), span)
        .with_label("one comparison too many")
        .help("a chain has one column, in the middle, as in `1 < status_code <= 5`")
}

/// `name nocase = "x"`
pub(in crate::syntax) fn early_nocase(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedToken, format!("{} must come after the value", words::quote(written)), span)
        .help("write for example `name = \"x\" nocase`")
}

/// `name = "x" nocase nocase`, `is_complete nocase`
pub(in crate::syntax) fn stray_nocase(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::UnexpectedToken,
        format!("{} must directly follow a string or a list, and only once", words::quote(written)),
        span,
    )
    .help("it applies to one condition, as in `name = \"x\" nocase`; repeat it for each that needs it")
}

/// `name in ("x" nocase, "y")`
pub(in crate::syntax) fn nocase_in_list(span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedToken, "`nocase` must come after the list, not inside it", span)
        .help("write for example `name in (\"a\", \"b\") nocase`; it applies to every item")
}

/// `"x" in tags nocase`
pub(in crate::syntax) fn nocase_after_within(
    column: &ColumnName<'_>,
    operator: &str,
    value: &str,
    span: Span,
) -> Diagnostic {
    let replacement = format!("{} {operator} ({value}) nocase", column.name);
    Diagnostic::new(Code::UnexpectedToken, "`nocase` cannot follow a column", span)
        .help(format!("write the column first: {}", words::quote(&replacement)))
}
