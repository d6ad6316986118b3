//! Fixes that leave an error where they write are not offered.
//!
//! What a pass proposes fits what that pass knows: the parser knows no columns, and a name may be like another whose
//! column lacks the operator. So each fix is applied alone and the text is read again.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Fix, Safety};
use crate::source::{Span, SpanSet, offset};
use crate::syntax::ast::{Ast, Expr, ExprKind};

/// How many fixes of a short text are tried one by one, and how many bytes are read for that; those of a longer text are
/// tried together, which may hide what one of them does alone.
const MAX_ALONE: usize = 64;
const MAX_BYTES_ALONE: usize = 1 << 15;
/// How often fixes are tried together at most. Those that are left then are not offered.
const MAX_BATCHES: usize = 3;
/// How many bytes a text may have whose fixes are tried. In longer ones all become unsafe: reading those again would hold
/// twice the memory.
const MAX_BYTES: usize = 1 << 15;

/// What reading a text found.
pub(crate) struct Reading {
    pub(crate) diagnostics: Diagnostics,
    /// Where its conditions are, in source order; empty if there is no error.
    pub(crate) conditions: Vec<Span>,
}

impl Reading {
    pub(crate) fn of(ast: &Ast<'_>, diagnostics: Diagnostics) -> Self {
        let mut conditions = Vec::new();
        if diagnostics.has_error() {
            add_conditions(&ast.root, &mut conditions);
        }
        Self { diagnostics, conditions }
    }
}

/// Recursive, at most as deep as the query may be nested.
fn add_conditions(expr: &Expr<'_>, conditions: &mut Vec<Span>) {
    match &expr.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            operands.iter().for_each(|operand| add_conditions(operand, conditions));
        }
        ExprKind::Not(operand) => add_conditions(operand, conditions),
        _ => conditions.push(expr.span),
    }
}

/// Takes out the fixes of what was found in `text` after which an error remains where they wrote, or in a condition
/// that they wrote to, and that was not reported before. What is safe and leaves as many errors as before becomes
/// unsafe, and so do all fixes of a long text, which are not tried. Of a shorter one those are not offered that were not
/// tried: they get their turn when others are applied.
///
/// `read` reads a text as `text` was read, without looking at fixes. The time is linear: it is read at most
/// [`MAX_ALONE`] times for few fixes, [`MAX_BATCHES`] times for many, and not again if it is longer than [`MAX_BYTES`].
pub(crate) fn verify(text: &str, diagnostics: &mut [Diagnostic], read: impl Fn(&str) -> Reading) {
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
            verdicts.extend(try_together(text, diagnostics, &[candidate], &read));
        }
    }
    let batches = if is_short || text.len() > MAX_BYTES { 0 } else { MAX_BATCHES };
    for _ in 0..batches {
        let batch = take_apart(diagnostics, &mut left);
        if batch.is_empty() {
            break;
        }
        verdicts.extend(try_together(text, diagnostics, &batch, &read));
    }
    let rest = || if text.len() <= MAX_BYTES { Verdict::Unsound(None) } else { Verdict::Unknown };
    verdicts.extend(left.into_iter().map(|candidate| (candidate, rest())));
    apply_verdicts(diagnostics, verdicts);
}

/// The fix `fix` of the diagnostic `diagnostic`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    fix: usize,
    diagnostic: usize,
}

enum Verdict {
    /// No error remains where it wrote.
    Sound,
    /// The same, but there are as many errors as before.
    MovesErrors,
    /// An error remains, with this help.
    Unsound(Option<String>),
    /// It was not tried.
    Unknown,
}

/// All fixes: the first ones of all diagnostics before the second ones.
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

/// Takes those candidates out of `left` that stand apart from each other, in source order, one of a diagnostic.
fn take_apart(diagnostics: &[Diagnostic], left: &mut Vec<Candidate>) -> Vec<Candidate> {
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

/// Applies these fixes, which stand apart from each other in source order, and reads the text.
fn try_together(
    text: &str,
    diagnostics: &[Diagnostic],
    batch: &[Candidate],
    read: impl Fn(&str) -> Reading,
) -> Vec<(Candidate, Verdict)> {
    let edits: Vec<&Edit> = batch.iter().flat_map(|candidate| edits_of(diagnostics, *candidate)).collect();
    let after = read(&applied(text, &edits));
    if after.diagnostics.omitted().errors > 0 {
        // An error that is only counted may be one that remains.
        return batch.iter().map(|candidate| (*candidate, Verdict::Unknown)).collect();
    }
    let moves = Moves::of(&edits);
    let new = new_errors(diagnostics, batch, &after.diagnostics, &moves);
    let count = |found: &[Diagnostic]| found.iter().filter(|found| found.is_error()).count();
    let moves_errors = batch.len() == 1 && count(&after.diagnostics) >= count(diagnostics);
    let spans = SpanSet::of(new.iter().map(|error| error.span()).collect());
    let verdict = |candidate: &Candidate| {
        let places = places_written(edits_of(diagnostics, *candidate), &after.conditions, &moves);
        match places.iter().find(|place| spans.touch(**place)) {
            // Looking for it among all would take quadratic time.
            Some(_) if batch.len() > 1 => Verdict::Unsound(None),
            Some(place) => Verdict::Unsound(help_of(&new, *place)),
            None if moves_errors => Verdict::MovesErrors,
            None => Verdict::Sound,
        }
    };
    batch.iter().map(|candidate| (*candidate, verdict(candidate))).collect()
}

fn help_of(errors: &[&Diagnostic], place: Span) -> Option<String> {
    let touches = |error: &&&Diagnostic| error.span().start <= place.end && place.start <= error.span().end;
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

/// The errors among those after fixes that no other diagnostic of the same code reported at their position before.
fn new_errors<'d>(
    before: &[Diagnostic],
    batch: &[Candidate],
    after: &'d [Diagnostic],
    moves: &Moves,
) -> Vec<&'d Diagnostic> {
    let mut is_fixed = vec![false; before.len()];
    for candidate in batch {
        is_fixed.iter_mut().skip(candidate.diagnostic).take(1).for_each(|fixed| *fixed = true);
    }
    let mut places: BTreeMap<Code, Vec<Span>> = BTreeMap::new();
    for (found, _) in before.iter().zip(is_fixed).filter(|(found, is_fixed)| found.is_error() && !is_fixed) {
        places.entry(found.code).or_default().push(moves.place(found.span()));
    }
    let places: BTreeMap<Code, SpanSet> =
        places.into_iter().map(|(code, places)| (code, SpanSet::of(places))).collect();
    let is_old = |found: &Diagnostic| places.get(&found.code).is_some_and(|places| places.touch(found.span()));
    after.iter().filter(|found| found.is_error() && !is_old(found)).collect()
}

/// Where edits wrote, and the conditions that they wrote to.
fn places_written(edits: &[Edit], conditions: &[Span], moves: &Moves) -> Vec<Span> {
    let written: Vec<Span> = edits.iter().map(|edit| moves.place(edit.span)).collect();
    let overlapping = |place: &Span| {
        let first = conditions.partition_point(|condition| condition.end <= place.start);
        let end = conditions.partition_point(|condition| condition.start < place.end);
        conditions.get(first..end).unwrap_or_default()
    };
    written.iter().flat_map(overlapping).chain(&written).copied().collect()
}

fn apply_verdicts(diagnostics: &mut [Diagnostic], mut verdicts: Vec<(Candidate, Verdict)>) {
    // The last fix of a diagnostic first, so that the indices of the others stay.
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

/// Takes out a fix. A help that says to write that alone gives way to the help of the error that would remain; where
/// another language is not understood at all, that is what there is to say.
fn remove_fix(diagnostic: &mut Diagnostic, fix: usize, help: Option<String>) {
    if fix >= diagnostic.fixes.len() {
        return;
    }
    let removed = diagnostic.fixes.remove(fix);
    let says = |fix: &Fix| {
        let shown = diagnostic.help.as_deref().unwrap_or_default();
        fix.title.strip_prefix("write ").is_some_and(|written| shown.contains(written))
    };
    let is_foreign = matches!(diagnostic.code, Code::ForeignSyntax | Code::Inexpressible);
    let is_unsaid = diagnostic.help.is_none() && diagnostic.fixes.is_empty() && is_foreign;
    if help.is_some() && (is_unsaid || says(&removed) && !diagnostic.fixes.iter().any(says)) {
        diagnostic.help = help;
    }
}

/// Where positions are after edits.
struct Moves {
    /// Where each edit starts and ends, and where what it wrote does.
    edits: Vec<(Span, Span)>,
}

impl Moves {
    /// The edits must be in source order.
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

    /// Where a place is afterwards; what an edit replaces is all of what it wrote.
    fn place(&self, place: Span) -> Span {
        let start = self.position(place.start, false);
        Span::new(start, self.position(place.end, true).max(start))
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
    fn an_error_that_was_there_before_is_in_the_way_of_no_fix() {
        let found = found("inptu like \"%a%\" and status_code > \"high\"");
        let fixes: Vec<usize> = found.iter().map(|found| found.fixes.len()).collect();
        assert_eq!(fixes, [1, 1, 0]);
    }

    /// Too long to try them one by one.
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
