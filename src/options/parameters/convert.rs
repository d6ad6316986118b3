//! Conversions from Rust values.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, TimeZone};

use super::ParameterValue;
use crate::filter::Instant;
use crate::syntax::ast::ValueKind;

impl From<&str> for ParameterValue {
    fn from(text: &str) -> Self {
        Self::single(ValueKind::String, text)
    }
}

impl From<String> for ParameterValue {
    fn from(text: String) -> Self {
        Self::single(ValueKind::String, text)
    }
}

impl From<&String> for ParameterValue {
    fn from(text: &String) -> Self {
        Self::single(ValueKind::String, text)
    }
}

impl From<Cow<'_, str>> for ParameterValue {
    fn from(text: Cow<'_, str>) -> Self {
        Self::single(ValueKind::String, text)
    }
}

impl From<char> for ParameterValue {
    fn from(character: char) -> Self {
        Self::single(ValueKind::String, character)
    }
}

impl From<bool> for ParameterValue {
    fn from(value: bool) -> Self {
        Self::single(ValueKind::Boolean, value.to_string())
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {
        $(impl From<$integer> for ParameterValue {
            fn from(value: $integer) -> Self {
                Self::single(ValueKind::Number, value.to_string())
            }
        })*
    };
}

integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

impl From<f32> for ParameterValue {
    /// A number, with the fewest digits that mean this `f32`; if it is not finite, using it is an error.
    fn from(value: f32) -> Self {
        Self::single(ValueKind::Number, format!("{value:?}"))
    }
}

impl From<f64> for ParameterValue {
    /// A number; if it is not finite, using it is an error.
    fn from(value: f64) -> Self {
        Self::single(ValueKind::Number, format!("{value:?}"))
    }
}

impl<Z: TimeZone> From<DateTime<Z>> for ParameterValue {
    fn from(value: DateTime<Z>) -> Self {
        Self::single(ValueKind::Instant, Instant(value.to_utc()).to_string())
    }
}

impl From<NaiveDate> for ParameterValue {
    /// A whole day in the time zone of the options.
    fn from(day: NaiveDate) -> Self {
        Self::single(ValueKind::Instant, day.to_string())
    }
}

impl<T: Into<Self>> From<Vec<T>> for ParameterValue {
    /// A list. Nested lists are flattened.
    fn from(values: Vec<T>) -> Self {
        values.into_iter().collect()
    }
}

impl<T: Clone + Into<Self>> From<&[T]> for ParameterValue {
    /// A list. Nested lists are flattened.
    fn from(values: &[T]) -> Self {
        values.iter().cloned().collect()
    }
}

impl<T: Into<Self>, const N: usize> From<[T; N]> for ParameterValue {
    /// A list. Nested lists are flattened.
    fn from(values: [T; N]) -> Self {
        values.into_iter().collect()
    }
}

impl<T: Into<Self>> FromIterator<T> for ParameterValue {
    /// A list. Nested lists are flattened.
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut list = Self::list(Vec::new());
        list.extend(values);
        list
    }
}

impl<T: Into<Self>> Extend<T> for ParameterValue {
    /// Adds items to the list; a single value becomes its first item. Nested lists are flattened.
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        let mut items = std::mem::replace(self, Self::list(Vec::new())).into_items();
        for value in values {
            items.extend(value.into().into_items());
        }
        *self = Self::list(items);
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use chrono::{DateTime, NaiveDate, Utc};

    use super::ParameterValue;

    fn shown(value: impl Into<ParameterValue>) -> String {
        value.into().0.to_string()
    }

    #[test]
    fn single_values() {
        assert_eq!(shown("5"), r#""5""#);
        assert_eq!(shown(String::from("a")), r#""a""#);
        let text = String::from("a");
        assert_eq!(ParameterValue::from(&text), text.into());
        assert_eq!(shown(Cow::Borrowed("a")), r#""a""#);
        assert_eq!(shown('"'), r#""\"""#);
        assert_eq!(shown(true), "true");
        assert_eq!(shown(i8::MIN), "-128");
        assert_eq!(shown(usize::MAX), usize::MAX.to_string());
        assert_eq!(shown(0.1_f32), "0.1");
        assert_eq!(shown(1e300), "1e300");
    }

    #[test]
    fn dates_and_timestamps() {
        let local = DateTime::parse_from_rfc3339("2026-01-31T01:00:00+02:00").unwrap();
        assert_eq!(shown(local), "2026-01-30T23:00:00Z");
        assert_eq!(shown(local.with_timezone(&Utc)), "2026-01-30T23:00:00Z");
        assert_eq!(shown(NaiveDate::from_ymd_opt(2026, 1, 31).unwrap()), "2026-01-31");
    }

    #[test]
    fn lists() {
        let list = ParameterValue::from(vec!["a", "b"]);
        assert_eq!(shown(["a", "b"]), r#"("a", "b")"#);
        assert_eq!(ParameterValue::from(["a", "b"].as_slice()), list);
        assert_eq!(["a", "b"].into_iter().collect::<ParameterValue>(), list);
        assert_eq!(shown(vec![vec![1], vec![2, 3]]), "(1, 2, 3)");
        let mut extended = ParameterValue::from(1);
        extended.extend([2, 3]);
        assert_eq!(extended, [1, 2, 3].into());
    }
}
