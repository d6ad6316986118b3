//! What follows an operator: values, lists and bounds, well-formed or not.

use crate::ast::{List, Operand, Operator, Value, ValueKind};
use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::source::Span;

use super::super::grammar::{self, Rule, Token};
use super::super::{foreign, literal, mistakes};
use super::{Joint, Noted, Recovery, hole_value, is_literal};

impl<'a> Recovery<'a, '_> {
    /// The operand of an operator that stands at `operator_span`.
    pub(super) fn operand_of(&mut self, operator: Operator, operator_span: Span) -> Result<Operand<'a>, Noted> {
        if matches!(operator, Operator::Between | Operator::NotBetween) {
            return self.bounds(operator_span);
        }
        if self.begins_operand(0) {
            return self.any_operand().ok_or(Noted);
        }
        self.value_after(operator_span).map(Operand::Value)
    }

    /// A value or a list; nothing where something else stands, which is then reported.
    pub(super) fn any_operand(&mut self) -> Option<Operand<'a>> {
        let token = self.peek(0)?;
        match self.lexeme(token) {
            "(" | "[" | "{" if token.rule == Rule::bracket => Some(self.list(token)),
            _ => self.value().ok().map(Operand::Value),
        }
    }

    /// The value that must follow the operator at `operator_span`.
    pub(super) fn value_after(&mut self, operator_span: Span) -> Result<Value<'a>, Noted> {
        if self.begins_operand(0) {
            return self.value();
        }
        let written = operator_span.text(self.text);
        if let Some(token) = self.peek(0)
            && self.joint(0).is_none()
            && matches!(token.rule, Rule::backticked | Rule::grouped)
        {
            self.at += 1;
            let lexeme = self.lexeme(token);
            self.note(foreign::column_on_the_right(lexeme, token.span));
            return Err(Noted);
        }
        if let Some((_, length)) = self.operator_at(0).filter(|_| self.joint(0).is_none()) {
            // `a = > 5`: one operator too many, and its value.
            let span = self.take(length);
            self.note(mistakes::unexpected_token(span.text(self.text), span));
            let _ = self.begins_operand(0).then(|| self.any_operand());
            return Err(Noted);
        }
        if let Some(token) =
            self.peek(0).filter(|token| matches!(token.rule, Rule::foreign | Rule::symbol) && self.joint(0).is_none())
        {
            return self.loose_text(token);
        }
        self.note(mistakes::missing_value(written, operator_span, operator_span.end));
        Err(Noted)
    }

    /// Whether a value or list begins at the token `ahead`.
    pub(super) fn begins_operand(&self, ahead: usize) -> bool {
        let Some(token) = self.peek(ahead) else { return false };
        match token.rule {
            Rule::word => self.joint(ahead).is_none(),
            Rule::bracket => matches!(self.lexeme(token), "(" | "[" | "{"),
            rule => is_literal(rule),
        }
    }

    /// Whether the bracket `ahead` opens a list: a value follows, and then a comma or the end.
    pub(super) fn begins_list(&self, ahead: usize) -> bool {
        let literal = self.peek(ahead + 1).is_some_and(|token| is_literal(token.rule));
        let ends = self.peek(ahead + 2).is_some_and(|token| matches!(self.lexeme(token), "," | ")" | "]" | "}"));
        literal && ends
    }

    /// One value; its mistakes are reported.
    pub(super) fn value(&mut self) -> Result<Value<'a>, Noted> {
        let Some(token) = self.peek(0) else { return Err(Noted) };
        self.take(1);
        let lexeme = self.lexeme(token);
        let span = token.span;
        let diagnostics = &mut self.fold.diagnostics;
        if let Some(value) = grammar::value(token.rule, lexeme, span, diagnostics) {
            return match value.kind {
                ValueKind::Number => self.thousands(value),
                ValueKind::Instant if self.adjacent_open(span) => {
                    let span = span.to(self.skip_bracketed());
                    self.note(foreign::function_value(lexeme, span.text(self.text), span));
                    Err(Noted)
                }
                _ => Ok(value),
            };
        }
        match token.rule {
            Rule::misescaped_string => Ok(literal::string(lexeme, span, diagnostics)),
            Rule::broken_string => {
                diagnostics.push(mistakes::unclosed_string(lexeme, span));
                Ok(literal::string(lexeme.trim_end(), span, &mut Vec::new()))
            }
            Rule::broken_raw_string => {
                diagnostics.push(mistakes::unclosed_string(lexeme, span));
                Ok(literal::raw_string(lexeme, span, &mut Vec::new()))
            }
            Rule::glued => {
                diagnostics.push(mistakes::unquoted_text(lexeme, span));
                Ok(literal::word(ValueKind::Bareword, lexeme, span))
            }
            Rule::word if self.adjacent_open(span) => {
                let span = span.to(self.skip_bracketed());
                self.note(foreign::function_value(lexeme, span.text(self.text), span));
                Err(Noted)
            }
            Rule::word => Ok(self.text_of_words(token)),
            _ => Err(Noted),
        }
    }

    /// Whether a parenthesis opens right behind a word.
    fn adjacent_open(&self, word: Span) -> bool {
        self.peek(0).is_some_and(|next| next.span.start == word.end && self.lexeme(next) == "(")
    }

    /// `1,000`: a comma and three digits right behind a number.
    fn thousands(&mut self, number: Value<'a>) -> Result<Value<'a>, Noted> {
        let mut span = number.span;
        while let (Some(comma), Some(group)) = (self.peek(0), self.peek(1)) {
            let touching = comma.span.start == span.end && group.span.start == comma.span.end;
            let three =
                group.rule == Rule::number && self.lexeme(group).bytes().take_while(u8::is_ascii_digit).count() == 3;
            if comma.rule != Rule::comma || !touching || !three {
                break;
            }
            span = span.to(self.take(2));
        }
        if span == number.span {
            return Ok(number);
        }
        self.note(mistakes::thousands_separator(span.text(self.text), span));
        Ok(Value { span, kind: ValueKind::Hole, ..number })
    }

    /// A word, with those that follow it where they can only be meant as one text.
    fn text_of_words(&mut self, first: Token) -> Value<'a> {
        let mut span = first.span;
        while let Some(next) =
            self.adjacent(span).filter(|next| matches!(next.rule, Rule::symbol | Rule::foreign | Rule::word))
        {
            if self.joint(0).is_some() || self.operator_at(0).is_some() || matches!(self.lexeme(next), ";" | "&" | "|")
            {
                break;
            }
            span = span.to(self.take(1));
        }
        while self.goes_on_as_text() {
            span = span.to(self.take(1));
        }
        let lexeme = span.text(self.text);
        if span == first.span && grammar::is_bareword(lexeme) {
            let boolean = lexeme.eq_ignore_ascii_case("true") || lexeme.eq_ignore_ascii_case("false");
            let kind = if boolean { ValueKind::Boolean } else { ValueKind::Bareword };
            return literal::word(kind, lexeme, span);
        }
        self.note(mistakes::unquoted_text(lexeme, span));
        literal::word(ValueKind::Bareword, lexeme, span)
    }

    /// Whether the next token is a word that neither joins, nor modifies, nor begins a condition.
    fn goes_on_as_text(&self) -> bool {
        let Some(token) = self.peek(0) else { return false };
        let lexeme = self.lexeme(token);
        let wordlike = matches!(token.rule, Rule::word | Rule::number | Rule::glued | Rule::instant | Rule::quantity);
        let column = self.operator_at(1).is_some() || self.foreign_operator_at(1).is_some();
        wordlike && self.joint(0).is_none() && !lexeme.eq_ignore_ascii_case("nocase") && !column
    }

    /// `*foo*`, `%x`: text that begins with a sign. Takes all that touches.
    fn loose_text(&mut self, first: Token) -> Result<Value<'a>, Noted> {
        let mut span = first.span;
        self.take(1);
        while let Some(next) = self.adjacent(span) {
            span = span.to(next.span);
            self.take(1);
        }
        let lexeme = span.text(self.text);
        if span == first.span {
            self.note(mistakes::unexpected_character(lexeme, span));
            return Err(Noted);
        }
        self.note(mistakes::unquoted_text(lexeme, span));
        Ok(literal::word(ValueKind::Bareword, lexeme, span))
    }

    /// `1 and 5`, after `between`.
    fn bounds(&mut self, operator_span: Span) -> Result<Operand<'a>, Noted> {
        if let Some(open) = self.peek(0).filter(|token| token.rule == Rule::bracket && self.begins_operand(0)) {
            let before = self.fold.diagnostics.len();
            let Operand::List(list) = self.list(open) else { return Err(Noted) };
            if self.fold.diagnostics.len() == before {
                let written = list.span.text(self.text);
                self.note(foreign::between_list(list.span, written, &list.items, self.text));
            }
            // `between (1, 2) and (3, 4)`: the second list is the same mistake.
            if self.is_connective(0) && self.begins_list(1) {
                self.take(1);
                let _ = self.any_operand();
            }
            return Err(Noted);
        }
        let low = self.value_after(operator_span)?;
        match self.peek(0) {
            Some(token) if self.lexeme(token).eq_ignore_ascii_case("and") && self.begins_operand(1) => {
                self.take(1);
            }
            Some(token) if matches!(token.rule, Rule::comma) && self.begins_operand(1) => {
                self.take(1);
                self.note(separator_of_bounds(self.lexeme(token), token.span));
            }
            Some(token) if matches!(self.lexeme(token), ".." | "..." | "-" | "&&") && self.begins_operand(1) => {
                self.take(1);
                self.note(separator_of_bounds(self.lexeme(token), token.span));
            }
            Some(token) if self.lexeme(token).eq_ignore_ascii_case("to") && self.begins_operand(1) => {
                self.take(1);
                self.note(separator_of_bounds(self.lexeme(token), token.span));
            }
            _ => {
                if self.peek(0).is_some_and(|token| self.lexeme(token).eq_ignore_ascii_case("and"))
                    && self.peek(1).is_none()
                {
                    self.take(1);
                }
                self.note(mistakes::missing_upper_bound(operator_span, low.span.end));
                return Err(Noted);
            }
        }
        let high = self.value()?;
        Ok(Operand::Range(Box::new([low, high])))
    }

    /// A list, from its opening bracket on.
    fn list(&mut self, open: Token) -> Operand<'a> {
        if self.peek(1).is_some_and(|token| self.lexeme(token).eq_ignore_ascii_case("select")) {
            let span = self.skip_bracketed();
            self.note(foreign::subquery(span));
            return Operand::List(List { items: vec![hole_value(span)], span });
        }
        self.take(1);
        let closer = match self.lexeme(open) {
            "[" => ']',
            "{" => '}',
            _ => ')',
        };
        let mut list =
            OpenList { open: open.span, closer, items: Vec::new(), last: open.span, after_comma: true, told: false };
        loop {
            let Some(token) = self.peek(0) else { return self.unclosed(list) };
            match token.rule {
                Rule::bracket if matches!(self.lexeme(token), ")" | "]" | "}") => return self.close_list(list, token),
                Rule::bracket => self.nested_list(&mut list, token),
                Rule::comma => self.list_comma(&mut list, token),
                _ if self.joint(0).is_some() => {
                    if !self.connective_in_list(&mut list, token) {
                        return self.unclosed(list);
                    }
                }
                _ => self.list_item(&mut list, token),
            }
        }
    }

    fn close_list(&mut self, list: OpenList<'a>, closer: Token) -> Operand<'a> {
        self.take(1);
        if !self.lexeme(closer).starts_with(list.closer) {
            self.note(mistakes::mismatched_closer(list.open, list.closer, closer.span));
        }
        let span = list.open.to(closer.span);
        if list.items.len() > self.limits.list_items {
            self.fold.diagnostics.push(mistakes::too_many_items(list.items.len(), self.limits.list_items, span));
        }
        Operand::List(List { items: list.items, span })
    }

    fn unclosed(&mut self, list: OpenList<'a>) -> Operand<'a> {
        self.note(mistakes::unclosed_list(list.open, list.closer, list.last.end));
        let span = list.open.to(list.last);
        // An unclosed list is not also an empty one.
        let items = if list.items.is_empty() { vec![hole_value(span)] } else { list.items };
        Operand::List(List { items, span })
    }

    fn nested_list(&mut self, list: &mut OpenList<'a>, open: Token) {
        let span = open.span.to(self.skip_bracketed());
        self.note(mistakes::nested_list(span));
        list.push(hole_value(span));
    }

    fn note_once(&mut self, list: &mut OpenList<'a>, diagnostic: Diagnostic) {
        if !list.told {
            self.note(diagnostic);
        }
        list.told = true;
    }

    fn list_comma(&mut self, list: &mut OpenList<'a>, comma: Token) {
        self.take(1);
        if list.after_comma {
            self.note_once(list, mistakes::stray_comma(comma.span));
            // A list of commas is not also an empty one.
            list.push(hole_value(comma.span));
        }
        list.after_comma = true;
        list.last = comma.span;
    }

    /// `("a" or "b")`. Answers whether the list goes on behind the connective.
    fn connective_in_list(&mut self, list: &mut OpenList<'a>, token: Token) -> bool {
        let connective = matches!(self.joint(0), Some(Joint::Connective(_)));
        let goes_on = self.peek(1).is_some_and(|next| is_literal(next.rule))
            && self
                .peek(2)
                .is_some_and(|next| matches!(self.lexeme(next), "," | ")" | "]" | "}") || self.is_connective(2));
        if !connective || !goes_on || list.after_comma {
            return false;
        }
        self.take(1);
        let next = self.peek(0).map_or(token.span.end, |next| next.span.start);
        self.note(mistakes::connective_in_list(self.lexeme(token), Span::new(list.last.end, next), token.span));
        list.after_comma = true;
        true
    }

    fn is_connective(&self, ahead: usize) -> bool {
        matches!(self.joint(ahead), Some(Joint::Connective(_)))
    }

    fn list_item(&mut self, list: &mut OpenList<'a>, token: Token) {
        if !list.after_comma {
            let is_value = is_literal(token.rule) || token.rule == Rule::word;
            self.note_once(list, mistakes::missing_comma(list.last, token.span, is_value));
        }
        let item = if self.begins_operand(0) {
            // In a list a comma separates: `1,000` are two items there.
            match grammar::value(token.rule, self.lexeme(token), token.span, &mut self.fold.diagnostics) {
                Some(value) => {
                    self.take(1);
                    Ok(value)
                }
                None => self.value(),
            }
        } else {
            self.take(1);
            self.note_once(list, mistakes::not_a_list_item(self.lexeme(token), token.span));
            Err(Noted)
        };
        list.push(item.unwrap_or_else(|Noted| hole_value(token.span)));
    }
}

/// A list that is being read.
struct OpenList<'a> {
    open: Span,
    closer: char,
    items: Vec<Value<'a>>,
    last: Span,
    after_comma: bool,
    /// Whether its form was found wrong: what is odd after that follows from it.
    told: bool,
}

impl<'a> OpenList<'a> {
    fn push(&mut self, item: Value<'a>) {
        self.last = item.span;
        self.items.push(item);
        self.after_comma = false;
    }
}

/// `a between 1, 5`
fn separator_of_bounds(written: &str, span: Span) -> Diagnostic {
    foreign::foreign(format!("the bounds of `between` are joined by `and`, not by {}", words::quote(written)), span)
        .fix(Safety::Safe, "write `and`", Edit::replace(span, " and "))
}

/// `-label = 1`, `@x = 1`
pub(super) fn misshapen_column(written: &str, name: &str, span: Span) -> Diagnostic {
    let quoted = words::quote(written);
    if let Some(name) = written.strip_prefix('-').filter(|_| !name.is_empty()) {
        return foreign::foreign(format!("a `-` in front does not negate; {quoted} is no column"), span)
            .help(format!("write `not` before the condition on {}", words::quote(name)));
    }
    Diagnostic::new(Code::UnexpectedToken, format!("{quoted} is not the name of a column"), span)
        .help("a name is letters, digits and `_`, joined by `.`, `/` or `-`; any other stands in backticks")
}
