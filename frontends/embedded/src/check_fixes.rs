//! The property of fixes inside files that the fuzz target `embedded` and tests check.

use std::sync::LazyLock;

use tamis::diagnostic::Fix;
use tamis::lint::{Levels, lint};
use tamis::{Diagnostics, Options, Schema, Span};

use super::edits::edited;
use super::format::Format;
use super::host_file::HostFile;
use super::keys::KeyPattern;
use super::offered::Fixable;
use super::query::EmbeddedQuery;
use super::writer::Writer;

static SCHEMA: LazyLock<Schema> = LazyLock::new(Schema::builtin);
static OPTIONS: LazyLock<Options> =
    LazyLock::new(|| "2026-01-15T12:00:00Z".parse().map_or_else(|_| Options::default(), Options::at));
static WRITER: LazyLock<Writer<'static>> = LazyLock::new(|| Writer { schema: &SCHEMA, options: &OPTIONS });
static QUERIES: LazyLock<Option<KeyPattern>> = LazyLock::new(|| KeyPattern::parse("$..q").ok());

/// Checks the fixes of the queries in a file, which are the values of all keys `q` and the code blocks, in each format
/// in which the file can be read.
///
/// # Errors
///
/// Returns a description of the first fix whose effect on the file differs from its effect on the query.
pub fn check_embedded_fixes(text: &str) -> Result<(), String> {
    Format::NAMES.into_iter().try_for_each(|(_, format)| match queries(text, format) {
        Some(queries) => check_in(text, format, &queries),
        None => Ok(()),
    })
}

fn queries(text: &str, format: Format) -> Option<Vec<EmbeddedQuery>> {
    let host = HostFile::read(text, format, None).ok()?;
    match format {
        Format::Markdown => Some(host.blocks(&["tamis".to_owned()], false)),
        _ => host.queries(QUERIES.as_ref()?, false).ok(),
    }
}

fn comments(text: &str, format: Format) -> Vec<&str> {
    let spans: Vec<Span> = HostFile::read(text, format, None).map(|host| host.comments()).unwrap_or_default();
    spans.into_iter().map(|span| span.text(text)).collect()
}

/// Checks that each fix offered for a query has the same effect in its file.
fn check_in(text: &str, format: Format, queries: &[EmbeddedQuery]) -> Result<(), String> {
    let own: Vec<Diagnostics> =
        queries.iter().map(|query| lint(&query.text, &SCHEMA, &OPTIONS, &Levels::default())).collect();
    let is_read_back = |after: &str, fixed: &[Option<&str>]| is_read_back(after, (text, queries), format, fixed);
    let mapped = Fixable { text, queries, writer: *WRITER, is_read_back: &is_read_back }.map_diagnostics(own.clone());
    let found = own.iter().enumerate().flat_map(|(index, own)| own.iter().map(move |own| (index, own)));
    for ((index, own), mapped) in found.zip(mapped.iter()) {
        let query = queries.get(index).map(|query| query.text.as_str()).unwrap_or_default();
        for fix in &mapped.fixes {
            let same = own.fixes.iter().filter(|own| own.title == fix.title && own.safety == fix.safety);
            let after = edited(text, &fix.edits);
            let holds = |own: &Fix| {
                let expected = edited(query, &own.edits);
                let fixed: Vec<Option<&str>> =
                    (0..queries.len()).map(|at| (at == index).then_some(expected.as_str())).collect();
                is_read_back(&after, &fixed)
            };
            if !same.into_iter().any(holds) {
                return Err(format!("{format:?}: {fix:?} has another effect\n{text}\n---\n{after}"));
            }
        }
    }
    Ok(())
}

/// Whether the fixed file has the same comments and queries as before, except for the fixed one.
fn is_read_back(after: &str, (text, before): (&str, &[EmbeddedQuery]), format: Format, fixed: &[Option<&str>]) -> bool {
    let expected = before.iter().zip(fixed).map(|(query, fixed)| fixed.unwrap_or(&query.text));
    queries(after, format).is_some_and(|read| {
        read.len() == before.len()
            && read.iter().zip(expected).all(|(query, expected)| query.is_equivalent(expected, &WRITER))
    }) && comments(after, format) == comments(text, format)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::check_embedded_fixes;

    #[test]
    fn fixes_of_the_seeds_have_the_same_effect_in_files() {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/embedded");
        let mut count = 0;
        for seed in fs::read_dir(seeds).unwrap() {
            let text = fs::read_to_string(seed.unwrap().path()).unwrap();
            assert_eq!(check_embedded_fixes(&text), Ok(()));
            count += 1;
        }
        assert!(count > 5);
    }
}
