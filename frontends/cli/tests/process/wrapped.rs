//! Help texts in terminals of all widths.

use super::{run, stdout, tamis};

const COMMANDS: [&str; 16] = [
    "compile",
    "check",
    "explain",
    "raise",
    "lint",
    "fmt",
    "request",
    "columns",
    "rule",
    "repl",
    "complete",
    "hover",
    "tokens",
    "help",
    "completions",
    "man",
];

/// The help of a command in a terminal with this many columns.
fn help(command: &str, columns: usize) -> String {
    let output = run(tamis([command, "--help"]).env("COLUMNS", columns.to_string()));
    stdout(&output).to_owned()
}

#[test]
fn help_is_not_wrapped_in_backticks() {
    for command in COMMANDS {
        for columns in [50, 63, 72, 80, 99, 100, 140] {
            let help = help(command, columns);
            for line in help.lines() {
                assert_eq!(line.matches('`').count() % 2, 0, "{columns}: {line}");
            }
        }
    }
}

#[test]
fn help_is_wrapped_once() {
    for command in COMMANDS {
        for columns in [50, 72, 80, 100] {
            let help = help(command, columns);
            let notes = help.split_once("\nExamples:\n").map_or("", |(_, notes)| notes);
            for (line, next) in notes.lines().zip(notes.lines().skip(1)) {
                // Lines are filled as far as possible; indented lines are not wrapped.
                let word = next.split(' ').next().unwrap();
                let is_prose = !line.is_empty() && !word.is_empty() && !line.starts_with(' ');
                // Backticks may contain several words.
                let room = columns.saturating_sub(line.chars().count() + 1);
                assert!(!is_prose || word.contains('`') || word.chars().count() > room, "{columns}: {line}\n{next}");
            }
        }
    }
}
