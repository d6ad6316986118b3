//! Authentication with the API.

use clap::ValueEnum;

use crate::curl::Key;
use crate::failure::Failure;

/// An authentication method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Auth {
    /// A Galileo API key, from GALILEO_API_KEY
    Galileo,
    /// A key of Splunk Agent Observability, from SPLUNK_AO_API_KEY
    SplunkAo,
    /// An OAuth 2 token, from GALILEO_JWT_TOKEN
    Bearer,
    /// A token of Splunk Observability Cloud, from SF_TOKEN; requires `--base-url`
    SfToken,
}

impl Auth {
    /// The variables of all methods.
    const VARIABLES: &[&str] = &["GALILEO_API_KEY", "SPLUNK_AO_API_KEY", "GALILEO_JWT_TOKEN", "SF_TOKEN"];

    /// The start of the header, and the variable whose value follows.
    const fn parts(self) -> (&'static str, &'static str) {
        match self {
            Self::Galileo => ("Galileo-API-Key: ", "GALILEO_API_KEY"),
            Self::SplunkAo => ("Splunk-AO-API-Key: ", "SPLUNK_AO_API_KEY"),
            Self::Bearer => ("Authorization: Bearer ", "GALILEO_JWT_TOKEN"),
            Self::SfToken => ("X-SF-Token: ", "SF_TOKEN"),
        }
    }

    /// The header in double quotes for a shell, which stops if the variable is not set.
    pub(crate) fn header(self) -> String {
        let (start, variable) = self.parts();
        format!("{start}${{{variable}:?}}")
    }

    /// Reads the key.
    pub(crate) fn key(self) -> Result<Key, Failure> {
        let (start, variable) = self.parts();
        Key::from_environment(start, variable, Self::VARIABLES)
    }

    /// The variable with the key.
    pub(crate) const fn variable(self) -> &'static str {
        self.parts().1
    }

    /// The name of the header with the key.
    pub(crate) fn header_name(self) -> &'static str {
        let (start, _) = self.parts();
        start.split(':').next().unwrap_or(start)
    }

    /// The URL of the API; `None` for Splunk Observability Cloud, where each realm has its own.
    pub(crate) const fn base_url(self) -> Option<&'static str> {
        match self {
            Self::Galileo | Self::SplunkAo | Self::Bearer => Some("https://api.galileo.ai/v2"),
            Self::SfToken => None,
        }
    }
}
