//! The options of the caller.

use chrono::DateTime;
use serde::Deserialize;
use tamis::record::LayoutPreset;
use tamis::{Limits, MissingValues, Options, ParameterValue, Parameters, Recent};
use wasm_bindgen::prelude::*;

use crate::{convert, zones};

/// `Options`, as declared in `types.d.ts`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct JsOptions {
    now: Option<String>,
    zone: Option<String>,
    parameters: Parameters,
    recent: Vec<RecentValue>,
    limits: Limits,
}

/// A recently used value.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecentValue {
    column: String,
    value: ParameterValue,
}

/// `RecordSettings`, as declared in `types.d.ts`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RecordSettings {
    layout: Option<LayoutPreset>,
    pub(crate) missing_values: MissingValues,
}

impl RecordSettings {
    /// Returns the layout of a record with these keys.
    pub(crate) fn layout<'k>(&self, keys: impl Iterator<Item = &'k str>) -> LayoutPreset {
        self.layout.unwrap_or_else(|| LayoutPreset::detect(keys))
    }
}

impl JsOptions {
    pub(crate) fn read(argument: &JsValue) -> Result<Self, JsError> {
        convert::from_js("options", argument)
    }

    /// Returns the options of the library.
    pub(crate) fn options(&self) -> Result<Options, JsError> {
        let mut options = Options::default();
        if let Some(now) = &self.now {
            let instant = DateTime::parse_from_rfc3339(now);
            let instant =
                instant.map_err(|_| JsError::new("`now` must be a timestamp such as `2026-01-15T12:00:00Z`"))?;
            options.now = Some(instant.to_utc());
        }
        if let Some(zone) = &self.zone {
            let message = "`zone` must be `UTC`, an offset such as `+02:00` or an IANA name such as `Europe/Paris`";
            options.zone = zones::zone(zone).ok_or_else(|| JsError::new(message))?;
        }
        options.limits = self.limits;
        options.parameters = self.parameters.clone();
        Ok(options)
    }

    /// Returns the recently used values.
    pub(crate) fn recent(&self) -> Recent {
        let mut recent = Recent::default();
        for used in &self.recent {
            recent.add(&used.column, used.value.clone());
        }
        recent
    }
}
