//! The parts of a query: what can be folded, what is selected, and the outline.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.

use proptest::prelude::*;
use tamis::ide::{FoldingKind, Symbol, SymbolKind};
use tamis::{Limits, Span, folding_ranges, selection_ranges, symbols};
use tamis_test_support::{corpus, generate, property};

fn limits() -> Limits {
    Limits::default()
}

fn folded(text: &str) -> Vec<(FoldingKind, &str)> {
    folding_ranges(text, &limits()).iter().map(|range| (range.kind, range.span.text(text))).collect()
}

#[test]
fn groups_lists_and_comments_are_folded_if_they_span_lines() {
    use FoldingKind::{Comment, Region};
    for (text, expected) in [
        ("(is_complete) and model in (\"a\")", &[][..]),
        ("(\nis_complete)", &[(Region, "(\nis_complete)")]),
        ("model in [\r\n\"a\"\r\n]", &[(Region, "[\r\n\"a\"\r\n]")]),
        ("(a and\n(b or\nc))", &[(Region, "(a and\n(b or\nc))"), (Region, "(b or\nc)")]),
        ("# one\nis_complete", &[]),
        ("# one\n  # two\nis_complete", &[(Comment, "# one\n  # two")]),
        ("# one\n\n# two\n# three", &[(Comment, "# two\n# three")]),
        ("is_complete # one\n# two\n# three", &[(Comment, "# two\n# three")]),
        ("is_complete # one\n# two", &[]),
        ("( # one\n# two\n# three\na)", &[(Region, "( # one\n# two\n# three\na)"), (Comment, "# two\n# three")]),
        ("(a and\n[b)\n", &[]),
        ("(a and\nb))", &[(Region, "(a and\nb)")]),
        ("name = \"(\n\"", &[]),
    ] {
        assert_eq!(folded(text), expected, "{text:?}");
    }
}

/// The ranges around the place of `│`.
fn selected(marked: &str) -> Vec<String> {
    let at = marked.find('│').unwrap();
    let text = marked.replace('│', "");
    let ranges = selection_ranges(&text, u32::try_from(at).unwrap(), &limits());
    ranges.iter().map(|range| range.text(&text).to_owned()).collect()
}

#[test]
fn a_selection_grows_from_the_token_to_the_whole_text() {
    for (text, expected) in [
        (
            "a = 1 and (b > 2 or c < │3s) # why\n",
            &["3s", "c < 3s", "b > 2 or c < 3s", "(b > 2 or c < 3s)", "a = 1 and (b > 2 or c < 3s)"][..],
        ),
        ("model in (\"gpt│\", b)", &["gpt", "\"gpt\"", "\"gpt\", b", "(\"gpt\", b)"]),
        ("tags does not cont│ain \"x\"", &["contain", "does not contain"]),
        ("a between 1│ and 5", &["1", "1 and 5"]),
        ("not (a│ = 1)", &["a", "a = 1", "(a = 1)"]),
        ("(│a) and b", &["a", "(a)"]),
        ("(a)│ and b", &[")", "(a)"]),
        ("a = 1 and b = 2│ or c = 3", &["2", "b = 2", "a = 1 and b = 2"]),
        ("(a = 1 and b > │", &[]),
        ("`feedback/Open│ Coding` = 1", &["feedback/Open Coding", "`feedback/Open Coding`"]),
        ("a = 1 # wh│y", &["# why"]),
        (" a = 1 │ ", &[]),
        (" a = 1│ ", &["1", "a = 1"]),
    ] {
        let mut selected = selected(text);
        let whole = text.replace('│', "");
        assert_eq!(selected.pop().as_deref(), Some(whole.as_str()), "{text}");
        if selected.last().is_some_and(|last| last == whole.trim()) && !expected.contains(&whole.trim()) {
            selected.pop();
        }
        assert_eq!(selected, expected, "{text}");
    }
    assert!(selection_ranges("", 0, &limits()).is_empty());
    assert!(selection_ranges("a = 1", 0, &limits().bytes(4)).is_empty());
    assert_eq!(selection_ranges("a", 99, &limits()), [Span::new(0, 1)]);
}

/// Each symbol with its children in parentheses.
fn outline(text: &str) -> String {
    fn shown(symbols: &[Symbol]) -> String {
        let one = |symbol: &Symbol| match symbol.children.as_slice() {
            [] => symbol.name.clone(),
            children => format!("{}({})", symbol.name, shown(children)),
        };
        symbols.iter().map(one).collect::<Vec<_>>().join("; ")
    }
    shown(&symbols(text, &limits()))
}

#[test]
fn the_outline_has_groups_and_conditions() {
    for (text, expected) in [
        ("is_complete", "is_complete"),
        ("cost>5", "cost > 5"),
        ("a = 1 and (b or not c) and d", "and(a = 1; or(b; not(c)); d)"),
        ("not not a", "not(not(a))"),
        ("(a and b) and c", "and(a; b; c)"),
        ("a > and b", "and(a >; b)"),
        ("a and", "and(a)"),
        ("", ""),
        ("# why", ""),
        ("(", ""),
    ] {
        assert_eq!(outline(text), expected, "{text:?}");
    }
    assert!(symbols("is_complete", &limits().bytes(4)).is_empty());
}

#[test]
fn a_group_is_named_at_its_first_connective() {
    let text = "(a or (b)) && not (c) # d\n and e";
    let [root]: [Symbol; 1] = symbols(text, &limits()).try_into().unwrap();
    assert_eq!((root.name_span.text(text), root.kind), ("&&", SymbolKind::And));
    assert_eq!(root.detail.as_deref(), Some("3 conditions"));
    let names: Vec<&str> = root.children.iter().map(|child| child.name_span.text(text)).collect();
    assert_eq!(names, ["or", "not", "e"]);
}

#[test]
fn a_long_condition_is_shortened() {
    let text = format!("name = \"{}👩\u{200d}👧\"", "x".repeat(51));
    let [symbol]: [Symbol; 1] = symbols(&text, &limits()).try_into().unwrap();
    assert_eq!(symbol.name, format!("name = \"{}…", "x".repeat(51)));
    assert_eq!(symbol.span, Span::new(0, u32::try_from(text.len()).unwrap()));
}

/// A name is not empty and inside its symbol, and children are inside their parent and in order.
fn check_symbols(text: &str, symbols: &[Symbol], parent: Span) -> Result<(), String> {
    let mut start = parent.start;
    for symbol in symbols {
        let Span { start: from, end } = symbol.span;
        let is_inside = parent.contains(symbol.span) && from >= start && symbol.span.contains(symbol.name_span);
        if !is_inside || symbol.name.is_empty() || text.get(symbol.span.range()).is_none() {
            return Err(format!("{symbol:?}\n{text}"));
        }
        start = end;
        check_symbols(text, &symbol.children, symbol.span)?;
    }
    Ok(())
}

fn check(text: &str) -> Result<(), String> {
    let whole = Span::new(0, u32::try_from(text.len()).unwrap());
    check_symbols(text, &symbols(text, &limits()), whole)?;
    let folding = folding_ranges(text, &limits());
    let spans_lines = folding.iter().all(|range| range.span.text(text).contains('\n'));
    if !spans_lines || !folding.is_sorted_by_key(|range| range.span.start) {
        return Err(format!("{folding:?}\n{text}"));
    }
    for at in (0..=text.len()).step_by(text.len() / 8 + 1) {
        let at = u32::try_from(at).unwrap();
        let ranges = selection_ranges(text, at, &limits());
        let grows = ranges.is_sorted_by(|inner, outer| outer.contains(*inner) && outer.len() > inner.len());
        let are_around =
            ranges.iter().all(|range| range.start <= at && at <= range.end || !text.is_char_boundary(at as usize));
        let are_texts = ranges.iter().all(|range| text.get(range.range()).is_some_and(|part| !part.is_empty()));
        let ends = ranges.last().is_none_or(|last| *last == whole);
        if !(grows && are_around && are_texts && ends && ranges.is_empty() == text.is_empty()) {
            return Err(format!("at {at}: {ranges:?}\n{text}"));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(property::config(3_000))]

    #[test]
    fn parts_of_any_query_are_nested(text in generate::query()) {
        check(&text).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn parts_of_any_text_are_nested(text in prop_oneof![generate::any_text(), generate::token_soup(), generate::typo()]) {
        check(&text).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn parts_of_every_prefix_of_the_corpus_are_nested() {
    for case in corpus::cases().iter().filter(|case| case.query.len() < 200) {
        for end in (0..=case.query.len()).filter(|&end| case.query.is_char_boundary(end)) {
            check(&case.query[..end]).unwrap();
        }
    }
}

#[test]
fn the_deepest_query_has_parts_on_a_small_stack() {
    let parts = || {
        let depth = Limits::DEPTH - 1;
        let text = format!("{}a{}", "a or b and (".repeat(depth), ")".repeat(depth));
        let outline = symbols(&text, &limits());
        assert_eq!(outline.clone(), outline);
        assert!(format!("{outline:?}").len() > text.len());
        let at = u32::try_from(text.find('(').unwrap()).unwrap();
        assert!(selection_ranges(&text, at * 100, &limits()).len() > 100);
    };
    let small = std::thread::Builder::new().stack_size(512 << 10).spawn(parts).unwrap();
    assert!(small.join().is_ok());
}
