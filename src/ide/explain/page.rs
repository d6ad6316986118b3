//! An explanation as text.

use std::collections::VecDeque;
use std::fmt::Write as _;

use super::{ExplainedCondition, Explanation, Group, Part, Quantifier};

/// The maximum number of parts in a group that is written as one clause.
const MAX_IN_CLAUSE: usize = 3;

/// An explanation as sentences. A small nested group is written inline, a larger one in a sentence of its own, so that
/// sentences are not nested.
pub(super) fn text(explanation: &Explanation) -> String {
    let mut sentences = Sentences::default();
    let mut text = match &explanation.matches {
        Part::Condition(condition) => format!("Matches records where {}.", condition.text),
        Part::Group(group) => format!("Matches records where {}.", sentences.numbered(group)),
    };
    while let Some((name, group)) = sentences.pending.pop_front() {
        // Writing to a string cannot fail.
        let _ = write!(text, " Group {name} matches if {}.", sentences.numbered(group));
    }
    for note in &explanation.notes {
        text.push(' ');
        text.push_str(note);
    }
    text
}

/// Groups that need a sentence of their own.
#[derive(Default)]
struct Sentences<'e> {
    pending: VecDeque<(String, &'e Group)>,
    named: usize,
}

impl<'e> Sentences<'e> {
    /// `both conditions hold: (1) …; (2) …`
    fn numbered(&mut self, group: &'e Group) -> String {
        let mut clause = format!("{}:", heading(group));
        for (index, part) in group.parts.iter().enumerate() {
            let end = if index == 0 { "" } else { ";" };
            // Writing to a string cannot fail.
            let _ = write!(clause, "{end} ({}) {}", index + 1, self.clause(part));
        }
        clause
    }

    fn clause(&mut self, part: &'e Part) -> String {
        match part {
            Part::Condition(condition) => condition.text.clone(),
            Part::Group(group) => in_one_clause(group).unwrap_or_else(|| {
                let name = name(self.named);
                self.named += 1;
                self.pending.push_back((name.clone(), group));
                format!("group {name} matches")
            }),
        }
    }
}

/// `a is 1, or b is 2`; `None` if the group is large or contains lists.
fn in_one_clause(group: &Group) -> Option<String> {
    let clause = |part: &'_ Part| match part {
        Part::Condition(ExplainedCondition { text, .. }) if !text.contains(", ") => Some(text.clone()),
        _ => None,
    };
    if group.parts.len() > MAX_IN_CLAUSE {
        return None;
    }
    let clauses: Vec<String> = group.parts.iter().map(clause).collect::<Option<_>>()?;
    Some(match group.quantifier {
        Quantifier::All => clauses.join(", and "),
        Quantifier::Any => clauses.join(", or "),
        Quantifier::NotAll => format!("{}: {}", heading(group), clauses.join(", and ")),
        Quantifier::None => format!("{}: {}", heading(group), clauses.join(", or ")),
    })
}

/// `A`, `B`, … `Z`, `AA`, …
fn name(mut number: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.extend(char::from_digit(10 + u32::try_from(number % 26).unwrap_or_default(), 36));
        match (number / 26).checked_sub(1) {
            Some(rest) => number = rest,
            None => break,
        }
    }
    letters.iter().rev().collect::<String>().to_ascii_uppercase()
}

const fn heading(group: &Group) -> &'static str {
    match (group.quantifier, group.parts.len() == 2) {
        (Quantifier::All, true) => "both conditions hold",
        (Quantifier::All, false) => "all conditions hold",
        (Quantifier::Any, _) => "at least one condition holds",
        (Quantifier::NotAll, true) => "the conditions do not both hold",
        (Quantifier::NotAll, false) => "the conditions do not all hold",
        (Quantifier::None, true) => "neither condition holds",
        (Quantifier::None, false) => "none of the conditions hold",
    }
}

/// The conditions as an indented list, then the notes.
pub(super) fn outline(explanation: &Explanation) -> String {
    let mut outline = String::from("Matches records where");
    match &explanation.matches {
        Part::Condition(condition) => {
            outline.push_str(":\n- ");
            outline.push_str(&condition.text);
        }
        Part::Group(group) => {
            outline.push(' ');
            items(group, 0, &mut outline);
        }
    }
    if !explanation.notes.is_empty() {
        outline.push_str("\n\n");
        outline.push_str(&explanation.notes.join("\n"));
    }
    outline
}

/// The heading of a group, and its parts below it. Recursive, as deep as the query is nested.
fn items(group: &Group, depth: usize, outline: &mut String) {
    outline.push_str(heading(group));
    outline.push(':');
    for part in &group.parts {
        outline.push('\n');
        outline.extend(std::iter::repeat_n("  ", depth));
        outline.push_str("- ");
        match part {
            Part::Condition(condition) => outline.push_str(&condition.text),
            Part::Group(group) => items(group, depth + 1, outline),
        }
    }
}
