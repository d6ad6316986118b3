//! Lines from a terminal that cannot move its cursor, such as a window of an editor.

use std::io::{self, BufRead};

use super::prompt::{CONTINUATION, PROMPT};
use super::session::Session;
use super::terminal;
use crate::failure::Failure;
use crate::output::Channel;

/// The next text, of several lines if a query is unfinished; `None` at the end of the input.
pub(super) fn read(session: &Session) -> Result<Option<String>, Failure> {
    let mut text = String::new();
    let mut prompt = PROMPT;
    loop {
        Channel::Stdout.write(prompt)?;
        let Some(line) = read_line()? else { return Ok(Some(text).filter(|text| !text.is_empty())) };
        text.push_str(&line);
        if !session.is_unfinished(&text) {
            return Ok(Some(text));
        }
        text.push('\n');
        prompt = CONTINUATION;
    }
}

/// A line without its end.
fn read_line() -> Result<Option<String>, Failure> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_until(b'\n', &mut bytes).map_err(|error| terminal::broken(&error))?;
    let line = String::from_utf8_lossy(&bytes);
    Ok((read > 0).then(|| line.trim_end_matches(['\n', '\r']).to_owned()))
}
