//! The compiler: runs the passes in order, from a query to its filter tree.

use std::collections::HashSet;

use crate::diagnostic::{self, Code, Diagnostic, Diagnostics, Report};
use crate::filter::FilterTree;
use crate::limits::Limits;
use crate::lower;
use crate::options::Options;
use crate::raise::raise;
use crate::request::RequestFilter;
use crate::schema::Schema;
use crate::semantic::Expiry;
use crate::semantic::check::{self, check};
use crate::semantic::typed;
use crate::source::Span;
use crate::syntax::{self, Parsed, Tokens, ast, parse};

mod combine;
mod compose;
mod facade;
mod fix;
mod prose;
mod rename;
mod scope;
mod single_pass;
mod value_test;

pub use facade::Compiler;
pub use fix::{FixOutcome, apply_fixes, fix};
pub use rename::{ColumnRename, RenameError, rename_column};

pub(crate) use fix::{fix_with, settle};

/// A compiled query.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Compiled<'t> {
    /// The filter tree.
    pub tree: FilterTree<'t>,
    /// The typed query.
    pub typed: typed::Expr<'t>,
    /// Warnings and advice, in source order; no errors.
    pub warnings: Diagnostics,
    /// Until when the tree stays the same, and may be cached.
    pub expiry: Expiry,
}

impl<'t> Compiled<'t> {
    fn of(analysis: Analysis<'t>) -> Result<Self, Diagnostics> {
        match (analysis.tree, analysis.typed) {
            (Some(tree), Some(typed)) => {
                Ok(Self { tree, typed, warnings: analysis.diagnostics, expiry: analysis.expiry })
            }
            _ => Err(analysis.diagnostics),
        }
    }

    /// Copies everything that is borrowed from the query and the schema.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use tamis::{Compiled, Compiler, Report};
    ///
    /// /// For a cache: a hit copies only the `Arc`.
    /// fn compiled(compiler: &Compiler, text: &str) -> Result<Arc<Compiled<'static>>, Report> {
    ///     Ok(Arc::new(compiler.compile(text)?.into_owned()))
    /// }
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Compiled<'static> {
        Compiled {
            tree: self.tree.into_owned(),
            typed: self.typed.into_owned(),
            warnings: self.warnings,
            expiry: self.expiry,
        }
    }
}

/// The typed query, which takes the form that the target accepts.
impl<'t> From<Compiled<'t>> for RequestFilter<'t> {
    fn from(compiled: Compiled<'t>) -> Self {
        Self::Query(compiled.typed)
    }
}

/// Compiles a query to a filter tree, which borrows from the query and the schema.
///
/// # Errors
///
/// A [`Report`] of all diagnostics, if any of them is an error.
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
    Compiled::of(analyze(text, schema, options)).map_err(|diagnostics| Report::new(text, diagnostics))
}

/// Compiles a query and appends the JSON of its filter tree, on one line, to `json`.
///
/// Returns warnings and advice, in source order. The JSON is identical to that of [`compile`] and
/// [`FilterTree::to_json`], in about a third of the time: for most queries, no tree is built.
///
/// # Errors
///
/// Like [`compile`]; nothing is appended then.
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
    let Compiled { tree, warnings, .. } = compile(text, schema, options)?;
    tree.append_json(json);
    Ok(warnings)
}

/// The results of all passes over a query, valid or not.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Analysis<'t> {
    /// The syntax tree, with holes in place of syntax errors.
    pub ast: ast::Ast<'t>,
    /// The typed query, if there are no errors.
    pub typed: Option<typed::Expr<'t>>,
    /// The filter tree, if there are no errors.
    pub tree: Option<FilterTree<'t>>,
    /// All diagnostics, in source order; those beyond the limit are only counted.
    pub diagnostics: Diagnostics,
    /// Until when the tree stays the same, and may be cached.
    pub expiry: Expiry,
    /// The typed query without the scope of the compiler, if it has one.
    own: Option<Box<typed::Expr<'t>>>,
    pub(crate) tokens: Tokens<'t>,
}

impl<'t> Analysis<'t> {
    /// The typed query, without the scope of a compiler.
    pub(crate) fn own_query(&self) -> Option<&typed::Expr<'t>> {
        self.own.as_deref().or(self.typed.as_ref())
    }
}

impl Analysis<'_> {
    /// Copies the text and everything else that is borrowed, so that the results can be stored beside the text.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Analysis, Compiler, Schema};
    ///
    /// struct Input {
    ///     text: String,
    ///     analysis: Analysis<'static>,
    /// }
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let text = "is_complete".to_owned();
    /// let analysis = compiler.analyze(&text).into_owned();
    /// let input = Input { text, analysis };
    /// assert!(input.analysis.tree.is_some());
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Analysis<'static> {
        Analysis {
            ast: self.ast.into_owned(),
            typed: self.typed.map(typed::Expr::into_owned),
            tree: self.tree.map(FilterTree::into_owned),
            diagnostics: self.diagnostics,
            expiry: self.expiry,
            own: self.own.map(|own| Box::new(own.into_owned())),
            tokens: self.tokens.into_owned(),
        }
    }

    /// Whether the text is only the beginning of a query: more tokens at its end can fix all syntax errors, or the last
    /// column still needs an operator. A last word that is itself unfinished, such as `conta`, is an error.
    ///
    /// For editors of a single query, which should not report that something is missing while it is being typed.
    /// Unknown columns and wrong types do not matter. To check this without analyzing the text, use
    /// [`Parsed::is_incomplete`](crate::syntax::Parsed::is_incomplete).
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Options, Schema};
    ///
    /// let (schema, options) = (Schema::builtin(), Options::default());
    /// let is_incomplete = |text| tamis::analyze(text, &schema, &options).is_incomplete();
    /// for text in ["status_code", "status_code >", "(name = a and", "name = \"a"] {
    ///     assert!(is_incomplete(text));
    /// }
    /// for text in ["is_complete", "status_code > high", "status_code > > 5", "is_complete)"] {
    ///     assert!(!is_incomplete(text));
    /// }
    /// ```
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        let is_too_large =
            |error: &Diagnostic| matches!(error.code, Code::TooLong | Code::TooDeep | Code::TooManyItems);
        if self.tree.is_some() || self.diagnostics.iter().any(is_too_large) {
            return false;
        }
        let end = self.tokens.end();
        let lacks_operator = |error: &Diagnostic| error.code == Code::MissingOperator && error.span.end >= end;
        let parsed = parse(self.tokens.text(), &Limits::MAX);
        match parsed.diagnostics.has_error() {
            true => parsed.is_incomplete(),
            false => self.diagnostics.iter().any(lacks_operator),
        }
    }

    /// Returns the errors that remain whatever is typed next at byte `at`: what to show while a query is typed.
    ///
    /// An error at the cursor, and one of a missing end if the cursor is at the end, may only be there because typing has
    /// not moved on.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Options, Schema};
    ///
    /// let schema = Schema::builtin();
    /// let errors = |text, at| tamis::analyze(text, &schema, &Options::default()).settled_errors(at).count();
    /// assert_eq!(errors("stat", 4), 0);
    /// assert_eq!(errors("tags ", 5), 0);
    /// assert_eq!(errors("stat > (", 8), 1);
    /// assert_eq!(errors("(name = \"refu", 13), 0);
    /// ```
    pub fn settled_errors(&self, at: u32) -> impl Iterator<Item = &Diagnostic> {
        let is_settled = move |error: &&Diagnostic| syntax::is_settled(error, &self.tokens, at);
        self.diagnostics.iter().filter(|found| found.is_error()).filter(is_settled)
    }
}

/// Runs all passes and returns their results; never fails.
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
    value_test::fit(&analysis.ast, text, schema, &mut analysis.diagnostics);
    let analyze_condition = |condition: &str| {
        let Analysis { ast, diagnostics, .. } = checked(parse(condition, &options.limits), schema, options);
        combine::is_comparison(&ast.root).then_some(diagnostics)
    };
    combine::explain_names(&analysis.ast, text, &mut analysis.diagnostics, &options.limits);
    let removed = combine::complete(text, schema, &mut analysis.diagnostics, &analyze_condition);
    combine::complete_names(&analysis.ast, text, schema, &mut analysis.diagnostics, &analyze_condition);
    suggest_raised(text, schema, &mut analysis.diagnostics);
    fix::settle(&analysis.tokens, &mut analysis.diagnostics);
    // In a fixed text, the names are errors again.
    let (reported, mark) = (analysis.diagnostics.len(), analysis.diagnostics.mark());
    analysis.diagnostics.extend(removed);
    fix::verify(text, &mut analysis.diagnostics, reported, |fixed| {
        // Most fixes leave nothing to report, which the single pass finds out in a third of the time.
        if single_pass::append(fixed, schema, options, &mut String::new()).is_some() {
            return fix::TextAnalysis::default();
        }
        let Analysis { ast, diagnostics, .. } = checked(parse(fixed, &options.limits), schema, options);
        fix::TextAnalysis::of(&ast, diagnostics)
    });
    analysis.diagnostics.truncate(mark);
    analysis
}

/// Runs all passes, without verifying the fixes that they propose.
fn checked<'t>(parsed: Parsed<'t>, schema: &'t Schema, options: &Options) -> Analysis<'t> {
    let Parsed { ast, mut diagnostics, tokens } = parsed;
    let check::Checked { typed, diagnostics: mut found, expiry } = check(&ast, schema, options);
    if diagnostics.is_empty() && found.is_empty() {
        let tree = typed.as_ref().map(lower::tree);
        return Analysis { ast, typed, tree, diagnostics, expiry, own: None, tokens };
    }
    fix::mark_unsafe(&diagnostics, &mut found);
    // If a bare string would be invalid even with quotes, only its type is reported.
    let invalid: HashSet<Span> = found.iter().filter(|found| found.is_error()).map(|found| found.span).collect();
    diagnostics.retain(|reported| reported.code != Code::UnquotedText || !invalid.contains(&reported.span));
    diagnostics.append(found);
    prose::explain(&tokens, schema, &mut diagnostics);
    prose::doubt_quotes(tokens.text(), schema, &mut diagnostics);
    diagnostics.settle();
    let typed = typed.filter(|_| !diagnostics.has_error());
    let tree = typed.as_ref().map(lower::tree);
    Analysis { ast, typed, tree, diagnostics, expiry, own: None, tokens }
}

/// If the text is a filter of the API, offers the equivalent query as a fix.
fn suggest_raised(text: &str, schema: &Schema, diagnostics: &mut [Diagnostic]) {
    let [error] = diagnostics else { return };
    if error.code != Code::ForeignSyntax || !text.trim_start().starts_with(['{', '[']) {
        return;
    }
    let Ok(raised) = raise(text, schema) else { return };
    let safety = if raised.notes.is_empty() { diagnostic::Safety::Safe } else { diagnostic::Safety::Unsafe };
    let query = raised.ast.to_string();
    error.help = Some(format!("the equivalent query is {}", diagnostic::quote(&query)));
    let edit = diagnostic::Edit::replace(Span::of(0..text.len()), query);
    error.fixes.push(diagnostic::Fix { title: "convert to a query".to_owned(), safety, edits: vec![edit] });
}
