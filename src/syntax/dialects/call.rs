//! Functions and methods of other languages.
use crate::diagnostic::{Diagnostic, Edit, Safety, words};
use crate::source::Span;

use super::table::Function;
use super::{foreign, inexpressible, write};

/// `contains(x, "y")`, `x.contains("y")`: `ours` says the same.
pub(in crate::syntax) fn comparing_call(written: &str, ours: String, span: Span, is_certain: bool) -> Diagnostic {
    let diagnostic =
        foreign(format!("{} is written like a function; tamis has operators", words::quote(written)), span);
    let mut diagnostic = write(diagnostic, ours);
    if !is_certain {
        diagnostic.fixes.iter_mut().for_each(|fix| fix.safety = Safety::Unsafe);
    }
    diagnostic
}

/// `len(x) > 5`, `startswith(x, "y")`, `x.isnull()`, on `column` and with `value`, if there are such;
/// `compared` is where the comparison ends whose left side the call is.
pub(in crate::syntax) fn call(
    name: &str,
    function: Option<&Function>,
    column: Option<&str>,
    value: Option<&str>,
    span: Span,
    compared: Option<u32>,
) -> Diagnostic {
    let quoted = words::quote(name);
    let column = column.unwrap_or("input");
    match function {
        Some(Function::Affix) => affix(&quoted, column, value, span),
        Some(Function::Pattern) => {
            inexpressible(format!("{quoted} matches a pattern, and the server has no patterns"), span)
                .help(format!("the nearest is {}", words::quote(&format!("{column} contains \"…\""))))
        }
        Some(Function::Present { negated }) => {
            let what = if *negated { "has a value" } else { "has no value" };
            inexpressible(
                format!("{quoted} asks whether {} {what}, and the server cannot test that", words::quote(column)),
                span,
            )
            .help("compare with a value that is there")
        }
        Some(Function::Case) => change_of_case(&quoted, column, span, compared),
        Some(Function::Computes) => {
            inexpressible(format!("{quoted} computes something, and the server only compares what is stored"), span)
                .help("a condition is a column, an operator and a value, as in `input contains \"refund\"`")
        }
        Some(Function::Compares(operator)) => {
            foreign(format!("{quoted} is written like a function; tamis has operators"), span)
                .help(format!("write {}", words::quote(&format!("{column} {operator} …"))))
        }
        None => foreign(format!("{quoted} is written like a function, and there are none"), span)
            .help("a condition is a column, an operator and a value, as in `input contains \"refund\"`"),
    }
}

/// `startswith(x, "y")`
fn affix(quoted: &str, column: &str, value: Option<&str>, span: Span) -> Diagnostic {
    let ours = format!("{column} contains {}", value.unwrap_or("\"…\""));
    let diagnostic = inexpressible(format!("{quoted} looks at one end of a text, and the server cannot"), span)
        .help(format!("the nearest is `contains`, which looks everywhere in the text: {}", words::quote(&ours)));
    match value {
        Some(_) => diagnostic.fix(Safety::Unsafe, "write `contains`", Edit::replace(span, ours)),
        None => diagnostic,
    }
}

/// `lower(x) = "y"`
fn change_of_case(quoted: &str, column: &str, span: Span, compared: Option<u32>) -> Diagnostic {
    let diagnostic =
        foreign(format!("{quoted} changes case; tamis compares without regard to case with `nocase`"), span)
            .help(format!("write {}", words::quote(&format!("{column} = \"…\" nocase"))));
    match compared {
        Some(end) => diagnostic.fix_with(
            Safety::Unsafe,
            "compare with `nocase`",
            vec![Edit::replace(span, column), Edit::insert(end, " nocase")],
        ),
        None => diagnostic,
    }
}

/// `and(eq(x, 1), gt(y, 2))`; `ours` says the same, if all of it is understood.
pub(in crate::syntax) fn nested_calls(name: &str, ours: Option<String>, span: Span) -> Diagnostic {
    let diagnostic = foreign(
        format!("{} is written like a function; tamis writes it between two conditions", words::quote(name)),
        span,
    );
    match ours {
        Some(ours) => diagnostic.help(format!("write {}", words::quote(&ours))).fix(
            Safety::Safe,
            "write operators between operands",
            Edit::replace(span, ours),
        ),
        None => diagnostic.help(format!("write {}", words::quote(&format!("… {} …", name.to_lowercase())))),
    }
}

/// `created_at > ago(7d)`, `status_code = range(1, 5)`; `call` is the function alone, `written` with
/// what is added to it.
pub(in crate::syntax) fn function_value(name: &str, call: &str, written: &str, span: Span) -> Diagnostic {
    let diagnostic = foreign(format!("{} is written like a function, and there are none", words::quote(written)), span);
    let arguments = call.get(name.len()..).unwrap_or_default().trim_matches(['(', ')', ' ']);
    let literal = arguments.trim_matches(['"', '\'']);
    let is_day = literal.len() >= 10 && literal.starts_with(|c: char| c.is_ascii_digit()) && !arguments.contains(',');
    let ours = match name.to_lowercase().as_str() {
        _ if call != written => None,
        "ago" if !arguments.is_empty() => Some(format!("now-{arguments}")),
        "datetime" | "date" | "timestamp" | "todatetime" if is_day => Some(literal.to_owned()),
        name => super::value::clock_word(name).filter(|_| arguments.is_empty()).map(str::to_owned),
    };
    match ours {
        Some(ours) => write(diagnostic, ours),
        None => super::value::moved_clock(written, span)
            .unwrap_or_else(|| diagnostic.help("write a value: a text in quotes, a number, or an instant as `now-7d`")),
    }
}
