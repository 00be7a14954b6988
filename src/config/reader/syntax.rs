//! Messages for syntax errors of TOML. They do not show the text of the file.
//!
//! The parser's error prints the offending line (`Display`) or the whole input (`Debug`), including
//! secrets. Only its fixed description and its position are used here. A name from the file appears only
//! if it is a known key, because text in the place of a key may be part of a secret.

use super::error::{Place, Problem, dotted};
use super::foreign;
use super::suggest::Known;

/// The first of `errors`, with its key where the key can be determined.
pub(in crate::config) fn problem(text: &str, errors: &[toml::de::Error], known: &Known) -> Problem {
    if let Some(message) = foreign::message(text, known) {
        return Problem::new(&Place::in_file(0, ""), message);
    }
    let start = |error: &&toml::de::Error| error.span().map_or(0, |span| span.start);
    let first = errors.iter().min_by_key(start);
    let offset = first.as_ref().map_or(0, start);
    let description = first.map_or("", |error| error.message());
    let place = Place::in_file(offset, key_at(text, offset, known));
    let cause = odd_character(text, offset).map(|c| format!("; found {}", described(c)));
    Problem::new(&place, format!("is not valid TOML: {description}{}", cause.unwrap_or_default()))
}

/// An invisible or misleading character directly before `offset`, or after it in the same line before a
/// string or comment begins.
fn odd_character(text: &str, offset: usize) -> Option<char> {
    let (before, after) = text.split_at_checked(offset)?;
    let code = |c: &char| !matches!(c, '\n' | '"' | '\'' | '#');
    let near = before.chars().next_back().into_iter().chain(after.chars().take_while(code));
    near.into_iter().find(|c| is_odd(*c))
}

/// Whether `c` is invisible, white space that TOML does not allow, or a typographic quote.
fn is_odd(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || (c.is_whitespace() && !c.is_ascii())
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
        || matches!(c, '\u{2018}'..='\u{201f}' | '«' | '»')
}

fn described(c: char) -> String {
    let what = match c {
        '\u{feff}' => "a byte order mark, possibly from joining two files; remove it",
        '\0' => "a NUL byte, as in UTF-16; save the file as UTF-8",
        '\u{2018}'..='\u{201f}' | '«' | '»' => "a typographic quote; write \" or '",
        c if c.is_whitespace() => "white space that TOML does not allow; replace it with a space",
        _ => "an invisible character; remove it",
    };
    format!("U+{:04X}, {what}", u32::from(c))
}

/// The known key whose value contains `offset`, otherwise the name of the section, otherwise nothing.
fn key_at(text: &str, offset: usize, known: &Known) -> String {
    let mut section = "";
    let mut key = String::new();
    let mut several_lines = false;
    let reached = text.get(..offset).unwrap_or(text).matches('\n').count();
    for line in text.lines().take(reached + 1).map(str::trim_start) {
        let word_end = line.find(|c: char| !is_key(c)).unwrap_or(line.len());
        let (word, after) = line.split_at(word_end);
        let after = after.trim_start();
        if word.is_empty() && line.starts_with('[') && !several_lines {
            let name = line.trim_start_matches('[').split(']').next().unwrap_or_default();
            section = name.trim();
            key.clear();
        } else if after.starts_with('=') || !several_lines {
            key = known_key(section, word, known).unwrap_or_default();
            let value = after.trim_start_matches('=').trim_start();
            several_lines = ["[", "{", "\"\"\"", "'''"].iter().any(|open| value.starts_with(open));
        }
    }
    if !key.is_empty() {
        return key;
    }
    let named = known.iter().find(|(name, _)| *name == section);
    named.map(|(name, _)| (*name).to_owned()).unwrap_or_default()
}

fn known_key(section: &str, word: &str, known: &Known) -> Option<String> {
    let path = if section.is_empty() { word.to_owned() } else { format!("{section}.{word}") };
    known
        .iter()
        .flat_map(|(section, keys)| keys.iter().map(move |key| dotted(section, key)))
        .find(|known| *known == path)
}

fn is_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_names_an_invisible_or_misleading_character() {
        for (text, cause) in [
            ("a = 1\n\u{feff}[jwt]\nb = 2", "U+FEFF, a byte order mark"),
            ("a = 1\n\u{feff}b = 2", "U+FEFF, a byte order mark"),
            ("[jwt]\u{feff}\nb = 2", "U+FEFF, a byte order mark"),
            ("a\u{a0}= 1", "U+00A0, white space that TOML does not allow"),
            ("a =\u{3000}1", "U+3000, white space that TOML does not allow"),
            ("\u{200b}a = 1", "U+200B, an invisible character"),
            ("a = “b”", "U+201C, a typographic quote"),
            ("a\0 = 1", "U+0000, a NUL byte, as in UTF-16"),
        ] {
            let (_, errors) = toml::de::DeTable::parse_recoverable(text);
            let mut problems = super::super::error::Problems::default();
            let reported = problems.report(problem(text, &errors, &Known::new()));
            let error = problems.settle::<()>(Err(reported), "c.toml".as_ref(), text).unwrap_err();
            assert!(error.to_string().contains(cause), "{text:?}: {error}");
        }
        // A character in a string or comment is not the cause.
        for text in ["a = \"“b\u{feff}” c", "a = = 1 # “b”", "a = '\u{feff}"] {
            assert_eq!(odd_character(text, 3), None, "{text:?}");
        }
    }

    #[test]
    fn a_syntax_error_names_the_known_key_that_it_belongs_to() {
        let known: Known = vec![("jwt", vec!["secret", "lifetime"]), ("log", vec!["level"])];
        let key = |text: &str| {
            let at = text.find('!').unwrap_or(text.len());
            key_at(text, at, &known)
        };
        assert_eq!(key("[jwt]\nsecret = !"), "jwt.secret");
        assert_eq!(key("[jwt]\nsecret !"), "jwt.secret");
        assert_eq!(key("jwt.secret = !"), "jwt.secret");
        assert_eq!(key("[jwt]\nsecret = [\n'a',\nb!\n]"), "jwt.secret");
        assert_eq!(key("[jwt]\nsecret = 'a'\nhunter2 !"), "jwt");
        assert_eq!(key("[jwt]\nsecret = [\n'a' ]\nhunter2 = !"), "jwt");
        assert_eq!(key("[log]\nsecret = !"), "log");
        assert_eq!(key("[jwt]\n[hunter2]\nsecret = !"), "");
        assert_eq!(key("hunter2 = !"), "");
    }
}
