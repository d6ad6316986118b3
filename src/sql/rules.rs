//! What differs between dialects.

use super::expr::Expr;
use super::options::Timestamps;
use super::unsupported::Reason;
use super::value::SqlValue;

/// What a dialect has, or why it cannot express a condition.
pub(super) type Supported<T> = Result<T, Reason>;

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scalar {
    Text,
    Number,
    Boolean,
    Timestamp(Timestamps),
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ColumnType {
    pub(super) scalar: Scalar,
    pub(super) is_list: bool,
}

/// How a dialect writes names, values and tests. The defaults are those of most dialects.
pub(super) trait Rules: Sync {
    /// Returns a name in quotes.
    fn identifier(&self, name: &str) -> String {
        quoted(name, '"')
    }

    /// Returns a string as a literal.
    fn string(&self, text: &str) -> String {
        quoted(text, '\'')
    }

    /// Returns a whole number above the range of `i64` as a literal.
    fn unsigned(&self, number: u64) -> String {
        number.to_string()
    }

    /// Returns a timestamp in UTC, such as `2026-01-15 12:00:00.5`, as a literal.
    fn timestamp(&self, utc: &str, timestamps: Timestamps) -> String {
        match timestamps {
            Timestamps::Zoned => format!("TIMESTAMPTZ '{utc}+00'"),
            Timestamps::Utc => format!("TIMESTAMP '{utc}'"),
        }
    }

    /// Returns the placeholder of a parameter, with a cast if its type would not be certain; the first number is 1.
    fn placeholder(&self, number: usize, value: &SqlValue, timestamps: Timestamps) -> String;

    /// The number of fractional digits of timestamps.
    fn timestamp_digits(&self) -> u32 {
        6
    }

    /// Returns the reason if no string of the dialect can be this text.
    fn check_text(&self, _text: &str) -> Supported<()> {
        Ok(())
    }

    /// Returns the reason if no column of the dialect can have this name.
    fn check_name(&self, name: &str) -> Supported<()> {
        self.check_text(name)
    }

    /// Converts a column with timestamps to something that can be compared with a timestamp.
    fn timestamp_column(&self, column: Expr) -> Expr {
        column
    }

    /// Whether a string contains another one, which is not empty.
    fn contains(&self, text: Expr, part: Expr) -> Expr {
        Expr::test("strpos({0}, {1}) > 0", [text, part])
    }

    /// Whether a value is one of several, or none of them.
    fn one_of(&self, value: Expr, values: Vec<Expr>, negated: bool) -> Expr {
        Expr::test(if negated { "{0} NOT IN ({1})" } else { "{0} IN ({1})" }, [value, Expr::List(values)])
    }

    /// Whether an item of a list meets a condition on [`item`]. An item that is null does not; of a list that is null,
    /// it is unknown.
    fn any_item(&self, list: Expr, condition: Expr) -> Supported<Expr>;

    /// Whether a list has one of some strings, or several.
    fn has_any(&self, list: Expr, values: Vec<Expr>) -> Supported<Expr> {
        self.any_item(list, equals_any(self, item(), values, false))
    }

    /// Whether an item of a list contains a text, which is not empty; `None` if [`any_item`](Self::any_item) tests that.
    /// `part` is the text as a value.
    fn any_item_contains(&self, _list: &Expr, _text: &str, _part: Expr, _ignores_case: bool) -> Option<Expr> {
        None
    }

    /// The value of a field of a structure.
    fn field(&self, structure: Expr, name: &str) -> Supported<Expr> {
        Ok(Expr::operand("{0}.{1}", [structure, Expr::identifier(name)]))
    }

    /// The value of a field in a field, and so on.
    fn fields(&self, structure: Expr, names: &[String]) -> Supported<Expr> {
        names.iter().try_fold(structure, |structure, name| self.field(structure, name))
    }

    /// The value of a key in a map, which is null if the map does not have the key.
    fn entry(&self, map: Expr, key: &str) -> Supported<Expr>;

    /// The value of fields in the value of a key in a map.
    fn map_value(&self, map: Expr, key: &str, fields: &[String]) -> Supported<Expr> {
        self.fields(self.entry(map, key)?, fields)
    }

    /// The value at a path in JSON.
    fn json_value(&self, json: Expr, keys: &[String], column_type: ColumnType) -> Supported<Expr>;
}

/// The item of a list, in the condition of [`Rules::any_item`].
pub(super) fn item() -> Expr {
    Expr::operand("item", [])
}

/// Whether a value is equal to one of several, or to none.
pub(super) fn equals_any<R: Rules + ?Sized>(rules: &R, value: Expr, mut values: Vec<Expr>, negated: bool) -> Expr {
    match (values.pop(), values.is_empty()) {
        // Neither is equal to none of no values, unless it is null.
        (None, _) => Expr::test(if negated { "{0} = {0}" } else { "{0} <> {0}" }, [value]),
        (Some(only), true) => Expr::test(if negated { "{0} <> {1}" } else { "{0} = {1}" }, [value, only]),
        (Some(last), false) => {
            values.push(last);
            rules.one_of(value, values, negated)
        }
    }
}

/// A text between quotes, in which quotes are doubled.
pub(super) fn quoted(text: &str, quote: char) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push(quote);
    for character in text.chars() {
        if character == quote {
            quoted.push(quote);
        }
        quoted.push(character);
    }
    quoted.push(quote);
    quoted
}

/// A text between quotes, in which `escape` replaces some characters, such as the quote.
pub(super) fn escaped(text: &str, quote: char, escape: impl Fn(char) -> Option<&'static str>) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push(quote);
    for character in text.chars() {
        match escape(character) {
            Some(replacement) => quoted.push_str(replacement),
            None => quoted.push(character),
        }
    }
    quoted.push(quote);
    quoted
}

/// A string literal with doubled quotes, in which the call of a function replaces each NUL: `'a' || chr(0) || 'b'`.
pub(super) fn without_nul(text: &str, nul: &str) -> String {
    if !text.contains('\0') {
        return quoted(text, '\'');
    }
    let parts: Vec<String> = text.split('\0').map(|part| quoted(part, '\'')).collect();
    format!("({})", parts.join(&format!(" || {nul} || ")))
}
