//! Linting: rules that report what may be wrong with a query that compiles.
//!
//! A rule is a value in the registry, [`RULES`]; its file has its logic, its page in `docs/codes` its documentation.

use std::collections::HashSet;

use crate::compiler::{self, Analysis, FixOutcome, analyze};
use crate::diagnostic::{Code, Diagnostics, Safety};
use crate::options::Options;
use crate::schema::Schema;
use crate::semantic::satisfiability::Budget;
use crate::source::Span;

mod conditions;
mod context;
mod edits;
mod equalities;
mod equivalence;
mod junction;
mod labels;
mod levels;
mod normal_form;
mod operands;
mod rule;
mod rules;
mod source;
mod suppressions;
mod verify;

pub use levels::Levels;
pub use normal_form::{NormalForm, normal_form};
pub use rule::{Family, Rule};
pub use rules::{RULES, find_rule};
pub use suppressions::is_file_comment;

use conditions::Condition;
use context::{Context, Node};
use operands::Operands;
use rule::Check;
use source::Source;
use suppressions::Problem;

/// Lints a query: the diagnostics of [`analyze`] and, if there is no error, those of the rules.
///
/// A comment `# allow(rule): reason` in the query suppresses the diagnostics of that rule; with `until 2026-12-31`
/// before the colon, up to that day in the zone of the options, if they have a `now`.
///
/// Diagnostics are in source order. A safe fix is verified: its result compiles and matches the same records, also
/// those that lack values.
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

/// Lints a query that is saved beside others; `duplicate` names another one with the same [`normal_form()`], if there is
/// any.
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
pub fn lint_saved(
    text: &str,
    schema: &Schema,
    options: &Options,
    levels: &Levels,
    duplicate: Option<&str>,
) -> Diagnostics {
    let Analysis { ast, typed, mut diagnostics, tokens, .. } = analyze(text, schema, options);
    let comments = tokens.comments();
    match &typed {
        Some(typed) => {
            let suppressed = suppressions::suppressed(text, suppressions::of_query(text, &comments), options);
            let muted = levels.off().into_iter().chain(suppressed).collect();
            let mut context = Context {
                source: Source::read(&tokens, &comments, &ast.root),
                schema,
                options,
                ast: &ast.root,
                typed,
                duplicate,
                budget: Budget::default(),
                compiler: diagnostics,
                findings: Diagnostics::with_limit_and_muted(options.limits.diagnostics, muted),
                reported_here: Vec::new(),
                joined: HashSet::new(),
            };
            diagnostics = check_query(&mut context, levels);
        }
        None => diagnostics.set_severities(|code| levels.of(code)),
    }
    let in_query = suppressions::of_query(text, &comments);
    let problems = suppress(text, in_query, options, levels, &mut diagnostics).reported;
    diagnostics.append(problems);
    diagnostics.set_severities(|code| levels.of(code));
    diagnostics.settle();
    diagnostics
}

/// Runs all rules but those of suppressions, and verifies the fixes; the compiler's diagnostics are among the results.
fn check_query(context: &mut Context<'_, '_>, levels: &Levels) -> Diagnostics {
    // The rule reports it again, at its own level.
    context.compiler.remove_codes(|code| code == Code::SuspiciousMagnitude);
    for rule in RULES {
        if let Check::Query(check) = rule.check {
            check(context);
        }
    }
    visit(context, &Node::root(context.ast, context.typed));
    for rule in RULES {
        if let Check::Findings(check) = rule.check {
            check(context);
        }
    }
    let mut diagnostics = std::mem::take(&mut context.compiler);
    let mut findings = std::mem::take(&mut context.findings);
    compiler::settle(context.source.all(), &mut findings);
    diagnostics.append(findings);
    diagnostics.remove_codes(|code| levels.of(code).is_none());
    diagnostics.sort_by_key(|found| found.span().start);
    verify::verify(context, &mut diagnostics);
    diagnostics.set_severities(|code| levels.of(code));
    check_text(context, levels, &mut diagnostics);
    diagnostics
}

/// Checks a node and all nodes below it. Recursive: as deep as the query is nested.
fn visit(context: &mut Context<'_, '_>, node: &Node<'_, '_>) {
    check_node(context, node);
    node.operands().iter().for_each(|operand| visit(context, operand));
}

/// Not inlined, which keeps the frame of the recursion small.
#[inline(never)]
fn check_node(context: &mut Context<'_, '_>, node: &Node<'_, '_>) {
    context.reported_here.clear();
    let (condition, operands) = (Condition::of(node), Operands::of(node));
    for rule in RULES {
        match (rule.check, &condition, &operands) {
            (Check::Node(check), ..) => check(context, node),
            (Check::Condition(check), Some(condition), _) => check(context, condition),
            (Check::Operands(check), _, Some(operands)) => check(context, operands),
            _ => {}
        }
    }
}

fn check_text(context: &Context<'_, '_>, levels: &Levels, diagnostics: &mut Diagnostics) {
    for rule in RULES.iter().filter(|rule| levels.of(rule.code).is_some()) {
        if let Check::Text(check) = rule.check {
            let mut found: Vec<_> = check(context, diagnostics).into_iter().collect();
            compiler::settle(context.source.all(), &mut found);
            found.into_iter().for_each(|found| diagnostics.push_first(found));
        }
    }
}

/// The effect of comments on the diagnostics of queries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suppressions {
    /// The codes of the diagnostics that they suppress.
    pub suppressed: Vec<Code>,
    /// The diagnostics of the comments that suppress nothing.
    pub reported: Diagnostics,
}

/// Removes the diagnostics that the comments of a file suppress, in all its queries.
///
/// A comment is one by [`is_file_comment`] with `allow(rule): reason` as in a query; others are ignored. One that is not
/// alone on its line, or has anything else after `tamis:`, suppresses nothing and is reported. The positions of `found`
/// are those in the text of the file.
///
/// # Examples
///
/// ```
/// use tamis::lint::{Levels, Suppressions, suppress_by_comments};
/// use tamis::{Code, Diagnostic, Diagnostics, Options, Span};
///
/// let file = "# tamis: allow(double-negation): as the runbook has it\nquery: not not is_complete\n";
/// let mut found = Diagnostics::default();
/// found.push(Diagnostic::new(Code::DoubleNegation, "two `not`s take each other back", Span::new(62, 81)));
/// let comments = [Span::new(0, 54)];
/// let applied = suppress_by_comments(file, &comments, &Options::default(), &Levels::default(), &mut found);
/// assert_eq!(applied, Suppressions { suppressed: vec![Code::DoubleNegation], reported: Diagnostics::default() });
/// assert!(found.is_empty());
/// ```
pub fn suppress_by_comments(
    text: &str,
    comments: &[Span],
    options: &Options,
    levels: &Levels,
    found: &mut Diagnostics,
) -> Suppressions {
    let (comments, problems) = suppressions::of_file(text, comments);
    let mut applied = suppress(text, comments, options, levels, found);
    problems.for_each(|problem| report_problem(&problem, &mut applied.reported));
    applied
}

fn suppress<'t>(
    text: &str,
    comments: impl Iterator<Item = suppressions::Comment<'t>>,
    options: &Options,
    levels: &Levels,
    found: &mut Diagnostics,
) -> Suppressions {
    let mut reported = Diagnostics::with_limit(options.limits.diagnostics);
    let is_on = |code| levels.of(code).is_some();
    let report = |problem| report_problem(&problem, &mut reported);
    let suppressed = suppressions::apply(text, comments, options, is_on, found, report);
    Suppressions { suppressed, reported }
}

fn report_problem(problem: &Problem<'_>, reported: &mut Diagnostics) {
    for rule in RULES {
        if let Check::Suppression(check) = rule.check {
            reported.extend(check(problem));
        }
    }
}

/// Applies the fixes of all diagnostics of [`lint`], as [`crate::fix`] does those of [`analyze`].
///
/// # Examples
///
/// ```
/// use tamis::diagnostic::Safety;
/// use tamis::lint::{Levels, fix};
/// use tamis::{Options, Schema};
///
/// let (schema, options) = (Schema::builtin(), Options::default());
/// let fixed = fix("status_code > 1,000 and status_code > 3", &schema, &options, &Levels::default(), Safety::Safe);
/// assert_eq!(fixed.text, "status_code > 1_000");
/// ```
#[must_use]
pub fn fix(text: &str, schema: &Schema, options: &Options, levels: &Levels, safety: Safety) -> FixOutcome {
    fix_saved(text, schema, options, &levels.of_one_query(), None, safety)
}

/// Applies the fixes of all diagnostics of [`lint_saved`].
///
/// # Examples
///
/// ```
/// use tamis::diagnostic::Safety;
/// use tamis::lint::{Levels, fix_saved};
/// use tamis::{Options, Schema};
///
/// let (schema, options) = (Schema::builtin(), Options::default());
/// let text = "# allow(duplicate-query): the dashboard reads it\nnot not is_complete";
/// let fixed = fix_saved(text, &schema, &options, &Levels::default(), Some("done.tamis"), Safety::Safe);
/// assert_eq!(fixed.text, "# allow(duplicate-query): the dashboard reads it\nis_complete");
/// ```
#[must_use]
pub fn fix_saved(
    text: &str,
    schema: &Schema,
    options: &Options,
    levels: &Levels,
    duplicate: Option<&str>,
    safety: Safety,
) -> FixOutcome {
    compiler::fix_with(text, safety, |text| lint_saved(text, schema, options, levels, duplicate))
}
#[cfg(test)]
mod tests {
    use super::{Levels, lint};
    use crate::{Options, Schema};

    #[test]
    fn operands_are_compared_with_each_other() {
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
