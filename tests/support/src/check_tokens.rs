//! Properties of the tokens of any text.

use tamis::{Token, tokens};

/// Checks that tokens are in source order, do not overlap, and cover the text except for spaces and line ends.
pub fn check_tokens(text: &str) -> Result<(), String> {
    let mut at = 0;
    for Token { span, kind } in tokens(text) {
        let gap = text.get(at..span.start as usize).ok_or_else(|| format!("{text:?} at {at}: {span:?} {kind:?}"))?;
        let is_space = gap.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n'));
        if !is_space || span.text(text).is_empty() {
            return Err(format!("{text:?} at {at}: {gap:?}, then {span:?} {kind:?}"));
        }
        at = span.end as usize;
    }
    let rest = text.get(at..).unwrap();
    if rest.trim_matches([' ', '\t', '\r', '\n']).is_empty() { Ok(()) } else { Err(format!("{text:?}: {rest:?}")) }
}
