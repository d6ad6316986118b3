//! Verification of safe fixes: a fix that is not proven to preserve the meaning of the query becomes unsafe.

use std::ops::RangeInclusive;

use super::context::Context;
use super::equivalence::are_equivalent;
use super::junction::Junction;
use crate::compiler::analyze;
use crate::compiler::apply_fixes;
use crate::diagnostic::{Diagnostic, Edit, Safety};
use crate::lower;
use crate::semantic::typed::{Expr, ExprKind};
use crate::source::Span;
use crate::syntax::ast;

/// The maximum number of bytes compiled to verify fixes one by one, so that time is linear. In a long query with many
/// diagnostics, the remaining fixes are unsafe; once the first ones are applied, the next ones are verified.
const MAX_COMPILED: usize = 1 << 20;

/// Marks safe fixes as unsafe unless each alone and all together are proven to preserve the meaning of the query.
pub(super) fn verify(context: &Context<'_, '_>, findings: &mut [Diagnostic]) {
    if !findings.iter().any(is_safe) {
        return;
    }
    let mut verifier = Verifier { context, operands: TopLevel::of(context), compiled: 0 };
    for found in findings.iter_mut().filter(|found| is_safe(found)) {
        if !verifier.preserves_meaning(found) {
            mark_unsafe(found);
        }
    }
    verifier.verify_together(findings);
}

fn is_safe(found: &Diagnostic) -> bool {
    found.first_fix(Safety::Safe).is_some()
}

fn mark_unsafe(found: &mut Diagnostic) {
    found.fixes.iter_mut().for_each(|fix| fix.safety = Safety::Unsafe);
}

struct Verifier<'a, 'q, 's> {
    context: &'a Context<'q, 's>,
    operands: Option<TopLevel<'q, 's>>,
    /// The number of bytes compiled so far.
    compiled: usize,
}

impl Verifier<'_, '_, '_> {
    /// Whether the safe fix of a diagnostic preserves the meaning; false if the limit is reached.
    fn preserves_meaning(&mut self, found: &Diagnostic) -> bool {
        self.window_preserves_meaning(found) || self.text_preserves_meaning(std::slice::from_ref(found))
    }

    /// Like `preserves_meaning`, but compiles only the edited operands of the query.
    fn window_preserves_meaning(&mut self, found: &Diagnostic) -> bool {
        let Some(fix) = found.first_fix(Safety::Safe) else { return true };
        let context = self.context;
        let position = self.operands.as_ref().and_then(|operands| operands.edited(context.source.text, &fix.edits));
        let Some((indexes, span)) = position.filter(|(_, span)| self.take(span.len() as usize)) else { return false };
        let window = self.operands.as_ref().and_then(|operands| operands.window(indexes, span));
        let Some(window) = window else { return false };
        let Some(text) = window.after(context.source.text, &fix.edits) else { return false };
        let after = analyze(&text, context.schema, context.options);
        // Without parentheses, an `or` would extend to the operands around it.
        let is_apart = window.connective == Junction::Or
            || !matches!(after.ast.root.kind, ast::ExprKind::Or(_))
            || after.tokens.parentheses(after.ast.root.span).is_some();
        is_apart && after.tree.is_some_and(|after| are_equivalent(context, &lower::tree(&window.typed), &after))
    }

    /// Whether the safe fixes of all these diagnostics preserve the meaning; false if the limit is reached.
    fn text_preserves_meaning(&mut self, found: &[Diagnostic]) -> bool {
        self.take(self.context.source.text.len()) && self.preserve_meaning(found)
    }

    fn preserve_meaning(&self, found: &[Diagnostic]) -> bool {
        let context = self.context;
        let fixed = apply_fixes(context.source.text, found, Safety::Safe);
        let after = analyze(&fixed.text, context.schema, context.options).tree;
        after.is_some_and(|after| are_equivalent(context, &lower::tree(context.typed), &after))
    }

    /// Takes bytes from the limit; false if it was already reached. A long text may be compiled once.
    const fn take(&mut self, bytes: usize) -> bool {
        let is_left = self.compiled < MAX_COMPILED;
        if is_left {
            self.compiled += bytes;
        }
        is_left
    }

    /// Marks safe fixes as unsafe, starting from the last and twice as many each time, until the others together
    /// preserve the meaning: a fix may depend on an operand that another one removes.
    fn verify_together(&self, found: &mut [Diagnostic]) {
        let mut marked = 1;
        while found.iter().filter(|found| is_safe(found)).count() > 1 && !self.preserve_meaning(found) {
            found.iter_mut().rev().filter(|found| is_safe(found)).take(marked).for_each(mark_unsafe);
            marked *= 2;
        }
    }
}

/// The top-level operands of a query without parentheses around it.
struct TopLevel<'q, 's> {
    typed: &'q [Expr<'s>],
    connective: Junction,
    /// The spans of the operands, including their parentheses.
    spans: Vec<Span>,
}

/// A few adjacent operands.
struct Window<'s> {
    typed: Expr<'s>,
    connective: Junction,
    span: Span,
}

impl<'q, 's> TopLevel<'q, 's> {
    fn of(context: &Context<'q, 's>) -> Option<Self> {
        let (ast, typed, connective) = match (&context.ast.kind, &context.typed.kind) {
            (ast::ExprKind::And(ast), ExprKind::And(typed)) => (ast, typed, Junction::And),
            (ast::ExprKind::Or(ast), ExprKind::Or(typed)) => (ast, typed, Junction::Or),
            _ => return None,
        };
        let is_bare = context.source.parentheses(context.ast.span).is_none();
        let spans = ast.iter().map(|operand| context.source.with_parentheses(operand.span)).collect();
        is_bare.then_some(Self { typed, connective, spans })
    }

    /// Returns the operands that edits touch, and their span; `None` if these are all operands, or there is no space
    /// around them.
    fn edited(&self, text: &str, edits: &[Edit]) -> Option<(RangeInclusive<usize>, Span)> {
        let (start, end) = (edits.first()?.span.start, edits.last()?.span.end);
        let first = self.spans.partition_point(|span| span.start <= start).checked_sub(1)?;
        let last = self.spans.partition_point(|span| span.end < end);
        let span = self.spans.get(first)?.to(*self.spans.get(last)?);
        self.typed.get(first..=last).filter(|operands| operands.len() < self.typed.len())?;
        let before = text.get(..span.start as usize)?;
        let after = text.get(span.end as usize..)?;
        let is_apart = (before.is_empty() || before.ends_with(char::is_whitespace))
            && (after.is_empty() || after.starts_with(char::is_whitespace));
        is_apart.then_some((first..=last, span))
    }

    /// Copies these operands.
    fn window(&self, operands: RangeInclusive<usize>, span: Span) -> Option<Window<'s>> {
        let operands = self.typed.get(operands)?;
        let kind = match (operands, self.connective) {
            ([only], _) => only.kind.clone(),
            (_, Junction::Or) => ExprKind::Or(operands.to_vec()),
            (_, Junction::And) => ExprKind::And(operands.to_vec()),
        };
        Some(Window { typed: Expr { kind, span }, connective: self.connective, span })
    }
}

impl Window<'_> {
    /// Returns the text of the operands after the edits; `None` if it may end in a comment, which would continue.
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

    /// Returns the codes of the diagnostics with a safe fix, and of those with an unsafe one.
    fn fixes(text: &str) -> (Vec<Code>, Vec<Code>) {
        let found = lint(text, &Schema::builtin(), &Options::default(), &Levels::default());
        let fixable = found.into_iter().filter(|found| !found.fixes.is_empty());
        let (safe, unverified): (Vec<_>, Vec<_>) = fixable.partition(|found| found.first_fix(Safety::Safe).is_some());
        let codes = |found: Vec<crate::Diagnostic>| found.iter().map(|found| found.code).collect();
        (codes(safe), codes(unverified))
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

    /// Builds a query of 200 conditions on different columns, with this one at an index.
    fn among_many(condition: &str, at: usize) -> String {
        let mut conditions: Vec<String> = (0..200).map(|index| format!("user_metadata.k{index} = \"x\"")).collect();
        conditions.insert(at, condition.to_owned());
        conditions.join(" and ")
    }

    #[test]
    fn safe_fixes_stay_safe_in_long_queries() {
        for (condition, code) in FIXABLE {
            for at in [0, 100, 200] {
                let long = among_many(condition, at);
                for text in [long.clone(), format!("not ({long})"), format!("({long})"), format!("{long} # (so")] {
                    let (safe, unverified) = fixes(&text);
                    assert!(safe.contains(&code) && unverified.is_empty(), "{safe:?} {unverified:?} {text}");
                }
            }
        }
    }

    #[test]
    fn many_safe_fixes_stay_safe_together() {
        let long = (0..300).map(|index| format!("not not (user_metadata.k{index} = \"x\")")).collect::<Vec<_>>();
        let (safe, unverified) = fixes(&long.join(" and "));
        assert_eq!((safe.len(), unverified.len()), (300, 0));
    }
}
