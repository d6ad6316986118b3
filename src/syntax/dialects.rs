//! Syntax of other languages: recognized, and reported with the equivalent in tamis.
//!
//! `table.rs` lists what is recognized; the other files build the diagnostics.

use crate::diagnostic::{Code, Diagnostic, Safety};
use crate::source::Span;

mod arithmetic;
mod call;
mod clause;
mod clock;
mod column;
mod dates;
mod field;
mod function;
mod items;
mod lengths;
mod literal_parts;
mod moment;
mod operator;
mod parts;
mod pattern;
mod period;
mod regex;
mod several;
mod table;
mod value;

pub(super) use arithmetic::*;
pub(super) use call::*;
pub(super) use clause::*;
pub(crate) use clock::clock_word;
pub(super) use column::*;
pub(super) use dates::{DateUnit, Elapsed, date_of_digits, is_cast_to_day, is_type_or_unit};
pub(super) use field::*;
pub(super) use function::{Function, function};
pub(super) use items::{item_call, item_tests};
pub(super) use literal_parts::LiteralParts;
pub(super) use moment::moment;
pub(super) use operator::*;
pub(crate) use period::Period;
pub(crate) use regex::Regex;
pub(super) use several::{EachValue, any_of_column, array, array_condition, each, several_values};
pub(crate) use several::{each_of, range_of_prefix};
pub(super) use table::{
    Clause, Each, Foreign, Meaning, Spellings, clause, is_rsql_name, joining_word, may_be_operator, may_start_operator,
    operator,
};
pub(crate) use value::with_whole_day;
pub(super) use value::*;

fn foreign(message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::new(Code::ForeignSyntax, message, span)
}

/// Adds a help and a safe fix that replace the diagnostic's span with `replacement`.
fn write(diagnostic: Diagnostic, replacement: String) -> Diagnostic {
    let span = diagnostic.span;
    diagnostic.suggest(Safety::Safe, span, replacement)
}

fn inexpressible(message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::new(Code::Inexpressible, message, span)
}

/// The message for `quoted`, an operator or function that matches the start or end of a string.
fn affix_message(quoted: &str) -> String {
    format!("{quoted} is not supported: the server cannot match the start or end of a string")
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Safety;
    use crate::{Code, Diagnostic, Options, Schema};

    fn errors(text: &str) -> Vec<Diagnostic> {
        let found = crate::analyze(text, &Schema::builtin(), &Options::default()).diagnostics;
        found.into_iter().filter(Diagnostic::is_error).collect()
    }

    /// Checks that `text` has one error, that its message or the text it is about contains `written`, and that all its fixes compile.
    pub(super) fn check_recognized(text: &str, written: &str, safe: bool) {
        let found = errors(text);
        let [error] = found.as_slice() else { panic!("{text}: {found:?}") };
        assert!(matches!(error.code, Code::ForeignSyntax | Code::Inexpressible), "{text}: {error:?}");
        let shown = format!("{} {}", error.message, error.span.text(text)).to_lowercase();
        assert!(written.is_empty() || shown.contains(&written.to_lowercase()), "{text}: {}", error.message);
        let fix = error.fixes.iter().find(|fix| fix.safety == Safety::Safe);
        assert_eq!(fix.is_some(), safe, "{text}: {error:?}");
        for fix in &error.fixes {
            let mut fixed = text.to_owned();
            fix.edits.iter().rev().for_each(|edit| fixed.replace_range(edit.span.range(), &edit.text));
            let left = errors(&fixed);
            assert!(left.is_empty(), "{text} → {fixed}: {left:?}");
        }
    }
}
