//! Calls of functions that have an equivalent: `position(x, "y") > 0`, `year(x) = 2026`.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Span;
use crate::syntax::ast::print::column_name;
use crate::syntax::ast::{ExprKind, Operator};
use crate::syntax::lexer;

use super::super::super::dialects::{self, Function, Meaning};
use super::super::super::grammar::{Rule, Token};
use super::super::super::literal;
use super::super::Recovery;
use super::{Call, comparison};

impl<'a> Recovery<'a, '_> {
    /// The error for a call with an equivalent, after skipping what its result is compared with. `None` if there is no
    /// equivalent.
    pub(super) fn known_call(&mut self, function: Function, call: &Call<'a>) -> Option<Diagnostic> {
        let column = column_name(&call.column.as_ref()?.name);
        match function {
            Function::Compares(operator) => self.comparing_call(call, &column, operator),
            Function::Like { nocase } => self.like_call(call, &column, nocase),
            Function::Search { nocase, found_at } => self.search_call(call, &column, nocase, found_at),
            Function::Affix => self.affix_call(call, &column),
            Function::Case => self.pattern_of_case(call, &column),
            Function::Day => self.day_call(call, &column),
            Function::Year => self.year_call(call, &column),
            Function::Default => self.default_call(call, &column),
            Function::Part => self.part_call(call),
            Function::Pattern | Function::Present { .. } | Function::Computes => None,
        }
    }

    /// The arguments after the column; `None` if there are none, or they have names, which have no equivalent.
    fn values(&self, call: &Call<'a>) -> Option<&'a str> {
        let values = call.values?.text(self.text);
        // `contains(tolower(x), tolower("y"))`
        let inner = values.strip_suffix(')').and_then(|values| values.split_once('('));
        let inner = inner.filter(|(name, _)| dialects::function(name) == Some(&Function::Case));
        Some(inner.map_or(values, |(_, inner)| inner)).filter(|values| !values.contains('='))
    }

    /// `contains(x, "y")`, `x.isin(["y"])`
    fn comparing_call(&mut self, call: &Call<'a>, column: &str, operator: &str) -> Option<Diagnostic> {
        let values = self.values(call)?;
        let (span, is_negated) = self.compared_with_boolean(call.span);
        let suffix = if call.ignores_case { " nocase" } else { "" };
        let ours = format!("{}{suffix}", comparison(column, operator, values, call.count));
        // A method of a list tests for an item, a method of a string for a substring.
        let is_certain = !(call.ignores_case || call.is_method && matches!(operator, "contains" | "has"));
        Some(dialects::comparing_call(span.text(self.text), negated(ours, is_negated), span, is_certain))
    }

    /// `ilike(x, "%y%")`
    fn like_call(&mut self, call: &Call<'a>, column: &str, nocase: bool) -> Option<Diagnostic> {
        let texts = strings(self.values(call)?).filter(|_| call.count == 1)?;
        let [pattern] = texts.as_slice() else { return None };
        let (span, is_negated) = self.compared_with_boolean(call.span);
        let like = dialects::LikeCall { name: call.name, column, pattern, nocase };
        self.operator_at(0).is_none().then(|| dialects::pattern_call(&like, is_negated, span))
    }

    /// `position(x, "y") > 0`, `multiSearchAny(x, ["y", "z"])`
    fn search_call(&mut self, call: &Call<'a>, column: &str, nocase: bool, found_at: Option<u8>) -> Option<Diagnostic> {
        let values = self.values(call)?;
        let texts = strings(values).filter(|_| call.count == 1)?;
        let is_one = texts.len() == 1 && !values.starts_with('[');
        if found_at.is_some() != is_one {
            return None;
        }
        // A position without a comparison is no condition.
        let is_certain = found_at.is_none() || self.meant_operator_at(0).is_some();
        let (span, is_negated) = self.compared_with_position(call.span, found_at)?;
        let search = dialects::SearchCall { name: call.name, column, texts: &texts, nocase, is_negated, is_certain };
        Some(dialects::search_call(&search, span))
    }

    /// `startswith(x, "y") eq true`
    fn affix_call(&mut self, call: &Call<'a>, column: &str) -> Option<Diagnostic> {
        let value = self.values(call).filter(|_| call.count == 1)?;
        let (span, is_negated) = self.compared_with_boolean(call.span);
        let suffix = if call.ignores_case { " nocase" } else { "" };
        Some(dialects::affix_call(call.name, column, &format!("{value}{suffix}"), is_negated, span))
    }

    /// `toDate(x) = '2026-01-05'`: the column itself, compared with a date without quotes.
    fn day_call(&mut self, call: &Call<'a>, column: &str) -> Option<Diagnostic> {
        let end = self.skip_compared()?;
        let compared = Span::new(call.span.end, end);
        let ours = format!("{column}{}", compared.text(self.text).replace(['"', '\''], ""));
        Some(dialects::day_call(call.name, ours, call.span, call.span.to(compared)))
    }

    /// `year(x) = 2026`
    fn year_call(&mut self, call: &Call<'a>, column: &str) -> Option<Diagnostic> {
        let (operator, length) = self.meant_operator_at(0)?;
        let year_at = |ahead: usize| {
            let year = Some(self.lexeme_at(ahead)).filter(|year| year.len() == 4)?;
            dialects::Period::of(year)
        };
        let first = year_at(length)?;
        let (years, length) = match operator {
            Operator::Between if self.is_word(length + 1, "and") => (first.to(year_at(length + 2)?)?, length + 3),
            _ => (first, length + 1),
        };
        let ours = years.condition(column, operator)?;
        let whole = call.span.to(self.take(length));
        Some(dialects::year_call(call.name, ours, call.span, whole))
    }

    /// `coalesce(x, "") != ""`: the column itself, which is not certain for records without a value.
    fn default_call(&mut self, call: &Call<'a>, column: &str) -> Option<Diagnostic> {
        let end = self.skip_compared()?;
        let compared = Span::new(call.span.end, end);
        let ours = format!("{column}{}", compared.text(self.text));
        Some(dialects::default_call(call.name, ours, call.span, call.span.to(compared)))
    }

    /// `JSONExtractString(metadata, "env") = "prod"`
    fn part_call(&mut self, call: &Call<'a>) -> Option<Diagnostic> {
        let keys = strings(self.values(call)?).filter(|_| call.count == 1)?;
        let [key] = keys.as_slice() else { return None };
        let key = key.trim_start_matches(['$', '.']);
        let name = super::super::column::in_group(&call.column.as_ref()?.name, key);
        let end = self.skip_compared()?;
        let compared = Span::new(call.span.end, end);
        let ours = format!("{}{}", column_name(&name), compared.text(self.text));
        Some(dialects::part_call(call.name, ours, call.span, call.span.to(compared)))
    }

    /// The error for `lower(x) like '%y%'`.
    fn pattern_of_case(&mut self, call: &Call<'a>, column: &str) -> Option<Diagnostic> {
        let (found, length) = self.foreign_operator_at(0)?;
        let Meaning::Pattern { negated, .. } = found.meaning else { return None };
        let value = self.peek(length).filter(|value| value.rule == Rule::string)?;
        let pattern = literal::string(self.lexeme(value), value.span, &mut Diagnostics::default()).text;
        let operator = self.between(0, length)?.text(self.text);
        let span = call.span.to(self.take(length + 1));
        let like = dialects::LikeCall { name: operator, column, pattern: &pattern, nocase: true };
        Some(dialects::pattern_of_case(call.name, &like, negated, span))
    }

    /// The span of a call with `eq true` or `= false` after it, and whether it is negated.
    fn compared_with_boolean(&mut self, call: Span) -> (Span, bool) {
        let Some((operator @ (Operator::Eq | Operator::Ne), length)) = self.meant_operator_at(0) else {
            return (call, false);
        };
        let is_true = match self.lexeme_at(length).to_lowercase().as_str() {
            "true" | "1" => true,
            "false" | "0" => false,
            _ => return (call, false),
        };
        (call.to(self.take(length + 1)), is_true != (operator == Operator::Eq))
    }

    /// The span of a call with the comparison of its result, and whether that means that nothing was found; `found_at` is
    /// the first position. `None` if it is compared with another position.
    fn compared_with_position(&mut self, call: Span, found_at: Option<u8>) -> Option<(Span, bool)> {
        let Some((operator, length)) = self.meant_operator_at(0) else { return Some((call, false)) };
        let (first, missing) = match found_at {
            Some(0) => ("0", "-1"),
            _ => ("1", "0"),
        };
        let value = self.lexeme_at(length);
        let is_negated = match operator {
            Operator::Gte if value == first => false,
            Operator::Gt | Operator::Ne if value == missing => false,
            Operator::Eq if value == missing => true,
            Operator::Lt if value == first => true,
            Operator::Eq if value == first && found_at.is_none() => false,
            _ => return None,
        };
        Some((call.to(self.take(length + 1)), is_negated))
    }

    /// `df["output"].str.contains("x")`: a method of a column with an index.
    pub(in crate::syntax::recovery) fn method_of_index(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let (length, name) = self.index_of(self.lexeme(token))?;
        let method = self.lexeme_at(length).rsplit_once('.').map(|(_, method)| method)?;
        if self.lexeme_at(length + 1) != "(" || !self.touches(length) || !self.touches(length + 1) {
            return None;
        }
        let closer = self.closer_of(length + 1);
        let last = closer.checked_sub(4).filter(|&last| self.without_case(last, closer).is_some());
        let values = self.between(length + 2, last.unwrap_or(closer))?.text(self.text);
        let Some(Function::Compares(operator)) = dialects::function(method).filter(|_| !values.contains('=')) else {
            return None;
        };
        let suffix = if last.is_some() { " nocase" } else { "" };
        let ours = format!("{}{suffix}", comparison(&column_name(&name), operator, values, 1));
        let span = token.span.to(self.take(closer + 1));
        self.report(dialects::comparing_call(span.text(self.text), ours, span, false));
        Some(ExprKind::Hole(None))
    }
}

/// The strings of an argument: `"x"` or `["x", "y"]`; `None` if there is anything else.
pub(super) fn strings(argument: &str) -> Option<Vec<String>> {
    let tokens = lexer::tokens(argument);
    let is_string = |token: &Token| token.rule == Rule::string;
    if !tokens.iter().all(|token| is_string(token) || matches!(token.rule, Rule::comma | Rule::bracket)) {
        return None;
    }
    let decoded = |token: &Token| {
        literal::string(token.span.text(argument), token.span, &mut Diagnostics::default()).text.into_owned()
    };
    Some(tokens.iter().filter(|token| is_string(token)).map(decoded).collect())
}

/// A condition, negated.
fn negated(condition: String, is_negated: bool) -> String {
    if is_negated { format!("not ({condition})") } else { condition }
}
