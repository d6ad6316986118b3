//! The settings of `:set`.

use std::sync::Arc;

use tamis::lower::Form;

use super::answer::Answer;
use super::commands::{DEFAULT, OUTPUTS, SETTINGS};
use super::session::{Output, Session};
use super::theme::{THEMES, Theme};
use crate::args::{SchemaArgs, parse_timestamp};
use crate::config::{target, zone};
use crate::failure::Failure;
use crate::{input, suggest, text};

pub(super) fn set(session: &mut Session, rest: &str) -> Result<Answer, Failure> {
    let (name, value) = rest.split_once(char::is_whitespace).map_or((rest, ""), |(name, value)| (name, value.trim()));
    if name.is_empty() {
        return Ok(Answer::Text(SETTINGS.map(|name| setting(session, name)).concat()));
    }
    if !SETTINGS.contains(&name) {
        let failure = Failure::new(format!("unknown setting {}", text::quote(name)));
        return Err(match suggest::nearest(name, SETTINGS) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help("the settings are `columns`, `now`, `output`, `target`, `theme` and `tz`"),
        });
    }
    if !value.is_empty() {
        assign(session, name, Some(value).filter(|&value| value != DEFAULT))?;
    }
    Ok(Answer::Text(setting(session, name)))
}

/// Sets a setting, or resets it.
fn assign(session: &mut Session, name: &str, value: Option<&str>) -> Result<(), Failure> {
    match name {
        "columns" => {
            let configured = || SchemaArgs::default().read(&session.config);
            session.schema = Arc::new(value.map_or_else(configured, |file| input::columns(file.as_ref()))?);
        }
        "now" => session.set_now(value.map(parse_timestamp).transpose()?),
        "output" => assign_output(session, value)?,
        "theme" => session.theme = value.map_or(Ok(Theme::Auto), |name| choice(name, &THEMES, Theme::named))?,
        "target" => {
            session.target = match value {
                Some(NONE) => None,
                Some(name) => Some(target::parse(name)?),
                None => session.config.settings.target.value,
            }
        }
        _ => {
            let configured = session.config.settings.zone.value;
            session.options_mut().zone = value.map_or(Ok(configured), zone::parse_or_local)?;
        }
    }
    Ok(())
}

/// Sets the form of the filter, or how it is shown.
fn assign_output(session: &mut Session, value: Option<&str>) -> Result<(), Failure> {
    let (form, output) = match value {
        Some(name) => choice(name, &OUTPUTS, |name| match name {
            "tree" => Some((Some(Form::Tree), Output::Indented)),
            "flat" => Some((Some(Form::Flat), Output::Indented)),
            "compact" => Some((None, Output::Compact)),
            "none" => Some((None, Output::None)),
            _ => None,
        })?,
        None => (Some(Form::Tree), Output::Indented),
    };
    session.form = form.unwrap_or(session.form);
    session.output = output;
    Ok(())
}

/// A value with one of some names.
fn choice<T>(name: &str, names: &[&'static str], value: impl Fn(&str) -> Option<T>) -> Result<T, Failure> {
    value(name).ok_or_else(|| {
        let failure = Failure::new(format!("unknown value {}", text::quote(name)));
        match suggest::nearest(name, names.iter().copied()) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help(format!("the values are `{}`", names.join("`, `"))),
        }
    })
}

/// A setting and its value as a line.
fn setting(session: &Session, name: &str) -> String {
    let value = match name {
        "columns" => text::counted(session.schema.columns().len(), "column", "columns"),
        "now" => {
            session.fixed_now().map_or_else(|| "the system clock".to_owned(), |now| now.to_rfc3339_opts(AUTO, true))
        }
        "output" => match (session.output, session.form) {
            (Output::Compact, _) => "compact",
            (Output::None, _) => "none",
            (Output::Indented, Form::Flat) => "flat",
            (Output::Indented, _) => "tree",
        }
        .to_owned(),
        "target" => session.target.map_or(NONE, |target| target.as_str()).to_owned(),
        "theme" => session.theme.name().to_owned(),
        _ => session.options().zone.to_string(),
    };
    format!("{name} = {value}\n")
}

/// No target.
const NONE: &str = "none";

const AUTO: chrono::SecondsFormat = chrono::SecondsFormat::AutoSi;
