//! `status_code>=500`: a query that the formatter writes differently.
//!
//! Not reported if the fixes of other diagnostics already result in the canonical text.

use crate::compiler::apply_fixes;
use crate::diagnostic::{Code, Diagnostic, Edit, Safety};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::source::Span;
use crate::syntax::format::format;

/// A file ends with a line break, but its query does not.
const LINE_BREAKS: [char; 2] = ['\n', '\r'];
/// The codes whose fixes are applied before the comparison.
const SPELLING: [Code; 4] =
    [Code::RedundantParentheses, Code::NonCanonicalOperator, Code::BareText, Code::TypographicOperator];

pub(in crate::lint) const RULE: Rule =
    Rule { code: Code::Unformatted, family: Family::Style, default_level: None, check: Check::Text(check) };

fn check(context: &Context<'_, '_>, reported: &[Diagnostic]) -> Option<Diagnostic> {
    let (text, limits) = (context.source.text, &context.options.limits);
    let spelling: Vec<Diagnostic> =
        reported.iter().filter(|reported| SPELLING.contains(&reported.code)).cloned().collect();
    let fixed = apply_fixes(text, &spelling, Safety::Safe).text;
    if format(&fixed, limits).ok()? == fixed.trim_end_matches(LINE_BREAKS) {
        return None;
    }
    let canonical = format(text, limits).ok()?;
    let whole = Span::of(0..text.trim_end_matches(LINE_BREAKS).len());
    let diagnostic = Diagnostic::new(RULE.code, "this query is not formatted", first_difference(text, &canonical));
    Some(diagnostic.fix(Safety::Safe, "format the query", Edit::replace(whole, canonical)))
}

/// The first line that differs from the canonical text, without the space around it.
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
