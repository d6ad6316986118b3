//! SARIF 2.1.0, for code scanning and editors.
//!
//! Needs the feature `sarif`. Source:
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html>.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::{Code, Diagnostic, Diagnostics, Edit, Fix, Safety, Severity};
use crate::source::{Lines, Span};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A SARIF log with one run.
#[derive(Clone, Debug, Serialize)]
pub struct SarifLog {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    results: Vec<SarifResult>,
}

#[derive(Clone, Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: Code,
    short_description: Message,
    full_description: Message,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Clone, Debug, Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct Configuration {
    level: Level,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Clone, Debug, Serialize)]
struct Notification {
    level: Level,
    message: Message,
}

#[derive(Clone, Debug, Serialize)]
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

#[derive(Clone, Debug, Serialize)]
struct Fingerprints {
    #[serde(rename = "tamis/v1")]
    words: String,
}

#[derive(Clone, Debug, Serialize)]
struct Message {
    text: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
    physical_location: PhysicalLocation,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Clone, Debug, Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    byte_offset: u32,
    byte_length: u32,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix {
    description: Message,
    artifact_changes: [ArtifactChange; 1],
    properties: FixProperties,
}

/// The safety of a fix, for which SARIF has no property.
#[derive(Clone, Debug, Serialize)]
struct FixProperties {
    safety: Safety,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}

#[derive(Clone, Debug, Serialize)]
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

/// A text and its diagnostics.
#[derive(Clone, Copy, Debug)]
pub struct SarifFile<'a> {
    uri: &'a str,
    text: &'a str,
    diagnostics: &'a Diagnostics,
    /// The number of bytes of the file before the text.
    skipped_bytes: u32,
}

impl<'a> SarifFile<'a> {
    /// Creates a file from its URI, such as `queries/slow.tamis`, its text, and the diagnostics of the text.
    #[must_use]
    pub const fn new(uri: &'a str, text: &'a str, diagnostics: &'a Diagnostics) -> Self {
        Self { uri, text, diagnostics, skipped_bytes: 0 }
    }

    fn omitted(&self) -> Option<Notification> {
        let count = self.diagnostics.omitted().total();
        let message = format!("{}: {count} more diagnostics are not listed", self.uri);
        (count > 0).then(|| Notification { level: Level::Note, message: Message::new(message) })
    }

    /// Returns the file with a byte order mark before the text: SARIF counts its bytes, but not as a column.
    #[must_use]
    pub const fn after_byte_order_mark(self) -> Self {
        Self { skipped_bytes: 3, ..self }
    }
}

impl SarifLog {
    /// Creates the log of a run over some files, with a rule for each code. It notes how many diagnostics of a file are
    /// only counted.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::diagnostic::{SarifFile, SarifLog};
    ///
    /// let text = "not not is_complete";
    /// let found = tamis::lint::lint(text, &tamis::Schema::builtin(), &Default::default(), &Default::default());
    /// let log = SarifLog::new(&[SarifFile::new("queries/done.tamis", text, &found)]);
    /// let json = serde_json::to_value(&log)?;
    /// assert_eq!(json["runs"][0]["results"][0]["ruleId"], "double-negation");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn new(files: &[SarifFile<'_>]) -> Self {
        let codes: BTreeSet<Code> =
            files.iter().flat_map(|file| file.diagnostics.iter()).map(|found| found.code).collect();
        let codes: Vec<Code> = codes.into_iter().collect();
        let driver = Driver {
            name: "tamis",
            semantic_version: env!("CARGO_PKG_VERSION"),
            rules: codes.iter().copied().map(Rule::new).collect(),
        };
        Self {
            schema: SCHEMA,
            version: "2.1.0",
            runs: [Run {
                tool: Tool { driver },
                invocations: [Invocation {
                    execution_successful: true,
                    tool_execution_notifications: files.iter().filter_map(SarifFile::omitted).collect(),
                }],
                column_kind: "unicodeCodePoints",
                results: files.iter().flat_map(|file| Artifact::new(*file).results(&codes)).collect(),
            }],
        }
    }

    /// Adds a reason why the run is incomplete, such as a file that cannot be read.
    #[must_use]
    pub fn with_failure(mut self, message: impl Into<String>) -> Self {
        let [Run { invocations: [invocation], .. }] = &mut self.runs;
        invocation.execution_successful = false;
        let notification = Notification { level: Level::Error, message: Message::new(message) };
        invocation.tool_execution_notifications.push(notification);
        self
    }
}

/// A file with its lines indexed.
struct Artifact<'a> {
    file: SarifFile<'a>,
    lines: Lines<'a>,
}

impl<'a> Artifact<'a> {
    fn new(file: SarifFile<'a>) -> Self {
        Self { file, lines: Lines::new(file.text) }
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
        // Line breaks and spacing do not matter.
        let words: Vec<&str> = found.span.text(self.file.text).split_whitespace().collect();
        let parts = [self.file.uri, found.code.as_str(), &words.join(" ")];
        // This byte does not occur in UTF-8, so it separates the parts.
        fnv1a(parts.iter().flat_map(|part| part.bytes().chain([0xff])))
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

    fn location(&self) -> ArtifactLocation {
        ArtifactLocation { uri: self.file.uri.to_owned() }
    }

    fn location_of(&self, span: Span, text: &str) -> Location {
        Location {
            message: Some(text).filter(|text| !text.is_empty()).map(Message::new),
            physical_location: PhysicalLocation { artifact_location: self.location(), region: self.region(span) },
        }
    }

    fn region(&self, span: Span) -> Region {
        let (start, end) = (self.lines.position(span.start), self.lines.position(span.end));
        // Bytes count from the start of the file, columns from the start of its text.
        Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
            byte_offset: span.start.saturating_add(self.file.skipped_bytes),
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
                artifact_location: self.location(),
                replacements: fix.edits.iter().map(replacement).collect(),
            }],
            properties: FixProperties { safety: fix.safety },
        }
    }
}

/// The message, the primary label and the help of a diagnostic, on separate lines.
fn description(found: &Diagnostic) -> String {
    let label = Some(found.label.as_str()).filter(|text| !text.is_empty());
    let parts: Vec<&str> = [Some(found.message.as_str()), label, found.help.as_deref()].into_iter().flatten().collect();
    parts.join("\n")
}

/// The 64-bit FNV-1a hash, which is stable, unlike those of `std`.
fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    bytes.fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        for (text, hash) in
            [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)]
        {
            assert_eq!(fnv1a(text.bytes()), hash, "{text}");
        }
    }

    #[test]
    fn bytes_count_the_byte_order_mark_and_columns_do_not() {
        let found = vec![Diagnostic::new(Code::UnexpectedToken, "wrong", Span::new(2, 3))].into();
        let file = SarifFile::new("a.tamis", "a b", &found);
        let region = |file| {
            let log = serde_json::to_value(SarifLog::new(&[file])).unwrap();
            log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"].clone()
        };
        let (plain, marked) = (region(file), region(file.after_byte_order_mark()));
        assert_eq!((&plain["startColumn"], &marked["startColumn"]), (&3.into(), &3.into()));
        assert_eq!((&plain["byteOffset"], &marked["byteOffset"]), (&2.into(), &5.into()));
    }

    #[test]
    fn a_failure_makes_the_run_unsuccessful() {
        let log = serde_json::to_value(SarifLog::new(&[]).with_failure("cannot read `a`")).unwrap();
        let invocation = &log["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        assert_eq!(invocation["toolExecutionNotifications"][0]["message"]["text"], "cannot read `a`");
    }
}
