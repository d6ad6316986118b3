//! Key patterns (RFC 9535), evaluated in bounded time and memory.
//!
//! `serde_json_path` returns a node once for each way to reach it, and `$..*..*..*` reaches each node in very many
//! ways. Here each segment is evaluated on its own, once for each node.

use std::collections::HashSet;

use foldhash::fast::RandomState;
use serde_json::Value;
use serde_json_path::JsonPath;

use super::host_document::{push_index, push_step};

/// The longest pattern, in bytes.
const MAX_LENGTH: usize = 1000;
/// The maximum nesting of brackets and parentheses in a pattern.
const MAX_DEPTH: usize = 16;

/// Some values of a document.
type Nodes = HashSet<*const Value, RandomState>;

/// A key pattern: a JSONPath (RFC 9535) that takes bounded time and memory.
#[derive(Debug)]
pub struct KeyPattern {
    segments: Vec<Segment>,
    /// The minimum depth of the values that decide what it selects.
    filtered_depth: Option<usize>,
    may_depend_on_positions: bool,
}

/// A part of a pattern, from one dot or bracket to the next.
#[derive(Debug)]
struct Segment {
    /// Selects among the children of a node.
    children: JsonPath,
    /// Whether it also selects among the children of all descendants.
    is_descendant: bool,
}

impl KeyPattern {
    /// Parses a pattern.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with it, for a message: it is not a JSONPath, too long, nested too deep, or has a filter
    /// that could take very long.
    pub fn parse(written: &str) -> Result<Self, String> {
        if written.len() > MAX_LENGTH {
            return Err(format!("it is longer than {MAX_LENGTH} bytes"));
        }
        check_nesting(written)?;
        JsonPath::parse(written).map_err(|error| error.message().to_owned())?;
        let mut rest = written.strip_prefix('$').unwrap_or_default().trim_start();
        let mut segments: Vec<Segment> = Vec::new();
        let mut filtered_depth = None;
        while !rest.is_empty() {
            let length = segment_length(rest);
            let segment = rest.get(..length).unwrap_or_default();
            check_filters(segment)?;
            segments.push(Segment::parse(segment)?);
            if filtered_depth.is_none() && unquoted(segment).any(|(_, c)| c == '?') {
                let searches = segments.iter().any(|segment| segment.is_descendant);
                filtered_depth = Some(if searches { 0 } else { segments.len() });
            }
            rest = rest.get(length..).unwrap_or_default().trim_start();
        }
        Ok(Self { segments, filtered_depth, may_depend_on_positions: may_have_position(written) })
    }

    /// The minimum depth of the values that decide what it selects, where the document has depth 0; `None` if keys and
    /// positions alone do.
    pub(crate) const fn filtered_depth(&self) -> Option<usize> {
        self.filtered_depth
    }

    /// Whether positions in lists may decide what it selects.
    pub(crate) const fn may_depend_on_positions(&self) -> bool {
        self.may_depend_on_positions
    }

    /// The selected values in document order, each once, with their JSON pointers (RFC 6901).
    pub(crate) fn select<'v>(&self, document: &'v Value) -> Vec<(String, &'v Value)> {
        let mut current = vec![document];
        for segment in &self.segments {
            current = segment.select(&current);
        }
        let selected: Nodes = current.into_iter().map(std::ptr::from_ref).collect();
        let mut found = Vec::with_capacity(selected.len());
        let mut pointer = String::new();
        locate(document, &selected, &mut pointer, &mut found);
        found
    }
}

impl Segment {
    fn parse(written: &str) -> Result<Self, String> {
        let below = written.strip_prefix("..");
        let children = match below {
            None => format!("${written}"),
            Some(selectors) if selectors.starts_with('[') => format!("${selectors}"),
            Some(name) => format!("$.{name}"),
        };
        let children = JsonPath::parse(&children).map_err(|error| error.message().to_owned())?;
        Ok(Self { children, is_descendant: below.is_some() })
    }

    /// The values that it selects in these nodes, each once.
    fn select<'v>(&self, nodes: &[&'v Value]) -> Vec<&'v Value> {
        let mut seen = Nodes::default();
        let mut selected = Vec::new();
        let mut select = |node: &'v Value| {
            let children = self.children.query(node).into_iter();
            selected.extend(children.filter(|child| seen.insert(std::ptr::from_ref(*child))));
        };
        if !self.is_descendant {
            nodes.iter().for_each(|node| select(node));
            return selected;
        }
        let mut visited = Nodes::default();
        let mut pending: Vec<&Value> = nodes.to_vec();
        while let Some(node) = pending.pop() {
            if visited.insert(std::ptr::from_ref(node)) {
                select(node);
                match node {
                    Value::Array(items) => pending.extend(items),
                    Value::Object(entries) => pending.extend(entries.values()),
                    _ => {}
                }
            }
        }
        selected
    }
}

/// Collects the selected values in a part of a document with this pointer. Recursive: the depth of documents is
/// limited.
fn locate<'v>(value: &'v Value, selected: &Nodes, pointer: &mut String, found: &mut Vec<(String, &'v Value)>) {
    if found.len() == selected.len() {
        return;
    }
    if selected.contains(&std::ptr::from_ref(value)) {
        found.push((pointer.clone(), value));
    }
    let length = pointer.len();
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                push_index(pointer, index);
                locate(item, selected, pointer, found);
                pointer.truncate(length);
            }
        }
        Value::Object(entries) => {
            for (key, value) in entries {
                push_step(pointer, key);
                locate(value, selected, pointer, found);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

/// The characters of a pattern outside of quotes, with their offsets.
fn unquoted(pattern: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut quote, mut is_escaped) = (None, false);
    pattern.char_indices().filter(move |&(_, c)| match quote {
        Some(_) if is_escaped => {
            is_escaped = false;
            false
        }
        Some(open) => {
            is_escaped = c == '\\';
            quote = quote.filter(|_| c != open);
            false
        }
        None => {
            quote = Some(c).filter(|c| ['\'', '"'].contains(c));
            quote.is_none()
        }
    })
}

/// Whether there may be a position or a range of positions in brackets, where keys are in quotes.
fn may_have_position(pattern: &str) -> bool {
    let mut depth = 0_usize;
    unquoted(pattern).any(|(_, c)| {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > 0 && (c.is_ascii_digit() || c == ':')
    })
}

/// Limits the nesting, as the parser of patterns is recursive.
fn check_nesting(pattern: &str) -> Result<(), String> {
    let mut depth = 0_usize;
    for (_, c) in unquoted(pattern) {
        match c {
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(format!("brackets are nested more than {MAX_DEPTH} levels deep"));
        }
    }
    Ok(())
}

/// The length of the first segment of the text after `$`.
fn segment_length(rest: &str) -> usize {
    let start = if rest.starts_with("..") { 2 } else { 1 };
    let is_bracket = rest.starts_with('[') || rest.starts_with("..[");
    let mut depth = usize::from(rest.starts_with('['));
    for (at, c) in unquoted(rest).skip_while(|(at, _)| *at < start) {
        match c {
            '[' if !is_bracket => return at,
            '[' => depth += 1,
            ']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            '.' if !is_bracket => return at,
            c if !is_bracket && c.is_whitespace() => return at,
            _ => {}
        }
    }
    rest.len()
}

/// Rejects filters that can look outside of the descendants of a node, or reach a node in several ways: their cost
/// would grow with the number of ways.
fn check_filters(segment: &str) -> Result<(), String> {
    let mut open = Vec::new();
    let (mut is_filter, mut before) = (false, ' ');
    for (_, c) in unquoted(segment) {
        match c {
            '?' => is_filter = true,
            '$' if is_filter => return Err("a filter cannot refer to `$`, only to `@`".to_owned()),
            '.' if is_filter && before == '.' => return Err("a filter cannot search all levels with `..`".to_owned()),
            ',' if is_filter && open.len() > 1 && open.last() == Some(&'[') => {
                return Err("a filter cannot name several keys in one pair of brackets".to_owned());
            }
            '[' | '(' => open.push(c),
            ']' | ')' => {
                open.pop();
            }
            _ => {}
        }
        before = c;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};
    use serde_json_path::JsonPath;

    use super::KeyPattern;

    const PATTERNS: &[&str] = &[
        "$",
        "$.a",
        "$['a']",
        "$[\"a\"]",
        "$.a.b",
        "$.*",
        "$[*]",
        "$..*",
        "$..a",
        "$..['a','b']",
        "$..[0]",
        "$..[-1]",
        "$..[::2]",
        "$.a[1:3]",
        "$..a..b",
        "$..*..*",
        "$..[*]..[*]",
        "$[*,*]",
        "$['x.y']",
        "$['x[0]','it\\'s']",
        "$[\"x[0]\"].z",
        "$..[?@.b == 'tamis'].a",
        "$..[?@.b == 'x]\\'..$,']",
        "$..[?@.b > 1 && (@.a || !@['x.y'])]",
        "$..[?length(@.b) == 5]",
        "$.views[?match(@.b, 't.*')].a",
        "$.views[?@.b=='tamis', 0]",
        "$['é']",
        "$.views[?@[?@ == 1]]",
    ];

    fn documents() -> Vec<Value> {
        vec![
            json!(null),
            json!([1, [2, [3, {"a": [4]}]], "x"]),
            json!({"a": {"b": {"a": {"b": 1}}}, "x.y": 1, "x[0]": {"z": 2}, "it's": [], "é": [0]}),
            json!({"views": [{"a": 1, "b": "tamis"}, {"a": 2, "b": "x]'..$,"}, {"b": 5}, [1, 2]], "a": [0, 1, 2, 3], "~/": {"a": 1}}),
        ]
    }

    #[test]
    fn selects_the_same_values_as_the_crate_without_duplicates() {
        for written in PATTERNS {
            let pattern = KeyPattern::parse(written).map_err(|error| format!("{written}: {error}")).unwrap();
            let whole = JsonPath::parse(written).unwrap();
            for document in documents() {
                let located = whole.query_located(&document);
                let expected: BTreeSet<String> = located.iter().map(|node| node.location().to_json_pointer()).collect();
                let selected = pattern.select(&document);
                let pointers: BTreeSet<String> = selected.iter().map(|(pointer, _)| pointer.clone()).collect();
                assert_eq!(pointers, expected, "{written} {document}");
                assert_eq!(selected.len(), pointers.len(), "{written}");
                for (pointer, value) in selected {
                    assert_eq!(document.pointer(&pointer), Some(value));
                }
            }
        }
    }

    #[test]
    fn values_are_in_document_order() {
        let document = json!({"a": [{"q": 1}, {"q": 2}], "b": {"q": 3}});
        let selected = KeyPattern::parse("$..q").unwrap();
        let pointers: Vec<String> = selected.select(&document).into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(pointers, ["/a/0/q", "/a/1/q", "/b/q"]);
    }

    #[test]
    fn nodes_reached_in_many_ways_are_selected_once() {
        let mut deep = json!(1);
        for _ in 0..120 {
            deep = json!([deep]);
        }
        let wide = json!(vec![vec![vec![1; 30]; 30]; 30]);
        for written in ["$..*..*..*..*", "$..[*,*]..[*,*]..[*,*]..*..*..*", &format!("${}", "[*,*]".repeat(150))] {
            let pattern = KeyPattern::parse(written).unwrap();
            assert!(pattern.select(&deep).len() <= 121, "{written}");
            assert!(pattern.select(&wide).len() <= 28_000, "{written}");
        }
    }

    #[test]
    fn unbounded_patterns_are_rejected() {
        for (written, says) in [
            ("$[?@.a == $.b]", "`$`"),
            ("$..[?@..a]", "`..`"),
            ("$[?@['a','b']]", "several keys"),
            ("$[?@[*,*][*,*]]", "several keys"),
            (&format!("${}", ".a".repeat(600)), "longer than"),
            (&format!("$[?{}@.a{}]", "(".repeat(400), ")".repeat(400)), "nested"),
        ] {
            assert!(KeyPattern::parse(written).unwrap_err().contains(says), "{written}");
        }
        assert!(KeyPattern::parse("$.views[*.query").is_err());
    }
}
