//! The arguments of `tamis request`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::curl::Sending;
use super::settings::SettingsArgs;
use crate::args::{InputArgs, require_other_than};
use crate::config::{Auth, Settings};
use crate::failure::Failure;
use crate::output::Destination;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis request --list
  tamis request traces-search --log-stream-id $ID --limit 5 \\
    --sort created_at:desc 'duration_ns > 5s'
  tamis request export-records --root-type trace --log-stream-id $ID \\
    --export-format csv 'tags has prod'
  tamis request queue-export --record-ids $A,$B
  tamis request spans-count --project-id $PROJECT --log-stream-id $ID \\
    --curl 'status_code >= 500' | sh
  tamis request spans-count --log-stream-id $ID \\
    --explain-response 422.json 'status_code >= 500'

Without a query, and without one on standard input, a request applies to all records; one that deletes
records or empties a queue then requires `--all-records`. If standard input is an empty file or pipe, the
query is empty, which is an error, as the command before the pipe may have failed. In a loop or a program
that has a pipe there, redirect it from /dev/null.

The command printed by `--curl` is for POSIX shells such as sh, bash and zsh, not for fish. The shell that
runs it reads the key from the variable of the `--auth` method; tamis does not read it.

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
    #[arg(long, conflicts_with_all = ["target", "query", "file", "curl", "compact", "output", "explain_response"])]
    pub(super) list: bool,

    /// Explain why the server rejected the request, from its response with status 422; `-` reads standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["curl", "output"])]
    pub(super) explain_response: Option<PathBuf>,

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

/// How a request is built and printed.
#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// Print the body on one line
    #[arg(long)]
    pub(super) compact: bool,

    /// Print the `curl` command that sends the request, for a POSIX shell
    #[arg(long)]
    pub(super) curl: bool,

    /// The URL of the API for `--curl`, with or without its version.
    #[arg(
        long,
        value_name = "URL",
        value_hint = ValueHint::Url,
        help = "The URL of the API for `--curl`, with or without its version [default: https://api.galileo.ai/v2]"
    )]
    pub(super) base_url: Option<String>,

    /// The authentication method for `--curl` [default: galileo]
    #[arg(long, value_name = "METHOD")]
    pub(super) auth: Option<Auth>,

    /// Write the body to a file; with `--curl`, have `curl` write the response to it, for example an export
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

    /// Where and how `--curl` sends the request.
    pub(super) fn sending<'a>(&'a self, configured: &'a Settings) -> Result<Sending<'a>, Failure> {
        let auth = self.auth.unwrap_or(configured.auth.value);
        let base_url = self.base_url.as_deref().or(configured.base_url.value.as_deref());
        let base_url = base_url.or(auth.base_url()).ok_or_else(|| {
            Failure::new("`--auth sf-token` requires `--base-url`")
                .help("use `https://app.REALM.observability.splunkcloud.com/ao/api` with your organization's realm")
        })?;
        Ok(Sending { base_url, auth, output: self.output.as_deref() })
    }
}
