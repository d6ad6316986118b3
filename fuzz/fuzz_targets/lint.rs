#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tamis_fuzz::with_text(bytes, tamis_fuzz::lint));
