//! `tamis rule`: what a code means, which queries give it, and what to write instead.

use std::cmp::Reverse;
use std::fmt::Write;

use clap::Args;
use clap::builder::styling::{AnsiColor, Style};
use tamis::request::RequestCode;
use tamis::{Code, Diagnostic};

use crate::failure::{Failure, Outcome};
use crate::output::{Channel, Look};
use crate::{render, suggest, table};

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis rule                                   all codes, one line each
  tamis rule unclosed-string                   the page of one
  tamis rule unknown-column type-mismatch      the pages of several
  tamis rule --all | less                      the pages of all

A page says what the code means, shows queries that give it, and what to write instead. Without
colours it is Markdown.";

#[derive(Debug, Args)]
pub(crate) struct RuleArgs {
    /// The codes to explain, as `unclosed-string`; all are listed where none is given
    #[arg(value_name = "CODE")]
    codes: Vec<String>,

    /// Print the pages of all codes, one after the other
    #[arg(long)]
    all: bool,
}

/// How many codes are named at most where more can be learnt of them.
const MOST_NAMED: usize = 3;

pub(crate) fn run(args: &RuleArgs) -> Result<Outcome, Failure> {
    let codes: Vec<Code> = args.codes.iter().map(|name| code(name)).collect::<Result<_, _>>()?;
    let look = Channel::Stdout.look();
    let text = match (codes.as_slice(), args.all) {
        ([], false) => list(look),
        ([], true) => pages(Code::ALL, look),
        (codes, false) => pages(codes, look),
        (_, true) => {
            return Err(Failure::new("codes and `--all` are both given").help("give one of them"));
        }
    };
    Channel::Stdout.write(&text)?;
    Ok(Outcome::Clean)
}

/// The line that says where to learn more, errors first; empty where there is nothing to learn more about.
pub(crate) fn pointer<'d>(diagnostics: impl IntoIterator<Item = &'d Diagnostic>) -> String {
    pointer_to("tamis rule", diagnostics)
}

/// The same where pages are shown by this command.
pub(crate) fn pointer_to<'d>(command: &str, diagnostics: impl IntoIterator<Item = &'d Diagnostic>) -> String {
    let mut worst: Vec<&Diagnostic> = diagnostics.into_iter().collect();
    worst.sort_by_key(|diagnostic| Reverse(diagnostic.severity()));
    let mut named: Vec<&str> = Vec::new();
    for name in worst.into_iter().map(|diagnostic| diagnostic.code.as_str()) {
        if named.len() < MOST_NAMED && !named.contains(&name) {
            named.push(name);
        }
    }
    if named.is_empty() { String::new() } else { format!("for more: {command} {}\n", named.join(" ")) }
}

/// The code of this name.
pub(crate) fn code(name: &str) -> Result<Code, Failure> {
    Code::from_name(name).ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> Failure {
    if RequestCode::ALL.iter().any(|code| code.as_str() == name) {
        return Failure::new(format!(
            "{} is about requests, and only what is said of queries has a page",
            render::quote(name)
        ))
        .help("`tamis help request` says what a request takes");
    }
    let failure = Failure::new(format!("no code is called {}", render::quote(name)));
    match suggest::nearest(name, Code::ALL.iter().map(|code| code.as_str())) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`tamis rule` lists the codes"),
    }
}

/// All codes, in the order in which a query is read.
pub(crate) fn list(look: Look) -> String {
    let rows =
        Code::ALL.iter().map(|code| [code.as_str(), code.severity().as_str(), code.meaning()].map(str::to_owned));
    table::drawn(["code", "severity", "what it means"], rows, look)
}

fn pages(codes: &[Code], look: Look) -> String {
    codes.iter().map(|&code| page(code, look)).collect::<Vec<_>>().join("\n")
}

/// The page of a code: drawn where there are colours, else the Markdown that it is written in.
pub(crate) fn page(code: Code, look: Look) -> String {
    if !look.colour {
        return code.page().to_owned();
    }
    let (heading, query) = (Style::new().bold(), Style::new().fg_color(Some(AnsiColor::Cyan.into())));
    let mut text = String::new();
    let mut in_query = false;
    for line in code.page().lines() {
        // Writing to a string cannot fail.
        let _ = match line.strip_prefix('#') {
            _ if line.starts_with("```") => {
                in_query = !in_query;
                Ok(())
            }
            _ if in_query => writeln!(text, "    {query}{line}{query:#}"),
            Some(title) => writeln!(text, "{heading}{}{heading:#}", title.trim_start_matches(['#', ' '])),
            None => writeln!(text, "{line}"),
        };
    }
    text
}
