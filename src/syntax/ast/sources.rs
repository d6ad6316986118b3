//! The texts of a tree, one for each of its parts.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::visit::{Visit, walk_chain, walk_comparison, walk_expr, walk_list, walk_within};
use super::{Ast, Chain, ColumnName, Comparison, Expr, List, Value, Within};
use crate::source::{Span, offset};

/// The texts of the parts of a tree. The spans of a part start where its text starts in all texts, joined by newlines.
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "Vec<Cow<'a, str>>", into = "Vec<Cow<'a, str>>")]
pub(super) struct Sources<'a> {
    first: Cow<'a, str>,
    /// The other texts, and where they start.
    more: Vec<(u32, Cow<'a, str>)>,
}

/// A position in one part of a composed tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartSpan {
    /// The number of the part, from 0, in the order of composition.
    pub part: usize,
    /// The position in the text of the part.
    pub span: Span,
}

impl<'a> From<Vec<Cow<'a, str>>> for Sources<'a> {
    fn from(texts: Vec<Cow<'a, str>>) -> Self {
        let mut texts = texts.into_iter();
        let mut sources = Self::of(texts.next().unwrap_or_default());
        texts.for_each(|text| sources.append(Self::of(text)));
        sources
    }
}

impl<'a> From<Sources<'a>> for Vec<Cow<'a, str>> {
    fn from(sources: Sources<'a>) -> Self {
        std::iter::once(sources.first).chain(sources.more.into_iter().map(|(_, text)| text)).collect()
    }
}

impl<'a> Sources<'a> {
    pub(super) const fn of(text: Cow<'a, str>) -> Self {
        Self { first: text, more: Vec::new() }
    }

    pub(super) fn into_owned(self) -> Sources<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        let more = self.more.into_iter().map(|(start, text)| (start, owned(text))).collect();
        Sources { first: owned(self.first), more }
    }

    /// Where the next part starts: after a newline.
    pub(super) fn end(&self) -> u32 {
        let end = |start: u32, text: &str| start.saturating_add(offset(text.len())).saturating_add(1);
        self.more.last().map_or_else(|| end(0, &self.first), |(start, text)| end(*start, text))
    }

    /// Adds the parts of another tree.
    pub(super) fn append(&mut self, other: Self) {
        let start = self.end();
        self.more.push((start, other.first));
        self.more.extend(other.more.into_iter().map(|(at, text)| (start.saturating_add(at), text)));
    }

    fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        std::iter::once((0, &*self.first)).chain(self.more.iter().map(|(start, text)| (*start, &**text)))
    }
}

/// Checks that spans are in order, and before a position.
struct Spans {
    end: u32,
    are_inside: bool,
}

impl Spans {
    fn check(&mut self, span: Span) {
        self.are_inside &= span.start <= span.end && span.end < self.end;
    }
}

impl<'q> Visit<'q> for Spans {
    fn visit_expr(&mut self, expr: &'q Expr<'q>) {
        self.check(expr.span);
        walk_expr(self, expr);
    }

    fn visit_comparison(&mut self, comparison: &'q Comparison<'q>) {
        self.check(comparison.operator_span);
        comparison.nocase.into_iter().for_each(|span| self.check(span));
        walk_comparison(self, comparison);
    }

    fn visit_chain(&mut self, chain: &'q Chain<'q>) {
        self.check(chain.first_span);
        chain.second.iter().for_each(|(_, span, _)| self.check(*span));
        walk_chain(self, chain);
    }

    fn visit_within(&mut self, within: &'q Within<'q>) {
        self.check(within.operator_span);
        walk_within(self, within);
    }

    fn visit_list(&mut self, list: &'q List<'q>) {
        self.check(list.span);
        walk_list(self, list);
    }

    fn visit_column(&mut self, column: &'q ColumnName<'q>) {
        self.check(column.span);
    }

    fn visit_value(&mut self, value: &'q Value<'q>) {
        self.check(value.span);
    }
}

impl<'a> Ast<'a> {
    /// A tree that was parsed from a text.
    pub(crate) const fn parsed(text: &'a str, root: Expr<'a>) -> Self {
        Self { root, sources: Sources::of(Cow::Borrowed(text)) }
    }

    /// A tree whose spans refer to `text`.
    pub(in crate::syntax) const fn with_text(root: Expr<'static>, text: String) -> Ast<'static> {
        Ast { root, sources: Sources::of(Cow::Owned(text)) }
    }

    /// Returns the texts of the parts, in the order of composition. A tree that is not composed has one. The text of a tree
    /// that was not parsed is its canonical text.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().map(|(_, text)| text)
    }

    /// Returns the text that all spans refer to: those of the parts, joined by newlines.
    #[must_use]
    pub fn source(&self) -> Cow<'_, str> {
        match self.sources.more.as_slice() {
            [] => Cow::Borrowed(&self.sources.first),
            _ => Cow::Owned(self.parts().collect::<Vec<_>>().join("\n")),
        }
    }

    /// Returns the part that a span of the tree belongs to; of a span over several parts, the first part of it.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Limits, Span};
    ///
    /// let parse = |text| tamis::parse(text, &Limits::default()).ast;
    /// let both = parse("is_complete").and(parse("name = 'a'"));
    /// let found = both.part_of(Span::new(12, 16));
    /// assert_eq!((found.part, found.span), (1, Span::new(0, 4)));
    /// assert_eq!(both.source(), "is_complete\nname = 'a'");
    /// ```
    #[must_use]
    pub fn part_of(&self, span: Span) -> PartSpan {
        let part = self.sources.more.partition_point(|(start, _)| *start <= span.start);
        let start = part.checked_sub(1).and_then(|last| self.sources.more.get(last)).map_or(0, |(start, _)| *start);
        let length = self.parts().nth(part).map_or(0, |text| offset(text.len()));
        let local = |at: u32| at.saturating_sub(start).min(length);
        PartSpan { part, span: Span::new(local(span.start), local(span.end)) }
    }

    /// Whether all spans are in the source.
    pub(crate) fn has_own_spans(&self) -> bool {
        let mut spans = Spans { end: self.sources.end(), are_inside: true };
        spans.visit_ast(self);
        spans.are_inside
    }

    /// Copies the tree, with `span` for every span.
    pub(crate) fn at(&self, span: Span) -> Ast<'static> {
        Ast { root: self.root.clone().relocate(&|_| span), sources: Sources::of(Cow::Borrowed("")) }
    }
}
