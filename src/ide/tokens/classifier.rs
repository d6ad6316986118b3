//! Classifies lexemes by their context.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::syntax::Rule;
use crate::syntax::ast::Operator;

use super::TokenKind;

/// A state machine over the lexemes of a text.
#[derive(Debug, Default)]
pub(super) struct Classifier {
    state: State,
    /// Whether a `between` still lacks its `and`.
    is_between: bool,
    /// The number of open list brackets.
    lists: usize,
}

/// What is expected next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// A condition.
    #[default]
    Condition,
    /// An operator, after a column.
    Operator,
    /// The rest of an operator, which these words may continue, or an operand.
    Partial(&'static [&'static str]),
    /// An operator and a column, after a value that comes first.
    Reversed,
    /// A value or a list.
    Operand,
    /// A connective.
    Connective,
}

/// The words of operators, each with the words that may follow it.
static FOLLOWERS: LazyLock<BTreeMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut followers = BTreeMap::<_, Vec<_>>::new();
    for (spelling, _) in Operator::all_spellings() {
        let nexts = spelling.iter().skip(1).map(Some).chain([None]);
        for (word, next) in spelling.iter().copied().zip(nexts) {
            followers.entry(word).or_default().extend(next);
        }
    }
    followers
});

/// Returns the words that may follow a word of an operator.
fn followers(word: &str) -> &'static [&'static str] {
    FOLLOWERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map_or(&[], |(_, followers)| followers)
}

/// Whether an operator starts with a word or symbol.
fn starts_operator(lexeme: &str) -> bool {
    Operator::all_spellings()
        .any(|(spelling, _)| spelling.first().is_some_and(|first| first.eq_ignore_ascii_case(lexeme)))
}

impl Classifier {
    /// Classifies the next lexeme.
    pub(super) fn kind(&mut self, rule: Rule, lexeme: &str) -> TokenKind {
        match rule {
            Rule::string | Rule::raw_string => self.literal(TokenKind::String),
            Rule::number => self.literal(TokenKind::Number),
            Rule::instant => self.literal(TokenKind::Instant),
            Rule::parameter => self.literal(TokenKind::Parameter),
            Rule::backticked | Rule::grouped => self.column(),
            Rule::word => self.word(lexeme),
            Rule::symbol => self.symbol(lexeme),
            Rule::bracket => self.bracket(lexeme),
            Rule::comma => self.comma(),
            Rule::foreign => TokenKind::Error,
            _ => self.literal(TokenKind::Error),
        }
    }

    /// Consumes a value of this kind.
    fn literal(&mut self, kind: TokenKind) -> TokenKind {
        self.value();
        kind
    }

    /// Consumes a value.
    pub(super) fn value(&mut self) {
        self.state = match self.state {
            _ if self.lists > 0 => State::Operand,
            State::Condition => State::Reversed,
            _ => State::Connective,
        };
    }

    fn column(&mut self) -> TokenKind {
        if self.lists == 0 {
            self.state = State::Operator;
        }
        TokenKind::Column
    }

    /// In a list, which may lack its brackets.
    fn comma(&mut self) -> TokenKind {
        if self.state == State::Connective {
            self.state = State::Operand;
        }
        TokenKind::Punctuation
    }

    /// A bracket of a list after an operator, otherwise of a group.
    fn bracket(&mut self, lexeme: &str) -> TokenKind {
        let opens = matches!(lexeme, "(" | "[" | "{");
        match self.state {
            State::Operand | State::Partial(_) if opens => {
                self.lists += 1;
                self.state = State::Operand;
            }
            _ if opens => self.state = State::Condition,
            _ => {
                self.lists = self.lists.saturating_sub(1);
                self.state = if self.lists > 0 { State::Operand } else { State::Connective };
            }
        }
        TokenKind::Punctuation
    }

    fn symbol(&mut self, lexeme: &str) -> TokenKind {
        match lexeme {
            "&&" | "||" => self.connective(),
            "!" if matches!(self.state, State::Operator | State::Reversed) => self.operator(lexeme),
            "!" => TokenKind::Keyword,
            _ if starts_operator(lexeme) => self.operator(lexeme),
            _ => TokenKind::Error,
        }
    }

    /// Between two conditions, the first of which may be incomplete.
    fn connective(&mut self) -> TokenKind {
        self.state = State::Condition;
        self.is_between = false;
        self.lists = 0;
        TokenKind::Keyword
    }

    /// An operator, or a word of one.
    fn operator(&mut self, lexeme: &str) -> TokenKind {
        let continuations = followers(lexeme);
        self.is_between |= lexeme.eq_ignore_ascii_case("between");
        self.state = match self.state {
            // A column follows.
            State::Reversed if continuations.is_empty() => State::Condition,
            State::Reversed => State::Reversed,
            _ if continuations.is_empty() => State::Operand,
            _ => State::Partial(continuations),
        };
        TokenKind::Operator
    }

    fn word(&mut self, word: &str) -> TokenKind {
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        let is_among = |words: &[&str]| words.iter().any(|other| is(other));
        match self.state {
            State::Partial(continuations) if is_among(continuations) => return self.operator(word),
            State::Operator | State::Reversed if starts_operator(word) => {
                return self.operator(word);
            }
            _ => {}
        }
        if is("and") && self.is_between && self.state == State::Connective {
            self.is_between = false;
            self.state = State::Operand;
            return TokenKind::Operator;
        }
        if is("and") || is("or") {
            return self.connective();
        }
        if is("not") {
            self.state = State::Condition;
            return TokenKind::Keyword;
        }
        if matches!(self.state, State::Condition | State::Operand | State::Partial(_)) && is_among(&["true", "false"]) {
            return self.literal(TokenKind::Keyword);
        }
        self.plain_word(word)
    }

    /// A word that is not a keyword or part of an operator in this context.
    fn plain_word(&mut self, word: &str) -> TokenKind {
        match self.state {
            State::Condition if word.starts_with(|c: char| c.is_alphabetic() || c == '_') => self.column(),
            State::Operand | State::Partial(_) if word.contains(|c: char| c.is_alphanumeric() || c == '_') => {
                self.literal(TokenKind::String)
            }
            State::Connective if word.eq_ignore_ascii_case("nocase") => TokenKind::Keyword,
            State::Operator | State::Reversed => {
                self.state = State::Operand;
                TokenKind::Error
            }
            _ => TokenKind::Error,
        }
    }
}
