//! Options for checking and compiling queries.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::str::FromStr;

use chrono::{DateTime, SubsecRound, Utc};

use crate::limits::Limits;
use crate::source::Span;
use crate::syntax;
use crate::syntax::ast::{Ast, List, Operand, Value, ValueKind};

mod zone;

pub(crate) use zone::ClockTime;
pub use zone::{Zone, ZoneDatabase, ZoneError};

/// Options for checking and compiling queries.
///
/// # Examples
///
/// ```
/// use tamis::{Options, Schema, Zone};
///
/// let mut options = Options::at("2026-01-15T12:00:00Z".parse()?);
/// options.zone = "Europe/Paris".parse()?;
/// options.parameters.bind("model", "gpt-4o");
///
/// let query = "created_at >= today and model = $model";
/// let schema = Schema::builtin();
/// let compiled = tamis::compile(query, &schema, &options)?;
/// assert!(compiled.tree.to_json().contains("2026-01-14T23:00:00Z"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// The time that `now` means, truncated to microseconds. If absent, `now`, `today` and `yesterday` are errors.
    pub now: Option<DateTime<Utc>>,
    /// The time zone of dates, and of timestamps without an offset.
    pub zone: Zone,
    /// The values of parameters such as `$name`.
    pub parameters: Parameters,
    /// Limits on the size and cost of a query.
    pub limits: Limits,
}

impl Options {
    /// Returns the default options with this `now`.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self { now: Some(now), ..Self::default() }
    }

    /// Sets the value of `now`.
    #[must_use]
    pub const fn now(mut self, now: DateTime<Utc>) -> Self {
        self.now = Some(now);
        self
    }

    /// Sets the zone of dates, and of timestamps without an offset.
    #[must_use]
    pub const fn zone(mut self, zone: Zone) -> Self {
        self.zone = zone;
        self
    }

    /// Sets the limits on the size of a query.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The time that `now` means, with the precision of the API's clients.
    pub(crate) fn now_in_microseconds(&self) -> Option<DateTime<Utc>> {
        self.now.map(|now| now.trunc_subsecs(6))
    }
}

/// The values of parameters, by name.
///
/// Values are bound after parsing, so they can never change the structure of a query.
#[derive(Clone, Debug, Default, PartialEq)]
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

/// A typed value, or a list of them.
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
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterValue(pub(crate) Operand<'static>);

impl ParameterValue {
    fn single(kind: ValueKind, text: impl Into<String>) -> Self {
        Self(Operand::Value(Value { kind, text: text.into().into(), span: Span::default() }))
    }
}

/// Parses one literal or list of the language, such as `5s`, `"a"` or `("a", "b")`; any other text is a string.
impl FromStr for ParameterValue {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(syntax::operand(text).map_or_else(|| Self::from(text), Self))
    }
}

impl From<&str> for ParameterValue {
    fn from(text: &str) -> Self {
        Self::single(ValueKind::String, text)
    }
}

impl From<String> for ParameterValue {
    fn from(text: String) -> Self {
        Self::single(ValueKind::String, text)
    }
}

impl From<bool> for ParameterValue {
    fn from(value: bool) -> Self {
        Self::single(ValueKind::Boolean, value.to_string())
    }
}

impl From<i32> for ParameterValue {
    fn from(value: i32) -> Self {
        Self::single(ValueKind::Number, value.to_string())
    }
}

impl From<i64> for ParameterValue {
    fn from(value: i64) -> Self {
        Self::single(ValueKind::Number, value.to_string())
    }
}

impl From<u64> for ParameterValue {
    fn from(value: u64) -> Self {
        Self::single(ValueKind::Number, value.to_string())
    }
}

impl From<f64> for ParameterValue {
    /// A number; if it is not finite, using it is an error.
    fn from(value: f64) -> Self {
        Self::single(ValueKind::Number, format!("{value:?}"))
    }
}

impl From<DateTime<Utc>> for ParameterValue {
    fn from(value: DateTime<Utc>) -> Self {
        Self::single(ValueKind::Instant, crate::filter::Instant(value).to_string())
    }
}

impl<T: Into<Self>> From<Vec<T>> for ParameterValue {
    /// A list. Nested lists are flattened.
    fn from(values: Vec<T>) -> Self {
        let mut items = Vec::with_capacity(values.len());
        for value in values {
            match value.into().0 {
                Operand::Value(item) => items.push(item),
                Operand::List(list) => items.extend(list.items),
                Operand::Range(bounds) => items.extend(*bounds),
            }
        }
        Self(Operand::List(List { items, span: Span::default() }))
    }
}
