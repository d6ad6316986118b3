//! Why something is not the value of a parameter.

use std::fmt;

use crate::diagnostic::quote;

/// Why a text or a JSON value is not the value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterError {
    /// The parameter, if it is known.
    name: Option<String>,
    problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// The text is not one literal or list of the language.
    NotLiteral(String),
    /// The JSON value of a parameter has another type.
    Value(&'static str),
    /// The JSON value of an item of a list has another type.
    Item(&'static str),
    /// The JSON value of all parameters has another type than an object.
    Parameters(&'static str),
}

impl ParameterError {
    pub(super) fn not_a_literal(text: &str) -> Self {
        Problem::NotLiteral(text.to_owned()).into()
    }

    /// The same error, with the name of the parameter.
    pub(super) fn of(self, name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..self }
    }
}

impl From<Problem> for ParameterError {
    fn from(problem: Problem) -> Self {
        Self { name: None, problem }
    }
}

impl fmt::Display for ParameterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.name {
            write!(f, "the value of {}: ", quote(&format!("${name}")))?;
        }
        match &self.problem {
            Problem::NotLiteral(text) => write!(f, "{} is not a literal", quote(text)),
            Problem::Value(found) => {
                write!(f, "expected a string, a number, a boolean, a list of these or a `literal`, found {found}")
            }
            Problem::Item(found) => {
                write!(f, "expected a string, a number, a boolean or a `literal` in a list, found {found}")
            }
            Problem::Parameters(found) => write!(f, "expected an object with the values of parameters, found {found}"),
        }
    }
}

impl std::error::Error for ParameterError {}

impl miette::Diagnostic for ParameterError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        match self.problem {
            Problem::NotLiteral(_) => {
                Some(Box::new("a literal is a value or a list of the language: `now-7d`, `5s`, `\"a\"`, `(500, 502)`"))
            }
            Problem::Value(_) | Problem::Item(_) => {
                Some(Box::new("a value that JSON does not have is written `{\"literal\": \"now-7d\"}`"))
            }
            Problem::Parameters(_) => None,
        }
    }
}
