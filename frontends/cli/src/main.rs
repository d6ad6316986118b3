//! The `tamis` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    tamis_cli::main()
}
