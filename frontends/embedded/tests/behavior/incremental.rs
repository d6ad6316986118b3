//! Following an edit has the same result as reading the file again.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;
use tamis::Span;
use tamis::diagnostic::Edit;
use tamis_embedded::{Content, FilePatterns, Format, KeyPattern, Patterns, Unreadable, edited, merged};

use super::notations::{QUERIES, patterns, read, writer, written};
use files::{INSERTED, files};

mod files;

/// The result of following an edit, if it can be followed, checked against reading the file.
fn followed(patterns: &FilePatterns, text: &str, edit: &Edit) -> Option<Result<Content, Unreadable>> {
    let before = patterns.read(text, &writer()).ok()?;
    follow(patterns, &before, text, edit)
}

fn follow(patterns: &FilePatterns, before: &Content, text: &str, edit: &Edit) -> Option<Result<Content, Unreadable>> {
    let mut content = before.clone();
    let after = edited(text, std::slice::from_ref(edit));
    let followed = patterns.after_edit(&mut content, edit, &after, &writer());
    if followed != Some(Ok(())) {
        assert_eq!(content, *before, "{edit:?} in\n{text}\n---\n{after}");
    }
    let followed = followed?.map(|()| content);
    assert_eq!(patterns.read(&after, &writer()), followed, "{edit:?} in\n{text}\n---\n{after}");
    Some(followed)
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

/// Edits that replace whole lines, parts of lines up to their words or ends, and everything between two of these.
fn edits_of_lines(text: &str) -> Vec<Edit> {
    let mut ends = vec![0];
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let words = line.len() - line.trim_start_matches([' ', '>']).len();
        let end = line.trim_end_matches(['\r', '\n']).len();
        ends.extend([words.min(end), end, line.len()].map(|at| start + at));
        start += line.len();
    }
    ends.dedup();
    let spans = ends.iter().enumerate().flat_map(|(index, start)| {
        ends[index + 1..].iter().map(|end| Span::new((*start).try_into().unwrap(), (*end).try_into().unwrap()))
    });
    let new = ["", "x", "\n", "  ", "\n  ", "  b\n", "  b\n  c\n", "b\n\n    c"];
    spans.flat_map(|span| new.map(|new| Edit::replace(span, new))).collect()
}

#[test]
fn short_edits_are_followed_or_refused() {
    let (mut read, mut unreadable) = (0, 0);
    for (format, text) in files() {
        let patterns = patterns(format).with_empty();
        let Ok(before) = patterns.read(&text, &writer()) else { continue };
        for edit in edits(&text).into_iter().chain(edits_of_lines(&text)) {
            match follow(&patterns, &before, &text, &edit) {
                Some(Ok(_)) => read += 1,
                Some(Err(_)) => unreadable += 1,
                None => {}
            }
        }
    }
    assert!(read > 1_000_000 && unreadable > 350_000, "only {read} edits were followed, and {unreadable} errors");
}

#[test]
fn typing_a_word_is_followed_in_all_notations() {
    for query in QUERIES {
        for (name, format, text) in written(query) {
            let at = read(&text, format).queries[0].to_file(Span::at(2)).start;
            for new in ["x", "5", "_", "é"] {
                let edit = Edit::insert(at, new);
                let is_followed = followed(&patterns(format), &text, &edit).is_some();
                // The value has an anchor.
                let is_refused = name == "YAML double";
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
fn edits_are_refused_if_other_values_depend_on_them() {
    let edit = |text: &str| Edit::insert(u32::try_from(text.find("abc").unwrap() + 1).unwrap(), "x");
    let with = |pattern: &str| {
        let queries = vec![KeyPattern::parse(pattern).unwrap()];
        FilePatterns::new([(Format::Yaml, Arc::new(Patterns { queries, ..Patterns::default() }))])
    };
    for (text, pattern, is_followed) in [
        ("- q: abc\n  r: d\n", "$[*].*", true),
        ("- name: abc\n  r: d\n", "$[*].*", true),
        ("- q: &a abc\n- q: *a\n", "$..q", false),
        ("- q: abc\n  kind: tamis\n", "$[?@.kind == 'tamis'].q", true),
        ("- q: abc\n  kind: tamis\n", "$..[?@.kind == 'tamis'].q", false),
        ("a:\n  kind: tamis\n  v:\n    - q: abc\n", "$[?@.kind == 'tamis'].v[*].q", false),
        ("- q: abc\n  kind: tamis\n", "$[*]['q?']", true),
        ("- 'q?': abc\n  kind: tamis\n", "$[*]['q?']", true),
    ] {
        assert_eq!(followed(&with(pattern), text, &edit(text)).is_some(), is_followed, "{text}");
    }
    let json = "[{\"q\": {\"column_id\": \"name\", \"type\": \"text\", \"operator\": \"eq\", \"value\": \"abc\"}}]";
    let filters = vec![KeyPattern::parse("$[*].q").unwrap()];
    let patterns = FilePatterns::new([(Format::Json, Arc::new(Patterns { filters, ..Patterns::default() }))]);
    assert!(followed(&patterns, json, &edit(json)).is_none());
}

#[test]
fn edits_beside_very_wide_indentation_are_refused() {
    let spaces = " ".repeat(70_000);
    for text in [format!("a:@\n{spaces}b: 1\n{spaces}q: 2\n"), format!("a:\n{spaces}b: 1\n{spaces}q: '@'\n")] {
        let at = u32::try_from(text.find('@').unwrap()).unwrap();
        assert_eq!(followed(&patterns(Format::Yaml), &text.replace('@', ""), &Edit::insert(at, " # x")), None);
    }
}

#[test]
fn directives_after_any_line_end_are_refused() {
    for text in [
        "#\r%TAG !e! tag:x,2000:\n---\nb: 1\nc: !e!foo x@\nd: 3\n",
        "a: 1\n...\n\u{feff}%TAG !e! tag:x,2000:\n---\nb: 1\nc: !e!foo x@\nd: 3\n",
    ] {
        let at = u32::try_from(text.find('@').unwrap()).unwrap();
        for new in ["y", "\""] {
            assert_eq!(
                followed(&patterns(Format::Yaml), &text.replace('@', ""), &Edit::insert(at, new)),
                None,
                "{text}"
            );
        }
    }
}

/// Entries of lists and mappings.
const ENTRIES: &[&str] = &[
    "- q: x\n",
    "  - name: y\n    q: z\n",
    "\n  - ",
    "\n- ",
    "v:\n",
    "w: x\n",
    "q: x\n",
    "  q: |\n    x\n",
    "name: x\n",
    "? ",
    "<<: ",
    "- |\n  x\n",
    "? x\n: y\n",
    "- !a b\n",
    "v: &a\n",
];

/// Patterns that select by keys, positions and values.
const PATTERNS: &[&str] = &[
    "$..q",
    "$.v[*].q",
    "$.v[0].q",
    "$.v[-1]['q']",
    "$.v[1:].*",
    "$.*.q",
    "$[*]",
    "$[?@.name].q",
    "$.v[?@.name == 'a b' || @.name == 'd'].q",
    "$[?@.d].q",
    "$.*[?@.name]..q",
    "$..[?@.q].q",
    "$[?@[0]][*].q",
    "$[?@[0].name].*['q','name']",
];

/// A text to insert: half of them are entries.
fn inserted() -> impl Strategy<Value = &'static str> {
    prop_oneof![prop::sample::select(INSERTED), prop::sample::select(ENTRIES)]
}

/// The edit that replaces this many characters somewhere in a text.
fn edit_at(text: &str, at: Index, length: usize, new: &str) -> Edit {
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let start = at.index(ends.len());
    let end = ends[(start + length).min(ends.len() - 1)];
    Edit::replace(Span::new(ends[start].try_into().unwrap(), end.try_into().unwrap()), new)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn merged_edits_have_the_effect_of_both(
        text in "[abé]{0,12}",
        first in (any::<Index>(), 0..6_usize, "[xyé]{0,4}"),
        second in (any::<Index>(), 0..6_usize, "[xyé]{0,4}"),
    ) {
        let first = edit_at(&text, first.0, first.1, &first.2);
        let between = edited(&text, std::slice::from_ref(&first));
        let second = edit_at(&between, second.0, second.1, &second.2);
        let after = edited(&between, std::slice::from_ref(&second));
        prop_assert_eq!(edited(&text, &[merged(&first, &second, &after)]), after);
    }

    /// Several edits in a row, each in the result of the last.
    #[test]
    fn sequences_of_edits_are_followed_or_refused(
        file in 0..files().len(),
        // Half of them use the pattern of the other tests.
        pattern in 0..PATTERNS.len() * 2,
        with_empty: bool,
        edits in prop::collection::vec((any::<Index>(), 0..12_usize, inserted()), 1..8),
    ) {
        let (format, mut text) = files().swap_remove(file);
        let patterns = match PATTERNS.get(pattern) {
            Some(pattern) if format != Format::Markdown => {
                let queries = vec![KeyPattern::parse(pattern).unwrap()];
                FilePatterns::new([(format, Arc::new(Patterns { queries, ..Patterns::default() }))])
            }
            _ => patterns(format),
        };
        let patterns = if with_empty { patterns.with_empty() } else { patterns };
        // The last version that could be read, and the edit since then.
        let mut readable = patterns.read(&text, &writer()).ok().map(|content| (content, None));
        for (at, length, new) in edits {
            let edit = edit_at(&text, at, length, new);
            text = edited(&text, std::slice::from_ref(&edit));
            let read = patterns.read(&text, &writer());
            let Some((content, since)) = &mut readable else {
                readable = read.ok().map(|content| (content, None));
                continue;
            };
            let edit = since.take().map_or(edit.clone(), |before| merged(&before, &edit, &text));
            if let Some(followed) = patterns.after_edit(content, &edit, &text, &writer()) {
                assert_eq!(read, followed.clone().map(|()| content.clone()), "{edit:?} to\n{text}");
                *since = followed.is_err().then_some(edit);
            } else if let Ok(read) = read {
                *content = read;
            } else {
                *since = Some(edit);
            }
        }
    }
}
