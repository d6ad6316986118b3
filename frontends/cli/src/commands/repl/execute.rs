//! Answers a line of the REPL, with the implementation of each command.

use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use tamis::diagnostic::Safety;
use tamis::lower::Form;

use super::answer::{Answer, Copied, describe};
use super::commands::{self, Action, Call, EXTENSION};
use super::session::{InputMode, Session, is_blank};
use super::{help, highlight, matching, settings, wording};
use crate::args::parse_parameter;
use crate::commands::request::BuildArgs;
use crate::commands::{columns, diff, request, rule};
use crate::config::target;
use crate::failure::{self, Failure, Outcome};
use crate::input::{self, Query};
use crate::output::{Channel, Destination, TerminalStyle, report};
use crate::{text, usage};

/// Answers a line; tables in the answer fit `style`.
pub(super) fn answer_line(session: &mut Session, line: &str, style: TerminalStyle) -> Answer {
    if is_blank(line) {
        return Answer::Nothing;
    }
    match session.call(line) {
        Some(call) => match run(session, call, style) {
            Ok(Answer::Rejected(text)) => Answer::Rejected(wording::for_repl(&text)),
            Ok(answer) => answer,
            Err(failure) => Answer::Failure(failure.map_help(wording::for_repl)),
        },
        None => Answer::Query(session.compile(line)),
    }
}

fn run(session: &mut Session, call: Call<'_>, style: TerminalStyle) -> Result<Answer, Failure> {
    let command = commands::find(call.name)?;
    match (command.arguments, call.rest) {
        ("", rest) if !rest.is_empty() => Err(Failure::new(format!("`{}` takes no arguments", command.name))),
        (arguments, "") if !arguments.is_empty() && !arguments.starts_with('[') => {
            Err(Failure::new(format!("missing argument for `{}`", command.name))
                .help(format!("write `{} {arguments}`", command.name)))
        }
        (_, rest) => execute(command.action, session, rest, style),
    }
}

fn execute(action: Action, session: &mut Session, rest: &str, style: TerminalStyle) -> Result<Answer, Failure> {
    match action {
        Action::Columns => columns(session, rest, style),
        Action::Tree => tree(session),
        Action::Flat => flat(session),
        Action::Fix => fix(session),
        Action::Fmt => fmt(session, style),
        Action::Explain => explain(session, style),
        Action::Diff => diff(session, rest, style),
        Action::Edit => edit(session),
        Action::Copy => copy(session, rest),
        Action::History => history(session, rest),
        Action::Match => matching::count(session, rest, style),
        Action::Request => request(session, rest, style),
        Action::Set => settings::set(session, rest),
        Action::Param => param(session, rest),
        Action::Save => save(session, rest),
        Action::Open => open(rest),
        Action::Rule => rule(rest, style),
        Action::Help => help::page(rest, style),
        Action::Quit => Ok(Answer::Quit),
    }
}

fn columns(session: &mut Session, pattern: &str, style: TerminalStyle) -> Result<Answer, Failure> {
    columns::render(&session.schema, pattern, style).map(Answer::Text)
}

fn tree(session: &mut Session) -> Result<Answer, Failure> {
    show_as(session, Form::Tree)
}

fn flat(session: &mut Session) -> Result<Answer, Failure> {
    show_as(session, Form::Flat)
}

fn show_as(session: &mut Session, form: Form) -> Result<Answer, Failure> {
    session.form = form;
    match session.expect_last().map(|last| last.text.clone()) {
        Ok(text) => Ok(Answer::Filter(session.compile(&text))),
        Err(_) => Ok(Answer::Text("applies from the next query on\n".to_owned())),
    }
}

fn fix(session: &mut Session) -> Result<Answer, Failure> {
    let fixed = session.fix(session.expect_last()?, Safety::Unsafe);
    if !fixed.applied.is_empty() {
        return Ok(Answer::Offer(fixed.into()));
    }
    Err(match &fixed.diagnostics {
        left if left.is_empty() => Failure::not_found("nothing to fix"),
        left => Failure::not_found("the query cannot be fixed automatically").help(text::visible(&describe(left))),
    })
}

fn fmt(session: &mut Session, style: TerminalStyle) -> Result<Answer, Failure> {
    let query = session.expect_last()?;
    Ok(match tamis::format(&query.text, &session.options().limits) {
        // A private line stays private.
        Ok(text) if session.mode == InputMode::Typed && query.text.starts_with(' ') => {
            Answer::Offer(format!(" {text}").into())
        }
        Ok(text) => Answer::Offer(text.into()),
        Err(report) => Answer::Rejected(report::diagnostics(report.diagnostics(), query, style)),
    })
}

fn explain(session: &mut Session, style: TerminalStyle) -> Result<Answer, Failure> {
    let (query, options) = (session.expect_last()?, session.options());
    let analysis = tamis::analyze(&query.text, &session.schema, &options);
    Ok(match tamis::explain(&analysis, &options) {
        Some(explanation) => Answer::Text(text::visible_lines(&text::with_line_end(&explanation.to_outline()))),
        None => Answer::Rejected(report::diagnostics(&analysis.diagnostics, query, style)),
    })
}

fn diff(session: &mut Session, rest: &str, style: TerminalStyle) -> Result<Answer, Failure> {
    let last = session.expect_last()?.clone();
    let (old, new) = match rest {
        "" => (session.expect_previous()?.clone(), last),
        text => (last, Query::from_argument("query", text)),
    };
    Ok(match diff::between(&session.compiler(), old, new, style) {
        Ok(text) => Answer::Text(text),
        Err(errors) => Answer::Rejected(errors),
    })
}

fn edit(session: &Session) -> Result<Answer, Failure> {
    require_terminal(session, ":edit")?;
    session.expect_last().map(|last| Answer::Edit(last.text.clone()))
}

fn copy(session: &mut Session, what: &str) -> Result<Answer, Failure> {
    require_terminal(session, ":copy")?;
    let text = session.expect_last()?.text.clone();
    match what {
        "query" => Ok(Answer::Copy(Copied { text, what: "the query" })),
        "" => match session.compile(&text).lowered {
            Some(lowered) => Ok(Answer::Copy(Copied { text: lowered.to_json(), what: "the filter" })),
            None => Err(Failure::new("the last query has no filter").help("`:copy query` copies the query")),
        },
        _ => Err(Failure::new(format!("cannot copy {}", text::quote(what)))
            .help("`:copy` copies the filter, and `:copy query` the query")),
    }
}

fn require_terminal(session: &Session, name: &str) -> Result<(), Failure> {
    match session.mode {
        InputMode::Typed => Ok(()),
        _ => Err(Failure::new(format!("`{name}` requires a terminal"))),
    }
}

/// The maximum number of lines that `:history` lists.
const MAX_HISTORY_SHOWN: usize = 50;

fn history(session: &Session, part: &str) -> Result<Answer, Failure> {
    let lower = part.to_lowercase();
    let found = session.history.find(|line| line.to_lowercase().contains(&lower));
    if found.is_empty() {
        return Err(Failure::not_found("no such line in the history"));
    }
    let latest = found.iter().take(MAX_HISTORY_SHOWN).rev();
    let lines = latest.map(|index| text::visible_lines(session.history.line(*index)) + "\n").collect();
    Ok(Answer::Text(lines))
}

/// The arguments of `:request`.
#[derive(Debug, Parser)]
#[command(name = ":request", no_binary_name = true)]
struct RequestCall {
    /// The request, such as `traces-search` [default: the target that is set]
    target: Option<String>,

    /// List the requests
    #[arg(long)]
    list: bool,

    #[command(flatten)]
    build: BuildArgs,
}

fn request(session: &mut Session, rest: &str, style: TerminalStyle) -> Result<Answer, Failure> {
    let words = shlex::split(rest)
        .ok_or_else(|| Failure::new("unclosed quote").help("put values with spaces in quotes, as in a shell"))?;
    let words: Vec<OsString> = words.into_iter().map(Into::into).collect();
    let call = match RequestCall::try_parse_from(&words) {
        Ok(call) => call,
        Err(help) if help.kind() == ErrorKind::DisplayHelp => return Ok(Answer::Text(help.render().to_string())),
        Err(error) => return Err(usage::explain(&error, &RequestCall::command(), &words)),
    };
    let target = match (&call.target, session.target) {
        _ if call.list => return Ok(Answer::Text(request::list(style))),
        (Some(name), _) => target::parse(name)?,
        (None, Some(target)) => target,
        (None, None) => return Ok(Answer::Text(request::list(style))),
    };
    if call.build.destination() != Destination::Open(Channel::Stdout) {
        return Err(
            Failure::new("`--output` requires `--curl` here").help("to write the body to a file, use `tamis request`")
        );
    }
    let query = session.expect_last()?;
    let answer =
        request::answer(target, Some(query), &session.compiler(), &call.build, &session.config.settings, style)?;
    let text = answer.reports + &highlight::json(&answer.text, &session.palette(style.color));
    Ok(if answer.outcome == Outcome::Clean { Answer::Text(text) } else { Answer::Rejected(text) })
}

fn param(session: &mut Session, rest: &str) -> Result<Answer, Failure> {
    let rest = rest.strip_prefix('$').unwrap_or(rest);
    let (name, value) = parse_parameter(rest)?;
    session.options_mut().parameters.bind(name, value);
    let written = rest.split_once('=').map_or("", |(_, value)| value);
    Ok(Answer::Text(format!("${name} = {}\n", text::visible(written))))
}

fn save(session: &mut Session, name: &str) -> Result<Answer, Failure> {
    let query = session.expect_last()?;
    let path = file(name)?;
    let text = format!("{}\n", query.text);
    let written = File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| {
        let failure = Failure::new(format!("cannot write {}: {}", input::quoted(&path), failure::reason(&error)));
        match error.kind() {
            std::io::ErrorKind::AlreadyExists => failure.help("files are not overwritten; choose another name"),
            _ => failure,
        }
    })?;
    Ok(Answer::Text(format!("wrote {}\n", input::quoted(&path))))
}

fn open(name: &str) -> Result<Answer, Failure> {
    let query = Query::from_file(&file(name)?)?;
    Ok(Answer::Offer(query.text.trim_end().to_owned().into()))
}

/// The file of a saved query in the current directory.
fn file(name: &str) -> Result<PathBuf, Failure> {
    let stem = name.strip_suffix(EXTENSION).and_then(|name| name.strip_suffix('.')).unwrap_or(name);
    if stem.is_empty() || stem.starts_with('.') || stem.contains(['/', '\\', ':']) || stem.contains(char::is_control) {
        return Err(Failure::new(format!("invalid name {}", text::quote(name)))
            .help("use a name such as `slow`, for the file `slow.tamis` in the current directory"));
    }
    Ok(PathBuf::from(format!("{stem}.{EXTENSION}")))
}

fn rule(names: &str, style: TerminalStyle) -> Result<Answer, Failure> {
    if names.is_empty() {
        return Ok(Answer::Text(rule::list(style)));
    }
    let pages = names.split_whitespace().map(|name| rule::code(name).map(|code| rule::page(code, style)));
    Ok(Answer::Text(pages.collect::<Result<Vec<_>, _>>()?.join("\n")))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tamis::{Options, Schema};

    use super::super::session::InputMode;
    use super::*;

    const STYLE: TerminalStyle = TerminalStyle { color: false, narrated: false, unicode: true, width: None };

    fn session() -> Session {
        let now = "2026-01-15T12:00:00Z".parse().unwrap();
        Session::new(Schema::builtin(), Options::at(now), Some(now))
    }

    /// A short form of the answer to a line.
    fn short_answer(session: &mut Session, line: &str) -> String {
        match answer_line(session, line, STYLE) {
            Answer::Nothing => String::new(),
            Answer::Query(result) | Answer::Filter(result) => match result.lowered {
                Some(lowered) => lowered.to_json(),
                None => result.diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
            },
            Answer::Text(text) | Answer::Rejected(text) => text,
            Answer::Offer(offer) => format!("> {}", offer.text),
            Answer::Edit(text) => format!("edit {text}"),
            Answer::Copy(copied) => format!("copied {}: {}", copied.what, copied.text),
            Answer::Failure(failure) => failure.message().to_owned(),
            Answer::Quit => "bye".to_owned(),
        }
    }

    #[test]
    fn settings_apply_to_the_following_queries() {
        let mut session = session();
        assert!(short_answer(&mut session, "created_at > now").contains("2026-01-15T12:00:00Z"));
        assert_eq!(short_answer(&mut session, ":set now 2026-02-01T00:00:00Z"), "now = 2026-02-01T00:00:00Z\n");
        assert!(short_answer(&mut session, "created_at > now").contains("2026-02-01T00:00:00Z"));
        assert_eq!(short_answer(&mut session, ":set tz Europe/Paris"), "tz = Europe/Paris\n");
        assert!(short_answer(&mut session, "created_at >= today").contains("2026-01-31T23:00:00Z"));
        assert_eq!(short_answer(&mut session, "model = $m"), "the parameter `$m` has no value");
        assert_eq!(short_answer(&mut session, ":param m=gpt-4o"), "$m = gpt-4o\n");
        assert!(short_answer(&mut session, "model = $m").contains("\"gpt-4o\""));
        assert!(short_answer(&mut session, ":flat").starts_with('['));
        assert!(short_answer(&mut session, ":tree").starts_with('{'));
        assert_eq!(short_answer(&mut session, ":set target metrics-search"), "target = metrics-search\n");
        assert!(short_answer(&mut session, "is_complete").starts_with('['));
        assert_eq!(short_answer(&mut session, ":set target default"), "target = none\n");
        assert!(short_answer(&mut session, "is_complete").starts_with('{'));
    }

    #[test]
    fn the_last_query_is_compared() {
        let mut session = session();
        assert_eq!(short_answer(&mut session, ":diff"), "no query yet");
        short_answer(&mut session, "status_code > 5");
        assert_eq!(short_answer(&mut session, ":diff"), "no query to compare with");
        short_answer(&mut session, "status_code > 4");
        assert!(short_answer(&mut session, ":diff").starts_with("wider: also matches {\"status_code\": 5}"));
        assert!(short_answer(&mut session, ":diff status_code > 5").starts_with("narrower: "));
        assert_eq!(short_answer(&mut session, ":diff status_code >= 5"), "equivalent\n");
    }

    #[test]
    fn commands_use_the_last_query() {
        let mut session = session();
        for command in [":fmt", ":explain", ":fix", ":save a", ":request traces-search"] {
            assert_eq!(short_answer(&mut session, command), "no query yet", "{command}");
        }
        short_answer(&mut session, "(status_code>1,000)&&is_complete");
        assert_eq!(short_answer(&mut session, ":fix"), "> (status_code>1_000)&&is_complete");
        short_answer(&mut session, "status_code > 1_000");
        assert!(short_answer(&mut session, ":explain").contains("`status_code` is more than 1,000"));
        assert_eq!(short_answer(&mut session, "is_complete&&a=1"), "unknown column `a`");
        assert!(short_answer(&mut session, ":explain").contains("unknown column `a`"));
        assert_eq!(short_answer(&mut session, ":fmt"), "> is_complete and a = 1");
        assert_eq!(short_answer(&mut session, ":quit"), "bye");
        assert_eq!(short_answer(&mut session, " # nothing"), "");
    }

    #[test]
    fn prefixes_and_aliases_are_accepted() {
        let mut session = session();
        assert_eq!(short_answer(&mut session, ":param $y=5s"), "$y = 5s\n");
        assert_eq!(short_answer(&mut session, ":ex"), "ambiguous command `:ex`");
        assert_eq!(short_answer(&mut session, ":"), "unknown command `:`");
        assert_eq!(short_answer(&mut session, ":se tz UTC"), "tz = UTC\n");
        for line in [":q", ":quit", ":exi", ":exit"] {
            assert_eq!(short_answer(&mut session, line), "bye", "{line}");
        }
        assert_eq!(short_answer(&mut session, "quit"), "unknown column `quit`");
        session.mode = InputMode::Typed;
        for line in ["quit", " exit ", ":q"] {
            assert_eq!(short_answer(&mut session, line), "bye", "{line}");
        }
        for line in ["help", "?", ":h", ":?"] {
            assert!(short_answer(&mut session, line).starts_with("command"), "{line}");
        }
        session.schema = Arc::new(Schema::builder().column("exit", tamis::schema::Column::boolean()).build());
        assert!(short_answer(&mut session, "exit").contains("boolean"));
    }

    #[test]
    fn the_clipboard_and_the_editor_require_a_terminal() {
        let mut session = session();
        short_answer(&mut session, "status_code > 4");
        assert_eq!(short_answer(&mut session, ":edit"), "`:edit` requires a terminal");
        assert_eq!(short_answer(&mut session, ":copy"), "`:copy` requires a terminal");
        session.mode = InputMode::Typed;
        assert_eq!(short_answer(&mut session, ":edit"), "edit status_code > 4");
        assert!(short_answer(&mut session, ":copy").starts_with("copied the filter: {\"filter\":"));
        assert_eq!(short_answer(&mut session, ":copy query"), "copied the query: status_code > 4");
        short_answer(&mut session, "nothing = 4");
        assert_eq!(short_answer(&mut session, ":copy"), "the last query has no filter");
        for line in ["\\q", ".exit"] {
            assert_eq!(short_answer(&mut session, line), "bye", "{line}");
        }
    }

    #[test]
    fn the_output_and_the_theme_are_settings() {
        let mut session = session();
        for value in ["compact", "none", "flat", "tree"] {
            assert_eq!(short_answer(&mut session, &format!(":set output {value}")), format!("output = {value}\n"));
        }
        assert_eq!(short_answer(&mut session, ":set output flta"), "unknown value `flta`");
        assert_eq!(short_answer(&mut session, ":set theme light"), "theme = light\n");
        assert_eq!(short_answer(&mut session, ":set theme default"), "theme = auto\n");
    }

    #[test]
    fn the_history_is_searched_in_any_case() {
        let mut session = session();
        assert_eq!(short_answer(&mut session, ":history"), "no such line in the history");
        ["tags has A", "is_complete"].iter().for_each(|line| session.history.add(line));
        assert_eq!(short_answer(&mut session, ":history HAS"), "tags has A\n");
        assert_eq!(short_answer(&mut session, ":history"), "tags has A\nis_complete\n");
    }
}
