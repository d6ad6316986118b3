//! Columns as other languages write them.

use crate::diagnostic::{Diagnostic, Edit, Safety, words};
use crate::source::Span;
use crate::syntax::ast::print::column_name;

use super::{foreign, inexpressible};

/// How a column is written elsewhere.
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

/// A column in another form, which is called `name`.
pub(in crate::syntax) fn column_form(written: &str, name: &str, span: Span, form: Form) -> Diagnostic {
    let ours = column_name(name);
    let quoted = words::quote(written);
    if form == Form::Position {
        return inexpressible(format!("{quoted} asks for one item by its position, and the server cannot"), span)
            .help(format!("ask whether any item is the value: {}", words::quote(&format!("{ours} has \"…\""))));
    }
    let how = match form {
        Form::Brackets => "stands in square brackets, as in SQL Server",
        Form::Index => "is an index",
        Form::Arrow => "is an arrow, as in PostgreSQL",
        Form::Backticks => "has backticks round a part",
        Form::Position => "is a position",
    };
    foreign(format!("{quoted} {how}; tamis writes {}", words::quote(&ours)), span).fix(
        Safety::Safe,
        format!("write {}", words::quote(&ours)),
        Edit::replace(span, ours),
    )
}

/// `created_at::date = …`
pub(in crate::syntax) fn cast(cast: &str, to_day: bool, span: Span) -> Diagnostic {
    let written = words::quote(&format!("::{cast}"));
    let diagnostic = foreign(format!("{written} is PostgreSQL's cast; a column here has its type already"), span);
    if to_day {
        // A date without a time is the whole day.
        return diagnostic.help("compared with a date alone, a time counts as its day").fix(
            Safety::Safe,
            "remove it",
            Edit::replace(span, ""),
        );
    }
    diagnostic.fix(Safety::Unsafe, "remove it", Edit::replace(span, ""))
}

/// `-label = 1`, `@x = 1`
pub(in crate::syntax) fn marked_column(mark: &str, name: &str, span: Span, whole: Span) -> Diagnostic {
    let quoted = words::quote(mark);
    match mark {
        "-" => foreign(format!("{quoted} in front does not negate; tamis says `not`"), span)
            .help(format!("write `not` before the condition on {}", words::quote(name)))
            .fix(Safety::Unsafe, "write `not`", Edit::replace(span, "not ")),
        "@" => {
            foreign(format!("{quoted} in front of a column is Datadog's; tamis writes {}", words::quote(name)), span)
                .fix(Safety::Safe, "remove it", Edit::replace(span, ""))
        }
        "+" => foreign(format!("{quoted} in front means nothing here: every condition counts"), span).fix(
            Safety::Safe,
            "remove it",
            Edit::replace(span, ""),
        ),
        _ => foreign(format!("{quoted} cannot stand in front of {}", words::quote(name)), whole).fix(
            Safety::Unsafe,
            "remove it",
            Edit::replace(span, ""),
        ),
    }
}

/// `name?.length`
pub(in crate::syntax) fn property(written: &str, span: Span) -> Diagnostic {
    inexpressible(format!("{} is a property, and the server only compares what is stored", words::quote(written)), span)
        .help("a condition is a column, an operator and a value, as in `input contains \"refund\"`")
}

/// `exists(x)`, `_exists_:x`
pub(in crate::syntax) fn exists(name: &str, span: Span) -> Diagnostic {
    inexpressible(format!("the server cannot test whether {} has a value", words::quote(name)), span)
        .with_label("there is no test for missing values")
        .help("compare with a value that is there")
}
