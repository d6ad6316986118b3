//! Diagnostic codes.

use std::fmt;
use std::str::FromStr;

use super::{Severity, display_name, serialize_name};

macro_rules! codes {
    ($($(#[$doc:meta])+ $variant:ident = $severity:ident $name:literal,)+) => {
        /// The kind of a diagnostic; the names are stable across versions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])+ $variant,)+
        }

        impl Code {
            /// Every code, in the order of the passes that report them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The kebab-case name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The default severity.
            #[must_use]
            pub const fn default_severity(self) -> Severity {
                match self {
                    $(Self::$variant => Severity::$severity,)+
                }
            }

            /// The documentation page as Markdown: what the code means, an example that triggers it, and how to fix it.
            ///
            /// # Examples
            ///
            /// ```
            /// use tamis::Code;
            ///
            /// assert!(Code::UnclosedString.page().starts_with("# unclosed-string\n\n(error.) "));
            /// ```
            #[must_use]
            pub const fn page(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(concat!("../../docs/codes/", $name, ".md")),)+
                }
            }
        }
    };
}

codes! {
    /// The query is longer than the limit.
    TooLong = Error "too-long",
    /// Parentheses and `not`s are nested deeper than the limit: `((((…))))`.
    TooDeep = Error "too-deep",
    /// A list has more items than the limit.
    TooManyItems = Error "too-many-items",
    /// The query is empty, or contains only comments.
    EmptyQuery = Error "empty-query",
    /// `input =`
    MissingValue = Error "missing-value",
    /// `input "x"`
    MissingOperator = Error "missing-operator",
    /// `a b`: no `and` or `or` between two conditions.
    MissingConnective = Error "missing-connective",
    /// `a and`, `and b`, `not`, `()`: a condition is missing.
    MissingOperand = Error "missing-operand",
    /// `> 5`: no column before the operator.
    MissingColumn = Error "missing-column",
    /// `(a`
    UnclosedParenthesis = Error "unclosed-parenthesis",
    /// `a)`
    UnopenedParenthesis = Error "unopened-parenthesis",
    /// `a in ("x", "y"`
    UnclosedList = Error "unclosed-list",
    /// `a in ("x" "y")`, `a in (, "x")`, `a in ("x"]`
    MalformedList = Error "malformed-list",
    /// `input = "abc`
    UnclosedString = Error "unclosed-string",
    /// `` `my column = 1 ``
    UnclosedName = Error "unclosed-name",
    /// `"\x"`
    InvalidEscape = Error "invalid-escape",
    /// `name = hello world`
    UnquotedText = Error "unquoted-text",
    /// `input = “x”`
    TypographicCharacter = Error "typographic-character",
    /// `a ≥ 5`: accepted, but not what a keyboard types.
    TypographicOperator = Warning "typographic-operator",
    /// An invisible character outside a string.
    InvisibleCharacter = Error "invisible-character",
    /// An invisible character inside a string.
    InvisibleInText = Warning "invisible-in-text",
    /// A character that has no meaning here.
    UnexpectedCharacter = Error "unexpected-character",
    /// `name resembles "x"`
    UnknownOperator = Error "unknown-operator",
    /// A word or symbol that is not allowed here.
    UnexpectedToken = Error "unexpected-token",
    /// A syntax error that has no specific message yet.
    NotUnderstood = Error "not-understood",
    /// A tree made by a program is not that of a query.
    InvalidTree = Error "invalid-tree",
    /// `1 < a > 5`
    MixedChain = Error "mixed-chain",
    /// `a > 1,000`
    ThousandsSeparator = Error "thousands-separator",
    /// `a like "%x%"`: the syntax of another language.
    ForeignSyntax = Error "foreign-syntax",
    /// `a is null`: the server has no filter for it.
    Inexpressible = Error "inexpressible",
    /// `a or b and c`
    MixedAndOr = Warning "mixed-and-or",
    /// No column has this name.
    UnknownColumn = Error "unknown-column",
    /// `metrics/duratoin_ns > 5s`: a name in an open group that is similar to a known column.
    PossibleTypo = Warning "possible-typo",
    /// Several columns have this name.
    AmbiguousColumn = Error "ambiguous-column",
    /// The server cannot filter by this column.
    NotFilterable = Error "not-filterable",
    /// The column's type does not support this operator.
    UnsupportedOperator = Error "unsupported-operator",
    /// `nocase` after a value that has no case.
    UnsupportedModifier = Error "unsupported-modifier",
    /// The value does not have the column's type.
    TypeMismatch = Error "type-mismatch",
    /// `duration_ns > $5`
    WrongUnit = Error "wrong-unit",
    /// `duration_ns > 5sec`
    UnknownUnit = Error "unknown-unit",
    /// `1m30h`: the units of a compound quantity go from large to small.
    InvalidQuantity = Error "invalid-quantity",
    /// `+5`, `.5`, `0x1F`, `007`
    InvalidNumber = Error "invalid-number",
    /// The number does not fit 64 bits.
    NumberOutOfRange = Error "number-out-of-range",
    /// The number has more digits than a 64-bit float can hold.
    InexactNumber = Warning "inexact-number",
    /// `2026-02-30`
    InvalidInstant = Error "invalid-instant",
    /// `2026-01-01 10:00`: a timestamp without a time zone.
    NaiveTimestamp = Warning "naive-timestamp",
    /// `in ()`
    EmptyList = Error "empty-list",
    /// `between 5 and 1`
    ReversedRange = Error "reversed-range",
    /// The column never has this value.
    ValueNotAllowed = Warning "value-not-allowed",
    /// The column contains UUIDs and the value is not one.
    InvalidUuid = Warning "invalid-uuid",
    /// An unquoted word is read as a string, but is also the name of a column.
    ColumnAsText = Warning "column-as-text",
    /// `model = :name`: a parameter in the syntax of another language is read as a string.
    ParameterAsText = Warning "parameter-as-text",
    /// `$name` without a parameter of that name.
    UnboundParameter = Error "unbound-parameter",
    /// This kind of request cannot contain the filter.
    WrongTarget = Error "wrong-target",
    /// The server rejected the condition, although the API description allows it.
    RejectedByServer = Error "rejected-by-server",
    /// `a = 1 or b = 2` as a flat list, which only supports `and`.
    NotFlat = Error "not-flat",
    /// `not (a > 2)` as `a <= 2`: only one of the two may match records without `a`.
    MissingValues = Advice "missing-values",
    /// `tags has prod` in the SQL of SQLite, which has no lists.
    UnsupportedInDialect = Error "unsupported-in-dialect",
    // Lint rules.
    /// `status_code > 5 and status_code < 3`: matches no record.
    Contradiction = Warning "contradiction",
    /// `status_code > 5 or status_code <= 5`: matches every record that has a value.
    Tautology = Warning "tautology",
    /// `duration_ns >= 0`: no duration is negative.
    NearlyEverything = Warning "nearly-everything",
    /// `is_complete and is_complete`
    DuplicateCondition = Warning "duplicate-condition",
    /// `status_code > 5 and status_code > 3`: the second condition is redundant.
    SubsumedCondition = Warning "subsumed-condition",
    /// `not name = a and is_complete`: the `not` applies only to the first condition.
    NotScope = Warning "not-scope",
    /// `metrics/toxicity > 80`: values range from 0 to 1.
    OutOfDomain = Warning "out-of-domain",
    /// `duration_ns > 5`: five nanoseconds.
    SuspiciousMagnitude = Warning "suspicious-magnitude",
    /// `metrics/cost = 0.1`: a computed number is rarely exactly equal.
    FloatEquality = Advice "float-equality",
    /// `created_at = 2025-04-16T18:15:00Z`: hardly any record has exactly this timestamp.
    TimestampEquality = Warning "timestamp-equality",
    /// `input contains ""`: true for every string.
    EmptyStringContains = Warning "empty-string-contains",
    /// `name = "*x*"`: wildcards are not supported.
    WildcardLiteral = Warning "wildcard-literal",
    /// `name in (a, b, a)`
    DuplicateListItem = Warning "duplicate-list-item",
    /// `type = trace and model = "gpt-4o"`: traces have no model.
    NotApplicable = Warning "not-applicable",
    /// No record has a value for the column.
    AlwaysEmptyColumn = Warning "always-empty-column",
    /// `created_at <= 2025-04-16T00:00:00Z`: excludes the day except for midnight.
    WholeDayBound = Warning "whole-day-bound",
    /// `not (status_code > 2)`: may or may not match records without a value.
    NegationOfMissing = Advice "negation-of-missing",
    /// `tags != prod`: matches records without this tag, not records with another tag.
    MultiValuedNegation = Advice "multi-valued-negation",
    /// `external_id = "007" nocase`
    NocaseWithoutLetters = Advice "nocase-without-letters",
    /// The server marks the column as deprecated.
    DeprecatedColumn = Warning "deprecated-column",
    /// `Latency > 5s`: the label of the column `metrics/duration_ns`.
    NonCanonicalColumn = Advice "non-canonical-column",
    /// `created_at > now-7d`: depends on when the query is compiled.
    RelativeInstant = Advice "relative-instant",
    /// `not not is_complete`
    DoubleNegation = Advice "double-negation",
    /// `name = "a" or name = "b"`: can be one `in`.
    OrChain = Advice "or-chain",
    /// `name != "a" and name != "b"`: can be one `not in`.
    NotEqualChain = Advice "not-equal-chain",
    /// `status_code >= 500 and status_code < 600`: can be one chained comparison.
    RangeChain = Advice "range-chain",
    /// `not (status_code = 500)`
    NegatedComparison = Advice "negated-comparison",
    /// `name in ("a")`
    SingleItemList = Advice "single-item-list",
    /// `is_complete = true`
    BooleanComparison = Advice "boolean-comparison",
    /// `500 < status_code`
    ReversedComparison = Advice "reversed-comparison",
    /// `duration_ns > 5000000000`: five seconds.
    RawDuration = Advice "raw-duration",
    /// `(status_code = 500) and is_complete`
    RedundantParentheses = Advice "redundant-parentheses",
    /// `status_code == 500 && is_complete`: accepted, but the formatter writes `=` and `and`.
    NonCanonicalOperator = Advice "non-canonical-operator",
    /// `name = refund`: a string without quotes.
    BareText = Advice "bare-text",
    /// The query is not formatted.
    Unformatted = Advice "unformatted",
    /// No condition limits the time range of the records.
    NoTimeBound = Advice "no-time-bound",
    /// `input contains "a"`: true for nearly every string.
    BroadContains = Advice "broad-contains",
    /// A list of more than 1,000 items.
    LongList = Advice "long-list",
    /// An `or` of more than 50 conditions, or several `or`s whose combinations multiply.
    OrExplosion = Advice "or-explosion",
    /// More than 100 conditions, or more than 10 levels of nesting.
    TooComplex = Advice "too-complex",
    /// `# matches: {"status_code": 404}` in a comment of `status_code >= 500`.
    BrokenExample = Warning "broken-example",
    /// `# matches: {"status_cod": 503}`: no column has this name.
    MalformedExample = Warning "malformed-example",
    /// `# allow(double-negation)`: a suppression comment without a reason.
    MalformedSuppression = Warning "malformed-suppression",
    /// `# allow(double-negation): reason` without a double negation.
    UnusedSuppression = Warning "unused-suppression",
    /// `status_code >= 500` in two files.
    DuplicateQuery = Warning "duplicate-query",
}

impl Code {
    /// The meaning in one sentence: the first sentence of the [page](Self::page).
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::Code;
    ///
    /// assert_eq!(Code::UnclosedString.meaning(), "A string is never closed.");
    /// ```
    #[must_use]
    pub fn meaning(self) -> &'static str {
        let sentence = self.page().lines().nth(2).and_then(|line| line.split_once(".) "));
        sentence.map_or("", |(_severity, sentence)| sentence)
    }
}

/// No code has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode {
    name: String,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown code {}", super::quote(&self.name))
    }
}

impl std::error::Error for UnknownCode {}

impl miette::Diagnostic for UnknownCode {}

/// Parses the name of a code.
///
/// # Examples
///
/// ```
/// use tamis::Code;
///
/// assert_eq!("unknown-column".parse(), Ok(Code::UnknownColumn));
/// assert!("unknown".parse::<Code>().is_err());
/// ```
impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(name: &str) -> Result<Self, UnknownCode> {
        let code = Self::ALL.iter().copied().find(|code| code.as_str() == name);
        code.ok_or_else(|| UnknownCode { name: name.to_owned() })
    }
}

display_name!(Code);
serialize_name!(Code);
