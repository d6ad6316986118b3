//! The capabilities of a terminal.

/// What a channel can show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TerminalStyle {
    /// Whether to use colors.
    pub(crate) color: bool,
    /// Whether reports are sentences, as requested by `NO_GRAPHICS` in the environment.
    pub(crate) narrated: bool,
    /// Whether lines may be drawn with non-ASCII characters.
    pub(crate) unicode: bool,
    /// The width in characters; `None` if it is not a terminal.
    pub(crate) width: Option<u16>,
}

impl TerminalStyle {
    /// The style of text that is not shown on a terminal.
    pub(crate) const PLAIN: Self = Self { color: false, narrated: false, unicode: true, width: None };
}
