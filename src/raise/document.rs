//! JSON parser for filters: not recursive, with a depth limit, and rejects duplicate keys.

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Deserializer, Map, Number, Value as Json};

use super::{RaiseError, pointer};
use crate::diagnostic::words;
use crate::limits::Limits;

/// The maximum nesting depth of arrays and objects: that of the filter of a query, plus a request body around it.
///
/// Each level of a query can contain an `and` and an `or`, and each connective is an object with an array in it.
pub(super) const MAX_NESTING: usize = 4 * Limits::MAX_DEPTH + 16;

/// Parses JSON text.
pub(crate) fn read(text: &str) -> Result<Json, RaiseError> {
    // `IgnoredAny` is parsed without recursion. The reader below relies on the text being valid JSON.
    serde_json::from_str::<IgnoredAny>(text)
        .map_err(|problem| error_at_root(format!("this is not JSON: {problem}")))?;
    Reader { rest: text, open: Vec::new() }.read()
}

fn error_at_root(message: String) -> RaiseError {
    RaiseError { pointer: String::new(), message }
}

/// An array or object that is being read.
enum Open {
    Array(Vec<Json>),
    Object {
        entries: Map<String, Json>,
        /// The key whose value comes next.
        key: Option<String>,
    },
}

struct Reader<'t> {
    rest: &'t str,
    /// The open arrays and objects, innermost last.
    open: Vec<Open>,
}

impl Reader<'_> {
    fn read(mut self) -> Result<Json, RaiseError> {
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\n', '\r', '\t', ',', ':']);
            let closed = match self.rest.as_bytes().first() {
                Some(b'[') => self.open(Open::Array(Vec::new()))?,
                Some(b'{') => self.open(Open::Object { entries: Map::new(), key: None })?,
                Some(b']' | b'}') => self.close(),
                _ if self.expects_key() => self.key()?,
                Some(b'-' | b'0'..=b'9') => Some(self.number()?),
                _ => Some(self.scalar()?),
            };
            match (closed, self.open.last_mut()) {
                (None, _) => {}
                (Some(value), None) => return Ok(value),
                (Some(value), Some(Open::Array(items))) => items.push(value),
                (Some(value), Some(Open::Object { entries, key })) => {
                    entries.insert(key.take().unwrap_or_default(), value);
                }
            }
        }
    }

    fn open(&mut self, open: Open) -> Result<Option<Json>, RaiseError> {
        if self.open.len() == MAX_NESTING {
            return Err(error_at_root(too_deep()));
        }
        self.open.push(open);
        self.skip(1);
        Ok(None)
    }

    fn close(&mut self) -> Option<Json> {
        self.skip(1);
        self.open.pop().map(|closed| match closed {
            Open::Array(items) => Json::Array(items),
            Open::Object { entries, .. } => Json::Object(entries),
        })
    }

    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Open::Object { key: None, .. }))
    }

    /// Reads a key. Rejects duplicates: `serde_json` would drop all values but the last.
    fn key(&mut self) -> Result<Option<Json>, RaiseError> {
        let name: String = self.scalar()?;
        let Some(Open::Object { entries, key }) = self.open.last_mut() else { return Ok(None) };
        let is_repeated = entries.contains_key(&name);
        let message = is_repeated.then(|| format!("duplicate key {}", words::quote(&name)));
        *key = Some(name);
        message.map_or(Ok(None), |message| Err(self.error(message)))
    }

    /// Reads a number. `serde_json` rounds some numbers to a neighbor of the nearest float unless its feature
    /// `float_roundtrip` is enabled.
    fn number(&mut self) -> Result<Json, RaiseError> {
        let rest =
            self.rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E'));
        let text = self.rest.strip_suffix(rest).unwrap_or_default();
        let whole = serde_json::from_str(text).ok().filter(|number: &Number| !number.is_f64());
        let number = whole.or_else(|| Number::from_f64(text.parse().ok()?));
        self.skip(text.len());
        number.map(Json::Number).ok_or_else(|| self.error(not_json("number out of range")))
    }

    /// Reads a string, `true`, `false` or `null`.
    fn scalar<T: DeserializeOwned>(&mut self) -> Result<T, RaiseError> {
        let mut values = Deserializer::from_str(self.rest).into_iter();
        let value = values.next();
        let length = values.byte_offset();
        match value {
            Some(Ok(value)) => {
                self.skip(length);
                Ok(value)
            }
            Some(Err(problem)) => Err(self.error(not_json(&problem.to_string()))),
            None => Err(self.error(not_json("a value is missing"))),
        }
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// Returns an error at the last value or key.
    fn error(&self, message: String) -> RaiseError {
        let step = |open: &Open| match open {
            Open::Array(items) => Some(items.len().to_string()),
            Open::Object { key, .. } => key.clone(),
        };
        RaiseError { pointer: pointer(self.open.iter().filter_map(step)), message }
    }
}

/// Returns the message for invalid JSON, without serde's position, which is relative to the value.
fn not_json(problem: &str) -> String {
    format!("this is not JSON: {}", problem.split(" at line ").next().unwrap_or_default())
}

/// Returns the message for JSON that is nested deeper than any query.
pub(super) fn too_deep() -> String {
    format!("this is nested too deeply: a query has at most {} levels", Limits::MAX_DEPTH)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::read;

    proptest! {
        /// Without `float_roundtrip`, `serde_json` reads some of these as a neighboring float.
        #[test]
        fn floats_are_read_exactly(value in proptest::num::f64::NORMAL, short in -1e7_f64..1e7) {
            for value in [value, short] {
                prop_assert_eq!(read(&format!("{value:e}")).unwrap().as_f64(), Some(value));
            }
        }
    }
}
