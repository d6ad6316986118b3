//! Apache Spark.

use super::expr::Expr;
use super::options::Timestamps;
use super::rules::{ColumnType, Rules, Scalar, Supported, quoted};
use super::unsupported::Reason;
use super::value::SqlValue;

pub(super) struct Spark;

impl Rules for Spark {
    fn identifier(&self, name: &str) -> String {
        quoted(name, '`')
    }

    /// Two quotes would not be one in all versions. Variables such as `${env:HOME}` are replaced even in strings.
    fn string(&self, text: &str) -> String {
        let mut literal = String::with_capacity(text.len() + 2);
        literal.push('\'');
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '\'' => literal.push_str("\\'"),
                '\\' => literal.push_str("\\\\"),
                '\0' => literal.push_str("\\u0000"),
                '$' if characters.peek() == Some(&'{') => literal.push_str("\\u0024"),
                _ => literal.push(character),
            }
        }
        literal.push('\'');
        literal
    }

    /// There is no escape that would keep a variable in a name from being replaced.
    fn check_name(&self, name: &str) -> Supported<()> {
        if name.contains("${") {
            return Err(Reason::new("Spark replaces the variable in this name", "rename the column"));
        }
        Ok(())
    }

    fn timestamp(&self, utc: &str, timestamps: Timestamps) -> String {
        match timestamps {
            Timestamps::Zoned => format!("TIMESTAMP '{utc}Z'"),
            Timestamps::Utc => format!("TIMESTAMP_NTZ '{utc}'"),
        }
    }

    fn placeholder(&self, _: usize, value: &SqlValue, timestamps: Timestamps) -> String {
        match (value, timestamps) {
            (SqlValue::Timestamp(_), Timestamps::Zoned) => "CAST(? AS TIMESTAMP)".to_owned(),
            (SqlValue::Timestamp(_), Timestamps::Utc) => "convert_timezone('UTC', CAST(? AS TIMESTAMP))".to_owned(),
            _ => "?".to_owned(),
        }
    }

    fn contains(&self, text: Expr, part: Expr) -> Expr {
        Expr::operand("contains({0}, {1})", [text, part])
    }

    /// `exists` is unknown if the condition is unknown for an item.
    fn any_item(&self, list: Expr, condition: Expr) -> Supported<Expr> {
        Ok(Expr::operand("exists({0}, item -> coalesce({1}, FALSE))", [list, condition]))
    }

    fn entry(&self, map: Expr, key: &str) -> Supported<Expr> {
        Ok(Expr::operand("try_element_at({0}, {1})", [map, Expr::key(key)]))
    }

    fn json_value(&self, json: Expr, keys: &[String], column_type: ColumnType) -> Supported<Expr> {
        if keys.iter().any(|key| key.contains(['\'', '?'])) {
            return Err(Reason::new(
                "a path in the JSON of Spark cannot have apostrophes or question marks",
                "use the layout `flat` or `id`",
            ));
        }
        let path: String = keys.iter().map(|key| format!("['{key}']")).collect();
        let template = match (column_type.scalar, column_type.is_list) {
            (Scalar::Text, false) => "get_json_object({0}, {1})",
            (Scalar::Number, false) => "TRY_CAST(get_json_object({0}, {1}) AS DOUBLE)",
            (Scalar::Boolean, false) => "TRY_CAST(get_json_object({0}, {1}) AS BOOLEAN)",
            (Scalar::Timestamp(Timestamps::Zoned), false) => "TRY_CAST(get_json_object({0}, {1}) AS TIMESTAMP)",
            (Scalar::Timestamp(Timestamps::Utc), false) => "TRY_CAST(get_json_object({0}, {1}) AS TIMESTAMP_NTZ)",
            (Scalar::Text, true) => "from_json(get_json_object({0}, {1}), 'ARRAY<STRING>')",
            (Scalar::Number, true) => "from_json(get_json_object({0}, {1}), 'ARRAY<DOUBLE>')",
            (Scalar::Boolean, true) => "from_json(get_json_object({0}, {1}), 'ARRAY<BOOLEAN>')",
            (Scalar::Timestamp(Timestamps::Zoned), true) => "from_json(get_json_object({0}, {1}), 'ARRAY<TIMESTAMP>')",
            (Scalar::Timestamp(Timestamps::Utc), true) => {
                "from_json(get_json_object({0}, {1}), 'ARRAY<TIMESTAMP_NTZ>')"
            }
        };
        Ok(Expr::operand(template, [json, Expr::key(&format!("${path}"))]))
    }
}
