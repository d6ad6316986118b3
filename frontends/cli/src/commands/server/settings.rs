//! The settings of the editor.

use serde::Deserialize;
use serde_json::Value;

/// The section of the settings.
pub(super) const SECTION: &str = "tamis";

/// The settings of the editor; unknown ones are ignored, as editors add their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct EditorSettings {
    pub(super) inlay_hints: HintSettings,
    pub(super) diagnostics: DiagnosticSettings,
}

/// The inlay hints to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct HintSettings {
    /// `5s` as it is sent.
    pub(super) values: bool,
    /// The timestamp of `now-7d`.
    pub(super) instants: bool,
    /// The id of a column that is written by another name.
    pub(super) ids: bool,
}

impl Default for HintSettings {
    fn default() -> Self {
        Self { values: true, instants: true, ids: true }
    }
}

/// Where diagnostics are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct DiagnosticSettings {
    /// In all files with queries, instead of the open ones.
    pub(super) workspace: bool,
}

impl EditorSettings {
    /// The settings in a section, or in an object with the section; `None` if they are malformed.
    pub(super) fn of(value: &Value) -> Option<Self> {
        let section = value.get(SECTION).unwrap_or(value);
        if section.is_null() { Some(Self::default()) } else { Self::deserialize(section).ok() }
    }
}
