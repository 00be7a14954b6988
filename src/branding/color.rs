//! The colour of the buttons.

/// An opaque colour of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color([u8; 3]);

/// Why a text is not a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be \"#\" and six hexadecimal digits, like \"#2563eb\"")]
pub struct ColorError;

impl Color {
    /// Reads `#rrggbb`.
    ///
    /// # Errors
    ///
    /// [`ColorError`] for anything else, also for names and for a colour with transparency.
    pub fn parse(text: &str) -> Result<Self, ColorError> {
        let digits = text.strip_prefix('#').ok_or(ColorError)?;
        let mut bytes = [0; 3];
        match base16ct::mixed::decode(digits, &mut bytes) {
            Ok(decoded) if decoded.len() == 3 => Ok(Self(bytes)),
            _ => Err(ColorError),
        }
    }

    /// The style that makes the buttons of a page this colour. Their text is black or white, whichever has
    /// the higher contrast: at least 4.5:1 for every colour (WCAG 2.2, 1.4.3).
    pub fn style(self) -> String {
        let Self([r, g, b]) = self;
        let text = if self.luminance() > BLACK_IS_AS_CLEAR_AS_WHITE { "#000" } else { "#fff" };
        format!(":root {{ --accent: #{r:02x}{g:02x}{b:02x}; --on-accent: {text} }}")
    }

    /// The relative luminance, from 0 to 1 (WCAG 2.2, "relative luminance").
    fn luminance(self) -> f64 {
        let linear = self.0.map(|value| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
}

/// The luminance whose contrast with black equals that with white: the square root of 0.05 · 1.05, less
/// 0.05.
const BLACK_IS_AS_CLEAR_AS_WHITE: f64 = 0.179_128_784_747_792;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_color_is_six_digits() {
        for text in [
            "",
            "#",
            "red",
            "2563eb",
            "#2563e",
            "#2563ebff",
            "#fff",
            "#25 63eb",
            "#25g3eb",
            "#é56e",
        ] {
            assert_eq!(Color::parse(text), Err(ColorError), "{text}");
        }
        let style = ":root { --accent: #2563eb; --on-accent: #fff }";
        assert_eq!(Color::parse("#2563EB").unwrap().style(), style);
    }

    #[test]
    fn the_text_of_a_button_is_readable_on_every_color() {
        let steps = || (0..=255u8).step_by(5);
        for color in
            steps().flat_map(|r| steps().flat_map(move |g| steps().map(move |b| [r, g, b])))
        {
            let color = Color(color);
            let contrast = if color.style().contains("--on-accent: #000") {
                (color.luminance() + 0.05) / 0.05
            } else {
                1.05 / (color.luminance() + 0.05)
            };
            assert!(contrast >= 4.5, "{color:?}: {contrast}");
        }
    }
}
