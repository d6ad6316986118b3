//! Several values in parentheses after a colon: `(a OR b)`, `(+refund -delay)`, `(>=400 AND <500)`.

use crate::syntax::ast::Connective;

use super::{FieldValue, Match, each_of};

/// The maximum number of words of a group that is understood, and the maximum depth of its parentheses.
const MAX_WORDS: usize = 60;
const MAX_DEPTH: usize = 8;

/// Values that are joined or negated.
pub(in crate::syntax) enum Group {
    /// `a`
    Item(FieldValue),
    /// `NOT a`, `-a`
    Not(Box<Group>),
    /// `a AND b`, `a OR b`
    Joined(Connective, Vec<Group>),
}

impl Group {
    /// Reads what is between the parentheses; `implied` joins values that are only separated by a space. Returns the
    /// values, and whether words join all of them. `None` if it is not understood.
    pub(super) fn read(text: &str, implied: Connective) -> Option<(Self, bool)> {
        let words = words(text)?;
        let mut reader = Reader { words: &words, implied, is_explicit: true };
        let group = reader.any_of(0)?;
        reader.words.is_empty().then_some((group, reader.is_explicit))
    }

    /// Whether a `+` or `-` before a value says how the values are joined.
    pub(super) fn has_marks(text: &str) -> bool {
        words(text).is_some_and(|words| words.iter().any(|word| matches!(*word, "+" | "-")))
    }

    /// The condition on the column `name`; `None` if there is none.
    pub(super) fn condition(&self, name: &str, sought: Match) -> Option<String> {
        match self {
            Self::Item(value) => value.condition(name, sought),
            Self::Not(group) => Some(super::negated(group.condition(name, sought)?)),
            Self::Joined(connective, groups) => Self::joined(*connective, groups, name, sought),
        }
    }

    fn joined(connective: Connective, groups: &[Self], name: &str, sought: Match) -> Option<String> {
        let is_and = connective == Connective::And;
        let values: Option<Vec<&str>> = groups.iter().map(Self::value).collect();
        match (values, sought) {
            (Some(values), Match::Element) => {
                let operator = if is_and { "has all" } else { "has any" };
                Some(format!("{name} {operator} ({})", values.join(", ")))
            }
            (Some(values), Match::Whole) if !is_and => Some(format!("{name} in ({})", values.join(", "))),
            (Some(values), Match::Part) if values.iter().all(|value| super::is_quoted(value)) => {
                each_of(name, "contains", &values, connective.as_str(), false)
            }
            _ => {
                // No string equals two others.
                let sought = if is_and && sought == Match::Whole { Match::Part } else { sought };
                let conditions: Option<Vec<String>> =
                    groups.iter().map(|group| group.condition(name, sought)).collect();
                Some(format!("({})", conditions?.join(&format!(" {} ", connective.as_str()))))
            }
        }
    }

    /// The value, if this is a plain one.
    fn value(&self) -> Option<&str> {
        match self {
            Self::Item(FieldValue::Whole(value) | FieldValue::Literal(value)) => Some(value),
            _ => None,
        }
    }

    /// Whether a value may be a number or date, so that it is not only part of a string.
    pub(super) fn may_be_number(&self) -> bool {
        match self {
            Self::Item(value) => value.may_be_number(),
            Self::Not(group) => group.may_be_number(),
            Self::Joined(_, groups) => groups.iter().any(Self::may_be_number),
        }
    }

    /// Whether the condition certainly means the same.
    pub(super) fn is_exact(&self) -> bool {
        match self {
            Self::Item(FieldValue::Literal(value)) => super::is_number(value),
            Self::Item(value) => matches!(value, FieldValue::Compared { is_exact: true, .. }),
            Self::Not(group) => group.is_exact(),
            Self::Joined(_, groups) => groups.iter().all(Self::is_exact),
        }
    }
}

struct Reader<'w, 'q> {
    words: &'w [&'q str],
    implied: Connective,
    /// Whether there were no marks, and no values that are only separated by a space or comma.
    is_explicit: bool,
}

impl<'q> Reader<'_, 'q> {
    /// `a OR b`
    fn any_of(&mut self, depth: usize) -> Option<Group> {
        let mut groups = vec![self.all_of(depth)?];
        loop {
            let is_joined = self.skip(&["or", "||"]);
            if !is_joined && matches!(self.words.first(), None | Some(&")")) {
                return Some(one_or_joined(Connective::Or, groups));
            }
            self.is_explicit &= is_joined;
            self.skip(&[","]);
            groups.push(self.all_of(depth)?);
        }
    }

    /// `a AND b`
    fn all_of(&mut self, depth: usize) -> Option<Group> {
        let mut groups = vec![self.not(depth)?];
        loop {
            let ends = match self.words.first() {
                None => true,
                Some(word) => [")", ",", "or", "||"].iter().any(|end| word.eq_ignore_ascii_case(end)),
            };
            let is_joined = self.skip(&["and", "&&"]);
            if !is_joined && (ends || self.implied == Connective::Or) {
                return Some(one_or_joined(Connective::And, groups));
            }
            self.is_explicit &= is_joined;
            groups.push(self.not(depth)?);
        }
    }

    /// `NOT a`, `-a`, `(a)`
    fn not(&mut self, depth: usize) -> Option<Group> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.is_explicit &= self.words.first() != Some(&"-");
        if self.skip(&["not", "!", "-"]) {
            return Some(Group::Not(Box::new(self.not(depth + 1)?)));
        }
        let is_marked = self.skip(&["+"]);
        self.is_explicit &= !is_marked;
        if self.skip(&["("]) {
            let group = self.any_of(depth + 1)?;
            return self.skip(&[")"]).then_some(group);
        }
        let word = self.next()?;
        let operator = word.len() - word.trim_start_matches(['<', '>', '=']).len();
        let value = match word.split_at_checked(operator)? {
            ("", _) if word.starts_with(['[', '{']) => FieldValue::written_range(word)?,
            ("", _) => FieldValue::of(word),
            (operator, "") => FieldValue::compared(operator, self.next()?),
            (operator, value) => FieldValue::compared(operator, value),
        };
        let is_regex = word.starts_with('/') && word.len() > 1 && word.ends_with('/');
        // `(400 TO 500)` is no list of values.
        let is_unclear = is_regex || word == "TO" || word.starts_with('#');
        (value.condition("a", Match::Whole).is_some() && !is_unclear).then_some(Group::Item(value))
    }

    fn next(&mut self) -> Option<&'q str> {
        let (word, rest) = self.words.split_first()?;
        self.words = rest;
        (!matches!(*word, ")" | ",")).then_some(*word)
    }

    /// Skips the next word if it is one of these. Returns whether it did.
    fn skip(&mut self, skipped: &[&str]) -> bool {
        let is_next = self.words.first().is_some_and(|word| skipped.iter().any(|one| word.eq_ignore_ascii_case(one)));
        if is_next {
            self.words = self.words.get(1..).unwrap_or_default();
        }
        is_next
    }
}

fn one_or_joined(connective: Connective, mut groups: Vec<Group>) -> Group {
    match groups.pop() {
        Some(only) if groups.is_empty() => only,
        last => {
            groups.extend(last);
            Group::Joined(connective, groups)
        }
    }
}

/// The words, parentheses, commas and marks; `None` if there are too many.
fn words(text: &str) -> Option<Vec<&str>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_mark = matches!(first, '+' | '-' | '!')
            && rest.get(1..).is_some_and(|next| next.starts_with(|c: char| !c.is_whitespace() && !c.is_ascii_digit()));
        let length = if is_mark || matches!(first, '(' | ')' | ',') { 1 } else { word_length(rest) };
        let (word, after) = rest.split_at_checked(length)?;
        words.push(word);
        rest = after.trim_start();
        if words.len() > MAX_WORDS {
            return None;
        }
    }
    Some(words)
}

/// The length in bytes of a word, a string or a range, including what touches it.
fn word_length(text: &str) -> usize {
    let mut closer = None;
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match closer {
            _ if is_escaped => is_escaped = false,
            _ if c == '\\' => is_escaped = true,
            Some(']') if matches!(c, ']' | '}') => closer = None,
            Some(quote) if c == quote => closer = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') && at == 0 => closer = Some(c),
            None if matches!(c, '[' | '{') && at == 0 => closer = Some(']'),
            None if c.is_whitespace() || matches!(c, '(' | ')' | ',') => return at.max(1),
            None => {}
        }
    }
    text.len()
}
