//! Fixes the queries of a file.

use std::borrow::Cow;
use std::time::Duration;

use similar::{ChangeTag, TextDiff};
use tamis::diagnostic::{AppliedFix, Edit, Fixed, Safety, apply_fixes};
use tamis::lint::{Levels, fix_saved};
use tamis::{Code, Diagnostics, FixOutcome, Span};

use super::duplicates::{Duplicate, Duplicates, place};
use super::linted::{FileFixes, Linted};
use super::query_linter::QueryLinter;
use crate::commands::lint::embedded::{self, EmbeddedQuery, Writer};
use crate::commands::lint::saved::{Content, Saved};
use crate::failure::Failure;
use crate::input::Query;

/// How often the comments of a file are fixed at most.
const MAX_ROUNDS: usize = 10;
/// How long the search for the smallest change of a query may take; then a larger one is made.
const DIFF_TIMEOUT: Duration = Duration::from_millis(200);

/// A file that was fixed.
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
        let allowed = self.check(&saved, (&saved.source.text, &saved.content), levels, duplicates).comments.suppressed;
        let fix = |(query, duplicate): (&EmbeddedQuery, &Option<Duplicate>)| {
            let levels = self.levels_of(query, levels);
            let levels = self.without(&allowed, query, duplicate, duplicates.levels(duplicate.as_ref(), levels));
            fix_saved(&query.text, &self.schema, &self.options, &levels, place(duplicate), safety)
        };
        let fixed: Vec<FixOutcome> = saved.content.queries.iter().zip(&duplicates.of_queries).map(fix).collect();
        let pairs = saved.content.queries.iter().zip(&fixed);
        let texts: Vec<Option<String>> = pairs
            .map(|(query, fixed)| (!fixed.applied.is_empty()).then(|| with_end_of(&query.text, &fixed.text)))
            .collect();
        let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
        let (Written { text, content }, kept) =
            self.write_back(&saved, &texts).ok_or_else(|| saved.nowhere_writable())?;
        let is_refused = |(_, (text, kept)): &(_, (&Option<&str>, &Option<&str>))| text.is_some() && kept.is_none();
        let outcomes = saved.content.queries.iter().zip(texts.iter().zip(&kept));
        let refused = outcomes.filter(is_refused).map(|(query, _)| saved.unwritable(query)).collect();
        let is_kept: Vec<bool> = kept.iter().map(Option::is_some).collect();
        let fixed = fixed.into_iter().zip(is_kept).filter(|(_, is_kept)| *is_kept);
        let mut applied: Vec<AppliedFix> = fixed.flat_map(|(fixed, _)| fixed.applied).collect();

        let mut file = Fixed { text, applied: Vec::new() };
        let mut found = self.check(&saved, (&file.text, &content), levels, duplicates);
        let mut queries = content.queries.len();
        // A comment may allow what is said of another.
        for _ in 0..MAX_ROUNDS {
            file = apply_fixes(&file.text, &found.comments.reported, safety);
            if file.applied.is_empty() {
                break;
            }
            applied.append(&mut file.applied);
            let content = saved.content_of(&file.text, &self.writer())?;
            queries = content.queries.len();
            found = self.check(&saved, (&file.text, &content), levels, duplicates);
        }
        let fixes = Some(FileFixes { original: saved.source.text, applied });
        let source = Query { text: file.text, ..saved.source };
        Ok(Linted { path: saved.path, queries, source, diagnostics: found.all(), fixes, refused })
    }

    /// The levels with which nothing is found in a query that a comment of its file allows.
    fn without<'l>(
        &self,
        allowed: &[Code],
        query: &EmbeddedQuery,
        duplicate: &Option<Duplicate>,
        mut levels: Cow<'l, Levels>,
    ) -> Cow<'l, Levels> {
        let found =
            if allowed.is_empty() { Diagnostics::default() } else { self.lint_query(query, place(duplicate), &levels) };
        for found in found.iter().filter(|found| allowed.contains(&found.code)) {
            levels.to_mut().set(found.code, None);
        }
        levels
    }

    /// The file with its queries fixed, and which of them: a query that cannot be written so that exactly that is
    /// read again stays as it was.
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

    /// The file with its queries fixed: exactly these, or nothing.
    fn written(&self, saved: &Saved, fixed: &[Option<&str>]) -> Option<Written> {
        let writer = self.writer();
        let queries = &saved.content.queries;
        [in_parts, wholly as Way].into_iter().find_map(|way| {
            let changed = queries.iter().zip(fixed).filter_map(|(query, fixed)| Some((query, (*fixed)?)));
            let edits: Vec<Vec<Edit>> =
                changed.map(|(query, fixed)| way(query, fixed, &writer)).collect::<Option<_>>()?;
            let text = embedded::edited(&saved.source.text, &edits.concat());
            let content = saved.content_of(&text, &writer).ok()?;
            let before = (saved.source.text.as_str(), &saved.content);
            content.is_fixed(&text, before, fixed, &writer).then_some(Written { text, content })
        })
    }
}

/// A fixed query that ends as the query did: the last line of a file or a block keeps its line end, and no spaces
/// are left where something stood at the end.
fn with_end_of(query: &str, fixed: &str) -> String {
    let end = |text: &str| text.len() - text.trim_end_matches([' ', '\t', '\r', '\n']).len();
    let own = fixed.get(..fixed.len() - end(fixed)).unwrap_or_default();
    format!("{own}{}", query.get(query.len() - end(query)..).unwrap_or_default())
}

/// A way to write a fixed query into its file.
type Way = fn(&EmbeddedQuery, &str, &Writer<'_>) -> Option<Vec<Edit>>;

/// With nothing touched that can stay.
fn in_parts(query: &EmbeddedQuery, fixed: &str, writer: &Writer<'_>) -> Option<Vec<Edit>> {
    query.edits(&changes(&query.text, fixed), writer)
}

/// From the first quote to the last.
fn wholly(query: &EmbeddedQuery, fixed: &str, writer: &Writer<'_>) -> Option<Vec<Edit>> {
    query.rewritten(fixed, writer)
}

/// The edits that make one text of another, word by word.
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
