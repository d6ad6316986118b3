//! The targets of requests by name.

use tamis::request::{RequestError, Target};

use crate::failure::Failure;

/// The target with this name.
pub(crate) fn parse(name: &str) -> Result<Target, Failure> {
    name.parse().map_err(|error: RequestError| {
        let failure = Failure::new(error.to_string());
        match error.help() {
            Some(help) => failure.help(help),
            None => failure.help("`tamis request --list` lists the targets"),
        }
    })
}
