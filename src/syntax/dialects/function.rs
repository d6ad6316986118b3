//! The functions and methods of other languages that are recognized, and their effect.

use super::DateUnit;

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
    /// `toDate(a) = '2026-01-05'`: the start of a unit of time, which an argument names if it is `None`.
    Truncates(Option<DateUnit>),
    /// `extract(year from a) = 2026`: a part of a timestamp, which an argument names if it is `None`.
    PartOfDate(Option<DateUnit>),
    /// `datediff(day, a, now()) < 7`: the time since a timestamp.
    Elapsed,
    /// `coalesce(a, "x")`: replaces a missing value.
    Default,
    /// `JSON_VALUE(a, "$.b")`: a value in a group.
    Part,
    /// `lower(a)`: changes case.
    Case,
    /// `cast(a as text)`, `toString(a)`: changes the type.
    Cast,
    /// `left(a, 5) = "x"`: the start or end of a string.
    Slice,
    /// `len(a) > 0`: the number of characters or items.
    Length,
    /// `abs(a)`: computes a value.
    Computes,
}

const FUNCTIONS: &[(&[&str], Function)] = &[
    (&["eq", "equals", "equal", "equalto"], Function::Compares("=")),
    (&["ne", "neq", "notequals", "not_equals"], Function::Compares("!=")),
    (&["gt", "greaterthan"], Function::Compares(">")),
    (&["gte", "ge"], Function::Compares(">=")),
    (&["lt", "lessthan"], Function::Compares("<")),
    (&["lte", "le"], Function::Compares("<=")),
    (
        &["contains", "includes", "search", "str_contains", "contains_substr", "containssubstr", "hastoken"],
        Function::Compares("contains"),
    ),
    (&["has"], Function::Compares("has")),
    (&["between"], Function::Compares("between")),
    (&["in", "isin", "one_of"], Function::Compares("in")),
    (&["nin", "not_in", "notin"], Function::Compares("not in")),
    (&["has_any", "hasany", "array_contains_any"], Function::Compares("has any")),
    (&["has_all", "hasall"], Function::Compares("has all")),
    (
        &["array_contains", "member", "list_contains", "list_has", "array_has", "in_array", "inarray"],
        Function::Compares("has"),
    ),
    (&["startswith", "starts_with", "endswith", "ends_with", "hasprefix", "hassuffix"], Function::Affix),
    (&["left", "right", "substring", "substr", "mid"], Function::Slice),
    (
        &[
            "regexp_like",
            "regexp_matches",
            "regexp_contains",
            "regexp_instr",
            "rlike",
            "regex",
            "regexp",
            "matches",
            "match",
            "fullmatch",
            "findall",
            "glob",
            "test",
        ],
        Function::Pattern,
    ),
    (&["date", "todate", "to_date", "tostartofday", "toyyyymmdd"], Function::Truncates(Some(DateUnit::Day))),
    (&["tostartofminute"], Function::Truncates(Some(DateUnit::Minute))),
    (&["tostartofhour"], Function::Truncates(Some(DateUnit::Hour))),
    (&["tostartofweek", "tomonday", "startofweek"], Function::Truncates(Some(DateUnit::Week))),
    (&["tostartofmonth", "startofmonth", "toyyyymm"], Function::Truncates(Some(DateUnit::Month))),
    (&["tostartofyear", "startofyear"], Function::Truncates(Some(DateUnit::Year))),
    (
        &[
            "date_trunc",
            "datetrunc",
            "timestamp_trunc",
            "datetime_trunc",
            "trunc",
            "to_char",
            "date_format",
            "dateformat",
            "format_date",
            "format_timestamp",
            "formatdatetime",
            "strftime",
        ],
        Function::Truncates(None),
    ),
    (&["year", "toyear"], Function::PartOfDate(Some(DateUnit::Year))),
    (
        &[
            "extract",
            "date_part",
            "datepart",
            "month",
            "tomonth",
            "day",
            "hour",
            "tohour",
            "weekday",
            "dayofweek",
            "todayofweek",
            "minute",
        ],
        Function::PartOfDate(None),
    ),
    (&["datediff", "date_diff", "timestampdiff", "timestamp_diff", "datetime_diff", "age"], Function::Elapsed),
    (&["coalesce", "ifnull", "nvl", "nullif", "fillna"], Function::Default),
    (
        &[
            "json_value",
            "json_extract",
            "json_extract_scalar",
            "json_extract_path_text",
            "jsonextractstring",
            "jsonextract",
            "get",
        ],
        Function::Part,
    ),
    (&["like"], Function::Like { nocase: false }),
    (&["ilike"], Function::Like { nocase: true }),
    (
        &["position", "positionutf8", "strpos", "instr", "charindex", "locate"],
        Function::Search { nocase: false, found_at: Some(1) },
    ),
    (&["positioncaseinsensitive"], Function::Search { nocase: true, found_at: Some(1) }),
    (&["indexof", "find"], Function::Search { nocase: false, found_at: Some(0) }),
    (&["multisearchany"], Function::Search { nocase: false, found_at: None }),
    (&["multisearchanycaseinsensitive"], Function::Search { nocase: true, found_at: None }),
    (
        &["isnull", "is_null", "isnan", "isna", "isempty", "is_empty", "empty", "missing"],
        Function::Present { negated: false },
    ),
    (
        &["isnotnull", "is_not_null", "notnull", "notna", "isnotempty", "notempty", "exists", "defined", "has_value"],
        Function::Present { negated: true },
    ),
    (
        &["lower", "upper", "tolower", "toupper", "lcase", "ucase", "tolowercase", "touppercase", "casefold"],
        Function::Case,
    ),
    (
        &["len", "length", "strlen", "char_length", "size", "array_length", "cardinality", "array_size", "lengthutf8"],
        Function::Length,
    ),
    (
        &[
            "cast",
            "safe_cast",
            "try_cast",
            "convert",
            "try_convert",
            "tostring",
            "str",
            "string",
            "toint",
            "toint32",
            "toint64",
            "tofloat64",
            "tofloat32",
            "to_number",
            "tonumber",
            "int",
            "float",
            "astype",
        ],
        Function::Cast,
    ),
    (
        &[
            "count", "sum", "avg", "min", "max", "abs", "round", "floor", "ceil", "mod", "concat", "trim", "strip",
            "replace", "split",
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
    use super::{DateUnit, FUNCTIONS, Function};
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
                    Function::PartOfDate(_) => (format!("{name}(created_at) = 2026"), false),
                    Function::Truncates(Some(DateUnit::Day)) => (format!("{name}(created_at) = '2026-01-05'"), true),
                    Function::Truncates(None) => (format!("{name}(created_at, 'day') = '2026-01-05'"), true),
                    Function::Truncates(_) => (format!("{name}(created_at) = '2026-01-05'"), false),
                    Function::Elapsed => (format!("{name}(day, created_at, now()) < 7"), false),
                    Function::Slice => (format!("{name}(input, 1) = \"x\""), false),
                    Function::Length => (format!("{name}(input) > 0"), false),
                    Function::Search { found_at: None, .. } => (format!("{name}(input, [\"x\"])"), true),
                    Function::Search { .. } => (format!("{name}(input, \"x\")"), false),
                    Function::Like { .. } => (format!("{name}(input, \"x\")"), true),
                    Function::Affix | Function::Pattern => (format!("{name}(input, \"x\")"), false),
                    Function::Present { .. } => (format!("{name}(input)"), false),
                    Function::Part => (format!("{name}(user_metadata, \"x\") = \"y\""), false),
                    Function::Default => (format!("{name}(input, \"x\") = \"y\""), false),
                    Function::Case | Function::Computes | Function::Cast => (format!("{name}(input) = \"x\""), false),
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
