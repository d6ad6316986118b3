//! The hint after the cursor: the rest of an earlier line, or of the best suggestion.

use unicode_segmentation::UnicodeSegmentation;

use super::super::complete;
use super::super::session::Session;
use super::line::Line;

/// The longest hint, in bytes.
const MAX_HINT: usize = 200;

/// The rest of the line, as far as it can be guessed.
pub(super) fn hint(session: &Session, line: &Line) -> Option<String> {
    let text = line.text();
    if !line.is_at_end() || text.trim().is_empty() || text.ends_with('\n') {
        return None;
    }
    let earlier =
        session.history.latest().filter_map(|earlier| earlier.strip_prefix(text)).find(|rest| !rest.is_empty());
    let rest = match earlier {
        Some(rest) => rest.to_owned(),
        None => {
            let entries = complete::entries(session, text, line.at());
            let best = entries.into_iter().next().filter(|entry| entry.is_completion)?;
            let written = best.edit.span.text(text);
            best.edit.text.strip_prefix(written).filter(|_| !written.is_empty())?.to_owned()
        }
    };
    (1..=MAX_HINT).contains(&rest.len()).then_some(rest)
}

/// The first word of a hint, with what precedes it.
pub(super) fn first_word(hint: &str) -> &str {
    let mut words = hint.split_word_bound_indices().filter(|(_, word)| word.contains(char::is_alphanumeric));
    let end = words.next().map_or(hint.len(), |(at, word)| at + word.len());
    hint.get(..end).unwrap_or(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_taken_by_word() {
        for (hint, word) in [(" has \"a b\"", " has"), (" \"a b\"", " \"a"), ("_ns > 5s", "_ns"), ("\")", "\")")] {
            assert_eq!(first_word(hint), word);
        }
    }
}
