//! Preserves comments: no fix removes or moves one.
//!
//! An edit that spans a comment is split into edits around it. A fix is dropped if that is impossible, or if it would
//! still change a comment.

use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::source::{Span, offset};
use crate::syntax::{self, Lexeme, Rule, Tokens};

/// The maximum number of bytes that are tokenized to check whether the fixes of a text preserve its comments. Fixes
/// after that are dropped, so that the time stays linear; they are offered again once the first ones have been applied.
const MAX_REREAD: usize = 16 << 20;

/// The start of a comment in other languages.
const FOREIGN_COMMENTS: [&str; 3] = ["//", "--", "/*"];

/// The tokens of a text, and its comments.
pub(crate) struct Comments<'t> {
    text: &'t str,
    tokens: &'t [Lexeme],
    /// The comments of the text, without trailing space.
    comments: Vec<Span>,
    /// Comments in the syntax of other languages: only their own fixes may touch them.
    foreign: Vec<Span>,
}

impl<'t> Comments<'t> {
    /// Finds the comments of a text; `None` if it has none, or no diagnostic has a fix.
    pub(crate) fn of(tokens: &'t Tokens<'t>, diagnostics: &[Diagnostic]) -> Option<Self> {
        let text = tokens.text();
        if diagnostics.iter().all(|diagnostic| diagnostic.fixes.is_empty()) {
            return None;
        }
        let foreign: Vec<Span> = diagnostics.iter().filter_map(|found| foreign_comment(text, found)).collect();
        if !text.contains('#') && foreign.is_empty() {
            return None;
        }
        let tokens = tokens.all();
        let comments = tokens.iter().filter(|token| token.rule == Rule::comment);
        let comments = comments.map(|comment| trimmed(text, comment.span)).collect();
        Some(Self { text, tokens, comments, foreign })
    }

    /// Rewrites the edits of all fixes so that they go around comments, and drops fixes that cannot.
    pub(crate) fn edit_around(&self, diagnostics: &mut [Diagnostic]) {
        for diagnostic in diagnostics {
            let own = foreign_comment(self.text, diagnostic);
            let is_about_comments = is_about_comments(diagnostic.code);
            diagnostic.fixes.retain_mut(|fix| match self.around(fix, own, is_about_comments) {
                Some(edits) => {
                    fix.edits = edits;
                    true
                }
                None => false,
            });
        }
    }

    /// Drops fixes that change the comments.
    pub(crate) fn drop_fixes_that_change_them(&self, diagnostics: &mut [Diagnostic]) {
        let mut left = MAX_REREAD;
        for diagnostic in diagnostics {
            diagnostic.fixes.retain(|fix| self.are_preserved(fix, &mut left));
        }
    }

    /// The edits of a fix around all comments except those that it is about; `None` if that is impossible.
    fn around(&self, fix: &Fix, own: Option<Span>, is_about_comments: bool) -> Option<Vec<Edit>> {
        if fix.edits.iter().any(|edit| self.is_in_foreign(edit.span, own)) {
            return None;
        }
        let mut edits = Vec::with_capacity(fix.edits.len());
        for edit in &fix.edits {
            let touched = self.touched(edit.span);
            match touched {
                [] => edits.push(edit.clone()),
                [comment] if is_inside(edit, *comment) => edits.push(is_about_comments.then(|| edit.clone())?),
                _ => edits.extend(self.split(edit, touched)?),
            }
        }
        edits.sort_by_key(|edit| edit.span);
        let are_disjoint =
            edits.is_sorted_by(|left, right| left.span.end <= right.span.start && left.span != right.span);
        (are_disjoint && !edits.is_empty()).then_some(edits)
    }

    fn is_in_foreign(&self, span: Span, own: Option<Span>) -> bool {
        let overlaps = |comment: Span| comment.start < span.end && span.start < comment.end;
        self.foreign.iter().any(|&comment| Some(comment) != own && overlaps(comment))
    }

    /// The comments that a span overlaps or touches.
    fn touched(&self, span: Span) -> &[Span] {
        let first = self.comments.partition_point(|comment| comment.end < span.start);
        let rest = self.comments.get(first..).unwrap_or_default();
        rest.get(..rest.partition_point(|comment| comment.start <= span.end)).unwrap_or_default()
    }

    /// The edits that write the same tokens as `edit` between the comments that it touches.
    fn split(&self, edit: &Edit, comments: &[Span]) -> Option<Vec<Edit>> {
        let is_cut = |comment: &Span| comment.start < edit.span.start && edit.span.start < comment.end;
        if comments
            .iter()
            .any(|comment| is_cut(comment) || edit.span.end < comment.end && comment.start < edit.span.end)
        {
            return None;
        }
        let written = syntax::lexemes(&edit.text);
        if written.iter().any(|token| token.rule == Rule::comment) {
            return self.pair_gaps(edit, comments, &written);
        }
        if edit.text.starts_with('\n') && comments.iter().all(|comment| comment.end <= edit.span.start) {
            // It continues below the comment.
            return Some(vec![edit.clone()]);
        }
        Split { text: self.text, comments, edit, old: self.segments(edit.span, comments), new: written }.edits(self)
    }

    /// The tokens of a span, each with the number of comments before it.
    fn segments(&self, span: Span, comments: &[Span]) -> Vec<Segmented> {
        let mut tokens = Vec::new();
        let mut from = span.start;
        let ends = comments.iter().filter(|comment| comment.end <= span.end && comment.start >= span.start);
        let gaps = ends.map(|comment| (comment.start, comment.end)).chain([(span.end, span.end)]);
        for (segment, (end, next)) in gaps.enumerate() {
            let part = Span::new(from, end.max(from));
            let lexemes = syntax::lexemes(part.text(self.text)).into_iter();
            tokens.extend(lexemes.map(|token| {
                let span = Span::new(from + token.span.start, from + token.span.end);
                Segmented { segment, span }
            }));
            from = next;
        }
        tokens
    }

    /// Splits an edit that repeats the comments, as the formatter's does: only the text between them is edited.
    fn pair_gaps(&self, edit: &Edit, comments: &[Span], written: &[Lexeme]) -> Option<Vec<Edit>> {
        let again =
            written.iter().filter(|token| token.rule == Rule::comment).map(|token| trimmed(&edit.text, token.span));
        let again: Vec<Span> = again.collect();
        let are_same = again.len() == comments.len()
            && again.iter().zip(comments).all(|(again, comment)| again.text(&edit.text) == comment.text(self.text));
        if !are_same {
            return None;
        }
        let bounds = |whole: Span, comments: &[Span]| {
            let starts = std::iter::once(whole.start).chain(comments.iter().map(|comment| comment.end));
            let ends = comments.iter().map(|comment| comment.start).chain([whole.end]);
            starts.zip(ends).map(|(start, end)| Span::new(start, end)).collect::<Vec<_>>()
        };
        let old = bounds(edit.span, comments);
        let new = bounds(Span::of(0..edit.text.len()), &again);
        let gaps = old.into_iter().zip(new).map(|(old, new)| Edit::replace(old, new.text(&edit.text)));
        Some(gaps.filter(|gap| gap.span.text(self.text) != gap.text).collect())
    }

    /// The end of the last token before a byte that is not a comment.
    fn end_of_token_before(&self, at: u32) -> Option<u32> {
        let before = self.tokens.partition_point(|token| token.span.end <= at);
        let before = self.tokens.get(..before)?.iter().rev();
        before.into_iter().find(|token| token.rule != Rule::comment).map(|token| token.span.end)
    }

    /// Whether a fix preserves all comments. A fix that writes a comment may add some.
    fn are_preserved(&self, fix: &Fix, left: &mut usize) -> bool {
        let (Some(first), Some(last)) = (fix.edits.first(), fix.edits.last()) else { return false };
        let start = self.tokens.partition_point(|token| token.span.start < first.span.start).saturating_sub(1);
        let start = self.tokens.get(start).map_or(0, |token| token.span.start.min(first.span.start));
        let window = Span::new(start, self.line_end(last.span.end));
        let adds_comment = fix.edits.iter().any(|edit| edit.text.contains('#'));
        if !adds_comment && !window.text(self.text).contains('#') && !self.may_open_raw_string(fix) {
            return true;
        }
        let Some(rest) = left.checked_sub(window.len() as usize) else { return false };
        *left = rest;
        let after = edited(self.text, window, &fix.edits);
        let before = self.comments.iter().filter(|comment| window.start <= comment.start && comment.start < window.end);
        let mut before = before.map(|comment| comment.text(self.text)).peekable();
        let tokens = syntax::lexemes(&after);
        if has_open_raw_string(&tokens) && !has_open_raw_string(self.tokens) {
            return false;
        }
        for comment in comments_of(&after, &tokens) {
            match before.peek() {
                Some(&old) if old == comment => {
                    before.next();
                }
                // A comment of another language was converted, with the same text.
                Some(&old) if adds_comment && comment.contains(old) => {
                    before.next();
                }
                Some(_) | None if adds_comment => {}
                // Only a part of it was edited, such as a code in a suppression.
                Some(_) if fix.edits.iter().all(|edit| self.is_inside_comment(edit)) => {
                    before.next();
                }
                _ => return false,
            }
        }
        before.peek().is_none()
    }

    /// Whether a fix may write the start of a raw string, which continues on the following lines.
    fn may_open_raw_string(&self, fix: &Fix) -> bool {
        let touch = fix.edits.windows(2).any(|pair| matches!(pair, [left, right] if left.span.end == right.span.start));
        let writes_start = |edit: &Edit| {
            let before = self.text.get(..edit.span.start as usize).and_then(|before| before.chars().next_back());
            let after = self.text.get(edit.span.end as usize..).and_then(|after| after.chars().next());
            let written: String = before.into_iter().chain(edit.text.chars()).chain(after).collect();
            written.contains("r\"") || written.contains("r#")
        };
        touch || fix.edits.iter().any(writes_start)
    }

    fn is_inside_comment(&self, edit: &Edit) -> bool {
        self.comments.iter().any(|comment| is_inside(edit, *comment))
    }

    /// The first end of a line from `at` on that is not inside a token.
    fn line_end(&self, at: u32) -> u32 {
        let end_of_line = |at: u32| {
            let rest = self.text.get(at as usize..).unwrap_or_default();
            at + offset(rest.find('\n').unwrap_or(rest.len()))
        };
        let mut end = end_of_line(at);
        loop {
            let last = self.tokens.partition_point(|token| token.span.start < end);
            match last.checked_sub(1).and_then(|last| self.tokens.get(last)) {
                Some(token) if token.span.end > end => end = end_of_line(token.span.end),
                _ => return end,
            }
        }
    }
}

/// A replaced token, and the number of replaced comments before it.
#[derive(Clone, Copy)]
struct Segmented {
    segment: usize,
    span: Span,
}

/// An edit that touches comments.
struct Split<'c> {
    text: &'c str,
    comments: &'c [Span],
    edit: &'c Edit,
    old: Vec<Segmented>,
    new: Vec<Lexeme>,
}

impl Split<'_> {
    /// Distributes the tokens between the comments; `None` if it is unclear where they belong.
    fn edits(&self, source: &Comments<'_>) -> Option<Vec<Edit>> {
        let (start, end) = self.unchanged();
        let old = self.old.get(start..self.old.len() - end)?;
        let new = self.new.get(start..self.new.len() - end)?;
        let written = new.first().zip(new.last()).map(|(first, last)| first.span.to(last.span).text(&self.edit.text));
        match (old.first().zip(old.last()), written) {
            (None, None) => Some(Vec::new()),
            (None, Some(_)) => self.insertion(start, new, source).map(|edit| vec![edit]),
            (Some(_), None) => Some(by_segment(old).map(|tokens| self.deletion(tokens)).collect()),
            (Some((first, last)), Some(written)) if first.segment == last.segment => {
                Some(vec![Edit::replace(first.span.to(last.span), written)])
            }
            (Some(_), Some(_)) => self.pairs(old, new),
        }
    }

    /// The number of unchanged tokens at the start and at the end.
    fn unchanged(&self) -> (usize, usize) {
        let is_same = |(old, new): &(&Segmented, &Lexeme)| old.span.text(self.text) == new.span.text(&self.edit.text);
        let start = self.old.iter().zip(&self.new).take_while(is_same).count();
        let max = self.old.len().min(self.new.len()) - start;
        let end = self.old.iter().rev().zip(self.new.iter().rev()).take(max).take_while(is_same).count();
        (start, end)
    }

    /// Inserts new tokens after the first `start` old ones, directly after the preceding token, so that a comment stays
    /// at the end of its line.
    fn insertion(&self, start: usize, new: &[Lexeme], source: &Comments<'_>) -> Option<Edit> {
        let (first, last) = (new.first()?.span, new.last()?.span);
        let written = &self.edit.text;
        if let Some(before) = start.checked_sub(1) {
            let (old, before) = (self.old.get(before)?, self.new.get(before)?);
            return Some(Edit::insert(old.span.end, Span::new(before.span.end, last.end).text(written)));
        }
        if let Some(next) = self.old.first() {
            let end = self.new.get(new.len()).map_or(last.end, |next| next.span.start);
            return Some(Edit::insert(next.span.start, Span::new(first.start, end).text(written)));
        }
        let space = written.get(..first.start as usize)?;
        let at = source.end_of_token_before(self.edit.span.start)?;
        Some(Edit::insert(at, format!("{space}{}", first.to(last).text(written))))
    }

    /// Removes tokens of one segment, and the space after them if there is space before.
    fn deletion(&self, tokens: &[Segmented]) -> Edit {
        let span = tokens.iter().map(|token| token.span).reduce(Span::to).unwrap_or(Span::at(self.edit.span.start));
        let before = self.text.get(..span.start as usize).unwrap_or_default();
        let after = self.text.get(span.end as usize..).unwrap_or_default();
        let space = after.len() - after.trim_start_matches([' ', '\t']).len();
        let is_separate = before.is_empty() || before.ends_with([' ', '\t', '\n', '(']);
        let removed = if is_separate && (span.end as usize + space) <= self.limit() { offset(space) } else { 0 };
        Edit::replace(Span::new(span.start, span.end + removed), "")
    }

    /// The byte up to which space may be removed with a token.
    fn limit(&self) -> usize {
        let comments = self.comments.last().map_or(0, |comment| comment.end);
        self.edit.span.end.max(comments) as usize
    }

    /// Replaces each old token with a new one.
    fn pairs(&self, old: &[Segmented], new: &[Lexeme]) -> Option<Vec<Edit>> {
        if old.len() != new.len() {
            return None;
        }
        let mut edits = Vec::new();
        let mut at = 0;
        for tokens in by_segment(old) {
            let new = new.get(at..at + tokens.len())?;
            at += tokens.len();
            let span = tokens.first()?.span.to(tokens.last()?.span);
            edits.push(Edit::replace(span, new.first()?.span.to(new.last()?.span).text(&self.edit.text)));
        }
        edits.retain(|edit| edit.span.text(self.text) != edit.text);
        Some(edits)
    }
}

/// The tokens, grouped by segment.
fn by_segment(tokens: &[Segmented]) -> impl Iterator<Item = &[Segmented]> {
    tokens.chunk_by(|left, right| left.segment == right.segment)
}

/// Whether an edit only changes a part of a comment.
fn is_inside(edit: &Edit, comment: Span) -> bool {
    comment.start < edit.span.start
        && edit.span.end <= comment.end
        && !edit.span.is_empty()
        && !edit.text.contains('\n')
}

/// Whether a fix of this code may edit the inside of a comment.
const fn is_about_comments(code: Code) -> bool {
    matches!(code, Code::InvisibleCharacter | Code::UnusedSuppression | Code::MalformedSuppression)
}

/// The comment of another language that a diagnostic reports.
fn foreign_comment(text: &str, found: &Diagnostic) -> Option<Span> {
    let span = found.span;
    (found.code == Code::ForeignSyntax && FOREIGN_COMMENTS.iter().any(|sign| span.text(text).starts_with(sign)))
        .then_some(span)
}

fn trimmed(text: &str, span: Span) -> Span {
    Span::new(span.start, span.start + offset(span.text(text).trim_end().len()))
}

fn comments_of<'a>(text: &'a str, tokens: &'a [Lexeme]) -> impl Iterator<Item = &'a str> {
    let comments = tokens.iter().filter(|token| token.rule == Rule::comment);
    comments.map(|comment| comment.span.text(text).trim_end())
}

/// Whether an unclosed raw string extends to the end.
fn has_open_raw_string(tokens: &[Lexeme]) -> bool {
    tokens.last().is_some_and(|token| token.rule == Rule::broken_raw_string)
}

/// Applies edits to a part of a text.
fn edited(text: &str, window: Span, edits: &[Edit]) -> String {
    let mut after = String::with_capacity(window.len() as usize);
    let mut at = window.start;
    for edit in edits {
        after += Span::new(at, edit.span.start.max(at)).text(text);
        after += &edit.text;
        at = edit.span.end;
    }
    after + Span::new(at, window.end.max(at)).text(text)
}
