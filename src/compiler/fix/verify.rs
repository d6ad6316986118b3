//! Verifies fixes: those that leave an error where they write are dropped.
//!
//! A pass proposes fixes with limited knowledge: the parser knows no columns, and the column of a similar name may not
//! support the operator. So each fix is applied alone, and the text is analyzed again.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Fix, Safety};
use crate::source::{Span, SpanSet, offset};
use crate::syntax::ast::{Ast, Expr, ExprKind};

/// The maximum number of fixes that are tried one by one, and the number of bytes that are analyzed for that. Fixes of
/// longer texts are tried together, which may hide the effect of a single one.
const MAX_ALONE: usize = 64;
const MAX_BYTES_ALONE: usize = 1 << 15;
/// The maximum number of batches of fixes. Fixes left after that are dropped.
const MAX_BATCHES: usize = 3;
/// The maximum length of a text whose fixes are tried, in bytes. In longer texts all fixes become unsafe: analyzing
/// those again would double the memory use.
const MAX_BYTES: usize = 1 << 15;

/// The result of analyzing a text.
#[derive(Default)]
pub(crate) struct TextAnalysis {
    pub(crate) diagnostics: Diagnostics,
    /// The spans of its conditions, in source order; empty if there is no error.
    pub(crate) conditions: Vec<Span>,
}

impl TextAnalysis {
    pub(crate) fn of(ast: &Ast<'_>, diagnostics: Diagnostics) -> Self {
        let mut conditions = Vec::new();
        if diagnostics.has_error() {
            add_conditions(&ast.root, &mut conditions);
        }
        Self { diagnostics, conditions }
    }
}

/// Recursive, as deep as the query is nested.
fn add_conditions(expr: &Expr<'_>, conditions: &mut Vec<Span>) {
    match &expr.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            operands.iter().for_each(|operand| add_conditions(operand, conditions));
        }
        ExprKind::Not(operand) => add_conditions(operand, conditions),
        _ => conditions.push(expr.span),
    }
}

/// Removes the fixes that cause a new error where they write, or in a condition that they write to. A safe fix becomes
/// unsafe if the number of errors does not decrease, and so do all fixes of a long text, which are not tried. Fixes of
/// a shorter text that were not tried are removed; they are offered again once others have been applied.
///
/// The diagnostics from index `reported` on are errors that were replaced by others: they are known outside the text that
/// a fix writes. `analyze` analyzes a text like `text`, without verifying fixes. The time is linear: the text is analyzed at most
/// [`MAX_ALONE`] times for few fixes, [`MAX_BATCHES`] times for many, and not if it is longer than [`MAX_BYTES`].
pub(crate) fn verify(
    text: &str,
    diagnostics: &mut [Diagnostic],
    reported: usize,
    analyze: impl Fn(&str) -> TextAnalysis,
) {
    let candidates = candidates(text, diagnostics);
    if candidates.is_empty() {
        return;
    }
    let mut verdicts = Vec::with_capacity(candidates.len());
    let mut left = candidates;
    let is_short = left.len().min(MAX_ALONE) * text.len() <= MAX_BYTES_ALONE;
    if is_short {
        let rest = left.split_off(left.len().min(MAX_ALONE));
        for candidate in std::mem::replace(&mut left, rest) {
            verdicts.extend(try_together(text, diagnostics, reported, &[candidate], &analyze));
        }
    }
    let batches = if is_short || text.len() > MAX_BYTES { 0 } else { MAX_BATCHES };
    for _ in 0..batches {
        let batch = take_disjoint(diagnostics, &mut left);
        if batch.is_empty() {
            break;
        }
        verdicts.extend(try_together(text, diagnostics, reported, &batch, &analyze));
    }
    let rest = || if text.len() <= MAX_BYTES { Verdict::Unsound(None) } else { Verdict::Unknown };
    verdicts.extend(left.into_iter().map(|candidate| (candidate, rest())));
    apply_verdicts(diagnostics, verdicts);
}

/// The index of a fix, and that of its diagnostic.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    fix: usize,
    diagnostic: usize,
}

enum Verdict {
    /// No new error where it wrote, and fewer errors than before.
    Sound,
    /// No new error where it wrote, but as many errors as before.
    MovesErrors,
    /// A new error where it wrote, with this help.
    Unsound(Option<String>),
    /// It was not tried.
    Unknown,
}

/// All fixes, ordered by index: the first fixes of all diagnostics, then the second ones.
fn candidates(text: &str, diagnostics: &[Diagnostic]) -> Vec<Candidate> {
    let of = |(diagnostic, found): (usize, &Diagnostic)| {
        let changes = |fix: &Fix| fix.edits.iter().any(|edit| edit.span.text(text) != edit.text);
        let fixes: Vec<usize> = (0..).zip(&found.fixes).filter(|(_, fix)| changes(fix)).map(|(fix, _)| fix).collect();
        fixes.into_iter().map(move |fix| Candidate { fix, diagnostic })
    };
    let mut candidates: Vec<Candidate> = diagnostics.iter().enumerate().flat_map(of).collect();
    candidates.sort_unstable();
    candidates
}

fn edits_of(diagnostics: &[Diagnostic], candidate: Candidate) -> &[Edit] {
    let fix = diagnostics.get(candidate.diagnostic).and_then(|found| found.fixes.get(candidate.fix));
    fix.map_or(&[], |fix| fix.edits.as_slice())
}

/// Removes from `left` and returns candidates that do not touch each other, in source order, one for each diagnostic.
fn take_disjoint(diagnostics: &[Diagnostic], left: &mut Vec<Candidate>) -> Vec<Candidate> {
    left.sort_by_key(|candidate| edits_of(diagnostics, *candidate).first().map(|edit| edit.span));
    let mut end = None;
    let mut taken = Vec::new();
    let mut has_one = vec![false; diagnostics.len()];
    left.retain(|candidate| {
        let edits = edits_of(diagnostics, *candidate);
        let (Some(first), Some(last)) = (edits.first(), edits.last()) else { return true };
        let Some(has_one) = has_one.get_mut(candidate.diagnostic) else { return true };
        let is_taken = !*has_one && end.is_none_or(|end| first.span.start > end);
        if is_taken {
            end = Some(last.span.end);
            *has_one = true;
            taken.push(*candidate);
        }
        !is_taken
    });
    taken
}

/// Applies a batch of disjoint fixes in source order, and analyzes the text.
fn try_together(
    text: &str,
    diagnostics: &[Diagnostic],
    reported: usize,
    batch: &[Candidate],
    analyze: impl Fn(&str) -> TextAnalysis,
) -> Vec<(Candidate, Verdict)> {
    let edits: Vec<&Edit> = batch.iter().flat_map(|candidate| edits_of(diagnostics, *candidate)).collect();
    let after = analyze(&applied(text, &edits));
    if after.diagnostics.omitted().errors > 0 {
        // A new error may be among those that are only counted.
        return batch.iter().map(|candidate| (*candidate, Verdict::Unknown)).collect();
    }
    let moves = Moves::of(&edits);
    let is_written = |span: Span| edits.iter().any(|edit| edit.span.contains(span));
    let is_known = |(index, found): &(usize, &Diagnostic)| *index < reported || !is_written(found.span);
    let known = diagnostics.iter().enumerate().filter(is_known);
    let new = new_errors(known, batch, &after.diagnostics, &moves);
    let count = |found: &[Diagnostic]| found.iter().filter(|found| found.is_error()).count();
    let moves_errors = batch.len() == 1 && count(&after.diagnostics) >= count(diagnostics);
    let new_spans = SpanSet::of(new.iter().map(|error| error.span).collect());
    let verdict = |candidate: &Candidate| {
        let written = written_spans(edits_of(diagnostics, *candidate), &after.conditions, &moves);
        match written.iter().find(|span| new_spans.touch(**span)) {
            // Finding the error for each would take quadratic time.
            Some(_) if batch.len() > 1 => Verdict::Unsound(None),
            Some(span) => Verdict::Unsound(help_of(&new, *span)),
            None if moves_errors => Verdict::MovesErrors,
            None => Verdict::Sound,
        }
    };
    batch.iter().map(|candidate| (*candidate, verdict(candidate))).collect()
}

fn help_of(errors: &[&Diagnostic], span: Span) -> Option<String> {
    let touches = |error: &&&Diagnostic| error.span.start <= span.end && span.start <= error.span.end;
    errors.iter().find(touches).and_then(|error| error.help.clone())
}

fn applied(text: &str, edits: &[&Edit]) -> String {
    let mut fixed = String::with_capacity(text.len());
    let mut from = 0;
    for edit in edits {
        fixed.push_str(Span::new(from, edit.span.start).text(text));
        fixed.push_str(&edit.text);
        from = edit.span.end;
    }
    fixed + text.get(from as usize..).unwrap_or_default()
}

/// The errors after a batch of fixes that were not reported before at the same position by another diagnostic.
fn new_errors<'d>(
    before: impl Iterator<Item = (usize, &'d Diagnostic)>,
    batch: &[Candidate],
    after: &'d [Diagnostic],
    moves: &Moves,
) -> Vec<&'d Diagnostic> {
    let fixed: BTreeSet<usize> = batch.iter().map(|candidate| candidate.diagnostic).collect();
    let mut known: BTreeMap<Code, Vec<Span>> = BTreeMap::new();
    for (_, found) in before.filter(|(index, found)| found.is_error() && !fixed.contains(index)) {
        known.entry(found.code).or_default().push(moves.span(found.span));
    }
    let known: BTreeMap<Code, SpanSet> = known.into_iter().map(|(code, spans)| (code, SpanSet::of(spans))).collect();
    let is_known = |found: &Diagnostic| known.get(&found.code).is_some_and(|spans| spans.touch(found.span));
    after.iter().filter(|found| found.is_error() && !is_known(found)).collect()
}

/// The spans that edits wrote, and those of the conditions that they wrote to.
fn written_spans(edits: &[Edit], conditions: &[Span], moves: &Moves) -> Vec<Span> {
    let written: Vec<Span> = edits.iter().map(|edit| moves.span(edit.span)).collect();
    let overlapping = |span: &Span| {
        let first = conditions.partition_point(|condition| condition.end <= span.start);
        let end = conditions.partition_point(|condition| condition.start < span.end);
        conditions.get(first..end).unwrap_or_default()
    };
    written.iter().flat_map(overlapping).chain(&written).copied().collect()
}

fn apply_verdicts(diagnostics: &mut [Diagnostic], mut verdicts: Vec<(Candidate, Verdict)>) {
    // In reverse order, so that the indices of the other fixes stay valid.
    verdicts.sort_unstable_by_key(|(candidate, _)| std::cmp::Reverse(*candidate));
    for (candidate, verdict) in verdicts {
        let Some(diagnostic) = diagnostics.get_mut(candidate.diagnostic) else { continue };
        match verdict {
            Verdict::Sound => {}
            Verdict::MovesErrors if !diagnostic.is_error() => {}
            Verdict::MovesErrors | Verdict::Unknown => {
                let fix = diagnostic.fixes.get_mut(candidate.fix);
                fix.into_iter().for_each(|fix| fix.safety = Safety::Unsafe);
            }
            Verdict::Unsound(help) => remove_fix(diagnostic, candidate.fix, help),
        }
    }
}

/// Removes a fix. The help of the new error replaces that of the diagnostic if the latter suggests the same as the fix,
/// or if it is missing for syntax of another language.
fn remove_fix(diagnostic: &mut Diagnostic, fix: usize, help: Option<String>) {
    if fix >= diagnostic.fixes.len() {
        return;
    }
    let removed = diagnostic.fixes.remove(fix);
    let is_suggested = |fix: &Fix| {
        let help = diagnostic.help.as_deref().unwrap_or_default();
        fix.title.strip_prefix("write ").is_some_and(|written| help.contains(written))
    };
    let is_foreign = matches!(diagnostic.code, Code::ForeignSyntax | Code::Inexpressible);
    let lacks_help = diagnostic.help.is_none() && diagnostic.fixes.is_empty() && is_foreign;
    if help.is_some() && (lacks_help || is_suggested(&removed) && !diagnostic.fixes.iter().any(is_suggested)) {
        diagnostic.help = help;
    }
}

/// Maps positions before edits to positions after them.
struct Moves {
    /// The span of each edit before, and the span of its text after.
    edits: Vec<(Span, Span)>,
}

impl Moves {
    /// Edits must be in source order.
    fn of(edits: &[&Edit]) -> Self {
        let mut shift = 0_i64;
        let moved = edits.iter().map(|edit| {
            let start = at(i64::from(edit.span.start) + shift);
            let length = offset(edit.text.len());
            shift += i64::from(length) - i64::from(edit.span.len());
            (edit.span, Span::new(start, start + length))
        });
        Self { edits: moved.collect() }
    }

    /// Maps a span; a replaced part maps to the whole replacement.
    fn span(&self, span: Span) -> Span {
        let start = self.position(span.start, false);
        Span::new(start, self.position(span.end, true).max(start))
    }

    fn position(&self, byte: u32, is_end: bool) -> u32 {
        let before = |(span, _): &(Span, Span)| span.start < byte || span.start == byte && is_end;
        let count = self.edits.partition_point(before);
        let Some((span, written)) = count.checked_sub(1).and_then(|last| self.edits.get(last)) else { return byte };
        if byte < span.end {
            return if is_end { written.end } else { written.start };
        }
        at(i64::from(byte) + i64::from(written.end) - i64::from(span.end))
    }
}

fn at(byte: i64) -> u32 {
    u32::try_from(byte).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Diagnostic, Safety};
    use crate::{Options, Schema, analyze};

    fn found(text: &str) -> Vec<Diagnostic> {
        analyze(text, &Schema::builtin(), &Options::default()).diagnostics.to_vec()
    }

    #[test]
    fn a_fix_that_leaves_an_error_is_not_offered() {
        let [like] = found("created_at like \"a%\"").try_into().unwrap_or_else(|found| panic!("{found:?}"));
        assert!(like.fixes.is_empty(), "{:?}", like.fixes);
        assert!(like.help.is_some_and(|help| help.contains("is a date column")));
    }

    #[test]
    fn an_existing_error_does_not_prevent_a_fix() {
        let found = found("inptu like \"%a%\" and status_code > \"high\"");
        let fixes: Vec<usize> = found.iter().map(|found| found.fixes.len()).collect();
        assert_eq!(fixes, [1, 1, 0]);
    }

    /// The text is too long to try its fixes one by one.
    #[test]
    fn fixes_of_a_long_text_are_tried_together() {
        let count = 300;
        let text = "created_at like \"a%\" or name like \"%a%\" or tags contains any ('a', 'b') or ".repeat(count)
            + "is_complete";
        let found = found(&text);
        let with = |safety| found.iter().flat_map(|found| &found.fixes).filter(|fix| fix.safety == safety).count();
        assert_eq!((found.len(), with(Safety::Safe), with(Safety::Unsafe)), (3 * count, count, 2 * count));
    }
}
