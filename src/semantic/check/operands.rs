//! Operands: their values with parameters replaced, converted to the type of a column.

use super::{Checker, Literal, Subject, errors};
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::typed::Operands;
use crate::syntax::ast::{self, Operand, Operator, ValueKind};

/// The operand of an operator, with parameters replaced.
enum ResolvedOperand<'v, 's> {
    One(Literal<'v, 's>),
    Many(Vec<Literal<'v, 's>>),
}

impl<'c, 's> Checker<'c, 's> {
    /// Converts every value of an operand to the column's type.
    pub(super) fn operands<T>(
        &mut self,
        subject: &Subject<'_, 's>,
        operator: Operator,
        operand: &Operand<'s>,
        mut coerce: impl FnMut(&mut Self, Literal<'_, 's>) -> Option<T>,
    ) -> Option<Operands<T>> {
        if let Operand::Range(bounds) = operand {
            let [low, high] = &**bounds;
            let low = self
                .resolve_value(low, || errors::list_as_bound(subject, low))
                .and_then(|literal| coerce(self, literal));
            let high = self
                .resolve_value(high, || errors::list_as_bound(subject, high))
                .and_then(|literal| coerce(self, literal));
            return Some(Operands::Range(Box::new([low?, high?])));
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
            return self.coerce_all(literals, list.items.len(), coerce);
        }
        match (self.resolve_operand(operand)?, operator.takes_list()) {
            (ResolvedOperand::One(literal), false) => coerce(self, literal).map(Operands::One),
            (ResolvedOperand::One(literal), true) => {
                self.diagnostics.push(errors::expected_list(subject, operator, literal));
                None
            }
            (ResolvedOperand::Many(literals), false) => {
                self.diagnostics.push(errors::expected_value(subject, operator, operand, &literals));
                None
            }
            (ResolvedOperand::Many(literals), true) if literals.is_empty() => {
                self.diagnostics.push(errors::empty_list(subject, operand));
                None
            }
            (ResolvedOperand::Many(literals), true) => {
                let (count, limit) = (literals.len(), self.options.limits.list_items);
                // The parser has checked the length of a list in the query.
                if let Operand::Value(parameter) = operand
                    && count > limit
                {
                    self.diagnostics.push(errors::too_many_items(count, limit, parameter));
                    return None;
                }
                self.coerce_all(literals, count, coerce)
            }
        }
    }

    /// Converts all values of a list, to report every error; `count` is their number.
    fn coerce_all<'v, T>(
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

    /// Replaces the parameters of an operand. `None` if it has a hole.
    fn resolve_operand<'v>(&mut self, operand: &'v Operand<'s>) -> Option<ResolvedOperand<'v, 's>>
    where
        Self: 'v,
    {
        match operand {
            Operand::Value(value) if value.kind == ValueKind::Parameter => match self.bound(value)? {
                Operand::Value(bound) => Some(ResolvedOperand::One(Literal::bound(bound, value))),
                Operand::List(list) => {
                    Some(ResolvedOperand::Many(list.items.iter().map(|item| Literal::item(item, value)).collect()))
                }
                // A parameter is never bound to a range.
                Operand::Range(_) => None,
            },
            Operand::Value(value) => Some(ResolvedOperand::One(Literal::written(value)?)),
            Operand::List(list) => {
                let mut literals = Vec::with_capacity(list.items.len());
                let mut is_complete = true;
                for item in &list.items {
                    match self.resolve_value(item, || errors::list_in_list(item)) {
                        Some(literal) => literals.push(literal),
                        None => is_complete = false,
                    }
                }
                is_complete.then_some(ResolvedOperand::Many(literals))
            }
            Operand::Range(_) => None,
        }
    }

    /// Replaces a value if it is a parameter; a list in its place is the error `if_list`.
    fn resolve_value<'v>(
        &mut self,
        value: &'v ast::Value<'s>,
        if_list: impl FnOnce() -> Diagnostic,
    ) -> Option<Literal<'v, 's>>
    where
        Self: 'v,
    {
        if value.kind != ValueKind::Parameter {
            return Literal::written(value);
        }
        match self.bound(value)? {
            Operand::Value(bound) => Some(Literal::bound(bound, value)),
            Operand::List(_) | Operand::Range(_) => {
                self.diagnostics.push(if_list());
                None
            }
        }
    }

    /// The value of a parameter; reports a parameter without one.
    fn bound(&mut self, parameter: &ast::Value<'_>) -> Option<&'c Operand<'static>> {
        let parameters = &self.options.parameters;
        let bound = parameters.get(&parameter.text).map(|bound| &bound.0);
        if bound.is_none() {
            self.diagnostics.push_with(Code::UnboundParameter, || errors::unbound_parameter(parameter, parameters));
        }
        bound
    }
}

/// The items of a list, if it is not empty and has no parameters and holes.
fn all_written<'v, 's>(list: &'v ast::List<'s>) -> Option<impl Iterator<Item = Literal<'v, 's>>> {
    let is_written = |item: &ast::Value<'_>| !matches!(item.kind, ValueKind::Parameter | ValueKind::Hole);
    let is_all = !list.items.is_empty() && list.items.iter().all(is_written);
    is_all.then(|| list.items.iter().filter_map(Literal::written))
}
