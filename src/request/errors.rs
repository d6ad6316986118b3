//! What is wrong with a request, apart from its query.

use std::fmt;

use serde::{Serialize, Serializer};

use super::Id;
use super::bound::Reach;
use super::settings::Setting;
use super::target::{Forms, Target};
use crate::diagnostic::words::{list, quote};

/// More columns than this are not named in a message.
const MAX_COLUMNS: usize = 4;

macro_rules! codes {
    ($($(#[$doc:meta])+ $variant:ident = $name:literal,)+) => {
        /// Which kind of thing is wrong with a request; the names are stable across versions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RequestCode {
            $($(#[$doc])+ $variant,)+
        }

        impl RequestCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its kebab-case name.
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
    /// No target is called `span-search`.
    UnknownTarget = "unknown-target",
    /// The body cannot carry this filter: a tree for `export-records`, `fully_annotated` without a queue.
    WrongTarget = "wrong-target",
    /// `spans-delete` without a filter, or with one that is not shown to leave any record out: `duration_ns >= 0`.
    UnboundedDelete = "unbounded-delete",
    /// `traces-count` with `sort`.
    UnsupportedSetting = "unsupported-setting",
    /// `export-records` without `root_type`, `traces-search` without a scope.
    MissingSetting = "missing-setting",
    /// `log_stream_id` and `experiment_id`, a filter and `record_ids`.
    ConflictingSettings = "conflicting-settings",
    /// `log_stream_id` that is no UUID.
    InvalidUuid = "invalid-uuid",
    /// `log_stream_id` that is a UUID of another version than 4: a warning.
    UuidVersion = "uuid-version",
    /// `record_ids` without ids, or with more than there may be.
    OutOfRange = "out-of-range",
    /// `sort` by a column that is not there.
    UnknownColumn = "unknown-column",
    /// `sort` by a name that several columns have.
    AmbiguousColumn = "ambiguous-column",
    /// `sort` by `tags`.
    NotSortable = "not-sortable",
}

impl fmt::Display for RequestCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for RequestCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One thing that is wrong with a request, apart from its query.
///
/// Its words name settings as [`RequestSettings`](super::RequestSettings) does;
/// [`words`](Self::words) takes other names for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestError {
    kind: ErrorKind,
}

/// What an error says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What is wrong, in one line: lower case, no full stop.
    pub message: String,
    /// What to do instead, or why it is so.
    pub help: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ErrorKind {
    UnknownTarget { name: String, near: Vec<&'static str> },
    WrongForm { target: Target },
    TreeInLegacyFormat,
    NoQueue { target: Target },
    UnboundedDelete { target: Target, reach: Reach },
    Unsupported { target: Target, setting: Setting },
    NotInLegacyFormat { setting: Setting },
    Missing { target: Target, setting: Setting },
    MissingScope { target: Target },
    MissingSelection { target: Target },
    SeveralScopes { given: Vec<Setting> },
    Excludes { setting: Setting, other: Other },
    FlatComputedMetrics,
    NotUuid { setting: Setting, value: String },
    OtherVersion { setting: Setting, first: Id, more: usize },
    OutOfRange { setting: Setting, what: &'static str, least: usize, most: usize, is: usize },
    NoInterval,
    ReversedTimes,
    UnknownColumn { setting: Setting, name: String, near: Vec<String> },
    AmbiguousColumn { name: String, ids: Vec<String> },
    NotSortable { name: String },
}

/// What a setting does not go with.
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
    /// Which kind of thing it is.
    #[must_use]
    pub const fn code(&self) -> RequestCode {
        match self.kind {
            ErrorKind::UnknownTarget { .. } => RequestCode::UnknownTarget,
            ErrorKind::WrongForm { .. } | ErrorKind::TreeInLegacyFormat | ErrorKind::NoQueue { .. } => {
                RequestCode::WrongTarget
            }
            ErrorKind::UnboundedDelete { .. } => RequestCode::UnboundedDelete,
            ErrorKind::Unsupported { .. } | ErrorKind::NotInLegacyFormat { .. } => RequestCode::UnsupportedSetting,
            ErrorKind::Missing { .. } | ErrorKind::MissingScope { .. } | ErrorKind::MissingSelection { .. } => {
                RequestCode::MissingSetting
            }
            ErrorKind::SeveralScopes { .. } | ErrorKind::Excludes { .. } | ErrorKind::FlatComputedMetrics => {
                RequestCode::ConflictingSettings
            }
            ErrorKind::NotUuid { .. } => RequestCode::InvalidUuid,
            ErrorKind::OtherVersion { .. } => RequestCode::UuidVersion,
            ErrorKind::OutOfRange { .. } | ErrorKind::NoInterval | ErrorKind::ReversedTimes => RequestCode::OutOfRange,
            ErrorKind::UnknownColumn { .. } => RequestCode::UnknownColumn,
            ErrorKind::AmbiguousColumn { .. } => RequestCode::AmbiguousColumn,
            ErrorKind::NotSortable { .. } => RequestCode::NotSortable,
        }
    }

    /// Whether it is only a warning: there is a body all the same.
    #[must_use]
    pub const fn is_warning(&self) -> bool {
        matches!(self.kind, ErrorKind::OtherVersion { .. })
    }

    /// What to do instead, or why it is so.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        self.words(|setting| setting.as_str().to_owned()).help
    }

    /// What it says, with names for settings that its reader knows, such as flags.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::request::{self, RequestSettings, Target};
    /// use tamis::{Options, Schema};
    ///
    /// let (schema, options, settings) = (Schema::builtin(), Options::default(), RequestSettings::default());
    /// let body = request::body(Target::ExperimentsMetrics, None, &settings, &schema, &options);
    /// assert!(body.is_ok());
    ///
    /// let errors = request::body(Target::AggregatedTraces, None, &settings, &schema, &options).unwrap_err();
    /// assert_eq!(errors[0].to_string(), "`aggregated-traces` needs `log_stream_id`");
    /// let words = errors[0].words(|setting| format!("--{}", setting.as_str().replace('_', "-")));
    /// assert_eq!(words.message, "`aggregated-traces` needs `--log-stream-id`");
    /// ```
    #[must_use]
    pub fn words(&self, name: impl Fn(Setting) -> String) -> Words {
        let called = |setting: Setting| quote(&name(setting));
        let any_of = |settings: Vec<Setting>| list(settings.into_iter().map(&name), "or");
        let (message, help) = match &self.kind {
            ErrorKind::UnknownTarget { name, near } => {
                (format!("no target is called {}", quote(name)), did_you_mean(near))
            }
            ErrorKind::WrongForm { target } => wrong_form(*target),
            ErrorKind::TreeInLegacyFormat => (
                "the legacy wire format takes a list of filters, and this filter is a tree".to_owned(),
                Some("a list is comparisons joined by `and`; the current wire takes trees too".to_owned()),
            ),
            ErrorKind::NoQueue { target } => (no_queue(*target), Some(with_queue())),
            ErrorKind::UnboundedDelete { target, reach } => unbounded(*target, reach, &called(Setting::AllRecords)),
            ErrorKind::Unsupported { target, setting: Setting::Dialect } => {
                (format!("{} has no legacy wire format", quote(target.as_str())), Some(targets_with(Setting::Dialect)))
            }
            ErrorKind::Unsupported { target, setting } => {
                (format!("{} has no {}", quote(target.as_str()), called(*setting)), Some(targets_with(*setting)))
            }
            ErrorKind::NotInLegacyFormat { setting } => {
                (format!("the legacy wire format has no {}", called(*setting)), None)
            }
            ErrorKind::Missing { target, setting } => {
                (format!("{} needs {}", quote(target.as_str()), called(*setting)), None)
            }
            ErrorKind::MissingScope { target } => (
                format!("{} needs to know where the records come from", quote(target.as_str())),
                Some(format!("give {}", any_of(target.scopes().collect()))),
            ),
            ErrorKind::MissingSelection { target } => {
                (format!("{} needs a filter or {}", quote(target.as_str()), called(Setting::RecordIds)), None)
            }
            ErrorKind::SeveralScopes { given } => (
                format!("{} are given", list(given.iter().map(|&setting| name(setting)), "and")),
                Some("records come from one of them: give exactly one".to_owned()),
            ),
            ErrorKind::Excludes { setting, other: Other::Filter } => {
                (format!("a filter and {} are both given", called(*setting)), Some("give one of them".to_owned()))
            }
            ErrorKind::Excludes { setting, other: Other::Setting(other) } => (
                format!("{} and {} are both given", called(*setting), called(*other)),
                Some("give one of them".to_owned()),
            ),
            ErrorKind::FlatComputedMetrics => (
                format!("{} does not go with the format `jsonl_flat`", called(Setting::ExportComputedMetricsOnly)),
                Some("export as `jsonl` or `csv`".to_owned()),
            ),
            ErrorKind::NotUuid { setting, value } => (
                format!("{} takes a UUID, and {} is none", called(*setting), quote(value)),
                Some("a UUID is written as `6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f`".to_owned()),
            ),
            ErrorKind::OtherVersion { setting, first, more } => (
                other_version(&called(*setting), *first, *more),
                Some("the API's description says `uuid4`: the server rejects other versions".to_owned()),
            ),
            ErrorKind::OutOfRange { setting, what, least, most, is } => {
                (format!("{} takes {least} to {most} {what}, and is given {is}", called(*setting)), None)
            }
            ErrorKind::NoInterval => (format!("{} takes a number of minutes from 1", called(Setting::Interval)), None),
            ErrorKind::ReversedTimes => {
                (format!("{} is not after {}", called(Setting::EndTime), called(Setting::StartTime)), None)
            }
            ErrorKind::UnknownColumn { setting, name, near } => {
                (format!("no column is called {}, which {} names", quote(name), called(*setting)), did_you_mean(near))
            }
            ErrorKind::AmbiguousColumn { name, ids } => {
                (format!("several columns are called {}", quote(name)), Some(format!("write {}", list(ids, "or"))))
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

fn other_version(name: &str, first: Id, more: usize) -> String {
    let version = first.version();
    let first = quote(&first.to_string());
    let more = match more {
        0 => String::new(),
        1 => ", and another id is not of version 4 either".to_owned(),
        more => format!(", and {more} other ids are not of version 4 either"),
    };
    format!("{name} takes a UUID of version 4, and {first} is of version {version}{more}")
}

fn did_you_mean<S: AsRef<str>>(near: &[S]) -> Option<String> {
    (!near.is_empty()).then(|| format!("did you mean {}?", list(near, "or")))
}

/// The names of the targets of which something is so, as `a` and `b`.
fn targets(is_so: impl Fn(Target) -> bool) -> String {
    list(Target::ALL.iter().filter(|&&target| is_so(target)).map(|target| target.as_str()), "and")
}

fn wrong_form(target: Target) -> (String, Option<String>) {
    let name = quote(target.as_str());
    match target.forms() {
        Forms::Tree => (format!("{name} takes a tree of filters, and this filter is a list"), None),
        Forms::List | Forms::Either => (
            format!("{name} takes a list of filters, and this filter is a tree"),
            Some(format!(
                "a list is comparisons joined by `and`; trees are taken by {}",
                targets(|target| target.forms() != Forms::List)
            )),
        ),
    }
}

/// What is said of `fully_annotated` where there is no queue.
pub(super) fn no_queue(target: Target) -> String {
    format!("`fully_annotated` needs an annotation queue, and {} has none", quote(target.as_str()))
}

/// Which targets have one.
pub(super) fn with_queue() -> String {
    format!("it works for {}", targets(Target::has_queue))
}

/// What is said of a delete that may be about all records, which `all_records` lets pass.
fn unbounded(target: Target, reach: &Reach, all_records: &str) -> (String, Option<String>) {
    let name = quote(target.as_str());
    let what = if target.has_queue() { "empties the queue" } else { "deletes every record" };
    let meant = format!("give {all_records} if that is what you mean");
    match reach {
        Reach::NoFilter => (format!("{name} without a filter {what}"), Some(format!("write a filter, or {meant}"))),
        Reach::Everything => (
            format!("{name} with a filter that matches every record {what}"),
            Some(format!("write a filter, or {meant}")),
        ),
        Reach::NearlyEverything { columns, facts } => (
            match target.has_queue() {
                true => format!(
                    "{name} with this filter takes every record that has {} out of the queue",
                    columns_of(columns)
                ),
                false => format!("{name} with this filter deletes every record that has {}", columns_of(columns)),
            },
            Some(match facts.as_slice() {
                [] => format!("write another filter, or {meant}"),
                _ => format!("{}; write another filter, or {meant}", facts.join("; ")),
            }),
        ),
        Reach::Unknown { needs_now } => {
            let now = if *needs_now { "say what `now` is, " } else { "" };
            let example = "add a condition with `and` that leaves records out, such as `created_at < 2025-01-01`";
            (
                format!("the filter of {name} is not shown to leave any record out"),
                Some(format!("{now}{example}, or give {all_records} if it may be about every record")),
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
        Setting::AllRecords => format!("without a filter it is about all records; only {targets} must be told"),
        _ => format!("it belongs to {targets}"),
    }
}
