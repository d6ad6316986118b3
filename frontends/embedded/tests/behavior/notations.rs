//! Files that contain a query, in all notations of strings.

use std::sync::{Arc, LazyLock};

use tamis::{Options, Schema};
use tamis_embedded::{Content, EmbeddedQuery, FilePatterns, Format, KeyPattern, Patterns, Writer};

static SCHEMA: LazyLock<Schema> = LazyLock::new(Schema::builtin);
static OPTIONS: LazyLock<Options> = LazyLock::new(Options::default);

pub(crate) fn writer() -> Writer<'static> {
    Writer { schema: &SCHEMA, options: &OPTIONS }
}

/// Finds the values of all keys `q`, and code blocks.
pub(crate) fn patterns(format: Format) -> FilePatterns {
    let queries = if format == Format::Markdown { Vec::new() } else { vec![KeyPattern::parse("$..q").unwrap()] };
    FilePatterns::new([(format, Arc::new(Patterns { queries, ..Patterns::default() }))])
}

pub(crate) fn read(text: &str, format: Format) -> Content {
    patterns(format).read(text, &writer()).unwrap_or_else(|error| panic!("{error} at {}\n{text}", error.at))
}

pub(crate) fn only(text: &str, format: Format) -> EmbeddedQuery {
    let mut queries = read(text, format).queries;
    assert_eq!(queries.len(), 1, "{text}");
    queries.remove(0)
}

/// A query in a notation: a name, the format, and the file.
pub(crate) type Written = (&'static str, Format, String);

/// Files with this query, which has no `'` and, where a notation has none, no line end.
pub(crate) fn written(query: &str) -> Vec<Written> {
    let json = serde_json::to_string(query).unwrap();
    let escaped = query.replace('\\', "\\\\").replace('"', "\\\"");
    let lines = |indentation: &str| query.replace('\n', &format!("\n{indentation}"));
    let block = |sign: &str| format!("é: 👍\nviews:\n  - q: {sign}\n      {}\n    r: 1\n", lines("      "));
    let fence = |before: &str| format!("# é 👍\n\n{before}```tamis\n{before}{}\n{before}```\n\nmore\n", lines(before));
    let mut all = vec![
        ("JSON", Format::Json, format!("{{\"é\": 1, // 👍\n \"q\": {json},}}")),
        ("YAML double", Format::Yaml, format!("é: 👍\nq: &a !!str {json} # why\n")),
        ("YAML flow", Format::Yaml, format!("[{{é: [1], q: {json}}}, 2]\n")),
        ("YAML literal", Format::Yaml, block("|")),
        ("YAML literal stripped", Format::Yaml, block("|-")),
        ("YAML literal with comment", Format::Yaml, block("| # why")),
        ("TOML basic", Format::Toml, format!("\"é\" = \"👍\"\nq = {json} # why\n")),
        ("TOML long basic", Format::Toml, format!("é = 1\nq = \"\"\"\n{escaped}\"\"\"\n").replace("é =", "\"é\" =")),
        ("TOML long literal", Format::Toml, format!("q = '''\n{query}'''\nr = 1\n")),
        ("Markdown", Format::Markdown, fence("")),
        ("Markdown quote", Format::Markdown, fence("> ")),
    ];
    if !query.contains('\n') {
        all.push(("YAML single", Format::Yaml, format!("é: 'it''s'\nq: '{query}' # why\n")));
        all.push(("TOML literal", Format::Toml, format!("q = '{query}' # why\n")));
        let folded = query.replace(" and ", "\n      and ").replace(" or ", "\n      or ");
        all.push(("YAML folded", Format::Yaml, format!("- q: >-\n      {folded}\n  r: 1\n")));
        if !query.contains(['#', ':']) {
            all.push(("YAML plain", Format::Yaml, format!("é: 👍\nq: {query} # why\n")));
            all.push(("YAML plain lines", Format::Yaml, format!("- q: {folded}\n  r: 1\n")));
        }
    }
    // In quotes of JSON and in long strings of TOML, a line end is a character of the query.
    let with_crlf: Vec<Written> = all
        .iter()
        .filter(|(_, format, _)| *format != Format::Toml)
        .map(|(name, format, text)| (*name, *format, text.replace('\n', "\r\n")))
        .collect();
    all.extend(with_crlf);
    all
}

pub(crate) const QUERIES: &[&str] = &[
    "status_code > 5",
    "name = \"é 👍 x\" and input contains \"b\" or a = 1",
    "name = \"\\\\ \\u00e9\" and b = 2",
    "a = 1\n  and name = \"👍\"\n\nor c = 3",
    "# what: for\nname in (\n  \"a\",\n  \"b\",\n)",
];
