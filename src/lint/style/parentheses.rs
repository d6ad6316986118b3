//! Parentheses that say nothing.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Safety};
use crate::lint::Query;
use crate::lint::pieces::{PieceKind, pieces};
use crate::source::Span;
use crate::syntax::ast::Expr;

/// How many pairs beside the first one are shown.
const MOST_SHOWN: usize = 4;

/// `(status_code = 500) and is_complete`
pub(super) fn redundant_parentheses(query: &Query<'_, '_>, root: &Expr<'_>, found: &mut Diagnostics) {
    let spare = spare(query, root);
    let Some((first, others)) = spare.split_first() else { return };
    let message = match others {
        [] => "these parentheses change nothing".to_owned(),
        others => format!("{} pairs of parentheses change nothing", others.len() + 1),
    };
    let mut edits: Vec<Edit> = spare.iter().flat_map(|&pair| removed(query.text, pair)).collect();
    edits.sort_by_key(|edit| edit.span);
    let diagnostic = Diagnostic::new(Code::RedundantParentheses, message, *first);
    let shown = others.iter().take(MOST_SHOWN);
    let diagnostic = shown.fold(diagnostic, |diagnostic, &pair| diagnostic.label(pair, "and these"));
    found.push(diagnostic.fix_with(Safety::Safe, "remove them", edits));
}

/// What stands in a parenthesis that is open, or in the query itself.
#[derive(Default)]
struct Group {
    /// The parenthesis; nothing of the query itself.
    open: Option<Span>,
    parts: Vec<Part>,
    is_after_not: bool,
    is_after_and: bool,
    has_or: bool,
}

/// A part of a group, between two connectives.
struct Part {
    holds: Holds,
    /// The parentheses right round it, whether a `not` stands before them, and what is in them.
    pair: Option<(Span, bool, Holds)>,
    is_beside_and: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Bare,
    /// A comparison, or anything behind a `not`.
    Condition,
    And,
    Or,
}

impl Group {
    /// Takes in the next part.
    fn push(&mut self, holds: Holds, pair: Option<Span>) {
        let is_negated = std::mem::take(&mut self.is_after_not);
        let pair = pair.map(|pair| (pair, is_negated, holds));
        let holds = if is_negated { Holds::Condition } else { holds };
        self.parts.push(Part { holds, pair, is_beside_and: std::mem::take(&mut self.is_after_and) });
    }

    fn and(&mut self) {
        self.is_after_and = true;
        self.parts.last_mut().into_iter().for_each(|part| part.is_beside_and = true);
    }

    /// What it is once the spare parentheses in it are gone.
    fn holds(&self) -> Holds {
        match self.parts.as_slice() {
            _ if self.has_or => Holds::Or,
            [only] => only.holds,
            _ => Holds::And,
        }
    }

    /// The pairs right inside that the canonical text does without.
    fn spare(&self) -> impl Iterator<Item = Span> {
        self.parts.iter().filter_map(|part| {
            let (pair, is_negated, holds) = part.pair?;
            let is_wanted = match holds {
                Holds::Bare => false,
                Holds::Condition => is_negated,
                Holds::And => is_negated || self.has_or && !part.is_beside_and,
                Holds::Or => is_negated || part.is_beside_and,
            };
            (!is_wanted).then_some(pair)
        })
    }
}

/// The pairs of parentheses that the canonical text does without, in the order of the text.
fn spare(query: &Query<'_, '_>, root: &Expr<'_>) -> Vec<Span> {
    let mut spare = Vec::new();
    let mut outer = Vec::new();
    let mut group = Group::default();
    for piece in pieces(query, root) {
        match piece.kind {
            PieceKind::Not => group.is_after_not = true,
            PieceKind::And => group.and(),
            PieceKind::Or => group.has_or = true,
            PieceKind::Bare => group.push(Holds::Bare, None),
            PieceKind::Condition => group.push(Holds::Condition, None),
            PieceKind::Open => {
                let inner = Group { open: Some(piece.span), ..Group::default() };
                outer.push(std::mem::replace(&mut group, inner));
            }
            PieceKind::Close => {
                let Some(parent) = outer.pop() else { break };
                let closed = std::mem::replace(&mut group, parent);
                spare.extend(closed.spare());
                group.push(closed.holds(), closed.open.map(|open| open.to(piece.span)));
            }
        }
    }
    spare.extend(group.spare());
    spare.sort_unstable();
    spare
}

/// Takes both parentheses out, and the blanks inside; words do not grow together.
fn removed(text: &str, pair: Span) -> [Edit; 2] {
    const BLANKS: [char; 2] = [' ', '\t'];
    let before = text.get(..pair.start as usize).unwrap_or_default();
    let after = text.get(pair.end as usize..).unwrap_or_default();
    let inside = Span::new(pair.start + 1, pair.end - 1).text(text);
    let [leading, trailing] = [inside.trim_start_matches(BLANKS), inside.trim_end_matches(BLANKS)]
        .map(|trimmed| crate::source::offset(inside.len() - trimmed.len()));
    let space = |is_needed: bool| if is_needed { " " } else { "" };
    let stands_apart = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '!');
    [
        Edit::replace(
            Span::new(pair.start, pair.start + 1 + leading),
            space(!before.is_empty() && !before.ends_with(stands_apart)),
        ),
        Edit::replace(
            Span::new(pair.end - 1 - trailing, pair.end),
            space(!after.is_empty() && !after.starts_with(stands_apart)),
        ),
    ]
}
