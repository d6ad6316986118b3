//! The ids of the API.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// A UUID, written in lower case with hyphens.
///
/// # Examples
///
/// ```
/// use tamis::request::Id;
///
/// let id = Id::parse("6F2C1F0E-7B8A-4C7E-9D53-0A1B2C3D4E5F").unwrap();
/// assert_eq!(id.to_string(), "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f");
/// assert!(Id::parse("6f2c1f0e7b8a4c7e9d530a1b2c3d4e5f").is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Uuid);

impl Id {
    /// The UUID that a text with hyphens is; of any version, as the API's own examples are.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        /// How long one with hyphens is, in bytes.
        const LENGTH: usize = 36;
        Uuid::try_parse(text).ok().filter(|_| text.len() == LENGTH).map(Self)
    }

    /// The version that the server takes.
    pub(super) const VERSION: usize = 4;

    /// Which version of UUID it is.
    pub(super) const fn version(self) -> usize {
        self.0.get_version_num()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("a UUID with hyphens is expected"))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
