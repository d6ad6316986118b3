//! Letters and digits of all scripts.
//!
//! In a JavaScript engine, with the feature `js`, they are the engine's, so that their tables need not be sent to it.

pub(crate) use engine::{is_letter, is_letter_or_digit};

#[cfg(not(all(feature = "js", target_family = "wasm")))]
#[expect(clippy::disallowed_methods, reason = "this is where all others are to ask")]
mod engine {
    /// Whether `c` is a letter.
    pub(crate) fn is_letter(c: char) -> bool {
        c.is_alphabetic()
    }

    /// Whether `c` is a letter, a digit or another number.
    pub(crate) fn is_letter_or_digit(c: char) -> bool {
        c.is_alphanumeric()
    }
}

#[cfg(all(feature = "js", target_family = "wasm"))]
mod engine {
    use js_sys::RegExp;

    /// Whether `c` is a letter.
    pub(crate) fn is_letter(c: char) -> bool {
        if c.is_ascii() { c.is_ascii_alphabetic() } else { is("\\p{Alphabetic}", c) }
    }

    /// Whether `c` is a letter, a digit or another number.
    pub(crate) fn is_letter_or_digit(c: char) -> bool {
        if c.is_ascii() { c.is_ascii_alphanumeric() } else { is("[\\p{Alphabetic}\\p{Number}]", c) }
    }

    fn is(class: &str, c: char) -> bool {
        RegExp::new(class, "u").test(c.encode_utf8(&mut [0; 4]))
    }
}
