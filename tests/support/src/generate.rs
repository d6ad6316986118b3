//! Random texts: valid queries for the columns of `tests/data/columns.json`, queries with a typo, token soup, and
//! arbitrary text.

use proptest::collection::vec;
use proptest::prelude::*;

/// Tokens of the language, of other languages, and invalid ones.
const TOKENS: &[&str] = &[
    "and",
    "or",
    "not",
    "&&",
    "||",
    "!",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    "=",
    "==",
    "!=",
    "<>",
    "<",
    "<=",
    ">",
    ">=",
    "≥",
    "in",
    "not in",
    "!in",
    "not_in",
    "is",
    "is not",
    "is in",
    "has",
    "has any",
    "has all",
    "has none",
    "contains",
    "does not contain",
    "not contains",
    "between",
    "not between",
    "by",
    "nocase",
    "one_of",
    "eq",
    "lt",
    "like",
    "=~",
    "~",
    "&",
    "|",
    ";",
    "*",
    "%",
    "null",
    "is null",
    "where",
    "exists",
    "startswith",
    "input",
    "status_code",
    "tags",
    "is_complete",
    "created_at",
    "session_id",
    "duration_ns",
    "metrics/cost",
    "metrics.toxicity",
    "correctness",
    "nope",
    "fully_annotated",
    "`feedback/Open Coding`",
    "user_metadata.\"user id (raw)\"",
    "`open",
    "\"text\"",
    "'text'",
    "\"open",
    "'open",
    "r\"raw\"",
    "r#\"raw\"#",
    "r#\"open",
    "\"\\u00e9\"",
    "\"\\x\"",
    "“x”",
    "“x",
    "‘",
    "4",
    "-3.5",
    "1e-3",
    "1,000",
    "99999999999999999999",
    "007",
    ".5",
    "5s",
    "1h30m",
    "30m1h",
    "80%",
    "$0.05",
    "10k",
    "5sec",
    "2026-01-15",
    "2026-02-30",
    "2026-01-15T10:00:00Z",
    "2026-01-15 10:00",
    "now",
    "now-7d",
    "today",
    "today - 2w",
    "yesterday",
    "$p",
    "$list",
    "true",
    "false",
    "gpt-4.1",
    "env:prod",
    "a#b",
    "# comment",
    "\n",
    "\u{a0}",
    "\u{200b}",
    "–",
    "…",
    "é",
    "日本語",
    "😀",
    "\u{1b}",
    "\\",
    "\"",
    "'",
    "`",
    "#",
    "input:refund",
    "-label:x",
    "len(x)",
    "x.y",
    "..",
    "-",
    "+",
    "@",
    ":",
    "$",
    "?",
];

/// Tokens in any order, with or without spaces between them.
pub fn token_soup() -> impl Strategy<Value = String> {
    let token = (prop::sample::select(TOKENS), prop::bool::weighted(0.8));
    vec(token, 0..40).prop_map(|tokens| {
        tokens.into_iter().fold(String::new(), |mut soup, (token, spaced)| {
            soup.push_str(token);
            if spaced {
                soup.push(' ');
            }
            soup
        })
    })
}

/// A valid query with one token inserted or replaced.
pub fn typo() -> impl Strategy<Value = String> {
    let token = prop::sample::select(TOKENS);
    let spaces = prop::sample::select(&["", " "][..]);
    (query(), any::<prop::sample::Index>(), token, spaces.clone(), spaces, any::<bool>()).prop_map(
        |(query, index, token, before, after, replaces)| {
            let gaps: Vec<usize> = query.match_indices(' ').map(|(at, _)| at).chain([query.len()]).collect();
            let at = gaps.get(index.index(gaps.len())).copied().unwrap_or_default();
            let (front, back) = query.split_at(at);
            let back = if replaces {
                back.trim_start().split_once(' ').map_or("", |(_, back)| back)
            } else {
                back.trim_start()
            };
            format!("{front}{before}{token}{after}{back}")
        },
    )
}

/// A few characters that change the tokens next to them.
pub fn fragment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(
        &[
            "", " ", "\n", "\t", "\u{a0}", "#", "'", "\"", "\\", "`", "é", "\u{200b}", "-", "+", ".", "/", ":", "@",
            "_", "%", "$", "!", "=", "<", ">", "~", "&", "|", ",", ";", "(", ")", "[", "]", "{", "}", "0", "5", "00",
            "1e5", "s", "k", "m5", "µs", "r", "r\"", "T", "Z", "now", "today", "and", "or", "not", "in", "is", "has",
            "any", "null", "nocase", "true", "-5", "- 5",
        ][..],
    )
}

/// A few tokens, many of which form a valid query.
pub fn short_soup() -> impl Strategy<Value = String> {
    let column = prop::sample::select(&["a", "b.c", "`d e`", "f/g.\"h\"", "in", "has", "nocase", "is"][..]);
    let operator = prop::sample::select(
        &[
            "=",
            "is",
            "is not",
            "in",
            "not in",
            "!in",
            "does not in",
            "is in",
            "contains",
            "does not contain",
            "has",
            "has any",
            "between",
            "is not between",
            "<",
            "lte",
            "by",
        ][..],
    );
    let operand = prop::sample::select(TOKENS);
    let tail = prop::sample::select(&["", " nocase", " and 5", " < 7", " and b", "# c", " # c\n"][..]);
    (column, operator, operand, tail)
        .prop_map(|(column, operator, operand, tail)| format!("{column} {operator} {operand}{tail}"))
}

/// Any text: arbitrary bytes, with invalid UTF-8 replaced.
pub fn any_text() -> impl Strategy<Value = String> {
    vec(any::<u8>(), 0..300).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// A valid query.
pub fn query() -> impl Strategy<Value = String> {
    condition().prop_recursive(5, 40, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(|parts| join(&parts, " and ")),
            vec(inner.clone(), 2..4).prop_map(|parts| join(&parts, " or ")),
            vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", join(&parts, " || "))),
            inner.clone().prop_map(|part| format!("not ({part})")),
            inner.prop_map(|part| format!("!({part})")),
        ]
    })
}

fn join(parts: &[String], connective: &str) -> String {
    let parts: Vec<String> = parts.iter().map(|part| format!("({part})")).collect();
    parts.join(connective)
}

/// A valid comparison.
pub fn condition() -> impl Strategy<Value = String> {
    prop_oneof![text(), id(), number(), date(), boolean(), collection()]
}

fn text() -> impl Strategy<Value = String> {
    let column =
        prop::sample::select(&["input", "model", "user_metadata.customer_tier", "`feedback/Open Coding`", "Name"][..]);
    let nocase = prop::sample::select(&["", " nocase"][..]);
    let one = (prop::sample::select(&["=", "!=", "is", "is not", "contains", "does not contain"][..]), string())
        .prop_map(|(operator, value)| format!("{operator} {value}"));
    let many = (prop::sample::select(&["in", "not in", "!in", "is not in"][..]), vec(string(), 1..4))
        .prop_map(|(operator, values)| format!("{operator} ({})", values.join(", ")));
    (column, prop_oneof![one, many], nocase)
        .prop_map(|(column, predicate, nocase)| format!("{column} {predicate}{nocase}"))
}

/// A string in one of its notations.
pub fn string() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-z0-9:@+./-]{0,8}[a-z0-9]"
            .prop_filter("a reserved word", |word| !["and", "or", "not", "in", "null", "nil"].contains(&word.as_str())),
        "\\PC{0,12}".prop_map(|text| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))),
        "[^'\\\\\n]{0,12}".prop_map(|text| format!("'{text}'")),
        "[^\"\u{0}]{0,12}".prop_map(|text| format!("r\"{text}\"")),
        Just("\"\\u00e9\\ud83d\\ude00\\n\"".to_owned()),
    ]
}

fn id() -> impl Strategy<Value = String> {
    let value = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}";
    prop_oneof![
        (prop::sample::select(&["=", "!=", "contains"][..]), value)
            .prop_map(|(operator, value)| format!("trace_id {operator} {value}")),
        vec(value, 1..3).prop_map(|values| format!("session_id in [{}]", values.join(","))),
    ]
}

fn number() -> impl Strategy<Value = String> {
    let order = || prop::sample::select(&["=", "!=", "<", "<=", ">", ">=", "gt", "≤"][..]);
    prop_oneof![
        (order(), any::<i64>()).prop_map(|(operator, value)| format!("status_code {operator} {value}")),
        (order(), -1000.0..1000.0_f64).prop_map(|(operator, value)| format!("temperature {operator} {value:?}")),
        (order(), 1..90_u32, prop::sample::select(&["ns", "us", "ms", "s", "m", "h", "d", "w", "h30m"][..]))
            .prop_map(|(operator, value, unit)| format!("duration_ns {operator} {value}{unit}")),
        (order(), 0..100_u32).prop_map(|(operator, value)| format!("metrics/toxicity {operator} {value}%")),
        (order(), 0..100_u32).prop_map(|(operator, value)| format!("metrics.cost {operator} ${value}.5")),
        (any::<i32>(), 0..1000_i64)
            .prop_map(|(low, more)| format!("step_number between {low} and {}", i64::from(low) + more)),
        (any::<i32>(), 0..1000_i64)
            .prop_map(|(low, more)| format!("step_number not between {low} and {}", i64::from(low) + more)),
        vec(any::<u64>(), 1..4).prop_map(|values| {
            let values: Vec<String> = values.iter().map(u64::to_string).collect();
            format!("num_spans in ({})", values.join(", "))
        }),
        (any::<i32>(), any::<i32>()).prop_map(|(low, high)| format!("{low} < status_code <= {high}")),
        any::<i32>().prop_map(|low| format!("{low} >= step_number")),
    ]
}

fn date() -> impl Strategy<Value = String> {
    let operator = || prop::sample::select(&["=", "!=", "<", "<=", ">", ">="][..]);
    let column = || prop::sample::select(&["created_at", "updated_at"][..]);
    let value = || {
        prop_oneof![
            (1970..2100_u32, 1..13_u32, 1..29_u32).prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}")),
            (1..29_u32, 0..24_u32, 0..60_u32)
                .prop_map(|(day, hour, minute)| format!("2026-01-{day:02}T{hour:02}:{minute:02}:07.5Z")),
            (1..29_u32, 0..24_u32).prop_map(|(day, hour)| format!("2026-01-{day:02} {hour:02}:00+05:30")),
            (
                prop::sample::select(&["now", "today", "yesterday"][..]),
                1..50_u32,
                prop::sample::select(&["h", "d", "w", "m"][..])
            )
                .prop_map(|(base, count, unit)| format!("{base} - {count}{unit}")),
            Just("today".to_owned()),
        ]
    };
    prop_oneof![
        (column(), operator(), value()).prop_map(|(column, operator, value)| format!("{column} {operator} {value}")),
        (column(), vec(value(), 1..3)).prop_map(|(column, values)| format!("{column} in ({})", values.join(", "))),
        (column(), 1..15_u32, 15..29_u32)
            .prop_map(|(column, low, high)| format!("{column} between 2026-01-{low:02} and 2026-01-{high}")),
    ]
}

fn boolean() -> impl Strategy<Value = String> {
    prop::sample::select(
        &["is_complete", "not is_complete", "has_children = false", "groundedness != true", "is_complete is TRUE"][..],
    )
    .prop_map(str::to_owned)
}

fn collection() -> impl Strategy<Value = String> {
    let one = prop::sample::select(&["=", "!=", "contains", "not contains", "has"][..]);
    let many = prop::sample::select(&["in", "not in", "has any", "has all", "has none"][..]);
    prop_oneof![
        (one, string()).prop_map(|(operator, value)| format!("tags {operator} {value}")),
        (many, vec(string(), 1..4)).prop_map(|(operator, values)| format!("tags {operator} {{{}}}", values.join(", "))),
        "[a-z]{1,5}".prop_map(|value| format!("'{value}' in tags")),
    ]
}
