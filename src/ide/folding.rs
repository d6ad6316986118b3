//! Folding: the parts of a query that an editor can hide.

use serde::{Deserialize, Serialize};

use crate::limits::Limits;
use crate::source::{Span, offset};
use crate::syntax::{Lexeme, Rule, lexemes};

use super::brackets;

/// A part of a query that an editor can hide, and its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FoldingRange {
    /// The range, which contains a line break; `start` and `end` in JSON.
    #[serde(flatten)]
    pub span: Span,
    /// The kind of part.
    pub kind: FoldingKind,
}

/// The kind of a part that can be hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FoldingKind {
    /// A group in parentheses or a list, including the brackets.
    Region,
    /// Comments on consecutive lines.
    Comment,
}

/// Returns the groups, lists and blocks of comments of a query, valid or not, that span several lines, in the order of
/// their starts.
///
/// Returns nothing for a text longer than the limit.
///
/// # Examples
///
/// ```
/// use tamis::ide::FoldingKind;
/// use tamis::{Limits, Span};
///
/// let text = "# Slow or\n# failed\n(\n  duration_ns > 5s\n  or status_code >= 500\n)";
/// let ranges = tamis::folding_ranges(text, &Limits::default());
/// let ranges: Vec<_> = ranges.iter().map(|range| (range.kind, range.span)).collect();
/// assert_eq!(ranges, [(FoldingKind::Comment, Span::new(0, 18)), (FoldingKind::Region, Span::new(19, 65))]);
/// ```
#[must_use]
pub fn folding_ranges(text: &str, limits: &Limits) -> Vec<FoldingRange> {
    if text.len() > limits.bytes.min(Limits::MAX_BYTES) {
        return Vec::new();
    }
    let tokens = lexemes(text);
    let line_breaks: Vec<u32> = text.match_indices('\n').map(|(at, _)| offset(at)).collect();
    let spans_lines = |span: &Span| {
        let next = line_breaks.get(line_breaks.partition_point(|&at| at < span.start));
        next.is_some_and(|&at| at < span.end)
    };
    let ranges = |spans: Vec<Span>, kind| spans.into_iter().map(move |span| FoldingRange { span, kind });
    let regions = ranges(brackets::pairs(text, &tokens), FoldingKind::Region);
    let comments = ranges(comment_blocks(text, &tokens), FoldingKind::Comment);
    let mut folding: Vec<FoldingRange> = regions.chain(comments).filter(|range| spans_lines(&range.span)).collect();
    folding.sort_by_key(|range| range.span.start);
    folding
}

/// Returns the comments that are on their own lines; those on consecutive lines are one block.
fn comment_blocks(text: &str, tokens: &[Lexeme]) -> Vec<Span> {
    let mut blocks: Vec<Span> = Vec::new();
    let mut previous: Option<Lexeme> = None;
    for token in tokens {
        let line_breaks = previous.map(|previous| breaks_between(text, previous.span, token.span));
        let is_alone = line_breaks != Some(0);
        if token.rule == Rule::comment && is_alone {
            match (blocks.last_mut(), previous) {
                (Some(block), Some(previous)) if block.end == previous.span.end && line_breaks == Some(1) => {
                    block.end = token.span.end;
                }
                _ => blocks.push(token.span),
            }
        }
        previous = Some(*token);
    }
    blocks
}

fn breaks_between(text: &str, before: Span, after: Span) -> usize {
    Span::new(before.end, after.start).text(text).matches('\n').count()
}
