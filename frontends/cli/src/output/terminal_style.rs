//! What a terminal can show.

/// What a channel can show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TerminalStyle {
    /// Whether colours are wanted and understood.
    pub(crate) colour: bool,
    /// Whether reports are sentences, as `NO_GRAPHICS` in the environment asks.
    pub(crate) narrated: bool,
    /// Whether lines are drawn with more than ASCII.
    pub(crate) unicode: bool,
    /// How many characters fit on a line; `None` if it is no terminal.
    pub(crate) width: Option<u16>,
}
