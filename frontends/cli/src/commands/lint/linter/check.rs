//! What is found in the queries of a file.

use std::borrow::Cow;

use tamis::Diagnostics;
use tamis::lint::{Levels, Suppressions, suppress_by_comments};

use super::duplicates::{Duplicate, Duplicates, place};
use super::query_linter::QueryLinter;
use crate::commands::lint::embedded::{EmbeddedQuery, Fixable};
use crate::commands::lint::saved::{Content, Saved};

/// What was found in the queries of a file.
pub(super) struct Found {
    pub(super) diagnostics: Diagnostics,
    /// What the comments of the file did to them.
    pub(super) comments: Suppressions,
}

impl Found {
    /// All of it, in the order of the file.
    pub(super) fn all(self) -> Diagnostics {
        let mut all = self.diagnostics;
        all.append(self.comments.reported);
        all.sort_by_key(|found| found.span().start);
        all
    }
}

impl QueryLinter {
    /// All that is to be said of a file, whose text may have been fixed.
    pub(super) fn check(
        &self,
        saved: &Saved,
        (text, content): (&str, &Content),
        levels: &Levels,
        duplicates: &Duplicates,
    ) -> Found {
        let queries = content.queries.iter().zip(&duplicates.of_queries);
        let found = queries.map(|(query, duplicate)| self.check_query(query, duplicate, levels, duplicates)).collect();
        let is_read = |after: &str, fixed: &[Option<&str>]| {
            let read = saved.content_of(after, &self.writer());
            read.is_ok_and(|read| read.is_fixed(after, (text, content), fixed, &self.writer()))
        };
        let file = Fixable { text, queries: &content.queries, writer: self.writer(), is_read };
        let mut diagnostics = file.place(found);
        let of_file = duplicates.levels(None, Cow::Borrowed(levels));
        let comments = suppress_by_comments(text, &content.comments, &self.options, &of_file, &mut diagnostics);
        Found { diagnostics, comments }
    }

    /// All that is to be said of a query.
    fn check_query(
        &self,
        query: &EmbeddedQuery,
        duplicate: &Option<Duplicate>,
        levels: &Levels,
        duplicates: &Duplicates,
    ) -> Diagnostics {
        let levels_of_query = duplicates.levels(duplicate.as_ref(), self.levels_of(query, levels));
        let mut found = self.lint_query(query, place(duplicate), &levels_of_query);
        found.append(self.check_target(query, levels));
        Duplicate::suppress(duplicate.as_ref(), &mut found);
        found
    }
}
