//! What is found in the queries of a file.

use std::borrow::Cow;

use tamis::Diagnostics;
use tamis::lint::{Levels, Suppressions, suppress_by_comments};

use super::duplicates::{Duplicate, Duplicates, place};
use super::query_linter::QueryLinter;
use crate::commands::lint::embedded::EmbeddedQuery;
use crate::commands::lint::saved::Content;

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
    /// All that is to be said of a file.
    pub(super) fn check(&self, text: &str, content: &Content, levels: &Levels, duplicates: &Duplicates) -> Found {
        // A limit holds for each query.
        let mut found = Found { diagnostics: Diagnostics::with_limit(usize::MAX), comments: Suppressions::default() };
        for (query, duplicate) in content.queries.iter().zip(&duplicates.of_queries) {
            let levels_of_query = duplicates.levels(duplicate.as_ref(), self.levels_of(query, levels));
            let of_query = self.lint_query(query, place(duplicate), &levels_of_query);
            found.diagnostics.append(self.place_in_file(query, duplicate, levels, of_query));
        }
        let of_file = duplicates.levels(None, Cow::Borrowed(levels));
        found.comments = suppress_by_comments(text, &content.comments, &self.options, &of_file, &mut found.diagnostics);
        found
    }

    /// What was found in a query, with what else is said of it, as its file has it.
    fn place_in_file(
        &self,
        query: &EmbeddedQuery,
        duplicate: &Option<Duplicate>,
        levels: &Levels,
        mut found: Diagnostics,
    ) -> Diagnostics {
        found.append(self.check_target(query, levels));
        Duplicate::suppress(duplicate.as_ref(), &mut found);
        found.iter_mut().for_each(|found| *found = query.diagnostic(found, &self.writer()));
        found
    }
}
