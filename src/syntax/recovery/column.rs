//! Columns in the syntax of other languages: in brackets, with an index, an arrow, a cast or a leading symbol.

use crate::syntax::lexer;
use std::borrow::Cow;

use crate::diagnostic::Diagnostics;
use crate::source::{Span, offset};
use crate::syntax::ast::print::column_name;
use crate::syntax::ast::{ColumnForm, ColumnName, ExprKind, Operator};

use super::super::dialects;
use super::super::grammar::{Rule, Token};
use super::super::{errors, literal};
use super::Recovery;

/// Common names for the records or one of them: `df["name"]` is the column `name`.
const RECORDS: [&str; 11] = ["df", "data", "row", "record", "log", "span", "trace", "session", "item", "x", "r"];

/// The maximum number of parts of a path with arrows.
const MAX_PARTS: usize = 8;

/// Whether a word is a common name for the records or one of them.
pub(crate) fn is_record(word: &str) -> bool {
    RECORDS.contains(&word)
}

/// The column of a part of a group, which may have the name of another tool: `metadata["env"]`, `evals["x"]`.
pub(super) fn in_group(group: &str, part: &str) -> String {
    match group {
        record if RECORDS.contains(&record) => part.to_owned(),
        "metadata" => format!("user_metadata/{part}"),
        "evals" | "scores" | "annotations" | "evaluations" | "feedback_stats" => format!("metrics/{part}"),
        group => format!("{group}/{part}"),
    }
}

/// Symbols that other languages put before a column.
pub(super) const MARKS: [char; 4] = ['-', '+', '@', '.'];

impl<'a> Recovery<'a, '_> {
    /// Whether the token `ahead` is, or may be, a column.
    pub(super) fn names_column(&self, ahead: usize) -> bool {
        self.peek(ahead).is_some_and(|token| match token.rule {
            Rule::backticked | Rule::grouped => true,
            Rule::word => self.logical_token(ahead).is_none() && lexer::is_name(self.lexeme(token)),
            _ => false,
        })
    }

    /// The column of a token, valid or not.
    pub(super) fn column(&mut self, token: Token) -> ColumnName<'a> {
        let lexeme = self.lexeme(token);
        match token.rule {
            Rule::backticked => literal::backticked(lexeme, token.span, &mut self.builder.diagnostics),
            _ => literal::name(lexeme, token.span, &mut self.builder.diagnostics),
        }
    }

    /// Whether a column in brackets, such as `[status_code]`, starts here.
    pub(super) fn is_bracketed_column(&self) -> bool {
        let is_name = self.peek(1).is_some_and(|inner| inner.rule == Rule::word && lexer::is_name(self.lexeme(inner)));
        self.lexeme_at(0) == "[" && is_name && self.lexeme_at(2) == "]" && self.has_operator(3)
    }

    /// `[status_code] = 500`
    pub(super) fn bracketed_column(&mut self) -> ExprKind<'a> {
        let inner = self.peek(1).unwrap_or(Token { rule: Rule::word, span: Span::default() });
        let span = self.take(3);
        let name = self.lexeme(inner);
        self.report(dialects::column_form(span.text(self.text), name, span, dialects::Form::Brackets));
        let column = literal::name(name, inner.span, &mut self.builder.diagnostics);
        self.after_column(ColumnName { span, ..column })
    }

    /// Skips an unclosed quoted part: `user_metadata."user id`. Returns whether it did.
    pub(super) fn unclosed_part(&mut self) -> bool {
        let is_unclosed = self.lexeme_at(0).ends_with(['.', '/'])
            && self.touches(1)
            && self.peek(1).is_some_and(|part| matches!(part.rule, Rule::broken_string | Rule::misescaped_string));
        if !is_unclosed {
            return false;
        }
        self.take(1);
        if let Some(part) = self.peek(0) {
            let lexeme = self.lexeme(part);
            match part.rule {
                Rule::broken_string => self.report(errors::unclosed_string(lexeme, part.span)),
                _ => drop(literal::string(lexeme, part.span, &mut self.builder.diagnostics)),
            }
        }
        self.take(1);
        true
    }

    /// The column that a word starts, with an access from another language: `md["env"]`, `md->env`.
    pub(super) fn column_with_access(&mut self, token: Token) -> Option<ColumnName<'a>> {
        let group = self.lexeme(token);
        let (length, name, form) =
            self.index(group).or_else(|| self.arrow(group)).or_else(|| self.joined_backticks(group))?;
        let span = token.span.to(self.take(length));
        let path = if form == dialects::Form::Arrow { span } else { self.take_path(span) };
        let rest = Span::new(span.end, path.end).text(self.text);
        // The value of a metric is the metric itself: `evals["x"].score`.
        let is_value = form == dialects::Form::Index && matches!(rest, ".score" | ".value" | ".avg");
        if !is_value && path != span {
            let value = self.meant_operator_at(0).filter(|(operator, _)| *operator == Operator::Eq);
            let value = value.and_then(|(_, length)| self.peek(length)).filter(|value| value.rule == Rule::string);
            let value = value.map(|value| self.lexeme(value));
            self.report(dialects::nested_path(path.text(self.text), form, &name, value, path));
            return None;
        }
        let span = path;
        self.report(dialects::column_form(span.text(self.text), &name, span, form));
        Some(ColumnName { name: Cow::Owned(name), form: ColumnForm::Backticked, span })
    }

    /// Skips the rest of a path such as `messages[0].content[1]`, and returns its span.
    fn take_path(&mut self, mut span: Span) -> Span {
        while self.touches(0) {
            let part = match self.lexeme_at(0) {
                "[" if self.lexeme_at(2) == "]" => self.take(3),
                name if name.starts_with('.') => self.take(1),
                _ => break,
            };
            span = span.to(part);
        }
        span
    }

    /// The number of tokens of a column with a quoted index, and its name.
    pub(super) fn index_of(&self, group: &str) -> Option<(usize, String)> {
        let (length, name, form) = self.index(group)?;
        (form == dialects::Form::Index).then_some((length, name))
    }

    /// `md["env"]`, `md['env']`, `name[0]`: the number of tokens, the column's name and the form.
    fn index(&self, group: &str) -> Option<(usize, String, dialects::Form)> {
        let is_index = self.lexeme_at(1) == "[" && self.touches(1) && self.lexeme_at(3) == "]";
        if !is_index || !lexer::is_name(group) {
            return None;
        }
        let key = self.peek(2)?;
        let part = match key.rule {
            Rule::string => literal::string(self.lexeme(key), key.span, &mut Diagnostics::default()).text.into_owned(),
            Rule::number => return Some((4, group.to_owned(), dialects::Form::Position)),
            _ => return None,
        };
        Some((4, in_group(group, &part), dialects::Form::Index))
    }

    /// `md->env`, `md->>'env'`
    fn arrow(&self, group: &str) -> Option<(usize, String, dialects::Form)> {
        let group = group.strip_suffix('-').filter(|group| lexer::is_name(group))?;
        let (mut length, mut parts) = (1, Vec::new());
        // `a->'b'->>'c'`
        while parts.len() < MAX_PARTS && (length == 1 || self.lexeme_at(length) == "-" && self.touches(length)) {
            let first = if length == 1 { 1 } else { length + 1 };
            let is_arrow = |&ahead: &usize| self.lexeme_at(ahead) == ">" && self.touches(ahead);
            let arrows = (first..first + 2).take_while(is_arrow).count();
            let Some(key) = self.peek(first + arrows).filter(|_| arrows > 0) else { break };
            parts.push(match key.rule {
                Rule::string => {
                    literal::string(self.lexeme(key), key.span, &mut Diagnostics::default()).text.into_owned()
                }
                Rule::word => self.lexeme(key).to_owned(),
                _ => break,
            });
            length = first + arrows + 1;
        }
        (!parts.is_empty()).then(|| (length, format!("{group}/{}", parts.join(".")), dialects::Form::Arrow))
    }

    /// ``md.`user id` ``
    fn joined_backticks(&self, group: &str) -> Option<(usize, String, dialects::Form)> {
        let group = group.strip_suffix(['.', '/']).filter(|group| lexer::is_name(group))?;
        let quoted = self.peek(1).filter(|next| next.rule == Rule::backticked && self.touches(1))?;
        let part = literal::backticked(self.lexeme(quoted), quoted.span, &mut Diagnostics::default()).name;
        Some((2, format!("{group}/{part}"), dialects::Form::Backticks))
    }

    /// A word that is not a name: `field:value`, `-field`, `created_at::date`, `@field`.
    pub(super) fn malformed_column(&mut self, token: Token) -> Option<ExprKind<'a>> {
        if let Some(kind) = self.lucene(token) {
            return Some(kind);
        }
        self.take(1);
        let lexeme = self.lexeme(token);
        if let Some(kind) = self.cast_column(token).or_else(|| self.marked_column(token)) {
            return Some(kind);
        }
        if let Some(name) = lexeme.strip_prefix(':').filter(|name| super::super::is_parameter_name(name)) {
            self.report(errors::parameter_as_column(&format!(":{name}"), token.span));
            self.skip_comparison();
            return Some(ExprKind::Hole(None));
        }
        self.report(errors::malformed_column(lexeme, token.span));
        let column = self.column(token);
        let _ = self.after_column(column);
        Some(ExprKind::Hole(None))
    }

    /// `created_at::date = '2026-01-05'`: the word is skipped already.
    fn cast_column(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let (name, cast) = self.lexeme(token).split_once("::").filter(|(name, _)| lexer::is_name(name))?;
        let end = token.span.start + offset(name.len());
        let column = literal::name(name, Span::new(token.span.start, end), &mut Diagnostics::default());
        let of_cast = Span::new(end, token.span.end);
        let is_day = cast.eq_ignore_ascii_case("date");
        // The whole condition is written without the cast, so that its values are completed for the column.
        if let Some(compared) = self.whole_comparison(token.span) {
            let ours = format!("{name}{}", compared.text(self.text));
            self.report(dialects::cast(cast, is_day, of_cast, Some((ours, token.span.to(compared)))));
            return Some(ExprKind::Hole(Some(column)));
        }
        self.report(dialects::cast(cast, is_day, of_cast, None));
        Some(self.after_column(column))
    }

    /// `@x = 1`, `-x`: the word is skipped already.
    fn marked_column(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let lexeme = self.lexeme(token);
        let name = lexeme.trim_start_matches(MARKS);
        if name.len() == lexeme.len() || !lexer::is_name(name) {
            return None;
        }
        let start = token.span.end - offset(name.len());
        let mark = Span::new(token.span.start, start);
        let column = literal::name(name, Span::new(start, token.span.end), &mut Diagnostics::default());
        let is_prefix = matches!(mark.text(self.text), "@" | ".");
        if let Some(compared) = if is_prefix { self.whole_comparison(token.span) } else { None } {
            let ours = format!("{}{}", column_name(name), compared.text(self.text));
            let whole = (ours, token.span.to(compared));
            self.report(dialects::marked_comparison(mark.text(self.text), name, mark, whole));
            return Some(ExprKind::Hole(Some(column)));
        }
        self.report(dialects::marked_column(mark.text(self.text), name, mark, token.span));
        Some(match self.after_column(column) {
            ExprKind::Bare(_) => ExprKind::Hole(None),
            kind => kind,
        })
    }

    /// Skips an operator and its operand after a column at `column`, if they end the condition. Returns their span.
    fn whole_comparison(&mut self, column: Span) -> Option<Span> {
        let start = self.at;
        let end = self.skip_foreign_comparison().filter(|_| self.ends(0));
        if end.is_none() {
            self.at = start;
        }
        end.map(|end| Span::new(column.end, end))
    }

    /// The column after an operator, as in `5 < a`.
    pub(super) fn following_column(&mut self) -> Option<ColumnName<'a>> {
        let token = self.peek(0)?;
        self.names_column(0).then(|| {
            self.take(1);
            self.column(token)
        })
    }
}
