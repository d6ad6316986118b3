//! Other languages' ways of saying things: recognised by name, and ours named instead.

use crate::ast::{Column, Value, ValueKind};
use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::source::Span;

/// An operator of another language.
pub(super) struct Foreign {
    /// Its words, lower case, or its symbol.
    spelling: &'static [&'static str],
    /// Whose it is, or nothing where many have it.
    language: &'static str,
    meaning: Meaning,
}

/// What a foreign operator means.
#[derive(Clone, Copy)]
pub(super) enum Meaning {
    /// Just this operator of ours.
    Same(&'static str),
    /// Most likely this operator of ours.
    Likely(&'static str),
    /// A pattern with `%`, with or without regard to case, negated or not.
    Pattern { nocase: bool, negated: bool },
    /// A regular expression in some languages, equality without case in others.
    RegexOrNocase { negated: bool },
    /// A regular expression.
    Regex,
    /// The start or the end of a text.
    Affix,
    /// Whether there is a value at all; no operand follows.
    Present { negated: bool },
}

const OPERATORS: &[Foreign] = &[
    row(&["==="], "JavaScript", Meaning::Same("=")),
    row(&["!=="], "JavaScript", Meaning::Same("!=")),
    row(&["<=>"], "SQL", Meaning::Same("=")),
    row(&["=>"], "", Meaning::Likely(">=")),
    row(&["=<"], "", Meaning::Likely("<=")),
    row(&["equals"], "", Meaning::Same("=")),
    row(&["equals", "to"], "", Meaning::Same("=")),
    row(&["equal", "to"], "", Meaning::Same("=")),
    row(&["is", "equal", "to"], "", Meaning::Same("=")),
    row(&["not", "equals"], "", Meaning::Same("!=")),
    row(&["not", "equal", "to"], "", Meaning::Same("!=")),
    row(&["does", "not", "equal"], "", Meaning::Same("!=")),
    row(&["neq"], "", Meaning::Same("!=")),
    row(&["greater", "than"], "", Meaning::Same(">")),
    row(&["is", "greater", "than"], "", Meaning::Same(">")),
    row(&["less", "than"], "", Meaning::Same("<")),
    row(&["is", "less", "than"], "", Meaning::Same("<")),
    row(&["at", "least"], "", Meaning::Same(">=")),
    row(&["at", "most"], "", Meaning::Same("<=")),
    row(&["ge"], "OData", Meaning::Same(">=")),
    row(&["le"], "OData", Meaning::Same("<=")),
    row(&["after"], "", Meaning::Same(">")),
    row(&["before"], "", Meaning::Same("<")),
    row(&["since"], "", Meaning::Same(">=")),
    row(&["until"], "", Meaning::Likely("<=")),
    row(&["contains_cs"], "Kusto", Meaning::Same("contains")),
    row(&["includes"], "", Meaning::Likely("contains")),
    row(&["include"], "", Meaning::Likely("contains")),
    row(&["containing"], "", Meaning::Likely("contains")),
    row(&["contain"], "", Meaning::Same("contains")),
    row(&["not_contains"], "", Meaning::Same("not contains")),
    row(&["has_any"], "Kusto", Meaning::Likely("has any")),
    row(&["has_all"], "Kusto", Meaning::Likely("has all")),
    row(&["like"], "SQL", Meaning::Pattern { nocase: false, negated: false }),
    row(&["ilike"], "SQL", Meaning::Pattern { nocase: true, negated: false }),
    row(&["not", "like"], "SQL", Meaning::Pattern { nocase: false, negated: true }),
    row(&["not", "ilike"], "SQL", Meaning::Pattern { nocase: true, negated: true }),
    row(&["=~"], "", Meaning::RegexOrNocase { negated: false }),
    row(&["!~"], "", Meaning::RegexOrNocase { negated: true }),
    row(&["~"], "", Meaning::RegexOrNocase { negated: false }),
    row(&["~*"], "", Meaning::Regex),
    row(&["!~*"], "", Meaning::Regex),
    row(&["matches"], "", Meaning::Regex),
    row(&["match"], "", Meaning::Regex),
    row(&["matches", "regex"], "Kusto", Meaning::Regex),
    row(&["regexp"], "SQL", Meaning::Regex),
    row(&["rlike"], "SQL", Meaning::Regex),
    row(&["regex"], "", Meaning::Regex),
    row(&["glob"], "", Meaning::Regex),
    row(&["similar", "to"], "SQL", Meaning::Regex),
    row(&["startswith"], "", Meaning::Affix),
    row(&["starts_with"], "", Meaning::Affix),
    row(&["starts", "with"], "", Meaning::Affix),
    row(&["hasprefix"], "Kusto", Meaning::Affix),
    row(&["endswith"], "", Meaning::Affix),
    row(&["ends_with"], "", Meaning::Affix),
    row(&["ends", "with"], "", Meaning::Affix),
    row(&["hassuffix"], "Kusto", Meaning::Affix),
    row(&["exists"], "", Meaning::Present { negated: true }),
    row(&["isnull"], "SQL", Meaning::Present { negated: false }),
    row(&["notnull"], "SQL", Meaning::Present { negated: true }),
];

const fn row(spelling: &'static [&'static str], language: &'static str, meaning: Meaning) -> Foreign {
    Foreign { spelling, language, meaning }
}

/// The longest foreign operator that the next words begin with, and how many words it takes.
pub(super) fn operator(next: &[&str]) -> Option<(&'static Foreign, usize)> {
    let begins = |foreign: &&Foreign| {
        foreign.spelling.len() <= next.len()
            && foreign.spelling.iter().zip(next).all(|(spelled, word)| spelled.eq_ignore_ascii_case(word))
    };
    let longest = OPERATORS.iter().filter(begins).max_by_key(|foreign| foreign.spelling.len())?;
    Some((longest, longest.spelling.len()))
}

impl Foreign {
    /// Whether a value follows it.
    pub(super) const fn takes_operand(&self) -> bool {
        !matches!(self.meaning, Meaning::Present { .. })
    }

    /// What to say of `column`, this operator written as `written`, and `value`.
    pub(super) fn diagnose(
        &self,
        column: &Column<'_>,
        written: &str,
        span: Span,
        value: Option<&Value<'_>>,
    ) -> Diagnostic {
        let quoted = words::quote(written);
        let owner = match self.language {
            "" => format!("{quoted} is no operator here"),
            language => format!("{quoted} is {language}'s"),
        };
        let name = words::quote(&column.name);
        match self.meaning {
            Meaning::Same(ours) => foreign(format!("{owner}; tamis says `{ours}`"), span).fix(
                Safety::Safe,
                format!("write `{ours}`"),
                Edit::replace(span, ours),
            ),
            Meaning::Likely(ours) => foreign(format!("{owner}; tamis says `{ours}`"), span).fix(
                Safety::Unsafe,
                format!("write `{ours}`"),
                Edit::replace(span, ours),
            ),
            Meaning::Pattern { nocase, negated } => pattern(&owner, nocase, negated, span, value),
            Meaning::RegexOrNocase { negated } => regex_or_nocase(&quoted, negated, span, value),
            Meaning::Regex => {
                inexpressible(format!("{quoted} matches a pattern, and the server has no patterns"), span)
                    .help(format!("the nearest is `contains`: {name} `contains \"…\"`"))
            }
            Meaning::Affix => {
                let diagnostic =
                    inexpressible(format!("{quoted} looks at one end of a text, and the server cannot"), span)
                        .help("the nearest is `contains`, which looks everywhere in the text");
                diagnostic.fix(Safety::Unsafe, "write `contains`", Edit::replace(span, "contains"))
            }
            Meaning::Present { negated } => super::mistakes::null_test(column, negated, span),
        }
    }
}

/// `a like "%x%"`
fn pattern(owner: &str, nocase: bool, negated: bool, span: Span, value: Option<&Value<'_>>) -> Diagnostic {
    let diagnostic = foreign(format!("{owner}; tamis says `contains` for a part and `=` for the whole"), span);
    let Some(value) = value.filter(|value| value.kind == ValueKind::String) else {
        return diagnostic.help("write `contains \"…\"`, without `%`");
    };
    let inner = value.text.trim_start_matches('%').trim_end_matches('%');
    let (before, after) = (value.text.starts_with('%'), value.text.ends_with('%'));
    let plain = !inner.contains(['%', '_', '\\']) && !inner.is_empty();
    let operator = match (before || after, negated) {
        (true, false) => "contains",
        (true, true) => "not contains",
        (false, false) => "=",
        (false, true) => "!=",
    };
    let suffix = if nocase { " nocase" } else { "" };
    let ours = format!("{operator} {}{suffix}", words::string_literal(inner));
    let exact = before == after && plain;
    let help = match (exact, plain) {
        (true, _) => format!("write {}", words::quote(&ours)),
        (false, true) => {
            format!("the server cannot look at one end of a text only; the nearest is {}", words::quote(&ours))
        }
        (false, false) => "the server has no patterns; the nearest is `contains` with a part of the text".to_owned(),
    };
    let diagnostic = diagnostic.help(help);
    if !plain {
        return diagnostic;
    }
    let safety = if exact { Safety::Safe } else { Safety::Unsafe };
    diagnostic.fix(safety, format!("write {}", words::quote(&ours)), Edit::replace(span.to(value.span), ours))
}

/// `a =~ "x"`
fn regex_or_nocase(quoted: &str, negated: bool, span: Span, value: Option<&Value<'_>>) -> Diagnostic {
    let diagnostic = foreign(format!("{quoted} means different things in different languages"), span)
        .help("for equality without case write `= \"…\" nocase`, for a part of a text `contains \"…\"`; the server has no regular expressions");
    let Some(value) = value.filter(|value| value.kind == ValueKind::String) else { return diagnostic };
    let text = words::string_literal(&value.text);
    let (equal, part) = if negated { ("!=", "not contains") } else { ("=", "contains") };
    let whole = span.to(value.span);
    diagnostic.fix(Safety::Unsafe, "compare without case", Edit::replace(whole, format!("{equal} {text} nocase"))).fix(
        Safety::Unsafe,
        "look for a part of the text",
        Edit::replace(whole, format!("{part} {text}")),
    )
}

/// `field:value`
pub(super) fn field_colon(column: &str, value: &str, span: Span) -> Diagnostic {
    let written = format!("{column}:{value}");
    let diagnostic =
        foreign(format!("{} is the way of Lucene and KQL; tamis writes an operator", words::quote(&written)), span);
    let text = words::string_literal(value.trim_matches('*'));
    if value.is_empty() {
        return diagnostic.help("write `=` or `contains` in the place of `:`");
    }
    diagnostic
        .help(format!(
            "write {} or {}",
            words::quote(&format!("{column} = {text}")),
            words::quote(&format!("{column} contains {text}"))
        ))
        .fix(Safety::Unsafe, "compare with `=`", Edit::replace(span, format!("{column} = {text}")))
        .fix(Safety::Unsafe, "compare with `contains`", Edit::replace(span, format!("{column} contains {text}")))
}

/// `a & b`, `a | b`, `a, b`, `a; b`
pub(super) fn connective(written: &str, span: Span) -> Diagnostic {
    let quoted = words::quote(written);
    match written {
        "&&&" | "|||" => foreign(format!("{quoted} is one sign too many"), span).fix(
            Safety::Safe,
            "write it with two",
            Edit::replace(span, written.get(1..).unwrap_or_default()),
        ),
        "&" => foreign(format!("{quoted} works on bits elsewhere; tamis says `and`"), span).fix(
            Safety::Safe,
            "write `and`",
            Edit::replace(span, "and"),
        ),
        "|" => {
            foreign(format!("{quoted} is a pipe or works on bits elsewhere; tamis says `or`, and has no pipes"), span)
                .fix(Safety::Unsafe, "write `or`", Edit::replace(span, "or"))
                .fix(Safety::Unsafe, "write `and`", Edit::replace(span, "and"))
        }
        _ => foreign(format!("{quoted} does not join conditions; `and` and `or` do"), span)
            .fix(Safety::Unsafe, "write `and`", Edit::replace(span, " and"))
            .fix(Safety::Unsafe, "write `or`", Edit::replace(span, " or")),
    }
}

/// `a = 1;`
pub(super) fn terminator(span: Span) -> Diagnostic {
    foreign("a query does not end with `;`", span).fix(Safety::Safe, "remove it", Edit::replace(span, ""))
}

/// `where a = 1`
pub(super) fn where_word(written: &str, span: Span) -> Diagnostic {
    foreign(format!("{} is SQL's; a query here is the condition alone", words::quote(written)), span).fix(
        Safety::Safe,
        "remove it",
        Edit::replace(span, ""),
    )
}

/// `len(x) > 5`
pub(super) fn function(name: &str, span: Span) -> Diagnostic {
    foreign(format!("{} is written like a function, and there are none", words::quote(name)), span)
        .help("a condition is a column, an operator and a value, as in `input contains \"refund\"`")
}

/// `created_at > ago(7d)`, `status_code = range(1, 5)`
pub(super) fn function_value(name: &str, written: &str, span: Span) -> Diagnostic {
    let diagnostic = foreign(format!("{} is written like a function, and there are none", words::quote(written)), span);
    let arguments = written.get(name.len()..).unwrap_or_default().trim_matches(['(', ')', ' ']);
    let ours = match name.to_lowercase().as_str() {
        "ago" if !arguments.is_empty() => format!("now-{arguments}"),
        "now" | "getdate" | "current_timestamp" if arguments.is_empty() => "now".to_owned(),
        "today" | "curdate" | "current_date" | "startofday" if arguments.is_empty() => "today".to_owned(),
        _ => return diagnostic.help("write a value: a text in quotes, a number, or an instant as `now-7d`"),
    };
    diagnostic.help(format!("write {}", words::quote(&ours))).fix(
        Safety::Safe,
        format!("write {}", words::quote(&ours)),
        Edit::replace(span, ours),
    )
}

/// `a in (select b from c)`
pub(super) fn subquery(span: Span) -> Diagnostic {
    foreign("a query inside a query is SQL's, and there are none here", span)
        .help("write the values themselves: `in (\"a\", \"b\")`")
}

/// `{"column_id": …}`
pub(super) fn json(span: Span) -> Diagnostic {
    foreign("this looks like JSON, not like a query", span)
        .help("a query is text, as in `tags contains \"x\" and status_code >= 500`")
}

/// `a between (1, 5)`
pub(super) fn between_list(list: Span, written: &str, bounds: &[Value<'_>], source: &str) -> Diagnostic {
    let diagnostic =
        foreign(format!("`between` takes two values joined by `and`, not {}", words::quote(written)), list);
    let [low, high] = bounds else { return diagnostic.help("write `between 1 and 5`; both ends are included") };
    let ours = format!("{} and {}", low.span.text(source), high.span.text(source));
    diagnostic.help(format!("write `between {ours}`")).fix(
        Safety::Safe,
        format!("write `{ours}`"),
        Edit::replace(list, ours),
    )
}

/// `a = b` where `b` is written as a column can only be.
pub(super) fn column_on_the_right(written: &str, span: Span) -> Diagnostic {
    inexpressible(format!("the server cannot compare a column with another, {}", words::quote(written)), span)
        .help("compare with a value; a text stands in double or single quotes")
}

/// `5 = a`
pub(super) fn value_first(written: &str, span: Span) -> Diagnostic {
    foreign(format!("with {} the column comes first", words::quote(written)), span)
        .help("write the column, then the operator, then the value")
}

pub(super) fn foreign(message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::new(Code::ForeignSyntax, message, span)
}

fn inexpressible(message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::new(Code::Inexpressible, message, span)
}
