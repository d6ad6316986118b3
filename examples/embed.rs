//! A program that compiles the query in its first argument: `cargo run --example embed -- 'status_code >= 500'`.
#![expect(clippy::disallowed_macros, reason = "a program prints")]

use tamis::{Compiler, Schema};

fn main() {
    let query = std::env::args().nth(1).unwrap_or_default();
    let compiler = Compiler::new(Schema::builtin());
    match compiler.compile(&query) {
        Ok(compiled) => println!("{}", compiled.tree.to_json()),
        Err(report) => report.diagnostics().iter().for_each(|found| eprintln!("{}", found.excerpt("query", &query))),
    }
}
