//! A query of common forms, read, checked and lowered in one go.
//!
//! The passes, one after the other, are what a query means; this takes a short cut for queries of which there is nothing
//! to say, and gives up on any other. While the text is read each condition becomes its part of a tree, or of
//! the JSON of one. Tests hold it to the passes.

use crate::diagnostic::Diagnostics;
use crate::filter::{FilterTree, Operator};
use crate::limits::Limits;
use crate::lower;
use crate::options::Options;
use crate::schema::{Known, Schema};
use crate::semantic::check::{Checker, ShortNumber};
use crate::semantic::typed;
use crate::source::Span;
use crate::syntax::Connective;
use crate::syntax::ast::{self, Expr, ExprKind, Value};
use crate::syntax::fast_path::{self, Builder, Comparison};

mod json;
mod leaf;
mod tree;

use leaf::Asked;

/// The filter tree of a query; nothing where it is not of common forms, or there is something to say of it.
pub(crate) fn tree<'t>(text: &'t str, schema: &'t Schema, options: &Options) -> Option<FilterTree<'t>> {
    compile(text, schema, options, tree::Trees::default)?.finish()
}

/// Appends the filter tree as JSON on one line; nothing where [`tree()`] has nothing.
pub(crate) fn append(text: &str, schema: &Schema, options: &Options, json: &mut String) -> Option<()> {
    let start = json.len();
    let done = compile(text, schema, options, || json::Json::behind(json, text.len())).map(|_| ());
    if done.is_none() {
        json.truncate(start);
    }
    done
}

fn compile<'t, O: Output<'t>>(
    text: &'t str,
    schema: &'t Schema,
    options: &Options,
    output: impl FnOnce() -> O,
) -> Option<O> {
    if text.len() > options.limits.bytes.min(Limits::MOST_BYTES) {
        return None;
    }
    fast_path::read(text, &options.limits, Compiler::new(schema, options, output())).ok()?.finish()
}

/// Where what has been compiled goes. The operands of a group follow each other, from a place that the output names.
trait Output<'t> {
    /// The place of the next operand.
    fn end(&self) -> usize;
    /// A leaf that asks of a column with texts: one, or those of an array.
    fn texts(&mut self, column: Known<'t>, asked: Asked, texts: &[Value<'t>]);
    /// A leaf that asks of a column with a number.
    fn number(&mut self, column: Known<'t>, operator: Operator, number: ShortNumber<'_>) -> Option<()>;
    fn tree(&mut self, tree: FilterTree<'t>);
    /// Stands in front of an operand.
    fn not(&mut self);
    /// Ends an operand with so many `not`s in front.
    fn negated(&mut self, nots: usize);
    /// Stands behind an operand of a group.
    fn connective(&mut self, group: &Group, connective: Connective) -> Option<()>;
    /// Makes one operand of those of a group.
    fn close(&mut self, group: &Group);
    /// The last operand, which stands at a place, is several: they become operands of the group, which has the same connective.
    fn merge(&mut self, start: usize, connective: Connective) -> Option<()>;
}

/// What has been read since a parenthesis opened.
#[derive(Clone, Copy, Default)]
struct Group {
    /// The place of its first operand.
    start: usize,
    /// How many `not`s wait outside.
    nots: usize,
    /// What joins its operands, once that is known.
    connective: Option<Connective>,
    /// What joins the operands that its last operand is made of, where it is several.
    within: Option<Connective>,
}

struct Compiler<'c, 't, O> {
    checker: Checker<'c, 't>,
    output: O,
    /// The group that is being read.
    group: Group,
    /// The groups round it, innermost last.
    outer: Vec<Group>,
    /// How many `not`s wait for their operand.
    nots: usize,
    depth: usize,
    diagnostics: Diagnostics,
}

impl<'c, 't, O: Output<'t>> Compiler<'c, 't, O> {
    fn new(schema: &'t Schema, options: &'c Options, output: O) -> Self {
        Self {
            checker: Checker::new(schema, options),
            group: Group { start: output.end(), ..Group::default() },
            output,
            outer: Vec::new(),
            nots: 0,
            depth: options.limits.depth.min(Limits::MOST_DEPTH),
            diagnostics: Diagnostics::with_limit(options.limits.diagnostics),
        }
    }

    fn finish(mut self) -> Option<O> {
        let is_right = self.outer.is_empty() && self.diagnostics.is_empty() && self.checker.is_silent();
        self.output.close(&self.group);
        is_right.then_some(self.output)
    }

    #[inline(never)]
    fn checked(&mut self, condition: &Expr<'t>) -> Option<()> {
        let tree = match self.checker.condition(condition)? {
            typed::ExprKind::Condition(condition) => lower::condition(&condition),
            kind => lower::tree(&typed::Expr { kind, span: condition.span }),
        };
        let within = match tree {
            FilterTree::And(_) => Some(Connective::And),
            FilterTree::Or(_) => Some(Connective::Or),
            FilterTree::Leaf(_) | FilterTree::Not(_) => None,
        };
        let start = self.output.end();
        self.output.tree(tree);
        self.operand(start, within)
    }

    /// Takes in an operand, with the `not`s in front of it.
    fn operand(&mut self, start: usize, within: Option<Connective>) -> Option<()> {
        let nots = self.nots - self.group.nots;
        self.group.within = None;
        if nots > 0 {
            self.nots = self.group.nots;
            self.output.negated(nots);
        } else if let Some(connective) = within {
            if self.group.connective == within {
                return self.output.merge(start, connective);
            }
            self.group.within = within;
        }
        Some(())
    }

    /// Open parentheses and the `not`s that wait, all in all, are the depth.
    fn deepen(&self) -> Option<()> {
        (self.outer.len() + self.nots <= self.depth).then_some(())
    }
}

impl<'t, O: Output<'t>> Builder<'t> for Compiler<'_, 't, O> {
    fn open(&mut self, _: Span) -> Option<()> {
        let inner = Group { start: self.output.end(), nots: self.nots, ..Group::default() };
        self.outer.push(std::mem::replace(&mut self.group, inner));
        self.deepen()
    }

    fn not(&mut self, _: Span) -> Option<()> {
        self.nots += 1;
        self.output.not();
        self.deepen()
    }

    fn close(&mut self, _: Span) -> Option<()> {
        let inner = std::mem::replace(&mut self.group, self.outer.pop()?);
        self.output.close(&inner);
        self.operand(inner.start, inner.connective.or(inner.within))
    }

    /// Of `and` and `or` side by side there is something to say.
    fn connective(&mut self, connective: Connective, _: Span) -> Option<()> {
        let is_same = self.group.connective.is_none_or(|known| known == connective);
        if !is_same {
            return None;
        }
        self.output.connective(&self.group, connective)?;
        self.group.connective = Some(connective);
        Some(())
    }

    fn bare(&mut self, column: ast::Column<'t>) -> Option<()> {
        let span = column.span;
        self.checked(&Expr { kind: ExprKind::Bare(column), span })
    }

    #[inline]
    fn comparison(&mut self, comparison: Comparison<'_, 't>) -> Option<()> {
        if leaf::put(&comparison, self.checker.schema(), &mut self.output).is_some() {
            return self.operand(0, None);
        }
        let condition = comparison.judged(&mut self.diagnostics)?;
        self.checked(&condition)
    }

    fn diagnostics(&mut self) -> &mut Diagnostics {
        &mut self.diagnostics
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// That it is the same as what the passes make of it, `tests/compile.rs` holds.
    #[test]
    fn the_usual_forms_are_compiled_in_one_go() {
        let schema = Schema::builtin();
        let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap_or_default());
        for text in [
            r#"tags contains "x" and not (status_code > 4)"#,
            "(status_code >= 500 or is_complete) and model in ['gpt-4o', 'o3'] and metrics/cost < 0.75",
            "trace_id = '4e1b0b4e-8a3d-4d6b-9a53-0d6f0f2b8f11' and created_at >= now-7d",
            "duration_ns between 1s and 5m and input contains error nocase",
            "not (tags has any ('a', 'b') or user_metadata.env = prod)",
        ] {
            assert!(tree(text, &schema, &options).is_some(), "{text}");
            assert!(append(text, &schema, &options, &mut String::new()).is_some(), "{text}");
        }
    }
}
