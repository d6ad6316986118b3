//! The completion script of bash, run by bash; skipped with a message if it is not installed.

#![expect(clippy::unwrap_used, reason = "test helpers may panic")]

use std::process::{Command, Stdio};

const TAMIS: &str = env!("CARGO_BIN_EXE_tamis");

/// What bash suggests for the last word.
fn suggestions(words: &[&str]) -> Vec<String> {
    let quoted: String = words.iter().map(|word| format!(" '{word}'")).collect();
    let [.., before, _] = words else { return Vec::new() };
    let last = words.len() - 1;
    let script = format!(
        "source <('{TAMIS}' completions bash); COMP_WORDS=({quoted}); COMP_CWORD={last}; \
         _tamis tamis \"${{COMP_WORDS[{last}]}}\" '{before}'; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let output = Command::new("bash").args(["--norc", "-c", &script]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_values() {
    if Command::new("bash").arg("--version").stdout(Stdio::null()).status().is_err() {
        eprintln!("bash is not installed: skipped its completions");
        return;
    }
    for (words, expected) in [
        (&["tamis", "rule", "unclosed-p"][..], &["unclosed-parenthesis"][..]),
        (&["tamis", "rule", "unclosed-string", "double-n"], &["double-negation"]),
        (&["tamis", "request", "queue-c"], &["queue-count"]),
        (&["tamis", "help", "lan"], &["language"]),
        (&["tamis", "help", "colu"], &["columns"]),
        (&["tamis", "man", "colu"], &["columns"]),
        (&["tamis", "check", "--format", "s"], &["sarif"]),
    ] {
        assert_eq!(suggestions(words), expected, "{words:?}");
    }
}

#[test]
fn the_scripts_of_all_shells_have_the_values() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = Command::new(TAMIS).args(["completions", shell]).output().unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        // The generators for the other shells do not complete arguments without a flag.
        let is_complete = ["bash", "fish", "zsh"].contains(&shell);
        for value in ["unclosed-parenthesis", "queue-export"] {
            assert_eq!(script.contains(value), is_complete, "{value} in {shell}");
        }
    }
}
