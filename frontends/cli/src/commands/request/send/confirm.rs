//! Asking before a request that deletes records or removes them from a queue.

use std::io::{self, IsTerminal};

use tamis::Compiler;
use tamis::request::{RequestSettings, Setting, Target};

use crate::failure::Failure;
use crate::input::Query;
use crate::output::Channel;
use crate::text;

/// The maximum number of ids that are shown.
const MAX_IDS: usize = 10;

/// What the request does to which records, as lines.
pub(super) fn explanation(
    target: Target,
    query: Option<&Query>,
    compiler: &Compiler,
    settings: &RequestSettings,
) -> Result<String, Failure> {
    let records = records(target, query, compiler, settings)?;
    let indented: String = records.trim_end().lines().map(|line| indent(line) + "\n").collect();
    let source = source(target, settings).map(|(noun, id)| format!(" of the {noun} {id}")).unwrap_or_default();
    Ok(format!("{}{source}:\n{indented}", words(target).0))
}

fn indent(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!("  {line}") }
}

/// The source of the records in the body: its name and id.
fn source(target: Target, settings: &RequestSettings) -> Option<(&'static str, &str)> {
    target.scopes().find_map(|scope| match scope {
        Setting::LogStreamId => Some(("log stream", settings.log_stream_id.as_deref()?)),
        Setting::ExperimentId => Some(("experiment", settings.experiment_id.as_deref()?)),
        Setting::MetricsTestingId => Some(("metrics testing run", settings.metrics_testing_id.as_deref()?)),
        _ => None,
    })
}

/// The records, as lines.
fn records(
    target: Target,
    query: Option<&Query>,
    compiler: &Compiler,
    settings: &RequestSettings,
) -> Result<String, Failure> {
    if let Some(query) = query {
        let explanation = compiler.explain(&query.text).map_err(|report| Failure::new(report.to_string()))?;
        return Ok(explanation.to_outline());
    }
    let ids = settings.record_ids.as_deref().filter(|_| target.selects_records());
    Ok(match ids {
        Some(ids) => {
            let more = ids.len().saturating_sub(MAX_IDS);
            let shown: Vec<&str> = ids.iter().take(MAX_IDS).map(String::as_str).collect();
            let rest = if more > 0 { format!("\n… and {} more", text::grouped(more)) } else { String::new() };
            format!("records with these ids:\n{}{rest}", shown.join("\n"))
        }
        None => "all records".to_owned(),
    })
}

/// Shows what a request does, and asks on a terminal. Without one, `--yes` is required; anything but a yes is a no.
pub(super) fn confirm(target: Target, url: &str, explanation: &str, is_confirmed: bool) -> Result<(), Failure> {
    let shown = text::visible_lines(&format!("{explanation}request: {} {url}\n", target.method()));
    Channel::Stderr.write(&shown)?;
    if is_confirmed {
        return Ok(());
    }
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(Failure::new(format!("`{}` requires `--yes` without a terminal to ask on", target.as_str()))
            .help("nothing was sent; check what it does, then add `--yes`"));
    }
    Channel::Stderr.write(&format!("{} [y/N] ", words(target).1))?;
    let mut line = String::new();
    let read = io::stdin().read_line(&mut line);
    if !line.ends_with('\n') {
        Channel::Stderr.write("\n")?;
    }
    if read.is_ok() && ["y", "yes"].contains(&line.trim().to_ascii_lowercase().as_str()) {
        return Ok(());
    }
    Err(Failure::new("not confirmed: nothing was sent"))
}

/// What a request does, and the question about it.
const fn words(target: Target) -> (&'static str, &'static str) {
    match target {
        Target::TracesDelete => ("this deletes traces", "Delete these traces?"),
        Target::SpansDelete => ("this deletes spans", "Delete these spans?"),
        Target::SessionsDelete => ("this deletes sessions", "Delete these sessions?"),
        Target::QueueRemove => ("this removes records from the queue", "Remove these records?"),
        _ => ("this deletes records", "Delete these records?"),
    }
}
