//! `tamis check --fix`: a query with what can be mended mended.

use serde::Serialize;
use tamis::Mended;
use tamis::diagnostic::{AppliedFix, Safety};

use super::Document;
use crate::args::{CheckArgs, ReportFormat};
use crate::failure::{Failure, Outcome};
use crate::input::Query;
use crate::output::{self, Channel, Look};
use crate::replace::replace;
use crate::{diff, render, rule};

/// How many fixes are named at most.
const MOST_SHOWN: usize = 20;

pub(super) fn run(args: &CheckArgs) -> Result<Outcome, Failure> {
    let (query, schema, options) = args.inputs.read()?;
    let safety = if args.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
    let mended = tamis::fix(&query.text, &schema, &options, safety);
    let outcome = if mended.is_right() { Outcome::Clean } else { Outcome::Findings };
    let after = Query { name: query.name.clone(), text: mended.text.clone(), marked: query.marked };
    let file = args.inputs.file();
    if let Some(path) = file.filter(|_| !args.diff && !mended.applied.is_empty()) {
        replace(path, &query.verbatim(), &after.verbatim())?;
    }
    match args.format {
        ReportFormat::Json => {
            Channel::emit(&output::json(&FixedDocument::new(&mended))?)?;
            return Ok(outcome);
        }
        _ if args.diff => Channel::Stdout.write(&diff::unified(&query.name, &query.text, &after.text))?,
        _ if file.is_none() => Channel::hand_over(&render::with_line_end(&after.text))?,
        _ => {}
    }
    Channel::Stderr.write(&human(&mended, &after, args, super::look(args, Channel::Stderr)))?;
    Ok(outcome)
}

/// What was mended, and what is left.
fn human(mended: &Mended, query: &Query, args: &CheckArgs, look: Look) -> String {
    let left = &mended.diagnostics;
    let all = mended.applied.len() + left.len() + left.omitted().total();
    if all == 0 {
        return "nothing to fix\n".to_owned();
    }
    let done = if args.diff { "would fix" } else { "fixed" };
    let mistakes = if all == 1 { "mistake" } else { "mistakes" };
    let mut text = format!("{done} {} of {all} {mistakes}\n", mended.applied.len());
    for fix in mended.applied.iter().take(MOST_SHOWN) {
        text.push_str(&format!("  {}: {}\n", fix.message, fix.title));
    }
    if let Some(more @ 1..) = mended.applied.len().checked_sub(MOST_SHOWN) {
        text.push_str(&format!("  … and {more} more\n"));
    }
    if !left.is_empty() {
        text.push_str(&format!("\n{}\n", render::diagnostics(left, query, look)));
        text.push_str(&format!(
            "{} left\n{}{}",
            render::summary(left, left.omitted()),
            render::mendable(left),
            rule::pointer(left)
        ));
    }
    text
}

/// What `--format json` prints: what is said of the mended query, and what became of the old one.
#[derive(Serialize)]
struct FixedDocument<'m> {
    #[serde(flatten)]
    document: Document,
    /// The mended query.
    fixed: &'m str,
    applied: &'m [AppliedFix],
}

impl<'m> FixedDocument<'m> {
    fn new(mended: &'m Mended) -> Self {
        let document = Document::new(&mended.diagnostics, &mended.text);
        Self { document, fixed: &mended.text, applied: &mended.applied }
    }
}
