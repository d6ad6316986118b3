//! `tamis check --fix`: applies fixes to a query.

use serde::Serialize;
use tamis::FixOutcome;
use tamis::diagnostic::{AppliedFix, JsonReport, Safety};

use super::args::{CheckArgs, ReportFormat};
use crate::failure::{Failure, Outcome};
use crate::input::Query;
use crate::output::replace::replace;
use crate::output::{self, Channel, TerminalStyle, diff, report};
use crate::text;

/// The maximum number of fixes listed.
const MAX_SHOWN: usize = 20;

pub(super) fn run(args: &CheckArgs) -> Result<Outcome, Failure> {
    args.reject_fix_in_format()?;
    let (query, schema, options) = args.inputs.read()?;
    let safety = if args.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
    let fixed = tamis::fix(&query.text, &schema, &options, safety);
    let would_change = args.diff && !fixed.applied.is_empty();
    let outcome = if fixed.is_valid() && !would_change { Outcome::Clean } else { Outcome::Findings };
    let after = Query { name: query.name.clone(), text: fixed.text.clone(), has_bom: query.has_bom };
    let file = args.inputs.file();
    if let Some(path) = file.filter(|_| !args.diff && !fixed.applied.is_empty()) {
        replace(path, &query.verbatim(), &after.verbatim())?;
    }
    match args.format {
        ReportFormat::Json => {
            Channel::emit(&output::json(&FixedDocument::new(&fixed))?)?;
            return Ok(outcome);
        }
        _ if args.diff => diff::show(&query.name, &query.verbatim(), &after.verbatim())?,
        _ if file.is_none() => Channel::emit_user_text(&text::with_line_end(&after.text))?,
        _ => {}
    }
    Channel::Stderr.write(&human(&fixed, &after, args, args.style(Channel::Stderr)))?;
    Ok(outcome)
}

/// Reports the applied fixes and the remaining problems.
fn human(fixed: &FixOutcome, query: &Query, args: &CheckArgs, style: TerminalStyle) -> String {
    let remaining = &fixed.diagnostics;
    let all = fixed.applied.len() + remaining.len() + remaining.omitted().total();
    if all == 0 {
        return "nothing to fix\n".to_owned();
    }
    let done = if args.diff { "would fix" } else { "fixed" };
    let noun = if all == 1 { "problem" } else { "problems" };
    let mut text = format!("{done} {} of {all} {noun}\n", fixed.applied.len());
    for fix in fixed.applied.iter().take(MAX_SHOWN) {
        text.push_str(&format!("  {}: {}\n", fix.message, fix.title));
    }
    if let Some(more @ 1..) = fixed.applied.len().checked_sub(MAX_SHOWN) {
        text.push_str(&format!("  … and {more} more\n"));
    }
    if !remaining.is_empty() {
        text.push_str(&format!("\n{}\n", report::diagnostics(remaining, query, style)));
        text.push_str(&format!(
            "{} remaining\n{}{}",
            report::summary(remaining, remaining.omitted()),
            report::fixable(remaining),
            report::rule_pointer(remaining)
        ));
    }
    text
}

/// The document of `--format json`: the diagnostics of the fixed query, and the applied fixes.
#[derive(Serialize)]
struct FixedDocument<'m> {
    #[serde(flatten)]
    document: JsonReport,
    /// The fixed query.
    fixed: &'m str,
    applied: &'m [AppliedFix],
}

impl<'m> FixedDocument<'m> {
    fn new(fixed: &'m FixOutcome) -> Self {
        let document = fixed.diagnostics.to_json(&fixed.text);
        Self { document, fixed: &fixed.text, applied: &fixed.applied }
    }
}
