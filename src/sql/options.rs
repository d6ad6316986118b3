//! The dialects, and how columns and values are stored and written.

use std::collections::BTreeMap;

use crate::diagnostic::{display_name, parse_name, serialize_name};
use crate::record::Layout;

/// A dialect of SQL.
///
/// # Examples
///
/// ```
/// use tamis::sql::Dialect;
///
/// assert_eq!("duckdb".parse(), Ok(Dialect::DuckDb));
/// assert_eq!(Dialect::PostgreSql.to_string(), "postgresql");
/// assert_eq!(Dialect::PostgreSql.name(), "PostgreSQL");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// DuckDB 1.0 or later.
    DuckDb,
    /// ClickHouse.
    ClickHouse,
    /// PostgreSQL.
    PostgreSql,
    /// Apache DataFusion.
    DataFusion,
    /// Apache Spark 3.3 or later, and Databricks.
    Spark,
    /// SQLite, which has no lists.
    Sqlite,
    /// BigQuery; its SQL is not tested on the engine.
    BigQuery,
    /// Trino, and Amazon Athena; its SQL is not tested on the engine.
    Trino,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: &[Self] = &[
        Self::DuckDb,
        Self::ClickHouse,
        Self::PostgreSql,
        Self::DataFusion,
        Self::Spark,
        Self::Sqlite,
        Self::BigQuery,
        Self::Trino,
    ];

    /// Returns the name in lower case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DuckDb => "duckdb",
            Self::ClickHouse => "clickhouse",
            Self::PostgreSql => "postgresql",
            Self::DataFusion => "datafusion",
            Self::Spark => "spark",
            Self::Sqlite => "sqlite",
            Self::BigQuery => "bigquery",
            Self::Trino => "trino",
        }
    }

    /// Returns the name of the product.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "DuckDB",
            Self::ClickHouse => "ClickHouse",
            Self::PostgreSql => "PostgreSQL",
            Self::DataFusion => "DataFusion",
            Self::Spark => "Spark",
            Self::Sqlite => "SQLite",
            Self::BigQuery => "BigQuery",
            Self::Trino => "Trino",
        }
    }

    /// Whether the SQL is tested on the engine.
    #[must_use]
    pub const fn is_tested(self) -> bool {
        !matches!(self, Self::BigQuery | Self::Trino)
    }

    /// Returns how nested values are usually stored: JSON in PostgreSQL and SQLite, structures elsewhere.
    #[must_use]
    pub const fn default_nesting(self) -> Nesting {
        match self {
            Self::PostgreSql | Self::Sqlite => Nesting::Json,
            _ => Nesting::Struct,
        }
    }
}

display_name!(Dialect);
parse_name!("dialect", Dialect);
serialize_name!(Dialect);

/// How the values of a group such as `metrics` are stored in one column.
///
/// # Examples
///
/// ```
/// use tamis::sql::Nesting;
///
/// assert_eq!("json".parse(), Ok(Nesting::Json));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Nesting {
    /// As a structure with a field for each value: `metrics.duration_ns`.
    Struct,
    /// As a map: `metrics['duration_ns']`. Keys after the first are fields of a structure.
    Map,
    /// As JSON.
    Json,
}

impl Nesting {
    /// Every way.
    pub const ALL: &[Self] = &[Self::Struct, Self::Map, Self::Json];

    /// Returns the name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Struct => "struct",
            Self::Map => "map",
            Self::Json => "json",
        }
    }
}

display_name!(Nesting);
parse_name!("nesting", Nesting);
serialize_name!(Nesting);

/// The type of columns with timestamps.
///
/// # Examples
///
/// ```
/// use tamis::sql::Timestamps;
///
/// assert_eq!(Timestamps::default(), Timestamps::Zoned);
/// assert_eq!("utc".parse(), Ok(Timestamps::Utc));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Timestamps {
    /// A point in time: `TIMESTAMP WITH TIME ZONE`, and the `TIMESTAMP` of Spark and BigQuery.
    #[default]
    Zoned,
    /// A date and a time of day without a zone, which are in UTC: `TIMESTAMP WITHOUT TIME ZONE`, `TIMESTAMP_NTZ` of
    /// Spark, `DATETIME` of BigQuery.
    Utc,
}

impl Timestamps {
    /// Every type.
    pub const ALL: &[Self] = &[Self::Zoned, Self::Utc];

    /// Returns the name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zoned => "zoned",
            Self::Utc => "utc",
        }
    }
}

display_name!(Timestamps);
parse_name!("type of timestamps", Timestamps);
serialize_name!(Timestamps);

/// The dialect of a condition, how the columns are stored, and how values are written.
///
/// # Examples
///
/// ```
/// use tamis::sql::{Dialect, Nesting, SqlOptions};
/// use tamis::{Compiler, Schema};
///
/// let compiler = Compiler::new(Schema::builtin());
/// let tree = compiler.compile("user_metadata.plan = 'pro' and duration_ns > 5s")?.tree;
/// let options = SqlOptions::new(Dialect::DuckDb).nesting_of("user_metadata", Nesting::Map).parameters();
/// let condition = options.condition(&tree).unwrap();
/// assert_eq!(condition.sql, r#""user_metadata"['plan'] = $1 AND "metrics"."duration_ns" > $2"#);
/// assert_eq!(condition.parameters.len(), 2);
/// # Ok::<(), tamis::Report>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqlOptions {
    pub(super) dialect: Dialect,
    pub(super) layout: Layout,
    nesting: Nesting,
    nestings: BTreeMap<String, Nesting>,
    pub(super) timestamps: Timestamps,
    pub(super) has_parameters: bool,
}

impl SqlOptions {
    /// Creates options with the layout `search`, the usual nesting of the dialect, timestamps with a time zone, and
    /// literals instead of parameters.
    #[must_use]
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            layout: Layout::default(),
            nesting: dialect.default_nesting(),
            nestings: BTreeMap::new(),
            timestamps: Timestamps::default(),
            has_parameters: false,
        }
    }

    /// Sets where the values of columns are: the first key of a path is the name of an SQL column.
    #[must_use]
    pub fn layout(self, layout: impl Into<Layout>) -> Self {
        Self { layout: layout.into(), ..self }
    }

    /// Sets how nested values are stored.
    #[must_use]
    pub fn nesting(self, nesting: Nesting) -> Self {
        Self { nesting, ..self }
    }

    /// Sets how the values nested in one SQL column are stored.
    #[must_use]
    pub fn nesting_of(mut self, column: impl Into<String>, nesting: Nesting) -> Self {
        self.nestings.insert(column.into(), nesting);
        self
    }

    /// Sets the type of columns with timestamps.
    #[must_use]
    pub fn timestamps(self, timestamps: Timestamps) -> Self {
        Self { timestamps, ..self }
    }

    /// Writes placeholders, and returns the values as parameters.
    #[must_use]
    pub fn parameters(self) -> Self {
        Self { has_parameters: true, ..self }
    }

    /// Returns the dialect.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// How the values nested in an SQL column are stored.
    pub(super) fn nesting_in(&self, column: &str) -> Nesting {
        self.nestings.get(column).copied().unwrap_or(self.nesting)
    }
}
