//! SARIF 2.1.0, for code scanning and editors.
//!
//! Source: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html>.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hasher;
use std::path::{Component, Path};

use fnv::FnvHasher;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use serde::Serialize;
use tamis::diagnostic::{Edit, Fix, Safety};
use tamis::source::Lines;
use tamis::{Code, Diagnostic, Severity, Span};

use super::description;
use crate::commands::lint::linter::{Linted, words};
use crate::failure::Failure;
use crate::input::STDIN;
use crate::output;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The characters that a URI escapes: all but the unreserved ones (RFC 3986, section 2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    results: Vec<SarifResult>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: Code,
    short_description: Message,
    full_description: Message,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Configuration {
    level: Level,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: Level,
    message: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: Code,
    rule_index: usize,
    level: Level,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix>,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "tamis/v1")]
    words: String,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Clone, Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    byte_offset: u32,
    byte_length: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix {
    description: Message,
    artifact_changes: [ArtifactChange; 1],
    properties: FixProperties,
}

/// The safety of a fix, for which SARIF has no property.
#[derive(Serialize)]
struct FixProperties {
    safety: Safety,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Error,
    Warning,
    Note,
}

impl From<Severity> for Level {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Advice => Self::Note,
        }
    }
}

impl Message {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}

impl Rule {
    fn new(code: Code) -> Self {
        let page = code.page();
        // The first paragraphs, without the line before them.
        let about =
            page.split("\n## ").next().and_then(|about| about.split_once(".) ")).map_or(page, |(_, about)| about);
        Self {
            id: code,
            short_description: Message::new(code.meaning()),
            full_description: Message::new(about.trim()),
            help: Help { text: page, markdown: page },
            default_configuration: Configuration { level: code.default_severity().into() },
        }
    }
}

/// A file with findings.
struct Artifact<'l> {
    file: &'l Linted,
    location: ArtifactLocation,
    lines: Lines<'l>,
}

impl<'l> Artifact<'l> {
    fn new(file: &'l Linted) -> Self {
        let uri = if file.path == Path::new(STDIN) { file.source.name.clone() } else { uri(&file.path) };
        Self { file, location: ArtifactLocation { uri }, lines: Lines::new(&file.source.text) }
    }

    fn results(&self, codes: &[Code]) -> Vec<SarifResult> {
        let mut seen = HashMap::new();
        let results = self.file.diagnostics.iter().map(|found| {
            let fingerprint = self.fingerprint(found);
            let times: &mut u32 = seen.entry(fingerprint).or_default();
            *times += 1;
            self.result(found, codes, format!("{fingerprint:016x}:{times}"))
        });
        results.collect()
    }

    /// A fingerprint that stays the same if lines move.
    fn fingerprint(&self, found: &Diagnostic) -> u64 {
        let mut hasher = FnvHasher::default();
        for part in [&self.location.uri, found.code.as_str(), &words(found, &self.file.source.text)] {
            hasher.write(part.as_bytes());
            // This byte does not occur in UTF-8, so it separates the parts.
            hasher.write(&[0xff]);
        }
        hasher.finish()
    }

    fn result(&self, found: &Diagnostic, codes: &[Code], fingerprint: String) -> SarifResult {
        SarifResult {
            rule_id: found.code,
            rule_index: codes.binary_search(&found.code).unwrap_or_default(),
            level: found.severity.into(),
            message: Message::new(description(found)),
            locations: [self.location_of(found.span, "")],
            related_locations: found.secondary.iter().map(|label| self.location_of(label.span, &label.text)).collect(),
            partial_fingerprints: Fingerprints { words: fingerprint },
            fixes: found.fixes.iter().map(|fix| self.fix(fix)).collect(),
        }
    }

    fn location_of(&self, span: Span, text: &str) -> Location {
        Location {
            message: Some(text).filter(|text| !text.is_empty()).map(Message::new),
            physical_location: PhysicalLocation { artifact_location: self.location.clone(), region: self.region(span) },
        }
    }

    fn region(&self, span: Span) -> Region {
        let (start, end) = (self.lines.position(span.start), self.lines.position(span.end));
        // Bytes count from the start of the file, columns from the start of its text.
        let bom_length = if self.file.source.has_bom { 3 } else { 0 };
        Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
            byte_offset: span.start + bom_length,
            byte_length: span.len(),
        }
    }

    fn fix(&self, fix: &Fix) -> SarifFix {
        let replacement = |edit: &Edit| Replacement {
            deleted_region: self.region(edit.span),
            inserted_content: Message::new(&edit.text),
        };
        SarifFix {
            description: Message::new(&fix.title),
            artifact_changes: [ArtifactChange {
                artifact_location: self.location.clone(),
                replacements: fix.edits.iter().map(replacement).collect(),
            }],
            properties: FixProperties { safety: fix.safety },
        }
    }
}

pub(in crate::commands::lint) fn sarif(linted: &[Linted], failures: &[Failure]) -> Result<String, Failure> {
    let codes: BTreeSet<Code> = linted.iter().flat_map(|file| &file.diagnostics).map(|found| found.code).collect();
    let codes: Vec<Code> = codes.into_iter().collect();
    let driver = Driver {
        name: "tamis",
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: codes.iter().copied().map(Rule::new).collect(),
    };
    let notification =
        |failure: &Failure| Notification { level: Level::Error, message: Message::new(failure.message()) };
    output::json(&Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver },
            invocations: [Invocation {
                execution_successful: failures.is_empty(),
                tool_execution_notifications: failures.iter().map(notification).collect(),
            }],
            column_kind: "unicodeCodePoints",
            results: linted.iter().flat_map(|file| Artifact::new(file).results(&codes)).collect(),
        }],
    })
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
