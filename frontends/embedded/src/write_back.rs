//! Writes changed queries back into their file.

use similar::{ChangeTag, TextDiff};
use tamis::Span;
use tamis::diagnostic::Edit;

use super::content::Content;
use super::edits::edited;
use super::file_patterns::FilePatterns;
use super::query::EmbeddedQuery;
use super::source_map::offset;
use super::writer::Writer;

/// The maximum number of words, before and after, for which the smallest edits are searched for: the search may take
/// time that is quadratic in them.
const MAX_WORDS: usize = 8_000;

/// How often a file is read again to find the queries that cannot be written; after it, the rest is left unchanged. A
/// thousand queries of which ten cannot be written take about two hundred.
const MAX_READS: usize = 500;

/// A file with changed queries.
#[derive(Clone, Debug)]
pub struct Written {
    /// The new text of the file.
    pub text: String,
    /// The queries in it.
    pub content: Content,
    /// The edits of the old text that result in it, in source order.
    pub edits: Vec<Edit>,
}

impl FilePatterns {
    /// Writes changed queries into a file, and returns those that were written; `None` for a query means no change. A
    /// query is left unchanged if it could not be read back from the file.
    ///
    /// `content` must be what [`Self::read`] returned for `text`. `None` if the unchanged file is not read back.
    #[must_use]
    pub fn write_back<'m>(
        &self,
        (text, content): (&str, &Content),
        changed: &[Option<&'m str>],
        writer: &Writer<'_>,
    ) -> Option<(Written, Vec<Option<&'m str>>)> {
        let original = Original { patterns: self, text, content, writer };
        if let Some(written) = original.written(changed) {
            return Some((written, changed.to_vec()));
        }
        let mut state = Bisection { kept: vec![None; changed.len()], remaining_reads: MAX_READS };
        let all: Vec<usize> =
            (0..changed.len()).filter(|&index| changed.get(index).is_some_and(Option::is_some)).collect();
        original.keep_writable(&all, changed, &mut state);
        Some((original.written(&state.kept)?, state.kept))
    }
}

/// The file before the change.
struct Original<'f> {
    patterns: &'f FilePatterns,
    text: &'f str,
    content: &'f Content,
    writer: &'f Writer<'f>,
}

impl Original<'_> {
    /// Keeps the changes of as many of these queries as can be written together with those kept before, by bisection.
    fn keep_writable<'m>(&self, queries: &[usize], changed: &[Option<&'m str>], state: &mut Bisection<'m>) {
        let Some(rest) = state.remaining_reads.checked_sub(1).filter(|_| !queries.is_empty()) else { return };
        state.remaining_reads = rest;
        let before = state.kept.clone();
        for &query in queries {
            if let (Some(kept), Some(changed)) = (state.kept.get_mut(query), changed.get(query)) {
                *kept = *changed;
            }
        }
        if self.written(&state.kept).is_some() {
            return;
        }
        state.kept = before;
        if let (Some(first), Some(second)) = (queries.get(..queries.len() / 2), queries.get(queries.len() / 2..))
            && !first.is_empty()
        {
            self.keep_writable(first, changed, state);
            self.keep_writable(second, changed, state);
        }
    }

    /// Writes exactly these queries into the file; `None` if they could not be read back.
    fn written(&self, changed: &[Option<&str>]) -> Option<Written> {
        [in_parts, as_a_whole as Strategy].into_iter().find_map(|strategy| {
            let pairs = self.content.queries.iter().zip(changed);
            let pairs = pairs.filter_map(|(query, changed)| Some((query, (*changed)?)));
            let edits: Vec<Vec<Edit>> =
                pairs.map(|(query, changed)| strategy(query, changed, self.writer)).collect::<Option<_>>()?;
            let edits = edits.concat();
            let text = edited(self.text, &edits);
            let content = self.patterns.read(&text, self.writer).ok()?;
            let before = (self.text, self.content);
            content.is_changed(&text, before, changed, self.writer).then_some(Written { text, content, edits })
        })
    }
}

/// A changed query with the line ends and spaces at the end of the original one: the last line of a file or block
/// keeps its line end, and no spaces remain after removed text.
#[must_use]
pub fn with_end_of(query: &str, changed: &str) -> String {
    let end = |text: &str| text.len() - text.trim_end_matches([' ', '\t', '\r', '\n']).len();
    let own = changed.get(..changed.len() - end(changed)).unwrap_or_default();
    format!("{own}{}", query.get(query.len() - end(query)..).unwrap_or_default())
}

/// The state of the search for the queries that can be written.
struct Bisection<'m> {
    /// The changed queries that were written.
    kept: Vec<Option<&'m str>>,
    /// How often the file may still be read again.
    remaining_reads: usize,
}

/// A strategy to write a changed query into its file.
type Strategy = fn(&EmbeddedQuery, &str, &Writer<'_>) -> Option<Vec<Edit>>;

/// Changes only the parts that differ.
fn in_parts(query: &EmbeddedQuery, changed: &str, writer: &Writer<'_>) -> Option<Vec<Edit>> {
    query.edits(&changes(&query.text, changed), writer)
}

/// Rewrites all of it, from the first quote to the last.
fn as_a_whole(query: &EmbeddedQuery, changed: &str, writer: &Writer<'_>) -> Option<Vec<Edit>> {
    query.rewrite(changed, writer)
}

/// The edits that turn one text into another, word by word, in order. A long text has one edit, from its first to its
/// last difference.
#[must_use]
pub fn changes(before: &str, after: &str) -> Vec<Edit> {
    if before.split_whitespace().chain(after.split_whitespace()).nth(MAX_WORDS).is_some() {
        return different_part(before, after).into_iter().collect();
    }
    let diff = TextDiff::configure().diff_words(before, after);
    let mut edits: Vec<Edit> = Vec::new();
    let mut at = 0;
    for change in diff.iter_all_changes() {
        let length = offset(change.value().len());
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

/// The edit from the first to the last difference of two texts; `None` if they are the same.
fn different_part(before: &str, after: &str) -> Option<Edit> {
    let same = |(one, other): &(char, char)| one == other;
    let length = |(c, _): (char, char)| c.len_utf8();
    let start: usize = before.chars().zip(after.chars()).take_while(same).map(length).sum();
    let (old, new) = (before.get(start..)?, after.get(start..)?);
    let end: usize = old.chars().rev().zip(new.chars().rev()).take_while(same).map(length).sum();
    let (old, new) = (old.get(..old.len() - end)?, new.get(..new.len() - end)?);
    let span = Span::new(offset(start), offset(start + old.len()));
    (!old.is_empty() || !new.is_empty()).then(|| Edit::replace(span, new))
}
