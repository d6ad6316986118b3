//! How much each rule matters.

use tamis::{Code, Severity};

use super::source::nearest_or_all;
use crate::failure::Failure;
use crate::{suggest, text};

/// How much a rule may matter.
const LEVELS: [&str; 4] = ["off", "advice", "warning", "error"];

/// How much a rule matters; `None` if it is off.
pub(in crate::commands::lint) type Rule = (Code, Option<Severity>);

/// The code of a rule whose level may be set.
pub(super) fn rule(name: &str) -> Result<Code, Failure> {
    match Code::from_name(name) {
        Some(code) if code.severity() == Severity::Error => {
            Err(Failure::new(format!("`{code}` keeps a query from compiling, and always is an error")))
        }
        Some(code) => Ok(code),
        None => {
            let failure = Failure::new(format!("no rule is called {}", text::quote(name)));
            Err(match suggest::nearest(name, settable().map(Code::as_str)) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure.help("`tamis rule` lists them"),
            })
        }
    }
}

pub(super) fn level(written: &str) -> Result<Option<Severity>, Failure> {
    match written {
        "off" => Ok(None),
        "advice" => Ok(Some(Severity::Advice)),
        "warning" => Ok(Some(Severity::Warning)),
        "error" => Ok(Some(Severity::Error)),
        _ => {
            Err(nearest_or_all(Failure::new(format!("no level is called {}", text::quote(written))), written, &LEVELS))
        }
    }
}

/// What `--rule` says.
pub(in crate::commands::lint) fn rule_of_flag(written: &str) -> Result<Rule, Failure> {
    let (name, level_name) = written.split_once('=').ok_or_else(|| {
        Failure::new(format!("{} has no `=`", text::quote(written)))
            .help("write `--rule NAME=LEVEL`, as `--rule double-negation=off`")
    })?;
    Ok((rule(name)?, level(level_name)?))
}

/// The codes whose level may be set.
pub(super) fn settable() -> impl Iterator<Item = Code> {
    Code::ALL.iter().copied().filter(|code| code.severity() != Severity::Error)
}
