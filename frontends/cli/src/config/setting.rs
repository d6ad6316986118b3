//! A value with its origin.

use std::fmt;

/// A value of the configuration.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setting<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
}

/// Where a value comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Origin {
    #[default]
    Default,
    /// The position in a file, such as `tamis.toml:3:8`.
    File(String),
    /// The name of an environment variable.
    Variable(String),
}

impl<T> Setting<T> {
    pub(super) const fn default_of(value: T) -> Self {
        Self { value, origin: Origin::Default }
    }

    /// Sets the value.
    pub(super) fn set(&mut self, value: T, origin: &Origin) {
        *self = Self { value, origin: origin.clone() };
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(name) | Self::Variable(name) => f.write_str(name),
        }
    }
}
