//! Two filters as one network: a node for each distinct part, so that a part of both filters is one node.

use std::collections::HashMap;

use crate::filter::{Filter, FilterTree, OneOrMany, TextFilter, json};

/// A set of truth values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Truths(u8);

impl Truths {
    pub(super) const TRUE: Self = Self(1);
    pub(super) const FALSE: Self = Self(2);
    pub(super) const UNKNOWN: Self = Self(4);
    pub(super) const NONE: Self = Self(0);
    pub(super) const KNOWN: Self = Self(3);
    pub(super) const ALL: Self = Self(7);
    pub(super) const NOT_TRUE: Self = Self(6);

    pub(super) const fn of(result: bool) -> Self {
        if result { Self::TRUE } else { Self::FALSE }
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) const fn is_single(self) -> bool {
        self.0.is_power_of_two()
    }

    /// One of its truth values.
    pub(super) const fn first(self) -> Self {
        Self(self.0 & self.0.wrapping_neg())
    }

    /// The truth values of the negation.
    pub(super) const fn negated(self) -> Self {
        Self(self.0 & 4 | (self.0 & 1) << 1 | (self.0 & 2) >> 1)
    }
}

/// A distinct part of the filters.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// The nodes that it is a part of.
    pub(super) parents: Vec<usize>,
    /// Whether it is a part of the old filter, and of the new one.
    pub(super) sides: [bool; 2],
}

/// The kinds of node; parts are the numbers of nodes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// The number of the comparison.
    Leaf(usize),
    Not(usize),
    And(Vec<usize>),
    Or(Vec<usize>),
}

/// The nodes of two filters; a part comes before the nodes that it is a part of.
pub(super) struct Network<'f> {
    pub(super) nodes: Vec<Node>,
    /// The distinct comparisons, with their nodes.
    pub(super) leaves: Vec<(&'f Filter<'f>, usize)>,
    /// The nodes of the old filter and of the new one.
    pub(super) roots: [usize; 2],
}

impl<'f> Network<'f> {
    pub(super) fn of(filters: [&'f FilterTree<'f>; 2]) -> Self {
        let mut builder =
            Builder { nodes: Vec::new(), leaves: Vec::new(), numbers: HashMap::new(), leaf_numbers: HashMap::new() };
        let roots = [(0, filters[0]), (1, filters[1])].map(|(side, filter)| builder.add(filter, side));
        let Builder { nodes, leaves, .. } = builder;
        Self { nodes, leaves, roots }
    }

    /// The size, for the budget.
    pub(super) fn size(&self) -> usize {
        self.nodes.iter().map(|node| 1 + node.parents.len()).sum()
    }
}

struct Builder<'f> {
    nodes: Vec<Node>,
    leaves: Vec<(&'f Filter<'f>, usize)>,
    numbers: HashMap<Kind, usize>,
    leaf_numbers: HashMap<String, usize>,
}

impl<'f> Builder<'f> {
    /// Recursive: as deep as the filter is nested; keep the stack frame small.
    fn add(&mut self, tree: &'f FilterTree<'f>, side: usize) -> usize {
        let number = match tree {
            FilterTree::Leaf(node) => self.leaf(&node.filter),
            FilterTree::Not(node) => {
                let part = self.add(&node.not, side);
                self.negation(part)
            }
            FilterTree::And(node) => {
                let parts = node.and.iter().map(|part| self.add(part, side)).collect();
                self.joined(parts, Kind::And)
            }
            FilterTree::Or(node) => {
                let parts = node.or.iter().map(|part| self.add(part, side)).collect();
                self.joined(parts, Kind::Or)
            }
        };
        self.mark(number, side);
        number
    }

    fn mark(&mut self, number: usize, side: usize) {
        if let Some(mark) = self.nodes.get_mut(number).and_then(|node| node.sides.get_mut(side)) {
            *mark = true;
        }
    }

    #[inline(never)]
    fn leaf(&mut self, filter: &'f Filter<'f>) -> usize {
        let next = self.leaves.len();
        let leaf = *self.leaf_numbers.entry(json(&normalized(filter))).or_insert(next);
        let number = self.number(Kind::Leaf(leaf));
        if leaf == next {
            self.leaves.push((filter, number));
        }
        number
    }

    fn negation(&mut self, part: usize) -> usize {
        match self.nodes.get(part).map(|node| &node.kind) {
            Some(Kind::Not(inner)) => *inner,
            _ => self.number(Kind::Not(part)),
        }
    }

    /// `and` and `or` are commutative and idempotent.
    #[inline(never)]
    fn joined(&mut self, mut parts: Vec<usize>, kind: fn(Vec<usize>) -> Kind) -> usize {
        parts.sort_unstable();
        parts.dedup();
        match parts[..] {
            [only] => only,
            _ => self.number(kind(parts)),
        }
    }

    fn number(&mut self, kind: Kind) -> usize {
        let next = self.nodes.len();
        if let Some(number) = self.numbers.get(&kind) {
            return *number;
        }
        let parts = match &kind {
            Kind::Leaf(_) => &[],
            Kind::Not(part) => std::slice::from_ref(part),
            Kind::And(parts) | Kind::Or(parts) => parts.as_slice(),
        };
        for &part in parts {
            if let Some(node) = self.nodes.get_mut(part) {
                node.parents.push(next);
            }
        }
        self.nodes.push(Node { kind: kind.clone(), parents: Vec::new(), sides: [false; 2] });
        self.numbers.insert(kind, next);
        next
    }
}

/// The comparison without repeated strings, in a fixed order.
fn normalized<'t>(filter: &Filter<'t>) -> Filter<'t> {
    match filter {
        Filter::Text(TextFilter { value: OneOrMany::Many(texts), .. }) => {
            let mut texts = texts.clone();
            texts.sort();
            texts.dedup();
            let Filter::Text(text) = filter else { return filter.clone() };
            Filter::Text(TextFilter {
                column_id: text.column_id.clone(),
                operator: text.operator,
                value: OneOrMany::Many(texts),
                case_sensitive: text.case_sensitive,
                filter_type: text.filter_type,
            })
        }
        _ => filter.clone(),
    }
}
