//! The texts that a regular expression matches, or that each of its matches contains: `refund|cancel`, `(?i)late.*`.

use crate::diagnostic::words;

use super::each_of;

/// The maximum length of a pattern in bytes, and its maximum number of alternatives.
const MAX_LENGTH: usize = 256;
const MAX_ALTERNATIVES: usize = 20;

/// Texts of which each match of a pattern contains one.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::syntax) struct LiteralParts {
    texts: Vec<String>,
    nocase: bool,
}

impl LiteralParts {
    /// The texts of a pattern; `None` if one of its alternatives contains no text.
    pub(in crate::syntax) fn of(pattern: &str) -> Option<Self> {
        let flags = pattern.strip_prefix("(?").and_then(|rest| rest.split_once(')'));
        let flags = flags.filter(|(flags, _)| flags.bytes().all(|flag| flag.is_ascii_lowercase()));
        let (flags, pattern) = flags.unwrap_or(("", pattern));
        if pattern.len() > MAX_LENGTH {
            return None;
        }
        let alternatives = alternatives(without_group(without_ends(pattern)));
        if alternatives.len() > MAX_ALTERNATIVES {
            return None;
        }
        let texts: Option<Vec<String>> = alternatives.into_iter().map(|text| text_of(without_ends(text))).collect();
        Some(Self { texts: texts?, nocase: flags.contains('i') })
    }

    /// Whether a pattern has no special characters.
    pub(in crate::syntax) fn is_plain(pattern: &str) -> bool {
        !pattern.contains(['.', '*', '+', '?', '[', ']', '(', ')', '{', '}', '|', '^', '$', '\\'])
    }

    /// The condition that the texts are searched for.
    pub(in crate::syntax) fn condition(&self, column: &str, nocase: bool, is_negated: bool) -> Option<String> {
        let texts: Vec<String> = self.texts.iter().map(|text| words::string_literal(text)).collect();
        let (operator, connective) = if is_negated { ("not contains", "and") } else { ("contains", "or") };
        each_of(column, operator, &texts, connective, nocase || self.nocase)
    }
}

/// A pattern without what only says where a match starts and ends, or that anything may follow.
fn without_ends(mut pattern: &str) -> &str {
    loop {
        let start = ["^", "\\A", "\\b", "\\m", ".*", "%"].iter().find_map(|start| pattern.strip_prefix(start));
        let end = ["$", "\\z", "\\Z", "\\b", "\\M", ".*", "%"].iter().find_map(|end| pattern.strip_suffix(end));
        match start.or(end) {
            Some(rest) => pattern = rest,
            None => return pattern,
        }
    }
}

/// A pattern without the parentheses around all of it.
fn without_group(pattern: &str) -> &str {
    let Some(inner) = pattern.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else { return pattern };
    let inner = inner.strip_prefix("?:").unwrap_or(inner);
    if inner.contains(['(', ')']) { pattern } else { inner }
}

/// The alternatives outside parentheses.
fn alternatives(pattern: &str) -> Vec<&str> {
    let (mut depth, mut start, mut is_escaped) = (0_usize, 0, false);
    let mut found = Vec::new();
    for (at, c) in pattern.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                found.push(pattern.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(pattern.get(start..).unwrap_or_default());
    found
}

/// The text of an alternative, or the longest part of it.
fn text_of(pattern: &str) -> Option<String> {
    if LiteralParts::is_plain(pattern) {
        return (!pattern.is_empty()).then(|| pattern.to_owned());
    }
    literal_part(pattern)
}

/// The longest text that every match of a regular expression contains; `None` if it is shorter than two characters.
fn literal_part(pattern: &str) -> Option<String> {
    let mut parts = vec![String::new()];
    let (mut depth, mut in_class) = (0_usize, false);
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        let literal = match c {
            '\\' => chars.next().filter(|next| !next.is_alphanumeric()),
            '[' => {
                in_class = true;
                None
            }
            ']' => {
                in_class = false;
                None
            }
            '(' => {
                depth += 1;
                None
            }
            ')' => {
                depth = depth.saturating_sub(1);
                None
            }
            '|' if depth == 0 && !in_class => return None,
            '?' | '*' | '{' => {
                // The character before it may be missing.
                parts.last_mut().and_then(String::pop);
                if c == '{' {
                    chars.by_ref().find(|c| *c == '}');
                }
                None
            }
            '.' | '^' | '$' | '+' | '|' => None,
            plain => Some(plain),
        };
        match (literal, parts.last_mut()) {
            (Some(literal), Some(part)) if depth == 0 && !in_class => part.push(literal),
            _ => parts.push(String::new()),
        }
    }
    parts.into_iter().max_by_key(|part| part.chars().count()).filter(|part| part.chars().count() > 1)
}

#[cfg(test)]
mod tests {
    use super::LiteralParts;

    #[test]
    fn literal_parts_are_in_every_match() {
        for (pattern, ours) in [
            ("refund", "x contains \"refund\""),
            ("(?i)refund", "x contains \"refund\" nocase"),
            ("^gpt-4", "x contains \"gpt-4\""),
            (".*timeout.*", "x contains \"timeout\""),
            ("refund|cancel", "(x contains \"refund\" or x contains \"cancel\")"),
            ("%(refund|cancel)%", "(x contains \"refund\" or x contains \"cancel\")"),
            ("^(?:a|b)$", "(x contains \"a\" or x contains \"b\")"),
            ("gpt-4\\.1.*", "x contains \"gpt-4.1\""),
            ("refunds?", "x contains \"refund\""),
            ("\\bfoo\\b", "x contains \"foo\""),
        ] {
            let parts = LiteralParts::of(pattern);
            assert_eq!(parts.and_then(|parts| parts.condition("x", false, false)).as_deref(), Some(ours), "{pattern}");
        }
        for pattern in ["", ".*", "[a-z]+", "a|", "\\d+"] {
            assert_eq!(LiteralParts::of(pattern), None, "{pattern}");
        }
    }
}
