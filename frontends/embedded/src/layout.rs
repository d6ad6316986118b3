//! The layout of API filters in files.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use tamis::Span;
use tamis::filter::{Filter, FilterTree};
use tamis::lower::{Form, Lowered};

/// The layout of a filter in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) form: Form,
    /// The query that the filter was raised to.
    pub(super) query: String,
    /// Whether it contains comments, which would be lost.
    pub(super) has_comments: bool,
    /// The source of its leaves, in source order.
    leaves: Vec<String>,
    lines: Lines,
}

/// The lines of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Lines {
    /// All on one line.
    One,
    /// One line for each node, or for each value of a leaf.
    Several {
        /// The line end, and the indentation of the outermost lines.
        start: String,
        /// The indentation added by each level.
        indentation: String,
        /// Whether leaves have several lines.
        in_leaves: bool,
    },
}

/// The last line end in a text.
pub(super) fn line_end(text: &str) -> &'static str {
    match text.rfind('\n') {
        Some(at) if text.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}

impl Layout {
    /// The layout of the filter at `whole`, which was raised to a query and has these leaves; `json` is the file with
    /// spaces in place of comments.
    pub(super) fn of(file: &str, json: &str, form: Form, query: String, whole: Span, leaves: &[Span]) -> Self {
        let words = |text: &str| text.replace(',', "").split_whitespace().map(str::len).sum::<usize>();
        let has_comments = words(whole.text(file)) != words(whole.text(json));
        let leaves: Vec<String> = leaves.iter().map(|leaf| leaf.text(file).to_owned()).collect();
        let lines = match whole.text(file).split_once('\n') {
            None => Lines::One,
            Some((first, inner)) => {
                let before = file.get(..whole.start as usize).unwrap_or_default();
                let start = indentation_of(before.rsplit('\n').next().unwrap_or_default());
                let inside = indentation_of(inner.lines().next().unwrap_or_default());
                let indentation = inside.strip_prefix(start).unwrap_or(inside).to_owned();
                let end = line_end(&format!("{first}\n"));
                let in_leaves = leaves.iter().any(|leaf| leaf.contains('\n'));
                Lines::Several { start: format!("{end}{start}"), indentation, in_leaves }
            }
        };
        Self { form, query, has_comments, leaves, lines }
    }

    /// Writes a filter as JSON. `before` is the filter of the original query, if it compiles: leaves that occur in both
    /// are written as before.
    pub(super) fn written(&self, filter: &Lowered, before: Option<&Lowered>) -> String {
        let mut leaves = Vec::new();
        match before {
            Some(Lowered::Tree(tree)) => push_leaves(tree, &mut leaves),
            Some(Lowered::List(list)) => leaves.extend(&list.0),
            None => {}
        }
        let mut known = HashMap::new();
        if leaves.len() == self.leaves.len() {
            let written = self.leaves.iter().map(String::as_str);
            known.extend(leaves.into_iter().map(|leaf| json(leaf, Spaced)).zip(written));
        }
        let writer = Writer { known, lines: &self.lines };
        let start = if let Lines::Several { start, .. } = &self.lines { start.as_str() } else { "" };
        match filter {
            Lowered::Tree(tree) => writer.tree(tree, start),
            Lowered::List(list) => writer.array(list.0.iter().map(|leaf| writer.leaf(leaf, start)), start),
        }
    }
}

/// The white space at the start of a line.
fn indentation_of(line: &str) -> &str {
    line.get(..line.len() - line.trim_start().len()).unwrap_or_default()
}

/// Collects the leaves of a tree; recursive, as its depth is limited.
fn push_leaves<'f>(tree: &'f FilterTree<'f>, leaves: &mut Vec<&'f Filter<'f>>) {
    match tree {
        FilterTree::Leaf(leaf) => leaves.push(&leaf.filter),
        FilterTree::Not(not) => push_leaves(&not.not, leaves),
        FilterTree::And(and) => and.and.iter().for_each(|node| push_leaves(node, leaves)),
        FilterTree::Or(or) => or.or.iter().for_each(|node| push_leaves(node, leaves)),
    }
}

struct Writer<'l> {
    /// The source of leaves, by their JSON on one line.
    known: HashMap<String, &'l str>,
    lines: &'l Lines,
}

impl Writer<'_> {
    /// Writes a tree whose lines start with `start`; recursive, as its depth is limited.
    fn tree(&self, tree: &FilterTree, start: &str) -> String {
        let (name, nodes) = match tree {
            FilterTree::Leaf(leaf) => return format!("{{\"filter\": {}}}", self.leaf(&leaf.filter, start)),
            FilterTree::Not(not) => return format!("{{\"not\": {}}}", self.tree(&not.not, start)),
            FilterTree::And(and) => ("and", &and.and),
            FilterTree::Or(or) => ("or", &or.or),
        };
        let inside = self.inside(start);
        let within = self.inside(&inside);
        let nodes = self.array(nodes.iter().map(|node| self.tree(node, &within)), &inside);
        format!("{{{inside}\"{name}\": {nodes}{start}}}")
    }

    fn leaf(&self, leaf: &Filter, start: &str) -> String {
        let line = json(leaf, Spaced);
        match (self.known.get(&line), self.lines) {
            (Some(written), _) => (*written).to_owned(),
            (None, Lines::Several { indentation, in_leaves: true, .. }) => {
                json(leaf, PrettyFormatter::with_indent(indentation.as_bytes())).replace('\n', start)
            }
            (None, _) => line,
        }
    }

    fn array(&self, items: impl Iterator<Item = String>, start: &str) -> String {
        let items: Vec<String> = items.collect();
        match self.lines {
            Lines::One => format!("[{}]", items.join(", ")),
            Lines::Several { .. } => {
                let inside = self.inside(start);
                format!("[{inside}{}{start}]", items.join(&format!(",{inside}")))
            }
        }
    }

    /// The start of the lines one level below those that start with `start`.
    fn inside(&self, start: &str) -> String {
        match self.lines {
            Lines::One => String::new(),
            Lines::Several { indentation, .. } => format!("{start}{indentation}"),
        }
    }
}

fn json(value: &impl Serialize, formatter: impl Formatter) -> String {
    let mut bytes = Vec::new();
    // A filter consists of strings and numbers, and writing to memory does not fail.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter));
    String::from_utf8(bytes).unwrap_or_default()
}

/// One line with a space after each comma and colon, as people write it.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + std::io::Write>(&mut self, writer: &mut W, first: bool) -> std::io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + std::io::Write>(&mut self, writer: &mut W, first: bool) -> std::io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + std::io::Write>(&mut self, writer: &mut W) -> std::io::Result<()> {
        writer.write_all(b": ")
    }
}
