//! The edited text and its cursor. Positions are bytes, and the cursor is never inside a grapheme.

use unicode_segmentation::UnicodeSegmentation;

/// The maximum number of states that can be restored.
const MAX_UNDO: usize = 200;

/// The edited text.
#[derive(Default)]
pub(super) struct Line {
    text: String,
    at: usize,
    /// The text that was cut last.
    cut: String,
    undo: Vec<(String, usize)>,
    /// Whether the last edit inserted a character, so that a typed word is undone at once.
    is_typing: bool,
}

impl Line {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The position of the cursor.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// The text before the cursor.
    pub(super) fn before(&self) -> &str {
        self.text.get(..self.at).unwrap_or_default()
    }

    /// The text after the cursor.
    pub(super) fn after(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Replaces the text, and can be undone.
    pub(super) fn set(&mut self, text: String, at: usize) {
        self.save();
        self.at = at.min(text.len());
        self.text = text;
    }

    /// The text, which is replaced by an empty one; nothing can be undone afterwards.
    pub(super) fn take(&mut self) -> String {
        self.undo.clear();
        self.is_typing = false;
        self.at = 0;
        std::mem::take(&mut self.text)
    }

    /// Inserts a typed character.
    pub(super) fn type_char(&mut self, c: char) {
        if !(self.is_typing && c.is_alphanumeric()) {
            self.save();
        }
        self.is_typing = true;
        self.insert_unsaved(c.encode_utf8(&mut [0; 4]));
    }

    pub(super) fn insert(&mut self, text: &str) {
        self.save();
        self.insert_unsaved(text);
    }

    fn insert_unsaved(&mut self, text: &str) {
        self.text.insert_str(self.at, text);
        self.at += text.len();
        // A combining character belongs to the one before it.
        let mut boundaries = self.text.grapheme_indices(true).map(|(at, _)| at);
        self.at = boundaries.find(|boundary| *boundary >= self.at).unwrap_or(self.text.len());
    }

    /// Deletes the grapheme before the cursor.
    pub(super) fn backspace(&mut self) {
        self.remove(self.left_of(self.at), self.at);
    }

    /// Deletes the grapheme at the cursor.
    pub(super) fn delete(&mut self) {
        self.remove(self.at, self.right_of(self.at));
    }

    pub(super) fn move_left(&mut self) {
        self.move_to(self.left_of(self.at));
    }

    pub(super) fn move_right(&mut self) {
        self.move_to(self.right_of(self.at));
    }

    pub(super) fn move_word_left(&mut self) {
        self.move_to(self.word_start());
    }

    pub(super) fn move_word_right(&mut self) {
        self.move_to(self.word_end());
    }

    /// Moves to the start of the line of text.
    pub(super) fn move_to_start(&mut self) {
        self.move_to(self.line_start());
    }

    /// Moves to the end of the line of text.
    pub(super) fn move_to_end(&mut self) {
        self.move_to(self.line_end());
    }

    pub(super) fn move_to(&mut self, at: usize) {
        self.is_typing = false;
        self.at = at.min(self.text.len());
    }

    /// Moves one line of text up, to the same column; returns whether there is one.
    pub(super) fn move_up(&mut self) -> bool {
        let start = self.line_start();
        let Some(end) = start.checked_sub(1) else { return false };
        let above = self.text.get(..end).unwrap_or_default().rfind('\n').map_or(0, |at| at + 1);
        self.move_to_column(above, end, self.column());
        true
    }

    /// Moves one line of text down, to the same column; returns whether there is one.
    pub(super) fn move_down(&mut self) -> bool {
        let end = self.line_end();
        if end == self.text.len() {
            return false;
        }
        let start = end + 1;
        let rest = self.text.get(start..).unwrap_or_default();
        let below = rest.find('\n').map_or(self.text.len(), |at| start + at);
        self.move_to_column(start, below, self.column());
        true
    }

    /// Cuts to the end of the line of text, or its line end.
    pub(super) fn cut_to_end(&mut self) {
        let end = self.line_end();
        self.cut(self.at, if end == self.at { self.right_of(end) } else { end });
    }

    /// Cuts from the start of the line of text.
    pub(super) fn cut_to_start(&mut self) {
        self.cut(self.line_start(), self.at);
    }

    /// Cuts back to a space.
    pub(super) fn cut_back_to_space(&mut self) {
        let before = self.before().trim_end();
        let start = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        self.cut(start, self.at);
    }

    pub(super) fn cut_word_left(&mut self) {
        self.cut(self.word_start(), self.at);
    }

    pub(super) fn cut_word_right(&mut self) {
        self.cut(self.at, self.word_end());
    }

    /// Inserts what was cut last.
    pub(super) fn paste_cut(&mut self) {
        let cut = self.cut.clone();
        self.insert(&cut);
    }

    /// Swaps the graphemes around the cursor.
    pub(super) fn swap(&mut self) {
        let middle = if self.is_at_end() { self.left_of(self.at) } else { self.at };
        let (start, end) = (self.left_of(middle), self.right_of(middle));
        let part = |from: usize, to: usize| self.text.get(from..to).unwrap_or_default();
        let swapped = format!("{}{}", part(middle, end), part(start, middle));
        self.save();
        self.text.replace_range(start..end, &swapped);
        self.at = end;
    }

    pub(super) fn undo(&mut self) {
        if let Some((text, at)) = self.undo.pop() {
            (self.text, self.at) = (text, at);
        }
        self.is_typing = false;
    }

    fn save(&mut self) {
        self.is_typing = false;
        if self.undo.last().is_none_or(|(text, _)| *text != self.text) {
            self.undo.push((self.text.clone(), self.at));
        }
        if self.undo.len() > MAX_UNDO {
            self.undo.remove(0);
        }
    }

    fn cut(&mut self, start: usize, end: usize) {
        if start < end {
            self.cut = self.text.get(start..end).unwrap_or_default().to_owned();
            self.remove(start, end);
        }
    }

    fn remove(&mut self, start: usize, end: usize) {
        if start < end {
            self.save();
            self.text.replace_range(start..end, "");
            self.at = start;
        }
    }

    fn left_of(&self, at: usize) -> usize {
        self.text.get(..at).unwrap_or_default().grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn right_of(&self, at: usize) -> usize {
        at + self.text.get(at..).unwrap_or_default().graphemes(true).next().map_or(0, str::len)
    }

    /// The start of the word before the cursor.
    fn word_start(&self) -> usize {
        let mut words = self.before().split_word_bound_indices().filter(|(_, word)| is_word(word));
        words.next_back().map_or(0, |(at, _)| at)
    }

    /// The end of the word after the cursor.
    fn word_end(&self) -> usize {
        let mut words = self.after().split_word_bound_indices().filter(|(_, word)| is_word(word));
        words.next().map_or(self.text.len(), |(at, word)| self.at + at + word.len())
    }

    fn line_start(&self) -> usize {
        self.before().rfind('\n').map_or(0, |at| at + 1)
    }

    fn line_end(&self) -> usize {
        self.after().find('\n').map_or(self.text.len(), |at| self.at + at)
    }

    /// The number of graphemes before the cursor in its line of text.
    fn column(&self) -> usize {
        self.text.get(self.line_start()..self.at).unwrap_or_default().graphemes(true).count()
    }

    fn move_to_column(&mut self, start: usize, end: usize, column: usize) {
        let line = self.text.get(start..end).unwrap_or_default();
        let at = line.grapheme_indices(true).nth(column).map_or(end, |(at, _)| start + at);
        self.move_to(at);
    }
}

fn is_word(word: &str) -> bool {
    word.contains(|c: char| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        let mut line = Line::default();
        line.insert(text);
        line
    }

    #[test]
    fn the_cursor_moves_by_graphemes() {
        let mut line = line("a👨‍👩‍👧é\u{301}नमस्ते");
        let mut stops = vec![line.at()];
        while line.at() > 0 {
            line.move_left();
            stops.push(line.at());
        }
        assert_eq!(stops.len(), 1 + "नमस्ते".graphemes(true).count() + 3);
        line.move_right();
        line.delete();
        assert_eq!(line.text(), "aé\u{301}नमस्ते");
        line.undo();
        assert_eq!(line.text(), "a👨‍👩‍👧é\u{301}नमस्ते");
    }

    #[test]
    fn lines_of_text_are_moved_through() {
        let mut line = line("abc\n\nabcd");
        assert!(line.move_up() && line.move_up() && !line.move_up());
        assert_eq!(line.at(), 0);
        line.move_to_end();
        assert_eq!(line.at(), 3);
        assert!(line.move_down() && line.move_down() && !line.move_down());
        assert_eq!(line.before(), "abc\n\n");
    }

    #[test]
    fn words_are_cut_and_pasted() {
        let mut line = line("tags has prod-eu");
        line.cut_back_to_space();
        assert_eq!(line.text(), "tags has ");
        line.cut_word_left();
        line.paste_cut();
        line.paste_cut();
        assert_eq!(line.text(), "tags has has ");
        line.move_to_start();
        line.move_word_right();
        line.cut_to_end();
        assert_eq!(line.text(), "tags");
        line.swap();
        assert_eq!(line.text(), "tasg");
    }

    #[test]
    fn a_typed_word_is_undone_at_once() {
        let mut line = Line::default();
        "ab cd".chars().for_each(|c| line.type_char(c));
        line.undo();
        assert_eq!(line.text(), "ab");
        line.undo();
        assert_eq!(line.text(), "");
    }
}
