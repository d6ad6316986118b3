//! What a query is compiled with besides the columns: the time, the zone and the parameters.

use chrono::{DateTime, SubsecRound, Utc};
use clap::Args;
use tamis::{Limits, Options, ParameterValue, Zone};

use crate::failure::Failure;
use crate::{suggest, text};

/// What a query is compiled with besides the columns.
#[derive(Debug, Args)]
pub(crate) struct OptionsArgs {
    /// What `now` means, as 2026-01-15T12:00:00Z; the system clock where not given
    #[arg(long, value_name = "TIME")]
    now: Option<String>,

    /// The zone of days and of times without one, as Europe/Paris or +02:00; UTC where not given
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    tz: Option<String>,

    /// Give `$NAME` in the query a value; may be given several times
    ///
    /// The value is one literal or list of the language, as `5s` or `("a", "b")`; any other text is
    /// itself.
    #[arg(long, short, value_name = "NAME=VALUE")]
    param: Vec<String>,
}

impl OptionsArgs {
    pub(crate) fn read(&self) -> Result<Options, Failure> {
        self.read_in(Zone::default())
    }

    /// The same with the zone that holds where none is given.
    pub(crate) fn read_in(&self, usual: Zone) -> Result<Options, Failure> {
        let mut options = Options::at(self.fixed_now()?.unwrap_or_else(Utc::now));
        options.zone = self.tz.as_deref().map_or(Ok(usual), parse_zone)?;
        options.limits.bytes = Limits::MAX_BYTES;
        for written in &self.param {
            let (name, value) = parse_parameter(written)?;
            options.parameters.bind(name, value);
        }
        Ok(options)
    }

    /// What `now` means, where the clock does not say.
    pub(crate) fn fixed_now(&self) -> Result<Option<DateTime<Utc>>, Failure> {
        self.now.as_deref().map(parse_timestamp).transpose()
    }
}

pub(crate) fn parse_timestamp(written: &str) -> Result<DateTime<Utc>, Failure> {
    let timestamp = DateTime::parse_from_rfc3339(written).map_err(|_| {
        Failure::new(format!("{} is no time with a zone", text::quote(written)))
            .help("write it as `2026-01-15T12:00:00Z` or `2026-01-15T12:00:00+02:00`")
    })?;
    // As precise as `now` is in a query.
    Ok(timestamp.to_utc().trunc_subsecs(6))
}

pub(crate) fn parse_zone(written: &str) -> Result<Zone, Failure> {
    Zone::parse(written).ok_or_else(|| {
        let failure = Failure::new(format!("no time zone is called {}", text::quote(written)));
        match suggest::nearest(written, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help("write `UTC`, an offset such as `+02:00` or an IANA name such as `Europe/Paris`"),
        }
    })
}

pub(crate) fn parse_parameter(written: &str) -> Result<(&str, ParameterValue), Failure> {
    let malformed = |message: String| Failure::new(message).help("write `NAME=VALUE`, as `model=gpt-4o`");
    let (name, value) =
        written.split_once('=').ok_or_else(|| malformed(format!("{} has no `=`", text::quote(written))))?;
    if !tamis::syntax::is_parameter_name(name) {
        return Err(malformed(format!("{} does not begin with a parameter's name", text::quote(written))));
    }
    Ok((name, ParameterValue::parse(value)))
}
