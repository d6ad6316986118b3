//! Mending the queries of a file.

use std::borrow::Cow;
use std::time::Duration;

use similar::{ChangeTag, TextDiff};
use tamis::diagnostic::{AppliedFix, Edit, Fixed, Safety, apply_fixes};
use tamis::lint::{Levels, fix_saved};
use tamis::{Code, Diagnostics, Mended, Span};

use super::twins::{Twin, Twins, place};
use super::{Linted, Linter, Mending};
use crate::failure::Failure;
use crate::input::Query;
use crate::lint::host::{self, Embedded, Writer};
use crate::lint::saved::{Content, Saved};

/// How often the comments of a file are mended at most.
const MOST_ROUNDS: usize = 10;
/// How long the search for the smallest change of a query may take; then a larger one is made.
const DIFF_TIMEOUT: Duration = Duration::from_millis(200);

/// A file that was mended.
struct Written {
    text: String,
    content: Content,
}

impl Linter<'_> {
    pub(super) fn mend_file(&self, saved: Saved, levels: &Levels, twins: &Twins) -> Result<Linted, Failure> {
        let safety = if self.args.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
        let allowed = self.look(&saved.source.text, &saved.content, levels, twins).comments.suppressed;
        let mend = |(query, twin): (&Embedded, &Option<Twin>)| {
            let levels = self.levels_of(query, levels);
            let levels = self.without(&allowed, query, twin, twins.levels(twin.as_ref(), levels));
            fix_saved(&query.text, &self.schema, &self.options, &levels, place(twin), safety)
        };
        let mended: Vec<Mended> = saved.content.queries.iter().zip(&twins.of_queries).map(mend).collect();
        let pairs = saved.content.queries.iter().zip(&mended);
        let texts: Vec<Option<String>> = pairs
            .map(|(query, mended)| (!mended.applied.is_empty()).then(|| with_end_of(&query.text, &mended.text)))
            .collect();
        let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
        let (Written { text, content }, kept) =
            self.write_back(&saved, &texts).ok_or_else(|| saved.nowhere_writable())?;
        let is_refused = |(_, (text, kept)): &(_, (&Option<&str>, &Option<&str>))| text.is_some() && kept.is_none();
        let outcomes = saved.content.queries.iter().zip(texts.iter().zip(&kept));
        let refused = outcomes.filter(is_refused).map(|(query, _)| saved.unwritable(query)).collect();
        let is_kept: Vec<bool> = kept.iter().map(Option::is_some).collect();
        let mended = mended.into_iter().zip(is_kept).filter(|(_, is_kept)| *is_kept);
        let mut applied: Vec<AppliedFix> = mended.flat_map(|(mended, _)| mended.applied).collect();

        let mut fixed = Fixed { text, applied: Vec::new() };
        let mut found = self.look(&fixed.text, &content, levels, twins);
        let mut queries = content.queries.len();
        // A comment may allow what is said of another.
        for _ in 0..MOST_ROUNDS {
            fixed = apply_fixes(&fixed.text, &found.comments.reported, safety);
            if fixed.applied.is_empty() {
                break;
            }
            applied.append(&mut fixed.applied);
            let content = saved.content_of(&fixed.text, &self.writer())?;
            queries = content.queries.len();
            found = self.look(&fixed.text, &content, levels, twins);
        }
        let mended = Some(Mending { original: saved.source.text, applied });
        let source = Query { text: fixed.text, ..saved.source };
        Ok(Linted { path: saved.path, queries, source, diagnostics: found.all(), mended, refused })
    }

    /// The levels with which nothing is found in a query that a comment of its file allows.
    fn without<'l>(
        &self,
        allowed: &[Code],
        query: &Embedded,
        twin: &Option<Twin>,
        mut levels: Cow<'l, Levels>,
    ) -> Cow<'l, Levels> {
        let found = if allowed.is_empty() { Diagnostics::default() } else { self.lint_query(query, twin, &levels) };
        for found in found.iter().filter(|found| allowed.contains(&found.code)) {
            levels.to_mut().set(found.code, None);
        }
        levels
    }

    /// The file with its queries mended, and which of them: a query that cannot be written so that exactly that is
    /// read again stays as it was.
    fn write_back<'m>(&self, saved: &Saved, mended: &[Option<&'m str>]) -> Option<(Written, Vec<Option<&'m str>>)> {
        if let Some(written) = self.written(saved, mended) {
            return Some((written, mended.to_vec()));
        }
        let is_written_alone = |index: usize| {
            let alone: Vec<Option<&str>> =
                mended.iter().enumerate().map(|(at, text)| text.filter(|_| at == index)).collect();
            self.written(saved, &alone).is_some()
        };
        let kept: Vec<Option<&str>> =
            mended.iter().enumerate().map(|(index, text)| text.filter(|_| is_written_alone(index))).collect();
        Some((self.written(saved, &kept)?, kept))
    }

    /// The file with its queries mended: exactly these, or nothing.
    fn written(&self, saved: &Saved, mended: &[Option<&str>]) -> Option<Written> {
        let writer = self.writer();
        let queries = &saved.content.queries;
        [in_parts, wholly as Way].into_iter().find_map(|way| {
            let changed = queries.iter().zip(mended).filter_map(|(query, mended)| Some((query, (*mended)?)));
            let edits: Vec<Vec<Edit>> =
                changed.map(|(query, mended)| way(query, mended, &writer)).collect::<Option<_>>()?;
            let text = host::edited(&saved.source.text, &edits.concat());
            let content = saved.content_of(&text, &writer).ok()?;
            let expected = queries.iter().zip(mended).map(|(query, mended)| mended.unwrap_or(&query.text));
            let is_written = content.queries.len() == mended.len()
                && content.queries.iter().zip(expected).all(|(query, expected)| query.says(expected, &writer));
            is_written.then_some(Written { text, content })
        })
    }
}

/// A mended query that ends as the query did: the last line of a file or a block keeps its line end, and no blanks
/// are left where something stood at the end.
fn with_end_of(query: &str, mended: &str) -> String {
    let end = |text: &str| text.len() - text.trim_end_matches([' ', '\t', '\r', '\n']).len();
    let own = mended.get(..mended.len() - end(mended)).unwrap_or_default();
    format!("{own}{}", query.get(query.len() - end(query)..).unwrap_or_default())
}

/// A way to write a mended query into its file.
type Way = fn(&Embedded, &str, &Writer<'_>) -> Option<Vec<Edit>>;

/// With nothing touched that can stay.
fn in_parts(query: &Embedded, mended: &str, writer: &Writer<'_>) -> Option<Vec<Edit>> {
    query.edits(&changes(&query.text, mended), writer)
}

/// From the first quote to the last.
fn wholly(query: &Embedded, mended: &str, writer: &Writer<'_>) -> Option<Vec<Edit>> {
    query.rewritten(mended, writer)
}

/// The edits that make one text of another, word by word.
fn changes(before: &str, after: &str) -> Vec<Edit> {
    let diff = TextDiff::configure().timeout(DIFF_TIMEOUT).diff_words(before, after);
    let mut edits: Vec<Edit> = Vec::new();
    let mut at = 0;
    for change in diff.iter_all_changes() {
        let length = host::offset(change.value().len());
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
