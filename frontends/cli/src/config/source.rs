//! The text of a configuration, with typed access to its values.

use tamis::source::Lines;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::failure::Failure;
use crate::{suggest, text};

/// The name of the file.
pub(crate) const NAME: &str = "tamis.toml";
/// The text of a configuration.
pub(super) struct Source<'t> {
    pub(super) name: String,
    pub(super) text: &'t str,
}

pub(super) type Key<'t> = Spanned<std::borrow::Cow<'t, str>>;

impl Source<'_> {
    pub(super) fn table<'v, 't>(&self, value: &'v Spanned<DeValue<'t>>) -> Result<&'v DeTable<'t>, Failure> {
        value.get_ref().as_table().ok_or_else(|| self.expected(value, "a table"))
    }

    pub(super) fn text_of<'v>(&self, value: &'v Spanned<DeValue<'_>>) -> Result<&'v str, Failure> {
        value.get_ref().as_str().ok_or_else(|| self.expected(value, "a string"))
    }

    /// A boolean, as it is written.
    pub(super) fn boolean_of(&self, value: &Spanned<DeValue<'_>>) -> Result<&'static str, Failure> {
        let boolean = value.get_ref().as_bool().ok_or_else(|| self.expected(value, "a boolean"))?;
        Ok(if boolean { "true" } else { "false" })
    }

    pub(super) fn integer_of(&self, value: &Spanned<DeValue<'_>>) -> Result<usize, Failure> {
        let written = value.get_ref().as_integer();
        let integer = written.and_then(|written| usize::from_str_radix(written.as_str(), written.radix()).ok());
        integer.ok_or_else(|| self.expected(value, "an integer"))
    }

    /// The strings in an array, with their positions.
    pub(super) fn texts<'v>(&self, value: &'v Spanned<DeValue<'_>>) -> Result<Vec<(&'v str, usize)>, Failure> {
        let items = value.get_ref().as_array().ok_or_else(|| self.expected(value, "an array of strings"))?;
        items.iter().map(|item| Ok((self.text_of(item)?, item.span().start))).collect()
    }

    /// Adds the position of a value to a failure.
    pub(super) fn at<T, V>(&self, value: &Spanned<V>, result: Result<T, Failure>) -> Result<T, Failure> {
        result.map_err(|failure| failure.at(&self.position(value.span().start)))
    }

    pub(super) fn expected(&self, value: &Spanned<DeValue<'_>>, what: &str) -> Failure {
        self.wrong(value.span().start, &format!("expected {what}"))
    }

    pub(super) fn unknown(&self, key: &Key<'_>, kind: &str, known: &[&str]) -> Failure {
        let name = key.get_ref();
        let failure = self.wrong(key.span().start, &format!("unknown {kind} {}", text::quote(name)));
        nearest_or_all(failure, name, known)
    }

    pub(super) fn wrong(&self, start: usize, message: &str) -> Failure {
        Failure::new(message).at(&self.position(start))
    }

    pub(super) fn position(&self, start: usize) -> String {
        let position = Lines::new(self.text).position(u32::try_from(start).unwrap_or(u32::MAX));
        format!("{}:{}:{}", self.name, position.line, position.column)
    }
}

pub(super) fn nearest_or_all(failure: Failure, name: &str, known: &[&str]) -> Failure {
    match suggest::nearest(name, known.iter().copied()) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help(format!("expected one of `{}`", known.join("`, `"))),
    }
}
