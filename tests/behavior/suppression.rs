//! Suppressing a finding with a comment is the same as turning its rule off for the query.

use tamis::diagnostic::Safety;
use tamis::lint::{Family, Levels, RULES, find_rule, suppression};
use tamis::{Code, Compiler, Diagnostics, Schema, Severity};
use tamis_test_support::case_file::{Case, files, read_file};
use tamis_test_support::kept_comments::comments;

const SECTIONS: [&str; 5] = ["set", "duplicate", "codes", "report", "fixed"];

fn codes(found: &Diagnostics) -> Vec<Code> {
    let mut codes: Vec<Code> = found.iter().map(|found| found.code).collect();
    codes.sort_unstable();
    codes
}

/// Suppresses each diagnostic of a case; returns how many can be suppressed.
fn check(case: &Case) -> usize {
    let (schema, options, levels) = case.settings().unwrap();
    let compiler = Compiler::new(schema).with_options(options);
    let duplicate = case.section("duplicate").map(|_| "other.tamis");
    let text = &case.query;
    let found = compiler.lint_saved(text, &levels, duplicate);
    let mut suppressed = 0;
    for diagnostic in &found {
        let is_about_comments = find_rule(diagnostic.code).is_some_and(|rule| rule.family == Family::Suppressions);
        let fix = suppression(text, diagnostic);
        assert_eq!(
            fix.is_none(),
            is_about_comments || diagnostic.code.default_severity() == Severity::Error,
            "{}\n{text}",
            diagnostic.code
        );
        let Some(fix) = fix else { continue };
        assert_eq!(fix.safety, Safety::Safe);
        let after = fix.apply(text).unwrap();
        // A rule that leaves a problem to the suppressed one reports it now, as if that one were off.
        let mut without = levels.clone();
        without.set(diagnostic.code, None);
        let expected = codes(&compiler.lint_saved(text, &without, duplicate));
        assert_eq!(codes(&compiler.lint_saved(&after, &levels, duplicate)), expected, "{after}");
        assert!(!expected.contains(&diagnostic.code), "{after}");
        let (before, kept) = (comments(text), comments(&after));
        assert!(kept.len() == before.len() + 1 && before.iter().all(|comment| kept.contains(comment)), "{after}");
        suppressed += 1;
    }
    suppressed
}

#[test]
fn every_finding_of_every_rule_can_be_suppressed() {
    let cases: Vec<Case> = files("lint").iter().flat_map(|file| read_file(file, &SECTIONS).unwrap()).collect();
    let suppressed: usize = cases.iter().map(check).sum();
    assert!(suppressed > 4 * RULES.len(), "only {suppressed}");
}

#[test]
fn the_comment_is_on_its_own_line_with_the_indentation_of_the_query() {
    let compiler = Compiler::new(Schema::builtin());
    for (text, suppressed) in [
        ("not not is_complete", "# allow(double-negation): why\nnot not is_complete"),
        ("# a\r\nnot not is_complete\r\n", "# a\r\n# allow(double-negation): why\r\nnot not is_complete\r\n"),
        (
            "\n  not not is_complete\n  and name = \"a\"\n",
            "\n  # allow(double-negation): why\n  not not is_complete\n  and name = \"a\"\n",
        ),
        (
            "# allow(or-chain): why\n\tnot not is_complete",
            "# allow(or-chain): why\n\t# allow(double-negation): why\n\tnot not is_complete",
        ),
    ] {
        let found = compiler.lint(text, &Levels::default());
        let negation = found.iter().find(|found| found.code == Code::DoubleNegation).unwrap();
        assert_eq!(suppression(text, negation).unwrap().apply(text).as_deref(), Some(suppressed));
    }
}

#[test]
fn errors_are_not_suppressed() {
    let text = "nope = 1";
    let found = Compiler::new(Schema::builtin()).lint(text, &Levels::default());
    assert_eq!(found[0].code, Code::UnknownColumn);
    assert_eq!(suppression(text, &found[0]), None);
}
