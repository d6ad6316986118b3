//! The arguments of `tamis server`.

use clap::Args;

use crate::args::{ConfigArgs, OptionsArgs};

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis server                       started by an editor
  tamis server --param model=gpt-4o  with a value for `$model` in queries

Speaks the Language Server Protocol 3.17 on standard input and output, until the editor ends it. It serves
`*.tamis` files, and the queries inside the files that `tamis.toml` lists; code blocks with the language
`tamis` in Markdown need no configuration. The configuration of each file is found as by `tamis lint`, and
read again when it changes. How to set up an editor: docs/editors.md.

The exit code is 0 if the editor shut the server down, 1 if the connection ended without that, and 2 if the
command line is invalid or a message is malformed.";

#[derive(Debug, Args)]
pub(crate) struct ServerArgs {
    #[command(flatten)]
    pub(super) options: OptionsArgs,

    #[command(flatten)]
    pub(super) config: ConfigArgs,

    /// Use standard input and output, which is the only way; some editors pass it
    #[arg(long, hide = true)]
    stdio: bool,
}
