//! Column metadata from JSON.

use std::fmt;

use serde_json::Value as Json;

use super::Column;
use crate::json::{Fields, Read, Unreadable};

/// Column metadata that cannot be read.
#[derive(Debug)]
pub struct SchemaError(Problem);

#[derive(Debug)]
enum Problem {
    /// It is not JSON.
    Malformed(serde_json::Error),
    /// It is other JSON.
    Unreadable(Unreadable),
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::Malformed(problem) => problem.fmt(f),
            Problem::Unreadable(problem) => problem.fmt(f),
        }
    }
}

impl std::error::Error for SchemaError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Problem::Malformed(problem) => Some(problem),
            Problem::Unreadable(problem) => Some(problem),
        }
    }
}

/// The columns of a response, or of a bare array.
pub(super) fn columns(text: &str) -> Result<Vec<Column>, SchemaError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document = serde_json::from_str(text).map_err(|problem| SchemaError(Problem::Malformed(problem)))?;
    let columns = match document {
        Json::Array(_) => Read::read(document),
        _ => Fields::open(document).and_then(|mut response| response.take("columns")),
    };
    columns.map_err(|problem| SchemaError(Problem::Unreadable(problem)))
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn problems_name_their_place() {
        let cases = [
            ("[{\"id\": 5}]", "[0].id: invalid type: number `5`, expected a string"),
            (
                "[{\"id\": \"a,\\\"[\"},\n {\"id\": \"b\", \"label\": {}}]",
                "[1].label: invalid type: map, expected a string",
            ),
            ("[{\"x\": [1, {}], \"id\": \"a\"}, {}]", "[1]: missing field `id`"),
            ("{\"columns\": 5}", "columns: invalid type: number `5`, expected a sequence"),
            (
                "{\"a\": [1], \"columns\": [{\"id\": \"é\", \"applicable_types\": [\"a\", 1]}]}",
                "columns[0].applicable_types[1]: invalid type: number `1`, expected a string",
            ),
            ("5", "invalid type: number `5`, expected an object"),
            ("[{\"id\": 5", "EOF while parsing an object"),
            ("[{\"id\"", "EOF while parsing an object"),
        ];
        for (text, expected) in cases {
            let problem = columns(text).unwrap_err().to_string();
            assert_eq!(problem.split(" at line").next(), Some(expected), "{text}: {problem}");
        }
    }
}
