//! DuckDB.

use super::expr::Expr;
use super::options::Timestamps;
use super::rules::{ColumnType, Rules, Scalar, Supported, without_nul};
use super::value::SqlValue;

pub(super) struct DuckDb;

impl Rules for DuckDb {
    /// A NUL would end the query.
    fn string(&self, text: &str) -> String {
        without_nul(text, "chr(0)")
    }

    fn placeholder(&self, number: usize, value: &SqlValue, timestamps: Timestamps) -> String {
        match (value, timestamps) {
            (SqlValue::Timestamp(_), Timestamps::Zoned) => format!("CAST(${number} AS TIMESTAMPTZ)"),
            (SqlValue::Timestamp(_), Timestamps::Utc) => format!("(CAST(${number} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')"),
            _ => format!("${number}"),
        }
    }

    fn contains(&self, text: Expr, part: Expr) -> Expr {
        Expr::operand("contains({0}, {1})", [text, part])
    }

    fn any_item(&self, list: Expr, condition: Expr) -> Supported<Expr> {
        Ok(Expr::test("len([item FOR item IN {0} IF {1}]) > 0", [list, condition]))
    }

    fn has_any(&self, list: Expr, values: Vec<Expr>) -> Supported<Expr> {
        let template = if values.len() == 1 { "list_contains({0}, {1})" } else { "list_has_any({0}, [{1}])" };
        Ok(Expr::operand(template, [list, Expr::List(values)]))
    }

    fn entry(&self, map: Expr, key: &str) -> Supported<Expr> {
        Ok(Expr::operand("{0}[{1}]", [map, Expr::key(key)]))
    }

    /// The path is a JSON pointer, which can express every key.
    fn json_value(&self, json: Expr, keys: &[String], column_type: ColumnType) -> Supported<Expr> {
        let pointer: String =
            keys.iter().map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1"))).collect();
        let template = match (column_type.scalar, column_type.is_list) {
            (Scalar::Text, false) => "json_extract_string({0}, {1})",
            (Scalar::Number, false) => "TRY_CAST(json_extract_string({0}, {1}) AS DOUBLE)",
            (Scalar::Boolean, false) => "TRY_CAST(json_extract_string({0}, {1}) AS BOOLEAN)",
            (Scalar::Timestamp(Timestamps::Zoned), false) => "TRY_CAST(json_extract_string({0}, {1}) AS TIMESTAMPTZ)",
            (Scalar::Timestamp(Timestamps::Utc), false) => "TRY_CAST(json_extract_string({0}, {1}) AS TIMESTAMP)",
            (Scalar::Text, true) => "TRY_CAST(json_extract({0}, {1}) AS VARCHAR[])",
            (Scalar::Number, true) => "TRY_CAST(json_extract({0}, {1}) AS DOUBLE[])",
            (Scalar::Boolean, true) => "TRY_CAST(json_extract({0}, {1}) AS BOOLEAN[])",
            (Scalar::Timestamp(Timestamps::Zoned), true) => "TRY_CAST(json_extract({0}, {1}) AS TIMESTAMPTZ[])",
            (Scalar::Timestamp(Timestamps::Utc), true) => "TRY_CAST(json_extract({0}, {1}) AS TIMESTAMP[])",
        };
        Ok(Expr::operand(template, [json, Expr::key(&pointer)]))
    }
}
