//! Columns in the syntax of other languages.

use crate::diagnostic::{Diagnostic, Edit, Safety, words};
use crate::source::Span;
use crate::syntax::ast::print::column_name;

use super::{foreign, inexpressible};

/// The form of a column in another language.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::syntax) enum Form {
    /// `[status_code]`
    Brackets,
    /// `metadata["env"]`
    Index,
    /// `tags[0]`
    Position,
    /// `metadata->env`
    Arrow,
    /// ``metadata.`user id` ``
    Backticks,
}

/// The column `name` in the form of another language.
pub(in crate::syntax) fn column_form(written: &str, name: &str, span: Span, form: Form) -> Diagnostic {
    let replacement = column_name(name);
    let quoted = words::quote(written);
    if form == Form::Position {
        return inexpressible(format!("{quoted} selects an item by position, which the server does not support"), span)
            .help(format!(
                "to test whether any item equals a value, write {}",
                words::quote(&format!("{replacement} has \"…\""))
            ));
    }
    let how = match form {
        Form::Brackets => "is SQL Server syntax",
        Form::Index | Form::Position => "is an index expression",
        Form::Arrow => "is PostgreSQL syntax",
        Form::Backticks => "has backticks around only part of it",
    };
    foreign(format!("{quoted} {how}; use {}", words::quote(&replacement)), span).fix(
        Safety::Safe,
        format!("write {}", words::code(&replacement)),
        Edit::replace(span, replacement),
    )
}

/// `messages[0].content`, `evals["x"].label`: a part of a value, which is compared with `value` if that is a string.
pub(in crate::syntax) fn nested_path(
    written: &str,
    form: Form,
    name: &str,
    value: Option<&str>,
    span: Span,
) -> Diagnostic {
    if form == Form::Position {
        return column_form(written, name, span, form);
    }
    let column = column_name(name);
    if name.starts_with("metrics/") {
        let message = format!("{} is not available: only the scores of evaluations are", words::quote(written));
        return inexpressible(message, span)
            .help(format!("compare the score, as in {}", words::quote(&format!("{column} >= 0.5"))));
    }
    let diagnostic = inexpressible(
        format!("{} selects a part of a value, which the server does not support", words::quote(written)),
        span,
    );
    diagnostic.help(match value {
        Some(value) => format!("search all of it: {}", words::code(&format!("{column} contains {value}"))),
        None => format!("compare {} itself", words::quote(&column)),
    })
}

/// `created_at::date = …`; `whole` is the condition without the cast and the span that it replaces.
pub(in crate::syntax) fn cast(cast: &str, is_day: bool, span: Span, whole: Option<(String, Span)>) -> Diagnostic {
    let written = words::quote(&format!("::{cast}"));
    let diagnostic = foreign(format!("{written} is a PostgreSQL cast; columns already have a type"), span);
    let safety = if is_day { Safety::Safe } else { Safety::Unsafe };
    match whole {
        Some((ours, whole)) => diagnostic.suggest(safety, whole, ours),
        None => diagnostic.fix(safety, format!("remove {written}"), Edit::replace(span, "")),
    }
}

/// `-(a or b)`, `+ a`; the condition starts at byte `next`.
pub(in crate::syntax) fn marked_condition(mark: &str, span: Span, next: u32) -> Diagnostic {
    let whole = Span::new(span.start, next);
    match mark {
        "-" => foreign("`-` does not negate a condition; use `not`", span).fix(
            Safety::Unsafe,
            "write `not`",
            Edit::replace(whole, "not "),
        ),
        _ => foreign("`+` before a condition is Lucene syntax; write the condition alone", span).fix(
            Safety::Unsafe,
            "remove `+`",
            Edit::replace(whole, ""),
        ),
    }
}

/// `@x = 1`, `.x = 1`; `whole` is the condition without the mark and the span that it replaces.
pub(in crate::syntax) fn marked_comparison(mark: &str, name: &str, span: Span, whole: (String, Span)) -> Diagnostic {
    let language = if mark == "@" { "Datadog" } else { "TraceQL" };
    let (quoted, name) = (words::quote(mark), words::quote(name));
    foreign(format!("{quoted} before a column is {language} syntax; use {name}"), span).suggest(
        Safety::Safe,
        whole.1,
        whole.0,
    )
}

/// `-label = 1`, `@x = 1`
pub(in crate::syntax) fn marked_column(mark: &str, name: &str, span: Span, whole: Span) -> Diagnostic {
    let quoted = words::quote(mark);
    let title = format!("remove {quoted}");
    match mark {
        "-" => foreign(format!("{quoted} does not negate a condition; use `not`"), span)
            .help(format!("write `not` before the condition on {}", words::quote(name)))
            .fix(Safety::Unsafe, "write `not`", Edit::replace(span, "not ")),
        "@" | "." => {
            let language = if mark == "@" { "Datadog" } else { "TraceQL" };
            foreign(format!("{quoted} before a column is {language} syntax; use {}", words::quote(name)), span).fix(
                Safety::Safe,
                title,
                Edit::replace(whole, column_name(name)),
            )
        }
        "+" => foreign("`+` before a column is Lucene syntax; write the condition alone", span).fix(
            Safety::Unsafe,
            title,
            Edit::replace(span, ""),
        ),
        _ => foreign(format!("unexpected {quoted} before {}", words::quote(name)), whole).fix(
            Safety::Unsafe,
            title,
            Edit::replace(span, ""),
        ),
    }
}

/// `name?.length`
pub(in crate::syntax) fn property(written: &str, span: Span) -> Diagnostic {
    inexpressible(format!("{} is a property; the server can only compare stored values", words::quote(written)), span)
        .help("a condition is a column, an operator and a value, as in `input contains \"refund\"`")
}

/// `user_metadata[env eq "prod"]`; `ours` is the condition on the value, if it is known.
pub(in crate::syntax) fn value_filter(written: &str, ours: Option<String>, span: Span) -> Diagnostic {
    let diagnostic = foreign(format!("{} is SCIM syntax; compare the value itself", words::quote(written)), span);
    match ours {
        Some(ours) => super::write(diagnostic, ours),
        None => diagnostic.help("write one condition per value, as in `user_metadata/env = \"prod\"`"),
    }
}

/// `tags/$count`
pub(in crate::syntax) fn count_of(column: &str, span: Span) -> Diagnostic {
    inexpressible(format!("the server cannot count the items of {}", words::quote(column)), span)
        .help(format!("to test for an item, write {}", words::quote(&format!("{column} has \"…\""))))
}
