//! Syntax tree and columns to a typed query, with every error of names, types and values.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::options::Options;
use crate::schema::{FilterType, Resolved, Schema, Unresolved};
use crate::semantic::operators;
use crate::semantic::typed::{self, Condition, Expr, ExprKind, Operands, Predicate};
use crate::source::Span;
use crate::syntax::ast::{self, Ast, Operand, Operator, ValueKind};

mod date;
mod decimal;
mod errors;
mod instant;
mod magnitude;
mod number;
mod quantity;
mod suggest;
mod text;

pub(crate) use instant::in_range;
pub(crate) use magnitude::Suspicious;
pub(crate) use number::ShortNumber;
pub(crate) use quantity::part as quantity_part;
pub(crate) use text::is_uuid;

use suggest::{SUGGESTIONS, Use};

/// What came of checking.
#[derive(Clone, Debug)]
pub struct Checked<'s> {
    /// The typed query; nothing where there was any error.
    pub typed: Option<Expr<'s>>,
    /// All errors and warnings of this pass, in source order.
    pub diagnostics: Diagnostics,
}

/// Checks a tree against columns.
///
/// Holes in the tree are passed over: they are reported already.
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
    let mut diagnostics = checker.diagnostics;
    diagnostics.settle();
    Checked { typed, diagnostics }
}

/// What an operand means to a column, where the column's type has the operator and the operand fits it.
pub(crate) fn test<'s>(
    column: &Resolved<'s>,
    operator: Operator,
    operand: &Operand<'s>,
    schema: &'s Schema,
    options: &Options,
) -> Option<Predicate<'s>> {
    let filter_type = column.column.effective_type()?;
    operators::allowed(filter_type, operator)?;
    let name = ast::Column { name: "".into(), form: ast::ColumnForm::Plain, span: Span::default() };
    let subject = Subject { name: &name, column: column.clone(), filter_type, allowed: OnceCell::new() };
    Checker::new(schema, options).test(&subject, operator, operand, false)
}

/// Checks conditions one after the other, and keeps what is to be said of them.
pub(crate) struct Checker<'c, 's> {
    schema: &'s Schema,
    options: &'c Options,
    diagnostics: Diagnostics,
    /// What was suggested for the unknown names met so far.
    suggested: HashMap<String, Vec<String>>,
    /// How much was compared for them, see `SUGGESTION_STEPS`.
    suggested_steps: usize,
    /// The known column that each name of an open group met so far is close to.
    typos: HashMap<String, Option<String>>,
    /// For how many values the nearest allowed ones were looked for.
    values_suggested: usize,
}

/// The column of a condition: what was written, and what it means.
struct Subject<'q, 's> {
    name: &'q ast::Column<'q>,
    column: Resolved<'s>,
    filter_type: FilterType,
    /// The texts the column may have, once they are asked for; in lower case where case is no matter.
    allowed: OnceCell<HashSet<String>>,
}

/// A value with parameters replaced by what they are bound to.
#[derive(Clone, Copy)]
struct Literal<'v, 'a> {
    kind: ValueKind,
    text: &'v Cow<'a, str>,
    /// Where it, or the parameter, stands.
    span: Span,
    /// The parameter it came from.
    parameter: Option<&'v str>,
}

/// What stands behind an operator, with parameters replaced.
enum ResolvedOperand<'v, 's> {
    One(Literal<'v, 's>),
    Many(Vec<Literal<'v, 's>>),
}

impl<'c, 's> Checker<'c, 's> {
    pub(crate) fn new(schema: &'s Schema, options: &'c Options) -> Self {
        Self {
            schema,
            options,
            diagnostics: Diagnostics::with_limit(options.limits.diagnostics),
            suggested: HashMap::new(),
            suggested_steps: 0,
            typos: HashMap::new(),
            values_suggested: 0,
        }
    }

    pub(crate) const fn schema(&self) -> &'s Schema {
        self.schema
    }

    /// Whether there is nothing to say of the conditions so far.
    pub(crate) fn is_silent(&self) -> bool {
        self.diagnostics.is_empty()
    }
}

impl<'s> Checker<'_, 's> {
    /// Frames must stay small: this is as deep as the query is nested.
    fn expr(&mut self, expr: &ast::Expr<'s>) -> Option<Expr<'s>> {
        let kind = match &expr.kind {
            ast::ExprKind::And(operands) => ExprKind::And(self.all(operands)?),
            ast::ExprKind::Or(operands) => ExprKind::Or(self.all(operands)?),
            ast::ExprKind::Not(operand) => ExprKind::Not(self.boxed(operand)?),
            _ => self.leaf(expr)?,
        };
        Some(Expr { kind, span: expr.span })
    }

    /// All of them, so that every error is found; nothing if any is wrong.
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
                // What is wrong is not kept, only looked at.
                None => checked = None,
            }
            if let (Some(previous), ast::ExprKind::Bare(name)) = (previous, &operand.kind) {
                self.explain_bare(previous, name);
            }
            previous = Some(operand);
        }
        checked
    }

    /// `name = a or b`: where `b` is no condition, it was probably meant as another value.
    #[inline(never)]
    fn explain_bare(&mut self, previous: &ast::Expr<'s>, name: &ast::Column<'_>) {
        if let ast::ExprKind::Comparison(comparison) = &previous.kind
            && let Some(error) = self.diagnostics.pop_if(|error| error.is_error() && error.span() == name.span)
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
            // What is wrong comes first; what is only doubtful may go away with it.
            self.diagnostics.retain_errors_since(before);
        }
        condition
    }

    /// What one condition asks; nothing where it is wrong.
    pub(crate) fn condition(&mut self, expr: &ast::Expr<'s>) -> Option<ExprKind<'s>> {
        match &expr.kind {
            ast::ExprKind::Bare(column) => self.bare(column).map(ExprKind::Condition),
            ast::ExprKind::Comparison(comparison) => self.comparison(comparison).map(ExprKind::Condition),
            ast::ExprKind::Chain(chain) => self.chain(chain, expr.span),
            ast::ExprKind::Within(within) => self.within(within).map(ExprKind::Condition),
            ast::ExprKind::Hole(Some(column)) => {
                // The name may be wrong as well, which is a mistake of its own.
                let _ = self.resolve(column, Use::Unknown);
                None
            }
            ast::ExprKind::Hole(None) | ast::ExprKind::And(_) | ast::ExprKind::Or(_) | ast::ExprKind::Not(_) => None,
        }
    }

    fn bare(&mut self, name: &ast::Column<'_>) -> Option<Condition<'s>> {
        let before = self.diagnostics.mark();
        let Some(subject) = self.subject(name, Use::Alone) else {
            let schema = self.schema;
            self.diagnostics.replace_last_since(before, |error| errors::word_alone(error, name, schema));
            return None;
        };
        let (operator, test) = match subject.filter_type {
            FilterType::Boolean => (Operator::Eq, Predicate::Boolean(true)),
            FilterType::FullyAnnotated => (Operator::By, Predicate::FullyAnnotated(None)),
            _ => {
                self.diagnostics.push(errors::bare_column(&subject));
                return None;
            }
        };
        let operator = operators::allowed(subject.filter_type, operator)?;
        Some(Condition { column: subject.column, operator, predicate: test })
    }

    fn comparison(&mut self, comparison: &ast::Comparison<'s>) -> Option<Condition<'s>> {
        let subject = self.subject(&comparison.column, Use::Comparison(comparison))?;
        let Some(operator) = operators::allowed(subject.filter_type, comparison.operator) else {
            self.diagnostics.push(errors::unsupported_comparison(&subject, comparison));
            return None;
        };
        let nocase = match comparison.nocase {
            Some(span) if !matches!(subject.filter_type, FilterType::Text | FilterType::Collection) => {
                self.diagnostics.push(errors::unsupported_nocase(&subject, span));
                None
            }
            nocase => Some(nocase.is_some()),
        };
        let test = self.test(&subject, comparison.operator, &comparison.operand, nocase.unwrap_or(false));
        nocase?;
        Some(Condition { column: subject.column, operator, predicate: test? })
    }

    fn chain(&mut self, chain: &ast::Chain<'s>, span: Span) -> Option<ExprKind<'s>> {
        let subject = self.subject(&chain.column, Use::Chain(chain))?;
        let first = self.half(&subject, chain.first_order.flipped(), chain.first_span, &chain.first);
        let Some((order, order_span, value)) = &chain.second else { return first.map(ExprKind::Condition) };
        // An operator the type does not have is one mistake, not one a half.
        operators::allowed(subject.filter_type, Operator::from(*order))?;
        let second = self.half(&subject, *order, *order_span, value);
        let half = |condition| Expr { kind: ExprKind::Condition(condition), span };
        Some(ExprKind::And(vec![half(first?), half(second?)]))
    }

    fn half(
        &mut self,
        subject: &Subject<'_, 's>,
        order: ast::Order,
        order_span: Span,
        value: &ast::Value<'s>,
    ) -> Option<Condition<'s>> {
        let operator = self.operator(subject, order.into(), order_span)?;
        let operand = Operand::Value(value.clone());
        let test = self.test(subject, order.into(), &operand, false)?;
        Some(Condition { column: subject.column.clone(), operator, predicate: test })
    }

    /// `"x" in tags`: a question to a collection only.
    fn within(&mut self, within: &ast::Within<'s>) -> Option<Condition<'s>> {
        let subject = self.subject(&within.column, Use::Within)?;
        if subject.filter_type != FilterType::Collection {
            self.diagnostics.push(errors::within_no_collection(&subject, within));
            return None;
        }
        let operator = if within.negated { Operator::HasNone } else { Operator::HasAny };
        let list = ast::List { items: vec![within.value.clone()], span: within.value.span };
        let test = self.test(&subject, operator, &Operand::List(list), false)?;
        let operator = operators::allowed(subject.filter_type, operator)?;
        Some(Condition { column: subject.column, operator, predicate: test })
    }

    fn subject<'q>(&mut self, name: &'q ast::Column<'q>, used: Use<'_, 's>) -> Option<Subject<'q, 's>> {
        let column = self.resolve(name, used)?;
        if column.guessed {
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

    fn resolve(&mut self, name: &ast::Column<'_>, used: Use<'_, 's>) -> Option<Resolved<'s>> {
        match self.schema.resolve(name) {
            Ok(column) => Some(column),
            Err(Unresolved::Ambiguous(columns)) => {
                self.diagnostics.push(errors::ambiguous_column(name, &columns));
                None
            }
            Err(Unresolved::Unknown) => {
                let near = self.suggestions(name, used);
                self.diagnostics.push(errors::unknown_column(name, near, self.schema));
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

    fn test(
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
                let whens =
                    self.operands(subject, operator, operand, |checker, literal| checker.date(subject, literal))?;
                self.in_order(operand, &whens, |low, high| low.start() <= high.last())?;
                Predicate::Date(whens)
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

    /// Every value of an operand, made one of the column's type.
    fn operands<T>(
        &mut self,
        subject: &Subject<'_, 's>,
        operator: Operator,
        operand: &Operand<'s>,
        mut coerce: impl FnMut(&mut Self, Literal<'_, 's>) -> Option<T>,
    ) -> Option<Operands<T>> {
        if let Operand::Range(bounds) = operand {
            let [low, high] = &**bounds;
            let low = self.single(subject, low).and_then(|literal| coerce(self, literal));
            let high = self.single(subject, high).and_then(|literal| coerce(self, literal));
            return Some(Operands::Range(low?, high?));
        }
        if let Operand::Value(value) = operand
            && value.kind != ValueKind::Parameter
            && !operator.takes_list()
        {
            return coerce(self, Literal::written(value)?).map(Operands::One);
        }
        if let Operand::List(list) = operand
            && operator.takes_list()
            && let Some(literals) = all_written(list)
        {
            return self.coerced(literals, list.items.len(), coerce);
        }
        match (self.given(operand)?, operator.takes_list()) {
            (ResolvedOperand::One(literal), false) => coerce(self, literal).map(Operands::One),
            (ResolvedOperand::One(literal), true) => {
                self.diagnostics.push(errors::wants_list(subject, operator, literal));
                None
            }
            (ResolvedOperand::Many(literals), false) => {
                self.diagnostics.push(errors::wants_value(subject, operator, operand, &literals));
                None
            }
            (ResolvedOperand::Many(literals), true) if literals.is_empty() => {
                self.diagnostics.push(errors::empty_list(subject, operand.span()));
                None
            }
            // A list that was written is counted when it is read.
            (ResolvedOperand::Many(literals), true)
                if matches!(operand, Operand::Value(_)) && literals.len() > self.options.limits.list_items =>
            {
                let limit = self.options.limits.list_items;
                self.diagnostics.push(errors::too_many_items(literals.len(), limit, operand.span()));
                None
            }
            (ResolvedOperand::Many(literals), true) => {
                let count = literals.len();
                self.coerced(literals, count, coerce)
            }
        }
    }

    /// So many values of a list; all are looked at, so that every error is found.
    fn coerced<'v, T>(
        &mut self,
        literals: impl IntoIterator<Item = Literal<'v, 's>>,
        count: usize,
        mut coerce: impl FnMut(&mut Self, Literal<'_, 's>) -> Option<T>,
    ) -> Option<Operands<T>>
    where
        's: 'v,
    {
        let mut values = Vec::with_capacity(count);
        values.extend(literals.into_iter().filter_map(|literal| coerce(self, literal)));
        (values.len() == count).then_some(Operands::Many(values))
    }

    /// What an operand says, with parameters replaced. Nothing where it has a hole.
    fn given<'v>(&mut self, operand: &'v Operand<'s>) -> Option<ResolvedOperand<'v, 's>>
    where
        Self: 'v,
    {
        let options = self.options;
        match operand {
            Operand::Value(value) if value.kind == ValueKind::Parameter => {
                match options.parameters.get(&value.text).map(|bound| &bound.0) {
                    Some(Operand::Value(bound)) => Some(ResolvedOperand::One(Literal::bound(bound, value))),
                    Some(Operand::List(list)) => Some(ResolvedOperand::Many(
                        list.items.iter().map(|bound| Literal::bound(bound, value)).collect(),
                    )),
                    Some(Operand::Range(_)) | None => {
                        let parameters = &options.parameters;
                        self.diagnostics
                            .push_with(Code::UnboundParameter, || errors::unbound_parameter(value, parameters));
                        None
                    }
                }
            }
            Operand::Value(value) => Some(ResolvedOperand::One(Literal::written(value)?)),
            Operand::List(list) => {
                let mut literals = Vec::with_capacity(list.items.len());
                let mut whole = true;
                for item in &list.items {
                    match self.item(item) {
                        Some(literal) => literals.push(literal),
                        None => whole = false,
                    }
                }
                whole.then_some(ResolvedOperand::Many(literals))
            }
            Operand::Range(_) => None,
        }
    }

    /// An item of a list, with a parameter replaced.
    fn item<'v>(&mut self, item: &'v ast::Value<'s>) -> Option<Literal<'v, 's>>
    where
        Self: 'v,
    {
        if item.kind != ValueKind::Parameter {
            return Literal::written(item);
        }
        let options = self.options;
        match options.parameters.get(&item.text).map(|bound| &bound.0) {
            Some(Operand::Value(bound)) => Some(Literal::bound(bound, item)),
            Some(_) => {
                self.diagnostics.push(errors::list_in_list(item));
                None
            }
            None => {
                let parameters = &options.parameters;
                self.diagnostics.push_with(Code::UnboundParameter, || errors::unbound_parameter(item, parameters));
                None
            }
        }
    }

    /// A bound of a range, with a parameter replaced.
    fn single<'v>(&mut self, subject: &Subject<'_, 's>, value: &'v ast::Value<'s>) -> Option<Literal<'v, 's>>
    where
        Self: 'v,
    {
        if value.kind != ValueKind::Parameter {
            return Literal::written(value);
        }
        let options = self.options;
        match options.parameters.get(&value.text).map(|bound| &bound.0) {
            Some(Operand::Value(bound)) => Some(Literal::bound(bound, value)),
            Some(_) => {
                self.diagnostics.push(errors::list_as_bound(subject, value));
                None
            }
            None => {
                let parameters = &options.parameters;
                self.diagnostics.push_with(Code::UnboundParameter, || errors::unbound_parameter(value, parameters));
                None
            }
        }
    }

    /// The bounds of a range must stand from low to high.
    fn in_order<T>(
        &mut self,
        operand: &Operand<'s>,
        operands: &Operands<T>,
        ordered: impl Fn(&T, &T) -> bool,
    ) -> Option<()> {
        let (Operand::Range(bounds), Operands::Range(low, high)) = (operand, operands) else { return Some(()) };
        if ordered(low, high) {
            return Some(());
        }
        self.diagnostics.push(errors::reversed_range(bounds));
        None
    }

    fn boolean(&mut self, subject: &Subject<'_, 's>, literal: Literal<'_, 's>) -> Option<bool> {
        if literal.kind == ValueKind::Boolean {
            return Some(literal.text.eq_ignore_ascii_case("true"));
        }
        let diagnostic =
            self.column_on_the_right(subject, literal).unwrap_or_else(|| errors::no_boolean(subject, literal));
        self.diagnostics.push(diagnostic);
        None
    }

    /// `a = b`, where `b` is a column and cannot be a value of `a`.
    fn column_on_the_right(&self, subject: &Subject<'_, 's>, literal: Literal<'_, 's>) -> Option<Diagnostic> {
        if literal.kind != ValueKind::Bareword || literal.parameter.is_some() {
            return None;
        }
        let name = ast::Column { name: Cow::Borrowed(literal.text), form: ast::ColumnForm::Plain, span: literal.span };
        let other = self.schema.resolve(&name).ok().filter(|other| !other.guessed)?;
        Some(errors::column_on_the_right(subject, literal, &other))
    }
}

/// The items of a list, where there are some and each stands for itself.
fn all_written<'v, 's>(list: &'v ast::List<'s>) -> Option<impl Iterator<Item = Literal<'v, 's>>> {
    let is_written = |item: &ast::Value<'_>| !matches!(item.kind, ValueKind::Parameter | ValueKind::Hole);
    let is_all = !list.items.is_empty() && list.items.iter().all(is_written);
    is_all.then(|| list.items.iter().filter_map(Literal::written))
}

impl<'v, 's> Literal<'v, 's> {
    /// A value as it stands; nothing for a hole.
    fn written(value: &'v ast::Value<'s>) -> Option<Self> {
        let literal = Self { kind: value.kind, text: &value.text, span: value.span, parameter: None };
        (value.kind != ValueKind::Hole).then_some(literal)
    }

    /// What a parameter is bound to, at the place of the parameter.
    fn bound(bound: &'v ast::Value<'static>, parameter: &'v ast::Value<'s>) -> Self {
        Self { kind: bound.kind, text: &bound.text, span: parameter.span, parameter: Some(&parameter.text) }
    }

    /// The value as the user wrote it.
    fn quoted(&self) -> String {
        use crate::diagnostic::words;
        let value = match self.kind {
            ValueKind::String => words::quote(&words::string_literal(self.text)),
            _ => words::quote(self.text),
        };
        match self.parameter {
            Some(name) => format!("{value}, the value of {},", words::quote(&format!("${name}"))),
            None => value,
        }
    }
}
