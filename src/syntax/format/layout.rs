//! What is written where.
//!
//! The tree is written in reading order, and before each part the comments that stand in front of it in
//! the source. So none is lost, and none is moved past another.

use crate::syntax::ast::{Comparison, Expr, ExprKind, List, Operand, Operator, Order, Value};

use super::page::{INDENT, Page, is_within};
use super::source::Source;

/// The longest item that shares its line with others, in characters.
const SHORT_ITEM: usize = 20;

/// The canonical text; nothing where it is longer than `most` bytes.
pub(super) fn lines(root: &Expr<'_>, source: &Source<'_>, most: usize) -> Option<String> {
    let mut layout = Layout { source, page: Page::new(&source.comments, most) };
    layout.operand(root, false);
    layout.page.comments_before(u32::MAX);
    layout.page.finish()
}

struct Layout<'s> {
    source: &'s Source<'s>,
    page: Page<'s>,
}

impl Layout<'_> {
    /// A condition with the comments in front of it.
    fn operand(&mut self, expr: &Expr<'_>, enclosed: bool) {
        self.page.comments_before(self.start(expr, enclosed));
        self.placed(expr, enclosed);
    }

    /// A condition; comments in front of it that are not yet written go into its parentheses.
    ///
    /// Frames must stay small: this is as deep as the query is nested.
    fn placed(&mut self, expr: &Expr<'_>, enclosed: bool) {
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

    /// Whether a condition has no comment inside and fits the line.
    fn fits(&self, expr: &Expr<'_>, enclosed: bool) -> bool {
        let parentheses = if enclosed { 2 } else { 0 };
        self.page.comment_before(self.end(expr, enclosed)).is_none() && self.page.fits(expr, parentheses)
    }

    #[inline(never)]
    fn on_one_line(&mut self, expr: &Expr<'_>, enclosed: bool) {
        self.page.write(&if enclosed { format!("({expr})") } else { expr.to_string() });
    }

    /// Parentheses and in them a condition, on lines of their own.
    fn group(&mut self, opener: &str, expr: &Expr<'_>) {
        self.page.open(opener);
        self.operand(expr, false);
        self.page.close(self.end(expr, true));
    }

    /// Operands, each on its own line.
    fn joined(&mut self, parent: &Expr<'_>, operands: &[Expr<'_>], connective: &str) {
        let mut end = None;
        for operand in operands {
            let enclosed = parent.kind.encloses(operand);
            match end {
                None => self.operand(operand, enclosed),
                Some(end) => {
                    self.connective(connective, end, self.start(operand, enclosed));
                    self.behind_connective(operand, enclosed);
                }
            }
            end = Some(self.end(operand, enclosed));
        }
    }

    /// A new line, and on it the connective of two operands of which the first ends at byte `end` of the
    /// source and the second starts at byte `start`.
    ///
    /// A comment at the end of the first one's line stays there; the next stand on lines of their own
    /// before the connective. What follows the connective on a line that the connective began stays
    /// behind it, and so does what comes after: whoever writes the second operand writes it.
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

    fn behind_connective(&mut self, expr: &Expr<'_>, enclosed: bool) {
        let opens = enclosed || matches!(&expr.kind, ExprKind::Not(operand) if expr.kind.encloses(operand));
        if opens || self.page.comment_before(self.start(expr, enclosed)).is_none() {
            return self.placed(expr, enclosed);
        }
        self.page.indent += INDENT;
        self.operand(expr, enclosed);
        self.page.indent -= INDENT;
    }

    /// A condition that is too long or has comments inside. After a comment its lines are indented.
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

    /// A part of a condition whose first line has this indentation, with the comments in front of it.
    fn part(&mut self, text: &str, start: u32, indent: usize) {
        if self.page.comment_before(start).is_some() {
            self.page.indent = indent + INDENT;
            self.page.comments_before(start);
        }
        self.page.write(text);
    }

    /// A list, with so many characters behind it on its last line. Comments in front of it go into it.
    fn list(&mut self, list: &List<'_>, behind: usize) {
        let has_comments = self.page.comment_before(list.span.end).is_some();
        if !has_comments && self.page.fits(list, behind) {
            return self.page.write(&list.to_string());
        }
        let fills = !has_comments && list.items.iter().all(|item| is_within(SHORT_ITEM, item));
        self.page.open("(");
        let mut left = list.items.len();
        for item in &list.items {
            self.page.comments_before(item.span.start);
            left -= 1;
            let text = if left > 0 { format!("{item},") } else { item.to_string() };
            if !fills || !self.page.fits(&text, 0) {
                self.page.break_line();
            }
            self.page.write(&text);
        }
        self.page.close(list.span.end);
    }

    /// Where in the source that begins what is written for a condition, its parentheses included.
    fn start(&self, expr: &Expr<'_>, enclosed: bool) -> u32 {
        if enclosed && let Some(parentheses) = self.source.parentheses(expr.span) {
            return parentheses.start;
        }
        match &expr.kind {
            ExprKind::And(operands) | ExprKind::Or(operands) => {
                operands.first().map_or(expr.span.start, |first| self.start(first, expr.kind.encloses(first)))
            }
            // `not` itself is not looked at: a comment behind it goes before it, or into the parentheses.
            ExprKind::Not(operand) => self.start(operand, expr.kind.encloses(operand)),
            _ => expr.span.start,
        }
    }

    /// Where in the source that ends.
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
