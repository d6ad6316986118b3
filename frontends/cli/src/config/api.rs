//! The API that requests are sent to.

use super::auth::Auth;
use super::setting::Origin;
use super::settings::Settings;
use crate::curl;
use crate::failure::Failure;
use crate::text;

/// The hosts of the API, and the domains of which they are part.
const KNOWN_HOSTS: [&str; 2] = ["galileo.ai", "observability.splunkcloud.com"];

/// The API that requests are sent to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Api<'a> {
    pub(crate) base_url: &'a str,
    pub(crate) auth: Auth,
    /// The position in the file that has the URL, if it is from one.
    position: Option<&'a str>,
}

impl Settings {
    /// The API, with a URL and a method that override the configured ones.
    pub(crate) fn api<'a>(&'a self, base_url: Option<&'a str>, auth: Option<Auth>) -> Result<Api<'a>, Failure> {
        let auth = auth.unwrap_or(self.auth.value);
        if let Some(base_url) = base_url {
            return Ok(Api { base_url, auth, position: None });
        }
        let position = match &self.base_url.origin {
            Origin::File(position) => Some(position.as_str()),
            Origin::Default | Origin::Variable(_) => None,
        };
        match self.base_url.value.as_deref() {
            Some(base_url) => Ok(Api { base_url, auth, position }),
            None => auth.base_url().map(|base_url| Api { base_url, auth, position: None }).ok_or_else(|| {
                Failure::new("`--auth sf-token` requires `--base-url`")
                    .help("use `https://app.REALM.observability.splunkcloud.com/ao/api` with your organization's realm")
            }),
        }
    }
}

impl Api<'_> {
    /// Returns an error if the URL is from a file and not one of the known hosts: the file may be part of a project of
    /// somebody else, who would get the key.
    pub(crate) fn require_trusted(&self) -> Result<(), Failure> {
        let Some(position) = self.position else { return Ok(()) };
        let host = curl::host(self.base_url).to_ascii_lowercase();
        let is_known = KNOWN_HOSTS
            .iter()
            .any(|known| host.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
        if is_known || curl::is_loopback(&host) {
            return Ok(());
        }
        Err(Failure::new(format!("the key is not sent to the host {}, which comes from a file", text::quote(&host)))
            .at(&text::visible(position))
            .help("if you trust it, set the variable `TAMIS_BASE_URL`, or use `--base-url`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_cannot_send_the_key_to_an_unknown_host() {
        let is_trusted = |base_url: &str, origin: Origin| {
            let mut settings = Settings::default();
            settings.base_url.set(Some(base_url.to_owned()), &origin);
            settings.api(None, None).unwrap().require_trusted().is_ok()
        };
        let file = || Origin::File("tamis.toml:1:1".to_owned());
        for (base_url, expected) in [
            ("https://api.galileo.ai/v2", true),
            ("https://API.Galileo.AI", true),
            ("https://galileo.ai:443", true),
            ("https://app.us1.observability.splunkcloud.com/ao/api", true),
            ("http://localhost:8088", true),
            ("https://evilgalileo.ai", false),
            ("https://galileo.ai.example.com", false),
            ("https://example.com/galileo.ai", false),
            ("https://example.com\\.galileo.ai", false),
            ("https://galileo.ai@example.com", false),
        ] {
            assert_eq!(is_trusted(base_url, file()), expected, "{base_url}");
            assert!(is_trusted(base_url, Origin::Variable("TAMIS_BASE_URL".to_owned())));
        }
        let mut settings = Settings::default();
        settings.base_url.set(Some("https://example.com".to_owned()), &file());
        assert!(settings.api(Some("https://example.com"), None).unwrap().require_trusted().is_ok());
    }
}
