//! Deserializes filters exactly as they are serialized.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use chrono::DateTime;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

use super::{
    AndNode, BooleanFilter, DateFilter, Filter, FilterLeaf, FilterList, FilterOperator, FilterTree,
    FullyAnnotatedFilter, IdFilter, Instant, NotNode, Number, NumberFilter, OneOrMany, OrNode, TextFilter, TextType,
};
use crate::schema::FilterType;

/// The keys of a node.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Key {
    Filter,
    And,
    Or,
    Not,
}

impl<'de> Deserialize<'de> for FilterTree<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TreeVisitor(PhantomData))
    }
}

struct TreeVisitor<'t>(PhantomData<FilterTree<'t>>);

/// Recursive: as deep as the document is nested, which the deserializer limits.
impl<'de, 't> Visitor<'de> for TreeVisitor<'t> {
    type Value = FilterTree<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `filter`, `and`, `or` or `not`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FilterTree<'t>, A::Error> {
        let Some(key) = map.next_key()? else { return Err(A::Error::invalid_length(0, &self)) };
        let tree = match key {
            Key::Filter => FilterTree::Leaf(FilterLeaf { filter: map.next_value()? }),
            Key::And => FilterTree::And(AndNode { and: map.next_value()? }),
            Key::Or => FilterTree::Or(OrNode { or: map.next_value()? }),
            Key::Not => FilterTree::Not(NotNode { not: map.next_value()? }),
        };
        match map.next_key::<Key>()? {
            Some(_) => Err(A::Error::custom("expected only one of `filter`, `and`, `or` and `not`")),
            None => Ok(tree),
        }
    }
}

impl<'de> Deserialize<'de> for FilterList<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self)
    }
}

/// The fields of all filters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    column_id: String,
    #[serde(default, deserialize_with = "present")]
    operator: Option<FilterOperator>,
    #[serde(default, deserialize_with = "present")]
    value: Option<Json>,
    #[serde(default, deserialize_with = "present")]
    case_sensitive: Option<bool>,
    #[serde(rename = "type")]
    filter_type: FilterType,
    #[serde(default, deserialize_with = "present")]
    user_ids: Option<Vec<String>>,
}

/// Reads an optional field, which is left out rather than `null`.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl<'de> Deserialize<'de> for Filter<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FilterVisitor)?.filter()
    }
}

/// Reads the fields of an object; a derived implementation would also read an array of them.
struct FilterVisitor;

impl<'de> Visitor<'de> for FilterVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the fields of a filter")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Fields, A::Error> {
        Fields::deserialize(MapAccessDeserializer::new(map))
    }
}

impl Fields {
    /// The filter, if it has exactly the fields of its type.
    fn filter<'t, E: Error>(mut self) -> Result<Filter<'t>, E> {
        let filter = match self.filter_type {
            FilterType::Text => self.text(TextType::Text)?,
            FilterType::Collection => self.text(TextType::Collection)?,
            FilterType::Id => Filter::Id(IdFilter {
                column_id: self.column_id(),
                operator: self.operator()?,
                value: self.values("strings", string)?,
                filter_type: super::IdType,
            }),
            FilterType::Number => Filter::Number(NumberFilter {
                column_id: self.column_id(),
                operator: self.operator()?,
                value: self.values("numbers", number)?,
                filter_type: super::NumberType,
            }),
            FilterType::Date => Filter::Date(DateFilter {
                column_id: self.column_id(),
                operator: self.operator()?,
                value: self.single("a timestamp with `Z`", instant)?,
                filter_type: super::DateType,
            }),
            FilterType::Boolean => Filter::Boolean(BooleanFilter {
                column_id: self.column_id(),
                operator: self.operator()?,
                value: self.single("a boolean", boolean)?,
                filter_type: super::BooleanType,
            }),
            FilterType::FullyAnnotated => Filter::FullyAnnotated(FullyAnnotatedFilter {
                column_id: self.column_id(),
                filter_type: super::FullyAnnotatedType,
                user_ids: self.user_ids.take().map(|ids| ids.into_iter().map(Cow::Owned).collect()),
            }),
            FilterType::Other => return Err(E::custom("unknown type of filter")),
        };
        self.check_used()?;
        Ok(filter)
    }

    fn text<'t, E: Error>(&mut self, filter_type: TextType) -> Result<Filter<'t>, E> {
        Ok(Filter::Text(TextFilter {
            column_id: self.column_id(),
            operator: self.operator()?,
            value: self.values("strings", string)?,
            case_sensitive: self.case_sensitive.take().ok_or_else(|| E::missing_field("case_sensitive"))?,
            filter_type,
        }))
    }

    fn column_id<'t>(&mut self) -> Cow<'t, str> {
        Cow::Owned(std::mem::take(&mut self.column_id))
    }

    fn operator<E: Error>(&mut self) -> Result<FilterOperator, E> {
        self.operator.take().ok_or_else(|| E::missing_field("operator"))
    }

    /// The value or values, as `convert` returns them.
    fn values<T, E: Error>(&mut self, expected: &str, convert: impl Fn(Json) -> Option<T>) -> Result<OneOrMany<T>, E> {
        let value = self.value.take().ok_or_else(|| E::missing_field("value"))?;
        let converted = match value {
            Json::Array(values) => values.into_iter().map(convert).collect::<Option<_>>().map(OneOrMany::Many),
            value => convert(value).map(OneOrMany::One),
        };
        converted
            .ok_or_else(|| E::custom(format_args!("expected {expected} in `value` of type `{}`", self.filter_type)))
    }

    fn single<T, E: Error>(&mut self, expected: &str, convert: impl Fn(Json) -> Option<T>) -> Result<T, E> {
        match self.values(expected, convert)? {
            OneOrMany::One(value) => Ok(value),
            OneOrMany::Many(_) => Err(E::custom(format_args!("expected {expected} in `value`, found an array"))),
        }
    }

    /// Checks that every field belongs to a filter of this type.
    fn check_used<E: Error>(&self) -> Result<(), E> {
        let rest = [
            ("operator", self.operator.is_some()),
            ("value", self.value.is_some()),
            ("case_sensitive", self.case_sensitive.is_some()),
            ("user_ids", self.user_ids.is_some()),
        ];
        match rest.into_iter().find(|(_, is_left)| *is_left) {
            Some((name, _)) => Err(E::custom(format_args!("a filter of type `{}` has no `{name}`", self.filter_type))),
            None => Ok(()),
        }
    }
}

fn string<'t>(value: Json) -> Option<Cow<'t, str>> {
    match value {
        Json::String(text) => Some(Cow::Owned(text)),
        _ => None,
    }
}

fn boolean(value: Json) -> Option<bool> {
    value.as_bool()
}

fn number(value: Json) -> Option<Number> {
    let integer = value.as_i64().map(Number::Integer).or_else(|| value.as_u64().map(Number::Unsigned));
    integer.or_else(|| value.as_f64().map(Number::Float))
}

/// A timestamp in the form in which it is written.
fn instant(value: Json) -> Option<Instant> {
    let text = value.as_str()?;
    let instant = Instant(DateTime::parse_from_rfc3339(text).ok()?.to_utc());
    (instant.to_string() == text).then_some(instant)
}

#[cfg(test)]
mod tests {
    use crate::filter::{FilterList, FilterTree};

    #[track_caller]
    fn assert_error(json: &str, expected: &str) {
        let message = serde_json::from_str::<FilterTree<'_>>(json).unwrap_err().to_string();
        assert!(message.starts_with(expected), "{message}");
    }

    fn leaf(fields: &str) -> String {
        format!("{{\"filter\":{{\"column_id\":\"a\",{fields}}}}}")
    }

    #[test]
    fn only_what_is_written_is_read() {
        assert_error("{}", "invalid length 0, expected an object with `filter`, `and`, `or` or `not`");
        assert_error("[]", "invalid type: sequence, expected an object with");
        assert_error(r#"{"nand":[]}"#, "unknown variant `nand`");
        assert_error(r#"{"and":[],"or":[]}"#, "expected only one of");
        for (fields, expected) in [
            (r#""operator":"eq","value":1"#, "missing field `type`"),
            (r#""operator":"eq","value":1,"type":"vector""#, "unknown type of filter"),
            (r#""operator":"like","value":1,"type":"number""#, "unknown operator `like`"),
            (r#""value":1,"type":"number""#, "missing field `operator`"),
            (r#""operator":"eq","type":"number""#, "missing field `value`"),
            (r#""operator":"eq","value":"1","type":"number""#, "expected numbers in `value` of type `number`"),
            (r#""operator":"eq","value":[[1]],"type":"number""#, "expected numbers in `value` of type `number`"),
            (r#""operator":"eq","value":"a","type":"text""#, "missing field `case_sensitive`"),
            (r#""operator":"eq","value":1,"case_sensitive":true,"type":"number""#, "a filter of type `number` has no"),
            (r#""operator":"eq","value":"2026-01-01","type":"date""#, "expected a timestamp with `Z` in `value`"),
            (r#""operator":"eq","value":[true],"type":"boolean""#, "expected a boolean in `value`, found an array"),
            (r#""operator":"eq","value":true,"type":"boolean","name":"a""#, "unknown field `name`"),
            (r#""operator":"eq","value":null,"type":"number""#, "expected numbers in `value`"),
            (r#""operator":"eq","value":true,"case_sensitive":null,"type":"boolean""#, "invalid type: null"),
        ] {
            assert_error(&leaf(fields), expected);
        }
        assert_error(r#"{"filter":["a","eq",true,null,"boolean",null]}"#, "invalid type: sequence");
    }

    #[test]
    fn filters_are_read_as_they_are_written() {
        for fields in [
            r#""operator":"between","value":[-1,18446744073709551615],"type":"number""#,
            r#""operator":"gt","value":0.5,"type":"number""#,
            r#""operator":"one_of","value":["é",""],"case_sensitive":false,"type":"collection""#,
            r#""operator":"ne","value":"a","type":"id""#,
            r#""operator":"gte","value":"2026-01-15T12:00:00.123Z","type":"date""#,
            r#""type":"fully_annotated","user_ids":["b"]"#,
            r#""type":"fully_annotated""#,
        ] {
            let json = leaf(fields);
            let json = format!("{{\"not\":{{\"and\":[{json},{{\"or\":[]}}]}}}}");
            assert_eq!(serde_json::from_str::<FilterTree<'_>>(&json).unwrap().to_json(), json);
        }
        let list = r#"[{"column_id":"a","operator":"eq","value":true,"type":"boolean"}]"#;
        assert_eq!(serde_json::from_str::<FilterList<'_>>(list).unwrap().to_json(), list);
    }
}
