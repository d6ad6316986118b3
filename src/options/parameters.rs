//! The values of parameters such as `$name`.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::source::Span;
use crate::syntax;
use crate::syntax::ast::{Ast, List, Operand, Value, ValueKind};

mod convert;
mod error;
mod json;

pub use error::ParameterError;

/// The values of parameters, by name.
///
/// Values are bound after parsing, so they can never change the structure of a query. As JSON they are an object; see
/// [`ParameterValue`] for the values in it.
///
/// # Examples
///
/// ```
/// use tamis::{ParameterValue, Parameters};
///
/// let parameters: Parameters = serde_json::from_str(r#"{"model": "gpt-4o", "since": {"literal": "now-7d"}}"#)?;
/// assert_eq!(parameters.get("since"), Some(&ParameterValue::try_parse("now-7d")?));
/// assert_eq!(Parameters::from_iter([("codes", [500, 502])]).get("codes"), Some(&[500, 502].into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Parameters {
    values: BTreeMap<String, ParameterValue>,
}

impl Parameters {
    /// Binds `$name` to a value, replacing any earlier one.
    pub fn bind(&mut self, name: impl Into<String>, value: impl Into<ParameterValue>) {
        self.values.insert(name.into(), value.into());
    }

    /// The value of `$name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ParameterValue> {
        self.values.get(name)
    }

    /// The names of parameters that a query does not use, in alphabetical order.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Limits, Parameters};
    ///
    /// let mut parameters = Parameters::default();
    /// parameters.bind("model", "gpt-4o");
    /// parameters.bind("modle", "o3");
    /// let ast = tamis::parse("model = $model", &Limits::default()).ast;
    /// assert_eq!(parameters.unused_in(&ast), ["modle"]);
    /// ```
    #[must_use]
    pub fn unused_in(&self, ast: &Ast<'_>) -> Vec<&str> {
        let used = ast.parameters();
        self.names().filter(|name| !used.contains(name)).collect()
    }

    /// The names of all parameters, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }
}

impl<N: Into<String>, V: Into<ParameterValue>> FromIterator<(N, V)> for Parameters {
    /// Binds each name to its value. If a name occurs twice, the last value wins.
    fn from_iter<I: IntoIterator<Item = (N, V)>>(values: I) -> Self {
        let mut parameters = Self::default();
        parameters.extend(values);
        parameters
    }
}

impl<N: Into<String>, V: Into<ParameterValue>> Extend<(N, V)> for Parameters {
    /// Binds each name to its value, replacing any earlier one.
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, values: I) {
        values.into_iter().for_each(|(name, value)| self.bind(name, value));
    }
}

/// A typed value, or a list of them.
///
/// Strings are strings for every column but a date column, which reads them as a date or timestamp.
///
/// In JSON, a string, a number, a boolean and an array of these are themselves. `{"literal": "now-7d"}` is one literal
/// or list of the language, for values that JSON does not have. Everything else is an error.
///
/// Two values are equal if they are written the same: `1000` and `1e3` are different values.
///
/// # Examples
///
/// ```
/// use tamis::ParameterValue;
///
/// let text = ParameterValue::from("gpt-4o");
/// let list = ParameterValue::from(vec![500, 502]);
/// // As on the command line: one literal or list of the language, or else a string.
/// assert_eq!("(500, 502)".parse(), Ok(list));
/// assert_eq!("gpt-4o".parse(), Ok(text));
///
/// let since = ParameterValue::try_from(serde_json::json!({"literal": "now-7d"}))?;
/// assert_eq!(since, "now-7d".parse()?);
/// assert_eq!(serde_json::to_string(&since)?, r#"{"literal":"now-7d"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterValue(pub(crate) Operand<'static>);

/// Equality compares texts, so it is total.
impl Eq for ParameterValue {}

impl Hash for ParameterValue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        matches!(self.0, Operand::List(_)).hash(state);
        let items = self.items();
        items.len().hash(state);
        for item in items {
            // A bareword is equal to the string.
            matches!(item.kind, ValueKind::String | ValueKind::Bareword).hash(state);
            item.canonical_text().hash(state);
        }
    }
}

impl ParameterValue {
    /// Parses one literal or list of the language, such as `5s`, `"a"` or `("a", "b")`.
    ///
    /// [`FromStr`] reads any other text as a string.
    ///
    /// # Errors
    ///
    /// [`ParameterError`] if the text is anything else, such as a word without quotes.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::ParameterValue;
    ///
    /// assert_eq!(ParameterValue::try_parse("(500, 502)")?, ParameterValue::from([500, 502]));
    /// assert_eq!(ParameterValue::try_parse("now-7x").unwrap_err().to_string(), "`now-7x` is not a literal");
    /// # Ok::<(), tamis::ParameterError>(())
    /// ```
    pub fn try_parse(text: &str) -> Result<Self, ParameterError> {
        syntax::operand(text).map(Self).ok_or_else(|| ParameterError::not_a_literal(text))
    }

    fn single(kind: ValueKind, text: impl Into<String>) -> Self {
        Self(Operand::Value(Value { kind, text: text.into().into(), span: Span::default() }))
    }

    fn list(items: Vec<Value<'static>>) -> Self {
        Self(Operand::List(List { items, span: Span::default() }))
    }

    /// The value, or the items of the list.
    fn items(&self) -> &[Value<'static>] {
        match &self.0 {
            Operand::Value(value) => std::slice::from_ref(value),
            Operand::List(list) => &list.items,
            Operand::Range(bounds) => bounds.as_slice(),
        }
    }

    pub(crate) fn into_items(self) -> Vec<Value<'static>> {
        match self.0 {
            Operand::Value(value) => vec![value],
            Operand::List(list) => list.items,
            Operand::Range(bounds) => Vec::from(*bounds),
        }
    }
}

/// Writes the literal or the list, as in a query.
impl fmt::Display for ParameterValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Parses one literal or list of the language, such as `5s`, `"a"` or `("a", "b")`; any other text is a string.
impl FromStr for ParameterValue {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::try_parse(text).unwrap_or_else(|_| Self::from(text)))
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, RandomState};

    use super::ParameterValue;

    #[test]
    fn equal_values_have_the_same_hash() {
        let hasher = RandomState::new();
        let cases = [("(a, b)", "(\"a\", \"b\")"), ("now - 7d", "now-7d"), ("[500]", "(500)"), ("a b", "\"a b\"")];
        for (one, other) in cases {
            let [one, other]: [ParameterValue; 2] = [one, other].map(|text| text.parse().unwrap());
            assert_eq!(one, other);
            assert_eq!(hasher.hash_one(&one), hasher.hash_one(&other), "{one:?}");
        }
    }

    #[test]
    fn only_a_whole_literal_is_parsed() {
        for text in ["5s", "-3.5", "\"a\"", "true", "2026-01-31", "()", " (1, now) "] {
            assert!(ParameterValue::try_parse(text).is_ok(), "{text}");
        }
        for text in ["", "gpt-4o", "5 or 6", "5 # six", "$other", "($other)", "\"a", "1 and 2", "5)"] {
            assert!(ParameterValue::try_parse(text).is_err(), "{text}");
            assert_eq!(text.parse(), Ok(ParameterValue::from(text)), "{text}");
        }
    }
}
