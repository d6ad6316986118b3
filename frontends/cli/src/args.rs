//! What can be asked of the command, and what the commands have in common.

use std::path::{Path, PathBuf};

use chrono::{DateTime, SubsecRound, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use tamis::lower::{Complement, Form};
use tamis::{Limits, Options, ParameterValue, Schema, Zone};

use crate::failure::Failure;
use crate::input::{self, Query};
use crate::output::Channel;
use crate::{complete, explain, hover, lint, render, repl, request, rule, suggest, tokens};

const ABOUT: &str = "\
Compiles filters for LLM logs to the JSON that the Galileo API takes.

A query is one line such as `tags contains \"prod\" and duration_ns > 5s`. It is checked against the \
columns of your logs first: a query with any mistake compiles to nothing, and every mistake is shown \
where it is, with what to write instead.";

const AFTER_HELP: &str = "\
Start here:
  tamis help language                          the language on one page
  tamis columns token                          the columns to do with tokens
  tamis check 'duration_ns > 5s and tags has prod'
  tamis compile 'duration_ns > 5s and tags has prod'
  tamis                                        on a terminal: try queries one after another

Exit codes:
  0  all is well; there may be warnings
  1  the query has errors, or nothing was found
  2  the command was not understood, or its input could not be read";

const AFTER_COMPILE: &str = "\
Examples:
  tamis compile 'status_code >= 500 and created_at >= today'
  tamis compile --file slow.tamis --columns columns.json
  tamis compile 'model = $model' --param model=gpt-4o --compact
  echo 'is_complete' | tamis compile -
  tamis compile -- '-5 < temperature'          a query that begins with `-` goes behind `--`

The filter goes to standard output, everything else to standard error. Where the query has an error
nothing goes to standard output.";

const AFTER_CHECK: &str = "\
Examples:
  tamis check 'duration_ns > 5s'
  tamis check --file slow.tamis --columns columns.json
  tamis check --format json 'duratoin_ns > 5s'
  tamis check --fix 'status_code > 1,000'      print the query with what can safely be mended
  tamis check --fix --file slow.tamis          mend a file in its place
  tamis check --fix --unsafe-fixes --diff --file slow.tamis

Mistakes are drawn, in colour on a terminal that has colours, without with `--color never`.
`--format narrated` tells them in sentences, for screen readers, as does every command where
NO_GRAPHICS is set in the environment. `--format json` is for programs.

With `--fix` the file or standard output gets the mended query, and standard error what was mended
and what is left. A file changes only where something is mended. With `--format json` one document
on standard output says it all, the mended query too.

The exit code is 0 where the query compiles, warnings or not, and 1 where it has errors; with
`--fix` the mended query counts.";

const AFTER_RAISE: &str = "\
Examples:
  tamis raise '{\"filter\": {\"column_id\": \"model\", \"operator\": \"eq\", \"value\": \"gpt-4o\", \"type\": \"text\"}}'
  tamis raise --file saved-view.json --columns columns.json
  pbpaste | tamis raise -

The query goes to standard output. Where it will compile to other JSON, because a default was left
out or the older wire was used, standard error says what is different. The exit code is 1 where no
query says it.";

const AFTER_FMT: &str = "\
Examples:
  tamis fmt queries/*.tamis                    rewrite the files that are not in canonical form
  tamis fmt --check queries/*.tamis            name them, and write nothing
  tamis fmt --diff slow.tamis                  show what would change
  echo '(a=1)' | tamis fmt                     format standard input

Formatting changes spelling, never meaning, and keeps comments. Files get plain line ends, one of them
at their end, and lose their byte order mark. A file with syntax errors is left alone.

The exit code is 1 where a file has syntax errors or `--check` finds one to format, and 2 where one
cannot be read or written; the other files are done all the same.";

const AFTER_COLUMNS: &str = "\
Examples:
  tamis columns                                all columns
  tamis columns latency                        those that have to do with latency
  tamis columns --columns columns.json --format json

A group such as `metrics/…` is open: any name in it is taken as a column.";

const AFTER_COMPLETIONS: &str = "\
Examples:
  tamis completions bash > ~/.local/share/bash-completion/completions/tamis
  tamis completions zsh > ~/.zfunc/_tamis
  tamis completions fish > ~/.config/fish/completions/tamis.fish";

const AFTER_MAN: &str = "\
Examples:
  tamis man | man -l -
  tamis man > ~/.local/share/man/man1/tamis.1
  tamis man compile > ~/.local/share/man/man1/tamis-compile.1";

/// Compiles filters for LLM logs to the JSON that the Galileo API takes
#[derive(Debug, Parser)]
#[command(name = "tamis", bin_name = "tamis", version, long_about = ABOUT, after_help = AFTER_HELP, max_term_width = 100)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to use colours
    ///
    /// `auto` uses them on a terminal that has them, and heeds NO_COLOR, CLICOLOR_FORCE and TERM.
    // Read by `usage::colour`, so that it holds for mistakes on the command line too. Without an order of its own
    // it would stand among the flags of a command at a place that depends on how many commands there are.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", display_order = 100)]
    pub(crate) color: Colour,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print the filter that a query compiles to
    #[command(after_help = AFTER_COMPILE)]
    Compile(CompileArgs),
    /// Say whether a query is well, and what is wrong with it
    #[command(after_help = AFTER_CHECK)]
    Check(CheckArgs),
    /// Say in plain English what a query keeps
    #[command(after_help = explain::AFTER_HELP)]
    Explain(explain::ExplainArgs),
    /// Turn JSON back into a query: a filter tree, a flat list, or a whole request body
    #[command(after_help = AFTER_RAISE)]
    Raise(RaiseArgs),
    /// Say what is wrong with saved queries, and what may be
    #[command(after_help = lint::AFTER_HELP)]
    Lint(Box<lint::LintArgs>),
    /// Write queries in their canonical form
    #[command(after_help = AFTER_FMT)]
    Fmt(FmtArgs),
    /// Print the whole body of a request, or the command that sends it
    #[command(after_help = request::AFTER_HELP)]
    Request(Box<request::RequestArgs>),
    /// List the columns that may be asked for
    #[command(after_help = AFTER_COLUMNS)]
    Columns(ColumnsArgs),
    /// Explain a code such as `unknown-column`, or list them all
    #[command(after_help = rule::AFTER_HELP)]
    Rule(rule::RuleArgs),
    /// Try queries one after another, with completion, colours and a history
    #[command(after_help = repl::AFTER_HELP)]
    Repl(repl::ReplArgs),
    /// Suggest what may be written at a place of a query
    #[command(after_help = complete::AFTER_HELP)]
    Complete(Box<complete::CompleteArgs>),
    /// Say what stands at a place of a query
    #[command(after_help = hover::AFTER_HELP)]
    Hover(Box<hover::HoverArgs>),
    /// Cut a query into classified spans, for colours
    #[command(after_help = tokens::AFTER_HELP)]
    Tokens(tokens::TokensArgs),
    /// Explain a command, or the language on a page
    Help(HelpArgs),
    /// Print the script that completes the command in a shell
    #[command(after_help = AFTER_COMPLETIONS)]
    Completions(CompletionsArgs),
    /// Print the manual page of the command, or of one of its commands
    #[command(after_help = AFTER_MAN)]
    Man(ManArgs),
}

#[derive(Debug, Args)]
pub(crate) struct CompileArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,

    /// Print a filter tree, which says every query: the default
    #[arg(long, group = "form")]
    tree: bool,

    /// Print a flat list, or say why the query cannot be one
    #[arg(long, group = "form")]
    flat: bool,

    /// Print a flat list where it says exactly what the tree says, else the tree
    #[arg(long, group = "form")]
    auto: bool,

    /// With `--flat`: do not take the opposite of a comparison where values may be missing
    #[arg(long, requires = "flat")]
    strict: bool,

    /// Print the filter on one line
    #[arg(long)]
    pub(crate) compact: bool,
}

impl CompileArgs {
    pub(crate) const fn form(&self) -> Form {
        match (self.flat, self.auto) {
            (true, _) => Form::Flat,
            (_, true) => Form::Auto,
            _ => Form::Tree,
        }
    }

    pub(crate) const fn complement(&self) -> Complement {
        if self.strict { Complement::Refused } else { Complement::Advised }
    }
}

#[derive(Debug, Args)]
pub(crate) struct RaiseArgs {
    /// The JSON, in quotes; `-` reads standard input
    json: Option<String>,

    /// Read the JSON from a file
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,

    #[command(flatten)]
    schema: SchemaArgs,
}

impl RaiseArgs {
    /// The document, and the columns that tell the type of leaves without one.
    pub(crate) fn read(&self) -> Result<(Query, Schema), Failure> {
        let schema = self.schema.read()?;
        let json = match (self.json.as_deref(), self.file.as_deref()) {
            (Some("-"), None) => Query::of_stdin(),
            (Some(text), None) => Ok(Query::of_argument("json", text)),
            (None, Some(path)) => Query::of_file(path),
            (Some(_), Some(_)) => Err(Failure::new("JSON and `--file` are both given").help("give one of them")),
            (None, None) => Err(Failure::new("no JSON is given").help("write it in quotes, or `-` for standard input")),
        }?;
        Ok((json, schema))
    }
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,

    /// How to show what is wrong
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ReportFormat,

    /// Mend what can safely be mended: rewrite the file, or print the mended query
    #[arg(long)]
    pub(crate) fix: bool,

    /// With `--fix`: mend by guesses too
    #[arg(long, requires = "fix")]
    pub(crate) unsafe_fixes: bool,

    /// With `--fix`: write nothing; show what would change as a unified diff
    #[arg(long, requires = "fix")]
    pub(crate) diff: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FmtArgs {
    /// Files, each with one query; `-`, or none at all, is standard input
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) paths: Vec<PathBuf>,

    /// Write nothing; name the files that are not in canonical form
    #[arg(long)]
    pub(crate) check: bool,

    /// Write nothing; show what would change as a unified diff
    #[arg(long)]
    pub(crate) diff: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ColumnsArgs {
    /// Only columns with this in their name, label or description; case does not matter
    pub(crate) pattern: Option<String>,

    #[command(flatten)]
    pub(crate) schema: SchemaArgs,

    /// How to show the columns
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: TableFormat,
}

#[derive(Debug, Args)]
pub(crate) struct HelpArgs {
    /// A command, or `language`
    pub(crate) topic: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The command whose page it is; the page of `tamis` where none is given
    pub(crate) command: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ReportFormat {
    /// The mistakes in the query, drawn
    Human,
    /// Whole sentences with nothing drawn, for screen readers
    Narrated,
    /// One JSON document
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum TableFormat {
    /// A table
    Table,
    /// One JSON document
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// As people read it
    Human,
    /// One JSON document
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal that has them
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// All that a query is compiled from.
#[derive(Debug, Args)]
pub(crate) struct Inputs {
    #[command(flatten)]
    query: QueryArgs,
    #[command(flatten)]
    schema: SchemaArgs,
    #[command(flatten)]
    options: OptionsArgs,
}

impl Inputs {
    pub(crate) fn read(&self) -> Result<(Query, Schema, Options), Failure> {
        // What is cheap to get wrong first: standard input is read last.
        let options = self.options.read()?;
        let schema = self.schema.read()?;
        let query = self.query.read()?;
        warn_of_unused(&query.text, &options)?;
        Ok((query, schema, options))
    }

    /// The file that the query is read from.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.query.file.as_deref()
    }

    /// The same, where there may be no query at all.
    pub(crate) fn read_any(&self) -> Result<(Option<Query>, Schema, Options), Failure> {
        let options = self.options.read()?;
        let schema = self.schema.read()?;
        let query = self.query.is_given().then(|| self.query.read()).transpose()?;
        if let Some(query) = &query {
            warn_of_unused(&query.text, &options)?;
        }
        Ok((query, schema, options))
    }
}

/// Says of parameters that the query does not use. Of a query that is not well-formed nobody knows which it uses.
fn warn_of_unused(query: &str, options: &Options) -> Result<(), Failure> {
    if options.parameters.names().next().is_none() {
        return Ok(());
    }
    let parsed = tamis::parse(query, &options.limits);
    if parsed.diagnostics.has_error() {
        return Ok(());
    }
    for name in options.parameters.unused_in(&parsed.ast) {
        let message = format!("the query does not use the parameter {}", render::quote(&format!("${name}")));
        Channel::Stderr.write(&format!("warning: {message}\n"))?;
    }
    Ok(())
}

/// Where a query comes from.
#[derive(Debug, Args)]
pub(crate) struct QueryArgs {
    /// The query, in quotes; `-` reads standard input
    query: Option<String>,

    /// Read the query from a file
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,
}

impl QueryArgs {
    const fn is_given(&self) -> bool {
        self.query.is_some() || self.file.is_some()
    }

    pub(crate) fn read(&self) -> Result<Query, Failure> {
        match (self.query.as_deref(), self.file.as_deref()) {
            (Some("-"), None) => Query::of_stdin(),
            (Some(text), None) => Ok(Query::of_argument("query", text)),
            (None, Some(path)) => Query::of_file(path),
            (Some(_), Some(_)) => Err(Failure::new("a query and `--file` are both given").help("give one of them")),
            (None, None) => Err(Failure::new("no query is given")
                .help("write it in quotes, or `-` for standard input; see `tamis help language`")),
        }
    }
}

/// The columns a query may ask for.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Read the columns from a file; may be given several times
    ///
    /// The file is an answer of the API's `available_columns`, or a bare JSON array of columns.
    /// Without it the standard columns are known, and any name in `metrics`, `user_metadata` and
    /// `dataset_metadata`.
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    columns: Vec<PathBuf>,
}

impl SchemaArgs {
    pub(crate) fn read(&self) -> Result<Schema, Failure> {
        self.read_or(&[])
    }

    /// The same with the files that are read where none is given.
    pub(crate) fn read_or(&self, usual: &[PathBuf]) -> Result<Schema, Failure> {
        let files = if self.columns.is_empty() { usual } else { &self.columns };
        if files.is_empty() {
            return Ok(Schema::builtin());
        }
        let mut merged = Schema::builder();
        for path in files {
            merged = merged.merge(&input::columns(path)?);
        }
        Ok(merged.build())
    }
}

/// What a query is compiled with besides the columns.
#[derive(Debug, Args)]
pub(crate) struct OptionsArgs {
    /// What `now` means, as 2026-01-15T12:00:00Z; the system clock where not given
    #[arg(long, value_name = "TIME")]
    now: Option<String>,

    /// The zone of days and of times without one, as Europe/Paris or +02:00; UTC where not given
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    tz: Option<String>,

    /// Give `$NAME` in the query a value; may be given several times
    ///
    /// The value is one literal or list of the language, as `5s` or `("a", "b")`; any other text is
    /// itself.
    #[arg(long, short, value_name = "NAME=VALUE")]
    param: Vec<String>,
}

impl OptionsArgs {
    pub(crate) fn read(&self) -> Result<Options, Failure> {
        self.read_in(Zone::default())
    }

    /// The same with the zone that holds where none is given.
    pub(crate) fn read_in(&self, usual: Zone) -> Result<Options, Failure> {
        let mut options = Options::at(self.fixed_now()?.unwrap_or_else(Utc::now));
        options.zone = self.tz.as_deref().map_or(Ok(usual), zone)?;
        options.limits.bytes = Limits::MOST_BYTES;
        for written in &self.param {
            let (name, value) = parameter(written)?;
            options.parameters.bind(name, value);
        }
        Ok(options)
    }

    /// What `now` means, where the clock does not say.
    pub(crate) fn fixed_now(&self) -> Result<Option<DateTime<Utc>>, Failure> {
        self.now.as_deref().map(instant).transpose()
    }
}

pub(crate) fn instant(written: &str) -> Result<DateTime<Utc>, Failure> {
    let instant = DateTime::parse_from_rfc3339(written).map_err(|_| {
        Failure::new(format!("{} is no time with a zone", render::quote(written)))
            .help("write it as `2026-01-15T12:00:00Z` or `2026-01-15T12:00:00+02:00`")
    })?;
    // As precise as `now` is in a query.
    Ok(instant.to_utc().trunc_subsecs(6))
}

pub(crate) fn zone(written: &str) -> Result<Zone, Failure> {
    Zone::parse(written).ok_or_else(|| {
        let failure = Failure::new(format!("no time zone is called {}", render::quote(written)));
        match suggest::nearest(written, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help("write `UTC`, an offset such as `+02:00` or an IANA name such as `Europe/Paris`"),
        }
    })
}

pub(crate) fn parameter(written: &str) -> Result<(&str, ParameterValue), Failure> {
    let malformed = |message: String| Failure::new(message).help("write `NAME=VALUE`, as `model=gpt-4o`");
    let (name, value) =
        written.split_once('=').ok_or_else(|| malformed(format!("{} has no `=`", render::quote(written))))?;
    if !tamis::syntax::is_parameter_name(name) {
        return Err(malformed(format!("{} does not begin with a parameter's name", render::quote(written))));
    }
    Ok((name, ParameterValue::parse(value)))
}
