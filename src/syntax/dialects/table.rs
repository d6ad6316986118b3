//! The syntax of other languages that is recognized, and its meaning in tamis.

use std::sync::LazyLock;

use crate::syntax::ast::Spelling;

/// An operator of another language.
pub(in crate::syntax) struct Foreign {
    /// The words, in lower case, or symbols.
    pub(in crate::syntax) spelling: &'static [&'static str],
    /// The language; empty if several languages have the operator.
    pub(in crate::syntax) language: &'static str,
    pub(in crate::syntax) meaning: Meaning,
}

/// The meaning of a foreign operator. A string is the tamis operator.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::syntax) enum Meaning {
    /// `a === 5`: exactly this operator.
    Same(&'static str),
    /// `a => 5`: most likely this operator.
    Likely(&'static str),
    /// `a not has "x"`: this operator, negated with `not`.
    Negated(&'static str),
    /// `a icontains "x"`: this operator, ignoring case.
    Nocase(&'static str),
    /// `a like "%x%"`: a pattern with `%`.
    Pattern { nocase: bool, negated: bool },
    /// `a =~ "x"`: a regular expression in some languages, equality ignoring case in others.
    RegexOrNocase { negated: bool },
    /// `a matches "x"`: a regular expression.
    Regex { nocase: bool, negated: bool },
    /// `a startswith "x"`: matches the start or end of a string.
    Affix { negated: bool },
    /// `a isnull`: tests whether there is a value; has no operand.
    Present { negated: bool },
    /// `a is longer than 5`: this operator, unless the length of a string is meant.
    Measures(&'static str),
    /// `a contains any ("x", "y")`: matches any, all or none of several values.
    Each(Each),
    /// `a includes "x"`: contains an item of a collection, or part of a string.
    Includes,
    /// `a within the last 7 days`, `a during 2026-01`: is in a period of time.
    Period,
}

/// How an operator with several values is written in tamis.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::syntax) struct Each {
    /// The operator for a collection.
    pub(in crate::syntax) has: &'static str,
    /// The operator for a text column, with each value.
    pub(in crate::syntax) operator: &'static str,
    /// The connective between the conditions on a text column.
    pub(in crate::syntax) connective: &'static str,
}

const ANY: Meaning = Meaning::Each(Each { has: "has any", operator: "contains", connective: "or" });
const ALL: Meaning = Meaning::Each(Each { has: "has all", operator: "contains", connective: "and" });
const NONE: Meaning = Meaning::Each(Each { has: "has none", operator: "not contains", connective: "and" });

const REGEX: Meaning = Meaning::Regex { nocase: false, negated: false };
const NOT_REGEX: Meaning = Meaning::Regex { nocase: false, negated: true };

const OPERATORS: &[Foreign] = &[
    row(&["==="], "JavaScript", Meaning::Same("=")),
    row(&["!=="], "JavaScript", Meaning::Same("!=")),
    row(&["<=>"], "SQL", Meaning::Same("=")),
    row(&[":", "="], "", Meaning::Same("=")),
    row(&["<", "-"], "", Meaning::Likely("=")),
    row(&["=>"], "", Meaning::Likely(">=")),
    row(&["=>", "="], "", Meaning::Likely(">=")),
    row(&["=<"], "", Meaning::Likely("<=")),
    row(&["!", "="], "", Meaning::Same("!=")),
    row(&["=", "!"], "", Meaning::Likely("!=")),
    row(&["=", "="], "", Meaning::Same("=")),
    row(&["<", "="], "", Meaning::Same("<=")),
    row(&[">", "="], "", Meaning::Same(">=")),
    row(&["==", "="], "", Meaning::Same("=")),
    row(&["~", "="], "Lua", Meaning::Likely("!=")),
    row(&["^", "="], "CSS", Meaning::Affix { negated: false }),
    row(&["$", "="], "CSS", Meaning::Affix { negated: false }),
    row(&["*", "="], "CSS", Meaning::Same("contains")),
    row(&["equals"], "", Meaning::Same("=")),
    row(&["equal"], "", Meaning::Same("=")),
    row(&["equals", "to"], "", Meaning::Same("=")),
    row(&["equal", "to"], "", Meaning::Same("=")),
    row(&["is", "equal", "to"], "", Meaning::Same("=")),
    row(&["is", "equals", "to"], "", Meaning::Same("=")),
    row(&["is", "not", "equal", "to"], "", Meaning::Same("!=")),
    row(&["not", "="], "", Meaning::Same("!=")),
    row(&["not", "=="], "", Meaning::Same("!=")),
    row(&["not", "equals"], "", Meaning::Same("!=")),
    row(&["not", "equal"], "", Meaning::Same("!=")),
    row(&["not", "equal", "to"], "", Meaning::Same("!=")),
    row(&["does", "not", "equal"], "", Meaning::Same("!=")),
    row(&["not_equals"], "", Meaning::Same("!=")),
    row(&["not_equal"], "", Meaning::Same("!=")),
    row(&["neq"], "", Meaning::Same("!=")),
    row(&["isnt"], "", Meaning::Same("!=")),
    row(&["is", "distinct", "from"], "SQL", Meaning::Likely("!=")),
    row(&["is", "not", "distinct", "from"], "SQL", Meaning::Likely("=")),
    row(&["greater", "than"], "", Meaning::Same(">")),
    row(&["is", "greater", "than"], "", Meaning::Same(">")),
    row(&["is", "more", "than"], "", Meaning::Same(">")),
    row(&["more", "than"], "", Meaning::Same(">")),
    row(&["is", "bigger", "than"], "", Meaning::Same(">")),
    row(&["is", "larger", "than"], "", Meaning::Same(">")),
    row(&["is", "higher", "than"], "", Meaning::Same(">")),
    row(&["is", "not", "greater", "than"], "", Meaning::Negated(">")),
    row(&["is", "not", "more", "than"], "", Meaning::Negated(">")),
    row(&["is", "not", "less", "than"], "", Meaning::Negated("<")),
    row(&["is", "lower", "than"], "", Meaning::Same("<")),
    row(&["is", "smaller", "than"], "", Meaning::Same("<")),
    row(&["is", "fewer", "than"], "", Meaning::Same("<")),
    row(&["fewer", "than"], "", Meaning::Same("<")),
    row(&["is", "later", "than"], "", Meaning::Same(">")),
    row(&["is", "earlier", "than"], "", Meaning::Same("<")),
    row(&["is", "newer", "than"], "", Meaning::Likely(">")),
    row(&["is", "older", "than"], "", Meaning::Likely("<")),
    row(&["is", "slower", "than"], "", Meaning::Likely(">")),
    row(&["is", "faster", "than"], "", Meaning::Likely("<")),
    row(&["is", "longer", "than"], "", Meaning::Measures(">")),
    row(&["longer", "than"], "", Meaning::Measures(">")),
    row(&["is", "shorter", "than"], "", Meaning::Measures("<")),
    row(&["shorter", "than"], "", Meaning::Measures("<")),
    row(&["is", "above"], "", Meaning::Likely(">")),
    row(&["is", "over"], "", Meaning::Likely(">")),
    row(&["is", "below"], "", Meaning::Likely("<")),
    row(&["is", "under"], "", Meaning::Likely("<")),
    row(&["is", "exactly"], "", Meaning::Same("=")),
    row(&["=", "gt", "="], "RSQL", Meaning::Same(">")),
    row(&["=", "ge", "="], "RSQL", Meaning::Same(">=")),
    row(&["=", "lt", "="], "RSQL", Meaning::Same("<")),
    row(&["=", "le", "="], "RSQL", Meaning::Same("<=")),
    row(&["=", "in", "="], "RSQL", Meaning::Same("in")),
    row(&["=", "out", "="], "RSQL", Meaning::Same("not in")),
    row(&["above"], "", Meaning::Likely(">")),
    row(&["over"], "", Meaning::Likely(">")),
    row(&["less", "than"], "", Meaning::Same("<")),
    row(&["is", "less", "than"], "", Meaning::Same("<")),
    row(&["below"], "", Meaning::Likely("<")),
    row(&["under"], "", Meaning::Likely("<")),
    row(&["at", "least"], "", Meaning::Same(">=")),
    row(&["is", "at", "least"], "", Meaning::Same(">=")),
    row(&["at", "most"], "", Meaning::Same("<=")),
    row(&["is", "at", "most"], "", Meaning::Same("<=")),
    row(&["-eq"], "shell", Meaning::Same("=")),
    row(&["-ne"], "shell", Meaning::Same("!=")),
    row(&["-gt"], "shell", Meaning::Same(">")),
    row(&["-ge"], "shell", Meaning::Same(">=")),
    row(&["-lt"], "shell", Meaning::Same("<")),
    row(&["-le"], "shell", Meaning::Same("<=")),
    row(&["-like"], "PowerShell", REGEX),
    row(&["-match"], "PowerShell", REGEX),
    row(&["-contains"], "PowerShell", Meaning::Likely("has")),
    row(&["ge"], "OData", Meaning::Same(">=")),
    row(&["le"], "OData", Meaning::Same("<=")),
    row(&["after"], "", Meaning::Same(">")),
    row(&["is", "after"], "", Meaning::Same(">")),
    row(&["before"], "", Meaning::Same("<")),
    row(&["is", "before"], "", Meaning::Same("<")),
    row(&["since"], "", Meaning::Same(">=")),
    row(&["until"], "", Meaning::Likely("<=")),
    row(&["co"], "SCIM", Meaning::Same("contains")),
    row(&["contains_cs"], "Kusto", Meaning::Same("contains")),
    row(&["has_cs"], "Kusto", Meaning::Likely("contains")),
    row(&["contains", "="], "", Meaning::Same("contains")),
    row(&["is", "contains"], "", Meaning::Same("contains")),
    row(&["icontains"], "Django", Meaning::Nocase("contains")),
    row(&["includes"], "", Meaning::Includes),
    row(&["include"], "", Meaning::Includes),
    row(&["containing"], "", Meaning::Likely("contains")),
    row(&["contain"], "", Meaning::Same("contains")),
    row(&["@", ">"], "PostgreSQL", Meaning::Likely("has")),
    row(&["not_contains"], "", Meaning::Same("not contains")),
    row(&["!", "contains"], "Kusto", Meaning::Same("not contains")),
    row(&["!", "contains_cs"], "Kusto", Meaning::Same("not contains")),
    row(&["doesnt", "contain"], "", Meaning::Same("not contains")),
    row(&["doesn't", "contain"], "", Meaning::Same("not contains")),
    row(&["doesn’t", "contain"], "", Meaning::Same("not contains")),
    row(&["doesn't", "have"], "", Meaning::Negated("has")),
    row(&["isn't"], "", Meaning::Same("!=")),
    row(&["isn’t"], "", Meaning::Same("!=")),
    row(&["isn't", "in"], "", Meaning::Same("not in")),
    row(&["is", "less", "than", "or", "equal", "to"], "", Meaning::Same("<=")),
    row(&["is", "greater", "than", "or", "equal", "to"], "", Meaning::Same(">=")),
    row(&["less", "than", "or", "equal", "to"], "", Meaning::Same("<=")),
    row(&["greater", "than", "or", "equal", "to"], "", Meaning::Same(">=")),
    row(&["excludes"], "", Meaning::Likely("not contains")),
    row(&["has_any"], "Kusto", ANY),
    row(&["has", "any", "of"], "", ANY),
    row(&["contains", "any"], "", ANY),
    row(&["contains", "any", "of"], "", ANY),
    row(&["contains", "one", "of"], "", ANY),
    row(&["contains_any"], "", ANY),
    row(&["contains", "none", "of"], "", NONE),
    row(&["contains_none"], "", NONE),
    row(&["has", "none", "of"], "", NONE),
    row(&["has_none"], "", NONE),
    row(&["not", "contains", "any"], "", NONE),
    row(&["not", "contain", "any"], "", NONE),
    row(&["does", "not", "contain", "any"], "", NONE),
    row(&["does", "not", "contain", "any", "of"], "", NONE),
    row(&["doesn't", "contain", "any"], "", NONE),
    row(&["doesn't", "contain", "any", "of"], "", NONE),
    row(&["any", "of"], "", Meaning::Likely("in")),
    row(&["is", "any", "of"], "", Meaning::Likely("in")),
    row(&["one", "of"], "", Meaning::Same("in")),
    row(&["is", "one", "of"], "", Meaning::Same("in")),
    row(&["isin"], "pandas", Meaning::Same("in")),
    row(&["none", "of"], "", Meaning::Likely("not in")),
    row(&["is", "none", "of"], "", Meaning::Likely("not in")),
    row(&["nin"], "MongoDB", Meaning::Same("not in")),
    row(&["in", "~"], "Kusto", Meaning::Nocase("in")),
    row(&["!", "in", "~"], "Kusto", Meaning::Nocase("not in")),
    row(&["has_all"], "Kusto", ALL),
    row(&["has", "all", "of"], "", ALL),
    row(&["contains", "all"], "", ALL),
    row(&["contains", "all", "of"], "", ALL),
    row(&["contains_all"], "", ALL),
    row(&["not", "has"], "", Meaning::Negated("has")),
    row(&["!", "has"], "Kusto", Meaning::Negated("has")),
    row(&["does", "not", "have"], "", Meaning::Negated("has")),
    row(&["!", "between"], "Kusto", Meaning::Negated("between")),
    row(&["like"], "SQL", Meaning::Pattern { nocase: false, negated: false }),
    row(&["ilike"], "SQL", Meaning::Pattern { nocase: true, negated: false }),
    row(&["not", "like"], "SQL", Meaning::Pattern { nocase: false, negated: true }),
    row(&["not", "ilike"], "SQL", Meaning::Pattern { nocase: true, negated: true }),
    row(&["is", "like"], "SQL", Meaning::Pattern { nocase: false, negated: false }),
    row(&["is", "not", "like"], "SQL", Meaning::Pattern { nocase: false, negated: true }),
    row(&["=~"], "", Meaning::RegexOrNocase { negated: false }),
    row(&["!~"], "", Meaning::RegexOrNocase { negated: true }),
    row(&["~"], "", Meaning::RegexOrNocase { negated: false }),
    row(&["~*"], "", Meaning::Regex { nocase: true, negated: false }),
    row(&["!~*"], "", Meaning::Regex { nocase: true, negated: true }),
    row(&["matches"], "", REGEX),
    row(&["match"], "", REGEX),
    row(&["matches", "regex"], "Kusto", REGEX),
    row(&["regexp"], "SQL", REGEX),
    row(&["rlike"], "SQL", REGEX),
    row(&["regex"], "", REGEX),
    row(&["glob"], "", REGEX),
    row(&["similar", "to"], "SQL", REGEX),
    row(&["not", "similar", "to"], "SQL", NOT_REGEX),
    row(&["not", "regexp"], "SQL", NOT_REGEX),
    row(&["not", "rlike"], "SQL", NOT_REGEX),
    row(&["not", "matches"], "", NOT_REGEX),
    row(&["not", "match"], "", NOT_REGEX),
    row(&["does", "not", "match"], "", NOT_REGEX),
    row(&["doesn't", "match"], "", NOT_REGEX),
    row(&["-notmatch"], "PowerShell", NOT_REGEX),
    row(&["-notlike"], "PowerShell", NOT_REGEX),
    row(&["iregex"], "Django", Meaning::Regex { nocase: true, negated: false }),
    row(&["startswith"], "", Meaning::Affix { negated: false }),
    row(&["starts_with"], "", Meaning::Affix { negated: false }),
    row(&["starts", "with"], "", Meaning::Affix { negated: false }),
    row(&["begins", "with"], "", Meaning::Affix { negated: false }),
    row(&["hasprefix"], "Kusto", Meaning::Affix { negated: false }),
    row(&["sw"], "SCIM", Meaning::Affix { negated: false }),
    row(&["ew"], "SCIM", Meaning::Affix { negated: false }),
    row(&["!", "startswith"], "Kusto", Meaning::Affix { negated: true }),
    row(&["not", "startswith"], "", Meaning::Affix { negated: true }),
    row(&["endswith"], "", Meaning::Affix { negated: false }),
    row(&["ends_with"], "", Meaning::Affix { negated: false }),
    row(&["ends", "with"], "", Meaning::Affix { negated: false }),
    row(&["hassuffix"], "Kusto", Meaning::Affix { negated: false }),
    row(&["!", "endswith"], "Kusto", Meaning::Affix { negated: true }),
    row(&["within"], "", Meaning::Period),
    row(&["during"], "", Meaning::Period),
    row(&["past"], "", Meaning::Period),
    row(&["last"], "", Meaning::Period),
    row(&["in", "last"], "", Meaning::Period),
    row(&["in", "past"], "", Meaning::Period),
    row(&["in", "the", "last"], "", Meaning::Period),
    row(&["in", "the", "past"], "", Meaning::Period),
    row(&["exists"], "", Meaning::Present { negated: true }),
    row(&["pr"], "SCIM", Meaning::Present { negated: true }),
    row(&["isnull"], "SQL", Meaning::Present { negated: false }),
    row(&["notnull"], "SQL", Meaning::Present { negated: true }),
];

const fn row(spelling: &'static [&'static str], language: &'static str, meaning: Meaning) -> Foreign {
    Foreign { spelling, language, meaning }
}

static BY_FIRST_BYTE: LazyLock<Spellings<&Foreign>> =
    LazyLock::new(|| Spellings::of(OPERATORS.iter().map(|foreign| (foreign.spelling, foreign))));

/// Spellings of operators by their first byte, which excludes most of them.
pub(in crate::syntax) struct Spellings<T: 'static>(Vec<Vec<(Spelling, T)>>);

impl<T: Copy> Spellings<T> {
    /// The spellings must be in lower case.
    pub(in crate::syntax) fn of(all: impl Iterator<Item = (Spelling, T)>) -> Self {
        let mut spellings = vec![Vec::new(); 256];
        for (spelling, meaning) in all {
            let first = spelling.first().and_then(|word| word.bytes().next()).unwrap_or_default();
            spellings.iter_mut().skip(first.into()).take(1).for_each(|same| same.push((spelling, meaning)));
        }
        Self(spellings)
    }

    /// The spellings that start with the same byte as a word.
    fn like(&self, word: &str) -> &[(Spelling, T)] {
        let first = word.bytes().next().unwrap_or_default().to_ascii_lowercase();
        self.0.get(usize::from(first)).map_or(&[], Vec::as_slice)
    }

    /// Whether a spelling may start with a word.
    pub(in crate::syntax) fn may_start_with(&self, word: &str) -> bool {
        !self.like(word).is_empty()
    }

    /// The longest spelling that the next words start with.
    pub(in crate::syntax) fn longest(&self, next: &[&str]) -> Option<(Spelling, T)> {
        let starts = |(spelling, _): &&(Spelling, T)| {
            spelling.len() <= next.len() && spelling.iter().zip(next).all(|(a, b)| a.eq_ignore_ascii_case(b))
        };
        self.like(next.first()?).iter().filter(starts).max_by_key(|(spelling, _)| spelling.len()).copied()
    }
}

/// Whether a foreign operator may start with a word.
pub(in crate::syntax) fn may_start_operator(word: &str) -> bool {
    BY_FIRST_BYTE.may_start_with(word)
}

/// The longest foreign operator that the next words start with, and its number of words.
pub(in crate::syntax) fn operator(next: &[&str]) -> Option<(&'static Foreign, usize)> {
    BY_FIRST_BYTE.longest(next).map(|(spelling, foreign)| (foreign, spelling.len()))
}

/// Whether RSQL has an operator with this name, written between equals signs: `=gt=`.
pub(in crate::syntax) fn is_rsql_name(word: &str) -> bool {
    [
        "eq", "ne", "gt", "ge", "gte", "lt", "le", "lte", "in", "out", "nin", "like", "ilike", "notlike", "contains",
        "bt", "nb", "sw", "ew", "isnull", "notnull", "null", "regex", "icase",
    ]
    .iter()
    .any(|known| word.eq_ignore_ascii_case(known))
}

/// Whether words after an operator may have been meant as one: `longer than 5`, `like x`.
pub(in crate::syntax) fn may_be_operator(written: &str) -> bool {
    let mut words = written.split_whitespace();
    let first = words.next().unwrap_or_default();
    let is_first = |spelling: &[&str]| {
        let word = spelling.iter().find(|word| !["is", "does", "not"].contains(*word));
        word.is_some_and(|word| word.eq_ignore_ascii_case(first))
    };
    OPERATORS.iter().any(|foreign| is_first(foreign.spelling))
        || ["contains", "in", "has", "between", "not", "eq", "ne", "gt", "gte", "lt", "lte"]
            .iter()
            .any(|replacement| replacement.eq_ignore_ascii_case(first))
        || words.take(2).any(|word| word.eq_ignore_ascii_case("than"))
}

/// Words and symbols that join conditions in other languages, and the tamis connective, if there is one.
const JOINING: &[(&str, Option<&str>)] = &[
    ("xor", None),
    ("then", None),
    ("nor", None),
    ("nand", None),
    ("unless", None),
    ("except", None),
    ("plus", Some("and")),
    ("+", Some("and")),
    ("but", Some("and")),
    ("with", Some("and")),
    ("und", Some("and")),
    ("et", Some("and")),
    ("y", Some("and")),
    ("also", Some("and")),
    ("oder", Some("or")),
    ("ou", Some("or")),
    ("andalso", Some("and")),
    ("andnot", Some("and not")),
    ("and_not", Some("and not")),
    ("ornot", Some("or not")),
    ("or_not", Some("or not")),
    ("orelse", Some("or")),
    ("elif", None),
    ("else", None),
];

/// The tamis connective for a word between two conditions; `Some(None)` if the word is known but has no equivalent.
pub(in crate::syntax) fn joining_word(written: &str) -> Option<Option<&'static str>> {
    let found = JOINING.iter().find(|(word, _)| written.eq_ignore_ascii_case(word))?;
    Some(found.1)
}

/// A clause of a statement other than its condition.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::syntax) enum Clause {
    /// `ORDER BY x`, or any stage after a `|`
    Named,
    /// `LIMIT 10`
    Count,
}

/// The clause that the next two words start; if `piped`, any stage of a pipeline.
pub(in crate::syntax) fn clause(next: &[&str], piped: bool) -> Option<Clause> {
    let first = next.first()?.to_lowercase();
    let by = next.get(1).is_some_and(|second| second.eq_ignore_ascii_case("by"));
    let stages = [
        "take",
        "limit",
        "top",
        "project",
        "summarize",
        "extend",
        "order",
        "sort",
        "count",
        "distinct",
        "head",
        "tail",
        "stats",
        "fields",
        "table",
        "render",
        "join",
        "union",
        "sample",
        "eval",
        "dedup",
        "avg",
        "min",
        "max",
        "sum",
        "rate",
        "select",
        "by",
        "coalesce",
        "count_over_time",
        "quantile_over_time",
    ];
    match first.as_str() {
        first if piped && stages.contains(&first) => Some(Clause::Named),
        "order" | "group" | "sort" | "sorted" | "partition" if by => Some(Clause::Named),
        "limit" | "offset" | "take" | "top" | "fetch" | "skip" => Some(Clause::Count),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Foreign, JOINING, Meaning, OPERATORS};
    use crate::syntax::dialects::tests::check_recognized;

    fn query(foreign: &Foreign) -> String {
        let written = foreign.spelling.join(" ");
        match foreign.meaning {
            Meaning::Present { .. } => format!("input {written}"),
            Meaning::Each(_) => format!("tags {written} (\"x\", \"y\")"),
            Meaning::Measures(_) => format!("status_code {written} 5"),
            Meaning::Period => format!("created_at {written} 7 days"),
            Meaning::Includes => format!("tags {written} \"x\""),
            Meaning::Same(replacement)
            | Meaning::Likely(replacement)
            | Meaning::Negated(replacement)
            | Meaning::Nocase(replacement) => match replacement {
                "<" | "<=" | ">" | ">=" => format!("status_code {written} 5"),
                "between" => format!("status_code {written} 5 and 6"),
                "in" | "not in" => format!("input {written} (\"x\", \"y\")"),
                "has" => format!("tags {written} \"x\""),
                "has any" | "has all" => format!("tags {written} (\"x\", \"y\")"),
                _ => format!("input {written} \"x\""),
            },
            _ => format!("input {written} \"x\""),
        }
    }

    #[test]
    fn recognizes_every_operator() {
        for foreign in OPERATORS {
            let written = foreign.spelling.join(" ");
            let safe = matches!(foreign.meaning, Meaning::Same(_) | Meaning::Negated(_) | Meaning::Nocase(_));
            // A pattern without `%` is an exact match.
            let safe = safe || matches!(foreign.meaning, Meaning::Pattern { .. });
            let is_named = !safe && !written.contains('=') && !matches!(foreign.meaning, Meaning::Present { .. });
            check_recognized(&query(foreign), if is_named { &written } else { "" }, safe);
        }
    }

    #[test]
    fn recognizes_every_joining_word() {
        for (word, replacement) in JOINING {
            check_recognized(&format!("is_complete {word} has_children"), word, replacement.is_some());
            check_recognized(&format!("status_code = 5 {word} is_complete"), word, replacement.is_some());
        }
    }
}
