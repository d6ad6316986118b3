//! The functions and methods of other languages that are recognized, and their effect.

/// The effect of a function or method of another language.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::syntax) enum Function {
    /// `eq(a, 5)`: compares its first argument with the others; the string is the tamis operator.
    Compares(&'static str),
    /// `startswith(a, "x")`: matches the start or end of a string.
    Affix,
    /// `regexp_like(a, "x")`: matches a pattern.
    Pattern,
    /// `isnull(a)`: tests whether there is a value.
    Present { negated: bool },
    /// `ilike(a, "%x%")`: matches a pattern with `%`.
    Like { nocase: bool },
    /// `position(a, "x") > 0`: searches for part of a string. `found_at` is the first position in this language; `None`
    /// if it searches for any of several parts and returns whether there is one.
    Search { nocase: bool, found_at: Option<u8> },
    /// `toDate(a) = '2026-01-05'`: the day of a timestamp.
    Day,
    /// `year(a) = 2026`: the year of a timestamp.
    Year,
    /// `coalesce(a, "x")`: replaces a missing value.
    Default,
    /// `JSON_VALUE(a, "$.b")`: a value in a group.
    Part,
    /// `lower(a)`: changes case.
    Case,
    /// `len(a)`: computes a value.
    Computes,
}

const FUNCTIONS: &[(&[&str], Function)] = &[
    (&["eq", "equals", "equal", "equalto"], Function::Compares("=")),
    (&["ne", "neq", "notequals", "not_equals"], Function::Compares("!=")),
    (&["gt", "greaterthan"], Function::Compares(">")),
    (&["gte", "ge"], Function::Compares(">=")),
    (&["lt", "lessthan"], Function::Compares("<")),
    (&["lte", "le"], Function::Compares("<=")),
    (&["contains", "includes", "search", "str_contains"], Function::Compares("contains")),
    (&["has"], Function::Compares("has")),
    (&["between"], Function::Compares("between")),
    (&["in", "isin", "one_of"], Function::Compares("in")),
    (&["nin", "not_in", "notin"], Function::Compares("not in")),
    (&["has_any", "hasany", "array_contains_any"], Function::Compares("has any")),
    (&["has_all", "hasall"], Function::Compares("has all")),
    (&["array_contains", "member"], Function::Compares("has")),
    (
        &["startswith", "starts_with", "endswith", "ends_with", "hasprefix", "hassuffix", "left", "right"],
        Function::Affix,
    ),
    (&["regexp_like", "regexp_matches", "regex", "matches", "match", "glob", "test"], Function::Pattern),
    (&["date", "todate", "to_date", "tostartofday"], Function::Day),
    (&["year", "toyear"], Function::Year),
    (&["coalesce", "ifnull", "nvl"], Function::Default),
    (
        &["json_value", "json_extract", "json_extract_scalar", "json_extract_path_text", "jsonextractstring"],
        Function::Part,
    ),
    (&["like"], Function::Like { nocase: false }),
    (&["ilike"], Function::Like { nocase: true }),
    (&["position", "positionutf8", "strpos", "instr"], Function::Search { nocase: false, found_at: Some(1) }),
    (&["positioncaseinsensitive"], Function::Search { nocase: true, found_at: Some(1) }),
    (&["indexof"], Function::Search { nocase: false, found_at: Some(0) }),
    (&["multisearchany"], Function::Search { nocase: false, found_at: None }),
    (&["multisearchanycaseinsensitive"], Function::Search { nocase: true, found_at: None }),
    (&["isnull", "is_null", "isna", "isempty", "is_empty", "empty", "missing"], Function::Present { negated: false }),
    (
        &["isnotnull", "is_not_null", "notnull", "notna", "isnotempty", "notempty", "exists", "defined", "has_value"],
        Function::Present { negated: true },
    ),
    (
        &["lower", "upper", "tolower", "toupper", "lcase", "ucase", "tolowercase", "touppercase", "casefold"],
        Function::Case,
    ),
    (
        &[
            "len",
            "length",
            "strlen",
            "char_length",
            "size",
            "count",
            "sum",
            "avg",
            "min",
            "max",
            "abs",
            "round",
            "floor",
            "ceil",
            "mod",
            "substring",
            "substr",
            "concat",
            "trim",
            "strip",
            "replace",
            "split",
            "cast",
            "convert",
            "date_trunc",
            "datediff",
            "extract",
            "month",
            "day",
            "hour",
        ],
        Function::Computes,
    ),
];

/// Looks up a function or method by name, ignoring case.
pub(in crate::syntax) fn function(name: &str) -> Option<&'static Function> {
    let name = name.to_lowercase();
    FUNCTIONS.iter().find(|(names, _)| names.contains(&name.as_str())).map(|(_, function)| function)
}

#[cfg(test)]
mod tests {
    use super::{FUNCTIONS, Function};
    use crate::syntax::dialects::tests::check_recognized;

    #[test]
    fn recognizes_every_function() {
        for (names, function) in FUNCTIONS {
            for name in *names {
                let (text, safe) = match function {
                    Function::Compares(">" | ">=" | "<" | "<=") => (format!("{name}(status_code, 5)"), true),
                    Function::Compares("has" | "has any" | "has all") => (format!("{name}(tags, \"x\")"), true),
                    Function::Compares("between") => (format!("{name}(status_code, 5, 6)"), true),
                    Function::Compares(_) => (format!("{name}(input, \"x\")"), true),
                    Function::Year => (format!("{name}(created_at) = 2026"), false),
                    Function::Day => (format!("{name}(created_at) = '2026-01-05'"), false),
                    Function::Search { found_at: None, .. } => (format!("{name}(input, [\"x\"])"), true),
                    Function::Search { .. } => (format!("{name}(input, \"x\")"), false),
                    Function::Like { .. } => (format!("{name}(input, \"x\")"), true),
                    Function::Affix | Function::Pattern => (format!("{name}(input, \"x\")"), false),
                    Function::Present { .. } => (format!("{name}(input)"), false),
                    Function::Part => (format!("{name}(user_metadata, \"x\") = \"y\""), false),
                    Function::Default => (format!("{name}(input, \"x\") = \"y\""), false),
                    Function::Case | Function::Computes => (format!("{name}(input) = \"x\""), false),
                };
                check_recognized(&text, name, safe);
                if let Function::Compares(replacement) = function {
                    // A method may belong to a string or to a list.
                    let safe = safe && !matches!(*replacement, "contains" | "has");
                    let method = text.replacen(&format!("{name}("), "", 1).replacen(", ", &format!(".{name}("), 1);
                    check_recognized(&method, name, safe);
                }
            }
        }
    }
}
