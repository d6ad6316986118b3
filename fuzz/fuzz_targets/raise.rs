#![no_main]

use tamis_test_support::fuzz;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::with_text(bytes, fuzz::raise));
