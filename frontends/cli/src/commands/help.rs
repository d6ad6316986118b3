//! `tamis help`: help for the commands and the language.

use clap::Args;
use clap::builder::StyledStr;

use crate::failure::{Failure, Outcome};
use crate::features;
use crate::output::Channel;
use crate::suggest;
use crate::text::{self, wrap};

#[derive(Debug, Args)]
pub(crate) struct HelpArgs {
    /// A command, or `language`
    topic: Option<String>,
}

/// The overview of the language.
pub(crate) const LANGUAGE: &str = include_str!("help/language.txt");

/// The topic that is not a command.
pub(crate) const LANGUAGE_TOPIC: &str = "language";

pub(crate) fn run(args: &HelpArgs, root: clap::Command) -> Result<Outcome, Failure> {
    let mut root = wrappable(root);
    root.build();
    let text = match args.topic.as_deref() {
        None => root.render_long_help().ansi().to_string(),
        Some(LANGUAGE_TOPIC) => LANGUAGE.to_owned(),
        Some(topic) => match root.find_subcommand_mut(topic) {
            Some(command) => command.render_long_help().ansi().to_string(),
            None => return Err(features::left_out(topic).unwrap_or_else(|| unknown(topic, &root))),
        },
    };
    Channel::Stdout.write(&wrap::restored(&text))?;
    Ok(Outcome::Clean)
}

/// Prepares help texts for wrapping: joins the lines of each paragraph and protects text in backticks.
pub(crate) fn wrappable(command: clap::Command) -> clap::Command {
    let texts = (command.get_about(), command.get_long_about(), command.get_after_help());
    let [about, long_about, after_help] = [texts.0, texts.1, texts.2].map(|text| text.map(unwrapped));
    let command = command.mut_args(|argument| {
        let (help, long_help) = (argument.get_help().map(unwrapped), argument.get_long_help().map(unwrapped));
        let argument = if let Some(help) = help { argument.help(help) } else { argument };
        if let Some(help) = long_help { argument.long_help(help) } else { argument }
    });
    let command = if let Some(about) = about { command.about(about) } else { command };
    let command = if let Some(about) = long_about { command.long_about(about) } else { command };
    let command = if let Some(help) = after_help { command.after_help(help) } else { command };
    command.mut_subcommands(wrappable)
}

fn unwrapped(text: &StyledStr) -> String {
    wrap::unbroken_spaces(&wrap::joined(&text.to_string()))
}

fn unknown(topic: &str, root: &clap::Command) -> Failure {
    let names = root.get_subcommands().map(clap::Command::get_name).chain([LANGUAGE_TOPIC]);
    let failure = Failure::new(format!("no help for {}", text::quote(topic)));
    match suggest::nearest(topic, names) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`tamis help` lists the commands; `tamis help language` describes the language"),
    }
}
