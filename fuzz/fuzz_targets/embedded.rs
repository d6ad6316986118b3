#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tamis_fuzz::with_text(bytes, |text| assert_eq!(
    tamis_cli::fixes_hold(text),
    Ok(())
)));
