//! Values in the syntax of other languages.

use crate::diagnostic::{Code, Diagnostic, Edit, Fix, Safety, words};
use crate::source::{Span, offset};
use crate::syntax::ast::{Operator, Value};

use super::{foreign, inexpressible};

/// Whether a word before a string gives its type: `DATE '2025-04-16'`.
pub(in crate::syntax) fn is_typed_literal(word: &str) -> bool {
    ["date", "timestamp", "datetime", "datetimeoffset", "time", "interval", "timestamptz", "guid", "duration"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// Whether a word means the current time or day in another language.
pub(in crate::syntax) fn is_clock_word(word: &str) -> bool {
    super::clock::clock_word(word).is_some() && !["now", "today"].iter().any(|own| word.eq_ignore_ascii_case(own))
}

/// Makes fixes that write a date unsafe: it is the whole day here, and its first instant in other languages. After
/// `operator`, which is directly before the value if it is known, both may mean the same.
pub(crate) fn with_whole_day(mut diagnostic: Diagnostic, operator: Option<Operator>) -> Diagnostic {
    let writes_day = |edit: &Edit| edit.text.starts_with("today") || is_day(&edit.text);
    let is_exact = matches!(operator, Some(Operator::Gte | Operator::Lt | Operator::Between | Operator::NotBetween));
    if is_exact || !diagnostic.fixes.iter().flat_map(|fix| &fix.edits).any(writes_day) {
        return diagnostic;
    }
    diagnostic.fixes.iter_mut().for_each(|fix| fix.safety = Safety::Unsafe);
    let date = diagnostic.fixes.iter().flat_map(|fix| &fix.edits).find(|edit| is_day(&edit.text)).cloned();
    match (operator, date) {
        (Some(Operator::Gt | Operator::Lte), Some(date)) => {
            let instant = format!("{}T00:00:00Z", date.text);
            diagnostic.fixes.insert(0, Fix::write(Safety::Unsafe, date.span, instant.as_str()));
            diagnostic
                .help(format!("a date is the whole day here; write {} for its first instant", words::quote(&instant)))
        }
        (Some(Operator::Gt | Operator::Lte), None) => {
            diagnostic.help("a date is the whole day: `>` starts with the next one; use `>=` to include it")
        }
        _ => diagnostic.help("a date is the whole day, not only its first instant"),
    }
}

/// Whether a value is a date without a time, in digits.
pub(in crate::syntax) fn is_day(instant: &str) -> bool {
    instant.len() == 10 && instant.starts_with(|c: char| c.is_ascii_digit())
}

/// `DATE '2025-04-16'`, `CURRENT_DATE - INTERVAL '7 days'`, `f"refund"`
pub(in crate::syntax) fn value(written: &str, span: Span) -> Diagnostic {
    let quote = written.find(['"', '\'']).unwrap_or(written.len());
    let (word, text) = written.split_at_checked(quote).unwrap_or((written, ""));
    let word = word.trim();
    let is_literal = is_typed_literal(word) && super::parts::unquoted(text).is_some();
    if let Some(diagnostic) = moment_value(written, span).filter(|_| !is_literal) {
        return diagnostic;
    }
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    if word.eq_ignore_ascii_case("duration") {
        let diagnostic = foreign(format!("{} is OData syntax; write a duration as `5s`", words::quote(written)), span);
        return match super::lengths::iso_duration(inner) {
            Some(ours) => super::write(diagnostic, ours),
            None => diagnostic,
        };
    }
    if word.eq_ignore_ascii_case("guid") {
        let replacement = words::string_literal(inner);
        return foreign(format!("{} is OData syntax; use a string", words::quote(written)), span).fix(
            Safety::Safe,
            format!("write {}", words::code(&replacement)),
            Edit::replace(span, replacement),
        );
    }
    if is_typed_literal(word) && !word.eq_ignore_ascii_case("interval") {
        let language = if written.starts_with(|c: char| c.is_ascii_lowercase()) && !written.contains(' ') {
            "OData"
        } else {
            "SQL"
        };
        let message = format!("{} is {language} syntax; use the date or timestamp alone", words::quote(written));
        return foreign(message, span).fix(
            Safety::Safe,
            format!("write {}", words::code(inner)),
            Edit::replace(span, inner),
        );
    }
    if word.eq_ignore_ascii_case("interval") {
        return match super::lengths::duration(inner) {
            Some(replacement) => {
                foreign(format!("{} is SQL syntax; use the duration alone", words::quote(written)), span).fix(
                    Safety::Safe,
                    format!("write {}", words::code(&replacement)),
                    Edit::replace(span, replacement),
                )
            }
            None => foreign(format!("{} is SQL syntax; write a duration as `7d`", words::quote(written)), span),
        };
    }
    prefixed(word, text, inner, span)
}

/// `N'a'`, `f"a {b}"`: a string with a prefix.
fn prefixed(prefix: &str, text: &str, inner: &str, span: Span) -> Diagnostic {
    let quoted = words::quote(prefix);
    let (language, is_plain) = match prefix.to_ascii_lowercase().as_str() {
        "n" => ("SQL", true),
        "e" => ("PostgreSQL", !inner.contains('\\')),
        "b" | "u" => ("Python", !inner.contains('\\')),
        "f" => ("Python", !inner.contains(['{', '\\'])),
        _ => {
            return foreign(format!("unknown string prefix {quoted}"), span)
                .help("the only string prefix is `r`, for raw strings")
                .fix(Safety::Unsafe, format!("write {}", words::code(text)), Edit::replace(span, text));
        }
    };
    let diagnostic = foreign(format!("the string prefix {quoted} is {language} syntax; write the string alone"), span);
    let name = inner.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    if let Some(name) = name.filter(|name| super::super::is_parameter_name(name)) {
        return diagnostic.help(format!("a parameter is written {}", words::quote(&format!("${name}"))));
    }
    let safety = if is_plain { Safety::Safe } else { Safety::Unsafe };
    diagnostic.fix(safety, format!("write {}", words::code(text)), Edit::replace(span, text))
}

/// `NOW() - INTERVAL '7 days'`, `CURRENT_DATE`; `None` if any part is not recognized.
pub(super) fn moment_value(written: &str, span: Span) -> Option<Diagnostic> {
    let (ours, safety) = super::moment::moment(written)?;
    let quoted = words::quote(written);
    if ours.starts_with(|c: char| c.is_ascii_digit()) {
        let diagnostic = foreign(format!("{quoted} is not supported; write the date or timestamp alone"), span);
        return Some(diagnostic.suggest(safety, span, ours));
    }
    let diagnostic = foreign(format!("{quoted} is not a timestamp; use {}", words::quote(&ours)), span);
    Some(diagnostic.fix(safety, format!("write {}", words::code(&ours)), Edit::replace(span, ours)))
}

/// `'2026-01-05'::date`, `'a'::text`
pub(in crate::syntax) fn cast_value(value: &Value<'_>, written: &str, cast: &str, span: Span) -> Diagnostic {
    let is_time = is_typed_literal(cast.trim_start_matches(':')) && !cast.ends_with("guid");
    let ours = match super::lengths::duration(&value.text) {
        Some(duration) if is_time => duration,
        _ if is_time => value.text.clone().into_owned(),
        _ => written.to_owned(),
    };
    super::write(foreign(format!("{} is a PostgreSQL cast; write the value alone", words::quote(cast)), span), ours)
}

/// `7 days ago`; `duration` is `7d`.
pub(in crate::syntax) fn ago(written: &str, duration: &str, span: Span) -> Diagnostic {
    let replacement = format!("now-{duration}");
    foreign(format!("{} is not a timestamp; use {}", words::quote(written), words::quote(&replacement)), span).fix(
        Safety::Safe,
        format!("write {}", words::code(&replacement)),
        Edit::replace(span, replacement),
    )
}

/// `${name}`, `%s`, `?`
pub(in crate::syntax) fn placeholder(written: &str, span: Span) -> Diagnostic {
    let diagnostic = foreign(format!("{} is a placeholder from another language", words::quote(written)), span);
    let name = written.trim_matches(['$', '{', '}', '?', ' ']);
    if super::super::is_parameter_name(name) {
        let replacement = format!("${name}");
        return diagnostic.help(format!("a parameter is written {}", words::quote(&replacement))).fix(
            Safety::Safe,
            format!("write {}", words::code(&replacement)),
            Edit::replace(span, replacement),
        );
    }
    diagnostic.help("a parameter has a name, as in `$model`; a string is in quotes")
}

/// `name = *`
pub(in crate::syntax) fn any_value(span: Span) -> Diagnostic {
    inexpressible("`*` matches any value, which the server cannot test for", span)
        .help("remove the condition, or compare with a specific value; to match a literal `*`, put it in quotes")
}

/// `model = gpt-4*`, `status_code = 5*`: a wildcard after an operator, and the column before it.
pub(in crate::syntax) fn wildcard(
    written: &str,
    column: Option<(&str, Span)>,
    (spelled, operator): (&str, Span),
    span: Span,
) -> Diagnostic {
    let part = written.split('*').max_by_key(|part| part.len()).unwrap_or_default();
    let message = format!("{} contains a wildcard, and the server cannot match patterns", words::quote(written));
    let is_negated = match spelled.parse() {
        Ok(Operator::Eq | Operator::Contains) => false,
        Ok(Operator::Ne | Operator::NotContains) => true,
        _ => return inexpressible(message, span).help("to match a literal `*`, use quotes"),
    };
    let range = column.and_then(|(name, start)| {
        let range = super::range_of_prefix(name, written.strip_suffix('*')?, is_negated)?;
        Some((format!("{name} {range}"), start.to(span)))
    });
    if let Some((ours, whole)) = range {
        return inexpressible(message, span).suggest(Safety::Unsafe, whole, ours);
    }
    let contains = if is_negated { "not contains" } else { "contains" };
    let replacement = format!("{contains} {}", words::string_literal(part));
    inexpressible(message, span)
        .help(format!("the closest alternative is {}; to match a literal `*`, use quotes", words::quote(&replacement)))
        .fix(
            Safety::Unsafe,
            format!("write {}", words::code(&replacement)),
            Edit::replace(operator.to(span), replacement),
        )
}

/// `*:*`
pub(in crate::syntax) fn everything(span: Span) -> Diagnostic {
    inexpressible("`*:*` matches every record, which a filter cannot express", span)
        .help("omit the filter to match all records")
}

/// `'it''s'`, `\'\'\'a\'\'\'`, `"say "hi""`: adjacent tokens.
pub(in crate::syntax) fn quotes_inside(written: &str, quote: &str, span: Span) -> Diagnostic {
    let escaped = words::quote(&format!("\\{quote}"));
    let diagnostic = foreign(format!("{} contains unescaped quotes", words::quote(written)), span)
        .help(format!("write {escaped} inside the string, or use the other kind of quotes around it"));
    let tripled = quote.repeat(3);
    let text = match written.strip_prefix(&tripled).and_then(|text| text.strip_suffix(&tripled)) {
        Some(text) => Some(text.to_owned()),
        None => {
            let inner = written.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
            let doubled = quote.repeat(2);
            let is_doubled = |inner: &&str| inner.replace(&doubled, "").find(quote).is_none();
            inner.filter(is_doubled).map(|inner| inner.replace(&doubled, quote))
        }
    };
    let inner = written.trim_end().strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    // Otherwise the quotes are part of the text, if the first and the last enclose it.
    let (text, safety) = match (text, inner) {
        (Some(text), _) => (text, Safety::Safe),
        (None, Some(inner)) => (inner.to_owned(), Safety::Unsafe),
        (None, None) => return diagnostic,
    };
    if text.contains('\\') {
        return diagnostic;
    }
    let replacement = words::string_literal(&text);
    let end = span.start + offset(written.trim_end().len());
    let edit = Edit::replace(Span::new(span.start, end), replacement.clone());
    diagnostic.fix(safety, format!("write {}", words::code(&replacement)), edit)
}

/// `a between (1, 5)`
pub(in crate::syntax) fn between_list(list: Span, items: &[Value<'_>], source: &str) -> Diagnostic {
    let (low, high) = match items {
        [low, high] => (low.span.text(source), high.span.text(source)),
        _ => ("", ""),
    };
    bounds(list.text(source), low, high, list)
}

/// `a between (1 .. 5)`, `a between 1..5`
pub(in crate::syntax) fn bounds(written: &str, low: &str, high: &str, span: Span) -> Diagnostic {
    let diagnostic =
        foreign(format!("`between` requires two values joined by `and`, not {}", words::quote(written)), span);
    if high.is_empty() {
        return diagnostic.help("write for example `between 1 and 5`; both bounds are inclusive");
    }
    let replacement = format!("{low} and {high}");
    diagnostic.help(format!("write `between {replacement}`")).fix(
        Safety::Safe,
        format!("write `{replacement}`"),
        Edit::replace(span, replacement),
    )
}

/// `a between 1, 5`
pub(in crate::syntax) fn separator_of_bounds(written: &str, span: Span) -> Diagnostic {
    foreign(format!("the bounds of `between` are joined by `and`, not by {}", words::quote(written)), span).fix(
        Safety::Safe,
        "write `and`",
        Edit::replace(span, " and "),
    )
}

/// `a between symmetric 5 and 1`
pub(in crate::syntax) fn symmetric(span: Span) -> Diagnostic {
    foreign("`symmetric` is SQL syntax; write the smaller bound first", span).fix(
        Safety::Unsafe,
        "remove `symmetric`",
        Edit::replace(span, ""),
    )
}

/// `` a = `b` ``: the value has a form that only columns have.
pub(in crate::syntax) fn column_on_the_right(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::Inexpressible,
        format!("the server cannot compare two columns; expected a value, found {}", words::quote(written)),
        span,
    )
    .help("compare with a value; put a string in double or single quotes")
}
