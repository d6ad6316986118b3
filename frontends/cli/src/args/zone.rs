//! Time zones: by name, or that of the system.

use std::env::VarError;

use tamis::Zone;

use crate::failure::Failure;
use crate::{suggest, text};

/// The name of the time zone of the system.
pub(crate) const LOCAL: &str = "local";

/// The time zone with this name, or that of the system.
pub(crate) fn parse_zone_or_local(written: &str) -> Result<Zone, Failure> {
    if written == LOCAL { local() } else { parse_zone(written) }
}

/// The time zone with this name.
pub(crate) fn parse_zone(written: &str) -> Result<Zone, Failure> {
    written.parse().map_err(|_| {
        let failure = Failure::new(format!("unknown time zone {}", text::quote(written)));
        match suggest::nearest(written, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help("use `UTC`, an offset such as `+02:00` or an IANA name such as `Europe/Paris`"),
        }
    })
}

/// The time zone of the system, or that of `TZ` in the environment, which overrides it.
fn local() -> Result<Zone, Failure> {
    let unknown = |reason: String| {
        Failure::new(format!("cannot determine the time zone of the system: {reason}"))
            .help("write the name of the time zone, such as `Europe/Paris`")
    };
    let name = match std::env::var("TZ") {
        Ok(setting) => setting,
        Err(VarError::NotUnicode(_)) => return Err(unknown("`TZ` is not valid UTF-8".to_owned())),
        Err(VarError::NotPresent) => {
            iana_time_zone::get_timezone().map_err(|error| unknown(text::visible(&error.to_string())))?
        }
    };
    // Offsets in `TZ` have the opposite sign, so only names are accepted.
    let iana = iana_name(&name).parse::<chrono_tz::Tz>();
    let zone = iana.ok().and_then(|zone| zone.name().parse().ok());
    zone.ok_or_else(|| unknown(format!("{} is not an IANA name", text::quote(&name))))
}

/// The name in a setting such as `Europe/Paris`, `:Europe/Paris` or the path of its file; if it is empty, UTC.
fn iana_name(setting: &str) -> &str {
    let setting = setting.strip_prefix(':').unwrap_or(setting);
    let name = setting.split_once("/zoneinfo/").map_or(setting, |(_, name)| name);
    if name.is_empty() { "UTC" } else { name }
}
