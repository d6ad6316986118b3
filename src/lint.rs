//! Linting: rules that report possible problems in queries that compile.
//!
//! Each rule is a value in the registry [`RULES`]. Its file contains its logic; its page in `docs/codes` documents it.

use std::collections::HashSet;

use crate::compiler::{self, Analysis, analyze};
use crate::diagnostic::{Code, Diagnostics};
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
mod methods;
mod normal_form;
mod operands;
mod rule;
mod rules;
mod source;
mod suppression_fix;
mod suppressions;
mod verify;

pub use levels::Levels;
pub use normal_form::NormalForm;
pub use rule::{Family, Rule};
pub use rules::{RULES, find_rule};
pub use suppression_fix::suppression;
pub use suppressions::is_file_comment;

use conditions::Condition;
use context::{Context, Node};
use normal_form::{fingerprint, normal_form};
use operands::Operands;
use rule::Check;
use source::Source;
use suppressions::Problem;

/// Lints a query. Returns the diagnostics of [`analyze`] and, if there are no errors, those of the rules.
///
/// A comment `# allow(rule): reason` in the query suppresses the diagnostics of that rule. With `until 2026-12-31`
/// before the colon, the comment expires after that day in the time zone of the options, if they have a `now`.
///
/// Diagnostics are in source order. Safe fixes are verified: the result compiles and matches the same records,
/// including those with missing values.
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
    check_saved(text, (schema, options), &levels.for_single_query(), None)
}

/// Lints a query that is already analyzed, with this schema and these options; see [`lint`](lint()).
///
/// # Examples
///
/// ```
/// use tamis::lint::{Levels, lint_analysis};
/// use tamis::{Code, Options, Schema};
///
/// let (schema, options) = (Schema::builtin(), Options::default());
/// let analysis = tamis::analyze("not not is_complete", &schema, &options);
/// assert!(analysis.diagnostics.is_empty());
/// let found = lint_analysis(&analysis, &schema, &options, &Levels::default());
/// assert_eq!(found[0].code, Code::DoubleNegation);
/// ```
#[must_use]
pub fn lint_analysis(analysis: &Analysis<'_>, schema: &Schema, options: &Options, levels: &Levels) -> Diagnostics {
    check_analysis(analysis, (schema, options), &levels.for_single_query(), None)
}

/// Lints a query that is saved with others.
fn check_saved(
    text: &str,
    (schema, options): (&Schema, &Options),
    levels: &Levels,
    duplicate: Option<&str>,
) -> Diagnostics {
    check_analysis(&analyze(text, schema, options), (schema, options), levels, duplicate)
}

/// Lints an analyzed query that is saved with others.
fn check_analysis(
    analysis: &Analysis<'_>,
    (schema, options): (&Schema, &Options),
    levels: &Levels,
    duplicate: Option<&str>,
) -> Diagnostics {
    let Analysis { ast, diagnostics, tokens, .. } = analysis;
    let text = tokens.text();
    let comments = tokens.comments();
    let mut diagnostics = diagnostics.clone();
    match analysis.own_query() {
        Some(typed) => {
            let suppressed = suppressions::suppressed(text, suppressions::of_query(text, &comments), options);
            let muted = levels.off().into_iter().chain(suppressed).collect();
            let mut context = Context {
                source: Source::read(tokens, &comments, &ast.root),
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

/// Runs all rules except those for suppressions, and verifies the fixes. Returns the compiler's diagnostics too.
fn check_query(context: &mut Context<'_, '_>, levels: &Levels) -> Diagnostics {
    // The lint rule reports it again, at its own level.
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
    diagnostics.sort_by_key(|found| found.span.start);
    verify::verify(context, &mut diagnostics);
    diagnostics.set_severities(|code| levels.of(code));
    check_text(context, levels, &mut diagnostics);
    diagnostics
}

/// Checks a node and its descendants. Recursive: as deep as the query is nested.
fn visit(context: &mut Context<'_, '_>, node: &Node<'_, '_>) {
    check_node(context, node);
    node.operands().iter().for_each(|operand| visit(context, operand));
}

/// Not inlined: keeps the stack frame of the recursion small.
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
    for rule in RULES {
        if let Check::Text(check) = rule.check
            && levels.of(rule.code).is_some()
        {
            let mut found: Vec<_> = check(context, diagnostics).into_iter().collect();
            compiler::settle(context.source.all(), &mut found);
            found.into_iter().for_each(|found| diagnostics.push_first(found));
        }
    }
}

/// The effect of comments on the diagnostics of queries.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Suppressions {
    /// The codes of the suppressed diagnostics.
    pub suppressed: Vec<Code>,
    /// The diagnostics for comments that suppress nothing.
    pub reported: Diagnostics,
}

/// Removes the diagnostics that the comments of a file suppress.
fn suppress_in_file(
    text: &str,
    comments: &[Span],
    (options, levels): (&Options, &Levels),
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

#[cfg(test)]
mod tests {
    use super::{Levels, lint};
    use crate::{Options, Schema};

    #[test]
    fn operands_are_compared_pairwise() {
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
