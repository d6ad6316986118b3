//! Positions are mapped in both directions.

use tamis::Span;
use tamis_embedded::Format;

use super::notations::{QUERIES, only, read, written};

/// The characters of a text, with their offsets.
fn characters(text: &str) -> impl Iterator<Item = (u32, char)> {
    text.char_indices().map(|(at, c)| (u32::try_from(at).unwrap(), c))
}

#[test]
fn each_character_of_a_query_is_mapped_to_the_file_and_back() {
    for query in QUERIES {
        for (name, format, text) in written(query) {
            let found = only(&text, format);
            assert_eq!(found.text.trim_end(), *query, "{name}: {text}");
            for (at, c) in characters(query) {
                let span = found.to_file(Span::new(at, at + u32::try_from(c.len_utf8()).unwrap()));
                if c.is_alphanumeric() {
                    assert_eq!(span.text(&text), c.to_string(), "{name}: {text}");
                }
                if !c.is_whitespace() {
                    assert_eq!(found.to_query(&text, span.start), Some(at), "{name}, {c:?}: {text}");
                }
            }
        }
    }
}

#[test]
fn offsets_of_the_file_increase_with_those_of_the_query() {
    for query in QUERIES {
        for (name, format, text) in written(query) {
            let found = only(&text, format);
            let mapped: Vec<u32> = characters(&text).filter_map(|(at, _)| found.to_query(&text, at)).collect();
            assert!(mapped.is_sorted(), "{name}: {mapped:?} {text}");
            assert_eq!(mapped.first(), Some(&0), "{name}: {text}");
            assert!(mapped.iter().all(|at| found.text.is_char_boundary(*at as usize)), "{name}: {text}");
            let end = u32::try_from(query.len()).unwrap();
            assert!(mapped.last().is_some_and(|last| *last >= end), "{name}: {mapped:?} {text}");
        }
    }
}

#[test]
fn only_offsets_in_a_query_are_inside() {
    for query in QUERIES {
        for (name, format, text) in written(query) {
            let found = only(&text, format);
            let first = found.to_file(Span::new(0, 1)).start;
            let last = u32::try_from(query.len()).unwrap();
            let last = found.to_file(Span::new(last - 1, last)).end;
            // The start and the end are inside, what is around the quotes and lines is not.
            assert_eq!(found.to_query(&text, first), Some(0), "{name}: {text}");
            assert_eq!(found.to_query(&text, last), u32::try_from(query.len()).ok(), "{name}: {text}");
            let inside = |at: usize| found.to_query(&text, u32::try_from(at).unwrap()).is_some();
            assert!(!inside(text.find('q').unwrap_or_default()) || format == Format::Markdown, "{name}: {text}");
            for outer in ["r: 1", "r = 1", "# why", "// 👍", "more", "```tamis", "```\n\nmore", "```\r\n\r\nmore"] {
                assert!(text.find(outer).is_none_or(|at| !inside(at)), "{name}, {outer}: {text}");
            }
        }
    }
}

#[test]
fn offsets_in_white_space_are_mapped_to_the_nearest() {
    // `@` is the cursor in the file and in the query.
    for (file, query) in [
        ("q: >\n  a = 1@ \n  and b\n", "a = 1@  and b\n"),
        ("q: >\n  a = 1 @\n  and b\n", "a = 1 @ and b\n"),
        ("q: >\n  a = 1\n  @and b\n", "a = 1 @and b\n"),
        ("q: >\n  a = 1\n @ and b\n", "a = 1 @and b\n"),
        ("q: |\n  a = 1 @\n  and b\n", "a = 1 @\nand b\n"),
        ("q: |\n  a = 1\n@  and b\n", "a = 1\n@and b\n"),
        ("q: |\n @ and b\n", "@and b\n"),
        ("q: |\n@  and b\n", "@and b\n"),
        ("q: |\n  a\n@\n  b\n", "a\n@\nb\n"),
        ("q: |\r\n  a\r\n  @\r\n  b\r\n", "a\n@\nb\n"),
        ("q: |\n  a\n  @\nr: 1\n", "a\n@"),
        ("q: |-\n  a\n  @\nr: 1\n", "a@"),
        ("q: |\n  a @\nr: 1\n", "a @\n"),
        ("- q: |\n    a @\n  r: 1\n", "a @\n"),
        ("q: |\n  a@", "a@\n"),
        ("q: \"a\\u00@e9b\"", "a@éb"),
        ("q: 'a'@'b'", "a@'b"),
    ] {
        let (text, expected) = (file.replace('@', ""), query.replace('@', ""));
        let found = only(&text, Format::Yaml);
        assert_eq!(found.text, expected, "{file:?}");
        let at = found.to_query(&text, u32::try_from(file.find('@').unwrap()).unwrap());
        assert_eq!(at.map(|at| at as usize), query.find('@'), "{file:?}");
    }
}

#[test]
fn a_line_less_indented_than_its_block_is_outside() {
    for (file, is_inside) in [
        ("q: |\n  a\n@\nr: 1\n", false),
        ("q: |\n  a\n @\nr: 1\n", false),
        ("q: |\n  a\n  @\nr: 1\n", true),
        ("q: |\n  a\n@", false),
        ("q: |\n  a\n  @", true),
        ("- q: |\n    a\n  @r: 1\n", false),
        ("- q: |\n    a\n\n    @\n  r: 1\n", true),
    ] {
        let at = u32::try_from(file.find('@').unwrap()).unwrap();
        let text = file.replace('@', "");
        let found = only(&text, Format::Yaml);
        assert_eq!(found.to_query(&text, at).is_some(), is_inside, "{file:?}");
        assert_eq!(found.is_on_new_line(at), is_inside, "{file:?}");
    }
}

#[test]
fn a_mapping_that_is_a_key_contains_no_queries() {
    let text = "'': {q: def}\n? {q: abc}\n: {q: ghi}\n";
    let content = read(text, Format::Yaml);
    let found: Vec<&str> = content.queries.iter().map(|query| query.whole.text(text)).collect();
    assert_eq!(found, ["def", "ghi"]);
}
