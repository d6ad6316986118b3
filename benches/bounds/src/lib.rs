//! Shapes of text to measure: pasted text, broken generated queries, and attacks.

/// A shape of text.
pub struct Shape {
    /// The name of the shape.
    pub name: &'static str,
    /// The start of the text.
    before: &'static str,
    /// The part that is repeated to reach the requested length.
    repeated: &'static str,
    /// The end of the text.
    after: &'static str,
}

const fn repeated(name: &'static str, repeated: &'static str) -> Shape {
    Shape { name, before: "", repeated, after: "" }
}

const fn between(name: &'static str, before: &'static str, repeated: &'static str, after: &'static str) -> Shape {
    Shape { name, before, repeated, after }
}

/// Texts that do not compile.
pub const INVALID: &[Shape] = &[
    repeated("semicolons", ";"),
    repeated("words", "a "),
    repeated("words or words", "a or "),
    repeated("opening parentheses", "("),
    repeated("closing parentheses", ")"),
    repeated("empty parentheses", "()"),
    repeated("groups", "(a) "),
    repeated("brackets", "["),
    repeated("commas", ","),
    repeated("quotes", "\""),
    between("an open string", "input = \"", "x", ""),
    between("an open string with escapes", "input = \"", "\\n", ""),
    between("an open raw string", "input = r#\"", "\"", ""),
    repeated("an open name", "`"),
    repeated("operators", "x = = = "),
    repeated("equals signs", "="),
    repeated("unknown columns", "abc = 1 and "),
    between("unknown columns at the end", "is_complete", " and is_complete", " and abc = 1"),
    between("an error after a comment", "# why\nis_complete", " and is_complete", " and"),
    repeated("the same bare name", "inptu and "),
    repeated("nots", "not "),
    repeated("exclamation marks", "!"),
    repeated("connectives", "and "),
    repeated("wrong values", "status_code = \"x\" or "),
    repeated("wrong operators", "status_code contains 5 and "),
    repeated("like", "input like '%x%' and "),
    repeated("missing values", "name = and "),
    between("an open list", "model in (", "\"m\", ", ""),
    between("a list without commas", "model in (", "\"m\" ", ")"),
    between("a list of digits without commas", "model in (", "1 ", ")"),
    between("an open list of digits", "status_code in (", "1,", ""),
    between("a long chain after a comment", "# why\na", " and a", " and"),
    between("a long chain in parentheses", "(a", " or a", ") or a or"),
    between("a chain after another connective", "a or a", " and a", " and"),
    between("a list of semicolons", "model in (", "; ", ")"),
    between("a list of wrong values", "status_code in (", "\"m\", ", ")"),
    between("a list of bad escapes", "model in (", "\"\\q\", ", ")"),
    between("a list of lists", "model in (", "(1), ", ")"),
    between("a list of unbound parameters", "model in (", "$a, ", ")"),
    repeated("lists", "(\"a\", \"b\") "),
    repeated("comments", "# a\n"),
    repeated("comments of other languages", "// a\n"),
    repeated("comments after words", "a # b\n"),
    repeated("control characters", "\u{1}"),
    repeated("form feeds", "a\u{c}"),
    repeated("invisible characters", "\u{200b}"),
    repeated("invisible characters in names", "a\u{200b}b = 1 and "),
    repeated("letters of other scripts", "é "),
    repeated("wide characters", "ａ＝１ "),
    repeated("emoji", "😀"),
    repeated("typographic quotes", "a = “x” and "),
    repeated("dashes", "–"),
    repeated("numbers", "1 "),
    repeated("one number", "1"),
    repeated("one word", "a"),
    repeated("one word with signs", "a.-"),
    repeated("times", "12:00 "),
    repeated("dates", "2025-13-45 "),
    repeated("units", "5x "),
    repeated("dollars", "$"),
    repeated("ampersands", "& "),
    repeated("pipes", "a | where "),
    repeated("calls", "lower(a) "),
    repeated("nested calls", "f("),
    repeated("arithmetic", "a + "),
    repeated("lucene", "a:b "),
    repeated("clauses", "a order by b "),
    repeated("ternaries", "a ? b : c "),
    repeated("chains", "1 < a < "),
    repeated("between", "a between 1 "),
    repeated("backslashes", "\\"),
    repeated("line breaks", "a\n"),
    repeated("JSON", "{\"a\":[1]},"),
];

/// Texts that compile with lint diagnostics.
pub const VALID: &[Shape] = &[
    between("a list of one value", "model in (", "\"m\", ", "\"m\")"),
    between("a list of percentages", "metrics/toxicity in (", "80, ", "80)"),
    between("duplicates", "is_complete", " or is_complete", ""),
    between("an or-chain", "model = \"m\"", " or model = \"m\"", ""),
    between("double negations", "is_complete", " and not not is_complete", ""),
    between("redundant parentheses", "is_complete", " and ((is_complete))", ""),
    between("suppressions", "", "# allow(double-negation): why\n", "is_complete"),
    between("suppressions without a reason", "", "# allow(double-negation)\n", "is_complete"),
    between("reversed comparisons", "500 < status_code", " and 500 < status_code", ""),
    between("ranges", "duration_ns > 5", " and (duration_ns > 5 or duration_ns < 9)", ""),
    between("mixed connectives", "is_complete", " and is_complete or is_complete", ""),
    between("patterns", "input = \"*x*\"", " and input = \"*x*\"", ""),
];

impl Shape {
    /// Returns a text of this shape; the repeated part has at most `bytes` bytes.
    #[must_use]
    pub fn text(&self, bytes: usize) -> String {
        self.before.to_owned() + &self.repeated.repeat(bytes / self.repeated.len()) + self.after
    }
}

/// Conditions on different unknown names of `length` characters each.
#[must_use]
pub fn unknown_names(length: usize, bytes: usize) -> String {
    let condition = |index: usize| format!("x{index:0>width$} = 1 and ", width = length - 1);
    (0..bytes / (length + 9)).map(condition).collect()
}
