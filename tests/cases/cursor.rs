//! Queries with a cursor.

/// Splits a query at its `│`: returns the query without it, and its byte offset.
pub(crate) fn split(marked: &str) -> Result<(String, u32), String> {
    let (before, after) = marked.split_once('│').ok_or("the query has no cursor `│`")?;
    Ok((format!("{before}{after}"), u32::try_from(before.len()).unwrap()))
}
