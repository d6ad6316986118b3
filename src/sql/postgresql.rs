//! PostgreSQL.

use super::expr::Expr;
use super::options::Timestamps;
use super::rules::{ColumnType, Rules, Scalar, Supported, quoted};
use super::unsupported::Reason;
use super::value::SqlValue;

pub(super) struct PostgreSql;

impl Rules for PostgreSql {
    /// Whether a backslash is an escape in `'…'` depends on a setting of the server; in `E'…'` it always is.
    fn string(&self, text: &str) -> String {
        let literal = quoted(text, '\'');
        if text.contains('\\') { format!("E{}", literal.replace('\\', "\\\\")) } else { literal }
    }

    /// With a cast, because the type of a parameter would otherwise be that of the column.
    fn placeholder(&self, number: usize, value: &SqlValue, timestamps: Timestamps) -> String {
        match (value, timestamps) {
            (SqlValue::Text(_), _) => format!("${number}::text"),
            (SqlValue::Integer(_), _) => format!("${number}::bigint"),
            (SqlValue::Float(_), _) => format!("${number}::float8"),
            (SqlValue::Timestamp(_), Timestamps::Zoned) => format!("${number}::timestamptz"),
            (SqlValue::Timestamp(_), Timestamps::Utc) => format!("(${number}::timestamptz AT TIME ZONE 'UTC')"),
        }
    }

    fn check_text(&self, text: &str) -> Supported<()> {
        if text.contains('\0') {
            return Err(Reason::new(
                "strings of PostgreSQL have no NUL characters",
                "remove the condition: no record in PostgreSQL has this value",
            ));
        }
        Ok(())
    }

    /// `EXISTS` is false for a list that is null.
    fn any_item(&self, list: Expr, condition: Expr) -> Supported<Expr> {
        let template = "CASE WHEN {0} IS NOT NULL THEN EXISTS (SELECT 1 FROM unnest({0}) AS item WHERE {1}) END";
        Ok(Expr::test(template, [list, condition]))
    }

    /// Unlike `= ANY`, these are not unknown if an item is null.
    fn has_any(&self, list: Expr, values: Vec<Expr>) -> Supported<Expr> {
        let template = if values.len() == 1 { "{0} @> ARRAY[{1}]" } else { "{0} && ARRAY[{1}]" };
        Ok(Expr::test(template, [list, Expr::List(values)]))
    }

    fn field(&self, structure: Expr, name: &str) -> Supported<Expr> {
        Ok(Expr::operand("({0}).{1}", [structure, Expr::identifier(name)]))
    }

    fn entry(&self, _: Expr, _: &str) -> Supported<Expr> {
        Err(Reason::new("PostgreSQL has no maps", "store nested values as `jsonb`, or use the layout `flat` or `id`"))
    }

    /// The type `jsonb`.
    fn json_value(&self, json: Expr, keys: &[String], column_type: ColumnType) -> Supported<Expr> {
        let value = |json, key: &String| Expr::operand("{0} -> {1}", [json, Expr::key(key)]);
        let text = |template| match keys.split_last() {
            Some((last, keys)) => Expr::operand(template, [keys.iter().fold(json.clone(), value), Expr::key(last)]),
            None => json.clone(),
        };
        let template = match (column_type.scalar, column_type.is_list) {
            (Scalar::Text, false) => return Ok(text("({0} ->> {1})")),
            (Scalar::Timestamp(Timestamps::Zoned), false) => return Ok(text("({0} ->> {1})::timestamptz")),
            (Scalar::Timestamp(Timestamps::Utc), false) => return Ok(text("({0} ->> {1})::timestamp")),
            (Scalar::Number, false) => "CASE jsonb_typeof({0}) WHEN 'number' THEN ({0})::numeric END",
            (Scalar::Boolean, false) => "CASE jsonb_typeof({0}) WHEN 'boolean' THEN ({0})::boolean END",
            (scalar, true) => list_template(scalar),
        };
        Ok(Expr::operand(template, [keys.iter().fold(json, value)]))
    }
}

/// The items of an array in `jsonb`.
const fn list_template(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Text => "CASE jsonb_typeof({0}) WHEN 'array' THEN ARRAY(SELECT jsonb_array_elements_text({0})) END",
        Scalar::Number => {
            "CASE jsonb_typeof({0}) WHEN 'array' THEN ARRAY(SELECT jsonb_array_elements_text({0})::numeric) END"
        }
        Scalar::Boolean => {
            "CASE jsonb_typeof({0}) WHEN 'array' THEN ARRAY(SELECT jsonb_array_elements_text({0})::boolean) END"
        }
        Scalar::Timestamp(Timestamps::Zoned) => {
            "CASE jsonb_typeof({0}) WHEN 'array' THEN ARRAY(SELECT jsonb_array_elements_text({0})::timestamptz) END"
        }
        Scalar::Timestamp(Timestamps::Utc) => {
            "CASE jsonb_typeof({0}) WHEN 'array' THEN ARRAY(SELECT jsonb_array_elements_text({0})::timestamp) END"
        }
    }
}
