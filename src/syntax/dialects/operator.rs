//! Operators of other languages.

use crate::diagnostic::{Diagnostic, Edit, Safety, words};
use crate::source::Span;
use crate::syntax::ast::{ColumnName, Operator, Value, ValueKind};

use super::super::errors;
use super::pattern::SqlPattern;
use super::table::{Foreign, Meaning};
use super::{LiteralParts, Period, Regex, foreign, inexpressible, write};

impl Foreign {
    /// The diagnostic for this operator, written as `written` after `column` and before `value`; `whole` is the
    /// operator with everything that follows it.
    pub(in crate::syntax) fn diagnose(
        &self,
        column: &ColumnName<'_>,
        written: &str,
        span: Span,
        value: Option<&Value<'_>>,
        whole: Span,
        source: &str,
    ) -> Diagnostic {
        if let Some(value) = value.filter(|value| value.kind == ValueKind::Bareword)
            && let Some(regex) = Regex::of(&value.text)
        {
            let negated = matches!(
                self.meaning,
                Meaning::Pattern { negated: true, .. } | Meaning::RegexOrNocase { negated: true }
            );
            let contains = if negated { "not contains " } else { "contains " };
            let replaced = Some((contains, span.to(value.span)));
            return regex.diagnose(value.span, &value.text, replaced, true);
        }
        let quoted = words::quote(written);
        let owner = match self.language {
            "" => format!("{quoted} is not an operator"),
            language => format!("{quoted} is {language} syntax"),
        };
        let use_instead = |replacement: &str| foreign(format!("{owner}; use `{replacement}`"), span);
        let replace = |replacement: &str| Edit::replace(span, replacement);
        match self.meaning {
            Meaning::Same(replacement) => {
                use_instead(replacement).fix(Safety::Safe, format!("write `{replacement}`"), replace(replacement))
            }
            Meaning::Likely(replacement) => {
                use_instead(replacement).fix(Safety::Unsafe, format!("write `{replacement}`"), replace(replacement))
            }
            Meaning::Negated(replacement) => {
                let all = column.span.to(whole);
                let operand = Span::new(span.end, whole.end).text(source).trim();
                let fixed = format!("not ({} {replacement} {operand})", column.span.text(source));
                let help = format!("write {}", words::code(&fixed));
                use_instead(&format!("not (… {replacement} …)")).help(help.clone()).fix(
                    Safety::Safe,
                    help,
                    Edit::replace(all, fixed),
                )
            }
            Meaning::Nocase(replacement) => {
                let operand = Span::new(span.end, whole.end).text(source).trim();
                let fixed = format!("{replacement} {operand} nocase");
                use_instead(&format!("{replacement} … nocase")).fix(
                    Safety::Safe,
                    format!("write {}", words::code(&fixed)),
                    Edit::replace(whole, fixed),
                )
            }
            Meaning::Pattern { nocase, negated } => pattern(&owner, column, nocase, negated, span, value),
            Meaning::RegexOrNocase { negated } => regex_or_nocase(&quoted, column, negated, span, value, source),
            Meaning::Regex { nocase, negated } => {
                let diagnostic =
                    inexpressible(format!("{quoted} is not supported: the server cannot match patterns"), span);
                let is_glob = matches!(written.to_ascii_lowercase().as_str(), "glob" | "-like" | "-notlike");
                regex(diagnostic, column, (nocase, negated), (value, is_glob), source)
            }
            Meaning::Affix { negated } => {
                let replacement = if negated { "not contains" } else { "contains" };
                let diagnostic = inexpressible(super::affix_message(&quoted), span)
                    .help(format!("the closest alternative is `{replacement}`, which searches the whole string"))
                    .fix(Safety::Unsafe, format!("write `{replacement}`"), replace(replacement));
                let spelled = written.to_lowercase();
                let is_end = ["end", "suffix", "$"].iter().any(|end| spelled.contains(end)) || spelled == "ew";
                match value.filter(|_| !is_end) {
                    Some(value) => with_range(diagnostic, column, value, &value.text, negated, span),
                    None => diagnostic,
                }
            }
            Meaning::Measures(replacement) => foreign(
                format!(
                    "{owner}; use `{replacement}` to compare numbers; the server cannot compare the length of a string"
                ),
                span,
            )
            .fix(Safety::Unsafe, format!("write `{replacement}`"), replace(replacement)),
            Meaning::Each(each) => {
                // The parser reads the values of this operator itself.
                let column = column.span.text(source);
                let condition =
                    super::EachValue { column, operator: span, whole, values: Vec::new(), has_nocase: false };
                super::each(each, self.language, written, &condition)
            }
            Meaning::Includes => {
                foreign(format!("{owner}; use `has` for a collection, or `contains` for a string"), span)
                    .fix(Safety::Unsafe, "write `has`", replace("has"))
                    .fix(Safety::Unsafe, "write `contains`", replace("contains"))
            }
            Meaning::Period => {
                let written = Span::new(span.start, whole.end).text(source);
                let operand = Span::new(span.end, whole.end).text(source).trim();
                period(column, written, operand, span.to(whole))
            }
            Meaning::Present { negated } => errors::null_test(column, negated, span, Some(column.span.to(span))),
        }
    }
}

/// `a not > 5`, `tags has not "x"`; `whole` is the span of the condition.
pub(in crate::syntax) fn negated_operator(operator: Operator, span: Span, whole: Span, source: &str) -> Diagnostic {
    let written = words::quote(span.text(source));
    let column = Span::new(whole.start, span.start).text(source).trim();
    let operand = Span::new(span.end, whole.end).text(source).trim();
    let fixed = format!("not ({column} {} {operand})", operator.as_str());
    foreign(format!("{written} is not an operator; put `not` before the condition"), span).suggest(
        Safety::Safe,
        whole,
        fixed,
    )
}

/// `name not "x"`, `name not ("x", "y")`
pub(in crate::syntax) fn negated_value(is_list: bool, not: Span) -> Diagnostic {
    let replacement = if is_list { "not in" } else { "!=" };
    foreign(format!("`not` is not a comparison operator; use `{replacement}`"), not).fix(
        Safety::Safe,
        format!("write `{replacement}`"),
        Edit::replace(not, replacement),
    )
}

/// `a like "%x%"`
fn pattern(
    owner: &str,
    column: &ColumnName<'_>,
    nocase: bool,
    negated: bool,
    span: Span,
    value: Option<&Value<'_>>,
) -> Diagnostic {
    let diagnostic = foreign(format!("{owner}; use `contains` for part of a string and `=` for all of it"), span);
    let Some(value) = value.filter(|value| value.kind == ValueKind::String) else {
        return diagnostic.help("write `contains \"…\"`, without `%`");
    };
    let prefix = value.text.trim_end_matches(['%', '_']);
    let with_dates = |diagnostic: Diagnostic| match prefix.len() < value.text.len() {
        true => with_range(diagnostic, column, value, prefix, negated, span),
        false => diagnostic,
    };
    let Some(pattern) = SqlPattern::of(&value.text) else {
        return with_dates(diagnostic)
            .help("the server cannot match patterns; the closest alternative is `contains` with part of the string");
    };
    let ours = pattern.operation(nocase, negated);
    let limit = "the server cannot match the start or end of a string; the closest alternative is";
    let help = (!pattern.is_exact()).then(|| format!("{limit} {}", words::quote(&ours)));
    let diagnostic = with_dates(diagnostic).suggest(pattern.safety(), span.to(value.span), ours);
    match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// Adds a fix for the dates or numbers that start with `prefix`; it is removed later if the column's type does not fit.
fn with_range(
    diagnostic: Diagnostic,
    column: &ColumnName<'_>,
    value: &Value<'_>,
    prefix: &str,
    negated: bool,
    span: Span,
) -> Diagnostic {
    match super::range_of_prefix(&column.name, prefix, negated) {
        Some(replacement) => diagnostic.fix(
            Safety::Unsafe,
            format!("write {}", words::code(&replacement)),
            Edit::replace(span.to(value.span), replacement),
        ),
        None => diagnostic,
    }
}

/// `a matches "x|y"`: searches for the texts of the pattern.
fn regex(
    diagnostic: Diagnostic,
    column: &ColumnName<'_>,
    (nocase, negated): (bool, bool),
    (value, is_glob): (Option<&Value<'_>>, bool),
    source: &str,
) -> Diagnostic {
    let name = column.span.text(source);
    let written = value.filter(|value| matches!(value.kind, ValueKind::String | ValueKind::Bareword));
    // The escapes are those of the pattern.
    let pattern = written.map(|value| value.span.text(source).trim_start_matches('r').trim_matches(['"', '\'']));
    let of_glob = |pattern: &str| pattern.replace('.', "\\.").replace('*', ".*").replace('?', ".");
    let pattern = pattern.map(|pattern| if is_glob { of_glob(pattern) } else { pattern.to_owned() });
    let parts = pattern.as_deref().and_then(LiteralParts::of);
    let condition = parts.and_then(|parts| parts.condition(name, nocase, negated)).zip(written);
    match condition {
        Some((condition, value)) => diagnostic.suggest(Safety::Unsafe, column.span.to(value.span), condition),
        None => {
            let suffix = if nocase { " nocase" } else { "" };
            let operator = if negated { "not contains" } else { "contains" };
            let closest = words::quote(&format!("{name} {operator} \"…\"{suffix}"));
            diagnostic.help(format!("the closest alternative is {closest} with part of the string"))
        }
    }
}

/// `a =~ "x"`
fn regex_or_nocase(
    quoted: &str,
    column: &ColumnName<'_>,
    negated: bool,
    span: Span,
    value: Option<&Value<'_>>,
    source: &str,
) -> Diagnostic {
    let diagnostic = foreign(format!("{quoted} has different meanings in different languages"), span).help(
        "write `= \"…\" nocase` to ignore case, or `contains \"…\"` for part of a string; \
         regular expressions are not supported",
    );
    let Some(value) = value.filter(|value| value.kind == ValueKind::String) else { return diagnostic };
    if !LiteralParts::is_plain(&value.text.replace('.', "")) {
        let diagnostic = inexpressible(format!("{quoted} with a pattern is not supported"), span);
        return regex(diagnostic, column, (false, negated), (Some(value), false), source);
    }
    let text = words::string_literal(&value.text);
    let (equal, part) = if negated { ("!=", "not contains") } else { ("=", "contains") };
    let whole = span.to(value.span);
    diagnostic.fix(Safety::Unsafe, "compare ignoring case", Edit::replace(whole, format!("{equal} {text} nocase"))).fix(
        Safety::Unsafe,
        "search for part of the string",
        Edit::replace(whole, format!("{part} {text}")),
    )
}

/// `5 = a`
pub(in crate::syntax) fn swapped(operator: &str, replacement: String, span: Span) -> Diagnostic {
    write(foreign(format!("the column must come before {}", words::quote(operator)), span), replacement)
}

/// `"x" contains a`
pub(in crate::syntax) fn value_first(written: &str, span: Span) -> Diagnostic {
    foreign(format!("the column must come before {}", words::quote(written)), span)
        .help("write the column, then the operator, then the value")
}

/// `created_at within the last 7 days`, `created_at during 2026-01`; `operand` follows the operator.
fn period(column: &ColumnName<'_>, written: &str, operand: &str, span: Span) -> Diagnostic {
    let period = Period::of(written)
        .or_else(|| Period::of(operand))
        .or_else(|| super::period::duration(operand).map(|duration| Period::Since(format!("now-{duration}"))));
    let condition = period.and_then(|period| period.condition(&column.to_string(), Operator::Eq));
    let diagnostic = foreign(format!("{} is not a comparison", words::quote(written)), span);
    match condition {
        Some(ours) => diagnostic.suggest(Safety::Unsafe, column.span.to(span), ours),
        None => diagnostic.help("write for example `created_at >= now-7d`"),
    }
}

/// `tags ? 'prod'`
pub(in crate::syntax) fn has_key(span: Span) -> Diagnostic {
    foreign("`?` is PostgreSQL syntax; use `has`", span).fix(Safety::Unsafe, "write `has`", Edit::replace(span, "has"))
}

/// Whether a word starts a period: `last 7 days`.
pub(in crate::syntax) fn is_period_word(word: &str) -> bool {
    ["last", "past", "previous"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// `last 7 days` as a condition.
pub(in crate::syntax) fn lone_period(period: &Period, written: &str, span: Span) -> Diagnostic {
    let diagnostic = foreign(format!("{} is not a condition; name the column", words::quote(written)), span);
    match period.condition("created_at", Operator::Eq) {
        Some(ours) => diagnostic.suggest(Safety::Unsafe, span, ours),
        None => diagnostic,
    }
}

/// Whether a word is an arithmetic operator of OData: `a add 1 gt 5`.
pub(in crate::syntax) fn is_arithmetic_word(word: &str) -> bool {
    ["add", "sub", "mul", "div", "divby", "mod"].iter().any(|known| word.eq_ignore_ascii_case(known))
}
