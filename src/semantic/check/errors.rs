//! Every error and warning about names, types and values: its message, labels and fixes.
//!
//! One function per error; its comment shows a query that triggers it.

use crate::diagnostic::{Code, Diagnostic, Edit, Fix, Safety, words};
use crate::options::Parameters;
use crate::schema::{Column, FilterType, Resolved, Schema, suggest};
use crate::semantic::operators;
use crate::source::Span;
use crate::syntax;
use crate::syntax::ast::{self, Operand, Operator, Value, ValueKind, print::column_name};

use super::literal::quoted_name;
use super::{Literal, Subject, quantity};

mod column;
mod instant;
mod number;
mod operator;
mod parameter;
mod period;

pub(super) use column::*;
pub(super) use instant::*;
pub(super) use number::*;
pub(super) use operator::*;
pub(super) use parameter::*;
pub(super) use period::*;

/// The type of a column for a label: `a number column`.
fn kind_of(subject: &Subject<'_, '_>) -> String {
    let kind = match subject.filter_type {
        FilterType::FullyAnnotated => return "cannot be compared".to_owned(),
        kind => kind.as_str(),
    };
    let assumed = if subject.column.is_assumed { "assumed to be " } else { "" };
    format!("{assumed}{} {kind} column", words::article(kind))
}

/// A column with its type, for a message: ``number column `status_code` ``.
fn typed_name(subject: &Subject<'_, '_>) -> String {
    match subject.filter_type {
        FilterType::FullyAnnotated => name_of(subject),
        kind => format!("{} column {}", kind.as_str(), name_of(subject)),
    }
}

fn name_of(subject: &Subject<'_, '_>) -> String {
    words::quote(&subject.name.name)
}

/// "`input` is a text column, which supports `=`, `!=` and `contains`"
fn supported_operators(subject: &Subject<'_, '_>) -> String {
    let name = name_of(subject);
    match subject.filter_type {
        FilterType::FullyAnnotated => {
            format!(
                "write {name} by itself, or {} with the ids of annotators",
                words::quote(&format!("{} by (\"…\")", subject.name))
            )
        }
        filter_type => {
            let operators = operators::all(filter_type).map(Operator::as_str);
            format!("{name} is {}, which supports {}", kind_of(subject), words::list(operators, "and"))
        }
    }
}

/// `refund`: a single word that is not a column may be a search term.
pub(super) fn word_alone(error: Diagnostic, name: &ast::ColumnName<'_>, schema: &Schema) -> Diagnostic {
    if error.code != Code::UnknownColumn || !error.fixes.is_empty() || schema.column("input").is_none() {
        return error;
    }
    let ours = format!("input contains {}", words::string_literal(&name.name));
    let title = format!("write {}", words::code(&ours));
    error.help(format!("to search for a word, name the column to search: {}", words::quote(&ours))).fix(
        Safety::Unsafe,
        title,
        Edit::replace(name.span, ours),
    )
}

/// `name = a or b`, where `b` is not a condition.
pub(super) fn another_value(
    mut error: Diagnostic,
    comparison: &ast::Comparison<'_>,
    name: &ast::ColumnName<'_>,
) -> Diagnostic {
    let takes_value = matches!(comparison.operand, Operand::Value(_));
    let is_about_name = error.code == Code::MissingOperator || error.labels().all(|(_, text)| text.is_empty());
    if !takes_value || !is_about_name {
        return error;
    }
    let before = format!("{} {} ", comparison.column, comparison.operator.as_str());
    let ours = format!("{before}{name}");
    error.fixes.clear();
    let several = match (comparison.operator, &comparison.operand) {
        (Operator::Eq, Operand::Value(first)) => format!(
            "; to match one of several values, write {}",
            words::quote(&format!("{} in ({first}, {name})", comparison.column))
        ),
        _ => String::new(),
    };
    error.help(format!("repeat the column in every condition: {}{several}", words::quote(&ours))).fix(
        Safety::Unsafe,
        format!("write {}", words::code(&ours)),
        Edit::insert(name.span.start, before),
    )
}

/// `cost > 5`, if both `a/cost` and `b/cost` exist
pub(super) fn ambiguous_column(name: &ast::ColumnName<'_>, columns: &[&Column]) -> Diagnostic {
    let ids: Vec<String> = columns.iter().map(|column| column_name(&column.id)).collect();
    let diagnostic = Diagnostic::new(
        Code::AmbiguousColumn,
        format!("{} is ambiguous: {} columns match", words::quote(&name.name), ids.len()),
        name.span,
    )
    .help(format!("write {}", words::list(ids.iter().take(5), "or")));
    ids.iter().take(5).fold(diagnostic, |diagnostic, id| {
        diagnostic.fix(Safety::Unsafe, format!("write {}", words::code(id)), Edit::replace(name.span, id))
    })
}

/// `metrics/input_tone_counts = 1`
pub(super) fn not_filterable(name: &ast::ColumnName<'_>, column: &Resolved<'_>) -> Diagnostic {
    let quoted = words::quote(&name.name);
    let diagnostic = Diagnostic::new(Code::NotFilterable, format!("the server cannot filter by {quoted}"), name.span);
    match column.column.filterable {
        Some(true) => diagnostic.help("this version of tamis does not know its type"),
        Some(false) => {
            diagnostic.help("its metadata marks it as not filterable; run `tamis columns` to list the columns that are")
        }
        None => diagnostic.help(
            "its metadata has no field `filterable`, which the API reads as `false`; add `\"filterable\": true` if the \
             server can filter by it",
        ),
    }
}

/// `input`
pub(super) fn bare_column(subject: &Subject<'_, '_>) -> Diagnostic {
    let name = name_of(subject);
    Diagnostic::new(Code::MissingOperator, format!("missing operator after {name}"), subject.name.span)
        .with_label(kind_of(subject))
        .help(match subject.filter_type {
            FilterType::Text | FilterType::Collection | FilterType::Id => {
                format!(
                    "only a boolean column is a condition by itself; write, for example, {}",
                    words::quote(&format!("{} contains \"…\"", subject.name))
                )
            }
            _ => format!("only a boolean column is a condition by itself; {}", supported_operators(subject)),
        })
}

/// `input > "a"`
pub(super) fn unsupported_operator(subject: &Subject<'_, '_>, operator: Operator, span: Span) -> Diagnostic {
    let message = format!("{} does not support `{}`", typed_name(subject), operator.as_str());
    Diagnostic::new(Code::UnsupportedOperator, message, span)
        .with_secondary_label(subject.name.span, kind_of(subject))
        .help(supported_operators(subject))
}

/// `session_id = "x" nocase`
pub(super) fn unsupported_nocase(subject: &Subject<'_, '_>, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnsupportedModifier, format!("{} does not support `nocase`", typed_name(subject)), span)
        .with_secondary_label(subject.name.span, kind_of(subject))
        .help("only text and collection columns can be compared ignoring case")
        .fix(Safety::Safe, "remove `nocase`", Edit::replace(span, ""))
}

/// `"x" in name`
pub(super) fn expected_collection(subject: &Subject<'_, '_>, within: &ast::Within<'_>) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::UnsupportedOperator,
        format!("expected a collection column on the right, found {}", typed_name(subject)),
        within.operator_span,
    )
    .with_secondary_label(subject.name.span, kind_of(subject));
    if !matches!(subject.filter_type, FilterType::Text | FilterType::Id) {
        return diagnostic.help(supported_operators(subject));
    }
    let operator = if within.negated { Operator::NotContains } else { Operator::Contains };
    let ours = format!("{} {} {}", subject.name, operator.as_str(), within.value);
    diagnostic.help(format!("to search for part of a string, write {}", words::quote(&ours))).fix(
        Safety::Unsafe,
        format!("write {}", words::code(&ours)),
        Edit::replace(within.value.span.to(subject.name.span), ours),
    )
}

/// "expected a number for `status_code`, found a string"
fn type_mismatch(subject: &Subject<'_, '_>, literal: Literal<'_, '_>) -> Diagnostic {
    let expected = match subject.filter_type {
        FilterType::Number => "a number",
        FilterType::Date => "a date or timestamp",
        FilterType::Boolean => "a boolean",
        FilterType::Text | FilterType::Collection => "a string",
        FilterType::Id | FilterType::FullyAnnotated => "an id",
        FilterType::Other => "another value",
    };
    let found = kind_of_value(literal);
    Diagnostic::new(Code::TypeMismatch, mismatch(&name_of(subject), expected, literal, found), literal.span)
        .with_label(found)
        .with_secondary_label(subject.name.span, kind_of(subject))
}

/// The type of a value, with an article.
fn kind_of_value(literal: Literal<'_, '_>) -> &'static str {
    match literal.kind {
        ValueKind::String | ValueKind::Bareword => "a string",
        ValueKind::Number => "a number",
        ValueKind::Quantity => {
            quantity::parse(literal.text).map_or("a number with a unit", |quantity| quantity.dimension.as_str())
        }
        ValueKind::Instant => "a timestamp",
        ValueKind::Boolean => "a boolean",
        ValueKind::Parameter | ValueKind::Hole => "no value",
    }
}

/// Adds the fix that writes another value, unless the value is bound to a parameter.
fn write_instead(
    diagnostic: Diagnostic,
    literal: Literal<'_, '_>,
    safety: Safety,
    ours: impl Into<String>,
) -> Diagnostic {
    if literal.parameter.is_some() {
        return diagnostic;
    }
    let ours = ours.into();
    diagnostic.fix(safety, format!("write {}", words::code(&ours)), Edit::replace(literal.span, ours))
}

/// A quoted value without its quotes, if it is then a value of one of these kinds.
fn unquoted(literal: Literal<'_, '_>, kinds: &[ValueKind]) -> Option<String> {
    if literal.kind != ValueKind::String || literal.parameter.is_some() {
        return None;
    }
    match syntax::operand(literal.text)? {
        Operand::Value(value) if kinds.contains(&value.kind) => Some(literal.text.trim().to_owned()),
        _ => None,
    }
}

fn write_unquoted(diagnostic: Diagnostic, literal: Literal<'_, '_>, plain: String) -> Diagnostic {
    diagnostic.help(format!("write {} without quotes", words::code(&plain))).fix(
        Safety::Safe,
        "remove the quotes",
        Edit::replace(literal.span, plain),
    )
}

/// `is_complete = 1`
pub(super) fn expected_boolean(subject: &Subject<'_, '_>, literal: Literal<'_, '_>) -> Diagnostic {
    if let Some(plain) = unquoted(literal, &[ValueKind::Boolean]) {
        return write_unquoted(type_mismatch(subject, literal), literal, plain);
    }
    let diagnostic = type_mismatch(subject, literal).help(format!("{} `true` or `false`", literal.verb()));
    let meant = match literal.text.to_lowercase().as_str() {
        "1" | "yes" | "y" | "t" | "on" => "true",
        "0" | "no" | "n" | "f" | "off" => "false",
        _ => return diagnostic,
    };
    write_instead(diagnostic, literal, Safety::Unsafe, meant)
}

/// `fully_annotated by ("bob")`
pub(super) fn invalid_user_id(subject: &Subject<'_, '_>, literal: Literal<'_, '_>) -> Diagnostic {
    Diagnostic::new(Code::TypeMismatch, format!("{} is not a user id", literal.quoted()), literal.span)
        .with_secondary_label(subject.name.span, "expects user ids")
        .help("a user id is a UUID, such as `6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f`")
}

/// `status_code = step_number`
pub(super) fn column_on_the_right(
    subject: &Subject<'_, '_>,
    literal: Literal<'_, '_>,
    other: &Resolved<'_>,
) -> Diagnostic {
    Diagnostic::new(
        Code::Inexpressible,
        format!("the server cannot compare {} with another column", name_of(subject)),
        literal.span,
    )
    .with_label(format!("{} is a column", words::quote(&other.id)))
    .help("compare with a value, or fetch both columns and compare them yourself")
}

/// `model in "gpt-4o"`
pub(super) fn expected_list(subject: &Subject<'_, '_>, operator: Operator, literal: Literal<'_, '_>) -> Diagnostic {
    if let Some(binding) = literal.parameter {
        return parameter_not_a_list(subject, operator, literal, binding);
    }
    Diagnostic::new(
        Code::TypeMismatch,
        format!("expected a list after `{}`, found {}", operator.as_str(), literal.quoted()),
        literal.span,
    )
    .with_secondary_label(subject.name.span, kind_of(subject))
    .help("put the list in parentheses, as in `(\"a\", \"b\")`")
    .fix_with(
        Safety::Safe,
        "add parentheses",
        vec![Edit::insert(literal.span.start, "("), Edit::insert(literal.span.end, ")")],
    )
}

/// `tags contains ("a", "b")`
pub(super) fn expected_value(
    subject: &Subject<'_, '_>,
    operator: Operator,
    operand: &Operand<'_>,
    literals: &[Literal<'_, '_>],
) -> Diagnostic {
    if let Operand::Value(parameter) = operand {
        return parameter_is_list(subject, operator, parameter);
    }
    let span = operand.span();
    let message = format!("expected one value after `{}`, found a list", operator.as_str());
    let diagnostic =
        Diagnostic::new(Code::TypeMismatch, message, span).with_secondary_label(subject.name.span, kind_of(subject));
    let (Operand::List(list), [_, ..]) = (operand, literals) else {
        return diagnostic.help("write one value");
    };
    if let [only] = list.items.as_slice() {
        if let Some((name, _)) = only.text.split_once(':').filter(|_| only.kind == ValueKind::Bareword) {
            return diagnostic.help(format!("a parameter is written {}", words::quote(&format!("${name}"))));
        }
        let plain = only.to_string();
        return diagnostic.help(format!("write {}", words::code(&plain))).fix(
            Safety::Safe,
            "remove the brackets",
            Edit::replace(span, plain),
        );
    }
    let options: &[&str] = match (subject.filter_type, operator) {
        (FilterType::Collection, Operator::Eq | Operator::Contains | Operator::Has) => &["has all", "has any"],
        (FilterType::Collection, Operator::Ne | Operator::NotContains) => &["has none"],
        (FilterType::Text | FilterType::Id | FilterType::Number | FilterType::Date, Operator::Eq) => &["in"],
        (FilterType::Text | FilterType::Id | FilterType::Number | FilterType::Date, Operator::Ne) => &["not in"],
        _ => &[],
    };
    if options.is_empty() {
        let connective = if operator == Operator::NotContains { "and" } else { "or" };
        let is_search = matches!(operator, Operator::Contains | Operator::NotContains);
        let diagnostic =
            diagnostic.help(format!("write one value, or one condition per value joined with `{connective}`"));
        return match each_item(subject, operator, list, connective, false).filter(|_| is_search) {
            Some(ours) => diagnostic.fix(
                Safety::Unsafe,
                format!("write {}", words::code(&ours)),
                Edit::replace(subject.name.span.to(span), ours),
            ),
            None => diagnostic,
        };
    }
    let help = match options {
        [all, any] => format!("write `{all}` to require every value, or `{any}` to require at least one"),
        _ => format!("write {}", words::list(options, "or")),
    };
    let operator_and_list = Span::new(subject.name.span.end, span.end);
    options.iter().fold(diagnostic.help(help), |diagnostic, option| {
        diagnostic.fix(
            Safety::Unsafe,
            format!("write `{option}`"),
            Edit::replace(operator_and_list, format!(" {option} {list}")),
        )
    })
}

/// `model in ()`
pub(super) fn empty_list(subject: &Subject<'_, '_>, operand: &Operand<'_>) -> Diagnostic {
    let message = match operand {
        Operand::Value(parameter) => format!("{} is an empty list", quoted_name(&parameter.text)),
        Operand::List(_) | Operand::Range(_) => "the list is empty".to_owned(),
    };
    Diagnostic::new(Code::EmptyList, message, operand.span())
        .with_secondary_label(subject.name.span, kind_of(subject))
        .help("add at least one value; an empty list would match nothing or everything")
}

/// `step_number between 5 and 1`
pub(super) fn reversed_range(bounds: &[Value<'_>; 2], parameters: &Parameters) -> Diagnostic {
    let [low, high] = bounds;
    let [lower, upper] = [low, high].map(|bound| match parameters.get(&bound.text).map(|bound| &bound.0) {
        Some(Operand::Value(value)) if bound.kind == ValueKind::Parameter => Literal::bound(value, bound).quoted(),
        _ => words::quote(&bound.to_string()),
    });
    let diagnostic = Diagnostic::new(
        Code::ReversedRange,
        format!("lower bound {lower} is greater than upper bound {upper}"),
        low.span.to(high.span),
    )
    .with_label("this range is empty");
    if bounds.iter().any(|bound| bound.kind == ValueKind::Parameter) {
        return diagnostic;
    }
    diagnostic.help("write the lower bound first").fix_with(
        Safety::Unsafe,
        "swap the bounds",
        vec![Edit::replace(low.span, high.to_string()), Edit::replace(high.span, low.to_string())],
    )
}

/// `input = output`
pub(super) fn column_as_text(subject: &Subject<'_, '_>, literal: Literal<'_, '_>) -> Diagnostic {
    let quoted = words::string_literal(literal.text);
    Diagnostic::new(
        Code::ColumnAsText,
        format!("{} is a string here, not the column of that name", literal.quoted()),
        literal.span,
    )
    .with_secondary_label(subject.name.span, "compared with a string")
    .help(format!("write {} to make this explicit; columns cannot be compared with each other", words::code(&quoted)))
    .fix(Safety::Safe, "add quotes", Edit::replace(literal.span, quoted))
}

/// `model = :name`, `model = @name`
pub(super) fn parameter_as_text(
    subject: &Subject<'_, '_>,
    literal: Literal<'_, '_>,
    name: &str,
    is_bound: bool,
) -> Diagnostic {
    let parameter = words::quote(&format!("${name}"));
    let text = words::string_literal(literal.text);
    let diagnostic = Diagnostic::new(
        Code::ParameterAsText,
        format!("{} is a string here, not a parameter", literal.quoted()),
        literal.span,
    )
    .with_secondary_label(subject.name.span, "compared with a string")
    .help(format!("a parameter is written {parameter}; write {} to make this explicit", words::quote(&text)));
    if !is_bound {
        // Quotes would hide what is most likely meant.
        let help = format!("a parameter is written {parameter} and has to be set, for example with `--param {name}=…`");
        return diagnostic.help(format!("{help}; if it is a string, write {}", words::quote(&text)));
    }
    diagnostic.fix(Safety::Unsafe, format!("write {parameter}"), Edit::replace(literal.span, format!("${name}"))).fix(
        Safety::Unsafe,
        "add quotes",
        Edit::replace(literal.span, text),
    )
}

/// `status_code > :limit`: writes it as a parameter, which the fix of anything else would hide.
pub(super) fn with_parameter(mut error: Diagnostic, name: &str, is_bound: bool) -> Diagnostic {
    let ours = format!("${name}");
    let quoted = words::quote(&ours);
    error.fixes.clear();
    if is_bound {
        error.fixes.push(Fix::write(Safety::Unsafe, error.span, ours.as_str()));
        return error.help(format!("a parameter is written {quoted}"));
    }
    error.help(format!("a parameter is written {quoted} and has to be set, for example with `--param {name}=…`"))
}

/// `session_id = "abc"`
pub(super) fn invalid_uuid(subject: &Subject<'_, '_>, literal: Literal<'_, '_>) -> Diagnostic {
    const EXAMPLE: &str = "a whole id looks like `1a0939d1-8b43-4fe3-a91c-196e2d9847e3`";
    Diagnostic::new(
        Code::InvalidUuid,
        format!("{} is not a UUID, so it never equals {}", literal.quoted(), name_of(subject)),
        literal.span,
    )
    .with_secondary_label(subject.name.span, "holds UUIDs")
    .help(match literal.parameter {
        Some(_) => EXAMPLE.to_owned(),
        None => format!("to match part of an id, write `contains`; {EXAMPLE}"),
    })
}

/// The allowed strings closest to one that is not: one that differs only in case, or the most similar.
pub(super) fn nearest_allowed<'t>(literal: Literal<'_, '_>, allowed: &[&'t str]) -> Vec<&'t str> {
    match allowed.iter().find(|allowed| allowed.eq_ignore_ascii_case(literal.text)) {
        Some(same) => vec![*same],
        None => suggest::nearest(literal.text, allowed.iter().copied()),
    }
}

/// `type = "LLM"`
pub(super) fn text_not_allowed(
    subject: &Subject<'_, '_>,
    literal: Literal<'_, '_>,
    allowed: &[&str],
    near: &[&str],
) -> Diagnostic {
    let diagnostic = not_allowed(subject, literal, allowed);
    let diagnostic = match near {
        [] => diagnostic,
        near => diagnostic.with_label(format!("did you mean {}?", words::list(near, "or"))),
    };
    near.iter().fold(diagnostic, |diagnostic, near| {
        write_instead(diagnostic, literal, Safety::Unsafe, words::string_literal(near))
    })
}

/// `rating = 9`, if ratings are 1 to 5
pub(super) fn number_not_allowed(
    subject: &Subject<'_, '_>,
    literal: Literal<'_, '_>,
    allowed: &[String],
) -> Diagnostic {
    let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
    not_allowed(subject, literal, &allowed)
}

fn not_allowed(subject: &Subject<'_, '_>, literal: Literal<'_, '_>, allowed: &[&str]) -> Diagnostic {
    let shown = allowed.iter().take(10).copied();
    let more = if allowed.len() > 10 { format!(", and {} more", allowed.len() - 10) } else { String::new() };
    let message = format!("{} is not a value of {}", literal.quoted(), name_of(subject));
    Diagnostic::new(Code::ValueNotAllowed, message, literal.span)
        .with_secondary_label(subject.name.span, "has a fixed set of values")
        .help(format!("valid values are {}{more}", words::list(shown, "and")))
}
