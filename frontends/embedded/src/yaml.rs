//! YAML.

mod scalar;

use std::borrow::Cow;
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

/// The maximum length of all pointers of a file with sections, in bytes: more may be added before it is read again.
pub(super) const MAX_SECTION_POINTER_BYTES: usize = MAX_POINTER_BYTES / 2;
/// The maximum number of bytes that aliases may copy.
const MAX_COPIED_BYTES: usize = 16 << 20;

/// The key of a mapping that may occur several times, to merge other mappings.
pub(super) const MERGE_KEY: &str = "<<";

/// A parsed file.
pub(super) struct Parsed {
    pub(super) documents: Vec<HostDocument>,
    pub(super) sections: Sections,
}

/// The items that a list has outside of the part that is read: they are `null`, so that the positions of the others are
/// those in the file, from both ends.
#[derive(Clone, Copy)]
pub(super) struct Padding {
    /// The index of the list in the sections of the part.
    pub(super) list: usize,
    /// The number of items before the first one that is read.
    pub(super) before: usize,
    /// The number of all items.
    pub(super) length: usize,
}

/// Reads a file, or a part of it whose list has other items.
///
/// An alias of a scalar is replaced by a copy; lists and mappings are read once, at their anchor.
pub(super) fn read(text: &str, padding: Option<Padding>) -> Result<Parsed, Unreadable> {
    let mut reader = Reader::new(text, padding);
    reader.read()?;
    let Reader { documents, sections, .. } = reader;
    let has_sections = sections.pointer_bytes <= MAX_SECTION_POINTER_BYTES && !may_have_directive(text);
    Ok(Parsed { documents, sections: if has_sections { sections } else { Sections::default() } })
}

/// Whether a line may be a directive, such as `%TAG`. The parser also accepts one after byte order marks.
pub(super) fn may_have_directive(text: &str) -> bool {
    text.match_indices('%').any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default().trim_end_matches('\u{feff}');
        before.is_empty() || before.ends_with(['\n', '\r'])
    })
}

/// The first error in a file, and the sections before it; `None` if there is no error.
pub(super) fn first_error(text: &str) -> Option<(Unreadable, Sections)> {
    let mut reader = Reader::new(text, None);
    let error = reader.read().err()?;
    // The document with the error has not ended.
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
    pointer_length: usize,
    value: Value,
    /// In a mapping, the key of the next value.
    key: Option<String>,
    /// The number of its entries.
    length: usize,
    /// Its index in the sections.
    collection: Option<usize>,
    /// Whether the last key was added to the sections.
    is_key_added: bool,
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

    fn read(&mut self) -> Result<(), Unreadable> {
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
                let marked = Span::new(self.at, self.offset(&marked.end));
                self.scalar(value, (style, marked), anchor, tag.is_some())?;
            }
            Event::Alias(anchor) => self.alias(anchor)?,
            Event::SequenceStart(..) => self.open(Value::Array(Vec::new()))?,
            Event::MappingStart(..) => self.open(Value::Object(Map::new()))?,
            Event::SequenceEnd | Event::MappingEnd => self.close()?,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {}
        }
        if is_anchor_or_alias {
            self.sections.add_anchor();
        }
        Ok(())
    }

    fn scalar(
        &mut self,
        value: Cow<'_, str>,
        (style, marked): (ScalarStyle, Span),
        anchor: usize,
        has_tag: bool,
    ) -> Result<(), Unreadable> {
        let is_string = style != ScalarStyle::Plain || has_tag || self.is_key_next();
        let other = if is_string { None } else { other_than_string(&value) };
        let properties = usize::from(anchor > 0) + usize::from(has_tag);
        // The parser marks others before or after their first word.
        let is_at_start = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => false,
            ScalarStyle::Plain => properties == 0 && !value.is_empty(),
            _ => properties == 0,
        };
        self.start_entry(&value, is_at_start);
        let mut location = scalar::location(self.text, &value, style, properties, marked);
        location.is_anchored = anchor > 0;
        let value = other.unwrap_or_else(|| Value::String(value.into_owned()));
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), location.clone()));
        }
        self.put(value, Some(location))
    }

    fn alias(&mut self, anchor: usize) -> Result<(), Unreadable> {
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
        self.put(value, location)
    }

    fn is_key_next(&self) -> bool {
        self.open.last().is_some_and(|open| open.value.is_object() && open.key.is_none())
    }

    /// Adds the item or the key that starts here to the sections, if the parser marks it at its first word.
    fn start_entry(&mut self, key: &str, is_at_start: bool) {
        let is_key = self.is_key_next();
        let Some(open) = self.open.last_mut() else { return };
        let (text, at) = (self.text, self.at);
        let added = open.collection.filter(|_| is_at_start).and_then(|collection| match &open.value {
            Value::Array(items) => self.sections.add_item(text, at, collection, items.len()),
            Value::Object(_) if is_key => self.sections.add_key(text, at, collection, key),
            _ => None,
        });
        if is_key {
            open.is_key_added = added.is_some();
        }
    }

    /// Adds the list or mapping that starts here to the sections, if it is the document or in one of their mappings.
    fn start_collection(&mut self, is_list: bool) -> Option<usize> {
        let parent = match self.open.last() {
            None => None,
            Some(Open { is_key_added: true, collection: Some(mapping), key: Some(key), .. }) => {
                Some((*mapping, key.as_str()))
            }
            Some(_) => return None,
        };
        self.sections.open(self.text, self.at, is_list, parent)
    }

    fn open(&mut self, mut value: Value) -> Result<(), Unreadable> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Unreadable::too_deep(self.at));
        }
        self.start_entry("", !self.is_key_next());
        let collection = self.start_collection(value.is_array());
        let mut length = 0;
        if let (Some(padding), Value::Array(items)) = (self.padding_of(collection), &mut value) {
            length = padding.before;
            items.resize(length, Value::Null);
        }
        let pointer_length = self.enter();
        // The end is not needed.
        let whole = Span::at(self.at);
        self.locations.insert(self.pointer.clone(), Location { whole, text: None, is_anchored: false })?;
        self.open.push(Open { pointer_length, value, key: None, length, collection, is_key_added: false });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Unreadable> {
        let Some(Open { pointer_length, mut value, length, collection, .. }) = self.open.pop() else { return Ok(()) };
        if let Some(collection) = collection {
            self.sections.close(collection, length);
        }
        if let Some(Open { value: Value::Array(items), collection: Some(list), .. }) = self.open.last() {
            self.sections.set_named(*list, items.len(), name_of(&value).is_some());
        }
        if let (Some(padding), Value::Array(items)) = (self.padding_of(collection), &mut value) {
            items.resize(items.len().max(padding.length), Value::Null);
        }
        self.pointer.truncate(pointer_length);
        self.put(value, None)
    }

    fn padding_of(&self, collection: Option<usize>) -> Option<Padding> {
        self.padding.filter(|padding| collection == Some(padding.list))
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
                if map.contains_key(&key) && key != MERGE_KEY {
                    return Err(Unreadable { at: self.at, message: format!("duplicate key {}", quote(&key)) });
                }
                map.insert(key, value);
            }
            Some(_) => {}
        }
        Ok(())
    }
}
