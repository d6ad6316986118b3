//! `tamis columns --fetch`: gets the columns of a project from the API, and caches them.

use chrono::Utc;
use clap::{Args, ValueHint};
use tamis::Schema;
use tamis::request::{Id, RootType, Setting};

use super::super::request::{DEFAULT_RETRIES, RootTypeArg, rejection, url};
use crate::columns_cache::{self, Key, Owner, Source};
use crate::config::{Api, Auth, Settings};
use crate::curl::{Content, Request, Response, send};
use crate::failure::Failure;
use crate::output::{Channel, Destination};
use crate::text;

/// The maximum length of a response, in bytes.
const MAX_BYTES: u64 = 64 << 20;

/// The columns of a project.
#[derive(Debug, Args)]
pub(super) struct FetchArgs {
    /// Get the columns from the API with the installed `curl`, and cache them
    #[arg(long, conflicts_with = "columns")]
    fetch: bool,

    /// The project; without `--fetch`, its cached columns are listed
    #[arg(long, value_name = "ID", value_parser = id, conflicts_with = "columns", help_heading = "Projects")]
    project_id: Option<Id>,

    /// An annotation queue, instead of a project
    #[arg(long, value_name = "ID", value_parser = id, conflicts_with_all = ["columns", "project_id", "log_stream_id", "experiment_id", "metrics_testing_id", "root_type"], help_heading = "Projects")]
    queue_id: Option<Id>,

    /// Only the columns of a log stream
    #[arg(long, visible_alias = "agent-stream-id", value_name = "ID", value_parser = id, conflicts_with_all = ["experiment_id", "metrics_testing_id"], help_heading = "Projects")]
    log_stream_id: Option<Id>,

    /// Only the columns of an experiment
    #[arg(
        long,
        value_name = "ID", value_parser = id,
        conflicts_with = "metrics_testing_id",
        help_heading = "Projects"
    )]
    experiment_id: Option<Id>,

    /// Only the columns of a metrics testing run
    #[arg(long, value_name = "ID", value_parser = id, help_heading = "Projects")]
    metrics_testing_id: Option<Id>,

    /// The kind of records [default: trace]
    #[arg(long, value_name = "TYPE", help_heading = "Projects")]
    root_type: Option<RootTypeArg>,

    /// The URL of the API, with or without its version.
    #[arg(
        long,
        value_name = "URL",
        value_hint = ValueHint::Url,
        help_heading = "Projects",
        help = "The URL of the API, with or without its version [default: https://api.galileo.ai/v2]"
    )]
    base_url: Option<String>,

    /// The authentication method [default: galileo]
    #[arg(long, value_name = "METHOD", help_heading = "Projects")]
    auth: Option<Auth>,

    /// How often to try again if the server is busy or the connection fails
    #[arg(long, value_name = "COUNT", default_value_t = DEFAULT_RETRIES, requires = "fetch", help_heading = "Projects")]
    retries: u32,
}

/// Columns from the API.
pub(super) struct Fetched {
    pub(super) schema: Schema,
    /// The response, if it was sent now.
    pub(super) response: Option<String>,
}

impl FetchArgs {
    /// The columns of the project or queue that is given; `None` if there is none.
    pub(super) fn columns(&self, configured: &Settings) -> Result<Option<Fetched>, Failure> {
        if !self.fetch && self.is_empty() {
            return Ok(None);
        }
        let api = configured.api(self.base_url.as_deref(), self.auth)?;
        let source = self.source(configured)?;
        let columns = if self.fetch { fetch(&api, &source, self.retries) } else { cached(api.base_url, &source) };
        columns.map(Some)
    }

    /// Whether no records are given.
    const fn is_empty(&self) -> bool {
        self.project_id.is_none() && self.queue_id.is_none() && self.limit().is_none() && self.root_type.is_none()
    }

    /// The id that limits the columns.
    const fn limit(&self) -> Option<(Setting, Id)> {
        match (self.log_stream_id, self.experiment_id, self.metrics_testing_id) {
            (Some(id), _, _) => Some((Setting::LogStreamId, id)),
            (_, Some(id), _) => Some((Setting::ExperimentId, id)),
            (_, _, Some(id)) => Some((Setting::MetricsTestingId, id)),
            (None, None, None) => None,
        }
    }

    /// The records; ids that are not given are those of the configuration.
    fn source(&self, configured: &Settings) -> Result<Source, Failure> {
        if let Some(queue) = self.queue_id {
            return Ok(Source { owner: Owner::Queue(queue), limit: None });
        }
        let project = self.project_id.or(configured.project_id.value).ok_or_else(|| {
            Failure::new("no project given")
                .help("name it with `--project-id`, or an annotation queue with `--queue-id`")
        })?;
        let configured = configured.scope.value.map(|scope| (scope.setting, scope.id));
        let root_type = self.root_type.map_or(RootType::Trace, RootTypeArg::value);
        Ok(Source { owner: Owner::Project(project, root_type), limit: self.limit().or(configured) })
    }
}

fn id(written: &str) -> Result<Id, String> {
    written.parse().map_err(|_| "expected a UUID".to_owned())
}

fn cached(base_url: &str, source: &Source) -> Result<Fetched, Failure> {
    let cached = columns_cache::load(&Key::new(base_url, source))
        .ok_or_else(|| Failure::not_found("these columns are not cached").help("get them with `--fetch`"))?;
    Channel::Stderr.write(&text::visible_lines(&format!("the columns were fetched at {}\n", cached.fetched_at)))?;
    Ok(Fetched { schema: cached.schema, response: None })
}

/// Gets the columns from the API, and caches them.
fn fetch(api: &Api<'_>, source: &Source, retries: u32) -> Result<Fetched, Failure> {
    api.require_trusted()?;
    let request = Request {
        method: "POST",
        url: url(api.base_url, &source.path())?,
        key: api.auth.key()?,
        content: Content::json(source.body()),
        is_repeatable: true,
    };
    request.require_private()?;
    let response = match send(&request, &Destination::Open(Channel::Stdout), retries)? {
        Response::Success(Some(spool)) => spool.text(MAX_BYTES)?,
        Response::Success(None) => String::new(),
        Response::Rejection { head, body } => return Err(rejection(&head, &body, &request.url, api.auth)),
    };
    let schema = Schema::from_json(&response).map_err(|error| {
        Failure::new(format!("the response does not describe columns: {}", text::visible(&error.to_string())))
            .help("check `--base-url`; expected `{\"columns\": […]}`")
    })?;
    // The columns are of use without a cache too.
    if let Err(failure) = columns_cache::store(&Key::new(api.base_url, source), &response, Utc::now()) {
        Channel::Stderr.write(&failure.warning().to_string())?;
    }
    Ok(Fetched { schema, response: Some(response) })
}
