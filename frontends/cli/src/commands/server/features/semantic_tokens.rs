//! Semantic tokens, for highlighting.

use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};

use gen_lsp_types::{
    SemanticToken, SemanticTokens, SemanticTokensDelta, SemanticTokensDeltaParams, SemanticTokensDeltaResponse,
    SemanticTokensEdit, SemanticTokensLegend, SemanticTokensParams, SemanticTokensRangeParams,
};
use tamis::{Span, TokenKind};

use super::super::memory::LastTokens;
use super::super::snapshot::Snapshot;
use super::super::tasks::{Answer, Cancellation, Rejection};

/// The types of tokens, in the order of their numbers. All are standard, because most editors color no others; they
/// color brackets themselves.
const TYPES: [(TokenKind, &str); 7] = [
    (TokenKind::Column, "property"),
    (TokenKind::Operator, "operator"),
    (TokenKind::Keyword, "keyword"),
    (TokenKind::String, "string"),
    (TokenKind::Number, "number"),
    (TokenKind::Parameter, "parameter"),
    (TokenKind::Comment, "comment"),
];

/// The modifiers that distinguish kinds of numbers, in the order of their bits.
const MODIFIERS: [(TokenKind, &str); 2] = [(TokenKind::Unit, "unit"), (TokenKind::Instant, "instant")];

/// The id of the last tokens of any document, so that none is used twice.
static LAST_ID: AtomicU64 = AtomicU64::new(1);

pub(in super::super) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: TYPES.map(|(_, name)| name.to_owned()).into(),
        token_modifiers: MODIFIERS.map(|(_, name)| name.to_owned()).into(),
    }
}

/// The number of the type of a kind, and the set of its modifiers.
fn classify(kind: TokenKind) -> Option<(u32, u32)> {
    let modifier = MODIFIERS.iter().position(|(each, _)| *each == kind);
    let kind = if modifier.is_some() { TokenKind::Number } else { kind };
    let number = TYPES.iter().position(|(each, _)| *each == kind)?;
    Some((u32::try_from(number).ok()?, modifier.map_or(0, |bit| 1 << bit)))
}

pub(in super::super) fn full(
    snapshot: &Snapshot,
    _: &SemanticTokensParams,
    cancellation: &Cancellation,
) -> Answer<Option<SemanticTokens>> {
    let tokens = tokens(snapshot, None, cancellation)?;
    let (result_id, _) = remember(snapshot, &tokens);
    Ok(Some(SemanticTokens { result_id: Some(result_id), data: tokens }))
}

pub(in super::super) fn range(
    snapshot: &Snapshot,
    params: &SemanticTokensRangeParams,
    cancellation: &Cancellation,
) -> Answer<Option<SemanticTokens>> {
    let span = snapshot.document.span(params.range);
    Ok(Some(SemanticTokens { result_id: None, data: tokens(snapshot, Some(span), cancellation)? }))
}

pub(in super::super) fn delta(
    snapshot: &Snapshot,
    params: &SemanticTokensDeltaParams,
    cancellation: &Cancellation,
) -> Answer<Option<SemanticTokensDeltaResponse>> {
    let tokens = tokens(snapshot, None, cancellation)?;
    let (result_id, before) = remember(snapshot, &tokens);
    let result_id = Some(result_id);
    Ok(Some(match before.filter(|before| before.id.to_string() == params.previous_result_id) {
        Some(before) => SemanticTokensDeltaResponse::SemanticTokensDelta(SemanticTokensDelta {
            result_id,
            edits: edit(&before.tokens, &tokens).into_iter().collect(),
        }),
        None => SemanticTokensDeltaResponse::SemanticTokens(SemanticTokens { result_id, data: tokens }),
    }))
}

/// Remembers the tokens that the editor gets, and returns their id and what it had before.
fn remember(snapshot: &Snapshot, tokens: &[SemanticToken]) -> (String, Option<LastTokens>) {
    let mut last = snapshot.document.memory.tokens.lock().unwrap_or_else(PoisonError::into_inner);
    let id = LAST_ID.fetch_add(1, Ordering::Relaxed);
    let before = last.replace(LastTokens { id, tokens: tokens.to_vec() });
    (id.to_string(), before)
}

/// The edit that turns one list of tokens into another: everything between what both start and end with.
fn edit(before: &[SemanticToken], after: &[SemanticToken]) -> Option<SemanticTokensEdit> {
    let start = before.iter().zip(after).take_while(|(before, after)| before == after).count();
    let (before, after) = (before.get(start..)?, after.get(start..)?);
    let same = before.iter().rev().zip(after.iter().rev()).take_while(|(before, after)| before == after).count();
    let (removed, added) = (before.get(..before.len() - same)?, after.get(..after.len() - same)?);
    let numbers = |count: usize| u32::try_from(5 * count).unwrap_or(u32::MAX);
    (!removed.is_empty() || !added.is_empty()).then(|| SemanticTokensEdit {
        start: numbers(start),
        delete_count: numbers(removed.len()),
        data: Some(added.iter().flat_map(of_token).collect()),
    })
}

const fn of_token(token: &SemanticToken) -> [u32; 5] {
    let SemanticToken { delta_line, delta_start, length, token_type, token_modifiers_bitset } = *token;
    [delta_line, delta_start, length, token_type, token_modifiers_bitset]
}

/// The tokens of all queries in a span, or in the whole document.
fn tokens(snapshot: &Snapshot, within: Option<Span>, cancellation: &Cancellation) -> Answer<Vec<SemanticToken>> {
    let document = &snapshot.document;
    let span = within.unwrap_or(Span::new(0, u32::MAX));
    let mut encoder = Encoder::default();
    for query in snapshot.queries_in(span).filter(|query| !query.is_filter()) {
        if cancellation.is_cancelled() {
            return Err(Rejection::outdated());
        }
        for token in tamis::tokens(&query.text) {
            let Some(class) = classify(token.kind) else { continue };
            let at = query.to_file(token.span);
            if within.is_none_or(|within| at.start < within.end && within.start < at.end) {
                // A token on several lines is one token for each of them.
                for line in lines(at, &document.text) {
                    let start = document.lines.position(line.start);
                    encoder.push((start.line, start.character), document.lines.units(line), class);
                }
            }
        }
    }
    Ok(encoder.tokens)
}

/// The parts of a span on each line, without the indentation of the next lines.
fn lines(span: Span, text: &str) -> impl Iterator<Item = Span> {
    let mut start = span.start;
    span.text(text).split_inclusive(['\n', '\r']).filter_map(move |line| {
        let at = start;
        start += length(line);
        let indentation =
            if at == span.start { 0 } else { length(line) - length(line.trim_start_matches([' ', '\t'])) };
        let part = Span::new(at + indentation, at + length(line.trim_end_matches(['\n', '\r'])));
        (part.start < part.end).then_some(part)
    })
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

/// Encodes the position of each token relative to the one before.
#[derive(Default)]
struct Encoder {
    last: (u32, u32),
    tokens: Vec<SemanticToken>,
}

impl Encoder {
    fn push(&mut self, at: (u32, u32), length: u32, (token_type, token_modifiers_bitset): (u32, u32)) {
        let delta_line = at.0 - self.last.0;
        let delta_start = if delta_line == 0 { at.1 - self.last.1 } else { at.1 };
        self.tokens.push(SemanticToken { delta_line, delta_start, length, token_type, token_modifiers_bitset });
        self.last = at;
    }
}
