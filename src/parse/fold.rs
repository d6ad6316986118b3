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

/// How many conditions, groups and `not`s there is room for from the start.
const USUAL: usize = 8;

/// Builds the tree from what is read, in reading order.
///
/// The operands and the `not`s of all open groups lie on one stack each; a group knows where its own begin.
pub(super) struct Fold<'a> {
    /// The open parentheses, innermost last; the first is the query itself.
    groups: Vec<Group>,
    operands: Vec<Operand<'a>>,
    /// The `not`s that wait for their condition.
    nots: Vec<Span>,
    depth_limit: usize,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// What has been read since a parenthesis opened.
#[derive(Default)]
struct Group {
    open: Option<Span>,
    /// How many `not`s wait outside.
    outer_nots: usize,
    /// Where its operands begin: disjuncts, then the conjuncts of the last one.
    operands: usize,
    /// Where the conjuncts begin.
    conjuncts: usize,
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
        let mut groups = Vec::with_capacity(USUAL);
        groups.push(Group::default());
        Self {
            groups,
            operands: Vec::with_capacity(USUAL),
            nots: Vec::with_capacity(USUAL),
            depth_limit,
            diagnostics: Vec::new(),
        }
    }

    /// Whether the next thing must be a condition.
    pub(super) fn wants_condition(&self) -> bool {
        self.groups.last().is_none_or(|group| self.wants(group))
    }

    fn wants(&self, group: &Group) -> bool {
        group.waiting.is_some() || self.nots.len() > group.outer_nots || self.operands.len() == group.operands
    }

    /// What it is that wants a condition: a `not`, a connective or the parenthesis.
    fn wanted_by(&self, group: &Group) -> Option<Span> {
        let not = self.nots.last().copied().filter(|_| self.nots.len() > group.outer_nots);
        not.or(group.waiting.map(|(_, span)| span)).or(group.open)
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
        self.nots.push(span);
        self.deepen(span)
    }

    pub(super) fn open(&mut self, span: Span) -> Result<(), TooDeep> {
        self.join_unjoined(span);
        let operands = self.operands.len();
        self.groups.push(Group {
            open: Some(span),
            outer_nots: self.nots.len(),
            operands,
            conjuncts: operands,
            ..Group::default()
        });
        self.deepen(span)
    }

    pub(super) fn condition(&mut self, mut expr: Expr<'a>) {
        if self.join_unjoined(expr.span) {
            expr = unjudged(expr);
        }
        let outer = expr.span;
        self.operand(expr, outer);
    }

    pub(super) fn connective(&mut self, connective: Connective, span: Span) {
        let Some(mut group) = self.groups.pop() else { return };
        if self.wants(&group) {
            self.diagnostics.push(mistakes::missing_operand_before(connective, span, self.wanted_by(&group)));
            self.nots.truncate(group.outer_nots);
        } else {
            group.waiting = Some((connective, span));
            if connective == Connective::Or {
                group.first_or.get_or_insert(span);
                self.end_conjunction(&mut group);
            }
        }
        self.groups.push(group);
    }

    pub(super) fn close(&mut self, span: Span) {
        let Some(open) = self.innermost_open() else {
            self.diagnostics.push(mistakes::unopened_parenthesis(span));
            return;
        };
        let Some(mut group) = self.groups.pop() else { return };
        let outer = open.to(span);
        if self.wants(&group) {
            self.diagnostics.push(mistakes::missing_operand_inside(outer, self.wanted_by(&group)));
            self.fill(&mut group, Span::at(span.start));
        }
        let expr = self.whole(group, outer);
        self.operand(expr, outer);
    }

    /// The tree, when all of the text, which ends at byte `end`, is read.
    pub(super) fn finish(mut self, end: u32) -> (Expr<'a>, Vec<Diagnostic>) {
        if self.is_open() {
            let unclosed: Vec<Span> = self.groups.iter().filter_map(|group| group.open).collect();
            self.diagnostics.push(mistakes::unclosed_parenthesis(&unclosed, end));
        }
        while let Some(mut group) = self.groups.pop() {
            if self.wants(&group) {
                let wanted_by = self.wanted_by(&group);
                // `(` at the very end is one mistake, not two.
                if wanted_by.is_some_and(|by| Some(by) != group.open) {
                    self.diagnostics.push(mistakes::missing_operand_at_end(wanted_by, end));
                }
                self.fill(&mut group, Span::at(end));
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

    /// Open parentheses and the `not`s that wait, all in all, are its depth.
    fn deepen(&mut self, span: Span) -> Result<(), TooDeep> {
        // The first group is the query itself.
        if self.groups.len() - 1 + self.nots.len() > self.depth_limit {
            self.diagnostics.clear();
            self.diagnostics.push(mistakes::too_deep(span, self.depth_limit));
            return Err(TooDeep);
        }
        Ok(())
    }

    /// Two conditions with nothing between them: says so, and goes on as if there were an `and`.
    fn join_unjoined(&mut self, next: Span) -> bool {
        if self.wants_condition() {
            return false;
        }
        let Some(group) = self.groups.last_mut() else { return false };
        let mut previous = Span::at(next.start);
        group.waiting = Some((Connective::And, previous));
        if self.operands.len() > group.conjuncts
            && let Some(operand) = self.operands.pop()
        {
            previous = operand.outer;
            self.operands.push(Operand { expr: unjudged(operand.expr), outer: previous });
        }
        self.diagnostics.push(mistakes::missing_connective(previous, next));
        true
    }

    /// Takes in a condition, under the `not`s that waited for it.
    fn operand(&mut self, mut expr: Expr<'a>, mut outer: Span) {
        let Some(group) = self.groups.last_mut() else { return };
        group.waiting = None;
        for not in self.nots.drain(group.outer_nots..).rev() {
            outer = not.to(outer);
            expr = Expr { kind: ExprKind::Not(Box::new(expr)), span: outer };
        }
        self.operands.push(Operand { expr, outer });
    }

    /// The one tree of everything in a group.
    fn whole(&mut self, mut group: Group, fallback: Span) -> Expr<'a> {
        self.end_conjunction(&mut group);
        if let (Some(or), false) = (group.first_or, group.bare_conjunctions.is_empty()) {
            self.diagnostics.push(mistakes::mixed_and_or(&group.bare_conjunctions, or));
        }
        self.join(group.operands, Connective::Or);
        let hole = Expr { kind: ExprKind::Hole(None), span: fallback };
        self.operands.pop().map_or(hole, |operand| operand.expr)
    }

    /// Puts a hole where a condition is missing.
    fn fill(&mut self, group: &mut Group, span: Span) {
        self.nots.truncate(group.outer_nots);
        group.waiting = None;
        self.operands.push(Operand { expr: Expr { kind: ExprKind::Hole(None), span }, outer: span });
    }

    /// An `or` or the end follows: what was joined by `and` is one disjunct.
    fn end_conjunction(&mut self, group: &mut Group) {
        let several = self.operands.len() > group.conjuncts + 1;
        self.join(group.conjuncts, Connective::And);
        // Where there is no `or`, nobody asks.
        if several
            && group.first_or.is_some()
            && let Some(conjunction) = self.operands.last()
        {
            group.bare_conjunctions.push(conjunction.outer);
        }
        group.conjuncts = self.operands.len();
    }

    /// Makes one condition of all operands from an index on; those of the same connective become part of it.
    fn join(&mut self, from: usize, connective: Connective) {
        if self.operands.len() < from + 2 {
            return;
        }
        let mut outer: Option<Span> = None;
        let mut parts = Vec::with_capacity(self.operands.len() - from);
        for operand in self.operands.drain(from..) {
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
        self.operands.push(Operand { expr: Expr { kind, span }, outer: span });
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
