//! Responses that are not successes, as errors.

use serde_json::Value;

use crate::config::Auth;
use crate::curl::Head;
use crate::failure::Failure;
use crate::text;

/// The maximum length of a message of the server that is shown, in characters.
const MAX_MESSAGE: usize = 300;
/// The maximum number of messages that are shown.
const MAX_MESSAGES: usize = 5;

/// The error for a response that is not a success.
pub(in crate::commands) fn rejection(head: &Head, body: &str, url: &str, auth: Auth) -> Failure {
    let message = match messages(body) {
        Some(messages) => format!("{}: {messages}", summary(head.status)),
        None => summary(head.status),
    };
    let failure = Failure::new(message);
    match help(head, url, auth) {
        Some(help) => failure.help(help),
        None => failure,
    }
}

fn summary(status: u16) -> String {
    let meaning = match status {
        300..=399 => "the server redirects to another URL",
        401 => "the server does not accept the key",
        403 => "the key has no permission for this",
        404 => "the server did not find what the request is about",
        408 | 504 => "the server took too long",
        413 => "the request is too large for the server",
        422 => "the server rejected the request",
        429 => "the server receives too many requests",
        500..=599 => "the server failed",
        _ => "the request failed",
    };
    format!("{meaning} (status {status})")
}

fn help(head: &Head, url: &str, auth: Auth) -> Option<String> {
    match (head.status, &head.location) {
        (300..=399, Some(location)) => Some(format!(
            "it was not followed, as the key would be sent there; if it is right, change `--base-url`: `{}`",
            text::visible(location)
        )),
        (401 | 403, _) => Some(format!(
            "the key is the value of `{}`, sent as `{}`; choose another with `--auth`",
            auth.variable(),
            auth.header_name()
        )),
        (404, _) => Some(format!("check the ids and `--base-url`, which may need `/v2`: `{}`", text::visible(url))),
        (429, _) => Some("wait, or use a larger number of `--retries`".to_owned()),
        _ => None,
    }
}

/// The messages in the body of an error; `None` if it has none.
fn messages(body: &str) -> Option<String> {
    let found = match serde_json::from_str::<Value>(body) {
        Ok(json) => {
            let detail = ["detail", "message", "error"].iter().find_map(|key| json.get(key))?;
            match detail {
                Value::Array(entries) => listed(entries.iter().filter_map(entry)),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            }
        }
        // A page of a proxy is not a message.
        Err(_) if body.trim_start().starts_with('<') => return None,
        Err(_) => body.lines().next()?.trim().to_owned(),
    };
    let shown: String = found.chars().take(MAX_MESSAGE).collect();
    let end = if shown.len() < found.len() { "…" } else { "" };
    Some(text::visible(&shown) + end).filter(|shown| !shown.is_empty())
}

/// The message of an entry of `detail`, after the place in the request that it is about.
fn entry(entry: &Value) -> Option<String> {
    let message = entry.get("msg")?.as_str()?;
    let step = |step: &Value| step.as_str().map_or_else(|| step.to_string(), str::to_owned);
    let steps: Vec<String> = entry.get("loc").and_then(Value::as_array).into_iter().flatten().map(step).collect();
    Some(if steps.is_empty() { message.to_owned() } else { format!("`{}`: {message}", steps.join(".")) })
}

fn listed(messages: impl Iterator<Item = String>) -> String {
    let mut shown: Vec<String> = Vec::new();
    for message in messages {
        if shown.len() < MAX_MESSAGES && !shown.contains(&message) {
            shown.push(message);
        }
    }
    shown.join("; ")
}

#[cfg(test)]
mod tests {
    use super::messages;

    #[test]
    fn the_messages_of_the_server_are_found() {
        for (body, expected) in [
            (r#"{"detail": "Invalid key"}"#, Some("Invalid key")),
            (r#"{"message": "Forbidden"}"#, Some("Forbidden")),
            (r#"{"detail": {"code": 5}}"#, Some(r#"{"code":5}"#)),
            (
                r#"{"detail": [{"loc": ["body", "limit"], "msg": "too large"}, {"msg": "b"}, {"msg": "b"}, {}]}"#,
                Some("`body.limit`: too large; b"),
            ),
            (r#"{"detail": ""}"#, None),
            (r#"{"other": 5}"#, None),
            ("<html><body>Bad gateway", None),
            ("upstream connect error\nmore", Some("upstream connect error")),
            ("a\u{1b}[2Jb", Some("a␛[2Jb")),
            ("", None),
        ] {
            assert_eq!(messages(body).as_deref(), expected, "{body}");
        }
        let long = messages(&"a".repeat(1_000)).unwrap();
        assert_eq!(long.chars().count(), 301);
    }
}
