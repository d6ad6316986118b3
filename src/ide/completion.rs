//! What may be written at a byte of a query, for menus in editors.
//!
//! Where the byte stands is read from the tokens in front of it (`parse/recover/place.rs`), so that it is
//! known in broken texts too; what may stand there comes from the columns, from the one table of operators,
//! and from what the caller knows. Every value is offered only where it checks.

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
mod recent;
mod values;

use candidate::{Candidate, Candidates};
pub use json::JsonCompletion;
pub use recent::Recent;

/// What may be written at one byte of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The suggestions, best first; at most [`Completion::MOST`].
    pub suggestions: Vec<Suggestion>,
}

impl Completion {
    /// The most suggestions that are made at one place.
    pub const MOST: usize = 50;

    /// The completion as a program reads it.
    #[must_use]
    pub fn to_json(&self, lines: &Lines<'_>) -> JsonCompletion {
        JsonCompletion::new(self, lines)
    }
}

/// One thing that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What a menu shows: `duration_ns`.
    pub label: String,
    /// What it is.
    pub kind: SuggestionKind,
    /// What accepting it does. The span holds the byte that was asked about.
    pub edit: Edit,
    /// In a few words what it is or becomes: the type of a column, what a value is sent as.
    pub detail: Option<String>,
    /// What it is for, in a sentence.
    pub documentation: Option<String>,
}

/// What a suggestion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
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

/// Tells what may be written at byte `at` of a query, right or wrong, best first.
///
/// Offsets past the end mean the end, those inside a character its beginning. Nothing is suggested inside
/// comments, and of a text longer than the limit in `options`.
///
/// # Examples
///
/// ```
/// use tamis::diagnostic::Edit;
/// use tamis::{Options, Recent, Schema, Span};
///
/// let completion = tamis::complete("tags cont", 9, &Schema::builtin(), &Options::default(), &Recent::default());
/// assert_eq!(completion.suggestions[0].edit, Edit::replace(Span::new(5, 9), "contains"));
/// ```
#[must_use]
pub fn complete(text: &str, at: u32, schema: &Schema, options: &Options, recent: &Recent) -> Completion {
    if text.len() > options.limits.bytes.min(Limits::MAX_BYTES) {
        return Completion::default();
    }
    let at = character_at(text, at);
    let mut suggestions = Vec::new();
    for place in cursor::places(text, at, &options.limits) {
        let asked = CompletionContext { place: &place, schema, options, recent };
        let candidates = asked.candidates().into_ranked();
        suggestions.extend(candidates.into_iter().map(|candidate| candidate.into_suggestion(text, &place)));
    }
    let mut edits = HashSet::new();
    suggestions.retain(|suggestion: &Suggestion| edits.insert(suggestion.edit.clone()));
    suggestions.truncate(Completion::MOST);
    Completion { suggestions }
}

/// The beginning of the character that byte `at` belongs to.
pub(crate) fn character_at(text: &str, at: u32) -> usize {
    let at = text.len().min(at as usize);
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default()
}

/// A place, and all that is known there.
struct CompletionContext<'q> {
    place: &'q CursorContext<'q>,
    schema: &'q Schema,
    options: &'q Options,
    recent: &'q Recent,
}

impl CompletionContext<'_> {
    /// Everything that may stand at the place and is like what is written there.
    fn candidates(&self) -> Candidates {
        let mut candidates = Candidates::new(&self.place.written);
        match &self.place.expected {
            // A text in front is a value, and which is not known.
            Expected::Condition if matches!(self.place.written.quote, Some(Quote::Single | Quote::Double)) => {}
            Expected::Condition => {
                self.columns(&mut candidates, |_| true);
                candidates.keyword("not", describe::of_keyword("not"));
                candidates.keyword("(", describe::of_keyword("("));
            }
            Expected::Operator { column, begun } => self.behind_column(&mut candidates, column, begun),
            Expected::Value(question) => self.behind_operator(&mut candidates, question),
            Expected::And(_) => candidates.keyword("and", "between the bounds"),
            Expected::Item(items) => self.items(&mut candidates, items),
            Expected::Separator(items) => self.behind_item(&mut candidates, items),
            Expected::Connective(question) => {
                self.connectives(&mut candidates);
                if question.as_ref().is_some_and(|question| self.takes_nocase(question)) {
                    candidates.keyword("nocase", describe::of_keyword("nocase"));
                }
            }
            Expected::Relation { value, begun } => self.behind_first_value(&mut candidates, value, begun),
            Expected::ColumnFor { value, operator } => {
                self.columns(&mut candidates, |column| self.fits(column, value, *operator))
            }
            Expected::SecondRelation { column, first } => {
                self.connectives(&mut candidates);
                self.second_relations(&mut candidates, column, *first);
            }
            Expected::Lost => self.connectives(&mut candidates),
        }
        candidates
    }

    fn connectives(&self, candidates: &mut Candidates) {
        let is_sign = self.place.written.text.starts_with(['&', '|']);
        let words = if is_sign { ["&&", "||"] } else { ["and", "or"] };
        let closer = (self.place.is_open && self.place.ahead != ")").then_some(")");
        words.into_iter().chain(closer).for_each(|word| candidates.keyword(word, describe::of_keyword(word)));
    }
}

impl Candidate {
    /// What accepting it does to a text.
    fn into_suggestion(self, text: &str, place: &CursorContext<'_>) -> Suggestion {
        let span = place.written.span;
        let edit = Edit::replace(span, kept_apart(text, span, &self.text, place));
        Suggestion { label: self.label, kind: self.kind, edit, detail: self.detail, documentation: self.documentation }
    }
}

/// What is written with a blank before or behind it where it would run into what stands there.
fn kept_apart(text: &str, span: Span, written: &str, place: &CursorContext<'_>) -> String {
    let before = Span::new(0, span.start).text(text).chars().next_back();
    let after = Span::new(span.end, offset(text.len())).text(text).chars().next();
    let is_new = place.written.text.is_empty() && place.written.quote.is_none();
    let runs_on = before.is_some_and(|c| !c.is_whitespace() && !"([{!".contains(c));
    let lead = if is_new && runs_on && !written.starts_with([',', ')', ']', '}']) { " " } else { "" };
    let touches = after.is_some_and(|c| !c.is_whitespace() && !",)]}=<>!".contains(c));
    let goes_on = written.ends_with(['(', '.']);
    let trail = if touches && !goes_on { " " } else { "" };
    format!("{lead}{written}{trail}")
}
