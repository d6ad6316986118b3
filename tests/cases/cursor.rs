//! Queries with a cursor in them.

/// A query without its `│`, and the byte where that stood.
pub(crate) fn split(marked: &str) -> Result<(String, u32), String> {
    let (before, after) = marked.split_once('│').ok_or("the query has no cursor `│`")?;
    Ok((format!("{before}{after}"), u32::try_from(before.len()).unwrap()))
}
