//! What has been compiled, as a filter tree.

use std::borrow::Cow;

use crate::filter::{
    Filter, FilterLeaf, FilterTree, IdFilter, IdType, NumberFilter, NumberType, OneOrMany, TextFilter, TextType,
};
use crate::lower;
use crate::parse::Connective;

use super::leaf::{Leaf, Test, Texts};
use super::{Group, Output};

/// The operands of all open groups, those of the innermost last.
#[derive(Default)]
pub(super) struct Trees<'t> {
    operands: Vec<FilterTree<'t>>,
}

impl<'t> Trees<'t> {
    pub(super) fn finish(mut self) -> Option<FilterTree<'t>> {
        self.operands.pop()
    }
}

impl<'t> Output<'t> for Trees<'t> {
    fn end(&self) -> usize {
        self.operands.len()
    }

    fn leaf(&mut self, leaf: Leaf<'_, 't>) {
        self.operands.extend(leaf.into_filter().map(|filter| FilterTree::Leaf(FilterLeaf { filter })));
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

impl<'t> Leaf<'_, 't> {
    fn into_filter(self) -> Option<Filter<'t>> {
        let Self { column, operator, test } = self;
        let column_id = Cow::Borrowed(&*column.column.id);
        Some(match test {
            Test::Text { texts, case_sensitive } => {
                let filter_type = TextType::Text;
                Filter::Text(TextFilter { column_id, operator, value: texts.into(), case_sensitive, filter_type })
            }
            Test::Collection { texts, case_sensitive } => {
                let filter_type = TextType::Collection;
                let value = OneOrMany::from(texts);
                let value = if operator.takes_array() { value.into_array() } else { value };
                Filter::Text(TextFilter { column_id, operator, value, case_sensitive, filter_type })
            }
            Test::Id(texts) => Filter::Id(IdFilter { column_id, operator, value: texts.into(), filter_type: IdType }),
            Test::Number(number) => {
                let value = OneOrMany::One(number.number()?);
                Filter::Number(NumberFilter { column_id, operator, value, filter_type: NumberType })
            }
        })
    }
}

impl<'t> From<Texts<'_, 't>> for OneOrMany<Cow<'t, str>> {
    fn from(texts: Texts<'_, 't>) -> Self {
        match texts {
            Texts::One(text) => Self::One(text.clone()),
            Texts::Many(values) => Self::Many(values.iter().map(|value| value.text.clone()).collect()),
        }
    }
}
