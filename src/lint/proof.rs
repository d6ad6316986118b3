//! Whether fixes keep the meaning of a query: what cannot be shown to is a guess.

use std::ops::RangeInclusive;

use crate::compiler::analyze;
use crate::diagnostic::{Diagnostic, Edit, Safety, apply_fixes};
use crate::lower;
use crate::options::Options;
use crate::semantic::typed::{Expr, ExprKind};
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::format::source::Source;

use super::connective::Connective;
use super::same::are_same;
use super::{Node, Query, edit};

/// How many bytes are read to prove fixes one by one. Those of a long query with many findings that come
/// after are guesses, so that time stays linear; once the first are applied, the next ones are proven.
const MOST_READ: usize = 1 << 20;

/// Makes guesses of the safe fixes of which it cannot be shown that they keep the meaning, each alone and all
/// together.
pub(super) fn prove(query: &Query<'_, '_>, root: &Node<'_, '_>, options: &Options, found: &mut [Diagnostic]) {
    let mut proof = Proof { query, root: Root::of(query, root), options, read: 0 };
    for found in found.iter_mut().filter(|found| is_safe(found)) {
        if !proof.is_same_after(found) {
            doubt(found);
        }
    }
    proof.of_all_together(found);
}

fn is_safe(found: &Diagnostic) -> bool {
    found.first_fix(Safety::Safe).is_some()
}

fn doubt(found: &mut Diagnostic) {
    found.fixes.iter_mut().for_each(|fix| fix.safety = Safety::Unsafe);
}

struct Proof<'a, 'q, 's> {
    query: &'a Query<'q, 's>,
    root: Option<Root<'a, 's>>,
    options: &'a Options,
    /// How many bytes were read.
    read: usize,
}

impl Proof<'_, '_, '_> {
    /// Whether the safe fix of what was found keeps the meaning; false where too much was read to look.
    fn is_same_after(&mut self, found: &Diagnostic) -> bool {
        self.is_same_in_window(found) || self.is_same_in_text(std::slice::from_ref(found))
    }

    /// The same for a few operands of the query, read by themselves.
    fn is_same_in_window(&mut self, found: &Diagnostic) -> bool {
        let Some(fix) = found.first_fix(Safety::Safe) else { return true };
        let place = self.root.as_ref().and_then(|root| root.place(self.query.text, &fix.edits));
        let Some((operands, span)) = place.filter(|(_, span)| self.take(span.len() as usize)) else { return false };
        let Some(window) = self.root.as_ref().and_then(|root| root.window(operands, span)) else { return false };
        let Some(text) = window.after(self.query.text, &fix.edits) else { return false };
        let after = analyze(&text, self.query.schema, self.options);
        // An `or` without parentheses would take in what stands beside it.
        let is_apart = window.connective == Connective::Or
            || !matches!(after.ast.root.kind, ast::ExprKind::Or(_))
            || Source::read(&text).parentheses(after.ast.root.span).is_some();
        is_apart && after.tree.is_some_and(|after| are_same(self.query, &lower::tree(&window.typed), &after))
    }

    /// Whether the safe fixes of these keep the meaning.
    fn is_same_in_text(&mut self, found: &[Diagnostic]) -> bool {
        self.take(self.query.text.len()) && self.is_same(found)
    }

    fn is_same(&self, found: &[Diagnostic]) -> bool {
        let fixed = apply_fixes(self.query.text, found, Safety::Safe);
        let after = analyze(&fixed.text, self.query.schema, self.options).tree;
        after.is_some_and(|after| are_same(self.query, &lower::tree(self.query.typed), &after))
    }

    /// Takes so many bytes of those that may be read; false where too many were before. A long text may be read once.
    const fn take(&mut self, bytes: usize) -> bool {
        let is_left = self.read < MOST_READ;
        if is_left {
            self.read += bytes;
        }
        is_left
    }

    /// Makes guesses of safe fixes, the last ones first and twice as many each time, until all that are left
    /// together keep the meaning: each may rest on what another takes out.
    fn of_all_together(&self, found: &mut [Diagnostic]) {
        let mut doubted = 1;
        while found.iter().filter(|found| is_safe(found)).count() > 1 && !self.is_same(found) {
            found.iter_mut().rev().filter(|found| is_safe(found)).take(doubted).for_each(doubt);
            doubted *= 2;
        }
    }
}

/// A query that joins operands, with no parentheses round it all.
struct Root<'a, 's> {
    typed: &'a [Expr<'s>],
    connective: Connective,
    /// Where the operands stand with their parentheses.
    places: Vec<Span>,
}

/// A few operands beside each other.
struct Window<'s> {
    typed: Expr<'s>,
    connective: Connective,
    span: Span,
}

impl<'a, 's> Root<'a, 's> {
    fn of(query: &Query<'_, '_>, root: &Node<'a, 's>) -> Option<Self> {
        let (ast, typed, connective) = match (&root.ast.kind, &root.typed.kind) {
            (ast::ExprKind::And(ast), ExprKind::And(typed)) => (ast, typed, Connective::And),
            (ast::ExprKind::Or(ast), ExprKind::Or(typed)) => (ast, typed, Connective::Or),
            _ => return None,
        };
        let is_bare = query.source.parentheses(root.ast.span).is_none();
        let places = ast.iter().map(|operand| edit::enclosed(query, operand.span)).collect();
        is_bare.then_some(Self { typed, connective, places })
    }

    /// Which operands edits touch and where they stand, where these are not all, and nothing can grow together with
    /// what stands beside them.
    fn place(&self, text: &str, edits: &[Edit]) -> Option<(RangeInclusive<usize>, Span)> {
        let (start, end) = (edits.first()?.span.start, edits.last()?.span.end);
        let first = self.places.partition_point(|place| place.start <= start).checked_sub(1)?;
        let last = self.places.partition_point(|place| place.end < end);
        let span = self.places.get(first)?.to(*self.places.get(last)?);
        self.typed.get(first..=last).filter(|operands| operands.len() < self.typed.len())?;
        let before = text.get(..span.start as usize)?;
        let behind = text.get(span.end as usize..)?;
        let is_apart = (before.is_empty() || before.ends_with(char::is_whitespace))
            && (behind.is_empty() || behind.starts_with(char::is_whitespace));
        is_apart.then_some((first..=last, span))
    }

    /// These operands, copied.
    fn window(&self, operands: RangeInclusive<usize>, span: Span) -> Option<Window<'s>> {
        let operands = self.typed.get(operands)?;
        let kind = match (operands, self.connective) {
            ([only], _) => only.kind.clone(),
            (_, Connective::Or) => ExprKind::Or(operands.to_vec()),
            (_, Connective::And) => ExprKind::And(operands.to_vec()),
        };
        Some(Window { typed: Expr { kind, span }, connective: self.connective, span })
    }
}

impl Window<'_> {
    /// The text of the operands after the edits; nothing where a comment may end it, which would go on.
    fn after(&self, text: &str, edits: &[Edit]) -> Option<String> {
        let mut after = String::new();
        let mut at = self.span.start;
        for edit in edits {
            after += text.get(at as usize..edit.span.start as usize)?;
            after += &edit.text;
            at = edit.span.end;
        }
        after += text.get(at as usize..self.span.end as usize)?;
        let is_open = after.lines().next_back().is_none_or(|last| last.contains('#'));
        (!is_open).then_some(after)
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Safety;
    use crate::lint::{Levels, lint};
    use crate::{Code, Options, Schema};

    /// The codes of what is said of a query and has a safe fix, and of what has a guess.
    fn fixes(text: &str) -> (Vec<Code>, Vec<Code>) {
        let found = lint(text, &Schema::builtin(), &Options::default(), &Levels::default());
        let fixable = found.into_iter().filter(|found| !found.fixes.is_empty());
        let (safe, guessed): (Vec<_>, Vec<_>) = fixable.partition(|found| found.first_fix(Safety::Safe).is_some());
        let codes = |found: Vec<crate::Diagnostic>| found.iter().map(|found| found.code).collect();
        (codes(safe), codes(guessed))
    }

    const FIXABLE: [(&str, Code); 7] = [
        ("not not is_complete", Code::DoubleNegation),
        ("500 < status_code", Code::ReversedComparison),
        ("(model = a or name = b or model = c)", Code::OrChain),
        ("(name = a or is_complete or name = a)", Code::DuplicateCondition),
        ("(name = a or (status_code > 5 and is_complete and status_code > 3))", Code::SubsumedCondition),
        ("(name = a or (status_code >= 5 and is_complete and status_code <= 9))", Code::RangeChain),
        ("not (name = a or is_complete = true)", Code::BooleanComparison),
    ];

    /// Two hundred conditions on as many columns, this among them.
    fn among_many(condition: &str, at: usize) -> String {
        let mut conditions: Vec<String> = (0..200).map(|index| format!("user_metadata.k{index} = \"x\"")).collect();
        conditions.insert(at, condition.to_owned());
        conditions.join(" and ")
    }

    #[test]
    fn a_safe_fix_stays_safe_in_a_long_query() {
        for (condition, code) in FIXABLE {
            for at in [0, 100, 200] {
                let long = among_many(condition, at);
                for text in [long.clone(), format!("not ({long})"), format!("({long})"), format!("{long} # (so")] {
                    let (safe, guessed) = fixes(&text);
                    assert!(safe.contains(&code) && guessed.is_empty(), "{safe:?} {guessed:?} {text}");
                }
            }
        }
    }

    #[test]
    fn many_safe_fixes_stay_safe_together() {
        let long = (0..300).map(|index| format!("not not (user_metadata.k{index} = \"x\")")).collect::<Vec<_>>();
        let (safe, guessed) = fixes(&long.join(" and "));
        assert_eq!((safe.len(), guessed.len()), (300, 0));
    }
}
