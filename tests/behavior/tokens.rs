//! Tokens are in source order and cover any text; those of a valid query agree with its tree.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.

use proptest::prelude::*;
use tamis::syntax::ast::{ColumnName, Expr, ExprKind};
use tamis::{Limits, Span, Token, TokenKind, tokens};
use tamis_test_support::check_tokens::check_tokens;
use tamis_test_support::{corpus, generate, property};

#[test]
fn token_kinds_have_the_same_name_in_json() {
    for kind in TokenKind::ALL {
        assert_eq!(serde_json::json!(kind), kind.as_str());
    }
}

proptest! {
    #![proptest_config(property::config(10_000))]

    #[test]
    fn tokens_cover_any_text(text in generate::any_text()) {
        check_tokens(&text).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn tokens_cover_a_token_soup(text in generate::token_soup()) {
        check_tokens(&text).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn tokens_cover_a_query_with_a_typo(text in generate::typo()) {
        check_tokens(&text).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn tokens_of_a_valid_query_agree_with_the_tree(text in generate::query()) {
        agrees_with_tree(&text).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn tokens_cover_every_prefix_of_the_corpus() {
    for case in corpus::cases().iter().filter(|case| case.query.len() < 2_000) {
        for end in (0..=case.query.len()).filter(|&end| case.query.is_char_boundary(end)) {
            check_tokens(case.query.get(..end).unwrap()).unwrap();
        }
    }
}

#[test]
fn tokens_of_the_corpus_agree_with_the_tree() {
    let mut checked = 0;
    for case in corpus::cases() {
        let (_, options, _) = case.settings().unwrap();
        if tamis::parse(&case.query, &options.limits).diagnostics.iter().all(|found| !found.is_error()) {
            assert_eq!(agrees_with_tree(&case.query), Ok(()), "{}", case.query);
            checked += 1;
        }
    }
    assert!(checked > 300, "only {checked} queries");
}

/// The spans in the tree of a valid query.
#[derive(Default)]
struct Spans {
    columns: Vec<Span>,
    operators: Vec<Span>,
    values: Vec<Span>,
}

/// In a valid query, the column tokens are those of the tree, operators and values are inside those of the tree, and
/// there are no error tokens.
fn agrees_with_tree(text: &str) -> Result<(), String> {
    let parsed = tamis::parse(text, &Limits::default());
    let mut spans = Spans::default();
    spans.expr(&parsed.ast.root);
    let tokens = tokens(text);
    let is_in = |span: Span, spans: &[Span]| spans.iter().any(|other| other.contains(span));
    for Token { span, kind } in &tokens {
        let is_expected = match kind {
            TokenKind::Column => spans.columns.contains(span),
            TokenKind::Operator => is_in(*span, &spans.operators),
            TokenKind::String | TokenKind::Number | TokenKind::Unit | TokenKind::Instant | TokenKind::Parameter => {
                is_in(*span, &spans.values)
            }
            TokenKind::Error => false,
            _ => !spans.columns.contains(span),
        };
        if !is_expected {
            return Err(format!("{:?} is not a {kind:?}", span.text(text)));
        }
    }
    let columns = tokens.iter().filter(|token| token.kind == TokenKind::Column).count();
    if columns == spans.columns.len() { Ok(()) } else { Err(format!("{columns} columns: {tokens:?}")) }
}

impl Spans {
    fn expr(&mut self, expr: &Expr<'_>) {
        match &expr.kind {
            ExprKind::And(operands) | ExprKind::Or(operands) => operands.iter().for_each(|operand| self.expr(operand)),
            ExprKind::Not(operand) => self.expr(operand),
            ExprKind::Bare(column) => self.column(column),
            ExprKind::Comparison(comparison) => {
                self.column(&comparison.column);
                self.operators.push(comparison.operator_span);
                let operand = comparison.operand.span();
                if let tamis::syntax::ast::Operand::Range(bounds) = &comparison.operand {
                    let [low, high] = &**bounds;
                    self.operators.push(Span::new(low.span.end, high.span.start));
                }
                self.values.push(operand);
            }
            ExprKind::Chain(chain) => {
                self.column(&chain.column);
                self.values.push(chain.first.span);
                self.operators.push(chain.first_span);
                if let Some((_, span, value)) = &chain.second {
                    self.operators.push(*span);
                    self.values.push(value.span);
                }
            }
            ExprKind::Within(within) => {
                self.column(&within.column);
                self.operators.push(within.operator_span);
                self.values.push(within.value.span);
            }
            ExprKind::Hole(_) => {}
        }
    }

    fn column(&mut self, column: &ColumnName<'_>) {
        self.columns.push(column.span);
    }
}
