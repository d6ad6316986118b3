//! How the API knows who asks.

use clap::ValueEnum;

/// How the API knows who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Auth {
    /// With a Galileo API key, from GALILEO_API_KEY
    Galileo,
    /// With a key of Splunk Agent Observability, from SPLUNK_AO_API_KEY
    SplunkAo,
    /// With an OAuth 2 token, from GALILEO_JWT_TOKEN
    Bearer,
    /// With a token of Splunk Observability Cloud, from SF_TOKEN; needs `--base-url`
    SfToken,
}

impl Auth {
    /// The header, as a shell reads it in double quotes; it stops where the variable is not set.
    pub(super) const fn header(self) -> &'static str {
        match self {
            Self::Galileo => "Galileo-API-Key: ${GALILEO_API_KEY:?}",
            Self::SplunkAo => "Splunk-AO-API-Key: ${SPLUNK_AO_API_KEY:?}",
            Self::Bearer => "Authorization: Bearer ${GALILEO_JWT_TOKEN:?}",
            Self::SfToken => "X-SF-Token: ${SF_TOKEN:?}",
        }
    }

    /// Where the API is that knows it; of Splunk Observability Cloud each realm has its own.
    pub(super) const fn base_url(self) -> Option<&'static str> {
        match self {
            Self::Galileo | Self::SplunkAo | Self::Bearer => Some("https://api.galileo.ai/v2"),
            Self::SfToken => None,
        }
    }
}
