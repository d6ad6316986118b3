//! What a lexeme is by where it stands in the row of conditions.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::syntax::Rule;
use crate::syntax::ast::Operator;

use super::TokenKind;

/// What stood before, as far as it matters.
#[derive(Debug, Default)]
pub(super) struct Row {
    place: Place,
    /// Whether the `and` of a `between` is still to come.
    is_between: bool,
    /// How many brackets of lists are open.
    lists: usize,
}

/// What is expected next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// A condition.
    #[default]
    Condition,
    /// An operator, behind a column.
    Operator,
    /// An operator or its rest, where these words may go on with it.
    Within(&'static [&'static str]),
    /// An operator and a column, behind a value that came first.
    Reversed,
    /// A value or a list.
    Operand,
    /// A connective.
    Connective,
}

/// The words of operators, each with those that may follow it.
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

/// The words that may follow a word of an operator.
fn followers(word: &str) -> &'static [&'static str] {
    FOLLOWERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map_or(&[], |(_, followers)| followers)
}

/// Whether an operator begins with a word or a sign.
fn begins_operator(lexeme: &str) -> bool {
    Operator::all_spellings()
        .any(|(spelling, _)| spelling.first().is_some_and(|first| first.eq_ignore_ascii_case(lexeme)))
}

impl Row {
    /// What a lexeme is; goes past it.
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

    /// Goes past a value of this kind.
    fn literal(&mut self, kind: TokenKind) -> TokenKind {
        self.value();
        kind
    }

    /// Goes past a value.
    pub(super) fn value(&mut self) {
        self.place = match self.place {
            _ if self.lists > 0 => Place::Operand,
            Place::Condition => Place::Reversed,
            _ => Place::Connective,
        };
    }

    fn column(&mut self) -> TokenKind {
        if self.lists == 0 {
            self.place = Place::Operator;
        }
        TokenKind::Column
    }

    /// In a list, and in one that lacks its brackets.
    fn comma(&mut self) -> TokenKind {
        if self.place == Place::Connective {
            self.place = Place::Operand;
        }
        TokenKind::Punctuation
    }

    /// Of a list behind an operator, else of conditions.
    fn bracket(&mut self, lexeme: &str) -> TokenKind {
        let opens = matches!(lexeme, "(" | "[" | "{");
        match self.place {
            Place::Operand | Place::Within(_) if opens => {
                self.lists += 1;
                self.place = Place::Operand;
            }
            _ if opens => self.place = Place::Condition,
            _ => {
                self.lists = self.lists.saturating_sub(1);
                self.place = if self.lists > 0 { Place::Operand } else { Place::Connective };
            }
        }
        TokenKind::Punctuation
    }

    fn symbol(&mut self, lexeme: &str) -> TokenKind {
        match lexeme {
            "&&" | "||" => self.connective(),
            "!" if matches!(self.place, Place::Operator | Place::Reversed) => self.operator(lexeme),
            "!" => TokenKind::Keyword,
            _ if begins_operator(lexeme) => self.operator(lexeme),
            _ => TokenKind::Error,
        }
    }

    /// Between two conditions, and where the first one stops short.
    fn connective(&mut self) -> TokenKind {
        self.place = Place::Condition;
        self.is_between = false;
        self.lists = 0;
        TokenKind::Keyword
    }

    /// An operator, or a word of one.
    fn operator(&mut self, lexeme: &str) -> TokenKind {
        let goes_on = followers(lexeme);
        self.is_between |= lexeme.eq_ignore_ascii_case("between");
        self.place = match self.place {
            // A column follows.
            Place::Reversed if goes_on.is_empty() => Place::Condition,
            Place::Reversed => Place::Reversed,
            _ if goes_on.is_empty() => Place::Operand,
            _ => Place::Within(goes_on),
        };
        TokenKind::Operator
    }

    fn word(&mut self, word: &str) -> TokenKind {
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        let is_among = |words: &[&str]| words.iter().any(|other| is(other));
        match self.place {
            Place::Within(goes_on) if is_among(goes_on) => return self.operator(word),
            Place::Operator | Place::Reversed if begins_operator(word) => {
                return self.operator(word);
            }
            _ => {}
        }
        if is("and") && self.is_between && self.place == Place::Connective {
            self.is_between = false;
            self.place = Place::Operand;
            return TokenKind::Operator;
        }
        if is("and") || is("or") {
            return self.connective();
        }
        if is("not") {
            self.place = Place::Condition;
            return TokenKind::Keyword;
        }
        if matches!(self.place, Place::Condition | Place::Operand | Place::Within(_)) && is_among(&["true", "false"]) {
            return self.literal(TokenKind::Keyword);
        }
        self.plain_word(word)
    }

    /// A word that is none of the language's where it stands.
    fn plain_word(&mut self, word: &str) -> TokenKind {
        match self.place {
            Place::Condition if word.starts_with(|c: char| c.is_alphabetic() || c == '_') => self.column(),
            Place::Operand | Place::Within(_) if word.contains(|c: char| c.is_alphanumeric() || c == '_') => {
                self.literal(TokenKind::String)
            }
            Place::Connective if word.eq_ignore_ascii_case("nocase") => TokenKind::Keyword,
            Place::Operator | Place::Reversed => {
                self.place = Place::Operand;
                TokenKind::Error
            }
            _ => TokenKind::Error,
        }
    }
}
