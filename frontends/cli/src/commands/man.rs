//! `tamis man`: generates the manual pages.

use clap::Args;
use std::io;

use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::commands::help::LANGUAGE;
use crate::failure::{self, Failure, Outcome};
use crate::output::Channel;
use crate::{suggest, text};

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis man | man -l -
  tamis man > ~/.local/share/man/man1/tamis.1
  tamis man compile > ~/.local/share/man/man1/tamis-compile.1";

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The command that the page describes [default: `tamis` itself]
    command: Option<String>,
}

pub(crate) fn run(args: &ManArgs, mut root: clap::Command) -> Result<Outcome, Failure> {
    root.build();
    let page = match args.command.as_deref() {
        None => page(root, Some(LANGUAGE)),
        Some(name) => match root.find_subcommand(name) {
            Some(command) => page(command.clone(), None),
            None => return Err(unknown(name, &root)),
        },
    };
    let page = page.map_err(|error| Failure::new(format!("cannot generate the page: {}", failure::reason(&error))))?;
    Channel::emit(&String::from_utf8_lossy(&page))?;
    Ok(Outcome::Clean)
}

fn page(command: clap::Command, language: Option<&str>) -> io::Result<Vec<u8>> {
    let notes = command.get_after_help().map(ToString::to_string);
    let page = Man::new(command);
    let mut roff = Vec::new();
    page.render_title(&mut roff)?;
    page.render_name_section(&mut roff)?;
    page.render_synopsis_section(&mut roff)?;
    page.render_description_section(&mut roff)?;
    page.render_options_section(&mut roff)?;
    page.render_subcommands_section(&mut roff)?;
    if let Some(notes) = notes {
        verbatim("NOTES", notes.lines()).to_writer(&mut roff)?;
    }
    if let Some(language) = language {
        // Replaces the heading of the text.
        verbatim("LANGUAGE", language.lines().skip(2)).to_writer(&mut roff)?;
    }
    Ok(roff)
}

/// A section whose lines are not filled.
fn verbatim<'t>(heading: &str, lines: impl Iterator<Item = &'t str>) -> Roff {
    let mut section = Roff::new();
    section.control("SH", [heading]).control("nf", []);
    for line in lines {
        section.text([roman(line)]);
    }
    section.control("fi", []);
    section
}

fn unknown(name: &str, root: &clap::Command) -> Failure {
    let failure = Failure::new(format!("unknown command {}", text::quote(name)));
    match suggest::nearest(name, root.get_subcommands().map(clap::Command::get_name)) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`tamis help` lists the commands"),
    }
}
