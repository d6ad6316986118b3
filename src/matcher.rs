//! Matching: a query as a predicate on records.

use crate::filter::{Filter, FilterTree};
use crate::lower;
use crate::options::MissingValues;
use crate::record::{Field, Layout, Record};
use crate::semantic::typed::{Expr, ExprKind};
use crate::source::Span;

mod compare;
mod fields;
mod fold;
mod test;
mod trace;
mod truth;

use fields::Fields;
use test::Test;
pub use trace::{ConditionTrace, Met, Trace};
pub use truth::Truth;

/// A query, compiled to a predicate on records.
///
/// Results are three-valued: a comparison with a missing value is [`Truth::Unknown`], unless another model of missing
/// values is chosen. A value that cannot be read as one of the column's type, such as a string in a number column, is
/// handled like a missing one.
///
/// - Numbers are compared exactly, also integers with floats. NaN is greater than all other numbers, and equal to itself.
/// - Strings are compared by code points. If case is ignored, each character is converted to lower case by itself; what
///   the server does beyond ASCII is not documented.
/// - A string in a date column is RFC 3339; without an offset it is in UTC, as the clients write it.
/// - In a column with several values, `!=` and `not in` hold if no value is equal, the other operators if they hold for
///   at least one value.
/// - `fully_annotated by (…)` is unknown, because records do not say who annotated them.
///
/// # Examples
///
/// ```
/// use serde_json::json;
/// use tamis::record::{Layout, LayoutPreset};
/// use tamis::{Compiler, Schema, Truth};
///
/// let compiler = Compiler::new(Schema::builtin());
/// let matcher = compiler.matcher("duration_ns > 5s and not (tags has test)", &Layout::new(LayoutPreset::Search))?;
/// let record = json!({"metrics": {"duration_ns": 6_000_000_000_u64}, "tags": ["prod"]});
/// assert_eq!(matcher.matches(&record), Truth::True);
/// assert_eq!(matcher.matches(&json!({"tags": ["prod"]})), Truth::Unknown);
/// # Ok::<(), tamis::Report>(())
/// ```
#[derive(Clone, Debug)]
pub struct Matcher {
    root: Node,
    conditions: Vec<ConditionInfo>,
    fields: Vec<Field>,
    missing_values: MissingValues,
}

/// Where a condition is in the query, and its column.
#[derive(Clone, Copy, Debug)]
struct ConditionInfo {
    span: Span,
    /// The position of the field in [`Matcher::fields`].
    field: usize,
}

/// A part of the predicate.
#[derive(Clone, Debug)]
enum Node {
    /// A comparison.
    Test(Test),
    /// A condition of the query, which may have several comparisons; its number.
    Condition(usize, Box<Self>),
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
}

impl Matcher {
    /// Compiles a typed query to a predicate on records of this layout.
    #[must_use]
    pub fn new(query: &Expr<'_>, layout: &Layout) -> Self {
        let mut builder = Builder::new(layout);
        let root = builder.query(query);
        builder.finish(root)
    }

    /// Compiles a filter tree to a predicate on records of this layout. Its conditions have empty spans.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::record::Layout;
    /// use tamis::{Compiler, Matcher, Schema};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let tree = compiler.compile("status_code = 500")?.tree;
    /// let matcher = Matcher::from_tree(&tree, &Layout::default());
    /// assert!(matcher.matches(&serde_json::json!({"status_code": 500})).is_true());
    /// # Ok::<(), tamis::Report>(())
    /// ```
    #[must_use]
    pub fn from_tree(tree: &FilterTree<'_>, layout: &Layout) -> Self {
        Self::from_tree_with(tree, layout, &|_| false)
    }

    /// Like [`from_tree`](Self::from_tree), with the columns that have several values.
    pub(crate) fn from_tree_with(tree: &FilterTree<'_>, layout: &Layout, multi_valued: &dyn Fn(&str) -> bool) -> Self {
        let mut builder = Builder::new(layout);
        let root = builder.tree(tree, &mut |builder, filter| {
            let test = builder.test(filter, multi_valued(filter.column_id()));
            builder.condition(Span::default(), Node::Test(test))
        });
        builder.finish(root)
    }

    /// Sets how missing values are handled.
    #[must_use]
    pub const fn missing_values(mut self, model: MissingValues) -> Self {
        self.missing_values = model;
        self
    }

    /// Returns the fields that the predicate reads, each once; [`Field::index`] is the position in this list.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Returns whether a record is matched.
    #[must_use]
    pub fn matches(&self, record: &(impl Record + ?Sized)) -> Truth {
        self.evaluate(&self.root, record)
    }

    /// Evaluates every condition on a record, also those that do not affect the result.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::record::Layout;
    /// use tamis::{Compiler, Met, Schema, Truth};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let query = "status_code = 500 and is_complete";
    /// let trace = compiler.matcher(query, &Layout::default())?.trace(&serde_json::json!({"status_code": 404}));
    /// assert_eq!(trace.truth, Truth::False);
    /// let [status, complete] = &trace.conditions[..] else { panic!("two conditions") };
    /// assert_eq!((status.truth, &status.met), (Truth::False, &Met::Value("404".to_owned())));
    /// assert_eq!((complete.truth, &complete.met), (Truth::Unknown, &Met::Missing));
    /// # Ok::<(), tamis::Report>(())
    /// ```
    #[must_use]
    pub fn trace(&self, record: &(impl Record + ?Sized)) -> Trace {
        let mut conditions = vec![None; self.conditions.len()];
        self.trace_node(&self.root, record, &mut conditions);
        Trace { truth: self.matches(record), conditions: conditions.into_iter().flatten().collect() }
    }

    /// Recursive: as deep as the query is nested; keep the stack frame small.
    fn evaluate(&self, node: &Node, record: &(impl Record + ?Sized)) -> Truth {
        match node {
            Node::Test(test) => self.evaluate_test(test, record),
            Node::Condition(_, node) => self.evaluate(node, record),
            Node::Not(node) => !self.evaluate(node, record),
            Node::And(nodes) => Truth::all(nodes.iter().map(|node| self.evaluate(node, record))),
            Node::Or(nodes) => Truth::any(nodes.iter().map(|node| self.evaluate(node, record))),
        }
    }

    #[inline(never)]
    fn evaluate_test(&self, test: &Test, record: &(impl Record + ?Sized)) -> Truth {
        match self.fields.get(test.field) {
            Some(field) => test.evaluate(&record.value(field), self.missing_values),
            None => Truth::Unknown,
        }
    }

    /// Recursive: as deep as the query is nested; keep the stack frame small.
    fn trace_node(&self, node: &Node, record: &(impl Record + ?Sized), traced: &mut [Option<ConditionTrace>]) {
        match node {
            Node::Test(_) => {}
            Node::Condition(number, node) => self.trace_condition(*number, node, record, traced),
            Node::Not(node) => self.trace_node(node, record, traced),
            Node::And(nodes) | Node::Or(nodes) => {
                nodes.iter().for_each(|node| self.trace_node(node, record, traced));
            }
        }
    }

    #[inline(never)]
    fn trace_condition(
        &self,
        number: usize,
        node: &Node,
        record: &(impl Record + ?Sized),
        traced: &mut [Option<ConditionTrace>],
    ) {
        let Some(info) = self.conditions.get(number) else { return };
        let (Some(field), Some(slot)) = (self.fields.get(info.field), traced.get_mut(number)) else { return };
        let met = trace::met(field, &record.value(field));
        let truth = self.evaluate(node, record);
        *slot = Some(ConditionTrace { span: info.span, column_id: field.column_id().to_owned(), truth, met });
    }
}

/// Builds the predicate.
struct Builder<'l> {
    fields: Fields<'l>,
    conditions: Vec<ConditionInfo>,
}

impl<'l> Builder<'l> {
    fn new(layout: &'l Layout) -> Self {
        Self { fields: Fields::new(layout), conditions: Vec::new() }
    }

    fn finish(self, root: Node) -> Matcher {
        let Self { fields, conditions } = self;
        Matcher { root, conditions, fields: fields.into_vec(), missing_values: MissingValues::default() }
    }

    /// Recursive: as deep as the query is nested.
    fn query(&mut self, query: &Expr<'_>) -> Node {
        match &query.kind {
            ExprKind::And(operands) => Node::And(operands.iter().map(|operand| self.query(operand)).collect()),
            ExprKind::Or(operands) => Node::Or(operands.iter().map(|operand| self.query(operand)).collect()),
            ExprKind::Not(operand) => Node::Not(Box::new(self.query(operand))),
            ExprKind::Condition(condition) => {
                let multi_valued = condition.column.column.multi_valued;
                let node = self.tree(&lower::condition(condition), &mut |builder, filter| {
                    Node::Test(builder.test(filter, multi_valued))
                });
                self.condition(query.span, node)
            }
        }
    }

    /// Recursive: as deep as the tree is nested.
    fn tree(&mut self, tree: &FilterTree<'_>, leaf: &mut dyn FnMut(&mut Self, &Filter<'_>) -> Node) -> Node {
        match tree {
            FilterTree::Leaf(node) => leaf(self, &node.filter),
            FilterTree::Not(node) => Node::Not(Box::new(self.tree(&node.not, leaf))),
            FilterTree::And(node) => Node::And(node.and.iter().map(|part| self.tree(part, leaf)).collect()),
            FilterTree::Or(node) => Node::Or(node.or.iter().map(|part| self.tree(part, leaf)).collect()),
        }
    }

    fn test(&mut self, filter: &Filter<'_>, multi_valued: bool) -> Test {
        Test::new(filter, self.fields.index_of(filter, multi_valued))
    }

    /// Numbers a condition. All its comparisons have the same field.
    fn condition(&mut self, span: Span, node: Node) -> Node {
        let field = first_field(&node);
        self.conditions.push(ConditionInfo { span, field });
        Node::Condition(self.conditions.len() - 1, Box::new(node))
    }
}

fn first_field(node: &Node) -> usize {
    match node {
        Node::Test(test) => test.field,
        Node::Condition(_, node) | Node::Not(node) => first_field(node),
        Node::And(nodes) | Node::Or(nodes) => nodes.first().map_or(0, first_field),
    }
}
