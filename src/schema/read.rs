//! Parsing of column metadata in JSON.

use std::fmt;

use serde::{Deserialize, Deserializer};

use super::{Column, Schema, SchemaBuilder};

/// An error in column metadata.
#[derive(Debug)]
pub struct SchemaError {
    /// The path of the malformed value, such as `columns[3].id`; empty if the text is not JSON.
    path: String,
    problem: serde_json::Error,
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        self.problem.fmt(f)
    }
}

impl std::error::Error for SchemaError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.problem)
    }
}

impl miette::Diagnostic for SchemaError {}

/// An `available_columns` response.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Response {
    columns: Vec<Column>,
    /// Not a field of the API: the open groups of a serialized schema.
    #[serde(default)]
    open_groups: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Group {
    name: String,
    column: Column,
}

/// Parses a response, or a bare array of columns.
pub(super) fn metadata(text: &str) -> Result<SchemaBuilder, SchemaError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let response = if text.trim_start().starts_with('[') {
        Response { columns: document(text)?, open_groups: Vec::new() }
    } else {
        document::<Response>(text)?
    };
    Ok(response.builder())
}

impl Response {
    fn builder(self) -> SchemaBuilder {
        let mut builder = Schema::builder();
        builder.extend(self.columns);
        self.open_groups.into_iter().fold(builder, |builder, group| builder.open_group(group.name, group.column))
    }
}

/// Reads an object with `columns`; [`Schema::from_json`] also reads an array, and reports the path of an error.
impl<'de> Deserialize<'de> for Schema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Response::deserialize(deserializer).map(|response| response.builder().build())
    }
}

fn document<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, SchemaError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let document = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let problem = error.into_inner();
        let path = if problem.is_data() && path != "." { path } else { String::new() };
        SchemaError { path, problem }
    })?;
    reader.end().map_err(|problem| SchemaError { path: String::new(), problem })?;
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::metadata;

    #[test]
    fn errors_name_path_and_line() {
        let cases = [
            ("[{\"id\": 5}]", "[0].id: invalid type: integer `5`, expected a string at line 1 column 9"),
            (
                "[{\"id\": \"a,\\\"[\"},\n {\"id\": \"b\", \"label\": {}}]",
                "[1].label: invalid type: map, expected a string at line 2 column 22",
            ),
            ("[{\"x\": [1, {}], \"id\": \"a\"}, {}]", "[1]: missing field `id` at line 1 column 30"),
            ("[{\"id\": \"a\", \"id\": \"b\"}]", "[0]: duplicate field `id` at line 1 column 17"),
            ("{\"columns\": 5}", "columns: invalid type: integer `5`, expected a sequence at line 1 column 13"),
            (
                "{\"a\": [1], \"columns\": [{\"id\": \"é\", \"applicable_types\": [\"a\", 1]}]}",
                "columns[0].applicable_types[1]: invalid type: integer `1`, expected a string at line 1 column 63",
            ),
            (
                "{\"columns\": [], \"open_groups\": [5]}",
                "open_groups[0]: invalid type: integer `5`, expected an object at line 1 column 33",
            ),
            ("5", "invalid type: integer `5`, expected an object at line 1 column 1"),
            ("[{\"id\"", "EOF while parsing an object at line 1 column 6"),
            ("[] x", "trailing characters at line 1 column 4"),
        ];
        for (text, expected) in cases {
            assert_eq!(metadata(text).unwrap_err().to_string(), expected, "{text}");
        }
    }
}
