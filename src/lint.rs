//! What may be wrong with a query that compiles: rules, each a code with a page of its own.
//!
//! A rule looks at one node of the query, or at all of it, and never at the columns of others. The rules
//! of a family share a file; the comment on a rule's function shows a query that it reports.

use std::collections::{BTreeMap, BTreeSet};

use crate::compiler::{self, Analysis, Mended, analyze};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Safety, Severity, words};
use crate::filter::FilterTree;
use crate::options::Options;
use crate::schema::Schema;
use crate::semantic::satisfiability::{self, Columns, Steps};
use crate::semantic::typed::{Expr, ExprKind};
use crate::source::{self, Span};
use crate::syntax::ast;
use crate::syntax::format::source::Source;

mod connective;
mod correctness;
mod cost;
mod edit;
mod leaf;
mod normal;
mod pieces;
mod proof;
mod same;
mod style;
mod suppress;
mod traps;

pub use normal::{NormalForm, normal_form};
pub use suppress::{Heeded, heed_comments, is_file_comment};

/// How much each rule matters, where that is not what is usual.
///
/// # Examples
///
/// ```
/// use tamis::lint::Levels;
/// use tamis::{Code, Severity};
///
/// let mut levels = Levels::default();
/// assert_eq!(levels.of(Code::Contradiction), Some(Severity::Warning));
/// levels.set(Code::Contradiction, Some(Severity::Error));
/// assert_eq!(levels.of(Code::Contradiction), Some(Severity::Error));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels(BTreeMap<Code, Option<Severity>>);

impl Levels {
    /// Sets how much a rule matters; with nothing it is switched off. Errors of the compiler stay errors.
    pub fn set(&mut self, code: Code, level: Option<Severity>) {
        self.0.insert(code, level);
    }

    /// The same where nobody knows of other queries, so that a comment that allows a twin is not missing one.
    fn of_one_query(&self) -> Self {
        let mut levels = self.clone();
        levels.set(Code::DuplicateQuery, None);
        levels
    }

    /// The rules that are switched off.
    fn off(&self) -> BTreeSet<Code> {
        Code::ALL.iter().copied().filter(|&code| self.of(code).is_none()).collect()
    }

    /// How much a rule matters; nothing where it is switched off.
    #[must_use]
    pub fn of(&self, code: Code) -> Option<Severity> {
        match self.0.get(&code) {
            Some(_) if code.severity() == Severity::Error => Some(Severity::Error),
            Some(level) => *level,
            None => Some(code.severity()).filter(|_| !OFF.contains(&code)),
        }
    }
}

/// The rules that speak only where they are asked to.
const OFF: &[Code] = &[
    Code::NegationOfMissing,
    Code::NonCanonicalColumn,
    Code::RelativeInstant,
    Code::NoTimeBound,
    Code::BareText,
    Code::Unformatted,
];

/// All that is to be said of a query: what [`analyze`] says, and where that finds no error, what the rules do.
///
/// A comment `# allow(rule): reason` in the query keeps that rule from speaking of it; with `until 2026-12-31`
/// before the colon, up to that day in the zone of the options, if they say what `now` is.
///
/// Diagnostics stand in source order. A safe fix is proven: the query it gives compiles, and says the same
/// of every record, also of those that lack values.
///
/// # Examples
///
/// ```
/// use tamis::lint::{Levels, lint};
/// use tamis::{Code, Options, Schema};
///
/// let found = lint("status_code > 5 and status_code < 3", &Schema::builtin(), &Options::default(), &Levels::default());
/// assert_eq!(found[0].code, Code::Contradiction);
/// ```
#[must_use]
pub fn lint(text: &str, schema: &Schema, options: &Options, levels: &Levels) -> Diagnostics {
    lint_saved(text, schema, options, &levels.of_one_query(), None)
}

/// The same of a query that is kept beside others; `twin` names the place of another one with the same
/// [`normal_form`], if there is any.
///
/// # Examples
///
/// ```
/// use tamis::lint::{Levels, lint_saved};
/// use tamis::{Code, Options, Schema};
///
/// let (schema, options) = (Schema::builtin(), Options::default());
/// let found = lint_saved("is_complete", &schema, &options, &Levels::default(), Some("done.tamis"));
/// assert_eq!(found[0].code, Code::DuplicateQuery);
/// assert_eq!(found[0].message, "`done.tamis` has this query too");
/// ```
#[must_use]
pub fn lint_saved(text: &str, schema: &Schema, options: &Options, levels: &Levels, twin: Option<&str>) -> Diagnostics {
    let Analysis { ast, typed, mut diagnostics, .. } = analyze(text, schema, options);
    if let Some(typed) = &typed {
        // The rule reports it again, at its own level.
        diagnostics.remove_codes(|code| code == Code::SuspiciousMagnitude);
        let query = Query { text, source: Source::read(text), schema, typed, steps: Steps::default() };
        let root = Node { ast: &ast.root, typed, is_under_not: false, and: None };
        let mut muted = levels.off();
        muted.extend(suppress::allowed(text, options));
        let mut found = Diagnostics::with_limit_and_muted(options.limits.diagnostics, muted);
        found.extend(twin.map(|twin| duplicate_query(text, &ast.root, twin)));
        query.visit(&root, &mut found);
        style::look_at_all(&query, &root, &mut found);
        cost::look_at_all(&query, &root, &mut found);
        let reported = [diagnostics.as_slice(), found.as_slice()].concat();
        found.extend(correctness::nearly_everything(&query, &root, options, &reported));
        compiler::settle(text, &mut found);
        diagnostics.append(found);
        diagnostics.remove_codes(|code| levels.of(code).is_none());
        diagnostics.sort_by_key(|found| found.span().start);
        proof::prove(&query, &root, options, &mut diagnostics);
    }
    diagnostics.set_severities(|code| levels.of(code));
    if typed.is_some() && levels.of(Code::Unformatted).is_some() {
        let mut unformatted: Vec<_> = style::unformatted(text, &diagnostics, &options.limits).into_iter().collect();
        compiler::settle(text, &mut unformatted);
        unformatted.into_iter().for_each(|found| diagnostics.push_first(found));
    }
    suppress::heed(text, options, levels, &mut diagnostics);
    diagnostics.set_severities(|code| levels.of(code));
    diagnostics.settle();
    diagnostics
}

/// Applies the fixes of all that [`lint`] says of a query, as [`fix`](crate::fix()) does those of what keeps it
/// from compiling.
///
/// # Examples
///
/// ```
/// use tamis::diagnostic::Safety;
/// use tamis::lint::{Levels, mend};
/// use tamis::{Options, Schema};
///
/// let (schema, options) = (Schema::builtin(), Options::default());
/// let mended = mend("status_code > 1,000 and status_code > 3", &schema, &options, &Levels::default(), Safety::Safe);
/// assert_eq!(mended.text, "status_code > 1_000");
/// ```
#[must_use]
pub fn mend(text: &str, schema: &Schema, options: &Options, levels: &Levels, safety: Safety) -> Mended {
    mend_saved(text, schema, options, &levels.of_one_query(), None, safety)
}

/// The same for what [`lint_saved`] says of a query.
///
/// # Examples
///
/// ```
/// use tamis::diagnostic::Safety;
/// use tamis::lint::{Levels, mend_saved};
/// use tamis::{Options, Schema};
///
/// let (schema, options) = (Schema::builtin(), Options::default());
/// let text = "# allow(duplicate-query): the dashboard reads it\nnot not is_complete";
/// let mended = mend_saved(text, &schema, &options, &Levels::default(), Some("done.tamis"), Safety::Safe);
/// assert_eq!(mended.text, "# allow(duplicate-query): the dashboard reads it\nis_complete");
/// ```
#[must_use]
pub fn mend_saved(
    text: &str,
    schema: &Schema,
    options: &Options,
    levels: &Levels,
    twin: Option<&str>,
    safety: Safety,
) -> Mended {
    compiler::mend(text, safety, |text| lint_saved(text, schema, options, levels, twin))
}

/// A query that stands in two places.
fn duplicate_query(text: &str, root: &ast::Expr<'_>, twin: &str) -> Diagnostic {
    let line = root.span.text(text).lines().next().unwrap_or_default().trim_end();
    let place = Span::new(root.span.start, root.span.start + source::offset(line.len()));
    Diagnostic::new(Code::DuplicateQuery, format!("{} has this query too", words::quote(twin)), place)
        .help("keep one of the two, or write here what this one should ask")
}

/// A query that compiles.
struct Query<'q, 's> {
    text: &'q str,
    source: Source<'q>,
    schema: &'q Schema,
    typed: &'q Expr<'s>,
    /// What is left of looking at worlds, of all rules together.
    steps: Steps,
}

/// A part of a query: as it was written, and what it means.
struct Node<'q, 's> {
    ast: &'q ast::Expr<'q>,
    typed: &'q Expr<'s>,
    /// Whether it stands right behind a `not`.
    is_under_not: bool,
    /// The operands of the `and` that it stands in, and which of them it is.
    and: Option<(&'q [ast::Expr<'q>], usize)>,
}

/// The nodes that a node joins, or that it negates.
fn parts<'q, 's>(node: &Node<'q, 's>) -> Vec<Node<'q, 's>> {
    let (ast, typed, is_and) = match (&node.ast.kind, &node.typed.kind) {
        (ast::ExprKind::And(ast), ExprKind::And(typed)) => (ast, typed, true),
        (ast::ExprKind::Or(ast), ExprKind::Or(typed)) => (ast, typed, false),
        (ast::ExprKind::Not(ast), ExprKind::Not(typed)) => {
            return vec![Node { ast, typed, is_under_not: true, and: None }];
        }
        _ => return Vec::new(),
    };
    let operands = ast.iter().zip(typed).enumerate();
    let node = |(index, (operand, typed))| Node {
        ast: operand,
        typed,
        is_under_not: false,
        and: is_and.then_some((ast.as_slice(), index)),
    };
    operands.map(node).collect()
}

impl<'q, 's> Query<'q, 's> {
    /// Asks every rule about a node and all below it; as deep as the query is nested.
    fn visit(&self, node: &Node<'q, 's>, found: &mut Diagnostics) {
        let before = found.mark();
        correctness::look(self, node, found);
        traps::look(self, node, found);
        // What cannot mean what it says is not put more plainly.
        let is_clean = !found.has_grown(before);
        style::look(self, node, is_clean, found);
        cost::look(node, found);
        parts(node).iter().for_each(|part| self.visit(part, found));
    }

    /// Whether a comment stands in this part of the text.
    fn has_comment(&self, span: Span) -> bool {
        let comments = &self.source.comments;
        let next = comments.partition_point(|comment| comment.start < span.start);
        comments.get(next).is_some_and(|comment| comment.start < span.end)
    }

    /// Whether `holds` is true of what the filters say of every record, with or without values.
    fn in_every_world(&self, filters: &[&FilterTree<'_>], holds: impl Fn(&[Option<bool>]) -> bool) -> bool {
        let may_lack = |id: &str| !self.schema.column(id).is_some_and(crate::schema::Column::is_never_missing);
        let may_have_several = |id: &str| self.schema.column(id).is_none_or(|column| column.multi_valued);
        let columns = Columns { may_lack: &may_lack, may_have_several: &may_have_several };
        satisfiability::in_every_world(filters, columns, &self.steps, holds)
    }

    /// The same where every record has a value of every column.
    fn where_values_are(&self, filters: &[&FilterTree<'_>], holds: impl Fn(&[Option<bool>]) -> bool) -> bool {
        let may_have_several = |id: &str| self.schema.column(id).is_none_or(|column| column.multi_valued);
        let columns = Columns { may_lack: &|_| false, may_have_several: &may_have_several };
        satisfiability::in_every_world(filters, columns, &self.steps, holds)
    }
}

#[cfg(test)]
mod tests {
    use super::{Levels, lint};
    use crate::{Options, Schema};

    #[test]
    fn rules_speak() {
        for (query, code) in [
            ("status_code > 5 and status_code < 3", "contradiction"),
            ("name = a and (is_complete or has_children) and name = b", "contradiction"),
            ("status_code > 5 or status_code <= 5", "tautology"),
            ("is_complete and has_children and is_complete", "duplicate-condition"),
            ("status_code > 5 and status_code > 3", "subsumed-condition"),
            ("name = a or name in (a, b)", "subsumed-condition"),
            ("not (not is_complete)", "double-negation"),
        ] {
            let found = lint(query, &Schema::builtin(), &Options::default(), &Levels::default());
            let codes: Vec<&str> = found.iter().map(|found| found.code.as_str()).collect();
            assert_eq!(codes, [code], "{query}");
        }
    }
}
