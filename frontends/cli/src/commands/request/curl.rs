//! The `curl` command that sends a request, for a POSIX shell.

use std::path::Path;

use tamis::diagnostic::is_invisible;
use tamis::request::{Body, CodeScorerForm, Content, Target};

use super::auth::Auth;
use crate::failure::Failure;
use crate::text;

/// Where a request is sent, with what, and where the response goes.
pub(super) struct Sending<'a> {
    pub(super) base_url: &'a str,
    pub(super) auth: Auth,
    /// The file that the response is written to; standard output if there is none.
    pub(super) output: Option<&'a Path>,
}

/// The command, an option on each line, and the JSON that it reads; `path` is the target's with its ids.
///
/// The JSON is no argument: systems take no argument of more than 128 KiB.
pub(super) fn command(
    target: Target,
    sending: &Sending<'_>,
    path: &str,
    body: &Body,
    json: &str,
) -> Result<String, Failure> {
    let url = url(sending.base_url, path)?;
    let mut parts = vec![
        format!("curl -sS --fail-with-body --request {}", target.method()),
        format!("--url {}", quoted(&url)),
        // The shell that runs the command finds the key.
        format!("--header \"{}\"", sending.auth.header()),
    ];
    if let Some(file) = sending.output {
        parts.push(format!("--output {}", word("--output", &file.display().to_string())?));
    }
    let input = match body.content() {
        Content::CodeScorer(form) => {
            parts.extend(fields(form)?);
            form.filters.as_deref()
        }
        _ => {
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

/// What a command reads, as the lines after it; in quotes, so that nothing in it means anything to the shell.
fn here_document(text: &str) -> String {
    let mut delimiter = "JSON".to_owned();
    // No line of JSON is a bare word, so this is for what is none.
    while text.lines().any(|line| line == delimiter) {
        delimiter.push('_');
    }
    format!(" <<'{delimiter}'\n{text}\n{delimiter}")
}

fn url(base: &str, path: &str) -> Result<String, Failure> {
    let is_url = ["https://", "http://"]
        .iter()
        .filter_map(|scheme| base.strip_prefix(scheme))
        .any(|host| !host.is_empty() && !host.starts_with('/'));
    // What else `curl` would read more into than an address.
    let is_plain = !base.contains(|c: char| c.is_whitespace() || !is_printed(c) || "{}[]?#".contains(c));
    if !is_url || !is_plain {
        return Err(Failure::new(format!("`--base-url` takes no {}", text::quote(base)))
            .help("write it as `https://api.galileo.ai/v2`"));
    }
    // The base says whether there is a version in the path: the API's pages have one, its clients none.
    Ok(format!("{}{}", base.trim_end_matches('/'), path.strip_prefix("/v2").unwrap_or(path)))
}

/// The fields of the form, each as an option; the filters are read from standard input.
fn fields(form: &CodeScorerForm) -> Result<Vec<String>, Failure> {
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
    let file = word("--code-scorer", &format!("file=@{}", form_path(&form.file)))?;
    let mut parts = vec![format!("--form {file}")];
    for (name, value) in texts {
        let flag = format!("--{}", name.replace('_', "-"));
        // Unlike `--form`, `--form-string` takes no value for the name of a file.
        parts.push(format!("--form-string {}", word(&flag, &format!("{name}={value}"))?));
    }
    if form.filters.is_some() {
        parts.push("--form 'filters=<-'".to_owned());
    }
    Ok(parts)
}

/// A path as `--form` reads it: in double quotes, so that `;` and `,` are part of it.
fn form_path(path: &str) -> String {
    format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A word of a POSIX shell with what a flag was given; outside JSON nothing can be escaped, so all of it must be visible.
fn word(flag: &str, text: &str) -> Result<String, Failure> {
    if text.chars().all(is_printed) {
        return Ok(quoted(text));
    }
    Err(Failure::new(format!("{} has a character that is not printed: {}", text::quote(flag), text::quote(text)))
        .help("a command that is copied must show all that it does"))
}

/// Whether people see a character as it is.
const fn is_printed(c: char) -> bool {
    !is_invisible(c) && !matches!(c, '\n' | '\r' | '\t')
}

/// A word of a POSIX shell that is `text`: in single quotes, where nothing but they mean anything.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
