//! Conditions and connectives, one after the other, to a tree: precedence and parentheses.

use crate::diagnostic::Diagnostics;
use crate::source::{Span, offset};
use crate::syntax::ast::{Connective, Expr, ExprKind};

use super::errors;
use super::lexer::end_of_last_token;
use crate::limits::Limits;

/// Nesting went past the limit; the diagnostic is already noted.
#[derive(Debug)]
pub(super) struct TooDeep;

/// How many conditions, groups and `not`s there is room for from the start.
const USUAL: usize = 8;

/// How many conditions may take more room than they need.
const LONG: usize = 64;

/// Builds the tree from what is read, in reading order.
///
/// The operands and the `not`s of all open groups lie on one stack each; a group knows where its own begin.
pub(super) struct TreeBuilder<'a> {
    /// The group that is being read: of the innermost parenthesis, or the query itself.
    group: Group,
    /// The groups round it, innermost last.
    outer: Vec<Group>,
    operands: Vec<Expr<'a>>,
    /// Where each operand stands, its parentheses and `not`s included.
    outers: Vec<Span>,
    /// The `not`s that wait for their condition.
    nots: Vec<Span>,
    /// The disjuncts that are several conditions joined by `and` without parentheses, of groups with an `or`.
    bare_conjunctions: Vec<Span>,
    /// Whether the next thing must be a condition.
    wants_condition: bool,
    depth_limit: usize,
    pub(super) diagnostics: Diagnostics,
    /// What is said of the structure, if it is whole.
    of_structure: Diagnostics,
}

/// What has been read since a parenthesis opened.
#[derive(Clone, Copy, Default)]
struct Group {
    open: Option<Span>,
    /// How many `not`s wait outside.
    nots: usize,
    /// Where its operands begin: disjuncts, then the conjuncts of the last one.
    operands: usize,
    /// Where the conjuncts begin.
    conjuncts: usize,
    /// Where its bare conjunctions begin.
    bare_conjunctions: usize,
    /// The connective read last, until a condition follows it.
    waiting: Option<Span>,
    first_or: Option<Span>,
}

impl<'a> TreeBuilder<'a> {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            group: Group::default(),
            outer: Vec::with_capacity(USUAL),
            operands: Vec::with_capacity(USUAL),
            outers: Vec::with_capacity(USUAL),
            nots: Vec::with_capacity(USUAL),
            bare_conjunctions: Vec::new(),
            wants_condition: true,
            depth_limit: limits.depth.min(Limits::MAX_DEPTH),
            diagnostics: Diagnostics::with_limit(limits.diagnostics),
            of_structure: Diagnostics::with_limit(limits.diagnostics),
        }
    }

    /// Whether the next thing must be a condition.
    pub(super) const fn wants_condition(&self) -> bool {
        self.wants_condition
    }

    /// What it is that wants a condition: a `not`, a connective or the parenthesis.
    fn wanted_by(&self) -> Option<Span> {
        let not = self.nots.get(self.group.nots..).and_then(<[Span]>::last);
        not.copied().or(self.group.waiting).or(self.group.open)
    }

    /// Where the innermost parenthesis opened that is not closed yet.
    pub(super) const fn innermost_open(&self) -> Option<Span> {
        self.group.open
    }

    /// Whether a parenthesis is open.
    pub(super) const fn is_open(&self) -> bool {
        self.group.open.is_some()
    }

    pub(super) fn not(&mut self, span: Span) -> Result<(), TooDeep> {
        self.join_unjoined(span);
        self.nots.push(span);
        self.deepen(span)
    }

    pub(super) fn open(&mut self, span: Span) -> Result<(), TooDeep> {
        self.join_unjoined(span);
        let inner = Group {
            open: Some(span),
            nots: self.nots.len(),
            operands: self.operands.len(),
            conjuncts: self.operands.len(),
            bare_conjunctions: self.bare_conjunctions.len(),
            ..Group::default()
        };
        self.outer.push(std::mem::replace(&mut self.group, inner));
        self.deepen(span)
    }

    pub(super) fn condition(&mut self, mut expr: Expr<'a>) {
        if self.join_unjoined(expr.span) {
            expr = unvalidated(expr);
        }
        let outer = expr.span;
        self.operand(expr, outer);
    }

    pub(super) fn connective(&mut self, connective: Connective, span: Span) {
        if self.wants_condition {
            self.diagnostics.push(errors::missing_operand_before(connective, span, self.wanted_by()));
            self.nots.truncate(self.group.nots);
            return;
        }
        self.wants_condition = true;
        self.group.waiting = Some(span);
        if connective == Connective::Or && !self.is_hopeless() {
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
        if self.wants_condition {
            self.diagnostics.push(errors::missing_operand_inside(outer, self.wanted_by()));
            self.fill(Span::at(span.start));
        }
        let expr = self.whole(outer);
        self.group = self.outer.pop().unwrap_or_default();
        self.operand(expr, outer);
    }

    /// The tree, when all of the text is read. What is missing at its end is missing after the last token, not after
    /// the line ends and comments that follow it.
    pub(super) fn finish(mut self, text: &str) -> (Expr<'a>, Diagnostics) {
        let is_open = self.group.open.is_some() || self.wants_condition;
        let end = if is_open { end_of_last_token(text) } else { offset(text.len()) };
        if let Some(innermost) = self.group.open {
            let opened = self.outer.iter().filter_map(|group| group.open);
            let unclosed: Vec<Span> = opened.chain([innermost]).collect();
            self.diagnostics.push_first(errors::unclosed_parenthesis(&unclosed, end));
        }
        loop {
            if self.wants_condition {
                let wanted_by = self.wanted_by();
                // `(` at the very end is one mistake, not two.
                if wanted_by.is_some_and(|by| Some(by) != self.group.open) {
                    self.diagnostics.push(errors::missing_operand_at_end(wanted_by, end));
                }
                self.fill(Span::at(end));
            }
            let expr = self.whole(Span::at(end));
            let Some(open) = self.group.open else { return (expr, self.settled()) };
            self.group = self.outer.pop().unwrap_or_default();
            self.operand(expr, Span::new(open.start, end));
        }
    }

    /// The diagnostics, those of the structure only where the structure is whole.
    fn settled(mut self) -> Diagnostics {
        if !self.diagnostics.has_error() {
            self.diagnostics.append(self.of_structure);
        }
        self.diagnostics
    }

    /// Open parentheses and the `not`s that wait, all in all, are the depth.
    fn deepen(&mut self, span: Span) -> Result<(), TooDeep> {
        self.wants_condition = true;
        if self.outer.len() + self.nots.len() > self.depth_limit {
            self.diagnostics = vec![errors::too_deep(span, self.depth_limit)].into();
            return Err(TooDeep);
        }
        Ok(())
    }

    /// Two conditions with nothing between them: says so, and goes on as if there were an `and`.
    fn join_unjoined(&mut self, next: Span) -> bool {
        if self.wants_condition {
            return false;
        }
        let mut previous = Span::at(next.start);
        self.group.waiting = Some(previous);
        self.wants_condition = true;
        if self.operands.len() > self.group.conjuncts
            && let (Some(operand), Some(outer)) = (self.operands.pop(), self.outers.last())
        {
            previous = *outer;
            self.operands.push(unvalidated(operand));
        }
        self.diagnostics.push(errors::missing_connective(previous, next));
        true
    }

    /// Whether so much is wrong that no more of it is reported: what follows is no longer kept either.
    fn is_hopeless(&self) -> bool {
        self.diagnostics.is_full() && self.diagnostics.has_error()
    }

    /// Takes in a condition, under the `not`s that waited for it.
    fn operand(&mut self, mut expr: Expr<'a>, mut outer: Span) {
        self.group.waiting = None;
        self.wants_condition = false;
        if self.is_hopeless() {
            self.nots.truncate(self.group.nots);
            if self.operands.len() > self.group.conjuncts
                && let (Some(Expr { kind: ExprKind::Hole(None), span }), Some(last)) =
                    (self.operands.last_mut(), self.outers.last_mut())
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
            // Twice the room would be more memory than the rest of reading takes.
            self.operands.reserve_exact(self.operands.len() / 4);
        }
        self.operands.push(expr);
        self.outers.push(outer);
    }

    /// The one tree of everything in the group.
    fn whole(&mut self, fallback: Span) -> Expr<'a> {
        self.end_conjunction();
        let bare = self.bare_conjunctions.get(self.group.bare_conjunctions..).unwrap_or_default();
        if let (Some(or), [_, ..]) = (self.group.first_or, bare) {
            self.of_structure.push(errors::mixed_and_or(bare, or));
            self.bare_conjunctions.truncate(self.group.bare_conjunctions);
        }
        self.join(self.group.operands, Connective::Or);
        self.outers.pop();
        self.operands.pop().unwrap_or(Expr { kind: ExprKind::Hole(None), span: fallback })
    }

    /// Puts a hole where a condition is missing.
    fn fill(&mut self, span: Span) {
        self.nots.truncate(self.group.nots);
        self.operand(Expr { kind: ExprKind::Hole(None), span }, span);
    }

    /// An `or` or the end follows: what was joined by `and` is one disjunct.
    fn end_conjunction(&mut self) {
        let several = self.operands.len() > self.group.conjuncts + 1;
        if several {
            self.join(self.group.conjuncts, Connective::And);
            // Where there is no `or`, nobody asks.
            if let (Some(_), Some(&conjunction)) = (self.group.first_or, self.outers.last()) {
                self.bare_conjunctions.push(conjunction);
            }
        }
        self.group.conjuncts = self.operands.len();
    }

    /// Makes one condition of all operands from an index on; those of the same connective become part of it.
    fn join(&mut self, from: usize, connective: Connective) {
        let (Some(first), Some(last)) = (self.outers.get(from), self.outers.last()) else { return };
        let span = first.to(*last);
        if self.operands.len() < from + 2 {
            return;
        }
        self.outers.truncate(from);
        let mut parts = match from {
            // A long query is not copied.
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
        self.outers.push(span);
    }
}

/// A name alone, with nothing to join it to what stands beside it, may be anything: all that can be
/// said of it is whether it is a column.
fn unvalidated(mut expr: Expr<'_>) -> Expr<'_> {
    if let ExprKind::Bare(column) = expr.kind {
        expr.kind = ExprKind::Hole(Some(column));
    }
    expr
}
