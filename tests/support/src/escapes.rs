//! Invisible characters, written as `<U+200B>` in test files.

/// Replaces each `<U+200B>` with the character.
pub fn unescape(text: &str) -> String {
    let mut parts = text.split("<U+");
    let mut query = parts.next().unwrap().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('>').unwrap();
        query.push(char::from_u32(u32::from_str_radix(number, 16).unwrap()).unwrap());
        query.push_str(rest);
    }
    query
}

/// Replaces control characters, and white space other than spaces, with `<U+200B>`.
pub fn escape(text: &str) -> String {
    let is_invisible = |c: char| c.is_control() || c.is_whitespace() && c != ' ';
    text.chars().map(|c| if is_invisible(c) { format!("<U+{:04X}>", u32::from(c)) } else { c.to_string() }).collect()
}
