//! Parsing of names, such as those of severities.

use std::fmt;

use super::words;

/// A name that no value of a type has.
///
/// # Examples
///
/// ```
/// use tamis::Severity;
///
/// let error = "fatal".parse::<Severity>().unwrap_err();
/// assert_eq!(error.to_string(), "unknown severity `fatal`");
/// assert_eq!(error.expected().collect::<Vec<_>>(), ["advice", "warning", "error"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    kind: &'static str,
    name: String,
    expected: Vec<&'static str>,
}

impl UnknownName {
    /// Creates the error for a name of something, such as a severity.
    pub(crate) fn new(kind: &'static str, name: &str, expected: impl Iterator<Item = &'static str>) -> Self {
        Self { kind, name: name.to_owned(), expected: expected.collect() }
    }

    /// Returns the names that are known.
    pub fn expected(&self) -> impl Iterator<Item = &'static str> {
        self.expected.iter().copied()
    }
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown {} {}", self.kind, words::quote(&self.name))
    }
}

impl std::error::Error for UnknownName {}

impl miette::Diagnostic for UnknownName {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("expected {}", words::list(&self.expected, "or"))))
    }
}

/// Implements `FromStr` for a type with `ALL` and `as_str`; the first argument says what its values are.
macro_rules! parse_name {
    ($kind:literal, $type:ty) => {
        /// Parses the name that `as_str` returns.
        impl std::str::FromStr for $type {
            type Err = crate::diagnostic::UnknownName;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                let all = || Self::ALL.iter().copied();
                all()
                    .find(|known| known.as_str() == name)
                    .ok_or_else(|| crate::diagnostic::UnknownName::new($kind, name, all().map(|known| known.as_str())))
            }
        }
    };
}

/// Implements `Display` for a type with `as_str`.
macro_rules! display_name {
    ($type:ty) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// Implements `Serialize` and `Deserialize` by `as_str` and `FromStr`.
macro_rules! serialize_name {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = std::borrow::Cow::<str>::deserialize(deserializer)?;
                name.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use {display_name, parse_name, serialize_name};
