//! The ids of the API.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// A UUID, written in lower case with hyphens.
///
/// # Examples
///
/// ```
/// use tamis::request::Id;
///
/// let id: Id = "6F2C1F0E-7B8A-4C7E-9D53-0A1B2C3D4E5F".parse()?;
/// assert_eq!(id.to_string(), "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f");
/// assert!("6f2c1f0e7b8a4c7e9d530a1b2c3d4e5f".parse::<Id>().is_err());
/// # Ok::<(), tamis::request::InvalidId>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Uuid);

impl Id {
    /// The version that the server accepts.
    pub(super) const VERSION: usize = 4;

    /// Returns the version of the UUID.
    pub(super) const fn version(self) -> usize {
        self.0.get_version_num()
    }
}

/// A string that is not a UUID with hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidId(());

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a UUID with hyphens")
    }
}

impl std::error::Error for InvalidId {}

impl miette::Diagnostic for InvalidId {}

/// Parses a UUID with hyphens, of any version, as the API's own examples are.
impl FromStr for Id {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        /// The length of a UUID with hyphens, in bytes.
        const LENGTH: usize = 36;
        let id = Uuid::try_parse(text).ok().filter(|_| text.len() == LENGTH);
        id.map(Self).ok_or(InvalidId(()))
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
        text.parse().map_err(de::Error::custom)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
