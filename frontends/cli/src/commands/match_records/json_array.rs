//! Finds the elements of a JSON array, or objects one after the other, without reading them.
//!
//! Only brackets and strings are recognized here: whether an element is valid is seen when it is read.

use std::ops::Range;

use memchr::memchr2;

use super::blocks::{Records, Scanner};

/// Finds where elements end.
#[derive(Debug, Default)]
pub(super) struct Elements {
    /// Whether the elements are separated by commas, up to a closing bracket.
    in_array: bool,
    depth: usize,
    in_string: bool,
    /// Whether the next byte of a string is escaped.
    is_escaped: bool,
    /// Where the current element starts, with the space before it.
    start: usize,
    ranges: Vec<Range<usize>>,
    has_any: bool,
    is_done: bool,
}

impl Elements {
    /// The elements of an array, after its opening bracket.
    pub(super) fn of_array() -> Self {
        Self { in_array: true, ..Self::default() }
    }

    /// Objects one after the other.
    pub(super) fn objects() -> Self {
        Self::default()
    }

    /// Reads a byte outside strings; returns the end of what is complete, if that ends here.
    fn read(&mut self, byte: u8, at: usize, buffer: &[u8]) -> Option<usize> {
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' if self.depth > 0 => {
                self.depth -= 1;
                if self.depth == 0 && !self.in_array {
                    return Some(self.push(at + 1, at + 1));
                }
            }
            b'}' | b']' if self.in_array => {
                self.is_done = true;
                return Some(self.close(at, buffer));
            }
            b',' if self.depth == 0 && self.in_array => return Some(self.push(at, at + 1)),
            _ => {}
        }
        None
    }

    fn push(&mut self, end: usize, next: usize) -> usize {
        self.ranges.push(self.start..end);
        self.start = next;
        self.has_any = true;
        next
    }

    /// The last element ends before the space in front of the closing bracket.
    fn close(&mut self, bracket: usize, buffer: &[u8]) -> usize {
        let last = buffer.get(self.start..bracket).unwrap_or_default();
        let end = self.start + last.trim_ascii_end().len();
        if end > self.start || self.has_any { self.push(end, end) } else { end }
    }
}

impl Scanner for Elements {
    fn scan(&mut self, buffer: &[u8], from: usize) -> Option<usize> {
        let mut end = None;
        let mut at = from;
        while let Some(&byte) = buffer.get(at).filter(|_| !self.is_done) {
            if std::mem::take(&mut self.is_escaped) {
                at += 1;
                continue;
            }
            if self.in_string {
                let Some(found) = memchr2(b'"', b'\\', buffer.get(at..).unwrap_or_default()) else { break };
                at += found;
                self.is_escaped = buffer.get(at) == Some(&b'\\');
                self.in_string = self.is_escaped;
            } else {
                end = self.read(byte, at, buffer).or(end);
            }
            at += 1;
        }
        // What follows in the buffer moves to its start.
        if let Some(end) = end {
            self.start = self.start.saturating_sub(end);
        }
        end
    }

    fn records(&mut self) -> Records {
        Records::Ranges(std::mem::take(&mut self.ranges))
    }

    fn finish(&mut self, buffer: &[u8]) {
        let last = buffer.get(self.start..).unwrap_or_default();
        if !last.trim_ascii().is_empty() {
            self.push(buffer.len(), buffer.len());
        }
        self.start = 0;
    }

    fn is_done(&self) -> bool {
        self.is_done
    }
}

#[cfg(test)]
mod tests {
    use super::{Elements, Records, Scanner};

    /// The elements as they are found when the text is read `step` bytes at a time.
    fn elements(text: &str, mut scanner: Elements, step: usize) -> (Vec<String>, String) {
        let (mut buffer, mut found) = (Vec::new(), Vec::new());
        let mut take = |scanner: &mut Elements, bytes: &[u8]| {
            let Records::Ranges(ranges) = scanner.records() else { panic!("ranges") };
            found.extend(ranges.into_iter().map(|range| String::from_utf8(bytes[range].to_vec()).unwrap()));
        };
        let mut chunks = text.as_bytes().chunks(step);
        while !scanner.is_done() {
            let Some(chunk) = chunks.next() else { break };
            let from = buffer.len();
            buffer.extend(chunk);
            if let Some(end) = scanner.scan(&buffer, from) {
                let rest = buffer.split_off(end);
                take(&mut scanner, &buffer);
                buffer = rest;
            }
        }
        if !scanner.is_done() {
            scanner.finish(&buffer);
            take(&mut scanner, &std::mem::take(&mut buffer));
        }
        buffer.extend(chunks.flatten());
        (found, String::from_utf8(buffer).unwrap())
    }

    #[test]
    fn elements_are_found_at_every_step() {
        for (text, expected, rest) in [
            (" ]", &[][..], " ]"),
            ("{} \n]}", &["{}"], " \n]}"),
            (
                " {\"a\": [1, \"],\\\"\"]},\n {} ] , \"x\": 1}",
                &[" {\"a\": [1, \"],\\\"\"]}", "\n {}"],
                " ] , \"x\": 1}",
            ),
            ("1,,2]", &["1", "", "2"], "]"),
            ("1,]", &["1", ""], "]"),
            ("\"\\\\\",\"a]\"]", &["\"\\\\\"", "\"a]\""], "]"),
            ("{\"a", &["{\"a"], ""),
        ] {
            for step in 1..=text.len() {
                let (found, left) = elements(text, Elements::of_array(), step);
                // Later bytes that were not scanned may be part of a chunk.
                assert_eq!(
                    (found, left),
                    (expected.iter().map(ToString::to_string).collect(), rest.to_owned()),
                    "{text} {step}"
                );
            }
        }
    }

    #[test]
    fn objects_follow_each_other() {
        for step in 1..10 {
            let (found, _) = elements("{\n}\n {\"}\": []} x\n", Elements::objects(), step);
            assert_eq!(found, ["{\n}", "\n {\"}\": []}", " x\n"]);
        }
    }
}
