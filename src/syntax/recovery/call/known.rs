//! Calls of functions that have an equivalent: `position(x, "y") > 0`, `year(x) = 2026`.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Span;
use crate::syntax::ast::Operator;
use crate::syntax::ast::print::column_name;
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
            Function::Case => self.pattern_of_case(call, &column).or_else(|| self.case_call(call, &column)),
            Function::Truncates(unit) => self.truncated_call(call, &column, unit),
            Function::PartOfDate(unit) => self.part_of_date(call, &column, unit),
            Function::Elapsed => self.elapsed_call(call),
            Function::Default => self.default_call(call, &column),
            Function::Part => self.part_call(call),
            Function::Cast => self.cast_call(call, &column),
            Function::Pattern => self.regex_call(call, &column),
            Function::Slice => self.slice_call(call, &column),
            Function::Length => self.length_call(call, &column),
            Function::Present { .. } | Function::Computes => None,
        }
    }

    /// The arguments after the column; `None` if there are none, or they have names, which have no equivalent.
    fn values(&self, call: &Call<'a>) -> Option<&'a str> {
        let values = call.values?.text(self.text);
        // `contains(tolower(x), tolower("y"))`
        let inner = values.strip_suffix(')').and_then(|values| values.split_once('('));
        let inner = inner.filter(|(name, _)| dialects::function(name) == Some(&Function::Case));
        let values = inner.map_or(values, |(_, inner)| inner);
        (!values.contains('=') || strings(values).is_some()).then_some(values)
    }

    /// `contains(x, "y")`, `x.isin(["y"])`
    fn comparing_call(&mut self, call: &Call<'a>, column: &str, operator: &str) -> Option<Diagnostic> {
        let values = self.values(call)?;
        let written = call.span.text(self.text);
        // A pattern in pandas, unless it is plain.
        let may_be_pattern = written.contains(".str.contains") || written.starts_with("re.");
        if operator == "contains" && may_be_pattern && !written.contains("regex=False") {
            let is_plain = |text: &String| dialects::LiteralParts::is_plain(text);
            if !strings(values).is_some_and(|texts| texts.iter().all(is_plain)) {
                return self.regex_call(call, column);
            }
        }
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
        let is_certain = !call.ignores_case && (found_at.is_none() || self.meant_operator_at(0).is_some());
        let nocase = nocase || call.ignores_case;
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

    /// `df.query("x == 'y'")`
    pub(super) fn quoted_call(&mut self, call: &Call<'a>) -> Option<Diagnostic> {
        let is_query = ["query", "filter", "where"].iter().any(|name| call.name.eq_ignore_ascii_case(name));
        let texts = strings(self.values(call)?).filter(|_| is_query && call.is_method && call.count == 1)?;
        let [text] = texts.as_slice() else { return None };
        Some(dialects::quoted_call(call.name, text, call.span))
    }

    /// `arrayExists(t -> t = 'x', tags)`, `any(t in tags for t in ["x"])`, `tags.apply(lambda t: 'x' in t)`
    pub(super) fn item_call(&self, call: &Call<'a>) -> Option<Diagnostic> {
        let column = call.column.as_ref().filter(|_| call.is_method).map(|column| column_name(&column.name));
        let arguments = match call.values.filter(|_| call.is_method) {
            Some(values) => values.text(self.text),
            None => call.span.text(self.text).split_once('(')?.1.strip_suffix(')')?,
        };
        let conditions = dialects::item_tests(call.name, column.as_deref(), arguments);
        (!conditions.is_empty()).then(|| dialects::item_call(call.name, conditions, call.span))
    }

    /// `search("y")` of LangSmith, which searches inputs and outputs.
    pub(super) fn search_everywhere(&mut self, call: &Call<'a>) -> Option<Diagnostic> {
        let is_search = call.name.eq_ignore_ascii_case("search") && call.column.is_none() && call.count == 0;
        let written = call.span.text(self.text);
        let argument = written.split_once('(')?.1.strip_suffix(')').filter(|_| is_search)?.trim();
        let texts = strings(argument)?;
        let [text] = texts.as_slice() else { return None };
        Some(dialects::search_everywhere(call.name, text.trim_matches('"'), call.span))
    }

    /// `neq(error, null)`, `eq(feedback_key, "a")` of LangSmith: tests whether there is a value, or feedback with a name.
    pub(super) fn key_call(&mut self, call: &Call<'a>) -> Option<Diagnostic> {
        let column = &*call.column.as_ref()?.name;
        let operator = match dialects::function(call.name)? {
            Function::Compares(operator) => *operator,
            _ => return None,
        };
        let is_null = |value: &str| ["null", "none"].iter().any(|null| value.eq_ignore_ascii_case(null));
        if matches!(operator, "=" | "!=") && self.values(call).is_some_and(is_null) {
            return Some(dialects::value_test(column, operator == "=", call.span));
        }
        if operator == "has" && matches!(column, "metadata" | "user_metadata") {
            let ours = dialects::pair_of_json(&strings(self.values(call)?)?.concat())?;
            return Some(dialects::comparing_call(call.span.text(self.text), ours, call.span, false));
        }
        let group = match column {
            "feedback_key" => "metrics",
            "metadata_key" => "user_metadata",
            _ => return None,
        };
        let is_equality = matches!(operator, "=" | "in");
        let keys = strings(self.values(call)?).filter(|_| is_equality)?;
        let [key] = keys.as_slice() else { return None };
        Some(dialects::value_test(&format!("{group}/{key}"), false, call.span))
    }

    /// `regexp_like(x, 'y|z', 'i')`
    fn regex_call(&mut self, call: &Call<'a>, column: &str) -> Option<Diagnostic> {
        let arguments = literals(call.values?.text(self.text))?;
        let (pattern, flags) = match arguments.as_slice() {
            [pattern] => (pattern, ""),
            [pattern, flags] => (pattern, flags.as_str()),
            _ => return None,
        };
        let (span, is_negated) = match self.compared_with_boolean(call.span) {
            (span, _) if span == call.span => self.compared_with_position(span, Some(1))?,
            compared => compared,
        };
        let nocase = call.ignores_case || flags.contains('i');
        let condition = dialects::LiteralParts::of(pattern)?.condition(column, nocase, is_negated)?;
        Some(dialects::regex_call(call.name, condition, span))
    }

    /// `cast(x as text) like '5%'`, `toString(x) = 'y'`: the column itself, which is completed for its type.
    fn cast_call(&mut self, call: &Call<'a>, column: &str) -> Option<Diagnostic> {
        if dialects::is_cast_to_day(call.span.text(self.text)) {
            return self.truncated_call(call, column, Some(dialects::DateUnit::Day));
        }
        let end = self.skip_foreign_comparison()?;
        let ours = format!("{column}{}", Span::new(call.span.end, end).text(self.text));
        Some(dialects::cast_call(call.name, ours, call.span, Span::new(call.span.start, end)))
    }

    /// Skips an operator, of tamis or another language, and its operand. Returns where they end.
    pub(in crate::syntax::recovery) fn skip_foreign_comparison(&mut self) -> Option<u32> {
        if let Some(end) = self.skip_compared() {
            return Some(end);
        }
        let (_, length) = self.foreign_operator_at(0)?;
        let span = self.take(length);
        if self.starts_operand(0) {
            self.skip_any_operand();
        }
        Some(self.previous().unwrap_or(span).end)
    }

    /// `left(x, 5) = 'gpt-4'`
    fn slice_call(&mut self, call: &Call<'a>, column: &str) -> Option<Diagnostic> {
        let (operator, length) = self.meant_operator_at(0)?;
        let is_equality = matches!(operator, Operator::Eq | Operator::Ne);
        let value = self.peek(length).filter(|value| is_equality && value.rule == Rule::string)?;
        let span = call.span.to(self.take(length + 1));
        Some(dialects::affix_call(call.name, column, self.lexeme(value), operator == Operator::Ne, span))
    }

    /// `len(x) > 0`: tests whether there is a value.
    fn length_call(&mut self, call: &Call<'a>, column: &str) -> Option<Diagnostic> {
        let (operator, length) = self.meant_operator_at(0)?;
        let has_value = match (operator, self.lexeme_at(length)) {
            (Operator::Gt | Operator::Ne, "0") | (Operator::Gte, "1") => true,
            (Operator::Eq | Operator::Lte, "0") | (Operator::Lt, "1") => false,
            _ => return None,
        };
        let whole = call.span.to(self.take(length + 1));
        let name = &call.column.as_ref()?.name;
        Some(dialects::length_test(name, column, has_value, whole))
    }

    /// `coalesce(x, "") != ""`: the column itself, which is not certain for records without a value.
    fn default_call(&mut self, call: &Call<'a>, column: &str) -> Option<Diagnostic> {
        let is_empty = |text: &str| matches!(text, "''" | "\"\"");
        let is_test = self.values(call).is_some_and(is_empty)
            && self
                .meant_operator_at(0)
                .is_some_and(|(operator, length)| operator == Operator::Ne && is_empty(self.lexeme_at(length)));
        let end = self.skip_compared()?;
        let compared = Span::new(call.span.end, end);
        if is_test {
            let name = &call.column.as_ref()?.name;
            return Some(dialects::length_test(name, column, true, call.span.to(compared)));
        }
        let ours = format!("{column}{}", compared.text(self.text));
        Some(dialects::default_call(call.name, ours, call.span, call.span.to(compared)))
    }

    /// `JSONExtractString(metadata, "env") = "prod"`
    fn part_call(&mut self, call: &Call<'a>) -> Option<Diagnostic> {
        let keys = strings(self.values(call)?)?;
        // `metadata.get("env", "")` has a default.
        let key = keys.first().filter(|_| call.count == 1 || call.is_method)?;
        let key = key.trim_start_matches(['$', '.']);
        let name = super::super::column::in_group(&call.column.as_ref()?.name, key);
        let end = self.skip_compared()?;
        let compared = Span::new(call.span.end, end);
        let ours = format!("{}{}", column_name(&name), compared.text(self.text));
        Some(dialects::part_call(call.name, ours, call.span, call.span.to(compared)))
    }

    /// `lower(x) = 'y'`
    fn case_call(&mut self, call: &Call<'a>, column: &str) -> Option<Diagnostic> {
        let end = self.skip_compared()?;
        let ours = format!("{column}{} nocase", Span::new(call.span.end, end).text(self.text));
        Some(dialects::comparison_of_case(call.name, ours, call.span, Span::new(call.span.start, end)))
    }

    /// The error for `lower(x) like '%y%'`.
    fn pattern_of_case(&mut self, call: &Call<'a>, column: &str) -> Option<Diagnostic> {
        let (found, length) = self.foreign_operator_at(0)?;
        let Meaning::Pattern { negated, .. } = found.meaning else { return None };
        let is_case = dialects::function(self.lexeme_at(length)) == Some(&Function::Case);
        let is_call = is_case && self.lexeme_at(length + 1) == "(" && self.lexeme_at(length + 3) == ")";
        let at = length + if is_call { 2 } else { 0 };
        let value = self.peek(at).filter(|value| value.rule == Rule::string)?;
        let pattern = literal::string(self.lexeme(value), value.span, &mut Diagnostics::default()).text;
        let operator = self.between(0, length)?.text(self.text);
        let span = call.span.to(self.take(at + 1 + usize::from(is_call)));
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

/// The texts of string arguments, raw or not; `None` if there is anything else.
fn literals(arguments: &str) -> Option<Vec<String>> {
    let decoded = |token: &Token| {
        let (lexeme, span) = (token.span.text(arguments), token.span);
        let mut ignored = Diagnostics::default();
        let is_string = matches!(token.rule, Rule::string | Rule::raw_string | Rule::misescaped_string);
        let is_prefix = token.rule == Rule::word && lexeme.eq_ignore_ascii_case("r");
        match token.rule {
            Rule::comma => None,
            Rule::raw_string => Some(Some(literal::raw_string(lexeme, span, &mut ignored).text.into_owned())),
            // The escapes are those of the pattern.
            _ if is_string => Some(lexeme.get(1..lexeme.len().saturating_sub(1)).map(str::to_owned)),
            _ if is_prefix => None,
            _ => Some(None),
        }
    };
    lexer::tokens(arguments).iter().filter_map(decoded).collect()
}

/// A condition, negated.
fn negated(condition: String, is_negated: bool) -> String {
    if is_negated { format!("not ({condition})") } else { condition }
}
