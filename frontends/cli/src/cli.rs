//! The command line: the commands and what runs each of them.

use std::ffi::OsString;

use anstream::ColorChoice;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

#[cfg(feature = "match")]
use crate::commands::match_records;
#[cfg(feature = "repl")]
use crate::commands::repl;
#[cfg(feature = "server")]
use crate::commands::server;
use crate::commands::{
    check, columns, compile, complete, completions, examples, explain, help, hover, man, raise, request, rule, sql,
    tokens,
};
#[cfg(feature = "saved-queries")]
use crate::commands::{config, diff, fmt, lint, rename};
use crate::failure::{Failure, Outcome};
use crate::usage::{self, Rejected};

const ABOUT: &str = "\
Compiles filters for LLM logs to the JSON that the Galileo API accepts.

A query, such as `tags contains \"prod\" and duration_ns > 5s`, is checked against the columns of your \
logs before it compiles, and every error is reported with its position and a way to fix it.";

const EXAMPLES: &str = "\
Getting started:
  tamis help language                  show the language on one page
  tamis columns token                  list the columns that match `token`
  tamis check 'duration_ns > 5s and tags has prod'
  tamis compile 'duration_ns > 5s and tags has prod'
";

const INTERACTIVE: &str = "  tamis                                on a terminal: an interactive session\n";

const EXIT_CODES: &str = "
Exit codes:
  0  success; there may be warnings
  1  the query has errors, or nothing was found
  2  the command line is invalid, or the input cannot be read";

/// Compiles filters for LLM logs to the JSON that the Galileo API accepts
#[derive(Debug, Parser)]
#[command(name = "tamis", bin_name = "tamis", version, long_version = env!("TAMIS_VERSION"), long_about = ABOUT, after_help = after_help(), max_term_width = 100)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to use colors
    ///
    /// `auto` uses colors if the terminal supports them, and honors NO_COLOR, CLICOLOR_FORCE and TERM.
    // Read by `color_choice`, so that it applies to errors on the command line too. Without an explicit order, its
    // position among the flags of a command would depend on the number of commands.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", display_order = 100)]
    color: Color,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print the filter that a query compiles to
    #[command(after_help = compile::AFTER_HELP)]
    Compile(compile::CompileArgs),
    /// Check a query for errors
    #[command(after_help = check::AFTER_HELP)]
    Check(check::CheckArgs),
    /// Explain a query in plain English
    #[command(after_help = explain::AFTER_HELP)]
    Explain(explain::ExplainArgs),
    /// Filter records in files
    #[cfg(feature = "match")]
    #[command(after_help = match_records::AFTER_HELP)]
    Match(Box<match_records::MatchArgs>),
    /// Convert JSON back to a query: a filter tree, a flat list or a whole request body
    #[command(after_help = raise::AFTER_HELP)]
    Raise(raise::RaiseArgs),
    /// Check saved queries for errors and suspicious conditions
    #[cfg(feature = "saved-queries")]
    #[command(after_help = lint::AFTER_HELP)]
    Lint(Box<lint::LintArgs>),
    /// Compare two queries, or saved queries with those of a revision
    #[cfg(feature = "saved-queries")]
    #[command(after_help = diff::AFTER_HELP)]
    Diff(Box<diff::DiffArgs>),
    /// Write records that a query matches or rejects, as comments that `lint` checks
    #[command(after_help = examples::AFTER_HELP)]
    Examples(examples::ExamplesArgs),
    /// Format queries in canonical form
    #[cfg(feature = "saved-queries")]
    #[command(after_help = fmt::AFTER_HELP)]
    Fmt(fmt::FmtArgs),
    /// Rename a column in saved queries
    #[cfg(feature = "saved-queries")]
    #[command(after_help = rename::AFTER_HELP)]
    Rename(rename::RenameArgs),
    /// Print the body of a request, or send it
    #[command(after_help = request::AFTER_HELP)]
    Request(Box<request::RequestArgs>),
    /// Convert a query to SQL
    #[command(after_help = sql::AFTER_HELP)]
    Sql(Box<sql::SqlArgs>),
    /// List the available columns
    #[command(after_help = columns::AFTER_HELP)]
    Columns(columns::ColumnsArgs),
    /// Show the configuration, and where each value comes from
    #[cfg(feature = "saved-queries")]
    #[command(after_help = config::AFTER_HELP)]
    Config(config::ConfigShowArgs),
    /// Explain a code such as `unknown-column`, or list all codes
    #[command(after_help = rule::AFTER_HELP)]
    Rule(rule::RuleArgs),
    /// Try queries interactively, with completion, highlighting and history
    #[cfg(feature = "repl")]
    #[command(after_help = repl::AFTER_HELP)]
    Repl(repl::ReplArgs),
    /// Serve editors: diagnostics, fixes, completion and more, as a language server
    #[cfg(feature = "server")]
    #[command(after_help = server::AFTER_HELP)]
    Server(Box<server::ServerArgs>),
    /// Suggest completions at a position in a query
    #[command(after_help = complete::AFTER_HELP)]
    Complete(Box<complete::CompleteArgs>),
    /// Describe what is at a position in a query
    #[command(after_help = hover::AFTER_HELP)]
    Hover(Box<hover::HoverArgs>),
    /// Split a query into tokens for syntax highlighting
    #[command(after_help = tokens::AFTER_HELP)]
    Tokens(tokens::TokensArgs),
    /// Show help for a command or for the language
    Help(help::HelpArgs),
    /// Generate the completion script for a shell
    #[command(after_help = completions::AFTER_HELP)]
    Completions(completions::CompletionsArgs),
    /// Generate the manual page of `tamis` or of a command
    #[command(after_help = man::AFTER_HELP)]
    Man(man::ManArgs),
}

fn after_help() -> String {
    [EXAMPLES, if cfg!(feature = "repl") { INTERACTIVE } else { "" }, EXIT_CODES].concat()
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Color {
    /// Use colors if the terminal supports them
    Auto,
    /// Always use colors
    Always,
    /// Never use colors
    Never,
}

/// Reads the command line.
pub(crate) fn parse(arguments: Vec<OsString>) -> Result<Cli, Box<Rejected>> {
    let mut command = help::wrappable(Cli::command());
    // Only a built command has all of its options, such as `--help`.
    command.build();
    let arguments = usage::with_query_last(arguments, &command);
    let matches = command.try_get_matches_from_mut(&arguments);
    let cli = matches
        .and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command)));
    cli.map_err(|error| {
        let command = usage::invoked(&arguments, &command).clone();
        Box::new(Rejected { error, command, arguments })
    })
}

/// The value of `--color`, even if the rest of the command line is invalid.
pub(crate) fn color_choice(arguments: &[OsString]) -> ColorChoice {
    let mut words = arguments.iter().map(|argument| argument.to_str().unwrap_or_default());
    let mut choice = ColorChoice::Auto;
    while let Some(word) = words.next().filter(|&word| word != "--") {
        let value = if word == "--color" { words.next() } else { word.strip_prefix("--color=") };
        match value.and_then(|value| Color::from_str(value, false).ok()) {
            Some(Color::Always) => choice = ColorChoice::Always,
            Some(Color::Never) => choice = ColorChoice::Never,
            Some(Color::Auto) | None => {}
        }
    }
    choice
}

/// Runs a command.
pub(crate) fn run(command: Command) -> Result<Outcome, Failure> {
    match command {
        Command::Compile(args) => compile::run(&args),
        Command::Check(args) => check::run(&args),
        #[cfg(feature = "match")]
        Command::Match(args) => match_records::run(&args),
        Command::Raise(args) => raise::run(&args),
        Command::Request(args) => request::run(*args),
        #[cfg(feature = "saved-queries")]
        Command::Lint(args) => lint::run(&args),
        Command::Explain(args) => explain::run(&args),
        #[cfg(feature = "saved-queries")]
        Command::Diff(args) => diff::run(&args),
        Command::Examples(args) => examples::run(&args),
        #[cfg(feature = "saved-queries")]
        Command::Fmt(args) => fmt::run(&args),
        #[cfg(feature = "saved-queries")]
        Command::Rename(args) => rename::run(&args),
        Command::Sql(args) => sql::run(&args),
        Command::Columns(args) => columns::run(&args),
        #[cfg(feature = "saved-queries")]
        Command::Config(args) => config::run(&args),
        Command::Rule(args) => rule::run(&args),
        #[cfg(feature = "repl")]
        Command::Repl(args) => repl::run(&args),
        #[cfg(feature = "server")]
        Command::Server(args) => server::run(*args),
        Command::Complete(args) => complete::run(&args),
        Command::Hover(args) => hover::run(&args),
        Command::Tokens(args) => tokens::run(&args),
        Command::Help(args) => help::run(&args, Cli::command()),
        Command::Completions(args) => completions::run(&args, Cli::command()),
        Command::Man(args) => man::run(&args, Cli::command()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The arguments as clap reads them, with the options of the real commands.
    fn moved(line: &[&str]) -> String {
        let mut command = help::wrappable(Cli::command());
        command.build();
        let arguments = ["tamis"].iter().chain(line).map(OsString::from).collect();
        let moved = usage::with_query_last(arguments, &command);
        moved.iter().skip(1).map(|argument| argument.to_str().unwrap()).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn options_are_not_queries() {
        for line in [
            &["check", "-h=1"][..],
            &["check", "-help"],
            &["check", "-cmy file", "is_complete"],
            &["check", "-c(1).json", "is_complete"],
            &["check", "-fmy file.tamis"],
            &["compile", "-oout file.json", "is_complete"],
            &["compile", "-pmodel=gpt 4o", "is_complete"],
            &["raise", "-(a)"],
        ] {
            assert_eq!(moved(line), line.join("|"));
        }
        for query in ["-cost > 5", "-has_children", "-output contains x", "-feedback in (1)", "-history = 1", "-5"] {
            assert_eq!(moved(&["compile", query, "--flat"]), format!("compile|--flat|--|{query}"));
        }
    }

    #[test]
    fn unknown_options_are_explained() {
        for (command, flag, near) in [
            ("check", "--filename", Some("--file")),
            ("compile", "--file-name", Some("--file")),
            ("lint", "--file-name", None),
            ("request", "--filename", Some("--file-name")),
            ("request", "--column", Some("--columns")),
            ("request", "--dry-run", None),
            ("lint", "--dry-run", Some("--diff")),
            ("fmt", "--dry-run", Some("--diff")),
            ("rename", "--dry-run", Some("--diff")),
            ("compile", "--strict-mode", Some("--strict")),
            ("check", "--strict-mode", None),
            ("fmt", "--diff-only", Some("--diff")),
            ("request", "--diff-only", None),
            ("lint", "--no-fix", None),
            ("lint", "--no-conf", Some("--no-config")),
            ("lint", "--baselines", Some("--baseline")),
            ("request", "--baselines", None),
            ("request", "--codes", None),
            ("request", "--method", None),
            ("compile", "--tree-form", Some("--tree")),
            ("explain", "--tree-form", None),
            ("request", "--start", Some("--start-time")),
            ("compile", "--start", None),
            ("request", "--log_stream_id", Some("--log-stream-id")),
            ("request", "--stream-id", Some("--log-stream-id")),
            ("compile", "--no-colour", Some("--color")),
            ("compile", "--timezone", Some("--tz")),
            ("columns", "--zone", None),
            ("check", "--json", Some("--format json")),
            ("compile", "--max", None),
            ("request", "--limt", Some("--limit")),
            ("request", "--lits", Some("--list")),
        ] {
            let Err(rejected) = parse(["tamis", command, flag].map(OsString::from).to_vec()) else {
                panic!("{flag} is an option of {command}")
            };
            let failure = usage::handle(&rejected).unwrap_err();
            let expected = near.map(|near| format!("did you mean `{near}`?"));
            let help = failure.help_text().filter(|help| help.starts_with("did you mean"));
            assert_eq!(help, expected.as_deref(), "{command} {flag}");
        }
    }

    #[test]
    fn help_fits_into_80_columns() {
        let root = Cli::command();
        for command in root.get_subcommands().chain([&root]) {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            // Other lines are wrapped.
            for line in help.lines().filter(|line| line.starts_with(' ')) {
                assert!(line.chars().count() <= 80, "{}: {line}", command.get_name());
            }
        }
    }
}
