//! What has been compiled, as the JSON of its filter tree.

use crate::filter::{FilterTree, Operator, TextType, Writer};
use crate::schema::{FilterType, Known};
use crate::semantic::check::ShortNumber;
use crate::syntax::Connective;
use crate::syntax::ast::Value;

use super::leaf::Asked;
use super::{Group, Output};

/// How often all of the JSON may be moved for what stands in front of it.
const MOST_MOVED: usize = 4;

/// About how many bytes of JSON a byte of a query becomes.
const GROWTH: usize = 6;

pub(super) struct Json<'j> {
    writer: Writer<'j>,
    /// What was there before.
    start: usize,
    /// How many bytes have been moved.
    moved: usize,
}

impl<'j> Json<'j> {
    /// For a query of so many bytes.
    pub(super) fn behind(json: &'j mut String, length: usize) -> Self {
        json.reserve(GROWTH * length);
        Self { start: json.len(), writer: Writer { json }, moved: 0 }
    }

    /// Counts what is moved from a place on, so that no query takes more than linear time.
    fn moved(&mut self, start: usize) -> Option<()> {
        let end = self.writer.json.len();
        self.moved += end - start;
        (self.moved <= MOST_MOVED * (end - self.start)).then_some(())
    }

    /// Takes the end of a node away.
    fn unend(&mut self) {
        let json = &mut self.writer.json;
        json.truncate(json.len() - END.len());
    }
}

const fn start_of(connective: Connective) -> &'static str {
    match connective {
        Connective::And => "{\"and\":[",
        Connective::Or => "{\"or\":[",
    }
}

const END: &str = "]}";

impl<'t> Output<'t> for Json<'_> {
    fn end(&self) -> usize {
        self.writer.json.len()
    }

    fn texts(&mut self, column: Known<'t>, asked: Asked, texts: &[Value<'t>]) {
        self.writer.plain(column.lead);
        self.writer.operator(asked.operator);
        match texts {
            [text] if !asked.is_array => self.writer.text(&text.text),
            _ => self.writer.array(texts, |writer, text| writer.text(&text.text)),
        }
        match asked.filter_type {
            FilterType::Text => self.writer.text_tag(TextType::Text, asked.case_sensitive),
            FilterType::Collection => self.writer.text_tag(TextType::Collection, asked.case_sensitive),
            _ => self.writer.plain(",\"type\":\"id\"}"),
        }
        self.writer.plain("}");
    }

    fn number(&mut self, column: Known<'t>, operator: Operator, number: ShortNumber<'_>) -> Option<()> {
        self.writer.plain(column.lead);
        self.writer.operator(operator);
        match number.json() {
            Some(json) => self.writer.plain(json),
            None => self.writer.number(number.number()?),
        }
        self.writer.plain(",\"type\":\"number\"}}");
        Some(())
    }

    fn tree(&mut self, tree: FilterTree<'t>) {
        self.writer.tree(&tree);
    }

    fn not(&mut self) {
        self.writer.plain("{\"not\":");
    }

    fn negated(&mut self, nots: usize) {
        (0..nots).for_each(|_| self.writer.plain("}"));
    }

    fn connective(&mut self, group: &Group, connective: Connective) -> Option<()> {
        if group.connective.is_none() {
            if group.within == Some(connective) {
                // The node that the first operand is goes on.
                self.unend();
            } else {
                self.moved(group.start)?;
                self.writer.json.insert_str(group.start, start_of(connective));
            }
        }
        self.writer.plain(",");
        Some(())
    }

    fn close(&mut self, group: &Group) {
        if group.connective.is_some() {
            self.writer.plain(END);
        }
    }

    fn merge(&mut self, start: usize, connective: Connective) -> Option<()> {
        self.moved(start)?;
        self.unend();
        self.writer.json.replace_range(start..start + start_of(connective).len(), "");
        Some(())
    }
}
