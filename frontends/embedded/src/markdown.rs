//! Code blocks in Markdown.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use tamis::Span;
use tamis::lint::is_file_comment;

use super::inside::Inside;
use super::query::EmbeddedQuery;
use super::source_map::{SourceMap, offset};
use super::string_style::{BlockLines, StringStyle};

/// The code blocks with one of these languages; those without words only `with_empty`.
pub(super) fn blocks(text: &str, languages: &[String], with_empty: bool) -> Vec<EmbeddedQuery> {
    let mut found = Vec::new();
    let mut block: Option<Block> = None;
    for (event, range) in Parser::new_ext(text, Options::all()).into_offset_iter() {
        let outer = Span::new(offset(range.start), offset(range.end));
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let language = info.split([' ', ',', '\t', '{']).next().unwrap_or_default();
                block = languages.iter().any(|known| known == language).then(|| Block::new(outer.start));
            }
            Event::Text(part) => {
                if let Some(block) = &mut block {
                    block.push(text, &part, outer);
                }
            }
            Event::End(TagEnd::CodeBlock) => found.extend(block.take().and_then(|block| block.query(text, with_empty))),
            _ => {}
        }
    }
    found
}

/// The code block with words that is all of `part`: its fence, and its lines without what is before each in the file.
/// `starts` has the start of each line in `part` and in the file.
pub(super) fn block(file: &str, part: &str, starts: &[(u32, u32)]) -> Option<EmbeddedQuery> {
    let to_file = |at: u32| {
        let line = starts.partition_point(|(start, _)| *start <= at).checked_sub(1)?;
        let (in_part, in_file) = starts.get(line)?;
        Some(at - in_part + in_file)
    };
    let mut block = Block::new(0);
    let mut is_closed = false;
    for (event, range) in Parser::new_ext(part, Options::all()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {}
            Event::Text(text) if !is_closed && text.len() == range.len() => {
                let mut at = offset(range.start);
                // In the file, something may be between the lines.
                for line in text.split_inclusive('\n') {
                    let start = to_file(at)?;
                    block.push(file, line, Span::new(start, start + offset(line.len())));
                    at += offset(line.len());
                }
            }
            Event::End(TagEnd::CodeBlock) if !is_closed => is_closed = true,
            _ => return None,
        }
    }
    block.query(file, false)
}

/// The comments that apply to all queries of the file.
pub(super) fn comments(text: &str) -> Vec<Span> {
    let events = Parser::new_ext(text, Options::all()).into_offset_iter();
    let html = events.filter(|(event, _)| matches!(event, Event::Html(_) | Event::InlineHtml(_)));
    let spans = html.map(|(_, range)| {
        let written = text.get(range.clone()).unwrap_or_default().trim_end();
        Span::new(offset(range.start), offset(range.start + written.len()))
    });
    spans.filter(|comment| is_file_comment(comment.text(text))).collect()
}

/// A code block.
struct Block {
    /// The start of its opening fence.
    fence: u32,
    text: String,
    /// The range of its text; `None` if it has none yet.
    content: Option<Span>,
    map: SourceMap,
}

impl Block {
    fn new(fence: u32) -> Self {
        Self { fence, text: String::new(), content: None, map: SourceMap::default() }
    }

    /// Adds a part of the block.
    fn push(&mut self, file: &str, part: &str, outer: Span) {
        // Of a line end of two bytes, the parser has only the second, at the start of a part.
        if let Some(rest) = part.strip_prefix('\n')
            && let Some(start) = outer.start.checked_sub(1)
            && Span::new(start, outer.start).text(file) == "\r"
        {
            let end = outer.start + 1;
            self.push_whole(file, "\n", Span::new(start, end));
            if !rest.is_empty() {
                self.push_whole(file, rest, Span::new(end, outer.end));
            }
        } else {
            self.push_whole(file, part, outer);
        }
    }

    /// Adds text that was read from all of this range.
    fn push_whole(&mut self, file: &str, part: &str, outer: Span) {
        let start = self.content.filter(|_| !self.text.is_empty()).map_or(outer.start, |content| content.start);
        self.content = Some(Span::new(start, outer.end));
        self.text.push_str(part);
        if outer.text(file) == part {
            self.map.push_verbatim(outer);
        } else {
            self.map.push(part.len(), outer);
        }
    }

    fn query(self, file: &str, with_empty: bool) -> Option<EmbeddedQuery> {
        let content = self.content?;
        if self.text.trim().is_empty() {
            return with_empty.then(|| empty(file, self.fence, content.start)).flatten();
        }
        let style = StringStyle::Block(BlockLines::of(file, content));
        Some(EmbeddedQuery::new(self.text, (content, Inside::lines(file, content)), self.map, style))
    }
}

/// A code block without words; `None` if its first line is not indented as its fence is.
fn empty(file: &str, fence: u32, first: u32) -> Option<EmbeddedQuery> {
    let start_of_line = |at: u32| file.get(..at as usize)?.rfind('\n').map_or(Some(0), |end| Some(end + 1));
    let before = file.get(start_of_line(fence)?..fence as usize)?;
    // A list item starts with a sign that other lines do not have.
    if before.contains(|c| c != ' ' && c != '>') {
        return None;
    }
    let start = start_of_line(first)?;
    let line = file.get(start..)?.split('\n').next()?;
    let line = line.strip_suffix('\r').unwrap_or(line);
    let line = line.starts_with(before).then_some(line)?;
    let span = Span::new(offset(start), offset(start + line.len()));
    Some(EmbeddedQuery::empty(span, StringStyle::Block(BlockLines::indented(file, span.start, line))))
}
