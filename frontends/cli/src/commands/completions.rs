//! `tamis completions`: generates the completion script for a shell.

use crate::failure::{Failure, Outcome};
use crate::output::Channel;
use clap::Args;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis completions bash > ~/.local/share/bash-completion/completions/tamis
  tamis completions zsh > ~/.zfunc/_tamis
  tamis completions fish > ~/.config/fish/completions/tamis.fish";

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: clap_complete::Shell,
}

pub(crate) fn run(args: &CompletionsArgs, mut root: clap::Command) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut root, "tamis", &mut script);
    Channel::emit(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Clean)
}
