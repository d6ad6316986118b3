//! BigQuery. Written from its documentation; not tested on the engine.

use super::expr::Expr;
use super::options::Timestamps;
use super::rules::{ColumnType, Rules, Scalar, Supported, escaped};
use super::value::SqlValue;

pub(super) struct BigQuery;

impl Rules for BigQuery {
    fn identifier(&self, name: &str) -> String {
        escaped(name, '`', |character| escape(character, '`'))
    }

    fn string(&self, text: &str) -> String {
        escaped(text, '\'', |character| escape(character, '\''))
    }

    /// Above the range of `INT64`.
    fn unsigned(&self, number: u64) -> String {
        format!("NUMERIC '{number}'")
    }

    fn timestamp(&self, utc: &str, timestamps: Timestamps) -> String {
        match timestamps {
            Timestamps::Zoned => format!("TIMESTAMP '{utc}+00'"),
            Timestamps::Utc => format!("DATETIME '{utc}'"),
        }
    }

    fn placeholder(&self, number: usize, value: &SqlValue, timestamps: Timestamps) -> String {
        match (value, timestamps) {
            (SqlValue::Timestamp(_), Timestamps::Zoned) => format!("CAST(@p{number} AS TIMESTAMP)"),
            (SqlValue::Timestamp(_), Timestamps::Utc) => format!("DATETIME(CAST(@p{number} AS TIMESTAMP), 'UTC')"),
            _ => format!("@p{number}"),
        }
    }

    /// A list is never null: one that is missing is empty.
    fn any_item(&self, list: Expr, condition: Expr) -> Supported<Expr> {
        Ok(Expr::operand("EXISTS (SELECT 1 FROM UNNEST({0}) AS item WHERE {1})", [list, condition]))
    }

    /// A list of structures with `key` and `value`, as there are no maps.
    fn entry(&self, map: Expr, key: &str) -> Supported<Expr> {
        let template = "(SELECT entry.value FROM UNNEST({0}) AS entry WHERE entry.key = {1} LIMIT 1)";
        Ok(Expr::operand(template, [map, Expr::key(key)]))
    }

    /// The type `JSON`.
    fn json_value(&self, json: Expr, keys: &[String], column_type: ColumnType) -> Supported<Expr> {
        let value = keys.iter().fold(json, |json, key| Expr::operand("{0}[{1}]", [json, Expr::key(key)]));
        let template = match (column_type.scalar, column_type.is_list) {
            (Scalar::Text, false) => "JSON_VALUE({0})",
            (Scalar::Number, false) => "SAFE_CAST(JSON_VALUE({0}) AS FLOAT64)",
            (Scalar::Boolean, false) => "SAFE_CAST(JSON_VALUE({0}) AS BOOL)",
            (Scalar::Timestamp(Timestamps::Zoned), false) => "SAFE_CAST(JSON_VALUE({0}) AS TIMESTAMP)",
            (Scalar::Timestamp(Timestamps::Utc), false) => "SAFE_CAST(JSON_VALUE({0}) AS DATETIME)",
            (Scalar::Text, true) => "JSON_VALUE_ARRAY({0})",
            (Scalar::Number, true) => {
                "ARRAY(SELECT SAFE_CAST(item AS FLOAT64) FROM UNNEST(JSON_VALUE_ARRAY({0})) AS item)"
            }
            (Scalar::Boolean, true) => {
                "ARRAY(SELECT SAFE_CAST(item AS BOOL) FROM UNNEST(JSON_VALUE_ARRAY({0})) AS item)"
            }
            (Scalar::Timestamp(Timestamps::Zoned), true) => {
                "ARRAY(SELECT SAFE_CAST(item AS TIMESTAMP) FROM UNNEST(JSON_VALUE_ARRAY({0})) AS item)"
            }
            (Scalar::Timestamp(Timestamps::Utc), true) => {
                "ARRAY(SELECT SAFE_CAST(item AS DATETIME) FROM UNNEST(JSON_VALUE_ARRAY({0})) AS item)"
            }
        };
        Ok(Expr::operand(template, [value]))
    }
}

/// A quoted text is on one line.
const fn escape(character: char, quote: char) -> Option<&'static str> {
    match character {
        '\\' => Some("\\\\"),
        '\n' => Some("\\n"),
        '\r' => Some("\\r"),
        '\0' => Some("\\u0000"),
        '\'' if quote == '\'' => Some("\\'"),
        '`' if quote == '`' => Some("\\`"),
        _ => None,
    }
}
