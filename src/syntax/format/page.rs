//! The output of the formatter, and the comments that are still pending.

use std::fmt::{self, Display, Write};

use super::WIDTH;
use super::source::Comment;

/// The indentation of a level, in spaces.
pub(super) const INDENT: usize = 2;

pub(super) struct Page<'s> {
    /// The indentation of new lines, in spaces.
    pub(super) indent: usize,
    text: String,
    /// Output longer than this many bytes is discarded.
    max_bytes: usize,
    /// The number of characters on the current line.
    column: usize,
    next: Separator,
    /// The pending comments.
    comments: &'s [Comment<'s>],
}

/// What to write before the next text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    /// Nothing: at the start of the output.
    Nothing,
    Space,
    Line,
    /// A line break after an opening parenthesis, where empty lines are removed.
    FirstLine,
    EmptyLine,
}

impl<'s> Page<'s> {
    pub(super) fn new(comments: &'s [Comment<'s>], max_bytes: usize) -> Self {
        Self { indent: 0, text: String::new(), max_bytes, column: 0, next: Separator::Nothing, comments }
    }

    /// Returns the output; `None` if it is too long.
    pub(super) fn finish(self) -> Option<String> {
        (self.text.len() <= self.max_bytes).then_some(self.text)
    }

    pub(super) fn write(&mut self, text: &str) {
        if self.text.len() > self.max_bytes {
            return;
        }
        match self.next {
            Separator::Nothing => {}
            Separator::Space => self.text.push(' '),
            Separator::Line | Separator::FirstLine => self.text.push('\n'),
            Separator::EmptyLine => self.text.push_str("\n\n"),
        }
        self.column = self.next_column();
        if !matches!(self.next, Separator::Nothing | Separator::Space) {
            self.text.extend(std::iter::repeat_n(' ', self.indent));
        }
        self.text.push_str(text);
        self.column += text.chars().count();
        self.next = Separator::Space;
    }

    /// Returns the column where the next text starts.
    fn next_column(&self) -> usize {
        match self.next {
            Separator::Nothing => 0,
            Separator::Space => self.column + 1,
            Separator::Line | Separator::FirstLine | Separator::EmptyLine => self.indent,
        }
    }

    /// Whether `text` and `suffix` more characters fit the line.
    pub(super) fn fits(&self, text: &impl Display, suffix: usize) -> bool {
        WIDTH.checked_sub(self.next_column() + suffix).is_some_and(|room| is_within(room, text))
    }

    /// Starts a new line before the next text.
    pub(super) fn break_line(&mut self) {
        if self.next == Separator::Space {
            self.next = Separator::Line;
        }
    }

    /// Writes an opening parenthesis; its content starts on a new line, indented.
    pub(super) fn open(&mut self, opener: &str) {
        self.write(opener);
        self.indent += INDENT;
        self.next = Separator::FirstLine;
    }

    /// Writes a closing parenthesis that is, or would be, at byte `end` of the source.
    pub(super) fn close(&mut self, end: u32) {
        self.comments_before(end);
        self.indent = self.indent.saturating_sub(INDENT);
        self.next = Separator::Line;
        self.write(")");
    }

    /// Returns the next pending comment, if it is before byte `at` of the source.
    pub(super) fn comment_before(&self, at: u32) -> Option<Comment<'s>> {
        self.comments.first().copied().filter(|comment| comment.start < at)
    }

    /// Writes the pending comments before byte `at` of the source: at the end of a line or on their own line, as in
    /// the source.
    pub(super) fn comments_before(&mut self, at: u32) {
        while let Some(comment) = self.comment_before(at) {
            if !comment.own_line && self.next == Separator::FirstLine {
                self.next = Separator::Space;
            }
            self.comment(comment);
        }
    }

    /// Writes the next pending comment.
    pub(super) fn comment(&mut self, comment: Comment<'s>) {
        if comment.own_line {
            self.break_line();
        }
        if comment.gap_before && self.next == Separator::Line {
            self.next = Separator::EmptyLine;
        }
        self.write(comment.text);
        self.next = if comment.gap_after { Separator::EmptyLine } else { Separator::Line };
        self.comments = self.comments.get(1..).unwrap_or_default();
    }
}

/// Whether `text` has at most `max_chars` characters; stops printing it when it has more.
pub(super) fn is_within(max_chars: usize, text: &impl Display) -> bool {
    write!(Room(max_chars), "{text}").is_ok()
}

/// The number of characters that still fit.
struct Room(usize);

impl Write for Room {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.checked_sub(text.chars().count()).ok_or(fmt::Error)?;
        Ok(())
    }
}
