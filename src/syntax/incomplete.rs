//! Distinguishes the beginning of a query from a query with errors.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

use super::ast::Operator;
use super::grammar::Rule;
use super::tokens::Tokens;

/// Whether there are syntax errors, and more tokens after the last one can fix all of them.
pub(super) fn is_incomplete(found: &Diagnostics, tokens: &Tokens<'_>) -> bool {
    let end = tokens.end();
    let mut errors = found.iter().filter(|found| found.is_error());
    found.has_error() && found.omitted().errors == 0 && errors.all(|error| is_missing_end(error, tokens, end))
}

/// Whether an error remains whatever is typed next at byte `at`.
pub(crate) fn is_settled(error: &Diagnostic, tokens: &Tokens<'_>, at: u32) -> bool {
    let is_at_cursor = error.span.start <= at && at <= error.span.end;
    let end = tokens.end();
    let lacks_operator = error.code == Code::MissingOperator && error.span.end >= end;
    !(is_at_cursor || at >= end && (lacks_operator || is_missing_end(error, tokens, end)))
}

/// Whether more tokens after the last one, which ends at byte `end`, can fix an error.
fn is_missing_end(error: &Diagnostic, tokens: &Tokens<'_>, end: u32) -> bool {
    let is_at_end = error.span.end >= end;
    match error.code {
        Code::EmptyQuery | Code::UnclosedParenthesis | Code::UnclosedList => true,
        // Otherwise it is missing before a connective.
        Code::MissingOperand => is_at_end && error.span.is_empty(),
        Code::MissingValue | Code::UnclosedString | Code::UnclosedName => is_at_end,
        // After a value and an operator, or the value alone.
        Code::MissingColumn => is_at_end && (error.span.is_empty() || !starts_operator(error.span, tokens)),
        Code::UnknownOperator => is_at_end && starts_operator(error.span, tokens),
        Code::UnexpectedToken => is_at_end && (is_group(error.span, tokens) || is_offset_sign(error.span, tokens)),
        _ => false,
    }
}

/// Whether an operator starts with the tokens of a span: `does not`.
fn starts_operator(span: Span, tokens: &Tokens<'_>) -> bool {
    let text = tokens.text();
    let written = || tokens.between(span.start, span.end).map(|token| token.span.text(text));
    Operator::all_spellings().any(|(spelling, _)| {
        let mut words = spelling.iter();
        written().all(|written| words.next().is_some_and(|word| word.eq_ignore_ascii_case(written)))
    })
}

/// Whether a span is the name of a group without a name in it: `user_metadata.`.
fn is_group(span: Span, tokens: &Tokens<'_>) -> bool {
    span.len() > 1 && span.text(tokens.text()).ends_with(['.', '/'])
}

/// Whether a span is the sign after a timestamp: `now -`.
fn is_offset_sign(span: Span, tokens: &Tokens<'_>) -> bool {
    let is_sign = matches!(span.text(tokens.text()), "+" | "-");
    is_sign && tokens.between(0, span.start).last().is_some_and(|before| before.rule == Rule::instant)
}

#[cfg(test)]
mod tests {
    use crate::{Limits, parse};

    #[test]
    fn only_the_end_of_a_query_may_be_missing() {
        let is_incomplete = |text| parse(text, &Limits::default()).is_incomplete();
        for text in [
            "",
            "# so",
            "(",
            "(a",
            "(a = 1 and",
            "a in (1, 2",
            "a in (1,",
            "a = r\"x",
            "a = 'x",
            "`a",
            "a and",
            "a or not",
            "(a # so",
            "a =",
            "a is not",
            "a does # so\nnot",
            "a !",
            "a between 1",
            "\"x\"",
            "5 <",
            "\"x\" not",
            "a.",
            "a > now -",
            "a = $",
            "not",
        ] {
            assert!(is_incomplete(text), "{text}");
        }
        for text in [
            "a",
            "a = 1",
            "a = 'x\nand b",
            "(a = = 1",
            "and",
            "(and",
            "a or and",
            "a)",
            "a 5",
            "a foo not",
            ">",
            "a and >",
            "> 5",
            "a > 5 -",
            ".",
            "a. = 5",
            "a in (1 2",
            "a = b c and",
            "a &&& b and",
        ] {
            assert!(!is_incomplete(text), "{text}");
        }
    }
}
