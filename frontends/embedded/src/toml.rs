//! TOML.

use serde_json::Value;
use tamis::Span;
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::host_document::{HostDocument, Location, MAX_DEPTH, Unreadable, pointer};
use super::source_map::offset;
use super::string_style::StringStyle;

pub(super) fn read(text: &str) -> Result<HostDocument, Unreadable> {
    let table = DeTable::parse(text).map_err(|error| Unreadable {
        at: error.span().map_or(0, |span| offset(span.start)),
        message: error.message().to_owned(),
    })?;
    let mut reader = Reader { text, document: HostDocument::default() };
    reader.document.value = reader.table(table.get_ref(), "", 0)?;
    Ok(reader.document)
}

/// An integer of any base; `None` if it is too large.
fn integer(written: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(written.as_str(), written.radix()).ok()
}

struct Reader<'t> {
    text: &'t str,
    document: HostDocument,
}

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>, at: &str, depth: usize) -> Result<Value, Unreadable> {
        let read = table.iter().map(|(key, value)| {
            let key = key.get_ref().as_ref();
            Ok((key.to_owned(), self.value(value, &pointer(at, key), depth + 1)?))
        });
        Ok(Value::Object(read.collect::<Result<_, _>>()?))
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, at: &str, depth: usize) -> Result<Value, Unreadable> {
        let whole = Span::new(offset(value.span().start), offset(value.span().end));
        if depth > MAX_DEPTH {
            return Err(Unreadable::too_deep(whole.start));
        }
        let text = value.get_ref().as_str().map(|_| self.written(whole));
        self.document.locations.insert(at.to_owned(), Location { whole, text, is_anchored: false })?;
        match value.get_ref() {
            DeValue::String(read) => Ok(Value::from(read.as_ref())),
            DeValue::Boolean(read) => Ok(Value::Bool(*read)),
            DeValue::Array(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(index, item)| self.value(item, &pointer(at, &index.to_string()), depth + 1));
                Ok(Value::Array(items.collect::<Result<_, _>>()?))
            }
            DeValue::Table(table) => self.table(table, at, depth),
            DeValue::Integer(read) => Ok(integer(read).map_or(Value::Null, Value::from)),
            DeValue::Float(read) => Ok(read.as_str().parse::<f64>().map_or(Value::Null, Value::from)),
            DeValue::Datetime(read) => Ok(Value::from(read.to_string())),
        }
    }

    /// The notation of a string, and its range without quotes.
    fn written(&self, whole: Span) -> (StringStyle, Span) {
        let written = whole.text(self.text);
        let (style, quotes) = match written {
            _ if written.starts_with("\"\"\"") => (StringStyle::LongBasic, 3),
            _ if written.starts_with("'''") => (StringStyle::LongLiteral, 3),
            _ if written.starts_with('\'') => (StringStyle::Literal, 1),
            _ => (StringStyle::DoubleQuoted, 1),
        };
        let mut start = whole.start + quotes;
        if quotes == 3 {
            // A line end right after the quotes is not part of the string.
            let rest = written.get(3..).unwrap_or_default();
            start += if rest.starts_with("\r\n") { 2 } else { rest.starts_with('\n').into() };
        }
        (style, Span::new(start, (whole.end - quotes).max(start)))
    }
}
