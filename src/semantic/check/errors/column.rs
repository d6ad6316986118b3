//! Unknown columns, and names that are probably typos of a known one.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::schema::Schema;
use crate::semantic::check::suggest::{Suggestion, Use};
use crate::source::Span;
use crate::syntax::ast::{self, Comparison, Operand, Operator};

/// `duratoin_ns > 4`
pub(in crate::semantic::check) fn unknown_column(
    name: &ast::ColumnName<'_>,
    near: Vec<Suggestion>,
    schema: &Schema,
) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::UnknownColumn, format!("unknown column {}", words::quote(&name.name)), name.span);
    if let Some(example) = schema.name_in_group(&name.name) {
        let message = format!("{} is a group of columns, not a column", words::quote(&name.name));
        return Diagnostic::new(Code::UnknownColumn, message, name.span)
            .help(format!("name one of them, as in {}", words::quote(&example)));
    }
    if near.is_empty() {
        let is_plain = !name.name.contains(['/', ' ']);
        let metrics = schema.open_groups().find(|(group, _)| *group == "metrics").filter(|_| is_plain);
        let help = match metrics {
            Some(_) => format!(
                "run `tamis columns` to list all columns; write a metric of your own as {}, your metadata as {}",
                words::quote(&format!("metrics/{}", name.name)),
                words::quote(&format!("user_metadata/{}", name.name)),
            ),
            None => "run `tamis columns` to list all columns".to_owned(),
        };
        return diagnostic.help(help);
    }
    suggesting(diagnostic, name, near)
}

/// Names of other tools that test a record, our test and its opposite, and why it means the same.
const TESTS: [(&[&str], [&str; 2], &str); 2] = [
    (
        &["is_root", "isroot", "is_root_span"],
        ["type = \"trace\"", "type != \"trace\""],
        "the root is the record of the trace",
    ),
    (
        &["error", "is_error", "iserror", "has_error", "haserror"],
        ["status_code >= 400", "status_code < 400"],
        "failures have a code such as 500",
    ),
];

/// `is_root = true`, `error = true`: a name of another tool that tests a record.
pub(in crate::semantic::check) fn with_test(
    mut error: Diagnostic,
    name: &ast::ColumnName<'_>,
    used: Use<'_, '_>,
    schema: &Schema,
) -> Diagnostic {
    let is_named = |(names, ..): &&(&[&str], _, _)| names.iter().any(|known| name.name.eq_ignore_ascii_case(known));
    let Some((_, [ours, opposite], reason)) = TESTS.iter().find(is_named) else { return error };
    let Some((is_true, whole)) = tested(name, used) else { return error };
    let ours = if is_true { ours } else { opposite };
    if ours.split(' ').next().is_none_or(|column| schema.column(column).is_none()) {
        return error;
    }
    error.fixes.clear();
    error.help(format!("{reason}: write {}", words::quote(ours))).fix(
        Safety::Unsafe,
        format!("write {}", words::quote(ours)),
        Edit::replace(whole, *ours),
    )
}

/// Whether a name is tested to be true, and the span of the test.
fn tested(name: &ast::ColumnName<'_>, used: Use<'_, '_>) -> Option<(bool, Span)> {
    let Use::Comparison(Comparison { operator, operand: Operand::Value(value), .. }) = used else {
        // `error` alone may be a word to search for.
        let is_alone = matches!(used, Use::Alone) && !name.name.eq_ignore_ascii_case("error");
        return is_alone.then_some((true, name.span));
    };
    let is_equal = match operator {
        Operator::Eq => true,
        Operator::Ne => false,
        _ => return None,
    };
    let is_true = value.text.eq_ignore_ascii_case("true");
    let is_boolean = is_true || value.text.eq_ignore_ascii_case("false");
    is_boolean.then(|| (is_true == is_equal, name.span.to(value.span)))
}

/// `metrics/duratoin_ns > 5s`: the group accepts any name, and this one is close to a known one.
pub(in crate::semantic::check) fn possible_typo(name: &ast::ColumnName<'_>, near: Suggestion) -> Diagnostic {
    let written = words::quote(&name.name);
    let group = name.name.split(['/', '.']).next().unwrap_or_default();
    let message = format!("{written} may be a typo of {}", words::quote(&near.name));
    let diagnostic = Diagnostic::new(Code::PossibleTypo, message, name.span)
        .help(format!("{} accepts any name; ignore this if the column exists", words::quote(group)));
    suggesting(diagnostic, name, vec![near])
}

/// Adds what was probably meant, and a fix for each name that fits.
fn suggesting(diagnostic: Diagnostic, name: &ast::ColumnName<'_>, near: Vec<Suggestion>) -> Diagnostic {
    let names: Vec<&str> = near.iter().map(|near| near.name.as_str()).collect();
    let mut diagnostic = diagnostic.with_label(format!("did you mean {}?", words::list(&names, "or")));
    let help = near.iter().find_map(|near| near.help.clone());
    if let Some(letter) = look_alike(&name.name, &names) {
        diagnostic =
            diagnostic.help(format!("`{letter}` (U+{:04X}) only looks like a Latin letter", u32::from(letter)));
    } else if let Some(help) = help {
        diagnostic = diagnostic.help(help);
    }
    diagnostic.fixes.extend(near.into_iter().flat_map(|near| near.fixes));
    diagnostic
}

/// The letter of another script in a name that is otherwise the same as a known one.
fn look_alike(name: &str, near: &[&str]) -> Option<char> {
    let near = near.first().filter(|near| near.chars().count() == name.chars().count())?;
    let mut other = name.chars().zip(near.chars()).filter(|(written, known)| written != known).peekable();
    other.peek()?;
    other.all(|(written, _)| !written.is_ascii()).then(|| name.chars().find(|c| !c.is_ascii())).flatten()
}
