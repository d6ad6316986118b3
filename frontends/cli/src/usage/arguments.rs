//! The form of arguments: which are options, and which are queries that start with `-`.
//!
//! To clap, every argument that starts with `-` is an option. An argument that cannot be one is a query.

use std::ffi::OsString;

use clap::{Arg, Command};

use super::QUERY;

/// Moves a query that starts with `-` to the end, after `--`, where it is not taken for an option.
pub(crate) fn with_query_last(arguments: Vec<OsString>, root: &Command) -> Vec<OsString> {
    let mut options = Options::of(root);
    let (mut before, mut query) = (Vec::new(), None);
    let mut is_value = true;
    let mut rest = arguments.into_iter();
    let mut after = Vec::new();
    for argument in rest.by_ref() {
        let text = argument.to_str().unwrap_or_default();
        if is_value {
            // The name of the program, or the value of an option.
            is_value = false;
        } else if text == "--" {
            after.push(argument);
            break;
        } else if let Some(entered) = options.subcommand(text) {
            options = entered;
        } else if query.is_none() && options.is_query(text) {
            query = Some(argument);
            continue;
        } else {
            is_value = options.expects_value(text);
        }
        before.push(argument);
    }
    if let Some(query) = query {
        // The query comes first; anything after it is reported as unexpected.
        after = vec!["--".into(), query];
    }
    before.into_iter().chain(after).chain(rest).collect()
}

/// The command that these arguments run; the root if there is none.
pub(crate) fn invoked<'c>(arguments: &[OsString], root: &'c Command) -> &'c Command {
    let options = Options::of(root);
    let mut is_value = true;
    for argument in arguments {
        let text = argument.to_str().unwrap_or_default();
        if is_value {
            is_value = false;
        } else if let Some(command) = root.find_subcommand(text) {
            return command;
        } else {
            is_value = options.expects_value(text);
        }
    }
    root
}

/// The options of a command.
struct Options<'c> {
    root: &'c Command,
    command: &'c Command,
}

impl<'c> Options<'c> {
    const fn of(root: &'c Command) -> Self {
        Self { root, command: root }
    }

    /// The options of the subcommand with this name, unless a command was entered before.
    fn subcommand(&self, name: &str) -> Option<Self> {
        let command = self.command.find_subcommand(name)?;
        Some(Self { root: self.root, command })
    }

    /// The options, including the global ones.
    fn all(&self) -> impl Iterator<Item = &'c Arg> {
        let global = self.root.get_arguments().filter(|argument| argument.is_global_set());
        self.command.get_arguments().chain(global)
    }

    fn long(&self, name: &str) -> Option<&'c Arg> {
        self.all().find(|argument| argument.get_long() == Some(name))
    }

    fn short(&self, name: char) -> Option<&'c Arg> {
        self.all().find(|argument| argument.get_short() == Some(name))
    }

    /// Whether the next argument is the value of this option.
    fn expects_value(&self, text: &str) -> bool {
        if let Some(long) = text.strip_prefix("--") {
            return self.long(long).is_some_and(takes_value);
        }
        let Some(cluster) = text.strip_prefix('-') else { return false };
        // In a cluster such as `-hc`, the first option with a value takes the rest.
        let mut names = cluster.chars();
        names
            .by_ref()
            .find(|&name| self.short(name).is_none_or(takes_value))
            .is_some_and(|name| self.short(name).is_some() && names.next().is_none())
    }

    /// Whether an argument that starts with `-` is a query, because it cannot be an option of this command.
    fn is_query(&self, text: &str) -> bool {
        let Some(body) = text.strip_prefix('-') else { return false };
        let Some(first) = body.chars().next() else { return false };
        if !self.command.get_positionals().any(|argument| argument.get_id() == QUERY) {
            return false;
        }
        if let Some(long) = body.strip_prefix('-') {
            // `-- x` and `--(x)`, but not `--x`.
            return long.chars().next().is_some_and(|c| !may_start_option(c));
        }
        let name = body.split(|c: char| !is_of_name(c)).next().unwrap_or_default();
        let rest = body.strip_prefix(name).unwrap_or_default();
        match self.short(first) {
            _ if !may_start_option(first) => true,
            _ if !first.is_ascii_alphabetic() => false,
            Some(option) if takes_value(option) => !is_attached(name, rest, option),
            Some(_) if name.chars().count() == 1 => false,
            // The name of a column, unlike a cluster of options, may have several words.
            _ => !rest.is_empty() || name.contains(|c: char| !c.is_alphabetic()),
        }
    }
}

fn takes_value(argument: &Arg) -> bool {
    argument.get_action().takes_values()
}

/// Whether an option may start with a character. Those that terminals interpret are mistakes in an option too.
fn may_start_option(c: char) -> bool {
    c.is_ascii_alphabetic() || c.is_control() && !c.is_whitespace()
}

/// Whether a character may belong to the name of a column.
fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || ['_', '-', '.', '/'].contains(&c)
}

/// Whether `name` and the `rest` are an option with its value, such as `-cFILE` or `-pNAME=VALUE`.
fn is_attached(name: &str, rest: &str, option: &Arg) -> bool {
    let takes_assignment = option.get_value_names().is_some_and(|names| names.iter().any(|name| name.contains('=')));
    let mut rest = rest.chars();
    match (rest.next(), rest.next()) {
        (None, _) => true,
        // `-c=FILE`
        (Some('='), _) => takes_assignment || name.chars().count() == 1,
        // The drive of a path.
        (Some(':' | '\\'), Some('\\' | '/')) | (Some('\\'), _) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use clap::{Arg, ArgAction, Command};

    use super::*;

    fn root() -> Command {
        let value = |name: &'static str, value| {
            Arg::new(name).long(name).short(name.chars().next().unwrap()).value_name(value).action(ArgAction::Append)
        };
        let color = Arg::new("color").long("color").global(true).action(ArgAction::Set);
        let query = Command::new("check")
            .args([value("columns", "FILE"), value("param", "NAME=VALUE"), Arg::new(QUERY)])
            .arg(Arg::new("flat").long("flat").action(ArgAction::SetTrue))
            .arg(Arg::new("help").long("help").short('h').action(ArgAction::Help));
        let target = Command::new("request").args([Arg::new("target"), Arg::new(QUERY)]);
        let other = Command::new("fmt").arg(Arg::new("paths").action(ArgAction::Append));
        Command::new("tamis").disable_help_flag(true).arg(color).subcommands([query, target, other])
    }

    fn moved(line: &[&str]) -> String {
        let arguments = ["tamis"].iter().chain(line).map(OsString::from).collect();
        let moved = with_query_last(arguments, &root());
        moved.iter().skip(1).map(|argument| argument.to_str().unwrap()).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn what_cannot_be_an_option_is_a_query() {
        for query in [
            "-(a or b)",
            "-5 < cost",
            "-5",
            "-\"x\"",
            "-`a b`",
            "-$p",
            "-is_complete",
            "-has_children",
            "-input:refund",
            "-has:x",
            "-name=x",
            "-cost > 5",
            "-cost:5",
            "-cost=5",
            "-project:x",
            "-project = x",
            "-é",
            "-metadata.x",
            "-- comment",
            "--(a)",
            "-a b",
            "-hat = 1",
        ] {
            assert_eq!(moved(&["check", query, "--flat"]), format!("check|--flat|--|{query}"));
        }
    }

    #[test]
    fn what_can_be_an_option_is_not_moved() {
        for option in [
            "--flta",
            "--flat=1",
            "--format json",
            "-x",
            "-xyz",
            "-h",
            "-h=1",
            "-help",
            "-",
            "-ccolumns.json",
            "-cC:\\columns.json",
            "-cmy_columns",
            "-c=columns.json",
            "-pa=1",
            "-pa=(1, 2)",
            "-pa=x:y",
            "-c",
            "-p",
            "--flat",
        ] {
            assert_eq!(moved(&["check", option]), format!("check|{option}"));
        }
    }

    #[test]
    fn values_and_other_commands_are_left_alone() {
        for line in [
            &["check", "-c", "-a b"][..],
            &["check", "--columns", "-(a)"],
            &["check", "--color", "-(a)", "q"],
            &["check", "-hc", "-(a)"],
            &["check", "--", "-(a)"],
            &["check", "--", "--flat", "-(a)"],
            &["fmt", "-(a)"],
            &["-(a)"],
            &["--color", "check", "-(a)"],
        ] {
            assert_eq!(moved(line), line.join("|"));
        }
    }

    #[test]
    fn the_query_stays_the_last_argument() {
        assert_eq!(moved(&["request", "-(a)", "traces", "--x"]), "request|traces|--x|--|-(a)");
        assert_eq!(moved(&["--color", "never", "check", "-(a)", "-c", "f"]), "--color|never|check|-c|f|--|-(a)");
        assert_eq!(moved(&["check", "-(a)", "-(b)"]), "check|-(b)|--|-(a)");
        assert_eq!(moved(&["check", "-(a)", "--", "b"]), "check|--|-(a)|b");
    }

    #[test]
    fn the_invoked_command_is_found() {
        let root = root();
        for (line, name) in [
            (&["tamis", "check", "fmt"][..], "check"),
            (&["tamis", "--color", "check", "fmt"], "fmt"),
            (&["tamis", "--color=x", "check"], "check"),
            (&["tamis", "x"], "tamis"),
        ] {
            let arguments: Vec<OsString> = line.iter().map(OsString::from).collect();
            assert_eq!(invoked(&arguments, &root).get_name(), name);
        }
    }
}
