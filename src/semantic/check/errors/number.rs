//! Errors in numbers and quantities.

use crate::diagnostic::{Code, Diagnostic, Edit, Fix, Safety, words};
use crate::schema::DataUnit;
use crate::semantic::check::quantity::Dimension;
use crate::semantic::check::{Literal, Subject};
use crate::source::Span;
use crate::syntax;
use crate::syntax::ast::{Operand, ValueKind};

use super::{mismatch, name_of, type_mismatch, unquoted, write_instead, write_unquoted};

/// `status_code > "high"`, `status_code > 5sec`, `status_code > +5`
pub(in crate::semantic::check) fn expected_number(subject: &Subject<'_, '_>, literal: Literal<'_, '_>) -> Diagnostic {
    if let Some(plain) = unquoted(literal, &[ValueKind::Number, ValueKind::Quantity]) {
        return write_unquoted(type_mismatch(subject, literal), literal, plain);
    }
    let starts_number = literal.text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    if literal.kind == ValueKind::Bareword && starts_number && literal.parameter.is_none() {
        return malformed_number(subject, literal);
    }
    if let Some(ours) = counted_dollars(literal.text).filter(|_| literal.parameter.is_none()) {
        let quoted = words::quote(&ours);
        return type_mismatch(subject, literal)
            .help(format!("write {quoted}; `k`, `M` and `B` cannot be used with `$`"))
            .fix(Safety::Safe, format!("write {quoted}"), Edit::replace(literal.span, ours));
    }
    let example = match subject.column.unit() {
        Some(DataUnit::NanoSeconds | DataUnit::MicroSeconds | DataUnit::MilliSeconds | DataUnit::Seconds) => {
            "a duration, such as `5s` or `1h30m`"
        }
        Some(DataUnit::Percentage) => "a percentage, such as `80%` or `0.8`",
        Some(DataUnit::Dollars) => "an amount, such as `0.05` or `$0.05`",
        _ => "a number, such as `500` or `0.8`",
    };
    type_mismatch(subject, literal).help(format!("{} {example}", literal.verb()))
}

/// `$5k` as `$5000`
fn counted_dollars(text: &str) -> Option<String> {
    let count = text.char_indices().next_back().filter(|(_, c)| c.is_ascii_alphabetic()).map(|(at, _)| at)?;
    let (dollars, unit) = text.split_at_checked(count)?;
    let known = syntax::unit::of_word(unit).filter(|known| syntax::unit::is_count(known))?;
    syntax::unit::quantity(dollars, known).filter(|_| dollars.contains('$'))
}

/// `5sec`, `+5`, `.5`, `0x1F`
fn malformed_number(subject: &Subject<'_, '_>, literal: Literal<'_, '_>) -> Diagnostic {
    let text = literal.text;
    if let Some((number, _)) = text.split_once('#') {
        let at = literal.span.start + crate::source::offset(number.len());
        return Diagnostic::new(
            Code::UnquotedText,
            format!("missing space before `#` in {}", words::quote(text)),
            literal.span,
        )
        .help("a comment must follow a space")
        .fix(Safety::Unsafe, "insert a space before `#`", Edit::insert(at, " "));
    }
    let digits_end =
        text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_' | '-' | '+'))).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits_end).unwrap_or((text, ""));
    let reads = |text: &str| matches!(syntax::operand(text), Some(Operand::Value(value)) if matches!(value.kind, ValueKind::Number | ValueKind::Quantity));
    let is_suffix = ["l", "f", "u", "ul", "n"].iter().any(|suffix| unit.eq_ignore_ascii_case(suffix));
    if is_suffix && reads(number) {
        let message = format!("{} is a number suffix of other languages", words::quote(unit));
        let diagnostic = Diagnostic::new(Code::UnknownUnit, message, literal.span);
        // `500u` may be microseconds.
        let time = ["n", "u"].iter().find(|time| unit.eq_ignore_ascii_case(time));
        return match time.filter(|_| subject.column.unit().is_some()) {
            Some(time) => {
                let fix = Fix::write(Safety::Unsafe, literal.span, format!("{number}{time}s"));
                let mut diagnostic = diagnostic.suggest(Safety::Unsafe, literal.span, number);
                diagnostic.fixes.push(fix);
                diagnostic
            }
            None => diagnostic.suggest(Safety::Safe, literal.span, number),
        };
    }
    let is_unit = !unit.is_empty() && unit.chars().all(char::is_alphabetic) && reads(number);
    if is_unit {
        let diagnostic = Diagnostic::new(
            Code::UnknownUnit,
            format!("unknown unit {}", words::quote(unit)),
            Span::new(literal.span.start + crate::source::offset(digits_end), literal.span.end),
        )
        .help(
            "valid units are `ns`, `us`, `ms`, `s`, `m`, `h`, `d` and `w` for time, `%`, a leading `$`, and `k`, `M` \
             and `B` for counts",
        );
        let known = syntax::unit::by_other_name(unit).or_else(|| syntax::unit::of_amount(unit));
        let meant = |ours: &str| ours.strip_prefix(number).unwrap_or(ours).to_owned();
        return match known.and_then(|known| syntax::unit::quantity(number, known)) {
            Some(ours) => diagnostic.with_label(format!("did you mean {}?", words::quote(&meant(&ours)))).fix(
                Safety::Unsafe,
                format!("write {}", words::code(&ours)),
                Edit::replace(literal.span, ours),
            ),
            None => diagnostic,
        };
    }
    let diagnostic =
        Diagnostic::new(Code::InvalidNumber, format!("invalid number {}", words::quote(text)), literal.span);
    let fixed = text.trim_start_matches('+');
    let fixed = match fixed.strip_prefix('.') {
        Some(fraction) => format!("0.{fraction}"),
        None => fixed.trim_end_matches('.').to_owned(),
    };
    let hexadecimal =
        text.strip_prefix("0x").or(text.strip_prefix("0X")).and_then(|digits| i64::from_str_radix(digits, 16).ok());
    let fixed = hexadecimal.map_or(fixed, |value| value.to_string());
    if fixed != *text && reads(&fixed) {
        return diagnostic.suggest(Safety::Safe, literal.span, fixed);
    }
    diagnostic.help("write a number as `4`, `-3.5`, `1_000_000` or `1e-3`")
}

/// `status_code = 007`
pub(in crate::semantic::check) fn leading_zeros(literal: Literal<'_, '_>) -> Diagnostic {
    let (sign, digits) = literal.text.strip_prefix('-').map_or(("", &**literal.text), |rest| ("-", rest));
    let plain = digits.trim_start_matches(['0', '_']);
    let zero = if plain.starts_with(|c: char| c.is_ascii_digit()) { "" } else { "0" };
    let plain = format!("{sign}{zero}{plain}");
    let help = format!("{} {}; in some languages a leading zero means octal", literal.verb(), words::quote(&plain));
    let diagnostic =
        Diagnostic::new(Code::InvalidNumber, format!("{} has a leading zero", literal.quoted()), literal.span)
            .help(help);
    write_instead(diagnostic, literal, Safety::Unsafe, plain)
}

/// `status_code > 99999999999999999999`
pub(in crate::semantic::check) fn number_out_of_range(literal: Literal<'_, '_>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::NumberOutOfRange, format!("{} does not fit in 64 bits", literal.quoted()), literal.span);
    if literal.text.contains(['.', 'e', 'E']) {
        return diagnostic.help("it is too large, or too close to zero, for a 64-bit float");
    }
    diagnostic.help(format!("whole numbers range from {} to {}", i64::MIN, u64::MAX))
}

/// `temperature > 0.1234567890123456789`
pub(in crate::semantic::check) fn inexact_number(literal: Literal<'_, '_>, sent: f64) -> Diagnostic {
    Diagnostic::new(Code::InexactNumber, format!("{} cannot be sent exactly", literal.quoted()), literal.span)
        .with_label(format!("sent as {sent}"))
}

/// `step_number = 1.5`, `duration_ns > 1.5ns`
pub(in crate::semantic::check) fn fraction(
    subject: &Subject<'_, '_>,
    literal: Literal<'_, '_>,
    unit: Option<DataUnit>,
) -> Diagnostic {
    let of = unit.map_or(String::new(), |unit| format!(" of {}", unit.as_str()));
    let diagnostic = Diagnostic::new(
        Code::TypeMismatch,
        format!("expected a whole number{of} for {}, found {}", name_of(subject), literal.quoted()),
        literal.span,
    )
    .with_secondary_label(subject.name.span, "whole numbers only");
    let is_plain = literal.kind == ValueKind::Number && literal.parameter.is_none();
    if unit != Some(DataUnit::NanoSeconds) || !is_plain {
        return diagnostic;
    }
    let with = |unit: &str| format!("{}{unit}", literal.text);
    let help = format!("add a unit: {} or {}", words::quote(&with("s")), words::quote(&with("ms")));
    let write = |unit: &str| Fix::write(Safety::Unsafe, literal.span, with(unit));
    let mut diagnostic = diagnostic.help(help);
    diagnostic.fixes.extend([write("s"), write("ms")]);
    diagnostic
}

/// `duration_ns > 30m1h`
pub(in crate::semantic::check) fn unordered_quantity(literal: Literal<'_, '_>) -> Diagnostic {
    Diagnostic::new(
        Code::InvalidQuantity,
        format!("the units in {} must go from largest to smallest", literal.quoted()),
        literal.span,
    )
    .help(format!("{} the largest unit first and each unit once, as in `1h30m`", literal.verb()))
}

/// `duration_ns > $5`
pub(in crate::semantic::check) fn wrong_unit(
    subject: &Subject<'_, '_>,
    literal: Literal<'_, '_>,
    dimension: Dimension,
    unit: Option<DataUnit>,
) -> Diagnostic {
    let (expected, counts, examples) = match unit {
        Some(DataUnit::NanoSeconds | DataUnit::MicroSeconds | DataUnit::MilliSeconds | DataUnit::Seconds) => {
            let unit = unit.map_or("", DataUnit::as_str);
            ("a duration", format!("measured in {unit}"), "a duration, such as `5s`, `500ms` or `1h30m`")
        }
        Some(DataUnit::Percentage) => ("a percentage", "a percentage".to_owned(), "`80%` or `0.8`"),
        Some(DataUnit::Dollars) => ("a dollar amount", "measured in dollars".to_owned(), "`$0.05` or `0.05`"),
        Some(DataUnit::CountAndTotal | DataUnit::Other) | None => (
            "a plain number",
            "a number without a unit".to_owned(),
            "a number without a unit, or a count such as `10k`",
        ),
    };
    let message = mismatch(&name_of(subject), expected, literal, dimension.as_str());
    Diagnostic::new(Code::WrongUnit, message, literal.span)
        .with_secondary_label(subject.name.span, counts)
        .help(format!("{} {examples}", literal.verb()))
}
