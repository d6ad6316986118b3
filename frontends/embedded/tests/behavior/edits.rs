//! Edits of a query are written in the style of its file.

use std::sync::Arc;

use tamis::diagnostic::Edit;
use tamis_embedded::{FilePatterns, Format, KeyPattern, Patterns, changes, edited};

use super::notations::{QUERIES, only, patterns, read, writer, written};

/// The file after an insertion at the `@` of the query.
fn inserted(text: &str, format: Format, query: &str, new: &str) -> String {
    let found = only(text, format);
    assert_eq!(found.text, query.replace('@', ""), "{text}");
    let edit = Edit::insert(u32::try_from(query.find('@').unwrap()).unwrap(), new);
    edited(text, &found.edits(&[edit], &writer()).unwrap_or_else(|| panic!("not writable: {text}")))
}

#[test]
fn insertions_stay_inside_their_block() {
    for (text, query, new, expected) in [
        // Several lines are indented.
        ("q: |\n  a\n  and b\nr: 1\n", "a\n@and b\n", "or c\nor d\n", "q: |\n  a\n  or c\n  or d\n  and b\nr: 1\n"),
        ("q: |\r\n  a\r\n  b\r\nr: 1\r\n", "a@\nb\n", "\nor c", "q: |\r\n  a\r\n  or c\r\n  b\r\nr: 1\r\n"),
        // At the end of the query, before and after its line end.
        ("q: |\n  a\nr: 1\n", "a@\n", " and b", "q: |\n  a and b\nr: 1\n"),
        ("q: |\n  a\nr: 1\n", "a\n@", "and b", "q: |\n  a\n  and b\nr: 1\n"),
        ("- q: |\n    a\n  r: 1\n", "a\n@", "and b\nor c", "- q: |\n    a\n    and b\n    or c\n  r: 1\n"),
        ("- q: |-\n    a\n  r: 1\n", "a@", "\nand b", "- q: |-\n    a\n    and b\n  r: 1\n"),
        ("- q: |\n    a\n\n  r: 1\n", "a\n@", "and b", "- q: |\n    a\n    and b\n\n  r: 1\n"),
        ("- q: |+\n    a\n\n  r: 1\n", "a\n@\n", "and b", "- q: |+\n    a\n    and b\n\n  r: 1\n"),
        ("q: |\n  a", "a\n@", "and b", "q: |\n  a\n  and b"),
        ("q: |\n  a", "a@\n", " and b", "q: |\n  a and b"),
        // In the spaces at the end of a line.
        ("- q: |\n    a and \n  r: 1\n", "a and @\n", "b", "- q: |\n    a and b\n  r: 1\n"),
        ("- q: >\n    a and \n    c\n  r: 1\n", "a and @ c\n", "b", "- q: >\n    a and b\n    c\n  r: 1\n"),
        ("- q: >-\n    a and \n  r: 1\n", "a and @", "b", "- q: >-\n    a and b\n  r: 1\n"),
        // On an empty line.
        ("q: |\n  a\n\n  b\n", "a\n@\nb\n", "or c", "q: |\n  a\n  or c\n  b\n"),
    ] {
        assert_eq!(inserted(text, Format::Yaml, query, new), expected, "{text:?}");
    }
    for (text, query, new, expected) in [
        ("```tamis\na\n```\n", "a\n@", "and b", "```tamis\na\nand b\n```\n"),
        ("```tamis\na\n```\n", "a@\n", "\nand b", "```tamis\na\nand b\n```\n"),
        ("- ```tamis\n  a\n  ```\n", "a\n@", "and b", "- ```tamis\n  a\n  and b\n  ```\n"),
        ("> ```tamis\n> a\n> ```\n", "a@\n", "\nand b", "> ```tamis\n> a\n> and b\n> ```\n"),
    ] {
        assert_eq!(inserted(text, Format::Markdown, query, new), expected, "{text:?}");
    }
}

#[test]
fn insertions_of_several_lines_are_read_back_in_all_notations() {
    for query in QUERIES {
        for (name, format, text) in written(query) {
            let found = only(&text, format);
            for at in [0, query.len(), found.text.len()] {
                let edit = Edit::insert(u32::try_from(at).unwrap(), "\nand input contains \"é 👍\"\nor b = 2\n");
                let expected = edited(&found.text, std::slice::from_ref(&edit));
                let Some(edits) = found.edits(&[edit], &writer()) else { panic!("{name}: {text}") };
                let after = edited(&text, &edits);
                let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
                assert_eq!(words(&only(&after, format).text), words(&expected), "{name}: {text}\n{after}");
            }
        }
    }
}

#[test]
fn a_cursor_inserts_where_it_is() {
    for (format, file, new, expected) in [
        (Format::Yaml, "- q: >-\n    a\n    @\n  r: 1\n", "and b", "- q: >-\n    a\n    and b\n  r: 1\n"),
        (Format::Yaml, "- q: |\n    a @\n  r: 1\n", "and\nb", "- q: |\n    a and\n    b\n  r: 1\n"),
        (Format::Yaml, "q: 'a@'", " = 'x'", "q: 'a = ''x'''"),
        (Format::Json, "{\"q\": \"a@\"}", " = \"x\"", "{\"q\": \"a = \\\"x\\\"\"}"),
        (Format::Toml, "q = \"\"\"\na@\"\"\"", " = \"x\"", "q = \"\"\"\na = \\\"x\\\"\"\"\""),
        (Format::Markdown, "```tamis\na\n@\n```\n", "and b", "```tamis\na\nand b\n```\n"),
    ] {
        let text = file.replace('@', "");
        let at = u32::try_from(file.find('@').unwrap()).unwrap();
        let found = only(&text, format);
        let edit = found.insert_at(at, new).unwrap();
        assert_eq!(edited(&text, &[edit]), expected, "{file}");
        assert_eq!(found.insert_at(0, new), None, "{file}");
    }
}

#[test]
fn an_insertion_at_the_end_of_a_line_of_markdown_is_before_its_line_end() {
    for (text, expected) in [
        ("```tamis\r\n(a@\r\nor b\r\n```\r\n", "```tamis\r\n(a)\r\nor b\r\n```\r\n"),
        ("> ```tamis\r\n> (a@\r\n> ```\r\n", "> ```tamis\r\n> (a)\r\n> ```\r\n"),
    ] {
        let query = only(&text.replace('@', ""), Format::Markdown).text.replacen('a', "a@", 1);
        assert_eq!(inserted(&text.replace('@', ""), Format::Markdown, &query, ")"), expected, "{text:?}");
        assert_eq!(only(expected, Format::Markdown).text, query.replace('@', ")"));
    }
}

#[test]
fn queries_are_written_back_with_edits_that_keep_the_rest() {
    let text = "- q: |\n    a  and b\n- r: a\n- q: 'c  or d'\n";
    let content = read(text, Format::Yaml);
    let changed = [Some("a and b\n"), Some("c or d")];
    let (written, _) = patterns(Format::Yaml).write_back((text, &content), &changed, &writer()).unwrap();
    assert_eq!(written.text, "- q: |\n    a and b\n- r: a\n- q: 'c or d'\n");
    assert_eq!(edited(text, &written.edits), written.text);
    let replaced: Vec<(&str, &str)> =
        written.edits.iter().map(|edit| (edit.span.text(text), edit.text.as_str())).collect();
    assert_eq!(replaced, [("  ", " "), ("  ", " ")]);
}

#[test]
fn a_long_query_is_changed_from_its_first_to_its_last_difference() {
    let query = |word: &str, rest: &str| format!("é {word} {}é{rest}", "\"👍\" , ".repeat(10_000));
    for (before, after, count) in [
        (query("a", ""), query("b", ""), 1),
        (query("a", " c"), query("bé", " ç"), 1),
        (query("a", ""), query("a", ""), 0),
        (query("a", ""), query("a", "é"), 1),
    ] {
        let edits = changes(&before, &after);
        assert_eq!(edits.len(), count);
        assert_eq!(edited(&before, &edits), after);
    }
}

#[test]
fn a_query_whose_aliases_are_not_all_queries_is_not_rewritten() {
    for (text, pattern, is_shared) in [
        ("q: &a x\n", "$.q", false),
        ("q: &a x\nr: 1\ns: *a\n", "$.q", true),
        ("q: &a x\ns: *a\n", "$.*", false),
        ("q: &a x\n*a : 1\n", "$.q", true),
        ("s: &a x\nq: *a\n", "$.q", true),
        ("q: &a x\nr: &a y\ns: *a\n", "$.q", false),
        ("q: &a x\nr: &a y\ns: *a\n", "$.r", true),
        ("- q: &a |\n    x\n- q: *a\n- q: *a\n", "$[*].q", false),
        ("- q: &a |\n    x\n- q: *a\n- r: *a\n", "$[*].q", true),
        ("q: 1\n---\n- q: &a x\n- *a\n", "$[*].q", true),
    ] {
        let queries = vec![KeyPattern::parse(pattern).unwrap()];
        let patterns = FilePatterns::new([(Format::Yaml, Arc::new(Patterns { queries, ..Patterns::default() }))]);
        let content = patterns.read(text, &writer()).unwrap();
        let query = content.queries.iter().find(|query| query.text.starts_with(['x', 'y'])).unwrap();
        assert_eq!(query.is_shared(), is_shared, "{text}");
        assert_eq!(query.edits(&[Edit::insert(1, "1")], &writer()).is_none(), is_shared, "{text}");
        let changed: Vec<_> = content.queries.iter().map(|other| (other == query).then_some("z")).collect();
        let (written, kept) = patterns.write_back((text, &content), &changed, &writer()).unwrap();
        assert_eq!(written.text == text, is_shared, "{text}");
        assert_eq!(kept.iter().all(Option::is_none), is_shared, "{text}");
    }
    // Two patterns select all of them.
    let queries = ["$.q", "$.s"].map(|pattern| KeyPattern::parse(pattern).unwrap()).into();
    let patterns = FilePatterns::new([(Format::Yaml, Arc::new(Patterns { queries, ..Patterns::default() }))]);
    let content = patterns.read("q: &a x\ns: *a\n", &writer()).unwrap();
    assert!(content.queries.iter().all(|query| !query.is_shared()));
}
