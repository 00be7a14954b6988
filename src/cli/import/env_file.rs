//! Reads an environment file: `NAME=value` in each line, with or without `export`, quotes and comments.
//!
//! The programs that read such files differ. Docker Compose, systemd and shells remove quotes around a value;
//! `docker run --env-file` keeps them. A ` #` begins a comment in Compose and in shells, and belongs to the
//! value elsewhere. Here quotes are removed and comments are left out, each with a remark. Nothing is
//! substituted for `$NAME`.
//!
//! No crate is suitable: `dotenvy` refuses `NAME=a b`, which Compose and systemd accept, and substitutes
//! `$NAME` with variables of this process.

use super::setting::{COMMENT, Setting, Settings, SyntaxError, split_comment};

/// Reads the settings of `text`. If a name occurs twice, the last value counts, as for every program that reads such files.
///
/// # Errors
///
/// [`SyntaxError`] for a line that is not `NAME=value`, or whose quotes are not closed.
pub(super) fn read(text: &str) -> Result<Settings, SyntaxError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut settings: Vec<Setting> = Vec::new();
    for (line, whole) in (1..).zip(text.lines()) {
        let content = whole.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let refuse = |message| SyntaxError { line, message };
        if content.starts_with('[') {
            return Err(refuse(SECTION));
        }
        let content = content.strip_prefix("export ").map_or(content, str::trim_start);
        let (name, rest) = content.split_once('=').ok_or_else(|| refuse(NOT_A_PAIR))?;
        if !is_name(name) {
            return Err(refuse(NOT_A_PAIR));
        }
        let (value, mut remarks) = value(rest).map_err(refuse)?;
        if value.contains('$') && !rest.trim_start().starts_with('\'') {
            remarks.push(DOLLAR);
        }
        settings.retain(|other| other.name != name);
        settings.push(Setting { name: name.to_owned(), value, line, remarks });
    }
    Ok(Settings(settings))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The value behind the `=`, and how it was read.
fn value(text: &str) -> Result<(String, Vec<&'static str>), &'static str> {
    let text = text.trim();
    let Some(quote @ ('"' | '\'')) = text.chars().next() else {
        let (value, commented) = split_comment(text);
        // A value that consists of a comment alone: the # is the first character.
        let (value, commented) =
            if text.starts_with('#') { ("", true) } else { (value, commented) };
        return Ok((
            value.trim_end().to_owned(),
            commented.then_some(COMMENT).into_iter().collect(),
        ));
    };
    let mut value = String::new();
    let mut rest = text[1..].chars();
    loop {
        match rest.next().ok_or("the quotes of the value are not closed in this line")? {
            c if c == quote => break,
            '\\' if quote == '"' => match rest.next() {
                Some('n') => value.push('\n'),
                Some(c @ ('"' | '\\' | '$' | '`')) => value.push(c),
                Some(c) => value.extend(['\\', c]),
                None => return Err("the quotes of the value are not closed in this line"),
            },
            c => value.push(c),
        }
    }
    match rest.as_str().trim_start() {
        "" => Ok((value, vec![QUOTES])),
        comment if comment.starts_with('#') => Ok((value, vec![QUOTES])),
        _ => Err("has text behind the closing quotes"),
    }
}

const NOT_A_PAIR: &str = "is not NAME=value";

const SECTION: &str =
    "is a [section], not NAME=value; for the app.conf of the Python adapter, leave out --from";

const QUOTES: &str = "the quotes around the value were removed; docker run --env-file keeps them";

const DOLLAR: &str = "a $ was read as it is; nothing was substituted";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_without_quotes_and_comment() {
        for (text, value, remarks) in [
            ("N=v", "v", &[][..]),
            ("export N=v", "v", &[]),
            ("  N=v  ", "v", &[]),
            ("N=", "", &[]),
            ("N=a b=c", "a b=c", &[]),
            ("N=a#b", "a#b", &[]),
            ("N=a\\nb", "a\\nb", &[]),
            ("N=a\"b", "a\"b", &[]),
            ("N=v # c", "v", &[COMMENT]),
            ("N= # c", "", &[COMMENT]),
            ("N=\"a # b\" # c", "a # b", &[QUOTES]),
            ("N='a\\n\"b'", "a\\n\"b", &[QUOTES]),
            (r#"N="a\n\"b\\\$\x""#, "a\n\"b\\$\\x", &[QUOTES, DOLLAR]),
            ("N='$a'", "$a", &[QUOTES]),
            ("N=a$b", "a$b", &[DOLLAR]),
        ] {
            let settings = read(text).unwrap().0;
            assert_eq!(settings.len(), 1, "{text}");
            assert_eq!(
                (settings[0].name.as_str(), settings[0].value.as_str()),
                ("N", value),
                "{text}"
            );
            assert_eq!(settings[0].remarks, remarks, "{text}");
        }
    }

    #[test]
    fn blank_lines_and_comments_are_skipped_and_the_last_value_counts() {
        let settings = read("\u{feff}# c\r\nN=1\r\n\r\n  # M=2\r\nN=3\r\n").unwrap();
        assert_eq!(settings.0.len(), 1);
        let setting = settings.get("N").unwrap();
        assert_eq!((setting.value.as_str(), setting.line), ("3", 5));
    }

    #[test]
    fn any_other_line_is_refused() {
        for (text, message) in [
            ("NAME", NOT_A_PAIR),
            ("=v", NOT_A_PAIR),
            ("A B=v", NOT_A_PAIR),
            ("- N=v", NOT_A_PAIR),
            ("[oauth]", SECTION),
            ("N: v", NOT_A_PAIR),
            ("N=\"v", "the quotes of the value are not closed in this line"),
            ("N='v", "the quotes of the value are not closed in this line"),
            ("N=\"v\\", "the quotes of the value are not closed in this line"),
            ("N=\"a\"b", "has text behind the closing quotes"),
        ] {
            assert_eq!(read(&format!("\n{text}")).unwrap_err(), SyntaxError { line: 2, message });
        }
    }
}
