//! What to do about mistakes, in the words of the REPL: elsewhere a shell runs the command for each.

use super::commands;

/// What messages say in a shell, and what in the REPL, besides the commands that both have.
const WORDS: [(&str, &str); 5] = [
    ("`tamis help request`", "`:request --help`"),
    ("on the command line by `--param ", "by `:param "),
    ("`--param ", "`:param "),
    ("`--tz`", "`:set tz`"),
    (
        "a query is one argument: put it in quotes",
        "the filter is that of the last query; a value with blanks goes in quotes",
    ),
];

/// A text that names commands as a shell runs them, with those of the REPL in their place.
pub(super) fn own(text: &str) -> String {
    let text = WORDS.iter().fold(text.to_owned(), |text, (shell, own)| text.replace(shell, own));
    commands::ALL.iter().fold(text, |text, command| text.replace(&command.in_shell(), &format!("`{}", command.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_repl_has_is_reworded() {
        for (shell, here) in [
            ("`tamis columns` lists them", "`:columns` lists them"),
            ("`tamis request --list` lists them", "`:request --list` lists them"),
            ("give it one, on the command line by `--param m=…`", "give it one, by `:param m=…`"),
            (
                "`tamis raise` turns a filter of the API into a query",
                "`tamis raise` turns a filter of the API into a query",
            ),
            ("tamis columns", "tamis columns"),
        ] {
            assert_eq!(own(shell), here);
        }
    }
}
