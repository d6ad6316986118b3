//! Applies the last query to the records of a file.

use std::path::Path;
use std::sync::atomic::Ordering;

use tamis::{Matcher, Truth};

use super::answer::Answer;
use super::session::Session;
use super::show;
use crate::commands::match_records;
use crate::config::LayoutSettings;
use crate::failure::Failure;
use crate::output::{TerminalStyle, report};
use crate::{input, text};

/// How many matching records are shown.
const MAX_SHOWN: usize = 5;
/// The width of a record if that of the terminal is unknown.
const WIDTH: u16 = 100;

/// The number of records that match, and the first of them on one line each.
pub(super) fn count(session: &Session, written: &str, style: TerminalStyle) -> Result<Answer, Failure> {
    let path = match shlex::split(written).as_deref() {
        Some([path]) => path.clone(),
        _ => written.to_owned(),
    };
    if input::is_stdin(Path::new(&path)) {
        return Err(Failure::new("the records cannot be read from standard input").help("write the name of a file"));
    }
    let (query, options) = (session.expect_last()?, session.options());
    let analysis = tamis::analyze(&query.text, &session.schema, &options);
    let Some(typed) = &analysis.typed else {
        return Ok(Answer::Rejected(report::diagnostics(&analysis.diagnostics, query, style)));
    };
    let records = match_records::records(Path::new(&path))?;
    let configured = session.config.layout();
    let preset = configured.preset.unwrap_or_else(|| records.preset());
    let matcher = Matcher::new(typed, &LayoutSettings { preset: Some(preset), ..configured }.layout(&session.schema)?);
    let (mut all, mut matching, mut unknown) = (0, 0, 0);
    let mut shown = String::new();
    session.is_interrupted.store(false, Ordering::Relaxed);
    for read in records {
        if session.is_interrupted.load(Ordering::Relaxed) {
            return Err(Failure::new(format!("interrupted after {}", text::counted(all, "record", "records"))));
        }
        let (line, record) = read?;
        all += 1;
        match matcher.matches(&record) {
            Truth::True => matching += 1,
            Truth::Unknown => unknown += 1,
            Truth::False => {}
        }
        if matcher.matches(&record).is_true() && matching <= MAX_SHOWN {
            let ellipsis = if style.unicode { "…" } else { "..." };
            let record = text::visible(&format!("{line}: {record}"));
            shown += &format!("{}\n", show::shortened(&record, style.width.unwrap_or(WIDTH).into(), ellipsis));
        }
    }
    let unknown = if unknown > 0 { format!("; unknown for {}", text::grouped(unknown)) } else { String::new() };
    let total = text::counted(all, "record", "records");
    Ok(Answer::Text(format!("{} of {total} match{unknown}\n{shown}", text::grouped(matching))))
}

#[cfg(test)]
mod tests {
    use tamis::{Options, Schema};

    use super::*;

    const STYLE: TerminalStyle = TerminalStyle { color: false, narrated: false, unicode: true, width: Some(40) };

    #[test]
    fn matching_records_are_counted_and_shown() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a b.jsonl");
        let lines = (0..20).map(|id| format!("{{\"status_code\":{},\"name\":\"{id}\"}}\n", 500 - id % 3));
        std::fs::write(&path, lines.collect::<String>() + "\n{}").unwrap();
        let mut session = Session::new(Schema::builtin(), Options::default(), None);
        let answer = |session: &Session, path: &str| match count(session, path, STYLE) {
            Ok(Answer::Text(text) | Answer::Rejected(text)) => text,
            Err(failure) => failure.message().to_owned(),
            Ok(_) => String::new(),
        };
        let path = path.to_str().unwrap();
        assert_eq!(answer(&session, path), "no query yet");
        session.compile("status_code = 500");
        let text = answer(&session, &format!("'{path}'"));
        assert!(
            text.starts_with("7 of 21 records match; unknown for 1\n1: {\"name\":\"0\",\"status_code\":500}\n4: "),
            "{text}"
        );
        assert_eq!(text.lines().count(), 1 + MAX_SHOWN);
        assert_eq!(answer(&session, path), text);
        assert!(answer(&session, "missing").contains("cannot read `missing`"));
        session.compile("name = \"1\"");
        let csv = directory.path().join("c.csv");
        std::fs::write(&csv, "name,metrics.x\n1,5\n\n\"2\",\n").unwrap();
        assert_eq!(
            answer(&session, csv.to_str().unwrap()),
            "1 of 2 records match\n2: {\"metrics\":{\"x\":\"5\"},\"name\":\"1\"}\n"
        );
        std::fs::write(&csv, "name\n1\n1,2\n").unwrap();
        assert!(answer(&session, csv.to_str().unwrap()).contains("c.csv:3: malformed record"));
        session.compile("nmae = 1");
        assert!(answer(&session, path).contains("unknown column `nmae`"));
    }
}
