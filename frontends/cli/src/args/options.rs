//! The options of compilation: the time, the time zone and the parameters.

use chrono::{DateTime, SubsecRound, Utc};
use clap::Args;
use tamis::{Limits, Options, ParameterValue};

use crate::config::{Config, zone};
use crate::failure::Failure;
use crate::text;

/// The options of compilation.
#[derive(Debug, Args)]
pub(crate) struct OptionsArgs {
    /// The time that `now` means, such as 2026-01-15T12:00:00Z [default: the system clock]
    #[arg(long, value_name = "TIME")]
    now: Option<String>,

    /// The time zone of dates and of timestamps without one, such as Europe/Paris or +02:00, or `local` for that of
    /// the system [default: UTC]
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    tz: Option<String>,

    /// Set the value of `$NAME` in the query; can be repeated
    ///
    /// The value is a literal or a list, such as `5s` or `("a", "b")`; any other text is a string.
    #[arg(long, short, value_name = "NAME=VALUE")]
    param: Vec<String>,
}

impl OptionsArgs {
    /// Reads the options, which override the configuration.
    pub(crate) fn read(&self, config: &Config) -> Result<Options, Failure> {
        let mut options = Options::at(self.now()?);
        options.zone = self.tz.as_deref().map_or(Ok(config.settings.zone.value), zone::parse_or_local)?;
        options.limits = config.settings.limits().bytes(Limits::MAX_BYTES);
        for written in &self.param {
            let (name, value) = parse_parameter(written)?;
            options.parameters.bind(name, value);
        }
        Ok(options)
    }

    /// The time that `now` means.
    pub(crate) fn now(&self) -> Result<DateTime<Utc>, Failure> {
        Ok(self.fixed_now()?.unwrap_or_else(Utc::now))
    }

    /// The value of `--now`, if given.
    pub(crate) fn fixed_now(&self) -> Result<Option<DateTime<Utc>>, Failure> {
        self.now.as_deref().map(parse_timestamp).transpose()
    }
}

pub(crate) fn parse_timestamp(written: &str) -> Result<DateTime<Utc>, Failure> {
    let timestamp = DateTime::parse_from_rfc3339(written).map_err(|_| {
        Failure::new(format!("{} is not a timestamp with a time zone", text::quote(written)))
            .help("write it as `2026-01-15T12:00:00Z` or `2026-01-15T12:00:00+02:00`")
    })?;
    // The same precision as `now` in a query.
    Ok(timestamp.to_utc().trunc_subsecs(6))
}

pub(crate) fn parse_parameter(written: &str) -> Result<(&str, ParameterValue), Failure> {
    let malformed = |message: String| Failure::new(message).help("write `NAME=VALUE`, such as `model=gpt-4o`");
    let (name, value) =
        written.split_once('=').ok_or_else(|| malformed(format!("missing `=` in {}", text::quote(written))))?;
    if !tamis::syntax::is_parameter_name(name) {
        return Err(malformed(format!("{} does not start with a parameter name", text::quote(written))));
    }
    let Ok(value) = value.parse();
    Ok((name, value))
}
