//! No fix removes or moves a comment. Comments are inserted between the tokens of all test queries.

use tamis::diagnostic::Safety;
use tamis::lint::{self, Levels};
use tamis::{Compiler, Options, Schema, Severity};
use tamis_test_support::kept_comments::{comments, has_comment_to_fix, lost_comment};
use tamis_test_support::{case_file, corpus};

/// All rules, including those that are off by default.
fn all_rules() -> Levels {
    let mut levels = Levels::default();
    lint::RULES.iter().for_each(|rule| levels.set(rule.code, Some(Severity::Warning)));
    levels
}

/// The text with a comment at each of these offsets.
fn commented(text: &str, gaps: &[usize]) -> String {
    let mut written = String::new();
    let mut from = 0;
    for &gap in gaps {
        written += text.get(from..gap).unwrap();
        written += &format!(" # comment {gap}\n");
        from = gap;
    }
    written + text.get(from..).unwrap()
}

/// The offsets of the tokens, and of the end of the text.
fn gaps(text: &str) -> Vec<usize> {
    let starts = tamis::tokens(text).into_iter().map(|token| token.span.start as usize);
    starts.chain([text.trim_end().len()]).collect()
}

/// A query and its settings.
struct Query {
    text: String,
    schema: Schema,
    options: Options,
    levels: Levels,
}

impl Query {
    fn all() -> Vec<Self> {
        let sections = ["set", "duplicate", "codes", "report", "fixed"];
        let lint =
            case_file::files("lint").into_iter().flat_map(|file| case_file::read_file(&file, &sections).unwrap());
        corpus::cases()
            .into_iter()
            .chain(lint)
            .filter_map(|case| {
                let (schema, options, _) = case.settings().ok()?;
                Some(Self { text: case.query, schema, options, levels: all_rules() })
            })
            .collect()
    }

    fn has_fixes(&self) -> bool {
        let found = lint::lint(&self.text, &self.schema, &self.options, &self.levels);
        found.iter().any(|found| !found.fixes.is_empty())
    }

    /// Describes a fix that loses a comment when applied alone.
    fn lost_by_any_fix(&self, text: &str) -> Option<String> {
        lost_comment(text, &lint::lint(text, &self.schema, &self.options, &self.levels))
    }

    /// Describes a loss of comments when all fixes are applied.
    fn lost_by_all_fixes(&self, text: &str) -> Option<String> {
        let before = comments(text);
        for safety in [Safety::Safe, Safety::Unsafe] {
            let (schema, options) = (&self.schema, &self.options);
            let fixed = tamis::fix(text, schema, options, safety).text;
            let linted =
                Compiler::new(schema.clone()).with_options(options.clone()).fix_lints(text, &self.levels, safety).text;
            if let Some(after) =
                [fixed, linted].into_iter().find(|after| !has_comment_to_fix(text) && comments(after) != before)
            {
                return Some(format!("{safety:?} fixes together\n{text}\n---\n{after}"));
            }
        }
        None
    }
}

#[test]
fn no_fix_removes_or_moves_a_comment() {
    let mut lost = Vec::new();
    for query in Query::all() {
        let gaps = gaps(&query.text);
        // A single comment changes little if there is nothing to fix.
        let one_by_one = if query.has_fixes() { gaps.as_slice() } else { &[] };
        lost.extend(one_by_one.iter().filter_map(|&gap| query.lost_by_any_fix(&commented(&query.text, &[gap]))));
        let everywhere = commented(&query.text, &gaps);
        lost.extend(query.lost_by_any_fix(&everywhere).or_else(|| query.lost_by_all_fixes(&everywhere)));
    }
    assert!(lost.is_empty(), "{} losses\n{}", lost.len(), lost[..lost.len().min(8)].join("\n\n"));
}
