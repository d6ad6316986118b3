//! Operators of other languages.

use crate::diagnostic::{Diagnostic, Edit, Safety, words};
use crate::source::Span;
use crate::syntax::ast::{Column, Operator, Value, ValueKind};

use super::super::errors;
use super::table::{Foreign, Meaning};
use super::{Regex, foreign, inexpressible, write};

impl Foreign {
    /// What to say of `column`, this operator written as `written`, and `value`; `whole` is the operator
    /// with all that follows it.
    pub(in crate::syntax) fn diagnose(
        &self,
        column: &Column<'_>,
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
            "" => format!("{quoted} is no operator here"),
            language => format!("{quoted} is {language}'s"),
        };
        let name = words::quote(&column.name);
        let says = |ours: &str| foreign(format!("{owner}; tamis says `{ours}`"), span);
        let replace = |ours: &str| Edit::replace(span, ours);
        match self.meaning {
            Meaning::Same(ours) => says(ours).fix(Safety::Safe, format!("write `{ours}`"), replace(ours)),
            Meaning::Likely(ours) => says(ours).fix(Safety::Unsafe, format!("write `{ours}`"), replace(ours)),
            Meaning::Negated(ours) => {
                let all = column.span.to(whole);
                let operand = Span::new(span.end, whole.end).text(source).trim();
                let mended = format!("not ({} {ours} {operand})", column.span.text(source));
                let help = format!("write {}", words::quote(&mended));
                says(&format!("not (… {ours} …)")).help(help.clone()).fix(
                    Safety::Safe,
                    help,
                    Edit::replace(all, mended),
                )
            }
            Meaning::Nocase(ours) => {
                let operand = Span::new(span.end, whole.end).text(source).trim();
                let mended = format!("{ours} {operand} nocase");
                says(&format!("{ours} … nocase")).fix(
                    Safety::Safe,
                    format!("write {}", words::quote(&mended)),
                    Edit::replace(whole, mended),
                )
            }
            Meaning::Pattern { nocase, negated } => pattern(&owner, column, nocase, negated, span, value),
            Meaning::RegexOrNocase { negated } => regex_or_nocase(&quoted, negated, span, value),
            Meaning::Regex => {
                inexpressible(format!("{quoted} matches a pattern, and the server has no patterns"), span)
                    .help(format!("the nearest is `contains`: {name} `contains \"…\"`"))
            }
            Meaning::Affix { negated } => {
                let ours = if negated { "not contains" } else { "contains" };
                let diagnostic =
                    inexpressible(format!("{quoted} looks at one end of a text, and the server cannot"), span)
                        .help(format!("the nearest is `{ours}`, which looks everywhere in the text"))
                        .fix(Safety::Unsafe, format!("write `{ours}`"), replace(ours));
                let spelled = written.to_lowercase();
                let is_end = ["end", "suffix", "$"].iter().any(|end| spelled.contains(end));
                match value.filter(|_| !is_end) {
                    Some(value) => with_range(diagnostic, column, value, &value.text, negated, span),
                    None => diagnostic,
                }
            }
            Meaning::Measures(ours) => foreign(
                format!("{owner}; tamis says `{ours}` for numbers, and the server cannot measure the length of a text"),
                span,
            )
            .fix(Safety::Unsafe, format!("write `{ours}`"), replace(ours)),
            Meaning::Each(each) => {
                // Its values are read by themselves.
                let column = column.span.text(source);
                let condition =
                    super::EachValue { column, operator: span, whole, values: Vec::new(), has_nocase: false };
                super::each(each, self.language, written, &condition)
            }
            Meaning::Present { negated } => errors::null_test(column, negated, span),
        }
    }
}

/// `a not > 5`, `tags has not "x"`: the operator, and where all of the condition stands.
pub(in crate::syntax) fn negated_operator(operator: Operator, span: Span, whole: Span, source: &str) -> Diagnostic {
    let written = words::quote(span.text(source));
    let column = Span::new(whole.start, span.start).text(source).trim();
    let operand = Span::new(span.end, whole.end).text(source).trim();
    let mended = format!("not ({column} {} {operand})", operator.as_str());
    foreign(format!("{written} is no operator here; `not` stands before the condition"), span)
        .help(format!("write {}", words::quote(&mended)))
        .fix(Safety::Safe, format!("write {}", words::quote(&mended)), Edit::replace(whole, mended))
}

/// `name not "x"`, `name not ("x", "y")`
pub(in crate::syntax) fn negated_value(is_list: bool, not: Span) -> Diagnostic {
    let ours = if is_list { "not in" } else { "!=" };
    foreign(format!("`not` alone compares nothing; tamis says `{ours}`"), not).fix(
        Safety::Safe,
        format!("write `{ours}`"),
        Edit::replace(not, ours),
    )
}

/// `a like "%x%"`
fn pattern(
    owner: &str,
    column: &Column<'_>,
    nocase: bool,
    negated: bool,
    span: Span,
    value: Option<&Value<'_>>,
) -> Diagnostic {
    let diagnostic = foreign(format!("{owner}; tamis says `contains` for a part and `=` for the whole"), span);
    let Some(value) = value.filter(|value| value.kind == ValueKind::String) else {
        return diagnostic.help("write `contains \"…\"`, without `%`");
    };
    let inner = value.text.trim_start_matches('%').trim_end_matches('%');
    let (before, after) = (value.text.starts_with('%'), value.text.ends_with('%'));
    let plain = !inner.contains(['%', '_', '\\']) && !inner.is_empty();
    let operator = match (before || after, negated) {
        (true, false) => "contains",
        (true, true) => "not contains",
        (false, false) => "=",
        (false, true) => "!=",
    };
    let suffix = if nocase { " nocase" } else { "" };
    let ours = format!("{operator} {}{suffix}", words::string_literal(inner));
    let exact = before == after && plain;
    let help = match (exact, plain) {
        (true, _) => format!("write {}", words::quote(&ours)),
        (false, true) => {
            format!("the server cannot look at one end of a text only; the nearest is {}", words::quote(&ours))
        }
        (false, false) => "the server has no patterns; the nearest is `contains` with a part of the text".to_owned(),
    };
    let diagnostic = diagnostic.help(help);
    let prefix = value.text.trim_end_matches(['%', '_']);
    let diagnostic = match after || prefix.len() < value.text.len() {
        true => with_range(diagnostic, column, value, prefix, negated, span),
        false => diagnostic,
    };
    if !plain {
        return diagnostic;
    }
    let safety = if exact { Safety::Safe } else { Safety::Unsafe };
    diagnostic.fix(safety, format!("write {}", words::quote(&ours)), Edit::replace(span.to(value.span), ours))
}

/// Offers to ask for the dates or numbers that begin as a text does; what the column does not have is taken out again.
fn with_range(
    diagnostic: Diagnostic,
    column: &Column<'_>,
    value: &Value<'_>,
    prefix: &str,
    negated: bool,
    span: Span,
) -> Diagnostic {
    match super::range_of_prefix(&column.name, prefix, negated) {
        Some(ours) => diagnostic.fix(
            Safety::Unsafe,
            format!("write {}", words::quote(&ours)),
            Edit::replace(span.to(value.span), ours),
        ),
        None => diagnostic,
    }
}

/// `a =~ "x"`
fn regex_or_nocase(quoted: &str, negated: bool, span: Span, value: Option<&Value<'_>>) -> Diagnostic {
    let diagnostic = foreign(format!("{quoted} means different things in different languages"), span)
        .help("for equality without case write `= \"…\" nocase`, for a part of a text `contains \"…\"`; the server has no regular expressions");
    let Some(value) = value.filter(|value| value.kind == ValueKind::String) else { return diagnostic };
    let text = words::string_literal(&value.text);
    let (equal, part) = if negated { ("!=", "not contains") } else { ("=", "contains") };
    let whole = span.to(value.span);
    diagnostic.fix(Safety::Unsafe, "compare without case", Edit::replace(whole, format!("{equal} {text} nocase"))).fix(
        Safety::Unsafe,
        "look for a part of the text",
        Edit::replace(whole, format!("{part} {text}")),
    )
}

/// `5 = a`
pub(in crate::syntax) fn swapped(operator: &str, ours: String, span: Span) -> Diagnostic {
    write(foreign(format!("with {} the column comes first", words::quote(operator)), span), ours)
}

/// `"x" contains a`
pub(in crate::syntax) fn value_first(written: &str, span: Span) -> Diagnostic {
    foreign(format!("with {} the column comes first", words::quote(written)), span)
        .help("write the column, then the operator, then the value")
}

/// `a + 1 > 5`, `a = 5 % 2`
pub(in crate::syntax) fn arithmetic(written: &str, span: Span) -> Diagnostic {
    inexpressible(
        format!("{} computes something, and the server only compares what is stored", words::quote(written)),
        span,
    )
    .help("compare the column itself, with a value that is worked out")
}
