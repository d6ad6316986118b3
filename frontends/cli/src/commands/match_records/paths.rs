//! Reads some fields of a JSON object, and skips the rest without allocating.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The paths of some fields as a tree of keys. Fields are numbered by their order.
#[derive(Debug, Default)]
pub(super) struct Paths {
    root: Node,
}

/// A key, and what is below it.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// The numbers of the fields that have their value here.
    pub(super) fields: Vec<usize>,
    /// In the order in which they were added.
    pub(super) children: Vec<(String, Self)>,
    /// The numbers of the fields whose values are here or below.
    all: Vec<usize>,
}

/// Receives the values of fields.
pub(super) trait Sink<'de> {
    /// Reads the value of a field.
    fn fill<D: Deserializer<'de>>(&mut self, field: usize, value: D) -> Result<(), D::Error>;

    /// Removes the value of a field, as its object occurs again.
    fn clear(&mut self, field: usize);
}

impl Paths {
    /// The tree of these paths, each of which has at least one key.
    pub(super) fn new<'k>(paths: impl IntoIterator<Item = &'k [String]>) -> Self {
        let mut root = Node::default();
        for (field, path) in paths.into_iter().enumerate() {
            let leaf = path.iter().fold(&mut root, |node, key| {
                node.all.push(field);
                node.child(key)
            });
            leaf.all.push(field);
            leaf.fields.push(field);
        }
        Self { root }
    }

    /// The record itself.
    pub(super) const fn root(&self) -> &Node {
        &self.root
    }

    /// Reads the fields of a record, which is an object. Of duplicate keys, the last counts.
    pub(super) fn read<'de>(&self, json: &'de str, sink: &mut impl Sink<'de>) -> serde_json::Result<()> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        deserializer.deserialize_map(Walk { node: &self.root, sink })?;
        deserializer.end()
    }
}

impl Node {
    fn child(&mut self, key: &str) -> &mut Self {
        let found = self.children.iter().position(|(name, _)| name == key);
        let index = found.unwrap_or_else(|| {
            self.children.push((key.to_owned(), Self::default()));
            self.children.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "the index was found, or is that of the new last child")]
        &mut self.children[index].1
    }

    fn find(&self, key: &str) -> Option<&Self> {
        self.children.iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }
}

/// Reads the fields below a node; a value that is no object has none.
struct Walk<'p, 's, S> {
    node: &'p Node,
    sink: &'s mut S,
}

impl<'de, S: Sink<'de>> DeserializeSeed<'de> for Walk<'_, '_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de, S: Sink<'de>> Visitor<'de> for Walk<'_, '_, S> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(found) = map.next_key_seed(Key(self.node))? {
            match found {
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
                Some(node) => map.next_value_seed(Entry { node, sink: self.sink })?,
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

/// A key of an object: the node of that name, if there is one.
struct Key<'p>(&'p Node);

impl<'de, 'p> DeserializeSeed<'de> for Key<'p> {
    type Value = Option<&'p Node>;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<Self::Value, D::Error> {
        key.deserialize_str(self)
    }
}

impl<'p> Visitor<'_> for Key<'p> {
    type Value = Option<&'p Node>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.find(key))
    }
}

/// The value of a key that is a node.
struct Entry<'p, 's, S> {
    node: &'p Node,
    sink: &'s mut S,
}

impl<'de, S: Sink<'de>> DeserializeSeed<'de> for Entry<'_, '_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        let Self { node, sink } = self;
        match node.fields[..] {
            [field] if node.children.is_empty() => sink.fill(field, value),
            [] => {
                node.all.iter().for_each(|field| sink.clear(*field));
                Walk { node, sink }.deserialize(value)
            }
            _ => several(node, sink, value),
        }
    }
}

/// Reads a value that is that of several fields, or has fields in it.
fn several<'de, S: Sink<'de>, D: Deserializer<'de>>(node: &Node, sink: &mut S, value: D) -> Result<(), D::Error> {
    let raw = <&RawValue>::deserialize(value)?;
    let again = || serde_json::Deserializer::from_str(raw.get());
    node.all.iter().for_each(|field| sink.clear(*field));
    for field in &node.fields {
        sink.fill(*field, &mut again()).map_err(D::Error::custom)?;
    }
    Walk { node, sink }.deserialize(&mut again()).map_err(D::Error::custom)
}
