//! What can be asked of `tamis request`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::auth::Auth;
use super::curl::Sending;
use super::settings::SettingsArgs;
use crate::args::InputArgs;
use crate::failure::Failure;

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis request --list
  tamis request traces-search --log-stream-id $ID --limit 5 --sort created_at:desc 'duration_ns > 5s'
  tamis request export-records --root-type trace --log-stream-id $ID --export-format csv 'tags has prod'
  tamis request queue-export --record-ids $A,$B
  tamis request spans-count --project-id $PROJECT --log-stream-id $ID --curl 'status_code >= 500' | sh
  tamis request spans-count --log-stream-id $ID --explain-response 422.json 'status_code >= 500'

Without a query a request is about all records. What deletes, or empties a queue, must be told so
with `--all-records`.

With `--curl` the command is for POSIX shells: sh, bash, zsh, not fish. The shell that runs it takes
the key from the variable that `--auth` names; it is not read here.

Splunk Agent Observability has the same API: there a log stream is called an agent stream, and
`--auth splunk-ao`, or `--auth sf-token` with a `--base-url`, sends its key.";

#[derive(Debug, Args)]
pub(crate) struct RequestArgs {
    /// The request, as `traces-search`; `--list` lists them
    #[arg(value_name = "TARGET")]
    pub(super) target: Option<String>,

    #[command(flatten)]
    pub(super) inputs: InputArgs,

    /// List the requests, what filters they take and where they go
    #[arg(long)]
    pub(super) list: bool,

    /// Explain why the server rejected the request, from its response with the status 422; `-` reads standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "curl")]
    pub(super) explain_response: Option<PathBuf>,

    #[command(flatten)]
    pub(super) wanted: WantedArgs,
}

/// What a request says besides its filter, and how it is shown.
#[derive(Debug, Args)]
pub(crate) struct WantedArgs {
    /// Print the body on one line
    #[arg(long)]
    pub(super) compact: bool,

    /// Print the `curl` command that sends it, for a POSIX shell
    #[arg(long)]
    pub(super) curl: bool,

    /// Where the API is, for `--curl`, with its version or without.
    #[arg(
        long,
        value_name = "URL",
        value_hint = ValueHint::Url,
        help = "Where the API is, for `--curl`, with its version or without; https://api.galileo.ai/v2 where not given"
    )]
    pub(super) base_url: Option<String>,

    /// How the API knows who asks, for `--curl`
    #[arg(long, value_name = "HOW", default_value = "galileo")]
    pub(super) auth: Auth,

    /// Have `curl` write the response to a file, an export for example
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "curl")]
    pub(super) output: Option<PathBuf>,

    #[command(flatten)]
    pub(super) settings: SettingsArgs,
}

impl WantedArgs {
    /// Where `--curl` sends the request, and with what.
    pub(super) fn sending(&self) -> Result<Sending<'_>, Failure> {
        let base_url = self.base_url.as_deref().or(self.auth.base_url()).ok_or_else(|| {
            Failure::new("`--auth sf-token` needs `--base-url`").help(
                "it is `https://app.REALM.observability.splunkcloud.com/ao/api`, with the realm of your organization",
            )
        })?;
        Ok(Sending { base_url, auth: self.auth, output: self.output.as_deref() })
    }
}
