//! The commands of the REPL: one table for execution, for `:help` and for completion.

use crate::failure::Failure;
use crate::{suggest, text};

/// The prefix of every command.
const PREFIX: char = ':';
/// Aliases of commands.
const ALIASES: [(&str, &str); 3] = [(":?", ":help"), (":h", ":help"), (":exit", ":quit")];
/// Words that are commands without the prefix.
///
/// Those with a backslash or a dot are the habits of other shells.
const BARE_WORDS: [(&str, &str); 15] = [
    ("?", ":help"),
    ("help", ":help"),
    ("\\?", ":help"),
    ("\\h", ":help"),
    (".help", ":help"),
    ("exit", ":quit"),
    ("quit", ":quit"),
    ("\\q", ":quit"),
    (".exit", ":quit"),
    (".quit", ":quit"),
    ("\\d", ":columns"),
    (".schema", ":columns"),
    (".tables", ":columns"),
    ("\\e", ":edit"),
    ("history", ":history"),
];
/// The value that resets a setting.
pub(super) const DEFAULT: &str = "default";
/// The settings.
pub(super) const SETTINGS: [&str; 6] = ["columns", "now", "output", "target", "theme", "tz"];
/// The values of the setting `output`.
pub(super) const OUTPUTS: [&str; 4] = ["tree", "flat", "compact", "none"];
/// The extension of files with saved queries.
pub(super) const EXTENSION: &str = "tamis";

/// A command.
pub(super) struct Command {
    /// The name, with the prefix.
    pub(super) name: &'static str,
    /// The arguments.
    pub(super) arguments: &'static str,
    /// The description.
    pub(super) about: &'static str,
    pub(super) action: Action,
}

impl Command {
    /// The start of a quoted shell command with the same name.
    pub(super) fn in_shell(&self) -> String {
        format!("`tamis {}", self.name.trim_start_matches(PREFIX))
    }
}

/// The action of a command, which `execute.rs` implements.
#[derive(Clone, Copy)]
pub(super) enum Action {
    Columns,
    Tree,
    Flat,
    Fix,
    Fmt,
    Explain,
    Diff,
    Edit,
    Copy,
    History,
    Match,
    Request,
    Set,
    Param,
    Save,
    Open,
    Rule,
    Help,
    Quit,
}

/// All commands, in the order of `:help`.
pub(super) const ALL: &[Command] = &[
    Command { name: ":columns", arguments: "[PATTERN]", about: "list the available columns", action: Action::Columns },
    Command {
        name: ":tree",
        arguments: "",
        about: "show the last query and those that follow as a tree",
        action: Action::Tree,
    },
    Command {
        name: ":flat",
        arguments: "",
        about: "show the last query and those that follow as a flat list",
        action: Action::Flat,
    },
    Command { name: ":fix", arguments: "", about: "fix the last query, including unsafe fixes", action: Action::Fix },
    Command { name: ":fmt", arguments: "", about: "format the last query", action: Action::Fmt },
    Command {
        name: ":explain",
        arguments: "",
        about: "explain the last query in plain English",
        action: Action::Explain,
    },
    Command {
        name: ":diff",
        arguments: "[QUERY]",
        about: "compare the last query with the one before, or with this one",
        action: Action::Diff,
    },
    Command { name: ":edit", arguments: "", about: "edit the last query in `$EDITOR`", action: Action::Edit },
    Command {
        name: ":copy",
        arguments: "[query]",
        about: "copy the last filter, or the last query, to the clipboard",
        action: Action::Copy,
    },
    Command {
        name: ":history",
        arguments: "[TEXT]",
        about: "list the latest lines, or those that contain a text",
        action: Action::History,
    },
    Command {
        name: ":match",
        arguments: "FILE",
        about: "count the records in a file that match the last query, and show the first",
        action: Action::Match,
    },
    Command {
        name: ":request",
        arguments: "[TARGET] [OPTION…]",
        about: "show the body of a request with the last query; the options are those of `tamis request`",
        action: Action::Request,
    },
    Command {
        name: ":set",
        arguments: "[NAME VALUE]",
        about: "set or show columns, now, output, target, theme and tz",
        action: Action::Set,
    },
    Command { name: ":param", arguments: "NAME=VALUE", about: "set the value of `$NAME`", action: Action::Param },
    Command { name: ":save", arguments: "NAME", about: "save the last query in NAME.tamis", action: Action::Save },
    Command { name: ":open", arguments: "NAME", about: "open the query in NAME.tamis", action: Action::Open },
    Command { name: ":rule", arguments: "[CODE]", about: "explain a code, or list all codes", action: Action::Rule },
    Command {
        name: ":help",
        arguments: "[language]",
        about: "list the commands, or describe the language; also `:?`",
        action: Action::Help,
    },
    Command { name: ":quit", arguments: "", about: "exit; also `:exit`", action: Action::Quit },
];

/// The name of a command, and its arguments.
#[derive(Clone, Copy)]
pub(super) struct Call<'l> {
    pub(super) name: &'l str,
    pub(super) rest: &'l str,
}

/// The command on a line, unless the line is a query.
pub(super) fn parse_call(line: &str) -> Option<Call<'_>> {
    let line = line.trim();
    line.starts_with(PREFIX).then(|| {
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        Call { name, rest: rest.trim() }
    })
}

/// The command for a line without the prefix, such as `quit`.
pub(super) fn bare_call(line: &str) -> Option<Call<'static>> {
    let (_, name) = BARE_WORDS.iter().find(|(bare, _)| *bare == line.trim())?;
    Some(Call { name, rest: "" })
}

/// Whether a line inside an unfinished query can only be a command. In an unclosed string it must be exactly the name
/// of a command: anything else may belong to the string.
pub(super) fn is_unambiguous(call: Call<'_>, in_string: bool) -> bool {
    if in_string { call.rest.is_empty() && by_name(call.name).is_some() } else { !by_prefix(call.name).is_empty() }
}

/// The command with this name, or with this prefix if it is unambiguous.
pub(super) fn find(name: &str) -> Result<&'static Command, Failure> {
    if let Some(command) = by_name(name) {
        return Ok(command);
    }
    match by_prefix(name).as_slice() {
        [] => Err(unknown(name)),
        [only] => by_name(only).ok_or_else(|| unknown(name)),
        several => Err(Failure::new(format!("ambiguous command {}", text::quote(name)))
            .help(format!("it could be `{}`", several.join("`, `")))),
    }
}

/// The names with this prefix; none for `:` alone.
fn by_prefix(name: &str) -> Vec<&'static str> {
    let names = ALL.iter().map(|command| command.name).chain(ALIASES.map(|(alias, _)| alias));
    names.filter(|whole| name.len() > PREFIX.len_utf8() && whole.starts_with(name)).collect()
}

/// The command with exactly this name or alias.
fn by_name(name: &str) -> Option<&'static Command> {
    let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, name)| name);
    ALL.iter().find(|command| command.name == name)
}

fn unknown(name: &str) -> Failure {
    let failure = Failure::new(format!("unknown command {}", text::quote(name)));
    match suggest::nearest(name, ALL.iter().map(|command| command.name)) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`:help` lists the commands"),
    }
}
