//! A query in plain English.
//!
//! All of it is made from the typed query and from its filter tree, which are what the server gets, and not from
//! the text: that is only looked at to say beside a resolved time or a parameter how it was written.

use serde::Serialize;

use crate::compiler::Analysis;
use crate::options::Options;
use crate::semantic::typed::{self, ExprKind};
use crate::source::Span;
use crate::syntax::ast;

mod condition;
mod date;
mod missing;
mod number;
mod page;

use condition::Words;
pub use missing::{Effect, Missing};

/// What a query keeps, in words.
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
///         "keeps": {
///             "column": "status_code",
///             "label": "Status Code",
///             "says": "`status_code` is more than 4",
///             "span": {"start": 0, "end": 15},
///         },
///         "missing": [{"column": "status_code", "effect": "not-kept"}],
///         "notes": ["Where `status_code` has no value, the record is not kept."],
///     }),
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What a record meets that is kept.
    pub keeps: Part,
    /// What becomes of records that lack a value, for each column that may be missing, by id.
    pub missing: Vec<Missing>,
    /// Sentences about all of the query: what case and dates mean in it, and what becomes of missing values.
    pub notes: Vec<String>,
}

/// A condition, or several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Part {
    /// Several.
    Group(Group),
    /// One.
    Condition(Condition),
}

/// Several parts, two at least, and how many of them hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// How many of them hold.
    pub quantifier: Quantifier,
    /// The parts, in the order of the query.
    pub parts: Vec<Part>,
}

/// How many parts of a group hold.
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

/// What is asked of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// The id of the column.
    pub column: String,
    /// What the UI calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The condition as a clause, with what a `not` in front of it makes of it.
    pub says: String,
    /// Where it stands in the query.
    pub span: Span,
}

/// Says in plain English what a query keeps; nothing where it has errors.
///
/// `options` are those that it was analyzed with: they tell in which zone a date is a day, and what `now` was.
/// The length of what is said grows with that of the query and of the labels of its columns.
///
/// # Examples
///
/// ```
/// use tamis::{Options, Schema};
///
/// let (schema, options) = (Schema::builtin(), Options::default());
/// let analysis = tamis::analyze("model = gpt-4o or not (duration_ns <= 5s)", &schema, &options);
/// let explanation = tamis::explain(&analysis, &options).ok_or("the query is wrong")?;
/// assert_eq!(
///     explanation.to_outline(),
///     "Keeps the records for which at least one of these holds:
/// - `model` is exactly \"gpt-4o\"
/// - Latency (`metrics/duration_ns`) is not at most 5 seconds (5,000,000,000 nanoseconds)
///
/// Upper and lower case count as different letters.
/// Where `model` has no value, its conditions are not met; other conditions may still keep the record.
/// Where `metrics/duration_ns` has no value, the record may be kept or left out: \
/// how “not” treats a missing value is not documented.",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn explain(analysis: &Analysis<'_>, options: &Options) -> Option<Explanation> {
    let (typed, tree) = (analysis.typed.as_ref()?, analysis.tree.as_ref()?);
    let mut words = Words::new(options);
    let keeps = part(Source::whole(&analysis.ast.root), typed, Side::Plain, &mut words);
    let missing = missing::of(tree, typed);
    let mut notes = words.notes();
    notes.extend(missing::notes(&missing));
    Some(Explanation { keeps, missing, notes })
}

impl Explanation {
    /// All of it as sentences.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Options, Schema};
    ///
    /// let (schema, options) = (Schema::builtin(), Options::default());
    /// let analysis = tamis::analyze("type != llm and not is_complete", &schema, &options);
    /// let text = tamis::explain(&analysis, &options).ok_or("the query is wrong")?.to_text();
    /// assert!(text.starts_with(
    ///     "Keeps the records for which both of these hold: (1) `type` is not \"llm\"; (2) `is_complete` is not true."
    /// ));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_text(&self) -> String {
        page::text(self)
    }

    /// The conditions as an indented list, one a line, and under it a line for each of the notes.
    #[must_use]
    pub fn to_outline(&self) -> String {
        page::outline(self)
    }
}

/// Whether an odd number of `not`s stands right in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Plain,
    Negated,
}

impl Side {
    const fn flipped(self) -> Self {
        match self {
            Self::Plain => Self::Negated,
            Self::Negated => Self::Plain,
        }
    }
}

/// What was written of a condition.
#[derive(Clone, Copy)]
struct Source<'q> {
    expr: &'q ast::Expr<'q>,
    /// Of `1 < x <= 5` the half that is meant, 0 or 1.
    half: usize,
}

impl<'q> Source<'q> {
    const fn whole(expr: &'q ast::Expr<'q>) -> Self {
        Self { expr, half: 0 }
    }

    /// What is behind a `not`.
    const fn negated(self) -> Self {
        match &self.expr.kind {
            ast::ExprKind::Not(inner) => Self::whole(inner),
            _ => self,
        }
    }

    /// One of the operands that are joined.
    fn operand(self, index: usize) -> Self {
        match &self.expr.kind {
            ast::ExprKind::And(operands) | ast::ExprKind::Or(operands) => operands.get(index).map_or(self, Self::whole),
            _ => Self { half: index, ..self },
        }
    }

    /// The values of a single condition.
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

/// Frames must stay small: this is as deep as the query is nested.
fn part(written: Source<'_>, meant: &typed::Expr<'_>, side: Side, words: &mut Words<'_>) -> Part {
    match &meant.kind {
        ExprKind::And(operands) => {
            let quantifier = if side == Side::Plain { Quantifier::All } else { Quantifier::NotAll };
            group(quantifier, written, operands, words)
        }
        ExprKind::Or(operands) => {
            let quantifier = if side == Side::Plain { Quantifier::Any } else { Quantifier::None };
            group(quantifier, written, operands, words)
        }
        ExprKind::Not(operand) => part(written.negated(), operand, side.flipped(), words),
        ExprKind::Condition(condition) => {
            Part::Condition(words.condition(condition, &written.values(), side, meant.span))
        }
    }
}

fn group(quantifier: Quantifier, written: Source<'_>, operands: &[typed::Expr<'_>], words: &mut Words<'_>) -> Part {
    let mut parts = Vec::with_capacity(operands.len());
    for (index, operand) in operands.iter().enumerate() {
        match part(written.operand(index), operand, Side::Plain, words) {
            // `(a and b) and c` asks what `a and b and c` does.
            Part::Group(inner) if quantifier.joins(inner.quantifier) => parts.extend(inner.parts),
            part => parts.push(part),
        }
    }
    Part::Group(Group { quantifier, parts })
}

impl Quantifier {
    /// Whether the parts of such a group may stand for the group in one of this kind.
    const fn joins(self, inner: Self) -> bool {
        match self {
            Self::All | Self::NotAll => matches!(inner, Self::All),
            Self::Any | Self::None => matches!(inner, Self::Any),
        }
    }
}
