//! What has been compiled, as a filter tree.

use std::borrow::Cow;

use crate::filter::{
    Filter, FilterLeaf, FilterTree, IdFilter, IdType, NumberFilter, NumberType, OneOrMany, Operator, TextFilter,
    TextType,
};
use crate::lower;
use crate::schema::{FilterType, Known};
use crate::semantic::check::ShortNumber;
use crate::syntax::Connective;
use crate::syntax::ast::Value;

use super::leaf::Asked;
use super::{Group, Output};

/// The operands of all open groups, those of the innermost last.
#[derive(Default)]
pub(super) struct Trees<'t> {
    operands: Vec<FilterTree<'t>>,
}

impl<'t> Trees<'t> {
    fn leaf(&mut self, filter: Filter<'t>) {
        self.operands.push(FilterTree::Leaf(FilterLeaf { filter }));
    }

    pub(super) fn finish(mut self) -> Option<FilterTree<'t>> {
        self.operands.pop()
    }
}

impl<'t> Output<'t> for Trees<'t> {
    fn end(&self) -> usize {
        self.operands.len()
    }

    fn texts(&mut self, column: Known<'t>, asked: Asked, texts: &[Value<'t>]) {
        let Asked { filter_type, operator, case_sensitive, is_array } = asked;
        let column_id = Cow::Borrowed(&*column.column.id);
        let value = match texts {
            [text] if !is_array => OneOrMany::One(text.text.clone()),
            _ => OneOrMany::Many(texts.iter().map(|text| text.text.clone()).collect()),
        };
        let text = |filter_type, column_id, value| {
            Filter::Text(TextFilter { column_id, operator, value, case_sensitive, filter_type })
        };
        self.leaf(match filter_type {
            FilterType::Text => text(TextType::Text, column_id, value),
            FilterType::Collection => text(TextType::Collection, column_id, value),
            _ => Filter::Id(IdFilter { column_id, operator, value, filter_type: IdType }),
        });
    }

    fn number(&mut self, column: Known<'t>, operator: Operator, number: ShortNumber<'_>) -> Option<()> {
        let (column_id, value) = (Cow::Borrowed(&*column.column.id), OneOrMany::One(number.number()?));
        self.leaf(Filter::Number(NumberFilter { column_id, operator, value, filter_type: NumberType }));
        Some(())
    }

    fn tree(&mut self, tree: FilterTree<'t>) {
        self.operands.push(tree);
    }

    fn not(&mut self) {}

    fn negated(&mut self, nots: usize) {
        if let Some(operand) = self.operands.pop() {
            self.operands.push((0..nots).fold(operand, |tree, _| lower::not(tree)));
        }
    }

    fn connective(&mut self, _: &Group, _: Connective) -> Option<()> {
        Some(())
    }

    fn close(&mut self, group: &Group) {
        let Some(connective) = group.connective else { return };
        // A long query is not held twice.
        let operands = match group.start {
            0 => std::mem::take(&mut self.operands),
            start => self.operands.split_off(start),
        };
        self.operands.push(match connective {
            Connective::And => lower::and(operands),
            Connective::Or => lower::or(operands),
        });
    }

    /// Lowering merges them.
    fn merge(&mut self, _: usize, _: Connective) -> Option<()> {
        Some(())
    }
}
