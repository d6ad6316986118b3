//! The URL of the API.

use tamis::diagnostic::is_invisible;

use crate::failure::Failure;
use crate::text;

/// What to write instead of an invalid one.
pub(crate) const EXAMPLE: &str = "use a URL such as `https://api.galileo.ai/v2`";

/// Whether a text is a URL, with or without the version of the API.
pub(crate) fn is_valid(written: &str) -> bool {
    let is_url = ["https://", "http://"]
        .iter()
        .filter_map(|scheme| written.strip_prefix(scheme))
        .any(|host| !host.is_empty() && !host.starts_with('/'));
    // `curl` gives these characters a meaning.
    is_url && !written.contains(|c: char| c.is_whitespace() || is_invisible(c) || "{}[]?#".contains(c))
}

/// Returns the URL if it is valid.
pub(super) fn parse(written: &str) -> Result<&str, Failure> {
    let invalid = || Failure::new(format!("invalid base URL {}", text::quote(written))).help(EXAMPLE);
    is_valid(written).then_some(written).ok_or_else(invalid)
}
