//! Where a suggestion is written: it takes the place of what stands after the cursor if both cannot stand side by side.

use super::candidate::Candidate;
use super::{CompletionContext, Suggestion, SuggestionKind};
use crate::diagnostic::Edit;
use crate::semantic::check::check;
use crate::source::{Span, offset};
use crate::syntax::cursor::{Expected, FollowingKind};
use crate::syntax::{column_name, parse};

/// The maximum length of text that is looked up as a column, in bytes.
const MAX_NAME: usize = 200;
/// The maximum length of a condition in which operators are tried, in bytes.
const MAX_CONDITION: usize = 4_096;

impl CompletionContext<'_> {
    /// The suggestions for the candidates that can stand before, or in the place of, what follows.
    pub(super) fn placed(&self, text: &str, at: u32, candidates: Vec<Candidate>) -> Vec<Suggestion> {
        let suggestion = |candidate: Candidate| {
            let end = self.end_of(&candidate)?;
            Some(self.suggestion(text, at, end, candidate))
        };
        let mut suggestions: Vec<Suggestion> = candidates.into_iter().filter_map(suggestion).collect();
        self.keep_fitting(text, &mut suggestions);
        suggestions
    }

    /// The end of the text in whose place a candidate is written; `None` if it cannot stand before what follows.
    fn end_of(&self, candidate: &Candidate) -> Option<u32> {
        use FollowingKind::{Comma, Connective, List, Nocase, Operator, Other, Value};
        let following = &self.cursor.following;
        let end = self.cursor.prefix.span.end;
        let in_list = matches!(self.cursor.expected, Expected::Item(_) | Expected::Separator(_));
        let is_connective = matches!(candidate.text.as_str(), "and" | "or" | "&&" | "||");
        let starts_list = candidate.text == "(" && matches!(self.cursor.expected, Expected::Value(_));
        let is_known_column = matches!(self.cursor.expected, Expected::ColumnFor { .. });
        Some(match (candidate.kind, following.kind) {
            (SuggestionKind::Keyword, Nocase | Operator) if is_connective => return None,
            (SuggestionKind::Keyword, Connective) if is_connective => following.end,
            (SuggestionKind::Keyword, Nocase) if candidate.text == "nocase" => return None,
            (SuggestionKind::Keyword, Comma) if in_list => return None,
            (SuggestionKind::Keyword, Value | List) if in_list && candidate.text != "," || starts_list => return None,
            (SuggestionKind::Operator, Operator) => following.end,
            (SuggestionKind::Column, Value | Other) if is_known_column => following.end,
            (SuggestionKind::Value | SuggestionKind::Unit | SuggestionKind::Parameter, kind) => match kind {
                List | Operator => return None,
                Value if !in_list => following.end,
                _ => end,
            },
            _ => end,
        })
    }

    fn suggestion(&self, text: &str, at: u32, end: u32, candidate: Candidate) -> Suggestion {
        let start = self.cursor.prefix.span.start;
        let replace = Span::new(start, end);
        let insert = Span::new(start, at);
        // `na` was typed directly before `cost`.
        let is_before_column = candidate.kind == SuggestionKind::Column
            && matches!(self.cursor.expected, Expected::Condition)
            && self.is_column(Span::new(at, end).text(text))
            && !self.is_column(replace.text(text));
        let span = if is_before_column { insert } else { replace };
        // `␣cost > 1`: an editor that overwrites replaces the name.
        let name = Span::new(start, self.cursor.following.end);
        let is_name = candidate.kind == SuggestionKind::Column && self.is_column(name.text(text));
        let replace = if is_name { name } else { replace };
        let is_item = matches!(self.cursor.expected, Expected::Item(_)) && candidate.kind != SuggestionKind::Keyword;
        let is_before_item = is_item && self.cursor.following.kind == FollowingKind::Value;
        let written = if is_before_item { format!("{},", candidate.text) } else { candidate.text };
        let edit = Edit::replace(span, self.with_spaces(text, span, &written));
        let Candidate { label, kind, detail, documentation, .. } = candidate;
        Suggestion { label, kind, edit, insert, replace, detail, documentation }
    }

    fn is_column(&self, name: &str) -> bool {
        let is_known = || self.schema.resolve_name(&column_name(name)).is_ok_and(|column| !column.is_assumed);
        !name.is_empty() && name.len() <= MAX_NAME && is_known()
    }

    /// Keeps the operators with which the condition is valid, if there are any.
    fn keep_fitting(&self, text: &str, suggestions: &mut Vec<Suggestion>) {
        let start = match &self.cursor.expected {
            Expected::Operator { column, .. } => column.span.start,
            Expected::Value(comparison) => comparison.column.span.start,
            Expected::Relation { value, .. } => value.span.start,
            _ => return,
        };
        let has_rest =
            matches!(self.cursor.following.kind, FollowingKind::Operator | FollowingKind::Value | FollowingKind::List);
        if !has_rest || self.cursor.following.rest_of_condition(start).len() as usize > MAX_CONDITION {
            return;
        }
        let is_operator = |suggestion: &Suggestion| suggestion.kind == SuggestionKind::Operator;
        let fits: Vec<bool> = suggestions
            .iter()
            .map(|suggestion| is_operator(suggestion) && self.is_valid(text, start, &suggestion.edit))
            .collect();
        // If the condition is wrong anyway, its operand may be.
        let unchanged = Edit::replace(Span::at(start), "");
        if fits.contains(&true) || self.is_valid(text, start, &unchanged) {
            let mut fits = fits.into_iter();
            suggestions.retain(|suggestion| fits.next() == Some(true) || !is_operator(suggestion));
        }
    }

    /// Whether the condition from byte `start` on is valid after an edit.
    fn is_valid(&self, text: &str, start: u32, edit: &Edit) -> bool {
        let before = Span::new(start, edit.span.start).text(text);
        let after = self.cursor.following.rest_of_condition(edit.span.end).text(text);
        let condition = format!("{before}{}{after}", edit.text);
        let parsed = parse(&condition, &self.options.limits);
        !parsed.diagnostics.has_error() && !check(&parsed.ast, self.schema, self.options).diagnostics.has_error()
    }

    /// Adds a space before or after the inserted text if it would otherwise merge with the text around it.
    fn with_spaces(&self, text: &str, span: Span, written: &str) -> String {
        let before = Span::new(0, span.start).text(text).chars().next_back();
        let after = Span::new(span.end, offset(text.len())).text(text).chars().next();
        let is_new = self.cursor.prefix.text.is_empty() && self.cursor.prefix.quote.is_none();
        let runs_on = before.is_some_and(|c| !c.is_whitespace() && !"([{!".contains(c));
        let lead = if is_new && runs_on && !written.starts_with([',', ')', ']', '}']) { " " } else { "" };
        let touches = after.is_some_and(|c| !c.is_whitespace() && !",)]}=<>!".contains(c));
        let goes_on = written.ends_with(['(', '.']);
        let trail = if touches && !goes_on { " " } else { "" };
        format!("{lead}{written}{trail}")
    }
}
