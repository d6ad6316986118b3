//! SARIF 2.1.0, for code scanning and editors.

use std::path::{Component, Path};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use serde_json::Value;
use tamis::diagnostic::{SarifFile, SarifLog};

use super::Findings;
use crate::failure::Failure;
use crate::output;

/// The characters that a URI escapes: all but the unreserved ones (RFC 3986, section 2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(crate) fn sarif(files: &[Findings<'_>], failures: &[Failure]) -> Result<String, Failure> {
    let uris: Vec<String> = files.iter().map(uri_of).collect();
    let sarif: Vec<SarifFile<'_>> = files.iter().zip(&uris).map(|(file, uri)| sarif_file(file, uri)).collect();
    let log = SarifLog::new(&sarif);
    let log = failures.iter().fold(log, |log, failure| log.with_failure(failure.message()));
    match files.iter().find(|file| !file.is_file() && !file.diagnostics.is_empty()) {
        Some(query) => output::json(&without_file(&log, query)?),
        None => output::json(&log),
    }
}

/// The log without the locations and fixes of a query that is in no file: both would name one.
fn without_file(log: &SarifLog, query: &Findings<'_>) -> Result<Value, Failure> {
    let mut log = serde_json::to_value(log).map_err(|error| Failure::new(format!("cannot write JSON: {error}")))?;
    let results = log.pointer_mut("/runs/0/results").and_then(Value::as_array_mut);
    for result in results.into_iter().flatten() {
        let region = |name: &str| result.pointer(&format!("/locations/0/physicalLocation/{name}"));
        if region("artifactLocation/uri").and_then(Value::as_str) != Some(&query.source.name) {
            continue;
        }
        let [line, column] = ["region/startLine", "region/startColumn"].map(|name| region(name).map(Value::to_string));
        let position = [Some(query.source.name.clone()), line, column].map(Option::unwrap_or_default).join(":");
        let Some(fields) = result.as_object_mut() else { continue };
        fields.retain(|name, _| !["locations", "relatedLocations", "fixes"].contains(&name.as_str()));
        if let Some(text) = result.pointer_mut("/message/text") {
            *text = format!("{position}: {}", text.as_str().unwrap_or_default()).into();
        }
    }
    Ok(log)
}

fn sarif_file<'l>(file: &Findings<'l>, uri: &'l str) -> SarifFile<'l> {
    let sarif = SarifFile::new(uri, &file.source.text, file.diagnostics);
    if file.source.has_bom { sarif.after_byte_order_mark() } else { sarif }
}

fn uri_of(file: &Findings<'_>) -> String {
    if file.is_file() { uri(file.path) } else { file.source.name.clone() }
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
