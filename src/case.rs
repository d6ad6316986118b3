//! Upper and lower case.
//!
//! In a JavaScript engine, with the feature `js`, they are the engine's, so that their tables need not be sent to it.

pub(crate) use engine::{lower, upper};

#[cfg(not(all(feature = "js", target_family = "wasm")))]
#[expect(clippy::disallowed_methods, reason = "this is where all others are to ask")]
mod engine {
    /// `text` in lower case.
    pub(crate) fn lower(text: &str) -> String {
        text.to_lowercase()
    }

    /// `text` in upper case.
    pub(crate) fn upper(text: &str) -> String {
        text.to_uppercase()
    }
}

#[cfg(all(feature = "js", target_family = "wasm"))]
mod engine {
    use js_sys::JsString;

    /// `text` in lower case.
    pub(crate) fn lower(text: &str) -> String {
        if text.is_ascii() { text.to_ascii_lowercase() } else { JsString::from(text).to_lower_case().into() }
    }

    /// `text` in upper case.
    pub(crate) fn upper(text: &str) -> String {
        if text.is_ascii() { text.to_ascii_uppercase() } else { JsString::from(text).to_upper_case().into() }
    }
}
