//! The command line: which commands there are, and what runs each.

use std::ffi::OsString;

use anstream::ColorChoice;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::commands::{
    check, columns, compile, complete, completions, explain, fmt, help, hover, lint, man, raise, repl, request, rule,
    tokens,
};
use crate::failure::{Failure, Outcome};

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
    // Read by `colour_choice`, so that it holds for mistakes on the command line too. Without an order of its own
    // it would stand among the flags of a command at a place that depends on how many commands there are.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", display_order = 100)]
    color: Colour,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print the filter that a query compiles to
    #[command(after_help = compile::AFTER_HELP)]
    Compile(compile::CompileArgs),
    /// Say whether a query is well, and what is wrong with it
    #[command(after_help = check::AFTER_HELP)]
    Check(check::CheckArgs),
    /// Say in plain English what a query keeps
    #[command(after_help = explain::AFTER_HELP)]
    Explain(explain::ExplainArgs),
    /// Turn JSON back into a query: a filter tree, a flat list, or a whole request body
    #[command(after_help = raise::AFTER_HELP)]
    Raise(raise::RaiseArgs),
    /// Say what is wrong with saved queries, and what may be
    #[command(after_help = lint::AFTER_HELP)]
    Lint(Box<lint::LintArgs>),
    /// Write queries in their canonical form
    #[command(after_help = fmt::AFTER_HELP)]
    Fmt(fmt::FmtArgs),
    /// Print the whole body of a request, or the command that sends it
    #[command(after_help = request::AFTER_HELP)]
    Request(Box<request::RequestArgs>),
    /// List the columns that may be asked for
    #[command(after_help = columns::AFTER_HELP)]
    Columns(columns::ColumnsArgs),
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
    Help(help::HelpArgs),
    /// Print the script that completes the command in a shell
    #[command(after_help = completions::AFTER_HELP)]
    Completions(completions::CompletionsArgs),
    /// Print the manual page of the command, or of one of its commands
    #[command(after_help = man::AFTER_HELP)]
    Man(man::ManArgs),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Colour {
    /// On a terminal that has them
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// Reads the command line.
pub(crate) fn parse(arguments: Vec<OsString>) -> Result<Cli, Box<clap::Error>> {
    let mut command = help::wrappable(Cli::command());
    let matches = command.try_get_matches_from_mut(arguments);
    let cli = matches
        .and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command)));
    cli.map_err(Box::new)
}

/// What `--color` says, even on a command line that is wrong elsewhere.
pub(crate) fn colour_choice(arguments: &[OsString]) -> ColorChoice {
    let mut words = arguments.iter().map(|argument| argument.to_str().unwrap_or_default());
    let mut choice = ColorChoice::Auto;
    while let Some(word) = words.next().filter(|&word| word != "--") {
        let value = if word == "--color" { words.next() } else { word.strip_prefix("--color=") };
        match value.and_then(|value| Colour::from_str(value, false).ok()) {
            Some(Colour::Always) => choice = ColorChoice::Always,
            Some(Colour::Never) => choice = ColorChoice::Never,
            Some(Colour::Auto) | None => {}
        }
    }
    choice
}

/// Runs a command.
pub(crate) fn run(command: Command) -> Result<Outcome, Failure> {
    match command {
        Command::Compile(args) => compile::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Raise(args) => raise::run(&args),
        Command::Request(args) => request::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Fmt(args) => fmt::run(&args),
        Command::Columns(args) => columns::run(&args),
        Command::Rule(args) => rule::run(&args),
        Command::Repl(args) => repl::run(&args),
        Command::Complete(args) => complete::run(&args),
        Command::Hover(args) => hover::run(&args),
        Command::Tokens(args) => tokens::run(&args),
        Command::Help(args) => help::run(&args, Cli::command()),
        Command::Completions(args) => completions::run(&args, Cli::command()),
        Command::Man(args) => man::run(&args, Cli::command()),
    }
}
