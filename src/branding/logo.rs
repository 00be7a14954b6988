//! The logo of the site.

use sha2::{Digest, Sha256};

/// An image.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo {
    bytes: Vec<u8>,
    format: Format,
    path: String,
}

/// The formats that every current browser shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Svg,
    Png,
    Jpeg,
    Webp,
}

/// Why a file is not a logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    /// The file is larger than [`Logo::MOST_BYTES`].
    #[error("is larger than 256 KiB, which every person would load")]
    TooLarge,
    /// The content is not that of a known format. The file's name does not matter.
    #[error("is not an SVG, PNG, JPEG or WebP image")]
    UnknownFormat,
}

impl Logo {
    /// The largest file.
    pub const MOST_BYTES: usize = 256 << 10;

    /// Reads the content of a file.
    ///
    /// # Errors
    ///
    /// [`LogoError`]
    pub fn parse(bytes: Vec<u8>) -> Result<Self, LogoError> {
        if bytes.len() > Self::MOST_BYTES {
            return Err(LogoError::TooLarge);
        }
        let format = Format::of(&bytes).ok_or(LogoError::UnknownFormat)?;
        let hash = base16ct::lower::encode_string(&Sha256::digest(&bytes)[..16]);
        let path = format!("{PREFIX}{hash}.{}", format.extension());
        Ok(Self { bytes, format, path })
    }

    /// The path of the logo on the site. It contains a hash of the content, so browsers may keep the image.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The last part of the path.
    pub fn file(&self) -> &str {
        self.path.strip_prefix(PREFIX).unwrap_or(&self.path)
    }

    /// The content.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The value of `Content-Type`.
    pub fn content_type(&self) -> &'static str {
        match self.format {
            Format::Svg => "image/svg+xml",
            Format::Png => "image/png",
            Format::Jpeg => "image/jpeg",
            Format::Webp => "image/webp",
        }
    }
}

impl std::fmt::Debug for Logo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Logo").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Format {
    /// The format by the first bytes (WHATWG MIME Sniffing, 6.1), or by the root element of an XML document.
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => is_svg(std::str::from_utf8(bytes).ok()?).then_some(Self::Svg),
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
        }
    }
}

/// Whether the root element is `svg`: after the declarations and comments that may precede it.
fn is_svg(text: &str) -> bool {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<!") => ">",
            _ => break,
        };
        let Some((_, after)) = rest.split_once(end) else { return false };
        rest = after.trim_start();
    }
    let after = rest.strip_prefix("<svg");
    after.is_some_and(|rest| rest.starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/'))
}

/// The folder of the logo on the site.
const PREFIX: &str = "/oidc/logo/";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_decides_the_format() {
        for (bytes, content_type) in [
            (&b"<svg/>"[..], "image/svg+xml"),
            (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a > b -->\n<!DOCTYPE svg>\n<svg xmlns=''>", "image/svg+xml"),
            (b"\x89PNG\r\n\x1a\nrest", "image/png"),
            (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        ] {
            assert_eq!(Logo::parse(bytes.to_vec()).unwrap().content_type(), content_type);
        }
        for bytes in [
            &b""[..],
            b"<html><svg/></html>",
            b"<svgs>",
            b"<!-- <svg/>",
            b"<script>alert(1)</script>",
            b"GIF89a",
            b"RIFF\0\0\0\0WAVE",
            b"\x89PNG",
            b"\xff\xff<svg/>",
        ] {
            assert_eq!(Logo::parse(bytes.to_vec()), Err(LogoError::UnknownFormat), "{bytes:?}");
        }
    }

    #[test]
    fn a_large_file_is_refused() {
        let logo = |length| Logo::parse([b"<svg>".to_vec(), vec![b' '; length - 5]].concat());
        assert!(logo(Logo::MOST_BYTES).is_ok());
        assert_eq!(logo(Logo::MOST_BYTES + 1), Err(LogoError::TooLarge));
    }

    #[test]
    fn the_path_follows_the_content() {
        let path = |bytes: &[u8]| Logo::parse(bytes.to_vec()).unwrap().path().to_owned();
        assert_eq!(path(b"<svg/>").len(), "/oidc/logo/".len() + 32 + ".svg".len());
        assert_ne!(path(b"<svg/>"), path(b"<svg />"));
        assert_eq!(Logo::parse(b"<svg/>".to_vec()).unwrap().file(), &path(b"<svg/>")[11..]);
    }
}
