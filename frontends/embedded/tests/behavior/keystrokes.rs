//! What editors do in a query is followed without reading the file again.

use std::sync::Arc;

use tamis::Span;
use tamis::diagnostic::Edit;
use tamis_embedded::{FilePatterns, Format, KeyPattern, Patterns, edited};

use super::notations::{patterns, read, writer};

/// A file in which the part between `«` and `»` is replaced.
fn file_and_span(marked: &str) -> (String, Span) {
    let start = marked.find('«').unwrap();
    let end = marked.find('»').unwrap() - '«'.len_utf8();
    let span = Span::new(start.try_into().unwrap(), end.try_into().unwrap());
    (marked.replace(['«', '»'], ""), span)
}

/// Follows the edit that replaces the marked part of a file, and returns the query after it.
fn follow(format: Format, marked: &str, new: &str) -> String {
    let (text, span) = file_and_span(marked);
    let edit = Edit::replace(span, new);
    let after = edited(&text, std::slice::from_ref(&edit));
    let followed = patterns(format).after_edit(read(&text, format), &edit, &after, &writer());
    let followed = followed.unwrap_or_else(|| panic!("{new:?} is not followed in\n{marked}"));
    assert_eq!(patterns(format).read(&after, &writer()).as_ref(), Ok(&followed), "{new:?} in\n{marked}");
    followed.queries.first().unwrap().text.clone()
}

#[test]
fn line_ends_in_blocks_of_yaml_are_followed() {
    for (what, marked, new, expected) in [
        ("Enter in a line", "q: |\n  a«» and b\nr: 1\n", "\n  ", "a\n and b\n"),
        ("Enter at the end of a line", "q: |\n  a«»\n  and b\nr: 1\n", "\n  ", "a\n\nand b\n"),
        ("Enter at the end of the last line", "q: |\n  a«»\nr: 1\n", "\n  ", "a\n"),
        ("Enter at the end of the file", "q: |\n  a«»\n", "\n  ", "a\n"),
        ("Enter without a last line end", "q: |\n  a«»", "\n  ", "a\n\n"),
        ("Enter before a line", "q: |\n  a\n«»  and b\n", "\n", "a\n\nand b\n"),
        ("Enter before the first word", "q: |\n  «»a\n", "\n  ", "\na\n"),
        ("a word on a line of white space", "q: |\n  a\n  «»\nr: 1\n", "b", "a\nb\n"),
        ("a word on a line of white space at the end", "q: |\n  a\n  «»", "b", "a\nb\n"),
        ("a word on an empty line at the end", "- q: |\n    a\n«»", "    b", "a\nb\n"),
        ("Backspace before words", "q: |\n  a\n  «\n  »and b\n", "", "a\nand b\n"),
        ("joining lines", "q: |\n  a«\n  »and b\n", "", "aand b\n"),
        ("joining lines with a space", "q: |\n  a«\n  »and b\nr: 1\n", " ", "a and b\n"),
        ("joining lines, keeping the indentation", "q: |\n  a«\n»  and b\nr: 1\n", "", "a  and b\n"),
        ("deleting the first line", "q: |\n«  a\n»  b\nr: 1\n", "", "b\n"),
        ("deleting the last line", "- q: |\n    a\n«    b\n»  r: 1\n", "", "a\n"),
        ("deleting the last line of the file", "- q: |\n    a\n«    b\n»", "", "a\n"),
        ("pasting lines", "q: |\n  a\n«»  b\nr: 1\n", "  c\n    d\n\n  e\n", "a\nc\n  d\n\ne\nb\n"),
        ("pasting lines before the next key", "q: |\n  a\n«»r: 1\n", "  b\n", "a\nb\n"),
        ("commenting a line", "q: |\n  a\n  «»b\nr: 1\n", "# ", "a\n# b\n"),
        ("commenting lines", "q: |\n«  a\n  b»\nr: 1\n", "  # a\n  # b", "# a\n# b\n"),
        ("indenting lines", "q: |\n  a\n«  b»\nr: 1\n", "    b", "a\n  b\n"),
        ("a quote", "q: |\n  name = «»a\nr: 1\n", "\"", "name = \"a\n"),
        ("a tab", "q: |\n  a«»\nr: 1\n", "\t", "a\t\n"),
        ("stripped", "q: |-\n  a«»\n\nr: 1\n", "\n  ", "a"),
        ("kept", "q: |+\n  a«»\n\nr: 1\n", "\n  ", "a\n\n\n"),
        ("with an indicator", "q: |2\n   a«»\n  b\nr: 1\n", "\n  ", " a\n\nb\n"),
        ("with a comment", "q: | # |-\n  a«»\n  b\nr: 1\n", "\n  ", "a\n\nb\n"),
        ("before a comment", "q: |\n  a«»\n # c\nr: 1\n", "\n  b", "a\nb\n"),
        ("before another document", "q: |\n  a«»\n---\nr: 1\n", "\n  b", "a\nb\n"),
        ("CRLF", "q: |\r\n  a«»\r\n  b\r\nr: 1\r\n", "\r\n  ", "a\n\nb\n"),
        ("joining lines with CRLF", "q: |\r\n  a«\r\n  »b\r\nr: 1\r\n", "", "ab\n"),
        ("folded", "q: >\n  a«» and b\nr: 1\n", "\n  ", "a\n and b\n"),
        ("folded, without a space", "q: >-\n  a «»and b\nr: 1\n", "\n  ", "a  and b"),
        ("joining folded lines", "- q: >\n    a«\n    »and b\n", " ", "a and b\n"),
    ] {
        assert_eq!(follow(Format::Yaml, marked, new), expected, "{what}");
    }
}

#[test]
fn a_key_is_not_mistaken_for_the_header_of_its_block() {
    let queries = vec![KeyPattern::parse("$.*").unwrap()];
    let patterns = FilePatterns::new([(Format::Yaml, Arc::new(Patterns { queries, ..Patterns::default() }))]);
    for (text, is_followed) in [
        ("'a: |- # b': |\n  c\n", false),
        ("\"a: |- # b\": |\n  c\n", false),
        ("'a: |-': |\n  c\n", true),
        ("a: | # 'b: |-\n  c\n", true),
        ("!!str a: |\n  c\n", true),
        ("a: !b: |\n  c\n", false),
    ] {
        let edit = Edit::insert((text.len() - 1).try_into().unwrap(), "x");
        let after = edited(text, std::slice::from_ref(&edit));
        let followed = patterns.after_edit(patterns.read(text, &writer()).unwrap(), &edit, &after, &writer());
        assert_eq!(followed.is_some(), is_followed, "{text}");
        assert!(followed.is_none() || followed == patterns.read(&after, &writer()).ok(), "{text}");
    }
}

#[test]
fn typing_new_lines_is_followed() {
    for file in ["- q: |\n    a@\n  r: 1\n", "- q: |\n    a@\n", "- q: |\n    a@", "- q: >-\n    a@\n\n- r: 1\n"] {
        let mut at = file.find('@').unwrap();
        let mut text = file.replace('@', "");
        for new in ["\n    ", "a", "n", "d", " ", "b", "\n    ", "\n    ", "#", " ", "c", "\n    ", "o"] {
            let (before, after) = text.split_at(at);
            follow(Format::Yaml, &format!("{before}«»{after}"), new);
            text.insert_str(at, new);
            at += new.len();
        }
    }
}

#[test]
fn line_ends_in_other_formats_are_followed() {
    for (format, marked, new, expected) in [
        (Format::Markdown, "```tamis\na«» and b\n```\n", "\n", "a\n and b\n"),
        (Format::Markdown, "```tamis\na«»\n```\n", "\n", "a\n\n"),
        (Format::Markdown, "```tamis\na«\n»b\n```\n", "", "ab\n"),
        (Format::Markdown, "```tamis\na\n«b\n»```\n", "", "a\n"),
        (Format::Markdown, "```tamis\r\na«»\r\n```\r\n", "\r\n", "a\n\n"),
        (Format::Markdown, "> ```tamis\n> a«» and b\n> ```\n", "\n> ", "a\n and b\n"),
        (Format::Markdown, "1. x\n\n   ```tamis\n   a«»\n   ```\n", "\n   b", "a\nb\n"),
        (Format::Markdown, "- ```tamis\n  a«\n  »b\n  ```\n", "", "ab\n"),
        (Format::Toml, "q = \"\"\"\na«» and b\"\"\"\n", "\n", "a\n and b"),
        (Format::Toml, "q = \"\"\"\na«\n»b\n\"\"\"\n", "", "ab\n"),
        (Format::Toml, "q = '''\na«»\nb\n'''\n", "\n# c", "a\n# c\nb\n"),
    ] {
        assert_eq!(follow(format, marked, new), expected, "{marked}");
    }
}

#[test]
fn quotes_and_escapes_are_followed() {
    for (format, marked, new, expected) in [
        (Format::Yaml, "q: \"a«»b\"\n", "\\\"", "a\"b"),
        (Format::Yaml, "q: \"a = «»\"\n", "\\\"b\\\"", "a = \"b\""),
        (Format::Yaml, "{q: \"a\\«\"»b\", r: 1}\n", "\\", "a\\b"),
        (Format::Yaml, "q: 'a«»b'\n", "''", "a'b"),
        (Format::Yaml, "q: 'a«»b'\n", "\"", "a\"b"),
        (Format::Yaml, "q: \"«»\" # c\n", "a", "a"),
        (Format::Json, "{\"q\": \"a«»b\"}", "\\n", "a\nb"),
        (Format::Json, "{\"q\": \"a«»b\"}", "\\\"", "a\"b"),
        (Format::Toml, "q = \"a«»b\"\n", "\\\"", "a\"b"),
        (Format::Toml, "q = \"\"\"a«»b\"\"\"\n", "\"", "a\"b"),
        (Format::Toml, "q = 'a«»b'\n", "\"", "a\"b"),
    ] {
        let patterns = patterns(format).with_empty();
        let (text, span) = file_and_span(marked);
        let edit = Edit::replace(span, new);
        let after = edited(&text, std::slice::from_ref(&edit));
        let followed = patterns.after_edit(patterns.read(&text, &writer()).unwrap(), &edit, &after, &writer());
        let followed = followed.unwrap_or_else(|| panic!("{new:?} is not followed in\n{marked}"));
        assert_eq!(patterns.read(&after, &writer()).as_ref(), Ok(&followed), "{marked}");
        assert_eq!(followed.queries.first().unwrap().text, expected, "{marked}");
    }
}

#[test]
fn edits_that_end_a_query_elsewhere_are_refused() {
    for (format, marked, new) in [
        (Format::Yaml, "q: |\n  a«\n»r: 1\n", ""),
        (Format::Yaml, "q: |\n  a\n«»  b\nr: 1\n", "s: 1\n"),
        (Format::Yaml, "q: |\n  a\n«»r: 1\n", "  "),
        (Format::Yaml, "q: |\n  «»a\n  b\n", " "),
        (Format::Yaml, "q: |2\n   «»a", "\n---\n"),
        (Format::Yaml, "q: |\n«»  a\n", "\n--- |\n"),
        (Format::Yaml, "q: \"a«»b\"\n", "\""),
        (Format::Yaml, "q: 'a«»b'\n", "'"),
        (Format::Yaml, "q: 'a«»b'\n", "\n  "),
        (Format::Json, "{\"q\": \"a«»b\"}", "\""),
        (Format::Toml, "q = \"a«»\"\n", "\\"),
        (Format::Toml, "q = '''a«»b'''\n", "'''"),
        (Format::Markdown, "```tamis\na\n«»b\n```\n", "```\n"),
        (Format::Markdown, "> ```tamis\n> a«»\n> ```\n", "\n"),
        (Format::Markdown, "- ```tamis\n  a\n«»  b\n  ```\n", "c\n"),
    ] {
        let (text, span) = file_and_span(marked);
        let edit = Edit::replace(span, new);
        let after = edited(&text, std::slice::from_ref(&edit));
        let followed = patterns(format).after_edit(read(&text, format), &edit, &after, &writer());
        assert!(followed.is_none(), "{new:?} is followed in\n{marked}");
    }
}
