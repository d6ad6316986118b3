//! Every peer takes its text, and keeps the records that tamis's filter keeps, where it can tell.

use std::slice;

use serde::Serialize;
use serde_json::Value as Json;
use tamis::Limits;
use tamis::filter::{FilterTree, FilterOperator};
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

/// For each size some of them are kept and some are not.
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

fn keeps(tree: &FilterTree, record: &Json) -> bool {
    match tree {
        FilterTree::And(node) => node.and.iter().all(|part| keeps(part, record)),
        FilterTree::Or(node) => node.or.iter().any(|part| keeps(part, record)),
        FilterTree::Not(node) => !keeps(&node.not, record),
        FilterTree::Leaf(node) => {
            let comparison = Comparison::of(&node.filter);
            let found = &record[comparison.column];
            comparison.values.iter().any(|value| holds(found, comparison.operator, value))
        }
    }
}

fn holds(found: &Json, operator: FilterOperator, value: &Value) -> bool {
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
        other => panic!("the texts do not have {other:?}"),
    }
}

fn same_as_tamis(syntax: Syntax, keeps_of: impl Fn(&str, &Record) -> bool) {
    for size in SIZES {
        let tree = tree(text(size).trim_end());
        let written = syntax.write(&tree);
        let kept = records().map(|record| keeps(&tree, &serde_json::to_value(record).unwrap()));
        assert!(kept.contains(&true) && kept.contains(&false), "{size}: {kept:?}");
        assert_eq!(records().map(|record| keeps_of(&written, &record)), kept, "{size}: {written}");
    }
}

#[test]
fn every_parser_takes_its_texts() {
    for parser in parsers::all() {
        SIZES.into_iter().for_each(|size| parser.read(&parser.text(size)));
    }
}

#[test]
fn zen_keeps_the_same() {
    same_as_tamis(syntax::ZEN, |text, record| {
        let record = zen_expression::Variable::from(serde_json::to_value(record).unwrap());
        zen_expression::evaluate_expression(text, record).unwrap().as_bool().unwrap()
    });
}

#[test]
fn wirefilter_keeps_the_same() {
    let scheme = parsers::scheme();
    same_as_tamis(syntax::WIREFILTER, |text, record| {
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
        let share = syntax::hundredths(record.score) as i64;
        for (column, value) in [("level", record.level), ("duration_ns", record.duration_ns), ("score", share)] {
            context.set_field_value(column, i32::try_from(value).unwrap()).unwrap();
        }
        scheme.parse(text).unwrap().compile().execute(&context).unwrap()
    });
}

#[test]
fn cel_keeps_the_same() {
    same_as_tamis(syntax::CEL, |text, record| {
        let mut context = cel::Context::default();
        for (column, value) in serde_json::to_value(record).unwrap().as_object().unwrap() {
            context.add_variable(column.clone(), value).unwrap();
        }
        cel::Program::compile(text).unwrap().execute(&context).unwrap() == cel::Value::Bool(true)
    });
}

#[test]
fn rhai_keeps_the_same() {
    let mut engine = rhai::Engine::new();
    engine.set_max_expr_depths(0, 0);
    same_as_tamis(syntax::CEL, |text, record| {
        let mut scope = rhai::Scope::new();
        let record: rhai::Map = rhai::serde::to_dynamic(record).unwrap().cast();
        for (column, value) in record {
            scope.push_dynamic(column, value);
        }
        engine.eval_expression_with_scope(&mut scope, text).unwrap()
    });
}

/// A peer that stops reading where it no longer understands would look fast.
#[test]
fn those_that_cannot_be_asked_read_to_the_end() {
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
fn those_that_check_refuse_a_value_of_a_wrong_type() {
    for parser in parsers::all().into_iter().filter(|parser| parser.checks) {
        let broken = parser.text("typical").replacen(">= 4", ">= \"four\"", 1);
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| parser.read(&broken)));
        assert!(read.is_err(), "{}: {broken}", parser.name);
    }
}

#[test]
fn the_parser_by_hand_reads_what_tamis_reads() {
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
        (raw::Kind::Comparison(found), ExprKind::Comparison(wanted)) => {
            assert_eq!(raw.span, tamis.span);
            assert_eq!((found.column, found.column_span), (&*wanted.column.name, wanted.column.span));
            assert_eq!((found.operator, found.operator_span), (wanted.operator, wanted.operator_span));
            assert_same_values(&found.operand, &wanted.operand);
        }
        (_, other) => panic!("{other:?}"),
    }
}

fn assert_same_values(raw: &raw::Operand, tamis: &ast::Operand) {
    let (found, wanted) = match (raw, tamis) {
        (raw::Operand::One(found), ast::Operand::Value(wanted)) => (slice::from_ref(found), slice::from_ref(wanted)),
        (raw::Operand::Many(found), ast::Operand::List(wanted)) => (&found[..], &wanted.items[..]),
        (_, other) => panic!("{other:?}"),
    };
    assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(wanted) {
        assert_eq!(found.span, wanted.span);
        let literal = match found.literal {
            raw::Literal::Text(text) => text.to_owned(),
            raw::Literal::Integer(integer) => integer.to_string(),
            raw::Literal::Decimal(decimal) => decimal.to_string(),
        };
        assert_eq!(literal, wanted.text);
    }
}
