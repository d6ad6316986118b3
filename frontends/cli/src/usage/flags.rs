//! Suggestions for unknown options: the option with the same words, or with the most similar name.

use std::cmp::Ordering;

use clap::{Arg, Command};

use crate::suggest;

/// Words are only compared loosely if they are not shorter than this.
const MIN_LENGTH: usize = 4;
/// Words of an option that say nothing about its meaning.
const STOP_WORDS: [&str; 2] = ["no", "with"];

/// The option that an unknown one stands for, as it is written: `--export-format` for `--format`, `--tz` for `--zone`
/// and `--format json` for `--json`. `None` if nothing is near.
pub(super) fn nearest(flag: &str, command: &Command) -> Option<String> {
    let flag = flag.trim_start_matches('-').to_lowercase();
    let words: Vec<&str> = words(&flag).collect();
    let options: Vec<&Arg> = command.get_arguments().filter(|argument| !argument.is_hide_set()).collect();
    let by_meaning = options.iter().filter_map(|argument| Candidate::new(argument, &flag, &words));
    let best = by_meaning.max_by(|left, right| left.score().partial_cmp(&right.score()).unwrap_or(Ordering::Equal));
    let written = best.map(|best| best.written);
    written.or_else(|| {
        suggest::nearest(&flag, options.iter().filter_map(|option| option.get_long())).map(|long| format!("--{long}"))
    })
}

/// An option that shares a word with an unknown one.
struct Candidate {
    /// The option, with its value if that is what the unknown one names.
    written: String,
    /// The number of words of the unknown option that it explains.
    shared: usize,
    /// How well it explains them.
    weight: usize,
    /// How similar the names are.
    similarity: f64,
}

impl Candidate {
    fn new(argument: &Arg, flag: &str, words_of_flag: &[&str]) -> Option<Self> {
        let long = argument.get_long()?;
        let value_names = argument.get_value_names().unwrap_or_default().join("-").to_lowercase();
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default().to_lowercase();
        let help = help.split(|c: char| !c.is_alphanumeric()).collect::<Vec<_>>().join("-");
        let value = argument.get_possible_values().into_iter().find(|value| value.get_name() == flag);
        let weight_in =
            |text: &str, word: &str| words(text).map(|other| likeness(word, other)).max().unwrap_or_default();
        // The help text counts least, and explains nothing alone.
        let of_names = |word: &&str| (3 * weight_in(long, word)).max(2 * weight_in(&value_names, word));
        let is_near = value.is_some() || words_of_flag.iter().any(|word| of_names(word) > 0);
        let scores: Vec<usize> = words_of_flag.iter().map(|word| of_names(word).max(weight_in(&help, word))).collect();
        is_near.then(|| Self {
            written: value.map_or_else(|| format!("--{long}"), |value| format!("--{long} {}", value.get_name())),
            shared: scores.iter().filter(|&&weight| weight > 0).count(),
            weight: scores.iter().sum(),
            similarity: strsim::jaro_winkler(flag, long),
        })
    }

    const fn score(&self) -> (usize, usize, f64) {
        (self.shared, self.weight, self.similarity)
    }
}

/// The words of an option.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(['-', '_', '=', ' ']).filter(|word| !word.is_empty() && !STOP_WORDS.contains(word))
}

/// How alike two words are: 2 if they are equal or one is a compound of the other, such as `timezone` of `zone`; 1 if
/// they differ in an ending or a typo; otherwise 0.
fn likeness(one: &str, other: &str) -> usize {
    if one == other {
        return 2;
    }
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    match () {
        () if short.len() < MIN_LENGTH => 0,
        () if long.ends_with(short) => 2,
        () if long.starts_with(short) || strsim::damerau_levenshtein(short, long) == 1 => 1,
        () => 0,
    }
}

#[cfg(test)]
mod tests {
    use clap::{Arg, ArgAction, Command};

    use super::nearest;

    #[test]
    fn options_are_suggested_by_meaning() {
        let option = |name, value, help| Arg::new(name).long(name).value_name(value).help(help).action(ArgAction::Set);
        let command = Command::new("request").args([
            option("sort", "COLUMN", "Sort by this column"),
            option("export-format", "FORMAT", "The file format").value_parser(["csv", "jsonl"]),
            option("tz", "ZONE", "The time zone of dates"),
            option("now", "TIME", "The time that `now` means"),
            option("start-time", "TIME", "The start of the time range"),
            option("record-ids", "ID", "Only these records"),
            option("record-ids-file", "FILE", "Read the ids of records from a file"),
            option("all-records", "X", "Confirm to delete all records"),
            option("color", "WHEN", "When to use colors"),
            option("no-redact", "X", "Do not redact"),
            option("limit", "COUNT", "The maximum number of records"),
        ]);
        for (flag, near) in [
            ("--format", Some("--export-format")),
            ("--formt", Some("--export-format")),
            ("--csv", Some("--export-format csv")),
            ("--zone", Some("--tz")),
            ("--timezone", Some("--tz")),
            ("--time-zone", Some("--tz")),
            ("--time", Some("--start-time")),
            ("--limits", Some("--limit")),
            ("--lmit", Some("--limit")),
            ("--sotr", Some("--sort")),
            ("--record-id", Some("--record-ids")),
            ("--all", Some("--all-records")),
            ("--no-colour", Some("--color")),
            ("--redact", Some("--no-redact")),
            ("--bogus", None),
            ("--dates", None),
            ("--json", None),
            ("--", None),
        ] {
            assert_eq!(nearest(flag, &command).as_deref(), near, "{flag}");
        }
    }
}
