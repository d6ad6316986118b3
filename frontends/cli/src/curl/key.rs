//! The key of the API.

use std::env;
use std::ffi::OsStr;

use crate::failure::Failure;

/// A key, and the header in which it is sent. It has no `Debug`, so that no message can contain it by accident.
pub(crate) struct Key {
    /// The variables of the environment that `curl` does not need.
    pub(super) variables: &'static [&'static str],
    prefix: &'static str,
    value: String,
}

impl Key {
    /// Reads the key from a variable of the environment; `prefix` is the start of its header.
    ///
    /// `curl` is run without any of the `variables`.
    pub(crate) fn from_environment(
        prefix: &'static str,
        variable: &'static str,
        variables: &'static [&'static str],
    ) -> Result<Self, Failure> {
        match env::var_os(variable) {
            Some(value) => Self::new(prefix, &value, variables).map_err(|problem| {
                Failure::new(format!("invalid key in `{variable}`: {problem}")).help("set the variable again")
            }),
            None => Err(Failure::new(format!("`{variable}` is not set"))
                .help("set it to your key, or choose another method with `--auth`")),
        }
    }

    fn new(prefix: &'static str, value: &OsStr, variables: &'static [&'static str]) -> Result<Self, &'static str> {
        let value = value.to_str().unwrap_or("\u{fffd}");
        if value.trim().is_empty() {
            return Err("it is empty");
        }
        // A line break would end the header, and other characters have no common encoding in headers.
        if value.contains(['\r', '\n']) {
            return Err("it contains a line break");
        }
        if !value.chars().all(|c| c.is_ascii_graphic() || c == ' ') {
            return Err("it contains a character that is not in ASCII or not visible");
        }
        Ok(Self { variables, prefix, value: value.to_owned() })
    }

    /// The configuration for `curl` that adds the header.
    pub(super) fn configuration(&self) -> String {
        format!("header = \"{}{}\"\n", self.prefix, escaped(&self.value))
    }

    /// A text of the server or of `curl` without the key.
    pub(super) fn redacted(&self, text: &str) -> String {
        text.replace(&self.value, "<key>")
    }
}

/// A text inside double quotes in the configuration of `curl`.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configuration(value: &str) -> Result<String, &'static str> {
        Key::new("X-SF-Token: ", OsStr::new(value), &[]).map(|key| key.configuration())
    }

    #[test]
    fn a_key_cannot_add_options() {
        for (key, expected) in [
            ("abc", Ok("header = \"X-SF-Token: abc\"\n")),
            ("a b#c", Ok("header = \"X-SF-Token: a b#c\"\n")),
            ("a\"b", Ok("header = \"X-SF-Token: a\\\"b\"\n")),
            ("a\\\"b\\n", Ok("header = \"X-SF-Token: a\\\\\\\"b\\\\n\"\n")),
            ("a\nurl = \"http://example.com\"", Err("it contains a line break")),
            ("a\r", Err("it contains a line break")),
            ("a\0b", Err("it contains a character that is not in ASCII or not visible")),
            ("a\tb", Err("it contains a character that is not in ASCII or not visible")),
            ("é", Err("it contains a character that is not in ASCII or not visible")),
            ("", Err("it is empty")),
            ("  ", Err("it is empty")),
        ] {
            assert_eq!(configuration(key), expected.map(str::to_owned), "{key:?}");
        }
    }
}
