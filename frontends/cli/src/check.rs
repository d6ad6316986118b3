//! `tamis check`: what is wrong with a query.

use serde::Serialize;
use tamis::diagnostic::{Diagnostics, JsonDiagnostic};
use tamis::source::Lines;

use crate::args::{CheckArgs, ReportFormat};
use crate::failure::{Failure, Outcome};
use crate::input::Query;
use crate::output::{self, Channel, Look};
use crate::{render, rule};

mod fix;

/// The version of the JSON document.
const VERSION: u32 = 1;

pub(crate) fn run(args: &CheckArgs) -> Result<Outcome, Failure> {
    if args.fix {
        return fix::run(args);
    }
    let (query, schema, options) = args.inputs.read()?;
    let diagnostics = tamis::analyze(&query.text, &schema, &options).diagnostics;
    match args.format {
        ReportFormat::Human | ReportFormat::Narrated => {
            Channel::Stdout.write(&human(&diagnostics, &query, look(args, Channel::Stdout)))
        }
        ReportFormat::Json => Channel::emit(&output::json(&Document::new(&diagnostics, &query.text))?),
    }?;
    Ok(if diagnostics.has_error() { Outcome::Findings } else { Outcome::Clean })
}

/// How diagnostics are shown on a channel.
fn look(args: &CheckArgs, channel: Channel) -> Look {
    let look = channel.look();
    Look { narrated: look.narrated || matches!(args.format, ReportFormat::Narrated), ..look }
}

fn human(diagnostics: &Diagnostics, query: &Query, look: Look) -> String {
    let mut text = render::diagnostics(diagnostics, query, look);
    if !text.is_empty() {
        text.push('\n');
    }
    text + &render::summary(diagnostics, diagnostics.omitted())
        + "\n"
        + &render::mendable(diagnostics)
        + &rule::pointer(diagnostics)
}

#[derive(Serialize)]
struct Document {
    version: u32,
    /// Whether the query compiles.
    ok: bool,
    diagnostics: Vec<JsonDiagnostic>,
    /// How many more there are.
    #[serde(skip_serializing_if = "output::is_none")]
    omitted: usize,
}

impl Document {
    fn new(diagnostics: &Diagnostics, text: &str) -> Self {
        let lines = Lines::new(text);
        Self {
            version: VERSION,
            ok: !diagnostics.has_error(),
            diagnostics: diagnostics.iter().map(|diagnostic| diagnostic.to_json(&lines)).collect(),
            omitted: diagnostics.omitted().total(),
        }
    }
}
