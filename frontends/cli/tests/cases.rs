//! The command as people meet it: each file in `cmd` is commands and what they print.
//!
//! `TRYCMD=overwrite cargo test -p tamis-cli --test cases` writes down what is printed now.

#[test]
fn cases() {
    // README shows what is said of the examples, as someone at the root of the repository sees it.
    std::env::set_current_dir("../..").unwrap();
    trycmd::TestCases::new()
        // What a developer's own environment may say.
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .case("frontends/cli/tests/cmd/*.trycmd")
        .case("frontends/cli/tests/cmd/*.toml")
        .case("README.md")
        .case("docs/diagnostics-json.md")
        .case("docs/editors.md");
}
