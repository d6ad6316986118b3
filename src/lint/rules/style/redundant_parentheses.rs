//! `(status_code = 500) and is_complete`: redundant parentheses.

use crate::diagnostic::{Code, Edit, Safety, Severity};
use crate::lint::context::Context;
use crate::lint::labels::diagnostic_at;
use crate::lint::rule::{Check, Family, Rule};
use crate::lint::source::{Source, TokenKind};
use crate::source::{Span, offset};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::RedundantParentheses,
    family: Family::Style,
    default_level: Some(Severity::Advice),
    check: Check::Findings(check),
};

fn check(context: &mut Context<'_, '_>) {
    let redundant = redundant(&context.source);
    let message = match redundant.len() {
        0 => return,
        1 => "redundant parentheses".to_owned(),
        pairs => format!("{pairs} pairs of redundant parentheses"),
    };
    let mut edits: Vec<Edit> = redundant.iter().flat_map(|&pair| removed(&context.source, pair)).collect();
    edits.sort_by_key(|edit| edit.span);
    let diagnostic = diagnostic_at(RULE.code, message, &redundant, "and these");
    context.report(diagnostic.fix_with(Safety::Safe, "remove the redundant parentheses", edits));
}

/// The content of a pair of parentheses, or of the query itself.
#[derive(Default)]
struct Group {
    /// The opening parenthesis; `None` for the query itself.
    open: Option<Span>,
    parts: Vec<Part>,
    is_after_not: bool,
    is_after_and: bool,
    has_or: bool,
}

/// A part of a group, between two connectives.
struct Part {
    content: Content,
    /// The parentheses around the part, whether they follow a `not`, and their content.
    pair: Option<(Span, bool, Content)>,
    is_joined_by_and: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Bare,
    /// A comparison, or anything after a `not`.
    Condition,
    And,
    Or,
}

impl Group {
    /// Adds the next part.
    fn push(&mut self, content: Content, pair: Option<Span>) {
        let is_negated = std::mem::take(&mut self.is_after_not);
        let pair = pair.map(|pair| (pair, is_negated, content));
        let content = if is_negated { Content::Condition } else { content };
        self.parts.push(Part { content, pair, is_joined_by_and: std::mem::take(&mut self.is_after_and) });
    }

    fn and(&mut self) {
        self.is_after_and = true;
        self.parts.last_mut().into_iter().for_each(|part| part.is_joined_by_and = true);
    }

    /// The kind of its content, ignoring redundant parentheses.
    fn content(&self) -> Content {
        match self.parts.as_slice() {
            _ if self.has_or => Content::Or,
            [only] => only.content,
            _ => Content::And,
        }
    }

    /// The pairs directly in the group that are not in the canonical text.
    fn redundant(&self) -> impl Iterator<Item = Span> {
        self.parts.iter().filter_map(|part| {
            let (pair, is_negated, content) = part.pair?;
            let is_needed = match content {
                Content::Bare => false,
                Content::Condition => is_negated,
                Content::And => is_negated || self.has_or && !part.is_joined_by_and,
                Content::Or => is_negated || part.is_joined_by_and,
            };
            (!is_needed).then_some(pair)
        })
    }
}

/// The pairs of parentheses that are not in the canonical text, in source order.
fn redundant(source: &Source<'_>) -> Vec<Span> {
    let mut redundant = Vec::new();
    let mut outer = Vec::new();
    let mut group = Group::default();
    for token in source.tokens() {
        match token.kind {
            TokenKind::Not => group.is_after_not = true,
            TokenKind::And => group.and(),
            TokenKind::Or => group.has_or = true,
            TokenKind::Bare => group.push(Content::Bare, None),
            TokenKind::Condition => group.push(Content::Condition, None),
            TokenKind::Open => {
                let inner = Group { open: Some(token.span), ..Group::default() };
                outer.push(std::mem::replace(&mut group, inner));
            }
            TokenKind::Close => {
                let Some(parent) = outer.pop() else { break };
                let closed = std::mem::replace(&mut group, parent);
                redundant.extend(closed.redundant());
                group.push(closed.content(), closed.open.map(|open| open.to(token.span)));
            }
        }
    }
    redundant.extend(group.redundant());
    redundant.sort_unstable();
    redundant
}

/// Removes both parentheses and the spaces inside them, but keeps adjacent words separate.
fn removed(source: &Source<'_>, pair: Span) -> [Edit; 2] {
    const SPACES: [char; 2] = [' ', '\t'];
    let (before, after) = (source.before(pair.start), source.after(pair.end));
    let inside = Span::new(pair.start + 1, pair.end - 1).text(source.text);
    let [leading, trailing] = [inside.trim_start_matches(SPACES), inside.trim_end_matches(SPACES)]
        .map(|trimmed| offset(inside.len() - trimmed.len()));
    let space = |is_needed: bool| if is_needed { " " } else { "" };
    let is_apart = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '!');
    [
        Edit::replace(
            Span::new(pair.start, pair.start + 1 + leading),
            space(!before.is_empty() && !before.ends_with(is_apart)),
        ),
        Edit::replace(
            Span::new(pair.end - 1 - trailing, pair.end),
            space(!after.is_empty() && !after.starts_with(is_apart)),
        ),
    ]
}
