//! What is sent.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::key::Key;
use crate::failure::Failure;
use crate::text;

/// A request.
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) url: String,
    pub(crate) key: Key,
    pub(crate) content: Content,
    /// Whether sending it twice has the same effect as sending it once.
    pub(crate) is_repeatable: bool,
}

/// The content of a request.
pub(crate) struct Content {
    /// The options for `curl` and their values, which are visible to other users of the machine.
    pub(crate) options: Vec<(&'static str, String)>,
    /// What the options read from standard input.
    pub(crate) input: String,
}

impl Content {
    /// JSON, which is read from standard input, as it may be longer than an argument.
    pub(crate) fn json(input: String) -> Self {
        let header = ("--header", "Content-Type: application/json".to_owned());
        Self { options: vec![header, ("--data-binary", "@-".to_owned())], input }
    }
}

impl Request {
    /// Returns an error if anyone but the server could read the key.
    pub(crate) fn require_private(&self) -> Result<(), Failure> {
        let shown = format!("`{}`", text::visible(&self.url));
        if authority(&self.url).contains('@') {
            return Err(Failure::new(format!("the URL {shown} contains a user name"))
                .help("remove it: other users of this machine could read it"));
        }
        if !self.is_encrypted() && !is_loopback(host(&self.url)) {
            return Err(Failure::new(format!("the key would be sent unencrypted to {shown}"))
                .help("use `https`, or send the command that `--curl` prints yourself"));
        }
        Ok(())
    }

    /// Whether the request is encrypted on its way.
    pub(super) fn is_encrypted(&self) -> bool {
        self.url.starts_with("https://")
    }
}

/// The part of a URL between its scheme and its path.
fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#', '\\']).next().unwrap_or_default()
}

/// The name of the host in a URL, without its port.
pub(crate) fn host(url: &str) -> &str {
    let authority = authority(url);
    // After a user name.
    let authority = authority.rsplit('@').next().unwrap_or(authority);
    match authority.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

/// Whether a host is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || host.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_private_without_encryption() {
        for (url, expected) in [
            ("http://localhost:8088/v2/a", true),
            ("http://LOCALHOST", true),
            ("http://127.0.0.1:80", true),
            ("http://127.9.9.9/", true),
            ("http://[::1]:80/a", true),
            ("http://[::2]/", false),
            ("http://localhost.example.com/", false),
            ("http://127.0.0.1.example.com/", false),
            ("http://10.0.0.1/localhost", false),
            ("http://example.com\\@localhost/", false),
            ("https://example.com/", false),
        ] {
            assert_eq!(is_loopback(host(url)), expected, "{url}");
        }
    }
}
