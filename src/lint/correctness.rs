//! Queries that cannot mean what they say.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Safety, words};
use crate::filter::FilterTree;
use crate::lower;
use crate::semantic::typed;
use crate::syntax::ast::ExprKind;

use super::connective::Connective;
use super::edit;
use super::leaf::Leaf;
use super::{Node, Query, parts};

mod columns;
mod everything;
mod lists;
mod moments;
mod numbers;
mod structure;
mod texts;

pub(super) use everything::nearly_everything;

/// More operands than this are not compared with one another.
const MOST_OPERANDS: usize = 50;

pub(super) fn look(query: &Query<'_, '_>, node: &Node<'_, '_>, found: &mut Diagnostics) {
    match Leaf::of(node) {
        Some(leaf) => look_at_leaf(query, node, &leaf, found),
        None => {
            structure::not_scope(query, node, found);
            columns::not_applicable(query, node, found);
            look_at_operands(query, node, found);
        }
    }
}

fn look_at_leaf(query: &Query<'_, '_>, node: &Node<'_, '_>, leaf: &Leaf<'_, '_>, found: &mut Diagnostics) {
    numbers::look(query, leaf, found);
    texts::look(query, node, leaf, found);
    lists::duplicate_item(query, node, leaf, found);
    moments::timestamp_equality(query, leaf, found);
    columns::always_empty(query, leaf, found);
}

fn look_at_operands(query: &Query<'_, '_>, node: &Node<'_, '_>, found: &mut Diagnostics) {
    let parts = match &node.typed.kind {
        typed::ExprKind::And(parts) | typed::ExprKind::Or(parts) if parts.len() <= MOST_OPERANDS => parts,
        _ => return,
    };
    let operands: Vec<Operand<'_>> = parts.iter().map(Operand::of).collect();
    let before = found.mark();
    duplicate_condition(query, node, &operands, found);
    if !found.has_grown(before) {
        contradiction(query, node, &operands, found);
        tautology(query, node, &operands, found);
    }
    if !found.has_grown(before) {
        subsumed_condition(query, node, &operands, found);
    }
}

/// An operand of a row, as it is compared with the others.
struct Operand<'t> {
    tree: FilterTree<'t>,
    /// The columns that it asks of.
    columns: BTreeSet<String>,
}

impl<'t> Operand<'t> {
    fn of(typed: &typed::Expr<'t>) -> Self {
        let tree = lower::tree(typed);
        let columns = tree.columns().into_iter().map(str::to_owned).collect();
        Self { tree, columns }
    }

    /// Whether what one says of a record may have to do with what the other says.
    fn meets(&self, other: &Self) -> bool {
        !self.columns.is_disjoint(&other.columns)
    }
}

/// `status_code > 5 and status_code < 3`
fn contradiction(query: &Query<'_, '_>, node: &Node<'_, '_>, operands: &[Operand<'_>], found: &mut Diagnostics) {
    if !matches!(node.typed.kind, typed::ExprKind::And(_)) {
        return;
    }
    let never =
        |filters: &[&FilterTree<'_>]| query.in_every_world(filters, |said| said.iter().any(|said| *said != Some(true)));
    if let Some([first, second]) = pair(operands, &never) {
        let message = match common_column(query, node, [second, first]) {
            Some(name) => format!("{name} cannot be both"),
            None => "no record can be both".to_owned(),
        };
        found.push(
            Diagnostic::new(Code::Contradiction, message, part(node, second))
                .saying("never true of what the other keeps")
                .label(part(node, first), "the other")
                .help("join them with `or` if either will do; else one of the values is wrong"),
        );
    }
}

/// `status_code > 5 or status_code <= 5`
fn tautology(query: &Query<'_, '_>, node: &Node<'_, '_>, operands: &[Operand<'_>], found: &mut Diagnostics) {
    if !matches!(node.typed.kind, typed::ExprKind::Or(_)) {
        return;
    }
    let always = |filters: &[&FilterTree<'_>]| query.where_values_are(filters, |said| said.contains(&Some(true)));
    if let Some([first, second]) = pair(operands, &always) {
        let (first, second) = (part(node, first), part(node, second));
        found.push(
            Diagnostic::new(Code::Tautology, "every record that has a value is one or the other", second)
                .saying("true of all that the other leaves out")
                .label(first, "the other")
                .help("join them with `and` if both must hold; else leave them out"),
        );
    }
}

/// `is_complete and is_complete`
fn duplicate_condition(query: &Query<'_, '_>, node: &Node<'_, '_>, operands: &[Operand<'_>], found: &mut Diagnostics) {
    for (index, operand) in operands.iter().enumerate() {
        let is_same = |earlier: &Operand<'_>| earlier.tree == operand.tree;
        let Some(first) = operands.iter().take(index).position(is_same) else { continue };
        let message = match common_column(query, node, [index, first]) {
            Some(name) => format!("this condition on {name} stands here twice"),
            None => "this condition stands here twice".to_owned(),
        };
        let diagnostic = Diagnostic::new(Code::DuplicateCondition, message, part(node, index))
            .label(part(node, first), "it says the same")
            .help("leave one of them out, or write the column or the value that was meant");
        found.push(removing(diagnostic, query, node, index));
    }
}

/// `status_code > 5 and status_code > 3`
fn subsumed_condition(query: &Query<'_, '_>, node: &Node<'_, '_>, operands: &[Operand<'_>], found: &mut Diagnostics) {
    let connective = match node.typed.kind {
        typed::ExprKind::And(_) => Connective::And,
        _ => Connective::Or,
    };
    // In an `and` the wider one says nothing more, in an `or` the narrower one.
    let adds_nothing = |idle: &FilterTree<'_>, other: &FilterTree<'_>| {
        query.in_every_world(
            &[idle, other],
            |said| matches!(said, [_, other] if connective.says(said.iter().copied()) == *other),
        )
    };
    for (index, idle) in operands.iter().enumerate() {
        let is_reason = |(at, other): (usize, &Operand<'_>)| {
            at != index && idle.meets(other) && other.tree != idle.tree && adds_nothing(&idle.tree, &other.tree)
        };
        let other = operands.iter().enumerate().position(is_reason);
        let Some(other) = other else { continue };
        let of = common_column(query, node, [index, other]).map(|name| format!(" on {name}")).unwrap_or_default();
        let verb = match connective {
            Connective::And => "says",
            Connective::Or => "covers",
        };
        let message = format!("the other condition{of} already {verb} this");
        let diagnostic = Diagnostic::new(Code::SubsumedCondition, message, part(node, index))
            .label(part(node, other), "the other")
            .help("leave this one out, or write the value that was meant");
        found.push(removing(diagnostic, query, node, index));
        return;
    }
}

/// The first two of the operands, by their place, of which `holds` is true together.
fn pair(operands: &[Operand<'_>], holds: &dyn Fn(&[&FilterTree<'_>]) -> bool) -> Option<[usize; 2]> {
    operands.iter().enumerate().find_map(|(second, late)| {
        let does = |early: &Operand<'_>| early.meets(late) && holds(&[&early.tree, &late.tree]);
        Some([operands.iter().take(second).position(does)?, second])
    })
}

/// Where the operand of this index stands.
fn part(node: &Node<'_, '_>, index: usize) -> crate::Span {
    match &node.ast.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.get(index).map_or(node.ast.span, |part| part.span),
        _ => node.ast.span,
    }
}

/// The column that two operands compare, as the first of them names it, in backticks; nothing where they are
/// not both single conditions on one column.
fn common_column(query: &Query<'_, '_>, node: &Node<'_, '_>, indexes: [usize; 2]) -> Option<String> {
    let operands = parts(node);
    let [one, other] = indexes.map(|index| operands.get(index).and_then(Leaf::of));
    let one = one?;
    (one.column.id == other?.column.id).then(|| words::quote(one.name.span.text(query.text)))
}

/// Adds the fix that takes the operand of this index out.
fn removing(diagnostic: Diagnostic, query: &Query<'_, '_>, node: &Node<'_, '_>, index: usize) -> Diagnostic {
    let (ExprKind::And(parts) | ExprKind::Or(parts)) = &node.ast.kind else { return diagnostic };
    match edit::without(query, parts, index) {
        Some(edit) => {
            let written = part(node, index).text(query.text);
            diagnostic.fix(Safety::Safe, format!("remove {}", words::quote(written)), edit)
        }
        None => diagnostic,
    }
}
