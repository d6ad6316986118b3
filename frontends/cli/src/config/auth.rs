//! Authentication with the API.

use clap::ValueEnum;

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
    /// The header in double quotes for a shell, which stops if the variable is not set.
    pub(crate) const fn header(self) -> &'static str {
        match self {
            Self::Galileo => "Galileo-API-Key: ${GALILEO_API_KEY:?}",
            Self::SplunkAo => "Splunk-AO-API-Key: ${SPLUNK_AO_API_KEY:?}",
            Self::Bearer => "Authorization: Bearer ${GALILEO_JWT_TOKEN:?}",
            Self::SfToken => "X-SF-Token: ${SF_TOKEN:?}",
        }
    }

    /// The URL of the API; `None` for Splunk Observability Cloud, where each realm has its own.
    pub(crate) const fn base_url(self) -> Option<&'static str> {
        match self {
            Self::Galileo | Self::SplunkAo | Self::Bearer => Some("https://api.galileo.ai/v2"),
            Self::SfToken => None,
        }
    }
}
