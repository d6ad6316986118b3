//! The lint methods of [`Compiler`].

use crate::compiler::{self, Analysis, Compiler, FixOutcome};
use crate::diagnostic::{Diagnostics, Safety};
use crate::source::Span;

use super::{Levels, NormalForm, Suppressions, check_saved, fingerprint, normal_form, suppress_in_file};

impl Compiler {
    /// Lints a query, like [`lint`](super::lint()).
    #[must_use]
    pub fn lint(&self, text: &str, levels: &Levels) -> Diagnostics {
        super::lint(text, self.schema(), self.options(), levels)
    }

    /// Lints a query that [`analyze`](Self::analyze) has analyzed, like [`lint_analysis`](super::lint_analysis()).
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::lint::Levels;
    /// use tamis::{Compiler, Schema};
    ///
    /// let (compiler, levels) = (Compiler::new(Schema::builtin()), Levels::default());
    /// let analysis = compiler.analyze("not not is_complete");
    /// assert_eq!(compiler.lint_analysis(&analysis, &levels), compiler.lint("not not is_complete", &levels));
    /// ```
    #[must_use]
    pub fn lint_analysis(&self, analysis: &Analysis<'_>, levels: &Levels) -> Diagnostics {
        super::lint_analysis(analysis, self.schema(), self.options(), levels)
    }

    /// Lints a query that is saved with others; `duplicate` names another query with the same
    /// [normal form](Self::normal_form), if any.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::lint::Levels;
    /// use tamis::{Code, Compiler, Schema};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let found = compiler.lint_saved("is_complete", &Levels::default(), Some("done.tamis"));
    /// assert_eq!(found[0].code, Code::DuplicateQuery);
    /// assert!(found[0].message.contains("`done.tamis`"));
    /// ```
    #[must_use]
    pub fn lint_saved(&self, text: &str, levels: &Levels, duplicate: Option<&str>) -> Diagnostics {
        check_saved(text, (self.schema(), self.options()), levels, duplicate)
    }

    /// Applies the fixes of all diagnostics of [`lint`](Self::lint), as [`fix`](Self::fix) does for
    /// [`analyze`](Self::analyze).
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::diagnostic::Safety;
    /// use tamis::lint::Levels;
    /// use tamis::{Compiler, Schema};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let fixed = compiler.fix_lints("status_code > 1,000 and status_code > 3", &Levels::default(), Safety::Safe);
    /// assert_eq!(fixed.text, "status_code > 1_000");
    /// ```
    #[must_use]
    pub fn fix_lints(&self, text: &str, levels: &Levels, safety: Safety) -> FixOutcome {
        self.fix_saved(text, &levels.for_single_query(), None, safety)
    }

    /// Applies the fixes of all diagnostics of [`lint_saved`](Self::lint_saved).
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::diagnostic::Safety;
    /// use tamis::lint::Levels;
    /// use tamis::{Compiler, Schema};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let text = "# allow(duplicate-query): the dashboard reads it\nnot not is_complete";
    /// let fixed = compiler.fix_saved(text, &Levels::default(), Some("done.tamis"), Safety::Safe);
    /// assert_eq!(fixed.text, "# allow(duplicate-query): the dashboard reads it\nis_complete");
    /// ```
    #[must_use]
    pub fn fix_saved(&self, text: &str, levels: &Levels, duplicate: Option<&str>, safety: Safety) -> FixOutcome {
        compiler::fix_with(text, safety, |text| self.lint_saved(text, levels, duplicate))
    }

    /// Returns the normal form of a query, which equivalent queries share; `None` if the query has errors.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Compiler, Schema};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let form = |text| compiler.normal_form(text);
    /// assert_eq!(form("name = a and is_complete"), form("is_complete and not not name = \"a\""));
    /// assert_ne!(form("name = a"), form("name = a nocase"));
    /// assert_eq!(form("name ="), None);
    /// ```
    #[must_use]
    pub fn normal_form(&self, text: &str) -> Option<NormalForm> {
        normal_form(text, self.schema(), self.options())
    }

    /// Returns a hash of an analyzed query that is equal for queries with equal [normal forms](Self::normal_form), and
    /// rarely for others; `None` if the query has errors. It takes a fraction of the time of the normal form.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Compiler, Schema};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let fingerprint = |text| compiler.fingerprint(&compiler.analyze(text));
    /// assert_eq!(fingerprint("name = a and is_complete"), fingerprint("is_complete and not not name = \"a\""));
    /// assert_ne!(fingerprint("name = a"), fingerprint("name = b"));
    /// ```
    #[must_use]
    pub fn fingerprint(&self, analysis: &Analysis<'_>) -> Option<u64> {
        fingerprint(analysis, self.options())
    }

    /// Removes the diagnostics that the comments of a file suppress, for all its queries.
    ///
    /// A comment counts if [`is_file_comment`](super::is_file_comment) returns true for it and it contains
    /// `allow(rule): reason`, as in a query; others are ignored. A comment that is not on its own line, or has anything
    /// else after `tamis:`, suppresses nothing and is reported. The spans of `found` are positions in the file.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::lint::{Levels, Suppressions};
    /// use tamis::{Code, Compiler, Diagnostic, Diagnostics, Schema, Span};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let file = "# tamis: allow(double-negation): as the runbook has it\nquery: not not is_complete\n";
    /// let mut found = Diagnostics::default();
    /// found.push(Diagnostic::new(Code::DoubleNegation, "double negation", Span::new(62, 81)));
    /// let comments = [Span::new(0, 54)];
    /// let suppressions = compiler.suppress_by_comments(file, &comments, &Levels::default(), &mut found);
    /// assert_eq!(suppressions.suppressed, [Code::DoubleNegation]);
    /// assert!(found.is_empty());
    /// ```
    pub fn suppress_by_comments(
        &self,
        text: &str,
        comments: &[Span],
        levels: &Levels,
        found: &mut Diagnostics,
    ) -> Suppressions {
        suppress_in_file(text, comments, (self.options(), levels), found)
    }
}
