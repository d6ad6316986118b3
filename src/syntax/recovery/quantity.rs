//! Numbers, dates and timestamps of several tokens: `5 s`, `7 days ago`, `now - 1 day`.

use crate::source::Span;
use crate::syntax::ast::{Value, ValueKind};

use super::super::grammar::Rule;
use super::super::{dialects, errors, timestamp, unit};
use super::{Recovery, Reported};

/// Currency symbols other than the dollar.
const CURRENCIES: [&str; 4] = ["€", "£", "¥", "₹"];

impl<'a> Recovery<'a, '_> {
    /// A number, with the following tokens that belong to its value.
    pub(super) fn number(&mut self, number: Value<'a>) -> Result<Value<'a>, Reported> {
        if self.touches(0) && self.lexeme_at(0) == "$" {
            let span = number.span.to(self.take(1));
            self.report(errors::misplaced_symbol(span.text(self.text), &format!("${}", number.text), span));
            return Err(Reported);
        }
        if self.touches(0) && CURRENCIES.contains(&self.lexeme_at(0)) || self.is_glued() {
            let span = self.take_touching(number.span);
            self.report(errors::unquoted_text(span.text(self.text), span));
            return Ok(self.bareword(span));
        }
        if self.touches(0) && self.lexeme_at(0) == "%" {
            // The lexer would have read a percentage, so a comment or more of a string follows directly.
            let span = number.span.to(self.take(1));
            if !self.text.get(span.end as usize..).is_some_and(|rest| rest.starts_with('#')) {
                let span = self.text_that_touches(span);
                self.report(errors::unquoted_text(span.text(self.text), span));
                return Ok(self.bareword(span));
            }
            let span = Span::new(span.start, span.end + 1);
            self.report(errors::comment_touches(span.text(self.text), span));
            return Err(Reported);
        }
        if matches!(self.lexeme_at(0), "¢") {
            let span = number.span.to(self.take(1));
            return self.respelled(unit::quantity(&number.text, "cents"), span);
        }
        if self.product(number.span) {
            return Err(Reported);
        }
        if self.touches(0) && matches!(self.lexeme_at(0), "*" | "**") {
            return self.number_with_wildcard(&number);
        }
        if let Some(date) = self.day_and_month(&number) {
            return Ok(date);
        }
        match self.spaced_unit(0) {
            Some(known) => self.spaced_quantity(number, known),
            None => self.thousands(number),
        }
    }

    /// `status_code = 5*`
    fn number_with_wildcard(&mut self, number: &Value<'a>) -> Result<Value<'a>, Reported> {
        let span = number.span.to(self.take(1));
        let column = self.last_comparison.filter(|(_, operator)| operator.end <= span.start);
        match column {
            Some((column, operator)) => {
                let name = Some((column.text(self.text), column));
                self.report(dialects::wildcard(span.text(self.text), name, (operator.text(self.text), operator), span));
            }
            None => self.report(errors::unquoted_text(span.text(self.text), span)),
        }
        Err(Reported)
    }

    /// Reads `15 Jan 2026` as an unquoted string, which is a date for a date column.
    fn day_and_month(&mut self, day: &Value<'a>) -> Option<Value<'a>> {
        let month = self.peek(0).filter(|next| next.rule == Rule::word)?;
        if timestamp::month(self.lexeme(month)).is_none() || self.operator_at(1).is_some() {
            return None;
        }
        let mut span = day.span.to(self.take(1));
        let comma = usize::from(self.lexeme_at(0) == ",");
        if self.peek(comma).is_some_and(|year| year.rule == Rule::number && self.lexeme(year).len() == 4) {
            span = span.to(self.take(comma + 1));
        }
        self.report(errors::unquoted_text(span.text(self.text), span));
        Some(self.bareword(span))
    }

    /// Reports a quantity in another notation; `replacement` is the tamis notation, if it is known.
    fn respelled(&mut self, replacement: Option<String>, span: Span) -> Result<Value<'a>, Reported> {
        let written = span.text(self.text);
        self.report(match replacement {
            Some(replacement) => errors::misplaced_symbol(written, &replacement, span),
            None => errors::unquoted_text(written, span),
        });
        Err(Reported)
    }

    /// Skips and reports a dollar sign or its name before a number: `$ 5`, `USD 5`. `None` if there is none.
    pub(super) fn spaced_dollars(&mut self) -> Option<Result<Value<'a>, Reported>> {
        let symbol = self.lexeme_at(0);
        let is_dollar = symbol == "$" || symbol.eq_ignore_ascii_case("usd");
        let number =
            self.peek(1).filter(|next| next.rule == Rule::number && is_dollar && self.operator_at(2).is_none())?;
        let span = self.take(2);
        Some(self.respelled(unit::quantity(self.lexeme(number), "usd"), span))
    }

    /// Whether a word that contains `#` directly follows the last token.
    fn is_glued(&self) -> bool {
        self.touches(0) && self.peek(0).is_some_and(|next| next.rule == Rule::glued)
    }

    /// The unit of the word `ahead` after a number and a space, including `%`, `usd` and `cents`.
    fn spaced_unit(&self, ahead: usize) -> Option<&'static str> {
        let token = self.peek(ahead)?;
        let lexeme = self.lexeme(token);
        let known = match token.rule {
            Rule::word => unit::of_word(lexeme).or_else(|| unit::of_amount(lexeme))?,
            Rule::symbol if lexeme == "%" && self.ends(ahead + 1) => "%",
            _ => return None,
        };
        // A column with that name starts a condition: `a = 5 and s = 1` without the `and`.
        self.operator_at(ahead + 1).is_none().then_some(known)
    }

    /// `5 s`, `80 %`, `1 h 30 m`, `7 days ago`, `10 cents`
    fn spaced_quantity(&mut self, number: Value<'a>, known: &str) -> Result<Value<'a>, Reported> {
        let mut span = number.span.to(self.take(1));
        let Some(mut replacement) = unit::quantity(&number.text, known) else { return self.respelled(None, span) };
        while unit::is_time(known)
            && self.peek(0).is_some_and(|next| next.rule == Rule::number)
            && let Some(known) = self.spaced_unit(1).filter(|known| unit::is_time(known))
        {
            replacement.push_str(self.lexeme_at(0));
            replacement.push_str(known);
            span = span.to(self.take(2));
        }
        if unit::is_time(known) && self.is_word(0, "ago") {
            let span = span.to(self.take(1));
            self.report(dialects::ago(span.text(self.text), &replacement, span));
            return Err(Reported);
        }
        if replacement.contains('$') {
            return self.respelled(Some(replacement), span);
        }
        self.report(errors::spaced_quantity(span.text(self.text), &replacement, span));
        Err(Reported)
    }

    /// A quantity, with the following tokens that belong to it: `1h 30m`, `7d ago`.
    pub(super) fn quantity(&mut self, quantity: Value<'a>) -> Result<Value<'a>, Reported> {
        if quantity.text.starts_with(['$', '-']) && self.touches(0) && self.lexeme_at(0) == "," {
            return self.thousands(quantity);
        }
        if let Some(count) = self.spaced_unit(0).filter(|unit| quantity.text.starts_with('$') && unit::is_count(unit)) {
            let span = quantity.span.to(self.take(1));
            return self.respelled(unit::quantity(&quantity.text, count), span);
        }
        let is_time = |text: &str| text.ends_with(['s', 'm', 'h', 'd', 'w', 'n']);
        let (mut span, mut replacement) = (quantity.span, quantity.text.to_string());
        while is_time(&replacement)
            && self.peek(0).is_some_and(|next| next.rule == Rule::quantity && is_time(self.lexeme(next)))
        {
            replacement.push_str(self.lexeme_at(0));
            span = span.to(self.take(1));
        }
        if self.is_word(0, "ago") && self.operator_at(1).is_none() {
            let span = span.to(self.take(1));
            self.report(dialects::ago(span.text(self.text), &replacement, span));
            return Err(Reported);
        }
        if span == quantity.span {
            return Ok(quantity);
        }
        self.report(errors::spaced_quantity(span.text(self.text), &replacement, span));
        Err(Reported)
    }

    /// A date, a timestamp or `now`, with the following tokens that belong to its value.
    pub(super) fn instant(&mut self, instant: Value<'a>) -> Result<Value<'a>, Reported> {
        let by_itself = !instant.text.contains(['+', ':'])
            && !instant.text.ends_with(|c: char| c.is_alphabetic() && c != 'w' && c != 'y');
        let following = self.lexeme_at(0);
        if by_itself
            && matches!(following, "-" | "+")
            && let Some((replacement, length)) = self.spaced_offset(following)
        {
            let replacement = format!("{}{replacement}", instant.text);
            let span = instant.span.to(self.take(length));
            self.report(errors::spaced_quantity(span.text(self.text), &replacement, span));
            return Err(Reported);
        }
        if by_itself
            && matches!(following, "-" | "+")
            && let Some(length) = self.unknown_offset()
        {
            let span = instant.span.to(self.take(length));
            self.report(errors::unquoted_text(span.text(self.text), span));
            return Ok(self.bareword(span));
        }
        if let Some((length, replacement)) = self.other_timestamp_format(&instant) {
            let span = instant.span.to(self.take(length));
            self.report(errors::other_timestamp_format(span.text(self.text), replacement, span));
            return Err(Reported);
        }
        let is_day = dialects::is_day(&instant.text);
        let next = self.peek(0).map(|next| (next.rule, self.lexeme(next)));
        if let Some((Rule::word | Rule::number | Rule::quantity | Rule::glued, time)) = next
            && is_day
            && starts_with_digit(time)
            && self.operator_at(1).is_none()
        {
            let mut span = instant.span.to(self.take(1));
            if ["am", "pm", "utc", "gmt"].iter().any(|word| self.is_word(0, word)) {
                span = span.to(self.take(1));
            }
            self.report(errors::malformed_time(instant.text.as_ref(), span.text(self.text), span));
            return Err(Reported);
        }
        let has_time = instant.text.contains(':');
        if has_time && is_like_offset(following) {
            let span = instant.span.to(self.take(1));
            self.report(errors::malformed_time(&instant.text, span.text(self.text), span));
            return Err(Reported);
        }
        let is_zone = self.peek(0).is_some_and(|next| next.rule == Rule::word && self.logical_token(0).is_none());
        if (has_time && !instant.text.ends_with(['Z', 'z']) || is_day && is_utc(following))
            && is_zone
            && self.operator_at(1).is_none()
            && is_zone_name(following)
        {
            let span = instant.span.to(self.take(1));
            self.report(match has_time {
                true => errors::named_zone(following, span),
                false => errors::zone_after_date(&instant.text, following, span),
            });
            return Err(Reported);
        }
        Ok(instant)
    }

    /// `- 1month`, `- 1 month`: the number of tokens of an offset with an unknown unit.
    fn unknown_offset(&self) -> Option<usize> {
        let number = self.peek(1)?;
        let length = match number.rule {
            Rule::word if starts_with_digit(self.lexeme(number)) => 2,
            Rule::number if unit::days_of(self.lexeme_at(2)).is_some() => 3,
            _ => return None,
        };
        self.operator_at(length).is_none().then_some(length)
    }

    /// `2025-01-01 00:00:00 +0200`, `…T08:09:43,180Z`: the number of tokens after the date or timestamp that belong to
    /// another timestamp format, and the timestamp in tamis syntax.
    fn other_timestamp_format(&self, instant: &Value<'a>) -> Option<(usize, String)> {
        let starts_with_digit = |ahead: usize| starts_with_digit(self.lexeme_at(ahead));
        let mut length =
            usize::from(dialects::is_day(&instant.text) && starts_with_digit(0) && self.lexeme_at(0).contains(':'));
        if length == 0 && !instant.text.contains(':') {
            return None;
        }
        if self.lexeme_at(length) == ","
            && self.touches(length)
            && self.touches(length + 1)
            && starts_with_digit(length + 1)
        {
            length += 2;
        }
        let is_offset = timestamp::offset(self.lexeme_at(length)).is_some();
        if is_offset || is_utc(self.lexeme_at(length)) {
            length += 1;
        }
        if is_offset && is_zone_name(self.lexeme_at(length)) {
            length += 1;
        }
        let last = length.checked_sub(1)?;
        // A word before an operator is a column: `z < 5`.
        let is_column = self.operator_at(length).is_some() && self.names_column(last);
        let end = self.peek(last).filter(|_| !is_column)?.span.end;
        let written = Span::new(instant.span.start, end).text(self.text);
        Some((length, timestamp::normalized(written)?))
    }

    /// `- 1 day`, `- 1d`: the offset in tamis syntax, and its number of tokens.
    fn spaced_offset(&self, sign: &str) -> Option<(String, usize)> {
        let number = self.peek(1)?;
        match number.rule {
            Rule::number => {
                let known = self.spaced_unit(2).filter(|known| unit::is_time(known))?;
                Some((format!("{sign}{}{known}", self.lexeme(number)), 3))
            }
            Rule::quantity => Some((format!("{sign}{}", self.lexeme(number)), 2)),
            _ => None,
        }
    }

    /// `1,000`: a comma and three digits directly after a number; `0,5`: a comma as the decimal separator.
    fn thousands(&mut self, number: Value<'a>) -> Result<Value<'a>, Reported> {
        let mut span = number.span;
        let mut groups = 0;
        let mut decimal = false;
        while let (Some(comma), Some(group)) = (self.peek(0), self.peek(1)) {
            let touching = comma.span.start == span.end && group.span.start == comma.span.end;
            let digits = self.lexeme(group).bytes().take_while(u8::is_ascii_digit).count();
            let is_number = matches!(group.rule, Rule::number | Rule::quantity) && digits > 0;
            // `0.5,300` is two numbers.
            let is_fraction = number.text.contains('.') && !errors::is_grouped_by_points(&number.text);
            if comma.rule != Rule::comma || !touching || !is_number || (digits != 3 && groups > 0) || is_fraction {
                break;
            }
            // `1.234,56`: points separate the thousands.
            decimal = digits != 3
                || groups == 0 && errors::is_grouped_by_points(&number.text) && !self.lexeme(group).contains('.');
            span = span.to(self.take(2));
            groups += 1;
            if decimal {
                break;
            }
        }
        if groups == 0 {
            return Ok(number);
        }
        self.report(if decimal {
            errors::decimal_comma(span.text(self.text), span)
        } else {
            errors::thousands_separator(span.text(self.text), span)
        });
        Ok(Value { span, kind: ValueKind::Hole, ..number })
    }

    /// Reports a number with a misplaced or unsupported symbol: `$-5`, `%80`, `€5`. Returns whether it is one.
    pub(super) fn number_with_symbol(&mut self, span: Span) -> bool {
        let written = span.text(self.text);
        let mut chars = written.chars();
        let symbol = chars.next().unwrap_or_default();
        let number = chars.as_str();
        let digits = number.trim_start_matches('-');
        let is_number = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '_'));
        if !is_number || !digits.contains(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let diagnostic = match symbol {
            '$' if digits.starts_with('.') => errors::misplaced_symbol(written, &format!("$0{digits}"), span),
            '$' if digits.len() < number.len() => errors::misplaced_symbol(written, &format!("-${digits}"), span),
            '%' => errors::misplaced_symbol(written, &format!("{number}%"), span),
            symbol if CURRENCIES.iter().any(|known| known.starts_with(symbol)) => {
                errors::other_currency(written, number, span)
            }
            _ => return false,
        };
        self.report(diagnostic);
        true
    }
}

fn starts_with_digit(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a word has the form of an offset, such as `+9900`.
fn is_like_offset(word: &str) -> bool {
    let digits = word.strip_prefix(['+', '-']).unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
}

fn is_utc(word: &str) -> bool {
    ["z", "utc", "gmt"].iter().any(|utc| word.eq_ignore_ascii_case(utc))
}

/// Whether a word after a timestamp is a time zone: `UTC`, `CEST`, `Europe/Paris`, `pst`.
fn is_zone_name(word: &str) -> bool {
    const KNOWN: [&str; 18] = [
        "z", "utc", "gmt", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "cet", "cest", "bst", "ist", "jst",
        "msk", "aest",
    ];
    let is_known = KNOWN.iter().any(|known| word.eq_ignore_ascii_case(known));
    let abbreviation = (2..=5).contains(&word.len()) && word.chars().all(|c| c.is_ascii_uppercase());
    let iana = word.contains('/') && word.starts_with(|c: char| c.is_ascii_uppercase());
    is_known || abbreviation && !["AND", "OR", "NOT"].contains(&word) || iana
}
