//! Queries that ask for much.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::semantic::typed::{Condition, Expr, ExprKind, Operands, Test};
use crate::syntax::ast::{self, Operand, Operator};

use super::{Node, Query};

/// A text of so many letters or fewer is part of nearly every text.
const BROAD: usize = 2;
/// The most items of a list that are not long.
const LIST: usize = 1_000;
/// The most operands of an `or`.
const OPERANDS: usize = 50;
/// The most cases that the `or`s of an `and` may multiply to.
const CASES: usize = 1_000;
/// The most conditions of a query.
const CONDITIONS: usize = 100;
/// The most levels of a query.
const LEVELS: usize = 10;

/// The rules of one node.
pub(super) fn look(node: &Node<'_, '_>, found: &mut Diagnostics) {
    if let (ast::ExprKind::Comparison(comparison), ExprKind::Condition(condition)) = (&node.ast.kind, &node.typed.kind)
    {
        broad_contains(comparison, condition, found);
        long_list(comparison, found);
    }
    or_explosion(node, found);
}

/// The rules of the whole query.
pub(super) fn look_at_all(query: &Query<'_, '_>, root: &Node<'_, '_>, found: &mut Diagnostics) {
    too_complex(root, found);
    no_time_bound(query, root, found);
}

/// `input contains "a"`
fn broad_contains(comparison: &ast::Comparison<'_>, condition: &Condition<'_>, found: &mut Diagnostics) {
    let Test::Text { texts: Operands::One(text), .. } = &condition.test else { return };
    let is_contains = matches!(comparison.operator, Operator::Contains | Operator::NotContains);
    // A sign, or a letter of a script that has many, may well be rare.
    let is_short = (1..=BROAD).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_contains && is_short {
        let letters = if text.len() == 1 { "one letter" } else { "two letters" };
        found.push(
            Diagnostic::new(
                Code::BroadContains,
                format!("nearly every text has {letters} like this"),
                comparison.operand.span(),
            )
            .help("write more of what is looked for, or `=` if it is the whole text"),
        );
    }
}

/// `session_id in ("…", "…", …)`
fn long_list(comparison: &ast::Comparison<'_>, found: &mut Diagnostics) {
    let Operand::List(list) = &comparison.operand else { return };
    if list.items.len() > LIST {
        let place = comparison.column.span.to(comparison.operator_span);
        let message = format!("this list has {} items, and more than {LIST} are slow", list.items.len());
        found.push(
            Diagnostic::new(Code::LongList, message, place)
                .help("ask for what they have in common, or send several requests"),
        );
    }
}

/// `(model = "a" or name = "a" or …) and (model = "b" or …) and …`
fn or_explosion(node: &Node<'_, '_>, found: &mut Diagnostics) {
    let message = match (&node.ast.kind, &node.typed.kind) {
        (ast::ExprKind::Or(parts), _) if parts.len() > OPERANDS && !is_chain(node, found) => {
            format!("this `or` has {} conditions", parts.len())
        }
        (ast::ExprKind::And(_), ExprKind::And(parts)) if multiply(parts) => {
            let cases = cases(node.typed, false);
            let cases = if cases == usize::MAX { "countless".to_owned() } else { cases.to_string() };
            format!("the `or`s in this `and` multiply to {cases} cases")
        }
        _ => return,
    };
    let help = "write conditions on one column as one `in`, or send several requests";
    found.push(Diagnostic::new(Code::OrExplosion, message, node.ast.span).help(help));
}

/// Whether it is already said that one list could take the place of many operands.
fn is_chain(node: &Node<'_, '_>, found: &[Diagnostic]) -> bool {
    found.iter().any(|found| found.code == Code::OrChain && node.ast.span.contains(found.span()))
}

/// Whether the cases of these conditions, few in each, are many in all.
fn multiply(parts: &[Expr<'_>]) -> bool {
    let each: Vec<usize> = parts.iter().map(|part| cases(part, false)).collect();
    let all = each.iter().fold(1_usize, |all, &cases| all.saturating_mul(cases));
    all > CASES && each.iter().all(|&cases| cases <= CASES)
}

/// How many cases there are where all `or`s are outside; as deep as the query is nested.
fn cases(expr: &Expr<'_>, is_negated: bool) -> usize {
    match (&expr.kind, is_negated) {
        (ExprKind::And(parts), false) | (ExprKind::Or(parts), true) => {
            parts.iter().fold(1, |all: usize, part| all.saturating_mul(cases(part, is_negated)))
        }
        (ExprKind::Or(parts), false) | (ExprKind::And(parts), true) => {
            parts.iter().fold(0, |all: usize, part| all.saturating_add(cases(part, is_negated)))
        }
        (ExprKind::Not(part), _) => cases(part, !is_negated),
        (ExprKind::Condition(_), _) => 1,
    }
}

/// `not (a = 1 or not (b = 2 or not (…)))`
fn too_complex(root: &Node<'_, '_>, found: &mut Diagnostics) {
    let (conditions, levels) = (conditions(root.ast), levels(root.ast));
    let is_said = found.iter().any(|found| matches!(found.code, Code::OrExplosion | Code::OrChain));
    let message = if levels > LEVELS {
        format!("this query is {levels} levels deep")
    } else if conditions > CONDITIONS && !is_said {
        format!("this query has {conditions} conditions")
    } else {
        return;
    };
    let help = "nobody reads this; split it into several queries";
    found.push(Diagnostic::new(Code::TooComplex, message, root.ast.span).help(help));
}

fn conditions(expr: &ast::Expr<'_>) -> usize {
    match &expr.kind {
        ast::ExprKind::And(parts) | ast::ExprKind::Or(parts) => parts.iter().map(conditions).sum(),
        ast::ExprKind::Not(part) => conditions(part),
        _ => 1,
    }
}

/// How many connectives and `not`s stand round a condition at most.
fn levels(expr: &ast::Expr<'_>) -> usize {
    match &expr.kind {
        ast::ExprKind::And(parts) | ast::ExprKind::Or(parts) => 1 + parts.iter().map(levels).max().unwrap_or(0),
        ast::ExprKind::Not(part) => 1 + levels(part),
        _ => 0,
    }
}

/// `status_code >= 500`
fn no_time_bound(query: &Query<'_, '_>, root: &Node<'_, '_>, found: &mut Diagnostics) {
    if is_bounded(query.typed) {
        return;
    }
    let message = "nothing bounds the time, so records of all times are looked at";
    found.push(
        Diagnostic::new(Code::NoTimeBound, message, root.ast.span).help("add a bound, such as `created_at >= now-7d`"),
    );
}

/// Whether a condition on a date, or the id of what is wanted, leaves few records to look at.
fn is_bounded(expr: &Expr<'_>) -> bool {
    match &expr.kind {
        ExprKind::And(parts) => parts.iter().any(is_bounded),
        ExprKind::Or(parts) => parts.iter().all(is_bounded),
        ExprKind::Not(part) => names_time(part),
        ExprKind::Condition(condition) => match condition.test {
            Test::Date(_) => !matches!(condition.written(), Operator::Ne | Operator::NotIn | Operator::NotBetween),
            Test::Id(_) => matches!(condition.written(), Operator::Eq | Operator::In),
            _ => false,
        },
    }
}

/// Whether there is a condition on a date; of a negated one that is all that is asked.
fn names_time(expr: &Expr<'_>) -> bool {
    match &expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().any(names_time),
        ExprKind::Not(part) => names_time(part),
        ExprKind::Condition(condition) => matches!(condition.test, Test::Date(_)),
    }
}
