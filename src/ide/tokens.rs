//! Syntax highlighting: splits any text into classified tokens.
//!
//! The lexemes are those of the grammar rule `tokens`, which accepts any text. The kind of a word depends on its
//! context: a single pass distinguishes columns, operators and bare strings.

use serde::{Deserialize, Serialize};

use crate::diagnostic::{display_name, parse_name};
use crate::semantic::check::quantity_part;
use crate::source::{Span, offset};
use crate::syntax::{Lexeme, Rule, lexemes};

mod classifier;

use classifier::Classifier;

/// A range of a query, and its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Token {
    /// The range; `start` and `end` in JSON.
    #[serde(flatten)]
    pub span: Span,
    /// The kind of token.
    pub kind: TokenKind,
}

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum TokenKind {
    /// `metrics/cost`, `` `feedback/Open Coding` ``
    Column,
    /// `>=`, `in`, each word of `does not contain`, the `and` of `between 1 and 5`
    Operator,
    /// `and`, `&&`, `or`, `||`, `not`, `!`, `nocase`, `true`, `false`
    Keyword,
    /// `"a"`, `r"a"`, `gpt-4.1`
    String,
    /// `-3.5`, the `5` of `5s`
    Number,
    /// The `s` of `5s`, `%`, `$`
    Unit,
    /// `2026-01-15T10:00Z`, `now - 7d`
    Instant,
    /// `$name`
    Parameter,
    /// `# so`
    Comment,
    /// `(`, `)`, `[`, `]`, `{`, `}`, `,`
    Punctuation,
    /// An unexpected token, an unclosed string, or a symbol of another language.
    Error,
}

impl TokenKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Column,
        Self::Operator,
        Self::Keyword,
        Self::String,
        Self::Number,
        Self::Unit,
        Self::Instant,
        Self::Parameter,
        Self::Comment,
        Self::Punctuation,
        Self::Error,
    ];

    /// Returns its name, as used in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Column => "column",
            Self::Operator => "operator",
            Self::Keyword => "keyword",
            Self::String => "string",
            Self::Number => "number",
            Self::Unit => "unit",
            Self::Instant => "instant",
            Self::Parameter => "parameter",
            Self::Comment => "comment",
            Self::Punctuation => "punctuation",
            Self::Error => "error",
        }
    }
}

display_name!(TokenKind);
parse_name!("kind of token", TokenKind);

/// Splits a text into classified tokens, in order and without overlap; only spaces and line ends are left out.
///
/// Accepts any text, valid or not, in time linear in its length. The text is not checked against a schema: unknown
/// columns and type errors are reported by [`analyze`](crate::analyze).
///
/// # Examples
///
/// ```
/// use tamis::TokenKind;
///
/// let text = "duration_ns > 5s";
/// let tokens: Vec<_> = tamis::tokens(text).into_iter().map(|token| (token.span.text(text), token.kind)).collect();
/// assert_eq!(
///     tokens,
///     [
///         ("duration_ns", TokenKind::Column),
///         (">", TokenKind::Operator),
///         ("5", TokenKind::Number),
///         ("s", TokenKind::Unit),
///     ],
/// );
/// ```
///
/// As JSON:
///
/// ```
/// let json = serde_json::to_string(&tamis::tokens("is_complete"))?;
/// assert_eq!(json, r#"[{"start":0,"end":11,"kind":"column"}]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    tokens_unless(text, |_| false)
}

/// Like [`tokens`], for a text that is being typed: a token that ends at byte `at`, where the cursor is, is never an
/// [error](TokenKind::Error), but of the kind that it may become.
///
/// # Examples
///
/// ```
/// use tamis::TokenKind;
///
/// let last = |text: &str| tamis::tokens_at(text, text.len() as u32).last().map(|token| token.kind);
/// assert_eq!(last("name = \"abc"), Some(TokenKind::String));
/// assert_eq!(last("status_code betw"), Some(TokenKind::Operator));
/// assert_eq!(last("name = $"), Some(TokenKind::Parameter));
/// assert_eq!(tamis::tokens("name = $").last().map(|token| token.kind), Some(TokenKind::Error));
/// ```
#[must_use]
pub fn tokens_at(text: &str, at: u32) -> Vec<Token> {
    tokens_unless(text, |span| span.end == at)
}

/// The tokens, those that are unfinished with the kind that they may become.
fn tokens_unless(text: &str, is_unfinished: impl Fn(Span) -> bool) -> Vec<Token> {
    let lexemes = lexemes(text);
    let mut classifier = Classifier::default();
    let mut tokens = Vec::with_capacity(lexemes.len());
    for lexeme in lexemes {
        match lexeme.rule {
            Rule::comment => tokens.push(Token { span: lexeme.span, kind: TokenKind::Comment }),
            Rule::quantity => {
                classifier.value();
                push_quantity(lexeme, text, &mut tokens);
            }
            _ => {
                let written = lexeme.span.text(text);
                let kind = match classifier.kind(lexeme.rule, written) {
                    TokenKind::Error if is_unfinished(lexeme.span) => unfinished(written),
                    kind => kind,
                };
                push(lexeme.span, kind, &mut tokens);
            }
        }
    }
    tokens
}

/// The kind that the beginning of a token may become.
fn unfinished(written: &str) -> TokenKind {
    let quote = written.strip_prefix('r').unwrap_or(written).trim_start_matches('#');
    match () {
        () if quote.starts_with(['"', '\'', '“', '‘']) => TokenKind::String,
        () if written.starts_with('`') => TokenKind::Column,
        () if written.starts_with('$') => TokenKind::Parameter,
        () => TokenKind::Operator,
    }
}

/// Adds a token; merges adjacent errors.
fn push(span: Span, kind: TokenKind, tokens: &mut Vec<Token>) {
    match tokens.last_mut() {
        Some(last) if kind == TokenKind::Error && last.kind == kind && last.span.end == span.start => {
            last.span = last.span.to(span);
        }
        _ => tokens.push(Token { span, kind }),
    }
}

/// `1h30m`, `-$0.05`: alternating numbers and units.
fn push_quantity(lexeme: Lexeme, text: &str, tokens: &mut Vec<Token>) {
    let mut at = lexeme.span.start;
    let mut add = |part: &str, kind| {
        let span = Span::new(at, at + offset(part.len()));
        at = span.end;
        if !part.is_empty() {
            tokens.push(Token { span, kind });
        }
    };
    let written = lexeme.span.text(text);
    let mut rest = written;
    if let Some((sign, amount)) = written.split_once('$') {
        add(sign, TokenKind::Number);
        add("$", TokenKind::Unit);
        rest = amount;
    }
    while !rest.is_empty() {
        let (_, unit, after) = quantity_part(rest.strip_prefix('-').unwrap_or(rest));
        let number = rest.len() - unit.len() - after.len();
        add(rest.get(..number).unwrap_or_default(), TokenKind::Number);
        add(unit, TokenKind::Unit);
        rest = after;
    }
}
