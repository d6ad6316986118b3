//! Scopes of compilers, and compiling composed trees.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Report};
use crate::lower;
use crate::semantic::check::{Checked, check};
use crate::semantic::typed;
use crate::source::{Span, offset};
use crate::syntax;
use crate::syntax::ast::Ast;

use super::scope::Scope;
use super::{Analysis, Compiled, Compiler};

impl Compiler {
    /// Parses a query, to compose it with others. Syntax warnings are left out; [`parse`](crate::parse()) returns them.
    ///
    /// # Errors
    ///
    /// A [`Report`] of all syntax errors.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Compiler, Schema, column};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// assert!(compiler.parse("is_complete) or (has_children").is_err());
    ///
    /// let query = compiler.parse("is_complete or has_children")?.and(column("status_code").is_in([500, 502]));
    /// assert_eq!(query.to_string(), "(is_complete or has_children) and status_code in (500, 502)");
    /// # Ok::<(), tamis::Report>(())
    /// ```
    pub fn parse<'t>(&self, text: &'t str) -> Result<Ast<'t>, Report> {
        let parsed = syntax::parse(text, &self.options().limits);
        if parsed.diagnostics.has_error() { Err(Report::new(text, parsed.diagnostics)) } else { Ok(parsed.ast) }
    }

    /// Compiles a tree that was parsed, raised, built, changed or composed.
    ///
    /// Spans refer to [`Ast::source`], all texts that the tree was composed of; [`Ast::part_of`] names the part.
    /// Diagnostics have no fixes: to fix a text, analyze it. The limits of the options are for texts; a tree may have
    /// the depth [`Limits::MAX_DEPTH`](crate::Limits::MAX_DEPTH) and any number of list items.
    ///
    /// # Errors
    ///
    /// A [`Report`] of all diagnostics, if any of them is an error: `invalid-tree`, or those of the columns and values.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Compiler, Schema, column};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let query = compiler.parse("is_complete")?.and(column("status_code").gt("high"));
    /// let report = compiler.compile_ast(&query).unwrap_err();
    /// assert_eq!(report.source(), "is_complete\nstatus_code > \"high\"");
    /// assert_eq!(query.part_of(report.diagnostics()[0].span).part, 1);
    /// # Ok::<(), tamis::Report>(())
    /// ```
    pub fn compile_ast<'t>(&'t self, ast: &Ast<'t>) -> Result<Compiled<'t>, Report> {
        if let Err(invalid) = ast.validate() {
            let source = ast.source();
            let error = Diagnostic::new(Code::InvalidTree, invalid.to_string(), Span::of(0..source.len()));
            return Err(Report::new(&source, vec![error].into()));
        }
        // Spans of a tree that was read or put together may refer to another text.
        let rebuilt = (!ast.has_own_spans()).then(|| Ast::new(ast.root.clone()));
        let ast = rebuilt.as_ref().unwrap_or(ast);
        let Checked { typed, mut diagnostics, mut expiry } = check(ast, self.schema(), self.options());
        diagnostics.iter_mut().for_each(|found| found.fixes.clear());
        let mut typed = typed.filter(|_| !diagnostics.has_error());
        for scope in self.check_scopes(Span::at(offset(ast.source().len()))) {
            expiry = expiry.min(scope.expiry);
            typed = add_scope(typed, scope, &mut diagnostics);
        }
        match typed {
            Some(typed) => Ok(Compiled { tree: lower::tree(&typed), typed, warnings: diagnostics, expiry }),
            None => Err(Report::new(&ast.source(), diagnostics)),
        }
    }

    /// Adds a condition to everything that is compiled with this compiler: trees, lists and request bodies, including
    /// deletes and requests without a query. Can be called repeatedly; all conditions apply.
    ///
    /// A query cannot bypass it, as trees are joined, not texts. Diagnostics, fixes, explanations, completion and lints
    /// are about the query alone. A request that selects records by id is rejected, as these may be outside the scope,
    /// and a request that deletes must exclude some records of the scope. The condition keeps the parameters and the
    /// zone that are set now, and uses the `now` that is set last.
    ///
    /// # Errors
    ///
    /// A [`Report`], if the condition does not compile. If it needs `now` and [`with_options`](Self::with_options) later
    /// removes it, every compilation fails.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Compiler, Schema, column};
    ///
    /// let tenant = "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f";
    /// let compiler = Compiler::new(Schema::builtin()).scoped(column("project_id").eq(tenant))?;
    /// let compiled = compiler.compile("is_complete or has_children")?;
    /// assert!(compiled.tree.to_json().starts_with(r#"{"and":[{"or":["#));
    /// assert!(compiled.tree.to_json().contains(tenant));
    /// # Ok::<(), tamis::Report>(())
    /// ```
    pub fn scoped(mut self, condition: Ast<'_>) -> Result<Self, Report> {
        self.compile_ast(&condition)?;
        let scope = Scope::new(condition.into_owned(), self.options());
        Arc::make_mut(&mut self.scopes).push(scope);
        Ok(self)
    }

    /// Adds the scopes to the results of a query.
    pub(super) fn with_scopes<'t>(&'t self, text: &str, mut analysis: Analysis<'t>) -> Analysis<'t> {
        if self.scopes.is_empty() {
            return analysis;
        }
        analysis.own = analysis.typed.clone().map(Box::new);
        for scope in self.check_scopes(Span::at(offset(text.len()))) {
            analysis.expiry = analysis.expiry.min(scope.expiry);
            analysis.typed = add_scope(analysis.typed, scope, &mut analysis.diagnostics);
        }
        analysis.tree = analysis.typed.as_ref().map(lower::tree);
        analysis
    }

    /// Returns the scopes for a request as one condition, or their errors.
    pub(super) fn scope_at(&self, at: Span) -> Result<Option<typed::Expr<'_>>, Diagnostics> {
        let mut joined: Option<typed::Expr<'_>> = None;
        for scope in self.check_scopes(at) {
            let Some(condition) = scope.typed else { return Err(scope.diagnostics) };
            joined = Some(match joined {
                Some(joined) => joined.and(condition),
                None => condition,
            });
        }
        Ok(joined)
    }

    /// Checks the scopes; all their spans become `at`, as the text of a query does not contain them.
    fn check_scopes(&self, at: Span) -> impl Iterator<Item = Checked<'_>> {
        let checked =
            move |scope: &Scope| check(&scope.condition.at(at), self.schema(), &scope.options(self.options()));
        self.scopes.iter().map(checked)
    }
}

/// Adds a scope to a query. If the scope has errors, so does the query: it never compiles without its scope.
fn add_scope<'t>(
    query: Option<typed::Expr<'t>>,
    scope: Checked<'t>,
    diagnostics: &mut Diagnostics,
) -> Option<typed::Expr<'t>> {
    match (query, scope.typed) {
        (Some(query), Some(scope)) => Some(query.and(scope)),
        (None, Some(_)) => None,
        (_, None) => {
            diagnostics.append(scope.diagnostics);
            None
        }
    }
}
