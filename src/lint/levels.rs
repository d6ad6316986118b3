//! The severity of each rule in a run.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::rules::{RULES, find_rule};
use crate::diagnostic::{Code, Severity};

/// The severities of rules that differ from their defaults.
///
/// # Examples
///
/// ```
/// use tamis::lint::Levels;
/// use tamis::{Code, Severity};
///
/// let mut levels = Levels::default();
/// assert_eq!(levels.of(Code::Contradiction), Some(Severity::Warning));
/// levels.set(Code::Contradiction, Some(Severity::Error));
/// assert_eq!(levels.of(Code::Contradiction), Some(Severity::Error));
/// ```
///
/// Serialized as the rules of `tamis.toml`, where the level `off` turns a rule off:
///
/// ```
/// use tamis::Code;
/// use tamis::lint::Levels;
///
/// let levels: Levels = serde_json::from_str(r#"{"double-negation":"off","contradiction":"error"}"#)?;
/// assert_eq!(levels.of(Code::DoubleNegation), None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Levels(BTreeMap<Code, Option<Severity>>);

/// The level of a rule that is off.
const OFF: &str = "off";

/// A level, which is serialized by its name.
struct Level(Option<Severity>);

impl Serialize for Level {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.map_or(OFF, Severity::as_str))
    }
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        match &*name {
            OFF => Ok(Self(None)),
            name => name.parse().map(|severity| Self(Some(severity))).map_err(de::Error::custom),
        }
    }
}

impl Serialize for Levels {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(code, level)| (code, Level(*level))))
    }
}

impl<'de> Deserialize<'de> for Levels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let levels = BTreeMap::<Code, Level>::deserialize(deserializer)?;
        Ok(Self(levels.into_iter().map(|(code, level)| (code, level.0)).collect()))
    }
}

impl Levels {
    /// Sets the severity of a rule; `None` turns it off. Compiler errors remain errors.
    pub fn set(&mut self, code: Code, level: Option<Severity>) {
        self.0.insert(code, level);
    }

    /// Returns the severity of a rule; `None` if it is off.
    #[must_use]
    pub fn of(&self, code: Code) -> Option<Severity> {
        match self.0.get(&code) {
            Some(_) if code.default_severity() == Severity::Error => Some(Severity::Error),
            Some(level) => *level,
            None => find_rule(code).map_or(Some(code.default_severity()), |rule| rule.default_level),
        }
    }

    /// Returns the levels for a query whose duplicates are not known: comments that suppress `duplicate-query` are then
    /// not reported as unused.
    pub(super) fn for_single_query(&self) -> Self {
        let mut levels = self.clone();
        levels.set(Code::DuplicateQuery, None);
        levels
    }

    /// Returns the rules that are off.
    pub(super) fn off(&self) -> BTreeSet<Code> {
        let by_default = RULES.iter().filter(|rule| rule.default_level.is_none()).map(|rule| rule.code);
        by_default.chain(self.0.keys().copied()).filter(|&code| self.of(code).is_none()).collect()
    }
}
