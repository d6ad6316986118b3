//! Conditions and connectives, one after the other, to a tree: precedence and parentheses.

use crate::ast::{Expr, ExprKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

use super::mistakes;

/// What joins two conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Connective {
    And,
    Or,
}

impl Connective {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::And => "and",
            Self::Or => "or",
        }
    }
}

/// Nesting went past the limit; the diagnostic is already noted.
#[derive(Debug)]
pub(super) struct TooDeep;

/// Builds the tree from what is read, in reading order.
pub(super) struct Fold<'a> {
    /// The open parentheses, innermost last; the first is the query itself.
    groups: Vec<Group<'a>>,
    /// Open parentheses and the `not`s that wait, all in all.
    depth: usize,
    depth_limit: usize,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// What has been read since a parenthesis opened.
#[derive(Default)]
struct Group<'a> {
    open: Option<Span>,
    /// The `not`s that wait for their condition.
    nots: Vec<Span>,
    disjuncts: Vec<Operand<'a>>,
    conjuncts: Vec<Operand<'a>>,
    /// The connective read last, until a condition follows it.
    waiting: Option<(Connective, Span)>,
    first_or: Option<Span>,
    /// The disjuncts that are several conditions joined by `and` without parentheses.
    bare_conjunctions: Vec<Span>,
}

/// A condition with where it stands, its parentheses and `not`s included.
struct Operand<'a> {
    expr: Expr<'a>,
    outer: Span,
}

impl<'a> Fold<'a> {
    pub(super) fn new(depth_limit: usize) -> Self {
        Self { groups: vec![Group::default()], depth: 0, depth_limit, diagnostics: Vec::new() }
    }

    /// Whether the next thing must be a condition.
    pub(super) fn wants_condition(&self) -> bool {
        self.groups.last().is_none_or(Group::wants_condition)
    }

    /// Where the innermost parenthesis opened that is not closed yet.
    pub(super) fn innermost_open(&self) -> Option<Span> {
        self.groups.last().and_then(|group| group.open)
    }

    /// Whether a parenthesis is open.
    pub(super) fn is_open(&self) -> bool {
        self.innermost_open().is_some()
    }

    pub(super) fn not(&mut self, span: Span) -> Result<(), TooDeep> {
        self.join_unjoined(span);
        self.deepen(span)?;
        if let Some(group) = self.groups.last_mut() {
            group.nots.push(span);
        }
        Ok(())
    }

    pub(super) fn open(&mut self, span: Span) -> Result<(), TooDeep> {
        self.join_unjoined(span);
        self.deepen(span)?;
        self.groups.push(Group { open: Some(span), ..Group::default() });
        Ok(())
    }

    pub(super) fn condition(&mut self, mut expr: Expr<'a>) {
        if self.join_unjoined(expr.span) {
            expr = unjudged(expr);
        }
        let outer = expr.span;
        self.operand(expr, outer);
    }

    pub(super) fn connective(&mut self, connective: Connective, span: Span) {
        let Some(group) = self.groups.last_mut() else { return };
        if group.wants_condition() {
            self.diagnostics.push(mistakes::missing_operand_before(connective, span, group.wanted_by()));
            self.depth -= group.nots.drain(..).len();
            return;
        }
        group.waiting = Some((connective, span));
        if connective == Connective::Or {
            group.first_or.get_or_insert(span);
            group.end_conjunction();
        }
    }

    pub(super) fn close(&mut self, span: Span) {
        let Some(open) = self.groups.last().and_then(|group| group.open) else {
            self.diagnostics.push(mistakes::unopened_parenthesis(span));
            return;
        };
        let Some(mut group) = self.groups.pop() else { return };
        self.depth -= 1;
        let outer = open.to(span);
        if group.wants_condition() {
            self.depth -= group.nots.len();
            self.diagnostics.push(mistakes::missing_operand_inside(outer, group.wanted_by()));
            group.fill(Span::at(span.start));
        }
        let expr = self.whole(group, outer);
        self.operand(expr, outer);
    }

    /// The tree, when all of the text, which ends at byte `end`, is read.
    pub(super) fn finish(mut self, end: u32) -> (Expr<'a>, Vec<Diagnostic>) {
        let unclosed: Vec<Span> = self.groups.iter().filter_map(|group| group.open).collect();
        if !unclosed.is_empty() {
            self.diagnostics.push(mistakes::unclosed_parenthesis(&unclosed, end));
        }
        while let Some(mut group) = self.groups.pop() {
            if group.wants_condition() {
                // `(` at the very end is one mistake, not two.
                if group.wanted_by().is_some_and(|by| Some(by) != group.open) {
                    self.diagnostics.push(mistakes::missing_operand_at_end(group.wanted_by(), end));
                }
                group.fill(Span::at(end));
            }
            let open = group.open;
            let expr = self.whole(group, Span::at(end));
            match open {
                Some(open) => self.operand(expr, Span::new(open.start, end)),
                None => return (expr, self.settled()),
            }
        }
        (Expr { kind: ExprKind::Hole(None), span: Span::at(end) }, self.diagnostics)
    }

    /// The diagnostics, those of the structure only where the structure is whole.
    fn settled(mut self) -> Vec<Diagnostic> {
        if self.diagnostics.iter().any(Diagnostic::is_error) {
            self.diagnostics.retain(|diagnostic| diagnostic.code != Code::MixedAndOr);
        }
        self.diagnostics
    }

    fn deepen(&mut self, span: Span) -> Result<(), TooDeep> {
        self.depth += 1;
        if self.depth > self.depth_limit {
            self.diagnostics.clear();
            self.diagnostics.push(mistakes::too_deep(span, self.depth_limit));
            return Err(TooDeep);
        }
        Ok(())
    }

    /// Two conditions with nothing between them: says so, and goes on as if there were an `and`.
    fn join_unjoined(&mut self, next: Span) -> bool {
        let Some(group) = self.groups.last_mut() else { return false };
        if group.wants_condition() {
            return false;
        }
        let mut previous = Span::at(next.start);
        if let Some(operand) = group.conjuncts.pop() {
            previous = operand.outer;
            group.conjuncts.push(Operand { expr: unjudged(operand.expr), outer: previous });
        }
        self.diagnostics.push(mistakes::missing_connective(previous, next));
        group.waiting = Some((Connective::And, Span::at(next.start)));
        true
    }

    /// Takes in a condition, under the `not`s that waited for it.
    fn operand(&mut self, mut expr: Expr<'a>, mut outer: Span) {
        let Some(group) = self.groups.last_mut() else { return };
        self.depth -= group.nots.len();
        for not in group.nots.drain(..).rev() {
            let inner = outer;
            outer = not.to(inner);
            expr = Expr { kind: ExprKind::Not(Box::new(expr)), span: outer };
        }
        group.waiting = None;
        group.conjuncts.push(Operand { expr, outer });
    }

    /// The one tree of everything in a group.
    fn whole(&mut self, mut group: Group<'a>, fallback: Span) -> Expr<'a> {
        group.end_conjunction();
        if let (Some(or), false) = (group.first_or, group.bare_conjunctions.is_empty()) {
            self.diagnostics.push(mistakes::mixed_and_or(&group.bare_conjunctions, or));
        }
        join(group.disjuncts, Connective::Or)
            .map_or(Expr { kind: ExprKind::Hole(None), span: fallback }, |operand| operand.expr)
    }
}

impl Group<'_> {
    fn wants_condition(&self) -> bool {
        self.waiting.is_some() || !self.nots.is_empty() || (self.conjuncts.is_empty() && self.disjuncts.is_empty())
    }

    /// What it is that wants a condition: a `not`, a connective or the parenthesis.
    fn wanted_by(&self) -> Option<Span> {
        self.nots.last().copied().or(self.waiting.map(|(_, span)| span)).or(self.open)
    }

    /// Puts a hole where a condition is missing.
    fn fill(&mut self, span: Span) {
        self.nots.clear();
        self.waiting = None;
        self.conjuncts.push(Operand { expr: Expr { kind: ExprKind::Hole(None), span }, outer: span });
    }

    /// An `or` or the end follows: what was joined by `and` is one disjunct.
    fn end_conjunction(&mut self) {
        let conjuncts = std::mem::take(&mut self.conjuncts);
        let several = conjuncts.len() > 1;
        if let Some(conjunction) = join(conjuncts, Connective::And) {
            if several {
                self.bare_conjunctions.push(conjunction.outer);
            }
            self.disjuncts.push(conjunction);
        }
    }
}

/// A name alone, with nothing to join it to what stands beside it, may be anything: all that can be
/// said of it is whether it is a column.
fn unjudged(mut expr: Expr<'_>) -> Expr<'_> {
    if let ExprKind::Bare(column) = expr.kind {
        expr.kind = ExprKind::Hole(Some(column));
    }
    expr
}

/// One condition of several; those of the same connective become part of it.
fn join<'a>(operands: Vec<Operand<'a>>, connective: Connective) -> Option<Operand<'a>> {
    if operands.len() < 2 {
        return operands.into_iter().next();
    }
    let mut outer: Option<Span> = None;
    let mut parts = Vec::with_capacity(operands.len());
    for operand in operands {
        outer = Some(outer.map_or(operand.outer, |before| before.to(operand.outer)));
        match (operand.expr.kind, connective) {
            (ExprKind::And(inner), Connective::And) | (ExprKind::Or(inner), Connective::Or) => {
                if parts.is_empty() {
                    parts = inner
                } else {
                    parts.extend(inner)
                }
            }
            (kind, _) => parts.push(Expr { kind, span: operand.expr.span }),
        }
    }
    let span = outer.unwrap_or_default();
    let kind = match connective {
        Connective::And => ExprKind::And(parts),
        Connective::Or => ExprKind::Or(parts),
    };
    Some(Operand { expr: Expr { kind, span }, outer: span })
}
