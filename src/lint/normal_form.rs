//! The normal form of a query, which equivalent queries share.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;

use chrono::TimeDelta;
use foldhash::fast::FixedState;

use crate::compiler::{Analysis, analyze};
use crate::filter::{Filter, FilterOperator, FilterTree, IdFilter, OneOrMany, TextFilter, TextType};
use crate::options::Options;
use crate::schema::Schema;
use crate::semantic::Expiry;

use super::junction::Junction;

/// A query is compiled a second time with `now` shifted by this much: to another day and another hour.
const LATER: TimeDelta = TimeDelta::hours(10_001);

/// A canonical representation of a query that is independent of spelling and order.
///
/// Two normal forms are equal if the filter trees are equal except for the order of operands, repeated operands, double
/// negations, and `x = "a" or x = "b"` instead of `x in ("a", "b")`. Such queries match the same records.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NormalForm {
    now: Node,
    /// The form at a later `now`, if it differs: `today` and a fixed date may be equal only for one day.
    later: Option<Node>,
    /// The names of its parameters: two with equal values may have different ones later.
    parameters: BTreeSet<String>,
}

/// Returns the normal form of a query; `None` if it does not compile.
pub(super) fn normal_form(text: &str, schema: &Schema, options: &Options) -> Option<NormalForm> {
    let Analysis { ast, tree, expiry, .. } = analyze(text, schema, options);
    let tree = tree?;
    let later = match options.now.filter(|_| expiry != Expiry::Never) {
        Some(now) => {
            let options = options.clone().now(now.checked_add_signed(LATER)?);
            analyze(text, schema, &options).tree.filter(|later| *later != tree)
        }
        None => None,
    };
    let later = later.map(|later| node(&later, schema));
    let parameters = ast.parameters().into_iter().map(str::to_owned).collect();
    Some(NormalForm { now: node(&tree, schema), later, parameters })
}

/// Returns a hash that is equal for equal normal forms; `None` if there is no normal form.
///
/// Normal forms with equal comparisons differ at most in how these are joined. Comparisons with several values count as
/// several, because they may be written so.
pub(super) fn fingerprint(analysis: &Analysis<'_>, options: &Options) -> Option<u64> {
    let tree = analysis.tree.as_ref()?;
    if analysis.expiry != Expiry::Never
        && let Some(now) = options.now
    {
        now.checked_add_signed(LATER)?;
    }
    let hasher = FixedState::default();
    let mut comparisons: Vec<u64> = Vec::new();
    tree.for_each_leaf(&mut |filter| match filter {
        Filter::Text(TextFilter { column_id, value, .. }) | Filter::Id(IdFilter { column_id, value, .. }) => {
            let values = match value {
                OneOrMany::One(value) => std::slice::from_ref(value),
                OneOrMany::Many(values) => values,
            };
            comparisons.extend(values.iter().map(|value| hasher.hash_one((column_id, value))));
        }
        other => comparisons.push(hasher.hash_one(crate::filter::json(other))),
    });
    comparisons.sort_unstable();
    comparisons.dedup();
    Some(hasher.hash_one(comparisons))
}

/// A normalized filter tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Node {
    /// A comparison, as JSON.
    Leaf(String),
    /// `x in ("a", "b")` or `x not in ("a", "b")`, on a single-valued column.
    List {
        /// The JSON of the comparison without its values.
        comparison: String,
        is_negative: bool,
        values: BTreeSet<String>,
    },
    Not(Box<Self>),
    /// Two or more operands, none of which is joined by the same connective.
    Joined(Junction, BTreeSet<Self>),
}

/// Recursive: as deep as the query is nested.
fn node(tree: &FilterTree<'_>, schema: &Schema) -> Node {
    match tree {
        FilterTree::Leaf(leaf) => of_leaf(&leaf.filter, schema),
        FilterTree::Not(not) => match node(&not.not, schema) {
            Node::Not(inner) => *inner,
            inner => Node::Not(Box::new(inner)),
        },
        FilterTree::And(and) => joined(Junction::And, &and.and, schema),
        FilterTree::Or(or) => joined(Junction::Or, &or.or, schema),
    }
}

fn joined(connective: Junction, parts: &[FilterTree], schema: &Schema) -> Node {
    let mut operands = Operands { connective, others: BTreeSet::new(), lists: BTreeMap::new() };
    parts.iter().for_each(|part| operands.add(node(part, schema)));
    operands.joined()
}

/// Collects the operands of one connective.
struct Operands {
    connective: Junction,
    others: BTreeSet<Node>,
    /// The values of lists that can be merged, by comparison.
    lists: BTreeMap<String, BTreeSet<String>>,
}

impl Operands {
    fn add(&mut self, operand: Node) {
        match operand {
            Node::Joined(connective, inner) if connective == self.connective => {
                inner.into_iter().for_each(|operand| self.add(operand));
            }
            // `= a or = b` is `in (a, b)`, and `!= a and != b` is `not in (a, b)`: without a value, all of these are
            // unknown or false, or the negative ones are all true.
            Node::List { comparison, is_negative, values } if is_negative == self.is_and() => {
                self.lists.entry(comparison).or_default().extend(values);
            }
            other => {
                self.others.insert(other);
            }
        }
    }

    fn is_and(&self) -> bool {
        self.connective == Junction::And
    }

    fn joined(self) -> Node {
        let is_negative = self.is_and();
        let lists = self.lists.into_iter();
        let lists = lists.map(|(comparison, values)| Node::List { comparison, is_negative, values });
        let mut operands: BTreeSet<Node> = self.others.into_iter().chain(lists).collect();
        match operands.pop_last() {
            Some(only) if operands.is_empty() => only,
            last => {
                operands.extend(last);
                Node::Joined(self.connective, operands)
            }
        }
    }
}

fn of_leaf(filter: &Filter<'_>, schema: &Schema) -> Node {
    let has_one = |id: &str| schema.column(id).is_some_and(|column| !column.multi_valued);
    match filter {
        Filter::Text(text) if text.filter_type == TextType::Text && has_one(&text.column_id) => {
            let bare = |operator| Filter::Text(TextFilter { operator, value: NONE, ..text.clone() });
            list(filter, text.operator, &text.value, bare)
        }
        Filter::Id(id) if has_one(&id.column_id) => {
            let bare = |operator| Filter::Id(IdFilter { operator, value: NONE, ..id.clone() });
            list(filter, id.operator, &id.value, bare)
        }
        _ => Node::Leaf(crate::filter::json(filter)),
    }
}

/// No values.
const NONE: OneOrMany<Cow<'static, str>> = OneOrMany::Many(Vec::new());

/// Normalizes a comparison for equality to a list.
fn list<'t>(
    filter: &Filter<'t>,
    operator: FilterOperator,
    value: &OneOrMany<Cow<'t, str>>,
    bare: impl Fn(FilterOperator) -> Filter<'t>,
) -> Node {
    let (operator, is_negative) = match operator {
        FilterOperator::Eq | FilterOperator::OneOf => (FilterOperator::OneOf, false),
        FilterOperator::Ne | FilterOperator::NotIn => (FilterOperator::NotIn, true),
        _ => return Node::Leaf(crate::filter::json(filter)),
    };
    let values = match value {
        OneOrMany::One(text) => BTreeSet::from([text.to_string()]),
        OneOrMany::Many(texts) => texts.iter().map(Cow::to_string).collect(),
    };
    Node::List { comparison: crate::filter::json(&bare(operator)), is_negative, values }
}

#[cfg(test)]
mod tests {
    use super::{NormalForm, fingerprint, normal_form};
    use crate::{Limits, Options, Schema, analyze};

    fn options() -> Options {
        Options::at("2026-01-15T12:00:00Z".parse().unwrap())
    }

    fn form(text: &str) -> Option<NormalForm> {
        normal_form(text, &Schema::builtin(), &options())
    }

    fn hash(text: &str) -> Option<u64> {
        fingerprint(&analyze(text, &Schema::builtin(), &options()), &options())
    }

    #[test]
    fn equivalent_queries_have_the_same_form() {
        for (one, other) in [
            ("is_complete AND (has_children && name = 'a')", "name = a and is_complete and has_children"),
            ("is_complete and is_complete", "is_complete # done"),
            ("not not (is_complete and has_children) and name = a", "name = a and has_children and is_complete"),
            ("name = a or (is_complete or name in (b, c))", "name in (c, b, a) or is_complete"),
            ("name != a and name != b", "name not in (b, a)"),
            ("name in (a)", "name = a"),
            ("status_code in (1, 2)", "status_code = 2 or status_code = 1"),
            ("created_at > now-7d", "created_at > now - 1w"),
        ] {
            assert!(form(one).is_some() && form(one) == form(other), "{one} | {other}");
            assert!(hash(one).is_some() && hash(one) == hash(other), "{one} | {other}");
        }
    }

    #[test]
    fn queries_with_other_values_or_columns_have_different_fingerprints() {
        for (one, other) in [
            ("name = a", "name = A"),
            ("name = a", "model = a"),
            ("name in (a, b)", "name in (a, c)"),
            ("status_code > 1", "status_code > 2"),
            ("created_at > 2026-01-15", "created_at > 2026-01-16"),
        ] {
            assert!(hash(one).is_some() && hash(other).is_some() && hash(one) != hash(other), "{one} | {other}");
        }
        assert_eq!(hash("name ="), None);
    }

    #[test]
    fn different_queries_have_different_forms() {
        for (one, other) in [
            ("name = a", "name = a nocase"),
            ("name = a", "name = A"),
            ("name = a or name = b", "name = a or name = b nocase"),
            ("name = a or name != b", "name != a or name = b"),
            ("not name = a", "name != a"),
            ("not (is_complete and has_children)", "not is_complete and has_children"),
            ("name != a or name != b", "name not in (a, b)"),
            ("name = a and name = b", "name in (a, b)"),
            ("tags has any (a, b)", "tags has a or tags has b"),
            ("user_metadata.env = a or user_metadata.env = b", "user_metadata.env in (a, b)"),
            ("created_at > now-7d", "created_at > 2026-01-08T12:00:00Z"),
            ("created_at > today", "created_at > 2026-01-15"),
        ] {
            assert!(form(one).is_some() && form(other).is_some() && form(one) != form(other), "{one} | {other}");
        }
    }

    #[test]
    fn parameters_differ_from_their_values() {
        let mut options = Options::default();
        options.parameters.bind("x", 1);
        options.parameters.bind("y", 1);
        let form = |text| normal_form(text, &Schema::builtin(), &options);
        assert!(form("name = $x").is_some() && form("name = $x") == form("(name = $x)"));
        assert_ne!(form("name = $x"), form("name = $y"));
        assert_ne!(form("name = $x"), form("name = \"1\""));
    }

    #[test]
    fn the_deepest_query_fits_a_small_stack() {
        let depth = Limits::DEPTH - 1;
        let text = "is_complete and (has_children or (".repeat(depth / 2) + "name = a" + &"))".repeat(depth / 2);
        let small = std::thread::Builder::new().stack_size(512 << 10);
        let is_same = small.spawn(move || {
            let form = form(&text);
            form.is_some() && form == form.clone()
        });
        assert!(is_same.unwrap().join().unwrap());
    }
}
