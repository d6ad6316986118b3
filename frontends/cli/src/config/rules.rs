//! The levels of rules.

use tamis::{Code, Severity};

use super::source::nearest_or_all;
use crate::failure::Failure;
use crate::{suggest, text};

/// The levels of a rule.
pub(super) const LEVELS: [&str; 4] = ["off", "advice", "warning", "error"];

/// The level of a rule; `None` if it is off.
pub(crate) type Rule = (Code, Option<Severity>);

/// The code of a rule with a configurable level.
pub(super) fn rule(name: &str) -> Result<Code, Failure> {
    match name.parse::<Code>() {
        Ok(code) if code.default_severity() == Severity::Error => {
            Err(Failure::new(format!("`{code}` is always an error and cannot be configured")))
        }
        Ok(code) => Ok(code),
        Err(_) => {
            let failure = Failure::new(format!("unknown rule {}", text::quote(name)));
            Err(match suggest::nearest(name, settable().map(Code::as_str)) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure.help("`tamis rule` lists the rules"),
            })
        }
    }
}

pub(super) fn level(written: &str) -> Result<Option<Severity>, Failure> {
    if written == "off" {
        return Ok(None);
    }
    written
        .parse()
        .map(Some)
        .map_err(|_| nearest_or_all(Failure::new(format!("unknown level {}", text::quote(written))), written, &LEVELS))
}

/// Parses the value of `--rule`.
pub(crate) fn rule_of_flag(written: &str) -> Result<Rule, Failure> {
    let (name, level_name) = written.split_once('=').ok_or_else(|| {
        Failure::new(format!("missing `=` in {}", text::quote(written)))
            .help("write `--rule NAME=LEVEL`, such as `--rule double-negation=off`")
    })?;
    Ok((rule(name)?, level(level_name)?))
}

/// The codes with a configurable level.
pub(super) fn settable() -> impl Iterator<Item = Code> {
    Code::ALL.iter().copied().filter(|code| code.default_severity() != Severity::Error)
}
