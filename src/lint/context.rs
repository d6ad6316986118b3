//! The input of rules: the query, the node to check, and the diagnostics reported so far.

use std::collections::HashSet;

use super::source::Source;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, words};
use crate::filter::FilterTree;
use crate::options::Options;
use crate::schema::{Column, Schema};
use crate::semantic::satisfiability::{self, Budget, Columns};
use crate::semantic::typed::{self, ExprKind};
use crate::source::Span;
use crate::syntax::ast;

/// A valid query, and the diagnostics that rules report for it.
pub(super) struct Context<'q, 's> {
    /// The text and its tokens.
    pub(super) source: Source<'q>,
    /// The schema.
    pub(super) schema: &'q Schema,
    /// The options that the query is compiled with.
    pub(super) options: &'q Options,
    /// The syntax tree.
    pub(super) ast: &'q ast::Expr<'q>,
    /// The typed tree.
    pub(super) typed: &'q typed::Expr<'s>,
    /// The name of another location with the same query.
    pub(super) duplicate: Option<&'q str>,
    /// The budget for the satisfiability checks, shared by all rules.
    pub(super) budget: Budget,
    /// The diagnostics of the compiler.
    pub(super) compiler: Diagnostics,
    /// The diagnostics of the rules.
    pub(super) findings: Diagnostics,
    /// The codes reported for the current node, including muted ones.
    pub(super) reported_here: Vec<Code>,
    /// The conditions passed to [`report_joined`](Self::report_joined).
    pub(super) joined: HashSet<Span>,
}

/// A node of the query, as written and as typed.
#[derive(Clone, Copy)]
pub(super) struct Node<'q, 's> {
    /// The node of the syntax tree.
    pub(super) ast: &'q ast::Expr<'q>,
    /// The node of the typed tree.
    pub(super) typed: &'q typed::Expr<'s>,
    /// Whether it is the operand of a `not`.
    pub(super) is_negated: bool,
    /// The operands of the parent `and`, if any, and the index of this node.
    pub(super) and: Option<(&'q [ast::Expr<'q>], usize)>,
}

impl<'q, 's> Node<'q, 's> {
    /// Returns the node of the whole query.
    pub(super) const fn root(ast: &'q ast::Expr<'q>, typed: &'q typed::Expr<'s>) -> Self {
        Self { ast, typed, is_negated: false, and: None }
    }

    /// Returns the operands of an `and`, an `or` or a `not`.
    pub(super) fn operands(&self) -> Vec<Self> {
        let (ast, typed, is_and) = match (&self.ast.kind, &self.typed.kind) {
            (ast::ExprKind::And(ast), ExprKind::And(typed)) => (ast, typed, true),
            (ast::ExprKind::Or(ast), ExprKind::Or(typed)) => (ast, typed, false),
            (ast::ExprKind::Not(ast), ExprKind::Not(typed)) => {
                return vec![Self { is_negated: true, ..Self::root(ast, typed) }];
            }
            _ => return Vec::new(),
        };
        let node = |(index, (operand, typed))| Self {
            and: is_and.then_some((ast.as_slice(), index)),
            ..Self::root(operand, typed)
        };
        ast.iter().zip(typed).enumerate().map(node).collect()
    }
}

impl<'q> Context<'q, '_> {
    /// Reports a diagnostic, unless its code is muted.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if self.reported_here.last() != Some(&diagnostic.code) {
            self.reported_here.push(diagnostic.code);
        }
        self.findings.push(diagnostic);
    }

    /// Reports a diagnostic that suggests merging these conditions, so that rules can skip the style of each.
    pub(super) fn report_joined(&mut self, diagnostic: Diagnostic, conditions: Vec<Span>) {
        let before = self.findings.len();
        self.report(diagnostic);
        if self.findings.len() > before {
            self.joined.extend(conditions);
        }
    }

    /// Whether a reported diagnostic suggests merging a condition with others.
    pub(super) fn is_joined(&self, condition: Span) -> bool {
        self.joined.contains(&condition)
    }

    /// Whether one of these codes was reported for the current node, even if it is muted.
    pub(super) fn has_reported_here(&self, codes: &[Code]) -> bool {
        self.reported_here.iter().any(|code| codes.contains(code))
    }

    /// Whether the compiler or an earlier rule reported one of these codes.
    pub(super) fn has_reported(&self, codes: &[Code]) -> bool {
        self.compiler.iter().chain(&self.findings).any(|reported| codes.contains(&reported.code))
    }

    /// Returns the text of a span.
    pub(super) fn text(&self, span: Span) -> &'q str {
        span.text(self.source.text)
    }

    /// Returns the text of a span in backticks.
    pub(super) fn quoted(&self, span: Span) -> String {
        words::quote(self.text(span))
    }

    /// Whether `holds` is true for the results of the filters on every record, including those with missing values;
    /// false if that cannot be determined.
    pub(super) fn holds_for_all(&self, filters: &[&FilterTree<'_>], holds: impl Fn(&[Option<bool>]) -> bool) -> bool {
        self.check_records(filters, &|id| !self.schema.column(id).is_some_and(Column::is_never_missing), holds)
    }

    /// Like `holds_for_all`, for records that have a value for every column.
    pub(super) fn holds_for_all_with_values(
        &self,
        filters: &[&FilterTree<'_>],
        holds: impl Fn(&[Option<bool>]) -> bool,
    ) -> bool {
        self.check_records(filters, &|_| false, holds)
    }

    fn check_records(
        &self,
        filters: &[&FilterTree<'_>],
        may_be_missing: &dyn Fn(&str) -> bool,
        holds: impl Fn(&[Option<bool>]) -> bool,
    ) -> bool {
        let may_have_several = |id: &str| self.schema.column(id).is_none_or(|column| column.multi_valued);
        let columns = Columns { may_be_missing, may_have_several: &may_have_several };
        satisfiability::holds_for_all(filters, columns, &self.budget, holds)
    }
}
