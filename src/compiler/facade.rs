//! A schema and options with the operations on queries as methods.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::diagnostic::{Diagnostics, Edit, Report, Safety};
use crate::limits::Limits;
use crate::matcher::Matcher;
use crate::options::{Options, ParameterValue, Zone};
use crate::record::Layout;
use crate::request::{self, Body, CompiledRequest, Rejected, RequestFilter, RequestSettings, Target, body_of_query};
use crate::schema::Schema;
use crate::source::{Span, offset};
use crate::sql::{SqlCondition, SqlOptions};

use super::scope::Scope;
use super::{Analysis, Compiled, FixOutcome, RenameError};

/// Compiles queries against one schema, with one set of options.
///
/// Create it once and reuse it: cloning is cheap, threads can share it, and no operation changes it. Results borrow
/// from it and from the query.
///
/// # Examples
///
/// ```
/// use tamis::{Compiler, Schema, Zone};
///
/// let compiler = Compiler::new(Schema::builtin())
///     .now("2026-01-15T12:00:00Z".parse()?)
///     .zone("Europe/Paris".parse()?)
///     .parameter("model", "gpt-4o");
/// let compiled = compiler.compile("created_at >= today and model = $model")?;
/// assert!(compiled.tree.to_json().contains("2026-01-14T23:00:00Z"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Compiler {
    schema: Arc<Schema>,
    options: Options,
    /// The conditions that everything compiled carries.
    pub(super) scopes: Arc<Vec<Scope>>,
}

impl Compiler {
    /// Creates a compiler for the columns of `schema`, with the default options: no `now`, the zone UTC.
    #[must_use]
    pub fn new(schema: impl Into<Arc<Schema>>) -> Self {
        Self { schema: schema.into(), options: Options::default(), scopes: Arc::default() }
    }

    /// Replaces all options.
    #[must_use]
    pub fn with_options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Sets the value of `now`. Without it, `now`, `today` and `yesterday` are errors.
    #[must_use]
    pub const fn now(mut self, now: DateTime<Utc>) -> Self {
        self.options.now = Some(now);
        self
    }

    /// Sets the zone of dates, and of timestamps without an offset.
    #[must_use]
    pub const fn zone(mut self, zone: Zone) -> Self {
        self.options.zone = zone;
        self
    }

    /// Binds the parameter `$name` to a value.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<ParameterValue>) -> Self {
        self.options.parameters.bind(name, value);
        self
    }

    /// Sets the limits on the size of a query.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.options.limits = limits;
        self
    }

    /// Returns the schema.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Returns the options.
    #[must_use]
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// Compiles a query to a filter tree, like [`compile`](crate::compile()).
    ///
    /// # Errors
    ///
    /// A [`Report`] of all diagnostics, if any of them is an error.
    pub fn compile<'t>(&'t self, text: &'t str) -> Result<Compiled<'t>, Report> {
        Compiled::of(self.analyze(text)).map_err(|diagnostics| Report::new(text, diagnostics))
    }

    /// Compiles a query and appends the JSON of its filter tree to `json`, like
    /// [`compile_into`](crate::compile_into()).
    ///
    /// # Errors
    ///
    /// Like [`compile`](Self::compile); nothing is appended then.
    pub fn compile_into(&self, text: &str, json: &mut String) -> Result<Diagnostics, Report> {
        if self.scopes.is_empty() {
            return super::compile_into(text, &self.schema, &self.options, json);
        }
        let Compiled { tree, warnings, .. } = self.compile(text)?;
        tree.append_json(json);
        Ok(warnings)
    }

    /// Analyzes a query, valid or not, like [`analyze`](crate::analyze()).
    #[must_use]
    pub fn analyze<'t>(&'t self, text: &'t str) -> Analysis<'t> {
        self.with_scopes(text, super::analyze(text, &self.schema, &self.options))
    }

    /// Applies the fixes of a query that are at least as safe as `safety`, like [`fix`](crate::fix()).
    #[must_use]
    pub fn fix(&self, text: &str, safety: Safety) -> FixOutcome {
        super::fix(text, &self.schema, &self.options, safety)
    }

    /// Returns the edits that rename a column in a query, like [`rename_column`](crate::rename_column()).
    ///
    /// # Errors
    ///
    /// A [`RenameError`], if the names are not valid or the query has syntax errors.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Compiler, Schema};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let edits = compiler.rename_column("model = o3 and input contains model", "model", "engine")?;
    /// assert_eq!(edits.len(), 1);
    /// assert_eq!(edits[0].text, "engine");
    /// # Ok::<(), tamis::RenameError>(())
    /// ```
    pub fn rename_column(&self, text: &str, from: &str, to: &str) -> Result<Vec<Edit>, RenameError> {
        super::rename_column(text, from, to, &self.schema)
    }

    /// Compiles a query to a predicate on records of a layout.
    ///
    /// # Errors
    ///
    /// Like [`compile`](Self::compile).
    ///
    /// # Examples
    ///
    /// ```
    /// use serde_json::json;
    /// use tamis::record::{Layout, LayoutPreset};
    /// use tamis::{Compiler, Schema};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let matcher = compiler.matcher("status_code >= 500", &Layout::new(LayoutPreset::Search))?;
    /// assert!(matcher.matches(&json!({"status_code": 503})).is_true());
    /// # Ok::<(), tamis::Report>(())
    /// ```
    pub fn matcher(&self, text: &str, layout: &Layout) -> Result<Matcher, Report> {
        Ok(Matcher::new(&self.compile(text)?.typed, layout))
    }

    /// Compiles a query to a condition in SQL.
    ///
    /// # Errors
    ///
    /// Like [`compile`](Self::compile), and `unsupported-in-dialect` for each condition that the dialect cannot express.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::sql::{Dialect, SqlOptions};
    /// use tamis::{Code, Compiler, Schema};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let condition = compiler.sql("duration_ns > 5s", &SqlOptions::new(Dialect::DuckDb))?;
    /// assert_eq!(condition.sql, r#""metrics"."duration_ns" > 5000000000"#);
    ///
    /// let report = compiler.sql("is_complete and tags has prod", &SqlOptions::new(Dialect::Sqlite)).unwrap_err();
    /// assert_eq!(report.errors().next().unwrap().code, Code::UnsupportedInDialect);
    /// # Ok::<(), tamis::Report>(())
    /// ```
    pub fn sql(&self, text: &str, options: &SqlOptions) -> Result<SqlCondition, Report> {
        let condition = options.condition_of_query(&self.compile(text)?.typed);
        condition.map_err(|diagnostics| Report::new(text, diagnostics))
    }

    /// Compiles a query to the body of a request.
    ///
    /// # Errors
    ///
    /// [`Rejected`], with all errors of the query and of the request; see
    /// [`body`](Self::body). `fully_annotated` without a queue is reported at its position in the
    /// query, as `wrong-target`.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::request::{RequestSettings, Target};
    /// use tamis::{Compiler, Schema};
    ///
    /// let mut settings = RequestSettings::default();
    /// settings.log_stream_id = Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned());
    /// let compiler = Compiler::new(Schema::builtin());
    /// let request = compiler.request("is_complete", Target::SpansCount, &settings)?;
    /// assert!(request.body.to_json().starts_with(r#"{"log_stream_id":"6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f","#));
    /// # Ok::<(), tamis::request::Rejected>(())
    /// ```
    pub fn request<'t>(
        &'t self,
        text: &'t str,
        target: Target,
        settings: &RequestSettings,
    ) -> Result<CompiledRequest<'t>, Rejected> {
        let Analysis { typed, mut diagnostics, .. } = super::analyze(text, &self.schema, &self.options);
        let scope = match self.scope_at(Span::at(offset(text.len()))) {
            Ok(scope) => scope,
            Err(found) => {
                diagnostics.append(found);
                return Err(Rejected::of(diagnostics));
            }
        };
        body_of_query(typed, scope, diagnostics, (&self.schema, &self.options), (target, settings))
    }

    /// Builds the body of a request from a compiled query, a tree or a list; without a filter it requests all records.
    ///
    /// The filter takes the form that the target accepts. A query becomes a list only if that is equivalent, for records
    /// without values too; [`request`](Self::request) reports advice in that case, unless the body deletes. A body that
    /// deletes needs a filter that excludes records; of the options, only `now` affects this check, because no record is
    /// newer than it.
    ///
    /// # Errors
    ///
    /// [`Rejected`], with all errors: settings that the target does not have, settings it requires, settings that exclude
    /// each other or are out of range, ids that are not UUIDs, a filter that cannot take the form that the target
    /// accepts, `fully_annotated` without a queue, `unbounded-delete`.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::request::{RequestSettings, Sort, Target};
    /// use tamis::{Compiler, Schema};
    ///
    /// let mut settings = RequestSettings::default();
    /// settings.limit = Some(5);
    /// settings.sort = Some(Sort::ascending("tags"));
    /// let compiler = Compiler::new(Schema::builtin());
    /// let errors = compiler.body(Target::SpansCount, None, &settings).unwrap_err().errors;
    /// assert_eq!(errors.len(), 3);
    /// assert_eq!(errors[0].to_string(), "`spans-count` does not support `sort`");
    ///
    /// let query = compiler.compile_ast(&tamis::column("status_code").eq(500))?.typed;
    /// let settings = RequestSettings::default();
    /// assert!(compiler.body(Target::QueueCount, Some(query.into()), &settings)?.to_json().contains("filter_tree"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn body<'t>(
        &'t self,
        target: Target,
        filter: Option<RequestFilter<'t>>,
        settings: &RequestSettings,
    ) -> Result<Body, Rejected> {
        let scope = self.scope_at(Span::default()).map_err(Rejected::of)?;
        request::body(target, filter, scope, settings, (&self.schema, &self.options))
    }
}
