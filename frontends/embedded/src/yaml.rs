//! YAML.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span as Marked};
use serde_json::{Map, Value};
use tamis::Span;
use tamis::diagnostic::quote;

use super::host_document::{
    HostDocument, Location, Locations, MAX_DEPTH, MAX_POINTER_BYTES, Unreadable, name_of, push_complex_key, push_index, push_step,
};
use super::sections::Sections;
use super::source_map::offset;
use super::string_style::{BlockLines, StringStyle};

/// The maximum number of bytes that aliases may copy.
const MAX_COPIED_BYTES: usize = 16 << 20;

/// The items of a list that a part of a file does not have.
#[derive(Clone, Copy)]
pub(super) struct Padding {
    /// The index of the list in the sections of the part.
    pub(super) section: usize,
    /// The number of items before the first one of the part.
    pub(super) before: usize,
    /// The number of all items.
    pub(super) length: usize,
}

/// Reads the documents of a file, and its sections.
///
/// An alias of a scalar is replaced by a copy; lists and mappings are read once, at their anchor.
pub(super) fn read(text: &str) -> Result<(Vec<HostDocument>, Sections), Unreadable> {
    Reader::new(text, None).read()
}

/// Reads a part of a file, with `null` for each missing item of a list.
pub(super) fn read_part(text: &str, padding: Option<Padding>) -> Result<(Vec<HostDocument>, Sections), Unreadable> {
    Reader::new(text, padding).read()
}

/// The first error in a file, and the sections before it; `None` if there is no error.
pub(super) fn error(text: &str) -> Option<(Unreadable, Sections)> {
    let mut reader = Reader::new(text, None);
    let error = reader.read_events().err()?;
    reader.sections.pointer_bytes += reader.locations.pointer_bytes();
    Some((error, reader.sections))
}

struct Reader<'t> {
    text: &'t str,
    /// The offset of each character; empty if each is one byte.
    starts: Vec<u32>,
    padding: Option<Padding>,
    documents: Vec<HostDocument>,
    sections: Sections,
    locations: Locations,
    /// The lists and mappings that contain the current position, outermost first.
    open: Vec<Open>,
    /// The pointer of the innermost of them.
    pointer: String,
    /// The scalars with an anchor.
    anchors: HashMap<usize, (Value, Location)>,
    /// The number of aliases of a scalar, by its start.
    aliases: HashMap<u32, usize, RandomState>,
    /// The start of the current event.
    at: u32,
    /// The number of bytes that aliases have copied.
    copied: usize,
}

/// A list or mapping whose end is not reached.
struct Open {
    /// The length of the pointer of what contains it.
    outer: usize,
    value: Value,
    /// In a mapping, the key of the next value.
    key: Option<String>,
    /// Its index in the sections.
    section: Option<usize>,
    /// Whether the last key started an entry of the sections.
    is_entry: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, padding: Option<Padding>) -> Self {
        let starts = match text.is_ascii() {
            true => Vec::new(),
            false => text.char_indices().map(|(start, _)| offset(start)).collect(),
        };
        Self {
            text,
            starts,
            padding,
            documents: Vec::new(),
            sections: Sections::default(),
            locations: Locations::default(),
            open: Vec::new(),
            pointer: String::new(),
            anchors: HashMap::new(),
            aliases: HashMap::default(),
            at: 0,
            copied: 0,
        }
    }

    fn read(mut self) -> Result<(Vec<HostDocument>, Sections), Unreadable> {
        self.read_events()?;
        let is_simple = self.sections.pointer_bytes <= MAX_POINTER_BYTES / 2;
        let sections = if is_simple { self.sections } else { Sections::default() };
        Ok((self.documents, sections))
    }

    fn read_events(&mut self) -> Result<(), Unreadable> {
        for item in Parser::new_from_str(self.text) {
            let (event, marked) =
                item.map_err(|error| Unreadable { at: self.offset(error.marker()), message: error.info().to_owned() })?;
            self.event(event, marked)?;
        }
        Ok(())
    }

    /// The byte offset of a marker, which counts characters.
    fn offset(&self, marker: &Marker) -> u32 {
        let end = offset(self.text.len());
        match self.starts.is_empty() {
            true => offset(marker.index()).min(end),
            false => self.starts.get(marker.index()).copied().unwrap_or(end),
        }
    }

    fn event(&mut self, event: Event<'_>, marked: Marked) -> Result<(), Unreadable> {
        self.at = self.offset(&marked.start);
        if let Event::Scalar(.., 1.., _) | Event::SequenceStart(1.., _) | Event::MappingStart(1.., _) | Event::Alias(_) = event
        {
            self.sections.anchor();
        }
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let is_string = style != ScalarStyle::Plain || tag.is_some() || self.is_key_next();
                let other = if is_string { None } else { other_than_string(&value) };
                let properties = usize::from(anchor > 0) + usize::from(tag.is_some());
                let is_certain = properties == 0 && (style != ScalarStyle::Plain || !value.is_empty());
                self.start_entry(&value, is_certain && !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded));
                let mut location = self.location(&value, style, properties, marked);
                location.is_anchored = anchor > 0;
                let value = other.unwrap_or_else(|| Value::String(value.into_owned()));
                if anchor > 0 {
                    self.anchors.insert(anchor, (value.clone(), location.clone()));
                }
                self.put(value, Some(location))?;
            }
            Event::Alias(anchor) => {
                self.start_entry("", false);
                let (value, location) = self.anchors.get(&anchor).cloned().unzip();
                if let Some(location) = &location {
                    *self.aliases.entry(location.whole.start).or_default() += 1;
                }
                let value = value.unwrap_or_default();
                self.copied += value.as_str().map_or(0, str::len);
                if self.copied > MAX_COPIED_BYTES {
                    let message = format!("aliases expand to more than {} MiB", MAX_COPIED_BYTES >> 20);
                    return Err(Unreadable { at: self.at, message });
                }
                self.put(value, location)?;
            }
            Event::SequenceStart(..) => self.open(Value::Array(Vec::new()))?,
            Event::MappingStart(..) => self.open(Value::Object(Map::new()))?,
            Event::SequenceEnd | Event::MappingEnd => self.close()?,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn is_key_next(&self) -> bool {
        self.open.last().is_some_and(|open| open.value.is_object() && open.key.is_none())
    }

    /// Adds the item or the key that starts here to the sections, unless that is not certain.
    fn start_entry(&mut self, key: &str, is_certain: bool) {
        let is_key = self.is_key_next();
        let Some(open) = self.open.last_mut() else { return };
        let (text, at) = (self.text, self.at);
        let added = open.section.filter(|_| is_certain).and_then(|section| match &open.value {
            Value::Array(items) => self.sections.item(text, at, section, items.len()),
            Value::Object(_) if is_key => self.sections.key(text, at, section, key),
            _ => None,
        });
        if is_key {
            open.is_entry = added.is_some();
        }
    }

    /// Adds the list or mapping that starts here to the sections, if it is one of them.
    fn start_section(&mut self, is_list: bool) -> Option<usize> {
        let outer = match self.open.last() {
            None => None,
            Some(Open { is_entry: true, section: Some(section), key: Some(key), .. }) => Some((*section, key.as_str())),
            Some(_) => return None,
        };
        self.sections.open(self.text, self.at, is_list, outer)
    }

    fn open(&mut self, mut value: Value) -> Result<(), Unreadable> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Unreadable::too_deep(self.at));
        }
        self.start_entry("", !self.is_key_next());
        let section = self.start_section(value.is_array());
        if let (Some(padding), Value::Array(items)) = (self.padding_of(section), &mut value) {
            items.resize(padding.before, Value::Null);
        }
        let outer = self.enter();
        // The end is not needed.
        let whole = Span::at(self.at);
        self.locations.insert(self.pointer.clone(), Location { whole, text: None, is_anchored: false })?;
        self.open.push(Open { outer, value, key: None, section, is_entry: false });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Unreadable> {
        let Some(Open { outer, mut value, section, .. }) = self.open.pop() else { return Ok(()) };
        let length = value.as_array().map_or_else(|| value.as_object().map_or(0, Map::len), Vec::len);
        if let Some(section) = section {
            self.sections.close(section, length);
        }
        if let Some(Open { value: Value::Array(items), section: Some(list), .. }) = self.open.last() {
            self.sections.name(*list, items.len(), name_of(&value).is_some());
        }
        if let (Some(padding), Value::Array(items)) = (self.padding_of(section), &mut value) {
            items.resize(items.len().max(padding.length), Value::Null);
        }
        self.pointer.truncate(outer);
        self.put(value, None)
    }

    fn padding_of(&self, section: Option<usize>) -> Option<Padding> {
        self.padding.filter(|padding| section == Some(padding.section))
    }

    /// Extends the pointer to that of the next value, and returns its length before.
    fn enter(&mut self) -> usize {
        let outer = self.pointer.len();
        match self.open.last() {
            None => {}
            Some(Open { value: Value::Array(items), .. }) => push_index(&mut self.pointer, items.len()),
            Some(Open { key: Some(key), .. }) => push_step(&mut self.pointer, key),
            Some(Open { key: None, .. }) => push_complex_key(&mut self.pointer, self.at),
        }
        outer
    }

    /// Adds a key or a value.
    fn put(&mut self, value: Value, location: Option<Location>) -> Result<(), Unreadable> {
        if self.is_key_next() {
            // No pattern names a key that is a list or mapping.
            let key = if let Value::String(key) = value { key } else { value.to_string() };
            if let Some(open) = self.open.last_mut() {
                open.key = Some(key);
            }
            return Ok(());
        }
        if let Some(location) = location {
            let outer = self.enter();
            self.locations.insert(self.pointer.clone(), location)?;
            self.pointer.truncate(outer);
        }
        match self.open.last_mut() {
            None => {
                let (locations, aliases) = (std::mem::take(&mut self.locations), std::mem::take(&mut self.aliases));
                self.sections.pointer_bytes += locations.pointer_bytes();
                self.documents.push(HostDocument { value, locations, aliases });
            }
            Some(Open { value: Value::Array(items), .. }) => items.push(value),
            Some(Open { value: Value::Object(map), key, .. }) => {
                let key = key.take().unwrap_or_default();
                // A mapping may merge several others.
                if map.contains_key(&key) && key != "<<" {
                    return Err(Unreadable { at: self.at, message: format!("duplicate key {}", quote(&key)) });
                }
                map.insert(key, value);
            }
            Some(_) => {}
        }
        Ok(())
    }

    fn location(&self, value: &str, style: ScalarStyle, properties: usize, marked: Marked) -> Location {
        let marked = Span::new(self.offset(&marked.start), self.offset(&marked.end));
        let own = self.without_properties(marked, properties);
        let unquoted = |style: StringStyle, content: Span| Location {
            whole: content,
            text: Some((style, content)),
            is_anchored: false,
        };
        match style {
            ScalarStyle::Plain => unquoted(StringStyle::Plain, own),
            ScalarStyle::DoubleQuoted => quoted(StringStyle::DoubleQuoted, self.to_quote(own, '"')),
            ScalarStyle::SingleQuoted => quoted(StringStyle::SingleQuoted, self.to_quote(own, '\'')),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let first = if properties == 0 { marked } else { self.without_header(own, value) };
                let lines = BlockLines::of(self.text, first);
                let content = Span::new(self.first_line(first.start), first.end);
                let style = if style == ScalarStyle::Literal { StringStyle::Block } else { StringStyle::Folded };
                unquoted(style(lines), content)
            }
        }
    }

    /// The start of a block with its first words here, including empty lines before them.
    fn first_line(&self, words: u32) -> u32 {
        let before = self.text.get(..words as usize).unwrap_or_default();
        let header = before.trim_end();
        let lines = before.get(header.len()..).unwrap_or_default();
        match lines.split_once('\n') {
            Some((_, lines)) if lines.contains('\n') => words - offset(lines.len()),
            _ => words,
        }
    }

    /// A scalar without the tag and the anchor before it, and comments after these.
    fn without_properties(&self, marked: Span, properties: usize) -> Span {
        let mut rest = marked.text(self.text);
        for _ in 0..properties {
            let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
            rest = rest.get(word..).unwrap_or_default().trim_start();
            while rest.starts_with('#') {
                rest = rest.split_once('\n').map_or("", |(_, lines)| lines).trim_start();
            }
        }
        Span::new(marked.end - offset(rest.len()), marked.end)
    }

    /// A block without the line of its `|` or `>`, and without the indentation of its first words.
    fn without_header(&self, block: Span, value: &str) -> Span {
        let (_, lines) = block.text(self.text).split_once('\n').unwrap_or_default();
        let own = value.trim_start_matches('\n');
        let spaces = own.len() - own.trim_start_matches(' ').len();
        Span::new(block.end - offset(lines.trim_start().len() + spaces), block.end)
    }

    /// A quoted string up to its closing quote: the parser may mark the rest of the line too.
    fn to_quote(&self, marked: Span, quote: char) -> Span {
        let mut characters = marked.text(self.text).char_indices().skip(1).peekable();
        while let Some((at, c)) = characters.next() {
            let is_escape = c == '\\' && quote == '"';
            let is_doubled = c == quote && quote == '\'' && characters.peek().is_some_and(|(_, next)| *next == quote);
            if is_escape || is_doubled {
                characters.next();
            } else if c == quote {
                return Span::new(marked.start, marked.start + offset(at) + 1);
            }
        }
        marked
    }
}

fn quoted(style: StringStyle, whole: Span) -> Location {
    let content = Span::new(whole.start + 1, (whole.end - 1).max(whole.start + 1));
    Location { whole, text: Some((style, content)), is_anchored: false }
}

/// The value of an unquoted scalar that is not a string.
///
/// Source: YAML 1.2.2, section 10.3, the core schema.
pub(super) fn other_than_string(plain: &str) -> Option<Value> {
    match plain {
        "" | "~" | "null" | "Null" | "NULL" => Some(Value::Null),
        "true" | "True" | "TRUE" => Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => Some(Value::Bool(false)),
        _ if !plain.starts_with(|c: char| c.is_ascii_digit() || ['+', '-', '.'].contains(&c)) => None,
        _ => {
            let whole = match (plain.strip_prefix("0x"), plain.strip_prefix("0o")) {
                (Some(digits), _) => i64::from_str_radix(digits, 16),
                (_, Some(digits)) => i64::from_str_radix(digits, 8),
                _ => plain.trim_start_matches('+').parse(),
            };
            whole.map(Value::from).or_else(|_| plain.parse::<f64>().map(Value::from)).ok()
        }
    }
}
