//! `tamis completions`: generates the completion script for a shell.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap_complete::Shell;
use tamis::Code;
use tamis::request::Target;

use crate::commands::help::LANGUAGE_TOPIC;
use crate::failure::{Failure, Outcome};
use crate::output::Channel;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis completions bash > ~/.local/share/bash-completion/completions/tamis
  tamis completions zsh > ~/.zfunc/_tamis
  tamis completions fish > ~/.config/fish/completions/tamis.fish";

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &CompletionsArgs, root: clap::Command) -> Result<Outcome, Failure> {
    let mut root = with_values(root);
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut root, "tamis", &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    if args.shell == Shell::Fish {
        script += &fish_values(&root);
    }
    Channel::emit(&script)?;
    Ok(Outcome::Clean)
}

/// Adds the values of arguments that the commands themselves read, so that shells complete them.
fn with_values(root: clap::Command) -> clap::Command {
    let about = |command: &clap::Command| command.get_about().map(ToString::to_string).unwrap_or_default();
    let commands = root.get_subcommands().map(|command| value(command.get_name(), &about(command)));
    let commands: Vec<PossibleValue> = commands.collect();
    let language = value(LANGUAGE_TOPIC, "The language on one page");
    let topics: Vec<PossibleValue> = commands.iter().cloned().chain([language]).collect();
    let codes: Vec<PossibleValue> = Code::ALL.iter().map(|code| value(code.as_str(), code.meaning())).collect();
    let targets: Vec<PossibleValue> = Target::ALL.iter().map(|target| value(target.as_str(), target.path())).collect();
    [("rule", "codes", codes), ("request", "target", targets), ("help", "topic", topics), ("man", "command", commands)]
        .into_iter()
        .fold(root, |root, (command, argument, values)| {
            let parser = PossibleValuesParser::new(values);
            root.mut_subcommand(command, |command| command.mut_arg(argument, |argument| argument.value_parser(parser)))
        })
}

/// The values of arguments without a flag, which clap does not generate for fish.
fn fish_values(root: &clap::Command) -> String {
    let mut script = String::new();
    for command in root.get_subcommands() {
        let values = command.get_positionals().flat_map(clap::Arg::get_possible_values);
        for value in values {
            let about = value.get_help().map(ToString::to_string).unwrap_or_default();
            let about = about.replace('\\', "\\\\").replace('\'', "\\'");
            script += &format!(
                "complete -c tamis -n \"__fish_tamis_using_subcommand {}\" -f -a \"{}\" -d '{about}'\n",
                command.get_name(),
                value.get_name()
            );
        }
    }
    script
}

fn value(name: &str, about: &str) -> PossibleValue {
    PossibleValue::new(name.to_owned()).help(about.to_owned())
}
