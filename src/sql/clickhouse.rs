//! ClickHouse.

use super::expr::Expr;
use super::options::Timestamps;
use super::rules::{ColumnType, Rules, Scalar, Supported, equals_any, escaped};
use super::value::SqlValue;

pub(super) struct ClickHouse;

impl Rules for ClickHouse {
    fn identifier(&self, name: &str) -> String {
        escaped(name, '`', |character| match character {
            '`' => Some("\\`"),
            '\\' => Some("\\\\"),
            _ => None,
        })
    }

    fn string(&self, text: &str) -> String {
        escaped(text, '\'', |character| match character {
            '\'' => Some("\\'"),
            '\\' => Some("\\\\"),
            '\0' => Some("\\0"),
            _ => None,
        })
    }

    /// A point in time; a column without a zone is in UTC.
    fn timestamp(&self, utc: &str, _: Timestamps) -> String {
        // More digits have a smaller range of years.
        let digits = utc.split_once('.').map_or(3, |(_, fraction)| fraction.len());
        format!("toDateTime64('{utc}', {digits}, 'UTC')")
    }

    fn placeholder(&self, number: usize, value: &SqlValue, _: Timestamps) -> String {
        match value {
            SqlValue::Text(_) => format!("{{p{number}:String}}"),
            SqlValue::Integer(_) => format!("{{p{number}:Int64}}"),
            SqlValue::Float(_) => format!("{{p{number}:Float64}}"),
            SqlValue::Timestamp(_) => format!("parseDateTime64BestEffort({{p{number}:String}}, 9, 'UTC')"),
        }
    }

    fn timestamp_digits(&self) -> u32 {
        9
    }

    fn contains(&self, text: Expr, part: Expr) -> Expr {
        Expr::test("position({0}, {1}) > 0", [text, part])
    }

    /// A null is not in any list here, rather than unknown.
    fn one_of(&self, value: Expr, values: Vec<Expr>, negated: bool) -> Expr {
        let each = |one| equals_any(self, value.clone(), vec![one], negated);
        let each = values.into_iter().map(each).collect();
        if negated { Expr::all(each) } else { Expr::any(each) }
    }

    /// A list is never null: one that is missing is empty.
    fn any_item(&self, list: Expr, condition: Expr) -> Supported<Expr> {
        Ok(Expr::operand("arrayExists(item -> ifNull({1}, FALSE), {0})", [list, condition]))
    }

    fn has_any(&self, list: Expr, values: Vec<Expr>) -> Supported<Expr> {
        let template = if values.len() == 1 { "has({0}, {1})" } else { "hasAny({0}, [{1}])" };
        Ok(Expr::operand(template, [list, Expr::List(values)]))
    }

    fn entry(&self, map: Expr, key: &str) -> Supported<Expr> {
        self.map_value(map, key, &[])
    }

    /// The value of a missing key would be the default of its type.
    fn map_value(&self, map: Expr, key: &str, fields: &[String]) -> Supported<Expr> {
        let entry = Expr::operand("{0}[{1}]", [map.clone(), Expr::key(key)]);
        let value = self.fields(entry, fields)?;
        Ok(Expr::operand("if(mapContains({0}, {1}), {2}, NULL)", [map, Expr::key(key), value]))
    }

    /// JSON in a `String`. No list of JSON that is null is null.
    fn json_value(&self, json: Expr, keys: &[String], column_type: ColumnType) -> Supported<Expr> {
        let keys = Expr::List(keys.iter().map(|key| Expr::key(key)).collect());
        let template = match (column_type.scalar, column_type.is_list) {
            (Scalar::Text, false) => "JSONExtract({0}, {1}, 'Nullable(String)')",
            (Scalar::Number, false) => "JSONExtract({0}, {1}, 'Nullable(Float64)')",
            (Scalar::Boolean, false) => "JSONExtract({0}, {1}, 'Nullable(Bool)')",
            (Scalar::Timestamp(_), false) => {
                "parseDateTime64BestEffortOrNull(JSONExtract({0}, {1}, 'Nullable(String)'), 9, 'UTC')"
            }
            (Scalar::Text, true) => "JSONExtract(ifNull({0}, ''), {1}, 'Array(Nullable(String))')",
            (Scalar::Number, true) => "JSONExtract(ifNull({0}, ''), {1}, 'Array(Nullable(Float64))')",
            (Scalar::Boolean, true) => "JSONExtract(ifNull({0}, ''), {1}, 'Array(Nullable(Bool))')",
            (Scalar::Timestamp(_), true) => {
                "arrayMap(item -> parseDateTime64BestEffortOrNull(item, 9, 'UTC'), \
                 JSONExtract(ifNull({0}, ''), {1}, 'Array(Nullable(String))'))"
            }
        };
        Ok(Expr::operand(template, [json, keys]))
    }
}
