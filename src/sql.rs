//! SQL: a query as the condition of a `WHERE` clause, in the dialects of databases and query engines.
//!
//! A record matches the condition if it matches the [`Matcher`](crate::Matcher): a comparison with a missing value is
//! unknown in both. `docs/sql.md` lists what the columns must be, and the values that engines compare differently.
//!
//! # Examples
//!
//! ```
//! use tamis::sql::{Dialect, SqlOptions};
//! use tamis::{Compiler, Schema};
//!
//! let compiler = Compiler::new(Schema::builtin());
//! let options = SqlOptions::new(Dialect::Spark);
//! let condition = compiler.sql("output contains \"it's\" and not (tags has test)", &options)?;
//! assert_eq!(
//!     condition.sql,
//!     r"contains(`output`, 'it\'s') AND NOT exists(`tags`, item -> coalesce(item = 'test', FALSE))",
//! );
//! # Ok::<(), tamis::Report>(())
//! ```

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::filter::FilterTree;
use crate::lower;
use crate::semantic::typed::{Expr, ExprKind};

mod bigquery;
mod clickhouse;
mod condition;
mod datafusion;
mod duckdb;
mod expr;
mod fold;
mod options;
mod postgresql;
mod render;
mod rules;
mod spark;
mod sqlite;
mod trino;
mod unsupported;
mod value;

pub use fold::{Fold, fold};
pub use options::{Dialect, Nesting, SqlOptions, Timestamps};
pub use unsupported::Unsupported;
pub use value::SqlValue;

use condition::Conditions;
use rules::Rules;

/// A condition in SQL, for a `WHERE` clause.
///
/// If it is combined with other conditions, put it in parentheses: it may be an `OR`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SqlCondition {
    /// The text.
    pub sql: String,
    /// The values of its placeholders, in order; empty without [`SqlOptions::parameters`].
    pub parameters: Vec<SqlValue>,
}

impl SqlOptions {
    /// Converts a filter tree to SQL. Columns of types other than `collection` have one value.
    ///
    /// # Errors
    ///
    /// The first comparison that the dialect cannot express.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::sql::{Dialect, SqlOptions};
    /// use tamis::{Compiler, Schema};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let tree = compiler.compile("tags has any (prod, eu) or status_code >= 500")?.tree;
    /// let condition = SqlOptions::new(Dialect::PostgreSql).condition(&tree).unwrap();
    /// assert_eq!(condition.sql, r#""tags" && ARRAY['prod', 'eu'] OR "status_code" >= 500"#);
    /// # Ok::<(), tamis::Report>(())
    /// ```
    pub fn condition(&self, tree: &FilterTree<'_>) -> Result<SqlCondition, Unsupported> {
        let (condition, unsupported) = self.convert(tree, BTreeSet::new());
        unsupported.into_iter().next().map_or(Ok(condition), Err)
    }

    /// Converts a typed query to SQL.
    ///
    /// # Errors
    ///
    /// A diagnostic `unsupported-in-dialect` for each condition that the dialect cannot express.
    pub fn condition_of_query(&self, query: &Expr<'_>) -> Result<SqlCondition, Diagnostics> {
        let mut multi_valued = BTreeSet::new();
        add_multi_valued(query, &mut multi_valued);
        let (condition, unsupported) = self.convert(&lower::tree(query), multi_valued);
        if unsupported.is_empty() {
            return Ok(condition);
        }
        let spans = lower::tree_spans(query);
        let mut diagnostics = Diagnostics::default();
        let mut last = None;
        for comparison in unsupported {
            let span = spans.get(comparison.leaf).copied().unwrap_or_default();
            // A condition may have several comparisons.
            if last.replace(span) != Some(span) {
                diagnostics.push(
                    Diagnostic::new(Code::UnsupportedInDialect, comparison.to_string(), span)
                        .with_label(comparison.label())
                        .help(comparison.help()),
                );
            }
        }
        Err(diagnostics)
    }

    fn convert<'o>(
        &'o self,
        tree: &FilterTree<'_>,
        multi_valued: BTreeSet<&'o str>,
    ) -> (SqlCondition, Vec<Unsupported>) {
        let rules = rules(self.dialect);
        let mut conditions = Conditions { options: self, rules, multi_valued, leaves: 0, unsupported: Vec::new() };
        let expr = fold(tree, &mut conditions);
        let mut writer = render::Writer {
            rules,
            timestamps: self.timestamps,
            has_parameters: self.has_parameters,
            sql: String::new(),
            parameters: Vec::new(),
        };
        writer.write(&expr);
        (SqlCondition { sql: writer.sql, parameters: writer.parameters }, conditions.unsupported)
    }
}

fn rules(dialect: Dialect) -> &'static dyn Rules {
    match dialect {
        Dialect::DuckDb => &duckdb::DuckDb,
        Dialect::ClickHouse => &clickhouse::ClickHouse,
        Dialect::PostgreSql => &postgresql::PostgreSql,
        Dialect::DataFusion => &datafusion::DataFusion,
        Dialect::Spark => &spark::Spark,
        Dialect::Sqlite => &sqlite::Sqlite,
        Dialect::BigQuery => &bigquery::BigQuery,
        Dialect::Trino => &trino::Trino,
    }
}

/// Adds the ids of columns that have several values. Recursive: as deep as the query is nested.
fn add_multi_valued<'q>(query: &'q Expr<'_>, ids: &mut BTreeSet<&'q str>) {
    match &query.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            operands.iter().for_each(|operand| add_multi_valued(operand, ids));
        }
        ExprKind::Not(operand) => add_multi_valued(operand, ids),
        ExprKind::Condition(condition) => {
            if condition.column.column.multi_valued {
                ids.insert(&condition.column.id);
            }
        }
    }
}
