//! Values of text, collection and id columns.

use std::borrow::Cow;

use crate::diagnostic::Code;
use crate::schema::{AllowedValue, DataType, FilterType};
use crate::syntax::ast::{Operator, Value, ValueKind};
use crate::syntax::{Regex, is_parameter_name};

use super::{Checker, Literal, MAX_SUGGESTIONS, Subject, errors};

impl<'s> Checker<'_, 's> {
    /// A literal as a string; without quotes it is the text as written.
    pub(super) fn text(
        &mut self,
        subject: &Subject<'_, 's>,
        operator: Operator,
        nocase: bool,
        literal: Literal<'_, 's>,
    ) -> Option<Cow<'s, str>> {
        self.reject_regex(subject, operator, nocase, literal)?;
        self.warn_of_unquoted(subject, literal);
        if !matches!(operator, Operator::Contains | Operator::NotContains) {
            self.check_allowed_text(subject, nocase, literal);
        }
        Some(literal.text.clone())
    }

    /// A literal as an id.
    pub(super) fn id(
        &mut self,
        subject: &Subject<'_, 's>,
        operator: Operator,
        literal: Literal<'_, 's>,
    ) -> Option<Cow<'s, str>> {
        self.reject_regex(subject, operator, false, literal)?;
        self.warn_of_unquoted(subject, literal);
        let whole = !matches!(operator, Operator::Contains | Operator::NotContains);
        let uuids = subject.column.column.data_type == Some(DataType::Uuid);
        if whole && uuids && !is_uuid(literal.text) {
            self.diagnostics.push(errors::invalid_uuid(subject, literal));
        }
        Some(literal.text.clone())
    }

    /// A literal as the id of a user.
    pub(super) fn user_id(&mut self, subject: &Subject<'_, 's>, literal: Literal<'_, 's>) -> Option<Cow<'s, str>> {
        if is_uuid(literal.text) {
            return Some(literal.text.clone());
        }
        self.diagnostics.push(errors::invalid_user_id(subject, literal));
        None
    }

    /// Reports a regular expression: `/refund/i`.
    fn reject_regex(
        &mut self,
        subject: &Subject<'_, 's>,
        operator: Operator,
        nocase: bool,
        literal: Literal<'_, '_>,
    ) -> Option<()> {
        let is_word = literal.kind == ValueKind::Bareword && literal.parameter.is_none();
        let Some(regex) = Regex::of(literal.text).filter(|_| is_word) else { return Some(()) };
        let is_part = matches!(operator, Operator::Contains | Operator::NotContains);
        let may_be_nocase = !nocase && subject.filter_type != FilterType::Id;
        let replaced = is_part.then_some(("", literal.span));
        self.diagnostics.push(regex.diagnose(literal.span, literal.text, replaced, may_be_nocase));
        None
    }

    /// Warns of an unquoted string that may be meant as something else.
    fn warn_of_unquoted(&mut self, subject: &Subject<'_, 's>, literal: Literal<'_, '_>) {
        if literal.kind != ValueKind::Bareword || literal.parameter.is_some() {
            return;
        }
        if self.schema.column(literal.text).is_some() {
            self.diagnostics.push(errors::column_as_text(subject, literal));
        } else if let Some(name) = parameter_name(literal.text) {
            let is_bound = self.options.parameters.get(name).is_some();
            self.diagnostics.push(errors::parameter_as_text(subject, literal, name, is_bound));
        }
    }

    fn check_allowed_text(&mut self, subject: &Subject<'_, 's>, nocase: bool, literal: Literal<'_, '_>) {
        let Some(values) = &subject.column.column.allowed_values else { return };
        let fold = |text: &str| if nocase { text.to_lowercase() } else { text.to_owned() };
        let allowed = subject.allowed.get_or_init(|| texts_of(values).map(fold).collect());
        if allowed.is_empty() || allowed.contains(&fold(literal.text)) {
            return;
        }
        self.values_suggested += 1;
        let is_suggested = self.values_suggested <= MAX_SUGGESTIONS;
        self.diagnostics.push_with(Code::ValueNotAllowed, || {
            let texts: Vec<&str> = texts_of(values).collect();
            let near = if is_suggested { errors::nearest_allowed(literal, &texts) } else { Vec::new() };
            errors::text_not_allowed(subject, literal, &texts, &near)
        });
    }
}

fn texts_of(allowed: &[AllowedValue]) -> impl Iterator<Item = &str> {
    allowed.iter().filter_map(|value| match value {
        AllowedValue::Text(text) => Some(text.as_str()),
        _ => None,
    })
}

/// The name in a parameter as in SQL, which is read as an unquoted string: `:name`, `@name`.
pub(super) fn foreign_parameter<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    if value.kind == ValueKind::Bareword { parameter_name(&value.text) } else { None }
}

pub(super) fn parameter_name(text: &str) -> Option<&str> {
    text.strip_prefix([':', '@']).filter(|name| is_parameter_name(name))
}

/// Whether `text` is a UUID in the format of RFC 9562: 36 characters, in five groups.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}
