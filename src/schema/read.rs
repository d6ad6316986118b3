//! Column metadata from JSON.

use std::fmt;

use serde::Deserialize;

use super::Column;

/// Column metadata that cannot be read.
#[derive(Debug)]
pub struct SchemaError {
    /// Where in the document, as `columns[3].id`; empty where it is not JSON at all.
    path: String,
    problem: serde_json::Error,
}

impl SchemaError {
    fn new(text: &str, problem: serde_json::Error) -> Self {
        Self { path: if problem.is_data() { path(text, &problem) } else { String::new() }, problem }
    }
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

#[derive(Deserialize)]
struct Response {
    columns: Vec<Column>,
}

/// The columns of a response, or of a bare array.
pub(super) fn columns(text: &str) -> Result<Vec<Column>, SchemaError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let columns = if text.trim_start().starts_with('[') {
        serde_json::from_str(text)
    } else {
        serde_json::from_str(text).map(|response: Response| response.columns)
    };
    columns.map_err(|problem| SchemaError::new(text, problem))
}

/// The path to what a problem was found in, as `columns[3].id`.
///
/// The reader stops behind what it refuses: what is open there is the path.
fn path(text: &str, problem: &serde_json::Error) -> String {
    let before: usize = text.split_inclusive('\n').take(problem.line().saturating_sub(1)).map(str::len).sum();
    let mut rest = text.get(..before + problem.column()).unwrap_or(text);
    let mut open = Vec::new();
    let mut string = "";
    while let Some(at) = rest.find(['{', '}', '[', ']', ',', ':', '"']) {
        let (sign, behind) = rest.split_at(at).1.split_at(1);
        rest = behind;
        match (sign, open.last_mut()) {
            ("\"", _) => (string, rest) = split_string(behind),
            (":", Some(Step::Key(key))) => *key = string,
            (",", Some(Step::Index(index))) => *index += 1,
            (",", Some(Step::Key(key))) => *key = "",
            ("{", _) => open.push(Step::Key("")),
            ("[", _) => open.push(Step::Index(0)),
            _ => drop(open.pop()),
        }
    }
    let mut path = String::new();
    for step in open {
        match step {
            Step::Key("") => {}
            Step::Key(key) if path.is_empty() => path.push_str(key),
            Step::Key(key) => path.extend([".", key]),
            Step::Index(index) => path.extend(["[", &index.to_string(), "]"]),
        }
    }
    path
}

/// A step on the way into a document.
enum Step<'t> {
    /// Into an object, empty where it has not come to a value.
    Key(&'t str),
    /// Into an array.
    Index(usize),
}

/// What stands in a string from behind its first quote, and what stands behind it.
fn split_string(text: &str) -> (&str, &str) {
    let mut is_escaped = false;
    let end = text.find(|c| {
        let is_end = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_end
    });
    end.and_then(|end| text.get(..end).zip(text.get(end + 1..))).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn problems_name_their_place() {
        let cases = [
            ("[{\"id\": 5}]", "[0].id: invalid type: integer `5`, expected a string"),
            ("[{\"id\": \"a,\\\"[\"},\n {\"label\": {}}]", "[1].label: invalid type: map, expected a string"),
            ("[{\"x\": [1, {}], \"id\": \"a\"}, {}]", "[1]: missing field `id`"),
            ("[{\"id\": \"a\", \"id\": \"b\"}]", "[0]: duplicate field `id`"),
            ("{\"columns\": 5}", "columns: invalid type: integer `5`, expected a sequence"),
            (
                "{\"a\": [1], \"columns\": [{\"id\": \"é\", \"applicable_types\": [\"a\", 1]}]}",
                "columns[0].applicable_types[1]: invalid type: integer `1`, expected a string",
            ),
            ("5", "invalid type: integer `5`, expected struct Response"),
            ("[{\"id\": 5", "[0].id: invalid type: integer `5`, expected a string"),
            ("[{\"id\"", "EOF while parsing an object"),
        ];
        for (text, expected) in cases {
            let problem = columns(text).unwrap_err().to_string();
            assert_eq!(problem.split_once(" at line").map(|(said, _)| said), Some(expected), "{text}: {problem}");
        }
    }
}
