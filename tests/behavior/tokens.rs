//! Tokens stand in order and leave nothing of a text out; those of a right query are what the parser reads.
//!
//! `PROPTEST_CASES` sets how many texts are tried of each kind.

use proptest::prelude::*;
use tamis::syntax::ast::{Column, Expr, ExprKind};
use tamis::{Limits, Span, Token, TokenKind, tokens};
use tamis_test_support::covered::covered;
use tamis_test_support::{corpus, generate, property};

#[test]
fn a_kind_is_called_the_same_in_json() {
    for kind in TokenKind::ALL {
        assert_eq!(serde_json::json!(kind), kind.as_str());
    }
}

proptest! {
    #![proptest_config(property::config(10_000))]

    #[test]
    fn tokens_cover_any_text(text in generate::any_text()) {
        covered(&text).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn tokens_cover_a_token_soup(text in generate::token_soup()) {
        covered(&text).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn tokens_cover_a_query_with_a_slip(text in generate::slip()) {
        covered(&text).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn tokens_of_a_right_query_are_as_parsed(text in generate::query()) {
        read_as_the_parser_does(&text).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn tokens_cover_every_prefix_of_the_corpus() {
    for case in corpus::cases().iter().filter(|case| case.query.len() < 2_000) {
        for end in (0..=case.query.len()).filter(|&end| case.query.is_char_boundary(end)) {
            covered(case.query.get(..end).unwrap()).unwrap();
        }
    }
}

#[test]
fn tokens_of_the_corpus_are_as_parsed() {
    let mut read = 0;
    for case in corpus::cases() {
        let (_, options, _) = case.settings().unwrap();
        if tamis::parse(&case.query, &options.limits).diagnostics.iter().all(|found| !found.is_error()) {
            assert_eq!(read_as_the_parser_does(&case.query), Ok(()), "{}", case.query);
            read += 1;
        }
    }
    assert!(read > 300, "only {read} queries");
}

/// What the parser makes of a right query, by place.
#[derive(Default)]
struct Read {
    columns: Vec<Span>,
    operators: Vec<Span>,
    values: Vec<Span>,
}

/// In a right query the columns are those of the tree, operators and values stand where the tree has them, and
/// there are no errors.
fn read_as_the_parser_does(text: &str) -> Result<(), String> {
    let parsed = tamis::parse(text, &Limits::default());
    let mut read = Read::default();
    read.expr(&parsed.ast.root);
    let tokens = tokens(text);
    let is_in = |span: Span, places: &[Span]| places.iter().any(|place| place.contains(span));
    for Token { span, kind } in &tokens {
        let is_right = match kind {
            TokenKind::Column => read.columns.contains(span),
            TokenKind::Operator => is_in(*span, &read.operators),
            TokenKind::String | TokenKind::Number | TokenKind::Unit | TokenKind::Instant | TokenKind::Parameter => {
                is_in(*span, &read.values)
            }
            TokenKind::Keyword | TokenKind::Comment | TokenKind::Punctuation => !read.columns.contains(span),
            TokenKind::Error => false,
        };
        if !is_right {
            return Err(format!("{:?} is no {kind:?}", span.text(text)));
        }
    }
    let columns = tokens.iter().filter(|token| token.kind == TokenKind::Column).count();
    if columns == read.columns.len() { Ok(()) } else { Err(format!("{columns} columns: {tokens:?}")) }
}

impl Read {
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

    fn column(&mut self, column: &Column<'_>) {
        self.columns.push(column.span);
    }
}
