//! All parsers: tamis, the hand-written parser and the peers.

use std::cell::RefCell;
use std::hint::black_box;

use serde_json::json;
use tamis::filter::FilterTree;
use tamis::{Limits, Options};
use wirefilter::{Scheme, Type};
use zen_expression::Isolate;
use zen_expression::intellisense::IntelliSense;
use zen_expression::variable::VariableType;

use crate::inputs;
use crate::raw;
use crate::syntax::{self, Syntax};

/// A parser to measure.
pub(crate) struct Parser {
    /// Its name and version.
    pub(crate) name: String,
    /// The work that its time includes.
    pub(crate) includes: &'static str,
    /// Whether it reports values of a wrong type.
    pub(crate) checks: bool,
    /// Its syntax; `None` for that of tamis.
    syntax: Option<Syntax>,
    read: Box<dyn Fn(&str)>,
}

/// The parser that all others are compared with.
pub(crate) const TAMIS: &str = "tamis";
/// All passes, one by one, and the JSON of the tree.
pub(crate) const PASSES: &str = "tamis, `compile`";
pub(crate) const RAW: &str = "hand-written parser";

/// The number of columns in a schema besides those in the queries.
pub(crate) const OTHERS: usize = 30;

impl Parser {
    /// Parses `text` and drops the result. Panics if it is rejected.
    pub(crate) fn read(&self, text: &str) {
        (self.read)(text);
    }

    /// The query of a size in its syntax.
    pub(crate) fn text(&self, size: &str) -> String {
        let text = inputs::text(size).trim_end();
        match &self.syntax {
            None => text.to_owned(),
            Some(syntax) => syntax.write(&tree(text)),
        }
    }
}

/// The filter tree of `text`.
pub(crate) fn tree(text: &str) -> FilterTree<'static> {
    tamis::compile(text, &inputs::schema(0), &Options::default()).unwrap().tree.into_owned()
}

/// All parsers, in the order of the table.
pub(crate) fn all() -> Vec<Parser> {
    [ours(), checking(), parsing()].into_iter().flatten().collect()
}

fn ours() -> Vec<Parser> {
    let [schema, of_passes] = [(); 2].map(|()| inputs::schema(OTHERS));
    vec![
        Parser {
            checks: true,
            ..own(TAMIS, "parse, check, lower, JSON bytes", move |text| {
                let mut json = String::new();
                tamis::compile_into(text, &schema, &Options::default(), &mut json).unwrap();
                black_box(json);
            })
        },
        Parser {
            checks: true,
            ..own(PASSES, "parse, check, lower to a tree, JSON bytes", move |text| {
                black_box(tamis::compile(text, &of_passes, &Options::default()).unwrap().tree.to_json());
            })
        },
        own("tamis, `parse` alone", "parse", |text| {
            black_box(tamis::parse(text, &Limits::default()));
        }),
        own(RAW, "parse of these queries into a borrowed tree with spans", |text| {
            black_box(raw::parse(text).unwrap());
        }),
    ]
}

/// The columns as a wirefilter scheme: text and collections are bytes.
pub(crate) fn scheme() -> Scheme {
    let mut scheme = Scheme::default();
    for (types, columns) in [
        (Type::Bytes, &["status", "env", "region", "name", "id", "tags"][..]),
        (Type::Int, &["level", "duration_ns", "score"][..]),
    ] {
        columns.iter().for_each(|column| scheme.add_field((*column).to_owned(), types).unwrap());
    }
    (0..OTHERS).for_each(|index| scheme.add_field(format!("metrics.other_{index}"), Type::Int).unwrap());
    scheme
}

/// The columns as zen-expression infers them from a record.
fn variables() -> VariableType {
    let mut record = json!({
        "status": "", "env": "", "region": "", "name": "", "id": "", "tags": [""],
        "level": 0, "duration_ns": 0, "score": 0.5,
    });
    record["metrics"] = (0..OTHERS).map(|index| (format!("other_{index}"), json!(0))).collect();
    VariableType::from(record)
}

/// Peers that check types.
fn checking() -> Vec<Parser> {
    let variables = variables();
    let [parsed, written] = [scheme(), scheme()];
    let sense = RefCell::new(IntelliSense::new().with_strict(true));
    vec![
        Parser {
            checks: true,
            ..peer("wirefilter-engine", "parse, type check", syntax::WIREFILTER, move |text| {
                black_box(parsed.parse(text).unwrap());
            })
        },
        Parser {
            checks: true,
            ..peer("wirefilter-engine", "parse, type check, JSON of its AST", syntax::WIREFILTER, move |text| {
                black_box(serde_json::to_string(&written.parse(text).unwrap()).unwrap());
            })
        },
        Parser {
            checks: true,
            ..peer("zen-expression", "parse, type check, bytecode, dependencies", syntax::ZEN, move |text| {
                assert!(black_box(sense.borrow_mut().analyze(text, &variables)).diagnostics.is_empty());
            })
        },
    ]
}

/// Peers that do not check types.
fn parsing() -> Vec<Parser> {
    let isolate = RefCell::new(Isolate::new());
    let mut rhai = rhai::Engine::new();
    // The large filter is a chain of 250, deeper than its default limit.
    rhai.set_max_expr_depths(0, 0);
    let lalrpop = cel_parser::parser::ExpressionParser::new();
    vec![
        peer("zen-expression", "parse, bytecode", syntax::ZEN, move |text| {
            black_box(isolate.borrow_mut().compile_standard(text).unwrap());
        }),
        peer("aip-160", "parse", syntax::AIP, |text| {
            black_box(aip_160::parse_filter(text).unwrap());
        }),
        peer("tantivy-query-grammar", "parse", syntax::TANTIVY, |text| {
            black_box(tantivy_query_grammar::parse_query(text).unwrap());
        }),
        peer("rhai", "parse, constant folding", syntax::CEL, move |text| {
            black_box(rhai.compile_expression(text).unwrap());
        }),
        peer("sqlparser", "parse of an expression", syntax::SQL, |text| {
            black_box(sql(text));
        }),
        Parser {
            name: format!("{}, `PrattParser`", versioned("cel")),
            ..peer("cel", "parse, macros", syntax::CEL, |text| {
                black_box(cel::parser::PrattParser::new().parse(text).unwrap());
            })
        },
        Parser {
            name: format!("{}, its ANTLR parser", versioned("cel")),
            ..peer("cel", "parse, macros", syntax::CEL, |text| {
                black_box(cel::parser::Parser::new().parse(text).unwrap());
            })
        },
        Parser {
            name: format!("{}, LALRPOP", versioned("cel-parser")),
            ..peer("cel-parser", "parse", syntax::CEL, move |text| {
                black_box(lalrpop.parse(text).unwrap());
            })
        },
        peer("vrl", "parse", syntax::VRL, |text| {
            black_box(vrl::parser::parse(text).unwrap());
        }),
        Parser {
            name: format!("{}, Datadog search", versioned("vrl")),
            ..peer("vrl", "parse", syntax::DATADOG, |text| {
                black_box(text.parse::<vrl::datadog_search_syntax::QueryNode>().unwrap());
            })
        },
    ]
}

pub(crate) fn sql(text: &str) -> sqlparser::ast::Expr {
    let dialect = sqlparser::dialect::GenericDialect;
    sqlparser::parser::Parser::new(&dialect).try_with_sql(text).unwrap().parse_expr().unwrap()
}

fn own(name: &str, includes: &'static str, read: impl Fn(&str) + 'static) -> Parser {
    Parser { name: name.to_owned(), includes, checks: false, syntax: None, read: Box::new(read) }
}

fn peer(package: &str, includes: &'static str, syntax: Syntax, read: impl Fn(&str) + 'static) -> Parser {
    Parser { syntax: Some(syntax), ..own(&versioned(package), includes, read) }
}

/// The package with its locked version.
fn versioned(package: &str) -> String {
    let (_, found) = include_str!("../Cargo.lock").split_once(&format!("name = \"{package}\"\nversion = \"")).unwrap();
    format!("{package} {}", found.split('"').next().unwrap())
}
