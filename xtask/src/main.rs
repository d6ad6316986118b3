//! Workspace tasks beyond cargo: `cargo xtask wasm`.

use std::error::Error;
use std::process::ExitCode;

mod wasm;

const USAGE: &str = "\
usage: cargo xtask <task>

tasks:
  wasm  builds the npm package of frontends/wasm into frontends/wasm/pkg";

/// The result of a task.
type Outcome = Result<(), Box<dyn Error>>;

fn main() -> ExitCode {
    let task = std::env::args().nth(1);
    let outcome = match task.as_deref() {
        Some("wasm") => wasm::run(),
        _ => Err(USAGE.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
