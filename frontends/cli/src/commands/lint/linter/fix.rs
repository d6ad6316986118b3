//! Fixes the queries of a file.

use std::borrow::Cow;
use std::time::Duration;

use similar::{ChangeTag, TextDiff};
use tamis::diagnostic::{AppliedFix, Edit, Fixed, Safety};
use tamis::lint::Levels;
use tamis::{Code, Diagnostics, FixOutcome, Span};

use super::duplicates::{Duplicate, Duplicates, position};
use super::linted::{FileFixes, Linted};
use super::query_linter::QueryLinter;
use crate::commands::lint::embedded::{self, EmbeddedQuery, Writer};
use crate::commands::lint::saved::{Content, Saved};
use crate::failure::Failure;
use crate::input::Query;

/// The maximum number of times that the comments of a file are fixed.
const MAX_ROUNDS: usize = 10;
/// The time limit of the search for the smallest edits of a query; after it, larger ones are made.
const DIFF_TIMEOUT: Duration = Duration::from_millis(200);

/// A file with fixed queries.
struct Written {
    text: String,
    content: Content,
}

impl QueryLinter {
    pub(super) fn fix_file(
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
        let (Written { mut text, content }, kept) =
            self.write_back(&saved, &texts).ok_or_else(|| saved.unwritable_file())?;
        let is_unfixed = |(_, (text, kept)): &(_, (&Option<&str>, &Option<&str>))| text.is_some() && kept.is_none();
        let outcomes = saved.content.queries.iter().zip(texts.iter().zip(&kept));
        let unfixed = outcomes.filter(is_unfixed).map(|(query, _)| saved.unwritable(query)).collect();
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

    /// Writes fixed queries into the file, and returns those that were written. A query is left unchanged if it could
    /// not be read back from the file.
    fn write_back<'m>(&self, saved: &Saved, fixed: &[Option<&'m str>]) -> Option<(Written, Vec<Option<&'m str>>)> {
        if let Some(written) = self.written(saved, fixed) {
            return Some((written, fixed.to_vec()));
        }
        let is_written_alone = |index: usize| {
            let alone: Vec<Option<&str>> =
                fixed.iter().enumerate().map(|(at, text)| text.filter(|_| at == index)).collect();
            self.written(saved, &alone).is_some()
        };
        let kept: Vec<Option<&str>> =
            fixed.iter().enumerate().map(|(index, text)| text.filter(|_| is_written_alone(index))).collect();
        Some((self.written(saved, &kept)?, kept))
    }

    /// Writes exactly these queries into the file; `None` if they could not be read back.
    fn written(&self, saved: &Saved, fixed: &[Option<&str>]) -> Option<Written> {
        let writer = self.writer();
        let queries = &saved.content.queries;
        [in_parts, as_a_whole as Strategy].into_iter().find_map(|strategy| {
            let changed = queries.iter().zip(fixed).filter_map(|(query, fixed)| Some((query, (*fixed)?)));
            let edits: Vec<Vec<Edit>> =
                changed.map(|(query, fixed)| strategy(query, fixed, &writer)).collect::<Option<_>>()?;
            let text = embedded::edited(&saved.source.text, &edits.concat());
            let content = saved.content_of(&text, &writer).ok()?;
            let before = (saved.source.text.as_str(), &saved.content);
            content.is_fixed(&text, before, fixed, &writer).then_some(Written { text, content })
        })
    }
}

/// The fixed query with the line ends and spaces at the end of the original one: the last line of a file or block
/// keeps its line end, and no spaces remain after removed text.
fn with_end_of(query: &str, fixed: &str) -> String {
    let end = |text: &str| text.len() - text.trim_end_matches([' ', '\t', '\r', '\n']).len();
    let own = fixed.get(..fixed.len() - end(fixed)).unwrap_or_default();
    format!("{own}{}", query.get(query.len() - end(query)..).unwrap_or_default())
}

/// A strategy to write a fixed query into its file.
type Strategy = fn(&EmbeddedQuery, &str, &Writer<'_>) -> Option<Vec<Edit>>;

/// Changes only the parts that differ.
fn in_parts(query: &EmbeddedQuery, fixed: &str, writer: &Writer<'_>) -> Option<Vec<Edit>> {
    query.edits(&changes(&query.text, fixed), writer)
}

/// Rewrites all of it, from the first quote to the last.
fn as_a_whole(query: &EmbeddedQuery, fixed: &str, writer: &Writer<'_>) -> Option<Vec<Edit>> {
    query.rewrite(fixed, writer)
}

/// The edits that turn one text into another, word by word.
fn changes(before: &str, after: &str) -> Vec<Edit> {
    let diff = TextDiff::configure().timeout(DIFF_TIMEOUT).diff_words(before, after);
    let mut edits: Vec<Edit> = Vec::new();
    let mut at = 0;
    for change in diff.iter_all_changes() {
        let length = embedded::offset(change.value().len());
        let (removed, added) = match change.tag() {
            ChangeTag::Equal => {
                at += length;
                continue;
            }
            ChangeTag::Delete => (length, ""),
            ChangeTag::Insert => (0, change.value()),
        };
        match edits.last_mut().filter(|last| last.span.end == at) {
            Some(last) => {
                last.span.end += removed;
                last.text += added;
            }
            None => edits.push(Edit::replace(Span::new(at, at + removed), added)),
        }
        at += removed;
    }
    edits
}
