//! Lowering to a flat filter list, which is an `and` of comparisons.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, words};
use crate::filter::{Filter, FilterList, FilterOperator, FilterTree, OneOrMany};
use crate::semantic::operators;
use crate::semantic::typed::{Condition, Expr, ExprKind, Lowering, Operands, Predicate};
use crate::source::Span;

use super::{MissingValuePolicy, tree};

/// The result of lowering to a flat list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Flat<'t> {
    /// The list; `None` if there are errors.
    pub filters: Option<FilterList<'t>>,
    /// Why the query cannot be flat, and where the list and the query may match different records if
    /// values are missing; in source order.
    pub diagnostics: Diagnostics,
}

impl Flat<'_> {
    /// Converts the list to one that does not borrow from the query or the schema.
    #[must_use]
    pub fn into_owned(self) -> Flat<'static> {
        Flat { filters: self.filters.map(FilterList::into_owned), diagnostics: self.diagnostics }
    }
}

/// Lowers a typed query to a flat list.
///
/// Negation is pushed down to the comparisons (De Morgan), an `or` of strings on one single-valued
/// column becomes one `one_of`, and the rest must be a conjunction. Nothing is approximated.
///
/// The complement of an operator (`<=` for `not >`) is equivalent only on records that have a value.
/// Unless the column is never missing, this is reported as the advice `missing-values`, or as an error
/// with [`MissingValuePolicy::Deny`]. A node that cannot be flat is the error `not-flat`.
///
/// # Examples
///
/// ```
/// use tamis::lower::{self, MissingValuePolicy};
/// use tamis::{Options, Schema};
///
/// let schema = Schema::builtin();
/// let analysis = tamis::analyze("not (name = 'a' or is_complete)", &schema, &Options::default());
/// let flat = lower::flat(&analysis.typed.unwrap(), MissingValuePolicy::Warn);
/// assert_eq!(flat.filters.unwrap().0.len(), 2);
/// assert_eq!(flat.diagnostics.len(), 2);
/// ```
#[must_use]
pub fn flat<'t>(query: &Expr<'t>, policy: MissingValuePolicy) -> Flat<'t> {
    let Flattener { filters, mut diagnostics, .. } = flattened(query, policy);
    diagnostics.settle();
    let whole = !diagnostics.has_error();
    Flat { filters: whole.then_some(FilterList(filters)), diagnostics }
}

/// Returns the span of the condition from which each comparison of the list was lowered, in list order.
pub(crate) fn spans(query: &Expr<'_>) -> Vec<Span> {
    flattened(query, MissingValuePolicy::Warn).spans
}

fn flattened<'t>(query: &Expr<'t>, policy: MissingValuePolicy) -> Flattener<'t> {
    let mut flattener = Flattener {
        policy,
        filters: Vec::new(),
        spans: Vec::new(),
        advised: BTreeSet::new(),
        diagnostics: Diagnostics::default(),
    };
    flattener.conjunct(query, false);
    flattener
}

struct Flattener<'t> {
    policy: MissingValuePolicy,
    filters: Vec<Filter<'t>>,
    /// The span of the condition of each filter.
    spans: Vec<Span>,
    /// The columns for which `missing-values` was reported.
    advised: BTreeSet<String>,
    diagnostics: Diagnostics,
}

impl<'t> Flattener<'t> {
    /// Adds `expr`, or its negation, as conjuncts.
    fn conjunct(&mut self, expr: &Expr<'t>, negated: bool) {
        match (&expr.kind, negated) {
            (ExprKind::And(operands), false) | (ExprKind::Or(operands), true) => {
                for operand in operands {
                    self.conjunct(operand, negated);
                }
            }
            (ExprKind::Not(operand), _) => self.conjunct(operand, !negated),
            (ExprKind::Or(_), false) | (ExprKind::And(_), true) => self.disjunction(expr, negated),
            (ExprKind::Condition(condition), _) => self.condition(condition, negated, expr.span),
        }
    }

    /// `a = "x" or a in ("y", "z")`: one `one_of`, if possible.
    fn disjunction(&mut self, expr: &Expr<'t>, negated: bool) {
        let mut disjuncts = Disjuncts::default();
        let is_one = disjuncts.take(expr, negated);
        let Some(first) = disjuncts.conditions.first().filter(|_| is_one) else {
            self.diagnostics.push(not_flat_disjunction(expr.span, negated, &disjuncts));
            return;
        };
        if disjuncts.complemented {
            self.advise(first, expr.span);
        }
        let value = match disjuncts.texts.as_slice() {
            [only] => OneOrMany::One(only.clone()),
            _ => OneOrMany::Many(disjuncts.texts.clone()),
        };
        let operator = if disjuncts.texts.len() == 1 { FilterOperator::Eq } else { FilterOperator::OneOf };
        self.filters.push(tree::text_or_id(first, operator, value));
        self.spans.push(expr.span);
    }

    fn condition(&mut self, condition: &Condition<'t>, negated: bool, span: Span) {
        if let Predicate::Boolean(value) = condition.predicate {
            return self.boolean(condition, value, negated, span);
        }
        match (condition.operator.lowering(), negated) {
            (Lowering::Leaf(operator), false) | (Lowering::NotLeaf(operator), true) => {
                self.push(tree::lower_with(condition, Lowering::Leaf(operator)), condition, span);
            }
            (Lowering::Leaf(operator), true) | (Lowering::NotLeaf(operator), false) => {
                let explicit = matches!(condition.operator.lowering(), Lowering::NotLeaf(_));
                self.complement(condition, operator, Lowering::Leaf, explicit, span);
            }
            (Lowering::AllLeaf(operator), false) => {
                self.push(tree::lower_with(condition, Lowering::AllLeaf(operator)), condition, span);
            }
            (Lowering::AnyLeaf(operator), false) => {
                self.push(tree::lower_with(condition, Lowering::AnyLeaf(operator)), condition, span);
            }
            (Lowering::AnyLeaf(operator), true) => self.complement(condition, operator, Lowering::AllLeaf, false, span),
            (Lowering::AllLeaf(operator), true) => self.complement(condition, operator, Lowering::AnyLeaf, false, span),
        }
    }

    /// `not b` becomes `b = false`, not `b != true`: both are equivalent, and this one is easier to read.
    fn boolean(&mut self, condition: &Condition<'t>, value: bool, negated: bool, span: Span) {
        let mut condition = condition.clone();
        if negated {
            self.advise(&condition, span);
            match condition.operator.lowering().operator() {
                FilterOperator::Ne => condition.operator = condition.operator.with(Lowering::Leaf(FilterOperator::Eq)),
                _ => condition.predicate = Predicate::Boolean(!value),
            }
        }
        self.push(tree::condition_tree(&condition), &condition, span);
    }

    fn complement(
        &mut self,
        condition: &Condition<'t>,
        operator: FilterOperator,
        lowering: impl Fn(FilterOperator) -> Lowering,
        explicit: bool,
        span: Span,
    ) {
        let Some(complement) = operators::complement(condition.predicate.filter_type(), operator) else {
            self.diagnostics.push(no_complement(condition, explicit, span));
            return;
        };
        let before = self.diagnostics.mark();
        self.push(tree::lower_with(condition, lowering(complement)), condition, span);
        if !self.diagnostics.has_grown(before) {
            self.advise(condition, span);
        }
    }

    /// Adds the leaves of a small tree; an `or` in it is an error.
    fn push(&mut self, tree: FilterTree<'t>, condition: &Condition<'t>, span: Span) {
        match tree {
            FilterTree::Leaf(leaf) => {
                self.filters.push(leaf.filter);
                self.spans.push(span);
            }
            FilterTree::And(node) => node.and.into_iter().for_each(|part| self.push(part, condition, span)),
            FilterTree::Or(_) | FilterTree::Not(_) => self.diagnostics.push(lowers_to_or(condition, span)),
        }
    }

    fn advise(&mut self, condition: &Condition<'t>, span: Span) {
        if condition.column.column.is_never_missing() || !self.advised.insert(condition.column.id.to_string()) {
            return;
        }
        let advice = missing_values(condition, span);
        self.diagnostics.push(match self.policy {
            MissingValuePolicy::Warn => advice,
            MissingValuePolicy::Deny => advice.as_error(),
        });
    }
}

/// The disjuncts of an `or` that may become one `one_of`.
#[derive(Default)]
struct Disjuncts<'q, 's> {
    conditions: Vec<&'q Condition<'s>>,
    texts: Vec<Cow<'s, str>>,
    seen: BTreeSet<Cow<'s, str>>,
    /// Whether an operator had to be complemented.
    complemented: bool,
}

impl<'q, 's> Disjuncts<'q, 's> {
    /// Adds `expr`, or its negation, as disjuncts. Returns whether that is possible.
    fn take(&mut self, expr: &'q Expr<'s>, negated: bool) -> bool {
        match (&expr.kind, negated) {
            (ExprKind::Or(operands), false) | (ExprKind::And(operands), true) => {
                operands.iter().all(|operand| self.take(operand, negated))
            }
            (ExprKind::Not(operand), _) => self.take(operand, !negated),
            (ExprKind::Condition(condition), _) => self.take_condition(condition, negated),
            (ExprKind::And(_), false) | (ExprKind::Or(_), true) => false,
        }
    }

    fn take_condition(&mut self, condition: &'q Condition<'s>, negated: bool) -> bool {
        let first = self.conditions.first().copied().unwrap_or(condition);
        self.conditions.push(condition);
        let equality = matches!(
            (condition.operator.lowering(), negated),
            (Lowering::Leaf(FilterOperator::Eq | FilterOperator::OneOf), false)
                | (Lowering::Leaf(FilterOperator::Ne | FilterOperator::NotIn), true)
        );
        let alike = first.column.id == condition.column.id
            && first.predicate.case_sensitive() == condition.predicate.case_sensitive();
        let (Predicate::Text { texts, .. } | Predicate::Id(texts)) = &condition.predicate else { return false };
        if !equality || !alike || condition.column.column.multi_valued {
            return false;
        }
        self.complemented |= negated;
        let texts = match texts {
            Operands::One(text) => std::slice::from_ref(text),
            Operands::Many(texts) => texts,
            Operands::Range(..) => return false,
        };
        self.texts.extend(texts.iter().filter(|text| self.seen.insert((*text).clone())).cloned());
        true
    }
}

const USE_A_TREE: &str = "use a filter tree; run `tamis request --list` to see the requests that accept one";

/// `a = 1 or b = 2`
fn not_flat_disjunction(span: Span, negated: bool, disjuncts: &Disjuncts<'_, '_>) -> Diagnostic {
    let message =
        if negated { "a flat list cannot express `not` of an `and`" } else { "a flat list cannot express `or`" };
    let diagnostic = Diagnostic::new(Code::NotFlat, message, span);
    let ids: BTreeSet<&str> = disjuncts.conditions.iter().map(|condition| &*condition.column.id).collect();
    let why = match (ids.len(), disjuncts.conditions.first()) {
        (0 | 1, Some(Condition { predicate: Predicate::Text { .. } | Predicate::Id(_), .. })) => {
            "only `=` and `in` on one column can be merged into one comparison"
        }
        (0 | 1, _) => "only conditions on text and id columns can be merged into one comparison",
        _ => "only conditions on one column can be merged into one comparison",
    };
    diagnostic.with_label(why).help(USE_A_TREE)
}

/// `not (input contains "x")`, `step_number not between 1 and 5`
fn no_complement(condition: &Condition<'_>, explicit: bool, span: Span) -> Diagnostic {
    let written = condition.written().as_str();
    let operator = if explicit { words::quote(written) } else { format!("`not` of {}", words::quote(written)) };
    let name = words::quote(&condition.column.id);
    Diagnostic::new(Code::NotFlat, format!("a flat list cannot express {operator}"), span)
        .with_label(format!("no single operator on {name} is equivalent"))
        .help(USE_A_TREE)
}

/// `status_code in (500, 502)`, `updated_at != 2026-01-01`
fn lowers_to_or(condition: &Condition<'_>, span: Span) -> Diagnostic {
    let name = words::quote(&condition.column.id);
    Diagnostic::new(
        Code::NotFlat,
        format!("this becomes an `or` of comparisons of {name}, which a flat list cannot express"),
        span,
    )
    .help(USE_A_TREE)
}

/// `not (duration_ns > 4)`
fn missing_values(condition: &Condition<'_>, span: Span) -> Diagnostic {
    let name = words::quote(&condition.column.id);
    Diagnostic::new(
        Code::MissingValues,
        format!("records without {name} may match the query but not the list, or vice versa"),
        span,
    )
    .with_label("the list uses the opposite comparison")
    .help("use a filter tree if that matters, or mark the column as never missing")
}

impl Predicate<'_> {
    /// Whether comparisons are case-sensitive; true for predicates without case.
    fn case_sensitive(&self) -> bool {
        match self {
            Self::Text { case_sensitive, .. } | Self::Collection { case_sensitive, .. } => *case_sensitive,
            _ => true,
        }
    }
}
