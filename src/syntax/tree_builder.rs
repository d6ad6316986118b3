//! Builds a tree from a sequence of conditions and connectives: applies precedence and matches parentheses.

use crate::diagnostic::Diagnostics;
use crate::source::{Span, offset};
use crate::syntax::ast::{Connective, Expr, ExprKind};

use super::errors;
use super::lexer::end_of_last_token;
use crate::limits::Limits;

/// The nesting exceeds the limit; the error is already reported.
#[derive(Debug)]
pub(super) struct TooDeep;

/// The initial capacity for conditions, groups and `not`s.
const INITIAL_CAPACITY: usize = 8;

/// Lists of conditions longer than this do not keep spare capacity.
const LONG: usize = 64;

/// Builds the tree in source order.
///
/// The operands of all open groups share one stack, and so do the `not`s; a group stores where its own start.
pub(super) struct TreeBuilder<'a> {
    /// The current group: the innermost open parenthesis, or the query itself.
    group: Group,
    /// The enclosing groups, innermost last.
    outer: Vec<Group>,
    operands: Vec<Expr<'a>>,
    /// The span of each operand, including its parentheses and `not`s.
    outer_spans: Vec<Span>,
    /// The pending `not`s, which are still without a condition.
    nots: Vec<Span>,
    /// In groups with an `or`, the operands that are several conditions joined by `and` without parentheses.
    bare_conjunctions: Vec<Span>,
    /// Whether a condition is expected next.
    expects_condition: bool,
    depth_limit: usize,
    pub(super) diagnostics: Diagnostics,
    /// Diagnostics about the structure, reported only if there is no error.
    structure_diagnostics: Diagnostics,
}

/// The state of an open group.
#[derive(Clone, Copy, Default)]
struct Group {
    open: Option<Span>,
    /// The number of pending `not`s outside.
    nots: usize,
    /// Where its operands start: disjuncts, then the conjuncts of the last one.
    operands: usize,
    /// Where the conjuncts start.
    conjuncts: usize,
    /// Where its bare conjunctions start.
    bare_conjunctions: usize,
    /// The last connective, until a condition follows it.
    pending_connective: Option<Span>,
    first_or: Option<Span>,
}

impl<'a> TreeBuilder<'a> {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            group: Group::default(),
            outer: Vec::with_capacity(INITIAL_CAPACITY),
            operands: Vec::with_capacity(INITIAL_CAPACITY),
            outer_spans: Vec::with_capacity(INITIAL_CAPACITY),
            nots: Vec::with_capacity(INITIAL_CAPACITY),
            bare_conjunctions: Vec::new(),
            expects_condition: true,
            depth_limit: limits.depth.min(Limits::MAX_DEPTH),
            diagnostics: Diagnostics::with_limit(limits.diagnostics),
            structure_diagnostics: Diagnostics::with_limit(limits.diagnostics),
        }
    }

    /// Whether a condition is expected next.
    pub(super) const fn expects_condition(&self) -> bool {
        self.expects_condition
    }

    /// What the missing condition is expected after: a `not`, a connective or the parenthesis.
    fn expected_by(&self) -> Option<Span> {
        let not = self.nots.get(self.group.nots..).and_then(<[Span]>::last);
        not.copied().or(self.group.pending_connective).or(self.group.open)
    }

    /// The span of the innermost open parenthesis.
    pub(super) const fn innermost_open(&self) -> Option<Span> {
        self.group.open
    }

    /// Whether a parenthesis is open.
    pub(super) const fn is_open(&self) -> bool {
        self.group.open.is_some()
    }

    pub(super) fn not(&mut self, span: Span) -> Result<(), TooDeep> {
        self.insert_missing_and(span);
        self.nots.push(span);
        self.check_depth(span)
    }

    pub(super) fn open(&mut self, span: Span) -> Result<(), TooDeep> {
        self.insert_missing_and(span);
        let inner = Group {
            open: Some(span),
            nots: self.nots.len(),
            operands: self.operands.len(),
            conjuncts: self.operands.len(),
            bare_conjunctions: self.bare_conjunctions.len(),
            ..Group::default()
        };
        self.outer.push(std::mem::replace(&mut self.group, inner));
        self.check_depth(span)
    }

    pub(super) fn condition(&mut self, mut expr: Expr<'a>) {
        if self.insert_missing_and(expr.span) {
            expr = unvalidated(expr);
        }
        let outer = expr.span;
        self.operand(expr, outer);
    }

    pub(super) fn connective(&mut self, connective: Connective, span: Span) {
        if self.expects_condition {
            self.diagnostics.push(errors::missing_operand_before(connective, span, self.expected_by()));
            self.nots.truncate(self.group.nots);
            return;
        }
        self.expects_condition = true;
        self.group.pending_connective = Some(span);
        if connective == Connective::Or && !self.is_saturated() {
            self.group.first_or.get_or_insert(span);
            self.end_conjunction();
        }
    }

    pub(super) fn close(&mut self, span: Span) {
        let Some(open) = self.group.open else {
            self.diagnostics.push(errors::unopened_parenthesis(span));
            return;
        };
        let outer = open.to(span);
        if self.expects_condition {
            self.diagnostics.push(errors::missing_operand_inside(outer, self.expected_by()));
            self.push_hole(Span::at(span.start));
        }
        let expr = self.finish_group(outer);
        self.group = self.outer.pop().unwrap_or_default();
        self.operand(expr, outer);
    }

    /// Returns the tree at the end of the text. What is missing at the end is reported after the last token, not after
    /// the line ends and comments that follow it.
    pub(super) fn finish(mut self, text: &str) -> (Expr<'a>, Diagnostics) {
        let is_open = self.group.open.is_some() || self.expects_condition;
        let end = if is_open { end_of_last_token(text) } else { offset(text.len()) };
        if let Some(innermost) = self.group.open {
            let opened = self.outer.iter().filter_map(|group| group.open);
            let unclosed: Vec<Span> = opened.chain([innermost]).collect();
            self.diagnostics.push_first(errors::unclosed_parenthesis(&unclosed, end));
        }
        loop {
            if self.expects_condition {
                let expected_by = self.expected_by();
                // `(` at the very end is one error, not two.
                if expected_by.is_some_and(|by| Some(by) != self.group.open) {
                    self.diagnostics.push(errors::missing_operand_at_end(expected_by, end));
                }
                self.push_hole(Span::at(end));
            }
            let expr = self.finish_group(Span::at(end));
            let Some(open) = self.group.open else { return (expr, self.into_diagnostics()) };
            self.group = self.outer.pop().unwrap_or_default();
            self.operand(expr, Span::new(open.start, end));
        }
    }

    /// Returns the diagnostics, including those about the structure if there is no error.
    fn into_diagnostics(mut self) -> Diagnostics {
        if !self.diagnostics.has_error() {
            self.diagnostics.append(self.structure_diagnostics);
        }
        self.diagnostics
    }

    /// Checks the depth: the number of open parentheses and pending `not`s.
    fn check_depth(&mut self, span: Span) -> Result<(), TooDeep> {
        self.expects_condition = true;
        if self.outer.len() + self.nots.len() > self.depth_limit {
            self.diagnostics = vec![errors::too_deep(span, self.depth_limit)].into();
            return Err(TooDeep);
        }
        Ok(())
    }

    /// Reports a missing connective between two conditions, and continues as if there were an `and`.
    fn insert_missing_and(&mut self, next: Span) -> bool {
        if self.expects_condition {
            return false;
        }
        let mut previous = Span::at(next.start);
        self.group.pending_connective = Some(previous);
        self.expects_condition = true;
        if self.operands.len() > self.group.conjuncts
            && let (Some(operand), Some(outer)) = (self.operands.pop(), self.outer_spans.last())
        {
            previous = *outer;
            self.operands.push(unvalidated(operand));
        }
        self.diagnostics.push(errors::missing_connective(previous, next));
        true
    }

    /// Whether no more errors are stored: the tree does not need to be complete either.
    fn is_saturated(&self) -> bool {
        self.diagnostics.is_full() && self.diagnostics.has_error()
    }

    /// Pushes a condition, wrapped in its pending `not`s.
    fn operand(&mut self, mut expr: Expr<'a>, mut outer: Span) {
        self.group.pending_connective = None;
        self.expects_condition = false;
        if self.is_saturated() {
            self.nots.truncate(self.group.nots);
            if self.operands.len() > self.group.conjuncts
                && let (Some(Expr { kind: ExprKind::Hole(None), span }), Some(last)) =
                    (self.operands.last_mut(), self.outer_spans.last_mut())
            {
                *span = span.to(outer);
                *last = *span;
                return;
            }
            expr = Expr { kind: ExprKind::Hole(None), span: outer };
        }
        while self.nots.len() > self.group.nots
            && let Some(not) = self.nots.pop()
        {
            outer = not.to(outer);
            expr = Expr { kind: ExprKind::Not(Box::new(expr)), span: outer };
        }
        if self.operands.len() == self.operands.capacity() && self.operands.len() > LONG {
            // Doubling the capacity would take more memory than the rest of parsing.
            self.operands.reserve_exact(self.operands.len() / 4);
        }
        self.operands.push(expr);
        self.outer_spans.push(outer);
    }

    /// Closes the current group and returns its tree.
    fn finish_group(&mut self, fallback: Span) -> Expr<'a> {
        self.end_conjunction();
        let bare = self.bare_conjunctions.get(self.group.bare_conjunctions..).unwrap_or_default();
        if let (Some(or), [_, ..]) = (self.group.first_or, bare) {
            self.structure_diagnostics.push(errors::mixed_and_or(bare, or));
            self.bare_conjunctions.truncate(self.group.bare_conjunctions);
        }
        self.join(self.group.operands, Connective::Or);
        self.outer_spans.pop();
        self.operands.pop().unwrap_or(Expr { kind: ExprKind::Hole(None), span: fallback })
    }

    /// Pushes a hole for a missing condition.
    fn push_hole(&mut self, span: Span) {
        self.nots.truncate(self.group.nots);
        self.operand(Expr { kind: ExprKind::Hole(None), span }, span);
    }

    /// Before an `or` or the end of a group: joins the conjuncts to one disjunct.
    fn end_conjunction(&mut self) {
        let several = self.operands.len() > self.group.conjuncts + 1;
        if several {
            self.join(self.group.conjuncts, Connective::And);
            // Only needed if there is an `or`.
            if let (Some(_), Some(&conjunction)) = (self.group.first_or, self.outer_spans.last()) {
                self.bare_conjunctions.push(conjunction);
            }
        }
        self.group.conjuncts = self.operands.len();
    }

    /// Joins all operands from index `from`; operands with the same connective are flattened.
    fn join(&mut self, from: usize, connective: Connective) {
        let (Some(first), Some(last)) = (self.outer_spans.get(from), self.outer_spans.last()) else { return };
        let span = first.to(*last);
        if self.operands.len() < from + 2 {
            return;
        }
        self.outer_spans.truncate(from);
        let mut parts = match from {
            // Avoids copying a long query.
            0 => std::mem::take(&mut self.operands),
            _ => self.operands.split_off(from),
        };
        if parts.iter().any(|part| connective.joins(part)) {
            parts = connective.flattened(parts);
        }
        if parts.len() > LONG {
            parts.shrink_to_fit();
        }
        let kind = match connective {
            Connective::And => ExprKind::And(parts),
            Connective::Or => ExprKind::Or(parts),
        };
        self.operands.push(Expr { kind, span });
        self.outer_spans.push(span);
    }
}

/// Skips all checks of a bare name except the column lookup: without a connective, it may be anything.
fn unvalidated(mut expr: Expr<'_>) -> Expr<'_> {
    if let ExprKind::Bare(column) = expr.kind {
        expr.kind = ExprKind::Hole(Some(column));
    }
    expr
}
