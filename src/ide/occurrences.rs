//! The mentions of columns and parameters in a query.

use serde::{Deserialize, Serialize};

use crate::limits::Limits;
use crate::options::Options;
use crate::schema::Schema;
use crate::source::Span;
use crate::syntax::ast::ColumnName;
use crate::syntax::ast::visit::Visit;
use crate::syntax::{Rule, parse};

/// A mention of a column or a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Occurrence {
    /// Its range, including quotes and the `$` of a parameter.
    pub span: Span,
    /// What it mentions.
    #[serde(flatten)]
    pub kind: OccurrenceKind,
}

/// What is mentioned.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum OccurrenceKind {
    /// `metrics/cost`, `metrics.cost`, `cost`, its alias or its label
    Column {
        /// The id of the column.
        id: String,
    },
    /// `$name`
    Parameter {
        /// Its name, without `$`.
        name: String,
    },
}

/// Returns the mentions of columns of `schema` and of parameters in a query, in source order: for "go to definition" and
/// "find references".
///
/// Names that are unknown or ambiguous are left out. In a query with errors, so are names in parts that could not be
/// parsed. Parameters are found everywhere, whether they have a value or not. Returns nothing for a text longer than the
/// limit in `options`.
///
/// # Examples
///
/// ```
/// use tamis::ide::OccurrenceKind;
/// use tamis::{Options, Schema};
///
/// let text = "Latency > $limit and metrics.duration_ns < ";
/// let found = tamis::occurrences(text, &Schema::builtin(), &Options::default());
/// let column = OccurrenceKind::Column { id: "metrics/duration_ns".to_owned() };
/// assert_eq!(found.iter().filter(|found| found.kind == column).count(), 2);
/// assert_eq!(found[1].kind, OccurrenceKind::Parameter { name: "limit".to_owned() });
/// assert_eq!(found[1].span.text(text), "$limit");
/// ```
#[must_use]
pub fn occurrences(text: &str, schema: &Schema, options: &Options) -> Vec<Occurrence> {
    if text.len() > options.limits.bytes.min(Limits::MAX_BYTES) {
        return Vec::new();
    }
    let parsed = parse(text, &options.limits);
    let mut columns = Columns { schema, found: Vec::new() };
    columns.visit_ast(&parsed.ast);
    let mut found = columns.found;
    if text.contains('$') {
        let parameters = parsed.tokens.all().iter().filter(|token| token.rule == Rule::parameter);
        found.extend(parameters.map(|token| Occurrence {
            span: token.span,
            kind: OccurrenceKind::Parameter { name: token.span.text(text).trim_start_matches('$').to_owned() },
        }));
    }
    found.sort_by_key(|found| found.span.start);
    found
}

/// Collects the columns of a tree.
struct Columns<'s> {
    schema: &'s Schema,
    found: Vec<Occurrence>,
}

impl<'q> Visit<'q> for Columns<'_> {
    fn visit_column(&mut self, name: &'q ColumnName<'q>) {
        if let Ok(column) = self.schema.resolve_name(name) {
            let kind = OccurrenceKind::Column { id: column.id.into_owned() };
            self.found.push(Occurrence { span: name.span, kind });
        }
    }
}
