//! Trees that are composed, built or made by hand, and compilers with a scope.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.

use std::sync::LazyLock;

use proptest::prelude::*;
use tamis::filter::{AndNode, FilterTree};
use tamis::syntax::InvalidTree;
use tamis::syntax::ast::{
    Ast, ColumnForm, ColumnName, Comparison, Expr, ExprKind, List, Operand, Operator, Value, ValueKind,
};
use tamis::{Code, Compiler, Expiry, Limits, ParameterValue, Schema, Span, column};
use tamis_test_support::{corpus, generate, property};

const PROJECT: &str = "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f";

static COMPILER: LazyLock<Compiler> = LazyLock::new(|| {
    let schema = Schema::from_json(include_str!("../data/columns.json")).unwrap();
    let schema = Schema::builder().merge(&Schema::builtin()).merge(&schema).build();
    Compiler::new(schema)
        .now("2026-01-15T12:00:00Z".parse().unwrap())
        .parameter("p", "x")
        .parameter("list", ParameterValue::from(vec![1, 2]))
});

fn scope() -> Ast<'static> {
    column("project_id").eq(PROJECT)
}

static SCOPED: LazyLock<Compiler> = LazyLock::new(|| COMPILER.clone().scoped(scope()).unwrap());

/// What a tree becomes in a scope.
fn within_scope(tree: FilterTree<'_>) -> FilterTree<'_> {
    let scope = COMPILER.compile_ast(&scope()).unwrap().tree.into_owned();
    let mut and = match tree {
        FilterTree::And(node) => node.and,
        tree => vec![tree],
    };
    and.push(scope);
    FilterTree::And(AndNode { and })
}

/// Whatever a text is, what it compiles to in a scope is what it compiles to alone, and the scope.
fn check_scope(text: &str) -> Result<(), TestCaseError> {
    let expected = COMPILER.compile(text).map(|compiled| within_scope(compiled.tree));
    match (SCOPED.compile(text), &expected) {
        (Ok(compiled), Ok(expected)) => {
            prop_assert_eq!(&compiled.tree, expected);
            let mut json = String::new();
            SCOPED.compile_into(text, &mut json).unwrap();
            prop_assert_eq!(json, expected.to_json());
        }
        (Err(report), Err(alone)) => prop_assert_eq!(&report, alone),
        (scoped, _) => prop_assert!(false, "{text}: {scoped:?}, but alone {expected:?}"),
    }
    // The same by hand, whether or not the text is valid.
    let ast = tamis::parse(text, &Limits::default()).ast.and(scope());
    let parts: Vec<&str> = ast.parts().collect();
    prop_assert_eq!(parts, [text, r#"project_id = "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f""#]);
    if let Ok(compiled) = COMPILER.compile_ast(&ast) {
        let FilterTree::And(node) = &compiled.tree else { panic!("{text}: {:?}", compiled.tree) };
        prop_assert_eq!(node.and.last(), Some(&COMPILER.compile_ast(&scope()).unwrap().tree));
        if let Ok(expected) = expected {
            prop_assert_eq!(&compiled.tree, &expected);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(property::config(5_000))]

    #[test]
    fn no_token_soup_evades_a_scope(text in generate::short_soup()) {
        check_scope(&text)?;
    }

    #[test]
    fn no_typo_evades_a_scope(text in generate::typo()) {
        check_scope(&text)?;
    }

    #[test]
    fn no_query_evades_a_scope(text in generate::query()) {
        check_scope(&text)?;
    }

    /// What is pasted between parentheses to escape from them.
    #[test]
    fn no_unbalanced_text_evades_a_scope(
        start in generate::query(),
        joint in prop::sample::select(&[") or (", ")) or ((", "\\) or (", "\") or (", "# ) or (\n) or (", ") or not ("][..]),
        end in generate::query(),
    ) {
        check_scope(&format!("{start}{joint}{end}"))?;
    }
}

proptest! {
    #![proptest_config(property::config(500))]

    #[test]
    fn no_text_evades_a_scope(text in generate::any_text()) {
        check_scope(&text)?;
    }
}

#[test]
fn no_query_of_the_corpus_evades_a_scope() {
    for case in corpus::cases() {
        check_scope(&case.query).unwrap();
    }
}

#[test]
fn composition_flattens_as_the_parser_does() {
    let read = |text| tamis::parse(text, &Limits::default()).ast;
    for (composed, text) in [
        (read("a and b").and(read("c and d")), "a and b and c and d"),
        (read("a or b").and(read("c or d")), "(a or b) and (c or d)"),
        (read("a").or(read("b or c")), "a or b or c"),
        (read("a and b").or(!read("c and d")), "(a and b) or not (c and d)"),
        (!!read("not a"), "not (not (not a))"),
    ] {
        assert_eq!(composed, read(text), "{text}");
        assert_eq!(composed.to_string(), read(text).to_string());
    }
}

#[test]
fn a_diagnostic_belongs_to_a_part() {
    let read = |text| tamis::parse(text, &Limits::default()).ast;
    let ast = read("is_complete").and(read("nope = 1\n")).or(column("status_code").gt("x").and(read("nada = 2")));
    let report = COMPILER.compile_ast(&ast).unwrap_err();
    let parts: Vec<&str> = ast.parts().collect();
    let found = report.errors().map(|error| {
        let place = ast.part_of(error.span);
        assert_eq!(error.span.text(report.source()), place.span.text(parts.get(place.part).unwrap()));
        (place.part, error.code, error.span.text(report.source()))
    });
    assert_eq!(
        found.collect::<Vec<_>>(),
        [(1, Code::UnknownColumn, "nope"), (2, Code::TypeMismatch, "\"x\""), (3, Code::UnknownColumn, "nada"),]
    );
}

#[test]
fn scopes_accumulate_and_fail_closed() {
    let twice = SCOPED.clone().scoped(column("created_at").gt("now-7d".parse::<ParameterValue>().unwrap())).unwrap();
    let compiled = twice.compile("is_complete").unwrap();
    assert!(compiled.tree.columns().into_iter().eq(["created_at", "is_complete", "project_id"]));
    assert_eq!(compiled.expiry, Expiry::Immediately);

    let invalid = COMPILER.clone().scoped(column("project").eq(PROJECT)).unwrap_err();
    assert_eq!(invalid.errors().next().unwrap().code, Code::UnknownColumn);

    let read = |text| tamis::parse(text, &Limits::default()).ast;
    let unbound = COMPILER.clone().scoped(read("project_id = $tenant")).unwrap_err();
    assert_eq!(unbound.errors().next().unwrap().code, Code::UnboundParameter);

    // Without `now`, nothing compiles.
    let report = twice.with_options(tamis::Options::default()).compile("is_complete").unwrap_err();
    assert_eq!(report.errors().next().unwrap().code, Code::InvalidInstant);
    assert_eq!(report.errors().next().unwrap().span, Span::at(11));
}

/// What a request binds must not change the scope of its tenant.
#[test]
fn a_scope_keeps_its_parameters_and_zone() {
    let read = |text| tamis::parse(text, &Limits::default()).ast;
    let day = "project_id = $tenant and created_at >= today";
    let scoped = COMPILER.clone().parameter("tenant", PROJECT).scoped(read(day)).unwrap();
    let expected = scoped.compile("is_complete").unwrap().tree.into_owned();
    assert!(expected.to_json().contains(PROJECT));
    let mut options = tamis::Options::at("2026-01-15T12:00:00Z".parse().unwrap()).zone("+09:00".parse().unwrap());
    options.parameters.bind("tenant", "00000000-0000-4000-8000-000000000000");
    let other = scoped.parameter("tenant", "00000000-0000-4000-8000-000000000000").with_options(options);
    assert_eq!(other.compile("is_complete").unwrap().tree, expected);
    let tomorrow = other.now("2026-01-16T12:00:00Z".parse().unwrap());
    assert!(tomorrow.compile("is_complete").unwrap().tree.to_json().contains("2026-01-16T00:00:00Z"));
}

/// Lints, explanations and fixes are about the query alone.
#[test]
fn a_scope_is_not_part_of_the_query() {
    let levels = tamis::lint::Levels::default();
    for text in
        ["not not is_complete", "is_complete and is_complete", "project_id = \"x\"", "status_code >", "name = a"]
    {
        let (scoped, alone) = (SCOPED.analyze(text), COMPILER.analyze(text));
        assert_eq!(SCOPED.lint_analysis(&scoped, &levels), COMPILER.lint(text, &levels), "{text}");
        assert_eq!(SCOPED.lint(text, &levels), COMPILER.lint(text, &levels), "{text}");
        assert_eq!(scoped.diagnostics, alone.diagnostics);
        let explained = |analysis| tamis::explain(analysis, COMPILER.options()).map(|explained| explained.to_text());
        assert_eq!(explained(&scoped), explained(&alone), "{text}");
    }
}

#[test]
fn composing_many_trees_takes_linear_time() {
    let many = (0..20_000).map(|code| column("status_code").eq(code)).reduce(Ast::or).unwrap();
    assert_eq!(many.leaves().len(), 20_000);
    assert_eq!(many.and(scope()).leaves().len(), 20_001);
}

/// As deep as a text may be nested, with as many levels as possible.
#[test]
fn a_deep_query_is_a_valid_tree() {
    let text = format!("{}c{}", "a or b and (".repeat(128), ")".repeat(128));
    let ast = tamis::parse(&text, &Limits::default());
    assert!(!ast.diagnostics.has_error());
    assert_eq!(ast.ast.validate(), Ok(()));
    assert_eq!(Ast::new(ast.ast.root.clone()), ast.ast);
}

/// Each builder method, and the query that it stands for.
#[test]
fn built_conditions_are_those_of_queries() {
    let time: chrono::DateTime<chrono::Utc> = "2026-01-02T03:04:05Z".parse().unwrap();
    let hostile = "\" or is_complete or name = \"\\";
    for (built, text) in [
        (column("name").eq("a"), r#"name = "a""#.to_owned()),
        (column("name").ne("a"), r#"name != "a""#.to_owned()),
        (column("name").contains(hostile), format!("name contains {hostile:?}")),
        (column("name").nocase().not_contains("a"), r#"name not contains "a" nocase"#.to_owned()),
        (column("name").is_in(["a", "b"]), r#"name in ("a", "b")"#.to_owned()),
        (column("name").nocase().is_not_in(["a"]), r#"name not in ("a") nocase"#.to_owned()),
        (column("status_code").lt(5), "status_code < 5".to_owned()),
        (column("status_code").lte(-5_i64), "status_code <= -5".to_owned()),
        (column("metrics/cost").gt(0.1), "metrics/cost > 0.1".to_owned()),
        (column("metrics/cost").gte(1e300), "metrics/cost >= 1e300".to_owned()),
        (column("status_code").between(1, 5), "status_code between 1 and 5".to_owned()),
        (column("status_code").not_between(1, 5), "status_code not between 1 and 5".to_owned()),
        (column("created_at").gt(time), "created_at > 2026-01-02T03:04:05Z".to_owned()),
        (
            column("created_at").between(time, time),
            "created_at between 2026-01-02T03:04:05Z and 2026-01-02T03:04:05Z".to_owned(),
        ),
        (column("duration_ns").gt("5s".parse::<ParameterValue>().unwrap()), "duration_ns > 5s".to_owned()),
        (column("tags").has("a"), r#"tags has "a""#.to_owned()),
        (column("tags").has_any(["a"]), r#"tags has any ("a")"#.to_owned()),
        (column("tags").has_all(["a", "b"]), r#"tags has all ("a", "b")"#.to_owned()),
        (column("tags").has_none(["a"]), r#"tags has none ("a")"#.to_owned()),
        (column("fully_annotated").by([PROJECT]), format!("fully_annotated by (\"{PROJECT}\")")),
        (column("is_complete").is_true(), "is_complete".to_owned()),
        (column("is_complete").eq(false), "is_complete = false".to_owned()),
        (column("user_metadata/user id (raw)").eq("a"), r#"`user_metadata/user id (raw)` = "a""#.to_owned()),
    ] {
        let parsed = tamis::parse(&text, &Limits::default());
        assert_eq!(built, parsed.ast, "{text}");
        assert_eq!(built.validate(), Ok(()), "{text}");
        assert_eq!(built.to_string(), parsed.ast.to_string());
        let compiled = COMPILER.compile_ast(&built).unwrap_or_else(|report| panic!("{text}: {report}"));
        assert_eq!(compiled.tree, COMPILER.compile(&text).unwrap().tree, "{text}");
    }
}

#[test]
fn values_that_no_query_has_are_errors() {
    for (built, expected) in [
        (column("metrics/cost").gt(f64::NAN), InvalidTree::Unwritable("metrics/cost > NaN".to_owned())),
        (column("metrics/cost").lt(f64::INFINITY), InvalidTree::Unwritable("metrics/cost < inf".to_owned())),
        (
            column("status_code").between(vec![1, 2], 5),
            InvalidTree::Unwritable("status_code between … and 5".to_owned()),
        ),
    ] {
        let message = expected.to_string();
        assert_eq!(built.validate().unwrap_err().to_string(), message);
        let report = COMPILER.compile_ast(&built).unwrap_err();
        assert_eq!((report.errors().next().unwrap().code, report.to_string()), (Code::InvalidTree, message));
    }
}

fn expr(kind: ExprKind<'static>) -> Expr<'static> {
    Expr { kind, span: Span::default() }
}

fn bare(name: &'static str) -> Expr<'static> {
    expr(ExprKind::Bare(ColumnName::new(name)))
}

fn compared(column: ColumnName<'static>, kind: ValueKind, text: &'static str) -> Expr<'static> {
    let value = Value { kind, text: text.into(), span: Span::default() };
    expr(ExprKind::Comparison(Comparison {
        column,
        operator: Operator::Eq,
        operator_span: Span::default(),
        operand: Operand::Value(value),
        nocase: None,
    }))
}

fn nested(depth: usize) -> Expr<'static> {
    (0..depth).fold(bare("a"), |inner, _| expr(ExprKind::Not(Box::new(inner))))
}

#[test]
fn a_tree_made_by_hand_is_checked() {
    let plain = |name: &'static str| ColumnName { name: name.into(), form: ColumnForm::Plain, span: Span::default() };
    for invalid in [
        expr(ExprKind::And(Vec::new())),
        expr(ExprKind::Or(vec![bare("a")])),
        expr(ExprKind::And(vec![bare("a"), expr(ExprKind::And(vec![bare("b"), bare("c")]))])),
        expr(ExprKind::Hole(None)),
        compared(ColumnName::new("a"), ValueKind::Boolean, "maybe"),
        compared(ColumnName::new("a"), ValueKind::Quantity, ""),
        compared(ColumnName::new("a"), ValueKind::Number, "5 or b"),
        compared(ColumnName::new("a"), ValueKind::Parameter, "p or b"),
        compared(ColumnName::new("a"), ValueKind::Instant, "now) or (b"),
        compared(plain("is_complete or name"), ValueKind::Number, "5"),
        expr(ExprKind::Bare(plain("is_complete or name"))),
        expr(ExprKind::Bare(plain(""))),
        nested(300),
        nested(20_000),
    ] {
        let ast = Ast::new(invalid);
        assert!(ast.validate().is_err(), "{}", ast.source());
        let report = COMPILER.compile_ast(&ast.and(scope())).unwrap_err();
        assert_eq!(report.errors().next().unwrap().code, Code::InvalidTree);
    }
    for valid in
        [nested(120), bare("is complete"), bare("and"), compared(ColumnName::new("`"), ValueKind::String, "\"")]
    {
        let ast = Ast::new(valid.clone());
        assert_eq!((ast.validate(), ast.root), (Ok(()), valid));
    }
    let printed = expr(ExprKind::Bare(plain("is_complete or name"))).to_string();
    assert_eq!(printed, "`is_complete or name`");
}

/// Any tree, mostly an invalid one.
fn any_tree() -> impl Strategy<Value = Expr<'static>> {
    let text = prop_oneof![
        generate::any_text(),
        prop::sample::select(&["5", "5s", "now-7d", "true", "a", "p", "80%", "\""][..]).prop_map(str::to_owned)
    ];
    let kind = prop::sample::select(
        &[
            ValueKind::String,
            ValueKind::Number,
            ValueKind::Quantity,
            ValueKind::Instant,
            ValueKind::Boolean,
            ValueKind::Bareword,
            ValueKind::Parameter,
        ][..],
    );
    let value = (kind, text.clone()).prop_map(|(kind, text)| Value { kind, text: text.into(), span: Span::default() });
    let operand = prop_oneof![
        value.clone().prop_map(Operand::Value),
        prop::collection::vec(value.clone(), 0..3)
            .prop_map(|items| Operand::List(List { items, span: Span::default() })),
        (value.clone(), value).prop_map(|(low, high)| Operand::Range(Box::new([low, high]))),
    ];
    let form =
        prop_oneof![Just(ColumnForm::Plain), Just(ColumnForm::Backticked), (0_u32..4).prop_map(ColumnForm::Grouped)];
    let name = prop_oneof![Just("a".to_owned()), Just("user_metadata.b".to_owned()), text];
    let column = (name, form).prop_map(|(name, form)| ColumnName { name: name.into(), form, span: Span::default() });
    let leaf = prop_oneof![
        column.clone().prop_map(ExprKind::Bare),
        (column, prop::sample::select(&Operator::ALL[..]), operand, any::<bool>()).prop_map(
            |(column, operator, operand, nocase)| ExprKind::Comparison(Comparison {
                column,
                operator,
                operator_span: Span::default(),
                operand,
                nocase: nocase.then_some(Span::default()),
            })
        ),
    ];
    leaf.prop_map(expr).prop_recursive(4, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|operands| expr(ExprKind::And(operands))),
            prop::collection::vec(inner.clone(), 0..3).prop_map(|operands| expr(ExprKind::Or(operands))),
            inner.prop_map(|operand| expr(ExprKind::Not(Box::new(operand)))),
        ]
    })
}

proptest! {
    #![proptest_config(property::config(5_000))]

    #[test]
    fn a_valid_tree_is_what_its_text_is_parsed_to(root in any_tree()) {
        let ast = Ast::new(root.clone());
        prop_assert_eq!(&ast.root, &root);
        if ast.validate().is_ok() {
            let text = ast.to_string();
            let parsed = tamis::parse(&text, &Limits::default());
            prop_assert!(!parsed.diagnostics.has_error(), "{text}");
            prop_assert_eq!(parsed.ast, ast, "{}", text);
        }
    }
}

#[test]
fn owned_results_outlive_their_text() {
    let (compiled, analysis, request) = {
        let text = String::from("model in (\"a\", \"b\") and created_at > today");
        let settings = tamis::request::RequestSettings::default();
        let request = SCOPED.request(&text, tamis::request::Target::QueueCount, &settings).unwrap();
        let owned =
            (SCOPED.compile(&text).unwrap().into_owned(), COMPILER.analyze(&text).into_owned(), request.into_owned());
        assert_eq!(owned.0.tree, SCOPED.compile(&text).unwrap().tree);
        assert_eq!(owned.1.ast, COMPILER.analyze(&text).ast);
        owned
    };
    assert_eq!(compiled.typed.columns(), compiled.tree.columns());
    assert_eq!(compiled.typed.leaves().len(), 3);
    assert_eq!(compiled.expiry, Expiry::At("2026-01-16T00:00:00Z".parse().unwrap()));
    assert!(tamis::explain(&analysis, COMPILER.options()).is_some());
    assert!(request.body.into_content().into_json().unwrap().contains(PROJECT));
}
