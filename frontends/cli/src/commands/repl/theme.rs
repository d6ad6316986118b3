//! The colors of the prompt and of filters, for terminals with a dark or a light background.

use clap::builder::styling::{Ansi256Color, Color, Style};

/// The background that the colors are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Theme {
    /// As the environment says, otherwise colors that can be read on any background.
    #[default]
    Auto,
    Dark,
    Light,
}

/// The names of the themes.
pub(super) const THEMES: [&str; 3] = ["auto", "dark", "light"];

impl Theme {
    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Auto, Self::Dark, Self::Light].into_iter().find(|theme| theme.name() == name)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }
}

/// The style of each kind of text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    pub(super) name: Style,
    pub(super) string: Style,
    pub(super) number: Style,
    pub(super) keyword: Style,
    pub(super) parameter: Style,
    pub(super) error: Style,
    /// Hints, descriptions and notes.
    pub(super) faint: Style,
    pub(super) prompt: Style,
    /// The matched letters of a suggestion.
    pub(super) matched: Style,
    pub(super) is_plain: bool,
}

/// Colors of the xterm palette: names, strings, numbers, keywords, parameters, errors, and faint text.
type Colors = [u8; 7];

const DARK: Colors = [80, 114, 179, 176, 111, 210, 248];
const LIGHT: Colors = [24, 22, 94, 90, 19, 124, 240];
/// In between: legible on both, with less contrast.
const ANY: Colors = [31, 64, 136, 133, 68, 167, 244];

impl Palette {
    /// The palette of a theme; without styles if `color` is false.
    pub(super) fn new(theme: Theme, color: bool) -> Self {
        let background = std::env::var("COLORFGBG").ok();
        match theme {
            _ if !color => Self::plain(),
            Theme::Dark => Self::of(DARK),
            Theme::Light => Self::of(LIGHT),
            Theme::Auto => Self::of(match background.as_deref().and_then(is_light) {
                Some(true) => LIGHT,
                Some(false) => DARK,
                None => ANY,
            }),
        }
    }

    const fn of([name, string, number, keyword, parameter, error, faint]: Colors) -> Self {
        let bold = Style::new().bold();
        Self {
            name: colored(name),
            string: colored(string),
            number: colored(number),
            keyword: colored(keyword),
            parameter: colored(parameter),
            error: colored(error).underline(),
            faint: colored(faint),
            prompt: bold,
            matched: bold.underline(),
            is_plain: false,
        }
    }

    const fn plain() -> Self {
        let none = Style::new();
        Self {
            name: none,
            string: none,
            number: none,
            keyword: none,
            parameter: none,
            error: none,
            faint: none,
            prompt: none,
            matched: none,
            is_plain: true,
        }
    }
}

const fn colored(index: u8) -> Style {
    Style::new().fg_color(Some(Color::Ansi256(Ansi256Color(index))))
}

/// Whether the background is light according to `COLORFGBG`, which some terminals set: `15;0` is white on black.
fn is_light(colors: &str) -> Option<bool> {
    let background: u8 = colors.rsplit(';').next()?.parse().ok()?;
    match background {
        0..=6 | 8 => Some(false),
        7 | 9..=15 => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DARK_BACKGROUNDS: [u32; 7] = [0x000000, 0x1e1e1e, 0x282a36, 0x002b36, 0x1a1b26, 0x282c34, 0x2e3440];
    const LIGHT_BACKGROUNDS: [u32; 5] = [0xffffff, 0xfdf6e3, 0xfafafa, 0xeff1f5, 0xf9f5d7];

    /// The color with this index of the xterm palette, from 16 on.
    fn rgb(index: u8) -> u32 {
        let level = |value: u32| if value == 0 { 0 } else { 55 + 40 * value };
        match u32::from(index) {
            index @ 232.. => (8 + 10 * (index - 232)) * 0x010101,
            index => {
                let index = index - 16;
                level(index / 36) << 16 | level(index / 6 % 6) << 8 | level(index % 6)
            }
        }
    }

    /// The relative luminance, as WCAG defines it.
    fn luminance(color: u32) -> f64 {
        let channel = |shift: u32| {
            let value = f64::from(color >> shift & 0xff) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
    }

    fn contrast(one: u32, other: u32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn colors_have_enough_contrast() {
        for (colors, backgrounds, min) in [
            (DARK, &DARK_BACKGROUNDS[..], 4.5),
            (LIGHT, &LIGHT_BACKGROUNDS[..], 4.5),
            (ANY, &DARK_BACKGROUNDS[..], 2.9),
            (ANY, &LIGHT_BACKGROUNDS[..], 2.9),
        ] {
            for (color, background) in colors.iter().flat_map(|color| backgrounds.iter().map(move |b| (*color, *b))) {
                let contrast = contrast(rgb(color), background);
                assert!(contrast >= min, "color {color} on {background:06x}: {contrast:.2}");
            }
        }
    }

    #[test]
    fn the_background_is_read_from_the_environment() {
        assert_eq!(["15;0", "0;15", "0;default;15", "x"].map(is_light), [Some(false), Some(true), Some(true), None]);
    }
}
