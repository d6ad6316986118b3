//! The cases depend on the arguments only.

use std::process::Command;

fn cases(arguments: [&str; 3]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_tamis-engines")).args(arguments).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_cases_are_always_the_same() {
    let written = cases(["20", "5", "1"]);
    assert_eq!(written, cases(["20", "5", "1"]));
    assert_ne!(written, cases(["20", "5", "2"]));
    // The records, and the queries.
    assert_eq!(written.lines().count(), 21);
}
