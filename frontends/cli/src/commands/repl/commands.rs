//! The commands of the REPL: one table, for what they do, for `:help` and for completion.

use crate::failure::Failure;
use crate::{suggest, text};

/// What every command begins with.
const SIGN: char = ':';
/// Other names of commands.
const ALSO: [(&str, &str); 2] = [(":?", ":help"), (":exit", ":quit")];
/// What people type without the sign.
const BARE: [(&str, &str); 4] = [("?", ":help"), ("help", ":help"), ("exit", ":quit"), ("quit", ":quit")];
/// The value that takes a setting back.
pub(super) const DEFAULT: &str = "default";
/// What can be set.
pub(super) const SETTINGS: [&str; 4] = ["columns", "now", "target", "tz"];
/// What the files of queries end with.
pub(super) const EXTENSION: &str = "tamis";

/// A command.
pub(super) struct Command {
    /// Its name, with its sign.
    pub(super) name: &'static str,
    /// What follows the name.
    pub(super) takes: &'static str,
    /// What it does.
    pub(super) about: &'static str,
    pub(super) action: Action,
}

impl Command {
    /// How a message begins to name the command of the same name in a shell.
    pub(super) fn in_shell(&self) -> String {
        format!("`tamis {}", self.name.trim_start_matches(SIGN))
    }
}

/// What a command does, which `execute.rs` knows.
#[derive(Clone, Copy)]
pub(super) enum Action {
    Columns,
    Tree,
    Flat,
    Fix,
    Fmt,
    Explain,
    Request,
    Set,
    Param,
    Save,
    Open,
    Rule,
    Help,
    Quit,
}

/// Every command, as `:help` lists them.
pub(super) const ALL: &[Command] = &[
    Command {
        name: ":columns",
        takes: "[PATTERN]",
        about: "list the columns that may be asked for",
        action: Action::Columns,
    },
    Command {
        name: ":tree",
        takes: "",
        about: "show the last query and all that follow as a tree",
        action: Action::Tree,
    },
    Command {
        name: ":flat",
        takes: "",
        about: "show the last query and all that follow as a flat list",
        action: Action::Flat,
    },
    Command { name: ":fix", takes: "", about: "mend the last query, by a guess where need be", action: Action::Fix },
    Command { name: ":fmt", takes: "", about: "write the last query in its canonical form", action: Action::Fmt },
    Command {
        name: ":explain",
        takes: "",
        about: "say in plain English what the last query keeps",
        action: Action::Explain,
    },
    Command {
        name: ":request",
        takes: "[TARGET] [FLAG…]",
        about: "show the body of a request with the last query, with flags as `tamis request` has them",
        action: Action::Request,
    },
    Command {
        name: ":set",
        takes: "[NAME VALUE]",
        about: "set columns, now, target or tz, or show them",
        action: Action::Set,
    },
    Command { name: ":param", takes: "NAME=VALUE", about: "give `$NAME` a value", action: Action::Param },
    Command { name: ":save", takes: "NAME", about: "write the last query to NAME.tamis", action: Action::Save },
    Command { name: ":open", takes: "NAME", about: "take up the query in NAME.tamis", action: Action::Open },
    Command { name: ":rule", takes: "[CODE]", about: "explain a code, or list them all", action: Action::Rule },
    Command {
        name: ":help",
        takes: "[language]",
        about: "list the commands, or explain the language; also `:?`",
        action: Action::Help,
    },
    Command { name: ":quit", takes: "", about: "leave; also `:exit`", action: Action::Quit },
];

/// A name of a command, and what follows it.
#[derive(Clone, Copy)]
pub(super) struct Call<'l> {
    pub(super) name: &'l str,
    pub(super) rest: &'l str,
}

/// The command that a line calls, if it is no query.
pub(super) fn parse_call(line: &str) -> Option<Call<'_>> {
    let line = line.trim();
    line.starts_with(SIGN).then(|| {
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        Call { name, rest: rest.trim() }
    })
}

/// The command that a line means without its sign: `quit`.
pub(super) fn bare_call(line: &str) -> Option<Call<'static>> {
    let (_, name) = BARE.iter().find(|(bare, _)| *bare == line.trim())?;
    Some(Call { name, rest: "" })
}

/// Whether a line after an open query can only be a command. Where a text is open, one that anything
/// stands after may be the next line of it.
pub(super) fn is_unambiguous(call: Call<'_>, in_text: bool) -> bool {
    if in_text { call.rest.is_empty() && named(call.name).is_some() } else { !begun(call.name).is_empty() }
}

/// The command with this name, or with a name that begins so where there is but one.
pub(super) fn found(name: &str) -> Result<&'static Command, Failure> {
    if let Some(command) = named(name) {
        return Ok(command);
    }
    match begun(name).as_slice() {
        [] => Err(unknown(name)),
        [only] => named(only).ok_or_else(|| unknown(name)),
        several => Err(Failure::new(format!("{} is short for several commands", text::quote(name)))
            .help(format!("they are `{}`", several.join("`, `")))),
    }
}

/// The names that begin so; none where there is only the sign.
fn begun(name: &str) -> Vec<&'static str> {
    let names = ALL.iter().map(|command| command.name).chain(ALSO.map(|(also, _)| also));
    names.filter(|whole| name.len() > SIGN.len_utf8() && whole.starts_with(name)).collect()
}

/// The command with just this name.
fn named(name: &str) -> Option<&'static Command> {
    let name = ALSO.iter().find(|(also, _)| *also == name).map_or(name, |(_, name)| name);
    ALL.iter().find(|command| command.name == name)
}

fn unknown(name: &str) -> Failure {
    let failure = Failure::new(format!("no command is called {}", text::quote(name)));
    match suggest::nearest(name, ALL.iter().map(|command| command.name)) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`:help` lists the commands"),
    }
}
