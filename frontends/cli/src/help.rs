//! `tamis help`: the commands, and the language on a page.

use clap::CommandFactory;

use crate::args::{Cli, HelpArgs};
use crate::failure::{Failure, Outcome};
use crate::output::Channel;
use crate::{render, suggest};

/// The language on a page.
pub(crate) const LANGUAGE: &str = include_str!("help/language.txt");

/// The topic that is no command.
const LANGUAGE_TOPIC: &str = "language";

pub(crate) fn run(args: &HelpArgs) -> Result<Outcome, Failure> {
    let mut root = Cli::command();
    root.build();
    let text = match args.topic.as_deref() {
        None => root.render_long_help().ansi().to_string(),
        Some(LANGUAGE_TOPIC) => LANGUAGE.to_owned(),
        Some(topic) => match root.find_subcommand_mut(topic) {
            Some(command) => command.render_long_help().ansi().to_string(),
            None => return Err(unknown(topic, &root)),
        },
    };
    Channel::Stdout.write(&text)?;
    Ok(Outcome::Clean)
}

fn unknown(topic: &str, root: &clap::Command) -> Failure {
    let names = root.get_subcommands().map(clap::Command::get_name).chain([LANGUAGE_TOPIC]);
    let failure = Failure::new(format!("there is no help on {}", render::quote(topic)));
    match suggest::nearest(topic, names) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("there is help on every command that `tamis help` lists, and on `language`"),
    }
}
