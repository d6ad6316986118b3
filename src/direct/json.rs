//! A row as the JSON of its tree.

use crate::filter::{FilterTree, Writer};
use crate::parse::Connective;

use super::{Row, Token};

impl Row<'_> {
    /// The filter tree as JSON on one line.
    pub(crate) fn to_json(&self) -> String {
        let mut output = Output {
            writer: Writer::for_leaves(self.conditions.len()),
            group: Group::default(),
            outer: Vec::new(),
            nots: 0,
            is_behind_condition: false,
        };
        output.open(self.connective);
        let mut conditions = self.conditions.iter();
        for token in &self.tokens {
            match token {
                Token::Not => output.not(),
                Token::Open(connective) => output.open(*connective),
                Token::Close => output.close(),
                Token::Condition => conditions.next().into_iter().for_each(|tree| output.condition(tree)),
            }
        }
        output.close();
        output.writer.finish()
    }
}

struct Output {
    writer: Writer,
    group: Group,
    /// The groups round it, innermost last.
    outer: Vec<Group>,
    /// How many `not`s stand in front of what comes next.
    nots: usize,
    is_behind_condition: bool,
}

#[derive(Clone, Copy, Default)]
struct Group {
    connective: Option<Connective>,
    /// Whether it has a node of its own; else what is in it belongs to the group round it.
    is_node: bool,
    /// How many `not`s stand in front.
    nots: usize,
}

impl Output {
    fn not(&mut self) {
        self.separate();
        self.writer.plain("{\"not\":");
        self.nots += 1;
    }

    fn open(&mut self, connective: Option<Connective>) {
        self.separate();
        let nots = std::mem::take(&mut self.nots);
        let is_node = connective.is_some() && (nots > 0 || connective != self.group.connective);
        if is_node {
            self.writer.plain(if connective == Some(Connective::Or) { "{\"or\":[" } else { "{\"and\":[" });
        }
        self.outer.push(std::mem::replace(&mut self.group, Group { connective, is_node, nots }));
    }

    fn close(&mut self) {
        let Group { is_node, nots, .. } = self.group;
        if is_node {
            self.writer.plain("]}");
        }
        self.group = self.outer.pop().unwrap_or_default();
        self.end(nots);
    }

    fn condition(&mut self, tree: &FilterTree<'_>) {
        self.separate();
        match (tree, self.group.connective) {
            (FilterTree::And(node), Some(Connective::And)) if self.nots == 0 => self.writer.trees(&node.and),
            (FilterTree::Or(node), Some(Connective::Or)) if self.nots == 0 => self.writer.trees(&node.or),
            _ => self.writer.tree(tree),
        }
        let nots = std::mem::take(&mut self.nots);
        self.end(nots);
    }

    /// Ends a condition or a group, and the `not`s in front of it.
    fn end(&mut self, nots: usize) {
        (0..nots).for_each(|_| self.writer.plain("}"));
        self.is_behind_condition = true;
    }

    fn separate(&mut self) {
        if std::mem::take(&mut self.is_behind_condition) {
            self.writer.plain(",");
        }
    }
}
