//! Braces in the texts and patterns of `[[roles.rooms]]`.

/// Why the braces of a text are wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BraceError {
    /// A `{` without a `}`.
    #[error("the brace at character {0} is not closed")]
    NotClosed(usize),
    /// A `}` without a `{`.
    #[error("the brace at character {0} was not opened")]
    NotOpened(usize),
    /// Not the name of a claim or of a group.
    #[error("the braces at character {0} do not contain a name")]
    NoName(usize),
}

/// A part of a text with braces.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// Text outside of braces.
    Text(&'t str),
    /// The name inside of braces, and the position of the opening brace, in characters from 1.
    Name(&'t str, usize),
}

/// The parts of a text. `is_text` decides, by the text before an opening brace and the text behind it,
/// whether the brace has its usual meaning in a pattern; it returns the bytes that belong to it.
///
/// # Errors
///
/// [`BraceError`]
pub(super) fn parts<'t>(
    text: &'t str,
    is_text: &dyn Fn(&str, &str) -> Option<usize>,
) -> Result<Vec<Part<'t>>, BraceError> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    let position = |byte: usize| text[..byte].chars().count() + 1;
    while let Some(found) = text[at..].find('{') {
        let brace = at + found;
        let behind = &text[brace + 1..];
        if let Some(bytes) = is_text(&text[..brace], behind) {
            at = brace + 1 + bytes;
            continue;
        }
        let end = behind.find(['{', '}']).filter(|end| behind[*end..].starts_with('}'));
        let end = end.ok_or_else(|| BraceError::NotClosed(position(brace)))?;
        let name = &behind[..end];
        if name.is_empty() || name.trim() != name {
            return Err(BraceError::NoName(position(brace)));
        }
        parts.push(Part::Text(&text[start..brace]));
        parts.push(Part::Name(name, position(brace)));
        (start, at) = (brace + end + 2, brace + end + 2);
    }
    parts.push(Part::Text(&text[start..]));
    parts.retain(|part| *part != Part::Text(""));
    Ok(parts)
}
