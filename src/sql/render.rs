//! Writing an expression: parentheses, literals and parameters.

use std::fmt::Write;

use chrono::{DateTime, Utc};

use super::expr::Expr;
use super::options::Timestamps;
use super::rules::Rules;
use super::value::SqlValue;

/// Writes an expression; the values of placeholders are in the order of the text.
pub(super) struct Writer<'r> {
    pub(super) rules: &'r dyn Rules,
    pub(super) timestamps: Timestamps,
    pub(super) has_parameters: bool,
    pub(super) sql: String,
    pub(super) parameters: Vec<SqlValue>,
}

impl Writer<'_> {
    /// Recursive: as deep as the query is nested; keep the stack frame small.
    pub(super) fn write(&mut self, expr: &Expr) {
        match expr {
            Expr::Identifier(name) => self.push(&self.rules.identifier(name)),
            Expr::Key(key) => self.push(&self.rules.string(key)),
            Expr::Value(value) => self.value(value),
            Expr::Written(literal) => self.push(literal),
            Expr::Template { template, arguments, .. } => self.template(template, arguments),
            Expr::List(items) => self.join(items, ", ", |_| false),
            Expr::And(operands) => self.join(operands, " AND ", |operand| matches!(operand, Expr::Or(_))),
            Expr::Or(operands) => self.join(operands, " OR ", |operand| matches!(operand, Expr::And(_))),
            Expr::Not(operand) => {
                self.push("NOT ");
                let is_operand = matches!(**operand, Expr::Identifier(_) | Expr::Template { is_operand: true, .. });
                self.parenthesized_if(!is_operand, operand);
            }
        }
    }

    fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    /// A conjunction in a disjunction is in parentheses too, so that nobody has to know which binds stronger.
    fn join(&mut self, parts: &[Expr], separator: &str, needs_parentheses: impl Fn(&Expr) -> bool) {
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.push(separator);
            }
            self.parenthesized_if(needs_parentheses(part), part);
        }
    }

    fn parenthesized_if(&mut self, condition: bool, expr: &Expr) {
        if condition {
            self.push("(");
        }
        self.write(expr);
        if condition {
            self.push(")");
        }
    }

    /// Writes a text with its arguments.
    fn template(&mut self, template: &str, arguments: &[Expr]) {
        let mut parts = template.split('{');
        self.push(parts.next().unwrap_or_default());
        for part in parts {
            let (number, text) = part.split_once('}').unwrap_or_default();
            if let Some(argument) = number.parse().ok().and_then(|index: usize| arguments.get(index)) {
                self.write(argument);
            }
            self.push(text);
        }
    }

    #[inline(never)]
    fn value(&mut self, value: &SqlValue) {
        if self.has_parameters {
            self.parameters.push(value.clone());
            self.push(&self.rules.placeholder(self.parameters.len(), value, self.timestamps));
            return;
        }
        let literal = match value {
            SqlValue::Text(text) => self.rules.string(text),
            SqlValue::Integer(number) => number.to_string(),
            SqlValue::Float(number) => float(*number),
            SqlValue::Timestamp(timestamp) => self.rules.timestamp(&utc(*timestamp), self.timestamps),
        };
        self.push(&literal);
    }
}

/// A timestamp as date and time of day in UTC.
fn utc(timestamp: DateTime<Utc>) -> String {
    timestamp.format("%Y-%m-%d %H:%M:%S%.f").to_string()
}

/// A float as a literal that every dialect reads exactly: with an exponent, unless it has few digits. Some dialects read
/// digits without an exponent as a decimal number, and convert that to a float.
fn float(number: f64) -> String {
    let plain = number.to_string();
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    if digits <= 15 {
        return plain;
    }
    let mut exponent = String::new();
    // Writing to a string does not fail.
    let _ = write!(exponent, "{number:e}");
    exponent
}
