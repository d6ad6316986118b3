//! JSON with comments and trailing commas, as in configuration files.

use jsonc_parser::ast::Value as Ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::tokens::Token;
use jsonc_parser::{CollectOptions, ParseOptions, ParseResult, parse_to_ast};
use serde_json::{Map, Value};
use tamis::Span;
use tamis::diagnostic::quote;

use super::host_document::{HostDocument, Location, MAX_JSON_DEPTH, Unreadable, pointer};
use super::source_map::offset;
use super::string_style::StringStyle;

pub(super) fn read(text: &str) -> Result<HostDocument, Unreadable> {
    let parsed = parse(text, &CollectOptions::default())?;
    let mut document = HostDocument::default();
    if let Some(root) = &parsed.value {
        document.value = document.read(root, "", 0)?;
    }
    Ok(document)
}

/// The same text with spaces in place of comments and trailing commas.
pub(super) fn strict(text: &str) -> Result<String, Unreadable> {
    let parsed = parse(text, &CollectOptions { tokens: true, ..CollectOptions::default() })?;
    let tokens = parsed.tokens.unwrap_or_default();
    let is_trailing = |index: usize| {
        let next = tokens.get(index + 1).map(|next| &next.token);
        matches!(next, None | Some(Token::CloseBrace | Token::CloseBracket))
    };
    let mut strict = String::with_capacity(text.len());
    for (index, token) in tokens.iter().enumerate() {
        let range = token.range;
        if token.token != Token::Comma || !is_trailing(index) {
            strict.extend(std::iter::repeat_n(' ', range.start.saturating_sub(strict.len())));
            strict += text.get(range.start..range.end).unwrap_or_default();
        }
    }
    Ok(strict)
}

fn parse<'t>(text: &'t str, collected: &CollectOptions) -> Result<ParseResult<'t>, Unreadable> {
    let options = ParseOptions {
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
        ..ParseOptions::default()
    };
    parse_to_ast(text, collected, &options).map_err(|error| {
        let at = offset(error.range().start);
        match error.kind() {
            ParseErrorKind::NestingDepthExceeded => Unreadable::too_deep_in_json(at),
            kind => Unreadable { at, message: kind.to_string() },
        }
    })
}

impl HostDocument {
    fn read(&mut self, node: &Ast<'_>, at: &str, depth: usize) -> Result<Value, Unreadable> {
        let range = node.range();
        let whole = Span::new(offset(range.start), offset(range.end));
        if depth > MAX_JSON_DEPTH {
            return Err(Unreadable::too_deep_in_json(whole.start));
        }
        let mut text = None;
        let value = match node {
            Ast::Object(object) => {
                let mut map = Map::new();
                for property in &object.properties {
                    let name = property.name.as_str();
                    let value = self.read(&property.value, &pointer(at, name), depth + 1)?;
                    if map.insert(name.to_owned(), value).is_some() {
                        let at = offset(property.name.range().start);
                        return Err(Unreadable { at, message: format!("duplicate key {}", quote(name)) });
                    }
                }
                Value::Object(map)
            }
            Ast::Array(array) => {
                let items = array.elements.iter().enumerate();
                let items = items.map(|(index, item)| self.read(item, &pointer(at, &index.to_string()), depth + 1));
                Value::Array(items.collect::<Result<_, _>>()?)
            }
            Ast::StringLit(literal) => {
                text = Some((StringStyle::DoubleQuoted, Span::new(whole.start + 1, whole.end - 1)));
                Value::from(literal.value.as_ref())
            }
            Ast::NumberLit(literal) => literal.value.parse().map_or(Value::Null, Value::Number),
            Ast::BooleanLit(literal) => Value::Bool(literal.value),
            Ast::NullKeyword(_) => Value::Null,
        };
        self.locations.insert(at.to_owned(), Location { whole, text, is_anchored: false })?;
        Ok(value)
    }
}
