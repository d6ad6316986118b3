//! Conditions as nested calls, as in LangSmith: `and(eq(x, 1), gt(y, 2))`.

use crate::diagnostic::Diagnostics;
use crate::syntax::ast::ExprKind;
use crate::syntax::ast::print::column_name;
use crate::syntax::lexer;

use super::super::super::dialects::{self, Function};
use super::super::super::grammar::{Rule, Token};
use super::super::super::literal;
use super::super::Recovery;
use super::comparison;

impl<'a> Recovery<'a, '_> {
    /// `and(eq(x, 1), gt(y, 2))`
    pub(super) fn nested_calls(&mut self, token: Token) -> ExprKind<'a> {
        let closer = self.closer_of(1);
        let replacement = self.nested_as_text(closer).map(with_keys);
        self.take(1);
        let span = token.span.to(self.skip_bracketed());
        self.report(dialects::nested_calls(self.lexeme(token), replacement, span));
        ExprKind::Hole(None)
    }

    /// The nested calls up to the token `end` ahead as conditions joined with connectives; `None` if they contain
    /// anything else.
    fn nested_as_text(&self, end: usize) -> Option<String> {
        let mut text = String::new();
        let mut joiners: Vec<&str> = Vec::new();
        let mut ahead = 0;
        while ahead <= end {
            let lexeme = self.lexeme_at(ahead).to_lowercase();
            match lexeme.as_str() {
                "and" | "or" if self.lexeme_at(ahead + 1) == "(" => {
                    text.push_str(if joiners.is_empty() { "" } else { "(" });
                    joiners.push(if lexeme == "and" { " and " } else { " or " });
                    ahead += 1;
                }
                "not" if self.lexeme_at(ahead + 1) == "(" => {
                    text.push_str("not (");
                    joiners.push("");
                    ahead += 1;
                }
                "," => text.push_str(joiners.last().filter(|joiner| !joiner.is_empty())?),
                ")" => {
                    let joiner = joiners.pop()?;
                    text.push_str(if joiners.is_empty() && !joiner.is_empty() { "" } else { ")" });
                }
                _ => {
                    let closer = self.closer_of(ahead + 1);
                    text.push_str(&self.call_as_text(ahead, closer)?);
                    ahead = closer;
                }
            }
            ahead += 1;
        }
        joiners.is_empty().then_some(text)
    }

    /// `eq(x, 1)` as `x = 1`.
    fn call_as_text(&self, ahead: usize, closer: usize) -> Option<String> {
        let Some(Function::Compares(operator)) = dialects::function(self.lexeme_at(ahead)) else { return None };
        let column = self.peek(ahead + 2)?;
        let name = match column.rule {
            Rule::string => {
                literal::string(self.lexeme(column), column.span, &mut Diagnostics::default()).text.into_owned()
            }
            Rule::word if lexer::is_name(self.lexeme(column)) => self.lexeme(column).to_owned(),
            _ => return None,
        };
        let is_pair = self.lexeme_at(ahead + 1) == "(" && self.lexeme_at(ahead + 3) == "," && ahead + 4 < closer;
        let values = is_pair.then(|| self.peek(ahead + 4).zip(self.peek(closer - 1)))??;
        let count = if self.lexeme_at(ahead + 4) == "[" || closer == ahead + 5 { 1 } else { 2 };
        let values = values.0.span.to(values.1.span).text(self.text);
        Some(comparison(&column_name(&name), operator, values, count))
    }
}

/// `metadata_key = "a" and metadata_value = "b"` of LangSmith as `user_metadata/a = "b"`.
fn with_keys(mut conditions: String) -> String {
    const PAIRS: [(&str, &str, &str); 3] = [
        ("metadata_key", "metadata_value", "user_metadata"),
        ("feedback_key", "feedback_score", "metrics"),
        ("feedback_key", "feedback_value", "metrics"),
    ];
    for (key, value, group) in PAIRS {
        let start = format!("{key} = \"");
        let middle = format!("\" and {value} ");
        let found = conditions.find(&start).and_then(|at| {
            let name = conditions.get(at + start.len()..)?.split('"').next()?;
            let end = at + start.len() + name.len() + middle.len();
            let is_pair = conditions.get(at + start.len() + name.len()..end) == Some(middle.as_str());
            is_pair.then(|| (at..end, format!("{} ", column_name(&format!("{group}/{name}")))))
        });
        if let Some((range, name)) = found {
            conditions.replace_range(range, &name);
        }
    }
    conditions
}
