//! One run of `curl`.

use std::io::{self, ErrorKind, Read, Write};
use std::process::{Child, Command, Stdio};

use super::handover::{Expected, Offered};
use super::head::Head;
use super::interrupts::Interrupts;
use super::progress::Progress;
use super::request::Request;
use super::retry::Cause;
use crate::failure::{self, Failure};
use crate::output::Sink;
use crate::text;

/// The size of the parts in which a response is copied.
const BLOCK: usize = 64 << 10;
/// The maximum length of the messages of `curl` that are read.
const MAX_MESSAGE_BYTES: u64 = 64 << 10;

/// The options of every request. `--disable`, which must be the first, ignores the configuration of the user: it could
/// follow redirects, which would send the key to another host, or write the key to a log.
const OPTIONS: [&str; 12] = [
    "--disable",
    "--silent",
    "--show-error",
    "--proto",
    "=https,http",
    "--connect-timeout",
    "30",
    // A connection on which nothing arrives for ten minutes is closed.
    "--speed-limit",
    "1",
    "--speed-time",
    "600",
    // The heads are those of the server, not of a proxy.
    "--suppress-connect-headers",
];

/// The result of a run.
pub(super) enum Attempt {
    /// The response is complete.
    Complete(Head),
    /// There was none, or it is not complete; with the exit code of `curl` and its message.
    Broken { code: Option<i32>, message: String },
}

impl Attempt {
    /// Why it failed; `None` if it did not.
    pub(super) const fn cause(&self) -> Option<Cause> {
        match self {
            Self::Complete(head) if head.is_success() => None,
            Self::Complete(head) => Some(Cause::Status(head.status)),
            Self::Broken { code, .. } => Some(Cause::Curl(*code)),
        }
    }

    pub(super) const fn head(&self) -> Option<&Head> {
        match self {
            Self::Complete(head) => Some(head),
            Self::Broken { .. } => None,
        }
    }

    /// What happened, in a few words.
    pub(super) fn summary(&self) -> String {
        match self {
            Self::Complete(head) => format!("the server responded with status {}", head.status),
            Self::Broken { message, .. } => format!("`curl` failed: {}", text::visible(message)),
        }
    }
}

/// Runs `curl` once; the body of the response is appended to `sink`.
pub(super) fn run(request: &Request, sink: &mut Sink, interrupts: &Interrupts) -> Result<Attempt, Failure> {
    let broken = |error: io::Error| Failure::new(format!("cannot run `curl`: {}", failure::reason(&error)));
    let mut key = Offered::new(request.key.configuration()).map_err(broken)?;
    let mut heads = Expected::new().map_err(broken)?;
    let mut child = spawn(request, &key.path(), &heads.path())?;
    heads.leave();
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    interrupts.watch(child);
    let (Some(mut stdin), Some(mut stdout), Some(stderr)) = pipes else {
        return Err(Failure::new("cannot run `curl`: it has no pipes"));
    };
    // If it does not read all, it has failed and says why.
    let _ = key.deliver().and_then(|()| stdin.write_all(request.content.input.as_bytes()));
    drop(stdin);
    let progress = Progress::waiting();
    let mut text = heads.read_until(|text| Head::parse(text).is_some()).map_err(broken)?;
    progress.receiving(Head::parse(&text).and_then(|head| head.length));
    if let Err(failure) = receive(&mut stdout, sink, &progress) {
        interrupts.kill();
        return Err(failure);
    }
    let mut message = Vec::new();
    stderr.take(MAX_MESSAGE_BYTES).read_to_end(&mut message).map_err(broken)?;
    let code = interrupts.wait().map_err(broken)?.and_then(|status| status.code());
    text.push_str(&heads.read_rest().map_err(broken)?);
    drop(progress);
    Ok(attempt(Head::parse(&text), code, &String::from_utf8_lossy(&message)))
}

fn attempt(head: Option<Head>, code: Option<i32>, message: &str) -> Attempt {
    match head {
        // An error counts even if its body is not complete.
        Some(head) if code == Some(0) || !head.is_success() => Attempt::Complete(head),
        _ => Attempt::Broken { code, message: reason(message, code) },
    }
}

/// The first error that `curl` printed, without its name and the exit code.
fn reason(message: &str, code: Option<i32>) -> String {
    let last = message.lines().find(|line| line.starts_with("curl: ")).or_else(|| message.lines().next());
    let last = last.map(|line| line.strip_prefix("curl: ").unwrap_or(line));
    let last =
        last.map(|line| line.strip_prefix('(').and_then(|rest| rest.split_once(") ")).map_or(line, |(_, rest)| rest));
    match (last, code) {
        (Some(line), _) => line.to_owned(),
        (None, Some(0)) => "the response is not complete".to_owned(),
        (None, Some(code)) => format!("exit code {code}"),
        (None, None) => "a signal ended it".to_owned(),
    }
}

fn spawn(request: &Request, key: &str, heads: &str) -> Result<Child, Failure> {
    let mut curl = Command::new("curl");
    // `curl` reads the key before the body.
    curl.args(OPTIONS).args(["--config", key, "--dump-header", heads]);
    if !request.is_encrypted() {
        // Unencrypted requests stay on this machine.
        curl.args(["--noproxy", "*"]);
    }
    curl.args(["--request", request.method, "--url", &request.url]);
    for (option, value) in &request.content.options {
        curl.args([*option, value]);
    }
    for variable in request.key.variables {
        curl.env_remove(variable);
    }
    curl.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    curl.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => Failure::new("`curl` is not installed")
            .help("install it from https://curl.se, or use `--curl` to print the command for another machine"),
        _ => Failure::new(format!("cannot run `curl`: {}", failure::reason(&error))),
    })
}

/// Appends the body of a response to the sink, in parts.
fn receive(source: &mut impl Read, sink: &mut Sink, progress: &Progress) -> Result<(), Failure> {
    let mut block = vec![0; BLOCK];
    loop {
        let count = match source.read(&mut block) {
            Ok(0) => return Ok(()),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(Failure::new(format!("cannot read from `curl`: {}", failure::reason(&error)))),
        };
        sink.append(block.get(..count).unwrap_or_default())?;
        progress.add(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_of_curl_is_shown_without_its_number() {
        for (message, code, expected) in [
            ("curl: (7) Failed to connect to a port 1: (b) c\n", Some(7), "Failed to connect to a port 1: (b) c"),
            (
                "Warning: x\ncurl: option --proto: is unknown\ncurl: try 'curl --help'\n",
                Some(2),
                "option --proto: is unknown",
            ),
            ("", Some(7), "exit code 7"),
            ("", Some(0), "the response is not complete"),
            ("", None, "a signal ended it"),
        ] {
            assert_eq!(reason(message, code), expected, "{message}");
        }
    }
}
