//! The lines typed earlier, in a file that several sessions may share.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::text;

/// The maximum number of lines that are kept.
const MAX_LINES: usize = 10_000;
/// The first line of the file, which says that `\n` and `\\` are escape sequences.
const HEADER: &str = "#V2";

/// The lines, oldest first.
#[derive(Clone, Default)]
pub(super) struct History {
    lines: Vec<String>,
    path: Option<PathBuf>,
}

impl History {
    /// Reads a file, which need not exist, and says what is wrong with it.
    pub(super) fn open(path: PathBuf) -> (Self, Vec<String>) {
        let mut history = Self { lines: Vec::new(), path: Some(path.clone()) };
        let problems = match read(&path) {
            Ok(bytes) => history.parse(&bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => vec![format!("the history cannot be read: {error}")],
        };
        if history.lines.len() > 2 * MAX_LINES {
            history.lines.drain(..history.lines.len() - MAX_LINES);
            // A long file is no reason to stop.
            let _ = rewrite(&path, &history.lines);
        }
        (history, problems)
    }

    /// Adds the lines of a file; one that is not UTF-8 is skipped.
    fn parse(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut invalid = Vec::new();
        for (line, number) in bytes.split(|byte| *byte == b'\n').zip(1_usize..) {
            match std::str::from_utf8(line) {
                Ok("") => {}
                Ok(HEADER) if number == 1 => {}
                Ok(line) => self.lines.push(unescaped(line)),
                Err(_) => invalid.push(number),
            }
        }
        match invalid.as_slice() {
            [] => Vec::new(),
            [number] => vec![format!("skipped line {number} of the history: it is not valid UTF-8")],
            [number, ..] => vec![format!(
                "skipped {} lines of the history that are not valid UTF-8, the first of them line {number}",
                text::grouped(invalid.len())
            )],
        }
    }

    /// Adds a line, and writes it at once: the terminal may be closed at any time.
    ///
    /// A line that starts with a space is private, and one that repeats the last one is not added again.
    pub(super) fn add(&mut self, line: &str) {
        if line.trim().is_empty() || line.starts_with(' ') || self.lines.last().is_some_and(|last| last == line) {
            return;
        }
        self.lines.push(line.to_owned());
        if let Some(path) = &self.path {
            // The REPL works without a file too.
            let _ = append(path, line);
        }
    }

    /// The lines, latest first.
    pub(super) fn latest(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().rev().map(String::as_str)
    }

    /// The indices of the different lines with a property, latest first.
    pub(super) fn find(&self, is_found: impl Fn(&str) -> bool) -> Vec<usize> {
        let mut seen = std::collections::HashSet::new();
        let found = self.lines.iter().enumerate().rev().filter(|(_, line)| is_found(line) && seen.insert(*line));
        found.map(|(index, _)| index).collect()
    }

    pub(super) fn line(&self, index: usize) -> &str {
        self.lines.get(index).map(String::as_str).unwrap_or_default()
    }
}

/// The file in the state directory; `None` if there is no such directory.
pub(super) fn default_path() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    let base = etcetera::choose_base_strategy().ok()?;
    let directory = base.state_dir().unwrap_or_else(|| base.data_dir()).join("tamis");
    fs::create_dir_all(&directory).ok()?;
    Some(directory.join("history"))
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut file = File::open(path)?;
    // Without locks, as on some network drives, the last line may be incomplete.
    let _ = file.lock_shared();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Appends a line with one write, while no other session writes.
fn append(path: &Path, line: &str) -> io::Result<()> {
    let mut file = File::options().create(true).append(true).read(true).open(path)?;
    let _ = file.lock();
    let start = if file.metadata()?.len() == 0 { format!("{HEADER}\n") } else { line_end(&mut file)?.to_owned() };
    file.write_all(format!("{start}{}\n", escaped(line)).as_bytes())
}

/// The line end that the file lacks, if a session was killed while it wrote.
fn line_end(file: &mut File) -> io::Result<&'static str> {
    use std::io::{Seek, SeekFrom};
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(if last == *b"\n" { "" } else { "\n" })
}

/// Replaces the content of the file in place, as other sessions append to it.
fn rewrite(path: &Path, lines: &[String]) -> io::Result<()> {
    let lines: String = lines.iter().map(|line| format!("{}\n", escaped(line))).collect();
    let mut file = File::options().append(true).open(path)?;
    file.lock()?;
    file.set_len(0)?;
    file.write_all(format!("{HEADER}\n{lines}").as_bytes())
}

fn escaped(line: &str) -> String {
    line.replace('\\', "\\\\").replace('\n', "\\n")
}

fn unescaped(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some('n') => text.push('\n'),
                Some('\\') | None => text.push('\\'),
                Some(other) => text.extend(['\\', other]),
            },
            _ => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(directory: &tempfile::TempDir) -> PathBuf {
        directory.path().join("history")
    }

    #[test]
    fn lines_are_kept_exactly() {
        let directory = tempfile::tempdir().unwrap();
        let lines = ["(a\n  and b)", "name = r\"\\n\"", "a\\", "\u{1b}[2J", "  \t"];
        let mut history = History::open(path(&directory)).0;
        lines.iter().chain([&" private", &"x", &"x"]).for_each(|line| history.add(line));
        let (history, problems) = History::open(path(&directory));
        assert_eq!(history.lines, ["(a\n  and b)", "name = r\"\\n\"", "a\\", "\u{1b}[2J", "x"]);
        assert!(problems.is_empty());
    }

    #[test]
    fn an_invalid_line_is_skipped_and_reported() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(path(&directory), b"#V2\na\nb\xff\nc").unwrap();
        let (mut history, problems) = History::open(path(&directory));
        assert_eq!(history.lines, ["a", "c"]);
        assert_eq!(problems, ["skipped line 3 of the history: it is not valid UTF-8"]);
        history.add("d");
        assert_eq!(fs::read(path(&directory)).unwrap(), b"#V2\na\nb\xff\nc\nd\n");
    }

    #[test]
    fn sessions_share_a_file() {
        let directory = tempfile::tempdir().unwrap();
        let line = |session: usize, number: usize| format!("s{session} = \"{}\"", "é\n".repeat(number));
        std::thread::scope(|scope| {
            for session in 0..4 {
                let path = path(&directory);
                scope.spawn(move || {
                    let mut history = History::open(path).0;
                    (0..50).for_each(|number| history.add(&line(session, number)));
                });
            }
        });
        let history = History::open(path(&directory)).0;
        assert_eq!(history.lines.len(), 200);
        for session in 0..4 {
            let own = history.lines.iter().filter(|line| line.starts_with(&format!("s{session}")));
            assert!(own.eq((0..50).map(|number| line(session, number)).collect::<Vec<_>>().iter()));
        }
    }

    #[test]
    fn long_files_are_shortened() {
        let directory = tempfile::tempdir().unwrap();
        let lines: String = (0..2 * MAX_LINES + 1).map(|number| format!("{number}\n")).collect();
        fs::write(path(&directory), lines).unwrap();
        assert_eq!(History::open(path(&directory)).0.lines.len(), MAX_LINES);
        let history = History::open(path(&directory)).0;
        assert_eq!((history.lines.len(), history.line(MAX_LINES - 1)), (MAX_LINES, "20000"));
    }

    #[test]
    fn lines_are_found_once() {
        let mut history = History::default();
        ["a", "b", "a", "ab"].iter().for_each(|line| history.add(line));
        assert_eq!(history.find(|line| line.starts_with('a')), [3, 2]);
    }
}
