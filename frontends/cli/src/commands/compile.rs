//! `tamis compile`: compiles a query to a filter tree or a flat list.

use clap::Args;
use tamis::lower::{self, Form, Lowered, MissingValuePolicy};
use tamis::request::Forms;
use tamis::{Diagnostics, Options, Schema};

use crate::args::{InputArgs, OutputArgs};
use crate::config::Config;
use crate::failure::{Failure, Outcome};
use crate::output::{Channel, report};
use crate::text;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis compile 'status_code >= 500 and created_at >= today'
  tamis compile --file slow.tamis --columns columns.json --output slow.json
  tamis compile 'model = $model' --param model=gpt-4o --compact
  echo 'is_complete' | tamis compile           read standard input, as `-` does

A query may start with `-`, as in `-5 < temperature`, if it cannot be taken for an option: a space, a
parenthesis, a quote, `_` or an operator follows, or no letter. Put any other one after `--`.

The filter goes to standard output or to the file of `--output`, everything else to standard error. If
the query has errors, standard output stays empty and the file is not written.";

#[derive(Debug, Args)]
pub(crate) struct CompileArgs {
    #[command(flatten)]
    inputs: InputArgs,

    /// Print a filter tree, which can express every query; the default, unless `target` in `tamis.toml` requires a list
    #[arg(long, group = "form")]
    tree: bool,

    /// Print a flat list; fail if the query cannot be expressed as one
    #[arg(long, group = "form")]
    flat: bool,

    /// Print a flat list if it is equivalent to the tree, otherwise the tree
    #[arg(long, group = "form")]
    auto: bool,

    /// With `--flat`: reject negated comparisons of columns that may have missing values
    #[arg(long, requires = "flat", conflicts_with_all = ["tree", "auto"])]
    strict: bool,

    /// Print the filter on one line
    #[arg(long)]
    compact: bool,

    #[command(flatten)]
    output: OutputArgs,
}

impl CompileArgs {
    /// The form of the filter; the default is what the configured target accepts.
    fn form(&self, config: &Config) -> Form {
        let target = config.settings.target.value;
        match (self.tree, self.flat, self.auto) {
            (true, ..) => Form::Tree,
            (_, true, _) => Form::Flat,
            (.., true) => Form::Auto,
            _ if target.is_some_and(|target| target.forms() == Forms::List) => Form::Flat,
            _ => Form::Tree,
        }
    }

    pub(crate) const fn missing_values(&self) -> MissingValuePolicy {
        if self.strict { MissingValuePolicy::Deny } else { MissingValuePolicy::Warn }
    }
}

pub(crate) fn run(args: &CompileArgs) -> Result<Outcome, Failure> {
    args.output.require_other_than(args.inputs.files())?;
    let config = args.inputs.config()?;
    let (query, schema, options) = args.inputs.read_with(&config)?;
    let (lowered, diagnostics) = compile(&query.text, &schema, &options, args.form(&config), args.missing_values());
    Channel::Stderr.write(&report::diagnostics(&diagnostics, &query, Channel::Stderr.style()))?;
    let Some(lowered) = lowered else { return Ok(Outcome::Findings) };
    let json = if args.compact { lowered.to_json() } else { lowered.to_json_pretty() };
    args.output.destination().emit(&text::escape_json(&(json + "\n")))?;
    Ok(Outcome::Clean)
}

/// Compiles a query; the diagnostics are in source order.
pub(crate) fn compile<'t>(
    text: &'t str,
    schema: &'t Schema,
    options: &Options,
    form: Form,
    missing_values: MissingValuePolicy,
) -> (Option<Lowered<'t>>, Diagnostics) {
    let analysis = tamis::analyze(text, schema, options);
    let mut diagnostics = analysis.diagnostics;
    let lowered = analysis.typed.and_then(|typed| {
        let (lowered, found) = lower::lower(&typed, form, missing_values);
        diagnostics.append(found);
        lowered
    });
    diagnostics.settle();
    (lowered, diagnostics)
}
