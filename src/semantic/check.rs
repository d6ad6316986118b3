//! Checks a syntax tree against columns: a typed query, and every error in names, types and values.
//!
//! # Stability
//!
//! This module follows the language: its types may change in any minor version.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, Diagnostics, Mark};
use crate::options::Options;
use crate::schema::{FilterType, NoColumn, Resolved, Schema};
use crate::semantic::expiry::Expiry;
use crate::semantic::operators;
use crate::semantic::typed::{self, Condition, Expr, ExprKind, Operands, Predicate};
use crate::source::Span;
use crate::syntax::ast::{self, Ast, Operand, Operator, ValueKind};

mod date;
mod decimal;
mod errors;
mod instant;
mod literal;
mod magnitude;
mod number;
mod operands;
mod quantity;
mod suggest;
mod text;

pub(crate) use instant::in_range;
pub(crate) use magnitude::Suspicious;
pub(crate) use number::ShortNumber;
pub(crate) use quantity::part as quantity_part;
pub(crate) use text::is_uuid;

use literal::Literal;
use suggest::{MAX_SUGGESTIONS, Use};

/// The result of [`check`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Checked<'s> {
    /// The typed query; `None` if there are errors.
    pub typed: Option<Expr<'s>>,
    /// All errors and warnings of this pass, in source order.
    pub diagnostics: Diagnostics,
    /// Until when the typed query stays the same.
    pub expiry: Expiry,
}

impl Checked<'_> {
    /// Converts the typed query to one that does not borrow from its text or the schema.
    #[must_use]
    pub fn into_owned(self) -> Checked<'static> {
        Checked { typed: self.typed.map(Expr::into_owned), diagnostics: self.diagnostics, expiry: self.expiry }
    }
}

/// Checks a tree against columns.
///
/// Skips holes in the tree, as the parser has reported them.
///
/// # Examples
///
/// ```
/// use tamis::schema::{Column, Schema};
/// use tamis::{Code, Limits, Options};
///
/// let schema = Schema::builder().column("a", Column::text()).build();
/// let parsed = tamis::parse("a > 'x'", &Limits::default());
/// let checked = tamis::check(&parsed.ast, &schema, &Options::default());
/// assert!(checked.typed.is_none());
/// assert_eq!(checked.diagnostics[0].code, Code::UnsupportedOperator);
/// ```
#[must_use]
pub fn check<'s>(ast: &Ast<'s>, schema: &'s Schema, options: &Options) -> Checked<'s> {
    let mut checker = Checker::new(schema, options);
    let typed = checker.expr(&ast.root);
    let Checker { mut diagnostics, expiry, .. } = checker;
    diagnostics.settle();
    Checked { typed, diagnostics, expiry }
}

/// The predicate of an operator and an operand on a column; `None` if the column does not support them.
pub(crate) fn predicate<'s>(
    column: &Resolved<'s>,
    operator: Operator,
    operand: &Operand<'s>,
    schema: &'s Schema,
    options: &Options,
) -> Option<Predicate<'s>> {
    let filter_type = column.column.effective_type()?;
    operators::allowed(filter_type, operator)?;
    let name = ast::ColumnName { name: "".into(), form: ast::ColumnForm::Plain, span: Span::default() };
    let subject = Subject { name: &name, column: column.clone(), filter_type, allowed: OnceCell::new() };
    Checker::new(schema, options).predicate(&subject, operator, operand, false)
}

/// Checks conditions and collects their diagnostics.
pub(crate) struct Checker<'c, 's> {
    schema: &'s Schema,
    options: &'c Options,
    diagnostics: Diagnostics,
    expiry: Expiry,
    /// The suggestions for each unknown name so far.
    suggested: HashMap<String, Vec<String>>,
    /// The steps taken to find them; see `MAX_SUGGESTION_STEPS`.
    suggested_steps: usize,
    /// The known column that each name in an open group so far is close to.
    typos: HashMap<String, Option<String>>,
    /// The number of values with suggestions so far.
    values_suggested: usize,
}

/// The column of a condition: the name as written, and the column it resolves to.
struct Subject<'q, 's> {
    name: &'q ast::ColumnName<'q>,
    column: Resolved<'s>,
    filter_type: FilterType,
    /// The allowed strings of the column, computed on first use; in lower case if case is ignored.
    allowed: OnceCell<HashSet<String>>,
}

impl<'c, 's> Checker<'c, 's> {
    pub(crate) fn new(schema: &'s Schema, options: &'c Options) -> Self {
        Self {
            schema,
            options,
            diagnostics: Diagnostics::with_limit(options.limits.diagnostics),
            expiry: Expiry::Never,
            suggested: HashMap::new(),
            suggested_steps: 0,
            typos: HashMap::new(),
            values_suggested: 0,
        }
    }

    pub(crate) const fn schema(&self) -> &'s Schema {
        self.schema
    }

    /// Whether there are no diagnostics so far.
    pub(crate) fn has_no_diagnostics(&self) -> bool {
        self.diagnostics.is_empty()
    }
}

impl<'s> Checker<'_, 's> {
    /// Recursive: keep the stack frame small.
    fn expr(&mut self, expr: &ast::Expr<'s>) -> Option<Expr<'s>> {
        let kind = match &expr.kind {
            ast::ExprKind::And(operands) => ExprKind::And(self.all(operands)?),
            ast::ExprKind::Or(operands) => ExprKind::Or(self.all(operands)?),
            ast::ExprKind::Not(operand) => ExprKind::Not(self.boxed(operand)?),
            _ => self.leaf(expr)?,
        };
        Some(Expr { kind, span: expr.span })
    }

    /// Checks all operands, to report every error; `None` if any is invalid.
    fn all(&mut self, operands: &[ast::Expr<'s>]) -> Option<Vec<Expr<'s>>> {
        let mut checked = Some(Vec::new());
        let mut previous: Option<&ast::Expr<'s>> = None;
        for operand in operands {
            match self.expr(operand) {
                Some(expr) => {
                    if let Some(checked) = &mut checked {
                        if checked.is_empty() {
                            checked.reserve_exact(operands.len());
                        }
                        checked.push(expr);
                    }
                }
                // Drop the result, but check the remaining operands too.
                None => checked = None,
            }
            if let (Some(previous), ast::ExprKind::Bare(name)) = (previous, &operand.kind) {
                self.explain_bare(previous, name);
            }
            previous = Some(operand);
        }
        checked
    }

    /// `name = a or b`: if `b` is not a condition, it is probably another value.
    #[inline(never)]
    fn explain_bare(&mut self, previous: &ast::Expr<'s>, name: &ast::ColumnName<'_>) {
        if let ast::ExprKind::Comparison(comparison) = &previous.kind
            && let Some(error) = self.diagnostics.pop_if(|error| error.is_error() && error.span == name.span)
        {
            self.diagnostics.push(errors::another_value(error, comparison, name));
        }
    }

    fn boxed(&mut self, operand: &ast::Expr<'s>) -> Option<Box<Expr<'s>>> {
        self.expr(operand).map(Box::new)
    }

    #[inline(never)]
    fn leaf(&mut self, expr: &ast::Expr<'s>) -> Option<ExprKind<'s>> {
        let before = self.diagnostics.mark();
        let condition = self.condition(expr);
        if condition.is_none() {
            // Fixing the errors may also fix what the warnings are about.
            self.diagnostics.retain_errors_since(before);
        }
        condition
    }

    /// Checks one condition; `None` if it is invalid.
    pub(crate) fn condition(&mut self, expr: &ast::Expr<'s>) -> Option<ExprKind<'s>> {
        match &expr.kind {
            ast::ExprKind::Bare(column) => self.bare(column).map(ExprKind::Condition),
            ast::ExprKind::Comparison(comparison) => self.comparison(comparison).map(ExprKind::Condition),
            ast::ExprKind::Chain(chain) => self.chain(chain, expr.span),
            ast::ExprKind::Within(within) => self.within(within).map(ExprKind::Condition),
            ast::ExprKind::Hole(Some(column)) => {
                // The name may be wrong too, which is a separate error.
                let _ = self.resolve(column, Use::Unknown);
                None
            }
            ast::ExprKind::Hole(None) | ast::ExprKind::And(_) | ast::ExprKind::Or(_) | ast::ExprKind::Not(_) => None,
        }
    }

    fn bare(&mut self, name: &ast::ColumnName<'_>) -> Option<Condition<'s>> {
        let before = self.diagnostics.mark();
        let Some(subject) = self.subject(name, Use::Alone) else {
            let schema = self.schema;
            self.diagnostics.replace_last_since(before, |error| errors::word_alone(error, name, schema));
            return None;
        };
        let (operator, predicate) = match subject.filter_type {
            FilterType::Boolean => (Operator::Eq, Predicate::Boolean(true)),
            FilterType::FullyAnnotated => (Operator::By, Predicate::FullyAnnotated(None)),
            _ => {
                self.diagnostics.push(errors::bare_column(&subject));
                return None;
            }
        };
        let operator = operators::allowed(subject.filter_type, operator)?;
        Some(Condition { column: subject.column, column_span: name.span, operator, predicate })
    }

    fn comparison(&mut self, comparison: &ast::Comparison<'s>) -> Option<Condition<'s>> {
        let before = self.diagnostics.mark();
        let Some(subject) = self.subject(&comparison.column, Use::Comparison(comparison)) else {
            self.explain_time_modifier(comparison, before);
            return None;
        };
        let Some(operator) = operators::allowed(subject.filter_type, comparison.operator) else {
            self.diagnostics.push(errors::unsupported_comparison(&subject, comparison));
            self.explain_status(&subject, comparison, before);
            return None;
        };
        let nocase = match comparison.nocase {
            Some(span) if !matches!(subject.filter_type, FilterType::Text | FilterType::Collection) => {
                self.diagnostics.push(errors::unsupported_nocase(&subject, span));
                None
            }
            nocase => Some(nocase.is_some()),
        };
        let before = self.diagnostics.mark();
        let predicate = self.predicate(&subject, comparison.operator, &comparison.operand, nocase.unwrap_or(false));
        if predicate.is_none() {
            self.explain_values(&subject, comparison, before);
        }
        nocase?;
        let column_span = comparison.column.span;
        Some(Condition { column: subject.column, column_span, operator, predicate: predicate? })
    }

    /// `earliest=-7d`: replaces the error of an unknown column that is a setting of a search in another language.
    #[cold]
    fn explain_time_modifier(&mut self, comparison: &ast::Comparison<'s>, before: Mark) {
        let has_time = self.schema.column("created_at").is_some();
        if let Some(error) = errors::time_modifier(comparison).filter(|_| has_time) {
            self.diagnostics.truncate(before);
            self.diagnostics.push(error);
        }
    }

    /// `status_code = error`: adds the condition that is meant.
    #[cold]
    fn explain_status(&mut self, subject: &Subject<'_, 's>, comparison: &ast::Comparison<'s>, before: Mark) {
        if let Some(ours) = errors::status_condition(&subject.name.to_string(), comparison) {
            self.diagnostics.replace_last_since(before, |error| errors::with_status(error, ours, comparison));
        }
    }

    /// `status_code = 5xx`, `status_code contains "error"`: explains values that mean something else than they say here.
    #[cold]
    fn explain_values(&mut self, subject: &Subject<'_, 's>, comparison: &ast::Comparison<'s>, before: Mark) {
        self.explain_parameters(&comparison.operand, before);
        self.explain_status(subject, comparison, before);
        self.diagnostics.replace_last_since(before, |error| errors::with_whole_day(error, comparison));
        if let Some(error) = errors::period(subject, comparison) {
            self.diagnostics.truncate(before);
            self.diagnostics.push(error);
        }
    }

    /// `status_code between @low and @high`: explains values that are parameters in other languages.
    fn explain_parameters(&mut self, operand: &Operand<'s>, before: Mark) {
        let values = match operand {
            Operand::Value(value) => std::slice::from_ref(value),
            Operand::Range(bounds) => bounds.as_slice(),
            Operand::List(list) => list.items.as_slice(),
        };
        for error in self.diagnostics.since_mut(before).iter_mut().filter(|error| error.is_error()) {
            let index = values.partition_point(|value| value.span.start < error.span.start);
            let value = values.get(index).filter(|value| value.span == error.span);
            if let Some(name) = value.and_then(text::foreign_parameter) {
                let is_bound = self.options.parameters.get(name).is_some();
                *error = errors::with_parameter(error.clone(), name, is_bound);
            }
        }
    }

    fn chain(&mut self, chain: &ast::Chain<'s>, span: Span) -> Option<ExprKind<'s>> {
        let subject = self.subject(&chain.column, Use::Chain(chain))?;
        let first = self.chain_part(&subject, chain.first_order.flipped(), chain.first_span, &chain.first);
        let Some((order, order_span, value)) = &chain.second else { return first.map(ExprKind::Condition) };
        // Report an unsupported operator once, not for each half.
        operators::allowed(subject.filter_type, Operator::from(*order))?;
        let second = self.chain_part(&subject, *order, *order_span, value);
        let half = |condition| Expr { kind: ExprKind::Condition(condition), span };
        Some(ExprKind::And(vec![half(first?), half(second?)]))
    }

    fn chain_part(
        &mut self,
        subject: &Subject<'_, 's>,
        order: ast::Order,
        order_span: Span,
        value: &ast::Value<'s>,
    ) -> Option<Condition<'s>> {
        let operator = self.operator(subject, order.into(), order_span)?;
        let operand = Operand::Value(value.clone());
        let predicate = self.predicate(subject, order.into(), &operand, false)?;
        Some(Condition { column: subject.column.clone(), column_span: subject.name.span, operator, predicate })
    }

    /// `"x" in tags`: for collections only.
    fn within(&mut self, within: &ast::Within<'s>) -> Option<Condition<'s>> {
        let subject = self.subject(&within.column, Use::Within(within))?;
        if subject.filter_type != FilterType::Collection {
            self.diagnostics.push(errors::expected_collection(&subject, within));
            return None;
        }
        let operator = if within.negated { Operator::HasNone } else { Operator::HasAny };
        let list = ast::List { items: vec![within.value.clone()], span: within.value.span };
        let predicate = self.predicate(&subject, operator, &Operand::List(list), false)?;
        let operator = operators::allowed(subject.filter_type, operator)?;
        Some(Condition { column: subject.column, column_span: within.column.span, operator, predicate })
    }

    fn subject<'q>(&mut self, name: &'q ast::ColumnName<'q>, used: Use<'_, 's>) -> Option<Subject<'q, 's>> {
        let column = self.resolve(name, used)?;
        if column.is_assumed {
            self.warn_of_typo(name, &column, used);
        }
        match column.column.effective_type() {
            Some(filter_type) => Some(Subject { name, column, filter_type, allowed: OnceCell::new() }),
            None => {
                self.diagnostics.push(errors::not_filterable(name, &column));
                None
            }
        }
    }

    fn resolve(&mut self, name: &ast::ColumnName<'_>, used: Use<'_, 's>) -> Option<Resolved<'s>> {
        match self.schema.resolve_name(name) {
            Ok(column) => Some(column),
            Err(NoColumn::Ambiguous(columns)) => {
                self.diagnostics.push(errors::ambiguous_column(name, &columns));
                None
            }
            Err(NoColumn::Unknown) => {
                let near = self.suggestions(name, used);
                let unknown = errors::unknown_column(name, near, self.schema);
                self.diagnostics.push(errors::with_test(unknown, name, used, self.schema));
                None
            }
        }
    }

    fn operator(&mut self, subject: &Subject<'_, 's>, operator: Operator, span: Span) -> Option<typed::Allowed> {
        let allowed = operators::allowed(subject.filter_type, operator);
        if allowed.is_none() {
            self.diagnostics.push(errors::unsupported_operator(subject, operator, span));
        }
        allowed
    }

    fn predicate(
        &mut self,
        subject: &Subject<'_, 's>,
        operator: Operator,
        operand: &Operand<'s>,
        nocase: bool,
    ) -> Option<Predicate<'s>> {
        let case_sensitive = !nocase;
        Some(match subject.filter_type {
            FilterType::Text => {
                let texts = self.operands(subject, operator, operand, |checker, literal| {
                    checker.text(subject, operator, nocase, literal)
                })?;
                Predicate::Text { texts, case_sensitive }
            }
            FilterType::Collection => {
                let texts = self.operands(subject, operator, operand, |checker, literal| {
                    checker.text(subject, operator, nocase, literal)
                })?;
                Predicate::Collection { texts, case_sensitive }
            }
            FilterType::Id => Predicate::Id(
                self.operands(subject, operator, operand, |checker, literal| checker.id(subject, operator, literal))?,
            ),
            FilterType::Number => {
                let numbers =
                    self.operands(subject, operator, operand, |checker, literal| checker.number(subject, literal))?;
                self.in_order(operand, &numbers, |low, high| low <= high)?;
                Predicate::Number(numbers)
            }
            FilterType::Date => {
                let values =
                    self.operands(subject, operator, operand, |checker, literal| checker.date(subject, literal))?;
                self.in_order(operand, &values, |low, high| low.start() <= high.last())?;
                Predicate::Date(values)
            }
            FilterType::Boolean => {
                match self.operands(subject, operator, operand, |checker, literal| checker.boolean(subject, literal))? {
                    Operands::One(value) => Predicate::Boolean(value),
                    Operands::Many(_) | Operands::Range(..) => return None,
                }
            }
            FilterType::FullyAnnotated => {
                match self.operands(subject, operator, operand, |checker, literal| checker.user_id(subject, literal))? {
                    Operands::Many(users) => Predicate::FullyAnnotated(Some(users)),
                    Operands::One(_) | Operands::Range(..) => return None,
                }
            }
            FilterType::Other => return None,
        })
    }

    /// Checks that the bounds of a range are in order.
    fn in_order<T>(
        &mut self,
        operand: &Operand<'s>,
        operands: &Operands<T>,
        ordered: impl Fn(&T, &T) -> bool,
    ) -> Option<()> {
        let (Operand::Range(bounds), Operands::Range(values)) = (operand, operands) else { return Some(()) };
        let [low, high] = &**values;
        if ordered(low, high) {
            return Some(());
        }
        self.diagnostics.push(errors::reversed_range(bounds, &self.options.parameters));
        None
    }

    fn boolean(&mut self, subject: &Subject<'_, 's>, literal: Literal<'_, 's>) -> Option<bool> {
        if literal.kind == ValueKind::Boolean {
            return Some(literal.text.eq_ignore_ascii_case("true"));
        }
        let diagnostic =
            self.column_on_the_right(subject, literal).unwrap_or_else(|| errors::expected_boolean(subject, literal));
        self.diagnostics.push(diagnostic);
        None
    }

    /// `a = b`, if `b` is a column and cannot be a value of `a`.
    fn column_on_the_right(&self, subject: &Subject<'_, 's>, literal: Literal<'_, 's>) -> Option<Diagnostic> {
        if literal.kind != ValueKind::Bareword || literal.parameter.is_some() {
            return None;
        }
        let name =
            ast::ColumnName { name: Cow::Borrowed(literal.text), form: ast::ColumnForm::Plain, span: literal.span };
        let other = self.schema.resolve_name(&name).ok().filter(|other| !other.is_assumed)?;
        Some(errors::column_on_the_right(subject, literal, &other))
    }
}
