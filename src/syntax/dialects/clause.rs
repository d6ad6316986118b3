//! What other languages write before, between and behind conditions.

use crate::diagnostic::{Diagnostic, Edit, Safety, words};
use crate::source::{Span, offset};

use super::foreign;

/// Whether a word in front of a condition says only that a condition follows.
pub(in crate::syntax) fn is_preamble(word: &str) -> bool {
    let word = word.trim_end_matches(':');
    ["where", "filter", "if", "when", "having", "filters", "query", "find", "search", "whenever", "only"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// `where a = 1`, `if a`, `filter: a`; the condition begins at byte `next`.
pub(in crate::syntax) fn preamble(written: &str, span: Span, next: u32) -> Diagnostic {
    let owner = if written.eq_ignore_ascii_case("where") { " is SQL's;" } else { " says nothing here;" };
    foreign(format!("{}{owner} a query is the condition alone", words::quote(written)), span).fix(
        Safety::Safe,
        "remove it",
        Edit::replace(Span::new(span.start, next), ""),
    )
}

/// Whether a word begins a statement of SQL or a query of Kusto.
pub(in crate::syntax) fn is_statement(word: &str) -> bool {
    ["select", "delete", "update", "from", "drop", "insert", "truncate", "alter"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// Whether the second word of a statement is one: a column may be called `from`.
pub(in crate::syntax) fn goes_on_statement(second: &str) -> bool {
    !matches!(second, "=" | ")" | "(" | "," | "!=" | "<" | ">" | ":")
}

/// `SELECT * FROM spans WHERE`, `spans | where`
pub(in crate::syntax) fn statement(written: &str, span: Span) -> Diagnostic {
    let diagnostic = foreign(
        format!("{} belongs to a whole statement; a query here is its condition alone", words::quote(written)),
        span,
    );
    let ends = written.trim_end();
    let leads = ends.len() >= 5 && ends.get(ends.len() - 5..).is_some_and(|end| end.eq_ignore_ascii_case("where"));
    if !leads {
        return diagnostic.help("write the condition, as in `status_code >= 500`");
    }
    diagnostic.help("what is searched, in which order and how many is said in the request, not in the query").fix(
        Safety::Unsafe,
        "keep the condition alone",
        Edit::replace(span, ""),
    )
}

/// `; DROP TABLE spans`
pub(in crate::syntax) fn second_statement(span: Span) -> Diagnostic {
    foreign("a query is one condition, and here a second statement begins", span).fix(
        Safety::Unsafe,
        "remove it",
        Edit::replace(span, ""),
    )
}

/// `ORDER BY created_at`, `LIMIT 10`, `| take 10`
pub(in crate::syntax) fn other_clause(written: &str, span: Span) -> Diagnostic {
    foreign(format!("{} is no condition; order and number are said in the request", words::quote(written)), span)
        .help("`tamis request` has `--sort` and `--limit`; a query says only which records")
        .fix(Safety::Unsafe, "remove it", Edit::replace(span, ""))
}

/// `a = 1 | where b`
pub(in crate::syntax) fn piped_where(span: Span) -> Diagnostic {
    foreign("`| where` is Kusto's; tamis says `and`", span).fix(Safety::Safe, "write `and`", Edit::replace(span, "and"))
}

/// `CASE WHEN a THEN 1 END`
pub(in crate::syntax) fn case(span: Span) -> Diagnostic {
    super::inexpressible("`CASE` computes a value, and the server only compares what is stored", span)
        .help("write the conditions themselves, joined by `and` and `or`")
}

/// `-- slow`, `// slow`: `written` is all of the line from there on.
pub(in crate::syntax) fn comment(sign: &str, written: &str, span: Span) -> Diagnostic {
    // Quotes may be half of a text that would end on another line.
    let safety = if written.contains(['"', '\'', '`']) { Safety::Unsafe } else { Safety::Safe };
    let begin = Span::new(span.start, span.start + 2);
    foreign(format!("{} does not begin a comment here; `#` does", words::quote(sign)), span).fix(
        safety,
        "write `#`",
        Edit::replace(begin, "#"),
    )
}

/// `/* slow */`, with what follows it on its line.
pub(in crate::syntax) fn block_comment(written: &str, after: &str, span: Span) -> Diagnostic {
    let diagnostic = foreign("a comment here runs from `#` to the end of the line; there is no `/* … */`", span);
    let opened = written.strip_prefix("/*").unwrap_or(written);
    let words = opened.strip_suffix("*/");
    let is_certain = words.is_some() && !written.contains(['"', '\'', '`']);
    let safety = if is_certain { Safety::Safe } else { Safety::Unsafe };
    let mut ours = words.unwrap_or(opened).lines().map(commented).collect::<Vec<_>>().join("\n");
    let mut end = span.end;
    if !after.trim_end().is_empty() {
        ours.push('\n');
        end += offset(after.len() - after.trim_start().len());
    }
    diagnostic.fix(safety, "write `#` before each line", Edit::replace(Span::new(span.start, end), ours))
}

fn commented(line: &str) -> String {
    format!("# {}", line.trim()).trim_end().to_owned()
}

/// `a = 1;`, `a = 1,`
pub(in crate::syntax) fn terminator(written: &str, span: Span) -> Diagnostic {
    foreign(format!("a query does not end with {}", words::quote(written)), span).fix(
        Safety::Safe,
        "remove it",
        Edit::replace(span, ""),
    )
}

/// `[a = 1]`: `open` and, where there is one, `closer`.
pub(in crate::syntax) fn group(written: &str, open: Span, closer: Option<Span>) -> Diagnostic {
    let diagnostic = foreign(format!("conditions are grouped by `(` and `)`, not by {}", words::quote(written)), open);
    match closer {
        Some(closer) => diagnostic.fix_with(
            Safety::Safe,
            "write round parentheses",
            vec![Edit::replace(open, "("), Edit::replace(closer, ")")],
        ),
        None => diagnostic.fix(Safety::Unsafe, "write `(`", Edit::replace(open, "(")),
    }
}

/// `~a`
pub(in crate::syntax) fn tilde(span: Span) -> Diagnostic {
    foreign("`~` negates in pandas; tamis says `not`", span).fix(
        Safety::Safe,
        "write `not`",
        Edit::replace(span, "not "),
    )
}

/// `a & b`, `a | b`, `a, b`, `a; b`
/// `joins` tells whether it stands between two conditions.
pub(in crate::syntax) fn connective(written: &str, span: Span, joins: bool) -> Diagnostic {
    let quoted = words::quote(written);
    let safety = if joins { Safety::Safe } else { Safety::Unsafe };
    match written {
        "&&&" | "|||" => foreign(format!("{quoted} is one sign too many"), span).fix(
            safety,
            "write it with two",
            Edit::replace(span, written.get(1..).unwrap_or_default()),
        ),
        "&" => foreign(format!("{quoted} works on bits elsewhere; tamis says `and`"), span).fix(
            safety,
            "write `and`",
            Edit::replace(span, "and"),
        ),
        "|" => {
            foreign(format!("{quoted} is a pipe or works on bits elsewhere; tamis says `or`, and has no pipes"), span)
                .fix(Safety::Unsafe, "write `or`", Edit::replace(span, "or"))
                .fix(Safety::Unsafe, "write `and`", Edit::replace(span, "and"))
        }
        _ => foreign(format!("{quoted} does not join conditions; `and` and `or` do"), span)
            .fix(Safety::Unsafe, "write `and`", Edit::replace(span, "and"))
            .fix(Safety::Unsafe, "write `or`", Edit::replace(span, "or")),
    }
}

/// `a xor b`, `a plus b`: `ours` where there is one.
pub(in crate::syntax) fn joining(ours: Option<&str>, written: &str, span: Span) -> Diagnostic {
    let diagnostic = foreign(format!("{} does not join conditions; `and` and `or` do", words::quote(written)), span);
    match ours {
        Some(ours) => diagnostic.fix(Safety::Safe, format!("write `{ours}`"), Edit::replace(span, ours)),
        None if written.eq_ignore_ascii_case("xor") => diagnostic.help("write `(a and not b) or (b and not a)`"),
        None => diagnostic.help("join the conditions with `and` or `or`"),
    }
}

/// `a ? b : c`
pub(in crate::syntax) fn ternary(span: Span) -> Diagnostic {
    super::inexpressible("`?` chooses between two values, and the server only compares what is stored", span)
        .help("write the conditions themselves, as in `(a and b) or (not a and c)`")
}

/// `a ^ b`
pub(in crate::syntax) fn sign_between(written: &str, span: Span) -> Diagnostic {
    foreign(format!("{} does not join conditions; `and` and `or` do", words::quote(written)), span)
        .help("join the conditions with `and` or `or`")
}

/// How many of the next two words tell that case does not count.
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
    foreign(format!("{} is no word here; tamis says `nocase`", words::quote(written)), span).fix(
        Safety::Safe,
        "write `nocase`",
        Edit::replace(span, "nocase"),
    )
}

/// `a in (select b from c)`
pub(in crate::syntax) fn subquery(span: Span) -> Diagnostic {
    foreign("a query inside a query is SQL's, and there are none here", span)
        .help("write the values themselves: `in (\"a\", \"b\")`")
}

/// `{"column_id": …}`, `{"status": {"$gt": 5}}`
pub(in crate::syntax) fn json(written: &str, span: Span) -> Diagnostic {
    if written.contains("$") && written.contains(':') {
        return foreign("this looks like a filter of MongoDB, not like a query", span)
            .help("write the conditions as text: `status_code >= 500 and model in (\"a\", \"b\")`");
    }
    foreign("this looks like JSON, not like a query", span)
        .help("`tamis raise` turns a filter of the API into a query; by hand it is text, as in `tags contains \"x\" and status_code >= 500`")
}
