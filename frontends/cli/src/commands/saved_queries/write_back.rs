//! Writes changed queries back into their file.

use std::time::Duration;

use similar::{ChangeTag, TextDiff};
use tamis::Span;
use tamis::diagnostic::Edit;

use super::embedded::{self, EmbeddedQuery, Writer};
use super::saved::{Content, Saved};

/// The time limit of the search for the smallest edits of a query; after it, larger ones are made.
const DIFF_TIMEOUT: Duration = Duration::from_millis(200);

/// How often a file is read again to find the queries that cannot be written; after it, the rest is left unchanged. A
/// thousand queries of which ten cannot be written take about two hundred.
const MAX_READS: usize = 500;

/// A file with changed queries.
pub(in crate::commands) struct Written {
    pub(in crate::commands) text: String,
    pub(in crate::commands) content: Content,
}

impl Saved {
    /// Writes changed queries into the file, and returns those that were written; `None` for a query means no change. A
    /// query is left unchanged if it could not be read back from the file.
    pub(in crate::commands) fn write_back<'m>(
        &self,
        changed: &[Option<&'m str>],
        writer: &Writer<'_>,
    ) -> Option<(Written, Vec<Option<&'m str>>)> {
        if let Some(written) = self.written(changed, writer) {
            return Some((written, changed.to_vec()));
        }
        let mut state = Bisection { kept: vec![None; changed.len()], remaining_reads: MAX_READS };
        let all: Vec<usize> =
            (0..changed.len()).filter(|&index| changed.get(index).is_some_and(Option::is_some)).collect();
        self.keep_writable(&all, changed, &mut state, writer);
        Some((self.written(&state.kept, writer)?, state.kept))
    }

    /// Keeps the changes of as many of these queries as can be written together with those kept before, by bisection.
    fn keep_writable<'m>(
        &self,
        queries: &[usize],
        changed: &[Option<&'m str>],
        state: &mut Bisection<'m>,
        writer: &Writer<'_>,
    ) {
        let Some(rest) = state.remaining_reads.checked_sub(1).filter(|_| !queries.is_empty()) else { return };
        state.remaining_reads = rest;
        let before = state.kept.clone();
        for &query in queries {
            if let (Some(kept), Some(changed)) = (state.kept.get_mut(query), changed.get(query)) {
                *kept = *changed;
            }
        }
        if self.written(&state.kept, writer).is_some() {
            return;
        }
        state.kept = before;
        if let (Some(first), Some(second)) = (queries.get(..queries.len() / 2), queries.get(queries.len() / 2..))
            && !first.is_empty()
        {
            self.keep_writable(first, changed, state, writer);
            self.keep_writable(second, changed, state, writer);
        }
    }

    /// Writes exactly these queries into the file; `None` if they could not be read back.
    fn written(&self, changed: &[Option<&str>], writer: &Writer<'_>) -> Option<Written> {
        [in_parts, as_a_whole as Strategy].into_iter().find_map(|strategy| {
            let pairs = self.content.queries.iter().zip(changed);
            let pairs = pairs.filter_map(|(query, changed)| Some((query, (*changed)?)));
            let edits: Vec<Vec<Edit>> =
                pairs.map(|(query, changed)| strategy(query, changed, writer)).collect::<Option<_>>()?;
            let text = embedded::edited(&self.source.text, &edits.concat());
            let content = self.content_of(&text, writer).ok()?;
            let before = (self.source.text.as_str(), &self.content);
            content.is_changed(&text, before, changed, writer).then_some(Written { text, content })
        })
    }
}

/// A changed query with the line ends and spaces at the end of the original one: the last line of a file or block
/// keeps its line end, and no spaces remain after removed text.
pub(in crate::commands) fn with_end_of(query: &str, changed: &str) -> String {
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
