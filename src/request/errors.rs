//! Errors of a request, apart from those of its query.

use std::fmt;

use super::Id;
use super::bound::UnboundedReason;
use super::settings::{Dialect, Setting};
use super::target::{Forms, Target};
use crate::diagnostic::words::{list, quote};
use crate::diagnostic::{display_name, parse_name, serialize_name};

/// The maximum number of columns that a message names.
const MAX_COLUMNS: usize = 4;

macro_rules! codes {
    ($($(#[$doc:meta])+ $variant:ident = $name:literal,)+) => {
        /// The code of a request error. Names are stable across versions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum RequestCode {
            $($(#[$doc])+ $variant,)+
        }

        impl RequestCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns its kebab-case name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

codes! {
    /// `span-search`.
    UnknownTarget = "unknown-target",
    /// A filter that the body cannot contain: a tree for `export-records`, `fully_annotated` without a queue.
    WrongTarget = "wrong-target",
    /// `spans-delete` without a filter, or with one that may match every record: `duration_ns >= 0`.
    UnboundedDelete = "unbounded-delete",
    /// `traces-count` with `sort`.
    UnsupportedSetting = "unsupported-setting",
    /// `export-records` without `root_type`, `traces-search` without a scope.
    MissingSetting = "missing-setting",
    /// `log_stream_id` and `experiment_id`, a filter and `record_ids`.
    ConflictingSettings = "conflicting-settings",
    /// `log_stream_id` that is not a UUID.
    InvalidUuid = "invalid-uuid",
    /// `log_stream_id` that is not a version 4 UUID: a warning.
    UuidVersion = "uuid-version",
    /// `record_ids` that is empty or too long.
    OutOfRange = "out-of-range",
    /// `sort` by an unknown column.
    UnknownColumn = "unknown-column",
    /// `sort` by a name that several columns share.
    AmbiguousColumn = "ambiguous-column",
    /// `sort` by `tags`.
    NotSortable = "not-sortable",
}

display_name!(RequestCode);
parse_name!("code", RequestCode);
serialize_name!(RequestCode);

/// An error in a request, apart from its query.
///
/// Messages name settings as [`RequestSettings`](super::RequestSettings) does; [`words`](Self::words) accepts other
/// names for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestError {
    kind: ErrorKind,
}

/// The text of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Words {
    /// The error in one line: lower case, no full stop.
    pub message: String,
    /// How to fix it, or the reason.
    pub help: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ErrorKind {
    UnknownTarget { name: String, near: Vec<&'static str> },
    WrongForm { target: Target },
    TreeInLegacyFormat,
    ScopeNotFlat { target: Target, dialect: Dialect },
    ScopeOfRecordIds,
    NoQueue { target: Target },
    UnboundedDelete { target: Target, reason: UnboundedReason },
    Unsupported { target: Target, setting: Setting },
    NotInLegacyFormat { setting: Setting },
    Missing { target: Target, setting: Setting },
    MissingScope { target: Target },
    MissingSelection { target: Target },
    MultipleScopes { settings: Vec<Setting> },
    Excludes { setting: Setting, other: Other },
    FlatComputedMetrics,
    NotUuid { setting: Setting, value: String },
    OtherVersion { setting: Setting, first: Id, more: usize },
    OutOfRange { setting: Setting, noun: &'static str, min: usize, max: usize, actual: usize },
    NoInterval,
    ReversedTimes,
    UnknownColumn { setting: Setting, name: String, near: Vec<String> },
    AmbiguousColumn { name: String, ids: Vec<String> },
    NotSortable { name: String },
}

/// What a setting cannot be combined with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Other {
    Filter,
    Setting(Setting),
}

impl From<ErrorKind> for RequestError {
    fn from(kind: ErrorKind) -> Self {
        Self { kind }
    }
}

impl RequestError {
    /// Returns its code.
    #[must_use]
    pub const fn code(&self) -> RequestCode {
        match self.kind {
            ErrorKind::UnknownTarget { .. } => RequestCode::UnknownTarget,
            ErrorKind::WrongForm { .. }
            | ErrorKind::TreeInLegacyFormat
            | ErrorKind::ScopeNotFlat { .. }
            | ErrorKind::NoQueue { .. } => RequestCode::WrongTarget,
            ErrorKind::UnboundedDelete { .. } => RequestCode::UnboundedDelete,
            ErrorKind::Unsupported { .. } | ErrorKind::NotInLegacyFormat { .. } => RequestCode::UnsupportedSetting,
            ErrorKind::Missing { .. } | ErrorKind::MissingScope { .. } | ErrorKind::MissingSelection { .. } => {
                RequestCode::MissingSetting
            }
            ErrorKind::MultipleScopes { .. }
            | ErrorKind::Excludes { .. }
            | ErrorKind::ScopeOfRecordIds
            | ErrorKind::FlatComputedMetrics => RequestCode::ConflictingSettings,
            ErrorKind::NotUuid { .. } => RequestCode::InvalidUuid,
            ErrorKind::OtherVersion { .. } => RequestCode::UuidVersion,
            ErrorKind::OutOfRange { .. } | ErrorKind::NoInterval | ErrorKind::ReversedTimes => RequestCode::OutOfRange,
            ErrorKind::UnknownColumn { .. } => RequestCode::UnknownColumn,
            ErrorKind::AmbiguousColumn { .. } => RequestCode::AmbiguousColumn,
            ErrorKind::NotSortable { .. } => RequestCode::NotSortable,
        }
    }

    /// Whether it is only a warning: the body is built nevertheless.
    #[must_use]
    pub const fn is_warning(&self) -> bool {
        matches!(self.kind, ErrorKind::OtherVersion { .. })
    }

    /// Returns how to fix it, or the reason.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        self.words(|setting| setting.as_str().to_owned()).help
    }

    /// Returns its text, with names for settings that the reader knows, such as flags.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::request::{RequestSettings, Target};
    /// use tamis::{Compiler, Schema};
    ///
    /// let (compiler, settings) = (Compiler::new(Schema::builtin()), RequestSettings::default());
    /// let body = compiler.body(Target::ExperimentsMetrics, None, &settings);
    /// assert!(body.is_ok());
    ///
    /// let errors = compiler.body(Target::AggregatedTraces, None, &settings).unwrap_err().errors;
    /// assert_eq!(errors[0].to_string(), "`aggregated-traces` requires `log_stream_id`");
    /// let words = errors[0].words(|setting| format!("--{}", setting.as_str().replace('_', "-")));
    /// assert_eq!(words.message, "`aggregated-traces` requires `--log-stream-id`");
    /// ```
    #[must_use]
    pub fn words(&self, name: impl Fn(Setting) -> String) -> Words {
        let called = |setting: Setting| quote(&name(setting));
        let any_of = |settings: Vec<Setting>| list(settings.into_iter().map(&name), "or");
        let (message, help) = match &self.kind {
            ErrorKind::UnknownTarget { name, near } => (format!("unknown target {}", quote(name)), did_you_mean(near)),
            ErrorKind::WrongForm { target } => wrong_form(*target),
            ErrorKind::TreeInLegacyFormat => (
                "the legacy wire format requires a list of filters, but this filter is a tree".to_owned(),
                Some("a list can only join comparisons with `and`; the current format also accepts trees".to_owned()),
            ),
            ErrorKind::ScopeNotFlat { target, dialect } => scope_not_flat(*target, *dialect),
            ErrorKind::ScopeOfRecordIds => (
                format!("{} may select records outside the scope", called(Setting::RecordIds)),
                Some("select records by a query".to_owned()),
            ),
            ErrorKind::NoQueue { target } => (no_queue(*target), Some(with_queue())),
            ErrorKind::UnboundedDelete { target, reason } => unbounded(*target, reason, &called(Setting::AllRecords)),
            ErrorKind::Unsupported { target, setting: Setting::Dialect } => (
                format!("{} does not support the legacy wire format", quote(target.as_str())),
                Some(targets_with(Setting::Dialect)),
            ),
            ErrorKind::Unsupported { target, setting } => (
                format!("{} does not support {}", quote(target.as_str()), called(*setting)),
                Some(targets_with(*setting)),
            ),
            ErrorKind::NotInLegacyFormat { setting } => {
                (format!("the legacy wire format does not support {}", called(*setting)), None)
            }
            ErrorKind::Missing { target, setting } => {
                (format!("{} requires {}", quote(target.as_str()), called(*setting)), None)
            }
            ErrorKind::MissingScope { target } => (
                format!("{} requires the id of a record source", quote(target.as_str())),
                Some(format!("specify {}", any_of(target.scopes().collect()))),
            ),
            ErrorKind::MissingSelection { target } => {
                (format!("{} requires a filter or {}", quote(target.as_str()), called(Setting::RecordIds)), None)
            }
            ErrorKind::MultipleScopes { settings } => (
                format!("{} cannot be combined", list(settings.iter().map(|&setting| name(setting)), "and")),
                Some("records come from a single source: specify exactly one of them".to_owned()),
            ),
            ErrorKind::Excludes { setting, other } => {
                let names = match other {
                    Other::Filter => ["a filter".to_owned(), called(*setting)],
                    Other::Setting(other) => [called(*setting), called(*other)],
                };
                let message = format!("{} cannot be combined", names.join(" and "));
                (message, Some("specify only one of them".to_owned()))
            }
            ErrorKind::FlatComputedMetrics => (
                format!("the format `jsonl_flat` does not support {}", called(Setting::ExportComputedMetricsOnly)),
                Some("export as `jsonl` or `csv`".to_owned()),
            ),
            ErrorKind::NotUuid { setting, value } => (
                format!("expected a UUID for {}, found {}", called(*setting), quote(value)),
                Some("write a UUID as `6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f`".to_owned()),
            ),
            ErrorKind::OtherVersion { setting, first, more } => (
                other_version(&called(*setting), *first, *more),
                Some("the API's description requires `uuid4`; the server rejects other versions".to_owned()),
            ),
            ErrorKind::OutOfRange { setting, noun, min, max, actual } => {
                (format!("expected {min} to {max} {noun} for {}, found {actual}", called(*setting)), None)
            }
            ErrorKind::NoInterval => (format!("{} must be at least 1 minute", called(Setting::Interval)), None),
            ErrorKind::ReversedTimes => {
                (format!("{} must be after {}", called(Setting::EndTime), called(Setting::StartTime)), None)
            }
            ErrorKind::UnknownColumn { setting, name, near } => {
                (format!("unknown column {} in {}", quote(name), called(*setting)), did_you_mean(near))
            }
            ErrorKind::AmbiguousColumn { name, ids } => {
                (format!("the column name {} is ambiguous", quote(name)), Some(format!("write {}", list(ids, "or"))))
            }
            ErrorKind::NotSortable { name } => (format!("the server cannot sort by {}", quote(name)), None),
        };
        Words { message, help }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(|setting| setting.as_str().to_owned()).message)
    }
}

impl std::error::Error for RequestError {}

impl miette::Diagnostic for RequestError {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(RequestError::code(self)))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(if self.is_warning() { miette::Severity::Warning } else { miette::Severity::Error })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        RequestError::help(self).map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }
}

fn other_version(name: &str, first: Id, more: usize) -> String {
    let version = first.version();
    let first = quote(&first.to_string());
    let more = match more {
        0 => String::new(),
        1 => "; 1 other id has another version too".to_owned(),
        more => format!("; {more} other ids have another version too"),
    };
    format!("expected a version 4 UUID for {name}, found version {version}: {first}{more}")
}

fn did_you_mean<S: AsRef<str>>(near: &[S]) -> Option<String> {
    (!near.is_empty()).then(|| format!("did you mean {}?", list(near, "or")))
}

/// Lists the names of the targets that satisfy a predicate.
fn targets(predicate: impl Fn(Target) -> bool) -> String {
    list(Target::ALL.iter().filter(|&&target| predicate(target)).map(|target| target.as_str()), "and")
}

fn wrong_form(target: Target) -> (String, Option<String>) {
    let name = quote(target.as_str());
    match target.forms() {
        Forms::Tree => (format!("{name} requires a tree of filters, but this filter is a list"), None),
        Forms::List | Forms::Either => (
            format!("{name} requires a list of filters, but this filter is a tree"),
            Some(format!(
                "a list can only join comparisons with `and`; trees are accepted by {}",
                targets(|target| target.forms() != Forms::List)
            )),
        ),
    }
}

fn scope_not_flat(target: Target, dialect: Dialect) -> (String, Option<String>) {
    let name = match dialect {
        Dialect::Legacy => "the legacy wire format".to_owned(),
        Dialect::Current => quote(target.as_str()),
    };
    (
        format!("{name} requires a list of filters, but the condition of the scope cannot be written as one"),
        Some("a list can only join comparisons with `and`, without the opposite of a comparison".to_owned()),
    )
}

/// The message for `fully_annotated` without a queue.
pub(super) fn no_queue(target: Target) -> String {
    format!("`fully_annotated` requires an annotation queue, but {} has none", quote(target.as_str()))
}

/// The help that lists the targets with a queue.
pub(super) fn with_queue() -> String {
    format!("it is supported by {}", targets(Target::has_queue))
}

/// The message and help for a delete that may affect all records.
fn unbounded(target: Target, reason: &UnboundedReason, all_records: &str) -> (String, Option<String>) {
    let name = quote(target.as_str());
    let what = if target.has_queue() { "empties the queue" } else { "deletes every record" };
    let intended = format!("use {all_records} if this is intended");
    match reason {
        UnboundedReason::NoFilter => {
            (format!("without a filter, {name} {what}"), Some(format!("add a filter, or {intended}")))
        }
        UnboundedReason::Everything => (
            format!("this filter matches every record, so {name} {what}"),
            Some(format!("write another filter, or {intended}")),
        ),
        UnboundedReason::NearlyEverything { columns, facts } => (
            match target.has_queue() {
                true => format!(
                    "with this filter, {name} removes every record that has {} from the queue",
                    columns_of(columns)
                ),
                false => format!("with this filter, {name} deletes every record that has {}", columns_of(columns)),
            },
            Some(match facts.as_slice() {
                [] => format!("write another filter, or {intended}"),
                _ => format!("{}; write another filter, or {intended}", facts.join("; ")),
            }),
        ),
        UnboundedReason::Unknown { needs_now } => {
            let now = if *needs_now { "set `now`, " } else { "" };
            let example = "add a condition with `and` that excludes records, such as `created_at < 2025-01-01`";
            (
                format!("the filter of {name} cannot be shown to exclude any record"),
                Some(format!("{now}{example}, or use {all_records} if it may match every record")),
            )
        }
    }
}

/// The columns of a filter, if there are few.
fn columns_of(columns: &[String]) -> String {
    if columns.len() <= MAX_COLUMNS { list(columns, "and") } else { "its columns".to_owned() }
}

fn targets_with(setting: Setting) -> String {
    let targets = targets(|target| target.has(setting));
    match setting {
        Setting::AllRecords => {
            format!("only {targets} require it; without a filter, other requests apply to all records")
        }
        _ => format!("it is supported by {targets}"),
    }
}
