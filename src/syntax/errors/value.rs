//! Malformed or misplaced values and lists.

use crate::diagnostic::{Code, Diagnostic, Edit, Fix, Safety, words};
use crate::source::{Span, offset};
use crate::syntax::ast::print::column_name;
use crate::syntax::ast::{Value, ValueKind};

use super::super::dialects;

/// `"\x"`
pub(in crate::syntax) fn invalid_escape(written: &str, span: Span) -> Diagnostic {
    let quoted = words::quote(written);
    let diagnostic = Diagnostic::new(Code::InvalidEscape, format!("invalid escape sequence {quoted}"), span);
    if written.len() == 6 && written.starts_with("\\u") {
        return diagnostic
            .help("it is half of a surrogate pair; write both halves, or `\\u{…}` with the Unicode code point");
    }
    if written.starts_with("\\u") {
        return diagnostic.help("write `\\u` and four hexadecimal digits, or `\\u{…}` with a Unicode code point");
    }
    diagnostic
        .help(concat!(
            r#"the escapes are `\"`, `\'`, `\\`, `\/`, `\n`, `\r`, `\t`, `\b`, `\f`, `\uXXXX` and `\u{…}`; "#,
            r#"a raw string `r"…"` has none"#
        ))
        .fix(Safety::Unsafe, "write the backslash as `\\\\`", Edit::insert(span.start, "\\"))
}

/// A zero-width or control character between quotes.
pub(in crate::syntax) fn invisible_in_text(c: char, start: u32) -> Diagnostic {
    let span = Span::new(start, start + offset(c.len_utf8()));
    let (title, plain) =
        if c.is_whitespace() { ("write a space", " ") } else { ("remove the invisible character", "") };
    Diagnostic::new(
        Code::InvisibleInText,
        format!("this string contains the invisible character U+{:04X}", u32::from(c)),
        span,
    )
    .with_label("it is compared like any other character")
    .help(format!("if it is intended, write it as `\\u{{{:x}}}`", u32::from(c)))
    .fix(Safety::Unsafe, title, Edit::replace(span, plain))
}

/// `"status_code" = 500`, `1 = 1`; `rest_is_valid` is whether the rest of the condition has no error.
pub(in crate::syntax) fn value_as_column(
    written: &str,
    span: Span,
    value: &Value<'_>,
    rest_is_valid: bool,
) -> Diagnostic {
    let quoted = words::quote(written);
    let diagnostic = Diagnostic::new(Code::MissingColumn, format!("expected a column, found the value {quoted}"), span);
    if value.kind != ValueKind::String || value.text.is_empty() || value.text.contains('\n') {
        return diagnostic.help("a condition is a column, an operator and a value, as in `status_code >= 500`");
    }
    let name = column_name(&value.text);
    diagnostic.help(format!("a column name has no quotes: {}", words::quote(&name))).fix(
        if rest_is_valid { Safety::Safe } else { Safety::Unsafe },
        format!("write {}", words::code(&name)),
        Edit::replace(span, name),
    )
}

/// `"refund"`; `name = "a" or "b"`, after a comparison of the column and operator `last`.
pub(in crate::syntax) fn lone_value(written: &str, span: Span, last: Option<(&str, &str)>) -> Diagnostic {
    let message = format!("expected a condition, found the value {}", words::quote(written));
    let diagnostic =
        Diagnostic::new(Code::MissingColumn, message, span).with_label("expected a column and an operator before this");
    let Some((column, operator)) = last else {
        if !written.starts_with(['"', '\'']) {
            return diagnostic
                .help(format!("name the column, as in {}", words::quote(&format!("status_code = {written}"))));
        }
        let ours = words::code(&format!("input contains {written}"));
        return diagnostic.help(format!("name the column to search: {ours}")).fix(
            Safety::Unsafe,
            format!("write {ours}"),
            Edit::insert(span.start, "input contains "),
        );
    };
    let whole = words::quote(&format!("{column} {operator} {written}"));
    diagnostic.help(format!("repeat the column: {whole}; to match any of several values, write `in (…)`")).fix(
        Safety::Unsafe,
        format!("write {whole}"),
        Edit::insert(span.start, format!("{column} {operator} ")),
    )
}

/// `true`
pub(in crate::syntax) fn value_word_as_column(written: &str, span: Span) -> Diagnostic {
    let quoted = words::quote(written);
    Diagnostic::new(Code::MissingColumn, format!("expected a column, found the value {quoted}"), span)
        .help(format!("write a column with this name in backticks: {}", words::quote(&format!("`{written}`"))))
}

/// `name = hello world`, `name = issue#12`
pub(in crate::syntax) fn unquoted_text(written: &str, span: Span) -> Diagnostic {
    let quoted = words::string_literal(written);
    let message = if written.contains('#') {
        format!("{} contains `#` and must be quoted", words::quote(written))
    } else if written.contains(char::is_whitespace) {
        format!("{} contains spaces and must be quoted", words::quote(written))
    } else {
        format!("{} contains special characters and must be quoted", words::quote(written))
    };
    Diagnostic::new(Code::UnquotedText, message, span)
        .with_label("missing quotes")
        .help(format!("write {}", words::code(&quoted)))
        .fix(
            // `$` may have been meant as a parameter, `&`, `|` and `;` as separators of values or conditions,
            // and the first of several words as an operator.
            if written.starts_with('$') || written.contains(['&', '|', ';']) || dialects::may_be_operator(written) {
                Safety::Unsafe
            } else {
                Safety::Safe
            },
            "add quotes",
            Edit::replace(span, quoted),
        )
}

/// `tags has prod adn is_complete`, `name = refund nocse`: a text with a word at `at` that may be a keyword.
pub(in crate::syntax) fn keyword_in_text(written: &str, span: Span, at: Span, keyword: &str) -> Diagnostic {
    let mut diagnostic = unquoted_text(written, span);
    diagnostic.fixes.iter_mut().for_each(|fix| fix.safety = Safety::Unsafe);
    diagnostic.fixes.insert(0, Fix::write(Safety::Unsafe, at, keyword));
    let quoted = words::quote(&words::string_literal(written));
    diagnostic.help(format!("did you mean {}? If it is one string, write {quoted}", words::quote(keyword)))
}

/// `is_complete#x`
pub(in crate::syntax) fn comment_touches(written: &str, span: Span) -> Diagnostic {
    let at = span.start + offset(written.find('#').unwrap_or_default());
    Diagnostic::new(Code::UnquotedText, format!("unexpected `#` in {}", words::quote(written)), span)
        .with_label("neither a name nor a comment")
        .help("put a space before a comment; put a name that contains `#` in backticks")
        .fix(Safety::Unsafe, "insert a space before `#`", Edit::insert(at, " "))
}

/// `a > 1,000`
pub(in crate::syntax) fn thousands_separator(written: &str, span: Span) -> Diagnostic {
    let plain = written.replace(',', "_");
    Diagnostic::new(Code::ThousandsSeparator, format!("unexpected comma in the number {}", words::quote(written)), span)
        .help(format!("write `{plain}`"))
        .fix(Safety::Safe, format!("write `{plain}`"), Edit::replace(span, plain))
}

/// `input = "abc`
pub(in crate::syntax) fn unclosed_string(lexeme: &str, span: Span) -> Diagnostic {
    let raw = lexeme.strip_prefix('r');
    let closer = match raw {
        Some(raw) => format!("\"{}", "#".repeat(raw.len() - raw.trim_start_matches('#').len())),
        None => lexeme.chars().take(1).collect(),
    };
    let whole = if raw.is_some() { "query" } else { "line" };
    let quoted = words::quote(&closer);
    let diagnostic = Diagnostic::new(Code::UnclosedString, format!("missing closing {quoted} in string"), span)
        .with_label(format!("starts here and extends to the end of the {whole}"));
    let text = lexeme.trim_end();
    if raw.is_none() && text.ends_with(&format!("\\{closer}")) {
        let escaped = words::quote(&format!("\\{closer}"));
        return diagnostic
            .help(format!("{escaped} is an escaped quote; to end the string with a backslash, write it twice"));
    }
    diagnostic.help(format!("add {quoted} at the end; a string that spans several lines is written `r\"…\"`")).fix(
        Safety::Unsafe,
        format!("add {quoted} at the end"),
        Edit::insert(span.start + offset(text.len()), closer),
    )
}

/// A string in quotes with line breaks.
pub(in crate::syntax) fn multiline_string(written: &str, span: Span) -> Diagnostic {
    let escaped = written.replace("\r\n", "\\n").replace('\n', "\\n");
    let line_end = span.start + offset(written.find(['\r', '\n']).unwrap_or(written.len()));
    let quote = words::quote(written.get(..1).unwrap_or_default());
    let diagnostic = Diagnostic::new(
        Code::UnclosedString,
        "a string in quotes cannot span several lines",
        Span::new(span.start, line_end),
    )
    .with_label(format!("expected {quote} before the end of the line"))
    .with_secondary_label(Span::new(span.end - 1, span.end), "the string ends here")
    .help("write `\\n` for each line break, or a raw string `r\"…\"`")
    .fix(Safety::Unsafe, "write each line break as `\\n`", Edit::replace(span, escaped));
    if quote != "`\"`" || written.contains('\\') {
        return diagnostic;
    }
    diagnostic.fix(Safety::Unsafe, "make it a raw string", Edit::insert(span.start, "r"))
}

/// `a in ("x", "y"`
pub(in crate::syntax) fn unclosed_list(open: Span, closer: char, at: u32) -> Diagnostic {
    Diagnostic::new(Code::UnclosedList, "unclosed list", open)
        .with_label("opened here")
        .with_secondary_label(Span::at(at), format!("expected `{closer}`"))
        .fix(Safety::Unsafe, format!("add `{closer}`"), Edit::insert(at, closer))
}

/// `a in ("x"]`
pub(in crate::syntax) fn mismatched_closer(open: Span, closer: char, wrong: Span) -> Diagnostic {
    Diagnostic::new(Code::MalformedList, format!("mismatched closing bracket of a list; expected `{closer}`"), wrong)
        .with_secondary_label(open, "opened here")
        .fix(Safety::Safe, format!("write `{closer}`"), Edit::replace(wrong, closer))
}

/// `a in ("x" "y")`; `is_clear` is whether both sides can be items.
pub(in crate::syntax) fn missing_comma(gap: Span, is_clear: bool) -> Diagnostic {
    let safety = if is_clear { Safety::Safe } else { Safety::Unsafe };
    Diagnostic::new(Code::MalformedList, "expected a comma between list items", Span::at(gap.start))
        .with_label("expected `,`")
        .fix(safety, "add commas", comma(gap))
}

/// A comma directly after the item before a gap, whatever the gap contains.
pub(in crate::syntax) fn comma(gap: Span) -> Edit {
    Edit::insert(gap.start, if gap.is_empty() { ", " } else { "," })
}

/// `a in ("x",, "y")`
pub(in crate::syntax) fn stray_comma(comma: Span) -> Diagnostic {
    Diagnostic::new(Code::MalformedList, "expected an item before this comma", comma).fix(
        Safety::Unsafe,
        "remove the comma",
        Edit::replace(comma, ""),
    )
}

/// `a in ("x"), "y")`
pub(in crate::syntax) fn early_closer(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::MalformedList,
        format!("{} closes the list before its last item", words::quote(written)),
        span,
    )
    .fix(Safety::Unsafe, format!("remove {}", words::quote(written)), Edit::replace(span, ""))
}

/// `a in ("x" or "y")`
pub(in crate::syntax) fn connective_in_list(written: &str, gap: Span, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::MalformedList,
        format!("list items are separated by commas, not by {}", words::quote(written)),
        span,
    )
    .fix(Safety::Safe, "replace with a comma", Edit::replace(gap, ", "))
}

/// `a in ("x", ("y"))`
pub(in crate::syntax) fn nested_list(span: Span) -> Diagnostic {
    Diagnostic::new(Code::MalformedList, "a list cannot contain another list", span)
        .help("write all items in one list: `(\"a\", \"b\")`")
}

/// `a in *`
pub(in crate::syntax) fn not_a_list_item(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::MalformedList, format!("expected a value, found {}", words::quote(written)), span)
        .help("a list contains strings, numbers or timestamps, separated by commas")
}

/// `id in (…)` with more items than the limit allows.
pub(in crate::syntax) fn too_many_items(items: usize, limit: usize, span: Span) -> Diagnostic {
    Diagnostic::new(Code::TooManyItems, format!("the list has {items} items; the limit is {limit}"), span)
        .help("split the values across several requests")
}

/// `"status_code = 500"`
pub(in crate::syntax) fn quoted_query(query: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::MissingColumn, "the whole query is in quotes, which makes it a single string", span)
        .with_label("remove these quotes")
        .fix(Safety::Safe, "remove the quotes", Edit::replace(span, query.trim()))
}

/// `name = "a" "b"`, after the value `first` and a comparison of the column `last`.
pub(in crate::syntax) fn second_value(
    last: Option<&str>,
    first: &str,
    written: &str,
    previous: Span,
    span: Span,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::UnexpectedToken,
        format!("unexpected second value {} in a condition", words::quote(written)),
        span,
    )
    .with_secondary_label(previous, "the condition ends here");
    match last {
        Some(column) => diagnostic.help(format!(
            "to match any of several values, write {}",
            words::quote(&format!("{column} in ({first}, {written})"))
        )),
        None => diagnostic.help("join conditions with `and` or `or`; each needs a column"),
    }
}

/// `5 s`, `1h 30m`, `now - 1 day`
pub(in crate::syntax) fn spaced_quantity(written: &str, replacement: &str, span: Span) -> Diagnostic {
    let (what, label) = match written.contains('\n') {
        true => ("line break", "this is written on one line"),
        false => ("space", "a number and its unit are written together"),
    };
    let one_line = words::quote(&written.split_whitespace().collect::<Vec<_>>().join(" "));
    Diagnostic::new(Code::InvalidQuantity, format!("unexpected {what} in {one_line}"), span)
        .help(format!("write {}", words::code(replacement)))
        .fix(Safety::Safe, format!("write {}", words::code(replacement)), Edit::replace(span, replacement))
        .with_label(label)
}

/// `$-5`, `5$`, `%80`, `$.05`
pub(in crate::syntax) fn misplaced_symbol(written: &str, replacement: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::InvalidQuantity, format!("{} is not a valid quantity", words::quote(written)), span)
        .help(format!("write {}; `$` goes before the digits, `%` after them", words::code(replacement)))
        .fix(Safety::Safe, format!("write {}", words::code(replacement)), Edit::replace(span, replacement))
}

/// `€5`
pub(in crate::syntax) fn other_currency(written: &str, number: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongUnit, format!("unsupported currency in {}", words::quote(written)), span)
        .help(format!("amounts are in dollars: {}", words::quote(&format!("${number}"))))
}

/// Whether points separate the thousands of a number: `1.234.567`.
pub(in crate::syntax) fn is_grouped_by_points(number: &str) -> bool {
    let mut groups = number.split('.');
    let is_first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && !first.starts_with('0'));
    let rest: Vec<&str> = groups.collect();
    is_first && !rest.is_empty() && rest.iter().all(|group| group.len() == 3)
}

/// `0,5`, `1.234,56`
pub(in crate::syntax) fn decimal_comma(written: &str, span: Span) -> Diagnostic {
    let (whole, fraction) = written.split_once(',').unwrap_or((written, ""));
    let whole = if is_grouped_by_points(whole) { whole.replace('.', "") } else { whole.to_owned() };
    let plain = format!("{whole}.{fraction}");
    Diagnostic::new(Code::ThousandsSeparator, format!("unexpected comma in the number {}", words::quote(written)), span)
        .help(format!("use a point as the decimal separator: {}", words::quote(&plain)))
        .fix(Safety::Unsafe, format!("write {}", words::code(&plain)), Edit::replace(span, plain))
}

/// `2025-04-16 6pm`, `2025-04-16  18:15`; `day` is the date alone.
pub(in crate::syntax) fn malformed_time(day: &str, written: &str, span: Span) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::InvalidInstant, format!("{} is not a valid timestamp", words::quote(written)), span)
            .help("write a timestamp as `2026-01-31T18:15`, `2026-01-31T18:15:00Z` or `2026-01-31T18:15+02:00`");
    match time_of_day(written.get(day.len()..).unwrap_or_default()) {
        Some(time) => {
            let replacement = format!("{day}T{time}");
            diagnostic.fix(
                Safety::Safe,
                format!("write {}", words::code(&replacement)),
                Edit::replace(span, replacement),
            )
        }
        None => diagnostic,
    }
}

/// `6pm`, ` 18:15Z` or `6:30 am` in 24-hour format.
fn time_of_day(written: &str) -> Option<String> {
    let lower = written.trim().to_lowercase();
    let (clock, half) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(0)),
        (_, Some(clock)) => (clock, Some(12)),
        _ => (lower.as_str(), None),
    };
    let clock = clock.trim();
    let digits_end = clock.find(|c: char| !c.is_ascii_digit()).unwrap_or(clock.len());
    let (hour, rest) = clock.split_at_checked(digits_end)?;
    let hour: u32 = hour.parse().ok()?;
    let (minutes, zone) = match rest.split_at_checked(3) {
        Some((minutes, zone)) if minutes.starts_with(':') => (minutes, zone),
        _ if half.is_some() && rest.is_empty() => (":00", ""),
        _ => return None,
    };
    let zone = match zone.trim() {
        "" => "",
        "z" | "utc" | "gmt" => "Z",
        _ => return None,
    };
    let is_minute = minutes.get(1..)?.parse::<u32>().is_ok_and(|minute| minute < 60);
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        None if hour < 24 => hour,
        _ => return None,
    };
    is_minute.then(|| format!("{hour:02}{minutes}{zone}"))
}

/// `2025-04-16T18:15:00 +0200`, `2025-04-16 18:15:00,180Z`
pub(in crate::syntax) fn other_timestamp_format(written: &str, replacement: String, span: Span) -> Diagnostic {
    Diagnostic::new(Code::InvalidInstant, format!("{} is not a valid timestamp", words::quote(written)), span).suggest(
        Safety::Safe,
        span,
        replacement,
    )
}

/// `2025-04-16 18:15 CEST`
pub(in crate::syntax) fn named_zone(zone: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::InvalidInstant,
        format!("a timestamp cannot end with the name of a time zone: {}", words::quote(zone)),
        span,
    )
    .help("end it with `Z` for UTC or with an offset such as `+02:00`")
}

/// `2025-04-16 UTC`
pub(in crate::syntax) fn zone_after_date(day: &str, zone: &str, span: Span) -> Diagnostic {
    let time = words::quote(&format!("{day}T00:00Z"));
    Diagnostic::new(Code::InvalidInstant, format!("a date cannot have a time zone: {}", words::quote(zone)), span)
        .help(format!("a date is the whole day in the time zone of the query; a timestamp can have its own: {time}"))
}

/// `name = $`
pub(in crate::syntax) fn nameless_parameter(span: Span) -> Diagnostic {
    Diagnostic::new(Code::MissingValue, "expected a parameter name after `$`", span)
        .help("write for example `$model`; an amount is `$0.05`, and a string is in quotes")
}

/// `name = "a and model = "b"`: `written` ends at a quote that was meant to start another string.
pub(in crate::syntax) fn unclosed_before(written: &str, quote: &str, span: Span) -> Diagnostic {
    let inner = written.get(1..written.len().saturating_sub(1)).unwrap_or_default();
    let word = inner.find(char::is_whitespace).unwrap_or(inner.len());
    let closes = span.start + 1 + offset(word);
    Diagnostic::new(
        Code::UnclosedString,
        format!("missing closing {} in string", words::quote(quote)),
        Span::new(span.start, closes),
    )
    .with_label("starts here")
    .with_secondary_label(
        Span::new(span.start + offset(written.len()) - 1, span.start + offset(written.len())),
        "this quote ends the string instead of starting another one",
    )
    .fix(
        Safety::Unsafe,
        format!("add {} after {}", words::quote(quote), words::quote(inner.get(..word).unwrap_or_default())),
        Edit::insert(closes, quote),
    )
}

/// `model in a, b`: a list without parentheses.
pub(in crate::syntax) fn unparenthesized_list(written: &str, span: Span) -> Diagnostic {
    let list = format!("({written})");
    Diagnostic::new(Code::MalformedList, "a list must be in parentheses", span).suggest(Safety::Safe, span, list)
}
