//! `field:value` and similar conditions.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::source::{Span, offset};
use crate::syntax::ast::Connective;
use crate::syntax::ast::print::column_name;

use super::super::{errors, grammar};
use super::{Regex, each_of, foreign, inexpressible};

mod date_math;
mod group;

pub(in crate::syntax) use date_math::{date_math, date_math_value};
use group::Group;

/// A condition in Lucene syntax.
pub(in crate::syntax) struct Field<'q> {
    pub(in crate::syntax) name: &'q str,
    /// The `-` or `+` before the field, or nothing.
    pub(in crate::syntax) mark: &'q str,
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
    /// `x:gpt-?o*mini`: the parts between the wildcards
    Pattern(Vec<String>),
    /// `x:refnd~2`: the word
    Fuzzy(String),
    /// `x:"refund delayed"~5`: the words, in quotes
    Proximity(Vec<String>),
    /// `x:refund^2`: the weight and the value
    Weighted(String, Box<FieldValue>),
    /// `x:foo`, `x:"foo"`: the value as a query writes it, a string
    Whole(String),
    /// `x:5`, `x:true`: a value that is no string
    Literal(String),
    /// `x:>5`, `x:[1 TO 5]`: operators and operands, all of which apply
    Compared { rests: Vec<String>, is_exact: bool },
    /// `x:(a OR b)`
    Group(Box<Grouped>),
    /// `x:{ y:1 and z > 5 }`: the conditions
    Nested(String),
    /// `x:(a OR b`: the missing bracket
    Unclosed(&'static str),
    /// A list or range that is not understood
    Unclear,
}

/// Several values in parentheses.
pub(in crate::syntax) struct Grouped {
    group: Group,
    /// The other meaning of `x:(a b)`.
    other: Option<Group>,
    /// Whether words join all values, so that there is only one meaning.
    is_explicit: bool,
}

/// How a condition compares a string.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Match {
    /// `x = "a"`
    Whole,
    /// `x contains "a"`
    Part,
    /// `x has "a"`, for a collection
    Element,
}

impl FieldValue {
    /// What follows the colon, without brackets.
    pub(in crate::syntax) fn of(written: &str) -> Self {
        if let Some((value, weight)) = suffixed(written, '^').filter(|(_, weight)| !weight.is_empty()) {
            // Not recursive: a text may have any number of weights.
            let inner = if suffixed(value, '^').is_some() { Self::Whole(operand(value)) } else { Self::of(value) };
            return Self::Weighted(weight.to_owned(), Box::new(inner));
        }
        if let Some((value, _)) = suffixed(written, '~') {
            let inner = value.trim_matches(['"', '\'']);
            return match is_quoted(value) {
                true => Self::Proximity(inner.split_whitespace().map(words::string_literal).collect()),
                false => Self::Fuzzy(value.to_owned()),
            };
        }
        let plain = unescaped(written);
        let has_escapes = matches!(plain, Cow::Owned(_));
        if let Some(ours) = date_math(&plain) {
            return Self::Compared { rests: vec![format!("= {ours}")], is_exact: false };
        }
        let inner = plain.trim_matches('*');
        let stars = (plain.starts_with('*'), plain.ends_with('*'));
        match (plain.is_empty(), inner.is_empty(), stars) {
            (true, ..) => Self::Missing,
            (_, true, _) => Self::Any,
            _ if !has_escapes && !plain.starts_with(['"', '\'']) && inner.contains(['*', '?']) => {
                let parts = plain.split(['*', '?']).filter(|part| part.chars().count() > 1);
                Self::Pattern(parts.map(words::string_literal).collect())
            }
            (.., (true, true)) => Self::Part(inner.to_owned()),
            (.., (false, false)) if grammar::is_literal(&plain) && !is_quoted(&plain) => {
                Self::Literal(plain.into_owned())
            }
            (.., (false, false)) => Self::Whole(operand(&plain)),
            _ => Self::Affix(inner.to_owned()),
        }
    }

    /// `>5`
    pub(in crate::syntax) fn compared(operator: &str, value: &str) -> Self {
        if value.is_empty() {
            return Self::Missing;
        }
        let (value, rounding) = bound(value);
        let is_exact = rounding.is_kept(matches!(operator, ">=" | "<"));
        Self::Compared { rests: vec![format!("{operator} {value}")], is_exact }
    }

    /// `[1 TO 5]`, `{1 TO *}`, `(a OR b)`; `inner` is the text between the brackets.
    pub(in crate::syntax) fn bracketed(open: &str, inner: &str, close: &str) -> Self {
        let is_range = matches!((open, close), ("[" | "{", "]" | "}"));
        match Self::range_between(open, inner, close).filter(|_| is_range) {
            Some(range) => range,
            None => match (open, close) {
                ("(", ")") | ("[", "]") => Self::group(inner),
                ("(", "") => Self::Unclosed(")"),
                ("[", "") => Self::Unclosed("]"),
                _ => Self::Unclear,
            },
        }
    }

    /// `(a OR b)`
    fn group(inner: &str) -> Self {
        let implied = if Group::has_marks(inner) { Connective::And } else { Connective::Or };
        let Some((group, is_explicit)) = Group::read(inner, implied) else { return Self::Unclear };
        let is_ambiguous = implied == Connective::Or && is_ambiguous(inner);
        let other = if is_ambiguous { Group::read(inner, Connective::And) } else { None };
        Self::Group(Box::new(Grouped { group, other: other.map(|(other, _)| other), is_explicit }))
    }

    /// `[1 TO 5}`; `None` for any other text.
    fn written_range(written: &str) -> Option<Self> {
        let (open, rest) = written.split_at_checked(1)?;
        let (inner, close) = rest.split_at_checked(rest.len().checked_sub(1)?)?;
        Self::range_between(open, inner, close).filter(|_| matches!(close, "]" | "}"))
    }

    fn range_between(open: &str, inner: &str, close: &str) -> Option<Self> {
        let mut parts = inner.split_whitespace();
        let (low, to, high) = (parts.next()?, parts.next()?, parts.next()?);
        let is_range = parts.next().is_none() && to.eq_ignore_ascii_case("to");
        is_range.then(|| Self::range((low, open == "["), (high, close == "]")))
    }

    /// The bounds of a range, and whether they are included.
    fn range((low, includes_low): (&str, bool), (high, includes_high): (&str, bool)) -> Self {
        let above = |value: &str| format!("{} {value}", if includes_low { ">=" } else { ">" });
        let below = |value: &str| format!("{} {value}", if includes_high { "<=" } else { "<" });
        let ((low, of_low), (high, of_high)) = (bound(low), bound(high));
        let is_exact = of_low.is_kept(includes_low) && of_high.is_kept(!includes_high);
        let rests = match (low.as_str(), high.as_str()) {
            ("\"*\"", "\"*\"") => return Self::Any,
            ("\"*\"", high) => vec![below(high)],
            (low, "\"*\"") => vec![above(low)],
            (low, high) if includes_low && includes_high => vec![format!("between {low} and {high}")],
            (low, high) => vec![above(low), below(high)],
        };
        Self::Compared { rests, is_exact }
    }

    /// The condition on the column `name`; `None` if there is none.
    fn condition(&self, name: &str, sought: Match) -> Option<String> {
        let contains = |text: &str| Some(format!("{name} contains {}", part(text)));
        match self {
            Self::Affix(text) => match super::range_of_prefix(name, text, false) {
                Some(range) => Some(format!("{name} {range}")),
                None => contains(text),
            },
            Self::Part(text) | Self::Fuzzy(text) => contains(text),
            Self::Pattern(parts) | Self::Proximity(parts) => each_of(name, "contains", parts, "and", false),
            Self::Weighted(_, value) => value.condition(name, sought),
            Self::Whole(value) => match sought {
                Match::Whole => Some(format!("{name} = {value}")),
                Match::Part => contains(value),
                Match::Element => Some(format!("{name} has {value}")),
            },
            Self::Literal(value) => match sought {
                Match::Part if is_number(value) => contains(value),
                Match::Element if is_number(value) => Some(format!("{name} has {}", part(value))),
                _ => Some(format!("{name} = {value}")),
            },
            Self::Compared { rests, .. } => match rests.as_slice() {
                [only] => Some(format!("{name} {only}")),
                several => {
                    let conditions: Vec<String> = several.iter().map(|rest| format!("{name} {rest}")).collect();
                    Some(format!("({})", conditions.join(" and ")))
                }
            },
            Self::Group(grouped) => grouped.group.condition(name, sought),
            Self::Missing | Self::Any | Self::Nested(_) | Self::Unclosed(_) | Self::Unclear => None,
        }
    }

    /// Whether the condition certainly means the same.
    fn is_exact(&self) -> bool {
        match self {
            Self::Part(_) | Self::Literal(_) => true,
            Self::Compared { is_exact, .. } => *is_exact,
            Self::Group(grouped) => grouped.is_explicit && grouped.group.is_exact(),
            _ => false,
        }
    }

    /// Whether the value may be a number or date, so that it is not only part of a string.
    fn may_be_number(&self) -> bool {
        match self {
            Self::Whole(value) | Self::Literal(value) => {
                value.trim_start_matches(['"', '\'']).starts_with(|c: char| c.is_ascii_digit())
            }
            Self::Weighted(_, value) => value.may_be_number(),
            Self::Group(grouped) => grouped.group.may_be_number(),
            _ => false,
        }
    }
}

/// `refund^2`, `refnd~`: the value before the mark, and the number after it, which may be missing.
fn suffixed(written: &str, mark: char) -> Option<(&str, &str)> {
    let (value, number) = written.rsplit_once(mark)?;
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (is_number && !value.is_empty() && !value.ends_with('\\')).then_some((value, number))
}

/// Whether a group may join values by a space alone, which means `and` or `or`.
fn is_ambiguous(inner: &str) -> bool {
    let has_joiner = |word: &str| ["and", "or", "&&", "||"].iter().any(|joiner| word.eq_ignore_ascii_case(joiner));
    inner.split_whitespace().count() > 1 && !inner.contains(',') && !inner.split_whitespace().any(has_joiner)
}

/// What Elasticsearch rounds a bound to.
#[derive(Clone, Copy)]
enum Rounding {
    None,
    Day,
    /// An hour, a month: ours is not rounded.
    Other,
}

impl Rounding {
    /// Whether our bound means the same. `is_start` is whether the condition starts or ends where the day starts, which
    /// is where Elasticsearch rounds to.
    fn is_kept(self, is_start: bool) -> bool {
        match self {
            Self::None => true,
            Self::Day => is_start,
            Self::Other => false,
        }
    }
}

/// A bound as a query writes it, and how it was rounded.
fn bound(written: &str) -> (String, Rounding) {
    match date_math(written) {
        Some(ours) if written.ends_with("/d") || written.contains("||") => (ours, Rounding::Day),
        Some(ours) => (ours, Rounding::Other),
        None => (operand(written), Rounding::None),
    }
}

/// A word as a query writes it after an operator: in quotes, unless it is a literal.
fn operand(written: &str) -> String {
    if is_quoted(written) || grammar::is_literal(written) { written.to_owned() } else { words::string_literal(written) }
}

fn is_quoted(text: &str) -> bool {
    text.len() > 1 && text.starts_with(['"', '\'']) && text.ends_with(['"', '\''])
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'))
}

/// Whether a column of this name is usually a collection.
pub(in crate::syntax) fn is_named_like_collection(name: &str) -> bool {
    let last = name.rsplit(['.', '/']).next().unwrap_or(name);
    ["tag", "tags", "labels"].iter().any(|usual| last.eq_ignore_ascii_case(usual))
}

/// `not (x = 1)`
fn negated(condition: String) -> String {
    if condition.starts_with('(') { format!("not {condition}") } else { format!("not ({condition})") }
}

/// `field:value`
pub(in crate::syntax) fn field(field: &Field<'_>, span: Span, source: &str) -> Diagnostic {
    let name = column_name(field.name);
    let written = words::quote(span.text(source));
    let language = match span.text(source) {
        written if written.contains(":=") => "Typesense",
        written if written.trim_start_matches(['-', '+']).starts_with('@') => "Datadog",
        _ => "Lucene and KQL",
    };
    let elsewhere = foreign(format!("{written} is {language} syntax; use an operator"), span);
    let diagnostic = match &field.value {
        FieldValue::Missing => return elsewhere.help("write `=` or `contains` instead of `:`, followed by a value"),
        FieldValue::Any => return value_test(field.name, field.mark == "-", span),
        FieldValue::Unclosed(bracket) => {
            return elsewhere.help(format!("the closing {} is missing", words::quote(bracket)));
        }
        FieldValue::Unclear => {
            return elsewhere.help("write one condition per value, joined with `and` or `or`");
        }
        FieldValue::Nested(conditions) => return nested(field.name, conditions, span),
        FieldValue::Affix(_) => inexpressible(super::affix_message("a `*` at one end"), span),
        FieldValue::Pattern(_) => {
            inexpressible(format!("{written} contains a wildcard, and the server cannot match patterns"), span)
        }
        FieldValue::Fuzzy(_) => {
            inexpressible(format!("{written} is a fuzzy search, which the server does not support"), span)
        }
        FieldValue::Proximity(_) => {
            inexpressible(format!("{written} is a proximity search, which the server does not support"), span)
        }
        FieldValue::Weighted(weight, _) => {
            let weight = words::quote(&format!("^{weight}"));
            inexpressible(format!("{weight} ranks results by relevance, which a filter cannot do"), span)
        }
        _ => elsewhere,
    };
    let colon = span.start + offset(span.text(source).find(':').unwrap_or_default());
    offer(diagnostic, alternatives(field, &name), colon)
}

/// A condition that a fix writes.
struct Alternative {
    condition: String,
    safety: Safety,
    /// Whether it is only for another type of column.
    is_for_other_type: bool,
}

/// The conditions that a field may mean, depending on the type of its column.
fn alternatives(field: &Field<'_>, name: &str) -> Vec<Alternative> {
    let value = &field.value;
    let mut forms = vec![(value, Match::Whole, false), (value, Match::Part, value.may_be_number())];
    if is_long_text(field.name) {
        forms.reverse();
    }
    let element = (value, Match::Element, true);
    if is_named_like_collection(field.name) {
        forms.insert(0, element)
    } else {
        forms.push(element)
    }
    let mut conditions: Vec<(String, bool)> =
        forms.iter().filter_map(|(value, sought, other)| Some((value.condition(name, *sought)?, *other))).collect();
    // Each text contains the empty one.
    conditions.retain(|(condition, _)| !condition.ends_with("contains \"\""));
    if let FieldValue::Group(grouped) = value
        && let Some(all) = &grouped.other
    {
        // A word in a group is searched for, so that it is only a part.
        conditions.retain(|(condition, _)| value.may_be_number() || !condition.starts_with(&format!("{name} in ")));
        let both =
            [(all.condition(name, Match::Part), value.may_be_number()), (all.condition(name, Match::Element), true)];
        conditions.extend(both.into_iter().filter_map(|(condition, other)| Some((condition?, other))));
    }
    let safety = if value.is_exact() && field.mark != "+" { Safety::Safe } else { Safety::Unsafe };
    let mut alternatives: Vec<Alternative> = Vec::new();
    for (condition, is_for_other_type) in conditions {
        let condition = if field.mark == "-" { negated(condition) } else { condition };
        if let Some(same) = alternatives.iter_mut().find(|other| other.condition == condition) {
            same.is_for_other_type &= is_for_other_type;
            continue;
        }
        let safety = if is_for_other_type || !alternatives.is_empty() { Safety::Unsafe } else { safety };
        alternatives.push(Alternative { condition, safety, is_for_other_type });
    }
    alternatives
}

/// Whether the values of a column are long texts, in which a search means a part.
fn is_long_text(name: &str) -> bool {
    const LONG: [&str; 15] = [
        "input",
        "output",
        "error_message",
        "prompt",
        "response",
        "completion",
        "question",
        "answer",
        "message",
        "msg",
        "error.message",
        "exception",
        "content",
        "text",
        "body",
    ];
    LONG.iter().any(|long| name.eq_ignore_ascii_case(long))
}

/// Adds a help and the fixes that write these conditions; those that do not fit the column are removed later. `within`
/// is any position inside the span.
fn offer(diagnostic: Diagnostic, alternatives: Vec<Alternative>, within: u32) -> Diagnostic {
    let span = diagnostic.span;
    let main: Vec<&str> = alternatives
        .iter()
        .filter(|alternative| !alternative.is_for_other_type)
        .map(|alternative| alternative.condition.as_str())
        .collect();
    let diagnostic = match alternatives.first() {
        None => diagnostic.help("write `contains` with part of the string"),
        // Without a help, the first fix that fits is shown.
        Some(first) if first.is_for_other_type => diagnostic,
        Some(_) => diagnostic.help(format!("write {}", words::list(&main, "or"))),
    };
    alternatives.into_iter().fold(diagnostic, |diagnostic, Alternative { condition, safety, is_for_other_type }| {
        let title = format!("write {}", words::code(&condition));
        if is_for_other_type {
            // Only a fix of one edit is adapted to the column, after which this would write the same as another.
            let (start, rest) = (Span::new(span.start, within), Span::new(within, span.end));
            diagnostic.fix_with(safety, title, vec![Edit::replace(start, condition), Edit::replace(rest, "")])
        } else {
            diagnostic.fix(safety, title, Edit::replace(span, condition))
        }
    })
}

/// `spans:{ type:tool and status_code >= 500 }`
fn nested(name: &str, conditions: &str, span: Span) -> Diagnostic {
    let ours = format!("({})", conditions.trim());
    let message =
        format!("{} is a nested query of KQL, which is not supported", words::quote(&format!("{name}:{{…}}")));
    inexpressible(message, span).help("write the conditions alone").fix(
        Safety::Unsafe,
        format!("write {}", words::code(&ours)),
        Edit::replace(span, ours),
    )
}

/// `input:/refund/`
pub(in crate::syntax) fn field_regex(
    name: &str,
    is_negated: bool,
    regex: Regex<'_>,
    written: &str,
    span: Span,
) -> Diagnostic {
    let before = format!("{}{} contains ", if is_negated { "not " } else { "" }, column_name(name));
    let diagnostic = regex.diagnose(span, written, Some((&before, span)), true);
    let parts = regex.parts().filter(|_| diagnostic.fixes.is_empty());
    let Some(condition) = parts.and_then(|parts| parts.condition(&column_name(name), regex.ignores_case(), is_negated))
    else {
        return diagnostic;
    };
    let alternative = Alternative { condition, safety: Safety::Unsafe, is_for_other_type: false };
    offer(diagnostic, vec![alternative], span.end)
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
    foreign(format!("{quoted} is Lucene syntax; name the column to search"), span).suggest(Safety::Unsafe, span, ours)
}

/// `-foo`, `-"foo"`: a text without a column that must not occur.
pub(in crate::syntax) struct ExcludedText<'q> {
    pub(in crate::syntax) text: &'q str,
    /// The text after the `-`, if it may be a boolean column instead.
    pub(in crate::syntax) column: Option<Span>,
    /// Whether another condition directly precedes it.
    pub(in crate::syntax) follows_condition: bool,
}

/// `-foo`, `-"foo"`
pub(in crate::syntax) fn excluded_text(excluded: &ExcludedText<'_>, span: Span, source: &str) -> Diagnostic {
    let and = if excluded.follows_condition { "and " } else { "" };
    let (mark, rest) = (Span::new(span.start, span.start + 1), Span::new(span.start + 1, span.end));
    let text = words::string_literal(excluded.text);
    let ours = words::quote(&format!("{and}not (input contains {text})"));
    let (before, after) = (format!("{and}not (input contains "), format!("{text})"));
    let diagnostic = match excluded.column {
        Some(column) => foreign("`-` does not negate a condition; use `not`", span).fix_with(
            Safety::Unsafe,
            format!("write {}", words::code(&format!("{and}not {}", column.text(source)))),
            vec![Edit::insert(span.start, and), Edit::replace(mark, "not ")],
        ),
        None => {
            let written = words::quote(span.text(source));
            foreign(format!("{written} is Lucene syntax; use `not` and name the column to search"), span)
        }
    };
    let edits = vec![Edit::replace(mark, before), Edit::replace(rest, after)];
    diagnostic.fix_with(Safety::Unsafe, format!("write {ours}"), edits)
}

/// A name without the suffix of the exact copy that Elasticsearch stores of a text: `model.keyword`.
pub(in crate::syntax) fn without_copy(name: &str) -> &str {
    name.strip_suffix(".keyword").or_else(|| name.strip_suffix(".raw")).unwrap_or(name)
}

/// `user_metadata.*:prod`
pub(in crate::syntax) fn wildcard_column(written: &str, span: Span) -> Diagnostic {
    inexpressible(format!("{} is a wildcard for several columns; a condition is on one", words::quote(written)), span)
        .help(if written.starts_with("metrics") {
            "name the metric, for example `metrics/cost`"
        } else {
            "name the key, for example `user_metadata/env`"
        })
}

/// `span:duration`, `trace:rootName`
pub(in crate::syntax) fn intrinsic(scope: &str, name: &str, span: Span) -> Diagnostic {
    let scope = words::quote(&format!("{scope}:"));
    foreign(format!("{scope} is TraceQL syntax; write the name alone"), span).fix(
        Safety::Unsafe,
        format!("write {}", words::code(name)),
        Edit::replace(span, name),
    )
}

/// `has:x`, `-_exists_:x`
pub(in crate::syntax) fn value_test(name: &str, is_negated: bool, span: Span) -> Diagnostic {
    let diagnostic = errors::value_test(name, !is_negated, span);
    if is_negated { diagnostic } else { errors::matching_values(diagnostic, &column_name(name), span) }
}

/// `user_metadata:env::string`; `name` is the column.
pub(in crate::syntax) fn path_with_colon(written: &str, name: &str, span: Span) -> Diagnostic {
    let ours = column_name(name);
    foreign(format!("{} is Snowflake syntax; use {}", words::quote(written), words::quote(&ours)), span).suggest(
        Safety::Unsafe,
        span,
        ours,
    )
}

/// `is:complete`, which means the column `is_complete`.
pub(in crate::syntax) fn is_field(value: &str, is_negated: bool, written: &str, span: Span) -> Diagnostic {
    let not = if is_negated { "not " } else { "" };
    let ours = format!("{not}is_{value}");
    let quoted = words::quote(written);
    foreign(format!("{quoted} is the syntax of GitHub; a boolean column is a condition by itself"), span).fix(
        Safety::Unsafe,
        format!("write {}", words::code(&ours)),
        Edit::replace(span, ours),
    )
}

/// `x:1 y:2`: two conditions separated by a space; `is_same` if both are on one column, which has one value.
pub(in crate::syntax) fn adjacency(first: Span, second: Span, is_same: bool) -> Diagnostic {
    let gap = Span::new(first.end, second.start);
    let mut diagnostic = Diagnostic::new(
        Code::MissingConnective,
        "a space does not join conditions; use `and` or `or`",
        Span::at(second.start),
    )
    .with_label("expected `and` or `or`")
    .help("a space means `and` in GitHub and Datadog, and `or` in Lucene")
    .fix(Safety::Unsafe, "insert `and`", Edit::replace(gap, " and "))
    .fix(Safety::Unsafe, "insert `or`", Edit::replace(gap, " or "));
    if is_same {
        diagnostic.fixes.reverse();
    }
    diagnostic
}

/// `status_code : 500`, `status_code := 500`
pub(in crate::syntax) fn colon(written: &str, assigns: bool, span: Span) -> Diagnostic {
    let diagnostic = foreign(format!("{} is not an operator; use `=`", words::quote(written)), span);
    let safety = if assigns { Safety::Safe } else { Safety::Unsafe };
    diagnostic.fix(safety, "write `=`", Edit::replace(span, "="))
}
