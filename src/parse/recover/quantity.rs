//! Numbers, days and times that are written in several pieces: `5 s`, `7 days ago`, `now - 1 day`.

use crate::ast::{Value, ValueKind};
use crate::letters::is_letter;
use crate::source::Span;

use super::super::grammar::Rule;
use super::super::{foreign, mistakes, unit};
use super::{Noted, Recovery};

/// Signs of currencies other than the dollar.
const CURRENCIES: [&str; 4] = ["€", "£", "¥", "₹"];

impl<'a> Recovery<'a, '_> {
    /// A number that was read, with what follows it where both are one value.
    pub(super) fn number(&mut self, number: Value<'a>) -> Result<Value<'a>, Noted> {
        if self.touches(0) && self.lexeme_at(0) == "$" {
            let span = number.span.to(self.take(1));
            self.note(mistakes::misplaced_sign(span.text(self.text), &format!("${}", number.text), span));
            return Err(Noted);
        }
        if self.touches(0) && CURRENCIES.contains(&self.lexeme_at(0)) || self.is_glued() {
            let span = self.take_touching(number.span);
            self.note(mistakes::unquoted_text(span.text(self.text), span));
            return Ok(self.bareword(span));
        }
        if self.touches(0) && self.lexeme_at(0) == "%" {
            // Something touches it, else it were one quantity: a comment, or more of a text.
            let span = number.span.to(self.take(1));
            if !self.text.get(span.end as usize..).is_some_and(|rest| rest.starts_with('#')) {
                let span = self.text_that_touches(span);
                self.note(mistakes::unquoted_text(span.text(self.text), span));
                return Ok(self.bareword(span));
            }
            let span = Span::new(span.start, span.end + 1);
            self.note(mistakes::comment_touches(span.text(self.text), span));
            return Err(Noted);
        }
        match self.spaced_unit(0) {
            Some(known) => self.spaced_quantity(number, known),
            None => self.thousands(number),
        }
    }

    /// Whether a word that a `#` stands in touches the token read last.
    fn is_glued(&self) -> bool {
        self.touches(0) && self.peek(0).is_some_and(|next| next.rule == Rule::glued)
    }

    /// The unit that the word `ahead` means, where it stands apart from its number.
    fn spaced_unit(&self, ahead: usize) -> Option<&'static str> {
        let token = self.peek(ahead)?;
        let lexeme = self.lexeme(token);
        let known = match token.rule {
            Rule::word => unit::of_word(lexeme)?,
            Rule::symbol if lexeme == "%" && self.ends(ahead + 1) => "%",
            _ => return None,
        };
        // A column of that name begins a condition: `a = 5 and s = 1` without the `and`.
        self.operator_at(ahead + 1).is_none().then_some(known)
    }

    /// `5 s`, `80 %`, `1 h 30 m`, `7 days ago`
    fn spaced_quantity(&mut self, number: Value<'a>, known: &str) -> Result<Value<'a>, Noted> {
        let mut span = number.span.to(self.take(1));
        let mut ours = format!("{}{known}", number.text);
        while self.peek(0).is_some_and(|next| next.rule == Rule::number)
            && let Some(known) = self.spaced_unit(1)
        {
            ours.push_str(self.lexeme_at(0));
            ours.push_str(known);
            span = span.to(self.take(2));
        }
        if self.is_word(0, "ago") {
            let span = span.to(self.take(1));
            self.note(foreign::ago(span.text(self.text), &ours, span));
            return Err(Noted);
        }
        self.note(mistakes::spaced_quantity(span.text(self.text), &ours, span));
        Err(Noted)
    }

    /// A quantity that was read: `1h 30m` is one, and so is `7d ago`.
    pub(super) fn quantity(&mut self, quantity: Value<'a>) -> Result<Value<'a>, Noted> {
        if quantity.text.starts_with(['$', '-']) && self.touches(0) && self.lexeme_at(0) == "," {
            return self.thousands(quantity);
        }
        let is_time = |text: &str| text.ends_with(['s', 'm', 'h', 'd', 'w', 'n']);
        let (mut span, mut ours) = (quantity.span, quantity.text.to_string());
        while is_time(&ours)
            && self.peek(0).is_some_and(|next| next.rule == Rule::quantity && is_time(self.lexeme(next)))
        {
            ours.push_str(self.lexeme_at(0));
            span = span.to(self.take(1));
        }
        if self.is_word(0, "ago") && self.operator_at(1).is_none() {
            let span = span.to(self.take(1));
            self.note(foreign::ago(span.text(self.text), &ours, span));
            return Err(Noted);
        }
        if span == quantity.span {
            return Ok(quantity);
        }
        self.note(mistakes::spaced_quantity(span.text(self.text), &ours, span));
        Err(Noted)
    }

    /// A day, a time or `now`, with what follows it where both are one value.
    pub(super) fn instant(&mut self, instant: Value<'a>) -> Result<Value<'a>, Noted> {
        let by_itself = !instant.text.contains(['+', ':'])
            && !instant.text.ends_with(|c: char| is_letter(c) && c != 'w' && c != 'y');
        let sign = self.lexeme_at(0);
        if by_itself
            && matches!(sign, "-" | "+")
            && let Some((ours, length)) = self.moved_by(sign)
        {
            let ours = format!("{}{ours}", instant.text);
            let span = instant.span.to(self.take(length));
            self.note(mistakes::spaced_quantity(span.text(self.text), &ours, span));
            return Err(Noted);
        }
        let is_day = instant.text.len() == 10 && instant.text.starts_with(|c: char| c.is_ascii_digit());
        let begins_time = |token: &str| token.starts_with(|c: char| c.is_ascii_digit());
        let next = self.peek(0).map(|next| (next.rule, self.lexeme(next)));
        if let Some((Rule::word | Rule::number | Rule::quantity | Rule::glued, time)) = next
            && is_day
            && begins_time(time)
            && self.operator_at(1).is_none()
        {
            let mut span = instant.span.to(self.take(1));
            if ["am", "pm", "utc", "gmt"].iter().any(|word| self.is_word(0, word)) {
                span = span.to(self.take(1));
            }
            self.note(mistakes::malformed_time(instant.text.as_ref(), span.text(self.text), span));
            return Err(Noted);
        }
        let zoneless = instant.text.contains(':') && !instant.text.ends_with(['Z', 'z']);
        let is_zone = self.peek(0).is_some_and(|next| next.rule == Rule::word && self.joint(0).is_none());
        if zoneless && is_zone && self.operator_at(1).is_none() && is_zone_name(sign) {
            let span = instant.span.to(self.take(1));
            self.note(mistakes::named_zone(&instant.text, sign, span));
            return Err(Noted);
        }
        Ok(instant)
    }

    /// `- 1 day`, `- 1d`: how it is written, and how many tokens it takes.
    fn moved_by(&self, sign: &str) -> Option<(String, usize)> {
        let number = self.peek(1)?;
        match number.rule {
            Rule::number => {
                let known = self.spaced_unit(2)?;
                Some((format!("{sign}{}{known}", self.lexeme(number)), 3))
            }
            Rule::quantity => Some((format!("{sign}{}", self.lexeme(number)), 2)),
            _ => None,
        }
    }

    /// `1,000`: a comma and three digits right behind a number; `0,5`: a comma for a point.
    fn thousands(&mut self, number: Value<'a>) -> Result<Value<'a>, Noted> {
        let mut span = number.span;
        let mut groups = 0;
        let mut decimal = false;
        while let (Some(comma), Some(group)) = (self.peek(0), self.peek(1)) {
            let touching = comma.span.start == span.end && group.span.start == comma.span.end;
            let digits = self.lexeme(group).bytes().take_while(u8::is_ascii_digit).count();
            let is_number = matches!(group.rule, Rule::number | Rule::quantity) && digits > 0;
            if comma.rule != Rule::comma || !touching || !is_number || (digits != 3 && groups > 0) {
                break;
            }
            decimal = digits != 3;
            span = span.to(self.take(2));
            groups += 1;
            if decimal {
                break;
            }
        }
        if groups == 0 {
            return Ok(number);
        }
        self.note(if decimal {
            mistakes::decimal_comma(span.text(self.text), span)
        } else {
            mistakes::thousands_separator(span.text(self.text), span)
        });
        Ok(Value { span, kind: ValueKind::Hole, ..number })
    }

    /// `$-5`, `%80`, `€5`: a sign that does not stand in front of its number. Answers what was read.
    pub(super) fn signed(&mut self, span: Span) -> bool {
        let written = span.text(self.text);
        let mut chars = written.chars();
        let sign = chars.next().unwrap_or_default();
        let number = chars.as_str();
        let digits = number.trim_start_matches('-');
        let is_number = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '_'));
        if !is_number || !digits.contains(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let note = match sign {
            '$' if digits.starts_with('.') => mistakes::misplaced_sign(written, &format!("$0{digits}"), span),
            '$' if digits.len() < number.len() => mistakes::misplaced_sign(written, &format!("-${digits}"), span),
            '%' => mistakes::misplaced_sign(written, &format!("{number}%"), span),
            sign if CURRENCIES.iter().any(|known| known.starts_with(sign)) => {
                mistakes::other_currency(written, number, span)
            }
            _ => return false,
        };
        self.note(note);
        true
    }
}

/// Whether a word behind a time names a zone: `UTC`, `CEST`, `Europe/Paris`.
fn is_zone_name(word: &str) -> bool {
    let abbreviation = (2..=5).contains(&word.len()) && word.chars().all(|c| c.is_ascii_uppercase());
    let iana = word.contains('/') && word.starts_with(|c: char| c.is_ascii_uppercase());
    abbreviation && !["AND", "OR", "NOT"].contains(&word) || iana
}
