//! Every syntax error and warning: what it says, where it points, how to mend it.
//!
//! One function a mistake; its comment shows a query that triggers it.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Safety, words};
use crate::source::Span;
use crate::syntax::ast::{Column, Comparison, Expr, ExprKind, Operand, Operator, ValueKind};

use crate::syntax::ast::Connective;

mod operator;
mod value;

pub(super) use operator::*;
pub(crate) use value::too_many_items;
pub(super) use value::*;

/// More text than the limit allows.
pub(super) fn too_long(bytes: usize, limit: usize) -> Diagnostic {
    Diagnostic::new(Code::TooLong, format!("the query is {bytes} bytes long, and the limit is {limit}"), Span::at(0))
        .help("a long list of values is better sent in several requests")
}

/// `((((…))))`
pub(super) fn too_deep(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::new(Code::TooDeep, format!("nested more than {limit} levels deep"), span)
        .with_label("one level too many")
        .help("every parenthesis and every `not` is a level; join conditions with `and` and `or` side by side")
}

/// An empty text, or one of comments alone.
pub(super) fn empty_query(span: Span) -> Diagnostic {
    Diagnostic::new(Code::EmptyQuery, "the query is empty", span)
        .help("write a condition, for example `status_code >= 500`")
}

/// `and b`, `a or and b`, `not and b`
pub(super) fn missing_operand_before(connective: Connective, span: Span, wanted_by: Option<Span>) -> Diagnostic {
    let word = connective.as_str();
    let diagnostic = match wanted_by {
        None => Diagnostic::new(Code::MissingOperand, format!("nothing stands before `{word}`"), span).fix(
            Safety::Unsafe,
            format!("remove `{word}`"),
            Edit::replace(span, ""),
        ),
        Some(by) => Diagnostic::new(Code::MissingOperand, format!("a condition is missing before `{word}`"), span)
            .with_secondary_label(by, "this wants a condition"),
    };
    diagnostic.help(format!("`{word}` joins two conditions, for example `status_code = 500 {word} is_complete`"))
}

/// `a and`, `not`
pub(super) fn missing_operand_at_end(wanted_by: Option<Span>, end: u32) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::MissingOperand, "the query ends where a condition should follow", Span::at(end))
            .with_label("a condition is missing here");
    match wanted_by {
        Some(by) => diagnostic.with_secondary_label(by, "this wants a condition"),
        None => diagnostic,
    }
}

/// `()`, `(a and)`
pub(super) fn missing_operand_inside(parentheses: Span, wanted_by: Option<Span>) -> Diagnostic {
    match wanted_by {
        Some(by) if by.start != parentheses.start => Diagnostic::new(
            Code::MissingOperand,
            "a condition is missing before `)`",
            Span::new(parentheses.end - 1, parentheses.end),
        )
        .with_secondary_label(by, "this wants a condition"),
        _ => Diagnostic::new(Code::MissingOperand, "nothing stands between the parentheses", parentheses)
            .help("put a condition inside, or remove them"),
    }
}

/// `is_complete has_children`
pub(super) fn missing_connective(previous: Span, next: Span) -> Diagnostic {
    let gap = Span::new(previous.end, next.start);
    let edit = |word: &str| Edit::replace(gap, format!(" {word} "));
    Diagnostic::new(Code::MissingConnective, "nothing joins these two conditions", Span::at(next.start))
        .with_label("`and` or `or` is missing here")
        .with_secondary_label(previous, "the first ends here")
        .help("join them with `and` or `or`")
        .fix(Safety::Unsafe, "join them with `and`", edit("and"))
        .fix(Safety::Unsafe, "join them with `or`", edit("or"))
}

/// `(a`
pub(super) fn unclosed_parenthesis(open: &[Span], end: u32) -> Diagnostic {
    let count = open.len();
    let message = match count {
        1 => "this parenthesis is never closed".to_owned(),
        _ => format!("{count} parentheses are never closed"),
    };
    let closers = ")".repeat(count);
    let first = open.first().copied().unwrap_or_default();
    let mut diagnostic = Diagnostic::new(Code::UnclosedParenthesis, message, first).with_label("opened here");
    for also in open.iter().skip(1).take(3) {
        diagnostic = diagnostic.with_secondary_label(*also, "and here");
    }
    diagnostic.with_secondary_label(Span::at(end), format!("the query ends without {}", words::quote(&closers))).fix(
        Safety::Unsafe,
        format!("add {} at the end", words::quote(&closers)),
        Edit::insert(end, closers),
    )
}

/// `(a]`
pub(super) fn mismatched_parenthesis(open: Span, written: &str, closer: Span) -> Diagnostic {
    Diagnostic::new(
        Code::UnclosedParenthesis,
        format!("this parenthesis is closed by {}", words::quote(written)),
        closer,
    )
    .with_label("`)` belongs here")
    .with_secondary_label(open, "opened here")
    .fix(Safety::Safe, "write `)`", Edit::replace(closer, ")"))
}

/// `a)`
pub(super) fn unopened_parenthesis(span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnopenedParenthesis, "this parenthesis closes nothing", span)
        .with_label("no `(` stands before it")
        .fix(Safety::Unsafe, "remove it", Edit::replace(span, ""))
}

/// `a or b and c`
pub(super) fn mixed_and_or(conjunctions: &[Span], or: Span) -> Diagnostic {
    let first = conjunctions.first().copied().unwrap_or_default();
    let edits = conjunctions.iter().flat_map(|span| [Edit::insert(span.start, "("), Edit::insert(span.end, ")")]);
    Diagnostic::new(Code::MixedAndOr, "`and` and `or` are mixed without parentheses", first)
        .with_label("`and` binds tighter, so this is one side of the `or`")
        .with_secondary_label(or, "this `or`")
        .help("put parentheses round what belongs together")
        .fix_with(Safety::Safe, "put parentheses round it, as it is read now", edits.collect())
}

/// A comparison with where it stands; for `a is null` and its like a hole and an error.
pub(super) fn validated<'a>(comparison: Comparison<'a>, written: &str, diagnostics: &mut Diagnostics) -> Expr<'a> {
    let span = comparison.column.span.to(comparison.nocase.unwrap_or(comparison.operand.span()));
    let kind = match &comparison.operand {
        Operand::Value(value) if value.kind != ValueKind::Bareword => ExprKind::Comparison(comparison),
        _ => refuse_null_test(comparison, written, diagnostics),
    };
    Expr { kind, span }
}

/// The comparison itself, or for `a is null` and its like a hole and an error.
pub(super) fn refuse_null_test<'a>(
    comparison: Comparison<'a>,
    written: &str,
    diagnostics: &mut Diagnostics,
) -> ExprKind<'a> {
    if let Operand::List(list) = &comparison.operand
        && let Some(item) = list.items.iter().find(|item| item.kind == ValueKind::Bareword && is_null(&item.text))
    {
        let negated = matches!(comparison.operator, Operator::NotIn | Operator::HasNone);
        diagnostics.push(null_test(&comparison.column, negated, item.span));
        return ExprKind::Hole(Some(comparison.column));
    }
    if !is_null_test(&comparison, written) {
        return ExprKind::Comparison(comparison);
    }
    let span = comparison.operator_span.to(comparison.operand.span());
    let asks_for_value = matches!(&comparison.operand, Operand::Value(value)
        if ["set", "present", "defined"].iter().any(|word| value.text.eq_ignore_ascii_case(word)));
    let negated = (comparison.operator == Operator::Ne) != asks_for_value;
    diagnostics.push(null_test(&comparison.column, negated, span));
    ExprKind::Hole(Some(comparison.column))
}

/// Whether the operand is the word `null` or one like it, without quotes.
fn is_null_test(comparison: &Comparison<'_>, written: &str) -> bool {
    let Operand::Value(value) = &comparison.operand else { return false };
    let any = |words: &[&str]| words.iter().any(|word| value.text.eq_ignore_ascii_case(word));
    let spelled_is = written.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("is"));
    matches!(comparison.operator, Operator::Eq | Operator::Ne)
        && value.kind == ValueKind::Bareword
        && (is_null(&value.text)
            || spelled_is && any(&["none", "empty", "missing", "blank", "set", "unset", "present", "defined"]))
}

/// Whether a word without quotes is a language's word for no value.
fn is_null(word: &str) -> bool {
    ["null", "nil", "undefined"].iter().any(|null| word.eq_ignore_ascii_case(null)) || word == "None"
}

/// `error_message is null`
pub(super) fn null_test(column: &Column<'_>, negated: bool, span: Span) -> Diagnostic {
    let name = words::quote(&column.name);
    let what = if negated { "has a value" } else { "has no value" };
    Diagnostic::new(Code::Inexpressible, format!("the server cannot test whether {name} {what}"), span)
        .with_label("there is no test for missing values")
        .help("compare with a value that is there; if the word itself is meant as a text, put it in quotes")
}

/// `` `my column = 1 ``
pub(super) fn unclosed_name(span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnclosedName, "this column name has no closing backtick", span)
        .with_label("it begins here")
        .help("put a backtick on either side of the name, and write a backtick inside it twice")
}

/// A character that nobody sees, outside a text.
pub(super) fn invisible_character(c: char, span: Span) -> Diagnostic {
    let (help, title, plain) = match c.is_whitespace() {
        true => ("only spaces, tabs and line ends separate words; write a space", "write a space", " "),
        false => ("it was probably pasted along; remove it", "remove it", ""),
    };
    Diagnostic::new(
        Code::InvisibleCharacter,
        format!("a character nobody sees stands here, U+{:04X}", u32::from(c)),
        span,
    )
    .with_label("here")
    .help(help)
    .fix(Safety::Safe, title, Edit::replace(span, plain))
}

/// `a = 5 §`
pub(super) fn unexpected_character(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedCharacter, format!("{} means nothing here", words::quote(written)), span)
        .help("if it belongs to a text, put the text in quotes; if to a column's name, put the name in backticks")
}

/// `a = 5 ]`
pub(super) fn unexpected_token(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedToken, format!("{} cannot stand here", words::quote(written)), span)
}

/// What the grammar refused although every part of it reads well: our gap, said plainly.
pub(super) fn not_understood(at: u32) -> Diagnostic {
    Diagnostic::new(Code::NotUnderstood, "the query cannot be understood from here on", Span::at(at))
        .help("a condition is a column, an operator and a value; conditions are joined by `and` and `or`")
}

/// `a = 1 adn b = 2`, `a = 1 foo b = 2`
pub(super) fn unknown_connective(written: &str, near: Option<&str>, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::MissingConnective,
        format!("{} does not join conditions; `and` and `or` do", words::quote(written)),
        span,
    );
    match near {
        Some(near) => diagnostic.with_label(format!("did you mean `{near}`?")).fix(
            Safety::Unsafe,
            format!("write `{near}`"),
            Edit::replace(span, near),
        ),
        None => diagnostic
            .with_label("`and` or `or` belongs here")
            .fix(Safety::Unsafe, "write `and`", Edit::replace(span, "and"))
            .fix(Safety::Unsafe, "write `or`", Edit::replace(span, "or")),
    }
}

/// `a = 1 not`
pub(super) fn stray_not(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedToken, format!("{} stands behind a condition", words::quote(written)), span)
        .help("`not` stands before what it turns: `not is_complete`, `input not contains \"x\"`")
        .fix(Safety::Unsafe, "remove it", Edit::replace(span, ""))
}

/// `nto a`
pub(super) fn misspelt_not(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnknownOperator, format!("{} is not an operator", words::quote(written)), span)
        .with_label("did you mean `not`?")
        .fix(Safety::Unsafe, "write `not`", Edit::replace(span, "not"))
}

/// `a.-b = 1`
pub(super) fn malformed_column(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedToken, format!("{} is not the name of a column", words::quote(written)), span)
        .help("a name is letters, digits and `_`, joined by `.`, `/` or `-`; any other stands in backticks")
}

/// `$column = 5`
pub(super) fn parameter_as_column(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::MissingColumn,
        format!("{} is a parameter, and a column belongs here", words::quote(written)),
        span,
    )
    .help("a parameter stands for a value or a list; the names of columns are part of the query")
}

/// `("a", "b")`
pub(super) fn lone_list(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::MissingColumn, format!("{} is a list by itself", words::quote(written)), span)
        .with_label("which column is compared with it?")
        .help(format!("name the column, as in {}", words::quote(&format!("model in {written}"))))
}
