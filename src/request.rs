//! Requests: complete bodies for the endpoints of the API.
//!
//! A [`Target`] is an endpoint whose body contains record filters. [`Compiler::body`](crate::Compiler::body) builds the
//! body for a target from a filter and [`RequestSettings`]; [`Compiler::request`](crate::Compiler::request) compiles
//! the filter from a query first; [`path()`] builds the path of the URL. All errors are reported together.
//!
//! - If a body names the source of its records, exactly one of `log_stream_id`, `experiment_id` and
//!   `metrics_testing_id` must be set.
//! - A query becomes a flat list if the body accepts only lists, or if it accepts both forms and the list is
//!   equivalent to the tree.
//! - Keys are in the order of the API's documentation, and absent options are left out. `export_format` and `redact`
//!   of exports, all of `sort` and `select_columns`, and the `type` of a `record_selector` are always written.
//! - A UUID that is not of version 4 is a warning: the API's description requires `uuid4`.
//! - [`explain_rejection`] explains the server's response to a request that it rejected.
//! - A target that deletes records, or removes them from a queue, must have a filter that provably excludes some
//!   record, based on the types and known values of its columns: durations are not negative, records are not newer than
//!   `now`. Otherwise, or without a filter, the error is `unbounded-delete`, unless `all_records` is set.
//!
//! # Examples
//!
//! ```
//! use tamis::request::{RequestCode, RequestSettings, Target};
//! use tamis::{Compiler, Schema};
//!
//! let compiler = Compiler::new(Schema::builtin());
//! let mut settings = RequestSettings::default();
//! settings.log_stream_id = Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned());
//! let compiled = compiler.request("status_code = 500", Target::SpansDelete, &settings)?;
//! assert_eq!(
//!     compiled.body.to_json(),
//!     concat!(
//!         r#"{"log_stream_id":"6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f","#,
//!         r#""filters":[{"column_id":"status_code","operator":"eq","value":500,"type":"number"}]}"#,
//!     ),
//! );
//!
//! let errors = compiler.body(Target::SpansDelete, None, &settings).unwrap_err().errors;
//! assert_eq!(errors[0].code(), RequestCode::UnboundedDelete);
//! # Ok::<(), tamis::request::Rejected>(())
//! ```

use std::fmt;

mod body;
mod bound;
mod build;
mod errors;
mod filter;
mod id;
mod ids;
mod legacy;
mod rejection;
mod scorer;
mod settings;
mod target;
mod target_name;

use body::BodyFilter;
pub use body::{Body, BodyContent, CodeScorerForm, Scope};
pub use errors::{RequestCode, RequestError, Words};
pub use filter::RequestFilter;
use filter::ScopeCondition;
pub use id::{Id, InvalidId};
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

use crate::diagnostic::{Code, Diagnostic, Diagnostics, words};
use crate::lower;
use crate::lower::{Form, Lowered, MissingValuePolicy};
use crate::options::Options;
use crate::schema::Schema;
use crate::semantic::typed::{self, Predicate};
use build::RequestedFilter;

/// Returns the path of the URL for a request, with its ids filled in.
///
/// # Errors
///
/// The ids that are missing (`missing-setting`) or not UUIDs (`invalid-uuid`).
///
/// # Examples
///
/// ```
/// use tamis::request::{self, RequestSettings, Target};
///
/// let mut settings = RequestSettings::default();
/// settings.queue_id = Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned());
/// assert_eq!(
///     request::path(Target::QueueCount, &settings).unwrap(),
///     "/v2/annotation_queues/6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f/records/count",
/// );
/// ```
pub fn path(target: Target, settings: &RequestSettings) -> Result<String, Vec<RequestError>> {
    build::path(target, settings)
}

/// Returns warnings about settings: ids that are UUIDs of another version than 4, which the server rejects
/// (`uuid-version`).
///
/// # Examples
///
/// ```
/// use tamis::request::{self, RequestCode, RequestSettings, Target};
///
/// let mut settings = RequestSettings::default();
/// settings.queue_id = Some("0199c0de-7b8a-7c7e-9d53-0a1b2c3d4e5f".to_owned());
/// assert!(request::path(Target::QueueCount, &settings).is_ok());
/// let warnings = request::warnings(Target::QueueCount, &settings);
/// assert_eq!(warnings[0].code(), RequestCode::UuidVersion);
/// ```
#[must_use]
pub fn warnings(target: Target, settings: &RequestSettings) -> Vec<RequestError> {
    ids::warnings(target, settings)
}

/// A compiled request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CompiledRequest<'t> {
    /// The body.
    pub body: Body,
    /// Warnings and advice about the query, in source order; no errors.
    pub warnings: Diagnostics,
    /// Warnings about the settings; see [`warnings()`].
    pub setting_warnings: Vec<RequestError>,
    /// The query, for [`explain_rejection`].
    query: typed::Expr<'t>,
}

impl CompiledRequest<'_> {
    /// Copies everything that is borrowed from the query and the schema.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::Compiler;
    /// use tamis::request::{CompiledRequest, Rejected, RequestSettings, Target};
    ///
    /// fn count(compiler: &Compiler, query: &str) -> Result<CompiledRequest<'static>, Rejected> {
    ///     Ok(compiler.request(query, Target::QueueCount, &RequestSettings::default())?.into_owned())
    /// }
    /// # let request = count(&Compiler::new(tamis::Schema::builtin()), "is_complete")?;
    /// # assert!(request.body.to_json().starts_with(r#"{"filter_tree":"#));
    /// # Ok::<(), Rejected>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> CompiledRequest<'static> {
        CompiledRequest {
            body: self.body,
            warnings: self.warnings,
            setting_warnings: self.setting_warnings,
            query: self.query.into_owned(),
        }
    }
}

/// The errors of a request: of its query, of the request itself, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejected {
    /// The diagnostics of the query, including warnings, in source order.
    pub diagnostics: Diagnostics,
    /// The errors apart from the query.
    pub errors: Vec<RequestError>,
}

impl Rejected {
    pub(crate) const fn of(diagnostics: Diagnostics) -> Self {
        Self { diagnostics, errors: Vec::new() }
    }
}

/// A request without a query has no diagnostics.
impl From<Vec<RequestError>> for Rejected {
    fn from(errors: Vec<RequestError>) -> Self {
        Self { diagnostics: Diagnostics::default(), errors }
    }
}

/// The message of the first error, and the number of the others: "unknown column `inptu` (and 2 more errors)".
impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let in_query = self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
        let mut errors = in_query.map(|error| error as &dyn fmt::Display);
        let mut others = self.errors.iter().map(|error| error as &dyn fmt::Display);
        if let Some(first) = errors.next().or_else(|| others.next()) {
            first.fmt(f)?;
        }
        words::more_errors(errors.count() + self.diagnostics.omitted().errors + others.count(), f)
    }
}

impl std::error::Error for Rejected {}

/// The first error, with all other diagnostics and errors as related ones: a report handler shows each of them once.
impl miette::Diagnostic for Rejected {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.first().and_then(miette::Diagnostic::code)
    }

    fn severity(&self) -> Option<miette::Severity> {
        self.first().and_then(miette::Diagnostic::severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.first().and_then(miette::Diagnostic::help)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        let is_in_query = self.diagnostics.has_error();
        let in_query = self.diagnostics.related_to_first_error().into_iter().flatten();
        let errors = self.errors.iter().skip(usize::from(!is_in_query));
        let mut related = in_query.chain(errors.map(|error| error as &dyn miette::Diagnostic)).peekable();
        related.peek()?;
        Some(Box::new(related))
    }
}

impl Rejected {
    fn first(&self) -> Option<&dyn miette::Diagnostic> {
        let in_query = self.diagnostics.iter().find(|diagnostic| diagnostic.is_error());
        let in_query = in_query.map(|error| error as &dyn miette::Diagnostic);
        in_query.or_else(|| self.errors.first().map(|error| error as &dyn miette::Diagnostic))
    }
}

/// Builds the body of a request from a typed query and its diagnostics; diagnostics of the request are added.
///
/// # Errors
///
/// [`Rejected`], with all errors of the query and of the request; see [`Compiler::body`](crate::Compiler::body).
pub(crate) fn body_of_query<'t>(
    typed: Option<typed::Expr<'t>>,
    scope: Option<typed::Expr<'t>>,
    mut diagnostics: Diagnostics,
    (schema, options): (&Schema, &Options),
    (target, settings): (Target, &RequestSettings),
) -> Result<CompiledRequest<'t>, Rejected> {
    // A delete must match exactly the records of the query.
    let policy = if target.removes() { MissingValuePolicy::Deny } else { MissingValuePolicy::Warn };
    let requested = requested_query(typed.as_ref(), policy, (target, settings), &mut diagnostics);
    let condition = scope.as_ref().map(ScopeCondition::of);
    match (build::body(target, requested, condition, settings, (schema, options)), typed) {
        ((Some(body), _), Some(query)) => {
            let query = match scope {
                Some(scope) => query.and(scope),
                None => query,
            };
            let setting_warnings = warnings(target, settings);
            Ok(CompiledRequest { body, warnings: diagnostics, setting_warnings, query })
        }
        ((_, errors), _) => Err(Rejected { diagnostics, errors }),
    }
}

/// Builds the body of a request; without a filter it requests all records.
pub(crate) fn body<'t>(
    target: Target,
    filter: Option<RequestFilter<'t>>,
    scope: Option<typed::Expr<'t>>,
    settings: &RequestSettings,
    (schema, options): (&Schema, &Options),
) -> Result<Body, Rejected> {
    let mut diagnostics = Diagnostics::default();
    let requested = match filter {
        None => RequestedFilter::Nothing,
        Some(RequestFilter::List(list)) => RequestedFilter::Filter(BodyFilter::List(list)),
        Some(RequestFilter::Tree(tree)) => RequestedFilter::Filter(BodyFilter::Tree(tree)),
        // Without advice about it, the body must match exactly the records of the query.
        Some(RequestFilter::Query(query)) => {
            requested_query(Some(&query), MissingValuePolicy::Deny, (target, settings), &mut diagnostics)
        }
    };
    let scope = scope.as_ref().map(ScopeCondition::of);
    match build::body(target, requested, scope, settings, (schema, options)) {
        (Some(body), _) => Ok(body),
        (None, errors) => Err(Rejected { diagnostics, errors }),
    }
}

/// The filter of a typed query, which is invalid if there is an error.
fn requested_query<'t>(
    typed: Option<&typed::Expr<'t>>,
    policy: MissingValuePolicy,
    (target, settings): (Target, &RequestSettings),
    diagnostics: &mut Diagnostics,
) -> RequestedFilter<'t> {
    let filter = typed.and_then(|typed| {
        if !target.has_queue() {
            push_queue_conditions(target, typed, diagnostics);
        }
        lowered_filter(typed, policy, (target, settings.dialect), diagnostics)
    });
    diagnostics.settle();
    let is_invalid = diagnostics.has_error();
    filter.filter(|_| !is_invalid).map_or(RequestedFilter::Invalid, RequestedFilter::Filter)
}

/// Lowers a query to a form that the body accepts: if it accepts both, to the list if that is equivalent to the tree.
fn lowered_filter<'t>(
    typed: &typed::Expr<'t>,
    policy: MissingValuePolicy,
    (target, dialect): (Target, Dialect),
    diagnostics: &mut Diagnostics,
) -> Option<BodyFilter<'t>> {
    let form = match filter::accepted_forms(target, dialect) {
        Forms::Tree => Form::Tree,
        Forms::List => Form::Flat,
        Forms::Either => Form::Auto,
    };
    let (lowered, found) = lower::lower(typed, form, policy);
    diagnostics.append(found);
    lowered.map(|lowered| match lowered {
        Lowered::Tree(tree) => BodyFilter::Tree(tree),
        Lowered::List(list) => BodyFilter::List(list),
    })
}

/// Reports every `fully_annotated`, for a target without a queue.
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
