//! The head of a response.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// The status of a response and the headers that matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) status: u16,
    /// Where the server redirects to.
    pub(crate) location: Option<String>,
    /// The length of the body in bytes, unless it is not known in advance.
    pub(super) length: Option<u64>,
    retry_after: Option<String>,
}

impl Head {
    /// Parses the heads of a response, as `curl` writes them: those with status 1xx come before the last one.
    /// `None` if the last one is not complete.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        loop {
            let (head, following) = split(rest)?;
            let head = Self::of(head)?;
            if head.status >= 200 {
                return Some(head);
            }
            rest = following;
        }
    }

    fn of(lines: &str) -> Option<Self> {
        let mut lines = lines.lines();
        let status = lines.next()?.strip_prefix("HTTP/")?.split_ascii_whitespace().nth(1)?.parse().ok()?;
        let mut head = Self { status, ..Self::default() };
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => head.length = value.parse().ok(),
                "location" => head.location = Some(value.to_owned()),
                "retry-after" => head.retry_after = Some(value.to_owned()),
                _ => {}
            }
        }
        Some(head)
    }

    /// Whether the server did what was requested.
    pub(super) const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// The value of the header `Retry-After`.
    pub(super) fn retry_after(&self) -> Option<&str> {
        self.retry_after.as_deref()
    }
}

/// Splits a text after its first empty line.
fn split(text: &str) -> Option<(&str, &str)> {
    text.split_once("\r\n\r\n").or_else(|| text.split_once("\n\n"))
}

/// How long a value of `Retry-After` says to wait: a number of seconds or a date.
pub(super) fn wait(retry_after: &str, now: DateTime<Utc>) -> Option<Duration> {
    if let Ok(seconds) = retry_after.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = DateTime::parse_from_rfc2822(retry_after).ok()?;
    Some((date.with_timezone(&Utc) - now).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_head_counts() {
        let ok = Head { status: 200, length: Some(3), ..Head::default() };
        for (text, expected) in [
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", Some(ok.clone())),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length:3\r\n\r\n", Some(ok.clone())),
            ("HTTP/2 200 \r\ncontent-length: 3\r\n\r\nx-checksum: 5\r\n", Some(ok)),
            ("HTTP/1.1 100 Continue\r\n\r\n", None),
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n", None),
            ("HTTP/1.1 OK\r\n\r\n", None),
            ("SSH-2.0-OpenSSH\r\n\r\n", None),
            ("", None),
        ] {
            assert_eq!(Head::parse(text), expected, "{text:?}");
        }
        let moved = Head::parse("HTTP/1.1 307 Moved\r\nLocation: https://a/b:c\r\nRetry-After: 5\r\n\r\n").unwrap();
        assert_eq!((moved.location.as_deref(), moved.retry_after()), (Some("https://a/b:c"), Some("5")));
    }

    #[test]
    fn retry_after_is_a_number_of_seconds_or_a_date() {
        let now = "2026-01-15T12:00:00Z".parse().unwrap();
        for (text, expected) in [
            ("0", Some(0)),
            ("120", Some(120)),
            ("Thu, 15 Jan 2026 12:00:07 GMT", Some(7)),
            ("Thu, 15 Jan 2026 11:00:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
        ] {
            assert_eq!(wait(text, now), expected.map(Duration::from_secs), "{text}");
        }
    }
}
