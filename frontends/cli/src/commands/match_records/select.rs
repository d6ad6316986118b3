//! Writes only some columns of a record, as they are in it.

use serde::Deserialize;
use serde::de::Deserializer;
use serde_json::value::RawValue;
use tamis::record::Layout;

use super::paths::{Node, Paths, Sink};

/// The columns that are written.
#[derive(Debug)]
pub(super) struct Select {
    paths: Paths,
    count: usize,
}

impl Select {
    /// The columns with these ids.
    pub(super) fn new(column_ids: &[String], layout: &Layout) -> Self {
        let paths: Vec<Vec<String>> = column_ids.iter().map(|id| layout.path(id)).collect();
        Self { paths: Paths::new(paths.iter().map(Vec::as_slice)), count: paths.len() }
    }

    /// Writes the columns of a JSON object, nested as in it. Those that it does not have are omitted.
    pub(super) fn write(&self, record: &str, out: &mut Vec<u8>) -> serde_json::Result<()> {
        let mut found = Found { values: vec![None; self.count] };
        self.paths.read(record, &mut found)?;
        if !write_node(self.paths.root(), &found, out) {
            out.extend(b"{}");
        }
        Ok(())
    }
}

/// The values of the columns, as they are written.
struct Found<'r> {
    values: Vec<Option<&'r RawValue>>,
}

impl<'de> Sink<'de> for Found<'de> {
    fn fill<D: Deserializer<'de>>(&mut self, field: usize, value: D) -> Result<(), D::Error> {
        let value = <&RawValue>::deserialize(value)?;
        if let Some(slot) = self.values.get_mut(field) {
            *slot = Some(value);
        }
        Ok(())
    }

    fn clear(&mut self, field: usize) {
        if let Some(slot) = self.values.get_mut(field) {
            *slot = None;
        }
    }
}

/// Writes what is at a node, and returns whether there is anything. As deep as the paths, which the command line limits.
fn write_node(node: &Node, found: &Found<'_>, out: &mut Vec<u8>) -> bool {
    if let Some(value) = node.fields.iter().find_map(|field| *found.values.get(*field)?) {
        out.extend(value.get().as_bytes());
        return true;
    }
    let before = out.len();
    for (key, child) in &node.children {
        let start = out.len();
        out.push(if start == before { b'{' } else { b',' });
        out.extend(serde_json::Value::from(key.as_str()).to_string().as_bytes());
        out.push(b':');
        if !write_node(child, found, out) {
            out.truncate(start);
        }
    }
    let has_any = out.len() > before;
    if has_any {
        out.push(b'}');
    }
    has_any
}
