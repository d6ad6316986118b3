//! Recalling lines from the history: with Up and Down by their beginning, with Ctrl-R by any part.

use super::super::history::History;
use super::menu::{Item, List, Step};

/// The walk through the lines that start with what is typed.
pub(super) struct Recall {
    typed: (String, usize),
    found: Vec<usize>,
    /// The number of steps back.
    steps: usize,
}

impl Recall {
    pub(super) fn new(text: &str, at: usize, history: &History) -> Self {
        let prefix = text.get(..at).unwrap_or_default();
        let found = history.find(|line| line.starts_with(prefix) && line != text);
        Self { typed: (text.to_owned(), at), found, steps: 0 }
    }

    /// The next older line, and the position of the cursor; `None` after the oldest one.
    pub(super) fn older(&mut self, history: &History) -> Option<(String, usize)> {
        let index = *self.found.get(self.steps)?;
        self.steps += 1;
        let line = history.line(index).to_owned();
        let at = line.len();
        Some((line, at))
    }

    /// Whether the line is the one that was typed.
    pub(super) const fn is_back(&self) -> bool {
        self.steps == 0
    }

    /// The next newer line or what was typed; `None` after that.
    pub(super) fn newer(&mut self, history: &History) -> Option<(String, usize)> {
        self.steps = self.steps.checked_sub(1)?;
        let Some(before) = self.steps.checked_sub(1) else { return Some(self.typed.clone()) };
        let line = history.line(*self.found.get(before)?).to_owned();
        let at = line.len();
        Some((line, at))
    }
}

/// The search for a part of earlier lines, without regard to case.
pub(super) struct Search {
    pub(super) pattern: String,
    found: Vec<usize>,
    pub(super) list: List,
}

impl Search {
    pub(super) fn new(history: &History) -> Self {
        let mut search = Self { pattern: String::new(), found: Vec::new(), list: List::default() };
        search.update(history);
        search
    }

    pub(super) fn push(&mut self, text: &str, history: &History) {
        self.pattern.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
        self.update(history);
    }

    pub(super) fn pop(&mut self, history: &History) {
        self.pattern.pop();
        self.update(history);
    }

    pub(super) fn step(&mut self, step: Step) {
        self.list.step(step, false);
    }

    /// The selected line.
    pub(super) fn selected<'h>(&self, history: &'h History) -> Option<&'h str> {
        let index = self.list.selected.and_then(|selected| self.found.get(selected))?;
        Some(history.line(*index))
    }

    fn update(&mut self, history: &History) {
        let pattern = self.pattern.to_lowercase();
        self.found = history.find(|line| line.to_lowercase().contains(&pattern));
        let items = self.found.iter().map(|index| Item::new(history.line(*index), "", &self.pattern));
        let items: Vec<Item> = items.collect();
        let selected = (!items.is_empty()).then_some(0);
        self.list = List::new(items, selected);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history() -> History {
        let mut history = History::default();
        ["tags has a", "Model = b", "tags has c", ":quit", "tags has a"].iter().for_each(|line| history.add(line));
        history
    }

    #[test]
    fn lines_are_recalled_by_their_beginning() {
        let history = history();
        let mut recall = Recall::new("tags", 4, &history);
        let mut line = |older: bool| {
            let line = if older { recall.older(&history) } else { recall.newer(&history) };
            line.map(|(text, _)| text)
        };
        assert_eq!(line(true).unwrap(), "tags has a");
        assert_eq!(line(true).unwrap(), "tags has c");
        assert_eq!(line(true), None);
        assert_eq!(line(false).unwrap(), "tags has a");
        assert_eq!(line(false).unwrap(), "tags");
        assert_eq!(line(false), None);
    }

    #[test]
    fn lines_are_found_by_a_part_in_any_case() {
        let history = history();
        let mut search = Search::new(&history);
        search.push("HAS", &history);
        assert_eq!(search.selected(&history), Some("tags has a"));
        search.step(Step::Next);
        assert_eq!(search.selected(&history), Some("tags has c"));
        search.push("x", &history);
        assert_eq!(search.selected(&history), None);
        (0..4).for_each(|_| search.pop(&history));
        search.push("model", &history);
        assert_eq!(search.selected(&history), Some("Model = b"));
    }
}
