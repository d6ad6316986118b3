//! No fix removes or moves a comment: comments are put between the tokens of every query there is.

use tamis::diagnostic::Safety;
use tamis::lint::{self, Levels};
use tamis::{Options, Schema, Severity};
use tamis_test_support::kept_comments::{comment_lost_by_one, comments, has_comment_to_fix};
use tamis_test_support::{case_file, corpus};

/// All rules at once, those that are off by default among them.
fn all_rules() -> Levels {
    let mut levels = Levels::default();
    lint::RULES.iter().for_each(|rule| levels.set(rule.code, Some(Severity::Warning)));
    levels
}

/// The text with a comment in each of these gaps, which are before tokens.
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

/// Where the tokens begin, and where the text ends.
fn gaps(text: &str) -> Vec<usize> {
    let starts = tamis::tokens(text).into_iter().map(|token| token.span.start as usize);
    starts.chain([text.trim_end().len()]).collect()
}

/// A query, and what it is read with.
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

    /// What a fix alone does to the comments of a text.
    fn lost_by_one(&self, text: &str) -> Option<String> {
        comment_lost_by_one(text, &lint::lint(text, &self.schema, &self.options, &self.levels))
    }

    /// What all fixes together do to the comments of a text.
    fn lost_by_all(&self, text: &str) -> Option<String> {
        let before = comments(text);
        for safety in [Safety::Safe, Safety::Unsafe] {
            let (schema, options) = (&self.schema, &self.options);
            let fixed = tamis::fix(text, schema, options, safety).text;
            let linted = lint::fix(text, schema, options, &self.levels, safety).text;
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
        // Where there is nothing to fix, one comment more changes little.
        let one_by_one = if query.has_fixes() { gaps.as_slice() } else { &[] };
        lost.extend(one_by_one.iter().filter_map(|&gap| query.lost_by_one(&commented(&query.text, &[gap]))));
        let everywhere = commented(&query.text, &gaps);
        lost.extend(query.lost_by_one(&everywhere).or_else(|| query.lost_by_all(&everywhere)));
    }
    assert!(lost.is_empty(), "{} of them\n{}", lost.len(), lost[..lost.len().min(8)].join("\n\n"));
}
