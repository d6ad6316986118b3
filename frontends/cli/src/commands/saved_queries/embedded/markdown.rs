//! Code blocks in Markdown.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use tamis::Span;
use tamis::lint::is_file_comment;

use super::query::EmbeddedQuery;
use super::source_map::{SourceMap, offset};
use super::string_style::{BlockLines, StringStyle};

/// The code blocks with one of these languages.
pub(super) fn blocks(text: &str, languages: &[String]) -> Vec<EmbeddedQuery> {
    let mut found = Vec::new();
    let mut block: Option<EmbeddedQuery> = None;
    for (event, range) in Parser::new_ext(text, Options::all()).into_offset_iter() {
        let outer = Span::new(offset(range.start), offset(range.end));
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let language = info.split([' ', ',', '\t', '{']).next().unwrap_or_default();
                block = languages.iter().any(|known| known == language).then(|| empty(outer));
            }
            Event::Text(line) => {
                if let Some(block) = &mut block {
                    block.push(text, &line, outer);
                }
            }
            Event::End(TagEnd::CodeBlock) => found.extend(block.take().filter(|block| !block.text.trim().is_empty())),
            _ => {}
        }
    }
    found
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

fn empty(whole: Span) -> EmbeddedQuery {
    EmbeddedQuery {
        text: String::new(),
        key: None,
        map: SourceMap::default(),
        style: StringStyle::Block(BlockLines::default()),
        whole,
    }
}

impl EmbeddedQuery {
    /// Adds a part of the block.
    fn push(&mut self, file: &str, line: &str, outer: Span) {
        if self.text.is_empty() {
            self.whole = outer;
        }
        self.whole.end = outer.end;
        self.style = StringStyle::Block(BlockLines::of(file, self.whole));
        self.text.push_str(line);
        if outer.text(file) == line {
            self.map.push_verbatim(outer);
        } else {
            self.map.push(line.len(), outer);
        }
    }
}
