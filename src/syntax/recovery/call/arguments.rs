//! The arguments of a call, and the column among them.

use std::borrow::Cow;

use crate::diagnostic::Diagnostics;
use crate::syntax::ast::{ColumnForm, ColumnName};
use crate::syntax::lexer;

use super::super::super::dialects::{self, Function};
use super::super::super::grammar::Rule;
use super::super::super::literal;
use super::super::Recovery;
use super::super::column::in_group;

/// The maximum number of arguments that are read.
const MAX_ARGUMENTS: usize = 100;

/// The first token of an argument, and the one after it.
pub(super) type Argument = (usize, usize);

/// The column among the arguments, the other arguments, and whether the column is in lower case.
type ColumnAmong<'a, 'r> = (ColumnName<'a>, &'r [Argument], bool);

/// The arguments of a call without options such as `case=False`.
pub(super) struct Arguments {
    positional: Vec<Argument>,
    /// Whether an option ignores case.
    pub(super) ignores_case: bool,
}

impl Arguments {
    pub(super) fn all(&self) -> &[Argument] {
        &self.positional
    }

    pub(super) fn after_first(&self) -> &[Argument] {
        self.positional.get(1..).unwrap_or_default()
    }

    fn before_last(&self) -> &[Argument] {
        self.positional.split_last().map_or(&[], |(_, rest)| rest)
    }
}

impl<'a> Recovery<'a, '_> {
    /// The arguments from the token `first` to before `closer`.
    pub(super) fn arguments(&self, first: usize, closer: usize) -> Arguments {
        let mut arguments = Arguments { positional: Vec::new(), ignores_case: false };
        let (mut start, mut ahead) = (first, first);
        while ahead <= closer && arguments.positional.len() < MAX_ARGUMENTS {
            let is_end = ahead == closer || self.lexeme_at(ahead) == ",";
            if is_end && start < ahead {
                match self.option(start, ahead) {
                    Some(ignores_case) => arguments.ignores_case |= ignores_case,
                    // `position('a' in x)`
                    None if ahead == start + 3 && self.is_word(start + 1, "in") => {
                        arguments.positional.extend([(start, start + 1), (start + 2, ahead)]);
                    }
                    None => arguments.positional.push((start, ahead)),
                }
            }
            if is_end {
                start = ahead + 1;
            } else if self.is_opener(ahead) {
                ahead = self.closer_of(ahead).min(closer.saturating_sub(1)).max(ahead);
            }
            ahead += 1;
        }
        arguments
    }

    /// Whether an argument that is an option, such as `case=False`, ignores case; `None` if it is not an option.
    fn option(&self, start: usize, end: usize) -> Option<bool> {
        let is_named = self.peek(start).is_some_and(|name| name.rule == Rule::word) && self.lexeme_at(start + 1) == "=";
        let value = self.between(start + 2, end).filter(|_| is_named)?.text(self.text).to_lowercase();
        Some(match self.lexeme_at(start) {
            "case" => value == "false",
            "flags" => ["ignorecase", "re.i"].iter().any(|flag| value.contains(flag)),
            "na" | "regex" | "inclusive" | "n" | "axis" => false,
            _ => return None,
        })
    }

    /// The column among the arguments of a function, the other arguments, and whether it is in lower case.
    pub(super) fn column_among<'r>(&mut self, name: &str, arguments: &'r Arguments) -> Option<ColumnAmong<'a, 'r>> {
        let (first, last) = (*arguments.positional.first()?, *arguments.positional.last()?);
        let function = dialects::function(name).copied();
        // `convert(date, x)`, `date_trunc(day, x)`
        let is_type = arguments.positional.len() > 1
            && matches!(
                function,
                Some(Function::Cast | Function::Truncates(None) | Function::PartOfDate(None) | Function::Elapsed)
            )
            && (dialects::is_type_or_unit(self.lexeme_at(first.0)));
        if !is_type && let Some((column, is_lower)) = self.column_argument(first) {
            return Some((column, arguments.after_first(), is_lower));
        }
        // `datediff(day, x, now())`
        let second = arguments.positional.get(1).filter(|_| is_type && arguments.positional.len() > 2).copied();
        if let Some((column, is_lower)) = second.and_then(|second| self.column_argument(second)) {
            return Some((column, arguments.after_first(), is_lower));
        }
        // `charindex('a', x)`, `re.search('a', x)`
        let (column, is_lower) = self.column_argument(last).filter(|_| function.is_some() && last != first)?;
        Some((column, arguments.before_last(), is_lower))
    }

    /// The column in an argument, and whether it is in lower case: `x`, `tolower(x)`, `x as date`, `year from x`.
    fn column_argument(&mut self, (start, end): Argument) -> Option<(ColumnName<'a>, bool)> {
        if end == start + 4 && self.lexeme_at(start + 1) == "[" && self.lexeme_at(start + 3) == "]" {
            // `user_metadata['score']`
            let key = self.peek(start + 2).filter(|key| key.rule == Rule::string)?;
            let key = literal::string(self.lexeme(key), key.span, &mut Diagnostics::default()).text.into_owned();
            let name = Cow::Owned(in_group(self.lexeme_at(start), &key));
            let span = self.between(start, end)?;
            return Some((ColumnName { name, form: ColumnForm::Backticked, span }, false));
        }
        if let Some(name) = self.between(start, end).and_then(|argument| in_path(argument.text(self.text))) {
            let span = self.between(start, end)?;
            return Some((ColumnName { name: Cow::Owned(name), form: ColumnForm::Backticked, span }, false));
        }
        let inner = dialects::function(self.lexeme_at(start)).filter(|_| self.lexeme_at(start + 1) == "(").copied();
        let at = match end - start {
            1 => start,
            4 if inner == Some(Function::Case) => start + 2,
            6 if inner == Some(Function::Default) => start + 2,
            3 if self.is_word(start + 1, "from") => start + 2,
            _ if self.is_word(start + 1, "as") => start,
            _ if self.is_word(start + 1, "from") => {
                // `epoch from (a - b)`, `x from 1 for 5`
                let is_unit = self.is_word(start, "epoch") || dialects::is_type_or_unit(self.lexeme_at(start));
                if is_unit { start + 2 } else { start }
            }
            _ => return None,
        };
        let first = self.peek(at).filter(|first| {
            matches!(first.rule, Rule::backticked | Rule::grouped)
                || first.rule == Rule::word && lexer::is_name(self.lexeme(*first))
        })?;
        Some((self.column(first), inner == Some(Function::Case)))
    }
}

/// `user_metadata->>'tenant'`: the column in a group.
fn in_path(argument: &str) -> Option<String> {
    let (group, key) = argument.split_once("->>").or_else(|| argument.split_once("->"))?;
    let key = key.trim().strip_prefix(['\'', '"'])?.strip_suffix(['\'', '"'])?;
    (lexer::is_name(group.trim()) && lexer::is_name(key)).then(|| in_group(group.trim(), key))
}
