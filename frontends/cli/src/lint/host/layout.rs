//! Filters of the API as files lay them out.

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use tamis::Span;
use tamis::filter::FilterTree;
use tamis::lower::Lowered;

/// How a filter is laid out in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// On one line.
    Line,
    /// Each leaf on a line of its own.
    Leaves(Indent),
    /// Each value on a line of its own.
    Values(Indent),
}

/// What the lines of a filter begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Indent {
    /// What stands before each but the first.
    start: String,
    /// What more stands before what is inside something.
    indentation: String,
}

impl Layout {
    /// How the filter at `whole` is laid out, whose leaves stand here.
    pub(super) fn of(file: &str, whole: Span, leaves: &[Span]) -> Self {
        let written = whole.text(file);
        let Some((_, inner)) = written.split_once('\n') else { return Self::Line };
        let blanks = |line: &str| line.get(..line.len() - line.trim_start().len()).unwrap_or_default().to_owned();
        let before = file.get(..whole.start as usize).unwrap_or_default();
        let start = blanks(before.rsplit('\n').next().unwrap_or_default());
        let inside = blanks(inner.lines().next().unwrap_or_default());
        let indentation = inside.strip_prefix(&start).unwrap_or(&inside).to_owned();
        let lines = Indent { start, indentation };
        let are_lines = leaves.iter().all(|leaf| !leaf.text(file).contains('\n'));
        if are_lines { Self::Leaves(lines) } else { Self::Values(lines) }
    }
}

/// A filter as JSON.
pub(super) fn written(filter: &Lowered, layout: &Layout) -> String {
    match (layout, filter) {
        (Layout::Line, Lowered::Tree(tree)) => json(tree, Spaced),
        (Layout::Line, Lowered::List(list)) => json(list, Spaced),
        (Layout::Leaves(lines), Lowered::Tree(tree)) => {
            let mut text = String::new();
            push_tree(&mut text, tree, &lines.start, &lines.indentation);
            text
        }
        (Layout::Leaves(lines), Lowered::List(list)) => {
            let leaves = list.0.iter().map(|leaf| json(leaf, Spaced));
            array(leaves, &lines.start, &lines.indentation)
        }
        (Layout::Values(lines), filter) => {
            let formatter = PrettyFormatter::with_indent(lines.indentation.as_bytes());
            let text = match filter {
                Lowered::Tree(tree) => json(tree, formatter),
                Lowered::List(list) => json(list, formatter),
            };
            text.replace('\n', &format!("\n{}", lines.start))
        }
    }
}

/// A tree with each leaf on its line; as deep as it is nested.
fn push_tree(text: &mut String, tree: &FilterTree, start: &str, indentation: &str) {
    let inside = format!("{start}{indentation}");
    let (name, nodes) = match tree {
        FilterTree::Leaf(_) => return *text += &json(tree, Spaced),
        FilterTree::Not(not) => {
            *text += "{\"not\": ";
            push_tree(text, &not.not, start, indentation);
            return text.push('}');
        }
        FilterTree::And(and) => ("and", &and.and),
        FilterTree::Or(or) => ("or", &or.or),
    };
    let nodes = nodes.iter().map(|node| {
        let mut text = String::new();
        push_tree(&mut text, node, &format!("{inside}{indentation}"), indentation);
        text
    });
    *text += &format!("{{\n{inside}\"{name}\": {}\n{start}}}", array(nodes, &inside, indentation));
}

/// An array with each item on a line of its own.
fn array(items: impl Iterator<Item = String>, start: &str, indentation: &str) -> String {
    let items: Vec<String> = items.map(|item| format!("\n{start}{indentation}{item}")).collect();
    format!("[{}\n{start}]", items.join(","))
}

fn json(value: &impl Serialize, formatter: impl Formatter) -> String {
    let mut bytes = Vec::new();
    // A filter is made of texts and numbers, and writing to memory does not fail.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter));
    String::from_utf8(bytes).unwrap_or_default()
}

/// One line with a blank behind each comma and colon, as people write it.
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
