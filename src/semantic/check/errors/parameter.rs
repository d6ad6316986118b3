//! Errors in the values of parameters. They describe the value, as the query may be right.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::options::Parameters;
use crate::schema::suggest;
use crate::semantic::check::literal::{Binding, quoted_name};
use crate::semantic::check::{Literal, Subject};
use crate::syntax::ast::{Operator, Value};

use super::{kind_of, kind_of_value};

/// "expected a number for `status_code`, found a string"; for a parameter "`$code` is the string `"high"`;
/// `status_code` needs a number". `needs` is what the column or operator `of` expects, `found` the type of the value.
pub(super) fn mismatch(of: &str, needs: &str, literal: Literal<'_, '_>, found: &str) -> String {
    match literal.parameter {
        Some(binding) => format!("{}; {of} needs {needs}", binding.sentence(&value_of(literal, found))),
        None => format!("expected {needs} for {of}, found {found}"),
    }
}

/// ``the string `"high"` ``, where `found` is `a string`
fn value_of(literal: Literal<'_, '_>, found: &str) -> String {
    format!("the {} {}", found.strip_prefix("a ").unwrap_or(found), literal.quoted_value())
}

/// `model = $model`
pub(in crate::semantic::check) fn unbound_parameter(parameter: &Value<'_>, parameters: &Parameters) -> Diagnostic {
    let name = quoted_name(&parameter.text);
    let diagnostic =
        Diagnostic::new(Code::UnboundParameter, format!("the parameter {name} has no value"), parameter.span);
    let near = suggest::nearest(&parameter.text, parameters.names());
    if near.is_empty() {
        return diagnostic.help(format!(
            "set it, for example with {} on the command line",
            words::quote(&format!("--param {}=…", parameter.text))
        ));
    }
    let near: Vec<String> = near.into_iter().map(|near| format!("${near}")).collect();
    let diagnostic = diagnostic.with_label(format!("did you mean {}?", words::list(&near, "or")));
    near.iter().fold(diagnostic, |diagnostic, near| {
        diagnostic.fix(Safety::Unsafe, format!("write `{near}`"), Edit::replace(parameter.span, near))
    })
}

/// `model in ($models, "x")`, where the parameter is bound to a list
pub(in crate::semantic::check) fn list_in_list(parameter: &Value<'_>) -> Diagnostic {
    let name = quoted_name(&parameter.text);
    Diagnostic::new(Code::TypeMismatch, format!("expected one value for {name}, found a list"), parameter.span)
        .help(format!("to use it as the whole list, write {name} without parentheses"))
}

/// `status_code between $low and 5`, where the parameter is bound to a list
pub(in crate::semantic::check) fn list_as_bound(subject: &Subject<'_, '_>, parameter: &Value<'_>) -> Diagnostic {
    let name = quoted_name(&parameter.text);
    Diagnostic::new(Code::TypeMismatch, format!("expected one value for {name}, found a list"), parameter.span)
        .with_secondary_label(subject.name.span, kind_of(subject))
        .help("bind the parameter to one value")
}

/// `model in $model`, where the parameter is bound to a single value
pub(super) fn parameter_not_a_list(
    subject: &Subject<'_, '_>,
    operator: Operator,
    literal: Literal<'_, '_>,
    binding: Binding<'_, '_>,
) -> Diagnostic {
    let found = binding.sentence(&value_of(literal, kind_of_value(literal)));
    let message = format!("{found}; `{}` needs a list", operator.as_str());
    Diagnostic::new(Code::TypeMismatch, message, literal.span)
        .with_secondary_label(subject.name.span, kind_of(subject))
        .help("bind the parameter to a list")
}

/// `model = $models`, where the parameter is bound to a list
pub(super) fn parameter_is_list(subject: &Subject<'_, '_>, operator: Operator, parameter: &Value<'_>) -> Diagnostic {
    let message = format!("{} is a list; `{}` needs one value", quoted_name(&parameter.text), operator.as_str());
    Diagnostic::new(Code::TypeMismatch, message, parameter.span)
        .with_secondary_label(subject.name.span, kind_of(subject))
        .help("bind the parameter to one value")
}

/// `id in $ids`, bound to more items than the limit allows.
pub(in crate::semantic::check) fn too_many_items(items: usize, limit: usize, parameter: &Value<'_>) -> Diagnostic {
    let name = quoted_name(&parameter.text);
    Diagnostic::new(Code::TooManyItems, format!("{name} has {items} items; the limit is {limit}"), parameter.span)
        .help("split the values across several requests")
}

/// `temperature > $t`, bound to a float that is not finite
pub(in crate::semantic::check) fn not_finite(literal: Literal<'_, '_>) -> Diagnostic {
    Diagnostic::new(Code::NumberOutOfRange, format!("{} is not a finite number", literal.quoted()), literal.span)
}
