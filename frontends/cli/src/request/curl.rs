//! The `curl` command that sends a request.

use tamis::request::{Body, CodeScorerForm, Content, Target};

use crate::failure::Failure;
use crate::render;

/// Where the shell that runs the command finds the key; it is written as it stands.
const KEY_HEADER: &str = r#""Galileo-API-Key: $GALILEO_API_KEY""#;

/// The command, an option on each line; `path` is the target's with its ids.
pub(super) fn command(target: Target, base: &str, path: &str, body: &Body, json: &str) -> Result<String, Failure> {
    let url = url(base, path)?;
    let mut parts = vec![
        format!("curl --request {}", target.method()),
        format!("--url {}", quoted(&url)),
        format!("--header {KEY_HEADER}"),
    ];
    match body.content() {
        Content::CodeScorer(form) => parts.extend(fields(form)),
        _ => {
            parts.push("--header 'Content-Type: application/json'".to_owned());
            parts.push(format!("--data-raw {}", quoted(json)));
        }
    }
    Ok(parts.join(" \\\n  "))
}

fn url(base: &str, path: &str) -> Result<String, Failure> {
    let is_url = ["https://", "http://"]
        .iter()
        .filter_map(|scheme| base.strip_prefix(scheme))
        .any(|host| !host.is_empty() && !host.starts_with('/'));
    // What else `curl` would read more into than an address.
    let is_plain = !base.contains(|c: char| c.is_whitespace() || c.is_control() || "{}[]?#".contains(c));
    if !is_url || !is_plain {
        return Err(Failure::new(format!("`--url` takes no {}", render::quote(base)))
            .help("write it as `https://api.galileo.ai`"));
    }
    let base = base.trim_end_matches('/');
    // Every path begins with the version, which many write behind the host.
    Ok(format!("{}{path}", base.strip_suffix("/v2").unwrap_or(base)))
}

/// The fields of the form, each as an option.
fn fields(form: &CodeScorerForm) -> Vec<String> {
    let one = |name: &str, value: Option<String>| value.map(|value| (name.to_owned(), value));
    let many = |name: &str, values: &Option<Vec<String>>| -> Vec<(String, String)> {
        values.iter().flatten().map(|value| (name.to_owned(), value.clone())).collect()
    };
    let texts = [
        one(form.scope.setting().as_str(), Some(form.scope.id().to_string())),
        one("limit", form.limit.map(|limit| limit.to_string())),
        one("starting_token", form.starting_token.map(|token| token.to_string())),
        one("filters", form.filters.clone()),
        one("sort", form.sort.clone()),
    ];
    let lists =
        [many("required_scorers", &form.required_scorers), many("scoreable_node_types", &form.scoreable_node_types)];
    let texts = texts.into_iter().flatten().chain(lists.into_iter().flatten());
    let file = format!("--form {}", quoted(&format!("file=@{}", form_path(&form.file))));
    // Unlike `--form`, `--form-string` takes no value for the name of a file.
    let texts = texts.map(|(name, value)| format!("--form-string {}", quoted(&format!("{name}={value}"))));
    std::iter::once(file).chain(texts).collect()
}

/// A path as `--form` reads it: in double quotes, so that `;` and `,` are part of it.
fn form_path(path: &str) -> String {
    format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A word of a POSIX shell that is `text`: in single quotes, where nothing but they mean anything.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
