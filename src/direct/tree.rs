//! A row as a filter tree.

use crate::filter::FilterTree;
use crate::lower;
use crate::parse::Connective;

use super::{Row, Token};

/// How many conditions may take more room than they need.
const LONG: usize = 64;

/// A group whose end is still to come.
struct Group {
    connective: Option<Connective>,
    /// How many operands stood before it.
    operands: usize,
    /// How many `not`s stand in front.
    nots: usize,
}

impl<'t> Row<'t> {
    /// The filter tree.
    pub(crate) fn into_tree(mut self) -> Option<FilterTree<'t>> {
        if self.conditions.len() > LONG {
            self.conditions.shrink_to_fit();
        }
        if self.tokens.len() == self.conditions.len() {
            return join(self.connective, self.conditions);
        }
        let mut conditions = self.conditions.into_iter();
        let mut operands = Vec::new();
        let mut groups: Vec<Group> = Vec::new();
        let mut nots = 0;
        for token in self.tokens {
            match token {
                Token::Not => nots += 1,
                Token::Open(connective) => {
                    groups.push(Group { connective, operands: operands.len(), nots: std::mem::take(&mut nots) });
                }
                Token::Close => {
                    let group = groups.pop()?;
                    let tree = join(group.connective, operands.drain(group.operands..))?;
                    operands.push(negated(tree, group.nots));
                }
                Token::Condition => operands.push(negated(conditions.next()?, std::mem::take(&mut nots))),
            }
        }
        join(self.connective, operands)
    }
}

fn join<'t>(
    connective: Option<Connective>,
    operands: impl IntoIterator<Item = FilterTree<'t>>,
) -> Option<FilterTree<'t>> {
    match connective {
        Some(Connective::And) => Some(lower::and(operands)),
        Some(Connective::Or) => Some(lower::or(operands)),
        None => operands.into_iter().next(),
    }
}

fn negated(tree: FilterTree<'_>, nots: usize) -> FilterTree<'_> {
    (0..nots).fold(tree, |tree, _| lower::not(tree))
}
