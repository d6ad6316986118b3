//! The parts of an expression: arguments, terms and quoted texts.

/// The text in quotes.
pub(super) fn unquoted(written: &str) -> Option<&str> {
    let quote = written.get(..1).filter(|quote| matches!(*quote, "'" | "\""))?;
    written.get(1..)?.strip_suffix(quote).filter(|inner| !inner.contains(quote))
}

/// The parts between separators outside parentheses and quotes, each with the separator before it. A sign at the start
/// of a part belongs to it.
pub(super) fn split(written: &str, separates: impl Fn(char) -> bool) -> Vec<(Option<char>, &str)> {
    let mut parts = Vec::new();
    let (mut depth, mut quote, mut start, mut before) = (0_usize, None, 0, None);
    for (at, c) in written.char_indices() {
        match quote {
            Some(open) if open == c => quote = None,
            Some(_) => {}
            None => match c {
                '\'' | '"' => quote = Some(c),
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                c if depth == 0 && separates(c) && is_separator(written, start, at) => {
                    parts.push((before, written.get(start..at).unwrap_or_default()));
                    (before, start) = (Some(c), at + c.len_utf8());
                }
                _ => {}
            },
        }
    }
    parts.push((before, written.get(start..).unwrap_or_default()));
    parts
}

/// Whether a character at `at` separates two parts: not a sign at the start of one, nor the dash in a date.
fn is_separator(written: &str, start: usize, at: usize) -> bool {
    let before = written.get(start..at).unwrap_or_default();
    let is_comma = written.get(at..).is_some_and(|rest| rest.starts_with(','));
    let is_digit = |c: char| c.is_ascii_digit();
    let is_in_date = before.starts_with(is_digit) && before.ends_with(is_digit);
    let before = before.trim();
    let is_sign = before.is_empty() || before.to_ascii_lowercase().ends_with("interval");
    is_comma || !is_sign && !is_in_date
}
