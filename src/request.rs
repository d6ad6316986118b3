//! Requests: the whole body that an endpoint of the API takes, filter and all.
//!
//! A [`Target`] is an endpoint whose body carries record filters. [`body()`] puts a filter and
//! [`RequestSettings`] into the body that the target takes; [`compile_request`](crate::compile_request) compiles the filter from a
//! query first; [`path()`] fills in where it is sent. All mistakes are reported together.
//!
//! - Where a body names the run that records come from, exactly one of `log_stream_id`,
//!   `experiment_id` and `metrics_testing_id` is given.
//! - A query becomes a flat list where the body takes nothing else, or where it takes both and the list
//!   says exactly what the tree says.
//! - Keys stand in the order of the API's pages, and absent options are left out. Always written are
//!   `export_format` and `redact` of exports, all of `sort` and `select_columns`, and the `type` of a
//!   `record_selector`.
//! - An id that is a UUID of another version than 4 is a warning: the API's description says `uuid4`.
//! - What the server says of a request that it rejects is explained by [`explain_rejection`].
//! - What deletes, or takes records out of a queue, must have a filter that is shown to leave some record out, by
//!   the types of its columns and what is known of their values: no duration is negative, no record is newer than
//!   `now`. Otherwise, without a filter too, it is the error `unbounded-delete`, unless `all_records` says that it
//!   is meant.
//!
//! # Examples
//!
//! ```
//! use tamis::request::{self, RequestCode, RequestSettings, Target};
//! use tamis::{Options, Schema};
//!
//! let (schema, options) = (Schema::builtin(), Options::default());
//! let settings = RequestSettings {
//!     log_stream_id: Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned()),
//!     ..RequestSettings::default()
//! };
//! let compiled = tamis::compile_request("status_code = 500", &schema, &options, Target::SpansDelete, &settings)?;
//! assert_eq!(
//!     compiled.body.to_json(),
//!     concat!(
//!         r#"{"log_stream_id":"6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f","#,
//!         r#""filters":[{"column_id":"status_code","operator":"eq","value":500,"type":"number"}]}"#,
//!     ),
//! );
//!
//! let errors = request::body(Target::SpansDelete, None, &settings, &schema, &options).unwrap_err();
//! assert_eq!(errors[0].code(), RequestCode::UnboundedDelete);
//! # Ok::<(), request::Rejected>(())
//! ```

use std::fmt;

mod body;
mod bound;
mod build;
mod errors;
mod id;
mod ids;
mod legacy;
mod rejection;
mod scorer;
mod settings;
mod target;
mod target_name;

pub use body::{
    AggregatedTracesRequest, Body, CodeScorerForm, Content, CustomMetricsRequest, ExperimentMetricsRequest,
    ExportRequest, FileOptions, LlmScorerRequest, MetricsRequest, Page, PartialSearchRequest, QueueAddRequest,
    QueueCountRequest, QueueExportRequest, QueuePartialSearchRequest, QueueRemoveRequest, RecomputeRequest,
    RecordSelector, RequestFilter, Scope, SearchRequest, SelectionRequest, SortClause, SortType,
};
pub use errors::{RequestCode, RequestError, Words};
pub use id::Id;
pub use rejection::{RejectedCondition, Rejection, ResponseError, ServerMessage, explain_rejection};
pub use scorer::{
    ChainPollTemplate, ContentPart, FewShotExample, LlmScorer, MAX_JUDGES, MultimodalCapability, OutputType,
    ScorerConfiguration,
};
pub use settings::{
    Dialect, ExportFormat, MAX_METRIC_DETAILS, MAX_RECORD_IDS, MetricAggregation, MetricDetail, RequestSettings,
    RootType, SelectColumns, Setting, Sort,
};
pub use target::{Forms, Target};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::lower;
use crate::lower::{Form, Lowered, MissingValuePolicy};
use crate::options::Options;
use crate::schema::Schema;
use crate::semantic::typed::{self, Predicate};
use build::RequestedFilter;

/// The body of a request; `None` for a filter asks for all records.
///
/// Of the options only `now` counts: records that are to be deleted are not newer.
///
/// # Errors
///
/// Everything that is wrong: settings that the target does not have, that it needs, that exclude
/// each other or are out of range, ids that are no UUIDs, a filter in a form that it does not take,
/// `fully_annotated` without a queue, `unbounded-delete`.
///
/// # Examples
///
/// ```
/// use tamis::request::{self, RequestSettings, Sort, Target};
/// use tamis::{Options, Schema};
///
/// let (schema, options) = (Schema::builtin(), Options::default());
/// let settings = RequestSettings { limit: Some(5), sort: Some(Sort::ascending("tags")), ..RequestSettings::default() };
/// let errors = request::body(Target::SpansCount, None, &settings, &schema, &options).unwrap_err();
/// let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
/// assert_eq!(
///     messages,
///     [
///         "`spans-count` has no `sort`",
///         "`spans-count` has no `limit`",
///         "`spans-count` needs to know where the records come from",
///     ],
/// );
/// ```
pub fn body<'t>(
    target: Target,
    filter: Option<RequestFilter<'t>>,
    settings: &RequestSettings,
    schema: &Schema,
    options: &Options,
) -> Result<Body<'t>, Vec<RequestError>> {
    match build::body(
        target,
        filter.map_or(RequestedFilter::Nothing, RequestedFilter::Filter),
        settings,
        schema,
        options,
    ) {
        (Some(body), _) => Ok(body),
        (None, errors) => Err(errors),
    }
}

/// The path of the URL that a request is sent to, with its ids filled in.
///
/// # Errors
///
/// The ids that are missing (`missing-setting`) or no UUIDs (`invalid-uuid`).
///
/// # Examples
///
/// ```
/// use tamis::request::{self, RequestSettings, Target};
///
/// let settings = RequestSettings {
///     queue_id: Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned()),
///     ..RequestSettings::default()
/// };
/// assert_eq!(
///     request::path(Target::QueueCount, &settings).unwrap(),
///     "/v2/annotation_queues/6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f/records/count",
/// );
/// ```
pub fn path(target: Target, settings: &RequestSettings) -> Result<String, Vec<RequestError>> {
    build::path(target, settings)
}

/// Warnings about settings with which there is a body all the same: ids that are UUIDs of another version than 4, which the
/// server rejects (`uuid-version`).
///
/// # Examples
///
/// ```
/// use tamis::request::{self, RequestCode, RequestSettings, Target};
///
/// let settings = RequestSettings {
///     queue_id: Some("0199c0de-7b8a-7c7e-9d53-0a1b2c3d4e5f".to_owned()),
///     ..RequestSettings::default()
/// };
/// assert!(request::path(Target::QueueCount, &settings).is_ok());
/// let warnings = request::warnings(Target::QueueCount, &settings);
/// assert_eq!(warnings[0].code(), RequestCode::UuidVersion);
/// ```
#[must_use]
pub fn warnings(target: Target, settings: &RequestSettings) -> Vec<RequestError> {
    ids::warnings(target, settings)
}

/// A request that compiled.
#[derive(Clone, Debug)]
pub struct CompiledRequest<'t> {
    /// Its body.
    pub body: Body<'t>,
    /// Warnings and advice about its query, in source order; no errors among them.
    pub warnings: Diagnostics,
    /// Warnings about its settings; see [`warnings()`].
    pub setting_warnings: Vec<RequestError>,
    /// What it was compiled from, for [`explain_rejection`].
    query: typed::Expr<'t>,
}

/// All that is wrong with a request: there is an error among the diagnostics, or an error besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// What is to be said of the query, in source order, warnings among it.
    pub diagnostics: Diagnostics,
    /// What is wrong apart from the query.
    pub errors: Vec<RequestError>,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let diagnostics = self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).map(ToString::to_string);
        let messages: Vec<String> = diagnostics.chain(self.errors.iter().map(ToString::to_string)).collect();
        f.write_str(&messages.join("; "))
    }
}

impl std::error::Error for Rejected {}

/// The body of a request whose query is `typed`, unless there is an error among the `diagnostics` of the query, which get
/// those of the request.
///
/// # Errors
///
/// [`Rejected`], with everything that is wrong with the query and with the request; see [`body()`].
pub(crate) fn body_of_query<'t>(
    typed: Option<typed::Expr<'t>>,
    mut diagnostics: Diagnostics,
    (schema, options): (&'t Schema, &Options),
    (target, settings): (Target, &RequestSettings),
) -> Result<CompiledRequest<'t>, Rejected> {
    let filter = typed.as_ref().and_then(|typed| {
        if !target.has_queue() {
            push_queue_conditions(target, typed, &mut diagnostics);
        }
        carried(typed, target, settings.dialect, &mut diagnostics)
    });
    diagnostics.settle();
    let is_wrong = diagnostics.has_error();
    let asked = filter.filter(|_| !is_wrong).map_or(RequestedFilter::Wrong, RequestedFilter::Filter);
    match (build::body(target, asked, settings, schema, options), typed) {
        ((Some(body), _), Some(query)) => {
            let setting_warnings = warnings(target, settings);
            Ok(CompiledRequest { body, warnings: diagnostics, setting_warnings, query })
        }
        ((_, errors), _) => Err(Rejected { diagnostics, errors }),
    }
}

/// The filter in a form that the body takes. Where it takes both that is the list, if the list says
/// exactly what the tree says.
fn carried<'t>(
    typed: &typed::Expr<'t>,
    target: Target,
    dialect: Dialect,
    diagnostics: &mut Diagnostics,
) -> Option<RequestFilter<'t>> {
    let form = match target.forms() {
        Forms::Tree => Form::Tree,
        Forms::List => Form::Flat,
        Forms::Either if dialect == Dialect::Legacy => Form::Flat,
        Forms::Either => Form::Auto,
    };
    // What deletes must not keep other records than the query does.
    let complement = if target.removes() { MissingValuePolicy::Deny } else { MissingValuePolicy::Warn };
    let (lowered, found) = lower::lower(typed, form, complement);
    diagnostics.append(found);
    lowered.map(|lowered| match lowered {
        Lowered::Tree(tree) => RequestFilter::Tree(tree),
        Lowered::List(list) => RequestFilter::List(list),
    })
}

/// Says of every `fully_annotated` that there is no queue to be annotated in.
fn push_queue_conditions(target: Target, expr: &typed::Expr<'_>, diagnostics: &mut Diagnostics) {
    match &expr.kind {
        typed::ExprKind::And(operands) | typed::ExprKind::Or(operands) => {
            operands.iter().for_each(|operand| push_queue_conditions(target, operand, diagnostics));
        }
        typed::ExprKind::Not(operand) => push_queue_conditions(target, operand, diagnostics),
        typed::ExprKind::Condition(condition) => {
            if matches!(condition.predicate, Predicate::FullyAnnotated(_)) {
                let diagnostic = Diagnostic::new(Code::WrongTarget, errors::no_queue(target), expr.span);
                diagnostics.push(diagnostic.help(errors::with_queue()));
            }
        }
    }
}
