//! `field:value` and similar conditions.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::source::Span;
use crate::syntax::ast::Operator;
use crate::syntax::ast::print::column_name;

use super::super::{errors, grammar};
use super::{Period, foreign, inexpressible, write};

/// A condition in Lucene syntax.
pub(in crate::syntax) struct Field<'q> {
    pub(in crate::syntax) name: &'q str,
    /// Whether the field has a leading `-`.
    pub(in crate::syntax) negated: bool,
    pub(in crate::syntax) value: FieldValue,
}

/// What follows the colon, in tamis syntax.
pub(in crate::syntax) enum FieldValue {
    /// `x:`
    Missing,
    /// `x:*`
    Any,
    /// `x:foo*`: the text without the star
    Affix(String),
    /// `x:*foo*`: the text without the stars
    Part(String),
    /// `x:foo`: the value as a query writes it
    Whole(String),
    /// `x:>5`, `x:[1 TO 5]`: operator and operand, in tamis syntax
    Exactly(String),
    /// `x:500..599`, `x:5xx`
    Period(Period),
    /// `x:(a OR b)`: the items of a list; `None` if they are not recognized
    Several(Option<String>),
}

impl FieldValue {
    /// What follows the colon, without brackets.
    pub(in crate::syntax) fn of(written: &str) -> Self {
        let plain = unescaped(written);
        let written = plain.as_ref();
        if let Some(period) = Period::of(written).filter(|_| !grammar::is_literal(written) || written.len() < 10) {
            return Self::Period(period);
        }
        let inner = written.trim_matches('*');
        let stars = (written.starts_with('*'), written.ends_with('*'));
        match (written.is_empty(), inner.is_empty(), stars) {
            (true, ..) => Self::Missing,
            (_, true, _) => Self::Any,
            (.., (true, true)) => Self::Part(inner.to_owned()),
            (.., (false, false)) if grammar::is_literal(written) => Self::Exactly(format!("= {written}")),
            (.., (false, false)) => Self::Whole(operand(written)),
            _ => Self::Affix(inner.to_owned()),
        }
    }

    /// `>5`
    pub(in crate::syntax) fn compared(operator: &str, value: &str) -> Self {
        if value.is_empty() { Self::Missing } else { Self::Exactly(format!("{operator} {}", operand(value))) }
    }

    /// `[1 TO 5]`, `{1 TO *}`, `(a OR b)`
    pub(in crate::syntax) fn bracketed(open: &str, parts: &[&str], close: &str) -> Self {
        let inclusive = (open == "[", close == "]");
        match parts {
            [low, to, high] if to.eq_ignore_ascii_case("to") => {
                let below = if inclusive.1 { "<=" } else { "<" };
                let above = if inclusive.0 { ">=" } else { ">" };
                match (*low, *high) {
                    ("*", "*") => Self::Any,
                    ("*", high) => Self::Exactly(format!("{below} {}", operand(high))),
                    (low, "*") => Self::Exactly(format!("{above} {}", operand(low))),
                    (low, high) if inclusive == (true, true) => {
                        Self::Exactly(format!("between {} and {}", operand(low), operand(high)))
                    }
                    _ => Self::Several(None),
                }
            }
            _ => {
                let (values, joiners): (Vec<_>, Vec<_>) =
                    parts.iter().enumerate().partition(|(index, _)| index % 2 == 0);
                let all = |word: &str| joiners.iter().all(|(_, joiner)| joiner.eq_ignore_ascii_case(word));
                let all_or = all("or") || all(",");
                let values: Vec<String> = values.iter().map(|(_, value)| operand(value)).collect();
                Self::Several((all_or && parts.len() % 2 == 1).then(|| values.join(", ")))
            }
        }
    }
}

/// A word as a query writes it after an operator: in quotes, unless it is a literal.
fn operand(written: &str) -> String {
    if is_quoted(written) || grammar::is_literal(written) { written.to_owned() } else { words::string_literal(written) }
}

fn is_quoted(text: &str) -> bool {
    text.len() > 1 && text.starts_with(['"', '\'']) && text.ends_with(['"', '\''])
}

/// `field:value`
pub(in crate::syntax) fn field(field: &Field<'_>, span: Span, source: &str) -> Diagnostic {
    let name = column_name(field.name);
    let written = words::quote(span.text(source));
    let language = if span.text(source).contains(":=") { "Typesense" } else { "Lucene and KQL" };
    let elsewhere = foreign(format!("{written} is {language} syntax; use an operator"), span);
    let replacement = |condition: String| if field.negated { format!("not ({condition})") } else { condition };
    match &field.value {
        FieldValue::Missing => elsewhere.help("write `=` or `contains` instead of `:`, followed by a value"),
        FieldValue::Any => {
            let any = words::quote(&format!("{}:*", field.name));
            inexpressible(format!("{any} matches any value, which the server cannot test for"), span)
                .help("remove the condition, or compare with a specific value")
        }
        FieldValue::Affix(text) => {
            let affix = inexpressible(super::affix_message("a `*` at one end"), span);
            let ours = match super::range_of_prefix(field.name, text, false) {
                Some(range) => format!("{name} {range}"),
                None => format!("{name} contains {}", part(text)),
            };
            any_of(affix, vec![replacement(ours)])
        }
        FieldValue::Part(text) => write(elsewhere, replacement(format!("{name} contains {}", part(text)))),
        FieldValue::Period(period) => match period.condition(&name, Operator::Eq) {
            Some(condition) => any_of(elsewhere, vec![replacement(condition)]),
            None => elsewhere,
        },
        FieldValue::Whole(value) => any_of(
            elsewhere,
            vec![replacement(format!("{name} = {value}")), replacement(format!("{name} contains {value}"))],
        ),
        FieldValue::Exactly(rest) => write(elsewhere, replacement(format!("{name} {rest}"))),
        FieldValue::Several(Some(values)) => {
            let operators = ["in", "has any"].map(|operator| replacement(format!("{name} {operator} ({values})")));
            any_of(elsewhere, operators.into())
        }
        FieldValue::Several(None) => elsewhere.help("write one condition per value, joined with `and` or `or`"),
    }
}

/// A part of a string in quotes, unless it already is.
fn part(text: &str) -> Cow<'_, str> {
    match is_quoted(text) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(words::string_literal(text)),
    }
}

/// A value without the backslashes of Lucene: `foo\:bar`, `late\ delivery`.
pub(in crate::syntax) fn unescaped(written: &str) -> Cow<'_, str> {
    if !written.contains('\\') || written.starts_with(['"', '\'']) {
        return Cow::Borrowed(written);
    }
    let mut plain = String::with_capacity(written.len());
    let mut chars = written.chars();
    while let Some(c) = chars.next() {
        plain.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    Cow::Owned(plain)
}

/// `foo\:bar`, `late\ delivery`, `"late del"*`: a text without a column; `part` is the text to search for.
pub(in crate::syntax) fn lone_text(written: &str, part: &str, span: Span) -> Diagnostic {
    let quoted = words::quote(written);
    let ours = format!("input contains {}", words::string_literal(part));
    foreign(format!("{quoted} is Lucene syntax; name the column to search"), span)
        .help(format!("write {}", words::quote(&ours)))
        .fix(Safety::Unsafe, format!("write {}", words::quote(&ours)), Edit::replace(span, ours))
}

/// `has:error_message`, `-has:x` of Langfuse and others, which test for a value.
pub(in crate::syntax) fn has_field(name: &str, negated: bool, span: Span) -> Diagnostic {
    let what = if negated { "has no value" } else { "has a value" };
    let message = format!("the server cannot test whether {} {what}", words::quote(name));
    let diagnostic = inexpressible(message, span).help("compare with a specific value");
    if negated { diagnostic } else { errors::having_value(diagnostic, &column_name(name), span) }
}

/// `is:complete`, which means the column `is_complete`.
pub(in crate::syntax) fn is_field(value: &str, negated: bool, span: Span) -> Diagnostic {
    let not = if negated { "not " } else { "" };
    let ours = format!("{not}is_{value}");
    let quoted = words::quote(span_text(negated, value).as_str());
    foreign(format!("{quoted} is the syntax of GitHub; a boolean column is a condition by itself"), span).fix(
        Safety::Unsafe,
        format!("write {}", words::quote(&ours)),
        Edit::replace(span, ours),
    )
}

fn span_text(negated: bool, value: &str) -> String {
    format!("{}is:{value}", if negated { "-" } else { "" })
}

/// Adds a help and unsafe fixes for the conditions in `replacements`, one of which was probably meant.
fn any_of(diagnostic: Diagnostic, replacements: Vec<String>) -> Diagnostic {
    let span = diagnostic.span;
    let diagnostic = diagnostic.help(format!("write {}", words::list(&replacements, "or")));
    replacements.into_iter().fold(diagnostic, |diagnostic, replacement| {
        diagnostic.fix(
            Safety::Unsafe,
            format!("write {}", words::quote(&replacement)),
            Edit::replace(span, replacement),
        )
    })
}

/// `x:1 y:2`: two conditions separated by a space.
pub(in crate::syntax) fn adjacency(first: Span, second: Span) -> Diagnostic {
    let gap = Span::new(first.end, second.start);
    Diagnostic::new(
        Code::MissingConnective,
        "a space does not join conditions; use `and` or `or`",
        Span::at(second.start),
    )
    .with_label("expected `and` or `or`")
    .help("a space means `and` in KQL, GitHub and Datadog, and `or` in Lucene")
    .fix(Safety::Unsafe, "insert `and`", Edit::replace(gap, " and "))
    .fix(Safety::Unsafe, "insert `or`", Edit::replace(gap, " or "))
}

/// `status_code : 500`, `status_code := 500`
pub(in crate::syntax) fn colon(written: &str, assigns: bool, span: Span) -> Diagnostic {
    let diagnostic = foreign(format!("{} is not an operator; use `=`", words::quote(written)), span);
    let safety = if assigns { Safety::Safe } else { Safety::Unsafe };
    diagnostic.fix(safety, "write `=`", Edit::replace(span, "="))
}
