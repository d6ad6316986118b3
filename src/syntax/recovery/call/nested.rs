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
use super::known::strings;

impl<'a> Recovery<'a, '_> {
    /// `and(eq(x, 1), gt(y, 2))`
    pub(super) fn nested_calls(&mut self, token: Token) -> ExprKind<'a> {
        let closer = self.closer_of(1);
        let replacement = self.nested_as_text(closer);
        self.take(1);
        let span = token.span.to(self.skip_bracketed());
        self.report(dialects::nested_calls(self.lexeme(token), replacement, span));
        ExprKind::Hole(None)
    }

    /// The nested calls up to the token `end` ahead as conditions joined with connectives, and whether the columns are
    /// the written ones; `None` if they contain anything else.
    fn nested_as_text(&self, end: usize) -> Option<(String, bool)> {
        let mut text = String::new();
        let mut is_certain = true;
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
                "search" => {
                    let argument = self.between(ahead + 2, self.closer_of(ahead + 1))?.text(self.text);
                    let texts = strings(argument).filter(|_| self.lexeme_at(ahead + 1) == "(")?;
                    let [searched] = texts.as_slice() else { return None };
                    text.push_str(&dialects::searched_everywhere(searched));
                    is_certain = false;
                    ahead = self.closer_of(ahead + 1);
                }
                _ => {
                    let call = self.inner_call(ahead)?;
                    let value = self.inner_call(call.closer + 2).filter(|_| joiners.last() == Some(&" and "));
                    if let Some((name, value)) = value.and_then(|value| Some((name_of_pair(&call, &value)?, value))) {
                        text.push_str(&value.condition(&name));
                        is_certain = false;
                        ahead = value.closer;
                    } else {
                        text.push_str(&call.condition(&call.name));
                        ahead = call.closer;
                    }
                }
            }
            ahead += 1;
        }
        joiners.is_empty().then_some((text, is_certain))
    }

    /// `eq(x, 1)`
    fn inner_call(&self, ahead: usize) -> Option<InnerCall<'a>> {
        let closer = self.closer_of(ahead + 1);
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
        Some(InnerCall { name, operator, values, count, closer })
    }
}

/// `eq(x, 1)` in another call.
struct InnerCall<'a> {
    /// The name of the column.
    name: String,
    operator: &'static str,
    /// The arguments after the column, as written.
    values: &'a str,
    count: usize,
    /// The position of its last token.
    closer: usize,
}

impl InnerCall<'_> {
    /// The condition on the column `name`.
    fn condition(&self, name: &str) -> String {
        comparison(&column_name(name), self.operator, self.values, self.count)
    }
}

/// The column that `eq(metadata_key, "a"), eq(metadata_value, "b")` of LangSmith tests: `user_metadata/a`.
fn name_of_pair(key: &InnerCall<'_>, value: &InnerCall<'_>) -> Option<String> {
    let group = match (key.name.as_str(), value.name.as_str()) {
        ("metadata_key", "metadata_value") => "user_metadata",
        ("feedback_key", "feedback_score" | "feedback_value") => "metrics",
        _ => return None,
    };
    let strings = strings(key.values).filter(|_| matches!(key.operator, "=" | "in"))?;
    let [name] = strings.as_slice() else { return None };
    Some(format!("{group}/{name}"))
}
