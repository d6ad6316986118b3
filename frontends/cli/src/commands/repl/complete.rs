//! Completion in queries and commands.

use tamis::diagnostic::Edit;
use tamis::request::Target;
use tamis::{Code, Span, Suggestion};

use super::commands::{self, DEFAULT, EXTENSION, OUTPUTS, SETTINGS};
use super::session::Session;
use super::theme::THEMES;
use crate::config::zone::LOCAL;

/// The extensions of files of records.
const RECORD_FILES: [&str; 6] = ["jsonl", "ndjson", "json", "csv", "gz", "zst"];

/// A completion.
pub(super) struct Entry {
    /// The text shown in a menu.
    pub(super) label: String,
    /// The edit made when it is accepted.
    pub(super) edit: Edit,
    /// A short description.
    pub(super) about: String,
}

/// The completions at byte `at` of a line, best first.
pub(super) fn entries(session: &Session, line: &str, at: usize) -> Vec<Entry> {
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    let mut entries: Vec<Entry> = match session.call(line) {
        Some(_) => in_command(session, Span::new(0, at).text(line)),
        None => {
            let completion = session.compiler().complete(line, at, session.recent());
            completion.suggestions.into_iter().map(Entry::of).collect()
        }
    };
    // Some names of columns and files contain characters that a terminal would interpret.
    entries.retain(|entry| !entry.edit.text.contains(char::is_control));
    entries
}

/// The entries that start with what is typed, if there are any, so that Tab can accept a single one at once.
pub(super) fn prefer_prefix_matches(mut entries: Vec<Entry>, line: &str, at: usize) -> Vec<Entry> {
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    let is_prefix_match = |entry: &Entry| {
        let written = Span::new(entry.edit.span.start, at).text(line).to_lowercase();
        let starts = |text: &str| text.to_lowercase().starts_with(&written);
        !written.is_empty() && (starts(&entry.label) || starts(&entry.edit.text))
    };
    if entries.iter().any(is_prefix_match) {
        entries.retain(is_prefix_match);
    }
    entries
}

impl Entry {
    fn of(suggestion: Suggestion) -> Self {
        let about = [suggestion.detail, suggestion.documentation];
        let about = about.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        Self { label: suggestion.label, edit: suggestion.edit, about }
    }
}

/// The completions after `before` in a command.
fn in_command(session: &Session, before: &str) -> Vec<Entry> {
    let words: Vec<&str> = before.split_whitespace().collect();
    let (known, prefix) = match words.split_last() {
        Some((last, known)) if !before.ends_with(char::is_whitespace) => (known, *last),
        _ => (words.as_slice(), ""),
    };
    let end = u32::try_from(before.len()).unwrap_or(u32::MAX);
    let start = end.saturating_sub(u32::try_from(prefix.len()).unwrap_or(u32::MAX));
    let prefix = prefix.to_lowercase();
    let position = |word: &str| word.to_lowercase().find(&prefix);
    let mut options: Vec<_> = options(session, known);
    options.retain(|(word, _)| position(word).is_some());
    // Prefix matches come first: `par` also matches `Europe/Paris`.
    options.sort_by_key(|(word, _)| position(word) != Some(0));
    let entry = |(label, about): (String, String)| {
        let edit = Edit::replace(Span::new(start, end), label.clone());
        Entry { label, edit, about }
    };
    options.into_iter().map(entry).collect()
}

/// The words that may follow the `known` words of a command, each with a description.
fn options(session: &Session, known: &[&str]) -> Vec<(String, String)> {
    let named = |names: Vec<&str>| names.into_iter().map(|name| (name.to_owned(), String::new())).collect();
    let Some((&name, arguments)) = known.split_first() else {
        return commands::ALL.iter().map(|command| (command.name.to_owned(), command.about.to_owned())).collect();
    };
    let Ok(command) = commands::find(name) else { return Vec::new() };
    match (command.name, arguments) {
        (":columns", []) => named(session.schema.columns().map(|column| column.id.as_str()).collect()),
        (":request", []) => targets(),
        (":set", []) => named(SETTINGS.to_vec()),
        (":set", ["target"]) => targets().into_iter().chain(named(vec![DEFAULT])).collect(),
        (":set", ["output"]) => named(OUTPUTS.to_vec()),
        (":set", ["theme"]) => named(THEMES.to_vec()),
        (":copy", []) => named(vec!["query"]),
        (":set", ["tz"]) => {
            named(chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).chain([LOCAL, DEFAULT]).collect())
        }
        (":set", ["columns"]) => files("json"),
        (":match", []) => RECORD_FILES.iter().flat_map(|extension| files(extension)).collect(),
        (":open", []) => files(EXTENSION).into_iter().map(|(name, about)| (stem(name), about)).collect(),
        (":rule", _) => Code::ALL.iter().map(|code| (code.to_string(), code.meaning().to_owned())).collect(),
        (":help", []) => named(vec!["language"]),
        _ => Vec::new(),
    }
}

fn targets() -> Vec<(String, String)> {
    Target::ALL.iter().map(|target| (target.as_str().to_owned(), target.path().to_owned())).collect()
}

fn stem(name: String) -> String {
    name.strip_suffix(EXTENSION).and_then(|name| name.strip_suffix('.')).map(str::to_owned).unwrap_or(name)
}

/// The files in the current directory with this extension; empty if it cannot be read.
fn files(extension: &str) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(".").into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let has_extension = |name: &String| name.rsplit_once('.').is_some_and(|(_, found)| found == extension);
    let mut names: Vec<(String, String)> = names.filter(has_extension).map(|name| (name, String::new())).collect();
    names.sort();
    names
}
