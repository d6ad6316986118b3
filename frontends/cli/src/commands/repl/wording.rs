//! Rewrites help for the REPL, which has its own commands in place of shell commands.

use super::commands;

/// The replacements, besides the commands that both have.
const WORDS: [(&str, &str); 5] = [
    ("`tamis help request`", "`:request --help`"),
    ("`--param ", "`:param "),
    ("=…` on the command line", "=…`"),
    ("`--tz`", "`:set tz`"),
    (
        "to pass a query as one argument, put it in quotes",
        "the filter is that of the last query; put values with spaces in quotes",
    ),
];

/// Replaces the shell commands in a text with those of the REPL.
pub(super) fn for_repl(text: &str) -> String {
    let text = WORDS.iter().fold(text.to_owned(), |text, (shell, repl)| text.replace(shell, repl));
    commands::ALL.iter().fold(text, |text, command| text.replace(&command.in_shell(), &format!("`{}", command.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_commands_of_the_repl_are_replaced() {
        for (shell, here) in [
            ("`tamis columns` lists them", "`:columns` lists them"),
            ("`tamis request --list` lists them", "`:request --list` lists them"),
            ("set it, for example with `--param m=…` on the command line", "set it, for example with `:param m=…`"),
            (
                "`tamis raise` turns a filter of the API into a query",
                "`tamis raise` turns a filter of the API into a query",
            ),
            ("tamis columns", "tamis columns"),
        ] {
            assert_eq!(for_repl(shell), here);
        }
    }
}
