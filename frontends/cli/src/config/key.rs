//! The keys of the settings that commands share.

/// A setting that a file and the environment can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Columns,
    Zone,
    Target,
    LegacyFormat,
    BaseUrl,
    Auth,
    ProjectId,
    LogStreamId,
    ExperimentId,
    MetricsTestingId,
    LayoutPreset,
    Depth,
    ListItems,
    Diagnostics,
}

impl Key {
    /// All keys, in the order in which they are listed.
    pub(crate) const ALL: [Self; 14] = [
        Self::Columns,
        Self::Zone,
        Self::Target,
        Self::LegacyFormat,
        Self::BaseUrl,
        Self::Auth,
        Self::ProjectId,
        Self::LogStreamId,
        Self::ExperimentId,
        Self::MetricsTestingId,
        Self::LayoutPreset,
        Self::Depth,
        Self::ListItems,
        Self::Diagnostics,
    ];

    /// The path of the key in a file.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Columns => "columns",
            Self::Zone => "zone",
            Self::Target => "target",
            Self::LegacyFormat => "legacy-format",
            Self::BaseUrl => "base-url",
            Self::Auth => "auth",
            Self::ProjectId => "project-id",
            Self::LogStreamId => "log-stream-id",
            Self::ExperimentId => "experiment-id",
            Self::MetricsTestingId => "metrics-testing-id",
            Self::LayoutPreset => "layout.preset",
            Self::Depth => "limits.depth",
            Self::ListItems => "limits.list-items",
            Self::Diagnostics => "limits.diagnostics",
        }
    }

    /// The keys that are not in a table.
    pub(super) fn at_top_level() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|key| !key.as_str().contains('.'))
    }

    /// The environment variable that overrides it.
    pub(crate) fn variable(self) -> String {
        let name = self.as_str().to_ascii_uppercase().replace(['-', '.'], "_");
        format!("{PREFIX}{name}")
    }
}

/// The prefix of environment variables.
pub(super) const PREFIX: &str = "TAMIS_";
