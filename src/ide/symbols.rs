//! The outline of a query: its groups and conditions.

use serde::{Deserialize, Serialize};

use crate::diagnostic::visible;
use crate::limits::Limits;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::{Rule, Tokens, parse};

use super::shorten::shortened;

/// A group or a condition in the outline of a query.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Symbol {
    /// A condition, of at most about 60 characters, or the connective of a group; never empty.
    pub name: String,
    /// The number of conditions and groups in a group: `3 conditions`.
    pub detail: Option<String>,
    /// The kind of group, or a condition.
    pub kind: SymbolKind,
    /// The range of the whole group or condition, without parentheses around it.
    pub span: Span,
    /// The range of the name: the first connective of a group, or the whole condition.
    pub name_span: Span,
    /// The operands of a group. They are nested at most twice as deep as [`Limits::depth`].
    pub children: Vec<Self>,
}

/// The kind of a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SymbolKind {
    /// `a and b`
    And,
    /// `a or b`
    Or,
    /// `not a`
    Not,
    /// `a = 5`
    Condition,
}

/// Returns the outline of a query, valid or not: one symbol, which contains the others.
///
/// A part that could not be parsed is a condition, named as it is written. Returns nothing if there is no condition, and
/// for a text longer than the limit.
///
/// # Examples
///
/// ```
/// use tamis::Limits;
/// use tamis::ide::{Symbol, SymbolKind};
///
/// let [root]: [Symbol; 1] = tamis::symbols("is_complete and not model=gpt-4o", &Limits::default()).try_into().unwrap();
/// assert_eq!((root.kind, root.name.as_str(), root.name_span.start), (SymbolKind::And, "and", 12));
/// assert_eq!(root.detail.as_deref(), Some("2 conditions"));
/// assert_eq!(root.children[0].name, "is_complete");
/// assert_eq!(root.children[1].children[0].name, "model = \"gpt-4o\"");
/// ```
#[must_use]
pub fn symbols(text: &str, limits: &Limits) -> Vec<Symbol> {
    if text.len() > limits.bytes.min(Limits::MAX_BYTES) {
        return Vec::new();
    }
    let parsed = parse(text, limits);
    let outline = Outline { text, tokens: &parsed.tokens };
    outline.symbol(&parsed.ast.root).into_iter().collect()
}

/// The text of a query and its tokens.
struct Outline<'q> {
    text: &'q str,
    tokens: &'q Tokens<'q>,
}

impl Outline<'_> {
    /// The symbol of a part of the query; `None` for a condition that is missing. Recursive: keep the stack frame small.
    fn symbol(&self, expr: &Expr<'_>) -> Option<Symbol> {
        let (kind, operands) = match &expr.kind {
            ExprKind::And(operands) => (SymbolKind::And, operands.as_slice()),
            ExprKind::Or(operands) => (SymbolKind::Or, operands.as_slice()),
            ExprKind::Not(operand) => (SymbolKind::Not, std::slice::from_ref(&**operand)),
            _ => return self.condition(expr),
        };
        let mut children = Vec::with_capacity(operands.len());
        for operand in operands {
            children.extend(self.symbol(operand));
        }
        Some(self.group(kind, expr.span, operands, children))
    }

    #[inline(never)]
    fn group(&self, kind: SymbolKind, span: Span, operands: &[Expr<'_>], children: Vec<Symbol>) -> Symbol {
        let (name, first, last) = match (kind, operands) {
            (SymbolKind::And, [first, second, ..]) => ("and", first.span.end, second.span.start),
            (SymbolKind::Or, [first, second, ..]) => ("or", first.span.end, second.span.start),
            _ => ("not", span.start, span.end),
        };
        // Only parentheses can be between an operand and the connective.
        let mut between = self.tokens.between(first, last).filter(|token| token.rule != Rule::bracket);
        let connective = between.next().map(|token| token.span).filter(|connective| span.contains(*connective));
        let detail = (kind != SymbolKind::Not).then(|| format!("{} conditions", operands.len()));
        Symbol { name: name.to_owned(), detail, kind, span, name_span: connective.unwrap_or(span), children }
    }

    #[inline(never)]
    fn condition(&self, expr: &Expr<'_>) -> Option<Symbol> {
        let name = match &expr.kind {
            ExprKind::Hole(_) => visible(&shortened(expr.span.text(self.text).trim())),
            _ => shortened(&expr.to_string()),
        };
        let (span, kind) = (expr.span, SymbolKind::Condition);
        (!name.is_empty()).then_some(Symbol { name, detail: None, kind, span, name_span: span, children: Vec::new() })
    }
}
