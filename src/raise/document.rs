//! JSON text to a tree of values: as deep as filters are, without recursion, and with no key twice in an object.

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Deserializer, Map, Number, Value as Json};

use super::{RaiseError, pointer};
use crate::diagnostic::words;
use crate::limits::Limits;

/// How deep arrays and objects may be nested: as deep as the filter of a query can be, and a body around it.
///
/// Of the conditions at each level of a query some can be joined by `and` and these by `or`, and each connective is an
/// object with an array in it.
pub(super) const MAX_NESTING: usize = 4 * Limits::MAX_DEPTH + 16;

/// Reads JSON text.
pub(crate) fn read(text: &str) -> Result<Json, RaiseError> {
    // Values that are ignored are read without recursion. What follows knows that all separators are right.
    serde_json::from_str::<IgnoredAny>(text).map_err(|problem| whole(format!("this is not JSON: {problem}")))?;
    Reader { rest: text, open: Vec::new() }.read()
}

fn whole(message: String) -> RaiseError {
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
    /// The arrays and objects around what comes next, innermost last.
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
                _ if self.wants_key() => self.key()?,
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
            return Err(whole(too_deep()));
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

    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open::Object { key: None, .. }))
    }

    /// Of two values with the same key the last would win, and the first be dropped.
    fn key(&mut self) -> Result<Option<Json>, RaiseError> {
        let name: String = self.scalar()?;
        let Some(Open::Object { entries, key }) = self.open.last_mut() else { return Ok(None) };
        let is_repeated = entries.contains_key(&name);
        let message = is_repeated.then(|| format!("the key {} stands twice", words::quote(&name)));
        *key = Some(name);
        message.map_or(Ok(None), |message| Err(self.error(message)))
    }

    /// A number. `serde_json` returns a float next to the nearest one for some texts, unless the whole program switches on
    /// its feature `float_roundtrip`.
    fn number(&mut self) -> Result<Json, RaiseError> {
        let rest =
            self.rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E'));
        let text = self.rest.strip_suffix(rest).unwrap_or_default();
        let whole = serde_json::from_str(text).ok().filter(|number: &Number| !number.is_f64());
        let number = whole.or_else(|| Number::from_f64(text.parse().ok()?));
        self.skip(text.len());
        number.map(Json::Number).ok_or_else(|| self.error(not_json("number out of range")))
    }

    /// A string, `true`, `false` or `null`.
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

    /// An error at the value or key that has been read last.
    fn error(&self, message: String) -> RaiseError {
        let step = |open: &Open| match open {
            Open::Array(items) => Some(items.len().to_string()),
            Open::Object { key, .. } => key.clone(),
        };
        RaiseError { pointer: pointer(self.open.iter().filter_map(step)), message }
    }
}

/// What is wrong with a value; where, counted from its own beginning, says nothing.
fn not_json(problem: &str) -> String {
    format!("this is not JSON: {}", problem.split(" at line ").next().unwrap_or_default())
}

/// What is said of JSON that is deeper than any query.
pub(super) fn too_deep() -> String {
    format!("this is nested too deeply: a query has at most {} levels", Limits::MAX_DEPTH)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::read;

    proptest! {
        /// Without `float_roundtrip` `serde_json` alone reads some of them as their neighbor.
        #[test]
        fn floats_are_read_as_the_nearest(value in proptest::num::f64::NORMAL, short in -1e7_f64..1e7) {
            for value in [value, short] {
                prop_assert_eq!(read(&format!("{value:e}")).unwrap().as_f64(), Some(value));
            }
        }
    }
}
