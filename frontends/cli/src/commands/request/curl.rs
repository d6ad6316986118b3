//! The `curl` command that sends a request, for a POSIX shell.

use std::path::Path;

use tamis::diagnostic::is_invisible;
use tamis::request::{Body, CodeScorerForm, Target};

use crate::config::{Api, base_url};
use crate::failure::Failure;
use crate::text;

/// Where and how a request is sent, and where the response goes.
pub(super) struct Sending<'a> {
    pub(super) api: Api<'a>,
    /// The file that the response is written to; standard output if there is none.
    pub(super) output: Option<&'a Path>,
}

/// The command with one option per line, and the JSON that it reads; `path` is the path of the target with its ids.
///
/// The JSON is not an argument, as systems limit an argument to 128 KiB.
pub(super) fn command(
    target: Target,
    sending: &Sending<'_>,
    path: &str,
    body: &Body,
    json: &str,
) -> Result<String, Failure> {
    let url = url(sending.api.base_url, path)?;
    let mut parts = vec![
        format!("curl -sS --fail-with-body --request {}", target.method()),
        format!("--url {}", quoted(&url)),
        // The shell that runs the command reads the key.
        format!("--header \"{}\"", sending.api.auth.header()),
    ];
    if let Some(file) = sending.output {
        parts.push(format!("--output {}", word("--output", &file.display().to_string())?));
    }
    let input = match body.form() {
        Some(form) => {
            for field in fields(form) {
                parts.push(format!("{} {}", field.option, word(&field.flag, &field.value)?));
            }
            form.filters.as_deref()
        }
        None => {
            parts.push("--header 'Content-Type: application/json'".to_owned());
            parts.push("--data-binary @-".to_owned());
            Some(json)
        }
    };
    let command = parts.join(" \\\n  ");
    Ok(match input {
        Some(json) => command + &here_document(&text::escape_json(json)),
        None => command,
    })
}

/// A here-document; its delimiter is quoted, so that the shell interprets nothing in it.
fn here_document(text: &str) -> String {
    let mut delimiter = "JSON".to_owned();
    // No line of valid JSON is a bare word, so this is for invalid JSON.
    while text.lines().any(|line| line == delimiter) {
        delimiter.push('_');
    }
    format!(" <<'{delimiter}'\n{text}\n{delimiter}")
}

/// The URL of a path of the API.
pub(in crate::commands) fn url(base: &str, path: &str) -> Result<String, Failure> {
    if !base_url::is_valid(base) {
        return Err(
            Failure::new(format!("invalid value {} for `--base-url`", text::quote(base))).help(base_url::EXAMPLE)
        );
    }
    // The base decides whether the path has a version: the API's documentation has one, its clients have none.
    Ok(format!("{}{}", base.trim_end_matches('/'), path.strip_prefix("/v2").unwrap_or(path)))
}

/// A field of a form, as an option of `curl`.
pub(super) struct Field {
    pub(super) option: &'static str,
    pub(super) value: String,
    /// The flag that gives the value.
    flag: String,
}

/// The fields of the form; the filters are read from standard input.
pub(super) fn fields(form: &CodeScorerForm) -> Vec<Field> {
    let one = |name: &str, value: Option<String>| value.map(|value| (name.to_owned(), value));
    let many = |name: &str, values: &Option<Vec<String>>| -> Vec<(String, String)> {
        values.iter().flatten().map(|value| (name.to_owned(), value.clone())).collect()
    };
    let texts = [
        one(form.scope.setting().as_str(), Some(form.scope.id().to_string())),
        one("limit", form.limit.map(|limit| limit.to_string())),
        one("starting_token", form.starting_token.map(|token| token.to_string())),
        one("sort", form.sort.as_deref().map(text::escape_json)),
    ];
    let lists =
        [many("required_scorers", &form.required_scorers), many("scoreable_node_types", &form.scoreable_node_types)];
    let texts = texts.into_iter().flatten().chain(lists.into_iter().flatten());
    let file = format!("file=@{}", form_path(&form.file));
    let mut fields = vec![Field { option: "--form", value: file, flag: "--code-scorer".to_owned() }];
    // Unlike `--form`, `--form-string` never reads a value from a file.
    fields.extend(texts.map(|(name, value)| Field {
        option: "--form-string",
        value: format!("{name}={value}"),
        flag: format!("--{}", name.replace('_', "-")),
    }));
    if form.filters.is_some() {
        fields.push(Field { option: "--form", value: "filters=<-".to_owned(), flag: "--query".to_owned() });
    }
    fields
}

/// A path for `--form`: in double quotes, so that `;` and `,` are part of it.
fn form_path(path: &str) -> String {
    format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The value of a flag as a word of a POSIX shell. It cannot be escaped as in JSON, so all of it must be visible.
fn word(flag: &str, text: &str) -> Result<String, Failure> {
    if text.chars().all(is_visible) {
        return Ok(quoted(text));
    }
    Err(Failure::new(format!("invisible character in the value of {}: {}", text::quote(flag), text::quote(text)))
        .help("remove it: a command must show everything that it does"))
}

/// Whether a character is visible as it is.
const fn is_visible(c: char) -> bool {
    !is_invisible(c) && !matches!(c, '\n' | '\r' | '\t')
}

/// A text as a word of a POSIX shell: in single quotes, where only a single quote is special.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
