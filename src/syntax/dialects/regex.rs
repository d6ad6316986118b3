//! Regular expressions as JavaScript, Perl and Ruby write them: `/refund/i`.

use crate::diagnostic::{Diagnostic, Edit, Safety, words};
use crate::source::Span;

use super::inexpressible;

/// The longest, in bytes, that is looked for.
const LONGEST: usize = 256;

/// A regular expression between slashes.
#[derive(Clone, Copy)]
pub(crate) struct Regex<'t> {
    pattern: &'t str,
    flags: &'t str,
}

impl<'t> Regex<'t> {
    /// The one that a text begins with, if it does. What is between quotes or joins conditions is not one.
    pub(in crate::syntax) fn at_start(text: &'t str) -> Option<Self> {
        let rest = text.strip_prefix('/')?;
        let mut is_escaped = false;
        let (end, _) = rest.char_indices().take(LONGEST).take_while(|&(_, c)| c != '\n').find(|&(_, c)| {
            let ends = c == '/' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            ends
        })?;
        let (pattern, rest) = (rest.get(..end)?, rest.get(end + 1..)?);
        let flags = rest.len() - rest.trim_start_matches(['d', 'g', 'i', 'm', 's', 'u', 'v', 'x', 'y']).len();
        let ends = rest
            .get(flags..)?
            .chars()
            .next()
            .is_none_or(|next| next.is_whitespace() || matches!(next, ')' | ']' | '}' | ',' | ';'));
        let mut of_pattern = pattern.split(' ');
        let joins = pattern.contains(['"', '`'])
            || of_pattern.any(|word| word.eq_ignore_ascii_case("and") || word.eq_ignore_ascii_case("or"));
        (ends && !joins && !pattern.is_empty()).then_some(Self { pattern, flags: rest.get(..flags)? })
    }

    /// The one that a text is.
    pub(crate) fn of(text: &'t str) -> Option<Self> {
        Self::at_start(text).filter(|regex| regex.len() == text.len())
    }

    /// How many bytes it has, with its slashes and flags.
    pub(in crate::syntax) const fn len(&self) -> usize {
        self.pattern.len() + self.flags.len() + 2
    }

    /// The value of `contains` that says as much: `"refund" nocase`. Nothing where there are signs that stand for others.
    fn value(&self, nocase_is_possible: bool) -> Option<String> {
        let is_plain = self.pattern.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-'));
        let nocase = if nocase_is_possible && self.flags.contains('i') { " nocase" } else { "" };
        is_plain.then(|| format!("{}{nocase}", words::string_literal(self.pattern)))
    }

    /// Says of the text at `span` that it is a regular expression.
    ///
    /// `replaced` is what stands before the value in a fix and where all of that goes; nothing where it is not known.
    pub(crate) fn diagnose(
        &self,
        span: Span,
        written: &str,
        replaced: Option<(&str, Span)>,
        nocase_is_possible: bool,
    ) -> Diagnostic {
        let message = format!("{} is a regular expression, and the server has none", words::quote(written));
        let diagnostic = inexpressible(message, span);
        let Some(value) = self.value(nocase_is_possible) else {
            return diagnostic.help("write `contains` with a part of the text; a text with slashes stands in quotes");
        };
        let help =
            format!("write {}; a text with slashes stands in quotes", words::quote(&format!("contains {value}")));
        let diagnostic = diagnostic.help(help);
        match replaced {
            Some((before, place)) => {
                let ours = format!("{before}{value}");
                diagnostic.fix(Safety::Unsafe, format!("write {}", words::quote(&ours)), Edit::replace(place, ours))
            }
            None => diagnostic,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Regex;

    #[test]
    fn what_stands_between_slashes() {
        for (text, length) in
            [("/refund/i", 9), ("/refund/", 8), ("/a\\/b/ and", 6), ("/late delivery/gi)", 18 - 1), ("/^a[bc]+$/", 10)]
        {
            assert_eq!(Regex::at_start(text).map(|regex| regex.len()), Some(length), "{text}");
        }
        for text in ["/api/v1/chat", "/api", "//", "/a/b/c/", "a/b/", "/x and b = /", "/a\n/", "/api/chat"] {
            assert!(Regex::at_start(text).is_none(), "{text}");
        }
    }
}
