//! A query in plain English.
//!
//! The explanation is built from the typed query and its filter tree, which is what the server receives. The query text
//! is used only to show how a resolved timestamp or parameter was written.

use serde::Serialize;

use crate::compiler::Analysis;
use crate::lower;
use crate::options::Options;
use crate::semantic::typed::{self, ExprKind};
use crate::source::Span;
use crate::syntax::ast;

mod condition;
mod date;
mod missing;
pub(super) mod number;
mod page;

use condition::ConditionWriter;
pub use missing::{Effect, Missing};

/// A description of the records that a query matches.
///
/// # Examples
///
/// As JSON:
///
/// ```
/// use tamis::{Options, Schema};
///
/// let (schema, options) = (Schema::builtin(), Options::default());
/// let explanation = tamis::explain(&tamis::analyze("status_code > 4", &schema, &options), &options);
/// assert_eq!(
///     serde_json::to_value(explanation)?,
///     serde_json::json!({
///         "matches": {
///             "column": "status_code",
///             "label": "Status Code",
///             "text": "`status_code` is more than 4",
///             "span": {"start": 0, "end": 15},
///         },
///         "missing": [{"column": "status_code", "effect": "no-match"}],
///         "notes": ["Records that lack a value for `status_code` do not match."],
///     }),
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The condition that matching records meet.
    pub matches: Part,
    /// How missing values are handled, for each column that a record may lack, sorted by id.
    pub missing: Vec<Missing>,
    /// Sentences about the whole query: how it treats case, dates and missing values.
    pub notes: Vec<String>,
}

/// A condition or a group of conditions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Part {
    /// A group.
    Group(Group),
    /// A single condition.
    Condition(ExplainedCondition),
}

/// Two or more parts, and how many of them must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Group {
    /// How many of the parts must hold.
    pub quantifier: Quantifier,
    /// The parts, in query order.
    pub parts: Vec<Part>,
}

/// How many parts of a group must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantifier {
    /// `a and b`
    All,
    /// `a or b`
    Any,
    /// `not (a and b)`
    NotAll,
    /// `not (a or b)`
    None,
}

/// A condition on a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplainedCondition {
    /// The id of the column.
    pub column: String,
    /// The label of the column in the UI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The condition as a clause, negated if a `not` applies to it.
    pub text: String,
    /// The position of the condition in the query.
    pub span: Span,
}

/// Explains in plain English which records a query matches; `None` if the query has errors.
///
/// Pass the `options` that the query was analyzed with: they contain the time zone of dates and the value of `now`.
/// The length of the explanation is proportional to the length of the query and of its columns' labels.
///
/// # Examples
///
/// ```
/// use tamis::{Options, Schema};
///
/// let (schema, options) = (Schema::builtin(), Options::default());
/// let analysis = tamis::analyze("model = gpt-4o or not (duration_ns <= 5s)", &schema, &options);
/// let explanation = tamis::explain(&analysis, &options).ok_or("invalid query")?;
/// assert_eq!(
///     explanation.to_outline(),
///     "Matches records where at least one condition holds:
/// - `model` is exactly \"gpt-4o\"
/// - Latency (`metrics/duration_ns`) is more than 5 seconds (5,000,000,000 nanoseconds)
///
/// Comparisons are case-sensitive.
/// If a record lacks a value for `model`, conditions on that column do not hold, but the record may still match.
/// Records that lack a value for `metrics/duration_ns` may or may not match: \
/// how negation treats missing values is not documented.",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn explain(analysis: &Analysis<'_>, options: &Options) -> Option<Explanation> {
    let typed = analysis.own_query()?;
    let mut writer = ConditionWriter::new(options);
    let matches = part(Source::whole(&analysis.ast.root), typed, Polarity::Positive, &mut writer);
    let missing = missing::of(&lower::tree(typed), typed);
    let mut notes = writer.notes();
    notes.extend(missing::notes(&missing));
    Some(Explanation { matches, missing, notes })
}

impl Explanation {
    /// Returns the explanation as sentences.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Options, Schema};
    ///
    /// let (schema, options) = (Schema::builtin(), Options::default());
    /// let analysis = tamis::analyze("type != llm and not is_complete", &schema, &options);
    /// let text = tamis::explain(&analysis, &options).ok_or("invalid query")?.to_text();
    /// assert!(text.starts_with(
    ///     "Matches records where both conditions hold: (1) `type` is not \"llm\"; (2) `is_complete` is not true."
    /// ));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_text(&self) -> String {
        page::text(self)
    }

    /// Returns the conditions as an indented list, one per line, followed by one line per note.
    #[must_use]
    pub fn to_outline(&self) -> String {
        page::outline(self)
    }
}

/// Whether the `not`s directly around an expression negate it: an odd number does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Polarity {
    Positive,
    Negative,
}

impl Polarity {
    const fn flipped(self) -> Self {
        match self {
            Self::Positive => Self::Negative,
            Self::Negative => Self::Positive,
        }
    }
}

/// The syntax that a condition was written as.
#[derive(Clone, Copy)]
struct Source<'q> {
    expr: &'q ast::Expr<'q>,
    /// Which half of a chain such as `1 < x <= 5`: 0 or 1.
    half: usize,
}

impl<'q> Source<'q> {
    const fn whole(expr: &'q ast::Expr<'q>) -> Self {
        Self { expr, half: 0 }
    }

    /// The operand of a `not`.
    const fn negated(self) -> Self {
        match &self.expr.kind {
            ast::ExprKind::Not(inner) => Self::whole(inner),
            _ => self,
        }
    }

    /// An operand of `and` or `or`, or a half of a chain.
    fn operand(self, index: usize) -> Self {
        match &self.expr.kind {
            ast::ExprKind::And(operands) | ast::ExprKind::Or(operands) => operands.get(index).map_or(self, Self::whole),
            _ => Self { half: index, ..self },
        }
    }

    /// The values of a condition.
    fn values(self) -> Vec<&'q ast::Value<'q>> {
        match &self.expr.kind {
            ast::ExprKind::Comparison(comparison) => match &comparison.operand {
                ast::Operand::Value(value) => vec![value],
                ast::Operand::List(list) => list.items.iter().collect(),
                ast::Operand::Range(bounds) => bounds.iter().collect(),
            },
            ast::ExprKind::Chain(chain) => match &chain.second {
                Some((_, _, value)) if self.half == 1 => vec![value],
                _ => vec![&chain.first],
            },
            ast::ExprKind::Within(within) => vec![&within.value],
            _ => Vec::new(),
        }
    }
}

/// Recursive, as deep as the query is nested; keep the stack frame small.
fn part(source: Source<'_>, expr: &typed::Expr<'_>, polarity: Polarity, writer: &mut ConditionWriter<'_>) -> Part {
    match &expr.kind {
        ExprKind::And(operands) => {
            let quantifier = if polarity == Polarity::Positive { Quantifier::All } else { Quantifier::NotAll };
            group(quantifier, source, operands, writer)
        }
        ExprKind::Or(operands) => {
            let quantifier = if polarity == Polarity::Positive { Quantifier::Any } else { Quantifier::None };
            group(quantifier, source, operands, writer)
        }
        ExprKind::Not(operand) => part(source.negated(), operand, polarity.flipped(), writer),
        ExprKind::Condition(condition) => {
            Part::Condition(writer.condition(condition, &source.values(), polarity, expr.span))
        }
    }
}

fn group(
    quantifier: Quantifier,
    source: Source<'_>,
    operands: &[typed::Expr<'_>],
    writer: &mut ConditionWriter<'_>,
) -> Part {
    let mut parts = Vec::with_capacity(operands.len());
    for (index, operand) in operands.iter().enumerate() {
        match part(source.operand(index), operand, Polarity::Positive, writer) {
            // `(a and b) and c` is `a and b and c`.
            Part::Group(inner) if quantifier.flattens(inner.quantifier) => parts.extend(inner.parts),
            part => parts.push(part),
        }
    }
    Part::Group(Group { quantifier, parts })
}

impl Quantifier {
    /// Whether the parts of an `inner` group can be inlined into a group of this kind.
    const fn flattens(self, inner: Self) -> bool {
        match self {
            Self::All | Self::NotAll => matches!(inner, Self::All),
            Self::Any | Self::None => matches!(inner, Self::Any),
        }
    }
}
