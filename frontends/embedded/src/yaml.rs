//! YAML.

mod scalar;

use std::collections::HashMap;

use foldhash::fast::RandomState;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span as Marked};
use serde_json::{Map, Value};
use tamis::Span;
use tamis::diagnostic::quote;

use super::host_document::{
    HostDocument, Location, Locations, MAX_DEPTH, MAX_POINTER_BYTES, Unreadable, name_of, push_complex_key, push_index,
    push_step,
};
use super::sections::Sections;
use super::source_map::offset;
pub(super) use scalar::other_than_string;

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
    /// The number of its entries.
    length: usize,
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
        let is_anchor_or_alias = matches!(
            event,
            Event::Scalar(.., 1.., _) | Event::SequenceStart(1.., _) | Event::MappingStart(1.., _) | Event::Alias(_)
        );
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let is_string = style != ScalarStyle::Plain || tag.is_some() || self.is_key_next();
                let other = if is_string { None } else { other_than_string(&value) };
                let properties = usize::from(anchor > 0) + usize::from(tag.is_some());
                let is_certain = properties == 0 && (style != ScalarStyle::Plain || !value.is_empty());
                self.start_entry(&value, is_certain && !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded));
                let marked = Span::new(self.at, self.offset(&marked.end));
                let mut location = scalar::location(self.text, &value, style, properties, marked);
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
        if is_anchor_or_alias {
            self.sections.anchor();
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
        let mut length = 0;
        if let (Some(padding), Value::Array(items)) = (self.padding_of(section), &mut value) {
            length = padding.before;
            items.resize(length, Value::Null);
        }
        let outer = self.enter();
        // The end is not needed.
        let whole = Span::at(self.at);
        self.locations.insert(self.pointer.clone(), Location { whole, text: None, is_anchored: false })?;
        self.open.push(Open { outer, value, key: None, length, section, is_entry: false });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Unreadable> {
        let Some(Open { outer, mut value, length, section, .. }) = self.open.pop() else { return Ok(()) };
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
            Some(Open { value: Value::Array(items), length, .. }) => {
                *length += 1;
                items.push(value);
            }
            Some(Open { value: Value::Object(map), key, length, .. }) => {
                *length += 1;
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
}
