//! Characters that nobody sees, written out in case files.

/// A query with the characters that are written as `<U+200B>` in it.
pub fn shown(text: &str) -> String {
    let mut parts = text.split("<U+");
    let mut query = parts.next().unwrap().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('>').unwrap();
        query.push(char::from_u32(u32::from_str_radix(number, 16).unwrap()).unwrap());
        query.push_str(rest);
    }
    query
}

/// A query with control characters and white space other than spaces written as `<U+200B>`.
pub fn hidden(text: &str) -> String {
    let is_hidden = |c: char| c.is_control() || c.is_whitespace() && c != ' ';
    text.chars().map(|c| if is_hidden(c) { format!("<U+{:04X}>", u32::from(c)) } else { c.to_string() }).collect()
}
