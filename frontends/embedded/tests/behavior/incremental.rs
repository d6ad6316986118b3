//! Following an edit has the same result as reading the file again.

use std::sync::Arc;

use proptest::prelude::*;
use tamis::Span;
use tamis::diagnostic::Edit;
use tamis_embedded::{Content, FilePatterns, Format, KeyPattern, Patterns, edited};

use super::notations::{QUERIES, patterns, read, writer, written};

/// The content after an edit, if it can be followed, checked against reading the file.
fn followed(patterns: &FilePatterns, text: &str, edit: &Edit) -> Option<Content> {
    let before = patterns.read(text, &writer()).ok()?;
    let after = edited(text, std::slice::from_ref(edit));
    let followed = before.after_edit(edit, &after)?;
    let read = patterns.read(&after, &writer());
    assert_eq!(read.as_ref(), Ok(&followed), "{edit:?} in\n{text}\n---\n{after}");
    Some(followed)
}

/// What is inserted: letters, and everything that means something to a format.
const INSERTED: &[&str] = &[
    "", "x", "5", " ", "  ", "and b", "é", "👍", "\"", "'", "\\", "#", " # why", ":", ": ", ",", "{", "}", "[", "]",
    "-", "- ", "--- ", "...", "&a", "*a", "!", "|", ">", "%", "@", "`", "```", "~~~", "\n", "\r\n", "\t", "\n\n",
    "\n  x: 1", "\\n", "\\u", "\u{feff}", "\u{85}", "\u{2028}", "\0", "null", "true", "''", "\"\"\"", "'''", "//",
    "/*", "=", "(", ")",
];

/// Files that each notation of a query, and what is easily confused with it.
fn files() -> Vec<(Format, String)> {
    let mut files: Vec<(Format, String)> =
        QUERIES.iter().flat_map(|query| written(query)).map(|(_, format, text)| (format, text)).collect();
    let yaml = [
        "- q: abc\n  s: ''\n- q: ''\n- q: |\n    \n- q: >-\n    d\n    e\n  r: x\n- q: \"f\\tg\"\n",
        "q: a b\n",
        "q: a\n  b\n c\n",
        "{q: a b, r: [c]}\n",
        "q: null x\n",
        "q: nul\n",
        "- q: &a b\n- q: *a\n- r: *a\n",
        "q: &a b\n*a : q\n",
        "--- |\nab\ncd\n--- >\n ab\n...\n",
        "q: |2\n   a\n  b\n",
        "q: >\n  a\n\n   b\n  c\n\n\nr: 1\n",
        "q: |+\n  a\n\n",
        "q: \"a\n  b\"\n",
        "q: 'a\n\n  b'\n",
        "q: !!str a\n",
        "q: ! 'a'\n",
        "? q\n: a\n",
        "[q: a, {q: 'b'}: c]\n",
        "# tamis: allow(x): y\nq: 'a' # tamis: allow(x): y\nr: 1 # tamis: allow(y): z\n",
        "q: a\n# b\nr: 'x'\n",
        "q: a::b c#d\n",
        "q: \"\\u00e9a\\x41b\\\n   c\"\n",
        "q: a # b\n",
        "q: a\tb\n",
        "q: |\n  a\n  )\n  b\n",
        "q: |\n\n   \n  a\n",
        "- q: >-\n    a\n    \n  r: 1\n",
        "q: ab: c\n",
        "q:\n  a b\nr: 1\n",
        "q: {q: a}\n",
        "'q': 'a'\n\"r\": 1\n",
        "q: |\n  a",
    ];
    let toml = [
        "q = \"\"\"a \\\n   b \"c\" \"\"\"\n",
        "q = \"\"\"\"a\"b\"\"\"\"\n",
        "q = '''\n\na'b''c'''\n",
        "q = '''a\r\nb'''\n",
        "q = \"a\\tb\" # tamis: allow(x): y\n[[q]]\n",
        "[a]\nq = 'x'\n[b]\nq = \"y\"\n",
        "q = \"\"\"\n\"a\"\"b\n  c\n\"\"\"",
    ];
    let json = [
        "{\"q\": \"a\\ud83d\\ude00b\\\"c\", \"r\": [{\"q\": \"x\"}]} // tamis: allow(x): y\n",
        "[{\"q\": \"a\"}, {\"q\": \"b // c\"}, /* d */ {\"q\": \"e /* f\"}]",
    ];
    let markdown = [
        "```tamis\na\n```\n\n~~~~tamis\n```\nb ~~~\n~~~~\n",
        "- x\n\n  ```tamis\n  a\n   b\n  ```\n\n<!-- tamis: allow(x): y -->\n",
        "> ```tamis\n> a\n>  b\nc\n",
        "```tamis\na `b`\n",
        "```tamis\n\n a\n\nb\n\n```\n[a]: b\n",
        "   ```tamis\n   a\n  b\n```\n",
        "```tamis\n\ta\n```\n",
        "1. ```tamis\n   a\n   ```\n",
    ];
    files.extend(yaml.map(|text| (Format::Yaml, text.to_owned())));
    files.extend(toml.map(|text| (Format::Toml, text.to_owned())));
    files.extend(json.map(|text| (Format::Json, text.to_owned())));
    files.extend(markdown.map(|text| (Format::Markdown, text.to_owned())));
    files
}

/// All edits that replace at most two characters in a file.
fn edits(text: &str) -> Vec<Edit> {
    let ends: Vec<u32> =
        text.char_indices().map(|(at, _)| at).chain([text.len()]).map(|at| at.try_into().unwrap()).collect();
    let spans = ends
        .iter()
        .enumerate()
        .flat_map(|(index, start)| ends[index..].iter().take(3).map(|end| Span::new(*start, *end)).collect::<Vec<_>>());
    spans.flat_map(|span| INSERTED.iter().map(move |new| Edit::replace(span, *new))).collect()
}

#[test]
fn short_edits_are_followed_or_refused() {
    let mut count = 0;
    for (format, text) in files() {
        let patterns = patterns(format).with_empty();
        let Ok(before) = patterns.read(&text, &writer()) else { continue };
        for edit in edits(&text) {
            let after = edited(&text, std::slice::from_ref(&edit));
            if let Some(followed) = before.clone().after_edit(&edit, &after) {
                let read = patterns.read(&after, &writer());
                assert_eq!(read.as_ref(), Ok(&followed), "{edit:?} in\n{text}\n---\n{after}");
                count += 1;
            }
        }
    }
    assert!(count > 300_000, "only {count} edits were followed");
}

#[test]
fn typing_a_word_is_followed_in_all_notations() {
    for query in QUERIES {
        for (name, format, text) in written(query) {
            let at = read(&text, format).queries[0].to_file(Span::at(2)).start;
            for new in ["x", "5", "_", "é"] {
                let edit = Edit::insert(at, new);
                let is_followed = followed(&patterns(format), &text, &edit).is_some();
                // The value has an anchor, or several lines without quotes.
                let is_refused = name == "YAML double" || name == "YAML plain lines" && query.contains(" and ");
                assert_eq!(is_followed, !is_refused, "{name}: {text}");
            }
        }
    }
}

#[test]
fn typing_at_the_end_of_a_line_is_followed() {
    for file in [
        "- q: >-\n    a = 1@\n    and b\n  r: 1\n",
        "- q: |\n    a = 1@\n  r: 1\n",
        "q: 'a = 1@'\n",
        "q: \"a = 1@\"\n",
        "- q: >\n    a = 1@",
    ] {
        let at = u32::try_from(file.find('@').unwrap()).unwrap();
        let mut text = file.replace('@', "");
        for (index, c) in " and b = 2".chars().enumerate() {
            let edit = Edit::insert(at + u32::try_from(index).unwrap(), c);
            assert!(followed(&patterns(Format::Yaml), &text, &edit).is_some(), "{edit:?} in {text}");
            text = edited(&text, &[edit]);
        }
    }
}

#[test]
fn values_that_others_depend_on_are_refused() {
    let edit = |text: &str| Edit::insert(u32::try_from(text.find("abc").unwrap() + 1).unwrap(), "x");
    let with = |pattern: &str| {
        let queries = vec![KeyPattern::parse(pattern).unwrap()];
        FilePatterns::new([(Format::Yaml, Arc::new(Patterns { queries, ..Patterns::default() }))])
    };
    for (text, pattern, is_followed) in [
        ("- q: abc\n  r: d\n", "$[*].*", true),
        ("- name: abc\n  r: d\n", "$[*].*", false),
        ("- q: &a abc\n- q: *a\n", "$..q", false),
        ("- q: abc\n  kind: tamis\n", "$[?@.kind == 'tamis'].q", false),
        ("- q: abc\n  kind: tamis\n", "$[*]['q?']", false),
        ("- 'q?': abc\n  kind: tamis\n", "$[*]['q?']", true),
    ] {
        assert_eq!(followed(&with(pattern), text, &edit(text)).is_some(), is_followed, "{text}");
    }
    let json = "[{\"q\": {\"column_id\": \"name\", \"type\": \"text\", \"operator\": \"eq\", \"value\": \"abc\"}}]";
    let filters = vec![KeyPattern::parse("$[*].q").unwrap()];
    let patterns = FilePatterns::new([(Format::Json, Arc::new(Patterns { filters, ..Patterns::default() }))]);
    assert!(followed(&patterns, json, &edit(json)).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// Several edits in a row, each in the result of the last.
    #[test]
    fn sequences_of_edits_are_followed_or_refused(
        file in 0..files().len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..4_usize, 0..INSERTED.len()), 1..8),
    ) {
        let (format, mut text) = files().swap_remove(file);
        for (at, length, new) in edits {
            let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let start = at.index(ends.len());
            let end = ends[(start + length).min(ends.len() - 1)];
            let span = Span::new(ends[start].try_into().unwrap(), end.try_into().unwrap());
            let edit = Edit::replace(span, INSERTED[new]);
            followed(&patterns(format), &text, &edit);
            text = edited(&text, &[edit]);
        }
    }
}
