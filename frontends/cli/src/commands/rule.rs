//! `tamis rule`: explains diagnostic codes.

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
  tamis rule                                   list all codes
  tamis rule unclosed-string                   show the page of a code
  tamis rule unknown-column type-mismatch      show several pages
  tamis rule --all | less                      show all pages

A page explains a code, with example queries and how to fix them. It is printed as Markdown if colors
are off.";

#[derive(Debug, Args)]
pub(crate) struct RuleArgs {
    /// The codes to explain, such as `unclosed-string`; all codes are listed if none is given
    #[arg(value_name = "CODE")]
    codes: Vec<String>,

    /// Print the pages of all codes
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
            return Err(Failure::new("codes cannot be used with `--all`").help("remove one of them"));
        }
    };
    Channel::Stdout.write(&text)?;
    Ok(Outcome::Clean)
}

/// The code with this name.
pub(crate) fn code(name: &str) -> Result<Code, Failure> {
    name.parse().map_err(|_| unknown(name))
}

fn unknown(name: &str) -> Failure {
    if RequestCode::ALL.iter().any(|code| code.as_str() == name) {
        return Failure::new(format!(
            "{} is a code of requests, and only the codes of queries have a page",
            text::quote(name)
        ))
        .help("for the arguments of requests, run `tamis help request`");
    }
    let failure = Failure::new(format!("unknown code {}", text::quote(name)));
    match suggest::nearest(name, Code::ALL.iter().map(|code| code.as_str())) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`tamis rule` lists the codes"),
    }
}

/// Lists all codes, in the order in which a query is processed.
pub(crate) fn list(style: TerminalStyle) -> String {
    let rows = Code::ALL
        .iter()
        .map(|code| [code.as_str(), code.default_severity().as_str(), code.meaning()].map(str::to_owned));
    table::render(["code", "severity", "meaning"], rows, style)
}

fn pages(codes: &[Code], style: TerminalStyle) -> String {
    codes.iter().map(|&code| page(code, style)).collect::<Vec<_>>().join("\n")
}

/// The page of a code: styled if colors are on, otherwise the Markdown source.
pub(crate) fn page(code: Code, style: TerminalStyle) -> String {
    if !style.color {
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
