//! What holds for the tokens of any text.

use tamis::{Token, tokens};

/// Tokens stand in order, not over each other, and leave nothing out but blanks and line ends.
pub fn covered(text: &str) -> Result<(), String> {
    let mut at = 0;
    for Token { span, kind } in tokens(text) {
        let gap = text.get(at..span.start as usize).ok_or_else(|| format!("{text:?} at {at}: {span:?} {kind:?}"))?;
        let is_blank = gap.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n'));
        if !is_blank || span.text(text).is_empty() {
            return Err(format!("{text:?} at {at}: {gap:?}, then {span:?} {kind:?}"));
        }
        at = span.end as usize;
    }
    let rest = text.get(at..).unwrap();
    if rest.trim_matches([' ', '\t', '\r', '\n']).is_empty() { Ok(()) } else { Err(format!("{text:?}: {rest:?}")) }
}
