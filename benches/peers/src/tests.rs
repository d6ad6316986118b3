//! Every peer parses its text, and those that can evaluate it match the same records as tamis's filter.

use std::slice;

use serde::Serialize;
use serde_json::Value as Json;
use tamis::Limits;
use tamis::filter::{FilterOperator, FilterTree};
use tamis::syntax::ast::{self, Expr, ExprKind};
use wirefilter::ExecutionContext;

use crate::inputs::{SIZES, text};
use crate::raw;
use crate::syntax::{self, Comparison, Syntax, Value};
use crate::{parsers, parsers::tree};

#[derive(Clone, Serialize)]
struct Record {
    status: &'static str,
    level: i64,
    tags: [&'static str; 2],
    duration_ns: i64,
    env: &'static str,
    region: &'static str,
    name: &'static str,
    score: f64,
    id: &'static str,
}

/// Records; each query matches some of them, but not all.
fn records() -> [Record; 5] {
    let checkout = Record {
        status: "error",
        level: 2,
        tags: ["eu", "checkout"],
        duration_ns: 2_000_000,
        env: "prod",
        region: "us-east-1",
        name: "GET /api",
        score: 0.5,
        id: "015f6958-028f-4348-aca1-c6bbfa7fa781",
    };
    [
        Record { score: 0.75, ..checkout.clone() },
        Record { env: "dev", level: 9, id: "00000000-0000-4000-8000-000000000000", ..checkout.clone() },
        Record { status: "ok", level: 4, duration_ns: 4, ..checkout.clone() },
        Record { region: "eu-north-1", level: 9, duration_ns: 109_000, ..checkout.clone() },
        checkout,
    ]
}

fn tree_matches(tree: &FilterTree, record: &Json) -> bool {
    match tree {
        FilterTree::And(node) => node.and.iter().all(|part| tree_matches(part, record)),
        FilterTree::Or(node) => node.or.iter().any(|part| tree_matches(part, record)),
        FilterTree::Not(node) => !tree_matches(&node.not, record),
        FilterTree::Leaf(node) => {
            let comparison = Comparison::of(&node.filter);
            let found = &record[comparison.column];
            comparison.values.iter().any(|value| value_matches(found, comparison.operator, value))
        }
    }
}

fn value_matches(found: &Json, operator: FilterOperator, value: &Value) -> bool {
    let order = match value {
        Value::Text(text) => match found {
            Json::Array(texts) => return texts.contains(&Json::from(*text)),
            _ => found.as_str().unwrap().cmp(text),
        },
        Value::Number(number) => found.as_f64().unwrap().total_cmp(&number.as_f64()),
    };
    match operator {
        FilterOperator::Eq | FilterOperator::OneOf => order.is_eq(),
        FilterOperator::Ne => order.is_ne(),
        FilterOperator::Lt => order.is_lt(),
        FilterOperator::Gt => order.is_gt(),
        FilterOperator::Gte => order.is_ge(),
        other => panic!("the queries do not contain {other:?}"),
    }
}

fn matches_as_tamis(syntax: Syntax, peer_matches: impl Fn(&str, &Record) -> bool) {
    for size in SIZES {
        let tree = tree(text(size).trim_end());
        let written = syntax.write(&tree);
        let expected = records().map(|record| tree_matches(&tree, &serde_json::to_value(record).unwrap()));
        assert!(expected.contains(&true) && expected.contains(&false), "{size}: {expected:?}");
        assert_eq!(records().map(|record| peer_matches(&written, &record)), expected, "{size}: {written}");
    }
}

#[test]
fn every_parser_accepts_its_queries() {
    for parser in parsers::all() {
        SIZES.into_iter().for_each(|size| parser.read(&parser.text(size)));
    }
}

#[test]
fn zen_matches_the_same_records() {
    matches_as_tamis(syntax::ZEN, |text, record| {
        let record = zen_expression::Variable::from(serde_json::to_value(record).unwrap());
        zen_expression::evaluate_expression(text, record).unwrap().as_bool().unwrap()
    });
}

#[test]
fn wirefilter_matches_the_same_records() {
    let scheme = parsers::scheme();
    matches_as_tamis(syntax::WIREFILTER, |text, record| {
        let tags = record.tags.join(" ");
        let mut context = ExecutionContext::new(&scheme);
        for (column, value) in [
            ("status", record.status),
            ("env", record.env),
            ("region", record.region),
            ("name", record.name),
            ("id", record.id),
            ("tags", &tags),
        ] {
            context.set_field_value(column, value).unwrap();
        }
        let score = syntax::hundredths(record.score) as i64;
        for (column, value) in [("level", record.level), ("duration_ns", record.duration_ns), ("score", score)] {
            context.set_field_value(column, i32::try_from(value).unwrap()).unwrap();
        }
        scheme.parse(text).unwrap().compile().execute(&context).unwrap()
    });
}

#[test]
fn cel_matches_the_same_records() {
    matches_as_tamis(syntax::CEL, |text, record| {
        let mut context = cel::Context::default();
        for (column, value) in serde_json::to_value(record).unwrap().as_object().unwrap() {
            context.add_variable(column.clone(), value).unwrap();
        }
        cel::Program::compile(text).unwrap().execute(&context).unwrap() == cel::Value::Bool(true)
    });
}

#[test]
fn rhai_matches_the_same_records() {
    let mut engine = rhai::Engine::new();
    engine.set_max_expr_depths(0, 0);
    matches_as_tamis(syntax::CEL, |text, record| {
        let mut scope = rhai::Scope::new();
        let record: rhai::Map = rhai::serde::to_dynamic(record).unwrap().cast();
        for (column, value) in record {
            scope.push_dynamic(column, value);
        }
        engine.eval_expression_with_scope(&mut scope, text).unwrap()
    });
}

/// A peer that stops parsing early would look fast.
#[test]
fn peers_that_cannot_evaluate_parse_to_the_end() {
    for size in SIZES {
        let tree = tree(text(size).trim_end());
        let last = match size {
            "small" => "4",
            "typical" => "0.75",
            "large" => "tag0249",
            _ => "-4",
        };
        for read in [
            format!("{:?}", aip_160::parse_filter(&syntax::AIP.write(&tree)).unwrap()),
            format!("{:?}", tantivy_query_grammar::parse_query(&syntax::TANTIVY.write(&tree)).unwrap()),
            format!("{:?}", cel::parser::PrattParser::new().parse(&syntax::CEL.write(&tree)).unwrap()),
            format!("{:?}", cel_parser::parse(&syntax::CEL.write(&tree)).unwrap()),
            parsers::sql(&syntax::SQL.write(&tree)).to_string(),
            format!("{:?}", vrl::parser::parse(syntax::VRL.write(&tree)).unwrap()),
            format!("{:?}", syntax::DATADOG.write(&tree).parse::<vrl::datadog_search_syntax::QueryNode>().unwrap()),
        ] {
            assert!(read.contains(last), "{size}: {read}");
        }
    }
}

#[test]
fn peers_that_check_reject_a_value_of_a_wrong_type() {
    for parser in parsers::all().into_iter().filter(|parser| parser.checks) {
        let broken = parser.text("typical").replacen(">= 4", ">= \"four\"", 1);
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| parser.read(&broken)));
        assert!(read.is_err(), "{}: {broken}", parser.name);
    }
}

#[test]
fn the_hand_written_parser_agrees_with_tamis() {
    for size in SIZES {
        let text = text(size).trim_end();
        let parsed = tamis::parse(text, &Limits::default());
        assert_same(&raw::parse(text).unwrap(), &parsed.ast.root);
    }
}

fn assert_same(raw: &raw::Expr, tamis: &Expr) {
    match (&raw.kind, &tamis.kind) {
        (raw::Kind::And(raws), ExprKind::And(exprs)) | (raw::Kind::Or(raws), ExprKind::Or(exprs)) => {
            assert_eq!(raws.len(), exprs.len());
            raws.iter().zip(exprs).for_each(|(raw, expr)| assert_same(raw, expr));
        }
        (raw::Kind::Not(raw), ExprKind::Not(expr)) => assert_same(raw, expr),
        (raw::Kind::Comparison(found), ExprKind::Comparison(expected)) => {
            assert_eq!(raw.span, tamis.span);
            assert_eq!((found.column, found.column_span), (&*expected.column.name, expected.column.span));
            assert_eq!((found.operator, found.operator_span), (expected.operator, expected.operator_span));
            assert_same_values(&found.operand, &expected.operand);
        }
        (_, other) => panic!("{other:?}"),
    }
}

fn assert_same_values(raw: &raw::Operand, tamis: &ast::Operand) {
    let (found, expected) = match (raw, tamis) {
        (raw::Operand::One(found), ast::Operand::Value(expected)) => {
            (slice::from_ref(found), slice::from_ref(expected))
        }
        (raw::Operand::Many(found), ast::Operand::List(expected)) => (&found[..], &expected.items[..]),
        (_, other) => panic!("{other:?}"),
    };
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found.span, expected.span);
        let literal = match found.literal {
            raw::Literal::Text(text) => text.to_owned(),
            raw::Literal::Integer(integer) => integer.to_string(),
            raw::Literal::Decimal(decimal) => decimal.to_string(),
        };
        assert_eq!(literal, expected.text);
    }
}
