//! Syntax errors of TOML, without the text.
//!
//! The parser's error prints the offending line (`Display`) or the whole input (`Debug`), secrets
//! included. Only its fixed description and its position are used here, and of the names in the
//! file only those that the configuration knows: what stands where a key should be may be half of
//! a secret.

use super::document::Known;
use super::error::{Place, Problem, dotted};

/// The first of `errors`, with the key it belongs to where that can be told.
pub(super) fn problem(text: &str, errors: &[toml::de::Error], known: &Known) -> Problem {
    let start = |error: &&toml::de::Error| error.span().map_or(0, |span| span.start);
    let first = errors.iter().min_by_key(start);
    let offset = first.as_ref().map_or(0, start);
    let description = first.map_or("", |error| error.message());
    let place = Place::in_file(offset, key_at(text, offset, known));
    Problem::new(&place, format!("is not valid TOML: {description}"))
}

/// The known key whose value, maybe over several lines, reaches `offset`; else the section's name,
/// else nothing.
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
    fn an_error_is_told_at_the_known_key_it_belongs_to() {
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
