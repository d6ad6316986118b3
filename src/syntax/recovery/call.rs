//! Functions and methods: `contains(x, "y")`, `x.startswith("y")`.

use std::borrow::Cow;

use crate::diagnostic::Diagnostics;
use crate::source::{Span, offset};
use crate::syntax::ast::{ColumnForm, ColumnName, ExprKind, print::column_name};
use crate::syntax::lexer;

use super::super::dialects::{self, Function};
use super::super::grammar::{Rule, Token};
use super::super::literal;
use super::Recovery;

mod arguments;
mod dates;
mod known;
mod lambda;
mod nested;

use arguments::{Argument, Arguments};

/// The maximum number of tokens that are searched for the arguments of a connective in function syntax.
const LOOK_AHEAD: usize = 40;

/// The maximum number of methods in a chain.
const MAX_CHAIN: usize = 4;

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
            && !matches!(self.lexeme_at(0), "-" | "+" | "~")
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
        self.report_call(call)
    }

    /// Reports a call that was read, after skipping what its result is compared with.
    fn report_call(&mut self, call: Call<'a>) -> ExprKind<'a> {
        let call = self.chained(call);
        let function = dialects::function(call.name).copied();
        if let Some(diagnostic) = self
            .item_call(&call)
            .or_else(|| self.search_everywhere(&call))
            .or_else(|| self.key_call(&call))
            .or_else(|| self.quoted_call(&call))
        {
            self.report(diagnostic);
            return ExprKind::Hole(None);
        }
        if let Some(function) = function
            && let Some(diagnostic) = self.known_call(function, &call)
        {
            self.report(diagnostic);
            // A group is no column, and the column of an interval is among other arguments.
            let has_column = !matches!(function, Function::Part | Function::Elapsed);
            return ExprKind::Hole(call.column.filter(|_| has_column));
        }
        let compared = self.skip_compared();
        let name = call.column.as_ref().filter(|column| !super::column::is_record(&column.name));
        let name = name.map(|column| column_name(&column.name));
        self.report(dialects::call(call.name, function, name.as_deref(), call.span, compared));
        // The argument of an unknown function may not be a column: `count(spans)`.
        ExprKind::Hole(call.column.filter(|_| function.is_some()))
    }

    /// Reads the call that starts here.
    fn read_call(&mut self, token: Token) -> Call<'a> {
        let lexeme = self.lexeme(token);
        let closer = self.closer_of(1);
        let arguments = self.arguments(2, closer);
        let method = lexeme
            .rsplit_once('.')
            .map(|(column, name)| (without_record(without_accessor(column)), name))
            .filter(|(column, _)| lexer::is_name(column) && !is_module(column));
        let call = match method {
            Some((column, name)) => {
                let start = token.span.start + offset(lexeme.find(column).unwrap_or_default());
                let span = Span::new(start, start + offset(column.len()));
                let column = literal::name(column, span, &mut Diagnostics::default());
                self.with_values(name, Some(column), &arguments, arguments.all())
            }
            None => {
                let name = lexeme.rsplit_once('.').map_or(lexeme, |(_, name)| name);
                match self.column_among(name, &arguments) {
                    Some((column, values, is_lower)) => {
                        let call = self.with_values(name, Some(column), &arguments, values);
                        Call { ignores_case: call.ignores_case || is_lower, ..call }
                    }
                    None => self.with_values(name, None, &arguments, arguments.after_first()),
                }
            }
        };
        self.take(1);
        let span = token.span.to(self.skip_bracketed());
        Call { span, is_method: method.is_some(), ..call }
    }

    /// A call with these arguments as its values.
    fn with_values(
        &self,
        name: &'a str,
        column: Option<ColumnName<'a>>,
        arguments: &Arguments,
        values: &[Argument],
    ) -> Call<'a> {
        let values_span = values.first().zip(values.last()).and_then(|(first, last)| self.between(first.0, last.1));
        Call {
            name,
            span: Span::default(),
            column,
            is_method: false,
            values: values_span,
            count: values.len(),
            ignores_case: arguments.ignores_case,
        }
    }

    /// `df["name"].isin(["a"])`: a method of a column with an index.
    pub(super) fn method_of_index(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let (length, name) = self.index_of(self.lexeme(token))?;
        let method = self.lexeme_at(length).rsplit_once('.').map(|(_, method)| method)?;
        if self.lexeme_at(length).starts_with(".dt.") && self.touches(length) && self.has_operator(length + 1) {
            let of_column = token.span.to(self.peek(length - 1)?.span);
            let column = ColumnName { name: Cow::Owned(name), form: ColumnForm::Backticked, span: of_column };
            dialects::function(method)?;
            let span = token.span.to(self.take(length + 1));
            let _ = self.report_attribute(method, column, span);
            return Some(ExprKind::Hole(None));
        }
        if self.lexeme_at(length + 1) != "(" || !self.touches(length) || !self.touches(length + 1) {
            return None;
        }
        let of_column = token.span.to(self.peek(length - 1)?.span);
        let column = ColumnName { name: Cow::Owned(name), form: ColumnForm::Backticked, span: of_column };
        let closer = self.closer_of(length + 1);
        let arguments = self.arguments(length + 2, closer);
        let call = self.with_values(method, Some(column), &arguments, arguments.all());
        let span = token.span.to(self.take(closer + 1));
        let kind = self.report_call(Call { span, is_method: true, ..call });
        Some(match kind {
            // The name is not written as it is, so that only its condition can be checked.
            ExprKind::Hole(_) => ExprKind::Hole(None),
            kind => kind,
        })
    }

    /// `created_at.dt.year == 2026`: an attribute of a date in pandas.
    pub(super) fn date_attribute(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let (column, name) = self.lexeme(token).rsplit_once(".dt.")?;
        let column = without_record(column);
        let is_function = dialects::function(name).is_some() && lexer::is_name(column) && self.has_operator(1);
        let start = token.span.start + offset(self.lexeme(token).find(column).filter(|_| is_function)?);
        let column = literal::name(column, Span::new(start, start + offset(column.len())), &mut Diagnostics::default());
        self.take(1);
        Some(self.report_attribute(name, column, token.span))
    }

    /// Reports an attribute, which is a call without arguments.
    pub(super) fn report_attribute(&mut self, name: &'a str, column: ColumnName<'a>, span: Span) -> ExprKind<'a> {
        let (values, count) = (None, 0);
        let column = Some(column);
        self.report_call(Call { name, span, column, is_method: true, values, count, ignores_case: false })
    }

    /// The last call of a chain such as `name.str.lower().str.contains("a")` or `str(status_code).startswith("5")`, whose
    /// first ones only change the case or the type of the column.
    fn chained(&mut self, mut call: Call<'a>) -> Call<'a> {
        for _ in 0..MAX_CHAIN {
            let function = dialects::function(call.name);
            let is_case = function == Some(&Function::Case);
            let is_link = self.lexeme_at(0).starts_with('.') && self.touches(0) && self.lexeme_at(1) == "(";
            if !is_link || !is_case && function != Some(&Function::Cast) {
                break;
            }
            let name = self.lexeme_at(0).rsplit_once('.').map_or("", |(_, name)| name);
            let closer = self.closer_of(1);
            let arguments = self.arguments(2, closer);
            let next = self.with_values(name, call.column.clone(), &arguments, arguments.all());
            let span = call.span.to(self.take(closer + 1));
            let ignores_case = next.ignores_case || call.ignores_case || is_case;
            call = Call { span, is_method: true, ignores_case, ..next };
        }
        call
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
    pub(super) fn between(&self, first: usize, closer: usize) -> Option<Span> {
        let from = self.peek(first).filter(|_| first < closer)?;
        Some(from.span.to(self.peek(closer - 1)?.span))
    }

    /// Skips the operator and operand that follow a call. Returns where they end.
    pub(super) fn skip_compared(&mut self) -> Option<u32> {
        let (operator, length) = self.meant_operator_at(0)?;
        let span = self.take(length);
        self.skip_operand(operator, span);
        Some(self.previous().unwrap_or(span).end)
    }
}

/// A column without the accessor of pandas: `created_at.dt`.
fn without_accessor(column: &str) -> &str {
    column.strip_suffix(".str").or_else(|| column.strip_suffix(".dt")).unwrap_or(column)
}

/// Whether a name before a function is that of a module or library.
fn is_module(name: &str) -> bool {
    ["re", "regex", "regexp", "np", "pd", "math", "func", "fn", "f", "sa", "strings", "functions", "polars", "pl"]
        .iter()
        .any(|module| name.eq_ignore_ascii_case(module))
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
