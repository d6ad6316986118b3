//! Fixes the queries of a file.

use std::borrow::Cow;

use tamis::diagnostic::{AppliedFix, Fixed, Safety};
use tamis::lint::Levels;
use tamis::{Code, Diagnostics, FixOutcome};
use tamis_embedded::{EmbeddedQuery, Written, with_end_of};

use super::duplicates::{Duplicate, Duplicates, position};
use super::linted::{FileFixes, Linted};
use super::query_linter::QueryLinter;
use crate::commands::saved_queries::{Change, Saved};
use crate::failure::Failure;
use crate::input::Query;

/// The maximum number of times that the comments of a file are fixed.
const MAX_ROUNDS: usize = 10;

impl QueryLinter {
    pub(in crate::commands) fn fix_file(
        &self,
        saved: Saved,
        levels: &Levels,
        duplicates: &Duplicates,
        safety: Safety,
    ) -> Result<Linted, Failure> {
        let allowed = self.suppressed_codes(&saved, levels, duplicates);
        let fix = |(query, duplicate): (&EmbeddedQuery, &Option<Duplicate>)| {
            let levels = self.levels_of(query, levels);
            let levels = duplicates.levels(duplicate.as_ref(), levels);
            let levels = self.without_allowed(&allowed, query, duplicate, levels);
            self.compiler.fix_saved(&query.text, &levels, position(duplicate), safety)
        };
        let fixed: Vec<FixOutcome> = saved.content.queries.iter().zip(&duplicates.of_queries).map(fix).collect();
        let pairs = saved.content.queries.iter().zip(&fixed);
        let texts: Vec<Option<String>> = pairs
            .map(|(query, fixed)| (!fixed.applied.is_empty()).then(|| with_end_of(&query.text, &fixed.text)))
            .collect();
        let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
        let (Written { mut text, content, .. }, kept) =
            saved.write_back(&texts, &self.writer()).ok_or_else(|| saved.unwritable_file(Change::Fix))?;
        let is_unfixed = |(_, (text, kept)): &(_, (&Option<&str>, &Option<&str>))| text.is_some() && kept.is_none();
        let outcomes = saved.content.queries.iter().zip(texts.iter().zip(&kept));
        let unfixed = outcomes.filter(is_unfixed).map(|(query, _)| saved.unwritable(query, Change::Fix)).collect();
        let is_kept: Vec<bool> = kept.iter().map(Option::is_some).collect();
        let fixed = fixed.into_iter().zip(is_kept).filter(|(_, is_kept)| *is_kept);
        let mut applied: Vec<AppliedFix> = fixed.flat_map(|(fixed, _)| fixed.applied).collect();

        let mut found = self.check(&saved, (&text, &content), levels, duplicates);
        let mut queries = content.queries.len();
        // Removing a comment may affect the findings of another.
        for _ in 0..MAX_ROUNDS {
            let mut fixed = Fixed::apply(&text, &found.comments.reported, safety);
            if fixed.applied.is_empty() {
                break;
            }
            applied.append(&mut fixed.applied);
            text = fixed.text;
            let content = saved.content_of(&text, &self.writer())?;
            queries = content.queries.len();
            found = self.check(&saved, (&text, &content), levels, duplicates);
        }
        let fixes = Some(FileFixes { original: saved.source.text, applied });
        let source = Query { text, ..saved.source };
        Ok(Linted { path: saved.path, queries, source, diagnostics: found.all(), fixes, unfixed })
    }

    /// Turns off the rules whose findings in a query are allowed by a comment of the file.
    fn without_allowed<'l>(
        &self,
        allowed: &[Code],
        query: &EmbeddedQuery,
        duplicate: &Option<Duplicate>,
        mut levels: Cow<'l, Levels>,
    ) -> Cow<'l, Levels> {
        let found = match allowed {
            [] => Diagnostics::default(),
            _ => self.lint_query(query, position(duplicate), &levels),
        };
        for found in found.iter().filter(|found| allowed.contains(&found.code)) {
            levels.to_mut().set(found.code, None);
        }
        levels
    }
}
