//! Pairs of brackets in any text.

use crate::source::Span;
use crate::syntax::{Lexeme, Rule};

/// A bracket that is open.
struct Open {
    span: Span,
    closer: &'static str,
    /// Where its pair is stored, so that pairs are in the order of their openers.
    index: usize,
}

/// Returns the spans of all pairs of brackets, including the brackets, in the order of their openers. A bracket that does
/// not match is ignored.
pub(super) fn pairs(text: &str, tokens: &[Lexeme]) -> Vec<Span> {
    let mut pairs = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    for token in tokens.iter().filter(|token| token.rule == Rule::bracket) {
        let bracket = token.span.text(text);
        if let Some(closer) = closer_of(bracket) {
            open.push(Open { span: token.span, closer, index: pairs.len() });
            pairs.push(None);
        } else if let Some(opener) = open.pop_if(|opener| opener.closer == bracket)
            && let Some(pair) = pairs.get_mut(opener.index)
        {
            *pair = Some(opener.span.to(token.span));
        }
    }
    pairs.into_iter().flatten().collect()
}

fn closer_of(bracket: &str) -> Option<&'static str> {
    match bracket {
        "(" => Some(")"),
        "[" => Some("]"),
        "{" => Some("}"),
        _ => None,
    }
}
