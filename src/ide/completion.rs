//! Completion: suggestions for what to write at a byte of a query.
//!
//! The context is determined from the tokens before the byte (`syntax::cursor`), so that completion works in invalid
//! queries. Suggestions come from the columns, the table of operators, the options and recent values. A value is
//! suggested only if it is valid for the column.

use std::collections::HashSet;

use serde::Serialize;

use crate::diagnostic::Edit;
use crate::ide::describe;
use crate::limits::Limits;
use crate::options::Options;
use crate::schema::Schema;
use crate::source::{Lines, Span, offset};
use crate::syntax::cursor::{self, CursorContext, Expected, Quote};

mod candidate;
mod columns;
mod json;
mod match_rank;
mod operators;
mod place;
mod recent;
mod values;

use candidate::Candidates;
pub use json::JsonCompletion;
pub use recent::Recent;

/// The suggestions for one byte of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Completion {
    /// The suggestions, best first; at most [`Completion::MAX_SUGGESTIONS`].
    pub suggestions: Vec<Suggestion>,
}

impl Completion {
    /// The maximum number of suggestions.
    pub const MAX_SUGGESTIONS: usize = 50;

    /// Returns the completion with resolved positions, for serialization.
    #[must_use]
    pub fn to_json(&self, lines: &Lines<'_>) -> JsonCompletion {
        JsonCompletion::new(self, lines)
    }
}

/// A suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suggestion {
    /// The text to show in a menu: `duration_ns`.
    pub label: String,
    /// The kind of suggestion.
    pub kind: SuggestionKind,
    /// The edit to apply when the suggestion is accepted. Its span contains the requested byte, and is `replace`, or
    /// `insert` if the text after the requested byte belongs to something else.
    pub edit: Edit,
    /// The range that the suggestion replaces in an editor that keeps what follows the cursor: up to the requested byte.
    pub insert: Span,
    /// The range that it replaces in an editor that overwrites: up to the end of the word, operator or value that it
    /// takes the place of.
    pub replace: Span,
    /// A few words about it: the type of a column, or a value as it is sent.
    pub detail: Option<String>,
    /// Its description, in a sentence.
    pub documentation: Option<String>,
}

/// The kind of a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SuggestionKind {
    /// `duration_ns`
    Column,
    /// `not contains`
    Operator,
    /// `"gpt-4o"`, `now-1h`
    Value,
    /// `5s`: a number, with a unit
    Unit,
    /// `and`, `nocase`, `)`
    Keyword,
    /// `$name`
    Parameter,
}

/// Suggests what can be written at byte `at` of a query, valid or not, best first.
///
/// Offsets past the end mean the end, and offsets inside a character its start. There are no suggestions inside
/// comments, and none if the text is longer than the limit in `options`.
///
/// # Examples
///
/// ```
/// use tamis::diagnostic::Edit;
/// use tamis::{Options, Schema, Span};
///
/// let completion = tamis::complete("tags cont", 9, &Schema::builtin(), &Options::default());
/// assert_eq!(completion.suggestions[0].edit, Edit::replace(Span::new(5, 9), "contains"));
/// ```
#[must_use]
pub fn complete(text: &str, at: u32, schema: &Schema, options: &Options) -> Completion {
    complete_with(text, at, (schema, options), &Recent::default())
}

/// Like [`complete`], including values of earlier queries.
pub(super) fn complete_with(
    text: &str,
    at: u32,
    (schema, options): (&Schema, &Options),
    recent: &Recent,
) -> Completion {
    if text.len() > options.limits.bytes.min(Limits::MAX_BYTES) {
        return Completion::default();
    }
    let at = character_at(text, at);
    let mut suggestions = Vec::new();
    for cursor in cursor::contexts_at(text, at, &options.limits) {
        let context = CompletionContext { cursor: &cursor, schema, options, recent };
        suggestions.extend(context.placed(text, offset(at), context.candidates().into_ranked()));
    }
    let mut edits = HashSet::new();
    suggestions.retain(|suggestion: &Suggestion| edits.insert(suggestion.edit.clone()));
    suggestions.truncate(Completion::MAX_SUGGESTIONS);
    Completion { suggestions }
}

/// Returns the start of the character that contains byte `at`.
pub(crate) fn character_at(text: &str, at: u32) -> usize {
    let at = text.len().min(at as usize);
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default()
}

/// The position of the cursor, and the sources of suggestions.
struct CompletionContext<'q> {
    cursor: &'q CursorContext<'q>,
    schema: &'q Schema,
    options: &'q Options,
    recent: &'q Recent,
}

impl CompletionContext<'_> {
    /// The candidates that are valid at the position and match the prefix.
    fn candidates(&self) -> Candidates {
        let mut candidates = Candidates::new(&self.cursor.prefix);
        match &self.cursor.expected {
            // A condition may start with a string, but which one is unknown.
            Expected::Condition if matches!(self.cursor.prefix.quote, Some(Quote::Single | Quote::Double)) => {}
            Expected::Condition => {
                self.columns(&mut candidates, |_| true);
                candidates.keyword("not", describe::of_keyword("not"));
                candidates.keyword("(", describe::of_keyword("("));
            }
            Expected::Operator { column, words } => self.after_column(&mut candidates, column, words),
            Expected::Value(comparison) => self.after_operator(&mut candidates, comparison),
            Expected::And(_) => candidates.keyword("and", "between the bounds"),
            Expected::Item(items) => self.items(&mut candidates, items),
            Expected::Separator(items) => self.after_item(&mut candidates, items),
            Expected::Connective(comparison) => {
                self.connectives(&mut candidates);
                if comparison.as_ref().is_some_and(|comparison| self.takes_nocase(comparison)) {
                    candidates.keyword("nocase", describe::of_keyword("nocase"));
                }
            }
            Expected::Relation { value, words } => self.after_first_value(&mut candidates, value, words),
            Expected::ColumnFor { value, operator } => {
                self.columns(&mut candidates, |column| self.fits(column, value, *operator))
            }
            Expected::SecondRelation { column, first } => {
                self.connectives(&mut candidates);
                self.second_relations(&mut candidates, column, *first);
            }
            Expected::Anything => self.connectives(&mut candidates),
        }
        candidates
    }

    fn connectives(&self, candidates: &mut Candidates) {
        let is_symbol = self.cursor.prefix.text.starts_with(['&', '|']);
        let words = if is_symbol { ["&&", "||"] } else { ["and", "or"] };
        let closer = (self.cursor.open > self.cursor.following.closers).then_some(")");
        words.into_iter().chain(closer).for_each(|word| candidates.keyword(word, describe::of_keyword(word)));
    }
}
