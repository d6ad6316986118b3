//! Syntax of other languages before, between and after conditions.

use crate::diagnostic::{Diagnostic, Edit, Safety, words};
use crate::source::{Span, offset};

use super::foreign;

/// Whether a word before a condition only introduces it.
pub(in crate::syntax) fn is_preamble(word: &str) -> bool {
    let word = word.trim_end_matches(':');
    ["where", "filter", "if", "when", "having", "filters", "query", "find", "search", "whenever", "only"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// `where a = 1`, `if a`, `filter: a`; the condition starts at byte `next`.
pub(in crate::syntax) fn preamble(written: &str, span: Span, next: u32) -> Diagnostic {
    let quoted = words::quote(written);
    let what = if written.eq_ignore_ascii_case("where") { "is SQL syntax" } else { "is not a keyword" };
    foreign(format!("{quoted} {what}; write the condition alone"), span).fix(
        Safety::Safe,
        format!("remove {quoted}"),
        Edit::replace(Span::new(span.start, next), ""),
    )
}

/// `index=main sourcetype=llm`; the condition starts at byte `next`.
pub(in crate::syntax) fn index_selection(written: &str, span: Span, next: u32) -> Diagnostic {
    let quoted = words::quote(written);
    foreign(format!("{quoted} selects what is searched in SPL; write the conditions alone"), span)
        .help("the request, not the query, sets what is searched")
        .fix(Safety::Unsafe, format!("remove {quoted}"), Edit::replace(Span::new(span.start, next), ""))
}

/// A line filter of LogQL.
pub(in crate::syntax) struct LineFilter<'q> {
    /// The text or pattern, in quotes.
    pub(in crate::syntax) text: &'q str,
    pub(in crate::syntax) is_negated: bool,
    pub(in crate::syntax) is_pattern: bool,
}

impl LineFilter<'_> {
    /// The condition that the text occurs in the input.
    fn condition(&self) -> Option<String> {
        if !self.is_pattern {
            let operator = if self.is_negated { "not contains" } else { "contains" };
            return Some(format!("input {operator} {}", self.text));
        }
        let pattern = self.text.trim_matches(['"', '\'']);
        super::LiteralParts::of(pattern)?.condition("input", false, self.is_negated)
    }
}

/// `|= "y" != "z"`; `gap` is the space before it.
pub(in crate::syntax) fn line_filters(written: &str, filters: &[LineFilter<'_>], gap: Span, span: Span) -> Diagnostic {
    let diagnostic = foreign(format!("{} is LogQL syntax; name the column to search", words::quote(written)), span);
    let conditions: Option<Vec<String>> = filters.iter().map(LineFilter::condition).collect();
    match conditions {
        Some(conditions) => {
            let ours = conditions.join(" and ");
            let title = format!("write {}", words::code(&format!("and {ours}")));
            // Two edits, as this is no condition by itself.
            let edits = vec![Edit::replace(gap, " and "), Edit::replace(span, ours)];
            diagnostic.help(title.clone()).fix_with(Safety::Unsafe, title, edits)
        }
        None => diagnostic.help("write `and input contains \"…\"` with part of the text"),
    }
}

/// Whether a word is a stage of LogQL that reads the fields of a line.
pub(in crate::syntax) fn is_parser_stage(word: &str) -> bool {
    ["json", "logfmt", "unpack"].iter().any(|stage| word.eq_ignore_ascii_case(stage))
}

/// `| json`
pub(in crate::syntax) fn parser_stage(written: &str, span: Span) -> Diagnostic {
    let quoted = words::quote(written);
    foreign(format!("{quoted} is LogQL syntax; columns can be compared directly"), span).fix(
        Safety::Unsafe,
        format!("remove {quoted}"),
        Edit::replace(span, ""),
    )
}

/// `{a="x"} | b = 1`
pub(in crate::syntax) fn pipe_after_selector(span: Span) -> Diagnostic {
    foreign("`|` is LogQL and TraceQL syntax; use `and`", span).fix(
        Safety::Unsafe,
        "write `and`",
        Edit::replace(span, "and"),
    )
}

/// Whether a word starts an SQL statement or a Kusto query.
pub(in crate::syntax) fn is_statement(word: &str) -> bool {
    ["select", "delete", "update", "from", "drop", "insert", "truncate", "alter"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// Whether a statement can continue with this word: a column may be called `from`.
pub(in crate::syntax) fn continues_statement(second: &str) -> bool {
    !matches!(second, "=" | ")" | "(" | "," | "!=" | "<" | ">" | ":")
}

/// `SELECT * FROM spans WHERE`, `spans | where`; the condition starts at byte `next`.
pub(in crate::syntax) fn statement(written: &str, span: Span, next: u32) -> Diagnostic {
    let diagnostic =
        foreign(format!("{} is part of a statement; write the condition alone", words::quote(written)), span);
    let written = written.trim_end();
    let ends_with_where =
        written.len() >= 5 && written.get(written.len() - 5..).is_some_and(|end| end.eq_ignore_ascii_case("where"));
    if !ends_with_where {
        return diagnostic.help("write the condition, as in `status_code >= 500`");
    }
    diagnostic.help("the request, not the query, sets what is searched, the order and the limit").fix(
        Safety::Unsafe,
        "keep only the condition",
        Edit::replace(Span::new(span.start, next), ""),
    )
}

/// `; DROP TABLE spans`
pub(in crate::syntax) fn second_statement(span: Span) -> Diagnostic {
    foreign("a query cannot contain a second statement", span).fix(
        Safety::Unsafe,
        "remove the statement",
        Edit::replace(span, ""),
    )
}

/// `$filter=` before a condition, which starts at byte `next`.
pub(in crate::syntax) fn query_option(written: &str, span: Span, next: u32) -> Diagnostic {
    let quoted = words::quote(written);
    foreign(format!("{quoted} is part of an OData URL; write the condition alone"), span).fix(
        Safety::Safe,
        format!("remove {quoted}"),
        Edit::replace(Span::new(span.start, next), ""),
    )
}

/// `df[df.a > 1]`; `removed` are the brackets and the names of the data frame inside, in source order.
pub(in crate::syntax) fn data_frame(written: &str, span: Span, removed: &[Span]) -> Diagnostic {
    let title = if removed.len() > 2 { "remove the brackets and the data frame" } else { "remove the brackets" };
    foreign(format!("{} is pandas syntax; write the condition alone", words::quote(written)), span).fix_with(
        Safety::Safe,
        title,
        removed.iter().map(|span| Edit::replace(*span, "")).collect(),
    )
}

/// `ORDER BY created_at`, `LIMIT 10`, `| take 10`; `removed` is it with the white space before it.
pub(in crate::syntax) fn other_clause(written: &str, span: Span, removed: Span) -> Diagnostic {
    let quoted = words::quote(written);
    let remove =
        |diagnostic: Diagnostic| diagnostic.fix(Safety::Unsafe, format!("remove {quoted}"), Edit::replace(removed, ""));
    let start = written.trim_start_matches(['|', ' ']).to_lowercase();
    if ["group", "having", "stats", "summarize", "count", "agg"].iter().any(|word| start.starts_with(word)) {
        let message = format!("{quoted} groups or counts records, which a query cannot do");
        return remove(super::inexpressible(message, span).help("a query selects single records"));
    }
    remove(
        foreign(format!("{quoted} is not a condition; the order and the limit are part of the request"), span)
            .help("use `--sort` and `--limit` of `tamis request`; a query only selects records"),
    )
}

/// `| where b`; the condition starts at byte `next`.
pub(in crate::syntax) fn first_where(written: &str, span: Span, next: u32) -> Diagnostic {
    let quoted = words::quote(written);
    foreign(format!("{quoted} is {} syntax; write the condition alone", language_of_pipe(written)), span).fix(
        Safety::Safe,
        format!("remove {quoted}"),
        Edit::replace(Span::new(span.start, next), ""),
    )
}

fn language_of_pipe(written: &str) -> &'static str {
    if written.to_lowercase().ends_with("search") { "SPL" } else { "Kusto and SPL" }
}

/// `a = 1 | where b`, `a = 1 | search b`; the conditions before it are all part of one side, also those after an `or`.
pub(in crate::syntax) fn piped_where(written: &str, follows_or: bool, span: Span) -> Diagnostic {
    let safety = if follows_or { Safety::Unsafe } else { Safety::Safe };
    let (quoted, language) = (words::quote(written), language_of_pipe(written));
    foreign(format!("{quoted} is {language} syntax; use `and`"), span).suggest(safety, span, "and")
}

/// `CASE WHEN a THEN 1 END`
pub(in crate::syntax) fn case(span: Span) -> Diagnostic {
    super::inexpressible("`CASE` computes a value; the server can only compare stored values", span)
        .help("write the conditions directly, joined with `and` and `or`")
}

/// `-- slow`, `// slow`; `written` is the rest of the line.
pub(in crate::syntax) fn comment(prefix: &str, written: &str, span: Span) -> Diagnostic {
    // A quote may belong to a string that ends on another line.
    let safety = if written.contains(['"', '\'', '`']) { Safety::Unsafe } else { Safety::Safe };
    let begin = Span::new(span.start, span.start + 2);
    foreign(format!("{} does not start a comment; use `#`", words::quote(prefix)), span).fix(
        safety,
        "write `#`",
        Edit::replace(begin, "#"),
    )
}

/// `/* slow */`; `after` is the rest of its last line.
pub(in crate::syntax) fn block_comment(written: &str, after: &str, span: Span) -> Diagnostic {
    let diagnostic = foreign("block comments `/* … */` are not supported; start each line with `#`", span);
    let opened = written.strip_prefix("/*").unwrap_or(written);
    let words = opened.strip_suffix("*/");
    let is_certain = words.is_some() && !written.contains(['"', '\'', '`']);
    let safety = if is_certain { Safety::Safe } else { Safety::Unsafe };
    let mut replacement = words.unwrap_or(opened).lines().map(commented).collect::<Vec<_>>().join("\n");
    let mut end = span.end;
    if !after.trim_end().is_empty() {
        replacement.push('\n');
        end += offset(after.len() - after.trim_start().len());
    }
    diagnostic.fix(safety, "write `#` before each line", Edit::replace(Span::new(span.start, end), replacement))
}

fn commented(line: &str) -> String {
    format!("# {}", line.trim()).trim_end().to_owned()
}

/// `a = 1;`, `a = 1,`; `a = 1, and b`, before the connective `next`
pub(in crate::syntax) fn terminator(written: &str, next: Option<&str>, span: Span) -> Diagnostic {
    let quoted = words::quote(written);
    let place = next.map_or("at the end of the query".to_owned(), |next| format!("before {}", words::quote(next)));
    foreign(format!("unexpected {quoted} {place}"), span).fix(
        Safety::Safe,
        format!("remove {quoted}"),
        Edit::replace(span, ""),
    )
}

/// `[a = 1]`; `closer` is `None` if the bracket is unclosed.
pub(in crate::syntax) fn group(
    written: &str,
    is_traceql: bool,
    (open, closer): (Span, Option<Span>),
    is_whole: bool,
) -> Diagnostic {
    let mut diagnostic = match is_traceql {
        true => foreign("`{ … }` is TraceQL and LogQL syntax; conditions are grouped with `(` and `)`", open),
        false => foreign(format!("conditions are grouped with `(` and `)`, not with {}", words::quote(written)), open),
    };
    if is_traceql && !is_whole {
        diagnostic = diagnostic.help("a query tests one record, while several `{ … }` may be about different spans");
    }
    let safety = if is_whole || written == "[" { Safety::Safe } else { Safety::Unsafe };
    match closer {
        Some(closer) => diagnostic.fix_with(
            safety,
            "replace with `(` and `)`",
            vec![Edit::replace(open, "("), Edit::replace(closer, ")")],
        ),
        None => diagnostic.fix(Safety::Unsafe, "write `(`", Edit::replace(open, "(")),
    }
}

/// `~a`
pub(in crate::syntax) fn tilde(span: Span) -> Diagnostic {
    foreign("`~` is pandas syntax; use `not`", span).fix(Safety::Safe, "write `not`", Edit::replace(span, "not "))
}

/// `a & b`, `a | b`, `a, b`, `a; b`; `joins` is whether it is between two conditions.
pub(in crate::syntax) fn connective(written: &str, span: Span, joins: bool) -> Diagnostic {
    let quoted = words::quote(written);
    let safety = if joins { Safety::Safe } else { Safety::Unsafe };
    match written {
        "&&&" | "|||" => {
            let replacement = written.get(1..).unwrap_or_default();
            foreign(format!("{quoted} is not an operator; use `{replacement}`"), span).fix(
                safety,
                format!("write `{replacement}`"),
                Edit::replace(span, replacement),
            )
        }
        "&" => foreign(format!("{quoted} is a bitwise operator in other languages; use `and`"), span).fix(
            safety,
            "write `and`",
            Edit::replace(span, "and"),
        ),
        "|" => foreign(format!("{quoted} is a pipe or a bitwise operator in other languages; use `or`"), span)
            .fix(Safety::Unsafe, "write `or`", Edit::replace(span, "or"))
            .fix(Safety::Unsafe, "write `and`", Edit::replace(span, "and")),
        _ => foreign(format!("{quoted} does not join conditions; use `and` or `or`"), span)
            .fix(Safety::Unsafe, "write `and`", Edit::replace(span, "and"))
            .fix(Safety::Unsafe, "write `or`", Edit::replace(span, "or")),
    }
}

/// `a==1;b==2`, `a==1,b==2`
pub(in crate::syntax) fn rsql_connective(written: &str, span: Span) -> Diagnostic {
    let word = if written == ";" { "and" } else { "or" };
    foreign(format!("{} is RSQL syntax; use `{word}`", words::quote(written)), span).fix(
        Safety::Safe,
        format!("write `{word}`"),
        Edit::replace(span, word),
    )
}

/// `a xor b`, `a plus b`; `replacement` is the equivalent connective, if there is one.
pub(in crate::syntax) fn joining(replacement: Option<&str>, written: &str, span: Span) -> Diagnostic {
    let diagnostic = foreign(format!("{} does not join conditions; use `and` or `or`", words::quote(written)), span);
    match replacement {
        Some(replacement) => {
            diagnostic.fix(Safety::Safe, format!("write `{replacement}`"), Edit::replace(span, replacement))
        }
        None if written.eq_ignore_ascii_case("xor") => diagnostic.help("write `(a and not b) or (b and not a)`"),
        None => diagnostic.help("join the conditions with `and` or `or`"),
    }
}

/// `a ? b : c`
pub(in crate::syntax) fn ternary(span: Span) -> Diagnostic {
    super::inexpressible("`?` computes a value; the server can only compare stored values", span)
        .help("write the conditions directly, as in `(a and b) or (not a and c)`")
}

/// `a ^ b`
pub(in crate::syntax) fn symbol_as_connective(written: &str, span: Span) -> Diagnostic {
    foreign(format!("{} does not join conditions; use `and` or `or`", words::quote(written)), span)
        .help("join the conditions with `and` or `or`")
}

/// How many of the next two words mean "ignoring case" in another language.
pub(in crate::syntax) fn nocase(next: &[&str; 2]) -> Option<usize> {
    let is = |word: &str, known: &[&str]| known.iter().any(|known| word.eq_ignore_ascii_case(known));
    let [first, second] = *next;
    if is(
        first,
        &["ignorecase", "ignore_case", "caseinsensitive", "case_insensitive", "case-insensitive", "insensitive"],
    ) {
        return Some(1);
    }
    let pair = is(first, &["ignore", "ignoring", "no"]) && is(second, &["case"])
        || is(first, &["case"]) && is(second, &["insensitive", "insensitively"])
        || is(first, &["collate"]) && is(second, &["nocase"]);
    pair.then_some(2)
}

/// `name = "a" ignore case`
pub(in crate::syntax) fn other_nocase(written: &str, span: Span) -> Diagnostic {
    foreign(format!("{} is not a keyword; use `nocase`", words::quote(written)), span).fix(
        Safety::Safe,
        "write `nocase`",
        Edit::replace(span, "nocase"),
    )
}

/// `a in (select b from c)`
pub(in crate::syntax) fn subquery(span: Span) -> Diagnostic {
    foreign("subqueries are not supported", span).help("list the values: `in (\"a\", \"b\")`")
}

/// `{"column_id": …}`, `{"status": {"$gt": 5}}`
pub(in crate::syntax) fn json(written: &str, span: Span) -> Diagnostic {
    if written.contains("$") && written.contains(':') {
        return foreign("this looks like a MongoDB filter, not a query", span)
            .help("write the conditions as text: `status_code >= 500 and model in (\"a\", \"b\")`");
    }
    foreign("this looks like JSON, not a query", span).help(
        "`tamis raise` converts an API filter into a query; a query is text, \
         as in `tags contains \"x\" and status_code >= 500`",
    )
}
