//! The arguments of `tamis request`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::curl::Sending;
use super::settings::SettingsArgs;
use crate::args::{InputArgs, require_other_than};
use crate::config::{Auth, Settings};
use crate::failure::Failure;
use crate::output::Destination;

/// The number of retries unless another one is given.
pub(in crate::commands) const DEFAULT_RETRIES: u32 = 4;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis request --list
  tamis request traces-search --log-stream-id $ID --limit 5 \\
    --sort created_at:desc 'duration_ns > 5s'
  tamis request export-records --root-type trace --log-stream-id $ID \\
    --export-format csv 'tags has prod'
  tamis request queue-export --record-ids $A,$B
  tamis request spans-count --project-id $PROJECT --log-stream-id $ID \\
    --send 'status_code >= 500'
  tamis request spans-count --project-id $PROJECT --log-stream-id $ID \\
    --curl 'status_code >= 500' | sh
  tamis request spans-count --log-stream-id $ID \\
    --explain-response 422.json 'status_code >= 500'

Without a query, and without one on standard input, a request applies to all records; one that deletes
records or empties a queue then requires `--all-records`. If standard input is an empty file or pipe, the
query is empty, which is an error, as the command before the pipe may have failed. In a loop or a program
that has a pipe there, redirect it from /dev/null.

`--send` runs the installed `curl` and prints the response, or writes it to the file of `--output` when it
is complete. The key is read from the variable of the `--auth` method; it is neither an argument of `curl`
nor in a file. A request that deletes records shows what it deletes and asks; without a terminal it requires
`--yes`.

The command printed by `--curl` is for POSIX shells such as sh, bash and zsh, not for fish. The shell that
runs it reads the key from the same variable.

Splunk Agent Observability has the same API: a log stream is called an agent stream there. Use
`--auth splunk-ao`, or `--auth sf-token` with a `--base-url`.";

#[derive(Debug, Args)]
pub(crate) struct RequestArgs {
    /// The target of the request, such as `traces-search`; `--list` lists the targets
    ///
    /// It may be omitted if `target` in `tamis.toml` has one.
    #[arg(value_name = "TARGET")]
    pub(super) target: Option<String>,

    #[command(flatten)]
    pub(super) inputs: InputArgs,

    /// List the targets with their filters and paths
    #[arg(long, conflicts_with_all = ["target", "query", "file", "curl", "compact", "output", "explain_response", "send"])]
    pub(super) list: bool,

    /// Explain why the server rejected the request, from its response with status 422; `-` reads standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["curl", "output", "send"])]
    pub(super) explain_response: Option<PathBuf>,

    #[command(flatten)]
    pub(super) sending: SendArgs,

    #[command(flatten)]
    pub(super) build: BuildArgs,
}

impl RequestArgs {
    /// Returns an error if the body, or the response that `curl` writes, would replace a file that is read.
    pub(super) fn require_other_output(&self) -> Result<(), Failure> {
        let output = Destination::of(self.build.output.as_deref());
        require_other_than(&output, self.inputs.files().chain(self.build.settings.files()))
    }
}

/// Sending the request.
#[derive(Debug, Args)]
pub(super) struct SendArgs {
    /// Send the request with the installed `curl`, and print the response
    #[arg(long, conflicts_with_all = ["curl", "compact"])]
    pub(super) send: bool,

    /// With `--send`, do not ask before a request that deletes or removes records
    #[arg(long, requires = "send")]
    pub(super) yes: bool,

    /// With `--send`, how often to try again if the server is busy or the connection fails
    #[arg(long, value_name = "COUNT", default_value_t = DEFAULT_RETRIES, requires = "send")]
    pub(super) retries: u32,
}

/// How a request is built and printed.
#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// Print the body on one line
    #[arg(long)]
    pub(super) compact: bool,

    /// Print the `curl` command that sends the request, for a POSIX shell
    #[arg(long)]
    pub(super) curl: bool,

    /// The URL of the API for `--send` and `--curl`, with or without its version.
    #[arg(
        long,
        value_name = "URL",
        value_hint = ValueHint::Url,
        help = "The URL of the API for `--send` and `--curl`, with or without its version [default: https://api.galileo.ai/v2]"
    )]
    pub(super) base_url: Option<String>,

    /// The authentication method for `--send` and `--curl` [default: galileo]
    #[arg(long, value_name = "METHOD")]
    pub(super) auth: Option<Auth>,

    /// Write the body to a file; with `--send` or `--curl` the response, for example an export
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) output: Option<PathBuf>,

    #[command(flatten)]
    pub(super) settings: SettingsArgs,
}

impl BuildArgs {
    /// Where the body or the command is written to.
    pub(crate) fn destination(&self) -> Destination {
        Destination::of(self.output.as_deref().filter(|_| !self.curl))
    }

    /// Where and how the request is sent.
    pub(super) fn sending<'a>(&'a self, configured: &'a Settings) -> Result<Sending<'a>, Failure> {
        let api = configured.api(self.base_url.as_deref(), self.auth)?;
        Ok(Sending { api, output: self.output.as_deref() })
    }
}
