//! Every syntax error and warning: its message, its labels and its fixes.
//!
//! One function per diagnostic; its comment shows a query that triggers it.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Fix, Safety, words};
use crate::source::Span;
use crate::syntax::ast::{ColumnName, Comparison, Expr, ExprKind, Operand, Operator, ValueKind};

use crate::syntax::ast::Connective;

mod operator;
mod value;

pub(super) use operator::*;
pub(super) use value::*;

/// A query that exceeds the limit on its length.
pub(super) fn too_long(bytes: usize, limit: usize) -> Diagnostic {
    Diagnostic::new(Code::TooLong, format!("the query is {bytes} bytes long; the limit is {limit}"), Span::at(0))
        .help("split a long list of values across several requests")
}

/// `((((…))))`
pub(super) fn too_deep(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::new(Code::TooDeep, format!("the query is nested more than {limit} levels deep"), span)
        .with_label("one level too many")
        .help("each parenthesis and `not` adds a level; join conditions with `and` and `or` instead of nesting them")
}

/// An empty query, or one that contains only comments.
pub(super) fn empty_query(span: Span) -> Diagnostic {
    Diagnostic::new(Code::EmptyQuery, "the query is empty", span)
        .help("write a condition, for example `status_code >= 500`")
}

/// `and b`, `a or and b`, `not and b`
pub(super) fn missing_operand_before(connective: Connective, span: Span, expected_by: Option<Span>) -> Diagnostic {
    let word = connective.as_str();
    let diagnostic = match expected_by {
        None => Diagnostic::new(Code::MissingOperand, format!("expected a condition before `{word}`"), span).fix(
            Safety::Unsafe,
            format!("remove `{word}`"),
            Edit::replace(span, ""),
        ),
        Some(by) => Diagnostic::new(Code::MissingOperand, format!("expected a condition before `{word}`"), span)
            .with_secondary_label(by, "expected a condition after this"),
    };
    diagnostic.help(format!("`{word}` joins two conditions, for example `status_code = 500 {word} is_complete`"))
}

/// `a and`, `not`
pub(super) fn missing_operand_at_end(expected_by: Option<Span>, end: u32) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::MissingOperand, "expected a condition, found the end of the query", Span::at(end))
            .with_label("expected a condition");
    match expected_by {
        Some(by) => diagnostic.with_secondary_label(by, "expected a condition after this"),
        None => diagnostic,
    }
}

/// `()`, `(a and)`
pub(super) fn missing_operand_inside(parentheses: Span, expected_by: Option<Span>) -> Diagnostic {
    match expected_by {
        Some(by) if by.start != parentheses.start => Diagnostic::new(
            Code::MissingOperand,
            "expected a condition before `)`",
            Span::new(parentheses.end - 1, parentheses.end),
        )
        .with_secondary_label(by, "expected a condition after this"),
        _ => Diagnostic::new(Code::MissingOperand, "expected a condition inside the parentheses", parentheses)
            .help("write a condition inside the parentheses, or remove them"),
    }
}

/// `is_complete has_children`
pub(super) fn missing_connective(previous: Span, next: Span) -> Diagnostic {
    let gap = Span::new(previous.end, next.start);
    let edit = |word: &str| Edit::replace(gap, format!(" {word} "));
    Diagnostic::new(Code::MissingConnective, "expected `and` or `or` between two conditions", Span::at(next.start))
        .with_label("expected `and` or `or`")
        .with_secondary_label(previous, "the first condition ends here")
        .help("join the conditions with `and` or `or`")
        .fix(Safety::Unsafe, "insert `and`", edit("and"))
        .fix(Safety::Unsafe, "insert `or`", edit("or"))
}

/// `(a`
pub(super) fn unclosed_parenthesis(open: &[Span], end: u32) -> Diagnostic {
    let count = open.len();
    let message = match count {
        1 => "unclosed parenthesis".to_owned(),
        _ => format!("{count} unclosed parentheses"),
    };
    let closers = ")".repeat(count);
    let first = open.first().copied().unwrap_or_default();
    let mut diagnostic = Diagnostic::new(Code::UnclosedParenthesis, message, first).with_label("opened here");
    for also in open.iter().skip(1).take(3) {
        diagnostic = diagnostic.with_secondary_label(*also, "and here");
    }
    diagnostic.with_secondary_label(Span::at(end), format!("expected {}", words::quote(&closers))).fix(
        Safety::Unsafe,
        format!("add {} at the end", words::quote(&closers)),
        Edit::insert(end, closers),
    )
}

/// `(a]`
pub(super) fn mismatched_parenthesis(open: Span, written: &str, closer: Span) -> Diagnostic {
    Diagnostic::new(Code::UnclosedParenthesis, format!("mismatched closing bracket {}", words::quote(written)), closer)
        .with_label("expected `)`")
        .with_secondary_label(open, "opened here")
        .fix(Safety::Safe, "write `)`", Edit::replace(closer, ")"))
}

/// `a)`
pub(super) fn unopened_parenthesis(span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnopenedParenthesis, "unexpected closing parenthesis", span)
        .with_label("no matching `(`")
        .fix(Safety::Unsafe, "remove `)`", Edit::replace(span, ""))
}

/// `a or b and c`
pub(super) fn mixed_and_or(conjunctions: &[Span], or: Span) -> Diagnostic {
    let first = conjunctions.first().copied().unwrap_or_default();
    let edits = conjunctions.iter().flat_map(|span| [Edit::insert(span.start, "("), Edit::insert(span.end, ")")]);
    Diagnostic::new(Code::MixedAndOr, "`and` and `or` are mixed without parentheses", first)
        .with_label("`and` binds tighter than `or`, so this is grouped first")
        .with_secondary_label(or, "this `or`")
        .help("add parentheses to make the grouping explicit")
        .fix_with(Safety::Safe, "add parentheses that keep the current meaning", edits.collect())
}

/// The comparison as an expression; for a null test such as `a is null`, a hole and an error.
pub(super) fn validated<'a>(comparison: Comparison<'a>, written: &str, diagnostics: &mut Diagnostics) -> Expr<'a> {
    let span = comparison.column.span.to(comparison.nocase.unwrap_or(comparison.operand.span()));
    let kind = match &comparison.operand {
        Operand::Value(value) if value.kind != ValueKind::Bareword => ExprKind::Comparison(comparison),
        _ => reject_null_test(comparison, written, diagnostics),
    };
    Expr { kind, span }
}

/// The comparison itself; for a null test such as `a is null`, a hole and an error.
pub(super) fn reject_null_test<'a>(
    comparison: Comparison<'a>,
    written: &str,
    diagnostics: &mut Diagnostics,
) -> ExprKind<'a> {
    if let Operand::List(list) = &comparison.operand
        && let Some(item) = list.items.iter().find(|item| item.kind == ValueKind::Bareword && is_null(&item.text))
    {
        let negated = matches!(comparison.operator, Operator::NotIn | Operator::HasNone);
        diagnostics.push(null_test(&comparison.column, negated, item.span, None));
        return ExprKind::Hole(Some(comparison.column));
    }
    if !is_null_test(&comparison, written) {
        return ExprKind::Comparison(comparison);
    }
    let span = comparison.operator_span.to(comparison.operand.span());
    let tests_for_value = matches!(&comparison.operand, Operand::Value(value)
        if ["set", "present", "defined"].iter().any(|word| value.text.eq_ignore_ascii_case(word)));
    let negated = (comparison.operator == Operator::Ne) != tests_for_value;
    let whole = comparison.column.span.to(span);
    diagnostics.push(null_test(&comparison.column, negated, span, Some(whole)));
    ExprKind::Hole(Some(comparison.column))
}

/// Whether the operand is an unquoted `null` or a similar word.
fn is_null_test(comparison: &Comparison<'_>, written: &str) -> bool {
    let Operand::Value(value) = &comparison.operand else { return false };
    let any = |words: &[&str]| words.iter().any(|word| value.text.eq_ignore_ascii_case(word));
    let spelled_is = written.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("is"));
    matches!(comparison.operator, Operator::Eq | Operator::Ne)
        && value.kind == ValueKind::Bareword
        && (is_null(&value.text)
            || spelled_is && any(&["none", "empty", "missing", "blank", "set", "unset", "present", "defined"]))
}

/// Whether an unquoted word means "no value" in some language.
fn is_null(word: &str) -> bool {
    ["null", "nil", "undefined"].iter().any(|null| word.eq_ignore_ascii_case(null)) || matches!(word, "None" | "EMPTY")
}

/// `error_message is null`; `whole` is the span of the condition, if it tests nothing else.
pub(super) fn null_test(column: &ColumnName<'_>, has_value: bool, span: Span, whole: Option<Span>) -> Diagnostic {
    let diagnostic = value_test(&column.name, has_value, span)
        .help("compare with a specific value; to match the word itself, put it in quotes");
    match whole {
        Some(whole) if has_value => matching_values(diagnostic, &column.to_string(), whole),
        // The span of a trace has no other one above it.
        Some(whole) if matches!(&*column.name, "parent_id" | "parent_span_id" | "parent_run_id") => {
            diagnostic.suggest(Safety::Unsafe, whole, "type = \"trace\"")
        }
        _ => diagnostic,
    }
}

/// The label of tests whether there is a value.
const NO_TEST: &str = "the server has no test for missing values";

/// A test whether there is a value, or none, in another language.
pub(super) fn value_test(name: &str, has_value: bool, span: Span) -> Diagnostic {
    let what = if has_value { "has a value" } else { "has no value" };
    let message = format!("the server cannot test whether {} {what}", words::quote(name));
    Diagnostic::new(Code::Inexpressible, message, span).with_label(NO_TEST).help("compare with a specific value")
}

/// Whether a diagnostic is about a test whether there is a value, or none.
pub(crate) fn is_value_test(found: &Diagnostic) -> bool {
    found.code == Code::Inexpressible && found.label == NO_TEST
}

/// Adds the fix that matches the records with a value, for text; the compiler fits it to the type of the column. `whole`
/// is the span of the test.
pub(super) fn matching_values(diagnostic: Diagnostic, column: &str, whole: Span) -> Diagnostic {
    let ours = format!("({column} contains \"\" and {column} != \"\")");
    let title = format!("{}: {}", title_of_test(true), words::quote(&ours));
    diagnostic.fix(Safety::Unsafe, title, Edit::replace(whole, ours))
}

/// The start of the title of a fix that matches the records with a value.
pub(crate) fn title_of_test(is_text: bool) -> &'static str {
    if is_text { "match records with non-empty text" } else { "match records that have a value" }
}

/// Whether a fix matches the records with a value.
pub(crate) fn is_test_for_value(fix: &Fix) -> bool {
    [true, false].iter().any(|&is_text| fix.title.starts_with(title_of_test(is_text)))
}

/// `` `my column = 1 ``
pub(super) fn unclosed_name(span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnclosedName, "missing closing backtick in column name", span)
        .with_label("starts here")
        .help("put backticks around the name, and double any backtick inside it")
}

/// An invisible character outside a string.
pub(super) fn invisible_character(c: char, span: Span) -> Diagnostic {
    let (help, title, plain) = match c.is_whitespace() {
        true => ("only spaces, tabs and line breaks separate words; write a space", "write a space", " "),
        false => ("it was probably pasted by accident; remove it", "remove the invisible character", ""),
    };
    Diagnostic::new(Code::InvisibleCharacter, format!("invisible character U+{:04X}", u32::from(c)), span)
        .with_label("here")
        .help(help)
        .fix(Safety::Safe, title, Edit::replace(span, plain))
}

/// `a = 5 §`
pub(super) fn unexpected_character(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedCharacter, format!("unexpected character {}", words::quote(written)), span)
        .help("if it is part of a string, put the string in quotes; if it is part of a column name, use backticks")
}

/// `a = 5 ]`
pub(super) fn unexpected_token(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedToken, format!("unexpected {}", words::quote(written)), span)
}

/// A query that the grammar rejected although error recovery found no error: a gap in error recovery.
pub(super) fn not_understood(at: u32) -> Diagnostic {
    Diagnostic::new(Code::NotUnderstood, "the query cannot be parsed from here", Span::at(at))
        .help("a condition is a column, an operator and a value; join conditions with `and` and `or`")
}

/// `a = 1 adn b = 2`, `a = 1 foo b = 2`
pub(super) fn unknown_connective(written: &str, near: Option<&str>, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::MissingConnective,
        format!("{} does not join conditions; use `and` or `or`", words::quote(written)),
        span,
    );
    match near {
        Some(near) => diagnostic.with_label(format!("did you mean `{near}`?")).fix(
            Safety::Unsafe,
            format!("write `{near}`"),
            Edit::replace(span, near),
        ),
        None => diagnostic
            .with_label("expected `and` or `or`")
            .fix(Safety::Unsafe, "write `and`", Edit::replace(span, "and"))
            .fix(Safety::Unsafe, "write `or`", Edit::replace(span, "or")),
    }
}

/// `status_code = 5and is_complete`
pub(super) fn connective_touches(number: &str, connective: &str, at: u32) -> Diagnostic {
    let (quoted, number) = (words::quote(connective), words::quote(number));
    Diagnostic::new(Code::MissingConnective, format!("expected a space between {number} and {quoted}"), Span::at(at))
        .with_label("expected a space")
        .fix(Safety::Unsafe, "insert a space", Edit::insert(at, " "))
}

/// `a = 1 not`
pub(super) fn stray_not(written: &str, span: Span) -> Diagnostic {
    let written = words::quote(written);
    Diagnostic::new(Code::UnexpectedToken, format!("unexpected {written} after a condition"), span)
        .help("`not` goes before what it negates: `not is_complete`, `input not contains \"x\"`")
        .fix(Safety::Unsafe, format!("remove {written}"), Edit::replace(span, ""))
}

/// `nto a`
pub(super) fn misspelled_not(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnknownOperator, format!("{} is not an operator", words::quote(written)), span)
        .with_label("did you mean `not`?")
        .fix(Safety::Unsafe, "write `not`", Edit::replace(span, "not"))
}

/// `a.-b = 1`
pub(super) fn malformed_column(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedToken, format!("{} is not a valid column name", words::quote(written)), span)
        .help("a name is letters, digits and `_`, joined by `.`, `/` or `-`; put any other name in backticks")
}

/// `$column = 5`
pub(super) fn parameter_as_column(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::MissingColumn,
        format!("expected a column, found the parameter {}", words::quote(written)),
        span,
    )
    .help("a parameter can replace a value or a list, but not a column")
}

/// `("a", "b")`
pub(super) fn lone_list(written: &str, span: Span) -> Diagnostic {
    let message = format!("expected a condition, found the list {}", words::quote(written));
    Diagnostic::new(Code::MissingColumn, message, span)
        .with_label("expected a column and an operator before this")
        .help(format!("name the column, for example {}", words::quote(&format!("model in {written}"))))
}
