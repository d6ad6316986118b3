//! The single pass: parses, checks and lowers queries of common forms directly to the JSON of their filter trees.
//!
//! The regular passes define the meaning of a query. The single pass is a fast path for
//! [`compile_into`](super::compile_into): it falls back to the regular passes for rare forms, and if there is anything
//! to report. Tests check that both produce the same JSON.

use crate::diagnostic::Diagnostics;
use crate::filter::FilterTree;
use crate::limits::Limits;
use crate::lower;
use crate::options::Options;
use crate::schema::Schema;
use crate::semantic::check::Checker;
use crate::semantic::typed;
use crate::source::Span;
use crate::syntax::Connective;
use crate::syntax::ast::{self, Expr, ExprKind};
use crate::syntax::fast_path::{self, Builder, Comparison};

mod json;
mod leaf;

use json::Json;

/// Appends the JSON of the filter tree of a query, on one line. Returns `None` and appends nothing if the regular
/// passes must compile the query.
pub(crate) fn append(text: &str, schema: &Schema, options: &Options, json: &mut String) -> Option<()> {
    if text.len() > options.limits.bytes.min(Limits::MAX_BYTES) {
        return None;
    }
    let start = json.len();
    let compiler = SinglePass::new(schema, options, Json::after(json, text.len()));
    let done = fast_path::read(text, &options.limits, compiler).ok().and_then(SinglePass::finish);
    if done.is_none() {
        json.truncate(start);
    }
    done
}

/// The state of an open group: what was read since its parenthesis.
#[derive(Clone, Copy, Default)]
struct Group {
    /// The start of the JSON of its first operand, in bytes.
    start: usize,
    /// The number of pending `not`s outside.
    nots: usize,
    /// The connective of its operands, once known.
    connective: Option<Connective>,
    /// The connective of its last operand, if that is a group itself.
    within: Option<Connective>,
}

struct SinglePass<'c, 't, 'j> {
    checker: Checker<'c, 't>,
    json: Json<'j>,
    /// The current group.
    group: Group,
    /// The enclosing groups, innermost last.
    outer: Vec<Group>,
    /// The number of pending `not`s.
    nots: usize,
    depth: usize,
    diagnostics: Diagnostics,
}

impl<'c, 't, 'j> SinglePass<'c, 't, 'j> {
    fn new(schema: &'t Schema, options: &'c Options, json: Json<'j>) -> Self {
        Self {
            checker: Checker::new(schema, options),
            group: Group { start: json.end(), ..Group::default() },
            json,
            outer: Vec::new(),
            nots: 0,
            depth: options.limits.depth.min(Limits::MAX_DEPTH),
            diagnostics: Diagnostics::with_limit(options.limits.diagnostics),
        }
    }

    fn finish(mut self) -> Option<()> {
        let is_valid = self.outer.is_empty() && self.diagnostics.is_empty() && self.checker.has_no_diagnostics();
        self.json.close(&self.group);
        is_valid.then_some(())
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
        let start = self.json.end();
        self.json.tree(&tree);
        self.operand(start, within)
    }

    /// Adds an operand to the group, with the `not`s before it.
    fn operand(&mut self, start: usize, within: Option<Connective>) -> Option<()> {
        let nots = self.nots - self.group.nots;
        self.group.within = None;
        if nots > 0 {
            self.nots = self.group.nots;
            self.json.negated(nots);
        } else if let Some(connective) = within {
            if self.group.connective == within {
                return self.json.merge(start, connective);
            }
            self.group.within = within;
        }
        Some(())
    }

    /// Checks the depth: the number of open parentheses and pending `not`s.
    fn check_depth(&self) -> Option<()> {
        (self.outer.len() + self.nots <= self.depth).then_some(())
    }
}

impl<'t> Builder<'t> for SinglePass<'_, 't, '_> {
    fn open(&mut self, _: Span) -> Option<()> {
        let inner = Group { start: self.json.end(), nots: self.nots, ..Group::default() };
        self.outer.push(std::mem::replace(&mut self.group, inner));
        self.check_depth()
    }

    fn not(&mut self, _: Span) -> Option<()> {
        self.nots += 1;
        self.json.not();
        self.check_depth()
    }

    fn close(&mut self, _: Span) -> Option<()> {
        let inner = std::mem::replace(&mut self.group, self.outer.pop()?);
        self.json.close(&inner);
        self.operand(inner.start, inner.connective.or(inner.within))
    }

    /// Falls back for a mix of `and` and `or`, which the regular passes report.
    fn connective(&mut self, connective: Connective, _: Span) -> Option<()> {
        let is_same = self.group.connective.is_none_or(|known| known == connective);
        if !is_same {
            return None;
        }
        self.json.connective(&self.group, connective)?;
        self.group.connective = Some(connective);
        Some(())
    }

    fn bare(&mut self, column: ast::ColumnName<'t>) -> Option<()> {
        let span = column.span;
        self.checked(&Expr { kind: ExprKind::Bare(column), span })
    }

    #[inline]
    fn comparison(&mut self, comparison: Comparison<'_, 't>) -> Option<()> {
        if leaf::append(&comparison, self.checker.schema(), &mut self.json).is_some() {
            return self.operand(0, None);
        }
        let condition = comparison.validated(&mut self.diagnostics)?;
        self.checked(&condition)
    }

    fn diagnostics(&mut self) -> &mut Diagnostics {
        &mut self.diagnostics
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_forms_do_not_fall_back() {
        let schema = Schema::builtin();
        let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap_or_default());
        for text in [
            r#"tags contains "x" and not (status_code > 4)"#,
            "(status_code >= 500 or is_complete) and model in ['gpt-4o', 'o3'] and metrics/cost < 0.75",
            "trace_id = '4e1b0b4e-8a3d-4d6b-9a53-0d6f0f2b8f11' and created_at >= now-7d",
            "duration_ns between 1s and 5m and input contains error nocase",
            "not (tags has any ('a', 'b') or user_metadata.env = prod)",
        ] {
            assert!(append(text, &schema, &options, &mut String::new()).is_some(), "{text}");
        }
    }
}
