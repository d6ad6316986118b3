//! The codes of all diagnostics.

use std::fmt;

use serde::{Serialize, Serializer};

use super::Severity;

macro_rules! codes {
    ($($(#[$doc:meta])+ $variant:ident = $severity:ident $name:literal,)+) => {
        /// Which kind of thing a diagnostic is about; the names are stable across versions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])+ $variant,)+
        }

        impl Code {
            /// Every code, in the order of the passes that report them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its kebab-case name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// How much it matters.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$variant => Severity::$severity,)+
                }
            }

            /// Its page: what it means, an example that triggers it, and the mend, as Markdown.
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
    /// The text is longer than the limit.
    TooLong = Error "too-long",
    /// Parentheses and `not`s are nested deeper than the limit: `((((…))))`.
    TooDeep = Error "too-deep",
    /// A list has more items than the limit.
    TooManyItems = Error "too-many-items",
    /// There is nothing, or nothing but comments.
    EmptyQuery = Error "empty-query",
    /// `input =`
    MissingValue = Error "missing-value",
    /// `input "x"`
    MissingOperator = Error "missing-operator",
    /// `a b`: nothing joins two conditions.
    MissingConnective = Error "missing-connective",
    /// `a and`, `and b`, `not`, `()`: a condition is missing.
    MissingOperand = Error "missing-operand",
    /// `> 5`: an operator with no column in front.
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
    /// `a ≥ 5`: understood, but not what a keyboard types.
    TypographicOperator = Warning "typographic-operator",
    /// A character nobody sees stands outside a text.
    InvisibleCharacter = Error "invisible-character",
    /// A character nobody sees stands inside a text.
    InvisibleInText = Warning "invisible-in-text",
    /// A character that means nothing here.
    UnexpectedCharacter = Error "unexpected-character",
    /// `name resembles "x"`
    UnknownOperator = Error "unknown-operator",
    /// A word or symbol that cannot stand where it does.
    UnexpectedToken = Error "unexpected-token",
    /// A mistake that has no words of its own yet.
    NotUnderstood = Error "not-understood",
    /// `1 < a > 5`
    MixedChain = Error "mixed-chain",
    /// `a > 1,000`
    ThousandsSeparator = Error "thousands-separator",
    /// `a like "%x%"`: another language's way of saying it.
    ForeignSyntax = Error "foreign-syntax",
    /// `a is null`: the server has no word for it.
    Inexpressible = Error "inexpressible",
    /// `a or b and c`
    MixedAndOr = Warning "mixed-and-or",
    /// No column is called so.
    UnknownColumn = Error "unknown-column",
    /// `metrics/duratoin_ns > 5s`: a name of an open group that is close to a known column.
    PossibleTypo = Warning "possible-typo",
    /// Several columns are called so.
    AmbiguousColumn = Error "ambiguous-column",
    /// The server cannot filter by this column.
    NotFilterable = Error "not-filterable",
    /// The column's type does not have this operator.
    UnsupportedOperator = Error "unsupported-operator",
    /// `nocase` where case means nothing.
    UnsupportedModifier = Error "unsupported-modifier",
    /// The value is not of the column's type.
    TypeMismatch = Error "type-mismatch",
    /// `duration_ns > $5`
    WrongUnit = Error "wrong-unit",
    /// `duration_ns > 5sec`
    UnknownUnit = Error "unknown-unit",
    /// `1m30h`: a compound quantity goes from large to small.
    InvalidQuantity = Error "invalid-quantity",
    /// `+5`, `.5`, `0x1F`, `007`
    InvalidNumber = Error "invalid-number",
    /// The number does not fit 64 bits.
    NumberOutOfRange = Error "number-out-of-range",
    /// More digits are written than a 64-bit float holds.
    InexactNumber = Warning "inexact-number",
    /// `2026-02-30`
    InvalidInstant = Error "invalid-instant",
    /// `2026-01-01 10:00`: no zone is written.
    NaiveTimestamp = Warning "naive-timestamp",
    /// `in ()`
    EmptyList = Error "empty-list",
    /// `between 5 and 1`
    ReversedRange = Error "reversed-range",
    /// The column never has this value.
    ValueNotAllowed = Warning "value-not-allowed",
    /// The column holds UUIDs and this is none.
    InvalidUuid = Warning "invalid-uuid",
    /// A word without quotes is taken as text and is also a column's name.
    ColumnAsText = Warning "column-as-text",
    /// `$name`, and no parameter of that name is given.
    UnboundParameter = Error "unbound-parameter",
    /// The request cannot carry this filter.
    WrongTarget = Error "wrong-target",
    /// Whatever a server rejects that reads the API's description in another way.
    RejectedByServer = Error "rejected-by-server",
    /// `a = 1 or b = 2` as a flat list, which only joins by `and`.
    NotFlat = Error "not-flat",
    /// `not (a > 2)` as `a <= 2`: records without `a` may be kept by one and not by the other.
    MissingValues = Advice "missing-values",
    // The rules of lint begin here.
    /// `status_code > 5 and status_code < 3`: no record is kept.
    Contradiction = Warning "contradiction",
    /// `status_code > 5 or status_code <= 5`: every record with a value is kept.
    Tautology = Warning "tautology",
    /// `duration_ns >= 0`: no duration is negative.
    NearlyEverything = Warning "nearly-everything",
    /// `is_complete and is_complete`
    DuplicateCondition = Warning "duplicate-condition",
    /// `status_code > 5 and status_code > 3`: one of them says nothing more.
    SubsumedCondition = Warning "subsumed-condition",
    /// `not name = a and is_complete`: the `not` ends before the `and`.
    NotScope = Warning "not-scope",
    /// `metrics/toxicity > 80`: it is a share, from 0 to 1.
    OutOfDomain = Warning "out-of-domain",
    /// `duration_ns > 5`: five nanoseconds.
    SuspiciousMagnitude = Warning "suspicious-magnitude",
    /// `metrics/cost = 0.1`: a computed number is hardly ever just that.
    FloatEquality = Advice "float-equality",
    /// `created_at = 2025-04-16T18:15:00Z`: hardly any record is of just that instant.
    TimestampEquality = Warning "timestamp-equality",
    /// `input contains ""`: every text does.
    EmptyStringContains = Warning "empty-string-contains",
    /// `name = "*x*"`: there are no patterns.
    WildcardLiteral = Warning "wildcard-literal",
    /// `name in (a, b, a)`
    DuplicateListItem = Warning "duplicate-list-item",
    /// `type = trace and model = "gpt-4o"`: traces have no model.
    NotApplicable = Warning "not-applicable",
    /// No record has a value of the column.
    AlwaysEmptyColumn = Warning "always-empty-column",
    /// `created_at <= 2025-04-16T00:00:00Z`: all but the first instant of the day is left out.
    WholeDayBound = Warning "whole-day-bound",
    /// `not (status_code > 2)`: whether records without a value are kept is not known.
    NegationOfMissing = Advice "negation-of-missing",
    /// `tags != prod`: not a record that has another tag, but one without this.
    MultiValuedNegation = Advice "multi-valued-negation",
    /// `external_id = "007" nocase`
    NocaseWithoutLetters = Advice "nocase-without-letters",
    /// The server says that the column is deprecated.
    DeprecatedColumn = Warning "deprecated-column",
    /// `Latency > 5s`: a label, where the id is `metrics/duration_ns`.
    NonCanonicalColumn = Advice "non-canonical-column",
    /// `created_at > now-7d`: another time tomorrow.
    RelativeInstant = Advice "relative-instant",
    /// `not not is_complete`
    DoubleNegation = Advice "double-negation",
    /// `name = "a" or name = "b"`: one `in` says it.
    OrChain = Advice "or-chain",
    /// `name != "a" and name != "b"`: one `not in` says it.
    NotEqualChain = Advice "not-equal-chain",
    /// `status_code >= 500 and status_code < 600`: one chain says it.
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
    /// `status_code == 500 && is_complete`: understood, but not how the formatter writes it.
    NonCanonicalOperator = Advice "non-canonical-operator",
    /// `name = refund`: a text without quotes.
    BareText = Advice "bare-text",
    /// The text is not what the formatter writes.
    Unformatted = Advice "unformatted",
    /// Nothing says of which time the records are.
    NoTimeBound = Advice "no-time-bound",
    /// `input contains "a"`: nearly every text does.
    BroadContains = Advice "broad-contains",
    /// A list of more than 1,000 items.
    LongList = Advice "long-list",
    /// An `or` of more than 50 conditions, or several whose cases multiply.
    OrExplosion = Advice "or-explosion",
    /// More than 100 conditions, or more than 10 levels of them.
    TooComplex = Advice "too-complex",
    /// `# allow(double-negation)`: nothing says why.
    MalformedSuppression = Warning "malformed-suppression",
    /// `# allow(double-negation): why` where there is none.
    UnusedSuppression = Warning "unused-suppression",
    /// `status_code >= 500` in two files.
    DuplicateQuery = Warning "duplicate-query",
}

impl Code {
    /// The code of this name.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::Code;
    ///
    /// assert_eq!(Code::from_name("unknown-column"), Some(Code::UnknownColumn));
    /// assert_eq!(Code::from_name("unknown"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }

    /// What it means, in one sentence: the first of its [page](Self::page).
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::Code;
    ///
    /// assert_eq!(Code::UnclosedString.meaning(), "A text begins with a quote and does not end with one.");
    /// ```
    #[must_use]
    pub fn meaning(self) -> &'static str {
        let sentence = self.page().lines().nth(2).and_then(|line| line.split_once(".) "));
        sentence.map_or("", |(_severity, sentence)| sentence)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
