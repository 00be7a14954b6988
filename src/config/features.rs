//! `[features]`: which of Jitsi's features each role may use.

use std::collections::BTreeMap;

use super::reader::error::{Problem, Reported};
use super::reader::item::{Field, Item};
use super::reader::section::Section;
use super::reader::suggest;
use crate::jitsi::{Features, KNOWN_FEATURES};

/// `moderator` and `member`: tables of feature = true or false, both or neither. A feature that a table
/// leaves out is off. Default: neither; Prosody then applies its own defaults.
pub(super) fn read(section: &mut Section<'_>) -> Result<Option<Features>, Reported> {
    let moderator = section.table("moderator", table);
    let member = section.table("member", table);
    match (moderator?, member?) {
        (None, None) => Ok(None),
        (Some(moderator), Some(member)) => Ok(Some(Features::new(moderator, member))),
        (Some(_), None) => Err(section.refuse("member", MISSING)),
        (None, Some(_)) => Err(section.refuse("moderator", MISSING)),
    }
}

fn table(item: &Item<'_>) -> Result<Option<BTreeMap<String, bool>>, Problem> {
    let features = item.fields()?.into_iter().map(feature);
    features.collect::<Result<_, _>>().map(Some)
}

/// An unknown name is accepted, because a newer Jitsi may have this feature. A name that is close to a
/// known one is refused as misspelled, because the intended feature would be off.
fn feature(field: Field<'_>) -> Result<(String, bool), Problem> {
    let Field { name, key, value } = field;
    if !KNOWN_FEATURES.contains(&name.as_str()) {
        if let Some(known) = suggest::close(&name, &KNOWN_FEATURES) {
            return Err(Problem::new(&key, format!("unknown feature; did you mean `{known}`?")));
        }
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || !name.bytes().all(plain) {
            let message = "a feature name must contain only lower-case letters, digits and -";
            return Err(Problem::new(&key, message));
        }
    }
    Ok((name, value.boolean()?))
}

const MISSING: &str = "is missing: a token names all features or none, so set both \
                       features.moderator and features.member, or neither";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;
    use crate::jitsi::Role;

    fn features(text: &str) -> Result<Option<Features>, String> {
        read_section("features", text, &[], read)
    }

    #[test]
    fn a_known_feature_that_is_not_set_is_off() {
        assert_eq!(features(""), Ok(None));
        let text = "[features.moderator]\nrecording = true\nlivestreaming = false\n\
                    something-new = true\n[features.member]";
        let features = features(text).unwrap().unwrap();
        for (role, on) in
            [(Role::Moderator, &["recording", "something-new"][..]), (Role::Member, &[])]
        {
            let table = features.of(role);
            let found: Vec<_> = table.iter().filter(|(_, on)| **on).map(|(name, _)| name).collect();
            assert_eq!(found, on, "{role:?}");
            for known in KNOWN_FEATURES {
                assert!(table.contains_key(known), "{role:?} lacks {known}");
            }
            let unknown = usize::from(role == Role::Moderator);
            assert_eq!(table.len(), KNOWN_FEATURES.len() + unknown, "{role:?}: no other feature");
        }
    }

    #[test]
    fn a_single_table_or_a_misspelled_feature_is_refused() {
        for (text, message) in [
            (
                "[features.moderator]\nrecording = true",
                "1:2: features.member: is missing: a token names all features or none, so set both \
                 features.moderator and features.member, or neither",
            ),
            (
                "[features]\nmember = {}",
                "1:1: features.moderator: is missing: a token names all features or none, so set \
                 both features.moderator and features.member, or neither",
            ),
            (
                "[features]\nmember = {}\nmoderator = { lobby = true, recordings = true }",
                "3:29: features.moderator.recordings: unknown feature; did you mean `recording`?",
            ),
            (
                "[features]\nmember = {}\nmoderator = { File_Upload = true }",
                "3:15: features.moderator.File_Upload: a feature name must contain only lower-case \
                 letters, digits and -",
            ),
            (
                "[features]\nmember = {}\nmoderator = { lobby = 'true' }",
                "3:23: features.moderator.lobby: must be true or false, is a string",
            ),
            (
                "[features]\nmembers = {}",
                "2:1: features.members: unknown key; did you mean `member`?",
            ),
        ] {
            assert_eq!(features(text), Err(format!("config.toml:{message}")), "{text}");
        }
    }
}
