//! SARIF 2.1.0, for code scanning and editors.

use std::path::{Component, Path};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use tamis::diagnostic::{SarifFile, SarifLog};

use crate::commands::lint::linter::Linted;
use crate::failure::Failure;
use crate::input::STDIN;
use crate::output;

/// The characters that a URI escapes: all but the unreserved ones (RFC 3986, section 2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(crate) fn sarif(linted: &[Linted], failures: &[Failure]) -> Result<String, Failure> {
    let uris: Vec<String> = linted.iter().map(uri_of).collect();
    let files: Vec<SarifFile<'_>> = linted.iter().zip(&uris).map(|(file, uri)| sarif_file(file, uri)).collect();
    let log = SarifLog::new(&files);
    output::json(&failures.iter().fold(log, |log, failure| log.with_failure(failure.message())))
}

fn sarif_file<'l>(file: &'l Linted, uri: &'l str) -> SarifFile<'l> {
    let sarif = SarifFile::new(uri, &file.source.text, &file.diagnostics);
    if file.source.has_bom { sarif.after_byte_order_mark() } else { sarif }
}

fn uri_of(file: &Linted) -> String {
    if file.path == Path::new(STDIN) { file.source.name.clone() } else { uri(&file.path) }
}

/// A path as a URI, relative to the current directory if the file is inside it.
fn uri(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let path = here.and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path);
    let steps = path.components().filter_map(|component| match component {
        Component::CurDir | Component::RootDir => None,
        _ => Some(percent_encode(component.as_os_str().as_encoded_bytes(), ESCAPED).to_string()),
    });
    let relative = steps.collect::<Vec<_>>().join("/");
    if path.is_absolute() { format!("file:///{relative}") } else { relative }
}
