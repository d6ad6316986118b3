//! Reading the record of an example.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use serde_json::{Map, Value as Json};

use crate::record::column_of_keys;
use crate::schema::{FilterType, NoColumn, Resolved, Schema};
use crate::source::Span;
use crate::syntax::ast::{ColumnForm, ColumnName};

/// Why a record cannot be read.
#[derive(Debug)]
pub(crate) enum Problem {
    /// It is not JSON, from this byte on.
    NotJson { at: usize },
    /// No column has this name.
    UnknownColumn(String),
    /// Several columns have this name; their ids.
    AmbiguousColumn(String, Vec<String>),
    /// Two keys are names of this column.
    Twice(String),
    /// The value of this key is not of the column's type.
    WrongType(String, FilterType),
}

/// The record of an example, by the ids of its columns.
pub(crate) fn read(json: &str, schema: &Schema) -> Result<Json, Problem> {
    let value: Json = serde_json::from_str(json).map_err(|error| Problem::NotJson {
        at: if error.line() > 1 { 0 } else { error.column().saturating_sub(1) },
    })?;
    let Json::Object(fields) = value else { return Err(Problem::NotJson { at: 0 }) };
    let mut reader = Reader { schema, record: Map::new() };
    for (key, value) in fields {
        reader.field(key, value)?;
    }
    Ok(Json::Object(reader.record))
}

struct Reader<'s> {
    schema: &'s Schema,
    record: Map<String, Json>,
}

impl Reader<'_> {
    fn field(&mut self, key: String, value: Json) -> Result<(), Problem> {
        match (self.resolve(&key), value) {
            (Ok(column), value) => self.add(key, &column, value),
            // A group of columns, as in a search response.
            (Err(NoColumn::Unknown), Json::Object(fields)) => {
                for (name, value) in fields {
                    let (id, value) = column_of_keys(&key, &name, value);
                    match self.resolve(&id) {
                        Ok(column) => self.add(format!("{key}.{name}"), &column, value)?,
                        Err(problem) => return Err(missing(format!("{key}.{name}"), problem)),
                    }
                }
                Ok(())
            }
            (Err(problem), _) => Err(missing(key, problem)),
        }
    }

    fn resolve(&self, name: &str) -> Result<Resolved<'static>, NoColumn<'_>> {
        let name = ColumnName { name: name.into(), form: ColumnForm::Backticked, span: Span::default() };
        self.schema.resolve_name(&name).map(Resolved::into_owned)
    }

    fn add(&mut self, key: String, column: &Resolved<'_>, value: Json) -> Result<(), Problem> {
        let Some(filter_type) = column.column.effective_type() else { return Err(Problem::UnknownColumn(key)) };
        let is_list = column.column.multi_valued || filter_type == FilterType::Collection;
        let is_valid = match &value {
            Json::Null => true,
            Json::Array(items) if is_list => items.iter().all(|item| item.is_null() || is_of(filter_type, item)),
            value => !is_list && is_of(filter_type, value),
        };
        if !is_valid {
            return Err(Problem::WrongType(key, filter_type));
        }
        match self.record.insert(column.id.to_string(), value) {
            Some(_) => Err(Problem::Twice(key)),
            None => Ok(()),
        }
    }
}

fn missing(key: String, problem: NoColumn<'_>) -> Problem {
    match problem {
        NoColumn::Unknown => Problem::UnknownColumn(key),
        NoColumn::Ambiguous(columns) => {
            Problem::AmbiguousColumn(key, columns.iter().map(|column| column.id.clone()).collect())
        }
    }
}

/// Whether a value is of a type. A column of text may have a structure, which is compared as its JSON.
fn is_of(filter_type: FilterType, value: &Json) -> bool {
    match filter_type {
        FilterType::Text => value.is_string() || value.is_array() || value.is_object(),
        FilterType::Id | FilterType::Collection => value.is_string(),
        FilterType::Number => value.is_number(),
        FilterType::Boolean | FilterType::FullyAnnotated => value.is_boolean(),
        FilterType::Date => value.as_str().is_some_and(is_timestamp),
        FilterType::Other => true,
    }
}

/// Whether the matcher reads a string as a timestamp.
fn is_timestamp(text: &str) -> bool {
    let is_naive = |format| NaiveDateTime::parse_from_str(text, format).is_ok();
    DateTime::parse_from_rfc3339(text).is_ok()
        || is_naive("%Y-%m-%dT%H:%M:%S%.f")
        || is_naive("%Y-%m-%d %H:%M:%S%.f")
        || text.parse::<NaiveDate>().is_ok()
}
