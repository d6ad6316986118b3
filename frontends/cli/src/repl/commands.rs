//! The commands of the REPL: one table, for what they do, for `:help` and for completion.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use clap::Parser;
use clap::error::ErrorKind;
use tamis::diagnostic::Safety;
use tamis::lower::Form;
use tamis::{Schema, Zone};

use super::session::{Answer, Session, told};
use super::{paint, words};
use crate::failure::{Failure, Outcome};
use crate::help::LANGUAGE;
use crate::input::Query;
use crate::output::Look;
use crate::request::WantedArgs;
use crate::{args, columns, input, render, request, rule, suggest, table, usage};

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
    /// What stands behind the name.
    pub(super) takes: &'static str,
    /// What it does.
    pub(super) about: &'static str,
    run: fn(&mut Session, &str, Look) -> Result<Answer, Failure>,
}

impl Command {
    /// How a message begins to name the command of the same name in a shell.
    pub(super) fn in_shell(&self) -> String {
        format!("`tamis {}", self.name.trim_start_matches(SIGN))
    }
}

/// A name of a command, and what stands behind it.
#[derive(Clone, Copy)]
pub(super) struct Call<'l> {
    name: &'l str,
    rest: &'l str,
}

/// Every command, as `:help` lists them.
pub(super) const ALL: &[Command] = &[
    Command { name: ":columns", takes: "[PATTERN]", about: "list the columns that may be asked for", run: columns },
    Command { name: ":tree", takes: "", about: "show the last query and all that follow as a tree", run: tree },
    Command { name: ":flat", takes: "", about: "show the last query and all that follow as a flat list", run: flat },
    Command { name: ":fix", takes: "", about: "mend the last query, by a guess where need be", run: fix },
    Command { name: ":fmt", takes: "", about: "write the last query in its canonical form", run: fmt },
    Command { name: ":explain", takes: "", about: "say in plain English what the last query keeps", run: explain },
    Command {
        name: ":request",
        takes: "[TARGET] [FLAG…]",
        about: "show the body of a request with the last query, with flags as `tamis request` has them",
        run: request,
    },
    Command { name: ":set", takes: "[NAME VALUE]", about: "set columns, now, target or tz, or show them", run: set },
    Command { name: ":param", takes: "NAME=VALUE", about: "give `$NAME` a value", run: param },
    Command { name: ":save", takes: "NAME", about: "write the last query to NAME.tamis", run: save },
    Command { name: ":open", takes: "NAME", about: "take up the query in NAME.tamis", run: open },
    Command { name: ":rule", takes: "[CODE]", about: "explain a code, or list them all", run: rule },
    Command {
        name: ":help",
        takes: "[language]",
        about: "list the commands, or explain the language; also `:?`",
        run: help,
    },
    Command { name: ":quit", takes: "", about: "leave; also `:exit`", run: quit },
];

/// The command that a line calls, if it is no query.
pub(super) fn called(line: &str) -> Option<Call<'_>> {
    let line = line.trim();
    line.starts_with(SIGN).then(|| {
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        Call { name, rest: rest.trim() }
    })
}

/// The command that a line means without its sign: `quit`.
pub(super) fn meant(line: &str) -> Option<Call<'static>> {
    let (_, name) = BARE.iter().find(|(bare, _)| *bare == line.trim())?;
    Some(Call { name, rest: "" })
}

/// Whether a line behind an open query can only be a command. Where a text is open, one that anything
/// stands behind may be the next line of it.
pub(super) fn is_sure(call: Call<'_>, in_text: bool) -> bool {
    if in_text { call.rest.is_empty() && named(call.name).is_some() } else { !begun(call.name).is_empty() }
}

pub(super) fn run(session: &mut Session, call: Call<'_>, look: Look) -> Result<Answer, Failure> {
    let command = found(call.name)?;
    match (command.takes, call.rest) {
        ("", rest) if !rest.is_empty() => Err(Failure::new(format!("`{}` takes nothing behind it", command.name))),
        (takes, "") if !takes.is_empty() && !takes.starts_with('[') => {
            Err(Failure::new(format!("`{}` needs something behind it", command.name))
                .help(format!("write `{} {takes}`", command.name)))
        }
        (_, rest) => (command.run)(session, rest, look),
    }
}

/// The command with this name, or with a name that begins so where there is but one.
pub(super) fn found(name: &str) -> Result<&'static Command, Failure> {
    if let Some(command) = named(name) {
        return Ok(command);
    }
    match begun(name).as_slice() {
        [] => Err(unknown(name)),
        [only] => named(only).ok_or_else(|| unknown(name)),
        several => Err(Failure::new(format!("{} is short for several commands", render::quote(name)))
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
    let failure = Failure::new(format!("no command is called {}", render::quote(name)));
    match suggest::nearest(name, ALL.iter().map(|command| command.name)) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`:help` lists the commands"),
    }
}

fn columns(session: &mut Session, pattern: &str, look: Look) -> Result<Answer, Failure> {
    columns::drawn(&session.schema, pattern, look).map(Answer::Text)
}

fn tree(session: &mut Session, _: &str, _: Look) -> Result<Answer, Failure> {
    show_as(session, Form::Tree)
}

fn flat(session: &mut Session, _: &str, _: Look) -> Result<Answer, Failure> {
    show_as(session, Form::Flat)
}

fn show_as(session: &mut Session, form: Form) -> Result<Answer, Failure> {
    session.form = form;
    match session.expect_last().map(|last| last.text.clone()) {
        Ok(text) => Ok(Answer::Filter(session.ask(&text))),
        Err(_) => Ok(Answer::Text("it holds from the next query on\n".to_owned())),
    }
}

fn fix(session: &mut Session, _: &str, _: Look) -> Result<Answer, Failure> {
    let mended = session.mended(session.expect_last()?, Safety::Unsafe);
    if !mended.applied.is_empty() {
        return Ok(Answer::Offer(mended.into()));
    }
    Err(match &mended.diagnostics {
        left if left.is_empty() => Failure::not_found("there is nothing to mend"),
        left => Failure::not_found("nothing can be mended for you").help(render::visible(&told(left))),
    })
}

fn fmt(session: &mut Session, _: &str, look: Look) -> Result<Answer, Failure> {
    let query = session.expect_last()?;
    Ok(match tamis::format(&query.text, &session.options().limits) {
        Ok(text) => Answer::Offer(text.into()),
        Err(report) => Answer::Refusal(render::diagnostics(report.diagnostics(), query, look)),
    })
}

fn explain(session: &mut Session, _: &str, look: Look) -> Result<Answer, Failure> {
    let (query, options) = (session.expect_last()?, session.options());
    let analysis = tamis::analyze(&query.text, &session.schema, &options);
    Ok(match tamis::explain(&analysis, &options) {
        Some(explanation) => Answer::Text(render::harmless(&render::with_line_end(&explanation.to_outline()))),
        None => Answer::Refusal(render::diagnostics(&analysis.diagnostics, query, look)),
    })
}

/// What may stand behind `:request`.
#[derive(Debug, Parser)]
#[command(name = ":request", no_binary_name = true)]
struct RequestCall {
    /// The request, as `traces-search`; the one that is set where none is given
    target: Option<String>,

    /// List the requests
    #[arg(long)]
    list: bool,

    #[command(flatten)]
    wanted: WantedArgs,
}

fn request(session: &mut Session, rest: &str, look: Look) -> Result<Answer, Failure> {
    let words = shlex::split(rest).ok_or_else(|| {
        Failure::new("a quote is opened and never closed").help("values with blanks go in quotes, as in a shell")
    })?;
    let call = match RequestCall::try_parse_from(words) {
        Ok(call) => call,
        Err(help) if help.kind() == ErrorKind::DisplayHelp => return Ok(Answer::Text(help.render().to_string())),
        Err(error) => return Err(usage::explain(&error)),
    };
    let target = match (&call.target, session.target) {
        _ if call.list => return Ok(Answer::Text(request::list(look))),
        (Some(name), _) => request::target_called(name)?,
        (None, Some(target)) => target,
        (None, None) => return Ok(Answer::Text(request::list(look))),
    };
    let query = session.expect_last()?;
    let answer = request::answer(target, Some(query), &session.schema, &session.options(), &call.wanted, look)?;
    let text = answer.said + &paint::json(&answer.text, look);
    Ok(if answer.outcome == Outcome::Clean { Answer::Text(text) } else { Answer::Refusal(text) })
}

fn set(session: &mut Session, rest: &str, _: Look) -> Result<Answer, Failure> {
    let (name, value) = rest.split_once(char::is_whitespace).map_or((rest, ""), |(name, value)| (name, value.trim()));
    if name.is_empty() {
        return Ok(Answer::Text(SETTINGS.map(|name| setting(session, name)).concat()));
    }
    if !SETTINGS.contains(&name) {
        let failure = Failure::new(format!("nothing is called {} that could be set", render::quote(name)));
        return Err(match suggest::nearest(name, SETTINGS) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help("`columns`, `now`, `target` and `tz` can be set"),
        });
    }
    if !value.is_empty() {
        assign(session, name, Some(value).filter(|&value| value != DEFAULT))?;
    }
    Ok(Answer::Text(setting(session, name)))
}

/// Gives a setting a value, or takes it back.
fn assign(session: &mut Session, name: &str, value: Option<&str>) -> Result<(), Failure> {
    match name {
        "columns" => {
            session.schema = value.map_or_else(|| Ok(Schema::builtin()), |file| input::columns(file.as_ref()))?
        }
        "now" => session.set_now(value.map(args::instant).transpose()?),
        "target" => session.target = value.map(request::target_called).transpose()?,
        _ => session.options_mut().zone = value.map_or(Ok(Zone::UTC), args::zone)?,
    }
    Ok(())
}

/// A setting and its value, on a line.
fn setting(session: &Session, name: &str) -> String {
    let value = match name {
        "columns" => render::counted(session.schema.columns().len(), "column", "columns"),
        "now" => session.fixed_now().map_or_else(|| "the clock".to_owned(), |now| now.to_rfc3339_opts(AUTO, true)),
        "target" => session.target.map_or("none", |target| target.as_str()).to_owned(),
        _ => session.options().zone.to_string(),
    };
    format!("{name} = {value}\n")
}

const AUTO: chrono::SecondsFormat = chrono::SecondsFormat::AutoSi;

fn param(session: &mut Session, rest: &str, _: Look) -> Result<Answer, Failure> {
    let rest = rest.strip_prefix('$').unwrap_or(rest);
    let (name, value) = args::parameter(rest)?;
    session.options_mut().parameters.bind(name, value);
    let written = rest.split_once('=').map_or("", |(_, value)| value);
    Ok(Answer::Text(format!("${name} = {}\n", render::visible(written))))
}

fn save(session: &mut Session, name: &str, _: Look) -> Result<Answer, Failure> {
    let query = session.expect_last()?;
    let path = file(name)?;
    let text = format!("{}\n", query.text);
    let written = File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| {
        let failure = Failure::new(format!("cannot write {}: {}", input::quoted(&path), input::reason(&error)));
        match error.kind() {
            std::io::ErrorKind::AlreadyExists => failure.help("nothing is overwritten: choose another name"),
            _ => failure,
        }
    })?;
    Ok(Answer::Text(format!("wrote {}\n", input::quoted(&path))))
}

fn open(_: &mut Session, name: &str, _: Look) -> Result<Answer, Failure> {
    let query = Query::of_file(&file(name)?)?;
    Ok(Answer::Offer(query.text.trim_end().to_owned().into()))
}

/// The file of a saved query, in the current folder.
fn file(name: &str) -> Result<PathBuf, Failure> {
    let stem = name.strip_suffix(EXTENSION).and_then(|name| name.strip_suffix('.')).unwrap_or(name);
    if stem.is_empty() || stem.starts_with('.') || stem.contains(['/', '\\', ':']) || stem.contains(char::is_control) {
        return Err(Failure::new(format!("{} is no name of a saved query", render::quote(name)))
            .help("write a name as `slow`, for the file `slow.tamis` in the current folder"));
    }
    Ok(PathBuf::from(format!("{stem}.{EXTENSION}")))
}

fn rule(_: &mut Session, names: &str, look: Look) -> Result<Answer, Failure> {
    if names.is_empty() {
        return Ok(Answer::Text(rule::list(look)));
    }
    let pages = names.split_whitespace().map(|name| rule::code(name).map(|code| rule::page(code, look)));
    Ok(Answer::Text(pages.collect::<Result<Vec<_>, _>>()?.join("\n")))
}

fn help(_: &mut Session, topic: &str, look: Look) -> Result<Answer, Failure> {
    match topic {
        "" => {
            let rows = ALL.iter().map(|command| {
                [format!("{} {}", command.name, command.takes).trim_end().to_owned(), command.about.to_owned()]
            });
            Ok(Answer::Text(table::drawn(["command", "what it does"], rows, look) + KEYS))
        }
        "language" => Ok(Answer::Text(words::own(LANGUAGE))),
        _ => Err(Failure::new(format!("there is no help on {}", render::quote(topic)))
            .help("`:help` lists the commands, `:help language` explains the language")),
    }
}

const KEYS: &str = "
The beginning of a command is enough where no other begins so, as in `:col`.

Anything else is a query. What is open in it goes on on the next line, and an
empty line ends it; a command on such a line runs, and what is open comes back.

key          what it does
Tab          completes, or shows what may stand here
right arrow  takes what is suggested in grey
up, Ctrl-R   go back in the history, search it
Ctrl-C       drops the line
Ctrl-D       leaves
";

fn quit(_: &mut Session, _: &str, _: Look) -> Result<Answer, Failure> {
    Ok(Answer::Quit)
}
