//! Suggestions for unknown options: the option with a similar name, or with the same words.

use std::cmp::Reverse;

use clap::{Arg, Command};

/// Names and words are only compared loosely if they are not shorter than this.
const MIN_NAME: usize = 3;
const MIN_WORD: usize = 5;
/// The minimum length of an ending without a hyphen, such as that of `--filename` for `--file`.
const MIN_ENDING: usize = 4;
/// Words of an option that say nothing about its meaning.
const STOP_WORDS: [&str; 2] = ["no", "with"];
/// Names of values that say nothing about the meaning of an option.
const VAGUE_VALUES: [&str; 4] = ["name", "value", "file", "method"];
/// Options of other tools, and the option here.
const HABITS: [(&str, &str); 3] = [("dry-run", "diff"), ("timezone", "tz"), ("time-zone", "tz")];

/// The option that an unknown one stands for, as it is written: `--export-format` for `--format`, `--tz` for `--zone`
/// and `--format json` for `--json`. `None` if nothing is near.
pub(super) fn nearest(flag: &str, command: &Command) -> Option<String> {
    let flag = flag.trim_start_matches('-').to_lowercase().replace('_', "-");
    let options = command.get_arguments().filter(|option| !option.is_hide_set());
    let options: Vec<(&Arg, &str)> = options.filter_map(|option| Some((option, option.get_long()?))).collect();
    let value = || options.iter().find_map(|&(option, long)| with_value(&flag, option, long));
    let habit = || HABITS.iter().find(|(other, _)| *other == flag).map(|(_, name)| *name);
    let by_habit = || options.iter().map(|(_, long)| *long).find(|long| habit() == Some(*long));
    let long = by_habit().or_else(|| by_name(&flag, &options));
    long.map(|long| format!("--{long}"))
        .or_else(value)
        .or_else(|| by_words(&flag, &options).map(|long| format!("--{long}")))
}

/// The option with a value of this name: `--format json` for `--json`.
fn with_value(flag: &str, option: &Arg, long: &str) -> Option<String> {
    let is_value = option.get_possible_values().iter().any(|value| value.get_name() == flag);
    is_value.then(|| format!("--{long} {flag}"))
}

/// The most similar name with at most one typo, or else the shortest that continues the flag, or the longest that it continues.
fn by_name<'o>(flag: &str, options: &[(&Arg, &'o str)]) -> Option<&'o str> {
    if flag.len() < MIN_NAME {
        return None;
    }
    let names = || options.iter().map(|(_, long)| *long).filter(|long| long.len() >= MIN_NAME);
    let typo = names()
        .filter(|long| strsim::damerau_levenshtein(flag, long) <= 1)
        .max_by(|one, other| strsim::jaro_winkler(flag, one).total_cmp(&strsim::jaro_winkler(flag, other)));
    let longer =
        || names().filter(|long| long.starts_with(flag)).min_by_key(|long| (!is_word_of(flag, long), long.len()));
    let shorter = || {
        let names = names().filter(|long| is_word_of(long, flag) || flag.len() >= long.len() + MIN_ENDING);
        names.filter(|long| flag.starts_with(long)).max_by_key(|long| long.len())
    };
    typo.or_else(longer).or_else(shorter)
}

/// Whether a name starts with all words of another.
fn is_word_of(start: &str, name: &str) -> bool {
    name.strip_prefix(start).is_some_and(|rest| rest.starts_with('-'))
}

/// The option that explains all words of the flag best, and one of them by its name or that of its value.
fn by_words<'o>(flag: &str, options: &[(&Arg, &'o str)]) -> Option<&'o str> {
    let words: Vec<&str> = words(flag).collect();
    // To turn off what is off by default, nothing is needed.
    let is_negated = flag.starts_with("no-");
    let options = options.iter().filter(|(option, _)| !is_negated || option.get_action().takes_values());
    let scored = options.filter_map(|&(option, long)| Some((score(&words, option, long)?, long)));
    scored.max_by_key(|&(score, long)| (score, Reverse(long.len()))).map(|(_, long)| long)
}

/// How well an option explains these words; `None` if it does not explain all of them.
fn score(words_of_flag: &[&str], option: &Arg, long: &str) -> Option<usize> {
    let values = option.get_value_names().unwrap_or_default().join("-").to_lowercase();
    let help = option.get_help().map(ToString::to_string).unwrap_or_default().to_lowercase();
    let of_long = |word: &str| words(long).map(|other| word_similarity(word, other)).max().unwrap_or_default();
    let is_value = |word: &str| !VAGUE_VALUES.contains(&word) && words(&values).any(|other| other == word);
    let is_in_help = |word: &str| help.split(|c: char| !c.is_alphanumeric()).any(|other| other == word);
    let scores = words_of_flag.iter().map(|word| match of_long(word) {
        0 if is_value(word) => Some(3),
        // The help text explains nothing alone.
        0 => is_in_help(word).then_some(1),
        similarity => Some(3 * similarity),
    });
    let scores: Vec<usize> = scores.collect::<Option<_>>()?;
    scores.iter().any(|score| *score > 1).then(|| scores.iter().sum())
}

/// The words of an option.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split('-').filter(|word| !word.is_empty() && !STOP_WORDS.contains(word))
}

/// How similar two words are: 2 if they are equal, 1 if they differ in an ending or a typo, otherwise 0.
fn word_similarity(one: &str, other: &str) -> usize {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    match () {
        () if one == other => 2,
        () if short.len() < MIN_WORD => 0,
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
            ("--record_ids", Some("--record-ids")),
            ("--all", Some("--all-records")),
            ("--no-colour", Some("--color")),
            ("--redact", Some("--no-redact")),
            ("--bogus", None),
            ("--dates", None),
            ("--json", None),
            ("--name", None),
            ("--", None),
        ] {
            assert_eq!(nearest(flag, &command).as_deref(), near, "{flag}");
        }
    }
}
