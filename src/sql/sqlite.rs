//! SQLite 3.38 or later, which has functions for JSON.

use super::expr::Expr;
use super::options::Timestamps;
use super::rules::{ColumnType, Rules, Scalar, Supported, quoted, without_nul};
use super::unsupported::Reason;
use super::value::SqlValue;

pub(super) struct Sqlite;

impl Rules for Sqlite {
    /// A name in double quotes that is no column would be a string.
    fn identifier(&self, name: &str) -> String {
        quoted(name, '`')
    }

    fn string(&self, text: &str) -> String {
        without_nul(text, "char(0)")
    }

    /// Timestamps are strings, which are converted to one form to be compared.
    fn timestamp(&self, utc: &str, _: Timestamps) -> String {
        // The format of `timestamp_column`.
        let (time, fraction) = utc.split_once('.').unwrap_or((utc, "0"));
        format!("'{}.{fraction:0<3}Z'", time.replace(' ', "T"))
    }

    fn placeholder(&self, _: usize, value: &SqlValue, _: Timestamps) -> String {
        match value {
            SqlValue::Timestamp(_) => "strftime('%Y-%m-%dT%H:%M:%fZ', ?)".to_owned(),
            _ => "?".to_owned(),
        }
    }

    fn timestamp_digits(&self) -> u32 {
        3
    }

    fn timestamp_column(&self, column: Expr) -> Expr {
        Expr::operand("strftime('%Y-%m-%dT%H:%M:%fZ', {0})", [column])
    }

    fn contains(&self, text: Expr, part: Expr) -> Expr {
        Expr::test("instr({0}, {1}) > 0", [text, part])
    }

    fn any_item(&self, _: Expr, _: Expr) -> Supported<Expr> {
        Err(Reason::new("SQLite has no lists", "remove the condition, or use another dialect"))
    }

    fn field(&self, _: Expr, _: &str) -> Supported<Expr> {
        Err(Reason::new("SQLite has no structures", "store nested values as JSON, or use the layout `flat` or `id`"))
    }

    fn entry(&self, _: Expr, _: &str) -> Supported<Expr> {
        Err(Reason::new("SQLite has no maps", "store nested values as JSON, or use the layout `flat` or `id`"))
    }

    fn json_value(&self, json: Expr, keys: &[String], column_type: ColumnType) -> Supported<Expr> {
        if column_type.is_list {
            return self.any_item(item_of_nothing(), item_of_nothing());
        }
        if keys.iter().any(|key| key.contains(['"', '\\'])) {
            return Err(Reason::new(
                "a path in the JSON of SQLite cannot have quotes or backslashes",
                "use the layout `flat` or `id`",
            ));
        }
        let path: String = keys.iter().map(|key| format!(".\"{key}\"")).collect();
        let template = match column_type.scalar {
            Scalar::Text => "CAST(json_extract({0}, {1}) AS TEXT)",
            Scalar::Number => "CASE WHEN json_type({0}, {1}) IN ('integer', 'real') THEN json_extract({0}, {1}) END",
            Scalar::Boolean => "CASE json_type({0}, {1}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END",
            Scalar::Timestamp(_) => "strftime('%Y-%m-%dT%H:%M:%fZ', json_extract({0}, {1}))",
        };
        Ok(Expr::operand(template, [json, Expr::key(&format!("${path}"))]))
    }
}

fn item_of_nothing() -> Expr {
    Expr::operand("NULL", [])
}
