//! Settings in environment variables.

use std::env;
use std::ffi::OsString;

use super::key::{Key, PREFIX};
use super::setting::Origin;
use super::settings::Settings;
use crate::failure::Failure;
use crate::{suggest, text};

/// Overrides settings by the variables that are set; an empty one is not.
pub(super) fn apply(settings: &mut Settings) -> Result<(), Failure> {
    for key in Key::ALL {
        let name = key.variable();
        let Some(value) = env::var_os(&name).filter(|value| !value.is_empty()) else { continue };
        let at = |failure: Failure| failure.at(&name);
        let written = value.into_string().map_err(|_| at(Failure::new("is not valid UTF-8")))?;
        settings.set(key, &written, &Origin::Variable(name.clone())).map_err(at)?;
    }
    Ok(())
}

/// Notes about variables that look like one of a setting, but are not.
pub(crate) fn unknown_variables() -> Vec<String> {
    let names = env::vars_os().filter_map(|(name, _)| OsString::into_string(name).ok());
    let mut unknown: Vec<String> = names.filter_map(|name| misspelled(&name)).collect();
    unknown.sort();
    unknown
}

/// The note about a variable whose name is nearly that of a setting.
fn misspelled(name: &str) -> Option<String> {
    let known = Key::ALL.map(Key::variable);
    let without_prefix = known.iter().filter_map(|known| known.strip_prefix(PREFIX));
    let near = suggest::nearest(name.strip_prefix(PREFIX)?, without_prefix)?;
    let near = format!("{PREFIX}{near}");
    (near != name).then(|| format!("unknown variable {}: did you mean `{near}`?", text::quote(name)))
}

#[cfg(test)]
mod tests {
    use super::misspelled;

    #[test]
    fn only_near_misses_are_noted() {
        let note = misspelled("TAMIS_ZONES").unwrap_or_default();
        assert_eq!(note, "unknown variable `TAMIS_ZONES`: did you mean `TAMIS_ZONE`?");
        for name in ["TAMIS_ZONE", "TAMIS_BASE_URL", "TAMIS_RUNNER", "ZONES", "TAMIS_"] {
            assert_eq!(misspelled(name), None, "{name}");
        }
    }
}
