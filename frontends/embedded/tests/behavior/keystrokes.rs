//! What editors do in a query is followed without reading the file again.

use std::sync::Arc;

use tamis::Span;
use tamis::diagnostic::Edit;
use tamis_embedded::{Content, FilePatterns, Format, KeyPattern, Patterns, Unreadable, edited, merged};

use super::notations::{patterns, writer};

/// A file in which the part between `«` and `»` is replaced.
fn file_and_span(marked: &str) -> (String, Span) {
    let start = marked.find('«').unwrap();
    let end = marked.find('»').unwrap() - '«'.len_utf8();
    let span = Span::new(start.try_into().unwrap(), end.try_into().unwrap());
    (marked.replace(['«', '»'], ""), span)
}

/// Follows an edit of a file; `None` if it must be read again.
fn followed(patterns: &FilePatterns, text: &str, edit: &Edit, after: &str) -> Option<Result<Content, Unreadable>> {
    let mut content = patterns.read(text, &writer()).unwrap();
    let followed = patterns.after_edit(&mut content, edit, after, &writer())?;
    Some(followed.map(|()| content))
}

/// Follows the edit that replaces the marked part of a file, and returns the query after it.
fn follow(format: Format, marked: &str, new: &str) -> String {
    let (text, span) = file_and_span(marked);
    let edit = Edit::replace(span, new);
    let after = edited(&text, std::slice::from_ref(&edit));
    let followed = followed(&patterns(format), &text, &edit, &after);
    let followed = followed.unwrap_or_else(|| panic!("{new:?} is not followed in\n{marked}"));
    assert_eq!(patterns(format).read(&after, &writer()), followed, "{new:?} in\n{marked}");
    followed.unwrap().queries.first().unwrap().text.clone()
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
    for text in [
        "'a: |- # b': |\n  c\n",
        "\"a: |- # b\": |\n  c\n",
        "'a: |-': |\n  c\n",
        "a: | # 'b: |-\n  c\n",
        "!!str a: |\n  c\n",
        "a: !b: |\n  c\n",
    ] {
        let edit = Edit::insert((text.len() - 1).try_into().unwrap(), "x");
        let after = edited(text, std::slice::from_ref(&edit));
        let followed = followed(&patterns, text, &edit, &after);
        assert_eq!(followed, Some(patterns.read(&after, &writer())), "{text}");
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
        let followed = followed(&patterns, &text, &edit, &after);
        let followed = followed.unwrap_or_else(|| panic!("{new:?} is not followed in\n{marked}"));
        assert_eq!(patterns.read(&after, &writer()), followed, "{marked}");
        assert_eq!(followed.unwrap().queries.first().unwrap().text, expected, "{marked}");
    }
}

#[test]
fn edits_that_end_a_query_elsewhere_are_not_mistaken() {
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
        let followed = followed(&patterns(format), &text, &edit, &after);
        let is_right = match format {
            Format::Yaml => followed.is_none_or(|followed| followed == patterns(format).read(&after, &writer())),
            _ => followed.is_none(),
        };
        assert!(is_right, "{new:?} in\n{marked}");
    }
}

/// What an editor inserts at each keystroke: Enter also inserts the indentation of the next line.
fn keys(typed: &str) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for c in typed.chars() {
        match keys.last_mut() {
            Some(enter) if c == ' ' && enter.starts_with('\n') => enter.push(c),
            _ => keys.push(c.to_string()),
        }
    }
    keys
}

#[test]
fn typing_around_queries_of_yaml_is_followed() {
    let file = "\nviews:\n  - name: a\n    query: b\n  - name: c\n    query: |\n      d\nother: e\n";
    let queries = vec![KeyPattern::parse("$.views[*].query").unwrap()];
    let patterns = FilePatterns::new([(Format::Yaml, Arc::new(Patterns { queries, ..Patterns::default() }))]);
    for (before, typed, reads) in [
        ("", "title: x", 0),
        ("", "# x\n--- # y", 0),
        ("views:", " # why\n  - name: 'x'\n    query: >-\n      y", 0),
        ("name: a", "b # why", 0),
        ("name: a", "\n    tags:\n      - x\n      - {y: \"z\"}", 0),
        ("query: b", "\n  - name: x\n    query: y", 0),
        ("query: b", "\n\n# why", 0),
        ("      d", "\n\n  - query: 'x'\n    name: y", 0),
        // The mapping that contains the list has another key.
        ("      d", "\nmore:\n  - name: x", 1),
        ("other: e", "f\n\nmore: x\n", 0),
    ] {
        let mut text = file.to_owned();
        let mut content = patterns.read(&text, &writer()).unwrap();
        let mut at = text.find(before).unwrap() + before.len();
        let mut not_followed = Vec::new();
        // Edits of a version that cannot be read are merged with later ones.
        let mut since: Option<Edit> = None;
        for key in keys(typed) {
            let edit = Edit::insert(at.try_into().unwrap(), key.as_str());
            at += key.len();
            text = edited(&text, std::slice::from_ref(&edit));
            let edit = since.as_ref().map_or(edit.clone(), |before| merged(before, &edit, &text));
            let read = patterns.read(&text, &writer());
            let Some(followed) = patterns.after_edit(&mut content, &edit, &text, &writer()) else {
                not_followed.push(text.clone());
                content = read.unwrap();
                since = None;
                continue;
            };
            assert_eq!(read, followed.clone().map(|()| content.clone()), "{edit:?} in\n{text}");
            since = followed.is_err().then_some(edit);
        }
        assert_eq!(not_followed.len(), reads, "{not_followed:#?}");
    }
}
