//! The compiler: the passes in order, from a query to its filter tree.

use std::collections::HashSet;

use crate::diagnostic::{self, Code, Diagnostic, Diagnostics, Report};
use crate::filter::FilterTree;
use crate::lower;
use crate::options::Options;
use crate::raise::raise;
use crate::schema::Schema;
use crate::semantic::check::{self, check};
use crate::semantic::typed;
use crate::source::Span;
use crate::syntax::{Parsed, Tokens, ast, parse};

mod fix;
mod prose;
mod request;
mod single_pass;

pub use fix::{FixOutcome, fix};
pub use request::compile_request;

pub(crate) use fix::{fix_with, settle};

/// A query that compiled.
#[derive(Clone, Debug)]
pub struct Compiled<'t> {
    /// The filter tree.
    pub tree: FilterTree<'t>,
    /// Warnings and advice, in source order; no errors among them.
    pub warnings: Diagnostics,
}

/// Compiles a query to a filter tree, which borrows from the query and the schema.
///
/// # Errors
///
/// A [`Report`] of everything that is wrong with the query. A query with any error compiles to
/// nothing.
///
/// # Examples
///
/// ```
/// use tamis::{Code, Options, Schema};
///
/// let report = tamis::compile("inptu = 'a' and status_code > 'b'", &Schema::builtin(), &Options::default()).unwrap_err();
/// let codes: Vec<Code> = report.errors().map(|error| error.code).collect();
/// assert_eq!(codes, [Code::UnknownColumn, Code::TypeMismatch]);
/// ```
pub fn compile<'t>(text: &'t str, schema: &'t Schema, options: &Options) -> Result<Compiled<'t>, Report> {
    let Analysis { tree, diagnostics, .. } = analyze(text, schema, options);
    match tree {
        Some(tree) => Ok(Compiled { tree, warnings: diagnostics }),
        None => Err(Report::new(text, diagnostics)),
    }
}

/// Compiles a query and appends the JSON of its filter tree, on one line, to `json`; gives warnings and advice, in
/// source order, no errors among them.
///
/// What is appended is byte for byte what [`compile`] and [`FilterTree::to_json`] give, in
/// about a third of their time: most queries never become a tree on the way.
///
/// # Errors
///
/// As [`compile`]; then nothing is appended.
///
/// # Examples
///
/// ```
/// use tamis::{Options, Schema};
///
/// let (schema, options) = (Schema::builtin(), Options::default());
/// let mut json = String::new();
/// let warnings = tamis::compile_into("not is_complete", &schema, &options, &mut json)?;
/// assert!(warnings.is_empty());
/// assert_eq!(json, tamis::compile("not is_complete", &schema, &options)?.tree.to_json());
/// # Ok::<(), tamis::Report>(())
/// ```
pub fn compile_into(text: &str, schema: &Schema, options: &Options, json: &mut String) -> Result<Diagnostics, Report> {
    if single_pass::append(text, schema, options, json).is_some() {
        return Ok(Diagnostics::default());
    }
    let Compiled { tree, warnings } = compile(text, schema, options)?;
    tree.append_json(json);
    Ok(warnings)
}

/// Everything known about a query, right or wrong.
#[derive(Clone, Debug)]
pub struct Analysis<'t> {
    /// The syntax tree, with holes where the query is wrong.
    pub ast: ast::Ast<'t>,
    /// The typed query, if there is no error.
    pub typed: Option<typed::Expr<'t>>,
    /// The filter tree, if there is no error.
    pub tree: Option<FilterTree<'t>>,
    /// All diagnostics, in source order; of very many the first ones, and how many more there are.
    pub diagnostics: Diagnostics,
    pub(crate) tokens: Tokens<'t>,
}

/// Does all that [`compile`] does, never fails, and returns everything it learns: for editors.
///
/// # Examples
///
/// ```
/// use tamis::{Code, Options, Schema};
///
/// let schema = Schema::builtin();
/// let analysis = tamis::analyze("is_complete and (status_code >", &schema, &Options::default());
/// assert!(analysis.tree.is_none());
/// assert_eq!(analysis.ast.to_string(), "is_complete and …");
/// assert_eq!(analysis.diagnostics.len(), 2);
/// ```
#[must_use]
pub fn analyze<'t>(text: &'t str, schema: &'t Schema, options: &Options) -> Analysis<'t> {
    analyze_parsed(text, parse(text, &options.limits), schema, options)
}

fn analyze_parsed<'t>(text: &'t str, parsed: Parsed<'t>, schema: &'t Schema, options: &Options) -> Analysis<'t> {
    let mut analysis = checked(parsed, schema, options);
    offer_raised(text, schema, &mut analysis.diagnostics);
    fix::settle(&analysis.tokens, &mut analysis.diagnostics);
    fix::verify(text, &mut analysis.diagnostics, |fixed| {
        let Analysis { ast, diagnostics, .. } = checked(parse(fixed, &options.limits), schema, options);
        fix::Reading::of(&ast, diagnostics)
    });
    analysis
}

/// All that is known of a query, with fixes as the passes propose them.
fn checked<'t>(parsed: Parsed<'t>, schema: &'t Schema, options: &Options) -> Analysis<'t> {
    let Parsed { ast, mut diagnostics, tokens } = parsed;
    let check::Checked { typed, diagnostics: mut found } = check(&ast, schema, options);
    if diagnostics.is_empty() && found.is_empty() {
        let tree = typed.as_ref().map(lower::tree);
        return Analysis { ast, typed, tree, diagnostics, tokens };
    }
    fix::mark_unsafe(&diagnostics, &mut found);
    // Where a text without quotes cannot be right with quotes either, its type is what is wrong.
    let wrong: HashSet<Span> = found.iter().filter(|found| found.is_error()).map(Diagnostic::span).collect();
    diagnostics.retain(|told| told.code != Code::UnquotedText || !wrong.contains(&told.span()));
    diagnostics.append(found);
    prose::explain(&tokens, schema, &mut diagnostics);
    diagnostics.settle();
    let typed = typed.filter(|_| !diagnostics.has_error());
    let tree = typed.as_ref().map(lower::tree);
    Analysis { ast, typed, tree, diagnostics, tokens }
}

/// A filter of the API in the place of a query: the query that says it is offered as a fix.
fn offer_raised(text: &str, schema: &Schema, diagnostics: &mut [Diagnostic]) {
    let [error] = diagnostics else { return };
    if error.code != Code::ForeignSyntax || !text.trim_start().starts_with(['{', '[']) {
        return;
    }
    let Ok(raised) = raise(text, schema) else { return };
    let safety = if raised.notes.is_empty() { diagnostic::Safety::Safe } else { diagnostic::Safety::Unsafe };
    let query = raised.ast.to_string();
    error.help = Some(format!("as a query this is {}", diagnostic::quote(&query)));
    let edit = diagnostic::Edit::replace(Span::of(0..text.len()), query);
    error.fixes.push(diagnostic::Fix { title: "write it as a query".to_owned(), safety, edits: vec![edit] });
}
