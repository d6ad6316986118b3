//! One column, as the API describes it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;

use super::FilterType;

/// A column and its metadata.
///
/// Source: `LogRecordsColumnInfo` in the API's OpenAPI description, without the fields that are
/// irrelevant to filtering. As JSON it is such an object.
///
/// # Examples
///
/// ```
/// use tamis::schema::{Column, DataUnit, Schema};
///
/// let cost = Column::number().id("metrics/cost").label("Cost").unit(DataUnit::Dollars).sortable(true);
/// let schema = Schema::from_iter([cost, Column::text().id("model").of_types(["llm"])]);
/// assert_eq!(schema.columns().map(|column| column.id.as_str()).collect::<Vec<_>>(), ["metrics/cost", "model"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Column {
    /// Its id, unique among all columns.
    pub id: String,
    /// Its name in the UI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its legacy name, if the id is a UUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_key_alias: Option<String>,
    /// A description of its values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The name of its group in the UI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_label: Option<String>,
    /// How it is filtered; if absent, `data_type` decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_type: Option<FilterType>,
    /// The type of its values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_type: Option<DataType>,
    /// The unit of its numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_unit: Option<DataUnit>,
    /// All its possible values, if they are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_values: Option<Vec<AllowedValue>>,
    /// Whether a record can have several values in it.
    #[serde(default)]
    pub multi_valued: bool,
    /// Whether it can be used in filters; `None` if the metadata does not say so, which the API's own client reads as
    /// `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filterable: Option<bool>,
    /// Whether records can be sorted by it.
    #[serde(default)]
    pub sortable: bool,
    /// Whether it is empty in every record.
    #[serde(default)]
    pub is_empty: bool,
    /// The types of records that have it; empty if they are not known.
    #[serde(default, deserialize_with = "default_if_null")]
    pub applicable_types: Vec<String>,
    /// Whether every record has a value in it. Not a field of the API: set it if you know this of your data.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub never_missing: bool,
}

impl Column {
    /// A filterable column of this type; [`SchemaBuilder::column`](super::SchemaBuilder::column) sets its id.
    #[must_use]
    pub fn new(filter_type: FilterType) -> Self {
        Self {
            filter_type: Some(filter_type),
            filterable: Some(true),
            multi_valued: filter_type == FilterType::Collection,
            ..Self::default()
        }
    }

    /// A text column.
    #[must_use]
    pub fn text() -> Self {
        Self::new(FilterType::Text)
    }

    /// A column of UUIDs.
    #[must_use]
    pub fn uuid() -> Self {
        Self { data_type: Some(DataType::Uuid), ..Self::new(FilterType::Id) }
    }

    /// A number column with whole numbers only.
    #[must_use]
    pub fn integer() -> Self {
        Self { data_type: Some(DataType::Integer), ..Self::new(FilterType::Number) }
    }

    /// A number column.
    #[must_use]
    pub fn number() -> Self {
        Self { data_type: Some(DataType::FloatingPoint), ..Self::new(FilterType::Number) }
    }

    /// A column of timestamps.
    #[must_use]
    pub fn date() -> Self {
        Self::new(FilterType::Date)
    }

    /// A column of `true` and `false`.
    #[must_use]
    pub fn boolean() -> Self {
        Self::new(FilterType::Boolean)
    }

    /// A column of lists of strings.
    #[must_use]
    pub fn collection() -> Self {
        Self::new(FilterType::Collection)
    }

    /// Sets its id, for columns that are collected into a schema.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Sets the type of its values.
    #[must_use]
    pub const fn data_type(mut self, data_type: DataType) -> Self {
        self.data_type = Some(data_type);
        self
    }

    /// Sets the unit of its numbers.
    #[must_use]
    pub fn unit(mut self, unit: DataUnit) -> Self {
        self.data_unit = Some(unit);
        self
    }

    /// Sets its name in the UI.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Sets its legacy name.
    #[must_use]
    pub fn alias(mut self, alias: impl Into<String>) -> Self {
        self.metric_key_alias = Some(alias.into());
        self
    }

    /// Sets its description.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets the name of its group in the UI.
    #[must_use]
    pub fn group_label(mut self, label: impl Into<String>) -> Self {
        self.group_label = Some(label.into());
        self
    }

    /// Sets whether a record can have several values in it; by default only a collection can.
    #[must_use]
    pub const fn multi_valued(mut self, multi_valued: bool) -> Self {
        self.multi_valued = multi_valued;
        self
    }

    /// Sets whether it can be used in filters; by default it can.
    #[must_use]
    pub const fn filterable(mut self, filterable: bool) -> Self {
        self.filterable = Some(filterable);
        self
    }

    /// Sets whether records can be sorted by it; by default they cannot.
    #[must_use]
    pub const fn sortable(mut self, sortable: bool) -> Self {
        self.sortable = sortable;
        self
    }

    /// Sets whether it is empty in every record; by default it is not.
    #[must_use]
    pub const fn empty(mut self, is_empty: bool) -> Self {
        self.is_empty = is_empty;
        self
    }

    /// Sets all its possible values.
    #[must_use]
    pub fn allowed<S: Into<String>>(mut self, values: impl IntoIterator<Item = S>) -> Self {
        self.allowed_values = Some(values.into_iter().map(|value| AllowedValue::Text(value.into())).collect());
        self
    }

    /// Sets all its possible values, for a number column.
    #[must_use]
    pub fn allowed_numbers<N: Into<f64>>(mut self, values: impl IntoIterator<Item = N>) -> Self {
        self.allowed_values = Some(values.into_iter().map(|value| AllowedValue::Number(value.into())).collect());
        self
    }

    /// Restricts it to records of these types.
    #[must_use]
    pub fn of_types<S: Into<String>>(mut self, types: impl IntoIterator<Item = S>) -> Self {
        self.applicable_types = types.into_iter().map(Into::into).collect();
        self
    }

    /// Marks it as having a value in every record.
    #[must_use]
    pub const fn never_missing(mut self) -> Self {
        self.never_missing = true;
        self
    }

    /// The unit of its metadata, if this version knows it.
    pub(super) fn known_unit(&self) -> Option<DataUnit> {
        self.data_unit.filter(|&unit| unit != DataUnit::Other)
    }

    /// The unit of its numbers: from its metadata, else from the end of its id.
    pub(crate) fn unit_of_numbers(&self) -> Option<DataUnit> {
        self.known_unit().or_else(|| DataUnit::of_id(&self.id))
    }

    /// Whether every record has a value in it: it is marked so, or it is `id`, `created_at`, `type` or `project_id`.
    #[must_use]
    pub fn is_never_missing(&self) -> bool {
        self.never_missing || ["id", "created_at", "type", "project_id"].contains(&self.id.as_str())
    }

    /// How it is filtered: its `filter_type`, or else the one that corresponds to its `data_type`. `None` if the server
    /// cannot filter by it.
    #[must_use]
    pub fn effective_type(&self) -> Option<FilterType> {
        if self.filterable != Some(true) {
            return None;
        }
        if let Some(filter_type) = self.filter_type {
            return (filter_type != FilterType::Other).then_some(filter_type);
        }
        match self.data_type? {
            DataType::Uuid => Some(FilterType::Id),
            DataType::Text => Some(FilterType::Text),
            DataType::Integer | DataType::FloatingPoint => Some(FilterType::Number),
            DataType::Boolean => Some(FilterType::Boolean),
            DataType::Timestamp => Some(FilterType::Date),
            DataType::StringList => Some(FilterType::Collection),
            DataType::FullyAnnotated => Some(FilterType::FullyAnnotated),
            DataType::Other => None,
        }
    }
}

/// Reads `null` as the default.
fn default_if_null<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// The type of a column's values; only types that determine how it is filtered.
///
/// Source: `DataType` in the API's OpenAPI description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DataType {
    /// UUIDs.
    Uuid,
    /// Strings.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    FloatingPoint,
    /// `true` and `false`.
    Boolean,
    /// Timestamps.
    Timestamp,
    /// Lists of strings.
    StringList,
    /// Whether everybody has annotated the record.
    FullyAnnotated,
    /// Any other.
    #[serde(other)]
    Other,
}

/// The unit of a column's numbers.
///
/// Source: `DataUnit` in the API's OpenAPI description; the API has no microseconds and seconds,
/// which come from the end of a column's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DataUnit {
    /// A fraction of one: 0.8 is 80%.
    Percentage,
    /// Nanoseconds.
    NanoSeconds,
    /// Microseconds.
    MicroSeconds,
    /// Milliseconds.
    MilliSeconds,
    /// Seconds.
    Seconds,
    /// US dollars.
    Dollars,
    /// A count.
    CountAndTotal,
    /// A unit that this version does not know.
    #[serde(other)]
    Other,
}

impl DataUnit {
    /// The unit at the end of a column's id, as in `duration_ns`.
    #[must_use]
    pub fn of_id(id: &str) -> Option<Self> {
        let (_, ending) = id.rsplit_once('_')?;
        match ending {
            "ns" => Some(Self::NanoSeconds),
            "us" => Some(Self::MicroSeconds),
            "ms" => Some(Self::MilliSeconds),
            "s" => Some(Self::Seconds),
            _ => None,
        }
    }

    /// Calls of models and tools rarely take less than this, in this unit; 0 if it is not a unit of time.
    pub(crate) const fn least_usual(self) -> f64 {
        match self {
            Self::NanoSeconds => 100_000.0,
            Self::MicroSeconds => 100.0,
            Self::MilliSeconds => 10.0,
            _ => 0.0,
        }
    }

    /// Its name, in the plural.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Percentage => "percentages",
            Self::NanoSeconds => "nanoseconds",
            Self::MicroSeconds => "microseconds",
            Self::MilliSeconds => "milliseconds",
            Self::Seconds => "seconds",
            Self::Dollars => "dollars",
            Self::CountAndTotal => "counts",
            Self::Other => "a unit of its own",
        }
    }
}

/// A possible value of a column.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum AllowedValue {
    /// A string.
    Text(String),
    /// A number.
    Number(f64),
    /// Any other value; ignored in comparisons. As JSON it is `null`.
    Other,
}

impl Serialize for AllowedValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Other => serializer.serialize_unit(),
        }
    }
}

impl<'de> Deserialize<'de> for AllowedValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Json::deserialize(deserializer)? {
            Json::String(text) => Self::Text(text),
            Json::Number(number) => number.as_f64().map_or(Self::Other, Self::Number),
            _ => Self::Other,
        })
    }
}
