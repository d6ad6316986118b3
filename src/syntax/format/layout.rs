//! Lays out a tree and its comments on lines.
//!
//! Writes the tree in source order, and before each part the comments that come before it in the source. So no
//! comment is lost or reordered.

use crate::syntax::ast::{Comparison, Expr, ExprKind, List, Operand, Operator, Order, Value};

use super::page::{INDENT, Page, is_within};
use super::source::Source;

/// The longest item that may share a line with others, in characters.
const SHORT_ITEM: usize = 20;

/// Returns the canonical text; `None` if it is longer than `max_bytes`.
pub(super) fn lines(root: &Expr<'_>, source: &Source<'_>, max_bytes: usize) -> Option<String> {
    let mut layout = Layout { source, page: Page::new(&source.comments, max_bytes) };
    layout.operand(root, false);
    layout.page.comments_before(u32::MAX);
    layout.page.finish()
}

struct Layout<'s> {
    source: &'s Source<'s>,
    page: Page<'s>,
}

impl Layout<'_> {
    /// Writes a condition and the comments before it.
    fn operand(&mut self, expr: &Expr<'_>, enclosed: bool) {
        self.page.comments_before(self.start(expr, enclosed));
        self.expr(expr, enclosed);
    }

    /// Writes a condition; comments before it that are still pending go inside its parentheses.
    ///
    /// Recursive: keep the stack frame small.
    fn expr(&mut self, expr: &Expr<'_>, enclosed: bool) {
        if self.fits(expr, enclosed) {
            return self.on_one_line(expr, enclosed);
        }
        if enclosed {
            return self.group("(", expr);
        }
        match &expr.kind {
            ExprKind::And(operands) => self.joined(expr, operands, "and"),
            ExprKind::Or(operands) => self.joined(expr, operands, "or"),
            ExprKind::Not(operand) if expr.kind.encloses(operand) => self.group("not (", operand),
            _ => self.condition(expr),
        }
    }

    /// Whether a condition contains no comment and fits the line.
    fn fits(&self, expr: &Expr<'_>, enclosed: bool) -> bool {
        let parentheses = if enclosed { 2 } else { 0 };
        self.page.comment_before(self.end(expr, enclosed)).is_none() && self.page.fits(expr, parentheses)
    }

    #[inline(never)]
    fn on_one_line(&mut self, expr: &Expr<'_>, enclosed: bool) {
        self.page.write(&if enclosed { format!("({expr})") } else { expr.to_string() });
    }

    /// Writes a condition in parentheses, on its own lines.
    fn group(&mut self, opener: &str, expr: &Expr<'_>) {
        self.page.open(opener);
        self.operand(expr, false);
        self.page.close(self.end(expr, true));
    }

    /// Writes operands, each on its own line.
    fn joined(&mut self, parent: &Expr<'_>, operands: &[Expr<'_>], connective: &str) {
        let mut end = None;
        for operand in operands {
            let enclosed = parent.kind.encloses(operand);
            match end {
                None => self.operand(operand, enclosed),
                Some(end) => {
                    self.connective(connective, end, self.start(operand, enclosed));
                    self.after_connective(operand, enclosed);
                }
            }
            end = Some(self.end(operand, enclosed));
        }
    }

    /// Writes the connective between two operands on a new line. In the source, the first operand ends at byte `end`
    /// and the second starts at byte `start`.
    ///
    /// A comment at the end of the first operand's line stays there; the next ones go on their own lines before the
    /// connective. A comment after the connective on its line stays after it, and so do the following ones: they are
    /// written with the second operand.
    fn connective(&mut self, connective: &str, end: u32, start: u32) {
        if let Some(comment) = self.page.comment_before(start)
            && !comment.own_line
            && !self.source.breaks_or_opens(end, comment.start)
        {
            self.page.comment(comment);
        }
        let at = self.source.connective(end, start);
        while let Some(comment) = self.page.comment_before(start)
            && (comment.own_line || comment.start < at)
        {
            self.page.break_line();
            self.page.comment(comment);
        }
        self.page.break_line();
        self.page.write(connective);
    }

    fn after_connective(&mut self, expr: &Expr<'_>, enclosed: bool) {
        let opens = enclosed || matches!(&expr.kind, ExprKind::Not(operand) if expr.kind.encloses(operand));
        if opens || self.page.comment_before(self.start(expr, enclosed)).is_none() {
            return self.expr(expr, enclosed);
        }
        self.page.indent += INDENT;
        self.operand(expr, enclosed);
        self.page.indent -= INDENT;
    }

    /// Writes a condition that is too long or contains comments. Lines after a comment are indented.
    #[inline(never)]
    fn condition(&mut self, expr: &Expr<'_>) {
        let indent = self.page.indent;
        match &expr.kind {
            ExprKind::Comparison(comparison) => self.comparison(comparison),
            ExprKind::Chain(chain) => {
                self.value(&chain.first, indent);
                self.order(chain.first_order, chain.first_span.start, indent);
                self.part(&chain.column.to_string(), chain.column.span.start, indent);
                if let Some((order, span, value)) = &chain.second {
                    self.order(*order, span.start, indent);
                    self.value(value, indent);
                }
            }
            ExprKind::Within(within) => {
                self.value(&within.value, indent);
                let operator = if within.negated { Operator::NotIn } else { Operator::In };
                self.part(operator.as_str(), within.operator_span.start, indent);
                self.part(&within.column.to_string(), within.column.span.start, indent);
            }
            _ => self.page.write(&expr.to_string()),
        }
        self.page.indent = indent;
    }

    fn comparison(&mut self, comparison: &Comparison<'_>) {
        let indent = self.page.indent;
        self.part(&comparison.column.to_string(), comparison.column.span.start, indent);
        self.part(comparison.operator.as_str(), comparison.operator_span.start, indent);
        match &comparison.operand {
            Operand::Value(value) => self.value(value, indent),
            Operand::List(list) => self.list(list, comparison.nocase.map_or(0, |_| " nocase".len())),
            Operand::Range(bounds) => self.range(bounds, indent),
        }
        if let Some(nocase) = comparison.nocase {
            self.part("nocase", nocase.start, indent);
        }
    }

    fn range(&mut self, bounds: &[Value<'_>; 2], indent: usize) {
        let [low, high] = bounds;
        self.value(low, indent);
        if self.page.comment_before(high.span.start).is_some() {
            self.page.indent = indent + INDENT;
            self.connective("and", low.span.end, high.span.start);
        } else {
            self.page.write("and");
        }
        self.value(high, indent);
    }

    fn value(&mut self, value: &Value<'_>, indent: usize) {
        self.part(&value.to_string(), value.span.start, indent);
    }

    fn order(&mut self, order: Order, start: u32, indent: usize) {
        self.part(Operator::from(order).as_str(), start, indent);
    }

    /// Writes a part of a condition, and the comments before it. `indent` is that of the condition's first line.
    fn part(&mut self, text: &str, start: u32, indent: usize) {
        if self.page.comment_before(start).is_some() {
            self.page.indent = indent + INDENT;
            self.page.comments_before(start);
        }
        self.page.write(text);
    }

    /// Writes a list; `suffix` more characters must fit on its last line. Comments before the list go into it.
    fn list(&mut self, list: &List<'_>, suffix: usize) {
        let has_comments = self.page.comment_before(list.span.end).is_some();
        if !has_comments && self.page.fits(list, suffix) {
            return self.page.write(&list.to_string());
        }
        let fills = !has_comments && list.items.iter().all(|item| is_within(SHORT_ITEM, item));
        self.page.open("(");
        let mut remaining = list.items.len();
        for item in &list.items {
            self.page.comments_before(item.span.start);
            remaining -= 1;
            let text = if remaining > 0 { format!("{item},") } else { item.to_string() };
            if !fills || !self.page.fits(&text, 0) {
                self.page.break_line();
            }
            self.page.write(&text);
        }
        self.page.close(list.span.end);
    }

    /// Returns the start of a condition in the source, including its parentheses.
    fn start(&self, expr: &Expr<'_>, enclosed: bool) -> u32 {
        if enclosed && let Some(parentheses) = self.source.parentheses(expr.span) {
            return parentheses.start;
        }
        match &expr.kind {
            ExprKind::And(operands) | ExprKind::Or(operands) => {
                operands.first().map_or(expr.span.start, |first| self.start(first, expr.kind.encloses(first)))
            }
            // Starts after the `not`: a comment after it moves before it, or into the parentheses.
            ExprKind::Not(operand) => self.start(operand, expr.kind.encloses(operand)),
            _ => expr.span.start,
        }
    }

    /// Returns the end of a condition in the source, including its parentheses.
    fn end(&self, expr: &Expr<'_>, enclosed: bool) -> u32 {
        if enclosed && let Some(parentheses) = self.source.parentheses(expr.span) {
            return parentheses.end;
        }
        match &expr.kind {
            ExprKind::And(operands) | ExprKind::Or(operands) => {
                operands.last().map_or(expr.span.end, |last| self.end(last, expr.kind.encloses(last)))
            }
            ExprKind::Not(operand) => self.end(operand, expr.kind.encloses(operand)),
            _ => expr.span.end,
        }
    }
}
