//! Trino. Written from its documentation; not tested on the engine.

use super::expr::Expr;
use super::options::Timestamps;
use super::rules::{ColumnType, Rules, Scalar, Supported, quoted};
use super::value::SqlValue;

pub(super) struct Trino;

impl Rules for Trino {
    /// A NUL is written as an escape, in which case a backslash is one.
    fn string(&self, text: &str) -> String {
        if !text.contains('\0') {
            return quoted(text, '\'');
        }
        format!("U&{}", quoted(&text.replace('\\', "\\\\").replace('\0', "\\0000"), '\''))
    }

    /// Above the range of `BIGINT`.
    fn unsigned(&self, number: u64) -> String {
        format!("DECIMAL '{number}'")
    }

    fn timestamp(&self, utc: &str, timestamps: Timestamps) -> String {
        match timestamps {
            Timestamps::Zoned => format!("TIMESTAMP '{utc} UTC'"),
            Timestamps::Utc => format!("TIMESTAMP '{utc}'"),
        }
    }

    fn placeholder(&self, _: usize, value: &SqlValue, timestamps: Timestamps) -> String {
        match (value, timestamps) {
            (SqlValue::Timestamp(_), Timestamps::Zoned) => "from_iso8601_timestamp_nanos(?)".to_owned(),
            (SqlValue::Timestamp(_), Timestamps::Utc) => {
                "CAST(from_iso8601_timestamp_nanos(?) AT TIME ZONE 'UTC' AS timestamp(9))".to_owned()
            }
            _ => "?".to_owned(),
        }
    }

    fn timestamp_digits(&self) -> u32 {
        9
    }

    fn any_item(&self, list: Expr, condition: Expr) -> Supported<Expr> {
        Ok(Expr::operand("any_match({0}, item -> coalesce({1}, FALSE))", [list, condition]))
    }

    fn entry(&self, map: Expr, key: &str) -> Supported<Expr> {
        Ok(Expr::operand("element_at({0}, {1})", [map, Expr::key(key)]))
    }

    fn json_value(&self, json: Expr, keys: &[String], column_type: ColumnType) -> Supported<Expr> {
        let key = |key: &String| format!("[\"{}\"]", key.replace('\\', "\\\\").replace('"', "\\\""));
        let path: String = keys.iter().map(key).collect();
        let template = match (column_type.scalar, column_type.is_list) {
            (Scalar::Text, false) => "json_extract_scalar({0}, {1})",
            (Scalar::Number, false) => "TRY_CAST(json_extract_scalar({0}, {1}) AS double)",
            (Scalar::Boolean, false) => "TRY_CAST(json_extract_scalar({0}, {1}) AS boolean)",
            (Scalar::Timestamp(Timestamps::Zoned), false) => {
                "TRY(from_iso8601_timestamp_nanos(json_extract_scalar({0}, {1})))"
            }
            (Scalar::Timestamp(Timestamps::Utc), false) => {
                "TRY(CAST(from_iso8601_timestamp_nanos(json_extract_scalar({0}, {1})) AS timestamp(9)))"
            }
            (Scalar::Text, true) => "TRY_CAST(json_extract({0}, {1}) AS array(varchar))",
            (Scalar::Number, true) => "TRY_CAST(json_extract({0}, {1}) AS array(double))",
            (Scalar::Boolean, true) => "TRY_CAST(json_extract({0}, {1}) AS array(boolean))",
            (Scalar::Timestamp(Timestamps::Zoned), true) => {
                "transform(TRY_CAST(json_extract({0}, {1}) AS array(varchar)), \
                 item -> TRY(from_iso8601_timestamp_nanos(item)))"
            }
            (Scalar::Timestamp(Timestamps::Utc), true) => {
                "transform(TRY_CAST(json_extract({0}, {1}) AS array(varchar)), \
                 item -> TRY(CAST(from_iso8601_timestamp_nanos(item) AS timestamp(9))))"
            }
        };
        Ok(Expr::operand(template, [json, Expr::key(&format!("${path}"))]))
    }
}
