//! Functions and methods: `contains(x, "y")`, `x.startswith("y")`.

use crate::diagnostic::Diagnostics;
use crate::source::{Span, offset};
use crate::syntax::ast::{ColumnName, ExprKind, print::column_name};
use crate::syntax::lexer;

use super::super::dialects::{self, Function};
use super::super::grammar::{Rule, Token};
use super::super::literal;
use super::Recovery;

mod known;
mod lambda;
mod nested;

/// The maximum number of tokens that are searched for the arguments of a connective in function syntax.
const LOOK_AHEAD: usize = 40;

/// A function or method call.
struct Call<'a> {
    name: &'a str,
    span: Span,
    /// The column: the first argument, or the receiver of a method.
    column: Option<ColumnName<'a>>,
    /// Whether the column is the receiver of a method.
    is_method: bool,
    /// The span of the other arguments.
    values: Option<Span>,
    /// The number of other arguments.
    count: usize,
    /// Whether the call compares without case: `contains(tolower(x), "y")`, `x.contains("y", case=False)`.
    ignores_case: bool,
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
        let function = dialects::function(call.name).copied();
        if let Some(function) = function
            && let Some(diagnostic) = self.known_call(function, &call)
        {
            self.report(diagnostic);
            // A group is no column.
            return ExprKind::Hole(call.column.filter(|_| function != Function::Part));
        }
        let compared = self.skip_compared();
        let name = call.column.as_ref().map(|column| column_name(&column.name));
        self.report(dialects::call(call.name, function, name.as_deref(), call.span, compared));
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
            .map(|(column, name)| (without_record(column.strip_suffix(".str").unwrap_or(column)), name))
            .filter(|(column, _)| lexer::is_name(column));
        let first_end = commas.first().copied().unwrap_or(closer);
        let (name, (column, ignores_case), mut values, mut count) = match method {
            Some((column, name)) => {
                let start = token.span.start + offset(lexeme.find(column).unwrap_or_default());
                let span = Span::new(start, start + offset(column.len()));
                let column = literal::name(column, span, &mut Diagnostics::default());
                (name, (Some(column), false), self.between(2, closer), commas.len() + 1)
            }
            None => {
                let values = commas.first().and_then(|comma| self.between(comma + 1, closer));
                (lexeme, self.column_argument(first_end), values, commas.len())
            }
        };
        let without_case = commas.last().and_then(|&last| self.without_case(last, closer));
        if without_case.is_some() && count > 0 {
            let first = if method.is_some() { 2 } else { first_end + 1 };
            values = commas.last().and_then(|&last| self.between(first, last));
            count -= 1;
        }
        self.take(1);
        let span = token.span.to(self.skip_bracketed());
        let ignores_case = ignores_case || without_case.is_some();
        Call { name, span, column, is_method: method.is_some(), values, count, ignores_case }
    }

    /// The column in the first argument, which ends before the token `end`, and whether it is in lower case:
    /// `tolower(name)`.
    fn column_argument(&mut self, end: usize) -> (Option<ColumnName<'a>>, bool) {
        let is_case = dialects::function(self.lexeme_at(2)) == Some(&Function::Case) && self.lexeme_at(3) == "(";
        let at = match end {
            3 => 2,
            6 if is_case && self.lexeme_at(5) == ")" => 4,
            _ => return (None, false),
        };
        let first = self.peek(at).filter(|first| {
            matches!(first.rule, Rule::backticked | Rule::grouped)
                || first.rule == Rule::word && lexer::is_name(self.lexeme(*first))
        });
        (first.map(|first| self.column(first)), at > 2)
    }

    /// Whether the last argument, after the comma `last`, is `case=False` of pandas.
    fn without_case(&self, last: usize, closer: usize) -> Option<()> {
        let is_option = closer == last + 4 && self.is_word(last + 1, "case") && self.lexeme_at(last + 2) == "=";
        (is_option && self.is_word(last + 3, "false")).then_some(())
    }

    /// `output.lower()`, `lower(output)`: skips it, and returns the column.
    pub(super) fn column_in_lower_case(&mut self) -> Option<(&'a str, Span)> {
        let (method, closer) = (self.lexeme_at(0), self.closer_of(1));
        if self.lexeme_at(1) != "(" || !self.touches(1) {
            return None;
        }
        let (column, name) = match method.rsplit_once('.') {
            Some((column, name)) if closer == 2 => (without_record(column), name),
            None if closer == 3 && self.names_column(2) => (self.lexeme_at(2), method),
            _ => return None,
        };
        let is_case = dialects::function(name) == Some(&Function::Case) && lexer::is_name(column);
        is_case.then(|| (column, self.take(closer + 1)))
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
}

/// A column without the name of a data frame: `df.model`.
fn without_record(column: &str) -> &str {
    column.split_once('.').filter(|(record, _)| super::column::is_record(record)).map_or(column, |(_, column)| column)
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
