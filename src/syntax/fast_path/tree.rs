//! Builds a syntax tree from a query parsed on the fast path.

use crate::diagnostic::Diagnostics;
use crate::limits::Limits;
use crate::source::Span;
use crate::syntax::ast::Connective;
use crate::syntax::ast::{self, ColumnName, Expr, ExprKind, List, Operand};
use crate::syntax::tree_builder::TreeBuilder;
use crate::syntax::{Parsed, errors};

use super::{Builder, Comparison, Fallback, Form};

/// Parses a common query.
///
/// # Errors
///
/// [`Fallback`], if the query contains anything else.
pub(in crate::syntax) fn parse<'a>(text: &'a str, limits: &Limits) -> Result<Parsed<'a>, Fallback> {
    let builder = super::read(text, limits, TreeBuilder::new(limits))?;
    let (root, mut diagnostics) = builder.finish(text);
    diagnostics.settle();
    Ok(Parsed::new(text, root, diagnostics))
}

/// Reads the comparison at a position, and returns it and its end: the next token starts there or later. `None` if it
/// is uncommon, or if there is anything to report.
pub(in crate::syntax) fn comparison<'a>(text: &'a str, at: u32, limits: &Limits) -> Option<(Expr<'a>, u32)> {
    let (read, end) = super::read_condition(text, at, limits, Single::default())?;
    let condition = read.comparison.filter(|_| read.diagnostics.is_empty())?;
    Some((condition, end))
}

/// A single comparison.
#[derive(Default)]
struct Single<'a> {
    comparison: Option<Expr<'a>>,
    diagnostics: Diagnostics,
}

impl<'a> Builder<'a> for Single<'a> {
    fn open(&mut self, _: Span) -> Option<()> {
        None
    }

    fn not(&mut self, _: Span) -> Option<()> {
        None
    }

    fn close(&mut self, _: Span) -> Option<()> {
        None
    }

    fn connective(&mut self, _: Connective, _: Span) -> Option<()> {
        None
    }

    fn bare(&mut self, _: ColumnName<'a>) -> Option<()> {
        None
    }

    fn comparison(&mut self, comparison: Comparison<'_, 'a>) -> Option<()> {
        self.comparison = Some(comparison.validated(&mut self.diagnostics)?);
        Some(())
    }

    fn diagnostics(&mut self) -> &mut Diagnostics {
        &mut self.diagnostics
    }
}

impl<'a> Builder<'a> for TreeBuilder<'a> {
    fn open(&mut self, span: Span) -> Option<()> {
        self.open(span).ok()
    }

    fn not(&mut self, span: Span) -> Option<()> {
        self.not(span).ok()
    }

    fn close(&mut self, span: Span) -> Option<()> {
        self.close(span);
        Some(())
    }

    fn connective(&mut self, connective: Connective, span: Span) -> Option<()> {
        self.connective(connective, span);
        Some(())
    }

    fn bare(&mut self, column: ColumnName<'a>) -> Option<()> {
        let span = column.span;
        self.condition(Expr { kind: ExprKind::Bare(column), span });
        Some(())
    }

    fn comparison(&mut self, comparison: Comparison<'_, 'a>) -> Option<()> {
        let condition = comparison.validated(&mut self.diagnostics)?;
        self.condition(condition);
        Some(())
    }

    fn diagnostics(&mut self) -> &mut Diagnostics {
        &mut self.diagnostics
    }
}

impl<'a> Comparison<'_, 'a> {
    /// Converts the comparison to a condition of the tree, or to a hole and an error for `a = null` and the like.
    pub(crate) fn validated(self, diagnostics: &mut Diagnostics) -> Option<Expr<'a>> {
        let Self { column, operator, operator_span, form, values, nocase, query } = self;
        let operand = match form {
            Form::Value => Operand::Value(values.pop()?),
            Form::List(span) => Operand::List(List { items: values.split_off(0), span }),
            Form::Range => {
                let high = values.pop()?;
                Operand::Range(Box::new([values.pop()?, high]))
            }
        };
        let comparison = ast::Comparison { column, operator, operator_span, operand, nocase };
        Some(errors::validated(comparison, operator_span.text(query), diagnostics))
    }
}
