//! What holds of the fixes of queries inside any file: the fuzz target `embedded` asks for it, and tests do.

use std::sync::LazyLock;

use tamis::diagnostic::{Edit, Safety};
use tamis::lint::{Levels, fix, lint};
use tamis::{Options, Schema, Span};

use super::format::Format;
use super::host_file::HostFile;
use super::query::{EmbeddedQuery, edited};
use super::writer::Writer;
use crate::commands::lint::keys::KeyPattern;

static SCHEMA: LazyLock<Schema> = LazyLock::new(Schema::builtin);
static OPTIONS: LazyLock<Options> =
    LazyLock::new(|| "2026-01-15T12:00:00Z".parse().map_or_else(|_| Options::default(), Options::at));
static QUERIES: LazyLock<Option<KeyPattern>> = LazyLock::new(|| KeyPattern::parse("$..q").ok());

/// Fixes the queries of a file, which are the values of all its keys `q` and its blocks of code, in each format that it
/// can be read in.
///
/// # Errors
///
/// The first fix that does not do to the file what it does to its query, and nothing else: what was found instead, in
/// words.
pub fn fixes_hold(text: &str) -> Result<(), String> {
    Format::NAMES.into_iter().try_for_each(|(_, format)| match queries(text, format) {
        Some(queries) => (0..queries.len()).try_for_each(|index| hold_in(text, format, &queries, index)),
        None => Ok(()),
    })
}

fn queries(text: &str, format: Format) -> Option<Vec<EmbeddedQuery>> {
    let host = HostFile::read(text, format).ok()?;
    match format {
        Format::Markdown => Some(host.blocks(&["tamis".to_owned()])),
        _ => host.queries(QUERIES.as_ref()?).ok(),
    }
}

fn comments(text: &str, format: Format) -> Vec<&str> {
    let spans: Vec<Span> = HostFile::read(text, format).map(|host| host.comments()).unwrap_or_default();
    spans.into_iter().map(|span| span.text(text)).collect()
}

fn hold_in(text: &str, format: Format, queries: &[EmbeddedQuery], index: usize) -> Result<(), String> {
    let Some(query) = queries.get(index) else { return Ok(()) };
    let writer = Writer { schema: &SCHEMA, options: &OPTIONS };
    let levels = Levels::default();
    for found in &lint(&query.text, &SCHEMA, &OPTIONS, &levels) {
        let placed = query.diagnostic(found, &writer);
        for fix in &placed.fixes {
            let is_this = |own: &&tamis::diagnostic::Fix| own.title == fix.title && own.safety == fix.safety;
            let Some(own) = found.fixes.iter().find(is_this) else { return Err(format!("{fix:?} is of no fix")) };
            hold_after(text, format, queries, index, &fix.edits, &edited(&query.text, &own.edits))?;
        }
    }
    for safety in [Safety::Safe, Safety::Unsafe] {
        let fixed = fix(&query.text, &SCHEMA, &OPTIONS, &levels, safety).text;
        if let Some(edits) = query.rewritten(&fixed, &writer) {
            // It is written only if it is read again.
            let after = edited(text, &edits);
            let is_read = self::queries(&after, format).is_some_and(|after| says(&after, queries, index, &fixed));
            if is_read && comments(&after, format) != comments(text, format) {
                return Err(format!("{format:?}: a comment is lost\n{text}\n---\n{after}"));
            }
        }
    }
    Ok(())
}

/// Whether edits of a file do what they do to its query, and nothing else.
fn hold_after(
    text: &str,
    format: Format,
    queries: &[EmbeddedQuery],
    index: usize,
    edits: &[Edit],
    expected: &str,
) -> Result<(), String> {
    let after = edited(text, edits);
    let wrong =
        |what: &str| Err(format!("{format:?}: {what}: {edits:?}\n{text}\n---\n{after}\n--- instead of\n{expected}"));
    match self::queries(&after, format) {
        None => wrong("the file cannot be read"),
        Some(found) if !says(&found, queries, index, expected) => wrong("it has other queries"),
        Some(_) if comments(&after, format) != comments(text, format) => wrong("a comment is lost"),
        Some(_) => Ok(()),
    }
}

/// Whether the queries are those before, but for one.
fn says(after: &[EmbeddedQuery], before: &[EmbeddedQuery], index: usize, expected: &str) -> bool {
    let writer = Writer { schema: &SCHEMA, options: &OPTIONS };
    let wanted = |at: usize, query: &EmbeddedQuery| if at == index { expected.to_owned() } else { query.text.clone() };
    after.len() == before.len()
        && after.iter().zip(before).enumerate().all(|(at, (after, before))| {
            let wanted = wanted(at, before);
            // Where lines are joined, a block may keep more space between two words than its query has.
            after.says(&wanted, &writer) || after.text.split_whitespace().eq(wanted.split_whitespace())
        })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::fixes_hold;

    #[test]
    fn fixes_hold_in_the_seeds() {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/embedded");
        let mut count = 0;
        for seed in fs::read_dir(seeds).unwrap() {
            let text = fs::read_to_string(seed.unwrap().path()).unwrap();
            assert_eq!(fixes_hold(&text), Ok(()));
            count += 1;
        }
        assert!(count > 5);
    }
}
