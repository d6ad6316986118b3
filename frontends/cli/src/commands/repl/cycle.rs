//! Cycling through the menu: each further Tab inserts the next suggestion.

/// The menu that was shown last.
#[derive(Default)]
pub(super) struct Cycle {
    /// The line as it was typed, and the position of the cursor.
    typed: (String, usize),
    /// The line as Tab left it. In any other line, Tab shows a new menu.
    last_line: (String, usize),
    /// Where the suggestions start.
    start: usize,
    suggestions: Vec<String>,
    /// The suggestion that is inserted next; after the last one, the typed line returns.
    next: usize,
}

/// What Tab does to a line whose menu is shown.
pub(super) enum Step {
    /// It inserts a suggestion at this position.
    Insert(usize, String),
    /// It restores the line as it was typed.
    Restore,
}

impl Cycle {
    /// A menu for a line, with suggestions that start at byte `start`.
    pub(super) fn new(line: &str, at: usize, start: usize, suggestions: Vec<String>) -> Self {
        let typed = (line.to_owned(), at);
        Self { last_line: typed.clone(), typed, start, suggestions, next: 0 }
    }

    /// The next step, if Tab was the last key. The line of a suggestion that it contains already is skipped.
    pub(super) fn step(&mut self, line: &str, at: usize) -> Option<Step> {
        if self.suggestions.len() < 2 || (line, at) != (self.last_line.0.as_str(), self.last_line.1) {
            return None;
        }
        let written = line.get(self.start..at).unwrap_or_default();
        let rest = self.suggestions.iter().enumerate().skip(self.next);
        let next = rest.clone().find(|(_, suggestion)| *suggestion != written);
        self.next = next.map_or(0, |(index, _)| index + 1);
        Some(next.map_or(Step::Restore, |(_, suggestion)| Step::Insert(self.start, suggestion.clone())))
    }

    /// Remembers the line as Tab left it.
    pub(super) fn leave(&mut self, line: &str, at: usize) {
        self.last_line = (line.to_owned(), at);
    }

    /// The line as it was typed, if all suggestions were inserted.
    pub(super) fn restored(&self) -> Option<&(String, usize)> {
        (self.next == 0 && self.last_line != self.typed).then_some(&self.typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions_follow_each_other_and_the_typed_line_returns() {
        let mut cycle = Cycle::new("a = t", 5, 4, vec!["tags".to_owned(), "t".to_owned(), "type".to_owned()]);
        let mut line = "a = t".to_owned();
        let mut seen = Vec::new();
        for _ in 0..7 {
            line = match cycle.step(&line, line.len()) {
                Some(Step::Insert(start, suggestion)) => line.get(..start).unwrap().to_owned() + &suggestion,
                Some(Step::Restore) => cycle.restored().unwrap().0.clone(),
                None => break,
            };
            cycle.leave(&line, line.len());
            seen.push(line.get(4..).unwrap().to_owned());
        }
        assert_eq!(seen, ["tags", "t", "type", "t", "tags", "t", "type"]);
    }

    #[test]
    fn another_key_ends_the_cycle() {
        let mut cycle = Cycle::new("t", 1, 0, vec!["tags".to_owned(), "type".to_owned()]);
        assert!(cycle.step("ta", 2).is_none() && cycle.step("t", 0).is_none());
        assert!(Cycle::new("t", 1, 0, vec!["tags".to_owned()]).step("t", 1).is_none());
    }
}
