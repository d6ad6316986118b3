//! `tamis completions`: what a shell needs to complete the command.

use clap::CommandFactory;

use crate::args::{Cli, CompletionsArgs};
use crate::failure::{Failure, Outcome};
use crate::output::Channel;

pub(crate) fn run(args: &CompletionsArgs) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "tamis", &mut script);
    Channel::emit(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Clean)
}
