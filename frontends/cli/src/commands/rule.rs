//! `tamis rule`: what a code means, which queries give it, and what to write instead.

use std::fmt::Write;

use clap::Args;
use clap::builder::styling::{AnsiColor, Style};
use tamis::Code;
use tamis::request::RequestCode;

use crate::failure::{Failure, Outcome};
use crate::output::{Channel, TerminalStyle, table};
use crate::{suggest, text};

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

pub(crate) fn run(args: &RuleArgs) -> Result<Outcome, Failure> {
    let codes: Vec<Code> = args.codes.iter().map(|name| code(name)).collect::<Result<_, _>>()?;
    let style = Channel::Stdout.style();
    let text = match (codes.as_slice(), args.all) {
        ([], false) => list(style),
        ([], true) => pages(Code::ALL, style),
        (codes, false) => pages(codes, style),
        (_, true) => {
            return Err(Failure::new("codes and `--all` are both given").help("give one of them"));
        }
    };
    Channel::Stdout.write(&text)?;
    Ok(Outcome::Clean)
}

/// The code of this name.
pub(crate) fn code(name: &str) -> Result<Code, Failure> {
    Code::from_name(name).ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> Failure {
    if RequestCode::ALL.iter().any(|code| code.as_str() == name) {
        return Failure::new(format!(
            "{} is about requests, and only what is said of queries has a page",
            text::quote(name)
        ))
        .help("`tamis help request` says what a request takes");
    }
    let failure = Failure::new(format!("no code is called {}", text::quote(name)));
    match suggest::nearest(name, Code::ALL.iter().map(|code| code.as_str())) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`tamis rule` lists the codes"),
    }
}

/// All codes, in the order in which a query is read.
pub(crate) fn list(style: TerminalStyle) -> String {
    let rows =
        Code::ALL.iter().map(|code| [code.as_str(), code.severity().as_str(), code.meaning()].map(str::to_owned));
    table::render(["code", "severity", "what it means"], rows, style)
}

fn pages(codes: &[Code], style: TerminalStyle) -> String {
    codes.iter().map(|&code| page(code, style)).collect::<Vec<_>>().join("\n")
}

/// The page of a code: drawn where there are colours, else the Markdown that it is written in.
pub(crate) fn page(code: Code, style: TerminalStyle) -> String {
    if !style.colour {
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
