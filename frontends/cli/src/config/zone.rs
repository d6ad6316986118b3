//! Time zones: by name, or that of the system.

use std::env::VarError;

use tamis::Zone;

use crate::failure::Failure;
use crate::{suggest, text};

/// The name of the time zone of the system.
pub(crate) const LOCAL: &str = "local";

/// The directory of the files of time zones, on any system.
const DATABASE: &str = "/zoneinfo/";
/// The file of the time zone of the system.
const LOCAL_FILE: &str = "/etc/localtime";
/// Settings of `TZ` that mean UTC, and are no IANA names.
const UTC: [&str; 4] = ["", "UTC0", "UTC+0", "UTC-0"];

/// The time zone with this name, or that of the system.
pub(crate) fn parse_or_local(written: &str) -> Result<Zone, Failure> {
    if written == LOCAL { local() } else { parse_name(written, &[LOCAL]) }
}

/// The time zone with this name.
pub(crate) fn parse(written: &str) -> Result<Zone, Failure> {
    parse_name(written, &[])
}

fn parse_name(written: &str, other_names: &[&'static str]) -> Result<Zone, Failure> {
    written.parse().map_err(|_| {
        let failure = Failure::new(format!("unknown time zone {}", text::quote(written)));
        let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        match suggest::nearest(written, names.chain(other_names.iter().copied())) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help("use `UTC`, an offset such as `+02:00` or an IANA name such as `Europe/Paris`"),
        }
    })
}

/// The time zone of the system, or that of `TZ` in the environment, which overrides it.
fn local() -> Result<Zone, Failure> {
    match std::env::var("TZ") {
        Ok(setting) => match zone_of_setting(&setting) {
            Some(zone) => Ok(zone),
            None if is_local_file(&setting) => system(),
            None => Err(unknown(&format!("`TZ` is {}, which is not an IANA name", text::quote(&setting)))),
        },
        Err(VarError::NotUnicode(_)) => Err(unknown("`TZ` is not valid UTF-8")),
        Err(VarError::NotPresent) => system(),
    }
}

/// The time zone of the system itself.
fn system() -> Result<Zone, Failure> {
    let name = iana_time_zone::get_timezone().map_err(|error| unknown(&text::visible(&error.to_string())))?;
    zone_of_setting(&name).ok_or_else(|| unknown(&format!("{} is not an IANA name", text::quote(&name))))
}

fn unknown(reason: &str) -> Failure {
    Failure::new(format!("cannot determine the time zone of the system: {reason}"))
        .help("write the name of the time zone, such as `Europe/Paris`")
}

/// The time zone of a setting such as `Europe/Paris`, `:Europe/Paris`, `posix/Europe/Paris`, or the path of its file.
/// Offsets in `TZ` have the opposite sign, so only names are accepted.
fn zone_of_setting(setting: &str) -> Option<Zone> {
    let setting = setting.strip_prefix(':').unwrap_or(setting);
    let name = setting.split_once(DATABASE).map_or(setting, |(_, name)| name);
    let name = name.strip_prefix("posix/").unwrap_or(name);
    let name = if UTC.contains(&name) { "UTC" } else { name };
    let iana = name.parse::<chrono_tz::Tz>();
    iana.ok().and_then(|zone| zone.name().parse().ok())
}

fn is_local_file(setting: &str) -> bool {
    setting.strip_prefix(':').unwrap_or(setting) == LOCAL_FILE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_names_or_paths() {
        let zone = |name: &str| Some(name.parse::<Zone>().unwrap());
        for setting in
            ["Europe/Paris", ":Europe/Paris", "posix/Europe/Paris", ":/usr/share/zoneinfo/posix/Europe/Paris"]
        {
            assert_eq!(zone_of_setting(setting), zone("Europe/Paris"), "{setting}");
        }
        for setting in ["", ":", "UTC", "UTC0", "UTC-0"] {
            assert_eq!(zone_of_setting(setting), zone("UTC"), "{setting}");
        }
        assert!(zone_of_setting("GMT0").is_some());
        for setting in ["UTC-2", "CET-1CEST", "+02:00", "right/Europe/Paris", "/etc/localtime"] {
            assert_eq!(zone_of_setting(setting), None, "{setting}");
        }
        assert!(is_local_file(":/etc/localtime") && is_local_file("/etc/localtime"));
    }
}
