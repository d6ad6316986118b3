//! What is written so far, and the comments still to write.

use std::fmt::{self, Display, Write};

use super::WIDTH;
use super::source::Comment;

/// How far a level is indented.
pub(super) const INDENT: usize = 2;

pub(super) struct Page<'s> {
    /// How many blanks a new line begins with.
    pub(super) indent: usize,
    text: String,
    /// The most bytes that are of use.
    most: usize,
    /// How many characters the line has.
    column: usize,
    next: Separator,
    /// The comments that are not yet written.
    comments: &'s [Comment<'s>],
}

/// What comes before the next thing that is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    /// Nothing: it is the first.
    Nothing,
    Space,
    Line,
    /// A line break behind an opening parenthesis, where no empty line belongs.
    FirstLine,
    EmptyLine,
}

impl<'s> Page<'s> {
    pub(super) fn new(comments: &'s [Comment<'s>], most: usize) -> Self {
        Self { indent: 0, text: String::new(), most, column: 0, next: Separator::Nothing, comments }
    }

    /// All that is written, unless it is longer than is of use.
    pub(super) fn finish(self) -> Option<String> {
        (self.text.len() <= self.most).then_some(self.text)
    }

    pub(super) fn write(&mut self, text: &str) {
        if self.text.len() > self.most {
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

    /// Where on its line the next thing begins.
    fn next_column(&self) -> usize {
        match self.next {
            Separator::Nothing => 0,
            Separator::Space => self.column + 1,
            Separator::Line | Separator::FirstLine | Separator::EmptyLine => self.indent,
        }
    }

    /// Whether `text` and so many characters behind it fit the line.
    pub(super) fn fits(&self, text: &impl Display, behind: usize) -> bool {
        WIDTH.checked_sub(self.next_column() + behind).is_some_and(|room| is_within(room, text))
    }

    /// What comes next begins a line.
    pub(super) fn break_line(&mut self) {
        if self.next == Separator::Space {
            self.next = Separator::Line;
        }
    }

    /// Writes an opening parenthesis; what is in it begins a line, and is indented.
    pub(super) fn open(&mut self, opener: &str) {
        self.write(opener);
        self.indent += INDENT;
        self.next = Separator::FirstLine;
    }

    /// Writes the closing parenthesis that stands at byte `end` of the source, or is put there.
    pub(super) fn close(&mut self, end: u32) {
        self.comments_before(end);
        self.indent = self.indent.saturating_sub(INDENT);
        self.next = Separator::Line;
        self.write(")");
    }

    /// The comment to write next, where it stands before byte `at` of the source.
    pub(super) fn comment_before(&self, at: u32) -> Option<Comment<'s>> {
        self.comments.first().copied().filter(|comment| comment.start < at)
    }

    /// Writes the comments that stand before byte `at` of the source, each where it stood: at the end of
    /// the line, or on its own.
    pub(super) fn comments_before(&mut self, at: u32) {
        while let Some(comment) = self.comment_before(at) {
            if !comment.own_line && self.next == Separator::FirstLine {
                self.next = Separator::Space;
            }
            self.comment(comment);
        }
    }

    /// Writes the comment that comes next.
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

/// Whether `text` has at most so many characters; reads no more of it than that.
pub(super) fn is_within(most: usize, text: &impl Display) -> bool {
    write!(Room(most), "{text}").is_ok()
}

/// How many characters there is room for.
struct Room(usize);

impl Write for Room {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.checked_sub(text.chars().count()).ok_or(fmt::Error)?;
        Ok(())
    }
}
