//! Prints a tree as canonical text on one line.

use std::borrow::Cow;
use std::fmt;

use super::{Ast, Chain, ColumnForm, ColumnName, Comparison, Expr, ExprKind, List, Operand, Value, ValueKind, Within};
use crate::diagnostic::words::{is_invisible, string_literal};
use crate::limits::Limits;
use crate::source::{Span, offset};

impl fmt::Display for Ast<'_> {
    /// Prints the canonical text on one line. A hole left by a syntax error is printed as `…`.
    ///
    /// If the canonical parentheses would nest deeper than [`Limits::DEPTH`], only the necessary ones are printed, so
    /// that the output of a valid query is valid.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.root.canonical())
    }
}

impl fmt::Display for Expr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printed { expr: self, parentheses: Parentheses::Canonical }.fmt(f)
    }
}

/// Which parentheses to print.
#[derive(Clone, Copy)]
pub(crate) enum Parentheses {
    /// The parentheses of the canonical text.
    Canonical,
    /// Only parentheses that affect the meaning.
    Needed,
}

impl Parentheses {
    /// Whether `operand`, a direct operand of `parent`, is parenthesized.
    pub(in crate::syntax) fn enclose(self, parent: &ExprKind<'_>, operand: &Expr<'_>) -> bool {
        match self {
            Self::Canonical => parent.encloses(operand),
            Self::Needed => matches!(
                (parent, &operand.kind),
                (ExprKind::And(_), ExprKind::Or(_)) | (ExprKind::Not(_), ExprKind::And(_) | ExprKind::Or(_))
            ),
        }
    }
}

impl Expr<'_> {
    /// The canonical text; see [`Ast`]'s `Display`.
    pub(crate) fn canonical(&self) -> String {
        match self.depth(Parentheses::Canonical) > Limits::DEPTH {
            true => Printed { expr: self, parentheses: Parentheses::Needed }.to_string(),
            false => self.to_string(),
        }
    }

    /// The maximum nesting depth of parentheses and `not`s in the text.
    pub(crate) fn depth(&self, parentheses: Parentheses) -> usize {
        let one = |operand: &Self| operand.depth(parentheses) + usize::from(parentheses.enclose(&self.kind, operand));
        match &self.kind {
            ExprKind::And(operands) | ExprKind::Or(operands) => operands.iter().map(one).max().unwrap_or(0),
            ExprKind::Not(operand) => 1 + one(operand),
            _ => 0,
        }
    }
}

/// Prints an expression with the given kind of parentheses.
struct Printed<'e, 'a> {
    expr: &'e Expr<'a>,
    parentheses: Parentheses,
}

impl fmt::Display for Printed<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.expr.kind {
            ExprKind::And(operands) => self.joined(f, operands, " and "),
            ExprKind::Or(operands) => self.joined(f, operands, " or "),
            ExprKind::Not(operand) => {
                f.write_str("not ")?;
                self.joined(f, std::slice::from_ref(operand), "")
            }
            ExprKind::Bare(column) => column.fmt(f),
            ExprKind::Comparison(comparison) => comparison.fmt(f),
            ExprKind::Chain(chain) => chain.fmt(f),
            ExprKind::Within(within) => within.fmt(f),
            ExprKind::Hole(_) => f.write_str("…"),
        }
    }
}

impl ExprKind<'_> {
    /// Whether `operand`, a direct operand of this condition, is parenthesized in canonical text.
    pub(crate) fn encloses(&self, operand: &Expr<'_>) -> bool {
        match (self, &operand.kind) {
            (Self::And(_), ExprKind::Or(_)) | (Self::Or(_), ExprKind::And(_)) => true,
            (Self::Not(_), kind) => !matches!(kind, ExprKind::Bare(_)),
            _ => false,
        }
    }
}

impl<'a> Printed<'_, 'a> {
    fn joined(&self, f: &mut fmt::Formatter<'_>, operands: &[Expr<'a>], connective: &str) -> fmt::Result {
        for (index, operand) in operands.iter().enumerate() {
            if index > 0 {
                f.write_str(connective)?;
            }
            let printed = Printed { expr: operand, parentheses: self.parentheses };
            if self.parentheses.enclose(&self.expr.kind, operand) {
                write!(f, "({printed})")?;
            } else {
                fmt::Display::fmt(&printed, f)?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.column, self.operator.as_str(), self.operand)?;
        if self.nocase.is_some() {
            f.write_str(" nocase")?;
        }
        Ok(())
    }
}

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = |order: super::Order| super::Operator::from(order).as_str();
        write!(f, "{} {} {}", self.first, symbol(self.first_order), self.column)?;
        if let Some((order, _, value)) = &self.second {
            write!(f, " {} {value}", symbol(*order))?;
        }
        Ok(())
    }
}

impl fmt::Display for Within<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.value, if self.negated { "not in" } else { "in" }, self.column)
    }
}

impl fmt::Display for Operand<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => value.fmt(f),
            Self::List(list) => list.fmt(f),
            Self::Range(bounds) => {
                let [low, high] = &**bounds;
                write!(f, "{low} and {high}")
            }
        }
    }
}

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        for (index, item) in self.items.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            item.fmt(f)?;
        }
        f.write_str(")")
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ValueKind::String | ValueKind::Bareword => f.write_str(&string_literal(&self.text)),
            ValueKind::Parameter => write!(f, "${}", self.text),
            ValueKind::Hole => f.write_str("…"),
            _ => f.write_str(&self.canonical_text()),
        }
    }
}

impl fmt::Display for ColumnName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.form {
            ColumnForm::Plain if crate::syntax::is_plain_name(&self.name) => f.write_str(&self.name),
            ColumnForm::Plain | ColumnForm::Backticked => f.write_str(&backticked(&self.name)),
            ColumnForm::Grouped(part) => {
                let (group, rest) = self.name.split_at_checked(part as usize).unwrap_or(("", &self.name));
                write!(f, "{group}{}", string_literal(rest))
            }
        }
    }
}

impl ColumnName<'_> {
    /// The name of the column with this id, as written in canonical text.
    pub(crate) fn of_id(id: &str) -> ColumnName<'static> {
        // Backticks do not support escapes; a string after a group does.
        let needs_escapes = |c: char| c.is_control() || is_invisible(c);
        let is_plain_name = crate::syntax::is_plain_name;
        let group = id.split_once('/').filter(|(group, _)| id.contains(needs_escapes) && is_plain_name(group));
        let form = match group {
            Some((group, _)) => ColumnForm::Grouped(offset(group.len()) + 1),
            None if is_plain_name(id) => ColumnForm::Plain,
            None => ColumnForm::Backticked,
        };
        ColumnName { name: Cow::Owned(id.to_owned()), form, span: Span::default() }
    }
}

/// Quotes a column's id or label for a query: in backticks only if necessary.
pub(crate) fn column_name(name: &str) -> String {
    if crate::syntax::is_plain_name(name) { name.to_owned() } else { backticked(name).into_owned() }
}

/// Quotes a column's id or label in backticks.
pub(crate) fn backticked(name: &str) -> Cow<'_, str> {
    Cow::Owned(format!("`{}`", name.replace('`', "``")))
}

#[cfg(test)]
mod tests {
    use super::{Parentheses, Printed};
    use crate::limits::Limits;
    use crate::syntax::parse;

    #[test]
    fn redundant_parentheses_are_omitted() {
        for (canonical, minimal) in [
            ("not (not (a = 1))", "not not a = 1"),
            ("not (not b)", "not not b"),
            ("(a and b) or c", "a and b or c"),
            ("a and (b or (c and d))", "a and (b or c and d)"),
            ("not (a and b) or not (c or d)", "not (a and b) or not (c or d)"),
            ("not (a between 1 and 2) and b", "not a between 1 and 2 and b"),
            ("not (1 < a < 5) and not (a not in (1, 2))", "not 1 < a < 5 and not a not in (1, 2)"),
        ] {
            let ast = parse(canonical, &Limits::default()).ast;
            assert_eq!(ast.to_string(), canonical);
            let text = Printed { expr: &ast.root, parentheses: Parentheses::Needed }.to_string();
            assert_eq!(text, minimal);
            assert_eq!(parse(minimal, &Limits::default()).ast, ast);
        }
    }
}
