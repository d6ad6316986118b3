//! How many cases property tests try.

use proptest::test_runner::{Config, RngSeed};

/// As many as asked, always the same ones; with `PROPTEST_CASES` set that many, other ones each time.
pub fn config(default: u32) -> Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let rng_seed = if asked.is_some() { RngSeed::Random } else { RngSeed::Fixed(1) };
    Config { cases: asked.unwrap_or(default), rng_seed, failure_persistence: None, ..Config::default() }
}
