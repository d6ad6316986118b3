//! When a request is sent again, and after which time.

use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::head;

/// The wait before the first retry; it doubles each time.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The maximum sum of all waits: a server that asks for more is reported instead.
const MAX_TOTAL_WAIT: Duration = Duration::from_secs(300);

/// Why an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The server responded with this status.
    Status(u16),
    /// `curl` failed with this exit code; `None` if a signal ended it.
    Curl(Option<i32>),
}

impl Cause {
    /// Whether a retry may help and is safe.
    ///
    /// A request that is not repeatable is only sent again if the server cannot have done anything: status 429 is sent
    /// before a request is handled.
    pub(super) fn is_retried(self, is_repeatable: bool) -> bool {
        match self {
            Self::Status(429) => true,
            Self::Status(408 | 500 | 502 | 503 | 504) => is_repeatable,
            Self::Status(_) => false,
            Self::Curl(_) if self.is_unsent() => true,
            // Timeouts, and connections that the server or the network closed. Code 0 is a response without a whole head.
            Self::Curl(Some(0 | 16 | 18 | 28 | 52 | 55 | 56 | 92)) => is_repeatable,
            Self::Curl(_) => false,
        }
    }

    /// Whether nothing was sent: a name was not found, there was no connection, or it was not encrypted.
    const fn is_unsent(self) -> bool {
        matches!(self, Self::Curl(Some(5 | 6 | 7 | 35)))
    }

    /// What to do about a failure of `curl`.
    pub(super) const fn help(self, is_repeatable: bool) -> Option<&'static str> {
        match self {
            Self::Curl(Some(2)) => Some("version 7.54 or later of `curl` is required; `curl --version` prints it"),
            Self::Curl(Some(5..=7)) => Some("check `--base-url`, the network and the proxy"),
            Self::Curl(Some(60)) => Some("`CURL_CA_BUNDLE` can name a file with the certificates of your organization"),
            Self::Curl(Some(1 | 3 | 35 | 77)) => None,
            Self::Curl(_) if !is_repeatable => Some(UNKNOWN_EFFECT),
            _ => None,
        }
    }
}

/// What to do if a request that is not repeatable failed after it was sent.
pub(crate) const UNKNOWN_EFFECT: &str =
    "the server may have done it: it was not sent again; count the records before you do";

/// Counts attempts and the time between them.
pub(super) struct Backoff {
    retries: u32,
    attempts: u32,
    waited: Duration,
}

impl Backoff {
    pub(super) const fn new(retries: u32) -> Self {
        Self { retries, attempts: 0, waited: Duration::ZERO }
    }

    /// The number of attempts so far.
    pub(super) const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Counts an attempt, and returns how long to wait before the next one; `None` if it was the last.
    ///
    /// The wait is the one that the server asks for, or else grows exponentially; `random`, from 0 to 1, spreads the
    /// retries of several clients.
    pub(super) fn next(&mut self, retry_after: Option<&str>, now: DateTime<Utc>, random: f64) -> Option<Duration> {
        let doubled = FIRST_WAIT.saturating_mul(2_u32.saturating_pow(self.attempts));
        self.attempts += 1;
        let own = doubled.mul_f64(0.5 + random / 2.0);
        let wait = retry_after.and_then(|value| head::wait(value, now)).unwrap_or(own);
        self.waited = self.waited.saturating_add(wait);
        (self.attempts <= self.retries && self.waited <= MAX_TOTAL_WAIT).then_some(wait)
    }
}

/// A random number from 0 to 1, from the keys that the standard library chooses for its hash tables.
pub(super) fn random() -> f64 {
    let hash = std::hash::RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(hash >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

/// A time to wait, in words.
pub(super) fn words(wait: Duration) -> String {
    match wait.as_secs() {
        0..10 => format!("{:.1} s", wait.as_secs_f64()),
        seconds => format!("{seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(retries: u32, retry_after: Option<&str>, random: f64) -> Vec<u64> {
        let mut backoff = Backoff::new(retries);
        let now = "2026-01-15T12:00:00Z".parse().unwrap();
        std::iter::from_fn(|| backoff.next(retry_after, now, random))
            .take(100)
            .map(|wait| u64::try_from(wait.as_millis()).unwrap())
            .collect()
    }

    #[test]
    fn waits_double_and_are_limited() {
        assert_eq!(waits(4, None, 1.0), [1_000, 2_000, 4_000, 8_000]);
        assert_eq!(waits(4, None, 0.0), [500, 1_000, 2_000, 4_000]);
        assert_eq!(waits(0, None, 0.0), [0_u64; 0]);
        // 1 + 2 + … + 128 seconds.
        assert_eq!(waits(u32::MAX, None, 1.0).len(), 8);
    }

    #[test]
    fn the_server_says_how_long_to_wait() {
        assert_eq!(waits(2, Some("7"), 0.5), [7_000, 7_000]);
        assert_eq!(waits(2, Some("Thu, 15 Jan 2026 12:00:09 GMT"), 0.5), [9_000, 9_000]);
        assert_eq!(waits(2, Some("0"), 0.5), [0, 0]);
        assert_eq!(waits(9, Some("200"), 0.5), [200_000]);
        assert_eq!(waits(9, Some("3600"), 0.5), [0_u64; 0]);
        assert_eq!(waits(1, Some("soon"), 0.0), [500]);
        assert_eq!(waits(9, Some("18446744073709551615"), 0.5), [0_u64; 0]);
    }

    #[test]
    fn a_request_that_changes_data_is_retried_only_if_nothing_was_done() {
        let retried = |is_repeatable: bool| {
            let statuses = (100..600).map(Cause::Status);
            let codes = (0..100).map(|code| Cause::Curl(Some(code)));
            let causes = statuses.chain(codes).chain([Cause::Curl(None)]);
            causes.filter(|cause| cause.is_retried(is_repeatable)).collect::<Vec<_>>()
        };
        let unsent = [5, 6, 7, 35].map(|code| Cause::Curl(Some(code)));
        assert_eq!(retried(false), [&[Cause::Status(429)][..], &unsent].concat());
        let statuses = [408, 429, 500, 502, 503, 504].map(Cause::Status);
        let codes = [0, 5, 6, 7, 16, 18, 28, 35, 52, 55, 56, 92].map(|code| Cause::Curl(Some(code)));
        assert_eq!(retried(true), [&statuses[..], &codes].concat());
    }
}
