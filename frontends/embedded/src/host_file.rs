//! A file with queries.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use tamis::Span;
use tamis::diagnostic::quote;

use super::align::align;
use super::empty_block::{empty_block, empty_value};
use super::format::Format;
use super::host_document::{HostDocument, Location, Unreadable};
use super::inside::Inside;
use super::keys::KeyPattern;
use super::query::EmbeddedQuery;
use super::sections::Sections;
use super::string_style::StringStyle;
use super::writer::Writer;
use super::yaml::{Padding, Parsed};
use super::{comments, json, markdown, raised, toml, yaml};

/// A parsed file.
pub(crate) struct HostFile<'t> {
    text: &'t str,
    format: Format,
    /// Empty for Markdown.
    documents: Vec<HostDocument>,
    /// Only for YAML.
    sections: Sections,
}

impl<'t> HostFile<'t> {
    /// Reads a file, or a part of a YAML file whose list has other items.
    pub(crate) fn read(text: &'t str, format: Format, padding: Option<Padding>) -> Result<Self, Unreadable> {
        let parsed = |documents| Parsed { documents, sections: Sections::default() };
        let Parsed { documents, sections } = match format {
            Format::Yaml => yaml::read(text, padding)?,
            Format::Json => parsed(vec![json::read(text)?]),
            Format::Toml => parsed(vec![toml::read(text)?]),
            Format::Markdown => parsed(Vec::new()),
        };
        Ok(Self { text, format, documents, sections })
    }

    /// Where reading parts of it can start and end.
    pub(crate) fn into_sections(self) -> Sections {
        self.sections
    }

    /// The queries that a pattern selects; those without words only `with_empty`.
    pub(crate) fn queries(&self, pattern: &KeyPattern, with_empty: bool) -> Result<Vec<EmbeddedQuery>, Unreadable> {
        let mut queries = Vec::new();
        for (document, pointer, value) in self.nodes(pattern) {
            let is_empty = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
            match (value.as_str(), document.locations.get(&pointer)) {
                (Some(read), Some(location)) if is_empty && with_empty => {
                    queries.extend(self.empty(document, &pointer, read, location));
                }
                (None, Some(location)) if is_empty && with_empty => {
                    let line = empty_value(self.text, location.whole).filter(|_| self.format == Format::Yaml);
                    let query = line.map(|line| EmbeddedQuery::empty(line, StringStyle::Plain));
                    queries.extend(query.map(|query| query.with_key(document.key_of(&pointer), location.is_anchored)));
                }
                _ if is_empty => {}
                (Some(read), Some(Location { whole, text: Some((style, content)), is_anchored })) => {
                    let query = string(self.text, read, *whole, (style.clone(), *content));
                    queries.push(query.with_key(document.key_of(&pointer), *is_anchored));
                }
                (_, location) => return Err(not_a_string(location, &pointer)),
            }
        }
        Ok(queries)
    }

    /// The starts of the strings with aliases that these patterns do not all select.
    pub(crate) fn shared<'p>(&self, patterns: impl Iterator<Item = &'p KeyPattern> + Clone) -> HashSet<u32> {
        let mut shared = HashSet::new();
        for document in self.documents.iter().filter(|document| !document.aliases.is_empty()) {
            let selected = patterns.clone().flat_map(|pattern| pattern.select(&document.value));
            let selected: HashSet<String> = selected.map(|(pointer, _)| pointer).collect();
            let locations = selected.iter().filter_map(|pointer| document.locations.get(pointer));
            let mut counts: HashMap<u32, usize> = HashMap::new();
            locations.for_each(|location| *counts.entry(location.whole.start).or_default() += 1);
            // The string itself is selected too.
            let is_shared =
                |(start, aliases): &(&u32, &usize)| counts.get(*start).is_none_or(|count| count <= *aliases);
            shared.extend(document.aliases.iter().filter(is_shared).map(|(start, _)| *start));
        }
        shared
    }

    /// A query without words, if it is known where its first word would be.
    fn empty(&self, document: &HostDocument, at: &str, read: &str, location: &Location) -> Option<EmbeddedQuery> {
        let (style, content) = location.text.as_ref().filter(|(style, _)| *style != StringStyle::Plain)?;
        let key = document.key_of(at);
        let query = if let StringStyle::Block(_) | StringStyle::Folded(_) = style {
            let (line, lines) = empty_block(self.text, location.whole.start)?;
            let is_literal = matches!(style, StringStyle::Block(_));
            let style = if is_literal { StringStyle::Block(lines) } else { StringStyle::Folded(lines) };
            EmbeddedQuery::empty(line, style)
        } else {
            string(self.text, read, location.whole, (style.clone(), *content))
        };
        Some(query.with_key(key, location.is_anchored))
    }

    /// The filters of the API that a pattern selects, as queries.
    pub(crate) fn filters(&self, pattern: &KeyPattern, writer: &Writer<'_>) -> Result<Vec<EmbeddedQuery>, Unreadable> {
        if self.format != Format::Json {
            return Err(Unreadable { at: 0, message: "filters of the API are only supported in JSON".to_owned() });
        }
        let json = json::strict(self.text)?;
        let filters = self.nodes(pattern);
        let filters = filters.map(|(document, at, _)| raised::filter(self.text, &json, document, &at, writer));
        filters.filter_map(Result::transpose).collect()
    }

    /// The code blocks in Markdown with one of these languages.
    pub(crate) fn blocks(&self, languages: &[String], with_empty: bool) -> Vec<EmbeddedQuery> {
        markdown::blocks(self.text, languages, with_empty)
    }

    /// The comments that apply, or are meant to apply, to all queries of the file.
    pub(crate) fn comments(&self) -> Vec<Span> {
        comments::comments(self.text, self.format, &self.documents)
    }

    /// The values that a pattern selects, with their pointers.
    fn nodes(&self, pattern: &KeyPattern) -> impl Iterator<Item = (&HostDocument, String, &Value)> {
        self.documents.iter().flat_map(move |document| {
            pattern.select(&document.value).into_iter().map(move |(pointer, value)| (document, pointer, value))
        })
    }
}

/// The query in a string at `whole`, which is `read`, without its key; `written` is its style, and its range without
/// quotes.
pub(super) fn string(file: &str, read: &str, whole: Span, written: (StringStyle, Span)) -> EmbeddedQuery {
    let (style, content) = written;
    let inside = Inside::of(file, whole, content, &style);
    let map = align(file, content, read, style.escapes());
    EmbeddedQuery::new(read.to_owned(), (whole, inside), map, style)
}

fn not_a_string(location: Option<&Location>, pointer: &str) -> Unreadable {
    let at = location.map_or(0, |location| location.whole.start);
    Unreadable { at, message: format!("the value at {} is not a string", quote(pointer)) }
}

#[cfg(test)]
mod tests {
    use tamis::diagnostic::Edit;
    use tamis::{Code, Diagnostic, Options, Schema, Span};

    use super::super::edits::edited;
    use super::super::source_map::offset;
    use super::*;

    /// Queries with everything that some format escapes, folds or doubles.
    const QUERIES: &[&str] = &[
        "status_code > 5",
        "name = \"it's\" and input contains 'a \"b\"'",
        "name = \"é 👍 \\\\n \\u00e9\" or tags contains \"#x: y\"",
        "a = 1\n  and b = 2 # why\n\nor c = 3",
        "# what for\nname in (\n  \"a\",\n  \"b\",\n)\n",
        "name = \"\\\\\" and c = '\t'",
        "x",
    ];

    /// The query in all notations that can express it.
    fn written(query: &str) -> Vec<(Format, String)> {
        let quoted = serde_json::to_string(query).unwrap();
        let utf16: String = query.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        let lines = |indentation: &str| query.replace('\n', &format!("\n{indentation}"));
        let chomped = if query.ends_with('\n') { "" } else { "-" };
        let mut all = vec![
            (Format::Json, format!("{{\"é\": 1, // why\n \"q\": {quoted},}}")),
            (Format::Json, format!("{{\"q\": \"{utf16}\"}}")),
            (Format::Yaml, format!("é: 👍\nq: &a !!str {quoted} # why\n")),
            (Format::Yaml, format!("{{a: [1], q: {quoted}}}")),
            (Format::Yaml, format!("q: |{chomped}\n    {}\nr: 1\n", lines("    ").trim_end())),
            (Format::Yaml, format!("- 1\n---\r\nq: |{chomped} # why\r\n  {}\r\n", lines("  ").trim_end())),
            (Format::Toml, format!("\"é\" = 1\nq = {quoted} # why\n")),
        ];
        if !query.contains('\n') {
            all.push((Format::Yaml, format!("é: 'it''s'\nq: '{}'\n", query.replace('\'', "''"))));
            all.push((Format::Yaml, format!("q:\n  >-\n  {query}\n")));
            let folded = query.replace(" and ", "\n    and ").replace(" or ", "\n    or ");
            all.push((Format::Yaml, format!("q: >-\n    {folded}\n")));
            if !query.contains(" #") && !query.contains(": ") {
                all.push((Format::Yaml, format!("q: {folded}\n")));
            }
        }
        if !query.contains('\'') {
            all.push((Format::Toml, format!("q = '''\n{query}'''\n")));
            if !query.contains('\n') {
                all.push((Format::Toml, format!("q = '{query}'\n")));
            }
        }
        let escaped = query.replace('\\', "\\\\").replace('"', "\\\"");
        all.push((Format::Toml, format!("q = \"\"\"{}\"\"\"\n", escaped.replace(" and ", " and \\\n   \n  "))));
        all
    }

    fn read(text: &str, format: Format) -> Result<EmbeddedQuery, Unreadable> {
        let mut found = HostFile::read(text, format, None)?.queries(&KeyPattern::parse("$.q").unwrap(), false)?;
        assert_eq!(found.len(), 1, "{text}");
        Ok(found.remove(0))
    }

    /// The spans of the words in a text.
    fn words(text: &str) -> Vec<Span> {
        let start = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
        let span = |word: &str| Span::new(offset(start(word)), offset(start(word) + word.len()));
        text.split_whitespace().map(span).collect()
    }

    #[test]
    fn words_are_mapped_to_the_file() {
        for query in QUERIES {
            for (format, text) in written(query) {
                let found = read(&text, format).unwrap();
                assert_eq!(found.text, *query, "{text}");
                for word in words(query) {
                    let diagnostic = Diagnostic::new(Code::Contradiction, "", word);
                    let mapped = found.diagnostic(diagnostic).span.text(&text);
                    let is_plain = word.text(query).chars().all(|c| c.is_alphanumeric() || c == '_');
                    let is_escaped = text.contains("\\u0061") || text.contains("\\u0073") || text.contains("\\u0078");
                    if is_plain && !is_escaped {
                        assert_eq!(mapped, word.text(query), "{text}");
                    }
                    // An escape is never split.
                    assert!(!mapped.is_empty() && mapped.trim() == mapped, "{mapped:?} in {text}");
                }
            }
        }
    }

    #[test]
    fn edits_are_read_back() {
        let (schema, options) = (Schema::builtin(), Options::default());
        let writer = Writer { schema: &schema, options: &options };
        for query in QUERIES {
            for (format, text) in written(query) {
                let found = read(&text, format).unwrap();
                let spans = words(query).into_iter().chain([Span::at(0), Span::at(offset(query.len()))]);
                for (span, new) in spans.flat_map(|span| ["", "it's \"x: #\" \\ é", "5s"].map(|new| (span, new))) {
                    let edit = Edit::replace(span, new);
                    let expected = edited(query, std::slice::from_ref(&edit));
                    let ways = [found.edits(&[edit], &writer), found.rewrite(&expected, &writer)];
                    let fixed: Vec<String> = ways.iter().flatten().map(|edits| edited(&text, edits)).collect();
                    // Leading and trailing spaces can only be written in quotes.
                    if expected.trim() == expected.trim_end_matches('\n') && !expected.is_empty() && !fixed.is_empty() {
                        let is_read = |fixed: &String| {
                            read(fixed, format).is_ok_and(|read| read.is_equivalent(&expected, &writer))
                        };
                        assert!(fixed.iter().any(is_read), "{text}\n{fixed:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn unreadable_files_are_reported_with_the_position() {
        for (format, text, at) in [
            (Format::Yaml, "a: [1\nb: 2\n", 7),
            (Format::Json, "{\"a\": 1 \"b\": 2}", 7),
            (Format::Toml, "a = 1\na = 2\n", 6),
        ] {
            assert_eq!(HostFile::read(text, format, None).err().map(|error| error.at), Some(at), "{text}");
        }
        // 120 keys of 100,000 bytes: all pointers would be 725 MB.
        let keys = format!("{{\"{}\": ", "k".repeat(100_000)).repeat(120) + "1" + &"}".repeat(120);
        assert!(HostFile::read(&keys, Format::Json, None).is_err_and(|error| error.message.contains("64 MiB")));
        let deep = |open: &str| open.repeat(100_000);
        assert!(HostFile::read(&deep("["), Format::Json, None).is_err());
        assert!(HostFile::read(&deep("["), Format::Yaml, None).is_err());
        assert!(HostFile::read(&deep("- "), Format::Yaml, None).is_err());
        assert!(HostFile::read(&format!("a = {}", deep("[")), Format::Toml, None).is_err());
    }
}
