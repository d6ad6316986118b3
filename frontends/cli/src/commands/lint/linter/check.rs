//! Checks the queries of a file.

use std::borrow::Cow;

use tamis::lint::{Levels, Suppressions};
use tamis::{Analysis, Code, Diagnostics};
use tamis_embedded::{Content, EmbeddedQuery};

use super::duplicates::{Duplicate, Duplicates, position};
use super::query_linter::QueryLinter;
use crate::commands::saved_queries::Saved;

/// The findings in the queries of a file.
pub(in crate::commands) struct Found {
    pub(super) diagnostics: Diagnostics,
    /// The effects of the comments in the file.
    pub(super) comments: Suppressions,
}

impl Found {
    /// All findings, in source order.
    pub(in crate::commands) fn all(self) -> Diagnostics {
        let mut all = self.diagnostics;
        all.append(self.comments.reported);
        all.sort_by_key(|found| found.span.start);
        all
    }
}

impl QueryLinter {
    /// Checks a file, whose text may have been fixed.
    pub(super) fn check(
        &self,
        saved: &Saved,
        (text, content): (&str, &Content),
        levels: &Levels,
        duplicates: &Duplicates,
    ) -> Found {
        let found = self.check_queries(content, levels, duplicates);
        self.in_file(saved, (text, content), found, levels, duplicates)
    }

    /// Maps the findings in the queries of a file to the file, and applies its comments.
    pub(super) fn in_file(
        &self,
        saved: &Saved,
        (text, content): (&str, &Content),
        found: Vec<Diagnostics>,
        levels: &Levels,
        duplicates: &Duplicates,
    ) -> Found {
        let diagnostics = saved.map_diagnostics((text, content), found, &self.writer());
        self.with_comments((text, content), diagnostics, levels, duplicates)
    }

    /// Applies the comments of a file to the findings in it.
    pub(in crate::commands) fn with_comments(
        &self,
        (text, content): (&str, &Content),
        mut diagnostics: Diagnostics,
        levels: &Levels,
        duplicates: &Duplicates,
    ) -> Found {
        let of_file = duplicates.levels(None, Cow::Borrowed(levels));
        let comments = self.compiler.suppress_by_comments(text, &content.comments, &of_file, &mut diagnostics);
        Found { diagnostics, comments }
    }

    /// The codes that the comments of a file suppress.
    pub(super) fn suppressed_codes(&self, saved: &Saved, levels: &Levels, duplicates: &Duplicates) -> Vec<Code> {
        let Saved { source, content, .. } = saved;
        let mut found = Diagnostics::with_limit(usize::MAX);
        self.check_queries(content, levels, duplicates).into_iter().for_each(|of_query| found.append(of_query));
        let of_file = duplicates.levels(None, Cow::Borrowed(levels));
        self.compiler.suppress_by_comments(&source.text, &content.comments, &of_file, &mut found).suppressed
    }

    fn check_queries(&self, content: &Content, levels: &Levels, duplicates: &Duplicates) -> Vec<Diagnostics> {
        let queries = content.queries.iter().zip(&duplicates.of_queries);
        queries.map(|(query, duplicate)| self.check_query(query, duplicate, levels, duplicates)).collect()
    }

    /// Checks an analyzed query whose duplicates are not known.
    pub(in crate::commands) fn check_alone(
        &self,
        query: &EmbeddedQuery,
        analysis: &Analysis<'_>,
        levels: &Levels,
    ) -> Diagnostics {
        let mut found = self.compiler.lint_analysis(analysis, &self.levels_of(query, levels));
        found.append(self.check_target(query, levels));
        found
    }

    /// Checks a query.
    pub(in crate::commands) fn check_query(
        &self,
        query: &EmbeddedQuery,
        duplicate: &Option<Duplicate>,
        levels: &Levels,
        duplicates: &Duplicates,
    ) -> Diagnostics {
        let levels_of_query = duplicates.levels(duplicate.as_ref(), self.levels_of(query, levels));
        let mut found = self.lint_query(query, position(duplicate), &levels_of_query);
        found.append(self.check_target(query, levels));
        Duplicate::suppress(duplicate.as_ref(), &mut found);
        found
    }
}
