//! Queries without words, which an editor completes.

use tamis::diagnostic::Edit;
use tamis_embedded::{Format, edited};

use super::notations::{only, patterns, read, writer};

#[test]
fn a_query_without_words_is_found_on_request_and_can_be_written() {
    // `@` is where its first word is inserted.
    for (format, file) in [
        (Format::Yaml, "q: \"@\"\nr: 1\n"),
        (Format::Yaml, "q: '@'\n"),
        (Format::Yaml, "q: @\nr: 1\n"),
        (Format::Yaml, "- name: é\r\n  q:  @\r\n  r: 1\r\n"),
        (Format::Yaml, "q: @"),
        (Format::Yaml, "q: |\n  @\nr: 1\n"),
        (Format::Yaml, "q: |\n  @"),
        (Format::Yaml, "q: >- # why\n  @\n\nr: 1\n"),
        (Format::Yaml, "q: |\r\n  @\r\nr: 1\r\n"),
        (Format::Yaml, "- name: é\n  q: |\n    @\n  r: 1\n"),
        (Format::Yaml, "- q: |\n\n    @\n- q: a\n"),
        (Format::Yaml, "- name: b\n  q: |\n    @\n- q: a\n"),
        (Format::Json, "{\"q\": \"@\"}"),
        (Format::Toml, "q = \"@\"\n"),
        (Format::Toml, "q = '@'\n"),
        (Format::Toml, "q = \"\"\"\n@\"\"\"\n"),
        (Format::Toml, "q = '''@'''\n"),
        (Format::Markdown, "```tamis\n@\n```\n"),
        (Format::Markdown, "é\n\n> ```tamis\n> @\n> ```\n"),
        (Format::Markdown, "```tamis\r\n@\r\n```\r\n"),
    ] {
        let text = file.replace('@', "");
        let at = u32::try_from(file.find('@').unwrap()).unwrap();
        let usual = read(&text, format).queries;
        assert!(usual.iter().all(|query| !query.text.trim().is_empty()), "{file:?}");
        let content = patterns(format).with_empty().read(&text, &writer()).unwrap();
        let found = content.queries.iter().find(|query| query.text.is_empty());
        let found = found.unwrap_or_else(|| panic!("not found: {file:?}"));
        assert_eq!(content.queries.len(), usual.len() + 1, "{file:?}");
        assert_eq!(found.to_query(&text, at), Some(0), "{file:?}");
        assert_eq!(found.to_file(tamis::Span::at(0)).start, at, "{file:?}");
        let edits = found.edits(&[Edit::insert(0, "b = 2")], &writer()).unwrap();
        assert_eq!(edited(&text, &edits), file.replace('@', "b = 2"));
        let after = read(&edited(&text, &edits), format).queries;
        assert!(after.iter().any(|query| query.text.trim() == "b = 2"), "{file:?}");
        let Some(edits) = found.edits(&[Edit::insert(0, "b\nand c")], &writer()) else { continue };
        let after = read(&edited(&text, &edits), format).queries;
        assert!(after.iter().any(|query| query.text.split_whitespace().eq(["b", "and", "c"])), "{file:?}");
    }
}

#[test]
fn a_block_whose_indentation_is_unknown_is_not_found() {
    for (format, text) in [
        (Format::Yaml, "q: |\nr: 1\n"),
        (Format::Yaml, "q: |"),
        (Format::Yaml, "- q: |\n  \n  r: 1\n"),
        (Format::Yaml, "q: |2\n  \nr: 1\n"),
        (Format::Yaml, "q:\nr: 1\n"),
        (Format::Markdown, "```tamis\n```\n"),
        (Format::Markdown, "- ```tamis\n\n  ```\n"),
    ] {
        let content = patterns(format).with_empty().read(text, &writer()).unwrap();
        assert!(content.queries.is_empty(), "{text:?}");
    }
}

#[test]
fn white_space_in_quotes_is_part_of_a_query() {
    let content = patterns(Format::Yaml).with_empty().read("q: '  '", &writer()).unwrap();
    assert_eq!(content.queries[0].text, "  ");
    assert_eq!(content.queries[0].to_query("q: '  '", 5), Some(1));
    assert!(only("q: a", Format::Yaml).key.is_some());
}
