//! Apache DataFusion.

use super::expr::Expr;
use super::options::Timestamps;
use super::rules::{ColumnType, Rules, Supported, without_nul};
use super::unsupported::Reason;
use super::value::SqlValue;

pub(super) struct DataFusion;

impl Rules for DataFusion {
    fn string(&self, text: &str) -> String {
        without_nul(text, "chr(0)")
    }

    fn placeholder(&self, number: usize, value: &SqlValue, timestamps: Timestamps) -> String {
        match (value, timestamps) {
            (SqlValue::Timestamp(_), Timestamps::Zoned) => format!("CAST(${number} AS TIMESTAMPTZ)"),
            (SqlValue::Timestamp(_), Timestamps::Utc) => format!("CAST(${number} AS TIMESTAMP)"),
            _ => format!("${number}"),
        }
    }

    fn timestamp_digits(&self) -> u32 {
        9
    }

    fn any_item(&self, _: Expr, _: Expr) -> Supported<Expr> {
        Err(Reason::new(
            "DataFusion has no function that tests each item of a list",
            "compare whole strings with regard to case, or use another dialect",
        ))
    }

    fn has_any(&self, list: Expr, values: Vec<Expr>) -> Supported<Expr> {
        let template = if values.len() == 1 { "array_has({0}, {1})" } else { "array_has_any({0}, make_array({1}))" };
        Ok(Expr::operand(template, [list, Expr::List(values)]))
    }

    /// The items are joined by a character that is not in `text`, which therefore can only be in one of them.
    fn any_item_contains(&self, list: &Expr, text: &str, part: Expr, ignores_case: bool) -> Option<Expr> {
        let separator =
            (1..=char::MAX.into()).filter_map(char::from_u32).find(|&separator| !text.contains(separator))?;
        let template = if ignores_case {
            "strpos(lower(array_to_string({0}, {1})), {2}) > 0"
        } else {
            "strpos(array_to_string({0}, {1}), {2}) > 0"
        };
        let separator = Expr::Written(format!("chr({})", u32::from(separator)));
        Some(Expr::test(template, [list.clone(), separator, part]))
    }

    fn field(&self, structure: Expr, name: &str) -> Supported<Expr> {
        self.entry(structure, name)
    }

    fn entry(&self, map: Expr, key: &str) -> Supported<Expr> {
        Ok(Expr::operand("{0}[{1}]", [map, Expr::key(key)]))
    }

    fn json_value(&self, _: Expr, _: &[String], _: ColumnType) -> Supported<Expr> {
        Err(Reason::new(
            "DataFusion has no functions for JSON",
            "store nested values as structures or maps, or use the layout `flat` or `id`",
        ))
    }
}
