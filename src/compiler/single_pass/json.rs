//! Writes the JSON of a filter tree while the query is read.

use crate::filter::{FilterOperator, FilterTree, TextType, Writer};
use crate::schema::{FilterType, Known};
use crate::semantic::check::ShortNumber;
use crate::syntax::Connective;
use crate::syntax::ast::Value;

use super::Group;

/// The maximum number of times that the whole JSON may be moved to insert text before it.
const MAX_MOVES: usize = 4;

/// The estimated number of bytes of JSON per byte of a query.
const GROWTH: usize = 6;

/// The parts of a leaf with string values.
#[derive(Clone, Copy)]
pub(super) struct TextLeaf {
    /// Text, collection or id.
    pub(super) filter_type: FilterType,
    pub(super) operator: FilterOperator,
    pub(super) case_sensitive: bool,
    /// Whether the value is an array.
    pub(super) is_array: bool,
}

/// The JSON written so far.
pub(super) struct Json<'j> {
    writer: Writer<'j>,
    /// The start of the JSON of the query; what is before it is the caller's.
    start: usize,
    /// The number of bytes moved so far.
    moved: usize,
}

impl<'j> Json<'j> {
    /// Starts after `json`, for a query of `length` bytes.
    pub(super) fn after(json: &'j mut String, length: usize) -> Self {
        json.reserve(GROWTH * length);
        Self { start: json.len(), writer: Writer { json }, moved: 0 }
    }

    /// Counts the bytes from `start` on as moved. `None` if there were too many, so that the time stays linear.
    fn moved(&mut self, start: usize) -> Option<()> {
        let end = self.writer.json.len();
        self.moved += end - start;
        (self.moved <= MAX_MOVES * (end - self.start)).then_some(())
    }

    /// Removes the end of the last node, so that operands can be added to it.
    fn reopen(&mut self) {
        let json = &mut self.writer.json;
        json.truncate(json.len() - END.len());
    }

    /// The start of the next operand, in bytes.
    pub(super) fn end(&self) -> usize {
        self.writer.json.len()
    }

    /// Writes a leaf with a string or an array of strings.
    pub(super) fn text_leaf(&mut self, column: Known<'_>, leaf: TextLeaf, texts: &[Value<'_>]) {
        self.writer.begin_leaf(column.json_id);
        self.writer.operator(leaf.operator);
        match texts {
            [text] if !leaf.is_array => self.writer.text(&text.text),
            _ => self.writer.array(texts, |writer, text| writer.text(&text.text)),
        }
        match leaf.filter_type {
            FilterType::Text => self.writer.text_tag(TextType::Text, leaf.case_sensitive),
            FilterType::Collection => self.writer.text_tag(TextType::Collection, leaf.case_sensitive),
            _ => self.writer.plain(",\"type\":\"id\"}"),
        }
        self.writer.plain("}");
    }

    /// Writes a leaf with a number.
    pub(super) fn number_leaf(
        &mut self,
        column: Known<'_>,
        operator: FilterOperator,
        number: ShortNumber<'_>,
    ) -> Option<()> {
        self.writer.begin_leaf(column.json_id);
        self.writer.operator(operator);
        match number.json() {
            Some(json) => self.writer.plain(json),
            None => self.writer.number(number.number()?),
        }
        self.writer.plain(",\"type\":\"number\"}}");
        Some(())
    }

    pub(super) fn tree(&mut self, tree: &FilterTree<'_>) {
        self.writer.tree(tree);
    }

    /// Writes a `not` before an operand.
    pub(super) fn not(&mut self) {
        self.writer.plain("{\"not\":");
    }

    /// Ends an operand after `nots` calls of [`not`](Self::not).
    pub(super) fn negated(&mut self, nots: usize) {
        (0..nots).for_each(|_| self.writer.plain("}"));
    }

    /// Writes a connective after an operand of a group.
    pub(super) fn connective(&mut self, group: &Group, connective: Connective) -> Option<()> {
        if group.connective.is_none() {
            if group.within == Some(connective) {
                // The first operand is a node of the same connective: continue it.
                self.reopen();
            } else {
                self.moved(group.start)?;
                self.writer.json.insert_str(group.start, start_of(connective));
            }
        }
        self.writer.plain(",");
        Some(())
    }

    /// Ends a group.
    pub(super) fn close(&mut self, group: &Group) {
        if group.connective.is_some() {
            self.writer.plain(END);
        }
    }

    /// Inlines the last operand, which starts at `start` and has the same connective as its group, into the group.
    pub(super) fn merge(&mut self, start: usize, connective: Connective) -> Option<()> {
        self.moved(start)?;
        self.reopen();
        self.writer.json.replace_range(start..start + start_of(connective).len(), "");
        Some(())
    }
}

const fn start_of(connective: Connective) -> &'static str {
    match connective {
        Connective::And => "{\"and\":[",
        Connective::Or => "{\"or\":[",
    }
}

const END: &str = "]}";
