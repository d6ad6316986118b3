#![no_main]

use tamis_test_support::fuzz::with_text;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| with_text(bytes, |text| assert_eq!(
    tamis_embedded::check_embedded_fixes(text),
    Ok(())
)));
