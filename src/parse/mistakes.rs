//! Every syntax error and warning: what it says, where it points, how to mend it.
//!
//! One function a mistake; its comment shows a query that triggers it.

use crate::ast::print::column_name;
use crate::ast::{Chain, Column, Comparison, ExprKind, Operand, Operator, Value, ValueKind};
use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::source::Span;

use super::fold::Connective;

/// More text than the limit allows.
pub(super) fn too_long(bytes: usize, limit: usize) -> Diagnostic {
    Diagnostic::new(Code::TooLong, format!("the query is {bytes} bytes long, and the limit is {limit}"), Span::at(0))
        .help("a long list of values is better sent in several requests")
}

/// `((((…))))`
pub(super) fn too_deep(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::new(Code::TooDeep, format!("nested more than {limit} levels deep"), span)
        .saying("one level too many")
        .help("every parenthesis and every `not` is a level; join conditions with `and` and `or` side by side")
}

/// `id in (…)`, with more items than the limit allows.
pub(crate) fn too_many_items(items: usize, limit: usize, span: Span) -> Diagnostic {
    Diagnostic::new(Code::TooManyItems, format!("the list has {items} items, and the limit is {limit}"), span)
        .help("split the query, and send several requests")
}

/// An empty text, or one of comments alone.
pub(super) fn empty_query(span: Span) -> Diagnostic {
    Diagnostic::new(Code::EmptyQuery, "the query is empty", span)
        .help("write a condition, for example `status_code >= 500`")
}

/// `and b`, `a or and b`, `not and b`
pub(super) fn missing_operand_before(connective: Connective, span: Span, wanted_by: Option<Span>) -> Diagnostic {
    let word = connective.as_str();
    let diagnostic = match wanted_by {
        None => Diagnostic::new(Code::MissingOperand, format!("nothing stands before `{word}`"), span).fix(
            Safety::Unsafe,
            format!("remove `{word}`"),
            Edit::replace(span, ""),
        ),
        Some(by) => Diagnostic::new(Code::MissingOperand, format!("a condition is missing before `{word}`"), span)
            .label(by, "this wants a condition"),
    };
    diagnostic.help(format!("`{word}` joins two conditions, for example `status_code = 500 {word} is_complete`"))
}

/// `a and`, `not`
pub(super) fn missing_operand_at_end(wanted_by: Option<Span>, end: u32) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::MissingOperand, "the query ends where a condition should follow", Span::at(end))
            .saying("a condition is missing here");
    match wanted_by {
        Some(by) => diagnostic.label(by, "this wants a condition"),
        None => diagnostic,
    }
}

/// `()`, `(a and)`
pub(super) fn missing_operand_inside(parentheses: Span, wanted_by: Option<Span>) -> Diagnostic {
    match wanted_by {
        Some(by) if by.start != parentheses.start => Diagnostic::new(
            Code::MissingOperand,
            "a condition is missing before `)`",
            Span::new(parentheses.end - 1, parentheses.end),
        )
        .label(by, "this wants a condition"),
        _ => Diagnostic::new(Code::MissingOperand, "nothing stands between the parentheses", parentheses)
            .help("put a condition inside, or remove them"),
    }
}

/// `is_complete has_children`
pub(super) fn missing_connective(previous: Span, next: Span) -> Diagnostic {
    let gap = Span::new(previous.end, next.start);
    let edit = |word: &str| Edit::replace(gap, format!(" {word} "));
    Diagnostic::new(Code::MissingConnective, "nothing joins these two conditions", Span::at(next.start))
        .saying("`and` or `or` is missing here")
        .label(previous, "the first ends here")
        .help("join them with `and` or `or`")
        .fix(Safety::Unsafe, "join them with `and`", edit("and"))
        .fix(Safety::Unsafe, "join them with `or`", edit("or"))
}

/// `(a`
pub(super) fn unclosed_parenthesis(open: &[Span], end: u32) -> Diagnostic {
    let count = open.len();
    let message = match count {
        1 => "this parenthesis is never closed".to_owned(),
        _ => format!("{count} parentheses are never closed"),
    };
    let closers = ")".repeat(count);
    let first = open.first().copied().unwrap_or_default();
    let mut diagnostic = Diagnostic::new(Code::UnclosedParenthesis, message, first).saying("opened here");
    for also in open.iter().skip(1).take(3) {
        diagnostic = diagnostic.label(*also, "and here");
    }
    diagnostic.label(Span::at(end), format!("the query ends without {}", words::quote(&closers))).fix(
        Safety::Unsafe,
        format!("add {} at the end", words::quote(&closers)),
        Edit::insert(end, closers),
    )
}

/// `a)`
pub(super) fn unopened_parenthesis(span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnopenedParenthesis, "this parenthesis closes nothing", span)
        .saying("no `(` stands before it")
        .fix(Safety::Unsafe, "remove it", Edit::replace(span, ""))
}

/// `a or b and c`
pub(super) fn mixed_and_or(conjunctions: &[Span], or: Span) -> Diagnostic {
    let first = conjunctions.first().copied().unwrap_or_default();
    let edits = conjunctions.iter().flat_map(|span| [Edit::insert(span.start, "("), Edit::insert(span.end, ")")]);
    Diagnostic::new(Code::MixedAndOr, "`and` and `or` are mixed without parentheses", first)
        .saying("`and` binds tighter, so this is one side of the `or`")
        .label(or, "this `or`")
        .help("put parentheses round what belongs together")
        .fix_with(Safety::Safe, "put parentheses round it, as it is read now", edits.collect())
}

/// `"\x"`
pub(super) fn invalid_escape(written: &str, span: Span) -> Diagnostic {
    let quoted = words::quote(written);
    let diagnostic = Diagnostic::new(Code::InvalidEscape, format!("{quoted} is not an escape"), span);
    if written.len() == 6 && written.starts_with("\\u") {
        return diagnostic
            .help("it is half of a surrogate pair; write both halves, or `\\u{…}` with the number of the character");
    }
    if written.starts_with("\\u") {
        return diagnostic
            .help("write `\\u` and four hexadecimal digits, or `\\u{…}` with the number of a Unicode character");
    }
    diagnostic
        .help(r#"the escapes are `\"`, `\'`, `\\`, `\/`, `\n`, `\r`, `\t`, `\b`, `\f`, `\uXXXX` and `\u{…}`; a text written `r"…"` has none"#)
        .fix(Safety::Unsafe, "write a backslash as `\\\\`", Edit::insert(span.start, "\\"))
}

/// A zero-width or control character between quotes.
pub(super) fn invisible_in_text(c: char, start: u32) -> Diagnostic {
    let place = Span::new(start, start + crate::source::offset(c.len_utf8()));
    Diagnostic::new(
        Code::InvisibleInText,
        format!("this text holds a character nobody sees, U+{:04X}", u32::from(c)),
        place,
    )
    .saying("it is compared like any other character")
    .help(format!("if it is meant, write it as `\\u{{{:x}}}`", u32::from(c)))
    .fix(Safety::Unsafe, "remove it", Edit::replace(place, ""))
}

/// `a ≥ 5`
pub(super) fn typographic_operator(written: &str, span: Span) -> Option<Diagnostic> {
    let plain = match written {
        "≥" => ">=",
        "≤" => "<=",
        "≠" => "!=",
        _ => return None,
    };
    Some(Diagnostic::new(Code::TypographicOperator, format!("`{written}` is read as `{plain}`"), span).fix(
        Safety::Safe,
        format!("write `{plain}`"),
        Edit::replace(span, plain),
    ))
}

/// `1 < a > 5`
pub(super) fn mixed_chain(chain: &Chain<'_>) -> Option<Diagnostic> {
    let (second, second_span, _) = chain.second.as_ref()?;
    if chain.first_order.agrees(*second) {
        return None;
    }
    let name = words::quote(&chain.column.name);
    Some(
        Diagnostic::new(
            Code::MixedChain,
            "the two comparisons of this chain point in different directions",
            *second_span,
        )
        .label(chain.first_span, "the other one")
        .help(format!(
            "a chain goes one way, as in `1 < {0} <= 5`; else write two conditions on {name} joined by `and`",
            chain.column.name
        )),
    )
}

/// The comparison itself, or for `a is null` and its like a hole and an error.
pub(super) fn refuse_null_test<'a>(
    comparison: Comparison<'a>,
    written: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> ExprKind<'a> {
    if !is_null_test(&comparison, written) {
        return ExprKind::Comparison(comparison);
    }
    let span = comparison.operator_span.to(comparison.operand.span());
    let asks_for_value = matches!(&comparison.operand, Operand::Value(value)
        if ["set", "present", "defined"].iter().any(|word| value.text.eq_ignore_ascii_case(word)));
    let negated = (comparison.operator == Operator::Ne) != asks_for_value;
    diagnostics.push(null_test(&comparison.column, negated, span));
    ExprKind::Hole(Some(comparison.column))
}

/// Whether the operand is the word `null` or one like it, without quotes.
fn is_null_test(comparison: &Comparison<'_>, written: &str) -> bool {
    let Operand::Value(value) = &comparison.operand else { return false };
    let any = |words: &[&str]| words.iter().any(|word| value.text.eq_ignore_ascii_case(word));
    let spelled_is = written.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("is"));
    matches!(comparison.operator, Operator::Eq | Operator::Ne)
        && value.kind == ValueKind::Bareword
        && (any(&["null", "nil", "undefined"])
            || value.text == "None"
            || spelled_is && any(&["none", "empty", "missing", "blank", "set", "unset", "present", "defined"]))
}

/// `error_message is null`
pub(super) fn null_test(column: &Column<'_>, negated: bool, span: Span) -> Diagnostic {
    let name = words::quote(&column.name);
    let what = if negated { "has a value" } else { "has no value" };
    Diagnostic::new(Code::Inexpressible, format!("the server cannot test whether {name} {what}"), span)
        .saying("there is no test for missing values")
        .help("compare with a value that is there; if the word itself is meant as a text, put it in quotes")
}

/// `input =`
pub(super) fn missing_value(operator: &str, operator_span: Span, at: u32) -> Diagnostic {
    Diagnostic::new(Code::MissingValue, format!("a value is missing after {}", words::quote(operator)), Span::at(at))
        .saying("a value is missing here")
        .label(operator_span, "this wants a value")
}

/// `a between 1`
pub(super) fn missing_upper_bound(operator_span: Span, at: u32) -> Diagnostic {
    Diagnostic::new(Code::MissingValue, "the second bound of `between` is missing", Span::at(at))
        .saying("`and` and the upper bound are missing here")
        .label(operator_span, "this wants two bounds")
        .help("write `between 1 and 5`; both ends are included")
}

/// `input "x"`
pub(super) fn missing_operator(column: &Column<'_>, operand: Span) -> Diagnostic {
    let name = words::quote(&column.name);
    Diagnostic::new(
        Code::MissingOperator,
        format!("an operator is missing after {name}"),
        Span::new(column.span.end, operand.start),
    )
    .saying("`=`, `contains` or another operator is missing here")
    .label(operand, "how is it compared with this?")
    .fix(Safety::Unsafe, "compare with `=`", Edit::replace(Span::new(column.span.end, operand.start), " = "))
}

/// `> 5`; `a > 5 and < 9`, after a comparison of the column `last`
pub(super) fn missing_column(operator: &str, span: Span, last: Option<&str>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::MissingColumn, format!("a column is missing before {}", words::quote(operator)), span)
            .saying("what is compared?")
            .help("a condition is a column, an operator and a value, as in `status_code >= 500`");
    match last {
        Some(column) => diagnostic.fix(
            Safety::Unsafe,
            format!("write {}", words::quote(&format!("{column} {operator}"))),
            Edit::insert(span.start, format!("{column} ")),
        ),
        None => diagnostic,
    }
}

/// `"status_code" = 500`, `1 = 1`
pub(super) fn value_as_column(written: &str, span: Span, value: &Value<'_>) -> Diagnostic {
    let quoted = words::quote(written);
    let diagnostic =
        Diagnostic::new(Code::MissingColumn, format!("{quoted} is a value, and a column belongs here"), span);
    if value.kind != ValueKind::String || value.text.is_empty() || value.text.contains('\n') {
        return diagnostic.help("a condition is a column, an operator and a value, as in `status_code >= 500`");
    }
    let name = column_name(&value.text);
    diagnostic.help(format!("a column stands without quotes: {}", words::quote(&name))).fix(
        Safety::Safe,
        format!("write {}", words::quote(&name)),
        Edit::replace(span, name),
    )
}

/// `"refund"`; `name = "a" or "b"`, after a comparison of the column and operator `last`.
pub(super) fn lone_value(written: &str, span: Span, last: Option<(&str, &str)>) -> Diagnostic {
    if let Some((column, operator)) = last {
        let whole = format!("{column} {operator} {written}");
        return Diagnostic::new(Code::MissingColumn, format!("{} is a value by itself", words::quote(written)), span)
            .saying("which column is compared with it?")
            .help(format!(
                "every condition names its column: {}; for one of several values write `in (…)`",
                words::quote(&whole)
            ))
            .fix(
                Safety::Unsafe,
                format!("write {}", words::quote(&whole)),
                Edit::insert(span.start, format!("{column} {operator} ")),
            );
    }
    let quoted = words::quote(written);
    Diagnostic::new(Code::MissingColumn, format!("{quoted} is a value by itself"), span)
        .saying("which column is compared with it?")
        .help("name the column that is searched, as in `input contains \"refund\"`")
}

/// `true`
pub(super) fn value_word_as_column(written: &str, span: Span) -> Diagnostic {
    let quoted = words::quote(written);
    Diagnostic::new(Code::MissingColumn, format!("{quoted} begins a value, and a column belongs here"), span)
        .help(format!("a column of that name is written in backticks: {}", words::quote(&format!("`{written}`"))))
}

/// `name resembles "x"`
pub(super) fn unknown_operator(written: &str, span: Span) -> Diagnostic {
    let near = Operator::ALL
        .iter()
        .map(|operator| operator.as_str())
        .filter(|name| strsim::damerau_levenshtein(name, &written.to_lowercase()) <= 2 && name.len() > 2)
        .min_by_key(|name| strsim::damerau_levenshtein(name, written));
    let diagnostic =
        Diagnostic::new(Code::UnknownOperator, format!("{} is not an operator", words::quote(written)), span);
    match near {
        Some(near) => diagnostic
            .saying(format!("did you mean `{near}`?"))
            .fix(Safety::Unsafe, format!("write `{near}`"), Edit::replace(span, near)),
        None => diagnostic.help(
            "the operators are `=`, `!=`, `<`, `<=`, `>`, `>=`, `contains`, `in`, `has`, `between`, and `not` before a word",
        ),
    }
}

/// `name = hello world`, `name = issue#12`
pub(super) fn unquoted_text(written: &str, span: Span) -> Diagnostic {
    let quoted = words::string_literal(written);
    let message = if written.contains('#') {
        format!("{} holds a `#`, so it needs quotes", words::quote(written))
    } else if written.contains(char::is_whitespace) {
        format!("{} is several words, so it needs quotes", words::quote(written))
    } else {
        format!("{} holds more than letters and digits, so it needs quotes", words::quote(written))
    };
    Diagnostic::new(Code::UnquotedText, message, span)
        .saying("put this in quotes")
        .help(format!("write {}", words::quote(&quoted)))
        .fix(
            // A `$` may have been meant as a parameter.
            if written.starts_with('$') { Safety::Unsafe } else { Safety::Safe },
            "put it in quotes",
            Edit::replace(span, quoted),
        )
}

/// `is_complete#x`
pub(super) fn comment_touches(written: &str, span: Span) -> Diagnostic {
    let at = span.start + crate::source::offset(written.find('#').unwrap_or_default());
    Diagnostic::new(Code::UnquotedText, format!("{} holds a `#` right behind a word", words::quote(written)), span)
        .saying("neither a name nor a comment")
        .help("a comment begins after a blank; a name that holds a `#` stands in backticks")
        .fix(Safety::Unsafe, "put a blank before the `#`", Edit::insert(at, " "))
}

/// `a > 1,000`
pub(super) fn thousands_separator(written: &str, span: Span) -> Diagnostic {
    let plain = written.replace(',', "_");
    Diagnostic::new(
        Code::ThousandsSeparator,
        format!("the comma in {} does not belong to a number", words::quote(written)),
        span,
    )
    .help(format!("write `{plain}`"))
    .fix(Safety::Safe, format!("write `{plain}`"), Edit::replace(span, plain))
}

/// `input = "abc`
pub(super) fn unclosed_string(lexeme: &str, span: Span) -> Diagnostic {
    let raw = lexeme.strip_prefix('r');
    let closer = match raw {
        Some(raw) => format!("\"{}", "#".repeat(raw.len() - raw.trim_start_matches('#').len())),
        None => lexeme.chars().take(1).collect(),
    };
    let whole = if raw.is_some() { "query" } else { "line" };
    let quoted = words::quote(&closer);
    let diagnostic = Diagnostic::new(Code::UnclosedString, format!("this text has no closing {quoted}"), span)
        .saying(format!("it begins here and runs to the end of the {whole}"));
    let text = lexeme.trim_end();
    if raw.is_none() && text.ends_with(&format!("\\{closer}")) {
        let escaped = words::quote(&format!("\\{closer}"));
        return diagnostic
            .help(format!("{escaped} puts the quote into the text; to end with a backslash write it twice"));
    }
    diagnostic.help(format!("end it with {quoted}; a text of several lines is written `r\"…\"`")).fix(
        Safety::Unsafe,
        format!("add {quoted} at the end"),
        Edit::insert(span.start + crate::source::offset(text.len()), closer),
    )
}

/// `` `my column = 1 ``
pub(super) fn unclosed_name(span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnclosedName, "this column name has no closing backtick", span)
        .saying("it begins here")
        .help("put a backtick on either side of the name, and write a backtick inside it twice")
}

/// A character that nobody sees, outside a text.
pub(super) fn invisible_character(c: char, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::InvisibleCharacter,
        format!("a character nobody sees stands here, U+{:04X}", u32::from(c)),
        span,
    )
    .saying("here")
    .help("it was probably pasted along; remove it")
    .fix(Safety::Safe, "remove it", Edit::replace(span, ""))
}

/// `a = 5 §`
pub(super) fn unexpected_character(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedCharacter, format!("{} means nothing here", words::quote(written)), span)
        .help("if it belongs to a text, put the text in quotes; if to a column's name, put the name in backticks")
}

/// `a = 5 ]`
pub(super) fn unexpected_token(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedToken, format!("{} cannot stand here", words::quote(written)), span)
}

/// `a in ("x", "y"`
pub(super) fn unclosed_list(open: Span, closer: char, at: u32) -> Diagnostic {
    Diagnostic::new(Code::UnclosedList, "this list is never closed", open)
        .saying("opened here")
        .label(Span::at(at), format!("`{closer}` is missing here"))
        .fix(Safety::Unsafe, format!("add `{closer}`"), Edit::insert(at, closer))
}

/// `a in ("x"]`
pub(super) fn mismatched_closer(open: Span, closer: char, wrong: Span) -> Diagnostic {
    Diagnostic::new(
        Code::MalformedList,
        format!("this list is closed by the wrong bracket; `{closer}` belongs here"),
        wrong,
    )
    .label(open, "opened here")
    .fix(Safety::Safe, format!("write `{closer}`"), Edit::replace(wrong, closer))
}

/// `a in ("x" "y")`
pub(super) fn missing_comma(previous: Span, next: Span, is_value: bool) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::MalformedList,
        "a comma is missing between these items",
        Span::new(previous.end, next.start),
    )
    .saying("a comma belongs here");
    if !is_value {
        return diagnostic;
    }
    diagnostic.fix(Safety::Safe, "add a comma", Edit::replace(Span::new(previous.end, next.start), ", "))
}

/// `a in ("x",, "y")`
pub(super) fn stray_comma(comma: Span) -> Diagnostic {
    Diagnostic::new(Code::MalformedList, "an item is missing before this comma", comma).fix(
        Safety::Unsafe,
        "remove the comma",
        Edit::replace(comma, ""),
    )
}

/// `a in ("x" or "y")`
pub(super) fn connective_in_list(written: &str, gap: Span, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::MalformedList,
        format!("the items of a list are separated by commas, not by {}", words::quote(written)),
        span,
    )
    .fix(Safety::Safe, "write a comma", Edit::replace(gap, ", "))
}

/// `a in ("x", ("y"))`
pub(super) fn nested_list(span: Span) -> Diagnostic {
    Diagnostic::new(Code::MalformedList, "a list cannot stand inside a list", span)
        .help("write all items in one list: `(\"a\", \"b\")`")
}

/// `a in *`
pub(super) fn not_a_list_item(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::MalformedList, format!("{} is not a value", words::quote(written)), span)
        .help("a list holds texts, numbers or instants, separated by commas")
}

/// What the grammar refused although every part of it reads well: our gap, said plainly.
pub(super) fn not_understood(at: u32) -> Diagnostic {
    Diagnostic::new(Code::NotUnderstood, "the query cannot be understood from here on", Span::at(at))
        .help("a condition is a column, an operator and a value; conditions are joined by `and` and `or`")
}
