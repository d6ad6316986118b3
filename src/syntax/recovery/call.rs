//! Functions and methods: `contains(x, "y")`, `x.startswith("y")`, `and(eq(x, 1), gt(y, 2))`.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{Span, offset};
use crate::syntax::ast::{ColumnName, ExprKind, Operator, print::column_name};
use crate::syntax::lexer;

use super::super::dialects::{self, Function, Meaning};
use super::super::grammar::{Rule, Token};
use super::super::literal;
use super::Recovery;

/// The maximum number of tokens that are searched for the arguments of a connective in function syntax.
const LOOK_AHEAD: usize = 40;

/// A function or method call.
struct Call<'a> {
    name: &'a str,
    span: Span,
    /// The column: the first argument, or the receiver of a method.
    column: Option<ColumnName<'a>>,
    /// The span of the other arguments.
    values: Option<Span>,
    /// The number of other arguments.
    count: usize,
}

impl<'a> Recovery<'a, '_> {
    /// Whether a call starts here: a word with a parenthesis directly after it.
    pub(super) fn is_call(&self) -> bool {
        self.lexeme_at(1) == "("
            && self.touches(1)
            && !self.lexeme_at(0).ends_with(':')
            && !matches!(self.lexeme_at(0), "-" | "+")
            && self.operator_at(0).is_none_or(|(found, _)| {
                !found.takes_list() || self.operator_at(2).is_none() && self.is_two_arguments()
            })
    }

    /// `in(x, "a")`, `has(x, "a")`: a column and values instead of a list of values.
    fn is_two_arguments(&self) -> bool {
        self.builder.expects_condition()
            && self.peek(2).is_some_and(|first| first.rule == Rule::word)
            && self.lexeme_at(3) == ","
    }

    /// `and(…)`, `or(…)`: a function in LangSmith and Lisp, unless only the condition before it is missing.
    pub(super) fn is_call_of_connective(&self) -> bool {
        self.builder.expects_condition() && self.lexeme_at(1) == "(" && self.touches(1) && {
            let closer = self.closer_of(1);
            (2..closer.min(LOOK_AHEAD)).any(|ahead| self.lexeme_at(ahead) == ",")
        }
    }

    /// Reads a call and what its result is compared with.
    pub(super) fn call(&mut self, token: Token) -> ExprKind<'a> {
        if self.logical_token(0).is_some() {
            return self.nested_calls(token);
        }
        if let Some(kind) = self.lambda(token) {
            return kind;
        }
        let call = self.read_call(token);
        let function = dialects::function(call.name);
        let name = call.column.as_ref().map(|column| column_name(&column.name));
        let written = call.values.map(|values| values.text(self.text));
        let without_case = written.and_then(without_case);
        // Other named arguments have no equivalent.
        let values = without_case.or(written).filter(|values| !values.contains('='));
        let suffix = if without_case.is_some() { " nocase" } else { "" };
        if let (Some(Function::Compares(operator)), Some(name), Some(values)) = (function, &name, values) {
            let (span, is_negated) = self.compared_with_boolean(call.span);
            let count = call.count - usize::from(without_case.is_some()).min(call.count);
            let replacement = format!("{}{suffix}", comparison(name, operator, values, count));
            let replacement = negated(replacement, is_negated);
            // A method of a list tests for an item, a method of a string for a substring.
            let is_certain = !(self.lexeme(token).contains('.') && matches!(*operator, "contains" | "has"));
            self.report(dialects::comparing_call(span.text(self.text), replacement, span, is_certain));
            return ExprKind::Hole(call.column);
        }
        if let (Some(function), Some(name), Some(values)) = (function, &name, values)
            && let Some(diagnostic) = self.searching_call(*function, &call, name, values)
        {
            self.report(diagnostic);
            return ExprKind::Hole(call.column);
        }
        if let (Some(Function::Affix), Some(name), Some(value)) = (function, &name, values.filter(|_| call.count == 1))
        {
            let (span, is_negated) = self.compared_with_boolean(call.span);
            self.report(dialects::affix_call(call.name, name, value, is_negated, span));
            return ExprKind::Hole(call.column);
        }
        if let (Some(Function::Case), Some(name)) = (function, &name)
            && let Some(diagnostic) = self.pattern_of_case(&call, name)
        {
            self.report(diagnostic);
            return ExprKind::Hole(call.column);
        }
        let year = self.meant_operator_at(0).map(|(operator, length)| (operator, self.lexeme_at(length)));
        let compared = self.skip_compared();
        let value = values.filter(|_| call.count == 1 && name.is_some());
        let mut diagnostic = dialects::call(call.name, function, name.as_deref(), value, call.span, compared);
        if let (Some(Function::Year), Some(name), Some(end), Some((operator, year))) = (function, &name, compared, year)
        {
            let whole = Span::new(call.span.start, end);
            diagnostic = dialects::year_of(diagnostic, name, operator, year, whole);
        }
        if let (Some(Function::Day), Some(name), Some(end)) = (function, &name, compared) {
            let comparison = Span::new(call.span.end, end);
            let whole = call.span.to(comparison);
            diagnostic = dialects::day_of(diagnostic, name, comparison.text(self.text), whole);
        }
        self.report(diagnostic);
        // The argument of an unknown function may not be a column: `count(spans)`.
        ExprKind::Hole(call.column.filter(|_| function.is_some()))
    }

    /// Reads the call that starts here.
    fn read_call(&mut self, token: Token) -> Call<'a> {
        let lexeme = self.lexeme(token);
        let closer = self.closer_of(1);
        let commas = self.commas_before(closer);
        let method = lexeme
            .rsplit_once('.')
            .map(|(column, name)| (column.strip_suffix(".str").unwrap_or(column), name))
            .map(|(column, name)| (without_record(column), name))
            .filter(|(column, _)| lexer::is_name(column));
        let (name, column, values, count) = match method {
            Some((column, name)) => {
                let start = token.span.start + offset(lexeme.find(column).unwrap_or_default());
                let span = Span::new(start, start + offset(column.len()));
                (
                    name,
                    Some(literal::name(column, span, &mut Diagnostics::default())),
                    self.between(2, closer),
                    commas.len() + 1,
                )
            }
            None => {
                let first = self.peek(2).filter(|first| {
                    matches!(first.rule, Rule::backticked | Rule::grouped)
                        || first.rule == Rule::word && lexer::is_name(self.lexeme(*first))
                });
                let alone = commas.first().copied().unwrap_or(closer) == 3;
                let column = first.filter(|_| alone).map(|first| self.column(first));
                (lexeme, column, commas.first().and_then(|comma| self.between(comma + 1, closer)), commas.len())
            }
        };
        self.take(1);
        let span = token.span.to(self.skip_bracketed());
        Call { name, span, column, values, count }
    }

    /// `df["output"].str.contains("x")`: a method of a column with an index.
    pub(super) fn method_of_index(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let (length, name) = self.index_of(self.lexeme(token))?;
        let method = self.lexeme_at(length).rsplit_once('.').map(|(_, method)| method)?;
        if self.lexeme_at(length + 1) != "(" || !self.touches(length) || !self.touches(length + 1) {
            return None;
        }
        let closer = self.closer_of(length + 1);
        let written = self.between(length + 2, closer)?.text(self.text);
        let without_case = without_case(written);
        let values = without_case.unwrap_or(written);
        let Some(Function::Compares(operator)) = dialects::function(method).filter(|_| !values.contains('=')) else {
            return None;
        };
        let suffix = if without_case.is_some() { " nocase" } else { "" };
        let ours = format!("{}{suffix}", comparison(&column_name(&name), operator, values, 1));
        let span = token.span.to(self.take(closer + 1));
        self.report(dialects::comparing_call(span.text(self.text), ours, span, false));
        Some(ExprKind::Hole(None))
    }

    /// `tags/any(t: t eq 'x')`: a test of the items of a collection in OData.
    fn lambda(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let (column, quantifier) = self.lexeme(token).rsplit_once('/').filter(|(column, _)| lexer::is_name(column))?;
        let is_any = quantifier.eq_ignore_ascii_case("any");
        if !is_any && !quantifier.eq_ignore_ascii_case("all") {
            return None;
        }
        let closer = self.closer_of(1);
        // `t: t eq 'x'` or `t:t eq 'x'`
        let (variable, tested, at) = match self.lexeme_at(2).split_once(':')? {
            (variable, "") => (variable, self.lexeme_at(3), 4),
            (variable, tested) => (variable, tested, 3),
        };
        let test = self.operator_at(at).filter(|_| tested == variable);
        // The operand must be all that follows.
        let operand = test.map(|(_, length)| at + length).filter(|&first| {
            let end = if self.is_opener(first) { self.closer_of(first) } else { first };
            end + 1 == closer && (end > first || self.has_literal(first))
        });
        let operand = operand.and_then(|first| self.between(first, closer)).map(|operand| operand.text(self.text));
        let operator = test.map(|(operator, _)| operator);
        self.take(1);
        let span = token.span.to(self.skip_bracketed());
        let condition = dialects::LambdaTest { column, is_any, operator, operand };
        self.report(dialects::lambda(span.text(self.text), &condition, span));
        let name = literal::name(
            column,
            Span::new(token.span.start, token.span.start + offset(column.len())),
            &mut Diagnostics::default(),
        );
        Some(ExprKind::Hole(Some(name)))
    }

    /// The error for `lower(x) like '%y%'`.
    fn pattern_of_case(&mut self, call: &Call<'a>, column: &str) -> Option<Diagnostic> {
        let (found, length) = self.foreign_operator_at(0)?;
        let Meaning::Pattern { negated, .. } = found.meaning else { return None };
        let value = self.peek(length).filter(|value| value.rule == Rule::string)?;
        let pattern = literal::string(self.lexeme(value), value.span, &mut Diagnostics::default()).text;
        let span = call.span.to(self.take(length + 1));
        let like = dialects::LikeCall { name: call.name, column, pattern: &pattern, nocase: true };
        Some(dialects::pattern_call(&like, negated, span))
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

    /// The error for a call that searches for text, with the comparison after it: `position(x, 'y') > 0`. `None` if the
    /// call does something else.
    fn searching_call(
        &mut self,
        function: Function,
        call: &Call<'a>,
        column: &str,
        values: &str,
    ) -> Option<Diagnostic> {
        let texts = strings(values).filter(|_| call.count == 1)?;
        match function {
            Function::Like { nocase } => {
                let [pattern] = texts.as_slice() else { return None };
                let (span, is_negated) = self.compared_with_boolean(call.span);
                let is_alone = self.operator_at(0).is_none();
                let like = dialects::LikeCall { name: call.name, column, pattern, nocase };
                is_alone.then(|| dialects::pattern_call(&like, is_negated, span))
            }
            Function::Search { nocase, found_at } => {
                let is_one = texts.len() == 1 && !values.starts_with('[');
                if found_at.is_some() != is_one {
                    return None;
                }
                let (span, is_negated) = self.compared_with_position(call.span, found_at)?;
                Some(dialects::search_call(call.name, column, &texts, (nocase, is_negated), span))
            }
            _ => None,
        }
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

    /// The span of the tokens from `first` to before `closer`; `None` if there are none.
    fn between(&self, first: usize, closer: usize) -> Option<Span> {
        let from = self.peek(first).filter(|_| first < closer)?;
        Some(from.span.to(self.peek(closer - 1)?.span))
    }

    /// The commas between the arguments of the call that starts here, as tokens ahead.
    fn commas_before(&self, closer: usize) -> Vec<usize> {
        let mut commas = Vec::new();
        let mut ahead = 2;
        while ahead < closer {
            match self.lexeme_at(ahead) {
                "(" | "[" | "{" => ahead = self.closer_of(ahead).max(ahead),
                "," => commas.push(ahead),
                _ => {}
            }
            ahead += 1;
        }
        commas
    }

    /// Skips the operator and operand that follow a call. Returns where they end.
    fn skip_compared(&mut self) -> Option<u32> {
        let (operator, length) = self.meant_operator_at(0)?;
        let span = self.take(length);
        self.skip_operand(operator, span);
        Some(self.previous().unwrap_or(span).end)
    }

    /// `and(eq(x, 1), gt(y, 2))`
    fn nested_calls(&mut self, token: Token) -> ExprKind<'a> {
        let closer = self.closer_of(1);
        let replacement = self.nested_as_text(closer).map(with_keys);
        self.take(1);
        let span = token.span.to(self.skip_bracketed());
        self.report(dialects::nested_calls(self.lexeme(token), replacement, span));
        ExprKind::Hole(None)
    }

    /// The nested calls up to the token `end` ahead as conditions joined with connectives; `None` if they contain
    /// anything else.
    fn nested_as_text(&self, end: usize) -> Option<String> {
        let mut text = String::new();
        let mut joiners: Vec<&str> = Vec::new();
        let mut ahead = 0;
        while ahead <= end {
            let lexeme = self.lexeme_at(ahead).to_lowercase();
            match lexeme.as_str() {
                "and" | "or" if self.lexeme_at(ahead + 1) == "(" => {
                    text.push_str(if joiners.is_empty() { "" } else { "(" });
                    joiners.push(if lexeme == "and" { " and " } else { " or " });
                    ahead += 1;
                }
                "not" if self.lexeme_at(ahead + 1) == "(" => {
                    text.push_str("not (");
                    joiners.push("");
                    ahead += 1;
                }
                "," => text.push_str(joiners.last().filter(|joiner| !joiner.is_empty())?),
                ")" => {
                    let joiner = joiners.pop()?;
                    text.push_str(if joiners.is_empty() && !joiner.is_empty() { "" } else { ")" });
                }
                _ => {
                    let closer = self.closer_of(ahead + 1);
                    text.push_str(&self.call_as_text(ahead, closer)?);
                    ahead = closer;
                }
            }
            ahead += 1;
        }
        joiners.is_empty().then_some(text)
    }

    /// `eq(x, 1)` as `x = 1`.
    fn call_as_text(&self, ahead: usize, closer: usize) -> Option<String> {
        let Some(Function::Compares(operator)) = dialects::function(self.lexeme_at(ahead)) else { return None };
        let column = self.peek(ahead + 2)?;
        let name = match column.rule {
            Rule::string => {
                literal::string(self.lexeme(column), column.span, &mut Diagnostics::default()).text.into_owned()
            }
            Rule::word if lexer::is_name(self.lexeme(column)) => self.lexeme(column).to_owned(),
            _ => return None,
        };
        let is_pair = self.lexeme_at(ahead + 1) == "(" && self.lexeme_at(ahead + 3) == "," && ahead + 4 < closer;
        let values = is_pair.then(|| self.peek(ahead + 4).zip(self.peek(closer - 1)))??;
        let count = if self.lexeme_at(ahead + 4) == "[" || closer == ahead + 5 { 1 } else { 2 };
        let values = values.0.span.to(values.1.span).text(self.text);
        Some(comparison(&column_name(&name), operator, values, count))
    }
}

/// The strings of an argument: `"x"` or `["x", "y"]`; `None` if there is anything else.
fn strings(argument: &str) -> Option<Vec<String>> {
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

/// The values before `case=False`, which ignores case in pandas.
fn without_case(values: &str) -> Option<&str> {
    let (values, last) = values.rsplit_once(',')?;
    let option: String = last.chars().filter(|c| !c.is_whitespace()).collect();
    option.eq_ignore_ascii_case("case=false").then_some(values)
}

/// A column without the name of a data frame: `df.model`.
fn without_record(column: &str) -> &str {
    column.split_once('.').filter(|(record, _)| super::column::is_record(record)).map_or(column, |(_, column)| column)
}

/// `metadata_key = "a" and metadata_value = "b"` of LangSmith as `user_metadata/a = "b"`.
fn with_keys(mut conditions: String) -> String {
    const PAIRS: [(&str, &str, &str); 3] = [
        ("metadata_key", "metadata_value", "user_metadata"),
        ("feedback_key", "feedback_score", "metrics"),
        ("feedback_key", "feedback_value", "metrics"),
    ];
    for (key, value, group) in PAIRS {
        let start = format!("{key} = \"");
        let middle = format!("\" and {value} ");
        let found = conditions.find(&start).and_then(|at| {
            let name = conditions.get(at + start.len()..)?.split('"').next()?;
            let end = at + start.len() + name.len() + middle.len();
            let is_pair = conditions.get(at + start.len() + name.len()..end) == Some(middle.as_str());
            is_pair.then(|| (at..end, format!("{} ", column_name(&format!("{group}/{name}")))))
        });
        if let Some((range, name)) = found {
            conditions.replace_range(range, &name);
        }
    }
    conditions
}

/// A condition, negated.
fn negated(condition: String, is_negated: bool) -> String {
    if is_negated { format!("not ({condition})") } else { condition }
}

/// `x in ("a", "b")`, `x contains "y"`: several values become a list.
fn comparison(column: &str, operator: &str, values: &str, count: usize) -> String {
    if operator == "between" {
        return format!("{column} between {}", values.replacen(',', " and", 1));
    }
    let is_list = values.starts_with(['(', '[', '{']);
    let expects_list = matches!(operator, "in" | "not in" | "has any" | "has all" | "has none");
    if (count > 1 || expects_list) && !is_list {
        return format!("{column} {operator} ({values})");
    }
    format!("{column} {operator} {values}")
}
