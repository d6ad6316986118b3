//! The command as people meet it: each file in `cmd` is commands and what they print.
//!
//! `TRYCMD=overwrite cargo test -p tamis-cli --test cases` writes down what is printed now.

#[test]
fn cases() {
    trycmd::TestCases::new()
        // What a developer's own environment may say.
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .case("tests/cmd/*.trycmd")
        .case("tests/cmd/*.toml")
        .case("../../README.md")
        .case("../../docs/diagnostics-json.md");
}
