//! What a query is checked with, besides the columns.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SubsecRound, Utc};

use crate::limits::Limits;
use crate::source::Span;
use crate::syntax;
use crate::syntax::ast::{Ast, Expr, ExprKind, List, Operand, Value, ValueKind};

mod zone;

pub(crate) use zone::ClockTime;
pub use zone::{Zone, ZoneDatabase};

/// What a query is checked with, besides the columns.
///
/// # Examples
///
/// ```
/// use tamis::{Options, Schema, Zone};
///
/// let mut options = Options::at("2026-01-15T12:00:00Z".parse()?);
/// options.zone = Zone::named("Europe/Paris").ok_or("no such zone")?;
/// options.parameters.bind("model", "gpt-4o");
///
/// let query = "created_at >= today and model = $model";
/// let schema = Schema::builtin();
/// let compiled = tamis::compile(query, &schema, &options)?;
/// assert!(compiled.tree.to_json().contains("2026-01-14T23:00:00Z"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What `now` means, in whole microseconds: what is finer is cut off. Where it is absent, `now`, `today` and `yesterday` are errors.
    pub now: Option<DateTime<Utc>>,
    /// The zone of days, and of times that are written without one.
    pub zone: Zone,
    /// What `$name` means.
    pub parameters: Parameters,
    /// How much a query may cost.
    pub limits: Limits,
}

impl Options {
    /// The defaults, with a meaning for `now`.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self { now: Some(now), ..Self::default() }
    }

    /// What `now` means: as precise as the clocks of the API's clients.
    pub(crate) fn now_in_microseconds(&self) -> Option<DateTime<Utc>> {
        self.now.map(|now| now.trunc_subsecs(6))
    }
}

/// The values of parameters, by name.
///
/// A value is bound after parsing, so that it can never change the shape of a query.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    values: BTreeMap<String, ParameterValue>,
}

impl Parameters {
    /// Gives `$name` a value, in the place of any it had.
    pub fn bind(&mut self, name: impl Into<String>, value: impl Into<ParameterValue>) {
        self.values.insert(name.into(), value.into());
    }

    /// The value of `$name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ParameterValue> {
        self.values.get(name)
    }

    /// The names that have a value and are not used in a query, in alphabetical order.
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
        let mut used = BTreeSet::new();
        use_parameters(&ast.root, &mut used);
        self.names().filter(|name| !used.contains(name)).collect()
    }

    /// The names that have a value, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }
}

/// Collects the names of the parameters in a query; as deep as it is nested.
fn use_parameters<'q>(expr: &'q Expr<'_>, used: &mut BTreeSet<&'q str>) {
    let mut take = |values: &'q [Value<'_>]| {
        used.extend(values.iter().filter(|value| value.kind == ValueKind::Parameter).map(|value| &*value.text));
    };
    match &expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(|part| use_parameters(part, used)),
        ExprKind::Not(part) => use_parameters(part, used),
        ExprKind::Comparison(comparison) => match &comparison.operand {
            Operand::Value(value) => take(std::slice::from_ref(value)),
            Operand::List(list) => take(&list.items),
            Operand::Range(bounds) => take(&**bounds),
        },
        ExprKind::Chain(chain) => {
            take(std::slice::from_ref(&chain.first));
            chain.second.iter().for_each(|(_, _, value)| take(std::slice::from_ref(value)));
        }
        ExprKind::Within(within) => take(std::slice::from_ref(&within.value)),
        ExprKind::Bare(_) | ExprKind::Hole(_) => {}
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
/// // As the command line reads it: one literal or list of the language, else text.
/// assert_eq!(ParameterValue::parse("(500, 502)"), list);
/// assert_eq!(ParameterValue::parse("gpt-4o"), text);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterValue(pub(crate) Operand<'static>);

impl ParameterValue {
    /// One literal or list of the language, as `5s`, `"a"` or `("a", "b")`; any other text is
    /// itself.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        syntax::operand(text).map_or_else(|| Self::from(text), Self)
    }

    fn single(kind: ValueKind, text: impl Into<String>) -> Self {
        Self(Operand::Value(Value { kind, text: text.into().into(), span: Span::default() }))
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
    /// A number; one that is not finite is an error where it is used.
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
    /// A list. The items of a list among `values` become items themselves.
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
