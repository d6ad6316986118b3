//! An explanation as text.

use std::collections::VecDeque;
use std::fmt::Write as _;

use super::{Condition, Explanation, Group, Part, Quantifier};

/// The most parts of a group that are told in one clause.
const MAX_IN_CLAUSE: usize = 3;

/// All of it as sentences. A group in a group is told where it stands if it is small, else in a sentence of its
/// own, so that no sentence nests.
pub(super) fn text(explanation: &Explanation) -> String {
    let mut sentences = Sentences::default();
    let mut text = match &explanation.keeps {
        Part::Condition(condition) => format!("Keeps the records for which {}.", condition.says),
        Part::Group(group) => format!("Keeps the records for which {}.", sentences.numbered(group)),
    };
    while let Some((name, group)) = sentences.waiting.pop_front() {
        // Writing to a string cannot fail.
        let _ = write!(text, " Part {name} holds if {}.", sentences.numbered(group));
    }
    for note in &explanation.notes {
        text.push(' ');
        text.push_str(note);
    }
    text
}

/// Groups that are still to be told.
#[derive(Default)]
struct Sentences<'e> {
    waiting: VecDeque<(String, &'e Group)>,
    named: usize,
}

impl<'e> Sentences<'e> {
    /// `both of these hold: (1) …; (2) …`
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
            Part::Condition(condition) => condition.says.clone(),
            Part::Group(group) => in_one_clause(group).unwrap_or_else(|| {
                let name = name(self.named);
                self.named += 1;
                self.waiting.push_back((name.clone(), group));
                format!("part {name} holds")
            }),
        }
    }
}

/// `a is 1, or b is 2`: a small group without lists of its own.
fn in_one_clause(group: &Group) -> Option<String> {
    let clause = |part: &'_ Part| match part {
        Part::Condition(Condition { says, .. }) if !says.contains(", ") => Some(says.clone()),
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
        (Quantifier::All, true) => "both of these hold",
        (Quantifier::All, false) => "all of these hold",
        (Quantifier::Any, _) => "at least one of these holds",
        (Quantifier::NotAll, true) => "not both of these hold",
        (Quantifier::NotAll, false) => "not all of these hold",
        (Quantifier::None, true) => "neither of these holds",
        (Quantifier::None, false) => "none of these holds",
    }
}

/// The conditions as an indented list, then the notes.
pub(super) fn outline(explanation: &Explanation) -> String {
    let mut outline = String::from("Keeps the records for which ");
    match &explanation.keeps {
        Part::Condition(condition) => {
            outline.push_str("this holds:\n- ");
            outline.push_str(&condition.says);
        }
        Part::Group(group) => items(group, 0, &mut outline),
    }
    if !explanation.notes.is_empty() {
        outline.push_str("\n\n");
        outline.push_str(&explanation.notes.join("\n"));
    }
    outline
}

/// The heading of a group, and its parts below; as deep as the query is nested.
fn items(group: &Group, depth: usize, outline: &mut String) {
    outline.push_str(heading(group));
    outline.push(':');
    for part in &group.parts {
        outline.push('\n');
        outline.extend(std::iter::repeat_n("  ", depth));
        outline.push_str("- ");
        match part {
            Part::Condition(condition) => outline.push_str(&condition.says),
            Part::Group(group) => items(group, depth + 1, outline),
        }
    }
}
