//! The configuration of property tests.

use proptest::test_runner::{Config, RngSeed};

/// Runs `default` cases with a fixed seed; if `PROPTEST_CASES` is set, that many cases with a random seed.
pub fn config(default: u32) -> Config {
    let requested = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let rng_seed = if requested.is_some() { RngSeed::Random } else { RngSeed::Fixed(1) };
    Config { cases: requested.unwrap_or(default), rng_seed, failure_persistence: None, ..Config::default() }
}
