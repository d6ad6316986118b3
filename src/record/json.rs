//! JSON values as records.

use std::borrow::Cow;

use super::{Field, Record, Value};
use crate::filter::Number;

impl Record for serde_json::Value {
    fn value(&self, field: &Field) -> Value<'_> {
        let found = field.path().iter().try_fold(self, |value, key| value.get(key.as_str()));
        found.map_or(Value::Missing, |found| value(found, field.is_list()))
    }
}

/// The value of a field; an array is a list if `is_list`, else a structure.
fn value(json: &serde_json::Value, is_list: bool) -> Value<'_> {
    match json {
        serde_json::Value::Null => Value::Missing,
        serde_json::Value::Bool(value) => Value::Boolean(*value),
        serde_json::Value::Number(number) => self::number(number).map_or(Value::Missing, Value::Number),
        serde_json::Value::String(text) => Value::Text(Cow::Borrowed(text)),
        serde_json::Value::Array(items) if is_list => {
            Value::List(items.iter().map(|item| value(item, false)).collect())
        }
        serde_json::Value::Array(_) | serde_json::Value::Object(_) => Value::Structure(Cow::Owned(json.to_string())),
    }
}

fn number(number: &serde_json::Number) -> Option<Number> {
    let integer = number.as_i64().map(Number::Integer).or_else(|| number.as_u64().map(Number::Unsigned));
    integer.or_else(|| number.as_f64().map(Number::Float))
}

/// Returns a value as JSON; `None` if it is missing.
///
/// # Examples
///
/// ```
/// use tamis::record::{Value, json_text};
///
/// assert_eq!(json_text(&Value::Text("a\"b".into())).as_deref(), Some(r#""a\"b""#));
/// assert_eq!(json_text(&Value::Missing), None);
/// ```
#[must_use]
pub fn json_text(value: &Value<'_>) -> Option<String> {
    Some(match value {
        Value::Missing => return None,
        Value::Boolean(value) => value.to_string(),
        Value::Number(number) => crate::filter::json(number),
        Value::Text(text) => crate::filter::json(text),
        Value::List(items) => {
            let items: Vec<String> =
                items.iter().map(|item| json_text(item).unwrap_or_else(|| "null".to_owned())).collect();
            format!("[{}]", items.join(","))
        }
        Value::Structure(json) => json.clone().into_owned(),
    })
}

/// Returns JSON on one line, with a space after each comma and colon.
///
/// # Examples
///
/// ```
/// use tamis::record::one_line;
///
/// assert_eq!(one_line(&serde_json::json!({"tags": ["a", "b"], "x": null})), r#"{"tags": ["a", "b"], "x": null}"#);
/// ```
#[must_use]
pub fn one_line(json: &serde_json::Value) -> String {
    match json {
        serde_json::Value::Object(fields) => {
            let field = |(key, value)| format!("{}: {}", crate::filter::json(key), one_line(value));
            format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        serde_json::Value::Array(items) => format!("[{}]", items.iter().map(one_line).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}
