//! Regular expressions in the syntax of JavaScript, Perl and Ruby: `/refund/i`.

use crate::diagnostic::{Diagnostic, Edit, Safety, words};
use crate::source::Span;

use super::inexpressible;

/// The maximum length of a pattern that is recognized, in characters.
const MAX_LEN: usize = 256;

/// A regular expression between slashes.
#[derive(Clone, Copy)]
pub(crate) struct Regex<'t> {
    pattern: &'t str,
    flags: &'t str,
}

impl<'t> Regex<'t> {
    /// The regular expression at the start of a text. A pattern that contains quotes or connectives is rejected.
    pub(in crate::syntax) fn at_start(text: &'t str) -> Option<Self> {
        let rest = text.strip_prefix('/')?;
        let mut is_escaped = false;
        let (end, _) = rest.char_indices().take(MAX_LEN).take_while(|&(_, c)| c != '\n').find(|&(_, c)| {
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

    /// The regular expression that is all of a text.
    pub(crate) fn of(text: &'t str) -> Option<Self> {
        Self::at_start(text).filter(|regex| regex.len() == text.len())
    }

    /// The length in bytes, including the slashes and flags.
    pub(in crate::syntax) const fn len(&self) -> usize {
        self.pattern.len() + self.flags.len() + 2
    }

    /// The texts that are matched.
    pub(in crate::syntax) fn parts(&self) -> Option<super::LiteralParts> {
        super::LiteralParts::of(self.pattern)
    }

    pub(in crate::syntax) fn ignores_case(&self) -> bool {
        self.flags.contains('i')
    }

    /// The equivalent value of `contains`: `"refund" nocase`. `None` if the pattern may contain metacharacters.
    fn value(&self, nocase_is_possible: bool) -> Option<String> {
        let is_plain = self.pattern.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-'));
        let nocase = if nocase_is_possible && self.flags.contains('i') { " nocase" } else { "" };
        is_plain.then(|| format!("{}{nocase}", words::string_literal(self.pattern)))
    }

    /// Reports the regular expression at `span`.
    ///
    /// `replaced` is the text before the value in a fix, and the span that the fix replaces; `None` for no fix.
    pub(crate) fn diagnose(
        &self,
        span: Span,
        written: &str,
        replaced: Option<(&str, Span)>,
        nocase_is_possible: bool,
    ) -> Diagnostic {
        let message = format!("{} is a regular expression, which the server does not support", words::quote(written));
        let diagnostic = inexpressible(message, span);
        let Some(value) = self.value(nocase_is_possible) else {
            return diagnostic
                .help("write `contains` with part of the string; to match literal slashes, put the string in quotes");
        };
        let contains = words::quote(&format!("contains {value}"));
        let diagnostic =
            diagnostic.help(format!("write {contains}; to match literal slashes, put the string in quotes"));
        match replaced {
            Some((before, span)) => {
                let replacement = format!("{before}{value}");
                diagnostic.fix(
                    Safety::Unsafe,
                    format!("write {}", words::code(&replacement)),
                    Edit::replace(span, replacement),
                )
            }
            None => diagnostic,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Regex;

    #[test]
    fn recognizes_a_pattern_between_slashes() {
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
