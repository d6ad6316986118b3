//! A query of common forms, read, checked and lowered in one go.
//!
//! The passes, one after the other, are what a query means; this takes a short cut for queries of which there is nothing
//! to say, and gives up on any other. While the text is read each condition becomes its part of the filter, and
//! the row of them becomes a tree or its JSON. Tests hold it to the passes.

use crate::ast::{self, Expr, ExprKind};
use crate::check::Checker;
use crate::diagnostic::Diagnostic;
use crate::filter::{FilterLeaf, FilterTree};
use crate::lower;
use crate::options::Options;
use crate::parse::quick::{self, Builder, Comparison};
use crate::parse::{Connective, Limits};
use crate::schema::Schema;
use crate::source::Span;
use crate::typed;

mod json;
mod leaf;
mod tree;

/// Reads, checks and lowers a query; nothing where it is not of common forms, or there is something to say of it.
pub(crate) fn compile<'t>(text: &'t str, schema: &'t Schema, options: &Options) -> Option<Row<'t>> {
    if text.len() > options.limits.bytes.min(Limits::MOST_BYTES) {
        return None;
    }
    quick::read(text, &options.limits, Compiler::new(schema, options))?.finish()
}

/// Conditions, and what stands round them, in the order of the query.
pub(crate) struct Row<'t> {
    tokens: Vec<Token>,
    /// What the conditions became, each of which has a token.
    conditions: Vec<FilterTree<'t>>,
    /// What joins the conditions at the top.
    connective: Option<Connective>,
}

/// What a row is made of; connectives are known from the groups.
#[derive(Clone, Copy)]
enum Token {
    Not,
    /// A group, and what joins what is in it; nothing where it is one condition that is no conjunction
    /// and no disjunction itself.
    Open(Option<Connective>),
    Close,
    Condition,
}

struct Compiler<'c, 't> {
    checker: Checker<'c, 't>,
    row: Row<'t>,
    /// The group that is being read.
    group: Group,
    /// The groups round it, innermost last.
    outer: Vec<Group>,
    /// How many `not`s wait for their condition.
    nots: usize,
    depth: usize,
    diagnostics: Vec<Diagnostic>,
}

/// What has been read since a parenthesis opened.
#[derive(Clone, Copy, Default)]
struct Group {
    /// Its token.
    open: usize,
    /// How many `not`s wait outside.
    nots: usize,
    connective: Option<Connective>,
    /// What joins what is in its last condition, where that is not negated.
    within: Option<Connective>,
}

impl Group {
    /// What joins its conditions, or those in the only one there is.
    fn joined_by(self) -> Option<Connective> {
        self.connective.or(self.within)
    }
}

/// For how many conditions there is room from the start.
const USUAL: usize = 8;

impl<'c, 't> Compiler<'c, 't> {
    fn new(schema: &'t Schema, options: &'c Options) -> Self {
        Self {
            checker: Checker::new(schema, options),
            row: Row {
                tokens: Vec::with_capacity(4 * USUAL),
                conditions: Vec::with_capacity(USUAL),
                connective: None,
            },
            group: Group::default(),
            outer: Vec::new(),
            nots: 0,
            depth: options.limits.depth.min(Limits::MOST_DEPTH),
            diagnostics: Vec::new(),
        }
    }

    fn finish(mut self) -> Option<Row<'t>> {
        let is_whole = self.outer.is_empty() && self.diagnostics.is_empty() && self.checker.is_silent();
        self.row.connective = self.group.joined_by();
        is_whole.then_some(self.row)
    }

    fn checked(&mut self, condition: &Expr<'t>) -> Option<()> {
        let tree = match self.checker.condition(condition)? {
            typed::ExprKind::Condition(condition) => lower::condition(&condition),
            kind => lower::tree(&typed::Expr { kind, span: condition.span }),
        };
        self.condition(tree);
        Some(())
    }

    fn condition(&mut self, tree: FilterTree<'t>) {
        let connective = match tree {
            FilterTree::And(_) => Some(Connective::And),
            FilterTree::Or(_) => Some(Connective::Or),
            FilterTree::Leaf(_) | FilterTree::Not(_) => None,
        };
        self.row.tokens.push(Token::Condition);
        self.row.conditions.push(tree);
        self.operand(connective);
    }

    /// Ends a condition or a group, with the `not`s in front of it.
    fn operand(&mut self, connective: Option<Connective>) {
        self.group.within = connective.filter(|_| self.nots == self.group.nots);
        self.nots = self.group.nots;
    }

    /// Open parentheses and the `not`s that wait, all in all, are the depth.
    fn deepen(&self) -> Option<()> {
        (self.outer.len() + self.nots <= self.depth).then_some(())
    }
}

impl<'t> Builder<'t> for Compiler<'_, 't> {
    fn open(&mut self, _: Span) -> Option<()> {
        let inner = Group { open: self.row.tokens.len(), nots: self.nots, ..Group::default() };
        self.outer.push(std::mem::replace(&mut self.group, inner));
        self.row.tokens.push(Token::Open(None));
        self.deepen()
    }

    fn not(&mut self, _: Span) -> Option<()> {
        self.nots += 1;
        self.row.tokens.push(Token::Not);
        self.deepen()
    }

    fn close(&mut self, _: Span) -> Option<()> {
        let connective = self.group.joined_by();
        *self.row.tokens.get_mut(self.group.open)? = Token::Open(connective);
        self.row.tokens.push(Token::Close);
        self.group = self.outer.pop()?;
        self.operand(connective);
        Some(())
    }

    /// Of `and` and `or` side by side there is something to say.
    fn connective(&mut self, connective: Connective, _: Span) -> Option<()> {
        let known = *self.group.connective.get_or_insert(connective);
        (known == connective).then_some(())
    }

    fn bare(&mut self, column: ast::Column<'t>) -> Option<()> {
        let span = column.span;
        self.checked(&Expr { kind: ExprKind::Bare(column), span })
    }

    fn comparison(&mut self, comparison: Comparison<'_, 't>) -> Option<()> {
        match leaf::of(&comparison, self.checker.schema()) {
            Some(filter) => self.condition(FilterTree::Leaf(FilterLeaf { filter })),
            None => {
                let condition = comparison.judged(&mut self.diagnostics);
                self.checked(&condition)?;
            }
        }
        Some(())
    }

    fn diagnostics(&mut self) -> &mut Vec<Diagnostic> {
        &mut self.diagnostics
    }
}
