//! `status_code>=500`: a text that the formatter writes in another way.
//!
//! Not reported if the fixes of the other diagnostics lead to the canonical text.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, apply_fixes};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::source::Span;
use crate::syntax::format::format;

/// A file ends in a line end, and its query does not.
const LINE_ENDS: [char; 2] = ['\n', '\r'];
/// The codes whose fixes are tried.
const SPELLING: [Code; 4] =
    [Code::RedundantParentheses, Code::NonCanonicalOperator, Code::BareText, Code::TypographicOperator];

pub(in crate::lint) const RULE: Rule =
    Rule { code: Code::Unformatted, family: Family::Style, default_level: None, check: Check::Text(check) };

fn check(context: &Context<'_, '_>, reported: &[Diagnostic]) -> Option<Diagnostic> {
    let (text, limits) = (context.source.text, &context.options.limits);
    let spelling: Vec<Diagnostic> =
        reported.iter().filter(|reported| SPELLING.contains(&reported.code)).cloned().collect();
    let fixed = apply_fixes(text, &spelling, Safety::Safe).text;
    if format(&fixed, limits).ok()? == fixed.trim_end_matches(LINE_ENDS) {
        return None;
    }
    let canonical = format(text, limits).ok()?;
    let whole = Span::of(0..text.trim_end_matches(LINE_ENDS).len());
    let diagnostic =
        Diagnostic::new(RULE.code, "the formatter writes this otherwise", first_difference(text, &canonical));
    Some(diagnostic.fix(Safety::Safe, "format it", Edit::replace(whole, canonical)))
}

/// The line of the text, without the space around it, where the canonical text first differs.
fn first_difference(text: &str, canonical: &str) -> Span {
    let same = text.bytes().zip(canonical.bytes()).take_while(|(one, other)| one == other).count();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if same < end {
            let start = at + line.len() - line.trim_start().len();
            return Span::of(start..(at + line.trim_end().len()).max(start));
        }
        at = end;
    }
    Span::of(0..text.trim_end().len())
}
