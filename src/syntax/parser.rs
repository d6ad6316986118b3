//! The parser: text to syntax tree, with every syntax error.
//!
//! A well-formed query is what the pest grammar accepts (`grammar`); one of common forms is read by hand,
//! to the same tree (`fast_path`). When the grammar rejects a text, `recovery` reads it again as tokens and explains
//! the errors. All hand conditions and connectives to the same `tree_builder`, which applies precedence and matches
//! parentheses, so that depth is counted in one place and nothing recurses.

use crate::diagnostic::{Code, Diagnostic};
use crate::limits::Limits;
use crate::source::{Span, offset};
use crate::syntax::grammar_reader;
use crate::syntax::lexer;

use super::ast::{Ast, Expr, ExprKind, Operand, ValueKind};
use super::fast_path::{self, Unread};
use super::parsed::Parsed;
use super::{errors, grammar, recovery, typography};

/// Parses a query.
///
/// Never fails: what is wrong is a diagnostic in the result, and the tree has a hole there.
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
        return nothing(text, errors::too_long(text.len(), bytes));
    }
    let read = match fast_path::parse(text, limits) {
        Ok(parsed) => return parsed,
        Err(Unread::Unsupported) if lexer::is_blank(text) => return nothing(text, errors::empty_query(Span::at(0))),
        Err(Unread::Unsupported) if text.len() > LONG => parse_long(text, limits),
        Err(Unread::Unsupported) => grammar_reader::parse(text, limits),
        Err(Unread::Refused(refused)) => Err(refused),
    };
    let mut parsed = read.unwrap_or_else(|refused| recovery::parse(text, limits, refused));
    typography::invisible_in_comments(text).into_iter().for_each(|found| parsed.diagnostics.push_first(found));
    parsed.diagnostics.settle();
    parsed
}

/// The longest text, in bytes, that the grammar is asked about at once: it holds a hundred times the memory of a text.
const LONG: usize = 32 << 10;

/// Reads a long text. Where the recovering parser finds a mistake the grammar refuses it too, and is not asked.
fn parse_long<'a>(text: &'a str, limits: &Limits) -> Result<Parsed<'a>, grammar::Refused> {
    let recovered = recovery::parse(text, limits, grammar::Refused { at: 0 });
    let is_mistake = |found: &Diagnostic| found.is_error() && found.code != Code::NotUnderstood;
    if recovered.diagnostics.iter().any(is_mistake) {
        return Ok(recovered);
    }
    drop(recovered);
    grammar_reader::parse(text, limits)
}

/// Reads one value or list of the language, as it would stand behind an operator.
///
/// Returns nothing where `text` is neither; a bareword or a parameter does not count, a value in
/// quotes does.
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
    let parsed = parse(&query, &Limits { bytes: Limits::MAX_BYTES, ..Limits::default() });
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
            // A comment behind it is no part of a value.
            let is_all = comparison.operand.span() == Span::new(4, offset(query.len()));
            (is_literal && is_all).then(|| comparison.operand.into_owned())
        }
        _ => None,
    }
}

/// Whether a query can say `$name`.
#[must_use]
pub fn is_parameter_name(name: &str) -> bool {
    grammar::is_parameter(&format!("${name}"))
}

fn nothing(text: &str, diagnostic: Diagnostic) -> Parsed<'_> {
    let root = Expr { kind: ExprKind::Hole(None), span: diagnostic.span() };
    Parsed::new(text, Ast { root }, vec![diagnostic].into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tamis_test_support::{generate, property};

    use super::super::{grammar_reader, lexer};
    use super::{Limits, Unread, fast_path, grammar, recovery};

    /// What the grammar accepts, the recovering parser accepts too, and reads the same tree.
    fn agree(text: &str) -> Result<(), TestCaseError> {
        let limits = Limits::default();
        let Ok(strict) = grammar_reader::parse(text, &limits) else { return Ok(()) };
        let recovered = recovery::parse(text, &limits, grammar::Refused { at: 0 });
        let mut strict_codes: Vec<_> =
            strict.diagnostics.iter().map(|found| (found.span().start, found.code)).collect();
        let mut codes: Vec<_> = recovered.diagnostics.iter().map(|found| (found.span().start, found.code)).collect();
        strict_codes.sort_unstable();
        codes.sort_unstable();
        // It is only ever asked about refused texts, so it says so when it finds nothing wrong.
        codes.retain(|(_, code)| *code != crate::Code::NotUnderstood);
        prop_assert_eq!(codes, strict_codes, "{:?}", text);
        prop_assert_eq!(format!("{:?}", recovered.ast), format!("{:?}", strict.ast), "{:?}", text);
        Ok(())
    }

    /// What is read quickly, the grammar accepts too, and reads the same tree; what is refused quickly, it refuses.
    fn agrees_with_grammar(text: &str) -> Result<(), TestCaseError> {
        let limits = Limits::default();
        let strict = grammar_reader::parse(text, &limits);
        let quick = match fast_path::parse(text, &limits) {
            Ok(quick) => quick,
            Err(Unread::Refused(_)) if strict.is_ok() => {
                return Err(TestCaseError::fail(format!("{text:?} is accepted by the grammar")));
            }
            Err(_) => return Ok(()),
        };
        let Ok(strict) = strict else {
            return Err(TestCaseError::fail(format!("{text:?} is refused by the grammar")));
        };
        let mut diagnostics = strict.diagnostics;
        diagnostics.sort_by_key(|diagnostic| diagnostic.span().start);
        prop_assert_eq!(quick.diagnostics, diagnostics, "{:?}", text);
        prop_assert_eq!(format!("{:?}", quick.ast), format!("{:?}", strict.ast), "{:?}", text);
        Ok(())
    }

    /// The lexemes of any text are those of the grammar.
    fn agrees_on_tokens(text: &str) -> Result<(), TestCaseError> {
        let mut expected = Vec::new();
        grammar::read_tokens(text, 0, &mut expected);
        prop_assert_eq!(lexer::tokens(text), expected, "{:?}", text);
        Ok(())
    }

    #[test]
    fn what_looks_wrong_is_read_as_the_grammar_reads_it() -> Result<(), TestCaseError> {
        for text in
            ["a in ()", "a in (b,)", "a = (", "a <", "a not", "a b", "a = b nocase", "a = 5 s", "a in (1 2)", "a = {}"]
        {
            agrees_with_grammar(text)?;
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(property::config(20_000))]

        #[test]
        fn lexemes_of_slips(text in generate::slip()) {
            agrees_on_tokens(&text)?;
        }

        #[test]
        fn lexemes_of_soups(text in generate::token_soup()) {
            agrees_on_tokens(&text)?;
        }


        #[test]
        fn both_parsers_agree_on_queries(text in generate::query()) {
            agree(&text)?;
            agrees_with_grammar(&text)?;
        }

        #[test]
        fn what_is_almost_a_query_is_read_as_the_grammar_reads_it(
            text in generate::query(), at in any::<prop::sample::Index>(), length in 0..3_usize, put in generate::splinter(),
        ) {
            let mut chars: Vec<char> = text.chars().collect();
            let start = at.index(chars.len());
            let end = chars.len().min(start + length);
            chars.splice(start..end, put.chars());
            agrees_with_grammar(&chars.into_iter().collect::<String>())?;
        }

        #[test]
        fn slips_are_read_as_the_grammar_reads_them(text in generate::slip()) {
            agrees_with_grammar(&text)?;
        }

        #[test]
        fn both_parsers_agree_on_soups(text in generate::short_soup()) {
            agree(&text)?;
            agrees_with_grammar(&text)?;
        }
    }
}
