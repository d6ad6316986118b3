//! Comparison of tamis with other filter languages, and its performance limits: see `docs/performance.md`.

use std::process::ExitCode;

mod gates;
#[path = "../../inputs/mod.rs"]
mod inputs;
mod measure;
mod memory;
mod parsers;
mod process;
#[cfg_attr(not(test), expect(dead_code, reason = "only tests read the whole tree"))]
mod raw;
mod syntax;
mod table;
#[cfg(test)]
mod tests;

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

const USAGE: &str = "usage: tamis-peers [gates | --write FILE]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => println!("{}", table::peers()),
        ["--write", file] => table::write(file, &table::peers()),
        ["gates"] => return gates::run(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
