//! The form of arguments: which are options, and which are queries that start with `-`.
//!
//! To clap, every argument that starts with `-` is an option. An argument that cannot be one is a query.

use std::ffi::OsString;

use clap::{Arg, Command};
use tamis::TokenKind;

/// The id of the argument that is a query.
pub(super) const QUERY: &str = "query";
/// The argument after which every argument is positional.
const ESCAPE: &str = "--";

/// Marks a query that starts with `-`, so that it is not taken for an option: all arguments that are not options, in
/// their order, are moved to the end, after `--`.
///
/// The command must be built, so that it has all of its options.
pub(crate) fn with_query_last(arguments: Vec<OsString>, root: &Command) -> Vec<OsString> {
    let forms: Vec<Form> = Walk::new(root, &arguments).map(|(form, _)| form).collect();
    if !forms.contains(&Form::Query) {
        return arguments;
    }
    let is_moved = |form: &Form| matches!(form, Form::Query | Form::Positional);
    let (moved, mut ordered): (Vec<_>, Vec<_>) = arguments
        .into_iter()
        .zip(forms)
        .filter(|(_, form)| *form != Form::Escape)
        .partition(|(_, form)| is_moved(form));
    ordered.push((ESCAPE.into(), Form::Escape));
    ordered.into_iter().chain(moved).map(|(argument, _)| argument).collect()
}

/// The command that these arguments run; the root if there is none.
pub(crate) fn invoked<'c>(arguments: &[OsString], root: &'c Command) -> &'c Command {
    Walk::new(root, arguments).last().map_or(root, |(_, command)| command)
}

/// Whether an argument is after `--`, so that it is no option.
pub(super) fn is_escaped(argument: &str, arguments: &[OsString]) -> bool {
    let mut arguments = arguments.iter().map(|argument| argument.to_str().unwrap_or_default());
    let found = arguments.find(|&other| other == ESCAPE || other == argument);
    found == Some(ESCAPE) && arguments.any(|other| other == argument)
}

/// An option without a value, as it is typed, and its name, if the next argument is taken for this unknown option.
pub(super) fn without_value<'a>(
    unknown: &str,
    arguments: &'a [OsString],
    command: &Command,
) -> Option<(&'a str, String, &'a str)> {
    let options = Options { root: command, command };
    arguments.iter().zip(arguments.iter().skip(1)).find_map(|(option, value)| {
        let (option, value) = (option.to_str()?, value.to_str()?);
        let argument = options.expects_value(option)?;
        let is_value = value.starts_with(unknown) && !argument.is_allow_hyphen_values_set();
        is_value.then(|| (option, argument.get_long().unwrap_or_default().to_owned(), value))
    })
}

/// What an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// The name of the program or of a command.
    Command,
    /// An option, perhaps with its value, or an unknown one.
    Option,
    /// The value of the option before it.
    Value,
    /// The first `--`.
    Escape,
    /// An argument that starts with `-`, but cannot be an option.
    Query,
    /// Any other argument.
    Positional,
}

/// Walks through the arguments, with the command that each belongs to.
struct Walk<'a, 'c> {
    options: Options<'c>,
    arguments: std::slice::Iter<'a, OsString>,
    /// The form of the next argument, if it is certain.
    next: Option<Form>,
}

impl<'a, 'c> Walk<'a, 'c> {
    fn new(root: &'c Command, arguments: &'a [OsString]) -> Self {
        Self { options: Options { root, command: root }, arguments: arguments.iter(), next: Some(Form::Command) }
    }

    fn form(&mut self, text: &str) -> Form {
        if let Some(form) = self.next {
            // Nothing but positional arguments follows `--`.
            self.next = Some(form).filter(|&form| form == Form::Positional);
            return form;
        }
        if text == ESCAPE {
            self.next = Some(Form::Positional);
            return Form::Escape;
        }
        if let Some(entered) = self.options.subcommand(text) {
            self.options = entered;
            return Form::Command;
        }
        if self.options.is_query(text) {
            return Form::Query;
        }
        if self.options.expects_value(text).is_some() {
            self.next = Some(Form::Value);
        }
        if text.len() > 1 && text.starts_with('-') { Form::Option } else { Form::Positional }
    }
}

impl<'c> Iterator for Walk<'_, 'c> {
    type Item = (Form, &'c Command);

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.arguments.next()?.to_string_lossy();
        Some((self.form(&text), self.options.command))
    }
}

/// The options of a command.
struct Options<'c> {
    root: &'c Command,
    command: &'c Command,
}

impl<'c> Options<'c> {
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

    /// The option at the end of an argument whose value is the next argument.
    fn expects_value(&self, text: &str) -> Option<&'c Arg> {
        if let Some(long) = text.strip_prefix("--") {
            return self.long(long).filter(|option| takes_value(option));
        }
        // In a cluster such as `-hc`, the first option with a value takes the rest.
        let mut names = text.strip_prefix('-')?.chars();
        let name = names.by_ref().find(|&name| self.short(name).is_none_or(takes_value))?;
        self.short(name).filter(|_| names.next().is_none())
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

/// Whether `name` and the `rest` are an option with its value, such as `-cFILE` or `-pNAME=VALUE`: any text, unless an
/// operator follows the name.
fn is_attached(name: &str, rest: &str, option: &Arg) -> bool {
    let takes_assignment = option.get_value_names().is_some_and(|names| names.iter().any(|name| name.contains('=')));
    if rest.starts_with('=') && (takes_assignment || name.chars().count() == 1) {
        // `-pNAME=VALUE` and `-c=FILE`
        return true;
    }
    // The home directory or the drive of a path.
    let is_path = match name.chars().count() {
        1 => rest.starts_with("~/"),
        2 => rest.starts_with(":\\") || rest.starts_with(":/"),
        _ => false,
    };
    is_path || !starts_with_operator(rest)
}

/// Whether a text after the name of a column starts with an operator of the language, or with a symbol that is one in
/// another language.
fn starts_with_operator(text: &str) -> bool {
    let operator = text.trim_start();
    let is_symbol = ["=", "!=", "!~", "<", ">", "~", ":", "≠", "≤", "≥", "&&", "||"];
    // Words are operators after a column only.
    let words = format!("a {operator}");
    let word = tamis::tokens(&words).into_iter().nth(1);
    let is_word = word.is_some_and(|word| {
        let text = word.span.text(&words);
        let is_operator = matches!(word.kind, TokenKind::Operator | TokenKind::Keyword);
        is_operator && text.starts_with(|c: char| c.is_alphabetic())
    });
    is_symbol.iter().any(|symbol| operator.starts_with(symbol)) || is_word && operator.len() < text.len()
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
            .arg(Arg::new("flat").long("flat").action(ArgAction::SetTrue));
        let target = Command::new("request").args([Arg::new("target"), Arg::new(QUERY)]);
        let other = Command::new("fmt").arg(Arg::new("paths").action(ArgAction::Append));
        let mut root =
            Command::new("tamis").disable_help_subcommand(true).arg(color).subcommands([query, target, other]);
        root.build();
        root
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
            "-cost contains x",
            "-param in (1)",
            "-cost>=5",
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
            "-cmy file",
            "-c(1).json",
            "-c~/columns.json",
            "-cthe inbox.json",
            "-pa b",
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
        assert_eq!(moved(&["request", "-(a)", "traces", "--x"]), "request|--x|--|-(a)|traces");
        assert_eq!(moved(&["request", "traces", "-(a)", "--x"]), "request|--x|--|traces|-(a)");
        assert_eq!(moved(&["--color", "never", "check", "-(a)", "-c", "f"]), "--color|never|check|-c|f|--|-(a)");
    }

    #[test]
    fn several_queries_keep_their_order() {
        assert_eq!(moved(&["check", "-(a)", "-(b)", "--flat"]), "check|--flat|--|-(a)|-(b)");
        assert_eq!(moved(&["check", "-5", "<", "cost"]), "check|--|-5|<|cost");
        assert_eq!(moved(&["check", "a", "-(b)"]), "check|--|a|-(b)");
        assert_eq!(moved(&["check", "-(a)", "--", "b", "--flat"]), "check|--|-(a)|b|--flat");
    }

    #[test]
    fn an_option_that_is_no_value_is_found() {
        let (root, arguments) = (root(), ["tamis", "check", "--columns", "-5", "q"].map(OsString::from));
        let command = root.find_subcommand("check").unwrap();
        assert_eq!(without_value("-5", &arguments, command), Some(("--columns", "columns".to_owned(), "-5")));
        assert_eq!(without_value("-x", &arguments, command), None);
        assert!(is_escaped("-x", &["a", "--", "-x"].map(OsString::from)));
        assert!(!is_escaped("-x", &["-x", "--", "-x"].map(OsString::from)));
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
