//! Values of parameters in JSON.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::{Map, Number, Value as Json};

use super::error::Problem;
use super::{ParameterError, ParameterValue, Parameters};
use crate::diagnostic::quote;
use crate::syntax::ast::{Operand, Value, ValueKind};

/// The only field of an object that is a literal of the language.
const LITERAL: &str = "literal";

impl TryFrom<Json> for Parameters {
    type Error = ParameterError;

    /// Reads an object with a value for each name.
    fn try_from(json: Json) -> Result<Self, ParameterError> {
        match json {
            Json::Object(values) => values.try_into(),
            other => Err(Problem::Parameters(kind_of(&other)).into()),
        }
    }
}

impl TryFrom<Map<String, Json>> for Parameters {
    type Error = ParameterError;

    fn try_from(values: Map<String, Json>) -> Result<Self, ParameterError> {
        let mut parameters = Self::default();
        for (name, json) in values {
            let value = ParameterValue::try_from(json).map_err(|error| error.of(&name))?;
            parameters.bind(name, value);
        }
        Ok(parameters)
    }
}

impl<'de> Deserialize<'de> for Parameters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer)?.try_into().map_err(de::Error::custom)
    }
}

impl Serialize for Parameters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.values.serialize(serializer)
    }
}

impl TryFrom<Json> for ParameterValue {
    type Error = ParameterError;

    /// Reads a string, a number, a boolean, an array of these, or `{"literal": "…"}`.
    fn try_from(json: Json) -> Result<Self, ParameterError> {
        match json {
            Json::Array(items) => items.into_iter().map(item).collect::<Result<_, _>>().map(Self::list),
            other => not_array(other, Problem::Value),
        }
    }
}

impl<'de> Deserialize<'de> for ParameterValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Json::deserialize(deserializer)?.try_into().map_err(de::Error::custom)
    }
}

impl Serialize for ParameterValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Operand::Value(value) => json_of(value)?.serialize(serializer),
            Operand::List(_) | Operand::Range(_) => {
                let items: Vec<Json> = self.items().iter().map(json_of).collect::<Result<_, _>>()?;
                items.serialize(serializer)
            }
        }
    }
}

/// Reads an item of an array.
fn item(json: Json) -> Result<Value<'static>, ParameterError> {
    match not_array(json, Problem::Item)?.0 {
        Operand::Value(value) => Ok(value),
        Operand::List(_) | Operand::Range(_) => Err(Problem::Item("a list").into()),
    }
}

/// Reads anything but an array; a value of another type is the error `unexpected`.
fn not_array(json: Json, unexpected: fn(&'static str) -> Problem) -> Result<ParameterValue, ParameterError> {
    let found = kind_of(&json);
    match json {
        Json::String(text) => Ok(text.into()),
        Json::Bool(value) => Ok(value.into()),
        Json::Number(number) => Ok(of_number(&number)),
        Json::Object(fields) => match literal_of(&fields) {
            Some(text) => ParameterValue::try_parse(text),
            None => Err(unexpected(found).into()),
        },
        Json::Null | Json::Array(_) => Err(unexpected(found).into()),
    }
}

/// A number with the text that the conversion from its Rust type has.
fn of_number(number: &Number) -> ParameterValue {
    let integer = number.as_i64().map(ParameterValue::from).or_else(|| number.as_u64().map(ParameterValue::from));
    integer
        .or_else(|| number.as_f64().map(ParameterValue::from))
        .unwrap_or_else(|| ParameterValue::single(ValueKind::Number, number.to_string()))
}

/// The text of `{"literal": "…"}`.
fn literal_of(fields: &Map<String, Json>) -> Option<&str> {
    fields.get(LITERAL).filter(|_| fields.len() == 1)?.as_str()
}

const fn kind_of(json: &Json) -> &'static str {
    match json {
        Json::Null => "`null`",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "a list",
        Json::Object(_) => "another object",
    }
}

/// The JSON that reads as this value: its own type if JSON has that, else a literal.
fn json_of<E: ser::Error>(value: &Value<'static>) -> Result<Json, E> {
    let literal = || Json::Object(Map::from_iter([(LITERAL.to_owned(), Json::from(&*value.text))]));
    // Read from text: without the feature `float_roundtrip` of serde_json, that may change the last digit of a fraction.
    let is_same = |json: &Json| {
        let read = serde_json::from_str(&json.to_string()).ok().and_then(|json| item(json).ok());
        read.is_some_and(|read| read == *value)
    };
    match plain(value).filter(is_same) {
        Some(plain) => Ok(plain),
        None => Some(literal())
            .filter(is_same)
            .ok_or_else(|| E::custom(format!("a query cannot contain the value {}", quote(&value.text)))),
    }
}

/// The value as a JSON string, number or boolean, which may have another text than the value.
fn plain(value: &Value<'_>) -> Option<Json> {
    let text = &*value.text;
    match value.kind {
        ValueKind::String | ValueKind::Bareword => Some(Json::from(text)),
        ValueKind::Boolean => text.parse::<bool>().ok().map(Json::from),
        ValueKind::Number => {
            let integer = text.parse::<i64>().map(Json::from).or_else(|_| text.parse::<u64>().map(Json::from));
            integer.ok().or_else(|| Number::from_f64(text.parse().ok()?).map(Json::Number))
        }
        ValueKind::Quantity | ValueKind::Instant | ValueKind::Parameter | ValueKind::Hole => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{ParameterValue, Parameters};

    fn read(json: Json) -> Result<ParameterValue, String> {
        ParameterValue::try_from(json).map_err(|error| error.to_string())
    }

    #[test]
    fn values_are_themselves() {
        assert_eq!(read(json!("now")), Ok("now".into()));
        assert_eq!(read(json!(u64::MAX)), Ok(u64::MAX.into()));
        assert_eq!(read(json!(0.5)), Ok(0.5.into()));
        assert_eq!(read(json!([true, "a", 1])), Ok("(true, \"a\", 1)".parse().unwrap()));
        assert_eq!(read(json!({"literal": "(1, 5s)"})), Ok("(1, 5s)".parse().unwrap()));
        assert_eq!(read(json!(["a", {"literal": "5s"}])), Ok("(\"a\", 5s)".parse().unwrap()));
    }

    #[test]
    fn everything_else_is_an_error() {
        let value = "expected a string, a number, a boolean, a list of these or a `literal`, found";
        let item = "expected a string, a number, a boolean or a `literal` in a list, found";
        for (json, expected) in [
            (json!(null), format!("{value} `null`")),
            (json!({}), format!("{value} another object")),
            (json!({"literal": 5}), format!("{value} another object")),
            (json!({"literal": "5s", "x": 1}), format!("{value} another object")),
            (json!({"literal": "gpt-4o"}), "`gpt-4o` is not a literal".to_owned()),
            (json!([1, null]), format!("{item} `null`")),
            (json!([[1]]), format!("{item} a list")),
            (json!([{"literal": "(1, 2)"}]), format!("{item} a list")),
        ] {
            assert_eq!(read(json.clone()), Err(expected), "{json}");
        }
    }

    #[test]
    fn errors_name_the_parameter() {
        let error = Parameters::try_from(json!({"since": {"literal": "now-7x"}})).unwrap_err();
        assert_eq!(error.to_string(), "the value of `$since`: `now-7x` is not a literal");
        let error = Parameters::try_from(json!(["since"])).unwrap_err();
        assert_eq!(error.to_string(), "expected an object with the values of parameters, found a list");
        let error = serde_json::from_str::<Parameters>(r#"{"a": 1, "b": null}"#).unwrap_err();
        assert!(error.to_string().starts_with("the value of `$b`: expected a string"), "{error}");
    }

    #[test]
    fn what_is_written_is_read_as_the_same_value() {
        let texts = [
            "a",
            "\"5s\"",
            "5",
            "-0",
            "-0.0",
            "007",
            "1_000",
            "1e3",
            "1e400",
            "0.1",
            "18446744073709551615",
            "5s",
            "80%",
            "$0.05",
            "10k",
            "now-7d",
            "today - 1d",
            "2026-01-31",
            "2026-01-31 10:00",
            "true",
            "TRUE",
            "()",
            "(a, 'b')",
            "(1, 1.0, now)",
        ];
        for text in texts {
            let value: ParameterValue = text.parse().unwrap();
            let json = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<ParameterValue>(&json).unwrap(), value, "{json}");
        }
        for value in [f64::MIN_POSITIVE, f64::MAX, 1e16, 1e-5, 1e15, f64::from(0.1_f32)] {
            let json = serde_json::to_string(&ParameterValue::from(value)).unwrap();
            assert_eq!(json.parse(), Ok(value));
        }
    }

    #[test]
    fn json_has_its_own_types() {
        let shown = |text: &str| serde_json::to_string(&text.parse::<ParameterValue>().unwrap()).unwrap();
        assert_eq!(shown("(gpt-4o, 5, 0.5, false, 5s)"), r#"["gpt-4o",5,0.5,false,{"literal":"5s"}]"#);
        assert_eq!(shown("1_000"), r#"{"literal":"1_000"}"#);
    }

    #[test]
    fn values_outside_the_language_are_not_written() {
        let error = serde_json::to_string(&ParameterValue::from([f64::NAN])).unwrap_err();
        assert_eq!(error.to_string(), "a query cannot contain the value `NaN`");
        assert!(serde_json::to_string(&ParameterValue::from(chrono::NaiveDate::MAX)).is_err());
    }
}
