//! The parser: converts text to a syntax tree and reports all syntax errors.
//!
//! The pest grammar (`grammar`) defines which queries are valid. A hand-written parser (`fast_path`) parses common
//! queries to the same tree. If the grammar rejects a text, `recovery` parses its tokens and reports the errors. All
//! three pass conditions and connectives to the same `tree_builder`, which applies precedence and matches parentheses:
//! depth is counted in one place and nothing is recursive.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::limits::Limits;
use crate::source::{Span, offset};
use crate::syntax::grammar_reader;
use crate::syntax::lexer;

use super::ast::{ColumnForm, ColumnName, Expr, ExprKind, Operand, ValueKind};
use super::fast_path::{self, Fallback};
use super::parsed::Parsed;
use super::{errors, grammar, literal, recovery, typography};

/// Parses a query.
///
/// Never fails: every error is a diagnostic in the result and a hole in the tree.
///
/// # Examples
///
/// ```
/// use tamis::{Code, Limits, parse};
///
/// assert!(parse("a = 1 and b", &Limits::default()).diagnostics.is_empty());
///
/// let codes: Vec<Code> = parse("(a = and b", &Limits::default()).diagnostics.iter().map(|d| d.code).collect();
/// assert_eq!(codes, [Code::UnclosedParenthesis, Code::MissingValue]);
/// ```
#[must_use]
pub fn parse<'a>(text: &'a str, limits: &Limits) -> Parsed<'a> {
    let bytes = limits.bytes.min(Limits::MAX_BYTES);
    if text.len() > bytes {
        return failed(text, errors::too_long(text.len(), bytes));
    }
    let read = match fast_path::parse(text, limits) {
        Ok(parsed) => return parsed,
        Err(Fallback::Unsupported) if lexer::is_blank(text) => return failed(text, errors::empty_query(Span::at(0))),
        Err(Fallback::Unsupported) if text.len() > LONG => parse_long(text, limits),
        Err(Fallback::Unsupported) => grammar_reader::parse(text, limits),
        Err(Fallback::Rejected(error)) => Err(error),
    };
    let mut parsed = read.unwrap_or_else(|error| recovery::parse(text, limits, error));
    typography::invisible_in_comments(text).into_iter().for_each(|found| parsed.diagnostics.push_first(found));
    parsed.diagnostics.settle();
    parsed
}

/// The longest text, in bytes, that goes to the grammar directly: its pairs take a hundred times the memory.
const LONG: usize = 32 << 10;

/// Parses a long text. If error recovery finds an error, the grammar would reject the text too, and is skipped.
fn parse_long<'a>(text: &'a str, limits: &Limits) -> Result<Parsed<'a>, grammar::GrammarError> {
    let recovered = recovery::parse(text, limits, grammar::GrammarError { at: 0 });
    let is_specific = |found: &Diagnostic| found.is_error() && found.code != Code::NotUnderstood;
    if recovered.diagnostics.iter().any(is_specific) {
        return Ok(recovered);
    }
    drop(recovered);
    grammar_reader::parse(text, limits)
}

/// Parses one value or list, as it would follow an operator.
///
/// Returns `None` if `text` is neither. Quoted strings are accepted, barewords and parameters are not.
///
/// # Examples
///
/// ```
/// assert!(tamis::syntax::operand("(1, 2)").is_some());
/// assert!(tamis::syntax::operand("5s").is_some());
/// assert!(tamis::syntax::operand("not a value").is_none());
/// ```
#[must_use]
pub fn operand(text: &str) -> Option<Operand<'static>> {
    let query = format!("x = {}", text.trim());
    let parsed = parse(&query, &Limits::MAX);
    if !parsed.diagnostics.is_empty() {
        return None;
    }
    match parsed.ast.root.kind {
        ExprKind::Comparison(comparison) if comparison.nocase.is_none() => {
            let is_literal = match &comparison.operand {
                Operand::Value(value) => !matches!(value.kind, ValueKind::Bareword | ValueKind::Parameter),
                Operand::List(list) => list.items.iter().all(|item| item.kind != ValueKind::Parameter),
                Operand::Range(_) => false,
            };
            // Reject a comment after the value.
            let is_all = comparison.operand.span() == Span::new(4, offset(query.len()));
            (is_literal && is_all).then(|| comparison.operand.into_owned())
        }
        _ => None,
    }
}

/// Reads a column name as a query would write it: `metrics.cost`, `` `a b` ``, `user_metadata."user id"`.
///
/// Any other text is the name itself, so that ids and labels need no backticks.
pub(crate) fn column_name(text: &str) -> ColumnName<'_> {
    let span = Span::of(0..text.len());
    let mut ignored = Diagnostics::default();
    if is_backticked(text) {
        literal::backticked(text, span, &mut ignored)
    } else if lexer::is_name(text) {
        literal::name(text, span, &mut ignored)
    } else {
        ColumnName { name: Cow::Borrowed(text), form: ColumnForm::Backticked, span }
    }
}

fn is_backticked(text: &str) -> bool {
    let inner = text.strip_prefix('`').and_then(|text| text.strip_suffix('`'));
    inner.is_some_and(|inner| !inner.contains('\n') && !inner.replace("``", "").contains('`'))
}

/// Whether `$name` is a valid parameter in a query.
#[must_use]
pub fn is_parameter_name(name: &str) -> bool {
    grammar::is_parameter(&format!("${name}"))
}

/// A tree without conditions, and the reason.
fn failed(text: &str, diagnostic: Diagnostic) -> Parsed<'_> {
    let root = Expr { kind: ExprKind::Hole(None), span: diagnostic.span };
    Parsed::new(text, root, vec![diagnostic].into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tamis_test_support::{generate, property};

    use super::super::{grammar_reader, lexer};
    use super::{Fallback, Limits, fast_path, grammar, recovery};

    /// Error recovery accepts every query that the grammar accepts, and returns the same tree.
    fn recovery_agrees_with_grammar(text: &str) -> Result<(), TestCaseError> {
        let limits = Limits::default();
        let Ok(strict) = grammar_reader::parse(text, &limits) else { return Ok(()) };
        let recovered = recovery::parse(text, &limits, grammar::GrammarError { at: 0 });
        let mut strict_codes: Vec<_> = strict.diagnostics.iter().map(|found| (found.span.start, found.code)).collect();
        let mut codes: Vec<_> = recovered.diagnostics.iter().map(|found| (found.span.start, found.code)).collect();
        strict_codes.sort_unstable();
        codes.sort_unstable();
        // Error recovery expects a rejected text, and reports this code if it finds no error.
        codes.retain(|(_, code)| *code != crate::Code::NotUnderstood);
        prop_assert_eq!(codes, strict_codes, "{:?}", text);
        prop_assert_eq!(format!("{:?}", recovered.ast), format!("{:?}", strict.ast), "{:?}", text);
        Ok(())
    }

    /// The grammar returns the same tree for every query that the fast path accepts, and rejects what it rejects.
    fn fast_path_agrees_with_grammar(text: &str) -> Result<(), TestCaseError> {
        let limits = Limits::default();
        let strict = grammar_reader::parse(text, &limits);
        let fast = match fast_path::parse(text, &limits) {
            Ok(fast) => fast,
            Err(Fallback::Rejected(_)) if strict.is_ok() => {
                return Err(TestCaseError::fail(format!("{text:?} is accepted by the grammar")));
            }
            Err(_) => return Ok(()),
        };
        let Ok(strict) = strict else {
            return Err(TestCaseError::fail(format!("{text:?} is rejected by the grammar")));
        };
        let mut diagnostics = strict.diagnostics;
        diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
        prop_assert_eq!(fast.diagnostics, diagnostics, "{:?}", text);
        prop_assert_eq!(format!("{:?}", fast.ast), format!("{:?}", strict.ast), "{:?}", text);
        Ok(())
    }

    /// The lexer returns the same tokens as the grammar for any text.
    fn lexer_agrees_with_grammar(text: &str) -> Result<(), TestCaseError> {
        let mut expected = Vec::new();
        grammar::read_tokens(text, 0, &mut expected);
        prop_assert_eq!(lexer::tokens(text), expected, "{:?}", text);
        Ok(())
    }

    #[test]
    fn the_fast_path_agrees_on_unusual_queries() -> Result<(), TestCaseError> {
        for text in
            ["a in ()", "a in (b,)", "a = (", "a <", "a not", "a b", "a = b nocase", "a = 5 s", "a in (1 2)", "a = {}"]
        {
            fast_path_agrees_with_grammar(text)?;
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(property::config(20_000))]

        #[test]
        fn the_lexer_agrees_on_typos(text in generate::typo()) {
            lexer_agrees_with_grammar(&text)?;
        }

        #[test]
        fn the_lexer_agrees_on_token_soup(text in generate::token_soup()) {
            lexer_agrees_with_grammar(&text)?;
        }

        #[test]
        fn all_parsers_agree_on_queries(text in generate::query()) {
            recovery_agrees_with_grammar(&text)?;
            fast_path_agrees_with_grammar(&text)?;
        }

        #[test]
        fn the_fast_path_agrees_on_mutated_queries(
            text in generate::query(), at in any::<prop::sample::Index>(),
            length in 0..3_usize, inserted in generate::fragment(),
        ) {
            let mut chars: Vec<char> = text.chars().collect();
            let start = at.index(chars.len());
            let end = chars.len().min(start + length);
            chars.splice(start..end, inserted.chars());
            fast_path_agrees_with_grammar(&chars.into_iter().collect::<String>())?;
        }

        #[test]
        fn the_fast_path_agrees_on_typos(text in generate::typo()) {
            fast_path_agrees_with_grammar(&text)?;
        }

        #[test]
        fn all_parsers_agree_on_token_soup(text in generate::short_soup()) {
            recovery_agrees_with_grammar(&text)?;
            fast_path_agrees_with_grammar(&text)?;
        }
    }
}
